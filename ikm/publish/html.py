"""From an executed notebook to the files of a report. Floor 5."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from markupsafe import Markup, escape
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from ikm import __version__
from ikm.display import make_slug
from ikm.errors import NotebookError
from ikm.page.markup import UNIT_NAME_PATTERN
from ikm.page.view import RESULTS_MIME
from ikm.page.wording import Words
from ikm.publish import shelf
from ikm.publish.job import Job, ReportName
from ikm.publish.notebooks import CITY_NOTEBOOK, UNIT_NOTEBOOK
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.project import Project

_TEMPLATES = Path(__file__).parent / "template"
#: '84,2 %' is one word: its sign does not go to the next line alone.
_NUMBER_AND_SIGN = re.compile(r"(?<=\d) %")
#: Cells that make no part of a page, by tag.
_REMOVED_TAGS = {"parameters", "injected-parameters", "hanya-peneliti"}


@dataclass(frozen=True)
class Heading:
    """One line of the list of contents."""

    level: int
    id: str
    text: str


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with our template and without its second pass over the finished page.

    That pass (BeautifulSoup) lower-cases attributes of inline SVG and adds an alternative text that says nothing;
    our figures carry their own.
    """

    def from_notebook_node(  # type: ignore[override]  # text, as every template exporter gives
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert without post-processing."""
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)

    def default_filters(self) -> Any:
        """The usual filters and ours."""
        yield from super().default_filters()
        yield ("with_ids", add_heading_ids)
        yield ("filter_data_type", _first_shown)


@cache
def make_exporter() -> PageExporter:
    """One exporter a process: making one costs more than using it."""
    config = Config()
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = _REMOVED_TAGS
    return PageExporter(
        config=config,
        template_name="ikm",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_input=True,
        exclude_anchor_links=True,
    )


def clean_notebook(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run: times, paths, random ids, addresses in reprs, patch versions."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output["data"].pop("text/plain", None)
    return notebook


def take_results(notebook: NotebookNode) -> tuple[dict[str, Any], str]:
    """The results that the notebook handed over with `studi.results()`, and the language it was written in.

    Raises
    ------
    NotebookError
        No cell did, or more than one.
    """
    found = [
        (output["data"][RESULTS_MIME], output["metadata"][RESULTS_MIME]["bahasa"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if RESULTS_MIME in output.get("data", {})
    ]
    if len(found) != 1:
        raise NotebookError(
            f"the notebook handed over results {len(found)} times.",
            remedy="let exactly one cell, the last, end with studi.results().",
        )
    content, bahasa = found[0]
    return dict(content), str(bahasa)


def render_report_page(notebook: NotebookNode, results: dict[str, Any], job: Job, beside: Sequence[Link] = ()) -> str:
    """The report as one HTML file.

    Parameters
    ----------
    notebook : NotebookNode
        Executed and clean; its headings are put into the language.
    results : dict
        Names the unit and period in the title.
    job : Job
        What was asked: named in the foot, with how to ask for it again.
    beside : sequence of Link
        Reports that are named above the text.
    """
    bahasa = job.parameters["bahasa"]
    words = Words(bahasa)
    spoken = _translated(notebook, words)
    about = {"unit": results["unit_name"], "period": words.period(Period.parse(results["period"]))}
    alone = "_alone" if results["city"] in ("", results["unit_name"]) else ""  # a city, or a whole country
    title = words.text("cover.title", kind=words.text(f"titles.{results.get('report', 'unit')}"), **about)
    resources = {
        "metadata": {"name": title},
        "ikm": {
            "bahasa": bahasa,
            "title": title,
            "description": words.text(f"cover.description{alone}", city=results["city"], **about),
            "skip": words.text("words.skip"),
            "contents": words.text("words.contents"),
            "outline": list_page_headings(spoken),
            "beside": beside,
            "beside_label": words.text("links.label"),
            "footer": f"{title}. {words.text('cover.sample')}" if results["synthetic"] else f"{title}.",
            "made": describe_ingredients(results, words),
            "again": (words.text("page.again"), job.command()),
            "top": words.text("page.top"),
            "code": (words.text("page.code"), words.text("page.code_note", notebook=job.notebook), list_code(spoken)),
        },
    }
    html, _ = make_exporter().from_notebook_node(spoken, resources)
    return _NUMBER_AND_SIGN.sub("\u00a0%", html)


def describe_ingredients(results: dict[str, Any], words: Words) -> str:
    """Out of what a report was made: software, regulation, one fingerprint of all files that it names as read.

    The fingerprint is that of the lines that `sha256sum` prints for these files, sorted by path.
    """
    sources = sorted(results["sources"], key=lambda one: str(one["path"]))
    prints = [f"{one['sha256']}  {one['path']}\n" for one in sources]
    fingerprint = hashlib.sha256("".join(prints).encode()).hexdigest()[:16]
    if "instrument" in results:
        instrument = load_instrument(results["instrument"]).short
        said = words.text("page.made", version=__version__, instrument=instrument)
    else:  # a plan for a survey to come has no regulation yet
        said = words.text("page.made_plain", version=__version__)
    return f"{said} {words.text('page.inputs', fingerprint=fingerprint, n=len(prints))}"


def list_code(notebook: NotebookNode) -> str:
    """The cells of a notebook that a page shows, one after the other, headings as comments; what was asked first."""
    parts = []
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if not cell.source.strip() or tags & (_REMOVED_TAGS - {"injected-parameters"}):
            continue
        parts.append(cell.source if cell.cell_type == "code" else _as_comment(cell.source))
    return "\n\n".join(parts)


def _as_comment(text: str) -> str:
    """Markdown as comments of Python; a heading is one already."""
    return "\n".join(line if line.startswith("#") else f"# {line}".rstrip() for line in text.splitlines() if line)


def format_results(results: dict[str, Any]) -> str:
    """hasil.json as it is written: readable, one order, ending with a new line."""
    return json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def format_notebook(notebook: NotebookNode) -> str:
    """laporan.ipynb as it is written."""
    return f"{nbformat.writes(notebook)}\n"


def list_page_headings(notebook: NotebookNode) -> list[Heading]:
    """Headings of level 2 and 3 of the markdown cells that make part of a page."""
    shown = [cell for cell in notebook.cells if not _REMOVED_TAGS & set(cell.metadata.get("tags", []))]
    lines = [line for cell in shown if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    found = [re.fullmatch(r"(#{2,3}) +(.+?)\s*", line) for line in lines]
    return [Heading(len(match[1]), make_slug(match[2]), match[2]) for match in found if match]


def add_heading_ids(html: str) -> Markup:
    """Headings of converted markdown with the ids that the list of contents points at."""
    return Markup(re.sub(r"<h([23])>(.*?)</h\1>", _heading_with_id, html))


def _heading_with_id(match: re.Match[str]) -> str:
    text = Markup(match[2]).striptags()
    return f'<h{match[1]} id="{escape(make_slug(text))}">{match[2]}</h{match[1]}>'


def _translated(notebook: NotebookNode, words: Words) -> NotebookNode:
    """A copy whose headings and paragraphs of markdown are in the language of the words."""
    copy: NotebookNode = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = "\n".join(_translated_line(line, words) for line in cell.source.splitlines())
    return copy


def _translated_line(line: str, words: Words) -> str:
    match = re.fullmatch(r"(#{1,6} +)?(.*?)\s*", line)
    return f"{match[1] or ''}{words.heading(match[2])}" if match else line


def _first_shown(data: dict[str, Any]) -> list[str]:
    """The richest form of an output that a page can show."""
    for mime in ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain"):
        if mime in data:
            return [mime]
    return []


#: The page that lists all reports, in the output folder.
INDEX_PAGE = "index.html"
REPORT_PAGE = "laporan.html"
#: So many linked reports are named where they are not made yet.
_NAMED = 6


@dataclass(frozen=True)
class Link:
    """A link above a report; `rel` is what HTML calls the relation, '' for none."""

    rel: str
    href: str
    text: str


def list_linked_reports(job: Job) -> dict[str, ReportName]:
    """Reports that a report names above its text: previous, next, city; an internal edition names the public ones."""
    known = {key: value for key, value in job.parameters.items() if key != "audience"}
    found = {
        name: ReportName(job.notebook, {**known, "period": job.links[name]})
        for name in ("previous", "next")
        if job.links.get(name)
    }
    if city := job.links.get("city"):
        about = {"city": city, "period": known["period"], "bahasa": known["bahasa"]}
        found["city"] = ReportName(CITY_NOTEBOOK, about)
    return found


def list_page_links(job: Job, words: Words) -> list[Link]:
    """What stands above a report; nothing for a notebook whose reports are not listed."""
    if not job.links:
        return []
    edition = "_public" if job.parameters.get("audience") == "internal" else ""
    found = []
    for name, asked in list_linked_reports(job).items():
        period = words.period(Period.parse(asked.parameters["period"]))
        about = asked.parameters["city"] if name == "city" else period
        rel = {"previous": "prev", "next": "next"}.get(name, "")
        found.append(
            Link(rel, _address(job, asked.folder / REPORT_PAGE), words.text(f"links.{name}{edition}", about=about))
        )
    return [*found, Link("", _address(job, Path(INDEX_PAGE)), words.text("links.all"))]


def link_unit_names(page: str, job: Job) -> str:
    """A page whose names of units lead to their reports, where the data folder has answers for one."""
    addresses = {code: _address(job, asked.folder / REPORT_PAGE) for code, asked in _units(job).items()}
    return UNIT_NAME_PATTERN.sub(lambda found: _unit(found, addresses), page)


def find_missing_reports(job: Job, output: Path) -> list[ReportName]:
    """Linked reports that do not stand in the output folder."""
    linked = [*list_linked_reports(job).values(), *_units(job).values()]
    return [asked for asked in linked if not (output / asked.folder / REPORT_PAGE).is_file()]


def describe_missing_reports(project: Project, job: Job) -> str:
    """One line on linked reports that are not made yet and the commands that make them; '' where none is missing."""
    lacking = find_missing_reports(job, project.output)
    if not lacking:
        return ""
    units = sorted({asked.parameters["unit"] for asked in lacking if "unit" in asked.parameters})
    chosen = f' UNITS="{" ".join(units)}"' if len(units) <= _NAMED else ""
    spoken = "" if job.parameters["bahasa"] == "id" else f" BAHASA={job.parameters['bahasa']}"
    commands = [shelf.add_folder_options(project, f"make reports{chosen}{spoken}")] if units else []
    commands += [shelf.format_make_command(project, asked) for asked in lacking if "city" in asked.parameters]
    names = ", ".join(asked.name for asked in lacking[:_NAMED])
    more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    return f"Linked from it, but not made yet: {names}{more}. Run {'; '.join(commands)}"


def _units(job: Job) -> dict[str, ReportName]:
    """Reports of a city's units in its period, by code."""
    known = {"period": job.parameters["period"], "bahasa": job.parameters["bahasa"]}
    return {code: ReportName(UNIT_NOTEBOOK, {"unit": code, **known}) for code in job.links.get("units", ())}


def _unit(found: re.Match[str], addresses: Mapping[str, str]) -> str:
    """The name of a unit as a link, or as it is."""
    address = addresses.get(found["code"])
    return f'<a href="{address}">{found["name"]}</a>' if address else found["name"]


def _address(job: ReportName, target: Path) -> str:
    """A file of the output folder as seen from a report."""
    return quote("/".join([*[".."] * len(job.folder.parts), *target.parts]))
