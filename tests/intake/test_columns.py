"""What headings and cells say, one by one: unsur, characteristics, sums, consent, scores; and answers off the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pytest

from ikm.errors import DataError
from ikm.intake.columns import (
    asks_consent,
    asks_quoting,
    choose_heading,
    detect_pair_prefix,
    detect_personal_heading,
    detect_total,
    find_stated_points,
    is_quiz_mark,
    is_unsur_number,
    list_agreeing,
    list_options,
    match_cells,
    match_columns,
    match_figure_row,
    match_unsur,
    match_weakly,
    normalise_question,
    parse_unsur_number,
    recode_answers,
    require_fitting_scale,
    require_official_scale,
    says_first_is_best,
    split_lead_number,
)
from ikm.intake.mapping import AnswerScale, FormMapping
from ikm.rules.instrument import load_instrument
from tests.helpers import R2004, RULES


def column(cells: Sequence[str]) -> pd.Series:
    """A column of these cells."""
    return pd.Series(list(cells), dtype="str")


# Headings


@pytest.mark.parametrize(
    ("heading", "number", "unsur"),
    [
        ("U3", 3, True),
        ("u 03.", 3, True),
        ("Unsur 12", 12, True),
        ("NRR U9", 9, True),
        ("NILAI / U4", 4, True),
        ("U5 (2)", 5, True),
        ("Q3", 3, False),
        ("p7", 7, False),
        ("U3 waktu", None, True),
        ("Saran", None, False),
    ],
)
def test_headings_that_are_a_number(heading: str, number: int | None, unsur: bool) -> None:
    """Of an unsur where they say so; the number that tells a heading from another of its name is none."""
    assert (parse_unsur_number(heading), is_unsur_number(heading)) == (number, unsur)


def test_numbers_and_brackets_about_the_words_of_a_heading() -> None:
    """A stroke below is a blank; of a heading that is a number alone the number is left."""
    assert split_lead_number("U5_Hasil") == ("u", 5)
    assert normalise_question("12. [Kepuasan]") == "12."


def test_unsur_of_headings_in_two_languages() -> None:
    """What both agree in; nothing of what no table knows."""
    assert match_unsur("Waktu produk / Time", RULES) == ["waktu"]
    assert match_unsur("Waktu produk (Time)", RULES) == ["waktu"]
    assert match_weakly("Tindak lanjut", RULES) == ["pengaduan"]
    assert match_weakly("entah", RULES) == []
    assert match_weakly("entah", load_instrument(R2004)) == []


@pytest.mark.parametrize(
    "heading",
    [
        "daya",
        "3. Daya  listrik",
        "Apakah daya listrik cukup?",
        "Apakah daya listrik cukup",
        "BAGIAN II / Apakah daya listrik cukup?",
    ],
)
def test_an_unsur_that_words_do_not_know_is_found_by_its_own(heading: str) -> None:
    """By its key, its name, or its question with or without its mark; not by a part of them."""
    own = replace(RULES.unsur[0], key="daya", name="Daya Listrik", question="Apakah daya  listrik cukup?")
    rules = replace(RULES, unsur=(own, *RULES.unsur[1:]))
    assert (match_unsur(heading, rules), match_unsur("listrik", rules)) == (["daya"], [])


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("skm-umur", ["age"]),
        ("skm data responden umur", ["age"]),
        ("skm ikm data responden umur", []),
        ("skm_rating", ["overall"]),
        ("tingkat_kepuasan_id", ["overall"]),
        ("umur/jam", ["age"]),
    ],
)
def test_words_about_a_short_name(heading: str, names: list[str]) -> None:
    """Up to four say whose table it is, and one is left; all of a heading goes before the last name of a group."""
    assert match_columns(heading) == names


def test_headings_that_are_nothing_of_the_kind() -> None:
    """No personal data, no figure, no question of a pair, no form tool's own."""
    assert (detect_personal_heading("Waktu"), match_figure_row("Waktu"), detect_pair_prefix("Waktu")) == ("", [], "")
    assert choose_heading("entah", ["end", "_submission_time"]) == ""


def test_headings_of_pairs_and_of_figures() -> None:
    """What was expected or how much it matters; of a row of figures the first that fits."""
    assert [detect_pair_prefix(text) for text in ("1. Waktu [Harapan]", "TINGKAT KEPENTINGAN waktu")] == [
        "harapan_", "kepentingan_",
    ]  # fmt: skip
    rows = ("Nilai IKM", "NRR / Jumlah responden", "Jumlah responden konversi")
    assert [match_figure_row(text) for text in rows] == [["ikm"], ["n"], ["ikm"]]


