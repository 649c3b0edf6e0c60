"""How the answers of an export are coded: numbers, letters or the texts of options, and on how many steps. Floor 2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ikm.rules.instrument import Instrument
from ikm.survey.intake.answers import label
from ikm.survey.intake.mapping import OFFICIAL_POINTS
from ikm.survey.intake.vocabulary import known_labels, scales

_NUMBER = re.compile(r"[+]?(\d{1,2})(?:[.,]0+)?(?:\s*[-–.=:)]\s*\D.*)?")
#: Codes of options as form tools give them: 'A1', 'AO02'.
_CODE = re.compile(r"([a-z]{1,3})0*([1-9]|10)", re.IGNORECASE)
_LETTER = re.compile(r"[a-eA-E]")
#: Steps that scales have: the smallest that holds the highest answer is taken.
_STEPS = (4, 5, 7, 10)
#: Rarer values are mistakes, not steps.
_RARE = 0.01
#: So great a share of numbers up to the highest step makes that the end of the scale.
_NEARLY_ALL = 0.8
#: Texts that are given more seldom are no options, but something typed into the wrong column.
_SELDOM = 0.05
_LOOKED_AT = 5000


@dataclass
class Coding:
    """What was found out: keys of [scale], options by unsur, and what must be asked."""

    scale: dict[str, Any] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    ask: dict[str, list[str]] = field(default_factory=dict)


def rates(column: pd.Series) -> bool:
    """Whether most cells of a column are answers on some scale: numbers up to 10, letters a-e, known labels."""
    given = column[~column.isin(["", "-"])].head(_LOOKED_AT)
    counts = given.value_counts()
    return bool(len(given)) and bool(counts[[_is_rating(cell) for cell in counts.index]].sum() >= 0.8 * len(given))


def of(columns: Mapping[str, pd.Series], instrument: Instrument) -> Coding:
    """How the columns of answers are coded.

    Parameters
    ----------
    columns : mapping of str to Series of str
        By unsur key, or by heading where the unsur is not known.
    """
    found = Coding()
    numbers: Counter[int] = Counter()
    letters: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for name, column in columns.items():
        texts: Counter[str] = Counter()
        cells = column[~column.isin(["", "-"])].value_counts()
        for cell, count in cells.items():
            if match := _NUMBER.fullmatch(cell):
                numbers[int(match[1])] += count
            elif _LETTER.fullmatch(cell):
                letters[cell.casefold()] += count
            else:
                texts[label(cell)] += count
        if texts and all(_CODE.fullmatch(text) for text in texts):
            codes.update(texts)
            continue
        often = {text for text, count in texts.items() if count >= _SELDOM * cells.sum()}
        _options(name, often, instrument, found)
    _settle(found)
    _numbers(numbers, found)
    if codes:
        _codes(codes, found)
    if letters and sum(letters.values()) >= _RARE * sum(numbers.values()):
        found.ask["scale.letters"] = ["abcd (a is the worst)", "dcba (a is the best)"]
    return found


def another_questionnaire(found: Collection[str], instrument: Instrument) -> bool:
    """Whether so few unsur of a regulation are found in a form that it asks something else: what fits may be chance."""
    return 0 < 2 * len(set(found) & set(instrument.keys)) < len(instrument.keys)


def letters_of(labels: Mapping[str, str]) -> str:
    """Order of the letters, worst first, from the labels they stand for; '' where it cannot be told.

    Examples
    --------
    >>> letters_of({"a": "Tidak sesuai", "b": "Kurang sesuai", "c": "Sesuai", "d": "Sangat sesuai"})
    'abcd'
    """
    texts = {letter: label(text) for letter, text in labels.items()}
    for row in scales(None):
        if len(row) == len(texts) and set(row) == set(texts.values()):
            return "".join(sorted(texts, key=lambda letter: row.index(texts[letter])))
    return ""


def _numbers(numbers: Counter[int], found: Coding) -> None:
    """Lowest and highest number that are no mistakes."""
    most = sum(count for number, count in numbers.items() if number <= _STEPS[-1])
    if most >= _NEARLY_ALL * sum(numbers.values()):
        # The few that are greater are sums at the foot, or slips of the hand: no scale has them.
        numbers = Counter({number: count for number, count in numbers.items() if number <= _STEPS[-1]})
    total = sum(numbers.values())
    often = [number for number, count in numbers.items() if count >= _RARE * total]
    if not often:
        return
    if min(often) == 0:
        found.ask["scale.lowest"] = ["0 (answers are counted from 0)", "1 (0 is a mistake)"]
    highest = max(often) + (min(often) == 0)
    steps = next((step for step in _STEPS if highest <= step), highest)
    if steps != OFFICIAL_POINTS:
        found.scale["points"] = steps


def _codes(codes: Collection[str], found: Coding) -> None:
    """Ask which end of codes such as 'A1' to 'A4' is the worst; those that nobody chose are steps as well."""
    parts = {int(match[2]): match[1] for code in codes if (match := _CODE.fullmatch(code))}
    steps = next((step for step in _STEPS if max(parts) <= step), max(parts))
    letters, width = parts[min(parts)], min(map(len, codes)) - len(parts[min(parts)])
    order = [f"{letters}{place:0{width}}" for place in range(1, steps + 1)]
    found.ask["options.all"] = [" < ".join(order), " < ".join(reversed(order))]
    if steps != OFFICIAL_POINTS:
        found.scale["points"] = steps


def _settle(found: Coding) -> None:
    """Settle what is asked of a question by the scale of the others: 'Baik' alone may be the third of four or five."""
    known = {" < ".join(options) for options in found.options.values()}
    for about in [about for about in found.ask if about.startswith("options.")]:
        fitting = [each for each in found.ask[about] if each in known]
        if len(fitting) == 1:
            del found.ask[about]
            labels = fitting[0].split(" < ")
            found.options[about.removeprefix("options.")] = {text: at for at, text in enumerate(labels, start=1)}


def _options(name: str, texts: set[str], instrument: Instrument, found: Coding) -> None:
    """Scores of the labels of one question, if they can only mean one thing."""
    if not texts:
        return
    unsur = next((item for item in instrument.unsur if item.key == name.split("_", 1)[-1] or item.key == name), None)
    rows = [row for row in scales(unsur) if texts <= set(row)]
    own = [row for row in rows if unsur and row == tuple(text.casefold() for text in unsur.options)]
    rows = own or rows
    meanings = {tuple(sorted((text, row.index(text)) for text in texts)) for row in rows}
    if len(meanings) == 1:
        found.options[name] = {text: place + 1 for place, text in enumerate(rows[0])}
        if len(rows[0]) != OFFICIAL_POINTS:
            found.scale["points"] = len(rows[0])
    else:
        several = [" < ".join(row) for row in rows]
        found.ask[f"options.{name}"] = several


def _is_rating(cell: str) -> bool:
    """Whether a cell is an answer on some scale."""
    match = _NUMBER.fullmatch(cell)
    if match:
        return int(match[1]) <= max(_STEPS)
    return bool(_LETTER.fullmatch(cell) or _CODE.fullmatch(cell)) or label(cell) in known_labels()
