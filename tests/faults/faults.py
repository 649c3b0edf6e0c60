"""`make faults`: every command that writes, stopped at each of its writes; what stands there is old or new, never half.

A command runs in a child of this process, which counts whatever it opens for writing, writes, makes lasting, renames,
makes or removes in the folders of answers and reports, of temporary files too. At one of these steps

- it is killed, a write half done;
- the disk is full, from then on;
- the disk can only be read, from then on;
- the disk fails, once;
- and at one of the calls of its functions a file that it reads is replaced by another.

Then every file is as before or as after a run that nothing befell, a report as a whole; a message was printed where
anything failed, and no traceback; and the same command, run again, ends as that run did and leaves nothing else behind.
Of a file that changed all is as of the old one, or as of the new one, or as before, with a message: never of both.
Reports are made of their numbers here, without a kernel: what is tried is how they are put on the shelf.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import importlib
import io
import json
import os
import pkgutil
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import ikm
from ikm.__main__ import main
from ikm.publish import batch, kernels, report, shelf
from ikm.publish.formats import MANIFEST_FILE, RESULTS_FILE, join_manifests
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.stale import compose_manifest, list_software
from ikm.rules.period import Period
from ikm.study.unit import make_study
from ikm.survey import leftovers
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from tests.helpers import KEYS
from tests.national import sample_cells, write

ROOT = Path(__file__).resolve().parents[2]
#: Kinds of fault, and how each is told.
KINDS = {
    "kill": "killed", "full": "disk full", "full data": "DATA full", "full output": "OUTPUT full",
    "full tmp": "TMPDIR full", "readonly": "read-only", "error": "one failure", "changed": "input changed",
}  # fmt: skip
_ERRORS = {"full": errno.ENOSPC, "readonly": errno.EROFS, "error": errno.EIO}
_PACKAGE = f"{Path(ikm.__file__).parent}{os.sep}"
#: Files that tell of runs, or spare the next one work; half of one counts for nothing.
_OF_RUNS = {"ikm.log", ".hashes.json", ".site.json"}


@dataclass(frozen=True)
class Case:
    """A command, and what is there before it.

    Parameters
    ----------
    words : sequence of str
        With {data} and {output} in place of the folders.
    before : sequence of sequence of str
        Commands that were run before, on other reports: the old ones.
    whole : bool
        Whether its folder is a project to be: all of it or nothing.
    gone : sequence of str
        Files that were taken away after them.
    reads : str
        A file that may change while it is read.
    """

    name: str
    words: Sequence[str]
    before: Sequence[Sequence[str]] = ()
    whole: bool = False
    gone: Sequence[str] = ()
    reads: str = ""


_FOLDERS = ("--data", "{data}", "--output", "{output}")
_PERIOD = ("--period", "2026-S1")
_REPORT = ("report", "PARKIR", *_PERIOD, "--docx", "--pptx", *_FOLDERS)
_OWN = ("report", "PARKIR", "--notebook", "layanan_baru", *_PERIOD, *_FOLDERS)
_CITY = ("city", *_PERIOD, *_FOLDERS)
_IMPORT = ("import", "{data}/formulir.csv", "--unit", "PARKIR", "--split-by-period", *_FOLDERS)
_DUMP = ("import", "{data}/dump.sql", "--unit", "LALIN", "--period", "2026-S2", *_FOLDERS)
_FIGURES = ("import", "{data}/rekap.csv", "--published", "--source", "Laporan SKM 2024", "--period", "2024", *_FOLDERS)
_REVIEW = ("comments", "review", "PARKIR", *_PERIOD, "--format", "csv", "--data", "{data}")
_ANSWERS = "data/responses/PARKIR/2026-S1.csv"
CASES = (
    Case("report", _REPORT, [_REPORT], reads=_ANSWERS),
    Case("report, the first", _REPORT, reads="data/units.toml"),
    Case("report, own notebook", _OWN, [("new", "layanan_baru"), _OWN], reads="notebooks/layanan_baru.ipynb"),
    Case("reports", ("reports", "PARKIR", "LALIN", *_PERIOD, *_FOLDERS), [_REPORT],
         reads="data/responses/LALIN/2026-S1.csv"),
    Case("city", _CITY, [_CITY], reads=_ANSWERS),
    Case("national", ("national", "{data}/nasional.csv", *_PERIOD, *_FOLDERS), reads="data/nasional.csv"),
    Case("site", ("site", *_FOLDERS), [_REPORT], gone=("output/index.html", "output/data/hasil.csv"),
         reads="data/units.toml"),
    Case("docs", ("docs", *_FOLDERS)),
    Case("questionnaire", ("questionnaire", "PARKIR", "--period", "2026-S2", *_FOLDERS), reads="data/units.toml"),
    Case("import, proposal", _IMPORT, reads="data/formulir.csv"),
    Case("import, answers", _IMPORT, [_IMPORT], reads="data/formulir.csv"),
    Case("import, a dump", (*_DUMP, "--yes"), reads="data/dump.sql"),
    Case("import, figures", (*_FIGURES, "--yes"), reads="data/rekap.csv"),
    Case("comments", _REVIEW, reads=_ANSWERS),
    Case("comments, a copy", (*_REVIEW, "--merge", "{data}/salinan.csv"), [_REVIEW], reads="data/salinan.csv"),
    Case("plan", ("plan", "PARKIR", *_PERIOD, "--data", "{data}"), reads=_ANSWERS),
    Case("unit", ("unit", "PARKIR", "--head", "Siti Aminah, S.E.", "--data", "{data}"), reads="data/units.toml"),
    Case("unit, a new one", ("unit", "MPP", "--name", "Mal", "--city", "Kota Samarinda", "--skpd", "DPMPTSP",
         "--sector", "perizinan", "--data", "{data}"), reads="data/units.toml"),
    Case("new", ("new", "layanan_baru")),
    Case("init", ("init", "{output}/baru", "--no-sample"), whole=True),
)  # fmt: skip


def write_inputs(data: Path) -> None:
    """Write what is imported or counted: a table of two units, a dump, printed figures."""
    cells = sample_cells("2026-S1")
    write(cells[cells["unit"].isin(["PARKIR", "LALIN"])], data / "nasional.csv")
    shutil.copy(ROOT / "data" / "exports" / "formulir_parkir.csv", data / "formulir.csv")
    columns = "".join(f", `{key}` int" for key in KEYS)
    rows = (
        f"INSERT INTO `skm` VALUES ({number}, '2026-07-{1 + number % 28:02} 09:{number:02}:00'"
        f"{''.join(f', {1 + (number + place) % 4}' for place in range(len(KEYS)))});\n"
        for number in range(1, 40)
    )
    dump = f"CREATE TABLE `skm` (`id` int, `tanggal` datetime{columns});\n{''.join(rows)}"
    (data / "dump.sql").write_text(dump, encoding="utf-8")
    (data / "rekap.csv").write_text("Unit,Responden,IKM\nPARKIR,150,81.25\nLALIN,120,79.50\n", encoding="utf-8")


def edit(content: bytes, name: str) -> bytes:
    """Another content of a file: a row less, another name of a unit, another space in a cell."""
    if name.endswith((".csv", ".sql")):
        return content[: content.rstrip(b"\n").rindex(b"\n") + 1]
    edited = content.replace(b"Parkir Tepi Jalan Umum", b"Parkir di Tepi Jalan").replace(b"studi = ", b"studi  = ")
    assert edited != content
    return edited


# Faults ---------------------------------------------------------------------------------------------------------------


class Faults:
    """Counts the writes of this process below a folder, and lets one of them fail.

    Parameters
    ----------
    kind : str
        Of `KINDS`; one that names a part counts what is written there alone.
    number : int
        The step at which it happens, from 1; 0 counts alone.
    change : callable
        Replaces a file that is read.
    """

    def __init__(self, folder: Path, kind: str, number: int, change: Callable[[], object]) -> None:
        kind, _space, part = kind.partition(" ")
        self.folder = f"{folder / part}{os.sep}"
        self.kind, self.number, self.steps, self.change = kind, number, 0, change
        if kind == "changed":
            sys.setprofile(self._follow)
            return
        self.open, self.fsync, self.find = io.open, os.fsync, leftovers._find_exchange
        shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]  # copies go through write, too
        io.open = sys.modules["builtins"].open = self._open  # type: ignore[assignment, attr-defined]
        os.fsync = lambda descriptor: self._step(descriptor) or self.fsync(descriptor)
        leftovers._find_exchange = self._find_exchange  # type: ignore[assignment]
        sys.addaudithook(self._hear)

    def _is_below(self, path: Any) -> bool:
        if isinstance(path, int):
            path = Path(f"/proc/self/fd/{path}").readlink()
        return os.path.abspath(os.fsdecode(path)).startswith(self.folder)  # noqa: PTH100

    def _step(self, path: Any, half: Callable[[], object] = lambda: None) -> None:
        """Count a step; let it fail where it is the one."""
        if not self._is_below(path):
            return
        self.steps += 1
        if not self.number or self.steps < self.number or (self.kind in ("kill", "error") and self.steps > self.number):
            return
        half()
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        number = _ERRORS[self.kind]
        raise OSError(number, os.strerror(number), str(path) if not isinstance(path, int) else None)

    def _follow(self, frame: Any, event: str, _given: Any) -> None:
        """Count a call of a function of the package; change the file where it is the one."""
        if event == "call" and frame.f_code.co_filename.startswith(_PACKAGE):
            self.steps += 1
            if self.steps == self.number:
                sys.setprofile(None)
                self.change()

    def _hear(self, event: str, given: tuple[Any, ...]) -> None:
        """Hear of what Python is about to do."""
        if event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            if isinstance(given[0], (str, bytes, os.PathLike)) and not str(given[0]).endswith(".lock"):
                self._step(given[0])
        elif event in ("os.mkdir", "os.rename", "os.link", "os.chmod", "os.remove", "os.rmdir"):
            if self.kind == "full" and event in ("os.rename", "os.chmod", "os.remove", "os.rmdir"):
                return  # these need no room
            path = given[1] if event in ("os.rename", "os.link") else given[0]
            if not str(path).endswith(".lock"):
                self._step(path)

    def _open(self, path: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
        """Open a file whose writes are steps."""
        file = self.open(path, mode, *given, **named)
        if set(mode) & set("wax+") and self._is_below(path):
            plain = file.write

            def write(content: Any) -> int:
                self._step(path, lambda: (plain(content[: len(content) // 2]), file.flush()))
                return int(plain(content))

            file.write = write
        return file

    def _find_exchange(self) -> Callable[..., int] | None:
        """Find the system's call, with a step before it and one after."""
        call = self.find()

        def exchange(start: int, fresh: bytes, end: int, place: bytes, how: int) -> int:
            try:
                if self.kind != "full":
                    self._step(place)
            except OSError:
                return -1
            done = call(start, fresh, end, place, how) if call else -1
            if self.kind == "kill":
                self._step(place)
            return done

        return exchange


