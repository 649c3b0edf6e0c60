"""NRR, bobot, IKM and mutu: hand sums, and what holds for any answers."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis.index import (
    compute_ikm,
    compute_index,
    compute_index_from_totals,
    compute_whole_ikm,
    follows_from_nrr,
    is_few,
)
from ikm.errors import DataError
from ikm.rules.instrument import Bobot, Instrument, load_instrument
from tests.builders import made, survey
from tests.helpers import KEYS, R2004, RULES, UNITS, scores

answer = st.integers(1, 4)
full_row = st.lists(answer, min_size=9, max_size=9)
row_with_gaps = st.lists(st.none() | answer, min_size=9, max_size=9)
#: Respondents of whom one at least answered everything, so that the index is known.
tables = st.builds(lambda first, rest: [first, *rest], full_row, st.lists(row_with_gaps, max_size=12))
bobots = st.sampled_from(["1/n", "0.11", "0.111"])


def hundredths(totals: list[int], counts: list[int], above: int, below: int) -> Decimal:
    """25 x sum(total / count) x above / below, half up to hundredths, in whole numbers over one common denominator."""
    common = math.prod(counts)
    numerator = 25 * above * sum(total * (common // count) for total, count in zip(totals, counts, strict=True))
    denominator = below * common
    return Decimal((200 * numerator + denominator) // (2 * denominator)).scaleb(-2)


def test_nobody() -> None:
    """No respondent, no index: nothing is divided, and all nine unsur are named as unanswered."""
    result = compute_index(scores(), RULES)
    assert (result.respondents, result.exact, result.value, result.band) == (0, None, None, None)
    assert result.tertimbang is None
    assert [score.unsur.key for score in result.unanswered] == list(KEYS)


def test_one_respondent() -> None:
    """All 2: 25 x 2 = 50, mutu D (below 65), which one respondent may not claim."""
    result = compute_index(scores(2), RULES)
    assert (result.respondents, str(result.value), result.band.mutu, result.grade) == (1, "50.00", "D", None)


def test_two_respondents() -> None:
    """4 and 3: NRR 7/2, NRR tertimbang 7/18, their sum 3.5, the index 87.5 and B (from 76.61, below 88.31)."""
    result = compute_index(scores(4, 3), RULES)
    assert {(score.n, score.total, score.nrr, score.tertimbang) for score in result.unsur} == {
        (2, 7, Fraction(7, 2), Fraction(7, 18))
    }
    assert (result.tertimbang, result.exact, result.band.mutu) == (Fraction(7, 2), Fraction(175, 2), "B")


def test_seven_respondents() -> None:
    """U1 24 points of 7, the others 3: (24/7 + 24) x 25/9 = 4800/63 = 76.190..., published 76.19, C."""
    result = compute_index(scores(*[[first, *[3] * 8] for first in (4, 4, 4, 3, 3, 3, 3)]), RULES)
    assert (result.exact, str(result.value), result.band.mutu) == (Fraction(4800, 63), "76.19", "C")
    assert str(result.unsur[0].value) == "85.71"  # 24/7 x 25 = 85.714


@pytest.mark.parametrize(("respondents", "mutu"), [(9, None), (10, "A")])
def test_ten_respondents_may_claim_a_mutu(respondents: int, mutu: str | None) -> None:
    """The product's own rule of ten, for the index and for each unsur; all 4 is 100 and A."""
    result = compute_index(scores(*[4] * respondents), RULES)
    grades = [result.grade, *(score.grade for score in result.unsur)]
    assert {grade and grade.mutu for grade in grades} == {mutu}
    assert result.band.mutu == "A"


def test_unsur_with_fewer_answers_than_ten_claims_none() -> None:
    """Ten respondents, nine answers to sarana: the index claims its mutu, sarana does not."""
    result = compute_index(scores(*[4] * 9, [4] * 8 + [None]), RULES)
    assert (result.grade.mutu, result.unsur[8].n, result.unsur[8].grade) == ("A", 9, None)


