"""Stand-in."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PublishedIndex:
    figure: Any
    value: Any
    band: Any
    follows: Any


def before(figures, code, period):
    return ()


def published_index(figure):
    return None
