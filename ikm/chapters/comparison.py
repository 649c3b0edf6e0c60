"""The chapter on comparisons: whether an index differs from the period before, the benchmark, a printed figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import (
    Comparison,
    ConventionIndex,
    Difference,
    PublishedIndex,
    Slope,
    TrendPoint,
    frame_comparisons,
)
from ikm.analysis.index import INDEX_LEVEL, LEAST_CLAIMED, frame_records
from ikm.chapters.index import name_coded_unsur, name_unsur
from ikm.chapters.results import format_rounded
from ikm.display import make_slug
from ikm.page.chart import Chart, IntervalMark, draw_chart, draw_intervals
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words, format_probability
from ikm.survey.responses import Survey

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def show_changes(change: Comparison | None, year_ago: Comparison | None, words: Words) -> View:
    """Compare with the period before, and with the same period a year ago; the frame is of both."""
    if change is None:
        return View(pd.DataFrame(), Text((words.say("compare.none"),)), _absent=True)
    changes = [change] if year_ago is None else [change, year_ago]
    labels = [(words.period(each.first.period), words.period(each.second.period)) for each in changes]
    return View(
        frame_comparisons(changes, [(str(each.first.period), str(each.second.period)) for each in changes]),
        Text.of(describe_changes(changes, labels, words)),
        _list_tables(changes, "tabel-perubahan", labels, words),
        notes=_explain_adjusted(changes, words),
    )


def _list_tables(
    comparisons: Sequence[Comparison], id: str, labels: Sequence[tuple[str, str]], words: Words
) -> list[Callable[[], Table]]:
    """List the one table of the comparisons that know unsur; none where none does."""
    told = [(each, label) for each, label in zip(comparisons, labels, strict=True) if each.unsur]
    if not told:
        return []
    shown, named = zip(*told, strict=True)
    return [partial(tabulate_differences, shown, id, named, words)]


def show_benchmark(comparison: Comparison | None, survey: Survey, called: str, words: Words) -> View:
    """Compare a unit with its benchmark unit, or with a published figure of it; or say why not.

    Parameters
    ----------
    called : str
        How the benchmark unit is called.
    """
    code = survey.unit.benchmark
    if comparison is None:
        missing = (
            words.say("compare.benchmark_missing", unit=code, period=words.period(survey.period)) if code else None
        )
        return View(pd.DataFrame(), Text((missing or words.say("compare.no_benchmark"),)), _absent=True)
    labels = (
        words.text("compare.unit_period", unit=called, period=words.period(comparison.first.period)),
        words.text("compare.unit_period", unit=survey.unit.code, period=words.period(comparison.second.period)),
    )
    return View(
        frame_comparisons([comparison], [(f"{code} {comparison.first.period}", f"{survey.unit.code} {survey.period}")]),
        Text.of(describe_comparison(comparison, labels, words, units=True)),
        _list_tables([comparison], "tabel-pembanding", [labels], words),
        notes=_explain_adjusted([comparison], words),
    )


def _explain_adjusted(comparisons: Sequence[Comparison], words: Words) -> Text:
    """Explain the star, and why an interval may leave out zero without one; nothing where neither is there."""
    differences = [difference for comparison in comparisons for difference in comparison.unsur]
    return Text.of(explain_adjusted(differences, words))


def explain_adjusted(differences: Sequence[Difference], words: Words) -> list[Markup]:
    """Explain the stars of a table, or where it has none why an interval of it leaves out zero all the same."""
    if any(test.real for test in differences):
        return [words.say("compare.adjusted_note")]
    apart = any(test.low > 0 or test.high < 0 for test in differences)
    return [words.say("compare.adjusted_unmarked")] if apart else []


def describe_comparison(
    comparison: Comparison, labels: tuple[str, str], words: Words, *, units: bool = False
) -> list[Markup]:
    """Say whether two indexes differ, by how much and how surely; or why that cannot be said.

    Parameters
    ----------
    labels : tuple of str
        How the first and the second are called: periods, or units with their periods.
    units : bool
        Two units are compared, which differ; else two periods, between which something changed.
    """
    about = {"first": labels[0], "second": labels[1]}
    if comparison.across:
        return [_explain_break(comparison, about, words), *_describe_source(comparison, labels[0], words)]
    values = {"old": words.number(comparison.first.value), "new": words.number(comparison.second.value)}
    if comparison.printed is not None:
        return _describe_beside_print(comparison, {**about, **values}, words)
    if comparison.total is None:
        return [_explain_untested(comparison, about, words)]
    lines = [
        words.say(
            f"compare.{_find_direction(comparison.total)}",
            **about,
            **values,
            **_format_difference(comparison, comparison.total, words),
        )
    ]
    if comparison.only_mutu:
        letters = [point.grade.mutu if point.grade else "" for point in (comparison.first, comparison.second)]
        key = "compare.only_mutu_units" if units else "compare.only_mutu"
        lines.append(words.say(key, before=letters[0], after=letters[1]))
    lines.append(_describe_unsur_differences(comparison, words, units=units))
    return lines


def _explain_break(comparison: Comparison, about: dict[str, str], words: Words) -> Markup:
    """Say why two indexes are not one series."""
    rules = (comparison.first.instrument, comparison.second.instrument)
    if rules[0].id == rules[1].id:
        return words.say("compare.across_bobot", **about)
    return words.say("compare.across", old=rules[0].short, new=rules[1].short, **about)


def _describe_source(comparison: Comparison, label: str, words: Words) -> list[Markup]:
    """Say where the first figure was printed, if it was."""
    return describe_published([(label, comparison.printed)] if comparison.printed else [], words)


def _describe_beside_print(comparison: Comparison, about: dict[str, str], words: Words) -> list[Markup]:
    """Describe a figure that was published elsewhere: shown beside, never tested."""
    if comparison.printed is None:
        return []
    if comparison.difference is None:
        return [_explain_untested(comparison, about, words)]
    lines = [
        words.say(
            "compare.printed",
            source=comparison.printed.figure.source,
            estimate=words.number(abs(comparison.difference)),
            **about,
        )
    ]
    return [*lines, *describe_published_doubts(comparison.printed, about["first"], words)]


def find_untested(comparison: Comparison) -> Literal["few", "unanswered", "cluster", "alike"]:
    """Find why two indexes of one series are not tested; one of the two is reason enough."""
    points = (comparison.first, comparison.second)
    if any(point.n is not None and point.n < LEAST_CLAIMED for point in points):
        return "few"
    if comparison.difference is None:
        return "unanswered"
    # Of a census too the test asks how respondents differ, so that leaves nothing but answers that do not.
    alone = any(point.precision and point.precision.unstated == "one_cluster" for point in points)
    return "cluster" if alone else "alike"


def _explain_untested(comparison: Comparison, about: dict[str, str], words: Words) -> Markup:
    """Say why two indexes are not tested."""
    names = {"first": about["first"], "second": about["second"]}
    return words.say(f"compare.{find_untested(comparison)}", claim=LEAST_CLAIMED, **names)


def _find_direction(difference: Difference) -> str:
    """Find the direction of a difference: real and upward, real and downward, or not real."""
    if not difference.real:
        return "same"
    return "up" if difference.estimate > 0 else "down"


def _format_difference(comparison: Comparison, difference: Difference, words: Words) -> dict[str, str]:
    """Format a difference as its sentence takes it: that of the published values, so that it can be checked by hand."""
    p = format_probability(difference.p_adjusted, words)
    signed = not difference.real
    apart = comparison.difference or Decimal(0)
    return {
        "estimate": words.number(apart if signed else abs(apart), sign=signed),
        "low": words.number(difference.low, sign=True),
        "high": words.number(difference.high, sign=True),
        "p": p if p.startswith("<") else f"= {p}",
    }


def _describe_unsur_differences(comparison: Comparison, words: Words, *, units: bool) -> Markup:
    """Describe the unsur that really changed, or differ between two units."""
    instrument = comparison.second.instrument
    items = [
        words.text(
            "compare.unsur_item",
            unsur=name_unsur(difference.first, instrument, words),
            estimate=words.number(comparison.apart(difference.first), sign=True),
        )
        for difference in comparison.unsur
        if difference.real
    ]
    if items:
        return words.say("compare.unsur_units" if units else "compare.unsur_some", items=words.listing(items))
    spread = comparison.total is not None and comparison.total.real
    return words.say("compare.unsur_spread" if spread else "compare.unsur_none")


def describe_changes(
    comparisons: Sequence[Comparison], labels: Sequence[tuple[str, str]], words: Words
) -> list[Markup]:
    """Compare one period with several before it: one comparison line by line, of several each in a paragraph."""
    paragraphs = [
        describe_comparison(comparison, label, words) for comparison, label in zip(comparisons, labels, strict=True)
    ]
    if len(paragraphs) == 1:
        return paragraphs[0]
    family = [words.say("compare.family")] if all(comparison.total is not None for comparison in comparisons) else []
    return [*(Markup(" ").join(lines) for lines in paragraphs), *family]


def describe_year_change(comparison: Comparison | None, words: Words) -> Markup | None:
    """Say whether the index differs from that of the same period a year before, in a sentence; None without one."""
    if comparison is None or comparison.difference is None:
        return None
    apart = comparison.difference
    about = {
        "before": words.period(comparison.first.period),
        "old": words.number(comparison.first.value),
        "new": words.number(comparison.second.value),
    }
    if comparison.printed is not None:
        return words.say("trend.year_printed", estimate=words.number(apart, sign=True), **about)
    if comparison.total is None:
        return words.say("trend.year_few", estimate=words.number(apart, sign=True), **about)
    way = _find_direction(comparison.total)
    return words.say(
        f"trend.year_{way}", estimate=words.number(apart if way == "same" else abs(apart), sign=way == "same"), **about
    )


def tabulate_differences(
    comparisons: Sequence[Comparison], id: str, labels: Sequence[tuple[str, str]], words: Words
) -> Table:
    """Tabulate second minus first of each unsur, of one second and one or more first: difference, interval, p."""
    instrument = comparisons[0].second.instrument
    known = [each.tests for each in comparisons]
    keys = [key for key in instrument.keys if any(key in tests for tests in known)]
    several = len(comparisons) > 1
    about = {"first": labels[0][0], "second": labels[0][1]}
    caption = words.text("compare.caption_several" if several else "compare.caption", **about)
    headings = [words.text("compare.unsur")]
    for label in labels:
        since = words.text("compare.since", first=label[0]) if several else words.text("compare.estimate")
        headings += [since, *list_headings(words, "compare", "interval", "p")]
    rows = [
        (
            name_coded_unsur(key, instrument, words),
            *(
                cell
                for each, tests in zip(comparisons, known, strict=True)
                for cell in _tabulate_difference(each, tests.get(key), words)
            ),
        )
        for key in keys
    ]
    return Table(id=id, caption=caption, headings=headings, rows=rows, numbers=frozenset(range(1, len(headings))))


def _tabulate_difference(comparison: Comparison, test: Difference | None, words: Words) -> tuple[str, str, str]:
    """Return difference, interval and p of one unsur; a star marks what is more than chance."""
    if test is None:
        return (NO_VALUE,) * 3
    apart = mark_real(words.number(comparison.apart(test.first), sign=True), real=test.real)
    return (apart, format_change(test, words), format_probability(test.p_adjusted, words))


def mark_real(figure: str, *, real: bool) -> str:
    """Mark a difference that is more than chance: bold, with a star."""
    return Markup("<b>{}*</b>").format(figure) if real else figure


def format_change(difference: Difference | Slope, words: Words) -> str:
    """Return '−0,45 sampai +3,18': the interval of a difference."""
    ends = {"low": words.number(difference.low, sign=True), "high": words.number(difference.high, sign=True)}
    return words.text("compare.ends", **ends)


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

    comparison: Comparison
    codes: tuple[str, str]
    labels: tuple[str, str]
    units: bool

    @property
    def id(self) -> str:
        """For the ids of a page."""
        return make_slug("-".join(self.codes), kept="a-z0-9", ends="")


def show_comparisons(comparisons: Sequence[LabelledComparison], words: Words) -> View:
    """Show all comparisons of one family; the frame has one row a comparison and item, 'ikm' or an unsur."""
    tests = [labelled.comparison for labelled in comparisons]
    shown = [labelled for labelled in comparisons if labelled.comparison.unsur]
    return View(
        frame_comparisons(tests, [labelled.codes for labelled in comparisons]),
        Text.of(_describe_family(comparisons, words)),
        [
            partial(
                tabulate_differences, [labelled.comparison], f"tabel-banding-{labelled.id}", [labelled.labels], words
            )
            for labelled in shown
        ],
        partial(draw_comparisons, shown, words) if shown else None,
        _explain_adjusted(tests, words),
    )


def _describe_family(comparisons: Sequence[LabelledComparison], words: Words) -> list[Markup]:
    """Describe each comparison in a paragraph, and say that they were tested together."""
    paragraphs = [
        describe_comparison(labelled.comparison, labelled.labels, words, units=labelled.units)
        for labelled in comparisons
    ]
    if len(paragraphs) == 1:
        return paragraphs[0]
    tested = [labelled for labelled in comparisons if labelled.comparison.total is not None]
    family = [words.say("compare.family_of", n=words.count(len(tested)))] if len(tested) > 1 else []
    return [*(Markup(" ").join(lines) for lines in paragraphs), *family]


def draw_comparisons(comparisons: Sequence[LabelledComparison], words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw what differs, and how surely: each difference with its interval beside zero, the index first."""
    marks = [
        mark for labelled in comparisons for mark in _list_interval_marks(labelled, words, heading=len(comparisons) > 1)
    ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, 0.0, words.text("compare.zero"))
        axes.set_xlabel(words.text("compare.axis"))

    items = "; ".join(f"{mark.name} {mark.label}" for mark in marks if not mark.heading)
    real = [test for labelled in comparisons for test in labelled.comparison.tests.values() if test.real]
    caption = words.text("compare.chart_some" if real else "compare.chart_none", n=words.count(len(real)))
    id = f"gambar-banding-{'-'.join(labelled.id for labelled in comparisons)}"
    return draw_chart(id, draw, 0.8 + 0.32 * len(marks), words.text("compare.alt", items=items), caption, ax)


