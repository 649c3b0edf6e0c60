"""A mapping proposed for a published recap, from its headings, sheets, titles and the ranges of its values. Floor 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ikm.errors import DataError
from ikm.rules.instrument import Instrument
from ikm.survey.intake.headings import Sheet, below_headings
from ikm.survey.intake.propose import keys_at
from ikm.survey.intake.recap.cells import number, period_in
from ikm.survey.intake.recap.mapping import ANY_OTHER, LEFT_OUT, Recap
from ikm.survey.intake.vocabulary import place_of, recap_column_of, recap_row_of, unsur_of
from ikm.survey.intake.workbook import Opened, Table
from ikm.survey.units import Unit

#: So great a share of the cells of a column of figures are figures.
_MOSTLY = 0.6
#: Lower and upper end of what stands under the unsur.
_RANGES = {"nrr": (1, 4), "tertimbang": (0, 1), "nilai": (25, 100)}
#: With fewer unsur a table of indexes is no table of unsur.
_ENOUGH = 3


def fits(export: Opened) -> bool:
    """Whether a file looks like a published recap: an index from 25 to 100 beside units, or an NRR beside unsur."""
    return bool(_fitting(export.tops()))


def propose(
    export: Opened, units: Mapping[str, Unit], unit: str, instrument: Instrument, period: str, source: str
) -> Recap:
    """The mapping that a recap seems to need.

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
    found = _fitting(export.tops())
    if not found:
        raise DataError(
            f"{export.path}: no table of published figures was found.",
            allowed="a column of indexes (25 to 100) beside a column of units, or of NRR (1 to 4) beside one of unsur",
            remedy="name the headings in the mapping (data/README.md, 'Mapping of a recap').",
        )
    layout, first, _ = found[0]
    sheets = [
        (sheet, table) for kind, sheet, table in found if kind == layout and list(sheet.cells) == list(first.cells)
    ]
    values: dict[str, Any] = {"kind": "published", "layout": layout, "source": source}
    values |= _unsur_rows(first, instrument, unit) if layout == "unsur" else _unit_rows(sheets, units, unit, instrument)
    ask = values.pop("ask")
    # An index alone is read under the regulation in force in its period.
    if set(instrument.keys) & {*values["columns"], *values.get("rows", {}).values()}:
        values["instrument"] = instrument.id
    if not source:
        ask["source"] = ["title, page and address of the publication"]
    if "period" not in values["columns"]:
        values["periods"], asked = _periods(sheets, period)
        ask |= asked
    return Recap(**values, ask=ask)


def _fitting(tables: Sequence[Table]) -> list[tuple[str, Sheet, Table]]:
    """Sheets that hold published figures: layout, sheet, table."""
    found = []
    for table in tables:
        try:
            sheet = below_headings(table)
        except DataError:
            continue
        if layout := _layout(sheet):
            found.append((layout, sheet, table))
    return found


def _layout(sheet: Sheet) -> str:
    """'units' or 'unsur' for a table of published figures, '' for another."""
    kinds = _kinds(sheet)
    if len(kinds.get("unsur", [])) == 1 and kinds.get("nrr") and _share(sheet, kinds["nrr"][0], 1, 4) >= _MOSTLY:
        return "unsur"
    ikm = [heading for heading in kinds.get("ikm", []) if _share(sheet, heading, 25, 100) >= _MOSTLY]
    return "units" if ikm and kinds.get("unit") else ""


def _kinds(sheet: Sheet) -> dict[str, list[str]]:
    """Headings by what they may stand for."""
    kinds: dict[str, list[str]] = {}
    for heading in sheet.cells:
        for kind in recap_column_of(str(heading)):
            kinds.setdefault(kind, []).append(str(heading))
    return kinds


def _share(sheet: Sheet, heading: str, low: int, high: int) -> float:
    """Share of a column's cells that are numbers in a range."""
    given = [cell for cell in sheet.cells[heading] if cell]
    inside = [value for cell in given if (value := number(cell)) is not None and low <= value <= high]
    return len(inside) / len(given) if given else 0.0


