"""Items of a sector: beside the index, never in it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.index import compute_index
from ikm.analysis.profile import score_sector
from ikm.errors import DataError
from ikm.survey.responses import Survey
from tests.helpers import HEADINGS, UNITS, read, row

NINE = row()


def asked(folder: Path, *rows: str, heading: str = "butir_toilet,butir_lacak") -> Survey:
    """Answers of 3 to every unsur, with items of a licensing office behind them."""
    lines = [f"{HEADINGS},{heading}", *(f"{NINE},{cells}" for cells in rows)]
    return read(folder, "\n".join(lines) + "\n")


def test_values_by_hand(tmp_path: Path) -> None:
    """Toilet 1, 2, 4: 7/3 x 25 = 58.33, two of three are low. Lacak 4, blank, '-': one answer, 100.00."""
    found = score_sector(asked(tmp_path, "1,4", "2,", "4,-"))
    assert found is not None
    lacak, toilet = found.scores
    assert (toilet.n, toilet.value, toilet.low) == (3, Decimal("58.33"), Fraction(2, 3))
    assert (lacak.n, lacak.value, lacak.low) == (1, Decimal("100.00"), Fraction(0))
    assert [one.item.key for one in found.answered] == ["lacak", "toilet"]


def test_index_is_that_of_the_unsur_alone(tmp_path: Path) -> None:
    """All unsur 3, all items 1: the index stays 75.00."""
    survey = asked(tmp_path, *["1,1"] * 12)
    assert str(compute_index(survey.scores, survey.instrument).value) == "75.00"


@pytest.mark.parametrize(("respondents", "claimed"), [(9, False), (10, True)])
def test_interval_from_ten_answers(tmp_path: Path, respondents: int, claimed: bool) -> None:
    """Below ten answers a value and no interval, as for the index."""
    found = score_sector(asked(tmp_path, *["3,3", "4,4"] * 4, *["3,3"] * (respondents - 8)))
    assert found is not None
    assert all((one.precision is not None) is claimed for one in found.scores)


def test_no_items_no_section(tmp_path: Path) -> None:
    """A file with the nine unsur alone."""
    assert score_sector(read(tmp_path, f"{HEADINGS}\n{NINE}\n")) is None


def test_nobody_answered(tmp_path: Path) -> None:
    """Columns without an answer: the items are known, nothing is claimed of them."""
    found = score_sector(asked(tmp_path, ",", ","))
    assert found is not None
    assert [(one.n, one.value, one.low) for one in found.scores] == [(0, None, None)] * 2
    assert found.answered == ()


def test_typing_mistake_in_a_heading_is_told(tmp_path: Path) -> None:
    """An item that nobody knows would vanish in silence."""
    with pytest.raises(DataError, match=r"(?s)1 column of no item.*butir_toilett\. Did you mean butir_toilet"):
        asked(tmp_path, "1,1", heading="butir_toilett,butir_lacak")


def test_sector_without_a_pack(tmp_path: Path) -> None:
    """A health centre has no pack: its butir_ columns are refused with what to do."""
    units = UNITS.replace("perizinan", "kesehatan")
    with pytest.raises(DataError, match="has no pack"):
        read(tmp_path, f"{HEADINGS},butir_toilet\n{NINE},3\n", units=units)
    assert score_sector(read(tmp_path / "none", f"{HEADINGS}\n{NINE}\n", units=units)) is None


def test_item_outside_the_scale(tmp_path: Path) -> None:
    """A 5 is told with its row and column, as for an unsur."""
    with pytest.raises(DataError, match="row 2, column butir_toilet: '5'"):
        asked(tmp_path, "5,1")


def test_an_item_that_few_answered_has_no_value(tmp_path: Path) -> None:
    """Twelve answered toilet, nine lacak: these are who tracked a file, so their value and share are not told."""
    found = score_sector(asked(tmp_path, *["1,4"] * 9, *["1,-"] * 3), 10)
    assert found is not None
    lacak, toilet = found.scores
    assert (lacak.n, lacak.value, lacak.low, lacak.precision) == (9, None, None, None)
    assert (toilet.n, toilet.value) == (12, Decimal("25.00"))
    assert [one.item.key for one in found.answered] == ["toilet"]


def test_the_frame_of_items(tmp_path: Path) -> None:
    """One row an item: lacak 3, toilet 1 and 2 of ten: means by hand, a share of low answers, an interval."""
    found = score_sector(asked(tmp_path, *["1,4", "2,3"] * 5, "2,-"), 11)
    assert found is not None
    frame = found.frame()
    assert (frame.index.name, frame.index.tolist()) == ("key", ["lacak", "toilet"])
    assert frame.columns.tolist() == ["n", "value", "low", "high", "share_low"]
    assert frame.loc["toilet", ["n", "value", "share_low"]].tolist() == [11, 38.64, 1]  # 17 / 11 x 25
    assert frame.loc["lacak"].isna().tolist() == [False, True, True, True, True]
    error = found.scores[1].precision
    assert error is not None
    assert frame.loc["toilet", ["low", "high"]].tolist() == [error.low, error.high]
    # five of 25 and six of 50: the root of the variance of one over eleven
    spread = [25 - 425 / 11] * 5 + [50 - 425 / 11] * 6
    assert error.se == pytest.approx((sum(each**2 for each in spread) / 10 / 11) ** 0.5)
    assert error.estimate == pytest.approx(425 / 11)
    assert [item.key for item in found.pack.items if item.key in frame.index] == ["lacak", "toilet"]
    assert frame.attrs["units"] == {
        "n": "respondents", **dict.fromkeys(("value", "low", "high"), "index points, scale 25-100"),
        "share_low": "share of 1 that gave 1 or 2",
    }  # fmt: skip


def test_the_error_of_an_item_of_users_that_were_drawn(tmp_path: Path) -> None:
    """Eleven of 22 users, drawn at random: the variance is half of that without end (Cochran 1977, section 2.8)."""
    lines = "\n".join([f"{HEADINGS},butir_toilet", *(f"{NINE},{cell}" for cell in "12121212122")]) + "\n"
    drawn, endless = (
        score_sector(read(tmp_path / name, lines, f'selection = "random"\n{users}'))
        for name, users in (("drawn", "population = 22\n"), ("endless", ""))
    )
    assert drawn is not None
    assert endless is not None
    one, other = drawn.scores[0].precision, endless.scores[0].precision
    assert one is not None
    assert other is not None
    assert one.se == pytest.approx(other.se * 0.5**0.5)
