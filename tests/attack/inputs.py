"""Files of every kind that commands read, mutated and hostile: the right answer, or one message and exit 2.

``python -m tests.attack.inputs 10000`` tries that many files, a fixed seed each, prints every break with its kind and
seed and at the end what became of them; ``500 plan figures`` tries that many of these kinds.

Each kind runs in a process of its own, whose memory and time are bounded: one that dies is a break of the file that it
was at. Besides: nothing is written outside DATA and OUTPUT, a refused file stays as it was, a message is short and
holds no sign that steers a screen, and answers that were accepted are counted as a plain reading of the file has them.
"""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pandas as pd

import ikm
from ikm.errors import IkmError
from ikm.page.colours import read_livery
from ikm.page.outline import read_outline
from ikm.publish.job import request_unit
from ikm.speech import SPEECH_VARIABLE
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from tests.commands import run_ikm
from tests.helpers import KEYS, R2017, workbook
from tests.intake.builders import QUESTIONS, database

#: Seconds of the processor and bytes that a file may take, beyond what the process had before it.
MOST_SECONDS, MOST_BYTES = 60, 3 << 30
#: Seconds after which one is stopped that waits; a busy machine takes more than the processor's.
PATIENCE = 600
#: Letters of a message.
MOST_SAID = 10_000
#: Signs that steer a screen or turn the direction of writing.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")

UNITS = """[KPPT]
name = "Kantor Perizinan"
city = "Kota Contoh"
skpd = "Dinas Contoh"
sector = "perizinan"
services = ["KTP", "KK"]
users_per_year = 1600
head = "Siti Aminah, S.E."
site = "https://kppt.example/"
without = ["biaya"]
[KPPT.technical_skpd]
waktu = ["Dinas Perdagangan"]
[KPPT.groups.loket]
name = "Loket"
[KPPT.groups.loket.values]
A = {lat = -6.2, lon = 106.8, users = 300}
B = {lat = -6.3, lon = 106.9, users = 200, also = ["b"]}
[[KPPT.team]]
name = "Budi"
role = "Ketua"
"""
SIDECAR = """selection = "random"
population = 800
asked = 60
mode = ["online", "paper"]
bobot = "1/8"
field_from = 2026-01-01
field_until = 2026-03-01
surveyor = "Bagian Organisasi"
invalid = "refuse"
[preface]
text = "Puji syukur."
[quality]
duplicate = "exclude"
[strata]
KTP = 400
KK = 400
"""
MAPPING = "\n".join(
    [
        'instrument = "permenpanrb-14-2017"\ndates = "ymd"\n[columns]\ndate = "Timestamp"',
        *(f"{key} = {json.dumps(question)}" for key, question in zip(KEYS, QUESTIONS, strict=True)),
        "[scale]\npoints = 4\n",
    ]
)
PLAN = (
    "period;unsur;penyebab;kegiatan;tw;tahun;penanggung_jawab;skpd_teknis;target;status;keterangan\n"
    "2025-S2;waktu;antre;batas waktu;III;2026;Kepala Seksi;Dinas Perdagangan;76,61;selesai;\n"
    "2026-S1;sarana;;kursi;I; 2027;Kepala;;;berjalan;\n"
)
FIGURES = f"unit,period,n,{','.join(KEYS)},ikm,source\nKPPT,2025-S2,190,{','.join(['3.5'] * 9)},87.5,Laporan 2025\n"
OUTLINE = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[106.8, -6.2], [106.9, -6.3, 4]]}},
            {"type": "Polygon", "coordinates": [[[106.8, -6.2], [106.9, -6.3], [106.8, -6.4], [106.8, -6.2]]]},
        ],
    }
)
OWN_RULES = (Path(ikm.__file__).parent / "rules" / f"{R2017}.toml").read_bytes().replace(R2017.encode(), b"uji-2026")


