"""Ages of respondents: in years or as the bands that a form offers, and the groups of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Ages outside this range are typing mistakes (-41, 352 and 1121212 occur) and count as not stated.
AGE_RANGE = (10, 110)
#: First and last year of a band that is open at that end.
_FIRST, _LAST = 0, 999
_AGE = re.compile(r"\+?0*(\d{1,3})(?:\.0+)?")
#: What stands in a band beside its numbers and says nothing.
_NOISE = re.compile(r"(?<![^\W\d_])(?:tahun|thn|th|years?|yrs?|old|berusia|usia|umur|berumur)(?![^\W\d_])\.?|[().,]")
_N = r"(\d{1,3})"
_SPAN = re.compile(rf"{_N} ?(?:-|>|<|~|s ?/? ?d|sampai(?: dengan)?|hingga|to) ?{_N}")
#: Bands open at one end, the number itself outside or inside.
_BELOW = re.compile(rf"(?:<|kurang dari|di ?bawah|under|below) ?{_N}")
_UP_TO = re.compile(
    rf"(?:<=|=<|≤|maks(?:imal)?|paling tinggi|sampai(?: dengan)?|s ?/? ?d|hingga) ?{_N}"
    rf"|{_N} ?(?:(?:ke|dan ke|atau ke) ?bawah|(?:dan|atau) (?:kurang|di ?bawah(?:nya)?)|and (?:below|under))"
)
_ABOVE = re.compile(rf"(?:>|lebih dari|di ?atas|over|above) ?{_N}")
_FROM = re.compile(
    rf"(?:>=|=>|≥|min(?:imal)?|paling rendah|mulai) ?{_N}"
    rf"|{_N} ?(?:\+|(?:ke|dan ke|atau ke) ?atas|lebih|(?:dan|atau) (?:lebih|di ?atas(?:nya)?)|and (?:above|over|up))"
)


@dataclass(frozen=True, order=True)
class AgeBand:
    """Ages from the first to the last, both inside.

    Examples
    --------
    >>> AgeBand(0, 20).label, AgeBand(21, 30).label, AgeBand(61, 999).spelling
    ('≤ 20', '21–30', '>=61')
    """

    first: int
    last: int

    @property
    def label(self) -> str:
        """The band as reports print it."""
        if self.first <= _FIRST:
            return f"≤ {self.last}"
        return f"≥ {self.first}" if self.last >= _LAST else f"{self.first}–{self.last}"

    @property
    def spelling(self) -> str:
        """The band as answer files spell it, with signs that every keyboard has."""
        return self.label.replace("≤ ", "<=").replace("≥ ", ">=").replace("–", "-")


#: The groups of a report where ages are known in years.
OWN_BANDS = (AgeBand(_FIRST, 20), *(AgeBand(low, low + 9) for low in (21, 31, 41, 51)), AgeBand(61, _LAST))
AGE_GROUPS = tuple(band.label for band in OWN_BANDS)


def parse_age(text: str) -> int | None:
    """Parse an age in years; None where a text is no age of a respondent.

    Examples
    --------
    >>> parse_age("25"), parse_age("25.0"), parse_age("352"), parse_age("21-30")
    (25, 25, None, None)
    """
    match = _AGE.fullmatch(text)
    return int(match[1]) if match and AGE_RANGE[0] <= int(match[1]) <= AGE_RANGE[1] else None


def parse_age_bands(texts: Iterable[str]) -> dict[str, AgeBand]:
    """Parse the bands among the texts of one column; a text that is none is left out.

    'Kurang dari 20' ends at 19, unless the next band begins at 21: then 20 is in no other, and the form means it. So
    does 'lebih dari 61' beside '51 - 60'.

    Examples
    --------
    >>> {text: band.spelling for text, band in parse_age_bands(["Kurang dari 20 Tahun", "21 s.d 30 Tahun"]).items()}
    {'Kurang dari 20 Tahun': '<=20', '21 s.d 30 Tahun': '21-30'}
    >>> [band.spelling for band in parse_age_bands(["< 20", "20 Tahun Kebawah", "> 50", "50+", "PNS"]).values()]
    ['<=19', '<=20', '>=51', '>=50']
    """
    parsed = {text: parts for text in texts if (parts := _parse_band(text))}
    bands = {band for band, _ in parsed.values()}
    return {text: _close_gap(band, bands) if strict else band for text, (band, strict) in parsed.items()}


def _parse_band(text: str) -> tuple[AgeBand, bool] | None:
    """Return one band, and whether it is open at an end whose number is outside; None where it is no band."""
    plain = " ".join(_NOISE.sub(" ", text.casefold().replace("s.d", "s/d").translate(_DASHES)).split())
    if match := _SPAN.fullmatch(plain):
        first, last = int(match[1]), int(match[2])
        return (AgeBand(first, last), False) if 0 <= first <= last <= AGE_RANGE[1] else None
    for pattern, below, step in ((_BELOW, True, 1), (_UP_TO, True, 0), (_ABOVE, False, 1), (_FROM, False, 0)):
        if match := pattern.fullmatch(plain):
            number = int(next(group for group in match.groups() if group))
            if not 0 < number <= AGE_RANGE[1]:
                return None
            return (AgeBand(_FIRST, number - step) if below else AgeBand(number + step, _LAST)), bool(step)
    return None


_DASHES = str.maketrans("–—−‒", "----")


def _close_gap(band: AgeBand, bands: Iterable[AgeBand]) -> AgeBand:
    """Return a band open at one end with the one year beside it that no other band of the form holds."""
    below = band.first <= _FIRST
    year = band.last + 1 if below else band.first - 1
    held = any(each.first <= year <= each.last for each in bands)
    beside = any((each.first == year + 1) if below else (each.last == year - 1) for each in bands)
    if held or not beside:
        return band
    return AgeBand(band.first, year) if below else AgeBand(year, band.last)


def name_age_groups(texts: Iterable[str]) -> dict[str, str]:
    """Name the group of each text of a column of ages: years in the groups of a report, bands as the form has them.

    Where a form's bands are not those of the report, an age in years goes to the band that holds it.

    Parameters
    ----------
    texts : iterable of str
        All that the column holds, for what a band means can depend on those beside it.

    Returns
    -------
    dict of str to str
        '' for what is no age of a respondent.

    Examples
    --------
    >>> name_age_groups(["25", "31-40", "17-25 tahun", "352"])
    {'25': '17–25', '31-40': '31–40', '17-25 tahun': '17–25', '352': ''}
    """
    distinct = dict.fromkeys(texts)
    bands = parse_age_bands(distinct)
    foreign = sorted(set(bands.values()) - set(OWN_BANDS))
    names = {}
    for text in distinct:
        age = parse_age(text)
        holding = [] if age is None else [each for each in (*foreign, *OWN_BANDS) if each.first <= age <= each.last]
        band = bands.get(text) or (holding[0] if holding else None)
        names[text] = band.label if band else ""
    return names


def rank_age_group(label: str) -> AgeBand:
    """Return the ages of a group by its name, by which groups are ordered.

    Examples
    --------
    >>> sorted(["≥ 61", "21–30", "≤ 20"], key=rank_age_group)
    ['≤ 20', '21–30', '≥ 61']
    """
    parsed = _parse_band(label)
    return parsed[0] if parsed else AgeBand(_LAST, _LAST)
