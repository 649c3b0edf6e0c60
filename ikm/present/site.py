"""The list of all reports as a page: rows, filters, words. Floor 4."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from ikm.present.markup import render
from ikm.present.wording import NOTHING, Words
from ikm.rules.period import Period

_HTML = Path(__file__).parent / "html"
#: So many rows of a table are drawn before the reader asks for more: a browser needs seconds to lay out thousands.
_FIRST = 200
#: What a link to each file is called: key of the words in [site].
_FILES = {
    "laporan.pdf": "pdf",
    "laporan.docx": "docx",
    "rekap.xlsx": "xlsx",
    "publikasi.pdf": "poster",
    "hasil.json": "json",
}


@dataclass(frozen=True)
class Line:
    """One report of the list.

    Parameters
    ----------
    name, city : str
        The unit's and its city's; of a city's report both are the city.
    place : int
        Of its period among all periods, the newest first.
    figures : tuple of str or None
        Printed values: of a unit the IKM, of a city both means.
    mutu : str or None
    count : str
        Respondents; of a city the units with an index.
    folder : str
        From the page on.
    files : sequence of str
    synthetic : bool
    language : str
    """

    name: str
    city: str
    period: Period
    figures: tuple[str | None, ...]
    mutu: str | None
    count: str
    folder: str
    files: Sequence[str]
    synthetic: bool
    language: str


def page(units: Sequence[Line], cities: Sequence[Line], about: Mapping[str, Any], css: str, words: Words) -> str:
    """The page of the site.

    Parameters
    ----------
    units, cities : sequence of Line
        In the order in which they are listed.
    about : mapping
        title, publisher (str, empty where not set), licence, licence_url, reports_file, figures_file, package_file.
    css : str
        The style of the reports, which is that of the site too.
    """
    periods = sorted({line.period for line in [*units, *cities]}, reverse=True)
    places = {period: place for place, period in enumerate(periods)}
    towns = {name: place for place, name in enumerate(sorted({line.city for line in [*units, *cities]}))}
    style = css + _inline("site.css") + _labels(words)
    script = _inline("site.js")
    text = render(
        "site",
        say=words.say,
        words=words,
        about=about,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        periods=[words.period(period) for period in periods],
        towns=list(towns),
        columns={"cities": _columns(words, "city"), "units": _columns(words, "unit")},
        cities=[_cells(line, places, towns, words) for line in cities],
        units=[_cells(line, places, towns, words) for line in units],
        first=_FIRST,
        later=Markup(' class="later"'),
        synthetic=any(line.synthetic for line in [*units, *cities]),
    )
    return str(text)


def language(spoken: Iterable[str]) -> str:
    """English where all reports are, else Indonesian: the same for the same reports, whichever was made last."""
    return "en" if set(spoken) == {"en"} else "id"


def _columns(words: Words, kind: str) -> list[tuple[str, str, str]]:
    """Headings of a table: text, kind of values, class."""
    names = {
        "unit": (("unit", ""), ("city", ""), ("period", "period"), ("ikm", "num"), ("mutu", ""), ("n", "num")),
        "city": (("city", ""), ("period", "period"), ("plain", "num"), ("weighted", "num"), ("measured", "num")),
    }
    found = [(words.text(f"site.{name}"), sort or "text", sort) for name, sort in names[kind]]
    return [*found, (words.text("site.files"), "", "")]


def _cells(line: Line, places: Mapping[Period, int], towns: Mapping[str, int], words: Words) -> dict[str, Any]:
    """A row of a table as texts and addresses."""
    folder = quote(line.folder)
    return {
        "name": line.name,
        "city": line.city,
        "town": towns[line.city],
        "place": places[line.period],
        "period": words.period(line.period),
        "figures": [NOTHING if value is None else words.number(Decimal(value)) for value in line.figures],
        "mutu": line.mutu,
        "count": line.count,
        "page": f"{folder}/laporan.html",
        "files": [(f"{folder}/{name}", words.text(f"site.{_FILES[name]}")) for name in line.files if name in _FILES],
        "language": line.language if line.language != words.bahasa else "",
        "foreign": words.text(f"site.in_{line.language}"),
    }


def _labels(words: Words) -> str:
    """Names of columns before the cells where a phone shows rows as blocks; texts of ours, without quotation marks."""
    rules = []
    for kind in ("unit", "city"):
        for place, (text, *_) in enumerate(_columns(words, kind)[:-1], start=1):
            rules.append(f'  .{kind} td:nth-child({place})::before {{ content: "{text}"; }}')
    return "@media (max-width: 40rem) {\n" + "\n".join(rules) + "\n}\n"


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: nothing but this style and this script."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """Hash of an inline style or script as the policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _inline(name: str) -> str:
    """A file of html/ as it goes into the page."""
    return (_HTML / name).read_text(encoding="utf-8")
