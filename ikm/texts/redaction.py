"""Personal data out of comments: each kind is replaced by a mark such as [telepon].

Patterns find what has a form (numbers, addresses of mail and web, plates); names are found by the word before them
(`find_names`). No pattern finds all: a comment is quoted only after a person has read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from ikm.texts import words
from ikm.texts.words import list_root_words, stem_word

#: Kinds of personal data, in the order they are looked for; each is the mark that replaces it.
PERSONAL_KINDS = ("tautan", "surel", "akun", "lahir", "nik", "npwp", "telepon", "nomor", "plat", "alamat", "nama")


def _join_words(kind: str) -> str:
    """Return words of bahasa/numbers.toml as the alternatives of a pattern."""
    return "|".join(words.read_lexicon("numbers")[kind].split())


# Every pattern begins where a word begins, takes it whole (`++`) or has an upper limit: what is read grows with the
# length of a comment and no faster, whatever stands in it.

_URL = re.compile(
    r"(?:https?://|www\.)\S++"
    r"|(?<![\w.-])[\w-]++(?:\.[\w-]++)*?\.(?:com|id|net|org|me|ly|co|info|site|link|xyz)/\S++",
    re.I,
)
_AT = r"(?:@|[(\[{<]\s?(?:at|et|a|@)\s?[)\]}>])"
_DOT = r"(?:\.|[(\[{<]\s?(?:dot|titik|\.)\s?[)\]}>]|\s(?:dot|titik|\.)\s)"
_MAIL_PROVIDERS = ("gmail", "ymail", "yahoo", "hotmail", "outlook", "rocketmail", "icloud")
_PROVIDERS = rf"(?:{'|'.join(_MAIL_PROVIDERS)})"
_MAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]++\s?{_AT}\s?[\w-]++(?:\s?{_DOT}\s?[\w-]++)+"
    rf"|(?<![\w.+-])[\w.+-]++\s(?:at|et)\s[\w-]++(?:{_DOT}[\w-]++)*?{_DOT}[a-z]{{2,10}}\b"
    rf"|(?<![\w.+-])[\w.+-]++\s(?:at\s|@\s?)?{_PROVIDERS}(?:\s?{_DOT}\s?|\s)(?:com|co|id)\b(?:{_DOT}id\b)?"
    rf"|(?<![\w.+-])[\w.+-]*?[\w.+-]{_PROVIDERS}\.(?:com|co)\b(?:\.id\b)?"
    rf"|(?<![\w.+-])[\w.+-]++\s?[@#]\s?{_PROVIDERS}\b(?:\s?[.,]?\s?(?:com|co)\b(?:\.id\b)?)?",
    re.I,
)
_SITES = ("ig", "instagram", "fb", "facebook", "tiktok", "twitter", "telegram")
_HANDLE = re.compile(
    rf"(?<![\w])@\w[\w.]{{2,}}+|\b(?P<site>{'|'.join(_SITES)})(?P<gap>(?:\s?(?:saya|aku|ku|akun))?\s?[:=]?\s)"
    r"(?=\S{0,40}[\d_.]\w)[\w.]{4,}+",
    re.I,
)
_BIRTH = re.compile(
    r"\b(lahir|kelahiran|ttl|tgl lahir|tanggal lahir)(\W{1,5}(?:[^\W\d]++\W{1,5}){0,3})"
    r"(\d{1,2}[\s./-]{1,3}\w{1,9}[\s./-]{1,3}\d{2,4})",
    re.I,
)
#: A name before the degrees of a university: 'Siti Aminah, S.Kep.'.
_DEGREED = re.compile(
    r"(?<!\w)[A-Z][\w'’-]{1,20}(?:\s[A-Z][\w'’-]{1,20}){0,3}"
    r"(?:,\s?(?:[SM]\.[A-Z][A-Za-z]{0,3}\b|A\.Md\b|Sp\.[A-Z]{1,3}\b)(?:\.[A-Z][A-Za-z]{0,3}\b){0,3}\.?){1,4}"
)
_PLATE_CODES = r"A[ABDEGU]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNPRSTW]?|E[ABD]?|F|G|H|K[BHTU]?|L|M|N|P[ABGKPSTY]?|R|S|T|W|Z"
_PLATE_GAP = r"[\s.–—_*-]{0,3}"
_PLATE = re.compile(
    r"(?P<cue>\b(?i:plat|plt|nopol|nopolnya|no\.? ?pol|nomor polisi|nomor kendaraan|platnya|motor|mobil|kendaraan)\b"
    r"(?i:\s(?:no|nomor|nomornya|nopol|plat|polisi))?[\s.:]{1,3})"
    rf"(?P<told>(?i:[a-z]{{1,2}}){_PLATE_GAP}\d{{1,4}}(?:{_PLATE_GAP}(?i:[a-z]{{1,3}})\b)?)(?!\w)"
    rf"|\b(?:(?:{_PLATE_CODES}){_PLATE_GAP}\d{{1,4}}{_PLATE_GAP}(?P<last>[A-Z]{{1,3}})\b"
    rf"|(?i:(?:{_PLATE_CODES}){_PLATE_GAP}\d{{3,4}}{_PLATE_GAP}(?P<small>[a-z]{{1,3}})\b))"
)
_PASSPORT = re.compile(
    r"\b[A-Z]{1,2}[\s.-]?\d{6,7}\b"
    r"|\b(?P<cue>(?i:pass?port?|kitas|visa)\b(?:\s(?i:saya|no|nomor|nomornya)){0,5}[\s.:]{1,3})"
    r"(?i:[a-z]{1,2}[\s.-]?)?\d{5,9}\b"
)
#: Numbers of permits and letters: '503/123/IMB/2025'; those of regulations are everybody's.
_LETTER = re.compile(r"(?<![\w./-])[\w.]{1,12}(?:/[\w.-]{1,15}){2,6}(?![\w/])")
_RULE_BEFORE = re.compile(rf"\b(?:{_join_words('rules')})\b[^.!?]{{0,40}}$", re.I)
_STREETS = (
    "jl", "jln", "jalan", "gg", "gang", "perum", "perumahan", "komplek", "kompleks", "dusun", "dsn", "kampung", "kp",
    "lorong", "lrg", "griya",
)  # fmt: skip
_STREET = rf"(?:{'|'.join(_STREETS)})"
_RTRW = (
    r"(?:rt\b\.?\s?(?:/\s?rw\b\.?\s?)?\d{1,3}(?:\s?[/,]?\s?(?:rw\b\.?\s?)?\d{1,3})?|rt\d{1,3}(?:[\s/]?rw\s?\d{1,3})?)"
)
_HOUSE_NUMBER = (
    r"(?:(?:no|nomor|nmr|nomer|blok|blk)\b\.?\s?#?|#)\s?"
    r"(?:[a-z]{1,2}(?:[\s.-]?\d{1,4})?|\d{1,4})[a-z]?(?:[/.-]\w{1,5})?\b"
)
_TAIL = rf"(?:,?\s{_HOUSE_NUMBER})?(?:,?\s{_RTRW})?"
_HOUSE = re.compile(
    rf"\b(?P<street>{_STREET})\b\.?\s(?P<name>(?:[\w.'’-]{{1,25}}\s){{0,5}}?)"
    rf"(?P<number>{_HOUSE_NUMBER}{_TAIL}"
    rf"|(?:[ivx]{{1,4}}\s?/\s?[a-z]?\d{{1,3}}[a-z]?|[a-z]{{1,2}}[\s.-]?\d{{1,3}}(?:[/-]\w{{1,4}})?)\b{_TAIL}"
    rf"|(?:[ivx]{{1,4}}\s)?\d{{1,3}}(?:\s?[a-z])?(?:\s?[/-]\s?\w{{1,4}})?\b(?![.,]\d|\s?%){_TAIL}"
    rf"|{_RTRW})"
    rf"|\bblo[kc]\s[a-z]{{1,2}}\s?[./-]?\s?\d{{1,3}}(?:\s?[/-]\s?\d{{1,3}})?\b{_TAIL}"
    rf"|\b{_RTRW}\b",
    re.I,
)
_COUNTED = re.compile(rf"\s?(?:{_join_words('counted')})(?!\w)", re.I)
_STOP_AT = re.compile(rf"\b(?:{_join_words('stops')})\s$", re.I)
_SPELT_UNITS = (
    "nol", "kosong", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "lapan", "sembilan", "zero",
)  # fmt: skip
_UNIT_DIGITS = rf"(?:{'|'.join(_SPELT_UNITS)})"
#: Seven digits in words or more, some perhaps in figures; '-belas' and '-puluh' may follow one.
_SPELT = re.compile(
    rf"(?<!\w){_UNIT_DIGITS}(?:[\s,./-]{{0,3}}(?:{_UNIT_DIGITS}|belas|puluh|\d{{1,4}}(?!\d))){{6,}}(?!\w)", re.I
)
#: O, I and l between or beside figures are read as figures: 'O812-34I5'.
_LOOKALIKE = re.compile(
    r"(?<![^\W_])[OoIl]{1,4}(?=\d)|(?<=\d)[OoIl]{1,4}(?![^\W\d_])|(?<=\d)[OoIl]{1,4}(?=\d)"
    r"|(?<![^\W_])[OoI](?=[ .–-]{1,2}\d)|(?<=\d[ .-])[OoI](?![^\W_])"
)
#: What every such letter is part of.
_BESIDE_FIGURE = re.compile(r"\d[ .–-]{0,2}[OoIl]|[OoIl][ .–-]{0,2}\d")
_AS_FIGURES = str.maketrans("OoIl", "0011")
#: Figures with blanks, signs, brackets or a comma between them.
_DIGITS = re.compile(r"\+?\(?\d(?:(?:[ .\-–—‒−/()_*:;=|~+·•]{0,3}|,\s?)\d)*+")
#: Fewest digits of a number that stands for a person: alone; whole, and no round sum; after a word such as 'rekening'.
LONG_NUMBER, WHOLE_NUMBER, NAMED_NUMBER = 8, 6, 5
#: How far before a number is looked for the word that announces it.
_LOOK_BACK = 48
_BETWEEN = r"(?:\W{1,3}(?:[^\W\d_]{1,12})){0,3}\W{0,3}$"
_PHONE_WORDS = re.compile(rf"\b(?:{_join_words('phone')})(?:nya)?\b{_BETWEEN}", re.I)
_NUMBER_WORDS = re.compile(rf"\b(?:{_join_words('phone')}|{_join_words('other')})(?:nya)?\b{_BETWEEN}", re.I)
_BANK_WORDS = re.compile(rf"\b(?:{_join_words('bank')})\b{_BETWEEN}", re.I)
_TAX_WORDS = re.compile(rf"\bnpwp(?:nya)?\b{_BETWEEN}", re.I)
_TAX_FORM = re.compile(r"\d\d\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}")
_MONEY_BEFORE = re.compile(r"\b(?:rp|idr)\.?\s*$", re.I)
_PAID_BEFORE = re.compile(rf"\b(?:{_join_words('paid')})\b", re.I)
_MONEY_AFTER = re.compile(r"\s?(?:,-|rupiah|rb|ribu|juta|jt|perak)\b|\s?,-", re.I)
_COUNT_AFTER = re.compile(rf"\s?(?:{_join_words('people')})\b", re.I)
_QUEUED_BEFORE = re.compile(rf"\b(?:{_join_words('queued')})(?:nya)?\b(?:\s(?:saya|no|nomor))?[\s.:]{{0,3}}$", re.I)
_AMOUNT = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,8})(?:,\d\d?)?")
#: NIK or KK as people group it: region, day of birth, number in the row.
_GROUPED_NIK = re.compile(r"(?:\d{4} \d\d|\d{6}|\d\d \d\d \d\d) (?:\d{6}|\d\d \d\d \d\d) \d{4}")
_CLOCK = r"(?:[01]?\d|2[0-4])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:20)?[12]\d|20[12]\d[-/.]\d{1,2}[-/.]\d{1,2}"
#: Long in digits and yet of nobody: times, years, days of the survey's own century, round sums.
_ITEM = (
    rf"(?>(?:{_DAY})(?!\d)|{_CLOCK}[.:][0-5]\d(?:[.:][0-5]\d)?(?![\d.])|[1-9]\d{{0,2}}(?:\.\d{{3}}){{0,2}}\.[05]00(?!\d)"
    r"|(?:19|20)\d\d(?!\d))"
)
_HARMLESS = re.compile(rf"{_ITEM}(?:(?:\s?[-–—~/,;=|+]\s?|\s){_ITEM}){{0,20}}|{_CLOCK}[0-5]\d\s?[-/–]\s?{_CLOCK}[03]0")
#: A number that holds no blank, beside others that are no part of it.
_PARTS = re.compile(r"(?:\+?\d{1,3}\s|\(\+?\d{1,4}\)\s?)?[^\s,]+")


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


@lru_cache(maxsize=100_000)
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
    16 (so have numbers of accounts: it is one where its own form or the word stands there); mobile numbers begin with
    08 or +62.

    Examples
    --------
    >>> redact_text("Pak Slamet, WA 0812-3456-7890 ya")
    RedactedText(text='Pak [nama], WA [telepon] ya', kinds=('telepon', 'nama'))
    """
    plain = _GLUED.sub(r"\1 ", _normalise_text(text))
    kinds: list[str] = []
    numbered = _FIGURE.search(plain) is not None
    for pattern, cues, replace in _RULES if numbered else _RULES_WITHOUT_FIGURES:
        if _holds_any(plain, cues):
            plain = pattern.sub(lambda match, replace=replace: replace(match, kinds), plain)  # type: ignore[misc]
    plain = _replace_names(_replace_numbers(plain, kinds) if numbered else plain, kinds)
    return RedactedText(plain, tuple(sorted(kinds, key=PERSONAL_KINDS.index)))


