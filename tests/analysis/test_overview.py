"""The short edition's own rules, by hand: steps one way, how far the next mutu is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ikm.analysis.overview import count_steps, find_standing
from tests.builders import made, point


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        (["-1", "-1"], 0),
        (["-1", "-1", "-0.01"], -3),
        (["1", "-1", "-1", "-1", "-1"], -4),
        (["1", "1", "1"], 3),
        (["-1", "-1", "-1", "0.00"], 0),
        (["-1", "-1", "1", "-1", "-1"], 0),
        ([], 0),
    ],
)
def test_steps_one_way_that_end_a_series(changes: list[str], steps: int) -> None:
    """Three or more of them, up to the newest; a step of nothing ends them."""
    points = [replace(point(str(2018 + at), "80.00"), change=Decimal(each)) for at, each in enumerate(changes)]
    assert count_steps([point("2017", "80.00"), *points]) == steps


@pytest.mark.parametrize(
    ("total", "mutu", "below", "above"),
    [(34, "A", "3.31", "8.39"), (40, "", None, "11.69"), (20, "C", "15.00", None)],
)
def test_how_far_the_next_mutu_is(total: int, mutu: str, below: str | None, above: str | None) -> None:
    """Ten answers to each unsur: 85.00 is B, from 76.61, and A begins at 88.31; 100.00 is A; 50.00 is D, C from 65."""
    standing = find_standing(made(total), None)
    assert standing is not None
    expected = (mutu, None if below is None else Decimal(below), None if above is None else Decimal(above))
    assert (standing.next_mutu, standing.below, standing.above) == expected
