"""Log-odds with an informative Dirichlet prior, against R."""

from __future__ import annotations

import pandas as pd
import pytest

from ikm.analysis.comments import compute_keyness
from tests.helpers import ORACLES, needs_oracles

#: oracles/keyness_expected.csv, made with R by oracles/keyness.R: counts of either group, delta, z; prior 100.
EXPECTED = {
    "antri": (40, 12, 0.817842749697675, 3.74756347665479),
    "lama": (35, 10, 0.816638330213532, 3.46972450342173),
    "ramah": (5, 30, -0.942577529962334, -3.40488286524641),
    "cepat": (4, 28, -0.984722577822278, -3.3675563334184),
    "kotor": (12, 4, 0.647961676676009, 1.65838664279633),
    "parkir": (20, 18, 0.105443293453466, 0.433193557526735),
    "mahal": (3, 5, -0.260470666886724, -0.486329135996263),
    "mudah": (6, 25, -0.778512361757544, -2.71297045751693),
}


def test_agrees_with_r() -> None:
    """Log-odds and z of eight words to 1e-12."""
    table = pd.DataFrame(EXPECTED, index=["a", "b", "delta", "z"]).T
    found = compute_keyness(table["a"], table["b"])
    assert list(found.index) == list(EXPECTED)
    assert found["delta"].to_list() == pytest.approx(table["delta"].to_list(), abs=1e-12)
    assert found["z"].to_list() == pytest.approx(table["z"].to_list(), abs=1e-12)


@needs_oracles
def test_values_are_those_of_the_oracle() -> None:
    """The values above are R's."""
    oracle = pd.read_csv(ORACLES / "keyness_expected.csv", index_col="word")
    assert oracle[["count_a", "count_b", "delta", "z"]].T.to_dict("list") == {k: list(v) for k, v in EXPECTED.items()}


def test_the_other_way_round() -> None:
    """Groups changed about: the same figures with the other sign."""
    table = pd.DataFrame(EXPECTED, index=["a", "b", "delta", "z"]).T
    found = compute_keyness(table["b"], table["a"])
    assert found["z"].to_list() == pytest.approx((-table["z"]).to_list(), abs=1e-12)


def test_equal_use_is_no_difference() -> None:
    """Two words used alike by both groups: 0."""
    counts = pd.Series({"lama": 4, "cepat": 6})
    assert compute_keyness(counts, counts)["z"].to_list() == pytest.approx([0, 0])
