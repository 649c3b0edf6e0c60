"""Notebooks: those that become reports, run; any of them as it is committed, begun and opened in JupyterLab.

Git runs this module as a clean filter (.gitconfig, .gitattributes), so that the file keeps its outputs and the commit
has none. It imports little at the top, for git starts it once for each notebook it looks at; nbstripout takes 2 s of a
processor each time and leaves the names of kernels and the random ids of new cells.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ikm.errors import (
    IS_CHECKOUT,
    OPENINGS,
    NotebookError,
    SettingError,
    find_missing_cell,
    format_command,
    refuse_no_file,
    suggest_install,
    suggest_name,
)
from ikm.speech import N_, _

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from ikm.survey.project import Project
    from ikm.survey.reads import Declared

UNIT_NOTEBOOK = "laporan_unit"
CITY_NOTEBOOK = "laporan_kota"
NATIONAL_NOTEBOOK = "laporan_nasional"
#: Notebooks whose reports stand in output/<UNIT>/<period>; those of others stand under the notebook's name.
REPORT_NOTEBOOKS = (UNIT_NOTEBOOK, CITY_NOTEBOOK, NATIONAL_NOTEBOOK)
#: Notebooks that ship, whose reports are for the public unless asked otherwise; one of an office's own says so itself.
SHIPPED_NOTEBOOKS = (*REPORT_NOTEBOOKS, "rencana_sampel")
#: How a parameters cell names who released what is the notebook's own.
RELEASE_FORM = N_('released = "Siti Aminah, 2026-07-15" (who, and the day)')
#: Cells that make no part of a report, by tag.
REMOVED_TAGS = frozenset({"parameters", "injected-parameters", "hanya-peneliti"})


# Report notebooks -----------------------------------------------------------------------------------------------------


def find_notebook(project: Project, name: str) -> Path:
    """Return the path of a report notebook.

    Raises
    ------
    NotebookError
        No such notebook.
    """
    known = {path.stem: path for path in sorted(project.notebooks.glob("*.ipynb"))}
    _require_known(name, known)
    return known[name]


def _require_known(name: str, known: Collection[str]) -> None:
    """Refuse a name that is none of these notebooks."""
    if name not in known:
        what = _(
            "notebook '{name}' does not exist. {suggestion}", name=name, suggestion=suggest_name(name, known)
        ).rstrip()
        raise NotebookError(what, allowed=", ".join(known))


def list_parameters(path: Path) -> dict[str, Any]:
    """Return the parameters that a notebook takes: name -> default; see `read_parameters`."""
    return read_parameters(read_notebook(path), path.name)


def read_notebook(path: Path) -> str:
    """Read the text of a notebook.

    Raises
    ------
    NotebookError
        It is not in UTF-8.
    SettingError
        It is no file.
    """
    refuse_no_file(path)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise NotebookError(
            _("{name}: no notebook of format 4.", name=path.name),
            remedy=_("open it in JupyterLab and save it again, or fetch it anew."),
        ) from error


def read_parameters(text: str, name: str) -> dict[str, Any]:
    """Read the parameters cell of a notebook: name -> default, None where that is no plain value.

    Parameters
    ----------
    text : str
        The .ipynb file.
    name : str
        For messages.

    Raises
    ------
    NotebookError
        It is no notebook, or the cell no Python.
    """
    notebook = _parse(text)
    if notebook is None:
        raise NotebookError(
            _("{name}: no notebook of format 4.", name=name),
            remedy=_("open it in JupyterLab and save it again, or fetch it anew."),
        )
    cells = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    try:
        statements = ast.parse("".join(cells[0]["source"])).body if cells else []
    except (RecursionError, MemoryError, ValueError) as error:  # too deep for the parser; half a letter or a NUL in it
        raise NotebookError(_("{name}: the parameters cell is no Python: {error}.", name=name, error=error)) from None
    except SyntaxError as error:
        raise NotebookError(
            _("{name}: the parameters cell, line {lineno}: {msg}.", name=name, lineno=error.lineno, msg=error.msg)
        ) from None
    parameters: dict[str, Any] = {}
    for statement in statements:
        names = [statement.target] if isinstance(statement, ast.AnnAssign) else getattr(statement, "targets", [])
        value = getattr(statement, "value", None)
        plain = _read_literal(value) if isinstance(value, ast.Constant | ast.List | ast.Tuple) else None
        parameters |= {each.id: plain for each in names if isinstance(each, ast.Name)}
    return parameters


def _parse(text: str) -> dict[str, Any] | None:
    """Parse a notebook of format 4 whose cells have a kind, tags and a source; None of anything else."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return None
    cells = notebook.get("cells")
    return notebook if isinstance(cells, list) and all(map(_is_cell, cells)) else None


