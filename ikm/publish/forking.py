"""The parent of kernels: imports what reports need, rehearses one, then forks a child for each kernel.

Started by `ikm.publish.kernels.KernelParent` as `python -m ikm.publish.forking SOCKET [rehearsed]`. Has no thread and
opens nothing that a child must not inherit.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import os
import selectors
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import ikm
from ikm.publish.kernels import REHEARSAL_OPTION
from ikm.rules.instrument import load_instrument
from ikm.survey.leftovers import make_temporary_folder
from ikm.survey.responses import CHARACTERISTICS

#: Imported once for all kernels: what a report imports sooner or later.
_NEEDED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger", "IPython.core.completer",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic", "matplotlib_inline",
    "ikm.page.canvas", "tornado.platform.asyncio", "ikm.study.unit", "ikm.study.city",
    "ikm.study.sample",
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
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    for pid in self.kernels.values():
                        _kill(pid)
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
        pid = os.fork()
        if pid == 0:
            self.forget(connection)
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
            _kill(pid)
            os.waitpid(pid, 0)
            self.drop(connection)

    def drop(self, connection: socket.socket) -> None:
        """Forget a kernel that has ended."""
        self.selector.unregister(connection)
        connection.close()
        del self.kernels[connection]


def become_kernel(command: list[str], environment: dict[str, str], folder: str) -> None:
    """Become what `command` would have started, in a session of its own, with these variables, in this folder."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.environ.clear()
    # ipykernel looks whether its parent lives on: that is the process it was forked from.
    os.environ.update({**environment, "JPY_PARENT_PID": str(os.getppid())})
    time.tzset()
    os.chdir(folder)
    sys.argv = command[command.index("ipykernel_launcher") :]
    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance(sys.argv[1:])
    finally:
        os._exit(0)


def _kill(pid: int) -> None:
    """End a kernel and what it started; it has a session of its own."""
    for end in (os.killpg, os.kill):
        with suppress(OSError):
            end(pid, signal.SIGKILL)


def serve_kernels(address: str, *wish: str) -> None:
    """Import, rehearse if wished, listen, fork."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt from the keyboard is for whoever started us
    if sys.path[0] in ("", str(Path.cwd())):  # as ipykernel_launcher does
        del sys.path[0]
    for name in _NEEDED:
        importlib.import_module(name)
    if REHEARSAL_OPTION in wish:
        rehearse_reports()
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared, and is not looked through in each of them
    gc.set_threshold(_SELDOM)  # a kernel lives for one report
    # Bound under another name first: whoever waits for the socket finds one that listens.
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.")
    listener.listen(64)
    Path(f"{address}.").rename(address)
    Server(listener).serve()


# The rehearsal -----------------------------------------------------------------------------------------------------

_INSTRUMENT = "permenpanrb-14-2017"
_PERIODS = ("2025-S1", "2025-S2", "2026-S1")
_UNITS = ("A", "B")
#: Enough for every test, in groups large enough to be shown.
_RESPONDENTS = 60
_COMMENTS = ("Antrean lama, tolong ditambah loketnya", "Petugas ramah dan cepat", "Toilet kotor", "")


def rehearse_reports() -> None:
    """Show every section of a unit and of a city made of invented answers, and throw all away."""
    with make_temporary_folder("rehearsal-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _invent_answers(folder)
        for study in (ikm.open(_UNITS[0], data=str(folder)), ikm.city(data=str(folder))):
            _show_sections(study)


def _show_sections(study: Any) -> None:
    """Show every section that asks nothing, and the tables by characteristic."""
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
