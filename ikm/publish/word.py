"""laporan.docx: the finished page as a Word document on the office's own letterhead; an optional extra.

pandoc (pypandoc_binary brings it) writes the document from the same blocks that are set on paper, so page, PDF and Word
document say the same. Word keeps the drawings as images; formulas become its own.
"""

from __future__ import annotations

import copy
import io
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

from ikm.errors import ReportFailed
from ikm.page.wording import Words
from ikm.publish import pdf
from ikm.publish.formats import DOCX, DOCX_FILE, REPORT_PAGE, Draft, find_office_file
from ikm.publish.job import ReportName
from ikm.publish.pdf import Inline, typeset_content
from ikm.survey.leftovers import make_temporary_folder
from ikm.survey.project import Project

_FILTER = Path(__file__).parent / "print" / "laporan.lua"
#: Dots per inch of the drawings: sharp in print.
_PPI = 200
#: Width of the text on A4, cm; a drawing is never wider.
_WIDTH = 15.4
#: Width of a strip in a table, cm, and a place of it across, which is per cent.
_STRIP_WIDTH = 4.5
_PERCENT = re.compile(r'"(-?[\d.]+)%"')
#: pandoc writes this as the time at which the document was made: 1980-01-01.
_EPOCH = "315532800"
#: Letters that go into a line, letters of a cell after which more room is no help, and room beside them.
_LINE, _LONG, _ROOM = 88, 80, 2.6
#: Letters as wide as a strip.
_DRAWN = 20
#: Rows of a table that stays on one page.
_SHORT = 16
#: So much wider is a bold heading.
_BOLD = 1.25
_TAGS = {"strong": "strong", "emph": "em", "code": "code", "quote": "q", "small": "span", "mark": "strong"}


def write_report_docx(page: str, letterhead: bytes | None = None) -> bytes:
    """Write the report as a Word document: contents, tables with repeated headings, figures with alternative text.

    Raises
    ------
    ReportFailed
        pandoc refused it.
    """
    words = pdf.choose_words(page)
    content = pdf.parse_page(page, words.text("own.no_alt"))
    with make_temporary_folder("docx-") as folder:
        (folder / "reference.docx").write_bytes(make_reference_docx(letterhead, content["edition"], content["footer"]))
        writer = _Writer(folder, words)
        logo = (
            writer.figure({"png": content["logo"], "alt": content["logo_alt"], "caption": []})
            if content["logo"]
            else Markup("")
        )
        blocks = writer.body(content["body"])
        body = _tag("html", _tag("body", *([] if letterhead else [logo]), blocks))
        return _pandoc(folder, str(body), content, words)


def _pandoc(folder: Path, body: str, content: dict[str, Any], words: Words) -> bytes:
    """Run pandoc in a folder that holds the drawings and the letterhead."""
    import pypandoc  # type: ignore[import-untyped]

    meta = {"title": content["title"], "lang": {"id": "id-ID", "en": "en-GB"}[words.bahasa]}
    command = [
        pypandoc.get_pandoc_path(), "--from=html", "--to=docx", "--output=-", "--reference-doc=reference.docx",
        f"--lua-filter={_FILTER}", *(f"--metadata={name}={value}" for name, value in meta.items()),
    ]  # fmt: skip
    variables = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH, "LC_ALL": "C.UTF-8"}
    where: dict[str, Any] = {"cwd": folder, "env": variables, "timeout": 300}
    done = subprocess.run(command, input=body.encode(), capture_output=True, check=False, **where)
    if done.returncode:
        raise ReportFailed(DOCX_FILE, f"pandoc: {done.stderr.decode(errors='replace').strip()}".splitlines()[0])
    return date_alike(_keep_rows(done.stdout))


def _keep_rows(content: bytes) -> bytes:
    """Let no row of a table go over two pages, nor a short table: pandoc has no word for it."""
    import docx

    document = docx.Document(io.BytesIO(content))
    for table in document.tables:
        rows = table._tbl.tr_lst
        for row in rows:
            row.get_or_add_trPr().insert(0, _parse("<w:cantSplit {}/>"))
        for row in rows[:-1] if len(rows) <= _SHORT else ():
            for paragraph in row.iter(f"{{{row.nsmap['w']}}}p"):
                paragraph.get_or_add_pPr().get_or_add_keepNext()
    return save_undated(document)


