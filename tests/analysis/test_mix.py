"""Units at an equal mix: simulated ones whose truth is known, R's regression, what may stand alone, who is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.mix import (
    EqualMix,
    Unused,
    _find_telling,
    _place_silent,
    _spread_mix,
    compare_at_equal_mix,
    frame_mixed_differences,
    join_mix_categories,
)
from ikm.survey.responses import AGE_GROUP, Survey
from tests.bench.mix import TRUE, compare, draw_surveys, holds, make_base
from tests.builders import alike, survey
from tests.helpers import KEYS, UNITS

ORACLE = json.loads((Path(__file__).parents[1] / "r" / "mix.json").read_text(encoding="utf-8"))
#: What an age group is called is read off ages, which these stand for.
YEARS = {"≤ 20": 18, "21–30": 25, "31–40": 35, "41–50": 45, "51–60": 55, "≥ 61": 70}


@pytest.fixture
def base(tmp_path: Path) -> Survey:
    """The survey that others are made from."""
    return make_base(tmp_path)


def made(base: Survey, rows: list[list[str]], **told: object) -> Survey:
    """A survey of rows of gender, age group, education, stratum, cluster and answers."""
    columns = ["gender", AGE_GROUP, "education", "service", "enumerator", "answers"]
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    for at, key in enumerate(KEYS):
        frame[key] = pd.to_numeric(frame["answers"].str[at], errors="coerce").astype("Int8")
    frame["age"] = frame[AGE_GROUP].map(YEARS).astype("Int16")
    sidecar = base.sidecar.model_copy(update=told)
    return replace(base, answers=frame.drop(columns="answers"), read=len(rows), sidecar=sidecar)


def plain_rows(n: int, ages: str = "21–30,31–40", schools: str = "SMA,S1", genders: str = "P,L") -> list[list[str]]:
    """Rows whose answers and characteristics take turns, none with another in the same step."""
    cells = [text.split(",") for text in (genders, ages, schools)]
    turns = [[own[at // (2**place) % len(own)] for place, own in enumerate(cells)] for at in range(n)]
    return [[*turn, "", "", str(3 + at * 7 % 5 % 2) * 9] for at, turn in enumerate(turns)]


def test_agrees_with_svyglm(base: Survey) -> None:
    """Four units, one by strata, one by clusters, one with answers left open: lm's estimates and svyglm's errors."""
    told: Mapping[str, dict[str, object]] = {
        "TUA": {"strata": {"KTP": 900, "KK": 900}}, "HARI": {"cluster": "enumerator"}
    }  # fmt: skip
    rows: dict[str, list[list[str]]] = {}
    for unit, *cells in (row.split("|") for row in ORACLE["rows"]):
        rows.setdefault(unit, []).append(cells)
    found = compare({unit: made(base, own, **told.get(unit, {})) for unit, own in rows.items()})
    for unit, expected in ORACLE["expected"].items():
        assert found[unit].estimate == pytest.approx(expected["estimate"], rel=1e-9), unit
        assert found[unit].se == pytest.approx(expected["se"], rel=1e-9), unit


def test_truth_is_held_where_the_official_difference_misses_it(base: Survey) -> None:
    """Forty samples of four units, seeded: of 160 intervals 152 are expected to hold the truth, 143 in all but 1 %.

    Officially the better unit is below the worse one in every sample; at an equal mix it never is. With many samples:
    `python -m tests.bench.mix`.
    """
    rng = np.random.default_rng(2)
    kept = official = 0
    for _ in range(40):
        found = compare(draw_surveys(base, rng))
        kept += sum(holds(one, one.estimate, TRUE[code]) for code, one in found.items())
        official += sum(holds(one, one.plain, TRUE[code]) for code, one in found.items())
        assert found["MUDA"].plain < found["TUA"].plain
        assert found["MUDA"].value > found["TUA"].value
    assert 143 <= kept < 160
    assert official < 80


def test_by_hand(base: Survey) -> None:
    """Women answer 4, men 3 in both units; 40 of 60 women here, 20 of 60 there: 8.33 points that are all of the mix."""
    rows = {
        name: [[gender, "", "", "", "", score * 9] for gender, score, n in cells for _ in range(n)]
        for name, cells in {"A": (("P", "4", 40), ("L", "3", 20)), "B": (("P", "4", 20), ("L", "3", 40))}.items()
    }
    found = compare_at_equal_mix({name: made(base, own) for name, own in rows.items()}, "B")
    (one,) = found.differences
    assert (one.unit, one.against, one.n, one.known) == ("A", "B", 60, 60)
    assert (str(one.ikm), str(one.plain), str(one.value), str(one.moved)) == ("91.67", "8.34", "0.00", "-8.34")
    assert found.categories == {"gender": (("L",), ("P",))}
    assert found.unused == {}


def test_interval_has_the_degrees_of_both(base: Survey) -> None:
    """Two units of sixty with the same answers, one a quarter better: their variances are equal, so Satterthwaite's
    degrees are 2 x 59 = 118, of which R's qt(0.975, 118) is 1.980272; what is printed is the estimate rounded.
    """
    rows = plain_rows(60)
    better = [[*cells[:-1], str(min(int(cells[-1][0]) + (at % 4 == 0), 4)) * 9] for at, cells in enumerate(rows)]
    (same,) = compare_at_equal_mix({name: made(base, rows) for name in "AB"}, "B").differences
    assert (same.estimate, str(same.value), str(same.plain)) == (pytest.approx(0, abs=1e-9), "0.00", "0.00")
    for side in (same.high - same.estimate, same.estimate - same.low):
        assert side / same.se == pytest.approx(1.980272, abs=1e-6)
    (one,) = compare_at_equal_mix({"A": made(base, better), "B": made(base, rows)}, "B").differences
    assert (float(one.value), one.value > 0) == (pytest.approx(one.estimate, abs=0.005), True)


def test_official_difference_and_move_make_the_other(base: Survey) -> None:
    """Of the mean of the units the differences add up to nothing, official or not."""
    surveys = draw_surveys(base, np.random.default_rng(5))
    found = compare(surveys)
    assert abs(sum(one.estimate for one in found.values())) < 1e-9
    assert abs(sum(one.plain for one in found.values())) <= 0.02
    assert all(one.plain + one.moved == one.value for one in found.values())
    assert (found["BLANK"].n, found["BLANK"].known) == (120, 109)
    some = surveys["BLANK"].answers.assign(education=["", ""] + ["SMA", "S1"] * 59)
    found = compare(surveys | {"BLANK": replace(surveys["BLANK"], answers=some)})
    assert found["BLANK"].known is None, "two who do not state it would be told"


@pytest.mark.parametrize(("blank", "known"), [(0, 80), (1, None), (9, None), (10, 70)])
def test_few_who_do_not_state_the_mix_are_not_counted_out(base: Survey, blank: int, known: int | None) -> None:
    """Eighty, of whom so many state no age."""
    rows = [[cell, "" if at < blank else age, *rest] for at, (cell, age, *rest) in enumerate(plain_rows(80))]
    found = compare({"A": made(base, rows), "B": made(base, plain_rows(90))})
    assert (found["A"].n, found["A"].known, found["B"].known) == (80, known, 90)


def test_fewer_than_fifty_who_state_the_whole_mix(base: Survey) -> None:
    """Of 60 forty-nine, more than four of five: few; fifty are enough."""

    def stated(known: int) -> Survey:
        rows = plain_rows(60)
        return made(base, [[cell, age if at < known else "", *rest] for at, (cell, age, *rest) in enumerate(rows)])

    whole = {name: made(base, plain_rows(60)) for name in "AB"}
    assert compare_at_equal_mix({**whole, "C": stated(49)}).left_out == {"C": "few"}
    assert compare_at_equal_mix({**whole, "C": stated(50)}).left_out == {}


def test_what_is_told_where_nothing_is_compared(base: Survey) -> None:
    """One unit alone is left, or nothing can be made equal: why the others and the characteristics are not used."""
    unknown: dict[str, Unused] = dict.fromkeys(("gender", "age", "education"), "unknown")
    surveys = {"A": made(base, plain_rows(60)), "FEW": made(base, plain_rows(49))}
    assert compare_at_equal_mix(surveys) == EqualMix((), {}, unknown, {"FEW": "few"})
    nothing = {name: made(base, plain_rows(80, "21–30", "SMA", "P")) for name in "AB"}
    found = compare_at_equal_mix({**nothing, "FEW": made(base, plain_rows(49, "21–30", "SMA", "P"))})
    assert found == EqualMix((), {}, dict.fromkeys(("gender", "age", "education"), "alike"), {"FEW": "few"})


def test_two_days_are_enough_for_an_error(base: Survey) -> None:
    """Thirty of each of two days leave one degree of freedom, one day none."""
    days = [[*cells[:4], str(at % 2), cells[5]] for at, cells in enumerate(plain_rows(60))]
    better = [[*cells[:5], "4" * 9] if at % 8 == 0 else cells for at, cells in enumerate(days)]
    surveys = {"A": made(base, plain_rows(60)), "B": made(base, plain_rows(60))}
    assert compare_at_equal_mix({**surveys, "C": made(base, better, cluster="enumerator")}).left_out == {}
    one = made(base, [[*cells[:4], "x", cells[5]] for cells in days], cluster="enumerator")
    assert compare_at_equal_mix({**surveys, "C": one}).left_out == {"C": "error"}


# Who is hidden

#: Sizes among which the first of the smallest, the fifth, is not found by a sort that is not stable.
TIES = (2, 5, 5, 3, 1, 2, 1, 5, 2, 3, 3, 2, 5, 1, 3, 2, 5, 2, 2, 3, 2, 4, 2, 2, 2, 3, 1, 2, 5, 1)


@pytest.mark.parametrize(
    ("counts", "place"),
    [
        ({"": 12, "a": 30, "b": 12}, ""),
        ({"": 3, "a": 30, "b": 8}, "b"),
        ({"": 3, "a": 30, "c": 8, "b": 8}, "b"),
        ({"": 3, "a": 30, "c": 7, "b": 8}, "c"),
        ({"": 12, "a": 30, "b": 4, "c": 8}, ""),
        ({"": 3}, ""),
        ({"a": 30, "b": 4, "c": 8}, ""),
        ({"": 1, **{f"k{at:02}": size for at, size in enumerate(TIES)}, "a": 150}, "k04"),
    ],
)
def test_who_states_nothing_stands_with_those_hidden_beside(counts: dict[str, int], place: str) -> None:
    """Where they are hidden with others, in the smallest of these, of equal ones the first by name; else nowhere."""
    own = pd.Series([label for label, n in counts.items() for _ in range(n)])
    assert _place_silent(own).tolist() == own.where(own != "", place).tolist()


def mixed(**columns: Mapping[str, tuple[int, ...]]) -> pd.DataFrame:
    """Respondents by unit: of each column the categories, and how many of them each unit has."""
    units = range(len(next(iter(next(iter(columns.values())).values()))))
    frames = {
        f"U{at}": pd.DataFrame(
            {name: [label for label, n in counts.items() for _ in range(n[at])] for name, counts in columns.items()}
        )
        for at in units
    }
    return pd.concat(frames, names=["unit"])


AGES = {"21–30": (50, 50), "31–40": (5, 5), "41–50": (60, 60), "51–60": (20, 20)}


def test_what_rises_is_joined_with_a_neighbour() -> None:
    """Ten of 31 to 40: of ages with the smaller neighbour, 21 to 30; of channels with the smallest other."""
    ages = _spread_mix(mixed(age=AGES), {})[1]["age"]
    assert ages == (("21–30", "31–40"), ("41–50",), ("51–60",))
    channels = _spread_mix(mixed(channel=AGES), {})[1]["channel"]
    assert channels == (("41–50",), ("21–30",), ("51–60", "31–40"))


def test_columns_are_of_who_states_them() -> None:
    """A column a category but the first: 1, 0, and NaN of the sixteen who state nothing, who are no category."""
    frame = mixed(gender={"L": (40, 30), "P": (30, 40), "": (16, 0)})
    columns, categories = _spread_mix(frame, {})
    assert categories == {"gender": (("L",), ("P",))}
    wanted = frame["gender"].map({"L": 0.0, "P": 1.0, "": np.nan}).to_numpy()
    assert np.array_equal(columns, wanted[:, None], equal_nan=True)


def test_a_category_of_one_unit_is_joined_among_many() -> None:
    """Eleven other units have none of c, which is not one each: it is met in one unit alone."""
    counts = {"a": (40,) * 12, "b": (40,) * 12, "c": (40, *[0] * 11)}
    assert _spread_mix(mixed(education=counts), {})[1] == {"education": (("a",), ("b", "c"))}


def test_what_goes_with_another_does_not_end_the_mix() -> None:
    """Education goes with age; the channel after it is used."""
    frame = mixed(age={"21–30": (40, 40), "31–40": (40, 40)}, education={"SMA": (40, 40), "S1": (40, 40)})
    frame["channel"] = ["Daring", "Loket"] * 80
    unused: dict[str, Unused] = {}
    columns, categories = _spread_mix(frame, unused)
    assert (list(categories), unused, columns.shape) == (["age", "channel"], {"education": "apart"}, (160, 2))


@pytest.mark.parametrize(
    ("untold", "groups", "telling"),
    [
        ([[12, 3], [4, 12]], [[0], [1]], [0, 1]),
        ([[12, 8], [2, 12]], [[0], [1]], []),
        ([[12, 3], [4, 12]], [[0, 1]], []),
        ([[12, 1, 2], [4, 6, 6]], [[0], [1, 2]], [0, 1]),
        ([[0, 0], [0, 0]], [[0], [1]], []),
        ([[12, 0], [0, 12]], [[0], [1]], []),
        ([[12, 3, 0], [4, 12, 0], [0, 0, 20]], [[0], [1], [2]], [0, 1]),
    ],
)
def test_sums_that_tell_of_few(untold: list[list[int]], groups: list[list[int]], telling: list[int]) -> None:
    """Hidden in unit 0: 12 of a and 3 of b; in unit 1: 4 and 12. Unit 0 less category a is 3 of b less 4 of a: seven.

    Of 8 and 2 it is ten; taken as one category there is nothing to subtract.
    """
    assert _find_telling(np.array(untold), groups) == telling


def test_who_is_left_out(base: Survey) -> None:
    """Too few; too many blanks; all alike; and with less than two left nothing is compared.

    Four of five must state the mix: 64 of 80 are enough, 63 of 79 (79.7 %) are not.
    """

    def stated(known: int, blank: int) -> Survey:
        return made(base, [*plain_rows(known), *([cell, "", *rest] for cell, _age, *rest in plain_rows(blank))])

    surveys = {
        "A": made(base, plain_rows(60)),
        "B": made(base, plain_rows(50)),
        "FEW": made(base, plain_rows(49)),
        "BLANK": stated(63, 16),
        "EDGE": stated(64, 16),
        "ALIKE": made(base, [[*cells[:-1], "4" * 9] for cells in plain_rows(60)]),
        **{f"MORE{at}": made(base, plain_rows(60 + at)) for at in range(3)},
    }
    found = compare_at_equal_mix(surveys)
    assert dict(found.left_out) == {"FEW": "few", "BLANK": "unknown", "ALIKE": "error"}
    assert [one.unit for one in found.differences] == ["A", "B", "EDGE", "MORE0", "MORE1", "MORE2"]
    assert compare_at_equal_mix({name: surveys[name] for name in ("A", "FEW")}).differences == ()
    assert compare_at_equal_mix({name: surveys[name] for name in ("A", "B", "FEW")}, "FEW").differences == ()
    assert compare_at_equal_mix({}) == EqualMix()


def test_what_is_not_used(base: Survey) -> None:
    """Gender of one kind alone; ages of which each unit has its own; education that goes with age; none at all."""
    surveys = {
        name: made(base, plain_rows(80, ages, genders="P"))
        for name, ages in (("A", "21–30,31–40"), ("B", "51–60,≥ 61"))
    }
    found = compare_at_equal_mix(surveys)
    assert (dict(found.unused), list(found.categories)) == ({"gender": "alike", "age": "alike"}, ["education"])
    same = {name: made(base, [[*one[:2], one[1], *one[3:]] for one in plain_rows(80)]) for name in "AB"}
    found = compare_at_equal_mix(same)
    assert (dict(found.unused), list(found.categories)) == ({"education": "apart"}, ["gender", "age"])
    nothing = {name: made(base, plain_rows(80, "21–30", "SMA", "P")) for name in "AB"}
    assert compare_at_equal_mix(nothing) == EqualMix((), {}, dict.fromkeys(("gender", "age", "education"), "alike"), {})


def test_a_channel_is_made_equal_where_units_know_it(tmp_path: Path) -> None:
    """A group of the unit's own that is declared as one; what only one of two units knows is not used."""
    register = UNITS + '[KPPT.groups.kanal]\nname = "Kanal"\nkind = "channel"\n'
    base = survey(tmp_path, alike(3, 3, "Daring"), extra="kanal", units=register)
    surveys = {name: made(base, plain_rows(80 + at)) for at, name in enumerate("AB")}
    answers = surveys["A"].answers.assign(kanal=(["Daring", "Daring", "Loket"] * 27)[:80])
    known = surveys | {"A": replace(surveys["A"], answers=answers)}
    answers = surveys["B"].answers.assign(kanal=(["Loket", "Daring", "Loket"] * 27)[:81])
    both = compare_at_equal_mix(known | {"B": replace(surveys["B"], answers=answers)})
    assert both.categories["channel"] in {(("Daring",), ("Loket",)), (("Loket",), ("Daring",))}
    assert compare_at_equal_mix(known).unused == {"channel": "unknown"}


