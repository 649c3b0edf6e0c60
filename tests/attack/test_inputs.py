"""Mutated and hostile files through the door of each kind: the right answer or one message, within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.inputs import KINDS, PLACES, make_sound, try_file, try_files

#: Files of each kind: what stands in its place and is none, one kind of that each, and mutations.
SEEDS = [11, 12, 13]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_is_taken(tmp_path: Path, kind: str) -> None:
    """What is mutated is not refused before: a door that is shut to all proves nothing."""
    tried = try_file(tmp_path, kind, 5, make_sound(kind))
    assert (tried.code, tried.faults) == (1 if kind == "manifest" else 0, [])


def test_nothing_breaks() -> None:
    """What is tried in thousands by `make fuzz`; each break is told with its kind and seed."""
    tried = [each for place, kind in enumerate(KINDS) for each in try_files([kind], [place % len(PLACES), *SEEDS])]
    assert [(each.kind, each.seed, each.faults) for each in tried if each.faults] == []
    assert {each.code for each in tried} >= {0, 2}
