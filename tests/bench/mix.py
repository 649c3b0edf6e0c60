"""How often an interval at an equal mix holds the true difference of units, and how often the official one would.

    python -m tests.bench.mix [--samples 2000]

Prints the table of docs/statistics.md. Four units whose true differences are known: the mean answer of a respondent is
that of the unit plus what age, education and gender add, everywhere alike, plus something of its own. The better unit
is visited by the young, who judge hard, the worse by the old. One unit is sampled by service, one by day, one leaves
answers and characteristics blank.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from rich.progress import track

from ikm.analysis.mix import MixedDifference, compare_at_equal_mix
from ikm.survey.responses import AGE_GROUP, Survey
from tests.builders import alike, survey
from tests.helpers import KEYS

SEED = 20170514
#: What a characteristic adds to the mean answer.
AGES = {"21–30": -0.35, "31–40": 0.0, "41–50": 0.35}
SCHOOLS = {"SMP": 0.1, "SMA": 0.0, "S1": -0.15}
GENDERS = {"Laki-laki": -0.04, "Perempuan": 0.04}


@dataclass(frozen=True)
class Made:
    """One unit as it is made: mean answer, respondents, shares of the ages, of the schools."""

    mean: float
    n: int
    ages: tuple[float, float, float]
    schools: tuple[float, float, float] = (0.3, 0.5, 0.2)


MADE = {
    "MUDA": Made(3.0, 120, (0.6, 0.2, 0.2), (0.2, 0.4, 0.4)),
    "TUA": Made(2.8, 100, (0.2, 0.2, 0.6)),
    "BLANK": Made(2.9, 120, (0.4, 0.4, 0.2)),
    "HARI": Made(2.95, 200, (0.3, 0.4, 0.3)),
}
#: True difference of each from the mean of the four, index points.
TRUE = {code: 25 * (one.mean - sum(each.mean for each in MADE.values()) / len(MADE)) for code, one in MADE.items()}


def make_base(folder: Path) -> Survey:
    """Make the survey that all samples are made from: that of a unit without answers worth the name."""
    return survey(folder, alike(3, 3, "KTP"), extra="service")


def draw_surveys(base: Survey, rng: np.random.Generator) -> dict[str, Survey]:
    """Draw one sample of each unit."""
    return {code: _draw(base, code, one, rng) for code, one in MADE.items()}


def _draw(base: Survey, code: str, made: Made, rng: np.random.Generator) -> Survey:
    """Draw one unit: whole answers whose mean is exactly what it is made of, one respondent with another."""
    n = made.n
    labels = {
        "gender": rng.choice(list(GENDERS), n),
        AGE_GROUP: rng.choice(list(AGES), n, p=made.ages),
        "education": rng.choice(list(SCHOOLS), n, p=made.schools),
    }
    adds = (GENDERS, AGES, SCHOOLS)
    mean = made.mean + sum(np.array([add[one] for one in own]) for own, add in zip(labels.values(), adds, strict=True))
    mean = mean + rng.uniform(-0.2, 0.2, n)
    days = np.sort(rng.integers(0, 25, n))
    service = np.arange(n) % 2
    if code == "HARI":
        mean = mean + rng.uniform(-0.1, 0.1, 25)[days]
    if code == "TUA":
        mean = mean + np.where(service, 0.1, -0.1)
    whole = np.floor(mean)
    answers = whole[:, None] + (rng.random((n, len(KEYS))) < (mean - whole)[:, None])
    if code == "BLANK":
        answers[rng.random(answers.shape) < 0.05] = np.nan
        labels["education"] = np.where(rng.random(n) < 0.08, "", labels["education"])
    frame = pd.DataFrame(answers, columns=list(KEYS)).astype("Int8")
    for name, own in labels.items():
        frame[name] = pd.Series(own, dtype="str")
    frame["age"] = frame[AGE_GROUP].map({"21–30": 25, "31–40": 35, "41–50": 45}).astype("Int16")
    frame["service"] = pd.Series(np.where(service, "KTP", "KK"), dtype="str")
    frame["date"] = pd.Timestamp("2026-03-01") + pd.to_timedelta(days, unit="D")
    told = {"TUA": {"strata": {"KTP": 900, "KK": 900}}, "HARI": {"cluster": "date"}}.get(code, {})
    return replace(base, answers=frame, read=n, sidecar=base.sidecar.model_copy(update=told))


def compare(surveys: Mapping[str, Survey], against: str = "") -> dict[str, MixedDifference]:
    """Compare the units, by their codes."""
    return {one.unit: one for one in compare_at_equal_mix(surveys, against).differences}


def holds(one: MixedDifference, value: Decimal | float, truth: float) -> bool:
    """Tell whether an interval as wide as the one in use, around a value, holds the truth."""
    return abs(float(value) - truth) <= (one.high - one.low) / 2


def main() -> None:
    """Print how often either holds the truth, and how often either puts the better unit below the worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=2000)
    samples = parser.parse_args().samples
    rng = np.random.default_rng(SEED)
    kept: dict[tuple[str, str], int] = {}
    wrong = {"official": 0, "equal mix": 0}
    with TemporaryDirectory() as folder:
        base = make_base(Path(folder))
    for _ in track(range(samples)):
        surveys = draw_surveys(base, rng)
        found = compare(surveys)
        found["MUDA - TUA"] = compare({code: surveys[code] for code in ("MUDA", "TUA")}, "TUA")["MUDA"]
        for code, one in found.items():
            truth = TRUE["MUDA"] - TRUE["TUA"] if " " in code else TRUE[code]
            for name, value in (("official", one.plain), ("equal mix", one.estimate)):
                kept[code, name] = kept.get((code, name), 0) + holds(one, value, truth)
        wrong["official"] += found["MUDA - TUA"].plain < 0
        wrong["equal mix"] += found["MUDA - TUA"].estimate < 0
    for code in dict.fromkeys(code for code, _ in kept):
        print(code, *(f"{name} {kept[code, name] / samples:.3f}" for name in wrong))
    print("order wrong:", *(f"{name} {count / samples:.3f}" for name, count in wrong.items()))


if __name__ == "__main__":
    main()
