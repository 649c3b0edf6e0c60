"""Settings files: .toml checked against a pydantic model, with mistakes told key by key. Floor 2."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ikm.errors import SettingError, near
from ikm.survey.sheet import undirected


class Settings(BaseModel):
    """Base of every settings table: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_Model = TypeVar("_Model", bound=Settings)
#: pydantic's names for what is no whole number.
_WHOLE = ("int_type", "int_parsing", "int_from_float")


def read_toml(path: Path) -> dict[str, Any]:
    """A .toml file as a dictionary.

    Raises
    ------
    SettingError
        Not readable as UTF-8 TOML; the message carries the line.
    """
    try:
        return tomllib.loads(undirected(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{path}: not a TOML file: {error}.", remedy='write keys as: selection = "random"'
        ) from error


def check(model: type[_Model], values: dict[str, Any], where: str) -> _Model:
    """Values as a model.

    Parameters
    ----------
    where : str
        File, and table where there is one: '2026-S1.toml'.

    Raises
    ------
    SettingError
        A key is unknown, missing or has a value of the wrong kind: all of them, with the near key offered.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        tables = [_keys(model, problem["loc"]) for problem in error.errors()]
        places = [_place(problem, known) for problem, known in zip(error.errors(), tables, strict=True)]
        raise SettingError(
            f"{where}: {len(places)} wrong key{'s' if len(places) > 1 else ''}.",
            places=places,
            allowed="; ".join(dict.fromkeys(filter(None, map(_allowed, error.errors(), tables)))),
        ) from error


def _allowed(problem: Any, known: list[str]) -> str:
    """What would have been right: keys of the table, or the kind of number; the line itself tells the rest."""
    if problem["type"] == "greater_than":
        return f"whole numbers above {problem['ctx']['gt']}"
    if problem["type"] in _WHOLE:
        return "whole numbers"
    return "" if problem["type"] == "value_error" else ", ".join(known)


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Keys of the table, or table within it, that a wrong key stands in."""
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        if field and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            model = field.annotation
    return list(model.model_fields)


def _place(problem: Any, known: list[str]) -> str:
    """One pydantic error as a line."""
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{key}: no such key. {near(str(problem['loc'][-1]), known)}".rstrip()
    if problem["type"] == "missing":
        return f"{key}: missing"
    if problem["type"] == "value_error":  # our own words, about one key or several together
        told = str(problem["ctx"]["error"])
        return f"{key} = {problem['input']!r}: {told}" if key else told
    seen = f"{key} = {problem['input']!r}"
    return seen if problem["type"] in (*_WHOLE, "greater_than") else f"{seen}: {problem['msg']}"
