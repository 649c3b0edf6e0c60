"""From a comment to words that can be counted: spelling evened out, stems, nothing-said recognised.

Stems come from PySastrawi (Nazief and Adriani's rules with Asian's and Arifin's additions): they are for matching only;
what is shown is the form that respondents wrote most.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: What redaction puts in: '[nama]'.
REDACTION_MARK = re.compile(r"\[[a-z]+\]")
#: What an emoji becomes in a table that cannot hold it.
_LOST = re.compile(r"\?{3,}|\ufffd+")
_REPEATED = re.compile(r"(\w)\1{2,}")
#: A word said twice, as it is written in haste: 'hati2', 'pilih²', 'ujung2nya'.
_TWICE = re.compile(r"(?<![^\W\d_])(?P<before>ber|se)?(?P<word>[^\W\d_]{3,}?)[2²](?P<after>nya|an|lah)?(?!\w)")


class Token(NamedTuple):
    """A word as written, spelling evened out, and its stem."""

    surface: str
    stem: str


def clean_text(text: str) -> str:
    """Return a comment without lost emoji ('????') and said once where a form's export said it several times.

    Examples
    --------
    >>> clean_text("Papan kurang jelas | papan kurang jelas ????")
    'Papan kurang jelas'
    """
    parts = [" ".join(_LOST.sub(" ", part).split()) for part in text.split("|")]
    once: dict[str, str] = {}
    for part in filter(None, parts):
        once.setdefault(part.casefold(), part)
    return " | ".join(once.values())


def write_out_twice(text: str) -> str:
    """Return a text with words said twice written out.

    Examples
    --------
    >>> write_out_twice("petugas ramah2 tapi berjam2, hati² lantai 2")
    'petugas ramah-ramah tapi berjam-jam, hati-hati lantai 2'
    """
    return _TWICE.sub(lambda match: "{before}{word}-{word}{after}".format(**match.groupdict(default="")), text)


def list_words(text: str) -> list[str]:
    """List the words of a comment in lower case and dictionary spelling, without marks of redaction, digits and emoji.

    Examples
    --------
    >>> list_words("Antrian LAMAAA bgt, gak jelas [nama]!")
    ['antrean', 'lama', 'sekali', 'tidak', 'jelas']
    """
    plain = write_out_twice(_REPEATED.sub(r"\1", REDACTION_MARK.sub(" ", text.casefold())))
    return [word for written in _PLAIN_WORD.findall(plain) for word in map_slang().get(written, written).split()]


def says_something(text: str) -> bool:
    """Return whether a comment holds more than '-', 'tidak ada', 'nihil', '????' (a lost emoji) or 'hhhh'.

    Thanks, 'ok' and a thumb say something.

    Examples
    --------
    >>> [says_something(text) for text in ("Tdk ada saran.", "????", "hhhh", "tidak ada kursi", "ok")]
    [False, False, False, True, True]
    """
    if any(len(word) > 1 and word not in list_nothing_words() for word in list_words(text)):
        return True
    return any(sign in text for sign in read_lexicon("signals")["thanks"]["emoji"])


def tokenise_text(text: str) -> list[Token]:
    """List the words of a comment with their stems, in order, stop words included."""
    return [Token(word, stem_word(word)) for word in list_words(text)]


def list_terms(text: str) -> list[Token]:
    """List what is counted of a comment: words without stop words, a negation joined to the word after it.

    Examples
    --------
    >>> [term.surface for term in list_terms("Petugas tidak ramah dan pelayanannya lama")]
    ['petugas', 'tidak ramah', 'pelayanan', 'lama']
    """
    return list(_join_negations([token for token in tokenise_text(text) if token.surface not in list_stop_words()]))


def _join_negations(tokens: list[Token]) -> Iterator[Token]:
    """Put negations before the word they turn; one at the end stands alone."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.surface in list_negations() and place + 1 < len(tokens):
            after = tokens[place + 1]
            token = Token(f"{token.surface} {after.surface}", f"{token.stem} {after.stem}")
            place += 1
        yield token
        place += 1


def stem_phrase(text: str) -> str:
    """Return the stems of a text between blanks, so that ' stem of a phrase ' can be found in it."""
    return f" {' '.join(token.stem for token in tokenise_text(text))} "


@lru_cache(maxsize=100_000)
def stem_word(word: str) -> str:
    """Return the stem of one word in lower case: 'menunggu' -> 'tunggu'."""
    return str(_make_stemmer().stem(word)) or word


