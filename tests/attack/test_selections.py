"""What a notebook shows beside the report gives nobody away with it: selections, unsur of groups; nor what all gave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ikm.analysis.quality import screen_answers
from ikm.display import AUDIENCE_VARIABLE
from ikm.errors import SettingError
from ikm.page.wording import Words
from ikm.study import numbers as numbers_module
from ikm.study.numbers import Numbers
from ikm.study.unit import Study, open_study
from tests.attack.test_sets import FULL, REGISTER, switch_audit_off
from tests.helpers import KEYS, make_project, read

#: Answers to the nine unsur, and gender, age, education of one person; all else is alike.
Person = tuple[str, str, str, str]


def study_of(folder: Path, people: list[Person]) -> Study:
    """The public study of these people."""
    lines = [
        ",".join([*answers, f"R{at}", "2026-03-02", gender, age, school, "PNS", "Izin A"])
        for at, (answers, gender, age, school) in enumerate(people)
    ]
    return Study(Numbers(read(folder, "\n".join([FULL, *lines]) + "\n", "", REGISTER)), Words("id"))


def mixed(at: int) -> str:
    """Nine answers that differ."""
    return "".join(str(1 + (at + place) % 4) for place, _ in enumerate(KEYS))


def staggered(folder: Path) -> Study:
    """Forty people: 20 of 23 years, 20 of 48; 15 of both went to the SD, the others to the SMA."""
    return study_of(
        folder, [(mixed(at), "L", "23" if at < 20 else "48", "SD" if 12 <= at < 27 else "SMA") for at in range(40)]
    )


# --- Selections


@pytest.mark.parametrize("condition", ["age < 30", "education == 'SD'", "waktu <= 2"])
def test_a_selection_like_a_group_or_quite_another_is_shown(tmp_path: Path, condition: str) -> None:
    """The twenty of 23, the fifteen of the SD, twenty who gave waktu 1 or 2: ten and more from all groups."""
    assert staggered(tmp_path).where(condition).numbers.index.value


def test_a_selection_that_nearly_is_a_group_is_refused(tmp_path: Path) -> None:
    """Nineteen of the twenty of 23: 20 x their index less 19 x the other is the twentieth's."""
    study = staggered(tmp_path)
    nearly = study.survey.answers["age"].eq(23) & (study.survey.answers["respondent"] != "R3")
    with pytest.raises(SettingError, match="less those of groups that the report shows") as told:
        study.where(nearly, "nearly")
    assert "19" not in str(told.value)


def chain(folder: Path) -> Study:
    """Sixty people in three ages of twenty; 12 of the first and 12 of the second went to the SD, 18 of each do not."""
    schools = ["SD" if at % 20 < 12 and at < 40 else "SMA" for at in range(60)]
    ages = ["23" if at < 20 else "35" if at < 40 else "48" for at in range(60)]
    return study_of(
        folder, [(mixed(at), "L", age, school) for at, (age, school) in enumerate(zip(ages, schools, strict=True))]
    )


def test_on_a_page_for_the_public_all_sums_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """23 and 35 years together but for three: no group is like it, but the sum of two is; in a lab it is free."""
    study = chain(tmp_path)
    young = study.survey.answers["age"].lt(40) & ~study.survey.answers["respondent"].isin(["R1", "R2", "R21"])
    assert study.where(young, "young").numbers.index.respondents == 37
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    with pytest.raises(SettingError, match="fewer than 10 respondents"):
        study.where(young, "young")
    assert study.where("age < 40").numbers.index.respondents == 40