def _holds_any(text: str, cues: Sequence[str]) -> bool:
    """Return whether one of the cues stands in a text; beyond ASCII a pattern finds letters that are no such."""
    if not cues or not text.isascii():
        return True
    small = text.lower()
    return any(cue in small for cue in cues)


def _normalise_text(text: str) -> str:
    """Return one line of ordinary characters: full-width digits as digits, nothing unseen that could split a number."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spelt = unicodedata.normalize("NFKC", _KEYCAP.sub("", text))
    seen = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in spelt)
    return " ".join("".join(char for char in seen if unicodedata.category(char) != "Cf").split())


#: What makes a key of a figure: '0\ufe0f\u20e3' is 0.
_KEYCAP = re.compile(r"(?<=\d)\ufe0f?\u20e3")


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


@cache
def _list_around(kind: str) -> frozenset[str]:
    """List words of bahasa/numbers.toml."""
    return frozenset(words.read_lexicon("numbers")[kind].split())


def _replace_plate(match: re.Match[str], kinds: list[str]) -> str:
    """Replace a vehicle's plate; 'loket B 12 dan' has its form and is none."""
    if match["told"]:
        return match["cue"] + _put_mark("plat", kinds)
    last = (match["last"] or match["small"]).casefold()
    before = match.string[max(0, match.start() - _LOOK_BACK) : match.start()]
    if (
        (_count_digits(match[0]) < 4 and _QUEUED_BEFORE.search(before))
        or last in _list_around("units")
        or last in words.list_stop_words()
        or last in _list_no_names()
        or last in words.map_slang()
    ):
        return match[0]
    return _put_mark("plat", kinds)


