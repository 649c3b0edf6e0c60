"""paparan.pptx: at most eight slides of a unit or a city, each a finding and what shows it; an optional extra.

Charts are PowerPoint's own, with their figures in the workbook behind them, so that an office can go on with them.
Labels are cells of that workbook: they follow a figure that is changed, and have the decimal sign of the report
whatever the computer's is. The office's own template gives looks and size, where the register names one. What the
slides say is `study/slides.py`, which is loaded for them alone.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ikm.errors import SettingError
from ikm.page.wording import Words
from ikm.publish.formats import SLIDES, SLIDES_FILE, Draft, find_office_file
from ikm.publish.job import ReportName
from ikm.publish.word import date_alike, save_undated
from ikm.speech import _
from ikm.survey.project import Project

if TYPE_CHECKING:
    from ikm.study.slides import Series, Slide, SlideChart

#: Size without a template, inches: 16 to 9.
_WIDTH, _HEIGHT = 13.333, 7.5
_TITLE, _BODY, _CELL, _FOOT, _TICK = 26, 16, 14, 11, 12  # points
_HEAD, _INK = "0F5C7A", "1B2733"
#: Letters of a cell's size that a slide's width holds.
_LETTERS = 105
#: The time at which every file was made, so that the same report has the same bytes.
_EPOCH = datetime(1980, 1, 1)


def write_slides(slides: Sequence[Slide], footer: str, words: Words, template: bytes | None = None) -> bytes:
    """Write slides as a PowerPoint file, the same bytes for the same content.

    Parameters
    ----------
    template : bytes or None
        An office's own .pptx, whose slides are taken out and whose layout for a title alone is filled.

    Raises
    ------
    SettingError
        The template is no PowerPoint file.
    """
    import pptx
    from pptx.util import Inches

    try:
        deck = pptx.Presentation(io.BytesIO(template) if template else None)
    except (KeyError, ValueError, zipfile.BadZipFile) as error:  # what python-pptx raises of other archives
        raise SettingError(
            _("the file that the register names as slide_template is no PowerPoint file (.pptx)."),
            remedy=_("save the template as .pptx in the data folder, or take the key out."),
        ) from error
    if template is None:
        deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    _drop_slides(deck)
    layout = _find_layout(deck)
    for at, slide in enumerate(slides, start=1):
        _Page(deck, layout, words).draw(slide, f"{footer} · {at}/{len(slides)}")
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = slides[0].title[:255] if slides else "", "", ""  # its most
    about.created = about.modified = _EPOCH
    about.revision, about.language = 1, {"id": "id-ID", "en": "en-GB"}[words.bahasa]
    return date_alike(save_undated(deck))


def _drop_slides(deck: Any) -> None:
    """Take the slides of a template out."""
    listed = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)


def _find_layout(deck: Any) -> Any:
    """Find the layout of a title alone; the one with the fewest places besides its title."""

    def count_others(layout: Any) -> int:
        kinds = [place.placeholder_format.type for place in layout.placeholders]
        small = sum(kind in _FURNITURE for kind in kinds)
        return len(kinds) - small if any(kind in _TITLES for kind in kinds) else 99

    return min(deck.slide_layouts, key=count_others)


#: PP_PLACEHOLDER: title and centred title; date, slide number, footer.
_TITLES, _FURNITURE = (1, 3), (16, 13, 15)


class _Page:
    """Draws one slide; places are shares of the slide's size."""

    def __init__(self, deck: Any, layout: Any, words: Words) -> None:
        self.words = words
        self.page = deck.slides.add_slide(layout)
        self.width, self.height = deck.slide_width, deck.slide_height

    def draw(self, slide: Slide, footer: str) -> None:
        """Draw title, chart or table, lines beside or below, footer."""
        for place in list(self.page.placeholders):
            if place.placeholder_format.type not in _TITLES:
                place._element.getparent().remove(place._element)
        title = self.page.shapes.title
        self._place(title, 0.045, 0.04, 0.91, 0.17)
        self._write(title.text_frame, [slide.title], _TITLE, bold=True)
        top, bottom = 0.23, 0.91
        drawn = slide.chart or slide.table
        beside = bool(drawn and slide.lines and slide.chart)
        if slide.chart:
            self._draw_chart(slide.chart, 0.045, top, 0.60 if beside else 0.91, bottom - top)
        if slide.table:
            self._draw_table(*slide.table, 0.045, top, 0.91)
        if slide.lines:
            left, width = (0.665, 0.29) if beside else (0.045, 0.91)
            upper = 0.84 if slide.table else top
            box = self.page.shapes.add_textbox(*self._measure(left, upper, width, bottom - upper))
            self._write(box.text_frame, slide.lines, _BODY)
        foot = self.page.shapes.add_textbox(*self._measure(0.045, 0.93, 0.91, 0.05))
        self._write(foot.text_frame, [footer], _FOOT)

    def _measure(self, left: float, top: float, width: float, height: float) -> tuple[int, int, int, int]:
        """Return lengths of shares of the slide."""
        return (
            round(left * self.width), round(top * self.height), round(width * self.width), round(height * self.height),
        )  # fmt: skip

    def _place(self, shape: Any, *shares: float) -> None:
        """Put a shape somewhere."""
        shape.left, shape.top, shape.width, shape.height = self._measure(*shares)

    def _write(self, frame: Any, lines: Sequence[str], size: int, *, bold: bool = False) -> None:
        """Write paragraphs into a frame; what is too long for it is set smaller, not cut off."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        long = sum(map(len, lines))
        size = (
            next(small for limit, small in ((110, size), (170, size - 4), (10**6, size - 8)) if long <= limit)
            if bold
            else (size if long <= 420 else size - 3)
        )
        for at, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = Pt(size), bold or None
            paragraph.space_after = Pt(0 if bold else 8)

    def _draw_table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], left: float, top: float, width: float
    ) -> None:
        """Draw a native table, its columns as wide as what they hold asks."""
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        place = self._measure(left, top, width, min(0.58, 0.075 * (len(rows) + 1)))
        table = self.page.shapes.add_table(len(rows) + 1, len(headings), *place).table
        longest = [max(12, min(60, max(len(row[at]) for row in (headings, *rows)))) for at in range(len(headings))]
        # Letters in a line of a column: its longest word, and of what is left as the longest cells ask.
        least = [max(len(word) + 3 for row in (headings, *rows) for word in (row[at].split() or [""]))
                 for at in range(len(headings))]  # fmt: skip
        spare = max(0, _LETTERS - sum(least))
        held = [own + spare * letters / sum(longest) for own, letters in zip(least, longest, strict=True)]
        lines = sum(max(ceil(len(text) / room) for text, room in zip(row, held, strict=True)) for row in rows)
        size = next(small for most, small in ((11, _CELL), (15, _CELL - 2), (10**6, _CELL - 4)) if lines <= most)
        for at, letters in enumerate(held):
            table.columns[at].width = round(place[2] * letters / fsum(held))
        table.horz_banding = False
        for row, cells in enumerate((headings, *rows)):
            for at, text in enumerate(cells):
                if row == 0:
                    table.cell(row, at).fill.solid()
                    table.cell(row, at).fill.fore_color.rgb = RGBColor.from_string(_HEAD)
                frame = table.cell(row, at).text_frame
                frame.word_wrap = True
                run = frame.paragraphs[0].add_run()
                run.text, run.font.size = text, Pt(size)
                run.font.bold = True if row == 0 else None

    def _draw_chart(self, chart: SlideChart, left: float, top: float, width: float, height: float) -> None:
        """Draw a native chart with its figures behind it."""
        from pptx.chart.data import CategoryChartData
        from pptx.dml.color import RGBColor
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
        from pptx.util import Pt

        data = CategoryChartData(number_format="General")
        # Lying bars are drawn from below: the first category is to be the uppermost.
        order = range(len(chart.categories) - 1, -1, -1) if chart.across else range(len(chart.categories))
        chart = _reorder(chart, list(order))
        data.categories = list(chart.categories)
        for series in chart.series:
            data.add_series(series.name, series.values)
        kind = XL_CHART_TYPE.LINE_MARKERS
        if chart.across:
            kind = XL_CHART_TYPE.BAR_STACKED if chart.stacked else XL_CHART_TYPE.BAR_CLUSTERED
        frame = self.page.shapes.add_chart(kind, *self._measure(left, top, width, height), data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{chart.axis}: {chart.alt}")
        drawn = frame.chart
        drawn.has_title, drawn.has_legend = False, len(chart.series) > 1
        if drawn.has_legend:
            drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
            drawn.legend.font.size = Pt(_TICK)
        values, names = drawn.value_axis, drawn.category_axis
        values.minimum_scale, values.maximum_scale = chart.low, chart.high
        values.has_title = True
        values.axis_title.text_frame.text = chart.axis
        values.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(_TICK)
        values.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "0", False
        values.has_major_gridlines = not chart.across
        if values.has_major_gridlines:
            values.major_gridlines.format.line.color.rgb = RGBColor.from_string("D5DADF")
        span = chart.high - chart.low
        values.major_unit = next(step for step in (1, 2, 5, 10, 20, 50, 100, 500, 5000) if span / step <= 6)
        for axis in (values, names):
            axis.tick_labels.font.size = Pt(_TICK)
        if chart.across:
            from pptx.enum.chart import XL_TICK_LABEL_POSITION

            drawn.plots[0].gap_width, names.tick_label_position = 45, XL_TICK_LABEL_POSITION.LOW
            if chart.stacked:
                drawn.plots[0].overlap = 100
        for at, series in enumerate(chart.series):
            self._draw_series(drawn.plots[0].series[at], series, chart, at)
        book = _write_workbook(chart, self.words)
        drawn.part.chart_workbook.update_from_xlsx_blob(book)

    def _draw_series(self, drawn: Any, series: Series, chart: SlideChart, at: int) -> None:
        """Give one series its mark, colour, intervals and labels."""
        from pptx.dml.color import RGBColor
        from pptx.enum.chart import XL_MARKER_STYLE
        from pptx.util import Pt

        colour = RGBColor.from_string(series.colour)
        if chart.across:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = colour
            drawn.invert_if_negative = False
        else:
            drawn.smooth = False
            if series.mark == "dot":
                drawn.format.line.fill.background()
            else:
                drawn.format.line.color.rgb, drawn.format.line.width = (
                    colour,
                    Pt(1.5 if series.mark == "bound" else 2.25),
                )
            drawn.marker.style = XL_MARKER_STYLE.NONE if series.mark == "bound" else XL_MARKER_STYLE.CIRCLE
            if series.mark != "bound":
                drawn.marker.size = 9
                drawn.marker.format.fill.solid()
                drawn.marker.format.fill.fore_color.rgb = colour
                drawn.marker.format.line.color.rgb = colour
        columns = _Columns.of(chart, at)
        if any(low is not None and high is not None for low, high in series.ends):
            _insert(drawn, _draw_ends(series, columns, across=chart.across), _AFTER_ENDS)
        if series.labelled:
            _insert(drawn, _draw_labels(series, chart, columns, at, self.words), _AFTER_LABELS)
            drawn._element.append(_parse(_list_labels(series, chart, columns, self.words)))


def _reorder(chart: SlideChart, order: Sequence[int]) -> SlideChart:
    """Return a chart whose categories stand in another order."""
    series = [
        replace(
            each,
            values=[each.values[at] for at in order],
            ends=[each.ends[at] for at in order] if each.ends else (),
            labelled=[place for place, at in enumerate(order) if at in each.labelled],
        )
        for each in chart.series
    ]
    return replace(chart, categories=[chart.categories[at] for at in order], series=series)


# --- What PowerPoint draws and python-pptx does not: intervals from cells, labels from cells

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C15 = "http://schemas.microsoft.com/office/drawing/2012/chart"
_SPACES = f'xmlns:c="{_C}" xmlns:a="{_A}" xmlns:c15="{_C15}"'
#: Elements of a series that intervals and labels stand before: the order of the schema.
_AFTER_ENDS = ("cat", "val", "smooth", "shape", "extLst")
_AFTER_LABELS = ("trendline", "errBars", *_AFTER_ENDS)


@dataclass(frozen=True)
class _Columns:
    """Where the figures of a series stand in the workbook: a letter each."""

    value: str
    minus: str
    plus: str
    label: str
    rows: int

    @classmethod
    def of(cls, chart: SlideChart, at: int) -> _Columns:
        """Return those of a series: figures first, as python-pptx refers to them, then the rest."""
        first = 1 + len(chart.series) + 3 * at
        value, minus, plus, label = (chr(ord("A") + place) for place in (1 + at, first, first + 1, first + 2))
        return cls(value, minus, plus, label, len(chart.categories))

    def refer(self, letter: str) -> str:
        """Return the reference of a column."""
        return f"Sheet1!${letter}$2:${letter}${self.rows + 1}"


def _measure_ends(series: Series) -> list[tuple[float, float] | None]:
    """Return how far each interval reaches down and up from its figure."""
    found: list[tuple[float, float] | None] = []
    for value, (low, high) in zip(series.values, series.ends or [(None, None)] * len(series.values), strict=True):
        known = value is not None and low is not None and high is not None
        found.append((round(value - low, 6), round(high - value, 6)) if known else None)  # type: ignore[operator]
    return found


def _label(value: float, chart: SlideChart, words: Words) -> str:
    """Write a figure as its label has it."""
    return words.number(value, chart.places, sign=chart.sign)


def _write_workbook(chart: SlideChart, words: Words) -> bytes:
    """Write the workbook behind a chart: categories, figures, and of each series its interval and its labels."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"created": _EPOCH})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_column(1, 0, list(chart.categories))
    # The decimal sign of the report, whatever the computer's is; '+' where a sign is told.
    other, own = (".", ",") if words.bahasa == "id" else (",", ".")
    for at, series in enumerate(chart.series):
        columns = _Columns.of(chart, at)
        place = {
            letter: ord(letter) - ord("A") for letter in (columns.value, columns.minus, columns.plus, columns.label)
        }
        sheet.write_string(0, place[columns.value], series.name)
        for row, (value, reach) in enumerate(zip(series.values, _measure_ends(series), strict=True), start=1):
            if value is None:
                continue
            sheet.write_number(row, place[columns.value], value)
            if reach:
                sheet.write_number(row, place[columns.minus], reach[0])
                sheet.write_number(row, place[columns.plus], reach[1])
            if row - 1 in series.labelled:
                cell = f"{columns.value}{row + 1}"
                written = f'SUBSTITUTE(FIXED({cell},{chart.places},TRUE),"{other}","{own}")'
                formula = f'=IF({cell}>0,"+","")&{written}' if chart.sign else f"={written}"
                sheet.write_formula(row, place[columns.label], formula, None, _label(value, chart, words))
    book.close()
    return out.getvalue()


