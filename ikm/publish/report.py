"""One report as a pure function: notebook, unit, period and answers in; files as bytes out. Floor 5.

papermill puts out a report of the notebook's default unit, exit 0, when a parameter is misspelt or the `parameters` tag
is lost. So nothing else may call it: here the asked parameters are compared with the notebook's before the run, and the
results that the notebook hands over with the asked ones after it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

import ikm
from ikm import errors
from ikm.chapters.national import write_units_csv
from ikm.errors import IkmError, NotebookError, ReportFailed
from ikm.page.wording import Words
from ikm.publish import html, kernels, pdf, poster
from ikm.publish.job import DOCX_FILE, Job
from ikm.publish.kernels import KERNEL_ENVIRONMENT
from ikm.publish.notebooks import require_parameters
from ikm.publish.rekap import Cell, compile_rekap, write_rekap
from ikm.publish.word import is_docx_installed
from ikm.survey.project import Project

#: The kernel's own farewell is no business of the user, and nobody calls up its history.
_ARGUMENTS = ["--log-level=50", "--HistoryManager.enabled=False"]
#: Seconds for one cell; a report of 10,000 rows needs two.
CELL_TIMEOUT = 600


def build_report(job: Job) -> dict[str, bytes]:
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
    with make_run_folder() as folder:
        return finish_report(job, html.clean_notebook(_execute(job, folder)), Project(folder / "data", folder))


def finish_report(job: Job, executed: NotebookNode, copied: Project) -> dict[str, bytes]:
    """The files of a report out of its notebook, run and clean.

    Parameters
    ----------
    copied : Project
        The inputs that the notebook ran on.

    Raises
    ------
    NotebookError, ReportFailed
        As `build_report`.
    """
    results, bahasa = html.take_results(executed)
    _check_name(job, {**results, "bahasa": bahasa})
    beside = make_annexes(results, Words(job.parameters["bahasa"]), copied)
    files = {
        "laporan.html": html.link_unit_names(
            html.render_report_page(executed, results, job, html.list_page_links(job, Words(bahasa))), job
        ),
        "laporan.ipynb": html.format_notebook(executed),
        "hasil.json": html.format_results(results),
    }
    made = {name: text.encode() for name, text in files.items()} | beside
    made["laporan.pdf"] = pdf.write_report_pdf(files["laporan.html"])
    made |= poster.write_poster_files(results, job.parameters["bahasa"])
    paper = None
    if job.docx and is_docx_installed():
        made[DOCX_FILE] = _word(files["laporan.html"], job.letterhead)
        paper = {"letterhead": hashlib.sha256(job.letterhead).hexdigest() if job.letterhead else None}
    fingerprints = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    described = compose_manifest(job.notebook, job.source, job.parameters, job.inputs, fingerprints, job.links, paper)
    made["manifest.json"] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
    return made


def _word(page: str, letterhead: bytes | None) -> bytes:
    """The page as a Word document."""
    from ikm.publish import word  # here, for few reports have one

    return word.write_report_docx(page, letterhead)


def _execute(job: Job, folder: Path) -> NotebookNode:
    """Run the notebook on a copy of the inputs, in a kernel of its own."""
    data = folder / "data"
    for name, content in job.inputs.items():
        target = data / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    path = folder / f"{job.notebook}.ipynb"
    path.write_bytes(job.source)
    require_parameters(path, job.parameters)
    # A unix socket in our own folder: two kernels on TCP can draw the same port. Both manager classes are in use.
    transport = {"transport": "ipc", "ip": str(folder / "k")}
    settings = (
        KERNEL_ENVIRONMENT | kernels.name_parent() | {"IKM_DATA": str(data), "IPYTHONDIR": str(folder / "ipython")}
    )
    kernels.register_provisioner()
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


_PREFIX = "ikm-"
_NAME = re.compile(rf"{_PREFIX}\w{{8}}")
#: Seconds after which a folder that nobody holds is nobody's: between making and holding one lie milliseconds.
_ABANDONED = 60


@contextmanager
def make_run_folder() -> Iterator[Path]:
    """A new folder that is gone afterwards."""
    where = _short_folder()
    clear_run_folders(where)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=where) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Path(name).resolve()
        finally:
            os.close(descriptor)


@cache
def clear_run_folders(where: str) -> None:
    """Take away this person's folders that no process holds any more; looked for once in a process."""
    with suppress(OSError):
        for entry in list(os.scandir(where)):
            if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _take_away(Path(entry.path))


