"""The chapter on the index: NRR of each unsur, IKM, mutu, bobot, highest and lowest unsur, formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.disclosure import LEAST_SHOWN, shows_unsur
from ikm.analysis.index import ALSO_USED, LEAST_CLAIMED, LEAST_RANKED, UNSUR_MEASURES, Index, UnsurRecord
from ikm.analysis.precision import LEAST_WITHOUT_WARNING, Precision
from ikm.chapters.certainty import describe_interval
from ikm.chapters.results import as_number, export_records, format_rounded
from ikm.page.chart import Chart, IntervalMark, collect_interval_data, draw_chart, draw_intervals
from ikm.page.markup import render_template
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import NAMED_UNSUR, NO_VALUE, Words, name_tied
from ikm.rules.instrument import Band, Bobot, Instrument
from ikm.survey.responses import Survey

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: So many unsur are named as highest and as lowest; the annex of PermenPANRB 14/2017 asks to begin with the worst.
#: More that tie are counted where a sentence or title has no room for their names.
#: An end of the order of unsur.
End = Literal["lowest", "highest"]
T = TypeVar("T")


def show_index(
    survey: Survey,
    index: Index,
    precision: Precision | None,
    order: UnsurOrder,
    threshold: int,
    words: Words,
    *,
    whole: Decimal | None = None,
    internal: bool = False,
) -> View:
    """Show the index and its unsur; no unsur where an edition of this threshold may not (`shows_unsur`).

    Parameters
    ----------
    whole : Decimal or None
        The index of all unsur, where some are left out and enough answered them.
    internal : bool
        Whether the office reads it, which is told what it can set.
    """
    detailed = shows_unsur(index, threshold)
    left_out = describe_left_out(survey, whole, words, detailed=detailed)
    told = describe_index(survey, index, words, internal=internal)
    lines = [*told, *left_out, *describe_interval(survey, precision, words)]
    if not detailed:
        # Where nobody answered, or the index itself is withheld, that is said already.
        said = not index.respondents or index.withheld
        return View(pd.DataFrame(), Text.of([*lines, None if said else describe_hidden_unsur(index, threshold, words)]))
    return View(
        index.frame(),
        Text.of(lines),
        [partial(tabulate_unsur, index, words)],
        partial(draw_unsur, index, order, words) if index.answered else None,
        Text.of([describe_few_mark(index, words)]),
    )


def describe_index(survey: Survey, index: Index, words: Words, *, internal: bool = False) -> list[Markup]:
    """Describe the index, or why there is none, and to the office what it can set; a warning where few answered."""
    about = {"unit": survey.unit.name, "period": words.period(survey.period), "n": words.count(index.respondents)}
    if not index.respondents:
        return [words.say("index.empty", **about)]
    if index.withheld:
        return [words.say("index.withheld", least=LEAST_SHOWN, **about)]
    if index.value is None:
        names = words.listing([words.unsur(score.unsur) for score in index.unanswered])
        proposal = _propose_without(index, words) if internal else []
        return [words.say("index.unknown", unsur=names, **about), *proposal]
    if index.grade is None:
        return [words.say("index.few", value=words.number(index.value), claim=LEAST_CLAIMED, **about)]
    sentence = words.say(
        "index.sentence",
        value=words.number(index.value),
        mutu=index.grade.mutu,
        kinerja=words.kinerja(index.grade),
        **about,
    )
    return (
        [sentence, words.say("index.warn", warn=LEAST_WITHOUT_WARNING)]
        if index.respondents < LEAST_WITHOUT_WARNING
        else [sentence]
    )


def describe_hidden_unsur(index: Index, threshold: int, words: Words) -> Markup:
    """Say why unsur are not shown: few respondents, or an unsur that one or two answered."""
    if index.respondents < threshold:
        return words.say("index.hidden", threshold=threshold)
    return words.say("index.hidden_beside", least=LEAST_SHOWN)


def _propose_without(index: Index, words: Words) -> list[Markup]:
    """Propose to leave out the unsur that nobody answered; a person decides, for they may only have been forgotten."""
    keys, others = [score.key for score in index.unanswered], len(index.answered)
    if not others:
        return []
    return [words.say("index.propose", setting=format_without(keys), n=others)]


def format_without(keys: Sequence[str]) -> str:
    """Return the line that leaves out unsur, as it is typed: 'without = ["biaya"]'."""
    quoted = ", ".join(f'"{key}"' for key in keys)
    return f"without = [{quoted}]"


def describe_left_out(survey: Survey, whole: Decimal | None, words: Words, *, detailed: bool) -> list[Markup]:
    """Say which unsur the unit leaves out, and what becomes of answers to them; nothing where all count.

    Parameters
    ----------
    whole : Decimal or None
        The index of all unsur, where enough answered those left out.
    detailed : bool
        Numbers of single unsur may be shown.
    """
    instrument = survey.instrument
    if not instrument.left_out:
        return []
    about = {"items": name_left_out(instrument, words), "n": len(instrument.unsur), "bobot": instrument.bobot().name}
    lines = [words.say("left_out.choice", **about)]
    if given := survey.left_out_answers:
        named = {item.key: words.unsur(item) for item in instrument.left_out}
        counts = [words.text("left_out.count", unsur=named[key], n=words.count(n)) for key, n in given.items()]
        items = words.listing(counts if detailed else [named[key] for key in given])
        lines.append(words.say("left_out.answered", items=items))
    if whole is not None:
        lines.append(words.say("left_out.whole", value=words.number(whole)))
    return lines


def remind_left_out(instrument: Instrument, words: Words) -> list[Markup]:
    """Say in a few words, beside the index, which unsur it does without; nothing where all count."""
    return [words.say("left_out.short", items=name_left_out(instrument, words))] if instrument.left_out else []


def name_left_out(instrument: Instrument, words: Words) -> str:
    """Name the unsur that are left out: 'Biaya/tarif'."""
    return words.listing([words.unsur(item) for item in instrument.left_out])


def describe_no_value(index: Index, words: Words) -> str:
    """Say in a few words why there is no index; '' where there is one."""
    if index.value is not None:
        return ""
    key = "none" if not index.respondents else "withheld" if index.withheld else "unanswered"
    return words.text(f"no_ikm.{key}", least=LEAST_SHOWN)


def draw_unsur(index: Index, order: UnsurOrder, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw which unsur are above and below the index: each value with its interval, highest first."""
    few = list_unranked(index)
    marks = [
        IntervalMark(
            name=f"{words.text('index.few_mark', text=score.code) if score in few else score.code} "
            f"{words.unsur(score.unsur)}",
            value=float(score.value or 0),
            low=score.low,
            high=score.high,
            label=words.number(score.value),
        )
        for score in reversed(index.lowest())
    ]

    some = any(mark.low is not None for mark in marks)  # few answers, and answers all alike, have no interval

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, *draw_index_line(index, words))
        axes.set_xlabel(words.text("index.chart_axis" if some else "index.chart_axis_plain"))

    items = "; ".join(f"{mark.name} {mark.label}" for mark in marks)
    alt = words.text("index.alt_few" if few else "index.alt", items=items, few=_name_unranked(index, words).unescape())
    alt += f" {words.text('index.alt_intervals')}" if some else ""
    finding, taken = title_unsur(index, order, words), collect_interval_data(marks, words)
    return draw_chart("gambar-unsur", draw, 0.7 + 0.36 * len(marks), alt, finding, ax, taken)