def save_undated(document: Any) -> bytes:
    """Save a document or slides whatever the clock says: an archive has no years before 1980 and after 2107.

    Their libraries have each file dated by the clock, from Python 3.14 on by SOURCE_DATE_EPOCH where it is set.
    """
    out, earliest = io.BytesIO(), zipfile.ZipInfo().date_time
    clock = SimpleNamespace(time=lambda: 0, localtime=lambda _: earliest, gmtime=lambda _: earliest)
    kept, zipfile.time = zipfile.time, clock  # type: ignore[attr-defined]
    try:
        document.save(out)
    finally:
        zipfile.time = kept  # type: ignore[attr-defined]
    return out.getvalue()


def date_alike(content: bytes) -> bytes:
    """Give all files of a ZIP archive its earliest date: pandoc copies those of the letterhead with theirs."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Writer:
    """Writes blocks as HTML for pandoc and drawings as images into a folder."""

    def __init__(self, folder: Path, words: Words) -> None:
        self.folder = folder
        self.words = words
        self.drawings = 0
        self.contents_on_cover = True
        self.strips: dict[tuple[str, float], tuple[str, float]] = {}
        self.kinds: dict[str, Callable[[dict[str, Any]], Markup]] = {
            "cover": self.cover,
            "heading": _heading,
            "paragraph": lambda block: _tag("p", _text(block["body"])),
            "left_out": lambda block: _tag("p", _text(block["body"])),
            "list": self.list,
            "terms": self.terms,
            "table": self.table,
            "lines": lambda block: _tag("pre", escape(block["text"])),
            "figure": self.figure,
            "formula": lambda block: Markup('<math display="block">{}</math>').format(_math(block["body"])),
            "together": lambda block: self.blocks(block["body"]),
            "signature": self.signature,
            "question": lambda block: _styled(_KEPT, _tag("em", _text(block["body"]))),
            "key": self.key,
            "cards": self.cards,
            "aside": lambda block: self.blocks(block["items"]),
            "places": lambda block: self.blocks([part for item in block["items"] for parts in item for part in parts]),
            "drawing": self.drawing,
            "contents": lambda _: self.contents(),
            "break": lambda _: Markup('<div class="break"></div>'),
        }

    def body(self, blocks: list[dict[str, Any]]) -> Markup:
        """Write a whole page; its contents stand behind the short edition, else on the cover."""
        self.contents_on_cover = all(block["kind"] != "contents" for block in blocks)
        self.place_strips(blocks)
        return self.blocks(blocks)

    def blocks(self, blocks: list[dict[str, Any]]) -> Markup:
        """Write blocks one after the other."""
        return Markup("\n").join(self.kinds[block["kind"]](block) for block in blocks)

    def place_strips(self, node: Any) -> None:
        """Write the strips and marks that stand in text, in place of what they are drawn from."""
        if isinstance(node, list) and len(node) == 2 and node[0] == "drawing":
            node[1] = self.strip(node[1], _STRIP_WIDTH)
        elif isinstance(node, (list, dict)):
            for part in node.values() if isinstance(node, dict) else node:
                self.place_strips(part)

    def strip(self, drawing: dict[str, str], width: float) -> Markup:
        """Write a strip as an image so many cm wide, a mark or a small line as wide as it is."""
        known = (drawing["svg"], width)
        if known not in self.strips:
            pixels = width / 2.54 * 96
            svg = _PERCENT.sub(lambda found: f'"{float(found[1]) / 100 * pixels:.2f}"', drawing["svg"])
            self.strips[known] = self.write_image(typeset_content("gambar", {"svg": svg}, "png", ppi=_PPI))
        name, natural = self.strips[known]
        wide = width if drawing["form"] == "strip" else natural
        return Markup('<img src="{}" alt="{}" width="{:.2f}cm">').format(name, drawing["alt"], wide)

    def write_image(self, image: bytes) -> tuple[str, float]:
        """Write an image into the folder: its name, and its width in cm."""
        self.drawings += 1
        name = f"gambar-{self.drawings}.png"
        (self.folder / name).write_bytes(image)
        return name, int.from_bytes(image[16:20], "big") / _PPI * 2.54

    def write_photograph(self, block: dict[str, Any]) -> tuple[str, float]:
        """Write a photograph into the folder: its name, and its width in cm, which leaves room for two on a page."""
        self.drawings += 1
        name = f"gambar-{self.drawings}.jpg"
        (self.folder / name).write_bytes(bytes(block["jpeg"]))
        wide, high = block["size"]
        return name, min(11.2, 7.0 * wide / high)

    def drawing(self, block: dict[str, Any]) -> Markup:
        """Write a strip that stands alone."""
        return _tag("p", self.strip(block, _WIDTH))

    def key(self, block: dict[str, Any]) -> Markup:
        """Write what marks stand for, in one paragraph."""
        return _styled(_KEPT, Markup(" · ").join(map(_text, block["items"])))

    def cards(self, block: dict[str, Any]) -> Markup:
        """Write each card under its title."""
        parts = []
        for card in block["items"]:
            parts += [_styled(_KEPT, _tag("strong", escape(card["title"]))), _styled(_KEPT, _text(card["figure"]))]
            parts += [_styled(_KEPT, self.strip(card["strip"], _WIDTH / 2))] if card["strip"] else []
            for term in card["terms"]:
                lines = Markup("; ").join(map(_text, term["lines"]))
                parts.append(_tag("p", _tag("em", _text(term["name"])), Markup(": "), lines))
        return Markup("\n").join(parts)

    def contents(self) -> Markup:
        """Write the table of contents."""
        heading = _styled("TOC Heading", escape(self.words.text("words.contents")))
        apart = Markup("") if self.contents_on_cover else Markup('<div class="break"></div>')
        return apart + heading + Markup('<div class="contents"></div>')

    def cover(self, block: dict[str, Any]) -> Markup:
        """Write what and where, the warnings, the figures as a table, and the contents on the rest of the page."""
        scores = []
        for score in block["score"]:
            noted = score["note"] and not block["units"]  # which stand under the table
            value = f"{score['value']} ({score['note']})" if noted else score["value"]
            scores.append(_tag("tr", _tag("th", escape(score["name"])), _tag("td", escape(value))))
            if block["mutu_name"] and score["mutu"]:
                scores.append(_tag("tr", _tag("th", escape(block["mutu_name"])), _tag("td", escape(score["mutu"]))))
        return Markup("\n").join(
            [
                _styled("Subtitle", escape(block["where"])),
                *(_tag("p", _tag("strong", _text(note))) for note in block["notes"]),
                *([_tag("p", _tag("strong", _text(block["lead"])))] if block["lead"] else []),
                _tag("table", _tag("tbody", *scores)) if scores else Markup(""),
                *(_tag("p", _text(line)) for line in block["beside"]),
                *self.hero(block),
                self.contents() if self.contents_on_cover else Markup(""),
            ]
        )

    def hero(self, block: dict[str, Any]) -> list[Markup]:
        """Write the scale and what is asked, where a cover has them."""
        if block["asks"] is None:
            return []
        asks = block["asks"]
        return [
            *(_tag("p", _text(unit)) for unit in block["units"]),
            *(_tag("p", self.strip(drawn, _WIDTH)) for drawn in block["bands"]),
            *([self.key({"items": block["key"]})] if block["key"] else []),
            *([_tag("p", _text(block["standing"]))] if block["standing"] else []),
            _tag("p", _tag("strong", escape(asks["title"]))),
            _tag("ol", *(_tag("li", _text(item)) for item in asks["items"])) if asks["items"] else Markup(""),
            *([_tag("p", _text(asks["none"]))] if asks["none"] else []),
            *([_tag("p", _text(asks["then"]))] if asks["then"] else []),
        ]

    def list(self, block: dict[str, Any]) -> Markup:
        """Write a list, numbered or not."""
        items = (_tag("li", self.blocks(item)) for item in block["items"])
        return _tag("ol" if block["ordered"] else "ul", *items)

    def terms(self, block: dict[str, Any]) -> Markup:
        """Write names with what is said of each."""
        parts = []
        for item in block["items"]:
            parts += [_tag("dt", _text(item["name"]))] if item["name"] else []
            parts.append(_tag("dd", self.blocks(item["body"])))
        return _tag("dl", *parts)

    def table(self, block: dict[str, Any]) -> Markup:
        """Write a table with its caption; headings are repeated on each page."""
        parts = [_tag("caption", _text(block["caption"]))] if block["caption"] else []
        columns = (Markup('<col style="width: {:.2f}%">').format(share) for share in _shares(block["columns"]))
        parts.append(_tag("colgroup", *columns))
        for part, name, bold in (("thead", "head", True), ("tbody", "rows", False), ("tfoot", "foot", True)):
            if block[name]:
                rows = (_tag("tr", *(_cell(cell, part, bold) for cell in row)) for row in block[name])
                parts.append(_tag(part, *rows))
        return _tag("table", *parts) + (_tag("p", _text(block["note"])) if "note" in block else Markup(""))

    def figure(self, block: dict[str, Any]) -> Markup:
        """Write a drawing as an image with its caption and alternative text."""
        if "jpeg" in block:
            name, natural = self.write_photograph(block)
        elif "png" in block:
            name, natural = self.write_image(bytes(block["png"]))
        else:
            name, natural = self.write_image(typeset_content("gambar", {"svg": block["svg"]}, "png", ppi=_PPI))
        drawn = Markup('<img src="{}" alt="{}" width="{:.2f}cm">').format(name, block["alt"], min(natural, _WIDTH))
        caption = [_tag("figcaption", _text(block["caption"]))] if block["caption"] else []
        return _tag("figure", drawn, *caption)

    def signature(self, block: dict[str, Any]) -> Markup:
        """Write place and title, room to sign, a line with name, rank and NIP below."""
        named = block["named"]
        styles = ["Signature Name" if place == named else "Signature" for place in range(len(block["lines"]))]
        lines = [_styled(style, _text(line)) for style, line in zip(styles, block["lines"], strict=True)]
        room = [_styled("Signature", Markup("&nbsp;"))] * 3
        return Markup("\n").join([*lines[:named], *room, *lines[named:]])


def _tag(name: str, *parts: Markup) -> Markup:
    """Put a tag around parts that are HTML already."""
    return Markup("<{0}>{1}</{0}>").format(Markup(name), Markup("").join(parts))


def _heading(block: dict[str, Any]) -> Markup:
    """Write a heading; one of the short edition is not listed."""
    unlisted = Markup(' class="unlisted"') if block.get("quiet") else Markup("")
    return Markup("<h{0}{1}>{2}</h{0}>").format(block["level"], unlisted, _text(block["body"]))


def _styled(style: str, content: Markup) -> Markup:
    """Write a paragraph in a style of the reference document."""
    return Markup('<div custom-style="{}"><p>{}</p></div>').format(style, content)


def _text(parts: Inline) -> Markup:
    """Write text with its marks."""
    text = Markup("")
    for part in parts:
        if isinstance(part, str):
            text += escape(part).replace("\n", Markup("<br>"))
        elif part[0] == "drawing":
            text += part[1]
        else:
            text += _tag(_TAGS[part[0]], _text(part[1]))
    return text


def _shares(columns: list[dict[str, Any]]) -> list[float]:
    """Compute each column's share of the width, in per cent: first what breaks no word, then the rest to long texts.

    Figures of several words go into several lines where the columns are too many for whole ones.
    """
    drawn = dict.fromkeys(("least", "word", "most"), _DRAWN)
    columns = [column | drawn if column["drawn"] else column for column in columns]
    whole, parted = ([_BOLD * column[name] + _ROOM for column in columns] for name in ("least", "word"))
    least = whole if sum(whole) <= _LINE else parted
    wish = [max(min(column["most"], _LONG) + _ROOM - own, 0) for column, own in zip(columns, least, strict=True)]
    spare = max(_LINE - sum(least), 0)
    part = min(spare / sum(wish), 1) if any(wish) else 0
    letters = [own + part * more for own, more in zip(least, wish, strict=True)]
    return [100 * width / sum(letters) for width in letters]


def _cell(cell: dict[str, Any], part: str, bold: bool) -> Markup:
    """Write a cell of a table."""
    side = Markup(' style="text-align: right"') if cell["figure"] else Markup("")
    spans = {"colspan": cell["span"], "rowspan": cell["down"]}
    wide = Markup("").join(Markup(' {}="{}"').format(name, number) for name, number in spans.items() if number > 1)
    text = _tag("strong", _text(cell["body"])) if bold else _text(cell["body"])
    return Markup("<{0}{1}{2}>{3}</{0}>").format(Markup("th" if part == "thead" else "td"), side, wide, text)


def _math(tree: list[Any]) -> Markup:
    """Write a formula's tree as MathML again."""
    name, *parts = tree
    return _tag(name, *(escape(part) if isinstance(part, str) else _math(part) for part in parts))


