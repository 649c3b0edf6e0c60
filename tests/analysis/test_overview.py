"""The short edition's own rules, by hand: board, asks, steps one way, how far the next mutu is, ways of counting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.actions import FollowUp, rank_priorities
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.importance import Gap, Importance
from ikm.analysis.index import Index
from ikm.analysis.overview import (
    Asks,
    Board,
    BoardRow,
    Way,
    build_board,
    count_steps,
    find_standing,
    list_asks,
    list_mutu,
    list_ways,
)
from ikm.analysis.precision import Precision
from ikm.analysis.profile import ItemScore, Spread
from ikm.analysis.promises import Promises, PromiseScore
from ikm.analysis.quality import Finding, Screening
from ikm.analysis.weighting import WeightedIndex
from ikm.rules.pack import list_packs
from ikm.rules.promises import list_promises
from tests.analysis.test_actions import action, index, planned
from tests.builders import OWN, alike, compared, difference, error, made, point, survey
from tests.helpers import KEYS, RULES


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        (["-1", "-1"], 0),
        (["-1", "-1", "-0.01"], -3),
        (["1", "-1", "-1", "-1", "-1"], -4),
        (["1", "1", "1"], 3),
        (["-1", "-1", "-1", "0.00"], 0),
        (["-1", "-1", "1", "-1", "-1"], 0),
        ([], 0),
    ],
)
def test_steps_one_way_that_end_a_series(changes: list[str], steps: int) -> None:
    """Three or more of them, up to the newest; a step of nothing ends them."""
    points = [replace(point(str(2018 + at), "80.00"), change=Decimal(each)) for at, each in enumerate(changes)]
    assert count_steps([point("2017", "80.00"), *points]) == steps


@pytest.mark.parametrize(
    ("total", "mutu", "below", "above"),
    [(34, "A", "3.31", "8.39"), (40, "", None, "11.69"), (20, "C", "15.00", None), (26, "B", "11.61", "0.00")],
)
def test_how_far_the_next_mutu_is(total: int, mutu: str, below: str | None, above: str | None) -> None:
    """Ten answers to each unsur: 85.00 is B, from 76.61, and A begins at 88.31; 100 is A; 50 is D, C from 65."""
    standing = find_standing(made(total), None)
    assert standing is not None
    expected = (mutu, None if below is None else Decimal(below), None if above is None else Decimal(above))
    assert (standing.next_mutu, standing.below, standing.above) == expected


@pytest.mark.parametrize(
    ("precision", "mutu"),
    [
        (error(75.0, 80.0), "CB"),
        (error(60.0, 90.0), "DCBA"),
        (error(77.0, 88.0), "B"),
        (error(76.607, 88.307), "BA"),  # printed 76.61 and 88.31, where B and A begin
        (Precision(20, 80.0, 0.0, 19, (25, 100)), ""),
        (None, ""),
    ],
)
def test_mutu_that_the_interval_reaches(precision: Precision | None, mutu: str) -> None:
    """Bounds 65.00, 76.61 and 88.31, lowest first; none where there is no interval."""
    standing = find_standing(made(32), precision)
    assert standing is not None
    assert "".join(band.mutu for band in standing.crossed) == mutu


def test_no_standing_without_a_mutu() -> None:
    """Nine respondents claim none; where nobody answered an unsur there is no index."""
    assert find_standing(made(32, n=9), None) is None
    assert find_standing(made(*[32] * 8, 0, counts={KEYS[8]: 0}), None) is None


# The board


def test_every_unsur_beside_what_it_is_compared_with(tmp_path: Path) -> None:
    """Waktu 50.00 and biaya 62.50, six at 75.00, nobody answered sarana; before all 75.00, the benchmark 100.00.

    Harapan 3.5 is 87.50 and 37.50 above waktu; 2.5 is 62.50 as biaya is. Produk was not answered before. Of the
    benchmark prosedur alone was compared.
    """
    now = made(*[{"waktu": 40, "biaya": 50, "sarana": 0}.get(key, 60) for key in KEYS], n=20, counts={"sarana": 0})
    spreads = [Spread(RULES.unsur[2], "U3", {1: 0, 2: 10, 3: 10, 4: 0})]
    gaps = (
        Gap("waktu", 20, 2.0, 3.5, 0.6, -1.5, p_adjusted=0.01),
        Gap("biaya", 20, 2.5, 2.5, 1.0, 0.0, p_adjusted=0.9),
    )
    before = survey(tmp_path / "1", [",".join("" if key == "produk" else "3" for key in KEYS)] * 20)
    then, here, beside = point("2025-S2", "75.00"), point("2026-S1", None), point("2026-S1", "100.00")
    tests = [difference(-25, names=("waktu", "waktu")), difference(-12.5, names=("biaya", "biaya"), real=False)]
    since = compared(then, here, None, *tests, difference(1, names=("produk", "produk")))
    others = compared(beside, here, None, difference(-25, names=("prosedur", "prosedur")))
    benchmark = survey(tmp_path / "2", alike(4, 20))
    wishes = Importance(RULES, "harapan", gaps=gaps)
    told = Promises((PromiseScore(list_promises()[0], now.unsur[:2]),))
    board = build_board(now, spreads, {"waktu": 3}, wishes, (since, before), (others, benchmark), told)
    record = {score.key: score for score in now.unsur}
    d = Decimal
    assert {row.key: row for row in board.rows} == {
        "waktu": BoardRow(
            record["waktu"], d("87.50"), d("-37.50"), True, None, Fraction(1, 2), 3, d("75.00"), d("-25.00"), True
        ),
        "biaya": BoardRow(record["biaya"], d("62.50"), d("0.00"), False, None, None, 0, d("75.00"), d("-12.50"), False),
        "prosedur": BoardRow(record["prosedur"], beside=d("100.00"), complaints=0),
        **{
            key: BoardRow(record[key], complaints=0)
            for key in ("persyaratan", "produk", "kompetensi", "perilaku", "pengaduan")
        },
    }
    assert [row.key for row in board.rows][:3] == ["waktu", "biaya", "persyaratan"]
    assert (board.instrument, board.asked, board.since, board.beside) == (RULES, "harapan", then, beside)
    assert board.promises is told
    plain = build_board(now, [], None, Importance(RULES, "", gaps=gaps), (since, None), (None, benchmark))
    assert set(plain.rows) == {BoardRow(score) for score in now.answered}
    assert (plain.asked, plain.since, plain.beside, plain.promises) == ("", None, None, Promises())
    assert build_board(now, [], None, Importance(RULES, ""), (None, before), (None, benchmark)) == plain
    important = build_board(now, [], None, Importance(RULES, "kepentingan", gaps=gaps[:1]))
    assert (important.asked, important.rows[0].wished) == ("kepentingan", d("87.50"))
    nothing = compared(then, here, None)
    assert build_board(now, [], None, Importance(RULES, "harapan"), (nothing, before), (nothing, benchmark)) == plain


def test_rows_stand_under_their_promise() -> None:
    """Lowest first in each, then the unsur of none; items that may not be shown are left out."""
    now = index({"prosedur": 30, "waktu": 20})
    items = [
        ItemScore(item, 12, value, None, None)
        for item, value in zip(list_packs()["perizinan"].items, (Decimal("70.00"), None), strict=False)
    ]
    easy = PromiseScore(list_promises()[0], now.unsur[:2], tuple(items))
    fast = PromiseScore(list_promises()[1], now.unsur[2:3])
    board = build_board(now, [], None, Importance(RULES, ""), promises=Promises((easy, fast)))
    told = [
        (group.promise, [row.key for row in group.rows], [item.value for item in group.items])
        for group in board.list_groups()
    ]
    assert told == [
        (easy, ["prosedur", "persyaratan"], [Decimal("70.00")]),
        (fast, ["waktu"], []),
        (None, ["biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana"], []),
    ]
    whole = PromiseScore(list_promises()[0], now.unsur)
    assert [group.promise for group in replace(board, promises=Promises((whole,))).list_groups()] == [whole]
    assert [len(group.rows) for group in Board(RULES, board.rows).list_groups()] == [9]


# What is asked


def test_asks_by_hand() -> None:
    """Waktu and sarana stand out; waktu is planned for, and has two SKPD by the register, sarana has but a draft."""
    found = index({"waktu": 30, "sarana": 35})
    first = rank_priorities(found, UnsurOrder(), (), Importance(RULES, ""))
    late, due = (FollowUp(action("biaya"), overdue, None) for overdue in (True, False))
    steps = planned(found, action("waktu", kegiatan="a"), action("waktu", kegiatan="b"), action("biaya", kegiatan="c"))
    meeting = ("waktu", ("Dinas A", "Dinas B"))
    assert list_asks(found, [due, late], first, steps) == Asks((late,), ("sarana",), ("waktu", "sarana"), meeting, 0)
    one = planned(found, action("waktu", kegiatan="a", skpd_teknis=("Dinas C",)))
    assert list_asks(found, [], first, one).meeting is None
    two = (*one, *planned(found, action("waktu", kegiatan="b", skpd_teknis=("Dinas A", "Dinas C"))))
    assert list_asks(found, [], first, two).meeting == ("waktu", ("Dinas C", "Dinas A"))
    nothing = rank_priorities(index({}), UnsurOrder(), (), Importance(RULES, ""))
    assert list_asks(index({}), [], nothing, steps) == Asks()


@pytest.mark.parametrize(("n", "missing"), [(0, 10), (7, 3), (9, 1), (10, 0), (11, 0)])
def test_respondents_that_a_mutu_lacks(n: int, missing: int) -> None:
    """Ten are needed."""
    found = index({}, n=n)
    asks = list_asks(found, [], rank_priorities(found, UnsurOrder(), (), Importance(RULES, "")), ())
    assert asks.respondents == missing


# Ways of counting


def screened(
    folder: Path, now: Index, flagged: Collection[int], excluded: Collection[int] = (), left: int = 28
) -> Screening:
    """A screening that found these rows, and excluded those; without any of them the index is that of `left`."""
    findings = [
        Finding("duplicate", True, tuple(flagged), False, now, now),
        Finding("trial", True, tuple(excluded), True, now, now),
    ]
    return Screening(survey(folder, alike(3, 1)), tuple(findings), now, now, made(left, n=10))


@pytest.mark.parametrize(
    ("flagged", "threshold", "n"),
    [(range(10), 10, 10), (range(10), 11, 0), (range(12), 9, 0), (range(11), 9, 11), (range(8), 9, 0)],
)
def test_without_the_flagged_where_neither_they_nor_the_others_are_few(
    tmp_path: Path, flagged: range, threshold: int, n: int
) -> None:
    """Twenty respondents, 3 throughout (75.00); without the flagged 2.8: 70.00. Rows excluded already are none."""
    now = made(60, n=20)
    found = list_ways(now, None, screened(tmp_path, now, flagged, [100, 101]), (), threshold)
    told = [way for way in found if way.name == "unflagged"]
    assert told == ([Way("unflagged", Decimal("70.00"), RULES.band(Decimal("70.00")), n=n)] if n else [])


def test_every_way_of_counting(tmp_path: Path) -> None:
    """2.8 throughout is 70.00, C; with bobot 0.11 it is 25 x 0.11 x 9 x 2.8 = 69.30; a weighted one of 64.00 is D."""
    now, nothing = made(28), Precision(20, 64.0, 0.0, 19, (25, 100))
    of = {value: RULES.band(Decimal(value)) for value in ("70.00", "69.30", "64.00")}
    figures = [
        WeightedIndex("services", ("service",), Decimal("64.00"), error(60.0, 68.0)),
        WeightedIndex("margins", ("gender",), refused="few"),
        WeightedIndex("weights", (), Decimal("64.00"), nothing),
        WeightedIndex("weights", (), Decimal("64.00")),
    ]
    found = list_ways(now, error(66.0, 74.0), screened(tmp_path, now, ()), figures, 1)
    assert [(way.name, way.value, way.band, way.bobot, way.n) for way in found] == [
        ("official", Decimal("70.00"), of["70.00"], "", 0),
        ("bobot", Decimal("69.30"), of["69.30"], "0.11", 0),
        ("services", Decimal("64.00"), of["64.00"], "", 0),
        ("weights", Decimal("64.00"), of["64.00"], "", 0),
    ]
    ends = [(way.low, way.high) for way in found]
    assert [end for pair in (ends[0], ends[2]) for end in pair] == pytest.approx([66, 74, 60, 68])
    assert (ends[1], ends[3]) == ((None, None), (None, None))
    assert list_mutu(found) == ("C", "D")
    other = list_ways(made(28, bobot="0.11"), None, screened(tmp_path, now, ()), (), 1)
    assert [(way.name, way.value, way.low, way.bobot) for way in other] == [
        ("official", Decimal("69.30"), None, ""),
        ("bobot", Decimal("70.00"), None, "1/9"),
    ]


def test_ten_unsur_have_no_other_bobot(tmp_path: Path) -> None:
    """No convention but the exact one is met of ten."""
    rules = RULES.with_own_unsur([OWN])
    now = made(28, rules=rules)
    assert [way.name for way in list_ways(now, None, screened(tmp_path, now, ()), (), 1)] == ["official"]


def test_no_ways_without_a_mutu(tmp_path: Path) -> None:
    """Nine respondents; nobody answered an unsur."""
    for now in (made(28, n=9), made(*[28] * 8, 0, counts={KEYS[8]: 0})):
        assert list_ways(now, None, screened(tmp_path, now, ()), (), 1) == ()
