"""A real browser, Debian's Chromium without a window, and the reports that it opens.

`browser` lives for one module of tests: while it is open, Python's main thread has a running event loop, in which
papermill and asyncio.run of other tests would not start. For the same reason reports are made before it opens.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ikm.publish import shelf
from ikm.publish.formats import name_file
from ikm.publish.imports import ImportWish, import_answers
from ikm.publish.job import Job, gather_unit_job, request_city, request_national
from ikm.study.national import count_table
from ikm.survey.national import write_sums
from ikm.survey.project import Project
from tests import crowds
from tests.helpers import make_project
from tests.intake.builders import QUESTIONS, export
from tests.national import PERIOD, as_numbers, sample_cells, write

ROOT = Path(__file__).resolve().parents[2]
#: Names under which Chromium is installed.
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Nothing but the page: no first-run talk with any host, no sandbox (which root in a container has not).
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """The browser to start: that of the environment variable CHROME_PATH, else an installed one; empty if none."""
    return os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, _PROGRAMS)), "")


@pytest.fixture(scope="session")
def reports(
    tmp_path_factory: pytest.TempPathFactory, report: dict[str, bytes], built: Callable[[Job], dict[str, bytes]]
) -> dict[str, Path]:
    """Folders of reports: KPPT, its city and a nation in both languages, made-up units of 7, 63 and 1,051 people."""
    folder = tmp_path_factory.mktemp("reports")
    sample = Project.locate(ROOT / "data")
    made_up = crowds.project(folder)
    counted = _counted(folder / "counted")
    jobs = {
        "english": gather_unit_job(sample, "KPPT", "2026-S1", "en"),
        "kota": request_city(sample, "2026-S1", "", "id").gather(),
        "city": request_city(sample, "2026-S1", "", "en").gather(),
        "nasional": request_national(counted, "2026-S1", "id").gather(),
        "national": request_national(counted, "2026-S1", "en").gather(),
        **{unit.lower(): gather_unit_job(made_up, unit, crowds.NEWEST, "id") for unit in crowds.SIZES},
    }
    made = {"kppt": report} | {name: built(job) for name, job in jobs.items()}
    for name, files in made.items():
        (folder / name).mkdir()
        for file, content in files.items():
            (folder / name / file.replace(".en.", ".")).write_bytes(content)  # each alone in its folder
    return {name: folder / name for name in made}


def _counted(folder: Path) -> Project:
    """A project with the sums of all sample units."""
    project = make_project(folder, {})
    table = write(as_numbers(sample_cells("2026-S1")).to_pandas(), folder / "answers.parquet")
    kept = project.sums(PERIOD)
    kept.parent.mkdir()
    kept.write_bytes(write_sums(count_table(table, "2026-S1", invalid="refuse", synthetic=True)))
    return project


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages that are no reports, in both languages: what an import did, and what failed."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for bahasa, imported, failed in (("id", "impor", "gagal"), ("en", "import", "failed")):
        project = make_project(folder / bahasa, {})
        rows = [["Timestamp", "Nama Lengkap", "Keterangan", *QUESTIONS], *(["2026-01-05", "x", "y", *"444444443"],) * 3]
        wish = ImportWish(str(export(folder / bahasa, rows)), "KPPT", period="2026-S1", bahasa=bahasa, yes=True)
        import_answers(project, wish)
        made[imported] = project.output / "KPPT" / "impor" / "export.html"
        shelf.write_failure_page(
            folder / failed, "KPPT 2026-S1", "tren", "ValueError: " + "x" * 300, "make report UNIT=KPPT", bahasa
        )
        made[failed] = folder / failed / name_file(shelf.FAILURE_PAGE, bahasa)
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once a module; tests that need it are left out where it or playwright is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = chromium()
    if not program:
        pytest.skip("no Chromium is installed: apt-get install chromium, or name one in CHROME_PATH")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield running
        running.close()


@dataclass
class Opened:
    """A page in the browser, with what it asked of others and what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Any]:
    """The one page that all visits of a module are made in: a new one for each costs more than what is looked at."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(window: Any) -> Callable[..., Any]:
    """A function that opens a file, in a width and a colour scheme, as a context."""

    @contextmanager
    def opening(path: Path, width: int = 1280, height: int = 900, scheme: str = "light") -> Iterator[Opened]:
        opened = Opened(window)
        heard = {
            "request": lambda request: opened.requests.append(request.url),
            "console": lambda message: opened.complaints.append(message.text),
            "pageerror": lambda error: opened.complaints.append(str(error)),
        }
        window.set_viewport_size({"width": width, "height": height})
        window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for event, listener in heard.items():
            window.on(event, listener)
        try:
            window.goto(path.as_uri())
            yield opened
        finally:
            for event, listener in heard.items():
                window.remove_listener(event, listener)
            window.goto("about:blank")  # nothing of this visit is left for the next

    return opening