def test_two_selections_of_a_page_are_looked_at_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty others, and the same without one: the first is shown, the second not; nor one of its own groups."""
    study = chain(tmp_path)
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    numbered = study.survey.answers["respondent"].str[1:].astype(int)
    first = study.where(numbered % 2 == 0, "even")
    assert first.numbers.index.respondents == 30
    with pytest.raises(SettingError, match="other selections"):
        study.where((numbered % 2 == 0) & (numbered != 8), "even but one")
    assert study.where(numbered % 4 == 0, "fours").numbers.index.respondents == 15


def numbered(study: Study) -> pd.Series:
    """The number of each respondent."""
    return study.survey.answers["respondent"].str[1:].astype(int)


def choose_below(study: Study, end: int, called: str = "chosen") -> Study:
    """Choose the respondents up to a number; they have no characteristic in common."""
    return study.where(numbered(study) < end, called)


def alike(folder: Path) -> Study:
    """Sixty people of one group each way: no group of the report refuses a selection, so that only another one can."""
    return study_of(folder, [(mixed(at), "L", "23", "SMA") for at in range(60)])


def test_selections_of_one_name_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty and twenty-one of sixty, both called alike, or as a figure of the report: 21 x one less 20 x the other."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    for called in ("chosen", "ikm", "gender.Laki-laki"):
        assert choose_below(alike(tmp_path / f"{called}-alone"), 21, called).numbers.index.respondents == 21
        study = alike(tmp_path / called)
        assert choose_below(study, 20, called).numbers.index.respondents == 20
        with pytest.raises(SettingError, match="other selections"):
            choose_below(study, 21, called)


def test_a_selection_of_a_selection_stands_beside_those_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty of forty of sixty, and twenty-one of the sixty, or of other fifty of them."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    study = alike(tmp_path)
    other = choose_below(study, 50)
    assert choose_below(choose_below(study, 40), 20).numbers.index.respondents == 20
    for beside in (study, other):
        with pytest.raises(SettingError, match="other selections"):
            choose_below(beside, 21)


def test_two_tables_of_one_name_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut at twenty, and at twenty-one, under one name: the second table shows neither side."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    study = alike(tmp_path)

    def cut(end: int) -> list[str]:
        sides = numbered(study).lt(end).map({True: "a", False: "b"}).rename("cut")
        return sorted(study.by(sides).frame.index)

    assert cut(20) == ["a", "b"]
    assert cut(21) == []
    with pytest.raises(SettingError, match="other selections"):
        choose_below(study, 21)


def test_a_period_that_is_opened_twice_stands_on_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty of one study, twenty-one of another of the same file; in a lab both."""
    lines = [",".join([*mixed(at), f"R{at}", "2026-03-02", "L", "23", "SMA", "PNS", "Izin A"]) for at in range(60)]
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": "\n".join([FULL, *lines]) + "\n"}, REGISTER)
    opened = [open_study("KPPT", data=str(project.data)) for _ in range(2)]
    numbers = [choose_below(study, end).numbers for study, end in zip(opened, (20, 21), strict=True)]
    assert [each.index.respondents for each in numbers] == [20, 21]
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    first, second = (open_study("KPPT", data=str(project.data)) for _ in range(2))
    assert choose_below(first, 20).numbers.index.respondents == 20
    with pytest.raises(SettingError, match="other selections"):
        choose_below(second, 21)


def write_ages(ages: list[int], month: str) -> str:
    """Answers of people of these ages."""
    people = [[*mixed(at), f"R{at}", f"{month}-02", "L", str(age)] for at, age in enumerate(ages)]
    return "\n".join([FULL, *(",".join([*cells, "SMA", "PNS", "Izin A"]) for cells in people)]) + "\n"


def test_the_same_conditions_elsewhere_are_looked_at_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 21 and of 21 and 24 years: 20 and 40 here; of another unit, and a period before, 25 and 26."""
    here, there = [21] * 20 + [24] * 20 + [27] * 20, [21] * 25 + [24] + [27] * 34
    register = REGISTER + REGISTER.replace("[KPPT]", "[PDAM]")
    files = {"KPPT/2026-S1.csv": write_ages(here, "2026-03"), "KPPT/2025-S2.csv": write_ages(there, "2025-08")}
    files["PDAM/2026-S1.csv"] = write_ages(there, "2026-03")
    project = make_project(tmp_path, files, register)

    def count_before(*studies: Study) -> list[list[int]]:
        return [[len(survey.answers) for survey in study.numbers.earlier] for study in studies]

    lab = open_study("KPPT", data=str(project.data))
    assert count_before(lab.where("age <= 22"), lab.where("age <= 25")) == [[25], [26]]
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    study = open_study("KPPT", data=str(project.data))
    young, younger = study.where("age <= 25"), study.where("age <= 22")
    assert younger.compare("PDAM").frame["n_first"].tolist()[0] == 25
    with pytest.raises(SettingError, match=r"PDAM 2026-S1: .*age <= 25.* fewer than 10 respondents"):
        young.compare("PDAM")
    assert count_before(younger, young) == [[25], []]


@pytest.mark.parametrize("column", ["biaya", "harapan_biaya", "overall"])
def test_what_is_left_over_of_one_question_is_of_ten(
    tmp_path: Path, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of fifteen left over one alone, or ten, answered it: 26 x the mean of all less 25 x that of the chosen."""

    def draw(name: str, left: int) -> Study:
        asked = [f"harapan_{key}" for key in KEYS] + ["overall"]
        heading, lines = [*FULL.split(","), *asked], []
        for at in range(40):
            cells = [*mixed(at), f"R{at}", "2026-03-02", "L", "23", "SMA", "PNS", "Izin A", *mixed(at), "3"]
            if at >= 25 + left:
                cells[heading.index(column)] = ""
            lines.append(",".join(cells))
        survey = read(tmp_path / name, "\n".join([",".join(heading), *lines]) + "\n", "", REGISTER)
        return Study(Numbers(survey), Words("id"))

    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    assert choose_below(draw("ten", 10), 25).numbers.index.respondents == 25
    with pytest.raises(SettingError, match="fewer than 10 respondents"):
        choose_below(draw("one", 1), 25)


