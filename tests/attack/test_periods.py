"""Reports over time give nobody away: the adversary of subtraction, who keeps every public output of a data folder.

Periods that share days (months, quarters, a semester), each made in its turn; a report that is issued again; the city;
the list of reports with its open data. The adversary knows which people stand behind each figure, which no reader does,
and looks for sets of 1 to 9 of them in the span of the figures: every sum and difference that there is, not only those
that the program thinks of. An index of 3 to 9 respondents that is shown as such is no find.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ikm.errors import SettingError
from ikm.publish import standing
from ikm.publish.job import ReportName, gather_unit_job
from ikm.rules.period import Period
from ikm.study import numbers, unit
from ikm.study.unit import Study, open_study
from ikm.survey.project import Project
from tests.helpers import HEADINGS, KEYS, UNITS, make_project
from tests.shelves import shelve

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT.parent / "shared" / "cases" / "attack" / "overlap"
FULL = f"{HEADINGS},gender,education,harapan_waktu"
THRESHOLD = 10
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
    months = [people(draw, draw.choice([0, 2, 5, 11, 30])) for _ in range(3)]
    quarter = [line for month in months for line in month] + people(draw, draw.choice([0, 0, 4, 15]))
    if draw.random() < 0.25:
        quarter = people(draw, 40)
    second = people(draw, draw.choice([0, 6, 25]))
    files = {f"2026-0{at}": month for at, month in enumerate(months, 1)}
    files |= {"2026-T1": quarter, "2026-T2": second, "2026-S1": [*quarter, *second, *people(draw, draw.choice([0, 3]))]}
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


def few(figures: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """Sets of 1 to 9 people whose answers are a sum or difference of figures, and no figure of their own."""
    everybody = sorted(set().union(*figures.values())) if figures else []
    if not everybody:
        return []
    table = np.array([[person in inside for person in everybody] for inside in figures.values()], dtype=float)
    atoms, place = np.unique(table, axis=1, return_inverse=True)
    members = [
        frozenset(person for person, at in zip(everybody, place.ravel(), strict=True) if at == atom)
        for atom in range(atoms.shape[1])
    ]
    rank = np.linalg.matrix_rank(atoms)
    small = [at for at, inside in enumerate(members) if len(inside) < THRESHOLD]
    leaks = []
    for size in range(1, 4):
        for parts in combinations(small, size):
            inside = frozenset().union(*(members[at] for at in parts))
            if len(inside) < THRESHOLD and inside not in figures.values():
                aim = np.array([float(at in parts) for at in range(len(members))])
                if np.linalg.matrix_rank(np.vstack([atoms, aim])) == rank:
                    leaks.append(inside)
    return leaks


class Adversary:
    """Keeps every figure that was ever public."""

    def __init__(self) -> None:
        self.figures: Figures = {}
        self.refused: list[str] = []

    def keep(self, figures: Figures) -> None:
        """Add figures of a report."""
        for kind, known in figures.items():
            self.figures.setdefault(kind, {}).update(known)

    def find(self) -> list[frozenset[str]]:
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
        standing.refuse_beside_published(project, asked, content)
    except SettingError as error:
        adversary.refused.append(str(error))
        return
    shelve(project, content)
    adversary.keep(figures_of(study, f"{period}{version}", lines))


def switch_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the rules away."""
    monkeypatch.setattr(unit, "find_small_difference", lambda *given: None)
    monkeypatch.setattr(numbers, "find_small_difference", lambda *given: None)
    monkeypatch.setattr(standing, "_refuse_reissue", lambda *given: None)


# Overlapping periods --------------------------------------------------------------------------------------------------


def test_the_adversary_finds_what_is_not_hidden() -> None:
    """Sixty people less two months of thirty but one: one. Of twelve eleven: one. Two whole sets: nobody."""
    whole = frozenset(f"p{at}" for at in range(60))
    assert few({"T1": whole, "01": frozenset(sorted(whole)[:30]), "02": frozenset(sorted(whole)[30:59])}) == [
        frozenset(sorted(whole)[59:])
    ]
    assert few({"T1": whole, "01": frozenset(sorted(whole)[:30])}) == []
    assert few({"T1": whole, "other": frozenset(f"q{at}" for at in range(30))}) == []


@pytest.mark.slow
@pytest.mark.parametrize("order", ["in turn", "any"])
@pytest.mark.parametrize("register", ["", 'publishes = ["quarter", "month", "semester"]\n', 'publishes = "quarter"\n'])
@pytest.mark.parametrize("seed", range(8))
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


@pytest.mark.slow
def test_without_the_rules_the_adversary_finds_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draws do hold people to be found, and something is published all the same: the test above can fail."""
    found = published = refused = 0
    for seed in range(8):
        files = drawn(seed)
        project, adversary = folder_of(tmp_path / f"on{seed}", files), Adversary()
        for period in sorted(files, key=Period.parse):
            publish(project, adversary, period, files[period])
        published += len(adversary.figures.get("unsur", {}))
        refused += len(adversary.refused)
    switch_off(monkeypatch)
    for seed in range(8):
        files = drawn(seed)
        project, adversary = folder_of(tmp_path / f"off{seed}", files), Adversary()
        for period in sorted(files, key=Period.parse):
            publish(project, adversary, period, files[period])
        assert not adversary.refused
        found += bool(adversary.find())
    assert (found > 4, published > 12, refused > 4) == (True, True, True)
