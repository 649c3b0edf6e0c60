"""One module per chapter of a report, with its wording beside it.

`from ikm import chapters` loads none, nor what draws; `chapters.trend` loads that one when it is first asked of.
"""

from typing import TYPE_CHECKING

from ikm.loading import load_when_asked

if TYPE_CHECKING:
    from ikm.chapters import (
        actions as actions,
    )
    from ikm.chapters import (
        certainty as certainty,
    )
    from ikm.chapters import (
        city as city,
    )
    from ikm.chapters import (
        comments as comments,
    )
    from ikm.chapters import (
        comparison as comparison,
    )
    from ikm.chapters import (
        importance as importance,
    )
    from ikm.chapters import (
        index as index,
    )
    from ikm.chapters import (
        intake as intake,
    )
    from ikm.chapters import (
        introduction as introduction,
    )
    from ikm.chapters import (
        national as national,
    )
    from ikm.chapters import (
        quality as quality,
    )
    from ikm.chapters import (
        respondents as respondents,
    )
    from ikm.chapters import (
        results as results,
    )
    from ikm.chapters import (
        sampling as sampling,
    )
    from ikm.chapters import (
        sector as sector,
    )
    from ikm.chapters import (
        summary as summary,
    )
    from ikm.chapters import (
        trend as trend,
    )
    from ikm.chapters import (
        weighting as weighting,
    )

__all__ = [
    "actions",
    "certainty",
    "city",
    "comments",
    "comparison",
    "importance",
    "index",
    "intake",
    "introduction",
    "national",
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
