"""The second figure: by hand, refused where it cannot be told, and never giving a small group away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ikm.analysis.index import compute_index
from ikm.analysis.weighting import (
    WeightedIndex,
    compute_effective_number,
    compute_weighted_index,
    find_disagreeing,
    weight_survey,
)
from ikm.errors import DataError
from ikm.survey.responses import Survey
from tests.builders import error
from tests.helpers import HEADINGS, RULES, needs_svy, read, row, scores

#: Twelve of KTP who say 4 and ten of KK who say 2; six of the former and four of the latter are women.
PEOPLE = [*[("KTP", "P", 4)] * 6, *[("KTP", "L", 4)] * 6, *[("KK", "P", 2)] * 4, *[("KK", "L", 2)] * 6]
STRATA = "[strata]\nKTP = 100\nKK = 300\n"


def asked(
    folder: Path, sidecar: str, people: Sequence[tuple[str, str, int]] = PEOPLE, weights: Sequence[float] = ()
) -> Survey:
    """A survey of people with a service, a gender and one answer to every unsur."""
    lines = [f"{HEADINGS},service,gender{',weight' if weights else ''}"]
    lines += [
        f"{row(*[answer] * 9)},{service},{gender}{f',{weights[at]}' if weights else ''}"
        for at, (service, gender, answer) in enumerate(people)
    ]
    return read(folder, "\n".join(lines) + "\n", sidecar)


def only(survey: Survey, threshold: int = 10) -> WeightedIndex:
    """The one figure of a survey."""
    (found,) = weight_survey(survey, threshold)
    return found


def test_services_by_hand(tmp_path: Path) -> None:
    """Pooled (12 x 100 + 10 x 50) / 22 = 77.27; a quarter of the users is KTP's: 25 + 0.75 x 50 = 62.50.

    Weights 100/12 and 30: (100 + 300)^2 / (100^2/12 + 300^2/10) = 160000 / 9833.33 = 16.27; the median of 22 is 100/12.
    """
    survey = asked(tmp_path, STRATA)
    found = only(survey)
    assert compute_index(survey.scores, RULES).value == Decimal("77.27")
    assert (found.kind, found.characteristics, found.value) == ("services", ("service",), Decimal("62.50"))
    assert found.precision is not None
    assert found.precision.se == pytest.approx(0, abs=1e-9)
    assert (found.precision.df, found.precision.population) == (20, 400)
    assert (found.n_eff, found.largest) == (pytest.approx(160000 / (10000 / 12 + 9000)), pytest.approx(3.6))
    assert [(one.labels, one.users_share, one.share) for one in found.shares] == [
        (("KTP",), Fraction(1, 4), Fraction(12, 22)),
        (("KK",), Fraction(3, 4), Fraction(10, 22)),
    ]
    assert (found.left_out, found.absent, found.refused) == (0, (), "")
    assert {one.characteristic for one in found.shares} == {"service"}
    assert found.weights is not None
    # 100 / 12 to nine decimals, and 30, row by row.
    weights = dict.fromkeys(survey.answers.index[:12], Fraction(8_333_333_333, 10**9))
    assert found.weights.to_dict() == {**weights, **dict.fromkeys(survey.answers.index[12:], Fraction(30))}


def test_small_services_give_nothing_away(tmp_path: Path) -> None:
    """Six of KIA, three of AKTA: together too few, so KK joins them; no count of theirs is told."""
    people = [*PEOPLE, *[("KIA", "P", 1)] * 6, *[("AKTA", "P", 1)] * 3]
    found = only(asked(tmp_path, f"{STRATA}KIA = 50\nAKTA = 50\n", people))
    assert [(one.labels, one.users, one.n) for one in found.shares] == [
        (("KTP",), 100, 12),
        (("KK", "KIA", "AKTA"), 400, None),
    ]
    assert found.value == Decimal("50.53")  # 100/500 x 100 + 400/500 x (10 x 50 + 9 x 25) / 19 = 20 + 30.526


def test_service_not_stated_or_not_counted_is_left_out(tmp_path: Path) -> None:
    """Total minus KTP and KK, both had from the figure, would be the two others'; ten others are told."""
    found = only(asked(tmp_path, STRATA, [*PEOPLE, ("", "P", 1), ("Pasar", "L", 1)]))
    assert (found.value, found.refused) == (None, "apart")
    many = only(asked(tmp_path, STRATA, [*PEOPLE, *[("", "P", 1)] * 10]))
    assert (many.value, many.left_out) == (Decimal("62.50"), 10)


@pytest.mark.parametrize("unstated", [1, 3])
def test_few_of_no_service_are_not_the_rest_of_a_joined_one(tmp_path: Path, unstated: int) -> None:
    """Page and figure both join KK with the four of KIA; total minus KTP and these would be those not stated."""
    people = [*PEOPLE, *[("KIA", "P", 1)] * 4, *[("", "P", 1)] * unstated]
    assert only(asked(tmp_path, f"{STRATA}KIA = 50\n", people)).refused == "apart"