def title_unsur(index: Index, order: UnsurOrder, words: Words) -> str:
    """Title the chart of the unsur with the highest and the lowest, and whether they really are."""
    high, low = list_end(index, "highest"), list_end(index, "lowest")
    value = words.number(high[0].value)
    if high == low:
        key = "index.chart_same_ranked" if list_unranked(index) or index.unanswered else "index.chart_same"
        return words.text(key, high=value, n=len(high))
    ends = [
        words.text(
            f"index.chart_{end}_each" if scores[1:] else f"index.chart_{end}",
            items=name_tied([words.unsur(score.unsur) for score in scores], words).unescape(),
            value=words.number(scores[0].value),
            apart=describe_apart(order, end, words),
        )
        for end, scores in _pair_ends(high, low)
    ]
    return words.text("index.chart", high=ends[0], low=ends[1])


def _pair_ends(
    high: tuple[UnsurRecord, ...], low: tuple[UnsurRecord, ...]
) -> tuple[tuple[End, tuple[UnsurRecord, ...]], tuple[End, tuple[UnsurRecord, ...]]]:
    """Return both ends with their unsur, the highest first."""
    return ("highest", high), ("lowest", low)


def draw_index_line(index: Index, words: Words) -> tuple[float | None, str]:
    """Return the index as a line to compare with, and its label."""
    if index.value is None:
        return None, ""
    return float(index.value), words.text("index.line", value=words.number(index.value))


