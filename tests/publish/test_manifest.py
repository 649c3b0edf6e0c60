"""The manifest tells what a report was made from."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from ikm.publish import stale as module
from ikm.publish.stale import hash_package

ROOT = Path(__file__).resolve().parents[2]


def test_fingerprints_are_those_of_the_files(report: dict[str, bytes]) -> None:
    """Outputs can be checked with sha256sum by everybody, inputs with openssl by whoever has the key."""
    manifest = json.loads(report["manifest.json"])
    answers = ROOT / "data" / "responses" / "KPPT" / "2026-S1.csv"
    assert manifest["inputs"]["responses/KPPT/2026-S1.csv"] == _ask_openssl(answers)
    assert manifest["outputs"]["laporan.html"] == hashlib.sha256(report["laporan.html"]).hexdigest()
    assert manifest["outputs"]["hasil.json"] == hashlib.sha256(report["hasil.json"]).hexdigest()
    assert set(manifest["outputs"]) == set(report) - {"manifest.json"}
    assert set(manifest["outputs"]) == {
        "laporan.html", "laporan.ipynb", "laporan.pdf", "hasil.json", "publikasi.pdf", "publikasi.png",
        "rekap.xlsx", "warga.html",
    }  # fmt: skip


def _ask_openssl(path: Path) -> str:
    """The fingerprint of a file of the data folder as docs/privacy.md has it computed."""
    command = f"openssl dgst -sha256 -mac HMAC -macopt hexkey:$(cat data/fingerprint.key) {path}"
    return subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()[-1]


def test_manifest_names_parameters_versions_and_lock(report: dict[str, bytes]) -> None:
    """Everything that could change a byte is named; nothing of this machine is."""
    manifest = json.loads(report["manifest.json"])
    assert manifest["parameters"] == {"unit": "KPPT", "period": "2026-S1", "bahasa": "id", "audience": "public"}
    assert manifest["notebook"]["name"] == "laporan_unit"
    assert manifest["lock"] == hashlib.sha256((ROOT / "requirements-report.txt").read_bytes()).hexdigest()
    assert all(manifest["versions"].values())
    assert manifest["package"]["sha256"] == hash_package()
    assert str(ROOT) not in report["manifest.json"].decode()


def test_no_path_of_the_machine_in_any_file(report: dict[str, bytes]) -> None:
    """Neither the project's folder nor a temporary one reaches a report."""
    assert [name for name, content in report.items() if str(ROOT).encode() in content or b"/ikm_" in content] == []


def test_every_kind_of_file_of_the_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code, regulations, wording, templates, the filter for Word: another content or another name, another hash."""
    files = {path for path in (ROOT / "ikm").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    of_no_report = ("py.typed", "targets.mk", "ikm.po", "ikm.mo")  # what commands say stands in none
    kinds = {path.suffix for path in files if path.name not in of_no_report}
    assert {".py", ".j2", ".lua"} <= kinds
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    seen = set()
    for kind in sorted(kinds):
        path = tmp_path / f"a{kind}"
        for text in ("1", "2"):
            path.write_text(text, encoding="utf-8")
            seen.add(hash_package.__wrapped__())
        path = path.rename(tmp_path / f"b{kind}")
        seen.add(hash_package.__wrapped__())
        path.unlink()
    assert len(seen) == 3 * len(kinds)
