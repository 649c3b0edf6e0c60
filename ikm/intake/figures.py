"""Printed figures of other publications -> a file of data/published: a mapping proposed, the import."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.errors import DataError, SettingError
from ikm.intake.columns import list_foot_words, match_figure_columns, match_figure_row, match_unsur, parse_unsur_number
from ikm.intake.ledger import Ledger, Outcome, Reason
from ikm.intake.mapping import ANY_OTHER, FIGURES_COLUMNS, LEFT_OUT, FiguresMapping, require_figures_decided
from ikm.intake.propose import find_heading_keys
from ikm.intake.records import require_headings
from ikm.intake.run import FileChange, OldAnswers, append_answer_rows
from ikm.intake.table import OpenedFile, RawTable, Sheet, try_headings
from ikm.rules.instrument import (
    Instrument,
    choose_instrument,
    compute_half_unit,
    count_decimals,
    list_instruments,
    round_half_up,
)
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.fingerprint import compute_fingerprint
from ikm.survey.project import Project
from ikm.survey.published import find_printed_instrument
from ikm.survey.responses import read_cells
from ikm.survey.units import Unit, list_unsur_keys

# A mapping proposed from the tables of a publication

#: Sheets below their headings, with the tables that they are from.
_Headed = list[tuple[Sheet, RawTable]]
#: Open questions of a mapping, with what may be answered.
_Questions = dict[str, list[str]]
#: Columns of whole marks from 1 to 4, from which a table holds answers: an NRR is hardly ever whole.
_LEAST_MARKED = 4
#: Share of the cells that are numbers in a column of figures.
_LEAST_FIGURE_SHARE = 0.6
#: Lower and upper end of what stands under the unsur.
_UNSUR_VALUE_RANGES = {"nrr": (1, 4), "tertimbang": (0, 1), "nilai": (25, 100)}
#: Columns of unsur below which a table has only parts of the index.
_LEAST_UNSUR = 3


def looks_like_figures(export: OpenedFile) -> bool:
    """Return whether a file holds printed figures: an index from 25 to 100 beside units, or an NRR beside unsur."""
    return bool(_list_fitting(export.tops()))


def propose_figures_mapping(
    export: OpenedFile, units: Mapping[str, Unit], unit: str, instrument: Instrument, period: str, source: str
) -> FiguresMapping:
    """Propose the mapping that a file of printed figures seems to need.

    Parameters
    ----------
    units : mapping of str to Unit
        The register, in which the table's units are looked for.
    unit, period : str
        Code of the one unit and period that are wanted; '' for all.
    source : str
        As asked; '' asks.

    Raises
    ------
    DataError
        The file cannot be read, or has no table of published figures.
    """
    fitting = _list_fitting(export.tops())
    if not fitting:
        raise DataError(
            _("{export_path}: no table of published figures was found.", export_path=export.path),
            allowed=_(
                "a column of indexes (25 to 100) beside a column of units, or of NRR (1 to 4) beside one of unsur"
            ),
            remedy=_("name the headings in the mapping (data/README.md, 'Mapping of a recap')."),
        )
    layout, first, _best = fitting[0]
    alike = [(kind, list(sheet.cells)) == (layout, list(first.cells)) for kind, sheet, _rest in fitting]
    sheets = [(sheet, table) for (_rest, sheet, table), same in zip(fitting, alike, strict=True) if same]
    values: dict[str, Any] = {"kind": "published", "layout": layout, "source": source}
    if layout == "unsur":
        values |= _propose_unsur_rows(first, instrument, unit)
    else:
        values |= _propose_unit_rows(sheets, units, unit, instrument)
    ask = values.pop("ask")
    # An index alone is read under the regulation in force in its period.
    if set(instrument.keys) & {*values["columns"], *values.get("rows", {}).values()}:
        values["instrument"] = instrument.id
    if not source:
        ask["source"] = ["title, page and address of the publication"]
    if "period" not in values["columns"]:
        values["periods"], asked = _propose_periods(sheets, period)
        ask |= asked
    return FiguresMapping(**values, ask=ask)


def _list_fitting(tables: Sequence[RawTable]) -> list[tuple[str, Sheet, RawTable]]:
    """List the sheets that hold printed figures: layout, sheet, table."""
    headed = [(sheet, table) for table in tables if (sheet := try_headings(table))]
    return [(layout, sheet, table) for sheet, table in headed if (layout := _detect_layout(sheet))]


def _detect_layout(sheet: Sheet) -> str:
    """Return 'units' or 'unsur' for a table of printed figures, '' for another."""
    if _holds_answers(sheet):
        return ""
    kinds = _map_kinds(sheet)
    # Scores of options, and no means of answers, are whole one and all.
    whole = bool(kinds["nrr"]) and sheet.cells[kinds["nrr"][0]].isin(["", *"01234"]).all()
    if len(kinds["unsur"]) == 1 and kinds["nrr"] and not whole and _holds_figures(sheet, kinds["nrr"][0], 1, 4):
        return "unsur"
    return "units" if kinds["unit"] and any(_holds_figures(sheet, ikm, 25, 100) for ikm in kinds["ikm"]) else ""


def _holds_answers(sheet: Sheet) -> bool:
    """Return whether a table holds answers of respondents, beside an index of each: whole marks in most unsur."""
    whole = [name for name, column in sheet.cells.items() if column[column.ne("")].isin(list("1234")).all()]
    filled = [name for name in whole if sheet.cells[name].ne("").any()]
    return len(filled) >= _LEAST_MARKED


def _map_kinds(sheet: Sheet) -> dict[str, list[str]]:
    """Return headings by what they may stand for."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for heading in sheet.cells:
        for kind in match_figure_columns(heading):
            kinds[kind].append(heading)
    return kinds


