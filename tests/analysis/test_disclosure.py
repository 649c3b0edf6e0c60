"""Small groups stay hidden, and cannot be had by taking the shown from the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis import disclosure
from ikm.analysis.disclosure import (
    GROUP_THRESHOLDS,
    LEAST_SHOWN,
    _gives_few,
    disclose_index,
    find_exposing,
    find_hidden_cells,
    find_hidden_groups,
    find_small_cut,
    find_small_difference,
    find_subtractable,
    is_extreme,
    list_differences,
    mark_extreme,
    shows_unsur,
)
from ikm.rules.period import Period
from tests.builders import made
from tests.helpers import RULES, scores


@pytest.mark.parametrize(
    ("counts", "secret"),
    [
        pytest.param({"A": 10, "B": 20}, "", id="ten is enough"),
        pytest.param({"A": 9, "B": 20, "C": 30}, "AB", id="one small group takes the next smallest along"),
        pytest.param({"A": 9, "B": 30, "C": 20}, "AC", id="the smallest, not the next in the list"),
        pytest.param({"A": 4, "B": 6, "C": 80}, "AB", id="two that add up to ten stand alone"),
        pytest.param({"A": 4, "B": 5, "C": 12, "D": 80}, "ABC", id="two that add up to nine do not"),
        pytest.param({"A": 1, "B": 1, "C": 12, "D": 80}, "ABC", id="two of one"),
        pytest.param({"": 3, "L": 40, "P": 30}, "P", id="not stated is a group"),
        pytest.param({"A": 3, "B": 4}, "AB", id="all small"),
        pytest.param({"A": 9, "B": 80}, "AB", id="two groups, one small"),
        pytest.param({"A": 9}, "A", id="one group alone"),
        pytest.param({"A": 0, "B": 20, "C": 30}, "", id="an empty group tells of nobody"),
        pytest.param({"A": 0, "B": 4, "C": 20, "D": 30}, "BC", id="an empty group covers nobody"),
        pytest.param({"A": 4, "B": 12, "C": 12}, "AB", id="of two alike the first"),
        pytest.param({"Z": 4, **dict.fromkeys("TSRQPONMLKJIHGFEDCBA", 12)}, "AZ", id="of twenty alike too"),
        pytest.param({"A": 0, "B": 4}, "B", id="a small group and an empty one"),
        pytest.param({}, "", id="no groups"),
    ],
)
def test_hidden_groups(counts: dict[str, int], secret: str) -> None:
    """By hand with a threshold of 10: hidden are those of 1 to 9 and, until two at least hold 10, the next smallest."""
    found = find_hidden_groups(pd.Series(counts, dtype="int64"), 10)
    assert {name for name, is_hidden in found.items() if is_hidden} - {""} == set(secret)
    assert all(found[name] for name in counts if name == "")
    assert found.dtype == bool


@pytest.mark.parametrize(("audience", "fewest"), [("public", 10), ("internal", 5)])
def test_threshold_of_each_audience(audience: str, fewest: int) -> None:
    """Ten in public and five within the unit: a group of just so many is shown, one respondent fewer is not."""
    counts = pd.Series({"A": fewest, "B": fewest - 1, "C": 50, "D": 60})
    assert find_hidden_groups(counts, GROUP_THRESHOLDS[audience]).tolist() == [True, True, False, False]
    assert not find_hidden_groups(counts.drop("B"), GROUP_THRESHOLDS[audience]).any()


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(2, 12))
def test_total_gives_nothing_away(sizes: list[int], threshold: int) -> None:
    """Total minus shown is 0 or at least the threshold, spread over two groups, unless nobody at all is shown."""
    counts = pd.Series(sizes, dtype="int64")
    found = find_hidden_groups(counts, threshold)
    shown, secret = counts[~found], counts[found]
    assert (shown[shown > 0] >= threshold).all()
    if shown.sum() and len(secret):
        assert secret.sum() >= threshold
        assert len(secret) >= 2
    if (counts[counts > 0] >= threshold).all():
        assert not found.any()


def test_input_is_not_changed() -> None:
    """The counts given are equal to their copy afterwards."""
    counts = pd.Series({"A": 3, "B": 12, "C": 40})
    copy = counts.copy(deep=True)
    find_hidden_groups(counts, 10)
    pd.testing.assert_series_equal(counts, copy)


def test_known_groups_are_hidden_whatever_their_size() -> None:
    """C is known: hidden with the next smallest, B; were both together known, A would follow."""
    counts = pd.Series({"A": 30, "B": 20, "C": 15, "D": 40})
    found = find_hidden_groups(counts, 10, lambda labels: list(labels) == ["C"])
    assert found[found].index.tolist() == ["B", "C"]
    assert not find_hidden_groups(pd.Series({"A": 0, "B": 20}), 10, lambda labels: list(labels) == ["A"]).any()
    more = find_hidden_groups(counts, 10, lambda labels: set(labels) <= {"B", "C"} and "C" in labels)
    assert more[more].index.tolist() == ["A", "B", "C"]


def test_one_goes_with_a_known_group_where_one_is_enough() -> None:
    """With a threshold of 1 nobody is too few, but the 20 of B are known: the total less A would give them."""
    assert find_hidden_groups(pd.Series({"A": 1, "B": 20}), 1, lambda labels: list(labels) == ["B"]).all()
    crossed, known = pd.DataFrame([[1, 30], [50, 60]]), pd.DataFrame([[True, False], [False, False]])
    assert find_hidden_cells(crossed, 1, known).to_numpy().all()
    assert not find_hidden_cells(crossed, 1).to_numpy().any()


def test_of_two_alike_the_first_by_name() -> None:
    """Whatever the order of the table, the same groups are hidden."""
    counts = pd.Series({"C": 12, "B": 12, "A": 4})
    assert (
        find_hidden_groups(counts, 10).to_dict()
        == find_hidden_groups(counts[::-1], 10).to_dict()
        == {"C": False, "B": True, "A": True}
    )


@pytest.mark.parametrize(("answers", "told"), [((4, 4), True), ((1, 1), True), ((3, 3), False), ((4, 1), False)])
def test_only_the_ends_of_the_scale_tell_of_each(answers: tuple[int, int], told: bool) -> None:
    """A mean of 4 or of 1 has one origin; a mean of 3 many."""
    assert is_extreme(scores(*answers), RULES) is told
    assert is_extreme(scores(*answers).to_numpy(dtype=float), RULES) is told
    assert not is_extreme(scores(), RULES)


def test_each_respondent_at_an_end_of_the_scale_is_marked() -> None:
    """1 where all that was answered is the highest, -1 where the lowest, whatever was left blank; 0 of no answer."""
    blank = [None] * 8
    given = scores(4, 1, 3, [4, *[1] * 8], [4, *blank], [1, *blank], [None, *blank])
    marked = mark_extreme(given, RULES)
    assert (marked.tolist(), marked.dtype.kind) == ([1, -1, 0, 0, 1, -1, 0], "i")
    assert is_extreme(given.iloc[[0, 4, 6]], RULES)
    assert not is_extreme(given.iloc[[0, 1]], RULES)


def test_index_of_one_or_two_is_withheld() -> None:
    """Sum 3 n to each unsur is 75.00: shown of three; of two and one nothing but their number is."""
    assert LEAST_SHOWN == 3
    for n in (1, 2):
        found = disclose_index(made(3 * n, n=n))
        assert (found.value, found.exact, found.withheld, found.respondents) == (None, None, True, n)
        assert {(one.n, one.total, one.nrr, one.tertimbang, one.band) for one in found.unsur} == {(0, 0, *[None] * 3)}
        assert found.unanswered == ()
    assert (str(disclose_index(made(9, n=3)).value), disclose_index(made(9, n=3)).withheld) == ("75.00", False)
    assert disclose_index(made(0, n=0)).withheld is False


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True)])
def test_unsur_of_as_many_as_the_threshold_are_shown(n: int, shown: bool) -> None:
    """Ten of ten; of nine none."""
    assert shows_unsur(made(3 * n, n=n), 10) is shown


def sets(total: int, **members: range) -> dict[str, pd.Series]:
    """Figures of rows by number, of so many rows."""
    rows = pd.RangeIndex(total)
    return {name: pd.Series(rows.isin(list(found)), rows) for name, found in members.items()}


@pytest.mark.parametrize(
    ("asked", "secret"),
    [
        pytest.param({"a": range(10)}, "", id="ten and ten are left"),
        pytest.param({"a": range(9)}, "a", id="nine"),
        pytest.param({"a": range(11)}, "a", id="eleven leave nine"),
        pytest.param({"a": range(20)}, "", id="the same as the total tells nothing"),
        pytest.param({"a": range(0)}, "", id="a figure of nobody tells nothing"),
        pytest.param({"a": range(10), "b": range(10, 20)}, "", id="the rest again"),
        pytest.param({"a": range(10), "b": range(5, 15)}, "b", id="two of ten that overlap in five: the first wins"),
    ],
)
def test_subtraction_from_the_total_of_twenty(asked: dict[str, range], secret: str) -> None:
    """By hand with a threshold of 10: parts that sums and differences of figures cut off hold 10 or nobody."""
    official = pd.Series(True, pd.RangeIndex(20))
    assert find_subtractable([official], sets(20, **asked), 10) == set(secret)


def test_few_who_were_told_apart_before_are_no_new_part() -> None:
    """Four of twenty-four have a figure: one of these and ten more leaves ten, and cuts none of the four off."""
    known = sets(24, everybody=range(24), few=range(4))
    assert find_subtractable(list(known.values()), sets(24, a=range(14)), 10) == set()
    assert find_subtractable(list(known.values()), sets(24, a=range(2, 14)), 10) == {"a"}


def test_rows_in_no_figure_are_no_part() -> None:
    """Fifteen of eighteen are published; the three others are told only by the figure of all, which is hidden."""
    (official,) = sets(18, a=range(15)).values()
    assert find_subtractable([official], sets(18, everybody=range(18)), 10) == {"everybody"}
    (twelve,) = sets(22, a=range(12)).values()
    assert find_subtractable([twelve], sets(22, everybody=range(22)), 10) == set()


def test_the_office_does_not_learn_more_from_both_editions() -> None:
    """Of 40 the public sees b, 12 and 28; the office a, 7 and 33, too, where b is not cut into parts below 5.

    a lies in b and would leave 5, which is enough within the office; with a of 8 it would leave 4.
    """
    official = pd.Series(True, pd.RangeIndex(40))
    assert find_subtractable([official], sets(40, a=range(7), b=range(12)), 10) == {"a"}
    assert find_subtractable([official], sets(40, a=range(7), b=range(12)), 5) == set()
    assert find_subtractable([official], sets(40, a=range(8), b=range(12)), 5) == {"a"}


def everybody(people: int, **members: Mapping[int, object] | range) -> dict[str, pd.Series]:
    """The figure of all of them, and others: of these people, or with these weights."""
    weights = {name: [some.get(at, 0) if isinstance(some, Mapping) else at in some for at in range(people)]
               for name, some in members.items()}  # fmt: skip
    return {name: pd.Series(of, dtype=object) for name, of in {"all": [True] * people, **weights}.items()}


@pytest.mark.parametrize(
    ("asked", "secret"),
    [
        pytest.param(everybody(20, a=range(10)), "", id="ten, and ten are left"),
        pytest.param(everybody(19, a=range(10)), "a", id="nine are left"),
        pytest.param(everybody(30, a=range(15), b=range(10, 25)), "", id="a + b - all: five more, five fewer"),
        pytest.param(everybody(29, a=range(15), b=range(10, 25)), "b", id="a + b - all: five more, four fewer"),
        pytest.param(everybody(29, b=range(10, 25), a=range(15)), "a", id="the first to be asked for stays"),
        pytest.param(everybody(40, a=range(20), b=range(9), c=range(20, 40)), "b", id="what follows from others stays"),
        pytest.param(everybody(30, a=dict.fromkeys(range(10), Fraction(1, 3)) | dict.fromkeys(range(10, 30), 1)), "",
                     id="two thirds of ten are left"),
        pytest.param(everybody(30, a=dict.fromkeys(range(9), Fraction(1, 3)) | dict.fromkeys(range(9, 30), 1)), "a",
                     id="two thirds of nine are left"),
        pytest.param(
            everybody(
                30,
                a={at: Fraction(1, (2, 3, 1)[at // 10]) for at in range(30)},
                b={at: Fraction((1, 2, 2)[at // 10], (1, 3, 1)[at // 10]) for at in range(29)} | {29: 1},
            ),
            "b",
            id="2 a - b is the last alone: halves, thirds and wholes, twice",
        ),
        pytest.param(everybody(30, a=dict.fromkeys(range(30), Fraction(2, 3))), "", id="all, each for two thirds"),
        pytest.param(everybody(9, a=range(4), b=range(9), c=range(0)), "a", id="nine have one figure and no other"),
        pytest.param(everybody(10, a=range(10)), "", id="ten, and the same ten"),
        pytest.param(everybody(0, a=range(0)), "", id="nobody"),
    ],
)  # fmt: skip
def test_no_combination_is_of_few(asked: dict[str, pd.Series], secret: str) -> None:
    """By hand with a threshold of 10: which multiples of the figures, added, leave 1 to 9 people."""
    assert find_exposing(asked, 10) == set(secret)


@pytest.mark.parametrize(("classes", "few"), [(34, True), (33, False)])
def test_many_figures_of_many_classes(classes: int, few: bool) -> None:
    """Classes of five in a ring, a figure of each three neighbours; with a threshold of 10 a class alone is few.

    All figures are three times everybody, and eleven side by side are 33 classes: of 34 one is left. Of 33 every figure
    has one class of each remainder by three, so any combination counts the three alike, and no class is alone.
    """
    ring = np.array([[int((at - first) % classes < 3) for at in range(classes)] for first in range(classes)])
    assert _gives_few(ring, np.full(classes, 5), 10) is few


@pytest.mark.parametrize(("figures", "first"), [(30, 0), (14, 7), (14, 23)])
def test_a_difference_that_few_orders_show_is_found(figures: int, first: int) -> None:
    """Of sixty people at random: the second less the first is of nine, who stand side by side from the first on.

    Four bases of fourteen are of different people, two of thirty: neither proves that nothing is left of under ten.
    """
    matrix = np.random.default_rng(0).integers(0, 2, (figures, 60))
    matrix[1] = matrix[0] + np.isin(np.arange(60), range(first, first + 9))
    assert _gives_few(matrix, np.ones(60, dtype=int), 10)


@pytest.mark.parametrize(
    ("figures", "sizes", "threshold", "places", "orders"),
    [
        pytest.param([[1]], [10], 10, 1000, 0, id="a class of ten is in no combination of fewer"),
        pytest.param([[1] * 20], [1] * 20, 10, 1000, 5, id="one figure: five bases, each of one person"),
        pytest.param([[1, 1, 1], [0, 1, 2]], [2, 2, 2], 4, 1000, 2, id="two bases, each of one of two classes"),
        *(
            pytest.param([[n**power for n in range(8)] for power in range(4)], [1] * 8, 5, places, orders,
                         id=f"three bases of four need twelve of the eight people: {orders} orders")
            for places, orders in ((1000, 7), (100, 3), (10, 2))
        ),
    ],
)  # fmt: skip
def test_no_longer_is_searched_than_something_can_be_left(
    monkeypatch: pytest.MonkeyPatch,
    figures: list[list[int]],
    sizes: list[int],
    threshold: int,
    places: int,
    orders: int,
) -> None:
    """By hand: half as many bases of different people as the threshold end it; else 2 to 7 orders, as places allow.

    Two figures of three classes of two: any combination is off one class at most, and of four. Polynomials of third
    degree have three zeros at most, so of eight people five are left; four figures of eight are 32 places.
    """
    for name, value in {"_LEAST_ORDERS": 2, "_MOST_ORDERS": 7, "_PLACES": places}.items():
        monkeypatch.setattr(disclosure, name, value)
    reduce, seen = disclosure._reduce, []

    def note(matrix: np.ndarray, order: Sequence[int]) -> tuple[np.ndarray, list[int]]:
        seen.append(list(order))
        return reduce(matrix, order)

    monkeypatch.setattr(disclosure, "_reduce", note)
    for _ in range(2):
        assert not _gives_few(np.array(figures), np.array(sizes), threshold)
    first, second = seen[: len(seen) // 2], seen[len(seen) // 2 :]
    assert len(first) == 2 + orders  # before any order large classes are taken out, and what follows from others
    assert first == second  # a report is the same each time


def test_people_outside_the_first_figure_are_people_too() -> None:
    """Thirty are the first figure, and four others one more: of four."""
    assert find_exposing(sets(34, all=range(30), others=range(30, 34)), 10) == {"others"}


@pytest.mark.parametrize(
    ("ends", "secret"),
    [
        pytest.param({1: range(12)}, "a", id="all of a gave the highest"),
        pytest.param({-1: range(12)}, "a", id="the lowest"),
        pytest.param({1: range(11)}, "", id="all of a but one"),
        pytest.param({1: range(6), -1: range(6, 12)}, "", id="six gave this, six that"),
        pytest.param({1: range(12, 30)}, "a", id="all who are not of a: the rest by subtraction"),
        pytest.param({1: range(30)}, "", id="all there are, and their figure has said so"),
    ],
)
def test_no_figure_is_of_people_who_all_gave_an_end(ends: dict[int, range], secret: str) -> None:
    """Of thirty, a are the first twelve: an index of 100 or 25 would be each one's own."""
    asked = everybody(30, a=range(12))
    extreme = pd.Series([next((end for end, some in ends.items() if at in some), 0) for at in range(30)])
    assert find_exposing(asked, 10, extreme=extreme) == set(secret)
    narrow = {name: rows.astype(bool) for name, rows in asked.items()}
    assert find_exposing(narrow, 10, extreme=extreme.astype("int8")) == set(secret)  # however few bits a number has