def _parse(text: str) -> Any:
    """Return an element of a chart."""
    from pptx.oxml import parse_xml

    return parse_xml(text)


def _insert(drawn: Any, text: str, before: Sequence[str]) -> None:
    """Put an element into a series where the schema wants it."""
    element = drawn._element
    old = element.find(f"{{{_C}}}{'dLbls' if before is _AFTER_LABELS else 'errBars'}")
    if old is not None:
        element.remove(old)
    place = next((child for child in element if child.tag in {f"{{{_C}}}{name}" for name in before}), None)
    new = _parse(text)
    if place is None:
        element.append(new)
    else:
        place.addprevious(new)


def _draw_ends(series: Series, columns: _Columns, *, across: bool) -> str:
    """Return intervals that come from the workbook."""
    reaches = _measure_ends(series)

    def refer(name: str, letter: str, side: int) -> str:
        points = "".join(
            f'<c:pt idx="{at}"><c:v>{reach[side]:.6g}</c:v></c:pt>' for at, reach in enumerate(reaches) if reach
        )
        return (
            f"<c:{name}><c:numRef><c:f>{columns.refer(letter)}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
            f'<c:ptCount val="{len(reaches)}"/>{points}</c:numCache></c:numRef></c:{name}>'
        )

    direction = "" if across else '<c:errDir val="y"/>'
    colour = _INK if across else series.colour
    return (
        f'<c:errBars {_SPACES}>{direction}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"{refer('plus', columns.plus, 1)}{refer('minus', columns.minus, 0)}"
        f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )


