"""Many reports on an executor: each a pure function of its job; one that fails stops no other.

Knows `concurrent.futures.Executor` and nothing of what stands behind it: processes here, or workers of a cluster.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ikm.errors import IkmError, ReportFailed, format_count, list_some
from ikm.page.wording import Words
from ikm.publish import kernels, shelf
from ikm.publish.formats import MANIFEST_FILE, RESULTS_FILE, Format, list_optional_formats, list_registered
from ikm.publish.job import Job, ReportName, ReportRequest
from ikm.publish.kernels import KernelParent
from ikm.publish.notebooks import RELEASE_FORM
from ikm.publish.stale import HASH_CACHE, FileHashes, add_extras, find_stale, list_requests
from ikm.speech import SPEECH_VARIABLE, _, get_language
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project, Snapshot

#: Reports under way for each worker: the one it makes and the one that waits beside it.
_AHEAD = 2
#: How often a report is begun that ends with its worker; the second time alone, so that it is known to be the cause.
_ATTEMPTS = 2
#: A report asked for, and how often it has been begun.
_Attempt = tuple[ReportRequest, int]


@dataclass(frozen=True)
class ReportOutcome:
    """What became of one report.

    Parameters
    ----------
    files : dict of str to bytes
        Empty where it failed.
    cell : str
        Id of the cell that stopped; '' where none did.
    reason : str
        Last line of the error; of a user's mistake the first, which names the file.
    mistake : bool
        Whether the user can put it right.
    printed : str
        The last that the cell had printed.
    """

    asked: ReportName
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    cell: str = ""
    reason: str = ""
    mistake: bool = False
    printed: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is no report."""
        return bool(self.reason)


def make_one_report(job: Job) -> ReportOutcome:
    """Make one report, on whatever machine; never raises for what a report can fail by."""
    from ikm.publish.report import build_report  # here, for whoever only hands out work starts without papermill

    asked, started = ReportName(job.notebook, job.parameters), time.monotonic()
    try:
        files = build_report(job)
    except ReportFailed as error:
        taken = time.monotonic() - started
        return ReportOutcome(asked, cell=error.cell, reason=error.reason, printed=error.printed, seconds=taken)
    except IkmError as error:
        return ReportOutcome(asked, reason=format_error(error), mistake=True, seconds=time.monotonic() - started)
    return ReportOutcome(asked, files, seconds=time.monotonic() - started)


def make_on_worker(language: str, job: Job) -> ReportOutcome:
    """Make a report on a worker, whose mistakes speak a language; its first one starts what kernels are forked from."""
    os.environ[SPEECH_VARIABLE] = language
    kernels.keep_parent()
    return make_one_report(job)


def format_error(error: IkmError) -> str:
    """Return a user's mistake in one line: what is wrong, and the first place where."""
    # Read off the text, for a mistake that comes out of a kernel is all text.
    lines = str(error).splitlines()
    return " ".join([lines[0], *(line.strip() for line in lines[1:2] if line.startswith("  "))])


def run_batch(
    requests: Iterable[ReportRequest],
    start: Callable[[], Executor],
    workers: int,
    function: Callable[[Job], ReportOutcome] = make_one_report,
) -> Iterator[ReportOutcome]:
    """Make reports, in whatever order they are ready; few inputs at a time are in memory.

    Parameters
    ----------
    start : callable
        Gives an executor; called again when one broke because a worker was killed.
    workers : int
        How many reports the executor makes at a time.
    """
    rounds = [deque((request, 1) for request in requests)]
    while rounds:
        waiting = rounds.pop(0)
        with start() as executor:
            try:
                lost = yield from _make_waiting(waiting, executor, workers, function)
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise
        for request, attempt in lost:
            if attempt < _ATTEMPTS:
                rounds.append(deque([(request, attempt + 1)]))  # alone, so that it is known to be the cause
            else:  # ended from outside each time
                reason = _("the process that made it was killed; is there enough memory?")
                yield ReportOutcome(request, cell="kernel", reason=reason)
        rounds += [waiting] if waiting else []


