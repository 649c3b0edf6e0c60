"""When what the report says is true: the texts of poster.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "poster.title",
    "poster.heading",
    "poster.value",
    "poster.scale",
    "poster.mutu",
    "poster.kinerja",
    "poster.services",
    "poster.respondents",
    "poster.people",
    "poster.gender",
    "poster.education",
    "poster.group",
    "poster.period",
    "poster.qr",
)
