"""Categories of users beside those of respondents."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from ikm.analysis.weighting import compare_category_shares, join_small_categories, place_labels

LABELS = pd.Series(["SMA"] * 30 + ["S1"] * 20 + ["D3"] * 6 + ["S2"] * 4)
USERS = {"SD": 5, "SMA": 60, "D3": 15, "S1": 40, "S2": 10}


def test_large_categories_stand_alone() -> None:
    """All above the threshold: the table as it was given."""
    assert join_small_categories(LABELS, {"SMA": 60, "D3": 15, "S1": 40, "S2": 10}, 4) == {
        ("SMA",): 60, ("D3",): 15, ("S1",): 40, ("S2",): 10,
    }  # fmt: skip


def test_small_and_empty_ones_are_taken_as_one() -> None:
    """Below ten: D3 and S2; SD has nobody; together 5 + 15 + 10 users."""
    assert join_small_categories(LABELS, USERS, 10) == {("SMA",): 60, ("S1",): 40, ("SD", "D3", "S2"): 30}


def test_empty_category_alone_joins_the_smallest() -> None:
    """Nobody stands for SD unless somebody of the smallest other category does."""
    assert join_small_categories(LABELS, USERS, 1) == {("SMA",): 60, ("D3",): 15, ("S1",): 40, ("SD", "S2"): 15}


#: Sizes among which the first of the smallest, the fifth, is not found by a sort that is not stable.
TIES = (2, 5, 5, 3, 1, 2, 1, 5, 2, 3, 3, 2, 5, 1, 3, 2, 5, 2, 2, 3, 2, 4, 2, 2, 2, 3, 1, 2, 5, 1)


def test_of_categories_alike_in_size_the_first_is_joined() -> None:
    """Thirty of 11 to 15 respondents, and one without anybody: the first of 11 as users are listed stands for it."""
    sizes = {f"k{at}": 10 + size for at, size in enumerate(TIES)}
    labels = pd.Series([name for name, n in sizes.items() for _ in range(n)])
    table = join_small_categories(labels, {**dict.fromkeys(sizes, 5), "none": 1}, 10)
    assert (table["k4", "none"], len(table)) == (6, 30)


def test_places() -> None:
    """Labels taken as one have one place."""
    assert place_labels({("SMA",): 60, ("D3", "S2"): 25}) == {"SMA": "0", "D3": "1", "S2": "1"}


def test_shares_hide_what_was_put_together() -> None:
    """60 of 100 users, 30 of 60 respondents; of D3 and S2 the respondents are not counted out."""
    alone, together = compare_category_shares(LABELS, "education", {("SMA",): 60, ("D3", "S2"): 40})
    assert (alone.characteristic, together.characteristic) == ("education", "education")
    assert (alone.users_share, alone.n, alone.share) == (Fraction(3, 5), 30, Fraction(1, 2))
    assert (together.users_share, together.n, together.share) == (Fraction(2, 5), None, None)
