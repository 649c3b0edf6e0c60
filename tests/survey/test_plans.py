"""The plan of action: read as an officer writes it, mistakes told by row and column, lengthened and never changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.rules.period import Period
from ikm.survey.plans import Action, extend_plan, read_plan
from ikm.survey.project import Project
from ikm.survey.units import Unit
from tests.helpers import UNITS, make_project

#: Those of a plan from before causes were asked for, which is read as it is.
HEADINGS = "period;unsur;kegiatan;tw;tahun;penanggung_jawab;skpd_teknis;target;status;keterangan"
FRESH = HEADINGS.replace("unsur;", "unsur;penyebab;")
DRAFT = {"period": "2026-S1", "unsur": "waktu", "skpd_teknis": "Dinas A; Dinas B", "target": "76,61", "tahun": "2026"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one unit and no plan."""
    return make_project(tmp_path, {})


@pytest.fixture
def unit(project: Project) -> Unit:
    """Its unit."""
    return project.unit("KPPT")


def write(project: Project, unit: Unit, *lines: str, head: str = HEADINGS, coding: str = "utf-8") -> Path:
    """A plan of these lines below its headings."""
    path = project.actions(unit)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join([head, *lines, ""]).encode(coding))
    return path


def test_no_file_is_no_plan(project: Project, unit: Unit) -> None:
    """Without a file there are no actions and no source."""
    plan = read_plan(project, unit)
    assert (plan.actions, plan.source) == ((), None)


def test_a_row_is_read_as_an_officer_writes_it(project: Project, unit: Unit) -> None:
    """Semicolons, byte order mark, decimal comma, roman quarters, two SKPD in quotes, capitals in status."""
    line = (
        '2025-s2;Waktu;Berkas <menumpuk>;Loket "cepat";TW II; III;2026;Kepala Seksi;"Dinas A; Dinas B";76,61;Berjalan;-'
    )
    write(project, unit, line.replace("TW II; III", '"TW II; III"'), head=FRESH, coding="utf-8-sig")
    assert read_plan(project, unit).actions == (
        Action(
            2, Period.parse("2025-S2"), "waktu", 'Loket "cepat"', (2, 3), 2026, "Kepala Seksi", ("Dinas A", "Dinas B"),
            Decimal("76.61"), "berjalan", "-",
            "Berkas <menumpuk>",
        ),
    )  # fmt: skip


def test_few_columns_and_commas_are_enough(project: Project, unit: Unit) -> None:
    """Only period and unsur; everything else is open, status rencana; columns of one's own are ignored."""
    write(project, unit, "2026-S1,waktu,3", "", "2026-S1,sarana,", head="period,unsur,nomor_surat")
    plan = read_plan(project, unit)
    assert [(one.row, one.unsur, one.status, one.due) for one in plan.actions] == [
        (2, "waktu", "rencana", None),
        (4, "sarana", "rencana", None),
    ]
    assert plan.source is not None
    assert plan.source.path == "data/actions/KPPT.csv"


@pytest.mark.parametrize(
    ("written", "quarters"),
    [
        ("I", (1,)),
        ("TW IV", (4,)),
        ("II-IV", (2, 3, 4)),
        ("1,2", (1, 2)),
        ("III dan IV", (3, 4)),
        ("triwulan II", (2,)),
        ("", ()),
    ],
)
def test_quarters(project: Project, unit: Unit, written: str, quarters: tuple[int, ...]) -> None:
    """Quarters as they are met in reports."""
    write(project, unit, f"2026-S1;waktu;;{written};2026;;;;;")
    assert read_plan(project, unit).actions[0].tw == quarters


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-S3;waktu;;;;;;;;", "row 2, column period: '2026-S3' is not a period"),
        ("2026-S1;wakto;;;;;;;;", "row 2, column unsur: 'wakto' is not an unsur. Did you mean waktu?"),
        ("2026-S1;;;;;;;;;", "row 2, column unsur: '' is not an unsur"),
        ("2026-S1;waktu;;V;2026;;;;;", "row 2, column tw: 'V' names no quarters"),
        ("2026-S1;waktu;;02-Jan;2026;;;;;", "row 2, column tw: '02-Jan' names no quarters"),
        ("2026-S1;waktu;;I;;;;;;", "row 2, column tahun: blank, although tw names a quarter"),
        ("2026-S1;waktu;;I;26;;;;;", "row 2, column tahun: '26' is not a year"),
        ("2026-S1;waktu;;II;2025;;;;;", "row 2, column tahun: over on 2025-06-30, before the period 2026-S1 began"),
        ("2026-S1;waktu;;;2024;;;;;", "row 2, column tahun: over on 2024-12-31, before the period 2026-S1 began"),
        ("2026-S1;waktu;;;;;;24,99;;", "row 2, column target: '24,99' is not between 25 and 100"),
        ("2026-S1;waktu;;;;;;B;;", "row 2, column target: 'B' is not a number"),
        ("2026-S1;waktu;;;;;;NaN;;", "row 2, column target: 'NaN' is not a number"),
        ("2026-S1;waktu;;;;;;;seleai;", "row 2, column status: 'seleai' is not a status. Did you mean selesai?"),
    ],
)
def test_mistakes_are_told_by_row_and_column(project: Project, unit: Unit, line: str, told: str) -> None:
    """What cannot be understood stops with the file, the row, the column and what was seen."""
    path = write(project, unit, line)
    with pytest.raises(DataError) as caught:
        read_plan(project, unit)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_heading_that_is_missing_or_misspelt(project: Project, unit: Unit) -> None:
    """'unsur' must be there; 'taret' is taken for target, not for a column of one's own."""
    write(project, unit, "2026-S1", head="period")
    with pytest.raises(DataError, match="column unsur is missing"):
        read_plan(project, unit)
    write(project, unit, "2026-S1;waktu;80", head="period;unsur;taret")
    with pytest.raises(DataError, match="column taret: Did you mean target"):
        read_plan(project, unit)


