"""What a notebook declares travels with its report, is fingerprinted and makes it stale; nothing else is read."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from ikm.errors import NotebookError
from ikm.publish.job import Job, request_again, request_city, request_unit
from ikm.publish.notebooks import read_parameters
from ikm.publish.report import build_report
from ikm.publish.stale import FileHashes, find_stale
from ikm.publish.verify import verify_report
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from ikm.survey.reads import Declared, parse_reads
from tests.commands import run_ikm

ROOT = Path(__file__).resolve().parents[2]
#: A sector pack of an office's own.
PACK = """sector = "uji"
name = "Uji"
name_en = "Trial"
source = "uji"
options = ["a", "b", "c", "d"]
[[items]]
key = "uji"
name = "Uji"
name_en = "Trial"
question = "Uji?"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Project]:
    """A function that writes the notebook `sendiri`: what it declares, and cells; gives its project."""
    sample = Project.locate(ROOT / "data")
    shutil.copytree(sample.notebooks, tmp_path / "notebooks", ignore=shutil.ignore_patterns("jelajah", ".*"))

    def made(declared: str, *cells: str) -> Project:
        notebook = nbformat.read(ROOT / "ikm/publish/template/baru.ipynb", as_version=4)
        notebook.cells[0].source += f"\n{declared}"
        place = [cell.id for cell in notebook.cells].index("lampiran")
        notebook.cells[place:place] = [new_code_cell(code, id=f"sel-{n}") for n, code in enumerate(cells, start=1)]
        nbformat.write(notebook, tmp_path / "notebooks" / "sendiri.ipynb")
        return Project(sample.data, tmp_path / "output", tmp_path / "notebooks")

    return made


def job(project: Project, period: str = "2026-S1") -> Job:
    """The job of KPPT's report."""
    return request_unit(project, "KPPT", period, "id", "sendiri").gather()


def inputs(project: Project, period: str = "2026-S1") -> set[str]:
    """Files that travel with it."""
    asked = request_unit(project, "KPPT", period, "id", "sendiri")
    return {path.relative_to(project.data).as_posix() for path in asked.files}


def test_units_and_periods_bring_their_files(write: Callable[..., Project]) -> None:
    """As `compare` names them: a unit in the report's period, a period of the report's unit, a unit and a period."""
    plain = inputs(write(""))
    pdam = {f"responses/PDAM/2025-S{half}.{kind}" for half in (1, 2) for kind in ("csv", "toml")}
    assert not pdam & plain
    more = inputs(write('reads = ["PARKIR", "PDAM 2025-S2"]'))
    assert pdam | {"responses/PARKIR/2026-S1.csv"} <= more
    assert "responses/PDAM/2026-S1.csv" not in more
    assert "responses/KPPT/2026-S1.csv" in inputs(write('reads = ["2026-S1"]'), "2025-S2")


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("reads = ['/etc/passwd']", "leads out of the folder of the notebook"),
        ("reads = ['../data/units.toml']", "leads out of the folder of the notebook"),
        ("reads = ['a/../../b.csv']", "leads out of the folder of the notebook"),
        ("reads = ['~/b.csv']", "leads out of the folder of the notebook"),
        ("reads = ['C:\\\\b.csv']", "leads out of the folder of the notebook"),
        ("reads = ['https://example.org/b.csv']", "leads out of the folder of the notebook"),
        ("reads = ['tidak_ada.csv']", "no such file lies beside the notebook"),
        ("reads = ['tautan.csv']", "no such file lies beside the notebook"),
        ("reads = ['PDAN']", "reads names PDAN: unit 'PDAN' is not in"),
        ("reads = ['PDAM 2031-S1']", "reads names PDAM 2031-S1: unit PDAM has no answers for period 2031-S1"),
        ("reads = 'PDAM'", "reads = 'PDAM' is no list of texts"),
        ("reads = [1]", "reads = [1] is no list of texts"),
        ("reads = glob('*.csv')", "reads = None is no list of texts"),
    ],
)
def test_what_cannot_be_read_is_told_at_once(write: Callable[..., Project], declared: str, said: str) -> None:
    """Before anything runs, with the notebook's name."""
    project = write(declared)
    (project.notebooks / "tautan.csv").symlink_to("/etc/hostname")
    with pytest.raises(NotebookError) as refused:
        job(project)
    assert said in str(refused.value)
    assert str(refused.value).startswith("sendiri.ipynb: ")


