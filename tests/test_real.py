"""Real answers that lie outside the project: the figures they are known to give, dirt included."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ikm.publish.job import gather_unit_job
from ikm.publish.report import build_report
from ikm.survey.project import Project

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.is_dir(), reason="the real answers in ../shared/real are not on this machine"),
]


@pytest.mark.parametrize(
    ("unit", "period", "read", "counted", "value"),
    [
        ("MPP-JEPARA", "2021-S1", 1051, 1040, "96.79"),
        ("PDAM-JEPARA", "2021-S2", 63, 63, "96.78"),
        ("PDAM-JEPARA", "2022-S1", 14, 12, "97.69"),
    ],
)
def test_report_on_real_answers(unit: str, period: str, read: int, counted: int, value: str, tmp_path: Path) -> None:
    """Exact index over the given answers as stated in the data's README: 96.7932, 96.7813 and 97.6852; all A."""
    shutil.copytree(REAL / "responses", tmp_path / "responses")  # a copy, for the first run makes a key in the folder
    shutil.copyfile(REAL / "units.toml", tmp_path / "units.toml")
    made = build_report(gather_unit_job(Project.locate(tmp_path), unit, period, "id"))
    hasil = json.loads(made["hasil.json"])
    assert hasil["respondents"] == {"read": read, "counted": counted, "refused": read - counted}
    assert (hasil["ikm"]["value"], hasil["ikm"]["mutu"]) == (value, "A")
    assert len(hasil["refused"]["rows"]) == read - counted
    assert not hasil["synthetic"]
    page = made["laporan.html"].decode()
    assert "Data contoh" not in page
    assert value.replace(".", ",") in page
