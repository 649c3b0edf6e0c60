"""laporan.docx: the finished page as a Word document on the office's own letterhead; an optional extra. Floor 5.

pandoc (pypandoc_binary brings it) writes the document from the same blocks that are set on paper, so page, PDF and Word
document say the same. Word keeps the drawings as images; formulas become its own.
"""

from __future__ import annotations

import copy
import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from ikm.errors import IkmError, ReportFailed, SettingError, suggest_install
from ikm.page.wording import Words
from ikm.publish import pdf
from ikm.publish.job import DOCX_FILE
from ikm.publish.pdf import Inline, typeset_content
from ikm.survey.project import Project
from ikm.survey.units import Unit

_FILTER = Path(__file__).parent / "print" / "laporan.lua"
#: Dots per inch of the drawings: sharp in print.
_PPI = 200
#: Width of the text on A4, cm; a drawing is never wider.
_WIDTH = 16.0
#: pandoc writes this as the time at which the document was made: 1980-01-01.
_EPOCH = "315532800"
#: Letters that go into a line, letters of a cell after which more room is no help, and room beside them.
_LINE, _LONG, _ROOM = 88, 80, 2.6
#: So much wider is a bold heading.
_BOLD = 1.25
_TAGS = {"strong": "strong", "emph": "em", "code": "code", "quote": "q"}


def write_report_docx(page: str, letterhead: bytes | None = None) -> bytes:
    """The report as a Word document: contents, tables with repeated headings, figures with alternative text.

    Raises
    ------
    ReportFailed
        pandoc refused it.
    """
    words = Words("en" if '<html lang="en">' in page[:200] else "id")
    content = pdf.parse_page(page, words.text("pdf.no_alt"))
    with tempfile.TemporaryDirectory(prefix="ikm-docx-") as name:
        folder = Path(name)
        (folder / "reference.docx").write_bytes(make_reference_docx(letterhead))
        body = _Writer(folder, words).body(content)
        return _pandoc(folder, str(body), content, words)


def _pandoc(folder: Path, body: str, content: dict[str, Any], words: Words) -> bytes:
    """Run pandoc in a folder that holds the drawings and the letterhead."""
    import pypandoc  # type: ignore[import-untyped]

    meta = {"title": content["title"], "lang": {"id": "id-ID", "en": "en-GB"}[words.bahasa]}
    command = [
        pypandoc.get_pandoc_path(), "--from=html", "--to=docx", "--output=-", "--reference-doc=reference.docx",
        f"--lua-filter={_FILTER}", *(f"--metadata={name}={value}" for name, value in meta.items()),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        input=body.encode(),
        capture_output=True,
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH, "LC_ALL": "C.UTF-8"},
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise ReportFailed(DOCX_FILE, f"pandoc: {done.stderr.decode(errors='replace').strip()}".splitlines()[0])
    return _undated(done.stdout)


