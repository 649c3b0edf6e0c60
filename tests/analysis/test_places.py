"""Places side by side: the lowest only where it is certain, what is weak there, changes, and the index by users."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ikm.analysis.comparison import compare_groups
from ikm.analysis.places import Impact, Places, compare_places, measure_impact
from ikm.analysis.profile import list_unsur_groups, profile_respondents
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.plans import Action, ActionPlaces
from ikm.survey.responses import Survey
from tests.builders import alike, difference, survey, table
from tests.helpers import KEYS, R2014, UNITS, logit_ends
from tests.studies import content, opened

REGISTER = UNITS + '[KPPT.groups.ruas]\nname = "Ruas jalan"\n'
USERS = "[KPPT.groups.ruas.values]\nA = {users = 100}\nB = {users = 300}\nC = {users = 100}\n"


def lines(place: str, *answers: int) -> list[str]:
    """Respondents of a place, each with one answer to every unsur, but for the last unsur one less."""
    return [",".join([*[str(each)] * (len(KEYS) - 1), str(max(1, each - 1)), place]) for each in answers]


def compared(
    one: Survey, before: Survey | None = None, threshold: int = 10, complaints: Mapping[str, int] | None = None
) -> Places:
    """What a report has of the group."""
    profile = profile_respondents(one, "ruas", threshold)
    pairs = compare_groups(one, one.groups("ruas"), [group.label for group in profile.groups if group.label])
    earlier = (before, profile_respondents(before, "ruas", threshold)) if before else None
    return compare_places(one, "ruas", profile, pairs, list_unsur_groups(one, profile), complaints or {}, earlier)


def asked(folder: Path, *rows: list[str], register: str = REGISTER, sidecar: str = "") -> Survey:
    """A survey of these respondents."""
    return survey(folder, [line for some in rows for line in some], sidecar, extra="ruas", units=register)


def test_the_lowest_is_claimed_where_all_others_are_really_higher(tmp_path: Path) -> None:
    """A lies far below B and C, which lie close together."""
    found = compared(
        asked(tmp_path, lines("A", *[1, 2] * 10), lines("B", *[3, 4] * 10), lines("C", *[4, 3, 3, 4, 4] * 4))
    )
    assert [score.label for score in found.scores] == ["A", "B", "C"]
    assert [score.label for score in found.lowest] == ["A"]
    assert len(found.pairs) == 3
    assert len(found.real_pairs) == 2


def test_else_all_that_may_be_lowest(tmp_path: Path) -> None:
    """A and B cannot be told apart; C is really above both."""
    found = compared(
        asked(tmp_path, lines("A", *[1, 2] * 10), lines("B", *[2, 1, 1, 2, 2] * 4), lines("C", *[3, 4] * 10))
    )
    assert {score.label for score in found.lowest} == {"A", "B"}


def test_a_place_that_cannot_be_tested_may_be_lowest(tmp_path: Path) -> None:
    """All of B gave the same answers, so that it has no error and no test; it is not ruled out."""
    found = compared(asked(tmp_path, lines("A", *[1, 2] * 10), lines("B", *[3] * 20), lines("C", *[3, 4] * 10)))
    assert {score.label for score in found.lowest} == {"A", "B"}


def test_the_weakest_unsur_and_those_that_tie(tmp_path: Path) -> None:
    """The last unsur is one step lower; where all answers are 1 but it, every unsur ties."""
    found = compared(asked(tmp_path, lines("A", *[2, 3] * 10), lines("B", *[4, 3] * 10)))
    assert {score.weakest for score in found.scores} == {(KEYS[-1],)}
    assert [score.weakest_value for score in found.scores] == [Decimal("37.50"), Decimal("62.50")]


@pytest.mark.parametrize("register", [REGISTER + USERS])
def test_by_users_each_place_weighs_as_its_users(tmp_path: Path, register: str) -> None:
    """Means of A, B and C by hand, 100 : 300 : 100; ten of each, so that the pooled index weighs them alike."""
    one = asked(tmp_path, lines("A", *[1, 2] * 5), lines("B", *[3, 2] * 5), lines("C", *[4, 3] * 5), register=register)
    found = compared(one)
    # the mean of eight unsur and of the ninth: A 1.5 and 1, B 2.5 and 1.5, C 3.5 and 2.5
    means = {"A": (Fraction(3, 2), 1), "B": (Fraction(5, 2), Fraction(3, 2)), "C": (Fraction(7, 2), Fraction(5, 2))}
    whole = {name: 25 * (8 * most + last) / 9 for name, (most, last) in means.items()}
    expected = (whole["A"] + 3 * whole["B"] + whole["C"]) / 5
    assert found.weighted is not None
    assert found.weighted.value == Decimal(round(float(expected), 2)).quantize(Decimal("0.01"))
    assert found.weighted.precision is not None
    assert found.weighted.precision.df == 27


def test_by_users_only_where_every_place_is_shown(tmp_path: Path) -> None:
    """The index of a hidden place would follow from the sum."""
    rows = (lines("A", *[1, 2] * 10), lines("B", *[3, 2] * 10), lines("C", 4, 3))
    found = compared(asked(tmp_path, *rows, register=REGISTER + USERS))
    assert "C" not in {score.label for score in found.scores}
    assert found.weighted is not None
    assert found.weighted.value is None


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"A": 20, "B": 20, "Gang Buntu": 1}, 1),  # 41 less A and B would be the one
        ({"A": 20, "Gang Buntu": 1}, 0),
        ({"A": 20, "B": 20, "Gang Buntu": 1, "Gang Dua": 10}, 2),
    ],
)
def test_a_place_with_one_respondent(tmp_path: Path, sizes: dict[str, int], shown: int) -> None:
    """Neither shown nor to be reckoned from those that are: the next smallest goes with it; its name stands nowhere."""
    rows = [line for place, n in sizes.items() for line in lines(place, *([3, 4] * n)[:n])]
    one = opened(tmp_path, {"KPPT/2026-S1.csv": table(*rows, extra="ruas")}, units=REGISTER)
    (told,) = one.locations()
    assert len(told.frame) == shown
    assert sum(n for place, n in sizes.items() if place not in told.frame.index) >= 10
    assert "Gang Buntu" not in f"{told.frame}{told._repr_html_()}{content(one)}"
    assert (told.answer or "").startswith("Belum ada dua kelompok menurut ruas jalan") == (shown < 2)


def test_changes_since_a_period_that_showed_the_place(tmp_path: Path) -> None:
    """A rose by two steps and B stayed; C was not shown before."""
    before = asked(tmp_path / "before", lines("A", *[1, 2] * 10), lines("B", *[3, 2] * 10))
    now = asked(tmp_path / "now", lines("A", *[3, 4] * 10), lines("B", *[3, 2] * 10), lines("C", *[3, 2] * 10))
    found = compared(now, before)
    changes = {score.label: (score.moved, bool(score.change and score.change.real)) for score in found.scores}
    # of the ninth unsur 1 became 2.5, of the others 1.5 became 3.5
    expected = Decimal(round(25 * (8 * 2 + 1.5) / 9, 2)).quantize(Decimal("0.01"))
    assert changes == {"A": (expected, True), "B": (Decimal("0.00"), False), "C": (None, False)}
    assert found.before == before.period


def test_the_table_of_places(tmp_path: Path) -> None:
    """A: 25 x (8 x 2.5 + 1.5) / 9 = 59.72; B: 25 x (8 x 3.5 + 2.5) / 9 = 84.72, of each the last unsur lowest.

    A stood where B is before, and nobody was at B; all of C answered 3.
    """
    before = asked(tmp_path / "before", lines("A", *[3, 4] * 10))
    rows = (lines("A", *[2, 3] * 10), lines("B", *[3, 4] * 10), alike(3, 20, "C"), lines("", *[2, 3] * 10))
    found = compared(asked(tmp_path, *rows, register=REGISTER + USERS), before, complaints={"B": 4})
    assert (found.key, found.group.name, found.profile.characteristic) == ("ruas", "Ruas jalan", "ruas")
    frame = found.frame()
    assert frame.index.name == "ruas"
    precision = found.scores[0].group.precision
    assert precision is not None
    assert frame.loc["A"].to_dict() == {
        "n": 20, "share": 0.25, "ikm": 59.72, "low": precision.low, "high": precision.high, "mutu": "D", "users": 100,
        "weakest": KEYS[-1], "weakest_value": 37.5, "complaints": pytest.approx(float("nan"), nan_ok=True),
        "change": -25, "change_real": True, "may_be_lowest": True,
    }  # fmt: skip
    assert frame.loc["B", ["ikm", "users", "weakest_value", "complaints", "may_be_lowest"]].tolist() == [
        84.72, 300, 62.5, 4, False,
    ]  # fmt: skip
    assert frame.loc["B", ["change", "change_real"]].isna().all()
    assert frame.loc["C", ["low", "high", "weakest_value"]].isna().tolist() == [True, True, False]
    assert frame.loc["C", "weakest"] == ", ".join(KEYS)  # all nine tie
    assert frame.index.tolist() == ["A", "C", "B"]  # who stated no place is none
    assert frame.attrs["units"] == {
        "n": "respondents", "share": "share of 1", "mutu": "grade A-D; missing below 10 respondents", "users": "users",
        **dict.fromkeys(("ikm", "low", "high", "weakest_value"), "index points, scale 25-100"),
        "complaints": "comments", "change": "index points",
    }  # fmt: skip


def test_a_table_of_no_places(tmp_path: Path) -> None:
    """Too few everywhere: nothing, and nothing lowest."""
    found = compared(asked(tmp_path, lines("A", 1, 2), lines("B", 3, 2)))
    assert (found.scores, found.lowest, found.certain, found.before) == ((), (), None, None)
    assert found.frame().empty


def test_places_of_one_index_stand_by_name(tmp_path: Path) -> None:
    """B and A alike, C below: C first, then in the order of the alphabet."""
    found = compared(
        asked(tmp_path, lines("B", *[3, 4] * 10), lines("A", *[4, 3] * 10), lines("C", *[1, 2] * 10)),
    )
    assert [score.label for score in found.scores] == ["C", "A", "B"]
    assert [score.label for score in found.lowest] == ["C"]  # stands last in its pairs


@pytest.mark.parametrize(("estimate", "lowest"), [(0.5, "A"), (-0.5, "B")])
def test_a_real_difference_of_less_than_a_point_rules_out_the_higher(
    tmp_path: Path, estimate: float, lowest: str
) -> None:
    """Second less first: above 0 the second is really higher, however little."""
    one = asked(tmp_path, lines("A", *[3, 4] * 10), lines("B", *[4, 3] * 10))
    pairs = [difference(estimate, names=("A", "B"))]
    found = compare_places(one, "ruas", profile_respondents(one, "ruas", 10), pairs, {}, {})
    assert found.certain is not None
    assert found.certain.label == lowest


def test_no_mutu_below_ten(tmp_path: Path) -> None:
    """Within the office eight are shown, with an index and without a mutu."""
    frame = compared(asked(tmp_path, lines("A", *[2, 3] * 4), lines("B", *[3, 4] * 10)), threshold=5).frame()
    assert frame.loc["A", "ikm"] == 59.72
    assert frame["mutu"].isna().tolist() == [True, False]


def test_no_weakest_unsur_where_unsur_are_not_shown(tmp_path: Path) -> None:
    """All of A gave waktu 4, which would tell each one's answer: no unsur of A nor of the next smallest, B."""
    at = KEYS.index("waktu")
    rows = [line.split(",") for line in lines("A", *[1, 2] * 6)]
    alike_rows = [",".join([*row[:at], "4", *row[at + 1 :]]) for row in rows]
    found = compared(asked(tmp_path, alike_rows, lines("B", *[3, 2] * 7), lines("C", *[3, 4] * 10)))
    assert {score.label: (score.weakest, score.weakest_value) for score in found.scores} == {
        "A": ((), None), "B": ((), None), "C": ((KEYS[-1],), Decimal("62.50")),
    }  # fmt: skip


