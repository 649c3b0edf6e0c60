"""Follow-up of plans: late by the calendar, movements by hand, and no comparison where none holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ikm.analysis.actions import FollowUp, Movement, add_impacts, follow_up_plan, frame_followup
from ikm.analysis.comparison import compare_surveys
from ikm.analysis.places import Impact
from ikm.analysis.profile import list_unsur_groups, profile_respondents
from ikm.rules.period import Period
from ikm.survey.plans import Action, ActionPlaces, ActionPlan
from ikm.survey.responses import Survey, read_survey
from tests.analysis.test_places import HIGH, LOW, asked, lines
from tests.builders import difference
from tests.helpers import HEADINGS, KEYS, make_project

THEN, NOW = Period.parse("2025-S2"), Period.parse("2026-S1")


def survey(folder: Path, name: str, answers: Mapping[str, list[Any]], n: int = 20, sidecar: str = "") -> Survey:
    """A survey of n respondents who answer 3 and 4 in turn to every unsur that is not named."""
    columns = {key: answers.get(key, [3, 4] * (n // 2) + [3] * (n % 2)) for key in KEYS}
    lines = [HEADINGS, *(",".join(str(columns[key][at]) for key in KEYS) for at in range(n))]
    files = {f"KPPT/{name}.csv": "\n".join(lines)} | ({f"KPPT/{name}.toml": sidecar} if sidecar else {})
    project = make_project(folder / name, files)
    return read_survey(project, project.unit("KPPT"), Period.parse(name))


def action(unsur: str, **values: Any) -> Action:
    """An action that the report of the second half of 2025 made."""
    return Action(**{"row": 2, "period": THEN, "unsur": unsur, "kegiatan": "Loket"} | values)


def follow(tmp_path: Path, *actions: Action, **then: list[int]) -> tuple[FollowUp, ...]:
    """Follow-up between a period with these answers and one of 3 and 4 in turn."""
    earlier = [survey(tmp_path, "2025-S2", then)]
    return follow_up_plan(ActionPlan(actions=actions), earlier, survey(tmp_path, "2026-S1", {}))


@pytest.mark.parametrize(("target", "reached"), [("87.50", True), ("87.51", False)])
def test_a_target_that_is_met_to_the_digit_is_reached(tmp_path: Path, target: str, reached: bool) -> None:
    """3 and 4 in turn are 87.50: the published value at the target reaches it, a hundredth below does not."""
    (found,) = follow(tmp_path, action("waktu", target=Decimal(target)), waktu=[1, 2] * 10)
    assert found.reached is reached


def test_ten_answers_are_enough_for_the_mean_beside(tmp_path: Path) -> None:
    """Ten respondents then, twenty now, who answer the other eight unsur alike: a mean movement of 0 over eight."""
    earlier = [survey(tmp_path, "2025-S2", {"waktu": [1, 2] * 5}, n=10)]
    (found,) = follow_up_plan(ActionPlan(actions=(action("waktu"),)), earlier, survey(tmp_path, "2026-S1", {}))
    assert found.movement is not None
    assert (found.movement.others, found.movement.n_others) == (Fraction(0), 8)


def test_movement_beside_that_of_unsur_without_a_plan(tmp_path: Path) -> None:
    """Waktu from 1 and 2 in turn (37.5) to 3 and 4 (87.5): +50, really up.

    biaya from 2 and 3 (62.5) to 87.5: +25, without a plan, as are seven that did not move: 25 / 8 = 3.125 on average.
    """
    found = follow(tmp_path, action("waktu", target=Decimal("80")), waktu=[1, 2] * 10, biaya=[2, 3] * 10)
    movement = found[0].movement
    assert movement is not None
    assert movement.difference.estimate == pytest.approx(50)
    assert movement.difference.low < 50 < movement.difference.high
    assert (movement.way, movement.others, movement.n_others) == ("up", Fraction(25, 8), 8)
    assert (movement.value, found[0].reached) == (Decimal("87.50"), True)


def test_movement_agrees_with_the_change_of_the_report(tmp_path: Path) -> None:
    """The same difference, interval and adjusted p as in the section on change, which tests the same family."""
    then = survey(tmp_path, "2025-S2", {"waktu": [1, 2] * 10, "biaya": [2, 3] * 10})
    now = survey(tmp_path, "2026-S1", {})
    told = {one.first: one for one in compare_surveys(then, now).unsur}
    found = follow_up_plan(ActionPlan(actions=(action("waktu"), action("biaya"))), [then], now)
    assert [one.movement.difference for one in found if one.movement] == [told["waktu"], told["biaya"]]


def test_down_same_and_target_not_reached(tmp_path: Path) -> None:
    """Waktu from all 3 but one (76.25) down to 62.5; biaya did not move; 90 is not reached."""
    earlier = [survey(tmp_path, "2025-S2", {"waktu": [3] * 19 + [4]})]
    plan = ActionPlan(actions=(action("waktu", target=Decimal("90")), action("biaya")))
    found = follow_up_plan(plan, earlier, survey(tmp_path, "2026-S1", {"waktu": [2, 3] * 10}))
    assert [one.movement.way for one in found if one.movement] == ["down", "same"]
    assert [one.reached for one in found] == [False, None]


def test_unsur_of_any_earlier_plan_are_no_comparison(tmp_path: Path) -> None:
    """Waktu and biaya both planned for, the latter two years ago: the seven others stayed, 0 on average."""
    old = action("biaya", period=Period.parse("2024-S1"))
    found = follow(tmp_path, action("waktu"), old, waktu=[1, 2] * 10, biaya=[2, 3] * 10)
    assert [(str(one.action.period), one.unknown) for one in found] == [("2024-S1", "no_answers"), ("2025-S2", "")]
    assert found[1].movement is not None
    assert (found[1].movement.others, found[1].movement.n_others) == (0, 7)


def test_every_unsur_planned_leaves_no_comparison(tmp_path: Path) -> None:
    """Nine actions on nine unsur: no mean of others."""
    found = follow(tmp_path, *(action(key) for key in KEYS))
    assert {(one.movement.others, one.movement.n_others) for one in found if one.movement} == {(None, 0)}


def test_overdue_by_the_last_day_of_the_period(tmp_path: Path) -> None:
    """Reported: to 30 June 2026. TW I is over and open: late; TW II ends that day; done and dropped are never late."""
    found = follow(
        tmp_path,
        action("waktu", tw=(1,), tahun=2026),
        action("waktu", tw=(1, 2), tahun=2026),
        action("biaya", tw=(1,), tahun=2026, status="selesai"),
        action("biaya", tw=(1,), tahun=2026, status="batal"),
        action("sarana", tw=(4,), tahun=2025, status="berjalan"),
        action("sarana"),
    )
    assert [one.overdue for one in found] == [True, False, False, False, True, False]


def test_plans_of_this_period_and_later_are_no_follow_up(tmp_path: Path) -> None:
    """What this report itself planned cannot have worked yet."""
    assert follow(tmp_path, action("waktu", period=NOW), action("waktu", period=Period.parse("2026-S2"))) == ()


def test_nothing_is_compared_across_regulations(tmp_path: Path) -> None:
    """The plan's period followed PermenPAN-RB 16/2014: same key, another question; the reason is told."""
    sidecar = 'instrument = "permenpan-16-2014"'
    lines = [f"{HEADINGS},maklumat", *[",".join("3" * 10)] * 20]
    project = make_project(tmp_path, {"KPPT/2025-S2.csv": "\n".join(lines), "KPPT/2025-S2.toml": sidecar})
    then = read_survey(project, project.unit("KPPT"), THEN)
    found = follow_up_plan(ActionPlan(actions=(action("waktu"),)), [then], survey(tmp_path, "2026-S1", {}))
    assert (found[0].movement, found[0].unknown) == (None, "across")


