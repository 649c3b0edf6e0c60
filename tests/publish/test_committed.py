"""What git stores of a notebook: what a person wrote, and nothing that an editor added."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ikm.publish.notebooks import list_notebooks, refresh_git_stat, set_up_git, strip_notebook

ROOT = Path(__file__).resolve().parents[2]
UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
#: What JupyterLab leaves behind: found by saving laporan_unit.ipynb there, and by opening its property inspector.
CHURN = {"editable": True, "slideshow": {"slide_type": ""}, "scrolled": True, "jupyter": {"outputs_hidden": False}}

TEXT = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "text"}


def cell(source: str, id: str = UUID, **more: Any) -> dict[str, Any]:
    """A code cell as an editor saves it after a run."""
    output = {"data": {"text/plain": "1"}, "execution_count": 7, "metadata": {}, "output_type": "execute_result"}
    plain = {"cell_type": "code", "execution_count": 7, "id": id, "metadata": {}, "outputs": [output], "source": source}
    return plain | more


def saved(*cells: dict[str, Any]) -> str:
    """A notebook as JupyterLab writes it, with the kernel of some machine."""
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.11.2", "codemirror_mode": {"name": "ipython", "version": 3}},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
    }
    return json.dumps({"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def stored(*cells: dict[str, Any], outputs: bool = False) -> Any:
    """What is committed of such cells; valid by nbformat's own schema."""
    text = strip_notebook(saved(*cells), outputs=outputs)
    nbformat.validate(nbformat.reads(text, as_version=4))
    return json.loads(text)


def test_what_an_editor_adds_is_left_out() -> None:
    """Outputs, counts, kernel names, versions, widgets, view state; tags stay, for they were meant."""
    found = stored(cell("studi.index()", "ikm", metadata=CHURN | {"tags": ["hanya-peneliti"]}))
    assert found["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert found["cells"][0] == {
        "cell_type": "code",
        "execution_count": None,
        "id": "ikm",
        "metadata": {"tags": ["hanya-peneliti"]},
        "outputs": [],
        "source": ["studi.index()"],
    }


def test_twice_is_once() -> None:
    """What is committed already does not change again; nor does any notebook of the project."""
    once = strip_notebook(saved(cell("a = 1\nb"), cell("a = 1"), cell("")))
    assert strip_notebook(once) == once
    for path in list_notebooks(ROOT / "notebooks"):
        text = path.read_text(encoding="utf-8")
        kept = path.stem == "contoh_hitung"
        assert strip_notebook(strip_notebook(text, outputs=kept), outputs=kept) == strip_notebook(text, outputs=kept)


def test_new_cells_get_ids_that_can_be_read() -> None:
    """The random id of a new cell becomes its first words, numbered where taken; words stay, hexadecimals do not."""
    assert stored(cell("x = 1", f"a{UUID[1:]}"))["cells"][0]["id"] == "x", "one that begins with a letter, too"
    ids = [one["id"] for one in stored(
        cell('studi.by("age")'), cell('studi.by("age")'), cell("", metadata={"tags": ["x"]}),
        cell("7 * 6", "deadbeef"), cell("x", "ikm"), cell("ikm"),
    )["cells"]]  # fmt: skip
    assert ids == ["studi-by-age", "studi-by-age-2", "sel", "sel-2", "ikm", "ikm-2"]


def test_empty_cells_at_the_end_are_left_out() -> None:
    """Shift+Enter on the last cell adds one each time; empty cells between others are somebody's."""
    assert [one["source"] for one in stored(cell("a"), cell(""), cell("b"), cell(" \n"), cell(""))["cells"]] == [
        ["a"], [], ["b"],
    ]  # fmt: skip
    tagged = cell("", metadata={"tags": ["parameters"]})
    assert len(stored(cell("a"), tagged, cell(""))["cells"]) == 2, "a tag was meant"


