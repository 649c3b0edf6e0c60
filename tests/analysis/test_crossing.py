"""Respondents by one column or several crossed: sums by hand, and which cells stay hidden."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from ikm.analysis.crossing import CrossedGroups, cross_respondents
from ikm.analysis.disclosure import mark_extreme
from ikm.errors import SettingError
from ikm.survey.answers import label_groups
from ikm.survey.responses import Survey
from tests.builders import alike, survey

#: So many of a gender at a service, half of them one answer to every unsur and half the one below.
CELLS = {("L", "B"): (16, 2), ("P", "A"): (12, 3), ("L", "A"): (20, 4), ("P", "B"): (14, 4)}


def asked(folder: Path, cells: Mapping[tuple[str, ...], tuple[int, int]], extra: str = "gender,service") -> Survey:
    """A survey of these cells."""
    rows = [line for cell, (n, score) in cells.items() for at in range(n) for line in alike(score - at % 2, 1, *cell)]
    return survey(folder, rows, extra=extra)


def cross(
    one: Survey,
    *columns: str,
    threshold: int = 10,
    shown: Mapping[str, pd.Series] | None = None,
    rare: tuple[pd.Series, ...] = (),
    extreme: pd.Series | None = None,
) -> tuple[CrossedGroups, dict[str, pd.Series]]:
    """Respondents by these columns beside what is shown of all."""
    everybody = {"all": pd.Series(True, one.answers.index)}
    labels = [label_groups(one, column) for column in columns]
    return cross_respondents(one, labels, threshold, {**everybody, **(shown or {})}, rare, extreme=extreme)


def test_cells_by_hand(tmp_path: Path) -> None:
    """Of 62: means 3.5, 1.5, 2.5, 3.5 x 25; mutu from 88.31, 76.61 and 65 on; in the order of the categories."""
    found, inside = cross(asked(tmp_path, CELLS), "gender", "service")
    men, women = "Laki-laki", "Perempuan"
    assert (found.names, found.total, found.threshold, found.withheld) == (("gender", "service"), 62, 10, False)
    assert found.order == ((men, women), ("A", "B"))
    frame = found.frame()
    assert list(frame.index) == list(found.cells) == [(men, "A"), (men, "B"), (women, "A"), (women, "B")]
    assert list(frame.index.names) == ["gender", "service"]
    assert frame["n"].tolist() == [20, 16, 12, 14]
    assert frame["share"].tolist() == [20 / 62, 16 / 62, 12 / 62, 14 / 62]
    assert frame["ikm"].tolist() == [87.5, 37.5, 62.5, 87.5]
    assert frame["mutu"].tolist() == ["B", "D", "D", "B"]
    errors = [cell.precision for cell in found.cells.values()]
    assert frame[["low", "high"]].to_numpy().tolist() == [[error.low, error.high] for error in errors if error]
    assert frame.attrs["units"] == {
        "n": "respondents", "share": "share of 1", "mutu": "grade A-D; missing below 10 respondents",
        **dict.fromkeys(("ikm", "low", "high"), "index points, scale 25-100"),
    }  # fmt: skip
    assert [cell.label for cell in found.cells.values()][:2] == ["Laki-laki, A", "Laki-laki, B"]
    assert {name: int(rows.sum()) for name, rows in inside.items()} == {
        "gender = Laki-laki; service = A": 20,
        "gender = Laki-laki; service = B": 16,
        "gender = Perempuan; service = A": 12,
        "gender = Perempuan; service = B": 14,
    }


def test_one_column(tmp_path: Path) -> None:
    """Thirty-six men, of 3.5 and 1.5: (20 x 3.5 + 16 x 1.5) / 36 x 25 = 65.28; rows are named by the column."""
    found, inside = cross(asked(tmp_path, CELLS), "gender")
    frame = found.frame()
    assert (frame.index.name, frame.index.tolist()) == ("gender", ["Laki-laki", "Perempuan"])
    assert frame["ikm"].tolist() == [65.28, 75.96]  # (12 x 2.5 + 14 x 3.5) / 26 x 25
    assert [cell.share for cell in found.cells.values()] == [Fraction(36, 62), Fraction(26, 62)]
    assert list(inside) == ["gender = Laki-laki", "gender = Perempuan"]


def test_nothing_large_enough(tmp_path: Path) -> None:
    """Of fewer than 70 nothing is shown: a table without rows that is still one of these columns."""
    one = asked(tmp_path, CELLS)
    for columns in (("gender",), ("gender", "service")):
        found, inside = cross(one, *columns, threshold=70)
        assert (found.cells, inside, found.withheld, found.total) == ({}, {}, True, 62)
        assert found.frame().empty
        assert found.frame().columns.tolist() == ["n", "share", "ikm", "low", "high", "mutu"]
        assert (found.frame()["n"].dtype, found.frame()["ikm"].dtype) == ("Int64", float)
    assert cross(one, "gender", threshold=70)[0].frame().index.name == "gender"
    assert cross(one, "gender", "service", threshold=70)[0].frame().index.names == ["gender", "service"]


@pytest.mark.parametrize(
    ("columns", "told"),
    [((), r"0 columns \(none\)"), (("age",) * 2, r"2 columns \(age, age\)"), (("a", "b", "c", "d"), "4 columns")],
)
def test_how_many_columns(tmp_path: Path, columns: tuple[str, ...], told: str) -> None:
    """None, one twice, four: refused."""
    one = asked(tmp_path, CELLS)
    labels = [pd.Series("x", one.answers.index, name=column, dtype="category") for column in columns]
    with pytest.raises(SettingError, match=f"(?s){told}.*1 to 3, each once"):
        cross_respondents(one, labels, 10, {"all": pd.Series(True, one.answers.index)})


def test_a_cell_of_threshold_is_shown_and_one_of_fewer_takes_others_with_it(tmp_path: Path) -> None:
    """Of 3 x 2 cells the women at B are nine: hidden, and of row and column one more each, the fourth for these."""
    sizes = {("L", "A"): 20, ("P", "A"): 16, ("L", "B"): 14, ("P", "B"): 9, ("L", "C"): 30, ("P", "C"): 32}
    cells = {cell: (n, 4) for cell, n in sizes.items()}
    found, _ = cross(asked(tmp_path / "9", cells), "gender", "service")
    assert set(found.cells) == {("Laki-laki", "C"), ("Perempuan", "C")}
    assert found.withheld
    found, _ = cross(asked(tmp_path / "10", {**cells, ("P", "B"): (10, 4)}), "gender", "service")
    assert len(found.cells) == 6
    assert not found.withheld


@pytest.mark.parametrize("answer", [4, 1, 3])
def test_of_three_columns_a_cell_of_one_answer_is_hidden(tmp_path: Path, answer: int) -> None:
    """Twelve who all gave 4, or 1, are known by 100 or 25; of a third answer they are not.

    No line of the table hides one cell alone: with them go those of the smallest schooling, of both genders and places.
    """
    cells = list(product("LP", "AB", ("S1", "SD", "SMA")))
    rows = [
        line
        for cell in cells
        for at in range(14 - 4 * (cell[2] == "SD"))
        for line in (alike(answer if cell == ("P", "A", "S1") else 2 + at % 2, 1, *cell))
    ]
    found, _ = cross(survey(tmp_path, rows, extra="gender,service,education"), "gender", "service", "education")
    every = product(("Laki-laki", "Perempuan"), "AB", ("SD", "SMA", "S1"))  # schooling rises
    assert list(found.cells) == [cell for cell in every if answer == 3 or cell[2] == "SMA"]
    assert found.withheld is (answer != 3)


@pytest.mark.parametrize("answer", [4, 3])
def test_of_two_columns_a_cell_of_one_answer_is_hidden(tmp_path: Path, answer: int) -> None:
    """Twelve women at B: with them the men there and, of the smaller other place, men and women."""
    sizes = {("L", "A"): 20, ("P", "A"): 20, ("L", "B"): 20, ("L", "C"): 10, ("P", "C"): 10}
    rows = [line for cell, n in sizes.items() for at in range(n) for line in alike(2 + at % 2, 1, *cell)]
    one = survey(tmp_path, [*rows, *alike(answer, 12, "P", "B")], extra="gender,service")
    found, _ = cross(one, "gender", "service")
    assert len(found.cells) == (2 if answer == 4 else 6)
    assert {cell[1] for cell in found.cells} == ({"A"} if answer == 4 else set("ABC"))


def test_of_one_column_a_small_group_takes_the_next_smallest_with_it(tmp_path: Path) -> None:
    """Three of SMA: the twelve of SD go too, and the thirty of S1 are shown."""
    sizes = {("L", "SD"): (12, 3), ("L", "SMA"): (3, 3), ("L", "S1"): (30, 3)}
    assert list(cross(asked(tmp_path, sizes, "gender,education"), "education")[0].cells) == [("S1",)]


def test_a_cell_of_nobody_hides_nothing(tmp_path: Path) -> None:
    """No woman was at B: there is nothing to hide, and the others are shown."""
    found, _ = cross(asked(tmp_path, {**CELLS, ("P", "B"): (0, 3)}), "gender", "service")
    assert [cell[1] for cell in found.cells] == ["A", "B", "A"]
    assert not found.withheld


def test_where_all_gave_one_answer_nothing_is_hidden_for_it(tmp_path: Path) -> None:
    """The 100 of the whole has told what each answered."""
    rows = [line for cell in product("LP", "AB") for line in alike(4, 12, *cell)]
    found, _ = cross(survey(tmp_path, rows, extra="gender,service"), "gender", "service")
    assert [str(cell.index.value) for cell in found.cells.values()] == ["100.00"] * 4


def test_beside_other_figures(tmp_path: Path) -> None:
    """Twenty at A: shown; beside a figure of them and three more the difference would be three, so A is hidden."""
    one = asked(tmp_path, CELLS)
    at, women = one.answers["service"] == "A", one.answers["gender"] == "Perempuan"
    found, inside = cross(one, "service", shown={"women": women})
    assert list(found.cells) == [("A",), ("B",)]
    few = at | one.answers.index.isin(one.answers.index[~at][:3])
    found, inside = cross(one, "service", shown={"few": few})
    assert (found.cells, inside, found.withheld) == ({}, {}, True)


def test_beside_an_unsur_that_few_answered(tmp_path: Path) -> None:
    """Two of all answered it, one at A and one at B: both places less all tell by how much they differ."""
    one = asked(tmp_path, CELLS)
    first = [one.answers.index[one.answers["service"] == name][0] for name in "AB"]
    rare = pd.Series(one.answers.index.isin(first), one.answers.index)
    assert len(cross(one, "service", rare=(rare,))[0].cells) == 1
    assert len(cross(one, "service")[0].cells) == 2


def test_beside_figures_that_leave_people_of_one_answer(tmp_path: Path) -> None:
    """Everybody at A and the twelve at B who gave 4 throughout: less A, each of the twelve is known."""
    cells = {("L", "A"): (20, 3), ("L", "B"): (20, 3)}
    rows = [line for cell, (n, score) in cells.items() for at in range(n) for line in alike(score - at % 2, 1, *cell)]
    one = survey(tmp_path, [*rows, *alike(4, 12, "L", "B")], extra="gender,service")
    extreme = mark_extreme(one.scores, one.instrument)
    figure = one.answers["service"].eq("A") | extreme.eq(1)
    assert len(cross(one, "service", shown={"figure": figure})[0].cells) == 2
    assert not cross(one, "service", shown={"figure": figure}, extreme=extreme)[0].cells


def test_of_chosen_answers_beside_the_figures_of_all(tmp_path: Path) -> None:
    """What is shown is of more people than are crossed: a cell is who of them is in it."""
    whole = asked(tmp_path / "all", CELLS)
    part = asked(tmp_path / "part", dict(list(CELLS.items())[:3]))  # the same first 48 rows
    found, inside = cross(part, "service", shown={"all": pd.Series(True, whole.answers.index)})
    assert [(name, len(rows), int(rows.sum())) for name, rows in inside.items()] == [
        ("service = A", 62, 32),
        ("service = B", 62, 16),
    ]
    assert found.total == 48
    assert inside["service = A"].index.equals(whole.answers.index)