@cache
def list_root_words() -> frozenset[str]:
    """Return the dictionary of root words that the stemmer knows."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return frozenset(StemmerFactory().get_words())


#: Letters of a word and of its root from which the word is taken for a form of that root: 'dimas' is none of 'mas'.
_LEAST_FORM, _LEAST_ROOT = 6, 4


@lru_cache(maxsize=100_000)
def is_dictionary_word(word: str) -> bool:
    """Return whether each part of a word in small letters is a word of the dictionary or of bahasa/, and no given name.

    Roots, and forms of them by the stemmer; words of both kinds, such as 'indah', are names here (bahasa/names.toml,
    `given`).

    Examples
    --------
    >>> [is_dictionary_word(word) for word in ("tidak ramah", "bolak-balik", "hartono", "indah", "wifi")]
    [True, True, False, False, True]
    """
    return all(_is_plain_word(part) for part in re.split(r"[ -]", word))


def _is_plain_word(word: str) -> bool:
    """Return whether one word is of the dictionary or of bahasa/, and neither it nor its root is a given name."""
    names = list_name_words("given")
    if word in names:
        return False
    if word in list_root_words() or word in _list_own_words():
        return True
    root = stem_word(word)
    return root in list_root_words() and root not in names and len(root) >= _LEAST_ROOT and len(word) >= _LEAST_FORM


@cache
def _list_own_words() -> frozenset[str]:
    """List the words that bahasa/ holds, but for names and what announces them."""
    signals, stop = read_lexicon("signals"), read_lexicon("stop")
    phrases = [phrase for topic in list_topic_words() for phrase in topic.words + topic.written + topic.manner]
    phrases += [phrase for part in ("fault", "denied", "praise", "keep", "ask") for phrase in signals[part]["written"]]
    phrases += [signals["nothing"]["words"], stop["stop"], *stop["signal"]["join"], *stop["signal"]["keep"]]
    phrases += [*map_slang().values(), read_lexicon("names")["ordinary"], read_lexicon("names")["titles"]]
    return frozenset(part for phrase in phrases for part in re.split(r"[\s-]+", phrase.casefold()) if part)


@cache
def _make_stemmer() -> Any:
    """Make the stemmer when a comment is first read, for it loads 30,000 roots."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return StemmerFactory().create_stemmer(False)


_FOLDER = Path(__file__).parent / "bahasa"


@dataclass(frozen=True, eq=False)
class TopicWords:
    """One topic as bahasa/topics.toml declares it; there is one of each (`list_topic_words`), told apart by identity.

    Parameters
    ----------
    key : str
    name, name_en : str
    unsur : tuple of str
        Keys of the unsur it belongs to, over all instruments; the first that a survey asked about takes it.
    sector : str
        The only sector it is for; '' for all.
    words : tuple of str
        Words and phrases, as written in the file; compared by their stems.
    written : tuple of str
        The same, compared as written.
    manner : tuple of str
        How a thing is, as written: counts only where a clause names no thing.
    people : bool
        Whether it is of people; these leave manner its say.
    alone : bool
        Whether a clause that names it is of no other.
    """

    key: str
    name: str
    name_en: str
    unsur: tuple[str, ...]
    sector: str
    words: tuple[str, ...]
    written: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()
    people: bool = False
    alone: bool = False


@cache
def read_lexicon(name: str) -> dict[str, Any]:
    """Read one file of bahasa/, by its name without .toml."""
    lexicon: dict[str, Any] = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return lexicon


@cache
def list_stop_words() -> frozenset[str]:
    """List words that say nothing about a service; negations and words such as 'lama' are never among them."""
    return frozenset(read_lexicon("stop")["stop"].split())


@cache
def list_negations() -> frozenset[str]:
    """List negations that are counted together with the word after them."""
    return frozenset(read_lexicon("stop")["signal"]["join"])


@cache
def map_slang() -> dict[str, str]:
    """Return everyday spelling -> the dictionary's."""
    return dict(read_lexicon("slang")["slang"])


@cache
def list_nothing_words() -> frozenset[str]:
    """List the words of which a comment that says nothing is made."""
    return frozenset(read_lexicon("signals")["nothing"]["words"].split())


@cache
def list_topic_words() -> tuple[TopicWords, ...]:
    """List all topics, in the order of the file."""
    return tuple(
        TopicWords(
            key,
            entry["id"],
            entry["en"],
            tuple(entry["unsur"]),
            entry.get("sector", ""),
            tuple(entry["words"]),
            tuple(entry.get("written", ())),
            tuple(entry.get("manner", ())),
            entry.get("people", False),
            entry.get("alone", False),
        )
        for key, entry in read_lexicon("topics").items()
    )


@cache
def list_name_words(kind: str) -> frozenset[str]:
    """List words of bahasa/names.toml by the name of their list: 'honorifics', 'given', ..."""
    return frozenset(read_lexicon("names")[kind].split())


_TEST_WORD = re.compile(r"te+s+t*(?:ing|er)?|coba(?:coba)?|ujicoba|percobaan|trial|dummy")
#: What a text without such a word lacks; other letters may fold to these.
_MAY_BE_TEST = re.compile(r"te+s|coba|trial|dummy|[^\x00-\x7f]", re.IGNORECASE)
#: Words that may stand beside one; any other word makes it a sentence: 'coba toiletnya dibersihkan' is a comment.
_FILLERS = {
    "uji", "aja", "saja", "doang", "dulu", "ya", "hanya", "cuma", "sekadar", "sekedar", "ini", "data", "form",
    "formulir", "survei", "survey", "skm", "ikm", "aplikasi", "sistem", "input", "isi", "dev", "developer", "admin",
    "mode", "ok",
}  # fmt: skip


def is_trial_text(text: str) -> bool:
    """Return whether a text, or a part of it set off by '|', has words of trying out alone: 'tes', 'Coba 123'."""
    return bool(_MAY_BE_TEST.search(text)) and any(_has_only_test_words(part) for part in text.split("|"))


def _has_only_test_words(text: str) -> bool:
    """Return whether at least one word is a test word and all others go with one."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z]{2})", " ", text)  # 'tesDEV' is two words
    words = re.findall(r"[^\W\d_]+", apart.casefold())
    rest = [word for word in words if not _TEST_WORD.fullmatch(word)]
    return len(rest) < len(words) and all(word in _FILLERS for word in rest)