def _take_away(folder: Path) -> None:
    """Remove a folder unless it is somebody else's, young or held."""
    found = folder.stat()
    if found.st_uid != os.getuid() or time.time() - found.st_mtime < _ABANDONED:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)


def _short_folder() -> str:
    """Where the kernel's unix sockets fit: their whole path may have 107 bytes (unix(7))."""
    usual = tempfile.gettempdir()
    return usual if len(usual.encode()) < 60 else "/tmp"


def make_annexes(results: Mapping[str, Any], words: Words, copied: Project) -> dict[str, bytes]:
    """Files beside the page: rekap.xlsx of a unit, unit.csv of a national table, nothing of a city.

    Parameters
    ----------
    results : mapping
        Content of hasil.json.
    copied : Project
        The inputs that the notebook ran on; respondents' rows are read from them for the internal edition alone.
    """
    if results.get("report") == "national":
        return {"unit.csv": write_units_csv(results)}
    if results.get("report") != "unit":
        return {}
    rows: tuple[tuple[Cell, ...], ...] = ()
    if results["audience"] == "internal":
        from ikm.publish.rekap import list_respondent_answers  # here, for the public edition starts without pandas

        rows = list_respondent_answers(copied, results["unit"], results["period"])
    return {"rekap.xlsx": write_rekap(compile_rekap(results, words, rows))}


_PACKAGE = Path(ikm.__file__).parent
_LIBRARIES = (
    "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "PySastrawi", "scikit-learn", "scipy", "seaborn",
    "segno", "svy", "typst", "xlsxwriter",
)  # fmt: skip
#: Files of the package that can change a report.
_KINDS = frozenset({".py", ".toml", ".j2", ".typ", ".lua", ".css", ".js", ".json"})
_LOCK = _PACKAGE.parent / "requirements-report.txt"


def compose_manifest(
    notebook: str,
    source: bytes,
    parameters: Mapping[str, str],
    inputs: Mapping[str, bytes],
    outputs: Mapping[str, str],
    links: Mapping[str, Any],
    docx: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """What a report was made from.

    Parameters
    ----------
    outputs : mapping of str to str
        File name -> SHA-256 of the other files of the report.
    links : mapping of str to names
        The reports beside it, which its page links to.
    docx : mapping, optional
        As `list_ingredients`.
    """
    hashed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(inputs.items())}
    made_from = list_ingredients(notebook, hashlib.sha256(source).hexdigest(), parameters, hashed, links, docx)
    return {
        **made_from,
        "package": {**made_from["package"], "commit": _commit()},
        "fingerprint": hash_ingredients(made_from),
        "outputs": dict(outputs),
    }


def list_ingredients(
    notebook: str,
    source: str,
    parameters: Mapping[str, str],
    inputs: Mapping[str, str],
    links: Mapping[str, Any],
    docx: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """All that can change a report: parameters, inputs, links, notebook, package, lock file, versions.

    Parameters
    ----------
    source : str
        SHA-256 of the notebook.
    inputs : mapping of str to str
        Path within the data folder -> SHA-256.
    docx : mapping, optional
        Where a Word document is made too: 'letterhead' -> SHA-256, None for a plain page.
    """
    return {
        "parameters": dict(parameters),
        "inputs": dict(sorted(inputs.items())),
        "links": dict(links),
        "notebook": {"name": notebook, "sha256": source},
        **({} if docx is None else {"docx": dict(docx)}),
        **list_software(),
    }


def hash_ingredients(made_from: Mapping[str, Any]) -> str:
    """One hash over the ingredients: two reports that share it have the same bytes."""
    return hashlib.sha256(json.dumps(made_from, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@cache
def list_software() -> dict[str, Any]:
    """What a report owes to the machine it is made on; looked at once."""
    return {
        "package": {"version": ikm.__version__, "sha256": hash_package()},
        "lock": hashlib.sha256(_LOCK.read_bytes()).hexdigest() if _LOCK.is_file() else None,
        "versions": {"python": platform.python_version(), **_versions()},
    }


@cache
def hash_package() -> str:
    """One hash over every file of the package: code, regulations, wording and template."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in _KINDS:
            total.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            total.update(path.read_bytes())
    return total.hexdigest()


def _versions() -> dict[str, str]:
    """Versions of the libraries that figures rest on; an optional one only where it is installed."""
    found = {name: _version(name) for name in _LIBRARIES}
    return {name: version for name, version in found.items() if version}


def _version(library: str) -> str | None:
    """Installed version of a library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


@cache
def _commit() -> str | None:
    """Commit of the project, where it is a git checkout; never a reason to fail."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=_PACKAGE.parent, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