def _list_interval_marks(labelled: LabelledComparison, words: Words, *, heading: bool) -> list[IntervalMark]:
    """List the marks of one comparison: the index, then each unsur."""
    instrument = labelled.comparison.second.instrument
    names = {key: name_coded_unsur(key, instrument, words) for key in instrument.keys}
    first = [IntervalMark(words.text("compare.against", first=labelled.codes[0]), heading=True)]
    return [
        *(first if heading else []),
        *(
            IntervalMark(
                name=names.get(item, words.text("trend.ikm")),
                value=test.estimate,
                low=test.low,
                high=test.high,
                label=words.number(labelled.comparison.apart(item), sign=True),
            )
            for item, test in labelled.comparison.tests.items()
        ),
    ]


def describe_published(figures: Sequence[tuple[str, PublishedIndex]], words: Words) -> list[Markup]:
    """Say where published figures were printed, and whether they follow from the NRR printed with them.

    Parameters
    ----------
    figures : sequence of (str, PublishedIndex)
        What each figure is about, a period or a unit, and the figure.
    """
    if not figures:
        return []
    items = [words.text("published.item", about=about, source=figure.figure.source) for about, figure in figures]
    sources = words.say("published.sources", items=words.listing(items))
    return [sources, *(line for about, figure in figures for line in describe_published_doubts(figure, about, words))]


