"""The review file, workbook or CSV: read strictly, kept for ever, shared by two people, and no cell is a formula."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from ikm.errors import DataError, IkmError, SettingError
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.responses import read_cells
from ikm.survey.review import (
    KINDS,
    REVIEW_COLUMNS,
    Label,
    ReviewDecision,
    ReviewFile,
    ReviewProposal,
    change_row,
    merge_copy,
    open_review,
    read_review,
)
from ikm.survey.units import Unit
from ikm.texts import reading
from tests.helpers import RULES, make_project

PERIOD = Period.parse("2026-S1")
DEAR = ReviewProposal("c1", "Biaya", "mahal, sekali", Label("keluhan", ("biaya-",)))
KIND = ReviewProposal("c2", "", "ramah", Label("pujian", ("perilaku+",)))
SOBER = ReviewProposal("c3", "", "sopan", Label("lain"))
TWO = (DEAR, KIND)
OLD = "id,topic,text,decision,edited"
NEW = "id,topic,text,rules,kind,unsur,decision,edited"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one unit and no comments decided."""
    return make_project(tmp_path, {})


@pytest.fixture
def unit(project: Project) -> Unit:
    """Its unit."""
    return project.unit("KPPT")


def opened(project: Project, proposals: Sequence[ReviewProposal] = TWO, form: str = "") -> ReviewFile:
    """The review file with proposals, not written."""
    return open_review(project, project.unit("KPPT"), PERIOD, RULES, proposals, form)


