"""rekap.xlsx: the official recap with live formulas, each beside the figure of hasil.json as its value. Floor 5."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ikm.present.rekap import Cell, Rekap
from ikm.present.wording import NOTHING
from ikm.publish.workbook import margin_text, workbook
from ikm.rules.rounding import PUBLISHED_PLACES

_A4 = 9
_LEAD_WIDTH, _UNSUR_WIDTH = 27, 12
#: Points: five lines of the longest name of an unsur; two of a heading of the bands.
_HEADING_HEIGHT, _BANDS_HEIGHT = 75, 30
#: Decimals that a number below 10,000 keeps for certain among doubles.
_SAFE_PLACES = 8


def rekap_workbook(rekap: Rekap) -> bytes:
    """The recap as an Excel workbook."""
    return workbook(rekap.title, lambda made: _Sheet.add(made, rekap).fill())


@dataclass
class _Sheet:
    """The sheet being written, from top to bottom; `at` is the next free row, counted from 0."""

    sheet: Worksheet
    rekap: Rekap
    formats: dict[str, Format]
    at: int = 0

    @classmethod
    def add(cls, made: Workbook, rekap: Rekap) -> _Sheet:
        """An empty sheet, set up for A4 landscape."""
        sheet = made.add_worksheet(rekap.words.text("rekap.sheet"))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        about = margin_text(f"{rekap.facts[0][1]}, {rekap.facts[2][1]}", 200)
        sheet.set_header(f"&L{about}")
        sheet.set_footer(f"&L{margin_text(rekap.title, 100)}&R{margin_text(rekap.words.text('rekap.page'))} &P/&N")
        return cls(sheet, rekap, _formats(made))

    def fill(self) -> None:
        """Everything, in the order of the official table."""
        self._head()
        if self.rekap.columns:
            weight = self._weight()
            first, last = self._lines()
            self._foot(first, last, weight)
        else:
            self._line(self._say("respondents"), self.rekap.respondents)
            self._line(self._say("ikm"), NOTHING if self.rekap.ikm is None else float(self.rekap.ikm), "two")
        self.at += 1
        for note in self.rekap.notes:
            self._text(self.at, 0, note)
            self.at += 1

    def _head(self) -> None:
        """Title, warnings and what the table is about."""
        self._text(0, 0, self.rekap.title, "title")
        self.at = 1
        for warning in self.rekap.warnings:
            self._text(self.at, 0, warning, "warning")
            self.at += 1
        for label, text in self.rekap.facts:
            self._line(label, text)

    def _weight(self) -> str:
        """The bobot; gives its cell as formulas name it."""
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

    def _lines(self) -> tuple[int, int]:
        """Headings and the lines below them, which are repeated on every page; gives the first and last line's row."""
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

    def _foot(self, first: int, last: int, weight: str) -> None:
        """Sums, NRR, NRR tertimbang, their sum, IKM, mutu and kinerja."""
        names = ("total", "n", "nrr", "tertimbang", "ikm", "mutu", "kinerja")
        rows = {name: self.at + place for place, name in enumerate(names)}
        for name, row in rows.items():
            self._text(row, 0, self._say(name), "sum_label")
        for place, column in enumerate(self.rekap.columns, start=len(self.rekap.leads)):
            total, n, nrr, tertimbang = (xl_rowcol_to_cell(rows[name], place) for name in names[:4])
            cells = f"{xl_rowcol_to_cell(first, place)}:{xl_rowcol_to_cell(last, place)}"
            if column.told:
                self._formula(total, self._total(cells, first, last), column.total, "whole")
                self._formula(n, f"SUM({cells})" if self.rekap.counted else f"COUNT({cells})", column.n, "whole")
            else:
                self._cell(rows["total"], place, column.total)
                self._cell(rows["n"], place, column.n)
            self._formula(nrr, f'IF({n}=0,"{NOTHING}",{total}/{n})', column.nrr, "three")
            self._formula(tertimbang, f'IF(ISNUMBER({nrr}),{nrr}*{weight},"{NOTHING}")', column.tertimbang, "three")
        self.at = rows["kinerja"] + 1
        self._ikm(rows, self._respondents(first, last))

    def _total(self, cells: str, first: int, last: int) -> str:
        """Sum of the answers: of those listed, or of each answer times those who gave it."""
        values = f"{xl_rowcol_to_cell(first, 0, col_abs=True)}:{xl_rowcol_to_cell(last, 0, col_abs=True)}"
        return f"SUMPRODUCT({values},{cells})" if self.rekap.counted else f"SUM({cells})"

    def _respondents(self, first: int, last: int) -> str:
        """Number of respondents, below the table; gives its cell."""
        self.at += 1
        cell = xl_rowcol_to_cell(self.at, 1)
        if self.rekap.counted:
            self._line(self._say("respondents"), self.rekap.respondents)
        else:
            self._text(self.at, 0, self._say("respondents"), "label")
            lines = f"{xl_rowcol_to_cell(first, 0)}:{xl_rowcol_to_cell(last, 0)}"
            self._formula(cell, f"COUNT({lines})", self.rekap.respondents, "fact")
            self.at += 1
        return str(cell)

    def _ikm(self, rows: dict[str, int], respondents: str) -> None:
        """The last column: sum of NRR tertimbang, IKM, mutu, kinerja; and the bands they are read from."""
        rekap, column = self.rekap, len(self.rekap.leads) + len(self.rekap.columns)
        low, mutu, kinerja = self._bands()
        summed, ikm, grade, word = (
            xl_rowcol_to_cell(rows[name], column) for name in ("tertimbang", "ikm", "mutu", "kinerja")
        )
        parts = (
            f"{xl_rowcol_to_cell(rows['tertimbang'], len(rekap.leads))}:"
            f"{xl_rowcol_to_cell(rows['tertimbang'], column - 1)}"
        )
        total = f"SUM({parts})"
        if rekap.bobot.sum_places is not None:
            total = _rounded(total, rekap.bobot.sum_places)
        count = len(rekap.columns)
        self._formula(summed, f'IF(COUNT({parts})<{count},"{NOTHING}",{total})', rekap.tertimbang, "three")
        rounded = _rounded(f"25*{summed}", PUBLISHED_PLACES)
        value = None if rekap.ikm is None else float(rekap.ikm)
        self._formula(ikm, f'IF(ISNUMBER({summed}),{rounded},"{NOTHING}")', value, "two")
        for cell, column_of, text in (
            (grade, mutu, rekap.grade.mutu if rekap.grade else None),
            (word, kinerja, rekap.words.kinerja(rekap.grade) if rekap.grade else None),
        ):
            claimed = f"AND(ISNUMBER({ikm}),{respondents}>={rekap.claim})"
            self._formula(cell, f'IF({claimed},INDEX({column_of},MATCH({ikm},{low},1)),"{NOTHING}")', text, "word")

    def _bands(self) -> list[str]:
        """The bands, worst first as MATCH needs them; gives the ranges of lower bounds, mutu and kinerja."""
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
        """A text of the recap."""
        return self.rekap.words.text(f"rekap.{name}")

    def _line(self, label: str, value: str | int | float, form: str = "fact") -> None:
        """A label and its value."""
        self._text(self.at, 0, label, "label")
        if isinstance(value, str):
            self._text(self.at, 1, value, "plain")
        else:
            self.sheet.write_number(self.at, 1, value, self.formats[form])
        self.at += 1

    def _cell(self, row: int, place: int, cell: Cell) -> None:
        """A cell of a line."""
        if isinstance(cell, int):
            self.sheet.write_number(row, place, cell, self.formats["whole"])
        else:
            self._text(row, place, cell or "", "centre")

    def _text(self, row: int, place: int, text: str, form: str = "plain") -> None:
        """A text, whatever it begins with."""
        self.sheet.write_string(row, place, text, self.formats[form])

    def _formula(self, cell: str, formula: str, value: float | str | None, form: str) -> None:
        """A formula with the value that it gives, so that readers that do not reckon show it too."""
        row, place = xl_cell_to_rowcol(cell.replace("$", ""))
        self.sheet.write_formula(row, place, f"={formula}", self.formats[form], NOTHING if value is None else value)


