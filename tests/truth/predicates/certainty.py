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
    """Whether an interval can be claimed: ten respondents, an index, something left to chance, several clusters."""
    enough = case.n >= figures.CLAIM and figures.ikm(case) is not None and figures.clusters(case) != 1
    return enough and not figures.all_answered(case) and figures.varies(case)


@claims("certainty.interval")
def interval_is_told(case: Case, values: Values) -> bool:
    """Reckoned anew for a plain sample; under a design that of the package, round the index and on the scale."""
    low, high, index = figures.read(values["low"]), figures.read(values["high"]), figures.ikm(case)
    assert index is not None
    if values["level"] != "95 %" or not 25 <= low <= index <= high <= 100 or not _has_interval(case):
        return False
    if figures.is_plain(case):
        return (low, high) == figures.interval(case)
    told = case.numbers.precision
    return (low, high) == (figures.rounded(told.low), figures.rounded(told.high))


@claims("certainty.interval_random")
def users_are_left_out(case: Case, values: Values) -> bool:
    """Drawn at random, and not all of them."""
    return _selection(case) == "random" and _has_interval(case)


@claims("certainty.interval_systematic")
def users_are_left_out_by_turn(case: Case, values: Values) -> bool:
    """Chosen by turn, and not all of them."""
    return _selection(case) == "systematic" and _has_interval(case)


@claims("certainty.interval_self")
def they_chose_themselves(case: Case, values: Values) -> bool:
    """So the sidecar, and there is an interval that it is said of."""
    return _selection(case) == "self-selected" and _has_interval(case)


@claims("certainty.interval_required", "certainty.chance_required")
def they_had_to_answer(case: Case, values: Values) -> bool:
    """So the sidecar, and there is something that would rest on it."""
    return _selection(case) == "required" and _has_interval(case)


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


@claims("certainty.interval_strata")
def services_were_sampled_apart(case: Case, values: Values) -> bool:
    """The sidecar names users per service."""
    return bool(case.sidecar.strata) and _has_interval(case)


@claims("certainty.interval_cluster_date", "certainty.interval_cluster_enumerator")
def clusters_are_counted(case: Case, values: Values) -> bool:
    """Days, or people who asked, that differ among the answers."""
    return values["n"] == case.words.count(figures.clusters(case)) and _has_interval(case)


@claims("certainty.one_cluster_date")
def all_were_asked_on_one_day(case: Case, values: Values) -> bool:
    """The sidecar groups by day, and there is but one."""
    return case.sidecar.cluster == "date" and figures.clusters(case) == 1


@claims("certainty.one_cluster_enumerator")
def one_person_asked_all(case: Case, values: Values) -> bool:
    """The sidecar groups by who asked, and there is but one."""
    return case.sidecar.cluster == "enumerator" and figures.clusters(case) == 1


@claims("certainty.interval_ceiling")
def index_is_near_the_ceiling(case: Case, values: Values) -> bool:
    """Above 97 (docs/statistics.md)."""
    exact = figures.exact_ikm(case)
    return exact is not None and exact > 97 and values["level"] == "95 %" and _has_interval(case)


@claims("certainty.full_census")
def every_user_answered(case: Case, values: Values) -> bool:
    """In each service as many answers as users, or in all."""
    users = case.sidecar.population or sum(case.sidecar.strata.values())
    return figures.all_answered(case) and values["population"] == case.words.count(users)


@claims("certainty.no_spread")
def all_answers_are_the_same(case: Case, values: Values) -> bool:
    """One value in every cell that is filled in; and not for want of users who were not asked."""
    told = case.n >= figures.CLAIM and figures.ikm(case) is not None and not figures.all_answered(case)
    return told and len(set(case.scores.stack().dropna())) == 1


@claims("certainty.withheld")
def one_or_two_answered(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return 0 < case.n < int(str(values["least"])) == figures.SHOWN


@claims("certainty.no_interval")
def too_few_for_an_interval(case: Case, values: Values) -> bool:
    """Fewer than the sentence says, though there is an index."""
    known = figures.shown_ikm(case) is not None
    return known and case.n < int(str(values["claim"])) == figures.CLAIM


@claims("certainty.chance")
def chances_are_those_of_the_bands(case: Case, values: Values) -> bool:
    """Each mutu once with its chance; where services are counted apart the error is not reckoned anew here."""
    shown = dict(re.findall(r"([ABCD]) ([<>]? ?[\d,]+)", figures.plain(values["items"])))
    known = figures.known_chances(case)
    return (
        _has_interval(case)
        and shown.keys() == known.keys()
        and all(figures.is_near(shown[mutu], known[mutu]) for mutu in known)
    )


@claims("certainty.chance_close")
def the_mutu_is_not_sure(case: Case, values: Values) -> bool:
    """The printed mutu has a chance below 95 per cent, and the rest is what the sentence says."""
    known = figures.known_chances(case)
    mutu = str(values["mutu"])
    other = 1 - known[mutu]
    return mutu == figures.mutu(case) and other > 0.0499 and figures.is_near(values["share"], other)


@claims("certainty.chance_self")
def chances_are_of_those_who_came(case: Case, values: Values) -> bool:
    """As for the interval."""
    return they_chose_themselves(case, values)


@claims("certainty.chance_unknown_ikm")
def there_is_no_index(case: Case, values: Values) -> bool:
    """More than two people answered, but an unsur has no answer."""
    return case.n >= figures.SHOWN and figures.ikm(case) is None


@claims("spread.sentence", "spread.chart")
def it_has_most_low_answers(case: Case, values: Values) -> bool:
    """No other shown unsur has as large a share of 1 and 2, unless it is named too."""
    shares = figures.shown_low_shares(case)
    most = figures.find_largest(shares)
    named = figures.is_tied(values["unsur"], [figures.name(case, key) for key in most])
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
