"""What of a notebook that ran may stand in a report for the public: results of the package, and what was released.

The rule is one of outputs, not of notebooks. An output whose mark says that it keeps to the threshold stays, see
`ikm.display.Guarded`; any other is the notebook's own: frames, drawings, printed text and numbers, in whatever notebook
they are. It stays where the notebook names who released it and when; else a line stands in its place, on the page and
in the run notebook that is published with it, and the run names it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import escape
from nbformat import NotebookNode
from nbformat.v4 import new_output

from ikm.display import GUARDED_MARK
from ikm.errors import NotebookError, format_count, list_some
from ikm.page.wording import Words
from ikm.publish.formats import MANIFEST_FILE
from ikm.publish.job import Job
from ikm.publish.notebooks import REMOVED_TAGS, read_parameters
from ikm.rules.period import Period

#: 'Siti Aminah, 2026-07-15': a name and a day.
_RELEASE = re.compile(r"(?P<who>[^,]*[^\W\d_]{2}.*), *(?P<day>\d{4}-\d{2}-\d{2})")
_RELEASE_FORM = 'released = "Siti Aminah, 2026-07-15" (who, and the day)'
#: How an object of a chart names itself: '<Axes: xlabel=...>', '[<BarContainer ...>]'.
_DRAWING = re.compile(r"<(?:Axes|Figure|\w*(?:Grid|Container|Image|Collection|Line2D|Text)\b)|array\(\[+<Axes|Text\(")


def read_release(job: Job) -> str:
    """Read who released the tables and figures of a notebook's own, and when; '' where nobody did.

    Raises
    ------
    NotebookError
        `released` in the parameters cell is no name and day, or a day before the period began: the answers, which are
        what is released, were not there yet.
    """
    parameters = read_parameters(job.source.decode(), f"{job.notebook}.ipynb")
    if "released" not in parameters or parameters["released"] == "":
        return ""
    said = parameters["released"]
    match = _RELEASE.fullmatch(said.strip()) if isinstance(said, str) else None
    try:
        day = date.fromisoformat(match["day"]) if match else None
    except ValueError:
        day = None
    if not match or day is None:
        raise NotebookError(f"{job.notebook}.ipynb: released = {said!r} names nobody or no day.", allowed=_RELEASE_FORM)
    begin = Period.parse(job.parameters["period"]).start
    if day < begin:
        raise NotebookError(
            f"{job.notebook}.ipynb: released on {day}, before {job.parameters['period']} began ({begin}).",
            remedy="look at the tables and figures of this period, then put name and day of that into `released`.",
        )
    return f"{match['who'].strip()}, {day}"


def release_outputs(notebook: NotebookNode, job: Job) -> list[dict[str, Any]]:
    """Leave out of a notebook that ran what a report of this edition must not show; the marks go.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; changed in place.

    Returns
    -------
    list of dict
        What was left out: cell (id), number (of the cell of code, from 1), kind, holds.

    Raises
    ------
    NotebookError
        What was released is shown, but who released it is not.
    """
    withheld: list[dict[str, Any]] = []
    release, words = read_release(job), Words(job.parameters["bahasa"])
    shown = number = 0
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        number += cell.cell_type == "code" and "injected-parameters" not in tags
        kept: list[NotebookNode] = []
        for output in cell.get("outputs", []):
            guarded = output.get("metadata", {}).pop(GUARDED_MARK, False)
            if job.is_internal or guarded:
                kept.append(output)
            elif not tags & REMOVED_TAGS and not _is_beside(output):
                if release:
                    kept.append(output)
                    shown += 1
                    continue
                about = {"cell": cell.get("id", ""), "number": number, **_describe_output(output)}
                withheld.append(about)
                line = words.say(f"release.{about['kind']}", number=number, cell=about["cell"])
                data = {"text/html": f'<p class="withheld">{line}</p>'}
                kept += [] if any(each.get("data") == data for each in kept) else [new_output("display_data", data)]
        if "outputs" in cell:
            cell["outputs"] = kept
    if shown and not _is_told(notebook, release):
        raise NotebookError(
            f"{job.notebook}.ipynb: {release} released what it shows, but no cell says so.",
            remedy="show studi.provenance() in a cell of its own; it names who released and when.",
        )
    return withheld


def describe_withheld(name: str, files: Mapping[str, bytes]) -> str:
    """Describe what a report of these files leaves out, cell by cell, and what to do; '' where that is nothing."""
    withheld = json.loads(files[MANIFEST_FILE]).get("withheld", [])
    if not withheld:
        return ""
    cells = [f"  cell {each['number']} ({each['cell']}): {each['holds']}" for each in withheld]
    return "\n".join(
        [
            f"{name}: {format_count(len(withheld), 'output')} not released for the public and left out, with a line in "
            "its place:",
            *cells,
            "What to do: show it with ikm.table(..., counts=...) or ikm.figure(..., counts=...), which hide small "
            f"groups; or look at it and write into the parameters cell {_RELEASE_FORM}. AUDIENCE=internal shows all, "
            "apart from what is published.",
        ]
    )


def _is_beside(output: NotebookNode) -> bool:
    """Return whether an output is no part of a page: warnings, and nothing but blanks."""
    return output.output_type == "stream" and (output.name == "stderr" or not output.text.strip())


def _is_told(notebook: NotebookNode, release: str) -> bool:
    """Return whether a cell of the page names who released."""
    told = str(escape(release))
    return any(
        told in output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        if not REMOVED_TAGS & set(cell.metadata.get("tags", []))
        for output in cell.get("outputs", [])
    )


def _describe_output(output: NotebookNode) -> dict[str, str]:
    """Describe an output without telling what stands in it: kind, one of the words in [release], and what it holds."""
    data = output.get("data", {})
    html, plain = data.get("text/html", ""), data.get("text/plain", output.get("text", ""))
    if "<table" in html:
        return {"kind": "table", "holds": f"a table of {format_count(html.count('<tr'), 'line')}"}
    if any(kind.startswith("image/") for kind in data) or "<svg" in html or _DRAWING.match(plain.lstrip("[")):
        return {"kind": "figure", "holds": "a figure"}
    if html or plain:
        text = html or plain
        return {"kind": "text", "holds": f"text of {format_count(len(text.strip().splitlines()), 'line')}"}
    return {"kind": "other", "holds": list_some(sorted(data)) or output.output_type}
