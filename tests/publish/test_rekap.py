"""rekap.xlsx: the figures of hasil.json, formulas that give them again, nobody shown who should not be."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ikm
from ikm.page.wording import NO_VALUE, Words
from ikm.publish.rekap import compile_rekap, list_respondent_answers, write_rekap
from ikm.rules.instrument import load_instrument
from tests.helpers import KEYS, R2004, UNITS, make_project

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=HYPERLINK(1)&1")


def answers(*rows: Sequence[object], keys: Sequence[str] = KEYS) -> str:
    """A file of answers."""
    return "\n".join([",".join(keys), *(",".join(map(str, row)) for row in rows)]) + "\n"


def made(folder: Path, content: str, audience: Any = "public", sidecar: str = "", units: str = UNITS) -> Any:
    """Results of a survey and its recap."""
    files = {"KPPT/2026-S1.csv": content, **({"KPPT/2026-S1.toml": sidecar} if sidecar else {})}
    project = make_project(folder, files, units)
    results = ikm.open("KPPT", data=str(project.data), audience=audience).results().content
    rows = list_respondent_answers(project, "KPPT", "2026-S1") if audience == "internal" else ()
    return results, write_rekap(compile_rekap(results, Words("id"), rows))


def sheet(content: bytes, values: bool = True) -> Any:
    """The sheet, with the values of its formulas or with the formulas."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values).active


def line(content: bytes, label: str) -> list[Any]:
    """Values of the line that begins with a label, without blanks."""
    found = [row for row in sheet(content).iter_rows(values_only=True) if row[0] == label]
    return [value for value in found[0][1:] if value not in (None, "")]


def formula_cells(content: bytes) -> dict[str, str]:
    """Cells that hold a formula."""
    return {cell.coordinate: cell.value for row in sheet(content, False).iter_rows() for cell in row
            if cell.data_type == "f"}  # fmt: skip


def recomputed(content: bytes, folder: Path) -> dict[str, Any]:
    """What the formulas give, reckoned by the `formulas` package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own
        formulas = pytest.importorskip("formulas")
        path = folder / "rekap.xlsx"
        path.write_bytes(content)
        solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    cells = {str(name).split("!")[-1]: found for name, found in solution.items() if "REKAP IKM'!" in str(name).upper()}
    return {name: found.value[0, 0] for name, found in cells.items() if ":" not in name and hasattr(found, "value")}


CASES = {
    "exact": (answers(*[[3] * 9] * 8, *[[4, "", 2, "-", 3, 3, 3, 3, 1]] * 4), ""),
    "tie under 0.11": (answers(*[[3] * 9] * 9, [4] * 9), 'bobot = "0.11"'),
    "0.071 rounded to 3": (
        answers(*[[3] * 14] * 9, [4] * 13 + [1], keys=load_instrument(R2004).keys),
        f'instrument = "{R2004}"\nbobot = "0.071;round3"',
    ),
    "no answer to an unsur": (answers(*[[3, 4, 3, "", 3, 3, 3, 3, 3]] * 12), ""),
    "seven": (answers(*[[3, 4, 3, 2, 3, 3, 3, 3, 3]] * 7), ""),
}


@pytest.mark.parametrize("audience", ["public", "internal"])
@pytest.mark.parametrize("case", CASES)
def test_formulas_give_the_figures_of_the_results(tmp_path: Path, case: str, audience: str) -> None:
    """Each formula's stored value is the figure of hasil.json and comes out again when it is reckoned."""
    content, sidecar = CASES[case]
    results, book = made(tmp_path, content, audience, sidecar)
    if case == "seven" and audience == "public":
        assert formula_cells(book) == {}
        return
    shown = [NO_VALUE if entry["nrr"] is None else entry["nrr"] for entry in results["unsur"]]
    assert line(book, "Jumlah nilai per unsur") == [entry["total"] for entry in results["unsur"]]
    assert line(book, "Jumlah jawaban yang terisi") == [entry["n"] for entry in results["unsur"]]
    assert line(book, "NRR per unsur") == shown
    ikm_value = results["ikm"]["value"]
    assert line(book, "IKM unit pelayanan") == [NO_VALUE if ikm_value is None else float(ikm_value)]
    assert line(book, "Mutu pelayanan") == [results["ikm"]["mutu"] or NO_VALUE]
    assert line(book, "Kinerja unit pelayanan") == [results["ikm"]["kinerja"] or NO_VALUE]
    stored, again = sheet(book), recomputed(book, tmp_path)
    for name in formula_cells(book):
        value = stored[name].value
        assert again[name] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-12)), name


