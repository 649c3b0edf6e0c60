"""Sharing out a number of answers over services. Floor 3."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ikm.errors import DataError


def allocate(total: int, users: Sequence[int], least: Sequence[int] | int = 0) -> list[int]:
    """Share out answers over services in proportion to their users.

    Parameters
    ----------
    total : int
        Answers to share out, at most the sum of `users`.
    users : sequence of int
        Users of each service, 0 or more.
    least : int or sequence of int
        Fewest answers of a service, or of each; where a service has fewer users, all of them. Left aside where
        `total` does not reach for it.

    Returns
    -------
    list of int
        Adds up to `total` exactly; no service has more than its users. Rounded by largest remainder, ties to the
        service that comes first.

    Raises
    ------
    DataError
        More is to be shared out than there are users, or a number is below 0.

    Source
    ------
    Proportional allocation: Cochran (1977), section 5.5; largest remainder: Hamilton's method.

    Examples
    --------
    >>> allocate(100, [600, 300, 95, 5], 10)
    [57, 28, 10, 5]
    """
    if total < 0 or any(one < 0 for one in users) or total > sum(users):
        raise DataError(f"{total} answers cannot be shared out over services with {sum(users)} users.")
    each = [least] * len(users) if isinstance(least, int) else least
    floors = [min(lowest, one) for lowest, one in zip(each, users, strict=True)]
    if sum(floors) > total:
        floors = [0] * len(users)
    return largest_remainder(total, _quotas(total, users, floors))


def largest_remainder(total: int, shares: Sequence[Fraction | int]) -> list[int]:
    """Whole numbers in proportion to shares that add up to `total`; all 0 where the shares are.

    Examples
    --------
    >>> largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(shares)
    if not whole:
        return [0] * len(shares)
    exact = [Fraction(total) * share / whole for share in shares]
    floors = [int(one) for one in exact]
    first = sorted(range(len(exact)), key=lambda place: floors[place] - exact[place])[: total - sum(floors)]
    return [one + (place in first) for place, one in enumerate(floors)]


def _quotas(total: int, users: Sequence[int], floors: Sequence[int]) -> list[Fraction]:
    """Unrounded shares: proportional, but for services that would fall below their floor and get just that."""
    fixed: dict[int, int] = {}
    while True:
        free = [place for place in range(len(users)) if place not in fixed]
        left = sum(users[place] for place in free)
        rate = Fraction(total - sum(fixed.values()), left) if left else Fraction(0)
        short = {place: floors[place] for place in free if rate * users[place] < floors[place]}
        if not short:
            return [Fraction(fixed.get(place, rate * one)) for place, one in enumerate(users)]
        fixed |= short
