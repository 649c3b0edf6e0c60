"""Exports with a row for each answer: one set a visit, nobody's answers twice, every row accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.intake.mapping import AnswerScale, FormMapping, JoinedTable, LongLayout
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from tests.helpers import KEYS, R2017, make_project
from tests.intake.builders import QUESTIONS, answers, export, imported, said, sums

ITEMS = {f"U{place}": key for place, key in enumerate(KEYS, start=1)}
HEAD = ["responden", "id_soal", "jawaban", "created_date"]
LONG = LongLayout(respondent="responden", item="id_soal", answer="jawaban", date="created_date")
PEOPLE = JoinedTable(
    file="people.csv", key="responden", columns={"age": "umur", "service": "loket"}, date="created_date"
)
COMMENTS = JoinedTable(file="saran.csv", key="responden", columns={"saran": "saran"}, date="created_date")
COUNTERS = JoinedTable(file="loket.csv", key="loket", other="id", columns={"service": "nama"}, lookup=True)


def given(who: str, letter: str, time: str = "2026-01-05 08:00:00", items: range = range(1, 10)) -> list[list[str]]:
    """A respondent's answers, a row each."""
    return [[who, f"U{place}", letter, time] for place in items]


def mapping(*joins: JoinedTable) -> FormMapping:
    """The mapping of such an export."""
    return FormMapping(layout="long", long=LONG, items=ITEMS, scale=AnswerScale(letters="abcd"), join=list(joins))


def test_answers_alone(tmp_path: Path) -> None:
    """Two respondents, one of them with two answers; 11 rows become 2."""
    path = export(tmp_path, [HEAD, *given("P1", "d"), *given("P2", "a", items=range(1, 3))])
    done = imported(tmp_path, path, mapping())
    assert sums(done) == (11, 11, 0, 0)
    found = answers(tmp_path)
    assert found["respondent"].tolist() == ["R0001", "R0002"]
    assert found[list(KEYS)].to_numpy().tolist() == [["4"] * 9, ["1", "1", *[""] * 7]]


def test_the_same_respondent_and_item_twice(tmp_path: Path) -> None:
    """Alike: repeated. Another answer at the same moment: refused. At another moment: a second set of answers."""
    rows = [*given("P1", "d"), *given("P1", "d", items=range(1, 2)), *given("P1", "a", items=range(2, 3))]
    later = given("P1", "b", "2026-03-01 09:00:00")
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows, *later]), mapping())
    assert sums(done) == (20, 18, 1, 1)
    assert said(done) == [(11, "id_soal", "repeated", "same item"), (12, "jawaban", "refused", "other answer")]
    assert answers(tmp_path)[["respondent", "date", "waktu"]].to_numpy().tolist() == [
        ["R0001", "2026-01-05 08:00:00", "4"],
        ["R0001", "2026-03-01 09:00:00", "2"],
    ]


def test_answers_of_nobody_and_to_other_questions(tmp_path: Path) -> None:
    """Refused with their place."""
    rows = [*given("P1", "d"), *given("", "d", items=range(1, 2)), *given("P1", "d", items=range(12, 13))]
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows]), mapping())
    assert said(done) == [(11, "responden", "refused", "no respondent"), (12, "id_soal", "refused", "unknown item")]


def test_visits_comments_and_counters(tmp_path: Path) -> None:
    """Answers go to the last visit before them, the other visit has none; a comment of nobody is refused.

    P2 answered and is not in the table of respondents: the answers count. Counter 99 is not in the list.
    """
    export(tmp_path, [["responden", "umur", "loket", "created_date"], ["P1", "30", "7", "2026-01-05 07:00:00"],
                      ["P1", "30", "99", "2026-01-05 07:59:00"]], "people.csv")  # fmt: skip
    comments = [
        ["P1", "baik", "2026-01-05 08:01:00"],
        ["P1", "murah", "2026-01-05 08:02:00"],
        ["P9", "x", "2026-01-05"],
    ]
    export(tmp_path, [["responden", "saran", "created_date"], *comments], "saran.csv")
    export(tmp_path, [["id", "nama"], ["7", "KTP"]], "loket.csv")
    path = export(tmp_path, [HEAD, *given("P1", "d"), *given("P2", "c")])
    done = imported(tmp_path, path, mapping(PEOPLE, COMMENTS, COUNTERS))
    assert answers(tmp_path)[["respondent", "service", "waktu", "saran"]].to_numpy().tolist() == [
        ["R0001", "KTP", "", ""],
        ["R0001", "99", "4", "baik | murah"],
        ["R0002", "", "3", ""],
    ]
    counts = done.counts.set_index("file")[["read", "written", "refused", "repeated"]]
    assert counts.loc["export.csv"].tolist() == [18, 18, 0, 0]
    assert counts.loc["people.csv"].tolist() == [2, 2, 0, 0]
    assert counts.loc["saran.csv"].tolist() == [3, 2, 1, 0]