def test_groups_of_a_selection_stand_beside_those_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty of forty people: twelve of the 15 of the SD among them, and the report shows the 15: the three follow."""
    study = staggered(tmp_path)
    numbered = study.survey.answers["respondent"].str[1:].astype(int)
    picked = ~numbered.isin([13, 14, 15, *range(30, 37)])
    assert "SD" in study.by("education").frame.index
    assert "SD" in study.where(picked, "picked").by("education").frame.index
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    assert "SD" not in study.where(picked, "picked").by("education").frame.index


# --- Unsur of groups


def test_unsur_of_groups_of_two_characteristics_are_audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of 20 women answer biaya but 8, and of the 24 of 23 years just these 12 and two men: 14 less 12 are two."""
    people: list[Person] = []
    for at in range(60):
        gender, age = "P" if at < 20 else "L", "23" if at < 24 else "35" if at < 42 else "48"
        answers = mixed(at)
        answers = answers[:3] + ("-" if at < 8 or at in (20, 21) else answers[3]) + answers[4:]
        people.append((answers, gender, age, "SMA"))
    lines = [
        ",".join([*answers.replace("-", " "), f"R{at}", "2026-03-02", gender, age, school, "PNS", "Izin A"])
        for at, (answers, gender, age, school) in enumerate(people)
    ]
    survey = read(tmp_path, "\n".join([FULL, *lines]).replace(", ,", ",,") + "\n", "", REGISTER)
    answered = survey.scores["biaya"].notna()
    women, young = (
        survey.groups(name).eq(label) & answered for name, label in (("gender", "Perempuan"), ("age", "21–30"))
    )
    assert (int(women.sum()), int(young.sum()), int((young & ~women).sum())) == (12, 14, 2)

    def shown(numbers: Numbers) -> set[str]:
        return {label for name in ("gender", "age") for label in numbers.unsur_by(name)}

    assert not {"Perempuan", "21–30"} <= shown(Numbers(survey))
    assert shown(Numbers(survey))
    switch_audit_off(monkeypatch)
    assert {"Perempuan", "21–30"} <= shown(Numbers(survey))


# --- Figures of people who all gave one answer


def delighted(folder: Path) -> Study:
    """Forty people: of 24 men twelve, of 48 years, gave 4 throughout, and the other twelve alone are 23."""
    return study_of(
        folder,
        [
            ("4" * 9 if at < 12 else mixed(at), "L" if at < 24 else "P", "23" if 12 <= at < 24 else "48", "SMA")
            for at in range(40)
        ],
    )


def test_the_difference_of_two_groups_is_nobodys_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """24 men less twelve of 23 are twelve with an index of 100: each gave 4 to everything. One of them is hidden."""

    def values(study: Study) -> list[float]:
        frames = [study.by(name).frame for name in ("gender", "age")]  # type: ignore[arg-type]
        return [
            float(frame["ikm"][label])
            for frame, label in zip(frames, ("Laki-laki", "21–30"), strict=True)
            if label in frame.index
        ]

    study = delighted(tmp_path)
    assert len(values(study)) == 1
    assert {"what": "groups.gender", "why": "beside"} in study.results().content["hidden"]
    switch_audit_off(monkeypatch)
    men, young = values(delighted(tmp_path))
    assert (24 * men - 12 * young) / 12 == pytest.approx(100, abs=0.02)


def test_where_everybody_gave_one_answer_nothing_is_hidden_for_it(tmp_path: Path) -> None:
    """An index of 100 of the unit has said so of all."""
    study = study_of(tmp_path, [("4" * 9, "L" if at < 20 else "P", "23", "SMA") for at in range(40)])
    assert study.by("gender").frame["ikm"].tolist() == [100, 100]


# --- What is found in the answers of few


@pytest.mark.parametrize(("n", "answers"), [(1, "4"), (2, "1"), (9, "3")])
def test_the_checks_do_not_tell_how_few_answered(
    tmp_path: Path, n: int, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether one, two or nine gave nine times the same is not told: the page is that of those who did not."""

    def told(folder: Path, given: Callable[[int], str]) -> tuple[str, Any]:
        study = study_of(folder, [(given(at), "L", "23", "SMA") for at in range(n)])
        return study.data_quality()._repr_html_(), study.results().content

    def compared(name: str) -> list[tuple[Any, ...]]:
        pages = (told(tmp_path / name / kind, given) for kind, given in (("a", lambda at: answers * 9), ("b", mixed)))
        return [(page, content["screening"]["findings"], content["hidden"]) for page, content in pages]

    same, other = compared("on")
    assert same[0] == other[0]
    assert [one["count"] for one in same[1]] == [one["count"] for one in other[1]]
    assert same[2] == other[2]
    assert {"what": "screening.straight", "why": "few"} in same[2]
    assert "untuk kurang dari 10 responden" in same[0]
    assert "jawaban seragam" in same[0]
    monkeypatch.setattr(numbers_module, "screen_answers", lambda survey, threshold: screen_answers(survey))
    same, other = compared("off")
    assert [one["count"] for one in same[1]] != [one["count"] for one in other[1]]
