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
from collections.abc import Callable, Iterator, Sequence
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
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Snapshot

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "papermill CLI + nbconvert CLI, one after the other"
ALONE = "`make report`: each report a process and a kernel of its own"
FLOOR = "no notebook: numbers, charts and HTML of the sections alone, imports done, {} processes"
BATCH = "`make reports JOBS={}`"
FILES = "the same, and page, PDF, workbook and announcement, {} processes"
COLD = "imports and one report with all its files, no notebook, a process for each"
#: Runs the code of a report's cells without a kernel, for each unit and period named; with `files` makes the files too.
_NO_NOTEBOOK = """
import sys
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
            subprocess.run(command, check=True, capture_output=True)


def cold(requests: Sequence[ReportRequest], folder: Path, costs: list[Cost]) -> None:
    """What a report alone cannot do without: the imports, and the report."""
    with timed(costs):
        for request in requests:
            command = [sys.executable, "-c", _NO_NOTEBOOK, "files", request.name]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True, env=_environment())


def _environment() -> dict[str, str]:
    """The environment of a report, with this project's data and modules."""
    return {**os.environ, **KERNEL_ENVIRONMENT, "IKM_DATA": str(ROOT / "data"), "PYTHONPATH": str(ROOT)}


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
    ways: dict[str, Callable[..., None]], requests: Sequence[ReportRequest], rounds: int
) -> dict[str, list[Cost]]:
    """Cost of a report, by way, one for each round."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            costs: list[Cost] = []
            with tempfile.TemporaryDirectory(prefix="ikm-bench-") as folder:
                way(requests, Path(folder), costs)
            one = Cost(costs[0].clock / len(requests), costs[0].processor / len(requests))
            found[name].append(one)
            print(
                f"round {number + 1}: {one.clock:6.2f} s, {one.processor:6.2f} s of processor  {name}", file=sys.stderr
            )
    return found


def table(found: dict[str, list[Cost]]) -> str:
    """Markdown: medians over the rounds; ratios are those within a round."""
    lines = [
        "| how | s a report | processor s a report | x throughput of the first | x by processor s | x processor s of "
        "no notebook, page alone | x of all files |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, costs in found.items():
        base, two = found[BASELINE], 2 if "JOBS=2" in name or "2 processes" in name else 1
        faster = statistics.median(one.clock / own.clock for one, own in zip(base, costs, strict=True))
        cheaper = statistics.median(one.processor / own.processor for one, own in zip(base, costs, strict=True))
        above = [
            statistics.median(own.processor / one.processor for one, own in zip(found[floor], costs, strict=True))
            for floor in (FLOOR.format(two), COLD if name in (COLD, ALONE) else FILES.format(two))
        ]
        clock, processor = (statistics.median(getattr(one, kind) for one in costs) for kind in ("clock", "processor"))
        ratios = f"{faster:.1f} | {cheaper:.1f} | {above[0]:.2f} | {above[1]:.2f}"
        lines.append(f"| {name} | {clock:.2f} | {processor:.2f} | {ratios} |")
    return "\n".join(lines)


def machine(requests: Sequence[ReportRequest], rounds: int) -> str:
    """What was measured, on what."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    libraries = ("papermill", "nbclient", "nbconvert", "ipykernel", "jupyter_client", "pandas", "matplotlib", "seaborn")
    lab = "with" if find_spec("jupyterlab") else "without"
    return (
        f"Median of {rounds} rounds over {len(requests)} reports ({', '.join(one.name for one in requests)}). "
        f"{kernels.count_usual_workers()} x {model}, load {os.getloadavg()[0]:.1f} at the end; "
        f"Python {platform.python_version()}, "
        f"{', '.join(f'{name} {version(name)}' for name in libraries)}, {lab} jupyterlab."
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


def main() -> None:
    """Measure, and write bench.md, bench.json and bench.svg."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--units", default="PARKIR LALIN ANGKUTAN KEBERSIHAN")
    parser.add_argument("--period", default="2026-S1")
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    given = parser.parse_args()
    snapshot = Snapshot(ROOT / "data", given.output)
    hashes = FileHashes(given.output / "none", require_key(snapshot.data))
    found = list_requests(snapshot, given.units.split(), given.period, "id", hashes)
    requests = [one for one in found if isinstance(one, ReportRequest)]
    ways = {BASELINE: command_line, COLD: cold, ALONE: alone}
    for processes in (1, 2):
        ways[FLOOR.format(processes)] = partial(no_notebook, processes, "page")
        ways[FILES.format(processes)] = partial(no_notebook, processes, "files")
        ways[BATCH.format(processes)] = partial(batched, processes)
    costs = measured(ways, requests, given.rounds)
    given.output.mkdir(parents=True, exist_ok=True)
    text = f"{table(costs)}\n\n{machine(requests, given.rounds)}\n"
    (given.output / "bench.md").write_text(text, encoding="utf-8")
    (given.output / "bench.json").write_text(
        json.dumps({name: [asdict(one) for one in each] for name, each in costs.items()}, indent=1) + "\n",
        encoding="utf-8",
    )
    chart(costs, given.output / "bench.svg")
    print(text)


if __name__ == "__main__":
    main()
