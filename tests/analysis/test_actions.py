"""Drafts, steps and the simulated index: targets at the bands, a person's plan first, sums by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ikm.analysis.actions import (
    TARGET_STEP,
    PlanStep,
    choose_target,
    draft_actions,
    format_quarters,
    frame_plan_steps,
    list_causes,
    list_plan_steps,
    rank_priorities,
    simulate_plan,
)
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.importance import Importance
from ikm.analysis.index import INDEX_LEVEL, Index, compute_index_from_totals
from ikm.rules.period import Period
from ikm.survey.plans import Action
from ikm.survey.units import Unit
from tests.helpers import KEYS, RULES

PERIOD = Period.parse("2026-S1")
UNIT = Unit(
    code="KPPT", name="n", city="c", skpd="s", sector="perizinan", technical_skpd={"waktu": ["Dinas A", "Dinas B"]}
)


def index(totals: dict[str, int], n: int = 10, bobot: str = "1/n") -> Index:
    """An index of n respondents who give 4 to every unsur that is not named."""
    given = dict.fromkeys(KEYS, 4 * n) | totals
    return compute_index_from_totals(given, dict.fromkeys(KEYS, n), RULES, RULES.bobot(bobot))


def planned(found: Index, *actions: Action) -> tuple[PlanStep, ...]:
    """Steps of the report, from its own priorities and these actions."""
    ranked = rank_priorities(found, UnsurOrder(), (), Importance(RULES, ""))
    return list_plan_steps(draft_actions(ranked, UNIT, RULES, PERIOD), actions)


def action(unsur: str, **values: Any) -> Action:
    """An action that the report of the period made."""
    return Action(row=2, period=PERIOD, unsur=unsur, **values)


@pytest.mark.parametrize(
    ("value", "wanted", "mutu"),
    [
        ("25.00", "65.00", "C"),
        ("64.99", "65.00", "C"),
        ("65.00", "76.61", "B"),
        ("76.60", "76.61", "B"),
        ("76.61", "88.31", "A"),
        ("88.30", "88.31", "A"),
        ("88.31", "90.31", ""),
        ("98.00", "100.00", ""),
        ("99.50", "100.00", ""),
    ],
)
def test_target_is_one_mutu_up_or_two_points(value: str, wanted: str, mutu: str) -> None:
    """Bounds 65.00, 76.61, 88.31 of PermenPANRB 14/2017; from A on 2.00 points, 100 at most."""
    assert Decimal("2.00") == TARGET_STEP
    assert choose_target(Decimal(value), RULES) == (Decimal(wanted), mutu)


def test_draft_takes_skpd_from_the_register() -> None:
    """Waktu 3.0 (75.00, C): to B, Dinas A and B, in 2026; sarana 3.5 (87.50, B): to A, no SKPD known."""
    found = draft_actions(
        rank_priorities(index({"waktu": 30, "sarana": 35}), UnsurOrder(), (), Importance(RULES, "")),
        UNIT,
        RULES,
        PERIOD,
    )
    assert [(one.key, one.skpd_teknis, one.target, one.mutu, one.tahun) for one in found] == [
        ("waktu", ("Dinas A", "Dinas B"), Decimal("76.61"), "B", 2026),
        ("sarana", (), Decimal("88.31"), "A", 2026),
    ]


@pytest.mark.parametrize(("period", "tahun"), [("2026-S2", 2027), ("2025", 2026), ("2026-T3", 2026)])
def test_draft_is_for_the_year_after_the_period(period: str, tahun: int) -> None:
    """The day after 31 December 2026, 31 December 2025, 30 September 2026."""
    ranked = rank_priorities(index({"waktu": 30}), UnsurOrder(), (), Importance(RULES, ""))
    assert draft_actions(ranked, UNIT, RULES, Period.parse(period))[0].tahun == tahun


def test_what_a_person_planned_goes_before_the_draft() -> None:
    """Two actions on waktu stand for its draft; sarana keeps its draft; biaya, no priority, comes last."""
    found = planned(
        index({"waktu": 30, "sarana": 35}),
        action("biaya"),
        action("waktu", kegiatan="a", skpd_teknis=("Dinas C",), target=Decimal("80")),
        action("waktu", kegiatan="b"),
    )
    assert [(one.key, one.action.kegiatan if one.action else None, one.skpd_teknis, one.target) for one in found] == [
        ("waktu", "a", ("Dinas C",), Decimal("80")),
        ("waktu", "b", ("Dinas A", "Dinas B"), Decimal("76.61")),
        ("sarana", None, (), Decimal("88.31")),
        ("biaya", "", (), None),
    ]


def test_simulated_index_by_hand() -> None:
    """Waktu 50, prosedur 75, sarana 75, six unsur 100: (50 + 75 + 75 + 600) / 9 = 88.888... = 88.89, A.

    Targets 65.00, 76.61, 76.61: (65 + 76.61 + 76.61 + 600) / 9 = 818.22 / 9 = 90.91333... = 90.91, A.
    """
    found = index({"waktu": 20, "prosedur": 30, "sarana": 30})
    result = simulate_plan(found, planned(found))
    assert result is not None
    assert (result.before, result.after, result.gain) == (Decimal("88.89"), Decimal("90.91"), Decimal("2.02"))
    assert dict(result.targets) == {
        "waktu": Decimal("65.00"), "prosedur": Decimal("76.61"), "sarana": Decimal("76.61"),
    }  # fmt: skip


def test_simulated_mutu_is_read_off_the_rounded_index() -> None:
    """Waktu 25, eight at 87.5 (NRR 3.5): 725 / 9 = 80.56, B; a plan of waktu 94.79 gives 794.79 / 9 = 88.31, A."""
    found = index(dict.fromkeys(KEYS, 35) | {"waktu": 10})
    result = simulate_plan(found, planned(found, action("waktu", target=Decimal("94.79"))))
    assert result is not None
    assert (result.before, result.before_band.mutu) == (Decimal("80.56"), "B")
    assert (result.after, result.after_band.mutu) == (Decimal("88.31"), "A")


def test_simulation_takes_the_highest_target_and_never_lowers() -> None:
    """Waktu 75: 70, 90 and 80 planned -> 90; sarana 87.5 with 80 planned stays: (90 + 87.5 + 700) / 9 = 97.5."""
    found = index({"waktu": 30, "sarana": 35})
    wanted = [action("waktu", target=Decimal(value)) for value in ("70", "90", "80")]
    result = simulate_plan(found, planned(found, *wanted, action("sarana", target=Decimal("80"))))
    assert result is not None
    assert result.after == Decimal("97.50")
    assert dict(result.targets) == {"waktu": Decimal("90.00"), "sarana": Decimal("87.50")}


def test_simulation_leaves_out_what_is_cancelled_or_no_priority() -> None:
    """Waktu cancelled: only prosedur counts, 75 -> 76.61; biaya is no priority and stays at 100."""
    found = index({"waktu": 30, "prosedur": 30})
    result = simulate_plan(found, planned(found, action("waktu", status="batal"), action("biaya", target=Decimal(100))))
    assert result is not None
    assert dict(result.targets) == {"prosedur": Decimal("76.61")}


def test_simulation_keeps_the_bobot() -> None:
    """Bobot 0.11: 25 x 0.11 x (9 x 4) = 99.00 at most; waktu from 75 to 76.61: 0.11 x (76.61 + 800) = 96.4271."""
    found = index({"waktu": 30}, bobot="0.11")
    result = simulate_plan(found, planned(found))
    assert result is not None
    assert (result.before, result.after) == (Decimal("96.25"), Decimal("96.43"))


@pytest.mark.parametrize("n", [0, 1, 7])
def test_few_respondents_give_no_draft_and_no_simulation(n: int) -> None:
    """0, 1 and 7 respondents: nothing is proposed; a plan that a person wrote is still shown."""
    found = index({"waktu": n}, n=n)
    assert planned(found) == ()
    assert simulate_plan(found, planned(found)) is None
    assert [one.key for one in planned(found, action("waktu"))] == ["waktu"]


def test_no_simulation_of_few_or_without_a_priority() -> None:
    """Seven respondents though a draft was made; twelve and no step; nobody answered waktu, so there is no index."""
    found = index({"waktu": 30})
    (step,) = planned(found)
    assert simulate_plan(found, [step]) is not None
    assert simulate_plan(index({"waktu": 21}, n=7), [step]) is None
    assert simulate_plan(found, ()) is None
    counts = dict.fromkeys(KEYS, 10) | {"waktu": 0}
    unknown = compute_index_from_totals({key: 4 * n for key, n in counts.items()}, counts, RULES)
    assert simulate_plan(unknown, [step]) is None


def test_the_plan_as_a_table() -> None:
    """A line as planned, a draft's, one planned for what is no priority, one of an unsur without either."""
    full = action(
        "waktu", penyebab="loket", kegiatan="a", tw=(1, 4), tahun=2027, penanggung_jawab="p",
        skpd_teknis=("Dinas C", "Dinas D"), target=Decimal("80.5"), status="berjalan",
    )  # fmt: skip
    steps = [*planned(index({"waktu": 30, "sarana": 35}), full, action("biaya")), PlanStep("produk", None, None)]
    frame = frame_plan_steps(steps)
    blank = dict.fromkeys(("penyebab", "kegiatan", "tw", "penanggung_jawab", "skpd_teknis", "status"), "")
    none = {"planned": False, "tahun": None, "target": None}
    written = {"penyebab": "loket", "kegiatan": "a", "tw": "I, IV", "penanggung_jawab": "p", "status": "berjalan"}
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == [
        {
            **written,
            "unsur": "waktu",
            "planned": True,
            "tahun": 2027,
            "skpd_teknis": "Dinas C; Dinas D",
            "target": 80.5,
        },
        {**blank, "unsur": "sarana", "planned": False, "tahun": 2026, "target": 88.31},
        {**blank, **none, "unsur": "biaya", "status": "rencana"},
        {**blank, **none, "unsur": "produk"},
    ]
    assert frame["tahun"].dtype == "Int64"
    assert frame.attrs["units"] == {"tahun": "year", "target": INDEX_LEVEL}
    only = frame_plan_steps(planned(index({}), action("biaya")))
    assert (only["target"].dtype, only["target"].isna().all()) == (float, True)
    assert frame_plan_steps(()).empty


def test_quarters_are_roman() -> None:
    """Each of the four; none is nothing."""
    assert format_quarters(action("waktu", tw=(1, 2, 3, 4))) == "I, II, III, IV"
    assert format_quarters(action("waktu")) == ""


def test_causes_once_each_in_the_order_of_the_plan() -> None:
    """Two of waktu, one of them on two lines; none of biaya, of which none is told, nor of a draft alone."""
    causes = [("waktu", "loket"), ("biaya", ""), ("waktu", "sistem"), ("waktu", "loket"), ("produk", "mutu")]
    steps = [PlanStep(key, action(key, penyebab=cause), None) for key, cause in causes]
    found = list_causes([PlanStep("sarana", None, None), *steps])
    assert list(found.items()) == [("waktu", ["loket", "sistem"]), ("produk", ["mutu"])]
