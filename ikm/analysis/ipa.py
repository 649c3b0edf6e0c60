"""What to mend first: importance-performance analysis, each quadrant with its certainty. Floor 3.

Martilla and James (1977). The crosshair lies at the means of the unsur, which always condemns something and moves from
period to period, or where it is put: at an earlier period, at a target. How certain a place is, is counted over
resamples of the respondents: near the cross an unsur falls now on one side, now on the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ikm.analysis.gap import Gap, pairs
from ikm.analysis.measure import ANSWER, SHARE, measured
from ikm.analysis.resampling import CERTAIN, RESAMPLES, times_drawn

Quadrant = Literal["I", "II", "III", "IV"]
#: I prioritas utama, II pertahankan, III prioritas rendah, IV berlebihan.
QUADRANTS: tuple[Quadrant, ...] = ("I", "II", "III", "IV")
#: Means closer than this to the crosshair lie on it: sums of thirds and ninths are not exact as floats.
_ON_IT = 1e-9


@dataclass(frozen=True)
class Crosshair:
    """Where the quadrants meet, on the scale of the answers (1-4).

    Parameters
    ----------
    fixed : str
        What the lines stand for where they were put: an earlier period, a target; '' at the means of the unsur.
    """

    kinerja: float
    stated: float
    fixed: str = ""


@dataclass(frozen=True)
class Position:
    """One unsur in the plane of kinerja and what was stated.

    Parameters
    ----------
    kinerja, stated : float
        Mean answers over the same respondents, 1-4 scale.
    quadrant : {'I', 'II', 'III', 'IV'}
        High means on or above the crosshair.
    on_line : bool
        Lies on one of the lines.
    distance : float
        From the iso-priority diagonal (slope 1 through the crosshair), in points of the answers; above 0 more is
        stated, for the kinerja given, than at the crosshair, so the unsur has priority (Bacon 2003).
    shares : mapping of quadrant to float
        Share of resamples in each, of 1.
    """

    key: str
    kinerja: float
    stated: float
    quadrant: Quadrant
    on_line: bool
    distance: float
    shares: Mapping[Quadrant, float]

    @property
    def certain(self) -> bool:
        """Whether it keeps its quadrant in at least 80 % of the resamples."""
        return self.shares[self.quadrant] >= CERTAIN

    @property
    def other(self) -> Quadrant:
        """The quadrant it falls into most often besides its own."""
        return max((one for one in QUADRANTS if one != self.quadrant), key=lambda one: self.shares[one])


def crosshair(found: Sequence[Gap]) -> Crosshair:
    """Lines at the plain means over the unsur of the mean answers."""
    return Crosshair(
        kinerja=sum(gap.kinerja for gap in found) / len(found), stated=sum(gap.stated for gap in found) / len(found)
    )


def positions(
    kinerja: pd.DataFrame, stated: pd.DataFrame, found: Sequence[Gap], cross: Crosshair, resamples: int = RESAMPLES
) -> tuple[Position, ...]:
    """Place of each unsur, with the share of resamples in each quadrant.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        As for `ikm.analysis.gap.gaps`.
    found : sequence of Gap
        The unsur to place, of these answers.
    cross : Crosshair
        Where it lies at the means, it moves with each resample; a fixed one stays.
    """
    keys = [gap.key for gap in found]
    one, other = pairs(kinerja[keys], stated[keys])
    drawn_kinerja, drawn_stated = _resampled_means(one, other, resamples)
    fixed = bool(cross.fixed)
    lines = (
        cross.kinerja if fixed else drawn_kinerja.mean(axis=1, keepdims=True),
        cross.stated if fixed else drawn_stated.mean(axis=1, keepdims=True),
    )
    places = _quadrants(drawn_kinerja - lines[0], drawn_stated - lines[1])
    return tuple(_position(gap, cross, place) for gap, place in zip(found, places.T, strict=True))


def ipa_frame(found: Sequence[Position]) -> pd.DataFrame:
    """One row an unsur: kinerja, stated (1-4), quadrant, certain, on_line, distance (points), I-IV (shares of 1)."""
    shares = {str(quadrant): [one.shares[quadrant] for one in found] for quadrant in QUADRANTS}
    frame = pd.DataFrame(
        {
            "unsur": [one.key for one in found],
            "kinerja": [one.kinerja for one in found],
            "stated": [one.stated for one in found],
            "quadrant": [one.quadrant for one in found],
            "certain": [one.certain for one in found],
            "on_line": [one.on_line for one in found],
            "distance": [one.distance for one in found],
            **shares,
        }
    ).set_index("unsur")
    units = {"kinerja": f"mean {ANSWER}", "stated": f"mean {ANSWER}", "distance": "answer points, from the diagonal"}
    return measured(frame, **units, **dict.fromkeys(shares, f"{SHARE} of the resamples"))


def _position(gap: Gap, cross: Crosshair, places: np.ndarray) -> Position:
    """One unsur, from its means and its quadrant in every resample."""
    right, up = gap.kinerja - cross.kinerja, gap.stated - cross.stated
    return Position(
        key=gap.key,
        kinerja=gap.kinerja,
        stated=gap.stated,
        quadrant=QUADRANTS[int(_quadrants(np.array(right), np.array(up)))],
        on_line=min(abs(right), abs(up)) < _ON_IT,
        distance=(up - right) / np.sqrt(2).item(),
        shares={quadrant: float((places == at).mean()) for at, quadrant in enumerate(QUADRANTS)},
    )


def _quadrants(right: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Places in QUADRANTS from the distances to the lines; on a line counts as high."""
    high_kinerja, high_stated = right >= -_ON_IT, up >= -_ON_IT
    return np.where(high_stated, np.where(high_kinerja, 1, 0), np.where(high_kinerja, 3, 2))


def _resampled_means(kinerja: np.ndarray, stated: np.ndarray, resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean answers per unsur in each resample, shape (resamples, unsur); resamples that miss an unsur are left out."""
    given = ~np.isnan(kinerja)
    rows = given.any(axis=1)
    given, one, other = given[rows], np.nan_to_num(kinerja[rows]), np.nan_to_num(stated[rows])
    sums = [np.stack([times @ given, times @ one, times @ other]) for times in times_drawn(len(given), resamples)]
    counts, first, second = np.concatenate(sums, axis=1)
    whole = (counts > 0).all(axis=1)
    return first[whole] / counts[whole], second[whole] / counts[whole]
