"""Tables of one kind under one another and side by side: periods of a unit, groups, units of a city. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from ikm.analysis.comparison import Point
from ikm.analysis.measure import INDEX, measured
from ikm.survey.categories import in_order


def stacked(frames: Mapping[str, pd.DataFrame], name: str = "period") -> pd.DataFrame:
    """Tables of several periods, groups or units under one another, tidy.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Period -> its table; at least one, all of the same columns.
    name : str
        What the keys are.

    Returns
    -------
    DataFrame
        Index (period, what a row was before); a period whose table is empty has no row. Units of measure as before;
        where they differ from table to table, as the bobot does after another regulation, all are named.
    """
    filled = {period: frame for period, frame in frames.items() if len(frame)}
    if not filled:
        return next(iter(frames.values()))
    units: dict[str, dict[str, None]] = {}
    for frame in filled.values():
        for column, unit in frame.attrs.get("units", {}).items():
            units.setdefault(column, {})[unit] = None
    joined = pd.concat(filled, names=[name])
    return measured(joined, **{column: " or ".join(found) for column, found in units.items()})


def beside(frame: pd.DataFrame, row: str, value: str, periods: Sequence[str]) -> pd.DataFrame:
    """One column of a stacked table, periods side by side.

    Parameters
    ----------
    frame : DataFrame
        As `stacked` gives it.
    row, value : str
        What becomes the rows, in order of appearance, the newest period first; what stands in the cells.
    periods : sequence of str
        The columns, one without figures too.

    Returns
    -------
    DataFrame
        Index points, 25-100; missing where there is no figure.
    """
    flat = frame.reset_index().query("period in @periods")
    order = pd.unique(flat.sort_values("period", key=_newest(periods), kind="stable")[row])
    wide = flat.pivot(index=row, columns="period", values=value).reindex(index=order, columns=list(periods))
    return measured(wide.astype(float), **dict.fromkeys(periods, INDEX))


def groups_beside(frame: pd.DataFrame, characteristic: str, periods: Sequence[str]) -> pd.DataFrame:
    """IKM of each group, periods side by side; groups in the order of a reader, those who stated nothing last."""
    wide = beside(frame, characteristic, "ikm", periods)
    largest = frame.groupby(level=characteristic)["n"].max()
    stated = in_order(characteristic, largest.drop("", errors="ignore"))
    return wide.reindex([*stated, *(label for label in wide.index if not label)])


def _newest(periods: Sequence[str]) -> Callable[[pd.Series], pd.Series]:
    """A key that sorts the newest period first."""
    places = {period: -place for place, period in enumerate(periods)}
    return lambda column: column.map(places)


def newest_run(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points since the last break: those that are one series with the newest."""
    start = max((place for place, point in enumerate(points) if point.after_break), default=0)
    return tuple(points[start:])
