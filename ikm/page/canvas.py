"""What charts are drawn on, and the drawing as SVG; loads matplotlib, which whoever asks for numbers alone need not.

Matplotlib's own ways measure every text of every chart anew.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import LayoutEngine
from matplotlib.textpath import TextToPath

from ikm.page.colours import GRID_COLOUR, INK_COLOUR, QUIET_COLOUR

#: How every chart of ours looks.
THEME: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.edgecolor": GRID_COLOUR,
    "axes.labelcolor": QUIET_COLOUR,
    "axes.labelsize": 8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "xaxis.labellocation": "right",  # a long one has room below the names
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "grid.color": GRID_COLOUR,
    "text.color": INK_COLOUR,
    "text.parse_math": False,  # a respondent's '$' is no formula
    "xtick.color": QUIET_COLOUR,
    "ytick.color": INK_COLOUR,
    "xtick.labelsize": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "ikm",
    "savefig.dpi": 72,
}

#: What a saved drawing says of itself: nothing, so that the same drawing gives the same bytes.
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
#: How a drawing of a notebook's own is saved: text as text, in letters that come with matplotlib, which are the same on
#: every machine.
_OWN_DRAWING: dict[Any, Any] = {
    **{name: THEME[name] for name in ("svg.fonttype", "svg.hashsalt")},
    "font.sans-serif": ["DejaVu Sans"],
    "font.serif": ["DejaVu Serif"],
    "font.monospace": ["DejaVu Sans Mono"],
}


def save_own_figure(save: Callable[..., None]) -> str:
    """Return what a notebook drew as an SVG file.

    Parameters
    ----------
    save : callable
        `savefig` of a figure, or `save` of a plot of `seaborn.objects`, which draws in its own theme.
    """
    out = io.StringIO()
    with plt.rc_context(_OWN_DRAWING):
        save(out, format="svg", bbox_inches="tight", metadata=_NO_METADATA)
    return out.getvalue()


#: Inches between what is written round the axes and the edge of the figure, as matplotlib's constrained layout has it.
_PAD = 0.04167
#: Points by which rounding may let a text reach beyond that.
_SLACK = 0.001
#: Units of an SVG to the inch.
_DPI = 72
_text_to_path = TextToPath()


def make_axes(width: float, height: float) -> Axes:
    """Make axes on a figure of so many inches that pyplot does not know.

    If pyplot came to life within a style, leaving that would undo what JupyterLab needs to show a researcher's figures.
    """
    figure = Figure(figsize=(width, height), dpi=_DPI, layout=SnugLayout())
    _Canvas(figure)
    return figure.add_subplot()


def lay_out(axes: Axes) -> None:
    """Place the axes as they will stand, so that it is known what covers what."""
    figure = axes.get_figure(root=True)
    if figure is not None and (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)


def render_svg(axes: Axes) -> str:
    """Return the figure of the axes as an SVG file, without date or maker: the same chart gives the same bytes."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)  # made by `make_axes`
    out = io.StringIO()
    width, height = figure.get_size_inches() * _DPI
    # Not savefig, which draws a chart with a layout twice: once to lay it out, which drawing does anyway.
    renderer = _Renderer(width, height, out, image_dpi=_DPI, metadata=_NO_METADATA)
    figure.draw(renderer)
    renderer.finalize()
    return out.getvalue()


class SnugLayout(LayoutEngine):
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
        written = [text.get_window_extent(_get_renderer()) for text in axes.texts]
        if not all(room.contains(*box.min) and room.contains(*box.max) for box in written):
            _fit(axes, fig)


def _fit(axes: Axes, fig: Figure) -> None:
    """Place the axes so that what is written round them as they stand just fits into the figure."""
    written = axes.get_tightbbox(_get_renderer(), for_layout_only=True)
    assert written is not None  # only what is not shown has no box
    outer, inner = written.transformed(fig.transFigure.inverted()), axes.get_position()
    across, up = _PAD / fig.get_figwidth(), _PAD / fig.get_figheight()
    left, right = inner.x0 - outer.x0 + across, outer.x1 - inner.x1 + across
    bottom, top = inner.y0 - outer.y0 + up, outer.y1 - inner.y1 + up
    axes.set_position((left, bottom, 1 - left - right, 1 - bottom - top))


class _Canvas(FigureCanvasSVG):
    """What a figure is measured on before it is drawn."""

    def get_renderer(self) -> RendererSVG:
        """Return one for all figures: it keeps nothing of what it measured for them but the sizes of texts."""
        return _get_renderer()


class _Renderer(RendererSVG):
    """Measures a text once for every chart of this process: names of unsur and figures stand in many of them."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Return how wide and high a text is, and how far it reaches below its line."""
        return _measure_text(s, prop, ismath)


@lru_cache(maxsize=1)
def _get_renderer() -> _Renderer:
    """Return what measures and draws nothing."""
    return _Renderer(1, 1, io.StringIO())


@lru_cache(maxsize=4096)
def _measure_text(text: str, font: FontProperties, math: bool | Literal["TeX"]) -> tuple[float, float, float]:
    """Measure width, height and depth of a text; matplotlib hands over a font of its own that it does not change."""
    width, height, depth = _text_to_path.get_text_width_height_descent(text, font, math)
    return width, height, depth
