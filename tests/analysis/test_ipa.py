"""Quadrants and their certainty: places as R has them, the same on every run, lines that stay where they are put."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.importance import (
    QUADRANTS,
    Crosshair,
    Gap,
    Position,
    estimate_gaps,
    frame_positions,
    place_crosshair,
    place_unsur,
)
from ikm.analysis.precision import draw_resamples
from tests.helpers import ORACLES, needs_oracles, synthetic_pairs


def place(
    kinerja: pd.DataFrame, stated: pd.DataFrame, cross: Crosshair | None = None, resamples: int = 200
) -> tuple[Position, ...]:
    """Positions of frames of answers."""
    found = estimate_gaps(kinerja, stated)
    return place_unsur(kinerja, stated, found, cross or place_crosshair(found), resamples)


@pytest.mark.real
@needs_oracles
def test_places_agree_with_r() -> None:
    """Crosshair at the means and at 2.5, quadrants of nine unsur, as in tests_expected.json."""
    expected = json.loads((ORACLES / "tests_expected.json").read_text(encoding="utf-8"))["ipa_U1_S1"]
    kinerja, stated = synthetic_pairs()
    cross = place_crosshair(estimate_gaps(kinerja, stated))
    assert [cross.kinerja, cross.stated] == pytest.approx(expected["cross_data_mean"], abs=1e-9)
    assert [one.quadrant for one in place(kinerja, stated)] == list(expected["quadrant_data"].values())
    middle = place(kinerja, stated, Crosshair(2.5, 2.5, "middle of the scale"))
    assert [one.quadrant for one in middle] == list(expected["quadrant_scale_2.5"].values())


@pytest.mark.real
@needs_oracles
def test_shares_agree_with_a_plain_bootstrap() -> None:
    """2,000 resamples drawn row by row with another generator give the same shares within 5 points of per cent."""
    kinerja, stated = synthetic_pairs()
    rng = np.random.default_rng(1)
    k, s = kinerja.to_numpy(float), stated.to_numpy(float)
    counts = np.zeros((9, 4))
    for _ in range(2000):
        rows = rng.integers(0, len(k), len(k))
        a, b = k[rows].mean(axis=0), s[rows].mean(axis=0)
        for unsur in range(9):
            high_k, high_s = a[unsur] >= a.mean(), b[unsur] >= b.mean()
            counts[unsur, {(False, True): 0, (True, True): 1, (False, False): 2, (True, False): 3}[high_k, high_s]] += 1
    seen = [[one.shares[quadrant] for quadrant in QUADRANTS] for one in place(kinerja, stated, resamples=2000)]
    assert np.abs(np.array(seen) - counts / 2000).max() < 0.05


def test_lines_at_the_means_move_with_each_resample() -> None:
    """All unsur of a respondent go up and down together: the mean does too, and each keeps its side of it for certain.

    Kinerja 1 and 2 or 3 and 4 with even chances: means of a stay 1 below those of b, while either alone crosses 2.5.
    """
    mood = [0] * 10 + [2] * 10
    kinerja = pd.DataFrame({"a": [1 + each for each in mood], "b": [2 + each for each in mood]})
    low, high = place(kinerja, kinerja)
    assert (low.shares["III"], high.shares["II"]) == (1.0, 1.0)
    fixed, _ = place(kinerja, kinerja, Crosshair(2.0, 2.0, "target"))
    assert 0 < fixed.shares["III"] < 1


def four(size: int = 20) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four unsur, one in each quadrant, of respondents who all answer alike: kinerja 2 or 4, harapan 3 or 4."""
    kinerja = pd.DataFrame({"a": [2] * size, "b": [4] * size, "c": [2] * size, "d": [4] * size})
    return kinerja, pd.DataFrame({"a": [4] * size, "b": [4] * size, "c": [3] * size, "d": [3] * size})


def test_quadrants_and_diagonal_by_hand() -> None:
    """Crosshair 3 and 3.5; distances (up - right)/sqrt 2: a (.5+1), b (.5-1), c (-.5+1), d (-.5-1)."""
    found = place(*four())
    assert [one.quadrant for one in found] == ["I", "II", "III", "IV"]
    assert [one.distance * 2**0.5 for one in found] == pytest.approx([1.5, -0.5, 0.5, -1.5])
    assert all(one.certain and one.shares[one.quadrant] == 1 for one in found)
    assert not any(one.on_line for one in found)


def test_on_the_line_counts_as_high() -> None:
    """All harapan 4: every unsur lies on the line, so none can be III or IV, and each says that it lies there."""
    kinerja, stated = four()
    found = place(kinerja, stated * 0 + 4)
    assert [one.quadrant for one in found] == ["I", "II", "I", "II"]
    assert all(one.on_line for one in found)


def test_fixed_crosshair_stays() -> None:
    """A target of 4.0 and 3.0 makes the weak ones priorities, in every resample."""
    found = place(*four(), Crosshair(4.0, 3.0, "target"))
    assert [one.quadrant for one in found] == ["I", "II", "I", "II"]
    assert [one.shares["I"] for one in found] == [1, 0, 1, 0]


def test_near_the_cross_is_uncertain() -> None:
    """Two unsur answered 2 and 4 by different halves have the same mean: neither side can be sure."""
    halves = [2, 4] * 30
    kinerja = pd.DataFrame({"a": halves, "b": halves[::-1], "c": [1] * 60, "d": [4] * 60})
    kinerja.loc[0, "d"] = 1
    stated = pd.DataFrame({"a": [4] * 60, "b": [4] * 60, "c": [3] * 60, "d": [3] * 60})
    a, b, *rest = place(kinerja, stated, Crosshair(3.0, 3.5, "target"))
    assert (a.certain, b.certain) == (False, False)
    assert (a.quadrant, a.other) == ("II", "I")
    assert [one.certain for one in rest] == [True, True]


