"""Sector packs: what a sector needs to know beyond the unsur, measured beside the IKM and never inside it.

Each sector is a .toml file in `packs/`. A new sector is a new file and no code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ikm.errors import RuleError

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


@cache
def list_packs() -> dict[str, Pack]:
    """List all packs by sector.

    Raises
    ------
    RuleError
        A pack file is not well formed: names the file.
    """
    return {pack.sector.casefold(): pack for path in sorted(_FOLDER.glob("*.toml")) for pack in [_read_pack(path)]}


def _read_pack(path: Path) -> Pack:
    """Read one pack file."""
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"))
        items = tuple(
            Item(item["key"], item["name"], item["name_en"], item["question"], tuple(text["options"]))
            for item in text["items"]
        )
        return Pack(text["sector"], text["name"], text["name_en"], text["source"], items)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RuleError(f"{path.name}: not a sector pack: {error}") from error
