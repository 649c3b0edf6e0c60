"""`make bench`: how time grows with respondents, comments, periods and units. Not a test.

Each measurement is a process of its own, imports and a first report not counted. Reports here are all their sections,
numbers, tables, charts and sentences, without kernel and files, which cost the same whatever the answers are. Of units
a small tree is made by `python -m ikm reports` with all files, and made again after one row changed. For thousands a
report of it is multiplied, so that nothing need be made: what is measured there is how long it takes to see that
nothing is stale, and to write the list of reports, the open data and SHA256SUMS.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ikm.survey.fingerprint import require_key
from tests.bench.comments import compose
from tests.crowds import answers

if TYPE_CHECKING:
    from ikm.survey.project import Project

ROOT = Path(__file__).resolve().parents[2]
#: Periods of a unit in a tree of units, and respondents of each.
PERIODS = tuple(f"{year}-S{half}" for year in range(2023, 2027) for half in (1, 2))
RESPONDENTS = 30
#: Units of one city.
TOWN = 40
#: Reports that are made for the clones.
MADE = 2
#: What grows -> what it is called, what is grown, how far without --long, and with it.
GROWN: dict[str, tuple[str, str, tuple[int, ...], tuple[int, ...]]] = {
    "respondents": ("a report", "respondents of its period", (100, 1_000, 10_000, 100_000), (1_000_000,)),
    "comments": ("a report", "comments of its period", (100, 1_000, 10_000), (100_000,)),
    "newest": ("the newest report of a unit", "periods of the unit", (1, 3, 6, 12, 30, 60), ()),
    "each": ("all reports of a unit", "periods of the unit", (1, 3, 6, 12, 30), (60,)),
    "make": ("`make reports`", "units of 8 periods", (1, 4), (16,)),
    "remake": ("`make reports`, one row changed", "units of 8 periods", (1, 4), (16,)),
    "look": ("seeing that nothing is stale", "units of 8 periods", (2, 20, 200, 2_000), ()),
    "site": ("list, open data, SHA256SUMS anew", "units of 8 periods", (2, 20, 200, 2_000), ()),
    "again": ("the same, one report changed", "units of 8 periods", (2, 20, 200, 2_000), ()),
}
#: A slope of the last decade above this is told apart.
STEEP = 1.05


def show(data: Path, periods: Sequence[str]) -> None:
    """Show every section of the reports of a unit, the oldest first, as a batch does."""
    import ikm
    from ikm.publish.kernels import _show_sections

    for period in periods:
        _show_sections(ikm.open("U0000", period, data=str(data)))


def put(folder: Path, units: int, files: Mapping[str, str]) -> Path:
    """Write a data folder: as many units, each with these files of answers by the period."""
    data = folder / "data"
    for at in range(units):
        place = data / "responses" / f"U{at:04}"
        place.mkdir(parents=True, exist_ok=True)
        for period, text in files.items():
            (place / f"{period}.csv").write_text(text, encoding="utf-8")
    register = (
        f'[U{at:04}]\nname = "Unit {at:04}"\ncity = "Kota {at // TOWN:02}"\nskpd = "Dinas"\nsector = "perizinan"\n'
        for at in range(units)
    )
    (data / "units.toml").write_text("\n".join(register), encoding="utf-8")
    require_key(data)
    return data


def list_months(count: int) -> list[str]:
    """The last months up to June 2026, the newest last."""
    months = [2026 * 12 + 5 - back for back in range(count)]
    return [f"{month // 12}-{month % 12 + 1:02}" for month in reversed(months)]


def comment(text: str, count: int) -> str:
    """The same answers, each with a comment of its own."""
    head, *lines = text.splitlines()
    said = compose(count)
    answered = (line.rpartition(',"')[0] for line in lines)
    return "\n".join([head, *(f'{line},"{next(said)}"' for line in answered)]) + "\n"


def spend() -> float:
    """Processor seconds of this process and of those that it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measure(what: str, size: int) -> float:
    """Processor seconds of one measurement."""
    with tempfile.TemporaryDirectory(prefix="ikm-growth-") as name:
        folder = Path(name)
        if what in ("make", "remake"):
            work = _make_tree(folder, size, again=what == "remake")
        elif what in ("look", "site", "again"):
            work = _look_through(folder, size, what)
        else:
            work = _reckon(folder, size, what)
        started = spend()
        work()
        return spend() - started


