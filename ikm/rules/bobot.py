"""Bobot: the weight of an unsur, and the conventions under which indexes were published. Floor 1.

The regulations weigh each unsur alike, 1/n. Publications also use 0.11, 0.111 or 0.071; with 0.11 a unit that
satisfies everybody prints 99.00, not 100. The exact 1/n is the default, the others reproduce a printed figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ikm.errors import RuleError
from ikm.rules.rounding import round_fraction

ALLOWED = "'1/n' (exact), the same written out ('1/9'), or a published decimal such as '0.11', '0.111', '0.071'"
#: Decimals in use: 1/9 and 1/14 cut off.
DECIMALS = ("0.111", "0.11", "0.071")
#: A decimal stands for 1/n where the weights of n unsur miss 1 by less than this.
_NEAR = Fraction(1, 50)
_SPELLING = re.compile(r"(?P<weight>1/n|\d{1,3}/\d{1,3}|0?\.\d{1,6}|1(?:\.0+)?)(?:;round(?P<places>\d))?")


@dataclass(frozen=True)
class Bobot:
    """How unsur are weighed in one index.

    Parameters
    ----------
    name : str
        As written in a sidecar and printed in the report: '1/9', '0.11', '0.071;round3'.
    weight : Fraction
        Weight of each unsur, above 0 and at most 1.
    sum_places : int, optional
        Decimals to which the sum of NRR tertimbang was rounded before x 25; one publication did so.

    Examples
    --------
    >>> Bobot.parse("0.11", unsur=9)
    Bobot(name='0.11', weight=Fraction(11, 100), sum_places=None)
    >>> Bobot.parse("1/n", unsur=9).name
    '1/9'
    """

    name: str = field(compare=False)
    weight: Fraction
    sum_places: int | None = None

    @classmethod
    def parse(cls, text: str, unsur: int) -> Bobot:
        """Read a convention; '1/n' takes the number of unsur.

        Raises
        ------
        RuleError
            Not a convention; a fraction other than 1 / number of unsur; or weights that add up to more than 1, so that
        an index above 100 could be printed.
        """
        match = _SPELLING.fullmatch(text.strip().replace(",", "."))
        weight = _weight(match["weight"], unsur) if match else None
        if match is None or weight is None or weight <= 0:
            raise RuleError(f"bobot '{text}' is not a bobot.", allowed=ALLOWED)
        if weight * unsur > 1 or ("/" in match["weight"] and weight * unsur != 1):
            raise RuleError(
                f"bobot '{text}' does not fit {unsur} unsur.",
                allowed=f"'1/{unsur}', or a decimal of which {unsur} make no more than 1",
            )
        places = int(match["places"]) if match["places"] else None
        name = f"1/{unsur}" if "/" in match["weight"] else str(Decimal(match["weight"]))
        if places is not None:
            name = f"{name};round{places}"
        return cls(name, weight, places)

    @classmethod
    def exact(cls, unsur: int) -> Bobot:
        """The default: each unsur weighs exactly 1 / number of unsur."""
        return cls.parse("1/n", unsur)

    @classmethod
    def used(cls, unsur: int) -> tuple[Bobot, ...]:
        """Conventions under which indexes of so many unsur were published, the exact one first.

        Examples
        --------
        >>> [one.name for one in Bobot.used(9)], [one.name for one in Bobot.used(14)]
        (['1/9', '0.111', '0.11'], ['1/14', '0.071'])
        """
        decimals = [cls.parse(text, unsur) for text in DECIMALS if 0 <= 1 - Fraction(text) * unsur < _NEAR]
        return (cls.exact(unsur), *decimals)

    def is_exact(self, unsur: int) -> bool:
        """Whether this is the exact 1/n for so many unsur, with nothing rounded in between."""
        return self.weight * unsur == 1 and self.sum_places is None

    def highest(self, unsur: int) -> Fraction:
        """Highest index that this convention can print; 100 only for the exact one."""
        return self.index([Fraction(4)] * unsur)

    def index(self, nrr: list[Fraction]) -> Fraction:
        """25 x sum(NRR x bobot), exact but for what the convention itself rounds.

        Parameters
        ----------
        nrr : list of Fraction
            NRR of every unsur, 1-4 scale, none missing.

        Returns
        -------
        Fraction
            Index on the 25-100 scale, not rounded.
        """
        total = sum((value * self.weight for value in nrr), Fraction(0))
        if self.sum_places is not None:
            total = round_fraction(total, self.sum_places)
        return 25 * total


def _weight(text: str, unsur: int) -> Fraction | None:
    """Weight of a spelling; None for a fraction with nothing below the line."""
    if text == "1/n":
        return Fraction(1, unsur)
    if "/" in text and not int(text.split("/")[1]):
        return None
    return Fraction(text)
