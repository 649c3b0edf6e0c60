"""The layout of a chart: matplotlib's constrained one is the oracle, which solves the same for any number of axes."""

import io
from collections.abc import Callable

import pytest
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ikm.page.canvas import lay_out, make_axes, render_svg
from ikm.page.chart import CHART_WIDTH, IntervalMark, draw_bars, draw_intervals

HEIGHT = 2.4


def _bars(axes: Axes) -> None:
    draw_bars(axes, ["Laki-laki", "Perempuan"], [12, 30], ["12 (28,6%)", "30 (71,4%)"])


def _intervals(axes: Axes) -> None:
    marks = [
        IntervalMark("U1 Persyaratan", 82.5, 80.1, 84.9, "82,50"),
        IntervalMark("U9 Penanganan pengaduan, saran", 71, label="71,00"),
    ]
    draw_intervals(axes, marks, 79.3, "IKM 79,30")
    axes.set_xlabel("Nilai (25–100)")


def _line(axes: Axes) -> None:
    axes.plot([0, 1, 2], [70, 90, 80])
    axes.annotate("80,00", (2, 80), xytext=(0, 4), textcoords="offset points", ha="center")
    axes.set_ylabel("Indeks")
    axes.set_title("Periode", loc="left")


@pytest.mark.parametrize("draw", [_bars, _intervals, _line])
def test_axes_stand_where_constrained_layout_puts_them(draw: Callable[[Axes], None]) -> None:
    """To a fifth of a point, with 72 to the inch."""
    oracle = Figure(figsize=(CHART_WIDTH, HEIGHT), layout="constrained")
    draw(oracle.subplots())
    FigureCanvasSVG(oracle).print_svg(io.StringIO())
    own = make_axes(CHART_WIDTH, HEIGHT)
    draw(own)
    lay_out(own)
    expected, found = oracle.axes[0].get_position(), own.get_position()
    for name, inches in (("x0", CHART_WIDTH), ("x1", CHART_WIDTH), ("y0", HEIGHT), ("y1", HEIGHT)):
        assert getattr(found, name) * inches * 72 == pytest.approx(getattr(expected, name) * inches * 72, abs=0.2)


def test_nothing_reaches_out_of_the_figure() -> None:
    """What is written round the axes lies within the figure."""
    own = make_axes(CHART_WIDTH, HEIGHT)
    _intervals(own)
    render_svg(own)
    written = own.get_tightbbox()
    assert written is not None
    assert min(written.x0, written.y0) >= 0
    assert written.x1 <= CHART_WIDTH * 72
    assert written.y1 <= HEIGHT * 72


def test_a_chart_does_not_change_those_drawn_before_and_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measured sizes are kept from chart to chart: the same chart gives the same bytes, at another size of text too."""
    monkeypatch.setitem(rcParams, "svg.hashsalt", "ikm")

    def drawn(size: float) -> str:
        axes = make_axes(CHART_WIDTH, HEIGHT)
        axes.set_ylabel("Indeks", fontsize=size)
        axes.set_yticks([0, 1], ["Laki-laki", "Perempuan"], fontsize=size)
        return render_svg(axes)

    first = drawn(8)
    assert drawn(16) != first
    assert drawn(8) == first
