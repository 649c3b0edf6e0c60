"""Names of people in comments, found by the word before them: 'Pak Slamet', 'bu siti', 'atas nama Budi'. Floor 3.

No list of names: what follows an honorific is taken for a name unless bahasa/names.toml or the stop list knows it for
an ordinary word. That errs on the side of taking out too much; what a bare name gives away only a person can see, so
nothing is quoted before one has looked (`ikm comments review`).
"""

from __future__ import annotations

import re
from functools import cache

from ikm.analysis import lexicon
from ikm.analysis.tokens import roots, stem

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\d*")
#: What may stand between an honorific and its name, and between the parts of a name.
_GAP = re.compile(r"\.?[ :_/]{0,3}")
#: Verbs are no names: 'pak melayani', 'bu diperbaiki'.
_VERB = re.compile(r"(?:me[lmnrw]|di)\w{5,}")
#: Numbers that stand for one person, as redaction marks them, and any mark.
_TAKEN = re.compile(r"\[(?:nik|npwp|telepon|nomor)\]")
_MARK = re.compile(r"\[[a-z]+\]")
#: So many words before and after such a number are looked at.
BESIDE = 5
#: What announces a number and is no name.
_NUMBERED = frozenset(
    {"ktp", "nik", "kk", "npwp", "hp", "wa", "telp", "tlp", "telpon", "no", "rek", "norek", "sms", "whatsapp", "hub"}
)
#: Longest run of words that is taken for one name.
LONGEST = 6


def name_spans(text: str) -> list[tuple[int, int]]:
    """Places of names in a comment.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)
        Start and end of each name, without the word that announces it, in order; none overlap.

    Examples
    --------
    >>> text = "pak slamet riyadi ramah, bapak ibu petugas juga"
    >>> [text[start:end] for start, end in name_spans(text)]
    ['slamet riyadi']
    """
    found = list(_WORD.finditer(text))
    spans: list[tuple[int, int]] = []
    for place in range(len(found)):
        first = _name_after(text, found, place)
        if first is None or (spans and found[first].start() < spans[-1][1]):
            continue
        last = _last_word(text, found, first)
        spans.append((found[first].start(), found[last].end()))
    return spans


def bare_name_beside(text: str) -> bool:
    """Whether a name without an honorific may stand near a number that was taken out of a redacted comment.

    Any word near it that no dictionary knows, or that has a capital within the sentence: many are no names. It only
    tells a person where to look.

    Examples
    --------
    >>> [bare_name_beside(text) for text in ("saya budi hartono, KTP [nik]", "nomor saya [telepon], loket lama")]
    [True, False]
    """
    return any(
        _name_among(text[: mark.start()], -1) or _name_among(text[mark.end() :], 1) for mark in _TAKEN.finditer(text)
    )


def _name_among(text: str, way: int) -> bool:
    """Whether one of the last (-1) or first (1) words of a text may be a name."""
    plain = _MARK.sub(" ", text)
    found = list(_WORD.finditer(plain))
    beside = found[-BESIDE:] if way < 0 else found[:BESIDE]
    shouted = _all_capitals(plain)
    return any(
        (_unknown(word[0]) and word[0].casefold() not in _NUMBERED)
        or (_capital(word[0]) and not shouted and _maybe_name(word[0]) and _within(plain, word.start(), way))
        for word in beside
    )


def _within(text: str, start: int, way: int) -> bool:
    """Whether a word stands within a sentence, where a capital means something."""
    before = text[:start].rstrip()
    return before[-1:] not in (".", "!", "?") if before else way > 0


