"""Stale by content: who must be made again when something changes, and that asking is cheap."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from pathlib import Path

import pytest

from ikm.publish import stale
from ikm.publish.job import ReportRequest
from ikm.publish.stale import HASH_CACHE, FileHashes, RefusedReport, find_stale, hash_request, list_requests
from ikm.survey.fingerprint import KEY_FILE, FingerprintKey, require_key
from ikm.survey.project import Snapshot
from tests.helpers import HEADINGS, UNITS, row

ROOT = Path(__file__).resolve().parents[2]
KEY = FingerprintKey(b"k" * 32)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the sample data."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


def asked(data: Path, hashes: FileHashes) -> list[ReportRequest]:
    """Every report of a data folder."""
    found = list(list_requests(Snapshot(data, data.parent / "output"), [], "", "id", hashes))
    assert not [one for one in found if isinstance(one, RefusedReport)]
    return [one for one in found if isinstance(one, ReportRequest)]


def shelve(data: Path) -> list[str]:
    """Lay a report as `make reports` would know it again into the place of each; their names."""
    hashes = FileHashes(data.parent / "output" / HASH_CACHE, require_key(data))
    requests = asked(data, hashes)
    for request in requests:
        folder = data.parent / "output" / request.folder
        folder.mkdir(parents=True, exist_ok=True)
        content = {"fingerprint": hash_request(request, hashes), "outputs": {"laporan.html": ""}}
        (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
        (folder / "laporan.html").write_text("", encoding="utf-8")
    hashes.keep()
    return [request.name for request in requests]


def names_of_stale(data: Path) -> set[str]:
    """Names of the reports that a fresh look finds stale."""
    hashes = FileHashes(data.parent / "output" / HASH_CACHE, require_key(data))
    return {request.name for request in find_stale(asked(data, hashes), data.parent / "output", hashes)}


def add_row(data: Path, name: str) -> None:
    """One respondent more."""
    path = data / "responses" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")


def test_all_without_output_none_after(data: Path) -> None:
    """Without output every report is stale; with all on the shelf none is."""
    names = names_of_stale(data)
    assert {"KPPT 2013", "PARKIR 2026-S1", "Kota Samarinda 2026-S1", "Kota Palembang 2025-S1"} <= names
    assert set(shelve(data)) == names
    assert names_of_stale(data) == set()


def test_a_city_of_printed_figures_alone_has_its_reports(data: Path) -> None:
    """Of Palembang no answers are left: the one period of which a figure was printed."""
    for unit in ("PALEMBANG-KPPT", "PALEMBANG-PDAM"):
        shutil.rmtree(data / "responses" / unit)
    hashes = FileHashes(data.parent / "output" / HASH_CACHE, require_key(data))
    assert {request.name for request in asked(data, hashes) if "Palembang" in request.name} == {
        "Kota Palembang 2024-S2"
    }


def test_a_real_report_is_known_again(report: dict[str, bytes], tmp_path: Path) -> None:
    """The fingerprint that a report carries is the one that is reckoned from the files without making it."""
    hashes = FileHashes(tmp_path / HASH_CACHE, require_key(ROOT / "data"))
    found = {request.name: request for request in asked(ROOT / "data", hashes)}
    assert json.loads(report["manifest.json"])["fingerprint"] == hash_request(found["KPPT 2026-S1"], hashes)


def test_touching_every_file_makes_nothing_stale(data: Path) -> None:
    """A new time on the same content: each file is read again, nothing is stale."""
    shelve(data)
    for path in data.rglob("*"):
        os.utime(path)
    assert names_of_stale(data) == set()


def test_a_notebook_that_was_run_makes_nothing_stale(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved in JupyterLab with its outputs it makes the same report; with another cell it makes all stale."""
    notebooks = Path(shutil.copytree(ROOT / "notebooks", data.parent / "notebooks"))
    monkeypatch.setattr("ikm.publish.notebooks.find_notebook", lambda project, name: notebooks / f"{name}.ipynb")
    names = set(shelve(data))
    path = notebooks / "laporan_unit.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"execution_count": null', '"execution_count": 3'), encoding="utf-8")
    assert names_of_stale(data) == set()
    path.write_text(text.replace("studi.cover()", "studi.cover();"), encoding="utf-8")
    assert {name for name in names if not name.startswith("Kota")} == names_of_stale(data)