def _reckon(folder: Path, size: int, what: str) -> Callable[[], object]:
    """The sections of one report, or of every report of a unit."""
    if what in ("newest", "each"):
        months = list_months(size)
        data = put(folder, 1, {month: answers(100, month) for month in months})
        asked = months if what == "each" else months[-1:]
    else:
        text = answers(size, PERIODS[-1])
        data = put(folder, 1, {PERIODS[-1]: comment(text, size) if what == "comments" else text})
        asked = [PERIODS[-1]]
    show(put(folder / "first", 1, {PERIODS[-1]: answers(RESPONDENTS, PERIODS[-1])}), PERIODS[-1:])
    kept = folder / "kept"
    kept.mkdir()
    os.environ["IKM_READ_ONCE"] = str(kept)
    return lambda: show(data, asked)


def _run(data: Path, output: Path) -> None:
    command = [sys.executable, "-m", "ikm", "reports", "--data", str(data), "--output", str(output)]
    subprocess.run(command, check=True, capture_output=True)


def _make_tree(folder: Path, units: int, *, again: bool) -> Callable[[], object]:
    """Every report and file of a tree, or what one row more in the newest period of a unit makes stale."""
    data, output = put(folder, units, {period: answers(RESPONDENTS, period) for period in PERIODS}), folder / "output"
    if again:
        _run(data, output)
        path = data / "responses" / "U0000" / f"{PERIODS[-1]}.csv"
        (path.parent / f"{PERIODS[-1]}.toml").write_text('reissued = "2026-07-01: satu jawaban lagi"\n', "utf-8")
        path.write_text(answers(RESPONDENTS + 1, PERIODS[-1]), encoding="utf-8")
    return lambda: _run(data, output)


