"""Actions of all units of a city under the SKPD teknis that must act: open, late, done, and what moved. Floor 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ikm.analysis.followup import FollowUp, Way, followup
from ikm.analysis.measure import measured
from ikm.rules.period import Period
from ikm.survey.plans import Action, Plan
from ikm.survey.responses import Survey
from ikm.survey.units import Unit


@dataclass(frozen=True)
class UnitActions:
    """All actions of one unit that were planned up to the period."""

    unit: Unit
    found: tuple[FollowUp, ...]


@dataclass(frozen=True)
class Owed:
    """One open action, and who must act: as planned, else as the register says; empty where nobody is named."""

    unit: Unit
    found: FollowUp
    skpd: tuple[str, ...]


@dataclass(frozen=True)
class SkpdActions:
    """What one SKPD teknis has to do.

    Parameters
    ----------
    name : str
        '' where neither plan nor register names one.
    units : tuple of Unit
        Units it acts for, in the order of the register.
    open, overdue, done : int
        Actions; overdue ones are open too.
    up, same, down : int
        Unsur of units planned for in earlier periods that really rose, did not really move, really fell; each once,
        since the newest plan that it can be compared with.
    """

    name: str
    units: tuple[Unit, ...]
    open: int
    overdue: int
    done: int
    up: int
    same: int
    down: int


def unit_actions(
    unit: Unit, plan: Plan, period: Period, survey: Survey | None, earlier: Sequence[Survey]
) -> UnitActions:
    """Actions of earlier plans with what moved, then those of the period itself, which cannot have worked yet.

    Parameters
    ----------
    survey : Survey or None
        Answers of the period; without them nothing is said to have moved.
    earlier : sequence of Survey
        Periods that made a plan, as far as they have answers.
    """
    if survey is None:
        before = tuple(FollowUp(one, one.overdue(period.end), None, "no_answers") for one in plan.before(period))
    else:
        before = followup(plan, earlier, survey)
    now = tuple(FollowUp(one, one.overdue(period.end), None) for one in plan.of(period))
    return UnitActions(unit, tuple(one for one in (*before, *now) if _touched(one.action)))


def planless(units: Sequence[UnitActions]) -> tuple[Unit, ...]:
    """Units without any action up to the period, in the order given."""
    return tuple(each.unit for each in units if not each.found)


def owed(units: Sequence[UnitActions]) -> tuple[Owed, ...]:
    """Every open action, overdue ones first, then by the day they are due, those without one last, then by unit."""
    found = [
        Owed(each.unit, one, tuple(name for name in _skpd(one, each.unit) if name))
        for each in units
        for one in each.found
        if one.action.open
    ]
    return tuple(sorted(found, key=lambda one: (not one.found.overdue, one.found.action.due or date.max)))


def by_skpd(units: Sequence[UnitActions]) -> tuple[SkpdActions, ...]:
    """One entry an SKPD, most overdue first, then most open, then by name; '' last.

    An action of several SKPD counts under each; one without SKPD under those of the register.
    """
    grouped: dict[str, dict[str, list[FollowUp]]] = {}
    for each in units:
        for one in each.found:
            for name in _skpd(one, each.unit):
                grouped.setdefault(name, {}).setdefault(each.unit.code, []).append(one)
    known = {each.unit.code: each.unit for each in units}
    found = [_entry(name, groups, known) for name, groups in grouped.items()]
    return tuple(sorted(found, key=lambda one: (not one.name, -one.overdue, -one.open, one.name)))


def actions_frame(found: Sequence[SkpdActions]) -> pd.DataFrame:
    """One row an SKPD: codes of units, numbers of actions (open, overdue, done) and of unsur (up, same, down)."""
    columns = ("open", "overdue", "done", "up", "same", "down")
    rows = [
        {
            "skpd": one.name,
            "units": ", ".join(unit.code for unit in one.units),
            **{name: getattr(one, name) for name in columns},
        }
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=["skpd", "units", *columns]).set_index("skpd")
    acted, moved = dict.fromkeys(("open", "overdue", "done"), "actions"), dict.fromkeys(("up", "same", "down"), "unsur")
    return measured(frame, **acted, **moved)


def _touched(action: Action) -> bool:
    """Whether anybody planned anything: a draft says only which unsur and what value, nobody has promised it."""
    return bool(action.kegiatan or action.tw or action.penanggung_jawab or action.status != "rencana")


def _ways(group: Sequence[FollowUp]) -> list[Way]:
    """How each unsur of one unit moved, since the newest of its plans that can be compared and was not dropped."""
    newest = sorted(group, key=lambda one: one.action.period)
    moved = {one.action.unsur: one.movement for one in newest if one.movement and one.action.status != "batal"}
    return [movement.way for movement in moved.values()]


def _skpd(one: FollowUp, unit: Unit) -> tuple[str, ...]:
    """Who must act: as planned, else as the register says, else nobody."""
    names = one.action.skpd_teknis or tuple(unit.technical_skpd.get(one.action.unsur, ()))
    return tuple(dict.fromkeys(names)) or ("",)


def _entry(name: str, groups: dict[str, list[FollowUp]], known: dict[str, Unit]) -> SkpdActions:
    """One SKPD from its actions per unit."""
    actions = [one for group in groups.values() for one in group]
    ways = [way for group in groups.values() for way in _ways(group)]

    def moved(way: Way) -> int:
        return sum(each == way for each in ways)

    return SkpdActions(
        name=name,
        units=tuple(unit for code, unit in known.items() if code in groups),
        open=sum(one.action.open for one in actions),
        overdue=sum(one.overdue for one in actions),
        done=sum(one.action.status == "selesai" for one in actions),
        up=moved("up"),
        same=moved("same"),
        down=moved("down"),
    )
