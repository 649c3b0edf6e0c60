"""When what the report says is true: the texts of rekap.toml."""

from __future__ import annotations

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims


def _has_lines(case: Case) -> bool:
    """Whether the workbook shows unsur: as many answered as a group that is shown has."""
    return case.n >= case.threshold


@claims("rekap.note_nrr", "rekap.note_ikm")
def unsur_are_reckoned(case: Case, values: Values) -> bool:
    """They are in the table."""
    return _has_lines(case)


@claims("rekap.note_claim")
def fewest_for_a_mutu(case: Case, values: Values) -> bool:
    """Ten, in a table that has a mutu; the other notes are given the same value."""
    return _has_lines(case) and values["claim"] == figures.CLAIM


@claims("rekap.note_rounded")
def bobot_rounds_the_sum(case: Case, values: Values) -> bool:
    """A bobot with decimals that the sum is rounded to."""
    return _has_lines(case) and values["places"] == figures.sum_places(case) is not None


@claims("rekap.few")
def too_few_for_unsur(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return case.n < int(str(values["threshold"])) == case.threshold


@claims("rekap.withheld")
def too_few_for_the_index(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return 0 < case.n < int(str(values["least"])) == figures.SHOWN
