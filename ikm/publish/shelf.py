"""Putting a report on the shelf: all its files at once, or none, and none that gives people away beside the others.

A reader of `output/` sees the old report or the new one, never half of each; a run that failed leaves the old one. Two
runs that finish the same report take turns.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from ikm.display import GROUP_THRESHOLDS
from ikm.errors import IkmError, SettingError, format_command, list_some
from ikm.page.markup import render_template
from ikm.page.wording import LANGUAGES, Words
from ikm.publish.formats import (
    MANIFEST_FILE,
    REPORT_PAGE,
    RESULTS_FILE,
    join_manifests,
    list_formats,
    name_file,
    read_manifests,
    split_manifest,
)
from ikm.publish.job import AUDIENCES, INTERNAL_FOLDER, ReportName
from ikm.publish.notebooks import CITY_NOTEBOOK, UNIT_NOTEBOOK
from ikm.publish.opendata import list_figure_rows
from ikm.rules.period import Period
from ikm.speech import N_, _
from ikm.survey.leftovers import (
    find_held_files,
    make_unfinished_folder,
    recover_folder,
    rename_over,
    swap_folder,
    write_in_one_step,
    write_through,
)
from ikm.survey.project import ANSWER_SUFFIXES, Project
from ikm.survey.settings import read_umask
from ikm.survey.units import Unit, read_sidecar

FAILURE_PAGE = "gagal.html"
#: Folder beside those of the periods, for files that somebody edited.
EDITED_FOLDER = "disunting"
#: What to do where the output folder cannot be written.
UNWRITABLE_REMEDY = N_(
    "close what another program has open there, make room and see that you may write, or name another OUTPUT folder."
)


class FileHeld(IkmError):
    """A file of the old report is open in another program, so that the new one cannot take its place."""


def deliver_report(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write a report beside its edition in another language; what somebody edited of the old one is kept apart.

    Returns
    -------
    list of Path
        The copies of what was edited.

    Raises
    ------
    FileHeld
        A program has a file of the old report open; the old one is as it was.
    IkmError
        The folder cannot be written, which is the user's to put right.
    """
    try:
        copies = keep_edited_files(folder, _find_language(files))
        replace_folder(folder, files, add_other_edition)
    except OSError as error:
        if held := find_held_files(folder):
            raise FileHeld(
                _(
                    "{folder}: open in another program, so the new report cannot take the place of the old one.",
                    folder=folder / held[0],
                ),
                remedy=_(
                    "close {held}, then run it again; until then the old report stays as it is.", held=", ".join(held)
                ),
            ) from error
        raise IkmError(
            _("{folder}: cannot be written: {error_strerror}.", folder=folder, error_strerror=error.strerror),
            remedy=_(UNWRITABLE_REMEDY),
        ) from error
    return copies


def deliver_failure(project: Project, asked: ReportName, cell: str, reason: str, printed: str = "") -> Path | None:
    """Leave a page that says what failed where beside the old report; None where it cannot be written."""
    folder, bahasa = project.output / asked.folder, asked.parameters.get("bahasa", "id")
    with suppress(OSError):  # a folder that cannot be written must not hide what failed
        command = format_make_command(project, asked)
        write_failure_page(folder, asked.name, cell, reason, command, bahasa, printed)
        return folder / name_file(FAILURE_PAGE, bahasa)
    return None


def write_failure_page(
    folder: Path, name: str, cell: str, reason: str, command: str, bahasa: str = "id", printed: str = ""
) -> None:
    """Lay a page beside the old report that says what failed where; the next good report removes it.

    Parameters
    ----------
    printed : str
        The last that the cell had printed.
    """
    about = {"name": name, "cell": cell, "reason": reason, "command": command, "printed": printed}
    page = render_template("failed", say=Words(bahasa).say, lang=bahasa, **about)
    write_file(folder / name_file(FAILURE_PAGE, bahasa), page.encode())


