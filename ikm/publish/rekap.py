"""rekap.xlsx: the official recap with live formulas, each beside the figure of hasil.json as its value; unit.csv."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ikm.page.wording import NO_VALUE, Words
from ikm.publish.formats import Draft, Format
from ikm.rules.instrument import PUBLISHED_PLACES, Band, Bobot, load_instrument
from ikm.rules.period import Period
from ikm.survey.project import Project

REKAP_FILE, UNITS_FILE = "rekap.xlsx", "unit.csv"
_A4 = 9
_LEAD_WIDTH, _UNSUR_WIDTH = 27, 12
#: Points: five lines of the longest name of an unsur; two of a heading of the bands.
_HEADING_HEIGHT, _BANDS_HEIGHT = 75, 30
#: Decimals that a number below 10,000 keeps for certain among doubles.
_SAFE_PLACES = 8


#: A cell of a line: an answer or a count; '-' where the unsur does not apply; None where nothing was answered.
Cell = int | str | None


@dataclass(frozen=True)
class RekapColumn:
    """One unsur: its place, its name and the figures that its formulas must give.

    Parameters
    ----------
    nrr : float or None
        Mean answer, 1-4 scale; None where nobody answered.
    tertimbang : float or None
        NRR x bobot.
    listed : bool
        Whether the lines hold its answers; not where counts by value would tell what each of a few answered.
    """

    code: str
    name: str
    n: int
    total: int
    nrr: float | None
    tertimbang: float | None
    listed: bool


@dataclass(frozen=True)
class Rekap:
    """The recap of one unit and period.

    Parameters
    ----------
    facts : tuple of (str, str)
        What the table is about, label and text.
    leads : tuple of str
        Headings before the unsur: number and row of a respondent, or the answer that is counted.
    columns : tuple of RekapColumn
        The unsur; none where too few people answered to show them.
    lines : tuple of rows of Cell
        Leads first, then one cell an unsur.
    counted : bool
        Lines are counts per answer (public), not respondents (internal).
    respondents, claim : int
        Counted respondents; fewer than `claim` carry no mutu.
    tertimbang : float or None
        Sum of NRR tertimbang; None where the index is not defined or hidden.
    ikm : str or None
        As printed.
    grade : Band or None
        The band that is claimed.
    bands : tuple of Band
        Worst first.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    leads: tuple[str, ...]
    columns: tuple[RekapColumn, ...]
    lines: tuple[tuple[Cell, ...], ...]
    counted: bool
    respondents: int
    claim: int
    bobot: Bobot
    tertimbang: float | None
    ikm: str | None
    grade: Band | None
    bands: tuple[Band, ...]
    words: Words


def list_respondent_answers(project: Project, unit: str, period: str) -> tuple[tuple[Cell, ...], ...]:
    """List number, row in the file and answers of each counted respondent, in the order of the file."""
    from ikm.analysis.quality import apply_decisions  # here, for the public edition is made without pandas
    from ikm.survey.responses import DOES_NOT_APPLY, read_survey

    surveyed = project.unit(unit)
    survey = apply_decisions(read_survey(project, surveyed, project.period(surveyed, period)))
    rows = []
    for number, (row, scores) in enumerate(survey.scores.iterrows(), start=1):
        skipped = survey.does_not_apply.loc[row]
        blanks = [DOES_NOT_APPLY if skips else None for skips in skipped]
        answers = [blank if isnan(score) else int(score) for score, blank in zip(scores, blanks, strict=True)]
        rows.append((number, int(str(row)), *answers))
    return tuple(rows)


