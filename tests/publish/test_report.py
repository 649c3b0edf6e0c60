"""One report as a pure function: the right name, the right numbers, the same bytes."""

from __future__ import annotations

import dataclasses
import hmac
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from ikm.errors import DataError, NotebookError, ReportFailed
from ikm.page.wording import Words
from ikm.publish.job import Job, gather_unit_job, request_city
from ikm.publish.notebooks import require_parameters
from ikm.publish.report import build_report
from ikm.survey.fingerprint import KEY_FILE, require_key
from ikm.survey.project import Project
from tests.helpers import find_unnamed_styles
from tests.printed import find_strange, read_text

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def job(data: Path = ROOT / "data", unit: str = "PARKIR", bahasa: str = "id") -> Job:
    """The job of a unit's newest period."""
    return gather_unit_job(Project.locate(data), unit, "", bahasa)


def changed(one: Job, change: Any) -> Job:
    """The job with its notebook changed by a function."""
    notebook = nbformat.reads(one.source.decode(), as_version=4)
    change(notebook)
    return dataclasses.replace(one, source=nbformat.writes(notebook).encode())


def test_numbers_of_the_sample(hasil: Any) -> None:
    """KPPT 2026-S1: 25/9 x the sum over nine unsur of (sum / count) of the file's answers, counted from the CSV."""
    import csv
    from decimal import ROUND_HALF_UP, Decimal
    from fractions import Fraction

    with (ROOT / "data/responses/KPPT/2026-S1.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = [entry["key"] for entry in hasil["unsur"]]
    given = {key: [int(row[key]) for row in rows if row[key] in "1234" and row[key]] for key in keys}
    exact = sum(Fraction(sum(given[key]), len(given[key])) for key in keys) * 25 / len(keys)
    printed = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert hasil["ikm"]["value"] == str(printed)
    assert [entry["n"] for entry in hasil["unsur"]] == [len(given[key]) for key in keys]
    counted = sum(any(row[key] in ("1", "2", "3", "4") for key in keys) for row in rows)
    assert hasil["respondents"] == {"read": len(rows), "counted": counted, "refused": len(rows) - counted}


def test_results_have_the_fixed_keys(hasil: Any) -> None:
    """hasil.json keeps the keys that others read; more may be added, none may go."""
    assert {"unit", "period", "instrument", "respondents", "ikm", "unsur", "precision"} <= set(hasil)
    assert {"value", "mutu", "kinerja", "bobot", "exact_bobot_value"} <= set(hasil["ikm"])
    assert {"key", "code", "n", "nrr", "value", "mutu"} <= set(hasil["unsur"][0])
    assert {"se", "low", "high", "level", "population", "chance"} <= set(hasil["precision"])
    assert sum(hasil["precision"]["chance"].values()) == pytest.approx(1)


def test_every_number_of_the_results_is_on_the_page(page: str, hasil: Any) -> None:
    """The page and its machine-readable twin print the same figures."""
    words = Words("id")
    text = BeautifulSoup(page, "html.parser").get_text(" ")

    def spelt(value: str | None) -> str:
        return words.number(float(value)) if value else "–"

    expected = [
        spelt(hasil["ikm"]["value"]),
        spelt(str(hasil["precision"]["low"])),
        spelt(str(hasil["precision"]["high"])),
    ]
    for entry in hasil["unsur"]:
        expected += [spelt(entry["value"]), words.number(entry["nrr"], 3), words.number(entry["tertimbang"], 3)]
    expected += [spelt(entry["value"]) for entries in hasil["groups"].values() for entry in entries if "value" in entry]
    expected += [spelt(point["value"]) for point in hasil["trend"]]
    expected += [words.number(float(point["change"]), sign=True) for point in hasil["trend"] if point["change"]]
    assert len(expected) > 60
    assert [figure for figure in expected if figure not in text] == []


def test_published_figures_travel_with_the_job_and_are_named() -> None:
    """LALIN has a figure of 2024-S1 and no answers of it: on the page; its file in hasil.json and in manifest.json."""
    path = ROOT / "data" / "published" / "contoh.csv"
    told = hmac.new(require_key(ROOT / "data").secret, path.read_bytes(), "sha256").hexdigest()
    made = build_report(gather_unit_job(Project.locate(ROOT / "data"), "LALIN", "2024-S2", "id"))
    hasil = json.loads(made["hasil.json"])
    assert [point["published"] for point in hasil["trend"]] == [True, False]
    assert {"path": "data/published/contoh.csv", "fingerprint": told, "rows": 2} in hasil["sources"]
    assert json.loads(made["manifest.json"])["inputs"]["published/contoh.csv"] == told
    assert "69,40 (angka terbitan)" in made["laporan.html"].decode()


def test_city_job_carries_published_figures() -> None:
    """The city's report of 2024-S1 gets the file too."""
    job = request_city(Project.locate(ROOT / "data"), "2024-S1", "", "id").gather()
    assert "published/contoh.csv" in job.inputs


def test_page_stands_alone(page: str) -> None:
    """One file: no script, no address of another host, nothing to load, language and policy set, code hidden."""
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html["lang"] == "id"
    assert soup.find_all(["script", "iframe", "object", "embed"]) == []
    assert {link["href"] for link in soup.find_all("link")} == {"data:,"}
    addresses = {address for address in re.findall(r"https?://[^\s\"'<)]+", page) if "www.w3.org" not in address}
    assert addresses == set()
    policy, unnamed = find_unnamed_styles(page)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert ("unsafe" in policy, unnamed, soup.select("[style]")) == (False, [], [])
    shown = page[: page.index('<div class="code">')]
    assert "studi." not in shown
    assert "studi.index()" in page
    assert "import ikm" not in shown


def test_page_can_be_walked(page: str) -> None:
    """One h1, headings in order, tables with caption and scopes, each drawing with a text, ids once, links lead."""
    soup = BeautifulSoup(page, "html.parser")
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(table.caption and table.caption.get_text(strip=True) for table in soup.find_all("table"))
    assert all(cell.get("scope") in ("col", "row") for cell in soup.find_all("th"))
    drawings = soup.find_all("svg")
    assert len(drawings) >= 7
    charts = [drawing for drawing in drawings if drawing.find_parent("figure")]
    assert all(len(drawing.find_parent(attrs={"role": "img"})["aria-label"]) > 40 for drawing in charts)
    strips = [drawing for drawing in drawings if drawing not in charts and drawing.get("aria-hidden") != "true"]
    assert all(drawing["role"] == "img" and len(drawing["aria-label"]) > 10 for drawing in strips)
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in soup.find_all("a") if link["href"].startswith("#")} <= set(ids)


