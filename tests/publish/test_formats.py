"""The register of output formats: a new one is a module and a line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ikm.page.wording import Words
from ikm.publish import formats
from ikm.publish.formats import MANIFEST_FILE, Draft, Format, list_formats, make_files
from ikm.publish.job import Job, read_extras
from ikm.survey.fingerprint import draw_key
from tests.helpers import make_project
from tests.studies import people


def test_every_entry_is_a_format_whose_files_are_its_own() -> None:
    """No file belongs to two; links lead to files of the format, and have a name in both languages."""
    names = Counter(name for each in list_formats() for name in each.files)
    assert max(names.values()) == 1
    assert MANIFEST_FILE not in names
    for each in list_formats():
        assert isinstance(each, Format)
        assert set(each.links) <= set(each.files)
        assert all(Words(bahasa).text(f"site.{key}") for key in each.links.values() for bahasa in ("id", "en"))
        assert bool(each.option) == bool(each.name)


def test_a_report_has_the_formats_of_its_kind(report: dict[str, bytes]) -> None:
    """What the register says of a public report of a unit is what was made."""
    names = {
        name
        for each in list_formats()
        if not each.option and "unit" in (each.reports or ("unit",)) and "public" in (each.audiences or ("public",))
        for name in each.files
    }
    assert names == set(report) - {MANIFEST_FILE}


def test_a_new_format_is_made_kept_and_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A module with a Format: made from what came before, only where asked for, or where it stands already."""
    plan = tmp_path / "plan.txt"
    plan.write_text("template", encoding="utf-8")
    first = Format(files=("a.txt",), make=lambda draft: {"a.txt": b"a"})
    slides = Format(
        files=("b.txt",),
        make=lambda draft: {"b.txt": draft.files["a.txt"] + (draft.job.extras["slides"]["template"] or b"")},
        reports=("unit",),
        option="slides",
        name="slides",
        find_inputs=lambda project, asked: {"template": plan},
    )
    monkeypatch.setattr(formats, "list_formats", lambda: (first, slides))
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": people(12)})
    job = Job("laporan_unit", {"unit": "KPPT", "period": "2026-S1", "bahasa": "id"}, b"", {}, draw_key())

    def made(extras: Any, report: str = "unit") -> dict[str, bytes]:
        asked = cast(Any, SimpleNamespace(**{**vars(job), "extras": read_extras(extras)}))
        return make_files(Draft(asked, cast(Any, None), {"report": report}, project))

    beside = Format(files=("c.txt",), make=lambda draft: {"c.txt": draft.files["a.txt"] * 2}, beside=True)
    monkeypatch.setattr(formats, "list_formats", lambda: (first, beside, slides))
    assert list(made({"slides": {"template": plan}}).items()) == [
        ("a.txt", b"a"),
        ("c.txt", b"aa"),
        ("b.txt", b"atemplate"),
    ]
    monkeypatch.setattr(formats, "list_formats", lambda: (first, slides))
    assert formats.find_extras(project, job) == {}
    wanted = formats.find_extras(project, job, ["slides"])
    assert wanted == {"slides": {"template": plan}}
    assert made({}) == {"a.txt": b"a"}
    assert made(wanted) == {"a.txt": b"a", "b.txt": b"atemplate"}
    assert made(wanted, "city") == {"a.txt": b"a"}
    folder = project.output / job.folder
    folder.mkdir(parents=True)
    (folder / "b.txt").write_bytes(b"")
    assert formats.find_extras(project, job) == wanted
    assert formats.find_extras(project, job, recorded=["a.txt"]) == {}
