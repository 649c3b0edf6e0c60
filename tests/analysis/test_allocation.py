"""Sharing out: exact sums, floors, ceilings, ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis.sample_size import allocate_answers, apportion_largest_remainder
from ikm.errors import DataError


@pytest.mark.parametrize(
    ("total", "users", "least", "shares"),
    [
        (100, [600, 300, 95, 5], 10, [57, 28, 10, 5]),
        (100, [500, 300, 200], 10, [50, 30, 20]),
        (10, [1, 1, 1, 100], 0, [0, 0, 0, 10]),
        (20, [10, 10, 10], 10, [7, 7, 6]),
        (6, [1, 2, 3], 10, [1, 2, 3]),
        (0, [5, 5], 10, [0, 0]),
        (3, [0, 3], 10, [0, 3]),
        (0, [], 10, []),
        (30, [100, 100, 100], [20, 0, 0], [20, 5, 5]),
        (20, [1000, 10], 10, [10, 10]),
        (5, [1000, 1, 1], 10, [5, 0, 0]),
    ],
    ids=[
        "floor",
        "proportional",
        "no floor",
        "floor out of reach",
        "census",
        "nothing",
        "empty",
        "none",
        "own floors",
        "floors alone",
        "in proportion where floors are out of reach",
    ],
)
def test_by_hand(total: int, users: list[int], least: int | list[int], shares: list[int]) -> None:
    """First case: 10 and 5 are fixed, 85 of 900 users: 56.67 and 28.33, the larger remainder gets the one left."""
    assert allocate_answers(total, users, least) == shares


def test_no_floor_unless_named() -> None:
    """Three of 1002: all to the first; one each where one is the least."""
    assert allocate_answers(3, [1000, 1, 1]) == [3, 0, 0]
    assert allocate_answers(3, [1000, 1, 1], 1) == [1, 1, 1]


@given(st.data(), st.lists(st.integers(0, 5000), max_size=12), st.integers(0, 30))
def test_sum_floors_and_ceilings(data: st.DataObject, users: list[int], least: int) -> None:
    """Exact sum; nobody above the users; nobody below the floor where the total reaches for all floors."""
    total = data.draw(st.integers(0, sum(users)))
    shares = allocate_answers(total, users, least)
    floors = [min(least, one) for one in users]
    assert sum(shares) == total
    assert all(0 <= share <= one for share, one in zip(shares, users, strict=True))
    if total >= sum(floors):
        assert all(share >= floor for share, floor in zip(shares, floors, strict=True))


@pytest.mark.parametrize(("total", "users"), [(11, [5, 5]), (-1, [5]), (1, []), (1, [5, -2])])
def test_what_cannot_be_shared(total: int, users: list[int]) -> None:
    """More than there are users, or less than nothing."""
    with pytest.raises(DataError, match="cannot be shared out"):
        allocate_answers(total, users)


def test_largest_remainder_ties_go_first() -> None:
    """10 over three alike: 4, 3, 3; over nothing: nothing."""
    assert apportion_largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion_largest_remainder(10, [0, 0]) == [0, 0]
