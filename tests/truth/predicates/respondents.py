"""When what the report says is true: the texts of respondents.toml."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from ikm.analysis.disclosure import LEAST_SHOWN
from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "respondents.caption",
    "respondents.caption_all",
    "respondents.group",
    "respondents.n",
    "respondents.share",
    "respondents.chart",
    "groups.pair",
    "groups.chart_untested",
    "groups.caption",
    "groups.lower",
    "groups.higher",
    "groups.apart",
    "groups.interval",
    "groups.p",
    "places.chart",
    "places.map",
    "places.map_lines",
    "places.map_alt",
    "places.caption",
    "places.n",
    "places.ikm",
    "places.interval",
    "places.mutu",
    "places.weakest",
    "places.since",
    "places.complaints",
    "places.candidate",
    "places.is_lowest",
    "places.real",
)

_EACH = figures.CHARACTERISTICS


def _label(case: Case, characteristic: str) -> str:
    """Name of a characteristic."""
    return case.words.text(f"characteristics.{characteristic}")


def _named(case: Case, name: str) -> str:
    """Name of a group; of those who did not state it too."""
    return name or "Tidak diisi"


@claims("respondents.none")
def nobody_counts(case: Case, values: Values) -> bool:
    """No row."""
    return case.n == 0


@claims("respondents.sentence")
def so_many_count(case: Case, values: Values) -> bool:
    """Rows that count, enough to show an index, and an answer to every unsur."""
    known = case.n >= LEAST_SHOWN and _is_every_unsur_answered(case)
    return known and values["n"] == case.words.count(case.n)


@claims("respondents.withheld", "respondents.withheld_one")
def too_few_to_show(case: Case, values: Values) -> bool:
    """One or two rows that count."""
    few = 0 < case.n < LEAST_SHOWN
    return few and values["n"] == case.words.count(case.n) and str(values["least"]) == str(LEAST_SHOWN)


@claims("respondents.no_index")
def they_make_no_index(case: Case, values: Values) -> bool:
    """Rows that count, and an unsur that none of them answered."""
    known = case.n >= LEAST_SHOWN and not _is_every_unsur_answered(case)
    return known and values["n"] == case.words.count(case.n)


def _is_every_unsur_answered(case: Case) -> bool:
    """Whether each unsur of the index has an answer."""
    return bool(case.scores.notna().any().all())


@claims("respondents.hidden")
def a_group_is_hidden(case: Case, values: Values) -> bool:
    """Enough answered, and not every group is shown."""
    told = values["threshold"] == case.threshold <= case.n
    return told and any(figures.hides(case, each) for each in _EACH)


@claims("respondents.none_shown")
def too_few_for_any_group(case: Case, values: Values) -> bool:
    """Fewer than the sentence says, so that there is no group at all."""
    few = 0 < case.n < int(str(values["threshold"])) == case.threshold
    return few and not any(figures.shown_groups(case, each) for each in _EACH)


@claims("respondents.all_hidden")
def no_group_of_it_is_shown(case: Case, values: Values) -> bool:
    """It was stated, and every group is hidden."""
    named = [each for each in _EACH if _label(case, each) == values["characteristic"]]
    return bool(named) and figures.is_stated(case, named[0]) and not figures.shown_groups(case, named[0])


def _is_typed(case: Case, characteristic: str) -> bool:
    """Whether a cell of it holds anything, in any row of the file."""
    typed = figures.raw(case)
    return characteristic in typed and bool((typed[characteristic] != "").any())


def _is_missing(case: Case, values: Values, *, typed: bool) -> bool:
    """Whether nobody who counts has a group of the characteristic, though it was typed, or not."""
    named = [each for each in _EACH if _label(case, each) == values["characteristic"]]
    return bool(named) and not figures.is_stated(case, named[0]) and typed == _is_typed(case, named[0])


@claims("respondents.unstated")
def nobody_stated_it(case: Case, values: Values) -> bool:
    """Blank; of no respondents too, where a row that does not count may hold it."""
    return _is_missing(case, values, typed=False) or (case.n == 0 and _is_missing(case, values, typed=True))


@claims("respondents.unreadable")
def nothing_of_it_can_be_read(case: Case, values: Values) -> bool:
    """Typed, and not one is an age."""
    return case.n > 0 and _is_missing(case, values, typed=True)


@claims("respondents.few_note")
def a_shown_group_is_small(case: Case, values: Values) -> bool:
    """Fewer than the sentence says, so that its number bears a mark."""
    each_kind = (*_EACH, *_list_own(case))
    shown = [figures.shown_groups(case, each) for each in each_kind if figures.is_stated(case, each)]
    return values["warn"] == 30 and any(n < 30 for groups in shown for n in groups.values())


def _shares(case: Case, groups: dict[str, int]) -> list[str]:
    """'SMA 31 (25,8 %)'."""
    words = case.words
    return [
        f"{_named(case, name)} {words.count(n)} ({words.percent(Fraction(n, case.n))})" for name, n in groups.items()
    ]


@claims("respondents.alt")
def every_shown_group_is_told(case: Case, values: Values) -> bool:
    """With its respondents and their share, and no other."""
    named = [each for each in _EACH if _label(case, each) == values["characteristic"]]
    told = sorted(str(values["items"]).split("; "))
    return bool(named) and told == sorted(_shares(case, figures.shown_groups(case, named[0])))


@cache
def _find_largest(case: Case) -> list[tuple[tuple[str, str], list[str], bool]]:
    """Of each characteristic the largest of the shown groups that stated it, and whether no hidden one is as large.

    Before them their number and share.
    """
    found = []
    for each in _EACH:
        shown = {name: n for name, n in figures.shown_groups(case, each).items() if name}
        if not shown:
            continue
        most = max(shown.values())
        counts = figures.groups(case, each).value_counts()
        hidden = counts[[name for name in counts.index if name and name not in shown]]
        told = (case.words.count(most), case.words.percent(Fraction(most, case.n)))
        named = [_named(case, name) for name in shown if shown[name] == most]
        found.append((told, named, not len(hidden) or int(hidden.max()) < most))
    return found


def _list_largest(case: Case, values: Values) -> Iterator[tuple[list[str], bool]]:
    """Those whose number and share are the ones told."""
    for told, named, sure in _find_largest(case):
        if (values["n"], values["share"]) == told:
            yield named, sure


@claims("respondents.largest", beside=("respondents.largest_shown",))
def group_is_the_largest(case: Case, values: Values) -> bool:
    """Of all that stated the characteristic, hidden ones too."""
    return any(named == [values["label"]] and sure for named, sure in _list_largest(case, values))


@claims("respondents.largest_shown", beside=("respondents.largest",))
def group_is_the_largest_of_those_shown(case: Case, values: Values) -> bool:
    """A hidden one may be larger."""
    return any(named == [values["label"]] for named, _ in _list_largest(case, values))


@claims("respondents.largest_each", beside=("respondents.largest_shown_each",))
def groups_are_the_largest(case: Case, values: Values) -> bool:
    """Two or three, each as large."""
    found = list(_list_largest(case, values))
    return any(1 < len(named) < 4 and figures.is_listing(values["label"], named) and sure for named, sure in found)


@claims("respondents.largest_shown_each", beside=("respondents.largest_each",))
def groups_are_the_largest_of_those_shown(case: Case, values: Values) -> bool:
    """A hidden one may be larger."""
    found = list(_list_largest(case, values))
    return any(1 < len(named) < 4 and figures.is_listing(values["label"], named) for named, _ in found)


@claims("respondents.largest_many", beside=("respondents.largest_shown_many",))
def many_groups_are_the_largest(case: Case, values: Values) -> bool:
    """More than three, each as large."""
    found = list(_list_largest(case, values))
    return any(len(named) > 3 and values["count"] == case.words.count(len(named)) and sure for named, sure in found)


@claims("respondents.largest_shown_many", beside=("respondents.largest_many",))
def many_groups_are_the_largest_of_those_shown(case: Case, values: Values) -> bool:
    """A hidden one may be larger."""
    found = list(_list_largest(case, values))
    return any(len(named) > 3 and values["count"] == case.words.count(len(named)) for named, _ in found)


# Which groups differ


@cache
def _ikm_of_group(case: Case, characteristic: str, name: str) -> Decimal | None:
    """The index of a group as printed."""
    return figures.ikm_of(case, case.scores[figures.groups(case, characteristic) == name])


def _varies(case: Case, characteristic: str, name: str) -> bool:
    """Whether respondents of a group move its index differently."""
    return _reckon(case, characteristic, name)[1] > 1e-9


@cache
def _reckon(case: Case, characteristic: str, name: str) -> tuple[float, float]:
    """Index of a group and its standard error, linearised (Cochran 1977), for respondents drawn one by one."""
    given = case.scores[figures.groups(case, characteristic) == name].to_numpy()
    n, bobot = len(given), float(figures.weight(case))
    answered = (~np.isnan(given)).sum(axis=0)
    apart = np.where(np.isnan(given), 0, given - np.nanmean(given, axis=0)) / answered
    moved = 25 * bobot * apart.sum(axis=1)
    return 25 * bobot * float(np.nanmean(given, axis=0).sum()), float(np.sqrt(n / (n - 1) * (moved**2).sum()))


@cache
def _list_testable(case: Case) -> list[tuple[str, str]]:
    """Characteristic and group, of shown groups of ten in which three answered every unsur and answers differ."""
    return [
        (each, name)
        for each in _EACH
        for name, n in figures.shown_groups(case, each).items()
        if name
        and n >= figures.CLAIM
        and _ikm_of_group(case, each, name) is not None
        and _varies(case, each, name)
        and case.scores[figures.groups(case, each) == name].notna().sum().min() >= LEAST_SHOWN
    ]


def _has_pairs(case: Case) -> bool:
    """Whether two groups of a characteristic can be compared, and there is an error at all: not of one cluster."""
    kinds = [each for each, _ in _list_testable(case)]
    return len(kinds) > len(set(kinds)) and figures.clusters(case) != 1


@cache
def _list_real(case: Case) -> list[tuple[str, str, str]]:
    """Characteristic, lower and higher group of every difference that is called real.

    The p values are the package's; that they are of the size that they should be is looked at in `_is_apart`.
    """
    found = []
    for each in _EACH:
        for pair in case.numbers.group_differences[each]:
            if pair.p_adjusted < 0.05:
                order = (pair.first, pair.second) if pair.estimate > 0 else (pair.second, pair.first)
                found.append((each, *order))
    return found


def _is_apart(case: Case, each: str, lower: str, higher: str) -> bool:
    """Whether two groups lie 1.8 standard errors apart at least, where respondents were chosen one by one."""
    (low, its), (high, others) = (_reckon(case, each, name) for name in (lower, higher))
    return high > low and (not figures.is_plain(case) or (high - low) / float(np.hypot(its, others)) > 1.8)


@claims("groups.one")
def two_groups_differ(case: Case, values: Values) -> bool:
    """The lower first, with the printed index of each and the difference between these; the interval excludes 0."""
    words = case.words
    for each, lower, higher in _list_real(case):
        low, high = (_ikm_of_group(case, each, name) for name in (lower, higher))
        if (values["first"], values["second"]) != (_named(case, lower), _named(case, higher)) or not low or not high:
            continue
        pair = next(
            pair for pair in case.numbers.group_differences[each] if {pair.first, pair.second} == {lower, higher}
        )
        ends = sorted(abs(end) for end in (pair.low, pair.high))
        shown = (values["first_value"], values["second_value"], values["estimate"], values["low"], values["high"])
        if shown == (words.number(low), words.number(high), words.number(high - low), *map(words.number, ends)):
            return pair.low * pair.high > 0 and _is_apart(case, each, lower, higher)
    return False


@claims("groups.none", "groups.chart_none")
def no_groups_differ(case: Case, values: Values) -> bool:
    """There are two to compare, and none is real."""
    return _has_pairs(case) and not _list_real(case)


@claims("groups.untested")
def no_two_groups_can_be_compared(case: Case, values: Values) -> bool:
    """None of any characteristic."""
    return (values["claim"], values["least"]) == (figures.CLAIM, LEAST_SHOWN) and not _has_pairs(case)


@claims("groups.many", "groups.chart_many")
def many_pairs_differ(case: Case, values: Values) -> bool:
    """More than three, each far enough apart."""
    real = _list_real(case)
    return 3 < len(real) == values["n"] and all(_is_apart(case, *pair) for pair in real)


@claims("groups.chart_some")
def pairs_that_differ_are_named(case: Case, values: Values) -> bool:
    """Every pair, and no other, in any order."""
    told = sorted(sorted(item.split(" dan ")) for item in str(values["items"]).split("; "))
    return len(told) <= 3 and told == sorted(sorted(pair[1:]) for pair in _list_real(case))


@claims("groups.method")
def a_test_was_made(case: Case, values: Values) -> bool:
    """There are two groups to compare."""
    return _has_pairs(case)


@claims("groups.alt")
def every_group_is_told_with_its_index(case: Case, values: Values) -> bool:
    """Shown groups of each characteristic that has several."""
    items = []
    for each in _EACH:
        known = [(name, _ikm_of_group(case, each, name)) for name in figures.shown_groups(case, each) if name]
        with_index = [f"{name} {case.words.number(index)}" for name, index in known if index is not None]
        items += with_index if len(with_index) > 1 else []
    return sorted(items) == sorted(str(values["items"]).split("; "))


# Where: groups of the unit's own


def _list_own(case: Case) -> list[str]:
    """Columns of the unit's own groups that the period asked."""
    own = case.study.survey.unit.groups
    return [key for key in own if key in case.answers and figures.is_stated(case, key)]


