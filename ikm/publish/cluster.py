"""Reports made by the workers of a Dask cluster: inputs travel with the task, files come back with its result. Floor 5.

No disk is shared. A worker needs this project installed, as it is here, and one thread: a report sets variables of its
process. Reports of a worker that is killed are made by another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from ikm.errors import SettingError, install
from ikm.publish import manifest, parent
from ikm.publish.batch import Made, make
from ikm.publish.job import Job

#: Seconds that the scheduler may take to answer.
_PATIENCE = 20


@contextmanager
def cluster(address: str) -> Iterator[tuple[Callable[[], Executor], int]]:
    """A way to start an executor on a cluster, and the number of its workers.

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
        how = install("distributed>=2024.8")
        raise SettingError("Dask is not installed.", remedy=f"{how} (the extra cluster).") from error
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise SettingError(
            f"no scheduler answers at {address}.",
            allowed="tcp://HOST:PORT, as `dask scheduler` prints it",
            remedy="start one with `dask scheduler`, and on each machine `dask worker HOST:PORT --nthreads 1`.",
        ) from error
    with client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        _check_threads(workers)
        _check_software(client.run(software, on_error="return"))
        yield client.get_executor, len(workers)


def make_there(job: Job) -> Made:
    """Make a report on a worker; its first one starts the process that kernels are forked from."""
    parent.keep()
    return make(job)


def software() -> dict[str, Any]:
    """What a report owes to the machine it is made on: package, lock file, versions; asked of every worker."""
    return manifest.software()


def _check_threads(workers: dict[str, Any]) -> None:
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


def _check_software(found: dict[str, Any]) -> None:
    """Refuse workers that would make other bytes: package, lock file or a library differs."""
    here = _flat(software())
    wrong = []
    for address, told in sorted(found.items()):
        if not isinstance(told, dict):
            wrong.append(f"{address}: {type(told).__name__}: {told}".splitlines()[0])
            continue
        there = _flat(told)
        names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
        wrong += [f"{address}: {name} is {there.get(name)}, here {here.get(name)}" for name in names]
    if wrong:
        raise SettingError(
            "workers differ from this machine, so their reports would differ.",
            places=wrong,
            remedy="install the same commit with the same requirements-report.txt on each.",
        )


def _flat(nested: dict[str, Any]) -> dict[str, Any]:
    """{'versions': {'numpy': '2'}} -> {'versions.numpy': '2'}."""
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        flat |= {f"{name}.{key}": each for key, each in value.items()} if isinstance(value, dict) else {name: value}
    return flat
