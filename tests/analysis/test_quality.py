"""Refused rows and their effect on the index; flagged rows that matter; answers on another scale."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from ikm.analysis.precision import Precision
from ikm.analysis.quality import (
    Doubt,
    Finding,
    Screening,
    apply_decisions,
    assess_doubt,
    assess_refusals,
    hide_small_refusals,
    rescale_scores,
)
from tests.builders import error, made, survey
from tests.helpers import HEADINGS, KEYS, RULES, read, row

REFUSE = 'invalid = "refuse"\n'


@pytest.mark.parametrize("wrong", ["a", "5", "0", "2.5", "300"])
def test_effect_of_refusing(tmp_path: Path, wrong: str) -> None:
    """Four respondents all 3: 75. With two refused rows of eight 4s: (3 + 8 x 10/3) x 25/9 = 82.41, so +7.41."""
    rows = [row()] * 4 + [row(wrong, *[4] * 8)] * 2
    found = assess_refusals(read(tmp_path, "\n".join([HEADINGS, *rows]) + "\n", REFUSE))
    assert (str(found.counted.value), str(found.with_refused.value)) == ("75.00", "82.41")
    assert found.change == Decimal("7.41")
    assert (found.read, found.refused, found.with_refused.respondents) == (6, 2, 6)


def test_a_published_bobot_is_kept(tmp_path: Path) -> None:
    """0.11 nine times is 0.99: 3 x 0.99 x 25 = 74.25, with six of eight 4s (3 + 8 x 10/3) x 0.11 x 25 = 81.58."""
    rows = [row()] * 4 + [row("a", *[4] * 8)] * 2
    found = assess_refusals(read(tmp_path, "\n".join([HEADINGS, *rows]) + "\n", REFUSE + 'bobot = "0.11"\n'))
    assert (str(found.counted.value), str(found.with_refused.value)) == ("74.25", "81.58")


def test_reasons_are_counted_by_row(tmp_path: Path) -> None:
    """One row with two wrong values and two rows without answers: 2 'no answers', then 1 'outside the scale'."""
    content = f"{HEADINGS}\n{row()}\n{row('a', 'b')}\n{row(*[''] * 9)}-\n{row(*['-'] * 9)}\n"
    found = assess_refusals(read(tmp_path, content, REFUSE))
    assert found.by_reason.to_dict() == {"no answers": 2, "outside the scale": 1}
    assert list(found.by_reason.index) == ["no answers", "outside the scale"]
    assert (found.read, found.refused) == (4, 3)


def test_what_was_seen_is_not_carried_on(tmp_path: Path) -> None:
    """A name typed into a wrong column must not reach a report: row, column and reason alone."""
    found = assess_refusals(read(tmp_path, f"{HEADINGS}\n{row()}\n{row('Siti')}\n", REFUSE))
    assert found.rows.to_dict("records") == [{"row": 3, "column": "persyaratan", "reason": "outside the scale"}]


def test_row_without_answers_has_no_effect(tmp_path: Path) -> None:
    """Nobody's answers change no mean: 75.00 - 75.00."""
    found = assess_refusals(read(tmp_path, f"{HEADINGS},saran\n{row()},\n{row()},\n{row()},\n{row(*[''] * 9)},Bagus\n"))
    assert (found.refused, str(found.change)) == (1, "0.00")


def test_nothing_refused(tmp_path: Path) -> None:
    """No row, no reason, no effect."""
    found = assess_refusals(read(tmp_path, "\n".join([HEADINGS, *[row()] * 3]) + "\n"))
    assert (found.read, found.refused, len(found.rows), len(found.by_reason), str(found.change)) == (3, 0, 0, 0, "0.00")


def test_nobody_left(tmp_path: Path) -> None:
    """With the only row refused there is no index and so no effect."""
    found = assess_refusals(read(tmp_path, f"{HEADINGS}\n{row('a')}\n", REFUSE))
    assert (found.refused, found.counted.value, found.change) == (1, None, None)


@pytest.mark.parametrize(("n", "secret"), [(1, True), (9, True), (10, False)])
def test_effect_of_few_is_not_released(tmp_path: Path, n: int, secret: bool) -> None:
    """Twelve 3s and n rows of which eight 4s are valid: from both figures the mean of the n could be had."""
    survey = read(tmp_path, "\n".join([HEADINGS, *[row()] * 12, *[row("a", *[4] * 8)] * n, ""]), REFUSE)
    found = hide_small_refusals(assess_refusals(survey), survey, 10, listed=False)
    assert (found.withheld, found.with_refused.value is None, found.change is None) == (secret, secret, secret)
    assert (len(found.rows), found.refused, str(found.counted.value)) == (n, n, "75.00")


