"""output/index.html and output/data/: the list of all public reports and their figures as open data.

Made again after every run. What did not change is not read again, so that a list of thousands costs a look at each
folder; the same reports give the same bytes, in whatever order they were made.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from ikm.errors import IkmError, format_command
from ikm.page.colours import read_livery
from ikm.page.markup import make_policy, render_template
from ikm.page.wording import LANGUAGES, NO_VALUE, Words
from ikm.publish import opendata, shelf
from ikm.publish.formats import (
    CITIZEN_PAGE,
    INDEX_PAGE,
    MANIFEST_FILE,
    REPORT_PAGE,
    RESULTS_FILE,
    list_formats,
    name_file,
    read_manifests,
)
from ikm.publish.opendata import list_figure_rows, make_report_row, write_figure_rows
from ikm.publish.stale import hash_package
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.leftovers import hold_lock
from ikm.survey.project import Project, Site, read_site
from ikm.survey.settings import read_file_state
from ikm.survey.units import Unit

_FOLDER = Path(__file__).parent
#: Held in the output folder while the list is made.
_LISTING = ".site.lock"
#: So many rows of a table are drawn before the reader asks for more: a browser needs seconds to lay out thousands.
_FIRST_ROWS = 200
#: Where what was read is kept, in the output folder.
CATALOGUE_CACHE = ".site.json"
#: Fingerprints of every public file, and how wide one is with the spaces behind it; signatures of it, by their endings.
SUMS_FILE, _SUM_WIDTH, _SIGNATURES = "SHA256SUMS", 66, (".sig", ".asc", ".gpg")


@dataclass(frozen=True)
class ReportEntry:
    """One report of the list.

    Parameters
    ----------
    row : dict
        Its row of laporan.csv.
    means : dict of str to str or None
        Of a city the plain and the weighted mean.
    measured : list of int
        Of a city the units with an index, and all.
    files : list of str
        Names of those that stand in its folder and that the list leads to.
    """

    row: dict[str, Any]
    means: dict[str, str | None]
    measured: list[int]
    files: list[str]

    @property
    def folder(self) -> str:
        """Where it stands in the output folder: 'KPPT/2026-S1'."""
        return str(self.row["report"])

    @property
    def period(self) -> Period:
        """Its period."""
        return Period.parse(self.row["period"])


@dataclass
class KnownReport:
    """A report as it was seen: what a list says of it, and where its figures lie in hasil.csv.

    Parameters
    ----------
    seen : list
        Size and times of hasil.json, and the names in the folder: while they stay, nothing is read.
    entry : ReportEntry or None
        None where the folder holds no public report.
    lines : bytes or None
        Its lines of hasil.csv, where they were read now; else they stand in the file.
    sums : list of str or None
        Its lines of SHA256SUMS likewise.
    place : list of int
        First byte and length in hasil.csv.
    """

    seen: list[Any]
    entry: ReportEntry | None
    lines: bytes | None = None
    sums: list[str] | None = None
    place: list[int] = field(default_factory=lambda: [0, 0])

    def kept(self) -> dict[str, Any]:
        """Return what is written for the next run."""
        return {"seen": self.seen, "entry": vars(self.entry) if self.entry else None, "place": self.place}


class SiteListing(NamedTuple):
    """The site as it stands.

    Parameters
    ----------
    page : Path
    reports : int
        Listed reports.
    passed_over : list of str
        Folders that look like a report and hold none for the public, or one of another version of this package.
    """

    page: Path
    reports: int
    passed_over: list[str]


def refresh_site(project: Project) -> SiteListing:
    """List what stands in the output folder; files whose content stays are not written.

    Raises
    ------
    SettingError
        A mistake in data/site.toml.
    IkmError
        The output folder cannot be written.
    """
    settings, output = read_site(project), project.output
    try:
        output.mkdir(parents=True, exist_ok=True)
        with hold_lock(output / _LISTING):  # else a list made from an earlier look could replace a later one
            return _refresh_listing(output, settings, project.units(), read_livery(project).style)
    except OSError as error:
        raise IkmError(
            _("{output}: cannot be written: {error_strerror}.", output=output, error_strerror=error.strerror),
            remedy=_(shelf.UNWRITABLE_REMEDY),
        ) from error


def list_altered_site(project: Project) -> list[str]:
    """List in lines what of the list of reports and the open data is not what it would be now; none before any stands.

    Raises
    ------
    SettingError
        A mistake in data/site.toml.
    """
    settings, output, units = read_site(project), project.output, project.units()
    own_style = read_livery(project).style
    try:
        known = json.loads((output / CATALOGUE_CACHE).read_bytes())
        if known["by"] != _list_makers(settings, units, own_style):
            return []  # of another version or other settings: the next run makes it anew
    except (OSError, ValueError, KeyError, TypeError):
        if not (output / INDEX_PAGE).is_file():
            return []
    files = _compose_files(output, settings, _find_reports(output, {}, units), own_style)
    wrong = [name for name, content in files.items() if shelf.read_file(output / name) != content]
    command = format_command("site", {})
    return [
        _("{name}: is not what it would be now; {command} makes it again", name=name, command=command) for name in wrong
    ]


def _list_makers(settings: Site, units: Mapping[str, Unit], own_style: str) -> list[Any]:
    """List what a list of the same reports could differ by."""
    published = {code: list(unit.publishes) for code, unit in units.items() if unit.publishes}
    return [hash_package(), settings.model_dump(), published, *([str(own_style)] if own_style else [])]


def _refresh_listing(output: Path, settings: Site, units: Mapping[str, Unit], own_style: str) -> SiteListing:
    """Compare with what an earlier run saw, and write what differs."""
    made_by = _list_makers(settings, units, own_style)
    before = _recall(output, made_by)
    reports_now = _find_reports(output, before, units)
    passed_over = [name for name, known in reports_now.items() if not known.entry]
    listing = SiteListing(output / INDEX_PAGE, len(reports_now) - len(passed_over), passed_over)
    if before and reports_now.keys() == before.keys() and all(reports_now[name] is before[name] for name in before):
        return listing
    files = _compose_files(output, settings, reports_now, own_style)
    for name, content in files.items():
        _write(output / name, content)
    _keep(output, made_by, reports_now, list(files))
    return listing


def _compose_files(
    output: Path, settings: Site, reports_now: Mapping[str, KnownReport], own_style: str
) -> dict[str, bytes]:
    """Compose the list, the open data, and the fingerprints of every public file."""
    entries = [known.entry for known in reports_now.values() if known.entry]
    figures = _assemble_figures(output, reports_now)
    reports = opendata.write_reports_csv(entry.row for entry in entries)
    # English where all reports are: the same for the same reports, whichever was made last.
    words = Words("en" if {entry.row["language"] for entry in entries} == {"en"} else "id")
    title = settings.title or words.text("site.title")
    whole = {"bytes": len(figures), "hash": f"sha256:{hashlib.sha256(figures).hexdigest()}"}
    package = opendata.compose_data_package(reports, whole, settings, title)
    files = {
        f"{opendata.OPEN_DATA_FOLDER}/{opendata.REPORTS_FILE}": reports,
        f"{opendata.OPEN_DATA_FOLDER}/{opendata.FIGURES_FILE}": figures,
        f"{opendata.OPEN_DATA_FOLDER}/{opendata.PACKAGE_FILE}": package,
        INDEX_PAGE: _render_page(entries, settings, title, words, own_style).encode(),
    }
    return {**files, SUMS_FILE: _assemble_sums(output, reports_now, files)}


def _assemble_sums(output: Path, reports: Mapping[str, KnownReport], files: Mapping[str, bytes]) -> bytes:
    """Assemble SHA256SUMS, as `sha256sum --check` reads it; those of reports that were not read now stand there."""
    kept: dict[str, list[str]] = {}
    for line in shelf.read_file(output / SUMS_FILE).decode(errors="replace").splitlines(keepends=True):
        kept.setdefault(line[_SUM_WIDTH:].rpartition("/")[0], []).append(line)
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    for name, known in reports.items():
        if known.entry:
            lines += kept.get(name, []) if known.sums is None else known.sums
    return "".join(lines).encode()


def _assemble_figures(output: Path, reports: Mapping[str, KnownReport]) -> bytes:
    """Assemble hasil.csv of lines made now and lines of the file as it stands; note where those of each report lie."""
    old = output / opendata.OPEN_DATA_FOLDER / opendata.FIGURES_FILE
    before = old.read_bytes() if any(known.entry and known.lines is None for known in reports.values()) else b""
    parts = [opendata.write_header()]
    at = len(parts[0])
    for known in reports.values():
        if not known.entry:
            continue
        start, length = known.place
        parts.append(before[start : start + length] if known.lines is None else known.lines)
        known.place = [at, len(parts[-1])]
        at += len(parts[-1])
    return b"".join(parts)


def _recall(output: Path, made_by: list[Any]) -> dict[str, KnownReport]:
    """Return what an earlier run saw, unless it was another version or somebody changed what it wrote."""
    try:
        kept = json.loads((output / CATALOGUE_CACHE).read_bytes())
        states = {name: read_file_state(output / name) for name in kept["files"]}
        if (kept["by"], kept["files"]) != (made_by, states):
            return {}
        return {
            name: KnownReport(report["seen"], report["entry"] and ReportEntry(**report["entry"]), place=report["place"])
            for name, report in kept["reports"].items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep(output: Path, made_by: list[Any], reports: Mapping[str, KnownReport], files: Sequence[str]) -> None:
    """Write what this run saw for the next."""
    content = {
        "by": made_by,
        "files": {name: read_file_state(output / name) for name in files},
        "reports": {name: known.kept() for name, known in reports.items()},
    }
    _write(output / CATALOGUE_CACHE, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file; leave it where it holds this already."""
    if not (path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content):
        shelf.write_file(path, content)
        for ending in _SIGNATURES if path.name == SUMS_FILE else ():  # of what is no more
            path.with_name(f"{SUMS_FILE}{ending}").unlink(missing_ok=True)


