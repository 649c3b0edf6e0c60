"""Users served per category, as a sidecar counts them, in the spelling of the answers. Floor 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ikm.errors import SettingError, near
from ikm.survey import categories
from ikm.survey.sidecar import Margins, Sidecar


def spelt(sidecar: Sidecar, answers: pd.DataFrame, services: Sequence[str]) -> Sidecar:
    """The sidecar with the categories of [strata] and [margins] named as in the answers.

    Parameters
    ----------
    answers : DataFrame
        Typed answers, every row of the file.
    services : sequence of str
        Services that the unit declares; one of these may be named although nobody of it answered, and so may a
        category of the questionnaire.

    Raises
    ------
    SettingError
        A category that is in no answer and not otherwise known, or is named twice.
    """
    strata = _spelt("strata", sidecar.strata, [*_seen(answers["service"]), *services])
    margins = {
        name: _spelt(f"margins.{name}", table, _known(name, answers)) for name, table in sidecar.margins.known.items()
    }
    return sidecar.model_copy(update={"strata": strata, "margins": Margins(**margins)})


def _known(characteristic: str, answers: pd.DataFrame) -> list[str]:
    """Categories of a characteristic that may be counted."""
    if characteristic == "age":
        return list(categories.AGE_GROUPS)
    seen, usual = _seen(answers[characteristic]), categories.CHOICES.get(characteristic, ())
    return [*seen, *usual]


def _seen(column: pd.Series) -> list[str]:
    """Categories in the answers, sorted."""
    return sorted(set(column.tolist()) - {""})


def _spelt(table: str, users: Mapping[str, int], known: Sequence[str]) -> dict[str, int]:
    """One table with its categories as they are known."""
    names = {_folded(name): name for name in reversed(known)}
    unknown = [name for name in users if _folded(name) not in names]
    if unknown:
        raise SettingError(
            f"[{table}]: {len(unknown)} categor{'ies' if len(unknown) > 1 else 'y'} that no answer has.",
            places=[f"{name}. {near(name, known)}".rstrip() for name in unknown],
            allowed=", ".join(dict.fromkeys(known)) or "none: the answers do not tell",
        )
    found = {names[_folded(name)]: n for name, n in users.items()}
    if len(found) < len(users):
        raise SettingError(f"[{table}]: a category is named twice.", allowed="each category once")
    return found


def _folded(name: str) -> str:
    """A category without what two people spell differently: case, blanks, dashes, 'L' for men."""
    plain = name.casefold().replace("–", "-").replace("<=", "≤").replace(">=", "≥")
    gender = categories.usual_gender(name)
    return gender.casefold() if gender in categories.GENDERS else "".join(plain.split())