# Reports without a kernel ---------------------------------------------------------------------------------------------

#: What tells the old report from the new one.
_VERSION = "IKM_FAULTS"


#: Files of optional formats.
_BESIDES = {"docx": "laporan.docx", "slides": "paparan.pptx"}
#: Results, by what they depend on.
_results: dict[str, Any] = {}


def make_results(job: Job) -> Any:
    """What hasil.json says of a unit; of a city or of all units nothing."""
    if "unit" not in job.parameters:
        about = {"city": job.parameters["city"]} if "city" in job.parameters else {}
        return {"report": "city" if about else "national", **about, "period": job.parameters["period"], "units": []}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in job.inputs.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        project = Project.locate(folder)
        unit, period = project.unit(job.parameters["unit"]), Period.parse(job.parameters["period"])
        return make_study(partial(read_survey, project), project, unit, period).results().content


def make_files(job: Job) -> dict[str, bytes]:
    """The files of a report with its own results, and pages that are nothing but large."""
    content = _results.get(name_inputs(job)) or make_results(job)
    version = os.environ[_VERSION].encode()
    files = dict.fromkeys(("laporan.html", "laporan.pdf", "warga.html", "rekap.xlsx", "publikasi.pdf"), version * 10000)
    files |= {name: version * 5000 for option, name in _BESIDES.items() if option in job.extras}
    files[RESULTS_FILE] = json.dumps({**content, "version": version.decode()}).encode()
    hashes = {name: hashlib.sha256(each).hexdigest() for name, each in files.items()}
    manifest = {**compose_manifest(job, hashes), "made": version.decode()}
    return {**files, MANIFEST_FILE: join_manifests({job.parameters["bahasa"]: manifest})}


