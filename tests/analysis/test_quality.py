"""Refused rows and their effect on the index."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ikm.analysis.quality import apply_decisions, assess_refusals, hide_small_refusals
from tests.helpers import HEADINGS, read, row

REFUSE = 'invalid = "refuse"\n'


@pytest.mark.parametrize("wrong", ["a", "5", "0", "2.5", "300"])
def test_effect_of_refusing(tmp_path: Path, wrong: str) -> None:
    """Four respondents all 3: 75. With two refused rows of eight 4s: (3 + 8 x 10/3) x 25/9 = 82.41, so +7.41."""
    rows = [row()] * 4 + [row(wrong, *[4] * 8)] * 2
    found = assess_refusals(read(tmp_path, "\n".join([HEADINGS, *rows]) + "\n", REFUSE))
    assert (str(found.counted.value), str(found.with_refused.value)) == ("75.00", "82.41")
    assert found.change == Decimal("7.41")
    assert (found.read, found.refused, found.with_refused.respondents) == (6, 2, 6)


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