def test_a_city_names_units(write: Callable[..., Project]) -> None:
    """It has no unit of its own that a period alone could be of."""
    project = write('city: str = ""\nreads = ["PDAM", "2025-S1"]')
    with pytest.raises(NotebookError, match="reads names 2025-S1 without a unit"):
        request_city(project, "2026-S1", "", "id", "sendiri")


def test_a_list_is_a_parameter() -> None:
    """Other names of the cell are what they were."""
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": 'a: int = 1\nreads: list = ["x"]\nb = f()',
    }
    assert read_parameters(json.dumps({"nbformat": 4, "cells": [cell]}), "x") == {"a": 1, "reads": ["x"], "b": None}
    assert parse_reads(["B 2025", "B 2025", "c/d.csv"], "x") == Declared((("B", "2025"),), ("c/d.csv",))


@pytest.mark.slow
def test_declared_reads_work_and_make_a_report_stale(write: Callable[..., Project]) -> None:
    """Another unit and a CSV, in a job as it is sent to a cluster; a byte of either makes the report anew."""
    project = write(
        'reads = ["PDAM", "bps/kota.csv"]',
        'studi.compare("PDAM")',
        'import pandas as pd\npd.read_csv("bps/kota.csv")',
    )
    data = Path(shutil.copytree(project.data, project.output.parent / "data"))
    project = Project(data, project.output, project.notebooks)
    (data / "rules").mkdir()
    (data / "rules" / "bidang.toml").write_text(PACK, encoding="utf-8")
    table = project.notebooks / "bps" / "kota.csv"
    table.parent.mkdir()
    table.write_text("kota,penduduk\nSamarinda,1234.5\n", encoding="utf-8")
    files = build_report(pickle.loads(pickle.dumps(job(project))))
    page = files["laporan.html"].decode()
    assert "1.234,50" in page
    assert "PDAM" in page
    manifest = json.loads(files["manifest.json"])
    assert {"notebooks/bps/kota.csv", "responses/PDAM/2026-S1.csv"} <= set(manifest["inputs"])
    listed = {source["path"]: source["fingerprint"] for source in json.loads(files["hasil.json"])["sources"]}
    for name in ("notebooks/bps/kota.csv", "data/responses/PDAM/2026-S1.csv", "data/rules/bidang.toml"):
        assert listed[name] == manifest["inputs"][name.removeprefix("data/")]
        assert f"<td>{name}</td>" in page or f">{name}</th>" in page

    request = request_again(project, "sendiri", manifest["parameters"])
    folder = project.output / request.folder
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)

    def hashes() -> FileHashes:
        return FileHashes(project.output / "hashes", require_key(project.data))

    assert find_stale([request], project.output, hashes()) == []
    table.write_text("kota,penduduk\nSamarinda,1234.6\n", encoding="utf-8")
    assert find_stale([request], project.output, hashes()) == [request]
    assert verify_report(project, folder, hashes()).changed == ("notebooks/bps/kota.csv",)
    table.write_text("kota,penduduk\nSamarinda,1234.5\n", encoding="utf-8")
    other = project.data / "responses" / "PDAM" / "2026-S1.csv"
    other.write_text(other.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert find_stale([request], project.output, hashes()) == [request]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "named"),
    [
        ('studi.compare("PDAM")', 'reads = ["PDAM 2026-S1"]'),
        ('ikm.open("PDAM", "2025-S2")', 'reads = ["PDAM 2025-S2"]'),
        ('ikm.open_all("PDAM")', 'reads = ["PDAM"]'),
        ('import pandas as pd\npd.read_csv("bps.csv")', 'reads = ["bps.csv"]'),
        ('import pandas as pd\npd.read_csv("{folder}/bps.csv")', 'reads = ["bps.csv"]'),
        ('open("../../bps.json")', 'reads = ["bps.json"]'),
        ('import pandas as pd\npd.read_csv("http://127.0.0.1:9/bps.csv")', 'reads = ["name.csv"]'),
    ],
)
def test_an_undeclared_read_tells_how_to_declare_it(write: Callable[..., Project], code: str, named: str) -> None:
    """Though it is there and JupyterLab reads it; the message does not say that there are no answers."""
    project = write("", code.format(folder=ROOT))
    with pytest.raises(NotebookError if "bps" in code else Exception) as refused:
        build_report(job(project))
    assert named in str(refused.value)
    assert "has no answers" not in str(refused.value)


