"""Links between reports: to what the data folder knows, right from every folder, nowhere a person's words."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from ikm.page.markup import mark_unit_name
from ikm.page.wording import Words
from ikm.publish import html
from ikm.publish.job import Job, gather_unit_job, request_city
from ikm.survey.project import Project
from tests.helpers import HEADINGS, UNITS, make_project, row

ROOT = Path(__file__).resolve().parents[2]
TWO = UNITS + UNITS.replace("[KPPT]", "[PDAM]").replace("Kantor Perizinan", "Air & Limbah")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """KPPT in three periods, PDAM in the last of them."""
    answers = f"{HEADINGS}\n{row(3)}\n"
    names = ("KPPT/2025-S1.csv", "KPPT/2025-S2.csv", "KPPT/2026-S1.csv", "PDAM/2026-S1.csv")
    return make_project(tmp_path, dict.fromkeys(names, answers), TWO)


def shown(job: Job) -> list[tuple[str, str]]:
    """Addresses and texts above a report."""
    return [(link.href, link.text) for link in html.list_page_links(job, Words("id"))]


def test_middle_period_has_both_neighbours(project: Project) -> None:
    """Before, after, the city in the same period, all reports; two folders up from output/KPPT/2025-S2."""
    assert shown(gather_unit_job(project, "KPPT", "2025-S2", "id")) == [
        ("../../KPPT/2025-S1/laporan.html", "← Sebelumnya: Semester I Tahun 2025"),
        ("../../KPPT/2026-S1/laporan.html", "Berikutnya: Semester I Tahun 2026 →"),
        ("../../kota-contoh/2025-S2/laporan.html", "Laporan Kota Contoh"),
        ("../../index.html", "Semua laporan"),
    ]


def test_a_name_beyond_ascii_is_quoted(tmp_path: Path) -> None:
    """A city's folder keeps the letters of its name; an address on the web writes them as UTF-8 in hexadecimals."""
    answers = {"KPPT/2025-S1.csv": f"{HEADINGS}\n{row(3)}\n"}
    named = make_project(tmp_path, answers, UNITS.replace("Kota Contoh", "Kota Málang"))
    assert shown(gather_unit_job(named, "KPPT", "2025-S1", "id"))[0][0] == "../../kota-m%C3%A1lang/2025-S1/laporan.html"


def test_first_and_last_have_one(project: Project) -> None:
    """No link where no period is; a unit's only period has the city and the list alone."""
    first, last = (gather_unit_job(project, "KPPT", period, "id").links for period in ("2025-S1", "2026-S1"))
    assert (first["previous"], first["next"]) == ("", "2025-S2")
    assert (last["previous"], last["next"]) == ("2025-S2", "")
    assert [text for _, text in shown(gather_unit_job(project, "PDAM", "", "id"))] == [
        "Laporan Kota Contoh",
        "Semua laporan",
    ]


def test_internal_edition_leads_to_public_ones(project: Project) -> None:
    """Three folders up from output/internal/KPPT/2025-S2; every text says that the edition is another."""
    job = gather_unit_job(project, "KPPT", "2025-S2", "id", audience="internal")
    for href, text in shown(job)[:3]:
        target = (project.output / job.folder / unquote(href)).resolve()
        assert target.relative_to(project.output).parts[0] != "internal"
        assert "(edisi publik)" in text
    assert shown(job)[0][0] == "../../../KPPT/2025-S1/laporan.html"
    assert shown(job)[3] == ("../../../index.html", "Semua laporan")


def test_other_notebooks_have_no_links() -> None:
    """A plan for a sample, of a unit or a city, stands in no list of reports."""
    project = Project.locate(ROOT / "data")
    for unit in ("KPPT", ""):
        job = gather_unit_job(project, unit, "2026-S1", "id", "rencana_sampel")
        assert (job.links, shown(job)) == ({}, [])


def test_city_leads_to_the_units_with_answers(project: Project) -> None:
    """Of a league with both units, in 2025-S2 only KPPT has a report; in 2026-S1 both, names escaped."""
    page = f"<th>{mark_unit_name('KPPT', 'Kantor')}</th><th>{mark_unit_name('PDAM', 'Air & Limbah')}</th>"
    assert html.link_unit_names(page, request_city(project, "2025-S2", "", "id").gather()) == (
        '<th><a href="../../KPPT/2025-S2/laporan.html">Kantor</a></th><th>Air &amp; Limbah</th>'
    )
    both = BeautifulSoup(html.link_unit_names(page, request_city(project, "2026-S1", "", "id").gather()), "html.parser")
    assert [(link["href"], link.text) for link in both.find_all("a")] == [
        ("../../KPPT/2026-S1/laporan.html", "Kantor"),
        ("../../PDAM/2026-S1/laporan.html", "Air & Limbah"),
    ]


def test_a_comment_cannot_become_a_link(project: Project) -> None:
    """What respondents write reaches a page escaped, so that no mark of theirs is taken for a unit's name."""
    job = request_city(project, "2026-S1", "", "id").gather()
    written = '&lt;span data-unit="KPPT"&gt;x&lt;/span&gt;'
    assert html.link_unit_names(written, job) == written


def test_missing_are_the_linked_that_are_not_made(project: Project) -> None:
    """Everything linked is missing from an empty output folder; a page that stands there is not."""
    job = gather_unit_job(project, "KPPT", "2025-S2", "id")
    names = [asked.name for asked in html.find_missing_reports(job, project.output)]
    assert names == ["KPPT 2025-S1", "KPPT 2026-S1", "Kota Contoh 2025-S2"]
    folder = project.output / "KPPT" / "2026-S1"
    folder.mkdir(parents=True)
    (folder / "laporan.html").touch()
    assert [asked.name for asked in html.find_missing_reports(job, project.output)] == [
        "KPPT 2025-S1",
        "Kota Contoh 2025-S2",
    ]


def test_links_of_a_report(page: str) -> None:
    """On the page of KPPT 2026-S1, the newest: one before, none after."""
    soup = BeautifulSoup(page, "html.parser")
    bar = soup.select_one("nav.neighbours")
    assert bar is not None
    assert [link["href"] for link in bar.find_all("a")] == [
        "../../KPPT/2025-S2/laporan.html", "../../kota-samarinda/2026-S1/laporan.html", "../../index.html",
    ]  # fmt: skip
    assert bar.find("a", rel="prev") is not None
    assert bar.find("a", rel="next") is None


def test_told_in_one_line_with_the_commands(project: Project) -> None:
    """Which linked reports are missing, and what makes them; of a city its units too; nothing where all are made."""
    folders = f"DATA={project.data} OUTPUT={project.output}"
    assert html.describe_missing_reports(project, gather_unit_job(project, "KPPT", "2026-S1", "en")) == (
        "Its links lead to reports still to be made: KPPT 2025-S2, Kota Contoh 2026-S1. "
        f"To make them: make reports UNITS=KPPT BAHASA=en {folders}; "
        f"make city CITY='Kota Contoh' PERIOD=2026-S1 BAHASA=en {folders}"
    )
    city = request_city(project, "2026-S1", "", "id").gather()
    assert html.describe_missing_reports(project, city).startswith(
        "Its links lead to reports still to be made: Kota Contoh 2025-S2, KPPT 2026-S1, PDAM 2026-S1. "
        "To make them: make reports UNITS='KPPT PDAM' "
    )
    for asked in html.find_missing_reports(city, project.output):
        (project.output / asked.folder).mkdir(parents=True)
        (project.output / asked.folder / "laporan.html").touch()
    assert html.describe_missing_reports(project, city) == ""