def test_available_case() -> None:
    """Waktu over its two answers (4 + 3) / 2, the others over three (4 + 3 + 4) / 3: (7/2 + 88/3) x 25/9 = 4925/54."""
    third = [None if key == "waktu" else 4 for key in KEYS]
    result = compute_index(scores(4, 3, third), RULES)
    assert (result.unsur[2].nrr, result.unsur[0].nrr) == (Fraction(7, 2), Fraction(11, 3))
    assert result.exact == Fraction(4925, 54)
    assert (result.respondents, str(result.value)) == (3, "91.20")


def test_unsur_nobody_answered() -> None:
    """The index is defined over nine unsur: with eight it is not known, and sarana is named; the eight NRR are."""
    result = compute_index(scores([3] * 8 + [None], [4] * 8 + [None]), RULES)
    assert (result.exact, result.value, result.band, result.under("0.11")) == (None, None, None, None)
    assert [score.code for score in result.unanswered] == ["U9"]
    assert {score.nrr for score in result.answered} == {Fraction(7, 2)}
    sarana = result.unsur[8]
    assert (sarana.n, sarana.nrr, sarana.tertimbang, sarana.value, sarana.band) == (0, None, None, None, None)


@pytest.mark.parametrize("blank", [None, pd.NA, math.nan])
def test_a_blank_may_be_spelt_as_frames_spell_it(blank: object) -> None:
    """In columns of objects, as a notebook may have made them: (4 + 3) / 2 of the two who answered."""
    result = compute_index(pd.DataFrame({key: pd.Series([4, 3, blank], dtype=object) for key in KEYS}), RULES)
    assert (result.unsur[0].nrr, result.respondents) == (Fraction(7, 2), 2)


def test_respondents_have_an_answer() -> None:
    """Three rows, one of them blank: two respondents."""
    assert compute_index(scores(3, None, [4] + [None] * 8), RULES).respondents == 2


@pytest.mark.parametrize(
    ("rules", "convention", "lowest", "highest"),
    [
        (RULES, "1/n", "25.00", "100.00"),
        (RULES, "0.11", "24.75", "99.00"),
        (RULES, "0.111", "24.98", "99.90"),
        (load_instrument(R2004), "1/n", "25.00", "100.00"),
        (load_instrument(R2004), "0.071", "24.85", "99.40"),
    ],
)
def test_ends_of_the_scale(rules: Instrument, convention: str, lowest: str, highest: str) -> None:
    """All 1 and all 4: 25 and 100 times unsur x bobot (9 x 0.11 = 0.99, 9 x 0.111 = 0.999, 14 x 0.071 = 0.994)."""
    bobot = rules.bobot(convention)
    values = [str(compute_index(scores(answer, answer, rules=rules), rules, bobot).value) for answer in (1, 4)]
    assert values == [lowest, highest]  # 24.975 goes up to 24.98


@pytest.mark.parametrize(
    ("total", "printed", "mutu"),
    [
        (30642, "76.61", "B"),
        (30641, "76.60", "C"),
        (25998, "65.00", "C"),
        (25997, "64.99", "D"),
        (35322, "88.31", "A"),
        (35321, "88.30", "B"),
    ],
)
def test_bounds_of_mutu(total: int, printed: str, mutu: str) -> None:
    """Each unsur with this total of 10,000 answers: 3.0642 x 25 = 76.605 is 76.61 and B, 3.0641 x 25 = 76.6025 is C."""
    totals, counts = dict.fromkeys(KEYS, total), dict.fromkeys(KEYS, 10_000)
    result = compute_index_from_totals(totals, counts, RULES)
    assert (str(result.value), result.grade.mutu) == (printed, mutu)
    assert {(str(score.value), score.grade.mutu) for score in result.unsur} == {(printed, mutu)}


def test_just_under_a_bound_stays_under() -> None:
    """NRR 3.0642 - 10^-17 is an index of 76.605 - 2.5 x 10^-16: 76.60 and C, though a float would call it 76.605."""
    count = 10**17
    result = compute_index_from_totals(dict.fromkeys(KEYS, 30642 * 10**13 - 1), dict.fromkeys(KEYS, count), RULES)
    assert (str(result.value), result.grade.mutu) == ("76.60", "C")