def update(project: Project, proposals: Sequence[ReviewProposal] = TWO, form: str = "") -> ReviewFile:
    """The same, written."""
    made = opened(project, proposals, form)
    made.save()
    return made


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(project: Project, *lines: str, headings: str = OLD, name: str = "2026-S1.csv") -> Path:
    """A CSV of these lines below its headings."""
    path = project.data / "comments" / "KPPT" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def type_into(path: Path, row: int, **cells: str) -> None:
    """What an officer does in a workbook: type into cells of a row, and save."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for name, text in cells.items():
        sheet.cell(row, places.get(name) or sheet.max_column + 1).value = text
        if name not in places:
            sheet.cell(1, sheet.max_column).value = name
    book.save(path)


def decisions(project: Project) -> dict[str, ReviewDecision]:
    """What is read back."""
    return dict(read_review(project, project.unit("KPPT"), PERIOD, RULES).decisions)


def test_the_kinds_are_those_of_the_rules() -> None:
    """One list of words for the file and for what the rules find."""
    assert set(KINDS) == set(reading.KINDS)


def test_no_file_no_decisions(project: Project, unit: Unit) -> None:
    """Nothing is quoted until somebody has decided."""
    review = read_review(project, unit, PERIOD, RULES)
    assert (dict(review.decisions), review.source) == ({}, None)


def test_no_comment_no_file(project: Project) -> None:
    """Of a survey in which nobody wrote, nothing is written."""
    made = update(project, ())
    assert (made.read, made.open, made.path.exists()) == (0, 0, False)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_first_run_writes_all_proposals_filled_in_and_unread(project: Project, form: str) -> None:
    """Kind and unsur as the rules have them, decision blank; a workbook unless asked otherwise."""
    done = update(project, form="" if form == "xlsx" else form)
    assert done.path == project.data / "comments" / "KPPT" / f"2026-S1.{form}"
    assert (done.added, done.read, done.open) == (2, 0, 2)
    cells = read_cells(done.path)
    assert list(cells.columns) == list(REVIEW_COLUMNS)
    assert list(cells.loc[2]) == ["c1", "Biaya", "mahal, sekali", "keluhan biaya-", "keluhan", "biaya-", "", ""]
    assert decisions(project) == {}


def test_what_an_officer_types_into_the_workbook_is_read(project: Project) -> None:
    """A correction alone is a reading; a decision confirms what is filled in; an untouched row is none."""
    path = update(project, [*TWO, SOBER]).path
    type_into(path, 2, kind="Campuran", unsur="Biaya − ; waktu+")
    type_into(path, 3, decision="approve")
    assert decisions(project) == {
        "c1": ReviewDecision(2, "", "mahal, sekali", "", Label("campuran", ("biaya-", "waktu+"))),
        "c2": ReviewDecision(3, "approve", "ramah", "", Label("pujian", ("perilaku+",))),
    }
    again = update(project, [*TWO, SOBER])
    assert (again.added, again.read, again.open) == (0, 2, 1)
    assert [row["id"] for row in again.rows] == ["c3", "c1", "c2"]  # what waits comes first
    assert len(decisions(project)) == 2


def test_the_workbook_offers_choices(project: Project) -> None:
    """Lists for kind and decision, a message for unsur, the id hidden, a second sheet that explains all three."""
    book = openpyxl.load_workbook(update(project).path)
    sheet, guide = book.worksheets
    lists = {rule.promptTitle: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["kind"] == f'"{",".join(KINDS)}"'
    assert lists["decision"] == '"approve,redact,reject,read"'
    assert all(len(rule.prompt) <= 255 for rule in sheet.data_validations.dataValidation)
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "A2"
    told = "\n".join(str(cell.value) for cell in guide["A"])
    assert [word for word in (*KINDS, "approve", "redact", "reject", "read", *RULES.keys) if word not in told] == []


def test_a_file_of_an_older_version_is_read(project: Project) -> None:
    """Without kind and unsur: its quotes count, and it says nothing of what the comments are."""
    path = write(project, "c1,Biaya,mahal,APPROVE,", "c2,,ramah,,", "c3,,lama,redact,lama sekali")
    review = read_review(project, project.unit("KPPT"), PERIOD, RULES)
    assert dict(review.decisions) == {
        "c1": ReviewDecision(2, "approve", "mahal"),
        "c3": ReviewDecision(4, "redact", "lama", "lama sekali"),
    }
    assert review.source is not None
    assert (review.source.path, review.source.rows) == ("data/comments/KPPT/2026-S1.csv", 3)
    update(project)
    found = {row["id"]: row for row in rows(path)}
    assert found["c1"] | {"topic": "Biaya"} == {
        "id": "c1", "topic": "Biaya", "text": "mahal", "rules": "keluhan biaya-", "kind": "", "unsur": "",
        "decision": "approve", "edited": "",
    }  # fmt: skip
    assert found["c2"]["kind"] == "pujian"
    assert decisions(project)["c1"].label is None


def test_running_again_keeps_what_was_typed_and_adds_new(project: Project) -> None:
    """A decision, an edited text and a note in a column of one's own stay; a new proposal is added."""
    path = write(
        project, "c1,Biaya,mahal,approve,,tanya Bu Ani", "c2,,ramah,,,", "c9,,lama,reject,,", headings=f"{OLD},note"
    )
    done = update(project, [*TWO, SOBER])
    assert (done.added, done.read, done.open, done.gone) == (1, 1, 2, {"c9"})
    found = {row["id"]: row for row in rows(path)}
    assert list(found) == ["c2", "c3", "c1", "c9"]
    assert (found["c1"]["decision"], found["c1"]["note"]) == ("approve", "tanya Bu Ani")
    assert found["c9"]["decision"] == "reject"
    before = path.read_bytes()
    update(project, [*TWO, SOBER])
    assert path.read_bytes() == before


def test_untouched_rows_follow_the_rules(project: Project) -> None:
    """One that is no longer proposed goes; one that is takes what the rules say now; what was corrected stays."""
    path = update(project, [*TWO, SOBER], "csv").path
    path.write_text(
        path.read_text(encoding="utf-8").replace("ramah,pujian perilaku+,pujian", "ramah,pujian perilaku+,lain")
    )
    update(project, [ReviewProposal("c1", "Biaya", "mahal, sekali", Label("saran", ("biaya-",))), KIND])
    assert [(row["id"], row["rules"], row["kind"]) for row in rows(path)] == [
        ("c1", "saran biaya-", "saran"),
        ("c2", "pujian perilaku+", "lain"),
    ]


def test_a_comment_whose_text_changed_is_asked_again(project: Project) -> None:
    """Its new fingerprint is open; what was said of the old text is kept and counts for nothing."""
    path = update(project).path
    type_into(path, 2, decision="approve")
    changed = ReviewProposal("c7", "Biaya", "mahal, sekali lagi", DEAR.rules)
    done = update(project, [changed, KIND])
    assert (done.added, done.read, done.open, done.gone) == (1, 0, 2, {"c1"})
    assert done.find_row("c1")["decision"] == "approve"