def _holds_figures(sheet: Sheet, heading: str, low: float = 0, high: float = math.inf) -> bool:
    """Return whether enough of a column's cells are numbers in a range."""
    given = [cell for cell in sheet.cells[heading] if cell]
    inside = sum((value := parse_number(cell)) is not None and low <= value <= high for cell in given)
    return bool(given) and inside >= _LEAST_FIGURE_SHARE * len(given)


def _propose_unit_rows(sheets: _Headed, units: Mapping[str, Unit], unit: str, instrument: Instrument) -> dict[str, Any]:
    """Propose the keys of a mapping for a table with a row for each unit."""
    sheet = sheets[0][0]
    kinds = _map_kinds(sheet)
    columns: dict[str, str] = {}
    ask: _Questions = {}
    for name in FIGURES_COLUMNS:
        headings = [each for each in kinds[name] if each not in columns.values()]
        if name == "ikm":
            headings = [each for each in headings if _holds_figures(sheet, each, 25, 100)]
        if len(headings) == 1:
            columns[name] = headings[0]
        elif headings:
            ask[name] = headings
    parts = [each for each in sheet.cells if each not in columns.values() and _is_part(each, sheet)]
    kept, items, values, asked = _propose_parts(parts, sheet, instrument)
    columns |= kept
    ask |= asked
    used = {*columns.values(), *items, *(each for choices in ask.values() for each in choices), *ask}
    proposal: dict[str, Any] = {"columns": columns, "items": items, "values": values, "ask": ask}
    proposal["unused"] = [each for each in sheet.cells if each not in used]
    proposal["units"], asked = _propose_units(sheets, columns, units, unit)
    ask |= asked
    return proposal


def _is_part(heading: str, sheet: Sheet) -> bool:
    """Return whether a column holds parts of the index: numbers under 'V3', 'U3' or the name of an unsur."""
    numbered = "item" in match_figure_columns(heading) or parse_unsur_number(heading) is not None
    named = numbered or any(match_unsur(heading, rules) for rules in list_instruments().values())
    return named and _holds_figures(sheet, heading)


