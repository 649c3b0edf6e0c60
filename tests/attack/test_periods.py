"""Reports over time give nobody away: the adversary of subtraction, who keeps every public output of a data folder.

Periods that share days (months, quarters, a semester), each made in its turn; a report that is issued again; the city;
the list of reports with its open data. The adversary knows which people stand behind each figure, which no reader does,
and looks for sets of 1 to 9 of them in the span of the figures: every sum and difference that there is, not only those
that the program thinks of. An index of 3 to 9 respondents that is shown as such is no find.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Hashable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ikm.analysis.actions import count_complaints_by_unsur
from ikm.commands.checking import check_answers
from ikm.errors import SettingError
from ikm.page.wording import Words
from ikm.publish import shelf, site
from ikm.publish.job import ReportName, gather_unit_job, request_national
from ikm.rules.period import Period
from ikm.study import numbers, unit
from ikm.study.city import open_city
from ikm.study.unit import Study, open_study
from ikm.survey.project import Project
from tests.attack.span import find_few
from tests.helpers import HEADINGS, KEYS, UNITS, make_project
from tests.shelves import shelve

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT.parent / "shared" / "cases" / "attack" / "overlap"
FULL = f"{HEADINGS},gender,education,harapan_waktu"
THRESHOLD = 10
CITY = ReportName("laporan_kota", {"city": "Kota Contoh", "period": "2026-T1"})
#: Figures by kind, such as 'unsur' or 'group gender': the people behind each, by name.
Figures = dict[str, dict[str, frozenset[str]]]


# People and what becomes public --------------------------------------------------------------------------------------


def people(draw: random.Random, n: int) -> list[str]:
    """Lines of n people; nine answers of four tell nearly all of them apart, and few are of one group."""
    about = ([draw.choice(["L", "P", "P", ""]), draw.choice(["SD", "SMA", "SMA", "S1"])] for _ in range(n))
    hoped = (draw.choice(["", "", "", "4"]) for _ in range(n))
    return [
        ",".join([*(draw.choice("1234") if draw.random() < 0.9 else "" for _ in KEYS), *one, hope])
        for one, hope in zip(about, hoped, strict=True)
    ]


def drawn(seed: int) -> dict[str, list[str]]:
    """Months, the quarter of them with late forms, another, the semester: now and then of other people altogether."""
    draw = random.Random(seed)
    months = [people(draw, draw.choice([0, 2, 5, 11, 30, 30, 30])) for _ in range(3)]
    quarter = [line for month in months for line in month] + people(draw, draw.choice([0, 0, 0, 4, 15]))
    if draw.random() < 0.25:
        quarter = people(draw, 40)
    second = people(draw, draw.choice([0, 6, 25, 30]))
    files = {f"2026-0{at}": month for at, month in enumerate(months, 1)}
    files |= {
        "2026-T1": quarter,
        "2026-T2": second,
        "2026-S1": [*quarter, *second, *people(draw, draw.choice([0, 0, 3]))],
    }
    return {period: lines for period, lines in files.items() if lines}


def text(lines: list[str]) -> str:
    """A file of these people."""
    return "\n".join([FULL, *lines]) + "\n"


def folder_of(tmp_path: Path, files: Mapping[str, list[str]], register: str = "") -> Project:
    """A data folder of KPPT with these people by period."""
    answers = {f"KPPT/{period}.csv": text(lines) for period, lines in files.items()}
    return make_project(tmp_path, answers, UNITS + register)


def figures_of(study: Study, name: str, lines: list[str]) -> Figures:
    """Which people are behind each figure of a report; a line of the file is a person."""
    known, survey = study.numbers, study.survey
    who = {row: lines[row - 2] for row in survey.answers.index}
    everybody = frozenset(who.values())
    found: Figures = {}

    def add(kind: str, label: str, people: Any) -> None:
        found.setdefault(kind, {})[f"{name} {label}"] = frozenset(who[row] for row in people)

    if known.index.value is not None:
        add("index", "", who)
    if known.detailed:
        add("unsur", "", who)
        for profile in known.profiles:
            labels, kind = survey.groups(profile.characteristic), f"group {profile.characteristic}"
            for group in profile.groups:
                add(kind, group.label, labels.index[labels == group.label])
            if everybody and labels.ne("").any():
                add(kind, "all", who)
        for spread in known.spreads:
            if spread.counts:
                add(f"answers {spread.unsur.key}", "", survey.scores.index[survey.scores[spread.unsur.key].notna()])
        if known.importance.gaps:
            add("harapan", "", survey.answers.index[survey.answers["harapan_waktu"].notna()])
    return found


def few(figures: Mapping[str, frozenset[str]]) -> list[frozenset[Hashable]]:
    """Sets of 1 to 9 people who follow from figures, and not from those that are shown of so few."""
    return find_few(figures.values(), THRESHOLD, [some for some in figures.values() if len(some) < THRESHOLD])


class Adversary:
    """Keeps every figure that was ever public."""

    def __init__(self) -> None:
        self.figures: Figures = {}
        self.refused: list[str] = []

    def keep(self, figures: Figures) -> None:
        """Add figures of a report."""
        for kind, known in figures.items():
            self.figures.setdefault(kind, {}).update(known)

    def find(self) -> list[frozenset[Hashable]]:
        """Everybody found, of all kinds; the index of a few that is shown as such is no find."""
        shown = set(self.figures.get("index", {}).values())
        return [inside for kind in self.figures for inside in few(self.figures[kind]) if inside not in shown]


def publish(project: Project, adversary: Adversary, period: str, lines: list[str], version: str = "") -> None:
    """Make a report as a run does: study, look at what stands, shelf. One that is refused is not published."""
    try:
        gather_unit_job(project, "KPPT", period, "id")
        study = open_study("KPPT", period, data=str(project.data))
        content = json.loads(json.dumps(study.results().content, default=str))
        asked = ReportName("laporan_unit", {"unit": "KPPT", "period": period})
        shelf.refuse_beside_published(project, asked, content)
    except SettingError as error:
        adversary.refused.append(str(error))
        return
    shelve(project, content)
    adversary.keep(figures_of(study, f"{period}{version}", lines))


def switch_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the rules away."""
    monkeypatch.setattr(unit, "find_small_difference", lambda *given: None)
    monkeypatch.setattr(numbers, "find_small_difference", lambda *given: None)
    for name in ("_refuse_reissue", "_refuse_unregarded"):
        monkeypatch.setattr(shelf, name, lambda *given: None)


