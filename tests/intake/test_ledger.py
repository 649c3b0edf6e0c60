"""The books of an import: every row and column is in one account, and they are closed before anything is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ikm import __version__
from ikm.errors import DataError
from ikm.intake import run
from ikm.intake.account import account_columns
from ikm.intake.ledger import Ledger, Outcome, Reason
from ikm.intake.mapping import FormMapping
from ikm.intake.table import OpenedFile, RawTable, Sheet
from ikm.publish import imports
from ikm.publish.imports import ImportWish, import_answers
from ikm.rules.instrument import find_instrument_in_force
from ikm.rules.period import Period
from tests.helpers import RULES, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, export, imported, saved

HEAD = ["Timestamp", *QUESTIONS]


def opened(rows: int, malformed: int = 0) -> tuple[Ledger, Sheet]:
    """A ledger in which a table of so many rows was opened."""
    cells = pd.DataFrame({"u1": ["4"] * rows}, index=pd.RangeIndex(2, rows + 2), dtype="str")
    sheet = Sheet("a.csv", "", cells, 1, 1, dict.fromkeys(range(rows + 2, rows + 2 + malformed), 3))
    ledger = Ledger()
    ledger.open(sheet, account_columns(sheet, FormMapping(columns={"persyaratan": "u1"}), RULES))
    return ledger, sheet


def test_books_that_balance(tmp_path: Path) -> None:
    """Three rows and a malformed one: two written, one refused, one set aside."""
    ledger, sheet = opened(3, 1)
    ledger.read(sheet, sheet.cells.index, range(3))
    ledger.set_aside(sheet, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
    ledger.judge([1], Outcome.REFUSED, Reason.OFF_SCALE, "persyaratan")
    ledger.close(2)
    assert ledger.counts()[["read", "written", "refused", "repeated"]].to_numpy().tolist() == [[4, 2, 2, 0]]


@pytest.mark.parametrize(("read", "added", "said"), [(2, 2, "3 rows held, 2 accounted for"), (3, 2, "3 respondents")])
def test_books_that_do_not(read: int, added: int, said: str) -> None:
    """A row that was forgotten, and one that was counted as written and is in no file."""
    ledger, sheet = opened(3)
    ledger.read(sheet, sheet.cells.index[:read], range(read))
    with pytest.raises(DataError, match="do not balance; nothing was written") as caught:
        ledger.close(added)
    assert said in str(caught.value)


def test_each_column_has_one_account(tmp_path: Path) -> None:
    """Used, compared, personal, and of what is left out the reason; a heading that came later is new."""
    more = ["Nama", "Jumlah", "Kosong", "Tetap", "_submission_time", "Warna", "Baru"]
    cells = [
        [f"Tuti {at}", "27", "", "x", f"2026-01-0{at} 09:00:00", f"warna {at}", f"baru {at}"] for at in range(1, 4)
    ]
    rows = [[*answer(f"2026-01-0{at} 08:00:00"), *told] for at, told in enumerate(cells, start=1)]
    path = export(tmp_path, [[*HEAD, *more], *rows])
    mapping = FormMapping(
        columns=COLUMNS, personal={"Nama": "nama"}, totals={"Jumlah": "sum"}, unused=["_submission_time", "Warna"]
    )
    done = imported(tmp_path, path, mapping)
    uses = done.columns.set_index("heading")["use"]
    assert uses[HEAD].eq("used").all()
    assert uses[more].tolist() == ["personal", "total", "empty", "constant", "beside", "unused", "new"]
    page = imports.render_import_page(done, "KPPT", "a.csv", imports.Words("en"))
    assert "Every column is accounted for: 17 columns = 11 used + 6 left out." in page


def test_a_proposal_fits_a_screen_and_is_told_once(tmp_path: Path) -> None:
    """Eighty columns with long headings: a screen of 80 x 24, but for paths; then only how many."""
    more = [f"Pertanyaan tambahan nomor {at} tentang sesuatu yang lain sama sekali di kantor ini" for at in range(70)]
    rows = [[*answer(f"2026-01-0{day} 08:00:00"), *(f"{day} {at}" for at in range(70))] for day in (1, 2)]
    wide = [[*HEAD, *more], *rows]
    project = make_project(tmp_path, {})
    wish = ImportWish(str(export(tmp_path, wide)), "KPPT", period="2026-S1")
    first = import_answers(project, wish).lines
    assert len(first) <= 24
    assert max(len(line) for line in first if str(tmp_path) not in line) <= 80
    place = project.data / "mappings" / "KPPT.toml"
    place.write_text(place.read_text(encoding="utf-8").partition("\n[ask]\n")[0], encoding="utf-8")
    second = import_answers(project, wish).lines
    assert len(second) <= 8
    assert any("80 columns = 10 taken + 70 left out" in line for line in second)


def test_the_report_is_written_after_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the page is put in place the answers are there; where it cannot be, they are kept."""
    project = make_project(tmp_path, {})
    seen = []

    def put(*given: object) -> Path:
        seen.append((project.data / "responses" / "KPPT" / "2026-S1.csv").is_file())
        raise OSError("full")

    monkeypatch.setattr(imports, "put_import_report", put)
    with pytest.raises(OSError, match="full"):
        import_answers(project, ImportWish(str(export(tmp_path, [HEAD, answer()])), "KPPT", period="2026-S1", yes=True))
    assert seen == [True]
    assert (project.data / "responses" / "KPPT" / "2026-S1.csv").is_file()


