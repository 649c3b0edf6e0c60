"""What commands and mistakes say is in the catalogue, in Indonesian, with the same values; nothing is said past it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ikm.errors import SettingError, format_count
from ikm.speech import SPEECH_VARIABLE, _, get_language, say_count
from tests import catalogue
from tests.conftest import ROOT
from tests.guide import write_export

#: What takes a sentence for a person.
SPEAKERS = {
    "IkmError", "RuleError", "SettingError", "DataError", "NotebookError", "OpenQuestions", "NoWeights", "FileHeld",
    "Screen", "show_lines", "show_working", "confirm", "print", "UnitQuestion", "SidecarQuestion", "argument", "option",
    "Option", "Argument",
}  # fmt: skip
#: What takes a sentence and says it in the language that is spoken, or stands for another thing.
SPOKEN = {"_", "N_", "say_count", "format_count", "format_command", "suggest_install", "text", "say", "get"}
#: Commands, lines of settings, names of files and keys, which are the same in any language.
_CODE = re.compile(
    r"\b(?:ikm|make) [\w-]+|\bcd\b|\b\w+ = \S+|\S*[/_=\[\]]\S*|<\w+>|[\w\0]+\.\w+|\bikm\b|\bmake\b|--[\w-]+"
    r"|\b[A-Z]{2,}\b|\b(?:true|false)\b"
)
#: What stands in a text for a value, or for such code.
_VALUE = "\0"


def has_words(text: str) -> bool:
    """Whether a text has more than one word of a language, or one beside a value or code; a key alone has none."""
    plain = _CODE.sub(_VALUE, text)
    words = re.findall(r"[A-Za-z]{2,}", plain)
    return len(words) > 1 or (len(words) == 1 and _VALUE in plain)


def _list_bare(node: ast.AST) -> Iterator[ast.expr]:
    """Texts below a node that nothing translates."""
    if isinstance(node, ast.Call) and _name(node) in SPOKEN:
        return
    if isinstance(node, ast.JoinedStr):
        told = "".join(part.value if isinstance(part, ast.Constant) else _VALUE for part in node.values)  # type: ignore[misc]
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


def test_a_bare_sentence_is_found() -> None:
    """Given to a mistake itself, in a list, in a choice, or by a variable; not a name of a file or what is spoken."""
    code = """
def f(x, path):
    what = f"{path} is not there"
    if x:
        raise DataError(what, places=[f"in row {y}" for y in x], allowed="one word" if x else "no word at all")
    if not x:
        raise DataError(f"{path} {x}", places=[f"row {x}"], allowed="true", remedy="see units.toml")
    raise DataError(_("{path}: good", path=path), remedy=format_command("plan", {}), places=["units.toml", "row"])
"""
    found = {ast.unparse(node) for node in find_unspoken(ast.parse(code))}
    one_word = {"f'row {x}'", "'see units.toml'"}
    assert found == {"'no word at all'", "'one word'", "f'in row {y}'", "f'{path} is not there'", *one_word}


def test_catalogue_is_that_of_the_code() -> None:
    """`python -m tests.catalogue` would change nothing: every sentence of the code is there, and no other."""
    known, fresh = catalogue.list_messages(catalogue.read_catalogue()), catalogue.list_messages(catalogue.extract())
    assert [key for key in fresh if key not in known] == []
    assert [key for key in known if key not in fresh] == []
    assert [key for key, message in known.items() if message.fuzzy] == []


def test_compiled_catalogue_is_that_of_the_text() -> None:
    """`ikm.mo` says what `ikm.po` says."""
    told = catalogue.list_messages(catalogue.read_catalogue())
    said = {key: text for key, message in told.items() if (text := catalogue.get_translation(message))}
    assert catalogue.read_compiled() == said


def test_translations_keep_the_values() -> None:
    """Names in braces and their formats are the same in both languages, and so are blanks at the ends."""
    wrong = []
    for key, message in catalogue.list_messages(catalogue.read_catalogue()).items():
        text = catalogue.get_translation(message)
        one = message.id[-1] if isinstance(message.id, (list, tuple)) else message.id
        if text and catalogue.list_placeholders(text) != catalogue.list_placeholders(one):
            wrong.append((key, text))
        if text and (text[:1] == " ", text[-1:] == " ") != (one[:1] == " ", one[-1:] == " "):
            wrong.append((key, text))
    assert wrong == []


def test_no_name_hides_what_speaks() -> None:
    """No loop, comprehension or argument is called _ where something is said: it would stand in the way of `_()`.

    Of Python 3.12.1 also in a comprehension beside it: `_()` had no value then, and a wrong setting gave a traceback.
    """
    hidden = []
    for path in sorted((ROOT / "ikm").rglob("*.py")):
        tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        if any(isinstance(node, ast.ImportFrom) and "_" in [each.name for each in node.names] for node in tree):
            names = [node for node in tree if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
            hidden += [f"{path.relative_to(ROOT)}:{node.lineno}" for node in names if node.id == "_"]
            hidden += [str(path) for node in tree if isinstance(node, ast.arg) and node.arg == "_"]
    assert hidden == []


def test_language_follows_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indonesian unless BAHASA says otherwise; what tests set alone goes before."""
    monkeypatch.delenv(SPEECH_VARIABLE)
    monkeypatch.delenv("BAHASA", raising=False)
    assert get_language() == "id"
    assert "Maksudnya KPPT?" in str(SettingError(_("Did you mean {close}?", close="KPPT")))
    monkeypatch.setenv("BAHASA", "en")
    assert (get_language(), format_count(1, "row"), format_count(2, "row")) == ("en", "1 row", "2 rows")
    monkeypatch.setenv(SPEECH_VARIABLE, "id")
    assert get_language() == "id"
    assert say_count("{count} row", "{count} rows", 2) == "2 baris"


