"""JupyterLab as `make lab` starts it, in a real browser: run all, save, git sees nothing; the form; no complaint."""

from __future__ import annotations

import csv
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ikm.publish import notebooks
from ikm.survey.project import Project

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "test"
#: Milliseconds that a busy machine may take for a kernel, or for all cells of a report.
PATIENCE = 120_000
#: Cells that ran: JupyterLab writes [*] while one waits.
RAN = r"^\s*\[\d+\]:\s*$"


@dataclass(frozen=True)
class Server:
    """A running JupyterLab and the checkout that it works on."""

    address: str
    checkout: Path
    data: Path = Path()

    @property
    def notebook(self) -> Path:
        """The one that is opened."""
        return self.checkout / "notebooks" / "laporan_unit.ipynb"

    def git(self, *command: str) -> str:
        """What git says there."""
        told = ["git", "-C", str(self.checkout), "-c", "user.name=t", "-c", "user.email=t@example.org", *command]
        return subprocess.run(told, capture_output=True, text=True, check=True).stdout


def checkout(folder: Path) -> Path:
    """A clone of the project's notebooks and git settings, as `make lab` sets it up, with this Python as its .venv."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in (".gitattributes", ".gitconfig", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    (folder / ".gitignore").write_text(".venv\n.ipynb_checkpoints\n", encoding="utf-8")
    (folder / ".venv").symlink_to(sys.prefix)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    assert notebooks.set_up_git(folder)
    server = Server("", folder)
    server.git("add", ".")
    server.git("commit", "--quiet", "-m", "start")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab on a clone of its own, on a free port of this machine, away from any person's settings."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    folder = checkout(tmp_path_factory.mktemp("clone"))
    data = shutil.copytree(ROOT / "data", folder.parent / "data")
    project = Project(data=data, output=folder / "output", notebooks=folder / "notebooks")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
               "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    own = {f"JUPYTER{name}_DIR": str(folder.parent / f"own{name}") for name in ("_CONFIG", "_DATA", "_RUNTIME")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(folder.parent / f"lab-{name}") for name in ("SETTINGS", "WORKSPACES")}
    variables = {
        **notebooks.build_lab_environment(project, "PARKIR"),
        **own,
        "IPYTHONDIR": str(folder.parent / "ipython"),
    }
    with (folder.parent / "log").open("w") as log:
        running = subprocess.Popen(
            notebooks.build_lab_command(project, "laporan_unit", options), env=variables, stdout=log, stderr=log
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", running, folder.parent / "log")
        yield Server(f"http://127.0.0.1:{port}", folder, data)
    finally:
        running.terminate()
        running.wait(30)


def wait_for(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    ends = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.2)


@dataclass
class Room:
    """A page of JupyterLab with one notebook open."""

    page: Any
    complaints: list[str]

    def run_all(self) -> None:
        """Run All Cells, until each has a number."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator('li[data-command="runmenu:run-all"]').click()
        prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        self.page.wait_for_function(
            f"{prompts}.every(one => /{RAN}/.test(one.textContent))",
            timeout=PATIENCE,
        )

    def save(self, path: Path) -> None:
        """Save, until the file is written and the server's hook is done with it."""
        before = path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        ends = time.monotonic() + PATIENCE / 1000
        while path.stat().st_mtime_ns == before:
            assert time.monotonic() < ends, "not saved"
            self.page.wait_for_timeout(200)
        self.page.wait_for_timeout(2500)


@pytest.fixture(scope="module")
def profile(browser: Any) -> Any:
    """A browser's profile for all openings: JupyterLab's program is fetched and compiled once."""
    return browser.new_context(viewport={"width": 1280, "height": 900})


@pytest.fixture
def room(profile: Any, server: Server) -> Iterator[Room]:
    """laporan_unit.ipynb opened, its kernel ready; the test fails where page or server complains."""
    with open_room(profile, server, "laporan_unit") as opened:
        yield opened


@contextmanager
def open_room(profile: Any, server: Server, notebook: str) -> Iterator[Room]:
    """A notebook opened in a page of its own."""
    page = profile.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server.address}/lab/tree/{notebook}.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell", timeout=PATIENCE)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=PATIENCE)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1000)  # the notebook learns of its kernel a moment after the indicator does
    yield Room(page, complaints)
    page.close()
    assert complaints == []


def test_run_all_and_save_leave_no_trace_in_git(room: Room, server: Server) -> None:
    """Outputs are in the file, so that the next opening shows them; `git diff` and `git status` are empty."""
    room.run_all()
    assert room.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert room.page.get_by_text("Traceback").count() == 0
    room.save(server.notebook)
    saved = json.loads(server.notebook.read_text(encoding="utf-8"))
    assert sum(bool(cell.get("outputs")) for cell in saved["cells"]) > 30
    assert server.git("diff") == ""
    assert server.git("status", "--porcelain") == ""


