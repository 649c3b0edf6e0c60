"""Notebooks beside the two reports: the plan of the sample, of a unit and of a city."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from ikm.errors import NotebookError, SettingError
from ikm.publish.job import gather_unit_job
from ikm.publish.notebooks import find_notebook, list_parameters
from ikm.publish.report import build_report
from ikm.survey.project import Project

PROJECT = Project.locate(Path(__file__).resolve().parents[2] / "data")


def test_parameters_of_a_notebook() -> None:
    """The names in its parameters cell."""
    assert set(list_parameters(find_notebook(PROJECT, "rencana_sampel"))) == {
        "unit", "city", "period", "bahasa", "margin", "response", "deff",
    }  # fmt: skip


@pytest.mark.slow
def test_plan_of_a_unit_stands_apart() -> None:
    """Its folder is not that of the report, its numbers are those of the package, the command makes it again."""
    job = gather_unit_job(PROJECT, "KPPT", "2026-S1", "id", "rencana_sampel")
    assert job.folder == Path("rencana_sampel/KPPT/2026-S1")
    assert job.command() == "make report UNIT=KPPT PERIOD=2026-S1 NOTEBOOK=rencana_sampel"
    made = build_report(job)
    found = json.loads(made["hasil.json"])
    assert (found["unit"], found["period"], found["methods"]["krejcie"]["answers"]) == ("KPPT", "2026-S1", 356)
    assert "<title>Rencana Jumlah Responden: Kantor Pelayanan Perizinan Terpadu" in made["laporan.html"].decode()


@pytest.mark.slow
def test_plan_of_a_city_where_no_unit_is_named() -> None:
    """The same notebook without a unit; every unit of the city is in it."""
    job = gather_unit_job(PROJECT, "", "2026-S1", "en", "rencana_sampel")
    assert job.folder == Path("rencana_sampel/kota-samarinda/2026-S1")
    assert job.command() == "make report CITY='Kota Samarinda' PERIOD=2026-S1 BAHASA=en NOTEBOOK=rencana_sampel"
    made = build_report(job)
    assert len(json.loads(made["hasil.json"])["units"]) == 6
    assert "I. Advice" in made["laporan.en.html"].decode()


def test_reports_stay_where_they_were() -> None:
    """The two reports stand under unit or city alone; the unit's needs a unit still."""
    assert gather_unit_job(PROJECT, "KPPT", "2026-S1", "id").folder == Path("KPPT/2026-S1")
    with pytest.raises(SettingError, match="no unit was named"):
        gather_unit_job(PROJECT, "", "", "id")


@pytest.mark.slow
def test_internal_edition_of_a_plan_is_refused() -> None:
    """A plan tells of no groups, so it has no internal edition."""
    with pytest.raises(NotebookError, match="takes no parameter audience"):
        build_report(gather_unit_job(PROJECT, "KPPT", "2026-S1", "id", "rencana_sampel", "internal"))


@pytest.mark.slow
@pytest.mark.parametrize("magic", ["", "%precision 3"])
def test_a_deleted_opening_is_named(magic: str, tmp_path: Path) -> None:
    """Before the run, or by it where a magic keeps cells from being read as Python: which cell, what to put back."""
    shutil.copytree(PROJECT.notebooks, tmp_path, ignore=shutil.ignore_patterns("jelajah", ".*"), dirs_exist_ok=True)
    notebook = nbformat.read(PROJECT.notebooks / "laporan_unit.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "buka"]
    notebook.cells.insert(1, nbformat.v4.new_code_cell(magic, id="sihir"))
    nbformat.write(notebook, tmp_path / "sendiri.ipynb")
    project = Project(PROJECT.data, PROJECT.output, tmp_path)
    with pytest.raises(NotebookError, match=r"sendiri.ipynb: the cell below the parameters is missing") as caught:
        build_report(gather_unit_job(project, "KPPT", "2026-S1", "id", "sendiri"))
    assert "which cell 'sampul' uses" in str(caught.value)
    assert "put back what it says: import ikm; studi = ikm.open(unit, period" in str(caught.value)
