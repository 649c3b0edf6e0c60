"""A national table as it is read: files, folders, columns, values, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from ikm.errors import DataError, SettingError
from ikm.rules.period import Period
from ikm.survey import national
from ikm.survey.national import NO_UNIT, open_table, read_sums, require_columns, require_invalid, write_sums
from tests.helpers import KEYS, RULES
from tests.national import PERIOD, counted, few, write


def rows(path: Path, **more: Any) -> int:
    """Respondents counted in a file."""
    return int(counted(path, **more).cells["unit"].sums[:, 0].sum())


def test_folders_tell_unit_and_period(tmp_path: Path) -> None:
    """unit=A/period=2026-S1/part.parquet: two units, and the rows of another period are not read."""
    for unit, period in (("A", "2026-S1"), ("B%20B", "2026-S1"), ("A", "2025-S2")):
        cells = few("", 4, 3).drop(columns="unit")
        write(cells, tmp_path / f"unit={unit}" / f"period={period}" / "part.parquet")
    assert rows(tmp_path) == counted(tmp_path).read == 4
    assert counted(tmp_path).units == ("A", "B B")


def test_periods_in_any_spelling_and_the_newest_first(tmp_path: Path) -> None:
    """'2026-s1' is 2026-S1; periods of the table come oldest first."""
    cells = pd.concat([few("A", 4).assign(period="2026-s1"), few("A", 3, 3).assign(period="2025-S2")])
    path = write(cells, tmp_path / "two.csv")
    assert open_table(path).periods == (Period.parse("2025-S2"), PERIOD)
    assert rows(path) == 1
    with pytest.raises(DataError, match=r"no rows of 2024-S1.\nAllowed: 2025-S2, 2026-S1"):
        rows(path, period=Period.parse("2024-S1"))


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
        require_columns(open_table(write(cells, tmp_path / "odd.parquet")), RULES)
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
            open_table(tmp_path / name)
    with pytest.raises(DataError, match=r"broken.parquet: cannot be read"):
        open_table(tmp_path / "broken.parquet")


def test_headings_in_another_encoding(tmp_path: Path) -> None:
    """'café' in Windows-1252 is refused, and an empty file too."""
    for content, message in ((b"unit,caf\xe9\nA,3\n", "the headings are not in UTF-8"), (b"", "first line is empty")):
        (tmp_path / "odd.csv").write_bytes(content)
        with pytest.raises(DataError, match=rf"odd.csv: cannot be read: .*{message}"):
            open_table(tmp_path / "odd.csv")


def test_a_heading_twice(tmp_path: Path) -> None:
    """Which of the two is meant nobody knows."""
    (tmp_path / "twice.csv").write_text("unit,Unit\nA,B\n")
    with pytest.raises(DataError, match="stands twice"):
        open_table(tmp_path / "twice.csv")


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


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A,Budi,3,3", r"line 3: 4 fields, and 11 headings"),
        ("A,Budi" + ",3" * 10, r"line 3: 12 fields, and 11 headings"),
        ('A,"Budi' + ",3" * 9, r"line 3: a quote is opened and not closed"),
        ("\udce9,Budi" + ",3" * 9, r"line 3: not in UTF-8"),
    ],
)
def test_a_broken_row_is_named_and_not_shown(tmp_path: Path, line: str, message: str) -> None:
    """File and line are told, and what is wrong; what the respondent wrote is not."""
    text = f"unit,saran,{','.join(KEYS)}\nA,x{',3' * 9}\n{line}\n"
    path = tmp_path / "broken.csv"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(DataError, match=rf"broken.csv: cannot be read: {message}") as told:
        rows(path)
    assert "Budi" not in str(told.value)


def test_many_cells_are_summed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One unit or category at a time: the same bytes of sums; the share that is done rises to all."""
    cells = pd.concat([few(f"U{at}", 4, {"waktu": ""}, 3, 2) for at in range(5)]).assign(gender=["L", "P"] * 10, age=30)
    path = write(cells.astype(str), tmp_path / "parts.csv")
    whole, shares = counted(path), []
    monkeypatch.setattr(national, "_NUMBERS", 1)
    assert write_sums(counted(path, progress=shares.append)) == write_sums(whole)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize("form", ["table.parquet", "table.csv", "table"])
def test_many_rows_are_summed_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Three rows at a time, or a large CSV in no order; some refused, units in several: the same bytes of sums."""
    answers = [few(f"U{at % 3}", 4, {"waktu": "-", "sarana": ""}, dict.fromkeys(KEYS, ""), 2) for at in range(5)]
    cells = pd.concat(answers).assign(gender=["L", "P"] * 10, age=[17, 30, 41, 63] * 5).astype(str)
    path = tmp_path / form
    if path.suffix:
        write(cells, path)
    else:
        for at in range(0, 20, 2):
            write(cells.iloc[at : at + 2], path / f"{at:02}.csv")
    whole, shares = counted(path), []
    monkeypatch.setattr(national, "_TOGETHER", 3)
    parts = counted(path, progress=shares.append)
    assert write_sums(parts) == write_sums(whole)
    assert (whole.read, whole.refused["no answers"], whole.does_not_apply[KEYS.index("waktu")]) == (20, 5, 5)
    assert shares == sorted(shares)


def test_a_column_of_one_file_is_no_number_in_another(tmp_path: Path) -> None:
    """Whole numbers, floats and texts of the same table: each row counts alike; 7.0 and '7' are one unit."""
    table = pa.table({"unit": pa.array([7.0, 7.0])} | {key: pa.array([3, None], pa.int8()) for key in KEYS})
    parquet.write_table(table, tmp_path / "a.parquet")
    write(few("7", *[4.0] * 3).astype(dict.fromkeys(KEYS, float)), tmp_path / "b.parquet")
    write(few("7", 3, "-"), tmp_path / "c.csv")
    found = counted(tmp_path)
    assert (found.units, found.read, found.refused["no answers"]) == (("7",), 7, 2)
    assert found.cells["unit"].sums[0, 0] == 5
