"""Records and figures as hasil.json holds them: rounded ones as they are printed, exact ones as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ikm.analysis.index import read_figure


def export_records(records: Iterable[object], *names: str, **paths: str) -> list[dict[str, Any]]:
    """Return records for hasil.json: rounded figures as they are printed, exact ones as numbers.

    Parameters
    ----------
    names : str
        Keys of an entry, in order.
    paths : str
        Key -> where a record holds it, 'precision.low', if not under its own name.
    """
    return [export_record(record, *names, **paths) for record in records]


def export_record(record: object, *names: str, **paths: str) -> dict[str, Any]:
    """Return one record as `export_records` does."""
    return {name: _make_plain(read_figure(record, paths.get(name, name))) for name in names}


def _make_plain(figure: Any) -> Any:
    """Return a figure as JSON holds it."""
    if isinstance(figure, Decimal):
        return str(figure)
    return float(figure) if isinstance(figure, Fraction) else figure


def format_rounded(value: Decimal | None) -> str | None:
    """Return a rounded figure as it is printed."""
    return None if value is None else str(value)


def as_number(value: Fraction | None) -> float | None:
    """Return an exact figure as a number."""
    return None if value is None else float(value)
