"""One module per chapter of a report, with its wording beside it.

`from ikm import chapters` loads none, nor what draws; `chapters.trend` loads that one when it is first asked of.
"""

from typing import TYPE_CHECKING

from ikm.loading import load_when_asked

if TYPE_CHECKING:
    from ikm.chapters import (
        actions,
        board,
        certainty,
        city,
        comments,
        comparison,
        importance,
        index,
        intake,
        introduction,
        national,
        promises,
        quality,
        respondents,
        results,
        sampling,
        sector,
        summary,
        trend,
        weighting,
    )

__all__ = [
    "actions",
    "board",
    "certainty",
    "city",
    "comments",
    "comparison",
    "importance",
    "index",
    "intake",
    "introduction",
    "national",
    "promises",
    "quality",
    "respondents",
    "results",
    "sampling",
    "sector",
    "summary",
    "trend",
    "weighting",
]
__getattr__ = load_when_asked(__name__, __all__)
