"""How the answers to each unsur are spread, beside their mean: a mean of 3 can be all threes or half ones. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from ikm.analysis.measure import RESPONDENTS, SHARE, measured
from ikm.rules.instrument import Instrument, Unsur

#: Answers that say 'not good': the lower half of the scale 1-4.
LOW = (1, 2)


@dataclass(frozen=True)
class Spread:
    """Answers to one unsur.

    Parameters
    ----------
    counts : dict of int to int
        Answer -> number of respondents who gave it, every answer of the scale; empty where so few answered that it
        would tell what each of them answered.
    few : int
        Number of those few.
    """

    unsur: Unsur
    code: str
    counts: dict[int, int]
    few: int = 0

    @property
    def n(self) -> int:
        """Answers given."""
        return self.few or sum(self.counts.values())

    def share(self, *answers: int) -> Fraction | None:
        """Share of the given answers, 0-1; None where nobody answered, or so few that it is not told."""
        return Fraction(sum(self.counts[answer] for answer in answers), self.n) if self.n > self.few else None

    def disclosed(self, threshold: int) -> Spread:
        """The spread as it may be shown: without its counts where 1 to threshold - 1 respondents answered."""
        return Spread(self.unsur, self.code, {}, self.n) if 0 < self.n < threshold else self

    @property
    def low(self) -> Fraction | None:
        """Share of answers 1 and 2."""
        return self.share(*LOW)


def spreads(scores: pd.DataFrame, instrument: Instrument) -> tuple[Spread, ...]:
    """Answers to each unsur, in the instrument's order.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered.

    Examples
    --------
    >>> from ikm.rules.instrument import load
    >>> rules = load("permenpanrb-14-2017")
    >>> answers = pd.DataFrame({key: [1, 3, 4, 4] for key in rules.keys}).astype("Int8")
    >>> spreads(answers, rules)[0].counts, spreads(answers, rules)[0].low
    ({1: 1, 2: 0, 3: 1, 4: 2}, Fraction(1, 4))
    """
    return tuple(
        Spread(
            item,
            instrument.code(item.key),
            {score: int((scores[item.key] == score).sum()) for score in instrument.scores},
        )
        for item in instrument.unsur
    )


def spread_frame(found: tuple[Spread, ...]) -> pd.DataFrame:
    """One row an unsur: code, n, respondents per answer, share of 1-2 (0-1)."""
    rows = [
        {
            "key": one.unsur.key,
            "code": one.code,
            "n": one.n,
            **{f"answer_{answer}": count for answer, count in one.counts.items()},
            "low": None if one.low is None else float(one.low),
        }
        for one in found
    ]
    answers = {name: f"{RESPONDENTS} who gave it" for row in rows for name in row if name.startswith("answer_")}
    return measured(pd.DataFrame(rows).set_index("key"), n=RESPONDENTS, **answers, low=f"{SHARE} that gave 1 or 2")
