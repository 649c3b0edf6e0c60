"""Data goes one way: rules, survey, analysis, present, then study and publish, then the command line."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import ikm

PACKAGE = Path(ikm.__file__).parent
#: Part of the package -> floor. A module may import from lower floors and from its own folder.
FLOORS = {
    "display": 0,
    "errors": 0,
    "__init__": 0,
    "rules": 1,
    "survey": 2,
    "analysis": 3,
    "present": 4,
    "study": 5,
    "publish": 5,
    "commands": 6,
    "__main__": 7,
}
#: Libraries that only one part may know.
ONLY = {
    "papermill": "publish",
    "nbconvert": "publish",
    "typst": "publish",
    "segno": "publish",
    "seaborn": "present",
    "matplotlib": "present",
    "ipywidgets": "present",
    "typer": "commands",
    "sklearn": "analysis",
    "Sastrawi": "analysis",
    "svy": "analysis",
    "polars": "analysis",
}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package, by dotted name without 'ikm.'."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(tree: ast.Module) -> set[str]:
    """Dotted names that a module imports; `from a import b` counts as a and as a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_part_has_a_floor() -> None:
    """A new folder or module at the top of the package is placed on a floor here."""
    assert {name.split(".")[0] for name in modules()} == set(FLOORS)


def test_imports_go_down() -> None:
    """No module imports from a higher floor, or from another part of its own floor."""
    breaches = []
    for name, tree in modules().items():
        part = name.split(".")[0]
        for target in imports(tree):
            if not target.startswith("ikm.") or name == "__init__":
                continue
            other = target.split(".")[1]
            if other in FLOORS and other != part and FLOORS[other] >= FLOORS[part]:
                breaches.append(f"{name} imports {target}")
    assert breaches == []


def test_no_two_neighbours_import_each_other() -> None:
    """Within a folder imports make no circle of two."""
    found = {name: imports(tree) for name, tree in modules().items()}
    circles = [
        (one, other)
        for one in found
        for other in found
        if one < other and f"ikm.{other}" in found[one] and f"ikm.{one}" in found[other]
    ]
    assert circles == []


def test_libraries_stay_in_their_part() -> None:
    """Only publish knows papermill and nbconvert, only present draws."""
    strays = [
        f"{name} imports {target}"
        for name, tree in modules().items()
        for target in imports(tree)
        if ONLY.get(target.split(".")[0], name.split(".")[0]) != name.split(".")[0]
    ]
    assert strays == []


def test_public_names() -> None:
    """What notebooks may use is pinned: a name more or less is a decision, not an accident."""
    assert ikm.__all__ == [
        "City",
        "IkmError",
        "Look",
        "Series",
        "Study",
        "choose",
        "choose_city",
        "city",
        "look",
        "national",
        "open",
        "open_all",
        "reproduce",
        "sample_plan",
        "units",
    ]
    assert all(hasattr(ikm, name) for name in ikm.__all__)
    assert dir(ikm) == sorted([*ikm.__all__, "__version__"])


def test_modules_stay_small() -> None:
    """A module over 300 lines or a function over 40 is asked why."""
    long = [path.name for path in PACKAGE.rglob("*.py") if len(path.read_text(encoding="utf-8").splitlines()) > 320]
    functions = [
        f"{name}.{node.name}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _code_lines(node) > 40
    ]
    assert (long, functions) == ([], [])


def _code_lines(node: ast.FunctionDef) -> int:
    """Lines of a function below its docstring."""
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1
