"""Indonesian words for reading comments, from the .toml files in bahasa/, which anyone may edit. Floor 3."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "bahasa"


@dataclass(frozen=True)
class TopicWords:
    """One topic as bahasa/topics.toml declares it.

    Parameters
    ----------
    key : str
    name, name_en : str
    unsur : tuple of str
        Keys of the unsur it belongs to, over all instruments; the first that a survey asked about takes it.
    sector : str
        The only sector it is for; '' for all.
    words : tuple of str
        Words and phrases, as written in the file.
    """

    key: str
    name: str
    name_en: str
    unsur: tuple[str, ...]
    sector: str
    words: tuple[str, ...]


@cache
def table(name: str) -> dict[str, Any]:
    """One file of bahasa/, by its name without .toml."""
    found: dict[str, Any] = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return found


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about a service; negations and words such as 'lama' are never among them."""
    return frozenset(table("stop")["stop"].split())


@cache
def joining() -> frozenset[str]:
    """Negations that are counted together with the word after them."""
    return frozenset(table("stop")["signal"]["join"])


@cache
def slang() -> dict[str, str]:
    """Everyday spelling -> the dictionary's."""
    return dict(table("slang")["slang"])


@cache
def nothing_words() -> frozenset[str]:
    """Words of which a comment that says nothing is made."""
    return frozenset(table("signals")["nothing"]["words"].split())


@cache
def cut_words() -> tuple[str, ...]:
    """Words before which a comment is cut into clauses, longest first."""
    return tuple(sorted(table("signals")["clause"]["cut"], key=lambda word: (-len(word), word)))


@cache
def topic_words() -> tuple[TopicWords, ...]:
    """All topics, in the order of the file."""
    return tuple(
        TopicWords(key, entry["id"], entry["en"], tuple(entry["unsur"]), entry.get("sector", ""), tuple(entry["words"]))
        for key, entry in table("topics").items()
    )


@cache
def name_words(kind: str) -> frozenset[str]:
    """Words of bahasa/names.toml: 'honorifics', 'abbreviations', 'roles', 'titles' or 'ordinary'."""
    return frozenset(table("names")[kind].split())