def test_marks_of_a_test_stand_before_a_heading_of_the_form() -> None:
    """Which may have a stroke of its own; other words before it are no mark."""
    headings = ["Waktu - lama", "Waktu"]
    given = ("Points - Waktu - lama", "POIN - Waktu", "Catatan - Waktu", "Catatan - entah", "Points - entah")
    assert [is_quiz_mark(text, headings) for text in given] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("heading", "points", "first_is_best"),
    [
        ("Waktu (skala 1-5)", 5, False),
        ("Waktu (0 - 10)", 11, False),
        ("Nilai 1 s/d 4", 4, False),
        ("Waktu (1 = sangat baik, 4 = tidak baik)", None, True),
        ("Waktu (1: sangat tidak baik)", None, False),
        ("Waktu (11 = sangat baik)", None, False),
    ],
)
def test_scales_that_headings_state(heading: str, points: int | None, first_is_best: bool) -> None:
    """How many steps, and whether 1 is the best of them."""
    assert (find_stated_points(heading), says_first_is_best(heading)) == (points, first_is_best)


# Cells


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["L", "L"], ""),
        (["L", "P", "L", "P", "entah"], "gender"),
        (["L", "P", "L", "P", "entah", "kabur"], ""),
        (["L", "x", "y", "z"], ""),
        ([f"Diploma {at}" for at in range(30)], "education"),
        ([f"Diploma {at}" for at in range(31)], ""),
    ],
)
def test_cells_that_look_like_a_characteristic(cells: list[str], name: str) -> None:
    """Four of five, in two to thirty wordings."""
    assert match_cells(column(cells)) == name


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("Total", ["4"], "mean"),
        ("Total", ["4,01"], "sum"),
        ("Total", ["56", "31"], "sum"),
        ("Total", ["56,1", "31"], "index"),
        ("Total", ["31", ""], "sum"),
        ("Total", ["", ""], "sum"),
        ("rata_rata", ["80"], "mean"),
        ("Total", ["31", "lulus"], ""),
        ("Umur", ["31"], ""),
    ],
)
def test_sums_means_and_indices(heading: str, cells: list[str], kind: str) -> None:
    """By the greatest number: 4 is the highest mean of four steps, 56 the sum of fourteen unsur; a mean is told."""
    assert detect_total(heading, column(cells)) == kind


