"""Half up, once, exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.rules.instrument import round_fraction, round_half_up


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction("76.605"), "76.61"),
        (Fraction("76.604"), "76.60"),
        (Fraction("76.6049999999999999999"), "76.60"),
        (76.605, "76.61"),
        (2.675, "2.68"),
        (Decimal("88.305"), "88.31"),
        (Fraction(2, 3), "0.67"),
        (75, "75.00"),
        (0, "0.00"),
        (Fraction("-0.005"), "-0.01"),
        (Fraction("-0.004"), "0.00"),
    ],
)
def test_half_goes_up(value: Fraction | float | Decimal, printed: str) -> None:
    """A half goes away from zero, less than a half goes down: as one rounds on paper (to even: 76.60 and 2.67)."""
    assert str(round_half_up(value)) == printed


@pytest.mark.parametrize(("places", "printed"), [(0, "2"), (1, "2.5"), (3, "2.500"), (4, "2.4995"), (5, "2.49950")])
def test_places_are_kept(places: int, printed: str) -> None:
    """2.4995 rounded by hand to so many decimals, zeros at the end included."""
    assert str(round_half_up(Fraction("2.4995"), places)) == printed


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_result_is_the_nearest_hundredth(above: int, below: int) -> None:
    """The result lies within half a hundredth of the number, which is what rounding means."""
    value = Fraction(above, below)
    assert abs(Fraction(round_half_up(value)) - value) <= Fraction(1, 200)


def test_fraction_stays_a_fraction() -> None:
    """14 x 3.21 x 0.071 = 3.19074, by hand 3.191 with three decimals."""
    assert round_fraction(Fraction("3.19074"), 3) == Fraction(3191, 1000)
