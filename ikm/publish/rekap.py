"""rekap.xlsx: the official recap with live formulas, each beside the figure of hasil.json as its value; unit.csv."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from ikm.display import GROUP_THRESHOLDS
from ikm.page.wording import NO_VALUE, Words
from ikm.publish.formats import REKAP_FILE, UNITS_FILE, Draft
from ikm.rules.instrument import PUBLISHED_PLACES, Bobot, load_instrument
from ikm.rules.period import Period
from ikm.survey.project import Project

_A4 = 9
_LEAD_WIDTH, _UNSUR_WIDTH = 27, 12
#: Points: five lines of the longest name of an unsur; two of a heading of the bands.
_HEADING_HEIGHT, _BANDS_HEIGHT = 75, 30
#: Decimals that a number below 10,000 keeps for certain among doubles.
_SAFE_PLACES = 8


#: A cell of a line: an answer or a count; '-' where the unsur does not apply; None where nothing was answered.
Cell = int | str | None


class RekapColumn(NamedTuple):
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
    results : mapping
        Content of hasil.json.
    columns : tuple of RekapColumn
        The unsur; none where too few people answered to show them.
    lines : tuple of rows of Cell
        Number and row of a respondent (internal), or the answer that is counted (public); then one cell an unsur.
    """

    results: Mapping[str, Any]
    notes: tuple[str, ...]
    columns: tuple[RekapColumn, ...]
    lines: tuple[tuple[Cell, ...], ...]
    words: Words

    @property
    def ikm(self) -> Any:
        """The index as printed; None where it is not defined or hidden."""
        return self.results["ikm"]["value"]

    @property
    def bobot(self) -> Bobot:
        """The weight of each unsur."""
        return Bobot.parse(self.results["ikm"]["bobot"], len(self.results["unsur"]))

    @property
    def counted(self) -> bool:
        """Whether lines are counts per answer, not respondents."""
        return bool(self.results["audience"] != "internal")


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
    entries, about = results["unsur"], {"least": results["least"]}
    internal = results["audience"] == "internal"
    if any(entry.get("hidden") for entry in entries):
        beside = {"what": "unsur", "why": "beside"} in results["hidden"]
        few = [words.text("rekap.beside" if beside else "rekap.few", threshold=results["threshold"], **about)]
        few += [words.text("rekap.withheld", **about)] if results["ikm"]["hidden"] else []
        return Rekap(results, tuple(few), (), (), words)
    unlisted = set() if internal else {spread["key"] for spread in results["distribution"] if not spread["answers"]}
    notes = (*_list_notes(results, words), *_explain_unlisted(results, unlisted, words))
    columns = tuple(_make_column(entry, entry["key"] not in unlisted, words) for entry in entries)
    return Rekap(results, notes, columns, tuple(answers) if internal else _count_lines(results), words)