# Overlapping periods --------------------------------------------------------------------------------------------------


def test_the_adversary_finds_what_is_not_hidden() -> None:
    """Sixty people less two months of thirty but one: one. Of twelve eleven: one. Two whole sets: nobody."""
    whole = frozenset(f"p{at}" for at in range(60))
    assert few({"T1": whole, "01": frozenset(sorted(whole)[:30]), "02": frozenset(sorted(whole)[30:59])}) == [
        frozenset(sorted(whole)[59:])
    ]
    assert few({"T1": whole, "01": frozenset(sorted(whole)[:30])}) == []
    assert few({"T1": whole, "other": frozenset(f"q{at}" for at in range(30))}) == []


@pytest.mark.parametrize("order", ["in turn", "any"])
@pytest.mark.parametrize("register", ["", 'publishes = ["quarter", "month", "semester"]\n', 'publishes = "quarter"\n'])
@pytest.mark.parametrize("seed", range(4))
def test_periods_that_share_days_give_nobody(tmp_path: Path, seed: int, register: str, order: str) -> None:
    """Every period asked for the public, in turn or the quarter before its months: nobody is found."""
    files = drawn(seed)
    project, adversary = folder_of(tmp_path, files, register), Adversary()
    periods = sorted(files, key=Period.parse)
    if order == "any":
        random.Random(seed).shuffle(periods)
    for period in periods:
        publish(project, adversary, period, files[period])
    assert adversary.find() == []
    assert adversary.figures or adversary.refused


def attack_all(tmp_path: Path, seeds: range) -> list[Adversary]:
    """The adversary of each draw, its periods published in turn."""
    adversaries = []
    for seed in seeds:
        files = drawn(seed)
        project, adversary = folder_of(tmp_path / str(seed), files), Adversary()
        for period in sorted(files, key=Period.parse):
            publish(project, adversary, period, files[period])
        adversaries.append(adversary)
    return adversaries


