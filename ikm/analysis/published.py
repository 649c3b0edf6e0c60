"""Stand-in until the real module arrives."""
from dataclasses import dataclass
from typing import Any
@dataclass(frozen=True)
class PublishedIndex:
    figure: Any
    value: Any
    band: Any
    follows: Any
