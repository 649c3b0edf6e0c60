"""How answers are coded, on columns of a few cells: counts, orders and bounds are those that stand in the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from ikm.intake.coding import Coding, ask_polarity, detect_coding, holds_more, holds_options, holds_ratings
from ikm.rules.instrument import load_instrument
from tests.helpers import R2004, RULES

SESUAI = ["tidak sesuai", "kurang sesuai", "sesuai", "sangat sesuai"]
STEPS = {label: step for step, label in enumerate(SESUAI, start=1)}
SETUJU = {"sangat setuju": 4, "kurang setuju": 2, "setuju": 3, "tidak setuju": 1}


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
        (["a", "c"], {}, ["a (1)", "b (0)", "c (1)", "d (0)"]),
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
        (["1 - Ada", "1 - Ada", "2 - Entah"], [["entah", "ada"], ["ada", "entah"]]),
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
    seldom = coded(persyaratan=["Sesuai", "Tidak sesuai", *others])
    missing = ["4 (nobody chose step 2, 4)", "2 (the form has no more options)"]
    assert found(seldom) == ({}, {"persyaratan": STEPS}, {"scale.points": missing})


def numbered(labels: Sequence[str]) -> dict[str, int]:
    """Steps of labels, worst first."""
    return {label.casefold(): step for step, label in enumerate(labels, start=1)}


BIAYA, PENGADUAN, SARANA = (list(RULES.unsur[at].options) for at in (3, 7, 8))
LIMA = ["Sangat tidak puas", "Tidak puas", "Cukup puas", "Puas", "Sangat puas"]


def test_a_question_has_the_options_that_the_regulation_gives_it() -> None:
    """'Gratis' is the best of biaya alone, 'Baik' of sarana the third of four, of what is expected too."""
    assert coded(biaya=BIAYA[1:]).options == {"biaya": numbered(BIAYA)}
    assert coded(harapan_biaya=BIAYA[1:]).options == {"harapan_biaya": numbered(BIAYA)}
    assert coded(sarana=SARANA[1:]).options == {"sarana": numbered(SARANA)}
    older = load_instrument(R2004)
    jadwal = next(item for item in older.unsur if item.key == "kepastian_jadwal").options
    coding = detect_coding({"harapan_kepastian_jadwal": column(jadwal)}, older)
    assert found(coding) == ({}, {"harapan_kepastian_jadwal": numbered(jadwal)}, {})


def test_numbers_beside_options_of_the_regulation_tell_its_scale() -> None:
    """As they stand there nothing is open; turned round it is asked, worst first as the regulation has it."""
    assert points(coded(biaya=["2 - Cukup mahal", "3 - Murah"])) is None
    assert coded(pengaduan=[f"{at} - {text}" for at, text in enumerate(PENGADUAN, start=1)]).ask == {}
    turned = coded(pengaduan=[f"{at} - {text}" for at, text in enumerate(PENGADUAN[::-1], start=1)])
    right = " < ".join(f"{text.casefold()} (1)" for text in PENGADUAN)
    assert turned.ask == {"options.pengaduan": [right, " < ".join(reversed(right.split(" < ")))]}


def test_five_labels_are_a_scale_of_five_where_all_were_chosen() -> None:
    """With a second wording of one of them; where one is missing there may be others."""
    netral = ["Sangat tidak setuju", "Tidak setuju", "Netral", "Setuju", "Sangat setuju"]
    coding = coded(air=[*netral, "Netral / Neutral"])
    assert found(coding) == ({"points": 5}, {"air": {**numbered(netral), "netral / neutral": 3}}, {})
    for some in (LIMA[1:], LIMA[:3]):
        chain = " < ".join(f"{label.casefold()} (1)" for label in some)
        assert found(coded(air=some)) == ({}, {}, {"options.air": [f"{chain}; more may be on the form"]})


def test_labels_of_two_scales_are_asked_in_the_words_of_the_form() -> None:
    """'Baik' and 'Sangat baik' alone are the last of four or of five; the commoner wording is quoted."""
    asked = [
        "tidak baik (0) < kurang baik (0) < baik / good (2) < sangat baik (1)",
        "sangat buruk (0) < buruk (0) < cukup (0) < baik / good (2) < sangat baik (1)",
    ]
    assert found(coded(air=["Baik / Good", "Baik / Good", "Sangat baik"])) == ({}, {}, {"options.air": asked})


def test_a_slip_among_words_of_strength_does_not_hide_their_order() -> None:
    """One text in forty-one is none of the form's."""
    jernih = ["Tidak jernih", "Kurang jernih", "Jernih", "Sangat jernih"]
    assert found(coded(air=[*jernih * 10, "entah"])) == ({}, {"air": numbered(jernih)}, {})


