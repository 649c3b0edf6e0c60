"""Where reports are made: kernels, forked from one process or started as usual; processes here, workers of a cluster.

All that only some systems have is here, each with a plain way beside it: fork, sockets of the file system and the
signals of children (kernels start as usual, over TCP), forkserver (workers are spawned). With the network the machine
has the same reports come out, later. As `python -m ikm.publish.kernels SOCKET DESCRIPTOR REPORTS` the module is the
parent of kernels: it imports what reports need, rehearses one for many, then forks a child for each kernel.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import inspect
import json
import multiprocessing
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from pkgutil import iter_modules
from threading import Thread
from typing import Any, NoReturn

import ikm
from ikm.display import IN_REPORT_VARIABLE, READ_ONCE_VARIABLE
from ikm.errors import SettingError, suggest_install
from ikm.loading import hold_back, load_at_once, put_off
from ikm.speech import _
from ikm.survey.leftovers import make_temporary_folder

#: Whether sockets have names in the file system: not on Windows.
HAS_LOCAL_SOCKETS = hasattr(socket, "AF_UNIX")
#: Whether kernels are forked; not on macOS, whose own libraries do not survive it.
FORKS = HAS_LOCAL_SOCKETS and hasattr(os, "fork") and sys.platform != "darwin"
#: How a process is ended that does not listen; Windows knows one way alone.
KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)
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
    "PYTHONUTF8": "1",  # files are text of UTF-8 where the system's are not
}
#: Where a kernel about to start finds the parent's socket.
ADDRESS_VARIABLE = "IKM_WARM"

#: So many reports repay one that is made for nobody first.
REPAYING_REPORTS = 12

_used: dict[str, str] = {}


class KernelParent:
    """The process that forks kernels; ends when it is closed, or with the process that made it.

    Where nothing forks there is none, and its address is ''.

    Parameters
    ----------
    reports : int
        How many it is for: several share what they read; many are worth making one for nobody first.
    """

    def __init__(self, reports: int = REPAYING_REPORTS) -> None:
        self.address = ""
        if FORKS:
            self._start(reports)

    def _start(self, reports: int) -> None:
        """Start it; it answers once all is imported."""
        self._folder = ExitStack()
        folder = self._folder.enter_context(make_temporary_folder("warm-"))
        self.address = str(folder / "s")
        if reports > 1:
            _name_folder_of_read(self.address).mkdir()
        # Closed here: where the process is no more, whoever asks for a kernel is refused at once.
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ikm.publish.kernels", self.address, str(listener.fileno()), str(reports)],
                stdin=subprocess.PIPE,
                pass_fds=[listener.fileno()],
                env={**os.environ, **KERNEL_ENVIRONMENT},
                process_group=0,  # an interrupt from the keyboard is for us, also while it imports
            )
        atexit.register(self.close)

    def close(self) -> None:
        """End the parent and its kernels."""
        if not self.address:
            return
        atexit.unregister(self.close)
        if self._process.stdin:
            self._process.stdin.close()
        if not _name_ready(self.address).exists():  # still at its imports, and nobody waits for them
            self._process.kill()
        self._process.wait()
        self._folder.close()

    def __enter__(self) -> KernelParent:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _name_ready(address: str) -> Path:
    """Name the file that says that a parent has its imports done."""
    return Path(address).with_name("ready")


def _name_folder_of_read(address: str) -> Path:
    """Name the folder of what kernels of a parent have read; there is none of one that makes a single report."""
    return Path(address).parent / "read"


def use_parent(address: str) -> None:
    """Have the kernels of this process forked by the parent at an address; '' for none."""
    _used[ADDRESS_VARIABLE] = address
    _used[READ_ONCE_VARIABLE] = str(_name_folder_of_read(address)) if address else ""


def keep_parent() -> None:
    """Have a parent of this process's own, from now until it ends."""
    if not _used.get(ADDRESS_VARIABLE):
        use_parent(KernelParent().address)


