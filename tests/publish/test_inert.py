"""Hostile text in every field that is typed: it stands in every file of a report as typed, and does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote

import openpyxl
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfReader

from ikm.publish import formats
from ikm.publish.imports import ImportWish, import_answers
from ikm.publish.job import gather_unit_job, read_extras, request_city
from ikm.publish.report import build_report
from ikm.publish.shelf import deliver_report
from ikm.publish.site import refresh_site
from ikm.survey.pictures import CAPTION_COLUMNS
from tests.commands import run_ikm
from tests.helpers import HEADINGS, KEYS, make_project
from tests.intake.builders import QUESTIONS, export

#: What would do something in HTML, SVG, a style, Jinja, typst, LaTeX, a spreadsheet, or to the direction of writing.
HOSTILE = (
    "<script>document.title='hit'</script><img src=x onerror=hit()></style><style>*{display:none}"
    "{{ 7*191 }}#panic(0)$x$\\input{a}&amp;\u202eo\u200b"
)
SHORT = "<script>hit()</script>{{ 7*191 }}#panic(0)"
FORMULA = "=1+cmd|'hit'!A0"
#: Behind a mark of its own in each field: every sign that means something somewhere, a letter of two signs, a picture.
SIGNS = "&<>\"'\\{}#$%_^~[]@*=e\u0301\U0001f600"
#: Fields of the register and of a sidecar that are texts.
TYPED, BRIEF = ("name", "city", "skpd", "address"), ("head", "head_title", "head_rank", "complaints_to")
#: The other fields, each with a mark.
SIGNED = (
    "basis", "first", "second", "group", "early", "late", "team", "role", "preface", "place", "comment", "cause",
    "step", "who", "technical", "caption", "alt", "printed", "itemname", "itemquestion", "option0", "option1",
    "option2", "option3", "sitetitle", "sitepublisher", "sitelicence", "heading",
)  # fmt: skip
SAID = ("surveyor", "method", "location")


def sign(name: str) -> str:
    """The mark of a field, and all signs behind it."""
    return f"zqx{name.replace('_', '')}{SIGNS}"


def write_toml(fields: Mapping[str, object]) -> str:
    """Lines of a settings file."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All files of a report, with the list of reports, of a project in which every text is hostile."""
    folder = tmp_path_factory.mktemp("inert")
    shifts = [f"+1+1 {sign('early')}", f"-1+1 {sign('late')}"]
    services = [f"{FORMULA} {HOSTILE} {sign('first')}", f"@SUM(A1) {HOSTILE} {sign('second')}"]
    units = "[KPPT]\nsector = 'uji'\n" + write_toml(
        {key: f"{key} {HOSTILE} {sign(key)}" for key in TYPED}
        | {key: f"{SHORT} {sign(key)}" for key in BRIEF}
        | {"services": services, "legal_basis": [sign("basis")]}
    )
    units += f"[KPPT.technical_skpd]\nwaktu = [{json.dumps(HOSTILE, ensure_ascii=False)}]\n"
    units += "[KPPT.groups.loket]\n" + write_toml({"name": f"loket {SHORT}", "values": ["A", SHORT]})
    units += "[KPPT.groups.shift]\n" + write_toml({"name": sign("group"), "values": shifts})
    for name, role in ((f"team {HOSTILE}", HOSTILE), (sign("team"), sign("role"))):
        units += "[[KPPT.team]]\n" + write_toml({"name": name, "role": role})
    sidecar = write_toml({key: f"{key} {HOSTILE} {sign(key)}" for key in SAID})
    sidecar += "[preface]\n" + write_toml({"text": f"preface {HOSTILE} {sign('preface')}", "place": sign("place")})
    answers = io.StringIO()
    table = csv.writer(answers)
    table.writerow(["service", "loket", "shift", *HEADINGS.split(","), "butir_parkir", "saran"])
    for place in range(40):
        scores = [str(2 + (place + at) % 3) for at in range(len(KEYS))]
        groups = [["A", SHORT][place % 2], shifts[place % 2]]
        comment = f"antre lama {place} {HOSTILE} {sign('comment')}"
        table.writerow([services[place % 2], *groups, *scores, 3, comment])
    project = make_project(folder, {"KPPT/2026-S1.csv": answers.getvalue(), "KPPT/2026-S1.toml": sidecar}, units)
    plan = io.StringIO()
    head = ["period", "unsur", "penyebab", "kegiatan", "tw", "tahun", "penanggung_jawab", "skpd_teknis", "status"]
    cells = [sign("cause"), f"{FORMULA} {HOSTILE} {sign('step')}", "III", "2026", sign("who"), sign("technical"), ""]
    row = ["2026-S1", "waktu", *cells]
    csv.writer(plan, delimiter=";").writerows([head, row])
    pack = dict.fromkeys(("name", "name_en", "source"), f"{FORMULA} {SHORT}")
    item = {"key": "parkir", **{key: f"{FORMULA} {sign('item' + key)}" for key in ("name", "name_en", "question")}}
    options = {"sector": "uji", "options": [sign(f"option{place}") for place in range(4)]}
    pictures = io.StringIO()
    csv.writer(pictures).writerows(
        [CAPTION_COLUMNS, ["a.png", f"{FORMULA} {sign('caption')}", f"{SHORT} {sign('alt')}"]]
    )
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "green").save(drawn, "PNG")
    printed = ["KPPT", "2025-S2", "190", *["3.5"] * 9, "87.5", f"{FORMULA} {sign('printed')}"]
    published = io.StringIO()
    csv.writer(published).writerows([["unit", "period", "n", *KEYS, "ikm", "source"], printed])
    site = {key: f"{FORMULA} {HOSTILE} {sign('site' + key)}" for key in ("title", "publisher", "licence")}
    for name, content in {
        "rules/uji.toml": write_toml(pack | options) + "[[items]]\n" + write_toml(item),
        "lampiran/KPPT/2026-S1/keterangan.csv": pictures.getvalue(),
        "lampiran/KPPT/2026-S1/a.png": drawn.getvalue(),
        "published/a.csv": published.getvalue(),
        "site.toml": write_toml(site),
    }.items():
        path = project.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    (project.data / "actions").mkdir()
    (project.data / "actions" / "KPPT.csv").write_text(plan.getvalue(), encoding="utf-8")
    proposed = run_ikm("comments", "review", "KPPT", "--format", "csv", "--data", project.data)
    assert proposed.returncode == 0, proposed.stderr
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
    city = build_report(request_city(project, "2026-S1", "", "id").gather())
    deliver_report(project.output / "kota" / "2026-S1", city)
    asked = run_ikm("questionnaire", "KPPT", "--data", project.data, "--output", project.output)
    assert asked.returncode == 0, asked.stderr
    other = make_project(folder / "import", {})
    rows = [
        ["Timestamp", f"{FORMULA} {SHORT} {sign('heading')}", *QUESTIONS],
        *(["2026-01-05", "y", *"444444443"],) * 3,
    ]
    wish = ImportWish(str(export(folder / "import", rows)), "KPPT", period="2026-S1", yes=True)
    import_answers(other, wish)
    beside = [project.output / "index.html", *(project.output / "data").iterdir()]
    beside += [*project.output.rglob("kuesioner*.*"), *(other.output / "KPPT" / "impor").glob("*.html")]
    others = {f"kota/{name}": content for name, content in city.items()}
    return made | others | {path.name: path.read_bytes() for path in beside if path.is_file()}


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
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+", "-1+"))], name
    for name in (each for each in files if each.endswith((".json", ".ipynb"))):
        assert "\u202e" not in json.dumps(json.loads(files[name]), ensure_ascii=False), name


