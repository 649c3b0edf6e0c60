"""Checks on answers, before anything is counted. Floor 2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from operator import itemgetter

import numpy as np
import pandas as pd
from pandas.arrays import IntegerArray

from ikm.errors import DataError, near
from ikm.rules.instrument import Instrument, instruments
from ikm.rules.pack import PREFIX, Pack

#: Answers that count as no score: nothing given, and 'does not apply to me'.
BLANK = ""
DOES_NOT_APPLY = "-"
#: Headings beside one unsur: what was expected of it, how much it matters.
PAIRED = ("harapan_", "kepentingan_")
#: Longest run of signs that stands for nobody.
_SHORT = 6
_WHOLE = re.compile(r"\+?0*(\d+)(?:[.,]0+)?", re.ASCII)


def quoted(cell: str) -> str:
    """What a message says of a cell: short signs, and labels of options; of anything else only its length.

    Whoever typed into the wrong column may have typed a name or a number of somebody.

    Examples
    --------
    >>> quoted("5"), quoted("Sangat sesuai"), quoted("081234567890")
    ("'5'", "'Sangat sesuai'", '12 characters')
    """
    short = len(cell) <= _SHORT and not any(sign.isalpha() for sign in cell)
    return repr(cell) if short or len(cell) == 1 or cell.casefold() in _labels() else f"{len(cell)} characters"


def require_unsur(cells: pd.DataFrame, instrument: Instrument, where: str) -> None:
    """Refuse a file that lacks a column of the instrument.

    Raises
    ------
    DataError
        Names each missing column and the heading that is like it.
    """
    missing = [key for key in instrument.keys if key not in cells.columns]
    if missing:
        spare = [name for name in cells.columns if name not in instrument.keys]
        raise DataError(
            f"{where}: {len(missing)} column{'s' if len(missing) > 1 else ''} of {instrument.short} missing.",
            places=[f"{key}. {near(key, spare)}".rstrip() for key in missing],
            allowed=", ".join(instrument.keys),
            remedy='name the columns so, or name another instrument in the sidecar (instrument = "..."). An unsur of '
            'its own that was not asked yet takes since = "<period>" in units.toml.',
        )


def require_known_pairs(cells: pd.DataFrame, instrument: Instrument, where: str) -> None:
    """Refuse a column harapan_* or kepentingan_* of no unsur: it would vanish in silence.

    Raises
    ------
    DataError
        Names the column and the one that is like it.
    """
    known = [f"{prefix}{key}" for prefix in PAIRED for key in instrument.keys]
    strange = [name for name in cells.columns if name.startswith(PAIRED) and name not in known]
    if strange:
        raise DataError(
            f"{where}: {len(strange)} column{'s' if len(strange) > 1 else ''} of no unsur of {instrument.short}.",
            places=[f"{name}. {near(name, known)}".rstrip() for name in strange],
            allowed=f"{' or '.join(PAIRED)} followed by one of {', '.join(instrument.keys)}",
            remedy="name the column after its unsur.",
        )


def require_known_items(cells: pd.DataFrame, pack: Pack | None, where: str) -> None:
    """Refuse a column of a sector's item that its pack does not know: it would vanish in silence.

    Raises
    ------
    DataError
        Names the column and the item that is like it.
    """
    known = pack.columns if pack else ()
    strange = [name for name in cells.columns if name.startswith(PREFIX) and name not in known]
    if strange:
        raise DataError(
            f"{where}: {len(strange)} column{'s' if len(strange) > 1 else ''} of no item of the unit's sector.",
            places=[f"{name}. {near(name, known)}".rstrip() for name in strange],
            allowed=", ".join(known) or "none: the unit's sector has no pack in ikm/rules/packs/",
            remedy=f"name the column after an item, or give it a heading that does not begin with {PREFIX}.",
        )


def scored_columns(cells: pd.DataFrame, instrument: Instrument, pack: Pack | None = None) -> list[str]:
    """Columns that hold scores of the instrument's scale: unsur, harapan, kepentingan, overall, items of the sector."""
    paired = [f"{prefix}{key}" for prefix in PAIRED for key in instrument.keys]
    items = pack.columns if pack else ()
    return [name for name in (*instrument.keys, *paired, "overall", *items) if name in cells.columns]


def plain_scores(cells: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Whole numbers in these columns as plain digits: '3,0', '3.0' and '+3' are '3'; the rest stays."""
    seen = _texts(cells[list(columns)])
    spelt = {text: found[1] for text in seen if (found := _WHOLE.fullmatch(text)) and found[1] != text}
    return cells.assign(**{name: cells[name].replace(spelt) for name in columns}) if spelt else cells


def outside_scale(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Cells that hold neither a score nor a sign of none.

    Parameters
    ----------
    scores : DataFrame of str
        From `plain_scores`; index = row in the file.

    Returns
    -------
    DataFrame
        Columns row, column, seen; by row, in it by the name of the column.
    """
    allowed = {BLANK, DOES_NOT_APPLY, *map(str, instrument.scores)}
    cases = [
        (row, name, seen)
        for name in sorted(scores)
        for row, seen in zip(scores.index, scores[name].tolist(), strict=True)
        if seen not in allowed
    ]
    return pd.DataFrame(sorted(cases, key=itemgetter(0)), columns=["row", "column", "seen"])


def stop_at(cases: pd.DataFrame, instrument: Instrument, where: str) -> None:
    """Raise the cells outside the scale as one message.

    Raises
    ------
    DataError
        Always, unless there are none.
    """
    if cases.empty:
        return
    count = len(cases)
    raise DataError(
        f"{where}: {count} value{'s' if count > 1 else ''} outside the scale.",
        places=[f"row {case.row}, column {case.column}: {quoted(case.seen)}" for case in cases.itertuples()],
        allowed=f"{', '.join(map(str, instrument.scores))}, blank (not answered), '-' (does not apply)",
        remedy='correct them; or set invalid = "refuse" in the sidecar to leave these rows out, listed in the report.',
    )


def as_scores(cells: pd.DataFrame, columns: Sequence[str], instrument: Instrument) -> pd.DataFrame:
    """Text as Int8 scores of the scale; blank, '-' and anything else become missing."""
    known = {str(score): score for score in instrument.scores}
    values = [[known.get(text, 0) for text in cells[name].tolist()] for name in columns]
    read = [np.array(column, dtype=np.int8) for column in values]
    scores = {name: IntegerArray(one, one == 0) for name, one in zip(columns, read, strict=True)}
    return pd.DataFrame(scores, index=cells.index)


def _texts(cells: pd.DataFrame) -> set[str]:
    """Every text that stands in some cell."""
    return {text for name in cells for text in cells[name].tolist()}


def as_weights(text: pd.Series, where: str) -> pd.Series:
    """Weights of respondents as floats.

    Raises
    ------
    DataError
        A weight is missing, no number, or not above 0: a respondent without a weight cannot be weighted.
    """
    weights = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
    wrong = ~weights.gt(0)
    if wrong.any():
        raise DataError(
            f"{where}: {int(wrong.sum())} values in column weight are no weight.",
            places=[f"row {row}, column weight: {quoted(seen)}" for row, seen in text[wrong].items()],
            allowed="a number above 0 in each row",
            remedy="correct them, or take the column out to count every respondent alike.",
        )
    return weights.astype(float)


@cache
def _labels() -> frozenset[str]:
    """Labels of the options of every regulation, in small letters."""
    return frozenset(
        text.casefold() for rules in instruments().values() for item in rules.unsur for text in item.options
    )