def test_a_respondent_who_answered_twice_and_is_once_in_the_table_of_respondents(tmp_path: Path) -> None:
    """Two sets of answers of one row, the second with its own date."""
    head = ["responden", "umur", "loket", "created_date"]
    export(tmp_path, [head, ["P1", "30", "7", "2026-01-05"], ["P3", "40", "8", "2026-01-05"]], "people.csv")
    rows = [*given("P1", "d"), *given("P1", "b", "2026-03-01 09:00:00", range(1, 9)), *given("P3", "c")]
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows]), mapping(PEOPLE))
    assert answers(tmp_path)[["respondent", "date", "age", "waktu", KEYS[8]]].to_numpy().tolist() == [
        ["R0001", "2026-01-05", "30", "4", "4"],
        ["R0002", "2026-01-05", "40", "3", "3"],
        ["R0001", "2026-03-01 09:00:00", "30", "2", ""],
    ]
    assert (sums(done), said(done)) == ((28, 28, 0, 0), [])


def test_a_question_that_nobody_answered(tmp_path: Path) -> None:
    """It is blank in every row, and said to be."""
    done = imported(tmp_path, export(tmp_path, [HEAD, *given("P1", "d", items=range(1, 9))]), mapping())
    assert answers(tmp_path)[list(KEYS)].to_numpy().tolist() == [["4"] * 8 + [""]]
    assert said(done) == [(1, KEYS[8], "noted", "blank column")]


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    """All rows of all tables are repeated."""
    export(tmp_path, [["responden", "umur", "loket", "created_date"], ["P1", "30", "7", "2026-01-05"]], "people.csv")
    path = export(tmp_path, [HEAD, *given("P1", "d")])
    imported(tmp_path, path, mapping(PEOPLE))
    again = imported(tmp_path, path, mapping(PEOPLE))
    assert (sums(again), again.files) == ((10, 0, 0, 10), {})


DESCRIBED = {"Jenis kelamin": "Perempuan", "Pendidikan terakhir": "SLTA", "Kritik dan saran": "Antrean lama"}
TOOLS = {
    "Nextcloud Forms 1": (["userId", "timestamp", "question", "answer"], "{who}|{date}|{question}|{answer}"),
    "before it": (
        ["id", "userId", "voteOptionId", "voteOptionText", "voteAnswer"], "{at}|{who}|{code}|{question}|{answer}",
    ),
    "LimeSurvey": (
        ["Response ID", "Date submitted", "Question code", "Question", "Answer code", "Answer"],
        "{who}|{date}|G01Q{code}|{question}|A{step}|{answer}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_long_exports_of_form_tools(tmp_path: Path, tool: str) -> None:
    """Answers to unsur stand among what describes the respondent and comments; all of it comes in as its column."""
    head, form = TOOLS[tool]
    labels = [["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"]] * 9
    for place, key in ((1, "mudah"), (2, "cepat")):
        labels[place] = [f"Tidak {key}", f"Kurang {key}", key.title(), f"Sangat {key}"]
    labels[3] = ["Sangat mahal", "Cukup mahal", "Murah", "Gratis"]
    labels[6] = [f"{each} sopan dan ramah".strip().capitalize() for each in ("tidak", "kurang", "", "sangat")]
    labels[7] = ["Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"]
    labels[8] = ["Buruk", "Cukup", "Baik", "Sangat baik"]
    rows = []
    for at in range(8):
        given = {question: labels[place][at % 4] for place, question in enumerate(QUESTIONS)} | DESCRIBED
        for code, (question, told) in enumerate(given.items(), start=1):
            cells = {"at": len(rows), "who": f"anon-user-{at}", "date": f"2026-01-05 08:0{at}:00", "code": code}
            rows.append(form.format(**cells, question=question, answer=told, step=at % 4 + 1).split("|"))
    path = export(tmp_path, [head, *rows])
    proposed = propose_mapping(path, make_project(tmp_path, {}).unit("KPPT"), R2017, find_present_period())
    assert (proposed.layout, proposed.ask) == ("long", {})
    assert proposed.items == dict(zip(QUESTIONS, KEYS, strict=True)) | {
        "Jenis kelamin": "gender", "Pendidikan terakhir": "education", "Kritik dan saran": "saran",
    }  # fmt: skip
    done = imported(tmp_path, path, proposed)
    assert sums(done) == (96, 96, 0, 0)
    found = answers(tmp_path)
    assert found[list(KEYS)].to_numpy().tolist() == [[str(at % 4 + 1)] * 9 for at in range(8)]
    assert found[["gender", "education", "saran"]].drop_duplicates().to_numpy().tolist() == [
        ["Perempuan", "SMA", "Antrean lama"]
    ]


def test_a_name_among_long_answers_comes_in_nowhere(tmp_path: Path) -> None:
    """Nothing is proposed for the question after the name, which is asked about by its heading alone."""
    rows = [
        [f"u{at}", f"2026-01-05 08:0{at}:00", question, str(at % 4 + 1)] for at in range(8) for question in QUESTIONS
    ]
    rows += [[f"u{at}", f"2026-01-05 08:0{at}:00", "Nama lengkap", "Sumarwati Ningtyaswara"] for at in range(8)]
    path = export(tmp_path, [["userId", "timestamp", "question", "answer"], *rows])
    proposed = propose_mapping(path, make_project(tmp_path, {}).unit("KPPT"), R2017, find_present_period())
    assert proposed.ask == {"items.Nama lengkap": []}
    done = imported(tmp_path, path, proposed.model_copy(update={"ask": {}}))
    assert sums(done) == (80, 72, 8, 0)
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file() and "Sumarwati" in path.read_text()]
