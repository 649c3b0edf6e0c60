"""The slope of a trend: sums by hand, statsmodels, the sample units, and when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

import ikm
from ikm.analysis.comparison import (
    LEAST_PERIODS,
    Slope,
    TrendPoint,
    adjust_differences,
    build_trend,
    compute_published_index,
    estimate_slope,
    list_weighed_points,
)
from ikm.rules.period import Period
from ikm.survey.published import read_published
from ikm.survey.responses import read_survey
from tests.builders import alike, compared, difference, point, table, weighed, yearly
from tests.helpers import R2014, UNITS, load_instrument, make_project

#: Days from the middle of 2021 to those of 2021 to 2025: half of 365 + 365, ..., 365 + 366, 366 + 365.
DAYS = (Fraction(0), Fraction(365), Fraction(730), Fraction(2191, 2), Fraction(1461))


def found(points: Sequence[TrendPoint]) -> Slope:
    """The slope of a trend that has one."""
    slope = estimate_slope(points)
    assert slope is not None
    return slope


def test_by_hand() -> None:
    """70 to 74 in five years, each with an error of 1: a point a year, as sure as sampling allows.

    Days from their mean 730.3: -730.3, -365.3, -0.3, 365.2, 730.7, squares together 1334075.8.
    Days x index from its mean 72: 2 x 730.3 + 365.3 + 365.2 + 2 x 730.7 = 3652.5.
    3652.5 / 1334075.8 x 365.25 = 1.000000; error 365.25 / sqrt(1334075.8) = 0.316228; 1.959964 x 0.316228 = 0.619795.
    """
    slope = found(yearly(70, 71, 72, 73, 74))
    assert slope.estimate == pytest.approx(1, abs=1e-6)
    assert (slope.se, slope.low, slope.high) == pytest.approx((0.316228, 0.380205, 1.619795), abs=2e-6)
    assert slope.p == pytest.approx(0.001565, abs=1e-6)  # 2 x (1 - Phi(3.162277))
    assert (slope.periods, str(slope.first), str(slope.last), slope.df) == (5, "2021", "2025", 3)
    assert slope.lack_of_fit == pytest.approx(0, abs=1e-4)
    assert (slope.real, slope.way, slope.left_out) == (True, "up", ())
    assert slope.at(Period.parse("2025")) == pytest.approx(74, abs=1e-2)


def test_by_hand_where_periods_scatter() -> None:
    """70, 74, 72, 70, 74 with errors of 1 lie further from a line than sampling puts them.

    Days x index: 1460.6 - 730.6 + 0 - 730.4 + 1461.4 = 1461.0; 1461 / 1334075.8 x 365.25 = 0.400000.
    Residuals: 16 - 1461^2 / 1334075.8 = 14.400 on 3: the error is 0.316228 x sqrt(4.8) = 0.692820, and t(3) 3.182446.
    """
    slope = found(yearly(70, 74, 72, 70, 74))
    assert slope.estimate == pytest.approx(0.4, abs=1e-6)
    assert (slope.lack_of_fit, slope.df) == (pytest.approx(14.4, abs=1e-4), 3)
    assert slope.se == pytest.approx(0.69282, abs=2e-5)
    assert (slope.low, slope.high) == pytest.approx((0.4 - 2.204863, 0.4 + 2.204863), abs=1e-4)
    assert (slope.real, slope.way) == (False, "same")


def test_by_hand_with_weights() -> None:
    """The last of 70, 71, 72, 73, 80 is known half as well: a weight of 1/4 beside 1.

    Exact sums: (W Sty - St Sy) / (W Stt - St^2), W = 17/4 and each sum weighted.
    """
    index, weights = (70, 71, 72, 73, 80), [Fraction(1)] * 4 + [Fraction(1, 4)]
    total = sum(weights)
    sums = {
        name: sum(weight * day**power * value for weight, day, value in zip(weights, DAYS, values, strict=True))
        for name, power, values in (("t", 1, [1] * 5), ("tt", 2, [1] * 5), ("y", 0, index), ("ty", 1, index))
    }
    by_hand = (total * sums["ty"] - sums["t"] * sums["y"]) / (total * sums["tt"] - sums["t"] ** 2)
    slope = found([*yearly(70, 71, 72, 73), weighed("2025", 80, se=2)])
    assert slope.estimate == pytest.approx(float(by_hand) * 365.25, rel=1e-9)


def by_statsmodels(slope: Slope) -> tuple[float, ...]:
    """Estimate, error, interval, p of the same periods: the variance scaled and t, or as sampling has it and normal."""
    days = [(point.period.start.toordinal() + point.period.end.toordinal()) / 2 for point in slope.points]
    index = np.array([point.precision.estimate for point in slope.points if point.precision])
    weights = np.array([point.se for point in slope.points], dtype=float) ** -2
    model = sm.WLS(index, sm.add_constant((np.array(days) - np.mean(days)) / 365.25), weights=weights)
    fit = model.fit()
    if fit.ssr <= fit.df_resid:
        fit = model.fit(cov_type="fixed scale", cov_kwds={"scale": 1.0}, use_t=False)
    return fit.params[1], fit.bse[1], *fit.conf_int()[1], fit.pvalues[1], fit.ssr


@given(
    st.lists(
        st.tuples(st.floats(30, 95, allow_subnormal=False), st.floats(0.3, 5)), min_size=LEAST_PERIODS, max_size=12
    )
)
def test_like_statsmodels(series: list[tuple[float, float]]) -> None:
    """Whatever the figures and their errors."""
    slope = found([weighed(str(2010 + at), value, se) for at, (value, se) in enumerate(series)])
    ours = (slope.estimate, slope.se, slope.low, slope.high, slope.p, slope.lack_of_fit)
    assert ours == pytest.approx(by_statsmodels(slope), rel=1e-6, abs=1e-7)


# The sample units


@pytest.mark.slow
def test_thirteen_periods_of_a_rise() -> None:
    """KPPT since 2017: 0.93 a year, 12.0 on 11; statsmodels says the same to nine figures."""
    slope = ikm.open("KPPT", "2026-S1").numbers.slope
    assert slope is not None
    rounded = [round(figure, 2) for figure in (slope.estimate, slope.low, slope.high)]
    assert (rounded, slope.periods, str(slope.first)) == ([0.93, 0.74, 1.12], 13, "2017-S2")
    assert (round(slope.lack_of_fit, 1), slope.df, slope.way) == (12.0, 11, "up")
    ours = (slope.estimate, slope.se, slope.low, slope.high, slope.p, slope.lack_of_fit)
    assert ours == pytest.approx(by_statsmodels(slope), rel=1e-9)


@pytest.mark.slow
def test_five_periods_of_a_fall() -> None:
    """PDAM: 1.05 a year down, p 0.013; one of five slopes of the city: 4 x 0.0135 = 0.054, no more than chance."""
    slope = ikm.open("PDAM", "2026-S1").numbers.slope
    assert slope is not None
    assert [round(figure, 2) for figure in (slope.estimate, slope.low, slope.high)] == [-1.05, -1.88, -0.22]
    assert (round(slope.p, 3), slope.way) == (0.013, "down")
    of_city = {unit.unit.code: unit.slope for unit in ikm.city("2026-S1").numbers.standings}
    family = {code for code, one in of_city.items() if one}
    assert family == {"KPPT", "KEBERSIHAN", "PDAM", "ANGKUTAN", "PARKIR"}
    found_there = of_city["PDAM"]
    assert found_there is not None
    assert (found_there.estimate, found_there.p) == (slope.estimate, slope.p)
    assert found_there.p_adjusted == pytest.approx(4 * slope.p)
    assert (found_there.real, found_there.way) == (False, "same")


@pytest.mark.slow
def test_error_is_without_the_finite_population() -> None:
    """KEBERSIHAN 2026-S1: 127 of 22,127 users; the interval has the correction, the error between periods has not."""
    newest = ikm.open("KEBERSIHAN", "2026-S1").numbers.trend[-1]
    assert newest.precision is not None
    assert (newest.n, newest.precision.population) == (127, 22127)
    assert newest.se == pytest.approx(newest.precision.se / np.sqrt(1 - 127 / 22127), rel=1e-9)


# When there is none


def test_four_periods_have_no_slope() -> None:
    """However steep; five have one."""
    assert estimate_slope(yearly(60, 70, 80, 90)) is None
    assert estimate_slope(yearly(60, 70, 80, 90, 99)) is not None
    assert estimate_slope([]) is None


@pytest.mark.parametrize(("after", "periods"), [(5, 5), (4, None)])
def test_break_begins_a_new_series(after: int, periods: int | None) -> None:
    """Six years under another regulation, then five of nine unsur: those five; four are too few. So for the bobot."""
    old = load_instrument(R2014)
    now = [weighed(str(2016 + at), 80 + at) for at in range(after)]
    for before in (
        [weighed(str(2010 + at), 60 + at, rules=old) for at in range(6)],
        [weighed(str(2010 + at), 60 + at, bobot="0.11") for at in range(6)],
    ):
        slope = estimate_slope([*before, *now])
        assert (slope.periods if slope else None) == periods
        if slope:
            assert (str(slope.first), round(slope.estimate, 2), slope.left_out) == ("2016", 1.0, ())


def test_break_after_the_last_has_no_slope() -> None:
    """The newest period is alone under its rules."""
    assert estimate_slope([*yearly(70, 71, 72, 73, 74), weighed("2026", 75, bobot="0.11")]) is None


@pytest.mark.parametrize(
    "without", [point("2023", "99.00"), point("2023", "99.00", n=9), replace(weighed("2023", 99), se=None)]
)
def test_a_period_without_an_error_is_left_out(without: TrendPoint) -> None:
    """A figure of print, of nine, of respondents who do not differ: no weight, and named; the line is that without."""
    others = [period for period in yearly(70, 71, 72, 73, 74, 75) if str(period.period) != "2023"]
    slope = found([*others[:2], without, *others[2:]])
    assert slope.estimate == found(others).estimate
    assert [str(one.period) for one in slope.left_out] == ["2023"]
    assert estimate_slope([*others[:2], without, *others[3:]]) is None
    assert len(list_weighed_points([*others[:2], without, *others[3:]])) == 4


def test_print_between_two_bobot_joins_no_series() -> None:
    """A printed figure of unknown bobot between five years under 0.11 and four under 1/9: these are not nine."""
    before = [weighed(str(2012 + at), 70 + at, bobot="0.11") for at in range(5)]
    now = [weighed(str(2018 + at), 80 + at) for at in range(4)]
    unknown = replace(point("2017", "75.00"), bobot=None, published=object())
    assert estimate_slope([*before, unknown, *now]) is None


CENSUS = 'selection = "census"\npopulation = 20\n'


def test_errors_from_answers(tmp_path: Path) -> None:
    """2021-2026: a census of 20, nine, ten all alike, ten; a printed year: 2020.

    Half 3s and half 4s of 20: scores 12.5 from their mean, variance 20 x 12.5^2 / 19 / 20 = 8.2237, error 2.8677
    although every user was asked. Of ten: 10 x 12.5^2 / 9 / 10 = 17.3611, error 4.1667.
    """
    mixed = [*alike(3, 5), *alike(4, 5)]
    files = {
        "2021": table(*mixed, *mixed),
        "2022": table(*alike(3, 9)),
        "2023": table(*alike(3, 10)),
        "2024": table(*mixed),
        "2025": table(),
        "2026": table(*mixed),
    }
    named = {f"KPPT/{name}.csv": text for name, text in files.items()} | {"KPPT/2021.toml": CENSUS}
    project = make_project(tmp_path, named, UNITS)
    (project.data / "published").mkdir()
    printed = "unit,period,n,ikm,source\nKPPT,2020,50,80.00,Buku\n"
    (project.data / "published" / "a.csv").write_text(printed, encoding="utf-8")
    unit = project.unit("KPPT")
    surveys = [read_survey(project, unit, period) for period in project.periods(unit)]
    points = build_trend(surveys, [compute_published_index(figure) for figure in read_published(project)])
    assert [str(one.period) for one in points] == ["2020", *files]
    assert [one.se and round(one.se, 4) for one in points] == [None, 2.8677, None, None, 4.1667, None, 4.1667]
    assert points[1].precision is not None
    assert points[1].precision.se == 0
    assert [str(one.period) for one in list_weighed_points(points)] == ["2021", "2024", "2026"]


# Beside the last change


@pytest.mark.parametrize(
    ("values", "estimate", "real", "turned"),
    [
        ((70, 71, 72, 73, 74), -3.0, True, True),
        ((70, 71, 72, 73, 74), 3.0, True, False),
        ((70, 71, 72, 73, 74), -3.0, False, False),
        ((74, 73, 72, 71, 70), 3.0, True, True),
        ((72, 72, 72, 72, 72.1), -3.0, True, False),
        ((70, 71, 72, 73, 74), 0.5, True, False),
        ((74, 73, 72, 71, 70), 0.5, True, True),
    ],
)
def test_turned(values: tuple[float, ...], estimate: float, real: bool, turned: bool) -> None:
    """Only a real change against a real slope."""
    points = yearly(*values)
    slope = found(points)
    assert slope.is_turned_by(compared(*points[-2:], difference(estimate, real=real))) is turned
    assert not slope.is_turned_by(None)
    assert not slope.is_turned_by(compared(*points[-2:]))


def test_a_family_of_slopes() -> None:
    """Of two slopes with p 0.001565 and 0.04: Holm makes 0.00313 of the first, and leaves the second."""
    steep = found(yearly(70, 71, 72, 73, 74))
    first, second = adjust_differences([replace(steep, p=0.04), steep])
    assert (first.p_adjusted, second.p_adjusted) == pytest.approx((0.04, 2 * steep.p))