@given(tables, bobots)
def test_value_is_that_of_whole_numbers(rows: list[list[int | None]], convention: str) -> None:
    """No float in between: equal to a sum in whole numbers over one common denominator."""
    columns = [[row[place] for row in rows if row[place] is not None] for place in range(9)]
    above, below = {"1/n": (1, 9), "0.11": (11, 100), "0.111": (111, 1000)}[convention]
    expected = hundredths([sum(column) for column in columns], [len(column) for column in columns], above, below)
    assert compute_index(scores(*rows), RULES, RULES.bobot(convention)).value == expected


@given(st.lists(st.tuples(st.integers(1, 10**12), st.integers(0, 10**12)), min_size=9, max_size=9))
def test_large_totals_lose_nothing(sizes: list[tuple[int, int]]) -> None:
    """With up to 10^12 answers, where a float would lose the last digits, the whole-number sum still agrees."""
    counts = [count for count, _ in sizes]
    totals = [count + extra % (3 * count + 1) for count, extra in sizes]
    by_key = (dict(zip(KEYS, numbers, strict=True)) for numbers in (totals, counts))
    assert compute_index_from_totals(*by_key, RULES).value == hundredths(totals, counts, 1, 9)


@given(tables, bobots, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: list[list[int | None]], convention: str, random: Random) -> None:
    """Respondents have no order: the same rows shuffled give the same result in every field."""
    shuffled = random.sample(rows, len(rows))
    bobot = RULES.bobot(convention)
    assert compute_index(scores(*shuffled), RULES, bobot) == compute_index(scores(*rows), RULES, bobot)


@given(tables, st.integers(2, 4))
def test_all_rows_again_change_nothing(rows: list[list[int | None]], times: int) -> None:
    """Means of the same answers several times over are the same means."""
    once, again = compute_index(scores(*rows), RULES), compute_index(scores(*rows * times), RULES)
    assert again.exact == once.exact
    assert [score.nrr for score in again.unsur] == [score.nrr for score in once.unsur]
    assert again.respondents == times * once.respondents


@given(tables, st.integers(0, 12))
def test_blank_row_changes_nothing(rows: list[list[int | None]], place: int) -> None:
    """Who answered nothing is in no sum and in no number."""
    assert compute_index(scores(*rows[:place], None, *rows[place:]), RULES) == compute_index(scores(*rows), RULES)


@given(tables, answer, st.integers(0, 8))
def test_blank_answers_of_a_respondent_change_nothing(rows: list[list[int | None]], score: int, asked: int) -> None:
    """Who answered one unsur alone changes that unsur's NRR and none of the other eight."""
    one = [score if place == asked else None for place in range(9)]
    before, after = compute_index(scores(*rows), RULES), compute_index(scores(*rows, one), RULES)
    assert {place for place in range(9) if before.unsur[place].n != after.unsur[place].n} == {asked}
    assert all(before.unsur[place].nrr == after.unsur[place].nrr for place in range(9) if place != asked)


@given(tables, st.integers(0, 8))
def test_better_answer_never_lowers_the_index(rows: list[list[int | None]], place: int) -> None:
    """One answer of the first respondent raised to 4 raises its unsur's sum, so the index does not fall."""
    raised = [[*rows[0][:place], 4, *rows[0][place + 1 :]], *rows[1:]]
    assert compute_index(scores(*raised), RULES).exact >= compute_index(scores(*rows), RULES).exact


def test_input_is_not_changed() -> None:
    """The frame given is equal to its copy afterwards, other columns included."""
    frame = scores(4, 3, [None, *[2] * 8]).assign(saran="x")
    copy = frame.copy(deep=True)
    compute_index(frame, RULES)
    pd.testing.assert_frame_equal(frame, copy)


def test_other_columns_and_their_order_do_not_matter() -> None:
    """Columns are taken by key: turned round, with an age of 41 beside them, the index of 4 and 3 is still 87.5."""
    frame = scores(4, 3)[list(reversed(KEYS))].assign(age=41)
    assert compute_index(frame, RULES).exact == Fraction(175, 2)


