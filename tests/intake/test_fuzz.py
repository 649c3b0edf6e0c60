"""Exports of real headings and labels: each comes in right, its questions answered, or is refused; books balance."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.fuzz import try_layouts

#: Layouts, in so many runs; five hundred: python -m tests.intake.fuzz 500, which `make bench` calls.
LAYOUTS, RUNS = 36, 6


@pytest.mark.parametrize("run", range(RUNS))
def test_right_asked_or_refused(tmp_path: Path, run: int) -> None:
    """Nothing else becomes of a layout, whatever stands in it; a wrong number would be told with its seed."""
    tried = list(try_layouts(tmp_path, range(run, LAYOUTS, RUNS)))
    assert [fault for *_, wrong in tried for fault in wrong] == []