def test_words_of_strength_are_of_four_where_each_question_shows_four() -> None:
    """'Cukup' is the second of them; the question with 'kurang' is no fifth step of the other."""
    four = ["Tidak jernih", "Cukup jernih", "Jernih", "Sangat jernih"]
    coding = coded(air=four, meja=["Tidak bersih", "Kurang bersih", "Bersih", "Sangat bersih"])
    bersih = ["tidak bersih", "kurang bersih", "bersih", "sangat bersih"]
    assert found(coding) == ({}, {"air": numbered(four), "meja": numbered(bersih)}, {})


def test_questions_of_four_and_of_five_steps_are_asked_about() -> None:
    """Each number with its questions; five alone are taken."""
    four = ["Tidak jernih", "Cukup jernih", "Jernih", "Sangat jernih"]
    coding = coded(meja=LIMA, air=four, kursi=LIMA)
    settled = {"meja": numbered(LIMA), "air": numbered(four), "kursi": numbered(LIMA)}
    assert found(coding) == ({}, settled, {"scale.points": ["4 (air)", "5 (meja, kursi)"]})
    assert found(coded(meja=LIMA)) == ({"points": 5}, {"meja": numbered(LIMA)}, {})


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        (["Tidak jernih", "Kurang jernih", "Jernih", "Sangat jernih"] * 8, None),
        (["Tidak jernih", "Jernih", "Sangat jernih"], None),
        (["Kurang jernih", "Jernih", "Sangat jernih"], ("1", 3)),
        (["Kurang jernih", "Jernih"], ("1, 4", 2)),
        (["Tidak jernih", "Sangat jernih"] * 15, ("2, 3", 2)),
    ],
)
def test_ends_of_words_of_strength_that_nobody_chose(cells: list[str], missing: tuple[str, int] | None) -> None:
    """Both must be seen of words that no regulation has, and of thirty answers all between."""
    asked = missing and [f"4 (nobody chose step {missing[0]})", f"{missing[1]} (the form has no more options)"]
    assert points(coded(air=cells)) == asked


@pytest.mark.parametrize(
    ("cells", "missing"),
    [(SESUAI[1:], None), (SESUAI * 8, None), (SESUAI[2:3], ("1, 2, 4", 2)), (SESUAI[1:3], ("1, 4", 2))],
)
def test_ends_of_the_regulations_own_options(cells: list[str], missing: tuple[str, int] | None) -> None:
    """The worst is on the form whoever chose it; a form has two options at least."""
    asked = missing and [f"4 (nobody chose step {missing[0]})", f"{missing[1]} (the form has no more options)"]
    assert points(coded(persyaratan=cells)) == asked


def test_columns_of_other_words_are_asked_one_by_one() -> None:
    """Each in the order of its words, worst first; so where some words are shared and the rest is of two things."""
    more = "; more may be on the form"
    apart = coded(air=["Jernih", "Jernih", "Cukup jernih"], meja=["Bersih", "Cukup bersih"])
    assert apart.ask == {
        "options.air": [f"cukup jernih (1) < jernih (2){more}"],
        "options.meja": [f"cukup bersih (1) < bersih (1){more}"],
    }
    shared = ["Sangat jernih", "Sangat jernih", "Lumayan jernih"]
    alike = coded(air=["Jernih", *shared], meja=["Jernih dan dingin", *shared])
    assert alike.ask == {
        "options.air": [f"lumayan jernih (1) < jernih (1) < sangat jernih (2){more}"],
        "options.meja": [f"lumayan jernih (1) < jernih dan dingin (1) < sangat jernih (2){more}"],
    }


def test_two_columns_of_the_same_unknown_words_are_asked_once() -> None:
    """A third that shares none of them has a question of its own."""
    coding = coded(air=["pernah", "kerap"], meja=["pernah", "kerap", "kerap"], kursi=["ada"])
    asked = {
        "options.all": ['"kerap" = ? (3 answers)', '"pernah" = ? (2 answers)'],
        "options.kursi": ['"ada" = ? (1 answer)'],
    }
    assert found(coding) == ({}, {}, asked)


@pytest.mark.parametrize("signs", ["★", "⭐"])
def test_stars_are_asked_once_with_the_counts_of_all_columns(signs: str) -> None:
    """Both ends, beside what else is asked of all columns; signs that are no stars are other labels."""
    columns = {"air": [signs, signs * 2, signs], "meja": [signs * 2, signs * 3]}
    asked = [f"{signs} (2) < {signs * 2} (2) < {signs * 3} (1)", f"{signs * 3} (1) < {signs * 2} (2) < {signs} (2)"]
    assert coded(**columns).ask == {"options.all": asked}
    words = {name: ["kerap", "kerap", "pernah"] for name in ("kursi", "lampu")}
    told = ['"kerap" = ? (4 answers)', '"pernah" = ? (2 answers)']
    assert coded(**columns, **words).ask == {"options.all": [*told, *asked]}


# Numbers