@pytest.mark.parametrize(("n", "unknown"), [(0, "few"), (1, "few"), (7, "few"), (9, "few"), (10, "")])
def test_few_answers_are_not_compared(tmp_path: Path, n: int, unknown: str) -> None:
    """Below 10 respondents now, none is claimed to have moved."""
    then = survey(tmp_path, "2025-S2", {})
    found = follow_up_plan(ActionPlan(actions=(action("waktu"),)), [then], survey(tmp_path, "2026-S1", {}, n))
    assert found[0].unknown == unknown
    assert (found[0].movement is None) == bool(unknown)


def test_unsur_of_another_instrument_and_answers_all_alike(tmp_path: Path) -> None:
    """Keadilan was never asked under 14/2017; waktu all 3 in both periods has no error to test with."""
    then, now = (survey(tmp_path, name, {"waktu": [3] * 20}) for name in ("2025-S2", "2026-S1"))
    found = follow_up_plan(ActionPlan(actions=(action("keadilan"), action("waktu"))), [then], now)
    assert [one.unknown for one in found] == ["not_asked", "alike"]


@pytest.mark.parametrize(("answered", "unknown"), [(9, "few"), (10, "alike")])
def test_an_unsur_that_few_answered_is_few_whatever_they_said(tmp_path: Path, answered: int, unknown: str) -> None:
    """Of twenty then nine, or ten, answered waktu, all 3; now all twenty did, all 3."""
    then = survey(tmp_path, "2025-S2", {"waktu": [3] * answered + [""] * (20 - answered)})
    now = survey(tmp_path, "2026-S1", {"waktu": [3] * 20})
    (found,) = follow_up_plan(ActionPlan(actions=(action("waktu"),)), [then], now)
    assert (found.movement, found.unknown) == (None, unknown)