def _replace_passport(match: re.Match[str], kinds: list[str]) -> str:
    """Replace the number of a passport; the word before it stays."""
    return (match["cue"] or "") + _put_mark("nomor", kinds)


def _replace_letter(match: re.Match[str], kinds: list[str]) -> str:
    """Replace the number of a permit or letter: figures and letters between slashes, and of no regulation."""
    seen = match[0]
    before = match.string[max(0, match.start() - _LOOK_BACK) : match.start()]
    figures = sum(char.isdigit() for char in seen)
    if figures < 4 or not re.search(r"[^\W\d_]", seen) or "[" in seen or _RULE_BEFORE.search(f"{before}{seen[:3]} "):
        return seen
    return _put_mark("nomor", kinds)


def _replace_house(match: re.Match[str], kinds: list[str]) -> str:
    """Replace an address; a street without a house, and what is counted on it, is a place and stays."""
    if match["street"] is None:
        return _put_mark("alamat", kinds)
    name, number = (match["name"] or "").split(), match["number"]
    plain = [word.strip(".'’-").casefold() for word in name]
    explicit = re.search(r"\b(?:no|nomor|nmr|nomer|blok|blk|rt)\b|#", number, re.I)
    strange = any(
        word in _list_around("no_streets") or word in words.list_stop_words() or _is_verb(word) for word in plain
    )
    before = match.string[max(0, match.start() - _LOOK_BACK) : match.start()]
    counted = _COUNTED.match(match.string, match.end()) or number.casefold().startswith("km") or _STOP_AT.search(before)
    elsewhere = not _list_around("numbered").isdisjoint(plain) or (plain and plain[0] in words.list_stop_words())
    if not any(char.isdigit() for char in number) or (elsewhere if explicit else strange or not plain or counted):
        return match[0]
    return _put_mark("alamat", kinds)


