"""All figures of a report taken together isolate nobody: not by subtraction, not by any combination of figures.

The attacker has what is published of a unit, hasil.json and the page, and knows who is in which group but for the one
he looks for. An index of so many people is a sum of their answers, so he looks for sums and differences of published
sets that few people are left in: exact linear algebra over who is where.
"""

from __future__ import annotations

import json
import random
from collections.abc import Hashable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ikm.analysis.city import CityStandings, UnitEvidence, compare_units, place_unit
from ikm.analysis.disclosure import GROUP_THRESHOLDS, find_exposing
from ikm.page.wording import Words
from ikm.publish.opendata import list_figure_rows
from ikm.publish.rekap import compile_rekap, write_rekap
from ikm.study import numbers as numbers_module
from ikm.study.numbers import Numbers
from ikm.study.unit import Study
from ikm.survey.responses import CHARACTERISTICS, Survey
from tests.attack.span import find_few
from tests.helpers import HEADINGS, KEYS, UNITS, read
from tests.test_subtraction import behind

REGISTER = UNITS + 'services = ["Izin A", "Izin B", "Izin C"]\n'
FULL = f"{HEADINGS},respondent,date,gender,age,education,occupation,service"
CHOICES = {
    "gender": ["L", "P"],
    "age": ["23", "35", "48"],
    "education": ["SD", "SMA", "S1"],
    "occupation": ["Lurah", "PNS", "Buruh"],
    "service": ["Izin A", "Izin B", "Izin C"],
}


def drawn(seed: int) -> str:
    """A unit of 1 to 40 respondents: characteristics go together, and who is silent on one mostly is on the others."""
    rng, lines = random.Random(seed), [FULL]
    for at in range(rng.randint(1, 40) if seed % 3 else rng.randint(20, 40)):
        silent, kind, slips = rng.random() < 0.4, rng.randrange(3), rng.choice([0.04, 0.15])
        cells = []
        for values in CHOICES.values():
            value = values[kind % len(values)] if rng.random() > slips else rng.choice(values)
            cells.append("" if silent != (rng.random() < slips) else value)
        answers = [str(rng.randint(1, 4)) for _ in KEYS]
        lines.append(",".join([*answers, f"R{at}", "2026-03-02", *cells]))
    return "\n".join(lines) + "\n"


def published_sets(study: Study) -> dict[str, set[int]]:
    """Rows behind every figure of hasil.json, and behind every row of the page's tables."""
    content, numbers = study.results().content, study.numbers
    sets = behind(content, numbers)
    for characteristic in CHARACTERISTICS:
        labels = numbers.survey.groups(characteristic)
        shown = {group["label"] for group in content["groups"][characteristic] if not group.get("hidden")}
        view = study.by(characteristic)  # type: ignore[arg-type]
        shown |= set(view.frame.index)
        named = {study.words.category(label): label for label in labels.unique()}
        shown |= {named[cells[0]] for table in view.tables() for cells in table.rows if cells[0] in named}
        sets |= {f"{characteristic} {label}": set(labels.index[labels == label]) for label in shown}
    return sets


def attacked(survey: Survey) -> list[frozenset[Hashable]]:
    """Whom the attacker finds in the public edition; the index of a few that is shown as such is no find."""
    sets = published_sets(Study(Numbers(survey), Words("id")))
    return find_few(sets.values(), 10, [sets["ikm"]] if "ikm" in sets else [])


def switch_audit_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every figure pass that no rule of its own table hides."""
    monkeypatch.setattr(numbers_module, "find_exposing", lambda *asked, **more: frozenset())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_no_combination_of_published_sets_is_of_few(tmp_path: Path, seed: int) -> None:
    """Thirty units of 1 to 40 respondents, many of them silent: nobody is found."""
    assert attacked(read(tmp_path, drawn(seed), "", REGISTER)) == []


@pytest.mark.slow
def test_without_the_audit_the_attacker_finds_somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same units, each table hiding its own small groups alone: the attack works on several."""
    switch_audit_off(monkeypatch)
    found = [seed for seed in range(30) if attacked(read(tmp_path / str(seed), drawn(seed), "", REGISTER))]
    assert len(found) >= 3


def thirteen(folder: Path) -> Survey:
    """Forty people: 14 men, 13 women and 13 who state no age, of whom 12 state no gender and one is a woman who said 1.

    Ages: 14 of 23, 13 of 35.
    """
    lines = [FULL]
    for at in range(40):
        answers = ["1"] * 9 if at == 12 else ["3" if at % 2 else "4"] * 9
        gender = "L" if at >= 26 else "P" if at >= 12 else ""
        age = "23" if at >= 26 else "35" if at >= 13 else ""
        lines.append(",".join([*answers, f"R{at}", "2026-03-02", gender, age, "SMA", "PNS", "Izin A"]))
    return read(folder, "\n".join(lines) + "\n", "", REGISTER)


