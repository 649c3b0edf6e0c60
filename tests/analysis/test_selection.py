"""A selection counts its own answers alone, is named wherever the unit is, and tells of no few respondents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ikm.analysis.profile import RowSelection, list_unsur_groups, profile_respondents, select_answers
from ikm.errors import SettingError
from ikm.survey.answers import Answers
from ikm.survey.responses import Survey
from ikm.survey.units import ScreenDecisions, UserMargins
from tests.helpers import HEADINGS, KEYS, UNITS, read, row

SIDECAR = 'population = 900\nselection = "random"\n[quality]\nduplicate = "exclude"\n'


def survey(folder: Path) -> Survey:
    """Twenty men of 30 who gave 2; twelve women of 60 who gave 4, but the last 3, and left waktu blank."""
    young = [",".join([*"2" * len(KEYS), "30", "L", "R1"])] * 20
    old = [",".join([*"4" * len(KEYS), "60", "P", "R2"])] * 11
    last = ",".join([*("" if key == "waktu" else "3" for key in KEYS), "60", "P", "R2"])
    return read(folder, "\n".join([f"{HEADINGS},age,gender,respondent", *young, *old, last]) + "\n", SIDECAR)


def test_answers_of_a_condition(tmp_path: Path) -> None:
    """Twelve of 32; nothing stays that holds for all alone: users, decisions on quality, refused rows."""
    found = select_answers(survey(tmp_path), RowSelection("age >= 60", "older"), 5)
    assert (len(found.answers), found.read, len(found.refused)) == (12, 12, 0)
    assert found.answers["prosedur"].ge(3).all()
    assert found.unit.name == "Kantor Perizinan (older)"
    assert (found.sidecar.population, found.decisions.excluded) == (None, ())
    assert found.sidecar.selection == "random"


def test_what_is_of_all_alone_is_taken_off(tmp_path: Path) -> None:
    """Users, those asked, strata, margins, the unit to compare with: none is of the chosen; nor are refused rows."""
    lines = [*[f"{row()},30"] * 10, *[f"{row(2, 4)},61"] * 6, f"{row(3, '')},abc", f"{row('x')},61", f"{row(3)},352"]
    own = read(tmp_path, "\n".join([f"{HEADINGS},age", *lines]) + "\n", 'invalid = "refuse"\n')
    assert (len(own.answers), len(own.refused), own.unreadable["row"].tolist()) == (18, 1, [18, 20])
    of_all = {"population": 900, "asked": 30, "strata": {"KTP": 900}, "margins": UserMargins(gender={"L": 900})}
    own = replace(
        own,
        unit=own.unit.model_copy(update={"benchmark": "PDAM", "users_per_year": 2000}),
        sidecar=own.sidecar.model_copy(update=of_all),
    )
    found = select_answers(own, RowSelection(pd.Series(range(18), own.answers.index) >= 10, "older"), 5)
    assert (len(found.answers), found.read) == (8, 8)
    assert (len(found.refused), len(found.refused_answers)) == (0, 0)
    assert found.does_not_apply.index.equals(found.answers.index)
    assert found.unreadable["row"].tolist() == [18, 20]
    assert len(select_answers(own, RowSelection("age >= 30", "x"), 1).unreadable) == 0
    assert (found.unit.benchmark, found.unit.users_per_year) == ("", None)
    assert (found.sidecar.population, found.sidecar.asked, found.sidecar.strata) == (None, None, {})
    assert found.sidecar.margins == UserMargins()
    assert (found.unit.quality, found.sidecar.quality) == (ScreenDecisions(), ScreenDecisions())


@pytest.mark.parametrize("threshold", [12, 13])
def test_as_few_as_the_threshold_may_be_chosen_or_left(tmp_path: Path, threshold: int) -> None:
    """Twelve of 32: chosen, and left over by the twenty; one fewer than is asked for they are neither."""
    own = survey(tmp_path)
    for condition in ("age >= 60", "age < 60"):
        if threshold == 12:
            assert len(select_answers(own, RowSelection(condition, "x"), threshold).answers) in (12, 20)
        else:
            with pytest.raises(SettingError, match="nothing is shown of fewer than 13"):
                select_answers(own, RowSelection(condition, "x"), threshold)
    assert len(select_answers(own, RowSelection("age > 0", "x"), threshold).answers) == 32


def test_where_all_gave_one_answer_a_part_of_them_may_be_chosen(tmp_path: Path) -> None:
    """The 100 of all has told what each answered."""
    own = read(tmp_path, "\n".join([f"{HEADINGS},age", *[f"{row(*[4] * 9)},{age}" for age in [30, 60] * 10]]) + "\n")
    assert len(select_answers(own, RowSelection("age == 30", "x"), 10).answers) == 10


def test_one_alone_is_neither_chosen_nor_left(tmp_path: Path) -> None:
    """The last of 32, and all but the last."""
    own = survey(tmp_path)
    last = pd.Series(range(32), own.answers.index) == 31
    for rows in (last, ~last):
        with pytest.raises(SettingError, match="nothing is shown of fewer than 5"):
            select_answers(own, RowSelection(rows, "x"), 5)


@pytest.mark.parametrize(("more", "refused"), [(1, True), (4, True), (5, False)])
def test_beside_a_group_of_the_report(tmp_path: Path, more: int, refused: bool) -> None:
    """All twelve of SD and some others: what is chosen less SD is of these; SD alone is no few."""
    schools = ["SD"] * 12 + ["SMA"] * 20 + ["S1"] * 20
    lines = [",".join([*[str(2 + at % 2)] * 9, school]) for at, school in enumerate(schools)]
    own = read(tmp_path, "\n".join([f"{HEADINGS},education", *lines]) + "\n")
    chosen = pd.Series(range(52), own.answers.index) < 12 + more
    if refused:
        with pytest.raises(SettingError, match="less those of groups that the report shows"):
            select_answers(own, RowSelection(chosen, "x"), 5)
    else:
        assert len(select_answers(own, RowSelection(chosen, "x"), 5).answers) == 17
    assert len(select_answers(own, RowSelection("education == 'SD'", "x"), 5).answers) == 12


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (lambda answers: answers["waktuu"] < 3, r"where: the answers have no column 'waktuu'\. Did you mean waktu\?"),
        (lambda answers: answers.waktuu < 3, r"where: the answers have no column 'waktuu'\. Did you mean waktu\?"),
        (lambda answers: answers["zzz"], r"no column 'zzz'\.\nAllowed: gender, "),
        (lambda answers: {}.popitem(), r"no column 'popitem\(\): dictionary is empty'"),
        (lambda answers: next(iter(()), answers).nothing, "no column 'nothing'"),
        (lambda answers: answers["waktu"], "must be true or false for every answer"),
        (lambda answers: True, "where: bool was given"),
        ("zzz > 3", r"'zzz > 3': the answers have no column 'zzz'\.\nAllowed: prosedur|Allowed: .*waktu"),
        ("1 == 1", "must be true or false"),
        (("age > 10", "age >="), "'age >=' cannot be read as a condition"),
    ],
)
def test_conditions_that_cannot_be_asked(tmp_path: Path, condition: Any, told: str) -> None:
    """A column that is not there, by its place or as an attribute; what is no yes and no."""
    with pytest.raises(SettingError, match=told):
        RowSelection(condition, "x").inside(survey(tmp_path))


def test_an_error_without_words_names_no_column(tmp_path: Path) -> None:
    """A function may raise whatever it likes."""

    def condition(answers: Answers) -> object:
        raise KeyError

    with pytest.raises(SettingError, match="no column ''"):
        RowSelection(condition, "x").inside(survey(tmp_path))


def test_values_of_a_list(tmp_path: Path) -> None:
    """True, False and nothing, as Python has them; other words are no yes and no."""
    own = survey(tmp_path)
    mixed = pd.Series([True, None, False, True] * 8, own.answers.index, dtype=object)
    assert RowSelection(mixed, "x").inside(own).sum() == 16
    assert RowSelection(lambda answers: [True, False] * 16, "x").inside(own).sum() == 16
    for words in (["ya", True] * 16, [1.5, 2.5] * 16):
        with pytest.raises(SettingError, match="must be true or false"):
            RowSelection(pd.Series(words, own.answers.index, dtype=object), "x").inside(own)
    with pytest.raises(SettingError, match=r"^where: 2 values were given"):
        RowSelection(pd.Series([True, False]), "x").inside(own)
    with pytest.raises(SettingError, match=r"^where: 3 values were given"):
        RowSelection(lambda answers: [True] * 3, "x").inside(own)


def test_several_conditions_hold_together(tmp_path: Path) -> None:
    """A text and a function, asked of any period: eleven elders answered waktu; then those of whom it holds further."""
    own = survey(tmp_path)
    first, second = RowSelection("age >= 60", "a"), RowSelection(lambda answers: answers["waktu"] >= 3, "b")
    both = first.further(second, own)
    assert (both.everywhere, both.called, both.inside(own).sum()) == (True, "a, b", 11)
    third = both.further(RowSelection("gender == 'Laki-laki'", "c"), own)
    assert (third.called, third.inside(own).sum()) == ("a, b, c", 0)
    other = second.further(first, own)
    assert (other.everywhere, other.inside(own).sum()) == (True, 11)
    rows = RowSelection(own.answers["age"].ge(60), "rows")
    left = select_answers(own, rows, 5)
    mixed = rows.further(RowSelection("waktu >= 3", "d"), left)
    assert (mixed.everywhere, mixed.called, mixed.inside(left).sum()) == (False, "rows, d", 11)


def test_what_columns_hold_where_nobody_fits(tmp_path: Path) -> None:
    """Those of the condition whose values are no person's own words: listed groups too, others not."""
    units = UNITS + '[KPPT.groups.ruas]\nname = "Ruas"\nvalues = ["B", "A"]\n[KPPT.groups.loket]\nname = "Loket"\n'
    lines = [f"{row()},{ruas},1,{service}" for ruas, service in [("B", "KTP"), ("A", "")] * 3]
    own = read(tmp_path, "\n".join([f"{HEADINGS},ruas,loket,service", *lines]) + "\n", units=units)

    def told(which: Any) -> str:
        with pytest.raises(SettingError, match="0 of 6 answers fit") as caught:
            select_answers(own, RowSelection(which, "x"), 5)
        return str(caught.value).partition("Allowed: ")[2]

    assert told("service == 'KK' and ruas == 'C' and loket == '2'") == "service: , KTP; ruas: A, B"
    assert told(pd.Series(False, own.answers.index)) == ""