def test_a_comment_that_moved_in_the_answers_is_found_again(project: Project, unit: Unit) -> None:
    """A row more above it gives it another fingerprint: what was typed goes with its text."""
    path = update(project).path
    type_into(path, 2, decision="approve", kind="saran")
    assert read_review(project, unit, PERIOD, RULES).find("c8", "Mahal,  sekali") is not None
    moved = ReviewProposal("c8", "Biaya", "mahal, sekali", DEAR.rules)
    done = update(project, [moved, KIND])
    assert (done.added, done.read, done.open, done.gone) == (0, 1, 1, frozenset())
    assert decisions(project)["c8"].label == Label("saran", ("biaya-",))


@pytest.mark.parametrize("text", ["=1+1", "+62", "-mahal", "@akun", "=cmd|' /C calc'!A0"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_cell_is_a_formula(project: Project, text: str, form: str) -> None:
    """Text in a workbook, an apostrophe in front in a CSV; none in what is read back, nor a second one."""
    proposals = [ReviewProposal("c1", "", text)]
    path = update(project, proposals, form).path
    changed = change_row(opened(project, proposals), opened(project, proposals).rows[0], {"decision": "approve"})
    changed.save()
    update(project, proposals)
    if form == "csv":
        assert rows(path)[0]["text"] == f"'{text}"
    else:
        cell = openpyxl.load_workbook(path).worksheets[0]["C2"]
        assert (cell.value, cell.data_type) == (text, "s")
    assert decisions(project)["c1"].text == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c1,,mahal,aprove,", r"1 decision that mean.*row 2, column decision: 'aprove' Did you mean approve\?.*reject"),
        ("c1,,mahal,redact,", r"'redact' and the column edited go together.*row 2: redact"),
        ("c1,,mahal,approve,murah", r"'redact' and the column edited go together.*row 2: approve"),
        ("c1,,mahal,,\nc1,,ramah,,", r"an id is missing or stands twice.*row 2: 'c1'.*row 3: 'c1'"),
        (",,mahal,,", r"an id is missing or stands twice.*row 2: ''"),
    ],
)
def test_mistakes_stop_with_their_row(project: Project, line: str, said: str) -> None:
    """Reading and running again both refuse, name file and row, and leave the file as it is."""
    refuses(project, write(project, line), said)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("keluan,,", r"1 kind that mean.*row 2, column kind: 'keluan' Did you mean keluhan.*kosong, or blank"),
        ("Komplain,,", r"column kind: 'komplain' Did you mean keluhan\?"),
        ("lainnya,,", r"column kind: 'lainnya' Did you mean lain\?"),
        ("keluhan,wakt-,", r"1 unsur that.*row 2, column unsur: 'wakt-' Did you mean waktu\?.*Allowed: persyaratan,"),
        ("keluhan,waktu-; sarana,", r"row 2, column unsur: 'sarana' has no sign"),
        ("keluhan,transparansi-,", r"row 2, column unsur: 'transparansi-'"),
        ("pujian,waktu-,", r"contradict each other.*row 2: kind pujian, and unsur 'waktu-'.*'campuran'"),
        ("keluhan,waktu+,", r"contradict each other.*row 2: kind keluhan, and unsur 'waktu\+'"),
        (",waktu-,", r"contradict each other.*row 2: unsur 'waktu-' without a kind"),
        ("kosong,waktu-,", r"contradict each other.*row 2: kind kosong says nothing, and unsur is 'waktu-'"),
        ("kosong,,approve", r"contradict each other.*kosong says nothing, and decision approve would quote it"),
    ],
)
def test_mistakes_of_kind_and_unsur_stop_with_row_and_column(project: Project, label: str, said: str) -> None:
    """What means nothing is refused, and so is what contradicts itself."""
    refuses(project, write(project, f"c1,,mahal,lain,{label},", headings=NEW), said)


def test_all_mistakes_are_told_at_once(project: Project) -> None:
    """A kind, an unsur, a decision and an id in one file: each with its row."""
    lines = ["c1,,mahal,lain,komplain,,", "c2,,lama,lain,keluhan,wakt-,", "c2,,bau,lain,pujian,waktu-,aprove"]
    path = write(project, *(f"{line}," for line in lines), headings=NEW)
    refuses(project, path, "5 kinds of mistakes.*'aprove'.*'komplain'.*'wakt-'.*kind pujian.*stands twice")


