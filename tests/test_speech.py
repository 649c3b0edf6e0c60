"""What commands and mistakes say is in the catalogue, in Indonesian, with the same values; nothing is said past it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.conftest import ROOT

#: What takes a sentence for a person.
SPEAKERS = {
    "IkmError", "RuleError", "SettingError", "DataError", "NotebookError", "OpenQuestions", "NoWeights", "FileHeld",
    "Screen", "show_lines", "show_working", "confirm", "print", "UnitQuestion", "SidecarQuestion", "argument", "option",
    "Option", "Argument",
}  # fmt: skip
#: What takes a sentence and says it in the language that is spoken, or stands for another thing.
SPOKEN = {"_", "N_", "say_count", "format_count", "format_command", "suggest_install", "text", "say", "get"}
#: Words of commands and Python, which are the same in any language.
_CODE = re.compile(r"\S*[/_=\[\]]\S*|\w+\.\w+|\bikm\b|\bmake\b|--[\w-]+")


def has_words(text: str) -> bool:
    """Whether a text is more than one word of a language, without names of files and keys."""
    return len(re.findall(r"[A-Za-z]{2,}", _CODE.sub(" ", text))) > 1


def _list_bare(node: ast.AST) -> Iterator[ast.expr]:
    """Texts below a node that nothing translates."""
    if isinstance(node, ast.Call) and _name(node) in SPOKEN:
        return
    if isinstance(node, ast.JoinedStr):
        told = "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)  # type: ignore[misc]
        if has_words(told):
            yield node
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _list_bare(part.value)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and has_words(node.value):
            yield node
    elif isinstance(node, ast.Subscript):
        yield from _list_bare(node.value)
    elif isinstance(node, (ast.Compare, ast.Lambda)):
        return
    else:
        for child in ast.iter_child_nodes(node):
            yield from _list_bare(child)


def _name(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def find_unspoken(tree: ast.AST) -> Iterator[ast.expr]:
    """Texts that a mistake, a print or a help says as they are, given there or by a variable of the same function."""
    for function in (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Module))):
        names = set[str]()
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node) in SPEAKERS):
            for given in (*call.args, *(each.value for each in call.keywords)):
                yield from _list_bare(given)
                names |= {node.id for node in ast.walk(given) if isinstance(node, ast.Name)}
        for node in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
            if isinstance(node, ast.Assign) and any(getattr(each, "id", "") in names for each in node.targets):
                yield from _list_bare(node.value)


def test_nothing_is_said_past_the_catalogue() -> None:
    """A sentence in a mistake, a print or a help stands in `_()`, or is marked by `N_()` where it is said later."""
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:100]}"
        for path in sorted((ROOT / "ikm").rglob("*.py"))
        for node in find_unspoken(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert sorted(found) == []
