"""How much of invented personal data goes, how much of what is none stays, and that long comments are read once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # how `re` itself reads a pattern

import pytest

from ikm.texts import redaction
from ikm.texts.redaction import redact_text

#: Invented comments: `secret` must go, `kept` must stay; without a secret all of the text must stay.
CASES = list(csv.DictReader(Path(__file__).with_name("redaction_cases.csv").read_text(encoding="utf-8").splitlines()))
TELLING = [case for case in CASES if case["secret"]]
PLAIN = [case for case in CASES if not case["secret"]]

#: What a pattern could stumble over: each is repeated to the length that is tried.
LONG = (
    "Pak Slamet lambat, WA 0812-3456-7890, antre di loket 3. ", "a", "a.", "1 ", "08-", "pak ", "pak kepala ", "jl a ",
    "jalan mawar ", "(", "lahir a ", "a@", "a at b dot ", "nol ", "[", "no ", "atas nama ", "1/", "O1 ", "B 1 ", "   x",
    "PETUGAS BUDI ", "[nik] budi ", "rt 1 ", "petugas xylo ", "a-b", "a.com ", "ig ", "gmail", "ng'", "_",
)  # fmt: skip


def is_gone(secret: str, text: str) -> bool:
    """Whether a number or address has gone as a whole, of a name each word with more than two letters."""
    parts = [secret] if any(char.isdigit() or char == "@" for char in secret) else secret.split()
    return secret not in text and not any(part in text for part in parts if len(part) > 2)


def test_what_is_not_searched_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipping the patterns whose cues are missing changes no case, in small letters and capitals."""
    texts = [form for case in CASES for form in (case["text"], case["text"].upper())]
    quick = [redact_text.__wrapped__(text) for text in texts]
    monkeypatch.setattr(redaction, "_holds_any", lambda text, cues: True)
    assert [redact_text.__wrapped__(text) for text in texts] == quick


def test_there_are_enough_cases() -> None:
    """At least 150 of either kind, none twice, and each holds what it says."""
    assert min(len(TELLING), len(PLAIN)) >= 150
    assert len({case["text"] for case in CASES}) == len(CASES)
    assert all(case["secret"] in case["text"] and case["kept"] in case["text"] for case in TELLING)


def test_recall() -> None:
    """Of a hundred secrets ninety-eight go, at least."""
    left = [case["text"] for case in TELLING if not is_gone(case["secret"], redact_text(case["text"]).text)]
    assert 1 - len(left) / len(TELLING) >= 0.98, left


def test_precision() -> None:
    """Of a hundred comments from which something was taken ninety-seven lost nothing else, at least."""
    wrong = [case["text"] for case in PLAIN if redact_text(case["text"]).text != case["text"]]
    wrong += [case["text"] for case in TELLING if case["kept"] not in redact_text(case["text"]).text]
    right = sum(is_gone(case["secret"], redact_text(case["text"]).text) for case in TELLING)
    assert right / (right + len(wrong)) >= 0.97, wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "telp " + "".join(f"{figure}\ufe0f\u20e3" for figure in "0812345678"),
            "telp [telepon]",
        ),
        ("telp 0812 = 3456 = 7890", "telp [telepon]"),
        ("telp 0812;3456;7890", "telp [telepon]"),
        ("KK: 3174 01 230405 0001 salah", "KK: [nik] salah"),
        ("budi.santoso@gmail,com", "[surel]"),
        ("budi.santoso#gmail.com", "[surel]"),
        ("budi.santoso@gmail com", "[surel]"),
        ("instagram saya budisantoso88", "instagram saya [akun]"),
        ("kelahiran 12 Maret 1985", "kelahiran [lahir]"),
        ("PakBudi galak", "Pak [nama] galak"),
        ("Budi Santoso, S.H., M.H. terlalu lama", "[nama] terlalu lama"),
        ("Ketemu Siti Aminah, S.Kep. ramah", "[nama] ramah"),
        ("Kabid Budi Santoso sulit ditemui", "Kabid [nama] sulit ditemui"),
        ("petugasnya RINA ketus", "petugasnya [nama] ketus"),
        ("buka 2024; 2025; 2026", "buka 2024; 2025; 2026"),
        ("Pelayanan lama. Sangat lama, A.B ada", "Pelayanan lama. Sangat lama, A.B ada"),
        ("BukuTamu dan MasaTunggu", "BukuTamu dan MasaTunggu"),
    ],
)
def test_what_an_adversary_typed(text: str, expected: str) -> None:
    """Figures on keys and between other signs, mistyped addresses, names at degrees, offices and glued honorifics."""
    assert redact_text(text).text == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_again(case: dict[str, str]) -> None:
    """What was redacted once is left as it is."""
    once = redact_text(case["text"]).text
    assert redact_text(once).text == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rekening 012345678901234 belum masuk", "rekening [nomor] belum masuk"),
        ("transfer ke 012345678901234", "transfer ke [nomor]"),
        ("kartu debit 4567 8901 2345 6789 tertelan", "kartu debit [nomor] tertelan"),
        ("09.254.294.3-407.000 ditolak", "[npwp] ditolak"),
        ("NPWP saya 092542943407000", "NPWP saya [npwp]"),
        ("3372014505900003 salah", "[nik] salah"),
    ],
)
def test_a_number_is_called_what_it_is_known_to_be(text: str, expected: str) -> None:
    """15 figures are an account as well as an NPWP: called so only by its form or the word beside it."""
    assert redact_text(text).text == expected