def test_half_is_rounded_up_in_the_sheet(tmp_path: Path) -> None:
    """Nine unsur of 31/10 under 0.11: 25 x 9 x 3.1 x 0.11 = 76.725, which as doubles falls short: 76.73 both ways."""
    results, book = made(tmp_path, CASES["tie under 0.11"][0], "public", 'bobot = "0.11"')
    assert results["ikm"]["value"] == "76.73"
    place = next(name for name, formula in formula_cells(book).items() if "25*" in formula)
    assert recomputed(book, tmp_path)[place] == 76.73


def test_public_edition_counts_and_internal_lists(tmp_path: Path) -> None:
    """Public: how many gave 1 to 4, but not of U2 and U4, which 8 answered: their 24 and 8 stand as numbers.

    Internal: number, row in the file and answers; '-' and blank stay apart.
    """
    content = CASES["exact"][0]
    _, public = made(tmp_path / "a", content, "public")
    _, internal = made(tmp_path / "b", content, "internal")
    assert [line(public, value) for value in (1, 2, 3, 4)] == [
        [0, 0, 0, 0, 0, 0, 4],
        [0, 4, 0, 0, 0, 0, 0],
        [8, 8, 12, 12, 12, 12, 8],
        [4, 0, 0, 0, 0, 0, 0],
    ]
    assert line(public, Words("id").text("rekap.total"))[1] == 24
    assert sheet(public).max_column == 11
    assert line(internal, 12) == [13, 4, 2, "-", 3, 3, 3, 3, 1]
    first = [row[0] for row in sheet(internal).iter_rows(values_only=True)]
    assert [value for value in first if isinstance(value, int)] == [*range(1, 13), 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("audience", "n"), [("public", 0), ("public", 1), ("public", 7), ("internal", 0), ("internal", 4)]
)
def test_few_respondents_show_no_unsur(tmp_path: Path, audience: str, n: int) -> None:
    """Below the threshold the sheet holds the number of respondents and the printed IKM alone; below 3 not even it."""
    results, book = made(tmp_path, answers(*[[3, 4, 3, 2, 3, 3, 3, 3, 3]] * n), audience)
    assert formula_cells(book) == {}
    assert line(book, "Jumlah responden") == [n]
    assert line(book, "IKM unit pelayanan") == [float(results["ikm"]["value"]) if n >= 3 else NO_VALUE]
    texts = [str(value) for row in sheet(book).iter_rows(values_only=True) for value in row if value is not None]
    assert not [text for text in texts if re.match(r"U\d", text)]
    assert any("Angka per unsur tidak ditampilkan" in text for text in texts)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_a_formula(tmp_path: Path, name: str) -> None:
    """A unit and an own unsur named like a formula stay texts: the formulas are those of plain names, no more."""
    own = (
        'own_unsur = [{key = "antrean", name = %s, definition = "d", question = "q", options = ["a", "b", "c", "d"]}]\n'
    )
    rows = answers(*[[3] * 10] * 12, keys=[*KEYS, "antrean"])
    quoted = '"' + name.replace("\t", "\\t").replace("\r", "\\r") + '"'
    hostile = UNITS.replace('"Kantor Perizinan"', quoted) + own % quoted
    _, plain = made(tmp_path / "a", rows, units=UNITS + own % '"Antrean"')
    results, book = made(tmp_path / "b", rows, units=hostile)
    assert results["unit_name"] == name.strip()
    assert formula_cells(book) == formula_cells(plain)
    assert line(book, "Unit pelayanan") == [name.strip()]
    heading = next(row for row in sheet(book).iter_rows(values_only=True) if str(row[1]).startswith("U1 "))
    assert heading[10].startswith("U10 ")
    parts = zipfile.ZipFile(io.BytesIO(book)).namelist()
    assert not [part for part in parts if "external" in part.lower() or part.endswith(".bin")]


