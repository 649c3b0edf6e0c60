"""Sums of cells give what the answers of each cell give: index, errors, spreads; quick, without a table."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.index import compute_index
from ikm.analysis.national import Moments
from ikm.analysis.precision import estimate_precision, estimate_unsur
from ikm.analysis.profile import count_spreads
from tests.helpers import KEYS, RULES, scores


def drawn(n: int, seed: int, lowest: int = 0) -> pd.DataFrame:
    """Answers drawn for so many people; 0 is none."""
    given = np.random.default_rng(seed).integers(lowest, 5, (n, len(KEYS)))
    return pd.DataFrame(given, columns=list(KEYS)).astype("Int8").replace(0, pd.NA)


def add_up(*cells: pd.DataFrame) -> Moments:
    """The sums of cells, as `LevelSums` has them."""
    rows = []
    for cell in cells:
        given, answer = cell.notna().astype(int), cell.fillna(0).astype(int)
        row = [int(given.any(axis=1).sum())]
        row += [int((answer[key] == score).sum()) for key in KEYS for score in (1, 2, 3, 4)]
        for a, b in combinations(KEYS, 2):
            row += [int((one[a] * two[b]).sum()) for one in (given, answer) for two in (given, answer)]
        rows.append(row)
    return Moments(RULES, np.array(rows, dtype=np.int64))


#: Forty people, ten, who vary less, and four hundred of whom one differs.
CELLS = [drawn(40, 1), drawn(10, 2, 3), scores(*[3] * 399, [4, *[3] * 8])]
SILENT = drawn(20, 3).assign(sarana=pd.array([pd.NA] * 20, dtype="Int8"))


def test_errors_are_those_of_the_answers() -> None:
    """To 1e-12; none of nine people, of equal answers, and where nobody answered an unsur."""
    found = add_up(*CELLS, drawn(9, 4, 1), scores(*[3] * 20), SILENT)
    told = np.array(found.errors()).T
    own = [estimate_precision(cell, RULES) for cell in CELLS]
    assert own[2].se < 0.1
    np.testing.assert_allclose(told[:3], [[each.se, each.low, each.high] for each in own], rtol=1e-10)
    assert np.isnan(told[3:]).all()


def test_the_error_of_one_cell() -> None:
    """As from its answers, with the chances of each mutu; none of nine people, and where nobody answered an unsur."""
    found = add_up(*CELLS, drawn(9, 4, 1), SILENT)
    for at, cell in enumerate(CELLS):
        error, own = found.precision(at), estimate_precision(cell, RULES)
        assert error is not None
        assert (error.n, error.df, error.ends, error.population) == (own.n, own.df, own.ends, None)
        assert (error.estimate, error.se) == pytest.approx((own.estimate, own.se), abs=1e-10)
        assert dict(error.chance) == pytest.approx(dict(own.chance), abs=1e-8)
    assert (found.precision(3), found.precision(4)) == (None, None)


@pytest.mark.parametrize(("answers", "known"), [(2, False), (3, True)])
def test_the_error_of_a_domain(answers: int, known: bool) -> None:
    """Of a hundred people the twenty of a cell, two or three of whom answered sarana: n / (n - 1) is the hundred's.

    With two there is an error of the cell alone all the same.
    """
    rare = drawn(20, 5, 1).assign(sarana=pd.array([4, 3, 2][:answers] + [pd.NA] * (20 - answers), dtype="Int8"))
    found = add_up(rare)
    alone, domain = found.precision(0), found.precision(0, 100)
    assert alone is not None
    assert (domain is not None) is known
    if domain is not None:
        assert domain.se == pytest.approx(alone.se * math.sqrt(100 / 99 / (20 / 19)))
        assert (domain.n, domain.df) == (20, 19)


def test_errors_of_each_unsur() -> None:
    """As from the answers, of those that ten or more gave; of forty people nine answered waktu, ten biaya."""
    cell = drawn(40, 6, 1)
    for key, n in (("waktu", 9), ("biaya", 10)):
        cell[key] = cell[key].where(pd.Series(range(40)) < n)
    found = add_up(scores(*[3] * 5), cell).unsur_errors(1)
    assert set(found) == set(KEYS) - {"waktu"}
    for key, error in found.items():
        own = estimate_unsur(cell, key, RULES)
        assert own is not None
        assert (error.n, error.df, error.ends) == (own.n, own.df, own.ends)
        assert (error.estimate, error.se) == pytest.approx((own.estimate, own.se), abs=1e-10)


def test_index_and_spreads_of_a_cell() -> None:
    """The index counts who answered anything; where nobody answered an unsur there is none."""
    found = add_up(*CELLS, SILENT)
    for at, cell in enumerate((*CELLS, SILENT)):
        own = compute_index(cell, RULES)
        assert (found.index(at), found.exact(at), found.value(at)) == (own, own.exact, own.value)
        assert found.spreads(at) == count_spreads(cell, RULES)
    assert found.value(3) is None
    assert found.index(0).respondents == 40


@pytest.mark.parametrize(("answer", "extreme"), [(1, True), (2, False), (3, False), (4, True), (None, False)])
def test_all_at_one_end(answer: int | None, extreme: bool) -> None:
    """All highest or all lowest; not all in between, nor where nobody answered."""
    assert add_up(scores(3), scores(*[answer] * 5)).extreme(1) is extreme
    assert add_up(scores(1, 4)).extreme(0) is False


def test_cells_taken_together() -> None:
    """Two of three, and all: as the answers of both, of all."""
    found = add_up(*CELLS)
    assert found.joined([0, 2]).index(0) == compute_index(pd.concat([CELLS[0], CELLS[2]]), RULES)
    assert found.joined().index(0) == compute_index(pd.concat(CELLS), RULES)
    assert found.joined().sums.shape == (1, found.sums.shape[1])
