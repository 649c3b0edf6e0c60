"""`make reports` knows all on the shelf: national tables, own notebooks, internal editions, Word documents."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from ikm.publish import batch
from ikm.publish.batch import (
    ReportOutcome,
    StaleReports,
    deliver_batch,
    explain_left_out,
    find_stale_reports,
    make_stale_reports,
)
from ikm.publish.formats import DOCX
from ikm.publish.job import ReportName, ReportRequest, request_again
from ikm.publish.stale import HASH_CACHE, FileHashes, add_extras, hash_request, list_current_ingredients
from ikm.publish.verify import verify_report
from ikm.survey.fingerprint import require_key
from ikm.survey.national import write_sums
from ikm.survey.project import Project
from tests.helpers import UNITS, make_project
from tests.national import counted, sample_cells, write
from tests.studies import people

FILES = {"KPPT/2025-S2.csv": people(12), "KPPT/2026-S1.csv": people(14)}
#: Files of a report without its Word document.
MADE = {"laporan.html": b"x", "manifest.json": b"{}"}
LETTERHEAD = 'letterhead = "kop.docx"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """KPPT with two periods and a national table of one; a notebook of one's own; nothing on the shelf."""
    made = make_project(tmp_path, FILES, UNITS + LETTERHEAD)
    (made.data / "kop.docx").write_bytes(b"PK first")
    (made.data / "national").mkdir()
    notebooks = Path(shutil.copytree(made.notebooks, tmp_path / "notebooks"))
    shutil.copy(notebooks / "laporan_unit.ipynb", notebooks / "layanan_daring.ipynb")
    found = Project(made.data, made.output, notebooks)
    sums(found, 40)
    return found


def sums(project: Project, rows: int) -> None:
    """Count the first rows of the sample as a national table."""
    cells = sample_cells("2026-S1").head(rows)
    kept = counted(write(cells, project.data.parent / "table.parquet"))
    project.sums(kept.period).write_bytes(write_sums(kept))


def lay(project: Project, request: ReportRequest, docx: bool = False) -> None:
    """A report as it would be known again, with a Word document where asked."""
    folder = project.output / request.folder
    folder.mkdir(parents=True, exist_ok=True)
    names = ["laporan.html", *(["laporan.docx"] if docx else [])]
    for name in names:
        (folder / name).write_bytes(b"")
    hashes = FileHashes(project.output / HASH_CACHE, require_key(project.data))
    content = {
        "fingerprint": hash_request(add_extras(project, request), hashes),
        "notebook": {"name": request.notebook},
        "parameters": dict(request.parameters),
        "outputs": dict.fromkeys(names, ""),
    }
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")


def lay_all(project: Project, docx: bool = False) -> None:
    """Every report that is stale."""
    for request in find_stale_reports(project, [], "", "id").stale:
        lay(project, request, docx)


def stale_now(project: Project, *units: str, period: str = "") -> set[str]:
    """What is stale, by folder."""
    return {request.folder.as_posix() for request in find_stale_reports(project, units, period, "id").stale}


def test_a_national_table_is_made_again_when_its_sums_change(project: Project) -> None:
    """Made where none stands; then only after other answers were counted; of named units never."""
    assert "nasional/2026-S1" in stale_now(project)
    assert stale_now(project, "KPPT") == {"KPPT/2025-S2", "KPPT/2026-S1"}
    lay_all(project)
    assert stale_now(project) == set()
    sums(project, 50)
    assert stale_now(project) == stale_now(project, period="2026-S1") == {"nasional/2026-S1"}
    assert stale_now(project, period="2025-S2") == set()


def test_another_file_among_the_sums_stops_nothing(project: Project) -> None:
    """It is no table of ours, and the reports of units are made."""
    (project.data / "national" / "salinan lama.parquet").write_bytes(b"")
    assert stale_now(project, period="2025-S2") == {"kota-contoh/2025-S2", "KPPT/2025-S2"}


def test_what_stands_of_own_notebooks_is_made_again(project: Project) -> None:
    """A report of an own notebook and an internal edition: known, in their language; others are not invented."""
    lay_all(project)
    own = request_again(project, "layanan_daring", {"unit": "KPPT", "period": "2026-S1", "bahasa": "en"})
    inside = {"unit": "KPPT", "period": "2026-S1", "bahasa": "id", "audience": "internal"}
    for request in (
        own,
        request_again(project, "laporan_unit", inside),
        request_again(project, "layanan_daring", inside),
    ):
        lay(project, request)
    assert stale_now(project) == set()
    (project.data / "responses/KPPT/2026-S1.csv").write_text(people(15), encoding="utf-8")
    mine = {"layanan_daring/KPPT/2026-S1", "internal/KPPT/2026-S1", "internal/layanan_daring/KPPT/2026-S1"}
    assert stale_now(project) == mine | {"KPPT/2026-S1", "kota-contoh/2026-S1"}
    assert stale_now(project, "KPPT", period="2026-S1") == mine | {"KPPT/2026-S1"}
    assert stale_now(project, "KPPT", period="2025-S2") == set()
    languages = {
        one.folder.parts[0]: one.parameters["bahasa"] for one in find_stale_reports(project, [], "", "id").stale
    }
    assert (languages["layanan_daring"], languages["internal"]) == ("en", "id")


