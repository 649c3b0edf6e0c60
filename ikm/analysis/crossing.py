"""Respondents by columns of anybody's choice, one or several crossed: groups with their index, small ones hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ikm.analysis.disclosure import find_exposing, find_hidden_cells, is_extreme
from ikm.analysis.index import INDEX_LEVEL, MUTU_GRADE, RESPONDENTS, SHARE_OF_ONE, frame_records
from ikm.analysis.profile import Group, find_secret_groups, measure_group
from ikm.errors import SettingError
from ikm.speech import _
from ikm.survey.responses import Survey

#: Most columns that are crossed: more cells than respondents tell nothing.
MOST_CROSSED = 3


@dataclass(frozen=True)
class CrossedGroups:
    """Respondents by one column or several.

    Parameters
    ----------
    names : tuple of str
        The columns.
    total : int
        All counted respondents.
    threshold : int
        Fewest respondents of a cell that is shown.
    cells : dict of tuple of str to Group
        Those shown, by their category of each column ('' is not stated), in the order of the report.
    withheld : bool
        Whether other cells are too small, reveal what each member answered, or would give away one that does.
    order : tuple of tuple of str
        Categories of each column, in the order of the report.
    """

    names: tuple[str, ...]
    total: int
    threshold: int
    cells: Mapping[tuple[str, ...], Group]
    withheld: bool
    order: tuple[tuple[str, ...], ...]

    def frame(self) -> pd.DataFrame:
        """Return one row a shown cell: n, share (0-1), ikm, low, high (25-100; 95 % interval), mutu."""
        levels = dict.fromkeys(("ikm", "low", "high"), INDEX_LEVEL)
        measures = {"n": RESPONDENTS, "share": SHARE_OF_ONE, **levels, "mutu": MUTU_GRADE}
        paths = {"ikm": "index.value", "low": "precision.low", "high": "precision.high", "mutu": "index.grade.mutu"}
        frame = frame_records(self.cells.values(), "label", measures, **paths)
        frame = frame.astype({"n": "Int64", **dict.fromkeys(levels, float)})
        labels = pd.MultiIndex.from_tuples(list(self.cells), names=self.names)
        return frame.set_axis(labels if len(self.names) > 1 else labels.get_level_values(0))


def cross_respondents(
    survey: Survey,
    labels: Sequence[pd.Series],
    threshold: int,
    shown: Mapping[str, pd.Series],
    rare: Sequence[pd.Series] = (),
    *,
    extreme: pd.Series | None = None,
) -> tuple[CrossedGroups, dict[str, pd.Series]]:
    """Describe respondents and their index by one column or several crossed.

    Parameters
    ----------
    labels : sequence of Series of category
        Group of each counted respondent by each column, named; from `ikm.survey.answers.label_groups`.
    threshold : int
        Cells with fewer respondents are hidden, those in which all gave one extreme answer, and as many more as keep
        the sums of rows and columns from giving them away.
    shown, rare, extreme
        Figures that are shown besides, that of all first, as of `find_exposing`: a cell that would tell of few beside
        them is hidden.

    Returns
    -------
    CrossedGroups
    dict of str to Series of bool
        What is shown now: who is in each cell, by its name.

    Raises
    ------
    SettingError
        No column, one of them twice, or more than three.
    """
    names = [str(each.name) for each in labels]
    if not names or len(set(names)) < len(names) or len(names) > MOST_CROSSED:
        raise SettingError(
            _("by: {names_count} columns ({names}).", names_count=len(names), names=", ".join(names) or _("none")),
            allowed=_("1 to {most_crossed}, each once", most_crossed=MOST_CROSSED),
        )
    keys = pd.MultiIndex.from_frame(pd.concat([each.astype("str") for each in labels], axis=1))
    secret = _find_secret_cells(survey, labels, keys, threshold)
    everybody = next(iter(shown.values())).index
    rows = {cell: survey.answers.index[[key == cell for key in keys]] for cell in _list_cells(labels, keys)}
    large = {cell: _name_cell(names, cell) for cell in rows if cell not in secret}
    asked = {name: pd.Series(everybody.isin(rows[cell]), everybody) for cell, name in large.items()}
    exposing = find_exposing({**shown, **asked}, threshold, rare, extreme=extreme)
    kept = {cell: rows[cell] for cell, name in large.items() if name not in exposing}
    cells = {
        cell: measure_group(survey, ", ".join(cell), pd.Series(survey.answers.index.isin(own), survey.answers.index))
        for cell, own in kept.items()
    }
    order = tuple(tuple(map(str, each.cat.categories)) for each in labels)
    crossed = CrossedGroups(tuple(names), len(keys), threshold, cells, len(kept) < len(rows), order)
    return crossed, {large[cell]: asked[large[cell]] for cell in kept}


def _list_cells(labels: Sequence[pd.Series], keys: pd.MultiIndex) -> list[tuple[str, ...]]:
    """List the cells that hold anybody, in the order of their categories."""
    places = [{label: place for place, label in enumerate(each.cat.categories)} for each in labels]
    return sorted(set(keys), key=lambda cell: [place[label] for place, label in zip(places, cell, strict=True)])


def _name_cell(names: Sequence[str], cell: Sequence[str]) -> str:
    """Return the name of a cell's figure."""
    return "; ".join(f"{name} = {label}" for name, label in zip(names, cell, strict=True))


def _find_secret_cells(
    survey: Survey, labels: Sequence[pd.Series], keys: pd.MultiIndex, threshold: int
) -> frozenset[tuple[str, ...]]:
    """Find the cells that are small, or known, or would give such a one away by the sums of the table."""
    if len(labels) == 1:
        own = labels[0].astype("str")
        secret = find_secret_groups(survey, own, threshold)
        return frozenset((str(label),) for label in secret.index[secret])
    sizes = pd.Series(1, keys).groupby(level=list(range(len(labels)))).sum()
    counts = sizes.unstack(fill_value=0)
    everybody = is_extreme(survey.scores, survey.instrument)
    known = [
        not everybody and is_extreme(survey.scores[[key == cell for key in keys]], survey.instrument)
        for cell in sizes.index
    ]
    hidden = find_hidden_cells(counts, threshold, pd.Series(known, sizes.index).unstack(fill_value=False)).stack()
    return frozenset(tuple(map(str, cell)) for cell in hidden.index[hidden])
