"""Derived importance agrees with R, and is refused where it would find its own recipe again."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.importance import (
    DerivedImportance,
    compute_correlations,
    compute_leading_shares,
    derive_importance,
    frame_derived,
    is_circular,
)
from tests.helpers import KEYS, ORACLES, needs_oracles


def drawn(n: int, noise: float = 0.8, seed: int = 5) -> tuple[pd.DataFrame, pd.Series]:
    """Answers to three unsur and an overall answer that follows the first most."""
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, 1))
    hidden = base + rng.normal(size=(n, 3))
    overall = hidden @ [0.8, 0.4, 0.1] + noise * rng.normal(size=n)
    scores = pd.DataFrame(np.clip(np.rint(2.5 + 0.6 * hidden), 1, 4).astype(int), columns=["a", "b", "c"])
    return scores, pd.Series(np.clip(np.rint(2.5 + 0.6 * overall), 1, 4).astype(int))


@pytest.mark.real
@needs_oracles
def test_weights_agree_with_r() -> None:
    """Correlations, Johnson's weights, LMG and R2 of unit U1, as in importance_expected.json; both add up to R2."""
    expected = json.loads((ORACLES / "importance_expected.json").read_text(encoding="utf-8"))
    data = pd.read_csv(ORACLES / "skm_synthetic.csv")
    rows = data[(data["unit"] == "U1") & (data["period"] == "2025S1")]
    found = derive_importance(rows[[f"u{place}" for place in range(1, 10)]].set_axis(KEYS, axis=1), rows["overall"])
    assert found.refused == ""
    assert found.r2 == pytest.approx(expected["R2"], abs=1e-9)
    for name in ("pearson", "spearman", "johnson", "lmg"):
        assert [getattr(one, name) for one in found.weights] == pytest.approx(list(expected[name].values()), abs=1e-9)
    for name in ("johnson", "lmg"):
        assert sum(getattr(one, name) for one in found.weights) == pytest.approx(expected["R2"], abs=1e-9)


def test_an_unsur_that_repeats_another_shares_with_it() -> None:
    """Two equal columns have equal weights, together those of one; no matrix needs to be inverted for it."""
    scores, overall = drawn(150)
    found = derive_importance(scores.assign(d=scores["a"]), overall)
    assert found.weights[0].johnson == pytest.approx(found.weights[3].johnson)
    assert found.weights[0].lmg == pytest.approx(found.weights[3].lmg)
    assert sum(one.johnson or 0 for one in found.weights) == pytest.approx(found.r2)


def test_closest_first() -> None:
    """The unsur that the overall answer was drawn from most leads."""
    found = derive_importance(*drawn(400))
    assert found.strongest()[0].key == "a"
    assert found.strongest()[0].low is not None
    assert list(frame_derived(found).index) == ["a", "b", "c"]


def test_correlations_alone_below_a_hundred() -> None:
    """99 complete respondents: no weights, no R2; 100: both."""
    scores, overall = drawn(100)
    few, enough = derive_importance(scores[:99], overall[:99]), derive_importance(scores, overall)
    assert few.r2 is None
    assert [one.johnson for one in few.weights] == [None] * 3
    assert all(one.pearson is not None for one in few.weights)
    assert enough.r2 is not None


def test_nothing_below_ten() -> None:
    """Nine complete respondents of twelve, then ten."""
    scores, overall = drawn(12)
    incomplete = overall.astype("Int8").mask(overall.index < 3)
    assert derive_importance(scores, incomplete) == DerivedImportance(9, refused="few")
    ten = derive_importance(*drawn(10))
    assert (ten.n, ten.refused) == (10, "")


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_the_index_itself_is_refused(shift: float) -> None:
    """An 'overall' computed from the unsur, rounded whichever way, or not at all."""
    scores, _ = drawn(200)
    assert derive_importance(scores, np.floor(scores.mean(axis=1) + shift)) == DerivedImportance(
        200, refused="circular"
    )
    assert derive_importance(scores, scores.mean(axis=1)).refused == "circular"