def test_answers_in_several_spellings_count_together() -> None:
    """Of a number and of a label."""
    assert points(coded(persyaratan=["3", "3,0", "3 - Sesuai"])) == [
        "4 (nobody chose 1, 2, 4; answers: 3: 3)", "3 (the form has no more options)",
    ]  # fmt: skip
    assert coded(air=["Ada", "ada", "a. ada"]).ask == {"options.air": ['"ada" = ? (3 answers)']}


@pytest.mark.parametrize(
    ("cells", "own", "asked"),
    [
        ("234" * 6 + "2", False, None),
        ("234" * 6 + "22", False, "4 (nobody chose 1; answers: 2: 8, 3: 6, 4: 6)"),
        ("234" * 6 + "22", True, None),
        ("123" * 6 + "22", True, "4 (nobody chose 4; answers: 1: 6, 2: 8, 3: 6)"),
        ("124" * 9 + "22", False, None),
        ("124" * 10, False, "4 (nobody chose 3; answers: 1: 10, 2: 10, 4: 10)"),
        ("124" * 10, True, "4 (nobody chose 3; answers: 1: 10, 2: 10, 4: 10)"),
        ("12", False, "4 (nobody chose 3, 4; answers: 1: 1, 2: 1)"),
    ],
)
def test_a_step_that_nobody_chose_is_asked_of_so_many_answers(cells: str, own: bool, asked: str | None) -> None:
    """The worst of twenty, one between of thirty, the best of two; the worst not of the regulation's own questions."""
    told = points(detect_coding({"persyaratan": column(cells)}, RULES, own=own))
    assert (told and told[0]) == asked


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ("02", ["4 (nobody chose 1, 3; answers: 0: 1, 2: 1)", "3 (the form has no more options)"]),
        ("0133" * 10, None),
        (
            "012345",
            ["6 (steps of the form; answers: 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1)", "7 (steps of the form)"],
        ),
        (
            "12346",
            [
                "6 (steps of the form; answers: 1: 1, 2: 1, 3: 1, 4: 1, 6: 1)",
                "7 (steps of the form)",
                '4 (6 says that nothing was answered: no_value = ["6"])',
            ],
        ),
        (
            ["1", "2", "3", "10"],
            [
                "10 (steps of the form; answers: 1: 1, 2: 1, 3: 1, 10: 1)",
                '4 (10 says that nothing was answered: no_value = ["10"])',
            ],
        ),
        ("1234", None),
    ],
)
def test_how_many_steps_there_are_is_asked_with_every_count(cells: Sequence[str], asked: list[str] | None) -> None:
    """From 0 on up to 3 or 4 it is asked what 0 is, and nothing more."""
    coding = coded(persyaratan=cells)
    assert points(coding) == asked
    assert list(coding.ask) == ["scale.lowest"] * ("0" in cells) + ["scale.points"] * (asked is not None)


@pytest.mark.parametrize(
    ("columns", "scale", "asked"),
    [
        (["12345"], {"points": 5}, None),
        (["1234", "12345"], {"points": 5}, None),
        (["1234", "1234", "12345"], {}, ["4 (more only in produk)", "5"]),
        (["1234", "12345", "12345", "1234", "1234"], {}, ["4 (more only in biaya, produk)", "5"]),
        (["0123", "01234", "0123456"], {"points": 7}, None),
    ],
)
def test_columns_of_more_steps_are_the_scale_or_asked_about(
    columns: list[str], scale: dict[str, int], asked: list[str] | None
) -> None:
    """They are asked about where most have four."""
    names = {1: ["produk"], 2: ["waktu", "produk"], 3: ["waktu", "biaya", "produk"]}.get(
        len(columns), ["waktu", "biaya", "produk", "sarana", "perilaku"]
    )
    coding = coded(**dict(zip(names, columns, strict=True)))
    assert (coding.scale, coding.ask.get("scale.points")) == (scale, asked)


def test_an_overall_mark_of_its_own_steps_makes_no_longer_scale() -> None:
    """It is noted where it has more than the questions, from 0 on too, and is none of those that have more."""
    columns = {"waktu": "1234", "biaya": "1234", "produk": "12345", "overall": "12345"}
    assert coded(**columns).ask == {"scale.points": ["4 (more only in produk)", "5"]}
    assert [coded(waktu="0123", overall=cells).other for cells in ("01234", "0123")] == [["overall"], []]


def test_one_of_a_hundred_answers_is_a_step() -> None:
    """Of a hundred and one it is a slip; of ten steps the tens count among the four of five."""
    assert [coded(persyaratan="1234" * 25 + "5" if more else "1234" * 24 + "1235").scale for more in (False, True)] == [
        {"points": 5}, {},
    ]  # fmt: skip
    ten = [*(str(at % 9 + 1) for at in range(73)), *["10"] * 25, *["55"] * 2]
    assert found(coded(persyaratan=ten)) == ({"points": 10}, {}, {})
