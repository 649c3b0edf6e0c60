"""Published figures from their files: what is read, and each mistake in one message."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.published import PublishedFigure, list_figures_until, read_published
from tests.helpers import KEYS, R2004, R2014, R2017, UNITS, make_project

HEAD = f"unit,period,instrument,n,{','.join(KEYS)},ikm,bobot,source"
NINE = ",".join(["3"] * 9)
NO_NRR = "," * 8
OWN = (
    '[[KPPT.own_unsur]]\nkey = "keamanan_data"\nname = "K"\ndefinition = "d"\n'
    'question = "q"\noptions = ["a", "b", "c", "d"]\n'
)


def project(folder: Path, units: str = UNITS, **files: str) -> Project:
    """A project with files of published figures."""
    made = make_project(folder, {}, units)
    (made.data / "published").mkdir()
    for name, text in files.items():
        (made.data / "published" / f"{name}.csv").write_text(text, encoding="utf-8")
    return made


def read(folder: Path, *rows: str, head: str = HEAD, units: str = UNITS) -> tuple[PublishedFigure, ...]:
    """The figures of one file."""
    return read_published(project(folder, units, contoh="\n".join([head, *rows]) + "\n"))


def refusal(folder: Path, *rows: str, head: str = HEAD) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(DataError) as caught:
        read(folder, *rows, head=head)
    return str(caught.value)


def test_no_folder_no_figures(tmp_path: Path) -> None:
    """A project without published/ has no figures; nor has one whose file holds headings alone."""
    assert read_published(make_project(tmp_path / "a", {})) == ()
    assert read(tmp_path / "b") == ()


def test_a_full_row(tmp_path: Path) -> None:
    """Every column arrives as written: decimal comma or point, decimals kept, the file (of a folder without a key)."""
    nrr = '3.007,"3,02",3,3,3,3,3,3,3'
    (one,) = read(tmp_path, f'KPPT,2023-s1,{R2017},319,{nrr},"91,19",1/9,"Dispersip, laman"')
    assert (one.unit, one.period, one.n, one.ikm) == ("KPPT", Period.parse("2023-S1"), 319, Decimal("91.19"))
    assert one.nrr["persyaratan"] == Decimal("3.007")
    assert one.nrr["prosedur"] == Decimal("3.02")
    assert one.bobot is not None
    assert (one.bobot.name, one.source, one.row) == ("1/9", "Dispersip, laman", 2)
    assert (one.file.path, one.file.fingerprint, one.file.rows) == ("data/published/contoh.csv", "", 1)


def test_only_three_columns_and_one_figure_are_needed(tmp_path: Path) -> None:
    """Without instrument the one in force holds: 2011 fell under KEP/25/M.PAN/2/2004, 2015 under PermenPAN 16/2014."""
    early, late = read(tmp_path, "KPPT,2011,74.67,s", "KPPT,2015,75.98,s", head="unit,period,ikm,source")
    assert (early.instrument.id, late.instrument.id) == (R2004, R2014)
    assert (early.n, early.bobot, dict(early.nrr)) == (None, None, {})


def test_figures_come_by_unit_oldest_first_from_every_file(tmp_path: Path) -> None:
    """Two files, four rows in disorder; files that are no .csv or are hidden are not read."""
    units = UNITS + UNITS.replace("KPPT", "AIR")
    head = "unit,period,ikm,source\n"
    made = project(
        tmp_path, units, b=f"{head}KPPT,2023,80,s\nAIR,2024,80,s\n", a=f"{head}KPPT,2022-S2,80,s\nAIR,2022,80,s\n"
    )
    (made.data / "published" / "notes.txt").write_text("no figures", encoding="utf-8")
    (made.data / "published" / ".a.csv").write_text("no figures", encoding="utf-8")
    found = [(one.unit, str(one.period)) for one in read_published(made)]
    assert found == [("AIR", "2022"), ("AIR", "2024"), ("KPPT", "2022-S2"), ("KPPT", "2023")]


def test_before_goes_by_the_last_day(tmp_path: Path) -> None:
    """Up to 2025-S2: the year 2025 ends on the same day and counts, 2026 and 2026-T1 do not; nor does another unit."""
    rows = [f"KPPT,{period},80,s" for period in ("2026", "2025", "2024-S1", "2026-T1", "2025-S2")]
    found = read(tmp_path, *rows, head="unit,period,ikm,source")
    assert [str(one.period) for one in list_figures_until(found, "KPPT", Period.parse("2025-S2"))] == [
        "2024-S1",
        "2025-S2",
        "2025",
    ]
    assert list_figures_until(found, "", Period.parse("2025-S2")) == ()
    assert list_figures_until(found, "KPPT", Period.parse("2024-T1")) == ()


def test_own_unsur_of_the_unit(tmp_path: Path) -> None:
    """Ten NRR: the unit's own unsur is of the figure; nine: the regulation's alone; an index alone: as asked."""
    head = HEAD.replace(",ikm", ",keamanan_data,ikm")
    ten, nine, index = read(
        tmp_path,
        f"KPPT,2023,,,{NINE},3,,,s",
        f"KPPT,2024,,,{NINE},,,,s",
        f"KPPT,2025,,,{NO_NRR},,80,,s",
        head=head,
        units=UNITS + OWN,
    )
    assert [len(one.instrument.keys) for one in (ten, nine, index)] == [10, 9, 10]


def test_columns_of_another_regulation(tmp_path: Path) -> None:
    """Fourteen unsur of 2004 are columns as well."""
    keys = load_instrument(R2004).keys
    head = f"unit,period,instrument,{','.join(keys)},source"
    (one,) = read(tmp_path, f"KPPT,2013,{R2004},{','.join(['3'] * 14)},s", head=head)
    assert set(one.nrr) == set(keys)


@pytest.mark.parametrize(
    ("row", "place", "allowed"),
    [
        (f"KPTP,2023,,,{NINE},,,s", "row 2, column unit: 'KPTP'. Did you mean KPPT?", "KPPT"),
        (f",2023,,,{NINE},,,s", "row 2, column unit: ''.", "KPPT"),
        (f"KPPT,2023-S3,,,{NINE},,,s", "row 2, column period: '2023-S3'.", "semester (2026-S1)"),
        (f"KPPT,2023,permenpan-14,,{NINE},,,s", "column instrument: 'permenpan-14'. Did you mean permenpan-16", R2017),
        (f"KPPT,1999,,,{NINE},,,s", "row 2, column instrument: no instrument was in force on 1999-01-01", R2004),
        (f"KPPT,2023,,0,{NINE},,,s", "row 2, column n: '0'.", "a whole number above 0"),
        (f"KPPT,2023,,1.200,{NINE},,,s", "row 2, column n: '1.200'.", "a whole number above 0"),
        ("KPPT,2023,,,0.99,3,3,3,3,3,3,3,3,,,s", "row 2, column persyaratan: '0.99'.", "from 1 to 4"),
        ('KPPT,2023,,,3,3,3,3,3,3,3,3,"4,01",,,s', "row 2, column sarana: '4,01'.", "from 1 to 4"),
        (f"KPPT,2023,,,{NINE},24.99,,s", "row 2, column ikm: '24.99'.", "from 25 to 100"),
        (f"KPPT,2023,,,{NINE},100.01,,s", "row 2, column ikm: '100.01'.", "from 25 to 100"),
        (f"KPPT,2023,,,{NINE},baik,,s", "row 2, column ikm: 'baik'.", "from 25 to 100"),
        (f"KPPT,2023,,,{NINE},NaN,,s", "row 2, column ikm: 'NaN'.", "from 25 to 100"),
        (f"KPPT,2023,,,{NINE},,1/14,s", "row 2, column bobot: bobot '1/14' does not fit 9 unsur.", "0.11"),
        (f"KPPT,2023,,,{NO_NRR},,,s", "row 2, column ikm: blank, and no NRR of persyaratan, prosedur", "or both"),
        ("KPPT,2023,,,3,3,,3,3,3,3,3,3,,,s", "row 2, column ikm: blank, and no NRR of waktu", "or both"),
        (f"KPPT,2023,,,{NINE},80,,", "row 2, column source: ''.", "by whom and where"),
    ],
)
def test_each_mistake_names_file_row_column_and_what_is_allowed(
    tmp_path: Path, row: str, place: str, allowed: str
) -> None:
    """What was seen, where, and what would have been right."""
    told = refusal(tmp_path, row)
    assert told.startswith(f"{tmp_path}")
    assert "published/contoh.csv: " in told
    assert place in told
    assert allowed in told.split("Allowed: ")[1]


@pytest.mark.parametrize(("nrr", "ikm"), [("1", "25"), ("4", "100"), ("1", "100")])
def test_ends_of_the_scales_count(tmp_path: Path, nrr: str, ikm: str) -> None:
    """1 and 4, 25 and 100 are on the scale; whether they fit each other is not asked here."""
    (one,) = read(tmp_path, f"KPPT,2023,,,{','.join([nrr] * 9)},{ikm},,s")
    assert (one.nrr["waktu"], one.ikm) == (Decimal(nrr), Decimal(ikm))


def test_every_wrong_cell_of_a_column_is_told(tmp_path: Path) -> None:
    """Two of three rows: both with their number in the file."""
    told = refusal(tmp_path, "KPPT,2021,5,s", "KPPT,2022,80,s", "KPPT,2023,500,s", head="unit,period,ikm,source")
    assert "2 values in column ikm" in told
    assert "row 2, column ikm: '5'" in told
    assert "row 4, column ikm: '500'" in told


def test_unsur_of_another_instrument(tmp_path: Path) -> None:
    """Maklumat was asked in 2014 and is not in 2017."""
    told = refusal(tmp_path, f"KPPT,2023,{R2017},80,3,s", head="unit,period,instrument,ikm,maklumat,source")
    assert "row 2, column maklumat: 3 under PermenPANRB 14/2017" in told


def test_unknown_and_missing_columns(tmp_path: Path) -> None:
    """'sumber' is not 'source': both are told."""
    told = refusal(tmp_path, "KPPT,2023,80,3,s", head="unit,period,ikm,waktuu,sumber")
    assert "waktuu: not known. Did you mean waktu" in told
    assert "sumber: not known" in told
    assert "source: missing" in told


def test_same_unit_and_period_twice(tmp_path: Path) -> None:
    """In one file or in two, both places are named; the same period spelt otherwise is the same."""
    head = "unit,period,ikm,source\n"
    made = project(tmp_path, a=f"{head}KPPT,2023-S1,80,s\n", b=f"{head}KPPT,2022,80,s\nKPPT,2023-s1,81,s\n")
    with pytest.raises(DataError) as caught:
        read_published(made)
    told = str(caught.value)
    assert "KPPT 2023-S1: data/published/a.csv row 2 and data/published/b.csv row 3" in told
    assert "2022" not in told
