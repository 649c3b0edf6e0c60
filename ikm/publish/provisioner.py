"""How papermill's kernels come from the process that forks them: the provisioner that jupyter_client asks."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partialmethod
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ikm.publish.kernels import ADDRESS_VARIABLE, HAS_LOCAL_SOCKETS, KILL

T = TypeVar("T")
#: Name of the provisioner.
PROVISIONER_NAME = "ikm-warm"
#: Seconds that the system may take to end a killed kernel.
_LAST = 5
#: How often a kernel is started again whose port was taken.
_MORE_STARTS = 2
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
        self._connection = socket.socket(socket.AF_UNIX)
        wish = {"command": command, "environment": dict(environment), "folder": folder}
        try:
            self._connection.connect(address)  # the parent may still be at its imports: then the answer comes later
            self._connection.sendall(json.dumps(wish).encode() + b"\n")
            self.pid = int(self._connection.makefile("rb").readline() or 0)
            if not self.pid:
                raise ConnectionResetError("the parent of kernels ended")
        except OSError:
            self._connection.close()
            raise
        self._connection.setblocking(False)

    def poll(self) -> int | None:
        """Return the exit code; None while the kernel runs."""
        if self.returncode is None:
            try:
                code = self._connection.recv(32)
            except BlockingIOError:
                return None
            # No code: the parent is gone, and its kernels with it.
            self.returncode = int(code) if code.strip() else -KILL
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

    kill = partialmethod(send_signal, KILL)
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


class PromptClient(AsyncKernelClient):
    """Speaks to a kernel and begins as soon as it answers; the usual client listens for a fifth of a second more.

    What it would hear then are words on the kernel's own state, which whoever runs cells passes over.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, and is heard where its outputs will come.

        Raises
        ------
        RuntimeError
            It ended, or did not answer in time.
        """
        ends = time.monotonic() + (timeout or math.inf)
        while True:
            self.kernel_info()
            with suppress(Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > ends:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


def register_provisioner() -> None:
    """Let kernels of this process be started by `WarmProvisioner`."""
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:{WarmProvisioner.__name__}"
    factory.provisioners[PROVISIONER_NAME] = EntryPoint(PROVISIONER_NAME, place, factory.GROUP_NAME)
    factory.default_provisioner_name = PROVISIONER_NAME


def choose_transport(folder: Path) -> dict[str, str]:
    """Choose how a kernel is spoken to: sockets in a folder, for two kernels on TCP can draw the same port."""
    return {"transport": "ipc", "ip": str(folder / "k")} if HAS_LOCAL_SOCKETS else {"transport": "tcp"}


def run_with_kernel(run: Callable[[], T]) -> T:
    """Run what starts a kernel; over TCP again where the kernel ended before it answered, for its port was taken."""
    more = 0 if HAS_LOCAL_SOCKETS else _MORE_STARTS
    while True:
        try:
            return run()
        except RuntimeError as error:
            if not more or "before replying" not in str(error):  # jupyter_client's words
                raise
        more -= 1
