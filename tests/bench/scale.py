"""`make bench`: a national table of 10,000 to 100 million respondents beside plain reading. Not a test.

Each measurement is a process of its own, so that its peak of memory is its own. In every round stand beside it the
plain reading of the same columns by pyarrow, by polars where that is installed, and one query of duckdb as a hand would
write it, which gives the same sums and nothing of what is told with them: no check, no interval. A busy machine slows
all alike; imports are in none. The largest size is a folder of files that are one file of 10 million under as many
names, counted once and by `ikm.national` alone: plain reading of it would take 13 GiB.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from shutil import rmtree

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")
CATEGORIES = {
    "gender": ["Laki-laki", "Perempuan"],
    "education": ["SD", "SMP", "SMA", "D1-D3", "S1", "S2"],
    "occupation": ["PNS/TNI/POLRI", "Pegawai swasta", "Wiraswasta", "Pelajar/mahasiswa", "Lainnya"],
    "service": ["Layanan A", "Layanan B", "Layanan C", "Layanan D"],
}
#: Most units; smaller tables have one for each 100 respondents.
UNITS = 5000
_BLOCK = 1_000_000
#: What is read plainly, and what is counted.
WAYS = ("read_table", "read_table, texts as dictionaries", "polars", "one query by hand", "ikm.national")
#: Rows of a file of a folder, and the fewest of a folder.
_FILE, _FOLDER = 10_000_000, 100_000_000
MEASURES = ("clock", "processor", "memory")


def generate(path: Path, rows: int, seed: int = 2026) -> None:
    """Write invented answers as Parquet, texts as texts, units in no order; the same seed gives the same answers."""
    units = min(UNITS, max(rows // 100, 1))
    drawn = np.random.default_rng(seed)
    level = drawn.normal(3.25, 0.16, units)
    names = np.array([f"UPP-{place:04d}" for place in range(1, units + 1)])
    writer = None
    for start in range(0, rows, _BLOCK):
        table = _block(min(_BLOCK, rows - start), level, names, drawn)
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=_BLOCK // 4)
    if writer:
        writer.close()


def _lay_folder(folder: Path, rows: int) -> Path:
    """Lay a folder of files, each of which is one file under another name."""
    folder.mkdir()
    first = folder / "0.parquet"
    generate(first, _FILE)
    for place in range(1, rows // _FILE):
        (folder / f"{place}.parquet").hardlink_to(first)
    return folder


def _block(rows: int, level: np.ndarray, names: np.ndarray, drawn: np.random.Generator) -> pa.Table:
    """Some respondents: a tenth of the unsur blank, answers of one respondent alike."""
    unit = drawn.integers(0, len(names), rows)
    person = level[unit] + drawn.normal(0, 0.4, rows)
    columns = {
        "unit": pa.array(names).take(pa.array(unit)),
        "period": pa.array(["2026-S1"]).take(pa.array(np.zeros(rows, dtype=np.int8))),
        "age": pa.array(drawn.integers(15, 75, rows).astype(np.int16)),
    }
    for name, labels in CATEGORIES.items():
        columns[name] = pa.array(labels).take(pa.array(drawn.integers(0, len(labels), rows)))
    for place, key in enumerate(KEYS):
        answers = np.rint(person - 0.2 * (place == 2) + drawn.normal(0, 0.5, rows)).clip(1, 4).astype(np.int8)
        columns[key] = pa.array(answers, mask=drawn.random(rows) < 0.02)
    return pa.table(columns)


def measure(way: str, path: Path) -> dict[str, float]:
    """Seconds on the clock and of the processor, and the peak of memory in MiB, of one way in this process."""
    work = _work(way, path)
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return {
        "clock": time.perf_counter() - clock,
        "processor": time.process_time() - processor,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _work(way: str, path: Path) -> Callable[[], object]:
    """What is measured; imports are done here."""
    columns = ["unit", "period", "age", *CATEGORIES, *KEYS]
    if way == "ikm.national":
        from ikm.page.wording import Words
        from ikm.study.national import open_national

        Words("id")
        return lambda: _figures(open_national(path, "2026-S1"))
    if way == "one query by hand":
        import duckdb

        return lambda: duckdb.connect(config={"memory_limit": "128MiB"}).execute(write_query(path)).fetchnumpy()
    if way == "polars":
        import polars

        read = polars.read_csv if path.suffix == ".csv" else polars.read_parquet
        return lambda: read(path, columns=columns)
    texts = None if way == "read_table" else ["unit", "period", *CATEGORIES]
    if path.suffix == ".csv":
        kinds = None if texts is None else dict.fromkeys(texts, pa.dictionary(pa.int32(), pa.string()))
        return lambda: csv.read_csv(
            path, convert_options=csv.ConvertOptions(include_columns=columns, column_types=kinds)
        )
    return lambda: parquet.read_table(path, columns=columns, read_dictionary=texts)


def write_query(path: Path) -> str:
    """The sums of a national table in one query: answers and products of pairs, by unit and by each characteristic.

    Those of a unit's groups, without products, are not in it.
    """
    pairs = [
        f"sum({one} * {other})"
        for first, second in combinations(KEYS, 2)
        for one in (first, f"{first}_given")
        for other in (second, f"{second}_given")
    ]
    sums = [f"count_if({key} = {score})" for key in KEYS for score in range(1, 5)]
    levels = ["unit", *CATEGORIES, "age"]
    age = "least(greatest((age - 11) // 10, 0), 5) AS age"
    given = ", ".join(f"({key} IS NOT NULL)::TINYINT AS {key}_given" for key in KEYS)
    blanks = ", ".join(f"coalesce({key}, 0) AS {key}" for key in KEYS)
    rows = f"SELECT * REPLACE ({age}, {blanks}), {given} FROM '{path}' WHERE period = '2026-S1'"
    sets = ", ".join(f"({level})" for level in levels)
    return f"SELECT {', '.join([*levels, 'count(*)', *sums, *pairs])} FROM ({rows}) GROUP BY GROUPING SETS ({sets})"


def _figures(found: object) -> None:
    """Every figure of the page: each unit with its interval, mean, pooled index with its unsur, groups."""
    found.results()  # type: ignore[attr-defined]


def apart(way: str, path: Path) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(path: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Every way, round by round; of a folder our own alone, once."""
    ways = [way for way in WAYS if way != "polars" or find_spec("polars")] if path.is_file() else WAYS[-1:]
    found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for number in range(rounds if path.is_file() else 1):
        for way in ways:
            found[way].append(apart(way, path))
            told = ", ".join(f"{name} {value:.2f}" for name, value in found[way][-1].items())
            print(f"{path.name} round {number + 1}: {way}: {told}", file=sys.stderr, flush=True)
    return found


