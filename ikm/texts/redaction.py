"""Personal data out of comments: each kind is replaced by a mark such as [telepon].

Patterns find what has a form (numbers, addresses of mail and web, plates); names are found by the word before them
(`find_names`). No pattern finds all: a comment is quoted only after a person has read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ikm.texts import words
from ikm.texts.words import list_root_words, stem_word

#: Kinds of personal data, in the order they are looked for; each is the mark that replaces it.
PERSONAL_KINDS = ("tautan", "surel", "akun", "lahir", "nik", "npwp", "telepon", "nomor", "plat", "alamat", "nama")

_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|id|net|org|me|ly|co|info|site|link|xyz)/\S+", re.I
)
_MAIL = re.compile(r"[\w.+-]+\s*(?:@|\(at\)|\[at\]|\s+at\s+)\s*[\w-]+(?:\s*(?:\.|\(dot\)|\s+dot\s+)\s*[\w-]+)+", re.I)
_HANDLE = re.compile(
    r"(?<![\w])@\w[\w.]{2,}|(?<=\b)(?P<site>ig|instagram|fb|facebook|tiktok|twitter|telegram)(?P<gap>\s*[:=]?\s+)"
    r"(?=\S*[\d_.]\w)[\w.]{4,}",
    re.I,
)
_BIRTH = re.compile(
    r"\b(lahir|ttl|tgl lahir|tanggal lahir)(\W+(?:[^\W\d]+\W+){0,3})(\d{1,2}[\s./-]+\w{1,9}[\s./-]+\d{2,4})", re.I
)
_PLATE_CODES = r"A[ABDEGU]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNPRSTW]?|E[ABD]?|F|G|H|K[BHTU]?|L|M|N|P[ABGKPSTY]?|R|S|T|W|Z"
_PLATE = re.compile(
    rf"\b(?:{_PLATE_CODES})[\s.-]?\d{{1,4}}[\s.-]?[A-Z]{{1,3}}\b"
    rf"|(?i:\b(?:{_PLATE_CODES})[\s.-]?\d{{3,4}}[\s.-]?[a-z]{{1,3}}\b)"
)
_HOUSE = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|perum|perumahan|komplek|kompleks|blok)\b\.?\s+(?:[\w.'-]+\s+){0,5}?"
    r"(?:no|nomor|blok)\b\.?\s*[a-z]?\d*[a-z]?(?:[/-]\w+)?(?:\s+rt\b\.?\s*\d+)?(?:\s*[/,]?\s*(?:rw\b\.?\s*)?\d+)?"
    r"|\brt\.?\s*\d+(?:\s*[/,]?\s*(?:rw\b\.?\s*)?\d+)?",
    re.I,
)
_SPELT = re.compile(r"(?:\b(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)\b[\s,.-]*){7,}", re.I)
#: Digits with blanks, dots, dashes, slashes, brackets or a comma between them.
_DIGITS = re.compile(r"\+?\(?\d(?:(?:[ .\-/()_]{0,3}|,)\d)*")
#: Fewest digits of a number that stands for a person, alone or after a word such as 'rekening'.
LONG_NUMBER, NAMED_NUMBER = 8, 5
_NUMBER_WORDS = re.compile(
    r"\b(?:telp|tlp|telepon|telpon|hp|wa|whatsapp|hub|hubungi|kontak|sms|rek|rekening|norek|nomor|no|id|pelanggan|meter|"
    r"sambungan|registrasi|reg|resi|berkas|nopol|nip|nim|pin|bpjs|bca|bri|bni|mandiri)\b\W{0,3}$",
    re.I,
)
_PHONE_WORDS = re.compile(r"\b(?:telp|tlp|telepon|telpon|hp|wa|whatsapp|hub|hubungi|kontak|sms)\b\W{0,3}$", re.I)
_MONEY_BEFORE = re.compile(r"\brp\.?\s*$", re.I)
_AMOUNT = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,8})(?:,\d\d?)?")
_CLOCK = r"(?:[01]?\d|2[0-4])[.:]?[0-5]\d"
#: Long in digits and yet of nobody: times, years, days of the survey's own century.
_HARMLESS = re.compile(
    rf"{_CLOCK}\s*[-/]\s*{_CLOCK}|(?:19|20)\d\d(?:\s*[-/ ]\s*(?:19|20)\d\d){{1,2}}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]20[12]\d|20[12]\d[-/.]\d{1,2}[-/.]\d{1,2}"
)


@dataclass(frozen=True)
class RedactedText:
    """A comment without the personal data that was found in it.

    Parameters
    ----------
    text : str
        On one line; each find replaced by its kind in brackets: '[telepon]'.
    kinds : tuple of str
        What was taken out, in the order of `PERSONAL_KINDS`, one entry a find.
    """

    text: str
    kinds: tuple[str, ...]


def redact_text(text: str) -> RedactedText:
    """Take personal data out of a comment.

    Parameters
    ----------
    text : str
        As typed; may hold anything.

    Returns
    -------
    RedactedText
        Redacting its text again takes out nothing more.

    Source
    ------
    Kinds: personal data of Law 27/2022 article 4, as far as they have a form. NIK and KK have 16 digits, NPWP 15 or
    16; mobile numbers begin with 08 or +62.

    Examples
    --------
    >>> redact_text("Pak Slamet, WA 0812-3456-7890 ya")
    RedactedText(text='Pak [nama], WA [telepon] ya', kinds=('telepon', 'nama'))
    """
    plain = _normalise_text(text)
    kinds: list[str] = []
    for pattern, replace in _RULES:
        plain = pattern.sub(lambda match, replace=replace: replace(match, kinds), plain)  # type: ignore[misc]
    plain = _replace_names(plain, kinds)
    return RedactedText(plain, tuple(sorted(kinds, key=PERSONAL_KINDS.index)))


def _normalise_text(text: str) -> str:
    """Return one line of ordinary characters: full-width digits as digits, nothing unseen that could split a number."""
    spelt = unicodedata.normalize("NFKC", text)
    seen = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in spelt)
    return " ".join("".join(char for char in seen if unicodedata.category(char) != "Cf").split())


def _put_mark(kind: str, kinds: list[str]) -> str:
    """Return the mark of a kind, and note it."""
    kinds.append(kind)
    return f"[{kind}]"


def _replace_whole(kind: str) -> Callable[[re.Match[str], list[str]], str]:
    """Replace the whole match by one mark."""
    return lambda match, kinds: _put_mark(kind, kinds)


def _replace_handle(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a handle; the site's name stays."""
    lead = f"{match['site']}{match['gap']}" if match["site"] else ""
    return lead + _put_mark("akun", kinds)