def _replace_numbers(text: str, kinds: list[str]) -> str:
    """Replace numbers that may stand for a person, in a text in which letters may stand for figures."""
    shadow = text
    if _BESIDE_FIGURE.search(text):
        shadow = _LOOKALIKE.sub(lambda match: match[0].translate(_AS_FIGURES), text)
    made: list[str] = []
    last = 0
    for match in _DIGITS.finditer(shadow):
        for start, end in _part_numbers(match):
            if kind := _judge_number(shadow, start, end):
                made += [text[last:start], _put_mark(kind, kinds)]
                last = end
    return "".join([*made, text[last:]])


def _part_numbers(match: re.Match[str]) -> list[tuple[int, int]]:
    """Part figures that only stand beside each other: where one holds enough for itself, each is looked at alone."""
    start, end = match.span()
    # An opening bracket without its closing one belongs to the sentence.
    start += match[0].startswith("(") and ")" not in match[0]
    parts = [(start + part.start(), start + part.end()) for part in _PARTS.finditer(match.string[start:end])]
    whole = any(_count_digits(match.string[first:last]) >= LONG_NUMBER for first, last in parts)
    if _GROUPED_NIK.fullmatch(match.string, start, end):
        return [(start, end)]
    return parts if whole and len(parts) > 1 else [(start, end)]


def _count_digits(text: str) -> int:
    """Count the figures of a text."""
    return sum(char.isdigit() for char in text)


