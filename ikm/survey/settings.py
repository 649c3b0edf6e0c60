"""Settings files: .toml checked against a pydantic model, mistakes named key by key; cells and files written safely."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ikm.errors import DataError, SettingError, escape_signs, format_count, refuse_no_file, suggest_name
from ikm.speech import N_, _
from ikm.survey.leftovers import rename_over, write_in_one_step


class Settings(BaseModel):
    """Base of every settings table: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


#: More people do not live.
MOST_PEOPLE = 10_000_000_000
#: A number of people, at least one; `true` is not one (lax pydantic takes it for 1).
People = Annotated[int, Field(gt=0, le=MOST_PEOPLE, strict=True)]
_Model = TypeVar("_Model", bound=Settings)


def has_file(path: Path) -> bool:
    """Return whether a file is there that need not be.

    Raises
    ------
    SettingError
        A folder stands in its place, a pipe or a device, or a link that leads nowhere: none is the same as no file.
    """
    if path.is_file():
        return True
    refuse_no_file(path)
    return False


def read_toml(path: Path) -> dict[str, Any]:
    """Read a .toml file as a dictionary.

    Raises
    ------
    SettingError
        Not readable as UTF-8 TOML; the message carries the line. A folder, or a file that may not be read.
    """
    refuse_no_file(path)
    try:
        return parse_toml(path.read_bytes(), path)
    except OSError as error:
        raise SettingError(
            _("{path}: cannot be read: {error_strerror}.", path=path, error_strerror=error.strerror),
            remedy=_("put a settings file (.toml) in its place."),
        ) from error


#: What the parser says of a table or key that stands twice.
_TWICE = re.compile(r"Cannot (?:declare \((?P<table>.*?),?\) twice|overwrite a value)")


#: Where it says so.
_PLACE = re.compile(r"line (\d+), column (\d+)")