@pytest.mark.parametrize(("market", "refused"), [(5, "apart"), (9, "apart"), (10, "")])
def test_few_of_a_service_that_is_not_counted_are_not_the_rest_of_a_joined_one(
    tmp_path: Path, market: int, refused: str
) -> None:
    """KIA 6 and AKTA 5 are one here; the page hides them with five of Pasar, which has no users, and shows the twelve
    not stated: seventeen are left out, but total minus all shown minus KIA and AKTA would be the five.
    """
    people = [*PEOPLE, *[("KK", "L", 2)] * 2, *[("KIA", "P", 1)] * 6, *[("AKTA", "P", 1)] * 5]
    people += [("Pasar", "P", 1)] * market + [("", "P", 1)] * 12
    assert only(asked(tmp_path, f"{STRATA}KIA = 50\nAKTA = 50\n", people)).refused == refused


def test_hidden_ones_that_are_all_left_out_give_nobody_away(tmp_path: Path) -> None:
    """Five of Pasar and eight not stated are thirteen, hidden on the page and left out here alike."""
    people = [*PEOPLE, *[("Pasar", "P", 1)] * 5, *[("", "P", 1)] * 8]
    found = only(asked(tmp_path, STRATA, people))
    assert (found.refused, found.value, found.left_out) == ("", Decimal("62.50"), 13)


@needs_svy
@pytest.mark.parametrize(("others", "told"), [(1, None), (9, None), (10, 10)])
def test_few_left_out_of_the_margins_are_not_counted_out(tmp_path: Path, others: int, told: int | None) -> None:
    """Nine who did not state their gender are a small group; ten are not. The figure by two characteristics stands."""
    people = [*PEOPLE, *[("KTP", "", 1)] * others]
    sidecar = f"{STRATA}[margins.gender]\nLaki-laki = 200\nPerempuan = 200\n"
    _, found = weight_survey(asked(tmp_path, sidecar, people), 10)
    assert (found.kind, found.refused, found.left_out) == ("margins", "", told)
    assert found.value is not None


def test_the_figure_joins_what_the_page_hides(tmp_path: Path) -> None:
    """Eight of KIA: the page hides them with the ten not stated and shows KK; joined with KK here they would be had."""
    people = [*PEOPLE, *[("KK", "L", 2)] * 2, *[("KIA", "P", 1)] * 8, *[("", "P", 1)] * 10]
    assert only(asked(tmp_path, f"{STRATA}KIA = 50\n", people)).refused == "apart"
    assert only(asked(tmp_path / "b", f"{STRATA}KIA = 50\n", people[:-10])).refused == ""


def test_service_without_respondents_is_named(tmp_path: Path) -> None:
    """Its users are in no respondent's weight."""
    units = '[KPPT]\nname="K"\ncity="C"\nskpd="S"\nsector="perizinan"\nservices=["KTP", "KK", "Akta"]\n'
    lines = [f"{HEADINGS},service", *(f"{row(*[answer] * 9)},{service}" for service, _, answer in PEOPLE)]
    found = only(read(tmp_path, "\n".join(lines) + "\n", f"{STRATA}Akta = 40\n", units))
    assert (found.value, found.absent) == (Decimal("62.50"), ("Akta",))


@pytest.mark.parametrize(("respondents", "refused"), [(9, "few"), (10, "alike"), (24, "")])
def test_refused_for_few_or_a_single_stratum(tmp_path: Path, respondents: int, refused: str) -> None:
    """Nine: too few for an interval. Five and five: one stratum is left, the pooled index. Twelve and twelve: told."""
    people = ([("KTP", "P", 4), ("KK", "L", 2)] * 12)[:respondents]
    found = only(asked(tmp_path, STRATA, people))
    assert (found.kind, found.characteristics, found.refused) == ("services", ("service",), refused)


def test_refused_where_an_unsur_has_no_answer(tmp_path: Path) -> None:
    """There is no index to weight."""
    lines = [f"{HEADINGS},service", *(f"{row('', *[3] * 8)},{name}" for name in ["KTP", "KK"] * 12)]
    found = only(read(tmp_path, "\n".join(lines) + "\n", STRATA))
    assert (found.kind, found.characteristics, found.refused) == ("services", ("service",), "unsur")


def test_fewer_users_than_respondents(tmp_path: Path) -> None:
    """Twelve of KTP's eleven users cannot have answered."""
    with pytest.raises(DataError, match=r"KPPT/2026-S1\.toml: KTP: 12 respondents were counted but only 11 users"):
        weight_survey(asked(tmp_path, "[strata]\nKTP = 11\nKK = 300\n"), 10)


