"""Units of measure, which travel with a table of numbers. Floor 3."""

from __future__ import annotations

import pandas as pd

#: Level of an index: a published value is rounded to two decimals, an interval is not.
INDEX = "index points, scale 25-100"
#: Difference of two indexes.
POINTS = "index points"
ANSWER = "answer, scale 1-4"
SHARE = "share of 1"
RESPONDENTS = "respondents"
PROBABILITY = "probability, two-sided"
MUTU = "grade A-D; missing below 10 respondents"
DEVIATIONS = "standard deviations (Hedges g)"


def measured(frame: pd.DataFrame, **units: str) -> pd.DataFrame:
    """A table that knows what its columns are measured in.

    Parameters
    ----------
    frame : DataFrame
        Modified: `frame.attrs["units"]` is set.
    units : str
        Unit of a column, by the column's name. Columns of names need none; those that the table lacks are left out.

    Returns
    -------
    DataFrame
        The same object. pandas carries `attrs` through selection and arithmetic.

    Examples
    --------
    >>> measured(pd.DataFrame({"ikm": [86.14]}), ikm=INDEX).attrs["units"]
    {'ikm': 'index points, scale 25-100'}
    """
    frame.attrs["units"] = {name: unit for name, unit in units.items() if name in frame.columns}
    return frame
