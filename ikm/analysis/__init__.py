"""What is computed from answers, one module a subject.

`from ikm import analysis` loads none of them; `analysis.importance` loads that one when it is first asked of.
"""

from typing import TYPE_CHECKING

from ikm.loading import load_when_asked

if TYPE_CHECKING:
    from ikm.analysis import (
        actions,
        city,
        comments,
        comparison,
        crossing,
        disclosure,
        importance,
        index,
        national,
        overview,
        places,
        precision,
        profile,
        promises,
        quality,
        review,
        sample_size,
        weighting,
    )

__all__ = [
    "actions",
    "city",
    "comments",
    "comparison",
    "crossing",
    "disclosure",
    "importance",
    "index",
    "national",
    "overview",
    "places",
    "precision",
    "profile",
    "promises",
    "quality",
    "review",
    "sample_size",
    "weighting",
]
__getattr__ = load_when_asked(__name__, __all__)