def compile_rekap(results: Mapping[str, Any], words: Words, answers: Sequence[tuple[Cell, ...]] = ()) -> Rekap:
    """Compile the recap of a unit report.

    Parameters
    ----------
    results : mapping
        Content of hasil.json.
    answers : sequence of rows
        Internal edition: number, row in the file, then the answer to each unsur in the order of the results. Not
        looked at in the public edition, which counts answers by value, nor where the unsur are hidden.
    """
    entries = results["unsur"]
    shown = not any(entry.get("hidden") for entry in entries)
    internal = results["audience"] == "internal"
    instrument = load_instrument(results["instrument"])
    bobot = Bobot.parse(results["ikm"]["bobot"], len(entries))
    claim = results["claim"]
    unlisted = set() if internal else {spread["key"] for spread in results["distribution"] if not spread["answers"]}
    few = [words.text("rekap.few", threshold=results["threshold"])]
    few += [words.text("rekap.withheld", least=results["least"])] if results["ikm"]["hidden"] else []
    return Rekap(
        title=words.text("rekap.title"),
        facts=_list_rekap_facts(results, words),
        notes=(*_list_notes(bobot, claim, words), *_explain_unlisted(results, unlisted, words))
        if shown
        else tuple(few),
        warnings=_list_warnings(results, words),
        leads=tuple(words.text(f"rekap.{name}") for name in (("number", "row") if internal else ("answer",))),
        columns=tuple(_make_column(entry, entry["key"] not in unlisted, words) for entry in entries) if shown else (),
        lines=(tuple(answers) if internal else _count_lines(results)) if shown else (),
        counted=not internal,
        respondents=results["respondents"]["counted"],
        claim=claim,
        bobot=bobot,
        tertimbang=results["ikm"]["tertimbang"],
        ikm=results["ikm"]["value"],
        grade=next((band for band in instrument.bands if band.mutu == results["ikm"]["mutu"]), None),
        bands=instrument.bands[::-1],
        words=words,
    )


