"""Who answered: respondents and their index per characteristic, small groups hidden. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.design import simple
from ikm.analysis.disclosure import hidden
from ikm.analysis.domains import domain
from ikm.analysis.index import Index, index
from ikm.analysis.precision import Precision
from ikm.survey.categories import in_order
from ikm.survey.responses import Survey


@dataclass(frozen=True)
class Group:
    """One category of respondents.

    Parameters
    ----------
    label : str
        '' for respondents who did not state it.
    n : int or None
        Respondents; None where hidden.
    share : Fraction or None
        Of all counted respondents, 0-1.
    index : Index or None
        None where hidden.
    precision : Precision or None
        The group as a domain of all counted respondents; None where hidden, and below 10 respondents.
    """

    label: str
    n: int | None
    share: Fraction | None
    index: Index | None
    precision: Precision | None = None

    @property
    def hidden(self) -> bool:
        """Whether the group is too small to be shown, or would give away one that is."""
        return self.n is None


@dataclass(frozen=True)
class Profile:
    """Respondents by one characteristic.

    Parameters
    ----------
    total : int
        All counted respondents.
    threshold : int
        Fewest respondents of a group that is shown.
    """

    characteristic: str
    total: int
    threshold: int
    groups: tuple[Group, ...]

    @property
    def stated(self) -> bool:
        """Whether anybody stated the characteristic."""
        return any(group.label for group in self.groups)

    @property
    def shown(self) -> tuple[Group, ...]:
        """Groups large enough to be shown, 'not stated' among them."""
        return tuple(group for group in self.groups if not group.hidden)

    def value(self, label: str) -> Decimal | None:
        """Published index of a group; None where hidden."""
        return next((group.index.value for group in self.groups if group.label == label and group.index), None)

    def apart(self, lower: str, higher: str) -> Decimal | None:
        """Difference of the published indexes of two groups; None where either is hidden."""
        low, high = self.value(lower), self.value(higher)
        return None if low is None or high is None else high - low

    def frame(self) -> pd.DataFrame:
        """One row a category: n, share (0-1), ikm (25-100), mutu; missing where hidden."""
        values = [group.index.value if group.index else None for group in self.groups]
        return pd.DataFrame(
            {
                self.characteristic: [group.label for group in self.groups],
                "n": pd.array([group.n for group in self.groups], dtype="Int64"),
                "share": [None if group.share is None else float(group.share) for group in self.groups],
                "ikm": [None if value is None else float(value) for value in values],
                "mutu": [
                    group.index.grade.mutu if group.index and group.index.grade else None for group in self.groups
                ],
            }
        ).set_index(self.characteristic)


def profile(survey: Survey, characteristic: str, threshold: int) -> Profile:
    """Respondents and their index by a characteristic.

    Parameters
    ----------
    characteristic : str
        One of `ikm.survey.responses.CHARACTERISTICS`.
    threshold : int
        Groups with fewer respondents are hidden, and one more where that alone would not hide them.
    """
    labels = survey.groups(characteristic)
    counts = labels.value_counts()
    secret = hidden(counts, threshold)
    stated = in_order(characteristic, counts.drop("", errors="ignore"))
    order = [*stated, ""] if "" in counts.index else stated
    groups = tuple(
        Group(label, None, None, None) if secret[label] else _group(survey, label, labels == label) for label in order
    )
    return Profile(characteristic, len(labels), threshold, groups)


def _group(survey: Survey, label: str, inside: pd.Series) -> Group:
    """A group that may be shown, with the error of its index."""
    n = int(inside.sum())
    return Group(
        label,
        n,
        Fraction(n, len(inside)),
        index(survey.scores[inside], survey.instrument, survey.bobot),
        domain(survey.scores, inside, survey.instrument, simple(len(inside), survey.sidecar.population), survey.bobot),
    )