def refuses(project: Project, path: Path, said: str) -> None:
    """Reading and running again both refuse a file, and leave it as it is."""
    before = path.read_bytes()
    with pytest.raises(DataError, match=f"(?s)2026-S1.csv: .*{said}"):
        decisions(project)
    with pytest.raises(DataError, match=f"(?s){said}"):
        update(project)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_the_rules_contradict_is_not_the_officers_mistake(project: Project) -> None:
    """A row that is decided as it was filled in is taken as it is."""
    odd = ReviewProposal("c1", "", "mahal", Label("keluhan", ("waktu+",)))
    type_into(update(project, [odd]).path, 2, decision="reject")
    assert decisions(project)["c1"].label == Label("keluhan", ("waktu+",))


def test_lost_column(project: Project) -> None:
    """A file without its column of decisions is refused, not filled again."""
    write(project, "c1,,mahal", headings="id,topic,text")
    with pytest.raises(DataError, match="column decision, edited is missing"):
        decisions(project)
    write(project, "c1,,mahal,keluhan,biaya-,,", headings="id,topic,text,rules,unsur,decision,edited")
    with pytest.raises(DataError, match=r"(?s)column kind is missing.*sheet Komentar first"):
        decisions(project)


def test_saved_by_a_spreadsheet(project: Project) -> None:
    """Semicolons and Windows-1252, as Excel saves it in Indonesia; unsur between commas then."""
    path = write(project)
    path.write_bytes(
        f"{NEW.replace(',', ';')}\r\nc1;;café mahal;lain;keluhan;waktu-, biaya-;approve;\r\n".encode("cp1252")
    )
    found = decisions(project)["c1"]
    assert (found.text, found.label) == ("café mahal", Label("keluhan", ("waktu-", "biaya-")))


@pytest.mark.parametrize(("first", "second"), [("csv", "xlsx"), ("xlsx", "csv")])
def test_the_form_is_changed_with_all_that_was_typed(project: Project, first: str, second: str) -> None:
    """The other file takes its place, a note in a column of one's own with it."""
    path = update(project, form=first).path
    merged, _ = merge_copy(
        opened(project), write(project, "c1,,mahal,x,saran,,read,,ya", headings=f"{NEW},note", name="b.csv")
    )
    merged.save()
    (path.parent / "b.csv").unlink()
    before = {row["id"]: row for row in opened(project).rows}
    done = update(project, form=second)
    assert [each.name for each in path.parent.iterdir()] == [f"2026-S1.{second}"]
    assert {row["id"]: row for row in done.rows} == before
    assert done.find_row("c1")["note"] == "ya"
    assert decisions(project)["c1"].label == Label("saran")


def test_an_unknown_form_is_refused(project: Project) -> None:
    """With the one that may be meant."""
    with pytest.raises(SettingError, match=r"(?s)format 'xls' is not known\. Did you mean xlsx\?.*Allowed: xlsx, csv"):
        opened(project, form="xls")


def test_two_files_are_refused(project: Project) -> None:
    """Nobody knows which holds what: one is to be moved away and taken in."""
    path = update(project).path
    write(project, "c1,,mahal,approve,")
    with pytest.raises(DataError, match=r"(?s)2026-S1\.xlsx: 2026-S1\.csv is there too.*(--merge FILE|FILE=FILE)"):
        decisions(project)
    moved = project.data / "2026-S1.csv"
    shutil.move(path.with_suffix(".csv"), moved)
    merged, taken = merge_copy(opened(project), moved)
    merged.save()
    assert (taken, decisions(project)["c1"].decision) == (1, "approve")


# Two people


def test_a_copy_is_taken_in_where_the_file_says_nothing(project: Project) -> None:
    """One corrects the first, one decides on the second, both read the third: nothing of it is lost."""
    path = update(project, [*TWO, SOBER]).path
    copy = project.data / "budi.xlsx"
    shutil.copy(path, copy)
    type_into(path, 2, kind="campuran")
    type_into(path, 4, decision="read")
    type_into(copy, 3, decision="reject", catatan="tanya dulu")
    type_into(copy, 4, decision="approve")
    merged, taken = merge_copy(opened(project, [*TWO, SOBER]), copy)
    merged.save()
    assert taken == 2
    found = decisions(project)
    assert {id: (each.decision, each.label and each.label.kind) for id, each in found.items()} == {
        "c1": ("", "campuran"),
        "c2": ("reject", "pujian"),
        "c3": ("approve", "lain"),
    }
    assert opened(project, [*TWO, SOBER]).find_row("c2")["catatan"] == "tanya dulu"
    assert merge_copy(opened(project, [*TWO, SOBER]), copy)[1] == 0


