"""Raking: agreed with R survey, and by hand where one margin is known."""

from __future__ import annotations

import builtins
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.precision import compute_influence, design_by_service, design_simple
from ikm.analysis.weighting import SVY_REQUIREMENT, NoWeights, compute_effective_number, rake_weights
from ikm.errors import SettingError
from ikm.rules.instrument import Bobot
from tests.helpers import ORACLES, needs_oracles, needs_svy

pytestmark = needs_svy


def of_means(scores: pd.Series, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Weighted mean of respondents' own indexes, which is what R was given, and each one's influence on it."""
    return compute_influence(pd.DataFrame({"own": scores / 25}), Bobot.exact(1), weights)


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize(("margins", "entry"), [(("sex", "ed"), "raked"), (("sex",), "poststrat_sex")])
def test_agrees_with_r(margins: tuple[str, ...], entry: str) -> None:
    """Estimate and standard error of raking_expected.json: unit U1, 2025S2, 117 of 800 users, with their correction."""
    expected = json.loads((ORACLES / "raking_expected.json").read_text(encoding="utf-8"))
    data = pd.read_csv(ORACLES / "skm_synthetic.csv")
    rows = data[(data["unit"] == "U1") & (data["period"] == "2025S2")]
    groups = pd.DataFrame(
        {"sex": rows["sex"], "ed": rows["educ"].isin(["SD", "SMP", "SMA"]).map({True: "<=SMA", False: ">SMA"})}
    )
    own = 25 * rows[[f"u{place}" for place in range(1, 10)]].mean(axis=1)
    found = rake_weights(design_simple(len(rows), 800), groups, {name: expected["margins"][name] for name in margins})
    estimate, z = of_means(own, found.weights)
    assert estimate == pytest.approx(expected[entry]["est"], abs=1e-9)
    assert found.variance(z) ** 0.5 == pytest.approx(expected[entry]["se"], abs=1e-9)
    if entry == "raked":
        assert compute_effective_number(found.weights) == pytest.approx(expected["kish_neff"], abs=1e-7)
        cells = {(one["sex"], one["ed"]): one["x"] for one in expected["raked_weight_by_cell"]}
        pairs = zip(groups["sex"], groups["ed"], strict=True)
        assert found.weights == pytest.approx([cells[pair] for pair in pairs], abs=1e-7)


def test_one_margin_by_hand() -> None:
    """Two L of 60 users and three P of 40: weights 30 and 40/3."""
    groups = pd.DataFrame({"gender": list("LLPPP")})
    found = rake_weights(design_simple(5), groups, {"gender": {"L": 60, "P": 40}})
    assert found.weights == pytest.approx([30, 30, 40 / 3, 40 / 3, 40 / 3])


def test_margins_that_take_hundreds_of_rounds() -> None:
    """Twenty young L, one old L, twenty old P; 60 L, 59 young: the P weigh 40 / 20, so of the old one is the old L's.

    Twenty young L share 59. Scaling rows and columns in turn needs 567 rounds until both are met to 1e-12.
    """
    groups = pd.DataFrame({"gender": list("L" * 21 + "P" * 20), "age": list("y" * 20 + "o" * 21)})
    found = rake_weights(design_simple(41), groups, {"gender": {"L": 60, "P": 40}, "age": {"y": 59, "o": 41}})
    assert found.weights == pytest.approx([59 / 20] * 20 + [1] + [2] * 20, rel=1e-10)


def test_error_is_that_within_the_categories() -> None:
    """L: 100, 75; P: 50, 50, 50; half of 100 users each: (87.5 + 50) / 2 = 68.75.

    L weigh 25: 25 x -+12.5 / 100 = -+3.125 from their own mean, P do not vary: 5/4 x 2 x 3.125^2 (one stratum).
    """
    groups = pd.DataFrame({"gender": list("LLPPP")})
    found = rake_weights(design_simple(5), groups, {"gender": {"L": 50, "P": 50}})
    estimate, z = of_means(pd.Series([100.0, 75.0, 50.0, 50.0, 50.0]), found.weights)
    assert estimate == pytest.approx(68.75)
    assert found.variance(z) == pytest.approx(5 / 4 * 2 * 3.125**2)


def test_nothing_varies_within_the_margin() -> None:
    """All L say one thing and all P another: the margin explains everything, nothing is left to chance."""
    groups = pd.DataFrame({"gender": list("LLPP")})
    found = rake_weights(design_simple(4, 100), groups, {"gender": {"L": 50, "P": 50}})
    _, z = of_means(pd.Series([100.0, 100.0, 50.0, 50.0]), found.weights)
    assert found.variance(z) == pytest.approx(0, abs=1e-12)


def test_strata_and_their_users_are_kept() -> None:
    """Services asked in full, n_h = N_h: no error, whatever the margin does."""
    services = pd.Series(list("AAABBB"))
    groups = pd.DataFrame({"gender": list("LPLPLP")})
    found = rake_weights(design_by_service(services, {"A": 3, "B": 3}), groups, {"gender": {"L": 4, "P": 2}})
    _, z = of_means(pd.Series([100.0, 75.0, 50.0, 25.0, 75.0, 100.0]), found.weights)
    assert found.variance(z) == pytest.approx(0, abs=1e-12)


def test_margins_that_cannot_be_met() -> None:
    """All L are young and all P old, but 50 users are L and 30 young: no weight does both."""
    groups = pd.DataFrame({"gender": list("LLPP"), "age": list("yyoo")})
    with pytest.raises(NoWeights):
        rake_weights(design_simple(4), groups, {"gender": {"L": 50, "P": 50}, "age": {"y": 30, "o": 70}})


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user is told what is missing, which version, and what else can be done."""
    known = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "svy":
            raise ImportError(name)
        return known(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingError, match=r"(?s)svy, which is not installed.*svy==.*take \[margins\] out"):
        rake_weights(design_simple(2), pd.DataFrame({"gender": list("LP")}), {"gender": {"L": 1, "P": 1}})


def test_the_pinned_version_is_the_one_told() -> None:
    """Both extras of pyproject.toml pin what the message says."""
    path = Path(__file__).resolve().parents[2] / "pyproject.toml"
    extras = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert SVY_REQUIREMENT in extras["test"]
    assert extras["weighting"] == [SVY_REQUIREMENT]
