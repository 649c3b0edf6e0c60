"""Exports with a row for each answer: one set a visit, nobody's answers twice, every row accounted for."""

from __future__ import annotations

from pathlib import Path

from ikm.intake.mapping import AnswerScale, FormMapping, JoinedTable, LongLayout
from tests.helpers import KEYS
from tests.intake.builders import answers, export, imported, said, sums

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


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    """All rows of all tables are repeated."""
    export(tmp_path, [["responden", "umur", "loket", "created_date"], ["P1", "30", "7", "2026-01-05"]], "people.csv")
    path = export(tmp_path, [HEAD, *given("P1", "d")])
    imported(tmp_path, path, mapping(PEOPLE))
    again = imported(tmp_path, path, mapping(PEOPLE))
    assert (sums(again), again.files) == ((10, 0, 0, 10), {})
