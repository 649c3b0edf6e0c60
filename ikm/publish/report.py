"""One report as a pure function: notebook, unit, period and answers in; files as bytes out.

papermill puts out a report of the notebook's default unit, exit 0, when a parameter is misspelt or the `parameters` tag
is lost. So nothing else may call it: here the asked parameters are compared with the notebook's before the run, and the
results that the notebook hands over with the asked ones after it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from markupsafe import Markup, escape
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

from ikm import errors
from ikm.display import (
    AUDIENCE_VARIABLE,
    GUARDED_MARK,
    READS_VARIABLE,
    RELEASED_VARIABLE,
    SECRET_VARIABLE,
    STYLED_MARK,
    UNDESCRIBED_MARK,
    sign_output,
)
from ikm.errors import IkmError, NotebookError, ReportFailed, SettingError
from ikm.loading import hold_back, put_off
from ikm.page.colours import read_livery
from ikm.page.outline import read_outline
from ikm.page.wording import Words
from ikm.publish import kernels, provisioner
from ikm.publish.formats import MANIFEST_FILE, Draft, join_manifests, load_formats, make_files
from ikm.publish.job import Job
from ikm.publish.kernels import KERNEL_ENVIRONMENT
from ikm.publish.notebooks import (
    RELEASE_FORM,
    REMOVED_TAGS,
    SHIPPED_NOTEBOOKS,
    clean_notebook,
    read_parameters,
    require_parameters,
    take_results,
)
from ikm.publish.stale import compose_manifest
from ikm.rules.own import use_rules_within
from ikm.rules.period import Period
from ikm.speech import BAHASA_VARIABLE, _
from ikm.survey.fingerprint import write_key
from ikm.survey.leftovers import make_temporary_folder
from ikm.survey.project import Project

put_off("requests")  # as the next, for notebooks that lie elsewhere than in files
with hold_back("pyarrow.fs"):
    import papermill
    from papermill.exceptions import PapermillExecutionError

load_formats()  # here, so that it is done once in a batch, and beside a kernel that starts for a single report
#: The kernel's own farewell is no business of the user, and nobody calls up its history.
_ARGUMENTS = [
    "--log-level=50",
    "--HistoryManager.enabled=False",
    "--IPKernelApp.extra_extensions=ikm.page.cells",  # shows what cells put out as a report does
]
#: The environment variable that says how many seconds a cell may take, and how many where it says nothing: a report of
#: 10,000 rows needs two.
CELL_LIMIT_VARIABLE, _CELL_LIMIT = "IKM_CELL_LIMIT", 600
#: Lines kept of what a cell printed before it stopped.
_MOST_PRINTED = 20


def build_report(job: Job) -> dict[str, bytes]:
    """Make the files of a report. Writes nothing but a folder of its own that is gone afterwards.

    Returns
    -------
    dict of str to bytes
        Those of every format that the report has, see `ikm.publish.formats`, and manifest.json.

    Raises
    ------
    IkmError
        A mistake in the answers or settings, found while the notebook ran; names the user's own files.
    NotebookError
        The notebook does not take the parameters, or came back with another unit or period.
    ReportFailed
        A cell of the notebook stopped for any other reason.
    """
    read_release(job)  # before anything runs
    with make_run_folder() as folder:
        secret = secrets.token_hex()
        executed = _execute(job, folder, secret)
        check_marks(executed, secret)
        clean_notebook(executed, folder)
        return finish_report(job, executed, Project(folder / "data", folder))


def finish_report(job: Job, executed: NotebookNode, copied: Project) -> dict[str, bytes]:
    """Make the files of a report out of its notebook, run and clean.

    Parameters
    ----------
    copied : Project
        The inputs that the notebook ran on.

    Raises
    ------
    NotebookError, ReportFailed
        As `build_report`.
    """
    results, bahasa = take_results(executed)
    _check_name(job, {**results, "bahasa": bahasa})
    withheld = release_outputs(executed, job)
    unshown = mark_unshown(executed, Words(job.parameters["bahasa"]))
    undescribed = list_undescribed(executed)
    with use_rules_within(copied.data):
        files = make_files(Draft(job, executed, results, copied))
    fingerprints = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = compose_manifest(job, fingerprints, withheld, undescribed, unshown)
    return {**files, MANIFEST_FILE: join_manifests({job.parameters["bahasa"]: manifest})}


def rehearse_files(job: Job) -> None:
    """Make a page with nothing on it, and throw it away: what files need is loaded while a kernel is at its imports."""
    from ikm.publish.html import render_report_page
    from ikm.publish.pdf import write_report_pdf

    empty = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("## I. Pendahuluan"), nbformat.v4.new_code_cell()]
    )
    about = {"unit_name": "", "city": "", "period": job.parameters["period"], "synthetic": False, "sources": []}
    write_report_pdf(render_report_page(empty, about, job))


def _execute(job: Job, folder: Path, secret: str) -> NotebookNode:
    """Run the notebook on a copy of the inputs, in a kernel of its own that signs its results with a secret."""
    data, room = folder / "data", folder / "notebooks"
    room.mkdir()
    for place, files in ((data, job.inputs), (room, job.beside)):
        for name, content in files.items():
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    write_key(data, job.key)
    for read in (read_livery, read_outline):  # a mistake in them is told before anything runs
        read(Project(data, folder))
    path = folder / f"{job.notebook}.ipynb"
    path.write_bytes(job.source)
    given = _select_given(job)
    require_parameters(path, given)
    transport, prompt = provisioner.choose_transport(folder), {"client_factory": provisioner.PromptClient}
    own = {
        "IKM_DATA": str(data),
        "IPYTHONDIR": str(folder / "ipython"),
        AUDIENCE_VARIABLE: job.parameters.get("audience", "public"),
        BAHASA_VARIABLE: job.parameters["bahasa"],
        RELEASED_VARIABLE: read_release(job),
        SECRET_VARIABLE: secret,
        READS_VARIABLE: json.dumps(read_parameters(job.source.decode(), f"{job.notebook}.ipynb").get("reads", [])),
    }
    provisioner.register_provisioner()
    limit = read_cell_limit()
    reached: list[NotebookNode] = []
    try:
        variables = KERNEL_ENVIRONMENT | kernels.name_parent() | own
        # Kernels are looked for where IPython kept them once, too: nowhere, for it has a folder of this run.
        with hold_back("IPython.paths"), _set_environment(variables):
            executed: NotebookNode = provisioner.run_with_kernel(
                lambda: papermill.execute_notebook(
                    str(path),
                    None,
                    parameters=given,
                    kernel_name="python3",
                    cwd=str(room),
                    progress_bar=False,
                    log_output=False,
                    request_save_on_cell_execute=False,
                    extra_arguments=_ARGUMENTS,
                    autosave_cell_every=0,
                    execution_timeout=limit,
                    record_timing=False,
                    on_cell_start=lambda cell, cell_index: reached.append(cell),
                    shutdown_kernel="immediate",  # it has nothing to save
                    # Both classes are in use.
                    config=Config({"KernelManager": transport, "AsyncKernelManager": {**transport, **prompt}}),
                )
            )
            _require_whole(executed, f"{job.notebook}.ipynb")
            return executed
    except PapermillExecutionError as error:
        raise _translate_failure(error, path, str(data), job.data, quote_printed(reached)) from error
    except (RuntimeError, TimeoutError, NoSuchKernel) as error:  # the kernel died, hung or never came up
        where = str(reached[-1].get("id", "kernel")) if reached else "kernel"
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ReportFailed(where, reason, quote_printed(reached)) from error


def read_cell_limit() -> int:
    """Read how many seconds a cell may take.

    Raises
    ------
    SettingError
        IKM_CELL_LIMIT is no whole number of seconds.
    """
    said = os.environ.get(CELL_LIMIT_VARIABLE) or str(_CELL_LIMIT)
    if not re.fullmatch(r"[1-9][0-9]{0,5}", said):
        raise SettingError(
            _("{name}={said}: no number of seconds.", name=CELL_LIMIT_VARIABLE, said=said[:40]),
            allowed=_("a whole number from 1 to 999999; without it {limit}", limit=_CELL_LIMIT),
        )
    return int(said)


def quote_printed(reached: Sequence[NotebookNode]) -> str:
    """Quote the last lines that a cell had printed before it stopped, without personal data that have a form."""
    from ikm.texts.redaction import redact_text  # here, for most notebooks run to their end

    outputs = reached[-1].get("outputs", []) if reached else []
    text = "".join(output.text for output in outputs if output.output_type == "stream")
    lines = _COLOURS.sub("", text).splitlines()[-_MOST_PRINTED:]
    return "\n".join(redact_text(line).text for line in lines)


def _require_whole(executed: NotebookNode, name: str) -> None:
    """Refuse a notebook that a cell ended: papermill takes `sys.exit()` for a good end."""
    for cell in executed.cells:
        if any(each.output_type == "error" and each.ename == "SystemExit" for each in cell.get("outputs", [])):
            raise NotebookError(
                _("{name}: cell '{cell}' ends the notebook with sys.exit(): no report.", name=name, cell=cell.id),
                remedy=_("take it out; what is to run only now and then stands below an if."),
            )


@contextmanager
def _set_environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the kernel about to start, and put back what was there."""
    before = {name: os.environ[name] for name in values if name in os.environ}
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            os.environ.pop(name, None)
        os.environ.update(before)


