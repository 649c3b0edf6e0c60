"""The catalogue of what is said in Indonesian: sentences out of the code, written as ikm.po and compiled as ikm.mo.

`python -m tests.catalogue` takes in new sentences, leaves out those that are gone and compiles; `--check` only tells.
"""

from __future__ import annotations

import ast
import gettext
import inspect
import io
import string
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ikm"
PO = PACKAGE / "locale" / "id" / "LC_MESSAGES" / "ikm.po"
MO = PO.with_suffix(".mo")
_WIDTH = 118
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
#: Lines of the header that would differ at every run.
_HEADERS = tuple(
    f'"{name}' for name in ("Project-Id", "Report-M", "POT-C", "PO-R", "Last-T", "Language-T", "Generated")
)


def _read_text(node: ast.expr) -> Iterator[str]:
    """Each text that a constant, or a choice of constants, is."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _read_text(node.body)
        yield from _read_text(node.orelse)


def _find_in_call(call: ast.Call) -> Iterator[str | tuple[str, str]]:
    """The sentences of one call."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in ("_", "N_") and call.args:
        yield from _read_text(call.args[0])
    elif name == "say_count":
        yield from zip(_read_text(call.args[0]), _read_text(call.args[1]), strict=True)
    elif name in ("format_count", "N_thing") and len(call.args) >= (name == "format_count") + 1:
        for thing in _read_text(call.args[-1]):
            yield f"{{count}} {thing}", f"{{count}} {thing}s"


def find_sentences(tree: ast.AST) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """Line and sentence of all that a module says, one and several of a count as a pair."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for sentence in _find_in_call(node):
                yield node.lineno, sentence
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "command":
                    yield node.lineno, inspect.cleandoc(ast.get_docstring(node) or "")


def extract() -> Catalog:
    """All sentences of the package, in the order of files."""
    catalogue = _make_catalogue()
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for _line, sentence in sorted(find_sentences(tree), key=lambda each: each[0]):
            if sentence:
                catalogue.add(sentence, locations=[(path.relative_to(ROOT).as_posix(), 1)])
    for message in catalogue:
        message.flags.discard("python-format")
        message.locations = list(dict.fromkeys(message.locations))
    return catalogue


def _make_catalogue() -> Catalog:
    """An empty catalogue; Indonesian has one form for any number."""
    catalogue = Catalog(locale="id", domain="ikm", fuzzy=False, header_comment="# What ikm says, in Indonesian.")
    catalogue.mime_headers = [
        ("Language", "id"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    return catalogue


def read_catalogue(path: Path = PO) -> Catalog:
    """The catalogue as it stands."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale="id", domain="ikm")


def list_messages(catalogue: Catalog) -> dict[str, Message]:
    """English -> message, without the header; of a count the form of one."""
    return {_get_key(message): message for message in catalogue if message.id}


def _get_key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def get_translation(message: Message) -> str:
    """The Indonesian of a message; '' where it has none."""
    return (message.string[0] if isinstance(message.string, (list, tuple)) else message.string) or ""


def list_placeholders(text: str) -> list[str]:
    """Names in braces with their formats, sorted; of a text without values none, whatever braces it holds.

    Examples
    --------
    >>> list_placeholders("{n:,} of {unit!r}")
    ['n!:,', 'unit!r:']
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return []
    return sorted(f"{name}!{turned or ''}:{spec}" for _text, name, spec, turned in parts if name is not None)


def merge(known: Iterable[Catalog]) -> Catalog:
    """A fresh extraction with the translations that are known; later ones win."""
    catalogue, texts = extract(), dict[str, str]()
    for each in known:
        texts |= {key: text for key, message in list_messages(each).items() if (text := get_translation(message))}
    for key, message in list_messages(catalogue).items():
        text = texts.get(key, "")
        message.string = (text,) if message.pluralizable else text
    return catalogue


def write_catalogue(catalogue: Catalog) -> None:
    """Write ikm.po, and what is translated into ikm.mo."""
    told = io.BytesIO()
    pofile.write_po(told, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    lines = told.getvalue().decode().splitlines(keepends=True)  # who wrote it when is what git tells
    PO.write_text("".join(line for line in lines if not line.startswith(_HEADERS)), encoding="utf-8")
    with MO.open("wb") as file:
        mofile.write_mo(file, _leave_out_open(read_catalogue()))


def _leave_out_open(catalogue: Catalog) -> Catalog:
    """Leave out what has no translation, so that English is said."""
    for key, message in list_messages(catalogue).items():
        if not get_translation(message):
            catalogue.delete(key)
    catalogue.creation_date = catalogue.revision_date = _DAY  # the same text gives the same bytes
    return catalogue


def read_compiled() -> dict[str, str]:
    """English -> Indonesian, as the compiled catalogue has it."""
    with MO.open("rb") as file:
        held = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key: text for key, text in held.items() if key}


def main(words: list[str]) -> None:
    """Take in, or only tell, what the catalogue lacks."""
    known = [
        read_catalogue(Path(each))
        for each in [PO, *(word for word in words if word != "--check")]
        if Path(each).is_file()
    ]
    catalogue = merge(known)
    if "--check" not in words:
        write_catalogue(catalogue)
    messages = list_messages(catalogue)
    lacking = [key for key, message in messages.items() if not get_translation(message)]
    print(f"{len(messages)} sentences, {len(lacking)} without translation")


if __name__ == "__main__":
    main(sys.argv[1:])
