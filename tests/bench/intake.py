"""How long an import takes and how much memory it needs: `make bench` writes output/bench-impor.md.

Three exports of invented answers, proposal included: a workbook of 10,000 rows, a CSV file of a million, and a dump of
200 MB as an application has it, 30,000 respondents with a row for each answer and a log. Each is read in a process of
its own, three times (the large ones once); the median is told. Processor seconds are those of the import alone, without
starting Python and loading libraries; memory is the process's peak, libraries included.
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
LIMITS = {"workbook": (2.0, None), "csv": (60.0, 1 << 30), "sql": (120.0, 512 << 20)}
HEAD = ["Timestamp", "Nama", "No HP", "Jenis Kelamin", "Umur", "Pendidikan", "Pekerjaan", "Jenis layanan"]
REGISTER = '[U]\nname = "Unit"\ncity = "Kota"\nskpd = "Dinas"\nsector = "perizinan"\n'

DUMP_BYTES = 200_000_000
DUMP_TABLES = """\
-- MySQL dump 10.13
CREATE TABLE `pertanyaan` (`id` int, `teks` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;
CREATE TABLE `responden` (`id` int, `nama` text, `email` text, `usia` int, `tanggal` date, PRIMARY KEY (`id`));
CREATE TABLE `jawaban` (`id` int, `responden_id` int, `pertanyaan_id` int, `nilai` int, PRIMARY KEY (`id`));
CREATE TABLE `log` (`id` int, `url` text, `agent` text, `lain` text, PRIMARY KEY (`id`));
"""

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


def make_dump(path: Path, count: int) -> None:
    """A dump of MySQL: questions, respondents, an answer a row, and a log that makes it 200 MB."""
    draw = random.Random(1)
    questions = ",".join(
        f"({place},'{item.question}')" for place, item in enumerate(load_instrument("permenpanrb-14-2017").unsur, 1)
    )
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{DUMP_TABLES}INSERT INTO `pertanyaan` VALUES {questions};\n")
        for first in range(1, count + 1, 1000):
            whos = range(first, min(first + 1000, count + 1))
            people = (
                f"({who},'Orang {who}','o{who}@example.id',{17 + who % 60},'2026-03-0{1 + who % 9}')" for who in whos
            )
            file.write(f"INSERT INTO `responden` VALUES {','.join(people)};\n")
            given = (f"({who * 9 + at},{who},{at},{draw.choice('2334444')})" for who in whos for at in range(1, 10))
            file.write(f"INSERT INTO `jawaban` VALUES {','.join(given)};\n")
        place = 0
        while file.tell() < DUMP_BYTES:
            lines = (
                f"({place + at},'GET /survei/{at}?a=\\'b\\'','Mozilla/5.0 (X11; Linux x86_64)',NULL)"
                for at in range(5000)
            )
            file.write(f"INSERT INTO `log` VALUES {','.join(lines)};\n")
            place += 5000
        file.write("-- Dump completed on 2026-11-30  9:00:00\n")


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
        exports = (
            ("workbook", make_workbook, 10_000, 3), ("csv", make_csv, 1_000_000, 1), ("sql", make_dump, 30_000, 1),
        )  # fmt: skip
        for kind, make, count, runs in exports:
            path = Path(folder) / f"export.{'xlsx' if kind == 'workbook' else kind}"
            make(path, count)
            found = [measured(path) for _ in range(runs)]
            seconds, peak = (statistics.median(each) for each in zip(*found, strict=True))
            time_limit, memory_limit = LIMITS[kind]
            kept = (time_limit is None or seconds < time_limit) and (memory_limit is None or peak < memory_limit)
            missed |= not kept
            parts = [f"{time_limit:g} s"] if time_limit else []
            parts += [f"{memory_limit >> 20:,} MiB"] if memory_limit else []
            limit = ", ".join(parts)
            told = f"| {kind} | {count:,} | {seconds:.1f} | {peak / 2**20:,.0f} | {limit} | {'yes' if kept else 'no'} |"
            lines.append(told)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[2:]))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
