"""Actions under SKPD teknis: counted once each, late ones first, nobody invented."""

from __future__ import annotations

from typing import Any

from ikm.analysis.actions import FollowUp, Movement
from ikm.analysis.city import (
    UnitActions,
    collect_unit_actions,
    frame_skpd_actions,
    group_actions_by_skpd,
    list_owed_actions,
    list_units_without_plan,
)
from ikm.analysis.comparison import Difference
from ikm.rules.instrument import round_half_up
from ikm.rules.period import Period
from ikm.survey.plans import Action, ActionPlan
from ikm.survey.units import Unit

THEN, NOW = Period.parse("2025-S2"), Period.parse("2026-S1")


def unit(code: str, **technical: list[str]) -> Unit:
    """A unit whose register names these SKPD."""
    return Unit(code=code, name=code.title(), city="c", skpd="s", sector="air", technical_skpd=technical)


def movement(estimate: float, p: float) -> Movement:
    """A movement of so many points, real where p is below 0.05."""
    change = Difference("a", "a", 20, 20, estimate, estimate - 1, estimate + 1, 1.0, 38.0, p, 0.1, p)
    return Movement(change, None, 0, round_half_up(78), round_half_up(80))


def follow(unsur: str, *skpd: str, move: Movement | None = None, late: bool = False, **values: Any) -> FollowUp:
    """One action followed up."""
    action = Action(**{"row": 2, "period": THEN, "unsur": unsur, "skpd_teknis": skpd} | values)
    return FollowUp(action, late, move)


def test_counts_by_hand() -> None:
    """Dinas A: three actions in two units, one late, one done; waktu of KPPT moved once though two actions share it.

    Dinas B: the one action it shares with A. PDAM's biaya names nobody, the register does: Dinas C; it was cancelled,
    so that its fall is no movement after an action. sarana: nobody.
    """
    up, same = movement(5, 0.01), movement(1, 0.5)
    kppt = (
        follow("waktu", "Dinas A", "Dinas B", move=up, late=True),
        follow("waktu", "Dinas A", move=up, status="selesai"),
    )
    pdam = (
        follow("waktu", "Dinas A", move=same, status="berjalan"),
        follow("biaya", move=movement(-5, 0.01), status="batal"),
        follow("sarana"),
    )
    found = group_actions_by_skpd([UnitActions(unit("KPPT"), kppt), UnitActions(unit("PDAM", biaya=["Dinas C"]), pdam)])
    columns = ["units", "open", "overdue", "done", "up", "same", "down"]
    assert frame_skpd_actions(found)[columns].to_dict("index") == {
        "Dinas A": dict(zip(columns, ["KPPT, PDAM", 2, 1, 1, 1, 1, 0], strict=True)),
        "Dinas B": dict(zip(columns, ["KPPT", 1, 1, 0, 1, 0, 0], strict=True)),
        "Dinas C": dict(zip(columns, ["PDAM", 0, 0, 0, 0, 0, 0], strict=True)),
        "": dict(zip(columns, ["PDAM", 1, 0, 0, 0, 0, 0], strict=True)),
    }
    assert [one.name for one in found] == ["Dinas A", "Dinas B", "Dinas C", ""]


def test_an_unsur_of_two_plans_moves_once() -> None:
    """Up since the plan of 2025-S1, the same since that of 2025-S2, which counts; the order is no matter."""
    older = follow("waktu", "Dinas A", move=movement(5, 0.01), period=Period.parse("2025-S1"))
    newer = follow("waktu", "Dinas A", move=movement(1, 0.5))
    for found in ((older, newer), (newer, older)):
        (one,) = group_actions_by_skpd([UnitActions(unit("KPPT"), found)])
        assert (one.up, one.same, one.down, one.open) == (0, 1, 0, 2)


def test_owed_overdue_first_then_by_day() -> None:
    """Late ones, then by the day, then those without one; done and cancelled are owed by nobody."""
    kppt = (
        follow("sarana"),
        follow("biaya", tahun=2027, tw=(1,)),
        follow("produk", status="selesai"),
        follow("waktu", tahun=2026, tw=(1,), late=True),
    )
    pdam = (follow("prosedur", tahun=2026, tw=(4,)), follow("perilaku", status="batal"))
    units = [UnitActions(unit("KPPT", waktu=["Dinas C"]), kppt), UnitActions(unit("PDAM"), pdam)]
    found = list_owed_actions(units)
    assert [(one.unit.code, one.followup.action.unsur, one.skpd) for one in found] == [
        ("KPPT", "waktu", ("Dinas C",)),
        ("PDAM", "prosedur", ()),
        ("KPPT", "biaya", ()),
        ("KPPT", "sarana", ()),
    ]
    assert [one.followup.overdue for one in found] == [True, False, False, False]
    assert [one.code for one in list_units_without_plan([*units, UnitActions(unit("AIR"), ())])] == ["AIR"]


def test_no_plan_is_no_row() -> None:
    """A city where nobody planned: no SKPD, an empty frame with its columns."""
    found = group_actions_by_skpd([UnitActions(unit("KPPT"), ())])
    assert found == ()
    assert list(frame_skpd_actions(found).columns) == ["units", "open", "overdue", "done", "up", "same", "down"]


def test_unit_without_answers_still_owes_its_actions() -> None:
    """No survey in the period: late by the calendar, nothing moved; the period's own plan is open; later ones wait."""
    plan = ActionPlan(
        actions=(
            Action(row=2, period=THEN, unsur="waktu", tw=(1,), tahun=2026),
            Action(row=3, period=NOW, unsur="biaya", tw=(4,), tahun=2026),
            Action(row=4, period=Period.parse("2026-S2"), unsur="sarana"),
        )
    )
    found = collect_unit_actions(unit("KPPT"), plan, NOW, None, ()).followups
    assert [(one.action.unsur, one.overdue, one.movement) for one in found] == [
        ("waktu", True, None),
        ("biaya", False, None),
    ]