def test_rows_without_an_answer_hide_nothing(tmp_path: Path) -> None:
    """Nobody's answers cannot be found out."""
    survey = read(tmp_path, "\n".join([HEADINGS + ",saran", *[row() + ","] * 12, row(*[""] * 9) + ",Bagus", ""]))
    assert str(hide_small_refusals(assess_refusals(survey), survey, 10, listed=False).change) == "0.00"


def test_excluded_rows_are_listed_in_the_office_alone(tmp_path: Path) -> None:
    """Row 14 repeats an id and was excluded, row 15 has no answer: the public edition lists row 15, and counts both."""
    lines = [f"{row()},R{at}" for at in range(12)]
    text = "\n".join([f"{HEADINGS},respondent", *lines, lines[0], row(*[""] * 9) + ",R99", ""])
    survey = apply_decisions(read(tmp_path, text, '[quality]\nduplicate = "exclude"\n'))
    public, internal = (
        hide_small_refusals(assess_refusals(survey), survey, 5, listed=listed) for listed in (False, True)
    )
    assert (public.rows["row"].tolist(), internal.rows["row"].tolist()) == ([15], [14, 15])
    assert public.by_reason.to_dict() == {"duplicate": 1, "no answers": 1}
    assert public.withheld


def test_excluded_and_unreadable_rows_are_counted_each_for_itself(tmp_path: Path) -> None:
    """Twelve count; five repeat an id and are excluded, five have a wrong cell: ten differ, but each five is few.

    Of fewer than five neither is; that the index with them would expose is told by whoever knows the other figures.
    """
    lines = [f"{row()},R{at}" for at in range(12)]
    text = "\n".join([f"{HEADINGS},respondent", *lines, *lines[:5], *[f"{row('a', *[4] * 8)},"] * 5, ""])
    counted = apply_decisions(read(tmp_path, text, REFUSE + '[quality]\nduplicate = "exclude"\n'))
    refusals = assess_refusals(counted)
    shown = {
        threshold: hide_small_refusals(refusals, counted, threshold, listed=False).withheld for threshold in (5, 6, 10)
    }
    assert shown == {5: False, 6: True, 10: True}
    exposing = hide_small_refusals(refusals, counted, 5, listed=False, exposing=True)
    assert (exposing.withheld, exposing.with_refused.value, str(exposing.counted.value)) == (True, None, "75.00")
    assert exposing.rows.to_dict("list") == {
        "row": [19, 20, 21, 22, 23], "column": [KEYS[0]] * 5, "reason": ["outside the scale"] * 5,
    }  # fmt: skip
    assert exposing.rows.index.tolist() == [0, 1, 2, 3, 4]


def test_of_two_respondents_nothing_is_shown_beside_the_refused(tmp_path: Path) -> None:
    """Two count, twelve are refused: the index of the two is hidden, that of all fourteen is not few."""
    counted = read(tmp_path, "\n".join([HEADINGS, *[row()] * 2, *[row("a", *[4] * 8)] * 12, ""]), REFUSE)
    found = hide_small_refusals(assess_refusals(counted), counted, 10, listed=False)
    assert (found.counted.withheld, found.counted.value, found.with_refused.respondents) == (True, None, 14)
    assert str(found.with_refused.value) == "94.05"  # (3 + 8 x (2 x 3 + 12 x 4) / 14) / 9 x 25


def doubted(
    folder: Path, n: int, kept: int, out: int = 0, without: int | None = 30, **more: Precision | int
) -> Doubt | None:
    """The doubt about n counted respondents with 30 of 40 points, so many of them flagged, others flagged and out."""
    flagged = (
        Finding("straight", True, tuple(range(2, 2 + kept)), False, made(30), made(30)),
        Finding("duplicate", True, tuple(range(100, 100 + out)), True, made(30), made(30)),
    )
    official = made(30)
    unflagged = made(*[without or 0] * 9, counts=None if without is not None else dict.fromkeys(KEYS, 0))
    result = Screening(survey(folder), flagged, made(3 * (n + out), n=n + out), official, unflagged)
    precision = more.get("precision", error())
    assert isinstance(precision, Precision)
    return assess_doubt(result, precision, int(more.get("threshold", 10)))  # type: ignore[call-overload]


