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
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ikm.publish import batch, workers
from ikm.publish.job import Request
from ikm.publish.orders import orders
from ikm.publish.parent import ENVIRONMENT, Parent
from ikm.publish.stale import Hashes
from ikm.survey.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "papermill CLI + nbconvert CLI, one after the other"
ALONE = "`make report`: each report a process and a kernel of its own"
FLOOR = "no notebook: numbers, charts and HTML alone, imports done, {} processes"
BATCH = "`make reports JOBS={}`"
#: Runs the code of a report's cells without a kernel, for each unit and period named, and tells the seconds.
_NO_NOTEBOOK = """
import json, sys, time
import ikm
from ikm.publish.formats import exporter
cells = ["".join(cell["source"]) for cell in json.load(open(sys.argv[1]))["cells"] if cell["cell_type"] == "code"][2:]
def made(unit, period):
    names = {"ikm": ikm, "unit": unit, "period": period, "bahasa": "id", "audience": "public"}
    exec(cells[0], names)
    for code in cells[1:-1]:
        shown = eval(code, names)
        (getattr(shown, "_repr_html_", None) or shown.__html__)()
    return names["studi"].results()
asked = [name.split() for name in sys.argv[2:]]
made(*asked[0])
print("ready", flush=True)
sys.stdin.readline()
for one in asked:
    made(*one)
"""


def command_line(requests: Sequence[Request], folder: Path) -> float:
    """Seconds for papermill and nbconvert as they are used by hand."""
    quiet = {
        "check": True,
        "capture_output": True,
        "env": {**os.environ, **ENVIRONMENT, "IKM_DATA": str(ROOT / "data")},
    }
    started = time.perf_counter()
    for request in requests:
        made = folder / f"{request.name}.ipynb"
        given = [word for name in ("unit", "period") for word in ("-r", name, request.parameters[name])]
        subprocess.run(
            [sys.executable, "-m", "papermill", str(request.source), str(made), "-k", "python3", *given], **quiet
        )
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", str(made)], **quiet)
    return time.perf_counter() - started


def alone(requests: Sequence[Request], folder: Path) -> float:
    """Seconds for `python -m ikm report`, one after the other."""
    started = time.perf_counter()
    for request in requests:
        unit, period = request.parameters["unit"], request.parameters["period"]
        command = [sys.executable, "-m", "ikm", "report", unit, "--period", period, "--output", str(folder)]
        subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def no_notebook(processes: int, requests: Sequence[Request], folder: Path) -> float:
    """Seconds for what a report cannot do without: its reports shared out over processes that are ready."""
    shares = [requests[place::processes] for place in range(processes)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _NO_NOTEBOOK, str(share[0].source), *(one.name for one in share)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ENVIRONMENT},
        )
        for share in shares if share
    ]  # fmt: skip
    for one in running:
        if one.stdout is None or one.stdout.readline() != "ready\n":
            raise RuntimeError("the floor could not be measured")
    started = time.perf_counter()
    for one in running:
        one.communicate("go\n")
    return time.perf_counter() - started


def batched(processes: int, requests: Sequence[Request], folder: Path) -> float:
    """Seconds for a batch whose workers are ready: each has made one report before."""
    with ready(processes, requests) as start:
        started = time.perf_counter()
        failed = [one for one in batch.run(requests, start, processes) if one.failed]
        taken = time.perf_counter() - started
    if failed:
        raise RuntimeError(f"{failed[0].asked.name}: {failed[0].reason}")
    return taken


@contextmanager
def ready(processes: int, requests: Sequence[Request]) -> Iterator[Callable[[], batch.Executor]]:
    """An executor that has made a report in each of its processes, and stays open."""
    with Parent() as parent, workers.local(processes, parent.address) as executor:
        list(batch.run([requests[0]] * processes, lambda: _Kept(executor), processes))
        yield lambda: _Kept(executor)


class _Kept(batch.Executor):
    """An executor that outlives the batch that uses it."""

    def __init__(self, executor: batch.Executor) -> None:
        self.submit = executor.submit  # type: ignore[method-assign]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stay."""


def measured(ways: dict[str, Callable[..., float]], requests: Sequence[Request], rounds: int) -> dict[str, list[float]]:
    """Seconds a report, by way, one for each round."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory(prefix="ikm-bench-") as folder:
                found[name].append(way(requests, Path(folder)) / len(requests))
            print(f"round {number + 1}: {found[name][-1]:7.2f} s a report  {name}", file=sys.stderr, flush=True)
    return found


def table(found: dict[str, list[float]]) -> str:
    """Markdown: median seconds, median ratio to the baseline, to the floor with as many processes."""
    lines = ["| how | s a report | times the baseline's throughput | times the floor's seconds |", "|---|---|---|---|"]
    for name, seconds in found.items():
        faster = statistics.median(base / own for base, own in zip(found[BASELINE], seconds, strict=True))
        floor = found.get(FLOOR.format(2 if "JOBS=2" in name else 1), [])
        slower = (
            f"{statistics.median(own / least for own, least in zip(seconds, floor, strict=True)):.2f}" if floor else ""
        )
        lines.append(
            f"| {name} | {statistics.median(seconds):.2f} | {faster:.1f} | {slower if 'JOBS' in name else ''} |"
        )
    return "\n".join(lines)


def machine(requests: Sequence[Request], rounds: int) -> str:
    """What was measured, on what."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    libraries = ("papermill", "nbclient", "nbconvert", "ipykernel", "jupyter_client", "pandas", "matplotlib", "seaborn")
    lab = "with" if find_spec("jupyterlab") else "without"
    return (
        f"Median of {rounds} rounds over {len(requests)} reports ({', '.join(one.name for one in requests)}). "
        f"{workers.usual()} x {model}, load {os.getloadavg()[0]:.1f} at the end; Python {platform.python_version()}, "
        f"{', '.join(f'{name} {version(name)}' for name in libraries)}, {lab} jupyterlab."
    )


def chart(found: dict[str, list[float]], path: Path) -> None:
    """Seconds a report as bars."""
    from ikm.present.drawing import Figure, bars, figure

    names = [name.replace("`", "") for name in found]
    medians = [statistics.median(seconds) for seconds in found.values()]
    drawn = figure(
        "bench", lambda axes: bars(axes, names, medians, [f"{one:.2f} s" for one in medians]), 0.5 * len(names) + 0.6,
        "Seconds a report by how it is made", "",
    )  # fmt: skip
    if isinstance(drawn, Figure):
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
    hashes = Hashes(given.output / "none")
    found = orders(snapshot, given.units.split(), given.period, "id", hashes)
    requests = [one for one in found if isinstance(one, Request)]
    ways = {BASELINE: command_line, ALONE: alone}
    for processes in (1, 2):
        ways[FLOOR.format(processes)] = partial(no_notebook, processes)
        ways[BATCH.format(processes)] = partial(batched, processes)
    seconds = measured(ways, requests, given.rounds)
    given.output.mkdir(parents=True, exist_ok=True)
    text = f"{table(seconds)}\n\n{machine(requests, given.rounds)}\n"
    (given.output / "bench.md").write_text(text, encoding="utf-8")
    (given.output / "bench.json").write_text(json.dumps(seconds, indent=1) + "\n", encoding="utf-8")
    chart(seconds, given.output / "bench.svg")
    print(text)


if __name__ == "__main__":
    main()
