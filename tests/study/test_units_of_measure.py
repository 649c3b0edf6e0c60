"""Every number that a researcher takes out of a result says what it is measured in."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.api.types import is_bool_dtype, is_numeric_dtype

import ikm
from ikm.page.view import Section, View

pytestmark = pytest.mark.slow

#: Numbers that are a place in a file, not a measure.
NO_MEASURE = {"row"}


@pytest.fixture(scope="module")
def results() -> dict[str, View]:
    """Every view of a unit, a city, a series and plans, by name."""
    studi, kota, deret = ikm.open("KPPT", "2026-S1"), ikm.city("2026-S1"), ikm.open_all("PARKIR")
    things = {"studi": studi, "kota": kota, "deret": deret, "bidang": ikm.open("LALIN")}
    things |= {"rencana": ikm.sample_plan("KPPT"), "rencana_kota": ikm.sample_plan()}
    asked = {"by": ("gender",), "unsur_by": ("gender",), "where": ("age > 30",), "compare": ("2025-S2",)}
    asked |= {"cross": ("gender", "service"), "with_answers": (studi.answers,)}
    found: dict[str, View] = {}
    for called, thing in things.items():
        for name in dir(thing):
            method = getattr(thing, name)
            shown = method(*asked.get(name, ())) if callable(method) and name != "plot" else None
            views = shown if isinstance(shown, Section) else [shown]
            found |= {f"{called}.{name}[{at}]": view for at, view in enumerate(views) if isinstance(view, View)}
    return found


def test_every_number_has_its_unit(results: dict[str, View]) -> None:
    """No column of numbers without one, no unit without its column; and they are shown."""
    missing = {}
    for name, view in results.items():
        frame = view.frame
        numbers = {one for one in frame if is_numeric_dtype(frame[one]) and not is_bool_dtype(frame[one])}
        lacking = numbers - set(view.units) - NO_MEASURE
        if lacking or set(view.units) - set(frame):
            missing[name] = lacking
        shown = repr(view) if len(frame) else ""
        assert all(unit in shown for unit in view.units.values() if len(frame)), name
    assert missing == {}
    assert len([view for view in results.values() if view.units]) > 25


def test_units_travel_with_the_frame(results: dict[str, View]) -> None:
    """Through selection and copies, as pandas carries them."""
    frame = results["studi.index[0]"].frame
    assert frame.loc[["U1"], ["value"]].attrs["units"]["value"] == "index points, scale 25-100"
    assert frame.copy().attrs == frame.attrs


def test_a_frame_is_tidy(results: dict[str, View]) -> None:
    """Names of columns are identifiers, one row a thing, no cell holds a list."""
    for name, view in results.items():
        frame = view.frame
        if name.startswith("kota.heat"):
            continue  # units are its columns
        assert all(str(column).isidentifier() for column in frame), name
        assert not isinstance(frame.columns, pd.MultiIndex), name
        assert not frame.map(lambda cell: isinstance(cell, list | tuple | dict)).any(axis=None), name
