"""The two means of a city in words: intervals, change, what they assume and rest on. Floor 4."""

from __future__ import annotations

from markupsafe import Markup

from ikm.analysis.city import ENOUGH, City, Kind, Mean, MeanChange
from ikm.analysis.index import CLAIM
from ikm.present.tables import in_one_line, interval
from ikm.present.wording import NOTHING, Words


def kinds(city: City) -> tuple[Kind, Kind]:
    """Both means, the headline first."""
    return ("weighted", "plain") if city.headline == "weighted" else ("plain", "weighted")


def mean_value(city: City, kind: Kind, words: Words) -> tuple[str, str]:
    """A mean and what stands under it."""
    mean = city.mean(kind)
    if mean is None:
        key = "no_users" if city.averaged else "no_units"
        return NOTHING, words.text(f"city.{key}", claim=CLAIM)
    if mean.low is None:
        return words.number(mean.value), words.text("city.no_interval")
    return words.number(mean.value), words.text("city.cover_interval", interval=in_one_line(interval(mean, words)))


def mean_lines(city: City, words: Words) -> list[Markup]:
    """Both means, the headline first, and why the mean by users is not the headline."""
    told = [(kind, city.mean(kind)) for kind in kinds(city)]
    lines = [_mean_line(kind, mean, words) for kind, mean in told if mean]
    known, all_units = len(city.weighed), len(city.averaged)
    if city.headline == "weighted":
        lines.insert(1, words.say("city.weighted_meaning"))
    elif all_units:
        lines.append(words.say("city.plain_first", known=known, all=all_units, enough=words.percent(ENOUGH, 0)))
    return lines


def _mean_line(name: str, mean: Mean, words: Words) -> Markup:
    """A mean with its interval, where there is one."""
    about = {"units": mean.units, "value": words.number(mean.value)}
    if mean.low is None:
        return words.say(f"city.{name}_only", **about)
    return words.say(f"city.{name}_sentence", low=words.number(mean.low), high=words.number(mean.high), **about)


def mean_change_lines(city: City, words: Words) -> list[Markup]:
    """The means beside those of the period before, over the units measured in both."""
    found = [(kind, city.mean_change(kind)) for kind in kinds(city)]
    lines = [_mean_change_line(kind, change, words) for kind, change in found if change]
    return [*lines, words.say("city.mean_change_note")] if lines else [words.say("city.mean_change_none")]


def _mean_change_line(kind: Kind, change: MeanChange, words: Words) -> Markup:
    """'Rata-rata unit: dari 73,10 menjadi 73,78 (+0,68 poin, ...)'."""
    return words.say(
        "city.mean_change",
        name=words.text(f"city.{kind}"),
        before=words.number(change.before),
        now=words.number(change.now),
        moved=words.number(change.moved, sign=True),
        low=words.number(change.low, sign=True),
        high=words.number(change.high, sign=True),
        real=words.text("followup.real" if change.real else "followup.not_real"),
        units=words.text("city.mean_change_whole" if change.whole else "city.mean_change_part", n=change.units),
    )


def mean_assumption_lines(city: City, words: Words) -> list[Markup]:
    """What the intervals of the means take for granted."""
    return [words.say("city.assumption_means")] if any(one.precision for one in city.measured) else []


def unit_assumption_lines(city: City, words: Words) -> list[Markup]:
    """What the intervals of units take for granted, and the units where that is not so or unknown."""
    held = [one for one in city.measured if one.precision]
    if not held:
        return []
    lines = [words.say("city.assumption_units")]
    for key, selection in (("assumption_self", "self-selected"), ("assumption_unknown", None)):
        if names := [one.unit.name for one in held if one.selection == selection]:
            lines.append(words.say(f"city.{key}", items=words.listing(names)))
    return lines


def weight_lines(city: City, words: Words) -> list[Markup]:
    """How much of the mean by users rests on units that chose themselves, and on estimated numbers of users."""
    groups = {
        "weight_self": [one for one in city.weighed if one.selection == "self-selected"],
        "weight_estimated": [one for one in city.weighed if one.users_estimated],
    }
    return [
        words.say(f"city.{key}", n=len(found), share=words.percent(city.weight_of(found), 0))
        for key, found in groups.items()
        if found
    ]