def _propose_parts(
    parts: list[str], sheet: Sheet, instrument: Instrument
) -> tuple[dict[str, str], list[str], str, _Questions]:
    """Return columns of unsur, parts that are only compared, what their values are, and questions."""
    numbers = [value for part in parts for cell in sheet.cells[part] if (value := parse_number(cell)) is not None]
    values = _detect_values(numbers)
    if not parts or values not in ("nrr", ""):
        return {}, parts, values, {}
    if not values:
        return {}, [], "nrr", {"values": list(_UNSUR_VALUE_RANGES)}
    if len(parts) > len(instrument.keys) or len(parts) < _LEAST_UNSUR:
        return {}, parts, "nrr", {}
    keys = {part: find_heading_keys(part, instrument, ordered=False) for part in parts}
    times = Counter(fits[0] for fits in keys.values() if len(fits) == 1)
    columns = {fits[0]: part for part, fits in keys.items() if len(fits) == 1 and times[fits[0]] == 1}
    ask = {part: fits for part, fits in keys.items() if part not in columns.values()}
    return columns, [], "nrr", ask


def _detect_values(numbers: Sequence[Decimal]) -> str:
    """Detect the range that most numbers lie in; '' where none holds them."""
    for name, (low, high) in _UNSUR_VALUE_RANGES.items():
        if sum(low <= value <= high for value in numbers) >= 0.9 * len(numbers):
            return name
    return ""


def _propose_units(
    sheets: _Headed, columns: Mapping[str, str], units: Mapping[str, Unit], unit: str
) -> tuple[dict[str, str], _Questions]:
    """Find the unit of each row's name; those that fit no or two units of the register are asked."""
    if "unit" not in columns:
        return ({ANY_OTHER: unit}, {}) if unit else ({}, {"unit": []})
    named = [sheet.cells.loc[_find_numbered(sheet, columns), columns["unit"]] for sheet, _rest in sheets]
    names = dict.fromkeys(name for column in named for name in column if name)
    wanted = {unit: units[unit]} if unit else units
    matches = {name: _match_units(name, wanted) for name in names}
    sure = {name: codes[0] for name, codes in matches.items() if len(codes) == 1}
    if unit:
        return {**sure, ANY_OTHER: LEFT_OUT}, {} if sure else {f"units.{unit}": list(names)}
    return sure, {f"units.{name}": [*codes, LEFT_OUT] for name, codes in matches.items() if len(codes) != 1}


def _match_units(name: str, units: Mapping[str, Unit]) -> list[str]:
    """List the codes of the units that a name may be: code, name, or the name but for the kind of office before it."""
    spelling = " ".join(name.split()).casefold()
    same = [code for code, unit in units.items() if spelling in (code.casefold(), unit.name.casefold())]
    return same or [code for code, unit in units.items() if f" {unit.name.casefold()} ".endswith(f" {spelling} ")]


def _propose_periods(sheets: _Headed, period: str) -> tuple[dict[str, str], _Questions]:
    """Find the period of each sheet in its name or the title above it; two sheets of one period are asked."""
    periods = {sheet.name: find_period(sheet.name) or _find_titled_period(sheet, table) for sheet, table in sheets}
    if period and len(periods) == 1:
        return dict.fromkeys(periods, period), {}
    if period:
        periods = {name: printed if printed == period else LEFT_OUT for name, printed in periods.items()}
    times = Counter(periods.values())
    times[LEFT_OUT] = 1
    sure = {name: printed for name, printed in periods.items() if printed and times[printed] == 1}
    doubtful = {name: printed for name, printed in periods.items() if name not in sure}
    return sure, {f"periods.{name}": [printed, LEFT_OUT] if printed else [] for name, printed in doubtful.items()}


def _find_titled_period(sheet: Sheet, table: RawTable) -> str:
    """Find the period that the rows above the headings name."""
    above = table.cells.loc[: sheet.heading_row - 1]
    periods = {period for text in above.to_numpy().ravel() if (period := find_period(text))}
    return periods.pop() if len(periods) == 1 else ""


