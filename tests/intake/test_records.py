"""Tables of an export -> records: each step alone, with all that it says of rows, on tables small enough to follow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

from ikm.errors import DataError, SettingError
from ikm.intake import records
from ikm.intake.ledger import Ledger
from ikm.intake.mapping import AnswerScale, FormMapping, JoinedTable, LongLayout, OpenQuestions
from ikm.intake.records import Records
from ikm.intake.table import OpenedFile, Sheet
from tests.helpers import RULES
from tests.intake.builders import database, saved


def frame(head: Sequence[str], *rows: Sequence[str], first: int = 2) -> pd.DataFrame:
    """Cells below their headings; rows are counted from 2, as under a line of headings."""
    index = pd.RangeIndex(first, first + len(rows), name="row")
    return pd.DataFrame([list(row) for row in rows], index, list(head), dtype="str")


def table(head: Sequence[str], *rows: Sequence[str], file: str = "a.csv", **told: Any) -> Sheet:
    """A table as it is read: a CSV file, where no name of a sheet is told."""
    first = told.pop("first", 2)
    named = {"name": "", "heading_row": 1, "heading_rows": 1, "malformed": {}, **told}
    return Sheet(file=file, cells=frame(head, *rows, first=first), **named)


def entered(count: int) -> Ledger:
    """A ledger of a file whose rows from 2 on are records from 0 on."""
    ledger = Ledger()
    ledger.read(table(["a"]), pd.RangeIndex(2, 2 + count), range(count))
    return ledger


def said(ledger: Ledger) -> list[tuple[str, int, str, str, str]]:
    """File (and sheet), row, column, outcome and reason of all that was judged."""
    listed = ledger.listing()[["file", "sheet", "row", "column", "outcome", "reason"]].itertuples(index=False)
    return [(f"{file}{sheet}", int(row), *told) for file, sheet, row, *told in listed]


def placed(ledger: Ledger) -> list[tuple[str, int, int]]:
    """File, row and record of every row that belongs to one."""
    sources = ledger._join_outcomes().query("record >= 0")
    return [(file, int(row), int(record)) for file, row, record in sources[["file", "row", "record"]].itertuples(False)]


def columns(cells: pd.DataFrame) -> dict[str, list[Any]]:
    """Every column with its cells."""
    return {str(name): column.tolist() for name, column in cells.items()}


def joined(**told: Any) -> JoinedTable:
    """A table beside the export, by the key `id`."""
    return JoinedTable(**{"file": "b.csv", "key": "id", **told})


# Rows that add up a sheet, and lines below it


def feet(head: str, *rows: str, scored: Sequence[str] = ()) -> list[int]:
    """Rows that are a foot; cells stand between bars, the first row is 2."""
    cells = frame(head.split("|"), *(row.split("|") for row in rows))
    found = records.find_foot_rows(cells, scored)
    assert found.index.equals(cells.index)
    assert found.dtype == bool
    return found.index[found].tolist()


def test_rows_that_say_that_they_add_up() -> None:
    """In one of the first three cells, however it is written; below the last answer and the first sum all is foot."""
    answers = ("1|x|y|z|4", "2|x|y|z|3")
    assert feet("a|b|c|d|u", *answers, "Jumlah||||7", "||RATA-RATA||3,5", "dihitung||||", scored="u") == [4, 5, 6]
    assert feet("a|b|c|d|u", *answers, "x|||Jumlah|", "dihitung||||", scored="u") == []
    # Without a heading of answers, or without an answer, nothing is below the last one: rows of sums alone.
    assert feet("a|b", "1|x", "jumlah|", "dihitung|") == [3]
    assert feet("a|u", "1|", "jumlah|7", "dihitung|", scored="u") == [3]
    # Sums stand above the answers as well: what is below both is foot, what is above the last answer is not.
    assert feet("a|u", "jumlah|7", "1|", "2|4", "dihitung|", scored="u") == [2, 5]
    assert feet("a|u", "1|4", "blank|", "jumlah|4", "2|3", "3|", "jumlah|7", "note|", scored="u") == [4, 6, 7, 8]
    # One of two answers is enough, and it may stand beside the other's blank.
    assert feet("a|u|v", "1|4|", "jumlah|4|", "2||3", "3||", scored="uv") == [3, 5]


def test_sums_that_no_word_tells() -> None:
    """Three numbers that are sums or means of all above; by hand: 4+3+4 = 11, 3+3+4 = 10, 4+4+4 = 12; means / 3."""
    rows = ("4|3|4|x", "3|3|4|x", "4|4|4|x")
    assert feet("a|b|c|d", *rows, "11|10|12|") == [5]
    assert feet("a|b|c|d", *rows, "3,67|3,33|4,00|") == []  # the third is a step, two are too few
    assert feet("a|b|c|d|e", *(f"{row}|3" for row in rows), "11|10|12||3,4") == [5]  # three of four
    assert feet("a|b|c|d|e", *(f"{row}|3" for row in rows), "11|10|13||3,4") == []
    # Sums, and means below them, of the rows above without the sums: all are foot, under ten lines and no more than 24.
    means = ("4|3|4", "3|4|3", "3|4|3", "3|3|3")
    assert feet("a|b|c", *means, "13|14|13", "3,25|3.5|3.3") == [6, 7]
    assert feet("a|b|c", *means, "13|14|13", "3,25|3.5|3.3", *["||x"] * 10) == [6, 7]
    assert feet("a|b|c", *means, "13|14|13", *["||x"] * 24) == [6]
    assert feet("a|b|c", *means, "13|14|13", *["||x"] * 25) == []
    # 0.05 off is a mean with one decimal, 0.06 is not; a mean is one of numbers alone.
    assert feet("a|b|c", *means, "3,3|3,45|3,20") == [6]
    assert feet("a|b|c", *means, "3,31|3,45|3,20") == []
    assert feet("a|b|c", "-|3|4", "4|-|4", "3|4|-", "7|7|8", "10|10|10") == []
    assert feet("a|b|c", "20|3,5|4", "4|20|4", "-|4|20", "24|27,5|28") == [5]
    # Each row is looked at, whatever the one before it was: the first has none above it.
    assert feet("a|b|c", "10|20|30", "20|10|10", "30|30|40") == [4]
    # A sum has no date, nor is a sum one that may be a day of a spreadsheet.
    assert feet("a|b|c|d", *rows, "11|10|12|05/01/2026") == []
    assert feet("a|b|c", "20000|20000|20000", "25000|25001|25002", "45000|45001|45002") == [4]


def test_lines_below_a_table() -> None:
    """From the first that says so on, unless a row below it holds what a row above holds too, or ratings."""
    rows = ("1|Siti|4|3|4", "2|Budi|3|4|4")
    below = ("||Mengetahui,||", "||Camat Ilir||", "||Drs. Amat||")
    assert feet("a|b|c|d|e", *rows, *below) == [4, 5, 6]
    assert feet("a|b|c|d|e", *rows, "||Drs. Amat||", "|Keterangan:|||") == [5]
    assert feet("a|b|c|d|e", "|Keterangan: ada|||", "||x||") == []  # nothing stands above it
    assert feet("a|b|c|d|e", "|x|||", "|Keterangan: ada|||", "||y||") == [3, 4]
    # A comment that looks like such a line, and an answer under it: only what is under that.
    assert feet("a|b|c|d|e", *rows, "3|Camat|4|4|", *below) == [5, 6, 7]
    assert feet("a|b|c|d|e", *rows, "|Camat||x|", "9|Budi|||", *below) == [6, 7, 8]
    assert feet("a|b|c|d|e", *rows, "|Camat||x|", "9|Tini|4|4|", *below) == [6, 7, 8]
    assert feet("a|b|c|d|e", *rows, "|Camat||x|", "|Tini|4 - baik|x|", *below) == [4, 5, 6, 7, 8]
    assert feet("a|b|c|d|e", *rows, "|Camat||x|", "|Tini|4 - baik|x|y", "|Tono|||") == []
    assert feet("a|b|c|d|e", "1|Siti||3|4", "2|Budi|3|4|", *below) == [4, 5, 6]
    assert feet("a|b", *("x|y",) * 3, *(f"|Camat {at}" for at in range(26))) == list(range(6, 31))  # the last 25
    assert feet("a|b", *("x|y",) * 3, "|Camat", *("|z",) * 10) == list(range(5, 16))


# Which record a row belongs to


def visit(sets: Sequence[tuple[str, str]], visits: Sequence[tuple[str, str]]) -> list[int]:
    """The place among visits of each set of answers, both told by respondent and time; rows of sets begin at 5."""
    asked = frame(["respondent", "date"], *sets, first=5)
    keys, times = (pd.Series([each[at] for each in visits], range(7, 7 + len(visits)), dtype="str") for at in (0, 1))
    found = records.find_last_visit(asked, times, keys)
    assert (found.index.equals(asked.index), found.dtype) == (True, "int64")
    return found.tolist()


def test_the_last_visit_that_is_not_later() -> None:
    """Else the first there is; of two at one time the one that stands below; -1 for whoever never came."""
    came = [("A", "2026-01-03"), ("B", "2026-01-02"), ("A", "2026-01-01"), ("A", "2026-01-05"), ("B", "2026-01-02")]
    asked = [("A", "2026-01-04"), ("A", "2026-01-03"), ("A", "2025-12-31"), ("C", "2026-01-04"), ("B", "2026-01-09")]
    assert visit(asked, came) == [0, 0, 2, -1, 4]
    assert visit([("B", "2026-01-01"), ("A", "2026-01-06"), ("A", "2026-01-01")], came) == [1, 3, 2]
    assert visit([("A", ""), ("B", "x")], [("A", ""), ("A", ""), ("B", "2026-01-01")]) == [1, 2]
    assert visit([("", "2026-01-01"), ("A", "2026-01-03")], [("", "2026-01-01"), ("A", "2026-01-03")]) == [-1, 1]
    assert visit([], came) == []
    assert visit([("A", "2026-01-04")], []) == [-1]


# Several columns, one thing


def merged(name: str, head: str, *rows: str) -> tuple[list[str], list[tuple[str, int, str, str, str]]]:
    """What becomes of several columns, cells between bars, and what is said of it."""
    cells, ledger = frame(head.split("|"), *(row.split("|") for row in rows)).reset_index(drop=True), entered(len(rows))
    return records._merge_columns(cells, name, ledger).tolist(), said(ledger)


def test_branches_of_one_question() -> None:
    """What is filled is taken, '-' (does not apply) before a blank; two answers are two, however one is spelt."""
    assert merged("waktu", "a|b", "4|", "|3", "-|2", "1|-", "-|", "|-", "-|-", "|") == (
        ["4", "3", "2", "1", "-", "-", "-", ""], [],
    )  # fmt: skip
    assert merged("waktu", "a|b|c", "Baik|baik |", "4||3", "||2", "-||1", "4|3|") == (
        ["Baik", "4", "2", "1", "4"],
        [("a.csv", 3, "waktu", "refused", "other answer"), ("a.csv", 6, "waktu", "refused", "other answer")],
    )
    assert merged("waktu", "a", "4", "") == (["4", ""], [])


def test_comments_in_several_columns() -> None:
    """All are kept, in the order of the columns, and none is another answer."""
    assert merged("saran", "a|b|c", "x|y|z", "|y|", "x||z", "||z", "||", "-|y|") == (
        ["x | y | z", "y", "x | z", "z", "", "- | y"], [],
    )  # fmt: skip


def test_the_first_filled_cell_of_a_row() -> None:
    """Of a long export, whose rows say one thing in several columns."""
    cells = frame("abc", ["x", "y", ""], ["", "y", "z"], ["", "", "z"], ["", "", ""])
    assert records._take_first(cells).tolist() == ["x", "y", "z", ""]


# Names, units, codes, trials


def test_names_of_respondents() -> None:
    """Of the columns that are left out as names, the first that is filled; blanks put straight. Others are none."""
    mapping = FormMapping(personal={"HP": "telepon", "Nama": "nama", "Panggilan": "nama", "Lain": "nama"})
    cells = frame(["HP", "Panggilan", "Nama"], ["08", "Tuti", " Siti  Rahayu "], ["08", "Budi", ""], ["08", "", ""])
    found = records.find_respondent_names(cells, mapping)
    assert (found.tolist(), found.index.tolist(), found.dtype) == (["Siti Rahayu", "Budi", ""], [2, 3, 4], "str")
    assert records.find_respondent_names(cells, FormMapping()).tolist() == ["", "", ""]


def test_rows_of_other_units() -> None:
    """Refused by each heading that is there; a blank is another reason, unless blank is this unit's."""
    mapping = FormMapping(only={"kota": ["A"], "loket": ["1", "2"], "desa": ["", "M"]})
    cells = frame(["desa", "loket"], ["M", "1"], ["", "2"], ["N", ""], ["M", "3"]).reset_index(drop=True)
    ledger = entered(4)
    records.refuse_other_units(cells, mapping, ledger)
    assert said(ledger) == [
        ("a.csv", 4, "desa", "refused", "elsewhere"),
        ("a.csv", 4, "loket", "refused", "no unit"),
        ("a.csv", 5, "loket", "refused", "elsewhere"),
    ]