def test_by_users_of_some_places(tmp_path: Path) -> None:
    """A 100 and B 300 users: a quarter of A and three of B, whatever those without a place answered.

    Respondents of A lie 11.11 from their mean, of B 12.5, each half up and half down: the variance of the mean of ten
    is the square over nine, of fourteen over 13 (Cochran 1977, section 5.3).
    """
    register = REGISTER + "[KPPT.groups.ruas.values]\nA = {users = 100}\nB = {users = 300}\n"
    rows = (lines("B", *[3, 2] * 7), lines("A", *[1, 2] * 5), lines("", *[1, 2] * 10))
    found = compared(asked(tmp_path, *rows, register=register)).weighted
    assert found is not None
    exact = (25 * Fraction(13, 9) + 3 * 25 * Fraction(43, 18)) / 4
    assert found.value == Decimal(round(float(exact), 2)).quantize(Decimal("0.01"))
    assert found.precision is not None
    assert found.precision.estimate == pytest.approx(float(exact))
    assert found.precision.se == pytest.approx(((100 / 9) ** 2 / 16 / 9 + 9 / 16 * 12.5**2 / 13) ** 0.5)
    assert found.precision.df == 22


def test_by_users_under_another_bobot(tmp_path: Path) -> None:
    """Nine times 0.11: 99 hundredths of the exact figure, and of its error."""
    rows = (lines("A", *[1, 2] * 5), lines("B", *[3, 2] * 5), lines("C", *[4, 3] * 5))
    exact = compared(asked(tmp_path / "1", *rows, register=REGISTER + USERS)).weighted
    rounded = compared(asked(tmp_path / "2", *rows, register=REGISTER + USERS, sidecar='bobot = "0.11"\n')).weighted
    assert exact is not None
    assert rounded is not None
    assert exact.precision is not None
    assert rounded.precision is not None
    assert rounded.value == Decimal("59.40")  # (36.111 + 3 x 59.722 + 84.722) / 5 x 0.99
    assert rounded.precision.se == pytest.approx(0.99 * exact.precision.se)


