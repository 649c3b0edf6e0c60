"""Periods beside each other, and where one may not reckon across."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from ikm.analysis.comparison import (
    PublishedIndex,
    adjust_comparisons,
    are_comparable,
    build_trend,
    compare_with_printed,
    compute_conventions,
    compute_published_index,
    find_contradictions,
    find_year_ago,
    frame_trend,
    list_known_points,
)
from ikm.analysis.index import compute_index
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.published import PublishedFigure, read_published
from ikm.survey.responses import Source, Survey, read_survey
from tests.builders import compared, difference, point
from tests.helpers import HEADINGS, KEYS, R2004, R2014, RULES, UNITS, logit_ends, make_project, row, scores

NINE, TEN = compute_index(scores(3), RULES), compute_index(scores(3), RULES, RULES.bobot("0.11"))


def surveys(folder: Path, **files: str) -> list[Survey]:
    """All surveys of KPPT, oldest first, from the texts of its files."""
    project = make_project(folder, {f"KPPT/{name}": text for name, text in files.items()}, UNITS)
    unit = project.unit("KPPT")
    return [read_survey(project, unit, period) for period in project.periods(unit)]


#: Three respondents who say the same; of fewer no index is shown.
THREES, FOURS = (3, 3, 3), (4, 4, 4)


def answers(*totals: int, rules: str = "") -> str:
    """A file with one row for each score, the same for every unsur."""
    keys = load_instrument(rules).keys if rules else KEYS
    return "\n".join([",".join(keys), *[",".join([str(score)] * len(keys)) for score in totals]]) + "\n"


def test_change_is_the_difference_of_published_values(tmp_path: Path) -> None:
    """Waktu 3, 3, 4 beside 3s: (24 + 10/3) x 25/9 = 75.9259, 75.93; 75.00 before and 75.00 after: +0.93, -0.93."""
    middle = f"{HEADINGS}\n{row()}\n{row()}\n{row(3, 3, 4)}\n"
    points = build_trend(
        surveys(tmp_path, **{"2025-S1.csv": answers(*THREES), "2025-S2.csv": middle, "2026-S1.csv": answers(*THREES)})
    )
    assert [str(point.value) for point in points] == ["75.00", "75.93", "75.00"]
    assert [point.change for point in points] == [None, Decimal("0.93"), Decimal("-0.93")]
    assert not any(point.after_break for point in points)


def test_published_values_are_subtracted_not_exact_ones(tmp_path: Path) -> None:
    """75 + 25/9 x 1/3 = 75.9259 (75.93) and 75 + 25/9 x 2/3 = 76.8519 (76.85): 0.92, though 0.9259 is 0.93."""
    one = f"{HEADINGS}\n{row()}\n{row()}\n{row(3, 3, 4)}\n"
    two = f"{HEADINGS}\n{row()}\n{row(3, 3, 4)}\n{row(3, 3, 4)}\n"
    points = build_trend(surveys(tmp_path, **{"2025-S1.csv": one, "2025-S2.csv": two}))
    assert points[1].change == Decimal("0.92")


def test_periods_stand_in_order(tmp_path: Path) -> None:
    """By the calendar whatever the names of the files; of three that end in December the shortest comes first."""
    files = {f"{name}.csv": answers(*THREES) for name in ("2026-03", "2025", "2025-S2", "2025-12", "2024")}
    periods = [str(point.period) for point in build_trend(surveys(tmp_path, **files))]
    assert periods == ["2024", "2025-12", "2025-S2", "2025", "2026-03"]


def test_break_between_regulations(tmp_path: Path) -> None:
    """2010 under 14 unsur, 2015 and 2016 under nine others, 2018 under the nine of 2017: two breaks, one change."""
    files = {
        "2010.csv": answers(*THREES, rules=R2004),
        "2015.csv": answers(*THREES, rules=R2014),
        "2016.csv": answers(*FOURS, rules=R2014),
        "2018.csv": answers(*FOURS),
    }
    points = build_trend(surveys(tmp_path, **files))
    assert [point.after_break for point in points] == [False, True, False, True]
    assert [point.change for point in points] == [None, None, Decimal("25.00"), None]
    assert [point.instrument.short for point in points][:2] == ["KEP/25/M.PAN/2/2004", "PermenPANRB 16/2014"]


def test_break_between_bobot(tmp_path: Path) -> None:
    """The same answers under 0.11 and 1/9 are 99 and 100: that point is the convention's, so no change is reckoned."""
    files = {"2025-S1.csv": answers(*FOURS), "2025-S1.toml": "bobot = 0.11\n", "2025-S2.csv": answers(*FOURS)}
    points = build_trend(surveys(tmp_path, **files))
    assert [str(point.value) for point in points] == ["99.00", "100.00"]
    assert (points[1].change, points[1].after_break) == (None, True)


