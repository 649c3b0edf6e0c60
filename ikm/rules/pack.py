"""Sector packs: what a sector needs to know beyond the unsur, measured beside the IKM and never inside it.

Each sector is a .toml file in `packs/`, or in `rules/` of the data folder. A new sector is a new file and no code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ikm.errors import RuleError
from ikm.rules.own import forget_with_rules, read_own_rules, require_texts
from ikm.speech import _

_FOLDER = Path(__file__).parent / "packs"
#: Begins the heading of an item's column, so that no item can be taken for an unsur: 'butir_tekanan'.
ITEM_PREFIX = "butir_"


@dataclass(frozen=True)
class Item:
    """One question of a sector.

    Parameters
    ----------
    key : str
        Lasting name; the answers stand in the column `butir_<key>`.
    options : tuple of str
        Labels of the answers 1 to 4, worst first.
    """

    key: str
    name: str
    name_en: str
    question: str
    options: tuple[str, ...]

    @property
    def column(self) -> str:
        """Heading of its answers."""
        return f"{ITEM_PREFIX}{self.key}"


@dataclass(frozen=True)
class Pack:
    """The items of one sector, with where they come from."""

    sector: str
    name: str
    name_en: str
    source: str
    items: tuple[Item, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Headings of the answers."""
        return tuple(item.column for item in self.items)


def find_pack(sector: str) -> Pack | None:
    """Find the pack of a unit's sector; None where there is none.

    Examples
    --------
    >>> [item.key for item in list_packs()["perizinan"].items]
    ['daring', 'lacak', 'ruang_tunggu', 'toilet']
    """
    return list_packs().get(sector.casefold())


@forget_with_rules
@cache
def list_packs() -> dict[str, Pack]:
    """List all packs by sector.

    Raises
    ------
    RuleError
        A pack file is not well formed, or two are of one sector: names the file.
    """
    shipped = [(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(_FOLDER.glob("*.toml"))]
    packs: dict[str, Pack] = {}
    for path, data in (*shipped, *read_own_rules("items")):
        pack = _read_pack(path, data)
        if pack.sector.casefold() in packs:
            raise RuleError(
                _("{path}: sector '{sector}' has a pack already.", path=path, sector=pack.sector),
                remedy=_("give yours a name of its own, and name it as the sector of the unit in units.toml."),
            )
        packs[pack.sector.casefold()] = pack
    return packs


def _read_pack(path: Path, data: dict[str, Any]) -> Pack:
    """Read one pack from what its file holds."""
    try:
        items = tuple(
            Item(item["key"], item["name"], item["name_en"], item["question"], tuple(data["options"]))
            for item in data["items"]
        )
        pack = Pack(data["sector"], data["name"], data["name_en"], data["source"], items)
    except (KeyError, TypeError) as error:
        raise RuleError(_("{path}: not a sector pack: {error}", path=path, error=error)) from error
    for record in (pack, *items):
        require_texts(record, path)
    if unknown := set(data) - {"sector", "name", "name_en", "source", "options", "items"}:
        raise RuleError(
            _("{path}: not a sector pack: unknown keys: {unknown}", path=path, unknown=", ".join(sorted(unknown)))
        )
    keys = [item.key for item in items]
    if len(data["options"]) != 4 or len(set(keys)) < len(keys):
        raise RuleError(_("{path}: not a sector pack: four options, worst first, and each key once", path=path))
    return pack
