"""When what the report says is true: the texts of weighting.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "weighted.own",
    "weighted.caption",
    "weighted.group",
    "weighted.users",
    "weighted.users_share",
    "weighted.n",
    "weighted.share",
)
