"""Rows, columns and sheets that a workbook hides: told and asked about, counted as the mapping says."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from ikm.errors import SettingError
from ikm.intake.ledger import Reason
from ikm.intake.mapping import FormMapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from ikm.page.wording import Words
from ikm.survey import hidden
from ikm.survey.hidden import Hidden, _find_in_sheet, find_hidden
from tests.helpers import R2017, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, imported, said, saved, sums

DAYS = ["05", "06", "07", "08"]


def hiding(folder: Path, *, rows: list[int], columns: str = "", sheet: str = "visible") -> Path:
    """A workbook of four respondents under a title, with a filter, as a spreadsheet saves it."""
    book = Workbook()
    first = book.active
    first.title = "Jan & Feb"
    first.append(["SURVEI"])
    for row in [["Timestamp", *QUESTIONS], *(answer(f"2026-01-{day} 08:00:00", at) for at, day in enumerate(DAYS, 1))]:
        first.append(row)
    first.auto_filter.ref = "A2:J6"
    for row in rows:
        first.row_dimensions[row].hidden = True
    if columns:
        first.column_dimensions[columns].hidden = True
    second = book.create_sheet("Lama")
    for row in [["Timestamp", *QUESTIONS], answer("2026-01-09 08:00:00")]:
        second.append(row)
    second.sheet_state = sheet
    path = folder / "form.xlsx"
    book.save(path)
    return path


def proposed(folder: Path, path: Path) -> FormMapping:
    """The proposal for unit KPPT."""
    return propose_mapping(path, make_project(folder, {}).unit("KPPT"), R2017, find_present_period())


def test_hidden_rows_are_asked_about(tmp_path: Path) -> None:
    """Of five respondents two are hidden: both readings are told with their counts, and the mapping decides."""
    path = hiding(tmp_path, rows=[4, 6])
    assert proposed(tmp_path, path).ask == {
        "hidden_rows": ["true (all 5 rows count)", "false (3 rows count; hidden: rows Jan & Feb 4, Jan & Feb 6)"]
    }
    with pytest.raises(SettingError, match="the workbook hides rows") as refused:
        imported(tmp_path, path)
    assert refused.value.places[0] == "true (all 5 rows count)"
    (tmp_path / "all").mkdir()
    done = imported(tmp_path / "all", path, FormMapping(columns=COLUMNS, hidden_rows=True))
    assert sums(done) == (5, 5, 0, 0)
    done = imported(tmp_path, path, FormMapping(columns=COLUMNS, hidden_rows=False))
    assert (sums(done), said(done)) == ((5, 3, 2, 0), [(4, "", "refused", "hidden"), (6, "", "refused", "hidden")])
    # By hand: the first answers of those shown are 1 and 3, and 3 on the other sheet.
    assert answers(tmp_path)["persyaratan"].tolist() == ["1", "3", "3"]


def test_a_hidden_column_that_is_used_is_told(tmp_path: Path) -> None:
    """Column D, the third question: it comes in, and the import says that the workbook hides it."""
    path = hiding(tmp_path, rows=[], columns="D")
    done = imported(tmp_path, path)
    assert (sums(done), said(done)) == ((5, 5, 0, 0), [(2, QUESTIONS[2], "noted", "hidden column")])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_with_answers_is_asked_about(tmp_path: Path, state: str) -> None:
    """Last year's answers, on a sheet that nobody sees, are counted by nobody's oversight."""
    path = hiding(tmp_path, rows=[], sheet=state)
    assert proposed(tmp_path, path).ask == {"sheets": ["Jan & Feb", "Lama (hidden)"]}
    with pytest.raises(SettingError, match="1 sheet with answers is hidden"):
        imported(tmp_path, path)
    assert sums(imported(tmp_path, path, FormMapping(columns=COLUMNS, sheets=["Jan & Feb"]))) == (4, 4, 0, 0)


def old_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook as Excel kept it until 2003 ([MS-XLS], [MS-CFB]): one sheet, a stream of records in sectors of 512."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    begins = [record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6)) for kind in (0x0005, 0x0010)]
    end, name = record(0x000A, b""), b"Jan"
    sheet_at = len(begins[0]) + 4 + 8 + len(name) + len(end)
    named = record(0x0085, struct.pack("<IBBBB", sheet_at, 0, 0, len(name), 0) + name)
    labels = [
        record(0x0204, struct.pack("<HHHHB", row, column, 0, len(str(text)), 0) + str(text).encode("latin-1"))
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    stream = b"".join([begins[0], named, end, begins[1], *labels, end])
    sectors = max(8, -(-len(stream) // 512))
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = b""
    for title, kind, child, first, size in (("Root Entry", 5, 1, 0xFFFFFFFE, 0), ("Workbook", 2, -1, 2, sectors * 512)):
        told = title.encode("utf-16-le") + b"\0\0"
        entries += told.ljust(64, b"\0") + struct.pack("<HBBiii", len(told), kind, 1, -1, -1, child) + bytes(36)
        entries += struct.pack("<IQ", first, size)
    return head + table + entries.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")


def test_what_an_old_workbook_hides_cannot_be_seen_and_that_is_said(tmp_path: Path) -> None:
    """Rows of an .xls come in, and the import says beside them that hidden ones would too; not so of an .xlsx."""
    rows = [["Timestamp", *QUESTIONS], *(answer(f"2026-01-{day} 08:00:00") for day in DAYS)]
    done = imported(tmp_path, saved(tmp_path, old_workbook(rows), "form.xls"))
    assert (sums(done), said(done)) == ((4, 4, 0, 0), [(1, "", "noted", Reason.HIDDEN_UNSEEN)])
    assert Words("id").text(f"intake_reasons.{Reason.HIDDEN_UNSEEN}").startswith("baris dan kolom yang tersembunyi")


def test_a_setting_for_hidden_rows_of_a_file_without_any(tmp_path: Path) -> None:
    """A CSV file hides nothing: refused. The next workbook may hide nothing, and keeps its mapping."""
    path = tmp_path / "form.csv"
    path.write_text(",".join(["Timestamp", *(f'"{question}"' for question in QUESTIONS)]) + "\n" + "3," * 9 + "4\n")
    mapping = FormMapping(columns=COLUMNS, hidden_rows=True)
    with pytest.raises(SettingError, match="hidden_rows is for workbooks"):
        imported(tmp_path, path, mapping)
    assert sums(imported(tmp_path, hiding(tmp_path, rows=[]), mapping)) == (5, 5, 0, 0)


def test_opendocument() -> None:
    """A row or a column may stand for many; a filter and a hand hide alike. Rows are counted from 1."""
    text = (
        '<table:table table:name="A&amp;B"><table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/><table:table-row/>'
        '<table:table-row table:number-rows-repeated="2" table:visibility="filter"/><table:table-row/>'
        '<table:table-row table:visibility="collapse"></table:table-row></table:table>'
        '<table:table table:name="C"><table:table-row/></table:table>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("content.xml", text)
    found = find_hidden(buffer.getvalue())
    assert found == {"A&B": Hidden(frozenset({2, 3, 5}), frozenset({2})), "C": Hidden()}


def test_what_is_no_workbook_hides_nothing() -> None:
    """A text, and a packed file of something else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("x.txt", "x")
    assert [find_hidden(raw) for raw in (b"a,b\n1,2\n", buffer.getvalue())] == [{}, {}]