#: How terminals are told of colours.
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
#: What Python says of a name that nothing made.
_UNKNOWN_NAME = re.compile(r"name '(\w+)' is not defined\b.*", re.DOTALL)


def _translate_failure(
    error: PapermillExecutionError, path: Path, copied: str, original: str, printed: str
) -> Exception:
    """Return the user's mistake if it was one, with the user's own folder in the message; else a failed report."""
    message = str(error.evalue).replace(copied, original)
    kind = getattr(errors, str(error.ename), None)
    if isinstance(kind, type) and issubclass(kind, IkmError):
        return kind(message)
    cells = nbformat.read(path, as_version=4).cells
    # papermill counts the injected cell as well.
    place = max(0, min(error.cell_index - 1, len(cells) - 1))
    name = cells[place].get("id", str(place))
    unknown = _UNKNOWN_NAME.fullmatch(message) if error.ename == "NameError" else None
    if unknown and (missing := errors.find_missing_cell(unknown[1], _("cell '{name}'", name=name))):
        return NotebookError(f"{path.name}: {missing.what}", remedy=missing.remedy)
    return ReportFailed(name, f"{error.ename}: {message}".splitlines()[0], printed)


def _select_given(job: Job) -> dict[str, str]:
    """Select the parameters that the notebook is given; one of an office's own need not know of editions."""
    given = dict(job.parameters)
    if job.notebook not in SHIPPED_NOTEBOOKS and "audience" not in read_parameters(job.source.decode(), job.notebook):
        given.pop("audience", None)
    return given


