"""A published recap -> lines of data/published/, every row of it accounted for. Floor 2.

Nothing is written here but by `ImportedRecap.write`. Figures that are there already are never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ikm.errors import DataError
from ikm.rules.instrument import Instrument, in_force, instruments, load
from ikm.rules.period import Period
from ikm.survey.files import read_text
from ikm.survey.intake import ledger as said
from ikm.survey.intake.collect import require_headings
from ikm.survey.intake.headings import Sheet, below_headings
from ikm.survey.intake.ledger import Ledger
from ikm.survey.intake.recap.cells import number, period_in, rounded
from ikm.survey.intake.recap.compare import compare
from ikm.survey.intake.recap.mapping import ANY_OTHER, LEFT_OUT, Recap, require_usable
from ikm.survey.intake.shelf import FileChange, Old, lengthened
from ikm.survey.intake.vocabulary import foot_words
from ikm.survey.intake.workbook import Opened
from ikm.survey.project import Project
from ikm.survey.units import Unit

#: Decimals that remain of a number that a spreadsheet's formula left unrounded.
_PLACES = {"ikm": 2, "nrr": 3}
_RANGES = {"ikm": (25, 100), "nrr": (1, 4)}


@dataclass(frozen=True)
class RecapOrder:
    """What was asked: the file, its mapping and the mapping's name in messages, and where the figures go."""

    path: Path
    mapping: Recap
    where: str
    target: Path


@dataclass
class Line:
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
class ImportedRecap:
    """A recap, read; nothing written yet.

    Parameters
    ----------
    sha256 : str
        Fingerprint of the file.
    counts, listing : DataFrame
        From the ledger.
    figures : DataFrame
        One row a figure that is written: unit, period, n, ikm.
    change : FileChange or None
        What the file of figures will hold; None where nothing is added.
    unread : list of str
        Sheets without figures or left out.
    """

    order: RecapOrder
    sha256: str
    counts: pd.DataFrame
    listing: pd.DataFrame
    figures: pd.DataFrame
    change: FileChange | None
    unread: list[str]

    def write(self) -> None:
        """Put the figures in place, in one step."""
        if self.change is not None:
            self.change.write(self.order.target)


def read_recap(project: Project, order: RecapOrder, export: Opened) -> ImportedRecap:
    """Read a recap by its mapping.

    Raises
    ------
    SettingError
        The mapping has open questions, lacks the source, or names what is not there.
    DataError
        The file cannot be read, or figures that are there already cannot.
    """
    units = project.units()
    keys = _keys(units)
    mapping, ledger = order.mapping, Ledger()
    require_usable(mapping, keys, order.where)
    sheets, unread = _sheets(export, mapping)
    lines: list[Line] = []
    for sheet in sheets:
        lines += _lines(sheet, mapping, keys, ledger, len(lines))
    known = _known(project, units, keys)
    written = [line for record, line in enumerate(lines) if _judged(record, line, mapping, units, known, ledger)]
    fresh = pd.DataFrame([_row(line, mapping) for line in written], dtype="str").fillna("")
    content = order.target.read_bytes() if order.target.is_file() else b""
    old = Old(order.target, content, read_text(order.target) if content else pd.DataFrame(dtype="str"))
    change = FileChange(content, lengthened(old, _ordered(fresh, keys))) if written else None
    figures = pd.DataFrame(
        [(line.unit, line.period, line.n, str(line.ikm or "")) for line in written],
        columns=["unit", "period", "n", "ikm"],
    )
    sha256 = hashlib.sha256(order.path.read_bytes()).hexdigest()
    return ImportedRecap(order, sha256, ledger.counts(), ledger.listing(), figures, change, unread)


def _keys(units: dict[str, Unit]) -> list[str]:
    """Keys of every unsur that any regulation or unit asks."""
    own = [str(item.get("key")) for unit in units.values() for item in unit.own_unsur]
    return list(dict.fromkeys([*(key for rules in reversed(list(instruments().values())) for key in rules.keys), *own]))


def _sheets(export: Opened, mapping: Recap) -> tuple[list[Sheet], list[str]]:
    """The sheets that hold figures, and the names of those that do not or are left out."""
    wanted = {*mapping.columns.values(), *mapping.items}
    chosen: list[Sheet] = []
    unread: list[str] = []
    first: Sheet | None = None
    for table in export.taken():
        try:
            sheet = below_headings(table, mapping.heading_row, mapping.heading_rows)
        except DataError:
            unread.append(table.sheet)
            continue
        first = first or sheet
        fits = wanted <= set(sheet.cells) and mapping.periods.get(table.sheet) != LEFT_OUT
        if fits:
            chosen.append(sheet)
        else:
            unread.append(table.sheet)
    if not chosen and first is not None:
        require_headings(first, wanted)
    if not chosen:
        raise DataError(
            f"{export.path}: no sheet holds figures.", remedy="correct [columns] and [periods] in the mapping."
        )
    return chosen, unread


def _lines(sheet: Sheet, mapping: Recap, keys: Sequence[str], ledger: Ledger, first: int) -> list[Line]:
    """Figures of one sheet, their rows told to the ledger."""
    ledger.set_aside(sheet.file, sheet.name, sheet.malformed, said.REFUSED, said.FIELDS)
    if mapping.layout == "unsur":
        return _line_of_unsur(sheet, mapping, ledger, first)
    ledger.read(sheet.file, sheet.name, sheet.cells.index, range(first, first + len(sheet.cells)))
    numbered = _numbered(sheet, mapping)
    lines = []
    for row, cells in sheet.cells.iterrows():
        texts = {name: str(cells[heading]) for name, heading in mapping.columns.items()}
        texts.setdefault("period", mapping.periods.get(sheet.name, ""))
        texts.setdefault("unit", "")
        foot = not numbered[row] or _plain(texts["unit"]) in foot_words()
        lines.append(Line(texts, [str(cells[heading]) for heading in mapping.items], foot))
    return lines