def find_repeats(node: object, guarded: bool = False) -> Iterator[str]:
    """Find what repeats without an upper limit and can be given back: beyond a word's start, or within another such.

    Parameters
    ----------
    node : parsed pattern
        As `re` itself reads it.
    guarded : bool
        Whether a look behind stands before it, so that it is tried once a word, not once a letter.
    """
    for kind, given in node:  # type: ignore[attr-defined]
        if kind is _constants.BRANCH:
            for each in given[1]:
                yield from find_repeats(each, guarded)
        elif kind is _constants.SUBPATTERN:
            yield from find_repeats(given[3], guarded)
        elif kind is _constants.ATOMIC_GROUP:
            yield from find_repeats(given, guarded)
        elif kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            most, inner = given[1:]
            endless = most is _constants.MAXREPEAT and kind is not _constants.POSSESSIVE_REPEAT
            if endless and not guarded:
                yield str(inner)
            yield from find_repeats(inner, guarded and not endless)
        guarded = guarded or kind is _constants.ASSERT_NOT


def list_searched() -> dict[str, re.Pattern[str]]:
    """List the patterns that are looked for in a whole comment; the others see a number and what stands near it."""
    places = (
        "_URL",
        "_MAIL",
        "_HANDLE",
        "_BIRTH",
        "_PASSPORT",
        "_PLATE",
        "_LETTER",
        "_HOUSE",
        "_SPELT",
        "_LOOKALIKE",
        "_DEGREED",
    )
    named = {
        name: vars(redaction)[name]
        for name in (*places, "_GLUED", "_KEYCAP", "_BESIDE_FIGURE", "_DIGITS", "_NAME_WORD", "_FIGURE")
    }
    return named | {"cues": redaction._compile_cues()}


def test_no_pattern_gives_back_without_end() -> None:
    """What a pattern has read is read again a bounded number of times: the work grows with the length alone.

    How the time grows is measured by `make bench` (tests/bench/redaction.py).
    """
    assert {pattern for pattern, *_rest in redaction._RULES} <= {*list_searched().values()}
    found = {name: [*find_repeats(_parser.parse(each.pattern, each.flags))] for name, each in list_searched().items()}
    assert {name: repeats for name, repeats in found.items() if repeats} == {}


@pytest.mark.parametrize("pattern", [r"a+b", r"(?:a|b.*)c", r"(?<!\w)(?:a+)*b", r"(?>a+)b", r"(?<!\w)(?:a{1,9}b*)+c"])
def test_what_gives_back_without_end_is_found(pattern: str) -> None:
    """A run tried from each of its letters; a run within a run, even if it begins where a word does."""
    assert [*find_repeats(_parser.parse(pattern))]


@pytest.mark.parametrize("pattern", [r"a++b", r"(?<!\w)\w*?x", r"a{1,40}b", r"(?<!\w)a++(?:\.\w++)*b"])
def test_what_is_read_once_passes(pattern: str) -> None:
    """Taken whole, from the start of a word alone, or up to a limit."""
    assert [*find_repeats(_parser.parse(pattern))] == []


@pytest.mark.parametrize("part", LONG)
def test_a_long_comment_is_redacted_as_a_short_one(part: str) -> None:
    """Nothing that has gone from a comment comes back in one that is longer: kinds once are kinds throughout."""
    short, long = (redact_text((part * 400)[: size * len(part)]).kinds for size in (40, 400))
    assert set(long) >= set(short)
