"""Printed totals against the parts printed beside them: whether one gives the other. Floor 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from ikm.rules.instrument import Instrument
from ikm.rules.rounding import half_up
from ikm.survey.intake import ledger as said
from ikm.survey.intake.recap.cells import decimals, half, number
from ikm.survey.intake.recap.mapping import Recap

#: NRR x 25 is a value of 25 to 100, and 25 x the sum of NRR tertimbang is the index.
_STEPS = 25


def compare(
    ikm: Decimal | None,
    nrr: Mapping[str, Decimal],
    items: Sequence[str],
    texts: Mapping[str, str],
    mapping: Recap,
    instrument: Instrument,
) -> Iterator[tuple[str, str]]:
    """What a printed index does not agree with: reason and column of each.

    Parameters
    ----------
    nrr : mapping of str to Decimal
        NRR of unsur.
    items : sequence of str
        Texts of parts that are no NRR of a known unsur.
    texts : mapping of str to str
        'mutu' and 'kinerja' as printed, where they are.
    """
    if ikm is None:
        return
    parts = [value for text in items if (value := number(text)) is not None]
    if parts and len(parts) == len(items):
        yield from _total(ikm, parts, mapping.values, Fraction(1, len(parts)))
    elif not items and set(instrument.keys) <= set(nrr):
        weight = instrument.bobot(mapping.bobot).weight if mapping.bobot else Fraction(1, len(instrument.keys))
        yield from _total(ikm, [nrr[key] for key in instrument.keys], "nrr", weight)
    band = instrument.band(half_up(Fraction(ikm)))
    for name, right in (("mutu", band.mutu), ("kinerja", band.kinerja)):
        text = " ".join(texts.get(name, "").split()).casefold()
        if text and text != right.casefold():
            yield said.OTHER_MUTU, name


def _total(ikm: Decimal, parts: Sequence[Decimal], values: str, weight: Fraction) -> Iterator[tuple[str, str]]:
    """Whether the index is what its parts give, or what rounding them may make of it."""
    total = sum((Fraction(part) for part in parts), Fraction(0))
    slack = sum((half(part) for part in parts), Fraction(0))
    factor = {"tertimbang": Fraction(_STEPS), "nrr": _STEPS * weight, "nilai": weight}[values]
    if half_up(factor * total, decimals(ikm)) == ikm:
        return
    explained = abs(factor * total - Fraction(ikm)) <= factor * slack + half(ikm)
    yield (said.ROUNDED_TOTAL if explained else said.OTHER_TOTAL), "ikm"