def _make_waiting(
    waiting: deque[_Attempt], executor: Executor, workers: int, function: Callable[[Job], ReportOutcome]
) -> Generator[ReportOutcome, None, list[_Attempt]]:
    """Make what waits until all is done or the executor breaks; return what was under way then."""
    under_way: dict[Future[ReportOutcome], _Attempt] = {}
    lost: list[_Attempt] = []
    while (waiting and not lost) or under_way:
        while waiting and not lost and len(under_way) < _AHEAD * workers:
            request, attempt = waiting.popleft()
            try:
                under_way[executor.submit(function, request.gather())] = (request, attempt)
            except BrokenProcessPool:
                lost.append((request, attempt - 1))
            except OSError as error:
                yield ReportOutcome(
                    request,
                    reason=_(
                        "{filename}: cannot be read: {error_strerror}",
                        filename=error.filename,
                        error_strerror=error.strerror,
                    ),
                    mistake=True,
                )
        done, _under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            request, attempt = under_way.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append((request, attempt))
            except Exception as error:  # whatever an executor raises for a task: it may not stop the others
                yield ReportOutcome(request, reason=f"{type(error).__name__}: {error}".splitlines()[0])
    return lost


@dataclass(frozen=True)
class BatchResult:
    """What a batch did.

    Parameters
    ----------
    summary : str
        '12 reports made, 1 failed, 987 up to date'.
    failures : list of str
        Lines on each failed report; empty where none failed.
    notes : list of str
        Lines on optional formats: left out, for their extra is not installed; edited, and kept apart. And on what
        reports for the public leave out, cell by cell.
    made : list of ReportName
        Those that did not fail.
    """

    summary: str
    failures: list[str]
    notes: list[str] = field(default_factory=list)
    made: list[ReportName] = field(default_factory=list)


class StaleReports(NamedTuple):
    """What there is to do: stale reports, those that cannot even be begun, and the number of those up to date."""

    project: Project
    stale: list[ReportRequest]
    refused: list[ReportOutcome]
    fresh: int


def find_stale_reports(project: Project, units: Sequence[str], period: str, bahasa: str) -> StaleReports:
    """Compare every report asked for with what lies in the data folder now."""
    Words(bahasa)
    snapshot = Snapshot(project.data, project.output, project.notebooks)
    hashes = FileHashes(project.output / HASH_CACHE, require_key(project.data))
    wanted: list[ReportRequest] = []
    refused: list[ReportOutcome] = []
    for request in list(list_requests(snapshot, units, period, bahasa, hashes)):
        try:
            if not isinstance(request, ReportRequest):
                raise request.error
            wanted.append(add_extras(snapshot, request))
        except IkmError as error:
            about = request if isinstance(request, ReportRequest) else request.asked
            refused.append(ReportOutcome(about, reason=format_error(error), mistake=True))
    stale = find_stale(wanted, project.output, hashes)
    hashes.keep()
    return StaleReports(project, stale, refused, len(wanted) - len(stale))


def make_stale_reports(
    reports: StaleReports, jobs: int, cluster: str, patience: float, console: Console
) -> BatchResult:
    """Make every stale report.

    Parameters
    ----------
    jobs : int
        Reports made at a time; 0: one for each processor. Of a cluster the workers that are waited for; 0: one.
    cluster : str
        Address of a Dask scheduler whose workers make the reports; '': this machine.
    patience : float
        Seconds that scheduler and workers are waited for.

    Raises
    ------
    IkmError
        The output folder cannot be written, or the cluster will not do.
    """
    failed = [*reports.refused]
    left_out: dict[str, list[str]] = {}
    kept: list[Path] = []
    withheld: list[str] = []
    good: list[ReportName] = []
    if reports.stale:
        number = len(reports.stale)
        with _use_workers(jobs, cluster, number, patience, console.print) as (start, width, function):
            made = run_batch(reports.stale, start, width, function)
            delivered = follow_batch(deliver_batch(reports.project, made, left_out, kept, withheld), number, console)
            for outcome in delivered:
                if outcome.failed:
                    failed.append(outcome)
                else:
                    good.append(outcome.asked)
    notes = [explain_left_out(each, left_out.get(each.option, ())) for each in list_optional_formats()]
    return BatchResult(
        _(
            "{good} reports made, {failed_count} failed, {fresh} up to date",
            good=len(good),
            failed_count=len(failed),
            fresh=reports.fresh,
        ),
        describe_failures(reports.project, failed),
        [note for note in (*notes, shelf.describe_kept_copies(kept), *sorted(withheld)) if note],
        good,
    )