def test_agreeing_straight_liners_are_no_proof() -> None:
    """Who answers 3 to everything, overall too, does not make the overall item the index."""
    scores, overall = drawn(60)
    alike = pd.DataFrame(3, index=range(140), columns=scores.columns)
    both = pd.concat([scores, alike], ignore_index=True)
    assert derive_importance(both, pd.concat([overall, pd.Series([3] * 140)], ignore_index=True)).refused == ""


def test_alike_answers_are_refused() -> None:
    """Nobody differs on the whole, or on any unsur: there is nothing to go together."""
    scores, overall = drawn(50)
    assert derive_importance(scores, overall * 0 + 3) == DerivedImportance(50, refused="alike")
    assert derive_importance(scores * 0 + 3, overall) == DerivedImportance(50, refused="alike")


def test_unsur_without_variety_or_answers() -> None:
    """All 4 to one unsur: listed without a weight. Nobody answered another: not listed, and nobody lost by it."""
    scores, overall = drawn(150)
    found = derive_importance(scores.assign(gratis=4, kosong=pd.NA), overall)
    assert [one.key for one in found.weights] == ["a", "b", "c", "gratis"]
    assert (found.n, found.weights[3].kinerja, found.weights[3].pearson) == (150, 4, None)
    assert compute_correlations(scores.assign(gratis=4).to_numpy(float), overall.to_numpy(float)).shape == (4, 4)


def test_no_certain_leader_among_equals() -> None:
    """Three unsur of one common cause and noise: none leads in 80 % of resamples, and their shares are those of 1."""
    rng = np.random.default_rng(8)
    base = rng.normal(size=300)
    scores = pd.DataFrame({key: np.clip(np.rint(2.5 + base + rng.normal(size=300)), 1, 4) for key in "abc"})
    overall = pd.Series(np.clip(np.rint(2.5 + base + rng.normal(size=300)), 1, 4))
    found = derive_importance(scores, overall)
    assert not any(one.certain for one in found.weights)
    assert sum(one.leads for one in found.weights) == pytest.approx(1, abs=0.01)


def suppressed(n: int) -> tuple[pd.DataFrame, pd.Series]:
    """Two unsur that repeat each other go closest with the overall answer; a third, apart, explains more alone."""
    rng = np.random.default_rng(3)
    base, apart = rng.normal(size=n), rng.normal(size=n)
    twins = [base + 0.1 * rng.normal(size=n) for _ in range(2)]
    scores = pd.DataFrame(dict(zip("abc", [*twins, apart], strict=True)))
    return scores, pd.Series(base + 0.9 * apart + 0.7 * rng.normal(size=n))


def test_from_a_hundred_on_parts_rank_and_below_correlations() -> None:
    """The twins share their part of R2, so the third comes first by LMG, though its correlation is the smallest."""
    scores, overall = suppressed(100)
    few, enough = derive_importance(scores[:99], overall[:99]), derive_importance(scores, overall)
    assert (few.by, enough.by) == ("pearson", "lmg")
    assert few.strongest()[0].key in "ab"
    assert few.weights[2].leads < 0.5
    assert enough.strongest()[0].key == "c"
    assert (enough.weights[2].pearson or 0) < (enough.weights[0].pearson or 0)
    assert enough.weights[2].certain


def test_johnson_ranks_many_unsur() -> None:
    """Fifteen unsur have no LMG: Johnson's weights rank, and are counted over resamples."""
    scores, overall = suppressed(120)
    rng = np.random.default_rng(4)
    more = pd.DataFrame({f"x{at}": rng.normal(size=120) for at in range(12)})
    found = derive_importance(pd.concat([scores, more], axis=1), overall)
    assert (found.by, found.weights[0].lmg, found.strongest()[0].key) == ("johnson", None, "c")
    assert found.weights[2].leads == max(one.leads for one in found.weights) > 0.5


