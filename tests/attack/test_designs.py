"""Errors of a design, and a change of what is left out, tell nobody's answers.

The adversary knows who was asked on which day, or for which service, and tries every answer of the few: the error of
a figure is a function of them. Each test first shows, by a design without the rule, that it does find them.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ikm.analysis.precision import Design, design_by_service, design_survey, estimate_unsur
from ikm.errors import SettingError
from ikm.publish import shelf
from ikm.publish.job import ReportName
from ikm.rules.instrument import load_instrument
from ikm.study.unit import open_study
from ikm.survey.project import Project
from tests.builders import survey
from tests.helpers import HEADINGS, KEYS, UNITS, make_project

RULES = load_instrument("permenpanrb-14-2017")
ASKED = ReportName("laporan_unit", {"unit": "KPPT", "period": "2026-S1"})


def answers(draw: random.Random, n: int) -> list[str]:
    """Nine answers of each."""
    return [",".join(draw.choice("1234") for _ in KEYS) for _ in range(n)]


def guess(scores: pd.DataFrame, key: str, design: Design, few: int) -> list[tuple[int, ...]]:
    """List what the last few may have answered, all answers being known as counts, from the published error."""
    told = estimate_unsur(scores, key, RULES, design)
    if not told.known:
        return list(combinations_with_replacement((1, 2, 3, 4), few))
    fits = []
    for tried in combinations_with_replacement((1, 2, 3, 4), few):
        rest = list(scores[key])
        try:
            for answer in tried:
                rest.remove(answer)
        except ValueError:
            continue
        changed = pd.DataFrame({key: [*rest, *tried]})
        # Who of the many said what does not matter to the error of the few beside them.
        if abs(estimate_unsur(changed, key, RULES, design).se - told.se) < 1e-9:
            fits.append(tried)
    return fits


def test_the_error_of_strata_does_not_tell_of_a_service_of_two(tmp_path: Path) -> None:
    """25 of one service and two of another, which the page hides: of strata apart the error gives both answers."""
    draw = random.Random(2)
    lines = [f"{line},{'A' if at < 25 else 'B'}" for at, line in enumerate(answers(draw, 27))]
    asked = survey(tmp_path, lines, 'selection = "random"\n[strata]\nA = 200\nB = 50\n', extra="service")
    services = asked.groups("service")
    apart = design_by_service(services, {"A": 200, "B": 50}, weights=pd.Series(1.0, services.index))
    true = tuple(sorted(int(answer) for answer in asked.scores["waktu"][-2:]))
    assert guess(asked.scores, "waktu", apart, 2) == [true]
    assert len(guess(asked.scores, "waktu", design_survey(asked), 2)) > 5
    assert min(stratum.n for stratum in design_survey(asked).strata) >= 10


@pytest.mark.parametrize(("few", "sizes"), [(9, [34]), (10, [25, 10])])
def test_strata_of_fewer_than_ten_are_joined(tmp_path: Path, few: int, sizes: list[int]) -> None:
    """Nine of the second service are joined with the first, ten stand apart: the group that a public page shows."""
    lines = [f"{line},{'A' if at < 25 else 'B'}" for at, line in enumerate(answers(random.Random(4), 25 + few))]
    asked = survey(tmp_path, lines, 'selection = "random"\n[strata]\nA = 200\nB = 50\n', extra="service")
    assert [stratum.n for stratum in design_survey(asked).strata] == sizes


def test_the_error_of_two_days_does_not_tell_of_the_one_asked_on_the_second(tmp_path: Path) -> None:
    """29 on one day and one on the next: the error is how far that one lies from the mean."""
    draw = random.Random(1)
    lines = [f"{line},2026-02-0{1 + (at == 29)}" for at, line in enumerate(answers(draw, 30))]
    asked = survey(tmp_path, lines, 'cluster = "date"', extra="date")
    true = (int(asked.scores["produk"].iloc[-1]),)
    design = design_survey(asked)
    assert true in (found := guess(asked.scores, "produk", replace(design, least=0), 1))
    assert len(found) <= 2
    assert len(guess(asked.scores, "produk", design, 1)) == 4


def compute(project: Project) -> dict[str, Any]:
    """What hasil.json holds of these answers, which are one file throughout."""
    content = open_study("KPPT", "2026-S1", data=str(project.data)).results().content
    return {**content, "sources": [{"path": "data/responses/KPPT/2026-S1.csv", "fingerprint": "the same"}]}


def leave_out(tmp_path: Path, costs: list[str]) -> Project:
    """Publish a report of all unsur, of which so many answered biaya; then let the sidecar leave it out."""
    draw = random.Random(3)
    lines = [line.split(",") for line in answers(draw, len(costs))]
    for line, cost in zip(lines, costs, strict=True):
        line[KEYS.index("biaya")] = cost
    text = "\n".join([HEADINGS, *map(",".join, lines)]) + "\n"
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": text}, UNITS)
    folder = project.output / ASKED.folder
    folder.mkdir(parents=True)
    (folder / "hasil.json").write_text(json.dumps(compute(project), default=str))
    (project.data / "responses" / "KPPT" / "2026-S1.toml").write_text('without = ["biaya"]\n')
    return project


@pytest.mark.parametrize(("answered", "refused"), [(1, True), (4, True), (12, True), (20, False)])
def test_leaving_out_an_unsur_is_another_report(tmp_path: Path, answered: int, refused: bool) -> None:
    """Nine times the index of nine less eight times that of eight is what those few answered; of all of many, no."""
    project = leave_out(tmp_path, ["2"] * answered + [""] * (20 - answered))
    before = shelf.read_results(project.output / ASKED.folder)
    now = compute(project)
    if answered == 1:
        whole, others = before["trend"][0]["exact"] / 25, sum(each["nrr"] for each in now["unsur"])
        assert 9 * whole - others == pytest.approx(2, abs=0.01)  # six digits are told
    if refused:
        with pytest.raises(SettingError, match="what it leaves out"):
            shelf.refuse_beside_published(project, ASKED, now)
    else:
        shelf.refuse_beside_published(project, ASKED, now)
