"""Fresh answers put to those that are there already: no row twice, none of the old ones changed. Floor 2.

Two rows are the same when respondent and time agree; without a key for respondents, when the time of day agrees;
without a time of day, when everything agrees. Counted, so that two alike in one export stay two.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Merged:
    """What merging did.

    Parameters
    ----------
    cells : DataFrame of str
        The old rows as they were, then the new ones.
    known, changed : Index
        Rows of the fresh answers that were there already; those of them that say something else than the old row,
        which was kept.
    respondents : Series of str
        Pseudonym that each known row has in the old file.
    """

    cells: pd.DataFrame
    known: pd.Index
    changed: pd.Index
    respondents: pd.Series


def merge(old: pd.DataFrame, fresh: pd.DataFrame, *, keyed: bool) -> Merged:
    """Put fresh rows to old ones.

    Parameters
    ----------
    old, fresh : DataFrame of str
        Answers by column; the index of `fresh` is the record.
    keyed : bool
        Pseudonyms were made with a key, so that they can be compared.
    """
    if old.empty:
        none = fresh.index[:0]
        return Merged(fresh, none, none, pd.Series(index=none, dtype="str"))
    columns = [*old.columns, *(name for name in fresh if name not in old)]
    old, given = old.reindex(columns=columns, fill_value=""), fresh.reindex(columns=columns, fill_value="")
    whole = [name for name in columns if keyed or name != "respondent"]
    same = _pairs(old, given, whole)
    timed = given["date"].str.len().gt(10) if "date" in given else pd.Series(False, given.index)
    rest_old = old[~old.index.isin(same)]
    rest = given[~given.index.isin(same.index) & timed]
    by_time = ["respondent", "date"] if keyed else ["date"]
    changed = _pairs(rest_old, rest, by_time) if len(rest) else same.iloc[:0]
    found = pd.concat([same, changed]).sort_index()
    new = given[~given.index.isin(found.index)]
    respondents = old["respondent"].reindex(found).set_axis(found.index)
    return Merged(pd.concat([old, new]), found.index, changed.index, respondents)


def _pairs(old: pd.DataFrame, fresh: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Row of `old` for each row of `fresh` that agrees in some columns; the n-th of a kind with the n-th."""
    if old.empty or fresh.empty:
        return pd.Series(dtype=old.index.dtype)
    sides = [_numbered(frame[columns]) for frame in (fresh, old)]
    both = sides[0].merge(sides[1], on=["print", "nth"], suffixes=("", " old"))
    return both.set_index("at")["at old"]


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Fingerprint of each row (64 bits: a million rows do not collide) and the how manieth of its kind it is."""
    prints = pd.util.hash_pandas_object(rows, index=False)
    nth = prints.groupby(prints, sort=False).cumcount()
    return pd.DataFrame({"at": rows.index, "print": prints.to_numpy(), "nth": nth.to_numpy()})
