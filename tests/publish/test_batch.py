"""Many reports: each is made, one that fails stops no other, and the bytes are those of the report made alone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from ikm.errors import DataError, ReportFailed
from ikm.publish import batch, kernels, report
from ikm.publish.batch import ReportOutcome, describe_failures, make_one_report, run_batch
from ikm.publish.job import Job, ReportName, ReportRequest
from ikm.publish.stale import FileHashes, RefusedReport, list_requests
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project, Snapshot

ROOT = Path(__file__).resolve().parents[2]


def wanted(folder: Path, *units: str, period: str = "2026-S1") -> list[ReportRequest]:
    """Reports of units of the sample in a period."""
    snapshot = Snapshot(ROOT / "data", folder)
    found = list_requests(snapshot, units, period, "id", FileHashes(folder / "hashes", require_key(ROOT / "data")))
    return [one for one in found if isinstance(one, ReportRequest)]


def echo(job: Job) -> ReportOutcome:
    """In place of a report: its unit and the number of its inputs."""
    return ReportOutcome(
        ReportName(job.notebook, job.parameters), {"a": f"{job.parameters['unit']} {len(job.inputs)}".encode()}
    )


def kill_parkir(job: Job) -> ReportOutcome:
    """A report that takes its process along."""
    if job.parameters["unit"] == "PARKIR":
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    return echo(job)


def raise_for_parkir(job: Job) -> ReportOutcome:
    """A report that fails in a way nobody thought of."""
    if job.parameters["unit"] == "PARKIR":
        raise ValueError("first line\nsecond line")
    return echo(job)


def forked(workers: int) -> Executor:
    """Processes for functions of this module."""
    return ProcessPoolExecutor(workers, mp_context=get_context("fork"))


@pytest.mark.parametrize("start", [partial(ThreadPoolExecutor, 2), partial(forked, 2)])
def test_any_executor_will_do(start: Callable[[], Executor], tmp_path: Path) -> None:
    """Threads or processes: one result for each request."""
    requests = wanted(tmp_path, "KPPT", "PARKIR", "LALIN", "PDAM", "ANGKUTAN", "KEBERSIHAN")
    made = list(run_batch(requests, start, 2, echo))
    assert sorted(one.asked.name for one in made) == sorted(one.name for one in requests)
    assert not [one for one in made if one.failed]


def test_few_inputs_wait_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many reports there are, no more than two a worker are gathered before one is done."""
    ahead, gathered, gather = [], [], ReportRequest.gather

    def counted(request: ReportRequest) -> Job:
        gathered.append(request)
        return gather(request)

    monkeypatch.setattr(ReportRequest, "gather", counted)
    for done, _ in enumerate(run_batch(wanted(tmp_path, "KPPT", period=""), partial(ThreadPoolExecutor, 1), 1, echo)):
        ahead.append(len(gathered) - done)
    assert max(ahead) <= 3
    assert len(gathered) > 10


def test_a_failure_of_any_kind_stops_no_other(tmp_path: Path) -> None:
    """One report raises what nobody expected: it is told in one line, the others are made."""
    requests = wanted(tmp_path, "KPPT", "PARKIR", "LALIN")
    made = {
        one.asked.parameters["unit"]: one
        for one in run_batch(requests, partial(ThreadPoolExecutor, 2), 2, raise_for_parkir)
    }
    assert {unit for unit, one in made.items() if one.failed} == {"PARKIR"}
    assert made["PARKIR"].reason == "ValueError: first line"


def test_a_killed_worker_costs_one_report(tmp_path: Path) -> None:
    """A report that kills its process is tried again alone, then told; those that were under way with it are made."""
    requests = wanted(tmp_path, "KPPT", "PARKIR", "LALIN", "PDAM", "ANGKUTAN")
    made = {one.asked.parameters["unit"]: one for one in run_batch(requests, partial(forked, 2), 2, kill_parkir)}
    assert len(made) == 5
    assert {unit for unit, one in made.items() if one.failed} == {"PARKIR"}
    assert "killed" in made["PARKIR"].reason