def describe_published_doubts(published: PublishedIndex, about: str, words: Words) -> list[Markup]:
    """Say that an index was computed from NRR, or is not what its own NRR give; nothing where it simply was printed."""
    bobot = words.bobot(published.convention.name)
    if published.figure.ikm is None:
        return [words.say("published.reckoned", about=about, bobot=bobot)]
    if published.difference is None:
        return []
    doubt = words.say(
        "published.differs",
        about=about,
        value=words.number(published.value),
        own=words.number(published.own_value),
        bobot=bobot,
        difference=words.number(published.difference, sign=True),
    )
    return [Markup(" ").join((doubt, words.say("published.rounding"))) if published.from_rounding else doubt]


def describe_contradictions(contradictions: Sequence[tuple[TrendPoint, PublishedIndex]], words: Words) -> Markup | None:
    """Name the published figures that are not what the answers of their period give; nothing where all are."""
    items = [
        words.text(
            "published.contradicts_item",
            about=words.period(point.period),
            value=words.number(printed.value),
            own=words.number(point.value),
            source=printed.figure.source,
        )
        for point, printed in contradictions
    ]
    return words.say("published.contradicts", items=words.listing(items)) if items else None


def show_conventions(conventions: Sequence[ConventionIndex], printed: Decimal | None, words: Words) -> View:
    """Show the index of printed NRR under each convention; one row a convention: bobot, ikm (25-100), mutu, agrees."""
    frame = frame_records(
        conventions,
        "bobot",
        {"ikm": INDEX_LEVEL, "mutu": "", "agrees": ""},
        bobot="bobot.name",
        ikm="value",
        mutu="band.mutu",
    ).reset_index()
    lines = []
    if printed is not None:
        names = [words.bobot(convention.bobot.name) for convention in conventions if convention.agrees]
        value = words.number(printed, max(0, -int(printed.as_tuple().exponent)))
        key = "reproduced" if names else "not_reproduced"
        lines = [words.say(f"published.{key}", value=value, bobot=words.listing(names))]
    return View(frame, Text.of(lines), [partial(_tabulate_conventions, conventions, words)])


