"""The rencana tindak lanjut of a report: three priority unsur, who must act, the value to reach, and what that gives.

Floor 3. A draft stands where nobody has planned yet; what a person planned goes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.index import CLAIM, Index, ikm_value
from ikm.analysis.measure import INDEX, measured
from ikm.analysis.priorities import Priorities, Priority
from ikm.rules.instrument import Band, Instrument
from ikm.rules.period import Period
from ikm.rules.rounding import half_up
from ikm.survey.plans import Action
from ikm.survey.units import Unit

#: Index points that an unsur of the best mutu is to gain, since there is no mutu above it.
STEP = Decimal("2.00")
_HIGHEST = Decimal("100.00")


@dataclass(frozen=True)
class Draft:
    """What is proposed for one priority unsur.

    Parameters
    ----------
    skpd_teknis : tuple of str
        From the register; empty where it names none.
    target : Decimal
        Value to reach, 25-100 scale.
    mutu : str
        The mutu that begins there; '' where the unsur has the best one and is to gain `STEP` points.
    tahun : int
        Year of the day after the period.
    """

    priority: Priority
    skpd_teknis: tuple[str, ...]
    target: Decimal
    mutu: str
    tahun: int

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.priority.key


@dataclass(frozen=True)
class Step:
    """One line of the plan as the report shows it.

    Parameters
    ----------
    action : Action or None
        What a person planned; None while there is a draft alone.
    draft : Draft or None
        None for an unsur that a person planned for though it is not among the first.
    """

    key: str
    action: Action | None
    draft: Draft | None

    @property
    def planned(self) -> bool:
        """Whether a person planned it; a row with neither kegiatan nor time nor person in charge is a draft."""
        return self.action is not None and not self.action.draft

    @property
    def skpd_teknis(self) -> tuple[str, ...]:
        """Who must act: as planned, else as the register says."""
        planned = self.action.skpd_teknis if self.action else ()
        return planned or (self.draft.skpd_teknis if self.draft else ())

    @property
    def target(self) -> Decimal | None:
        """Value to reach: as planned, else as drafted."""
        planned = self.action.target if self.action else None
        return planned if planned is not None else self.draft.target if self.draft else None


@dataclass(frozen=True)
class Simulation:
    """The index if the priority unsur reached their targets and all else stayed.

    Parameters
    ----------
    targets : tuple of (str, Decimal)
        Key -> value assumed, 25-100 scale; an unsur above its target already keeps its value.
    before, after : Decimal
        Index as it would be published; each rounded once.
    """

    targets: tuple[tuple[str, Decimal], ...]
    before: Decimal
    after: Decimal
    before_band: Band
    after_band: Band

    @property
    def gain(self) -> Decimal:
        """After minus before, of the published values, in index points."""
        return self.after - self.before


def drafts(found: Priorities, unit: Unit, instrument: Instrument, period: Period) -> tuple[Draft, ...]:
    """A draft for each of the first priorities; none where no unsur stands out."""
    tahun = (period.end + timedelta(days=1)).year
    return tuple(
        Draft(one, tuple(unit.technical_skpd.get(one.key, ())), *target(one.score.value, instrument), tahun)
        for one in found.first()
        if one.score.value is not None
    )


def target(value: Decimal, instrument: Instrument) -> tuple[Decimal, str]:
    """Value to reach, and the mutu that begins there: one mutu up; from the best, 2 points more, '' and at most 100.

    Parameters
    ----------
    value : Decimal
        Value of an unsur as published, 25-100 scale.

    Examples
    --------
    >>> from ikm.rules.instrument import load
    >>> rules = load("permenpanrb-14-2017")
    >>> target(Decimal("76.60"), rules), target(Decimal("88.31"), rules)
    ((Decimal('76.61'), 'B'), (Decimal('90.31'), ''))
    """
    above = [band for band in instrument.bands if band.low > value]
    return (above[-1].low, above[-1].mutu) if above else (min(value + STEP, _HIGHEST), "")


def steps(drafted: Sequence[Draft], actions: Sequence[Action]) -> tuple[Step, ...]:
    """The plan of a period: for each priority what a person planned, else the draft; then what else was planned.

    Parameters
    ----------
    actions : sequence of Action
        Rows of this period, drafts among them: what a person put into a draft goes before what is drafted now.
    """
    keys = {draft.key: draft for draft in drafted}
    planned = {key: [one for one in actions if one.unsur == key] for key in keys}
    first = [
        step
        for key, draft in keys.items()
        for step in [Step(key, one, draft) for one in planned[key]] or [Step(key, None, draft)]
    ]
    return (*first, *(Step(action.unsur, action, None) for action in actions if action.unsur not in keys))


def simulation(index: Index, planned: Sequence[Step]) -> Simulation | None:
    """The index if each priority unsur reached the highest target planned for it, and every other one stayed.

    Parameters
    ----------
    planned : sequence of Step
        Only steps with a draft, those of the priorities, are assumed; cancelled actions are not.

    Returns
    -------
    Simulation or None
        None below 10 respondents, without an index, and where there is no priority.

    Source
    ------
    IKM = 25 x sum(NRR x bobot) with NRR = target / 25: the formula of the index itself, exact until rounded once.
    """
    wanted: dict[str, Decimal] = {}
    for step in planned:
        dropped = step.action is not None and step.action.status == "batal"
        if step.draft is not None and step.target is not None and not dropped:
            wanted[step.key] = max(step.target, wanted.get(step.key, step.target))
    nrr = {score.unsur.key: score.nrr for score in index.unsur}
    then = {key: value for key, value in nrr.items() if value is not None}
    reached = {key: max(then[key], Fraction(value) / 25) for key, value in wanted.items() if key in then}
    exact = ikm_value([(then | reached).get(key) for key in nrr], index.bobot)
    if index.value is None or exact is None or index.respondents < CLAIM or not reached:
        return None
    after = half_up(exact)
    return Simulation(
        targets=tuple((key, half_up(25 * value)) for key, value in reached.items()),
        before=index.value,
        after=after,
        before_band=index.instrument.band(index.value),
        after_band=index.instrument.band(after),
    )


def steps_frame(steps: Sequence[Step]) -> pd.DataFrame:
    """One row a line of the plan; what nobody has written yet is '', a target that is not set is missing."""
    rows = [
        {
            "unsur": one.key,
            "planned": one.planned,
            "kegiatan": one.action.kegiatan if one.action else "",
            "tw": quarters(one.action) if one.action else "",
            "tahun": one.action.tahun if one.action else one.draft.tahun if one.draft else None,
            "penanggung_jawab": one.action.penanggung_jawab if one.action else "",
            "skpd_teknis": "; ".join(one.skpd_teknis),
            "target": None if one.target is None else float(one.target),
            "status": one.action.status if one.action else "",
        }
        for one in steps
    ]
    frame = pd.DataFrame(rows)
    return measured(frame.astype({"tahun": "Int64", "target": float}) if rows else frame, tahun="year", target=INDEX)


def quarters(action: Action) -> str:
    """'I, II' of quarters 1 and 2."""
    return ", ".join(("I", "II", "III", "IV")[one - 1] for one in action.tw)
