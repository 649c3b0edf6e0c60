"""What is computed from answers, one module a subject.

`from ikm import analysis` loads none of them; `analysis.importance` loads that one when it is first asked of.
"""

from typing import TYPE_CHECKING

from ikm.loading import load_when_asked

if TYPE_CHECKING:
    from ikm.analysis import (
        actions as actions,
    )
    from ikm.analysis import (
        city as city,
    )
    from ikm.analysis import (
        comments as comments,
    )
    from ikm.analysis import (
        comparison as comparison,
    )
    from ikm.analysis import (
        disclosure as disclosure,
    )
    from ikm.analysis import (
        importance as importance,
    )
    from ikm.analysis import (
        index as index,
    )
    from ikm.analysis import (
        national as national,
    )
    from ikm.analysis import (
        precision as precision,
    )
    from ikm.analysis import (
        profile as profile,
    )
    from ikm.analysis import (
        quality as quality,
    )
    from ikm.analysis import (
        review as review,
    )
    from ikm.analysis import (
        sample_size as sample_size,
    )
    from ikm.analysis import (
        weighting as weighting,
    )

__all__ = [
    "actions",
    "city",
    "comments",
    "comparison",
    "disclosure",
    "importance",
    "index",
    "national",
    "precision",
    "profile",
    "quality",
    "review",
    "sample_size",
    "weighting",
]
__getattr__ = load_when_asked(__name__, __all__)