@pytest.mark.parametrize("wrong", [0, 5, -1, 2.5, "a", "3"])
def test_value_outside_the_scale(wrong: object) -> None:
    """Whole numbers 1 to 4 are the scale; the column and the value seen are named."""
    frame = scores(3, 3).astype(object)
    frame.loc[1, "waktu"] = wrong
    with pytest.raises(DataError, match=rf"waktu hold {wrong}, which is not on the scale\.\nAllowed: 1, 2, 3, 4"):
        compute_index(frame, RULES)


def test_number_outside_the_scale() -> None:
    """In columns of numbers as in those of objects."""
    frame = scores(3, 3).astype(float)
    frame.loc[1, "waktu"] = 2.5
    with pytest.raises(DataError, match=r"waktu hold 2\.5, which is not on the scale\.\nAllowed: 1, 2, 3, 4"):
        compute_index(frame, RULES)


def test_missing_column() -> None:
    """An unsur without a column is a mistake of the caller, not an unanswered unsur."""
    with pytest.raises(DataError, match="answers lack waktu, sarana"):
        compute_index(scores(3).drop(columns=["waktu", "sarana"]), RULES)


@pytest.mark.parametrize(("total", "count"), [(41, 10), (9, 10), (1, 0)])
def test_impossible_totals(total: int, count: int) -> None:
    """Ten answers add up to 10 to 40, none to 0."""
    totals, counts = dict.fromkeys(KEYS, 30), dict.fromkeys(KEYS, 10)
    with pytest.raises(DataError, match=rf"biaya: {count} answers cannot add up to {total}"):
        compute_index_from_totals({**totals, "biaya": total}, {**counts, "biaya": count}, RULES)


@pytest.mark.parametrize(("told", "respondents"), [(None, 12), (15, 15)])
def test_respondents_of_totals(told: int | None, respondents: int) -> None:
    """Where the number of respondents is not known, the largest number of answers to one unsur stands for it."""
    counts = {**dict.fromkeys(KEYS, 10), "waktu": 12}
    totals = {key: 3 * count for key, count in counts.items()}
    assert compute_index_from_totals(totals, counts, RULES, respondents=told).respondents == respondents


def test_printed_nrr_serve_too() -> None:
    """Nine printed NRR of 3.007: 25 x 3.007 = 75.175, under 0.11 25 x 9 x 0.11 x 3.007 = 74.42325."""
    nrr = [Fraction("3.007")] * 9
    assert compute_ikm(nrr, Bobot.exact(9)) == Fraction("75.175")
    assert compute_ikm(nrr, Bobot.parse("0.11", 9)) == Fraction("74.42325")


@pytest.mark.parametrize("nrr", [[], [Fraction(3), None]])
def test_missing_nrr_means_no_index(nrr: list[Fraction | None]) -> None:
    """Without every NRR there is no index, and without any neither."""
    assert compute_ikm(nrr, Bobot.exact(2)) is None


def test_what_another_convention_prints() -> None:
    """4 and 3 again: 87.5 exactly, 87.5 x 0.99 = 86.625 under 0.11 (half up 86.63), 87.5 x 0.999 = 87.4125."""
    result = compute_index(scores(4, 3), RULES)
    assert [str(result.under(name)) for name in ("1/n", "0.11", "0.111")] == ["87.50", "86.63", "87.41"]


def test_index_without_an_unsur() -> None:
    """Biaya 4 and the others 3: (8 x 3 + 4) x 25/9 = 77.78; the other eight alone are 75."""
    result = compute_index(scores([4 if key == "biaya" else 3 for key in KEYS]), RULES)
    assert [str(value) for value in (result.value, result.without("biaya"))] == ["77.78", "75.00"]


def test_lowest_first() -> None:
    """Waktu 1, biaya 2, the others 3 in the instrument's order; sarana has no answer and no place."""
    row = [{"waktu": 1, "biaya": 2, "sarana": None}.get(key, 3) for key in KEYS]
    order = [score.unsur.key for score in compute_index(scores(row), RULES).lowest()]
    assert order == ["waktu", "biaya", "persyaratan", "prosedur", "produk", "kompetensi", "perilaku", "pengaduan"]


