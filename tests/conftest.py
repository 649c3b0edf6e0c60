"""Reports and folders that several tests look at."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from ikm.publish import kernels
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.kernels import KernelParent
from ikm.publish.report import build_report
from ikm.survey import fingerprint
from ikm.survey.fingerprint import FingerprintKey, require_key
from ikm.survey.project import Project

# A machine that is busy with other work is slow: that says nothing of what is tested.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parents[1]
#: Set in each process of pytest-xdist.
_WORKER = "PYTEST_XDIST_WORKER"
#: Files that take longest, which processes of pytest-xdist begin with, so that none is left alone with one at the end.
_LONGEST = (
    "tests/truth/test_truth.py",
    "tests/browser/test_lab.py",
    "tests/browser/test_page.py",
    "tests/publish/test_report.py",
    "tests/publish/test_cluster.py",
    "tests/test_main.py",
    "docs/researchers.md",
)


#: Fixtures that start a kernel or a browser: what asks for them is slow.
_SLOW = {"built", "browser", "server"}
#: The test that runs.
_running: list[pytest.Item] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow; let processes that share the tests begin with the longest files, each in its own order."""
    for item in items:
        if _SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    if _WORKER in os.environ:
        places = {name: place for place, name in enumerate(_LONGEST)}
        items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember it."""
    _running[:] = [item]


@pytest.fixture(scope="session", autouse=True)
def _forked_kernels() -> Iterator[None]:
    """Kernels of all reports that are made in this process are forked; their parent starts with the first."""
    started: list[KernelParent] = []

    def named() -> dict[str, str]:
        if _running and not _running[0].get_closest_marker("slow"):
            pytest.fail("it starts a kernel: mark it slow")
        if not started:
            started.append(KernelParent())
        return {kernels.ADDRESS_VARIABLE: started[0].address}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "name_parent", named)
        yield
    for one in started:
        one.close()


@pytest.fixture(scope="session", autouse=True)
def _one_key() -> Iterator[None]:
    """The checkout has a key of its own; all folders of tests get one that they share, for reports are made once."""
    require_key(ROOT / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprint, "draw_key", lambda: FingerprintKey(b"tests" * 6 + b"of"))
        yield


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample data of two units that a test may spoil."""
    data = tmp_path / "data"
    for unit in ("KPPT", "PARKIR"):
        shutil.copytree(ROOT / "data" / "responses" / unit, data / "responses" / unit)
    shutil.copy(ROOT / "data" / "units.toml", data)
    return data


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Job], dict[str, bytes]]:
    """A function that makes the report of a job once, for all tests and all processes that share them."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if _WORKER in os.environ else own) / "built"
    folder.mkdir(exist_ok=True)

    def files(job: Job) -> dict[str, bytes]:
        told = repr({**vars(job), "data": ""})  # where the inputs came from is for messages only
        kept = folder / hashlib.sha256(told.encode()).hexdigest()
        with FileLock(f"{kept}.lock"):  # who comes second reads what the first made
            if not kept.exists():
                kept.write_bytes(pickle.dumps(build_report(job)))
            made: dict[str, bytes] = pickle.loads(kept.read_bytes())
            return made

    return files


@pytest.fixture(scope="session")
def report(built: Callable[[Job], dict[str, bytes]]) -> dict[str, bytes]:
    """The report of KPPT 2026-S1 on the sample data, made once."""
    return built(gather_unit_job(Project.locate(ROOT / "data"), "KPPT", "2026-S1", "id"))


@pytest.fixture(scope="session")
def page(report: dict[str, bytes]) -> str:
    """Its HTML."""
    return report["laporan.html"].decode()


@pytest.fixture(scope="session")
def hasil(report: dict[str, bytes]) -> Any:
    """Its hasil.json."""
    return json.loads(report["hasil.json"])
