"""Processes of this machine that make reports. Floor 5."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

from ikm.publish import parent

#: What every worker needs, imported once before workers are forked.
_PRELOAD = ["ikm.publish.report"]


def local(workers: int, address: str = "") -> ProcessPoolExecutor:
    """An executor of processes; they start at the first report.

    Parameters
    ----------
    address : str
        Of the parent of their kernels.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(address,))


def usual() -> int:
    """How many reports are made at a time unless told: one for each processor that may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(address: str) -> None:
    """Leave an interrupt from the keyboard to the process that hands out the work, and name the parent of kernels."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent.use(address)
