"""How answers are coded, on columns of a few cells: counts, orders and bounds are those that stand in the cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
import pytest

from ikm.intake.coding import Coding, ask_polarity, detect_coding, holds_more, holds_options, holds_ratings
from tests.helpers import RULES

SESUAI = ["tidak sesuai", "kurang sesuai", "sesuai", "sangat sesuai"]
STEPS = {label: step for step, label in enumerate(SESUAI, start=1)}
SETUJU = {"setuju": 3, "tidak setuju": 1, "sangat setuju": 4, "kurang setuju": 2}


def column(cells: Sequence[str]) -> pd.Series:
    """A column of these cells."""
    return pd.Series(list(cells), dtype="str")


def coded(**columns: Sequence[str]) -> Coding:
    """What is found of columns."""
    return detect_coding({name: column(cells) for name, cells in columns.items()}, RULES)


def found(coding: Coding) -> tuple[Mapping[str, object], Mapping[str, object], Mapping[str, object]]:
    """Scale, options and questions."""
    return coding.scale, coding.options, coding.ask


def points(coding: Coding) -> list[str] | None:
    """What is asked about the number of steps, if that is all there is to know of the scale."""
    assert coding.scale == {}
    return coding.ask.get("scale.points")


# Which way a bad statement counts

BAD = "the question says something bad"


@pytest.mark.parametrize(
    ("cells", "options", "worst_last"),
    [
        (
            ["Setuju", "Tidak setuju", "Setuju", "", "-"],
            SETUJU,
            ["tidak setuju (1)", "kurang setuju (0)", "setuju (2)", "sangat setuju (0)"],
        ),
        (["Setuju", "Tidak setuju", "Kurang setuju"], {}, ["tidak setuju (1)", "kurang setuju (1)", "setuju (1)"]),
        (["Ya", "Tidak", "Ya"], {}, ["tidak (1)", "ya (2)"]),
        (["2", "3", "3"], {}, ["1 (0)", "2 (1)", "3 (2)", "4 (0)"]),
        (["0", "4"], {}, ["0 (1)", "1 (0)", "2 (0)", "3 (0)", "4 (1)"]),
        (["Ramah", "2", "2"], {}, ["1 (0)", "2 (2)", "3 (0)", "4 (0)"]),
        (["a", "b", "B"], {}, ["a (1)", "b (2)", "c (0)", "d (0)"]),
        (["a", "e"], {}, ["a (1)", "b (0)", "c (0)", "d (0)", "e (1)"]),
        (["1", "5"], {}, []),
        (["Ramah", "Kurang ramah"], {}, []),
        (["Ramah", "Ya"], {}, []),
        (["", "-"], {}, []),
    ],
)
def test_a_bad_statement_is_asked_both_ways_with_every_count(
    cells: list[str], options: dict[str, int], worst_last: list[str]
) -> None:
    """Who agrees is proposed as the worst; five numbers, and answers that say what is good, leave nothing open."""
    coding = Coding(options={"perilaku": dict(options), "waktu": STEPS})
    columns = {"waktu": column(["Sesuai"]), "perilaku": column(cells)}
    questions = {"elsewhere": "Petugas tidak ramah", "waktu": "Waktu", "perilaku": "Petugas tidak ramah"}
    ask_polarity(columns, questions, coding)
    turned, straight = " < ".join(reversed(worst_last)), " < ".join(worst_last)
    asked = [f"{turned}; {BAD}: Petugas tidak ramah", f"{straight}; it counts like the others"]
    assert coding.ask == ({"options.perilaku": asked} if worst_last else {})
    assert coding.options == {"waktu": STEPS} | ({} if worst_last else {"perilaku": options})


def test_a_bad_statement_without_options_found_is_asked() -> None:
    """Nothing was settled of its numbers, so nothing is taken away."""
    coding = Coding()
    ask_polarity({"perilaku": column("14")}, {"perilaku": "Petugas tidak ramah"}, coding)
    assert list(coding.ask) == ["options.perilaku"]


# What cells are


@pytest.mark.parametrize(
    ("cell", "rating"),
    [("10", True), ("11", False), ("0", True), ("e", True), ("E", True), ("f", False), ("AO10", True), ("AO11", False),
     ("a0", False), ("ABCD1", False), ("Kurang harum", True), ("harum", False), ("10 bintang", True)],
)  # fmt: skip
def test_cells_that_are_ratings(cell: str, rating: bool) -> None:
    """Numbers up to ten, letters up to e, codes of options up to ten, labels."""
    assert holds_ratings(column([cell])) is rating


def test_only_the_first_five_thousand_cells_are_looked_at() -> None:
    """Of ratings, and of options."""
    assert holds_ratings(column(["3"] * 5000 + ["kemarin"] * 2000))
    assert not holds_ratings(column(["3"] * 3999 + ["kemarin"] * 1001 + ["3"] * 5000))
    assert holds_options(column(["ada"] * 5000 + [f"kata {at}" for at in range(20)]))
    assert not holds_options(column(["ada"] * 4980 + [f"kata {at}" for at in range(20)]))


def test_a_sixth_of_texts_is_no_column_of_texts_wherever_they_stand() -> None:
    """Fifty of three hundred cells, each second of the hundred cells that are looked at first: half is enough."""
    assert holds_ratings(column((["kemarin"] + ["3"] * 5) * 50))
    assert holds_ratings(column((["3"] * 5 + ["kemarin"]) * 50))


def test_blank_cells_are_no_others() -> None:
    """A column of texts has no more than ratings, for it holds none."""
    assert [holds_more(column(cells)) for cells in (["3", "", "-"], ["3"] * 4 + ["kemarin"], ["kemarin"])] == [
        False, True, False,
    ]  # fmt: skip


# Labels beside numbers


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["1 - Sesuai", "4 - Tidak sesuai"], [["tidak sesuai", "sesuai"], ["sesuai", "tidak sesuai"]]),
        (["1 - Ada", "2 - Entah", "2 - Entah"], [["entah", "ada"], ["ada", "entah"]]),
        (["1 - Jernih", "2 - Kurang jernih"], [["kurang jernih", "jernih"], ["jernih", "kurang jernih"]]),
        (["1 - Kurang jernih", "2 - Jernih"], []),
        (["1 - Tidak sesuai", "3 - Sesuai"], []),
        (["1 - Ada", "1 - Entah"], []),
        (["1 - Entah", "2"], []),
        (["1 bintang", "2 bintang"], []),
    ],
)
def test_labels_that_say_otherwise_than_their_numbers(cells: list[str], orders: list[list[str]]) -> None:
    """Both orders are asked, each label with its count; words that nobody knows may be counted from the best."""
    counts = pd.Series([cell.partition(" - ")[2].casefold() for cell in cells]).value_counts()
    spelt = [" < ".join(f"{label} ({counts[label]})" for label in order) for order in orders]
    assert coded(persyaratan=cells).ask.get("options.persyaratan", []) == spelt


@pytest.mark.parametrize(
    ("cells", "whole"),
    [
        (["2 - Kurang sesuai", "3 - Sesuai"], True),
        (["2 - Kurang jernih", "3 - Jernih"], False),
        (["2 - Tidak sesuai", "3 - Sesuai"], False),
        (["4 - Puas", "5 - Sangat puas"], False),
        (["3 - Sesuai"], False),
    ],
)
def test_labels_of_a_scale_of_four_tell_what_nobody_chose(cells: list[str], whole: bool) -> None:
    """Where each stands at its own number; else the steps that nobody chose are asked about."""
    assert (points(coded(persyaratan=cells, waktu="333")) is None) is whole
    assert (points(coded(waktu="333", persyaratan=cells, sarana="33")) is None) is whole


def test_percentages_of_a_spreadsheet_are_labels() -> None:
    """100 % is kept as 1 beside 0,75: it is asked with the others, and no step; greater numbers are steps."""
    asked = ['"0,75" = ? (2 answers)', '"1" = ? (1 answer)', '"0" = ? (1 answer)']
    coding = coded(persyaratan=["0,75", "0,75", "1", "0", "2", "3"])
    assert coding.ask["options.persyaratan"] == asked
    assert coding.ask["scale.points"][0] == "4 (nobody chose 1, 4; answers: 2: 1, 3: 1)"


# Labels


@pytest.mark.parametrize("others", [["Sesuai"] * 4, []])
def test_options_of_a_question_are_all_of_its_scale(others: list[str]) -> None:
    """Those that nobody chose as well; a spelling in two wordings is one more."""
    coding = coded(persyaratan=[*SESUAI, "Sesuai / Good", *others])
    assert found(coding) == ({}, {"persyaratan": {**STEPS, "sesuai / good": 3}}, {})
