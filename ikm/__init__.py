"""Reproducible reports of the Indeks Kepuasan Masyarakat (IKM).

import ikm
ikm.units()
studi = ikm.open("KPPT", "2026-S1")
studi.index()
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ikm.errors import IkmError
    from ikm.page.own import show_figure as figure
    from ikm.page.own import show_table as table
    from ikm.study.choose import choose, choose_city, units
    from ikm.study.city import City
    from ikm.study.city import open_city as city
    from ikm.study.look import Look, look, reproduce
    from ikm.study.national import open_national as national
    from ikm.study.room import ReviewRoom, review
    from ikm.study.sample import sample_plan
    from ikm.study.series import Series, open_all
    from ikm.study.unit import Study
    from ikm.study.unit import open_study as open

__version__ = "2026.11.0"
__all__ = [
    "City",
    "IkmError",
    "Look",
    "ReviewRoom",
    "Series",
    "Study",
    "choose",
    "choose_city",
    "city",
    "figure",
    "look",
    "national",
    "open",
    "open_all",
    "reproduce",
    "review",
    "sample_plan",
    "table",
    "units",
]

#: Name -> where it is defined.
_HOMES = {
    "City": ("ikm.study.city", "City"),
    "IkmError": ("ikm.errors", "IkmError"),
    "Look": ("ikm.study.look", "Look"),
    "ReviewRoom": ("ikm.study.room", "ReviewRoom"),
    "Series": ("ikm.study.series", "Series"),
    "Study": ("ikm.study.unit", "Study"),
    "choose": ("ikm.study.choose", "choose"),
    "choose_city": ("ikm.study.choose", "choose_city"),
    "city": ("ikm.study.city", "open_city"),
    "figure": ("ikm.page.own", "show_figure"),
    "look": ("ikm.study.look", "look"),
    "national": ("ikm.study.national", "open_national"),
    "open": ("ikm.study.unit", "open_study"),
    "open_all": ("ikm.study.series", "open_all"),
    "reproduce": ("ikm.study.look", "reproduce"),
    "review": ("ikm.study.room", "review"),
    "sample_plan": ("ikm.study.sample", "sample_plan"),
    "table": ("ikm.page.own", "show_table"),
    "units": ("ikm.study.choose", "units"),
}


def __getattr__(name: str) -> Any:
    """Names are fetched when used: the command line starts without pandas and charts."""
    if name not in _HOMES:
        from ikm.errors import suggest_name

        meant = "" if name.startswith("_") else suggest_name(name, __all__)
        raise AttributeError(f"module 'ikm' has no attribute '{name}'. {meant}".rstrip(" ."))
    module, called = _HOMES[name]
    return getattr(import_module(module), called)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def load_ipython_extension(shell: Any) -> None:
    """Have a kernel name the cell that is missing: JupyterLab of `make lab` begins so, elsewhere `import ikm` does."""
    from ikm.errors import explain_missing_cells

    explain_missing_cells(shell)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    load_ipython_extension(_shell)
