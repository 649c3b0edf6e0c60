"""The one rounding: exact inside, half up, once, at the edge. Floor 1.

`round`, numpy, pandas and babel round half to even, which prints 76.605 as 76.60 (mutu C) where
the field's tables mean 76.61 (mutu B).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

#: Decimals of a published index.
PUBLISHED_PLACES = 2


def half_up(value: Fraction | int | float | Decimal, places: int = PUBLISHED_PLACES) -> Decimal:
    """Round an exact number half up (half away from zero) to a number of decimals.

    Parameters
    ----------
    value : Fraction, int, float or Decimal
        The unrounded number; a float is taken at its shortest decimal spelling, so that 76.605 is what it says.
    places : int
        Decimals to keep, 0 or more.

    Returns
    -------
    Decimal
        With exactly `places` decimals, so that it prints as it is published.

    Examples
    --------
    >>> half_up(Fraction(76605, 1000)), half_up(76.604), half_up(Fraction(2, 3), 3)
    (Decimal('76.61'), Decimal('76.60'), Decimal('0.667'))
    """
    exact = Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if exact < 0 else whole).scaleb(-places)


def round_fraction(value: Fraction, places: int) -> Fraction:
    """Half-up rounding that stays a Fraction: only for published conventions that round in between."""
    return Fraction(half_up(value, places))