# What stands in the output folder -------------------------------------------------------------------------------------


def _find_reports(output: Path, before: Mapping[str, KnownReport], units: Mapping[str, Unit]) -> dict[str, KnownReport]:
    """Return every report in the output folder, by folder.

    Parameters
    ----------
    before : mapping of str to KnownReport
        What an earlier run saw.
    """
    reports = {}
    watched = {MANIFEST_FILE, *(name_file(name, each) for name in (REPORT_PAGE, *_list_links()) for each in LANGUAGES)}
    for folder, names in _list_folders(output):
        name = folder.relative_to(output).as_posix()
        seen = [*read_file_state(folder / RESULTS_FILE), sorted(names & watched)]
        known = before.get(name)
        reports[name] = known if known and known.seen == seen else _read(folder, name, seen, units)
    return dict(sorted(reports.items()))


def _list_links(bahasa: str = LANGUAGES[0], others: Sequence[str] = ()) -> dict[str, str]:
    """Return the files that the list leads to, in this order -> what a link is called: key of the words in [site].

    Parameters
    ----------
    bahasa : str
        Language of the edition that a report is listed with.
    others : sequence of str
        Other languages it stands in; of these the pages alone.
    """
    links = {name_file(name, bahasa): key for each in list_formats() for name, key in each.links.items()}
    pages = {REPORT_PAGE: "report_in", CITIZEN_PAGE: "citizen_in"}
    return links | {name_file(name, each): f"{key}_{each}" for each in others for name, key in pages.items()}


