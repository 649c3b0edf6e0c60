"""Subtracting published figures from one another gives no figure of few people: units with planted small groups.

The attack knows which respondents stand behind each figure of hasil.json, which no reader does, and looks for parts of
fewer respondents than the threshold whose figure follows from sums and differences of those that are shown.
"""

from __future__ import annotations

import json
import random
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest

from ikm.analysis.quality import SCREENS, screen_answers
from ikm.chapters import results
from ikm.chapters.index import export_index
from ikm.chapters.quality import export_refusals, export_screening
from ikm.chapters.respondents import export_profile
from ikm.page.wording import Words
from ikm.publish.opendata import list_figure_rows
from ikm.publish.rekap import compile_rekap, write_rekap
from ikm.study.numbers import Numbers
from ikm.study.unit import Study
from tests.attack.span import find_few
from tests.helpers import HEADINGS, KEYS, UNITS, read

pytestmark = pytest.mark.slow

REGISTER = UNITS + 'services = ["Izin A", "Izin B", "Izin C"]\n'
FULL = f"{HEADINGS},respondent,date,gender,age,education,occupation,service"
#: Figures of a report by name: the rows behind each.
Figures = dict[str, set[int]]


def drawn(rng: random.Random) -> tuple[str, str]:
    """An answer file and its sidecar: groups, repeated ids, straight lines, unreadable cells, some few, some many."""
    n = rng.choice([9, 30, 60, 90])
    rates = [rng.choice([0.0, 0.0, 0.04, 0.2, 0.4]) for _ in range(6)]
    rows = []
    for at in range(n):
        straight, twice, odd_age, odd_service, late, outside = (rng.random() < rate for rate in rates)
        answers = [rng.randint(1, 4)] * 9 if straight else [rng.randint(1, 4) for _ in KEYS]
        cells = [str(answer) for answer in answers]
        if outside:
            cells[rng.randrange(9)] = "7"
        rows.append([
            *cells,
            f"R{0 if twice else at}",
            "2026-09-30" if late else "2026-03-02",
            rng.choice(["L", "P", "P", ""]),
            "352" if odd_age else rng.choice(["", "23", "35", "48"]),
            rng.choice(["SD", "SMA", "SMA", "S1"]),
            rng.choice(["Lurah", "PNS", "Buruh", "Buruh"]),
            rng.choice(["Loket X", "Loket Y"]) if odd_service else rng.choice(["Izin A", "Izin B", ""]),
        ])  # fmt: skip
    excluded = [kind for kind in SCREENS if rng.random() < 0.25]
    sidecar = "\n".join(['invalid = "refuse"', "[quality]", *(f'{kind} = "exclude"' for kind in excluded)])
    return "\n".join([FULL, *map(",".join, rows)]) + "\n", sidecar + "\n"


def published(numbers: Numbers) -> dict[str, Any]:
    """The part of hasil.json with figures of respondents, quickly."""
    chapters = {
        **export_index(numbers.index, detailed=numbers.detailed),
        "groups": {profile.characteristic: export_profile(profile) for profile in numbers.profiles},
        "refused": export_refusals(numbers.refusals),
        "screening": export_screening(numbers.screened, ()),
    }
    return results.export_unit(numbers.survey, chapters, (), numbers.audience, numbers.threshold)


def behind(content: dict[str, Any], numbers: Numbers) -> Figures:
    """Rows behind each figure that is shown."""
    everything = screen_answers(numbers.read, numbers.threshold)
    rows, official = set(numbers.read.answers.index), set(numbers.survey.answers.index)
    said = content["screening"]
    found: Figures = {}
    if content["ikm"]["value"] is not None:
        found["ikm"] = official
    if said["as_read"] is not None:
        found["as_read"] = rows
    if said["all_excluded"] is not None:
        found["all_excluded"] = rows - set(everything.flagged)
    for finding, shown in zip(everything.findings, said["findings"], strict=True):
        others = {row for one in everything.findings if one.excluded and one != finding for row in one.rows}
        for name, value in (("kept", rows - others), ("excluded", rows - others - set(finding.rows))):
            if shown[f"{name}_value"] is not None:
                found[f"{finding.kind} {name}"] = value
    if content["refused"]["with_refused"] is not None:
        found["with_refused"] = official | set(numbers.survey.refused_answers.dropna(how="all").index)
    return found


