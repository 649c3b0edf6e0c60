"""Reports and folders that several tests look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ikm.publish import parent
from ikm.publish.job import prepare
from ikm.publish.parent import Parent
from ikm.publish.report import build
from ikm.survey.project import Project

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def _forked_kernels() -> Iterator[None]:
    """Kernels of all reports that are made in this process are forked; their parent starts with the first."""
    started: list[Parent] = []

    def named() -> dict[str, str]:
        if not started:
            started.append(Parent())
        return {parent.ADDRESS: started[0].address}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parent, "named", named)
        yield
    for one in started:
        one.close()


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels of this test start as usual."""
    monkeypatch.setattr(parent, "named", dict)


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
    return build(prepare(Project.locate(ROOT / "data"), "KPPT", "2026-S1", "id"))


@pytest.fixture(scope="session")
def page(report: dict[str, bytes]) -> str:
    """Its HTML."""
    return report["laporan.html"].decode()


@pytest.fixture(scope="session")
def hasil(report: dict[str, bytes]) -> Any:
    """Its hasil.json."""
    return json.loads(report["hasil.json"])