def _judge_number(text: str, start: int, end: int) -> str:
    """Return the kind of a number that may stand for a person; '' for sums of money, times, years and short numbers."""
    seen, before, after = text[start:end], text[max(0, start - _LOOK_BACK) : start], text[end : end + 20]
    digits = re.sub(r"\D", "", seen)
    if len(digits) < min(LONG_NUMBER, WHOLE_NUMBER, NAMED_NUMBER):
        return ""
    before = re.split(r"[.!?;]\s", before)[-1]
    if _is_harmless(seen, before, after):
        return ""
    if len(digits) in (15, 16) and (_TAX_FORM.fullmatch(seen) or _TAX_WORDS.search(before)):
        return "npwp"
    if len(digits) == 16 and not _BANK_WORDS.search(before):
        return "nik"
    named = len(digits) >= NAMED_NUMBER and _NUMBER_WORDS.search(before)
    sum_of_money = seen.endswith("00") or (_PAID_BEFORE.search(before) and not seen.startswith("0"))
    whole = len(digits) >= WHOLE_NUMBER and seen.isdigit() and not sum_of_money
    if len(digits) < LONG_NUMBER and not named and not whole:
        return ""
    phone = digits.startswith(("08", "62")) or seen.startswith(("(0", "+", "0")) or _PHONE_WORDS.search(before)
    return "telepon" if phone and len(digits) <= 14 else "nomor"


def _is_harmless(seen: str, before: str, after: str) -> bool:
    """Return whether a number is money, hours, years, recent days, or a list that counts up."""
    money = _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after)
    amounts = money and all(_AMOUNT.fullmatch(part) for part in re.split(r"\s?[-–—~/]\s?", seen))
    counted = len(seen) < LONG_NUMBER and _COUNT_AFTER.match(after)
    return bool(amounts or counted or _HARMLESS.fullmatch(seen)) or _counts_up(seen)


def _counts_up(seen: str) -> bool:
    """Return whether figures are a list such as '1, 2, 3, 5': each a little more than the one before."""
    items = re.split(r",\s?", seen)
    if len(items) < 3 or not all(re.fullmatch(r"[1-9]\d{0,2}", item) for item in items):
        return False
    return all(0 < int(after) - int(before) <= 10 for before, after in pairwise(items))


def _replace_names(text: str, kinds: list[str]) -> str:
    """Replace names."""
    made: list[str] = []
    last = 0
    for start, end in find_names(text):
        made += [text[last:start], _put_mark("nama", kinds)]
        last = end
    return "".join([*made, text[last:]])


#: Patterns with what stands in all that each can find, so that most comments are not searched; () where nothing does.
_RULES: tuple[tuple[re.Pattern[str], tuple[str, ...], Callable[[re.Match[str], list[str]], str]], ...] = (
    (_URL, ("/", "www."), _replace_whole("tautan")),
    (_MAIL, ("@", "#", "(", "[", "{", "<", " at ", " et ", *_MAIL_PROVIDERS), _replace_whole("surel")),
    (_HANDLE, ("@", *_SITES), _replace_handle),
    (_BIRTH, ("lahir", "ttl"), _replace_birth),
    (_DEGREED, (".",), _replace_whole("nama")),
    (_PASSPORT, (), _replace_passport),
    (_PLATE, (), _replace_plate),
    (_LETTER, ("/",), _replace_letter),
    (_HOUSE, (*_STREETS, "blok", "bloc", "rt"), _replace_house),
    (_SPELT, _SPELT_UNITS, _replace_whole("nomor")),
)

#: What can be found where no figure stands.
_RULES_WITHOUT_FIGURES = tuple(rule for rule in _RULES if rule[0] in (_URL, _MAIL, _HANDLE, _DEGREED, _SPELT))
_FIGURE = re.compile(r"\d")

#: An honorific to which its name is glued: 'PakBudi'.
_GLUED = re.compile(r"(?<![^\W_])(Pak|Bapak|Bu|Ibu|Mas|Mbak|Mba|Kak|Bang)(?=[A-Z][a-z]{2})")
_NAME_WORD = re.compile(r"[^\W\d_]++(?:['’-][^\W\d_]++)*+\d*+")
#: What may stand between an honorific and its name, and between the parts of a name.
_GAP = re.compile(r"[.)]?[ :_/]{0,3}")
#: The same before a name in brackets or quotation marks: 'petugas (Budi)'.
_OPENING = re.compile(r"\.?[ :]{0,3}[(\[{<\"'“‘«*]{1,2}\s?")
#: What a phrase such as 'atas nama' may be followed by.
_AFTER_CUE = r"[\s.,:(\[{<\"'“‘«*-]{1,4}"
#: Verbs are no names: 'pak melayani', 'bu diperbaiki'.
_VERB = re.compile(r"(?:me[lmnrw]|di|ber|ter|pe[lmnr])\w{5,30}")
_LAUGHTER = re.compile(r"(?:ha|hi|he|hu|wk|xi){2,20}[hk]?")
#: A word with more letters is none, and is not looked up.
_LONGEST_WORD = 30
#: Numbers that stand for one person, as redaction marks them.
_TAKEN = re.compile(r"\[(?:nik|npwp|telepon|nomor)\]")
#: Words before and after such a number that are looked at, and the letters within which they stand.
NEARBY_WORDS, _NEARBY_LETTERS = 5, 160
#: What announces a number and is no name.
_NUMBERED = frozenset(
    {"ktp", "nik", "kk", "npwp", "hp", "wa", "telp", "tlp", "telpon", "no", "rek", "norek", "sms", "whatsapp", "hub"}
)
#: Longest run of words that is taken for one name, and of words that announce one.
LONGEST_NAME = 6