def test_published_values_then_and_now(tmp_path: Path) -> None:
    """Waktu 1 and 2 in turn is 37.50, 3 and 4 is 87.50: 50.00 more. A target of 37.50 was met before, 40 was not."""
    targets = [action("waktu", target=Decimal(value)) for value in ("37.50", "40")]
    found = follow(tmp_path, *targets, waktu=[1, 2] * 10)
    movement = found[0].movement
    assert movement is not None
    assert (movement.before, movement.value, movement.change) == (Decimal("37.50"), Decimal("87.50"), Decimal("50.00"))
    assert [(one.reached, one.met) for one in found] == [(True, True), (True, False)]


def test_what_actions_did_at_their_places_is_one_family(tmp_path: Path) -> None:
    """Two done or on their way, at A and at B: neither is what the other is compared with, nor is what is only planned.

    Holm over the two that are tested; the place of a column that no report shows, and none at all, are no tests.
    """
    thens = asked(tmp_path / "then", *(lines(place, *LOW) for place in "ABCD"))
    nows = asked(
        tmp_path / "now", lines("A", *HIGH), lines("B", *[2, 3, 3, 3] * 5), *(lines(place, *LOW) for place in "CD")
    )
    shown = {
        (period, "ruas"): (one, list_unsur_groups(one, profile_respondents(one, "ruas", 10)))
        for period, one in ((THEN, thens), (NOW, nows))
    }
    actions = [
        action("waktu", status="selesai", tempat=ActionPlaces("ruas", ("A",))),
        action("waktu"),
        action("biaya", status="berjalan", tempat=ActionPlaces("ruas", ("B",))),
        action("biaya", status="rencana", tempat=ActionPlaces("ruas", ("C",))),
        action("biaya", status="berjalan", tempat=ActionPlaces("kanal", ("D",))),
    ]
    followups = [FollowUp(one, False, None) for one in actions]
    found = add_impacts(followups, lambda period, key: shown.get((period, key)), NOW)
    assert [one.action for one in found] == actions
    impacts = [one.impact for one in found]
    assert [impact and (impact.acted, impact.others, impact.unknown) for impact in impacts] == [
        (("A",), ("C", "D"), ""),
        None,
        (("B",), ("C", "D"), ""),
        ((), (), "not_begun"),
        ((), (), "places"),
    ]
    tests = [impact.difference for impact in impacts if impact and impact.difference]
    assert [test.estimate for test in tests] == pytest.approx([25, 6.25])
    small, large = sorted(test.p for test in tests)
    assert sorted(test.p_adjusted for test in tests) == [2 * small, max(2 * small, large)]


def test_follow_up_as_a_table() -> None:
    """What is known of a movement and of an impact, each with its interval; what is not known is missing or ''."""
    change, effect = difference(5.0, p=0.02), difference(-3.0, p=0.01)
    moved = Movement(change, Fraction(1, 2), 8, Decimal("75.00"), Decimal("80.00"))
    full = action("waktu", target=Decimal("82"), status="berjalan", bukti="b", tempat=ActionPlaces("ruas", ("A", "B")))
    frame = frame_followup(
        [
            FollowUp(full, True, moved, impact=Impact(("A", "B"), ("C",), effect)),
            FollowUp(action("biaya"), False, None, "few", Impact(unknown="places")),
        ]
    )
    texts = {"period": "2025-S2", "kegiatan": "Loket"}
    told = {"low": 4.0, "high": 6.0, "p_adjusted": 0.02, "impact": -3.0, "impact_low": -4.0, "impact_high": -2.0}
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == [
        {
            **texts, **told, "unsur": "waktu", "status": "berjalan", "overdue": True, "target": 82.0, "value": 80.0,
            "movement": 5.0, "real": True, "others": 0.5, "unknown": "", "tempat": "A; B", "impact_real": True,
            "impact_unknown": "", "bukti": "b",
        },
        {
            **texts, **dict.fromkeys(("target", "value", "movement", "others", *told)), "unsur": "biaya",
            "status": "rencana", "overdue": False, "real": False, "unknown": "few", "tempat": "", "impact_real": False,
            "impact_unknown": "places", "bukti": "",
        },
    ]  # fmt: skip
    assert set(frame.dtypes[["target", "value", "others", *told]]) == {np.dtype(float)}
    points = "index points"
    assert frame.attrs["units"] == {
        **dict.fromkeys(("target", "value"), "index points, scale 25-100"),
        **dict.fromkeys(("movement", "low", "high", "others", "impact", "impact_low", "impact_high"), points),
        "p_adjusted": "probability, two-sided, adjusted within its family",
    }
    unreal = FollowUp(
        full,
        True,
        replace(moved, difference=difference(1.0, p=0.5)),
        impact=Impact(("A",), ("C",), difference(1.0, p=0.5)),
    )
    assert frame_followup([unreal])[["real", "impact_real"]].to_numpy().tolist() == [[False, False]]
    assert frame_followup([FollowUp(action("biaya"), False, None)])["impact_unknown"].tolist() == [""]
    assert frame_followup([]).empty
