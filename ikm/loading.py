"""Modules that are loaded when they are first asked of: what a study does not need for its first number waits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from types import ModuleType


def load_when_asked(package: str, names: Collection[str]) -> Callable[[str], ModuleType]:
    """Return the `__getattr__` of a package that loads its modules by their names (PEP 562).

    Examples
    --------
    >>> load_when_asked("ikm", ["errors"])("errors").__name__
    'ikm.errors'
    """

    def load(name: str) -> ModuleType:
        if name not in names:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        return import_module(f"{package}.{name}")

    return load