def find_names(text: str, *, after_roles: bool = True) -> list[tuple[int, int]]:
    """Find the places of names in a comment.

    Parameters
    ----------
    text : str
    after_roles : bool
        Whether a word such as 'petugas' announces a name; not in an occupation such as 'Pegawai Swasta'.

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
    # A mark of redaction is no word: what takes its place is as long, and of signs.
    seen = words.REDACTION_MARK.sub(lambda mark: "#" * len(mark[0]), text)
    matches, cued = list(_NAME_WORD.finditer(seen)), _list_cued_places(seen)
    if not cued and _list_heralds().isdisjoint(match[0].casefold() for match in matches):
        return []
    sentence = _Sentence(seen, matches, _is_shouted(text), cued)
    spans: list[tuple[int, int]] = []
    for place in range(len(sentence.matches)):
        first = _find_announced_name(sentence, place, after_roles)
        if first is None or (spans and sentence.matches[first].start() < spans[-1][1]):
            continue
        last = _find_last_word(sentence, first)
        spans.append((sentence.matches[first].start(), sentence.matches[last].end()))
    return spans


def resembles_name(text: str, *, alone: bool = True) -> bool:
    """Return whether a short text may be the name of a person, also with no word before it that says so.

    It has a given name, or no dictionary knows one of its words. An abbreviation alone is no name.

    Parameters
    ----------
    alone : bool
        Whether one word that no dictionary knows may be a name: not among names of services, which have many.

    Examples
    --------
    >>> [resembles_name(text) for text in ("Sumarwati Ningtyaswara", "budi", "Juru parkir", "Poli Ortodonti", "SKCK")]
    [True, True, False, False, False]
    """
    spoken = [match[0] for match in _NAME_WORD.finditer(text)]
    if find_names(text, after_roles=False) or any(map(_is_known_name, spoken)):
        return True
    if len(spoken) == 1:
        return alone and _sounds_like_name(spoken[0])
    strange = all(len(word) == 1 or _is_unknown(word) for word in spoken)
    return len(spoken) <= LONGEST_NAME and strange and any(map(_sounds_like_name, spoken))


@dataclass(frozen=True)
class _Sentence:
    """A comment with its words, whether it is typed in capitals, and where a phrase such as 'atas nama' has ended."""

    text: str
    matches: list[re.Match[str]]
    shouted: bool
    cued: frozenset[int]

    def word(self, place: int) -> str:
        """Return the word at a place."""
        return self.matches[place][0]


def has_bare_name_nearby(text: str) -> bool:
    """Return whether a name without an honorific may stand near a number that was taken out of a redacted comment.

    Any word near it that no dictionary knows, or that has a capital within the sentence: many are no names. It only
    shows a person where to look.

    Examples
    --------
    >>> [has_bare_name_nearby(text) for text in ("saya budi hartono, KTP [nik]", "nomor saya [telepon], loket lama")]
    [True, False]
    """
    shouted = _is_shouted(words.REDACTION_MARK.sub(" ", text))
    return any(
        _may_hold_name(text[max(0, mark.start() - _NEARBY_LETTERS) : mark.start()], -1, shouted)
        or _may_hold_name(text[mark.end() : mark.end() + _NEARBY_LETTERS], 1, shouted)
        for mark in _TAKEN.finditer(text)
    )


def _may_hold_name(text: str, way: int, shouted: bool) -> bool:
    """Return whether one of the last (-1) or first (1) words of a text may be a name."""
    plain = words.REDACTION_MARK.sub(" ", text)
    matches = list(_NAME_WORD.finditer(plain))
    beside = matches[-NEARBY_WORDS:] if way < 0 else matches[:NEARBY_WORDS]
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


def _find_announced_name(sentence: _Sentence, place: int, after_roles: bool) -> int | None:
    """Find where a name begins that the word at `place` announces; None where it announces none."""
    word = sentence.word(place).casefold()
    if word not in _list_heralds() and not sentence.cued:
        return None
    after = place + 1
    while (
        after < min(len(sentence.matches), place + LONGEST_NAME)
        and _stand_together(sentence, after)
        and sentence.word(after).casefold() in _list_announcing()
    ):
        after += 1
    if after >= len(sentence.matches):
        return None
    next_word = sentence.word(after)
    if sentence.matches[after].start() in sentence.cued:
        return after if _is_likely_name(sentence, next_word) else None
    bracketed = _stands_in_brackets(sentence, after)
    if not bracketed and not _stand_together(sentence, after):
        return None
    if word in words.list_name_words("honorifics"):
        return _skip_titles(sentence, after)
    end = sentence.matches[place].end()
    dotted = sentence.text[end : end + 1] == "."
    capital = next_word[0].isupper() and not sentence.shouted
    if word in words.list_name_words("abbreviations") and (dotted or capital or _is_known_name(next_word)):
        return after if _may_be_name(next_word) else None
    if word in words.list_name_words("relatives") and (dotted or capital or _is_likely_name(sentence, next_word)):
        return after if _may_be_name(next_word) else None
    if word == "dr":
        return after if _is_unknown(next_word) else None
    if not after_roles or word not in words.list_name_words("roles"):
        return None
    return _find_name_after_role(sentence, word, after)


def _find_name_after_role(sentence: _Sentence, role: str, after: int) -> int | None:
    """Find the name behind a word such as 'petugas', perhaps with a place of work between: 'petugas loket Budi'."""
    next_word = sentence.word(after)
    if next_word.casefold() in words.list_name_words("workplaces") and after + 1 < len(sentence.matches):
        after += 1
        next_word = sentence.word(after)
        if not _stand_together(sentence, after) and not _stands_in_brackets(sentence, after):
            return None
    capital = _has_capital(next_word) and not sentence.shouted
    # 'saya komplen': much that is new is said of oneself.
    named = capital or _is_known_name(next_word) or (role != "saya" and _sounds_like_name(next_word))
    return after if named and _may_be_name(next_word) else None


def _skip_titles(sentence: _Sentence, place: int) -> int | None:
    """Find the first word that may be a name behind an honorific and titles: 'Bapak Kepala Dinas Budi'."""
    start = place
    while (
        place < len(sentence.matches)
        and (place == start or _stand_together(sentence, place))
        and sentence.word(place).casefold() in words.list_name_words("titles")
    ):
        place += 1
    if place >= len(sentence.matches) or (place > start and not _stand_together(sentence, place)):
        return None
    if place > start and not _is_likely_name(sentence, sentence.word(place)):
        return None
    return place if _may_be_name(sentence.word(place)) else None


def _find_last_word(sentence: _Sentence, first: int) -> int:
    """Find the last word of a name: capitals go on with capitals, small letters with words no dictionary knows."""
    plain = not sentence.word(first)[0].isupper() or sentence.shouted
    last = first
    while last + 1 < len(sentence.matches) and last - first + 1 < LONGEST_NAME and _stand_together(sentence, last + 1):
        word = sentence.word(last + 1)
        goes_on = _is_unknown(word) or _is_known_name(word) if plain else word[0].isupper() and _may_be_name(word)
        if not goes_on:
            break
        last += 1
    return last


def _stand_together(sentence: _Sentence, place: int) -> bool:
    """Return whether only blanks, a dot or a colon stand between a word and the one before it."""
    gap = sentence.text[sentence.matches[place - 1].end() : sentence.matches[place].start()]
    return bool(gap) and _GAP.fullmatch(gap) is not None


def _stands_in_brackets(sentence: _Sentence, place: int) -> bool:
    """Return whether a bracket or quotation mark opens between a word and the one before it."""
    gap = sentence.text[sentence.matches[place - 1].end() : sentence.matches[place].start()]
    return _OPENING.fullmatch(gap) is not None


def _list_cued_places(text: str) -> frozenset[int]:
    """List the places right behind a phrase such as 'atas nama', or behind 'nama' and a colon."""
    return frozenset(match.end() for match in _compile_cues().finditer(text))


@cache
def _compile_cues() -> re.Pattern[str]:
    """Compile the phrases that a name follows, longest first."""
    phrases = sorted(words.read_lexicon("names")["phrases"], key=lambda phrase: (-len(phrase), phrase))
    spoken = "|".join(re.escape(phrase).replace(r"\ ", r"\s") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:(?:{spoken})(?:\s(?:adalah|yaitu|ialah))?{_AFTER_CUE}|nama\s?:\s?[\"'(\[]?)", re.I)


@cache
def _list_announcing() -> frozenset[str]:
    """List words that may stand between an honorific and its name: 'Bapak Haji', 'Ibu dr.'."""
    return words.list_name_words("honorifics") - {"ibu", "bapak"} | {"dr", "h", "hj"}


@cache
def _list_heralds() -> frozenset[str]:
    """List every word that may announce a name."""
    kinds = ("honorifics", "abbreviations", "relatives", "roles")
    return frozenset().union({"dr"}, *map(words.list_name_words, kinds))


@cache
def _list_no_names() -> frozenset[str]:
    """List words that are no names although they may stand where names do."""
    return words.list_name_words("ordinary") | words.list_name_words("titles") | words.list_stop_words()


@lru_cache(maxsize=100_000)
def _may_be_name(word: str) -> bool:
    """Return whether a word after an honorific has to be taken for a name."""
    plain = word.casefold()
    spelt = words.map_slang().get(plain, plain).split()[0]
    bare = re.sub(r"(?:nya|lah|pun)$", "", plain) if len(plain) > len("bunya") else plain
    known = {plain, spelt, bare} & _list_no_names()
    if _LAUGHTER.fullmatch(plain):
        return False
    doubled = "-" in plain and plain.split("-")[0] == plain.split("-")[-1]
    return not (known or doubled or _is_verb(plain))


def _is_verb(plain: str) -> bool:
    """Return whether a word in small letters has the form of a verb, and the stem of one."""
    if not _VERB.fullmatch(plain) or plain in list_root_words():
        return False
    return stem_word(plain) != plain and len(stem_word(plain)) > 3


@lru_cache(maxsize=100_000)
def _is_unknown(word: str) -> bool:
    """Return whether no dictionary knows the word, so that it is likely a part of the name."""
    plain = word.casefold()
    return (
        plain not in list_root_words()
        and (len(plain) > _LONGEST_WORD or stem_word(plain) == plain)
        and plain not in words.map_slang()
        and _may_be_name(word)
    )


def _is_known_name(word: str) -> bool:
    """Return whether the dictionary's word is a given name as well: 'indah', 'budi'."""
    return word.casefold() in words.list_name_words("given")


