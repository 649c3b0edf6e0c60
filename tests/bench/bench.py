"""`make bench`: how fast reports are made, beside the plain tools and beside no notebook at all. Not a test.

Every round makes the same reports in every way, one way after the other, so that a busy machine slows all ways alike.
Printed are medians over the rounds, of seconds and of the ratio to the baseline of the same round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ikm.publish import batch, kernels
from ikm.publish.job import ReportRequest
from ikm.publish.kernels import KERNEL_ENVIRONMENT, KernelParent
from ikm.publish.stale import FileHashes, list_requests
from ikm.rules.period import Period
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Snapshot

ROOT = Path(__file__).resolve().parents[2]
#: Way -> what it makes of each report; the names stand in the table of docs/many-reports.md, which a test compares.
BASELINE = "papermill CLI + nbconvert CLI, one after the other"
COLD = "the least for one alone: imports and one report, no notebook"
ALONE = "`make report`"
FLOOR = "the same without PDF, workbook and announcement"
FILES = "the least in a batch: no notebook, imports done, one process"
BATCH = "`make reports JOBS={}`"
MAKES = {
    BASELINE: "page",
    ALONE: "all files",
    COLD: "all files",
    BATCH.format(1): "all files",
    BATCH.format(2): "all files",
    FILES: "all files",
    FLOOR: "no file",
}
#: Runs the code of a report's cells without a kernel, for each unit and period named; with `files` makes the files too.
_NO_NOTEBOOK = """
import sys
import time
import nbformat
from IPython.core.formatters import DisplayFormatter
from ikm.publish.job import gather_unit_job
from ikm.publish.report import finish_report
from ikm.survey.project import Project
from tests.bench.cells import run
project, display = Project.locate(), DisplayFormatter()
def made(unit, period):
    job = gather_unit_job(project, unit, period, "id")
    notebook = nbformat.reads(job.source.decode(), as_version=4)
    run(notebook, job.parameters, display)
    # Another page each time, for the same one is set already.
    notebook.cells.append(nbformat.v4.new_markdown_cell(str(time.monotonic_ns())))
    if sys.argv[1] == "files":
        finish_report(job, notebook, project)
asked = [name.split() for name in sys.argv[2:]]
made(*asked[0])
print("ready", flush=True)
if sys.stdin.readline():
    for one in asked:
        made(*one)
"""


@dataclass(frozen=True)
class Cost:
    """What a report took: seconds on the clock, and seconds of processor time of all processes."""

    clock: float
    processor: float


@contextmanager
def timed(costs: list[Cost]) -> Iterator[None]:
    """Add the cost of what is done within."""
    clock, processor = time.perf_counter(), spent()
    yield
    costs.append(Cost(time.perf_counter() - clock, spent() - processor))


def spent() -> float:
    """Processor seconds of this process and of all that descend from it, those that have ended included."""
    seconds: dict[int, float] = {}
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
            pid = int(path.parent.name)
            parents[pid] = int(fields[1])
            seconds[pid] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return sum(one for pid, one in seconds.items() if _descends(pid, parents))


def _descends(pid: int, parents: dict[int, int]) -> bool:
    """Whether a process is this one, its child, its child's child, ..."""
    while pid in parents and pid != os.getpid():
        pid = parents[pid]
    return pid == os.getpid()


def measure_noise() -> float:
    """Seconds on the clock for each of a processor, of a loop that does nothing else: 1 where nobody works beside."""
    clock, processor = time.perf_counter(), time.process_time()
    while time.process_time() - processor < 0.2:
        pass
    return (time.perf_counter() - clock) / (time.process_time() - processor)


def command_line(requests: Sequence[ReportRequest], folder: Path, costs: list[Cost]) -> None:
    """Papermill and nbconvert as they are used by hand."""
    quiet = {"check": True, "capture_output": True, "env": _environment()}
    with timed(costs):
        for request in requests:
            made = folder / f"{request.name}.ipynb"
            given = [word for name in ("unit", "period") for word in ("-r", name, request.parameters[name])]
            papermill = [sys.executable, "-m", "papermill", str(request.source), str(made), "-k", "python3", *given]
            subprocess.run(papermill, **quiet)
            subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", str(made)], **quiet)


