"""Forked kernels: a fresh process each, ended with whoever asked, and started as usual where there is no parent."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ikm.display import READ_ONCE_VARIABLE
from ikm.errors import ReportFailed, SettingError
from ikm.publish import kernels
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.kernels import KERNEL_ENVIRONMENT, KernelParent
from ikm.publish.provisioner import ForkedKernel
from ikm.publish.report import CELL_LIMIT_VARIABLE, build_report, read_cell_limit
from ikm.survey.project import Project

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def job_with(code: str) -> Job:
    """PARKIR's report whose first cell after the imports runs this code."""
    job = gather_unit_job(Project.locate(ROOT / "data"), "PARKIR", "2026-S1", "id")
    notebook = nbformat.reads(job.source.decode(), as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(code, id="probe"))
    return dataclasses.replace(job, source=nbformat.writes(notebook).encode())


def said(code: str) -> str:
    """What a cell that ends by raising its finding found."""
    with pytest.raises(ReportFailed) as stopped:
        build_report(job_with(code))
    assert stopped.value.cell == "probe"
    return stopped.value.reason


def kernel(address: str, folder: Path) -> ForkedKernel:
    """A kernel without a client."""
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(folder / "c.json"), "--log-level=50"]
    return ForkedKernel(address, command, {**os.environ, **KERNEL_ENVIRONMENT, "IPYTHONDIR": str(folder)}, str(folder))


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    path = Path(f"/proc/{pid}/stat")
    return path.exists() and path.read_text(encoding="utf-8").split(") ")[-1][0] != "Z"


def wait_until(happened: Any) -> bool:
    """Look for up to thirty seconds."""
    for _ in range(3000):
        if happened():
            return True
        time.sleep(0.01)
    return False


def test_each_report_has_a_process_of_its_own() -> None:
    """Two kernels are two processes, children of the parent; what one does to the package the other does not see."""
    mark = "import ikm, os\nhad = hasattr(ikm, 'mark')\nikm.mark = 1\nraise ValueError(had, os.getpid(), os.getppid())"
    first, second = (said(mark).removeprefix("ValueError: (").rstrip(")").split(", ") for _ in range(2))
    assert (first[0], second[0]) == ("False", "False")
    assert first[1] != second[1]
    assert first[2] == second[2]


def test_kernel_has_the_variables_of_its_report() -> None:
    """Hash seed and zone as in a kernel started as usual; its own data folder; no trace of where it was asked."""
    code = "import os, time\nraise ValueError(os.environ['PYTHONHASHSEED'], time.tzname[0], hash('ikm'), os.getcwd())"
    forked = said(code)
    assert forked.startswith("ValueError: ('0', 'UTC', ")
    seeded = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-c", "print(hash('ikm'))"], env=seeded, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() in forked
    assert "ikm_" in forked.rsplit(",", 1)[-1]


def test_time_limit_ends_a_forked_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that never ends is interrupted and named; what it had printed is kept, without who may be known by it."""
    monkeypatch.setenv(CELL_LIMIT_VARIABLE, "2")
    with pytest.raises(ReportFailed, match="CellTimeoutError") as stopped:
        build_report(job_with("print('langkah satu', '0812-3456-7890', flush=True)\nwhile True: pass"))
    assert (stopped.value.cell, stopped.value.printed) == ("probe", "langkah satu [telepon]")


@pytest.mark.parametrize("said", ["sepuluh", "0", "-1", "1.5", "9" * 5000])
def test_a_limit_that_is_no_number(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before a kernel starts."""
    monkeypatch.setenv(CELL_LIMIT_VARIABLE, said)
    with pytest.raises(SettingError, match="no number of seconds") as refused:
        read_cell_limit()
    assert len(str(refused.value)) < 200


def test_death_of_a_forked_kernel_is_told() -> None:
    """A kernel that is killed: the report fails, the parent goes on."""
    code = "import os, signal, time\nprint('sebelum', flush=True)\ntime.sleep(1)\nos.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(ReportFailed, match="Kernel died") as stopped:
        build_report(job_with(code))
    assert (stopped.value.cell, stopped.value.printed) == ("probe", "sebelum")
    assert said("raise ValueError('alive')") == "ValueError: alive"