#: What a reader of text files has beside the text: blanks, line ends, signs that nobody sees.
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\u00ad\ufe0f]")


def read_texts(name: str, content: bytes) -> list[str]:
    """All that a file of a report says, as a reader of its kind has it; also in attributes of a page."""
    if name.endswith(".html"):
        soup = BeautifulSoup(content.decode(), "html.parser")
        for code in soup.select(".code"):  # as Python writes a text
            code.decompose()
        tables = [unquote(str(link["href"])) for link in soup.select('a[href^="data:text/csv"]')]
        shown = [
            str(tag[key])
            for tag in soup(True)
            for key in ("aria-label", "alt", "content", "data-label")
            if key in tag.attrs
        ]
        cells = [cell for table in tables for row in csv.reader(io.StringIO(table)) for cell in row]
        return [soup.get_text(), *shown, *cells]
    if name.endswith(".pdf"):
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    if name.endswith((".docx", ".pptx")):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [BeautifulSoup(packed.read(part), "xml") for part in packed.namelist() if part.endswith(".xml")]
        return ["".join(text.get_text() for text in part.find_all("t")) for part in parts]
    if name.endswith(".xlsx"):
        return [
            str(cell.value) for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet for cell in row
        ]
    if name.endswith(".csv"):
        return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    if name.endswith(".json"):
        return [*walk(json.loads(content))]
    return []


def walk(node: object) -> Iterator[str]:
    """Texts of a JSON file."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from walk(value)
    elif isinstance(node, list):
        for each in node:
            yield from walk(each)
    elif isinstance(node, str):
        yield node


@pytest.mark.slow
def test_every_sign_is_read_back_as_typed(files: dict[str, bytes]) -> None:
    """Escaped once in whatever a file is written in, and read back as that is read, from all files that have it."""
    signs = SIGNS.partition("e")[0]
    seen: dict[str, set[str]] = {}
    wrong = []
    for name, content in files.items():
        for text in read_texts(name, content):
            plain = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
            for found in re.finditer("zqx([a-z0-9]+)", plain):
                seen.setdefault(found[1], set()).add(name)
                if not plain.startswith(signs, found.end()):
                    wrong.append((name, plain[found.start() : found.end() + len(signs) + 9]))
    assert wrong == []
    assert {*seen} == {each.replace("_", "") for each in (*TYPED, *BRIEF, *SAID, *SIGNED)}
    reports = {
        "laporan.html",
        "laporan.pdf",
        "warga.html",
        "publikasi.pdf",
        "laporan.docx",
        "paparan.pptx",
        "rekap.xlsx",
    }
    assert seen["name"] >= {*reports, "hasil.json", "laporan.csv", "index.html", "kuesioner.xlsx", "kota/laporan.html"}
    assert seen["first"] >= {"laporan.html", "publikasi.pdf", "hasil.csv", "hasil.json", "kuesioner.html"}
