"""`make bench`: what the processor time of one report goes into, no notebook and everything loaded. Not a test.

Each part is a function whose time is taken as it is called; what a part calls of another is taken from it. The rest is
the arithmetic of the sections, their tables and sentences.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.formatters import DisplayFormatter

from ikm.page.canvas import SnugLayout
from ikm.publish import report
from ikm.publish.job import Job, gather_unit_job
from ikm.survey.project import Project
from tests.bench.cells import run

ROOT = Path(__file__).resolve().parents[2]
#: Chapters of a unit's report that have charts.
CHARTED = ("certainty", "comments", "comparison", "importance", "index", "respondents", "sector", "trend")
#: Part -> the functions in which it happens, as the modules that call them know them.
PARTS = {
    "reading the answers of all periods": [("ikm.study.unit", "read_survey")],
    "charts: layout": [(SnugLayout, "execute")],
    "charts: all else": [(f"ikm.chapters.{name}", "draw_chart") for name in CHARTED],
    "laporan.pdf": [("ikm.publish.pdf", "write_report_pdf")],
    "warga.html": [("ikm.publish.poster", "render_citizen_page")],
    "publikasi.pdf and .png": [("ikm.publish.poster", "write_poster_files")],
    "laporan.html": [("ikm.publish.html", "render_report_page")],
    "rekap.xlsx": [("ikm.publish.rekap", "write_rekap")],
}
REST = "numbers, tables and sentences of the sections"


class Clock:
    """Processor seconds by part; of parts within parts each second counts once, for the inner one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    def timing(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time taken."""

        @wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            started = time.process_time()
            self._inner.append(0.0)
            try:
                return function(*given, **named)
            finally:
                whole = time.process_time() - started
                self.spent[part] += whole - self._inner.pop()
                self._inner[-1] += whole

        return timed

    def wind(self) -> None:
        """Take the time of every part from here on."""
        for part, places in PARTS.items():
            for home, name in places:
                owner = import_module(home) if isinstance(home, str) else home
                setattr(owner, name, self.timing(part, getattr(owner, name)))


def made(job: Job, project: Project) -> None:
    """Every file of a report, without a kernel."""
    notebook = nbformat.reads(job.source.decode(), as_version=4)
    run(notebook, job.parameters, DisplayFormatter())
    # Another page each time, for the same one is set already.
    notebook.cells.append(nbformat.v4.new_markdown_cell(str(time.monotonic_ns())))
    report.finish_report(job, notebook, project)


def main() -> None:
    """Measure, and write bench-bagian.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--unit", default="KPPT")
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    given = parser.parse_args()
    project = Project.locate(ROOT / "data")
    job = gather_unit_job(project, given.unit, "", "id")
    made(job, project)  # what is loaded and looked up once
    clock = Clock()
    clock.wind()
    rounds: dict[str, list[float]] = defaultdict(list)
    for _ in range(given.rounds):
        clock.spent.clear()
        clock.timing(REST, made)(job, project)
        for part in (*PARTS, REST):
            rounds[part].append(clock.spent[part])
    medians = {part: statistics.median(each) for part, each in rounds.items()}
    whole = sum(medians.values())
    lines = ["| part | processor s | share |", "|---|---|---|"]
    lines += [
        f"| {part} | {one:.2f} | {one / whole:.0%} |" for part, one in sorted(medians.items(), key=lambda i: -i[1])
    ]
    told = f"{job.name}, {whole:.2f} s of processor, median of {given.rounds} rounds, no notebook, everything loaded."
    text = "\n".join([*lines, "", told, ""])
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "bench-bagian.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
