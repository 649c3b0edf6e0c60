"""Small groups: what may be shown without showing a person. Floor 3.

A threshold rule with secondary suppression (OECD glossary 7010 names thresholds of 3 and 5 in use; public tables here
take 10). A hidden group hides its number as well as its index, or the total would give it back.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

Audience = Literal["public", "internal"]
#: Fewest respondents of a group that is shown.
THRESHOLD: dict[Audience, int] = {"public": 10, "internal": 5}


def hidden(counts: pd.Series, threshold: int) -> pd.Series:
    """Which groups of a table with a known total must not be shown.

    Parameters
    ----------
    counts : Series of int
        Respondents per group, all groups of the table ('not stated' among them).
    threshold : int
        Groups of 1 to threshold - 1 are small; empty groups tell of nobody.

    Returns
    -------
    Series of bool
        Small groups, and while together they hold fewer than `threshold` respondents or are one alone, the next
        smallest group too: the total minus the shown groups must not give a small number.

    Examples
    --------
    >>> hidden(pd.Series({"SD": 4, "SMP": 12, "SMA": 80}), 10).to_dict()
    {'SD': True, 'SMP': True, 'SMA': False}
    """
    result = counts.between(1, threshold - 1)
    while result.any() and not result[counts > 0].all():
        if result.sum() > 1 and counts[result].sum() >= threshold:
            break
        result[counts[~result & (counts > 0)].sort_values(kind="stable").index[0]] = True
    return result
