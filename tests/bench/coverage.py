"""How often an interval of 95 % holds the true index: candidates beside the one in use, near the ceiling and far.

    python -m tests.bench.coverage [--samples 4000]

Prints the table of docs/statistics.md. Respondents answer nine unsur from one satisfaction of their own and something
of each unsur, both normal, cut into answers 1 to 4; how satisfied they are in the mean sets the true index. A sample in
which all answer alike has no interval, which counts as one that does not hold the truth.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd
from rich.progress import track
from scipy import optimize, stats

from ikm.analysis.precision import CONFIDENCE_LEVEL, compute_limits

#: Where satisfaction lies, and its share in an answer beside what is of the unsur alone.
POPULATIONS = ((0.48, 0.52), (1.55, 0.52), (1.93, 0.79), (2.62, 0.77))
CUTS = (-1.5, -0.5, 0.8)
UNSUR = 9
PEOPLE = 200_000
SIZES = (10, 20, 30, 50, 100)
SEED = 20170514
ENDS = (25.0, 100.0)
#: Limits that hold the true index are told by (sample, true index).
Holds = Callable[[np.ndarray, float], bool]


def make_population(centre: float, loading: float, rng: np.random.Generator) -> np.ndarray:
    """Make the indexes of many respondents, 25-100."""
    own, rest = rng.normal(size=(PEOPLE, 1)), rng.normal(size=(PEOPLE, UNSUR))
    satisfaction = centre + loading * own + np.sqrt(1 - loading**2) * rest
    return 25 * (1 + sum((satisfaction > cut).astype(int) for cut in CUTS)).mean(axis=1)


def find_margin(sample: np.ndarray) -> tuple[float, float, float]:
    """Return mean, standard error and the quantile of t."""
    n = len(sample)
    margin = float(stats.t.ppf(0.5 + CONFIDENCE_LEVEL / 2, n - 1))
    return float(sample.mean()), float(sample.std(ddof=1) / np.sqrt(n)), margin


def holds_t(sample: np.ndarray, truth: float) -> bool:
    """Tell whether the t interval of the mean holds the truth."""
    mean, se, margin = find_margin(sample)
    return abs(truth - mean) <= margin * se


def holds_logit(sample: np.ndarray, truth: float) -> bool:
    """Tell whether the interval in use holds the truth."""
    mean, se, margin = find_margin(sample)
    low, high = compute_limits(mean, se, margin, ENDS)
    return bool(low <= truth <= high)


def holds_skewed(sample: np.ndarray, truth: float) -> bool:
    """Tell whether the t interval corrected for skewness holds the truth (Hall 1992, cubic transformation)."""
    mean, se, margin = find_margin(sample)
    n, skew = len(sample), float(stats.skew(sample))
    t = (mean - truth) / se
    scaled = t / np.sqrt(n)
    cubic = scaled + skew * scaled**2 / 3 + skew**2 * scaled**3 / 27 + skew / (6 * n)
    return bool(abs(np.sqrt(n) * cubic) <= margin)


def holds_empirical(sample: np.ndarray, truth: float) -> bool:
    """Tell whether the empirical likelihood interval holds the truth (Owen 1990), F quantile."""
    apart, n = sample - truth, len(sample)
    if apart.min() >= 0 or apart.max() <= 0:
        return False
    inside = 1 - 1e-9
    edges = (-inside / apart.max(), -inside / apart.min())
    multiplier = optimize.brentq(lambda value: float((apart / (1 + value * apart)).sum()), *edges)
    return bool(2 * np.log1p(multiplier * apart).sum() <= stats.f.ppf(CONFIDENCE_LEVEL, 1, n - 1))


METHODS: dict[str, Holds] = {
    "t": holds_t,
    "logit (in use)": holds_logit,
    "skewness-corrected t": holds_skewed,
    "empirical likelihood": holds_empirical,
}


def measure_coverage(population: np.ndarray, n: int, samples: int, rng: np.random.Generator) -> dict[str, float]:
    """Measure the share of samples whose interval holds the true index, per method."""
    truth = float(population.mean())
    held = dict.fromkeys(METHODS, 0)
    for _ in range(samples):
        sample = rng.choice(population, n)
        if np.ptp(sample) > 0:
            for name, holds in METHODS.items():
                held[name] += holds(sample, truth)
    return {name: count / samples for name, count in held.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=4000, help="samples per population and size")
    samples = parser.parse_args().samples
    rng = np.random.default_rng(SEED)
    people = [make_population(*shape, rng) for shape in POPULATIONS]
    cells = [(population, n) for population in people for n in SIZES]
    rows = {}
    for population, n in track(cells, description="Coverage", transient=True):
        coverage = measure_coverage(population, n, samples, rng)
        for name, share in coverage.items():
            label = f"{population.mean():.1f} ({population.std():.1f})"
            rows.setdefault((label, name), {})[n] = f"{share:.3f}".lstrip("0")
    table = pd.DataFrame(rows).T.rename_axis(["true index (sd)", "interval"]).rename(columns=lambda n: f"n = {n}")
    heads = [*table.index.names, *table.columns]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for names, shares in table.iterrows():
        print("| " + " | ".join([*names, *shares]) + " |")


if __name__ == "__main__":
    main()
