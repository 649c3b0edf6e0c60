"""Templates beside their modules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import ikm


def test_a_template_has_a_name_of_its_own() -> None:
    """A template is asked for by its name alone, so no folder may hide one of another."""
    names = Counter(path.name for path in Path(ikm.__file__).parent.rglob("*.html.j2"))
    assert names["table.html.j2"] == 1
    assert [name for name, n in names.items() if n > 1] == []