def _propose_unsur_rows(sheet: Sheet, instrument: Instrument, unit: str) -> dict[str, Any]:
    """Propose the keys of a mapping for a table with a row for each unsur of one unit."""
    kinds = _map_kinds(sheet)
    nrr = next(heading for heading in kinds["nrr"] if _holds_figures(sheet, heading, 1, 4))
    columns = {"unsur": kinds["unsur"][0], "nrr": nrr}
    columns |= {kind: kinds[kind][0] for kind in ("number", "mutu") if len(kinds[kind]) == 1}
    texts = [text for text in dict.fromkeys(sheet.cells[columns["unsur"]]) if text]
    keys = {text: match_figure_row(text) or find_heading_keys(text, instrument, ordered=False) for text in texts}
    rows = {text: meanings[0] for text, meanings in keys.items() if len(meanings) == 1}
    ask = {f"rows.{text}": meanings for text, meanings in keys.items() if len(meanings) > 1}
    for key, times in Counter(rows.values()).items():
        if times > 1:
            ask[f"rows.{key}"] = [text for text, meaning in rows.items() if meaning == key]
    if not unit:
        ask["units"] = ["--unit CODE"]
    unused = [each for each in sheet.cells if each not in columns.values()]
    return {"columns": columns, "rows": rows, "units": {ANY_OTHER: unit} if unit else {}, "unused": unused, "ask": ask}


# The import: lines read, judged and written

#: More decimals than any publication prints: a spreadsheet's formula that nobody rounded.
MOST_DECIMALS = 4


@dataclass(frozen=True)
class FiguresOrder:
    """What was asked: the file, its mapping and the mapping's name in messages, and where the figures go."""

    path: Path
    mapping: FiguresMapping
    where: str
    target: Path


@dataclass
class FigureLine:
    """One figure on its way: the texts of its cells, then what was understood.

    Parameters
    ----------
    texts : dict of str to str
        Column of data/published, 'mutu' or 'kinerja' -> text as printed.
    items : list of str
        Parts of the index, only compared.
    foot : bool
        The row adds up the table.
    """

    texts: dict[str, str]
    items: list[str] = field(default_factory=list)
    foot: bool = False
    unit: str = ""
    period: str = ""
    n: str = ""
    ikm: Decimal | None = None
    nrr: dict[str, Decimal] = field(default_factory=dict)

    @property
    def figure(self) -> tuple[object, ...]:
        """What is printed, to be compared with another print of the same unit and period."""
        return self.n, self.ikm, tuple(sorted(self.nrr.items()))


@dataclass(frozen=True, eq=False)
class ImportedFigures:
    """Printed figures, read; nothing written yet.

    Parameters
    ----------
    fingerprint : str
        Of the file, under the key of the data folder; empty where that has none yet.
    counts, listing : DataFrame
        From the ledger.
    figures : DataFrame
        One row a figure that is written: unit, period, n, ikm.
    change : FileChange or None
        What the file of figures will hold; None where nothing is added.
    unread : list of str
        Sheets without figures or left out.
    """

    order: FiguresOrder
    fingerprint: str
    counts: pd.DataFrame
    listing: pd.DataFrame
    figures: pd.DataFrame
    change: FileChange | None
    unread: list[str]

    def write(self) -> None:
        """Put the figures in place, in one step."""
        if self.change is not None:
            self.change.write(self.order.target)


