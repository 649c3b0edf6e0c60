"""Refused rows and their effect on the index."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ikm.analysis.quality import refusals
from tests.helpers import HEADINGS, read, row

REFUSE = 'invalid = "refuse"\n'


@pytest.mark.parametrize("wrong", ["a", "5", "0", "2.5", "300"])
def test_effect_of_refusing(tmp_path: Path, wrong: str) -> None:
    """Four respondents all 3: 75. With two refused rows of eight 4s: (3 + 8 x 10/3) x 25/9 = 82.41, so +7.41."""
    rows = [row()] * 4 + [row(wrong, *[4] * 8)] * 2
    found = refusals(read(tmp_path, "\n".join([HEADINGS, *rows]) + "\n", REFUSE))
    assert (str(found.counted.value), str(found.with_refused.value)) == ("75.00", "82.41")
    assert found.change == Decimal("7.41")
    assert (found.read, found.refused, found.with_refused.respondents) == (6, 2, 6)


def test_reasons_are_counted_by_row(tmp_path: Path) -> None:
    """One row with two wrong values and two rows without answers: 2 'no answers', then 1 'outside the scale'."""
    content = f"{HEADINGS}\n{row()}\n{row('a', 'b')}\n{row(*[''] * 9)}-\n{row(*['-'] * 9)}\n"
    found = refusals(read(tmp_path, content, REFUSE))
    assert found.by_reason.to_dict() == {"no answers": 2, "outside the scale": 1}
    assert list(found.by_reason.index) == ["no answers", "outside the scale"]
    assert (found.read, found.refused) == (4, 3)


def test_what_was_seen_is_not_carried_on(tmp_path: Path) -> None:
    """A name typed into a wrong column must not reach a report: row, column and reason alone."""
    found = refusals(read(tmp_path, f"{HEADINGS}\n{row()}\n{row('Siti')}\n", REFUSE))
    assert found.rows.to_dict("records") == [{"row": 3, "column": "persyaratan", "reason": "outside the scale"}]


def test_row_without_answers_has_no_effect(tmp_path: Path) -> None:
    """Nobody's answers change no mean: 75.00 - 75.00."""
    found = refusals(read(tmp_path, f"{HEADINGS},saran\n{row()},\n{row()},\n{row()},\n{row(*[''] * 9)},Bagus\n"))
    assert (found.refused, str(found.change)) == (1, "0.00")


def test_nothing_refused(tmp_path: Path) -> None:
    """No row, no reason, no effect."""
    found = refusals(read(tmp_path, "\n".join([HEADINGS, *[row()] * 3]) + "\n"))
    assert (found.read, found.refused, len(found.rows), len(found.by_reason), str(found.change)) == (3, 0, 0, 0, "0.00")


def test_nobody_left(tmp_path: Path) -> None:
    """With the only row refused there is no index and so no effect."""
    found = refusals(read(tmp_path, f"{HEADINGS}\n{row('a')}\n", REFUSE))
    assert (found.refused, found.counted.value, found.change) == (1, None, None)
