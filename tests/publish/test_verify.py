"""Reports on the shelf: as they were made or not, and the same again or not."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.publish import batch, shelf
from ikm.publish.job import Job, ReportRequest
from ikm.publish.site import refresh_site
from ikm.publish.stale import HASH_CACHE, FileHashes, find_stale, list_requests
from ikm.publish.verify import Verdict, list_report_folders, verify_report
from ikm.survey.fingerprint import KEY_FILE, draw_key, require_key
from ikm.survey.project import Project, Snapshot
from tests.commands import run_ikm as ikm

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(report: dict[str, bytes], tmp_path: Path) -> Project:
    """The sample data, copied, and an output folder with the report of KPPT 2026-S1."""
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    made = Project.locate(data, tmp_path / "output")
    shelf.replace_folder(made.output / "KPPT" / "2026-S1", report)
    return made


def retold(project: Project, **parts: object) -> None:
    """Change parts of the manifest; one that is None is left out."""
    path = project.output / "KPPT" / "2026-S1" / "manifest.json"
    told = {**json.loads(path.read_bytes()), **parts}
    path.write_text(json.dumps({name: part for name, part in told.items() if part is not None}), encoding="utf-8")


def judged(project: Project, again: bool = False) -> Verdict:
    """The verdict on the one report of the output folder."""
    [folder] = list_report_folders(project.output)
    return verify_report(project, folder, FileHashes(project.output / HASH_CACHE, require_key(project.data)), again)


def test_a_report_as_it_was_made(project: Project) -> None:
    """Nothing is told of it, and a failure page beside it is no part of it."""
    shelf.write_failure_page(project.output / "KPPT" / "2026-S1", "KPPT 2026-S1", "ikm", "reason", "make report")
    found = judged(project)
    assert found.name == "KPPT 2026-S1"
    assert (found.wrong, list(found.lines())) == (False, [])


def test_files_that_were_touched_are_named(project: Project) -> None:
    """One edited, one gone, one too many."""
    folder = project.output / "KPPT" / "2026-S1"
    (folder / "laporan.html").write_text("86,14 -> 99,14", encoding="utf-8")
    (folder / "rekap.xlsx").unlink()
    (folder / "catatan.txt").write_text("", encoding="utf-8")
    found = judged(project)
    assert found.altered == ("laporan.html", "rekap.xlsx (missing)", "catatan.txt (not of this report)")
    assert found.wrong


def test_what_went_in_otherwise_is_named(project: Project) -> None:
    """A row more, a sidecar less, another library: outdated, but as it was made."""
    answers = project.data / "responses" / "KPPT"
    (answers / "2026-S1.csv").write_bytes((answers / "2026-S1.csv").read_bytes() + b"\n")
    (answers / "2025-S2.toml").unlink()
    path = project.output / "KPPT" / "2026-S1" / "manifest.json"
    told = json.loads(path.read_bytes())
    told["versions"]["pandas"] = "0.1"
    path.write_text(json.dumps(told), encoding="utf-8")
    found = judged(project)
    assert found.changed[:2] == ("responses/KPPT/2025-S2.toml", "responses/KPPT/2026-S1.csv")
    assert found.changed[2].startswith("pandas ")
    assert not found.wrong


def test_a_unit_that_is_gone(project: Project) -> None:
    """Its report can be looked at, but no longer made."""
    (project.data / "units.toml").write_text('[PDAM]\nname = "PDAM"\ncity = "K"\nskpd = "D"\nsector = "air"\n')
    assert (judged(project).changed, judged(project).wrong) == (("its answers or notebook",), False)
    assert "'KPPT'" in judged(project, again=True).reason


@pytest.mark.parametrize(
    ("changes", "moved", "other"),
    [
        ({}, (), ()),
        ({"laporan.pdf": b"%PDF"}, (), ("laporan.pdf",)),
        (
            {"hasil.json": b'{"ikm": {"value": "86.15"}, "new": [1]}'},
            ("ikm.value 86.14 -> 86.15", "new.0 (none) -> 1"),
            ("hasil.json",),
        ),
    ],
)
def test_made_again(
    project: Project,
    report: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, bytes],
    moved: tuple[str, ...],
    other: tuple[str, ...],
) -> None:
    """The same bytes are in order; other bytes are told by file, other figures by name and value."""
    small = {**report, "hasil.json": b'{"ikm": {"value": "86.14"}}'}
    (project.output / "KPPT" / "2026-S1" / "hasil.json").write_bytes(small["hasil.json"])

    def made(job: Job) -> batch.ReportOutcome:
        return batch.ReportOutcome(job, {**small, **changes})

    monkeypatch.setattr(batch, "make_one_report", made)
    found = judged(project, again=True)
    assert (found.moved, found.other) == (moved, other)


def test_other_bytes_are_wrong_only_from_the_same() -> None:
    """From another package other bytes are to be expected; from the same they are a fault."""
    assert Verdict("KPPT", Path(), other=("laporan.pdf",)).wrong
    assert not Verdict("KPPT", Path(), changed=("package",), other=("laporan.pdf",)).wrong


def test_a_report_that_fails_now(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why it cannot be made again, with the cell."""
    monkeypatch.setattr(
        batch, "make_one_report", lambda job: batch.ReportOutcome(job, cell="ikm", reason="KeyError: 'x'")
    )
    assert list(judged(project, again=True).lines()) == ["could not be made again: ikm: KeyError: 'x'"]


