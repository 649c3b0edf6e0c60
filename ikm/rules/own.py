"""Rules of an office's own: instruments, sector packs, promises in `rules/` of the data folder, beside those that ship.

Rules are looked up by name all over the house, so which folder is in use is known to this module alone: whoever opens a
data folder (`ikm.survey.project.Project`) says so here. What was read of other rules is then forgotten.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any, TypeVar

from ikm.errors import RuleError, refuse_no_file
from ikm.speech import N_, _

#: Folder of rules in the data folder.
RULES_FOLDER = "rules"
#: What a file holds, by a key that only this kind has.
_KINDS = {"unsur": N_("an instrument"), "items": N_("a sector pack"), "promises": N_("promises")}
_FORM = N_("an instrument ([[unsur]], [[bands]]), a sector pack (sector, [[items]]), promises ([[promises]])")

_Cached = TypeVar("_Cached", bound="_lru_cache_wrapper[Any]")
_forgetting: list[Callable[[], None]] = []


class _InUse:
    """The rules of the data folder that was opened last: its folder, and files as they were then."""

    folder: Path | None = None
    files: tuple[tuple[Path, bytes], ...] = ()


def forget_with_rules(cached: _Cached) -> _Cached:
    """Have a cached function forget what it read, once other rules are in use."""
    _forgetting.append(cached.cache_clear)
    return cached


def use_rules(data: Path) -> None:
    """Use the rules of a data folder, from now on and until another is opened.

    Raises
    ------
    RuleError
        A file cannot be read.
    """
    try:
        files = tuple((path, path.read_bytes()) for path in list_rule_files(data))
    except OSError as error:
        raise RuleError(
            _("{filename}: cannot be read: {error_strerror}.", filename=error.filename, error_strerror=error.strerror),
            allowed=_(_FORM),
        ) from error
    _take(data / RULES_FOLDER, files)


@contextmanager
def use_rules_within(data: Path) -> Iterator[None]:
    """Use the rules of a data folder, and afterwards those that were in use before."""
    before = (_InUse.folder, _InUse.files)
    use_rules(data)
    try:
        yield
    finally:
        _take(*before)


def _take(folder: Path | None, files: tuple[tuple[Path, bytes], ...]) -> None:
    """Take other rules; what was read of those before is forgotten."""
    if files != _InUse.files:
        for forget in _forgetting:
            forget()
    _InUse.folder, _InUse.files = folder, files


def list_rule_files(data: Path) -> list[Path]:
    """List the files of rules in a data folder, by name; none need exist. SettingError for what is no file."""
    paths = sorted(path for path in (data / RULES_FOLDER).glob("*.toml") if not path.name.startswith((".", "~")))
    for path in paths:
        refuse_no_file(path)
    return paths


def read_own_rules(key: str) -> list[tuple[Path, dict[str, Any]]]:
    """Read the files of one kind that are in use.

    Parameters
    ----------
    key : {'unsur', 'items', 'promises'}
        The key that only this kind has.

    Raises
    ------
    RuleError
        A file is no TOML, or of no kind or two; names it.
    """
    found = []
    for path, text in _InUse.files:
        try:
            content = tomllib.loads(text.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            problem = _("tables within tables too deep") if isinstance(error, RecursionError) else error
            raise RuleError(
                _("{path}: cannot be read as rules: {error}.", path=path, error=problem), allowed=_(_FORM)
            ) from error
        kinds = [kind for kind in _KINDS if kind in content]
        if len(kinds) != 1:
            said = (
                _("no instrument, sector pack or promises")
                if not kinds
                else _(" and ").join(_(_KINDS[kind]) for kind in kinds)
            )
            raise RuleError(f"{path}: {said}.", allowed=_(_FORM), remedy=_("see data/README.md, rules/."))
        if kinds == [key]:
            found.append((path, content))
    return found


def require_texts(record: Any, path: Path) -> None:
    """Refuse a record of rules with something else where a text belongs, or a list of texts.

    Parameters
    ----------
    record : instance of a data class

    Raises
    ------
    RuleError
        Names the first such value.
    """
    for each in fields(record):
        held = getattr(record, each.name)
        texts = {"str": [held], "tuple[str, ...]": held}.get(str(each.type), ())
        if wrong := [text for text in texts if not isinstance(text, str)]:
            raise RuleError(
                _("{path}: {name} is {seen}.", path=path, name=each.name, seen=wrong[0]),
                allowed=_("a text in quotes"),
            )


def describe_own_place(name: str) -> str:
    """Describe where a rule of one's own of that name would stand."""
    folder = _InUse.folder or Path("data", RULES_FOLDER)
    return _("one of your own stands in {folder}.toml (data/README.md).", folder=folder / name)