@contextmanager
def run_parent_beside() -> Iterator[None]:
    """Have a parent for the few reports made within, unless there is one: its imports go on beside our own."""
    if _used.get(ADDRESS_VARIABLE):
        yield
        return
    with KernelParent(1) as parent:
        use_parent(parent.address)
        try:
            yield
        finally:
            use_parent("")


def name_parent() -> dict[str, str]:
    """Return the parent in use, as a variable for a kernel about to start."""
    return dict(_used)


# Processes that make reports -----------------------------------------------------------------------------------------


#: Processes that Windows can wait for at once.
_MOST_SPAWNED = 61


def start_workers(workers: int, address: str = "") -> ProcessPoolExecutor:
    """Start an executor of processes; they start at the first report.

    Parameters
    ----------
    address : str
        Of the parent of their kernels.
    """
    context = multiprocessing.get_context("forkserver" if FORKS else "spawn")
    context.set_forkserver_preload(["ikm.publish.report"])  # what every worker needs is imported once
    workers = workers if FORKS else min(workers, _MOST_SPAWNED)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(address,))


def count_usual_workers() -> int:
    """Count the reports made at a time unless asked otherwise: one for each processor that may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin_worker(address: str) -> None:
    """Leave an interrupt from the keyboard to the process that hands out the work, end with it, and name the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_parent(address)
    Thread(target=_end_with_batch, daemon=True).start()


def _end_with_batch() -> None:
    """End this worker with the process that hands out the work, however that ends: it would wait for more for ever."""
    batch = multiprocessing.parent_process()
    if batch is not None:
        wait([batch.sentinel])
        os._exit(1)


def go_on_as(command: list[str], environment: Mapping[str, str]) -> NoReturn:
    """Become another program; where a process cannot, wait for it, and end as it ended."""
    if FORKS:
        os.execve(command[0], command, environment)
    with subprocess.Popen(command, env=environment) as program:
        signal.signal(signal.SIGINT, lambda number, frame: None)  # an interrupt from the keyboard is for the program
        sys.exit(program.wait())


# Workers of a cluster -------------------------------------------------------------------------------------------------

#: Seconds in which a scheduler that is there answers, and between two looks whether workers have come.
_AT_ONCE, _LOOK = 1, 0.2


@contextmanager
def connect_cluster(
    address: str, wanted: int, patience: float, say: Callable[[str], object]
) -> Iterator[tuple[Callable[[], Executor], int]]:
    """Give a way to start an executor on a cluster, and the number of its workers.

    Parameters
    ----------
    address : str
        Of the scheduler: 'tcp://10.0.0.1:8786'.
    wanted : int
        Workers that are waited for; where time is up, fewer will do, but not none.
    patience : float
        Seconds that it waits in all.
    say : callable
        Told in a line what is waited for, where that is not there at once.

    Raises
    ------
    SettingError
        Dask is not installed, nobody answers, there is no worker, or one cannot make the reports as they are made here.
    """
    try:
        from distributed import Client

        from ikm.publish.stale import list_software  # here, for the parent of kernels starts without
    except ImportError as error:
        how = suggest_install("distributed>=2024.8")
        raise SettingError(_("Dask is not installed."), remedy=_("{how} (the extra cluster).", how=how)) from error
    limit, ends = f"{patience:g} s", time.monotonic() + patience
    try:
        try:
            client = Client(address, timeout=_AT_ONCE)
        except OSError:
            if (left := ends - time.monotonic()) <= 0:
                raise
            say(_("Waiting for the scheduler at {address} (at most {limit}) ...", address=address, limit=limit))
            client = Client(address, timeout=left)
    except (OSError, ValueError) as error:
        raise SettingError(
            _("no scheduler answers at {address}; waited for it {limit}.", address=address, limit=limit),
            allowed=_("tcp://HOST:PORT, as `dask scheduler` prints it"),
            remedy=_("start one with `dask scheduler`, and on each machine `dask worker HOST:PORT --nthreads 1`."),
        ) from error
    with client:
        told = None
        while len(workers := client.scheduler_info(n_workers=-1)["workers"]) < wanted and time.monotonic() < ends:
            if told != len(workers):
                told = len(workers)
                say(
                    _(
                        "Waiting for workers: {told} of {wanted} (at most {limit}) ...",
                        told=told,
                        wanted=wanted,
                        limit=limit,
                    )
                )
            time.sleep(_LOOK)
        if not workers:
            raise SettingError(
                _("the cluster has no worker; waited for it {limit}.", limit=limit),
                remedy=_("start some: `dask worker HOST:PORT --nthreads 1`."),
            )
        _require_single_threads(workers)
        _require_same_software(client.run(list_software, on_error="return"))
        yield client.get_executor, len(workers)


