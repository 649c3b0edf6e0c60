"""Small groups stay hidden, and cannot be had by taking the shown from the total."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis.disclosure import (
    GROUP_THRESHOLDS,
    LEAST_SHOWN,
    disclose_index,
    find_hidden_groups,
    find_subtractable,
    is_extreme,
    mark_extreme,
)
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
        pytest.param({}, "", id="no groups"),
    ],
)
def test_hidden_groups(counts: dict[str, int], secret: str) -> None:
    """By hand with a threshold of 10: hidden are those of 1 to 9 and, until two at least hold 10, the next smallest."""
    found = find_hidden_groups(pd.Series(counts, dtype="int64"), 10)
    assert {name for name, is_hidden in found.items() if is_hidden} - {""} == set(secret)
    assert all(found[name] for name in counts if name == "")


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
    more = find_hidden_groups(counts, 10, lambda labels: set(labels) <= {"B", "C"} and "C" in labels)
    assert more[more].index.tolist() == ["A", "B", "C"]


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
