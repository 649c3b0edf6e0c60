"""Captioned tables that a screen reader can walk and a phone can show. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from markupsafe import Markup

from ikm.analysis.comparison import Point
from ikm.analysis.index import Index
from ikm.analysis.precision import WARN
from ikm.analysis.profile import Group, Profile
from ikm.analysis.quality import Refusals
from ikm.display import plain, shown
from ikm.present.markup import render
from ikm.present.wording import NOTHING, Words
from ikm.rules.instrument import Band, Instrument


class Interval(Protocol):
    """Anything with two ends, which may not be claimed."""

    @property
    def low(self) -> float | None:
        """Lower end, index points."""

    @property
    def high(self) -> float | None:
        """Upper end, index points."""


#: So many columns, and so many letters side by side, fit on a phone; there the rows of wider tables are blocks, but for
#: narrow tables of short cells.
PHONE_COLUMNS, PHONE_LETTERS = 4, 36
#: Of these blocks, cells of more letters, heading and all, take a whole line.
_SHORT = 20


@dataclass(frozen=True, repr=False)
class Table:
    """Cells as text, ready to show; every cell is escaped when shown unless it is Markup.

    Parameters
    ----------
    id : str
        Unique in the report, without blanks.
    numbers : collection of int
        Columns of figures, set to the right.
    row_heading : int
        Column that names the row.
    sums : rows of str
        Foot of the table: a heading that spans `span` columns, then the remaining cells.
    narrow : bool
        May stand beside a chart.
    """

    id: str
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    row_heading: int = 0
    sums: Sequence[Sequence[str]] = field(default=())
    span: int = 1
    narrow: bool = False

    @cached_property
    def wide(self) -> bool:
        """Too wide for a phone without breaking words."""
        if self.narrow:
            return False
        return len(self.headings) > PHONE_COLUMNS or sum(map(self._least, range(len(self.headings)))) > PHONE_LETTERS

    @cached_property
    def long(self) -> frozenset[int]:
        """Columns with a cell that wants a line of its own where rows are blocks."""
        if not self.wide:
            return frozenset()
        return frozenset(
            place
            for place, heading in enumerate(self.headings)
            if any(len(row[place]) + len(heading) > _SHORT for row in self.rows)
        )

    def kind(self, place: int) -> Markup:
        """Attribute of the cells of a column: `num` of figures, `long` where they want a line of their own."""
        names = [name for name, of in (("num", self.numbers), ("long", self.long)) if place in of]
        return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")

    def _least(self, place: int) -> int:
        """Letters that a column needs: its longest word, or its longest figure."""
        cells = [row[place] for row in self.rows]
        if place not in self.numbers:
            cells = [word for cell in cells for word in cell.split()]
        return max(map(len, [*self.headings[place].split(), *cells]), default=0) + 1

    def __html__(self) -> Markup:
        return render("table", table=self)

    def _repr_html_(self) -> str:
        return shown(self)

    def __repr__(self) -> str:
        rows = [[plain(cell) for cell in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(map(str, self.headings), *rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) if place in self.numbers else cell.ljust(width)
                      for place, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
            for row in (self.headings, *rows)
        ]  # fmt: skip
        return "\n".join([self.caption, *lines])


def unsur_table(index: Index, words: Words) -> Table:
    """Unsur with answers, NRR, NRR tertimbang, value and, where enough answered, mutu and kinerja."""
    rows = [
        (
            score.code,
            words.unsur(score.unsur),
            words.count(score.n),
            words.number(score.nrr, 3),
            words.number(score.tertimbang, 3),
            words.number(score.value),
            *_grade(score.grade, words),
        )
        for score in index.unsur
    ]
    return Table(
        id="tabel-unsur",
        caption=words.text("index.caption"),
        headings=headings(words, "index", "code", "unsur", "n", "nrr", "tertimbang", "value", "mutu", "kinerja"),
        rows=rows,
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
        sums=[
            (words.text("index.sum"), words.number(index.tertimbang, 3), "", "", ""),
            (words.text("index.ikm"), "", words.number(index.value), *_grade(index.grade, words)),
        ],
        span=4,
    )


def profile_table(profile: Profile, words: Words, *, id: str = "", caption: str = "") -> Table:
    """Respondents, share and index per category; that small ones are hidden stands in a row of its own."""
    usual = words.text("respondents.caption", characteristic=words.text(f"characteristics.{profile.characteristic}"))
    heading = words.text(f"characteristics.{profile.characteristic}").capitalize()
    return Table(
        id=id or f"tabel-{profile.characteristic}",
        caption=caption or usual,
        headings=(
            heading,
            words.text("respondents.n"),
            words.text("respondents.share"),
            words.text("trend.ikm"),
            words.text("index.mutu"),
        ),
        rows=[
            *(_group_row(group, words) for group in profile.groups),
            *([(words.text("words.small"), words.text("words.hidden"), "", "", "")] if profile.withheld else []),
        ],
        numbers=frozenset({1, 2, 3}),
        sums=[(words.text("words.total"), words.count(profile.total), "", "", "")],
        narrow=True,
    )


def trend_table(points: Sequence[Point], words: Words) -> Table:
    """Periods with instrument, respondents, index, mutu and change; no change across a break."""
    return Table(
        id="tabel-tren",
        caption=words.text("trend.caption"),
        headings=headings(words, "trend", "period", "instrument", "n", "ikm", "interval", "mutu", "change"),
        rows=[
            (
                words.period(point.period),
                point.instrument.short,
                words.count(point.n),
                point_value(point, words),
                interval(point.precision, words),
                _grade(point.grade, words)[0],
                words.number(point.change, sign=True),
            )
            for point in points
        ],
        numbers=frozenset({2, 3, 4, 6}),
    )


def bands_table(instrument: Instrument, words: Words) -> Table:
    """Index, mutu and kinerja of the instrument, best first; upper ends lie a hundredth under the next band."""
    return Table(
        id="tabel-mutu",
        caption=words.text("bands.caption", short=instrument.short),
        headings=(words.text("bands.interval"), words.text("index.mutu"), words.text("index.kinerja")),
        rows=[
            (
                words.text("bands.range", low=words.number(band.low), high=words.number(high)),
                band.mutu,
                words.kinerja(band),
            )
            for band, high in zip(instrument.bands, instrument.tops(), strict=True)
        ],
        narrow=True,
    )


def reasons_table(refusals: Refusals, words: Words) -> Table:
    """How many rows were refused for which reason."""
    return Table(
        id="tabel-alasan",
        caption=words.text("refused.reasons_caption"),
        headings=(words.text("refused.reason"), words.text("refused.n")),
        rows=[(words.text(f"reasons.{reason}"), words.count(int(n))) for reason, n in refusals.by_reason.items()],
        numbers=frozenset({1}),
    )


def refused_table(refusals: Refusals, words: Words) -> Table:
    """Each refused row with its column and reason."""
    return Table(
        id="tabel-ditolak",
        caption=words.text("refused.caption"),
        headings=headings(words, "refused", "row", "column", "reason"),
        rows=[
            (str(case.row), case.column or words.text("refused.whole_row"), words.text(f"reasons.{case.reason}"))
            for case in refusals.rows.itertuples()
        ],
    )


def questionnaire_table(instrument: Instrument, words: Words) -> Table:
    """Questions with their options and the value of each."""
    return Table(
        id="tabel-kuesioner",
        caption=words.text("questionnaire.caption", short=instrument.short),
        headings=headings(words, "questionnaire", "code", "question", "options"),
        rows=[
            (
                instrument.code(item.key),
                item.question,
                "; ".join(f"{score} = {label}" for score, label in zip(instrument.scores, item.options, strict=True)),
            )
            for item in instrument.unsur
        ],
        row_heading=1,
    )


def interval(found: Interval | None, words: Words) -> str:
    """'72,96 – 77,00'; a dash where none is claimed, and where both ends are one: all answered alike, or everybody."""
    if found is None or found.low is None or found.high is None or not found.low < found.high:
        return NOTHING
    return words.text("words.between", low=words.number(found.low), high=words.number(found.high))


def in_one_line(text: str) -> str:
    """A range that no line parts: a hard blank does not hold what follows a dash, a word joiner does."""
    return text.replace(" ", "\u00a0").replace("–", "–\u2060")


def point_value(point: Point, words: Words) -> str:
    """The index of a period; a published figure is marked as such."""
    value = words.number(point.value)
    return words.text("trend.published", value=value) if point.printed else value


def headings(words: Words, table: str, *names: str) -> tuple[str, ...]:
    """Headings of columns from the catalogue."""
    return tuple(words.text(f"{table}.{name}") for name in names)


def _grade(band: Band | None, words: Words) -> tuple[str, str]:
    """Mutu and kinerja, dashes where there are none."""
    return (band.mutu, words.kinerja(band)) if band else (NOTHING, NOTHING)


def _group_row(group: Group, words: Words) -> tuple[str, ...]:
    """One category of respondents."""
    return (
        words.category(group.label),
        words.text("respondents.few_mark", n=words.count(group.n)) if group.n < WARN else words.count(group.n),
        words.percent(group.share),
        words.number(group.index.value),
        _grade(group.index.grade, words)[0],
    )
