"""Reliability of the questionnaire, in words and as a table, with its caveat. Floor 4."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from markupsafe import Markup

from ikm.analysis.index import CLAIM
from ikm.analysis.precision import LEVEL
from ikm.analysis.reliability import Reliability
from ikm.present.tables import Table, headings
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.rules.instrument import Instrument

#: Decimals of alpha, omega and correlations.
_PLACES = 3


def reliability_view(found: Reliability, instrument: Instrument, words: Words) -> View:
    """Alpha, omega and each unsur beside the others; the frame is that of `Reliability.frame`."""
    return View(
        found.frame(),
        Text.of(reliability_lines(found, instrument, words)),
        [partial(reliability_table, found, instrument, words)] if found.items else [],
    )


def reliability_lines(found: Reliability, instrument: Instrument, words: Words) -> list[Markup]:
    """The figures with their caveat, or why there are none."""
    caveat = words.say("reliability.caveat")
    if found.refused:
        return [
            words.say(f"reliability.{found.refused}", **({"claim": CLAIM} if found.refused == "few" else {})),
            caveat,
        ]
    ends = {"low": words.number(found.low, _PLACES), "high": words.number(found.high, _PLACES)}
    alpha, level = words.number(found.alpha, _PLACES), words.percent(LEVEL, 0)
    parts = [
        words.say("reliability.sentence", alpha=alpha, level=level, n=words.count(found.n), **ends),
        words.say("reliability.no_omega")
        if found.omega is None
        else words.say("reliability.omega", omega=words.number(found.omega, _PLACES)),
    ]
    if found.ordinal is not None:
        parts.append(words.say("reliability.ordinal", ordinal=words.number(found.ordinal, _PLACES)))
    if found.left_out:
        names = [words.unsur(one) for one in instrument.unsur if one.key in found.left_out]
        parts.append(words.say("reliability.left_out", items=words.listing(names)))
    return [Markup(" ").join([*parts, words.say("reliability.meaning")]), caveat]


def reliability_table(found: Reliability, instrument: Instrument, words: Words) -> Table:
    """Each unsur with its correlation with the sum of the others, and alpha without it."""
    names = {one.key: words.unsur(one) for one in instrument.unsur}
    return Table(
        id="tabel-keandalan",
        caption=words.text("reliability.caption"),
        headings=headings(words, "reliability", "code", "unsur", "correlation", "alpha_without"),
        rows=[
            (
                instrument.code(one.key),
                names[one.key],
                words.number(one.correlation, _PLACES),
                words.number(one.alpha_without, _PLACES),
            )
            for one in found.items
        ],
        numbers=frozenset({2, 3}),
        row_heading=1,
    )


def reliability_results(found: Reliability) -> dict[str, Any]:
    """Numbers of the section for hasil.json; too few respondents are not counted out."""
    return {
        "n": None if found.refused == "few" else found.n,
        "refused": found.refused or None,
        "alpha": found.alpha,
        "low": found.low,
        "high": found.high,
        "omega": found.omega,
        "left_out": list(found.left_out),
        "unsur": [asdict(one) for one in found.items],
    }
