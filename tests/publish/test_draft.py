"""A new notebook: obeys the rules, is a report at once, never takes the place of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ikm.errors import NotebookError
from ikm.publish.job import gather_unit_job
from ikm.publish.notebooks import draft_notebook, strip_notebook
from ikm.publish.report import build_report
from ikm.survey.project import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The sample data, and a folder of notebooks that a test may fill."""
    return Project(data=ROOT / "data", output=tmp_path / "output", notebooks=tmp_path / "notebooks")


@pytest.mark.slow
def test_a_new_notebook_makes_a_report_at_once(project: Project) -> None:
    """Its report stands under its name; the form and the hint for the researcher are no part of it."""
    path = draft_notebook(project, "layanan_daring")
    assert path == project.notebooks / "layanan_daring.ipynb"
    job = gather_unit_job(project, "PARKIR", "2026-S1", "en", "layanan_daring")
    assert job.folder == Path("internal/layanan_daring/PARKIR/2026-S1")
    made = build_report(job)
    page = made["laporan.en.html"].decode()
    assert json.loads(made["hasil.json"])["unit"] == "PARKIR"
    assert "The question" in page
    assert "tekan Tab" not in page
    assert "Internal edition" in page


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["PARKIR", "PALEMBANG-PDAM"])
def test_a_new_notebook_leaves_out_nothing(project: Project, unit: str) -> None:
    """The table that it begins with is told what was counted, so that a report for the public has it as well."""
    draft_notebook(project, "layanan_daring")
    made = build_report(gather_unit_job(project, unit, "", "id", "layanan_daring", "public"))
    assert "withheld" not in json.loads(made["manifest.json"])
    assert "Responden menurut pendidikan dan layanan" in made["laporan.html"].decode()


def test_a_new_notebook_is_clean(project: Project) -> None:
    """As git would store it, so that the first commit and the next differ in what was written alone."""
    text = draft_notebook(project, "jelajah/tanya").read_text(encoding="utf-8")
    assert strip_notebook(text) == text
    assert (project.notebooks / "jelajah" / "tanya.ipynb").is_file()


@pytest.mark.parametrize("name", ["", "X", "a", "../x", "a/b", "jelajah/", "dua kata", "kppt", "internal", "x.ipynb"])
def test_bad_names_are_refused(project: Project, name: str) -> None:
    """Names that are no plain word, or whose reports would fall among those of a unit; nothing is written."""
    with pytest.raises(NotebookError, match=r"cannot be the name|no name was given"):
        draft_notebook(project, name)
    assert not list(project.notebooks.rglob("*"))


def test_an_existing_notebook_stays(project: Project) -> None:
    """The second of a name is refused, the first stays as it was edited."""
    path = draft_notebook(project, "tanya")
    path.write_text("edited", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"notebooks/tanya\.ipynb exists already; it stays as it is"):
        draft_notebook(project, "tanya")
    assert path.read_text(encoding="utf-8") == "edited"