@pytest.mark.parametrize(
    ("heading", "cells", "asks"),
    [
        ("Setuju?", ["Ya"] * 3 + ["Tidak", "entah"], True),
        ("Setuju?", ["Ya"] * 3 + ["entah"], False),
        ("Setuju?", ["Ya"] + ["entah"] * 4, False),
        ("Setuju?", ["Ya"] * 4 + ["Tidak"] * 4 + ["Kurang setuju"], False),
        ("Setuju?", [f"Ya, {word}" for word in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"], True),
        ("Setuju?", [f"Ya, {word}" for word in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO"], False),
        ("Setuju?", ["", "-"], False),
        ("Setuju?", ["Ikut serta", ""], True),
        ("Setuju?", ["Ikut serta", "Ikut serta"], False),
        ("Setuju?", ["Ikut serta", "Lain kali", ""], False),
        ("Toilet?", ["Saya bersedia", "Tidak bersedia"], True),
        ("Toilet?", ["Ikut serta", ""], False),
        ("consent_at", ["1", "0"], False),
        ("consent_given", ["1", "0"], True),
    ],
)
def test_questions_of_consent(heading: str, cells: list[str], asks: bool) -> None:
    """Four of five say yes or no, in up to forty wordings, none of them a step; or one text is ticked or left blank."""
    assert asks_consent(heading, column(cells)) is asks


def test_answers_that_agree() -> None:
    """Whatever stands about them; where none says yes the only text of a box, unless one says no."""
    given = (['"Ya"', "Tidak!"], ["Tidak bersedia", "", "-"], ["Lampiran", "Centang", ""], ["'Tidak'", "Centang"])
    assert [list_agreeing(column(cells)) for cells in given] == [['"Ya"'], [], ["Centang"], []]
    assert [asks_quoting(text) for text in ("may_we_quote_you", "May we QUOTE you", "Setuju?")] == [True, True, False]


# Scores


@pytest.mark.parametrize(
    ("cell", "scale", "options", "score"),
    [
        ("", {}, {}, ""),
        ("-", {}, {}, "-"),
        ("1", {}, {}, "1"),
        ("4", {}, {}, "4"),
        ("0", {}, {}, None),
        ("5", {}, {}, None),
        ("+03,00", {}, {}, "3"),
        ("0", {"lowest": 0}, {}, "1"),
        ("3", {"lowest": 0}, {}, "4"),
        ("4", {"lowest": 0}, {}, None),
        ("4", {"lowest": 0, "points": 5}, {}, "5"),
        ("4 - Sesuai", {}, {}, "4"),
        ("Sesuai (5)", {}, {}, None),
        ("d. Sangat  Sesuai", {}, {"sangat sesuai": 4}, "4"),
        ("Tidak perlu", {}, {"tidak perlu": "-"}, "-"),
        ("04", {}, {"4": 1}, "1"),
        ("4,0", {}, {"4": 1}, "1"),
        ("1 - Sangat sesuai", {}, {"sangat sesuai": 4}, "4"),
        ("b", {"letters": "abcd"}, {}, "2"),
        ("a", {"letters": "abcd"}, {}, "1"),
        ("A", {"letters": "dcba"}, {}, "4"),
        ("c. Sesuai", {"letters": "ABCD"}, {}, "3"),
        ("e", {"letters": "abcd"}, {}, None),
        ("e", {"letters": "abcde"}, {}, None),
        ("e", {"letters": "abcde", "points": 5}, {}, "5"),
        ("b", {}, {}, None),
        ("entah", {"letters": "abcd"}, {}, None),
    ],
)
def test_cells_as_scores(cell: str, scale: dict[str, int], options: Mapping[str, int | str], score: str | None) -> None:
    """Options that the mapping names go before numbers, numbers before letters; what is none of them is wrong."""
    scored = recode_answers(column([cell, "2", cell]), AnswerScale.model_validate(scale), {"2": 2, **options})
    assert scored.text.tolist() == [score or "", "2", score or ""]
    assert scored.wrong.tolist() == [score is None, False, score is None]
    assert (scored.text.dtype, scored.wrong.dtype) == ("str", bool)


def test_options_of_a_column() -> None:
    """Those of all columns, then of its heading or question, then its own; spelt without case and letters before."""
    given = {"all": {"a. Ya": 1, "Tidak": 4, "Entah": 2}, "3. Waktu": {"Tidak": 3, "entah": 3}, "waktu": {"Entah": "-"},
             "Biaya": {"Ya": 2}, "biaya": {"Mahal": 1}, "k7": {"Lama": 1}}  # fmt: skip
    mapping = FormMapping.model_construct(
        columns={"waktu": "3. Waktu", "biaya": ["Biaya"]}, items={"k7": "waktu"}, options=given
    )
    assert list_options(mapping, "waktu") == {"ya": 1, "tidak": 3, "entah": "-", "lama": 1}
    assert list_options(mapping, "biaya") == {"ya": 2, "tidak": 4, "entah": 2, "mahal": 1}
    assert list_options(mapping, "sarana") == {"ya": 1, "tidak": 4, "entah": 2}
    assert list_options(FormMapping(), "waktu") == {}


def test_scales_of_other_than_four_steps_are_refused_unless_rescaled() -> None:
    """The file is named, and the number of steps."""
    require_official_scale(AnswerScale(), "a.csv")
    require_official_scale(AnswerScale(points=5, rescale=True), "a.csv")
    with pytest.raises(DataError) as caught:
        require_official_scale(AnswerScale(points=5), "a.csv")
    assert caught.value.what == "a.csv: answers on a scale of 5 are no answers to the official index."
    assert caught.value.allowed == "four options, 1 to 4, under each of the three regulations"
    assert caught.value.remedy.startswith("ask with four options; if these are four after all, set points = 4")


# Answers off the scale

NAME_OPTIONS = "set lowest, points or letters in [scale], or name the options in [options.all]."
NO_VALUE = ' If 0 says that nothing was answered: no_value = ["0"], above the first table.'


def refused(scale: AnswerScale, **columns: Sequence[str]) -> DataError | None:
    """What a file of these columns is refused for; rows begin at 2."""
    cells = {name: column(given) for name, given in columns.items()}
    scored = {name: recode_answers(each, scale, {}) for name, each in cells.items()}
    try:
        require_fitting_scale(scored, cells, scale, "a.csv", lambda index: [int(at) + 2 for at in index])
    except DataError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("cells", "strange"),
    [
        (["9"], False),
        (["9"] * 2 + ["3"] * 8, True),
        (["9"] * 2 + ["3"] * 38, False),
        (["9"] * 2 + ["3"] * 37 + [""], True),
        (["9"] * 2 + ["3"] * 37, True),
        (["9"] * 3 + ["3"] * 57, False),
        (["3", "-", ""], False),
    ],
)
def test_more_than_one_of_twenty_answers_off_the_scale_is_another_scale(cells: list[str], strange: bool) -> None:
    """A single one never is; blank cells are no answers."""
    assert (refused(AnswerScale(), waktu=cells) is not None) is strange


def test_a_file_of_another_scale_is_refused_with_columns_counts_and_rows() -> None:
    """Values that recur are quoted, four at most, the commonest first; the rest is counted."""
    waktu = ["3"] * 8 + ["5", "6", "6", "entah"]
    error = refused(AnswerScale(), waktu=waktu, biaya=["3"] * 12)
    assert error is not None
    assert error.what == "a.csv: too many answers lie off the declared scale of 1 to 4."
    assert error.places == ("column waktu: 4 of 12 answers: '6' (2), 2 other values (row 10, 11, 12, 13)",)
    assert error.allowed == "1 to 4, letters and options that the mapping names"
    assert error.remedy == NAME_OPTIONS
    many = ["5", *"6677889955", "12", "12", "12", "12", *"3" * 20]
    error = refused(AnswerScale(), waktu=many, biaya=["3"] * 35, produk=["8", "8", *"3" * 33])
    assert error is not None
    rows = ", ".join(str(row) for row in range(2, 12))
    quoted = "'12' (4), '5' (3), '6' (2), '7' (2), 2 other values"
    assert error.places == (
        f"column waktu: 15 of 35 answers: {quoted} (row {rows}, and 5 more)",
        "column produk: 2 of 35 answers: '8' (2) (row 2, 3)",
    )


def test_what_may_be_about_somebody_is_counted_and_not_quoted() -> None:
    """A telephone that comes twice; one value more is one."""
    error = refused(AnswerScale(), waktu=["081234567890"] * 2 + ["5"] * 2 + ["3"] * 4)
    assert error is not None
    assert error.places == ("column waktu: 4 of 8 answers: '5' (2), 1 other value (row 2, 3, 4, 5)",)


def test_rows_are_told_of_a_hundred_answers_and_no_more() -> None:
    """Of more it is another scale, and no slips."""
    told = [refused(AnswerScale(), waktu=["7"] * off + ["3"] * 40) for off in (100, 101)]
    assert [error.places for error in told if error] == [
        ("column waktu: 100 of 140 answers: '7' (100) (row 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, and 90 more)",),
        ("column waktu: 101 of 141 answers: '7' (101)",),
    ]


def test_rows_that_answer_nothing_on_the_scale_are_named() -> None:
    """They may be notes or signatures; a row with one answer on the scale is somebody's."""
    notes, lines = ["3"] * 8 + ["selesai", "dicek"], ["4"] * 8 + ["", ""]
    error = refused(AnswerScale(), waktu=notes, biaya=lines)
    assert error is not None
    take_out = "nothing on the scale stands in row 10, 11: take notes and signatures out; else "
    assert error.remedy == f"{take_out}{NAME_OPTIONS}"
    assert error.places == ("column waktu: 2 of 10 answers: 2 other values (row 10, 11)",)
    some = refused(AnswerScale(), waktu=notes, biaya=[*lines[:-1], "4"])
    assert some is not None
    assert some.remedy == NAME_OPTIONS


@pytest.mark.parametrize(
    ("scale", "cells", "other", "told"),
    [
        (AnswerScale(), "00333", "33333", True),
        (AnswerScale(), "55333", "33333", False),
        (AnswerScale(), "55333", "03333", False),
        (AnswerScale(), "55330", "33333", True),
        (AnswerScale(lowest=0), "77330", "33333", False),
    ],
)
def test_zeros_may_say_that_nothing_was_answered(scale: AnswerScale, cells: str, other: str, told: bool) -> None:
    """Where they stand in a column that is off the scale, and are no step of it."""
    error = refused(scale, waktu=cells, biaya=other)
    assert error is not None
    assert error.remedy == NAME_OPTIONS + NO_VALUE * told
    assert error.what.endswith("of 1 to 4." if scale.lowest else "of 0 to 3.")