#: Answers of 120 respondents to three unsur and on the whole.
FOURS = (
    "4322 2344 2341 2332 3424 3123 4334 3333 3123 2211 2232 2342 2312 2412 2231 3223 2333 2324 2224 2223 1323 3132 "
    "2243 3233 3232 3333 3142 3332 2232 2331 1242 2232 3433 2341 2232 4333 3233 4224 2322 2223 2231 2222 4344 2211 "
    "3344 2434 1131 3424 3313 3243 4223 3332 3242 3343 2333 4423 2322 4324 4333 3333 2112 4344 3232 1331 4433 4424 "
    "2222 2222 2423 3334 3233 2332 3233 3222 4443 4333 3212 2324 2223 4332 3322 4243 2232 3222 4444 2232 2232 3444 "
    "2222 1221 4323 2242 3123 2342 4344 2332 3234 2122 3423 2111 2132 3332 3332 2233 1321 3323 3223 2212 3334 3324 "
    "4334 4324 2433 1222 2233 2322 2333 4343 2233 3332"
)


def given(*more: str, turned: bool = False) -> tuple[pd.DataFrame, pd.Series]:
    """These answers and some more, '-' where not given; turned, all go the other way from the overall answer."""
    cells = [[None if cell == "-" else int(cell) for cell in one] for one in [*FOURS.split(), *more]]
    frame = pd.DataFrame(cells, columns=["a", "b", "c", "overall"], dtype="Int8")
    return 5 - frame[["a", "b", "c"]] if turned else frame[["a", "b", "c"]], frame["overall"]


def test_all_measures_of_120_agree_with_r() -> None:
    """R: cor.test, cor(method = "spearman"), summary(lm)$r.squared; LMG as mean gain of lm over the six orders.

    Johnson: eigen of cor(x), its square root L, beta = solve(L) r, then L^2 beta^2.
    """
    found = derive_importance(*given())
    assert (found.n, found.refused, found.few_open, found.by) == (120, "", False, "lmg")
    assert found.r2 == pytest.approx(0.336104597695)
    names = ("pearson", "low", "high", "spearman", "johnson", "lmg")
    assert [[getattr(one, name) for name in names] for one in found.weights] == [
        pytest.approx([0.533311801227, 0.391493965970, 0.650382123620, 0.527094077316, 0.23828930671, 0.23839816333]),
        pytest.approx([0.365932004147, 0.199795264951, 0.511616353717, 0.361658738879, 0.09032666057, 0.09015807343]),
        pytest.approx([0.132304973706, -0.048076475959, 0.304329289565, 0.096731003565, 0.00748863042, 0.00754836093]),
    ]
    assert frame_derived(found).loc["c", ["kinerja", *names[:2]]].tolist() == pytest.approx(
        [sum(int(one[2]) for one in FOURS.split()) / 120, 0.132304973706, -0.048076475959]
    )


@pytest.mark.parametrize("turned", [False, True])
def test_figures_are_cut_off_where_few_left_a_question_open(turned: bool) -> None:
    """One more rates a alone: .5333 is .5, .0967 is 0, -.5333 is -.5; parts .2383 and .0075 are .23 and 0.

    Fisher's limits are those of .5 and 120: tanh(atanh(.5) -+ 1.959964 / sqrt(117)). The NRR is of all 121.
    """
    found = derive_importance(*given("1---", turned=turned))
    sign = -1 if turned else 1
    assert (found.n, found.few_open, found.r2) == (120, True, 0.33)
    assert [one.pearson for one in found.weights] == [sign * 0.5, sign * 0.3, sign * 0.1]
    assert [one.spearman for one in found.weights] == [sign * 0.5, sign * 0.3, 0]
    assert [(one.johnson, one.lmg) for one in found.weights] == [(0.23, 0.23), (0.09, 0.09), (0, 0)]
    ends = [float(np.tanh(np.arctanh(0.5) + move * 1.959964 / np.sqrt(117))) for move in (-1, 1)]
    low, high = (sign * end for end in ends[::sign])
    assert [found.weights[0].low, found.weights[0].high] == pytest.approx([low, high], abs=1e-7)
    total = sum(int(one[0]) for one in FOURS.split()) + 1
    assert found.weights[0].kinerja == pytest.approx(5 - total / 121 if turned else total / 121)


