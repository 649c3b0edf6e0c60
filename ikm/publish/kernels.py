"""Where reports are made: kernels, forked from one process or started as usual; processes here, workers of a cluster.

The process that forks kernels is `ikm.publish.forking`.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partialmethod
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ikm.display import IN_REPORT_VARIABLE
from ikm.errors import SettingError, suggest_install
from ikm.publish.stale import list_software
from ikm.survey.leftovers import make_temporary_folder

#: What a kernel sees: the same on every machine, so that the same answers give the same bytes.
KERNEL_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in JupyterLab: a cell shows what it draws
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    IN_REPORT_VARIABLE: "1",
    "IKM_UNIT": "",  # a unit that JupyterLab falls back on is none for a report
    "JPY_SESSION_NAME": "",  # nor is a notebook from which reports are made; see ikm.study.choose
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
#: Where a kernel about to start finds the parent's socket.
ADDRESS_VARIABLE = "IKM_WARM"

#: Asks a parent to rehearse.
REHEARSAL_OPTION = "rehearsed"

_used: dict[str, str] = {}


class KernelParent:
    """The process that forks kernels; ends when it is closed, or with the process that made it.

    Parameters
    ----------
    rehearsed : bool
        Whether it makes a report for nobody first: dearer than one report, and repaid by the second.
    """

    def __init__(self, *, rehearsed: bool = True) -> None:
        self._folder = ExitStack()
        self.address = str(self._folder.enter_context(make_temporary_folder("warm-")) / "s")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ikm.publish.forking", self.address, *([REHEARSAL_OPTION] if rehearsed else [])],
            stdin=subprocess.PIPE,
            env={**os.environ, **KERNEL_ENVIRONMENT},
        )
        atexit.register(self.close)

    def close(self) -> None:
        """End the parent and its kernels."""
        atexit.unregister(self.close)
        if self._process.stdin:
            self._process.stdin.close()
        if not Path(self.address).exists():  # still at its imports, and nobody waits for them
            self._process.kill()
        self._process.wait()
        self._folder.close()

    def __enter__(self) -> KernelParent:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def use_parent(address: str) -> None:
    """Have the kernels of this process forked by the parent at an address; '' for none."""
    _used[ADDRESS_VARIABLE] = address


def keep_parent() -> None:
    """Have a parent of this process's own, from now until it ends."""
    if not _used.get(ADDRESS_VARIABLE):
        use_parent(KernelParent().address)


@contextmanager
def run_parent_beside() -> Iterator[None]:
    """Have a parent for the one report made within: its imports go on beside our own."""
    with KernelParent(rehearsed=False) as parent:
        use_parent(parent.address)
        try:
            yield
        finally:
            use_parent("")


def name_parent() -> dict[str, str]:
    """Return the parent in use, as a variable for a kernel about to start."""
    return dict(_used)


# Kernels that are forked ---------------------------------------------------------------------------------------------

#: Name of the provisioner, as pyproject.toml has it.
PROVISIONER_NAME = "ikm-warm"
#: Seconds that the parent may take for its imports on a busy machine.
_PATIENCE = 120
#: Seconds that the system may take to end a killed kernel.
_LAST = 5
#: Seconds between two looks at a kernel that is ending.
_LOOK = 0.002


