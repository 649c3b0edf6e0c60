"""Comparisons that a researcher asks for: sentences, a table each, one chart of all. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.comparison import Comparison, compared_frame
from ikm.display import slug
from ikm.present import change
from ikm.present.drawing import Figure, Mark, figure, intervals
from ikm.present.view import Text, View
from ikm.present.wording import Words


@dataclass(frozen=True)
class Named:
    """A comparison and how its two sides are called.

    Parameters
    ----------
    codes : tuple of str
        For a table of numbers: 'KPPT 2025-S2'.
    labels : tuple of str
        As sentences call them: 'Semester II Tahun 2025'.
    units : bool
        Two units are compared, which differ; else two periods, between which something changed.
    """

    found: Comparison
    codes: tuple[str, str]
    labels: tuple[str, str]
    units: bool

    @property
    def id(self) -> str:
        """For the ids of a page."""
        return slug("-".join(self.codes), kept="a-z0-9", ends="")


def compared_view(found: Sequence[Named], words: Words) -> View:
    """All comparisons of one family; the frame has one row a comparison and item, 'ikm' or an unsur."""
    tests = [one.found for one in found]
    shown = [one for one in found if one.found.unsur]
    return View(
        compared_frame(tests, [one.codes for one in found]),
        Text.of(_lines(found, words)),
        [partial(change.difference_table, one.found, f"tabel-banding-{one.id}", one.labels, words) for one in shown],
        partial(compared_figure, shown, words) if shown else None,
    )


def _lines(found: Sequence[Named], words: Words) -> list[Markup]:
    """A paragraph a comparison, and that they were tested together."""
    told = [change.compare_lines(one.found, one.labels, words, units=one.units) for one in found]
    if len(told) == 1:
        return told[0]
    tested = [one for one in found if one.found.total is not None]
    family = [words.say("compare.family_of", n=words.count(len(tested)))] if len(tested) > 1 else []
    return [*(Markup(" ").join(lines) for lines in told), *family]


def compared_figure(found: Sequence[Named], words: Words, ax: Axes | None = None) -> Figure | Axes:
    """What differs, and how surely: each difference with its interval beside zero, the index first."""
    marks = [mark for one in found for mark in _marks(one, words, heading=len(found) > 1)]

    def draw(axes: Axes) -> None:
        intervals(axes, marks, 0.0, words.text("compare.zero"))
        axes.set_xlabel(words.text("compare.axis"))

    items = "; ".join(f"{mark.name} {mark.label}" for mark in marks if not mark.heading)
    real = [test for one in found for test in one.found.tests.values() if test.real]
    caption = words.text("compare.chart_some" if real else "compare.chart_none", n=words.count(len(real)))
    id = f"gambar-banding-{'-'.join(one.id for one in found)}"
    return figure(id, draw, 0.8 + 0.32 * len(marks), words.text("compare.alt", items=items), caption, ax)


def _marks(one: Named, words: Words, *, heading: bool) -> list[Mark]:
    """One comparison: the index, then each unsur."""
    instrument = one.found.second.instrument
    names = {item.key: f"{instrument.code(item.key)} {words.unsur(item)}" for item in instrument.unsur}
    first = [Mark(words.text("compare.against", first=one.codes[0]), heading=True)]
    return [
        *(first if heading else []),
        *(
            Mark(
                name=names.get(item, words.text("trend.ikm")),
                value=test.estimate,
                low=test.low,
                high=test.high,
                label=words.number(test.estimate, sign=True),
            )
            for item, test in one.found.tests.items()
        ),
    ]