def test_a_missing_answer_fits_no_comparison(tmp_path: Path) -> None:
    """Of the twelve elders one left waktu blank: 11."""
    assert RowSelection("waktu >= 3", "x").inside(survey(tmp_path)).sum() == 11


def test_one_value_an_answer(tmp_path: Path) -> None:
    """A Series from the answers; one of another length belongs to another survey."""
    own = survey(tmp_path)
    complete = own.scores.notna().all(axis=1)
    assert len(select_answers(own, RowSelection(complete, "x"), 1).answers) == 31
    with pytest.raises(SettingError, match=r"^where: 31 values were given, but not one for each of the 32"):
        select_answers(own, RowSelection(complete.iloc[1:], "x"), 1)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("age < 60", "20 of 32 answers fit .*fewer than 15"),  # twelve are left over
        ("age >= 60", "12 of 32 answers fit .*fewer than 15"),
        ("age > 60", "0 of 32 answers fit age > 60"),
        ("gender == 'Female'", "Allowed: gender: Laki-laki, Perempuan"),
        ("waktuu < 3", "no column 'waktuu'. Did you mean waktu"),
        ("age >=", "cannot be read as a condition"),
        ("age + 1", "must be true or false"),
    ],
)
def test_what_is_refused(tmp_path: Path, condition: str, told: str) -> None:
    """Few chosen, few left over, nobody, an unknown column, no condition: told, and what would do."""
    with pytest.raises(SettingError, match=told):
        select_answers(survey(tmp_path), RowSelection(condition, condition), 15)