@contextmanager
def _use_workers(
    jobs: int, cluster: str, wanted: int, patience: float, say: Callable[[str], object]
) -> Iterator[tuple[Callable[[], Executor], int, Callable[[Job], ReportOutcome]]]:
    """Give how an executor is started, how many reports it makes at a time, and what it runs for each.

    Workers are those of a cluster, or processes of this machine whose kernels are forked from one parent.
    """
    if cluster:
        with kernels.connect_cluster(cluster, min(jobs or 1, wanted), patience, say) as (start, width):
            yield start, width, partial(make_on_worker, get_language())
    else:
        width = min(jobs or kernels.count_usual_workers(), wanted)
        with KernelParent(wanted) as parent:
            yield partial(kernels.start_workers, width, parent.address), width, make_one_report


def follow_batch(made: Iterable[ReportOutcome], total: int, console: Console) -> Iterator[ReportOutcome]:
    """Pass reports on as they come, with a bar and the time left on a terminal; nothing in a log."""
    columns = (
        TextColumn(_("Reports")), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn(_("left:")),
        TimeRemainingColumn(), TextColumn("{task.fields[failed]}"),
    )  # fmt: skip
    failed = 0
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=total, failed="")
        for outcome in made:
            failed += outcome.failed
            progress.update(task, advance=1, failed=_("{failed} failed", failed=failed) if failed else "")
            yield outcome


def deliver_batch(
    project: Project,
    made: Iterable[ReportOutcome],
    left_out: dict[str, list[str]],
    kept: list[Path],
    withheld: list[str],
) -> Iterator[ReportOutcome]:
    """Put each report on the shelf, or say there what failed; write a line into the log either way.

    Parameters
    ----------
    left_out : dict of str to list of str
        Gets the names of reports whose file of an optional format could not be made again, and is gone now: by option.
    kept : list of Path
        Gets the copies of files that had been edited.
    withheld : list of str
        Gets what is said of reports that leave out what was not released; '' of others.
    """
    for made_outcome in made:
        folder, bahasa = project.output / made_outcome.asked.folder, made_outcome.asked.parameters.get("bahasa", "id")
        owed = [
            each
            for each in list_optional_formats()
            if each.stands_in(folder, bahasa)
            or (not each.is_installed() and each in list_registered(project, made_outcome.asked))
        ]
        outcome = _deliver(project, made_outcome, kept)
        asked = outcome.asked
        if outcome.failed:
            if not outcome.mistake:
                shelf.deliver_failure(project, asked, outcome.cell, outcome.reason, outcome.printed)
            ending = _("failed in {cell}", cell=outcome.cell) if outcome.cell else "mistake"
            shelf.log_report(project, asked, ending, outcome.seconds)
        else:
            for each in owed:
                if not each.is_among(outcome.files):
                    left_out.setdefault(each.option, []).append(asked.name)
            withheld += [describe(asked.name, outcome.files) for describe in DESCRIPTIONS]
            shelf.log_report(project, asked, "done", outcome.seconds)
        yield outcome


def _deliver(project: Project, outcome: ReportOutcome, kept: list[Path]) -> ReportOutcome:
    """Put a report on the shelf, and return its outcome.

    It is the user's mistake where it would tell of few beside what is published, or a file of the old one is open.
    """
    try:
        if RESULTS_FILE in outcome.files:
            shelf.refuse_beside_published(project, outcome.asked, json.loads(outcome.files[RESULTS_FILE]))
    except IkmError as error:
        return replace(outcome, files={}, reason=format_error(error), mistake=True)
    try:
        if not outcome.failed:
            kept += shelf.deliver_report(project.output / outcome.asked.folder, outcome.files)
    except shelf.FileHeld as error:  # that the folder cannot be written at all stops the batch
        return replace(outcome, files={}, reason=format_error(error), mistake=True)
    return outcome


def explain_left_out(left_out: Format, names: Sequence[str]) -> str:
    """Explain why a format of these reports was left out; '' where there are none."""
    if not names:
        return ""
    return _(
        "{files} left out, for its extra is not installed, and an old one would tell old figures: "
        "{names}. To have it: {suggestion}",
        files=", ".join(left_out.files),
        names=list_some(names),
        suggestion=left_out.suggest_install(),
    )


