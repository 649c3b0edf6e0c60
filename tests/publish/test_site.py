"""The list of all reports and the open data beside it: what stands in the output folder, public, in the same bytes."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
import shlex
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ikm.errors import SettingError
from ikm.publish import opendata, site
from ikm.publish.site import SiteListing, refresh_site
from ikm.survey.project import Project
from tests.helpers import make_project
from tests.shelves import TWO, four, shelve


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Results of two periods of KPPT, of PDAM and of their city."""
    return four(tmp_path_factory.mktemp("site"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without answers and without reports."""
    return make_project(tmp_path, {}, TWO)


@pytest.fixture
def shelved(project: Project, results: list[dict[str, Any]]) -> Project:
    """All four on the shelf, and the site made."""
    for content in results:
        shelve(project, content)
    refresh_site(project)
    return project


def soup(project: Project) -> BeautifulSoup:
    """The page of the site."""
    return BeautifulSoup((project.output / "index.html").read_text(encoding="utf-8"), "html.parser")


def rows(project: Project, name: str = "hasil.csv") -> list[dict[str, str]]:
    """Rows of a table of the open data."""
    with (project.output / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(project: Project) -> dict[str, bytes]:
    """Every file of the site."""
    names = ["index.html", *(f"data/{name}" for name in ("laporan.csv", "hasil.csv", "datapackage.json"))]
    return {name: (project.output / name).read_bytes() for name in names}


def test_lists_what_stands_there(shelved: Project, results: list[dict[str, Any]]) -> None:
    """Newest period first; index as printed, mutu where one is claimed; every link leads to a file."""
    lines = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in
             soup(shelved).select(".unit tbody tr")]  # fmt: skip
    assert [line[:3] for line in lines] == [
        ["Air <b> & Limbah", "Kota Contoh", "Semester I Tahun 2026"],
        ["Kantor Perizinan", "Kota Contoh", "Semester I Tahun 2026"],
        ["Kantor Perizinan", "Kota Contoh", "Semester II Tahun 2025"],
    ]
    values = [results[place]["ikm"]["value"] for place in (2, 0, 1)]
    assert [line[3].replace(",", ".") for line in lines] == values
    assert [line[4] for line in lines] == ["–", "D", "D"]
    assert [line[5] for line in lines] == ["5", "40", "30"]
    links = [link["href"] for link in soup(shelved).find_all("a") if not link["href"].startswith("#")]
    assert len(links) == 4 * 4 + 3  # page, PDF, workbook and results of each; three files of data
    assert all((shelved.output / link).is_file() for link in links)


def test_city_stands_in_a_table_of_its_own(shelved: Project, results: list[dict[str, Any]]) -> None:
    """Both means, units measured of all."""
    line = [cell.get_text(" ", strip=True) for cell in soup(shelved).select(".city tbody tr > *")]
    mean = results[3]["mean"]["plain"]["value"].replace(".", ",")
    assert line[:5] == ["Kota Contoh", "Semester I Tahun 2026", mean, "–", "2 dari 2"]


def test_nothing_runs_but_what_the_policy_names(shelved: Project) -> None:
    """One style and one script, each by its hash; no attribute that would be one; no address outside the folder."""
    page = soup(shelved)
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for name in ("style", "script"):
        found = [tag.string for tag in page.find_all(name)]
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert len(found) == 1
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert not [tag for tag in page.find_all(True) if "style" in tag.attrs or any(key[:2] == "on" for key in tag.attrs)]
    assert not re.search(r"(?:src|href)=.https?:", str(page))


def test_without_script_everything_is_there(shelved: Project) -> None:
    """The filters, of no use without a script, are hidden in the page; no row is."""
    page = soup(shelved)
    assert page.select_one("form.filters").has_attr("hidden")
    assert not page.select("tr[hidden], tr.later")
    assert not page.select("thead button")


def test_many_rows_wait_until_asked_for(project: Project, results: list[dict[str, Any]]) -> None:
    """Of 201 reports the last waits; only where scripts run: the rule that hides it says so."""
    for year in range(1800, 2001):
        shelve(project, {**results[2], "period": str(year)})
    refresh_site(project)
    page = soup(project)
    assert [len(page.select(f".unit tbody tr{kind}")) for kind in ("", ".later")] == [201, 1]
    assert re.search(r"\(scripting: enabled\) \{\s*\.reports tr\.later \{ display: none", page.style.string)


def test_empty_folder(project: Project) -> None:
    """Says what to do; no table, no filters, and data with headings alone."""
    assert refresh_site(project) == SiteListing(project.output / "index.html", 0, [])
    page = soup(project)
    assert "Belum ada laporan" in page.get_text()
    assert not page.select("table, form")
    assert (rows(project), rows(project, "laporan.csv")) == ([], [])


def test_internal_editions_are_not_listed(project: Project, results: list[dict[str, Any]]) -> None:
    """Not from their own folder, and not when somebody lays one among the public ones: its files say what it is."""
    internal = {**results[0], "audience": "internal"}
    shelve(Project(project.data, project.output / "internal"), internal, audience="internal")
    shelve(project, internal)
    shelve(project, {**results[1]}, audience="internal")
    assert refresh_site(project).passed_over == ["KPPT/2025-S2", "KPPT/2026-S1"]
    assert (rows(project), soup(project).select("table")) == ([], [])


def test_what_is_no_report_is_passed_over(project: Project, results: list[dict[str, Any]]) -> None:
    """Results that cannot be read, or of another version; the others are listed. A folder without a page is none."""
    shelve(project, results[0])
    (shelve(project, results[1]) / "hasil.json").write_text("{", encoding="utf-8")
    shelve(project, {key: value for key, value in results[2].items() if key != "ikm"})
    (project.output / "PDAM" / "kuesioner").mkdir()
    assert refresh_site(project) == SiteListing(project.output / "index.html", 1, ["KPPT/2025-S2", "PDAM/2026-S1"])


def test_same_reports_same_bytes(shelved: Project, results: list[dict[str, Any]], tmp_path: Path) -> None:
    """In whatever order they came, one by one or at once, in another folder: the same files."""
    other = make_project(tmp_path / "other", {}, TWO)
    for content in reversed(results):
        shelve(other, content)
        refresh_site(other)
    assert made(other) == made(shelved)


def test_changed_report_changes_its_rows_alone(shelved: Project, results: list[dict[str, Any]], tmp_path: Path) -> None:
    """One report made again, one gone: the site is the one that is made from nothing."""
    shelve(shelved, {**results[2], "respondents": {**results[2]["respondents"], "read": 77}})
    shutil.rmtree(shelved.output / "KPPT" / "2025-S2")
    refresh_site(shelved)
    spliced = made(shelved)
    (shelved.output / site.CATALOGUE_CACHE).unlink()
    refresh_site(shelved)
    assert made(shelved) == spliced
    assert {row["report"] for row in rows(shelved)} == {"KPPT/2026-S1", "PDAM/2026-S1", "kota-contoh/2026-S1"}
    assert [row["read"] for row in rows(shelved, "laporan.csv")] == ["40", "77", ""]


def test_nothing_is_read_again(shelved: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look reads no report and writes no file; a file of the site that somebody changed is put right."""
    before = made(shelved)

    def read(*_: object) -> None:
        raise AssertionError("read again")

    with monkeypatch.context() as patch:
        patch.setattr(site, "_read", read)
        assert refresh_site(shelved).reports == 4
    (shelved.output / "data" / "hasil.csv").write_text("spoilt", encoding="utf-8")
    refresh_site(shelved)
    assert made(shelved) == before


def test_english_where_all_reports_are(project: Project, results: list[dict[str, Any]]) -> None:
    """One Indonesian report among English ones: Indonesian, the others marked."""
    shelve(project, results[0], "en")
    refresh_site(project)
    assert soup(project).html["lang"] == "en"
    assert "1 report" in soup(project).get_text()
    shelve(project, results[1], "id")
    refresh_site(project)
    page = soup(project)
    assert (page.html["lang"], [link.text for link in page.select("a[hreflang=en]")]) == ("id", ["Kantor Perizinan"])


def test_settings_of_the_site(shelved: Project) -> None:
    """Title, publisher and licence on the page and in the package; a licence that is not set is not claimed."""
    package = json.loads((shelved.output / "data" / "datapackage.json").read_bytes())
    assert "licenses" not in package
    assert "Lisensi data belum ditetapkan." in soup(shelved).get_text()
    (shelved.data / "site.toml").write_text(
        'title = "IKM <Kota>"\npublisher = "Bagian Organisasi"\nlicence = "CC-BY-4.0"\n'
        'licence_url = "https://example.org/by"\n',
        encoding="utf-8",
    )
    refresh_site(shelved)
    package = json.loads((shelved.output / "data" / "datapackage.json").read_bytes())
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": "https://example.org/by"}]
    assert (soup(shelved).h1.text, soup(shelved).select_one(".kind").text) == ("IKM <Kota>", "Bagian Organisasi")
    (shelved.data / "site.toml").write_text('license = "CC-BY-4.0"\n', encoding="utf-8")
    with pytest.raises(SettingError, match="Did you mean licence"):
        refresh_site(shelved)


def test_data_package_is_valid(shelved: Project) -> None:
    """The frictionless library reads both tables by their schema: types, required cells, keys, hash and size."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own
        frictionless = pytest.importorskip("frictionless")
        report = frictionless.validate(str(shelved.output / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "type", "note"])
    assert {task.name: task.stats["rows"] for task in report.tasks} == {
        "laporan": 4, "hasil": len(rows(shelved)),
    }  # fmt: skip


def scalars(node: object) -> Iterator[str]:
    """Every figure and text in a hasil.json, as JSON writes it."""
    if isinstance(node, dict):
        for value in node.values():
            yield from scalars(value)
    elif isinstance(node, list):
        for value in node:
            yield from scalars(value)
    elif node is not None:
        yield node if isinstance(node, str) else json.dumps(node)


def test_every_figure_is_a_copy(shelved: Project, results: list[dict[str, Any]]) -> None:
    """No figure of the data that does not stand in the report's hasil.json: nothing more can be subtracted.

    PDAM has 5 respondents, so its unsur are hidden; KPPT has a service of 3, so that both its services are.
    """
    published = {
        "KPPT/2026-S1": results[0], "KPPT/2025-S2": results[1], "PDAM/2026-S1": results[2], "kota-contoh/2026-S1":
        results[3],
    }  # fmt: skip
    for name in ("hasil.csv", "laporan.csv"):
        assert {row["report"] for row in rows(shelved, name)} == set(published)
        for row in rows(shelved, name):
            known = set(scalars(published[row["report"]]))
            figures = {row[key] for key in ("value", "low", "high", "n", "read", "counted") if row.get(key)}
            assert figures <= known, row
    measures = {row["measure"] for row in rows(shelved) if row["report"] == "PDAM/2026-S1"}
    assert measures <= {"ikm", "ikm_exact_bobot", "respondents_read", "respondents_counted"}
    assert not [row for row in rows(shelved) if row["report"] == "KPPT/2026-S1" and row["characteristic"] == "service"]


def test_index_of_the_data_is_that_of_the_report(shelved: Project, results: list[dict[str, Any]]) -> None:
    """One row of measure ikm a unit, with interval and mutu; nine unsur with value and NRR, four answers each."""
    mine = [row for row in rows(shelved) if row["report"] == "KPPT/2026-S1"]
    (index,) = [row for row in mine if row["measure"] == "ikm"]
    precision = results[0]["precision"]
    assert (index["value"], index["n"], index["mutu"]) == (results[0]["ikm"]["value"], "40", "D")
    assert (float(index["low"]), float(index["high"])) == (precision["low"], precision["high"])
    assert (index["start"], index["end"]) == ("2026-01-01", "2026-06-30")
    count = {name: sum(row["measure"] == name for row in mine) for name in ("unsur", "nrr", "answers")}
    assert count == {"unsur": 9, "nrr": 9, "answers": 36}


def test_no_cell_is_a_formula() -> None:
    """A name that a spreadsheet would run gets an apostrophe; a negative figure stays a figure; commas are quoted."""
    report = {"report": "KPPT/2026", "unit": "=1+1", "city": 'a,"b"'}
    figures = [{"measure": "change", "value": -2.5, "category": "-2+1"}]
    table = opendata.write_figure_rows(dict.fromkeys(opendata.REPORT_KEYS) | report, figures)
    assert table == b'KPPT/2026,\'=1+1,"a,""b""",,,,,change,,,\'-2+1,-2.5,,,,,\n'


def test_a_folder_that_was_set_aside_is_not_listed(project: Project, results: list[dict[str, Any]]) -> None:
    """Hidden by a dot, as what is being written or was put away."""
    shelve(project, results[0])
    (project.output / "KPPT").rename(project.output / ".KPPT")
    assert refresh_site(project) == SiteListing(project.output / "index.html", 0, [])


def test_addresses_of_an_odd_folder_are_quoted(project: Project, results: list[dict[str, Any]]) -> None:
    """A folder that was renamed by hand: '#' and a blank would lead elsewhere."""
    shelve(project, {**results[0], "unit": "KPPT #2"})
    refresh_site(project)
    links = [link["href"] for link in soup(project).select("tbody a")]
    assert links
    assert all(link.startswith("KPPT%20%232/2026-S1/") for link in links)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed (openssh-client)")
def test_a_signature_holds_until_the_list_changes(
    shelved: Project, results: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The two lines of docs/reliability.md: what was signed is verified, and a list that was changed is not."""
    shown = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text(encoding="utf-8")
    sign, verify = re.findall(r"^ssh-keygen -Y .*$", shown, re.MULTILINE)
    key, received = tmp_path / "key", tmp_path / "received"
    making = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(making, check=True, stdin=subprocess.DEVNULL)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").split()
    received.mkdir()
    (received / "signers").write_text(f"skm@example.go.id {public[0]} {public[1]}\n", encoding="utf-8")

    def run(line: str, folder: Path) -> int:
        plain = line.replace("~/.ssh/id_ed25519", shlex.quote(str(key)))
        return subprocess.run(["sh", "-c", plain], cwd=folder, capture_output=True, check=False).returncode

    sums, signature = shelved.output / "SHA256SUMS", shelved.output / "SHA256SUMS.sig"
    assert run(sign, shelved.output.parent) == 0
    for each in (sums, signature):
        shutil.copy(each, received)
    assert run(verify, received) == 0
    refresh_site(shelved)
    assert signature.exists(), "the list is as it was"
    shelve(shelved, {**results[0], "period": "2025"})
    refresh_site(shelved)
    assert not signature.exists()
    shutil.copy(sums, received)
    assert run(verify, received) != 0, "the old signature is of another list"
