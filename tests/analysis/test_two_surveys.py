"""One survey against another: what is tested and printed of index and unsur, beside whom, and as which table."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ikm.analysis.comparison import (
    Comparison,
    Difference,
    TrendPoint,
    compare_surveys,
    compare_unsur,
    compare_with_benchmark,
    compare_with_printed,
    compute_published_index,
    estimate_comparable_precision,
    estimate_survey_precision,
    frame_comparisons,
    frame_differences,
    list_unsur_distances,
)
from ikm.analysis.index import compute_survey_index
from ikm.errors import DataError
from ikm.rules.period import Period
from ikm.survey.published import PublishedFigure
from ikm.survey.responses import Source, Survey
from tests.builders import alike, compared, difference, point, survey
from tests.helpers import HEADINGS, KEYS, RULES, UNITS, mover_crossing, mover_ends, read, row

#: A unit that asks a tenth unsur.
TENTH = (
    UNITS
    + """[[KPPT.own_unsur]]
key = "keamanan"
name = "K"
definition = "d"
question = "q"
options = ["a", "b", "c", "d"]
"""
)
UNIT_OF_DIFFERENCES = {
    "n_first": "respondents",
    "n_second": "respondents",
    "estimate": "index points, second minus first",
    "low": "index points, second minus first",
    "high": "index points, second minus first",
    "g": "standard deviations (Hedges g)",
    "p": "probability, two-sided",
    "p_adjusted": "probability, two-sided, adjusted within its family",
}


def people(folder: Path, name: str, threes: int, fours: int, sidecar: str = "") -> Survey:
    """A survey of so many who say 3 to every unsur, and 4."""
    return survey(folder / name, [*alike(3, threes), *alike(4, fours)], sidecar, name=f"{name}.csv")


def error(threes: int, fours: int) -> tuple[float, float]:
    """Index and error of such respondents, drawn alone and alike: s^2 / n, without the users."""
    n = threes + fours
    return 75 + 25 * fours / n, 25 * math.sqrt(threes * fours / n / (n - 1) / n)


CENSUS = 'selection = "census"\npopulation = 20\n'


def test_index_and_every_unsur(tmp_path: Path) -> None:
    """Ten of twenty say 4, then seventeen of twenty: 87.50 and 96.25; a census, which is compared like a sample.

    Errors 25 x sqrt(10 x 10 / 20 / 19 / 20) = 2.8677 and 25 x sqrt(3 x 17 / 20 / 19 / 20) = 2.0479.
    """
    found = compare_surveys(people(tmp_path, "2025-S2", 10, 10, CENSUS), people(tmp_path, "2026-S1", 3, 17, CENSUS))
    assert found.total is not None
    assert (found.total.first, found.total.second) == ("KPPT 2025-S2", "KPPT 2026-S1")
    assert (found.total.n_first, found.total.n_second, found.total.estimate) == (20, 20, pytest.approx(8.75))
    sides = error(10, 10), error(3, 17)
    assert sides == (pytest.approx((87.5, 2.8677), abs=1e-4), pytest.approx((96.25, 2.0479), abs=1e-4))
    assert found.total.t == pytest.approx(mover_crossing(*sides), abs=1e-9)
    assert [(test.first, test.second) for test in found.unsur] == [(key, key) for key in KEYS]
    assert [test.estimate for test in found.unsur] == pytest.approx([8.75] * 9)
    assert [test.t for test in found.unsur] == pytest.approx([found.total.t] * 9)
    assert [test.p_adjusted for test in found.unsur] == pytest.approx([min(9 * found.total.p, 1)] * 9)
    assert (found.difference, found.changes) == (Decimal("8.75"), dict.fromkeys(KEYS, Decimal("8.75")))


def test_interval_rests_on_the_error_of_each(tmp_path: Path) -> None:
    """Of those two: ends of both on the logit, at 2.036 of t, put together (Zou and Donner 2008)."""
    total = compare_surveys(people(tmp_path, "2025-S2", 10, 10), people(tmp_path, "2026-S1", 3, 17)).total
    assert total is not None
    (_, one), (_, other) = sides = error(10, 10), error(3, 17)
    assert total.df == pytest.approx((one**2 + other**2) ** 2 / ((one**4 + other**4) / 19))
    # R's qt(0.975, 34.38) is 2.031417.
    assert total.df == pytest.approx(34.38, abs=5e-3)
    assert (total.low, total.high) == pytest.approx(mover_ends(*sides, 2.031417), abs=2e-4)


def test_bobot_is_that_of_the_surveys(tmp_path: Path) -> None:
    """Under 0.11 the index is 0.99 of it, and so is the change: 8.6625 of 8.75; that of an unsur is the same."""
    told = "bobot = 0.11\n"
    found = compare_surveys(people(tmp_path, "2025-S2", 10, 10, told), people(tmp_path, "2026-S1", 3, 17, told))
    assert found.total is not None
    assert found.total.estimate == pytest.approx(8.6625)
    assert found.unsur[0].estimate == pytest.approx(8.75)
    now = people(tmp_path / "b", "2026-S1", 3, 17, told)
    for precision in (estimate_survey_precision(now, compute_survey_index(now)), estimate_comparable_precision(now)):
        assert precision is not None
        assert precision.estimate == pytest.approx(0.99 * 96.25)
        assert precision.se == pytest.approx(0.99 * error(3, 17)[1])


@pytest.mark.parametrize("few", ["first", "second"])
def test_nine_are_not_tested_and_their_unsur_not_shown(tmp_path: Path, few: str) -> None:
    """Nine beside twenty: both indexes and their difference stand, neither a test nor an unsur."""
    sizes = {"first": (4, 5), "second": (10, 10)} if few == "first" else {"first": (10, 10), "second": (4, 5)}
    found = compare_surveys(people(tmp_path, "2025-S2", *sizes["first"]), people(tmp_path, "2026-S1", *sizes["second"]))
    assert (found.total, found.unsur, found.changes) == (None, (), {})
    side = found.first if few == "first" else found.second
    assert (side.n, side.precision, side.se) == (9, None, None)
    assert abs(found.difference or 0) == Decimal("1.39")  # 25 x 5 / 9 = 13.89 and 12.50 above 75


def test_unsur_that_one_or_two_answered_hide_all(tmp_path: Path) -> None:
    """Of twenty two answered biaya: index and test stand, no unsur of either period is compared."""
    rows = [*[row(3, 3, 3, "")] * 9, *[row(4, 4, 4, "", 4, 4, 4, 4, 4)] * 9, row(), row(*[4] * 9)]
    hidden = survey(tmp_path, rows, name="2025-S2.csv")
    for pair in ((hidden, people(tmp_path, "2026-S1", 3, 17)), (people(tmp_path, "2025-S1", 3, 17), hidden)):
        found = compare_surveys(*pair)
        assert (found.total is not None, found.unsur, found.changes) == (True, (), {})


def test_unsur_that_nobody_answered(tmp_path: Path) -> None:
    """There is no index, so no change, no test and no error; the point of the period says how many answered."""
    open_ended = survey(tmp_path, [row("", 3, 4), row("", 4, 3)] * 10, name="2025-S2.csv")
    now = people(tmp_path, "2026-S1", 3, 17)
    for found in (compare_surveys(open_ended, now), compare_surveys(now, open_ended)):
        assert (found.difference, found.total, found.unsur, found.across) == (None, None, (), False)
    assert (found.second.n, found.second.value, found.second.precision, found.second.se) == (20, None, None, None)
    assert estimate_survey_precision(open_ended, compute_survey_index(open_ended)) is None
    assert estimate_comparable_precision(open_ended) is None


def test_unsur_of_nine_answers_has_neither_test_nor_change(tmp_path: Path) -> None:
    """Of twenty nine answered biaya: eight unsur are a family of eight."""
    rows = [*[row(3, 3, 3, "")] * 11, *[row(*[4] * 9)] * 9]
    found = compare_surveys(survey(tmp_path, rows, name="2025-S2.csv"), people(tmp_path, "2026-S1", 3, 17))
    assert [test.first for test in found.unsur] == [key for key in KEYS if key != KEYS[3]]
    assert list(found.changes) == [test.first for test in found.unsur]
    assert found.unsur[0].p_adjusted == pytest.approx(min(8 * found.unsur[0].p, 1))


def test_across_a_break_nothing_is_tested(tmp_path: Path) -> None:
    """Another bobot: both points, nothing else."""
    found = compare_surveys(people(tmp_path, "2025-S2", 10, 10, "bobot = 0.11\n"), people(tmp_path, "2026-S1", 3, 17))
    assert (found.across, found.total, found.unsur, found.changes) == (True, None, (), {})
    assert [str(one.value) for one in (found.first, found.second)] == ["86.63", "96.25"]


def test_the_point_of_a_period(tmp_path: Path) -> None:
    """All that it tells: 17 of 20 say 4; of none who answered no unsur is hidden."""
    found = compare_surveys(people(tmp_path, "2025-S2", 10, 10), people(tmp_path, "2026-S1", 3, 17)).second
    assert (str(found.period), found.instrument.id, found.bobot) == ("2026-S1", RULES.id, RULES.bobot())
    assert (str(found.value), found.grade and found.grade.mutu, found.n) == ("96.25", "A", 20)
    assert (found.published, found.change, found.after_break, found.detailed) == (None, None, False, True)
    assert found.precision is not None
    assert (found.se, found.precision.se) == pytest.approx((error(3, 17)[1],) * 2)
    nobody = survey(tmp_path, [], name="2025-S1.csv")
    empty = compare_surveys(nobody, nobody).first
    assert (empty.n, empty.value, empty.grade, empty.detailed) == (0, None, None, True)
    one = survey(tmp_path / "one", [*alike(3, 9), row(3, 3, 3, ""), *[row(3, 3, 3, "")] * 9][8:], name="2025-S1.csv")
    assert compare_surveys(one, one).first.detailed is False


def test_fewer_users_than_respondents_names_the_sidecar(tmp_path: Path) -> None:
    """Nineteen users cannot be twenty respondents: the file that says so is named."""
    lines = [f"{row()},KTP", f"{row(*[4] * 9)},KTP"] * 6 + [f"{row()},KK", f"{row(*[4] * 9)},KK"] * 5
    wrong = survey(tmp_path, lines, "[strata]\nKTP = 11\nKK = 300\n", extra="service")
    with pytest.raises(DataError, match=r"KPPT/2026-S1\.toml: KTP: 12 respondents were counted but only 11 users"):
        estimate_survey_precision(wrong, compute_survey_index(wrong))


# Unsur


def test_unsur_that_either_lacks_is_left_out(tmp_path: Path) -> None:
    """A tenth unsur of the one form alone; answers to the nine are compared whichever comes first."""
    rows = [f"{row(*[answer] * 9)},{answer}" for answer in [3] * 3 + [4] * 17]
    ten = read(tmp_path, "\n".join([f"{HEADINGS},keamanan", *rows]) + "\n", "", TENTH, "2026-S1.csv")
    nine = people(tmp_path / "b", "2025-S2", 10, 10)
    assert len(ten.instrument.keys) == 10
    assert [test.first for test in compare_unsur(nine, ten)] == list(KEYS)
    assert [test.first for test in compare_unsur(ten, nine)] == list(KEYS)
    assert [test.estimate for test in compare_unsur(ten, nine)] == pytest.approx([-8.75] * 9)


def test_unsur_under_strata(tmp_path: Path) -> None:
    """Two services of ten, of whom 8 and 2 say 4: what lies between them is no error of an unsur.

    Within each 25^2 x 8 x 2 / 10 = 1000 about the mean, / 20^2 x 10/9 = 2.7778; two of them 5.5556, root 2.3570.
    """
    answers = [("KTP", 4)] * 8 + [("KTP", 3)] * 2 + [("KK", 4)] * 2 + [("KK", 3)] * 8
    lines = [f"{row(*[score] * 9)},{name}" for name, score in answers]
    strata = survey(tmp_path, lines, "[strata]\nKTP = 500\nKK = 500\n", extra="service", name="2025-S2.csv")
    found = compare_unsur(strata, people(tmp_path / "b", "2026-S1", 3, 17))
    assert [test.t for test in found] == pytest.approx([mover_crossing((87.5, 2.357023), error(3, 17))] * 9, abs=1e-5)


def test_unsur_without_an_answer_is_left_out(tmp_path: Path) -> None:
    """Nobody answered biaya in the one or in the other."""
    blank = survey(tmp_path, [row(3, 3, 3, ""), row(4, 4, 4, "", 4, 4, 4, 4, 4)] * 10, name="2025-S2.csv")
    whole = people(tmp_path, "2026-S1", 3, 17)
    for pair in ((blank, whole), (whole, blank)):
        assert [test.first for test in compare_unsur(*pair)] == [key for key in KEYS if key != KEYS[3]]


def test_distances_stand_with_the_surest_and_largest_on_top(tmp_path: Path) -> None:
    """Real ones first, then by the published distance, whichever way it goes; values of both sides."""
    first = survey(tmp_path, [row(1, 2, 3, 4)] * 10 + [row(2, 2, 3, 4)] * 10, name="2025-S2.csv")
    second = survey(tmp_path, [row(2, 4, 3, 1)] * 20, name="2026-S1.csv")
    tests = [
        replace(difference(1.0, real=real), first=key, second=key)
        for key, real in zip(KEYS[:4], (True, False, True, True), strict=True)
    ]
    before, now = point("2025-S2", "75.00"), point("2026-S1", "75.00")
    unknown = replace(difference(1.0), first="keamanan", second="keamanan")
    found = list_unsur_distances(compared(before, now, None, *tests, unknown), first, compute_survey_index(second))
    assert [(one.key, str(one.value), str(one.other), str(one.difference)) for one in found] == [
        (KEYS[3], "25.00", "100.00", "-75.00"),
        (KEYS[0], "50.00", "37.50", "12.50"),
        (KEYS[2], "75.00", "75.00", "0.00"),
        (KEYS[1], "100.00", "50.00", "50.00"),
    ]
    assert [one.test for one in found] == [tests[3], tests[0], tests[2], tests[1]]


def test_distances_of_unsur_that_one_side_lacks(tmp_path: Path) -> None:
    """Nobody answered biaya there, nor waktu here: neither has a distance."""
    first = survey(tmp_path, [row(3, 3, 3, "")] * 10, name="2025-S2.csv")
    second = compute_survey_index(survey(tmp_path, [row(3, 3, "")] * 10, name="2026-S1.csv"))
    tests = [replace(difference(1.0), first=key, second=key) for key in KEYS]
    beside = compared(point("2025-S2", "75.00"), point("2026-S1", "75.00"), None, *tests)
    assert [one.key for one in list_unsur_distances(beside, first, second)] == [*KEYS[:2], *KEYS[4:]]


def test_apart_is_what_is_printed() -> None:
    """The index by its name, an unsur by its key; one that was not compared has none."""
    beside = compared(
        point("2025-S2", "75.00"), point("2026-S1", "77.50"), None, replace(difference(1.0), first="waktu")
    )
    assert (beside.apart("ikm"), beside.apart("waktu"), beside.apart("biaya")) == (
        Decimal("2.50"),
        Decimal("1.00"),
        None,
    )


# Beside whom


def printed(period: str, ikm: str) -> PublishedFigure:
    """A printed index of fifty respondents."""
    source = Source("data/published/a.csv", "0" * 64, 1)
    return PublishedFigure("LAIN", Period.parse(period), RULES, None, 50, {}, Decimal(ikm), "s", source, 2)


def test_printed_side(tmp_path: Path) -> None:
    """A printed 80.50 of fifty, B, beside 96.25: 15.75, no test; what was printed stands behind the point."""
    figure = compute_published_index(printed("2025-S2", "80.5"))
    found = compare_with_printed(figure, people(tmp_path, "2026-S1", 3, 17))
    assert found.first == TrendPoint(
        Period.parse("2025-S2"), RULES, None, Decimal("80.50"), RULES.band(Decimal("80.50")), 50, None, figure
    )
    assert (found.second.value, found.difference, found.total) == (Decimal("96.25"), Decimal("15.75"), None)
    assert found.unsur == ()


@pytest.mark.parametrize(
    ("answers", "figures", "first"),
    [
        ("2025-S2", (), "2025-S2"),
        ("", ("2024", "2025-S1"), "2025-S1"),
        ("2025-S2", ("2024", "2025-S1"), "2025-S2"),
        ("2025-S2", ("2025",), "2025-S2"),
        ("2025-S1", ("2024", "2025-S2"), "2025-S2"),
        ("", (), None),
    ],
)
def test_benchmark(tmp_path: Path, answers: str, figures: tuple[str, ...], first: str | None) -> None:
    """Answers unless a figure of a later end was printed; of figures the newest; neither is no comparison."""
    benchmark = people(tmp_path / "b", answers, 10, 10) if answers else None
    known = [compute_published_index(printed(period, "80.5")) for period in figures]
    found = compare_with_benchmark(people(tmp_path, "2026-S1", 3, 17), benchmark, known)
    assert (found and str(found.first.period)) == first
    if found:
        assert str(found.second.period) == "2026-S1"
        assert (found.printed is None) is (first == answers)


# Tables


def one_test(name: str, estimate: float = 2.5, p: float = 0.01) -> Difference:
    """A test of twenty against thirty."""
    return Difference(name, name, 20, 30, estimate, estimate - 1, estimate + 1, 2.0, 40.0, p / 2, 0.3, p)


def test_table_of_tests() -> None:
    """A row a test with what it is measured in; of no test the same columns."""
    columns = ["first", "second", "n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted", "real"]
    frame = frame_differences([one_test("a"), one_test("b", -1.0, 0.2)])
    assert frame.columns.tolist() == columns
    assert frame.to_numpy().tolist() == [
        ["a", "a", 20, 30, 2.5, 1.5, 3.5, 0.3, 0.005, 0.01, True],
        ["b", "b", 20, 30, -1.0, -2.0, 0.0, 0.3, 0.1, 0.2, False],
    ]
    assert frame.attrs["units"] == UNIT_OF_DIFFERENCES
    assert frame_differences([]).columns.tolist() == columns


def test_table_of_comparisons(tmp_path: Path) -> None:
    """A row a comparison and item; of a printed figure the difference alone; nothing across a break or unknown."""
    before, now = point("2025-S2", "75.00"), point("2026-S1", "77.50")
    other = point("2025-S1", "75.00", bobot="0.11")
    tested = Comparison(before, now, one_test("KPPT 2025-S2"), (one_test("waktu"), one_test("biaya", -1.0, 0.2)))
    untested = [Comparison(first, now, None, ()) for first in (before, other, point("2025-S1", None))]
    frame = frame_comparisons([tested, *untested], [("A", "B"), ("C", "D"), ("E", "F"), ("G", "H")])
    figures = ["n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted"]
    assert frame.columns.tolist() == ["first", "second", "item", *figures, "real"]
    assert frame[["first", "second", "item"]].to_numpy().tolist() == [
        ["A", "B", "ikm"], ["A", "B", "waktu"], ["A", "B", "biaya"], ["C", "D", "ikm"],
    ]  # fmt: skip
    assert frame.loc[:2, figures].to_numpy().tolist() == [
        [20, 30, 2.5, 1.5, 3.5, 0.3, 0.005, 0.01],
        [20, 30, 2.5, 1.5, 3.5, 0.3, 0.005, 0.01],
        [20, 30, -1.0, -2.0, 0.0, 0.3, 0.1, 0.2],
    ]
    assert frame["real"].tolist()[:3] == [True, True, False]
    assert frame.loc[3, "estimate"] == 2.5
    assert frame.loc[3, ["n_first", "n_second", "low", "high", "g", "p", "p_adjusted", "real"]].isna().all()
    assert frame.dtypes.astype(str).tolist()[3:] == ["Int64", "Int64", *["float64"] * 6, "boolean"]
    assert frame.attrs["units"] == UNIT_OF_DIFFERENCES
    empty = frame_comparisons([], [])
    assert empty.columns.tolist() == frame.columns.tolist()
    assert empty.dtypes.tolist()[3:] == frame.dtypes.tolist()[3:]