def _is_likely_name(sentence: _Sentence, word: str) -> bool:
    """Return whether a word may be a name and looks like one: a capital that says something, or in no dictionary."""
    capital = word[0].isupper() and not sentence.shouted
    return _may_be_name(word) and (capital or _is_unknown(word) or _is_known_name(word))


@lru_cache(maxsize=100_000)
def _sounds_like_name(word: str) -> bool:
    """Return whether a word that no dictionary knows can be said, and is neither an abbreviation nor a misspelling."""
    plain = word.casefold()
    spoken = re.search(r"[aiueo]", plain) and not re.search(r"[bcdfghjklmnpqrstvwxz]{4}|^[^aiueo]{3}", plain)
    known = _is_misspelt(plain) or _has_spoken_prefix(plain)
    return bool(spoken) and len(plain) > 3 and _is_unknown(word) and not known


#: What a verb loses of its root when it is spoken: 'nyapu' is 'sapu'.
_SPOKEN_PREFIXES = {"ny": ("s", "c"), "ng": ("", "k"), "n": ("t",), "m": ("p", "b")}


def _has_spoken_prefix(plain: str) -> bool:
    """Return whether a word is a spoken verb of a root: 'nyapu', 'ngobrol', 'nunggu'."""
    return any(
        plain.startswith(prefix) and first + plain[len(prefix) :] in list_root_words()
        for prefix, firsts in _SPOKEN_PREFIXES.items()
        for first in firsts
    )


