"""A chart of one pair of axes as SVG: laid out in one pass, each text measured once for all charts. Floor 4.

matplotlib's own way is made for any number of axes and for a window on a screen: it measures every text four times for
a chart, which took a third of a chart's time. What comes out is the same to a fifth of a point.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import LayoutEngine
from matplotlib.textpath import TextToPath

#: Inches between what is written round the axes and the edge of the figure, as matplotlib's constrained layout has it.
_PAD = 0.04167
#: Points by which rounding may let a text reach beyond that.
_SLACK = 0.001
#: Units of an SVG to the inch.
_DPI = 72
_text_to_path = TextToPath()


class _Renderer(RendererSVG):
    """Measures a text once for every chart of this process: names of unsur and figures stand in many of them."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """How wide and high a text is, and how far it reaches below its line."""
        return _measured(s, prop, ismath)


class _Canvas(FigureCanvasSVG):
    """What a figure is measured on before it is drawn."""

    def get_renderer(self) -> RendererSVG:
        """One for all figures: it keeps nothing of what it measured for them but the sizes of texts."""
        return _measuring()


class Snug(LayoutEngine):
    """The axes as large as what is written round them allows.

    Names and ticks take the same room wherever the axes stand, so that one look at them is enough. A label within the
    axes may reach out farther when they have become smaller; only then all is measured a second time.
    """

    _adjust_compatible = True
    _colorbar_gridspec = False

    def execute(self, fig: Figure) -> None:
        """Place the axes."""
        (axes,) = fig.axes
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)  # anywhere, lest all ticks be measured to find a place for no name
        axes.set_position((0, 0, 1, 1))
        _fit(axes, fig)
        room = fig.bbox.padded(_SLACK - _PAD * fig.dpi)
        written = [text.get_window_extent(_measuring()) for text in axes.texts]
        if not all(room.contains(*box.min) and room.contains(*box.max) for box in written):
            _fit(axes, fig)


def new_axes(width: float, height: float) -> Axes:
    """Axes on a figure of so many inches that pyplot does not know.

    If pyplot came to life within a style, leaving that would undo what JupyterLab needs to show a researcher's figures.
    """
    figure = Figure(figsize=(width, height), dpi=_DPI, layout=Snug())
    _Canvas(figure)
    return figure.add_subplot()


def lay_out(axes: Axes) -> None:
    """Place the axes as they will stand, so that it is known what covers what."""
    figure = axes.get_figure(root=True)
    if figure is not None and (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)


def as_svg(axes: Axes) -> str:
    """The figure of the axes as an SVG file; no date, no maker, so that the same chart gives the same bytes."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)  # made by `new_axes`
    out = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    width, height = figure.get_size_inches() * _DPI
    # Not savefig, which draws a chart with a layout twice: once to lay it out, which drawing does anyway.
    renderer = _Renderer(width, height, out, image_dpi=_DPI, metadata=nothing)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
    return out.getvalue()


def _fit(axes: Axes, fig: Figure) -> None:
    """Place the axes so that what is written round them as they stand just fits into the figure."""
    written = axes.get_tightbbox(_measuring(), for_layout_only=True)
    assert written is not None  # only what is not shown has no box
    outer, inner = written.transformed(fig.transFigure.inverted()), axes.get_position()
    across, up = _PAD / fig.get_figwidth(), _PAD / fig.get_figheight()
    left, right = inner.x0 - outer.x0 + across, outer.x1 - inner.x1 + across
    bottom, top = inner.y0 - outer.y0 + up, outer.y1 - inner.y1 + up
    axes.set_position((left, bottom, 1 - left - right, 1 - bottom - top))


@lru_cache(maxsize=4096)
def _measured(text: str, font: FontProperties, math: bool | Literal["TeX"]) -> tuple[float, float, float]:
    """Width, height and depth of a text; matplotlib hands over a font of its own that it does not change later."""
    width, height, depth = _text_to_path.get_text_width_height_descent(text, font, math)
    return width, height, depth


@lru_cache(maxsize=1)
def _measuring() -> _Renderer:
    """Measures and draws nothing."""
    return _Renderer(1, 1, io.StringIO())  # type: ignore[no-untyped-call]
