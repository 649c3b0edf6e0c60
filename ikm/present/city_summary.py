"""The city on one page for whoever decides: means, change, lowest units, weakest unsur, dues, certainty. Floor 4.

The questions that `summary` puts of a unit, as far as they can be put of a city; each is answered briefly here, and in
full in the chapters that follow.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ikm.analysis.city import City
from ikm.analysis.city_actions import UnitActions, planless
from ikm.present.city import change_lines, coverage_line, duty_lines, heat_lines, lowest_line
from ikm.present.city_means import kinds, mean_lines, mean_value
from ikm.present.summary import summary
from ikm.present.wording import Words


def city_summary(city: City, units: Sequence[UnitActions], words: Words) -> Markup:
    """The page.

    Parameters
    ----------
    units : sequence of UnitActions
        Actions that each unit planned.
    """
    if not city.measured:
        told = [("ikm", [words.say("city.none")]), ("due", duty_lines(city, words))]
    else:
        told = [
            ("ikm", [*_means(city, words), coverage_line(city, words), *_mutu(city, words)]),
            ("change", [*moved_lines(city, words), *change_lines(city, words)]),
            ("lowest", [lowest_line(city, words)]),
            ("weakest", heat_lines(city, words) or [words.say("summary.weakest_none")]),
            ("due", [*duty_lines(city, words), *_due(units, words)]),
            ("sure", _sure(city, words)),
        ]
    return summary([(name, lines, []) for name, lines in told], words)


def _means(city: City, words: Words) -> list[Markup]:
    """Both means, those that exist, the headline first."""
    return [
        words.say("summary.mean", name=words.text(f"city.{kind}"), value=value, note=note)
        for kind in kinds(city)
        if city.mean(kind)
        for value, note in [mean_value(city, kind, words)]
    ]


def _mutu(city: City, words: Words) -> list[Markup]:
    """Units by mutu, those that occur."""
    items = [
        words.text("summary.mutu_item", mutu=mutu, n=words.count(n)) for mutu, n in city.mutu_counts().items() if n
    ]
    return [words.say("summary.mutu", items=words.listing(items))] if items else []


def moved_lines(city: City, words: Words) -> list[Markup]:
    """Whether the headline really moved; nothing where it cannot be said, which is told with the changes."""
    kind = kinds(city)[0]
    change = city.mean_change(kind)
    if change is None:
        return []
    way = "same" if not change.real else "up" if change.moved > 0 else "down"
    moved = words.number(change.moved, sign=True) if way == "same" else words.number(abs(change.moved))
    lines = [words.say(f"summary.mean_{way}", name=words.text(f"city.{kind}"), moved=moved)]
    return lines if change.whole else [*lines, words.say("summary.mean_part", n=change.units)]


def _due(units: Sequence[UnitActions], words: Words) -> list[Markup]:
    """Units without a plan, and actions that are late."""
    without = [unit.name for unit in planless(units)]
    late = sum(one.overdue for each in units for one in each.found)
    lines = [words.say("city_actions.planless", n=len(without), items=words.listing(without))] if without else []
    return [*lines, words.say("summary.late", n=words.count(late))] if any(each.found for each in units) else lines


def _sure(city: City, words: Words) -> list[Markup]:
    """What the intervals take for granted, and where that is not so."""
    held = [one for one in city.measured if one.precision]
    if not held:
        return [words.say("summary.sure_none")]
    lines = [words.say("summary.sure_assumed")]
    for key, selection in (("sure_some_self", "self-selected"), ("sure_some_unknown", None)):
        if names := [one.unit.name for one in held if one.selection == selection]:
            lines.append(words.say(f"summary.{key}", items=words.listing(names)))
    return lines


def conclusion_lines(city: City, words: Words) -> list[Markup]:
    """The report in a few sentences."""
    if not city.measured:
        return [words.say("city.none"), *duty_lines(city, words)]
    lines = [coverage_line(city, words), *mean_lines(city, words)[:1], *moved_lines(city, words)]
    return [*lines, lowest_line(city, words), *change_lines(city, words), *duty_lines(city, words)]