def test_no_report_and_no_manifest(project: Project) -> None:
    """An empty folder and a manifest that is none get one message."""
    with pytest.raises(DataError, match="no report of PDAM"):
        list_report_folders(project.output, ["PDAM"])
    path = project.output / "KPPT" / "2026-S1" / "manifest.json"
    sound = path.read_text(encoding="utf-8")
    for text in ("[]", sound.replace('"name":', '"nama":'), sound.replace('"bahasa":', '"bahsa":')):
        path.write_text(text, encoding="utf-8")
        found = judged(project)
        assert (found.name, found.wrong) == ("KPPT/2026-S1", True)
        assert "manifest.json: cannot be read" in found.altered[0]


def test_one_manifest_that_cannot_be_read_stops_no_other(project: Project, report: dict[str, bytes]) -> None:
    """It is told, the other report is looked at."""
    shelf.replace_folder(project.output / "PARKIR" / "2026-S1", report)
    (project.output / "PARKIR" / "2026-S1" / "manifest.json").write_bytes(b"\xff{")
    done = ikm("verify", "--no-rebuild", "--data", project.data, "--output", project.output)
    assert done.returncode == 1
    assert "manifest.json: cannot be read" in done.stdout
    assert "2 reports: 1 in order, 1 not" in done.stdout


def test_a_folder_renamed_to_another_period(project: Project) -> None:
    """Every file is as it was made, and stands for what it is not."""
    folder = project.output / "KPPT" / "2026-S1"
    folder.rename(folder.with_name("2025-S2"))
    assert list(judged(project).lines()) == ["not as it was made: it is that of KPPT/2026-S1"]


def test_a_file_that_is_a_link(project: Project) -> None:
    """What it leads to may be the same today, and something else tomorrow."""
    page = project.output / "KPPT" / "2026-S1" / "laporan.html"
    page.rename(project.output / "laporan.html")
    page.symlink_to(project.output / "laporan.html")
    assert judged(project).altered == ("laporan.html (a link)",)


