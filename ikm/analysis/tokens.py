"""From a comment to words that can be counted: spelling evened out, stems, nothing-said recognised. Floor 3.

Stems come from PySastrawi (Nazief and Adriani's rules with Asian's and Arifin's additions): they are for matching only;
what is shown is the form that respondents wrote most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ikm.analysis import lexicon

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: What redaction puts in: '[nama]'.
_MARK = re.compile(r"\[[a-z]+\]")
#: What an emoji becomes in a table that cannot hold it.
_LOST = re.compile(r"\?{3,}|\ufffd+")
_REPEATED = re.compile(r"(\w)\1{2,}")


class Token(NamedTuple):
    """A word as written, spelling evened out, and its stem."""

    surface: str
    stem: str


def cleaned(text: str) -> str:
    """A comment without lost emoji ('????') and said once where a form's export said it several times.

    Examples
    --------
    >>> cleaned("Papan kurang jelas | papan kurang jelas ????")
    'Papan kurang jelas'
    """
    parts = [" ".join(_LOST.sub(" ", part).split()) for part in text.split("|")]
    once: dict[str, str] = {}
    for part in filter(None, parts):
        once.setdefault(part.casefold(), part)
    return " | ".join(once.values())


def words(text: str) -> list[str]:
    """Words of a comment in lower case and dictionary spelling; marks of redaction, digits and emoji are left out.

    Examples
    --------
    >>> words("Antrian LAMAAA bgt, gak jelas [nama]!")
    ['antrean', 'lama', 'sekali', 'tidak', 'jelas']
    """
    plain = _REPEATED.sub(r"\1", _MARK.sub(" ", text.casefold()))
    return [word for found in _WORD.findall(plain) for word in lexicon.slang().get(found, found).split()]


def says_something(text: str) -> bool:
    """Whether a comment holds more than '-', 'tidak ada', 'nihil', 'ok', '????' (a lost emoji) or one letter repeated.

    Examples
    --------
    >>> [says_something(text) for text in ("Tdk ada saran.", "????", "hhhh", "tidak ada kursi")]
    [False, False, False, True]
    """
    return any(len(word) > 1 and word not in lexicon.nothing_words() for word in words(text))


def tokens(text: str) -> list[Token]:
    """Words of a comment with their stems, in order, stop words included."""
    return [Token(word, stem(word)) for word in words(text)]


def terms(text: str) -> list[Token]:
    """What is counted of a comment: words without stop words, a negation joined to the word after it.

    Examples
    --------
    >>> [term.surface for term in terms("Petugas tidak ramah dan pelayanannya lama")]
    ['petugas', 'tidak ramah', 'pelayanan', 'lama']
    """
    return list(_joined([token for token in tokens(text) if token.surface not in lexicon.stop_words()]))


def _joined(found: list[Token]) -> Iterator[Token]:
    """Negations put before the word they turn; one at the end stands alone."""
    place = 0
    while place < len(found):
        token = found[place]
        if token.surface in lexicon.joining() and place + 1 < len(found):
            after = found[place + 1]
            token = Token(f"{token.surface} {after.surface}", f"{token.stem} {after.stem}")
            place += 1
        yield token
        place += 1


def phrase(text: str) -> str:
    """Stems of a text between blanks, so that ' stem of a phrase ' can be found in it."""
    return f" {' '.join(token.stem for token in tokens(text))} "


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Stem of one word in lower case: 'menunggu' -> 'tunggu'."""
    return str(_stemmer().stem(word)) or word


@cache
def roots() -> frozenset[str]:
    """The dictionary of root words that the stemmer knows."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return frozenset(StemmerFactory().get_words())


@cache
def _stemmer() -> Any:
    """The stemmer; made when a comment is first read, for it loads 30,000 roots."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return StemmerFactory().create_stemmer(False)
