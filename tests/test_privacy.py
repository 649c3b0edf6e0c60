"""Personal data planted in every column of an export are in no output: import, check, report, quotes, errors, log."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader

from ikm.errors import DataError
from ikm.publish.imports import ImportWish, import_answers
from tests.commands import run_ikm
from tests.helpers import HEADINGS as UNSUR
from tests.helpers import KEYS, make_project, row
from tests.intake.builders import export
from tests.publish.test_intake import HEADINGS, PLANTED, TRACES, planted

#: Besides a respondent's id, which is replaced by a pseudonym.
HEAD = ["ID Responden", *HEADINGS]


def ikm(folder: Path, *words: str, apart: bool = False) -> tuple[int, str]:
    """A command on the project in a folder: exit code, and all that it said.

    Parameters
    ----------
    apart : bool
        In a process of its own, so that what libraries and kernels say past Python is heard as well.
    """
    given = [*words, "--data", str(folder / "data")]
    given += ["--output", str(folder / "output")] if words[0] in ("import", "report") else []
    if apart:
        command = [sys.executable, "-m", "ikm", *given]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    else:
        done = run_ikm(*given, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def rows_of(folder: Path) -> Path:
    """The export: each kind of data in each column, the id of a respondent too, then 120 sound rows."""
    told: list[Sequence[object]] = []
    for place, cells in enumerate(planted(120)):
        told.append([PLANTED[list(PLANTED)[place % len(PLANTED)]] if place < 40 else f"id{place}", *cells])
    return export(folder, [HEAD, *told])


def readable(path: Path) -> str:
    """All text in a file, also in what is packed within it."""
    raw = path.read_bytes()
    text = raw.decode("utf-8", errors="replace")
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            text += "\n".join(book.read(name).decode("utf-8", errors="replace") for name in book.namelist())
    if raw.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(raw))
        text += "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    return text


def traces(folder: Path, said: str) -> list[str]:
    """What was found of the planted data, and where."""
    texts = {"said": said, **{str(path): f"{path}\n{readable(path)}" for path in folder.rglob("*") if path.is_file()}}
    return [
        f"{trace} in {name}" for name, text in texts.items() for trace in TRACES if trace.casefold() in text.casefold()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_no_output_holds_what_was_planted(tmp_path: Path, audience: str) -> None:
    """Import, check, quotes, report with its workbook, PDF, notebook, results and log, all opened and searched."""
    home, source = tmp_path / "home", tmp_path / "source"
    source.mkdir()
    make_project(home, {})
    path = rows_of(source)
    said = ""
    for words in (
        ("import", str(path), "--unit", "KPPT", "--period", "2026-S1", "--yes"),
        ("check", "KPPT", "--period", "2026-S1"),
        ("comments", "review", "KPPT"),
        ("report", "KPPT", "--audience", audience),
        ("import", str(path), "--unit", "KPPT", "--period", "2026-S1"),
    ):
        code, told = ikm(home, *words, apart=words[0] == "report" and audience == "public")
        assert code == (2 if words[0] == "check" else 0), told
        said += told
    made = {file.name for file in home.rglob("*") if file.is_file()}
    report = {"laporan.html", "laporan.pdf", "laporan.ipynb", "hasil.json", "rekap.xlsx", "manifest.json", "ikm.log"}
    assert report | {"export.html", "export.csv", "KPPT.toml", "2026-S1.csv"} <= made
    assert traces(home, said) == []


def test_traces_are_found_where_they_are(tmp_path: Path) -> None:
    """The search itself: in plain text, in a packed workbook, in what was said."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as book:
        book.writestr("xl/sharedStrings.xml", PLANTED["nama"])
    (tmp_path / "b.csv").write_text(PLANTED["nik"], encoding="utf-8")
    assert len(traces(tmp_path, "Kenanga")) == 4


@pytest.mark.slow
@pytest.mark.parametrize("command", [("check", "KPPT"), ("report", "KPPT")])
def test_messages_about_answers_quote_nobody(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A file typed by hand with somebody's data among the scores: row and column are told, the text is not."""
    text = f"respondent,date,service,{UNSUR}\nR1,2026-01-05,KTP,{row()}\n"
    for place, told in enumerate(PLANTED.values()):
        cells = ["3"] * len(KEYS)
        cells[place] = f'"{told}"'
        text += f"R{place + 2},2026-01-05,KTP,{','.join(cells)}\n"
    make_project(tmp_path, {"KPPT/2026-S1.csv": text})
    code, said = ikm(tmp_path, *command)
    assert code == 2
    assert all(key in said for key in KEYS[: len(PLANTED)])
    assert traces(tmp_path / "output", said) == []


@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_messages_about_exports_quote_nobody(tmp_path: Path, kind: str) -> None:
    """A table without headings, and answers that are none: nobody's data are said or put into a mapping."""
    project = make_project(tmp_path, {})
    headless = export(tmp_path, [[PLANTED[kind], "3", "3", "4", "3"], ["x", "3", "3", "4", "4"]], "a.csv")
    with pytest.raises(DataError, match="first row looks like an answer") as caught:
        import_answers(project, ImportWish(str(headless), "KPPT", period="2026-S1", yes=True))
    rows = [["Keterangan", *KEYS], *([PLANTED[kind]] * 10 for _ in range(9))]
    said = import_answers(project, ImportWish(str(export(tmp_path, rows, "b.csv")), "KPPT", period="2026-S1", yes=True))
    assert said.open
    assert traces(tmp_path / "data", "\n".join([str(caught.value), *said.lines])) == []