def test_page_says_that_the_sample_is_a_sample(page: str) -> None:
    """No figure made from invented answers can be taken for a real one."""
    assert BeautifulSoup(page, "html.parser").find(class_="sample").get_text().startswith("Data contoh.")


def test_english_report_is_english(built: Callable[[Job], dict[str, bytes]]) -> None:
    """BAHASA=en: language, title, headings and figures of the page; the results are the same."""
    made = built(job(bahasa="en"))
    soup = BeautifulSoup(made["laporan.en.html"].decode(), "html.parser")
    assert soup.html["lang"] == "en"
    headings = [heading.get_text() for heading in soup.find_all("h2")]
    assert headings == [
        "Summary",
        "I. Introduction",
        "II. Data collection",
        "III. Results",
        "IV. Analysis",
        "V. Conclusion",
        "Annex A. The unit",
        "Annex B. Respondents",
        "Annex C. How it is computed",
        "Annex D. Change and comparison",
        "Annex E. Priorities and expectations",
        "Annex F. Comments and complaints",
        "Annex G. Data quality and reliability",
        "Annex H. Questionnaire",
        "Annex I. Where the numbers come from",
    ]
    assert json.loads(made["hasil.json"]) == json.loads(built(job())["hasil.json"])
    text = soup.find("main").get_text(" ")
    assert not re.findall(r"\b(yang|dengan|tidak|adalah|dari) (?!ada)\w+ \w+ (yang|dengan|adalah)\b", text)


SCRIPT = """
import sys
from pathlib import Path
from ikm.publish.job import gather_unit_job
from ikm.publish.report import build_report
from ikm.survey.project import Project
files = build_report(gather_unit_job(Project.locate(sys.argv[1]), "PARKIR", "2026-S1", "id"))
for name in ("laporan.html", "hasil.json", "laporan.ipynb", "rekap.xlsx"):
    Path(name).write_bytes(files[name])
"""