def test_thousands_have_the_separator_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A point in Indonesian, a comma in English; a text with commas stays."""
    for language, told in (("id", "1.250.000 a,b"), ("en", "1,250,000 a,b")):
        monkeypatch.setenv(SPEECH_VARIABLE, language)
        assert _("{count:,} {name}", count=1250000, name="a,b") == told
        assert say_count("{count:,}", "{count:,} {name}", 1250000, name="a,b") == told


def run(language: str | None, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as a user starts it."""
    environment = {name: value for name, value in os.environ.items() if name not in (SPEECH_VARIABLE, "BAHASA")}
    environment |= {"COLUMNS": "80"} | ({"BAHASA": language} if language else {})
    return subprocess.run(
        [sys.executable, "-m", "ikm", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        (None, ["report", "--help"], ["Pemakaian: ", "Pilihan:", "[bawaan: id]", "Contoh:", "Kode unit"]),
        ("en", ["report", "--help"], ["Usage: ", "Options:", "[default: id]", "Examples:", "Code of the unit"]),
        (None, ["report", "KPTP"], ["tidak ada di", "Maksudnya KPPT?", "Yang boleh: KPPT, PDAM"]),
        ("en", ["report", "KPTP"], ["is not in", "Did you mean KPPT?", "Allowed: KPPT, PDAM"]),
        (None, ["report", "KPTP", "--bahasa", "en"], ["is not in", "Allowed: KPPT, PDAM"]),
        ("en", ["report", "--notebok", "x"], ["there is no option --notebok."]),
        (None, ["report", "--notebok", "x"], ["tidak ada pilihan --notebok."]),
        ("fr", ["units"], ["BAHASA=fr"]),
    ],
)
def test_commands_speak(language: str | None, words: list[str], said: list[str]) -> None:
    """In Indonesian unless told otherwise, by the setting or by the command itself."""
    done = run(language, *words)
    told = " ".join((done.stdout + done.stderr).split())
    assert [each for each in said if " ".join(each.split()) not in told] == [], told


def test_targets_are_told_in_both_languages() -> None:
    """Each target of make has what it does behind it, in English, and above it, in Indonesian."""
    for path in (ROOT / "Makefile", ROOT / "ikm" / "commands" / "targets.mk"):
        lines = path.read_text(encoding="utf-8").splitlines()
        targets = [at for at, line in enumerate(lines) if re.match(r"[a-z-]+:.*## ", line)]
        assert targets
        assert [lines[at] for at in targets if not lines[at - 1].startswith("#id ")] == []


def test_every_sentence_has_its_indonesian() -> None:
    """What the code says is said in Indonesian; `python -m tests.catalogue` tells how many are not."""
    told = catalogue.list_messages(catalogue.read_catalogue())
    assert [key for key, message in told.items() if not catalogue.get_translation(message)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "asked", "lacking", "following"),
    [
        (None, "menanyakan persetujuan? Ya berarti ya", "tinjauan saran (", "berikutnya: "),
        ("en", "asks for consent? Ya says yes", "review (", "next: "),
    ],
)
def test_import_asks_and_status_tells(
    language: str | None, asked: str, lacking: str, following: str, tmp_path: Path
) -> None:
    """What an export leaves open, and what a period still lacks, within 80 columns."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    write_export(tmp_path / "form.xlsx", 8)
    folders = ["--data", str(tmp_path / "data"), "--output", str(tmp_path / "output")]
    done = run(language, "import", str(tmp_path / "form.xlsx"), "--unit", "PDAM", "--period", "2026-S2", *folders)
    assert done.returncode == 2
    assert asked in " ".join(done.stdout.split())
    told = run(language, "status", "--unit", "KPPT", *folders).stdout
    assert (lacking in told, following in told) == (True, True)
    assert [line for line in told.splitlines() if len(line) > 80 and str(tmp_path) not in line] == []