def groups(content: dict[str, Any], numbers: Numbers, characteristic: str) -> Figures:
    """Rows of each shown group of one table."""
    labels = numbers.survey.groups(characteristic)
    shown = [group["label"] for group in content["groups"][characteristic] if not group.get("hidden")]
    return {f"{characteristic} {label}": set(labels.index[labels == label]) for label in shown}


def attacked(content: dict[str, Any], numbers: Numbers, threshold: int) -> list[frozenset[Hashable]]:
    """What subtraction gives, within the checks of the data, and between these and the tables by age and service."""
    figures = behind(content, numbers)
    official = {"ikm": figures["ikm"]} if "ikm" in figures else {}
    found = find_few(figures.values(), threshold)
    for name in content["groups"]:
        found += find_few((official | groups(content, numbers, name)).values(), threshold)
    for name in ("age", "service"):
        beside = {key: rows for key, rows in figures.items() if key.startswith(f"{name} ")}
        found += find_few((official | beside | groups(content, numbers, name)).values(), threshold)
    # A unit of 3 to 9 respondents shows its own index; nothing else is to be had.
    return [one for one in found if one != figures.get("ikm")]


def test_the_attack_finds_what_is_not_hidden() -> None:
    """Twelve in all and eleven of them leave one; three figures leave the two that lie in both of two sets of ten."""
    everybody = set(range(18))
    assert {11} in find_few([set(range(12)), set(range(11))], 10)
    overlap = find_few([everybody, set(range(10)), set(range(8, 18))], 5)
    assert overlap == [{8, 9}]
    assert not find_few([everybody, set(range(9))], 9)


@pytest.mark.parametrize("seed", range(16))
def test_subtraction_gives_no_small_group(tmp_path: Path, seed: int) -> None:
    """Public edition: none under ten; internal: none under five; nor from both together."""
    content, sidecar = drawn(random.Random(seed))
    survey = read(tmp_path, content, sidecar, REGISTER)
    both: Figures = {}
    for audience, threshold in (("public", 10), ("internal", 5)):
        numbers = Numbers(survey, audience=audience)  # type: ignore[arg-type]
        found = published(numbers)
        assert attacked(found, numbers, threshold) == []
        both |= {f"{audience} {name}": rows for name, rows in behind(found, numbers).items()}
    counted = set(numbers.survey.answers.index)
    assert [one for one in find_few(both.values(), 5) if one != counted] == [] if both else True


def test_planted_groups_are_large_enough_to_matter(tmp_path: Path) -> None:
    """The draws do show groups and figures beside the official one, and do plant sets of 1 to 9 rows."""
    shown = planted = tables = 0
    for seed in range(12):
        content, sidecar = drawn(random.Random(seed))
        numbers = Numbers(read(tmp_path / str(seed), content, sidecar, REGISTER))
        found = published(numbers)
        shown += sum(rows != set(numbers.survey.answers.index) for rows in behind(found, numbers).values())
        tables += len(groups(found, numbers, "education"))
        planted += sum(0 < len(one.rows) < 10 for one in screen_answers(numbers.read).findings)
    assert min(shown, tables, planted) > 10


def numbers_in(value: object) -> list[float]:
    """Every number in nested results, texts that are numbers among them."""
    if isinstance(value, dict):
        return [one for part in value.values() for one in numbers_in(part)]
    if isinstance(value, (list, tuple)):
        return [one for part in value for one in numbers_in(part)]
    try:
        return [float(value)] if isinstance(value, (int, float, str)) else []
    except ValueError:
        return []


@pytest.mark.parametrize("audience", ["public", "internal"])
@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_people_have_no_index(tmp_path: Path, n: int, audience: str) -> None:
    """Answers 1 to 4 over nine unsur, sum 23 each: 23 / 9 x 25 = 63.89 and 23 / 9 = 2.556 stand nowhere."""
    line = ",".join("123412343")
    survey = read(tmp_path, "\n".join([HEADINGS, *[line] * n]) + "\n")
    numbers = Numbers(survey, [survey], audience=audience)  # type: ignore[arg-type]
    study = Study(numbers, Words("id"))
    content = study.results().content
    shown = [content["ikm"], content["trend"], content["unsur"], content["screening"], content["refused"]]
    shown += [content["policy"], content["importance"], content["change"], content["distribution"]]
    for number in numbers_in(json.loads(json.dumps(shown, default=str))):
        assert all(abs(number - secret) > 0.01 for secret in (575 / 9, 23 / 9))
    assert (content["ikm"]["value"], content["ikm"]["hidden"], content["unsur"][0]["hidden"]) == (None, True, True)
    table = compile_rekap(content, Words("id"), [(1, 2, *map(int, "123412343"))])
    assert (table.ikm, table.columns, table.lines) == (None, (), ())
    assert table.notes[-1] == "IKM tidak ditampilkan, karena responden kurang dari 3."
    assert write_rekap(table)[:2] == b"PK"
    for part in (
        study.index(),
        study.trend(),
        study.conclusion(),
        study.summary(),
        study.cover(),
        study.data_quality(),
    ):
        assert "63,89" not in part._repr_html_()


