"""Answers on a scale of other than four steps, declared to be rescaled: shown beside the official index, never as it.

Floor 3. Step x of k becomes 1 + 3(x - 1)/(k - 1): the ends stay the ends, the steps stay equally far apart. No
regulation knows such a figure; a four on five steps is not a 3.25 that anybody chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from ikm.analysis.disclosure import LEAST, THRESHOLD
from ikm.analysis.index import ikm_value
from ikm.rules.instrument import Instrument


@dataclass(frozen=True)
class Rescaled:
    """Means and an index of rescaled answers.

    Parameters
    ----------
    points : int
        Steps of the scale that was asked.
    respondents : int
        Those who answered at least one unsur.
    means : mapping of str to Fraction
        Unsur key -> mean on the scale that was asked, 1 to `points`; empty below 10 respondents.
    nrr : mapping of str to Fraction
        The same rescaled to 1 to 4.
    exact : Fraction or None
        25 x the mean of `nrr`, 25 to 100; None where an unsur was not asked, or one or two answered.
    """

    points: int
    respondents: int
    means: Mapping[str, Fraction]
    nrr: Mapping[str, Fraction]
    exact: Fraction | None


def rescaled(scores: pd.DataFrame, points: int, instrument: Instrument) -> Rescaled:
    """Means of answers on a scale of `points` steps, rescaled to 1 to 4.

    Parameters
    ----------
    scores : DataFrame of str, shape (respondents, unsur)
        Steps from 1; '' and '-' are no answers.

    Examples
    --------
    Nine unsur answered 5 and 4 by three people each have a mean of 14/3; 1 + 3 x (11/3)/4 = 15/4, times 25 is 93.75:

    >>> from ikm.rules.instrument import load
    >>> rules = load("permenpanrb-14-2017")
    >>> rescaled(pd.DataFrame([["5"] * 9, ["5"] * 9, ["4"] * 9], columns=rules.keys), 5, rules).exact
    Fraction(375, 4)
    """
    asked = scores[[key for key in instrument.keys if key in scores]]
    steps = asked.apply(pd.to_numeric, errors="coerce")
    means = {
        str(key): Fraction(int(column.sum()), int(column.count())) for key, column in steps.items() if column.count()
    }
    nrr = {key: 1 + 3 * (mean - 1) / (points - 1) for key, mean in means.items()}
    respondents = int(steps.notna().any(axis=1).sum())
    whole = [nrr.get(key) for key in instrument.keys]
    exact = ikm_value(whole, instrument.bobot()) if respondents >= LEAST else None
    shown = respondents >= THRESHOLD["public"]
    return Rescaled(points, respondents, means if shown else {}, nrr if shown else {}, exact)