def read_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its place there; but for the locks."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_import_cut_off_is_accounted_for_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answers stood there, its account did not: run again it is that of one run, and nothing is left beside it."""
    ends = []
    for name in ("once", "twice"):
        project = make_project(tmp_path / name, {})
        (project.data / "fingerprint.key").write_text("ab" * 32, encoding="utf-8")
        path = export(tmp_path, [HEAD, answer(), answer("2026-01-06 08:00:00", 4)])
        wish = ImportWish(str(path), "KPPT", period="2026-S1", yes=True)
        if name == "twice":
            with monkeypatch.context() as patch:
                patch.setattr(imports, "put_import_report", lambda *given: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    import_answers(project, wish)
            assert list(read_below(project.output)) == ["KPPT/impor/.export.json"]
        import_answers(project, wish)
        ends.append(read_below(project.data) | read_below(project.output))
    assert ends[0] == ends[1]
    assert {"KPPT/impor/export.html", "KPPT/impor/export.csv"} <= set(ends[0])


def test_an_account_of_other_answers_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off, and the answers were changed since: the next run accounts for what it does itself."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [HEAD, answer(), answer("2026-01-06 08:00:00", 4)])
    wish = ImportWish(str(path), "KPPT", period="2026-S1", yes=True)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "put_import_report", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            import_answers(project, wish)
    answers = project.data / "responses" / "KPPT" / "2026-S1.csv"
    answers.write_text("".join(answers.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    import_answers(project, wish)
    listing = (project.output / "KPPT" / "impor" / "export.csv").read_text(encoding="utf-8")
    assert [line.split(",")[4] for line in listing.splitlines()[1:]] == ["repeated"]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows were read, its fingerprint would be that of another: nothing is taken."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [HEAD, answer()])
    read = OpenedFile.taken

    def replaced(export: OpenedFile) -> list[RawTable]:
        tables = read(export)
        saved(tmp_path, "another", "fresh.csv").replace(path)
        return tables

    monkeypatch.setattr(OpenedFile, "taken", replaced)
    with pytest.raises(DataError, match=r"export\.csv: was changed while it was read; none of its rows was taken"):
        import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1", yes=True))
    assert not (project.data / "responses" / "KPPT").exists()


@pytest.mark.parametrize("day", [date(1970, 1, 2), date(2100, 1, 1)])
def test_a_clock_that_is_wrong(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """In 1970 no regulation was in force: that clock is behind the software; one of 2100 is taken at its word."""
    monkeypatch.setattr(run, "date", type("Clock", (date,), {"today": lambda: day}))
    made = Period.parse("-".join(f"{int(part):02}" for part in __version__.split(".")[:2]))
    assert run.find_present_period() == max(made, Period(day.year, "month", day.month))
    assert find_instrument_in_force(run.find_present_period()).id
