"""Sentences about results, true for any unit: each looks at the numbers before it speaks. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from ikm.analysis.comparison import Comparison, Point, known_points
from ikm.analysis.differences import Difference
from ikm.analysis.disclosure import LEAST
from ikm.analysis.index import CLAIM, Index, UnsurScore
from ikm.analysis.precision import WARN
from ikm.analysis.profile import Profile
from ikm.analysis.quality import Refusals
from ikm.present.published import published_lines
from ikm.present.wording import Words
from ikm.rules.bobot import Bobot
from ikm.survey.responses import Survey

#: So many unsur are named as highest and as lowest; the annex of PermenPANRB 14/2017 asks to begin with the worst.
NAMED = 3


def index_lines(survey: Survey, index: Index, words: Words) -> list[Markup]:
    """The index, or why there is none; a warning where few answered."""
    about = {"unit": survey.unit.name, "period": words.period(survey.period), "n": words.count(index.respondents)}
    if not index.respondents:
        return [words.say("index.empty", **about)]
    if index.withheld:
        return [words.say("index.withheld", least=LEAST, **about)]
    if index.value is None:
        names = words.listing([words.unsur(score.unsur) for score in index.unanswered])
        return [words.say("index.unknown", unsur=names, **about)]
    if index.grade is None:
        return [words.counted("index.few", index.respondents, value=words.number(index.value), claim=CLAIM, **about)]
    said = words.say(
        "index.sentence",
        value=words.number(index.value),
        mutu=index.grade.mutu,
        kinerja=words.kinerja(index.grade),
        **about,
    )
    return [said, words.say("index.warn", warn=WARN)] if index.respondents < WARN else [said]


def skipped_line(survey: Survey, words: Words) -> Markup | None:
    """Unsur that did not apply to some respondents."""
    counts = survey.does_not_apply.sum()
    items = [
        f"{words.unsur(item)} ({words.count(int(counts[item.key]))})"
        for item in survey.instrument.unsur
        if counts[item.key]
    ]
    return words.say("index.skipped", items=words.listing(items)) if items else None


#: The convention besides the exact one that is met most in the field, by number of unsur.
_ALSO_USED = {9: "0.11", 14: "0.071"}


def bobot_line(index: Index, words: Words) -> Markup | None:
    """Which bobot was used, and what another that is in use would have given."""
    if index.value is None:
        return None
    number = len(index.unsur)
    exact = index.instrument.bobot()
    if index.bobot.is_exact(number):
        parts = [words.say("bobot.exact", bobot=exact.name)]
        if other := _ALSO_USED.get(number):
            value = words.number(index.under(other))
            parts.append(words.say("bobot.exact_beside", other=words.bobot(other), value=value))
            parts.append(_highest(index.instrument.bobot(other), number, words))
        return Markup(" ").join(parts)
    name, exact_value = words.bobot(index.bobot.name), index.under(exact.name)
    parts = [
        words.say("bobot.other", bobot=name, exact=exact.name, value=words.number(exact_value)),
        _highest(index.bobot, number, words),
    ]
    mutu = index.instrument.band(exact_value).mutu if exact_value is not None and index.grade else ""
    if mutu and index.grade and mutu != index.grade.mutu:
        parts.append(words.say("bobot.mutu_differs", mutu=mutu))
    return Markup(" ").join(part for part in parts if part)


def _highest(bobot: Bobot, unsur: int, words: Words) -> Markup:
    """The ceiling of a bobot that cannot print 100; nothing for one that can."""
    highest = bobot.highest(unsur)
    if highest == bobot.exact(unsur).highest(unsur):
        return Markup("")
    return words.say("bobot.highest", bobot=words.bobot(bobot.name), highest=words.number(highest))


def extremes_lines(index: Index, words: Words) -> list[Markup]:
    """Highest and lowest unsur, or that none stands out; unsur that few answered are not ranked."""
    order = rankable(index)
    if not order:
        return []
    if order[0].value == order[-1].value:
        return [words.say("extremes.same", value=words.number(order[0].value))]
    low = _with_ties(order)
    high = [score for score in _with_ties(order[::-1]) if score not in low]
    lines = [
        words.say("extremes.high", items=words.listing([_unsur(score, words) for score in high])) if high else None,
        words.say("extremes.low", items=words.listing([_unsur(score, words) for score in low])),
        *_unranked(index, words),
    ]
    # Another bobot than the exact one would hide what leaving out one unsur does.
    if order[-1].unsur.key == "biaya" and index.value is not None and index.bobot.is_exact(len(index.unsur)):
        without = words.number(index.without("biaya"))
        lines.append(words.say("extremes.free", value=without, official=words.number(index.value)))
    return [line for line in lines if line]


def rankable(index: Index) -> tuple[UnsurScore, ...]:
    """Unsur that enough respondents answered to be called high or low, lowest first; all where none reaches that."""
    order = index.lowest()
    return tuple(score for score in order if score.n >= CLAIM) or order


def _with_ties(order: Sequence[UnsurScore]) -> list[UnsurScore]:
    """The first few of an order; those printed with the same value are named together or not at all."""
    wanted = min(NAMED, len(order) // 2)
    named: list[UnsurScore] = []
    for _, group in groupby(order, key=lambda score: score.value):
        tied = list(group)
        if named and len(named) + len(tied) > wanted:
            break
        named += tied
    return named


def _unranked(index: Index, words: Words) -> list[Markup]:
    """Unsur left out of the ranking, by name."""
    ranked = {score.code for score in rankable(index)}
    names = [words.unsur(score.unsur) for score in index.answered if score.code not in ranked]
    return [words.say("extremes.few", items=words.listing(names), claim=CLAIM)] if names else []


def profile_lines(profile: Profile, words: Words) -> list[Markup]:
    """Why there is no table or no chart."""
    characteristic = words.text(f"characteristics.{profile.characteristic}")
    if not profile.stated:
        said = "respondents.unreadable" if profile.unreadable else "respondents.unstated"
        return [words.say(said, characteristic=characteristic)]
    if not profile.groups:
        return [words.say("respondents.all_hidden", characteristic=characteristic)]
    return []


def few_lines(profile: Profile, words: Words) -> list[Markup]:
    """That some groups shown are few, where any is: the mark beside their number."""
    few = profile.stated and any(group.n < WARN for group in profile.groups)
    return [words.say("respondents.few_note", warn=WARN)] if few else []


def respondents_lines(respondents: int, profiles: Sequence[Profile], words: Words) -> list[Markup]:
    """How many answered, and that small groups are not shown."""
    if not respondents:
        return [words.say("respondents.none")]
    lines = [words.counted("respondents.sentence", respondents, n=words.count(respondents))]
    if any(profile.withheld for profile in profiles):
        key = "none_shown" if respondents < profiles[0].threshold else "hidden"
        lines.append(words.say(f"respondents.{key}", threshold=profiles[0].threshold))
    return lines


def trend_lines(points: Sequence[Point], words: Words) -> list[Markup]:
    """How far the series reaches, and what its chart shows; whether the last step is real is told with its test."""
    if len(points) < 2:
        return [words.say("trend.first")]
    known = known_points(points)
    lines = [words.say("trend.no_points")] if len(known) < 2 else _reach_lines(known, words)
    if any(point.after_break for point in known):
        lines.append(words.say("trend.break_note"))
    if printed := [(words.period(point.period), point.published) for point in points if point.published]:
        lines += published_lines(printed, words)
        lines += [words.say("published.hollow")] if len(known) > 1 else []
    return lines


def _reach_lines(known: Sequence[Point], words: Words) -> list[Markup]:
    """Lowest and highest index of the periods that are one series with the newest; of two, the table tells as much."""
    start = max((place for place, point in enumerate(known) if point.after_break), default=0)
    series = [(point.value, words.period(point.period)) for point in known[start:] if point.value is not None]
    if len(series) < 3:
        return []
    lowest, highest = min(series, key=lambda one: one[0]), max(series, key=lambda one: one[0])
    return [
        words.say(
            "trend.reach",
            n=len(series),
            first=series[0][1],
            low=words.number(lowest[0]),
            low_period=lowest[1],
            high=words.number(highest[0]),
            high_period=highest[1],
        )
    ]


def _change_line(points: Sequence[Point], change: Comparison | None, words: Words) -> Markup:
    """The last change of the published figure; a rise or fall only where the test says it is more than chance."""
    before, now = points[-2:]
    tested = change.total if change is not None and change.first.period == before.period else None
    said = _last_change(before, now, None if before.printed else tested, words)
    if before.printed and now.change is not None:
        return Markup(" ").join((said, words.say("published.untested", before=words.period(before.period))))
    return said


def _last_change(before: Point, now: Point, tested: Difference | None, words: Words) -> Markup:
    """One sentence on the last change."""
    values = {
        "before": words.period(before.period),
        "old": words.number(before.value),
        "new": words.number(now.value),
    }
    if now.after_break:
        if before.instrument.id == now.instrument.id:
            return words.say("trend.bobot_break", before=values["before"])
        return words.say(
            "trend.after_break", before=values["before"], old=before.instrument.short, new=now.instrument.short
        )
    if now.change is None:
        return words.say("trend.unknown", before=values["before"])
    if not now.change:  # of equal values there is no change that could be real or chance
        return words.say("trend.same", **values)
    way = "up" if now.change > 0 else "down"
    if tested is None:
        return words.say(f"trend.{way}", change=words.number(abs(now.change)), **values)
    if not tested.real:
        return words.say("trend.chance", change=words.number(now.change, sign=True), **values)
    return words.say(f"trend.real_{way}", change=words.number(abs(now.change)), **values)


def refused_lines(refusals: Refusals, path: str, words: Words) -> list[Markup]:
    """How many rows were not counted, and what that changed."""
    if not refusals.refused:
        return [words.counted("refused.sentence_none", refusals.read, read=words.count(refusals.read))]
    said = words.say("refused.sentence", read=words.count(refusals.read), refused=words.count(refusals.refused))
    return [Markup(" ").join((said, _refused_effect(refusals, words))), words.say("refused.file", file=path)]


def _refused_effect(refusals: Refusals, words: Words) -> Markup:
    """What counting the refused rows would have done to the index."""
    if refusals.withheld:
        return words.say("refused.hidden_effect")
    if refusals.change is None:
        return words.say("refused.unknown_effect")
    if not refusals.change:
        return words.say("refused.no_effect")
    return words.say(
        "refused.effect",
        with_refused=words.number(refusals.with_refused.value),
        change=words.number(refusals.change, sign=True),
    )


def conclusion_lines(
    survey: Survey, index: Index, points: Sequence[Point], change: Comparison | None, words: Words, *, unsur: bool
) -> list[Markup]:
    """The report in four sentences; without its unsur where too few answered to show them."""
    about = {"unit": survey.unit.name, "period": words.period(survey.period), "n": words.count(index.respondents)}
    if index.withheld:
        return [words.say("conclusion.withheld", least=LEAST, unit=about["unit"], period=about["period"])]
    if index.value is None:
        return [words.say("conclusion.unknown", unit=about["unit"], period=about["period"])]
    value = words.number(index.value)
    if index.grade:
        graded = {"mutu": index.grade.mutu, "kinerja": words.kinerja(index.grade)}
        lines = [words.say("conclusion.measured", value=value, **graded, **about)]
    else:
        lines = [words.counted("conclusion.measured_few", index.respondents, value=value, **about)]
    if len(points) > 1:
        lines.append(_change_line(points, change, words))
    order = rankable(index) if unsur else ()
    if order and order[0].value != order[-1].value:
        for key, score in (("best", order[-1]), ("worst", order[0])):
            named = {"unsur": words.unsur(score.unsur), "value": words.number(score.value)}
            lines.append(words.say(f"conclusion.{key}", **named))
    return lines


def _unsur(score: UnsurScore, words: Words) -> Markup:
    """An unsur with its value, and its mutu where one is claimed."""
    named = {"unsur": words.unsur(score.unsur), "value": words.number(score.value)}
    if score.grade is None:
        return words.say("extremes.item_few", **named)
    return words.say("extremes.item", mutu=score.grade.mutu, **named)
