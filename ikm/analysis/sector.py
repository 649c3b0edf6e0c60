"""What a sector asks beyond the unsur, beside the IKM and never inside it. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.index import INDEX_LEVEL, LEAST_CLAIMED, RESPONDENTS, SHARE_OF_ONE, frame_records
from ikm.analysis.precision import Precision, estimate_unsur, find_sampled_population
from ikm.analysis.profile import LOW_ANSWERS
from ikm.rules.instrument import round_half_up
from ikm.rules.pack import Item, Pack, find_pack
from ikm.survey.responses import Survey


@dataclass(frozen=True)
class ItemScore:
    """Answers to one item.

    Parameters
    ----------
    n : int
        Answers given; blank and '-' are not among them.
    value : Decimal or None
        Mean answer x 25, scale 25-100, rounded once half up; None where too few answered to show it, or nobody. It
        carries no mutu: the bands grade the IKM.
    low : Fraction or None
        Share of the answers 1 and 2, 0-1; None as the value.
    precision : Precision or None
        Sampling error; None below 10 answers.
    """

    item: Item
    n: int
    value: Decimal | None
    low: Fraction | None
    precision: Precision | None


@dataclass(frozen=True)
class SectorScores:
    """The items of a sector that a survey asked.

    Parameters
    ----------
    scores : tuple of ItemScore
        In the order of the pack; items that were not asked are left out.
    """

    pack: Pack
    scores: tuple[ItemScore, ...]

    @property
    def answered(self) -> tuple[ItemScore, ...]:
        """Items with a value, highest first."""
        return tuple(
            sorted((score for score in self.scores if score.value is not None), key=lambda score: -(score.value or 0))
        )

    def frame(self) -> pd.DataFrame:
        """One row an item: n, value, low, high (25-100), share of the answers 1-2 (0-1)."""
        return frame_records(
            self.scores,
            "key",
            {
                "n": RESPONDENTS,
                **dict.fromkeys(("value", "low", "high"), INDEX_LEVEL),
                "share_low": f"{SHARE_OF_ONE} that gave 1 or 2",
            },
            key="item.key",
            low="precision.low",
            high="precision.high",
            share_low="low",
        )


def score_sector(survey: Survey, threshold: int = 1) -> SectorScores | None:
    """Scores of the sector's items; None where the sector has no pack or none of its items was asked.

    Parameters
    ----------
    threshold : int
        Fewest answers to an item of which a value is told: only those answer whom it concerns.
    """
    pack = find_pack(survey.unit.sector)
    asked = [item for item in pack.items if item.column in survey.answers] if pack else []
    return SectorScores(pack, tuple(_score(survey, item, threshold) for item in asked)) if pack and asked else None


def _score(survey: Survey, item: Item, threshold: int) -> ItemScore:
    """Mean, share of low answers and error of one item."""
    given = survey.answers[item.column].dropna()
    n = len(given)
    if n < max(threshold, 1):
        return ItemScore(item, n, None, None, None)
    low = Fraction(int(given.isin(LOW_ANSWERS).sum()), n)
    error = (
        estimate_unsur(survey.answers, item.column, survey.instrument, find_sampled_population(survey))
        if n >= LEAST_CLAIMED
        else None
    )
    return ItemScore(item, n, round_half_up(Fraction(int(given.sum()), n) * 25), low, error)