def alone(requests: Sequence[ReportRequest], folder: Path, costs: list[Cost]) -> None:
    """`python -m ikm report`, one after the other."""
    with timed(costs):
        for request in requests:
            unit, period = request.parameters["unit"], request.parameters["period"]
            command = [sys.executable, "-m", "ikm", "report", unit, "--period", period, "--output", str(folder)]
            subprocess.run(command, check=True, capture_output=True, env=_environment(os.environ))


def cold(requests: Sequence[ReportRequest], folder: Path, costs: list[Cost]) -> None:
    """What a report alone cannot do without: the imports, and the report."""
    with timed(costs):
        for request in requests:
            command = [sys.executable, "-c", _NO_NOTEBOOK, "files", request.name]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True, env=_environment())


def _environment(own: Mapping[str, str] = KERNEL_ENVIRONMENT) -> dict[str, str]:
    """The environment of a report, with this project's data and modules; what Python compiles is kept, as by make."""
    project = {"IKM_DATA": str(ROOT / "data"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **own, **project}


def no_notebook(processes: int, kind: str, requests: Sequence[ReportRequest], folder: Path, costs: list[Cost]) -> None:
    """What a report cannot do without: its reports shared out over processes that are ready."""
    shares = [requests[place::processes] for place in range(processes)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _NO_NOTEBOOK, kind, *(one.name for one in share)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment(),
        )
        for share in shares if share
    ]  # fmt: skip
    for one in running:
        if one.stdout is None or one.stdout.readline() != "ready\n":
            raise RuntimeError("the floor could not be measured")
    with timed(costs):
        for one in running:
            if one.stdin is not None:
                one.stdin.write("go\n")
                one.stdin.flush()
        for one in running:
            one.communicate()


def batched(processes: int, requests: Sequence[ReportRequest], folder: Path, costs: list[Cost]) -> None:
    """A batch whose workers are ready: each has made one report before."""
    with ready(processes, requests) as start, timed(costs):
        failed = [one for one in batch.run_batch(requests, start, processes) if one.failed]
    if failed:
        raise RuntimeError(f"{failed[0].asked.name}: {failed[0].reason}")


@contextmanager
def ready(processes: int, requests: Sequence[ReportRequest]) -> Iterator[Callable[[], batch.Executor]]:
    """An executor that has made a report in each of its processes, and stays open."""
    with KernelParent() as parent, kernels.start_workers(processes, parent.address) as executor:
        list(batch.run_batch([requests[0]] * processes, lambda: _Kept(executor), processes))
        yield lambda: _Kept(executor)


class _Kept(batch.Executor):
    """An executor that outlives the batch that uses it."""

    def __init__(self, executor: batch.Executor) -> None:
        self.submit = executor.submit  # type: ignore[method-assign]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stay."""