def row(name: str, found: dict[str, list[dict[str, float]]]) -> str:
    """A line of the table: medians; ratios within a round; '-' for what was not measured."""
    own = found["ikm.national"]

    def middle(way: str, measure: str, places: int = 2) -> str:
        return f"{statistics.median(one[measure] for one in found[way]):.{places}f}" if way in found else "-"

    def ratio(way: str, measure: str) -> str:
        pairs = zip(own, found.get(way, ()), strict=False)
        ratios = [mine[measure] / other[measure] for mine, other in pairs]
        return f"{statistics.median(ratios):.2f}" if ratios else "-"

    cells = [
        name,
        *(middle("read_table", measure) for measure in ("clock", "processor")),
        *(middle("polars", measure) for measure in ("clock", "processor")),
        *(middle("one query by hand", measure) for measure in ("clock", "processor")),
        *(middle("ikm.national", measure) for measure in ("clock", "processor")),
        *(ratio("read_table", measure) for measure in ("clock", "processor")),
        ratio("read_table, texts as dictionaries", "clock"),
        *(ratio("one query by hand", measure) for measure in ("clock", "processor")),
        *(middle(way, "memory", 0) for way in ("ikm.national", "read_table", "polars")),
    ]
    return f"| {' | '.join(cells)} |"