def test_three_people_have_an_index_without_unsur(tmp_path: Path) -> None:
    """The boundary: 63.89 is shown of three, their unsur are not; public and internal alike."""
    survey = read(tmp_path, "\n".join([HEADINGS, *[",".join("123412343")] * 3]) + "\n")
    for audience in ("public", "internal"):
        content = Study(Numbers(survey, audience=audience), Words("id")).results().content  # type: ignore[arg-type]
        assert (content["ikm"]["value"], content["ikm"]["hidden"]) == ("63.89", False)
        assert content["unsur"][0] == {"key": "persyaratan", "code": "U1", "hidden": True}
        assert (content["distribution"], content["screening"]["unanswered"]) == ([], [])


def test_the_answers_of_few_to_one_unsur_are_not_counted_out(tmp_path: Path) -> None:
    """Of 60 respondents 3 answer biaya (1, 2 and 3), 9 produk: counts by value would be those people's answers.

    Page, hasil.json, open data and recap alike; the internal edition counts out the 9. NRR of biaya stays
    (1 + 2 + 3) / 3 = 2 and of produk 3, as the index of a unit of three does.
    """
    given = ["1", "2", "3", *[""] * 57]
    rows = [["3"] * 3 + [biaya, "3" if at < 9 else "", *["3"] * 4] for at, biaya in enumerate(given)]
    survey = read(tmp_path, "\n".join([HEADINGS, *map(",".join, rows)]) + "\n")
    study = Study(Numbers(survey), Words("id"))
    content = study.results().content
    told = {one["key"]: (one["n"], one["answers"], one["low"]) for one in content["distribution"]}
    assert (told["biaya"], told["produk"]) == ((3, None, None), (9, None, None))
    assert told["sarana"] == (60, {"1": 0, "2": 0, "3": 60, "4": 0}, 0.0)
    assert {one["key"]: one["nrr"] for one in content["unsur"]}["biaya"] == 2
    hidden = [one for one in content["hidden"] if one["what"].startswith("distribution")]
    assert hidden == [{"what": f"distribution.{key}", "why": "few"} for key in ("biaya", "produk")]
    assert {row["unsur"] for row in list_figure_rows(content) if row["measure"] == "answers"} == set(KEYS) - {
        "biaya",
        "produk",
    }
    shown = study.distribution()
    page = shown._repr_html_()
    assert "karena penjawabnya kurang dari 10 orang" in page
    assert "U4" not in (shown.plot().get_figure().axes[0].get_yticklabels()[0].get_text())
    assert shown.frame.loc[["biaya", "produk"], "answer_3"].isna().all()
    table = compile_rekap(content, Words("id"))
    assert [[line[place] for line in table.lines] for place in (4, 5, 9)] == [[None] * 4, [None] * 4, [0, 0, 60, 0]]
    assert [(one.n, one.total, one.listed) for one in table.columns[2:5]] == [
        (60, 180, True),
        (3, 6, False),
        (9, 27, False),
    ]
    assert "U4 dan U5" in table.notes[-1]
    internal = Study(Numbers(survey, audience="internal"), Words("id")).results().content
    assert [one["answers"] for one in internal["distribution"][3:5]] == [None, {"1": 0, "2": 0, "3": 9, "4": 0}]


def test_the_worked_formula_is_of_an_unsur_that_enough_answered(tmp_path: Path) -> None:
    """Three of twelve answer U1: the sum that is worked out is that of U2, 12 x 3 = 36; of twelve all, that of U1."""
    for answered, worked in ((3, ("2", "36", "12")), (12, ("1", "36", "12"))):
        rows = [["3" if at < answered else "", *["3"] * 8] for at in range(12)]
        survey = read(tmp_path / worked[0], "\n".join([HEADINGS, *map(",".join, rows)]) + "\n")
        shown = Study(Numbers(survey), Words("id")).formulas()._repr_html_()
        place, total, n = worked
        assert f"<mn>{place}</mn></msub>" in shown
        assert f"<mfrac><mn>{total}</mn><mn>{n}</mn></mfrac>" in shown