def name_inputs(job: Job) -> str:
    """What its results depend on."""
    return job.name + repr(sorted((name, hashlib.sha256(each).hexdigest()) for name, each in job.inputs.items()))


def make_outcome(request: Any, *_given: Any) -> batch.ReportOutcome:
    """The same for a batch."""
    return batch.ReportOutcome(request, make_files(request.gather()))


def replace_kernels() -> None:
    """Have reports made so, in this process; all that a command imports is imported, and results are known."""
    for module in pkgutil.walk_packages(ikm.__path__, "ikm."):
        importlib.import_module(module.name)
    list_software()  # what the reports are made with, whatever is edited meanwhile
    for unit in ("PARKIR", "LALIN"):
        job = gather_unit_job(Project.locate(ROOT / "data"), unit, "2026-S1", "id")
        _results[name_inputs(job)] = make_results(job)
    report.build_report = make_files
    batch.build_report = make_files  # type: ignore[attr-defined]
    batch.run_batch = lambda requests, *given: map(make_outcome, requests)  # type: ignore[assignment]
    batch._use_workers = lambda *given: nullcontext((None, 1, None))  # type: ignore[assignment, misc]
    kernels.run_parent_beside = nullcontext  # type: ignore[assignment]


# One command ----------------------------------------------------------------------------------------------------------


