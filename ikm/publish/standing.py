"""Reports that stand in the output folder, asked for again as they are: what their manifests tell. Floor 5."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ikm.errors import IkmError
from ikm.publish.job import (
    DOCX,
    INTERNAL,
    NATIONAL_NOTEBOOK,
    REPORTS,
    Request,
    request,
    request_city,
    request_national,
)
from ikm.publish.letterhead import letterhead
from ikm.survey.project import Project


def again(project: Project, notebook: str, parameters: Mapping[str, str]) -> Request:
    """A report as it would be asked for now.

    Raises
    ------
    IkmError
        Its unit, period or notebook is gone.
    """
    given = (parameters["period"], parameters["bahasa"])
    if notebook == NATIONAL_NOTEBOOK:
        return request_national(project, *given)
    if "city" in parameters:
        return request_city(project, given[0], parameters["city"], given[1], notebook)
    audience = parameters.get("audience", "public")
    return request(project, parameters["unit"], *given, notebook, audience, taken=parameters)


def with_docx(project: Project, asked: Request) -> Request:
    """The request, with a Word document where one stands beside the report.

    Raises
    ------
    SettingError
        The letterhead that the register names cannot be used.
    """
    if not (project.output / asked.folder / DOCX).is_file():
        return asked
    unit = asked.parameters.get("unit")
    return replace(asked, docx=True, letterhead=letterhead(project, project.unit(unit)) if unit else None)


def others(project: Project, units: Collection[str], period: str) -> Iterator[Request]:
    """Reports that stand there and that no list of units tells of: of own notebooks, and internal editions.

    Parameters
    ----------
    units : collection of str
        Only of these; of all where empty.
    period : str
        Only of this one; of every one where empty.

    Yields
    ------
    Request
        In the language in which it was made. Those whose answers or notebook are gone are left as they are; `make
        verify` tells of them.
    """
    own = {path.stem for path in project.notebooks.glob("*.ipynb")} - set(REPORTS)
    places = [project.output / name for name in sorted(own)]
    places += [project.output / INTERNAL / name for name in sorted(own)] + [project.output / INTERNAL]
    for place in places:
        for path in sorted(place.glob("*/*/manifest.json")):
            told = _told(path)
            if told is None or (period and told["parameters"].get("period") != period):
                continue
            if units and told["parameters"].get("unit") not in units:
                continue
            with suppress(IkmError, KeyError):
                yield again(project, told["notebook"]["name"], told["parameters"])


def _told(path: Path) -> Any:
    """What a manifest tells of its notebook and parameters; None where it cannot be read."""
    try:
        told = json.loads(path.read_bytes())
        return told if {"name"} <= set(told["notebook"]) and set(told["parameters"]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