def test_one_row_makes_stale_what_reads_it(data: Path) -> None:
    """A row more in LALIN 2025-S2: LALIN from then on; nothing before; the cities of then and of the next period.

    The city's next report compares with the one before. No unit names LALIN as its benchmark.
    """
    shelve(data)
    add_row(data, "LALIN/2025-S2.csv")
    assert names_of_stale(data) == {
        "LALIN 2025-S2", "LALIN 2026-S1", "Kota Samarinda 2025-S2", "Kota Samarinda 2026-S1",
    }  # fmt: skip


def test_one_row_of_a_benchmark(data: Path) -> None:
    """A row more in PALEMBANG-KPPT 2026-S1: that unit, its city, KPPT, which compares, and KPPT's city; no more."""
    shelve(data)
    add_row(data, "PALEMBANG-KPPT/2026-S1.csv")
    compared = {"KPPT 2026-S1", "Kota Samarinda 2026-S1"}
    assert names_of_stale(data) == {"PALEMBANG-KPPT 2026-S1", "Kota Palembang 2026-S1", *compared}


def test_new_period_makes_its_neighbours_stale_for_their_link(data: Path) -> None:
    """Answers of LALIN for 2026-S2: the new reports, and those just before them, which get a link; nothing else.

    LALIN was surveyed from 2024-S2 on, its city until 2026-S1.
    """
    shelve(data)
    folder = data / "responses" / "LALIN"
    shutil.copy(folder / "2026-S1.csv", folder / "2026-S2.csv")
    assert names_of_stale(data) == {
        "LALIN 2026-S2", "Kota Samarinda 2026-S2", "LALIN 2026-S1", "Kota Samarinda 2026-S1",
    }  # fmt: skip


def test_first_period_of_a_new_unit(data: Path) -> None:
    """A unit that begins in a period of its city: its own report and that of the city in it and in the next."""
    with (data / "units.toml").open("a", encoding="utf-8") as file:
        file.write(UNITS.replace("[KPPT]", "[BARU]").replace("Kota Contoh", "Kota Palembang"))
    shelve(data)
    folder = data / "responses" / "BARU"
    folder.mkdir()
    (folder / "2025-S2.csv").write_text(f"{HEADINGS}\n{row(3)}\n", encoding="utf-8")
    assert names_of_stale(data) == {"BARU 2025-S2", "Kota Palembang 2025-S2", "Kota Palembang 2026-S1"}


def test_another_outline_makes_all_stale(data: Path) -> None:
    """The lines behind maps belong to all reports of the folder, as its colours do."""
    (data / "outline.geojson").write_text('{"type": "LineString", "coordinates": [[117.1, -0.5], [117.2, -0.5]]}')
    names = set(shelve(data))
    assert names_of_stale(data) == set()
    (data / "outline.geojson").write_text('{"type": "LineString", "coordinates": [[117.1, -0.5], [117.2, -0.4]]}')
    assert names_of_stale(data) == names


def test_missing_file_of_a_report_makes_it_stale(data: Path) -> None:
    """A page that was deleted comes back, and only it; a manifest that cannot be read counts as none."""
    shelve(data)
    (data.parent / "output" / "PARKIR" / "2026-S1" / "laporan.html").unlink()
    (data.parent / "output" / "LALIN" / "2026-S1" / "manifest.json").write_text("[]", encoding="utf-8")
    assert names_of_stale(data) == {"PARKIR 2026-S1", "LALIN 2026-S1"}


def test_another_key_makes_all_stale(data: Path) -> None:
    """A key that was lost and drawn anew: every report names fingerprints that nobody can compare any more."""
    names = shelve(data)
    (data / KEY_FILE).write_text(f"{'ab' * 32}\n", encoding="utf-8")
    assert names_of_stale(data) == set(names)


def test_what_is_kept_between_runs_tells_of_no_file(data: Path) -> None:
    """Neither path nor size, time, number or plain hash of a file stands beside the reports."""
    path = data / "responses" / "KPPT" / "2026-S1.csv"
    later = time.time() - 100
    os.utime(path, (later, later))
    shelve(data)
    kept = (data.parent / "output" / HASH_CACHE).read_text(encoding="utf-8")
    told = [*map(str, stale.read_file_state(path)[1:]), "2026-S1.csv", hashlib.sha256(path.read_bytes()).hexdigest()]
    assert [each for each in told if each in kept] == []