MANIFEST = json.dumps(
    {
        "parameters": {"unit": "KPPT", "period": "2026-S1", "bahasa": "id"},
        "outputs": {"hasil.json": "0" * 64, "laporan.html": "1" * 64},
        "inputs": {"units.toml": "2" * 64},
        "versions": {"python": "3.12", "pandas": "3.0"},
        "key": "3" * 64,
        "package": "5" * 64,
        "lock": "6" * 64,
        "notebook": {"name": "laporan_unit", "sha256": "4" * 64},
    }
).encode()


def _rows() -> list[list[object]]:
    """Forty rows of answers, headings first."""
    draw = random.Random(1)
    head = ["respondent", "date", "service", "gender", "age", "education", "loket", *KEYS, "overall", "weight", "saran"]
    rows: list[list[object]] = [[*head]]
    for place in range(1, 41):
        who = [f"R{place}", f"2026-01-{place % 28 + 1:02}", draw.choice(["KTP", "KK"]), draw.choice(["Laki-laki", ""])]
        scores = [draw.choice(["2", "3", "3", "4", "-"]) for _ in KEYS]
        rows.append(
            [*who, str(20 + place), "S1", draw.choice("AB"), *scores, "3", "1.5", "antre lama" if place % 3 else ""]
        )
    return rows


def _export() -> list[list[object]]:
    """Twelve rows of a form, headings first."""
    draw = random.Random(2)
    rows = [[f"2026-02-{at:02} 08:00:00", *[draw.choice(["1", "2", "3", "4"]) for _ in KEYS]] for at in range(1, 13)]
    return [["Timestamp", *QUESTIONS], *rows]


