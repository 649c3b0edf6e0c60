"""When what the report says is true: the texts of respondents.toml."""

from __future__ import annotations

from tests.truth.registry import labels

labels(
    __name__,
    "respondents.caption",
    "respondents.n",
    "respondents.share",
    "groups.pair",
)