@pytest.mark.parametrize("part", ["package", "lock", "versions"])
def test_software_makes_all_stale(data: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Another package, lock file or library version: everything is stale."""
    names = shelve(data)
    other = {**stale.list_software(), part: "another"}
    monkeypatch.setattr(stale, "list_software", lambda: other)
    assert names_of_stale(data) == set(names)


def test_other_language_is_another_report(data: Path) -> None:
    """A shelf of Indonesian reports is stale for whoever asks for English ones."""
    shelve(data)
    hashes = FileHashes(data.parent / "output" / HASH_CACHE, require_key(data))
    english = list(list_requests(Snapshot(data, data.parent / "output"), ["PARKIR"], "2026-S1", "en", hashes))
    assert (
        len(find_stale([one for one in english if isinstance(one, ReportRequest)], data.parent / "output", hashes)) == 1
    )


def test_same_size_and_time_but_other_content_is_seen(tmp_path: Path) -> None:
    """A file rewritten within the tick of the clock, same size, its time set back: read again all the same."""
    path = tmp_path / "a"
    path.write_text("one", encoding="utf-8")
    before = path.stat().st_mtime_ns
    first = FileHashes(tmp_path / HASH_CACHE, KEY)
    old = first.of(path)
    first.keep()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(before, before))
    assert FileHashes(tmp_path / HASH_CACHE, KEY).of(path) != old


def test_a_young_file_is_read_again(tmp_path: Path) -> None:
    """Within a tick of the clock it may be written twice: its hash is not kept."""
    path = tmp_path / "a"
    path.write_text("one", encoding="utf-8")
    runs = []
    for _ in range(2):
        hashes = FileHashes(tmp_path / HASH_CACHE, KEY)
        hashes.of(path)
        hashes.keep()
        runs.append(hashes.read)
    assert runs == [1, 1]


def test_a_settled_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a file is older than the young, later runs take its hash from the cache; a broken cache costs a reading."""
    path = tmp_path / "a"
    path.write_text("one", encoding="utf-8")
    later = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    runs = []
    for _ in range(2):
        hashes = FileHashes(tmp_path / HASH_CACHE, KEY)
        hashes.of(path)
        hashes.keep()
        runs.append(hashes.read)
    path.write_text("two", encoding="utf-8")
    assert FileHashes(tmp_path / HASH_CACHE, KEY).of(path) != hashes.of(path), "the same size, another time"
    path.write_text("one", encoding="utf-8")
    (tmp_path / HASH_CACHE).write_text("{", encoding="utf-8")
    broken = FileHashes(tmp_path / HASH_CACHE, KEY)
    broken.of(path)
    assert [*runs, broken.read] == [1, 0, 1]


def test_hashes_that_cannot_be_kept_leave_nothing_behind(tmp_path: Path) -> None:
    """A folder stands where the hashes should: the run goes on, and no half-written file stays."""
    (tmp_path / HASH_CACHE).mkdir()
    FileHashes(tmp_path / HASH_CACHE, KEY).keep()
    assert [path.name for path in tmp_path.iterdir()] == [HASH_CACHE]


def test_thousand_reports_are_checked_with_few_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """250 units x 4 periods: nothing is stale, and no file is read but manifests, the register and the notebooks."""
    data = tmp_path / "data"
    line = UNITS.split("\n", 1)[1]
    units = "\n".join(f"[U{number:03d}]\n{line}" for number in range(250))
    (data / "responses").mkdir(parents=True)
    (data / "units.toml").write_text(units, encoding="utf-8")
    for number in range(250):
        folder = data / "responses" / f"U{number:03d}"
        folder.mkdir()
        for period in ("2024-S1", "2024-S2", "2025-S1", "2025-S2"):
            (folder / f"{period}.csv").write_text(f"{HEADINGS}\n{row(3)}\n", encoding="utf-8")
    later = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert len(shelve(data)) == 1004
    hashes = FileHashes(tmp_path / "output" / HASH_CACHE, require_key(data))
    started = time.process_time()
    assert find_stale(asked(data, hashes), tmp_path / "output", hashes) == []
    print(f"1,004 reports checked in {time.process_time() - started:.2f} s of processor time")
    assert hashes.read == 0