def test_answers_that_are_each_members_own(tmp_path: Path) -> None:
    """All eleven gave 4: their index of 100 is the answer of every one."""
    with pytest.raises(SettingError, match=r"11 of 32 answers fit x; .*nor where all gave one answer"):
        select_answers(survey(tmp_path), RowSelection("waktu == 4", "x"), 10)


def test_a_selection_of_a_selection(tmp_path: Path) -> None:
    """Two conditions hold together; with one that is no text the answers are named one by one."""
    own = survey(tmp_path)
    first, second = RowSelection("age >= 30", "a"), RowSelection("waktu <= 2", "b")
    both = first.further(second, own)
    assert (both.which, both.called, both.everywhere) == ("(age >= 30) and (waktu <= 2)", "a, b", True)
    mixed = first.further(RowSelection(own.answers["waktu"].le(2), "c"), own)
    assert not mixed.everywhere
    assert mixed.inside(own).sum() == 20


def groups(folder: Path, *parts: tuple[str, int, int, int]) -> Survey:
    """Of each gender: number, answer, and how many left waktu blank; the second answer is another, so none is known."""
    lines = [
        ",".join([*("" if key == "waktu" and at < blank else str(score - at % 2) for key in KEYS), gender])
        for gender, n, score, blank in parts
        for at in range(n)
    ]
    return read(folder, "\n".join([f"{HEADINGS},education", *lines]) + "\n")


