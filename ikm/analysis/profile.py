"""Who answered: respondents and their index per characteristic, small groups hidden. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.design import simple
from ikm.analysis.disclosure import extreme, hidden
from ikm.analysis.domains import domain
from ikm.analysis.index import Index, index
from ikm.analysis.measure import INDEX, MUTU, RESPONDENTS, SHARE, measured
from ikm.analysis.precision import Precision, users_sampled
from ikm.survey.categories import in_order
from ikm.survey.responses import Survey

#: Index points below which an error is none but for the last bit of a double.
_SAME = 1e-9


@dataclass(frozen=True)
class Group:
    """One category of respondents that is large enough to be shown.

    Parameters
    ----------
    label : str
        '' for respondents who did not state it.
    share : Fraction
        Of all counted respondents, 0-1.
    precision : Precision or None
        The group as a domain of all counted respondents; None below 10 respondents, and where all have one score: an
        interval without width would tell each member's.
    """

    label: str
    n: int
    share: Fraction
    index: Index
    precision: Precision | None = None


@dataclass(frozen=True)
class Profile:
    """Respondents by one characteristic.

    Parameters
    ----------
    total : int
        All counted respondents.
    threshold : int
        Fewest respondents of a group that is shown.
    groups : tuple of Group
        Those shown, 'not stated' among them.
    withheld : bool
        Whether other groups are too small to be shown, tell what each member answered, or would give away
        one that does. Not even their names are known
        here: an occupation in a respondent's own words can be a person.
    stated : bool
        Whether anybody stated the characteristic.
    unreadable : int
        Cells that say something which cannot be read, such as an age of 352.
    """

    characteristic: str
    total: int
    threshold: int
    groups: tuple[Group, ...]
    withheld: bool = False
    stated: bool = True
    unreadable: int = 0

    def value(self, label: str) -> Decimal | None:
        """Published index of a group; None where hidden."""
        return next((group.index.value for group in self.groups if group.label == label), None)

    def apart(self, lower: str, higher: str) -> Decimal | None:
        """Difference of the published indexes of two groups; None where either is hidden."""
        low, high = self.value(lower), self.value(higher)
        return None if low is None or high is None else high - low

    def frame(self) -> pd.DataFrame:
        """One row a shown category: n, share (0-1), ikm, low, high (25-100; 95 % interval), mutu."""
        values = [group.index.value for group in self.groups]
        frame = pd.DataFrame(
            {
                self.characteristic: [group.label for group in self.groups],
                "n": pd.array([group.n for group in self.groups], dtype="Int64"),
                "share": [float(group.share) for group in self.groups],
                "ikm": [None if value is None else float(value) for value in values],
                "low": [None if group.precision is None else group.precision.low for group in self.groups],
                "high": [None if group.precision is None else group.precision.high for group in self.groups],
                "mutu": [group.index.grade.mutu if group.index.grade else None for group in self.groups],
            }
        ).set_index(self.characteristic)
        frame = frame.astype(dict.fromkeys(("ikm", "low", "high"), float))
        return measured(frame, n=RESPONDENTS, share=SHARE, ikm=INDEX, low=INDEX, high=INDEX, mutu=MUTU)


def profile(survey: Survey, characteristic: str, threshold: int) -> Profile:
    """Respondents and their index by a characteristic.

    Parameters
    ----------
    characteristic : str
        One of `ikm.survey.responses.CHARACTERISTICS`.
    threshold : int
        Groups with fewer respondents are hidden, those with an index of 25 or 100, and one more where that alone
        would not hide them. An index of the whole unit of 25 or 100 has told everything already.
    """
    labels = survey.groups(characteristic)
    secret = secret_groups(survey, labels, threshold)
    stated = in_order(characteristic, labels[labels != ""].value_counts())
    order = [*stated, ""] if "" in secret.index else stated
    groups = tuple(_group(survey, label, labels == label) for label in order if not secret[label])
    return Profile(
        characteristic,
        len(labels),
        threshold,
        groups,
        withheld=bool(secret.any()),
        stated=bool(stated),
        unreadable=int((survey.unreadable["column"] == characteristic).sum()),
    )


def by_unsur(survey: Survey, found: Profile) -> dict[str, Index]:
    """The groups of a profile whose unsur may be shown, with the index that holds them.

    Returns
    -------
    dict of str to Index
        Without groups in which an unsur has answers of fewer than `found.threshold`, or one and the same extreme
        answer of all; and without those that would give a hidden one away, unsur by unsur.
    """
    labels = survey.groups(found.characteristic)
    answered = survey.scores.notna().groupby(labels).sum()
    shown = {group.label: group.index for group in found.groups}
    secret = frozenset(answered.index) - frozenset(shown)
    secret |= {label for label in shown if _unanimous(survey, labels == label)}
    while True:  # what is hidden for one unsur is hidden for all, which may give another group away
        found_secret = secret.union(*(_secret(answered[key], found.threshold, secret) for key in answered))
        if found_secret == secret:
            return {label: index for label, index in shown.items() if label not in secret}
        secret = found_secret


def _secret(answered: pd.Series, threshold: int, known: frozenset[str]) -> list[str]:
    """Groups hidden in the table of one unsur, where some are hidden already."""
    table = hidden(answered, threshold, lambda groups: len(groups) == 1 and groups[0] in known)
    return list(table.index[table])


def _unanimous(survey: Survey, inside: pd.Series) -> bool:
    """Whether an unsur has one extreme answer of a whole group, which the unit as a whole has not."""
    return any(
        extreme(survey.scores.loc[inside, [key]], survey.instrument)
        and not extreme(survey.scores[[key]], survey.instrument)
        for key in survey.instrument.keys
    )


def secret_groups(survey: Survey, labels: pd.Series, threshold: int) -> pd.Series:
    """Whether each group of respondents is hidden; `labels` holds the group of each."""
    told = extreme(survey.scores, survey.instrument)
    return hidden(
        labels.value_counts(),
        threshold,
        lambda groups: not told and extreme(survey.scores[labels.isin(groups)], survey.instrument),
    )


def _group(survey: Survey, label: str, inside: pd.Series) -> Group:
    """A group that may be shown, with the error of its index."""
    n = int(inside.sum())
    found = index(survey.scores[inside], survey.instrument, survey.bobot)
    design = simple(len(inside), users_sampled(survey))
    error = domain(survey.scores, inside, survey.instrument, design, survey.bobot)
    return Group(label, n, Fraction(n, len(inside)), found, error if error and error.se > _SAME else None)
