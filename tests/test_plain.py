"""Where the system has no fork, no sockets with names, few signals and strict names of files: the same bytes.

No Windows is here. `tests/plain/sitecustomize.py` takes away, on Linux, what Windows and macOS lack or do otherwise;
these processes begin with it. What cannot be shown this way is said in docs/install.md.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ikm.publish.job import Job, gather_unit_job
from ikm.study.unit import open_study
from ikm.survey.project import Project
from tests.commands import run_ikm

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
HIDING = ROOT / "tests" / "plain"
PROJECT = Project.locate(ROOT / "data")


def run(*words: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process of Python in which nothing but what every system has is found."""
    path = os.pathsep.join(map(str, (HIDING, ROOT, *filter(None, [variables.pop("PYTHONPATH", "")]))))
    command = [sys.executable, *map(str, words)]
    shown = {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
    # Its locks are others than those of the tests beside it, which would take its folders for left behind.
    with tempfile.TemporaryDirectory() as own:
        given = {**os.environ, "PYTHONPATH": path, "COLUMNS": "300", "TMPDIR": own, **variables}
        return subprocess.run(command, cwd=cwd, env=given, check=False, timeout=580, **shown)


def ikm(*words: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The command line there."""
    return run("-m", "ikm", *words, **given)


def read(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and below."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


HIDDEN = """
import importlib, os, pkgutil, tempfile
from pathlib import Path
import filelock, ikm
for module in pkgutil.walk_packages(ikm.__path__, "ikm."):
    if module.name != "ikm.__main__":
        importlib.import_module(module.name)
from ikm.publish import kernels
for asked in ("import fcntl", "from os import fork", "from signal import SIGKILL", "from socket import AF_UNIX"):
    try:
        exec(asked, {"__name__": "ikm.anything"})
    except ImportError as error:
        print(type(error).__name__)
print(kernels.FORKS, kernels.HAS_LOCAL_SOCKETS, kernels.KernelParent().address, filelock.FileLock.__name__)
folder = Path(tempfile.mkdtemp())
with (folder / "open").open("w"):
    for act in (lambda: folder.rename(folder.with_name("x")), lambda: (folder / "open").unlink()):
        try:
            act()
        except PermissionError as error:
            print(type(error).__name__)
"""


def test_what_is_hidden_is_hidden() -> None:
    """Of the package every module is imported all the same; what these tests take away it does not find."""
    done = run("-c", HIDDEN)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        *("ModuleNotFoundError", "ImportError", "ImportError", "ImportError"),
        *("False", "False", "SoftFileLock", "PermissionError", "PermissionError"),
    ]


def test_a_report_has_the_same_bytes(tmp_path: Path, built: Callable[[Job], dict[str, bytes]]) -> None:
    """Its kernel starts as usual and is spoken to over TCP; nothing of the run is left beside the files."""
    temporary = tmp_path / "sementara"
    temporary.mkdir()
    done = ikm("report", "PARKIR", "--output", tmp_path / "output", TMPDIR=str(temporary))
    assert done.returncode == 0, done.stderr
    assert read(tmp_path / "output" / "PARKIR" / "2026-S1") == built(
        gather_unit_job(PROJECT, "PARKIR", "2026-S1", "id")
    )
    assert [path.name for path in temporary.iterdir() if path.name.startswith("ikm")] == []
    assert not list((tmp_path / "output").rglob("*.lock"))


def test_a_batch_goes_on_past_a_file_that_is_open(tmp_path: Path, built: Callable[[Job], dict[str, bytes]]) -> None:
    """Workers are spawned. One of the old files is open elsewhere: its report stays and is told, the other is made."""
    old = tmp_path / "PARKIR" / "2026-S1"
    old.mkdir(parents=True)
    (old / "laporan.html").write_bytes(b"the last good report")
    (old / "laporan.pdf").write_bytes(b"of the last good report")
    with (old / "laporan.pdf").open("rb"):
        words = ("PARKIR", "LALIN", "--period", "2026-S1", "--jobs", "2", "--output", tmp_path)
        done = ikm("reports", *words)
    assert done.returncode == 1
    assert f"PARKIR 2026-S1: {old / 'laporan.pdf'}: open in another program" in done.stderr
    assert "Traceback" not in done.stderr
    assert "1 reports made, 1 failed" in done.stdout
    assert read(old) == {"laporan.html": b"the last good report", "laporan.pdf": b"of the last good report"}
    assert read(tmp_path / "LALIN" / "2026-S1") == built(gather_unit_job(PROJECT, "LALIN", "2026-S1", "id"))


PLACING = """
import sys
from pathlib import Path
from ikm.errors import IkmError
from ikm.publish.shelf import deliver_report
try:
    deliver_report(Path(sys.argv[1]), {"laporan.html": b"new", "laporan.pdf": b"new"})
except IkmError as error:
    print(error)
"""


def test_what_is_open_is_named(tmp_path: Path) -> None:
    """'close laporan.pdf, then run it again'; nothing lost, and once it is closed the new report stands there."""
    folder = tmp_path / "KPPT" / "2026-S1"
    folder.mkdir(parents=True)
    for name in ("laporan.html", "laporan.pdf"):
        (folder / name).write_bytes(b"old")
    with (folder / "laporan.pdf").open("rb"):
        done = run("-c", PLACING, folder)
        assert done.stdout.splitlines()[-1].startswith("What to do: close laporan.pdf, then run it again"), done.stderr
        assert set(read(folder).values()) == {b"old"}
    assert run("-c", PLACING, folder).stdout == ""
    assert read(tmp_path) == {"KPPT/2026-S1/laporan.html": b"new", "KPPT/2026-S1/laporan.pdf": b"new"}


def test_a_table_that_is_open_is_named(sample: Path) -> None:
    """Excel holds the plan of action: one message with the file, exit 2, the table as it was."""
    path = sample / "actions" / "KPPT.csv"
    path.parent.mkdir()
    path.write_text((ROOT / "data" / "actions" / "KPPT.csv").read_text(encoding="utf-8").splitlines()[0], "utf-8")
    before = path.read_bytes()
    with path.open("rb"):
        done = ikm("plan", "KPPT", "--data", sample)
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith(f"{path}: ")
    assert "What to do: close it where another program has it open" in done.stderr
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["KPPT.csv"]
    assert "added" in ikm("plan", "KPPT", "--data", sample).stdout


def test_an_import_writes_the_same_answers(tmp_path: Path) -> None:
    """An export is brought in; every file of the data folder is that of an import with all that Linux has."""
    made = []
    for name, command in (("plain", ikm), ("usual", run_ikm)):
        data = tmp_path / name
        data.mkdir()
        shutil.copy(ROOT / "data" / "units.toml", data)
        shutil.copy(ROOT / "data" / "exports" / "formulir_parkir.csv", tmp_path)
        words = ("--unit", "PARKIR", "--split-by-period", "--data", data, "--output", tmp_path / f"{name}-output")
        done = [command("import", tmp_path / "formulir_parkir.csv", *words) for _ in range(2)]
        assert [each.returncode for each in done] == [0, 0], done[-1].stdout + done[-1].stderr
        (data / "fingerprint.key").unlink(missing_ok=True)
        made.append(read(data))
    assert list(made[0]) == list(made[1])
    assert made[0] == made[1]
    assert any(name.startswith("responses/PARKIR/") for name in made[0])


def test_the_laboratory_is_waited_for(tmp_path: Path) -> None:
    """A process that cannot become JupyterLab starts it and ends as it ends."""
    (tmp_path / "jupyterlab").mkdir()
    (tmp_path / "jupyterlab" / "__init__.py").touch()
    (tmp_path / "jupyterlab" / "__main__.py").write_text(
        "import os, sys\nprint(os.getppid(), os.environ['IKM_UNIT'])\nsys.exit(7)\n", encoding="utf-8"
    )
    done = ikm("lab", "--unit", "PDAM", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout.split()[-1]) == (7, "PDAM"), done.stderr


def write_as_excel(path: Path) -> None:
    """Write a file anew as programs on an Indonesian Windows do: a mark before it, CRLF, tables with semicolons."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(
            csv.reader(text.splitlines(keepends=True), delimiter=max(",;", key=text.split("\n")[0].count))
        )
        text = out.getvalue()
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\r\n", "\n").replace("\n", "\r\n").encode())


def test_files_as_windows_writes_them(tmp_path: Path) -> None:
    """Answers, sidecars, register, plan, decisions about comments, published figures: every number stays as it was."""
    data = shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("*.py", "*.md", "*.key"))
    usual = open_study("KPPT", "2026-S1", data=str(data)).results().content
    for path in (*data.rglob("*.csv"), *data.rglob("*.toml")):
        write_as_excel(path)
    assert b";" in (data / "responses" / "KPPT" / "2026-S1.csv").read_bytes()
    assert b"\r\n" in (data / "responses" / "KPPT" / "2026-S1.toml").read_bytes()
    assert open_study("KPPT", "2026-S1", data=str(data)).results().content == usual