@dataclass
class Ended:
    """How a command ended: its exit code, negative where it was killed; what it printed; its writes."""

    code: int
    said: str
    steps: int = 0


def run_child(
    words: Sequence[str],
    folder: Path,
    version: str,
    kind: str = "",
    number: int = 0,
    change: Callable[[], object] = lambda: None,
) -> Ended:
    """Run a command in a child of this process; `Faults` says what befalls it."""
    given = [word.format(data=folder / "data", output=folder / "output") for word in words]
    said, counted = folder.parent / "said", folder.parent / "counted"
    counted.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            paper = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(paper, 1)
            os.dup2(paper, 2)
            os.environ[_VERSION] = version
            os.chdir(folder)
            tempfile.tempdir = str(folder / "tmp")
            leftovers.clear_temporary_folders.cache_clear()
            sys.argv = ["ikm", *given]
            faults = Faults(folder, kind, number, change)
            try:
                main()
            except SystemExit as error:
                code = int(error.code or 0)
            finally:
                sys.setprofile(None)
                sys.stdout.flush()
                sys.stderr.flush()
                faults.number, steps = 0, faults.steps
                counted.write_text(str(steps), encoding="utf-8")
        except BaseException:
            import traceback

            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    steps = int(counted.read_text()) if counted.exists() else number
    return Ended(os.waitstatus_to_exitcode(status), said.read_text(encoding="utf-8"), steps)