def _list_rekap_facts(results: Mapping[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    """List unit, city, period and guideline."""
    facts = {
        "unit": results["unit_name"],
        "city": results["city"],
        "period": words.period(Period.parse(results["period"])),
        "instrument": load_instrument(results["instrument"]).short,
    }
    return tuple((words.text(f"rekap.{name}"), text) for name, text in facts.items())


def _list_notes(bobot: Bobot, claim: int, words: Words) -> tuple[str, ...]:
    """Explain how the figures come about."""
    names = ["note_nrr", "note_ikm", *(["note_rounded"] if bobot.sum_places is not None else []), "note_claim"]
    return tuple(words.text(f"rekap.{name}", places=bobot.sum_places, claim=claim) for name in names)


def _explain_unlisted(results: Mapping[str, Any], unlisted: set[str], words: Words) -> tuple[str, ...]:
    """Explain that counts are left out where so few answered that these would tell what each did."""
    codes = [entry["code"] for entry in results["unsur"] if entry["key"] in unlisted]
    about = {"items": words.listing(codes), "threshold": results["threshold"]}
    return (words.text("spread.few", **about),) if codes else ()


def _list_warnings(results: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """Warn that answers are invented; that the edition is not for the public."""
    warnings = {"sample": results["synthetic"], "internal": results["audience"] == "internal"}
    return tuple(words.text(f"cover.{name}") for name, holds in warnings.items() if holds)


def _make_column(entry: Mapping[str, Any], listed: bool, words: Words) -> RekapColumn:
    """Make the column of an unsur of the results."""
    name = entry["name_en"] if words.bahasa == "en" else entry["name"]
    return RekapColumn(entry["code"], name, entry["n"], entry["total"], entry["nrr"], entry["tertimbang"], listed)


def _count_lines(results: Mapping[str, Any]) -> tuple[tuple[Cell, ...], ...]:
    """Count in one line an answer: the answer, then how many gave it to each unsur."""
    by_key = {entry["key"]: entry["answers"] for entry in results["distribution"]}
    answers = [by_key[entry["key"]] or {} for entry in results["unsur"]]
    scores = load_instrument(results["instrument"]).scores
    return tuple((score, *(counts.get(str(score)) for counts in answers)) for score in scores)


# The workbook ---------------------------------------------------------------------------------------------------------


def write_rekap(rekap: Rekap) -> bytes:
    """Write the recap as an Excel workbook."""
    return write_workbook(rekap.title, lambda workbook: _Sheet.add(workbook, rekap).fill())


#: The date that ZIP archives begin with; a clock would change the bytes.
_CREATED = datetime(1980, 1, 1)
#: Longest header or footer that Excel takes.
_MARGIN_TEXT = 255


def write_workbook(title: str, fill: Callable[[Workbook], None]) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    title : str
        In its properties.
    fill : callable
        Adds the sheets. Texts belong into `write_string`: plain `write` is set to take none for a formula, number
        or link, but an own call says so to the reader.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(buffer, options)
    workbook.set_properties({"title": title, "created": _CREATED})
    fill(workbook)
    workbook.close()
    return buffer.getvalue()


def escape_margin_text(text: str, room: int = _MARGIN_TEXT) -> str:
    """Return a text for a header or footer, in which '&' begins a command and is therefore doubled.

    Examples
    --------
    >>> escape_margin_text("Air & Limbah")
    'Air && Limbah'
    >>> escape_margin_text("a&b", room=3)
    'a'
    """
    safe = ""
    for character in text.replace("\n", " "):
        addition = "&&" if character == "&" else character
        if len(safe) + len(addition) >= room:
            break
        safe += addition
    return safe


@dataclass
class _Sheet:
    """The sheet being written, from top to bottom; `at` is the next free row, counted from 0."""

    sheet: Worksheet
    rekap: Rekap
    formats: dict[str, CellFormat]
    at: int = 0

    @classmethod
    def add(cls, workbook: Workbook, rekap: Rekap) -> _Sheet:
        """Add an empty sheet, set up for A4 landscape."""
        sheet = workbook.add_worksheet(rekap.words.text("rekap.sheet"))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        about = escape_margin_text(f"{rekap.facts[0][1]}, {rekap.facts[2][1]}", 200)
        sheet.set_header(f"&L{about}")
        sheet.set_footer(
            f"&L{escape_margin_text(rekap.title, 100)}&R{escape_margin_text(rekap.words.text('rekap.page'))} &P/&N"
        )
        return cls(sheet, rekap, _add_formats(workbook))

    def fill(self) -> None:
        """Write everything, in the order of the official table."""
        self._write_head()
        if self.rekap.columns:
            weight = self._write_weight()
            first, last = self._write_lines()
            self._write_foot(first, last, weight)
        else:
            self._write_fact(self._say("respondents"), self.rekap.respondents)
            self._write_fact(self._say("ikm"), NO_VALUE if self.rekap.ikm is None else float(self.rekap.ikm), "two")
        self.at += 1
        for note in self.rekap.notes:
            self._text(self.at, 0, note)
            self.at += 1

    def _write_head(self) -> None:
        """Write title, warnings and what the table is about."""
        self._text(0, 0, self.rekap.title, "title")
        self.at = 1
        for warning in self.rekap.warnings:
            self._text(self.at, 0, warning, "warning")
            self.at += 1
        for label, text in self.rekap.facts:
            self._write_fact(label, text)

    def _write_weight(self) -> str:
        """Write the bobot; return its cell as formulas name it."""
        weight = self.rekap.bobot.weight
        written = f"={weight}" if "/" in self.rekap.bobot.name else str(float(weight))
        cell = xl_rowcol_to_cell(self.at, 1, row_abs=True, col_abs=True)
        self._text(self.at, 0, self._say("weight"), "label")
        if written.startswith("="):
            self._formula(cell, written[1:], float(weight), "fact")
        else:
            self.sheet.write_number(self.at, 1, float(weight), self.formats["fact"])
        self.at += 1
        return str(cell)

    def _write_lines(self) -> tuple[int, int]:
        """Write headings, repeated on every page, and the lines below; return the first and last line's row."""
        self.at += 1
        heading = self.at
        names = [f"{column.code} {column.name}" for column in self.rekap.columns]
        for place, text in enumerate([*self.rekap.leads, *names, self._say("all")]):
            self._text(heading, place, text, "heading")
        self.sheet.set_row(heading, _HEADING_HEIGHT)
        self.sheet.repeat_rows(heading)
        self.sheet.freeze_panes(heading + 1, len(self.rekap.leads))
        self.sheet.set_column(0, 0, _LEAD_WIDTH)
        self.sheet.set_column(1, len(names) + len(self.rekap.leads), _UNSUR_WIDTH)
        for row, cells in enumerate(self.rekap.lines, start=heading + 1):
            for place, cell in enumerate(cells):
                self._cell(row, place, cell)
        self.at = heading + 1 + len(self.rekap.lines)
        return heading + 1, self.at - 1

    def _write_foot(self, first: int, last: int, weight: str) -> None:
        """Write sums, NRR, NRR tertimbang, their sum, IKM, mutu and kinerja."""
        names = ("total", "n", "nrr", "tertimbang", "ikm", "mutu", "kinerja")
        rows = {name: self.at + place for place, name in enumerate(names)}
        for name, row in rows.items():
            self._text(row, 0, self._say(name), "sum_label")
        for place, column in enumerate(self.rekap.columns, start=len(self.rekap.leads)):
            total, n, nrr, tertimbang = (xl_rowcol_to_cell(rows[name], place) for name in names[:4])
            cells = f"{xl_rowcol_to_cell(first, place)}:{xl_rowcol_to_cell(last, place)}"
            if column.listed:
                self._formula(total, self._sum_answers(cells, first, last), column.total, "whole")
                self._formula(n, f"SUM({cells})" if self.rekap.counted else f"COUNT({cells})", column.n, "whole")
            else:
                self._cell(rows["total"], place, column.total)
                self._cell(rows["n"], place, column.n)
            self._formula(nrr, f'IF({n}=0,"{NO_VALUE}",{total}/{n})', column.nrr, "three")
            self._formula(tertimbang, f'IF(ISNUMBER({nrr}),{nrr}*{weight},"{NO_VALUE}")', column.tertimbang, "three")
        self.at = rows["kinerja"] + 1
        self._write_ikm(rows, self._write_respondents(first, last))

    def _sum_answers(self, cells: str, first: int, last: int) -> str:
        """Return the formula of the sum of answers: of those listed, or of each answer times those who gave it."""
        values = f"{xl_rowcol_to_cell(first, 0, col_abs=True)}:{xl_rowcol_to_cell(last, 0, col_abs=True)}"
        return f"SUMPRODUCT({values},{cells})" if self.rekap.counted else f"SUM({cells})"

    def _write_respondents(self, first: int, last: int) -> str:
        """Write the number of respondents below the table; return its cell."""
        self.at += 1
        cell = xl_rowcol_to_cell(self.at, 1)
        if self.rekap.counted:
            self._write_fact(self._say("respondents"), self.rekap.respondents)
        else:
            self._text(self.at, 0, self._say("respondents"), "label")
            lines = f"{xl_rowcol_to_cell(first, 0)}:{xl_rowcol_to_cell(last, 0)}"
            self._formula(cell, f"COUNT({lines})", self.rekap.respondents, "fact")
            self.at += 1
        return str(cell)

    def _write_ikm(self, rows: dict[str, int], respondents: str) -> None:
        """Write the last column: sum of NRR tertimbang, IKM, mutu, kinerja; and the bands they are read from."""
        rekap, column = self.rekap, len(self.rekap.leads) + len(self.rekap.columns)
        low, mutu, kinerja = self._write_bands()
        summed, ikm, grade, word = (
            xl_rowcol_to_cell(rows[name], column) for name in ("tertimbang", "ikm", "mutu", "kinerja")
        )
        parts = (
            f"{xl_rowcol_to_cell(rows['tertimbang'], len(rekap.leads))}:"
            f"{xl_rowcol_to_cell(rows['tertimbang'], column - 1)}"
        )
        total = f"SUM({parts})"
        if rekap.bobot.sum_places is not None:
            total = _round_half_up(total, rekap.bobot.sum_places)
        count = len(rekap.columns)
        self._formula(summed, f'IF(COUNT({parts})<{count},"{NO_VALUE}",{total})', rekap.tertimbang, "three")
        rounded = _round_half_up(f"25*{summed}", PUBLISHED_PLACES)
        value = None if rekap.ikm is None else float(rekap.ikm)
        self._formula(ikm, f'IF(ISNUMBER({summed}),{rounded},"{NO_VALUE}")', value, "two")
        for cell, column_of, text in (
            (grade, mutu, rekap.grade.mutu if rekap.grade else None),
            (word, kinerja, rekap.words.kinerja(rekap.grade) if rekap.grade else None),
        ):
            claimed = f"AND(ISNUMBER({ikm}),{respondents}>={rekap.claim})"
            self._formula(cell, f'IF({claimed},INDEX({column_of},MATCH({ikm},{low},1)),"{NO_VALUE}")', text, "word")

    def _write_bands(self) -> list[str]:
        """Write the bands, worst first as MATCH needs them; return the ranges of lower bounds, mutu and kinerja."""
        self.at += 1
        for place, name in enumerate(("perception", "low", "mutu", "kinerja")):
            self._text(self.at, place, self._say(name), "heading")
        self.sheet.set_row(self.at, _BANDS_HEIGHT)
        first = self.at + 1
        for value, band in enumerate(self.rekap.bands, start=1):
            row = self.at + value
            self.sheet.write_number(row, 0, value, self.formats["whole"])
            self.sheet.write_number(row, 1, float(band.low), self.formats["two"])
            self._text(row, 2, band.mutu, "word")
            self._text(row, 3, self.rekap.words.kinerja(band), "word")
        self.at += len(self.rekap.bands) + 1
        ends = [[xl_rowcol_to_cell(row, place, True, True) for row in (first, self.at - 1)] for place in (1, 2, 3)]
        return [":".join(pair) for pair in ends]

    def _say(self, name: str) -> str:
        """Return a text of the recap."""
        return self.rekap.words.text(f"rekap.{name}")

    def _write_fact(self, label: str, value: str | int | float, form: str = "fact") -> None:
        """Write a label and its value."""
        self._text(self.at, 0, label, "label")
        if isinstance(value, str):
            self._text(self.at, 1, value, "plain")
        else:
            self.sheet.write_number(self.at, 1, value, self.formats[form])
        self.at += 1

    def _cell(self, row: int, place: int, cell: Cell) -> None:
        """Write a cell of a line."""
        if isinstance(cell, int):
            self.sheet.write_number(row, place, cell, self.formats["whole"])
        else:
            self._text(row, place, cell or "", "centre")

    def _text(self, row: int, place: int, text: str, form: str = "plain") -> None:
        """Write a text, whatever it begins with."""
        self.sheet.write_string(row, place, text, self.formats[form])

    def _formula(self, cell: str, formula: str, value: float | str | None, form: str) -> None:
        """Write a formula with the value that it gives, so that readers that do not compute show it too."""
        row, place = xl_cell_to_rowcol(cell.replace("$", ""))
        self.sheet.write_formula(row, place, f"={formula}", self.formats[form], NO_VALUE if value is None else value)


def _round_half_up(formula: str, places: int) -> str:
    """Round a formula half up whatever computes it: 76.725 is no double, but 7672.5 is, and its half goes up."""
    scale = 10**places
    return f"ROUND(ROUND({scale}*{formula},{_SAFE_PLACES}),0)/{scale}"


def _add_formats(workbook: Workbook) -> dict[str, CellFormat]:
    """Add the looks of cells, by name."""
    grid = {"border": 1, "border_color": "#8c8c8c"}
    bold, right, centre = {"bold": True}, {"align": "right"}, {"align": "center"}
    return {
        "plain": workbook.add_format(),
        "title": workbook.add_format({**bold, "font_size": 14}),
        "warning": workbook.add_format({**bold, "font_color": "#9c2a00"}),
        "label": workbook.add_format({"bold": True}),
        "fact": workbook.add_format({"align": "left"}),
        "heading": workbook.add_format(
            {**bold, **grid, **centre, "valign": "vcenter", "text_wrap": True, "bg_color": "#e8eef4"}
        ),
        "centre": workbook.add_format({**grid, **centre}),
        "sum_label": workbook.add_format({**bold, **grid}),
        "whole": workbook.add_format({**grid, **centre, "num_format": "0"}),
        "three": workbook.add_format({**grid, **right, "num_format": "0.000"}),
        "two": workbook.add_format({**grid, **right, **bold, "num_format": "0.00"}),
        "word": workbook.add_format({**grid, **centre, **bold}),
    }


# The formats ----------------------------------------------------------------------------------------------------------


def _make_rekap(draft: Draft) -> dict[str, bytes]:
    """Return the recap of a unit; respondents' rows are read from the draft's inputs for the internal edition alone."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    if draft.results["audience"] == "internal":
        rows = list_respondent_answers(draft.inputs, draft.results["unit"], draft.results["period"])
    return {REKAP_FILE: write_rekap(compile_rekap(draft.results, Words(draft.bahasa), rows))}


def _make_units(draft: Draft) -> dict[str, bytes]:
    """Return the units of a national table."""
    from ikm.chapters.national import write_units_csv  # here, for few reports have one

    return {UNITS_FILE: write_units_csv(draft.results)}


REKAP = Format(files=(REKAP_FILE,), make=_make_rekap, reports=("unit",), links={REKAP_FILE: "xlsx"})
UNITS = Format(files=(UNITS_FILE,), make=_make_units, reports=("national",))
