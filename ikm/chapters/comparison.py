"""Is it different: from the period before, from the benchmark, between groups; in words and tables. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.comparison import (
    Comparison,
    ConventionIndex,
    Difference,
    PublishedIndex,
    TrendPoint,
    frame_comparisons,
)
from ikm.analysis.index import INDEX_LEVEL, LEAST_CLAIMED, frame_records
from ikm.display import make_slug
from ikm.page.chart import Chart, IntervalMark, draw_chart, draw_intervals
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View, format_rounded
from ikm.page.wording import NO_VALUE, Words, format_probability


def describe_comparison(
    found: Comparison, labels: tuple[str, str], words: Words, *, units: bool = False
) -> list[Markup]:
    """Whether two indexes differ, by how much and how surely; or why that cannot be said.

    Parameters
    ----------
    labels : tuple of str
        How the first and the second are called: periods, or units with their periods.
    units : bool
        Two units are compared, which differ; else two periods, between which something changed.
    """
    about = {"first": labels[0], "second": labels[1]}
    if found.across:
        return [_across(found, about, words), *_source_lines(found, labels[0], words)]
    values = {"old": words.number(found.first.value), "new": words.number(found.second.value)}
    if found.printed is not None:
        return _beside_print(found, {**about, **values}, words)
    if found.total is None:
        enough = all(
            point.value is not None and (point.n or 0) >= LEAST_CLAIMED for point in (found.first, found.second)
        )
        return [words.say("compare.alike" if enough else "compare.few", **about)]
    lines = [words.say(f"compare.{_way(found.total)}", **about, **values, **_told(found, found.total, words))]
    if found.only_mutu:
        letters = [point.grade.mutu if point.grade else "" for point in (found.first, found.second)]
        said = "compare.only_mutu_units" if units else "compare.only_mutu"
        lines.append(words.say(said, before=letters[0], after=letters[1]))
    lines.append(_unsur_line(found, words, units=units))
    return lines


def describe_changes(found: Sequence[Comparison], labels: Sequence[tuple[str, str]], words: Words) -> list[Markup]:
    """Comparisons of one period with several before it; one is told line by line, of several each is a paragraph."""
    told = [describe_comparison(one, label, words) for one, label in zip(found, labels, strict=True)]
    if len(told) == 1:
        return told[0]
    family = [words.say("compare.family")] if all(one.total is not None for one in found) else []
    return [*(Markup(" ").join(lines) for lines in told), *family]


def describe_year_change(found: Comparison | None, words: Words) -> Markup | None:
    """Whether the index differs from that of the same period a year before, in a sentence; None without one."""
    if found is None or found.difference is None:
        return None
    apart = found.difference
    about = {
        "before": words.period(found.first.period),
        "old": words.number(found.first.value),
        "new": words.number(found.second.value),
    }
    if found.printed is not None:
        return words.say("trend.year_printed", estimate=words.number(apart, sign=True), **about)
    if found.total is None:
        return words.say("trend.year_few", estimate=words.number(apart, sign=True), **about)
    way = _way(found.total)
    return words.say(
        f"trend.year_{way}", estimate=words.number(apart if way == "same" else abs(apart), sign=way == "same"), **about
    )


def _across(found: Comparison, about: dict[str, str], words: Words) -> Markup:
    """Two indexes that are not one series."""
    rules = (found.first.instrument, found.second.instrument)
    if rules[0].id == rules[1].id:
        return words.say("compare.across_bobot", **about)
    return words.say("compare.across", old=rules[0].short, new=rules[1].short, **about)


def _beside_print(found: Comparison, about: dict[str, str], words: Words) -> list[Markup]:
    """A figure that was published elsewhere: shown beside, never tested."""
    if found.printed is None:
        return []
    if found.difference is None:
        return [words.say("compare.few", first=about["first"], second=about["second"])]
    lines = [
        words.say(
            "compare.printed",
            source=found.printed.figure.source,
            estimate=words.number(abs(found.difference)),
            **about,
        )
    ]
    return [*lines, *describe_published_doubts(found.printed, about["first"], words)]


def _source_lines(found: Comparison, label: str, words: Words) -> list[Markup]:
    """Where the first figure was printed, where it was."""
    return describe_published([(label, found.printed)] if found.printed else [], words)


def _unsur_line(found: Comparison, words: Words, *, units: bool) -> Markup:
    """Unsur that really changed, or differ between two units."""
    names = {item.key: item for item in found.second.instrument.unsur}
    items = [
        words.text(
            "compare.unsur_item", unsur=words.unsur(names[one.first]), estimate=words.number(one.estimate, sign=True)
        )
        for one in found.unsur
        if one.real
    ]
    if items:
        return words.say("compare.unsur_units" if units else "compare.unsur_some", items=words.listing(items))
    spread = found.total is not None and found.total.real
    return words.say("compare.unsur_spread" if spread else "compare.unsur_none")


def tabulate_differences(found: Comparison, id: str, labels: tuple[str, str], words: Words) -> Table:
    """Second minus first per unsur: difference, interval, effect size, adjusted p."""
    instrument = found.second.instrument
    names = {item.key: item for item in instrument.unsur}
    return Table(
        id=id,
        caption=words.text("compare.caption", first=labels[0], second=labels[1]),
        headings=list_headings(words, "compare", "unsur", "estimate", "low", "high", "g", "p", "real"),
        rows=[
            (
                f"{instrument.code(one.first)} {words.unsur(names[one.first])}",
                words.number(one.estimate, sign=True),
                words.number(one.low, sign=True),
                words.number(one.high, sign=True),
                words.number(one.g, sign=True),
                format_probability(one.p_adjusted, words),
                words.text("words.yes" if one.real else "words.no"),
            )
            for one in found.unsur
        ],
        numbers=frozenset({1, 2, 3, 4, 5}),
    )


def _way(one: Difference) -> str:
    """Real and upward, real and downward, or not real."""
    if not one.real:
        return "same"
    return "up" if one.estimate > 0 else "down"


def _told(found: Comparison, one: Difference, words: Words) -> dict[str, str]:
    """A difference as its sentence takes it: that of the published values, so that it can be checked by hand."""
    p = format_probability(one.p_adjusted, words)
    signed = not one.real
    apart = found.difference or Decimal(0)
    return {
        "estimate": words.number(apart if signed else abs(apart), sign=signed),
        "low": words.number(one.low, sign=True),
        "high": words.number(one.high, sign=True),
        "p": p if p.startswith("<") else f"= {p}",
        "g": words.number(one.g, sign=True),
    }


@dataclass(frozen=True)
class LabelledComparison:
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
        return make_slug("-".join(self.codes), kept="a-z0-9", ends="")


def show_comparisons(found: Sequence[LabelledComparison], words: Words) -> View:
    """All comparisons of one family; the frame has one row a comparison and item, 'ikm' or an unsur."""
    tests = [one.found for one in found]
    shown = [one for one in found if one.found.unsur]
    return View(
        frame_comparisons(tests, [one.codes for one in found]),
        Text.of(_lines(found, words)),
        [partial(tabulate_differences, one.found, f"tabel-banding-{one.id}", one.labels, words) for one in shown],
        partial(draw_comparisons, shown, words) if shown else None,
    )


def _lines(found: Sequence[LabelledComparison], words: Words) -> list[Markup]:
    """A paragraph a comparison, and that they were tested together."""
    told = [describe_comparison(one.found, one.labels, words, units=one.units) for one in found]
    if len(told) == 1:
        return told[0]
    tested = [one for one in found if one.found.total is not None]
    family = [words.say("compare.family_of", n=words.count(len(tested)))] if len(tested) > 1 else []
    return [*(Markup(" ").join(lines) for lines in told), *family]


def draw_comparisons(found: Sequence[LabelledComparison], words: Words, ax: Axes | None = None) -> Chart | Axes:
    """What differs, and how surely: each difference with its interval beside zero, the index first."""
    marks = [mark for one in found for mark in _marks(one, words, heading=len(found) > 1)]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, 0.0, words.text("compare.zero"))
        axes.set_xlabel(words.text("compare.axis"))

    items = "; ".join(f"{mark.name} {mark.label}" for mark in marks if not mark.heading)
    real = [test for one in found for test in one.found.tests.values() if test.real]
    caption = words.text("compare.chart_some" if real else "compare.chart_none", n=words.count(len(real)))
    id = f"gambar-banding-{'-'.join(one.id for one in found)}"
    return draw_chart(id, draw, 0.8 + 0.32 * len(marks), words.text("compare.alt", items=items), caption, ax)


def _marks(one: LabelledComparison, words: Words, *, heading: bool) -> list[IntervalMark]:
    """One comparison: the index, then each unsur."""
    instrument = one.found.second.instrument
    names = {item.key: f"{instrument.code(item.key)} {words.unsur(item)}" for item in instrument.unsur}
    first = [IntervalMark(words.text("compare.against", first=one.codes[0]), heading=True)]
    return [
        *(first if heading else []),
        *(
            IntervalMark(
                name=names.get(item, words.text("trend.ikm")),
                value=test.estimate,
                low=test.low,
                high=test.high,
                label=words.number(test.estimate, sign=True),
            )
            for item, test in one.found.tests.items()
        ),
    ]


def describe_published(found: Sequence[tuple[str, PublishedIndex]], words: Words) -> list[Markup]:
    """Where published figures were printed, and whether they follow from the NRR printed with them.

    Parameters
    ----------
    found : sequence of (str, PublishedIndex)
        What each figure is about, a period or a unit, and the figure.
    """
    if not found:
        return []
    items = [words.text("published.item", about=about, source=one.figure.source) for about, one in found]
    said = words.say("published.sources", items=words.listing(items))
    return [said, *(line for about, one in found for line in describe_published_doubts(one, about, words))]


def show_conventions(found: Sequence[ConventionIndex], printed: Decimal | None, words: Words) -> View:
    """The index of printed NRR under each convention; one row a convention: bobot, ikm (25-100), mutu, agrees."""
    frame = frame_records(
        found,
        "bobot",
        {"ikm": INDEX_LEVEL, "mutu": "", "agrees": ""},
        bobot="bobot.name",
        ikm="value",
        mutu="band.mutu",
    ).reset_index()
    lines = []
    if printed is not None:
        names = [words.bobot(one.bobot.name) for one in found if one.agrees]
        value = words.number(printed, max(0, -int(printed.as_tuple().exponent)))
        key = "reproduced" if names else "not_reproduced"
        lines = [words.say(f"published.{key}", value=value, bobot=words.listing(names))]
    return View(frame, Text.of(lines), [partial(_reckonings_table, found, words)])


def _reckonings_table(found: Sequence[ConventionIndex], words: Words) -> Table:
    """One row a convention."""
    signs = {True: "published.yes", False: "published.no"}
    return Table(
        id="tabel-hitung-ulang",
        caption=words.text("published.reckonings"),
        headings=list_headings(words, "published", "bobot", "ikm", "mutu", "agrees"),
        rows=[
            (
                words.bobot(one.bobot.name),
                words.number(one.value),
                f"{one.band.mutu} ({words.kinerja(one.band)})",
                NO_VALUE if one.agrees is None else words.text(signs[one.agrees]),
            )
            for one in found
        ],
        numbers=frozenset({1}),
    )


def describe_contradictions(found: Sequence[tuple[TrendPoint, PublishedIndex]], words: Words) -> Markup | None:
    """Published figures that are not what the answers of their period give; nothing where all are."""
    items = [
        words.text(
            "published.contradicts_item",
            about=words.period(point.period),
            value=words.number(printed.value),
            own=words.number(point.value),
            source=printed.figure.source,
        )
        for point, printed in found
    ]
    return words.say("published.contradicts", items=words.listing(items)) if items else None


def describe_published_doubts(one: PublishedIndex, about: str, words: Words) -> list[Markup]:
    """That an index was reckoned from NRR, or is not what its own NRR give; nothing where it simply was printed."""
    bobot = words.bobot(one.convention.name)
    if one.figure.ikm is None:
        return [words.say("published.reckoned", about=about, bobot=bobot)]
    if one.difference is None:
        return []
    said = words.say(
        "published.differs",
        about=about,
        value=words.number(one.value),
        own=words.number(one.own_value),
        bobot=bobot,
        difference=words.number(one.difference, sign=True),
    )
    return [Markup(" ").join((said, words.say("published.rounding"))) if one.from_rounding else said]


def export_comparison(found: Comparison | None, against: str) -> dict[str, Any] | None:
    """A comparison with another period or unit."""
    if found is None:
        return None
    return {
        "against": against,
        "period": str(found.first.period),
        "value": format_rounded(found.first.value),
        **export_printed(found.first.published),
        "comparable": not found.across,
        "total": None if found.total is None else export_difference(found.total),
        "unsur": [export_difference(one) for one in found.unsur],
    }


def export_printed(found: PublishedIndex | None) -> dict[str, Any]:
    """Whether a figure was published without its answers, where, and what the NRR printed with it give."""
    return {
        "published": found is not None,
        "source": found.figure.source if found else None,
        "own_value": format_rounded(found.own_value) if found else None,
        "own_difference": format_rounded(found.difference) if found else None,
    }


def export_difference(one: Difference) -> dict[str, Any]:
    """Second minus first, with its interval, effect size and p within its family."""
    return {**asdict(one), "real": one.real}