def _is_cell(cell: Any) -> bool:
    """Return whether something is a cell of a notebook."""
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        return False
    tags, source, outputs = cell["metadata"].get("tags", []), cell.get("source"), cell.get("outputs", [])
    lines: Any = [source] if isinstance(source, str) else source
    if not all(isinstance(each, list) for each in (tags, lines, outputs)):
        return False
    texts = [cell.get("cell_type"), cell.get("id", ""), *tags, *lines]
    return all(isinstance(each, str) for each in texts) and all(isinstance(each, dict) for each in outputs)


def _read_literal(value: ast.expr) -> Any:
    """Return a value, or a list of values, as Python would; None where it must be computed first."""
    try:
        return ast.literal_eval(value)
    except ValueError:
        return None


def find_declared(path: Path) -> Declared:
    """Find what a notebook declares that it reads besides; nothing where it says nothing.

    Raises
    ------
    NotebookError
        As `parse_reads`.
    """
    state = path.stat()
    return _find_declared(path, (state.st_mtime_ns, state.st_size))


@lru_cache
def _find_declared(path: Path, _rest: object) -> Declared:
    """Find it once for all reports of a batch, while the file is the same."""
    from ikm.survey.reads import Declared, parse_reads

    parameters = list_parameters(path)
    return parse_reads(parameters["reads"], path.name) if "reads" in parameters else Declared()


def require_parameters(path: Path, asked: Mapping[str, str]) -> None:
    """Refuse a notebook that would not take each parameter asked for.

    Raises
    ------
    NotebookError
        The cell tagged `parameters` is not the first code cell, not the only one, or lacks a parameter; or the cell
        that opens the study is missing.
    """
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1 or tagged[0] is not code[0]:
        raise NotebookError(
            _(
                "{path_name}: {tagged_count} code cells are tagged 'parameters'.",
                path_name=path.name,
                tagged_count=len(tagged),
            ),
            allowed=_("exactly one, the first code cell"),
            remedy=_("tag it in JupyterLab: property inspector, cell tags, 'parameters'."),
        )
    _require_opening(code, path.name)
    known = list_parameters(path)
    unknown = [name for name in asked if name not in known]
    if unknown:
        what = _(
            "{path_name}: takes no parameter {unknown}. {suggestion}",
            path_name=path.name,
            unknown=", ".join(unknown),
            suggestion=suggest_name(unknown[0], known),
        ).rstrip()
        raise NotebookError(what, allowed=", ".join(known))


def _require_opening(code: Sequence[NotebookNode], name: str) -> None:
    """Refuse a notebook of which a cell uses what the deleted one at its beginning made."""
    made: set[str] = set()
    used: dict[str, str] = {}
    for cell in code:
        try:
            nodes = list(ast.walk(ast.parse(cell.source)))
        except SyntaxError:  # a magic, or a slip that the run will name
            return
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                made |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                made.add(node.id)
            elif isinstance(node, ast.Name):
                used.setdefault(node.id, cell["id"])
    for each in OPENINGS:
        if (
            each in used
            and each not in made
            and (missing := find_missing_cell(each, _("cell '{used}'", used=used[each])))
        ):
            raise NotebookError(f"{name}: {missing.what}", remedy=missing.remedy)


# A notebook that was run ----------------------------------------------------------------------------------------------