@pytest.mark.parametrize(("n", "more", "refused", "few"), [
    (29, 0, "", False), (29, 1, "beside", False), (29, 9, "beside", False), (29, 10, "", False),
    (30, 1, "", True), (30, 9, "", True), (30, 10, "", False),
])  # fmt: skip
def test_one_to_nine_with_an_answer_open(n: int, more: int, refused: str, few: bool) -> None:
    """Of fewer than thirty nothing is said where one to nine others rated an unsur; of thirty it is cut off."""
    scores, overall = given(*["1---"] * more)
    found = derive_importance(*(whole.iloc[120 - n :] for whole in (scores, overall)))
    assert (found.n, found.refused, found.few_open) == (n, refused, few)


def test_an_unsur_that_all_answer_alike_has_no_figure_to_cut_off() -> None:
    """All 4 to the second, one rates the first alone: no correlation of the second, and no part of R2."""
    scores, overall = given("1---")
    found = derive_importance(scores.assign(b=pd.array([4] * 120 + [None], dtype="Int8")), overall)
    assert found.few_open
    second = found.weights[1]
    assert (second.key, second.kinerja, second.pearson, second.low, second.johnson, second.lmg) == (
        "b", 4, None, None, None, None
    )  # fmt: skip
    assert [one.key for one in found.strongest()] == ["a", "c"]


def digits(*rows: str) -> tuple[np.ndarray, np.ndarray]:
    """Answers to the unsur, and on the whole the last of each."""
    cells = np.array([[float(cell) for cell in one] for one in rows])
    return cells[:, :-1], cells[:, -1]


#: Answers of twelve to nine unsur and on the whole.
BELOW = (
    "3441344424 1133413214 1413112411 1221112422 3341241414 1444424111 2141122334 3314233223 2113143123 1314424414 "
    "4413223313 4124413143"
)
ABOVE = (
    "2112312331 1412431242 1234414333 2241423414 1424443223 1231411344 1211111424 1413332134 4344124312 3312213122 "
    "3124232213 4231214312"
)


@pytest.mark.parametrize(("rows", "circular"), [(BELOW, False), (ABOVE, True)])
def test_r2_of_many_unsur_is_adjusted(rows: str, circular: bool) -> None:
    """R, summary(lm)$adj.r.squared of twelve on nine: .94817 of R2 .99058, and .95201 of .99128; .95 is the bound."""
    assert is_circular(*digits(*rows.split())) is circular


def test_r2_needs_more_respondents_than_unsur() -> None:
    """Ten on nine are fitted whatever they say, which proves nothing; eleven of y = 5 - the last have R2 1, adjusted 1.

    With no whole mean but one, and y none of the rounded ones.
    """
    x, _ = digits(*BELOW.split()[:11])
    assert is_circular(x[:10], 5 - x[:10, -1]) is False
    assert is_circular(x, 5 - x[:, -1]) is True


@pytest.mark.parametrize(("copies", "others", "circular"), [
    (49, 1, True), (48, 2, False), (48, 1, False), (10, 0, True), (9, 0, False),
])  # fmt: skip
def test_copies_of_the_rounded_mean(copies: int, others: int, circular: bool) -> None:
    """49 of 50 means rounded up are 98 %, 48 of 49 are not; fewer than ten are no proof, whole means are none.

    1 2 and 2 3 in turn say 2 and 3, the others 1 or 4. Twenty whose means are 2 or 3 say 1 or 4.
    """
    low, high = ["122", "233"], ["121", "234"]
    telling = [low[at % 2] for at in range(copies)] + [high[0] if at % 2 else "124" for at in range(others)]
    assert is_circular(*digits(*telling, *["131", "244", "134", "241"] * 5)) is circular