_GREY = "8C8C8C"
#: Style of a paragraph that is not parted from the next.
_KEPT = "Kept Text"
#: Twentieths of a point: one millimetre.
_CELL_MARGIN = "57"


def make_reference_docx(letterhead: bytes | None, edition: str = "", foot: str = "") -> bytes:
    """Make a reference document for pandoc.

    Parameters
    ----------
    letterhead : bytes or None
        Its styles win; those that a report needs and it has not are added. None: the plain one.
    edition, foot : str
        Stand at the foot of every page.
    """
    import docx
    import pypandoc
    from docx.shared import Pt

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
    brought = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    reference = plain = docx.Document(io.BytesIO(brought))
    _style_plain(plain)
    if letterhead:
        reference = docx.Document(io.BytesIO(letterhead))
        known = {style.style_id for style in reference.styles}
        for style in plain.styles:
            if style.style_id not in known:
                reference.styles.element.append(copy.deepcopy(style.element))
    for section in reference.sections:
        for footer in (section.footer, section.first_page_footer, section.even_page_footer):
            for line in filter(None, (edition, foot)):
                footer.add_paragraph(line).runs[0].font.size = Pt(8)
    return save_undated(reference)


def _style_plain(document: Any) -> None:
    """Set A4, one sans serif, dark headings, lines between rows, captions above tables kept with them, page numbers."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    section, styles = document.sections[0], document.styles
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    for style in styles:
        if getattr(style, "font", None) is not None:
            _set_font(style)
            if style.name.startswith(("Heading", "Title", "Subtitle", "TOC Heading")):
                style.font.color.rgb = RGBColor(0x1B, 0x27, 0x33)
    for name, size in {"Normal": 10.5, "Compact": 8.5, "Title": 20, "Verbatim Char": 8.5}.items():
        styles[name].font.size = Pt(size)
    for level, before, indent in ((1, 4, 0), (2, 0, 0.7)):  # the table of contents
        style = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.element.styleId = f"TOC{level}"
        style.base_style = styles["Normal"]
        style.font.bold = level == 1
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(0)
        style.paragraph_format.left_indent = Cm(indent)
    for name, base in (("Signature", "Normal"), ("Signature Name", "Signature"), (_KEPT, "Body Text")):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
        style.paragraph_format.keep_with_next = True
    signed = styles["Signature"].paragraph_format
    signed.left_indent, signed.space_after = Cm(8.5), Pt(2)
    line = '<w:pBdr {}><w:top w:val="single" w:sz="6" w:space="4" w:color="1B2733"/></w:pBdr>'
    styles["Signature Name"].element.get_or_add_pPr().append(_parse(line))
    styles["Table Caption"].font.bold, styles["Table Caption"].font.italic = True, False
    for name in ("Table Caption", "Captioned Figure"):
        styles[name].paragraph_format.keep_with_next = True
    _rule_rows(styles["Table"])
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer._p.append(_parse('<w:fldSimple {} w:instr=" PAGE "/>'))


def _parse(xml: str) -> Any:
    """Parse WordprocessingML, whose namespace goes into the braces."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(xml.format(nsdecls("w")))


