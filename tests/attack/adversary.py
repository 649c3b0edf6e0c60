"""One adversary over all that a data folder publishes in time: he keeps every file, and looks for somebody in it.

Thirty folders with a unit of 1 to 40 respondents, its months and their quarter or two semesters, late forms, the list
of all reports with its open data, and in every third a second unit and the page of their city. He reads hasil.json of
unit and city and hasil.csv as they are published, edition by edition, and knows who is in which group and who answered
what, but no answer. Sums, differences and all else that follows from these: `tests.attack.span`.

    python -m tests.attack.adversary          all thirty folders, in some minutes; the suite takes the first of them
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ikm.analysis import disclosure
from ikm.errors import SettingError
from ikm.publish import shelf, site
from ikm.publish.job import ReportName, gather_unit_job
from ikm.rules.period import Period
from ikm.study.city import open_city
from ikm.study.unit import Study, open_study
from ikm.survey.project import Project
from ikm.survey.responses import Survey
from tests.attack.span import Figure, find_people
from tests.attack.test_sets import CHOICES, FULL
from tests.helpers import KEYS, UNITS, make_project
from tests.shelves import shelve
from tests.test_subtraction import behind

SERVICES = 'services = ["Izin A", "Izin B", "Izin C"]\n'
REGISTER = UNITS + SERVICES + UNITS.replace("[KPPT]", "[PDAM]") + SERVICES
CITY = "Kota Contoh"
THRESHOLD = disclosure.GROUP_THRESHOLDS["public"]
#: How many folders there are.
FOLDERS = 30
#: Lines of answers by unit and period.
Files = dict[tuple[str, str], list[str]]


# --- Folders


def draw_people(draw: random.Random, name: str, n: int, silent: float) -> list[str]:
    """Lines of n people: characteristics go together, and who is silent on one mostly is on the others."""
    lines, blank = [], draw.choice([0, 0, 0.1])
    for at in range(n):
        kind, quiet, slips = draw.randrange(3), draw.random() < silent, draw.choice([0.04, 0.15])
        about = []
        for values in CHOICES.values():
            value = values[kind % len(values)] if draw.random() > slips else draw.choice(values)
            about.append("" if quiet != (draw.random() < slips) else value)
        answers = ["" if draw.random() < blank else str(draw.randint(1, 4)) for _ in KEYS]
        lines.append(",".join([*answers, f"{name}{at}", "2026-03-02", *about]))
    return lines


def draw_folder(seed: int) -> list[Files]:
    """The answers of a folder as they come in: before and after late forms; each state is published as a whole."""
    draw = random.Random(f"folder {seed}")
    silent, n = draw.choice([0.1, 0.4]), draw.randint(1, 40) if seed % 3 else draw.randint(20, 40)
    period = "2026-T1" if seed % 2 else "2026-S1"
    other = {("PDAM", period): draw_people(draw, "P", draw.choice([1, 2, 3, 9, 12]), silent)} if seed % 3 == 0 else {}
    if seed % 2:
        parts = [draw_people(draw, f"M{at}.", draw.choice([n // 2, 2, 12]), silent) for at in range(2)]
        before = {("KPPT", f"2026-0{at}"): part for at, part in enumerate(parts, 1) if part}
        quarter = [line for part in parts for line in part]
        first = {**other, **before, ("KPPT", "2026-T1"): quarter + draw_people(draw, "L", draw.choice([0, 4]), silent)}
    else:
        first = {**other, ("KPPT", "2025-S2"): draw_people(draw, "A", draw.choice([2, 7, 30]), silent)}
        first["KPPT", "2026-S1"] = draw_people(draw, "R", n, silent)
    newest = max((key for key in first if key[0] == "KPPT"), key=lambda key: Period.parse(key[1]))
    late = first[newest] + draw_people(draw, "Z", draw.choice([1, 3, 12]), silent)
    return [first, {**first, newest: late}]


def lay(folder: Path, files: Files) -> Project:
    """A data folder of these answers."""
    texts = {f"{unit}/{period}.csv": "\n".join([FULL, *lines]) + "\n" for (unit, period), lines in files.items()}
    return make_project(folder, texts, REGISTER)


# --- The adversary


class Adversary:
    """Keeps every figure that was ever published."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.allowed: list[Figure] = []
        self.surveys: dict[tuple[str, str], Survey] = {}
        self.refused = 0

    def find(self) -> list[frozenset[Any]]:
        """Everybody found; the index of a unit of 3 to 9 respondents, which is shown as such, is no find."""
        return find_people(self.figures, THRESHOLD, self.allowed)

    def read_unit(self, content: Mapping[str, Any], study: Study) -> None:
        """Read hasil.json of a unit."""
        survey = self.surveys[content["unit"], content["period"]] = study.survey
        read = study.numbers.read
        self.figures += [index_of(read, rows) for rows in behind(content, study.numbers).values()]
        for point in content["trend"]:
            past = next(each for each in [*study.numbers.earlier, survey] if str(each.period) == point["period"])
            if point["value"] is not None:
                self.keep_index(past)
        for name, groups in content["groups"].items():
            for group in (each for each in groups if not each.get("hidden")):
                self.keep_group(survey, name, group["label"])
        for entry in content["unsur"]:
            if entry.get("nrr") is not None:
                self.figures.append(mean_of(survey, entry["key"]))
        for test in (content["change"] or {}).get("unsur", ()):
            now, before = (mean_of(each, test["first"]) for each in (survey, study.numbers.earlier[-1]))
            self.figures.append(add(now, before, Fraction(-1)))

    def read_city(self, content: Mapping[str, Any], surveys: Mapping[str, Survey]) -> None:
        """Read hasil.json of a city."""
        for entry in content["units"]:
            if entry["value"] is not None:
                self.keep_index(surveys[entry["unit"]])
        for unit, column in content["heat"].items():
            self.figures += [mean_of(surveys[unit], key) for key, value in column.items() if value is not None]
        if mean := content["mean"]["plain"]:
            some = [surveys[entry["unit"]] for entry in content["units"] if (entry["n"] or 0) >= THRESHOLD]
            assert len(some) == mean["units"]
            total: Figure = {}
            for survey in some:
                total = add(total, index_of(survey), Fraction(1, len(some)))
            self.figures.append(total)

    def read_site(self, output: Path) -> None:
        """Read the open data of the list of reports, as they stand now."""
        for row in csv.DictReader(io.StringIO((output / "data" / "hasil.csv").read_text(encoding="utf-8"))):
            survey = self.surveys.get((row["unit"], row["period"]))
            if survey is None:
                continue
            if row["measure"] in ("ikm", "ikm_exact_bobot"):
                self.keep_index(survey)
            elif row["measure"] in ("unsur", "nrr", "answers"):
                self.figures.append(mean_of(survey, row["unsur"]))
            elif row["measure"] == "group":
                self.keep_group(survey, row["characteristic"], row["category"])

    def keep_index(self, survey: Survey) -> None:
        """Keep the index of all respondents; of few it is allowed."""
        figure = index_of(survey)
        self.figures.append(figure)
        if len(survey.answers) < THRESHOLD:
            self.allowed.append(figure)

    def keep_group(self, survey: Survey, characteristic: str, label: str) -> None:
        """Keep the index of a group."""
        labels = survey.groups(characteristic)
        assert (labels == label).any()
        self.figures.append(index_of(survey, labels.index[labels == label]))