def _unit_rows(
    sheets: Sequence[tuple[Sheet, Table]], units: Mapping[str, Unit], unit: str, instrument: Instrument
) -> dict[str, Any]:
    """Keys of a mapping for a table with a row for each unit."""
    sheet = sheets[0][0]
    kinds = _kinds(sheet)
    columns: dict[str, str] = {}
    ask: dict[str, list[str]] = {}
    for name in ("unit", "period", "n", "ikm", "mutu", "kinerja", "number"):
        headings = [each for each in kinds.get(name, []) if each not in columns.values()]
        headings = [each for each in headings if name != "ikm" or _share(sheet, each, 25, 100) >= _MOSTLY]
        if len(headings) == 1:
            columns[name] = headings[0]
        elif headings:
            ask[name] = headings
    parts = [str(each) for each in sheet.cells if str(each) not in columns.values() and _is_part(str(each), sheet)]
    kept, items, values, asked = _parts(parts, sheet, instrument)
    columns |= kept
    ask |= asked
    used = {*columns.values(), *items, *(each for choices in ask.values() for each in choices), *ask}
    found: dict[str, Any] = {"columns": columns, "items": items, "values": values, "ask": ask}
    found["unused"] = [str(each) for each in sheet.cells if each not in used]
    found["units"], asked = _units(sheets, columns, units, unit)
    ask |= asked
    return found


def _is_part(heading: str, sheet: Sheet) -> bool:
    """Whether a column holds parts of the index: numbers under 'V3', 'U3' or the name of an unsur."""
    given = [cell for cell in sheet.cells[heading] if cell]
    numbers = sum(number(cell) is not None for cell in given)
    named = "item" in recap_column_of(heading) or place_of(heading) is not None or bool(recap_unsur(heading))
    return named and bool(given) and numbers >= _MOSTLY * len(given)


def recap_unsur(heading: str) -> list[str]:
    """Unsur of any regulation that a heading may name."""
    from ikm.rules.instrument import instruments

    return list(dict.fromkeys(key for rules in instruments().values() for key in unsur_of(heading, rules)))


def _parts(
    parts: Sequence[str], sheet: Sheet, instrument: Instrument
) -> tuple[dict[str, str], list[str], str, dict[str, list[str]]]:
    """Columns of unsur, parts that are only compared, what their values are, and questions."""
    numbers = [value for part in parts for cell in sheet.cells[part] if (value := number(cell)) is not None]
    values = _values(numbers)
    if not parts or values not in ("nrr", ""):
        return {}, list(parts), values or "nrr", {}
    if not values:
        return {}, [], "nrr", {"values": list(_RANGES)}
    if len(parts) > len(instrument.keys) or len(parts) < _ENOUGH:
        return {}, list(parts), "nrr", {}
    keys = {part: keys_at(part, instrument, ordered=False) for part in parts}
    times = Counter(found[0] for found in keys.values() if len(found) == 1)
    columns = {found[0]: part for part, found in keys.items() if len(found) == 1 and times[found[0]] == 1}
    ask = {part: found for part, found in keys.items() if part not in columns.values()}
    return columns, [], "nrr", ask


def _values(numbers: Sequence[Decimal]) -> str:
    """Which range most numbers lie in; '' where none holds them."""
    for name, (low, high) in _RANGES.items():
        inside = sum(low <= value <= high for value in numbers)
        if numbers and inside >= 0.9 * len(numbers):
            return name
    return "" if numbers else "nrr"