@pytest.mark.parametrize(("n", "kept", "out", "without", "told"), [
    (100, 0, 0, 30, None), (0, 0, 0, 30, None), (20, 0, 12, 30, None),
    (100, 10, 0, 30, None), (99, 10, 5, 30, (Fraction(10, 99), "75.00")), (100, 10, 5, 30, None),
    (100, 10, 0, 33, (Fraction(1, 10), "82.50")), (100, 10, 0, 31, None), (100, 10, 0, 27, (Fraction(1, 10), "67.50")),
    (100, 9, 0, 33, None), (80, 9, 0, 33, (Fraction(9, 80), None)),
    (20, 10, 0, 30, (Fraction(1, 2), "75.00")), (19, 10, 0, 30, (Fraction(10, 19), None)),
    (100, 11, 0, None, (Fraction(11, 100), None)), (100, 10, 0, None, None),
])  # fmt: skip
def test_doubt_beside_the_interval(
    tmp_path: Path, n: int, kept: int, out: int, without: int | None, told: tuple[Fraction, str | None] | None
) -> None:
    """More than a tenth flagged, or an index without them (x 2.5) outside 70 to 80; shown of ten and ten."""
    found = doubted(tmp_path, n, kept, out, without)
    shown = found and (found.share, None if found.without is None else str(found.without))
    assert shown == told


@pytest.mark.parametrize(("without", "doubt"), [(30, False), (31, True)])
def test_doubt_without_an_interval(tmp_path: Path, without: int, doubt: bool) -> None:
    """Where no error is known, any other index than the official one decides."""
    unknown = Precision(10, 75.0, 0.0, 0, (25, 100))
    assert (doubted(tmp_path, 100, 10, 0, without, precision=unknown) is not None) is doubt


def test_doubt_shows_from_the_fewest_of_its_edition(tmp_path: Path) -> None:
    """Five flagged of 100, index without them 82.50: told where five are enough, not where ten are."""
    assert doubted(tmp_path, 100, 5, 0, 33, threshold=5) == Doubt(Fraction(1, 20), Decimal("82.50"))
    assert doubted(tmp_path, 100, 5, 0, 33) is None


def on_five(*rows: str) -> pd.DataFrame:
    """Answers of 1 to 5, a letter an unsur; '.' is blank."""
    return pd.DataFrame([["" if cell == "." else cell for cell in one] for one in rows], columns=list(KEYS))


def test_answers_on_a_scale_of_five() -> None:
    """Ten answer, one only '-': mean of the first (6 x 5 + 4 x 4) / 10 = 23/5 is 1 + 3 x 18/5/4 = 37/10; 3 is 5/2.

    IKM 25 x (37/10 + 8 x 5/2) / 9.
    """
    found = rescale_scores(on_five(*["533333333"] * 6, *["433333333"] * 4, "---------"), 5, RULES)
    assert (found.points, found.respondents) == (5, 10)
    assert found.means == {KEYS[0]: Fraction(23, 5), **dict.fromkeys(KEYS[1:], Fraction(3))}
    assert found.nrr == {KEYS[0]: Fraction(37, 10), **dict.fromkeys(KEYS[1:], Fraction(5, 2))}
    assert found.exact == Fraction(25 * 237, 90)


@pytest.mark.parametrize(("n", "few", "exact", "shown"), [
    (2, 2, False, False), (3, 3, True, False), (9, 9, True, False), (10, 10, True, True), (10, 3, True, True),
    (10, 2, True, False),
])  # fmt: skip
def test_means_of_another_scale_from_ten(n: int, few: int, exact: bool, shown: bool) -> None:
    """The index of three, the unsur of ten, none of them where one or two answered one; the others' are 3: 62.5."""
    rows = [f"33333333{'3' if at < few else '.'}" for at in range(n)]
    found = rescale_scores(on_five(*rows), 5, RULES)
    assert (found.exact, len(found.means), len(found.nrr)) == (
        Fraction(125, 2) if exact else None, 9 * shown, 9 * shown
    )  # fmt: skip


def test_an_unsur_that_another_scale_did_not_ask() -> None:
    """Eight asked, or the ninth answered by nobody: eight means, and no index, which is of nine; 7 steps: 3 is 2."""
    rows = on_five(*["33333333."] * 10)
    for asked in (rows, rows.drop(columns=KEYS[-1]).assign(other="7")):
        found = rescale_scores(asked, 7, RULES)
        assert (found.exact, found.respondents) == (None, 10)
        assert found.nrr == dict.fromkeys(KEYS[:-1], Fraction(2))