def _find_own(case: Case, values: Values) -> str:
    """The column that a sentence is about, by its name; the only one where it names none."""
    own = _list_own(case)
    named = [key for key in own if case.words.characteristic(key) == values.get("name", case.words.characteristic(key))]
    return named[0] if named else ""


@cache
def _list_places(case: Case, key: str) -> dict[str, Decimal]:
    """Index of every place that is shown, as printed."""
    known = {name: _ikm_of_group(case, key, name) for name in figures.shown_groups(case, key) if name}
    return {name: ikm for name, ikm in known.items() if ikm is not None}


@cache
def _list_apart(case: Case, key: str) -> list[tuple[str, str]]:
    """Lower and higher place of every pair that is called real."""
    pairs = [pair for pair in case.numbers.group_differences[key] if pair.p_adjusted < 0.05]
    return [(pair.first, pair.second) if pair.estimate > 0 else (pair.second, pair.first) for pair in pairs]


def _list_candidates(case: Case, key: str) -> list[str]:
    """Places of which none is really lower."""
    above = {higher for _, higher in _list_apart(case, key)}
    return [name for name in _list_places(case, key) if name not in above]


@claims("places.question_place", beside=("places.unchanged",))
def places_are_asked_about(case: Case, values: Values) -> bool:
    """What the register calls places, by the group's name."""
    return _is_of_kind(case, values, place=True)


