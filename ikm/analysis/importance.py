"""Expectation and need beside kinerja: what was asked decides what can be said. Floor 3.

Harapan or kepentingan per unsur gives gaps and an importance-performance analysis; an overall item alone gives derived
importance; nothing asked gives nothing, and the report says what to ask. The IKM is measured 'by comparing expectation
and need' (KEP/25/M.PAN/2/2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ikm.analysis.derived import Derived, derived
from ikm.analysis.gap import Gap, csi, gaps, tki
from ikm.analysis.ipa import Crosshair, Position, crosshair, positions
from ikm.errors import SettingError
from ikm.rules.instrument import Instrument

Asked = Literal["harapan", "kepentingan", "overall", ""]
#: Questions on every unsur; harapan first where both were asked.
STATED: tuple[Asked, ...] = ("harapan", "kepentingan")
OVERALL: Asked = "overall"
#: Fewest unsur with a gap that are parted into quadrants: the mean of one or two says nothing about them.
FEWEST = 5


@dataclass(frozen=True)
class Importance:
    """What respondents hope for, or hold important, beside what they got.

    Parameters
    ----------
    asked : {'harapan', 'kepentingan', 'overall', ''}
        What this rests on; '' where nothing of the kind was asked.
    also : {'kepentingan', ''}
        Asked too, not used here.
    gaps : tuple of Gap
        Unsur with at least 10 pairs, in the instrument's order.
    left_out : tuple of str
        Keys of unsur with fewer pairs or not asked.
    cross : Crosshair or None
        None where fewer than five unsur have a gap, unless the lines were put somewhere.
    positions : tuple of Position
        One each gap; none without a crosshair.
    tki, csi : float or None
        Tingkat kesesuaian of all unsur, share of 1; kinerja weighted by what was stated, share of the highest.
    derived : Derived or None
        Only where no more than an overall item was asked.
    """

    instrument: Instrument
    asked: Asked
    also: Asked = ""
    gaps: tuple[Gap, ...] = ()
    left_out: tuple[str, ...] = ()
    cross: Crosshair | None = None
    positions: tuple[Position, ...] = ()
    tki: float | None = None
    csi: float | None = None
    derived: Derived | None = None

    def priorities(self) -> tuple[Position, ...]:
        """Unsur that are prioritas utama with certainty, farthest above the diagonal first."""
        found = [one for one in self.positions if one.quadrant == "I" and one.certain]
        return tuple(sorted(found, key=lambda one: -one.distance))

    def uncertain(self) -> tuple[Position, ...]:
        """Unsur whose quadrant is not certain, in the instrument's order."""
        return tuple(one for one in self.positions if not one.certain)

    def widest(self) -> tuple[Gap, ...]:
        """Gaps from the most negative up; equal ones in the instrument's order."""
        return tuple(sorted(self.gaps, key=lambda gap: gap.estimate))


def asked(answers: pd.DataFrame, instrument: Instrument) -> tuple[Asked, ...]:
    """Which questions somebody answered: harapan, kepentingan, overall."""
    found = [kind for kind in STATED if _stated(answers, instrument, kind).notna().to_numpy().any()]
    if OVERALL in answers and answers[OVERALL].notna().any():
        found.append(OVERALL)
    return tuple(found)


def importance(
    answers: pd.DataFrame, instrument: Instrument, kind: Asked = "", cross: Crosshair | None = None
) -> Importance:
    """Gaps and quadrants of what was stated, or derived importance, or neither.

    Parameters
    ----------
    answers : DataFrame, shape (respondents, any)
        Unsur, and where asked harapan_*, kepentingan_* and overall: whole numbers 1-4, missing where not answered.
        `Survey.answers` is one.
    kind : {'', 'harapan', 'kepentingan', 'overall'}
        What to rest on; the first of these that was asked by default.
    cross : Crosshair, optional
        Fixed lines: those of an earlier period, or a target. At the means of the unsur by default.

    Raises
    ------
    SettingError
        `kind` was not asked.
    """
    known = asked(answers, instrument)
    if kind and kind not in known:
        raise SettingError(f"respondents were not asked for {kind}.", allowed=", ".join(known) or "nothing of the kind")
    if not known:
        return Importance(instrument, "")
    chosen = kind or known[0]
    scores = answers[list(instrument.keys)]
    if chosen == OVERALL:
        return Importance(instrument, chosen, derived=derived(scores, answers[OVERALL]))
    stated = _stated(answers, instrument, chosen)
    found = gaps(scores, stated)
    left_out = tuple(key for key in instrument.keys if key not in {gap.key for gap in found})
    also: Asked = "kepentingan" if chosen == "harapan" and "kepentingan" in known else ""
    if not found:
        return Importance(instrument, chosen, also, left_out=left_out)
    lines = cross or (crosshair(found) if len(found) >= FEWEST else None)
    return Importance(
        instrument=instrument,
        asked=chosen,
        also=also,
        gaps=found,
        left_out=left_out,
        cross=lines,
        positions=positions(scores, stated, found, lines) if lines else (),
        tki=tki(found),
        csi=csi(found, instrument.scale_max),
    )


def _stated(answers: pd.DataFrame, instrument: Instrument, kind: str) -> pd.DataFrame:
    """Answers to one kind of question, one column an unsur; missing where it was not asked."""
    columns = [f"{kind}_{key}" for key in instrument.keys]
    return answers.reindex(columns=columns).set_axis(list(instrument.keys), axis=1)
