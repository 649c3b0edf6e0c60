"""A national table as it is read: files, folders, columns, values, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from ikm.errors import DataError, SettingError
from ikm.rules.period import Period
from ikm.survey.national import (
    NO_UNIT,
    LevelSums,
    NationalAnswers,
    open_tables,
    read_sums,
    require_columns,
    require_invalid,
)
from tests.helpers import KEYS, RULES
from tests.national import PERIOD, counted, few, write


def rows(path: Path, **more: str) -> int:
    """Respondents counted in a file."""
    answers = NationalAnswers(open_tables(path), PERIOD, RULES, **more)  # type: ignore[arg-type]
    return sum(len(chunk.unit) for chunk in answers.chunks())


def test_folders_tell_unit_and_period(tmp_path: Path) -> None:
    """unit=A/period=2026-S1/part.parquet: two units, and the rows of another period are not read."""
    for unit, period in (("A", "2026-S1"), ("B%20B", "2026-S1"), ("A", "2025-S2")):
        cells = few("", 4, 3).drop(columns="unit")
        write(cells, tmp_path / f"unit={unit}" / f"period={period}" / "part.parquet")
    answers = NationalAnswers(open_tables(tmp_path), PERIOD, RULES)
    assert sum(len(chunk.unit) for chunk in answers.chunks()) == answers.read == 4
    assert sorted(filter(None, answers.units)) == ["A", "B B"]


def test_periods_in_any_spelling_and_the_newest_first(tmp_path: Path) -> None:
    """'2026-s1' is 2026-S1; periods of the table come oldest first."""
    cells = pd.concat([few("A", 4).assign(period="2026-s1"), few("A", 3, 3).assign(period="2025-S2")])
    path = write(cells, tmp_path / "two.csv")
    assert open_tables(path).periods == (Period.parse("2025-S2"), PERIOD)
    assert rows(path) == 1
    with pytest.raises(DataError, match=r"no rows of 2024-S1.\nAllowed: 2025-S2, 2026-S1"):
        list(NationalAnswers(open_tables(path), Period.parse("2024-S1"), RULES).chunks())


def test_a_cell_that_is_no_period(tmp_path: Path) -> None:
    """Named with its file and column."""
    path = write(few("A", 4).assign(period="sekarang"), tmp_path / "odd.csv")
    with pytest.raises(DataError, match=r"odd.csv, column period: period 'sekarang' is not a period"):
        rows(path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_byte_order_mark(tmp_path: Path, separator: str) -> None:
    """CSV as Excel in Indonesia writes it: semicolons, byte order mark, upper-case headings."""
    text = few("A", 4, 3).rename(columns=str.upper).to_csv(index=False, sep=separator)
    path = tmp_path / "excel.csv"
    path.write_text(text, encoding="utf-8-sig")
    assert rows(path) == 2


def test_missing_and_unknown_columns_in_one_message(tmp_path: Path) -> None:
    """A misspelt unsur and a misspelt characteristic, each with the right name beside it."""
    cells = few("A", 4).rename(columns={"waktu": "wakt"}).assign(geder="L", saran="x", harapan_waktu=4)
    with pytest.raises(DataError) as told:
        require_columns(open_tables(write(cells, tmp_path / "odd.parquet")), RULES)
    assert told.value.places == (
        "waktu: missing. Did you mean wakt?",
        "wakt: unknown. Did you mean waktu?",
        "geder: unknown. Did you mean gender?",
    )


def test_values_outside_the_scale_stop_with_their_places(tmp_path: Path) -> None:
    """A 5 and a 2.5: both are named with row and column; numbers and text alike."""
    cells = few("A", 4, {"waktu": 5}, 3, {"biaya": 2.5})
    with pytest.raises(DataError) as told:
        rows(write(cells.astype(float, errors="ignore"), tmp_path / "numbers.parquet"))
    assert told.value.what.endswith("2 values outside the scale.")
    assert told.value.places == (
        "numbers.parquet, row 3, column waktu: '5'",
        "numbers.parquet, row 5, column biaya: '2.5'",
    )


def test_values_outside_the_scale_can_be_refused(tmp_path: Path) -> None:
    """Whole numbers of the file type int8, one 0 and one 5: two rows refused, two counted."""
    table = pa.table({key: pa.array([1, 4, 0, 5], pa.int8()) for key in KEYS} | {"unit": ["A"] * 4})
    parquet.write_table(table, tmp_path / "ints.parquet")
    found = counted(tmp_path / "ints.parquet", invalid="refuse")
    assert (found.read, found.refused) == (4, {"no answers": 0, "outside the scale": 2, NO_UNIT: 0})
    with pytest.raises(DataError, match="18 values outside the scale"):
        rows(tmp_path / "ints.parquet")


def test_many_places_are_counted_not_listed(tmp_path: Path) -> None:
    """Ten are named, the rest is a number."""
    with pytest.raises(DataError, match=r"27 values(.|\n)*and 17 more"):
        rows(write(few("A", 5, 5, 5).astype(str), tmp_path / "many.csv"))


def test_spellings_of_a_score(tmp_path: Path) -> None:
    """'3,0', '+3' and ' 3 ' are 3, as in a unit's own file; '-' and blank are no answer."""
    cells = few("A", {"waktu": "3,0", "biaya": "+3", "produk": " 3 ", "sarana": "-", "perilaku": ""}).astype(str)
    found = counted(write(cells, tmp_path / "spelt.csv"))
    assert found.cells["unit"].sums[0, 0] == 1
    assert found.does_not_apply == (0,) * 8 + (1,)