def test_no_place_is_weighed_where_the_register_knows_no_users(tmp_path: Path) -> None:
    """None at all, which is not a figure that is hidden."""
    assert compared(asked(tmp_path, lines("A", *[1, 2] * 10), lines("B", *[3, 2] * 10))).weighted is None


def test_changes_are_one_family_without_the_correction_for_users(tmp_path: Path) -> None:
    """Two changes: the smaller p counts twice (Holm); users, which say how sure a level is, do not change it."""
    then, now = (
        (lines("A", *[1, 2] * 10), lines("B", *[3, 2] * 10), alike(3, 20, "D")),
        (lines("A", *[1, 3] * 10), lines("B", *[3, 2, 3, 3] * 5), alike(3, 20, "D")),
    )
    users = 'population = 61\nselection = "random"\nbobot = "0.11"\n'
    sides = [
        (asked(tmp_path / f"{name}1", *then, sidecar=sidecar), asked(tmp_path / f"{name}2", *now, sidecar=sidecar))
        for name, sidecar in (("with", users), ("without", 'bobot = "0.11"\n'))
    ]
    found, plain = ({one.label: one.change for one in compared(one, before).scores} for before, one in sides)
    assert found == plain
    first, second = found["A"], found["B"]
    assert first is not None
    assert second is not None
    assert (found["D"], first.first, first.second) == (None, "A", "A")
    assert first.p < second.p
    assert (first.p_adjusted, second.p_adjusted) == (
        pytest.approx(2 * first.p),
        pytest.approx(max(2 * first.p, second.p)),
    )
    assert first.estimate == pytest.approx(0.99 * 25 * 0.5)  # every mean rises by half a step


