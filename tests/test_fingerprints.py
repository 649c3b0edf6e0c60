"""The script that holds reports against earlier ones: what it calls a difference, and that it feeds on the same."""

from __future__ import annotations

from pathlib import Path

from tests import specimens
from tests.fingerprints import differences


def test_what_differs_is_missing_or_is_new() -> None:
    """Each by name; what was not asked for is not missed."""
    before, now = {"a": "1", "b": "2", "c": "3", "x/d": "4"}, {"a": "1", "b": "9", "e": "5"}
    told = differences(now, before, lambda name: not name.startswith("x/"))
    assert told == ["differs: b", "missing: c", "new: e"]
    assert differences(now, now, lambda name: True) == []


def test_answers_and_exports_are_the_same_every_time(tmp_path: Path) -> None:
    """No clock, and no drawing without a seed."""
    made = []
    for name in ("one", "other"):
        specimens.odd(tmp_path / name)
        specimens.broken(tmp_path / name / "broken")
        paths = [path for path in sorted((tmp_path / name).rglob("*")) if path.is_file()]
        made.append({path.relative_to(tmp_path / name): path.read_bytes() for path in paths})
    assert made[0] == made[1]
    assert specimens.cases() == specimens.cases()
    assert len({case.name for case in specimens.cases()}) == len(specimens.cases())