def test_order_of_the_form_is_no_break(tmp_path: Path) -> None:
    """The same unsur asked in another order are the same unsur."""
    order = f"order = {[*KEYS[:7], 'sarana', 'pengaduan']}\n"
    points = build_trend(
        surveys(tmp_path, **{"2025-S1.csv": answers(*THREES), "2025-S2.csv": answers(*FOURS), "2025-S2.toml": order})
    )
    assert (points[1].change, points[1].after_break) == (Decimal("25.00"), False)


def test_period_without_an_index(tmp_path: Path) -> None:
    """Nobody answered in between: no index there, no change to it or from it, and no break either."""
    files = {"2025-S1.csv": answers(*THREES), "2025-S2.csv": answers(), "2026-S1.csv": answers(*THREES)}
    points = build_trend(surveys(tmp_path, **files))
    assert [point.value is None for point in points] == [False, True, False]
    assert [(point.change, point.after_break) for point in points] == [(None, False)] * 3


def test_no_surveys_no_points() -> None:
    """Of no periods there is no trend."""
    assert build_trend([]) == ()


def test_own_unsur_makes_another_series() -> None:
    """An index over ten unsur is not one over nine, even with the same bobot spelt out."""
    own = {"key": "keamanan", "name": "K", "definition": "d", "question": "q", "options": list("abcd")}
    ten = RULES.with_own_unsur([own])
    other = compute_index(scores(3, rules=ten), ten, NINE.bobot)
    assert are_comparable(NINE, NINE)
    assert not are_comparable(NINE, other)


def test_another_regulation_is_another_series() -> None:
    """A regulation that kept the nine unsur but moved the bounds of mutu would still begin a new series."""
    later = replace(RULES, id="baru-1-2030")
    assert not are_comparable(NINE, compute_index(scores(3), later))


@pytest.mark.parametrize(("other", "same"), [(NINE, True), (TEN, False)])
def test_comparable_wants_the_same_bobot(other: object, same: bool) -> None:
    """1/9 and 0.11 print different figures from the same answers."""
    assert are_comparable(NINE, other) is same


def test_frame(tmp_path: Path) -> None:
    """Ten respondents all 3, then ten all 4: 75 C and 100 A, a change of 25; numbers, for charts."""
    files = {"2025-S1.csv": answers(*[3] * 10), "2025-S2.csv": answers(*[4] * 10)}
    frame = frame_trend(build_trend(surveys(tmp_path, **files)))
    assert frame.loc["2025-S1", ["n", "ikm", "mutu", "after_break"]].tolist() == [10, 75.0, "C", False]
    assert frame.loc["2025-S2", ["n", "ikm", "mutu", "change"]].tolist() == [10, 100.0, "A", 25.0]