def test_same_bytes_and_no_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs give equal bytes; the only date in the file is the fixed one."""
    content = CASES["exact"][0]
    _, first = made(tmp_path / "a", content)
    _, second = made(tmp_path / "b", content)
    assert first == second
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
    assert set(re.findall(r"\d{4}-\d\d-\d\d", archive.read("docProps/core.xml").decode())) == {"1980-01-01"}


def test_prints_on_a4_landscape(tmp_path: Path) -> None:
    """One page wide, headings on every page, page numbers in the foot; '&' in a name is no command."""
    _, book = made(tmp_path, CASES["exact"][0], units=UNITS.replace("Kantor Perizinan", "Air & Limbah"))
    page = sheet(book)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    heading = next(row[0].row for row in page.iter_rows() if str(row[1].value).startswith("U1 "))
    assert page.print_title_rows == f"${heading}:${heading}"
    xml = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "Air &amp;&amp; Limbah, Semester I Tahun 2026" in xml
    assert "&amp;P/&amp;N" in xml


def test_recap_of_a_report(report: dict[str, bytes], hasil: Any) -> None:
    """The file beside the page: the figures of the page's hasil.json, on the sample answers."""
    book = report["rekap.xlsx"]
    assert line(book, "NRR per unsur") == [entry["nrr"] for entry in hasil["unsur"]]
    assert line(book, "IKM unit pelayanan") == [float(hasil["ikm"]["value"])]
    assert line(book, "Jumlah responden") == [hasil["respondents"]["counted"]]
    assert "Data contoh." in sheet(book)["A2"].value


def test_english(tmp_path: Path) -> None:
    """Headings and names of unsur follow the language; codes and figures do not."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": CASES["exact"][0]})
    results = ikm.open("KPPT", data=str(project.data)).results().content
    book = write_rekap(compile_rekap(results, Words("en")))
    assert line(book, "IKM of the unit") == [float(results["ikm"]["value"])]
    assert any(row[1] == "U1 Requirements" for row in sheet(book).iter_rows(values_only=True))


def test_plan_stands_on_a_sheet_of_its_own(hasil: Any) -> None:
    """As hasil.json has it, ticks below their quarters, blank where nothing is filled in; no sheet without a plan."""
    changed = json.loads(json.dumps(hasil))
    changed["policy"]["plan"][0].update(tw=[2, 4], tahun=2026, kegiatan="=1+1", penanggung_jawab="Kepala")
    book = openpyxl.load_workbook(io.BytesIO(write_rekap(compile_rekap(changed, Words("id")))))
    assert book.sheetnames == ["Rekap IKM", "Rencana tindak lanjut"]
    rows = [[cell or "" for cell in cells] for cells in book["Rencana tindak lanjut"].iter_rows(values_only=True)]
    assert rows[4][0] == "Waktu penyelesaian"
    assert rows[4][2:9] == ["=1+1", "", "✓", "", "✓", "2026", "Kepala"]
    assert book["Rencana tindak lanjut"]["C5"].data_type == "s"
    assert [row[-1] for row in rows[4:]] == [88.31, 88.31, 88.31]
    changed["policy"]["plan"] = []
    book = openpyxl.load_workbook(io.BytesIO(write_rekap(compile_rekap(changed, Words("id")))))
    assert book.sheetnames == ["Rekap IKM"]
