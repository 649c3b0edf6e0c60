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
    assert joined.index.names == ["period", "key"]
    assert stack_frames({"KPPT": frame(a=75.0)}, "unit").index.names == ["unit", "key"]


def test_stacked_names_all_measures_of_a_column() -> None:
    """Where they differ from table to table, each once, in the order of the tables; a table may tell none."""
    tables = {"2025": frame(a=75.0), "2026": attach_measures(frame(a=3.0), value="answer"), "2027": frame(a=80.0)}
    untold = pd.DataFrame({"key": ["a"], "value": [1.0]}).set_index("key")
    assert stack_frames({**tables, "2028": untold}).attrs["units"] == {"value": f"{INDEX_LEVEL} or answer"}


def test_beside_has_the_order_of_the_newest_period() -> None:
    """Forms number unsur differently; what only an older period asked comes last; a period without figures stays."""
    joined = stack_frames({"2025": frame(a=75.0, b=70.0, c=65.0), "2026": frame(b=80.0, a=85.0)})
    wide = spread_periods(joined, "key", "value", ["2025", "2026", "2027"])
    assert wide.index.tolist() == ["b", "a", "c"]
    assert wide["2026"].fillna(0).tolist() == [80.0, 85.0, 0.0]
    assert wide["2027"].isna().all()
    assert wide.attrs["units"] == dict.fromkeys(("2025", "2026", "2027"), INDEX_LEVEL)
    assert (wide.columns.tolist(), wide.dtypes.tolist()) == (["2025", "2026", "2027"], [float] * 3)


def test_beside_keeps_the_order_of_many_rows() -> None:
    """Forty of the newest period as they stand there, then what the older one alone has."""
    newest = {f"k{at * 7 % 40}": 80.0 for at in range(40)}
    older = {f"k{at}": 70.0 for at in range(45)}
    wide = spread_periods(
        stack_frames({"2025": frame(**older), "2026": frame(**newest)}), "key", "value", ["2025", "2026"]
    )
    assert wide.index.tolist() == [*newest, *(f"k{at}" for at in range(40, 45))]


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


def test_ages_stand_rising_though_nobody_left_them_out() -> None:
    """By age, not by size; nobody is 'not stated'."""
    labels = ["51–60", "21–30", "31–40"]
    one = pd.DataFrame({"age": labels, "n": [50, 10, 30], "ikm": [80.0, 70.0, 75.0]}).set_index("age")
    wide = spread_group_periods(stack_frames({"2025": one}), "age", ["2025"])
    assert wide["2025"].to_dict() == {"21–30": 70.0, "31–40": 75.0, "51–60": 80.0}
    assert wide.index.tolist() == sorted(labels)


def test_newest_run_begins_at_the_last_break() -> None:
    """Of one series all; after a break only what follows."""
    points = [point(period, "80.00") for period in ("2024", "2025", "2026")]
    assert list_newest_run(points) == tuple(points)
    points[1] = replace(points[1], after_break=True)
    assert list_newest_run(points) == tuple(points[1:])