def test_a_report_whose_answers_or_notebook_are_gone_is_left(project: Project) -> None:
    """As one of a unit is; and so is a manifest that cannot be read."""
    lay_all(project)
    lay(project, request_again(project, "layanan_daring", {"unit": "KPPT", "period": "2025-S2", "bahasa": "id"}))
    folder = project.output / "layanan_daring" / "KPPT"
    shutil.copytree(folder / "2025-S2", folder / "2024-S1")
    (folder / "2024-S1" / "manifest.json").write_text("[]", encoding="utf-8")
    assert stale_now(project) == set()
    (project.data / "responses/KPPT/2025-S2.csv").unlink()
    (folder / "2025-S2" / "laporan.html").unlink()
    assert not [name for name in stale_now(project) if name.startswith("layanan_daring")]
    (project.notebooks / "layanan_daring.ipynb").unlink()
    assert not [name for name in stale_now(project) if name.startswith("layanan_daring")]


def test_another_letterhead_makes_its_word_documents_stale(project: Project) -> None:
    """Those of the unit, not that of its city; a letterhead that is gone is the user's mistake and stops no other."""
    lay_all(project, docx=True)
    assert stale_now(project) == set()
    (project.data / "kop.docx").write_bytes(b"PK other")
    assert stale_now(project) == {"KPPT/2025-S2", "KPPT/2026-S1"}
    asked = {one.name: one for one in find_stale_reports(project, [], "", "id").stale}["KPPT 2026-S1"]
    job = asked.gather()
    assert (asked.extras.keys(), job.extras) == ({"docx"}, {"docx": {"letterhead": b"PK other"}})
    (project.data / "kop.docx").unlink()
    found = find_stale_reports(project, [], "", "id")
    assert [one.asked.name for one in found.refused] == ["KPPT 2025-S2", "KPPT 2026-S1"]
    assert "kop.docx: does not exist" in found.refused[0].reason


def test_without_word_document_a_letterhead_changes_nothing(project: Project) -> None:
    """It goes into no other file."""
    lay_all(project)
    (project.data / "kop.docx").write_bytes(b"PK other")
    assert stale_now(project) == set()


def test_a_word_document_that_cannot_be_made_again_is_told_not_kept(project: Project) -> None:
    """The old one would tell old figures; one line says that it is gone and how to have it."""
    lay_all(project, docx=True)
    names = ["KPPT 2025-S2", "KPPT 2026-S1"]
    made = [ReportOutcome(ReportName("laporan_unit", {"unit": "KPPT", "period": name[5:]}), MADE) for name in names]
    left_out: dict[str, list[str]] = {}
    assert len(list(deliver_batch(project, made, left_out, [], []))) == 2
    lost = left_out["docx"]
    assert lost == names
    assert not (project.output / "KPPT/2026-S1/laporan.docx").exists()
    assert explain_left_out(DOCX, lost).startswith("laporan.docx left out")
    assert f"KPPT 2025-S2, KPPT 2026-S1. To have it: {DOCX.suggest_install()}" in explain_left_out(DOCX, lost)
    assert explain_left_out(DOCX, []) == ""


def test_the_batch_tells_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a batch returns carries the line; a report with its document does not."""
    lay_all(project, docx=True)
    wanted = find_stale_reports(project, ["KPPT"], "2026-S1", "id")

    def one(requests: list[ReportRequest], start: object, width: int, function: object) -> Iterator[ReportOutcome]:
        yield from (ReportOutcome(request, MADE) for request in requests)

    monkeypatch.setattr(batch, "run_batch", one)
    again_all = StaleReports(
        project, [request_again(project, "laporan_unit", {"unit": "KPPT", "period": "2026-S1", "bahasa": "id"})], [], 0
    )
    assert wanted.fresh == 1
    assert "KPPT 2026-S1" in make_stale_reports(again_all, 1, "", 0, Console(quiet=True)).notes[0]
    assert make_stale_reports(again_all, 1, "", 0, Console(quiet=True)).notes == []


def test_verify_knows_a_national_report(project: Project) -> None:
    """It is as it was made; other sums would make another."""
    lay_all(project)
    folder = project.output / "nasional" / "2026-S1"
    told = json.loads((folder / "manifest.json").read_bytes())
    hashes = FileHashes(project.output / HASH_CACHE, require_key(project.data))
    request = request_again(project, "laporan_nasional", told["parameters"])
    told |= list_current_ingredients(request, hashes) | {"outputs": {}}
    (folder / "laporan.html").unlink()
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert list(verify_report(project, folder, hashes).lines()) == []
    sums(project, 50)
    assert list(
        verify_report(project, folder, FileHashes(project.output / HASH_CACHE, require_key(project.data))).lines()
    ) == ["would be made from something else now: national/2026-S1.parquet"]
