"""The chapter on the index by number of users: what it is beside the official one, and what it assumes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import INDEX_LEVEL, INDEX_POINTS, LEAST_CLAIMED, Index, frame_records
from ikm.analysis.precision import Precision
from ikm.analysis.weighting import HEAVY_WEIGHT, CategoryShare, WeightedIndex
from ikm.chapters.certainty import describe_chances
from ikm.chapters.results import format_rounded
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import Words
from ikm.rules.instrument import round_half_up
from ikm.survey.responses import Survey

#: Warning that goes with a way of choosing respondents that no weight makes good.
_INTERVAL_KEYS = {
    "self-selected": "certainty.interval_self",
    "required": "certainty.interval_required",
    None: "certainty.interval_unknown",
}


def show_weighting(figures: Sequence[WeightedIndex], official: Index, survey: Survey, words: Words) -> View:
    """Show every weighted figure; the frame has one row a figure: value, se, low, high (25-100), n_eff, largest."""
    return View(
        frame_weighting(figures),
        Text.of(describe_weighting(figures, official, survey, words)),
        [partial(tabulate_shares, list(shares), name, words) for name, shares in _group_shares(figures).items()],
        _absent=not figures,
    )


def describe_disagreement(figure: WeightedIndex | None, official: Index, words: Words) -> list[Markup]:
    """Say what the figure by users is, beside the official one from which it differs; nothing where none does."""
    known = export_disagreement(figure, official)
    if known is None:
        return []
    figures = {"value": words.number(Decimal(known["value"])), "official": words.number(official.value)}
    return [words.say(f"weighted.beside_{known['kind']}", mutu=known["mutu"], **figures)]


def describe_other_chances(figure: WeightedIndex | None, words: Words) -> list[Markup]:
    """Say how likely each mutu is by number of users, where that figure says something else than the official one."""
    if figure is None or figure.precision is None or not figure.precision.chance:
        return []
    items = describe_chances(figure.precision, words)
    return [words.say("weighted.chance", value=words.number(figure.value), items=items)]


def export_disagreement(figure: WeightedIndex | None, official: Index) -> dict[str, Any] | None:
    """Export the figure by users that says something else than the official one; None where none does."""
    if figure is None or figure.value is None:
        return None
    mutu = official.instrument.band(figure.value).mutu
    return {"kind": figure.kind, "value": str(figure.value), "mutu": mutu}


def _group_shares(figures: Sequence[WeightedIndex]) -> dict[str, list[CategoryShare]]:
    """Group the shares by characteristic, each characteristic once, as the first figure has it."""
    tables: dict[str, list[CategoryShare]] = {}
    for figure in figures:
        for name in figure.characteristics:
            tables.setdefault(name, [share for share in figure.shares if share.characteristic == name])
    return {name: shares for name, shares in tables.items() if shares}


def describe_weighting(figures: Sequence[WeightedIndex], official: Index, survey: Survey, words: Words) -> list[Markup]:
    """Describe each figure in a paragraph; the official index last, or that nothing is known."""
    if not figures:
        return [words.say("weighted.none")]
    lines = [
        _describe_figure(figure, figure.precision, words) if figure.precision else _explain_refusal(figure, words)
        for figure in figures
    ]
    errors = [figure.precision for figure in figures if figure.precision]
    if not errors:
        return lines
    basis = _INTERVAL_KEYS.get(survey.sidecar.selection) if any(error.known for error in errors) else None
    return [
        *lines,
        *([words.say(basis)] if basis else []),
        words.say("weighted.official", official=words.number(official.value)),
    ]


def _describe_figure(figure: WeightedIndex, error: Precision, words: Words) -> Markup:
    """Describe one figure with its interval, what it rests on and what it leaves out."""
    names = _list_characteristics(figure, words)
    parts = [
        *_describe_value(figure, error, names, words),
        words.say(f"weighted.assumes_{figure.kind}"),
        words.say("weighted.worth", n=words.number(figure.n_eff, 0), largest=words.number(figure.largest, 1)),
    ]
    if figure.largest > HEAVY_WEIGHT:
        parts.append(words.say("weighted.heavy", limit=words.count(HEAVY_WEIGHT)))
    parts += [
        words.say("weighted.joined", items=words.listing([words.category(label) for label in share.labels]))
        for share in figure.shares
        if len(share.labels) > 1
    ]
    if figure.absent:
        parts.append(words.say("weighted.absent", items=words.listing(list(figure.absent))))
    if figure.left_out is None:
        parts.append(words.say("weighted.left_out_few", characteristics=names))
    elif figure.left_out:
        parts.append(words.say("weighted.left_out", n=words.count(figure.left_out), characteristics=names))
    return Markup(" ").join(parts)


def _describe_value(figure: WeightedIndex, error: Precision, names: str, words: Words) -> list[Markup]:
    """Describe the figure with its interval, or why there is none."""
    interval, reason = "", []
    if error.known:
        ends = {"low": words.number(error.low), "high": words.number(error.high)}
        interval = words.text("weighted.interval", level=words.percent(error.level, 0), **ends)
    else:
        reason = [words.say("weighted.all_answered" if error.unstated == "census" else "weighted.no_spread")]
    about = {"characteristics": names} if figure.kind == "margins" else {}
    value = words.number(figure.value)
    return [words.say(f"weighted.{figure.kind}", value=value, interval=interval, **about), *reason]


def _list_characteristics(figure: WeightedIndex, words: Words) -> str:
    """List the characteristics that were weighted by."""
    names = [words.text(f"characteristics.{name}") for name in figure.characteristics]
    return words.listing(names) if names else words.text("weighted.own")


def _explain_refusal(figure: WeightedIndex, words: Words) -> Markup:
    """Explain why a figure is not shown."""
    if figure.refused == "few":
        return words.say("weighted.few", characteristics=_list_characteristics(figure, words), claim=LEAST_CLAIMED)
    if figure.refused == "alike":
        if figure.kind == "weights":
            return words.say("weighted.same")
        return words.say("weighted.alike", characteristics=_list_characteristics(figure, words))
    if figure.refused == "apart":
        return words.say("weighted.apart", characteristics=_list_characteristics(figure, words))
    return words.say(f"weighted.{figure.refused}")


def tabulate_shares(shares: Sequence[CategoryShare], characteristic: str, words: Words) -> Table:
    """Tabulate users beside respondents; where small categories were put together they are hidden."""
    return Table(
        id=f"tabel-pengguna-{characteristic}",
        caption=words.text("weighted.caption", characteristic=words.text(f"characteristics.{characteristic}")),
        headings=list_headings(words, "weighted", "group", "users", "users_share", "n", "share"),
        rows=[
            (
                _name_categories(share, words),
                words.count(share.users),
                words.percent(share.users_share),
                words.text("words.hidden") if share.n is None else words.count(share.n),
                words.percent(share.share),
            )
            for share in shares
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def _name_categories(share: CategoryShare, words: Words) -> str:
    """Name a category, or those that were put together."""
    return words.listing([words.category(label) for label in share.labels])


def frame_weighting(figures: Sequence[WeightedIndex]) -> pd.DataFrame:
    """Return one row a figure that could be computed."""
    frame = frame_records(
        [figure for figure in figures if figure.precision],
        "kind",
        {
            **dict.fromkeys(("value", "low", "high"), INDEX_LEVEL),
            "se": INDEX_POINTS,
            "n_eff": "respondents without weights worth as much (Kish)",
            "largest": "times the median weight",
        },
        se="precision.se",
        low="precision.low",
        high="precision.high",
    )
    return frame[["value", "se", "low", "high", "n_eff", "largest"]].astype(float)


def export_weighting(figures: Sequence[WeightedIndex]) -> list[dict[str, Any]]:
    """Export the numbers of the section for hasil.json; respondents of small categories are not counted."""
    return [
        {
            "kind": figure.kind,
            "characteristics": list(figure.characteristics),
            "refused": figure.refused or None,
            "value": format_rounded(figure.value),
            "se": figure.precision.se if figure.precision and figure.precision.known else None,
            **{name: getattr(figure.precision, name, None) for name in ("low", "high", "level")},
            "n_eff": int(round_half_up(figure.n_eff, 0)) if figure.precision else None,
            "largest_weight": figure.largest if figure.precision else None,
            "left_out": figure.left_out,
            "absent": list(figure.absent),
            "shares": [
                {
                    "characteristic": share.characteristic,
                    "labels": list(share.labels),
                    "users": share.users,
                    "n": share.n,
                }
                for share in figure.shares
            ],
        }
        for figure in figures
    ]
