"""What stands beside kinerja tells nobody's answers: harapan, kepentingan and satisfaction on the whole.

The attacker has hasil.json and knows who answered what, but not how. Few leave a question open: a mean of those who
answered two of them, beside the mean of all who answered the one, gives the answers of these few. So does an error, or
a correlation, with all its figures, of those who answered both.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import combinations
from math import ceil, floor, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ikm.analysis import importance
from ikm.analysis.importance import Gap, derive_importance, estimate_gaps
from ikm.chapters.actions import export_policy
from ikm.chapters.certainty import export_spreads
from ikm.chapters.importance import export_importance
from ikm.chapters.index import export_index
from ikm.study.numbers import Numbers
from ikm.survey.responses import Survey
from tests.attack.span import find_few
from tests.helpers import KEYS, read

#: What was asked beside kinerja -> its columns.
ASKED = {kind: tuple(f"{kind}_{key}" for key in KEYS) for kind in ("harapan", "kepentingan")}
ASKED["overall"] = ("overall",)


def skipped(folder: Path, kind: str, n: int, out: int) -> Survey:
    """A unit of n in which so many answer persyaratan, all 1 or 2, and not what stands beside it; others answer 3 or 4.

    Of prosedur two others are the only ones to state something and not to rate it.
    """
    rng, lines = random.Random(f"{kind} {n} {out}"), [",".join((*KEYS, *ASKED[kind]))]
    for at in range(n):
        rated = [str(rng.randint(1, 2) if at < out and place == 0 else rng.randint(3, 4)) for place in range(9)]
        stated = [str(rng.randint(2, 4)) for _ in ASKED[kind]]
        if at < out:
            stated[0] = ""
        if kind != "overall" and at >= n - 2:
            rated[1] = ""
        lines.append(",".join((*rated, *stated)))
    return read(folder, "\n".join(lines) + "\n")


def list_figures(content: dict[str, Any]) -> Iterator[tuple[str, str, float, int]]:
    """Every mean in the chapter and in the table of unsur: its name, the question, the mean, of how many it is said."""
    said = content["importance"]
    rated = {entry["key"]: entry["n"] for entry in content["unsur"]}
    for entry in content["unsur"]:
        yield "nrr", entry["key"], entry["nrr"], entry["n"]
        yield "total", entry["key"], entry["total"] / entry["n"], entry["n"]
    for spread in content["distribution"]:
        if spread["answers"]:
            total = sum(int(answer) * n for answer, n in spread["answers"].items())
            yield "spread", spread["key"], total / spread["n"], spread["n"]
    for gap in said["unsur"]:
        yield "kinerja", gap["key"], gap["kinerja"], gap["n"]
        yield "kinerja of gap", gap["key"], gap["estimate"] + gap["stated"], gap["n"]
        yield "kinerja of tki", gap["key"], gap["tki"] * gap["stated"], gap["n"]
        yield "stated", f"{said['asked']}_{gap['key']}", gap["stated"], gap["n"]
    for association in (said["derived"] or {}).get("unsur", ()):
        yield "kinerja", association["key"], association["kinerja"], said["derived"]["n"]
    for priority in content["policy"]["priorities"]:
        if "gap" in priority["components"]:
            wish = next(gap["stated"] for gap in said["unsur"] if gap["key"] == priority["key"])
            yield (
                "kinerja of plan",
                priority["key"],
                wish - priority["components"]["gap"]["raw"],
                rated[priority["key"]],
            )


def find_set(survey: Survey, question: str, mean: float) -> set[int]:
    """Whose answers a mean is of: all who answered, those who answered two questions or all; exactly one of them is."""
    answers = survey.answers[[*KEYS, *(name for names in ASKED.values() for name in names if name in survey.answers)]]
    given = answers.notna()
    chosen = {"all": given[question], "whole": given.all(axis=1)}
    chosen |= {f"with {other}": given[question] & given[other] for other in answers}
    told = [set(rows.index[rows]) for rows in chosen.values()
            if abs(float(answers.loc[rows, question].astype(float).mean()) - mean) < 3e-4]  # fmt: skip
    assert told, f"a mean of {question} that is of nobody known: {mean}"
    return max(told, key=len)


def attacked(survey: Survey, audience: str) -> list[tuple[str, set[int]]]:
    """Whom linear algebra over the sets of each question finds, and whom subtracting means by their numbers gives."""
    numbers = Numbers(survey, audience=audience)  # type: ignore[arg-type]
    content = {
        **export_index(numbers.index, detailed=numbers.detailed),
        "distribution": export_spreads(numbers.spreads),
        "importance": export_importance(numbers.importance),
        "policy": export_policy(numbers.priorities, (), None, ()),
    }
    figures = list(list_figures(json.loads(json.dumps(content, default=str))))
    assert figures
    found = []
    for question in {question for _, question, _, _ in figures}:
        own = [(name, mean, n) for name, of, mean, n in figures if of == question]
        sets = {f"{name} {at}": find_set(survey, question, mean) for at, (name, mean, _) in enumerate(own)}
        everybody = set.union(*sets.values())
        found += [(question, people) for people in find_few(sets.values(), 10) if people != everybody]
        answers = survey.answers[question].astype(float)
        for (_, first, n), (_, second, m) in combinations(own, 2):
            (large, most), (small, least) = sorted([(first, n), (second, m)], key=lambda one: -one[1])
            people = set(answers.index[: most - least])
            # Those who skipped are the first rows: is what is left the sum of their answers?
            if 0 < most - least < 10 and abs(large * most - small * least - answers.iloc[: most - least].sum()) < 1e-6:
                found.append((question, people))
    return found


#: Numbers of respondents are prime: no sum of a few answers is a multiple of a mean by chance.
CASES = [("harapan", 41, 1), ("kepentingan", 61, 2), ("harapan", 109, 9), ("harapan", 17, 1), ("overall", 61, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["public", "internal"])
@pytest.mark.parametrize(("kind", "n", "out"), CASES)
def test_no_figure_less_another_is_of_those_who_skipped(
    tmp_path: Path, kind: str, n: int, out: int, audience: str
) -> None:
    """One, two and nine who rated and stated nothing, two who stated and rated nothing: nobody is found."""
    assert attacked(skipped(tmp_path, kind, n, out), audience) == []


def mean_of_pairs(key: str, kinerja: np.ndarray, stated: np.ndarray, design: object) -> Gap:
    """A gap as it was once: both means of those who answered both."""
    both = ~np.isnan(kinerja - stated)
    means = float(kinerja[both].mean()), float(stated[both].mean())
    return Gap(key, int(both.sum()), *means, means[0] / means[1], means[0] - means[1])


@pytest.mark.slow
@pytest.mark.parametrize("out", [1, 2, 9])
def test_means_of_those_who_answered_both_give_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: int
) -> None:
    """The attack works where there is something to find: n x NRR less the sum of the pairs, set by set and by value."""
    monkeypatch.setattr(importance, "_test_gap", mean_of_pairs)
    survey = skipped(tmp_path, "harapan", 61, out)
    assert ("persyaratan", set(survey.answers.index[:out])) in attacked(survey, "public")


# --- What errors and correlations tell of one who skipped


def list_possible(kinerja: np.ndarray, stated: np.ndarray) -> tuple[set[int], set[int]]:
    """What the last person, who stated nothing, can have answered: by the published interval; and by his unsur alone.

    Known besides: every answer to the unsur and every harapan, but not who gave which, and how errors are computed. Of
    each sum of products that the others can have, the interval that the package would publish is reckoned.
    """
    n, pairs = len(kinerja), len(kinerja) - 1
    (gap,) = estimate_gaps(pd.DataFrame({"waktu": kinerja}), pd.DataFrame({"waktu": stated}))
    assert gap.high is not None
    error = (gap.high - gap.estimate) / float(stats.t.ppf(0.975, pairs - 1))
    wishes = stated[:-1]
    rated, wished = ((one - one.mean()) @ (one - one.mean()) for one in (kinerja, wishes))
    first, second = sqrt(rated / n / (n - 1)), sqrt(wished / pairs**2 * n / (n - 1))
    possible = set()
    for answer in map(int, set(kinerja)):
        total = kinerja.sum() - answer
        most = sqrt(max(0, wished * (kinerja @ kinerja - answer**2 - total**2 / pairs)))
        middle = wishes.sum() * total / pairs
        for products in range(ceil(middle - most - 1e-9), floor(middle + most + 1e-9) + 1):
            together = (products - wishes.mean() * total) / n / pairs * n / (n - 1)
            exact = first**2 + second**2 - 2 * together
            told = importance._bound_variance_of(first, second, together, pairs) if gap.few_open else exact
            possible |= {answer} if abs(sqrt(max(0.0, told)) - error) < 1e-9 else set()
    return possible, {int(answer) for answer in kinerja}


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers of n, kinerja and harapan going together somewhat; the last states nothing."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=n)
    kinerja = np.digitize(mood, [-1.3, 0.4]) + 2.0
    stated = np.digitize(0.3 * mood + rng.normal(size=n), [-0.5]) + 3.0
    stated[-1] = np.nan
    return kinerja, stated


def count_found(n: int) -> int:
    """Of how many of forty drawn units one who skipped is found by his answer."""
    told = [list_possible(*drawn(n, seed)) for seed in range(40)]
    return sum(len(possible) == 1 < len(given) for possible, given in told)


@pytest.mark.slow
@pytest.mark.parametrize("n", [12, 17, 31])
def test_the_interval_leaves_every_answer_possible(n: int) -> None:
    """Forty units each: by no interval is an answer of one who skipped told from the others given to the unsur."""
    assert count_found(n) == 0


@pytest.mark.slow
def test_an_exact_error_tells_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack works where the covariance is not rounded: of forty units of 12 some give the answer away."""
    monkeypatch.setattr(importance, "_bound_variance_of", lambda a, b, both, pairs: a**2 + b**2 - 2 * both)
    assert count_found(12) >= 5


@pytest.mark.parametrize(("n", "out"), [(12, 1), (29, 9)])
def test_few_beside_few_have_no_correlations(n: int, out: int) -> None:
    """Below 30 who answered all, and 1 to 9 others: nothing; from 30 on to tenths; with nobody else exactly."""
    rng = np.random.default_rng(n)
    scores = pd.DataFrame(rng.integers(1, 5, (n + out, 9)), columns=list(KEYS)).astype("Int8")
    overall = pd.Series([int(value) for value in rng.integers(1, 5, n + out)], dtype="Int8")
    overall[:out] = pd.NA
    found = derive_importance(scores, overall)
    assert (found.refused, found.weights) == ("beside", ())
    assert derive_importance(scores[out:], overall[out:]).refused == ""