def _require_single_threads(workers: dict[str, Any]) -> None:
    """Refuse a cluster with a worker that makes two reports in one process."""
    many = [
        _("{address}: {nthreads} threads", address=address, nthreads=worker["nthreads"])
        for address, worker in workers.items()
        if worker["nthreads"] > 1
    ]
    if many:
        raise SettingError(
            _(
                "{many_count} of {workers_count} workers have more than one thread.",
                many_count=len(many),
                workers_count=len(workers),
            ),
            places=many,
            remedy=_("start them with `dask worker HOST:PORT --nthreads 1 --nworkers N`."),
        )


def _require_same_software(answers: dict[str, Any]) -> None:
    """Refuse workers that would make other bytes: package, lock file or a library differs."""
    from ikm.publish.stale import list_software

    here = _flatten(list_software())
    wrong = []
    for address, software in sorted(answers.items()):
        if not isinstance(software, dict):
            wrong.append(f"{address}: {type(software).__name__}: {software}".splitlines()[0])
            continue
        there = _flatten(software)
        names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
        wrong += [
            _(
                "{address}: {name} is {there}, here {here}",
                address=address,
                name=name,
                there=there.get(name),
                here=here.get(name),
            )
            for name in names
        ]
    if wrong:
        raise SettingError(
            _("workers differ from this machine, so their reports would differ."),
            places=wrong,
            remedy=_("install the same commit with the same requirements-report.txt on each."),
        )


def _flatten(nested: dict[str, Any]) -> dict[str, Any]:
    """Turn {'versions': {'numpy': '2'}} into {'versions.numpy': '2'}."""
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        flat |= {f"{name}.{key}": each for key, each in value.items()} if isinstance(value, dict) else {name: value}
    return flat


# The parent of kernels, a process without a thread that opens nothing which a child must not inherit ------------------

#: Imported once for all kernels: what a report imports sooner or later.
_NEEDED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger", "IPython.core.completer",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic", "matplotlib_inline",
    "ikm.page.canvas", "tornado.platform.asyncio", "ikm.study.unit", "scipy.special", "Sastrawi.Stemmer.StemmerFactory",
)  # fmt: skip
#: What reports import besides as they go on, with every chapter: imported once for all of a batch.
_NEEDED_LATER = (
    "ikm.study.choose", "ikm.study.city", "ikm.study.sample", "ikm.page.cells", "IPython.core.oinspect",
    "IPython.core.magics.execution", "pyarrow.pandas_compat", "PIL.ImageOps", "PIL.JpegImagePlugin",
)  # fmt: skip

#: New objects between two searches for garbage; 700 of them, as usual, cost a report a fourteenth of its time.
_SELDOM = 20_000


