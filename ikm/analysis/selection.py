"""Some of the answers of a survey, as a survey of their own: those of a condition. Floor 3.

For the questions of a researcher, never for the official index: a selection has no users, no plan and no decisions on
quality of its own, and its name stands wherever the unit's does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from ikm.analysis.disclosure import extreme
from ikm.errors import SettingError
from ikm.survey.categories import meant
from ikm.survey.decisions import Decisions
from ikm.survey.responses import Survey
from ikm.survey.sidecar import Margins

#: Columns whose values may be listed in a message: none of them holds a person's own words.
_LISTED = ("gender", "education", "service")


@dataclass(frozen=True, eq=False)
class Rows:
    """Which answers are chosen.

    Parameters
    ----------
    which : str or Series of bool
        A condition on the columns of the answers, as pandas reads it ("age >= 60 and waktu <= 2"), or one value a
        counted answer.
    called : str
        How it is called beside the unit's name.
    """

    which: str | pd.Series
    called: str

    def further(self, more: Rows, survey: Survey) -> Rows:
        """A selection of this selection; `survey` holds the answers that this one left."""
        called = f"{self.called}, {more.called}"
        if isinstance(self.which, str) and isinstance(more.which, str):
            return Rows(f"({self.which}) and ({more.which})", called)
        return Rows(more.inside(survey), called)

    @property
    def everywhere(self) -> bool:
        """Whether other periods and units can be asked the same."""
        return isinstance(self.which, str)

    def inside(self, survey: Survey) -> pd.Series:
        """Whether each counted answer is chosen; where a column is missing in it, it is not.

        Raises
        ------
        SettingError
            The condition cannot be read, names an unknown column or gives no yes and no.
        """
        if isinstance(self.which, str):
            return _true(_asked(self.which, survey.answers), survey)
        if not self.which.index.equals(survey.answers.index):
            raise SettingError(
                f"{len(self.which)} values were given, but not one for each of the {len(survey.answers)} answers.",
                remedy="reckon them from studi.survey.answers; with another period or unit compare its own selection: "
                "compare(other.where(...)).",
            )
        return _true(self.which, survey)


def selected(survey: Survey, rows: Rows, threshold: int) -> Survey:
    """The chosen answers as a survey.

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
        The condition cannot be used, or too few fit it, or too few do not.
    """
    inside = rows.inside(survey)
    chosen = replace(
        survey,
        unit=survey.unit.model_copy(
            update={
                "name": f"{survey.unit.name} ({rows.called})",
                "quality": Decisions(),
                "benchmark": "",
                "users_per_year": None,
            }
        ),
        sidecar=survey.sidecar.model_copy(
            update={"population": None, "strata": {}, "margins": Margins(), "quality": Decisions()}
        ),
        answers=survey.answers[inside],
        does_not_apply=survey.does_not_apply[inside],
        refused=survey.refused.iloc[:0],
        refused_answers=survey.refused_answers.iloc[:0],
        read=int(inside.sum()),
        unreadable=survey.unreadable[survey.unreadable["row"].isin(inside.index[inside])],
    )
    _stop_at_few(survey, inside, rows, threshold)
    return chosen


def _stop_at_few(survey: Survey, inside: pd.Series, rows: Rows, threshold: int) -> None:
    """Refuse a selection that tells of few, or whose rest does."""
    about = f"{survey.unit.code} {survey.period}: {int(inside.sum())} of {len(inside)} answers fit {rows.called}"
    if not inside.any():
        raise SettingError(f"{about}.", allowed=_values(rows, survey))
    few = [part for part in (inside, ~inside) if 0 < part.sum() < threshold]
    same = not extreme(survey.scores, survey.instrument) and extreme(survey.scores[inside], survey.instrument)
    if few or same:
        raise SettingError(
            f"{about}; nothing is shown of fewer than {threshold}, chosen or left over, nor where all gave one answer.",
            remedy="choose more widely, or open it with audience='internal' (from 5) for work within the office.",
        )


def _asked(condition: str, answers: pd.DataFrame) -> object:
    """What a condition gives."""
    try:
        return answers.eval(condition, engine="python")
    except pd.errors.UndefinedVariableError as error:
        name = str(error).split("'")[1]
        raise SettingError(
            f"'{condition}': the answers have no column '{name}'. {meant(name, answers.columns)}".rstrip(),
            allowed=", ".join(answers.columns),
        ) from error
    except Exception as error:  # whatever pandas makes of a text that is no condition
        raise SettingError(
            f"'{condition}' cannot be read as a condition.",
            allowed='such as "age >= 60", "service == \'Izin reklame\' and waktu <= 2"',
        ) from error


def _true(given: object, survey: Survey) -> pd.Series:
    """Values as yes and no."""
    if not isinstance(given, pd.Series) or not pd.api.types.is_bool_dtype(given):
        raise SettingError(
            "a condition must be true or false for every answer.",
            allowed="comparisons: == != < <= > >= in, and, or, not",
        )
    return given.fillna(False).astype(bool).set_axis(survey.answers.index)


def _values(rows: Rows, survey: Survey) -> str:
    """What the columns of a condition that nobody fits hold."""
    named = [name for name in _LISTED if isinstance(rows.which, str) and name in rows.which]
    return "; ".join(f"{name}: {', '.join(sorted(set(survey.answers[name])))}" for name in named)
