"""Forked kernels: a fresh process each, ended with whoever asked, and started as usual where there is no parent."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ikm.errors import ReportFailed
from ikm.publish import kernels, report
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.kernels import KERNEL_ENVIRONMENT, PROVISIONER_NAME, ForkedKernel, KernelParent, WarmProvisioner
from ikm.publish.report import build_report
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


def test_provisioner_is_an_entry_point() -> None:
    """Installed, jupyter_client finds it by its name."""
    (found,) = entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER_NAME)
    assert found.load() is WarmProvisioner


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
    """A cell that never ends is interrupted and the report fails."""
    monkeypatch.setattr(report, "CELL_TIMEOUT", 1)
    with pytest.raises(ReportFailed, match=r"probe|kernel"):
        build_report(job_with("while True: pass"))


def test_death_of_a_forked_kernel_is_told() -> None:
    """A kernel that is killed: the report fails, the parent goes on."""
    with pytest.raises(ReportFailed, match="Kernel died"):
        build_report(job_with("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"))
    assert said("raise ValueError('alive')") == "ValueError: alive"


def test_kernel_ends_with_whoever_asked(tmp_path: Path) -> None:
    """A worker that is killed closes its connection: the kernel is ended."""
    with KernelParent(rehearsed=False) as one:
        found = kernel(one.address, tmp_path)
        assert runs(found.pid)
        found._connection.close()
        assert wait_until(lambda: not runs(found.pid))


def test_exit_code_is_that_of_the_kernel(tmp_path: Path) -> None:
    """Running: none. Ended by a signal: its negative number, as subprocess has it."""
    with KernelParent(rehearsed=False) as one:
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
    one = KernelParent(rehearsed=False)
    found = kernel(one.address, tmp_path)
    one.close()
    assert wait_until(lambda: not runs(found.pid))
    assert found.wait(30) == -signal.SIGKILL
    assert not Path(one.address).parent.exists()


def test_a_kernel_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """No time to end its kernels: the system does, or the kernel sees it; also while it computes."""
    one = KernelParent(rehearsed=False)
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
