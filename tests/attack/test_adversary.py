"""Nobody is found by one adversary over all that a data folder publishes in time (`tests.attack.adversary`).

Beside him twins: folders that differ in nothing but what must be hidden have the same public texts, whatever is in
these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest

from ikm.page.wording import Words
from ikm.publish.opendata import list_figure_rows
from ikm.publish.poster import compose_announcement
from ikm.publish.rekap import compile_rekap
from ikm.study.unit import open_study
from tests.attack.adversary import as_published, draw_folder, find_in, lay, leave_omega_out, publish_all
from tests.attack.test_periods import switch_off
from tests.attack.test_sets import switch_audit_off

pytestmark = pytest.mark.slow

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture(autouse=True)
def _without_omega(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of the adversary."""
    leave_omega_out(monkeypatch)


@pytest.mark.parametrize("seed", range(8))
def test_nobody_is_found(tmp_path: Path, seed: int) -> None:
    """From all that a folder has published in time nothing follows about fewer than ten people."""
    adversary = publish_all(tmp_path, draw_folder(seed))
    assert adversary.find() == []
    assert adversary.figures or adversary.refused


def test_without_the_audit_of_a_report_people_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each table hides its own small groups alone."""
    switch_audit_off(monkeypatch)
    assert find_in(tmp_path, range(0, 12, 2))


def test_without_the_rules_of_time_people_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Months beside their quarter, and reports issued again."""
    switch_off(monkeypatch)
    assert find_in(tmp_path, range(1, 6, 2))


# --- Twins: what must be hidden leaves no trace, in whatever form


def render_all(folder: Path, lines: Sequence[str], earlier: Sequence[str] = ()) -> dict[str, str]:
    """Every public text of a unit by what makes it: chapters with charts, results, open data, recap, announcement."""
    files = {("KPPT", "2026-S1"): list(lines), **({("KPPT", "2025-S2"): list(earlier)} if earlier else {})}
    study = open_study("KPPT", "2026-S1", data=str(lay(folder, files).data))
    cells = [cell.source for cell in nbformat.read(NOTEBOOKS / "laporan_unit.ipynb", 4).cells]
    calls = [source for source in cells if source.startswith("studi.") and "provenance" not in source]
    texts = {call: eval(call, {"studi": study})._repr_html_() for call in calls if "results" not in call}
    content = {**as_published(study), "sources": []}  # fingerprints under a key: tests/attack/test_hashes.py
    words = Words("id")
    recap = compile_rekap(content, words)
    announced = compose_announcement(content, words)
    more = {"hasil": content, "open data": list(list_figure_rows(content)), "announcement": announced}
    told = {name: json.dumps(each, ensure_ascii=False, default=str) for name, each in more.items()}
    return {**texts, **told, "recap": repr([recap.ikm, recap.columns, recap.lines, recap.notes])}


#: The answers of each of some people, by place.
Given = Callable[[int], Sequence[int]]


def few_people(n: int, answers: Given) -> list[str]:
    """Lines of n people who are alike but for their answers."""
    about = "2026-03-02,P,35,S1,PNS,Izin A"
    return [",".join([*map(str, answers(at)), f"R{at}", about]) for at in range(n)]


#: By number of respondents: answers of the one and of the other folder; of seven with the same sum, 144.
TWINS: dict[int, tuple[Given, Given]] = {
    1: (lambda at: [4] * 9, lambda at: [1, 3, 2, 2, 4, 1, 1, 2, 3]),
    2: (lambda at: [1, 2, 3] * 3, lambda at: [4, 4, 3] * 3),
    7: (lambda at: [1 + at % 4] * 9, lambda at: [3, 1, 2] * 3 if at == 5 else [3 if at in (2, 4) else 2] * 9),
}


@pytest.mark.parametrize("n", TWINS)
def test_twins_are_published_alike(tmp_path: Path, n: int) -> None:
    """One, two or seven people, now and in an earlier period: every text is that of people who answered otherwise."""
    one, other = (few_people(n, answers) for answers in TWINS[n])
    same = few_people(30, lambda at: [1 + (at + place) % 4 for place in range(9)])
    assert one != other
    assert render_all(tmp_path / "a", one) == render_all(tmp_path / "b", other)
    assert render_all(tmp_path / "c", same, one) == render_all(tmp_path / "d", same, other)


def test_twins_that_may_differ_do(tmp_path: Path) -> None:
    """Twelve people with the same sum, of each unsur too: how sure the index is is told, and differs."""
    one = few_people(12, lambda at: [1 + (at + place) % 4 for place in range(9)])
    other = few_people(12, lambda at: [1 + at % 4] * 9)
    texts = render_all(tmp_path / "a", one), render_all(tmp_path / "b", other)
    assert {name for name in texts[0] if texts[0][name] != texts[1][name]} >= {"studi.index().without_chart()", "hasil"}