def _tabulate_conventions(conventions: Sequence[ConventionIndex], words: Words) -> Table:
    """Tabulate the index under each convention."""
    signs = {True: "published.yes", False: "published.no"}
    return Table(
        id="tabel-hitung-ulang",
        caption=words.text("published.reckonings"),
        headings=list_headings(words, "published", "bobot", "ikm", "mutu", "agrees"),
        rows=[
            (
                words.bobot(convention.bobot.name),
                words.number(convention.value),
                f"{convention.band.mutu} ({words.kinerja(convention.band)})",
                NO_VALUE if convention.agrees is None else words.text(signs[convention.agrees]),
            )
            for convention in conventions
        ],
        numbers=frozenset({1}),
    )


def export_comparison(comparison: Comparison | None, against: str) -> dict[str, Any] | None:
    """Export a comparison with another period or unit."""
    if comparison is None:
        return None
    return {
        "against": against,
        "period": str(comparison.first.period),
        "value": format_rounded(comparison.first.value),
        **export_printed(comparison.first.published),
        "comparable": not comparison.across,
        "total": None if comparison.total is None else export_difference(comparison.total),
        "unsur": [
            {**export_difference(difference), "change": format_rounded(comparison.apart(difference.first))}
            for difference in comparison.unsur
        ],
    }


def export_printed(published: PublishedIndex | None) -> dict[str, Any]:
    """Export whether a figure was published without its answers, where, and what the NRR printed with it give."""
    return {
        "published": published is not None,
        "source": published.figure.source if published else None,
        "own_value": format_rounded(published.own_value) if published else None,
        "own_difference": format_rounded(published.difference) if published else None,
    }


def export_difference(difference: Difference) -> dict[str, Any]:
    """Export second minus first, with its interval, effect size and p within its family."""
    return {**asdict(difference), "real": difference.real}
