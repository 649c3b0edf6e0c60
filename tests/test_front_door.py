"""The researchers' front door, in a fresh clone: `make lab` alone starts, and git sees what a person wrote."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from ikm.publish.notebooks import build_lab_environment
from ikm.survey.project import Project
from tests.commands import run_make

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "opened", "unit"),
    [
        ((), "laporan_unit", "KPPT"),
        (("NOTEBOOK=",), "laporan_unit", "KPPT"),
        (("NOTEBOOK=jelajah/tur", "UNIT=PDAM"), "jelajah/tur", "PDAM"),
    ],
)
def test_make_lab_starts(clone: Path, words: tuple[str, ...], opened: str, unit: str) -> None:
    """The recipe itself: alone it opens the report of a unit, with the sample's answers; an empty name is none."""
    done = run_make(clone, "lab", *words)
    assert done.returncode == 0, done.stderr
    assert f"--LabApp.default_url=/lab/tree/{opened}.ipynb" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-2:] == [str(clone / "data"), unit]


@pytest.mark.slow
def test_a_wrong_notebook_is_told(clone: Path) -> None:
    """One message, exit 2; nothing starts."""
    done = run_make(clone, "lab", "NOTEBOOK=laporan_unt")
    assert done.returncode == 2
    assert "notebook 'laporan_unt' does not exist. Did you mean laporan_unit" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("ikm.units()", "the cell below the parameters is missing or did not run: it makes ikm, which this cell uses."),
        ("studi.index()", "put back what it says: import ikm; studi = ikm.open(unit, period"),
        ("print(period)", "the parameters cell, the first, is missing or did not run: it makes period"),
    ],
)
def test_a_deleted_first_cell_is_named_in_jupyterlab(
    code: str, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The kernel that `make lab` starts says which is missing and what stood in it; nobody had imported ikm."""
    project = Project.locate(ROOT / "data")
    for name in ("JUPYTER_PATH", "IKM_DATA", "IKM_UNIT"):
        monkeypatch.setenv(name, build_lab_environment(project, "KPPT")[name])
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell(code), new_code_cell("unheard")])
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": ROOT}})
    client.execute()
    missing, unheard = ("\n".join(cell.outputs[0].traceback) for cell in notebook.cells)
    assert told in missing
    assert "Traceback" not in missing
    assert "name 'unheard' is not defined" in unheard


@pytest.mark.slow
def test_git_diff_shows_the_edit_alone(clone: Path) -> None:
    """After `make lab`, and nothing else: run all cells, add one, save. Forty lines at most, none of them an output."""
    assert run_make(clone, "lab").returncode == 0
    path = clone / "notebooks" / "laporan_unit.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = notebook.cells[1].source + "\nimport seaborn as sns"
    notebook.cells.insert(2, new_code_cell("print('dari peneliti')", id="0123abcd"))
    notebook.cells[0].source = notebook.cells[0].source.replace('unit: str = ""', 'unit: str = "KPPT"')
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata["language_info"]["version"] = "3.99"
    nbformat.write(notebook, path)
    assert path.stat().st_size > 100_000  # it keeps its outputs
    git = ("git", "-C", str(clone), "--no-pager", "diff")
    shown = subprocess.run(git, capture_output=True, text=True, check=True).stdout
    lines = shown.splitlines()
    assert "import seaborn as sns" in shown
    assert "dari peneliti" in shown
    assert len(lines) <= 40, shown
    assert not [line for line in lines if "svg" in line or "text/html" in line or "3.99" in line]
    assert subprocess.run([*git, "--stat"], capture_output=True, text=True, check=True).stdout.count("|") == 1