def test_nothing_known_nothing_told(tmp_path: Path) -> None:
    """Neither strata, margins nor weights: no figure."""
    assert weight_survey(asked(tmp_path, ""), 10) == ()


def test_own_weights(tmp_path: Path) -> None:
    """Weight 1 for the twelve 4s and 3 for the ten 2s: (1200 + 1500) / 42 = 64.29; the median weight is 1."""
    found = only(asked(tmp_path, "", weights=[1] * 12 + [3] * 10))
    assert (found.kind, found.value, found.largest) == ("weights", Decimal("64.29"), 3)
    assert found.n_eff == pytest.approx(42**2 / 102)


def test_own_weights_and_the_users_served(tmp_path: Path) -> None:
    """22 of 88 users: the error of the same weights shrinks by the root of 1 - 22/88 = 0.75."""
    weights = [1] * 12 + [3] * 10
    open_ended = only(asked(tmp_path, "", weights=weights))
    counted = only(asked(tmp_path / "b", "population = 88\n", weights=weights))
    assert counted.value == open_ended.value
    assert counted.precision.se == pytest.approx(open_ended.precision.se * 0.75**0.5)


def test_the_error_is_under_the_bobot_of_the_survey(tmp_path: Path) -> None:
    """Under 0.11 figure and error are 0.99 of those under 1/9."""
    people = [*PEOPLE, ("KTP", "P", 2), ("KK", "L", 4)]
    weights = [1.0] * 12 + [3.0] * 12
    found = [
        weight_survey(asked(tmp_path / str(at), f"{told}{STRATA}", people, weights), 10)
        for at, told in enumerate(("", "bobot = 0.11\n"))
    ]
    assert [one.kind for one in found[0]] == ["services", "weights"]
    for exact, decimal in zip(*found, strict=True):
        assert exact.precision is not None
        assert decimal.precision is not None
        assert decimal.precision.estimate == pytest.approx(0.99 * exact.precision.estimate)
        assert decimal.precision.se == pytest.approx(0.99 * exact.precision.se)
        assert exact.precision.se > 1


@needs_svy
def test_raking_begins_with_own_weights(tmp_path: Path) -> None:
    """3 of who says 4, 1 of who says 2: women (18 x 100 + 4 x 50) / 22 = 90.91, men (1800 + 300) / 24 = 87.50.

    A fifth of the users are women: 18.18 + 70 = 88.18. Beside strata the same: of KTP's women who say 4 one with
    weight 3 stands for three times the users of one with 1, whatever the margins do to both.
    """
    weights = [3.0] * 12 + [1.0] * 10
    found, own = weight_survey(asked(tmp_path, "[margins.gender]\nP = 100\nL = 400\n", weights=weights), 10)
    assert (found.kind, found.value, own.kind) == ("margins", Decimal("88.18"), "weights")
    weights[0] = 1.0
    beside = asked(tmp_path / "b", f"{STRATA}[margins.gender]\nP = 100\nL = 300\n", weights=weights)
    raked = weight_survey(beside, 10)[1].weights
    assert raked is not None
    assert float(raked.iloc[1] / raked.iloc[0]) == pytest.approx(3)


def test_own_weights_that_are_all_alike(tmp_path: Path) -> None:
    """They change nothing, so there is no second figure."""
    assert only(asked(tmp_path, "", weights=[2.5] * 22)).refused == "alike"


@needs_svy
def test_one_margin_by_hand(tmp_path: Path) -> None:
    """Of ten women six say 4 (80.00), of twelve men six (75.00); a fifth of the users are women: 16 + 60 = 76.00."""
    found = only(asked(tmp_path, "[margins.gender]\nP = 100\nL = 400\n"))
    assert (found.kind, found.characteristics, found.value) == ("margins", ("gender",), Decimal("76.00"))
    assert found.precision is not None
    assert found.precision.low < 76 < found.precision.high
    # Residuals from their own mean: women +20 and -30, men -+25; weights 100/10 and 400/12; 22 of 500 users.
    women = 10**2 * (6 * 20**2 + 4 * 30**2)
    men = (400 / 12) ** 2 * 12 * 25**2
    assert found.precision.se == pytest.approx(math.sqrt((1 - 22 / 500) * 22 / 21 * (women + men)) / 500)


@needs_svy
def test_margins_beside_strata(tmp_path: Path) -> None:
    """With services known they are a margin too, so both figures stand; every KTP says 4: again 62.50, no error."""
    services, margins = weight_survey(asked(tmp_path, f"{STRATA}[margins.gender]\nP = 100\nL = 300\n"), 10)
    assert (services.kind, margins.kind) == ("services", "margins")
    assert (services.value, margins.value) == (Decimal("62.50"), Decimal("62.50"))
    assert margins.characteristics == ("gender", "service")
    assert margins.precision is not None
    assert margins.precision.se == pytest.approx(0, abs=1e-9)


