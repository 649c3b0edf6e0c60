"""What `ikm status` shows: what each unit and period still lacks, oldest duty first, with the next command.

Reads neither answers into frames nor any library that a report needs, so that it is shown at once.
"""

from __future__ import annotations

import csv
import io
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from ikm.errors import IkmError, format_command, format_count
from ikm.publish.formats import REPORT_PAGE, name_file, read_manifests
from ikm.publish.job import ReportName, request_again
from ikm.publish.notebooks import UNIT_NOTEBOOK
from ikm.publish.stale import HASH_CACHE, FileHashes, list_current_ingredients
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.fingerprint import find_key
from ikm.survey.project import Project, Snapshot, find_root
from ikm.survey.sidecar import list_open_questions
from ikm.survey.units import Unit

#: Characters of a line.
WIDTH = 80
#: Years before the newest period of a unit whose periods are shown unless all are asked for.
_RECENT_YEARS = 1
#: Parts of a manifest that say what a report was made from, and would be made from now.
_COMPARED = ("parameters", "inputs", "notebook", "package")
_POSTER = "publikasi.pdf"
_ALIKE = 0.9


class Duty(NamedTuple):
    """What a period of a unit lacks.

    Parameters
    ----------
    lacks : tuple of str
        In the order in which it is done.
    command : str
        What does the first of it.
    """

    unit: Unit
    period: Period | None
    lacks: tuple[str, ...]
    command: str

    @property
    def order(self) -> tuple[date, str]:
        """What duties are sorted by: a unit without any period first, then the oldest period."""
        return (self.period.end if self.period else date.min, self.unit.code)


def describe_status(project: Project, unit: str = "", everything: bool = False, today: date | None = None) -> list[str]:
    """Describe what is to be done, as lines for the screen.

    Parameters
    ----------
    unit : str
        Code of the only unit; '' for all.
    everything : bool
        Also of periods that ended more than a year before the newest of their unit.
    today : date, optional
        Another day than today, to which missing answers are due.

    Raises
    ------
    SettingError
        No such unit, or a register with a mistake.
    """
    snapshot = Snapshot(project.data, project.output, project.notebooks)
    units = [snapshot.unit(unit)] if unit else list(snapshot.units().values())
    if not units:
        return [_("No unit yet."), _("  next: {command}", command=format_command("unit", {})), *_list_folders(project)]
    key = find_key(project.data)
    hashes = FileHashes(project.output / HASH_CACHE, key) if key else None
    duties: list[Duty] = []
    done = left_out = 0
    for each in units:
        try:
            periods = list(snapshot.periods(each))
        except IkmError as error:
            duties.append(
                Duty(each, None, (_("files in order: {what}", what=error.what),), format_command("units", {}))
            )
            continue
        recent = [period for period in periods if everything or _is_recent(period, periods[-1])]
        left_out += len(periods) - len(recent)
        found = [
            *(_look_at(snapshot, each, period, hashes) for period in recent),
            *_find_due(project, each, periods, today),
        ]
        duties += [duty for duty in found if duty.lacks]
        done += sum(not duty.lacks for duty in found)
    lines = [line for duty in sorted(duties, key=lambda duty: duty.order) for line in _format_duty(duty)]
    notes = [*_list_twin_cities(units)]
    if left_out:
        notes.append(_("{periods} not looked at; --all shows them.", periods=format_count(left_out, "older period")))
    total = _(
        "{counted_unit}: {counted_period} with something to do, {done} done",
        counted_unit=format_count(len(units), "unit"),
        counted_period=format_count(len(duties), "period"),
        done=done,
    )
    below = [line for note in notes for line in textwrap.wrap(note, WIDTH, break_on_hyphens=False)]
    return [*lines, *([""] if lines else []), total, *(_list_folders(project) if duties else ()), *below]


def _is_recent(period: Period, newest: Period) -> bool:
    """Return whether a period ended no more than a year before the newest one."""
    return period.end.replace(day=1) >= newest.end.replace(day=1, year=newest.end.year - _RECENT_YEARS)


def _look_at(project: Snapshot, unit: Unit, period: Period, hashes: FileHashes | None) -> Duty:
    """Look at what a period with answers lacks."""
    about = {"UNIT": unit.code, "PERIOD": str(period)}
    answers = project.periods(unit)[period]
    lacks: list[tuple[str, str]] = []
    sidecar = project.sidecar(unit, period)
    if not sidecar:
        where = answers.with_suffix(".toml")
        lacks.append(
            (
                _("sidecar"),
                _("import again, or write {file}", file=_name_file(project, where)),
            )
        )
    elif keys := list_open_questions(sidecar):
        lacks.append(
            (
                _("sidecar ({questions} open)", questions=format_count(len(keys), "question")),
                _("import again, or answer #? in {file}", file=_name_file(project, sidecar)),
            )
        )
    if (unread := _count_unread(project, unit, period, answers)) is not None:
        lacks.append((unread, format_command("comments", about)))
    if not _is_planned(project, unit, period):
        lacks.append((_("plan"), format_command("plan", about)))
    if unit.is_public(period):
        lacks += _look_at_report(project, unit, period, hashes)
    return Duty(unit, period, tuple(what for what, _rest in lacks), lacks[0][1] if lacks else "")


