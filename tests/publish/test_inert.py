"""Hostile text in every field that is typed: it stands in every file of a report as typed, and does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from ikm.publish import formats
from ikm.publish.job import gather_unit_job, read_extras
from ikm.publish.report import build_report
from ikm.publish.shelf import deliver_report
from ikm.publish.site import refresh_site
from tests.commands import run_ikm
from tests.helpers import HEADINGS, KEYS, make_project

#: What would do something in HTML, SVG, a style, Jinja, typst, LaTeX, a spreadsheet, or to the direction of writing.
HOSTILE = (
    "<script>document.title='hit'</script><img src=x onerror=hit()></style><style>*{display:none}"
    "{{ 7*191 }}#panic(0)$x$\\input{a}&amp;\u202eo\u200b"
)
SHORT = "<script>hit()</script>{{ 7*191 }}#panic(0)"
FORMULA = "=1+cmd|'hit'!A0"
#: Fields of the register and of a sidecar that are texts.
TYPED = ("name", "city", "skpd", "head", "head_title", "head_rank", "address", "complaints_to")
SAID = ("surveyor", "method", "location")


def write_toml(fields: Mapping[str, object]) -> str:
    """Lines of a settings file."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All files of a report, with the list of reports, of a project in which every text is hostile."""
    folder = tmp_path_factory.mktemp("inert")
    services = [f"{FORMULA} {HOSTILE}", f"@SUM(A1) {HOSTILE}"]
    units = "[KPPT]\nsector = 'perizinan'\n" + write_toml(
        {**{key: f"{key} {HOSTILE}" for key in TYPED}, "services": services, "legal_basis": [HOSTILE]}
    )
    units += f"[KPPT.technical_skpd]\nwaktu = [{json.dumps(HOSTILE, ensure_ascii=False)}]\n"
    units += "[KPPT.groups.loket]\n" + write_toml({"name": f"loket {SHORT}", "values": ["A", SHORT]})
    units += "[[KPPT.team]]\n" + write_toml({"name": f"team {HOSTILE}", "role": HOSTILE})
    sidecar = write_toml({key: f"{key} {HOSTILE}" for key in SAID})
    sidecar += "[preface]\n" + write_toml({"text": f"preface {HOSTILE}", "place": HOSTILE})
    answers = io.StringIO()
    table = csv.writer(answers)
    table.writerow(["service", "loket", *HEADINGS.split(","), "saran"])
    for place in range(40):
        scores = [str(2 + (place + at) % 3) for at in range(len(KEYS))]
        table.writerow([services[place % 2], ["A", SHORT][place % 2], *scores, f"antre lama {place} {HOSTILE}"])
    project = make_project(folder, {"KPPT/2026-S1.csv": answers.getvalue(), "KPPT/2026-S1.toml": sidecar}, units)
    plan = io.StringIO()
    head = ["period", "unsur", "penyebab", "kegiatan", "tw", "tahun", "penanggung_jawab", "skpd_teknis", "status"]
    row = ["2026-S1", "waktu", HOSTILE, f"{FORMULA} {HOSTILE}", "III", "2026", HOSTILE, HOSTILE, ""]
    csv.writer(plan, delimiter=";").writerows([head, row])
    (project.data / "actions").mkdir()
    (project.data / "actions" / "KPPT.csv").write_text(plan.getvalue(), encoding="utf-8")
    assert run_ikm("comments", "review", "KPPT", "--format", "csv", "--data", project.data).returncode == 0
    review = project.data / "comments" / "KPPT" / "2026-S1.csv"
    rows = [*csv.DictReader(io.StringIO(review.read_text(encoding="utf-8-sig")))]
    out = io.StringIO()
    approved = csv.DictWriter(out, [*rows[0]])
    approved.writeheader()
    approved.writerows({**each, "decision": "approve"} for each in rows)
    review.write_text(out.getvalue(), encoding="utf-8")
    job = gather_unit_job(project, "KPPT", "2026-S1", "id")
    job = replace(job, extras=read_extras(formats.find_extras(project, job, ["docx", "slides"])))
    made = build_report(job)
    deliver_report(project.output / "KPPT" / "2026-S1", made)
    refresh_site(project)
    beside = [project.output / "index.html", *(project.output / "data").iterdir()]
    return made | {path.name: path.read_bytes() for path in beside if path.is_file()}


@pytest.mark.slow
def test_pages_hold_no_element_of_it(files: dict[str, bytes]) -> None:
    """No script, handler, picture or style of it is an element; what Jinja would reckon stands as typed."""
    for name in (each for each in files if each.endswith(".html")):
        page = files[name].decode()
        soup = BeautifulSoup(page, "html.parser")
        assert "{{ 7*191 }}" in soup.get_text(), name
        assert "1337" not in page, name
        assert not [script for script in soup("script") if "hit" in script.get_text()], name
        assert not [style for style in soup("style") if "display:none}" in style.get_text()[:20]], name
        assert not soup.select('img[src="x"]'), name
        assert not [tag for tag in soup(True) for key in tag.attrs if key.startswith("on")], name
        assert "\u202e" not in page, name


@pytest.mark.slow
def test_papers_print_it_as_typed(files: dict[str, bytes]) -> None:
    """PDF, Word and slides: typst and LaTeX compute nothing of it, and no field or link is made of it."""
    for name in (each for each in files if each.endswith(".pdf")):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files[name])).pages)
        assert "panic" in text, name
        assert "1337" not in text, name
        assert "root:" not in text, name
    for name in ("laporan.docx", "paparan.pptx"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as packed:
            text = "".join(packed.read(part).decode() for part in packed.namelist() if part.endswith(".xml"))
        assert "panic" in text, name
        assert re.findall(r"<script|DDEAUTO|instrText[^<]*>[^<]*cmd", text) == [], name
        assert "\u202e" not in text, name


@pytest.mark.slow
def test_tables_compute_nothing_of_it(files: dict[str, bytes]) -> None:
    """No cell of workbook or CSV is a formula of it, and JSON is JSON."""
    for name in (each for each in files if each.endswith(".xlsx")):
        book = openpyxl.load_workbook(io.BytesIO(files[name]))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert not [cell.value for cell in cells if "hit" in str(cell.value) or "SUM(A1)" in str(cell.value)], name
    for name in (each for each in files if each.endswith(".csv")):
        rows = [*csv.reader(io.StringIO(files[name].decode("utf-8-sig")))]
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))], name
    for name in (each for each in files if each.endswith((".json", ".ipynb"))):
        assert "\u202e" not in json.dumps(json.loads(files[name]), ensure_ascii=False), name
