"""How far a number can be trusted, in words: interval, chance of each mutu, spread of answers. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ikm.analysis.distribution import Spread
from ikm.analysis.index import CLAIM, Index
from ikm.analysis.precision import Precision
from ikm.present.tables import Table
from ikm.present.wording import NOTHING, Words
from ikm.survey.responses import Survey

#: A mutu less likely than this is said to be uncertain (statistics of the house: always tell below 95 %).
CERTAIN = 0.95
#: Sentence that goes with each way of choosing respondents.
_BASIS = {"random": "random", "self-selected": "self", "census": "census", None: "unknown"}
#: What a chance rests on where respondents were not drawn.
_CAVEAT = {"self-selected": "index.chance_self", None: "index.chance_unknown"}


def interval_lines(survey: Survey, precision: Precision | None, words: Words) -> list[Markup]:
    """The interval and what it assumes, as one paragraph; nothing where none is claimed."""
    if precision is None:
        return []
    if not precision.se > 0:
        return [_without_error(precision, words)]
    parts = [
        words.say(
            "index.interval",
            level=words.percent(precision.level, 0),
            low=words.number(precision.low),
            high=words.number(precision.high),
        ),
        words.say(f"index.interval_{_BASIS[survey.sidecar.selection]}"),
    ]
    if precision.population:
        parts.append(words.say("index.interval_population", population=words.count(precision.population)))
    return [Markup(" ").join(parts)]


def _without_error(precision: Precision, words: Words) -> Markup:
    """That every user answered, or that all answered alike."""
    said = "index.full_census" if precision.population == precision.n else "index.no_spread"
    return words.say(said, population=words.count(precision.population))


def certainty_lines(index: Index, precision: Precision | None, words: Words, *, selection: str | None) -> list[Markup]:
    """How likely each mutu is, given the sampling error, and what that rests on; or why it cannot be said.

    Parameters
    ----------
    selection : {'random', 'self-selected', 'census', None}
        How respondents were chosen; None where that was not recorded.
    """
    if not index.respondents:
        return [words.say("respondents.none")]
    if index.value is None:
        return [words.say("index.chance_unknown_ikm")]
    if precision is None:
        return [words.say("index.no_interval", claim=CLAIM)]
    if not precision.se > 0:
        return [_without_error(precision, words)]
    if not precision.chance or index.grade is None:
        return []
    items = [
        words.text("index.chance_item", mutu=mutu, share=words.chance(chance))
        for mutu, chance in precision.chance.items()
    ]
    parts = [words.say("index.chance", items=words.listing(items))]
    if selection in _CAVEAT:
        parts.append(words.say(_CAVEAT[selection]))
    lines = [Markup(" ").join(parts)]
    published = precision.chance[index.grade.mutu]
    if published < CERTAIN:
        lines.append(words.say("index.chance_close", mutu=index.grade.mutu, share=words.chance(1 - published)))
    return lines


def spread_lines(spreads: Sequence[Spread], threshold: int, words: Words) -> list[Markup]:
    """Where most answers lie below 'good', and of which unsur the spread is not told."""
    few = [words.unsur(one.unsur) for one in spreads if one.few]
    said = [words.say("spread.few", threshold=threshold, items=words.listing(few))] if few else []
    told = [one for one in spreads if one.low is not None]
    if not told:
        return said
    worst = max(told, key=lambda one: one.low or 0)
    if not worst.low:
        return [words.say("spread.none_low"), *said]
    return [words.say("spread.sentence", unsur=words.unsur(worst.unsur), share=words.percent(worst.low)), *said]


def spread_table(spreads: Sequence[Spread], words: Words) -> Table:
    """Number of answers per value and unsur, with the share of 1-2."""
    answers = next((list(one.counts) for one in spreads if one.counts), [])
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
                one.code,
                words.unsur(one.unsur),
                *(words.count(one.counts[answer]) if one.counts else NOTHING for answer in answers),
                words.count(one.n),
                words.percent(one.low),
            )
            for one in spreads
        ],
        numbers=frozenset(range(2, 4 + len(answers))),
        row_heading=1,
    )
