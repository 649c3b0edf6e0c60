"""The index by number of users, in words and tables: what it is beside the official one, what it assumes. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import INDEX_LEVEL, INDEX_POINTS, LEAST_CLAIMED, Index, frame_records
from ikm.analysis.weighting import HEAVY_WEIGHT, CategoryShare, WeightedIndex
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View, format_rounded
from ikm.page.wording import Words
from ikm.rules.instrument import round_half_up
from ikm.survey.responses import Survey

#: Warning that goes with a way of choosing respondents that no weight mends.
_INTERVAL_KEYS = {"self-selected": "certainty.interval_self", None: "certainty.interval_unknown"}


def show_weighting(found: Sequence[WeightedIndex], official: Index, survey: Survey, words: Words) -> View:
    """Every weighted figure; the frame has one row a figure: value, se, low, high (25-100), n_eff, largest."""
    return View(
        frame_weighting(found),
        Text.of(describe_weighting(found, official, survey, words)),
        [partial(tabulate_shares, list(shares), name, words) for name, shares in _tables(found).items()],
    )


def frame_weighting(found: Sequence[WeightedIndex]) -> pd.DataFrame:
    """One row a figure that could be told."""
    frame = frame_records(
        [figure for figure in found if figure.precision],
        "kind",
        {
            "value": INDEX_LEVEL,
            "se": INDEX_POINTS,
            **dict.fromkeys(("low", "high"), INDEX_LEVEL),
            "n_eff": "respondents without weights worth as much (Kish)",
            "largest": "times the median weight",
        },
        se="precision.se",
        low="precision.low",
        high="precision.high",
    )
    return frame.astype(float)


def describe_weighting(found: Sequence[WeightedIndex], official: Index, survey: Survey, words: Words) -> list[Markup]:
    """A paragraph a figure; the official index last, or what to fill in where nothing is known."""
    if not found:
        file = PurePosixPath(survey.sources[0].path).with_suffix(".toml")
        return [words.say("weighted.none", file=file)]
    lines = [_figure(one, words) if one.precision else _refused(one, words) for one in found]
    if not any(one.precision for one in found):
        return lines
    basis = _INTERVAL_KEYS.get(survey.sidecar.selection)
    return [
        *lines,
        *([words.say(basis)] if basis else []),
        words.say("weighted.official", official=words.number(official.value)),
    ]


def tabulate_shares(shares: Sequence[CategoryShare], characteristic: str, words: Words) -> Table:
    """Users beside respondents; where small categories were put together their respondents are hidden."""
    return Table(
        id=f"tabel-pengguna-{characteristic}",
        caption=words.text("weighted.caption", characteristic=words.text(f"characteristics.{characteristic}")),
        headings=list_headings(words, "weighted", "group", "users", "users_share", "n", "share"),
        rows=[
            (
                _name_categories(one, words),
                words.count(one.users),
                words.percent(one.users_share),
                words.text("words.hidden") if one.n is None else words.count(one.n),
                words.percent(one.share),
            )
            for one in shares
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def export_weighting(found: Sequence[WeightedIndex]) -> list[dict[str, Any]]:
    """Numbers of the section for hasil.json; respondents of small categories are not counted out."""
    return [
        {
            "kind": one.kind,
            "characteristics": list(one.characteristics),
            "refused": one.refused or None,
            "value": format_rounded(one.value),
            **{name: getattr(one.precision, name, None) for name in ("se", "low", "high", "level")},
            "n_eff": int(round_half_up(one.n_eff, 0)) if one.precision else None,
            "largest_weight": one.largest if one.precision else None,
            "left_out": one.left_out,
            "absent": list(one.absent),
            "shares": [
                {
                    "characteristic": share.characteristic,
                    "labels": list(share.labels),
                    "users": share.users,
                    "n": share.n,
                }
                for share in one.shares
            ],
        }
        for one in found
    ]


def _figure(found: WeightedIndex, words: Words) -> Markup:
    """One figure with its interval, what it rests on and what it leaves out."""
    error = found.precision
    names = _characteristics(found, words)
    parts = [
        words.say(
            f"weighted.{found.kind}",
            value=words.number(found.value),
            level=words.percent(error.level if error else None, 0),
            low=words.number(error.low if error else None),
            high=words.number(error.high if error else None),
            **({"characteristics": names} if found.kind == "margins" else {}),
        ),
        words.say(f"weighted.assumes_{found.kind}"),
        words.say("weighted.worth", n=words.number(found.n_eff, 0), largest=words.number(found.largest, 1)),
    ]
    if found.largest > HEAVY_WEIGHT:
        parts.append(words.say("weighted.heavy", limit=words.count(HEAVY_WEIGHT)))
    parts += [
        words.say("weighted.joined", items=words.listing([words.category(label) for label in share.labels]))
        for share in found.shares
        if len(share.labels) > 1
    ]
    if found.absent:
        parts.append(words.say("weighted.absent", items=words.listing(list(found.absent))))
    if found.left_out is None:
        parts.append(words.say("weighted.left_out_few", characteristics=names))
    elif found.left_out:
        parts.append(words.say("weighted.left_out", n=words.count(found.left_out), characteristics=names))
    return Markup(" ").join(parts)


def _refused(found: WeightedIndex, words: Words) -> Markup:
    """Why a figure is not told."""
    if found.refused == "few":
        return words.say("weighted.few", characteristics=_characteristics(found, words), claim=LEAST_CLAIMED)
    if found.refused == "alike":
        if found.kind == "weights":
            return words.say("weighted.same")
        return words.say("weighted.alike", characteristics=_characteristics(found, words))
    if found.refused == "apart":
        return words.say("weighted.apart", characteristics=_characteristics(found, words))
    return words.say(f"weighted.{found.refused}")


def _characteristics(found: WeightedIndex, words: Words) -> str:
    """What was weighted by."""
    names = [words.text(f"characteristics.{name}") for name in found.characteristics]
    return words.listing(names) if names else words.text("weighted.own")


def _name_categories(share: CategoryShare, words: Words) -> str:
    """A category, or those that were put together."""
    return words.listing([words.category(label) for label in share.labels])


def _tables(found: Sequence[WeightedIndex]) -> dict[str, list[CategoryShare]]:
    """Shares by characteristic, each characteristic once, as the first figure has it."""
    tables: dict[str, list[CategoryShare]] = {}
    for one in found:
        for name in one.characteristics:
            tables.setdefault(name, [share for share in one.shares if share.characteristic == name])
    return {name: shares for name, shares in tables.items() if shares}