def test_kept_outputs_are_counted_from_one() -> None:
    """The notebook that the tests compare keeps its outputs, however often its cells were run."""
    found = stored(cell("1", "a"), TEXT, cell("1", "c"), outputs=True)
    code = [one for one in found["cells"] if one["cell_type"] == "code"]
    assert [(one["execution_count"], one["outputs"][0]["execution_count"]) for one in code] == [(1, 1), (2, 2)]


@pytest.mark.parametrize("text", ["", "<<<<<<< ours\n{}", "[]", '{"nbformat": 3, "worksheets": []}'])
def test_what_is_no_notebook_comes_back(text: str) -> None:
    """A merge that waits for a person, or an old format, is stored as it is."""
    assert strip_notebook(text) == text


def git(folder: Path, *command: str) -> str:
    """Output of git in a folder, whatever the person's own settings."""
    named = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null"]
    done = subprocess.run(["git", "-C", str(folder), *named, *command], capture_output=True, text=True, check=True)
    assert done.stderr == "", done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the project's git settings, one notebook and this Python as its .venv."""
    for name in (".gitattributes", ".gitconfig"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / ".gitignore").write_text(".venv\n", encoding="utf-8")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "notebooks").mkdir()
    for name in ("tanya", "contoh_hitung"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(
            strip_notebook(saved(cell("1", "satu")), outputs=name == "contoh_hitung"), encoding="utf-8"
        )
    git(tmp_path, "init", "--quiet")
    assert set_up_git(tmp_path)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "start")
    return tmp_path


def test_set_up_once(checkout: Path) -> None:
    """Git reads the project's settings; a second time adds nothing, a folder within another checkout is left alone."""
    assert set_up_git(checkout)
    assert git(checkout, "config", "--get-all", "include.path") == "../.gitconfig\n"
    assert not set_up_git(checkout / "notebooks")


def test_git_sees_no_run(checkout: Path) -> None:
    """A notebook that was run and saved is no change; one whose text was changed is that change alone."""
    path = checkout / "notebooks" / "tanya.ipynb"
    path.write_text(saved(cell("1", "satu", metadata=CHURN), cell("")), encoding="utf-8")
    assert git(checkout, "diff") == ""
    refresh_git_stat(str(path))
    assert git(checkout, "status", "--porcelain") == ""
    path.write_text(saved(cell("2", "satu")), encoding="utf-8")
    refresh_git_stat(str(path))
    assert git(checkout, "diff", "--cached") == "", "what was changed is for a person to add"
    git(checkout, "commit", "--quiet", "--all", "-m", "change")
    assert git(checkout, "show", "--no-ext-diff", "--format=", "--numstat").split() == [
        "1",
        "1",
        "notebooks/tanya.ipynb",
    ]


def test_saving_adds_no_new_notebook(checkout: Path) -> None:
    """One that git does not know yet stays unknown; nor does a folder without git stop the saving."""
    path = checkout / "notebooks" / "baru.ipynb"
    path.write_text(saved(cell("1", "satu")), encoding="utf-8")
    refresh_git_stat(str(path))
    assert git(checkout, "status", "--porcelain") == "?? notebooks/baru.ipynb\n"
    refresh_git_stat(str(checkout.parent / "nowhere" / "x.ipynb"))


def test_kept_outputs_are_committed(checkout: Path) -> None:
    """contoh_hitung.ipynb keeps its outputs in the commit, for the tests compare them."""
    path = checkout / "notebooks" / "contoh_hitung.ipynb"
    assert json.loads(git(checkout, "show", "HEAD:notebooks/contoh_hitung.ipynb"))["cells"][0]["outputs"]
    path.write_text(saved(cell("1", "satu", metadata=CHURN)), encoding="utf-8")
    assert git(checkout, "diff", "--stat") == ""


def test_without_a_venv_git_still_works(checkout: Path) -> None:
    """A checkout in which nothing is installed yet commits and compares notebooks as plain text."""
    (checkout / ".venv").unlink()
    (checkout / "notebooks" / "tanya.ipynb").write_text(saved(cell("2", "satu")), encoding="utf-8")
    assert "+++ b/notebooks/tanya.ipynb" in git(checkout, "diff")