def test_codes_become_names() -> None:
    """By the list's own heading of the key; a code that is not in the list stays and is noted, as is a blank."""
    cells = frame(["gender", "work", "saran"], ["1", "7", "x"], ["9", "8", "1"]).reset_index(drop=True)
    each = joined(key="sex", other="id", columns={"gender": "nama", "work": "kerja"}, lookup=True)
    ledger = entered(2)
    named = records._name_codes(cells, each, table(["id", "nama", "kerja"], ["1", "L", "-"], ["7", "P", "PNS"]), ledger)
    assert columns(named) == {"gender": ["L", "9"], "work": ["PNS", "8"], "saran": ["x", "1"]}
    assert (columns(cells)["gender"], set(named.dtypes)) == (["1", "9"], {pd.StringDtype(na_value=float("nan"))})
    assert said(ledger) == [
        ("a.csv", 3, "gender", "noted", "unknown code"), ("a.csv", 3, "work", "noted", "unknown code"),
    ]  # fmt: skip
    each = joined(columns={"gender": "nama"}, lookup=True)
    named = records._name_codes(cells, each, table(["id", "nama"], ["9", "P"], ["1", "L"]), entered(2))
    assert columns(named)["gender"] == ["L", "P"]


def test_rows_of_somebody_trying_out() -> None:
    """By a column that does not come in, or one of categories; not by what is looked at elsewhere, nor if most do."""
    mapping = FormMapping(
        columns={"gender": "jk", "saran": "saran", "waktu": "u1", "service": "loket"},
        personal={"hp": "telepon"}, unused=["ket"],
    )  # fmt: skip
    head = ["ket", "jk", "saran", "u1", "loket", "hp", "uji"]
    rows = [["TES", "L", "tes", "tes", "tes", "tes", "tes"], ["", "L", "x", "4", "y", "0", "coba"],
            ["x", "Coba", "x", "4", "y", "0", "tes"], ["protes", "P", "x", "4", "y", "0", ""]]  # fmt: skip
    cells, ledger = frame(head, *rows).reset_index(drop=True), entered(4)
    found = records._find_trial_rows(cells, mapping, ledger)
    assert (found.tolist(), found.dtype) == ([True, False, True, False], bool)
    assert said(ledger) == [("a.csv", 2, "ket", "noted", "trial"), ("a.csv", 4, "jk", "noted", "trial")]
    # Half of those who say anything may be trying out, more may not.
    half = frame(["ket"], ["dummy"], ["x"], [""], [""]).reset_index(drop=True)
    assert records._find_trial_rows(half, mapping, entered(4)).tolist() == [True, False, False, False]
    more = frame(["ket"], ["dummy"], ["trial 1"], ["x"], [""]).reset_index(drop=True)
    assert records._find_trial_rows(more, mapping, entered(4)).tolist() == [False] * 4


# Sums that an export stores


def told_totals(
    mapping: FormMapping, rows: Sequence[Sequence[str]], **totals: Sequence[str]
) -> list[tuple[str, int, str, str, str]]:
    """What is said of stored sums beside answers to two unsur, the whole service, and what was hoped of one."""
    keys = ("waktu", "biaya", "overall", "harapan_waktu", "kepentingan_waktu", "produk")
    cells, ledger = frame(keys[:-1], *rows).reset_index(drop=True), entered(len(rows))
    stored = pd.DataFrame(totals, cells.index, dtype="str")
    records._compare_totals(cells, stored, mapping, keys, ledger)
    return said(ledger)


def test_stored_sums_means_and_indices() -> None:
    """By hand: (4, 3) is 7, 3.5 and 87.5; (2, -) is 2, 2 and 50. From 0 they are 5, 2.5; 1, 1."""
    told = FormMapping(totals={"S": "sum", "M": "mean", "I": "index"})
    rows = [["4", "3", "1", "1", "1"], ["2", "-", "1", "1", "1"], ["4", "3", "1", "1", "1"]]
    assert told_totals(told, rows, S=["7", "2", "7,05"], M=["3,5", "2.0", "3,45"], I=["87,5", "50", "88,5"]) == []
    assert told_totals(told, rows, S=["8", "2,1", "x"], M=["3,6", "1,9", ""], I=["88,6", "48,9", "90"]) == [
        ("a.csv", row, heading, "noted", "other total")
        for row, headings in ((2, "IMS"), (3, "IMS"), (4, "I"))
        for heading in headings
    ]
    zero = told.model_copy(update={"scale": AnswerScale(lowest=0)})
    assert told_totals(zero, rows, S=["5", "1", "5"], M=["2,5", "1", "2,5"], I=["87,5", "50", "87,5"]) == []
    assert told_totals(told, rows) == []


def test_labels_that_bring_one_score() -> None:
    """Told with the rows of each spelling; others, and options that nobody chose, are not."""
    answers = pd.Series(["Baik", "baik", "Bagus", "Buruk", "4", ""], dtype="str")
    options = {"baik": 3, "bagus": 3, "buruk": 1, "jelek": 1, "lain": 3}
    ledger = Ledger()
    records._tell_same_scores("waktu", answers, options, ledger)
    assert ledger.recoded().to_numpy().tolist() == [["waktu", "baik", "3", 2], ["waktu", "bagus", "3", 1]]
    ledger = Ledger()
    records._tell_same_scores("waktu", answers, {"baik": 3, "bagus": 2}, ledger)
    assert ledger.recoded().empty


# A row for each answer

LONG = LongLayout(respondent="who", item="item", answer="answer", date="day", harapan="hope")
ITEMS = {"S1": "waktu", "S2": "biaya", "S3": "saran"}


def long(*joins: JoinedTable, **told: Any) -> FormMapping:
    """The mapping of such an export."""
    return FormMapping(**{"layout": "long", "long": LONG, "items": ITEMS, "join": list(joins), **told})


HEAD = ["who", "item", "answer", "day", "hope", "age", "umur", "work"]
FIRST = table(
    HEAD,
    ["P1", "S1", "4", "05/01/2026 08:00", "3", "", "30", ""],
    ["P1", "S2", "3", "05/01/2026 08:00", "4", "", "30", "PNS"],
    ["P1", "S1", "4", "05/01/2026 08:00", "3", "", "30", ""],  # the same again
    ["P1", "S2", "1", "05/01/2026 08:00", "4", "", "30", "PNS"],  # something else at the same moment
    ["", "S1", "4", "05/01/2026 08:00", "3", "", "", ""],
    ["P1", "S9", "4", "05/01/2026 08:00", "3", "", "", ""],
    ["P2", "S1", "2", "04/01/2026", "", "40", "41", "Guru"],
    ["P1", "S1", "1", "03/01/2026", "", "", "31", "PNS"],  # an earlier visit, whose two rows tell two ages
    ["P1", "S2", "2", "03/01/2026", "", "", "32", "PNS"],
    ["P3", "S2", "-", "kemarin", "NULL", "50", "", ""],
    ["", "S9", "4", "05/01/2026 08:00", "3", "", "", ""],
    malformed={13: 5},
    name="Jan",
)
LATE = [["P4", "S3", "n/a", "", "", "-", "", ""], ["P2", "S2", "1", "04/01/2026", "", "40", "", ""]]
SECOND = table(HEAD, *LATE, name="Feb")


def test_answers_of_one_respondent_and_visit_are_a_record() -> None:
    """Of two sheets; a second answer to a question is of a later visit, and two ages of one visit are none."""
    mapping, ledger = long(columns={"age": ["age", "umur"], "work": "work"}), Ledger()
    found = records.collect_long([FIRST, SECOND], mapping, (), "Asia/Jakarta", ledger)
    assert columns(found.cells) == {
        "respondent": ["P1", "P2", "P1", "P3", "P4"],
        "date": ["2026-01-05 08:00:00", "2026-01-04", "2026-01-03", "", ""],
        "waktu": ["4", "2", "1", "", ""],
        "biaya": ["3", "1", "2", "-", ""],
        "saran": ["", "", "", "", ""],
        "harapan_waktu": ["3", "", "", "", ""],
        "harapan_biaya": ["4", "", "", "", ""],
        "harapan_saran": ["", "", "", "", ""],
        "age": ["30", "40", "", "50", ""],
        "work": ["PNS", "Guru", "PNS", "", ""],
    }
    assert said(ledger) == [
        ("a.csvFeb", 2, "age", "noted", "no value"),
        ("a.csvJan", 4, "item", "repeated", "same item"),
        ("a.csvJan", 5, "answer", "refused", "other answer"),
        ("a.csvJan", 6, "who", "refused", "no respondent"),
        ("a.csvJan", 7, "item", "refused", "unknown item"),
        ("a.csvJan", 9, "age", "noted", "other answer"),
        ("a.csvJan", 11, "date", "noted", "no date"),
        ("a.csvJan", 11, "harapan_biaya", "noted", "no value"),
        ("a.csvJan", 12, "who", "refused", "no respondent"),
        ("a.csvJan", 13, "", "refused", "fields"),
    ]
    assert [each[1:] for each in placed(ledger)] == [
        (2, 0), (3, 0), (8, 1), (9, 2), (10, 2), (11, 3), (2, 4), (3, 1),
    ]  # fmt: skip
    assert (found.names.tolist(), found.names.dtype, found.trial.tolist()) == ([""] * 5, "str", [False] * 5)
    assert (found.totals.shape, found.totals.index.tolist(), found.trial.dtype) == ((5, 0), [0, 1, 2, 3, 4], bool)


def test_a_long_export_without_dates_or_without_an_answer() -> None:
    """Without a heading of dates no date is known; where no row counts, the message says how many there were."""
    mapping = long(long=LONG.model_copy(update={"date": "", "harapan": ""}))
    found = records.collect_long([SECOND], mapping, (), "Asia/Jakarta", Ledger())
    assert columns(found.cells) == {
        "respondent": ["P4", "P2"], "date": ["", ""], "waktu": ["", ""], "biaya": ["", "1"], "saran": ["", ""],
    }  # fmt: skip
    other = long(items={"S7": "waktu"})
    with pytest.raises(DataError, match=r"a\.csv, sheet 'Jan': not one of 13 rows answers a question of \[items\]"):
        records.collect_long([FIRST, SECOND], other, (), "Asia/Jakarta", Ledger())
    with pytest.raises(SettingError, match=r"a\.csv, sheet 'Feb': the mapping does not say which headings"):
        records.collect_long([SECOND], FormMapping(), (), "Asia/Jakarta", Ledger())