def test_without_the_rules_the_adversary_finds_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draws hold people to be found, and some of their periods are published: the test above can fail."""
    with_rules = attack_all(tmp_path / "on", range(8))
    assert sum(len(each.figures.get("unsur", {})) for each in with_rules) > 16
    assert not any(each.find() for each in with_rules)
    switch_off(monkeypatch)
    without = attack_all(tmp_path / "off", range(8))
    assert sum(bool(each.find()) for each in without) > 4
    assert not any(each.refused for each in without)


def test_the_scripts_that_succeeded_fail(tmp_path: Path) -> None:
    """A quarter less January and February gave the nine answers of March's only respondent; now it is refused."""
    if not SCRIPTS.is_dir():
        pytest.skip("the scripts of the attack (../shared/cases/attack/overlap) do not lie beside this project")
    run = subprocess.run(
        [sys.executable, str(SCRIPTS / "p3.py")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert "March's one respondent" not in run.stdout
    assert "SettingError: U1 2026-T1: the answers of 2026-T1 less those of 2026-01 and 2026-02" in run.stderr


# What the register says -----------------------------------------------------------------------------------------------

#: A quarter whose March has five of its 65.
FEW = {"2026-01": 30, "2026-02": 30, "2026-03": 5}


def quarter(seed: int = 0) -> dict[str, list[str]]:
    """Three months and their quarter."""
    draw = random.Random(seed)
    months = {period: people(draw, n) for period, n in FEW.items()}
    return {**months, "2026-T1": [line for month in months.values() for line in month]}


def test_the_message_names_periods_and_lines_but_no_number(tmp_path: Path) -> None:
    """The 5 of March stand nowhere; both lines that decide it do."""
    project = folder_of(tmp_path, quarter())
    with pytest.raises(SettingError) as error:
        open_study("KPPT", "2026-T1", data=str(project.data))
    said = str(error.value)
    assert "KPPT 2026-T1: the answers of 2026-T1 less those of 2026-01 and 2026-02" in said
    assert 'publishes = "month" or publishes = "quarter"' in said
    assert not {"5", "65", "60"} & set(said.replace(str(tmp_path), "").split())
    assert open_study("KPPT", "2026-T1", data=str(project.data), audience="internal").numbers.index.respondents == 65


@pytest.mark.parametrize(
    ("said", "shown", "hidden"), [("quarter", "2026-T1", "2026-01"), ("month", "2026-01", "2026-T1")]
)
def test_a_grid_is_for_the_public_the_other_for_the_office(tmp_path: Path, said: str, shown: str, hidden: str) -> None:
    """One line decides: report, city and trend have the one, only the internal edition the other."""
    project = folder_of(tmp_path, quarter(), f'publishes = "{said}"\n')
    assert open_study("KPPT", shown, data=str(project.data)).numbers.index.value
    for make in (partial(open_study, "KPPT", hidden), partial(gather_unit_job, project, "KPPT", hidden, "id")):
        with pytest.raises(SettingError, match="not for the public"):
            make(**({"data": str(project.data)} if make.func is open_study else {}))
    with pytest.raises(SettingError, match="no unit of Kota Contoh has answers"):
        open_city(hidden, data=str(project.data))
    within = open_study("KPPT", hidden, data=str(project.data), audience="internal")
    assert within.numbers.index.respondents in (30, 65)


def test_the_newest_is_one_for_the_public(tmp_path: Path) -> None:
    """With April counted and quarters published the newest report is that of the quarter; its trend has no months."""
    files = {**quarter(), "2026-04": people(random.Random(4), 20), "2025-T4": people(random.Random(5), 20)}
    project = folder_of(tmp_path, files, 'publishes = ["quarter"]\n')
    study = open_study("KPPT", data=str(project.data))
    assert [str(point.period) for point in study.numbers.trend] == ["2025-T4", "2026-T1"]


def test_a_period_that_stands_published_and_is_so_no_more_stops_the_others(tmp_path: Path) -> None:
    """January's report lies in the output folder, alone or in the city's; the list leaves it out, open data too."""
    project = folder_of(tmp_path, quarter())
    month = open_study("KPPT", "2026-01", data=str(project.data)).results().content
    folder = shelve(project, month)
    assert site.refresh_site(project).reports == 1
    project.register.write_text(UNITS + 'publishes = "quarter"\n')
    made = [open_study("KPPT", "2026-T1", data=str(project.data)), open_city("2026-T1", data=str(project.data))]
    names = [ReportName("laporan_unit", {"unit": "KPPT", "period": "2026-T1"}), CITY]
    for study, asked in zip(made, names, strict=True):
        content = json.loads(json.dumps(study.results().content, default=str))
        with pytest.raises(SettingError, match=r"published still[\s\S]*KPPT/2026-01"):
            shelf.refuse_beside_published(project, asked, content)
    assert "published still" in check_answers(project, "KPPT", "2026-T1").refusal
    listing = site.refresh_site(project)
    assert (listing.reports, listing.passed_over) == (0, ["KPPT/2026-01"])
    assert "2026-01" not in (project.output / "data" / "hasil.csv").read_text()
    shutil.rmtree(folder)
    shelf.refuse_beside_published(project, CITY, content)


@pytest.mark.parametrize("seed", range(3))
def test_a_quarter_published_first_stops_its_months(tmp_path: Path, seed: int) -> None:
    """The month would go before the quarter, but the quarter is out with all its groups; made again it is too late.

    Named first in the register the quarter stays as it is and the months give way: January is shown, February not, for
    65 less 30 less 30 are the five of March.
    """
    files = quarter(seed)
    adversary, project = Adversary(), folder_of(tmp_path, {"2026-T1": files["2026-T1"]})
    publish(project, adversary, "2026-T1", files["2026-T1"])
    folder_of(tmp_path, files)
    for period in ("2026-01", "2026-02"):
        publish(project, adversary, period, files[period])
    told = adversary.refused[0]
    assert len(adversary.refused) == 2
    assert "2026-T1 was published before there was 2026-01" in told
    assert 'Allowed: publishes = ["quarter", "month"]' in told
    project.register.write_text(UNITS + 'publishes = ["quarter", "month"]\n')
    for period in ("2026-T1", "2026-01", "2026-02"):
        publish(project, adversary, period, files[period])
    assert "less those of 2026-01 and 2026-02" in adversary.refused[2]
    assert len(adversary.refused) == 3
    assert adversary.find() == []


def graded() -> dict[str, list[str]]:
    """Months of thirty in which 12, 12 and 3 had the SD: the third would follow from a quarter of 27."""
    draw = random.Random("SD")
    files = {}
    for period, n in (("2026-01", 12), ("2026-02", 12), ("2026-03", 3)):
        answers = [",".join(draw.choice("1234") for _ in KEYS) for _ in range(30)]
        files[period] = [f"{line},,{'SD' if at < n else 'SMA'}," for at, line in enumerate(answers)]
    return {**files, "2026-T1": [line for month in files.values() for line in month]}


def test_a_group_of_the_quarter_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """27 less 12 less 12 are three: the quarter shows its index and unsur, no group, and says why; else they are found.

    SMA is hidden with it, for all of the quarter less SMA is SD again.
    """
    files = graded()
    project, adversary = folder_of(tmp_path / "on", files), Adversary()
    for period in files:
        publish(project, adversary, period, files[period])
    assert (adversary.refused, adversary.find()) == ([], [])
    study = open_study("KPPT", "2026-T1", data=str(project.data))
    assert [group.label for group in study.numbers.by("education").groups] == []
    assert study.numbers.detailed
    assert "termuat dalam laporan terbuka" in str(study.respondents())
    assert study.results().content["overlapping"] == ["2026-01", "2026-02", "2026-03"]
    monkeypatch.setattr(numbers, "find_small_difference", lambda *given: None)
    other, finder = folder_of(tmp_path / "off", files), Adversary()
    for period in files:
        publish(other, finder, period, files[period])
    assert sorted(map(len, finder.find()))[:1] == [3]


def test_comments_of_the_quarter_give_way(tmp_path: Path) -> None:
    """40 and 40 of two months wrote, one of 40 in March: of the quarter only the number of comments is told."""
    draw, files = random.Random("saran"), {}
    for period, writers in (("2026-01", 40), ("2026-02", 40), ("2026-03", 1)):
        answers = [",".join(draw.choice("12" if at % 2 else "34") for _ in KEYS) for at in range(40)]
        files[period] = [f"{line},,,,{'lama sekali' if at < writers else ''}" for at, line in enumerate(answers)]
    files["2026-T1"] = [line for month in files.values() for line in month]
    head = f"{FULL},saran"
    answers = {f"KPPT/{period}.csv": "\n".join([head, *lines]) + "\n" for period, lines in files.items()}
    data = str(make_project(tmp_path, answers, UNITS).data)
    quarter, month = (open_study("KPPT", period, data=data) for period in ("2026-T1", "2026-02"))
    assert (len(quarter.numbers.comments.comments), len(month.numbers.comments.comments)) == (81, 40)
    content = quarter.results().content
    assert [content["comments"][name] for name in ("complaints", "kinds", "services")] == [None, {}, []]
    assert (
        content["comments"]["scorers"] == {"low": None, "high": None} != month.results().content["comments"]["scorers"]
    )
    assert (quarter.numbers.comments.distinct_words, content["comments"]["words"]) == ((), [])
    assert {"what": "comments", "why": "beside"} in content["hidden"]
    assert "sisanya komentar kurang dari 10 responden" in str(quarter.comments())
    assert count_complaints_by_unsur(quarter.numbers.comments) is None  # nor do priorities rest on them
    assert month.results().content["comments"]["complaints"] == 40


@pytest.mark.parametrize("word", ["triwulan", "Quarter", ""])
def test_only_known_grids_can_be_named(tmp_path: Path, word: str) -> None:
    """A word of another language is refused with the four that there are."""
    project = folder_of(tmp_path, quarter(), f'publishes = "{word}"\n')
    with pytest.raises(SettingError, match=r"publishes[\s\S]*month[\s\S]*quarter"):
        project.units()


def test_a_city_stops_with_its_unit(tmp_path: Path) -> None:
    """The page of a city names the index of the quarter as the unit's own report does."""
    project = folder_of(tmp_path, quarter())
    with pytest.raises(SettingError, match="less those of 2026-01 and 2026-02"):
        open_city("2026-T1", data=str(project.data))
    assert open_city("2026-01", data=str(project.data)).numbers.measured


def test_national_tables_of_periods_that_share_days_are_not_both_published(tmp_path: Path) -> None:
    """By the names of the sums that are kept; one alone is free."""
    project = folder_of(tmp_path, quarter())
    for period in ("2026-S1", "2026"):
        project.sums(Period.parse(period)).parent.mkdir(exist_ok=True)
        project.sums(Period.parse(period)).touch()
    with pytest.raises(SettingError, match="2026 share days with it"):
        request_national(project, "2026-S1", "id")
    project.sums(Period.parse("2026")).unlink()
    assert request_national(project, "2026-S1", "id").parameters["period"] == "2026-S1"


# A report that is issued again ---------------------------------------------------------------------------------------


def reissue(tmp_path: Path, late: int, changed: int = 0) -> tuple[Project, Adversary]:
    """A report of forty, and the same with late forms and corrected ones."""
    draw = random.Random(40)
    lines = people(draw, 40)
    project, adversary = folder_of(tmp_path, {"2026-S1": lines}), Adversary()
    publish(project, adversary, "2026-S1", lines, "first")
    now = [*people(draw, changed), *lines[changed:], *people(draw, late)]
    folder_of(tmp_path, {"2026-S1": now})
    publish(project, adversary, "2026-S1", now, "second")
    return project, adversary


@pytest.mark.parametrize(("late", "changed"), [(1, 0), (3, 0), (9, 0), (0, 1), (2, 2)])
def test_a_report_issued_again_gives_nobody(tmp_path: Path, late: int, changed: int) -> None:
    """Late forms, corrections: the second is refused, and the first stays."""
    project, adversary = reissue(tmp_path, late, changed)
    assert len(adversary.refused) == 1
    assert "KPPT 2026-S1: its published report was made of other answers" in adversary.refused[0]
    assert adversary.find() == []
    assert shelf.read_results(project.output / "KPPT" / "2026-S1")["respondents"]["counted"] == 40


def test_without_the_rule_late_forms_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail."""
    switch_off(monkeypatch)
    assert any(len(inside) == 3 for inside in reissue(tmp_path, 3)[1].find())


def test_the_same_answers_and_many_others_are_free(tmp_path: Path) -> None:
    """Made again from the same, in another order or after a change of the program: nothing is told that was not."""
    assert reissue(tmp_path / "same", 0)[1].refused == []
    project, adversary = reissue(tmp_path / "many", 0)
    draw = random.Random(1)
    lines = [",".join([*(draw.choice("1234") for _ in KEYS), "", "", ""]) for _ in range(90)]
    folder_of(tmp_path / "many", {"2026-S1": lines})
    publish(project, adversary, "2026-S1", lines)
    assert adversary.refused == []


@pytest.mark.parametrize(("hoping", "refused"), [(1, True), (9, True), (10, False)])
def test_what_few_of_many_late_forms_expect_is_not_told(tmp_path: Path, hoping: int, refused: bool) -> None:
    """Forty say what they expect, and of 55 late forms one does: 41 times the mean of all less 40 times that before."""
    draw = random.Random(7)
    hopes = ["4"] * 40 + [draw.choice("1234") for _ in range(hoping)] + [""] * (55 - hoping)
    lines = [",".join([*(draw.choice("1234") for _ in KEYS), "", "", hope]) for hope in hopes]
    project, adversary = folder_of(tmp_path, {"2026-S1": lines[:40]}), Adversary()
    publish(project, adversary, "2026-S1", lines[:40])
    folder_of(tmp_path, {"2026-S1": lines})
    publish(project, adversary, "2026-S1", lines)
    assert bool(adversary.refused) == refused
    said = shelf.read_results(project.output / "KPPT" / "2026-S1")["importance"]["unsur"]
    assert [each["n"] for each in said if each["key"] == "waktu"] == [40 if refused else 50]


def test_the_sidecar_says_why_and_each_time_anew(tmp_path: Path) -> None:
    """A day and a reason let one reissue through, and are printed; the same words do not let the next one through."""
    project, adversary = reissue(tmp_path, 2)
    side = project.data / "responses" / "KPPT" / "2026-S1.toml"
    side.write_text('reissued = "2026-07-15: two late forms"\n')
    lines = (project.data / "responses" / "KPPT" / "2026-S1.csv").read_text().splitlines()[1:]
    publish(project, adversary, "2026-S1", lines)
    assert len(adversary.refused) == 1
    told = open_study("KPPT", "2026-S1", data=str(project.data)).collection()._repr_html_()
    assert "Menggantikan terbitan sebelumnya" in told
    assert "2026-07-15: two late forms" in told
    assert shelf.read_results(project.output / "KPPT" / "2026-S1")["reissued"] == "2026-07-15: two late forms"
    lines += people(random.Random(9), 1)
    folder_of(tmp_path, {"2026-S1": lines})
    publish(project, adversary, "2026-S1", lines)
    assert len(adversary.refused) == 2


@pytest.mark.parametrize("said", ["late forms", "2026-07-15", "2026-07-15:", "15-07-2026: late"])
def test_a_reissue_takes_a_day_and_a_reason(tmp_path: Path, said: str) -> None:
    """Else the same words would serve again and again."""
    project, _ = reissue(tmp_path, 0)
    (project.data / "responses" / "KPPT" / "2026-S1.toml").write_text(f'reissued = "{said}"\n')
    with pytest.raises(SettingError, match="a day and a reason"):
        open_study("KPPT", "2026-S1", data=str(project.data))


def test_the_trend_of_the_next_report_does_not_tell_of_late_forms(tmp_path: Path) -> None:
    """2026-S1 gets two late forms; the trend of 2026-S2, and the city of both, would tell its new index."""
    project, adversary = reissue(tmp_path, 2)
    later = people(random.Random(2), 30)
    folder_of(tmp_path, {"2026-S2": later})
    publish(project, adversary, "2026-S2", later)
    assert "KPPT 2026-S1: its published report" in adversary.refused[-1]
    for period in ("2026-S1", "2026-S2"):
        content = json.loads(json.dumps(open_city(period, data=str(project.data)).results().content, default=str))
        asked = ReportName("laporan_kota", {"city": "Kota Contoh", "period": period})
        with pytest.raises(SettingError, match="KPPT 2026-S1: its published report"):
            shelf.refuse_beside_published(project, asked, content)


def test_within_the_office_all_is_free(tmp_path: Path) -> None:
    """The internal edition stands apart, and is compared with nothing."""
    project, _ = reissue(tmp_path, 2)
    content = open_study("KPPT", "2026-S1", data=str(project.data), audience="internal").results().content
    asked = ReportName("laporan_unit", {"unit": "KPPT", "period": "2026-S1", "audience": "internal"})
    shelf.refuse_beside_published(project, asked, content)


def test_check_tells_in_advance(tmp_path: Path) -> None:
    """Exit 2 and the reason, for both: late forms, and a quarter beside its months."""
    project, _ = reissue(tmp_path, 2)
    said = check_answers(project, "KPPT", "2026-S1")
    assert "KPPT 2026-S1: its published report" in said.lines(Words("en"))[-1]
    other = folder_of(tmp_path / "other", quarter())
    assert "less those of 2026-01 and 2026-02" in check_answers(other, "KPPT", "2026-T1").refusal
    assert check_answers(other, "KPPT", "2026-01").refusal == ""
