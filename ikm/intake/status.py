"""Columns in which a tool or an office says of a row whether it counts: approved, draft, deleted, tried out, not sent.

They look like any other column, and a report that counts what was rejected is wrong without a word. So they are asked
about, with the number of rows of each value; `[status]` of the mapping decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from ikm.intake.mapping import BLANK, BLANK_WORD, GIVEN, GIVEN_WORD
from ikm.intake.table import HEADING_JOINT
from ikm.texts.redaction import resembles_name

#: Values from which a column says something else than whether its rows count.
_MOST_VALUES = 12
#: Between the words of a heading in CamelCase.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def tells_status(heading: str, column: pd.Series) -> bool:
    """Return whether a column may say which rows count, and says it of some rows only.

    One value throughout tells rows apart as little as none, unless it says that they do not count.

    Examples
    --------
    >>> tells_status("ReviewState", pd.Series(["approved", "rejected", ""]))
    True
    >>> [tells_status(*each) for each in (("status", pd.Series(["ok", "ok"])), ("status", pd.Series(["draft"] * 2)))]
    [False, True]
    >>> tells_status("Status perkawinan", pd.Series(["Kawin", "Belum kawin"]))
    False
    """
    words = _read_status_words()
    text = normalise_status_heading(heading)
    if not _finds(text, words["heading"]) or _finds(text, words["other"]):
        return False
    given = [cell.casefold() for cell in column.unique() if cell]
    if given and all(_finds(cell, words["marital"]) for cell in given):
        return False
    blank = bool(column.eq("").any())
    if _finds(text, words["moment"]) or len(given) > _MOST_VALUES:
        # The moment of being sent or deleted is another in every row: what counts is whether there is any.
        return bool(given) and bool(blank or _finds(text, words["ends"]))
    return len(given) + blank > 1 or any(_finds(cell, words["out"]) for cell in given)


def normalise_status_heading(heading: str) -> str:
    """Return the last part of a heading in small letters, its words apart.

    Examples
    --------
    >>> [normalise_status_heading(text) for text in ("_validation_status", "isSubmit", "skm_status", "meta/deleted-at")]
    ['validation status', 'is submit', 'skm status', 'deleted at']
    """
    last = _HUMP.sub(" ", re.split(r"/", heading.split(HEADING_JOINT)[-1])[-1])
    return " ".join(re.sub(r"[_\W]+", " ", last).split()).casefold()


def count_status_values(column: pd.Series, heading: str = "") -> dict[str, int]:
    """Count the rows of each value, most first, '' for blank cells; of moments and names only whether one is given.

    Examples
    --------
    >>> count_status_values(pd.Series(["Siti Rahayu", "Siti Rahayu", ""]), "verifikasi")
    {'(given)': 2, '': 1}
    """
    counts = column.value_counts()
    moment = _finds(normalise_status_heading(heading), _read_status_words()["moment"])
    if len(counts) > _MOST_VALUES or moment or any(_may_name(str(value)) for value in counts.index):
        blank = int(column.eq("").sum())
        counts = pd.Series({GIVEN_WORD: len(column) - blank, **({"": blank} if blank else {})})
    return {str(value): int(count) for value, count in counts.items()}


def find_uncounted(column: pd.Series, counting: Sequence[str] | str) -> pd.Series:
    """Find the rows that [status] of the mapping does not count.

    Parameters
    ----------
    counting : sequence of str, 'given' or 'blank'
        As the mapping has it for this column.
    """
    if counting in (GIVEN, BLANK):
        return column.eq("") if counting == GIVEN else column.ne("")
    spelled = {value.casefold() for value in counting} - {BLANK_WORD} | ({""} if BLANK_WORD in counting else set())
    return ~column.str.casefold().isin(spelled)


def _may_name(value: str) -> bool:
    """Return whether a value may be the name of an officer, who is named in no message and no mapping."""
    words = _read_status_words()["values"]
    spoken = re.findall(r"[^\W\d_]+", value.casefold())
    return resembles_name(value, alone=False) and not all(word in words for word in spoken)


def _finds(text: str, patterns: Sequence[str]) -> bool:
    """Return whether any pattern is found in a text."""
    return any(re.search(pattern, text) for pattern in patterns)


@cache
def _read_status_words() -> dict[str, list[str]]:
    """Read the words of the headings and values."""
    return tomllib.loads(Path(__file__).with_name("status.toml").read_text(encoding="utf-8"))
