"""What a notebook that has run gives: laporan.html with its links to reports beside it, laporan.ipynb, hasil.json."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import nbformat
from markupsafe import Markup, escape
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

from ikm import __version__
from ikm.display import STYLED_MARK, make_slug
from ikm.page.colours import Livery, read_livery
from ikm.page.markup import ABSENT_MARK, UNIT_NAME_PATTERN, UNTOLD_MARK, make_policy, name_paint
from ikm.page.wording import Words
from ikm.publish import shelf
from ikm.publish.formats import EXECUTED_FILE, INDEX_PAGE, REPORT_PAGE, RESULTS_FILE, Draft, name_file
from ikm.publish.job import Job, ReportName
from ikm.publish.notebooks import CITY_NOTEBOOK, REMOVED_TAGS, UNIT_NOTEBOOK
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.project import Project

_TEMPLATES = Path(__file__).parent / "template"
#: '84,2 %' is one word: its sign does not go to the next line alone.
_NUMBER_AND_SIGN = re.compile(r"(?<=\d) %")


#: Linked reports that are named where they are not made yet.
_MOST_NAMED = 6


class Heading(NamedTuple):
    """One line of the list of contents."""

    level: int
    id: str
    text: str


class Link(NamedTuple):
    """A link above a report; `rel` is what HTML calls the relation, '' for none."""

    rel: str
    href: str
    text: str


def render_report_page(
    notebook: NotebookNode,
    results: dict[str, Any],
    job: Job,
    beside: Sequence[Link] = (),
    livery: Livery = Livery(),  # noqa: B008  # cannot be changed
) -> str:
    """Return the report as one HTML file.

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
    livery : Livery
        Colours and logo.
    """
    bahasa = job.parameters["bahasa"]
    words = Words(bahasa)
    translated = _translate_markdown(leave_out_absent(notebook, words), words)
    about = {"unit": results["unit_name"], "period": words.period(Period.parse(results["period"]))}
    alone = "_alone" if results["city"] in ("", results["unit_name"]) else ""  # a city, or a whole country
    title = words.text("cover.title", kind=words.text(f"titles.{results.get('report', 'unit')}"), **about)
    note = words.text("page.code_note", notebook=job.notebook)
    resources = {
        "metadata": {"name": title},
        "ikm": {
            "bahasa": bahasa,
            "title": title,
            "livery": livery,
            "description": words.text(f"cover.description{alone}", city=results["city"], **about),
            "skip": words.text("words.skip"),
            "contents": words.text("words.contents"),
            "outline": list_page_headings(translated),
            "edition": words.text("page.internal") if job.is_internal else "",
            "beside": beside,
            "beside_label": words.text("links.label"),
            "footer": f"{title}. {words.text('cover.sample')}" if results["synthetic"] else f"{title}.",
            "made": describe_ingredients(results, words),
            "again": (words.text("page.again"), job.command()) if job.is_internal else (),
            "top": words.text("page.top"),
            "code": (words.text("page.code"), note, list_code(translated)),
        },
    }
    html, _rest = make_exporter().from_notebook_node(translated, resources)
    return _name_styles(_NUMBER_AND_SIGN.sub("\u00a0%", html), _list_own_styles(translated))


def describe_ingredients(results: dict[str, Any], words: Words) -> str:
    """Describe out of what a report was made: software, regulation, one fingerprint of all files that it names as read.

    It is the SHA-256 of a line for each, sorted by path: its own fingerprint, which is under a key, and its path.
    """
    sources = sorted(results["sources"], key=lambda source: str(source["path"]))
    lines = [f"{source['fingerprint']}  {source['path']}\n" for source in sources]
    fingerprint = hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
    if "instrument" in results:
        instrument = load_instrument(results["instrument"]).short
        software = words.text("page.made", version=__version__, instrument=instrument)
    else:  # a plan for a survey to come has no regulation yet
        software = words.text("page.made_plain", version=__version__)
    return f"{software} {words.text('page.inputs', fingerprint=fingerprint, n=len(lines))}"


def list_code(notebook: NotebookNode) -> str:
    """Return the cells that a page shows one after the other, headings as comments; first what was asked."""
    cells = [cell for cell in _list_shown(notebook, REMOVED_TAGS - {"injected-parameters"}) if cell.source.strip()]
    return "\n\n".join(cell.source if cell.cell_type == "code" else _comment_out(cell.source) for cell in cells)


def _list_shown(notebook: NotebookNode, removed: Set[str]) -> list[NotebookNode]:
    """Return the cells without any of these tags."""
    return [cell for cell in notebook.cells if not removed & set(cell.metadata.get("tags", []))]


def _comment_out(text: str) -> str:
    """Turn Markdown into comments of Python; a heading is one already."""
    return "\n".join(line if line.startswith("#") else f"# {line}".rstrip() for line in text.splitlines() if line)


@dataclass
class _Section:
    """A heading with the cells up to the next.

    Parameters
    ----------
    head : NotebookNode
        The cell of the heading; that of a first section holds the chapter's too.
    heading : str
        Its own line, '### Tren'.
    """

    head: NotebookNode
    heading: str
    cells: list[NotebookNode]

    @property
    def absent(self) -> bool:
        """Whether an output says that there is nothing to report, and no other shows anything."""
        shown = [text for cell in self.cells for text in _list_outputs(cell)]
        return bool(shown) and all(ABSENT_MARK in text for text in shown)

    @property
    def untold(self) -> bool:
        """Whether it is left out without a word."""
        return self.absent and all(UNTOLD_MARK in text for cell in self.cells for text in _list_outputs(cell))

    def take_out(self, line: str) -> None:
        """Take the cells and a line of the heading out."""
        for cell in self.cells:
            cell.outputs = []
        self.head.source = "\n".join(each for each in self.head.source.splitlines() if each != line)


def leave_out_absent(notebook: NotebookNode, words: Words) -> NotebookNode:
    """Return a copy without the sections in which there is nothing to report, which are named below the last result.

    A chapter goes, and is named alone, where all its sections do.
    """
    copy: NotebookNode = nbformat.from_dict(json.loads(json.dumps(notebook)))
    shown = _list_shown(copy, REMOVED_TAGS)
    chapters: list[tuple[str, list[_Section]]] = []
    for cell in shown:
        lines = [line for line in cell.source.splitlines() if re.match("#{2,} ", line)]
        if cell.cell_type == "markdown" and lines:
            if lines[0].startswith("## ") or not chapters:
                chapters.append((lines[0], []))
            chapters[-1][1].append(_Section(cell, lines[-1], []))
        elif chapters:
            chapters[-1][1][-1].cells.append(cell)
    left_out: list[str] = []
    for chapter, sections in chapters:
        absent = [section for section in sections if section.absent]
        told = [section.heading for section in absent if not section.untold]
        for section in absent:
            section.take_out(section.heading)
        if absent and len(absent) == len(sections):
            sections[0].take_out(chapter)
            told = [chapter] if told else []
        left_out += [words.heading(line.lstrip("# ")) for line in told]
    if left_out:
        line = words.say("page.left_out", items=words.listing(left_out))
        cells = [cell for cell in shown if cell.cell_type == "code"]
        last = next((cell for cell in reversed(cells) if _list_outputs(cell)), cells[-1])
        last.outputs.append(new_output("display_data", {"text/html": f'<p class="left-out">{line}</p>'}))
    return copy


def _list_outputs(cell: NotebookNode) -> list[str]:
    """List what the outputs of a cell show as HTML, '-' of others; those that show nothing are left out."""
    known = [output.get("data", {"text/html": "-"}).get("text/html", "-") for output in cell.get("outputs", [])]
    return [str(html) for html in known if str(html).strip()]


#: A style, and the attribute of that name.
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_STYLED = re.compile(r"\sstyle=([\"'])(.*?)\1", re.DOTALL)
#: What matplotlib puts into every figure.
_FIGURE_STYLE = "*{stroke-linejoin: round; stroke-linecap: butt}"


def _name_styles(page: str, own: Set[str]) -> str:
    """Let a page have the styles that are known before it is filled, and no other that came into it.

    They are those of its head and of matplotlib, how a drawing is painted, which becomes a style of the head, and what
    the notebook has of its own.
    """
    head, end, body = page.partition("</head>")
    body, drawn = name_paint(body)
    head += drawn
    known = {_FIGURE_STYLE, *own}
    styles = dict.fromkeys([*_STYLE.findall(head), *(text for text in _STYLE.findall(body) if text in known)])
    attributes = dict.fromkeys(unescape(value) for _mark, value in _STYLED.findall(body) if value in own)
    policy = make_policy(styles, attributes=attributes)
    return head.replace('content=""', f'content="{policy}"', 1) + end + body


def _list_own_styles(notebook: NotebookNode) -> set[str]:
    """List the styles, and the attributes of that name, that who wrote the notebook put into it or its outputs."""
    shown = _list_shown(notebook, REMOVED_TAGS)
    outputs = [output for cell in shown for output in cell.get("outputs", [])]
    texts = [cell.source for cell in shown if cell.cell_type == "markdown"]
    texts += [str(form) for each in outputs if each.get("metadata", {}).get(STYLED_MARK) for form in each.data.values()]
    return {style for text in texts for style in (*_STYLE.findall(text), *(each[1] for each in _STYLED.findall(text)))}


def list_page_headings(notebook: NotebookNode) -> list[Heading]:
    """Return the headings of level 2 and 3 of the markdown cells that make part of a page."""
    texts = [cell.source for cell in _list_shown(notebook, REMOVED_TAGS) if cell.cell_type == "markdown"]
    lines = [line for text in texts for line in text.splitlines()]
    matches = [re.fullmatch(r"(#{2,3}) +(.+?)\s*", line) for line in lines]
    return [Heading(len(match[1]), make_slug(match[2]), match[2]) for match in matches if match]


def add_heading_ids(html: str) -> Markup:
    """Give the headings of converted markdown the ids that the list of contents points at."""

    def add_id(match: re.Match[str]) -> str:
        id = escape(make_slug(Markup(match[2]).striptags()))
        return f'<h{match[1]} id="{id}">{match[2]}</h{match[1]}>'

    return Markup(re.sub(r"<h([23])>(.*?)</h\1>", add_id, html))


def _translate_markdown(notebook: NotebookNode, words: Words) -> NotebookNode:
    """Return a copy whose headings and paragraphs of markdown are in the language of the words."""
    copy: NotebookNode = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = "\n".join(_translate_line(line, words) for line in cell.source.splitlines())
    return copy


def _translate_line(line: str, words: Words) -> str:
    match = re.fullmatch(r"(#{1,6} +)?(.*?)\s*", line)
    return f"{match[1] or ''}{words.heading(match[2])}" if match else line


def _choose_shown_type(data: dict[str, Any]) -> list[str]:
    """Choose the richest form of an output that a page can show."""
    kinds = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")
    return [mime for mime in kinds if mime in data][:1]


#: What would run, load or lead away by itself in a cell's own HTML. The page's policy stops scripts, handlers, frames
#: and what is loaded, but not `<meta http-equiv="refresh">` and `<link rel="preconnect">`; and what is stopped leaves a
#: grey box. A comment stands in its place, so that no new tag is made of what stands on both sides.
ACTIVE = re.compile(
    r"<(script|iframe|object)\b.*?</\1\s*>|</?(?:script|iframe|object|embed|meta|link|base|form)\b[^>]*>?",
    re.IGNORECASE | re.DOTALL,
)


def take_out_active(html: str) -> Markup:
    """Take out of HTML what would run, load or lead away by itself.

    Examples
    --------
    >>> str(take_out_active('<b>a</b><script>b()</script><meta http-equiv="refresh" content="0;url=//c.example">'))
    '<b>a</b><!----><!---->'
    """
    return Markup(ACTIVE.sub("<!---->", html))  # HTML of the notebook, shown as such


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
        yield ("inert", take_out_active)
        yield ("filter_data_type", _choose_shown_type)


@cache
def make_exporter() -> PageExporter:
    """Return the exporter of this process: making one costs more than using it."""
    # Checked once, after all that changes the notebook.
    hidden = {"exclude_input": True, "exclude_anchor_links": True, "optimistic_validation": True}
    removed = {"enabled": True, "remove_cell_tags": set(REMOVED_TAGS)}
    config = Config({"PageExporter": hidden, "TagRemovePreprocessor": removed})
    return PageExporter(config=config, template_name="ikm", extra_template_basedirs=[str(_TEMPLATES)])


# Links ---------------------------------------------------------------------------------------------------------------


def list_linked_reports(job: Job) -> dict[str, ReportName]:
    """Return the reports named above a report: previous, next, city; above an internal edition the public ones."""
    known = {key: value for key, value in job.parameters.items() if key != "audience"}
    beside = {name: job.links[name] for name in ("previous", "next") if job.links.get(name)}
    linked = {name: ReportName(job.notebook, {**known, "period": period}) for name, period in beside.items()}
    if city := job.links.get("city"):
        about = {"city": city, "period": known["period"], "bahasa": known["bahasa"]}
        linked["city"] = ReportName(CITY_NOTEBOOK, about)
    return linked


def list_page_links(job: Job, words: Words) -> list[Link]:
    """Return the links above a report; none for a notebook whose reports are not listed."""
    if not job.links:
        return []
    edition = "_public" if job.is_internal else ""
    links = []
    for name, linked in list_linked_reports(job).items():
        period = words.period(Period.parse(linked.parameters["period"]))
        about = linked.parameters["city"] if name == "city" else period
        rel = {"previous": "prev", "next": "next"}.get(name, "")
        text = words.text(f"links.{name}{edition}", about=about)
        links.append(Link(rel, _make_address(job, find_page(linked)), text))
    return [*links, Link("", _make_address(job, Path(INDEX_PAGE)), words.text("links.all"))]


def link_unit_names(page: str, job: Job) -> str:
    """Let the names of units on a page lead to their reports, where the data folder has answers for one."""
    addresses = {code: _make_address(job, find_page(unit)) for code, unit in _list_unit_reports(job).items()}

    def link_name(match: re.Match[str]) -> str:
        address = addresses.get(match["code"])
        return f'<a href="{address}">{match["name"]}</a>' if address else match["name"]

    return UNIT_NAME_PATTERN.sub(link_name, page)


def find_missing_reports(job: Job, output: Path) -> list[ReportName]:
    """Return the linked reports that do not stand in the output folder."""
    linked = [*list_linked_reports(job).values(), *_list_unit_reports(job).values()]
    return [report for report in linked if not (output / find_page(report)).is_file()]


def describe_missing_reports(project: Project, job: Job) -> str:
    """Tell in a line which linked reports are not made yet, and how to make them; '' where none is missing."""
    missing = find_missing_reports(job, project.output)
    if not missing:
        return ""
    units = sorted({report.parameters["unit"] for report in missing if "unit" in report.parameters})
    chosen = {"UNITS": " ".join(units)} if len(units) <= _MOST_NAMED else {}
    bahasa = {} if job.parameters["bahasa"] == "id" else {"BAHASA": job.parameters["bahasa"]}
    commands = [shelf.format_order(project, "reports", chosen | bahasa)] if units else []
    commands += [shelf.format_make_command(project, report) for report in missing if "city" in report.parameters]
    names = ", ".join(report.name for report in missing[:_MOST_NAMED])
    more = (
        _(" and {missing_count} more", missing_count=len(missing) - _MOST_NAMED) if len(missing) > _MOST_NAMED else ""
    )
    return _(
        "Its links lead to reports still to be made: {names}{more}. To make them: {commands}",
        names=names,
        more=more,
        commands="; ".join(commands),
    )


def _list_unit_reports(job: Job) -> dict[str, ReportName]:
    """Return the reports of a city's units in its period, by code."""
    known = {"period": job.parameters["period"], "bahasa": job.parameters["bahasa"]}
    return {code: ReportName(UNIT_NOTEBOOK, {"unit": code, **known}) for code in job.links.get("units", ())}


def find_page(report: ReportName) -> Path:
    """Find where the page of a report stands in the output folder; links stay in one language."""
    return report.folder / name_file(REPORT_PAGE, report.parameters["bahasa"])


def _make_address(job: ReportName, target: Path) -> str:
    """Return the address of a file of the output folder as seen from a report."""
    return quote("/".join([*[".."] * len(job.folder.parts), *target.parts]))


# The formats ----------------------------------------------------------------------------------------------------------


def make_page(draft: Draft) -> dict[str, bytes]:
    """Return the page, its links in."""
    links = list_page_links(draft.job, Words(draft.bahasa))
    page = render_report_page(draft.notebook, draft.results, draft.job, links, read_livery(draft.inputs))
    return {REPORT_PAGE: link_unit_names(page, draft.job).encode()}


def make_executed(draft: Draft) -> dict[str, bytes]:
    """Return the notebook that was run, and its results: readable, one order, ending with a new line."""
    results = json.dumps(draft.results, ensure_ascii=False, indent=1, allow_nan=False)
    return {EXECUTED_FILE: f"{nbformat.writes(draft.notebook)}\n".encode(), RESULTS_FILE: f"{results}\n".encode()}
