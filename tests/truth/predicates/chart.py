"""When what the report says is true: the texts of chart.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "data.link",
    "data.group",
    "data.name",
    "data.value",
    "data.low",
    "data.high",
    "data.answer",
    "data.n",
    "data.lat",
    "data.lon",
    "data.period",
    "data.instrument",
    "data.kinerja",
    "data.stated",
    "data.quadrant",
    "data.comments",
    "data.complaints",
    "data.praise",
    "data.requests",
)