def test_a_notebook_as_windows_writes_it(tmp_path: Path) -> None:
    """Its line ends are none of its content: the report is of the same notebook."""
    notebooks = shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    path = notebooks / "laporan_unit.ipynb"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    copied = gather_unit_job(replace(PROJECT, notebooks=notebooks), "PARKIR", "2026-S1", "id")
    assert copied.source == gather_unit_job(PROJECT, "PARKIR", "2026-S1", "id").source


@pytest.mark.parametrize("page", ["cp437", "cp1252", "ascii"])
def test_a_console_without_our_letters(page: str) -> None:
    """What its code page lacks is shown as '?'; no command ends by it."""
    done = ikm("sample-size", "--users", "1000", PYTHONIOENCODING=page)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "278" in done.stdout  # Krejcie and Morgan


def test_a_drive_is_no_scheme(tmp_path: Path) -> None:
    """A letter and a colon begin a path like others, which is not there; nobody looks for it on the internet."""
    for words in (("import", "C:\\Unduhan\\form.xlsx", "--unit", "KPPT"), ("units", "--data", "D:\\skm")):
        done = run_ikm(*words, cwd=tmp_path)
        assert done.returncode == 2
        assert "form.xlsx" in done.stderr or "skm: no units.toml there" in done.stderr, done.stderr
