"""What a Word report takes header, footer, paper and styles from: the office's letterhead, or a plain A4. Floor 5."""

from __future__ import annotations

import copy
import io
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ikm.errors import IkmError, SettingError, install
from ikm.survey.project import Project
from ikm.survey.units import Unit

#: What a Word document begins with, being a ZIP archive.
_ZIP = b"PK"
_GREY = "8C8C8C"
#: Twentieths of a point: one millimetre.
_CELL_MARGIN = "57"
#: What a Word document needs: the extra docx of pyproject.toml.
_NEEDS = ("pypandoc_binary>=1.15", "python-docx>=1.1")


def needed() -> str:
    """The command that installs what a Word document needs."""
    return f"{install(*_NEEDS)} (the extra docx)."


def installed() -> bool:
    """Whether Word documents can be made here."""
    return bool(find_spec("pypandoc") and find_spec("docx"))


def check_installed() -> None:
    """Refuse early where the extra is missing.

    Raises
    ------
    IkmError
        pypandoc_binary or python-docx is not installed.
    """
    if not installed():
        raise IkmError(
            "a Word document needs the libraries pypandoc_binary and python-docx, which are not installed.",
            remedy=needed(),
        )


def letterhead(project: Project, unit: Unit) -> Path | None:
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


def reference(letterhead: bytes | None) -> bytes:
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
