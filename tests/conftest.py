"""Reports and folders that several tests look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ikm.publish import kernels
from ikm.publish.job import gather_unit_job
from ikm.publish.kernels import KernelParent
from ikm.publish.report import build_report
from ikm.survey.project import Project

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def _forked_kernels() -> Iterator[None]:
    """Kernels of all reports that are made in this process are forked; their parent starts with the first."""
    started: list[KernelParent] = []

    def named() -> dict[str, str]:
        if not started:
            started.append(KernelParent())
        return {kernels.ADDRESS_VARIABLE: started[0].address}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "name_parent", named)
        yield
    for one in started:
        one.close()


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels of this test start as usual."""
    monkeypatch.setattr(kernels, "name_parent", dict)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample data of two units that a test may spoil."""
    data = tmp_path / "data"
    for unit in ("KPPT", "PARKIR"):
        shutil.copytree(ROOT / "data" / "responses" / unit, data / "responses" / unit)
    shutil.copy(ROOT / "data" / "units.toml", data)
    return data


@pytest.fixture(scope="session")
def report() -> dict[str, bytes]:
    """The report of KPPT 2026-S1 on the sample data, made once."""
    return build_report(gather_unit_job(Project.locate(ROOT / "data"), "KPPT", "2026-S1", "id"))


@pytest.fixture(scope="session")
def page(report: dict[str, bytes]) -> str:
    """Its HTML."""
    return report["laporan.html"].decode()


@pytest.fixture(scope="session")
def hasil(report: dict[str, bytes]) -> Any:
    """Its hasil.json."""
    return json.loads(report["hasil.json"])