def test_small_categories_are_joined_until_each_may_stand_alone() -> None:
    """Thirty in all; in two units; and of those whom reports hide ten or nobody."""

    def joined(*rows: tuple[int, ...], rising: bool = True) -> list[str]:
        counts = pd.DataFrame(rows, columns=list("abcd"[: len(rows[0])]))
        return ["".join(labels) for labels in join_mix_categories(counts, rising=rising)]

    assert joined((40, 40, 40), (40, 40, 40)) == ["a", "b", "c"]
    assert joined((40, 40, 14), (40, 40, 15)) == ["a", "bc"], "29 of c"
    assert joined((14, 50, 40), (15, 40, 40), rising=False) == ["ac", "b"], "with the smallest other"
    assert joined((40, 40, 0), (40, 40, 40)) == ["a", "bc"], "one unit alone has c"
    # The first unit hides 9 of c, and b with it; of c that would tell of nine.
    assert joined((40, 30, 9), (40, 40, 40)) == ["a", "bc"]
    assert joined((40, 30, 9), (40, 30, 9), (40, 30, 40)) == ["a", "b", "c"], "18 of two units"
    assert joined((40, 2), (40, 2)) == ["ab"]
    assert joined((5, 5), (5, 5)) == ["ab"], "one category is as it is"
    assert joined((40, 40, 15), (40, 40, 15)) == ["a", "b", "c"], "30 of c"
    assert joined((40, 30, 1), (40, 40, 40)) == ["a", "bc"], "one is hidden"
    assert joined((40, 30, 5), (40, 30, 5), (40, 40, 40)) == ["a", "b", "c"], "ten are hidden"
    assert joined(*[(40, 30, 1)] * 10, (40, 40, 40)) == ["a", "b", "c"], "one each of ten units, and forty"
    assert joined((14, 50, 10, 50), (14, 50, 10, 50)) == ["abc", "d"], "20 of c before 28 of a"
    assert joined((12, 3, 60), (4, 12, 60), (40, 40, 40)) == ["ab", "c"], "the hidden of a unit less those of a"


def test_table_of_differences(base: Survey) -> None:
    """A row a unit, and what each column is measured in; how many are known may be missing."""
    surveys = draw_surveys(base, np.random.default_rng(5))
    found = compare_at_equal_mix(surveys).differences
    frame = frame_mixed_differences([replace(found[0], known=None), *found[1:]])
    figures = ["ikm", "plain", "value", "low", "high", "moved"]
    assert (frame.columns.tolist(), frame.index.name) == (["against", "n", "known", *figures], "unit")
    assert frame.index.tolist() == list(surveys)
    assert frame["known"].tolist() == [pd.NA, *(one.known for one in found[1:])]
    assert frame[figures].to_numpy().tolist() == [[float(getattr(one, name)) for name in figures] for one in found]
    assert frame[["n", "known"]].dtypes.astype(str).tolist() == ["Int64", "Int64"]
    assert frame["against"].tolist() == [""] * len(found)
    assert frame.attrs["units"] == {
        "n": "respondents",
        "known": "respondents",
        "ikm": "index points, scale 25-100",
        **dict.fromkeys(("plain", "value", "low", "high", "moved"), "index points"),
    }