def index_of(survey: Survey, rows: Iterable[int] | None = None) -> Figure:
    """The index of some rows: the mean of each unsur over those of them who answered it."""
    some = survey.scores if rows is None else survey.scores.loc[sorted(rows)]
    figure: dict[tuple[Any, str], Fraction] = {}
    for key in some:
        given = some.index[some[key].notna()]
        figure |= {(survey.answers.loc[row, "respondent"], str(key)): Fraction(1, len(given)) for row in given}
    return figure


def mean_of(survey: Survey, key: str) -> Figure:
    """The mean answer to an unsur."""
    given = survey.scores.index[survey.scores[key].notna()]
    return {(survey.answers.loc[row, "respondent"], key): Fraction(1, len(given)) for row in given}


def add(first: Figure, second: Figure, times: Fraction) -> Figure:
    """First plus a multiple of the second."""
    both = {one: first.get(one, Fraction(0)) + times * second.get(one, Fraction(0)) for one in {**first, **second}}
    return {answer: weight for answer, weight in both.items() if weight}


def as_published(study: Any) -> dict[str, Any]:
    """What stands in hasil.json."""
    content: dict[str, Any] = json.loads(json.dumps(study.results().content, default=str))
    return content


def publish_all(folder: Path, states: Sequence[Files]) -> Adversary:
    """Publish what is new in each state of the answers, the city and the list, in turn; what is refused is not."""
    adversary = Adversary()
    standing: Files = {}
    for files in states:
        project = lay(folder, files)
        data = str(project.data)
        changed = [key for key, lines in files.items() if standing.get(key) != lines]
        standing = files
        for unit, period in sorted(changed, key=lambda key: (key[0], Period.parse(key[1]))):
            asked = ReportName("laporan_unit", {"unit": unit, "period": period})
            try:
                gather_unit_job(project, unit, period, "id")
                study = open_study(unit, period, data=data)
                content = as_published(study)
                shelf.refuse_beside_published(project, asked, content)
            except SettingError:
                adversary.refused += 1
                continue
            shelve(project, content)
            adversary.read_unit(content, study)
        several = len({unit for unit, _ in files}) > 1
        for period in sorted({period for _, period in changed}, key=Period.parse)[-1:] if several else ():
            try:
                city = open_city(period, data=data)
                content = as_published(city)
                asked = ReportName("laporan_kota", {"city": CITY, "period": period})
                shelf.refuse_beside_published(project, asked, content)
            except SettingError:
                adversary.refused += 1
                continue
            shelve(project, content)
            entries = [standing.entry for standing in city.numbers.standings]
            adversary.read_city(content, {each.unit.code: each.survey for each in entries if each.survey})
        site.refresh_site(project)
        adversary.read_site(project.output)
    return adversary


def find_in(folder: Path, seeds: Iterable[int]) -> dict[int, list[frozenset[Any]]]:
    """Find people in folders drawn with these seeds; only those in which somebody is found."""
    found = {seed: publish_all(folder / str(seed), draw_folder(seed)).find() for seed in seeds}
    return {seed: people for seed, people in found.items() if people}


def leave_omega_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out a figure of all complete answers that is no sum; it takes as long as the rest of a small report."""
    monkeypatch.setattr("ikm.analysis.quality.compute_omega_total", lambda *given: None)


def main() -> int:
    """Attack all folders; 1 where somebody is found."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        leave_omega_out(monkeypatch)
        found = find_in(Path(folder), range(FOLDERS))
    print(f"{FOLDERS} folders: {found or 'nobody found'}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