def test_rows_of_a_long_export_that_may_not_be_used() -> None:
    """Each is set aside once, for the first that says so: unit, then consent and status of the row, then its question.

    P3 agreed once and once did not; P4 was not asked.
    """
    mapping = long(
        only={"unit": ["A"], "city": [""], "gone": ["x"]}, status={"state": ["sah"]},
        consent={"boleh": ["Ya"], "Bersedia?": ["Ya"], "Boleh dikutip?": ["Ya"], "Setuju?": ["*"]},
    )  # fmt: skip
    rows = [
        ["P1", "Bersedia?", "Ya", "A", "", "sah", "Ya"], ["P1", "S1", "4", "A", "", "sah", "Ya"],
        ["P2", "Bersedia?", "Tidak", "B", "", "sah", "Tidak"], ["P2", "S1", "4", "", "", "batal", "Ya"],
        ["P2", "S1", "4", "A", "", "SAH", "Ya"], ["P2", "S1", "4", "A", "x", "batal", "Ya"],
        ["P3", "Bersedia?", "Ya", "A", "", "sah", "Ya"], ["P3", "Bersedia?", "Tidak", "A", "", "sah", "Ya"],
        ["P3", "S1", "4", "A", "", "batal", "Tidak"], ["P4", "S1", "4", "A", "", "batal", "Ya"],
        ["P4", "Boleh dikutip?", "Ya", "A", "", "sah", "Ya"], ["P1", "Boleh dikutip?", "Tidak", "A", "", "sah", "Ya"],
        ["P1", "S2", "4", "B", "", "sah", "Ya"],
        ["P1", "S3", "4", "A", "", "sah", "Tidak"],
    ]  # fmt: skip
    sheet, ledger = table(["who", "item", "answer", "unit", "city", "state", "boleh"], *rows), Ledger()
    own = records._find_own(sheet, mapping, ledger)
    assert (own.index[own].tolist(), own.dtype) == ([2, 3, 13], bool)
    assert [(row, *told) for _, row, *told in said(ledger)] == [
        (4, "unit", "refused", "elsewhere"),
        (5, "unit", "refused", "no unit"),
        (6, "Bersedia?", "refused", "no consent"),
        (7, "city", "refused", "elsewhere"),
        (8, "Bersedia?", "refused", "no consent"),
        (9, "Bersedia?", "refused", "no consent"),
        (10, "boleh", "refused", "no consent"),
        (11, "state", "refused", "status"),
        (12, "Bersedia?", "refused", "no consent"),
        (14, "unit", "refused", "elsewhere"),
        (15, "boleh", "refused", "no consent"),
    ]
    assert records._list_refusers([sheet, sheet], mapping) == {
        ("boleh", "no consent"): {"P1", "P2", "P3"},
        ("state", "status"): {"P2", "P3", "P4"},
        ("Bersedia?", "no consent"): {"P2", "P3", "P4"},
    }
    quoting = records._find_item_refusers(sheet.cells, mapping, quoting=True)
    assert {name: sheet.cells["who"][each].unique().tolist() for name, each in quoting.items()} == {
        "Boleh dikutip?": ["P1", "P2", "P3"]
    }
    assert records._find_item_refusers(sheet.cells, FormMapping(consent=mapping.consent)) == {}
    assert records._list_item_consent(sheet.cells.drop(columns="item"), mapping) == {}
    assert list(records._list_item_consent(sheet.cells, mapping)) == ["Bersedia?", "Boleh dikutip?"]


def test_who_must_not_be_quoted() -> None:
    """Whoever says no in a row, in a cell of the answers or in a table of respondents; not in one of comments."""
    mapping = long(consent={"Boleh dikutip?": ["Ya"], "dikutip": ["Ya"], "Setuju?": ["Ya"], "Boleh kutip": ["*"]})
    head = ["who", "item", "answer", "dikutip"]
    sheets = [
        table(head, ["P1", "Boleh dikutip?", "Ya", "Ya"], ["P2", "Boleh dikutip?", "Tidak", "Ya"]),
        table(["who", "item", "answer"], ["P3", "S1", "4"]),
        table(head, ["P4", "S1", "4", "Tidak"], ["P5", "Setuju?", "Tidak", "Ya"]),
    ]
    people = joined(columns={"age": "umur"}, other="pid"), table(["pid", "dikutip"], ["P6", "Tidak"], ["P5", "Ya"])
    by_key = joined(columns={"age": "umur"}), table(["id", "dikutip"], ["P7", "Tidak"])
    comments = joined(columns={"saran": "isi"}), table(["id", "dikutip"], ["P1", "Tidak"])
    cells = frame(["respondent"], *([f"P{at}"] for at in range(1, 8))).reset_index(drop=True)
    silent = records._find_silent(sheets, [comments, people, by_key], cells, mapping)
    assert {name: cells["respondent"][each].tolist() for name, each in silent.items()} == {
        "Boleh dikutip?": ["P2"], "dikutip": ["P4", "P6", "P7"],
    }  # fmt: skip
    wide = FormMapping(consent=mapping.consent)
    silent = records._find_silent(sheets, [people], cells, wide)
    assert {name: cells["respondent"][each].tolist() for name, each in silent.items()} == {
        "Boleh dikutip?": [], "dikutip": ["P6"],
    }  # fmt: skip


def test_comments_of_who_must_not_be_quoted_are_blank() -> None:
    """Noted by each question, where there is a comment that it takes away; without comments nothing is."""
    cells = frame(["a", "saran"], ["1", "x"], ["2", ""], ["3", "z"], ["4", "u"]).reset_index(drop=True)
    says = {"q": [True, True, False, False], "r": [False, True, False, False], "s": [True, False, True, False]}
    no = {name: pd.Series(each, cells.index) for name, each in says.items()}
    ledger = entered(4)
    held = records._hold_comments(cells, no, ledger)
    assert (columns(held), columns(cells)["saran"]) == (
        {"a": ["1", "2", "3", "4"], "saran": ["", "", "", "u"]}, ["x", "", "z", "u"],
    )  # fmt: skip
    assert said(ledger) == [("a.csv", 2, "q", "noted", "no quoting"), ("a.csv", 4, "s", "noted", "no quoting")]
    assert columns(records._hold_comments(cells[["a"]], no, ledger)) == {"a": ["1", "2", "3", "4"]}
    assert records._list_quoting(FormMapping(consent={"Boleh dikutip?": ["Ya"], "x": ["Ya"], "kutip": ["*"]})) == {
        "Boleh dikutip?": ["Ya"]
    }


# Tables beside a long export

SETS = frame(
    ["respondent", "session", "date", "waktu"],
    ["P1", "0", "2026-01-05 08:00:00", "4"],
    ["P1", "1", "2026-01-07 08:00:00", "3"],
    ["P9", "0", "2026-01-05", "2"],
    ["P2", "0", "2026-01-06", "1"],
).reset_index(drop=True)
SETS["session"] = SETS["session"].astype("int64")
PEOPLE = (
    joined(columns={"age": "umur", "service": "loket"}, date="tgl"),
    table(
        ["id", "umur", "loket", "tgl", "nama", "state", "kota"],
        ["P1", "30", "7", "05/01/2026 07:00", "Siti Rahayu", "ok", "A"],
        ["P2", "40", "8", "06/01/2026", "Budi", "batal", "A"],
        ["P3", "50", "9", "x", "Tini", "ok", "A"],
        ["P1", "31", "7", "07/01/2026 07:00", "", "ok", "B"],
        file="b.csv",
    ),
)
MORE = (
    joined(file="c.csv", other="pid", columns={"education": "sekolah"}, date="tgl"),
    table(
        ["pid", "sekolah", "tgl", "desa", "setuju"],
        ["P1", "S1", "01/01/2026", "M", "Ya"],
        ["P1", "S2", "06/01/2026", "M", "Ya"],
        ["P2", "SMA", "01/01/2026", "M", "Tidak"],
        ["P8", "D3", "01/01/2026", "M", "Ya"],
        ["", "D3", "01/01/2026", "M", "Ya"],
        ["P3", "SMP", "y", "N", "Ya"],
        file="c.csv",
    ),
)
COMMENTS = (
    joined(file="d.csv", columns={"saran": "isi"}, date="tgl"),
    table(
        ["id", "isi", "tgl", "Boleh dikutip"],
        ["P1", "a", "05/01/2026 07:30", "Ya"],
        ["P1", "b", "05/01/2026 07:40", "Ya"],
        ["P1", "", "08/01/2026", "Ya"],
        ["P1", "c", "09/01/2026", "Ya"],
        ["P7", "x", "09/01/2026", "Ya"],
        ["P9", "z", "z", "Ya"],
        ["P2", "q", "09/01/2026", "Tidak"],
        file="d.csv",
    ),
)
CODES = (
    joined(file="e.csv", key="loket", other="kode", columns={"service": "nama"}, lookup=True),
    table(["kode", "nama"], ["7", "KTP"], ["8", "KK"], ["", ""], file="e.csv"),
)
DECIDED: dict[str, Any] = {
    "consent": {"setuju": ["Ya"], "Boleh dikutip": ["Ya"], "Bersedia?": ["Ya"]},
    "status": {"state": ["ok"]},
    "only": {"desa": ["M"], "kota": ["A"], "loket": ["7", "8", ""]},
    "personal": {"nama": "nama"},
}
ASKED = table(["who", "item", "answer"], ["P3", "Bersedia?", "Tidak"], ["P2", "Bersedia?", "Tidak"])


def test_what_other_tables_say_of_respondents() -> None:
    """A record of each visit; a further table gives the last row that is not later; comments go behind one another.

    P3 came and answered that nobody may use it; P9 answered and is in no table; P7 and P8 are nobody.
    """
    tables = [PEOPLE, MORE, COMMENTS, CODES]
    mapping, ledger = long(*(each for each, _ in tables), **DECIDED), Ledger()
    found, names, owners = records.join_tables(SETS, mapping, tables, "Asia/Jakarta", ledger, [ASKED])
    assert columns(found) == {
        "age": ["30", "40", "50", "31", ""],
        "service": ["KTP", "KK", "9", "KTP", ""],
        "respondent": ["P1", "P2", "P3", "P1", "P9"],
        "date": ["2026-01-05 07:00:00", "2026-01-06", "", "2026-01-07 07:00:00", "2026-01-05"],
        "waktu": ["4", "1", "", "3", "2"],
        "session": [0, 0, 0, 1, 0],
        "education": ["S1", "SMA", "SMP", "S2", ""],
        "saran": ["a | b", "", "", "c", "z"],
    }
    assert (names.tolist(), owners.tolist()) == (["Siti Rahayu", "Budi", "Tini", "", ""], [0, 3, 4, 1])
    assert (names.index.tolist(), owners.dtype, found["session"].dtype) == ([0, 1, 2, 3, 4], "int64", "int64")
    assert placed(ledger) == [
        ("b.csv", 2, 0), ("b.csv", 3, 1), ("b.csv", 4, 2), ("b.csv", 5, 3),
        ("c.csv", 2, 0), ("c.csv", 3, 0), ("c.csv", 4, 1), ("c.csv", 7, 2),
        ("d.csv", 2, 0), ("d.csv", 3, 0), ("d.csv", 4, 3), ("d.csv", 5, 3), ("d.csv", 7, 4),
    ]  # fmt: skip
    assert said(ledger) == [
        ("b.csv", 3, "setuju", "refused", "no consent"),
        ("b.csv", 3, "state", "refused", "status"),
        ("b.csv", 4, "Bersedia?", "refused", "no consent"),
        ("b.csv", 4, "date", "noted", "no date"),
        ("b.csv", 4, "desa", "refused", "elsewhere"),
        ("b.csv", 4, "loket", "refused", "elsewhere"),
        ("b.csv", 4, "service", "noted", "unknown code"),
        ("b.csv", 5, "kota", "refused", "elsewhere"),
        ("c.csv", 5, "pid", "refused", "no respondent"),
        ("c.csv", 6, "pid", "refused", "no respondent"),
        ("c.csv", 7, "date", "noted", "no date"),
        ("d.csv", 6, "id", "refused", "no respondent"),
        ("d.csv", 7, "date", "noted", "no date"),
        ("d.csv", 7, "id", "noted", "no respondent"),
        ("d.csv", 8, "Boleh dikutip", "refused", "no quoting"),
    ]


