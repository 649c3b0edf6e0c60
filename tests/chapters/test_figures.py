"""Charts: the same bytes, text as text, colours that a dark page can change."""

from __future__ import annotations

import re
from fractions import Fraction

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import seaborn as sns

import ikm
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.index import compute_index, compute_index_from_totals
from ikm.chapters.index import draw_unsur
from ikm.page.chart import Chart
from ikm.page.colours import CHART_COLOURS
from ikm.page.wording import Words
from ikm.rules.instrument import load_instrument
from tests.helpers import scores

RULES = load_instrument("permenpanrb-14-2017")
#: 10 answers each; totals 31 to 39, so that values run from 77.50 to 97.50.
INDEX = compute_index_from_totals(
    {key: 31 + place for place, key in enumerate(RULES.keys)}, dict.fromkeys(RULES.keys, 10), RULES
)


def drawn() -> Chart:
    """The chart of unsur."""
    figure = draw_unsur(INDEX, UnsurOrder(), Words("id"))
    assert isinstance(figure, Chart)
    return figure


def test_same_chart_twice_also_after_a_researchers_theme() -> None:
    """Neither a second drawing nor a theme set by the notebook changes a byte."""
    first = drawn().svg
    with mpl.rc_context():
        sns.set_theme(style="darkgrid", font_scale=2)
        second = drawn().svg
    assert first == second


def test_text_is_text_and_names_its_figures() -> None:
    """Values and names can be read, searched and copied; the alternative text says them too, highest first."""
    figure = drawn()
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", figure.svg)
    assert "97,50" in texts
    assert "77,50" in texts
    assert figure.alt.index("97,50") < figure.alt.index("77,50")
    assert "font-family" not in figure.svg


def test_colours_are_variables() -> None:
    """No colour of the theme is left that a dark page could not change."""
    svg = drawn().svg
    bare = re.sub(r"var\(--[a-z-]+, #[0-9a-f]{6}\)", "", svg)
    assert not [colour for colour in CHART_COLOURS if colour in bare]
    assert "date" not in svg


def test_ids_are_those_of_the_figure() -> None:
    """Two charts of one page share no id."""
    ids = re.findall(r'\bid="([^"]+)"', drawn().svg)
    assert ids
    assert all(name.startswith("gambar-unsur-") for name in ids)


def test_plot_on_given_axes() -> None:
    """A researcher's axes are drawn on and returned, as seaborn does."""
    figure, axes = plt.subplots()
    try:
        assert draw_unsur(INDEX, UnsurOrder(), Words("id"), ax=axes) is axes
        assert len(axes.collections[0].get_offsets()) == len(RULES.keys)
    finally:
        plt.close(figure)


@pytest.mark.parametrize("label", ["$\\frac{1}{0}$", "<b>x</b>", "a & b"])
def test_hostile_label(label: str) -> None:
    """A label that looks like a formula or HTML is drawn as written."""
    from ikm.analysis.profile import Group, Profile
    from ikm.chapters.respondents import draw_profile

    group = Group(label, 12, Fraction(1), compute_index(scores(*[4] * 12), RULES))
    figure = draw_profile(Profile("service", 12, 10, (group,)), Words("id"))
    assert isinstance(figure, Chart)
    assert "<b>" not in figure.svg


@pytest.mark.slow
def test_charts_of_a_page_leave_pyplot_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waking it within a style would keep JupyterLab from showing the figures of a researcher afterwards."""

    def woken(*_: object, **__: object) -> None:
        raise AssertionError("pyplot was woken")

    for name in ("figure", "subplots", "gca", "switch_backend"):
        monkeypatch.setattr(plt, name, woken)
    studi, kota = ikm.open("KPPT", "2026-S1"), ikm.city("2026-S1")
    views = [studi.index(), studi.by("gender"), studi.groups(), studi.trend(), studi.distribution(), studi.comments()]
    for view in (*views, studi.importance()[0], studi.compare("2025-S2"), kota.league(), kota.heat()):
        assert view.figure() is not None