def test_figures_that_were_changed_with_their_fingerprint(project: Project) -> None:
    """hasil.json and manifest.json agree, and the report made again, without being asked for, does not."""
    folder = project.output / "KPPT" / "2026-S1"
    changed = (folder / "hasil.json").read_bytes().replace(b'"86.14"', b'"96.14"', 1)
    (folder / "hasil.json").write_bytes(changed)
    told = json.loads((folder / "manifest.json").read_bytes())
    retold(project, outputs={**told["outputs"], "hasil.json": hashlib.sha256(changed).hexdigest()})
    given = ("verify", "--data", project.data, "--output", project.output)
    assert ikm(*given, "--no-rebuild").returncode == 0
    done = ikm(*given)
    assert done.returncode == 1
    assert "Made again and compared, drawn by lot: KPPT 2026-S1." in done.stdout
    assert "96.14 -> 86.14" in done.stdout


def test_the_list_and_the_open_data(project: Project) -> None:
    """A figure, an address, a fingerprint: each file is named; made again, all is well, and a signature is gone."""
    listing = refresh_site(project)
    given = ("verify", "--no-rebuild", "--data", project.data, "--output", project.output)
    assert ikm(*given).returncode == 0
    sums = project.output / "SHA256SUMS"
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((project.output / name).read_bytes()).hexdigest() == digest, name
    named = {line.split("  ")[1] for line in sums.read_text(encoding="utf-8").splitlines()}
    assert {"index.html", "data/hasil.csv", "KPPT/2026-S1/laporan.html", "KPPT/2026-S1/manifest.json"} <= named
    (project.output / "SHA256SUMS.sig").touch()
    for path in (listing.page, project.output / "data" / "hasil.csv", sums):
        path.write_bytes(path.read_bytes().replace(b"86", b"96").replace(b"a", b"b", 1))
    done = ikm(*given)
    assert done.returncode == 1
    told = [line.partition(":")[0] for line in done.stdout.splitlines() if "is not what it would be now" in line]
    assert told == ["data/hasil.csv", "index.html", "SHA256SUMS"]
    refresh_site(project)
    assert ikm(*given).returncode == 0
    assert not (project.output / "SHA256SUMS.sig").exists()


def test_what_the_announcement_says(project: Project, report: dict[str, bytes]) -> None:
    """The end of the QR code's address leads to the report; another page is not the one that was announced."""
    digest = hashlib.sha256(report["laporan.html"]).hexdigest()
    given = ("--no-rebuild", "--data", project.data, "--output", project.output)
    done = ikm("verify", f"https://skm.example.go.id#sha256={digest[:16]}", *given)
    assert (done.returncode, done.stdout) == (0, "1 reports: 1 in order, 0 not; 0 outdated\n"), done.stderr
    for wrong in (f"sha256={'0' * 16}", "sha256=1234"):
        assert ikm("verify", wrong, *given).returncode == 2


def test_the_command_makes_a_report_again(project: Project) -> None:
    """Exit 0 where the same bytes came out, exit 1 and the file's name where one had been edited."""
    given = ("verify", "KPPT", "--data", project.data, "--output", project.output)
    done = ikm(*given, "--rebuild")
    assert (done.returncode, done.stdout) == (0, "1 reports: 1 in order, 0 not; 0 outdated\n"), done.stderr
    (project.output / "KPPT" / "2026-S1" / "publikasi.pdf").write_bytes(b"")
    done = ikm(*given)
    assert done.returncode == 1
    assert "not as it was made: publikasi.pdf" in done.stdout