@claims("places.question_which", beside=("places.untested", "places.alike"))
def others_are_asked_about(case: Case, values: Values) -> bool:
    """Counters, channels and the like, by the group's name."""
    return _is_of_kind(case, values, place=False)


def _is_of_kind(case: Case, values: Values, *, place: bool) -> bool:
    """Whether a group of the unit's own has that name and is of places, or of none."""
    key = _find_own(case, values)
    return bool(key) and (case.study.survey.unit.groups[key].kind == "place") == place


@claims("places.certain")
def one_place_is_lowest(case: Case, values: Values) -> bool:
    """Really below each other one that is shown, and as far as chance allows."""
    key = _find_own(case, values)
    places = _list_places(case, key)
    lowest = min(places, key=lambda name: places[name])
    told = (values["label"], values["value"]) == (lowest, case.words.number(places[lowest]))
    others = [name for name in places if name != lowest]
    apart = _list_apart(case, key)
    return told and all((lowest, name) in apart and _is_apart(case, key, lowest, name) for name in others)


@claims("places.some")
def some_places_may_be_lowest(case: Case, values: Values) -> bool:
    """Two or three, and every one."""
    found = [_list_candidates(case, key) for key in _list_own(case) if _list_apart(case, key)]
    return any(2 <= len(names) <= 3 and figures.is_listing(values["labels"], names) for names in found)


