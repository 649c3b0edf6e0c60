"""Periods under one another and side by side."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ikm.analysis.comparison import list_newest_run, spread_group_periods, spread_periods, stack_frames
from ikm.analysis.index import INDEX_LEVEL, attach_measures
from tests.builders import point


def frame(**values: float) -> pd.DataFrame:
    """One row a key, in the order given."""
    found = pd.DataFrame({"key": list(values), "value": list(values.values())}).set_index("key")
    return attach_measures(found, value=INDEX_LEVEL)


def test_stacked_keeps_units_and_leaves_empty_periods_out() -> None:
    """Rows by period and key."""
    joined = stack_frames({"2025": frame(a=75.0), "2026": frame(a=80.0, b=90.0), "2027": pd.DataFrame()})
    assert joined["value"].to_dict() == {("2025", "a"): 75.0, ("2026", "a"): 80.0, ("2026", "b"): 90.0}
    assert joined.attrs["units"] == {"value": INDEX_LEVEL}
    assert stack_frames({"2025": pd.DataFrame()}).empty


def test_beside_has_the_order_of_the_newest_period() -> None:
    """Forms number unsur differently; what only an older period asked comes last; a period without figures stays."""
    joined = stack_frames({"2025": frame(a=75.0, b=70.0, c=65.0), "2026": frame(b=80.0, a=85.0)})
    wide = spread_periods(joined, "key", "value", ["2025", "2026", "2027"])
    assert wide.index.tolist() == ["b", "a", "c"]
    assert wide["2026"].fillna(0).tolist() == [80.0, 85.0, 0.0]
    assert wide["2027"].isna().all()


def test_beside_takes_the_periods_asked_alone() -> None:
    """Another period leaves neither column nor row."""
    joined = stack_frames({"2025": frame(a=75.0, c=65.0), "2026": frame(a=85.0)})
    assert spread_periods(joined, "key", "value", ["2026"]).to_dict() == {"2026": {"a": 85.0}}


def test_groups_stand_as_a_reader_expects() -> None:
    """Largest first by the largest period, 'not stated' last."""

    def groups(**sizes: int) -> pd.DataFrame:
        labels = ["" if name == "unsaid" else name for name in sizes]
        return pd.DataFrame({"service": labels, "n": list(sizes.values()), "ikm": 80.0}).set_index("service")

    joined = stack_frames({"2025": groups(unsaid=50, a=10, b=40), "2026": groups(a=20, b=15)})
    assert spread_group_periods(joined, "service", ["2025", "2026"]).index.tolist() == ["b", "a", ""]


def test_newest_run_begins_at_the_last_break() -> None:
    """Of one series all; after a break only what follows."""
    points = [point(period, "80.00") for period in ("2024", "2025", "2026")]
    assert list_newest_run(points) == tuple(points)
    points[1] = replace(points[1], after_break=True)
    assert list_newest_run(points) == tuple(points[1:])