def test_nobody_gave_an_end_unless_told() -> None:
    """A threshold of one lets one person have a figure, but not one whose answers are all the highest."""
    asked = everybody(30, a=range(1, 2))
    assert find_exposing(asked, 1) == set()
    assert find_exposing(asked, 1, extreme=pd.Series([0, 1, *[0] * 28])) == {"a"}


@pytest.mark.parametrize(
    ("who", "secret"),
    [
        pytest.param([[0, 39]], "b", id="one of each: 13 a + 27 b - 40 all is 7 times their difference"),
        pytest.param([[0, 1]], "", id="both of a: b has no index"),
        pytest.param([[0, 39, 38]], "b", id="one and two"),
        pytest.param([range(0, 40, 3)], "b", id="fourteen: who are few is said by who asks"),
        pytest.param([[]], "", id="nobody"),
        pytest.param([[0, 39], [1, 38]], "b", id="two unsur, each of one and one"),
        pytest.param([[0, 39], [1, 2]], "", id="b has no answer to the second, and so no index"),
    ],
)
def test_the_answers_of_few_to_an_unsur_are_not_worked_out(who: list[Sequence[int]], secret: str) -> None:
    """Of forty 13 are a and 27 b; how often each answer counts in a figure is its people over its answers."""
    asked = everybody(40, a=range(13), b=range(13, 40))
    rare = [pd.Series([at in few for at in range(40)]) for few in who]
    assert find_exposing(asked, 10, rare) == set(secret)
    part = everybody(40, a=dict.fromkeys(range(40), Fraction(2, 3)))
    assert find_exposing(part, 10, rare) == set()  # two thirds of everybody have the means of everybody