def _numbered(sheet: Sheet, mapping: Recap) -> pd.Series:
    """Rows with a running number; all of them where the table has none."""
    if "number" not in mapping.columns:
        return pd.Series(True, sheet.cells.index)
    return sheet.cells[mapping.columns["number"]].str.fullmatch(r"\d+\.?")


def _line_of_unsur(sheet: Sheet, mapping: Recap, ledger: Ledger, first: int) -> list[Line]:
    """The one figure of a table with a row for each unsur."""
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
    ledger.read(sheet.file, sheet.name, used, [first] * len(used))
    for row in meant.index.difference(used):
        reason = said.FOOT if _plain(names[row]) in foot_words() or not names[row] else said.UNKNOWN_ITEM
        ledger.set_aside(sheet.file, sheet.name, [row], said.REFUSED, reason, mapping.columns["unsur"])
    return [Line(texts)]


def _judged(
    record: int,
    line: Line,
    mapping: Recap,
    units: dict[str, Unit],
    known: dict[tuple[str, str], tuple[object, ...]],
    ledger: Ledger,
) -> bool:
    """Whether a figure is written; else the ledger says why not."""

    def judge(outcome: str, reason: str, column: str = "") -> bool:
        ledger.judge([record], outcome, reason, column)
        return False

    if line.foot:
        return judge(said.REFUSED, said.FOOT)
    name = " ".join(line.texts["unit"].split())
    line.unit = mapping.units.get(name, mapping.units.get(ANY_OTHER, LEFT_OUT))
    if line.unit not in units:
        return judge(said.REFUSED, said.UNIT_LEFT_OUT, "unit")
    line.period = period_in(line.texts["period"])
    if not line.period:
        return judge(said.REFUSED, said.NO_PERIOD, "period")
    wrong = _understood(line, mapping)
    if wrong:
        return judge(said.REFUSED, said.NO_FIGURE, wrong)
    instrument = _instrument(line, mapping, units)
    if line.ikm is None and not set(instrument.keys) <= set(line.nrr):
        return judge(said.REFUSED, said.NO_FIGURE, "ikm")
    if line.texts.get("n") and not line.n:
        judge(said.NOTED, said.NO_NUMBER, "n")
    for reason, column in compare(line.ikm, line.nrr, line.items, line.texts, mapping, instrument):
        judge(said.NOTED, reason, column)
    place = (line.unit, line.period)
    if place in known:
        same = known[place] == line.figure
        return judge(said.REPEATED, said.KNOWN_FIGURE if same else said.OTHER_FIGURE)
    known[place] = line.figure
    return True


def _understood(line: Line, mapping: Recap) -> str:
    """Read the numbers of a figure; the column of the first that is none, else ''."""
    count = number(line.texts.get("n", ""))
    line.n = str(int(count)) if count is not None and count == int(count) and count > 0 else ""
    names = [name for name in line.texts if name not in ("unit", "period", "n", "mutu", "kinerja", "number")]
    for name in names:
        text = line.texts[name]
        kind = "ikm" if name == "ikm" else "nrr"
        value = number(text)
        low, high = _RANGES[kind]
        if text and (value is None or not low <= value <= high):
            return name
        if value is not None and kind == "ikm":
            line.ikm = rounded(value, _PLACES[kind])
        elif value is not None:
            line.nrr[name] = rounded(value, _PLACES[kind])
    return ""


def _instrument(line: Line, mapping: Recap, units: dict[str, Unit]) -> Instrument:
    """The regulation of a figure, as its unit asks it."""
    period = Period.parse(line.period)
    base = load(mapping.instrument) if mapping.instrument else in_force(period)
    asked = units[line.unit].instrument(base, period)
    own = set(asked.keys) - set(base.keys)
    return base if own and line.nrr and not own & set(line.nrr) else asked


def _known(project: Project, units: dict[str, Unit], keys: Sequence[str]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Figures that are there already, in any file."""
    known: dict[tuple[str, str], tuple[object, ...]] = {}
    for path in project.published():
        for _, cells in read_text(path).iterrows():
            nrr = {key: value for key in keys if (value := number(str(cells.get(key, "")))) is not None}
            place = (str(cells.get("unit", "")), period_in(str(cells.get("period", ""))))
            known[place] = (str(cells.get("n", "")), number(str(cells.get("ikm", ""))), tuple(sorted(nrr.items())))
    return known


def _row(line: Line, mapping: Recap) -> dict[str, str]:
    """A figure as a line of data/published."""
    told = {"unit": line.unit, "period": line.period, "instrument": mapping.instrument, "n": line.n}
    told |= {key: str(value) for key, value in line.nrr.items()}
    return {**told, "ikm": "" if line.ikm is None else str(line.ikm), "bobot": mapping.bobot, "source": mapping.source}


def _ordered(fresh: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Columns in the order of data/README; of the unsur those that a figure has."""
    columns = ["unit", "period", "instrument", "n", *(key for key in keys if key in fresh), "ikm", "bobot", "source"]
    return fresh.reindex(columns=columns, fill_value="")


def _plain(text: str) -> str:
    """A name for comparing it with the words of a foot."""
    return " ".join(text.split()).casefold().rstrip(" :")
