"""Priorities: the weighted mean by hand, components that are missing, ties, and nothing from few answers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from ikm.analysis.actions import COMPONENT_WEIGHTS, OpenChoice, rank_priorities
from ikm.analysis.comparison import PairedDifference, UnsurOrder
from ikm.analysis.importance import Gap, Importance, Position, Quadrant
from ikm.analysis.index import Index, compute_index_from_totals
from ikm.analysis.profile import Spread
from tests.helpers import KEYS, RULES

NOTHING = Importance(RULES, "")


def index(totals: dict[str, int], n: int = 20, counts: dict[str, int] | None = None) -> Index:
    """An index of n respondents who give 3 to every unsur that is not named."""
    number = dict.fromkeys(KEYS, n) | (counts or {})
    return compute_index_from_totals({key: 3 * number[key] for key in KEYS} | totals, number, RULES)


def order(found: Index, *real: tuple[str, str]) -> UnsurOrder:
    """Tests of every pair (lower, higher) of an index, of which these few are real whatever the family."""
    value = {score.key: score.value or Decimal(0) for score in found.rankable()}
    pairs = [(low, high) for low in value for high in value if value[low] < value[high]]
    p = {pair: 1e-6 if pair in real else 0.9 for pair in pairs}
    return UnsurOrder(value, {pair: PairedDifference(*pair, 20, 1.0, 0.0, 2.0, 1.0, 19, p[pair], 0.0) for pair in p})


def keys(choice: OpenChoice | None) -> tuple[list[str], list[str], bool] | None:
    """Keys of an open choice."""
    return choice and ([one.key for one in choice.planned], [one.key for one in choice.others], choice.equal)


def spread(key: str, low: int, n: int = 20) -> Spread:
    """So many answers of 2, the others 3."""
    return Spread(RULES.unsur[KEYS.index(key)], RULES.code(key), {1: 0, 2: low, 3: n - low, 4: 0})


def asked(gaps: dict[str, float], shares: dict[str, float]) -> Importance:
    """Importance with these gaps (kinerja minus harapan) and shares of resamples in quadrant I."""
    return Importance(
        RULES,
        "harapan",
        gaps=tuple(Gap(key, 20, 3.0, 3.0 - gap, 1.0, gap) for key, gap in gaps.items()),
        positions=tuple(
            Position(key, 3.0, 3.5, "I", False, 0.1, {"I": share, "II": 1 - share, "III": 0.0, "IV": 0.0})
            for key, share in shares.items()
        ),
    )


def test_weighted_mean_by_hand() -> None:
    """Three unsur of n = 20: waktu 40 points (NRR 2), sarana 50 (2.5), biaya 60 (3); the other six 80 (NRR 4).

    score: short of 100 by 50, 37.5, 25 and 0; of 35 at most 1 -> 1, 1, 5/7, 0. gap (harapan minus kinerja) 0.8, 1.2,
    0.2 and, for the six, -0.1 -> 4/5, 1, 1/5, 0. certainty 0.9, 0.5, 0, 0 as it is. low 10/20, 2/20, 0; of a quarter
    1, 2/5, 0. complaints 3, 6, 0 of 40 comments, a quarter of which is 10 -> 3/10, 6/10, 0. Weights 3, 2, 2, 2, 1:
    waktu  (3 x 1 + 2 x 4/5 + 2 x 9/10 + 2 x 1 + 3/10) / 10 = 8.7 / 10
    sarana (3 x 1 + 2 x 1 + 2 x 1/2 + 2 x 2/5 + 6/10) / 10 = 7.4 / 10
    biaya  (3 x 5/7 + 2 x 1/5) / 10 = 89 / 350
    """
    assert dict(COMPONENT_WEIGHTS) == {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
    six = [key for key in KEYS if key not in ("waktu", "sarana", "biaya")]
    found = rank_priorities(
        index({"waktu": 40, "sarana": 50, "biaya": 60} | dict.fromkeys(six, 80)),
        UnsurOrder(),
        [spread("waktu", 10), spread("sarana", 2), spread("biaya", 0), *(spread(key, 0) for key in six)],
        asked(
            {"waktu": -0.8, "sarana": -1.2, "biaya": -0.2} | dict.fromkeys(six, 0.1),
            {"waktu": 0.9, "sarana": 0.5, "biaya": 0.0} | dict.fromkeys(six, 0.0),
        ),
        {"waktu": 3, "sarana": 6},
        40,
    )
    assert [(one.key, one.total, one.place) for one in found.first()] == [
        ("waktu", Fraction(87, 100), 1),
        ("sarana", Fraction(74, 100), 2),
        ("biaya", Fraction(89, 350), 3),
    ]
    assert found.names == tuple(COMPONENT_WEIGHTS)
    assert found.ranked[0].components["complaints"] == (Fraction(3), Fraction(3, 10))
    assert [one.key for one in found.ranked[3:]] == six
    assert found.frame().loc["sarana", "gap_scaled"] == 1


def test_components_that_are_not_known_are_left_out_of_the_mean() -> None:
    """Only score (3) and low (2) known: sarana 32.5 of 35 short -> 13/14, low 4/20 of a quarter -> 4/5.

    (3 x 13/14 + 2 x 4/5) / 5 = 307/350. waktu: lowest, and no answer of 1-2: (3 x 1 + 0) / 5 = 3/5, so sarana goes
    before it although its value is higher.
    """
    low = [spread(key, 4 if key == "sarana" else 0) for key in KEYS]
    found = rank_priorities(index({"waktu": 40, "sarana": 54}), UnsurOrder(), low, NOTHING, None)
    assert found.names == ("score", "low")
    assert [(one.key, one.total, one.place) for one in found.first(2)] == [
        ("sarana", Fraction(307, 350), 2),
        ("waktu", Fraction(3, 5), 1),
    ]


def test_what_only_some_unsur_have_counts_for_none() -> None:
    """Harapan and answers known of waktu alone: it is judged by its value, like the others, and stays first."""
    some = asked({"waktu": 0.5}, {"waktu": 0.0})
    found = rank_priorities(index({"waktu": 54, "sarana": 56}), UnsurOrder(), [spread("waktu", 0)], some)
    assert (found.names, found.stated, found.resampled) == (("score",), "", False)
    assert [one.key for one in found.first()] == ["waktu", "sarana"]


def test_gaps_of_all_and_no_quadrants() -> None:
    """Without places among quadrants certainty comes from the tests: waktu is really below all eight others."""
    known = index({"waktu": 40})
    above = order(known, *(("waktu", key) for key in KEYS if key != "waktu"))
    found = rank_priorities(known, above, (), asked(dict.fromkeys(KEYS, -0.5), {}))
    assert (found.names, found.stated, found.resampled) == (("score", "gap", "certainty"), "harapan", False)
    assert found.ranked[0].components["certainty"] == (1, 1)


def test_one_answer_more_does_not_make_a_priority_certain() -> None:
    """7 of 1,034 answers low is 0.7 %: 0.03 on the range to 25 %, not 1 for being the most."""
    low = [spread(key, 7 if key == "waktu" else 0, 1034) for key in KEYS]
    found = rank_priorities(index({"waktu": 3095}, n=1034), UnsurOrder(), low, NOTHING, {"waktu": 1}, 200)
    parts = {one.key: one.components for one in found.ranked}["waktu"]
    assert parts["low"].scaled == Fraction(28, 1034)
    assert parts["complaints"].scaled == Fraction(1, 50)


def test_certainty_is_the_share_of_unsur_really_above() -> None:
    """Waktu and prosedur are each really below the seven others, not told from each other: 7 of 8 both; biaya none."""
    known = index({"waktu": 40, "prosedur": 42})
    rest = [key for key in KEYS if key not in ("waktu", "prosedur")]
    above = order(known, *((low, key) for low in ("waktu", "prosedur") for key in rest))
    shares = {one.key: one.components["certainty"].raw for one in rank_priorities(known, above, (), NOTHING).ranked}
    assert (shares["waktu"], shares["prosedur"], shares["biaya"]) == (Fraction(7, 8), Fraction(7, 8), 0)


def test_ties_go_by_value_and_then_by_the_instruments_order() -> None:
    """Sarana and prosedur alike (NRR 2): prosedur is U2 and comes first, whatever the order of the answers."""
    found = rank_priorities(index({"sarana": 40, "prosedur": 40}), UnsurOrder(), (), NOTHING)
    assert [one.key for one in found.first()] == ["prosedur", "sarana"]
    assert [one.rank for one in found.ranked] == list(range(1, 10))


@pytest.mark.parametrize(("fourth", "close"), [(276, True), (277, False)])
def test_close_call_between_third_and_fourth(fourth: int, close: bool) -> None:
    """100 respondents, five unsur at sums of 300; one unsur's score is (100 - sum / 4) / 35.

    waktu 270 has 32.5/35; biaya with 276 has 31/35, which is 0.043 away and told; with 277 it is 1.75/35 = 0.05 away,
    which is not closer.
    """
    totals = {"persyaratan": 262, "prosedur": 265, "waktu": 270, "biaya": fourth}
    found = index(totals, n=100)
    ranking = rank_priorities(found, UnsurOrder(), (), NOTHING)
    assert keys(ranking.open_choice()) == ((["waktu"], ["biaya"], False) if close else None)
    # Nor is the choice open where the same respondents really judge the fourth higher.
    assert replace(ranking, order=order(found, ("waktu", "biaya"))).open_choice() is None


def test_equal_scores_beyond_the_third_are_named_together() -> None:
    """Waktu 54, then four unsur at 56, the rest at 60 of 20 answers: two of the four are planned for, two are not."""
    found = rank_priorities(index({"waktu": 54, **dict.fromkeys(KEYS[3:7], 56)}), UnsurOrder(), (), NOTHING)
    assert keys(found.open_choice()) == (["biaya", "produk"], ["kompetensi", "perilaku"], True)
    assert found.list_equal() == ()
    assert [one.place for one in found.ranked] == [1, 2, 2, 2, 2, 6, 6, 6, 6]
    assert [score.key for score in found.ranked[1].tied] == ["produk", "kompetensi", "perilaku"]


def test_equal_scores_within_the_first_are_told() -> None:
    """Prosedur and sarana at 53 of 20 answers, waktu at 56: the first two are equal, and nothing is open."""
    found = rank_priorities(index({"sarana": 53, "prosedur": 53, "waktu": 56}), UnsurOrder(), (), NOTHING)
    assert [[one.key for one in group] for group in found.list_equal()] == [["prosedur", "sarana"]]
    assert found.open_choice() is None


@pytest.mark.parametrize(("quadrant", "told"), [("I", ["persyaratan"]), ("III", ["waktu", "persyaratan"])])
def test_quadrants_that_say_otherwise_than_the_order(quadrant: Quadrant, told: list[str]) -> None:
    """Told: waktu, one of the first three, where it is no prioritas utama; persyaratan, one with certainty, but fourth.

    Waktu, prosedur and biaya are 50 short (1 of the range), persyaratan 25 (5/7); all answers to waktu are low. Weights
    3, 2, 2: prosedur and biaya (3 + 2) / 7; waktu (3 + 2 + 2) / 7, in quadrant III 5/7; persyaratan (15/7 + 2) / 7.
    """
    at_home: dict[str, Quadrant] = {**dict.fromkeys(KEYS, "II"), **dict.fromkeys(("prosedur", "biaya"), "I")}
    places = at_home | {"persyaratan": "I", "waktu": quadrant}
    shares: dict[Quadrant, float] = {"I": 0.0, "II": 0.0, "III": 0.0, "IV": 0.0}
    positions = tuple(Position(key, 3.0, 3.5, at, False, 0.1, {**shares, at: 1.0}) for key, at in places.items())
    low = [spread(key, 20 if key == "waktu" else 0) for key in KEYS]
    asked_for = Importance(RULES, "harapan", positions=positions)
    found = rank_priorities(index({"waktu": 40, "prosedur": 40, "biaya": 40}), UnsurOrder(), low, asked_for)
    assert {one.key for one in found.first()} == {"waktu", "prosedur", "biaya"}
    assert [one.key for one in found.contradicted()] == told


def test_unsur_that_few_of_many_answered_is_not_ranked() -> None:
    """200 respondents, 29 answers of 1 to waktu: fewer than 30 and than half. With 30 it is first."""
    for n, first in ((29, []), (30, ["waktu"])):
        found = rank_priorities(index({"waktu": n}, n=200, counts={"waktu": n}), UnsurOrder(), (), NOTHING)
        assert [one.key for one in found.first()] == first
        assert [score.key for score in found.left_out] == ([] if first else ["waktu"])


def test_all_alike_gives_no_priority() -> None:
    """Every unsur at 3.00: nothing stands out."""
    found = rank_priorities(index({}), UnsurOrder(), (), NOTHING)
    assert found.first() == ()
    assert len(found.ranked) == 9


@pytest.mark.parametrize(("n", "ranked"), [(9, 8), (10, 9)])
def test_unsur_with_fewer_than_ten_answers_is_left_out(n: int, ranked: int) -> None:
    """9 answers to waktu, all 1: left out and named; with 10 it is first."""
    found = rank_priorities(index({"waktu": n}, counts={"waktu": n}), UnsurOrder(), (), NOTHING)
    assert len(found.ranked) == ranked
    assert [score.unsur.key for score in found.left_out] == (["waktu"] if n == 9 else [])
    assert [one.key for one in found.first()] == ([] if n == 9 else ["waktu"])


@pytest.mark.parametrize("n", [0, 1, 7])
def test_few_respondents_give_nothing(n: int) -> None:
    """0, 1 and 7 respondents: no order of unsur, no frame rows."""
    found = rank_priorities(index({}, n=n), UnsurOrder(), (), NOTHING)
    assert (found.ranked, found.first(), found.names, len(found.frame())) == ((), (), (), 0)


def test_requests_are_told_and_weigh_nothing() -> None:
    """Two ask for something of waktu, none of the others; where comments were too few, it is not known of any."""
    found = rank_priorities(index({"waktu": 40}), UnsurOrder(), (), NOTHING, requests={"waktu": 2})
    assert {one.key: one.requests for one in found.ranked} == dict.fromkeys(KEYS, 0) | {"waktu": 2}
    assert found.first()[0].total == 1
    alone = rank_priorities(index({"waktu": 40}), UnsurOrder(), (), NOTHING)
    assert {one.requests for one in alone.ranked} == {None}


def test_no_comments_are_no_complaints() -> None:
    """Nobody wrote anything that says something: no share of nothing, and nothing against an unsur."""
    found = rank_priorities(index({"waktu": 40}), UnsurOrder(), (), NOTHING, {})
    assert {one.components["complaints"] for one in found.ranked} == {(0, 0)}
    told = rank_priorities(index({"waktu": 40}), UnsurOrder(), (), NOTHING, {"waktu": 1})
    assert told.ranked[0].components["complaints"] == (1, 0)


@pytest.mark.parametrize(("answered", "certainty"), [(2, {"waktu": 1, "biaya": 0}), (1, {})])
def test_certainty_needs_two_unsur(answered: int, certainty: dict[str, int]) -> None:
    """Of nine unsur two, or one, have ten answers: the higher of two is the only other, of one there is none."""
    asked = ("waktu", "biaya")[:answered]
    few = index({"waktu": 20}, counts={key: 20 if key in asked else 9 for key in KEYS})
    found = rank_priorities(few, order(few, ("waktu", "biaya")), (), NOTHING)
    parts = {one.key: one.components for one in found.ranked}
    assert {key: of["certainty"].raw for key, of in parts.items() if "certainty" in of} == certainty
    assert found.order.value.keys() == set(asked)
    assert found.resampled is False


def test_shares_of_resamples_are_said_to_be_such() -> None:
    """Every unsur has a quadrant, waktu that of prioritas utama in nine of ten resamples."""
    shares = {**dict.fromkeys(KEYS, 0.0), "waktu": 0.9}
    found = rank_priorities(index({"waktu": 40}), UnsurOrder(), (), asked(dict.fromkeys(KEYS, -0.1), shares))
    assert found.resampled is True
    assert found.ranked[0].components["certainty"] == (Fraction(9, 10), Fraction(9, 10))


def test_of_equal_scores_the_lower_value_goes_first() -> None:
    """Prosedur is 43.75 short and waktu 50, both of 35 at most: each scores 1, and waktu is lower."""
    found = rank_priorities(index({"prosedur": 45, "waktu": 40}), UnsurOrder(), (), NOTHING)
    assert [(one.key, one.total) for one in found.first()] == [("waktu", 1), ("prosedur", 1)]


def test_no_choice_where_fewer_stand_out_than_are_planned_for() -> None:
    """Two unsur of nine are lower than the rest, which are all alike; three are planned for."""
    found = rank_priorities(index({"waktu": 40, "prosedur": 42}), UnsurOrder(), (), NOTHING)
    assert [one.key for one in found.first()] == ["waktu", "prosedur"]
    assert found.open_choice() is None


def test_a_group_that_reaches_one_beyond_the_first_is_not_among_them() -> None:
    """Prosedur, waktu and biaya at 53 of 20 answers after persyaratan at 51: the third of them is fourth of all."""
    found = rank_priorities(
        index({"persyaratan": 51, "prosedur": 53, "waktu": 53, "biaya": 53}), UnsurOrder(), (), NOTHING
    )
    assert found.list_equal() == ()
    assert keys(found.open_choice()) == (["prosedur", "waktu"], ["biaya"], True)


def test_what_is_valued() -> None:
    """Waktu, prosedur and biaya come first; of the six others the highest, down to where a tie would be cut."""
    low = {"waktu": 40, "prosedur": 42, "biaya": 44}
    found = rank_priorities(index({**low, "sarana": 70, "perilaku": 72, "produk": 71}), UnsurOrder(), (), NOTHING)
    assert [one.key for one in found.valued()] == ["perilaku", "produk", "sarana"]
    assert [one.key for one in found.valued(1)] == ["perilaku"]
    tied = rank_priorities(index({**low, "sarana": 70, "perilaku": 72}), UnsurOrder(), (), NOTHING)
    assert [one.key for one in tied.valued()] == ["perilaku", "sarana"]
    assert len(tied.valued(6)) == len(tied.valued(7)) == 6
    low |= {"sarana": 70, "perilaku": 72, "produk": 71, "kompetensi": 69}
    assert len(rank_priorities(index(low), UnsurOrder(), (), NOTHING).valued()) == 3


def test_nothing_is_valued_where_nothing_comes_first() -> None:
    """From 50.00 to 60.00 each unsur is as pressing as can be, and all score 1; so where all are worth the same."""
    for totals in (dict(zip(KEYS, range(40, 49), strict=True)), {}):
        found = rank_priorities(index(totals), UnsurOrder(), (), NOTHING)
        assert (found.first(), found.valued()) == ((), ())


def test_columns_tell_what_they_are_measured_in() -> None:
    """Places, index points and shares of 1; each component raw and scaled."""
    low = [spread(key, 1) for key in KEYS]
    frame = rank_priorities(index({"waktu": 40}), UnsurOrder(), low, NOTHING).frame()
    share = "share of 1, 1 is most pressing"
    assert frame.attrs["units"] == {
        "rank": "place, 1 is most pressing",
        "value": "index points, scale 25-100",
        "total": share,
        "requests": "comments",
        "score": "index points short of 100",
        "low": "share of 1 that gave 1 or 2",
        "score_scaled": share,
        "low_scaled": share,
    }