def _check_name(job: Job, results: Mapping[str, Any]) -> None:
    """Refuse results of another unit, period, language or audience than asked."""
    given = _select_given(job)
    for key in ("unit", "city", "period", "bahasa", "audience"):
        if key in given and results.get(key) != given[key]:
            raise NotebookError(
                _(
                    "{notebook}.ipynb: asked for {key} {given}, made {results}.",
                    notebook=job.notebook,
                    key=key,
                    given=given[key],
                    results=results.get(key),
                ),
                remedy=_("let the notebook use its parameters and set them nowhere else."),
            )


# What a report for the public shows ---------------------------------------------------------------------------------

# The rule is one of outputs, not of notebooks. An output whose mark says that it keeps to the threshold stays, see
# `ikm.display.Guarded`; any other is the notebook's own: frames, drawings, printed text and numbers, in whatever
# notebook they are. It stays where the notebook names who released it and when; else a line stands in its place, on the
# page and in the run notebook that is published with it, and the run names it (`ikm.publish.batch.describe_withheld`).

#: 'Siti Aminah, 2026-07-15': a name and a day.
_RELEASE = re.compile(r"(?P<who>[^,]*[^\W\d_]{2}.*), *(?P<day>\d{4}-\d{2}-\d{2})")
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
        raise NotebookError(
            _("{notebook}.ipynb: released = {said!r} names nobody or no day.", notebook=job.notebook, said=said),
            allowed=_(RELEASE_FORM),
        )
    begin = Period.parse(job.parameters["period"]).start
    if day < begin:
        raise NotebookError(
            _(
                "{notebook}.ipynb: released on {day}, before {period} began ({begin}).",
                notebook=job.notebook,
                day=day,
                period=job.parameters["period"],
                begin=begin,
            ),
            remedy=_("look at the tables and figures of this period, then put name and day of that into `released`."),
        )
    return f"{match['who'].strip()}, {day}"


