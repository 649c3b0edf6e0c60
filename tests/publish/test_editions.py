"""A report in both languages: two editions side by side, one manifest, none turned back by the other."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from ikm.publish import shelf
from ikm.publish.batch import find_stale_reports
from ikm.publish.formats import list_formats, name_file, read_manifests
from ikm.publish.job import ReportRequest, request_again
from ikm.publish.site import refresh_site
from ikm.publish.stale import HASH_CACHE, FileHashes, find_stale_editions, hash_request, list_current_ingredients
from ikm.publish.verify import verify_editions
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from tests.helpers import make_project
from tests.shelves import TWO, four
from tests.studies import people

ASKED = {"unit": "KPPT", "period": "2026-S1", "audience": "public"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """KPPT with one period."""
    return make_project(tmp_path, {"KPPT/2026-S1.csv": people(14)})


def hashes(project: Project) -> FileHashes:
    """Fingerprints as they are now."""
    return FileHashes(project.output / HASH_CACHE, require_key(project.data))


def lay(project: Project, bahasa: str, page: bytes = b"page", results: bytes = b"{}") -> Path:
    """Deliver an edition as a run does."""
    request = request_again(project, "laporan_unit", {**ASKED, "bahasa": bahasa})
    assert isinstance(request, ReportRequest)
    made = {name_file("laporan.html", bahasa): page, "hasil.json": results}
    now = hashes(project)
    manifest = {
        **list_current_ingredients(request, now),
        "fingerprint": hash_request(request, now),
        "outputs": {name: sha256(content).hexdigest() for name, content in made.items()},
    }
    folder = project.output / request.folder
    shelf.deliver_report(folder, {**made, "manifest.json": json.dumps(manifest).encode()})
    return folder


def names(folder: Path) -> set[str]:
    """Names of what stands there."""
    return {path.name for path in folder.iterdir()}


def test_every_file_with_words_has_a_name_of_its_own_in_english() -> None:
    """Only figures for machines are shared."""
    files = [name for each in list_formats() for name in each.files]
    assert {name for name in files if name_file(name, "en") == name} == {"hasil.json", "unit.csv"}
    assert name_file("publikasi.png", "en") == "publikasi.en.png"
    assert [name_file(name, "id") for name in files] == files


def test_one_edition_leaves_the_other_as_it_is(project: Project) -> None:
    """In either order; one manifest tells of both, Indonesian first; what is no file of either goes."""
    folder = lay(project, "en", b"english")
    assert names(folder) == {"laporan.en.html", "hasil.json", "manifest.json"}
    lay(project, "id", b"indonesian")
    (folder / "catatan.txt").write_text("mine", encoding="utf-8")
    lay(project, "en", b"english again")
    assert names(folder) == {"laporan.html", "laporan.en.html", "hasil.json", "manifest.json"}
    assert (folder / "laporan.html").read_bytes() == b"indonesian"
    assert (folder / "laporan.en.html").read_bytes() == b"english again"
    assert list(read_manifests(folder)) == ["id", "en"]
    assert json.loads((folder / "manifest.json").read_bytes())["parameters"]["bahasa"] == "id"


def test_what_failed_stands_with_its_edition(project: Project) -> None:
    """The next good report of that language removes it."""
    folder = lay(project, "id")
    lay(project, "en")
    request = request_again(project, "laporan_unit", {**ASKED, "bahasa": "en"})
    assert shelf.deliver_failure(project, request, "tren", "x") == folder / "gagal.en.html"
    lay(project, "id")
    assert "gagal.en.html" in names(folder)
    lay(project, "en")
    assert "gagal.en.html" not in names(folder)


def test_both_that_stand_are_kept_fresh(project: Project) -> None:
    """One asked for, both made again where the answers changed; an edition that does not stand is not invented."""
    lay(project, "id")
    assert find_stale_reports(project, ["KPPT"], "", "id").stale == []
    lay(project, "en")
    assert find_stale_reports(project, ["KPPT"], "", "id").stale == []
    (project.data / "responses/KPPT/2026-S1.csv").write_text(people(15), encoding="utf-8")
    for bahasa in ("id", "en"):
        found = find_stale_reports(project, ["KPPT"], "", bahasa).stale
        assert {request.parameters["bahasa"] for request in found} == {"id", "en"}
    lay(project, "id")
    asked = request_again(project, "laporan_unit", {**ASKED, "bahasa": "id"})
    assert [other.parameters["bahasa"] for other in find_stale_editions(project, asked)] == ["en"]
    lay(project, "en")
    assert find_stale_editions(project, asked) == []


def test_an_english_report_of_an_earlier_version_is_made_anew_under_its_name(project: Project) -> None:
    """Its page was called as the Indonesian one; both languages are asked for, and nothing of it is mixed in."""
    folder = lay(project, "en")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest |= {"outputs": {"laporan.html": ""}, "fingerprint": "of an earlier version"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "laporan.en.html").rename(folder / "laporan.html")
    assert {each.parameters["bahasa"] for each in find_stale_reports(project, ["KPPT"], "", "id").stale} == {"id", "en"}
    lay(project, "id", b"indonesian")
    assert (list(read_manifests(folder)), (folder / "laporan.html").read_bytes()) == (["id"], b"indonesian")


def test_verify_looks_at_each_edition(project: Project) -> None:
    """Files shared by both are those of whichever was made last; the other one is outdated, not altered."""
    folder = lay(project, "id", results=b"{}")
    lay(project, "en", results=b"{}")

    def lines() -> dict[str, list[str]]:
        return {verdict.name: list(verdict.lines()) for verdict in verify_editions(project, folder, hashes(project))}

    assert lines() == {"KPPT 2026-S1": [], "KPPT 2026-S1 (en)": []}
    (project.data / "responses/KPPT/2026-S1.csv").write_text(people(15), encoding="utf-8")
    lay(project, "en", results=b'{"n": 15}')
    outdated = "would be made from something else now: responses/KPPT/2026-S1.csv"
    assert lines() == {"KPPT 2026-S1": [outdated], "KPPT 2026-S1 (en)": []}
    (folder / "laporan.en.html").write_bytes(b"other")
    (folder / "hasil.json").write_bytes(b"[]")
    (folder / "catatan.txt").touch()
    assert lines() == {
        "KPPT 2026-S1": ["not as it was made: hasil.json, catatan.txt (not of this report)", outdated],
        "KPPT 2026-S1 (en)": ["not as it was made: hasil.json, laporan.en.html"],
    }


def test_an_edited_document_is_kept_in_its_language(tmp_path: Path) -> None:
    """Copies of both stand apart, and a run of one edition leaves the document of the other where it is."""
    folder = tmp_path / "KPPT" / "2026-S1"
    for bahasa in ("id", "en"):
        name = name_file("laporan.docx", bahasa)
        outputs = {name: sha256(b"made").hexdigest(), name_file("laporan.html", bahasa): ""}
        manifest = json.dumps({"parameters": {"bahasa": bahasa}, "outputs": outputs}).encode()
        shelf.deliver_report(folder, {name: b"made", name_file("laporan.html", bahasa): b"", "manifest.json": manifest})
    (folder / "laporan.docx").write_bytes(b"mine")
    (folder / "laporan.en.docx").write_bytes(b"mine too")
    copies = shelf.deliver_report(folder, {"laporan.en.docx": b"new", "manifest.json": manifest})
    assert [copy.name for copy in copies] == ["2026-S1.en.docx"]
    assert (folder / "laporan.docx").read_bytes() == b"mine"
    assert shelf.describe_kept_copies(copies) == f"laporan.en.docx had been edited and is kept as {copies[0]}."


def test_the_list_leads_to_both_editions(tmp_path: Path) -> None:
    """One row a report, in the first language; a report in English alone is listed as such."""
    results = four(tmp_path / "made")
    project = make_project(tmp_path / "site", {}, TWO)
    for content, languages in ((results[0], ("id", "en")), (results[2], ("en",))):
        folder = project.output / content["unit"] / content["period"]
        folder.mkdir(parents=True)
        (folder / "hasil.json").write_text(json.dumps(content), encoding="utf-8")
        told = {bahasa: {"parameters": {"bahasa": bahasa}, "outputs": {}} for bahasa in languages}
        (folder / "manifest.json").write_text(
            json.dumps({**told.pop(languages[0]), "editions": told}), encoding="utf-8"
        )
        for bahasa in languages:
            for name in ("laporan.html", "warga.html", "laporan.pdf"):
                (folder / name_file(name, bahasa)).touch()
    assert refresh_site(project).reports == 2
    page = (project.output / "index.html").read_text(encoding="utf-8")
    assert '<a href="KPPT/2026-S1/laporan.html">' in page
    assert '<a href="KPPT/2026-S1/laporan.en.html">Laporan (bahasa Inggris)</a>' in page
    assert '<a href="KPPT/2026-S1/warga.en.html">Untuk warga (bahasa Inggris)</a>' in page
    assert "KPPT/2026-S1/laporan.en.pdf" not in page
    assert '<a href="PDAM/2026-S1/laporan.en.html" hreflang="en">' in page
    assert '<a href="PDAM/2026-S1/laporan.en.pdf">PDF</a>' in page
    table = (project.output / "data" / "laporan.csv").read_text(encoding="utf-8")
    assert "en,PDAM/2026-S1/laporan.en.html" in table
    assert "id,KPPT/2026-S1/laporan.html" in table


def test_questionnaires_stand_side_by_side(tmp_path: Path) -> None:
    """They have no manifest; the same files in the other language stay."""
    folder = tmp_path / "kuesioner"
    shelf.deliver_report(folder, {"kuesioner.html": b"id", "kuesioner.xlsx": b"id"})
    shelf.deliver_report(folder, {"kuesioner.en.html": b"en", "kuesioner.en.xlsx": b"en"})
    shelf.deliver_report(folder, {"kuesioner.html": b"new", "kuesioner.xlsx": b"new"})
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert found == {
        "kuesioner.html": b"new", "kuesioner.xlsx": b"new", "kuesioner.en.html": b"en", "kuesioner.en.xlsx": b"en"
    }  # fmt: skip