def format_make_command(project: Project, asked: ReportName) -> str:
    """Return the command that makes a report again, with the folders of a project that are not its own."""
    return format_order(project, *asked.order)


def format_order(project: Project, target: str, variables: Mapping[str, str]) -> str:
    """Return a command with the folders of a project that are not its own."""
    return format_command(target, {**variables, **project.name_folders()})


def log_report(project: Project, asked: ReportName, outcome: str, seconds: float) -> None:
    """Write one line into output/ikm.log: clock and run time live here, never in a page."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = _(
        "{stamp}\t{asked_name}\t{notebook}\t{outcome}\t{seconds:.2f} s\n",
        stamp=stamp,
        asked_name=asked.name,
        notebook=asked.notebook,
        outcome=outcome,
        seconds=seconds,
    )
    with suppress(OSError):  # where nothing can be written, the message on the screen says so
        project.output.mkdir(parents=True, exist_ok=True)
        with (project.output / "ikm.log").open("a", encoding="utf-8") as file:
            file.write(line)


# Files and folders in one step ---------------------------------------------------------------------------------------


def replace_folder(
    folder: Path,
    files: Mapping[str, bytes],
    add: Callable[[Path, Mapping[str, bytes]], Mapping[str, bytes]] = lambda folder, files: files,
) -> None:
    """Replace a folder by these files in one step.

    Parameters
    ----------
    folder : Path
        `output/<UNIT>/<period>`; what it held before is gone afterwards, unless writing fails. Where it is a link, the
        report lands where that leads to.
    add : callable
        Gives all files that are to stand there, for the folder as it is and these files.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with make_unfinished_folder(folder) as fresh:
        recover_folder(folder)
        for name, content in add(folder, files).items():
            write_through(fresh / name, content)
        fresh.chmod(0o755)
        swap_folder(fresh, folder)


def read_file(path: Path) -> bytes:
    """Read what a file holds; nothing where there is none."""
    return path.read_bytes() if path.is_file() else b""


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step, so that a reader sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def finish(fresh: Path) -> None:
        fresh.chmod(0o666 & ~read_umask())
        rename_over(fresh, path)

    write_in_one_step(path, content, finish)


# Editions in other languages ------------------------------------------------------------------------------------------