#: How libraries read a file past Python, by what is imported; P is its path.
PAST_PYTHON = (
    "pyarrow.csv.read_csv(P('csv'))", "pyarrow.parquet.read_table(P('parquet'))",
    "pyarrow.parquet.ParquetFile(pathlib.Path(P('parquet'))).read()",
    "pyarrow.dataset.dataset(P('parquet')).to_table()",
    "pyarrow.dataset.dataset(FOLDER, format='csv', exclude_invalid_files=True).to_table()",
    "pyarrow.feather.read_table(P('feather'))", "pyarrow.memory_map(P('csv'))", "polars.read_csv(P('csv'))",
    "polars.scan_parquet(P('parquet')).collect()", "polars.read_parquet(FOLDER + '/*.parquet')",
    "duckdb.sql(f\"from '{P('csv')}'\").fetchall()", "duckdb.read_csv(P('csv')).fetchall()",
    "duckdb.connect().execute('select * from read_parquet(?)', [P('parquet')]).fetchall()",
    "duckdb.connect().sql('from \"' + P('parquet') + '\"').fetchall()",
    "sqlite3.connect(P('db')).execute('select 1').fetchall()",
)  # fmt: skip
READING = """
import os, pathlib, sqlite3, sys
import pandas as pd
here, there = map(pathlib.Path, sys.argv[1:])
frame = pd.DataFrame({"a": [1, 2]})
for folder in (here, there):
    folder.mkdir(parents=True)
    frame.to_csv(folder / "x.csv"), frame.to_parquet(folder / "x.parquet"), frame.to_feather(folder / "x.feather")
    sqlite3.connect(folder / "x.db").execute("create table t (a)")
os.chdir(here)
from ikm.survey.reads import refuse_undeclared_reads
refuse_undeclared_reads(here)
import duckdb, polars, pyarrow.csv, pyarrow.dataset, pyarrow.feather, pyarrow.parquet
assert duckdb.sql("select sum(a) from frame").fetchall() == [(3,)]  # a name in SQL is a frame of whoever asks
for call in sys.stdin.read().splitlines():
    for FOLDER in map(str, (here, there)):
        P = lambda ending: f"{FOLDER}/x.{ending}"
        try:
            eval(call)
            print("read")
        except Exception as error:
            print(type(error).__name__, str(error).splitlines()[-1])
"""


@pytest.mark.slow
def test_libraries_that_open_files_themselves_are_asked_first(tmp_path: Path) -> None:
    """What lies beside the notebook they read; elsewhere they are refused with the line to write."""
    folders = [str(tmp_path / "run" / "notebooks"), str(tmp_path / "elsewhere")]
    words, asked = [sys.executable, "-c", READING, *folders], "\n".join(PAST_PYTHON)
    done = subprocess.run(words, input=asked, capture_output=True, text=True, check=False)
    told = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert told[::2] == ["read"] * len(PAST_PYTHON)
    for call, line in zip(PAST_PYTHON, told[1::2], strict=True):
        assert line.startswith("NotebookError What to do: put it beside the notebook"), (call, line)


@pytest.mark.slow
def test_what_a_notebook_writes_it_may_read(write: Callable[..., Project]) -> None:
    """A file of its own in a temporary folder, and what programs read of theirs."""
    code = (
        "import tempfile, pathlib, json\n"
        "own = pathlib.Path(tempfile.mkdtemp()) / 'a.csv'\n"
        "own.write_text('x')\nassert own.read_text() == 'x'\n"
        "import pandas as pd\npd.DataFrame({'a': [1]}).to_csv('b.csv')\npd.read_csv('b.csv')"
    )
    assert build_report(job(write("", code)))


@pytest.mark.slow
def test_the_command_says_it(write: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, one message, no traceback."""
    project = write("", 'studi.compare("PDAM")')
    own = replace(Project.locate(project.data, project.output), notebooks=project.notebooks)
    monkeypatch.setattr(Project, "locate", lambda *_: own)
    done: Any = run_ikm("report", "KPPT", "--notebook", "sendiri", "--output", str(project.output))
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "answers of PDAM 2026-S1 are not among what this report reads, for its notebook does not declare them."
    )
    assert "Traceback" not in done.stderr
