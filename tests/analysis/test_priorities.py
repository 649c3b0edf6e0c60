"""Priorities: the weighted mean by hand, components that are missing, ties, and nothing from few answers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ikm.analysis.distribution import Spread
from ikm.analysis.gap import Gap
from ikm.analysis.importance import Importance
from ikm.analysis.index import Index, from_totals
from ikm.analysis.ipa import Position
from ikm.analysis.precision import Precision
from ikm.analysis.priorities import WEIGHTS, priorities
from tests.helpers import KEYS, RULES

NOTHING = Importance(RULES, "")


def index(totals: dict[str, int], n: int = 20, counts: dict[str, int] | None = None) -> Index:
    """An index of n respondents who give 3 to every unsur that is not named."""
    number = dict.fromkeys(KEYS, n) | (counts or {})
    return from_totals({key: 3 * number[key] for key in KEYS} | totals, number, RULES)


def error(low: float, high: float) -> Precision:
    """An interval alone."""
    return Precision(20, (low + high) / 2, 1.0, low, high, 19, None, {})


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

    score: short of 100 by 50, 37.5, 25 and 0 -> scaled 1, 3/4, 1/2, 0. gap (harapan minus kinerja) 0.8, 1.0, 0.2 and,
    for the six, 0 -> 4/5, 1, 1/5, 0. certainty 0.9, 0.5, 0, 0 as it is. low 10/20, 5/20, 0 -> 1, 1/2, 0.
    complaints 3, 6, 0 -> 1/2, 1, 0. Weights 3, 2, 2, 2, 1 (sum 10):
    waktu  (3 x 1 + 2 x 4/5 + 2 x 9/10 + 2 x 1 + 1/2) / 10 = 8.9 / 10
    sarana (3 x 3/4 + 2 x 1 + 2 x 1/2 + 2 x 1/2 + 1) / 10 = 7.25 / 10
    biaya  (3 x 1/2 + 2 x 1/5) / 10 = 1.9 / 10
    """
    assert dict(WEIGHTS) == {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
    six = [key for key in KEYS if key not in ("waktu", "sarana", "biaya")]
    found = priorities(
        index({"waktu": 40, "sarana": 50, "biaya": 60} | dict.fromkeys(six, 80)),
        {},
        [spread("waktu", 10), spread("sarana", 5), spread("biaya", 0), *(spread(key, 0) for key in six)],
        asked(
            {"waktu": -0.8, "sarana": -1.0, "biaya": -0.2} | dict.fromkeys(six, 0.0),
            {"waktu": 0.9, "sarana": 0.5, "biaya": 0.0} | dict.fromkeys(six, 0.0),
        ),
        {"waktu": 3, "sarana": 6},
    )
    assert [(one.key, one.total, one.place) for one in found.first()] == [
        ("waktu", Fraction(89, 100), 1),
        ("sarana", Fraction(725, 1000), 2),
        ("biaya", Fraction(19, 100), 3),
    ]
    assert found.names == tuple(WEIGHTS)
    assert found.ranked[0].components["complaints"] == (Fraction(3), Fraction(1, 2))
    assert [one.key for one in found.ranked[3:]] == six
    assert found.frame().loc["sarana", "gap_scaled"] == 1


def test_missing_components_are_left_out_of_the_mean() -> None:
    """Only score (3) and low (2) known: sarana 62.5 of 75 and 50 -> 1/2 and low 1: (3 x 1/2 + 2 x 1) / 5 = 7/10.

    waktu: lowest and no answer of 1-2: (3 x 1 + 0) / 5 = 3/5, so sarana goes before it although its value is higher.
    """
    found = priorities(index({"waktu": 40, "sarana": 50}), {}, [spread("waktu", 0), spread("sarana", 4)], NOTHING, None)
    assert found.names == ("score", "low")
    assert [(one.key, one.total, one.place) for one in found.first(2)] == [
        ("sarana", Fraction(7, 10), 2),
        ("waktu", Fraction(3, 5), 1),
    ]


def test_certainty_is_the_share_of_unsur_clearly_above() -> None:
    """Waktu 48-52; prosedur 51-55 overlaps it, seven others 70-80 do not: 7 of 8. prosedur: the same seven, 7 of 8."""
    errors = {key: error(70, 80) for key in KEYS} | {"waktu": error(48, 52), "prosedur": error(51, 55)}
    found = priorities(index({"waktu": 40, "prosedur": 42}), errors, (), NOTHING)
    shares = {one.key: one.components["certainty"].raw for one in found.ranked}
    assert (shares["waktu"], shares["prosedur"], shares["biaya"]) == (Fraction(7, 8), Fraction(7, 8), 0)


def test_ties_go_by_value_and_then_by_the_instruments_order() -> None:
    """Sarana and prosedur alike (NRR 2): prosedur is U2 and comes first, whatever the order of the answers."""
    found = priorities(index({"sarana": 40, "prosedur": 40}), {}, (), NOTHING)
    assert [one.key for one in found.first()] == ["prosedur", "sarana"]
    assert [one.rank for one in found.ranked] == list(range(1, 10))


@pytest.mark.parametrize(("fourth", "close"), [(239, True), (240, False)])
def test_close_call_between_third_and_fourth(fourth: int, close: bool) -> None:
    """100 respondents, sums 200, 220, 235, five unsur at 300: scaled (300 - sum) / 100, so waktu has 0.65.

    biaya with 239 has 0.61, which is 0.04 away and told; with 240 it has 0.60, 0.05 away, which is not closer.
    """
    totals = {"persyaratan": 200, "prosedur": 220, "waktu": 235, "biaya": fourth}
    pair = priorities(index(totals, n=100), {}, (), NOTHING).close()
    assert [one.key for one in pair or ()] == (["waktu", "biaya"] if close else [])


def test_all_alike_gives_no_priority() -> None:
    """Every unsur at 3.00: nothing stands out."""
    found = priorities(index({}), {}, (), NOTHING)
    assert found.first() == ()
    assert len(found.ranked) == 9


@pytest.mark.parametrize(("n", "ranked"), [(9, 8), (10, 9)])
def test_unsur_with_fewer_than_ten_answers_is_left_out(n: int, ranked: int) -> None:
    """9 answers to waktu, all 1: left out and named; with 10 it is first."""
    found = priorities(index({"waktu": n}, counts={"waktu": n}), {}, (), NOTHING)
    assert len(found.ranked) == ranked
    assert [score.unsur.key for score in found.left_out] == (["waktu"] if n == 9 else [])
    assert [one.key for one in found.first()] == ([] if n == 9 else ["waktu"])


@pytest.mark.parametrize("n", [0, 1, 7])
def test_few_respondents_give_nothing(n: int) -> None:
    """0, 1 and 7 respondents: no order of unsur, no frame rows."""
    found = priorities(index({}, n=n), {}, (), NOTHING)
    assert (found.ranked, found.first(), found.names, len(found.frame())) == ((), (), (), 0)