def multiply(folder: Path, units: int) -> Project:
    """Make a tree whose reports are all those of one unit under other names, and none of them stale."""
    from ikm.publish.job import ReportRequest
    from ikm.publish.stale import HASH_CACHE, FileHashes, hash_ingredients, list_current_ingredients, list_requests
    from ikm.survey.project import Project, Snapshot

    data, output = put(folder, units, {period: answers(RESPONDENTS, period) for period in PERIODS}), folder / "output"
    few = put(folder / "few", 1, {period: answers(RESPONDENTS, period) for period in PERIODS[-MADE:]})
    _run(few, folder / "few" / "output")
    project = Project.locate(str(data), str(output))
    snapshot, hashes = Snapshot(data, output, project.notebooks), FileHashes(output / HASH_CACHE, require_key(data))
    for request in list_requests(snapshot, [], "", "id", hashes):
        if isinstance(request, ReportRequest):
            about = "U0000" if "unit" in request.parameters else "kota-00"
            made = folder / "few" / "output" / about / PERIODS[-1 - (request.parameters["period"] < PERIODS[-1])]
            _lay(made, output / request.folder, request.parameters)
            now = list_current_ingredients(request, hashes)
            manifest = {
                **json.loads((made / "manifest.json").read_bytes()),
                **now,
                "fingerprint": hash_ingredients(now),
            }
            (output / request.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return project


def _look_through(folder: Path, units: int, what: str) -> Callable[[], object]:
    """Find what is stale, or list the reports, where nothing need be made."""
    from ikm.publish.batch import find_stale_reports
    from ikm.publish.site import refresh_site

    project = multiply(folder, units)
    if what == "look":
        time.sleep(2.1)  # a file as young as this is read again
        find_stale_reports(project, [], "", "id")

        def look() -> None:
            found = find_stale_reports(project, [], "", "id")
            assert not found.stale
            assert found.fresh >= units * len(PERIODS)

        return look
    if what == "again":
        refresh_site(project)
        path = project.output / "U0000" / PERIODS[-1] / "hasil.json"
        path.write_bytes(path.read_bytes() + b"\n")

    def list_all() -> None:
        assert refresh_site(project).reports >= units * len(PERIODS)

    return list_all


def _lay(made: Path, folder: Path, about: Mapping[str, str]) -> None:
    """Lay a report under another name: its results are written anew, its other files are the same ones."""
    folder.mkdir(parents=True)
    for path in made.iterdir():
        if path.name not in ("hasil.json", "manifest.json"):
            os.link(path, folder / path.name)
    results = json.loads((made / "hasil.json").read_bytes())
    if "unit" in about:
        results |= {"unit": about["unit"], "unit_name": f"Unit {about['unit'][1:]}"}
    results |= {"period": about["period"], "city": about.get("city", results["city"])}
    (folder / "hasil.json").write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")


def apart(what: str, size: int) -> dict[str, float]:
    """One measurement in a process of its own: processor seconds, peak memory in MiB."""
    command = [sys.executable, "-m", "tests.bench.growth", "--what", what, "--size", str(size)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def find_slope(found: Mapping[int, float]) -> float:
    """The power of its input with which time grows over the last decade that was measured."""
    last = max(found)
    first = max((size for size in found if size <= last / 10), default=min(found))
    return math.log(found[last] / found[first]) / math.log(last / first) if first < last else math.nan


def table(found: Mapping[str, Mapping[int, float]]) -> str:
    """Markdown: a line for each thing that grows."""
    lines = ["| what | of how many | processor s | slope of the last decade |", "|---|---|---|---|"]
    for what, costs in found.items():
        name, grown, *_sizes = GROWN[what]
        told = ", ".join(f"{size:,}: {seconds:.2f}" for size, seconds in costs.items())
        slope = f"{find_slope(costs):.2f}" if len(costs) > 1 else "-"
        lines.append(f"| {name} | {grown} | {told} | {slope} |")
    return "\n".join(lines)


def chart(found: Mapping[str, Mapping[int, float]], path: Path) -> None:
    """Seconds by size, both on scales of powers of ten; each line with its slope."""
    from ikm.page.chart import Chart, draw_chart
    from ikm.page.colours import CHART_COLOURS

    marks = "os^DvP<>X"

    def draw(axes: object) -> None:
        for place, (what, costs) in enumerate(found.items()):
            name = f"{GROWN[what][0]} by {GROWN[what][1]}: {find_slope(costs):.2f}".replace("`", "")
            style = {"marker": marks[place % len(marks)], "color": [*CHART_COLOURS][(0, 3, 4, 5, 1)[place % 5]]}
            axes.plot([*costs], [*costs.values()], label=name, markersize=4, linewidth=1, **style)  # type: ignore[attr-defined]
        axes.set(xscale="log", yscale="log", xlabel="how many", ylabel="processor seconds")  # type: ignore[attr-defined]
        for axis in (axes.xaxis, axes.yaxis):  # type: ignore[attr-defined]
            axis.set_major_formatter(lambda value, _place: f"{value:,.10g}")
        axes.legend(frameon=False, fontsize=6, loc="upper left", bbox_to_anchor=(-0.2, -0.16))  # type: ignore[attr-defined]

    drawn = draw_chart("growth", draw, 5, "Processor seconds by size, on scales of powers of ten", "")
    if isinstance(drawn, Chart):
        path.write_text(drawn.svg.replace("<svg ", '<svg font-family="sans-serif" ', 1) + "\n", encoding="utf-8")


def measured(kinds: Sequence[str], long: bool) -> Iterator[tuple[str, dict[int, float]]]:
    """Every kind, size by size; what each measurement took is told as it goes."""
    for what in kinds:
        costs = {}
        for size in (*GROWN[what][2], *(GROWN[what][3] if long else ())):
            one = apart(what, size)
            costs[size] = one["processor"]
            told = f"{what} {size:,}: {one['processor']:.2f} s of processor, peak {one['memory']:.0f} MiB"
            print(told, file=sys.stderr, flush=True)
        yield what, costs


def main() -> None:
    """Measure, and write bench-tumbuh.md, .json and .svg; or one measurement for the process that asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="+", choices=GROWN, default=[*GROWN])
    parser.add_argument("--long", action="store_true", help="the largest sizes too")
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    parser.add_argument("--what", choices=GROWN, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.what:
        seconds = measure(given.what, given.size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"processor": seconds, "memory": peak}))
        return
    found = dict(measured(given.kinds, given.long))
    given.output.mkdir(parents=True, exist_ok=True)
    text = f"{table(found)}\n"
    (given.output / "bench-tumbuh.md").write_text(text, encoding="utf-8")
    (given.output / "bench-tumbuh.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    chart(found, given.output / "bench-tumbuh.svg")
    print(text)


if __name__ == "__main__":
    main()
