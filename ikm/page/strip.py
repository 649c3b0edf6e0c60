"""Strips: small drawings on one line of index points, in a row of a table, on the cover, in a card.

Places across are per cent of the width and heights are pixels, so that one drawing serves a phone, a screen and paper
with its letters at one size. Every mark has a shape of its own beside its colour. Nothing is computed here but places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from markupsafe import Markup, escape

from ikm.page.markup import render_template
from ikm.page.wording import Words
from ikm.rules.instrument import Instrument

Number = Decimal | float
#: What can be drawn: the figure of now, one of earlier, what was wished for, another unit, a mean of others, no change.
Mark = Literal["now", "past", "wish", "beside", "others", "zero"]
#: Ranges of index points begin at the highest of these that lies this far below all that is drawn.
_STARTS, _ROOM = (70, 60, 50, 40), 2
_PLACES = 2
#: Nearer to an end of a strip, per cent of its width, the figure of a bound would lie on that of the end.
_LEAST_APART = 10


@dataclass(frozen=True)
class Range:
    """What a strip shows: from `low` to `high`, in the unit of its figures."""

    low: float
    high: float

    def place(self, value: Number) -> float:
        """Return where a value lies, per cent of the width; what lies outside is put on the edge."""
        share = (float(value) - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), _PLACES)

    def label(self, words: Words) -> str:
        """Return '70 – 100'."""
        return words.text("words.between", low=words.number(self.low, 0), high=words.number(self.high, 0))

    def label_changes(self, words: Words) -> str:
        """Return '−4 sampai +6'."""
        low, high = (words.number(end, 0, sign=True) for end in (self.low, self.high))
        return words.text("words.ends", low=low, high=high)


@dataclass(frozen=True)
class Strip:
    """One line of marks.

    Parameters
    ----------
    alt : str
        What it says, for those who do not see it.
    instrument : Instrument, optional
        Whose bands of mutu lie behind the marks.
    marks : sequence of (Mark, number)
        Drawn in this order, the last on top.
    ends : (number, number), optional
        Interval of the figure of now.
    gap : (number, number), optional
        A dotted line between two figures.
    zero : bool
        Whether a line stands at 0.
    height : int
        Pixels.
    """

    range: Range
    alt: str
    instrument: Instrument | None = None
    marks: Sequence[tuple[Mark, Number]] = ()
    ends: tuple[Number | None, Number | None] = (None, None)
    gap: tuple[Number, Number] | None = None
    zero: bool = False
    height: int = 22

    def __html__(self) -> Markup:
        middle = self.height / 2
        place = self.range.place
        low, high = self.ends
        return render_template(
            "strip",
            alt=self.alt,
            height=self.height,
            middle=f"{middle:g}",
            bands=list_bands(self.range, self.instrument) if self.instrument else [],
            ends=None if low is None or high is None or not low < high else (place(low), place(high)),
            gap=self.gap and (place(min(self.gap)), place(max(self.gap))),
            zero=place(0) if self.zero else None,
            marks=[draw_mark(mark, f"{place(value):g}%", middle) for mark, value in self.marks],
        )


def list_bands(over: Range, instrument: Instrument) -> list[tuple[str, float, float]]:
    """List mutu, place and width of the bands that a range touches, lowest first; per cent."""
    bands = sorted(instrument.bands, key=lambda band: band.low)
    starts = [over.low, *(float(band.low) for band in bands[1:])]
    found = []
    for band, start, stop in zip(bands, starts, [*starts[1:], over.high], strict=True):
        first, last = over.place(start), over.place(stop)
        if last > first:
            found.append((band.mutu, first, round(last - first, _PLACES)))
    return found


def choose_range(values: Sequence[Number | None], widest: int = _STARTS[0]) -> Range:
    """Choose a range of index points to 100 that shows all figures, from `widest` or lower."""
    lowest = min((float(value) for value in values if value is not None), default=0.0)
    return Range(next((start for start in _STARTS if start <= widest and start + _ROOM <= lowest), 25), 100)


def choose_close_range(values: Sequence[Number | None], step: int = 2) -> Range:
    """Choose a range for figures that lie close together, or for changes: whole steps around all of them."""
    known = [float(value) for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    start, stop = step * ((low - 0.5) // step), -step * ((-high - 0.5) // step)
    return Range(start, stop)


def draw_mark(mark: Mark, x: str, y: float) -> Markup:
    """Draw one mark: a dot, a ring, a square, a bar, a thin grey bar, a dotted line."""
    return Markup(_SHAPES[mark]).format(x=x, y=f"{y:g}", top=f"{y - 8:g}", bottom=f"{y + 8:g}")


_SHAPES: dict[str, str] = {
    "now": '<circle cx="{x}" cy="{y}" r="5.5" style="fill:var(--chart-main, #0f5c7a);stroke:var(--ground, #ffffff);'
    'stroke-width:1.5"/>',
    "past": '<circle cx="{x}" cy="{y}" r="4.5" style="fill:var(--ground, #ffffff);stroke:var(--chart-quiet, #4d5965);'
    'stroke-width:2"/>',
    "wish": '<rect x="{x}" y="{y}" width="9" height="9" transform="translate(-4.5 -4.5)" '
    'style="fill:var(--ground, #ffffff);stroke:var(--chart-accent, #b5541c);stroke-width:2.2"/>',
    "beside": '<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" style="stroke:var(--chart-ink, #1b2733);'
    'stroke-width:4"/>',
    "others": '<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" style="stroke:var(--chart-quiet, #4d5965);'
    'stroke-width:2"/>',
    "zero": '<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" style="stroke:var(--chart-ink, #1b2733);'
    'stroke-dasharray:2 2"/>',
}


def render_key(
    entries: Sequence[tuple[Mark, str]], instrument: Instrument | None = None, words: Words | None = None
) -> Markup:
    """Render what the marks of strips stand for, and the bands of mutu behind them."""
    drawn = [(draw_mark(mark, "11", 8), mark == "now", text) for mark, text in entries]
    bands = []
    if instrument and words:
        for band, top in zip(instrument.bands, instrument.tops(), strict=True):
            ends = {"low": words.number(band.low), "high": words.number(top)}
            bands.append((band.mutu, words.text("words.between", **ends)))
    return render_template("key", entries=drawn, bands=bands)


def render_letters(over: Range, instrument: Instrument) -> Markup:
    """Render the letters of the bands over a strip."""
    bands = [(mutu, round(at + width / 2, _PLACES)) for mutu, at, width in list_bands(over, instrument)]
    return render_template("letters", bands=bands)


def render_axis(over: Range, instrument: Instrument, words: Words) -> Markup:
    """Render the ends of a strip under it, and the bounds of its bands; a bound too near an end has no room."""
    inner = [band.low for band in sorted(instrument.bands, key=lambda band: band.low)[1:] if over.low < band.low]
    ends = [(words.number(over.low, 0), over.low, "start"), (words.number(over.high, 0), over.high, "end")]
    bounds = [(words.number(low, 0 if low == int(low) else 2), float(low), "middle") for low in inner]
    bounds = [one for one in bounds if _LEAST_APART < over.place(one[1]) < 100 - _LEAST_APART]
    shown = [(text, over.place(at), anchor) for text, at, anchor in (ends[0], *bounds, ends[1])]
    return render_template("axis", bounds=shown)


@dataclass(frozen=True)
class Course:
    """A line over time on the bands of one guideline, with an interval at each point.

    Parameters
    ----------
    points : sequence of (place, value, low, high, hollow)
        Place across, per cent; value and interval in index points, ends None where none is stated; whether it is no
        answers but a printed figure.
    ticks : sequence of (str, place)
        What is named under the line.
    notes : sequence of (str, place, value, anchor)
        Figures beside points: above them, or under one where that is the anchor.
    """

    range: Range
    alt: str
    instrument: Instrument
    points: Sequence[tuple[float, Number, Number | None, Number | None, bool]]
    ticks: Sequence[tuple[str, float, str]]
    notes: Sequence[tuple[str, float, Number, str]]
    height: int = 170

    def _rise(self, value: Number) -> float:
        """Return how far from the top a value lies, pixels."""
        return round(self.height * (1 - self.range.place(value) / 100), 1)

    def __html__(self) -> Markup:
        rise = self._rise
        places: list[Any] = [
            (at, rise(value), None if low is None or high is None else (rise(high), rise(low)), hollow)
            for at, value, low, high, hollow in self.points
        ]
        bands = [
            (mutu, round(self.height * (100 - start - width) / 100, 1), round(self.height * width / 100, 1))
            for mutu, start, width in list_bands(self.range, self.instrument)
        ]
        return render_template(
            "course",
            alt=self.alt,
            height=self.height,
            bands=bands,
            points=places,
            pairs=list(pairwise(places)),
            ticks=self.ticks,
            notes=[self._place_note(*note) for note in self.notes],
        )

    def _place_note(self, text: str, at: float, value: Number, anchor: str) -> tuple[str, float, float, str]:
        """Return where the foot of a figure stands beside a point, on its other side where there is no room."""
        height, under = self._rise(value), anchor == "under"
        fits = height + 18 < self.height if under else height > 24
        return text, at, height + (18 if under == fits else -12), "end" if under else anchor


#: Width and height of a small line over time, pixels, and room around it.
_SPARK, _EDGE = (76, 24), 4


@dataclass(frozen=True)
class Spark:
    """A small line over time without a scale, the newest point a dot.

    Parameters
    ----------
    values : sequence of number
        Oldest first, at equal distances.
    tall : float
        Index points from bottom to top, the same in all lines that stand together; the line lies in the middle.
    """

    values: Sequence[Number]
    tall: float
    alt: str

    def __html__(self) -> Markup:
        width, height = (side - 2 * _EDGE for side in _SPARK)
        values = [float(value) for value in self.values]
        middle, across = (min(values) + max(values)) / 2, width / max(1, len(values) - 1)
        points = [
            (round(_EDGE + across * at, 1), round(_EDGE + height * (0.5 - (value - middle) / self.tall), 1))
            for at, value in enumerate(values)
        ]
        return render_template("spark", alt=self.alt, points=points, width=_SPARK[0], height=_SPARK[1])


def render_pill(kind: Literal["done", "going", "waiting", "dropped", "late", "open"], text: str) -> Markup:
    """Render a status as a sign and a word."""
    signs = {"done": "✓", "going": "◐", "waiting": "○", "dropped": "×", "late": "!", "open": "–"}
    return Markup('<span class="pill pill-{}"><b aria-hidden="true">{}</b> {}</span>').format(
        kind, signs[kind], escape(text)
    )