def measured(
    ways: dict[str, Callable[..., None]], requests: Sequence[ReportRequest], rounds: int, noises: list[float]
) -> dict[str, list[Cost]]:
    """Cost of a report, by way, one for each round; how noisy the machine was before each."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            costs: list[Cost] = []
            noises.append(measure_noise())
            with tempfile.TemporaryDirectory(prefix="ikm-bench-") as folder:
                way(requests, Path(folder), costs)
            one = Cost(costs[0].clock / len(requests), costs[0].processor / len(requests))
            found[name].append(one)
            print(
                f"round {number + 1}: {one.clock:6.2f} s, {one.processor:6.2f} s of processor, "
                f"noise {noises[-1]:.2f}  {name}",
                file=sys.stderr,
                flush=True,
            )
    return found


def table(found: dict[str, list[Cost]], about: str) -> str:
    """Markdown as docs/many-reports.md has it: medians over the rounds; ratios are those within a round."""
    lines = [f"| {about} | s a report | processor s | throughput | makes |", "|---|---|---|---|---|"]
    for name, makes in MAKES.items():
        costs = found[name]
        faster = statistics.median(one.clock / own.clock for one, own in zip(found[BASELINE], costs, strict=True))
        clock, processor = (statistics.median(getattr(one, kind) for one in costs) for kind in ("clock", "processor"))
        shown = "1" if name == BASELINE else f"{faster:.1f}"
        lines.append(f"| {name} | {clock:.2f} | {processor:.2f} | {shown} | {makes} |")
    above = (
        statistics.median(own.processor / floor.processor for own, floor in zip(found[way], found[least], strict=True))
        for way, least in ((BATCH.format(1), FILES), (ALONE, COLD))
    )
    told = "A batch costs {:.2f} times the processor time of its floor, one report alone {:.2f} times."
    return "\n".join([*lines, "", told.format(*above)])


def machine(requests: Sequence[ReportRequest], rounds: int, noises: Sequence[float]) -> str:
    """What was measured, on what, and how noisy it was."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    libraries = ("papermill", "nbclient", "nbconvert", "ipykernel", "jupyter_client", "pandas", "matplotlib", "seaborn")
    return (
        f"Median of {rounds} rounds over {len(requests)} reports ({', '.join(one.name for one in requests)}). "
        f"{kernels.count_usual_workers()} x {model}, load {os.getloadavg()[0]:.1f} at the end; a second of a processor "
        f"took {statistics.median(noises):.2f} s on the clock (median; most {max(noises):.2f}; 1.00: nobody beside). "
        f"Python {platform.python_version()}, "
        f"{', '.join(f'{name} {version(name)}' for name in libraries)}."
    )


def chart(found: dict[str, list[Cost]], path: Path) -> None:
    """Seconds a report as bars."""
    from ikm.page.chart import Chart, draw_bars, draw_chart

    names = [name.replace("`", "") for name in found]
    medians = [statistics.median(one.clock for one in costs) for costs in found.values()]
    drawn = draw_chart(
        "bench",
        lambda axes: draw_bars(axes, names, medians, [f"{one:.2f} s" for one in medians]),
        0.5 * len(names) + 0.6,
        "Seconds a report by how it is made",
        "",
    )
    if isinstance(drawn, Chart):
        path.write_text(drawn.svg.replace("<svg ", '<svg font-family="sans-serif" ', 1) + "\n", encoding="utf-8")


def list_reports(snapshot: Snapshot, units: Sequence[str], period: str, output: Path) -> list[ReportRequest]:
    """The reports of these units, or of all that have answers of the period."""
    asked = Period.parse(period)
    known = [code for code, unit in snapshot.units().items() if asked in snapshot.periods(unit)]
    hashes = FileHashes(output / "none", require_key(snapshot.data))
    found = list_requests(snapshot, units or known, period, "id", hashes)
    return [one for one in found if isinstance(one, ReportRequest)]


def main() -> None:
    """Measure, and write bench.md, bench.json and bench.svg."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--units", default="", help="codes; without them all that have answers of the period")
    parser.add_argument("--period", default="2026-S1")
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    given = parser.parse_args()
    requests = list_reports(Snapshot(ROOT / "data", given.output), given.units.split(), given.period, given.output)
    ways = {
        BASELINE: command_line,
        COLD: cold,
        ALONE: alone,
        FLOOR: partial(no_notebook, 1, "page"),
        FILES: partial(no_notebook, 1, "files"),
        BATCH.format(1): partial(batched, 1),
        BATCH.format(2): partial(batched, 2),
    }
    noises: list[float] = []
    costs = measured(ways, requests, given.rounds, noises)
    given.output.mkdir(parents=True, exist_ok=True)
    lab = "with" if find_spec("jupyterlab") else "without"
    units = given.units or f"all {len(requests)} sample units"
    about = f"`make bench`: {units}, {kernels.count_usual_workers()} cores, {lab} jupyterlab"
    text = f"{table(costs, about)}\n\n{machine(requests, given.rounds, noises)}\n"
    (given.output / "bench.md").write_text(text, encoding="utf-8")
    (given.output / "bench.json").write_text(
        json.dumps({name: [asdict(one) for one in each] for name, each in costs.items()}, indent=1) + "\n",
        encoding="utf-8",
    )
    chart(costs, given.output / "bench.svg")
    print(text)


if __name__ == "__main__":
    main()
