"""Links from one report to those beside it: relative, so that they hold wherever the output folder lies. Floor 5."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ikm.present.markup import UNIT_NAME
from ikm.present.wording import Words
from ikm.publish import delivery
from ikm.publish.job import CITY_NOTEBOOK, DEFAULT_NOTEBOOK, Asked, Job
from ikm.rules.period import Period
from ikm.survey.project import Project

#: The page that lists all reports, in the output folder.
INDEX = "index.html"
PAGE = "laporan.html"
#: So many linked reports are named where they are not made yet.
_NAMED = 6


@dataclass(frozen=True)
class Link:
    """A link above a report; `rel` is what HTML calls the relation, '' for none."""

    rel: str
    href: str
    text: str


def beside(job: Job) -> dict[str, Asked]:
    """Reports that a report names above its text: previous, next, city; an internal edition names the public ones."""
    known = {key: value for key, value in job.parameters.items() if key != "audience"}
    found = {
        name: Asked(job.notebook, {**known, "period": job.links[name]})
        for name in ("previous", "next")
        if job.links.get(name)
    }
    if city := job.links.get("city"):
        about = {"city": city, "period": known["period"], "bahasa": known["bahasa"]}
        found["city"] = Asked(CITY_NOTEBOOK, about)
    return found


def bar(job: Job, words: Words) -> list[Link]:
    """What stands above a report; nothing for a notebook whose reports are not listed."""
    if not job.links:
        return []
    edition = "_public" if job.parameters.get("audience") == "internal" else ""
    found = []
    for name, asked in beside(job).items():
        period = words.period(Period.parse(asked.parameters["period"]))
        about = asked.parameters["city"] if name == "city" else period
        rel = {"previous": "prev", "next": "next"}.get(name, "")
        found.append(Link(rel, _address(job, asked.folder / PAGE), words.text(f"links.{name}{edition}", about=about)))
    return [*found, Link("", _address(job, Path(INDEX)), words.text("links.all"))]


def linked(page: str, job: Job) -> str:
    """A page whose names of units lead to their reports, where the data folder has answers for one."""
    addresses = {code: _address(job, asked.folder / PAGE) for code, asked in _units(job).items()}
    return UNIT_NAME.sub(lambda found: _unit(found, addresses), page)


def missing(job: Job, output: Path) -> list[Asked]:
    """Linked reports that do not stand in the output folder."""
    linked = [*beside(job).values(), *_units(job).values()]
    return [asked for asked in linked if not (output / asked.folder / PAGE).is_file()]


def told(project: Project, job: Job) -> str:
    """One line on linked reports that are not made yet and the commands that make them; '' where none is missing."""
    lacking = missing(job, project.output)
    if not lacking:
        return ""
    units = sorted({asked.parameters["unit"] for asked in lacking if "unit" in asked.parameters})
    chosen = f' UNITS="{" ".join(units)}"' if len(units) <= _NAMED else ""
    spoken = "" if job.parameters["bahasa"] == "id" else f" BAHASA={job.parameters['bahasa']}"
    commands = [delivery.with_folders(project, f"make reports{chosen}{spoken}")] if units else []
    commands += [delivery.command(project, asked) for asked in lacking if "city" in asked.parameters]
    names = ", ".join(asked.name for asked in lacking[:_NAMED])
    more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    return f"Linked from it, but not made yet: {names}{more}. Run {'; '.join(commands)}"


def _units(job: Job) -> dict[str, Asked]:
    """Reports of a city's units in its period, by code."""
    known = {"period": job.parameters["period"], "bahasa": job.parameters["bahasa"]}
    return {code: Asked(DEFAULT_NOTEBOOK, {"unit": code, **known}) for code in job.links.get("units", ())}


def _unit(found: re.Match[str], addresses: Mapping[str, str]) -> str:
    """The name of a unit as a link, or as it is."""
    address = addresses.get(found["code"])
    return f'<a href="{address}">{found["name"]}</a>' if address else found["name"]


def _address(job: Asked, target: Path) -> str:
    """A file of the output folder as seen from a report."""
    return quote("/".join([*[".."] * len(job.folder.parts), *target.parts]))