def test_many_figures_that_moved_are_counted(
    project: Project, report: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five by name, two as a number; a manifest, which tells of commits, is no figure and no file of the report."""
    before, now = (json.dumps(dict.fromkeys("abcdefg", value)).encode() for value in (1, 2))
    (project.output / "KPPT" / "2026-S1" / "hasil.json").write_bytes(before)
    made = {**report, "hasil.json": now, "manifest.json": b"{}"}
    monkeypatch.setattr(batch, "make_one_report", lambda job: batch.ReportOutcome(job, made))
    found = judged(project, again=True)
    assert found.moved == (*(f"{name} 1 -> 2" for name in "abcde"), "and 2 more")
    assert found.other == ("hasil.json",)


def test_an_internal_edition_is_compared_with_its_own(project: Project) -> None:
    """Kept on another disk, to which a link leads: found there, and nothing of it has changed."""
    public, disk = project.output / "KPPT", project.output.parent / "disk"
    told = json.loads((public / "2026-S1" / "manifest.json").read_bytes())
    told["parameters"]["audience"] = "internal"
    (public / "2026-S1" / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    public.rename(disk)
    (project.output / "internal").mkdir()
    (project.output / "internal" / "KPPT").symlink_to(disk)
    found = judged(project)
    assert (found.name, found.changed) == ("KPPT 2026-S1", ())


def test_without_the_key(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another computer files, software and figures are compared, inputs and bytes are not, and that is said."""
    (project.data / KEY_FILE).unlink()
    (project.data / "responses" / "KPPT" / "2026-S1.csv").write_bytes(b"other answers")
    given = ("verify", "--data", project.data, "--output", project.output)
    done = ikm(*given)
    assert done.returncode == 0
    assert "fingerprint.key is not there: for 1 reports their inputs were not compared" in done.stdout
    assert done.stdout.endswith("1 reports: 1 in order, 0 not; 0 outdated\n")
    assert not (project.data / KEY_FILE).exists(), "a look writes nothing"

    retold(project, lock="another")
    (project.output / "KPPT" / "2026-S1" / "laporan.html").write_bytes(b"")
    keys = []

    def made(job: Job) -> batch.ReportOutcome:
        keys.append(job.key)
        hasil = json.loads((project.output / "KPPT" / "2026-S1" / "hasil.json").read_bytes())
        hasil["sources"][0]["fingerprint"] = "another"
        return batch.ReportOutcome(job, {"hasil.json": json.dumps(hasil).encode(), "laporan.pdf": b"other"})

    monkeypatch.setattr(batch, "make_one_report", made)
    [folder] = list_report_folders(project.output)
    found = verify_report(project, folder, FileHashes(project.output / HASH_CACHE, draw_key()), again=True)
    assert (found.altered, found.changed) == (("laporan.html",), ("lock",))
    assert (found.moved, found.other, found.keyless) == ((), (), True)
    assert not (project.data / KEY_FILE).exists(), "nor does a report that is made to be compared"
    assert keys != [require_key(project.data)]


def test_under_another_key(project: Project) -> None:
    """Outdated for the key alone: inputs cannot be compared one by one."""
    (project.data / KEY_FILE).write_text(f"{'ab' * 32}\n", encoding="utf-8")
    found = judged(project)
    assert (found.changed, found.keyless, found.wrong) == (("fingerprint.key",), False, False)


def test_fingerprints_without_a_key(project: Project) -> None:
    """A manifest of an earlier version can be tried out: outdated, and told so, with the key there or without."""
    answers = project.data / "responses" / "KPPT" / "2026-S1.csv"
    plain = {"responses/KPPT/2026-S1.csv": hashlib.sha256(answers.read_bytes()).hexdigest()}
    retold(project, key=None, inputs=plain, fingerprint=hashlib.sha256(json.dumps(plain).encode()).hexdigest())
    snapshot = Snapshot(project.data, project.output)
    hashes = FileHashes(project.output / HASH_CACHE, require_key(project.data))
    found = list_requests(snapshot, ["KPPT"], "2026-S1", "id", hashes)
    wanted = [one for one in found if isinstance(one, ReportRequest)]
    assert find_stale(wanted, project.output, hashes) == wanted
    assert list(judged(project).lines()) == [
        "would be made from something else now: fingerprints of its answers without a key, which can be tried out: "
        "make it again, and replace what is online"
    ]
    (project.data / KEY_FILE).unlink()
    done = ikm("verify", "--data", project.data, "--output", project.output)
    assert "without a key, which can be tried out" in done.stdout
    assert done.stdout.endswith("1 reports: 1 in order, 0 not; 1 outdated\n")