def _name_after(text: str, found: list[re.Match[str]], place: int) -> int | None:
    """Where a name begins that the word at `place` announces; None where it announces none."""
    word = found[place][0].casefold()
    after = place + 1
    while after < len(found) and _together(text, found, after) and found[after][0].casefold() in _announcing():
        after += 1
    if after >= len(found):
        return None
    next_word = found[after][0]
    if _cue_before(text, found[after].start()):
        return after if _maybe_name(next_word) and (next_word[0].isupper() or _unknown(next_word)) else None
    if not _together(text, found, after):
        return None
    if word in lexicon.name_words("honorifics"):
        return _past_titles(text, found, after)
    dotted = text[found[place].end() : found[place].end() + 1] == "."
    if word in lexicon.name_words("abbreviations") and (dotted or next_word[0].isupper()):
        return after if _maybe_name(next_word) else None
    if word == "dr":
        return after if _unknown(next_word) else None
    if word in lexicon.name_words("roles") and _capital(next_word) and not _all_capitals(text):
        return after if _maybe_name(next_word) else None
    return None


def _past_titles(text: str, found: list[re.Match[str]], place: int) -> int | None:
    """First word that may be a name behind an honorific and titles: 'Bapak Kepala Dinas Budi'."""
    start = place
    while place < len(found) and _together(text, found, place) and found[place][0].casefold() in _titles():
        place += 1
    if place >= len(found) or (place > start and not _together(text, found, place)):
        return None
    return place if _maybe_name(found[place][0]) else None


def _last_word(text: str, found: list[re.Match[str]], first: int) -> int:
    """Last word of a name: capitals go on with capitals, small letters with words no dictionary knows."""
    plain = not found[first][0][0].isupper() or _all_capitals(text)
    last = first
    while last + 1 < len(found) and last - first + 1 < LONGEST and _together(text, found, last + 1):
        word = found[last + 1][0]
        if not (_unknown(word) if plain else word[0].isupper() and _maybe_name(word)):
            break
        last += 1
    return last


def _together(text: str, found: list[re.Match[str]], place: int) -> bool:
    """Whether only blanks, a dot or a colon stand between a word and the one before it."""
    gap = text[found[place - 1].end() : found[place].start()]
    return bool(gap) and _GAP.fullmatch(gap) is not None


def _cue_before(text: str, start: int) -> bool:
    """Whether a phrase such as 'atas nama' ends right before this place."""
    before = re.sub(r"\s+", " ", text[max(0, start - 25) : start].casefold()).strip(" .,:-")
    spoken = any(re.search(rf"(?<!\w){re.escape(cue)}$", before) for cue in lexicon.table("names")["phrases"])
    return spoken or re.search(r"(?<!\w)nama ?:\s*$", text[:start].casefold()) is not None


@cache
def _announcing() -> frozenset[str]:
    """Words that may stand between an honorific and its name: 'Bapak Haji', 'Ibu dr.'."""
    return lexicon.name_words("honorifics") - {"ibu", "bapak"} | {"dr", "h", "hj"}


@cache
def _titles() -> frozenset[str]:
    """Titles that may stand before a name."""
    return lexicon.name_words("titles")


def _maybe_name(word: str) -> bool:
    """Whether a word after an honorific has to be taken for a name."""
    plain = word.casefold()
    spelt = lexicon.slang().get(plain, plain).split()[0]
    known = {plain, spelt} & (lexicon.name_words("ordinary") | lexicon.stop_words() | _titles())
    verb = _VERB.fullmatch(plain) and stem(plain) != plain and len(stem(plain)) > 3 and plain not in roots()
    doubled = "-" in plain and plain.split("-")[0] == plain.split("-")[-1]
    return not (known or verb or doubled)


def _unknown(word: str) -> bool:
    """Whether no dictionary knows the word, so that it is likely a part of the name."""
    plain = word.casefold()
    return plain not in roots() and stem(plain) == plain and plain not in lexicon.slang() and _maybe_name(word)


def _capital(word: str) -> bool:
    """'Budi', but neither 'budi' nor 'PDAM'."""
    return word[0].isupper() and word[1:] != word[1:].upper()


def _all_capitals(text: str) -> bool:
    """Whether the comment is typed in capitals throughout."""
    return text.upper() == text