def table(found: dict[str, dict[str, list[dict[str, float]]]]) -> str:
    """Markdown of all sizes."""
    headings = (
        "respondents", "pyarrow reads, s", "its processor s", "polars reads, s", "its processor s",
        "one query by hand, s", "its processor s", "ikm.national, s", "its processor s", "x pyarrow",
        "x its processor s", "x pyarrow, texts as dictionaries", "x query", "x its processor s", "peak MiB",
        "peak MiB of pyarrow", "peak MiB of polars",
    )  # fmt: skip
    lines = [f"| {' | '.join(headings)} |", "|---" * len(headings) + "|"]
    return "\n".join([*lines, *(row(name, one) for name, one in found.items())])


def machine(rounds: int) -> str:
    """What was measured, on what."""
    import os

    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "pyarrow", "numpy", "pandas", "polars") if find_spec(name)
    )
    return (
        f"Median of {rounds} rounds, a process each, imports not counted; up to {UNITS:,} units in no order. "
        f"{os.cpu_count()} x {model}, load {os.getloadavg()[0]:.1f} at the end; Python {platform.python_version()}, "
        f"{libraries}."
    )


def chart(found: dict[str, dict[str, list[dict[str, float]]]], path: Path) -> None:
    """Seconds by respondents, both on scales of powers of ten."""
    from ikm.page.chart import Chart, draw_chart
    from ikm.page.colours import ACCENT_COLOUR, MAIN_COLOUR

    sizes = [int(name.split()[0].replace(",", "")) for name in found if name.endswith("Parquet")]
    kept = [one for name, one in found.items() if name.endswith("Parquet")]

    def draw(axes: object) -> None:
        for way, colour in (("read_table", ACCENT_COLOUR), ("ikm.national", MAIN_COLOUR)):
            seconds = {
                size: statistics.median(one["clock"] for one in costs[way])
                for size, costs in zip(sizes, kept, strict=True)
                if way in costs
            }
            axes.plot([*seconds], [*seconds.values()], marker="o", color=colour, label=way)  # type: ignore[attr-defined]
        axes.set(xscale="log", yscale="log", xlabel="respondents", ylabel="seconds")  # type: ignore[attr-defined]
        for axis in (axes.xaxis, axes.yaxis):  # type: ignore[attr-defined]
            axis.set_major_formatter(lambda value, _place: f"{value:,.10g}")
        axes.legend(frameon=False)  # type: ignore[attr-defined]

    drawn = draw_chart("bench-skala", draw, 3, "Seconds by number of respondents", "")
    if isinstance(drawn, Chart):
        path.write_text(drawn.svg.replace("<svg ", '<svg font-family="sans-serif" ', 1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, and write bench-skala.md, .json and .svg; or one measurement for the process that asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: int(float(text)), nargs="+", default=[10**at for at in range(4, 9)]
    )
    parser.add_argument("--csv", action="store_true", help="the same as CSV too")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    parser.add_argument("--make", type=Path, help="only write the answers of the first size into this file")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(measure(given.way, given.file)))
        return
    if given.make:
        generate(given.make, given.sizes[0])
        return
    found = {}
    with tempfile.TemporaryDirectory(prefix="ikm-scale-") as folder:
        for rows in given.sizes:
            path = Path(folder) / f"{rows}.parquet"
            if rows >= _FOLDER:
                path = _lay_folder(Path(folder) / str(rows), rows)
            else:
                generate(path, rows)
            found[f"{rows:,} Parquet"] = measured(path, given.rounds)
            if given.csv and path.is_file():
                text = path.with_suffix(".csv")
                csv.write_csv(parquet.read_table(path), text)
                found[f"{rows:,} CSV"] = measured(text, given.rounds)
                text.unlink()
            path.unlink() if path.is_file() else rmtree(path)
    given.output.mkdir(parents=True, exist_ok=True)
    text = f"{table(found)}\n\n{machine(given.rounds)}\n"
    (given.output / "bench-skala.md").write_text(text, encoding="utf-8")
    (given.output / "bench-skala.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    chart(found, given.output / "bench-skala.svg")
    print(text)


if __name__ == "__main__":
    main()