def test_tables_beside_a_long_export_without_dates() -> None:
    """The order of the tables does not matter, but that of two of respondents: the first makes the records.

    P1 stands there once and answered twice: two records of one row, each with the date of its answers. P2 stands there
    twice, and the later row is that of the answers. Whom no key names is nobody else.
    """
    people = (
        joined(other="pid", columns={"age": "umur"}),
        table(["pid", "umur"], ["P1", "30"], ["P2", "40"], ["P2", "41"], ["", "50"], file="b.csv"),
    )
    more = (
        joined(columns={"work": "kerja"}),
        table(["id", "kerja"], ["P1", "PNS"], ["P1", "Guru"], ["", "TNI"], file="c.csv"),
    )
    comments = (
        joined(other="pid", columns={"saran": "isi"}),
        table(["pid", "isi"], ["P1", "x"], ["P1", "y"], ["", "z"], file="d.csv"),
    )
    tables = [comments, people, more]
    mapping, ledger = long(*(each for each, _ in tables)), entered(5)
    found, names, owners = records.join_tables(SETS, mapping, tables, "Asia/Jakarta", ledger)
    assert columns(found) == {
        "age": ["30", "40", "41", "50", "30", ""],
        "respondent": ["P1", "P2", "P2", "", "P1", "P9"],
        "date": ["2026-01-05 08:00:00", "", "2026-01-06", "", "2026-01-07 08:00:00", "2026-01-05"],
        "waktu": ["4", "", "1", "", "3", "2"],
        "session": [0, 0, 0, 0, 1, 0],
        "work": ["Guru", "", "", "", "Guru", ""],
        "saran": ["x | y", "", "", "", "", ""],
    }
    assert (names.tolist(), owners.tolist()) == ([""] * 6, [0, 4, 5, 2])
    ledger.read(table(["a"], file="z.csv"), pd.RangeIndex(2, 3), [5])
    assert said(ledger) == [
        ("c.csv", 4, "id", "refused", "no respondent"),
        ("d.csv", 4, "pid", "refused", "no respondent"),
        ("z.csv", 2, "id", "noted", "no respondent"),
    ]
    found, names, owners = records.join_tables(SETS, long(), [], "Asia/Jakarta", Ledger())
    assert (found.equals(SETS), names.tolist(), owners.tolist()) == (True, [""] * 4, [0, 1, 2, 3])


def test_whoever_answered_again_and_stands_once_in_the_table_of_respondents() -> None:
    """What the row says holds for both: name, status and unit; a set without a date has that of the row."""
    people = joined(columns={"age": "umur"}, date="tgl"), table(
        ["id", "umur", "tgl", "nama", "state", "kota"],
        ["P2", "40", "06/01/2026", "Budi", "ok", "A"],
        ["P1", "30", "05/01/2026 07:00", "Siti", "batal", "B"],
    )  # fmt: skip
    mapping, ledger = long(people[0], **{**DECIDED, "consent": {}, "only": {"kota": ["A"]}}), Ledger()
    sets = SETS.assign(date=["2026-01-07 08:00:00", "", "2026-01-05", ""], respondent=["P1", "P1", "P1", "P2"])
    found, names, owners = records.join_tables(sets, mapping, [people], "Asia/Jakarta", ledger)
    assert columns(found) == {
        "age": ["40", "30", "30", "30"],
        "respondent": ["P2", "P1", "P1", "P1"],
        "date": ["2026-01-06", "2026-01-05 07:00:00", "2026-01-05 07:00:00", "2026-01-05"],
        "waktu": ["1", "4", "3", "2"],
        "session": [0, 0, 1, 0],
    }
    assert (names.tolist(), owners.tolist()) == (["Budi", "Siti", "Siti", "Siti"], [1, 2, 3, 0])
    assert ledger.outcomes(4).tolist() == ["written", "refused", "refused", "refused"]
    assert placed(ledger) == [("a.csv", 2, 0), ("a.csv", 3, 1)]


def test_a_long_export_with_tables_on_the_clock_of_the_unit() -> None:
    """Moments of Greenwich are eight hours later in Makassar: P1 answered at 09.15, after the visit of 09.00.

    P1 may not be quoted and P2 not be used; P3 is in no table.
    """
    rows = [
        *(["P1", item, answer, "2026-01-06T01:15:00Z"] for item, answer in
          (("S1", "4"), ("Bersedia?", "Ya"), ("Boleh dikutip?", "Tidak"))),
        ["P2", "S1", "3", "2026-01-05T01:00:00Z"],
        ["P2", "Bersedia?", "Tidak", "2026-01-05T01:00:00Z"],
        ["P3", "S1", "2", "2026-01-07T20:00:00Z"],
        ["P3", "Bersedia?", "Ya", "2026-01-07T20:00:00Z"],
        ["P3", "Boleh dikutip?", "Ya", "2026-01-07T20:00:00Z"],
    ]  # fmt: skip
    people = (
        joined(columns={"age": "umur"}, date="tgl"),
        table(
            ["id", "umur", "tgl", "nama"],
            ["P1", "30", "2026-01-05T22:00:00Z", "Siti"],
            ["P1", "31", "2026-01-06T01:00:00Z", "Siti"],
            ["P2", "40", "2026-01-06T01:00:00Z", "Budi"],
            file="b.csv",
        ),
    )
    more = (
        joined(columns={"work": "kerja"}, date="tgl"),
        table(
            ["id", "kerja", "tgl"],
            ["P1", "Guru", "2026-01-05T10:00:00Z"],
            ["P1", "PNS", "2026-01-05T22:30:00Z"],
            file="c.csv",
        ),
    )
    comments = (
        joined(columns={"saran": "isi"}, date="tgl"),
        table(
            ["id", "isi", "tgl"],
            ["P1", "baik", "2026-01-06T01:30:00Z"],
            ["P3", "aman", "2026-01-06T01:30:00Z"],
            ["P3", "murah", "2026-01-06T01:30:00Z"],
            file="d.csv",
        ),
    )
    tables = [people, more, comments]
    mapping = long(
        *(each for each, _ in tables), items={"S1": "waktu"}, long=LONG.model_copy(update={"harapan": ""}),
        consent={"Bersedia?": ["Ya"], "Boleh dikutip?": ["Ya"]}, personal={"nama": "nama"},
    )  # fmt: skip
    ledger = Ledger()
    found = records.collect_long([table(HEAD[:4], *rows)], mapping, tables, "Asia/Makassar", ledger)
    assert columns(found.cells) == {
        "age": ["30", "31", "40", ""],
        "respondent": ["P1", "P1", "P2", "P3"],
        "date": ["2026-01-06 06:00:00", "2026-01-06 09:00:00", "2026-01-06 09:00:00", "2026-01-08 04:00:00"],
        "waktu": ["", "4", "", "2"],
        "work": ["Guru", "PNS", "", ""],
        "saran": ["", "", "", "aman | murah"],
    }
    assert found.names.tolist() == ["Siti", "Siti", "Budi", ""]
    assert said(ledger) == [
        ("a.csv", 5, "Bersedia?", "refused", "no consent"),
        ("a.csv", 6, "Bersedia?", "refused", "no consent"),
        ("b.csv", 3, "Boleh dikutip?", "noted", "no quoting"),
        ("b.csv", 4, "Bersedia?", "refused", "no consent"),
        ("d.csv", 3, "id", "noted", "no respondent"),
    ]
    assert placed(ledger) == [
        ("b.csv", 2, 0), ("b.csv", 3, 1), ("b.csv", 4, 2), ("c.csv", 2, 0), ("c.csv", 3, 0),
        ("d.csv", 2, 1), ("d.csv", 3, 3), ("d.csv", 4, 3),
        *(("a.csv", row, 1) for row in (2, 3, 4)), *(("a.csv", row, 3) for row in (7, 8, 9)),
    ]  # fmt: skip


def test_comments_that_are_left_out_of_their_table() -> None:
    """For the first that says so, each once."""
    sheet = table(
        ["isi", "state", "kutip"],
        ["a", "ok", "Ya"],
        ["b", "batal", "Ya"],
        ["c", "ok", "Tidak"],
        ["d", "batal", "Tidak"],
    )
    mapping, ledger = FormMapping(status={"state": ["ok"]}, consent={"kutip": ["Ya"], "Boleh kutip": ["Ya"]}), Ledger()
    assert records._leave_comments(sheet, mapping, ledger)["isi"].tolist() == ["a"]
    assert said(ledger) == [
        ("a.csv", 3, "state", "refused", "status"),
        ("a.csv", 4, "kutip", "refused", "no quoting"),
        ("a.csv", 5, "state", "refused", "status"),
    ]


# A row for each respondent


def test_a_row_for_each_respondent_with_tables_beside() -> None:
    """Two sheets, of which one has no notes; a table of respondents, a list of codes, and one of comments.

    P5 is in no table: nothing says that the row counts. P7 and P9 are nobody; P2 says two things of waktu.
    """
    head = ["id", "u1", "u1b", "u2", "jk", "kota", "setuju", "Jml", "nama", "ket"]
    jan = table(
        head,
        ["P1", "4", "", "3", "1", "A", "Ya", "7", " Siti  R", ""],
        ["P2", "4", "3", "NULL", "2", "A", "Tidak", "7", "", "tes"],
        ["P3", "", "2", "2", "9", "B", "Ya", "x", "", "x"],
        ["", "1", "", "tidak tahu", "-", "A", "Ya", "", "", "y"],
        ["Jumlah", "9", "5", "8", "", "", "", "", "", ""],
        name="Jan", malformed={8: 3},
    )  # fmt: skip
    feb = table(
        head[:-1], ["P1", "3", "", "1", "1", "A", "Ya", "4", ""], ["P5", "3", "", "1", "", "A", "Ya", "5", "Adi"],
        name="Feb",
    )  # fmt: skip
    people = (
        joined(columns={"age": "umur", "occupation": "kerja"}),
        table(
            ["id", "umur", "kerja", "state", "panggilan", "kota"],
            ["P3", "50", "Guru", "batal", "", "A"],
            ["P1", "30", "-", "ok", "Titi", "A"],
            ["P7", "31", "PNS", "ok", "", "A"],
            ["P2", "n/a", "PNS", "ok", "Bu", "A"],
            ["", "32", "PNS", "ok", "", "A"],
            ["", "33", "PNS", "ok", "", "A"],
            file="b.csv",
        ),
    )
    comments = joined(file="d.csv", key="id", other="pid", columns={"saran": "isi"}), table(
        ["pid", "isi", "kutip"], ["P1", "a", "Ya"], ["P9", "x", "Ya"], ["P1", "", "Ya"], ["P1", "b", "Ya"],
        ["P3", "c", "Tidak"], ["P2", "NULL", "Ya"], ["", "siapa", "Ya"], file="d.csv",
    )  # fmt: skip
    codes = (
        joined(file="e.csv", key="jk", other="kode", columns={"gender": "arti"}, lookup=True),
        table(["kode", "arti"], ["1", "L"], ["2", "P"], file="e.csv"),
    )
    tables = [people, codes, comments]
    mapping = FormMapping(
        columns={"respondent": "id", "waktu": ["u1", "u1b"], "biaya": "u2", "gender": "jk"}, totals={"Jml": "sum"},
        personal={"nama": "nama", "panggilan": "nama"}, join=[each for each, _ in tables], no_value=["Tidak Tahu"],
        consent={"setuju": ["Ya"], "kutip": ["Ya"]}, status={"state": ["ok"]}, only={"kota": ["A"]},
    )  # fmt: skip
    ledger = Ledger()
    found = records.collect_wide([jan, feb], mapping, tables, ledger)
    assert columns(found.cells) == {
        "respondent": ["P1", "P2", "P3", "", "P1", "P5"],
        "waktu": ["4", "4", "2", "1", "3", "3"],
        "biaya": ["3", "", "2", "", "1", "1"],
        "gender": ["L", "P", "9", "", "L", ""],
        "age": ["30", "", "50", "", "30", ""],
        "occupation": ["", "PNS", "Guru", "", "", ""],
        "saran": ["a | b", "", "", "", "a | b", ""],
    }
    assert columns(found.totals) == {"Jml": ["7", "7", "x", "", "4", "5"]}
    assert found.names.tolist() == ["Siti R", "Bu", "", "", "Titi", "Adi"]
    assert found.trial.tolist() == [False, True, False, False, False, False]
    assert said(ledger) == [
        ("a.csvFeb", 2, "occupation", "noted", "no value"),
        ("a.csvFeb", 3, "id", "noted", "unknown code"),
        ("a.csvFeb", 3, "state", "refused", "status"),
        ("a.csvJan", 2, "occupation", "noted", "no value"),
        ("a.csvJan", 3, "age", "noted", "no value"),
        ("a.csvJan", 3, "biaya", "noted", "no value"),
        ("a.csvJan", 3, "ket", "noted", "trial"),
        ("a.csvJan", 3, "setuju", "refused", "no consent"),
        ("a.csvJan", 3, "waktu", "refused", "other answer"),
        ("a.csvJan", 4, "jk", "noted", "unknown code"),
        ("a.csvJan", 4, "kota", "refused", "elsewhere"),
        ("a.csvJan", 4, "state", "refused", "status"),
        ("a.csvJan", 5, "biaya", "noted", "no value"),
        ("a.csvJan", 5, "gender", "noted", "no value"),
        ("a.csvJan", 5, "state", "refused", "status"),
        ("a.csvJan", 6, "", "refused", "foot"),
        ("a.csvJan", 8, "", "refused", "fields"),
        ("b.csv", 4, "id", "refused", "no respondent"),
        ("b.csv", 6, "id", "refused", "no respondent"),
        ("b.csv", 7, "id", "refused", "no respondent"),
        ("d.csv", 3, "pid", "refused", "no respondent"),
        ("d.csv", 6, "kutip", "refused", "no quoting"),
        ("d.csv", 8, "pid", "refused", "no respondent"),
    ]
    assert placed(ledger) == [
        ("a.csv", 2, 0), ("a.csv", 3, 1), ("a.csv", 4, 2), ("a.csv", 5, 3), ("a.csv", 2, 4), ("a.csv", 3, 5),
        ("b.csv", 2, 2), ("b.csv", 3, 0), ("b.csv", 5, 1),
        ("d.csv", 2, 0), ("d.csv", 4, 0), ("d.csv", 5, 0), ("d.csv", 7, 1),
    ]  # fmt: skip