def test_no_change_of_a_place_that_was_hidden_before_or_cannot_be_tested(tmp_path: Path) -> None:
    """A stood with the three of C then, whom it would give away; all of D answered alike, so that nothing is tested."""
    then = (lines("A", *[1, 2] * 6), lines("C", 1, 2, 2), lines("B", *[3, 2] * 15), alike(3, 40, "D"))
    now = (lines("A", *[3, 2] * 10), lines("B", *[3, 2] * 15), alike(3, 40, "D"))
    found = compared(asked(tmp_path / "now", *now), asked(tmp_path / "then", *then))
    assert {score.label: (score.change is None, score.before) for score in found.scores} == {
        "A": (True, None), "B": (False, Decimal("59.72")), "D": (True, None),
    }  # fmt: skip


def test_no_period_before_where_no_place_is_in_both(tmp_path: Path) -> None:
    """C then, A and B now: there is nothing to compare, and no period that it would be since."""
    before = asked(tmp_path / "before", lines("C", *[1, 2] * 10))
    found = compared(asked(tmp_path, lines("A", *[1, 2] * 10), lines("B", *[3, 2] * 10)), before)
    assert (found.before, [score.change for score in found.scores]) == (None, [None, None])


# Did it help where it was done


def impact(folder: Path, then: list[list[str]] | None, now: list[list[str]], **changed: Any) -> Impact:
    """What waktu did at A, of an action that is done, beside the other places."""
    action = Action(2, Period.parse("2025-S2"), "waktu", status="selesai", tempat=ActionPlaces("ruas", ("A",)))
    surveys = [asked(folder / name, *rows) for name, rows in (("then", then), ("now", now)) if rows is not None]
    shown = [(one, list_unsur_groups(one, profile_respondents(one, "ruas", 10))) for one in surveys]
    busy = changed.pop("busy", ())
    return measure_impact(replace(action, **changed), None if then is None else shown[0], shown[-1], busy)


