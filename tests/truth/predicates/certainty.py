"""When what the report says is true: the texts of certainty.toml."""

from __future__ import annotations

import re

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "spread.axis",
    "spread.caption",
    "spread.answer",
    "spread.low",
)


def _selection(case: Case) -> str | None:
    """How respondents were chosen, as the sidecar says."""
    chosen: str | None = case.sidecar.selection
    return chosen


def _has_interval(case: Case) -> bool:
    """Whether an interval can be claimed: ten respondents, an index, and something left to chance."""
    return case.n >= figures.CLAIM and figures.ikm(case) is not None and figures.error(case) > 1e-9


@claims("certainty.interval")
def interval_is_told(case: Case, values: Values) -> bool:
    """About the linearised error where services are not counted apart; on the scale, round the index, in any case."""
    low, high = figures.read(values["low"]), figures.read(values["high"])
    index = figures.ikm(case)
    assert index is not None
    if values["level"] != "95 %" or not 25 <= low <= index <= high <= 100:
        return False
    told = case.numbers.precision
    if (low, high) != (figures.rounded(told.low), figures.rounded(told.high)):
        return False
    reach = 1.96 if case.n >= 100 else 2.3
    usual = case.sidecar.strata or low < 26 or high > 99 or high - low < 2.7 * reach * figures.error(case)
    return _has_interval(case) and bool(usual)


@claims("certainty.interval_random")
def users_are_left_out(case: Case, values: Values) -> bool:
    """Drawn at random, and not all of them."""
    return _selection(case) == "random" and _has_interval(case)


@claims("certainty.interval_self")
def they_chose_themselves(case: Case, values: Values) -> bool:
    """So the sidecar, and there is an interval that it is said of."""
    return _selection(case) == "self-selected" and _has_interval(case)


@claims("certainty.interval_unknown", "certainty.chance_unknown")
def nobody_wrote_how_they_were_chosen(case: Case, values: Values) -> bool:
    """The sidecar says nothing, and there is something that would rest on it."""
    return _selection(case) is None and _has_interval(case)


@claims("certainty.interval_census")
def all_were_asked_and_some_did_not_answer(case: Case, values: Values) -> bool:
    """More users than answers, as far as the users are known."""
    users = case.sidecar.population
    return _selection(case) == "census" and (users is None or users > case.n) and _has_interval(case)


@claims("certainty.interval_population")
def users_are_taken_into_account(case: Case, values: Values) -> bool:
    """As many as the sidecar says, more than answered, and those not asked were left to chance."""
    users = figures.sampled_users(case)
    return users is not None and users > case.n and values["population"] == case.words.count(users)


@claims("certainty.full_census")
def every_user_answered(case: Case, values: Values) -> bool:
    """In each service as many answers as users, or in all."""
    users = case.sidecar.population or sum(case.sidecar.strata.values())
    return bool(users == case.n and values["population"] == case.words.count(users))


@claims("certainty.no_spread")
def all_answers_are_the_same(case: Case, values: Values) -> bool:
    """One value in every cell that is filled in; and not for want of users who were not asked."""
    told = case.n >= figures.CLAIM and case.sidecar.population != case.n
    return told and len(set(case.scores.stack())) == 1


@claims("certainty.no_interval")
def too_few_for_an_interval(case: Case, values: Values) -> bool:
    """Fewer than the sentence says, though there is an index."""
    known = figures.shown_ikm(case) is not None
    return known and case.n < int(str(values["claim"])) == figures.CLAIM


@claims("certainty.chance")
def chances_are_those_of_the_bands(case: Case, values: Values) -> bool:
    """Each mutu once with its chance; where services are counted apart the error is not reckoned anew here."""
    shown = dict(re.findall(r"([ABCD]) ([<>]? ?[\d,]+)", figures.plain(values["items"])))
    known = case.numbers.precision.chance if case.sidecar.strata else figures.chances(case)
    return shown.keys() == known.keys() and all(figures.is_near(shown[mutu], known[mutu]) for mutu in known)


@claims("certainty.chance_close")
def the_mutu_is_not_sure(case: Case, values: Values) -> bool:
    """The printed mutu has a chance below 95 per cent, and the rest is what the sentence says."""
    known = case.numbers.precision.chance if case.sidecar.strata else figures.chances(case)
    mutu = str(values["mutu"])
    other = 1 - known[mutu]
    return mutu == figures.mutu(case) and other > 0.0499 and figures.is_near(values["share"], other)


@claims("certainty.chance_self")
def chances_are_of_those_who_came(case: Case, values: Values) -> bool:
    """As for the interval."""
    return they_chose_themselves(case, values)


@claims("certainty.chance_unknown_ikm")
def there_is_no_index(case: Case, values: Values) -> bool:
    """People answered; an unsur has no answer, or so few answered that nothing may be shown."""
    return case.n > 0 and figures.shown_ikm(case) is None


@claims("spread.sentence", "spread.chart")
def it_has_most_low_answers(case: Case, values: Values) -> bool:
    """No other shown unsur has as large a share of 1 and 2, unless it is named too."""
    shares = figures.shown_low_shares(case)
    most = figures.find_largest(shares)
    named = figures.is_listing(values["unsur"], [figures.name(case, key) for key in most])
    return named and shares[most[0]] > 0 and values["share"] == case.words.percent(shares[most[0]])


@claims("spread.chart_none", "spread.none_low")
def no_answer_is_low(case: Case, values: Values) -> bool:
    """Not one 1 or 2 among all answers, though only some unsur are shown: the sentence speaks of all."""
    return bool(figures.shown_low_shares(case)) and not (case.scores <= 2).any(axis=None)


@claims("spread.alt")
def shares_fall(case: Case, values: Values) -> bool:
    """Every shown unsur with its code and its share of 1 and 2, the largest first, of equal ones in any order."""
    shares = figures.shown_low_shares(case)
    shown = str(values["items"]).split("; ")
    told = {f"{figures.code(case, key)} {figures.name(case, key)} {case.words.percent(share)}": share
            for key, share in shares.items()}  # fmt: skip
    order = [told[item] for item in shown]
    return len(shown) == len(told) and order == sorted(order, reverse=True)


@claims("spread.hidden")
def too_few_for_a_spread(case: Case, values: Values) -> bool:
    """Fewer respondents than may be shown by unsur."""
    return 0 < case.n < int(str(values["claim"])) == case.threshold


@claims("spread.few")
def too_few_for_the_spread_of_an_unsur(case: Case, values: Values) -> bool:
    """Every unsur of few answers is named, or its code in the workbook, and no other."""
    few = [key for key, n in case.counts.items() if n < case.threshold]
    spelt = ([call(case, key) for key in few] for call in (figures.name, figures.code))
    return values["threshold"] == case.threshold <= case.n and any(
        figures.is_listing(values["items"], one) for one in spelt
    )
