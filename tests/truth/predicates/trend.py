"""When what the report says is true: the texts of trend.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

import numpy as np
from scipy import stats

from ikm.rules.period import Period
from tests.truth import figures
from tests.truth.predicates import comparison
from tests.truth.predicates.comparison import Side, before, difference, is_real, now, series, year_ago
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "trend.interval",
    "trend.caption",
    "trend.period",
    "trend.instrument",
    "trend.n",
    "trend.ikm",
    "trend.mutu",
    "trend.change",
    "trend.axis",
)

#: Fewest periods with an error of which a slope is told.
_LEAST = 5


def _spell_period(case: Case, side: Side) -> str:
    """The period."""
    return str(case.words.period(Period.parse(side.period)))


def _known(case: Case) -> list[Side]:
    """Periods with an index."""
    return [side for side in series(case) if side.value is not None]


def _newest_run(sides: Sequence[Side]) -> list[Side]:
    """Those that are one series with the newest, back to the last break."""
    start = max((at for at in range(1, len(sides)) if not sides[at].is_series_with(sides[at - 1])), default=0)
    return list(sides[start:])


def list_newest_run(case: Case) -> list[Side]:
    """Periods with an index that are one series with the newest."""
    return _newest_run(_known(case))


def _change(case: Case) -> Decimal | None:
    """The index minus the one before, where they are one series."""
    past = before(case)
    return difference(past, now(case)) if past is not None and past.is_series_with(now(case)) else None


def _tells_change(case: Case, values: Values, name: str, *, signed: bool) -> bool:
    """The change, and both indexes, and the period before, as far as the sentence has them."""
    past, apart, number = before(case), _change(case), case.words.number
    if past is None or apart is None:
        return False
    known = {
        name: number(apart, sign=True) if signed else number(abs(apart)),
        "before": _spell_period(case, past), "old": number(past.value), "new": number(now(case).value),
    }  # fmt: skip
    return all(values[key] == known[key] for key in values if key in known)


# The slope


@dataclass(frozen=True)
class _Line:
    """Weighted least squares: points a year, its interval and p, and the line at both ends."""

    estimate: float
    low: float
    high: float
    p: float
    ends: tuple[float, float]

    @property
    def real(self) -> bool:
        """Below five per cent."""
        return self.p < 0.05


def _find_time(period: str) -> float:
    """The middle of a half year, in years."""
    year, half = int(period[:4]), period[5:]
    first, last = (date(year, 1, 1), date(year, 6, 30)) if half == "S1" else (date(year, 7, 1), date(year, 12, 31))
    return (first.toordinal() + last.toordinal()) / 2 / 365.25


def _find_se(case: Case, side: Side) -> float | None:
    """Its standard error, without the users; None where there is none to speak of."""
    if side.scores is None or side.value is None or side.bobot is None or (side.n or 0) < figures.CLAIM:
        return None
    if not side.is_plain:
        told = next(point.se for point in case.numbers.trend if str(point.period) == side.period)
        return None if told is None else float(told)
    error = comparison.find_error(side.scores, float(side.bobot[0]))
    return error.se if error.known else None


@cache
def find_weighed(case: Case) -> tuple[Side, ...]:
    """Periods with answers and an error, in one series with the newest."""
    measured = [side for side in _known(case) if side.scores is not None]
    return tuple(side for side in _newest_run(measured) if _find_se(case, side) is not None)


@cache
def find_line(case: Case) -> _Line | None:
    """The slope; Birge's ratio and Student's t where periods differ by more than sampling; None below five."""
    sides = find_weighed(case)
    if len(sides) < _LEAST:
        return None
    time = np.array([_find_time(side.period) for side in sides])
    index = np.array([comparison.find_error(side.scores, float(side.bobot[0])).estimate for side in sides
                      if side.scores is not None and side.bobot is not None])  # fmt: skip
    se = np.array([_find_se(case, side) for side in sides], dtype=float)
    columns = np.column_stack([np.ones(len(time)), time - time[0]]) / se[:, None]
    found, *_ = np.linalg.lstsq(columns, index / se, rcond=None)
    chi, df = float(((index / se - columns @ found) ** 2).sum()), len(sides) - 2
    error = float(np.sqrt(np.linalg.inv(columns.T @ columns)[1, 1] * max(1.0, chi / df)))
    curve = stats.t(df) if chi > df else stats.norm
    reach = float(curve.ppf(0.975)) * error
    p = float(2 * curve.sf(abs(found[1]) / error))
    ends = (float(found[0]), float(found[0] + found[1] * (time[-1] - time[0])))
    return _Line(float(found[1]), float(found[1]) - reach, float(found[1]) + reach, p, ends)


def _tells_slope(case: Case, values: Values, line: _Line, *, signed: bool) -> bool:
    """Points a year, its interval, since when and over how many periods."""
    sides, number = find_weighed(case), case.words.number
    known = {
        "estimate": number(line.estimate, sign=True) if signed else number(abs(line.estimate)),
        "low": number(line.low, sign=True), "high": number(line.high, sign=True),
        "first": _spell_period(case, sides[0]), "n": len(sides),
    }  # fmt: skip
    return all(values[key] == known[key] for key in values if key in known)


@claims("trend.slope_up", "trend.chart_slope_up")
def index_rises_over_the_years(case: Case, values: Values) -> bool:
    """Really."""
    line = find_line(case)
    return line is not None and line.real and line.estimate > 0 and _tells_slope(case, values, line, signed=False)


@claims("trend.slope_down", "trend.chart_slope_down")
def index_falls_over_the_years(case: Case, values: Values) -> bool:
    """Really."""
    line = find_line(case)
    return line is not None and line.real and line.estimate < 0 and _tells_slope(case, values, line, signed=False)


@claims("trend.slope_same", "trend.chart_slope_same")
def no_direction_can_be_told(case: Case, values: Values) -> bool:
    """There is a slope, and it can be chance."""
    line = find_line(case)
    about = {key: told for key, told in values.items() if key != "estimate" or "low" in values}
    return line is not None and not line.real and _tells_slope(case, about, line, signed=True)


@claims("trend.slope_line")
def a_line_shows_the_slope(case: Case, values: Values) -> bool:
    """It is real."""
    line = find_line(case)
    return line is not None and line.real


@claims("trend.alt_slope")
def line_runs_from_to(case: Case, values: Values) -> bool:
    """Its height in the oldest and the newest period that it rests on."""
    line, sides, number = find_line(case), find_weighed(case), case.words.number
    assert line is not None
    heights = (values["low"], values["high"]) == (number(line.ends[0]), number(line.ends[1]))
    periods = (values["first"], values["last"]) == (_spell_period(case, sides[0]), _spell_period(case, sides[-1]))
    return line.real and heights and periods


@claims("trend.slope_left_out")
def slope_leaves_out(case: Case, values: Values) -> bool:
    """Periods of the series that have no error."""
    used = {side.period for side in find_weighed(case)}
    names = [_spell_period(case, side) for side in _newest_run(_known(case)) if side.period not in used]
    return find_line(case) is not None and figures.is_listing(values["items"], names)


@claims("trend.slope_few")
def too_few_periods_have_an_error(case: Case, values: Values) -> bool:
    """As many have an index as it takes, and fewer an error."""
    told = (values["known"], values["n"]) == (len(_newest_run(_known(case))), len(find_weighed(case)))
    return told and values["n"] < values["least"] == _LEAST <= values["known"]  # type: ignore[operator]


def is_turned(case: Case) -> bool:
    """Whether the last change really goes against where the index really went."""
    line, apart = find_line(case), _change(case)
    turned = line is not None and line.real and apart is not None and (line.estimate > 0) != (apart > 0)
    return turned and bool(is_real(case, "before"))


@claims("trend.turned")
def last_change_goes_against_it(case: Case, values: Values) -> bool:
    """Both are real."""
    return is_turned(case)


# The series


@claims("trend.first")
def there_is_no_period_before(case: Case, values: Values) -> bool:
    """Neither answers nor a printed figure."""
    return before(case) is None


@claims("trend.no_points")
def fewer_than_two_have_an_index(case: Case, values: Values) -> bool:
    """Though there are several periods."""
    return before(case) is not None and len(_known(case)) < 2


@claims("trend.reach")
def index_reached_from_to(case: Case, values: Values) -> bool:
    """The lowest and the highest of the series, and a period of each."""
    run, number = _newest_run(_known(case)), case.words.number
    ends = [end(side.value for side in run if side.value is not None) for end in (min, max)]
    low, high = ([_spell_period(case, side) for side in run if side.value == end] for end in ends)
    told = (values["low"], values["high"]) == (number(ends[0]), number(ends[1]))
    periods = values["low_period"] in low and values["high_period"] in high
    return told and periods and values["n"] == len(run) > 2 and values["first"] == _spell_period(case, run[0])


def _list_breaks(case: Case) -> list[tuple[Side, Side]]:
    """Pairs of periods with an index that are not one series."""
    known = _known(case)
    return [(one, two) for one, two in pairwise(known) if not one.is_series_with(two)]


@claims("trend.break_note", "trend.note")
def a_line_marks_a_break(case: Case, values: Values) -> bool:
    """There is one."""
    return bool(_list_breaks(case))


@claims("trend.break_mark")
def a_new_regulation_is_marked(case: Case, values: Values) -> bool:
    """There is one."""
    return any(one.rules != two.rules for one, two in _list_breaks(case))


@claims("trend.break_mark_unsur")
def other_unsur_or_bobot_are_marked(case: Case, values: Values) -> bool:
    """Under one regulation."""
    return any(one.rules == two.rules for one, two in _list_breaks(case))


@claims("trend.published")
def figure_was_printed(case: Case, values: Values) -> bool:
    """Of a period without answers."""
    return values["value"] in [case.words.number(side.value) for side in series(case) if side.scores is None]


@claims("trend.alt")
def periods_are_read_out(case: Case, values: Values) -> bool:
    """All that have an index, in their order; of the line of the short edition those of one series with this one."""
    marked = {True: " (angka terbitan)", False: ""}
    told = [
        "; ".join(
            f"{_spell_period(case, side)} {case.words.number(side.value)}{marked[side.scores is None]}"
            for side in sides
        )
        for sides in (_known(case), list_newest_run(case))
        if len(sides) > 1
    ]
    return values["items"] in told


# The last change


@claims("trend.real_up", "trend.chart_up")
def it_really_rose(case: Case, values: Values) -> bool:
    """Tested against the period before."""
    apart = _change(case)
    told = _tells_change(case, values, "change", signed=False)
    return told and apart is not None and apart > 0 and is_real(case, "before") is True


@claims("trend.real_down", "trend.chart_down")
def it_really_fell(case: Case, values: Values) -> bool:
    """Tested against the period before."""
    apart = _change(case)
    told = _tells_change(case, values, "change", signed=False)
    return told and apart is not None and apart < 0 and is_real(case, "before") is True


@claims("trend.chance")
def change_can_be_chance(case: Case, values: Values) -> bool:
    """Tested, and not real; of equal figures nothing changed."""
    return bool(_change(case)) and is_real(case, "before") is False and _tells_change(
        case, values, "change", signed=True
    )  # fmt: skip


@claims("trend.up")
def it_is_higher(case: Case, values: Values) -> bool:
    """And was not tested."""
    apart = _change(case)
    untested = apart is not None and apart > 0 and is_real(case, "before") is None
    return untested and _tells_change(case, values, "change", signed=False)


@claims("trend.down")
def it_is_lower(case: Case, values: Values) -> bool:
    """And was not tested."""
    apart = _change(case)
    untested = apart is not None and apart < 0 and is_real(case, "before") is None
    return untested and _tells_change(case, values, "change", signed=False)


@claims("trend.same")
def it_is_the_same(case: Case, values: Values) -> bool:
    """To the last printed figure."""
    return _change(case) == 0 and _tells_change(case, values, "change", signed=False)


@claims("trend.unknown")
def change_is_not_known(case: Case, values: Values) -> bool:
    """One of the two has no index, though they are one series."""
    past = before(case)
    known = past is not None and past.is_series_with(now(case)) and _change(case) is None
    return past is not None and known and values["before"] == _spell_period(case, past)


@claims("trend.after_break")
def regulation_changed(case: Case, values: Values) -> bool:
    """Since the period before."""
    past = before(case)
    assert past is not None
    told = (values["before"], values["old"], values["new"]) == (_spell_period(case, past), past.rules, now(case).rules)
    return told and past.rules != now(case).rules


@claims("trend.bobot_break")
def unsur_or_bobot_changed(case: Case, values: Values) -> bool:
    """Under one regulation."""
    past = before(case)
    assert past is not None
    apart = past.rules == now(case).rules and not past.is_series_with(now(case))
    return apart and values["before"] == _spell_period(case, past)


# The title of the chart


@claims("trend.chart_same")
def title_tells_no_real_change(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    untrue = _change(case) is None or is_real(case, "before") is not False
    return not untrue and _tells_change(case, values, "change", signed=True)


@claims("trend.chart_equal")
def title_tells_no_change_without_a_test(case: Case, values: Values) -> bool:
    """None, and not tested."""
    return is_real(case, "before") is None and _change(case) == 0


@claims("trend.chart_untested")
def title_tells_a_change_without_a_test(case: Case, values: Values) -> bool:
    """Known, and not tested."""
    return _change(case) != 0 and is_real(case, "before") is None and _tells_change(case, values, "change", signed=True)


@claims("trend.chart_break")
def title_tells_a_new_series(case: Case, values: Values) -> bool:
    """The period before is another."""
    past = before(case)
    return past is not None and not past.is_series_with(now(case))


@claims("trend.chart_unknown")
def title_tells_that_nothing_is_known(case: Case, values: Values) -> bool:
    """Neither a slope, a change, nor a break."""
    return find_line(case) is None and _change(case) is None and not title_tells_a_new_series(case, values)


def _spell_last(case: Case) -> str:
    """What the title says of the last change; '' where there is none."""
    apart, number = _change(case), case.words.number
    if title_tells_a_new_series(case, {}):
        return "awal deret baru, tidak dapat dibandingkan dengan angka sebelumnya"
    if apart is None:
        return ""
    if is_real(case, "before") is None and apart == 0:
        return "sama dengan periode sebelumnya"
    if is_real(case, "before") is None:
        return f"{number(apart, sign=True)} poin dari periode sebelumnya; perubahan ini tidak dapat diuji"
    if not is_real(case, "before"):
        return f"{number(apart, sign=True)} poin dari periode sebelumnya, yang dapat terjadi karena kebetulan"
    return f"{'naik' if apart > 0 else 'turun'} nyata {number(abs(apart))} poin dari periode sebelumnya"


def _spell_slope(case: Case) -> str:
    """What the title says of the slope; '' where there is none."""
    line, sides = find_line(case), find_weighed(case)
    if line is None:
        return ""
    if not line.real:
        return f"tidak ada arah tetap yang dapat dipastikan dari {len(sides)} periode"
    way, since = "naik" if line.estimate > 0 else "turun", _spell_period(case, sides[0])
    return f"{way} rata-rata {case.words.number(abs(line.estimate))} poin setahun sejak {since}"


def _joins(case: Case, values: Values) -> bool:
    """Both parts, as they are reckoned here."""
    told = (values["slope"], values["last"])
    return "" not in told and told == (_spell_slope(case), _spell_last(case))


@claims("trend.chart_and")
def title_joins_slope_and_last_change(case: Case, values: Values) -> bool:
    """They do not contradict each other."""
    return _joins(case, values) and not is_turned(case)


@claims("trend.chart_but")
def title_sets_the_last_change_against_the_slope(case: Case, values: Values) -> bool:
    """They do."""
    return _joins(case, values) and is_turned(case)


@claims("trend.chart")
def title_tells_index_and_where_it_goes(case: Case, values: Values) -> bool:
    """The slope, then the last change."""
    parts = [part for part in (_spell_slope(case), _spell_last(case)) if part]
    said = (", tetapi " if is_turned(case) else "; ").join(parts) or "belum ada perubahan yang dapat dinyatakan"
    return (values["value"], values["said"]) == (case.words.number(now(case).value), said)


# A year ago


def _tells_year(case: Case, values: Values, *, signed: bool) -> bool:
    """The figure of a year ago, this one, and how far apart they are."""
    past, number = year_ago(case), case.words.number
    assert past is not None
    apart = difference(past, now(case))
    assert apart is not None
    told = (values["before"], values["old"], values["new"])
    same = told == (_spell_period(case, past), number(past.value), number(now(case).value))
    return same and values["estimate"] == (number(apart, sign=True) if signed else number(abs(apart)))


@claims("trend.year_up")
def it_rose_in_a_year(case: Case, values: Values) -> bool:
    """Really."""
    test = comparison.totals(case).get("year")
    return test is not None and test.real and test.estimate > 0 and _tells_year(case, values, signed=False)


@claims("trend.year_down")
def it_fell_in_a_year(case: Case, values: Values) -> bool:
    """Really."""
    test = comparison.totals(case).get("year")
    return test is not None and test.real and test.estimate < 0 and _tells_year(case, values, signed=False)


@claims("trend.year_same")
def change_of_a_year_can_be_chance(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    return is_real(case, "year") is False and _tells_year(case, values, signed=True)


@claims("trend.year_printed")
def figure_of_a_year_ago_was_printed(case: Case, values: Values) -> bool:
    """There are no answers."""
    past = year_ago(case)
    return past is not None and past.scores is None and _tells_year(case, values, signed=True)


@claims("trend.year_few")
def change_of_a_year_is_not_tested(case: Case, values: Values) -> bool:
    """Though there are answers."""
    past = year_ago(case)
    untested = past is not None and past.scores is not None and is_real(case, "year") is None
    return untested and _tells_year(case, values, signed=True)
