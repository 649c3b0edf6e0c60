"""When what the report says is true: the texts of comments.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "comments.bar",
    "comments.topics",
    "comments.topic",
    "comments.unsur",
    "comments.n",
    "comments.complaint",
    "comments.no_unsur",
    "comments.other_topics",
    "comments.found",
    "comments.found_topic",
    "comments.words",
    "comments.word",
    "comments.low",
    "comments.high",
    "comments.more",
    "comments.more_low",
    "comments.more_high",
    "comments.services",
    "comments.kind_telepon",
    "comments.kind_nama",
)