def parse_toml(content: bytes, path: Path) -> dict[str, Any]:
    """Parse what a .toml file holds; see `read_toml`."""
    remedy = _('write keys as: selection = "random"')
    try:
        return tomllib.loads(
            strip_direction_marks(content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
        )
    except RecursionError as error:
        raise SettingError(
            _("{path}: not a settings file: tables within tables too deep.", path=path), remedy=remedy
        ) from error
    except ValueError as error:  # no TOML, no UTF-8, or a number of more digits than Python reads
        found = _PLACE.search(str(error))
        place = _("line {line}, column {column}", line=found[1], column=found[2]) if found else ""
        told = _PLACE.sub(place, str(error))
        told = _("a number of thousands of digits") if "int_max_str_digits" in told else told
        if twice := _TWICE.match(str(error)):
            table = re.sub(r"[\"']", "", twice["table"] or "").replace(", ", ".")
            named = f"[{cut_value(table)}]" if table else _("a key")
            what = _("{path}: {named} stands twice, the second time at {place}.", path=path, named=named, place=place)
            raise SettingError(
                what, remedy=_("bring what both say under one of them and take the other out.")
            ) from error
        raise SettingError(
            _("{path}: not a TOML file: {told}.", path=path, told=cut_value(told)), remedy=remedy
        ) from error


#: Characters of a value that a message shows.
_SHOWN = 80


def cut_value(text: str) -> str:
    """Return a value as a message shows it: signs that steer a screen spelled out, a long one cut.

    Examples
    --------
    >>> chr(9) in cut_value(f"tab{chr(9)}"), len(cut_value("9" * 5000)) < 110
    (False, True)
    """
    plain = escape_signs(text).replace("\t", "\\t")
    length = len(plain)
    return plain if length <= _SHOWN else _("{begin}… ({length:,} characters)", begin=plain[:_SHOWN], length=length)


def validate_settings(model: type[_Model], values: dict[str, Any], where: str) -> _Model:
    """Return values as a model.

    Parameters
    ----------
    where : str
        File, and table where there is one: '2026-S1.toml'.

    Raises
    ------
    SettingError
        A key is unknown, missing or has a value of the wrong kind: all of them, with the near key offered.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = [(_find_path(problem, values), problem) for problem in error.errors()]
        paths = [path for path, _rest in problems]
        # Of a value that may be of two kinds, what is wrong within it says more than that it is not of the other kind.
        told = [
            (path, problem)
            for path, problem in problems
            if not any(path == longer[: len(path)] != longer for longer in paths)
        ]
        tables = {path: _list_keys(model, path) for path, _rest in told}
        seen: dict[str, list[str]] = {}
        for path, problem in told:
            seen.setdefault(_describe_mistake(path, problem, tables[path]), []).append(_name_allowed(problem))
        places = [
            _("{line} (allowed: {words})", line=line, words=_(" or ").join(words)) if words else line
            for line, allowed in seen.items()
            for words in [list(dict.fromkeys(filter(None, allowed)))]
        ]
        keys = [", ".join(tables[path]) for path, problem in told if problem["type"] in ("extra_forbidden", "missing")]
        raise SettingError(
            f"{where}: {format_count(len(places), 'wrong key')}.",
            places=places,
            allowed="; ".join(dict.fromkeys(keys)),
        ) from error


def _find_path(problem: Any, values: object) -> tuple[int | str, ...]:
    """Find where a mistake stands, as the file has it: without the names of kinds that a value was tried as."""
    path: list[int | str] = []
    *above, last = problem["loc"] or ("",)
    for part in [*above, last]:
        if (isinstance(values, dict) and part in values) or (isinstance(values, list) and part in range(len(values))):
            values = values[part]
            path.append(part)
        elif part == last and problem["type"] == "missing":
            path.append(part)
    return tuple(path)


def _name_allowed(problem: Any) -> str:
    """Name what would have been right in place of a value; '' where the line says it, or a key is wrong."""
    kind, told = problem["type"], problem.get("ctx", {})
    words = _ALLOWED.get(kind) or next((words for start, words in _ALLOWED.items() if kind.startswith(start)), "")
    return _(words, **told).replace(" or ", _(" or ")) if words else ""


#: pydantic's names of mistakes, or how they begin -> what is allowed, with what it knows of the limit.
_ALLOWED = {
    "literal_error": "{expected}",
    "int_": N_("whole numbers"),
    "greater_than_equal": N_("{ge} or more"),
    "greater_than": N_("whole numbers above {gt}"),
    "less_than_equal": N_("{le:,} or less"),
    "float_": N_("numbers, with a point"),
    "bool_": N_("true or false"),
    "string_type": N_("a text in quotes"),
    "string_too_short": N_("at least {min_length} letter"),
    "string_too_long": N_("at most {max_length:,} letters"),
    "list_type": N_('a list: ["...", "..."]'),
    "too_short": N_("at least {min_length} in the list"),
    "too_long": N_("at most {max_length} in the list"),
    "dict_type": N_("a table, with lines such as key = value below its name"),
    "model_type": N_("a table, with lines such as key = value below its name"),
    "date_": N_("a day such as 2026-07-31"),
}


def _list_keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """List the keys of the table, or table within it, that a wrong key stands in."""
    for part in path[:-1]:
        field = model.model_fields.get(str(part))
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()  # a table, one or none, many of them
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), model)
    return list(model.model_fields)


def _describe_mistake(path: tuple[int | str, ...], problem: Any, known: list[str]) -> str:
    """Describe one pydantic error in a line: its key, 'team #2.name' of the second of a list, and what was seen."""
    key = cut_value("".join(f" #{part + 1}" if isinstance(part, int) else f".{part}" for part in path).lstrip("."))
    if problem["type"] == "extra_forbidden":
        return _("{key}: no such key. {suggestion}", key=key, suggestion=suggest_name(str(path[-1]), known)).rstrip()
    if problem["type"] == "missing":
        return _("{key}: missing", key=key)
    if problem["type"] == "value_error":  # our own words, about one key or several together
        mistake = str(problem["ctx"]["error"])
        return f"{key} = {_show(problem['input'])}: {mistake}" if key else mistake
    seen = f"{key} = {_show(problem['input'])}"
    return seen if _name_allowed(problem) else f"{seen}: {problem['msg']}"


def _show(value: object) -> str:
    """Return a value of a settings file for a message; a number of very many digits by their count."""
    try:
        return cut_value(repr(value))
    except (ValueError, RecursionError):  # more digits than Python writes, tables too deep
        return _("a value too large to be shown")


#: What a spreadsheet would take for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@")

#: A formula, not just a sign before words.
_COMPUTED = re.compile(r"[=@]|[+-].*[(|!]", re.DOTALL)

#: Characters that turn the direction of writing: marks, embeddings, overrides, isolates.
_TURNS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def replace_file(path: Path, content: bytes, before: bytes) -> None:
    """Replace a file in one step, unless somebody saved it since it was read; who may read it stays as it was.

    Parameters
    ----------
    before : bytes
        What was read; b"" where there was no file.

    Raises
    ------
    DataError
        The file holds something else by now; it is left as it is.
    """
    path = path.resolve()  # a link stays one: what it leads to is replaced
    path.parent.mkdir(parents=True, exist_ok=True)

    def finish(fresh: Path) -> None:
        fresh.chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~read_umask())
        if (path.read_bytes() if path.is_file() else b"") != before:
            raise DataError(
                _("{path}: was saved by somebody else just now.", path=path), remedy=_("run the command again.")
            )
        rename_over(fresh, path)

    write_in_one_step(path, content, finish)


def read_file_state(path: Path) -> list[int]:
    """Return size, time of change of content and of the file's own entry, number of the entry."""
    state = path.stat()
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]