def add_other_edition(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Add to the files of an edition those of the other one that stands in the folder; one manifest tells of both.

    An English edition of an earlier version, whose files are called as the Indonesian ones, is not kept.
    """
    if MANIFEST_FILE not in files:
        return {**_find_files_beside(folder, files), **files}
    language = _find_language(files)
    others = {
        bahasa: manifest
        for bahasa, manifest in read_manifests(folder).items()
        if bahasa != language and name_file(REPORT_PAGE, bahasa) in manifest.get("outputs", {})
    }
    names = [
        name
        for bahasa, manifest in others.items()
        for name in (*manifest["outputs"], name_file(FAILURE_PAGE, bahasa))
        if (folder / name).is_file()
    ]
    joined = join_manifests({**others, language: split_manifest(json.loads(files[MANIFEST_FILE]))[language]})
    return {**{name: (folder / name).read_bytes() for name in names}, **files, MANIFEST_FILE: joined}


def _find_files_beside(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Find the same files in other languages, of what has no manifest, as a questionnaire."""
    bases = {name.replace(f".{bahasa}.", ".") for name in files for bahasa in LANGUAGES}
    names = {name_file(base, bahasa) for base in bases for bahasa in LANGUAGES}
    return {name: (folder / name).read_bytes() for name in sorted(names - set(files)) if (folder / name).is_file()}


def _find_language(files: Mapping[str, bytes]) -> str:
    """Find the language of the edition that files are of."""
    manifest = json.loads(files[MANIFEST_FILE]) if MANIFEST_FILE in files else {}
    return str(manifest.get("parameters", {}).get("bahasa", LANGUAGES[0]))


# Files that somebody edited -------------------------------------------------------------------------------------------


def keep_edited_files(folder: Path, bahasa: str) -> list[Path]:
    """Copy edited files of an edition to the folder `disunting` beside the report's, under the name of its period.

    Parameters
    ----------
    folder : Path
        `output/<UNIT>/<period>`.
    bahasa : str
        Language of the edition.

    Returns
    -------
    list of Path
        The copies, with a number behind the name where another edited file has it; none of a file that is as it was
        made.

    Raises
    ------
    OSError
        A copy cannot be written.
    """
    copies = []
    for name in _list_editable_files(bahasa):
        edited = folder / name
        content = edited.read_bytes() if edited.is_file() else b""
        if content and hashlib.sha256(content).hexdigest() != _find_recorded_hash(folder, name, bahasa):
            places = _list_places(folder, "".join(edited.suffixes))
            copy = next(path for path in places if not path.exists() or path.read_bytes() == content)
            write_file(copy, content)
            shutil.copystat(edited, copy)
            copies.append(copy)
    return copies


def describe_kept_copies(copies: Sequence[Path]) -> str:
    """Tell where edited files were kept; '' where there are none."""
    sentences = []
    for name in (name for bahasa in LANGUAGES for name in _list_editable_files(bahasa)):
        places = [str(copy) for copy in copies if copy.suffixes == Path(name).suffixes]
        if places:
            sentences.append(_("{name} had been edited and is kept as {places}.", name=name, places=list_some(places)))
    return "\n".join(sentences)


def _list_editable_files(bahasa: str) -> list[str]:
    """Return the names of files in which offices write, in a language, each with an ending of its own."""
    return [name_file(name, bahasa) for each in list_formats() if each.edited for name in each.files]


def _find_recorded_hash(folder: Path, name: str, bahasa: str) -> str:
    """Return the SHA-256 of a file of an edition as it was made; '' where none was, or the manifest cannot be read."""
    outputs = read_manifests(folder).get(bahasa, {}).get("outputs")
    return str(outputs.get(name, "")) if isinstance(outputs, dict) else ""


def _list_places(folder: Path, suffix: str) -> Iterator[Path]:
    """Yield where an edited file may be kept: disunting/2026-S1, disunting/2026-S1-2, ... with its ending."""
    for number in count(1):
        yield folder.parent / EDITED_FOLDER / f"{folder.name}{f'-{number}' if number > 1 else ''}{suffix}"


# What stands published already ----------------------------------------------------------------------------------------
# Whoever kept the earlier edition of a report has both: the difference is what came late, or was corrected. The same
# holds for a period that shares days with one whose report is out. Reports within the office are free of this.

#: Measures of the open data that are sums over respondents, from which one edition is taken from another.
_SUMS = frozenset({"ikm", "nrr", "answers", "group", "gap", "item", "respondents_counted"})
#: A figure by its name, such as ('group', '', 'gender', 'Perempuan') -> respondents behind it, and its value.
Figures = dict[tuple[str, ...], tuple[int | None, str]]
#: Code of a unit, and a period.
_Pair = tuple[str, str]
_COUNTED, _INDEX = (("respondents_counted", "", "", ""), ("ikm", "", "", ""))


def refuse_beside_published(project: Project, asked: ReportName, content: Mapping[str, Any]) -> None:
    """Refuse a public report that tells of few people beside what stands in the output folder.

    Parameters
    ----------
    content : mapping
        Its hasil.json.

    Raises
    ------
    SettingError
        Names unit and period, and what to do; not how few they are.
    """
    if INTERNAL_FOLDER in asked.folder.parts or content.get("report") not in ("unit", "city"):
        return
    before = read_results(project.output / asked.folder)
    kept, units = _list_named(before), project.units()
    for (code, text), figures in _list_named(content).items():
        if code in units:
            unit, period = units[code], Period.parse(text)
            standing = read_results(project.output / code / text)
            reference = _list_named(standing).get((code, text)) or kept.get((code, text))
            same = partial(_is_same, standing or before, content, unit, period, reference or {}, figures)
            if reference and not same(asked_alike=_leaves_out_alike(project, unit, period, standing or before)):
                _refuse_reissue(project, unit, period, standing)
            if text == content["period"]:
                _refuse_beside_withdrawn(project, unit, period)
                _refuse_overlap(project, unit, period)
                _refuse_unregarded(project, unit, period, content.get("overlapping"))


def describe_refusal(project: Project, unit: Unit, period: Period) -> str:
    """Describe why a public report would be refused beside others of the unit; '' where it would not, or is none."""
    beside = [each for each in project.periods(unit) if each != period and each.overlaps(period)]
    if not unit.is_public(period) or not (beside or read_results(project.output / unit.code / str(period))):
        return ""
    from ikm.study.unit import make_study  # here, for a check of what is stale needs no pandas
    from ikm.survey.responses import read_survey

    try:
        study = make_study(partial(read_survey, project), project, unit, period)
        asked = ReportName(UNIT_NOTEBOOK, {"unit": unit.code, "period": str(period)})
        refuse_beside_published(project, asked, study.results().content)
    except IkmError as error:
        return str(error)
    return ""


def _is_same(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    unit: Unit,
    period: Period,
    old: Figures,
    new: Figures,
    *,
    asked_alike: bool,
) -> bool:
    """Return whether no figure of two editions gives answers of few: of the same answers, or of many others.

    Parameters
    ----------
    asked_alike : bool
        Whether both are of the same unsur, or differ in none that some answered and others did not.
    """
    answers = _find_answers(before, unit, period)
    counted = [(figures.get(_INDEX) or figures.get(_COUNTED) or (None, ""))[0] for figures in (old, new)]
    if answers and answers == _find_answers(now, unit, period) and counted[0] == counted[1] and asked_alike:
        return True  # only the rules or the program changed
    return all(
        figure == old.get(name, figure) or abs((figure[0] or 0) - (old[name][0] or 0)) >= _count_enough()
        for name, figure in new.items()
    )


def _leaves_out_alike(project: Project, unit: Unit, period: Period, before: Mapping[str, Any]) -> bool:
    """Return whether a period leaves out the unsur that it left out when it was published, or others that tell nothing.

    Nine times an index of nine unsur less eight times that of eight is the ninth, of all and of each group: of one
    person where one answered it. Nothing is told where nobody did, or every one of the many who count.
    """
    if before.get("unit") != unit.code or before.get("period") != str(period):
        return True
    sidecar = read_sidecar(path).without if (path := project.sidecar(unit, period)) else None
    now = set(unit.without if sidecar is None else sidecar)
    known = {each["key"]: each["n"] for each in before["unsur"] if "n" in each}
    then = {each["key"]: each["answers"] for each in before.get("left_out", {}).get("unsur", ())}
    counted = before["respondents"]["counted"]
    harmless = {0, counted} if counted >= _count_enough() else {0}
    asked = {each["key"] for each in before["unsur"]} | set(then)
    return all((known | then).get(key) in harmless for key in (now ^ set(then)) & asked)


def _count_enough() -> int:
    """Return how many respondents a figure for the public is of, at least."""
    return GROUP_THRESHOLDS["public"]


def _refuse_reissue(project: Project, unit: Unit, period: Period, standing: Mapping[str, Any]) -> None:
    """Refuse to publish other answers of few people, unless the sidecar says why, and has not said so before."""
    path = project.sidecar(unit, period)
    reason = read_sidecar(path).reissued if path else ""
    if reason and reason != standing.get("reissued"):
        return
    where = path or project.data / "responses" / unit.code / f"{period}.toml"
    raise SettingError(
        _(
            "{unit_code} {period}: its published report was made of other answers, or differs in what it leaves out. "
            "What changed, in all or in a group, is "
            "of fewer than {enough} respondents: whoever has both editions has their answers.",
            unit_code=unit.code,
            period=period,
            enough=_count_enough(),
        ),
        places=[_("published: {output}", output=project.output / unit.code / str(period))],
        remedy=_(
            "let late answers count for the next period, and keep corrections until then. If the report never left "
            "the office, take its folder away and make it again (while answers come in: AUDIENCE=internal). If "
            "it must be "
            'corrected all the same, say so in {where}: reissued = "<today>: <why>", which the report will print.',
            where=where,
        ),
    )


def _refuse_overlap(project: Project, unit: Unit, period: Period) -> None:
    """Refuse a period that leaves few between it and published ones that share days with it."""
    known = project.public_periods(unit)
    longest = max((each for each in known if each.overlaps(period)), key=lambda each: each.months, default=period)
    others = [each for each in known if each != period and each.overlaps(longest)]
    if standing := [each for each in others if list_published(project, unit, each)]:
        from ikm.study.unit import refuse_unpublishable  # here, as above
        from ikm.survey.responses import read_survey

        refuse_unpublishable(project, unit, period, partial(read_survey, project), standing)


def _refuse_unregarded(project: Project, unit: Unit, period: Period, given_way: Sequence[str] | None) -> None:
    """Refuse one of two periods that share days where the one that had to give way was published without doing so.

    Parameters
    ----------
    given_way : sequence of str or None
        Periods to which the new report gives way; None of a city, whose page has no group of a unit.
    """
    if given_way is None:
        return
    known = [each for each in project.public_periods(unit) if each.overlaps(period)]
    reports = {each: read_results(project.output / unit.code / str(each)) for each in known}
    for first in known:
        for then in known:
            ranked = unit.rank_period(first) < unit.rank_period(then) and first.overlaps(then)
            concerned = period == first or (period == then and str(first) in given_way)
            stands = reports[then] and not reports[first]
            if ranked and concerned and stands and str(first) not in reports[then].get("overlapping", ()):
                raise SettingError(
                    _(
                        "{unit_code} {period}: {then} was published before there was {first}, which shares days "
                        "with it. "
                        "Groups of one less those of the other would tell of few respondents.",
                        unit_code=unit.code,
                        period=period,
                        then=then,
                        first=first,
                    ),
                    allowed=_('publishes = ["{grid}", "{grid2}"]', grid=then.grid, grid2=first.grid),
                    remedy=_(
                        "write this line under [{unit_code}] in {register}; then {first} gives way.",
                        unit_code=unit.code,
                        register=project.register,
                        first=first,
                    ),
                )


def _refuse_beside_withdrawn(project: Project, unit: Unit, period: Period) -> None:
    """Refuse a report while one that shares days with it stands published although its unit publishes it no more."""
    others = [each for each in project.periods(unit) if each.overlaps(period) and not unit.is_public(each)]
    if standing := [folder for each in others for folder in list_published(project, unit, each)]:
        raise SettingError(
            _(
                "{unit_code} {period}: periods that {register} says are not for the public share days with it and "
                "are published still.",
                unit_code=unit.code,
                period=period,
                register=project.register,
            ),
            places=[str(folder) for folder in standing],
            remedy=_(
                "take these folders away (of a city with other units in it: make it again), and what is online; or "
                "name their periods in publishes as well."
            ),
        )


def _list_named(content: Mapping[str, Any]) -> dict[_Pair, Figures]:
    """List the figures of answers in a report, its own and those of other periods and units, by unit and period."""
    if content.get("audience", AUDIENCES[0]) != AUDIENCES[0]:
        return {}
    named: dict[_Pair, Figures] = {}
    with suppress(LookupError, TypeError, AttributeError):  # of another version of this package: not to be compared
        if content["report"] == "city":
            for unit in content["units"]:
                _add_index(named, unit["unit"], content["period"], unit)
                for point in unit.get("trend", ()):  # older pages of a city have neither this nor what follows
                    _add_index(named, unit["unit"], point["period"], point)
                for compared in filter(None, [unit.get("change_year"), unit.get("benchmark")]):
                    _add_compared(named, compared)
            _add_shared(named, content)
        else:
            for point in content["trend"]:
                _add_index(named, content["unit"], point["period"], point)
            for row in list_figure_rows(content):
                if row["measure"] in _SUMS:
                    name = tuple(str(row.get(part, "")) for part in ("measure", "unsur", "characteristic", "category"))
                    own = named.setdefault((content["unit"], content["period"]), {})
                    own[name] = (row.get("n", row["value"]), str(row["value"]))
            _add_hidden_groups(named.get((content["unit"], content["period"]), {}))
            if benchmark := content["benchmark"]:
                _add_compared(named, benchmark)
    return named


def _add_index(named: dict[_Pair, Figures], unit: str, period: str, known: Mapping[str, Any]) -> None:
    """Add the index of a unit and period, where answers are behind it."""
    if known["value"] is not None and known["n"] is not None and not known["published"]:
        named.setdefault((unit, period), {})[_INDEX] = (known["n"], str(known["value"]))


def _add_compared(named: dict[_Pair, Figures], compared: Mapping[str, Any]) -> None:
    """Add the index that a report compares with."""
    known = {"n": (compared["total"] or {}).get("n_first"), **compared}
    _add_index(named, compared["against"], compared["period"], known)


def _add_shared(named: dict[_Pair, Figures], content: Mapping[str, Any]) -> None:
    """Add what a city tells of several units at once: places in common, and differences at an equal mix.

    The latter rest on all their answers and characteristics: whose answers are others, and hardly more, would be told.
    """
    period = content["period"]
    for key, cells in content.get("places", {}).items():
        for place, of in cells.items():
            for unit, group in of.items():
                named.setdefault((unit, period), {})["group", "", key, place] = (group["n"], group["value"])
    fair = content.get("fair", {})
    for one in (*fair.get("units", ()), *fair.get("benchmarks", ())):
        told = " ".join(str(one[name]) for name in ("value", "se", "low", "high"))
        n = fair["respondents"] if one in fair["units"] else one["n"]
        named.setdefault((one["unit"], period), {})["fair", "", "", one["against"]] = (n, told)


def _add_hidden_groups(figures: Figures) -> None:
    """Add what all respondents less the shown groups of a characteristic are: hidden, and yet known by number."""
    shown: Counter[str] = Counter()
    for (measure, _name, characteristic, _label), (n, _value) in figures.items():
        if measure == "group":
            shown[characteristic] += n or 0
    for characteristic, n in shown.items():
        hidden = (figures[_COUNTED][0] or 0) - n
        figures["group", "", characteristic, "hidden"] = (hidden, str(hidden))


def _find_answers(content: Mapping[str, Any], unit: Unit, period: Period) -> str:
    """Find the fingerprint of the answer file of a unit and period among the files of a report; '' where it is not."""
    for source in content.get("sources", ()):
        path = Path(source["path"])
        if path.suffix.lower() in ANSWER_SUFFIXES and path.parts[-3:-1] == ("responses", unit.code):
            with suppress(IkmError):
                if Period.parse_name(path) == period:
                    return str(source.get("fingerprint", ""))
    return ""


def list_published(project: Project, unit: Unit, period: Period) -> list[Path]:
    """List the folders of public reports in which a unit and period stand: its own, of own notebooks, of its city."""
    own = Path(unit.code, str(period))
    city = project.output / ReportName(CITY_NOTEBOOK, {"city": unit.city, "period": str(period)}).folder
    found = [project.output / own, *sorted(project.output.glob(f"*/{own}"))]
    internal = project.output / INTERNAL_FOLDER
    folders = [folder for folder in found if folder.is_dir() and internal not in folder.parents]
    shown = read_results(city).get("units", ())
    return [*folders, *([city] if any(each["unit"] == unit.code and each["value"] for each in shown) else [])]


def read_results(folder: Path) -> dict[str, Any]:
    """Read hasil.json of a report; {} where none stands, or one that cannot be read."""
    try:
        content = json.loads((folder / RESULTS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
