"""Reproducible reports of the Indeks Kepuasan Masyarakat (IKM).

import ikm
studi = ikm.open("KPPT", "2026-S1")
studi.index()
"""

from typing import Any

__version__ = "2026.11.0"
__all__ = ["IkmError", "Study", "city", "national", "open", "sample_plan"]


def __getattr__(name: str) -> Any:
    """Names are fetched when used: the command line starts without pandas and charts."""
    if name == "open":
        from ikm.study.unit import open_study

        return open_study
    if name == "city":
        from ikm.study.city import open_city

        return open_city
    if name == "national":
        from ikm.study.national import open_national

        return open_national
    if name == "sample_plan":
        from ikm.study.sample import sample_plan

        return sample_plan
    if name == "Study":
        from ikm.study.unit import Study

        return Study
    if name == "IkmError":
        from ikm.errors import IkmError

        return IkmError
    raise AttributeError(f"module 'ikm' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