@pytest.mark.parametrize(
    ("cells", "due", "overdue"),
    [
        ("I;2026;;;;rencana", date(2026, 3, 31), True),
        ("II;2026;;;;rencana", date(2026, 6, 30), False),
        ("I;2026;;;;selesai", date(2026, 3, 31), False),
        ("I;2026;;;;batal", date(2026, 3, 31), False),
        (";2025;;;;berjalan", date(2025, 12, 31), True),
        (";;;;;rencana", None, False),
    ],
)
def test_overdue(project: Project, unit: Unit, cells: str, due: date | None, overdue: bool) -> None:
    """On 30 June 2026: the first quarter is over, the second ends that very day; done and dropped are never late."""
    write(project, unit, f"2025-S2;waktu;;{cells};")
    action = read_plan(project, unit).actions[0]
    assert (action.due, action.overdue(date(2026, 6, 30))) == (due, overdue)


def test_first_draft_is_spelt_for_excel(project: Project, unit: Unit) -> None:
    """Byte order mark, semicolons, all eleven columns; it reads back."""
    done = extend_plan(project, unit, [DRAFT])
    raw = done.path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + f"{FRESH};tempat;bukti".encode() + b"\r\n")
    assert (done.added, done.kept) == (("waktu",), ())
    action = read_plan(project, unit).actions[0]
    assert (action.skpd_teknis, action.target) == (("Dinas A", "Dinas B"), Decimal("76.61"))


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_what_a_person_wrote_stays_byte_for_byte(
    project: Project, unit: Unit, coding: str, end: str, last: str
) -> None:
    """Odd spacing, own columns, other order, accents, a last line without end: all of it still begins the file."""
    path = project.actions(unit)
    path.parent.mkdir()
    text = end.join(["Unsur , period,catatan saya,kegiatan", 'waktu,2026-S1,"a, b",  Caf\u00e9  '])
    path.write_bytes((text + (end if last else "")).encode(coding))
    before = path.read_bytes()
    done = extend_plan(project, unit, [DRAFT, DRAFT | {"unsur": "sarana"}])
    assert path.read_bytes().startswith(before)
    assert (done.added, done.kept) == (("sarana",), ("waktu",))
    plan = read_plan(project, unit)
    assert [(one.unsur, one.kegiatan) for one in plan.actions] == [("waktu", "Caf\u00e9"), ("sarana", "")]


def test_second_run_writes_nothing(project: Project, unit: Unit) -> None:
    """The same drafts again: the same bytes, and both are said to be kept; a cancelled row is a row too."""
    write(project, unit, "2026-S1;waktu;;;;;;;batal;")
    before = project.actions(unit).read_bytes()
    done = extend_plan(project, unit, [DRAFT])
    assert (done.added, done.kept) == ((), ("waktu",))
    assert project.actions(unit).read_bytes() == before


def test_a_mistake_in_the_file_writes_nothing(project: Project, unit: Unit) -> None:
    """A plan that cannot be read is not lengthened."""
    path = write(project, unit, "2026-S1;wakto;;;;;;;;")
    before = path.read_bytes()
    with pytest.raises(DataError):
        extend_plan(project, unit, [DRAFT])
    assert path.read_bytes() == before


