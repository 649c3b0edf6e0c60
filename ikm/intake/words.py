"""The words of words.toml, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

#: Tables of patterns in which a blank may be missing, as databases join words: 'jeniskelamin', 'jenislayanan'.
_JOINABLE = ("unsur", "unsur_weak", "columns", "places", "totals")


@cache
def read_words() -> dict[str, dict[str, Any]]:
    """Read the file of words."""
    words: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    for table in _JOINABLE:
        words[table] = {name: [each.replace(" ", " ?") for each in given] for name, given in words[table].items()}
    return words


def has_match(text: str, patterns: Sequence[str]) -> bool:
    """Return whether any pattern is found."""
    return any(compile_pattern(pattern).search(text) for pattern in patterns)


def find_in(table: str, text: str) -> list[str]:
    """Find the keys of a table of words of which one is found in a text."""
    return [name for name, patterns in read_words()[table].items() if has_match(text, patterns)]


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once: there are more than the library keeps."""
    return re.compile(pattern)
