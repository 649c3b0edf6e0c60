"""When what the report says is true: the texts of comparison.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "compare.unsur_item",
    "compare.caption",
    "compare.unsur",
    "compare.estimate",
    "compare.low",
    "compare.high",
    "compare.g",
    "compare.p",
    "compare.real",
    "published.item",
)