def read_figures(project: Project, order: FiguresOrder, export: OpenedFile) -> ImportedFigures:
    """Read printed figures by their mapping.

    Raises
    ------
    SettingError
        The mapping has open questions, lacks the source, or names what is not there.
    DataError
        The file cannot be read, or figures that are there already cannot.
    """
    units = project.units()
    keys = list_unsur_keys(units.values())
    mapping, ledger = order.mapping, Ledger()
    require_figures_decided(mapping, keys, order.where)
    sheets, unread = _read_sheets(export, mapping)
    lines: list[FigureLine] = []
    for sheet in sheets:
        lines += _read_lines(sheet, mapping, ledger, len(lines))
    known = _read_known(project, keys)
    written = [line for record, line in enumerate(lines) if _judge_line(record, line, mapping, units, known, ledger)]
    content = order.target.read_bytes() if order.target.is_file() else b""
    old = OldAnswers(order.target, content, read_cells(order.target) if content else pd.DataFrame(dtype="str"))
    fresh = _format_rows(written, mapping, keys)
    change = FileChange(content, append_answer_rows(old, fresh)) if written else None
    figures = fresh[["unit", "period", "n", "ikm"]]
    fingerprint = compute_fingerprint(project.data, order.path)
    export.require_unchanged()
    return ImportedFigures(order, fingerprint, ledger.counts(), ledger.listing(), figures, change, unread)


def _read_sheets(export: OpenedFile, mapping: FiguresMapping) -> tuple[list[Sheet], list[str]]:
    """Return the sheets that hold figures, and the names of those that do not or are left out."""
    wanted = {*mapping.columns.values(), *mapping.items}
    tables = export.taken()
    headed = [try_headings(table, mapping.heading_row, mapping.heading_rows) for table in tables]
    sheets = [sheet for sheet in headed if sheet]
    kept = [sheet for sheet in sheets if wanted <= set(sheet.cells) and mapping.periods.get(sheet.name) != LEFT_OUT]
    if not kept and sheets:
        require_headings(sheets[0], wanted)
    if not kept:
        remedy = _("correct [columns] and [periods] in the mapping.")
        raise DataError(_("{export_path}: no sheet holds figures.", export_path=export.path), remedy=remedy)
    return kept, [table.sheet for table, sheet in zip(tables, headed, strict=True) if sheet not in kept]


