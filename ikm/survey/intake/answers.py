"""Answers as an export has them -> scores '1' to '4', '' (not answered) or '-' (does not apply). Floor 2."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ikm.errors import DataError
from ikm.survey.checks import BLANK, DOES_NOT_APPLY
from ikm.survey.intake.mapping import OFFICIAL_POINTS, Scale

_WHOLE = re.compile(r"[+]?0*(\d{1,9})(?:[.,]0+)?")
#: '4', '4 - Sangat sesuai', '4. Sangat sesuai', 'Sangat sesuai (4)'.
_NUMBER_FIRST = re.compile(r"(\d{1,2})\s*[-–.=:)]\s*\D.*")
_NUMBER_LAST = re.compile(r"\D*\((\d{1,2})\)")
#: 'd', 'd. Sangat sesuai'.
_LETTER = re.compile(r"([a-z])(?:\s*[-–.=:)]\s*(\D.*))?", re.IGNORECASE)
#: So great a share of answers off the scale means another scale than declared, not mistakes.
OTHER_SCALE = 0.05


@dataclass(frozen=True, eq=False)
class Scored:
    """One column of answers.

    Parameters
    ----------
    text : Series of str
        '1' to '4', '' or '-'.
    wrong : Series of bool
        Cells that say something which is no answer of the scale; '' in `text`.
    """

    text: pd.Series
    wrong: pd.Series


def label(text: str) -> str:
    """A label of an option without regard to case, blanks, dots and a letter or number before it.

    Examples
    --------
    >>> label("d. Sangat  Sesuai "), label("Sangat sesuai.")
    ('sangat sesuai', 'sangat sesuai')
    """
    squeezed = " ".join(text.split()).casefold().strip(" .,;")
    return re.sub(r"^(?:[a-e]|\d{1,2})\s*[-–.=:)]\s*(?=\D)", "", squeezed)


def to_scores(column: pd.Series, scale: Scale, options: Mapping[str, int | str]) -> Scored:
    """Scores of one column.

    Parameters
    ----------
    column : Series of str
    options : mapping of str to int or '-'
        Label (see `label`) -> score from 1, counted from the worst.
    """
    known = {cell: _score(cell, scale, options) for cell in column.unique()}
    scores = column.map(known)
    wrong = scores.isna()
    return Scored(scores.fillna(BLANK).astype("str"), wrong)


def require_official(scale: Scale, where: str) -> None:
    """Refuse a scale that no regulation has.

    Raises
    ------
    DataError
        The scale has other than four steps; says what may be done with it.
    """
    if scale.points != OFFICIAL_POINTS and not scale.rescale:
        raise DataError(
            f"{where}: answers on a scale of {scale.points} are no answers to the official index.",
            allowed="four options, 1 to 4, under each of the three regulations",
            remedy="ask with four options; if these are four after all, set points = 4 in [scale]; rescale = true "
            "there shows what they give when rescaled, beside the official index and never as it.",
        )


def require_fitting(scored: Mapping[str, Scored], columns: Mapping[str, pd.Series], scale: Scale, where: str) -> None:
    """Refuse a file of which so many answers lie off the scale that it must be another scale.

    Raises
    ------
    DataError
        Names each such column.
    """
    strange = []
    for name, column in scored.items():
        given = int(columns[name].ne(BLANK).sum())
        off = int(column.wrong.sum())
        if off > OTHER_SCALE * given and off > 1:
            strange.append(f"column {name}: {off} of {given} answers")
    if strange:
        last = scale.lowest + scale.points - 1
        raise DataError(
            f"{where}: too many answers lie off the declared scale of {scale.lowest} to {last}.",
            places=strange,
            allowed=f"{scale.lowest} to {last}, letters and options that the mapping names",
            remedy="set lowest, points or letters in [scale], or name the options in [options.all].",
        )


def _score(cell: str, scale: Scale, options: Mapping[str, int | str]) -> str | None:
    """One cell as text of a score; None where it is none."""
    if cell in (BLANK, DOES_NOT_APPLY):
        return cell
    if match := _WHOLE.fullmatch(cell):
        return _stepped(int(match[1]), scale)
    if (named := options.get(label(cell))) is not None:
        return str(named)
    return next((found for rule in _RULES if (found := rule(cell, scale))), None)


def _stepped(number: int, scale: Scale) -> str | None:
    """A number of the export's scale as a step from 1."""
    step = number - scale.lowest + 1
    return str(step) if 1 <= step <= scale.points else None


def _numbered(cell: str, scale: Scale) -> str | None:
    """'4 - Sangat sesuai', 'Sangat sesuai (4)'."""
    match = _NUMBER_FIRST.fullmatch(cell) or _NUMBER_LAST.fullmatch(cell)
    return _stepped(int(match[1]), scale) if match else None


def _lettered(cell: str, scale: Scale) -> str | None:
    """'d' or 'd. Sangat sesuai', where the mapping says which letter is the worst."""
    match = _LETTER.fullmatch(cell)
    place = scale.letters.casefold().find(match[1].casefold()) if match and scale.letters else -1
    return str(place + 1) if 0 <= place < scale.points else None


_RULES: tuple[Callable[[str, Scale], str | None], ...] = (_numbered, _lettered)