def _replace_birth(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a day of birth."""
    return f"{match[1]}{match[2]}{_put_mark('lahir', kinds)}"


def _replace_number(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a number that may stand for a person; sums of money, times, years and short numbers stay."""
    seen, before = match[0], match.string[: match.start()]
    digits = re.sub(r"\D", "", seen)
    if _is_harmless(seen, before, match.string[match.end() :]):
        return seen
    # An opening bracket without its closing one belongs to the sentence.
    lead = "(" if seen.startswith("(") and ")" not in seen else ""
    if len(digits) == 16:
        return lead + _put_mark("nik", kinds)
    if len(digits) == 15:
        return lead + _put_mark("npwp", kinds)
    named = len(digits) >= NAMED_NUMBER and _NUMBER_WORDS.search(before)
    if len(digits) < LONG_NUMBER and not named:
        return seen
    phone = digits.startswith(("08", "628", "62")) or seen.startswith(("(0", "+", "0")) or _PHONE_WORDS.search(before)
    return lead + _put_mark("telepon" if phone and len(digits) <= 14 else "nomor", kinds)


def _is_harmless(seen: str, before: str, after: str) -> bool:
    """Return whether a number is a sum of money, a span of hours or years, or a recent day."""
    money = _MONEY_BEFORE.search(before) or re.match(r"\s*(?:,-|rupiah|rb|ribu|juta|jt)\b", after, re.I)
    return bool(_HARMLESS.fullmatch(seen) or (money and _AMOUNT.fullmatch(seen)))


def _replace_names(text: str, kinds: list[str]) -> str:
    """Replace names, last first, so that the places of the others hold."""
    for start, end in reversed(find_names(text)):
        text = text[:start] + _put_mark("nama", kinds) + text[end:]
    return text


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], list[str]], str]], ...] = (
    (_URL, _replace_whole("tautan")),
    (_MAIL, _replace_whole("surel")),
    (_HANDLE, _replace_handle),
    (_BIRTH, _replace_birth),
    (_PLATE, _replace_whole("plat")),
    (_HOUSE, _replace_whole("alamat")),
    (_DIGITS, _replace_number),
    (_SPELT, _replace_whole("nomor")),
)