def test_no_cell_is_a_formula(project: Project, unit: Unit) -> None:
    """A note that begins with '=' is written with an apostrophe and read without."""
    done = extend_plan(project, unit, [DRAFT | {"keterangan": "=1+1"}])
    assert "'=1+1" in done.path.read_text(encoding="utf-8-sig")
    assert read_plan(project, unit).actions[0].keterangan == "=1+1"


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        ("2026-S1;waktu;;;2026;;Dinas A;80;;", True),
        ("2026-S1;waktu;;;2026;;Dinas A;80;rencana;nanti", True),
        ("2026-S1;waktu;Loket;;;;;;;", False),
        ("2026-S1;waktu;;III;2026;;;;;", False),
        ("2026-S1;waktu;;;;Kepala Seksi;;;;", False),
        ("2026-S1;waktu;;;;;;;batal;", False),
    ],
)
def test_a_row_without_kegiatan_time_and_person_is_a_draft(
    project: Project, unit: Unit, line: str, draft: bool
) -> None:
    """It stands among the rows of its period, and is nobody's plan, now or later."""
    write(project, unit, line)
    plan = read_plan(project, unit)
    assert len(plan.rows(Period.parse("2026-S1"))) == 1
    assert len(plan.of(Period.parse("2026-S1"))) == len(plan.before(Period.parse("2026-S2"))) == (not draft)


def test_a_plan_of_a_period_without_a_survey(tmp_path: Path) -> None:
    """Answers up to 2026-S1: rows of 2026-S2 and 2027 are told, those of 2019-S1 and 2026-S1 are not."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": "waktu\n3\n"})
    unit = project.unit("KPPT")
    path = write(project, unit, "2019-S1;waktu", "2026-S1;waktu", "2026-S2;waktu", "2027;waktu", head="period;unsur")
    with pytest.raises(DataError) as told:
        extend_plan(project, unit, [DRAFT])
    assert "row 4, column period: 2026-S2" in str(told.value)
    assert "row 5, column period: 2027" in str(told.value)
    assert "row 3" not in str(told.value)
    assert path.read_text().count("\n") == 5


# Where, and what shows that it was done

PLACES = UNITS + (
    '[KPPT.groups.ruas]\nname = "Ruas jalan"\nvalues = ["Jl. Pasar", "Jl. Kampus"]\n'
    '[KPPT.groups.loket]\nname = "Loket"\n'
)
SHORT = "period;unsur;kegiatan;tempat;bukti"


@pytest.mark.parametrize(
    ("written", "key", "names"),
    [
        ("Jl. Pasar", "ruas", ("Jl. Pasar",)),
        ("JL PASAR; jl.kampus; Jl-Pasar", "ruas", ("Jl. Pasar", "Jl. Kampus")),
        ("Ruas = Jl. Kampus", "ruas", ("Jl. Kampus",)),
        ("loket = Loket 1; Loket 2", "loket", ("Loket 1", "Loket 2")),
    ],
)
def test_places_of_an_action(tmp_path: Path, written: str, key: str, names: tuple[str, ...]) -> None:
    """By name alone where one group lists them all, else with the column; spelt as the register has them."""
    project = make_project(tmp_path, {}, units=PLACES)
    write(project, project.unit("KPPT"), f'2026-S1;waktu;A;"{written}";', head=SHORT)
    assert read_plan(project, project.unit("KPPT")).actions[0].tempat == (key, names)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("Jl. Pasra;", "names no places of the register. Did you mean Jl. Pasar"),
        ("Loket 1;", "'Loket 1' names no places of the register."),
        ("raus = Jl. Pasar;", "'raus' is no group of the unit. Did you mean ruas?"),
        ("Jl. Pasar / Jl. Kampus;", "names no places of the register. Did you mean"),
        (";javascript:alert(1)", "is no address (https://...) and no name of a file"),
        (";data:text/html,<script>", "is no address (https://...) and no name of a file"),
        (";https://baik.example@jahat.example/", "is no address that a browser opens"),
        (';"https://a.example/""onmouseover=""x"', "is no address that a browser opens"),
        (";https://", "is no address that a browser opens"),
        (";http://[::1", "is no address that a browser opens"),
        (";https://a.example:99999999/", "is no address that a browser opens"),
        (";../../rahasia.pdf", "is no address (https://...) and no name of a file"),
        (";C:\\foto.jpg", "is no address (https://...) and no name of a file"),
        (f";{'a' * 301}", "no address and no name of a file"),
    ],
)
def test_no_place_and_no_evidence(tmp_path: Path, cells: str, told: str) -> None:
    """One message with row and column; near names are offered."""
    project = make_project(tmp_path, {}, units=PLACES)
    write(project, project.unit("KPPT"), f"2026-S1;waktu;A;{cells}", head=SHORT)
    with pytest.raises(DataError, match="1 cell of the plan cannot be understood") as error:
        read_plan(project, project.unit("KPPT"))
    assert f"row 2, column {'bukti' if cells.startswith(';') else 'tempat'}: " in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize("bukti", ["https://a.example/x?y=1&z=2#d", "HTTP://a.example", "BA 12-2026.pdf", "foto/1.jpg"])
def test_evidence_is_an_address_or_a_file(project: Project, unit: Unit, bukti: str) -> None:
    """Kept as it is written."""
    write(project, unit, f"2026-S1;waktu;A;;{bukti}", head=SHORT)
    assert read_plan(project, unit).actions[0].bukti == bukti