def _undated(content: bytes) -> bytes:
    """A ZIP archive whose files all bear its earliest date: pandoc copies those of the letterhead with theirs."""
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
        self.kinds: dict[str, Callable[[dict[str, Any]], Markup]] = {
            "cover": self.cover,
            "heading": lambda one: _tag(f"h{one['level']}", _text(one["body"])),
            "paragraph": lambda one: _tag("p", _text(one["body"])),
            "list": self.list,
            "terms": self.terms,
            "table": self.table,
            "lines": lambda one: _tag("pre", escape(one["text"])),
            "figure": self.figure,
            "formula": lambda one: Markup('<math display="block">{}</math>').format(_math(one["body"])),
            "together": lambda one: self.blocks(one["body"]),
            "signature": self.signature,
            "break": lambda _: Markup('<div class="break"></div>'),
        }

    def body(self, content: dict[str, Any]) -> Markup:
        """The whole document."""
        return _tag("html", _tag("body", self.blocks(content["body"]) + _tag("p", escape(content["footer"]))))

    def blocks(self, blocks: list[dict[str, Any]]) -> Markup:
        """Blocks one after the other."""
        return Markup("\n").join(self.kinds[one["kind"]](one) for one in blocks)

    def cover(self, one: dict[str, Any]) -> Markup:
        """What and where, the warnings, the figures as a table, and the contents on the rest of the page."""
        scores = [
            _tag("tr", _tag("th", escape(score["name"])) + _tag("td", escape(_score(score)))) for score in one["score"]
        ]
        return Markup("\n").join(
            [
                _styled("Subtitle", escape(one["where"])),
                *(_tag("p", _tag("strong", _text(note))) for note in one["notes"]),
                _tag("table", _tag("tbody", Markup("").join(scores))) if scores else Markup(""),
                _styled("TOC Heading", escape(self.words.text("words.contents"))),
                Markup('<div class="contents"></div>'),
            ]
        )

    def list(self, one: dict[str, Any]) -> Markup:
        """A list, numbered or not."""
        items = (_tag("li", self.blocks(item)) for item in one["items"])
        return _tag("ol" if one["ordered"] else "ul", Markup("").join(items))

    def terms(self, one: dict[str, Any]) -> Markup:
        """Names with what is said of each."""
        parts = (
            (_tag("dt", _text(item["name"])) if item["name"] else Markup("")) + _tag("dd", self.blocks(item["body"]))
            for item in one["items"]
        )
        return _tag("dl", Markup("").join(parts))

    def table(self, one: dict[str, Any]) -> Markup:
        """A table with its caption; headings are repeated on each page."""
        parts = [_tag("caption", _text(one["caption"]))] if one["caption"] else []
        parts.append(_tag("colgroup", Markup("").join(map(_column, _shares(one["columns"])))))
        for part, name, bold in (("thead", "head", True), ("tbody", "rows", False), ("tfoot", "foot", True)):
            if one[name]:
                rows = (_tag("tr", Markup("").join(_cell(each, part, bold) for each in row)) for row in one[name])
                parts.append(_tag(part, Markup("").join(rows)))
        return _tag("table", Markup("").join(parts))

    def figure(self, one: dict[str, Any]) -> Markup:
        """A drawing as an image with its caption and alternative text."""
        image = bytes(one["png"]) if "png" in one else typeset_content("gambar", {"svg": one["svg"]}, "png", ppi=_PPI)
        self.drawings += 1
        name = f"gambar-{self.drawings}.png"
        (self.folder / name).write_bytes(image)
        width = min(int.from_bytes(image[16:20], "big") / _PPI * 2.54, _WIDTH)
        drawn = Markup('<img src="{}" alt="{}" width="{:.2f}cm">').format(name, one["alt"], width)
        return _tag("figure", drawn + (_tag("figcaption", _text(one["caption"])) if one["caption"] else Markup("")))

    def signature(self, one: dict[str, Any]) -> Markup:
        """Place and title, room to sign, name."""
        lines = [_tag("p", _text(line)) for line in one["lines"]]
        room = [_tag("p", Markup("&nbsp;"))] * 3
        return Markup("\n").join([*lines[:-1], *room, *lines[-1:]])


def _tag(name: str, content: Markup) -> Markup:
    """A tag around what is HTML already."""
    return Markup("<{0}>{1}</{0}>").format(Markup(name), content)


def _styled(style: str, content: Markup) -> Markup:
    """A paragraph in a style of the reference document."""
    return Markup('<div custom-style="{}"><p>{}</p></div>').format(style, content)


def _text(parts: Inline) -> Markup:
    """Text with its marks."""
    found = Markup("")
    for part in parts:
        if isinstance(part, str):
            found += escape(part).replace("\n", Markup("<br>"))
        else:
            found += _tag(_TAGS[part[0]], _text(part[1]))
    return found


def _shares(columns: list[dict[str, int]]) -> list[float]:
    """Share of the width for each column, in per cent: first what breaks no word, then the rest to long texts."""
    least = [_BOLD * column["least"] + _ROOM for column in columns]
    wish = [max(min(column["most"], _LONG) + _ROOM - own, 0) for column, own in zip(columns, least, strict=True)]
    spare = max(_LINE - sum(least), 0)
    part = min(spare / sum(wish), 1) if any(wish) else 0
    letters = [own + part * more for own, more in zip(least, wish, strict=True)]
    return [100 * each / sum(letters) for each in letters]


def _column(share: float) -> Markup:
    """A column of a table and its width."""
    return Markup('<col style="width: {:.2f}%">').format(share)


def _cell(cell: dict[str, Any], part: str, bold: bool) -> Markup:
    """A cell of a table."""
    side = Markup(' style="text-align: right"') if cell["figure"] else Markup("")
    spans = Markup("").join(
        Markup(' {}="{}"').format(span, cell[key])
        for key, span in (("span", "colspan"), ("down", "rowspan"))
        if cell[key] > 1
    )
    text = _tag("strong", _text(cell["body"])) if bold else _text(cell["body"])
    return Markup("<{0}{1}{2}>{3}</{0}>").format(Markup("th" if part == "thead" else "td"), side, spans, text)


def _score(score: dict[str, str]) -> str:
    """A figure of the cover and what stands under it."""
    return f"{score['value']} ({score['note']})" if score["note"] else score["value"]


def _math(tree: list[Any]) -> Markup:
    """A formula's tree as MathML again."""
    name, *parts = tree
    inside = escape(parts[0]) if parts and isinstance(parts[0], str) else Markup("").join(map(_math, parts))
    return _tag(name, inside)


#: What a Word document begins with, being a ZIP archive.
_ZIP = b"PK"
_GREY = "8C8C8C"
#: Twentieths of a point: one millimetre.
_CELL_MARGIN = "57"
#: What a Word document needs: the extra docx of pyproject.toml.
_NEEDS = ("pypandoc_binary>=1.15", "python-docx>=1.1")


