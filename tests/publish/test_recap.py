"""Published recaps become lines of data/published: proposed, compared, every row accounted for, never twice."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from ikm.errors import DataError, SettingError
from ikm.intake.figures import looks_like_figures
from ikm.intake.mapping import FiguresMapping, format_toml, read_figures_mapping
from ikm.intake.table import OpenedFile
from ikm.publish.imports import ImportMessage, ImportWish, import_answers
from ikm.survey.project import Project
from ikm.survey.published import read_published
from tests.helpers import RULES, make_project
from tests.intake.builders import export, saved

UNITS = "".join(
    f'[{code}]\nname = "Kecamatan {name}"\ncity = "Kabupaten Contoh"\nskpd = "Kecamatan {name}"\nsector = "kecamatan"\n'
    for code, name in (("KEC-A", "Mawar"), ("KEC-B", "Melati"))
)
SOURCE = "Laporan SKM contoh, halaman 3"
HEAD = ["No", "Kecamatan", *(f"V{place}" for place in range(1, 12)), "Nilai Indeks", "Mutu Pelayanan", "Kinerja"]
#: Eleven parts of 0.30 give 82.50; rounding each to two decimals moves the sum by up to 1.375 (11 x 0.005 x 25).
MAWAR = [1, "Mawar", *["0.30"] * 11, "82.50", "B", "Baik"]
MELATI = [2, "Melati", *["0.32"] * 11, "88.90", "A", "Sangat Baik"]
TOTAL = ["Kabupaten", "Kabupaten", *["0.31"] * 11, "85.25", "B", "Baik"]


def book(sheets: dict[str, Sequence[Sequence[object]]], merged: str = "") -> bytes:
    """A workbook; the same cells of each sheet are merged."""
    out = Workbook()
    out.remove(out.active)
    for name, rows in sheets.items():
        sheet = out.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if merged:
            sheet.merge_cells(merged)
    content = io.BytesIO()
    out.save(content)
    return content.getvalue()


def brought(folder: Path, path: Path, **asked: object) -> ImportMessage:
    """An import of figures with a source, by the project of two sub-districts."""
    wish = {"source": SOURCE, "yes": True, "bahasa": "en", **asked}
    return import_answers(project_of(folder), ImportWish(str(path), **{"unit": "", **wish}))


def project_of(folder: Path) -> Project:
    """The project."""
    return make_project(folder, {}, UNITS)


def figures(folder: Path) -> list[tuple[str, str, str]]:
    """What the project reads as published: unit, period, index."""
    return [(one.unit, str(one.period), str(one.ikm)) for one in read_published(project_of(folder))]


def test_indexes_of_units_over_several_sheets(tmp_path: Path) -> None:
    """Numbers as text, a merged row of the total, a sheet a year: 4 of 6 rows are figures, 2 are totals."""
    sheets = {year: [HEAD, MAWAR, MELATI, ["Kabupaten", None, *TOTAL[2:]]] for year in ("2020", "2021")}
    path = saved(tmp_path, book(sheets, "A4:B4"), "rekap.xlsx")
    said = brought(tmp_path, path)
    assert said.open is False
    assert [line for line in said.lines if "read =" in line] == [
        f"rekap.xlsx [{year}]: 3 read = 2 written + 1 refused + 0 repeated" for year in ("2020", "2021")
    ]
    assert figures(tmp_path) == [
        ("KEC-A", "2020", "82.50"), ("KEC-A", "2021", "82.50"), ("KEC-B", "2020", "88.90"), ("KEC-B", "2021", "88.90"),
    ]  # fmt: skip
    assert {one.source for one in read_published(project_of(tmp_path))} == {SOURCE}
    page = (tmp_path / "output" / "impor" / "rekap.html").read_text(encoding="utf-8")
    assert SOURCE in page
    assert "Every row is accounted for: 6 read = 4 written + 2 refused + 0 repeated." in page


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    """Every figure is there already; the file and the report keep their bytes."""
    path = export(tmp_path, [HEAD, MAWAR, MELATI], "rekap 2020.csv")
    brought(tmp_path, path, period="2020")
    made = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    said = brought(tmp_path, path, period="2020")
    assert "  repeated: 2 x this figure is there already" in said.lines
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == made


def test_another_figure_of_the_same_unit_and_period_is_told_and_not_taken(tmp_path: Path) -> None:
    """The first publication stands, wherever the second comes from."""
    brought(tmp_path, export(tmp_path, [HEAD, MAWAR], "satu.csv"), period="2020")
    other = [*MAWAR[:13], "83.00", "B", "Baik"]
    said = brought(tmp_path, export(tmp_path, [HEAD, other, MELATI], "dua.csv"), period="2020")
    assert any("repeated: 1 x another figure of this unit" in line for line in said.lines)
    assert figures(tmp_path) == [("KEC-A", "2020", "82.50"), ("KEC-B", "2020", "88.90")]


@pytest.mark.parametrize(
    ("ikm", "mutu", "told"),
    [
        ("82.50", "B", []),
        ("83.80", "B", ["noted: 1 x the index is not exactly what its unsur give; rounding can explain it (ikm)"]),
        ("84.90", "B", ["noted: 1 x stored sum differs from its answers (ikm)"]),
        ("82,50", "A", ["noted: 1 x printed mutu or kinerja is not that of the index (mutu)"]),
    ],
)
def test_printed_totals_are_compared(tmp_path: Path, ikm: str, mutu: str, told: list[str]) -> None:
    """0.30 x 11 x 25 = 82.50; rounding explains up to 1.375 + 0.005, so 83.80 but not 84.90; 82.50 is a B."""
    path = export(tmp_path, [HEAD, [*MAWAR[:13], ikm, mutu, ""]], "r.csv")
    said = brought(tmp_path, path, period="2020")
    assert [" ".join(line.split()) for line in said.lines if line.startswith("  noted")] == told


def test_nrr_of_units_go_into_their_columns(tmp_path: Path) -> None:
    """Names of unsur as headings, decimal commas; nine threes and a half are 87.50 by equal weights."""
    head = ["Nama Unit", "Jumlah Responden", *(item.name for item in RULES.unsur), "IKM"]
    path = export(tmp_path, [head, ["Kecamatan Mawar", "120", *["3,500"] * 9, "87,50"]], "nrr.csv")
    said = brought(tmp_path, path, period="2024-S1")
    assert not any("noted" in line for line in said.lines)
    one = read_published(project_of(tmp_path))[0]
    assert (one.n, one.ikm, set(one.nrr.values()), one.instrument.id) == (
        120, Decimal("87.50"), {Decimal("3.500")}, RULES.id,
    )  # fmt: skip


def test_a_table_of_unsur_of_one_unit(tmp_path: Path) -> None:
    """A row for each unsur, the index below them: one figure of eleven rows; 'Jumlah' is the foot."""
    rows = [[place, item.name, "3.40"] for place, item in enumerate(RULES.unsur, start=1)]
    rows += [["", "Jumlah", "30.60"], ["", "Nilai IKM", "85.00"]]
    title = [["Laporan SKM Semester I Tahun 2024", "", ""], ["", "", ""]]
    path = export(tmp_path, [*title, ["No", "Unsur Pelayanan", "NRR"], *rows], "unsur.csv")
    said = brought(tmp_path, path, unit="KEC-B")
    assert "unsur.csv: 11 read = 10 written + 1 refused + 0 repeated" in said.lines
    one = read_published(project_of(tmp_path))[0]
    assert (one.unit, str(one.period), one.ikm, len(one.nrr)) == ("KEC-B", "2024-S1", Decimal("85.00"), 9)


def test_what_is_not_certain_is_asked(tmp_path: Path) -> None:
    """A unit that the register lacks, two sheets of one year, no source: nothing is written but the mapping."""
    rows = [HEAD, MAWAR, [2, "Anggrek", *MELATI[2:]]]
    said = brought(tmp_path, saved(tmp_path, book({"2022 C": rows, "2022 D": rows}), "x.xlsx"), source="")
    assert said.open
    mapping = read_figures_mapping(tmp_path / "data" / "mappings" / "published-x.toml")
    assert list(mapping.ask) == ["units.Anggrek", "source", "periods.2022 C", "periods.2022 D"]
    assert not (tmp_path / "data" / "published").exists()
    with pytest.raises(SettingError, match="4 open questions"):
        brought(tmp_path, tmp_path / "x.xlsx", source="")


def test_answers_written_into_the_mapping_are_used(tmp_path: Path) -> None:
    """One version of the year is taken, the other left out with its name; a unit is left out by '*'."""
    rows = [HEAD, MAWAR, [2, "Anggrek", *MELATI[2:]]]
    path = saved(tmp_path, book({"2022 C": rows, "2022 D": rows}), "x.xlsx")
    brought(tmp_path, path)
    place = tmp_path / "data" / "mappings" / "published-x.toml"
    text = place.read_text(encoding="utf-8").rsplit("[ask]", 1)[0]
    text = text.replace("[units]", '[units]\n"*" = "-"') + '[periods]\n"2022 C" = "-"\n"2022 D" = "2022"\n'
    place.write_text(text, encoding="utf-8")
    said = brought(tmp_path, path)
    assert "x.xlsx [2022 D]: 2 read = 1 written + 1 refused + 0 repeated" in said.lines
    assert "  refused: 1 x unit not in the register, or left out (unit)" in said.lines
    assert figures(tmp_path) == [("KEC-A", "2022", "82.50")]


def test_figures_that_are_none_are_refused_with_their_place(tmp_path: Path) -> None:
    """An index of 8.25, and one that is a word; each with row and column in the list."""
    rows = [[*MAWAR[:13], "8.25", "", ""], [*MELATI[:13], "baik", "", ""]]
    enough = [[place, f"Unit {place}", *["0.30"] * 11, "82.50", "", ""] for place in range(3, 9)]
    path = export(tmp_path, [HEAD, *rows, *enough], "r.csv")
    mapping = FiguresMapping(kind="published", source=SOURCE, columns={"unit": "Kecamatan", "ikm": "Nilai Indeks"},
                    units={"Mawar": "KEC-A", "Melati": "KEC-B"}, periods={"": "2020"})  # fmt: skip
    place = tmp_path / "m.toml"
    place.write_text(format_toml(mapping), encoding="utf-8")
    said = brought(tmp_path, path, map=str(place))
    assert any("refused: 2 x no figure that can be read" in line for line in said.lines)
    listed = (tmp_path / "output" / "impor" / "r.csv").read_text(encoding="utf-8").splitlines()
    assert listed[1:3] == ["r.csv,,2,ikm,refused,no figure", "r.csv,,3,ikm,refused,no figure"]
    assert not (tmp_path / "data" / "published").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """All is said, not even the mapping is written."""
    path = export(tmp_path, [HEAD, MAWAR], "r.csv")
    said = brought(tmp_path, path, period="2020", dry=True, yes=False)
    assert "r.csv: 1 read = 1 written + 0 refused + 0 repeated" in said.lines
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["r.csv", "units.toml"]


def test_a_file_without_figures_is_refused(tmp_path: Path) -> None:
    """Asked for as published, a list of names is none."""
    with pytest.raises(DataError, match="no table of published figures"):
        brought(tmp_path, export(tmp_path, [["Nama", "Kota"], ["a", "b"]]), published=True)


def test_answers_with_an_index_beside_each_are_no_publication(tmp_path: Path) -> None:
    """Offices, whole marks and each respondent's own index: a form of two offices, not their figures."""
    rows = [[f"Dinas {'AB'[at % 2]}", *["1234"[at % 4]] * 9, 25 * (1 + at % 4)] for at in range(8)]
    path = export(tmp_path, [["Nama instansi", *(item.name for item in RULES.unsur), "Indeks"], *rows])
    assert not looks_like_figures(OpenedFile(path))