@claims("places.many")
def many_places_may_be_lowest(case: Case, values: Values) -> bool:
    """More than three, of all that are shown."""
    key = _find_own(case, values)
    names = _list_candidates(case, key)
    told = (values["n"], values["total"]) == (str(len(names)), str(len(_list_places(case, key))))
    return told and len(names) > 3 and bool(_list_apart(case, key))


@claims("places.alike")
def no_places_differ(case: Case, values: Values) -> bool:
    """Two can be compared, and none is real."""
    key = _find_own(case, values)
    return bool(case.numbers.group_differences[key]) and not _list_apart(case, key)


@claims("places.untested")
def no_places_can_be_compared(case: Case, values: Values) -> bool:
    """Two are shown, and no test is possible."""
    key = _find_own(case, values)
    return len(_list_places(case, key)) > 1 and not case.numbers.group_differences[key]


@claims("places.few")
def fewer_than_two_places_are_shown(case: Case, values: Values) -> bool:
    """One or none."""
    return values["threshold"] == case.threshold and len(_list_places(case, _find_own(case, values))) < 2


@claims("places.pairs")
def so_many_pairs_differ(case: Case, values: Values) -> bool:
    """Every two of those in which answers differ and three answered each unsur."""
    key = _find_own(case, values)
    testable = [
        name
        for name in _list_places(case, key)
        if figures.shown_groups(case, key)[name] >= figures.CLAIM
        and _varies(case, key, name)
        and case.scores[figures.groups(case, key) == name].notna().sum().min() >= LEAST_SHOWN
    ]
    pairs = len(testable) * (len(testable) - 1) // 2
    return (values["pairs"], values["real"]) == (str(pairs), str(len(_list_apart(case, key))))