def suggest_docx_install() -> str:
    """The command that installs what a Word document needs."""
    return f"{suggest_install(*_NEEDS)} (the extra docx)."


def is_docx_installed() -> bool:
    """Whether Word documents can be made here."""
    return bool(find_spec("pypandoc") and find_spec("docx"))


def require_docx_installed() -> None:
    """Refuse early where the extra is missing.

    Raises
    ------
    IkmError
        pypandoc_binary or python-docx is not installed.
    """
    if not is_docx_installed():
        raise IkmError(
            "a Word document needs the libraries pypandoc_binary and python-docx, which are not installed.",
            remedy=suggest_docx_install(),
        )


def find_letterhead(project: Project, unit: Unit) -> Path | None:
    """The unit's letterhead in the data folder; None where the register names none.

    Raises
    ------
    SettingError
        The file is missing or no .docx.
    """
    if not unit.letterhead:
        return None
    path = project.data / unit.letterhead
    begins = b""
    if path.is_file():
        with path.open("rb") as file:
            begins = file.read(len(_ZIP))
    if begins != _ZIP:
        told = "is no Word document (.docx)" if begins else "does not exist"
        raise SettingError(
            f"{path}: {told}; [{unit.code}] of the register names it as letterhead.",
            remedy="save the letterhead in its page header as .docx in the data folder, or take the key out.",
        )
    return path


def make_reference_docx(letterhead: bytes | None) -> bytes:
    """A reference document for pandoc.

    Parameters
    ----------
    letterhead : bytes or None
        Its styles win; those that a report needs and it has not are added. None: the plain one.
    """
    import docx

    plain = docx.Document(io.BytesIO(_plain()))
    _plain_look(plain)
    made = plain
    if letterhead:
        made = docx.Document(io.BytesIO(letterhead))
        known = {style.style_id for style in made.styles}
        for style in plain.styles:
            if style.style_id not in known:
                made.styles.element.append(copy.deepcopy(style.element))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _plain() -> bytes:
    """The reference document that pandoc brings."""
    import pypandoc  # type: ignore[import-untyped]

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout


def _plain_look(made: Any) -> None:
    """A4, one sans serif, dark headings, lines between rows, captions above tables kept with them, page numbers."""
    from docx.shared import Cm, Pt, RGBColor

    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    for style in made.styles:
        if getattr(style, "font", None) is not None:
            _in_one_font(style)
            if style.name.startswith(("Heading", "Title", "Subtitle", "TOC Heading")):
                style.font.color.rgb = RGBColor(0x1B, 0x27, 0x33)
    made.styles["Normal"].font.size = Pt(10.5)
    made.styles["Compact"].font.size = Pt(9)
    made.styles["Title"].font.size = Pt(20)
    made.styles["Verbatim Char"].font.size = Pt(8.5)
    _contents_look(made)
    made.styles["Table Caption"].font.bold = True
    made.styles["Table Caption"].font.italic = False
    made.styles["Table Caption"].paragraph_format.keep_with_next = True
    made.styles["Captioned Figure"].paragraph_format.keep_with_next = True
    _ruled(made.styles["Table"])
    _numbered(section.footer.paragraphs[0])


def _in_one_font(style: Any) -> None:
    """A sans serif that every office has, instead of the theme's."""
    from docx.oxml.ns import qn

    style.font.name = "Arial"
    fonts = style.element.rPr.rFonts
    for side in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{side}"), None)


def _contents_look(made: Any) -> None:
    """Lines of the table of contents, headings of the second level moved in."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    for level in (1, 2):
        style = made.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.element.styleId = f"TOC{level}"
        style.base_style = made.styles["Normal"]
        style.font.bold = level == 1
        style.paragraph_format.space_before = Pt(4 if level == 1 else 0)
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.left_indent = Cm(0 if level == 1 else 0.7)


def _ruled(style: Any) -> None:
    """Thin lines between the rows of a table, and a little room in its cells."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    rules = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{_GREY}"/>' for side in ("top", "bottom", "insideH"))
    properties = style.element.find(qn("w:tblPr"))
    old = properties.find(qn("w:tblBorders"))
    if old is not None:
        properties.remove(old)
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{rules}</w:tblBorders>")
    indent = properties.find(qn("w:tblInd"))
    properties.insert(list(properties).index(indent) + 1 if indent is not None else 0, borders)
    for side in ("left", "right"):
        properties.find(f"{qn('w:tblCellMar')}/{qn(f'w:{side}')}").set(qn("w:w"), _CELL_MARGIN)
    properties.addnext(parse_xml(f"<w:trPr {nsdecls('w')}><w:cantSplit/></w:trPr>"))


def _numbered(paragraph: Any) -> None:
    """The page's number in the middle of the footer."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "/>'))
