"""A published figure as an index: as printed, else from its NRR; and whether one follows from the other. Floor 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ikm.analysis.index import CLAIM, ikm_value
from ikm.errors import DataError
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Band, Instrument
from ikm.rules.rounding import PUBLISHED_PLACES, half_up
from ikm.survey.published import PublishedFigure


@dataclass(frozen=True, eq=False)
class PublishedIndex:
    """The index of a published figure, scale 25-100.

    Parameters
    ----------
    exact : Fraction
        The printed index with its own decimals, else 25 x sum(NRR x bobot) of the printed NRR.
    own : Fraction or None
        What the printed NRR give, not rounded; None unless every NRR was printed.
    """

    figure: PublishedFigure
    exact: Fraction
    own: Fraction | None

    @property
    def bobot(self) -> Bobot | None:
        """The stated convention; else the exact one where its NRR give the index so; None where it cannot be known."""
        if self.figure.bobot is None and self.figure.ikm is not None and not self.follows:
            return None
        return self.convention

    @property
    def convention(self) -> Bobot:
        """The bobot under which its NRR are reckoned: the stated one, else the exact."""
        return _convention(self.figure)

    @property
    def value(self) -> Decimal:
        """The index to two decimals, rounded once, half up."""
        return half_up(self.exact)

    @property
    def band(self) -> Band | None:
        """Mutu and kinerja, read off the value; none where fewer than 10 respondents are told."""
        few = self.figure.n is not None and self.figure.n < CLAIM
        return None if few else self.figure.instrument.band(self.value)

    @property
    def own_value(self) -> Decimal | None:
        """What the printed NRR give, two decimals."""
        return None if self.own is None else half_up(self.own)

    @property
    def follows(self) -> bool | None:
        """Whether the printed index is what its NRR give, to the decimals printed; None where one is not printed."""
        if self.figure.ikm is None or self.own is None:
            return None
        places = min(_places(self.figure.ikm), PUBLISHED_PLACES)
        return half_up(self.own, places) == half_up(self.figure.ikm, places)

    @property
    def difference(self) -> Decimal | None:
        """Printed index minus what its NRR give, in index points; None where it follows or one is not printed."""
        return None if self.follows is not False or self.own_value is None else self.value - self.own_value

    def contradicts(self, value: Decimal | None) -> bool:
        """Whether an index, two decimals, is another than the printed one, to the decimals printed."""
        if self.figure.ikm is None or value is None:
            return False
        places = min(_places(self.figure.ikm), PUBLISHED_PLACES)
        return half_up(value, places) != half_up(self.figure.ikm, places)

    @property
    def from_rounding(self) -> bool:
        """Whether a difference is no larger than printing the NRR with so few decimals can make it."""
        if self.difference is None or self.own is None or self.figure.ikm is None:
            return False
        places = max(_places(value) for value in self.figure.nrr.values())
        if not places:  # whole numbers through and through are no rounded means
            return False
        weight = self.convention.weight * len(self.figure.instrument.keys)
        return abs(self.exact - self.own) <= 25 * weight * _half(places) + _half(_places(self.figure.ikm))


@dataclass(frozen=True)
class Reckoning:
    """What printed NRR give under one convention.

    Parameters
    ----------
    value : Decimal
        Scale 25-100, two decimals, rounded once.
    agrees : bool or None
        Whether this is the printed index, to the decimals printed; None where none was given.
    """

    bobot: Bobot
    value: Decimal
    band: Band
    agrees: bool | None


def reckon(nrr: Sequence[Decimal], printed: Decimal | None, instrument: Instrument) -> tuple[Reckoning, ...]:
    """The index of printed NRR under each convention in use, the exact one first.

    Parameters
    ----------
    nrr : sequence of Decimal
        Of every unsur, scale 1-4, in the instrument's order.
    printed : Decimal, optional
        The index as printed.
    """
    found = []
    for bobot in Bobot.used(len(instrument.keys)):
        exact = bobot.index([Fraction(value) for value in nrr])
        places = PUBLISHED_PLACES if printed is None else min(_places(printed), PUBLISHED_PLACES)
        agrees = None if printed is None else half_up(exact, places) == half_up(printed, places)
        found.append(Reckoning(bobot, half_up(exact), instrument.band(half_up(exact)), agrees))
    return tuple(found)


def published_index(figure: PublishedFigure) -> PublishedIndex:
    """The index of a published figure: the printed one where there is one, for it is what people have read.

    Raises
    ------
    DataError
        The figure holds neither an index nor every NRR, which `read_published` refuses.
    """
    nrr = [Fraction(figure.nrr[key]) if key in figure.nrr else None for key in figure.instrument.keys]
    own = ikm_value(nrr, _convention(figure))
    exact = own if figure.ikm is None else Fraction(figure.ikm)
    if exact is None:
        raise DataError(f"{figure.file.path}, row {figure.row}: neither an index nor every NRR.")
    return PublishedIndex(figure, exact, own)


def _convention(figure: PublishedFigure) -> Bobot:
    """The stated bobot, else the exact one."""
    return figure.bobot or figure.instrument.bobot()


def _places(value: Decimal) -> int:
    """Decimals that a number was printed with."""
    return max(0, -int(value.as_tuple().exponent))


def _half(places: int) -> Fraction:
    """Half a unit of the last decimal: how far rounding can move a number."""
    return Fraction(1, 2 * 10**places)
