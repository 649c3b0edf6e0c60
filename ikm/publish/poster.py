"""publikasi.pdf and .png: the one page of paper on which a unit or a city announces its IKM.

A unit chooses between the page for citizens and the official layout, which has the figures alone; both hold what an
announcement has to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikm.page.chart import MAIN_COLOUR
from ikm.page.colours import read_livery
from ikm.page.wording import Words
from ikm.publish.announcement import compose_announcement
from ikm.publish.citizen import compose_page
from ikm.publish.formats import Format
from ikm.publish.pdf import typeset_content

#: Pixels per inch of the image: 1,240 x 1,754 for A4, enough for a phone to read the code off a screen.
_PPI = 150


def write_poster_files(results: Mapping[str, Any], bahasa: str, accent: str = MAIN_COLOUR) -> dict[str, bytes]:
    """Set the announcement as PDF/UA-1 and as an image; nothing for a nation or an internal edition.

    Parameters
    ----------
    results : mapping
        The content of hasil.json.
    accent : str
        Colour of its head.
    """
    if results.get("report") not in FORMAT.reports or results.get("audience", "public") not in FORMAT.audiences:
        return {}
    official = results["report"] == "unit" and results["publication"]["layout"] == "resmi"
    template, compose = ("publikasi", compose_announcement) if official else ("warga", compose_page)
    content = compose(results, Words(bahasa)) | {"accent": accent}
    image = typeset_content(template, content, "png", ppi=_PPI)
    return {"publikasi.pdf": typeset_content(template, content, "pdf"), "publikasi.png": image}


FORMAT = Format(
    files=("publikasi.pdf", "publikasi.png"),
    make=lambda draft: write_poster_files(draft.results, draft.bahasa, read_livery(draft.inputs).accent),
    reports=("unit", "city"),
    audiences=("public",),
    links={"publikasi.pdf": "poster"},
)