def test_frame_holds_ends_breaks_and_print(tmp_path: Path) -> None:
    """A printed 80.50 under 0.11, then five of ten who say 4: 87.50 after a break, an interval; measures of each.

    Error 25 x sqrt(5 x 5 / 10 / 9 / 10) = 4.1667; t(9) 2.262157 (any table): the ends on the logit.
    """
    files = {"2026-S1.csv": answers(*[3] * 5, *[4] * 5)}
    frame = frame_trend(build_trend(*with_printed(tmp_path, "2025-S2,80.5,0.11,", **files)))
    columns = ["instrument", "n", "ikm", "low", "high", "mutu", "change", "after_break", "printed"]
    assert (frame.columns.tolist(), frame.index.name) == (columns, "period")
    assert frame.index.tolist() == ["2025-S2", "2026-S1"]
    assert frame["instrument"].tolist() == [RULES.id] * 2
    assert frame[["mutu", "after_break", "printed"]].to_numpy().tolist() == [["B", False, True], ["B", True, False]]
    assert frame[["low", "high", "change"]].isna().to_numpy().tolist() == [[True] * 3, [False, False, True]]
    ends = logit_ends(87.5, 25 * (5 * 5 / 10 / 9 / 10) ** 0.5, 2.262157)
    assert frame.loc["2026-S1", ["low", "high"]].tolist() == pytest.approx(ends, abs=1e-4)
    assert frame["n"].tolist() == [pd.NA, 10]
    assert frame.attrs["units"] == {
        "n": "respondents",
        **dict.fromkeys(("ikm", "low", "high"), "index points, scale 25-100"),
        "mutu": "grade A-D; missing below 10 respondents",
        "change": "index points, since before",
    }
    kinds = frame[["n", "ikm", "low", "high", "change"]].dtypes.astype(str).tolist()
    assert kinds == ["Int64", *["float64"] * 4]
    assert frame_trend([]).dtypes[["n", "ikm", "low", "high", "change"]].astype(str).tolist() == kinds


def test_frame_claims_no_mutu_for_few(tmp_path: Path) -> None:
    """Nine respondents have an index and no mutu."""
    frame = frame_trend(build_trend(surveys(tmp_path, **{"2025-S1.csv": answers(*[3] * 9)})))
    assert (frame["ikm"].tolist(), frame["mutu"].tolist()) == ([75.0], [None])


def with_printed(folder: Path, rows: str, **files: str) -> tuple[list[Survey], list[PublishedIndex]]:
    """Surveys of KPPT, and its published figures from rows of period, ikm, bobot, instrument."""
    found = surveys(folder, **files)
    project = make_project(folder, {}, UNITS)
    (project.data / "published").mkdir()
    text = "unit,period,ikm,bobot,instrument,source\n" + "".join(f"KPPT,{row},s\n" for row in rows.split())
    (project.data / "published" / "a.csv").write_text(text, encoding="utf-8")
    return found, [compute_published_index(figure) for figure in read_published(project)]


def test_published_figure_stands_where_no_answers_are(tmp_path: Path) -> None:
    """75 of answers, 80.5 printed, 100 of answers: changes of 5.50 and 19.50; no interval, marked."""
    files = {"2025-S1.csv": answers(*[3] * 10), "2026-S1.csv": answers(*[4] * 10)}
    points = build_trend(*with_printed(tmp_path, "2025-S2,80.5,,", **files))
    assert [str(point.value) for point in points] == ["75.00", "80.50", "100.00"]
    assert [point.change for point in points] == [None, Decimal("5.50"), Decimal("19.50")]
    assert [point.printed for point in points] == [False, True, False]
    assert [point.precision is None for point in points] == [False, True, False]
    assert (points[1].n, points[1].grade.mutu if points[1].grade else None) == (None, "B")


def test_answers_win_over_a_published_figure_of_the_same_period(tmp_path: Path) -> None:
    """75 of answers and 80 printed for 2025-S1: 75 stands, once, unmarked."""
    points = build_trend(*with_printed(tmp_path, "2025-S1,80,,", **{"2025-S1.csv": answers(*THREES)}))
    assert [(str(point.value), point.printed) for point in points] == [("75.00", False)]