#: Where an object lies in memory, in its name: '<DataFrameGroupBy object at 0x7f4c3c8cb950>'.
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
#: What a cell took, as `%%time` and `%timeit` print it.
_TAKEN = re.compile(r"(?:CPU times: .*\n)?Wall time: .*\n?|.* ± .* per loop \(mean ± .*\)\n?")
#: Colours and movements of a terminal.
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
#: Forms of an output that are texts.
_TEXTS = ("text/plain", "text/html", "text/markdown")


def clean_notebook(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Take out what differs from run to run: times, paths, random ids, addresses in reprs, patch versions.

    Parameters
    ----------
    folder : Path
        That of the run, whose name is another each time; what it printed of it begins there.
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        if "outputs" in cell:
            cell["outputs"] = _join_pieces(cell.outputs)
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                for kind in ("text/plain", "text/latex"):  # no page shows these
                    output["data"].pop(kind, None)
            elif "text/plain" in output.get("data", {}):
                output["data"]["text/plain"] = _ADDRESS.sub("", output["data"]["text/plain"])
            if output.output_type == "stream":
                output["text"] = _TAKEN.sub("", _TERMINAL.sub("", output["text"]))
            for held, kind in ((output, "text"), *((output.get("data", {}), kind) for kind in _TEXTS)):
                if isinstance(held.get(kind), str):
                    held[kind] = held[kind].replace(str(folder), "")
        if "outputs" in cell:
            cell["outputs"] = [each for each in cell.outputs if each.output_type != "stream" or each.text]
    return notebook


def _join_pieces(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed in pieces, others each time; of a line that was written over the last is left.

    Not nbclient's own way (`coalesce_streams`): it takes minutes for a line of 100,000 letters.
    """
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last is not None and last.output_type == output.output_type == "stream" and last.name == output.name:
            last["text"] += output.text
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "stream" and "\r" in output.text:
            lines = output.text.replace("\r\n", "\n").split("\n")
            output["text"] = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return joined


def take_results(notebook: NotebookNode) -> tuple[dict[str, Any], str]:
    """Return the results that a notebook handed over with `studi.results()`, and the language they are in.

    Raises
    ------
    NotebookError
        No cell did, or more than one.
    """
    from ikm.display import RESULTS_MIME

    handed_over = [
        (output["data"][RESULTS_MIME], output["metadata"][RESULTS_MIME]["bahasa"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if RESULTS_MIME in output.get("data", {})
    ]
    if len(handed_over) != 1:
        remedy = _("let exactly one cell, the last, end with studi.results().")
        raise NotebookError(
            _("the notebook handed over results {handed_over_count} times.", handed_over_count=len(handed_over)),
            remedy=remedy,
        )
    content, bahasa = handed_over[0]
    return dict(content), str(bahasa)


# A notebook as it is committed ----------------------------------------------------------------------------------------

#: Version and editor settings of the machine that saved it are no part of a notebook.
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: Ids that say which cell is meant; editors give random ones.
_READABLE = re.compile(r"(?![0-9a-f]{8}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Words of a cell that make its id.
_ID_WORDS = 4


def strip_notebook(text: str, *, outputs: bool = False) -> str:
    """Return the text of a notebook as git stores it.

    Parameters
    ----------
    text : str
        The .ipynb file. What is no notebook of format 4 comes back as it is: a merge that waits for a person.
    outputs : bool
        Keep the outputs, cells counted from 1.

    Returns
    -------
    str
        The same for whatever an editor adds: outputs, counts, versions, view state, empty cells at the end. Of a cell's
        metadata only tags stay. A random id becomes the first words of its cell.
    """
    notebook = _parse(text)
    if notebook is None:
        return text
    cells = notebook["cells"]
    while cells and not "".join(cells[-1]["source"]).strip() and not cells[-1]["metadata"].get("tags"):
        cells.pop()
    taken = {cell["id"] for cell in cells if _is_readable(cell.get("id", ""))}
    cells = [_strip_cell(cell, taken) for cell in cells]
    kept = {**notebook, "metadata": _METADATA, "nbformat_minor": 5, "cells": cells}
    _number_cells([cell for cell in cells if cell["cell_type"] == "code"], outputs)
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text.encode("utf-8", "replace").decode()  # half a letter, which no file can hold


def _strip_cell(cell: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    """Return a cell with a readable id, its source in lines, its tags and nothing else that is metadata."""
    source = "".join(cell["source"])
    given = cell.get("id", "")
    tags = cell["metadata"].get("tags")
    return {
        **cell,
        "id": given if _is_readable(given) else _make_id(source, taken),
        "metadata": {"tags": tags} if tags else {},
        "source": source.splitlines(keepends=True),
    }


def _number_cells(cells: list[dict[str, Any]], outputs: bool) -> None:
    """Take outputs and counts away; or keep the outputs, and count from 1."""
    for place, cell in enumerate(cells, start=1):
        cell["execution_count"] = place if outputs else None
        cell["outputs"] = cell.get("outputs", []) if outputs else []
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = place


def _is_readable(name: str) -> bool:
    """Return whether an id is words."""
    return bool(_READABLE.fullmatch(name)) and not _RANDOM.fullmatch(name)


def _make_id(source: str, taken: set[str]) -> str:
    """Return an id out of the first words of a cell, not taken yet."""
    words = re.findall(r"[a-z][a-z0-9]*", source.casefold())[:_ID_WORDS]
    base = "-".join(words)[:60].rstrip("-")
    base = base if _is_readable(base) else f"sel-{base}".rstrip("-")
    name, place = base, 1
    while name in taken:
        place += 1
        name = f"{base}-{place}"
    taken.add(name)
    return name


# A new notebook -------------------------------------------------------------------------------------------------------

#: The researchers' own room, beside the notebooks that can be reports.
RESEARCH_FOLDER = "jelajah"
_NOTEBOOK_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
#: Folders of the output that a notebook of this name would write into.
_TAKEN_NAMES = {"internal", RESEARCH_FOLDER, "data"}
#: Notebooks, pages and settings that ship.
TEMPLATES = Path(__file__).parent / "template"
#: What a new notebook holds.
_NEW_NOTEBOOK = TEMPLATES / "baru.ipynb"


def draft_notebook(project: Project, name: str) -> Path:
    """Write a new notebook; `make report NOTEBOOK=name` takes it as it is.

    Parameters
    ----------
    name : str
        'layanan_daring', or 'jelajah/layanan_daring' for the researchers' own room.

    Raises
    ------
    NotebookError
        Not a name for a notebook, or one that exists; nothing is written.
    """
    from ikm.survey.settings import replace_file
    from ikm.survey.units import is_device_name

    room, _slash, stem = name.rpartition("/")
    units = {code.casefold() for code in project.units()}
    if (
        room not in ("", RESEARCH_FOLDER)
        or not _NOTEBOOK_NAME.fullmatch(stem)
        or stem in _TAKEN_NAMES | units
        or is_device_name(stem)
    ):
        raise NotebookError(
            _("'{name}' cannot be the name of a notebook.", name=name) if name else _("no name was given."),
            allowed=_(
                "2 to 40 small letters, digits and _, a letter first, no unit's code; "
                "{research_folder}/ may stand before",
                research_folder=RESEARCH_FOLDER,
            ),
            remedy=format_command("new", {"NOTEBOOK": "layanan_daring"}),
        )
    path = project.notebooks / room / f"{stem}.ipynb"
    if path.exists():
        raise NotebookError(
            _("notebooks/{name}.ipynb exists already; it stays as it is.", name=name),
            remedy=_(
                "choose another name, {command}, or open it: {command2}",
                command=format_command("new", {"NOTEBOOK": "layanan_daring"}),
                command2=format_command("lab", {"NOTEBOOK": name}),
            ),
        )
    replace_file(path, strip_notebook(_NEW_NOTEBOOK.read_text(encoding="utf-8")).encode(), b"")
    return path


# JupyterLab -----------------------------------------------------------------------------------------------------------

#: Settings that JupyterLab starts from, beside the notebooks; a person's own come on top.
LAB_SETTINGS_FOLDER = ".lab"
#: As git takes it from .git/config on.
_INCLUDED = "../.gitconfig"


def build_lab_command(project: Project, notebook: str = UNIT_NOTEBOOK, options: Sequence[str] = ()) -> list[str]:
    """Return the command that starts JupyterLab.

    Parameters
    ----------
    notebook : str
        Which to open: 'laporan_unit', 'jelajah/tur'.
    options : sequence of str
        Handed to JupyterLab as they are.

    Raises
    ------
    SettingError
        JupyterLab is not installed.
    NotebookError
        No such notebook.
    """
    if find_spec("jupyterlab") is None:
        lacking = suggest_install("jupyterlab>=4.3", "ipywidgets>=8.1")
        remedy = _("run make lab, or {lacking}.", lacking=lacking) if IS_CHECKOUT else f"{lacking}."
        raise SettingError(_("JupyterLab is not installed."), remedy=remedy)
    folder = project.notebooks
    known = [path.relative_to(folder).with_suffix("").as_posix() for path in list_notebooks(folder)]
    _require_known(notebook, sorted(known))
    settings = {
        "ServerApp.root_dir": folder,
        "LabApp.app_settings_dir": folder / LAB_SETTINGS_FOLDER,
        "FileContentsManager.post_save_hook": f"{__name__}.{refresh_git_stat.__name__}",
        "LabApp.default_url": f"/lab/tree/{notebook}.ipynb",
    }
    given = (f"--{name}={value}" for name, value in settings.items())
    return [sys.executable, "-m", "jupyterlab", *given, *options]


def build_lab_environment(project: Project, unit: str) -> Mapping[str, str]:
    """Return variables for the kernels of JupyterLab: the answers, and the unit for notebooks that name none.

    Raises
    ------
    SettingError
        No such unit, or none at all.
    """
    code = unit or next(iter(project.units()), "")
    own = {"IKM_DATA": str(project.data), "IKM_UNIT": project.unit(code).code}
    # Before the kernel that is installed Jupyter finds ours: the same, but that it names a first cell that is missing.
    paths = [str(TEMPLATES / "jupyter"), os.environ.get("JUPYTER_PATH", "")]
    return {**os.environ, **own, "JUPYTER_PATH": os.pathsep.join(filter(None, paths))}


def refresh_git_stat(os_path: str, **event: Any) -> None:
    """Let `git status` be silent on a notebook that was run and saved: git takes a file of another size for changed.

    Called by JupyterLab's server. Adds to git what it has already, never a change.
    """
    path = Path(os_path)
    git = ["git", "-C", str(path.parent)]
    with suppress(OSError, subprocess.CalledProcessError):
        if path.suffix == ".ipynb":
            for command in (["ls-files", "--error-unmatch"], ["diff", "--quiet"], ["add"]):
                subprocess.run([*git, *command, "--", path.name], capture_output=True, check=True)


def list_notebooks(folder: Path) -> list[Path]:
    """Return every notebook in a folder and below, copies that JupyterLab keeps left out."""
    paths = folder.rglob("*.ipynb")
    return sorted(path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def set_up_git(root: Path) -> bool:
    """Have git read the project's .gitconfig, so that notebooks are committed without their outputs.

    Returns
    -------
    bool
        Whether it does by now; False where the folder is no checkout of its own or git is missing.
    """
    try:
        question = ["git", "-C", str(root), "rev-parse", "--show-toplevel"]
        top = subprocess.run(question, capture_output=True, text=True, check=True).stdout.strip()
        if Path(top).resolve() != root.resolve() or not (root / ".gitconfig").is_file():
            return False
        local = ["git", "-C", str(root), "config", "--local"]
        included = subprocess.run([*local, "--get-all", "include.path"], capture_output=True, text=True, check=False)
        if _INCLUDED not in included.stdout.splitlines():
            subprocess.run([*local, "--add", "include.path", _INCLUDED], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.stdout.write(strip_notebook(sys.stdin.read(), outputs="--outputs" in sys.argv[1:]))