LOW, HIGH = [2, 3] * 10, [3, 4] * 10


def test_the_change_where_it_was_done_less_that_elsewhere(tmp_path: Path) -> None:
    """A from 2.5 to 3.5, B and C 3.5 as before: 25 points; where C falls to 2.5, -12.5 elsewhere, for C is one of two.

    Each of six cells of 20 with variance 625 x 0.25 x 20/19 and its mean's a twentieth; of 60 rows the package has
    20 x 60/59 x 625 x 0.25 / 400 = 7.945 a cell; both gaps 7.945 x (1 + 1/4 + 1/4) = 11.917, together 23.83.
    """
    then = [lines("A", *LOW), lines("B", *HIGH), lines("C", *HIGH)]
    found = impact(tmp_path / "up", then, [lines("A", *HIGH), lines("B", *HIGH), lines("C", *HIGH)])
    assert (found.acted, found.others, found.unknown) == (("A",), ("B", "C"), "")
    assert (found.acted_change, found.others_change) == (25, 0)
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(25)
    # Welch over equal cells: 19 x (1 + 1/2)^2 / (1 + 1/8) = 38 of a gap, 76 of two.
    assert found.difference.df == pytest.approx(76)
    reach = 23.83**0.5 * 1.9917  # t of 76
    assert found.difference.high - found.difference.low == pytest.approx(2 * reach, rel=0.03)  # but for the logit
    fell = impact(tmp_path / "fell", then, [lines("A", *HIGH), lines("B", *HIGH), lines("C", *LOW)])
    assert (fell.acted_change, fell.others_change) == (25, -12.5)
    beside = impact(tmp_path / "busy", then, [lines("A", *HIGH), lines("B", *HIGH), lines("C", *LOW)], busy={"C"})
    assert (beside.others, beside.others_change) == (("B",), 0)