_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\d*")
#: What may stand between an honorific and its name, and between the parts of a name.
_GAP = re.compile(r"\.?[ :_/]{0,3}")
#: Verbs are no names: 'pak melayani', 'bu diperbaiki'.
_VERB = re.compile(r"(?:me[lmnrw]|di)\w{5,}")
#: Numbers that stand for one person, as redaction marks them.
_TAKEN = re.compile(r"\[(?:nik|npwp|telepon|nomor)\]")
#: Words before and after such a number that are looked at.
NEARBY_WORDS = 5
#: What announces a number and is no name.
_NUMBERED = frozenset(
    {"ktp", "nik", "kk", "npwp", "hp", "wa", "telp", "tlp", "telpon", "no", "rek", "norek", "sms", "whatsapp", "hub"}
)
#: Longest run of words that is taken for one name.
LONGEST_NAME = 6


def find_names(text: str) -> list[tuple[int, int]]:
    """Find the places of names in a comment.

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
    >>> [text[start:end] for start, end in find_names(text)]
    ['slamet riyadi']
    """
    matches = list(_NAME_WORD.finditer(text))
    spans: list[tuple[int, int]] = []
    for place in range(len(matches)):
        first = _find_announced_name(text, matches, place)
        if first is None or (spans and matches[first].start() < spans[-1][1]):
            continue
        last = _find_last_word(text, matches, first)
        spans.append((matches[first].start(), matches[last].end()))
    return spans


def has_bare_name_nearby(text: str) -> bool:
    """Return whether a name without an honorific may stand near a number that was taken out of a redacted comment.

    Any word near it that no dictionary knows, or that has a capital within the sentence: many are no names. It only
    shows a person where to look.

    Examples
    --------
    >>> [has_bare_name_nearby(text) for text in ("saya budi hartono, KTP [nik]", "nomor saya [telepon], loket lama")]
    [True, False]
    """
    return any(
        _may_hold_name(text[: mark.start()], -1) or _may_hold_name(text[mark.end() :], 1)
        for mark in _TAKEN.finditer(text)
    )


def _may_hold_name(text: str, way: int) -> bool:
    """Return whether one of the last (-1) or first (1) words of a text may be a name."""
    plain = words.REDACTION_MARK.sub(" ", text)
    matches = list(_NAME_WORD.finditer(plain))
    beside = matches[-NEARBY_WORDS:] if way < 0 else matches[:NEARBY_WORDS]
    shouted = _is_shouted(plain)
    return any(
        (_is_unknown(word[0]) and word[0].casefold() not in _NUMBERED)
        or (
            _has_capital(word[0]) and not shouted and _may_be_name(word[0]) and _stands_within(plain, word.start(), way)
        )
        for word in beside
    )


def _stands_within(text: str, start: int, way: int) -> bool:
    """Return whether a word stands within a sentence, where a capital means something."""
    before = text[:start].rstrip()
    return before[-1:] not in (".", "!", "?") if before else way > 0


