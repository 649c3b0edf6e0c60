"""Comments read clause by clause: what each clause is about, and whether it complains or praises. Floor 3.

'Loket rapi, tapi wifi mati' praises one thing and complains about another; only clauses tell them apart. The words are
those of bahasa/signals.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ikm.analysis import lexicon
from ikm.analysis.lexicon import TopicWords
from ikm.analysis.tokens import phrase, words
from ikm.analysis.topics import keyword_topics

#: 'Toilet, parkir dan ' at the beginning of a sentence or after a comma: names of up to three words.
_NAME = r"[^\W\d]+(?: [^\W\d]+){0,2}"
_LIST = re.compile(
    rf"(?:^|(?<=[.;!?,] ))(?P<names>(?:{_NAME}, )+)(?P<last>{_NAME})(?P<joined>,? (?:dan|serta|maupun|&) )", re.I
)


@dataclass(frozen=True)
class Clause:
    """One clause of a comment.

    Parameters
    ----------
    topics : tuple of TopicWords
        By keyword; may be empty.
    complains : bool
        Whether it holds a complaining word.
    praises : bool
        Whether it holds a praising word, no complaining one, and asks for nothing.
    """

    text: str
    topics: tuple[TopicWords, ...]
    complains: bool
    praises: bool


def clauses(text: str, sector: str) -> tuple[Clause, ...]:
    """The clauses of a comment.

    A clause without a topic goes on with the one before ('petugas ketus, mohon ditegur'), unless that one praises:
    what follows praise often turns it round. A list of nothing but topics before 'dan' stays together, so that what is
    said of it is said of each.

    Parameters
    ----------
    text : str
        A redacted comment.
    sector : str
        Sector of the unit; topics of other sectors are left out.

    Examples
    --------
    >>> [(one.text, one.complains, one.praises) for one in clauses("Loket rapi, tapi wifi mati", "perizinan")]
    [('Loket rapi', False, True), ('tapi wifi mati', True, False)]
    >>> [one.text for one in clauses("Toilet, wifi dan kursi kurang", "perizinan")]
    ['Toilet dan wifi dan kursi kurang']
    """
    found: list[Clause] = []
    for part in _parts(_LIST.sub(lambda match: _as_one(match, sector), text)):
        clause = _clause(part, sector)
        if found and not clause.topics and not found[-1].praises:
            clause = _clause(f"{found.pop().text} {part}", sector)
        found.append(clause)
    return tuple(found)


def complains(text: str) -> bool:
    """Whether a text holds a complaining word outside phrases that deny a fault ('tidak rumit').

    Examples
    --------
    >>> [complains(text) for text in ("syarat gak ribet lagi", "loket tutup", "petugas ramah")]
    [False, True, False]
    """
    said = phrase(text)
    for each in _set_aside():
        said = said.replace(each, " ")
    return any(each in said for each in _stems("words")) or _says(text, "complaint", "written")


def praises(text: str) -> bool:
    """Whether a text praises: a praising word or a fault denied, no complaining word, and no request.

    Examples
    --------
    >>> [praises(text) for text in ("petugas ramah", "syarat gak ribet", "mohon petugas ramah", "kurang ramah")]
    [True, True, False, False]
    """
    if complains(text) or _says(text, "praise", "request"):
        return False
    said = phrase(text)
    return _says(text, "praise", "words") or any(each in said for each in _stems("praise"))


def _clause(text: str, sector: str) -> Clause:
    """A clause with what it is about and how it judges."""
    return Clause(text, keyword_topics(text, sector), complains(text), praises(text))


def _as_one(match: re.Match[str], sector: str) -> str:
    """A list with 'dan' for its commas, from the first name on after which all are topics and nothing else."""
    names = [*match["names"].split(", ")[:-1], match["last"]]
    place = len(names)
    while place and _bare(names[place - 1], sector):
        place -= 1
    return ", ".join([*names[:place], *filter(None, [" dan ".join(names[place:])])]) + match["joined"]


def _bare(text: str, sector: str) -> bool:
    """Whether a text is a word or phrase of a topic, and judges nothing."""
    words = {phrase(word) for topic in keyword_topics(text, sector) for word in topic.words}
    return phrase(text) in words and not complains(text) and not praises(text)


def _parts(text: str) -> list[str]:
    """A text cut at commas, ends of sentences and joining words that turn it."""
    return [part.strip() for part in _cuts().split(text) if part.strip()]


@cache
def _cuts() -> re.Pattern[str]:
    """Where a comment is cut; 'tidak hanya' and 'bukan cuma' turn nothing, and '10.30' is one word."""
    joined = "".join(rf"(?<!\b{word} )" for word in ("tidak", "tdk", "gak", "bukan"))
    return re.compile(rf"[,;.!?|]+(?=\s|$)|{joined}(?=\b(?:{'|'.join(lexicon.cut_words())})\b)", re.I)


def _says(text: str, part: str, kind: str) -> bool:
    """Whether one of these words or phrases stands in a text as written, spelling evened out."""
    said = f" {' '.join(words(text))} "
    return any(f" {each} " in said for each in lexicon.table("signals")[part][kind])


@cache
def _stems(kind: str) -> tuple[str, ...]:
    """Words or phrases of the table `complaint`, as stems between blanks, longest first."""
    return tuple(sorted({phrase(each) for each in lexicon.table("signals")["complaint"][kind]}, key=lambda x: -len(x)))


def _set_aside() -> list[str]:
    """Phrases in which a complaining word is none, longest first."""
    return sorted({*_stems("praise"), *_stems("neutral")}, key=lambda each: (-len(each), each))