def _draw_labels(series: Series, chart: SlideChart, columns: _Columns, at: int, words: Words) -> str:
    """Return labels that are cells of the workbook."""
    hidden = "".join(
        f'<c:{name} val="0"/>' for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent",
                                            "showBubbleSize")
    )  # fmt: skip
    inside = chart.stacked or bool(series.ends)  # beside a bar its interval would run through the figure
    where = ("ctr" if chart.stacked else "inBase" if inside else "outEnd") if chart.across else "r"
    white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>' if chart.across and inside else ""
    labels = []
    for row, value in enumerate(series.values):
        if row not in series.labelled or value is None:
            labels.append(f'<c:dLbl><c:idx val="{row}"/><c:delete val="1"/></c:dLbl>')
            continue
        name = uuid.uuid5(uuid.NAMESPACE_OID, f"{chart.axis} {at} {row}")
        text = _label(value, chart, words)
        labels.append(
            f'<c:dLbl><c:idx val="{row}"/><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{_TICK}00"/></a:pPr>'
            f'<a:fld id="{{{str(name).upper()}}}" type="CELLRANGE"><a:rPr lang="id-ID" sz="{_TICK}00" b="1">{white}'
            f"</a:rPr><a:t>{text}</a:t></a:fld></a:p></c:rich></c:tx>"
            f'<c:dLblPos val="{where}"/>{hidden}<c:extLst><c:ext uri="{{CE6537A1-D6FC-4f65-9D91-7224C49458BB}}">'
            '<c15:dlblFieldTable/><c15:showDataLabelsRange val="1"/></c:ext></c:extLst></c:dLbl>'
        )
    return (
        f'<c:dLbls {_SPACES}>{"".join(labels)}<c:dLblPos val="{where}"/>{hidden}<c:extLst>'
        '<c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"><c15:showDataLabelsRange val="1"/>'
        "</c:ext></c:extLst></c:dLbls>"
    )