def test_rows_without_a_unit_are_refused(tmp_path: Path) -> None:
    """They belong to nobody's index."""
    found = counted(write(pd.concat([few("A", 4), few("", 1), few("  ", 1)]).astype(str), tmp_path / "lost.csv"))
    assert found.refused == {"no answers": 0, "outside the scale": 0, NO_UNIT: 2}
    assert found.units[0] == "A"


def test_one_spelling_of_a_category(tmp_path: Path) -> None:
    """'wiraswasta' is 'Wiraswasta', the more frequent; 'Pria' and 'L' are 'Laki-laki'; 352 is no age."""
    cells = few("A", 4, 4, 4).assign(
        occupation=["Wiraswasta", "wiraswasta ", "Wiraswasta"], gender=["L", "Pria", "wanita"], age=["352", "20", "21"]
    )
    found = counted(write(cells, tmp_path / "spelt.csv"))
    assert {name for name in found.labels["occupation"] if name} == {"Wiraswasta"}
    assert {name for name in found.labels["gender"] if name} == {"Laki-laki", "Perempuan"}
    assert set(found.labels["age"]) == {"", "≤ 20", "21–30"}


def test_not_a_table(tmp_path: Path) -> None:
    """No such file, no such folder, a file of another kind, a broken file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("x")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    for name, message in (("none.parquet", "does not exist"), ("empty", "holds no"), ("text.txt", "holds no")):
        with pytest.raises(SettingError, match=message):
            open_tables(tmp_path / name)
    with pytest.raises(DataError, match=r"broken.parquet: cannot be read"):
        open_tables(tmp_path / "broken.parquet")


def test_a_heading_twice(tmp_path: Path) -> None:
    """Which of the two is meant nobody knows."""
    (tmp_path / "twice.csv").write_text("unit,Unit\nA,B\n")
    with pytest.raises(DataError, match="stands twice"):
        open_tables(tmp_path / "twice.csv")


def test_other_settings_and_files_are_refused() -> None:
    """Neither 'stop' nor 'refuse'; a file that holds no sums."""
    with pytest.raises(SettingError, match="stop or refuse"):
        require_invalid("drop")
    with pytest.raises(DataError, match="no sums of a national table"):
        read_sums(b"PAR1", "sums")


def test_whole_numbers_below_the_scale_are_refused(tmp_path: Path) -> None:
    """Beside a 4 a 0 and a -1, each in every unsur: no value is above the scale, and yet two rows do not count."""
    table = pa.table({key: pa.array([4, 0, -1], pa.int16()) for key in KEYS} | {"unit": ["A"] * 3})
    parquet.write_table(table, tmp_path / "low.parquet")
    found = counted(tmp_path / "low.parquet", invalid="refuse")
    assert (found.refused["outside the scale"], found.cells["unit"].sums[0, 0]) == (2, 1)


def test_sums_of_other_cells_are_joined_by_their_keys() -> None:
    """Cells 1 and 2 hold 5 and 6, cells 2 and 3 hold 7 and 8: 5, 13 and 8."""
    one, other = (
        LevelSums(np.array(keys), np.array(sums)) for keys, sums in (([1, 2], [[5], [6]]), ([2, 3], [[7], [8]]))
    )
    both = one.added(other)
    assert (both.keys.tolist(), both.sums.ravel().tolist()) == ([1, 2, 3], [5, 13, 8])