def test_twelve_inside_thirteen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """12 of the 13 who state no age state no gender: 13 x their index less 12 x the other is the thirteenth's, 25."""
    survey = thirteen(tmp_path)
    study = Study(Numbers(survey), Words("id"))
    assert attacked(survey) == []
    content = study.results().content
    assert {"what": "groups.age", "why": "beside"} in content["hidden"]
    assert {group.get("label") for group in content["groups"]["gender"]} == {"Laki-laki", "Perempuan", ""}
    switch_audit_off(monkeypatch)
    assert {14} in attacked(survey)  # row 14 of the file, the thirteenth person
    content = Study(Numbers(survey), Words("id")).results().content
    ageless, genderless = (
        next(group for group in content["groups"][name] if group["label"] == "") for name in ("age", "gender")
    )
    assert (ageless["n"], genderless["n"]) == (13, 12)
    assert float(ageless["value"]) * 13 - float(genderless["value"]) * 12 == pytest.approx(25, abs=0.125)


def test_the_attack_finds_what_is_there() -> None:
    """Three sets of ten leave the two who are in both of two overlapping ones; sets of twelve alone leave nobody."""
    assert find_few([set(range(18)), set(range(10)), set(range(8, 18))], 5) == [{8, 9}]
    assert find_few([set(range(24)), set(range(12))], 10) == []


def test_weights_are_figures_too() -> None:
    """Of 24 people 12 count double in one figure: less the figure of all, it is theirs; 9 would be too few."""
    rows = pd.RangeIndex(24)
    for size, secret in ((12, frozenset()), (9, frozenset({"weighted"}))):
        weights = [Fraction(2, 3) if at < size else Fraction(1, 3) for at in rows]
        figures = {"ikm": pd.Series(True, rows), "weighted": pd.Series(weights, rows, dtype=object)}
        assert find_exposing(figures, 10) == secret


# --- Unsur that one or two answered


@pytest.mark.parametrize("paid", [("4", "1"), ("4", "4")])
def test_two_who_answered_an_unsur_in_two_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paid: tuple[str, str]
) -> None:
    """Of 13 men and 27 women one each answered biaya: their answers a and b stand for all 13, all 27, and 20 of 40.

    13 x the index of men + 27 x that of women - 40 x that of all = 25/9 x (13 a + 27 b - 20 a - 20 b), and so 7 x 25/9
    times b less a. So only one of the two groups is shown, whatever they answered.
    """
    lines = [FULL]
    for at in range(40):
        answers = [str(3 + (at * place) % 2) for place, _ in enumerate(KEYS)]
        answers[KEYS.index("biaya")] = {0: paid[0], 39: paid[1]}.get(at, "")
        lines.append(
            ",".join([*answers, f"R{at}", "2026-03-02", "L" if at < 13 else "P", "23", "SMA", "PNS", "Izin A"])
        )
    survey = read(tmp_path, "\n".join(lines) + "\n", "", REGISTER)
    assert [group.label for group in Numbers(survey).by("gender").groups] == ["Perempuan"]
    switch_audit_off(monkeypatch)
    numbers = Numbers(survey)
    told = {group.label: (group.n, float(group.index.value or 0)) for group in numbers.by("gender").groups}
    left = sum(n * value for n, value in told.values()) - 40 * float(numbers.index.value or 0)
    assert left == pytest.approx(7 * 25 / 9 * (int(paid[1]) - int(paid[0])), abs=0.005 * 80)


def rare(folder: Path, n: int, period: str = "2026-S1") -> Survey:
    """Fifty respondents, n of whom answer biaya, all 4; the other unsur have NRR of 2.98 to 3.14, no two alike."""
    lines = [",".join([*KEYS, *(f"harapan_{key}" for key in KEYS)])]
    for at in range(50):
        answers = ["4" if at < 2 * place else "2" if at == 49 else "3" for place, _ in enumerate(KEYS)]
        answers[KEYS.index("biaya")] = "4" if at < n else ""
        lines.append(",".join([*answers, *["4" if at % 2 else "3"] * 9]))
    return read(folder / period, "\n".join(lines) + "\n", name=f"{period}.csv")


def show_city(survey: Survey) -> CityStandings:
    """The city of this unit alone."""
    evidence = UnitEvidence(survey.unit, survey, None, None, None)
    return compare_units("Kota Contoh", survey.period, [place_unit(evidence, survey.period)])


def nrr_of(content: dict[str, Any]) -> dict[str, float]:
    """NRR that hasil.json shows."""
    return {entry["key"]: entry["nrr"] for entry in content["unsur"] if entry.get("nrr") is not None}