def test_kernel_ends_with_whoever_asked(tmp_path: Path) -> None:
    """A worker that is killed closes its connection: the kernel is ended."""
    with KernelParent(1) as one:
        found = kernel(one.address, tmp_path)
        assert runs(found.pid)
        found._connection.close()
        assert wait_until(lambda: not runs(found.pid))


def test_exit_code_is_that_of_the_kernel(tmp_path: Path) -> None:
    """Running: none. Ended by a signal: its negative number, as subprocess has it."""
    with KernelParent(1) as one:
        found = kernel(one.address, tmp_path)
        assert found.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            found.wait(0.01)
        found.kill()
        assert found.wait(30) == -signal.SIGKILL
        found.terminate()  # nothing is there to be signalled any more
        assert found.poll() == -signal.SIGKILL


def test_parent_ends_with_its_kernels(tmp_path: Path) -> None:
    """Closing the parent ends its kernels and takes its socket away."""
    one = KernelParent(1)
    found = kernel(one.address, tmp_path)
    one.close()
    assert wait_until(lambda: not runs(found.pid))
    assert found.wait(30) == -signal.SIGKILL
    assert not Path(one.address).parent.exists()


def test_a_parent_that_ended_at_its_imports_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Whoever asks is refused at once, and starts a kernel as usual."""
    one = KernelParent(1)
    one._process.kill()
    one._process.wait()
    with pytest.raises(OSError, match="refused"):
        kernel(one.address, tmp_path)
    one.close()


def test_a_kernel_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """No time to end its kernels: the system does, or the kernel sees it; also while it computes."""
    one = KernelParent(1)
    found = kernel(one.address, tmp_path)
    one._process.kill()
    assert wait_until(lambda: not runs(found.pid))
    assert found.wait(30) == -signal.SIGKILL
    one.close()


BATCH = """
import os, time
from ikm.publish.kernels import start_workers
if __name__ == "__main__":
    with start_workers(1) as workers:
        print(workers.submit(os.getpid).result(), flush=True)
        workers.submit(time.sleep, 1000).result()
"""


def test_workers_end_with_a_batch_that_is_killed(tmp_path: Path) -> None:
    """A worker that makes a report, or waits for one, is not left behind."""
    script = tmp_path / "batch.py"
    script.write_text(BATCH, encoding="utf-8")
    given = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=given) as batch:
        assert batch.stdout is not None
        worker = int(batch.stdout.readline())
        assert runs(worker)
        batch.kill()
    assert wait_until(lambda: not runs(worker))


def test_without_a_parent_a_kernel_starts_as_usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The address leads nowhere: the report is made all the same."""
    monkeypatch.setattr(kernels, "name_parent", lambda: {kernels.ADDRESS_VARIABLE: str(tmp_path / "gone" / "s")})
    assert said("raise ValueError('made')") == "ValueError: made"


def test_a_section_that_fails_does_not_stop_the_rehearsal() -> None:
    """The report itself will tell; what comes after is still shown."""
    seen = []

    class Study:
        """A study whose first section, by name, is broken."""

        def broken(self) -> None:
            raise ValueError

        def whole(self) -> None:
            seen.append("whole")

    kernels._show_sections(Study())
    assert seen == ["whole"]


def test_kernels_of_a_batch_share_what_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that its owner alone may look into, gone with the parent; one that makes a single report has none."""
    used: dict[str, str] = {}
    monkeypatch.setattr(kernels, "_used", used)
    with KernelParent() as parent:
        kernels.use_parent(parent.address)
        folder = Path(used[READ_ONCE_VARIABLE])
        assert folder.is_dir()
        assert folder.parent.stat().st_mode & 0o77 == 0
        kernels.use_parent("")
    assert not folder.exists()
    assert used[READ_ONCE_VARIABLE] == ""
    with KernelParent(1) as parent:
        assert [path.name for path in Path(parent.address).parent.iterdir() if path.is_dir()] == []
