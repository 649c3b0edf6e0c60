"""One report as a pure function: notebook, unit, period and answers in; files as bytes out. Floor 5.

papermill puts out a report of the notebook's default unit, exit 0, when a parameter is misspelt or the `parameters` tag
is lost. So nothing else may call it: here the asked parameters are compared with the notebook's before the run, and the
results that the notebook hands over with the asked ones after it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from ikm import errors
from ikm.errors import IkmError, NotebookError, ReportFailed
from ikm.present.wording import Words
from ikm.publish import formats, links, manifest, parent, pdf, poster, warm
from ikm.publish.annexes import annexes
from ikm.publish.job import DOCX, Job
from ikm.publish.letterhead import installed
from ikm.publish.notebooks import check_parameters
from ikm.publish.parent import ENVIRONMENT
from ikm.publish.runfolder import run_folder
from ikm.survey.project import Project

#: The kernel's own farewell is no business of the user, and nobody calls up its history.
_ARGUMENTS = ["--log-level=50", "--HistoryManager.enabled=False"]
#: Seconds for one cell; a report of 10,000 rows needs two.
CELL_TIMEOUT = 600


def build(job: Job) -> dict[str, bytes]:
    """Make the files of a report. Writes nothing but a folder of its own that is gone afterwards.

    Returns
    -------
    dict of str to bytes
        laporan.html, laporan.pdf, laporan.ipynb, hasil.json, manifest.json; of a unit rekap.xlsx, and for the public
        publikasi.pdf and publikasi.png too; laporan.docx where the job asks for it and its extra is installed.

    Raises
    ------
    IkmError
        A mistake in the answers or settings, found while the notebook ran; names the user's own files.
    NotebookError
        The notebook does not take the parameters, or came back with another unit or period.
    ReportFailed
        A cell of the notebook stopped for any other reason.
    """
    with run_folder() as folder:
        return finished(job, formats.clean(_execute(job, folder)), Project(folder / "data", folder))


def finished(job: Job, executed: NotebookNode, copied: Project) -> dict[str, bytes]:
    """The files of a report out of its notebook, run and clean.

    Parameters
    ----------
    copied : Project
        The inputs that the notebook ran on.

    Raises
    ------
    NotebookError, ReportFailed
        As `build`.
    """
    results, bahasa = formats.take_results(executed)
    _check_name(job, {**results, "bahasa": bahasa})
    beside = annexes(results, Words(job.parameters["bahasa"]), copied)
    files = {
        "laporan.html": links.linked(formats.page(executed, results, job, links.bar(job, Words(bahasa))), job),
        "laporan.ipynb": formats.notebook_text(executed),
        "hasil.json": formats.results_text(results),
    }
    made = {name: text.encode() for name, text in files.items()} | beside
    made["laporan.pdf"] = pdf.report_pdf(files["laporan.html"])
    made |= poster.files(results, job.parameters["bahasa"])
    paper = None
    if job.docx and installed():
        made[DOCX] = _word(files["laporan.html"], job.letterhead)
        paper = {"letterhead": hashlib.sha256(job.letterhead).hexdigest() if job.letterhead else None}
    fingerprints = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    described = manifest.manifest(job.notebook, job.source, job.parameters, job.inputs, fingerprints, job.links, paper)
    made["manifest.json"] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
    return made


def _word(page: str, letterhead: bytes | None) -> bytes:
    """The page as a Word document."""
    from ikm.publish import word  # here, for few reports have one

    return word.report_docx(page, letterhead)


def _execute(job: Job, folder: Path) -> NotebookNode:
    """Run the notebook on a copy of the inputs, in a kernel of its own."""
    data = folder / "data"
    for name, content in job.inputs.items():
        target = data / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    path = folder / f"{job.notebook}.ipynb"
    path.write_bytes(job.source)
    check_parameters(path, job.parameters)
    # A unix socket in our own folder: two kernels on TCP can draw the same port. Both manager classes are in use.
    transport = {"transport": "ipc", "ip": str(folder / "k")}
    settings = ENVIRONMENT | parent.named() | {"IKM_DATA": str(data), "IPYTHONDIR": str(folder / "ipython")}
    warm.provide()
    try:
        with _environment(settings):
            done: NotebookNode = papermill.execute_notebook(
                str(path),
                None,
                parameters=dict(job.parameters),
                kernel_name="python3",
                cwd=str(folder),
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                extra_arguments=_ARGUMENTS,
                autosave_cell_every=0,
                execution_timeout=CELL_TIMEOUT,
                record_timing=False,
                shutdown_kernel="immediate",  # it has nothing to save
                config=Config({"KernelManager": transport, "AsyncKernelManager": transport}),
            )
            return done
    except PapermillExecutionError as error:
        raise _told(error, path, str(data), job.data) from error
    except (RuntimeError, TimeoutError, NoSuchKernel) as error:  # the kernel died, hung or never came up
        raise ReportFailed("kernel", f"{type(error).__name__}: {error}".splitlines()[0]) from error


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the kernel about to start, and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _told(error: PapermillExecutionError, path: Path, copied: str, original: str) -> Exception:
    """The user's mistake if it was one, with the user's own folder in the message; else a failed report."""
    message = str(error.evalue).replace(copied, original)
    kind = getattr(errors, str(error.ename), None)
    if isinstance(kind, type) and issubclass(kind, IkmError):
        return kind(message)
    cells = nbformat.read(path, as_version=4).cells
    # papermill counts the injected cell as well.
    place = max(0, min(error.cell_index - 1, len(cells) - 1))
    return ReportFailed(cells[place].get("id", str(place)), f"{error.ename}: {message}".splitlines()[0])


def _check_name(job: Job, results: Mapping[str, Any]) -> None:
    """Refuse results of another unit, period, language or audience than asked."""
    for key in ("unit", "city", "period", "bahasa", "audience"):
        if key in job.parameters and results.get(key) != job.parameters[key]:
            raise NotebookError(
                f"{job.notebook}.ipynb: asked for {key} {job.parameters[key]}, made {results.get(key)}.",
                remedy="let the notebook use its parameters and set them nowhere else.",
            )