@cache
def _list_likely_words() -> frozenset[str]:
    """List the words that are often written after 'petugas', for knowing them with a letter wrong."""
    return frozenset(word for word in _list_no_names() if len(word) > 3)


def _is_misspelt(plain: str) -> bool:
    """Return whether a word has one letter more, less or other than one that is often written, or two exchanged."""
    if len(plain) > _LONGEST_WORD:
        return False
    letters = range(len(plain))
    cut = {plain[:at] + plain[at + 1 :] for at in letters}
    changed = cut | {plain[:at] + plain[at + 1 : at + 2] + plain[at : at + 1] + plain[at + 2 :] for at in letters}
    likely = (word for word in _list_likely_words() if word[0] == plain[0] and abs(len(word) - len(plain)) < 2)
    return any(word in changed or not _cut_once(word).isdisjoint(cut | {plain}) for word in likely)


@cache
def _cut_once(word: str) -> frozenset[str]:
    """Return a word with each of its letters left out."""
    return frozenset(word[:at] + word[at + 1 :] for at in range(len(word)))


def _has_capital(word: str) -> bool:
    """Return whether a word is written as 'Budi', and neither as 'budi' nor as 'PDAM'."""
    return word[0].isupper() and word[1:] != word[1:].upper()


def _is_shouted(text: str) -> bool:
    """Return whether the comment is typed in capitals throughout."""
    return text.upper() == text