def _rounded(formula: str, places: int) -> str:
    """A formula rounded half up whatever reckons it: 76.725 is no double, but 7672.5 is, and its half goes up."""
    scale = 10**places
    return f"ROUND(ROUND({scale}*{formula},{_SAFE_PLACES}),0)/{scale}"


def _formats(made: Workbook) -> dict[str, Format]:
    """Looks of cells by name."""
    grid = {"border": 1, "border_color": "#8c8c8c"}
    bold, right, centre = {"bold": True}, {"align": "right"}, {"align": "center"}
    return {
        "plain": made.add_format(),
        "title": made.add_format({**bold, "font_size": 14}),
        "warning": made.add_format({**bold, "font_color": "#9c2a00"}),
        "label": made.add_format({"bold": True}),
        "fact": made.add_format({"align": "left"}),
        "heading": made.add_format(
            {**bold, **grid, **centre, "valign": "vcenter", "text_wrap": True, "bg_color": "#e8eef4"}
        ),
        "centre": made.add_format({**grid, **centre}),
        "sum_label": made.add_format({**bold, **grid}),
        "whole": made.add_format({**grid, **centre, "num_format": "0"}),
        "three": made.add_format({**grid, **right, "num_format": "0.000"}),
        "two": made.add_format({**grid, **right, **bold, "num_format": "0.00"}),
        "word": made.add_format({**grid, **centre, **bold}),
    }
