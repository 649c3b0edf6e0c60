"""Small groups stay hidden, and cannot be had by taking the shown from the total."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis.disclosure import THRESHOLD, hidden


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
    found = hidden(pd.Series(counts, dtype="int64"), 10)
    assert {name for name, is_hidden in found.items() if is_hidden} - {""} == set(secret)
    assert all(found[name] for name in counts if name == "")


@pytest.mark.parametrize(("audience", "fewest"), [("public", 10), ("internal", 5)])
def test_threshold_of_each_audience(audience: str, fewest: int) -> None:
    """Ten in public and five within the unit: a group of just so many is shown, one respondent fewer is not."""
    counts = pd.Series({"A": fewest, "B": fewest - 1, "C": 50, "D": 60})
    assert hidden(counts, THRESHOLD[audience]).tolist() == [True, True, False, False]
    assert not hidden(counts.drop("B"), THRESHOLD[audience]).any()


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(2, 12))
def test_total_gives_nothing_away(sizes: list[int], threshold: int) -> None:
    """Total minus shown is 0 or at least the threshold, spread over two groups, unless nobody at all is shown."""
    counts = pd.Series(sizes, dtype="int64")
    found = hidden(counts, threshold)
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
    hidden(counts, 10)
    pd.testing.assert_series_equal(counts, copy)
