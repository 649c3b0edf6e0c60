"""Sentences of one language that stand in a text of the other; what the data say is no matter."""

from __future__ import annotations

import re
from functools import cache

from ikm.page.wording import read_wording
from tests.conftest import ROOT

#: Shorter pieces of a sentence are words that both languages or the data may hold.
_LEAST = 12


def leftovers(text: str, language: str, own: str = "") -> list[str]:
    """Pieces of our sentences in the other language than the text's.

    Parameters
    ----------
    language : {'id', 'en'}
        Of the text.
    own : str
        What the data brought in: pieces that stand there as well do not count.
    """
    flat, known = _flat(text), _flat(own)
    other = {"id": "en", "en": "id"}[language]
    return sorted(piece for piece in _pieces(other) - _pieces(language) if piece in flat and piece not in known)


@cache
def _pieces(language: str) -> frozenset[str]:
    """What stands between the values of every sentence, headings of notebooks included, of two words or more."""
    texts = read_wording(ROOT / "ikm")[language].values()
    pieces = {_flat(piece) for text in texts for piece in re.split(r"\{[^}]*\}|<[^>]*>", text)}
    return frozenset(piece for piece in pieces if len(piece) >= _LEAST and " " in piece)


def _flat(text: str) -> str:
    """White space as one space, nothing of it and of marks at the ends."""
    return " ".join(text.split()).strip(" .,:;()")