@pytest.mark.parametrize(
    ("rows", "threshold", "side"),
    [
        pytest.param([[90, 3], [2, 60]], 6, "y", id="3 + 2 are five"),
        pytest.param([[90, 3], [2, 60]], 5, "", id="which are enough"),
        pytest.param([[90, 7], [2, 60]], 10, "y", id="nine"),
        pytest.param([[90, 8], [2, 60]], 10, "", id="ten"),
        pytest.param([[60, 2], [3, 90]], 10, "x", id="the side of fewer people"),
        pytest.param([[60, 2], [2, 60]], 10, "x", id="of two alike the first"),
        pytest.param([[90, 10], [2, 60]], 10, "", id="a cell of ten is never cut"),
        pytest.param([[50, 40, 3], [0, 4, 60]], 10, "z", id="x and y are one, for their cells hold enough"),
        pytest.param([[90, 3, 0], [2, 60, 0], [0, 0, 20]], 10, "yz", id="z, with nobody of either, is of y's side"),
        pytest.param([[4, 0], [0, 90]], 10, "", id="nobody in common: a row is a column, which is hidden as such"),
        pytest.param([[90, 0], [0, 60]], 10, "", id="no small cell"),
        pytest.param([], 10, "", id="nobody"),
    ],
)  # fmt: skip
def test_a_small_cut_of_two_partitions(rows: list[list[int]], threshold: int, side: str) -> None:
    """By hand: the fewest people whose row and column lie on two sides."""
    table = pd.DataFrame(rows, columns=list("xyz")[: len(rows[0]) if rows else 2], dtype=int)
    assert find_small_cut(table, threshold) == set(side)
    assert find_small_cut(table.iloc[:0, :0], threshold) == set()