def read_state(folder: Path) -> dict[str, bytes]:
    """Every file below a folder that a person or another program looks at, by its name there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and path.name not in _OF_RUNS
        and path.suffix != ".lock"
        and not path.relative_to(folder).as_posix().startswith("tmp/")
    }


def list_visible(now: Mapping[str, bytes]) -> dict[str, bytes]:
    """What readers look at: nothing that is being written, or taken away, nor what an import keeps for its next run."""
    return {
        name: each
        for name, each in now.items()
        if not any(map(is_unfinished, [Path(name), *Path(name).parents])) and "/impor/." not in name
    }


def is_unfinished(path: Path) -> bool:
    """Whether it has a name that it has only while something is written."""
    return leftovers.is_left(path) or leftovers.is_unfinished(path, "baru")


def find_half(
    before: Mapping[str, bytes], after: Mapping[str, bytes], seen: Mapping[str, bytes], whole: bool
) -> list[str]:
    """Name what is neither as before nor as after: a file, or a folder with a manifest, or a whole project."""
    half = [name for name in {*before, *after, *seen} if seen.get(name) not in (before.get(name), after.get(name))]
    groups = {Path(name).parent for name in {*before, *after} if name.endswith(MANIFEST_FILE)}
    groups |= {Path("output/baru")} if whole else set()
    for group in groups:
        old, new, here = (
            {name: each for name, each in state.items() if Path(name).is_relative_to(group)}
            for state in (before, after, seen)
        )
        if here not in (old, new):
            half.append(f"{group}/")
    return sorted(half)


@dataclass
class Result:
    """What became of a command under one kind of fault.

    Parameters
    ----------
    steps : int
        Writes of a run that nothing befell.
    tried, old, new : int
        Faults, after how many all was as before, or all as after.
    wrong : list of str
        What was not as it should be.
    """

    steps: int
    tried: int = 0
    old: int = 0
    new: int = 0
    wrong: list[str] = field(default_factory=list)


def try_case(case: Case, kinds: Sequence[str], kills: int, chance: random.Random) -> Iterator[tuple[str, Result]]:
    """Kill a command at each of its writes, or at most so many times, and a third as often with each other fault."""
    with tempfile.TemporaryDirectory(prefix="faults-") as top:
        start, there = Path(top, "start", "p"), Path(top, "now", "p")
        (start / "tmp").mkdir(parents=True)
        there.parent.mkdir()
        for name in ("units.toml", "responses/PARKIR", "responses/LALIN", "published"):
            source, target = ROOT / "data" / name, start / "data" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        write_inputs(start / "data")
        (start / "data" / "fingerprint.key").write_text(f"{'ab' * 32}\n", encoding="utf-8")
        (start / "notebooks").mkdir()
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            shutil.copy(path, start / "notebooks")
        (start / "output").mkdir()

        def run(version: str, kind: str = "", number: int = 0) -> Ended:
            return run_child(case.words, there, version, kind, number, change)

        def change() -> None:
            path = there / case.reads
            path.with_suffix(".new").write_bytes(edited)
            path.with_suffix(".new").replace(path)

        def begin() -> None:
            shutil.rmtree(there)
            shutil.copytree(start, there, symlinks=True)

        # What lies there has the same paths in every run, for settings and logs name them.
        start.rename(there)
        for words in case.before:
            run_child(words, there, "old")
        if "salinan" in case.reads:
            reviewed = (there / "data" / "comments" / "PARKIR" / "2026-S1.csv").read_bytes()
            (there / case.reads).write_bytes(reviewed.replace(b",,\n", b",reject,\n"))
        for name in case.gone:
            (there / name).unlink()
        shutil.copytree(there, start, symlinks=True)
        edited = edit((start / case.reads).read_bytes(), case.reads) if case.reads else b""
        before = read_state(there)
        clean = run("new")
        after = read_state(there)
        run("new")
        twice = read_state(there)  # an import that had proposed a mapping goes on to the answers
        assert after != before, f"{case.name}: wrote nothing: {clean.said}"
        assert "Traceback" not in clean.said, clean.said
        for kind in kinds:
            if kind == "changed" and not case.reads:
                continue
            begin()
            steps = clean.steps if " " not in kind and kind != "changed" else run("new", kind).steps
            otherwise = after
            if kind == "changed":
                begin()
                change()
                assert "Traceback" not in run("new").said
                otherwise = read_state(there)
            result, most = Result(steps), kills if kind == "kill" else max(1, kills // 3)
            for number in range(1, steps + 1) if steps <= most else sorted(chance.sample(range(1, steps + 1), most)):
                begin()
                result.tried += 1
                ended = run("new", kind, number)
                now = list_visible(read_state(there))
                if kind == "changed":
                    found = find_mixed(case, ended, edited, [before, after, otherwise], now)
                    result.old += now.items() - before.items() <= {(case.reads, edited)}
                    result.new += bool(now.items() - before.items() - {(case.reads, edited)})
                else:
                    found = list(find_wrong(case, kind, ended, clean, [before, after], now))
                    result.old += now == before
                    result.new += now == after
                    again = run("new")
                    last = read_state(there)
                    ends = twice if now == after else after
                    differing = sorted(name for name in {*last, *ends} if last.get(name) != ends.get(name))
                    if not found and differing:
                        found.append(f"run again: exit {again.code}, other files: {differing[:3]}: {again.said}")
                there_still = [path for path in there.rglob("*") if path.suffix != ".lock" and is_unfinished(path)]
                if there_still:
                    found.append(f"run again, left behind: {there_still[:3]}")
                result.wrong += [f"{case.name}, {kind} at {number}: {each}" for each in found]
            yield kind, result


def find_wrong(
    case: Case, kind: str, ended: Ended, clean: Ended, states: Sequence[Mapping[str, bytes]], now: Mapping[str, bytes]
) -> Iterator[str]:
    """Name what is wrong after a fault."""
    before, after = states
    half = find_half(before, after, now, case.whole)
    yield from half
    if kind == "kill" and ended.code != -signal.SIGKILL:
        yield f"exit {ended.code} instead of a kill: {ended.said}"
    if kind != "kill" and (ended.code not in (0, 1, 2) or "Traceback" in ended.said):
        yield f"exit {ended.code}: {ended.said}"
    if kind != "kill" and not half and ended.code == clean.code == 0 and now != after:
        yield f"exit 0, and not all is there: {sorted(set(after) ^ set(now))[:3]}"


def find_mixed(
    case: Case, ended: Ended, edited: bytes, states: Sequence[Mapping[str, bytes]], now: Mapping[str, bytes]
) -> list[str]:
    """Name what is neither all as of the old file nor all as of the new one, nor as before and said so."""
    before, old, new = ({name: each for name, each in state.items() if name != case.reads} for state in states)
    here = {name: each for name, each in now.items() if name != case.reads}
    if ended.code not in (0, 1, 2) or "Traceback" in ended.said:
        return [f"exit {ended.code}: {ended.said}"]
    if now.get(case.reads) not in (edited, states[2].get(case.reads)):
        return ["what somebody saved is lost"]
    proposed = {name for name in {*old, *new} if name.startswith("data/mappings/")}  # stands, whatever becomes of rows
    plain, untouched = ({name: each for name, each in some.items() if name not in proposed} for some in (here, before))
    if here in (old, new) or (plain == untouched and ended.code):
        return []
    names = sorted(name for name in {*here, *old, *new} if here.get(name) not in (old.get(name), new.get(name)))
    return [f"exit {ended.code}: of the old file and of the new one: {names}: {ended.said}"]


# Readers beside writers -----------------------------------------------------------------------------------------------


def watch_swaps(seconds: float) -> tuple[int, int]:
    """Look at a report that three processes replace: looks, and those that found no folder or half of one."""
    with tempfile.TemporaryDirectory(prefix="faults-") as top:
        folder = Path(top, "2026-S1")
        shelf.replace_folder(folder, {"a": b"0", "b": b"0"})
        writers = []
        for writer in (b"1", b"2", b"3"):
            pid = os.fork()
            if pid == 0:
                ends = time.monotonic() + seconds
                while time.monotonic() < ends:
                    shelf.replace_folder(folder, {"a": writer * 1000, "b": writer * 1000})
                os._exit(0)
            writers.append(pid)
        looks = lost = 0
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            looks += 1
            try:
                room = os.open(folder, os.O_RDONLY)
            except FileNotFoundError:
                lost += 1
                continue
            names = sorted(os.listdir(room))  # noqa: PTH208  (of the folder that was opened, whatever its name leads to)
            with suppress(FileNotFoundError):
                # One that was replaced while we looked is being emptied: then we look again.
                lost += names != ["a", "b"] and folder.stat().st_ino == os.fstat(room).st_ino
            os.close(room)
        for pid in writers:
            os.waitpid(pid, 0)
        return looks, lost


def tell() -> int:
    """Try all, print a table; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.faults", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--most", type=int, default=15, help="kills of each command; of other faults a third")
    parser.add_argument("--only", nargs="*", default=[], help="commands")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=KINDS, help="kinds of fault")
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--page", type=Path, help="page that the table is written into")
    asked = parser.parse_args()
    replace_kernels()
    chance, wrong, tried = random.Random(asked.seed), [], 0
    lines = [f"| command | writes | {' | '.join(KINDS.values())} |", f"|---|--:|{'--:|' * len(KINDS)}"]
    print("\n".join(lines), flush=True)
    for case in CASES:
        if not asked.only or case.name in asked.only:
            results = dict(try_case(case, asked.kinds, asked.most, chance))
            wrong += [line for each in results.values() for line in each.wrong]
            tried += sum(each.tried for each in results.values())
            cells = [
                f"{results[kind].tried}: {results[kind].old} old, {results[kind].new} new"
                if kind in results and results[kind].tried
                else "-"
                for kind in KINDS
            ]
            steps = max([0, *(each.steps for kind, each in results.items() if kind != "changed")])
            lines.append(f"| {case.name} | {steps} | {' | '.join(cells)} |")
            print("\n".join([lines[-1], *(line for each in results.values() for line in each.wrong)]), flush=True)
    looks, lost = watch_swaps(3)
    seen = f"{looks:,} looks at a report that three writers replaced: {lost} found none, or half of one."
    lines += ["", f"{tried:,} faults: {len(wrong)} with anything lost, half written or left behind. {seen}"]
    print(
        "\n".join(["", lines[-1], *wrong, *([] if wrong else ["Nothing was lost, nothing half, nothing left behind."])])
    )
    if asked.page:
        before, mark, rest = asked.page.read_text(encoding="utf-8").partition("<!-- faults -->\n")
        after = rest[rest.index("<!-- /faults -->") :]
        asked.page.write_text("\n".join([before + mark.strip(), "", *lines, "", after]), encoding="utf-8")
    return 1 if wrong or lost else 0


if __name__ == "__main__":
    sys.exit(tell())
