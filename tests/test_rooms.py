"""The researchers' own room: every notebook of notebooks/jelajah runs from the top, in a kernel forked for it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from ikm.publish import kernels, provisioner
from ikm.survey.leftovers import make_temporary_folder
from tests.helpers import ROOM_NOTEBOOKS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
ROOM = [ROOT / "notebooks" / "jelajah" / f"{name}.ipynb" for name in ROOM_NOTEBOOKS]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is not the project's, its path short enough for the kernel's sockets."""
    with make_temporary_folder(where="/tmp") as made:
        yield made


def run(path: Path, folder: Path, **parameters: str) -> Any:
    """A notebook after Run All, its parameters typed anew."""
    notebook = nbformat.read(path, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source += "".join(f"\n{name} = {value!r}" for name, value in parameters.items())
    transport = {"transport": "ipc", "ip": str(folder / "k")}
    settings = {"IKM_DATA": str(ROOT / "data"), "IPYTHONDIR": str(folder / "ipython")}
    provisioner.register_provisioner()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        shutdown_kernel="immediate",
        config=Config({"KernelManager": transport, "AsyncKernelManager": transport}),
    )
    client.execute(env={**os.environ, **kernels.KERNEL_ENVIRONMENT, **kernels.name_parent(), **settings})
    return notebook


def outputs(notebook: Any) -> list[Any]:
    """Every output."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def text(notebook: Any) -> str:
    """All that is shown as HTML."""
    return "\n".join(output["data"].get("text/html", "") for output in outputs(notebook) if "data" in output)


@pytest.mark.parametrize("path", ROOM, ids=lambda path: path.stem)
def test_runs_from_the_top(path: Path, folder: Path) -> None:
    """On the sample: no error and no warning, nothing shown that is a bare object, no form, nothing written."""
    data = {one: one.read_bytes() for one in (ROOT / "data").rglob("*.*")}
    notebook = run(path, folder)
    assert {output.output_type for output in outputs(notebook)} <= {"execute_result", "display_data"}
    assert not re.search(r"<\w+[^<>]* at 0x|(?<!pd\.)\bIndex\(|Traceback", text(notebook))
    assert not [cell["id"] for cell in notebook.cells if cell["id"] == "pilih" and cell.outputs]
    silent = {"parameters", "impor", "pilih", "nrr", "nrr-lain"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell["id"] not in silent]
    assert [cell["id"] for cell in code if not cell.outputs] == []
    assert {one: one.read_bytes() for one in (ROOT / "data").rglob("*.*")} == data


@pytest.mark.parametrize("name", ["membaca_saran", "pendorong_kepuasan", "rancang_sampel"])
def test_another_unit_in_english(name: str, folder: Path) -> None:
    """The first cell is all that has to be changed."""
    notebook = run(ROOT / "notebooks" / "jelajah" / f"{name}.ipynb", folder, unit="LALIN", bahasa="en")
    assert "respondents" in text(notebook)


def test_the_form_is_shown_in_jupyterlab(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where JupyterLab's server tells the kernel its notebook, the cell shows the menus."""
    pytest.importorskip("ipywidgets")
    monkeypatch.setitem(kernels.KERNEL_ENVIRONMENT, "JPY_SESSION_NAME", "membaca_saran.ipynb")
    notebook = run(ROOT / "notebooks" / "jelajah" / "membaca_saran.ipynb", folder)
    cell = next(cell for cell in notebook.cells if cell["id"] == "pilih")
    assert ["application/vnd.jupyter.widget-view+json" in output["data"] for output in cell.outputs] == [True]