def check_marks(notebook: NotebookNode, secret: str) -> None:
    """Leave a mark on those outputs alone that the kernel signed: a cell can write one, but knows no secret."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if mark := output.get("metadata", {}).pop(GUARDED_MARK, ""):
                data = output.get("data", {})
                if "text/html" in data and hmac.compare_digest(str(mark), sign_output(secret, data)):
                    output.metadata[GUARDED_MARK] = True


def release_outputs(notebook: NotebookNode, job: Job) -> list[dict[str, Any]]:
    """Leave out of a notebook that ran what a report of this edition must not show; the marks go.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; changed in place.

    Returns
    -------
    list of dict
        What was left out: cell (id), number (of the cell of code, from 1), kind, lines or types of what is no figure.

    Raises
    ------
    NotebookError
        What was released is shown, but who released it is not.
    """
    withheld: list[dict[str, Any]] = []
    release, words = read_release(job), Words(job.parameters["bahasa"])
    shown = 0
    for number, cell in _number_code_cells(notebook):
        tags = set(cell.metadata.get("tags", []))
        kept: list[NotebookNode] = []
        for output in cell.get("outputs", []):
            guarded = output.get("metadata", {}).pop(GUARDED_MARK, False)
            if not guarded and any("style" in str(output.get("data", {}).get(kind, "")) for kind in _SHOWN):
                output.metadata[STYLED_MARK] = True
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
            _(
                "{notebook}.ipynb: {release} released what it shows, but no cell says so.",
                notebook=job.notebook,
                release=release,
            ),
            remedy=_("show studi.provenance() in a cell of its own; it names who released and when."),
        )
    return withheld


#: What a page can show as it is.
_SHOWN = {"text/html", "text/markdown", "image/svg+xml", "image/png"}
#: What fills the output of a program that shows nothing without its script, player or server.
_EMPTY = re.compile(
    r"<(style|audio|video|canvas)\b.*?</\1>|<!--.*?-->|<(?!(?:img\b[^>]*\bsrc=.?data:|svg\b|table\b|hr\b))[^>]*>|\s|&nbsp;",
    re.DOTALL,
)
#: What loads or plays: a page loads nothing and has no script.
_LOADED = re.compile(
    r"<(?:audio|video|canvas)\b|<img\b[^>]*\bsrc=(?![\"']?data:)[^>]*>|!\[[^\]]*\]\((?!data:|attachment:)"
)
#: How a progress bar names itself: nothing that anybody would miss.
_PROGRESS = re.compile(r".*\d+%\|.*it(?:/s)?[\],]", re.DOTALL)


def mark_unshown(notebook: NotebookNode, words: Words) -> list[dict[str, Any]]:
    """Put a line in the place of each output that a page cannot show, such as an interactive chart.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; changed in place.

    Returns
    -------
    list of dict
        Of each: cell (id), number (of the cell of code, from 1), kinds (none of what is HTML or Markdown).
    """
    unshown: list[dict[str, Any]] = []
    for number, cell in _number_code_cells(notebook):
        if REMOVED_TAGS & set(cell.metadata.get("tags", [])):
            continue
        about = {"cell": cell.get("id", ""), "number": number}
        if cell.cell_type == "markdown" and _LOADED.search(cell.source):
            unshown.append({**about, "kinds": []})
        kept: list[NotebookNode] = []
        for output in cell.get("outputs", []):
            kinds, has_rest = _find_unshown(output.get("data", {}))
            if kinds is not None:
                unshown.append({**about, "kinds": kinds})
            if has_rest:
                _shorten_text(output, words)
                kept.append(output)
            elif kinds is not None:
                line = words.say("release.unshown", number=number, cell=about["cell"])
                kept.append(new_output("display_data", {"text/html": f'<p class="withheld">{line}</p>'}))
        if "outputs" in cell:
            cell["outputs"] = kept
    return unshown


def _find_unshown(data: Mapping[str, Any]) -> tuple[list[str] | None, bool]:
    """Find the forms of an output that a page cannot show, None for nothing, and whether there is more to show."""
    from ikm.publish.html import ACTIVE

    rich = sorted(kind for kind in data if kind not in ("text/html", "text/plain", "text/latex"))
    if html := data.get("text/html", ""):
        if _LOADED.search(html) or ACTIVE.search(html):
            return rich, bool(_EMPTY.sub("", ACTIVE.sub("", html)))
        return None, True
    if rich and not _SHOWN & data.keys():
        return None if _PROGRESS.fullmatch(data.get("text/plain", "").strip()) else rich, False
    return ([] if _LOADED.search(str(data.get("text/markdown", ""))) else None), True


#: Lines that are printed one below the other, of more the first and last.
_MOST_LINES = 400


def _shorten_text(output: NotebookNode, words: Words) -> None:
    """Take the middle out of a text that nobody reads, and say how much it is."""
    held, kind = (output, "text") if output.output_type == "stream" else (output.get("data", {}), "text/plain")
    lines = str(held.get(kind, "")).splitlines(keepends=True)
    if len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        gap = Markup(words.say("release.lines", n=words.count(len(lines) - 2 * half))).striptags()
        held[kind] = "".join([*lines[:half], f"{gap}\n", *lines[-half:]])


def list_undescribed(notebook: NotebookNode) -> list[dict[str, Any]]:
    """List the figures of a page that somebody who does not see them is told too little of; the marks go.

    Returns
    -------
    list of dict
        Of each: cell (id), number (of the cell of code, from 1), missing ('caption', 'alt').
    """
    found: list[dict[str, Any]] = []
    for number, cell in _number_code_cells(notebook):
        for output in cell.get("outputs", []):
            missing = output.get("metadata", {}).pop(UNDESCRIBED_MARK, [])
            images = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
            if images and "text/html" not in output.data:  # shown as they are
                has_alt = any(output.metadata.get(kind, {}).get("alt") for kind in images)
                missing = ["caption", *([] if has_alt else ["alt"])]
            if missing and not REMOVED_TAGS & set(cell.metadata.get("tags", [])):
                found.append({"cell": cell.get("id", ""), "number": number, "missing": missing})
    return found


def _number_code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Number the cells as whoever wrote them counts those of code, from 1; others have the number of the one before."""
    number = 0
    for cell in notebook.cells:
        number += cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
        yield number, cell


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


def _describe_output(output: NotebookNode) -> dict[str, Any]:
    """Describe an output without telling what stands in it: kind, one of the words in [release], lines or types."""
    data = output.get("data", {})
    html, plain = data.get("text/html", ""), data.get("text/plain", output.get("text", ""))
    if "<table" in html:
        return {"kind": "table", "lines": html.count("<tr")}
    if any(kind.startswith("image/") for kind in data) or "<svg" in html or _DRAWING.match(plain.lstrip("[")):
        return {"kind": "figure"}
    if html or plain:
        return {"kind": "text", "lines": len((html or plain).strip().splitlines())}
    return {"kind": "other", "types": sorted(data) or [output.output_type]}


# The folder in which a notebook runs ----------------------------------------------------------------------------------


def make_run_folder() -> AbstractContextManager[Path]:
    """Make a folder that is gone afterwards."""
    return make_temporary_folder(where=_choose_short_folder())


def _choose_short_folder() -> str:
    """Return a folder where the kernel's unix sockets fit: their whole path may have 107 bytes (unix(7))."""
    usual = tempfile.gettempdir()
    return usual if len(usual.encode()) < 60 or not kernels.HAS_LOCAL_SOCKETS else "/tmp"
