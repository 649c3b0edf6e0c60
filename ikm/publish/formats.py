"""From an executed notebook to the files of a report. Floor 5."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup, escape
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from ikm import __version__
from ikm.display import slug
from ikm.errors import NotebookError
from ikm.present.results import MIME
from ikm.present.wording import Words
from ikm.publish.job import Job
from ikm.publish.links import Link
from ikm.rules.instrument import load
from ikm.rules.period import Period

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
        yield ("with_ids", with_ids)
        yield ("filter_data_type", _first_shown)


@cache
def exporter() -> PageExporter:
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


def clean(notebook: NotebookNode) -> NotebookNode:
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
        (output["data"][MIME], output["metadata"][MIME]["bahasa"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    if len(found) != 1:
        raise NotebookError(
            f"the notebook handed over results {len(found)} times.",
            remedy="let exactly one cell, the last, end with studi.results().",
        )
    content, bahasa = found[0]
    return dict(content), str(bahasa)


def page(notebook: NotebookNode, results: dict[str, Any], job: Job, beside: Sequence[Link] = ()) -> str:
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
            "outline": outline(spoken),
            "beside": beside,
            "beside_label": words.text("links.label"),
            "footer": f"{title}. {words.text('cover.sample')}" if results["synthetic"] else f"{title}.",
            "made": made(results, words),
            "again": (words.text("page.again"), job.command()),
            "top": words.text("page.top"),
            "code": (words.text("page.code"), words.text("page.code_note", notebook=job.notebook), code(spoken)),
        },
    }
    html, _ = exporter().from_notebook_node(spoken, resources)
    return _NUMBER_AND_SIGN.sub("\u00a0%", html)


def made(results: dict[str, Any], words: Words) -> str:
    """Out of what a report was made: software, regulation, one fingerprint of all files that it names as read.

    The fingerprint is that of the lines that `sha256sum` prints for these files, sorted by path.
    """
    sources = sorted(results["sources"], key=lambda one: str(one["path"]))
    prints = [f"{one['sha256']}  {one['path']}\n" for one in sources]
    fingerprint = hashlib.sha256("".join(prints).encode()).hexdigest()[:16]
    if "instrument" in results:
        instrument = load(results["instrument"]).short
        said = words.text("page.made", version=__version__, instrument=instrument)
    else:  # a plan for a survey to come has no regulation yet
        said = words.text("page.made_plain", version=__version__)
    return f"{said} {words.text('page.inputs', fingerprint=fingerprint, n=len(prints))}"


def code(notebook: NotebookNode) -> str:
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


def results_text(results: dict[str, Any]) -> str:
    """hasil.json as it is written: readable, one order, ending with a new line."""
    return json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def notebook_text(notebook: NotebookNode) -> str:
    """laporan.ipynb as it is written."""
    return f"{nbformat.writes(notebook)}\n"


def outline(notebook: NotebookNode) -> list[Heading]:
    """Headings of level 2 and 3 of the markdown cells that make part of a page."""
    shown = [cell for cell in notebook.cells if not _REMOVED_TAGS & set(cell.metadata.get("tags", []))]
    lines = [line for cell in shown if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    found = [re.fullmatch(r"(#{2,3}) +(.+?)\s*", line) for line in lines]
    return [Heading(len(match[1]), slug(match[2]), match[2]) for match in found if match]


def with_ids(html: str) -> Markup:
    """Headings of converted markdown with the ids that the list of contents points at."""
    return Markup(re.sub(r"<h([23])>(.*?)</h\1>", _heading_with_id, html))


def _heading_with_id(match: re.Match[str]) -> str:
    text = Markup(match[2]).striptags()
    return f'<h{match[1]} id="{escape(slug(text))}">{match[2]}</h{match[1]}>'


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