def test_same_bytes_each_run_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed seed, and drawing in small pieces changes nothing."""
    rng = np.random.default_rng(3)
    kinerja, stated = (pd.DataFrame(rng.integers(1, 5, (40, 3)), columns=list("abc")) for _ in range(2))
    first, second = place(kinerja, stated), place(kinerja, stated)
    monkeypatch.setattr("ikm.analysis.precision._AT_ONCE", 90)
    assert first == second == place(kinerja, stated)


def test_resamples_without_an_unsur_are_left_out() -> None:
    """Three of forty rated b: one resample in twenty draws none of them, and tells nothing of any unsur.

    Of the others, one in seven draws one of the three alone, whose answer is the mean then.
    """
    rated = [3, 3, 2]
    kinerja = pd.DataFrame({"a": [3, 4] * 20, "b": pd.array([*rated, *[None] * 37], dtype="Int8")})
    stated = pd.DataFrame({"a": [4, 3] * 20, "b": [4] * 40})
    gaps = [Gap(key, 40, mean, 3.5, 1.0, mean - 3.5) for key, mean in (("a", 3.5), ("b", 8 / 3))]
    found = place_unsur(kinerja, stated, gaps, Crosshair(2.9, 3.9, "target"))
    drawn = np.concatenate(list(draw_resamples(40)))[:, :3]
    known = drawn[drawn.sum(axis=1) > 0]
    high = float((known @ rated / known.sum(axis=1) >= 2.9 - 1e-9).mean())
    assert len(known) < 1990
    assert [found[1].shares[quadrant] for quadrant in ("I", "II")] == pytest.approx([1 - high, high])
    assert 0.1 < high < 0.9


def test_frame() -> None:
    """One row an unsur, with its shares, and what columns are measured in, as its docstring has it."""
    frame = frame_positions(place(*four()))
    assert frame.loc["a", ["quadrant", "certain", "I", "IV"]].tolist() == ["I", True, 1.0, 0.0]
    assert frame.attrs["units"] == {
        "kinerja": "mean answer, scale 1-4",
        "stated": "mean answer, scale 1-4",
        "distance": "answer points, from the diagonal",
        **dict.fromkeys(QUADRANTS, "share of 1 of the resamples"),
    }


def test_shares_are_a_plain_count_of_the_rows_drawn() -> None:
    """Each resample by hand: means of those drawn who answered, quadrants round the mean of the means, or fixed lines.

    Ten of the forty left kinerja of the second open, two answered nothing and are not drawn at all.
    """
    rng = np.random.default_rng(12)
    cells = rng.integers(1, 5, (42, 6)).astype(float)
    cells[:10, 1] = cells[40:] = np.nan
    kinerja, stated = (pd.DataFrame(half, columns=list("abc")) for half in (cells[:, :3], cells[:, 3:]))
    gaps = estimate_gaps(kinerja, stated)
    for cross in (place_crosshair(gaps), Crosshair(2.4, 2.6, "target")):
        counts = np.zeros((3, 4))
        for times in np.concatenate(list(draw_resamples(40, 300))).astype(int):
            means = np.nanmean(cells[:40].repeat(times, axis=0), axis=0)
            lines = (2.4, 2.6) if cross.fixed else (means[:3].mean(), means[3:].mean())
            for unsur in range(3):
                high = (means[unsur] >= lines[0] - 1e-9, means[3 + unsur] >= lines[1] - 1e-9)
                counts[unsur, {(False, True): 0, (True, True): 1, (False, False): 2, (True, False): 3}[high]] += 1
        found = place_unsur(kinerja, stated, gaps, cross, 300)
        assert [[one.shares[quadrant] for quadrant in QUADRANTS] for one in found] == (counts / 300).tolist()
        assert (counts > 0).sum() > 8


@pytest.mark.parametrize(("kinerja", "stated", "on_line"), [
    (3.0, 2.0, True), (2.0, 3.0, True), (3 + 1e-10, 2.0, True), (3 - 1e-10, 3 - 1e-10, True), (2.5, 3.5, False),
    (3 + 1e-6, 2.0, False),
])  # fmt: skip
def test_on_a_line_but_for_the_last_digits(kinerja: float, stated: float, on_line: bool) -> None:
    """Lines at 3 and 3: within a billionth is on them, and high; means as given, distance (up - right) / sqrt 2."""
    answers = pd.DataFrame({"a": [3, 2] * 6})
    gap = Gap("a", 12, kinerja, stated, kinerja / stated, kinerja - stated)
    (one,) = place_unsur(answers, answers, [gap], Crosshair(3.0, 3.0, "target"), 5)
    high = (kinerja > 3 - 1e-8, stated > 3 - 1e-8)
    assert (one.kinerja, one.stated, one.on_line) == (kinerja, stated, on_line)
    assert one.quadrant == {(False, True): "I", (True, True): "II", (False, False): "III", (True, False): "IV"}[high]
    assert one.distance == pytest.approx((stated - kinerja) / 2**0.5)


def test_certain_from_four_fifths() -> None:
    """The share of its own quadrant, 80 % or more; the other is that of most resamples besides its own."""
    shares = {"I": 0.8, "II": 0.05, "III": 0.15, "IV": 0.0}
    one = Position("a", 3.0, 3.0, "I", False, 0.1, shares)  # type: ignore[arg-type]
    assert (one.certain, one.other) == (True, "III")
    assert not replace(one, quadrant="III").certain