class ForkedKernel:
    """A kernel that is a child of the parent; asked and signalled like a `subprocess.Popen`.

    Raises
    ------
    OSError
        The parent does not answer.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: str, command: list[str], environment: Mapping[str, str], folder: str) -> None:
        self.returncode: int | None = None
        self._connection = _connect(address)
        wish = {"command": command, "environment": dict(environment), "folder": folder}
        self._connection.sendall(json.dumps(wish).encode() + b"\n")
        answer = self._connection.makefile("rb").readline()
        if not answer:
            raise ConnectionResetError("the parent of kernels ended")
        self._connection.setblocking(False)
        self.pid = int(answer)

    def poll(self) -> int | None:
        """Return the exit code; None while the kernel runs."""
        if self.returncode is None:
            try:
                code = self._connection.recv(32)
            except BlockingIOError:
                return None
            # No code: the parent is gone, and its kernels with it.
            self.returncode = int(code) if code.strip() else -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, once there is one."""
        ends = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if ends is not None and time.monotonic() > ends:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(_LOOK)
        return code

    def send_signal(self, number: int) -> None:
        """Signal the kernel if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    kill = partialmethod(send_signal, signal.SIGKILL)
    terminate = partialmethod(send_signal, signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels through the parent where one is named, else as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Have a kernel forked."""
        environment = kwargs.get("env") or {}
        address = environment.get(ADDRESS_VARIABLE)
        if not address:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            forked = ForkedKernel(address, cmd, environment, str(kwargs.get("cwd") or Path.cwd()))
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = cast(Any, forked)  # all that the base asks of a Popen
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and see it gone: whoever waits looks only every tenth of a second."""
        await super().kill(restart)
        ends = time.monotonic() + _LAST
        while self.process and self.process.poll() is None and time.monotonic() < ends:
            await asyncio.sleep(_LOOK)


def register_provisioner() -> None:
    """Let kernels of this process be started by `WarmProvisioner`; also where the project is not installed."""
    factory = KernelProvisionerFactory.instance()
    if PROVISIONER_NAME not in factory.provisioners:
        place = f"{__name__}:{WarmProvisioner.__name__}"
        factory.provisioners[PROVISIONER_NAME] = EntryPoint(PROVISIONER_NAME, place, factory.GROUP_NAME)
    factory.default_provisioner_name = PROVISIONER_NAME


def _connect(address: str) -> socket.socket:
    """Connect to the parent, which may still be at its imports."""
    ends = time.monotonic() + _PATIENCE
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
        except FileNotFoundError:  # it binds its socket when all is imported
            connection.close()
            if time.monotonic() > ends or not Path(address).parent.is_dir():
                raise
            time.sleep(0.01)
        else:
            return connection


# Processes that make reports -----------------------------------------------------------------------------------------


def start_workers(workers: int, address: str = "") -> ProcessPoolExecutor:
    """Start an executor of processes; they start at the first report.

    Parameters
    ----------
    address : str
        Of the parent of their kernels.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ikm.publish.report"])  # what every worker needs is imported once
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(address,))


def count_usual_workers() -> int:
    """Count the reports made at a time unless asked otherwise: one for each processor that may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin_worker(address: str) -> None:
    """Leave an interrupt from the keyboard to the process that hands out the work, and name the parent of kernels."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_parent(address)


# Workers of a cluster -------------------------------------------------------------------------------------------------

#: Seconds that the scheduler may take to answer.
_CLUSTER_PATIENCE = 20


@contextmanager
def connect_cluster(address: str) -> Iterator[tuple[Callable[[], Executor], int]]:
    """Give a way to start an executor on a cluster, and the number of its workers.

    Parameters
    ----------
    address : str
        Of the scheduler: 'tcp://10.0.0.1:8786'.

    Raises
    ------
    SettingError
        Dask is not installed, nobody answers, there is no worker, or one cannot make the reports as they are made here.
    """
    try:
        from distributed import Client
    except ImportError as error:
        how = suggest_install("distributed>=2024.8")
        raise SettingError("Dask is not installed.", remedy=f"{how} (the extra cluster).") from error
    try:
        client = Client(address, timeout=_CLUSTER_PATIENCE)
    except (OSError, ValueError) as error:
        raise SettingError(
            f"no scheduler answers at {address}.",
            allowed="tcp://HOST:PORT, as `dask scheduler` prints it",
            remedy="start one with `dask scheduler`, and on each machine `dask worker HOST:PORT --nthreads 1`.",
        ) from error
    with client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        _require_single_threads(workers)
        _require_same_software(client.run(list_software, on_error="return"))
        yield client.get_executor, len(workers)


def _require_single_threads(workers: dict[str, Any]) -> None:
    """Refuse a cluster without workers, or with one that makes two reports in one process."""
    if not workers:
        raise SettingError("the cluster has no worker.", remedy="start some: `dask worker HOST:PORT --nthreads 1`.")
    many = [f"{address}: {worker['nthreads']} threads" for address, worker in workers.items() if worker["nthreads"] > 1]
    if many:
        raise SettingError(
            f"{len(many)} of {len(workers)} workers have more than one thread.",
            places=many,
            remedy="start them with `dask worker HOST:PORT --nthreads 1 --nworkers N`.",
        )


def _require_same_software(answers: dict[str, Any]) -> None:
    """Refuse workers that would make other bytes: package, lock file or a library differs."""
    here = _flatten(list_software())
    wrong = []
    for address, software in sorted(answers.items()):
        if not isinstance(software, dict):
            wrong.append(f"{address}: {type(software).__name__}: {software}".splitlines()[0])
            continue
        there = _flatten(software)
        names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
        wrong += [f"{address}: {name} is {there.get(name)}, here {here.get(name)}" for name in names]
    if wrong:
        raise SettingError(
            "workers differ from this machine, so their reports would differ.",
            places=wrong,
            remedy="install the same commit with the same requirements-report.txt on each.",
        )


def _flatten(nested: dict[str, Any]) -> dict[str, Any]:
    """Turn {'versions': {'numpy': '2'}} into {'versions.numpy': '2'}."""
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        flat |= {f"{name}.{key}": each for key, each in value.items()} if isinstance(value, dict) else {name: value}
    return flat
