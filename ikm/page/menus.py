"""Two menus in JupyterLab, where ipywidgets is installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import escape

#: What a menu shows, and the value behind it.
MenuOptions = Sequence[tuple[str, str]]


def make_menus(
    labels: tuple[str, str],
    first: MenuOptions,
    second: Callable[[str], MenuOptions],
    start: tuple[str, str],
    changed: str,
    take: Callable[[str, str], None],
) -> Any:
    """Make two menus, one under the other, the second as the first decides.

    Parameters
    ----------
    labels : pair of str
    second : callable
        From a value of the first to the options of the second, the usual one in front.
    start : pair of str
        Values that the menus begin with.
    changed : str
        Shown once something else was chosen.
    take : callable
        Called with the two values of each choice.

    Returns
    -------
    Widget or None
        None where ipywidgets is not installed.
    """
    try:
        import ipywidgets
    except ImportError:
        return None
    style, layout = {"description_width": "5em"}, {"width": "min(36em, 95%)"}
    upper = ipywidgets.Dropdown(options=first, value=start[0], description=labels[0], style=style, layout=layout)
    lower = ipywidgets.Dropdown(
        options=second(start[0]), value=start[1], description=labels[1], style=style, layout=layout
    )
    note = ipywidgets.HTML()

    def choose(_: object) -> None:
        take(upper.value, lower.value)
        note.value = f"<p>{escape(changed)}</p>"

    def refill(_: object) -> None:
        options, wanted = second(upper.value), lower.value
        lower.options = options
        lower.value = wanted if wanted in [value for _, value in options] else options[0][1]
        choose(_)

    upper.observe(refill, "value")
    lower.observe(choose, "value")
    return ipywidgets.VBox([upper, lower, note])