def _list_notes(results: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """Explain how the figures come about."""
    places = Bobot.parse(results["ikm"]["bobot"], len(results["unsur"])).sum_places
    names = ["note_nrr", "note_ikm", *(["note_rounded"] if places is not None else []), "note_claim"]
    notes = [words.text(f"rekap.{name}", places=places, claim=results["claim"]) for name in names]
    entries = results.get("left_out", {}).get("unsur", [])
    left_out = [f"{entry['code'] or ''} {_name_entry(entry, words)}".strip() for entry in entries]
    return (*notes, *([words.text("left_out.short", items=words.listing(left_out))] if left_out else []))


def _explain_unlisted(results: Mapping[str, Any], unlisted: set[str], words: Words) -> tuple[str, ...]:
    """Explain that counts are left out where so few answered that these would tell what each did."""
    codes = [entry["code"] for entry in results["unsur"] if entry["key"] in unlisted]
    about = {"items": words.listing(codes), "threshold": results["threshold"]}
    return (words.text("spread.few", **about),) if codes else ()


def _make_column(entry: Mapping[str, Any], listed: bool, words: Words) -> RekapColumn:
    """Make the column of an unsur of the results."""
    name = _name_entry(entry, words)
    return RekapColumn(entry["code"], name, entry["n"], entry["total"], entry["nrr"], entry["tertimbang"], listed)


def _name_entry(entry: Mapping[str, Any], words: Words) -> str:
    """Name an unsur of the results."""
    return str(entry["name_en"] if words.bahasa == "en" else entry["name"])


def _count_lines(results: Mapping[str, Any]) -> tuple[tuple[Cell, ...], ...]:
    """Count in one line an answer: the answer, then how many gave it to each unsur."""
    by_key = {entry["key"]: entry["answers"] for entry in results["distribution"]}
    answers = [by_key[entry["key"]] or {} for entry in results["unsur"]]
    scores = load_instrument(results["instrument"]).scores
    return tuple((score, *(counts.get(str(score)) for counts in answers)) for score in scores)


# The workbook ---------------------------------------------------------------------------------------------------------


def write_rekap(rekap: Rekap) -> bytes:
    """Write the recap as an Excel workbook, the plan of action on a sheet of its own."""

    def fill(workbook: Workbook) -> None:
        _Sheet(workbook, rekap).fill()
        if plan := rekap.results.get("policy", {}).get("plan"):
            _write_plan(workbook, plan, rekap)

    return write_workbook(rekap.words.text("rekap.title"), fill)


#: Widths of the columns of the plan: unsur, cause, action, four quarters, year, who, agencies, target.
_PLAN_WIDTHS = (22, 30, 40, 7, 7, 7, 7, 7, 22, 30, 9)


def _write_plan(workbook: Workbook, plan: Sequence[Mapping[str, Any]], rekap: Rekap) -> None:
    """Write the plan of action as a sheet; what nobody has filled in is blank."""
    words = rekap.words
    sheet = workbook.add_worksheet(words.text("rekap.plan_sheet"))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    looks = {name: workbook.add_format(_LOOKS[name]) for name in ("title", "warning", "heading", "two")}
    cell = workbook.add_format({**_GRID, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, words.text("policy.plan_caption"), looks["title"])
    sheet.write_string(1, 0, words.text("cover.sample") if rekap.results["synthetic"] else "", looks["warning"])
    first = [words.text(name) for name in ("policy.plan_unsur", "focus.causes", "policy.kegiatan")]
    last = [words.text(f"policy.{name}") for name in ("tahun", "penanggung_jawab", "skpd_teknis", "target")]
    headings = [*first, *(words.text("policy.tw", quarter=quarter) for quarter in ("I", "II", "III", "IV")), *last]
    for column, (heading, width) in enumerate(zip(headings, _PLAN_WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, heading, looks["heading"])
    unsur = {entry["key"]: _name_entry(entry, words) for entry in rekap.results["unsur"]}
    for row, step in enumerate(plan, start=4):
        ticks = ["✓" if quarter in step.get("tw", ()) else "" for quarter in range(1, 5)]
        own = [str(step.get(name) or "") for name in ("penyebab", "kegiatan", "tahun", "penanggung_jawab")]
        told = [unsur[step["unsur"]], *own[:2], *ticks, *own[2:], "; ".join(step["skpd_teknis"])]
        for column, text in enumerate(told):
            sheet.write_string(row, column, text, cell)
        if step["target"]:
            sheet.write_number(row, len(told), float(step["target"]), looks["two"])
        else:
            sheet.write_blank(row, len(told), None, cell)


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


_GRID = {"border": 1, "border_color": "#8c8c8c"}
_BOLD, _RIGHT, _CENTRE = {"bold": True}, {"align": "right"}, {"align": "center"}
#: Looks of cells, by name.
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "title": {**_BOLD, "font_size": 14},
    "warning": {**_BOLD, "font_color": "#9c2a00"},
    "label": _BOLD,
    "fact": {"align": "left"},
    "heading": {**_BOLD, **_GRID, **_CENTRE, "valign": "vcenter", "text_wrap": True, "bg_color": "#e8eef4"},
    "centre": {**_GRID, **_CENTRE},
    "sum_label": {**_BOLD, **_GRID},
    "whole": {**_GRID, **_CENTRE, "num_format": "0"},
    "three": {**_GRID, **_RIGHT, "num_format": "0.000"},
    "two": {**_GRID, **_RIGHT, **_BOLD, "num_format": "0.00"},
    "word": {**_GRID, **_CENTRE, **_BOLD},
}


class _Sheet:
    """The sheet being written, from top to bottom; `at` is the next free row, counted from 0."""

    def __init__(self, workbook: Workbook, rekap: Rekap) -> None:
        self.rekap, self.results, self.words = rekap, rekap.results, rekap.words
        self.at = 0
        self.instrument = load_instrument(self.results["instrument"])
        self.leads = [self._say(name) for name in (["answer"] if rekap.counted else ["number", "row"])]
        self.period = self.words.period(Period.parse(self.results["period"]))
        # A4 landscape, as wide as one page.
        self.sheet = workbook.add_worksheet(self._say("sheet"))
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        about = escape_margin_text(f"{self.results['unit_name']}, {self.period}", 200)
        title, page = escape_margin_text(self._say("title"), 100), escape_margin_text(self._say("page"))
        self.sheet.set_header(f"&L{about}")
        self.sheet.set_footer(f"&L{title}&R{page} &P/&N")
        self.formats = {name: workbook.add_format(look) for name, look in _LOOKS.items()}

    def fill(self) -> None:
        """Write everything, in the order of the official table."""
        self._write_head()
        if self.rekap.columns:
            bobot, weight = self.rekap.bobot, xl_rowcol_to_cell(self.at, 1, row_abs=True, col_abs=True)
            fraction = str(bobot.weight) if "/" in bobot.name else ""
            self._write_fact("weight", float(bobot.weight), formula=fraction)
            self._write_foot(*self._write_lines(), weight)
        else:
            self._write_fact("respondents", self.results["respondents"]["counted"])
            self._write_fact("ikm", NO_VALUE if self.rekap.ikm is None else float(self.rekap.ikm), "two")
        self.at += 1
        for note in self.rekap.notes:
            self._text(self.at, 0, note)
            self.at += 1

    def _write_head(self) -> None:
        """Write title, warnings (invented answers, an edition not for the public) and what the table is about."""
        self._text(0, 0, self._say("title"), "title")
        self.at = 1
        warnings = [self.words.text("cover.sample")] if self.results["synthetic"] else []
        if not self.rekap.counted:
            least, most = GROUP_THRESHOLDS["internal"], GROUP_THRESHOLDS["public"] - 1
            warnings.append(self.words.text("cover.internal", least=least, most=most))
        for warning in warnings:
            self._text(self.at, 0, warning, "warning")
            self.at += 1
        facts = {"unit": self.results["unit_name"], "city": self.results["city"], "period": self.period}
        for name, text in {**facts, "instrument": self.instrument.short}.items():
            self._write_fact(name, text)

    def _write_lines(self) -> tuple[int, int]:
        """Write headings, repeated on every page, and the lines below; return the first and last line's row."""
        self.at += 1
        heading = self.at
        names = [f"{column.code} {column.name}" for column in self.rekap.columns]
        for place, text in enumerate([*self.leads, *names, self._say("all")]):
            self._text(heading, place, text, "heading")
        self.sheet.set_row(heading, _HEADING_HEIGHT)
        self.sheet.repeat_rows(heading)
        self.sheet.freeze_panes(heading + 1, len(self.leads))
        self.sheet.set_column(0, 0, _LEAD_WIDTH)
        self.sheet.set_column(1, len(names) + len(self.leads), _UNSUR_WIDTH)
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
        for place, column in enumerate(self.rekap.columns, start=len(self.leads)):
            total, n, nrr, tertimbang = (xl_rowcol_to_cell(rows[name], place) for name in names[:4])
            cells = xl_range(first, place, last, place)
            if column.listed:
                self._formula(total, self._sum_answers(cells, first, last), column.total, "whole")
                self._formula(n, f"SUM({cells})" if self.rekap.counted else f"COUNT({cells})", column.n, "whole")
            else:
                self._cell(rows["total"], place, column.total)
                self._cell(rows["n"], place, column.n)
            self._formula(nrr, f'IF({n}=0,"{NO_VALUE}",{total}/{n})', column.nrr, "three")
            self._formula(tertimbang, f'IF(ISNUMBER({nrr}),{nrr}*{weight},"{NO_VALUE}")', column.tertimbang, "three")
        self.at = rows["kinerja"] + 2
        respondents = xl_rowcol_to_cell(self.at, 1)
        count = "" if self.rekap.counted else f"COUNT({xl_range(first, 0, last, 0)})"
        self._write_fact("respondents", self.results["respondents"]["counted"], formula=count)
        self._write_ikm(rows, respondents)

    def _sum_answers(self, cells: str, first: int, last: int) -> str:
        """Return the formula of the sum of answers: of those listed, or of each answer times those who gave it."""
        values = f"{xl_rowcol_to_cell(first, 0, col_abs=True)}:{xl_rowcol_to_cell(last, 0, col_abs=True)}"
        return f"SUMPRODUCT({values},{cells})" if self.rekap.counted else f"SUM({cells})"

    def _write_ikm(self, rows: dict[str, int], respondents: str) -> None:
        """Write the last column: sum of NRR tertimbang, IKM, mutu, kinerja; and the bands they are read from."""
        column = len(self.leads) + len(self.rekap.columns)
        low, mutu, kinerja = self._write_bands()
        summed, ikm, *claims = (
            xl_rowcol_to_cell(rows[name], column) for name in ("tertimbang", "ikm", "mutu", "kinerja")
        )
        parts = xl_range(rows["tertimbang"], len(self.leads), rows["tertimbang"], column - 1)
        places = self.rekap.bobot.sum_places
        total = f"SUM({parts})" if places is None else _round_half_up(f"SUM({parts})", places)
        some_missing = f"COUNT({parts})<{len(self.rekap.columns)}"
        self._formula(summed, f'IF({some_missing},"{NO_VALUE}",{total})', self.results["ikm"]["tertimbang"], "three")
        rounded = _round_half_up(f"25*{summed}", PUBLISHED_PLACES)
        value = None if self.rekap.ikm is None else float(self.rekap.ikm)
        self._formula(ikm, f'IF(ISNUMBER({summed}),{rounded},"{NO_VALUE}")', value, "two")
        band = next((band for band in self.instrument.bands if band.mutu == self.results["ikm"]["mutu"]), None)
        texts = (band.mutu, self.words.kinerja(band)) if band else (None, None)
        claimed = f"AND(ISNUMBER({ikm}),{respondents}>={self.results['claim']})"
        for cell, cells, text in zip(claims, (mutu, kinerja), texts, strict=True):
            self._formula(cell, f'IF({claimed},INDEX({cells},MATCH({ikm},{low},1)),"{NO_VALUE}")', text, "word")

    def _write_bands(self) -> list[str]:
        """Write the bands, worst first as MATCH needs them; return the ranges of lower bounds, mutu and kinerja."""
        self.at += 1
        for place, name in enumerate(("perception", "low", "mutu", "kinerja")):
            self._text(self.at, place, self._say(name), "heading")
        self.sheet.set_row(self.at, _BANDS_HEIGHT)
        first = self.at + 1
        bands = self.instrument.bands[::-1]
        for value, band in enumerate(bands, start=1):
            row = self.at + value
            self.sheet.write_number(row, 0, value, self.formats["whole"])
            self.sheet.write_number(row, 1, float(band.low), self.formats["two"])
            self._text(row, 2, band.mutu, "word")
            self._text(row, 3, self.words.kinerja(band), "word")
        self.at += len(bands) + 1
        return [xl_range_abs(first, place, self.at - 1, place) for place in (1, 2, 3)]

    def _say(self, name: str) -> str:
        """Return a text of the recap."""
        return self.words.text(f"rekap.{name}")

    def _write_fact(self, name: str, value: str | float, form: str = "fact", formula: str = "") -> None:
        """Write a label and its value, or the formula that gives it."""
        self._text(self.at, 0, self._say(name), "label")
        if isinstance(value, str):
            self._text(self.at, 1, value, "plain")
        elif formula:
            self._formula(xl_rowcol_to_cell(self.at, 1), formula, value, form)
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
        self.sheet.write_formula(cell, f"={formula}", self.formats[form], NO_VALUE if value is None else value)


def _round_half_up(formula: str, places: int) -> str:
    """Round a formula half up whatever computes it: 76.725 is no double, but 7672.5 is, and its half goes up."""
    scale = 10**places
    return f"ROUND(ROUND({scale}*{formula},{_SAFE_PLACES}),0)/{scale}"


# The formats ----------------------------------------------------------------------------------------------------------


def make_rekap(draft: Draft) -> dict[str, bytes]:
    """Return the recap of a unit; respondents' rows are read from the draft's inputs for the internal edition alone."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    if draft.results["audience"] == "internal":
        rows = list_respondent_answers(draft.inputs, draft.results["unit"], draft.results["period"])
    return {REKAP_FILE: write_rekap(compile_rekap(draft.results, Words(draft.bahasa), rows))}


def make_units(draft: Draft) -> dict[str, bytes]:
    """Return the units of a national table."""
    from ikm.chapters.national import write_units_csv  # here, for few reports have one

    return {UNITS_FILE: write_units_csv(draft.results)}
