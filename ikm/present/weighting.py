"""The index by number of users, in words and tables: what it is beside the official one, what it assumes. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import CLAIM, Index
from ikm.analysis.margins import Share
from ikm.analysis.measure import INDEX, POINTS, measured
from ikm.analysis.weighting import HEAVY, Weighted
from ikm.present.tables import Table, headings
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.rules.rounding import half_up
from ikm.survey.responses import Survey

#: Warning that goes with a way of choosing respondents that no weight mends.
_BASIS = {"self-selected": "index.interval_self", None: "index.interval_unknown"}


def weighting_view(found: Sequence[Weighted], official: Index, survey: Survey, words: Words) -> View:
    """Every weighted figure; the frame has one row a figure: value, se, low, high (25-100), n_eff, largest."""
    return View(
        weighting_frame(found),
        Text.of(weighting_lines(found, official, survey, words)),
        [partial(shares_table, list(shares), name, words) for name, shares in _tables(found).items()],
    )


def weighting_frame(found: Sequence[Weighted]) -> pd.DataFrame:
    """One row a figure that could be told."""
    told = [one for one in found if one.precision]
    columns = {
        "value": [float(one.value or 0) for one in told],
        **{name: [getattr(one.precision, name) for one in told] for name in ("se", "low", "high")},
        "n_eff": [one.n_eff for one in told],
        "largest": [one.largest for one in told],
    }
    frame = pd.DataFrame(columns, index=pd.Index([one.kind for one in told], name="kind"), dtype=float)
    return measured(
        frame,
        **dict.fromkeys(("value", "low", "high"), INDEX),
        se=POINTS,
        n_eff="respondents without weights worth as much (Kish)",
        largest="times the median weight",
    )


def weighting_lines(found: Sequence[Weighted], official: Index, survey: Survey, words: Words) -> list[Markup]:
    """A paragraph a figure; the official index last, or what to fill in where nothing is known."""
    if not found:
        file = PurePosixPath(survey.sources[0].path).with_suffix(".toml")
        return [words.say("weighted.none", file=file)]
    lines = [_figure(one, words) if one.precision else _refused(one, words) for one in found]
    if not any(one.precision for one in found):
        return lines
    basis = _BASIS.get(survey.sidecar.selection)
    return [
        *lines,
        *([words.say(basis)] if basis else []),
        words.say("weighted.official", official=words.number(official.value)),
    ]


def shares_table(shares: Sequence[Share], characteristic: str, words: Words) -> Table:
    """Users beside respondents; where small categories were put together their respondents are hidden."""
    return Table(
        id=f"tabel-pengguna-{characteristic}",
        caption=words.text("weighted.caption", characteristic=words.text(f"characteristics.{characteristic}")),
        headings=headings(words, "weighted", "group", "users", "users_share", "n", "share"),
        rows=[
            (
                _labels(one, words),
                words.count(one.users),
                words.percent(one.users_share),
                words.text("words.hidden") if one.n is None else words.count(one.n),
                words.percent(one.share),
            )
            for one in shares
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def weighting_results(found: Sequence[Weighted]) -> list[dict[str, Any]]:
    """Numbers of the section for hasil.json; respondents of small categories are not counted out."""
    return [
        {
            "kind": one.kind,
            "characteristics": list(one.characteristics),
            "refused": one.refused or None,
            "value": None if one.value is None else str(one.value),
            **{name: getattr(one.precision, name, None) for name in ("se", "low", "high", "level")},
            "n_eff": int(half_up(one.n_eff, 0)) if one.precision else None,
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


def _figure(found: Weighted, words: Words) -> Markup:
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
    if found.largest > HEAVY:
        parts.append(words.say("weighted.heavy", limit=words.count(HEAVY)))
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


def _refused(found: Weighted, words: Words) -> Markup:
    """Why a figure is not told."""
    if found.refused == "few":
        return words.say("weighted.few", characteristics=_characteristics(found, words), claim=CLAIM)
    if found.refused == "alike":
        if found.kind == "weights":
            return words.say("weighted.same")
        return words.say("weighted.alike", characteristics=_characteristics(found, words))
    if found.refused == "apart":
        return words.say("weighted.apart", characteristics=_characteristics(found, words))
    return words.say(f"weighted.{found.refused}")


def _characteristics(found: Weighted, words: Words) -> str:
    """What was weighted by."""
    names = [words.text(f"characteristics.{name}") for name in found.characteristics]
    return words.listing(names) if names else words.text("weighted.own")


def _labels(share: Share, words: Words) -> str:
    """A category, or those that were put together."""
    return words.listing([words.category(label) for label in share.labels])


def _tables(found: Sequence[Weighted]) -> dict[str, list[Share]]:
    """Shares by characteristic, each characteristic once, as the first figure has it."""
    tables: dict[str, list[Share]] = {}
    for one in found:
        for name in one.characteristics:
            tables.setdefault(name, [share for share in one.shares if share.characteristic == name])
    return {name: shares for name, shares in tables.items() if shares}
