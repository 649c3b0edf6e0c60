"""laporan.pdf: the page of a report on A4 as PDF/UA-1, without a browser or LaTeX. Floor 5."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from ikm.errors import ReportFailed
from ikm.present.wording import Words
from ikm.publish import document
from ikm.publish.reading import plain

_TEMPLATES = Path(__file__).parent / "print"


def report_pdf(page: str) -> bytes:
    """The report as a tagged PDF: cover, contents with page numbers, bookmarks, header and footer.

    Parameters
    ----------
    page : str
        laporan.html; what stands in it stands here, so that the figures of both are the same.

    Raises
    ------
    ReportFailed
        Typst refused it, such as for a drawing that is no SVG.
    """
    words = Words("en" if '<html lang="en">' in page[:200] else "id")
    content = document.document(page, words.text("pdf.no_alt"))
    cover: dict[str, Any] = next((block for block in content["body"] if block["kind"] == "cover"), {})
    notes = [plain(note) for note in cover.get("notes", [])]
    more = {
        "author": cover.get("title", ""),
        # Each page says what the cover warns of; without a cover, what the foot of the page does.
        "note": " ".join(notes) or content["footer"].removeprefix(content["title"]).lstrip(". "),
        "words": {"contents": words.text("words.contents"), "page": words.text("pdf.page")},
    }
    return typeset("laporan", content | more, "pdf")


def typeset(template: str, content: dict[str, Any], form: str, ppi: float | None = None) -> bytes:
    """Set content by a template of print/; the same content gives the same bytes.

    Parameters
    ----------
    content : dict
        Reaches the template as JSON; nothing in it is read as Typst.
    form : {'pdf', 'png'}
    ppi : float, optional
        Pixels per inch of a PNG.

    Raises
    ------
    ReportFailed
        The template cannot be set with this content.
    """
    try:
        made = typst.compile(
            (_TEMPLATES / f"{template}.typ").read_bytes(),
            format=form,  # type: ignore[call-overload]
            ppi=ppi,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"doc": json.dumps(content, ensure_ascii=False)},
            pdf_standards="ua-1" if form == "pdf" else [],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise ReportFailed(f"{template}.{form}", f"TypstError: {error}".splitlines()[0]) from error
    return bytes(made)


@cache
def fonts() -> typst.Fonts:
    """Fonts that lie in installed libraries: typst's own, and those that matplotlib measured the charts with.

    None of the system's, so that the same report has the same letters everywhere. matplotlib's last resort draws a box
    for a character that no font has.
    """
    matplotlib = importlib.util.find_spec("matplotlib")
    folder = Path(str(matplotlib.origin)).parent / "mpl-data" / "fonts" / "ttf" if matplotlib else None
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)] if folder else [])