class Server:
    """Forks kernels and says what became of them.

    Parameters
    ----------
    listener : socket
        Where kernels are asked for.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.kernels: dict[socket.socket, int] = {}
        self.selector = selectors.DefaultSelector()
        # A byte arrives here with every signal: a child has ended.
        self.woken, self._wakes = socket.socketpair()
        self.woken.setblocking(False)
        self._wakes.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wakes.fileno())
        for channel in (listener, self.woken, sys.stdin):
            self.selector.register(channel, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until the process that started this one is gone: its end of our stdin closes."""
        while True:
            for key, _events in self.selector.select():
                if key.fileobj is sys.stdin:
                    for pid in self.kernels.values():
                        _end(pid)
                    return
                if key.fileobj is self.listener:
                    self.fork(self.listener.accept()[0])
                elif key.fileobj is self.woken:
                    self.reap()
                elif isinstance(key.fileobj, socket.socket):
                    self.abandon(key.fileobj)

    def fork(self, connection: socket.socket) -> None:
        """Read what is asked and fork; the child never comes back."""
        asked = json.loads(connection.makefile("rb").readline() or "{}")
        if not asked:
            return connection.close()
        parent = os.getpid()
        with warnings.catch_warnings():  # Python 3.12 warns of threads: here they are idle ones of pyarrow and OpenBLAS
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            self.forget(connection)
            end_with(parent)
            become_kernel(asked["command"], asked["environment"], asked["folder"])
        self.kernels[connection] = pid
        self.selector.register(connection, selectors.EVENT_READ)
        with suppress(OSError):
            connection.sendall(f"{pid}\n".encode())
        return None

    def forget(self, connection: socket.socket) -> None:
        """Close, in the child, what belongs to the parent."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for open_socket in (self.listener, self.woken, self._wakes, connection, *self.kernels):
            open_socket.close()
        self.selector.close()

    def reap(self) -> None:
        """Send the exit code of each child that has ended."""
        with suppress(BlockingIOError):
            while self.woken.recv(4096):
                pass
        for connection, pid in list(self.kernels.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                with suppress(OSError):
                    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
                self.drop(connection)

    def abandon(self, connection: socket.socket) -> None:
        """End a kernel whose asker is gone."""
        pid = self.kernels.get(connection)
        if pid is not None:
            _end(pid)
            os.waitpid(pid, 0)
            self.drop(connection)

    def drop(self, connection: socket.socket) -> None:
        """Forget a kernel that has ended."""
        self.selector.unregister(connection)
        connection.close()
        del self.kernels[connection]


def end_with(parent: int) -> None:
    """Have Linux end this process with its parent, however that ends, even while a cell lets no thread look."""
    import ctypes  # here, for no other process needs it

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, KILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it ended before that
        os._exit(0)


def become_kernel(command: list[str], environment: dict[str, str], folder: str) -> None:
    """Become what `command` would have started, in a session of its own, with these variables, in this folder."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    # ipykernel, told so, looks every second whether the process that it was forked from lives on.
    watch = f"--IPKernelApp.parent_handle={os.getppid()}"
    sys.argv = [*command[command.index("ipykernel_launcher") :], watch]
    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance(sys.argv[1:])
    finally:
        os._exit(0)


def _end(pid: int) -> None:
    """End a kernel and what it started; it has a session of its own."""
    for signal_process in (os.killpg, os.kill):
        with suppress(OSError):
            signal_process(pid, KILL)


