"""The parent of kernels: imports what reports need, rehearses one, then forks a child for each kernel. Floor 5.

Started by `ikm.publish.parent.Parent` as `python -m ikm.publish.forking SOCKET [rehearsed]`. Has no thread and opens
nothing that a child must not inherit.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from ikm.publish.parent import REHEARSED

#: Imported once for all kernels: what a report imports sooner or later.
_NEEDED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger", "IPython.core.completer",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic", "matplotlib_inline",
    "matplotlib.backends.backend_svg", "tornado.platform.asyncio", "ikm.study.unit", "ikm.study.city",
    "ikm.study.sample",
)  # fmt: skip

#: New objects between two searches for garbage; 700 of them, as usual, cost a report a fourteenth of its time.
_SELDOM = 20_000


class Server:
    """Forks kernels and tells what became of them.

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
        self.woken, wakes = socket.socketpair()
        self.woken.setblocking(False)
        wakes.setblocking(False)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wakes.fileno())
        for channel in (listener, self.woken, sys.stdin):
            self.selector.register(channel, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until the process that started this one is gone: its end of our stdin closes."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    return self.end()
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
        """In the child: close what belongs to the parent."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for open_socket in (self.listener, self.woken, self._wakes, connection, *self.kernels):
            open_socket.close()
        self.selector.close()

    def reap(self) -> None:
        """Tell the exit code of each child that has ended."""
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
        """Whoever asked for this kernel is gone: end it."""
        pid = self.kernels.get(connection)
        if pid is not None:
            _kill(pid)
            os.waitpid(pid, 0)
            self.drop(connection)

    def drop(self, connection: socket.socket) -> None:
        """Have done with a kernel."""
        self.selector.unregister(connection)
        connection.close()
        del self.kernels[connection]

    def end(self) -> None:
        """End all kernels."""
        for pid in self.kernels.values():
            _kill(pid)


def become_kernel(command: list[str], environment: dict[str, str], folder: str) -> None:
    """Be what `command` would have started, in a session of its own, with these variables, in this folder."""
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


def main(address: str, *wish: str) -> None:
    """Import, rehearse if wished, listen, fork."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt from the keyboard is for whoever started us
    if sys.path[0] in ("", str(Path.cwd())):  # as ipykernel_launcher does
        del sys.path[0]
    for name in _NEEDED:
        importlib.import_module(name)
    if REHEARSED in wish:
        from ikm.publish.rehearsal import rehearse

        rehearse()
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared, and is not looked through in each of them
    gc.set_threshold(_SELDOM)  # a kernel lives for one report
    # Bound under another name first: whoever waits for the socket finds one that listens.
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.")
    listener.listen(64)
    Path(f"{address}.").rename(address)
    Server(listener).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
