"""When what the report says is true: the texts of respondents.toml."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache

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
    """It was stated, and every group is hidden, though as many answered as one needs to be shown."""
    named = [each for each in _EACH if _label(case, each) == values["characteristic"]]
    none = bool(named) and figures.is_stated(case, named[0]) and not figures.shown_groups(case, named[0])
    return none and case.n >= case.threshold


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
    shown = [figures.shown_groups(case, each) for each in _EACH if figures.is_stated(case, each)]
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