@needs_svy
def test_margins_that_no_weights_meet(tmp_path: Path) -> None:
    """All men are young and all women old, but not so the users: told, not a stack of lines."""
    lines = [f"{HEADINGS},gender,age", *(f"{row()},{who}" for who in ["L,25", "P,45"] * 12)]
    sidecar = '[margins.gender]\nL = 50\nP = 50\n[margins.age]\n"21-30" = 30\n"41-50" = 70\n'
    assert only(read(tmp_path, "\n".join(lines) + "\n", sidecar)).refused == "fit"


@needs_svy
def test_margin_that_leaves_few_out(tmp_path: Path) -> None:
    """Three say no gender: by one characteristic the page's groups, less the figure's, would be theirs."""
    people = [*PEOPLE, *[("KTP", "", 1)] * 3]
    found = only(asked(tmp_path, "[margins.gender]\nP = 100\nL = 400\n", people))
    assert (found.kind, found.characteristics, found.refused) == ("margins", ("gender",), "apart")


def test_margin_that_leaves_out_one_for_want_of_a_service(tmp_path: Path) -> None:
    """KTP and the four of KK are one, so gender alone is raked to; the page's men less the figure's are the one whose
    service is not stated, though every gender is.
    """
    people = [("KTP" if at % 7 else "KK", gender, answer) for at, (_service, gender, answer) in enumerate(PEOPLE)]
    assert [service for service, _, _ in people].count("KK") == 4
    sidecar = f"{STRATA}[margins.gender]\nP = 100\nL = 300\n"
    services, margins = weight_survey(asked(tmp_path, sidecar, [*people, ("", "L", 1)]), 10)
    assert (services.refused, margins.refused) == ("alike", "apart")


def test_margins_that_leave_the_services_alone(tmp_path: Path) -> None:
    """All are women, so nothing but the services is left to rake to, which is the other figure."""
    people = [(service, "P", answer) for service, _gender, answer in PEOPLE]
    services, margins = weight_survey(asked(tmp_path, f"{STRATA}[margins.gender]\nP = 100\nL = 300\n", people), 10)
    assert (services.refused, margins.refused) == ("", "alike")
    assert margins.characteristics == ("gender", "service")


def test_margin_with_one_category_left(tmp_path: Path) -> None:
    """All are women: there is nothing to weigh against."""
    people = [("KTP", "P", 4)] * 12
    assert only(asked(tmp_path, "[margins.gender]\nP = 100\nL = 400\n", people)).refused == "alike"


@pytest.mark.parametrize(
    ("values", "ends", "place"),
    [
        ((None, "87.00"), (85.0, 90.0), None),
        (("88.40",), (85.0, 90.0), 0),
        (("84.99",), (85.0, 90.0), 0),
        (("84.99",), None, None),
        (("88.40",), None, 0),
        (("87.00", "84.00", "70.00"), (85.0, 90.0), 1),
        ((), (85.0, 90.0), None),
    ],
)
def test_a_figure_that_says_something_else(
    values: tuple[str | None, ...], ends: tuple[float, float] | None, place: int | None
) -> None:
    """Beside 87.50, B: another mutu, or outside the interval where there is one; the first of several."""
    figures = [WeightedIndex("services", ("service",), value and Decimal(value)) for value in values]
    official = compute_index(scores(*[3, 4] * 10), RULES)
    found = find_disagreeing(figures, official, error(*ends) if ends else None)
    assert found is (None if place is None else figures[place])
    assert find_disagreeing(figures, compute_index(scores(*[[None, *[3] * 8]] * 10), RULES), None) is None


def test_exact_index() -> None:
    """4 with weight 1/3 and 3 with weight 1: 25 x (4/3 + 3) / (4/3) = 81.25; all but one unsur without the first."""
    assert compute_weighted_index(scores(4, 3), RULES, RULES.bobot(), (Fraction(1, 3), Fraction(1))) == Fraction(325, 4)
    part = scores([4, *[None] * 8], 3)
    assert compute_weighted_index(part, RULES, RULES.bobot(), (Fraction(1, 3), Fraction(1))) == Fraction(
        325, 36
    ) + 75 * Fraction(8, 9)
    assert compute_weighted_index(scores([None, *[3] * 8]), RULES, RULES.bobot(), (Fraction(1),)) is None


def test_kish() -> None:
    """Equal weights are worth all respondents; 1 and 3: 16 / 10."""
    assert (compute_effective_number(np.array([2.0, 2.0])), compute_effective_number(np.array([1.0, 3.0]))) == (
        2.0,
        1.6,
    )