def tabulate_unsur(index: Index, words: Words) -> Table:
    """Tabulate unsur with answers, NRR, NRR tertimbang, value and, where enough answered, mutu and kinerja."""
    few = list_unranked(index)
    rows = [
        (
            score.code,
            words.unsur(score.unsur),
            words.text("index.few_mark", text=words.count(score.n)) if score in few else words.count(score.n),
            words.number(score.nrr, 3),
            words.number(score.tertimbang, 3),
            words.number(score.value),
            *grade_cells(score.grade, words),
        )
        for score in index.unsur
    ]
    return Table(
        id="tabel-unsur",
        caption=_caption_unsur(index, words),
        headings=list_headings(words, "index", "code", "unsur", "n", "nrr", "tertimbang", "value", "mutu", "kinerja"),
        rows=rows,
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
        sums=[
            (words.text("index.sum"), words.number(index.tertimbang, 3), "", "", ""),
            (_name_sum(index, words), "", words.number(index.value), *grade_cells(index.grade, words)),
        ],
        span=4,
    )


def _name_sum(index: Index, words: Words) -> str:
    """Return how the index comes out of the sum, which one convention rounds in between."""
    places = index.bobot.sum_places
    return words.text("index.ikm" if places is None else "index.ikm_rounded", places=places)


def _caption_unsur(index: Index, words: Words) -> str:
    """Return what the table of unsur is called; which ones are left out."""
    caption = words.text("index.caption")
    if not index.instrument.left_out:
        return caption
    return words.text("index.caption_without", caption=caption, items=name_left_out(index.instrument, words))


def grade_cells(band: Band | None, words: Words) -> tuple[str, str]:
    """Return mutu and kinerja, dashes where there are none."""
    return (band.mutu, words.kinerja(band)) if band else (NO_VALUE, NO_VALUE)