def possible(content: dict[str, Any], hidden: int) -> list[int]:
    """What one person can have answered to an unsur, by the index, the unsur shown and `hidden` more of 1 to 4."""
    left = float(content["ikm"]["value"]) / 25 * 9 - sum(nrr_of(content).values())
    return [answer for answer in (1, 2, 3, 4) if hidden - 0.01 <= left - answer <= 4 * hidden + 0.01]


@pytest.mark.parametrize("n", [1, 2])
def test_no_unsur_is_shown_where_one_or_two_answered_one(tmp_path: Path, n: int) -> None:
    """No value of an unsur in hasil.json, page, recap or open data; whatever the one answered remains possible."""
    survey = rare(tmp_path, n)
    study = Study(Numbers(survey, [rare(tmp_path, 50, "2025-S2")]), Words("id"))
    content = study.results().content
    assert nrr_of(content) == {}
    assert possible(content, 8) == [1, 2, 3, 4]
    assert content["ikm"]["tertimbang"] is None
    assert {"what": "unsur", "why": "beside"} in content["hidden"]
    assert (content["distribution"], content["policy"]["priorities"], content["policy"]["order"]) == ([], [], {})
    assert (content["change"]["unsur"], content["importance"]["unsur"]) == ([], [])
    assert {row["measure"] for row in list_figure_rows(content)} & {"unsur", "nrr", "answers", "gap"} == set()
    secret = {f"{value:.2f}".replace(".", ",") for value in (25 * (149 + 2 * at) / 50 for at in range(9))}
    secret |= {f"{(149 + 2 * at) / 50:.3f}".replace(".", ",") for at in range(9)}
    for name in ("index", "extremes", "distribution", "priorities", "simulation", "plan", "importance", "unanswered"):
        page = getattr(study, name)()._repr_html_()
        assert not [figure for figure in secret if figure in page], name
    for part in (study.summary(), study.conclusion(), study.formulas(), study.change(), study.past_plan()):
        assert not [figure for figure in secret if figure in part._repr_html_()]
    for name in ("index", "distribution", "unanswered"):
        assert "dijawab oleh kurang dari 3 orang" in getattr(study, name)()._repr_html_()
    assert study.index().frame.empty
    table = compile_rekap(json.loads(json.dumps(content, default=str)), Words("id"))
    assert (table.columns, table.lines) == ((), ())
    assert write_rekap(table)[:2] == b"PK"
    assert "kurang dari 3 orang" in table.notes[0]
    assert show_city(survey).heat().empty


def test_unsur_are_shown_where_three_answered_each(tmp_path: Path) -> None:
    """What the test above misses is there to be seen: NRR, change and gaps of unsur, a line of the heat map."""
    survey = rare(tmp_path, 3)
    content = Study(Numbers(survey, [rare(tmp_path, 50, "2025-S2")]), Words("id")).results().content
    assert (nrr_of(content)["biaya"], nrr_of(content)["persyaratan"]) == (4, 149 / 50)
    assert content["change"]["unsur"]
    assert content["importance"]["unsur"]
    assert not show_city(survey).heat().empty


def test_the_unsur_of_one_follows_from_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not hidden it stands there; hidden alone it follows; hidden with the next smallest only its 4 is possible."""
    monkeypatch.setattr(numbers_module, "shows_unsur", lambda index, threshold: True)
    content = Study(Numbers(rare(tmp_path, 1)), Words("id")).results().content
    assert nrr_of(content)["biaya"] == 4
    content["unsur"] = [entry for entry in content["unsur"] if entry["key"] != "biaya"]
    assert possible(content, 0) == [4]
    content["unsur"] = content["unsur"][:-1]
    assert possible(content, 1) == [4]


def test_a_larger_public_threshold_is_kept_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven respondents show unsur, priorities and a line of the heat map; where 12 are asked for, nothing."""
    lines = [",".join("2" if place == at % 9 else "3" for place in range(9)) for at in range(9)]
    survey = read(tmp_path, "\n".join([HEADINGS, *lines, ",".join("332333333"), ",".join("332333333")]) + "\n")

    def seen() -> list[bool]:
        study = Study(Numbers(survey), Words("id"))
        content = study.results().content
        city = show_city(survey)
        shown = [nrr_of(content), content["policy"]["priorities"], content["distribution"], study.numbers.order.value]
        return [bool(len(some)) for some in (*shown, city.heat(), city.detailed, study.priorities().frame)]

    assert all(seen())
    monkeypatch.setitem(GROUP_THRESHOLDS, "public", 12)
    assert not any(seen())
    cover = Study(Numbers(survey, audience="internal"), Words("id")).cover()._repr_html_()
    assert "(5–11 orang)" in cover