def _look_at_report(
    project: Snapshot, unit: Unit, period: Period, hashes: FileHashes | None
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the public report of a period, in each language in which it stands."""
    about = {"unit": unit.code, "period": str(period), "bahasa": "id", "audience": "public"}
    folder = project.output / ReportName(UNIT_NOTEBOOK, about).folder
    known = {"UNIT": unit.code, "PERIOD": str(period)}
    manifests = read_manifests(folder)
    standing = [bahasa for bahasa in manifests if (folder / name_file(REPORT_PAGE, bahasa)).is_file()]
    if not standing:
        yield _("report"), format_command("report", known)
    for bahasa in standing:
        language = {"BAHASA": bahasa} if bahasa != "id" else {}
        edition = f" ({bahasa})" if language else ""
        if _is_stale(project, {**about, "bahasa": bahasa}, manifests[bahasa], hashes):
            yield _("report is stale") + edition, format_command("report", {**known, **language})
        elif not (folder / name_file(_POSTER, bahasa)).is_file():
            yield _("publication") + edition, format_command("report", {**known, **language})


def _is_stale(
    project: Snapshot, about: Mapping[str, str], manifest: Mapping[str, Any], hashes: FileHashes | None
) -> bool:
    """Return whether a report would be made from something else now; False where no key allows to compare."""
    if hashes is None or manifest.get("key") != hashes.key.name:
        return manifest.get("key") is not None
    with suppress(IkmError):
        request = request_again(project, UNIT_NOTEBOOK, about, hashes.planned)
        now = list_current_ingredients(request, hashes)
        return any(_compare(manifest.get(part), now[part]) for part in _COMPARED)
    return True


def _compare(then: Any, now: Any) -> bool:
    """Return whether what went in differs; a commit that a manifest names besides does not."""
    return (
        not isinstance(then, dict)
        or any(then.get(name) != value for name, value in now.items())
        or ("sha256" not in now and set(then) != set(now))
    )


def _count_unread(project: Snapshot, unit: Unit, period: Period, answers: Path) -> str | None:
    """Describe comments that nobody has looked at; None where there are none."""
    review = project.review(unit, period)
    if review.is_file():
        rows = [row for row in _read_rows(review) if row.get("text", "").strip()]
        unread = sum(not row.get("decision", "").strip() for row in rows)
        return None if unread < len(rows) or not rows else _("review ({unread} to be read)", unread=unread)
    comments = sum(bool(row.get("saran", "").strip()) for row in _read_rows(answers))
    return _("review ({comments})", comments=format_count(comments, "comment")) if comments else None


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Read the rows of a table by heading; none of one that cannot be read."""
    with suppress(Exception):  # whatever a broken file raises: other commands say what is wrong with it
        if path.suffix.lower() == ".csv":
            text = path.read_text(encoding="utf-8-sig")
            header = text.split("\n", 1)[0]
            reader = csv.DictReader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
            yield from ({name: value or "" for name, value in row.items() if name} for row in reader)
        elif path.suffix.lower() == ".xlsx":
            from python_calamine import CalamineWorkbook

            first, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            yield from (dict(zip(map(str, first), map(str, row), strict=False)) for row in rows)


def _is_planned(project: Snapshot, unit: Unit, period: Period) -> bool:
    """Return whether the plan of action has a row of a period."""
    with suppress(IkmError, OSError):
        rows = _read_rows(project.actions(unit)) if project.actions(unit).is_file() else iter(())
        return any(_parse(row.get("period", "")) == period for row in rows)
    return False


def _parse(text: str) -> Period | None:
    """Parse a period; None where it is none."""
    try:
        return Period.parse(text.strip())
    except IkmError:
        return None


def _find_due(project: Project, unit: Unit, periods: list[Period], today: date | None) -> Iterator[Duty]:
    """Find answers that should have come in: of a unit without any, and of a period that is over after its newest."""
    file = {"FILE": "form.xlsx", "UNIT": unit.code}
    if not periods:
        yield Duty(unit, None, (_("answers"),), format_command("import", file))
        return
    then, day = _find_next(periods), today or date.today()
    if then.end < day:
        lacks = (_("answers"), *([_("sidecar")] if not project.sidecar(unit, then) else []))
        yield Duty(unit, then, lacks, format_command("import", {**file, "PERIOD": str(then)}))


def _find_next(periods: list[Period]) -> Period:
    """Find the period after the newest one, of the same length."""
    newest = periods[-1]
    last = newest.part * newest.months == 12
    return Period(newest.year + last, newest.kind, 1 if last else newest.part + 1)


def _list_twin_cities(units: Iterable[Unit]) -> Iterator[str]:
    """Tell of cities that are spelt nearly alike, for one city in two spellings is two reports."""
    homes: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        homes[unit.city].append(unit.code)
    names = {" ".join(city.casefold().split()): city for city in homes}  # no two are alike in these: `check_units`
    alike = {frozenset((names[one], names[near])) for one in names for near in get_close_matches(one, names, 2, _ALIKE)}
    for pair in sorted(tuple(sorted(each)) for each in alike if len(each) > 1):
        told = _(" and ").join(f"'{city}' ({', '.join(homes[city][:3])})" for city in pair)
        yield _("One city in two spellings? {told}: each would have a report of its own.", told=told)


def _format_duty(duty: Duty) -> Iterator[str]:
    """Format a duty: what is lacking, and below it what to do next."""
    head = f"{duty.unit.code} {duty.period or ''}".rstrip()
    yield from textwrap.wrap(f"{head}: {', '.join(duty.lacks)}", WIDTH, subsequent_indent="  ")
    yield _("  next: {command}", command=duty.command)


def _name_file(project: Project, path: Path) -> str:
    """Name a file of the data folder; of another than the project's own as DATA/..., for a line names that below."""
    root, shown = find_root(), project.shown(path)
    return shown if root and project.data == root / "data" else f"DATA{shown.removeprefix('data')}"


def _list_folders(project: Project) -> Iterator[str]:
    """Tell which folders the commands have to name, where they are not the project's own."""
    if other := project.name_folders():
        yield _("With each command: {command}", command=format_command("", other).split(maxsplit=1)[1])
