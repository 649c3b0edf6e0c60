"""How many answers a survey needs. Floor 3.

Krejcie-Morgan and Slovin answer for a proportion; the index is a mean, for which `for_margin` answers: it finds the
number at which the interval of the report becomes as narrow as wanted.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, sqrt

import pandas as pd
from scipy import stats

from ikm.analysis.design import stratum_variance
from ikm.analysis.precision import LEVEL, WARN, influence
from ikm.errors import SettingError
from ikm.rules.bobot import Bobot
from ikm.rules.rounding import half_up

#: Chi-square of one degree of freedom at 95 %, as Krejcie and Morgan print it; p is 0.5, d is 0.05.
_CHI, _P, _D = Fraction(3841, 1000), Fraction(1, 2), Fraction(1, 20)
#: Index points, where a unit has too few answers to tell its own: surveys seen here lie between 10 and 14, and the
#: upper end errs towards asking too many.
DEFAULT_SD = 14.0
#: Fewest answers whose spread is believed: with 30 it is still off by some 13 %, 1 / sqrt(2 x 29).
FEWEST_FOR_SD = WARN
#: Half the width of the scale 25-100: no interval is wider.
WIDEST = 37.5


def krejcie_morgan(population: int, *, strict: bool = False) -> int:
    """Answers for a proportion within 5 points at 95 %, as in the table that the regulation's annex is said to hold.

    Parameters
    ----------
    population : int
        Users served, 1 or more.
    strict : bool
        Round up instead of half up. All 90 printed rows are rounded half up, so that 45 of them lie up to half an
        answer under the formula: 44 stands for 50 users, where the formula gives 44.34.

    Returns
    -------
    int
        Between 1 and 384 (385 when strict), never more than `population`.

    Raises
    ------
    SettingError
        `population` is below 1.

    Source
    ------
    Krejcie and Morgan (1970), Determining sample size for research activities, Educational and Psychological
    Measurement 30, 607-610: s = X2 N P (1 - P) / (d2 (N - 1) + X2 P (1 - P)). A value between two rows is reckoned by
    the formula, not read off the nearest row.

    Examples
    --------
    >>> krejcie_morgan(1000), krejcie_morgan(50), krejcie_morgan(50, strict=True)
    (278, 44, 45)
    """
    size = require_population(population)
    spread = _CHI * _P * (1 - _P)
    exact = spread * size / (_D**2 * (size - 1) + spread)
    return min(size, ceil(exact) if strict else int(half_up(exact, 0)))


def slovin(population: int) -> int:
    """Answers by Slovin's formula with an error of 5 %, rounded up.

    It is Krejcie-Morgan with z = 2 instead of 1.96, so it asks for up to 17 more and is no more right; kept because
    offices know it.

    Parameters
    ----------
    population : int
        Users served, 1 or more.

    Returns
    -------
    int
        Between 1 and 400, never more than `population`.

    Raises
    ------
    SettingError
        `population` is below 1.

    Source
    ------
    n = N / (1 + N d2); Tejada and Punzalan (2012), On the misuse of Slovin's formula, The Philippine Statistician
    61, 129-136, on when it holds: a proportion of 0.5 at 95 % only.

    Examples
    --------
    >>> slovin(1000)
    286
    """
    size = require_population(population)
    return ceil(size / (1 + size * _D**2))


def half_width(n: int, sd: float, population: int | None = None, deff: float = 1.0) -> float:
    """Half of the interval that a report would print around the index.

    Parameters
    ----------
    n : int
        Answers.
    sd : float
        Standard deviation of one respondent's index, index points.
    population : int, optional
        Users served; without it no finite population correction.
    deff : float
        Design effect: variance under the design over that of a simple random sample.

    Returns
    -------
    float
        t(n - 1) x sd x sqrt(deff / n x (1 - n/N)), index points; 0 for a census, infinite below two answers.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 2.8; the design effect is Kish's (1965, section 8.2).
    """
    if population is not None and n >= population:
        return 0.0
    if n < 2:
        return float("inf")
    left = 1 - n / population if population is not None else 1.0
    return float(stats.t.ppf((1 + LEVEL) / 2, n - 1)) * sd * sqrt(deff * left / n)


def for_margin(margin: float, sd: float, population: int | None = None) -> int:
    """Fewest answers of a simple random sample with which the index is known to within `margin`.

    Parameters
    ----------
    margin : float
        Wanted half-width of the 95 % interval, index points, above 0.
    sd : float
        Standard deviation of one respondent's index, index points; see `index_sd`.
    population : int, optional
        Users served; without it as if they were without end.

    Returns
    -------
    int
        At least 2, or the population where that is smaller. Within three above the closed form
        n0 / (1 + n0/N), n0 = (1.96 sd / margin)^2, which takes the spread for known.

    Raises
    ------
    SettingError
        `margin` is not above 0, or wider than half the scale; `population` is below 1.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 4.6, with t instead of z, as the interval is printed.

    Examples
    --------
    >>> for_margin(2, 12, 500), for_margin(2, 12)
    (111, 141)
    """
    require_margin(margin)
    high = 2 if population is None else require_population(population)
    while population is None and half_width(high, sd) > margin:
        high *= 2
    low = min(2, high)
    while low < high:  # the half-width falls with every answer, so halving finds the first that is narrow enough
        middle = (low + high) // 2
        if half_width(middle, sd, population) <= margin:
            high = middle
        else:
            low = middle + 1
    return low


def index_sd(scores: pd.DataFrame, bobot: Bobot) -> float | None:
    """Spread of the index among respondents, as the interval of the report takes it.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Whole numbers 1-4, missing where not answered.
    bobot : Bobot

    Returns
    -------
    float or None
        Index points. None below 30 respondents, without any spread, or where an unsur has no answer: then a plan
        should take `DEFAULT_SD`.
    """
    answered = scores.dropna(how="all")
    if len(answered) < FEWEST_FOR_SD or answered.isna().all().any():
        return None
    _, values = influence(answered, bobot)
    found = sqrt(len(values) * stratum_variance(values, None))
    return found if found > 1e-9 else None


def inflated(n: int, factor: float) -> int:
    """A number of people times a factor, rounded up; the factor is taken at its decimal spelling, 1.1 as 11/10.

    Examples
    --------
    >>> inflated(100, 1.1), inflated(357, 1.5)
    (110, 536)
    """
    return ceil(n * Fraction(repr(float(factor))))


def invited(n: int, response: float) -> int:
    """People to be asked so that `n` answer, where a share `response` of them does, rounded up.

    Raises
    ------
    SettingError
        `response` is not above 0, or above 1.

    Examples
    --------
    >>> invited(357, 0.6), invited(0, 0.5)
    (595, 0)
    """
    return ceil(n / Fraction(repr(float(require_response(response)))))


def require_population(population: int) -> int:
    """The number of users, where it is one.

    Raises
    ------
    SettingError
        Below 1.
    """
    if population < 1:
        raise SettingError(
            f"users = {population}: nobody to ask.", allowed="1 or more", remedy="give the users served in one period."
        )
    return population


def require_margin(margin: float) -> float:
    """The wanted half-width, where one can be wanted; NaN is none.

    Raises
    ------
    SettingError
        Not above 0, or wider than half the scale.
    """
    if not 0 < margin <= WIDEST:
        raise SettingError(
            f"margin = {margin:g} cannot be aimed at.", allowed=f"above 0, up to {WIDEST:g} index points"
        )
    return margin


def require_response(response: float) -> float:
    """The expected share of answers, where it is one.

    Raises
    ------
    SettingError
        Not above 0, or above 1.
    """
    if not 0 < response <= 1:
        raise SettingError(
            f"response = {response:g} is no share of those asked.", allowed="above 0, up to 1 (0.6 for 60 of 100)"
        )
    return response


def require_deff(deff: float) -> float:
    """The design effect, where a plan can use it.

    Raises
    ------
    SettingError
        Below 1 or above 100.
    """
    if not 1 <= deff <= 100:
        raise SettingError(
            f"deff = {deff:g} is no design effect to plan with.",
            allowed="1 (simple random sample, or a sample per service) to 100",
        )
    return deff