def serve_kernels(address: str, listener: str, reports: str) -> None:
    """Import, rehearse where that is repaid, then fork for whoever asks at the listener, whose descriptor is named."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt from the keyboard is for whoever started us
    if sys.path[0] in ("", str(Path.cwd())):  # as ipykernel_launcher does
        del sys.path[0]
    put_off("fontTools.agl")  # for text set by TeX, which is in no chart
    with hold_back("debugpy"), load_at_once():  # nobody debugs a kernel of a report
        for name in _NEEDED:
            importlib.import_module(name)
        if int(reports) > 1:
            chapters = [f"ikm.chapters.{each.name}" for each in iter_modules(ikm.chapters.__path__)]
            for name in (*_NEEDED_LATER, *chapters):
                importlib.import_module(name)
    if int(reports) >= REPAYING_REPORTS:
        rehearse_report()
        gc.collect()
    gc.freeze()  # what is shared with the children stays shared, and is not looked through in each of them
    gc.set_threshold(_SELDOM)  # a kernel lives for one report
    _name_ready(address).touch()
    Server(socket.socket(fileno=int(listener))).serve()


# The rehearsal -----------------------------------------------------------------------------------------------------

_INSTRUMENT = "permenpanrb-14-2017"
_PERIODS = ("2025-S1", "2025-S2", "2026-S1")
_UNITS = ("A", "B")
#: Enough for every test, in groups large enough to be shown.
_RESPONDENTS = 60
_COMMENTS = ("Antrean lama, tolong ditambah loketnya", "Petugas ramah dan cepat", "Toilet kotor", "")


def rehearse_report() -> None:
    """Show every section of a unit made of invented answers, and throw all away."""
    with make_temporary_folder("rehearsal-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _invent_answers(folder)
        _show_sections(ikm.open(_UNITS[0], data=str(folder)))


def _show_sections(study: Any) -> None:
    """Show every section that asks nothing, and the tables by characteristic."""
    from ikm.survey.responses import CHARACTERISTICS  # here, for whoever asks for a kernel starts without pandas

    methods = [method for name, method in inspect.getmembers(study, inspect.ismethod) if not name.startswith("_")]
    calls: list[Callable[[], Any]] = [method for method in methods if _takes_nothing(method)]
    if hasattr(study, "by"):
        calls += [partial(study.by, characteristic) for characteristic in CHARACTERISTICS]
    for call in calls:
        with suppress(Exception):  # what fails here fails in the reports too, where it is shown
            shown = call()
            if hasattr(shown, "_repr_html_"):
                shown._repr_html_()


def _takes_nothing(method: Callable[..., object]) -> bool:
    """Return whether a method can be called without arguments."""
    return all(given.default is not given.empty for given in inspect.signature(method).parameters.values())


def _invent_answers(folder: Path) -> None:
    """Write a data folder with two units of a city that are each other's benchmark."""
    register = [
        f'[{unit}]\nname = "{unit}"\ncity = "Kota"\nskpd = "{unit}"\nsector = "perizinan"\nservices = ["S1", "S2"]\n'
        f'benchmark = "{other}"\nusers_per_year = 2000\n'
        for unit, other in zip(_UNITS, reversed(_UNITS), strict=True)
    ]
    (folder / "units.toml").write_text("\n".join(register), encoding="utf-8")
    for place, unit in enumerate(_UNITS):
        answers = folder / "responses" / unit
        answers.mkdir(parents=True)
        for step, period in enumerate(_PERIODS):
            (answers / f"{period}.csv").write_text(_invent_csv(step + place, period), encoding="utf-8")
            sidecar = f'instrument = "{_INSTRUMENT}"\nselection = "random"\npopulation = 1000\nsynthetic = true\n'
            (answers / f"{period}.toml").write_text(sidecar, encoding="utf-8")


def _invent_csv(step: int, period: str) -> str:
    """Invent the answers of a unit and period as CSV."""
    from ikm.rules.instrument import load_instrument
    from ikm.survey.responses import CHARACTERISTICS

    keys = load_instrument(_INSTRUMENT).keys
    head = ["respondent", "date", *CHARACTERISTICS, *keys, *(f"harapan_{key}" for key in keys), "overall", "saran"]
    month = "03" if period.endswith("S1") else "09"
    lines = [head]
    for row in range(_RESPONDENTS):
        person = [f"R{row:04}", f"{period[:4]}-{month}-{row % 28 + 1:02}", "LP"[row % 2], str(20 + row % 40),
                  ("SMA", "S1")[row % 3 // 2], ("Swasta", "PNS")[row % 5 // 3], f"S{row % 2 + 1}"]  # fmt: skip
        kinerja = [str(4 - (row * (place + 2) + step) % 7 % 3) for place in range(len(keys))]
        harapan = [str(4 - (row + place) % 5 // 3) for place in range(len(keys))]
        lines.append([*person, *kinerja, *harapan, kinerja[0], f'"{_COMMENTS[row % len(_COMMENTS)]}"'])
    return "".join(",".join(line) + "\n" for line in lines)


if __name__ == "__main__":
    serve_kernels(*sys.argv[1:])