def _find_announced_name(text: str, matches: list[re.Match[str]], place: int) -> int | None:
    """Find where a name begins that the word at `place` announces; None where it announces none."""
    word = matches[place][0].casefold()
    after = place + 1
    while (
        after < len(matches)
        and _stand_together(text, matches, after)
        and matches[after][0].casefold() in _list_announcing()
    ):
        after += 1
    if after >= len(matches):
        return None
    next_word = matches[after][0]
    if _has_cue_before(text, matches[after].start()):
        return after if _may_be_name(next_word) and (next_word[0].isupper() or _is_unknown(next_word)) else None
    if not _stand_together(text, matches, after):
        return None
    if word in words.list_name_words("honorifics"):
        return _skip_titles(text, matches, after)
    dotted = text[matches[place].end() : matches[place].end() + 1] == "."
    if word in words.list_name_words("abbreviations") and (dotted or next_word[0].isupper()):
        return after if _may_be_name(next_word) else None
    if word == "dr":
        return after if _is_unknown(next_word) else None
    if word in words.list_name_words("roles") and _has_capital(next_word) and not _is_shouted(text):
        return after if _may_be_name(next_word) else None
    return None


def _skip_titles(text: str, matches: list[re.Match[str]], place: int) -> int | None:
    """Find the first word that may be a name behind an honorific and titles: 'Bapak Kepala Dinas Budi'."""
    start = place
    while (
        place < len(matches)
        and _stand_together(text, matches, place)
        and matches[place][0].casefold() in words.list_name_words("titles")
    ):
        place += 1
    if place >= len(matches) or (place > start and not _stand_together(text, matches, place)):
        return None
    return place if _may_be_name(matches[place][0]) else None


def _find_last_word(text: str, matches: list[re.Match[str]], first: int) -> int:
    """Find the last word of a name: capitals go on with capitals, small letters with words no dictionary knows."""
    plain = not matches[first][0][0].isupper() or _is_shouted(text)
    last = first
    while last + 1 < len(matches) and last - first + 1 < LONGEST_NAME and _stand_together(text, matches, last + 1):
        word = matches[last + 1][0]
        if not (_is_unknown(word) if plain else word[0].isupper() and _may_be_name(word)):
            break
        last += 1
    return last


def _stand_together(text: str, matches: list[re.Match[str]], place: int) -> bool:
    """Return whether only blanks, a dot or a colon stand between a word and the one before it."""
    gap = text[matches[place - 1].end() : matches[place].start()]
    return bool(gap) and _GAP.fullmatch(gap) is not None


def _has_cue_before(text: str, start: int) -> bool:
    """Return whether a phrase such as 'atas nama' ends right before this place."""
    before = re.sub(r"\s+", " ", text[max(0, start - 25) : start].casefold()).strip(" .,:-")
    spoken = any(re.search(rf"(?<!\w){re.escape(cue)}$", before) for cue in words.read_lexicon("names")["phrases"])
    return spoken or re.search(r"(?<!\w)nama ?:\s*$", text[:start].casefold()) is not None


@cache
def _list_announcing() -> frozenset[str]:
    """List words that may stand between an honorific and its name: 'Bapak Haji', 'Ibu dr.'."""
    return words.list_name_words("honorifics") - {"ibu", "bapak"} | {"dr", "h", "hj"}


@cache
def _list_no_names() -> frozenset[str]:
    """List words that are no names although they may stand where names do."""
    return words.list_name_words("ordinary") | words.list_name_words("titles") | words.list_stop_words()


def _may_be_name(word: str) -> bool:
    """Return whether a word after an honorific has to be taken for a name."""
    plain = word.casefold()
    spelt = words.map_slang().get(plain, plain).split()[0]
    known = {plain, spelt} & _list_no_names()
    verb = (
        _VERB.fullmatch(plain)
        and stem_word(plain) != plain
        and len(stem_word(plain)) > 3
        and plain not in list_root_words()
    )
    doubled = "-" in plain and plain.split("-")[0] == plain.split("-")[-1]
    return not (known or verb or doubled)


def _is_unknown(word: str) -> bool:
    """Return whether no dictionary knows the word, so that it is likely a part of the name."""
    plain = word.casefold()
    return (
        plain not in list_root_words()
        and stem_word(plain) == plain
        and plain not in words.map_slang()
        and _may_be_name(word)
    )


def _has_capital(word: str) -> bool:
    """Return whether a word is written as 'Budi', and neither as 'budi' nor as 'PDAM'."""
    return word[0].isupper() and word[1:] != word[1:].upper()


def _is_shouted(text: str) -> bool:
    """Return whether the comment is typed in capitals throughout."""
    return text.upper() == text
