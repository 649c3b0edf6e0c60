"""Whoever asks for help is told what comes back: the frame, and an example that runs (pytest runs every docstring)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import ikm
from ikm.study.national import National
from ikm.study.sample import CitySamplePlan, SamplePlan

KINDS = (ikm.Study, ikm.Series, ikm.City, ikm.Look, SamplePlan, CitySamplePlan, National)
#: A national table does not ship, and menus show nothing in a docstring.
NO_EXAMPLE = {"National", "national", "choose", "choose_city"}
#: Views for readers, whose numbers stand in other frames.
NO_FRAME = {
    *("identity", "collection", "method", "questionnaire", "provenance", "assumptions"),
    *("City.summary", "City.means", "City.skpd", "National.refused"),
}


def functions() -> Iterator[tuple[str, Any]]:
    """What `import ikm` offers, and every public method of what it gives."""
    for name in ikm.__all__:
        if inspect.isfunction(getattr(ikm, name)):
            yield name, getattr(ikm, name)
    for kind in KINDS:
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                yield f"{kind.__name__}.{name}", method


@pytest.mark.parametrize(("name", "function"), list(functions()))
def test_each_tells_what_it_gives(name: str, function: Any) -> None:
    """A sentence for all; of a view its frame, with an example where the sample data has one."""
    told = inspect.getdoc(function) or ""
    assert told.splitlines()[0].endswith((".", "?")), name
    gives = str(inspect.signature(function).return_annotation)
    asked = {name, name.split(".")[-1]}
    if gives == "View" and not asked & NO_FRAME:
        assert "Frame:" in told, name
        assert "Examples\n" in told or name.split(".")[0] in NO_EXAMPLE, name
    if "." not in name:
        assert "Parameters\n" in told, name
        assert "Examples\n" in told or name in NO_EXAMPLE, name


@pytest.mark.slow
def test_what_is_given_shows_itself_and_its_public_names() -> None:
    """On a card in JupyterLab, in a line in a terminal; completion lists no private name; a slip is answered."""
    given = [ikm.open("KPPT"), ikm.open_all("PARKIR"), ikm.city(), ikm.sample_plan("KPPT")]
    for one in (*given, ikm.look("formulir_parkir.csv", "PARKIR"), ikm.open("KPPT").index()):
        assert one._repr_html_().startswith("<div")
        assert "object at 0x" not in repr(one)
        assert [name for name in dir(one) if name.startswith("_")] == []
    with pytest.raises(AttributeError, match=r"Look has no 'colums'\. Did you mean columns"):
        _ = ikm.look("formulir_parkir.csv", "PARKIR").colums  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"has no attribute 'opn'\. Did you mean open"):
        _ = ikm.opn


def test_a_year_may_come_as_a_number() -> None:
    """2018 for '2018'; what is no period is told."""
    assert str(ikm.open("KPPT", 2018).survey.period) == "2018"  # type: ignore[arg-type]
    with pytest.raises(ikm.IkmError, match="period '20185' is not a period"):
        ikm.open("KPPT", 20185)  # type: ignore[arg-type]
