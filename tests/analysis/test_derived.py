"""Derived importance agrees with R, and is refused where it would find its own recipe again."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.importance import compute_correlations, derive_importance, frame_derived
from tests.helpers import KEYS, ORACLES, needs_oracles


def drawn(n: int, noise: float = 0.8, seed: int = 5) -> tuple[pd.DataFrame, pd.Series]:
    """Answers to three unsur and an overall answer that follows the first most."""
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, 1))
    hidden = base + rng.normal(size=(n, 3))
    overall = hidden @ [0.8, 0.4, 0.1] + noise * rng.normal(size=n)
    scores = pd.DataFrame(np.clip(np.rint(2.5 + 0.6 * hidden), 1, 4).astype(int), columns=["a", "b", "c"])
    return scores, pd.Series(np.clip(np.rint(2.5 + 0.6 * overall), 1, 4).astype(int))


@pytest.mark.real
@needs_oracles
def test_weights_agree_with_r() -> None:
    """Correlations, Johnson's weights, LMG and R2 of unit U1, as in importance_expected.json; both add up to R2."""
    expected = json.loads((ORACLES / "importance_expected.json").read_text(encoding="utf-8"))
    data = pd.read_csv(ORACLES / "skm_synthetic.csv")
    rows = data[(data["unit"] == "U1") & (data["period"] == "2025S1")]
    found = derive_importance(rows[[f"u{place}" for place in range(1, 10)]].set_axis(KEYS, axis=1), rows["overall"])
    assert found.refused == ""
    assert found.r2 == pytest.approx(expected["R2"], abs=1e-9)
    for name in ("pearson", "spearman", "johnson", "lmg"):
        assert [getattr(one, name) for one in found.weights] == pytest.approx(list(expected[name].values()), abs=1e-9)
    for name in ("johnson", "lmg"):
        assert sum(getattr(one, name) for one in found.weights) == pytest.approx(expected["R2"], abs=1e-9)


def test_an_unsur_that_repeats_another_shares_with_it() -> None:
    """Two equal columns have equal weights, together those of one; no matrix needs to be inverted for it."""
    scores, overall = drawn(150)
    found = derive_importance(scores.assign(d=scores["a"]), overall)
    assert found.weights[0].johnson == pytest.approx(found.weights[3].johnson)
    assert found.weights[0].lmg == pytest.approx(found.weights[3].lmg)
    assert sum(one.johnson or 0 for one in found.weights) == pytest.approx(found.r2)


def test_closest_first() -> None:
    """The unsur that the overall answer was drawn from most leads."""
    found = derive_importance(*drawn(400))
    assert found.strongest()[0].key == "a"
    assert found.strongest()[0].low is not None
    assert list(frame_derived(found).index) == ["a", "b", "c"]


def test_correlations_alone_below_a_hundred() -> None:
    """99 complete respondents: no weights, no R2; 100: both."""
    scores, overall = drawn(100)
    few, enough = derive_importance(scores[:99], overall[:99]), derive_importance(scores, overall)
    assert few.r2 is None
    assert [one.johnson for one in few.weights] == [None] * 3
    assert all(one.pearson is not None for one in few.weights)
    assert enough.r2 is not None


def test_nothing_below_ten() -> None:
    """Nine complete respondents of twelve."""
    scores, overall = drawn(12)
    incomplete = overall.astype("Int8").mask(overall.index < 3)
    assert derive_importance(scores, incomplete).refused == "few"


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_the_index_itself_is_refused(shift: float) -> None:
    """An 'overall' computed from the unsur, rounded whichever way, or not at all."""
    scores, _ = drawn(200)
    assert derive_importance(scores, np.floor(scores.mean(axis=1) + shift)).refused == "circular"
    assert derive_importance(scores, scores.mean(axis=1)).refused == "circular"


def test_agreeing_straight_liners_are_no_proof() -> None:
    """Who answers 3 to everything, overall too, does not make the overall item the index."""
    scores, overall = drawn(60)
    alike = pd.DataFrame(3, index=range(140), columns=scores.columns)
    both = pd.concat([scores, alike], ignore_index=True)
    assert derive_importance(both, pd.concat([overall, pd.Series([3] * 140)], ignore_index=True)).refused == ""


def test_alike_answers_are_refused() -> None:
    """Nobody differs on the whole, or on any unsur: there is nothing to go together."""
    scores, overall = drawn(50)
    assert derive_importance(scores, overall * 0 + 3).refused == "alike"
    assert derive_importance(scores * 0 + 3, overall).refused == "alike"


def test_unsur_without_variety_or_answers() -> None:
    """All 4 to one unsur: listed without a weight. Nobody answered another: not listed, and nobody lost by it."""
    scores, overall = drawn(150)
    found = derive_importance(scores.assign(gratis=4, kosong=pd.NA), overall)
    assert [one.key for one in found.weights] == ["a", "b", "c", "gratis"]
    assert (found.n, found.weights[3].kinerja, found.weights[3].pearson) == (150, 4, None)
    assert compute_correlations(scores.assign(gratis=4).to_numpy(float), overall.to_numpy(float)).shape == (4, 4)


def test_no_certain_leader_among_equals() -> None:
    """Three unsur of one common cause and noise: none leads in 80 % of resamples, and their shares are those of 1."""
    rng = np.random.default_rng(8)
    base = rng.normal(size=300)
    scores = pd.DataFrame({key: np.clip(np.rint(2.5 + base + rng.normal(size=300)), 1, 4) for key in "abc"})
    overall = pd.Series(np.clip(np.rint(2.5 + base + rng.normal(size=300)), 1, 4))
    found = derive_importance(scores, overall)
    assert not any(one.certain for one in found.weights)
    assert sum(one.leads for one in found.weights) == pytest.approx(1, abs=0.01)


def suppressed(n: int) -> tuple[pd.DataFrame, pd.Series]:
    """Two unsur that repeat each other go closest with the overall answer; a third, apart, explains more alone."""
    rng = np.random.default_rng(3)
    base, apart = rng.normal(size=n), rng.normal(size=n)
    twins = [base + 0.1 * rng.normal(size=n) for _ in range(2)]
    scores = pd.DataFrame(dict(zip("abc", [*twins, apart], strict=True)))
    return scores, pd.Series(base + 0.9 * apart + 0.7 * rng.normal(size=n))


def test_from_a_hundred_on_parts_rank_and_below_correlations() -> None:
    """The twins share their part of R2, so the third comes first by LMG, though its correlation is the smallest."""
    scores, overall = suppressed(100)
    few, enough = derive_importance(scores[:99], overall[:99]), derive_importance(scores, overall)
    assert (few.by, enough.by) == ("pearson", "lmg")
    assert few.strongest()[0].key in "ab"
    assert few.weights[2].leads < 0.5
    assert enough.strongest()[0].key == "c"
    assert (enough.weights[2].pearson or 0) < (enough.weights[0].pearson or 0)
    assert enough.weights[2].certain


def test_johnson_ranks_many_unsur() -> None:
    """Fifteen unsur have no LMG: Johnson's weights rank, and are counted over resamples."""
    scores, overall = suppressed(120)
    rng = np.random.default_rng(4)
    more = pd.DataFrame({f"x{at}": rng.normal(size=120) for at in range(12)})
    found = derive_importance(pd.concat([scores, more], axis=1), overall)
    assert (found.by, found.weights[0].lmg, found.strongest()[0].key) == ("johnson", None, "c")
    assert found.weights[2].leads == max(one.leads for one in found.weights) > 0.5
