"""Kernels forked from a process that has the imports done. Floor 5.

A kernel spends most of its start on imports. Here one process, the parent, imports once; asked over a unix socket, it
forks, and the child becomes the kernel of one report: a fresh process each, with time limit, interrupt and rich display
as in any kernel. Where there is no parent, or it does not answer, the kernel is started as usual.

One connection is one kernel: the request goes over it, then the child's number, then its exit code. A connection that
closes early means that whoever asked is gone, and ends the kernel; the parent ends with the process that started it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ikm.publish.parent import ADDRESS

#: Name of the provisioner, as pyproject.toml has it.
NAME = "ikm-warm"
_GROUP = "jupyter_client.kernel_provisioners"
#: Seconds that the parent may take for its imports on a busy machine.
_PATIENCE = 120
#: Seconds that the system may take to end a killed kernel.
_LAST = 5
#: Seconds between two looks at a kernel that is ending.
_LOOK = 0.002


class Forked:
    """A kernel that is a child of the parent; asked and signalled like a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self._connection = connection
        self.pid = pid
        self.returncode: int | None = None

    @classmethod
    def ask(cls, address: str, command: list[str], environment: Mapping[str, str], folder: str) -> Forked:
        """Have a kernel forked.

        Raises
        ------
        OSError
            The parent does not answer.
        """
        connection = _connected(address)
        asked = {"command": command, "environment": dict(environment), "folder": folder}
        connection.sendall(json.dumps(asked).encode() + b"\n")
        answer = connection.makefile("rb").readline()
        if not answer:
            raise ConnectionResetError("the parent of kernels ended")
        connection.setblocking(False)
        return cls(connection, int(answer))

    def poll(self) -> int | None:
        """Exit code; None while the kernel runs."""
        if self.returncode is None:
            try:
                told = self._connection.recv(32)
            except BlockingIOError:
                return None
            # Nothing told: the parent is gone, and its kernels with it.
            self.returncode = int(told) if told.strip() else -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Exit code, once there is one."""
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

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels through the parent where one is named, else as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """A kernel, forked."""
        environment = kwargs.get("env") or {}
        address = environment.get(ADDRESS)
        if not address:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            forked = Forked.ask(address, cmd, environment, str(kwargs.get("cwd") or Path.cwd()))
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


def provide() -> None:
    """Let kernels of this process be started by `WarmProvisioner`; also where the project is not installed."""
    factory = KernelProvisionerFactory.instance()
    if NAME not in factory.provisioners:
        factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{WarmProvisioner.__name__}", _GROUP)
    factory.default_provisioner_name = NAME


def _connected(address: str) -> socket.socket:
    """A connection to the parent, which may still be at its imports."""
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
