"""The promises of the city to whoever it serves, easy, fast, transparent, and which unsur and items tell of each.

They are data, `promises.toml` or a file in `rules/` of the data folder, and no regulation: a promise is told beside the
IKM and carries no mutu.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ikm.errors import RuleError, SettingError, suggest_name
from ikm.rules.own import describe_own_place, forget_with_rules, read_own_rules
from ikm.rules.pack import Item
from ikm.speech import N_, _

_FILE = Path(__file__).parent / "promises.toml"
#: hasil.json of a city has `weakest` beside the keys.
_KEY = re.compile(r"(?!weakest$)[a-z][a-z0-9_]*")
_FORM = N_(
    "key (small letters), name, name_en, unsur (a list of keys, at least one) and items (such as 'perizinan.daring')"
)


@dataclass(frozen=True)
class Promise:
    """One promise.

    Parameters
    ----------
    key : str
        'mudah', 'cepat', ...
    unsur : tuple of str
        Keys of the unsur that tell of it, of any regulation.
    items : tuple of str
        Items of the sectors that tell of it: 'perizinan.daring'.
    """

    key: str
    name: str
    name_en: str
    unsur: tuple[str, ...]
    items: tuple[str, ...]


@forget_with_rules
@cache
def list_promises(trial: str = "") -> tuple[Promise, ...]:
    """List the promises in the order in which they are told: those of the data folder in force, else those that ship.

    Parameters
    ----------
    trial : str
        Name of a file in `rules/` of the data folder, in force or not, whose promises are wanted instead.

    Raises
    ------
    RuleError
        A file is not well formed, two are in force, or an unsur or item stands under two promises: names the file.
    SettingError
        No promises of that name.

    Examples
    --------
    >>> [promise.key for promise in list_promises()]
    ['mudah', 'cepat', 'transparan', 'sarana', 'petugas']
    """
    own = {path: _read_promises(path, content) for path, content in read_own_rules("promises")}
    if trial:
        named = {path.stem: promises for path, (promises, _rest) in own.items()}
        if trial not in named:
            what = _(
                "promises '{trial}' are not known. {suggestion}", trial=trial, suggestion=suggest_name(trial, named)
            ).rstrip()
            raise SettingError(what, allowed=", ".join(named) or _("none yet"), remedy=describe_own_place(trial))
        return named[trial]
    ruling = [path for path, (_rest, in_force) in own.items() if in_force]
    if len(ruling) > 1:
        what = _("{ruling}: {name} has promises that are in force already.", ruling=ruling[1], name=ruling[0].name)
        raise RuleError(
            what, allowed=_("one file of promises in force"), remedy=_("write in_force = false into the other.")
        )
    return own[ruling[0]][0] if ruling else _read_promises(_FILE, tomllib.loads(_FILE.read_text(encoding="utf-8")))[0]


def require_promise_members(unsur: Collection[str], items: Collection[str]) -> None:
    """Refuse promises of the data folder that name what there is not: it would be left out unsaid.

    Parameters
    ----------
    unsur : collection of str
        Keys that any regulation or unit asks.
    items : collection of str
        Items of every sector: 'perizinan.daring'.

    Raises
    ------
    RuleError
        Names file, promise and name.
    """
    for path, content in read_own_rules("promises"):
        for promise in _read_promises(path, content)[0]:
            for kind, names, known in (("unsur", promise.unsur, unsur), ("items", promise.items, items)):
                if unknown := [name for name in names if name not in known]:
                    told = _(
                        "{path}: promise '{promise_key}': {kind} has '{unknown}', which nothing asks. ",
                        path=path,
                        promise_key=promise.key,
                        kind=kind,
                        unknown=unknown[0],
                    )
                    raise RuleError(f"{told}{suggest_name(unknown[0], known)}".rstrip(), allowed=", ".join(known))


def _read_promises(path: Path, content: Mapping[str, Any]) -> tuple[tuple[Promise, ...], bool]:
    """Read promises from what their file holds, and whether they are in force."""
    tables, in_force = content["promises"], content.get("in_force", True)
    if unknown := sorted(set(content) - {"promises", "in_force"}):
        raise RuleError(
            _("{path}: unknown key {unknown}.", path=path, unknown=unknown[0]), allowed="in_force, [[promises]]"
        )
    if type(in_force) is not bool:
        raise RuleError(
            _("{path}: in_force is {in_force!r}.", path=path, in_force=in_force),
            allowed=_("true or false, without quotes"),
        )
    if not isinstance(tables, list) or not tables:
        raise RuleError(_("{path}: not a list of promises.", path=path), allowed=_(_FORM))
    promises = tuple(_read_promise(path, place, table) for place, table in enumerate(tables, start=1))
    for names in ([each.key for each in promises], [name for each in promises for name in (*each.unsur, *each.items)]):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise RuleError(_("{path}: twice, or under two promises: {twice}", path=path, twice=", ".join(twice)))
    return promises, in_force


def _read_promise(path: Path, place: int, table: Any) -> Promise:
    """Read one promise."""
    texts, lists = ("key", "name", "name_en"), ("unsur", "items")
    known = {*texts, *lists}
    if not isinstance(table, dict) or set(table) - known or known - set(table) - {"items"}:
        seen = ", ".join(table) if isinstance(table, dict) else repr(table)
        raise RuleError(
            _("{path}: promise {place} has {seen}.", path=path, place=place, seen=seen or "nothing"), allowed=_(_FORM)
        )
    values = {"items": [], **table}
    good = all(isinstance(values[name], str) and values[name].strip() for name in texts) and all(
        isinstance(values[name], list) and all(isinstance(each, str) for each in values[name]) for name in lists
    )
    if not good or not values["unsur"] or not _KEY.fullmatch(values["key"]):
        what = _(
            "{path}: promise {place} is not well formed: {name}.",
            path=path,
            place=place,
            name=", ".join(f"{name} = {values[name]!r}" for name in values),
        )
        raise RuleError(what, allowed=_(_FORM))
    return Promise(*(values[name].strip() for name in texts), *(tuple(values[name]) for name in lists))


def find_unsur_promise(key: str, own: Mapping[str, str], trial: str = "") -> Promise | None:
    """Find the promise that an unsur tells of; None where nobody said.

    Parameters
    ----------
    own : mapping of str to str
        What the register says for a unit: unsur key, or column of an item -> key of a promise.
    trial : str
        As of `list_promises`.

    Examples
    --------
    >>> find_unsur_promise("waktu", {}).key, find_unsur_promise("waktu", {"waktu": "mudah"}).key
    ('cepat', 'mudah')
    """
    return _find_promise(key, own, lambda promise: key in promise.unsur, trial)


def find_item_promise(item: Item, sector: str, own: Mapping[str, str], trial: str = "") -> Promise | None:
    """Find the promise that an item of a sector tells of; None where nobody said."""
    return _find_promise(item.column, own, lambda promise: f"{sector}.{item.key}" in promise.items, trial)


def _find_promise(name: str, own: Mapping[str, str], tells: Callable[[Promise], bool], trial: str) -> Promise | None:
    """Find the promise that the register names, or else the one that says so itself."""
    if name in own:
        return next(promise for promise in list_promises() if promise.key == own[name])
    return next(filter(tells, list_promises(trial)), None)
