"""How large the house is: modules, lines, names and imports of a tree, to compare one with another. Not a test.

    python -m tests.count              # this checkout
    python -m tests.count ../other     # another one

Nothing of the tree is imported: its files are read.
"""

from __future__ import annotations

import ast
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Names that say nothing of what they hold.
VAGUE = ("one", "found", "told")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_IDLE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING,
         tokenize.ENDMARKER)  # fmt: skip


@dataclass
class Module:
    """What one file holds.

    Parameters
    ----------
    defined : set of str
        Names that it defines for all.
    uses : mapping of str to set of str
        Other modules of the package that it imports -> names that it takes from each.
    running : set of str
        Those that are imported when it runs, not for its types alone.
    aliases : mapping of str to str
        Names by which it calls modules.
    """

    path: Path
    lines: int
    code: int
    imports: int
    functions: int
    classes: int
    vague: Counter[str]
    defined: set[str]
    uses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    running: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)


def read_package(tree: Path) -> dict[str, Module]:
    """Every module of the package `ikm` of a tree, by its dotted name."""
    paths = {_dotted(path.relative_to(tree)): path for path in sorted((tree / "ikm").rglob("*.py"))}
    return {name: _read(path, paths) for name, path in paths.items()}


def _dotted(path: Path) -> str:
    """ikm/survey/units.py -> ikm.survey.units; a folder's __init__.py is the folder."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(path: Path, known: Mapping[str, Path]) -> Module:
    """One file, counted; its imports resolved to the modules that are known."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    code = _code_lines(path) - _docstring_lines(nodes)
    statements = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
    guarded = [node for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    typed = {inner for node in guarded for outer in node.body for inner in ast.walk(outer)}
    module = Module(
        path=path,
        lines=len(text.splitlines()),
        code=len(code),
        imports=len({line for node in statements for line in range(node.lineno, (node.end_lineno or 0) + 1)} & code),
        defined=set(_defined(tree)),
        functions=sum(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in nodes),
        classes=sum(isinstance(node, ast.ClassDef) for node in nodes),
        vague=Counter(
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in VAGUE
        ),
    )
    for node in statements:
        for target, name, alias in _targets(node, known):
            module.uses[target] |= {name} if name else set()
            module.running |= set() if node in typed else {target}
            if not name and alias:
                module.aliases[alias] = target
    for node in nodes:  # units.read_units: a name taken through the module
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.aliases:
            module.uses[module.aliases[node.value.id]].add(node.attr)
    return module


def _defined(tree: ast.Module) -> Iterator[str]:
    """Functions, classes and values at the top of a module."""
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))


def _targets(node: ast.Import | ast.ImportFrom, known: Mapping[str, Path]) -> Iterator[tuple[str, str, str]]:
    """Module, name taken from it ('' for the module itself) and what it is called, of each part of an import."""
    for part in node.names:
        if isinstance(node, ast.Import):
            if part.name in known:
                yield part.name, "", part.asname or ("" if "." in part.name else part.name)
        elif f"{node.module}.{part.name}" in known:
            yield f"{node.module}.{part.name}", "", part.asname or part.name
        elif node.module in known:
            yield node.module, part.name, part.asname or part.name


def _code_lines(path: Path) -> set[int]:
    """Lines on which anything but a comment stands."""
    with path.open("rb") as file:
        tokens = [token for token in tokenize.tokenize(file.readline) if token.type not in _IDLE]
    return {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}


def _docstring_lines(nodes: list[ast.AST]) -> set[int]:
    """Lines of docstrings."""
    found = [node.body[0] for node in nodes if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False)]
    return {line for node in found for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """Sets of modules that lead back to themselves, by any number of steps."""
    reached = {name: _reached(name, imports) for name in imports}
    sets = {frozenset(other for other in reached[name] if name in reached.get(other, ())) for name in imports}
    return sorted(sorted(one) for one in sets if len(one) > 1)


def _reached(name: str, imports: Mapping[str, set[str]]) -> set[str]:
    """All that a module leads to."""
    seen: set[str] = set()
    waiting = list(imports[name])
    while waiting:
        other = waiting.pop()
        if other not in seen:
            seen.add(other)
            waiting += imports.get(other, ())
    return seen


def table(modules: Mapping[str, Module]) -> list[tuple[str, str]]:
    """Lines of the table: what, how many."""
    every = modules.values()
    folders = Counter(str(module.path.parent.relative_to(_top(module.path))) for module in every)
    importers = Counter(target for name, module in modules.items() for target in module.uses if target != name)
    taken = {(target, name) for module in every for target, names in module.uses.items() for name in names}
    crossing = {(target, name) for target, name in taken if name in modules[target].defined}
    called: dict[str, set[str]] = defaultdict(set)
    for module in every:
        for alias, target in module.aliases.items():
            called[alias].add(target)
    twice = {alias: len(targets) for alias, targets in sorted(called.items()) if len(targets) > 1}
    loops = {
        "circles of imports": circles({name: module.running for name, module in modules.items()}),
        "the same, types alone too": circles({name: set(module.uses) for name, module in modules.items()}),
    }
    return [
        ("modules", f"{len(modules):,}"),
        ("lines", f"{sum(module.lines for module in every):,}"),
        ("lines of code", f"{sum(module.code for module in every):,}"),
        ("lines of imports", f"{sum(module.imports for module in every):,}"),
        ("functions", f"{sum(module.functions for module in every):,}"),
        ("classes", f"{sum(module.classes for module in every):,}"),
        ("files in a folder", ", ".join(f"{folder} {n}" for folder, n in folders.most_common())),
        ("names that cross a module", f"{len(crossing):,}"),
        ("modules with a single importer", f"{sum(importers[name] == 1 for name in modules):,}"),
        *((what, f"{len(sets)}{''.join(f'; {_named(one)}' for one in sets)}") for what, sets in loops.items()),
        ("aliases of two modules or more", "; ".join([f"{len(twice)}", *(f"{name} {n}" for name, n in twice.items())])),
        *((f"assignments to `{name}`", f"{sum(module.vague[name] for module in every):,}") for name in VAGUE),
    ]  # fmt: skip


def _top(path: Path) -> Path:
    """The tree that a module lies in."""
    return next(parent.parent for parent in path.parents if parent.name == "ikm")


def _named(circle: list[str]) -> str:
    """A circle, the modules of a large one counted."""
    return " - ".join(circle) if len(circle) <= 6 else f"{len(circle)} modules from {circle[0]} to {circle[-1]}"


def main() -> None:
    """Print the table of a tree."""
    tree = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1]).resolve()
    for what, number in table(read_package(tree)):
        print(f"{what:<36}{number}")


if __name__ == "__main__":
    main()