def test_published_figures_that_share_days_with_answers_are_left_out(tmp_path: Path) -> None:
    """Of 2025 one semester has answers: the printed year says it again. 2026-S2 lies after them. 2024 stands once."""
    rows = "2025,80,, 2026-S2,80,, 2024,80,, 2024-T4,80,,"
    points = build_trend(
        *with_printed(tmp_path, rows, **{"2025-S1.csv": answers(*THREES), "2026-S1.csv": answers(*FOURS)})
    )
    assert [str(point.period) for point in points] == ["2024", "2025-S1", "2026-S1"]


def test_no_answers_no_trend(tmp_path: Path) -> None:
    """A trend leads up to answers."""
    assert build_trend(*with_printed(tmp_path, "2025,80,,")) == ()


def test_break_to_a_published_figure(tmp_path: Path) -> None:
    """Another regulation or another stated bobot breaks the series; a figure that states no bobot does not."""
    rows = "2016,78,,permenpan-16-2014 2018,78,, 2019,78,1/9, 2020,78,0.11,"
    points = build_trend(*with_printed(tmp_path, rows, **{"2021.csv": answers(*THREES)}))
    assert [point.after_break for point in points] == [False, True, False, True, True]


def test_comparison_with_a_published_figure_tests_nothing(tmp_path: Path) -> None:
    """100 of answers beside 80.5 printed: 19.50 apart, no test, no unsur; under another bobot not comparable at all."""
    found, (one, other) = with_printed(
        tmp_path, "2025-S1,80.5,, 2025-S2,80.5,0.11,", **{"2026-S1.csv": answers(*FOURS)}
    )
    beside = compare_with_printed(one, found[0])
    assert (beside.difference, beside.total, beside.unsur, beside.across) == (Decimal("19.50"), None, (), False)
    assert beside.printed is one
    assert compare_with_printed(other, found[0]).across


def test_a_year_ago(tmp_path: Path) -> None:
    """2025-S1 for 2026-S1; none where that is the period before, where it has no index, or under another bobot."""
    files = {f"{name}.csv": answers(*THREES) for name in ("2025-S1", "2025-S2", "2026-S1")}
    points = build_trend(surveys(tmp_path / "a", **files))
    found = find_year_ago(points)
    assert found is not None
    assert str(found.period) == "2025-S1"
    assert find_year_ago(points[:1] + points[2:]) is None
    assert find_year_ago(points[1:]) is None
    assert find_year_ago(points[:1]) is None
    assert find_year_ago([replace(points[0], value=None), *points[1:]]) is None
    assert find_year_ago([*points[:2], replace(points[2], value=None)]) is None
    assert find_year_ago([replace(points[0], bobot=RULES.bobot("0.11")), *points[1:]]) is None


def test_a_year_ago_stands_wherever_it_is() -> None:
    """Of five semesters the third, whatever the ones beside it are: without an index, or of another bobot."""
    points = [point(period, "80.00") for period in ("2024-S1", "2024-S2", "2025-S1", "2025-S2", "2026-S1")]
    assert find_year_ago(points) is points[2]
    assert find_year_ago([*points[:3], replace(points[3], value=None), points[4]]) is points[2]
    assert find_year_ago([*points[:3], replace(points[3], bobot=RULES.bobot("0.11")), points[4]]) is points[2]
    assert find_year_ago([points[0], replace(points[1], bobot=RULES.bobot("0.11")), *points[2:]]) is points[2]


def test_points_with_a_value_keep_the_break_between_them() -> None:
    """A period without an index goes; that the bobot changed there is seen at the next."""
    first, last = point("2024", "80.00", bobot="0.11"), point("2026", "81.00")
    found = list_known_points([first, point("2025", None), last, point("2027", "82.00")])
    assert [(str(one.period), one.after_break) for one in found] == [("2024", False), ("2026", True), ("2027", False)]
    assert list_known_points([replace(first, after_break=True)]) == (first,)
    assert list_known_points([]) == ()


