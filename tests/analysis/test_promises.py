"""Promises by hand: means of unsur, the weakest, missing answers, what the register says; the sample as in a mock."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ikm
from ikm.analysis.index import INDEX_LEVEL, compute_survey_index
from ikm.analysis.profile import ItemScore, SectorScores
from ikm.analysis.promises import Promises, estimate_promises, score_promises
from ikm.rules.pack import list_packs
from ikm.rules.period import Period
from ikm.study.numbers import Numbers
from ikm.survey.responses import Survey, read_survey
from ikm.survey.units import Unit
from tests.builders import survey
from tests.helpers import HEADINGS, KEYS, make_project, read

UNIT = {"code": "KPPT", "name": "Kantor", "city": "Kota", "skpd": "Dinas", "sector": "perizinan"}


def _survey(folder: Path, rows: list[dict[str, str]]) -> Survey:
    """Answers of 3 but where a row says otherwise."""
    head = HEADINGS.split(",")
    lines = [",".join(str((dict.fromkeys(KEYS, "3") | row).get(name, "")) for name in head) for row in rows]
    return read(folder, "\n".join([HEADINGS, *lines]) + "\n")


def _score(survey: Survey, **own: str) -> Promises:
    """The promises of a survey, with their errors."""
    promises = score_promises(compute_survey_index(survey), Unit(**UNIT, promises=own))
    return estimate_promises(promises, survey)


def test_means_by_hand(tmp_path: Path) -> None:
    """Twelve people: 3 to all, but 4 to persyaratan, 1 to waktu of six, and 2 to perilaku of three.

    Mudah (4 + 3)/2 x 25 = 87.50. Cepat (6 x 1 + 6 x 3)/12 = 2 x 25 = 50.00. Petugas: perilaku (3 x 2 + 9 x 3)/12 =
    2.75, with kompetensi 3 it is 2.875 x 25 = 71.875, printed 71.88. Transparan and sarana 75.00.
    """
    rows = [
        {"persyaratan": "4"} | ({"waktu": "1"} if at < 6 else {}) | ({"perilaku": "2"} if at < 3 else {})
        for at in range(12)
    ]
    promises = _score(_survey(tmp_path, rows))
    told = {score.key: score.value for score in promises.scores}
    assert list(told.items()) == [
        ("mudah", Decimal("87.50")),
        ("cepat", Decimal("50.00")),
        ("transparan", Decimal("75.00")),
        ("sarana", Decimal("75.00")),
        ("petugas", Decimal("71.88")),
    ]
    assert next(score.exact for score in promises.scores if score.key == "petugas") == Fraction(575, 8)
    assert [score.key for score in promises.find_weakest()] == ["cepat"]


def test_error_by_hand(tmp_path: Path) -> None:
    """Everybody answered all: a promise's error is that of the mean of each respondent's own mean.

    Standard deviation of those means over the root of 20, times 25.
    """
    random = np.random.default_rng(5)
    given = random.integers(1, 5, (20, 2))
    rows = [{"persyaratan": str(first), "prosedur": str(second)} for first, second in given]
    mudah = _score(_survey(tmp_path, rows)).scores[0]
    assert mudah.precision is not None
    assert mudah.precision.se == pytest.approx(25 * given.mean(axis=1).std(ddof=1) / np.sqrt(20))


def test_order_is_paired(tmp_path: Path) -> None:
    """Two promises are compared by each respondent's own means, as scipy pairs them; unanswered ones are left out."""
    random = np.random.default_rng(7)
    keys = ("persyaratan", "prosedur", "waktu")
    rows = [dict(zip(keys, map(str, each), strict=True)) for each in random.integers(1, 5, (30, 3))]
    rows[0]["prosedur"] = ""
    test = _score(_survey(tmp_path, rows)).order
    frame = pd.DataFrame(rows[1:]).astype(int)
    easy, fast = frame[["persyaratan", "prosedur"]].mean(axis=1), frame["waktu"]
    pair = next(pair for pair in test.tests if set(pair) == {"mudah", "cepat"})
    assert test.tests[pair].n == 29
    assert abs(test.tests[pair].estimate) == pytest.approx(25 * abs((easy - fast).mean()))
    assert easy.mean() != fast.mean()
    assert test.tests[pair].p == pytest.approx(stats.ttest_rel(easy, fast).pvalue)


def test_order_is_paired_by_cluster(tmp_path: Path) -> None:
    """Fifteen people, each written down twice by an enumerator of his own: the test is that of the fifteen."""
    drawn = np.random.default_rng(6).integers(1, 5, (15, 2))
    rows = [
        ",".join([str(first), "3", "3", str(second), *"33333", f"E{at}"]) for at, (first, second) in enumerate(drawn)
    ]
    answers = survey(tmp_path, [row for row in rows for _ in "ab"], 'cluster = "enumerator"', extra="enumerator")
    test = _score(answers).order
    assert (KEYS[0], KEYS[3]) == ("persyaratan", "biaya")
    pair = next(pair for pair in test.tests if set(pair) == {"mudah", "transparan"})
    assert test.tests[pair].n == 30
    assert test.tests[pair].p == pytest.approx(stats.ttest_rel((drawn[:, 0] + 3) / 2, (drawn[:, 1] + 6) / 3).pvalue)


