"""The answers as statistics packages take them, and the way back: answers that a researcher changed, as a survey."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ikm.errors import DataError, SettingError, list_some, suggest_name
from ikm.rules.instrument import Instrument
from ikm.speech import _
from ikm.survey.ages import name_age_groups
from ikm.survey.responses import (
    AGE_GROUP,
    CHARACTERISTICS,
    PAIR_PREFIXES,
    READ_FOR_PUBLIC,
    WEIGHTS_ALLOWED,
    Survey,
    find_scored_columns,
    is_weight,
    order_categories,
    require_clusters,
    suggest_column,
)
from ikm.survey.units import ScreenDecisions, UserMargins

#: Characteristics whose categories rise.
_RISING = ("age", "education")
#: Columns in respondents' own words, or that may name them.
PERSONAL_COLUMNS = ("respondent", "saran")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:[.,]\d+)?")
#: '1.500' is one and a half, or fifteen hundred: whoever typed it knows.
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")


class Answers(pd.DataFrame):  # type: ignore[misc]  # pandas brings no types
    """One row a respondent, as statistics packages take it; a DataFrame in all else. Made by `studi.answers`.

    Scores, ages and weights are floats, NaN where not given; characteristics are categories in the order of the report,
    those that rise ordered; dates are dates; columns of one's own have the type that all of their cells have.
    """

    _metadata: ClassVar[list[str]] = ["unsur_keys", "withheld"]

    @property
    def _constructor(self) -> type[Answers]:
        return Answers

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("withheld", ()):
            raise AttributeError(_explain_withheld(name))
        return super().__getattr__(name)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str) and key in getattr(self, "withheld", ()) and key not in self.columns:
            raise KeyError(_explain_withheld(key))
        return super().__getitem__(key)

    def long(self) -> pd.DataFrame:
        """Return one row a respondent and unsur.

        Returns
        -------
        DataFrame
            Columns row (in the file), unsur (category, in the order of the regulation), score (1-4, NaN where not
            given), harapan and kepentingan where they were asked, and every other column of the answers.

        Raises
        ------
        SettingError
            No unsur is among the columns.

        Examples
        --------
        >>> long = ikm.open("KPPT", "2026-S1").answers.long()
        >>> long.groupby("unsur", observed=True).score.mean().round(3).head(3).to_dict()
        {'persyaratan': 3.443, 'prosedur': 3.4, 'waktu': 3.236}
        """
        keys = [key for key in getattr(self, "unsur_keys", ()) if key in self.columns]
        if not keys:
            raise SettingError(
                _("long: no unsur is among these columns."),
                remedy=_("take it of the answers as a whole: studi.answers.long()."),
            )
        stems = {"score": "", **{prefix.rstrip("_"): prefix for prefix in PAIR_PREFIXES}}
        asked = {name: stem for name, stem in stems.items() if any(f"{stem}{key}" in self.columns for key in keys)}
        melted = [f"{stem}{key}" for stem in asked.values() for key in keys]
        others = pd.DataFrame(self.drop(columns=[name for name in melted if name in self.columns]))
        rows = others.index.repeat(len(keys))
        whole = others.iloc[np.repeat(np.arange(len(others)), len(keys))].reset_index(drop=True)
        measures = {
            name: self.reindex(columns=[f"{stem}{key}" for key in keys]).to_numpy(dtype=float).ravel()
            for name, stem in asked.items()
        }
        unsur = pd.Categorical(keys * len(others), categories=keys)
        front = pd.DataFrame({"row": rows.to_numpy(), "unsur": unsur, **measures})
        return pd.concat([front, whole], axis=1)


def frame_answers(survey: Survey, *, personal: bool = True) -> Answers:
    """Return the answers that count with the types that statistics packages expect.

    Parameters
    ----------
    personal : bool
        Whether columns in respondents' own words are among them: comments, what names a respondent, texts of one's own.

    Returns
    -------
    Answers
        Index = row in the file; a frame of its own.
    """
    given = survey.answers
    scored = find_scored_columns(given, survey.instrument)
    columns: dict[str, pd.Series] = {}
    for name in (*CHARACTERISTICS, *(key for key in survey.unit.groups if key in given)):
        if name == "age":
            columns["age"] = given["age"].astype(float)
        column = AGE_GROUP if name == "age" else name
        columns[column] = _categorise(name, given[column])
    columns["date"] = given["date"]
    columns |= {name: given[name].astype(float) for name in scored}
    for name in given.columns.difference([*columns, *PERSONAL_COLUMNS], sort=False):
        own = given[name]
        columns[name] = type_own_column(own) if isinstance(own.dtype, pd.StringDtype) else own
        if pd.api.types.is_extension_array_dtype(own.dtype) and pd.api.types.is_numeric_dtype(own.dtype):
            columns[name] = own.astype(float)
        if not personal and isinstance(columns[name].dtype, pd.StringDtype):
            del columns[name]
    if personal:
        columns |= {name: given[name].replace("", np.nan) for name in PERSONAL_COLUMNS if name in given}
    answers = Answers(columns, index=given.index)
    answers.unsur_keys = tuple(survey.instrument.keys)
    answers.withheld = tuple(given.columns.difference([*columns, "age"], sort=False))
    return answers


def _explain_withheld(name: str) -> str:
    """Return why a column is not among the answers."""
    return _(
        "{name} is in respondents' own words or may name them: a report for the public has studi.answers without it. "
        "What to do: studi.comments() counts what they wrote, or make the internal edition (AUDIENCE=internal).",
        name=name,
    )


def _categorise(characteristic: str, labels: pd.Series) -> pd.Series:
    """Return a characteristic as a category, its values in the order of the report; missing where not stated."""
    if isinstance(labels.dtype, pd.CategoricalDtype):
        return labels
    order = order_categories(characteristic, labels[labels != ""].value_counts())
    kind = pd.CategoricalDtype(order, ordered=characteristic in _RISING)
    return labels.where(labels != "").astype(kind)


def type_own_column(texts: pd.Series) -> pd.Series:
    """Return a column of the project's own as numbers or dates where every cell is one; else as text.

    Missing where blank or '-'. Numbers with noughts in front are codes, and stay text; so do those of three digits
    after a point or comma, which may be thousands or thousandths.

    Examples
    --------
    >>> type_own_column(pd.Series(["3", "4,5", ""])).tolist()
    [3.0, 4.5, nan]
    >>> [str(type_own_column(pd.Series(cells)).dtype) for cells in (["007", "12"], ["1.500", "2"], ["2026-01-31", ""])]
    ['str', 'str', 'datetime64[us]']
    """
    said = texts.where(~texts.isin(["", "-"]))
    cells = said.dropna()
    if cells.empty:
        return said
    if all(map(_NUMBER.fullmatch, cells)) and not any(map(_EITHER.fullmatch, cells)):
        return pd.to_numeric(said.str.replace(",", ".", regex=False)).astype(float)
    if all(map(_DATE.fullmatch, cells)):
        dates = pd.to_datetime(said, errors="coerce", format="ISO8601")
        if dates.notna().sum() == len(cells):
            return dates
    return said


# --- Columns by which respondents are grouped

#: Whole numbers of at most so many values name groups; more are to be cut first.
MOST_NUMBERED_GROUPS = 12


def label_groups(survey: Survey, asked: str | pd.Series | np.ndarray | Sequence[Any]) -> pd.Series:
    """Return the group of each counted respondent, named: a characteristic, another column, or values of one's own.

    Parameters
    ----------
    asked : str or Series or ndarray
        Name of a column of the answers; or one value an answer, text, category, truth or a few whole numbers.

    Returns
    -------
    Series of category
        Categories are texts, in the order of the report or that of the values; '' where not stated.

    Raises
    ------
    SettingError
        No such column, another number of values, or values that are no groups: the message proposes how to cut them.
    """
    if isinstance(asked, str):
        return _label_column(survey, asked)
    values = align_values(survey, asked, "by")
    return _name_values(values.rename(values.name if isinstance(values.name, str) else "group"), survey)


def count_most(labels: Iterable[tuple[object, object]]) -> int:
    """Count the respondents who may stand behind a cell: of all surveys read for a report for the public.

    Parameters
    ----------
    labels : iterable of (object, object)
        Name of a column and a value in it, or an interval; what is no column, or no value of one, leaves out nobody.
    """
    total = 0
    for survey in READ_FOR_PUBLIC:
        inside = pd.Series(True, survey.answers.index)
        for name, value in labels:
            if name in survey.answers.columns and (found := _find_value(survey.answers[name], value)).any():
                inside &= found
        total += int(inside.sum())
    return total


def _find_value(column: pd.Series, value: object) -> pd.Series:
    """Find the rows with a value, or with one in an interval."""
    if isinstance(value, pd.Interval):
        numbers = pd.to_numeric(column, errors="coerce").astype(float)
        return numbers.map(lambda number: number in value)
    return column.astype(str).eq(f"{value:g}" if isinstance(value, float) else str(value))


def _label_column(survey: Survey, name: str) -> pd.Series:
    """Return the groups of a column of the answers."""
    if name in survey.characteristics:
        labels = survey.groups(name)
        stated = order_categories(name, labels[labels != ""].value_counts())
        kind = pd.CategoricalDtype([*stated, *([""] if (labels == "").any() else [])])
        return labels.astype(kind).rename(name)
    answers = frame_answers(survey)
    known = [column for column in answers.columns if column not in PERSONAL_COLUMNS]
    if name not in known:
        raise SettingError(
            _(
                "respondents cannot be grouped by '{name}'. {suggestion}",
                name=name,
                suggestion=suggest_column(name, known),
            ).rstrip(),
            allowed=", ".join(map(str, known)),
        )
    return _name_values(answers[name], survey)


def _name_values(values: pd.Series, survey: Survey) -> pd.Series:
    """Return values as named groups."""
    name = str(values.name)
    if isinstance(values.dtype, pd.CategoricalDtype):
        texts, order = values.astype("str"), [str(value) for value in values.cat.categories]
    elif pd.api.types.is_bool_dtype(values.dtype):
        texts, order = values.astype("str"), ["False", "True"]
    elif pd.api.types.is_numeric_dtype(values.dtype):
        texts, order = _name_numbers(values, name, survey)
    elif pd.api.types.is_datetime64_any_dtype(values.dtype):
        raise SettingError(
            _("'{name}' holds dates, of which each is a group of few.", name=name),
            remedy=_('take months or the like: studi.by(studi.answers["{name}"].dt.strftime("%Y-%m")).', name=name),
        )
    else:
        texts = values.astype("str")
        order = order_categories("", texts[values.notna()].value_counts())
    texts = texts.where(values.notna(), "")
    seen = set(texts)
    kept = [label for label in dict.fromkeys(order) if label in seen and label]
    return texts.astype(pd.CategoricalDtype([*kept, *([""] if "" in seen else [])])).rename(name)


def _name_numbers(values: pd.Series, name: str, survey: Survey) -> tuple[pd.Series, list[str]]:
    """Name a few whole numbers; refuse others with a proposal."""
    numbers = values.astype(float)
    given = sorted(numbers.dropna().unique())
    if len(given) > MOST_NUMBERED_GROUPS or any(number != int(number) for number in given):
        own = name in frame_answers(survey).columns
        column = f'studi.answers["{name}"]' if own else name
        raise SettingError(
            _(
                "'{name}' holds {given_count} different numbers, which are no groups before they are cut.",
                name=name,
                given_count=len(given),
            ),
            allowed=_(
                "whole numbers of at most {most_numbered_groups} values, texts, categories, true or false",
                most_numbered_groups=MOST_NUMBERED_GROUPS,
            ),
            remedy=_(
                "choose where to cut: studi.by(pd.cut({column}, [0, 30, 60])); into four of like size: "
                "studi.by(pd.qcut({column}, 4, duplicates='drop')).",
                column=column,
            ),
        )
    texts = numbers.map(lambda number: "" if pd.isna(number) else str(int(number)))
    return texts.astype("str"), [str(int(number)) for number in given]


def align_values(survey: Survey, values: Any, called: str) -> pd.Series:
    """Return one value an answer as a Series of the survey's rows.

    Raises
    ------
    SettingError
        Neither Series, array nor list; or not one value for each answer.
    """
    rows = survey.answers.index
    if isinstance(values, pd.DataFrame):
        raise SettingError(
            _("{called}: a DataFrame was given.", called=called),
            allowed=_("one column of it, such as studi.answers.waktu"),
        )
    if isinstance(values, pd.Series) and values.index.equals(rows):
        return values
    if isinstance(values, np.ndarray | list | tuple | pd.Index | pd.Categorical) and len(values) == len(rows):
        return pd.Series(values, index=rows)
    if isinstance(values, pd.Series) or (hasattr(values, "__len__") and not isinstance(values, str)):
        raise SettingError(
            _(
                "{called}: {values_count} values were given, but not one for each of the {rows_count} answers.",
                called=called,
                values_count=len(values),
                rows_count=len(rows),
            ),
            remedy=_(
                "compute them from studi.answers; with another period or unit compare its own selection: "
                "compare(other.where(...))."
            ),
        )
    raise SettingError(
        _("{called}: {name} was given.", called=called, name=type(values).__name__),
        allowed=_("a Series, array or list"),
    )


# --- Answers that were changed


def change_answers(survey: Survey, frame: pd.DataFrame, called: str) -> Survey:
    """Return a survey of changed answers: its index is no official one.

    Parameters
    ----------
    frame : DataFrame
        From `frame_answers` or `Survey.answers`: with other values, fewer or more rows, more columns. Not modified.
    called : str
        What stands behind the name of the unit.

    Returns
    -------
    Survey
        With the sampling design of the original where its rows are the same ones; else every row counts once and users
        are not counted. Rows that stand twice, as in a resample, are numbered anew.

    Raises
    ------
    SettingError
        No frame, no rows, or an unsur is missing.
    DataError
        A score that is not on the scale, or a value that is no age, date or weight; names the rows.
    """
    if not isinstance(frame, pd.DataFrame):
        raise SettingError(
            _("with_answers: {name} was given.", name=type(frame).__name__), allowed=_("a DataFrame, as studi.answers")
        )
    original = survey.answers
    _require_unsur(frame, survey.instrument)
    rows = frame.index
    if not (rows.is_unique and pd.api.types.is_integer_dtype(rows.dtype)):
        rows = pd.RangeIndex(2, len(frame) + 2)
    given = pd.DataFrame(frame).set_axis(rows.rename("row"), axis=0)
    columns: dict[str, pd.Series] = {str(name): column for name, column in given.items()}
    for name in find_scored_columns(given, survey.instrument):
        columns[name] = _read_scores(given[name], survey.instrument)
    for name in (*PERSONAL_COLUMNS, *survey.characteristics):
        if name != "age":
            columns[name] = _read_texts(given[name]) if name in given else pd.Series("", given.index, dtype="str")
    columns["age"] = _read_numbers(given["age"], "age") if "age" in given else pd.Series(np.nan, given.index)
    columns["age"] = columns["age"].astype("Float64").astype("Int16")
    columns[AGE_GROUP] = _read_age_groups(given, columns["age"])
    columns["date"] = _read_dates(given["date"]) if "date" in given else pd.Series(pd.NaT, given.index)
    if "weight" in given:
        columns["weight"] = _read_weights(given["weight"])
    for name in original.columns.intersection(given.columns):
        if isinstance(original[name].dtype, pd.StringDtype):
            columns[name] = _read_texts(columns[name])
    answers = pd.DataFrame(columns)
    same = set(answers.index) == set(original.index) and frame.index.is_unique
    require_clusters(answers, survey.sidecar.cluster if same else "", "with_answers")
    kept = answers.index.intersection(original.index) if frame.index.is_unique else answers.index[:0]
    said = survey.does_not_apply.reindex(answers.index, fill_value=False)
    said.loc[answers.index.difference(kept)] = False
    sidecar: dict[str, object] = {"quality": ScreenDecisions()}
    if not same:
        sidecar |= {"population": None, "asked": None, "strata": {}, "margins": UserMargins(), "cluster": ""}
    unit = {"name": f"{survey.unit.name} ({called})", "benchmark": "", "quality": ScreenDecisions()}
    if not same:
        unit["users_per_year"] = None
    keys = list(survey.instrument.keys)
    return replace(
        survey,
        unit=survey.unit.model_copy(update=unit),
        sidecar=survey.sidecar.model_copy(update=sidecar),
        answers=answers,
        does_not_apply=said & answers[keys].isna(),
        refused=survey.refused.iloc[:0],
        refused_answers=survey.refused_answers.iloc[:0],
        read=len(answers),
        unreadable=survey.unreadable.iloc[:0],
    )


def _require_unsur(frame: pd.DataFrame, instrument: Instrument) -> None:
    """Refuse a frame without rows, or without an unsur."""
    if frame.empty:
        raise SettingError(_("with_answers: the frame is empty."), allowed=_("at least one row"))
    if not frame.columns.is_unique:
        raise SettingError(_("with_answers: two columns have the same name."), allowed=_("each column once"))
    names = [str(name) for name in frame.columns]
    if missing := [key for key in instrument.keys if key not in names]:
        raise SettingError(
            _("with_answers: {missing_count} unsur missing.", missing_count=len(missing)),
            places=[f"{key}. {suggest_name(key, names)}".rstrip() for key in missing],
            allowed=", ".join(instrument.keys),
            remedy=_(
                "change studi.answers and hand all of it on; an unsur that shall not count is not left out here "
                "(without in units.toml)."
            ),
        )
    silent = frame[list(instrument.keys)].isna().all(axis=1)
    if silent.any():
        raise DataError(
            _("with_answers: {sum} rows hold no answer to any unsur.", sum=int(silent.sum())),
            places=[_("row {row}", row=row) for row in frame.index[silent]],
            remedy=_("take them out: frame.dropna(subset=studi.survey.scores.columns, how='all')."),
        )


def _read_scores(column: pd.Series, instrument: Instrument) -> pd.Series:
    """Return scores as whole numbers of the scale; refuse others."""
    values = pd.to_numeric(column, errors="coerce").astype("Float64")
    wrong = (values.isna() & column.notna()) | (values.notna() & ~values.isin(instrument.scores).fillna(False))
    _refuse_values(
        column, wrong.astype(bool), _("{scores}, or missing (NaN)", scores=", ".join(map(str, instrument.scores)))
    )
    return values.astype("Int8")


def _read_numbers(column: pd.Series, name: str) -> pd.Series:
    """Return numbers; refuse others."""
    values = pd.to_numeric(column, errors="coerce").astype(float)
    wrong = (values.isna() & column.notna()) | (values.notna() & (values % 1 != 0))
    _refuse_values(column, wrong, _("whole years, or missing (NaN)"))
    return values


def _read_weights(column: pd.Series) -> pd.Series:
    """Return weights; refuse what is none: nobody stands for no users, or for ever so many."""
    values = pd.to_numeric(column, errors="coerce").astype(float)
    _refuse_values(
        column, ~is_weight(values), _(WEIGHTS_ALLOWED), _("give each row one, or drop the column to count all alike")
    )
    return values


def _read_dates(column: pd.Series) -> pd.Series:
    """Return dates; refuse others."""
    dates = pd.to_datetime(column, errors="coerce")
    _refuse_values(column, dates.isna() & column.notna() & column.ne(""), _("dates, or missing (NaT)"))
    return dates


def _read_texts(column: pd.Series) -> pd.Series:
    """Return texts, '' where missing."""
    return column.astype("str").where(column.notna(), "").astype("str")


def _read_age_groups(given: pd.DataFrame, ages: pd.Series) -> pd.Series:
    """Return the group that each row says, else that of its age."""
    texts = ages.astype("Int64").astype("str").where(ages.notna(), "")
    groups = texts.map(name_age_groups(texts.unique())).astype("str")
    if AGE_GROUP not in given:
        return groups
    said = _read_texts(given[AGE_GROUP])
    return said.where(said != "", groups)


def _refuse_values(column: pd.Series, wrong: Iterable[bool] | pd.Series, allowed: str, remedy: str = "") -> None:
    """Refuse values, naming their rows."""
    usual = _(
        "give others, such as frame['{column_name}'].round(); a mean of the unsur is for models (studi.answers), not "
        "for the index",
        column_name=column.name,
    )
    marks = pd.Series(wrong, column.index)
    if marks.any():
        seen = column[marks]
        raise DataError(
            _(
                "with_answers: {seen_count} values in column {column_name} cannot be counted.",
                seen_count=len(seen),
                column_name=column.name,
            ),
            places=[_("row {row}: {value}", row=row, value=value) for row, value in seen.items()],
            allowed=allowed,
            remedy=_(
                "{remedy}. Seen: {value}.",
                remedy=remedy or usual,
                value=list_some([str(value) for value in seen.unique()]),
            ),
        )
