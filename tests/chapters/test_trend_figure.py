"""The trend: one line a series, a break with its mark between two, drawn at the right place, also over a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ikm.analysis.comparison import TrendPoint, estimate_slope
from ikm.chapters.trend import NAMED_PERIODS, draw_trend
from ikm.page.chart import Chart
from ikm.page.wording import Words
from tests.builders import point, yearly
from tests.helpers import R2004, load_instrument

ID = Words("id")
OLD = load_instrument(R2004)


@pytest.fixture
def axes() -> Iterator[Axes]:
    """Axes that are closed afterwards."""
    figure, drawn = plt.subplots()
    yield drawn
    plt.close(figure)


def lines(axes: Axes) -> list[list[float]]:
    """Values of every line that runs through periods; marks of single periods and uprights are none."""
    return [list(line.get_ydata()) for line in axes.lines if line.get_marker() == "None" and not upright(line)]


def upright(line: object) -> bool:
    """Whether a line stands at one day over the whole height."""
    return list(line.get_ydata()) == [0, 1]  # type: ignore[attr-defined]


def breaks(axes: Axes) -> list[float]:
    """Days at which an upright line stands."""
    return [float(line.get_xdata()[0]) for line in axes.lines if upright(line)]


def marks(axes: Axes) -> list[str]:
    """Texts that are no value."""
    return [text.get_text() for text in axes.texts if not re.fullmatch(r"[\d,]+", text.get_text())]


def between(one: TrendPoint, other: TrendPoint) -> float:
    """Half way between two periods."""
    return (date2num(one.period.middle) + date2num(other.period.middle)) / 2


def test_break_where_the_regulation_changed(axes: Axes) -> None:
    """2010 and 2012 under fourteen unsur, 2018 and 2019 under nine: two lines and one upright with its words."""
    points = (point("2010", "70.00", OLD), point("2012", "72.00", OLD), point("2018", "80.00"), point("2019", "81.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert lines(axes) == [[70.0, 72.0], [80.0, 81.0]]
    assert breaks(axes) == [pytest.approx(between(points[1], points[2]))]
    assert marks(axes) == ["pedoman baru"]


def test_break_where_the_bobot_changed(axes: Axes) -> None:
    """0.11, then 1/9 of one regulation: the mark says so."""
    points = (point("2018", "80.00", bobot="0.11"), point("2019", "81.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert lines(axes) == [[80.0], [81.0]]
    assert breaks(axes) == [pytest.approx(between(*points))]
    assert marks(axes) == ["unsur/bobot baru"]


def test_break_is_carried_over_a_period_without_a_value(axes: Axes) -> None:
    """2018, the first under nine unsur, has no index: the break stands before 2019, and once."""
    points = (point("2010", "70.00", OLD), point("2018", None, n=0), point("2019", "81.00"), point("2020", "82.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert lines(axes) == [[70.0], [81.0, 82.0]]
    assert breaks(axes) == [pytest.approx(between(points[0], points[2]))]
    assert marks(axes) == ["pedoman baru"]


def test_no_break_around_a_period_without_a_value(axes: Axes) -> None:
    """Nobody answered in 2019 under the same rules: one line, no mark."""
    points = (point("2018", "80.00"), point("2019", None, n=0), point("2020", "82.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert (lines(axes), breaks(axes), marks(axes)) == ([[80.0, 82.0]], [], [])


def test_no_break_where_the_first_has_no_value(axes: Axes) -> None:
    """2010 under fourteen unsur has no index: nothing stands before the break, so none is drawn."""
    points = (point("2010", None, OLD, n=0), point("2018", "80.00"), point("2019", "81.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert (lines(axes), breaks(axes)) == ([[80.0, 81.0]], [])


def test_two_breaks(axes: Axes) -> None:
    """Fourteen unsur, nine under 0.11, nine under 1/9: two uprights, each with its own words."""
    points = (point("2010", "70.00", OLD), point("2018", "80.00", bobot="0.11"), point("2019", "81.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert (len(breaks(axes)), marks(axes)) == (2, ["pedoman baru", "unsur/bobot baru"])


def values(axes: Axes) -> list[str]:
    """Values that are written."""
    return [text.get_text() for text in axes.texts if re.fullmatch(r"[\d,]+", text.get_text())]


def test_last_value_of_each_series_is_written(axes: Axes) -> None:
    """Before the break 72.00, at the end 81.00."""
    points = (point("2010", "70.00", OLD), point("2012", "72.00", OLD), point("2018", "80.00"), point("2019", "81.00"))
    draw_trend(points, "finding", ID, ax=axes)
    assert values(axes) == ["72,00", "81,00"]


@pytest.mark.parametrize(("years", "named"), [(NAMED_PERIODS, True), (NAMED_PERIODS + 1, False)])
def test_few_periods_are_named(axes: Axes, years: int, named: bool) -> None:
    """Up to six by name, more by the years."""
    points: Sequence[TrendPoint] = [point(f"{2018 + at}-S1", "80.00") for at in range(years)]
    draw_trend(points, "finding", ID, ax=axes)
    names = [label.get_text() for label in axes.get_xticklabels()]
    assert (names == [f"{2018 + at}-S1" for at in range(years)]) is named


def test_alternative_text_names_every_known_period() -> None:
    """Periods with their values, without the one that has none; the finding is the caption."""
    points = (point("2010", "70.00", OLD), point("2018", None, n=0), point("2019-S1", "81.00"))
    figure = draw_trend(points, "finding", ID)
    assert isinstance(figure, Chart)
    assert figure.alt == "Diagram garis IKM per periode: Tahun 2010 70,00; Semester I Tahun 2019 81,00."
    assert figure.caption == "finding"
    assert "pedoman baru" in figure.svg


RISE, FLAT = yearly(70, 71, 72, 73, 74), yearly(70, 74, 72, 70, 74)


def test_a_real_slope_is_a_thin_line(axes: Axes) -> None:
    """From the first period to the last, at the height of the fit: 70.00 and 74.00; behind the figures, thinner."""
    draw_trend(RISE, "finding", ID, ax=axes, slope=estimate_slope(RISE))
    thin, run = [line for line in axes.lines if line.get_marker() == "None"][:2]
    assert [round(float(height), 1) for height in thin.get_ydata()] == [70.0, 74.0]
    assert list(thin.get_xdata()) == [date2num(RISE[0].period.middle), date2num(RISE[-1].period.middle)]
    assert thin.get_linewidth() < 1 < run.get_linewidth()
    assert thin.get_zorder() < run.get_zorder()


def test_no_line_where_no_direction_can_be_told(axes: Axes) -> None:
    """70, 74, 72, 70, 74 in five years: the run alone; without a slope too."""
    draw_trend(FLAT, "finding", ID, ax=axes, slope=estimate_slope(FLAT))
    assert [line for line in lines(axes) if len(line) == 2 and line[0] != line[1]] == plain(FLAT)


def plain(points: list[TrendPoint]) -> list[list[float]]:
    """Lines of two points of the same chart without a slope: the intervals."""
    figure, drawn = plt.subplots()
    draw_trend(points, "finding", ID, ax=drawn)
    found = [line for line in lines(drawn) if len(line) == 2 and line[0] != line[1]]
    plt.close(figure)
    return found


def test_alternative_text_names_the_line() -> None:
    """With both its ends, only where it is drawn."""
    told = "Garis titik-titik tipis: dari 70,00 pada Tahun 2021 ke 74,00 pada Tahun 2025."
    for points, named in ((RISE, True), (FLAT, False)):
        figure = draw_trend(points, "finding", ID, slope=estimate_slope(points))
        assert isinstance(figure, Chart)
        assert (told in figure.alt) is named
        assert ("Garis titik-titik" in figure.alt) is named
