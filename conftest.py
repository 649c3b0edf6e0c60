"""What examples in docstrings find: `ikm`, whose studies are opened once for all of them."""

from __future__ import annotations

import os
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

import ikm
from ikm.speech import SPEECH_VARIABLE

# Tests hold what is said against the sentences in the code; reports are in the language that each asks for.
os.environ[SPEECH_VARIABLE] = "en"

#: What `make new` writes: no unit is named in it yet, so it cannot run. What takes the system's ways from a process.
collect_ignore = ["ikm/publish/template/baru.ipynb", "tests/plain/sitecustomize.py"]


@pytest.fixture(autouse=True, scope="session")
def _shared_studies(doctest_namespace: dict[str, Any]) -> None:
    """The public names; what opens answers reads the shipped sample once."""
    opening = ("open", "open_all", "city")
    names = {name: getattr(ikm, name) for name in ikm.__all__}
    doctest_namespace["ikm"] = SimpleNamespace(**names | {name: cache(names[name]) for name in opening})
