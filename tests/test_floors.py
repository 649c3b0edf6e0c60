"""Data goes one way: rules, survey, texts, intake, analysis, page, chapters, study, publish, then the command line."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import ikm

PACKAGE = Path(ikm.__file__).parent
#: Parts of the package, from the ground up. A module imports from lower floors and from its own folder.
FLOORS = (
    "loading", "speech", "display", "errors", "rules", "survey", "texts", "intake", "analysis", "page", "chapters",
    "study", "publish", "commands", "__main__",
)  # fmt: skip
#: Libraries that only some parts may know.
ONLY = {
    "papermill": {"publish"},
    "nbconvert": {"publish"},
    "typst": {"publish"},
    "segno": {"publish"},
    "seaborn": {"page", "chapters"},
    "matplotlib": {"page", "chapters"},
    "ipywidgets": {"study"},
    "typer": {"commands"},
    "duckdb": {"survey"},
    "sklearn": {"analysis"},
    "Sastrawi": {"texts"},
    "svy": {"analysis"},
    "polars": {"analysis"},
}
#: Most modules of a folder that one can know.
MOST_MODULES = 20


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


def list_package_imports() -> dict[str, set[str]]:
    """The modules and parts that each module imports, by name without 'ikm.'; types alone count too."""
    trees = modules()
    known = {*trees, *FLOORS}
    return {
        name: {target.removeprefix("ikm.") for target in imports(tree)} & known - {name} for name, tree in trees.items()
    }


def find_circles(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Each way from a module back to itself, once a module that begins one."""
    for start in graph:
        seen, ways = set(), [[start]]
        while ways:
            way = ways.pop()
            for target in graph[way[-1]]:
                if target == start:
                    yield [*way, start]
                    ways = []
                    break
                if target not in seen:
                    seen.add(target)
                    ways.append([*way, target])


def test_every_part_has_a_floor() -> None:
    """A new folder or module at the top of the package is placed on a floor here."""
    assert {name.split(".")[0] for name in modules()} == {*FLOORS, "__init__"}


def test_imports_go_down() -> None:
    """No module imports from a higher floor."""
    breaches = [
        f"{name} imports {target}"
        for name, targets in list_package_imports().items()
        for target in targets - {"__init__"}
        if name != "__init__" and FLOORS.index(target.split(".")[0]) > FLOORS.index(name.split(".")[0])
    ]
    assert breaches == []


def test_imports_make_no_circle() -> None:
    """Nor does a module import one that leads back to it; the package itself names what is public."""
    imported = list_package_imports()
    graph = {name: targets & set(imported) - {"__init__"} for name, targets in imported.items() if name != "__init__"}
    assert [" -> ".join(circle) for circle in find_circles(graph)] == []


def test_a_circle_is_found() -> None:
    """Of three modules, as of two."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert list(find_circles(graph)) == [["a", "b", "c", "a"], ["b", "c", "a", "b"], ["c", "a", "b", "c"]]


def test_libraries_stay_in_their_part() -> None:
    """Only publish knows papermill and nbconvert, only page and chapters draw."""
    strays = [
        f"{name} imports {target}"
        for name, tree in modules().items()
        for target in imports(tree)
        if name.split(".")[0] not in ONLY.get(target.split(".")[0], {name.split(".")[0]})
    ]
    assert strays == []


def test_a_folder_can_be_known() -> None:
    """No folder has more than 20 modules."""
    counts = Counter(name.rpartition(".")[0] for name in modules() if not name.endswith("__init__"))
    assert {folder: n for folder, n in counts.items() if n > MOST_MODULES} == {}


def test_one_alias_for_one_module() -> None:
    """A name by which a module is imported means the same everywhere; a folder lists its own under their names."""
    known = set(modules())
    aliases: dict[str, set[str]] = {}
    for tree in (tree for name, tree in modules().items() if not name.endswith("__init__")):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    target = f"{node.module}.{alias.name}".removeprefix("ikm.")
                    if target in known:
                        aliases.setdefault(alias.asname or alias.name, set()).add(target)
    assert {alias: targets for alias, targets in aliases.items() if len(targets) > 1} == {}


def test_public_names() -> None:
    """What notebooks may use is pinned: a name more or less is a decision, not an accident."""
    assert ikm.__all__ == [
        "City",
        "IkmError",
        "Look",
        "ReviewRoom",
        "Series",
        "Study",
        "choose",
        "choose_city",
        "city",
        "figure",
        "look",
        "national",
        "open",
        "open_all",
        "reproduce",
        "review",
        "sample_plan",
        "table",
        "units",
    ]
    assert all(hasattr(ikm, name) for name in ikm.__all__)
    assert dir(ikm) == sorted([*ikm.__all__, "__version__"])


def test_an_import_of_a_whole_floor_is_seen() -> None:
    """As `from ikm import publish` and `import ikm.publish`, though neither names a module."""
    seen = imports(ast.parse("from ikm import publish\nimport ikm.study"))
    assert {target.removeprefix("ikm.") for target in seen} & {*FLOORS} == {"publish", "study"}