def test_unanswered_unsur_leaves_no_value(tmp_path: Path) -> None:
    """Nobody answered sarana: its promise has no value and is not the weakest; the others stand."""
    promises = _score(_survey(tmp_path, [{"sarana": "", "waktu": "2"}] * 12))
    told = {score.key: score.value for score in promises.scores}
    assert told["sarana"] is None
    assert told["cepat"] == Decimal("50.00")
    assert [score.key for score in promises.find_weakest()] == ["cepat"]


def test_few_answers_are_not_the_weakest(tmp_path: Path) -> None:
    """Ten of forty answered sarana, and low: a value is told, but it is not ranked, as the unsur is not."""
    rows = [{"waktu": "2", "sarana": "1" if at < 10 else ""} for at in range(40)]
    promises = _score(_survey(tmp_path, rows))
    assert {score.key: score.value for score in promises.scores}["sarana"] == Decimal("25.00")
    assert [score.key for score in promises.find_weakest()] == ["cepat"]


@pytest.mark.parametrize(("answered", "known"), [(9, False), (10, True)])
def test_an_error_from_ten_answers_to_each_unsur(tmp_path: Path, answered: int, known: bool) -> None:
    """Of twenty people nine, or ten, answered sarana, 2 and 3 in turn."""
    rows = [{"sarana": "23"[at % 2] if at < answered else ""} for at in range(20)]
    scores = {score.key: score for score in _score(_survey(tmp_path, rows)).scores}
    assert scores["sarana"].value is not None
    assert (scores["sarana"].precision is not None) is known


def test_all_alike(tmp_path: Path) -> None:
    """No promise is the weakest where all are worth the same."""
    assert _score(_survey(tmp_path, [{}] * 12)).find_weakest() == ()


def test_register_moves_an_unsur(tmp_path: Path) -> None:
    """With waktu under mudah, that is (3 + 3 + 1)/3 x 25 = 58.33, and nothing tells of cepat."""
    promises = _score(_survey(tmp_path, [{"waktu": "1"}] * 12), waktu="mudah")
    told = {score.key: score.value for score in promises.scores}
    assert told["mudah"] == Decimal("58.33")
    assert "cepat" not in told
    assert _score(_survey(tmp_path, [{}] * 12)).unassigned == ()


def test_promises_on_trial(tmp_path: Path) -> None:
    """Two of the data folder, not in force, and their item alone are told, whatever the register says."""
    made = make_project(tmp_path, {"KPPT/2026-S1.csv": "\n".join([HEADINGS, *[",".join("3" * len(KEYS))] * 12])})
    (made.data / "rules").mkdir()
    tables = (
        ("lekas", "Lekas", '["waktu", "prosedur"]'),
        ("ramah", "Ramah", '["perilaku"]\nitems = ["perizinan.toilet"]'),
    )
    lines = [
        f'[[promises]]\nkey = "{key}"\nname = "{name}"\nname_en = "{name}"\nunsur = {of}' for key, name, of in tables
    ]
    (made.data / "rules" / "janji.toml").write_text("\n".join(["in_force = false", *lines]), encoding="utf-8")
    answers = read_survey(made, made.unit("KPPT"), Period.parse("2026-S1"))
    pack = list_packs()["perizinan"]
    toilet = ItemScore(next(item for item in pack.items if item.key == "toilet"), 12, Decimal("75.00"), None, None)
    unit = Unit(**UNIT, promises={"biaya": "cepat"})
    found = score_promises(compute_survey_index(answers), unit, SectorScores(pack, (toilet,)), "janji")
    assert [score.items for score in found.scores] == [(), (toilet,)]
    assert {score.key: [one.key for one in score.unsur] for score in found.scores} == {
        "lekas": ["prosedur", "waktu"], "ramah": ["perilaku"],
    }  # fmt: skip
    assert [one.key for one in found.unassigned] == [
        key for key in KEYS if key not in ("prosedur", "waktu", "perilaku")
    ]
    assert set(found.frame().attrs["units"].values()) == {INDEX_LEVEL}


def test_sample_as_reckoned_apart() -> None:
    """KPPT 2026-S1 as reckoned by others from the same answers: 85.53, 80.91, 86.55, 85.06, 89.30."""
    studi = ikm.open("KPPT", "2026-S1")
    assert studi.promises().frame["value"].tolist() == [85.53, 80.91, 86.55, 85.06, 89.30]
    assert {score.key: [one.item.key for one in score.items] for score in studi.numbers.promises.scores} == {
        "mudah": ["daring"],
        "cepat": [],
        "transparan": ["lacak"],
        "sarana": ["ruang_tunggu", "toilet"],
        "petugas": [],
    }


@pytest.mark.parametrize(("n", "told"), [(0, False), (7, False), (9, False), (10, True)])
def test_told_from_ten(tmp_path: Path, n: int, told: bool) -> None:
    """No promise of fewer, in the internal edition neither."""
    survey = _survey(tmp_path, [{}] * n)
    assert bool(Numbers(survey, audience="internal").promises.scores) is told
