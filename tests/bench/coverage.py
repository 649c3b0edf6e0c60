"""How often an interval of 95 % holds the true index: candidates beside the one in use, near the ceiling and far.

    python -m tests.bench.coverage [--samples 4000]

Prints the tables of docs/statistics.md: one index, and the difference of two. Respondents answer nine unsur from one
satisfaction of their own and something of each unsur, both normal, cut into answers 1 to 4; how satisfied they are in
the mean sets the true index. A sample in which all answer alike has no interval, which counts as one that does not hold
the truth.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd
from rich.progress import track
from scipy import optimize, stats

from ikm.analysis.comparison import compare_precisions
from ikm.analysis.precision import CONFIDENCE_LEVEL, Precision, compute_limits

#: Where satisfaction lies, and its share in an answer beside what is of the unsur alone.
POPULATIONS = ((0.48, 0.52), (1.55, 0.52), (1.93, 0.79), (2.62, 0.77))
CUTS = (-1.5, -0.5, 0.8)
UNSUR = 9
PEOPLE = 200_000
SIZES = (10, 20, 30, 50, 100)
#: Which populations are compared, and how many are asked of each.
PAIRS = ((0, 2), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3))
PAIR_SIZES = ((12, 12), (20, 20), (40, 40), (12, 40), (40, 12), (100, 100))
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


def estimate_mean(sample: np.ndarray) -> Precision:
    """Return a sample's mean with its error, as the report has it."""
    mean, se, _ = find_margin(sample)
    return Precision(len(sample), mean, se, len(sample) - 1, ENDS, sd=float(sample.std(ddof=1)))


def measure_differences(
    first: np.ndarray, second: np.ndarray, sizes: tuple[int, int], samples: int, rng: np.random.Generator
) -> dict[str, float]:
    """Measure the share of pairs of samples whose interval holds the true difference: Welch's, and the one in use."""
    truth = float(second.mean() - first.mean())
    held = dict.fromkeys(("Welch", "from both (in use)"), 0)
    for _ in range(samples):
        pair = [rng.choice(population, n) for population, n in zip((first, second), sizes, strict=True)]
        if min(map(np.ptp, pair)) > 0:
            welch = stats.ttest_ind(pair[1], pair[0], equal_var=False).confidence_interval(CONFIDENCE_LEVEL)
            test = compare_precisions(*map(estimate_mean, pair))
            held["Welch"] += bool(welch.low <= truth <= welch.high)
            held["from both (in use)"] += bool(test and test.low <= truth <= test.high)
    return {name: count / samples for name, count in held.items()}


def print_table(rows: dict[tuple[str, str], dict[str, float]], about: str) -> None:
    """Print shares by what they are of and by method, in Markdown."""
    table = pd.DataFrame(rows).T.rename_axis([about, "interval"])
    heads = [*table.index.names, *table.columns]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for names, shares in table.iterrows():
        print("| " + " | ".join([*names, *(f"{share:.3f}".lstrip("0") for share in shares)]) + " |")
    print()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=4000, help="samples per population and size")
    samples = parser.parse_args().samples
    rng = np.random.default_rng(SEED)
    people = [make_population(*shape, rng) for shape in POPULATIONS]
    names = [f"{population.mean():.1f} ({population.std():.1f})" for population in people]
    single: dict[tuple[str, str], dict[str, float]] = {}
    double: dict[tuple[str, str], dict[str, float]] = {}
    cells = [(place, n) for place in range(len(people)) for n in SIZES]
    for place, n in track(cells, description="One index", transient=True):
        for method, share in measure_coverage(people[place], n, samples, rng).items():
            single.setdefault((names[place], method), {})[f"n = {n}"] = share
    pairs = [(place, sizes) for place in PAIRS for sizes in PAIR_SIZES]
    for (one, other), sizes in track(pairs, description="Two indexes", transient=True):
        for method, share in measure_differences(people[one], people[other], sizes, samples, rng).items():
            label = f"{names[one]} and {names[other]}"
            double.setdefault((label, method), {})[f"n = {sizes[0]}, {sizes[1]}"] = share
    print_table(single, "true index (sd)")
    print_table(double, "true indexes (sd)")


if __name__ == "__main__":
    main()