def _list_folders(output: Path) -> Iterator[tuple[Path, set[str]]]:
    """Yield the folders of reports and the names in each."""
    for about in sorted(os.scandir(output), key=lambda entry: entry.name) if output.is_dir() else ():
        if about.name.startswith(".") or not about.is_dir():
            continue
        for folder in os.scandir(about.path):
            if folder.name.startswith(".") or not folder.is_dir():
                continue
            names = {file.name for file in os.scandir(folder.path) if file.is_file()}
            if {RESULTS_FILE, MANIFEST_FILE} <= names and any(
                name_file(REPORT_PAGE, each) in names for each in LANGUAGES
            ):
                yield Path(folder.path), names


def _read(folder: Path, name: str, seen: list[Any], units: Mapping[str, Unit]) -> KnownReport:
    """Read a report from its folder; no entry where it is none for the public, or was made by another version."""
    try:
        results = json.loads((folder / RESULTS_FILE).read_bytes())
        manifests = read_manifests(folder)
        asked = {bahasa: manifest["parameters"] for bahasa, manifest in manifests.items()}
        editions = {results.get("audience", "public"), *(each.get("audience", "public") for each in asked.values())}
        if editions != {"public"} or results["report"] not in ("unit", "city") or results["period"] != folder.name:
            return KnownReport(seen, None)
        unit = units.get(results.get("unit", ""))
        if unit and not unit.is_public(Period.parse(results["period"])):
            return KnownReport(seen, None)
        bahasa = next((each for each in asked if name_file(REPORT_PAGE, each) in seen[-1]), min(asked))
        page = next(each for each in (name_file(REPORT_PAGE, bahasa), REPORT_PAGE) if each in seen[-1])
        row = make_report_row(results, name, bahasa, f"{name}/{page}")
        lines = write_figure_rows(row, list_figure_rows(results))
        mean, coverage = results.get("mean") or {}, results.get("coverage") or {}
        hashes = {file: digest for each in manifests.values() for file, digest in each.get("outputs", {}).items()}
        for file in (MANIFEST_FILE, RESULTS_FILE):  # which are of the editions in all languages
            hashes[file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        sums = [f"{digest}  {name}/{file}\n" for file, digest in sorted(hashes.items())]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return KnownReport(seen, None)
    entry = ReportEntry(
        row=row,
        means={kind: (mean.get(kind) or {}).get("value") for kind in mean},
        measured=[coverage["measured"], coverage["units"]] if coverage else [],
        files=[file for file in _list_links(bahasa, [each for each in asked if each != bahasa]) if file in seen[-1]],
    )
    return KnownReport(seen, entry, lines, sums)


# The page -------------------------------------------------------------------------------------------------------------


def _render_page(entries: Sequence[ReportEntry], settings: Site, title: str, words: Words, own_style: str) -> str:
    """Render index.html: newest first, then by city and name."""
    named = sorted(entries, key=lambda entry: (entry.row["city"], entry.row["name"], entry.folder))
    newest = sorted(named, key=lambda entry: entry.period, reverse=True)
    newest_first = sorted({entry.period for entry in entries}, reverse=True)
    periods = {period: place for place, period in enumerate(newest_first)}
    towns = {city: place for place, city in enumerate(sorted({entry.row["city"] for entry in entries}))}
    rows: dict[str, list[dict[str, Any]]] = {"unit": [], "city": []}
    for entry in newest:
        place = {"place": periods[entry.period], "town": towns[entry.row["city"]]}
        rows[entry.row["kind"]].append(_make_row(entry, words) | place)
    style = _inline("template/ikm/static/ikm.css") + _inline("site.css") + _style_phone_labels(words) + own_style
    script = _inline("site.js")
    text = render_template(
        "site",
        say=words.say,
        words=words,
        about={**settings.model_dump(), "title": title},
        data=opendata,
        style=Markup(style),
        script=Markup(script),
        policy=make_policy([style], [script]),
        periods=[words.period(period) for period in periods],
        towns=list(towns),
        columns={"cities": _list_site_columns(words, "city"), "units": _list_site_columns(words, "unit")},
        cities=rows["city"],
        commands=[format_command("report", {"UNIT": "KPPT"}), format_command("reports", {})],
        units=rows["unit"],
        first=_FIRST_ROWS,
        later=Markup(' class="later"'),
        synthetic=any(entry.row["synthetic"] for entry in entries),
    )
    return str(text)


def _make_row(entry: ReportEntry, words: Words) -> dict[str, Any]:
    """Make a report a row of its table, as texts and addresses: of a city both means, and its units with an index."""
    row, folder = entry.row, quote(entry.folder)
    links = _list_links(row["language"], [each for each in LANGUAGES if each != row["language"]])
    if row["kind"] == "city":
        figures = [entry.means["plain"], entry.means["weighted"]]
        measured = dict(zip(("k", "all"), map(words.count, entry.measured), strict=False))
        count = words.text("site.measured_value", **measured)
    else:
        figures, count = [row["value"]], words.count(row["counted"])
    return {
        "name": row["name"],
        "city": row["city"],
        "period": words.period(entry.period),
        "figures": [NO_VALUE if value is None else words.number(Decimal(value)) for value in figures],
        "mutu": row.get("mutu"),
        "count": count,
        "page": quote(row["page"]),
        "files": [(f"{folder}/{name}", words.text(f"site.{links[name]}")) for name in entry.files],
        "language": row["language"] if row["language"] != words.bahasa else "",
        "foreign": words.text(f"site.in_{row['language']}"),
    }


def _list_site_columns(words: Words, kind: str) -> list[tuple[str, str, str]]:
    """Return the headings of a table: text, kind of values, class."""
    names = {
        "unit": (("unit", ""), ("city", ""), ("period", "period"), ("ikm", "num"), ("mutu", ""), ("n", "num")),
        "city": (("city", ""), ("period", "period"), ("plain", "num"), ("weighted", "num"), ("measured", "num")),
    }
    columns = [(words.text(f"site.{name}"), sort or "text", sort) for name, sort in names[kind]]
    return [*columns, (words.text("site.files"), "", "")]


def _style_phone_labels(words: Words) -> str:
    """Put names of columns before the cells where a phone shows rows as blocks; our texts have no quotation marks."""
    rules = []
    for kind in ("unit", "city"):
        for place, (text, *_more) in enumerate(_list_site_columns(words, kind)[:-1], start=1):
            rules.append(f'  .{kind} td:nth-child({place})::before {{ content: "{text}"; }}')
    return "@media (max-width: 40rem) {\n" + "\n".join(rules) + "\n}\n"


def _inline(name: str) -> str:
    """Read a file beside this module as it goes into the page."""
    return (_FOLDER / name).read_text(encoding="utf-8")