def test_a_wide_export_alone() -> None:
    """Headings of answers tell what is a foot; comments may not be quoted, nor looked for where none is taken."""
    sheet = table(
        ["No", "u1", "saran", "Boleh dikutip"], ["1", "4", "x", "Ya"], ["2", "", "y", "Tidak"], ["Total", "4", "", ""],
        ["3", "", "ditulis", ""],
    )  # fmt: skip
    mapping = FormMapping(columns={"waktu": "u1", "saran": "saran"}, consent={"Boleh dikutip": ["Ya"]})
    ledger = Ledger()
    found = records.collect_wide([sheet], mapping, (), ledger)
    assert columns(found.cells) == {"waktu": ["4", ""], "saran": ["x", ""]}
    assert (found.cells.index.tolist(), found.totals.shape) == ([0, 1], (2, 0))
    assert said(ledger) == [
        ("a.csv", 3, "Boleh dikutip", "noted", "no quoting"),
        ("a.csv", 4, "", "refused", "foot"),
        ("a.csv", 5, "", "refused", "foot"),
    ]
    several = [
        table(["u1", "nama"], ["4", "Siti"], name="Jan"),
        table(["u1", "saran"], ["3", "tes"], ["2", "y"], name="Feb", first=8),
        table(["u1"], ["1"], name="Mar"),
    ]
    ledger = Ledger()
    named = FormMapping(columns={"waktu": "u1"}, personal={"nama": "nama"})
    found = records.collect_wide(several, named, (), ledger)
    assert found.names.tolist() == ["Siti", "", "", ""]
    assert (found.cells["waktu"].tolist(), found.trial.tolist()) == (["4", "3", "2", "1"], [False, True, False, False])
    assert [each[1:] for each in placed(ledger)] == [(2, 0), (8, 1), (9, 2), (2, 3)]
    assert said(ledger) == [("a.csvFeb", 8, "saran", "noted", "trial")]
    with pytest.raises(SettingError, match=r"1 heading of \[consent\] in no table of the export") as refused:
        records.collect_wide([sheet], FormMapping(columns={"waktu": "u1"}, consent={"x": ["Ya"]}), (), Ledger())
    assert refused.value.places == ("x",)


@pytest.mark.parametrize("where", ["consent", "status", "only", "totals"])
def test_a_heading_that_decides_and_is_in_no_table(where: str) -> None:
    """Each in order; those that are there are none."""
    told = dict.fromkeys(("b", "z", "a"), "sum" if where == "totals" else ["x"])
    with pytest.raises(SettingError, match=rf"2 headings of \[{where}\] in no table of the export") as refused:
        records._require_asked(FormMapping(**{where: told}), ["z", "y"])
    assert refused.value.places == ("a", "b")
    records._require_asked(FormMapping(**{where: told}), {"a", "b", "z"})


def test_a_key_that_stands_twice_beside_a_wide_export() -> None:
    """Refused with rows; a blank key is nobody's. An empty table gives nothing, and an empty list lets codes stay."""
    cells = frame(["id", "u1"], ["P1", "4"], ["P2", "3"]).reset_index(drop=True)
    each = joined(columns={"age": "umur"})
    rows = [["P1", "30"], ["", "1"], ["P3", "31"], ["P1", "32"], ["", "2"]]
    twice = table(["id", "umur"], *rows, file="b.csv")
    with pytest.raises(SettingError, match=r"b\.csv: 2 rows have a key that stands there more than once") as refused:
        records._take_beside(cells, cells[["u1"]], each, twice, FormMapping(), Ledger())
    assert refused.value.places == ("row 2: id = P1", "row 5: id = P1")
    one, told = table(["id", "umur", "state"], ["P2", "30", "ok"]), FormMapping(status={"state": ["ok"]})
    export, taken = records._take_beside(cells, cells[["u1"]], each, one, told, entered(2))
    assert (columns(taken)["age"], columns(export)["state"]) == (["", "30"], ["", "ok"])
    for lookup, age in ((False, ["", ""]), (True, ["P1", "P2"])):
        ledger = entered(2)
        each = joined(columns={"age": "umur"}, lookup=lookup)
        empty = table(["id", "umur"], file="b.csv")
        export, taken = records._take_beside(cells, cells[["u1"]], each, empty, FormMapping(), ledger)
        assert (columns(export), columns(taken)) == (columns(cells), {"u1": ["4", "3"], "age": age})
        assert said(ledger) == [("a.csv", row, "id", "noted", "unknown code") for row in (2, 3)]


# Cells of the answer file


def made(cells: pd.DataFrame, **told: Any) -> Records:
    """Records of these cells, without names, sums or a trial unless told."""
    plain = {"names": pd.Series("", cells.index, dtype="str"), "trial": pd.Series(False, cells.index)}
    return Records(**{"cells": cells, "totals": pd.DataFrame(index=cells.index), **plain, **told})


def test_rows_of_the_answer_file() -> None:
    """Every kind of column at once; a name of the same row goes out of the comment, an index of three rows is compared.

    By hand: of row 2 the mean of 4 and 3 is 3.5, the index 87.5; born on 17 August 1990 is 35 years on 5 January 2026.
    """
    cells = frame(
        ["respondent", "date", "time", "gender", "service", "age", "waktu", "biaya", "weight", "saran"],
        ["P1", "05/01/2026", "08:30", "Laki-laki", "=KTP", "17/08/1990", "4", "baik", "1,5", "salam  dari Siti Rahayu"],
        ["tesDEV", "2026-01-05T02:00:00Z", "08:30", "pr", "KTP", "30 th", "-", "Bagus", "0.25", "=1+1"],
        ["P3", "kemarin", "", "Perempuan", "-KK", "1234567", "", "4", "1234567", "- lama  sekali"],
        ["", "06/01/2026", "9.05", "", "Budi Santoso", "", "9", "4", "x", "telepon 081234567890"],
    ).reset_index(drop=True)  # fmt: skip
    mapping = FormMapping(
        columns={name: name for name in cells} | {"produk": "produk"}, totals={"I": "index"},
        options={"biaya": {"Baik": 3, "Bagus": 3, "9": 4}},
    )  # fmt: skip
    names = pd.Series(["Siti Rahayu", "Budi Santoso", "coba", ""], dtype="str")
    totals = pd.DataFrame({"I": ["87,5", "90", "100", "100"]}, dtype="str")
    told = made(cells, names=names, totals=totals, trial=pd.Series([False, False, False, True]))
    ledger = entered(4)
    rows = records.normalise_records(told, mapping, ("waktu", "biaya", "produk"), "Asia/Makassar", ledger, "a.csv")
    assert columns(rows) == {
        "respondent": ["P1", "tesDEV", "P3", ""],
        "trial": ["", "|tes", "|tes", "|tes"],
        "date": ["2026-01-05 08:30:00", "2026-01-05 10:00:00", "", "2026-01-06 09:05:00"],
        "gender": ["Laki-laki", "Perempuan", "Perempuan", ""],
        "service": ["'=KTP", "KTP", "-KK", ""],
        "age": ["35", "30", "", ""],
        "waktu": ["4", "-", "", ""],
        "biaya": ["3", "3", "4", "4"],
        "weight": ["1,5", "0.25", "", ""],
        "saran": ["salam dari [nama]", "'=1+1", "- lama sekali", "telepon [telepon]"],
    }
    assert said(ledger) == [
        ("a.csv", 2, "saran", "noted", "personal"),
        ("a.csv", 3, "", "noted", "trial"),
        ("a.csv", 3, "I", "noted", "other total"),
        ("a.csv", 4, "", "noted", "trial"),
        ("a.csv", 4, "age", "noted", "no age"),
        ("a.csv", 4, "date", "noted", "no date"),
        ("a.csv", 5, "saran", "noted", "personal"),
        ("a.csv", 5, "service", "noted", "personal"),
        ("a.csv", 5, "waktu", "refused", "off scale"),
    ]
    assert ledger.recoded().to_numpy().tolist() == [
        ["biaya", "bagus", "3", 1], ["biaya", "baik", "3", 1], ["gender", "pr", "Perempuan", 1],
    ]  # fmt: skip
    assert ledger.unreadable().to_numpy().tolist() == [["age", "1234567", [4]], ["date", "kemarin", [4]]]
    assert set(rows.dtypes) == {pd.StringDtype(na_value=float("nan"))}


def test_rows_of_little_more_than_scores() -> None:
    """Without respondents each is '', without dates no age follows from a birth; words and bands are as decided."""
    cells = frame(["age", "waktu"], ["1990", "a"], ["muda", "b"], ["25 - 34", "d"]).reset_index(drop=True)
    mapping = FormMapping(
        columns={"age": "umur", "waktu": "u1", "date": "tgl"},
        scale=AnswerScale(letters="abcd"),
        categories={"age": {"muda": "17-25"}},
        dates="mdy",
    )
    ledger = entered(3)
    rows = records.normalise_records(made(cells.copy()), mapping, ("waktu",), "", ledger, "a.csv")
    assert columns(rows) == {
        "respondent": ["", "", ""], "trial": ["", "", ""], "age": ["", "17-25", "25 - 34"], "waktu": ["1", "2", "4"],
    }  # fmt: skip
    assert (rows.index.tolist(), said(ledger)) == ([0, 1, 2], [("a.csv", 2, "age", "noted", "no age")])
    dated = cells.assign(date=["08/01/2026", "", "01/09/2026"], age=["08/17/1990", "1990", "1990"])
    rows = records.normalise_records(made(dated), mapping, ("waktu",), "", entered(3), "a.csv")
    assert (rows["age"].tolist(), rows["date"].tolist()) == (["35", "", "36"], ["2026-08-01", "", "2026-01-09"])