def test_why_it_is_not_measured(tmp_path: Path) -> None:
    """Not begun; a place too small to be shown; no answers then; nothing to compare with; all answers alike."""
    every = [lines("A", *LOW), lines("B", *HIGH)]
    assert impact(tmp_path / "1", every, every, status="rencana").unknown == "not_begun"
    assert impact(tmp_path / "2", [lines("A", 3, 2), lines("B", *HIGH), lines("C", *HIGH)], every).unknown == "places"
    assert impact(tmp_path / "3", None, every).unknown == "places"
    assert impact(tmp_path / "4", [lines("A", *LOW)], [lines("A", *HIGH)]) == Impact(("A",), unknown="single")
    assert impact(tmp_path / "5", every, every, busy={"B"}).unknown == "single"
    same = [lines("A", *[3] * 20), lines("B", *[3] * 20)]
    assert impact(tmp_path / "6", same, same).unknown == "alike"


def test_two_places_of_an_action_count_once_each(tmp_path: Path) -> None:
    """Waktu alone rose from 2.5 to 3.5 at A and stayed 2.5 at D: 12.5 points; who stated no place is nowhere.

    Each of four cells in 100 rows: 20 x 12.5^2 / 20^2 x 100 / 99, with a half squared; the ends by Zou and Donner.
    """

    def cell(place: str, waktu: Sequence[int]) -> list[str]:
        return [
            ",".join([*(str(score if key == "waktu" else 2 + at % 3) for key in KEYS), place])
            for at, score in enumerate(waktu)
        ]

    rest = [*cell("B", HIGH), *cell("C", HIGH), *cell("D", LOW), *cell("", LOW)]
    then, now = [[*cell("A", LOW), *rest]], [[*cell("A", HIGH), *rest]]
    found = impact(tmp_path, then, now, tempat=ActionPlaces("ruas", ("A", "D")))
    assert (found.acted, found.others) == (("A", "D"), ("B", "C"))
    assert (found.acted_change, found.others_change) == (12.5, 0)
    told = found.difference
    assert told is not None
    assert (told.first, told.second, told.estimate) == ("B, C", "A, D", pytest.approx(12.5))
    error = (4 * 20 * (12.5 / 20 / 2) ** 2 * 100 / 99) ** 0.5
    (low, high), (lower, upper) = (logit_ends(gap, error, 1.975694, (-75, 75)) for gap in (-25, -12.5))  # t of 152
    assert told.df == pytest.approx(152)
    assert told.low == pytest.approx(12.5 - math.hypot(-12.5 - lower, high + 25), abs=1e-4)
    assert told.high == pytest.approx(12.5 + math.hypot(upper + 12.5, -25 - low), abs=1e-4)


def test_an_unsur_that_was_not_asked_is_not_measured(tmp_path: Path) -> None:
    """An unsur of the unit's own that no index holds."""
    every = [lines("A", *LOW), lines("B", *HIGH)]
    assert impact(tmp_path, every, every, unsur="keamanan") == Impact(unknown="places")


def test_across_regulations_nothing_is_measured(tmp_path: Path) -> None:
    """The unsur of 2014 were asked otherwise."""
    action = Action(2, Period.parse("2025-S2"), "waktu", status="selesai", tempat=ActionPlaces("ruas", ("A",)))
    now = asked(tmp_path, lines("A", *LOW), lines("B", *HIGH))
    shown = list_unsur_groups(now, profile_respondents(now, "ruas", 10))
    then = replace(now, instrument=load_instrument(R2014))
    assert measure_impact(action, (then, shown), (now, shown)) == Impact(unknown="across")
