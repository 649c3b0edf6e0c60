"""When what the report says is true: the texts of sector.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "sector.caption",
    "sector.item",
    "sector.n",
    "sector.value",
    "sector.interval",
    "sector.low",
    "sector.axis",
)