def note_states(paths: Iterable[Path]) -> dict[Path, list[int]]:
    """Note which files these are before they are read; what is none is left to whoever reads it."""
    return {path: read_file_state(path) for path in paths if path.is_file()}


def require_unchanged(noted: Mapping[Path, list[int]]) -> None:
    """Refuse what was read of files that somebody replaced, wrote or took away meanwhile: it may be of two.

    Raises
    ------
    DataError
        One of them is not as it was when its state was noted.
    """
    for path, state in noted.items():
        if not path.is_file() or read_file_state(path) != state:
            raise DataError(
                _("{path}: was changed while it was read; none of its rows was taken.", path=path),
                remedy=_("run the command again when whatever writes it is done."),
            )


def read_umask() -> int:
    """Return the rights that this person's new files do not have: answers are personal data."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def escape_formula(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> escape_formula("=1+1"), unescape_formula(escape_formula("=1+1"))
    ("'=1+1", '=1+1')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def escape_foreign_formula(text: str) -> str:
    """Return a cell of somebody else's text that no spreadsheet computes; '-', '-41' and '- lama' stay as they are.

    Examples
    --------
    >>> [escape_foreign_formula(text) for text in ("=1+1", "-2+cmd|x!A0", "--", "- antre lama")]
    ["'=1+1", "'-2+cmd|x!A0", '--', '- antre lama']
    """
    return f"'{text}" if _COMPUTED.match(text) else text


def unescape_formula(text: str) -> str:
    """Return a cell without the apostrophe that `escape_formula` put before it."""
    return text[1:] if text.startswith(tuple(f"'{sign}" for sign in _FORMULA)) else text


def strip_direction_marks(text: str) -> str:
    """Return a text without the invisible characters that turn the direction of writing.

    Whoever puts one into an answer or a name turns round what stands beside it on the page (U+202E and its like).

    Examples
    --------
    >>> strip_direction_marks("Izin \u202egnaro")
    'Izin gnaro'
    """
    return text if text.isascii() else text.translate(_TURNS)  # most are, which is seen at once