def describe_extremes(index: Index, order: UnsurOrder, words: Words) -> list[Markup]:
    """Describe the highest and lowest unsur, or that none stands out; unsur that few answered are not ranked."""
    ranked = index.rankable()
    if not ranked:
        return []
    if ranked[0].value == ranked[-1].value:
        unranked = _describe_unranked(index, words)
        key = "extremes.same_ranked" if unranked or index.unanswered else "extremes.same"
        return [words.say(key, value=words.number(ranked[0].value)), *unranked]
    wanted = min(NAMED_UNSUR, len(ranked) // 2)
    low = select_with_ties(ranked, lambda score: score.value, wanted)
    high = [score for score in select_with_ties(ranked[::-1], lambda score: score.value, wanted) if score not in low]
    lines = [
        words.say("extremes.high", items=words.listing([_describe_unsur(score, words) for score in high]))
        if high
        else None,
        words.say("extremes.low", items=words.listing([_describe_unsur(score, words) for score in low])),
        *_describe_tested_ends(index, order, words),
        *_describe_unranked(index, words),
    ]
    # Another bobot than the exact one would hide what leaving out one unsur does.
    if ranked[-1].unsur.key == "biaya" and index.value is not None and index.bobot.is_exact(len(index.unsur)):
        without = words.number(index.without("biaya"))
        lines.append(words.say("extremes.free", value=without, official=words.number(index.value)))
    return [line for line in lines if line]


def select_with_ties(order: Iterable[T], read: Callable[[T], object], wanted: int) -> list[T]:
    """Select the first few of an order; those printed with the same figure are named together or not at all."""
    named: list[T] = []
    for _, group in groupby(order, key=read):
        tied = list(group)
        if named and len(named) + len(tied) > wanted:
            break
        named += tied
    return named


def _describe_unsur(score: UnsurRecord, words: Words) -> Markup:
    """Describe an unsur with its value, and its mutu where one is claimed."""
    named = {"unsur": words.unsur(score.unsur), "value": words.number(score.value)}
    if score.grade is None:
        return words.say("extremes.item_few", **named)
    return words.say("extremes.item", mutu=score.grade.mutu, **named)


def _describe_tested_ends(index: Index, order: UnsurOrder, words: Words) -> list[Markup]:
    """Say whether the highest and the lowest unsur really are; nothing where none was tested."""
    if not order.tests:
        return []
    items = [
        words.say(
            f"extremes.tested_{end}",
            items=name_tied([words.unsur(score.unsur) for score in scores], words),
            apart=describe_apart(order, end, words, lead=""),
        )
        for end, scores in _pair_ends(list_end(index, "highest"), list_end(index, "lowest"))
    ]
    return [words.say("extremes.tested", items=Markup("; ").join(items))]


def explain_test(order: UnsurOrder, words: Words) -> list[Markup]:
    """Explain by which test the highest and the lowest unsur are told from the others; nothing where none was made."""
    return [words.say("extremes.test")] if order.tests else []


def _describe_unranked(index: Index, words: Words) -> list[Markup]:
    """Name the unsur left out of the ranking, and why."""
    names = _name_unranked(index, words)
    return [words.say("extremes.few", items=names, claim=LEAST_CLAIMED, ranked=LEAST_RANKED)] if names else []


def describe_few_mark(index: Index, words: Words) -> Markup | None:
    """Say what the mark beside unsur that few answered means, where there is any."""
    few = list_unranked(index)
    return words.say("index.few_note", claim=LEAST_CLAIMED, ranked=LEAST_RANKED) if few else None


def _name_unranked(index: Index, words: Words) -> Markup:
    """Name the unsur left out of the ranking, with their answers."""
    return words.listing(
        [
            words.text("extremes.few_item", unsur=words.unsur(score.unsur), n=words.count(score.n))
            for score in list_unranked(index)
        ]
    )


def list_unranked(index: Index) -> tuple[UnsurRecord, ...]:
    """List the answered unsur that too few answered to be called high or low (`Index.rankable`)."""
    ranked = index.rankable()
    return tuple(score for score in index.answered if score not in ranked)


def list_end(index: Index, end: End) -> tuple[UnsurRecord, ...]:
    """List the unsur of the lowest or the highest published value, all that tie, in the instrument's order."""
    ranked = index.rankable()
    edge = (min if end == "lowest" else max)((score.value for score in ranked if score.value is not None), default=None)
    return tuple(score for score in index.answered if score in ranked and score.value == edge)


def describe_apart(order: UnsurOrder, end: End, words: Words, lead: str = ", ") -> str:
    """Say from how many others the unsur at an end really differ, as the rest of a sentence; '' without tests."""
    if not order.tests:
        return ""
    edge = (min if end == "lowest" else max)(order.value.values())
    others, apart = sum(value != edge for value in order.value.values()), order.count_apart(end)
    key = "none" if not apart else "all" if apart == others else "some"
    return lead + words.text(f"extremes.apart_{end}_{key}", n=words.count(apart), all=words.count(others))


def show_method(survey: Survey, index: Index, words: Words, *, detailed: bool) -> View:
    """Show how the index is computed: NRR, bobot, and the bands that give the mutu."""
    skipped = describe_skipped(survey, words) if detailed else None
    return View(
        pd.DataFrame(),
        Text.of([words.say("index.note"), describe_bobot(index, words), *_describe_choice(index, words), skipped]),
        [partial(tabulate_bands, survey.instrument, words)],
    )


def _describe_choice(index: Index, words: Words) -> list[Markup]:
    """Say which unsur the index does without; nothing where all count."""
    instrument = index.instrument
    if not instrument.left_out:
        return []
    about = {"items": name_left_out(instrument, words), "short": instrument.short, "n": len(instrument.unsur)}
    return [words.say("left_out.method", all=len(instrument.whole.unsur), **about)]


def describe_bobot(index: Index, words: Words) -> Markup | None:
    """Say which bobot was used, and what another that is in use would have given."""
    if index.value is None:
        return None
    number = len(index.unsur)
    exact = index.instrument.bobot()
    if index.bobot.is_exact(number):
        parts = [words.say("bobot.exact", bobot=exact.name)]
        if other := ALSO_USED.get(number):
            value = words.number(index.under(other))
            parts.append(words.say("bobot.exact_beside", other=words.bobot(other), value=value))
            parts.append(_describe_ceiling(index.instrument.bobot(other), number, words))
        return Markup(" ").join(parts)
    name, exact_value = words.bobot(index.bobot.name), index.under(exact.name)
    parts = [
        words.say("bobot.other", bobot=name, exact=exact.name, value=words.number(exact_value)),
        _describe_ceiling(index.bobot, number, words),
    ]
    mutu = index.instrument.band(exact_value).mutu if exact_value is not None and index.grade else ""
    if mutu and index.grade and mutu != index.grade.mutu:
        parts.append(words.say("bobot.mutu_differs", mutu=mutu))
    return Markup(" ").join(part for part in parts if part)


def _describe_ceiling(bobot: Bobot, unsur: int, words: Words) -> Markup:
    """Name the ceiling of a bobot that cannot print 100; nothing for one that can."""
    highest = bobot.highest(unsur)
    if highest == bobot.exact(unsur).highest(unsur):
        return Markup("")
    return words.say("bobot.highest", bobot=words.bobot(bobot.name), highest=words.number(highest))


def describe_skipped(survey: Survey, words: Words) -> Markup | None:
    """Name the unsur that did not apply to some respondents."""
    counts = survey.does_not_apply.sum()
    items = [
        f"{words.unsur(item)} ({words.count(int(counts[item.key]))})"
        for item in survey.instrument.unsur
        if counts[item.key]
    ]
    return words.say("index.skipped", items=words.listing(items)) if items else None


def tabulate_bands(instrument: Instrument, words: Words) -> Table:
    """Tabulate the bands of an instrument, best first; upper ends lie a hundredth under the next band."""
    return Table(
        id="tabel-mutu",
        caption=words.text("bands.caption", short=instrument.short),
        headings=(words.text("bands.interval"), words.text("index.mutu"), words.text("index.kinerja")),
        rows=[
            (
                words.text("bands.range", low=words.number(band.low), high=words.number(high)),
                band.mutu,
                words.kinerja(band),
            )
            for band, high in zip(instrument.bands, instrument.tops(), strict=True)
        ],
        narrow=True,
    )


def render_formulas(index: Index, detailed: bool, words: Words) -> Markup:
    """Render how the index comes out of the answers, as MathML.

    Parameters
    ----------
    detailed : bool
        Figures of single unsur may be shown: the first that enough answered is worked out.
    """
    enough = min(LEAST_CLAIMED, index.respondents)
    first = (
        next((score for score in index.unsur if score.n >= enough and score.nrr is not None), None)
        if detailed
        else None
    )
    weight = index.bobot.weight
    return render_template(
        "formulas",
        say=words.say,
        unsur=len(index.unsur),
        places=index.bobot.sum_places,
        weight=words.bobot(index.bobot.name.partition(";")[0]),
        parts=(weight.numerator, weight.denominator) if "/" in index.bobot.name else None,
        first=first
        and {
            "code": first.code,
            "total": words.count(first.total),
            "n": words.count(first.n),
            "nrr": words.number(first.nrr, 3),
        },
    )


def export_index(index: Index, *, detailed: bool) -> dict[str, Any]:
    """Return the index and its unsur for hasil.json; unsur without values where these would be a few people's answers.

    Parameters
    ----------
    detailed : bool
        Figures of single unsur may be shown.
    """
    return {
        "ikm": {
            "value": format_rounded(index.value),
            "mutu": index.grade.mutu if index.grade else None,
            "kinerja": index.grade.kinerja if index.grade else None,
            "bobot": index.bobot.name,
            "exact_bobot_value": format_rounded(index.under("1/n")),
            "unanswered": [score.unsur.key for score in index.unanswered],
            "hidden": index.withheld,
            "tertimbang": as_number(index.tertimbang) if detailed else None,
        },
        "unsur": export_records(index.unsur, *UNSUR_MEASURES)
        if detailed
        else [{"key": score.unsur.key, "code": score.code, "hidden": True} for score in index.unsur],
    }


def export_left_out(survey: Survey, whole: Decimal | None, *, detailed: bool) -> dict[str, Any]:
    """Return for hasil.json what the unit leaves out, and the index with it; nothing where all count.

    Parameters
    ----------
    detailed : bool
        Figures of single unsur may be shown.
    """
    instrument, given = survey.instrument, survey.left_out_answers
    if not instrument.left_out:
        return {}
    unsur = [
        {
            "key": item.key,
            "code": f"U{item.number}" if item.number else None,
            "name": item.name,
            "name_en": item.name_en,
            "answers": given.get(item.key, 0) if detailed else None,
        }
        for item in instrument.left_out
    ]
    return {"left_out": {"unsur": unsur, "whole_value": format_rounded(whole)}}


def name_unsur(key: str, instrument: Instrument, words: Words) -> str:
    """Return the name of an unsur of an instrument; the key of one that it does not have."""
    return next((words.unsur(unsur) for unsur in instrument.unsur if unsur.key == key), key)


def name_coded_unsur(key: str, instrument: Instrument, words: Words) -> str:
    """Return the name of an unsur with its place before it: 'U3 Waktu penyelesaian'."""
    return f"{instrument.code(key)} {name_unsur(key, instrument, words)}"
