"""When what the report says is true: the texts of index.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "index.chart_axis",
    "index.caption",
    "index.unsur",
    "index.n",
    "index.nrr",
    "index.tertimbang",
    "index.value",
    "index.mutu",
    "index.kinerja",
    "index.sum",
    "index.ikm",
    "bands.caption",
    "bands.interval",
    "formulas.total",
    "formulas.count",
)
