"""Reports and folders that several tests look at."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
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
#: In place of JupyterLab, which would stay: it says how it was started.
_STARTED = (
    "import os, sys\nprint('\\n'.join(sys.argv[1:]), os.environ['IKM_DATA'], os.environ['IKM_UNIT'], sep='\\n')\n"
)
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


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git has of this checkout, as it lies here, in a checkout of its own; this Python is its .venv."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout: nothing tells which files a clone has")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    (tools / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (tools / "python").chmod(0o755)
    for tool in Path(sys.executable).parent.glob("git-nb*"):
        (tools / tool.name).symlink_to(tool)
    (folder / ".venv" / ".lab").touch()
    (folder / "jupyterlab").mkdir()
    (folder / "jupyterlab" / "__init__.py").touch()
    (folder / "jupyterlab" / "__main__.py").write_text(_STARTED, encoding="utf-8")
    (folder / ".git" / "info").mkdir(parents=True)
    (folder / ".git" / "info" / "exclude").write_text("jupyterlab\n", encoding="utf-8")
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "start")):
        who = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run([*who, *command], cwd=folder, check=True)
    return folder


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
