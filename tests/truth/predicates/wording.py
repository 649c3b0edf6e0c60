"""When what the report says is true: the texts of wording.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "words.no",
    "words.item",
    "words.value",
    "words.and",
    "words.hidden",
    "words.others",
    "words.yes",
    "words.total",
    "periods.S",
    "characteristics.gender",
    "characteristics.age",
    "characteristics.education",
    "characteristics.occupation",
    "characteristics.service",
    "reasons.no answers",
    "reasons.outside the scale",
    "reasons.duplicate",
    "reasons.test",
    "reasons.straight",
)