def test_same_inputs_same_bytes(sample: Path, tmp_path: Path) -> None:
    """Two builds in other folders, time zones, locales and with other hash seeds give equal bytes."""
    places = [
        (ROOT / "data", tmp_path / "one", {"TZ": "Asia/Makassar", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
        (
            sample,
            tmp_path / "a longer way" / "two",
            {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
        ),
    ]
    made = []
    require_key(ROOT / "data")
    (sample / KEY_FILE).write_bytes((ROOT / "data" / KEY_FILE).read_bytes())  # an input like the answers
    for data, folder, environment in places:
        folder.mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(data)], cwd=folder, env=os.environ | environment, check=True, timeout=300
        )
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert set(made[0]) == {"laporan.html", "hasil.json", "laporan.ipynb", "rekap.xlsx"}
    # The register lists more units in one place than in the other: the report must not care.
    assert made[0] == made[1]


def test_lost_tag_makes_no_report() -> None:
    """Without the 'parameters' tag papermill would print the default unit under the asked name: refused."""
    with pytest.raises(NotebookError, match="0 code cells are tagged 'parameters'"):
        build_report(changed(job(), lambda notebook: notebook.cells[0].metadata.pop("tags")))


def test_unknown_parameter_makes_no_report() -> None:
    """A parameter that the notebook does not take is refused, with the one it takes offered."""

    def misspell(notebook: Any) -> None:
        notebook.cells[0].source = notebook.cells[0].source.replace("period:", "priod:")

    with pytest.raises(NotebookError, match=r"takes no parameter period. Did you mean priod\?"):
        build_report(changed(job(), misspell))


def test_another_unit_makes_no_report() -> None:
    """A notebook that sets its unit again comes back with the wrong name: refused."""

    def overwrite(notebook: Any) -> None:
        opening = next(cell for cell in notebook.cells if cell.id == "buka")
        opening.source = 'import ikm\nstudi = ikm.open("PARKIR", "2025-S1", bahasa=bahasa)'

    with pytest.raises(NotebookError, match="asked for period 2026-S1, made 2025-S1"):
        build_report(changed(job(), overwrite))


def test_a_report_without_results_is_none() -> None:
    """A notebook that hands over no results cannot be checked, so it is no report."""
    with pytest.raises(NotebookError, match="results 0 times"):
        build_report(changed(job(), lambda notebook: notebook.cells.pop()))


def test_a_cell_that_stops_is_named() -> None:
    """A fault of the notebook tells its cell and last line."""

    def break_cell(notebook: Any) -> None:
        next(cell for cell in notebook.cells if cell["id"] == "tren").source = "studi.trnd()"

    with pytest.raises(ReportFailed, match="cell 'tren' of the notebook stopped: AttributeError"):
        build_report(changed(job(), break_cell))


def test_a_mistake_names_the_users_file(sample: Path) -> None:
    """Answers are read from a copy, but the message names the file that must be mended."""
    path = sample / "responses" / "PARKIR" / "2026-S1.csv"
    path.write_text("respondent,waktu\nR1,3\n", encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(str(path))):
        build_report(job(sample))


def test_parameters_stay_text(sample: Path) -> None:
    """A unit called 007 stays '007'; papermill's command line would make it 7."""
    register = sample / "units.toml"
    register.write_text(
        register.read_text(encoding="utf-8")
        + '\n["007"]\nname = "Unit 007"\ncity = "Kota"\nskpd = "Dinas"\nsector = "parkir"\n',
        encoding="utf-8",
    )
    (sample / "responses" / "PARKIR").rename(sample / "responses" / "007")
    assert json.loads(build_report(job(sample, unit="007"))["hasil.json"])["unit"] == "007"


def test_text_of_respondents_is_escaped(sample: Path) -> None:
    """Markup, formulas and dollar signs typed as a service come out as text, in tables, charts and sentences."""
    hostile = "<img src=x onerror=alert(1)> $\\\\frac{1}{0}$ =1+1 {{7*7}}"
    path = sample / "responses" / "PARKIR" / "2026-S1.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    column = lines[0].split(",").index("occupation")
    rows = [line.split(",", column + 1) for line in lines[1:]]
    spoilt = [",".join([*row[:column], f'"{hostile}"', row[column + 1]]) for row in rows]
    path.write_text("\n".join([lines[0], *spoilt]) + "\n", encoding="utf-8")
    page = build_report(job(sample))["laporan.html"].decode()
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find_all("img") == []
    assert "alert(1)" in soup.get_text()
    assert "49" not in soup.find(id="tabel-responden").get_text()
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]


@pytest.mark.parametrize("respondents", [0, 1, 7])
def test_few_respondents(sample: Path, respondents: int) -> None:
    """0: no index and an empty state; 1: none shown; 7: an index but no mutu; no group of either, said so."""
    path = sample / "responses" / "PARKIR" / "2026-S1.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    answered = [line for line in lines[1:] if ",,,,,,,,," not in line]
    path.write_text("\n".join([lines[0], *answered[:respondents]]) + "\n", encoding="utf-8")
    made = build_report(job(sample))
    hasil = json.loads(made["hasil.json"])
    text = BeautifulSoup(made["laporan.html"].decode(), "html.parser").find("main").get_text(" ")
    assert hasil["respondents"]["counted"] == respondents
    assert hasil["ikm"]["mutu"] is None
    assert hasil["precision"] is None
    assert (hasil["ikm"]["value"] is None) == (respondents < 3)
    assert ("belum ada jawaban" in text) == (respondents == 0)
    assert ("kurang dari 10 responden" in text) == (respondents > 0)
    assert all("n" not in group for groups in hasil["groups"].values() for group in groups)