@pytest.mark.parametrize(
    ("printed", "convention", "right"),
    [
        ("87.50", "1/n", True),
        ("87.5", "1/n", True),
        ("88", "1/n", True),
        ("87", "1/n", False),
        ("87.51", "1/n", False),
        ("86.63", "0.11", True),
        ("86.62", "0.11", False),
        ("86.63", "1/n", False),
    ],
)
def test_printed_index_follows_from_its_nrr(printed: str, convention: str, right: bool) -> None:
    """Nine NRR of 3.5: 87.5 exactly, 86.625 under 0.11, rounded half up to as many decimals as are printed."""
    assert follows_from_nrr(Decimal(printed), [Fraction(7, 2)] * 9, RULES.bobot(convention)) is right


def test_frame() -> None:
    """Nine rows U1 to U9 with NRR 3.5, tertimbang 7/18, value 87.5; no mutu is claimed for two respondents."""
    frame = compute_index(scores(4, 3), RULES).frame()
    assert list(frame.index) == [f"U{place}" for place in range(1, 10)]
    assert frame["key"].tolist() == list(KEYS)
    expected = {"n": {2}, "nrr": {3.5}, "tertimbang": {7 / 18}, "value": {87.5}}
    assert {name: set(frame[name]) for name in expected} == expected
    assert frame["mutu"].isna().all()


@pytest.mark.parametrize(
    ("n", "respondents", "few"),
    [(9, 9, True), (10, 20, False), (10, 21, True), (15, 40, True), (29, 58, False), (29, 59, True), (30, 1000, False)],
)
def test_too_few_to_be_ranked(n: int, respondents: int, few: bool) -> None:
    """Below ten always; below thirty where twice as many answered something."""
    assert is_few(n, respondents) is few


def test_without_one_unsur() -> None:
    """Waktu has 4, the others 3: 75 without it, 25 x 25 / 8 without another; nothing where a third has no answer."""
    index = made(30, 30, 40, *[30] * 6)
    assert (str(index.without("waktu")), str(index.without("biaya"))) == ("75.00", "78.13")
    silent = made(30, 30, 40, *[30] * 5, 0, counts={KEYS[8]: 0})
    assert (silent.without("waktu"), str(silent.without(KEYS[8]))) == (None, "78.13")


def test_what_is_known_elsewhere_is_joined() -> None:
    """Of waktu both, of biaya one, of the others nothing; the index is the same."""
    index = made(30)
    known = index.join(low={"waktu": 70.5, "biaya": 60.0}, does_not_apply={"waktu": 2})
    found = {score.key: (score.low, score.does_not_apply) for score in known.unsur}
    assert found == dict.fromkeys(KEYS, (None, 0)) | {"waktu": (70.5, 2), "biaya": (60.0, 0)}
    assert known == index


@pytest.mark.parametrize(
    ("paid", "without", "least", "value"),
    [
        pytest.param(12, ["biaya"], 10, "72.22", id="all answered"),
        pytest.param(12, ["biaya"], 12, "72.22", id="twelve are as many as asked for"),
        pytest.param(12, ["biaya"], 13, None, id="but not thirteen"),
        pytest.param(10, ["biaya"], 3, "72.22", id="ten are enough"),
        pytest.param(9, ["biaya"], 3, None, id="nine are never"),
        pytest.param(12, [], 10, None, id="nothing is left out"),
        pytest.param(12, ["biaya", "waktu"], 10, "72.22", id="two"),
        pytest.param(0, ["biaya", "waktu"], 10, None, id="two, of which nobody answered one"),
    ],
)
def test_with_what_the_unit_leaves_out(
    tmp_path: Path, paid: int, without: list[str], least: int, value: str | None
) -> None:
    """Twelve answer 3, but 4 to waktu and, so many of them, 1 to biaya: 26 / 9 x 25 of all nine."""
    rows = ["3,3,4,1,3,3,3,3,3"] * paid + ["3,3,4,,3,3,3,3,3"] * (12 - paid)
    counted = survey(tmp_path, rows, units=f"{UNITS}without = {without}\n")
    found = compute_whole_ikm(counted, least)
    assert (found and str(found)) == value