def answered(*scores: int) -> pd.DataFrame:
    """One unsur, a row a respondent."""
    return pd.DataFrame({"waktu": scores})


@pytest.mark.parametrize(
    ("quarter", "months", "found"),
    [
        pytest.param([3] * 30 + [1] * 9, [[3] * 30], True, id="nine are left"),
        pytest.param([3] * 30 + [1] * 10, [[3] * 30], False, id="ten are left"),
        pytest.param([3] * 30, [[3] * 30], False, id="nobody is left"),
        pytest.param([3] * 30 + [1] * 9, [[3] * 20, [3] * 10], True, id="of two months together"),
        pytest.param([3] * 26 + [1] * 4, [[3] * 26 + [2] * 4], True, id="four answers each that the other has not"),
        pytest.param([3] * 25 + [1] * 5, [[3] * 25 + [2] * 5], False, id="five each are ten"),
        pytest.param([3] * 21, [[3] * 30], True, id="a month has nine more than its quarter"),
        pytest.param([3] * 12, [[1] * 12], False, id="other people altogether"),
    ],
)
def test_a_difference_of_periods_is_of_few(quarter: list[int], months: list[list[int]], found: bool) -> None:
    """By hand with a threshold of 10: answers that only one side has, whoever gave them; 2026-S1 is not there."""
    whole, half = Period.parse("2026-T1"), Period.parse("2026-S1")
    parts = [Period.parse(f"2026-{at:02d}") for at in range(1, len(months) + 1)]
    answers = {whole: answered(*quarter), **{part: answered(*some) for part, some in zip(parts, months, strict=True)}}
    ways = [(half, whole), (whole, Period.parse("2026-03")), (whole, *parts)]
    assert find_small_difference(answers, ways, 10) == ((whole, *parts) if found else None)


