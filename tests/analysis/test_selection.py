"""A selection counts its own answers alone, is named wherever the unit is, and tells of no few respondents."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ikm.analysis.profile import RowSelection, list_unsur_groups, profile_respondents, select_answers
from ikm.errors import SettingError
from ikm.survey.responses import Survey
from tests.helpers import HEADINGS, KEYS, read

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


def test_a_missing_answer_fits_no_comparison(tmp_path: Path) -> None:
    """Of the twelve elders one left waktu blank: 11."""
    assert RowSelection("waktu >= 3", "x").inside(survey(tmp_path)).sum() == 11


def test_one_value_an_answer(tmp_path: Path) -> None:
    """A Series from the answers; one of another length belongs to another survey."""
    own = survey(tmp_path)
    complete = own.scores.notna().all(axis=1)
    assert len(select_answers(own, RowSelection(complete, "x"), 1).answers) == 31
    with pytest.raises(SettingError, match="31 values were given, but not one for each of the 32"):
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
