"""What counts as an answer, and what stops."""

from __future__ import annotations

import pandas as pd
import pytest

from ikm.errors import DataError
from ikm.survey import responses
from tests.helpers import KEYS, RULES


def cells(**columns: list[str]) -> pd.DataFrame:
    """Cells of a file: '3' everywhere but in the columns named, rows from 2 on."""
    count = len(next(iter(columns.values()), ["3"]))
    frame = pd.DataFrame({**{key: ["3"] * count for key in KEYS}, **columns}, dtype="str")
    return frame.set_axis(pd.RangeIndex(2, 2 + count, name="row"))


@pytest.mark.parametrize("spelling", ["3", "3,0", "3.0", "3.00", "+3", "03", "003,0"])
def test_whole_numbers_in_other_spellings(spelling: str) -> None:
    """Decimal comma or point with zeros, a sign, zeros in front: a 3 all the same."""
    assert responses.normalise_scores(cells(waktu=[spelling]), ["waktu"])["waktu"].tolist() == ["3"]


@pytest.mark.parametrize("spelling", ["", "-", "-3", "3,5", "3.05", "3,", "3 4", "tiga", "3e0", "3.0.0"])
def test_other_cells_stay_as_typed(spelling: str) -> None:
    """What is no whole number is shown in messages as it was typed."""
    assert responses.normalise_scores(cells(waktu=[spelling]), ["waktu"])["waktu"].tolist() == [spelling]


@pytest.mark.parametrize("spelling", ["0", "00", "0,0"])
def test_nought_stays_nought(spelling: str) -> None:
    """Zeros in front are taken off, the last digit is not."""
    assert responses.normalise_scores(cells(waktu=[spelling]), ["waktu"])["waktu"].tolist() == ["0"]


def test_all_signs_of_the_scale_are_inside() -> None:
    """1 to 4, blank and '-' are what the README of the data allows."""
    assert responses.find_outside_scale(cells(waktu=["1", "2", "3", "4", "", "-"]), RULES).empty


def test_cells_outside_the_scale_in_the_order_of_the_file() -> None:
    """Rows 2 and 4 hold three such cells; they are listed row by row with what was seen."""
    found = responses.find_outside_scale(cells(waktu=["5", "3", "a"], biaya=["3", "4", "0"]), RULES)
    assert sorted(found.itertuples(index=False, name=None)) == [(2, "waktu", "5"), (4, "biaya", "0"), (4, "waktu", "a")]
    assert found["row"].tolist() == [2, 4, 4]


def test_no_rows_hold_nothing_outside() -> None:
    """A file of headings alone has no case, under the same three columns."""
    found = responses.find_outside_scale(cells(waktu=["3"]).iloc[:0], RULES)
    assert (list(found.columns), len(found)) == (["row", "column", "seen"], 0)


def test_message_lists_ten_and_counts_the_rest() -> None:
    """Twelve values outside: rows 2 to 11 are printed, two more are counted, and both ways out are named."""
    wrong = cells(waktu=["7"] * 12)
    with pytest.raises(DataError) as caught:
        responses.refuse_outside_scale(responses.find_outside_scale(wrong, RULES), RULES, "2026-S1.csv")
    lines = str(caught.value).splitlines()
    assert lines[0] == "2026-S1.csv: 12 values outside the scale."
    assert lines[1:11] == [f"  row {place}, column waktu: '7'" for place in range(2, 12)]
    assert lines[11] == "  and 2 more"
    assert lines[12].startswith("Allowed: 1, 2, 3, 4, blank")
    assert 'invalid = "refuse"' in lines[13]


def test_nothing_outside_does_not_stop() -> None:
    """No case, no message."""
    responses.refuse_outside_scale(responses.find_outside_scale(cells(waktu=["3"]), RULES), RULES, "2026-S1.csv")


def test_missing_columns_with_the_heading_that_is_like_them() -> None:
    """A heading 'sarna' is offered for sarana; the message counts two columns and lists the right ones."""
    frame = cells(waktu=["3"]).rename(columns={"sarana": "sarna", "biaya": "u4"})
    with pytest.raises(DataError) as caught:
        responses.require_unsur_columns(frame, RULES, "2026-S1.csv")
    lines = str(caught.value).splitlines()
    assert lines[0] == "2026-S1.csv: 2 columns of PermenPANRB 14/2017 missing."
    assert lines[1:3] == ["  biaya.", "  sarana. Did you mean sarna?"]
    assert "instrument = " in lines[-1]


def test_one_missing_column_is_one() -> None:
    """'1 column', as one says it."""
    with pytest.raises(DataError, match=r"1 column of PermenPANRB 14/2017 missing\.\n  waktu"):
        responses.require_unsur_columns(cells(biaya=["3"]).drop(columns="waktu"), RULES, "2026-S1.csv")


def test_columns_on_the_scale() -> None:
    """Unsur, harapan and kepentingan of an unsur and the overall score are; age and harapan of no unsur are not."""
    frame = cells(waktu=["3"]).assign(overall="4", harapan_waktu="4", kepentingan_biaya="2", harapan_x="9", age="41")
    assert set(responses.find_scored_columns(frame, RULES)) == {*KEYS, "overall", "harapan_waktu", "kepentingan_biaya"}


def test_signs_of_no_score_become_missing() -> None:
    """Blank and '-' are missing, digits are whole numbers of 8 bits."""
    scores = responses.parse_scores(cells(waktu=["1", "", "-", "4"]), ["waktu"], RULES)
    assert scores["waktu"].dtype == "Int8"
    assert scores["waktu"].astype(object).where(scores["waktu"].notna(), None).tolist() == [1, None, None, 4]


@pytest.mark.parametrize("wrong", ["5", "0", "2.5", "300", "a", "-3"])
def test_anything_else_becomes_missing(wrong: str) -> None:
    """A value outside the scale is no score, whether it is a number or not."""
    assert responses.parse_scores(cells(waktu=[wrong, "3"]), ["waktu"], RULES)["waktu"].isna().tolist() == [True, False]