def test_texts_that_a_person_must_decide_about() -> None:
    """Each with its rows; what may be a name by its rows alone, what is decided not at all."""
    cells = frame(
        ["gender", "education", "service", "age"],
        *[["Lelaki sejati", "Sekolah alam", "KTP", "tua"]] * 5,
        ["Siti Rahayu", "Sekolah alam", "Budi Santoso", "muda"],
    ).reset_index(drop=True)
    none, ledger = pd.Series("", cells.index, dtype="str"), entered(6)
    with pytest.raises(OpenQuestions) as asked:
        records._require_categories_decided(cells, none, FormMapping(), ledger, "a.csv")
    assert asked.value.ask == {
        "categories.gender": ["category: Lelaki sejati (5)", "rows of what may be a name: 7"],
        "categories.education": ["category: Sekolah alam (6)"],
        "categories.age": ["category: tua (5)"],
        "categories.service": ["rows of what may be a name: 7"],
    }
    assert str(asked.value).startswith("a.csv: 5 texts in no category, or with a name; nothing was written.")
    assert asked.value.places == (
        "gender: Lelaki sejati (5 rows)",
        "education: Sekolah alam (6 rows)",
        "age: tua (5 rows)",
        "gender: row 7: may be a name",
        "service: row 7: may be a name",
    )
    lines = [line.strip() for line in str(asked.value).splitlines() if line.startswith("  [") or line.endswith('"..."')]
    assert [line.partition(" ")[0] for line in lines if line.startswith("[")] == [
        "[categories.gender]", "[categories.education]", "[categories.age]", "[categories.service]",
    ]  # fmt: skip
    with pytest.raises(OpenQuestions, match=r"^b\.csv: 5 texts in no category"):
        records.normalise_records(made(cells.copy()), FormMapping(), (), "", ledger, "b.csv")
    for name, count in (("education", 1), ("service", 1)):
        with pytest.raises(OpenQuestions, match=f"^b.csv: {count} text in no category"):
            records._require_categories_decided(cells[[name]], none, FormMapping(), ledger, "b.csv")
    decided = {"gender": {"Lelaki sejati": "Laki-laki", "*": "blank"}, "education": {"Sekolah alam": "keep"}}
    taken = {name: name for name in cells}
    mapping = FormMapping(columns=taken, categories={**decided, "age": {"tua": ">=61"}, "service": {"*": "keep"}})
    found = records._require_categories_decided(cells, none, mapping, ledger, "a.csv")
    assert {name: texts.stored for name, texts in found.items()} == {
        "gender": {"": "", "Lelaki sejati": "Laki-laki", "Siti Rahayu": ""},
        "education": {"": "", "Sekolah alam": "Sekolah alam"},
        "service": {"": "", "KTP": "KTP", "Budi Santoso": "Budi Santoso"},
    }
    # What the export has as a name elsewhere is emptied, unasked.
    people = pd.Series(["budi santoso", "siti rahayu"], dtype="str")
    mapping = FormMapping(columns=taken, categories={**mapping.categories, "gender": decided["gender"], "service": {}})
    found = records._require_categories_decided(cells, people, mapping, ledger, "a.csv")
    assert found["service"].stored == {"": "", "KTP": "KTP", "Budi Santoso": ""}


SWAPPED = [*(f"2026-{day:02}-01" for day in (5, 6, 7)), "", *(f"{day}/01/2026" for day in (13, 14, 15))]
PLAIN = ["2026-05-01", "x", "17/01/2026"]


def test_dates_that_a_spreadsheet_exchanged() -> None:
    """Asked; then read as decided, or refused where nothing bears the mark. A blank column bears none and is none."""
    column = pd.Series(SWAPPED, dtype="str")
    mapping = FormMapping(columns={"date": "tgl"})
    with pytest.raises(OpenQuestions) as asked:
        records.read_dates(column, mapping, "", "a.csv")
    yes = "2026-05-01 is 2026-01-05, 2026-06-01 is 2026-01-06, 2026-07-01 is 2026-01-07"
    no = yes.replace("01-05,", "05-01,").replace("01-06,", "06-01,").replace("is 2026-01-07", "is 2026-07-01")
    assert asked.value.ask == {"swapped_dates": [f"true ({yes})", f"false ({no})"]}
    assert asked.value.places == (
        "up to 12: 2026-05-01, 2026-06-01, 2026-07-01", "above 12: 13/01/2026, 14/01/2026, 15/01/2026",
    )  # fmt: skip
    told = {each: mapping.model_copy(update={"swapped_dates": each}) for each in (True, False)}
    late = ["2026-01-13", "2026-01-14", "2026-01-15"]
    assert records.read_dates(column, told[False], "", "a.csv").tolist() == [*SWAPPED[:4], *late]
    assert records.read_dates(column, told[True], "", "a.csv").tolist() == [
        "2026-01-05", "2026-01-06", "2026-01-07", "", *late,
    ]  # fmt: skip
    slashes = [*(f"{month}/2/2026" for month in (5, 6, 7)), *(f"1/{day}/2026 08:00" for day in (13, 14, 15))]
    with pytest.raises(OpenQuestions) as asked:
        records.read_dates(pd.Series(slashes, dtype="str"), mapping.model_copy(update={"dates": "mdy"}), "", "a.csv")
    assert asked.value.ask["swapped_dates"][1] == (
        "false (5/2/2026 is 2026-05-02, 6/2/2026 is 2026-06-02, 7/2/2026 is 2026-07-02)"
    )
    plain = pd.Series(PLAIN, dtype="str")
    with pytest.raises(SettingError, match=r"a\.csv: the mapping says swapped_dates = true, but these dates"):
        records.read_dates(plain, told[True], "", "a.csv")
    for each in (mapping, told[False]):
        assert records.read_dates(plain, each, "", "a.csv").tolist() == ["2026-05-01", "", "2026-01-17"]
    assert records.read_dates(pd.Series(["", ""], dtype="str"), told[True], "", "a.csv").tolist() == ["", ""]


def test_dates_of_a_long_export_are_not_asked_about_again() -> None:
    """They were read with its tables. Those of a wide one are, in the order and on the clock that are told."""
    ledger = entered(7)
    cells = frame(["date"], *([each] for each in SWAPPED)).reset_index(drop=True)
    read = records._join_times(cells, long(), "", ledger, "a.csv")
    assert (read.tolist(), list(cells)) == ([*SWAPPED[:4], "2026-01-13", "2026-01-14", "2026-01-15"], [])
    cells = frame(["date"], *([each] for each in SWAPPED)).reset_index(drop=True)
    with pytest.raises(OpenQuestions, match=r"^b\.csv: dates in two spellings"):
        records.normalise_records(made(cells), FormMapping(), (), "", ledger, "b.csv")
    mapping = FormMapping(columns={"date": "tgl"}, dates="mdy")
    for told in (mapping, long(columns={"date": "tgl"}, dates="mdy")):
        cells = frame(
            ["date", "time"], ["01/05/2026", "8:05"], ["2026-01-05T23:00:00Z", "8:05"], ["x", "8:05"], ["", ""]
        )
        ledger = entered(4)
        read = records._join_times(cells.reset_index(drop=True), told, "Asia/Makassar", ledger, "a.csv")
        assert read.tolist() == ["2026-01-05 08:05:00", "2026-01-06 07:00:00", "", ""]
        assert said(ledger) == [("a.csv", 4, "date", "noted", "no date")]


# Which tables of a file hold answers


