"""Personal data out of comments: each kind is replaced by a mark such as [telepon]. Floor 3.

Patterns find what has a form (numbers, addresses of mail and web, plates); names are found by the word before them
(`ikm.analysis.names`). No pattern finds all: a comment is quoted only after a person has read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from ikm.analysis.names import name_spans

#: Kinds of personal data, in the order they are looked for; each is the mark that replaces it.
KINDS = ("tautan", "surel", "akun", "lahir", "nik", "npwp", "telepon", "nomor", "plat", "alamat", "nama")

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
LONG, NAMED = 8, 5
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
class Redacted:
    """A comment without the personal data that was found in it.

    Parameters
    ----------
    text : str
        On one line; each find replaced by its kind in brackets: '[telepon]'.
    kinds : tuple of str
        What was taken out, in the order of `KINDS`, one entry a find.
    """

    text: str
    kinds: tuple[str, ...]


def redact(text: str) -> Redacted:
    """Take personal data out of a comment.

    Parameters
    ----------
    text : str
        As typed; may hold anything.

    Returns
    -------
    Redacted
        Redacting its text again takes out nothing more.

    Source
    ------
    Kinds: personal data of Law 27/2022 article 4, as far as they have a form. NIK and KK have 16 digits, NPWP 15 or
    16; mobile numbers begin with 08 or +62.

    Examples
    --------
    >>> redact("Pak Slamet, WA 0812-3456-7890 ya")
    Redacted(text='Pak [nama], WA [telepon] ya', kinds=('telepon', 'nama'))
    """
    plain = _plain(text)
    kinds: list[str] = []
    for pattern, replace in _RULES:
        plain = pattern.sub(lambda match, replace=replace: replace(match, kinds), plain)  # type: ignore[misc]
    plain = _without_names(plain, kinds)
    return Redacted(plain, tuple(sorted(kinds, key=KINDS.index)))


def _plain(text: str) -> str:
    """One line of ordinary characters: full-width digits as digits, nothing invisible that could split a number."""
    spelt = unicodedata.normalize("NFKC", text)
    seen = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in spelt)
    return " ".join("".join(char for char in seen if unicodedata.category(char) != "Cf").split())


def _mark(kind: str, kinds: list[str]) -> str:
    """The mark of a kind, noted."""
    kinds.append(kind)
    return f"[{kind}]"


def _whole(kind: str) -> Callable[[re.Match[str], list[str]], str]:
    """Replace the whole match by one mark."""
    return lambda match, kinds: _mark(kind, kinds)


def _handle(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a handle; the site's name stays."""
    lead = f"{match['site']}{match['gap']}" if match["site"] else ""
    return lead + _mark("akun", kinds)


def _birth(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a day of birth."""
    return f"{match[1]}{match[2]}{_mark('lahir', kinds)}"


def _number(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a number that may stand for a person; sums of money, times, years and short numbers stay."""
    seen, before = match[0], match.string[: match.start()]
    digits = re.sub(r"\D", "", seen)
    if _harmless(seen, before, match.string[match.end() :]):
        return seen
    # An opening bracket without its closing one belongs to the sentence.
    lead = "(" if seen.startswith("(") and ")" not in seen else ""
    if len(digits) == 16:
        return lead + _mark("nik", kinds)
    if len(digits) == 15:
        return lead + _mark("npwp", kinds)
    named = len(digits) >= NAMED and _NUMBER_WORDS.search(before)
    if len(digits) < LONG and not named:
        return seen
    phone = digits.startswith(("08", "628", "62")) or seen.startswith(("(0", "+", "0")) or _PHONE_WORDS.search(before)
    return lead + _mark("telepon" if phone and len(digits) <= 14 else "nomor", kinds)


def _harmless(seen: str, before: str, after: str) -> bool:
    """Whether a number is a sum of money, a span of hours or years, or a recent day."""
    money = _MONEY_BEFORE.search(before) or re.match(r"\s*(?:,-|rupiah|rb|ribu|juta|jt)\b", after, re.I)
    return bool(_HARMLESS.fullmatch(seen) or (money and _AMOUNT.fullmatch(seen)))


def _without_names(text: str, kinds: list[str]) -> str:
    """Replace names, last first, so that the places of the others hold."""
    for start, end in reversed(name_spans(text)):
        text = text[:start] + _mark("nama", kinds) + text[end:]
    return text


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], list[str]], str]], ...] = (
    (_URL, _whole("tautan")),
    (_MAIL, _whole("surel")),
    (_HANDLE, _handle),
    (_BIRTH, _birth),
    (_PLATE, _whole("plat")),
    (_HOUSE, _whole("alamat")),
    (_DIGITS, _number),
    (_SPELT, _whole("nomor")),
)
