"""Who answered, and what: groups with their index, answers to each unsur and to the sector's items, chosen answers.

Small groups are hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from ikm.analysis.disclosure import find_hidden_groups, is_extreme
from ikm.analysis.index import (
    INDEX_LEVEL,
    LEAST_CLAIMED,
    MUTU_GRADE,
    RESPONDENTS,
    SHARE_OF_ONE,
    Index,
    attach_measures,
    compute_index,
    frame_records,
    subtract_known,
)
from ikm.analysis.precision import Precision, design_survey, estimate_domain, estimate_unsur
from ikm.errors import SettingError
from ikm.rules.instrument import Instrument, Unsur, round_half_up
from ikm.rules.pack import Item, Pack, find_pack
from ikm.speech import _
from ikm.survey.answers import Answers, align_values, frame_answers
from ikm.survey.responses import Survey, order_categories, suggest_column
from ikm.survey.units import ScreenDecisions, UserMargins

# --- Groups of respondents


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
        interval without width would reveal each member's.
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
        Whether other groups are too small to be shown, reveal what each member answered, or would give away one that
        does. Not even their names are known here: an occupation in a respondent's own words can be a person.
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
        """Return the published index of a group; None where hidden."""
        return next((group.index.value for group in self.groups if group.label == label), None)

    def apart(self, lower: str, higher: str) -> Decimal | None:
        """Return the difference of the published indexes of two groups; None where either is hidden."""
        return subtract_known(self.value(higher), self.value(lower))

    def frame(self) -> pd.DataFrame:
        """Return one row per shown category: n, share (0-1), ikm, low, high (25-100; 95 % interval), mutu."""
        levels = dict.fromkeys(("ikm", "low", "high"), INDEX_LEVEL)
        measures = {"n": RESPONDENTS, "share": SHARE_OF_ONE, **levels, "mutu": MUTU_GRADE}
        paths = {"ikm": "index.value", "low": "precision.low", "high": "precision.high", "mutu": "index.grade.mutu"}
        paths[self.characteristic] = "label"
        frame = frame_records(self.groups, self.characteristic, measures, **paths)
        return frame.astype({"n": "Int64", **dict.fromkeys(levels, float)})


def profile_respondents(
    survey: Survey,
    characteristic: str,
    threshold: int,
    exposing: Collection[str] = (),
    known: Callable[[Sequence[str]], bool] = lambda labels: False,
) -> Profile:
    """Describe respondents and their index by a characteristic.

    Parameters
    ----------
    characteristic : str
        One of `Survey.characteristics`.
    threshold : int
        Groups with fewer respondents are hidden, those with an index of 25 or 100, and one more where that alone
        would not hide them. An index of the whole unit of 25 or 100 has revealed everything already.
    exposing : collection of str
        Labels of further groups that are hidden, for beside the other figures of the report they would expose few.
    known : callable, optional
        Whether some groups taken as one give answers of few away beside what is published elsewhere; hidden too.
    """
    labels = survey.groups(characteristic)
    secret = find_secret_groups(survey, labels, threshold, known)
    secret |= secret.index.isin(list(exposing))
    stated = order_categories(characteristic, labels[labels != ""].value_counts())
    order = [*stated, ""] if "" in secret.index else stated
    groups = tuple(measure_group(survey, label, labels == label) for label in order if not secret[label])
    lost = int((survey.unreadable["column"] == characteristic).sum())
    return Profile(characteristic, len(labels), threshold, groups, bool(secret.any()), bool(stated), lost)


def list_unsur_groups(survey: Survey, profile: Profile) -> dict[str, Index]:
    """List the groups of a profile whose unsur may be shown, with the index that holds them.

    Returns
    -------
    dict of str to Index
        Without groups in which an unsur has answers of fewer than `profile.threshold`, or one and the same extreme
        answer of all; and without those that would give a hidden one away, unsur by unsur.
    """
    labels = survey.groups(profile.characteristic)
    answered = survey.scores.notna().groupby(labels).sum()
    shown = {group.label: group.index for group in profile.groups}
    secret = frozenset(answered.index) - frozenset(shown)
    secret |= {label for label in shown if _is_unanimous(survey, labels == label)}
    while True:  # what is hidden for one unsur is hidden for all, which may give another group away
        hidden = secret.union(*(_list_hidden_groups(answered[key], profile.threshold, secret) for key in answered))
        if hidden == secret:
            return {label: index for label, index in shown.items() if label not in secret}
        secret = hidden


def find_secret_groups(
    survey: Survey, labels: pd.Series, threshold: int, known: Callable[[Sequence[str]], bool] = lambda labels: False
) -> pd.Series:
    """Return whether each group of respondents is hidden; `labels` holds the group of each."""
    scores = survey.scores.to_numpy()
    everybody = is_extreme(scores, survey.instrument)
    places, names = pd.factorize(labels)

    def is_known(groups: Sequence[str]) -> bool:
        inside = np.isin(places, names.get_indexer(list(groups)))
        return (not everybody and is_extreme(scores[inside], survey.instrument)) or known(groups)

    return find_hidden_groups(labels.value_counts(), threshold, is_known)


def measure_group(survey: Survey, label: str, inside: pd.Series) -> Group:
    """Measure a group that may be shown, with the error of its index."""
    n = int(inside.sum())
    index = compute_index(survey.scores[inside], survey.instrument, survey.bobot)
    error = estimate_domain(survey.scores, inside, survey.instrument, design_survey(survey), survey.bobot)
    return Group(label, n, Fraction(n, len(inside)), index, error if error and error.known else None)


def _list_hidden_groups(answered: pd.Series, threshold: int, known: frozenset[str]) -> list[str]:
    """List the groups hidden in the table of one unsur, where some are hidden already."""
    hidden = find_hidden_groups(answered, threshold, lambda groups: len(groups) == 1 and groups[0] in known)
    return list(hidden.index[hidden])


def _is_unanimous(survey: Survey, inside: pd.Series) -> bool:
    """Return whether an unsur has one extreme answer of a whole group, which the unit as a whole has not."""
    # arrays, for a frame taken apart for every group and unsur takes longer than all else of a table
    rules, everybody, members = survey.instrument, survey.scores.to_numpy(), inside.to_numpy()
    columns = range(everybody.shape[1])
    return any(is_extreme(everybody[members, at], rules) and not is_extreme(everybody[:, at], rules) for at in columns)


# --- Answers to each unsur

#: Answers that say 'not good': the lower half of the scale 1-4.
LOW_ANSWERS = (1, 2)


@dataclass(frozen=True)
class Spread:
    """Answers to one unsur.

    Parameters
    ----------
    counts : dict of int to int
        Answer -> number of respondents who gave it, every answer of the scale; empty where so few answered that it
        would reveal what each of them answered.
    few : int
        Number of those few.
    """

    unsur: Unsur
    code: str
    counts: dict[int, int]
    few: int = 0

    @property
    def n(self) -> int:
        """Answers given."""
        return self.few or sum(self.counts.values())

    def share(self, *answers: int) -> Fraction | None:
        """Return the share of the given answers, 0-1; None where nobody answered, or too few to show it."""
        return Fraction(sum(self.counts[answer] for answer in answers), self.n) if self.n > self.few else None

    def disclosed(self, threshold: int) -> Spread:
        """Return the spread as it may be shown: without its counts where 1 to threshold - 1 respondents answered."""
        return Spread(self.unsur, self.code, {}, self.n) if 0 < self.n < threshold else self

    @property
    def low(self) -> Fraction | None:
        """Share of answers 1 and 2."""
        return self.share(*LOW_ANSWERS)


def count_spreads(scores: pd.DataFrame, instrument: Instrument) -> tuple[Spread, ...]:
    """Count the answers to each unsur, in the instrument's order.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> answers = pd.DataFrame({key: [1, 3, 4, 4] for key in rules.keys}).astype("Int8")
    >>> count_spreads(answers, rules)[0].counts, count_spreads(answers, rules)[0].low
    ({1: 1, 2: 0, 3: 1, 4: 2}, Fraction(1, 4))
    """
    spreads = []
    for item in instrument.unsur:
        counts = {score: int((scores[item.key] == score).sum()) for score in instrument.scores}
        spreads.append(Spread(item, instrument.code(item.key), counts))
    return tuple(spreads)


@dataclass(frozen=True)
class AnswerShare:
    """Answers to all unsur of the index together.

    Parameters
    ----------
    high, low : int
        Answers 3 and 4, and answers 1 and 2, of all respondents.
    """

    high: int
    low: int

    @property
    def high_of_100(self) -> int:
        """Answers 3 and 4 of 100 answers, whole, half up."""
        return int(round_half_up(Fraction(100 * self.high, self.high + self.low), 0))

    @property
    def low_of_100(self) -> int:
        """Answers 1 and 2 of 100 answers: what is left, so that both make 100."""
        return 100 - self.high_of_100


def share_answers(spreads: Sequence[Spread]) -> AnswerShare | None:
    """Count good and poor answers to all unsur together.

    Returns
    -------
    AnswerShare or None
        None where nobody answered, or where the answers to an unsur are not shown, for they would follow from the sum.

    Examples
    --------
    Three answer 4 to all nine unsur and one answers 2: 27 good and 9 poor answers.

    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> answers = pd.DataFrame({key: [2, 4, 4, 4] for key in rules.keys}).astype("Int8")
    >>> share_answers(count_spreads(answers, rules)), share_answers(count_spreads(answers, rules)).high_of_100
    (AnswerShare(high=27, low=9), 75)
    """
    if any(spread.few for spread in spreads):
        return None
    low = sum(spread.counts[answer] for spread in spreads for answer in LOW_ANSWERS)
    given = sum(spread.n for spread in spreads)
    return AnswerShare(given - low, low) if given else None


def frame_spreads(spreads: Sequence[Spread]) -> pd.DataFrame:
    """Return one row per unsur: code, n, respondents per answer, share of 1-2 (0-1)."""
    rows = [
        {
            "key": spread.unsur.key,
            "code": spread.code,
            "n": spread.n,
            **{f"answer_{answer}": count for answer, count in spread.counts.items()},
            "low": None if spread.low is None else float(spread.low),
        }
        for spread in spreads
    ]
    answers = {name: f"{RESPONDENTS} who gave it" for row in rows for name in row if name.startswith("answer_")}
    return attach_measures(
        pd.DataFrame(rows).set_index("key"), n=RESPONDENTS, **answers, low=f"{SHARE_OF_ONE} that gave 1 or 2"
    )


# --- What the sector asks beyond the unsur, beside the IKM and never inside it


@dataclass(frozen=True)
class ItemScore:
    """Answers to one item.

    Parameters
    ----------
    n : int
        Answers given; blank and '-' are not among them.
    value : Decimal or None
        Mean answer x 25, scale 25-100, rounded once half up; None where too few answered to show it, or nobody. It
        carries no mutu: the bands grade the IKM.
    low : Fraction or None
        Share of the answers 1 and 2, 0-1; None as the value.
    precision : Precision or None
        Sampling error; None below 10 answers.
    """

    item: Item
    n: int
    value: Decimal | None
    low: Fraction | None
    precision: Precision | None


@dataclass(frozen=True)
class SectorScores:
    """The items of a sector that a survey asked.

    Parameters
    ----------
    scores : tuple of ItemScore
        In the order of the pack; items that were not asked are left out.
    """

    pack: Pack
    scores: tuple[ItemScore, ...]

    @property
    def answered(self) -> tuple[ItemScore, ...]:
        """Items with a value, highest first."""
        known = (score for score in self.scores if score.value is not None)
        return tuple(sorted(known, key=lambda score: -(score.value or 0)))

    def frame(self) -> pd.DataFrame:
        """Return one row per item: n, value, low, high (25-100), share of the answers 1-2 (0-1)."""
        levels = dict.fromkeys(("value", "low", "high"), INDEX_LEVEL)
        measures = {"n": RESPONDENTS, **levels, "share_low": f"{SHARE_OF_ONE} that gave 1 or 2"}
        paths = {"key": "item.key", "low": "precision.low", "high": "precision.high", "share_low": "low"}
        return frame_records(self.scores, "key", measures, **paths)


def score_sector(survey: Survey, threshold: int = 1) -> SectorScores | None:
    """Score the sector's items; None where the sector has no pack or none of its items was asked.

    Parameters
    ----------
    threshold : int
        Fewest answers to an item whose value is shown, 1 or more: only those answer whom it concerns.
    """
    pack = find_pack(survey.unit.sector)
    asked = [item for item in pack.items if item.column in survey.answers] if pack else []
    return SectorScores(pack, tuple(_score_item(survey, item, threshold) for item in asked)) if pack and asked else None


def _score_item(survey: Survey, item: Item, threshold: int) -> ItemScore:
    """Score one item: mean, share of low answers and error."""
    given = survey.answers[item.column].dropna()
    n = len(given)
    if n < threshold:
        return ItemScore(item, n, None, None, None)
    low = Fraction(int(given.isin(LOW_ANSWERS).sum()), n)
    precision = None
    if n >= LEAST_CLAIMED:
        precision = estimate_unsur(survey.answers, item.column, survey.instrument, design_survey(survey))
    return ItemScore(item, n, round_half_up(Fraction(int(given.sum()), n) * 25), low, precision)


# --- Chosen answers

#: Columns whose values may be listed in a message: none of them holds a person's own words.
_LISTED = ("gender", "education", "service")


#: What can be asked of any period and unit.
Condition = str | Callable[[Answers], object]


@dataclass(frozen=True, eq=False)
class RowSelection:
    """Which answers are chosen.

    Parameters
    ----------
    which : str, Series of bool, callable, or tuple of strings and callables
        A condition on the columns of the answers, as pandas reads it ("age >= 60 and waktu <= 2"); one value a counted
        answer; a function from the answers (`frame_answers`) to such values; several, of which all must hold.
    called : str
        Name of the selection, beside the unit's name.
    """

    which: str | pd.Series | Callable[[Answers], object] | tuple[Condition, ...]
    called: str

    def further(self, more: RowSelection, survey: Survey) -> RowSelection:
        """Return a selection of this selection; `survey` holds the answers that this one left."""
        called = f"{self.called}, {more.called}"
        if isinstance(self.which, str) and isinstance(more.which, str):
            return RowSelection(f"({self.which}) and ({more.which})", called)
        if self.everywhere and more.everywhere:
            return RowSelection((*self._conditions, *more._conditions), called)
        return RowSelection(more.inside(survey), called)

    @property
    def _conditions(self) -> tuple[Condition, ...]:
        """What can be asked anywhere; all of it must hold."""
        if isinstance(self.which, pd.Series):
            return ()
        return self.which if isinstance(self.which, tuple) else (self.which,)

    @property
    def everywhere(self) -> bool:
        """Whether other periods and units can be asked the same."""
        return not isinstance(self.which, pd.Series)

    def inside(self, survey: Survey) -> pd.Series:
        """Return whether each counted answer is chosen; where a column is missing in it, it is not.

        Raises
        ------
        SettingError
            The condition cannot be read, names an unknown column or gives no yes and no.
        """
        if isinstance(self.which, pd.Series):
            return _require_yes_and_no(align_values(survey, self.which, "where"), survey)
        chosen = pd.Series(True, survey.answers.index)
        for condition in self._conditions:
            if isinstance(condition, str):
                given = _evaluate_condition(condition, survey.answers)
            else:
                given = align_values(survey, _call_condition(condition, survey), "where")
            chosen &= _require_yes_and_no(given, survey)
        return chosen


def select_answers(survey: Survey, rows: RowSelection, threshold: int) -> Survey:
    """Return the chosen answers as a survey.

    Parameters
    ----------
    survey : Survey
        The answers that count; what is excluded already stays out.
    threshold : int
        Fewest respondents of a group that is shown; as few as that may not be left over either, for whoever knows the
        figure of all would know theirs.

    Raises
    ------
    SettingError
        The condition cannot be used, or too few fit it, or too few do not, or too few lie between it and a group.
    """
    inside = rows.inside(survey)
    _refuse_few(survey, inside, rows, threshold)
    called, undecided = f"{survey.unit.name} ({rows.called})", {"quality": ScreenDecisions()}
    unit = {"name": called, "benchmark": "", "users_per_year": None, **undecided}
    uncounted: dict[str, object] = {"population": None, "asked": None, "strata": {}, "margins": UserMargins()}
    sidecar = {**uncounted, **undecided}
    return replace(
        survey,
        unit=survey.unit.model_copy(update=unit),
        sidecar=survey.sidecar.model_copy(update=sidecar),
        answers=survey.answers[inside],
        does_not_apply=survey.does_not_apply[inside],
        refused=survey.refused.iloc[:0],
        refused_answers=survey.refused_answers.iloc[:0],
        read=int(inside.sum()),
        unreadable=survey.unreadable[survey.unreadable["row"].isin(inside.index[inside])],
    )


def _refuse_few(survey: Survey, inside: pd.Series, rows: RowSelection, threshold: int) -> None:
    """Refuse a selection that exposes few, or whose rest does."""
    about = _(
        "{unit_code} {period}: {sum} of {inside_count} answers fit {rows}",
        unit_code=survey.unit.code,
        period=survey.period,
        sum=int(inside.sum()),
        inside_count=len(inside),
        rows=rows.called,
    )
    if not inside.any():
        raise SettingError(f"{about}.", allowed=_list_values(rows, survey))
    few = any(0 < part.sum() < threshold for part in (inside, ~inside))
    same = not is_extreme(survey.scores, survey.instrument) and is_extreme(survey.scores[inside], survey.instrument)
    if few or same:
        raise SettingError(
            _(
                "{about}; nothing is shown of fewer than {threshold}, chosen or left over, nor where all gave "
                "one answer.",
                about=about,
                threshold=threshold,
            ),
            remedy=_("choose more widely, or open it with audience='internal' (from 5) for work within the office."),
        )
    for characteristic in survey.characteristics:
        labels = survey.groups(characteristic)
        secret = find_secret_groups(survey, labels, threshold)
        if any(0 < int((inside != (labels == label)).sum()) < threshold for label in secret.index[~secret]):
            raise explain_refusal(survey, rows, threshold)


def explain_refusal(survey: Survey, rows: RowSelection, threshold: int) -> SettingError:
    """Return what is said of a selection that is of few, less other figures that are shown."""
    about = _(
        "{unit_code} {period}: the answers that fit {rows}",
        unit_code=survey.unit.code,
        period=survey.period,
        rows=rows.called,
    )
    return SettingError(
        _(
            "{about}, less those of groups that the report shows or of other selections, are of fewer than {threshold} "
            "respondents.",
            about=about,
            threshold=threshold,
        ),
        remedy=_(
            "choose whole groups of the report (age classes, services), or quite other answers, or open it with "
            "audience='internal' (from 5) for work within the office."
        ),
    )


def _call_condition(condition: Callable[[Answers], object], survey: Survey) -> object:
    """Ask a function of the answers; a column that these do not have is named, as in a condition."""
    answers = frame_answers(survey)
    try:
        return condition(answers)
    except (KeyError, AttributeError) as error:
        name = str(getattr(error, "name", None) or (error.args[0] if error.args else ""))
        raise SettingError(
            _(
                "where: the answers have no column '{name}'. {suggestion}",
                name=name,
                suggestion=suggest_column(name, answers.columns),
            ).rstrip(),
            allowed=", ".join(answers.columns),
        ) from error


def _evaluate_condition(condition: str, answers: pd.DataFrame) -> object:
    """Evaluate a condition on the answers."""
    try:
        return answers.eval(condition, engine="python")
    except pd.errors.UndefinedVariableError as error:
        name = str(error).split("'")[1]
        raise SettingError(
            _(
                "'{condition}': the answers have no column '{name}'. {suggestion}",
                condition=condition,
                name=name,
                suggestion=suggest_column(name, answers.columns),
            ).rstrip(),
            allowed=", ".join(answers.columns),
        ) from error
    except Exception as error:  # whatever pandas makes of a text that is no condition
        raise SettingError(
            _("'{condition}' cannot be read as a condition.", condition=condition),
            allowed=_('such as "age >= 60", "service == \'Izin reklame\' and waktu <= 2"'),
        ) from error


def _require_yes_and_no(given: object, survey: Survey) -> pd.Series:
    """Return values as yes and no; refuse others."""
    if isinstance(given, pd.Series) and given.dtype == object and given.dropna().isin([True, False]).all():
        given = given.astype("boolean")
    if not isinstance(given, pd.Series) or not pd.api.types.is_bool_dtype(given):
        raise SettingError(
            _("a condition must be true or false for every answer."),
            allowed=_("comparisons: == != < <= > >= in, and, or, not"),
        )
    return given.fillna(False).astype(bool).set_axis(survey.answers.index)


def _list_values(rows: RowSelection, survey: Survey) -> str:
    """List what the columns of a condition that nobody fits hold."""
    listed = (*_LISTED, *(key for key, group in survey.unit.groups.items() if group.values))
    named = [name for name in listed if isinstance(rows.which, str) and name in rows.which]
    return "; ".join(f"{name}: {', '.join(sorted(set(survey.groups(name))))}" for name in named)