def test_unsur_of_a_group(tmp_path: Path) -> None:
    """Half of twelve gave 3 and half 2: NRR 2.5; with two of the first four blanks of each kind it stays."""
    own = groups(tmp_path, ("SD", 12, 3, 0), ("SMA", 14, 4, 4), ("S1", 16, 3, 0))
    found = list_unsur_groups(own, profile_respondents(own, "education", 10))
    assert set(found) == {"SD", "SMA", "S1"}
    assert found["SD"].frame()["nrr"].eq(2.5).all()
    assert found["SMA"].frame().set_index("key").loc["waktu", ["n", "nrr"]].tolist() == [10, 3.5]


def test_a_group_with_few_answers_to_an_unsur_takes_the_next_with_it(tmp_path: Path) -> None:
    """Nine of fourteen answered waktu: as the total less the others would give them, the smallest other goes too."""
    own = groups(tmp_path, ("SD", 12, 3, 0), ("SMA", 14, 4, 5), ("S1", 16, 3, 0))
    assert [group.label for group in profile_respondents(own, "education", 10).groups] == ["SD", "SMA", "S1"]
    assert set(list_unsur_groups(own, profile_respondents(own, "education", 10))) == {"S1"}


def test_unsur_of_a_group_that_is_hidden_for_other_figures(tmp_path: Path) -> None:
    """SMA stands in no table: of the unsur, too, all less the others would give it, so the smallest other goes."""
    own = groups(tmp_path, ("SD", 12, 3, 0), ("SMA", 14, 4, 0), ("S1", 16, 3, 0))
    profile = profile_respondents(own, "education", 10, ["SMA"])
    assert [group.label for group in profile.groups] == ["SD", "S1"]
    assert set(list_unsur_groups(own, profile)) == {"S1"}


def test_a_group_of_one_mind_on_an_unsur_is_hidden(tmp_path: Path) -> None:
    """All twelve gave waktu 4, which each member's answer is; their other answers differ."""
    lines = [
        ",".join([*("4" if key == "waktu" and gender == "SD" else str(2 + at % 2) for key in KEYS), gender])
        for gender, n in (("SD", 12), ("SMA", 14), ("S1", 16))
        for at in range(n)
    ]
    own = read(tmp_path, "\n".join([f"{HEADINGS},education", *lines]) + "\n")
    assert len(profile_respondents(own, "education", 10).groups) == 3
    assert set(list_unsur_groups(own, profile_respondents(own, "education", 10))) == {"S1"}


def test_a_series_of_values_need_not_be_sorted(tmp_path: Path) -> None:
    """Missing truth counts as no."""
    own = survey(tmp_path)
    given = pd.Series(pd.array([True, None] * 16, dtype="boolean"), own.answers.index)
    assert RowSelection(given, "x").inside(own).sum() == 16
