"""Numbers read back off a page, a slide or a sheet: each is one of hasil.json, or of a kind that is no result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from bs4 import BeautifulSoup

from ikm.rules.instrument import load_instrument

#: What is no result and holds numbers, each kind with an example.
KINDS = (
    r"(?:Tabel|Gambar|Lampiran|Bab|Halaman) \d+(?: / \d+)?",  # numbering of tables and pages: Tabel 3
    r"\b[1-9]\.\d\b(?= [A-Z])",  # of sections: 2.1 Pelaksana
    r"(?:PermenPANRB|PermenPAN|KEP)[ /][\d/.A-Z]+",  # short names of regulations: PermenPANRB 14/2017
    r"Nomor \d+ Tahun \d{4}",  # their titles
    r"\b\d{1,2} (?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember) \d{4}",
    r"(?:Semester|Triwulan|Sem\.|TW) [IV]+(?:, [IV]+)*(?: (?:Tahun )?\d{4})?",  # periods: TW I, II 2026
    r"(?<![\d.,])20\d\d(?:-[ST]\d)?(?![\d,])",  # years and codes of periods
    r"\bU\d{1,2}\b",  # codes of unsur
    r"(?:[Ss]elang|kepercayaan) 95 %",  # the level of intervals
    r"skala 25[–-]100|skala 1[–-]4|\(25[–-]100\)|\(1[–-]4\)",  # the scales
    r"\b(?:1 atau 2|1[–-]2|3[–-]4|1 sampai 4)\b",  # answers
    r"(?<![\d.,])[−-]?\d+ – \d+(?![\d,])",  # what an axis shows: 70 – 100
    r"× ?25|\b1/\d+|(?<=bobot )0,1\d+",  # how the index is computed, conventions of bobot
    r"ikm versi [\d.]+",
)


def read_text(page: str) -> str:
    """Read what a page says to eyes, white space as one space."""
    soup = BeautifulSoup(page, "html.parser")
    for part in soup(["style", "svg", "script"]):
        part.decompose()
    return " ".join(soup.get_text(" ").split()).replace("\u2060", "").replace(" .", ".")


def list_numbers(content: Any) -> Iterator[Decimal]:
    """Every number in results, wherever it stands; also those that are written as texts, and how long each list is."""
    if isinstance(content, dict | list):
        if isinstance(content, list):
            yield Decimal(len(content))
        for each in content.values() if isinstance(content, dict) else content:
            yield from list_numbers(each)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield Decimal(str(content))
    elif isinstance(content, str) and re.fullmatch(r"-?\d+(\.\d+)?", content):
        yield Decimal(content)


def list_texts(content: Any) -> Iterator[str]:
    """Texts of results with figures in them: names of places and of people's plans, quotes, regulations."""
    if isinstance(content, dict | list):
        for key, each in content.items() if isinstance(content, dict) else enumerate(content):
            yield from list_texts(each)
            yield from list_texts(key)
    elif isinstance(content, str) and re.search(r"\d.*[^\d.-]|[^\d.-].*\d", content):
        yield content


def find_strange(text: str, results: Any, own: Iterable[str] = ()) -> list[str]:
    """Find the numbers of an Indonesian text that are none of the results, rounded once, nor of a kind that is none.

    Parameters
    ----------
    own : iterable of str
        Patterns of further kinds, which only this text has.
    """
    rules = load_instrument("permenpanrb-14-2017")
    exact = [*list_numbers(results), *(band.low for band in rules.bands), *rules.tops()]
    # Figures of results have some digits more than what is printed: one that ends in 5 was cut there.
    ways = [(each, places) for each in exact for places in ((0, 1, 2, 3) if each == int(each) else (1, 2, 3))]
    ways += [(100 * each, places) for each in exact if abs(each) <= 2 for places in (0, 1)]  # shares in per cent
    known = {
        abs(value.quantize(Decimal(1).scaleb(-places), rounding))
        for value, places in ways
        for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN)
    }
    for name in sorted(set(list_texts(results)), key=len, reverse=True):
        text = text.replace(name, " ")
    for kind in (*own, *KINDS):
        text = re.sub(kind, " ", text)
    told = re.findall(r"\d+(?:\.\d{3})*(?:,\d+)?", text)
    return [each for each in told if Decimal(each.replace(".", "").replace(",", ".")) not in known]