def test_nobody_answered_one_unsur(sample: Path) -> None:
    """Without an answer to biaya there is no index; the report names the unsur and keeps the others."""
    path = sample / "responses" / "PARKIR" / "2026-S1.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    column = lines[0].index("biaya")
    text = "\n".join([",".join(lines[0])] + [",".join([*line[:column], "", *line[column + 1 :]]) for line in lines[1:]])
    path.write_text(text + "\n", encoding="utf-8")
    made = build_report(job(sample))
    hasil = json.loads(made["hasil.json"])
    assert hasil["ikm"]["value"] is None
    assert hasil["ikm"]["unanswered"] == ["biaya"]
    assert sum(entry["nrr"] is not None for entry in hasil["unsur"]) == 8
    assert "tidak dapat dihitung, karena tidak ada jawaban untuk unsur" in made["laporan.html"].decode()


def test_check_parameters_wants_the_first_code_cell(tmp_path: Path) -> None:
    """A parameters cell further down would overwrite nothing or everything: refused."""
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import ikm"),
            nbformat.v4.new_code_cell('unit = ""', metadata={"tags": ["parameters"]}),
        ]
    )
    path = tmp_path / "late.ipynb"
    nbformat.write(notebook, path)
    with pytest.raises(NotebookError, match=r"late\.ipynb: 1 code cells"):
        require_parameters(path, {"unit": "KPPT"})


def test_plan_of_action_is_an_input_and_is_named(hasil: Any) -> None:
    """The unit's plan goes into the run and stands among the files that were read."""
    assert "actions/KPPT.csv" in gather_unit_job(Project.locate(ROOT / "data"), "KPPT", "2026-S1", "id").inputs
    assert "data/actions/KPPT.csv" in {source["path"] for source in hasil["sources"]}


def test_city_takes_plans_and_the_periods_that_made_them() -> None:
    """Plans come along, and the answers of earlier periods: for what plans brought about, and for the slopes."""
    inputs = set(request_city(Project.locate(ROOT / "data"), "2026-S1", "Kota Samarinda", "id").gather().inputs)
    assert {
        "actions/KPPT.csv",
        "actions/PDAM.csv",
        "responses/KPPT/2025-S1.csv",
        "responses/PDAM/2025-S1.csv",
    } <= inputs
    assert "responses/PARKIR/2025-S1.csv" in inputs
    assert "responses/PALEMBANG-KPPT/2025-S1.csv" not in inputs, "of another city"


def test_city_names_who_must_act(built: Callable[[Job], dict[str, bytes]]) -> None:
    """The city's report lists an SKPD with a late action of each unit of the sample, and tells machines the same."""
    files = built(request_city(Project.locate(ROOT / "data"), "2026-S1", "Kota Samarinda", "id").gather())
    found = {entry["skpd"]: entry for entry in json.loads(files["hasil.json"])["actions"]}
    assert (found["Dinas Pekerjaan Umum"]["overdue"], found["Dinas Komunikasi dan Informatika"]["overdue"]) == (1, 1)
    assert "Dinas Komunikasi dan Informatika" in files["laporan.html"].decode()


def test_every_number_of_the_page_is_one_of_the_results(page: str, hasil: Any) -> None:
    """Body and annexes too; besides them an example of the regulation's table, shares of two counts, fingerprints."""
    own = (r"misalnya 278 responden untuk 1\.000", r"(?<=responden \()[\d,]+ %(?=\) menulis)", r"\b[0-9a-f]{16}\b")
    own += (r"nilai tertinggi yang mungkin hanya 99,00", r"2\.000 kali")  # 4 x 25 x 0,11 x 9; drawn again
    text = read_text(page)
    assert find_strange(text, hasil, own) == []
    assert find_strange(text.replace("meminta 356", "meminta 357"), hasil, own) == ["357"]


def test_pictures_in_the_page_itself_are_not_said_to_be_left_out(report: dict[str, bytes]) -> None:
    """Those of the annex are data in quotes: nothing is loaded."""
    assert b'src="data:image/jpeg' in report["laporan.html"]
    assert not json.loads(report["manifest.json"]).get("unshown")
