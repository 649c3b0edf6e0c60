"""The columns of a frame of answers that an index is reckoned from. Floor 3."""

from __future__ import annotations

import pandas as pd

from ikm.rules.instrument import Instrument


def unsur_scores(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """The columns of the unsur in the instrument's order; the frame itself where it has no other, as most have."""
    keys = list(instrument.keys)
    return scores if scores.columns.tolist() == keys else scores[keys]
