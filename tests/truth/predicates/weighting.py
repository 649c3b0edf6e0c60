"""When what the report says is true: the texts of weighting.toml."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from tests.truth import figures
from tests.truth.figures import Weighing, weigh
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "weighted.own",
    "weighted.interval",
    "weighted.caption",
    "weighted.group",
    "weighted.users",
    "weighted.users_share",
    "weighted.n",
    "weighted.share",
)

KINDS = ("services", "margins", "weights")
NAMES = {
    "service": "jenis layanan",
    "gender": "jenis kelamin",
    "age": "umur",
    "education": "pendidikan",
    "occupation": "pekerjaan",
}


def _list_told(case: Case) -> list[Weighing]:
    """The figures that there are."""
    return [one for one in _list_asked(case) if not one.refused]


def _list_asked(case: Case) -> list[Weighing]:
    """The figures that sidecar and answers ask for."""
    return [one for one in (weigh(case, kind) for kind in KINDS) if one.asked]


def _names(one: Weighing, characteristics: object) -> bool:
    """Whether these are what was weighted by, or was to be."""
    found = list(one.users if one.refused else one.tables)
    return figures.is_listing(characteristics, [NAMES[name] for name in found] or ["bobot responden"])


# The figures


def _tells(case: Case, values: Values, kind: str) -> bool:
    """The figure, and the interval where the sentence has one: where there is none, it may not have."""
    one = weigh(case, kind)
    if not one.asked or one.refused or values["value"] != case.words.number(one.value):
        return False
    if "characteristics" in values and not _names(one, values["characteristics"]):
        return False
    ends = one.interval
    low, high = map(case.words.number, ends or (None, None))
    return values["interval"] == (f" (selang 95 %: {low} sampai {high})" if ends else "")


@claims("weighted.services")
def index_by_services_is_told(case: Case, values: Values) -> bool:
    """Each service counts as its users."""
    return _tells(case, values, "services")


@claims("weighted.margins")
def index_by_margins_is_told(case: Case, values: Values) -> bool:
    """Respondents raked to every table of users."""
    return _tells(case, values, "margins")


@claims("weighted.weights")
def index_by_own_weights_is_told(case: Case, values: Values) -> bool:
    """Respondents count as their file says."""
    return _tells(case, values, "weights")


@claims("weighted.all_answered")
def every_user_answered(case: Case, values: Values) -> bool:
    """As many answers as users in each stratum of a figure."""
    return any(
        [int((one.strata == at).sum()) for at in range(len(one.stratum_users))] == one.stratum_users
        for one in _list_told(case)
    )


@claims("weighted.no_spread")
def respondents_do_not_differ(case: Case, values: Values) -> bool:
    """Nobody moves a figure otherwise than another of the same stratum, and not every user answered."""
    return not every_user_answered(case, values) and any(
        max(float(np.ptp(one.influence[one.strata == at])) for at in set(one.strata)) < 1e-9 for one in _list_told(case)
    )


@claims("weighted.worth")
def weights_cost_respondents(case: Case, values: Values) -> bool:
    """(sum w)^2 / sum w^2 (Kish); the largest weight over the one in the middle."""
    return any(_is_worth(case, one, values) for one in _list_told(case))


def _is_worth(case: Case, one: Weighing, values: Values) -> bool:
    """Both figures of one weighting."""
    weights = sorted(float(cell) for cell in one.weights)
    middle = (weights[(len(weights) - 1) // 2] + weights[len(weights) // 2]) / 2
    worth = math.fsum(weights) ** 2 / math.fsum(cell**2 for cell in weights)
    told = (case.words.number(worth, 0), case.words.number(weights[-1] / middle, 1))
    return told == (values["n"], values["largest"])


@claims("weighted.heavy")
def few_decide_much(case: Case, values: Values) -> bool:
    """A weight above five times the one in the middle."""
    shares = [sorted(float(cell) for cell in one.weights) for one in _list_told(case)]
    return values["limit"] == "5" and any(
        weights[-1] > 2.5 * (weights[(len(weights) - 1) // 2] + weights[len(weights) // 2]) for weights in shares
    )


@claims("weighted.assumes_services")
def services_are_assumed(case: Case, values: Values) -> bool:
    """There is a figure by services."""
    return any(one.kind == "services" for one in _list_told(case))


@claims("weighted.assumes_margins")
def margins_are_assumed(case: Case, values: Values) -> bool:
    """There is a figure by margins."""
    return any(one.kind == "margins" for one in _list_told(case))


@claims("weighted.assumes_weights")
def weights_are_assumed(case: Case, values: Values) -> bool:
    """There is a figure by weights of the file."""
    return any(one.kind == "weights" for one in _list_told(case))


@claims("weighted.joined")
def small_groups_are_one(case: Case, values: Values) -> bool:
    """These are taken as one, and one of them at least is small."""
    return any(
        len(group) > 1
        and figures.is_listing(values["items"], group)
        and any((one.labels[name][one.placed] == label).sum() < case.threshold for label in group)
        for one in _list_told(case)
        for name, table in one.tables.items()
        for group in table
    )


@claims("weighted.absent")
def services_are_not_represented(case: Case, values: Values) -> bool:
    """Users of these are counted, and none of them answered."""
    absent = weigh(case, "services").absent
    return figures.is_listing(values["items"], absent) and any(one.kind == "services" for one in _list_told(case))


@claims("weighted.left_out")
def respondents_are_left_out(case: Case, values: Values) -> bool:
    """As many as have no place in the tables; enough to be counted out."""
    return any(
        one.left_out >= case.threshold
        and values["n"] == case.words.count(one.left_out)
        and _names(one, values["characteristics"])
        for one in _list_told(case)
    )


@claims("weighted.left_out_few")
def few_are_left_out(case: Case, values: Values) -> bool:
    """Some, too few to be counted out."""
    return any(0 < one.left_out < case.threshold and _names(one, values["characteristics"]) for one in _list_told(case))


@claims("weighted.official")
def official_index_stays(case: Case, values: Values) -> bool:
    """The printed one, beside at least one other."""
    return bool(_list_told(case)) and values["official"] == case.words.number(figures.ikm(case))


# Where it says something else than the official index


def _is_beside(case: Case, values: Values, kind: str) -> bool:
    """A figure of another mutu, or outside the interval of the official one."""
    one, index = weigh(case, kind), figures.ikm(case)
    if index is None or not one.asked or one.refused or values["official"] != case.words.number(index):
        return False
    told, error = one.value, case.numbers.precision
    another = figures.band(told) != figures.band(index)
    apart = error.low is not None and not error.low <= float(told) <= error.high
    graded = (values["value"], values["mutu"]) == (case.words.number(told), figures.band(told)[0])
    return graded and case.n >= figures.CLAIM and (another or apart)


@claims("weighted.chance")
def chances_by_users_are_told(case: Case, values: Values) -> bool:
    """Of a figure that says something else; as the package has them, for its design is by services or margins."""
    figure = case.numbers.disagreeing
    shown = dict(re.findall(r"([ABCD]) ([<>]? ?[\d,]+)", figures.plain(values["items"])))
    return (
        any(_is_beside(case, _beside(case, figure), kind) for kind in ("services", "margins", "weights"))
        and values["value"] == case.words.number(figure.value)
        and shown.keys() == figure.precision.chance.keys()
        and all(figures.is_near(shown[mutu], chance) for mutu, chance in figure.precision.chance.items())
    )


def _beside(case: Case, figure: Any) -> Values:
    """What the sentence beside the official index says."""
    told = {"value": case.words.number(figure.value), "official": case.words.number(figures.ikm(case))}
    return {**told, "mutu": figures.band(figure.value)[0]}


@claims("weighted.beside_services")
def index_by_services_is_another(case: Case, values: Values) -> bool:
    """By users per service."""
    return _is_beside(case, values, "services")


@claims("weighted.beside_margins")
def index_by_margins_is_another(case: Case, values: Values) -> bool:
    """By users per group."""
    return _is_beside(case, values, "margins")


@claims("weighted.beside_weights")
def index_by_own_weights_is_another(case: Case, values: Values) -> bool:
    """By weights of the file."""
    return _is_beside(case, values, "weights")


# Why there is none


@claims("weighted.none")
def users_are_not_recorded(case: Case, values: Values) -> bool:
    """Neither table is there, nor weights, nor the users of a place that anybody named."""
    groups = case.study.survey.unit.groups
    placed = any(groups[key].known_users and figures.groups(case, key).ne("").any() for key in groups)
    return not _list_asked(case) and not placed


@claims("weighted.few")
def too_few_have_a_place(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return int(str(values["claim"])) == figures.CLAIM and any(
        one.refused == "few" and _names(one, values["characteristics"]) for one in _list_asked(case)
    )


@claims("weighted.unsur")
def an_unsur_is_not_answered(case: Case, values: Values) -> bool:
    """By anybody who would be weighted."""
    return any(one.refused == "unsur" for one in _list_asked(case))


@claims("weighted.alike")
def one_group_is_left(case: Case, values: Values) -> bool:
    """Nothing but one group by any of them."""
    return any(one.refused == "alike" and _names(one, values["characteristics"]) for one in _list_asked(case))


@claims("weighted.same")
def weights_are_the_same(case: Case, values: Values) -> bool:
    """One weight in every row."""
    return any(one.refused == "alike" and one.kind == "weights" for one in _list_asked(case))


@claims("weighted.apart")
def it_would_give_a_small_group_away(case: Case, values: Values) -> bool:
    """The page hides other groups than are taken as one here, or few are left out."""
    return any(one.refused == "apart" and _names(one, values["characteristics"]) for one in _list_asked(case))


@claims("weighted.fit")
def no_weights_fit(case: Case, values: Values) -> bool:
    """Raking ends off a table."""
    return any(one.refused == "fit" for one in _list_asked(case))
