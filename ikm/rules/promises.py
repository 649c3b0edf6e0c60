"""The promises of the city to whoever it serves, easy, fast, transparent, and which unsur and items tell of each.

They are data, `promises.toml`, and no regulation: a promise is told beside the IKM and carries no mutu.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ikm.errors import RuleError
from ikm.rules.pack import Item

_FILE = Path(__file__).parent / "promises.toml"


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


@cache
def list_promises() -> tuple[Promise, ...]:
    """List the promises in the order in which they are told.

    Raises
    ------
    RuleError
        The file is not well formed, or an unsur or item stands under two promises: names it.

    Examples
    --------
    >>> [promise.key for promise in list_promises()]
    ['mudah', 'cepat', 'transparan', 'sarana', 'petugas']
    """
    try:
        tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))["promises"]
        promises = tuple(
            Promise(table["key"], table["name"], table["name_en"], tuple(table["unsur"]), tuple(table["items"]))
            for table in tables
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RuleError(f"{_FILE.name}: not a list of promises: {error}") from error
    members = [member for promise in promises for member in (*promise.unsur, *promise.items)]
    if twice := sorted({member for member in members if members.count(member) > 1}):
        raise RuleError(f"{_FILE.name}: under two promises: {', '.join(twice)}")
    return promises


def find_unsur_promise(key: str, own: Mapping[str, str]) -> Promise | None:
    """Find the promise that an unsur tells of; None where nobody said.

    Parameters
    ----------
    own : mapping of str to str
        What the register says for a unit: unsur key, or column of an item -> key of a promise.

    Examples
    --------
    >>> find_unsur_promise("waktu", {}).key, find_unsur_promise("waktu", {"waktu": "mudah"}).key
    ('cepat', 'mudah')
    """
    return _find_promise(key, own, lambda promise: key in promise.unsur)


def find_item_promise(item: Item, sector: str, own: Mapping[str, str]) -> Promise | None:
    """Find the promise that an item of a sector tells of; None where nobody said."""
    return _find_promise(item.column, own, lambda promise: f"{sector}.{item.key}" in promise.items)


def _find_promise(name: str, own: Mapping[str, str], tells: Callable[[Promise], bool]) -> Promise | None:
    """Find the promise that the register names, or else the one that says so itself."""
    if name in own:
        return next(promise for promise in list_promises() if promise.key == own[name])
    return next(filter(tells, list_promises()), None)
