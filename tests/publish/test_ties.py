"""An index that lies exactly between two printed ones, at the foot of a mutu: the same figure in every output.

25/9 x (A/625 + B/600) of eight unsur that all 625 answered with A in sum, and one that 600 answered with B:

- A = 15333, B = 1827: 25/9 x (24.5328 + 3.045) = 25/9 x 27.5778 = 76.605 exactly, printed 76.61, which is a B;
- A = 17653, B = 2127: 25/9 x (28.2448 + 3.545) = 25/9 x 31.7898 = 88.305 exactly, printed 88.31, which is an A.
"""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup

import ikm
from ikm.publish import word
from ikm.publish.job import gather_unit_job, request_city, request_national
from ikm.publish.report import build_report
from ikm.publish.site import refresh_site
from ikm.study.national import count_table
from ikm.survey.national import write_sums
from ikm.survey.responses import read_cells
from tests.helpers import HEADINGS, UNITS, make_project
from tests.national import PERIOD, write
from tests.shelves import shelve

pytestmark = pytest.mark.slow

#: Sum of eight unsur, sum of the ninth, figure and mutu.
TIES = {"BAIK": (15333, 1827, "76.61", "B"), "UNGGUL": (17653, 2127, "88.31", "A")}
REGISTER = "\n".join(
    UNITS.replace("[KPPT]", f"[{unit}]").replace("Kantor Perizinan", f"Kantor {unit}") for unit in TIES
)
#: Where a file of a report or of the open data begins with a mark of its encoding.
_MARKED = "utf-8-sig"


def column(total: int, n: int) -> list[str]:
    """Answers 3 and 4 of n people with that sum, and nothing of the others of 625."""
    return ["4"] * (total - 3 * n) + ["3"] * (4 * n - total) + ["-"] * (625 - n)