def opened(folder: Path, **sheets: Sequence[Sequence[object]]) -> OpenedFile:
    """A workbook of these sheets; one whose name begins with H is hidden, as are rows whose first cell does."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name.startswith("H") else "visible"
        for at, row in enumerate(rows, start=1):
            sheet.append(row)
            sheet.row_dimensions[at].hidden = str(row[0]).startswith("h")
    book.save(folder / "x.xlsx")
    return OpenedFile(folder / "x.xlsx")


TAKEN = {"respondent": "id", "waktu": "u 1", "biaya": "u2"}
HEADINGS = ["id", "u 1", "u2"]


def test_sheets_that_hold_answers(tmp_path: Path) -> None:
    """All that have the headings, whatever blanks stand in them; the names of the others, but for those joined."""
    told = {
        "Jan": [["id", "u  1", "u2 ", "ket  lain"], ["P1", 4, 3, "x"], ["P2", 4, 3, "x"]],
        "Grup": [["catatan"], ["P1"]],
        "Orang": [["id", "umur"], ["P1", 30]],
        "Feb": [["judul", "", ""], HEADINGS, ["P2", 1, 2]],
    }
    mapping = FormMapping(
        columns=TAKEN, join=[JoinedTable(sheet="Orang", key="id", columns={"age": "umur"})], unused=["ket lain"]
    )
    sheets, others = records.read_sheets(opened(tmp_path, **told), mapping)
    assert [(sheet.name, list(sheet.cells), len(sheet.cells)) for sheet in sheets] == [
        ("Jan", [*HEADINGS, "ket lain"], 2),
        ("Feb", HEADINGS, 1),
    ]
    assert others == ["Grup"]
    sheets, others = records.read_sheets(opened(tmp_path, **told), FormMapping(columns=TAKEN, sheets=["Feb"]))
    assert ([sheet.name for sheet in sheets], others) == (["Feb"], ["Jan", "Grup", "Orang"])
    two = {"Mei": [["kode", "nilai", "harga"], ["id", "u1", "u2"], ["P1", 4, 3], ["P2", 4, 3]], "Juni": [["catatan"]]}
    for row, rows, names in ((2, 1, ["id", "u1", "u2"]), (1, 2, ["kode / id", "nilai / u1", "harga / u2"])):
        mapping = FormMapping(columns={"waktu": names[1], "biaya": names[2]}, heading_row=row, heading_rows=rows)
        for book in (two, {"Mei": two["Mei"]}):
            (sheet,), others = records.read_sheets(opened(tmp_path, **book), mapping)
            assert (sheet.heading_row, list(sheet.cells), len(sheet.cells)) == (row, names, 2)
            assert others == list(book)[1:]
    with pytest.raises(DataError, match=r"heading_row is 9, and there is no such row in sheet 'Jan': the last is 3"):
        records.read_sheets(opened(tmp_path, Jan=told["Jan"]), FormMapping(columns=TAKEN, heading_row=9))
    answers = [[f"P{at}", 4, 3, "x"] for at in range(1, 4)]
    mapping = FormMapping(columns={"respondent": "P1", "waktu": "4", "biaya": "3"}, sheets=["Feb"])
    with pytest.raises(DataError, match=r"x\.xlsx, sheet 'Feb': 3 headings are answers that stand below them"):
        records.read_sheets(opened(tmp_path, Jan=[HEADINGS, ["P1", 4, 3]], Feb=answers), mapping)


def test_sheets_that_must_not_be_passed_over(tmp_path: Path) -> None:
    """A month with a misspelt heading, a copy, a hidden one, hidden rows, none: each is refused by its name."""
    rows = [["P1", 4, 3], ["P2", 4, 2], ["h3", 4, 1]]

    def refused(mapping: FormMapping | None = None, **sheets: Sequence[Sequence[object]]) -> SettingError:
        with pytest.raises(SettingError) as caught:
            records.read_sheets(opened(tmp_path, **sheets), mapping or FormMapping(columns=TAKEN))
        return caught.value

    said = refused(Jan=[HEADINGS, *rows[:2]], Feb=[["id", "u 1", "u3"], ["P3", 1, 2]])
    assert str(said).startswith("x.xlsx, sheet 'Feb': 1 heading of the mapping missing.")
    assert (said.places, "sheets = [" in str(said)) == (("'u2'.",), True)
    # Less than half of the headings, no row, or a sheet that is not asked for: a note.
    for note in ([["id", "u3", "u4"], ["P3", 1, 2]], [["id", "u 1", "u3"]]):
        sheets, others = records.read_sheets(
            opened(tmp_path, Jan=[HEADINGS, *rows[:2]], Feb=note), FormMapping(columns=TAKEN)
        )
        assert ([sheet.name for sheet in sheets], others) == (["Jan"], ["Feb"])
    four = FormMapping(columns={**TAKEN, "produk": "u3"})
    book = opened(tmp_path, Jan=[[*HEADINGS, "u3"], [*rows[0], 4]], Feb=[["id", "u 1", "a"], ["P3", 1, 2]])
    assert records.read_sheets(book, four)[1] == ["Feb"]
    deep = [["kode", "nilai"], ["no", "nilay"], ["1", "4"], ["2", "3"]]
    told = {"columns": {"waktu": "nilaj", "biaya": "kode / no"}}
    said = refused(FormMapping(**told, heading_row=2), Jan=deep, Feb=deep[:1])
    assert said.places == ("'kode / no'.", "'nilaj'. Did you mean nilay?")
    assert refused(FormMapping(**told, heading_row=1, heading_rows=2), Jan=deep, Feb=deep[:1]).places == ("'nilaj'.",)
    said = refused(Jan=[["id", "a", "b"], ["P1", 4, 3]], Feb=[["id", "x", "y"], ["P1", 4, 3]])
    assert str(said).startswith("x.xlsx, sheet 'Jan': 2 headings of the mapping missing.")
    said = refused(Jan=[HEADINGS, *rows[:2], ["P3", 4, 1]], Feb=[HEADINGS, *rows[:2], ["P3", 4, 1], ["P4", 1, 1]])
    assert str(said).startswith(f"{tmp_path / 'x.xlsx'}: 2 sheets hold the same answers")
    assert said.places == ("Jan", "Feb")
    said = refused(Jan=[HEADINGS, *rows[:2]], H=[HEADINGS, ["P4", 1, 1]])
    assert (str(said).removeprefix(f"{tmp_path / 'x.xlsx'}: ").splitlines()[0], said.places) == (
        "1 sheet with answers is hidden in the workbook.", ("H",),
    )  # fmt: skip
    said = refused(Jan=[HEADINGS, *rows], Feb=[HEADINGS, ["P4", 1, 1]])
    assert str(said).startswith("x.xlsx, sheet 'Jan': the workbook hides rows")
    assert said.places == ("true (all 4 rows count)", "false (3 rows count; hidden: row Jan 4)")
    said = refused(FormMapping(columns=TAKEN, sheets=["Mei", "Jan"]), Jan=[HEADINGS, *rows], Feb=[HEADINGS])
    assert (str(said).removeprefix(f"{tmp_path / 'x.xlsx'}: ").splitlines()[0], said.places) == (
        "1 sheet of the mapping not in the file.", ("'Mei'.",),
    )  # fmt: skip
    sheets, _ = records.read_sheets(
        opened(tmp_path, Jan=[HEADINGS, *rows], H=[HEADINGS, *rows]),
        FormMapping(columns=TAKEN, sheets=["Jan", "H"], hidden_rows=True),
    )
    assert [len(sheet.cells) for sheet in sheets] == [3, 3]


def test_a_setting_of_hidden_rows_where_nothing_can_be_hidden(tmp_path: Path) -> None:
    """Refused of a CSV file, whatever it says; a workbook may hide none this time."""
    (tmp_path / "a.csv").write_text("id,u 1,u2\nP1,4,3\n")
    for hidden in (True, False):
        mapping = FormMapping(columns=TAKEN, hidden_rows=hidden)
        with pytest.raises(SettingError, match=r"a\.csv: hidden_rows is for workbooks"):
            records.read_sheets(OpenedFile(tmp_path / "a.csv"), mapping)
        sheets, others = records.read_sheets(opened(tmp_path, Jan=[HEADINGS, ["P1", 4, 3]]), mapping)
        assert (len(sheets), others) == (1, [])
    (sheet,), others = records.read_sheets(OpenedFile(tmp_path / "a.csv"), FormMapping(columns=TAKEN))
    assert (sheet.where, others) == ("a.csv", [])
    (tmp_path / "a.csv").write_text("a,b,c\n1,4,3\n")
    with pytest.raises(SettingError, match=r"a\.csv: 3 headings of the mapping missing") as refused:
        records.read_sheets(OpenedFile(tmp_path / "a.csv"), FormMapping(columns=TAKEN))
    assert "sheets" not in str(refused.value)


def test_rows_that_a_workbook_hides() -> None:
    """Told with their sheet where there are several; left out where the mapping says that they do not count."""
    jan = table(["a"], ["x"], ["y"], ["z"], name="Jan", hidden_rows=frozenset({4, 2}))
    feb = table(["a"], ["x"], ["y"], name="Feb", hidden_rows=frozenset({3}))
    assert records.list_hidden_choices([jan]) == ["true (all 3 rows count)", "false (1 rows count; hidden: rows 2, 4)"]
    assert records.list_hidden_choices([jan, feb]) == [
        "true (all 5 rows count)", "false (2 rows count; hidden: rows Jan 2, Jan 4, Feb 3)",
    ]  # fmt: skip
    assert records.list_hidden_choices([table(["a"], ["x"])]) == []
    assert [records.format_rows(rows) for rows in (["5"], ["5", "9"])] == ["row 5", "rows 5, 9"]
    ledger = Ledger()
    left = records.leave_hidden(jan, FormMapping(hidden_rows=False), ledger)
    assert (columns(left.cells), left.name, left.cells.index.tolist()) == ({"a": ["y"]}, "Jan", [3])
    assert said(ledger) == [("a.csvJan", row, "", "refused", "hidden") for row in (2, 4)]
    for sheet, hidden in ((jan, None), (jan, True), (table(["a"], ["x"]), False)):
        assert records.leave_hidden(sheet, FormMapping(hidden_rows=hidden), ledger) is sheet
    with pytest.raises(SettingError, match="the workbook hides rows"):
        records._require_hidden_decided([feb], FormMapping())
    for hidden in (True, False):
        records._require_hidden_decided([feb], FormMapping(hidden_rows=hidden))


def test_sheets_that_begin_alike() -> None:
    """Three rows or more, two of them different, in the columns that are taken: whatever else stands there."""
    mapping = FormMapping(columns={"waktu": "u1", "biaya": "u2", "date": "tgl"})
    head = ["tgl", "u2", "u1", "ket"]
    rows = [["5/1", "4", "3", "x"], ["5/1", "3", "3", "y"], ["6/1", "4", "3", "z"]]

    def found(*tables: Sequence[Sequence[str]], told: FormMapping = mapping) -> list[str]:
        return records.find_copied_sheets([table(head, *each, name=f"S{at}") for at, each in enumerate(tables)], told)

    assert found(rows, [[*row[:3], "-"] for row in rows]) == ["S0", "S1"]
    assert found([*rows, rows[0]], rows, rows[:2]) == ["S0", "S1"]
    assert found(rows[:2], rows) == []
    assert found([rows[0]] * 3, [rows[0]] * 4) == []
    assert found(rows, rows[::-1]) == []
    assert found(rows[::-1], rows, rows, rows) == ["S1", "S2", "S3"]
    timed = [["5/1 08:15:00", *row[1:]] for row in rows]
    assert found(timed, timed) == []
    assert found([*timed, rows[0]], timed) == ["S0", "S1"]
    assert found([["5/1 8.15", *row[1:]] for row in rows], [["5/1 8.15", *row[1:]] for row in rows]) == []
    assert found(timed, timed, told=FormMapping(columns={"waktu": "u1", "biaya": "u2"})) == ["S0", "S1"]
    # Of a date that is told in several columns none is looked at.
    several = FormMapping(columns={"waktu": "u1", "date": ["tgl", "u2"]})
    assert found(timed, timed, told=several) == ["S0", "S1"]


# What the mapping must have said


def test_headings_without_which_a_mapping_cannot_be_used() -> None:
    """Columns, keys, and what decides unless that may be in a table beside; of a long export its own headings."""
    told: dict[str, Any] = {name: {key: ["x"]} for name, key in (("consent", "d"), ("status", "e"), ("only", "f"))}
    told["columns"] = {"waktu": ["a", "b"], "age": "c"}
    each = joined(columns={"work": "g"}, key="k")
    needed = records.list_needed_headings
    assert needed(FormMapping(**told)) == set("abcdef")
    assert needed(FormMapping(**told, join=[each])) == {"a", "b", "c", "k"}
    assert needed(long(each, columns={"age": "c"}, consent={"d": ["x"]})) == {
        "who",
        "item",
        "answer",
        "day",
        "hope",
        "c",
    }
    bare = long(long=LongLayout(respondent="who", item="item", answer="answer"))
    assert needed(bare) == {"who", "item", "answer"}
    with pytest.raises(SettingError, match=r"^a\.csv: 2 headings of the mapping missing\.") as missing:
        records.require_headings(table(["respnden", "x"]), {"y", "responden", "x"})
    assert missing.value.places == ("'responden'. Did you mean respnden?", "'y'.")
    records.require_headings(table(["x", "y"]), {"x"})


def test_questions_of_consent_that_a_mapping_passes_over() -> None:
    """Of a column and of a row of a long export; with what seems to say yes. What is told of is not asked."""
    agree, ask = ["Ya", "Tidak", "Ya"], "Apakah Anda bersedia?"
    cells = [list(each) for each in zip(agree, agree, "xyz", strict=True)]
    sheet = table([ask, "Setuju?", "ket"], *cells)
    with pytest.raises(OpenQuestions) as asked:
        records.require_rows_decided(sheet, FormMapping())
    assert asked.value.ask == {ask: ["consent: Ya"], "Setuju?": ["consent: Ya"]}
    assert str(asked.value).startswith("a.csv: 2 questions may ask for consent; nothing was written.")
    assert asked.value.places == (ask, "Setuju?")
    told = (
        {"consent": {ask: ["Ya"]}}, {"columns": {"saran": ask}}, {"personal": {ask: "nama"}}, {"totals": {ask: "sum"}},
        {"only": {ask: ["Ya"]}},
    )  # fmt: skip
    for each in told:
        with pytest.raises(OpenQuestions) as asked:
            records.require_rows_decided(sheet, FormMapping(**each))
        assert list(asked.value.ask) == ["Setuju?"]
    records.require_rows_decided(sheet, FormMapping(consent={ask: ["Ya"], "Setuju?": ["*"]}))
    rows = [[f"P{at}", item, cell] for item in (ask, "S1", "", "Lain?") for at, cell in enumerate(agree)]
    mapping = long(long=LongLayout(respondent="who", item="item", answer="answer"))
    sheet = table(["who", "item", "answer"], *rows)
    with pytest.raises(OpenQuestions) as asked:
        records.require_rows_decided(sheet, mapping)
    assert list(asked.value.ask) == [ask]
    split = records._split_items(sheet, mapping)
    assert {name: column.tolist() for name, column in split.items()} == {ask: agree, "Lain?": agree}
    assert list(records._split_items(sheet, long(consent={ask: ["Ya"]}, long=mapping.long))) == ["Lain?"]
    assert records._split_items(sheet, FormMapping()) == {}
    assert records._split_items(table(["who", "item"], ["P1", "x"]), mapping) == {}
    assert records._split_items(table(["who", "answer"], ["P1", "x"]), mapping) == {}
    assert list(records._split_items(table(["item", "answer"], ["x", "1"]), mapping)) == ["x"]
    many = [["P1", f"T{at}", "x"] for at in range(61)]
    assert len(records._split_items(table(["who", "item", "answer"], *many[:60]), mapping)) == 60
    assert records._split_items(table(["who", "item", "answer"], *many), mapping) == {}


def test_columns_that_may_say_which_rows_count() -> None:
    """Asked with their values and rows, most first; not those that are decided, nor what a list of services says."""
    rows = [["a", "0", "x"], ["a", "1", "x"], ["b", "0", "x"], ["", "0", "x"]]
    sheet = table(["status", "is_test", "ket"], *rows)
    with pytest.raises(OpenQuestions) as asked:
        records.require_rows_decided(sheet, FormMapping())
    assert asked.value.ask == {
        "status": ["status: a (2)", "status: b (1)", "status: (blank) (1)"],
        "is_test": ["status: 0 (3)", "status: 1 (1)"],
    }
    assert str(asked.value).startswith("a.csv: 2 columns may say which rows count; nothing was written.")
    assert asked.value.places == ("status: a (2), b (1), (blank) (1)", "is_test: 0 (3), 1 (1)")
    for key, says in (("status", ["a"]), ("consent", ["a"]), ("only", ["a"])):
        with pytest.raises(OpenQuestions) as asked:
            records.require_rows_decided(sheet, FormMapping(**{key: {"status": says}}))
        assert list(asked.value.ask) == ["is_test"]
    records.require_rows_decided(sheet, FormMapping(status={"status": ["*"], "is_test": ["0"]}))
    with pytest.raises(OpenQuestions) as asked:
        records.require_rows_decided(table(["deleted_at"], ["2026-01-05"], [""], [""]), FormMapping())
    assert asked.value.ask == {"deleted_at": ["status: (given) (1)", "status: (blank) (2)"]}


def test_what_a_list_says_of_its_entries() -> None:
    """A list that many answers refer to is none of respondents; a table that is joined is asked itself, once."""
    headings = ("petugas / status", "petugas (id_2) / status", "tb petugas / status", "status")
    assert list(map(records.name_table, headings)) == ["petugas", "petugas", "tb petugas", "status"]
    head = ["who", "id_petugas", "petugas / status"]
    keys = {"petugas / status": "id_petugas"}
    few = table(head, *([f"P{at}", str(at // 3), "ab"[at % 2]] for at in range(6)), keys=keys)
    own = table(head, *([f"P{at}", str(at // 2), "ab"[at % 2]] for at in range(6)), ["P6", "", "a"], keys=keys)
    assert records._is_listed(few, "petugas / status", FormMapping())
    assert not records._is_listed(own, "petugas / status", FormMapping())
    assert not records._is_listed(few, "id_petugas", FormMapping())
    records.require_rows_decided(few, FormMapping())
    with pytest.raises(OpenQuestions, match=r"1 column may say which rows count"):
        records.require_rows_decided(own, FormMapping())
    records.require_rows_decided(own, FormMapping(join=[JoinedTable(sheet="petugas", key="x", columns={"age": "a"})]))
    some = table(head, *([f"P{at}", str(at) if at < 4 else "", "ab"[at % 2]] for at in range(12)), keys=keys)
    assert not records._is_listed(some, "petugas / status", FormMapping())  # four of the four who name one
    # Of a long export a row for each respondent is looked at: four answers each are of one.
    rows = [[f"P{at // 4}", str(at // 4), "abcd"[at % 4]] for at in range(12)]
    mapping = long(long=LongLayout(respondent="who", item="item", answer="answer"))
    assert not records._is_listed(table(head, *rows, keys=keys), "petugas / status", mapping)
    assert records._is_listed(table(head, *rows, keys=keys), "petugas / status", FormMapping())
    assert records._is_listed(table(["x", *head[1:]], *rows, keys=keys), "petugas / status", mapping)


def test_tables_that_a_mapping_joins(tmp_path: Path) -> None:
    """Files beside the export or sheets of the same workbook; their columns are in the account, lists without rows."""
    (tmp_path / "b.csv").write_text("pid,umur,tgl,waktu tunggu\nP1,30,1/1,lama\nP2,31\n")
    codes = [["kode", "arti"], ["h1", "L"]]
    book = opened(tmp_path, Jan=[HEADINGS, ["P1", 4, 3]], Kode=codes, Orang=[["id", "a"], ["h2", 1], ["P", 2]])
    people = joined(other="pid", columns={"age": "umur"}, date="tgl")
    named = JoinedTable(sheet="Kode", key="id", other="kode", columns={"age": "arti"}, lookup=True)
    more = JoinedTable(sheet="Orang", key="id", columns={"work": "a"})
    ledger = Ledger()
    beside = records.read_joined_tables(
        long(people, named, more, hidden_rows=False, unused=["waktu tunggu"]), book, RULES, ledger
    )
    assert [(each, table.where, columns(table.cells)) for each, table in beside] == [
        (people, "b.csv", {"pid": ["P1"], "umur": ["30"], "tgl": ["1/1"], "waktu tunggu": ["lama"]}),
        (named, "x.xlsx, sheet 'Kode'", {"kode": ["h1"], "arti": ["L"]}),
        (more, "x.xlsx, sheet 'Orang'", {"id": ["P"], "a": ["2"]}),
    ]
    assert said(ledger) == [("b.csv", 3, "", "refused", "fields"), ("x.xlsxOrang", 2, "", "refused", "hidden")]
    assert ledger.columns()[["file", "sheet", "heading", "use", "column"]].to_numpy().tolist() == [
        ["b.csv", "", "pid", "used", "key"],
        ["b.csv", "", "umur", "used", "age"],
        ["b.csv", "", "tgl", "used", "date"],
        ["b.csv", "", "waktu tunggu", "beside", ""],
        ["x.xlsx", "Kode", "kode", "used", "key"],
        ["x.xlsx", "Kode", "arti", "used", "age"],
        ["x.xlsx", "Orang", "id", "used", "key"],
        ["x.xlsx", "Orang", "a", "used", "work"],
    ]
    assert ledger._held == {("b.csv", ""): 2, ("x.xlsx", "Kode"): 0, ("x.xlsx", "Orang"): 2}
    with pytest.raises(SettingError, match="the workbook hides rows"):
        records.read_joined_tables(long(people, named, more), book, RULES, Ledger())
    records.read_joined_tables(long(people, named), book, RULES, Ledger())


def test_tables_that_cannot_be_joined(tmp_path: Path) -> None:
    """A heading or a sheet that is not there, or a status that nothing was said of; a list of codes is not asked."""
    (tmp_path / "b.csv").write_text("pid,umur,status\nP1,30,draft\nP2,31,ok\n")
    book = opened(tmp_path, Jan=[HEADINGS, ["P1", 4, 3]], Orang=[["id", "a"], ["P", 2]])
    for each, missing in (
        (joined(columns={"age": "umur"}), "'id'. Did you mean pid?"),
        (joined(other="pid", columns={"age": "x"}), "'x'."),
        (joined(other="pid", columns={"age": "umur"}, date="jam"), "'jam'."),
    ):
        with pytest.raises(SettingError, match=r"b\.csv: 1 heading of the mapping missing") as refused:
            records.read_joined_tables(long(each), book, RULES, Ledger())
        assert refused.value.places == (missing,)
    other = long(JoinedTable(sheet="Orng", key="id", columns={"work": "a"}))
    with pytest.raises(
        SettingError, match=r"x\.xlsx: join Orng: no such sheet or table\. Did you mean Orang\?"
    ) as refused:
        records.read_joined_tables(other, book, RULES, Ledger())
    assert refused.value.allowed == "Jan, Orang"
    people = joined(other="pid", columns={"age": "umur"})
    with pytest.raises(OpenQuestions, match="1 column may say which rows count"):
        records.read_joined_tables(long(people), book, RULES, Ledger())
    codes = people.model_copy(update={"lookup": True})
    assert (
        len(
            records.read_joined_tables(
                long(columns={"age": "x"}).model_copy(update={"join": [codes]}), book, RULES, Ledger()
            )
        )
        == 1
    )


def test_tables_of_a_database_are_read_whole(tmp_path: Path) -> None:
    """With the headings that are wanted: of columns, of what decides, of totals and of names; of joined tables too."""
    tables = {
        "skm": [["id", "u1", "orang_id"], [1, 4, 7], [2, 3, 7]],
        "orang": [["id", "nama", "umur"], [7, "Siti", 40]],
        "saran": [["id", "skm_id", "isi"], [1, 2, "panas"]],
    }
    path = saved(tmp_path, database(tables, {"skm.orang_id": "orang", "saran.skm_id": "skm"}), "dump.sql")
    comments = JoinedTable(sheet="saran", key="id", other="skm_id", columns={"saran": "isi"})
    beside = joined(file="b.csv", key="id", columns={"gender": "jk"})
    mapping = FormMapping(
        columns={"waktu": "u1"}, personal={"orang / nama": "nama"}, consent={"boleh": ["Ya"]}, status={"sah": ["ok"]},
        only={"unit": ["A"]}, totals={"jumlah": "sum"}, join=[comments, beside], sheets=["skm"],
    )  # fmt: skip
    export = OpenedFile(path)
    (sheet,), others = records.read_sheets(export, mapping.model_copy(update={"only": {}, "status": {}}))
    assert (sheet.name, sheet.cells["orang / nama"].tolist(), others) == ("skm", ["Siti", "Siti"], ["orang"])
    table = records._find_sheet(export, comments)
    assert (table.sheet, table.cells.iloc[1].tolist()[:3]) == ("saran", ["1", "2", "panas"])
    asked: list[dict[str, list[str]]] = []

    class Watched(OpenedFile):
        def whole(self, wanted: Any) -> Any:
            asked.append({name: list(headings) for name, headings in wanted.items()})
            return super().whole(wanted)

    (whole,), _ = records.read_sheets(Watched(path), mapping.model_copy(update={"only": {}, "status": {}}))
    assert (whole.cells.equals(sheet.cells), len(asked)) == (True, 1)
    with pytest.raises(SettingError, match=r"dump\.sql: hidden_rows is for workbooks"):
        records.read_sheets(OpenedFile(path), FormMapping(columns={"waktu": "u1"}, hidden_rows=True))
    asked.clear()
    (again,) = records._read_whole(Watched(path), [sheet], mapping)
    assert again.cells.equals(sheet.cells)
    decided = ["boleh", "sah", "unit", "jumlah", "orang / nama"]
    assert [{name: sorted(headings) for name, headings in each.items()} for each in asked] == [
        {"skm": sorted(["u1", "id", *decided]), "saran": sorted(["isi", "", *decided])}
    ]
    asked.clear()
    records._find_sheet(Watched(path), comments.model_copy(update={"date": "tgl"}))
    assert asked == [{"saran": ["isi", "tgl"]}]


def test_headings_that_differ_in_blanks_alone() -> None:
    """They are spelt as the mapping has them, hidden ones too; unless that heading is there as well."""
    sheet = table(["u  1", "u 2", "u  2", "x  y"], ["1", "2", "3", "4"], hidden_columns=frozenset({"u  1", "u  2"}))
    mapping = FormMapping(columns={"waktu": "u 1", "biaya": "u 2"}, personal={"x y": "nama"})
    spelt = records._spell_headings(sheet, mapping)
    assert spelt is not None
    assert columns(spelt.cells) == {"u 1": ["1"], "u 2": ["2"], "u  2": ["3"], "x y": ["4"]}
    assert (spelt.hidden_columns, spelt.where) == (frozenset({"u 1", "u  2"}), "a.csv")
    for told in ({"consent": {"x y": ["Ya"]}}, {"status": {"x y": ["Ya"]}}, {"only": {"x y": ["Ya"]}},
                 {"totals": {"x y": "sum"}}, {"unused": ["x y"]}, {"columns": {"age": "x y"}}):  # fmt: skip
        spelt = records._spell_headings(sheet, FormMapping(**told))
        assert spelt is not None
        assert list(spelt.cells) == ["u  1", "u 2", "u  2", "x y"]
    assert records._spell_headings(sheet, FormMapping(columns={"waktu": "u 2"})) is sheet
    assert records._spell_headings(None, mapping) is None


def test_answers_of_another_scale_are_refused() -> None:
    """With the file, the column, and the rows."""
    cells = frame(["waktu"], ["7"], ["8"], ["4"]).reset_index(drop=True)
    with pytest.raises(DataError, match=r"^b\.csv: too many answers lie off the declared scale of 1 to 4") as refused:
        records.normalise_records(made(cells), FormMapping(), ("waktu",), "", entered(3), "b.csv")
    assert refused.value.places == ("column waktu: 2 of 3 answers: 2 other values (row 2, 3)",)


def test_dates_of_a_table_of_a_long_export() -> None:
    """What cannot be read is noted with its row; dates that were exchanged are asked about with their sheet."""
    sheet, ledger = table(["jam"], ["05/01/2026"], ["kemarin"], ["2026-01-05T20:00:00Z"], [""], name="Jan"), Ledger()
    found = records._read_told_dates(sheet, "jam", FormMapping(), "Asia/Makassar", ledger)
    assert (found.tolist(), found.index.tolist()) == (["2026-01-05", "", "2026-01-06 04:00:00", ""], [2, 3, 4, 5])
    assert said(ledger) == [("a.csvJan", 3, "date", "noted", "no date")]
    with pytest.raises(OpenQuestions, match=r"^a\.csv, sheet 'Jan': dates in two spellings"):
        records._read_told_dates(
            table(["jam"], *([each] for each in SWAPPED), name="Jan"), "jam", FormMapping(), "", ledger
        )
