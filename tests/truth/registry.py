"""What must be true where a report says a sentence: predicates by wording key, and the texts that claim nothing.

The rule
--------
Every text that `recording.listening` hears in the report of a survey of `surveys.SURVEYS` is one of four:

1. *A sentence with a predicate.* `@claims("certainty.chance_close")` over `def f(case, values) -> bool`: whether it may
   be said of this case with these values.
2. *An unconditional statement*, `always("policy.simulation_note")`: true of every survey, so it has no value put in; a
   definition, a method, a request.
3. *A label*, `labels("spread.axis")`: a heading, a caption that only names, an axis, a cell, a part of a sentence whose
   whole is checked. None ends in a full stop in either language; what does is a sentence.
4. *A frame* of nothing but values and marks, such as '{mutu} {share}', without a full stop: by rule, for it has no word
   of its own.

There is no fifth, and nothing is guessed from how a text looks: a text that nobody has put into one of them fails
`test_truth.test_every_text_is_known`. A person decides between 1, 2 and 3, once, in predicates/<chapter>.py, where
<chapter> is the name of the wording file.

That predicates can fail is tested too (`test_truth`): with another value in the sentence, with the values of a sentence
that stands in its place elsewhere, and, where it has no values, of surveys whose reports do not say it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from ikm.page import wording
from tests.truth.recording import Case, Values

Predicate = Callable[[Case, Values], bool]
_FOLDER = Path(__file__).parent / "predicates"


@dataclass(frozen=True)
class Claim:
    """A sentence and when it is true.

    Parameters
    ----------
    free : tuple of str
        Values that no figure stands behind, such as a name of a file.
    beside : tuple of str
        Keys of the same chapter that may be true at the same time with the same values.
    untrue_of : tuple of str
        Only of a sentence without values: surveys of which it is not true. Without any, the sentence is said wherever
        it is true, and that is tested.
    where : str
        Module that registered it.
    """

    key: str
    holds: Predicate
    free: tuple[str, ...]
    beside: tuple[str, ...]
    untrue_of: tuple[str, ...]
    where: str


CLAIMS: dict[str, Claim] = {}
ALWAYS: dict[str, str] = {}
LABELS: dict[str, str] = {}


def claims(
    *keys: str, free: Iterable[str] = (), beside: Iterable[str] = (), untrue_of: Iterable[str] = ()
) -> Callable[[Predicate], Predicate]:
    """Register a predicate of one sentence, or of several that are true at the same time."""

    def register(holds: Predicate) -> Predicate:
        for key in keys:
            _refuse_known(key)
            CLAIMS[key] = Claim(key, holds, tuple(free), (*beside, *keys), tuple(untrue_of), holds.__module__)
        return holds

    return register


def always(where: str, *keys: str) -> None:
    """Register statements that hold of every survey; `where` is the module's `__name__`."""
    for key in keys:
        _refuse_known(key)
        ALWAYS[key] = where


def labels(where: str, *keys: str) -> None:
    """Register texts that claim nothing by themselves."""
    for key in keys:
        _refuse_known(key)
        LABELS[key] = where


def _refuse_known(key: str) -> None:
    """Refuse what is registered twice, or is no key."""
    assert key in chapters(), f"{key} is in no wording file"
    assert key not in CLAIMS.keys() | ALWAYS.keys() | LABELS.keys(), f"{key} is registered twice"


def load() -> None:
    """Import every file of predicates."""
    for path in sorted(_FOLDER.glob("*.py")):
        import_module(f"tests.truth.predicates.{path.stem}")


@cache
def chapters() -> dict[str, str]:
    """Wording key -> name of the file in which it stands."""
    found = {}
    for folder in wording._FOLDERS:
        for path in sorted((wording._PACKAGE / folder).glob("*.toml")):
            for table, names in tomllib.loads(path.read_text(encoding="utf-8")).items():
                found |= {f"{table}.{name}": path.stem for name in names}
    return found


@cache
def template(key: str, language: str = "id") -> str:
    """Return the text of a key, without tags."""
    return re.sub(r"<[^>]*>", "", wording.read_wording(wording._PACKAGE)[language][key])


def is_frame(key: str) -> bool:
    """Return whether a text has no word beside the values put in, and is no sentence."""
    return not is_sentence(key) and not re.search(r"[^\W\d_]{2}", re.sub(r"\{\w+\}", "", template(key)))


def is_sentence(key: str) -> bool:
    """Return whether a text ends as a sentence does, in either language."""
    return any(template(key, language).strip().endswith((".", "!", "?")) for language in wording.LANGUAGES)


def is_known(key: str) -> bool:
    """Return whether a text is one of the four."""
    return key in CLAIMS or key in ALWAYS or key in LABELS or is_frame(key)


def find_missing(heard: Iterable[str]) -> list[str]:
    """Return what was heard and is none of the four, by chapter."""
    return sorted((key for key in heard if not is_known(key)), key=lambda key: (chapters()[key], key))
