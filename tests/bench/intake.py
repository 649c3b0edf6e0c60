"""How long an import takes and how much memory it needs: `make bench` writes output/bench-impor.md.

Two exports of invented answers: a workbook of 10,000 rows and a CSV file of a million, proposal included. Each is read
in a process of its own, three times (the million once); the median is told. Processor seconds are those of the import
alone, without starting Python and loading libraries; memory is the process's peak, libraries included.
"""

from __future__ import annotations

import csv
import json
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from ikm.rules.instrument import load_instrument

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "output" / "bench-impor.md"
#: What each must keep to: processor seconds, and bytes of memory; None where nothing is promised.
LIMITS = {"workbook": (2.0, None), "csv": (None, 1 << 30)}
HEAD = ["Timestamp", "Nama", "No HP", "Jenis Kelamin", "Umur", "Pendidikan", "Pekerjaan", "Jenis layanan"]
REGISTER = '[U]\nname = "Unit"\ncity = "Kota"\nskpd = "Dinas"\nsector = "perizinan"\n'

#: Run in the measured process; ru_maxrss counts KiB, on macOS bytes.
MEASURED = """
import json, resource, sys, time
from ikm.publish.imports import ImportWish, import_answers
from ikm.survey.project import Project
folder, path = sys.argv[1:]
start = time.process_time()
import_answers(Project.locate(folder + "/data", folder + "/output"), ImportWish(path, "U", split=True, yes=True))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([time.process_time() - start, peak]))
"""


def rows(count: int) -> Iterator[list[object]]:
    """Invented respondents, the same in each run."""
    draw = random.Random(1)
    for place in range(count):
        day = (
            f"2026-0{1 + place % 6}-{1 + place // 7 % 28:02} {8 + place // 300 % 8:02}:{place % 60:02}:{place % 59:02}"
        )
        told = [f"Nama Orang {place}", f"0812{place:08}", draw.choice("LP"), 17 + place % 60]
        told += [draw.choice(["SMA", "S1", "D3"]), draw.choice(["PNS", "Wiraswasta"]), draw.choice(["KTP", "KK"])]
        saran = draw.choice(["", "-", "Sudah baik", f"Mohon ditambah loket nomor {place % 500}"])
        yield [day, *told, *(int(draw.choice("2334444")) for _ in range(9)), saran]


def headings() -> list[str]:
    """Headings of the exports: a respondent's, the questions of the regulation, the comment."""
    return [*HEAD, *(item.question for item in load_instrument("permenpanrb-14-2017").unsur), "Saran"]


def make_workbook(path: Path, count: int) -> None:
    """An export as a workbook."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate([headings(), *rows(count)]):
            sheet.write_row(place, 0, cells)


def make_csv(path: Path, count: int) -> None:
    """An export as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(headings())
        out.writerows(rows(count))


def measured(path: Path) -> tuple[float, int]:
    """Processor seconds and peak memory (bytes) of one import into a new project."""
    with tempfile.TemporaryDirectory(prefix="ikm-bench-") as folder:
        (Path(folder) / "data" / "responses").mkdir(parents=True)
        (Path(folder) / "data" / "units.toml").write_text(REGISTER, encoding="utf-8")
        command = [sys.executable, "-c", MEASURED, folder, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, peak = json.loads(done.stdout)
    return float(seconds), int(peak)


def main() -> int:
    """Measure, write the table, and fail where a limit is missed."""
    lines = [
        f"Imports on {platform.machine()}, Python {platform.python_version()}.",
        "",
        "| export | rows | processor seconds | peak memory, MiB | limit | kept |",
        "|---|---|---|---|---|---|",
    ]
    missed = False
    with tempfile.TemporaryDirectory(prefix="ikm-bench-") as folder:
        for kind, make, count, runs in (("workbook", make_workbook, 10_000, 3), ("csv", make_csv, 1_000_000, 1)):
            path = Path(folder) / f"export.{'xlsx' if kind == 'workbook' else 'csv'}"
            make(path, count)
            found = [measured(path) for _ in range(runs)]
            seconds, peak = (statistics.median(each) for each in zip(*found, strict=True))
            time_limit, memory_limit = LIMITS[kind]
            kept = (time_limit is None or seconds < time_limit) and (memory_limit is None or peak < memory_limit)
            missed |= not kept
            limit = f"{time_limit:g} s" if time_limit else "1,024 MiB"
            told = f"| {kind} | {count:,} | {seconds:.1f} | {peak / 2**20:,.0f} | {limit} | {'yes' if kept else 'no'} |"
            lines.append(told)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[2:]))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
