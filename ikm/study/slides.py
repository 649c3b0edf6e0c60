"""What the slides of a unit or a city say: at most eight, each a finding and what shows it.

Figures and sentences are those of the report; how they are drawn is `publish/slides.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from markupsafe import Markup

from ikm.analysis.city import list_city_asks
from ikm.analysis.comparison import list_known_points, list_newest_run
from ikm.analysis.overview import find_standing
from ikm.analysis.precision import Precision
from ikm.chapters import city as city_chapter
from ikm.chapters import summary
from ikm.chapters.promises import describe_weakest_promise
from ikm.page.wording import Words, name_tied
from ikm.study.city import City
from ikm.study.unit import Study

#: Units of a city that a chart holds, and rows of a table.
_UNITS, _ROWS = 16, 9
#: Colours of now, of what it is compared with, and of what falls short.
_NOW, _QUIET, _SHORT = "0F5C7A", "8A949E", "B5541C"

Mark = Literal["line", "dot", "bound", "bar"]


@dataclass(frozen=True)
class Series:
    """Figures of one name, one a category; None where there is none.

    Parameters
    ----------
    mark : {'line', 'dot', 'bound', 'bar'}
        A line with dots, dots alone, a thin line without, bars.
    ends : sequence of (low, high), optional
        Interval of each, None where none is stated.
    labelled : collection of int
        Places of the categories whose figure is written.
    """

    name: str
    values: Sequence[float | None]
    mark: Mark = "dot"
    colour: str = _NOW
    ends: Sequence[tuple[float | None, float | None]] = ()
    labelled: Sequence[int] = ()


@dataclass(frozen=True)
class SlideChart:
    """A native chart.

    Parameters
    ----------
    axis : str
        What the figures are.
    places : int
        Decimals of the labels.
    low, high : float
        Ends of the axis of figures.
    across : bool
        Whether bars lie, so that long names fit.
    stacked : bool
    sign : bool
        Whether labels write '+' before a positive figure.
    """

    categories: Sequence[str]
    series: Sequence[Series]
    axis: str
    alt: str
    low: float
    high: float
    places: int = 2
    across: bool = False
    stacked: bool = False
    sign: bool = False


@dataclass(frozen=True)
class Slide:
    """A finding, and what shows it.

    Parameters
    ----------
    lines : sequence of str
        Text beside the chart, or alone.
    table : (headings, rows), optional
    """

    title: str
    lines: Sequence[str] = ()
    chart: SlideChart | None = None
    table: tuple[Sequence[str], Sequence[Sequence[str]]] | None = None


def _plain(text: object) -> str:
    """Return a sentence without its marks of HTML."""
    return Markup(text).striptags()


# --- A unit


def compose_unit_slides(studi: Study) -> list[Slide]:
    """Compose the slides of a unit, at most eight; those of which nothing may be said are left out."""
    parts: list[Callable[[Study], Slide | None]] = [
        _show_direction, _show_scale, _show_promises, _show_short, _show_answers, _show_complaints, _show_past_plan,
        _show_decisions,
    ]  # fmt: skip
    return [slide for part in parts if (slide := part(studi)) is not None]


def _show_direction(studi: Study) -> Slide:
    """The finding, and the periods of this guideline."""
    numbers, words = studi.numbers, studi.words
    title, *certain = map(_plain, studi.lead().paragraphs)
    tables = studi.direction().tables()
    lines = [
        words.text("slides.change", name=_plain(name), change=_plain(change), judged=_plain(judged))
        for name, change, _, judged in (tables[0].rows if tables else ())
    ]
    run = [point for point in list_newest_run(list_known_points(numbers.trend)) if point.value is not None]
    if len(run) < 2:
        return Slide(title, [*certain, *lines])
    values = [float(point.value or 0) for point in run]
    ends = _list_ends(point.precision for point in run)
    name = words.text("slides.ikm")
    series = Series(name, values, "line", ends=ends, labelled=(0, len(run) - 1))
    periods = [words.period(point.period, short=True) for point in run]
    alt = "; ".join(f"{period} {words.number(value)}" for period, value in zip(periods, values, strict=True))
    lines = [*certain, *([words.text("slides.changed"), *lines] if lines else [])]
    return Slide(title, lines, _fit(SlideChart(periods, [series], name, alt, 0, 0)))


def _show_scale(studi: Study) -> Slide | None:
    """The index beside the bound of the next mutu, the year before and the benchmark."""
    numbers, words = studi.numbers, studi.words
    index, standing = numbers.index, find_standing(numbers.index, numbers.precision)
    if standing is None or index.grade is None:
        return None
    line = " ".join(map(_plain, summary.describe_standing(standing, words)))
    title = words.text("slides.standing", value=words.number(index.value), mutu=index.grade.mutu, line=line)
    benchmark = summary.name_benchmark(studi.survey.unit, numbers.benchmark)
    known: list[tuple[str, float, Precision | None]] = []
    for compared, called in ((numbers.year_ago or numbers.change, ""), (numbers.against_benchmark, benchmark)):
        if compared and not compared.across and compared.first.value is not None:
            period = words.period(compared.first.period)
            name = words.text("compare.unit_period", unit=called, period=period) if called else period
            known.append((name, float(compared.first.value), compared.first.precision))
    own = 1 if known and (numbers.year_ago or numbers.change) else 0
    known.insert(own, (words.text("slides.now"), float(index.value or 0), numbers.precision))
    names, values = [name for name, _, _ in known], [value for _, value, _ in known]
    ends = _list_ends(error for _, _, error in known)
    series = [
        Series(
            words.text(f"slides.{name}"),
            [value if (at == own) is now else None for at, value in enumerate(values)],
            "dot",
            _NOW if now else _QUIET,
            [pair if (at == own) is now else (None, None) for at, pair in enumerate(ends)],
            [at for at in range(len(known)) if (at == own) is now],
        )
        for name, now in (("now", True), ("compared", False))
        if now or len(known) > 1
    ]
    if standing.below is not None:
        band = next(band for band in index.instrument.bands if band.mutu == standing.next_mutu)
        bound = words.text("slides.bound", mutu=band.mutu, low=words.number(band.low))
        series.append(Series(bound, [float(band.low)] * len(known), "bound", _SHORT))
    alt = "; ".join(f"{name} {words.number(value)}" for name, value in zip(names, values, strict=True))
    return Slide(title, (), _fit(SlideChart(names, series, words.text("slides.ikm"), alt, 0, 0)))


def _show_promises(studi: Study) -> Slide | None:
    """The promises of the city."""
    promises, words = studi.numbers.promises, studi.words
    told = [score for score in promises.scores if score.value is not None]
    finding = describe_weakest_promise(promises, words)
    if not finding:
        return None
    names, values = [words.promise(score.promise) for score in told], [float(score.value or 0) for score in told]
    ends = _list_ends(score.precision for score in told)
    axis = words.text("slides.promise_axis")
    series = Series(axis, values, "dot", ends=ends, labelled=range(len(told)))
    alt = "; ".join(f"{name} {words.number(value)}" for name, value in zip(names, values, strict=True))
    note = words.text("slides.promise_note")
    return Slide(_plain(finding[0]), [note], _fit(SlideChart(names, [series], axis, alt, 0, 0)))


def _show_short(studi: Study) -> Slide | None:
    """What was received, less what was wished for."""
    board, words = studi.numbers.board, studi.words
    rows = sorted((row for row in board.rows if row.short is not None), key=lambda row: row.short or 0)
    if not rows:
        return None
    axis = words.text("slides.short_axis", asked=words.text(f"importance.{board.asked}"))
    names, values = [words.unsur(row.score.unsur) for row in rows], [float(row.short or 0) for row in rows]
    series = Series(axis, values, "bar", _SHORT, labelled=range(len(rows)))
    alt = "; ".join(f"{name} {words.number(value, sign=True)}" for name, value in zip(names, values, strict=True))
    low, high = _round_out([*values, 0.0], 5)
    low -= 5 * (min(values) < 0)  # room for the labels beside the names
    chart = SlideChart(names, [series], axis, alt, low, high, across=True, sign=True)
    least = [row for row in rows if row.short == rows[0].short]
    if values[0] >= 0:
        return Slide(words.text("slides.short_none", asked=words.text(f"importance.{board.asked}")), (), chart)
    items = name_tied([words.unsur(row.score.unsur) for row in least], words)
    judged = words.text("direction.real" if all(row.short_real for row in least) else "direction.chance")
    about = {"short": words.number(rows[0].short, sign=True), "judged": judged}
    asked = words.text(f"importance.{board.asked}")
    return Slide(words.text("slides.short", asked=asked, items=items, **about), (), chart)


def _show_answers(studi: Study) -> Slide | None:
    """Which unsur got low answers."""
    words = studi.words
    spreads = [spread for spread in studi.numbers.spreads if spread.low is not None]
    if not spreads:
        return None
    spreads.sort(key=lambda spread: -(spread.low or 0))
    most = [spread for spread in spreads if spread.low == spreads[0].low]
    items = name_tied([words.unsur(spread.unsur) for spread in most], words)
    title = (
        words.text("slides.low", items=items, share=words.percent(most[0].low))
        if most[0].low
        else words.text("slides.low_none")
    )
    kinds = (("1–2", (1, 2), _SHORT), ("3", (3,), "BFD3DC"), ("4", (4,), _NOW))
    names = [words.unsur(spread.unsur) for spread in spreads]
    shares = {name: [float(100 * (spread.share(*answers) or 0)) for spread in spreads] for name, answers, _ in kinds}
    series = [
        Series(words.text("slides.answers", name=name), shares[name], "bar", colour,
               labelled=range(len(names)) if name == "1–2" else ())
        for name, _, colour in kinds
    ]  # fmt: skip
    alt = "; ".join(f"{name} {words.number(low, 1)}" for name, low in zip(names, shares["1–2"], strict=True))
    axis = words.text("slides.answers_axis")
    return Slide(title, (), SlideChart(names, series, axis, alt, 0, 100, 1, across=True, stacked=True))


def _show_complaints(studi: Study) -> Slide | None:
    """What citizens complain of, and what some of them wrote."""
    comments, words = studi.numbers.comments, studi.words
    if not comments.enough or comments.complaints is None:
        return None
    counts = {"complaints": words.count(comments.complaints), "n": words.count(len(comments.comments))}
    rows = sorted((row for row in studi.numbers.board.rows if row.complaints), key=lambda row: -(row.complaints or 0))
    quotes = [
        words.text("slides.quote", text=quote.text) for quote in studi.numbers.quotes.shown if quote.complains_of
    ][:3]
    if not rows:
        return Slide(words.text("slides.complaints", **counts), quotes)
    most = [words.unsur(row.score.unsur) for row in rows if row.complaints == rows[0].complaints]
    names, values = [words.unsur(row.score.unsur) for row in rows], [float(row.complaints or 0) for row in rows]
    axis = words.text("slides.complaints_axis")
    alt = "; ".join(f"{name} {value:g}" for name, value in zip(names, values, strict=True))
    series = Series(axis, values, "bar", labelled=range(len(rows)))
    chart = SlideChart(names, [series], axis, alt, 0, _round_out(values, 2)[1], 0, across=True)
    return Slide(words.text("slides.complaints_about", items=name_tied(most, words), **counts), quotes, chart)


def _show_past_plan(studi: Study) -> Slide | None:
    """What became of earlier plans."""
    answer = studi.past_plan()
    return _tabulate(_plain(answer.answer), answer.tables()[0], studi.words) if answer.answer else None


def _show_decisions(studi: Study) -> Slide:
    """What is asked of whoever decides; who and by when is left to the meeting."""
    numbers, words = studi.numbers, studi.words
    asked = numbers.asks
    lines = summary.describe_asks(asked, numbers.index, studi.survey.instrument, words)
    return _decide([_plain(line) for line in lines], words)


def _decide(lines: Sequence[str], words: Words) -> Slide:
    """Return the slide of decisions."""
    if not lines:
        return Slide(words.text("slides.decisions_none"))
    headings = [words.text(f"slides.{name}") for name in ("decision", "who", "by_when")]
    title = words.text("slides.decisions", n=words.count(len(lines)))
    return Slide(title, table=(headings, [(line, "", "") for line in lines]))


def _tabulate(title: str, table: Any, words: Words) -> Slide:
    """Return a slide with the first rows of a table of the report, without its drawings."""
    kept = [at for at in range(len(table.headings)) if at not in table.drawn]
    rows = [
        [_plain(Markup(row[at]).replace(" <br>", ", ").replace("<br>", ", ")) for at in kept]
        for row in table.rows[:_ROWS]
    ]
    more = len(table.rows) - len(rows)
    star = [words.text("board.star")] if any(cell.endswith("*") for row in rows for cell in row) else []
    told = [f"{table.caption}.", *star, *([words.text("slides.more_rows", n=words.count(more))] if more else [])]
    return Slide(title, [" ".join(told)], table=([table.headings[at] for at in kept], rows))


# --- A city


def compose_city_slides(kota: City) -> list[Slide]:
    """Compose the slides of a city, at most eight; those of which nothing may be said are left out."""
    answers = [kota.promises(), kota.benchmark(), kota.year(), kota.actions()]
    found = [_tabulate(_plain(answer.answer), answer.tables()[0], kota.words) for answer in answers if answer.tables()]
    return [_show_units(kota), *found, _show_city_decisions(kota)]


def _show_units(kota: City) -> Slide:
    """The finding, and all units with their intervals; of very many the lowest."""
    numbers, words = kota.numbers, kota.words
    title = _plain(city_chapter.lead_city(numbers, (), words))  # plans have their own slides
    known = sorted(numbers.comparable, key=lambda standing: standing.value or 0)
    if not known:
        return Slide(title)
    shown = known[:_UNITS]
    names, values = [each.unit.name for each in shown], [float(each.value or 0) for each in shown]
    axis = words.text("slides.units_axis")
    series = Series(axis, values, "bar", ends=_list_ends(each.precision for each in shown), labelled=range(len(shown)))
    alt = "; ".join(f"{name} {words.number(value)}" for name, value in zip(names, values, strict=True))
    counted = {"k": words.count(len(shown)), "all": words.count(len(known))}
    more = [words.text("slides.units_more", **counted)] if len(known) > len(shown) else []
    lines = [*map(_plain, city_chapter.describe_city_means(numbers, words)), *more]
    return Slide(title, lines, SlideChart(names, [series], axis, alt, 0, 100, across=True))


def _show_city_decisions(kota: City) -> Slide:
    """What is asked of whoever leads the city."""
    asked = list_city_asks(kota.numbers, kota.unit_actions)
    lines = city_chapter.describe_city_asks(asked, kota.numbers, kota.words)
    return _decide([_plain(line) for line in lines], kota.words)


# --- Axes


def _list_ends(errors: Iterable[Precision | None]) -> list[tuple[float | None, float | None]]:
    """List the ends of intervals, None where none is stated."""
    return [(error.low, error.high) if error else (None, None) for error in errors]


def _round_out(values: Sequence[float], step: int) -> tuple[float, float]:
    """Return whole steps around some figures."""
    return step * (min(values) // step), -step * (-max(values) // step)


def _fit(chart: SlideChart) -> SlideChart:
    """Return a chart of index points whose axis holds every figure and interval, in steps of five from 25 to 100."""
    figures = [value for series in chart.series for value in series.values if value is not None]
    figures += [end for series in chart.series for pair in series.ends for end in pair if end is not None]
    low, high = _round_out(figures, 5)
    return replace(chart, low=max(25, low - 5 * (low == min(figures))), high=min(100, high))
