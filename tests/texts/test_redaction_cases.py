"""How much of invented personal data goes, how much of what is none stays, and that long comments take no longer."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from ikm.texts import redaction
from ikm.texts.redaction import has_bare_name_nearby, redact_text

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


def count_calls(task: Callable[[], object]) -> int:
    """Count the calls of functions, of Python and of C, that a task makes."""
    calls = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        task()
    finally:
        sys.setprofile(before)
    return calls


def take_seconds(text: str) -> float:
    """Take the least processor time of several rounds."""
    rounds = []
    for _ in range(4):
        started = time.process_time()
        redact_text(text)
        has_bare_name_nearby(text)
        rounds.append(time.process_time() - started)
    return min(rounds)


@pytest.mark.parametrize("part", LONG)
def test_work_grows_with_the_length_alone(part: str) -> None:
    """8,000 characters take at most nine times the calls of 1,000, and less than a third of 64 times the time.

    Calls are counted exactly; what a pattern tries within one call is seen in the time alone, whose bound is wide, for
    other work runs beside it: work that grew with the square would take 64 times as long.
    """
    short, long = ((part * (size // len(part) + 1))[:size] for size in (1000, 8000))
    redact_text(long)  # what is looked up once
    few, many = (count_calls(lambda text=text: redact_text(text)) for text in (short, long))  # type: ignore[misc]
    assert many <= 9 * few
    assert take_seconds(long) <= 20 * max(take_seconds(short), 0.0005)