def _set_font(style: Any) -> None:
    """Set a sans serif that every office has, instead of the theme's."""
    from docx.oxml.ns import qn

    style.font.name = "Arial"
    for side in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        style.element.rPr.rFonts.attrib.pop(qn(f"w:{side}"), None)


def _rule_rows(style: Any) -> None:
    """Draw thin lines between the rows of a table, and leave a little room in its cells."""
    from docx.oxml.ns import qn

    rules = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{_GREY}"/>' for side in ("top", "bottom", "insideH"))
    properties = style.element.find(qn("w:tblPr"))
    old = properties.find(qn("w:tblBorders"))
    if old is not None:
        properties.remove(old)
    borders = _parse(f"<w:tblBorders {{}}>{rules}</w:tblBorders>")
    indent = properties.find(qn("w:tblInd"))
    properties.insert(list(properties).index(indent) + 1 if indent is not None else 0, borders)
    for side in ("left", "right"):
        properties.find(f"{qn('w:tblCellMar')}/{qn(f'w:{side}')}").set(qn("w:w"), _CELL_MARGIN)
    properties.addnext(_parse("<w:trPr {}><w:cantSplit/></w:trPr>"))


# The format ----------------------------------------------------------------------------------------------------------


def make_file(draft: Draft) -> dict[str, bytes]:
    """Return the page as a Word document on the letterhead that was gathered."""
    letterhead = draft.job.extras[DOCX.option]["letterhead"]
    return {DOCX_FILE: write_report_docx(draft.files[REPORT_PAGE].decode(), letterhead)}


def find_inputs(project: Project, asked: ReportName) -> Mapping[str, Path | None]:
    """Return the letterhead of the unit; of a city none."""
    unit = asked.parameters.get("unit")
    return {"letterhead": find_office_file(project, project.unit(unit), "letterhead") if unit else None}