def test_a_copy_that_says_otherwise_is_refused_with_its_cells(project: Project) -> None:
    """Row and column of both; nothing of the copy is taken in, also of rows that nobody contradicts."""
    path = update(project).path
    copy = project.data / "budi.xlsx"
    shutil.copy(path, copy)
    type_into(path, 2, kind="saran", decision="approve")
    type_into(copy, 2, kind="lain", unsur="", decision="reject")
    type_into(copy, 3, decision="approve")
    with pytest.raises(DataError) as told:
        merge_copy(opened(project), copy)
    assert "3 cells filled in otherwise" in str(told.value)
    assert [place.split(" (")[0] for place in told.value.places] == [
        "row 2, column kind: 'lain', here 'saran'",
        "row 2, column unsur: '', here 'biaya-'",
        "row 2, column decision: 'reject', here 'approve'",
    ]
    assert "c2" not in decisions(project)


def test_a_copy_that_is_none_is_refused(project: Project) -> None:
    """Missing, or of another kind."""
    for name in ("nobody.xlsx", "notes.txt"):
        with pytest.raises(DataError, match="is no review file"):
            merge_copy(opened(project), project.data / name)


def test_a_row_that_somebody_changed_meanwhile_is_refused(project: Project) -> None:
    """Whoever saw it as it was must look again; rows of others may change as they like."""
    path = update(project).path
    shown = opened(project).find_row("c1")
    type_into(path, 3, decision="approve")
    change_row(opened(project), shown, {"decision": "read"}).save()
    assert {id: each.decision for id, each in decisions(project).items()} == {"c1": "read", "c2": "approve"}
    with pytest.raises(DataError, match=r"somebody else changed this row meanwhile: it now says 'keluhan \| biaya-"):
        change_row(opened(project), shown, {"decision": "reject"})
    with pytest.raises(DataError, match="it is no longer there"):
        change_row(opened(project, [KIND]), SOBER_ROW, {"decision": "reject"})
    with pytest.raises(DataError, match="kind pujian, and unsur 'biaya-'"):
        change_row(opened(project), opened(project).find_row("c1"), {"kind": "pujian"})


SOBER_ROW = dict.fromkeys(REVIEW_COLUMNS, "") | {"id": "c3"}


@pytest.mark.parametrize("lock", ["~$2026-S1.xlsx", ".~lock.2026-S1.xlsx#"])
def test_a_file_that_is_open_elsewhere_is_not_written(project: Project, lock: str) -> None:
    """Excel and LibreOffice say so by a file beside it; what is read there would be saved over what is written."""
    path = update(project).path
    before = path.read_bytes()
    (path.parent / lock).touch()
    update(project)  # nothing has changed, and so nothing is written
    with pytest.raises(DataError, match=r"(?s)2026-S1\.xlsx: is open in a spreadsheet.*save and close it"):
        update(project, [*TWO, SOBER])
    assert path.read_bytes() == before
    (path.parent / lock).unlink()
    update(project, [*TWO, SOBER])


def test_a_file_saved_meanwhile_is_not_overwritten(project: Project) -> None:
    """Somebody saves a decision while the command runs: the command gives way, in either form."""
    for form in ("", "csv"):
        path = update(project, form="xlsx").path
        slow = opened(project, [*TWO, SOBER], form)
        type_into(path, 2, decision="reject")
        saved = path.read_bytes()
        with pytest.raises(DataError, match="saved by somebody else"):
            slow.save()
        assert path.read_bytes() == saved
        assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_sheets_of_ones_own_are_not_lost(project: Project) -> None:
    """They cannot be written anew: the workbook stays as it is until they are moved."""
    path = update(project).path
    book = openpyxl.load_workbook(path)
    book.create_sheet("Rapat")
    book.save(path)
    with pytest.raises(DataError, match="sheets that would be lost: Rapat"):
        update(project, [*TWO, SOBER])
    assert openpyxl.load_workbook(path).sheetnames == ["Komentar", "Petunjuk", "Rapat"]


def test_every_refusal_is_a_message(project: Project) -> None:
    """A file that is no workbook at all is one too."""
    path = project.data / "comments" / "KPPT" / "2026-S1.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no workbook")
    with pytest.raises(IkmError, match="not an Excel workbook"):
        decisions(project)