def _find_before(case: Case, key: str, values: Values) -> Any:
    """The newest earlier period that asked where, if it is the one that the sentence names."""
    asked = [each for each in case.numbers.earlier if key in each.answers]
    return asked[-1] if asked and case.words.period(asked[-1].period) == values.get("period") else None


def _list_moved(case: Case, key: str, values: Values) -> dict[str, tuple[Decimal, Any]]:
    """Places that really changed, with their change of printed indexes and the test of the package."""
    before = _find_before(case, key, values)
    if before is None:
        return {}
    moved = {}
    for score in case.study._find_places(key).scores:
        if score.change is not None and score.change.p_adjusted < 0.05:
            then = figures.ikm_of(case, before.scores[before.groups(key) == score.label])
            now = _list_places(case, key)[score.label]
            moved[score.label] = (now - then, score.change)
    return moved


@claims("places.changed")
def a_place_changed(case: Case, values: Values) -> bool:
    """By the difference of two printed indexes, in an interval without 0."""
    words = case.words
    for key in _list_own(case):
        moved = _list_moved(case, key, values)
        if values["label"] in moved:
            by, test = moved[str(values["label"])]
            shown = [words.number(each, sign=True) for each in (by, test.low, test.high)]
            return [values[name] for name in ("estimate", "low", "high")] == shown and test.low * test.high > 0
    return False


@claims("places.changed_more")
def more_places_changed(case: Case, values: Values) -> bool:
    """Besides the three that are named."""
    key = _find_own(case, values)
    asked = [each for each in case.numbers.earlier if key in each.answers]
    moved = _list_moved(case, key, {"period": case.words.period(asked[-1].period)}) if asked else {}
    return len(moved) > 3 and values["n"] == str(len(moved) - 3)


@claims("places.no_proof")
def something_changed(case: Case, values: Values) -> bool:
    """At a place."""
    return any(_list_moved(case, key, values) for key in _list_own(case))


@claims("places.unchanged")
def nothing_changed(case: Case, values: Values) -> bool:
    """At no place, though the period before asked."""
    key = _find_own(case, values)
    return bool(key) and _find_before(case, key, values) is not None and not _list_moved(case, key, values)


@claims("places.users")
def the_index_by_users(case: Case, values: Values) -> bool:
    """Mean answers with each respondent standing for the users of the place by its respondents; ends as computed."""
    key, words = _find_own(case, values), case.words
    users = case.study.survey.unit.groups[key].known_users
    labels = figures.groups(case, key)
    share = {label: Fraction(n, int((labels == label).sum())) for label, n in users.items() if (labels == label).any()}
    inside = labels.isin(list(share))
    weights = np.array([float(share[label]) for label in labels[inside]])
    given = case.scores[inside].to_numpy()
    nrr = np.nansum(given * weights[:, None], axis=0) / (~np.isnan(given) * weights[:, None]).sum(axis=0)
    value = figures.rounded(25 * float(figures.weight(case)) * float(nrr.sum()))
    error = case.study._find_places(key).weighted.precision
    shown = (words.number(value), words.number(error.low), words.number(error.high), words.number(figures.ikm(case)))
    told = tuple(values[name] for name in ("value", "low", "high", "official"))
    return told == shown and set(users) <= set(_list_places(case, key)) and error.low < float(value) < error.high


@claims("places.users_hidden")
def a_place_with_users_is_hidden(case: Case, values: Values) -> bool:
    """Not shown, or without an interval."""
    key = _find_own(case, values)
    users = case.study.survey.unit.groups[key].known_users
    errors = {group.label for group in case.numbers.by(key).groups if group.precision}
    return bool(users) and not set(users) <= errors & set(_list_places(case, key))


@claims("places.hidden")
def a_place_is_hidden(case: Case, values: Values) -> bool:
    """Of those stated, or those who stated none."""
    return values["threshold"] == case.threshold and figures.hides(case, _find_own(case, values))


@claims("places.alt")
def every_place_is_told(case: Case, values: Values) -> bool:
    """The lowest first, with its index; of many the lowest ten."""
    key = _find_own(case, values)
    places = sorted(_list_places(case, key).items(), key=lambda place: (place[1], place[0]))
    told = str(values["items"]).split("; ")
    shown = [f"{name} {case.words.number(ikm)}" for name, ikm in places]
    return sorted(told) == sorted(shown[: len(told)]) and len(told) in (len(shown), 10)


@claims("places.chart_part")
def some_places_are_drawn(case: Case, values: Values) -> bool:
    """Ten of more."""
    total = len(_list_places(case, _find_own(case, values)))
    return (values["drawn"], values["total"]) == ("10", str(total)) and total > 10
