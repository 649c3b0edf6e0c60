"""A real Dask scheduler and two worker processes on this machine: same bytes as here, also when one is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ikm import speech
from ikm.errors import SettingError
from ikm.publish import batch, kernels, stale
from ikm.publish.job import Job, ReportRequest
from ikm.publish.stale import FileHashes, list_requests
from ikm.survey.fingerprint import FingerprintKey, require_key
from ikm.survey.project import Snapshot
from tests.commands import run_ikm

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="Dask (extra `cluster`) is not installed, so no cluster can be tried"
)


class Cluster:
    """A scheduler and its workers, as processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self.file)

    @property
    def file(self) -> str:
        """Where the scheduler says how it is reached."""
        return str(self.folder / "scheduler.json")

    @property
    def address(self) -> str:
        """How the scheduler is reached, once it says so."""
        for _ in range(3000):
            if Path(self.file).exists() and (text := Path(self.file).read_text(encoding="utf-8")).strip():
                return str(json.loads(text)["address"])
            time.sleep(0.01)
        raise TimeoutError(self.file)

    def start(self, *words: str) -> None:
        """One `dask ...` more."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "dask", *words]
            self.running.append(subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log))

    def worker(self, *words: str) -> subprocess.Popen[bytes]:
        """One worker more, without the nurse that would start it again."""
        self.start("worker", self.address, "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", *words)
        return self.running[-1]

    def ready(self, workers: int) -> str:
        """The address, once so many workers have come."""
        from distributed import Client

        with Client(self.address, timeout=60) as client:
            client.wait_for_workers(workers, timeout=120)
        return self.address

    def end(self) -> None:
        """End all."""
        for one in reversed(self.running):
            one.kill()
            one.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    found = Cluster(tmp_path)
    yield found
    found.end()


class Held(ReportRequest):
    """A report whose files were read before they vanished from the disk."""

    def __init__(self, request: ReportRequest) -> None:
        super().__init__(**vars(request))
        object.__setattr__(self, "job", request.gather())

    def gather(self, key: FingerprintKey | None = None) -> Job:
        """What was read."""
        return self.job  # type: ignore[attr-defined, no-any-return]


def wanted(folder: Path) -> list[Held]:
    """Four reports of the sample, whose data folder is gone by now: no worker can read it."""
    data = Path(shutil.copytree(ROOT / "data", folder / "data"))
    hashes = FileHashes(folder / "none", require_key(data))
    found = [
        one
        for period in ("2025-S2", "2026-S1")
        for one in list_requests(Snapshot(data, folder), ["PARKIR", "LALIN"], period, "id", hashes)
    ]
    held = [Held(one) for one in found if isinstance(one, ReportRequest)]
    shutil.rmtree(data)
    return held


@needs_dask
def test_same_bytes_though_a_worker_is_killed(
    dask: Cluster, tmp_path: Path, built: Callable[[Job], dict[str, bytes]]
) -> None:
    """Two workers, one killed after the first report: all four are made, byte for byte as here, off no common disk."""
    victim, _ = dask.worker("--nthreads", "1"), dask.worker("--nthreads", "1")
    requests = wanted(tmp_path)
    made = {}
    with kernels.connect_cluster(dask.ready(2), 2, 60, print) as (start, width):
        assert width == 2
        for one in batch.run_batch(requests, start, width, partial(batch.make_on_worker, "id")):
            if not made:
                victim.send_signal(signal.SIGKILL)
            made[one.asked.name] = one
    assert victim.wait(30) == -signal.SIGKILL
    assert {name: one.reason for name, one in made.items()} == {request.name: "" for request in requests}
    for request in requests:
        assert made[request.name].files == built(request.gather())


@needs_dask
def test_what_is_waited_for_is_told(dask: Cluster) -> None:
    """Two workers are asked for and one comes, late: it is told who is waited for, and one will do when time is up."""
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 1:
            dask.worker("--nthreads", "1")

    with kernels.connect_cluster(dask.address, 2, 15, say) as (_start, width):
        assert width == 1
    assert said == [f"Waiting for workers: {come} of 2 (at most 15 s) ..." for come in (0, 1)]


@needs_dask
def test_clusters_that_will_not_do(dask: Cluster) -> None:
    """Workers with two threads: told before any report is begun."""
    dask.worker("--nthreads", "2")
    address = dask.ready(1)
    with (
        pytest.raises(SettingError, match=r"1 of 1 workers have more than one thread\.\n.*2 threads"),
        kernels.connect_cluster(address, 1, 60, print),
    ):
        pass


@needs_dask
def test_nobody_came(dask: Cluster, tmp_path: Path) -> None:
    """No worker, or nobody who listens: what is waited for, one message that says how to start it, exit 2."""
    words = ("reports", "PARKIR", "--period", "2026-S1", "--output", tmp_path / "output", "--cluster")
    for address, wait, waited, told in (
        (dask.address, "1", "Waiting for workers: 0 of 1 (at most 1 s) ...", "the cluster has no worker; waited"),
        ("tcp://127.0.0.1:9", "2", "Waiting for the scheduler at tcp://127.0.0.1:9", "no scheduler answers at tcp://"),
    ):
        ended = run_ikm(*words, address, "--wait", wait, environment={"IKM_SPEECH": "en", "COLUMNS": "200"})
        assert ended.returncode == 2
        assert ended.stderr.startswith(waited)
        assert ended.stderr.count(told) == 1
        assert f"waited for it {wait} s" in ended.stderr
        assert "What to do: start" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_other_software_is_named() -> None:
    """A worker with another package, library or none at all: each difference with both sides."""
    here = stale.list_software()
    other: dict[str, Any] = {**here, "lock": "x", "versions": {**here["versions"], "numpy": "1.0"}}
    kernels._require_same_software({"tcp://a": here})
    with pytest.raises(SettingError) as told:
        kernels._require_same_software(
            {"tcp://a": here, "tcp://b": other, "tcp://c": ModuleNotFoundError("No module named ikm")}
        )
    assert "tcp://a" not in str(told.value)
    assert f"tcp://b: versions.numpy is 1.0, here {here['versions']['numpy']}" in str(told.value)
    assert "tcp://b: lock is x, here " in str(told.value)
    assert "tcp://c: ModuleNotFoundError: No module named ikm" in str(told.value)


def test_a_worker_speaks_the_language_of_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its own environment says."""
    monkeypatch.setenv("IKM_SPEECH", "en")
    monkeypatch.setattr(batch.kernels, "keep_parent", lambda: None)
    said = speech._("Dask is not installed.")
    monkeypatch.setattr(batch, "make_one_report", lambda job: speech._("Dask is not installed."))
    assert batch.make_on_worker("id", None) != said  # type: ignore[arg-type, comparison-overlap]
    assert batch.make_on_worker("en", None) == said  # type: ignore[arg-type, comparison-overlap]