def test_a_file_that_is_gone_fails_its_report_alone(tmp_path: Path, sample: Path) -> None:
    """Answers that vanish between the look and the run."""
    found = list_requests(
        Snapshot(sample, tmp_path),
        ["KPPT", "PARKIR"],
        "2026-S1",
        "id",
        FileHashes(tmp_path / "hashes", require_key(sample)),
    )
    requests = [one for one in found if isinstance(one, ReportRequest)]
    (sample / "responses" / "PARKIR" / "2026-S1.csv").unlink()
    made = {one.asked.parameters["unit"]: one for one in run_batch(requests, partial(ThreadPoolExecutor, 1), 1, echo)}
    assert made["PARKIR"].reason.endswith("2026-S1.csv: cannot be read: No such file or directory")
    assert not made["KPPT"].failed


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ReportFailed("ikm", "ValueError: no"), ReportOutcome(ReportName("", {}), cell="ikm", reason="ValueError: no")),
        (
            DataError("a.csv: 2 values outside the scale.", places=["row 3: 5", "row 4: 6"], allowed="1, 2, 3, 4"),
            ReportOutcome(ReportName("", {}), reason="a.csv: 2 values outside the scale. row 3: 5", mistake=True),
        ),
    ],
)
def test_what_a_report_fails_by_is_told(
    error: Exception, said: ReportOutcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that stops: its id and last line. A user's mistake: the file and the first place."""

    def stop(job: Job) -> dict[str, bytes]:
        raise error

    monkeypatch.setattr(report, "build_report", stop)
    made = make_one_report(wanted(tmp_path, "PARKIR")[0].gather())
    assert (made.cell, made.reason, made.mistake, made.failed) == (said.cell, said.reason, said.mistake, True)


def test_failures_name_unit_cell_reason_and_command(tmp_path: Path) -> None:
    """Two lines a report; the command carries folders that are not the project's own."""
    asked = ReportName("laporan_unit", {"unit": "PARKIR", "period": "2026-S1", "bahasa": "id", "audience": "public"})
    project = Project(ROOT / "data", tmp_path)
    assert describe_failures(project, [ReportOutcome(asked, cell="ikm", reason="ValueError: no")]) == [
        "  PARKIR 2026-S1, cell ikm: ValueError: no",
        f"      make report UNIT=PARKIR PERIOD=2026-S1 OUTPUT={tmp_path}",
    ]


def test_a_unit_in_disorder_is_told_and_others_are_asked(tmp_path: Path, sample: Path) -> None:
    """A file that is named after no period: the unit is refused once, the other unit's reports are asked for."""
    (sample / "responses" / "PARKIR" / "final.csv").write_text("", encoding="utf-8")
    found = list(
        list_requests(
            Snapshot(sample, tmp_path),
            ["KPPT", "PARKIR"],
            "",
            "id",
            FileHashes(tmp_path / "hashes", require_key(sample)),
        )
    )
    refused = [one for one in found if isinstance(one, RefusedReport)]
    assert [one.asked.parameters["unit"] for one in refused] == ["PARKIR"]
    assert "final.csv" in str(refused[0].error)
    assert len(found) > 10


@pytest.mark.slow
def test_batch_and_alone_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PARKIR and LALIN by two workers whose kernels are forked, and each alone in a kernel started as usual."""
    requests = wanted(tmp_path, "PARKIR", "LALIN")
    address = kernels.name_parent()[kernels.ADDRESS_VARIABLE]
    made = {one.asked.name: one.files for one in run_batch(requests, partial(kernels.start_workers, 2, address), 2)}
    monkeypatch.setattr(kernels, "name_parent", dict)
    assert set(made) == {"PARKIR 2026-S1", "LALIN 2026-S1"}
    for request in requests:
        assert made[request.name] == report.build_report(request.gather())


def test_batch_knows_only_executors() -> None:
    """The module names no pool, no process, no cluster besides the sign of a broken pool."""
    source = Path(batch.__file__).read_text(encoding="utf-8")
    assert not [
        word for word in ("ProcessPoolExecutor(", "multiprocessing", "distributed", "subprocess") if word in source
    ]
