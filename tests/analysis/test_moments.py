"""Sums of cells give what the answers of each give, and hide groups as a unit's report does; without a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.disclosure import find_hidden_groups
from ikm.analysis.index import compute_index
from ikm.analysis.national import Moments, Nation, _join, _pivot
from ikm.analysis.precision import estimate_precision, estimate_unsur
from ikm.analysis.profile import Group, count_spreads
from ikm.survey.national import LevelSums, NationalSums, name_levels
from tests.helpers import KEYS, RULES, scores
from tests.national import PERIOD


def drawn(n: int, seed: int, lowest: int = 0) -> pd.DataFrame:
    """Answers drawn for so many people; 0 is none."""
    given = np.random.default_rng(seed).integers(lowest, 5, (n, len(KEYS)))
    return pd.DataFrame(given, columns=list(KEYS)).astype("Int8").replace(0, pd.NA)


def add_up(*cells: pd.DataFrame) -> Moments:
    """The sums of cells, as `LevelSums` has them."""
    rows = []
    for cell in cells:
        given, answer = cell.notna().astype(int), cell.fillna(0).astype(int)
        row = [int(given.any(axis=1).sum())]
        row += [int((answer[key] == score).sum()) for key in KEYS for score in (1, 2, 3, 4)]
        for a, b in combinations(KEYS, 2):
            row += [int((one[a] * two[b]).sum()) for one in (given, answer) for two in (given, answer)]
        rows.append(row)
    return Moments(RULES, np.array(rows, dtype=np.int64))


#: Forty people, ten, who vary less, and four hundred of whom one differs.
CELLS = [drawn(40, 1), drawn(10, 2, 3), scores(*[3] * 399, [4, *[3] * 8])]
SILENT = drawn(20, 3).assign(sarana=pd.array([pd.NA] * 20, dtype="Int8"))


def test_errors_are_those_of_the_answers() -> None:
    """To 1e-12; none of nine people, of equal answers, and where nobody answered an unsur."""
    found = add_up(*CELLS, drawn(9, 4, 1), scores(*[3] * 20), SILENT)
    told = np.array(found.errors()).T
    own = [estimate_precision(cell, RULES) for cell in CELLS]
    assert own[2].se < 0.1
    np.testing.assert_allclose(told[:3], [[each.se, each.low, each.high] for each in own], rtol=1e-10)
    assert np.isnan(told[3:]).all()


def test_the_error_of_one_cell() -> None:
    """As from its answers, with the chances of each mutu; none of nine people, and where nobody answered an unsur."""
    found = add_up(*CELLS, drawn(9, 4, 1), SILENT)
    for at, cell in enumerate(CELLS):
        error, own = found.precision(at), estimate_precision(cell, RULES)
        assert error is not None
        assert (error.n, error.df, error.ends, error.population) == (own.n, own.df, own.ends, None)
        assert (error.estimate, error.se) == pytest.approx((own.estimate, own.se), abs=1e-10)
        assert dict(error.chance) == pytest.approx(dict(own.chance), abs=1e-8)
    assert (found.precision(3), found.precision(4)) == (None, None)


@pytest.mark.parametrize(("answers", "known"), [(2, False), (3, True)])
def test_the_error_of_a_domain(answers: int, known: bool) -> None:
    """Of a hundred people the twenty of a cell, two or three of whom answered sarana: n / (n - 1) is the hundred's.

    With two there is an error of the cell alone all the same.
    """
    rare = drawn(20, 5, 1).assign(sarana=pd.array([4, 3, 2][:answers] + [pd.NA] * (20 - answers), dtype="Int8"))
    found = add_up(rare)
    alone, domain = found.precision(0), found.precision(0, 100)
    assert alone is not None
    assert (domain is not None) is known
    if domain is not None:
        assert domain.se == pytest.approx(alone.se * math.sqrt(100 / 99 / (20 / 19)))
        assert (domain.n, domain.df) == (20, 19)


def test_errors_of_each_unsur() -> None:
    """As from the answers, of those that ten or more gave; of forty people nine answered waktu, ten biaya."""
    cell = drawn(40, 6, 1)
    for key, n in (("waktu", 9), ("biaya", 10)):
        cell[key] = cell[key].where(pd.Series(range(40)) < n)
    found = add_up(scores(*[3] * 5), cell).unsur_errors(1)
    assert set(found) == set(KEYS) - {"waktu"}
    for key, error in found.items():
        own = estimate_unsur(cell, key, RULES)
        assert own is not None
        assert (error.n, error.df, error.ends) == (own.n, own.df, own.ends)
        assert (error.estimate, error.se) == pytest.approx((own.estimate, own.se), abs=1e-10)


def test_index_and_spreads_of_a_cell() -> None:
    """The index counts who answered anything; where nobody answered an unsur there is none."""
    found = add_up(*CELLS, SILENT)
    for at, cell in enumerate((*CELLS, SILENT)):
        own = compute_index(cell, RULES)
        assert (found.index(at), found.exact(at), found.value(at)) == (own, own.exact, own.value)
        assert found.spreads(at) == count_spreads(cell, RULES)
    assert found.value(3) is None
    assert found.index(0).respondents == 40


@pytest.mark.parametrize(("answer", "extreme"), [(1, True), (2, False), (3, False), (4, True), (None, False)])
def test_all_at_one_end(answer: int | None, extreme: bool) -> None:
    """All highest or all lowest; not all in between, nor where nobody answered."""
    assert add_up(scores(3), scores(*[answer] * 5)).extreme(1) is extreme
    assert add_up(scores(1, 4)).extreme(0) is False


def test_cells_taken_together() -> None:
    """Two of three, and all: as the answers of both, of all."""
    found = add_up(*CELLS)
    assert found.joined([0, 2]).index(0) == compute_index(pd.concat([CELLS[0], CELLS[2]]), RULES)
    assert found.joined().index(0) == compute_index(pd.concat(CELLS), RULES)
    assert found.joined().sums.shape == (1, found.sums.shape[1])


# Groups of respondents


def people(*groups: tuple[str, int, Sequence[int], dict[str, str]]) -> pd.DataFrame:
    """Groups: unit, how many, answers that they give in turn to every unsur, and their characteristics."""
    rows = [
        {**dict.fromkeys(KEYS, answers[at % len(answers)]), "unit": unit, **about}
        for unit, n, answers, about in groups
        for at in range(n)
    ]
    return pd.DataFrame(rows)


def nation(cells: pd.DataFrame, threshold: int = 10) -> Nation:
    """The figures of these people."""
    traits = [name for name in ("gender", "age", "education", "occupation") if name in cells]
    levels = {}
    for level in ["unit", *name_levels(traits)]:
        ends = level.split(" ")
        groups = {name if isinstance(name, tuple) else (name,): of[list(KEYS)] for name, of in cells.groupby(ends)}
        names = [(*name, "")[:2] for name in groups]
        levels[level] = LevelSums(*zip(*names, strict=True), add_up(*groups.values()).sums)
    return Nation(NationalSums(PERIOD, RULES, levels, len(cells), {}, (0,) * 9, ()), threshold)


MIXED = (3, 4)
TWO_UNITS = [
    ("A", 12, MIXED, {"gender": "L"}), ("A", 14, MIXED, {"gender": "P"}), ("A", 11, (2, 3), {"gender": ""}),
    ("B", 9, MIXED, {"gender": "L"}), ("B", 12, (2, 3), {"gender": "P"}), ("B", 20, (3,), {"gender": ""}),
]  # fmt: skip


def test_groups_of_each_unit() -> None:
    """3 and 4 in turn are 87.50; six 2 and five 3 are 27/11 x 25 = 61.36; the 9 of B are hidden, the 12 with them."""
    frame = nation(people(*TWO_UNITS)).unit_groups("gender")
    assert frame.index.names == ["unit", "gender"]
    assert frame.astype(object).where(frame.notna(), None).reset_index().to_numpy().tolist() == [
        ["A", "", 11, 61.36],
        ["A", "L", 12, 87.5],
        ["A", "P", 14, 87.5],
        ["B", "", 20, 75.0],
        ["B", "L", None, None],
        ["B", "P", None, None],
    ]


def test_a_group_of_a_unit_without_an_index() -> None:
    """Nobody of it answered sarana: its number is told, and no index."""
    cells = people(*TWO_UNITS)
    cells.loc[(cells["unit"] == "A") & (cells["gender"] == "L"), "sarana"] = None
    row = nation(cells).unit_groups("gender").loc[("A", "L")]
    assert (row["n"], math.isnan(row["ikm"])) == (12, True)


def test_one_unit_for_whoever_may_see_it() -> None:
    """Index and error from its answers; a unit that there is not is named."""
    cells = people(*TWO_UNITS)
    index, error = nation(cells).unit("B")
    own = cells[cells["unit"] == "B"][list(KEYS)]
    assert index == compute_index(own, RULES)
    assert error is not None
    assert error.se == pytest.approx(estimate_precision(own, RULES).se)
    with pytest.raises(KeyError, match=r"^'C'$"):
        nation(cells).unit("C")


def test_groups_of_all_units_by_hand() -> None:
    """22 men, 26 women, 31 who do not say; 79 in all; those come last. Errors are of domains of all."""
    cells = people(*TWO_UNITS, ("B", 1, MIXED, {"gender": "L"}))
    found = nation(cells).profile("gender")
    assert (found.characteristic, found.total, found.threshold) == ("gender", 79, 10)
    assert (found.withheld, found.stated) == (False, True)
    assert [(group.label, group.n, group.share) for group in found.groups] == [
        ("L", 22, Fraction(22, 79)), ("P", 26, Fraction(26, 79)), ("", 31, Fraction(31, 79)),
    ]  # fmt: skip
    for group in found.groups:
        own = cells[cells["gender"] == group.label][list(KEYS)]
        assert group.index == compute_index(own, RULES)
        assert group.precision is not None
        alone = estimate_precision(own, RULES).se * math.sqrt((group.n - 1) / group.n * 79 / 78)
        assert group.precision.se == pytest.approx(alone)
    silent = nation(people(("A", 12, MIXED, {"gender": ""}), ("B", 12, MIXED, {"gender": ""}))).profile("gender")
    assert (silent.stated, [group.label for group in silent.groups]) == (False, [""])


def test_the_largest_group_comes_first() -> None:
    """Of what has no order of its own, such as occupations."""
    sizes = {"PNS": 20, "Petani": 40, "Guru": 30}
    found = nation(people(*(("A", n, MIXED, {"occupation": job}) for job, n in sizes.items())))
    assert [group.label for group in found.profile("occupation").groups] == ["Petani", "Guru", "PNS"]


def test_a_group_of_equal_answers_has_no_interval() -> None:
    """Twelve men of A and of B each, all 3: an index, and no error to speak of."""
    about = [
        (unit, n, answers, {"gender": sex}) for unit in "AB" for n, answers, sex in ((12, (3,), "L"), (14, MIXED, "P"))
    ]
    first, second = nation(people(*about)).profile("gender").groups
    assert isinstance(first, Group)
    assert (first.index.value, first.precision) == (75, None)
    assert second.precision is not None


def test_groups_that_tell_what_each_answered() -> None:
    """All men gave 4, or all 1: hidden, and the women with them; where everybody gave 4 nothing more is told."""
    for answer in (4, 1):
        found = nation(
            people(
                *(
                    (unit, 20, answers, {"gender": sex})
                    for unit in "AB"
                    for answers, sex in (((answer,), "L"), (MIXED, "P"))
                )
            )
        )
        assert found._hide_groups("gender", frozenset()) == {"L", "P"}
        assert found.profile("gender").withheld is True
        assert found.unit_groups("gender")["n"].isna().all()
    same = nation(people(*((unit, 20, (4,), {"gender": sex}) for unit in "AB" for sex in "LP")))
    assert same._hide_groups("gender", frozenset()) == frozenset()


def test_a_group_that_is_to_be_hidden_takes_one_with_it() -> None:
    """Of 20, 30 and 40 one is secret for another reason: alone it would be the rest, so the smallest joins it."""
    sizes = {"L": 20, "P": 30, "X": 40}
    found = nation(people(*(("A", n, MIXED, {"gender": sex}) for sex, n in sizes.items())))
    assert found._hide_groups("gender", frozenset()) == frozenset()
    assert found._hide_groups("gender", frozenset("P")) == {"L", "P"}
    assert found._hide_groups("gender", frozenset("PX")) == {"P", "X"}


def test_groups_of_every_unit_are_hidden_as_one_by_one() -> None:
    """Three hundred units drawn, of up to five groups, some of one answer: as `find_hidden_groups` hides each."""
    draw = np.random.default_rng(8)
    n = draw.choice([0, 0, 1, 4, 9, 10, 11, 15, 25], (300, 5))
    kind = draw.choice(3, n.shape, p=[0.7, 0.15, 0.15])
    ends = [(kind == end) & (n > 0) for end in (1, 2)]
    found = nation(people(*TWO_UNITS))._hide_cells(n, ends)
    for row, (sizes, one, four) in enumerate(zip(n, *ends, strict=True)):

        def is_known(some: Sequence[int], one: np.ndarray = one, four: np.ndarray = four) -> bool:
            return bool(one[list(some)].all() or four[list(some)].all())

        expected = find_hidden_groups(pd.Series(sizes), 10, is_known)
        assert found[row].tolist() == expected.tolist()


def test_few_are_one_to_nine() -> None:
    """Nobody is none."""
    assert nation(people(*TWO_UNITS))._are_few(np.array([0, 1, 9, 10])).tolist() == [False, True, True, False]


def test_units_by_mutu() -> None:
    """A is 87.50 but for eleven, B lower; C of nine claims none."""
    found = nation(people(("A", 12, (4,), {}), ("B", 12, (3,), {}), ("D", 12, (3,), {}), ("C", 9, (4,), {})))
    assert list(found.mutu_counts().items()) == [("A", 1), ("B", 0), ("C", 2), ("D", 0)]


def test_tables_of_two_ends() -> None:
    """Respondents by unit and group, or any other number; cells that are not there are 0. Hidden columns become one."""
    cells = LevelSums(("A", "A", "B"), ("L", "P", "P"), np.array([[3, 9], [4, 9], [5, 9]]))
    table = _pivot(cells)
    assert table.to_dict("index") == {"A": {"L": 3, "P": 4}, "B": {"L": 0, "P": 5}}
    assert _pivot(cells, np.array([1, 0, 1])).to_numpy().tolist() == [[1, 0], [0, 1]]
    table["X"] = [7, 8]
    joined = _join(table, frozenset("LX"))
    assert (joined.columns.tolist(), joined.to_numpy().tolist()) == (["P", "\0"], [[4, 10], [5, 8]])
    assert _join(table, frozenset()).equals(table)


def known_apart(*groups: tuple[str, int, str, str], trait: str) -> Nation:
    """Units by gender and another characteristic; answers of 3 and 4 in turn."""
    return nation(
        people(*((unit, n, MIXED, {"gender": sex, "age": "25", trait: other}) for unit, n, sex, other in groups))
    )


#: Thirteen without education are the twelve without gender and one man.
ONE_MAN = [
    ("A", 12, "", ""), ("A", 1, "L", ""),
    ("A", 15, "L", "SMA"), ("A", 40, "L", "S1"), ("A", 20, "P", "SMA"), ("A", 45, "P", "S1"),
    ("B", 25, "L", "SMA"), ("B", 30, "L", "S1"), ("B", 15, "P", "SMA"), ("B", 20, "P", "S1"),
]  # fmt: skip


def test_groups_that_may_be_those_of_another_characteristic() -> None:
    """Numbers in the units differ by one person: education '' would give that man. With ten more in B it would not."""
    found = known_apart(*ONE_MAN, trait="education")
    none = {"gender": frozenset[str](), "education": frozenset[str]()}
    assert found._find_alike("education", "gender", none) == {""}
    assert found._find_exposed("education", none) == {""}
    # Where '' is hidden already, the others must not give it.
    assert found._find_exposed("education", {**none, "education": frozenset([""])}) == {"SMA", "S1"}
    assert found._secrets == {"gender": frozenset(), "education": {"", "SMA"}, "age": frozenset()}
    more = known_apart(*ONE_MAN, ("B", 10, "L", ""), trait="education")
    assert more._find_alike("education", "gender", none) == set()
    assert more._find_exposed("education", none) == frozenset()
    nine = known_apart(*ONE_MAN, ("B", 8, "L", ""), trait="education")
    assert nine._find_alike("education", "gender", none) == {""}


def test_a_group_that_may_be_all_but_another() -> None:
    """SMA is who is no man, in both units; where everybody is a man of SMA, neither is a group."""
    rest = [
        (unit, 20 + at, sex, "SMA") for at, (unit, sex) in enumerate([("A", "P"), ("A", ""), ("B", "P"), ("B", "")])
    ]
    men = [
        (unit, n, "L", level) for unit, n, level in (("A", 30, "S1"), ("A", 41, "D3"), ("B", 52, "S1"), ("B", 63, "D3"))
    ]
    none = {"gender": frozenset[str](), "education": frozenset[str]()}
    assert known_apart(*rest, *men, trait="education")._find_alike("education", "gender", none) == {"SMA"}
    all_men = known_apart(("A", 20, "L", "SMA"), ("B", 20, "L", "SMA"), trait="education")
    assert all_men._find_alike("education", "gender", none) == set()