def answers(eight: int, ninth: int) -> str:
    """A file of 625 respondents; the eight unsur share their sum as evenly as it goes."""
    sums = [eight // 8 + (place < eight % 8) for place in range(8)]
    columns = [*(column(total, 625) for total in sums), column(ninth, 600)]
    return "\n".join([HEADINGS, *map(",".join, zip(*columns, strict=True))]) + "\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Files of the reports of both units, of their city and of the nation; the list of reports and the open data."""
    folder = tmp_path_factory.mktemp("ties")
    project = make_project(
        folder, {f"{unit}/2026-S1.csv": answers(*sums) for unit, (*sums, _, _) in TIES.items()}, REGISTER
    )
    files = {unit: build_report(gather_unit_job(project, unit, "2026-S1", "id")) for unit in TIES}
    files["kota"] = build_report(request_city(project, "2026-S1", "", "id").gather())
    for made_files in files.values():
        shelve(project, json.loads(made_files["hasil.json"]))
    page = refresh_site(project).page
    table = [read_cells(project.data / "responses" / unit / "2026-S1.csv").assign(unit=unit) for unit in TIES]
    kept = project.sums(PERIOD)
    kept.parent.mkdir()
    kept.write_bytes(write_sums(count_table(write(pd.concat(table, ignore_index=True), folder / "all.csv"), "2026-S1")))
    files["nasional"] = build_report(request_national(project, "2026-S1", "id").gather())
    opened = {path.name: path.read_bytes() for path in [page, *(page.parent / "data").iterdir()]}
    return {**files, "site": opened, "data": str(project.data)}


def spelt(value: str) -> str:
    """As an Indonesian report prints it."""
    return value.replace(".", ",")


def of_pdf(content: bytes) -> str:
    """All text of a PDF."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def cells(content: bytes, name: str) -> list[str]:
    """Cells of the row of a page's table that begins with or holds a name."""
    soup = BeautifulSoup(content, "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row(["th", "td"])] for row in soup("tr")]
    return next(row for row in rows if name in row)


def record(content: bytes, **wanted: str) -> dict[str, str]:
    """The row of a CSV file with these values."""
    rows = csv.DictReader(io.StringIO(content.decode(_MARKED)))
    (found,) = (row for row in rows if all(row[key] == value for key, value in wanted.items()))
    return found


@pytest.mark.parametrize("unit", TIES)
def test_report_paper_poster_and_recap(unit: str, made: dict[str, Any]) -> None:
    """Page, PDF, announcement, recap, Word document, results, and what a notebook shows."""
    files, (_, _, value, mutu) = made[unit], TIES[unit]
    word_for = {"A": "Sangat baik", "B": "Baik"}[mutu]
    assert json.loads(files["hasil.json"])["ikm"]["value"] == value
    assert json.loads(files["hasil.json"])["ikm"]["mutu"] == mutu
    concluded = f"adalah {spelt(value)} (mutu {mutu}, {word_for}) dari 625 responden."
    page = BeautifulSoup(files["laporan.html"], "html.parser")
    assert concluded in page.get_text()
    score = page.select_one(".cover .score")
    assert score is not None
    assert score.get_text(" ", strip=True).split()[2] == spelt(value)
    assert f" {mutu} " in score.get_text(" ", strip=True)
    assert concluded in of_pdf(files["laporan.pdf"])
    poster = of_pdf(files["publikasi.pdf"])
    assert f"{spelt(value)} pada skala" in poster
    assert f"Mutu pelayanan {mutu} " in poster
    rows = openpyxl.load_workbook(io.BytesIO(files["rekap.xlsx"]), data_only=True).active.iter_rows(values_only=True)
    last = {row[0]: [cell for cell in row if cell not in (None, "")][-1] for row in rows if row[0]}
    assert (Decimal(str(last["IKM unit pelayanan"])), last["Mutu pelayanan"]) == (Decimal(value), mutu)
    assert repr(ikm.open(unit, data=made["data"])) == f"Study({unit}, 2026-S1, 625 respondents, IKM {value} {mutu})"


@pytest.mark.skipif(not find_spec("docx"), reason="the extra docx is not installed")
@pytest.mark.parametrize("unit", TIES)
def test_word_document(unit: str, made: dict[str, Any]) -> None:
    """The sentence of the conclusion in Word."""
    import docx

    document = docx.Document(io.BytesIO(word.write_report_docx(made[unit]["laporan.html"].decode())))
    told = [paragraph.text for paragraph in document.paragraphs if "dari 625 responden." in paragraph.text]
    value, mutu = TIES[unit][2:]
    assert f"adalah {spelt(value)} (mutu {mutu}, " in told[-1]


@pytest.mark.parametrize("unit", TIES)
def test_city_nation_and_open_data(unit: str, made: dict[str, Any]) -> None:
    """League table and alternative text of the city, national page and unit.csv, list of reports, open data."""
    value, mutu = TIES[unit][2:]
    soup = BeautifulSoup(made["kota"]["laporan.html"], "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row(["th", "td"])] for row in soup("tr")]
    assert any(f"Kantor {unit}" in row and {spelt(value), mutu} <= set(row) for row in rows)
    assert any(spelt(value) in image["aria-label"] for image in soup.select("td [role=img]"))
    assert f"{spelt(value)} " in of_pdf(made["kota"]["laporan.pdf"])
    found = {one["unit"]: one for one in json.loads(made["kota"]["hasil.json"])["units"]}[unit]
    assert (found["value"], found["mutu"]) == (value, mutu)
    assert cells(made["nasional"]["laporan.html"], unit)[2:5:2] == [spelt(value), mutu]
    counted = record(made["nasional"]["unit.csv"], unit=unit)
    assert (counted["ikm"], counted["mutu"]) == (value, mutu)
    listed = cells(made["site"]["index.html"], f"Kantor {unit}")
    assert listed[3:5] == [spelt(value), mutu]
    report = record(made["site"]["laporan.csv"], kind="unit", unit=unit)
    figure = record(made["site"]["hasil.csv"], report=report["report"], measure="ikm")
    assert {(one["value"], one["mutu"]) for one in (report, figure)} == {(value, mutu)}


def test_mutu_of_the_city(made: dict[str, Any]) -> None:
    """One A and one B, none below; the mean of 76.605 and 88.305 is 82.455, printed 82.46."""
    content = json.loads(made["kota"]["hasil.json"])
    assert content["mean"]["plain"]["value"] == "82.46"
    assert "1 unit A dan 1 unit B" in made["kota"]["laporan.html"].decode().replace("\u00a0", " ")
    assert "82,46" in BeautifulSoup(made["nasional"]["laporan.html"], "html.parser").select(".cover .score")[0].text


def test_answers_give_the_tie(tmp_path: Path) -> None:
    """The made answers are those of the docstring: exact indexes 76.605 and 88.305."""
    for unit, (eight, ninth, *_) in TIES.items():
        project = make_project(tmp_path / unit, {"KPPT/2026-S1.csv": answers(eight, ninth)})
        exact = ikm.open("KPPT", data=str(project.data)).numbers.index.exact
        assert exact is not None
        assert Decimal(exact.numerator) / exact.denominator == Decimal({"BAIK": "76.605", "UNGGUL": "88.305"}[unit])
