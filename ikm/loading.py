"""Modules that are loaded when they are first asked of: what a study does not need for its first number waits."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


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


@contextmanager
def load_at_once() -> Iterator[None]:
    """Have no search for garbage while modules are loaded, which make much that stays: a seventh of the time.

    Examples
    --------
    >>> with load_at_once():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def hold_back(*names: str) -> Iterator[None]:
    """Have libraries that are imported within find some modules missing, as these may be; one loaded already stays.

    Examples
    --------
    >>> with hold_back("this"):
    ...     import this
    Traceback (most recent call last):
        ...
    ModuleNotFoundError: import of this halted; None in sys.modules
    """
    missing = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(missing))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in missing:
            sys.modules.pop(name, None)


def put_off(*names: str) -> None:
    """Have modules that libraries import and hardly ever use loaded when something of theirs is used."""
    for name in names:
        if name not in sys.modules and (spec := find_spec(name)) is not None:
            module = sys.modules[name] = _Later(name)
            module.__spec__, module.__path__ = spec, spec.submodule_search_locations or []
            package, _dot, own = name.rpartition(".")
            if package:  # as an import does, which has loaded the package to find the module
                setattr(sys.modules[package], own, module)


class _Later(ModuleType):
    """A module that is loaded when one of its names is asked for. That of `importlib.util` is when it is imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # whoever looks through all modules wants nothing of this one
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)