def _list_labels(series: Series, chart: SlideChart, columns: _Columns, words: Words) -> str:
    """Return where the labels of a series stand in the workbook, and what they are now."""
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{_label(value, chart, words)}</c:v></c:pt>'
        for row, value in enumerate(series.values)
        if row in series.labelled and value is not None
    )
    return (
        f'<c:extLst {_SPACES}><c:ext uri="{{02D57815-91ED-43cb-92C2-25804820EDAC}}"><c15:datalabelsRange>'
        f"<c15:f>{columns.refer(columns.label)}</c15:f><c15:dlblRangeCache>"
        f'<c:ptCount val="{len(series.values)}"/>{points}</c15:dlblRangeCache></c15:datalabelsRange></c:ext></c:extLst>'
    )


# --- The format


def make_file(draft: Draft) -> dict[str, bytes]:
    """Return the slides of a report, from the copy of the inputs that its notebook ran on."""
    from ikm.study.city import open_city  # here, for few reports have slides
    from ikm.study.slides import compose_city_slides, compose_unit_slides
    from ikm.study.unit import open_study

    results, words, inputs = draft.results, Words(draft.bahasa), draft.inputs
    where = {"bahasa": draft.bahasa, "data": str(inputs.data)}
    if results["report"] == "city":
        kota = open_city(results["period"], results["city"], **where)
        slides = compose_city_slides(kota)
        about = {"city": results["city"], "k": len(kota.numbers.measured), "all": len(kota.numbers.standings)}
        footer = words.text("slides.footer_city", period=words.period(kota.numbers.period), **about)
    else:
        studi = open_study(results["unit"], results["period"], audience=results["audience"], **where)
        slides = compose_unit_slides(studi)
        n = words.count(results["respondents"]["counted"])
        period = words.period(studi.survey.period)
        footer = words.text("slides.footer", unit=results["unit_name"], period=period, n=n)
    marks = [
        words.text(f"slides.{name}")
        for name, marked in (("sample", results["synthetic"]), ("internal", results.get("audience") == "internal"))
        if marked
    ]
    template = draft.job.extras[SLIDES.option]["template"]
    return {SLIDES_FILE: write_slides(slides, " · ".join([footer, *marks]), words, template)}


def find_inputs(project: Project, asked: ReportName) -> Mapping[str, Path | None]:
    """Return the template of the unit; of a city none."""
    unit = asked.parameters.get("unit")
    return {"template": find_office_file(project, project.unit(unit), "slide_template") if unit else None}