def test_answers_that_differ_by_one_point_vary() -> None:
    """All 3 or 4, to every unsur and on the whole: three correlations, none refused."""
    scores, overall = given()
    found = derive_importance(scores.clip(lower=3), overall.clip(lower=3))
    assert (found.refused, [one.pearson is None for one in found.weights]) == ("", [False] * 3)


def test_a_whole_correlation_has_no_interval() -> None:
    """Ten of nine unsur prove nothing by R2: the first is the overall answer, 1 from 1 to 1, and no more than 1.

    By the plain formula doubles make it 1.0000000000000002; -1 where it is turned round.
    """
    rows = zip("4443422412", "3341344424", "1334132141", "1413112411", "1221112422", "3341241414", "1444424111",
               "2141122334", "3314233223", strict=True)  # fmt: skip
    x = np.array([[float(cell) for cell in one] for one in rows])
    scores = pd.DataFrame(x, columns=list("abcdefghi"))
    for turned, sign in ((scores, 1.0), (scores.assign(a=5 - scores["a"]), -1.0)):
        first = derive_importance(turned, scores["a"]).weights[0]
        assert (first.pearson, first.low, first.high) == (sign, sign, sign)


def test_leads_are_counted_by_what_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    """LMG of up to so many unsur, 14 and here three; with more Johnson's weights."""
    rng = np.random.default_rng(5)
    base, apart = rng.normal(size=100), rng.normal(size=100)
    hidden = [base + 0.5 * rng.normal(size=100), base + 0.5 * rng.normal(size=100), apart]
    overall = base + 0.5 * apart + 0.9 * rng.normal(size=100)
    x, y = (np.clip(np.rint(2.5 + 0.8 * each), 1, 4) for each in (np.column_stack(hidden), overall))
    leads = {by: compute_leading_shares(x, y, by) for by in ("lmg", "johnson")}
    assert leads["lmg"] != leads["johnson"]
    for most, by in ((3, "lmg"), (2, "johnson")):
        monkeypatch.setattr("ikm.analysis.importance.MOST_LMG_UNSUR", most)
        found = derive_importance(pd.DataFrame(x, columns=list("abc")), pd.Series(y))
        assert found.by == by
        assert [one.leads for one in found.weights] == leads[by]
        assert [one.lmg is None for one in found.weights] == [by == "johnson"] * 3


def test_frame_says_what_its_columns_are_measured_in() -> None:
    """As the first line of its docstring has them; what is not known is missing, not NaN."""
    scores, overall = given()
    frame = frame_derived(derive_importance(scores.assign(c=4), overall))
    with_overall = "correlation with overall satisfaction, -1 to 1"
    assert frame.attrs["units"] == {
        "kinerja": "mean answer, scale 1-4",
        **dict.fromkeys(("pearson", "low", "high", "spearman"), with_overall),
        **dict.fromkeys(("johnson", "lmg"), "share of 1 of R2"),
        "leads": "share of 1 of the resamples in which it comes first",
    }
    assert set(map(str, frame.dtypes)) == {"Float64"}
    assert frame.loc["c", "pearson"] is pd.NA


def test_on_a_step_but_for_the_last_digit_is_on_it() -> None:
    """Thirty, 24 of whom say the same twice: r = 24/30 - 6/30 = .6, in doubles .5999999999999999, and .5 if cut off.

    One more rates the unsur alone, so figures are cut off.
    """
    one = pd.array([1] * 15 + [2] * 15 + [1], dtype="Int8")
    overall = pd.Series(pd.array([1] * 12 + [2] * 15 + [1] * 3 + [None], dtype="Int8"))
    (found,) = derive_importance(pd.DataFrame({"a": one}), overall).weights
    assert (found.pearson, found.spearman) == (0.6, 0.6)
