"""The chapter on certainty: how far a number can be trusted; interval, chance of each mutu, spread of answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.disclosure import LEAST_SHOWN
from ikm.analysis.index import LEAST_CLAIMED, Index, is_few
from ikm.analysis.precision import Precision
from ikm.analysis.profile import AnswerShare, Spread, frame_spreads
from ikm.chapters.results import as_number
from ikm.page.chart import Chart, collect_chart_data, draw_chart, draw_note, draw_row_names
from ikm.page.colours import ACCENT_COLOUR, MAIN_COLOUR, SOFT_ACCENT_COLOUR, SOFT_MAIN_COLOUR
from ikm.page.table import Table
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.survey.responses import Survey

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Worst answer first.
_ANSWER_COLOURS = (ACCENT_COLOUR, SOFT_ACCENT_COLOUR, SOFT_MAIN_COLOUR, MAIN_COLOUR)
#: A mutu less likely than this is said to be uncertain (statistics of the house: always tell below 95 %).
CERTAIN_CHANCE = 0.95
#: Index above which the interval holds the true one somewhat less often than it says (docs/statistics.md).
NEAR_CEILING = 97
#: Sentence that goes with each way of choosing respondents.
_SELECTION_KEYS = {
    "random": "random",
    "systematic": "systematic",
    "self-selected": "self",
    "census": "census",
    "required": "required",
    None: "unknown",
}
#: What a chance rests on where respondents were not drawn.
_CAVEAT_KEYS = {
    "self-selected": "certainty.chance_self",
    "required": "certainty.chance_required",
    None: "certainty.chance_unknown",
}


def describe_interval(survey: Survey, precision: Precision | None, words: Words) -> list[Markup]:
    """Describe the interval, whose mean it is and what it assumes, as one paragraph; nothing where none is claimed."""
    if precision is None:
        return []
    if not precision.known:
        return [_explain_missing_error(survey, precision, words)]
    parts = [
        words.say(
            "certainty.interval",
            level=words.percent(precision.level, 0),
            low=words.number(precision.low),
            high=words.number(precision.high),
        ),
        words.say(f"certainty.interval_{_SELECTION_KEYS[survey.sidecar.selection]}"),
    ]
    if survey.sidecar.strata:
        parts.append(words.say("certainty.interval_strata"))
    if survey.sidecar.cluster:
        clusters = words.count(_count_clusters(survey))
        parts.append(words.say(f"certainty.interval_cluster_{survey.sidecar.cluster}", n=clusters))
    if precision.population:
        parts.append(words.say("certainty.interval_population", population=words.count(precision.population)))
    if precision.estimate > NEAR_CEILING:
        parts.append(words.say("certainty.interval_ceiling", level=words.percent(precision.level, 0)))
    return [Markup(" ").join(parts)]


def _count_clusters(survey: Survey) -> int:
    """Count the days, or the people who asked, by which respondents were chosen together."""
    chosen = survey.answers[survey.sidecar.cluster]
    return int((chosen.dt.normalize() if survey.sidecar.cluster == "date" else chosen).nunique())


def _explain_missing_error(survey: Survey, precision: Precision, words: Words) -> Markup:
    """Explain that every user answered, that all answered alike, or that all lie in one cluster."""
    if precision.unstated == "census":
        return words.say("certainty.full_census", population=words.count(precision.population))
    if precision.unstated == "one_cluster":
        return words.say(f"certainty.one_cluster_{survey.sidecar.cluster}")
    return words.say("certainty.no_spread")


def describe_certainty(survey: Survey, index: Index, precision: Precision | None, words: Words) -> list[Markup]:
    """Describe the interval and, where the mutu is not certain, the chance of another; or why neither can be stated."""
    if precision is None:
        return [_explain_no_claim(index, words)]
    return [*describe_interval(survey, precision, words), *describe_mutu_doubt(survey, index, precision, words)]


def _explain_no_claim(index: Index, words: Words) -> Markup:
    """Explain why no error is claimed at all."""
    if not index.respondents:
        return words.say("respondents.none")
    if index.withheld:
        return words.say("certainty.withheld", least=LEAST_SHOWN)
    if index.value is None:
        return words.say("certainty.chance_unknown_ikm")
    return words.say("certainty.no_interval", claim=LEAST_CLAIMED)


def describe_mutu_doubt(survey: Survey, index: Index, precision: Precision, words: Words) -> list[Markup]:
    """Say how likely another mutu is, where that is not negligible, and what that rests on."""
    published = precision.chance.get(index.grade.mutu, 1.0) if index.grade else 1.0
    if published >= CERTAIN_CHANCE or index.grade is None:
        return []
    parts = [words.say("certainty.chance_close", mutu=index.grade.mutu, share=words.chance(1 - published))]
    if survey.sidecar.selection in _CAVEAT_KEYS:
        parts.append(words.say(_CAVEAT_KEYS[survey.sidecar.selection]))
    return [Markup(" ").join(parts)]


def describe_mutu_certainty(survey: Survey, index: Index, precision: Precision | None, words: Words) -> list[Markup]:
    """Say how likely each mutu is, given the sampling error, and what that rests on; or why it cannot be said."""
    if precision is None:
        return [_explain_no_claim(index, words)]
    if not precision.known:
        return [_explain_missing_error(survey, precision, words)]
    if not precision.chance:
        return []
    caveat = _CAVEAT_KEYS.get(survey.sidecar.selection)
    doubt = describe_mutu_doubt(survey, index, precision, words)
    chances = words.say("certainty.chance", items=describe_chances(precision, words))
    return [chances, *(doubt or ([words.say(caveat)] if caveat else []))]


def describe_chances(precision: Precision, words: Words) -> Markup:
    """List the chance of each mutu, best first."""
    shares = precision.chance.items()
    return words.listing([words.text("certainty.chance_item", mutu=mutu, share=words.chance(p)) for mutu, p in shares])


def show_spreads(spreads: Sequence[Spread], respondents: int, threshold: int, words: Words) -> View:
    """Show the answers 1-4 per unsur, or why they are not shown."""
    if not spreads:
        why = words.say("spread.hidden", claim=threshold) if respondents else words.say("respondents.none")
        return View(pd.DataFrame(), Text((why,)))
    drawn = any(spread.low is not None for spread in spreads)
    return View(
        frame_spreads(spreads),
        Text.of(describe_spreads(spreads, threshold, words)),
        [partial(tabulate_spreads, spreads, words)],
        partial(draw_spread, spreads, words) if drawn else None,
    )


def describe_spreads(spreads: Sequence[Spread], threshold: int, words: Words) -> list[Markup]:
    """Say where most answers lie below 'good', and the unsur whose spread is not shown."""
    few = [words.unsur(spread.unsur) for spread in spreads if spread.few]
    few_lines = [words.say("spread.few", threshold=threshold, items=words.listing(few))] if few else []
    shown = [spread for spread in spreads if spread.low is not None]
    if not shown:
        return few_lines
    worst = _list_most_low(shown, words)
    return [words.say("spread.sentence", **worst) if worst else words.say("spread.none_low"), *few_lines]


def _list_most_low(spreads: Sequence[Spread], words: Words) -> dict[str, str]:
    """Return the unsur with the largest printed share of answers 1 and 2, all that tie, and the share; {} for none."""
    enough = [spread for spread in spreads if not is_few(spread.n, max(each.n for each in spreads))]
    highest = max(enough or spreads, key=lambda spread: spread.low or 0)
    if not highest.low:
        return {}
    share = words.percent(highest.low)
    tied = [words.unsur(spread.unsur) for spread in enough or spreads if words.percent(spread.low) == share]
    return {"unsur": name_tied(tied, words), "share": share}


def draw_spread(spreads: Sequence[Spread], words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw how many answered 'not good': shares of the answers 1 to 4 per unsur, most 1-2 first."""
    known = sorted((spread for spread in spreads if spread.low is not None), key=lambda spread: -(spread.low or 0))
    names = [f"{spread.code} {words.unsur(spread.unsur)}" for spread in known]

    def draw(axes: Axes) -> None:
        left = [0.0] * len(known)
        for answer, colour in zip(known[0].counts, _ANSWER_COLOURS, strict=True):
            shares = [float(spread.share(answer) or 0) * 100 for spread in known]
            axes.barh(range(len(known)), shares, left=left, color=colour, height=0.62)
            left = [start + share for start, share in zip(left, shares, strict=True)]
        for place, spread in enumerate(known):
            draw_note(axes, words.percent(spread.low), (100, place), (6, 0), va="center")
        draw_row_names(axes, names)
        axes.set(ylim=(len(known) - 0.4, -0.6), xlim=(0, 100), xlabel=words.text("spread.axis"))
        handles = [axes.barh([0], [0], color=colour) for colour in _ANSWER_COLOURS]
        axes.legend(handles, [str(answer) for answer in known[0].counts], ncols=4, loc="lower left", frameon=False,
                    bbox_to_anchor=(0, 1), fontsize=8, handlelength=1, columnspacing=1)  # fmt: skip
        draw_note(axes, words.text("spread.column"), (100, -0.6), (6, 6), va="bottom")

    items = "; ".join(f"{name} {words.percent(spread.low)}" for name, spread in zip(names, known, strict=True))
    worst = _list_most_low(known, words)
    caption = words.text("spread.chart", **worst) if worst else words.text("spread.chart_none")
    alt = words.text("spread.alt", items=items)
    taken = collect_chart_data(
        words,
        ("name", "answer", "n"),
        [(name, *pair) for name, spread in zip(names, known, strict=True) for pair in spread.counts.items()],
    )
    return draw_chart("gambar-sebaran", draw, 0.9 + 0.36 * len(known), alt, caption, ax, taken)


