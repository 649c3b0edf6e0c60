"""Hostile text in every place that an export has: names of files and sheets, headings, options, comments, the unit."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import nbformat.v4 as nb
import pandas as pd
import pytest
import xlsxwriter

import ikm
from ikm.page.colours import Livery
from ikm.publish.html import make_exporter
from ikm.publish.imports import ImportWish, compose_account, import_answers
from ikm.survey.project import Project
from tests.helpers import make_project
from tests.intake.builders import QUESTIONS, answer, answers, export

TAG = "<img src=x onerror=alert(1)>"
PHONE = "0812-3456-7890"
FORMULA = "=1+cmd|'x'!A0"
UNITS = f"""[KPPT]
name = 'Kantor {TAG}'
city = 'Kota "{TAG}'
skpd = "Dinas"
sector = "perizinan"
"""
HEAD = ["Timestamp", "Jenis layanan", "Pekerjaan", TAG, FORMULA, *QUESTIONS, "Saran", f"Bersedia? {TAG}"]


@pytest.fixture
def brought(tmp_path: Path) -> tuple[Project, Path, str]:
    """An export in which all is hostile, brought in: the project, the file, what was said."""
    project = make_project(tmp_path, {}, UNITS)
    path = tmp_path / f"{TAG} {PHONE}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        # A sheet's name takes 31 characters and none of []:*?/\\.
        for name in (f"<b>{PHONE}", "=1+1"):
            book.add_worksheet(name).write_row(0, 0, HEAD)
        for place in range(12):
            row = [*answer(f"2026-01-13 08:{place:02}:00"), f"baik {TAG}", "Ya" if place else TAG]
            row[1:1] = [f"KTP {TAG}", FORMULA if place % 2 else "PNS", "x", "y"]
            for sheet in book.worksheets():
                for at, cell in enumerate(row):
                    sheet.write_string(
                        place + 1, at, str(cell).replace("08:", "09:" if sheet.name == "=1+1" else "08:")
                    )
    wish = ImportWish(str(path), "KPPT", period="2026-S1", yes=True)
    asked = import_answers(project, wish)
    assert asked.open
    place = project.data / "mappings" / "KPPT.toml"
    mapping, _, _ = place.read_text(encoding="utf-8").partition("\n[ask]\n")
    decided = f"\n[consent]\n{json.dumps(HEAD[-1])} = ['Ya', {json.dumps(TAG)}]\n"
    table = "[categories.occupation]\n"
    before, _, after = mapping.partition(table)
    mapping = f'{before}{table}{json.dumps(FORMULA)} = "keep"\n{after}'
    place.write_text(mapping + decided, encoding="utf-8")
    said = import_answers(project, wish)
    assert not said.open
    return project, path, "\n".join([*asked.lines, *said.lines])


def test_two_sheets_come_in_and_no_row_is_lost(brought: tuple[Project, Path, str]) -> None:
    """12 rows each, of which all but those without consent are written: both sheets are counted by name."""
    project, _, said = brought
    counted = re.findall(r"\[(.*?)\]: (\d+) read = (\d+) written \+ (\d+) refused", said.replace("[telepon]", ""))
    assert sorted(counted) == [("<b>", "12", "12", "0"), ("=1+1", "12", "12", "0")]
    assert len(answers(project.data.parent)) == 24


def test_pages_and_lists_of_an_import_hold_no_markup_no_formula_and_no_number(
    brought: tuple[Project, Path, str],
) -> None:
    """The page escapes, the list and the answers open in a spreadsheet without reckoning, the phone is nowhere."""
    project, _, said = brought
    folder = project.output / "KPPT" / "impor"
    page = (folder / "ekspor.html").read_text(encoding="utf-8")
    assert TAG not in page
    assert "&lt;img src=x" in page
    assert sorted(file.name for file in folder.iterdir()) == ["ekspor.csv", "ekspor.html"]
    for path in (folder / "ekspor.csv", project.data / "responses" / "KPPT" / "2026-S1.csv"):
        cells = [cell for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
        assert "7890" not in "".join(cells)
    assert "7890" not in page + said
    assert answers(project.data.parent)["occupation"].unique().tolist() == ["PNS/TNI/POLRI", f"'{FORMULA}"]


def test_the_list_of_an_import_holds_no_formula() -> None:
    """Names of file, sheet and column that would be reckoned stand behind an apostrophe; other places are theirs."""
    row = {"file": "=1.csv", "sheet": "@SUM(A1)", "row": 2, "column": "+1", "outcome": "refused", "reason": "off"}
    account = compose_account("ekspor", "<p>page</p>", pd.DataFrame([row]))
    assert account["ekspor.csv"].splitlines() == [
        "file,sheet,row,column,outcome,reason",
        "'=1.csv,'@SUM(A1),2,'+1,refused,off",
    ]


def test_a_second_run_knows_its_own_cells(brought: tuple[Project, Path, str]) -> None:
    """What was made inert is known again: nothing is added twice."""
    project, path, _ = brought
    again = import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1"))
    assert "KPPT 2026-S1: 0 added, 24 rows" in again.lines


def test_notebooks_show_hostile_names_as_text(brought: tuple[Project, Path, str]) -> None:
    """Look, study, groups and series escape file, sheet, heading, option and unit."""
    project, path, _ = brought
    data = str(project.data)
    look = ikm.look(str(path), "KPPT", data=data, period="2026-S1")
    study = ikm.open("KPPT", "2026-S1", data=data)
    shown = [look, look.columns(), look.reasons(), study, study.by("service"), study.by("occupation"), study.index()]
    shown += [ikm.open_all("KPPT", data=data).by("service"), ikm.units(data=data), study.comments()]
    pages = [str(one._repr_html_()) for one in shown]
    assert not [page for page in pages if TAG in page or "7890" in page]
    assert any("&lt;img src=x" in page for page in pages)


def test_a_heading_without_a_name_is_left_out_by_its_letter(tmp_path: Path) -> None:
    """What stands below no heading is told as 'column B', and does not come in."""
    project = make_project(tmp_path, {})
    rows = [["Timestamp", "", *QUESTIONS], [answer()[0], "rahasia", *answer()[1:]]]
    said = import_answers(project, ImportWish(str(export(tmp_path, rows)), "KPPT", period="2026-S1", yes=True))
    assert "  left out, nothing fits (1): column B" in said.lines
    assert "rahasia" not in (project.data / "responses" / "KPPT" / "2026-S1.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "image/svg+xml", "markdown"])
def test_own_html_does_nothing_by_itself(kind: str) -> None:
    """What a cell shows holds no script, frame or form, and nothing that leads away or asks another host unasked."""
    hostile = (
        "<script>take()</script><meta http-equiv=refresh content='0;url=//c.example'><me<meta>ta http-equiv=refresh>"
        "<LINK rel=preconnect href='//c.example'><iframe src='//c.example'>x</iframe><form action='//c.example'></form>"
    )
    source = f"<p><b>kept</b><svg><metadata>told</metadata></svg>{hostile}</p>"
    shown = nb.new_output("display_data", {kind: source})
    cell = nb.new_markdown_cell(source) if kind == "markdown" else nb.new_code_cell("", outputs=[shown])
    look = {"livery": Livery(), "code": ("", "", ""), "again": (), "outline": [], "beside": ()}
    page, _ = make_exporter().from_notebook_node(nb.new_notebook(cells=[cell]), {"metadata": {"name": ""}, "ikm": look})
    main = page.partition("<main")[2].partition('<div class="code">')[0]
    assert re.findall(r"<(?:script|meta|link|iframe|form)\b|c\.example|take", main, re.IGNORECASE) == []
    assert "<b>kept</b><svg><metadata>told</metadata></svg>" in main