def test_a_figure_that_states_no_bobot_breaks_nothing() -> None:
    """Neither before nor after one that does."""
    unknown = replace(point("2025", "80.00"), bobot=None)
    for other in (point("2024", "80.00"), point("2024", "80.00", bobot="0.11"), unknown):
        assert are_comparable(unknown, other)
        assert are_comparable(other, unknown)


def test_printed_figures_that_answers_contradict() -> None:
    """Periods with answers and print: what is printed otherwise, to the decimals printed; not print beside print."""
    source = Source("data/published/a.csv", "0" * 64, 1)

    def printed(period: str, ikm: str) -> PublishedIndex:
        figure = PublishedFigure("KPPT", Period.parse(period), RULES, None, None, {}, Decimal(ikm), "s", source, 2)
        return compute_published_index(figure)

    points = [point("2023", "80.00"), point("2024", "80.14"), point("2025", "80.15"), point("2026", None)]
    figures = [printed(period, "80.1") for period in ("2022", "2023", "2024", "2025", "2026")]
    assert find_contradictions(points, figures) == ((points[0], figures[1]), (points[2], figures[3]))
    assert find_contradictions([replace(points[0], published=figures[1])], figures) == ()
    assert [figures[0].contradicts(value) for value in (None, Decimal("80.10"), Decimal("80.15"))] == [
        False,
        False,
        True,
    ]


def test_a_figure_without_an_index_contradicts_nothing() -> None:
    """Nine NRR of 3 are 75, but no index was printed that another could contradict."""
    source = Source("data/published/a.csv", "0" * 64, 1)
    nrr = dict.fromkeys(KEYS, Decimal(3))
    figure = PublishedFigure("KPPT", Period.parse("2023"), RULES, None, None, nrr, None, "s", source, 2)
    assert not compute_published_index(figure).contradicts(Decimal("80.00"))


def test_conventions_of_printed_nrr() -> None:
    """Nine NRR of 3: 27 x 25 / 9 = 75, 27 x 0.111 x 25 = 74.925, 27 x 0.11 x 25 = 74.25, all C; of 3.1 B."""
    found = compute_conventions([Decimal(3)] * 9, Decimal("74.25"), RULES)
    assert [(one.bobot.name, str(one.value), one.band.mutu, one.agrees) for one in found] == [
        ("1/9", "75.00", "C", False), ("0.111", "74.93", "C", False), ("0.11", "74.25", "C", True),
    ]  # fmt: skip
    assert [one.agrees for one in compute_conventions([Decimal(3)] * 9, None, RULES)] == [None] * 3
    high = compute_conventions([Decimal("3.1")] * 9, Decimal("77.5"), RULES)
    assert [(str(one.value), one.band.mutu, one.agrees) for one in high] == [
        ("77.50", "B", True), ("77.42", "B", False), ("76.73", "B", False),
    ]  # fmt: skip


def test_a_family_of_two_by_holm() -> None:
    """Of p 0.03 and 0.04 the smaller doubled is 0.06, the larger at least that: neither is real; alone both are."""
    before, now = point("2025-S2", "75.00"), point("2026-S1", "77.50")
    one = compared(before, now, replace(difference(2.5), p=0.03, p_adjusted=0.03))
    other = compared(before, now, replace(difference(2.5), p=0.04, p_adjusted=0.04))
    assert [found.total.p_adjusted for found in adjust_comparisons(one, other) if found and found.total] == [0.06, 0.06]
    assert adjust_comparisons(one, None) == (one, None)
    untested = compared(before, now)
    assert adjust_comparisons(untested, other) == (untested, other)
    assert adjust_comparisons(None, None) == (None, None)