def _write_csv(rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV file of rows."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _write_parquet(rows: Sequence[Sequence[object]]) -> bytes:
    """A Parquet file of rows."""
    out = io.BytesIO()
    pd.DataFrame(rows[1:], columns=[str(name) for name in rows[0]]).to_parquet(out)
    return out.getvalue()


def _notebook(cell: str = 'unit = "KPPT"\nperiod = ""\nbahasa = "id"\naudience = "public"\nn = 3\n') -> bytes:
    """A notebook of one's own: its parameters and a cell."""
    cells = [
        {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": cell, "outputs": []},
        {"cell_type": "code", "id": "a", "metadata": {}, "source": "import ikm\n", "outputs": []},
    ]
    whole = [{**cell, "execution_count": None} for cell in cells]
    return json.dumps({"cells": whole, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


# Doors: each runs what reads the file and returns exit code and what was said ----------------------------------------


def _run(folder: Path, *words: str) -> tuple[int, str]:
    """Run a command on the project of a folder."""
    done = run_ikm(*words, "--data", folder / "data", cwd=folder / "here")
    return done.returncode, done.stdout + done.stderr


def _import(folder: Path, name: str) -> tuple[int, str]:
    """Show what an import would do."""
    file = str(folder / "data" / name)
    return _run(folder, "import", file, "--unit", "KPPT", "--period", "2026-S2", "--dry-run")


def _open(folder: Path, show: Callable[[Any], object]) -> tuple[int, str]:
    """Open a study and look at a chapter; a mistake is the message that a notebook shows."""
    try:
        return 0, repr(show(ikm.open("KPPT", "2026-S1", data=str(folder / "data"))))
    except IkmError as error:
        return 2, str(error)


def _request(folder: Path) -> tuple[int, str]:
    """Gather what a report of one's own notebook needs; the notebook does not run."""
    data = folder / "data"
    project = Project(data=data, output=folder / "output", notebooks=data)
    try:
        return 0, str(request_unit(project, "KPPT", "2026-S1", "id", "sendiri").gather().parameters)
    except IkmError as error:
        return 2, str(error)


def _list_site(folder: Path) -> tuple[int, str]:
    """List the reports of the output folder."""
    return _run(folder, "site", "--output", str(folder / "output"))


def _verify(folder: Path) -> tuple[int, str]:
    """Hold the reports of the output folder against their manifests."""
    return _run(folder, "verify", "--output", str(folder / "output"))


def _read_livery(folder: Path) -> tuple[int, str]:
    """Read colours and logo."""
    try:
        return 0, str(len(read_livery(Project(data=folder / "data", output=folder / "output")).style))
    except IkmError as error:
        return 2, str(error)


def _read_outline(folder: Path) -> tuple[int, str]:
    """Read the lines behind a map."""
    try:
        return 0, str(len(read_outline(Project(data=folder / "data", output=folder / "output"))))
    except IkmError as error:
        return 2, str(error)


class Kind(NamedTuple):
    """A kind of file: where it lies in the data folder, a sound one, and the door that it is read through."""

    path: str
    content: bytes
    door: Callable[[Path], tuple[int, str]]


KINDS = {
    "answers.csv": Kind("responses/KPPT/2026-S1.csv", _write_csv(_rows()), lambda at: _run(at, "check", "KPPT")),
    "answers.xlsx": Kind("responses/KPPT/2026-S1.xlsx", workbook(_rows()), lambda at: _run(at, "check", "KPPT")),
    "answers.parquet": Kind(
        "responses/KPPT/2026-S1.parquet", _write_parquet(_rows()), lambda at: _run(at, "check", "KPPT")
    ),
    "sidecar": Kind("responses/KPPT/2026-S1.toml", SIDECAR.encode(), lambda at: _run(at, "check", "KPPT")),
    "register": Kind("units.toml", UNITS.encode(), lambda at: _run(at, "check", "KPPT")),
    "mapping": Kind("mappings/KPPT.toml", MAPPING.encode(), lambda at: _import(at, "../export.csv")),
    "plan": Kind("actions/KPPT.csv", PLAN.encode(), lambda at: _open(at, lambda study: study.plan())),
    "figures": Kind("published/a.csv", FIGURES.encode(), lambda at: _open(at, lambda study: study.trend())),
    "export.csv": Kind("export.csv", _write_csv(_export()), lambda at: _import(at, "export.csv")),
    "export.xlsx": Kind("export.xlsx", workbook(_export()), lambda at: _import(at, "export.xlsx")),
    "recap": Kind("recap.csv", FIGURES.replace("unit,period", "Unit,Periode").encode(),
        lambda at: _run(
            at, "import", str(at / "data" / "recap.csv"), "--published", "--source", "x", "--dry-run"
        ),
    ),
    "dump.sql": Kind("dump.sql", database({"jawaban": _export()}).encode(), lambda at: _import(at, "dump.sql")),
    "site": Kind("site.toml", b'title = "SKM"\nlicence = "CC-BY-4.0"\nlicence_url = "https://a.example/"\n',
                 _list_site),
    "look": Kind("look.toml", b'accent = "#0a5c36"\n', _read_livery),
    "rules": Kind("rules/uji-2026.toml", OWN_RULES, lambda at: _run(at, "check", "KPPT")),
    "review": Kind("comments/KPPT/2026-S1.csv", b"", lambda at: _run(at, "comments", "review", "KPPT")),
    "review.xlsx": Kind("comments/KPPT/2026-S1.xlsx", b"", lambda at: _run(at, "comments", "review", "KPPT")),
    "notebook": Kind("sendiri.ipynb", _notebook(), _request),
    "outline": Kind("outline.geojson", OUTLINE.encode(), _read_outline),
    "results": Kind("../output/KPPT/2026-S1/hasil.json", b"", _list_site),
    "manifest": Kind("../output/KPPT/2026-S1/manifest.json", MANIFEST, _verify),
}  # fmt: skip


# Mutations ------------------------------------------------------------------------------------------------------------

#: Values that nobody means.
HOSTILE = (
    "", " ", "0", "-1", "5", "3.0", "1e999", "nan", "-inf", "9" * 5_000, "1" + "0" * 400, "9223372036854775808", "true",
    "\x00", "\x1b[2J\x1b]0;x\x07", "\u202egnaro", "\u200b\u2066", "\ufeff", "\ud800", "a" * 1_200_000, "," * 40_000,
    "\n" * 5_000, '"', "'", '"""', "\\", "=1+cmd|'x'!A0", "<script>document.title=1</script>", "{{ 7*7 }}", "null",
    "#let x = 1", "[" * 20_000, "{a=" * 3_000, "../../outside/x", "/etc/passwd", "2026-02-30", "99999-01-01", "None",
    "0001-01-01", "9999-12-31", "KPPT", "waktu", "2026-S3", "[]", "{}", "1/0", "0x1F", "٣", "\x85", "A\r\nB", "%s%n",
)  # fmt: skip


def _value(draw: random.Random) -> bytes:
    """A hostile value."""
    return draw.choice(HOSTILE).encode("utf-8", "surrogatepass")


def _break_bytes(raw: bytes, draw: random.Random) -> bytes:
    """Flip, cut, double or exchange bytes anywhere, or put a hostile value among them."""
    if not raw:
        return _value(draw)
    first, last = sorted(draw.randrange(len(raw) + 1) for _ in range(2))
    way = draw.randrange(8)
    if way == 0:
        return raw[:first]
    if way == 1:
        return raw[:first] + raw[last:]
    if way == 2:
        return raw[:last] + raw[first:last] * draw.choice([1, 2, 50]) + raw[last:]
    if way == 3:
        return raw[:first] + _value(draw) + raw[first:]
    if way == 4:
        return raw[:first] + draw.randbytes(draw.choice([1, 4, 64])) + raw[first:]
    if way == 5:
        return raw.replace(draw.choice(raw.split() or [raw]), _value(draw), 1)
    if way == 6:
        places = {draw.randrange(len(raw)) for _ in range(draw.choice([1, 3, 20]))}
        return bytes(byte ^ (1 << draw.randrange(8)) if at in places else byte for at, byte in enumerate(raw))
    return draw.choice(
        [raw.decode("latin-1").encode("utf-16"), b"\xef\xbb\xbf" + raw, raw.replace(b"\n", b"\r"), raw[::-1]]
    )


def _break_cells(raw: bytes, draw: random.Random) -> bytes:
    """Change cells, headings, rows of a table, or what separates them."""
    separator = b";" if raw.count(b";") > raw.count(b",") else b","
    rows = [line.split(separator) for line in raw.split(b"\n")]
    for _ in range(draw.choice([1, 1, 2, 8])):
        row = rows[draw.choice([0, draw.randrange(len(rows))])]
        place = draw.randrange(len(row))
        way = draw.randrange(6)
        if way == 0:
            rows.append(list(row))
        elif way == 1:
            row.pop(place)
        elif way == 2:
            row.insert(place, row[draw.randrange(len(row))])
        elif way == 3:
            row[place] = b'"' + _value(draw).replace(b'"', b'""') + b'"'
        else:
            row[place] = _value(draw) if way == 4 else str(draw.randrange(7)).encode()
        if not row:
            row.append(b"")
    between = draw.choice([separator, separator, separator, b"\t", b"|"])
    return b"\n".join(between.join(row) for row in rows)


def _break_lines(raw: bytes, draw: random.Random) -> bytes:
    """Change values, keys, tables of a settings file, a line at a time."""
    lines = raw.split(b"\n")
    for _ in range(draw.choice([1, 1, 3])):
        at = draw.randrange(len(lines))
        key, equals, _old = lines[at].partition(b" = ")
        way = draw.randrange(5)
        if way == 0:
            lines.insert(draw.randrange(len(lines)), lines[at])
        elif way == 1 and len(lines) > 1:
            del lines[at]
        elif way == 2:
            lines[at] = _value(draw) + equals + _old
        elif way == 3 or not equals:
            lines[at] = (key + b" = " if equals else b"") + _value(draw)
        else:
            plain = _value(draw).decode("utf-8", "surrogatepass").encode("utf-8", "replace").decode()
            lines[at] = (
                key
                + b" = "
                + draw.choice([json.dumps(plain), f"[{json.dumps(plain)}]", f"{{a = {json.dumps(plain)}}}"]).encode()
            )
    return b"\n".join(lines)


def _break_json(raw: bytes, draw: random.Random) -> bytes:
    """Put a hostile value in place of one, or one kind in place of another."""
    whole = json.loads(raw)
    spots: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in [*node] if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            spots.append((node, key))
            walk(node[key])

    walk(whole)
    for _ in range(draw.choice([1, 1, 3])):
        node, key = draw.choice(spots)
        node[key] = draw.choice(
            [None, [], {}, -1, 10**30, 1e308, True, float("nan"), [[1]], {"a": {}}, draw.choice(HOSTILE)]
        )
    return json.dumps(whole).encode()


def _break_archive(raw: bytes, draw: random.Random) -> bytes:
    """Break a part of what is packed, or name it otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as broken:
        hit = draw.choice(book.namelist())
        for name in book.namelist():
            content = book.read(name)
            if name == hit:
                way = draw.randrange(6)
                if way == 0:
                    continue
                if way == 1:
                    name = "../../outside/" + name
                elif way == 2:
                    content = re.sub(
                        rb"(<v>|<t [^>]*>)[^<]*",
                        lambda found: found[1] + _escape(_value(draw)),
                        content,
                        count=draw.choice([1, 3, 99]),
                    )
                elif way == 3:
                    content = content.replace(
                        b"<sheetData>", b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                    )
                elif way == 4:
                    content = (
                        b'<!DOCTYPE a [<!ENTITY b "'
                        + b"x" * 9_999
                        + b'"><!ENTITY c "'
                        + b"&b;" * 9_999
                        + b'">]>'
                        + content.partition(b"?>")[2].replace(b"</t>", b"&c;</t>", 1)
                    )
                else:
                    content = _break_bytes(content, draw)
            broken.writestr(name, content)
    return out.getvalue()


def _escape(raw: bytes) -> bytes:
    """Text of an XML element."""
    return raw.replace(b"&", b"&amp;").replace(b"<", b"&lt;")


@cache
def make_sound(kind: str) -> bytes:
    """A sound file of a kind; reviews and results are written by the house itself."""
    if not kind.startswith("re") or KINDS[kind].content:
        return KINDS[kind].content
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _prepare(home)
        (home / "data" / KINDS["answers.csv"].path).write_bytes(KINDS["answers.csv"].content)
        if kind == "results":
            shown = ikm.open("KPPT", "2026-S1", data=str(home / "data")).results()
            return json.dumps(shown.content, default=str).encode()
        path = home / "data" / KINDS[kind].path
        _run(home, "comments", "review", "KPPT", "--format", path.suffix[1:])
        return path.read_bytes()


def mutate(kind: str, draw: random.Random) -> bytes:
    """A file of a kind, mutated: as its form has it, byte by byte, both, or of another kind altogether."""
    path, raw = KINDS[kind].path, make_sound(kind)
    forms = {".csv": _break_cells, ".toml": _break_lines, ".ipynb": _break_json, ".geojson": _break_json}
    forms |= {".json": _break_json, ".xlsx": _break_archive, ".sql": _break_lines}
    form = forms.get(Path(path).suffix, _break_bytes)
    way = draw.randrange(10)
    if way == 0:
        return make_sound(draw.choice([*KINDS]))
    if way == 1:
        return draw.choice([b"", b"\n", _value(draw), raw * 2, b"\x00" * 100_000])
    if way < 7:
        return form(raw, draw)
    return _break_bytes(form(raw, draw) if way == 7 else raw, draw)


# Trying ---------------------------------------------------------------------------------------------------------------

#: What may stand in the place of a file, and is none.
PLACES = ("folder", "dangling", "loop", "pipe", "device")


def put_place(path: Path, what: str) -> None:
    """Put something in the place of a file that is none."""
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"dangling": "nowhere", "loop": path.name, "device": "/dev/zero"}[what])


class TooLong(BaseException):
    """A file takes longer than it may; no error that anything but this module waits for."""


class Tried(NamedTuple):
    """What became of a file.

    Parameters
    ----------
    code : int
        0 taken, 1 taken with something wrong (verify), 2 refused; -1 a break.
    faults : list of str
        What broke.
    """

    kind: str
    seed: int
    code: int
    seconds: float
    memory: int
    faults: list[str]


def _prepare(folder: Path) -> None:
    """Lay a sound project, and folders that nothing may be written to."""
    for name in ("here", "outside", "data/responses/KPPT", "output/KPPT/2026-S1"):
        (folder / name).mkdir(parents=True)
    (folder / "data" / "units.toml").write_text(UNITS, encoding="utf-8")
    (folder / "data" / "fingerprint.key").write_text("5a" * 32 + "\n", encoding="utf-8")
    (folder / "export.csv").write_bytes(KINDS["export.csv"].content)
    (folder / "output" / "KPPT" / "2026-S1" / "laporan.html").write_bytes(b"")
    (folder / "data" / KINDS["manifest"].path).resolve().write_bytes(MANIFEST)


def _snap(folder: Path) -> dict[str, bytes | str]:
    """All that lies beside data and output, and their files' names."""
    outside = [*folder.glob("*"), *folder.glob("here/**/*"), *folder.glob("outside/**/*")]
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else "" for path in outside}


def try_file(folder: Path, kind: str, seed: int, raw: bytes | None = None) -> Tried:
    """Lay one file into a sound project, by its seed unless it is given, and go through its door."""
    draw = random.Random(f"{kind} {seed}")
    home = folder / str(seed)
    _prepare(home)
    path = (home / "data" / KINDS[kind].path).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not kind.startswith("answers"):
        (home / "data" / "responses" / "KPPT" / "2026-S1.csv").write_bytes(KINDS["answers.csv"].content)
    path.unlink(missing_ok=True)
    places = PLACES if path.is_relative_to(home / "data") else PLACES[:3]  # who writes to OUTPUT is the house itself
    if seed % 50 < len(places):
        put_place(path, PLACES[seed % 50])
    else:
        raw = mutate(kind, draw) if raw is None else raw
        path.write_bytes(raw)
    before, started = _snap(home), time.process_time()
    faults, code = [], -1
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        code, said = KINDS[kind].door(home)
        faults += judge_message(code, said, kind)
        if code == 0 and kind.startswith("answers"):
            faults += judge_answers(home, path)
        if code == 2 and path.is_file() and raw and path.read_bytes() != raw:
            faults.append("the refused file was changed")
    except BaseException as error:
        told = traceback.extract_tb(error.__traceback__)[-1]
        faults.append(f"{type(error).__name__}: {str(error)[:200]} ({Path(told.filename).name}:{told.lineno})")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.process_time() - started
    if seconds > MOST_SECONDS:
        faults.append(f"more than {MOST_SECONDS} seconds of the processor")
    if _snap(home) != before:
        faults.append("something was written outside DATA and OUTPUT")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Tried(kind, seed, -1 if faults else code, seconds, memory, faults)


def judge_message(code: int, said: str, kind: str) -> list[str]:
    """List what is wrong with an exit code and what was said."""
    faults = [] if code in (0, 2) or (code == 1 and kind == "manifest") else [f"exit {code}: {said[:300]}"]
    if code == 2 and not said.strip():
        faults.append("refused without a word")
    if code == 2 and len(said) > MOST_SAID:
        faults.append(f"a message of {len(said):,} letters")
    if "Traceback" in said:
        faults.append("a traceback was said")
    if found := _STEERING.search(said):
        faults.append(f"{found[0]!r} reaches the screen: {said[max(0, found.start() - 60) : found.end()]!r}")
    return faults


def judge_answers(home: Path, path: Path) -> list[str]:
    """Hold what was counted against a plain reading of the file, where it has one: every heading once, rows as long."""
    project = Project(data=home / "data", output=home / "output")
    unit = project.unit("KPPT")
    survey = read_survey(project, unit, project.period(unit, "2026-S1"))
    counted = {key: sum(int(value) for value in survey.answers[key].dropna()) for key in KEYS if key in survey.answers}
    try:
        rows = list(_read_plainly(path))
        keys = [key for key in counted if all(key in row for row in rows)]
        plain = {key: sum(int(row[key]) for row in rows if re.fullmatch("[1-4]", row[key].strip())) for key in keys}
    except Exception:  # it has no plain reading
        return []
    return [f"{key} adds up to {counted[key]} for {plain[key]}" for key in keys if counted[key] != plain[key]]


def _read_plainly(path: Path) -> Iterator[dict[str, str]]:
    """Yield rows as the plainest readers of the format have them."""
    if path.suffix == ".csv":
        rows = [*csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)]
    else:
        frame = (
            pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_excel(path, dtype=str, engine="openpyxl")
        )
        rows = [[*frame.columns], *frame.fillna("").astype(str).to_numpy().tolist()]
    rows = [row for row in rows if row]
    if len(set(rows[0])) != len(rows[0]) or {len(row) for row in rows} != {len(rows[0])}:
        raise ValueError("no plain table")
    yield from (dict(zip(rows[0], row, strict=True)) for row in rows[1:])


def _try_kind(folder: str, kind: str, seeds: Sequence[int], said: Any) -> None:
    """Try files in a process of its own, within bounds; say each before it is tried, and what became of it."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong(f"not done after {PATIENCE} seconds")

    signal.signal(signal.SIGALRM, stop)
    warm = Path(folder) / kind
    try_file(warm, kind, 49, make_sound(kind))  # what is imported once is no file's time or memory
    size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MOST_BYTES,) * 2)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for seed in seeds:
        said.send(seed)
        tried = try_file(warm, kind, 50 + seed)
        said.send(tried._replace(seed=seed, memory=max(0, tried.memory - used)))
        shutil.rmtree(warm / str(50 + seed), ignore_errors=True)
    said.send(None)


def try_files(kinds: Iterable[str], seeds: Sequence[int]) -> Iterator[Tried]:
    """Try files of kinds by their seeds; a process that dies is a break of the file that it was at."""
    for kind in kinds:
        left = [*seeds]
        while left:
            with tempfile.TemporaryDirectory() as folder:
                hear, said = multiprocessing.Pipe(duplex=False)
                process = multiprocessing.get_context("fork").Process(target=_try_kind, args=(folder, kind, left, said))
                process.start()
                said.close()
                at: Any = None
                try:
                    while (told := hear.recv()) is not None:
                        if isinstance(told, Tried):
                            left.remove(told.seed)
                            yield told
                        at = told
                    left = []
                except EOFError:
                    process.join()
                    if not isinstance(at, int):
                        raise
                    left.remove(at)
                    yield Tried(kind, at, -1, 0.0, 0, [f"the process died: {process.exitcode}"])
                process.join()


def _sum_up(name: str, tries: Sequence[Tried]) -> str:
    """A row of the table: what became of files."""
    codes = Counter(each.code for each in tries)
    longest, most = max(each.seconds for each in tries), max(each.memory for each in tries) >> 20
    counts = " | ".join(f"{count:,}" for count in (len(tries), codes[0] + codes[1], codes[2], codes[-1]))
    return f"| {name} | {counts} | {longest:.1f} | {most:,} |"


def main(words: Sequence[str]) -> int:
    """Try files; print each break, and how many of each kind were taken and refused, the longest and the largest."""
    os.environ[SPEECH_VARIABLE] = "en"
    kinds = [word for word in words if word in KINDS] or [*KINDS]
    files = int(next((word for word in words if word.isdecimal()), "500"))
    seeds = range(-(-files // len(kinds)))
    everything: list[Tried] = []
    print("| kind | tried | taken | refused | broke | longest, s | most memory, MiB |\n|---|---|---|---|---|---|---|")
    for kind in kinds:
        tries = []
        for tried in try_files([kind], seeds):
            tries.append(tried)
            for fault in tried.faults:
                print(f"{tried.kind} {tried.seed}: {fault}", file=sys.stderr, flush=True)
        print(_sum_up(kind, tries), flush=True)
        everything += tries
    print(_sum_up("all", everything))
    return 1 if any(each.faults for each in everything) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
