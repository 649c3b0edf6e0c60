"""The rules that keep notebooks thin, clean and pleasant to open."""

from __future__ import annotations

import ast
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ikm.publish.notebooks import SHIPPED_NOTEBOOKS, strip_notebook
from tests.helpers import ROOM_NOTEBOOKS

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
#: The one notebook whose outputs are kept, to be compared by nbval, and which does its sums in the open.
KEPT = "contoh_hitung.ipynb"
#: The reports that ship. Whoever writes another decides what stands in it: a function, a loop, a file, other readers.
REPORTS = [NOTEBOOKS / f"{name}.ipynb" for name in SHIPPED_NOTEBOOKS]
#: What ships in the researchers' own room.
ROOM = [NOTEBOOKS / "jelajah" / f"{name}.ipynb" for name in ROOM_NOTEBOOKS]
ALL = [*REPORTS, *ROOM, NOTEBOOKS / KEPT]
#: Cells that are no part of a report.
OURS = "hanya-peneliti"
FORBIDDEN = (
    ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.Lambda, ast.With, ast.BinOp, ast.ListComp,
    ast.DictComp, ast.GeneratorExp, ast.SetComp,
)  # fmt: skip


def read(path: Path) -> Any:
    """A notebook that is valid by its own schema."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def prose(path: Path) -> list[str]:
    """Markdown that readers of a report see."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    return [cell.source for cell in cells if OURS not in cell.metadata.get("tags", [])]


def code(path: Path) -> list[Any]:
    """Its code cells."""
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.fixture(params=REPORTS, ids=lambda path: path.stem)
def report_notebook(request: pytest.FixtureRequest) -> Path:
    """Each report notebook."""
    return Path(request.param)


@pytest.fixture(params=[*REPORTS, *ROOM], ids=lambda path: path.stem)
def thin_notebook(request: pytest.FixtureRequest) -> Path:
    """Each notebook that leaves its sums to the package."""
    return Path(request.param)


@pytest.fixture(params=ALL, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Path:
    """Each notebook."""
    return Path(request.param)


def test_parameters_come_first_and_are_plain(report_notebook: Path) -> None:
    """The first code cell alone is tagged 'parameters' and holds typed literals with a comment; unit has no default."""
    cells = code(report_notebook)
    assert [place for place, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])] == [0]
    lines = cells[0].source.splitlines()
    assert all(
        re.fullmatch(r'\w+: (str|int|float|bool) = ("[^"]*"|\d+(?:\.\d+)?|True|False)  # .+', line) for line in lines
    )
    assert 'period: str = ""' in cells[0].source
    without_unit = ("laporan_kota", "laporan_nasional", "rencana_sampel")
    assert 'unit: str = ""' in cells[0].source or report_notebook.stem in without_unit


def test_imports_come_second_and_from_ikm(thin_notebook: Path) -> None:
    """The second code cell imports, from ikm or IPython.display alone, and no other cell imports."""
    cells = code(thin_notebook)
    trees = [ast.parse(cell.source) for cell in cells]
    roots = [
        (place, (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name)
        for place, tree in enumerate(trees)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert roots
    assert all(place == 1 and name.split(".")[0] in {"ikm", "IPython"} for place, name in roots)


def test_cells_only_show(thin_notebook: Path) -> None:
    """No function, loop, arithmetic, magic, file reading or long text in a report notebook."""
    for cell in code(thin_notebook):
        assert not re.search(r"^\s*[%!]|read_csv|read_excel|(?<!ikm\.)\bopen\(", cell.source, re.MULTILINE)
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, FORBIDDEN)], cell["id"]
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert all(len(text) <= 60 for text in texts)


def test_cells_are_short(thin_notebook: Path) -> None:
    """At most 8 lines a cell and 80 a notebook."""
    lengths = [len(cell.source.splitlines()) for cell in code(thin_notebook)]
    assert max(lengths) <= 8
    assert sum(lengths) <= 80


def test_no_number_in_prose(thin_notebook: Path) -> None:
    """Markdown of a report holds no figure but the numbers of its headings: sentences come from the package."""
    cells = [cell.source for cell in read(thin_notebook).cells if cell.cell_type == "markdown"]
    lines = [re.sub(r"^#+ \d\.\d ", "", line) for text in cells for line in text.splitlines()]
    assert not [line for line in lines if re.search(r"\d", line)]


def test_headings_have_a_translation(report_notebook: Path) -> None:
    """Every heading and paragraph of a report notebook has its English in the catalogue."""
    from ikm.page.wording import Words

    english = Words("en")
    lines = [
        re.sub(r"^#+ +", "", line) for text in prose(report_notebook) for line in text.splitlines() if line.strip()
    ]
    assert [line for line in lines if english.heading(line) == line] == []


def test_headings_descend(report_notebook: Path) -> None:
    """Levels go down one at a time from 2, for the cover holds the only level 1; no heading stands twice."""
    headings = [
        (len(match[1]), match[2])
        for text in prose(report_notebook)
        for match in re.finditer(r"^(#+) +(.+)$", text, re.MULTILINE)
    ]
    levels = [level for level, _ in headings]
    assert levels[0] == 2
    assert all(2 <= level <= before + 1 for before, level in pairwise(levels))
    assert len({text for _, text in headings}) == len(headings)


def test_committed_clean(notebook: Path) -> None:
    """As git stores it: no outputs, counts, run times or versions of a machine, but for the one that nbval compares."""
    stored = subprocess.run(
        ["git", "show", f":{notebook.relative_to(NOTEBOOKS.parent).as_posix()}"],
        cwd=NOTEBOOKS.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if stored.returncode:
        pytest.skip("not known to git")
    assert strip_notebook(stored.stdout, outputs=notebook.name == KEPT) == stored.stdout


def test_cell_ids_can_be_read(notebook: Path) -> None:
    """Ids are words, so that a diff and a failed report say which cell is meant."""
    ids = [cell["id"] for cell in read(notebook).cells]
    assert len(set(ids)) == len(ids)
    assert not [
        name
        for name in ids
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or re.fullmatch(r"[0-9a-f]{8}", name)
    ]


def test_kept_notebook_has_outputs_to_compare() -> None:
    """On a notebook without outputs nbval passes whatever it prints, so the kept one must have them."""
    outputs = [cell.outputs for cell in code(NOTEBOOKS / KEPT)]
    assert sum(bool(found) for found in outputs) >= 8
