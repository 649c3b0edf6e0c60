"""A researcher's own crossed table in a report: in no file for the public a cell of few, however it is shown.

Every cell of the table is a number that stands nowhere else: respondents plus 7,310,000. So it is found in whatever
form a file holds it, and the internal edition proves that the search finds what is there.
"""

from __future__ import annotations

import json
import re
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from ikm.commands import commands
from ikm.errors import IkmError
from ikm.publish import kernels
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.report import build_report
from ikm.publish.site import refresh_site
from ikm.publish.stale import FileHashes
from ikm.publish.verify import verify_report
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from tests.attack.test_words import read_all
from tests.helpers import HEADINGS, KEYS, make_project

pytestmark = pytest.mark.slow

SERVICES, SCHOOLS = ("Izin A", "Izin B", "Izin C"), ("SD", "SMA", "S1")
#: Respondents of each school, by service.
CROSSED = {"SD": (40, 25, 2), "SMA": (30, 18, 12), "S1": (22, 15, 35)}
CODE = 7_310_000
#: By hand, see tests/page/test_own.py: 2 is small, and 12, 18 and 25 would give it away.
HIDDEN, SHOWN = {2, 12, 18, 25}, {40, 30, 22, 15, 35}
OPENING = {
    "parameters": 'unit: str = ""\nperiod: str = ""\nbahasa: str = "id"\naudience: str = "internal"\n'
    'released: str = "{released}"',
    "impor": "import ikm, io, sys, matplotlib.pyplot as plt\nfrom IPython.display import HTML, Image, SVG, display",
    "buka": "studi = ikm.open(unit, period, bahasa=bahasa, audience=audience)\nstudi.cover()",
    "hitung": 'jumlah = studi.survey.answers.groupby(["education", "service"]).size().unstack(fill_value=0)\n'
    f"kode = jumlah + {CODE}\n"
    "def gambar(tabel):\n"
    "    ax = plt.figure().subplots()\n"
    "    for y, baris in enumerate(tabel.to_numpy(dtype=float)):\n"
    "        for x, nilai in enumerate(baris):\n"
    '            ax.text(x / 3, y / 3, "" if nilai != nilai else f"{{nilai:.0f}}")\n'
    "    return ax\n"
    "def berkas(bentuk):\n"
    "    isi = io.BytesIO()\n"
    "    with plt.rc_context({{'svg.fonttype': 'none'}}):\n"
    "        gambar(kode).figure.savefig(isi, format=bentuk)\n"
    "    return isi.getvalue()",
}
#: Cells that show the table as a researcher does, by id; each is named when it is left out.
OWN = {
    "bingkai": "kode",
    "baris": 'kode.loc["SD"]',
    "angka": "int(kode.to_numpy().min())",
    "cetak": "print(kode.to_string())",
    "html": "HTML(kode.to_html())",
    "svg": 'SVG(berkas("svg").decode())',
    "png": 'Image(berkas("png"))',
    "gambar": 'ikm.figure(gambar(kode), caption="Gambar tanpa jumlah", alt=kode.to_string())',
    "tabel": 'ikm.table(kode, caption="Tabel tanpa jumlah")',
    "keduanya": "display(kode)\nstudi.change()",
}
#: Nobody is asked to release these, for they are no part of a page.
BESIDE = {"peringatan": "print(kode.to_string(), file=sys.stderr)", "peneliti": "kode"}
TOLD = {
    "silang": 'aman = ikm.table(kode, counts=jumlah, caption="Tabel dengan jumlah")\naman',
    "terlukis": 'ikm.figure(gambar(aman.frame), counts=aman.counts, caption="Gambar dengan jumlah", alt="Tabel.")',
    "takterlukis": 'ikm.figure(gambar(kode), counts=jumlah, caption="Gambar kelompok kecil", alt=kode.to_string())',
}
ENDING = {"asal": "studi.provenance()", "hasil": "studi.results()"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """199 respondents, and a folder of notebooks that a test may fill."""
    lines = [f"respondent,date,education,service,{HEADINGS}"]
    for school, numbers in CROSSED.items():
        for service, number in zip(SERVICES, numbers, strict=True):
            for _ in range(number):
                scores = ",".join(str(2 + (len(lines) + place) % 3) for place in range(len(KEYS)))
                lines.append(f"R{len(lines):04},2026-03-0{1 + len(lines) % 9},{school},{service},{scores}")
    made = make_project(tmp_path, {"KPPT/2026-S1.csv": "\n".join(lines) + "\n"})
    shutil.copytree(made.notebooks, tmp_path / "notebooks", ignore=shutil.ignore_patterns("jelajah", ".*"))
    return Project(made.data, made.output, tmp_path / "notebooks")


def write_notebook(project: Project, cells: dict[str, str], released: str = "") -> None:
    """A notebook `silang` of these cells."""
    whole = {**{id: text.format(released=released) for id, text in OPENING.items()}, **cells, **ENDING}
    tags = {"parameters": ["parameters"], "peneliti": ["hanya-peneliti"]}
    made = [new_code_cell(text, id=id, metadata={"tags": tags[id]} if id in tags else {}) for id, text in whole.items()]
    nbformat.write(new_notebook(cells=made), project.notebooks / "silang.ipynb")


def make(
    project: Project, monkeypatch: pytest.MonkeyPatch, audience: str = "", notebook: str = "silang"
) -> dict[Path, str]:
    """Every file that `make report` leaves, read; the list of reports is made too."""
    monkeypatch.setattr(kernels, "run_parent_beside", nullcontext)
    commands.make_report(project, gather_unit_job(project, "KPPT", "", "id", notebook, audience), ["docx"])
    refresh_site(project)
    return {path.relative_to(project.output): read_all(path) for path in project.output.rglob("*") if path.is_file()}


def find_cells(text: str) -> set[int]:
    """Respondents of the cells that stand in a text, thousands marked or not."""
    return {int(found) - CODE for found in re.findall(r"73100\d{2}", re.sub(r"(?<=\d)[.,](?=\d{3})", "", text))} - {0}


def test_a_report_for_the_public_holds_no_cell_of_few(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten ways to show it, each named and left out with a line; told what was counted, the large cells stand there."""
    write_notebook(project, {**OWN, **BESIDE, **TOLD})
    files = make(project, monkeypatch, "public")
    names = {path.name for path in files}
    assert {"laporan.html", "laporan.pdf", "laporan.docx", "laporan.ipynb", "manifest.json", "hasil.json"} <= names
    assert {str(path): found for path, text in files.items() if (found := find_cells(text) & HIDDEN)} == {}
    folder = Path("silang/KPPT/2026-S1")
    page, run = files[folder / "laporan.html"], files[folder / "laporan.ipynb"]
    assert find_cells(page) == find_cells(run) == find_cells(files[folder / "laporan.docx"]) == SHOWN
    assert "image/png" not in run + page
    told = capsys.readouterr().err
    for number, id in enumerate(OWN, start=len(OPENING) + 1):
        assert f"  cell {number} ({id}): " in told
        assert re.search(rf"(Tabel|Gambar|Teks) sel {number} \({id}\) belum dilepas untuk umum", page), id
    assert not [id for id in (*BESIDE, *TOLD) if f"({id})" in told + page]
    assert "Gambar kelompok kecil” tidak ditampilkan" in page
    assert "4 sel disembunyikan" in page
    withheld = [each["cell"] for each in json.loads(files[folder / "manifest.json"])["withheld"]]
    assert list(dict.fromkeys(withheld)) == list(OWN)  # a cell that draws besides what it shows is named for each
    key = require_key(project.data)
    found = verify_report(project, project.output / folder, FileHashes(project.output / "hashes", key), again=True)
    assert not found.wrong


def test_what_somebody_released_is_shown_and_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table whole, in every file that shows it; who released it and when beside where the figures come from."""
    write_notebook(project, {**OWN, **BESIDE, **TOLD}, released="Siti Aminah, 2026-07-15")
    files = make(project, monkeypatch, "public")
    folder = Path("silang/KPPT/2026-S1")
    for name in ("laporan.html", "laporan.pdf", "laporan.docx", "laporan.ipynb"):
        text = files[folder / name]
        assert find_cells(text) == HIDDEN | SHOWN, name
        assert "dilepas untuk umum oleh Siti Aminah, 2026-07-15" in re.sub(r"\s+", " ", text), name
    assert "belum dilepas" not in files[folder / "laporan.html"]
    assert "withheld" not in json.loads(files[folder / "manifest.json"])


def test_unless_it_says_otherwise_the_report_is_internal(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, apart, marked on every page, in no list: so the search finds what is there."""
    write_notebook(project, {**OWN, **BESIDE})
    files = make(project, monkeypatch)
    folder = Path("internal/silang/KPPT/2026-S1")
    assert {path.parent for path, text in files.items() if find_cells(text) & HIDDEN} == {folder}
    for name in ("laporan.html", "laporan.pdf", "laporan.docx", "laporan.ipynb"):
        assert find_cells(files[folder / name]) == HIDDEN | SHOWN, name
    mark = "Edisi internal, untuk kantor sendiri"
    assert mark in files[folder / "laporan.html"]
    assert mark in files[folder / "laporan.docx"]
    assert files[folder / "laporan.pdf"].count(mark) == files[folder / "laporan.pdf"].count("Halaman") + 1
    listed = "".join(text for path, text in files.items() if not path.is_relative_to("internal"))
    assert "internal/" not in files[Path("index.html")]
    assert find_cells(listed) == set()
    assert "AUDIENCE=internal" in files[folder / "laporan.html"]


def test_a_notebook_that_ships_is_looked_at_as_well(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """`laporan_unit` with a cell of somebody's own: that cell is left out, all that is the package's stays."""
    path = project.notebooks / "laporan_unit.ipynb"
    notebook = nbformat.read(path, as_version=4)
    own = 'studi.survey.answers.groupby(["education", "service"]).size().unstack() + 7310000'
    notebook.cells.insert(-2, new_code_cell(own, id="milik-sendiri"))
    nbformat.write(notebook, path)
    files = make(project, monkeypatch, notebook="laporan_unit")
    assert {str(name) for name, text in files.items() if find_cells(text)} == set()
    (withheld,) = json.loads(files[Path("KPPT/2026-S1/manifest.json")])["withheld"]
    assert withheld["cell"] == "milik-sendiri"
    assert files[Path("KPPT/2026-S1/laporan.html")].count("belum dilepas") == 1


def job(project: Project, cells: dict[str, str], audience: str = "public") -> Job:
    """The job of a notebook of these cells."""
    write_notebook(project, cells)
    return gather_unit_job(project, "KPPT", "", "id", "silang", audience)


def test_the_internal_edition_cannot_be_opened_in_a_report_for_the_public(project: Project) -> None:
    """Its results are marked as guarded, but at five respondents."""
    asked = job(project, {"dalam": 'ikm.open("KPPT", audience="internal").by("education")'})
    with pytest.raises(IkmError, match=r"audience 'internal' in a report for the public"):
        build_report(asked)


def test_a_notebook_that_knows_no_editions_has_an_internal_report(project: Project) -> None:
    """It is not given the parameter that it does not take; its pages are marked all the same."""
    asked = job(project, {"bingkai": "kode"}, "internal")
    plain = asked.source.decode().replace('\\naudience: str = \\"internal\\"', "").replace(", audience=audience", "")
    lines = [line for line in plain.splitlines() if '"audience: str' not in line]
    made = build_report(replace(asked, source="\n".join(lines).encode()))
    assert "Edisi internal, untuk kantor sendiri" in made["laporan.html"].decode()
    assert find_cells(made["laporan.html"].decode()) == HIDDEN | SHOWN
