"""Results made by hand for tests: indexes from sums, points of a trend, differences, surveys of equal answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from ikm.analysis.comparison import Comparison, Difference, TrendPoint
from ikm.analysis.index import Index, compute_index_from_totals
from ikm.analysis.precision import Precision
from ikm.rules.instrument import Instrument, round_half_up
from ikm.rules.period import Period
from ikm.survey.responses import Survey
from tests.helpers import HEADINGS, KEYS, RULES, UNITS, read

#: What a unit may ask besides the nine.
OWN = {
    "key": "keamanan",
    "name": "Keamanan",
    "definition": "d",
    "question": "q",
    "options": ["a", "b", "c", "d"],
}


def made(
    *totals: int, n: int = 10, rules: Instrument = RULES, bobot: str = "1/n", counts: Mapping[str, int] | None = None
) -> Index:
    """An index from the sum of the answers to each unsur; a single sum is that of every unsur.

    Parameters
    ----------
    n : int
        Respondents, and answers to each unsur that `counts` does not name.
    """
    sums = totals if len(totals) > 1 else totals * len(rules.keys)
    given = {key: (counts or {}).get(key, n) for key in rules.keys}
    return compute_index_from_totals(
        dict(zip(rules.keys, sums, strict=True)), given, rules, rules.bobot(bobot), respondents=n
    )


def table(*rows: str, extra: str = "") -> str:
    """An answer file with these lines under the unsur, and further columns after them."""
    return "\n".join([HEADINGS + (f",{extra}" if extra else ""), *rows]) + "\n"


def alike(score: int, n: int, *more: str) -> list[str]:
    """Lines of n respondents who answer alike, with cells of further columns."""
    return [",".join([*[str(score)] * len(KEYS), *more])] * n


def survey(
    folder: Path, rows: Sequence[str] = (), sidecar: str = "", *, extra: str = "", units: str = UNITS, name: str = ""
) -> Survey:
    """The survey of KPPT, 2026-S1 unless named, from lines of answers."""
    return read(folder, table(*rows, extra=extra), sidecar, units, name or "2026-S1.csv")


def point(period: str, value: str | None, rules: Instrument = RULES, bobot: str = "1/n", n: int = 20) -> TrendPoint:
    """A period of a trend; its mutu is read off the value where at least ten answered."""
    figure = None if value is None else Decimal(value)
    return TrendPoint(
        period=Period.parse(period),
        instrument=rules,
        bobot=rules.bobot(bobot),
        value=figure,
        grade=rules.band(figure) if figure is not None and n >= 10 else None,
        n=n,
        precision=None,
    )


def weighed(period: str, value: float, se: float = 1.0, *, rules: Instrument = RULES, bobot: str = "1/n") -> TrendPoint:
    """A period of a trend with its standard error."""
    plain = point(period, f"{value:.2f}", rules, bobot)
    return replace(plain, precision=Precision(20, float(value), float(se), 19, (25.0, 100.0)), se=float(se))


def yearly(*values: float, first: int = 2021) -> list[TrendPoint]:
    """Periods of a year each, every one with a standard error of 1."""
    return [weighed(str(first + at), value) for at, value in enumerate(values)]


def changed(
    before: TrendPoint, now: TrendPoint, change: str | None, *, after_break: bool = False
) -> tuple[TrendPoint, TrendPoint]:
    """Two points of a trend, the second with its change."""
    return before, replace(now, change=None if change is None else Decimal(change), after_break=after_break)


def difference(
    estimate: float, *, real: bool = True, names: tuple[str, str] = ("a", "b"), p: float | None = None
) -> Difference:
    """A difference with an interval of one point to each side; p 0.02 where real, 0.2 where not."""
    chance = p if p is not None else 0.02 if real else 0.2
    ends = (estimate - 1, estimate + 1)
    return Difference(*names, 20, 20, estimate, *ends, t=2.0, df=30.0, p=chance / 2, g=0.5, p_adjusted=chance)


def compared(before: TrendPoint, now: TrendPoint, total: Difference | None = None, *unsur: Difference) -> Comparison:
    """One period against another."""
    return Comparison(before, now, total, unsur, {one.first: round_half_up(one.estimate) for one in unsur})


def error(
    low: float = 70.0, high: float = 80.0, *, population: int | None = None, df: int = 19, **chance: float
) -> Precision:
    """A sampling error of 20 respondents whose interval has these ends; chances as A=0.9, B=0.1.

    Halfway between the logits of the ends lies that of the estimate; half their distance is t(19) = 2.093024 errors.
    """
    below, above = (math.log((end - 25) / (100 - end)) for end in (low, high))
    place = 1 / (1 + math.exp(-(below + above) / 2))
    se = (above - below) / 2 / 2.093024054408263 * 75 * place * (1 - place)
    return Precision(20, 25 + 75 * place, se, df, (25, 100), population, chance)