def test_cells_without_a_value_and_merged_answers_are_told(tmp_path: Path) -> None:
    """A formula nobody worked out, an error, and one 1 merged over two respondents: each noted, with its rows.

    Under the first question stand 1, 1 (merged), blank and blank of 1 to 4; a formula that gave '' is a blank like any.
    """
    book = Workbook()
    sheet = book.active
    for row in [["Timestamp", *QUESTIONS], *(answer(f"2026-01-{day} 08:00:00", at) for at, day in enumerate(DAYS, 1))]:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet["B4"], sheet["B5"] = "=3+0", "#REF!"
    path = tmp_path / "form.xlsx"
    book.save(path)
    done = imported(tmp_path, path, FormMapping(columns=COLUMNS))
    assert said(done) == [
        (2, QUESTIONS[0], "noted", "merged"),
        (3, QUESTIONS[0], "noted", "merged"),
        (4, QUESTIONS[0], "noted", "valueless"),
        (5, QUESTIONS[0], "noted", "valueless"),
    ]


def test_cells_without_a_value_are_found_in_the_text_of_a_sheet() -> None:
    """As Excel, openpyxl and .NET write them; '' that a formula gave, a worked out one and a blank cell are values."""
    sheet = b"""<row r="2"><c r="A2"><f>X</f><v></v></c><c r="B2" t="str"><f>IF(1,"")</f><v></v></c><c r="C2"/>
    <c r="D2"><f>1+1</f><v>2</v></c><c r="AA2" t="e"><f>A1/0</f><v>#DIV/0!</v></c><c r="E2"><f t="shared" si="0"/></c>
    <c r="F2" s="3"/><c r="G2"><f>1</f><v>1</v></c></row><x:row r="3"><x:c r="B3"><x:f>X</x:f><x:v/></x:c></x:row>"""
    assert _find_in_sheet(sheet).valueless == {(2, 0), (2, 26), (2, 4), (3, 1)}


def test_a_tag_that_does_not_end_is_read_to_the_next_alone() -> None:
    """Else each of many unfinished tags would be read to the end of the sheet: 60 KB of them took 15 s."""
    patterns = [each.pattern for each in vars(hidden).values() if isinstance(each, re.Pattern)]
    assert len(patterns) >= 7
    assert [each for each in patterns if "[^>]" in str(each)] == []