def test_a_choice_in_the_form_is_taken_by_the_cells_below(room: Room) -> None:
    """The report of the unit that JupyterLab was started with; after a choice and Run All, of the other."""
    room.run_all()
    heading = room.page.locator(".jp-OutputArea-output .cover h1, .jp-OutputArea-output h1").first
    assert "Parkir" in heading.inner_text()
    menus = room.page.locator(".widget-dropdown select")
    assert menus.count() == 2
    menus.first.select_option(label="KPPT – Kantor Pelayanan Perizinan Terpadu")
    room.page.get_by_text("Pilihan berubah").wait_for(timeout=PATIENCE)
    room.run_all()
    room.page.wait_for_function(
        "[...document.querySelectorAll('.jp-OutputArea-output h1')].some(one => one.textContent.includes('Perizinan'))",
        timeout=PATIENCE,
    )
    assert menus.first.input_value() == "KPPT – Kantor Pelayanan Perizinan Terpadu"


def test_a_change_of_text_is_the_whole_diff(room: Room, server: Server) -> None:
    """One heading changed and a cell added: git shows these lines, cell by cell, and the new cell has a readable id."""
    cell = room.page.locator(".jp-MarkdownCell").first
    cell.dblclick()
    cell.locator(".cm-content").click()
    room.page.keyboard.press("Control+End")
    room.page.keyboard.type(" baru")
    room.page.keyboard.press("Escape")
    room.page.keyboard.press("b")
    room.page.locator(".jp-Cell.jp-mod-selected .cm-content").click()
    room.page.keyboard.type("studi.services()")
    room.save(server.notebook)
    plain = server.git("diff", "--no-ext-diff", "--unified=0")
    added = [line for line in plain.splitlines() if re.match(r"\+[^+]", line)]
    assert '+    "## Ringkasan baru"' in added
    assert '+   "id": "studi-services",' in added
    assert len(added) <= 12
    assert "studi.services()" in server.git("diff")
    server.git("checkout", "--quiet", ".")


def test_no_news_and_no_questions(room: Room) -> None:
    """Nothing is asked or advertised when JupyterLab opens."""
    room.page.wait_for_timeout(1500)
    assert room.page.locator(".Toastify__toast, .jp-Dialog").count() == 0


def test_comments_are_read_with_buttons(profile: Any, server: Server) -> None:
    """Kind and unsur as the rules have them, corrected with a click, written by one more; what contradicts is refused.

    What was decided stands in the file that `make comments` writes, and the next comment is shown.
    """
    path = server.data / "comments" / "KPPT" / "2026-S1.csv"
    with open_room(profile, server, "jelajah/tinjau_komentar") as opened:
        opened.run_all()
        page = opened.page
        comment = page.locator("blockquote")
        first = comment.inner_text()
        page.get_by_role("button", name="pujian", exact=True).click()
        minus = page.locator(".widget-toggle-buttons", has_text="Waktu penyelesaian").get_by_role("button", name="−")
        minus.click()
        page.get_by_role("button", name="Dibaca saja").click()
        page.locator("[role=alert]", has_text="contradict each other").wait_for(timeout=PATIENCE)
        assert comment.inner_text() == first
        assert first not in [row["text"] for row in read_decided(path)]
        page.get_by_role("button", name="campuran", exact=True).click()
        page.get_by_role("button", name="Boleh dikutip").click()
        page.get_by_text("17 komentar sudah dibaca").wait_for(timeout=PATIENCE)
        second = comment.inner_text()
        assert second != first
        row = next(row for row in read_decided(path) if row["text"] == first)
        assert (row["kind"], row["decision"]) == ("campuran", "approve")
        assert "waktu-" in row["unsur"]
        page.get_by_role("button", name="Kembali").click()
        page.wait_for_function("text => document.querySelector('blockquote').innerText === text", arg=first)
        page.get_by_role("button", name="Lewati").click()
        page.wait_for_function("text => document.querySelector('blockquote').innerText === text", arg=second)
        notebook = server.checkout / "notebooks" / "jelajah" / "tinjau_komentar.ipynb"
        opened.save(notebook)
        saved = notebook.read_text(encoding="utf-8")
        assert [text for text in (first, second) if json.dumps(text, ensure_ascii=False)[1:-1] in saved] == []
        assert server.git("status", "--porcelain") == ""


def read_decided(path: Path) -> list[dict[str, str]]:
    """Rows of a review file with a decision."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["decision"]]
