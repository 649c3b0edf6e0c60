"""How sure the index of a group of respondents is: the group as a domain of the whole sample. Floor 3.

How many of a group answer is left to chance too, so the whole sample and its strata stay, with an influence of nought
outside the group; cutting the group out first would understate the error (Sarndal, Swensson and Wretman
1992, chapter 10).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ikm.analysis.design import Design
from ikm.analysis.index import CLAIM
from ikm.analysis.precision import Precision, influence, with_variance
from ikm.analysis.scores import unsur_scores
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Instrument


def domain(
    scores: pd.DataFrame, inside: pd.Series, instrument: Instrument, design: Design, bobot: Bobot | None = None
) -> Precision | None:
    """Index of a group and its sampling error.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        All respondents of the design, each with at least one answer.
    inside : Series of bool, shape (respondents,)
        Whether a respondent belongs to the group.
    design : Design
        Of all respondents.

    Returns
    -------
    Precision or None
        Degrees of freedom: the group's respondents minus the strata in which it has any. None below 10 respondents,
        and where an unsur has no answer in the group.
    """
    members = inside.to_numpy(dtype=bool)
    group = unsur_scores(scores, instrument).to_numpy(dtype=float, na_value=np.nan)[members]
    if len(group) < CLAIM or np.isnan(group).all(axis=0).any():
        return None
    bobot = bobot or instrument.bobot()
    estimate, own = influence(group, bobot, design.weight[members])
    z = np.zeros(len(scores))
    z[members] = own
    df = len(group) - len(np.unique(design.place[members]))
    return with_variance(estimate, design.variance(z), len(group), df, instrument, bobot)
