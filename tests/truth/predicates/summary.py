"""When what the report says is true: the texts of summary.toml."""

from __future__ import annotations

from decimal import Decimal

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "summary.who",
    "summary.when",
)

always(
    __name__, *(f"summary.question_{name}" for name in ("ikm", "change", "priorities", "followup", "citizens", "sure"))
)


# The figure


def _tells_index(case: Case, values: Values) -> bool:
    """The index and the number of respondents, as counted here."""
    return values["value"] == case.words.number(figures.ikm(case)) and values["n"] == case.words.count(case.n)


def _tells_where(case: Case, values: Values) -> bool:
    """Whose index it is."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


@claims("summary.ikm")
def index_and_mutu_are_told(case: Case, values: Values) -> bool:
    """Mutu and kinerja are those of the band of the printed index."""
    index = figures.ikm(case)
    graded = index is not None and (values["mutu"], values["kinerja"]) == figures.band(index)
    return graded and case.n >= figures.CLAIM and _tells_index(case, values)


@claims("summary.ikm_few")
def index_without_mutu_is_told(case: Case, values: Values) -> bool:
    """Three to nine respondents."""
    few = figures.SHOWN <= case.n < int(str(values["claim"])) == figures.CLAIM
    return few and _tells_index(case, values)


@claims("summary.ikm_withheld")
def one_or_two_answered(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return 0 < case.n < int(str(values["least"])) == figures.SHOWN


@claims("summary.ikm_unknown")
def an_unsur_is_not_answered(case: Case, values: Values) -> bool:
    """Enough to show an index, but one unsur has no answer."""
    return figures.ikm(case) is None and case.n >= figures.SHOWN and values["n"] == case.words.count(case.n)


@claims("summary.ikm_empty")
def nobody_answered(case: Case, values: Values) -> bool:
    """No row that counts."""
    return case.n == 0


@claims("conclusion.measured")
def conclusion_tells_index_and_mutu(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and index_and_mutu_are_told(case, values)


@claims("conclusion.measured_few")
def conclusion_tells_index_without_mutu(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and figures.SHOWN <= case.n < figures.CLAIM and _tells_index(case, values)


@claims("conclusion.withheld")
def conclusion_tells_that_few_answered(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and one_or_two_answered(case, values)


@claims("conclusion.unknown")
def conclusion_tells_that_there_is_no_index(case: Case, values: Values) -> bool:
    """Nobody answered, or not every unsur was answered."""
    return _tells_where(case, values) and figures.ikm(case) is None


def _is_at_the_end(case: Case, values: Values, *, least: bool) -> bool:
    """An unsur that ten answered has the value, no other has as high (low) a one unless it is named too."""
    known = figures.values(case)
    ranked = {key: value for key, value in known.items() if case.counts[key] >= figures.CLAIM} or known
    ends = figures.find_largest(ranked, least=least)
    told = case.n >= case.threshold and len(set(ranked.values())) > 1
    named = figures.is_listing(values["unsur"], [figures.name(case, key) for key in ends])
    return told and named and values["value"] == case.words.number(ranked[ends[0]])


@claims("conclusion.best")
def unsur_is_highest(case: Case, values: Values) -> bool:
    """The highest of those that ten answered, or of all where none is."""
    return _is_at_the_end(case, values, least=False)


@claims("conclusion.worst")
def unsur_is_lowest(case: Case, values: Values) -> bool:
    """The lowest of those that ten answered, or of all where none is."""
    return _is_at_the_end(case, values, least=True)


# Has it changed?


def _before(case: Case) -> object:
    """The period before: its answers, else its printed figure; None for the first."""
    points = case.numbers.trend
    return points[-2] if len(points) > 1 else None


def _tells_before(case: Case, values: Values) -> bool:
    """The name of the period before."""
    before = _before(case)
    return before is not None and values["before"] == case.words.period(before.period)  # type: ignore[attr-defined]


def _difference(case: Case) -> Decimal | None:
    """Printed index minus the printed one before."""
    before, now = _before(case), figures.shown_ikm(case)
    known = None if before is None else before.value  # type: ignore[attr-defined]
    return None if known is None or now is None else now - known


def _is_real(case: Case) -> bool | None:
    """Whether p, adjusted with the comparison of a year ago, is below 5 per cent; None where it was not tested."""
    change = case.numbers.change
    return None if change is None or change.total is None else bool(change.total.p_adjusted < 0.05)


@claims("summary.change_up")
def it_really_rose(case: Case, values: Values) -> bool:
    """Tested, and the printed figures differ by what is told."""
    apart = _difference(case)
    rose = apart is not None and apart > 0 and bool(_is_real(case))
    return rose and _tells_before(case, values) and values["estimate"] == case.words.number(apart)


@claims("summary.change_down")
def it_really_fell(case: Case, values: Values) -> bool:
    """Tested, and the printed figures differ by what is told."""
    apart = _difference(case)
    fell = apart is not None and apart < 0 and bool(_is_real(case))
    return fell and _tells_before(case, values) and values["estimate"] == case.words.number(abs(apart or 0))


@claims("summary.change_same")
def change_can_be_chance(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    told = values["estimate"] == case.words.number(_difference(case), sign=True)
    return _is_real(case) is False and told and _tells_before(case, values)


@claims("summary.change_first")
def there_is_no_period_before(case: Case, values: Values) -> bool:
    """Neither answers nor a printed figure."""
    return _before(case) is None


@claims("summary.change_across")
def the_periods_are_no_series(case: Case, values: Values) -> bool:
    """Another regulation, other unsur or another bobot."""
    before = _before(case)
    keys = set() if before is None else set(before.instrument.keys)  # type: ignore[attr-defined]
    bobot = None if before is None else before.bobot.weight  # type: ignore[attr-defined]
    apart = keys != set(case.scores.columns) or bobot != figures.weight(case)
    return apart and _tells_before(case, values)


@claims("summary.change_printed")
def the_figure_before_was_printed(case: Case, values: Values) -> bool:
    """It stands in data/published, and there are no answers."""
    before = _before(case)
    printed = before is not None and before.period not in {one.period for one in case.numbers.earlier}  # type: ignore[attr-defined]
    return (
        printed
        and _tells_before(case, values)
        and values["estimate"] == case.words.number(_difference(case), sign=True)
    )


@claims("summary.change_few")
def the_change_is_not_tested(case: Case, values: Values) -> bool:
    """Fewer than ten in either period, or no index in one."""
    before = _before(case)
    few = case.n < figures.CLAIM or before is None or (before.n or 0) < figures.CLAIM  # type: ignore[attr-defined]
    return _tells_before(case, values) and (few or _difference(case) is None)