def test_only_unsur_of_all_periods_are_compared() -> None:
    """The month asks of biaya too: by waktu alone all are the same, and nothing is left. A blank is one answer more."""
    whole, month = Period.parse("2026-T1"), Period.parse("2026-01")
    blank = answered(3, 3).astype("Int8").mask(pd.Series([True, False]))
    for quarter in (answered(3, 3), blank):
        answers = {whole: quarter, month: quarter.assign(biaya=[1, 2])}
        assert find_small_difference(answers, [(whole, month)], 10) is None
        assert find_small_difference(dict(reversed(answers.items())), [(whole, month)], 10) is None
    for score in (1, 3):
        given = {whole: blank, month: answered(score, 3)}
        assert find_small_difference(given, [(whole, month)], 10) == (whole, month)


def test_differences_that_a_period_is_part_of() -> None:
    """February is taken out of a quarter alone, with January, with March, and with both; January is no such way."""
    whole, *months = (Period.parse(text) for text in ("2026-T1", "2026-01", "2026-02", "2026-03"))
    first, second, third = months
    assert set(list_differences([whole, *months], second)) == {
        (whole, second), (whole, first, second), (whole, second, third), (whole, *months)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "known", "hidden"),
    [
        pytest.param([[10, 30], [50, 60]], None, [[0, 0], [0, 0]], id="ten is enough"),
        pytest.param([[9, 30], [50, 60]], None, [[1, 1], [1, 1]], id="nine: of two and two none can stay"),
        pytest.param([[40, 30], [50, 60]], [[1, 0], [0, 0]], [[1, 1], [1, 1]], id="a known cell of forty"),
        pytest.param([[0, 30], [50, 60]], [[1, 0], [0, 0]], [[0, 0], [0, 0]], id="a known cell of nobody"),
        pytest.param([[9, 11, 30], [12, 50, 40], [60, 70, 80]], None, [[1, 1, 0], [1, 1, 0], [0, 0, 0]],
                     id="the smallest rectangle"),
        pytest.param([[4, 60], [50, 4]], None, [[1, 1], [1, 1]], id="two small: 50 closes two sums, 60 the others"),
        pytest.param([[9, 0, 30], [12, 50, 40], [60, 70, 80]], None, [[1, 0, 1], [1, 0, 1], [0, 0, 0]],
                     id="an empty cell covers nobody"),
    ],
)  # fmt: skip
def test_hidden_cells(counts: list[list[int]], known: list[list[int]] | None, hidden: list[list[int]]) -> None:
    """By hand with a threshold of 10: every row and column has none hidden, or two that hold ten."""
    marks = None if known is None else pd.DataFrame(known, dtype=bool)
    assert find_hidden_cells(pd.DataFrame(counts), 10, marks).astype(int).to_numpy().tolist() == hidden