def _units(
    sheets: Sequence[tuple[Sheet, Table]], columns: Mapping[str, str], units: Mapping[str, Unit], unit: str
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Unit of each row's name, those that fit no or two units of the register asked."""
    if "unit" not in columns:
        return ({ANY_OTHER: unit}, {}) if unit else ({}, {"unit": []})
    names = dict.fromkeys(name for sheet, _ in sheets for name in _names(sheet, columns))
    wanted = {unit: units[unit]} if unit else units
    matches = {name: _matches(name, wanted) for name in names}
    found = {name: codes[0] for name, codes in matches.items() if len(codes) == 1}
    if unit:
        return {**found, ANY_OTHER: LEFT_OUT}, {} if found else {f"units.{unit}": list(names)}
    return found, {f"units.{name}": [*codes, LEFT_OUT] for name, codes in matches.items() if len(codes) != 1}


def _names(sheet: Sheet, columns: Mapping[str, str]) -> list[str]:
    """Names of units; a row without a running number among rows that have one adds up the table."""
    cells = sheet.cells
    rows = cells[cells[columns["unit"]].ne("")]
    if "number" in columns:
        rows = rows[rows[columns["number"]].str.fullmatch(r"\d+\.?")]
    return [str(name) for name in rows[columns["unit"]]]


def _matches(name: str, units: Mapping[str, Unit]) -> list[str]:
    """Codes of the units that a name may be: the code, the name, or the name but for the kind of office before it."""
    said = " ".join(name.split()).casefold()
    same = [code for code, unit in units.items() if said in (code.casefold(), unit.name.casefold())]
    return same or [code for code, unit in units.items() if f" {unit.name.casefold()} ".endswith(f" {said} ")]


def _periods(sheets: Sequence[tuple[Sheet, Table]], period: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Period of each sheet, from its name or the title above its headings; two sheets of one period are asked."""
    told = {sheet.name: period_in(sheet.name) or _titled(sheet, table) for sheet, table in sheets}
    if period and len(told) == 1:
        return dict.fromkeys(told, period), {}
    if period:
        told = {name: found if found == period else LEFT_OUT for name, found in told.items()}
    times = Counter(told.values())
    sure = {name: found for name, found in told.items() if found == LEFT_OUT or (found and times[found] == 1)}
    asked = {f"periods.{name}": [told[name], LEFT_OUT] if told[name] else [] for name in told if name not in sure}
    return sure, asked


def _titled(sheet: Sheet, table: Table) -> str:
    """Period told by the rows above the headings."""
    above = table.cells.loc[table.cells.index < sheet.heading_row]
    found = {told for text in above.to_numpy().ravel() if (told := period_in(str(text)))}
    return found.pop() if len(found) == 1 else ""


def _unsur_rows(sheet: Sheet, instrument: Instrument, unit: str) -> dict[str, Any]:
    """Keys of a mapping for a table with a row for each unsur of one unit."""
    kinds = _kinds(sheet)
    nrr = [heading for heading in kinds["nrr"] if _share(sheet, heading, 1, 4) >= _MOSTLY]
    columns = {"unsur": kinds["unsur"][0], "nrr": nrr[0]}
    columns |= {"number": kinds["number"][0]} if len(kinds.get("number", [])) == 1 else {}
    columns |= {"mutu": kinds["mutu"][0]} if len(kinds.get("mutu", [])) == 1 else {}
    texts = [text for text in dict.fromkeys(sheet.cells[columns["unsur"]]) if text]
    keys = {text: recap_row_of(text) or keys_at(text, instrument, ordered=False) for text in texts}
    rows = {
        text: key if isinstance(key, str) else key[0]
        for text, key in keys.items()
        if key and (isinstance(key, str) or len(key) == 1)
    }
    ask = {f"rows.{text}": list(key) for text, key in keys.items() if text not in rows and key}
    twice = [key for key, times in Counter(rows.values()).items() if times > 1]
    for key in twice:
        ask[f"rows.{key}"] = [text for text, found in rows.items() if found == key]
    if not unit:
        ask["units"] = ["--unit CODE"]
    unused = [str(each) for each in sheet.cells if each not in columns.values()]
    return {"columns": columns, "rows": rows, "units": {ANY_OTHER: unit} if unit else {}, "unused": unused, "ask": ask}
