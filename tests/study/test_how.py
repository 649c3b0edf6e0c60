"""The lines by which a frame comes about run, and make it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

import ikm
from ikm.page.view import Section, View
from ikm.study.unit import Study

#: Calls of a study that give frames; all others with a frame are found by their names.
ASKED = {
    "by": ["gender", "age", "education", "occupation", "service", "waktu", ("education", "gender")],
    "cross": [("gender", "service")],
    "unsur_by": ["service", "gender"],
    "compare": [("2025-S1", "PDAM"), ("PDAM 2025-S1",)],
}
#: What gives no view of a frame, or is no question about answers.
OTHERS = {"where", "with_answers", "results", "locations"}


def list_views(study: Study) -> Iterator[tuple[str, View]]:
    """Each view of a study that has a frame, by its call."""
    for name in dir(study):
        method = getattr(study, name)
        if name in OTHERS or not callable(method):
            continue
        for given in ASKED.get(name, [()]):
            shown = method(*(given if isinstance(given, tuple) else (given,)))
            for place, view in enumerate(shown if isinstance(shown, Section) else [shown]):
                if isinstance(view, View) and len(view.frame):
                    yield f"{name}[{given}, {place}]", view


def run(view: View, **given: Any) -> pd.DataFrame:
    """The frame that the lines of a view make, in the columns of the view."""
    names = dict(given)
    exec(str(view.how()), names)
    frame: pd.DataFrame = names["frame"]
    return frame


def assert_same(made: pd.DataFrame, shown: pd.DataFrame, called: str) -> None:
    """Labels and figures are the same, the latter to the last digits that two orders of adding leave."""
    made = made[list(shown.columns)]
    assert list(made.index) == list(shown.index), called
    for name in shown.columns:
        pairs = list(zip(made[name].tolist(), shown[name].tolist(), strict=True))
        for left, right in pairs:
            if pd.isna(left) or pd.isna(right):
                assert pd.isna(left), (called, name)
                assert pd.isna(right), (called, name)
            elif isinstance(right, float):
                assert left == pytest.approx(right, rel=1e-7, abs=1e-9), (called, name)
            else:
                assert left == right, (called, name)


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "period"), [("KPPT", "2026-S1"), ("PARKIR", "2025-S2")])
def test_the_lines_of_every_view_make_its_frame(unit: str, period: str) -> None:
    """Of a unit with strata, users, harapan, items and comments, and of one without strata."""
    study, checked = ikm.open(unit, period), set()
    for called, view in list_views(study):
        assert_same(run(view), view.frame, called)
        checked.add(called.partition("[")[0])
    assert {"index", "services", "distribution", "trend", "change", "reliability", "importance"} <= checked


def test_the_lines_of_a_selection_open_it() -> None:
    """A condition in words stands in the lines; of a mask whoever gave it must give the study."""
    study = ikm.open("KPPT", "2026-S1")
    older = study.where("age > 40")
    assert 'ikm.open("KPPT", "2026-S1").where(\'age > 40\')' in str(older.index().how())
    assert_same(run(older.index()), older.index().frame, "where")
    compared = older.compare("2025-S1")
    assert_same(run(compared), compared.frame, "compare")
    masked = study.where(study.answers["age"] > 40)
    assert_same(run(masked.index(), studi=masked), masked.index().frame, "mask")


def test_the_lines_of_own_values_ask_for_them() -> None:
    """What was handed in only the asker has: `values_1`."""
    study = ikm.open("KPPT", "2026-S1")
    bands = pd.cut(study.answers["age"], [0, 30, 50, 99])
    view = study.by(bands)
    assert "values_1: what you gave" in str(view.how())
    assert_same(run(view, values_1=bands), view.frame, "own")


def test_the_lines_say_what_they_use() -> None:
    """Either pandas alone, or the package; they show themselves on a card and in a terminal."""
    study = ikm.open("KPPT", "2026-S1", bahasa="en")
    plain, package = study.index().how(), study.priorities().how()
    assert "from ikm" not in str(plain)
    assert "same frame from studi.answers" in plain._repr_html_()
    assert "from ikm.analysis.actions import" in str(package)
    assert "call the functions of the package" in repr(package)


def test_a_result_without_lines_says_so() -> None:
    """An empty frame, and what is not of one study."""
    study = ikm.open("KPPT", "2026-S1")
    with pytest.raises(ValueError, match="no lines make this result, for its frame is empty"):
        study.identity().how()
    with pytest.raises(ValueError, match=r"3 results, each with lines of its own: \[0\]\.how"):
        Section(study.importance()[:3]).how()
    with pytest.raises(ValueError, match="not of one study"):
        ikm.units().how()