def test_a_cell_that_is_a_sum_itself_is_hidden_last() -> None:
    """15 is all of its column: the 4 goes with 20 though that is more, and both with what stands below them."""
    counts = pd.DataFrame([[4, 20, 15], [50, 60, 0]])
    assert find_hidden_cells(counts, 10).astype(int).to_numpy().tolist() == [[1, 1, 0], [1, 1, 0]]


def test_all_cells_of_a_hidden_group_are_hidden() -> None:
    """The third row holds 4, and the second, 36, goes with it. 13 is alone in its column then, so 70 goes, and 50."""
    counts = pd.DataFrame([[50, 60, 70], [11, 12, 13], [2, 2, 0]])
    for known in (None, counts > 90):
        assert find_hidden_cells(counts, 10, known).astype(int).to_numpy().tolist() == [[1, 0, 1], [1, 1, 1], [1, 1, 1]]


def test_hidden_cells_of_three_ways_to_add_up() -> None:
    """One of eight is 4: along gender, education and service each line needs a second one, so that none can stay."""
    rows = pd.MultiIndex.from_product([["L", "P"], ["SD", "SMA"]])
    counts = pd.DataFrame([[4, 20], [20, 20], [20, 20], [20, 20]], rows, ["A", "B"])
    found = find_hidden_cells(counts, 10)
    assert found.to_numpy().all()
    assert (found.index.tolist(), found.columns.tolist()) == (rows.tolist(), ["A", "B"])
