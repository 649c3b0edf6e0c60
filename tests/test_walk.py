"""What docs/walk.md and CONTRIBUTING.md name is there: files, and functions or classes in them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "walk.md", ROOT / "CONTRIBUTING.md")
#: A file in backticks, and the function in backticks that follows it in a table or a sentence.
PAIR = re.compile(r"`(ikm/[\w/]+\.py)`(?: \| |, )`(\w+)`")


def list_definitions(path: Path) -> set[str]:
    """Names of the functions, classes and constants at the top of a module."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_are_there(page: Path) -> None:
    """Each path in backticks, from the top of the tree; a name in angle brackets or a star stands for any."""
    paths = re.findall(r"`((?:ikm|tests|notebooks|data|docs|output)/[\w./*<>-]+)`", page.read_text(encoding="utf-8"))
    assert len(paths) > 10
    assert [path for path in paths if not any(ROOT.glob(re.sub(r"<\w+>", "*", path).rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_functions_that_are_named_are_in_their_files(page: Path) -> None:
    """`ikm/x.py`, `name`: the name is defined at the top of that module."""
    pairs = PAIR.findall(page.read_text(encoding="utf-8"))
    assert len(pairs) >= 3
    assert [pair for pair in pairs if pair[1] not in list_definitions(ROOT / pair[0])] == []


def test_the_walk_has_eight_stations() -> None:
    """One row a station, in order."""
    rows = re.findall(r"^\| (\d) \| [\w ?]+ \| `ikm/", PAGES[0].read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == list("12345678")