def describe_withheld(name: str, files: Mapping[str, bytes]) -> str:
    """Describe what a report of these files leaves out, cell by cell, and what to do; '' where that is nothing."""
    withheld = json.loads(files[MANIFEST_FILE]).get("withheld", [])
    if not withheld:
        return ""
    cells = [
        _("  cell {number} ({cell}): {holds}", number=each["number"], cell=each["cell"], holds=_describe_kind(each))
        for each in withheld
    ]
    return "\n".join(
        [
            _(
                "{name}: {outputs} not released for the public and left out, with a line in its place:",
                name=name,
                outputs=format_count(len(withheld), "output"),
            ),
            *cells,
            _(
                "What to do: show it with ikm.table(..., counts=...) or ikm.figure(..., counts=...), which hide small "
                "groups; or look at it and write into the parameters cell {form}. AUDIENCE=internal shows all, "
                "apart from what is published.",
                form=_(RELEASE_FORM),
            ),
        ]
    )


def _describe_kind(about: Mapping[str, Any]) -> str:
    """Describe what an output holds by its entry in manifest.json, which is of no language."""
    if about["kind"] == "figure":
        return _("a figure")
    if "types" in about:
        return list_some(about["types"])
    lines = format_count(about["lines"], "line")
    return _("a table of {lines}", lines=lines) if about["kind"] == "table" else _("text of {lines}", lines=lines)


def describe_undescribed(name: str, files: Mapping[str, bytes]) -> str:
    """Describe which figures of a report of these files lack words, cell by cell, and what to do; '' where none do."""
    lacking = json.loads(files[MANIFEST_FILE]).get("undescribed", [])
    if not lacking:
        return ""
    said = {"caption": _("no caption"), "alt": _("no alternative text")}
    cells = [
        f"  cell {each['number']} ({each['cell']}): {_(' and ').join(said[what] for what in each['missing'])}"
        for each in lacking
    ]
    return "\n".join(
        [
            _(
                "{name}: {figures} shown that readers who do not see them cannot follow:",
                name=name,
                figures=format_count(len(lacking), "figure"),
            ),
            *cells,
            _(
                'What to do: end the cell with ikm.figure(ax, caption="...", alt="..."). A title is taken for '
                "the caption."
            ),
        ]
    )


def describe_unshown(name: str, files: Mapping[str, bytes]) -> str:
    """Describe what a report of these files cannot show, cell by cell, and what to do; '' where that is nothing."""
    unshown = json.loads(files[MANIFEST_FILE]).get("unshown", [])
    if not unshown:
        return ""
    active = _("what runs a script, plays, or loads from elsewhere")
    return "\n".join(
        [
            _(
                "{name}: {outputs} that a report cannot show, for it runs nothing and loads nothing:",
                name=name,
                outputs=format_count(len(unshown), "output"),
            ),
            *(
                _(
                    "  cell {number} ({cell}): {holds}",
                    number=each["number"],
                    cell=each["cell"],
                    holds=list_some(each["kinds"]) or active,
                )
                for each in unshown
            ),
            _(
                "What to do: draw it with matplotlib or seaborn, or save it as a picture and show that: "
                'fig.write_image("a.svg") of plotly, chart.save("a.svg") of altair, then '
                'IPython.display.SVG("a.svg"). A picture for a Markdown cell is dragged into it.'
            ),
        ]
    )


#: What is said of a report that was made.
DESCRIPTIONS = (describe_withheld, describe_unshown, describe_undescribed)


def describe_failures(project: Project, failed: Iterable[ReportOutcome]) -> list[str]:
    """Describe each failed report in two lines: unit and period, cell, last line; and what makes it again."""
    lines = []
    for outcome in sorted(failed, key=lambda outcome: outcome.asked.name):
        cell = _(", cell {cell}", cell=outcome.cell) if outcome.cell else ""
        where = f"{outcome.asked.name}{cell}"
        lines += [f"  {where}: {outcome.reason}", f"      {shelf.format_make_command(project, outcome.asked)}"]
    return lines