def tabulate_spreads(spreads: Sequence[Spread], words: Words) -> Table:
    """Tabulate the number of answers per value and unsur, with the share of 1-2."""
    answers = next((list(spread.counts) for spread in spreads if spread.counts), [])
    return Table(
        id="tabel-sebaran",
        caption=words.text("spread.caption"),
        headings=(
            words.text("index.code"),
            words.text("index.unsur"),
            *(words.text("spread.answer", answer=answer) for answer in answers),
            words.text("index.n"),
            words.text("spread.low"),
        ),
        rows=[
            (
                spread.code,
                words.unsur(spread.unsur),
                *(words.count(spread.counts[answer]) if spread.counts else NO_VALUE for answer in answers),
                words.count(spread.n),
                words.percent(spread.low),
            )
            for spread in spreads
        ],
        numbers=frozenset(range(2, 4 + len(answers))),
        row_heading=1,
    )


def export_precision(survey: Survey, precision: Precision | None) -> dict[str, Any] | None:
    """Return the sampling error for hasil.json, with the design it follows; None where none is claimed."""
    if precision is None:
        return None
    return {
        "se": precision.se if precision.known else None,
        **{name: getattr(precision, name) for name in ("low", "high", "level", "population")},
        "unstated": precision.unstated or None,
        "strata": dict(survey.sidecar.strata) or None,
        "cluster": survey.sidecar.cluster or None,
        "chance": dict(precision.chance),
    }


def export_answers(share: AnswerShare | None) -> dict[str, int] | None:
    """Export the good and the poor answers to all unsur, and how many of 100 they are; None where not shown."""
    if share is None:
        return None
    return {name: getattr(share, name) for name in ("high", "low", "high_of_100", "low_of_100")}


def export_spreads(spreads: Sequence[Spread]) -> list[dict[str, Any]]:
    """Export the answers per value and unsur."""
    return [
        {
            "key": spread.unsur.key,
            "n": spread.n,
            "answers": {str(answer): count for answer, count in spread.counts.items()} or None,
            "low": as_number(spread.low),
        }
        for spread in spreads
    ]
