"""When what the report says is true: the texts of trend.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "trend.published",
    "trend.interval",
    "trend.caption",
    "trend.period",
    "trend.instrument",
    "trend.n",
    "trend.ikm",
    "trend.mutu",
    "trend.change",
    "trend.break_mark",
    "trend.break_mark_unsur",
    "trend.axis",
)