def _read_lines(sheet: Sheet, mapping: FiguresMapping, ledger: Ledger, first: int) -> list[FigureLine]:
    """Read the figures of one sheet and enter its rows in the ledger."""
    ledger.set_aside(sheet, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
    if mapping.layout == "unsur":
        return _read_unsur_line(sheet, mapping, ledger, first)
    ledger.read(sheet, sheet.cells.index, range(first, first + len(sheet.cells)))
    numbered = _find_numbered(sheet, mapping.columns)
    lines = []
    for row, cells in sheet.cells.iterrows():
        texts = {name: str(cells[heading]) for name, heading in mapping.columns.items()}
        texts.setdefault("period", mapping.periods.get(sheet.name, ""))
        texts.setdefault("unit", "")
        foot = not numbered[row] or _fold_name(texts["unit"]) in list_foot_words()
        lines.append(FigureLine(texts, [str(cells[heading]) for heading in mapping.items], foot))
    return lines


def _find_numbered(sheet: Sheet, columns: Mapping[str, str]) -> pd.Series:
    """Return whether each row has a running number, unlike one that adds up the table; all where no row has one."""
    if "number" not in columns:
        return pd.Series(True, sheet.cells.index)
    return sheet.cells[columns["number"]].str.fullmatch(r"\d+\.?")


def _read_unsur_line(sheet: Sheet, mapping: FiguresMapping, ledger: Ledger, first: int) -> list[FigureLine]:
    """Read the one figure of a table with a row for each unsur."""
    texts = {"unit": ANY_OTHER, "period": mapping.periods.get(sheet.name, "")}
    cells = sheet.cells
    names = cells[mapping.columns["unsur"]]
    meant = names.map(mapping.rows).fillna("")
    last = cells.columns[-1]
    for row, key in meant[meant.ne("")].items():
        value = cells.loc[row, mapping.columns["nrr"]]
        # The index may stand in a column of its own, below what adds up to it.
        texts[key] = str(value or cells.loc[row, last])
    used = meant.index[meant.ne("") & meant.ne(LEFT_OUT)]
    ledger.read(sheet, used, [first] * len(used))
    for row in meant.index.difference(used):
        reason = Reason.FOOT if _fold_name(names[row]) in list_foot_words() or not names[row] else Reason.UNKNOWN_ITEM
        ledger.set_aside(sheet, [row], Outcome.REFUSED, reason, mapping.columns["unsur"])
    return [FigureLine(texts)]


def _judge_line(
    record: int,
    line: FigureLine,
    mapping: FiguresMapping,
    units: dict[str, Unit],
    known: dict[tuple[str, str], tuple[object, ...]],
    ledger: Ledger,
) -> bool:
    """Return whether a figure is written; else the ledger says why not."""

    def judge(outcome: str, reason: str, column: str = "") -> bool:
        ledger.judge([record], outcome, reason, column)
        return False

    if line.foot:
        return judge(Outcome.REFUSED, Reason.FOOT)
    name = " ".join(line.texts["unit"].split())
    line.unit = mapping.units.get(name, mapping.units.get(ANY_OTHER, LEFT_OUT))
    if line.unit not in units:
        return judge(Outcome.REFUSED, Reason.UNIT_LEFT_OUT, "unit")
    line.period = find_period(line.texts["period"])
    if not line.period:
        return judge(Outcome.REFUSED, Reason.NO_PERIOD, "period")
    if wrong := _parse_line(line):
        return judge(Outcome.REFUSED, Reason.NO_FIGURE, wrong)
    period = Period.parse(line.period)
    base = choose_instrument(mapping.instrument, period)
    instrument = find_printed_instrument(units[line.unit], period, base, line.nrr)
    if line.ikm is None and not set(instrument.keys) <= set(line.nrr):
        return judge(Outcome.REFUSED, Reason.NO_FIGURE, "ikm")
    if line.texts.get("n") and not line.n:
        judge(Outcome.NOTED, Reason.NO_NUMBER, "n")
    for reason, column in compare_totals(line, mapping, instrument):
        judge(Outcome.NOTED, reason, column)
    place = (line.unit, line.period)
    if place in known:
        same = known[place] == line.figure
        return judge(Outcome.REPEATED, Reason.KNOWN_FIGURE if same else Reason.OTHER_FIGURE)
    known[place] = line.figure
    return True


def _parse_line(line: FigureLine) -> str:
    """Read the numbers of a figure; the column of the first that is none, else ''."""
    count = parse_number(line.texts.get("n", ""))
    line.n = str(int(count)) if count is not None and count == int(count) and count > 0 else ""
    for name, text in line.texts.items():
        if not text or name in set(FIGURES_COLUMNS) - {"ikm"}:
            continue
        value = parse_number(text)
        low, high, places = (25, 100, 2) if name == "ikm" else (1, 4, 3)
        if value is None or not low <= value <= high:
            return name
        # A spreadsheet's formula may have left it unrounded.
        printed = round_half_up(value, places) if count_decimals(value) > MOST_DECIMALS else value
        if name == "ikm":
            line.ikm = printed
        else:
            line.nrr[name] = printed
    return ""


def _read_known(project: Project, keys: Sequence[str]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Read the figures that are there already, in any file."""
    known: dict[tuple[str, str], tuple[object, ...]] = {}
    for path in project.published():
        for _row, cells in read_cells(path).iterrows():
            nrr = {key: value for key in keys if (value := parse_number(cells.get(key, ""))) is not None}
            figure = (cells.get("n", ""), parse_number(cells.get("ikm", "")), tuple(sorted(nrr.items())))
            known[cells.get("unit", ""), find_period(cells.get("period", ""))] = figure
    return known


def _format_rows(lines: Sequence[FigureLine], mapping: FiguresMapping, keys: Sequence[str]) -> pd.DataFrame:
    """Return figures as data/published has them; of the unsur those that a figure has."""
    printed = [key for key in keys if any(key in line.nrr for line in lines)]
    columns = ["unit", "period", "instrument", "n", *printed, "ikm", "bobot", "source"]
    rows = []
    for line in lines:
        printed_nrr = (str(line.nrr.get(key, "")) for key in printed)
        figure = (line.unit, line.period, mapping.instrument, line.n, *printed_nrr, str(line.ikm or ""))
        rows.append([*figure, mapping.bobot, mapping.source])
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _fold_name(text: str) -> str:
    """Return a name for comparing it with the words of a foot."""
    return " ".join(text.split()).casefold().rstrip(" :")


# A printed index against what stands beside it

#: NRR x 25 is a value of 25 to 100, and 25 x the sum of NRR tertimbang is the index.
_POINTS_PER_NRR = 25


def compare_totals(line: FigureLine, mapping: FiguresMapping, instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Compare a printed index with what stands beside it: reason and column of each disagreement."""
    if line.ikm is None:
        return
    parts = [value for text in line.items if (value := parse_number(text)) is not None]
    if parts and len(parts) == len(line.items):
        yield from _compare_total(line.ikm, parts, mapping.values, Fraction(1, len(parts)))
    elif not line.items and set(instrument.keys) <= set(line.nrr):
        weight = instrument.bobot(mapping.bobot or "1/n").weight
        yield from _compare_total(line.ikm, [line.nrr[key] for key in instrument.keys], "nrr", weight)
    band = instrument.band(round_half_up(Fraction(line.ikm)))
    for name, right in (("mutu", band.mutu), ("kinerja", band.kinerja)):
        text = " ".join(line.texts.get(name, "").split()).casefold()
        if text and text != right.casefold():
            yield Reason.OTHER_MUTU, name


def _compare_total(ikm: Decimal, parts: Sequence[Decimal], values: str, weight: Fraction) -> Iterator[tuple[str, str]]:
    """Compare the index with what its parts give, or what rounding them may make of it."""
    total = sum((Fraction(part) for part in parts), Fraction(0))
    slack = sum((compute_half_unit(part) for part in parts), Fraction(0))
    factor = {"tertimbang": Fraction(_POINTS_PER_NRR), "nrr": _POINTS_PER_NRR * weight, "nilai": weight}[values]
    if round_half_up(factor * total, count_decimals(ikm)) == ikm:
        return
    explained = abs(factor * total - Fraction(ikm)) <= factor * slack + compute_half_unit(ikm)
    yield (Reason.ROUNDED_TOTAL if explained else Reason.OTHER_TOTAL), "ikm"


# Numbers and periods as publications print them

_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d+)?")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_PART = re.compile(r"\b(semester|smt|triwulan|tw|kuartal)\s*[-.]?\s*(iv|iii|ii|i|[1-4])\b", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def parse_number(text: str) -> Decimal | None:
    """Parse a number with the decimals it was printed with, point or comma; None where the text is none.

    Examples
    --------
    >>> parse_number("84,43"), parse_number(" 88.10 "), parse_number("B")
    (Decimal('84.43'), Decimal('88.10'), None)
    """
    bare = text.strip().rstrip("%").strip()
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def find_period(text: str) -> str:
    """Find the one period that a title, a name of a sheet or a cell names; '' where none or several.

    Examples
    --------
    >>> [find_period(text) for text in ("Semester II Tahun 2022", "2022 C", "2023-TW1", "2021 dan 2022")]
    ['2022-S2', '2022', '2023-T1', '']
    """
    with suppress(SettingError):
        return str(Period.parse(text))
    years, parts = set(_YEAR.findall(text)), _PART.findall(text.casefold())
    if len(years) != 1 or len(parts) > 1:
        return ""
    year = str(years.pop())
    if not parts:
        return year
    kind, part = parts[0]
    place = _ROMAN.get(part) or int(part)
    letter = "S" if kind in ("semester", "smt") else "T"
    return f"{year}-{letter}{place}" if letter == "T" or place <= 2 else ""
