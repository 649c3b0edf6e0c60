"""The page of a report as a plain tree of blocks, ready to be set on paper. Floor 5.

Reads the vocabulary of our own templates: cover, headings, paragraphs, lists, tables, figures, signature; whatever else
a notebook shows comes through as its text. The tree is data: what respondents wrote never becomes part of a program.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from ikm.publish.reading import (
    FORBIDDEN,
    MARKS,
    Inline,
    attribute,
    clean,
    formula,
    inline,
    line,
    marked,
    scale,
    trimmed,
)

Block = dict[str, Any]

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
#: `var(--chart-main, #0f5c7a)`: on paper the colour itself.
_VARIABLE = re.compile(r"var\(--[\w-]+, *(#[0-9a-f]{6})\)")
#: Charts were measured with this font, and their text has none of its own.
_CHART_FONT = "DejaVu Sans"
_INLINE = {*MARKS, "a", "br", "span", "small", "sub", "sup", "abbr", "time"}
#: What is of use on a screen alone: the code, the links to the data of charts.
_SCREEN = {"code", "data"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}


def document(page: str, no_alt: str) -> dict[str, Any]:
    """The parts of a page that go on paper.

    Parameters
    ----------
    page : str
        laporan.html, as `ikm.publish.formats.page` makes it.
    no_alt : str
        Alternative text of a drawing that came with none.

    Returns
    -------
    dict
        lang, title, description, footer (str) and body (list of blocks, each with its `kind`).
    """
    drawings = _SVG.findall(page)
    places = iter(range(len(drawings)))
    # Taken out before parsing: HTML parsers write the names of SVG in small letters.
    soup = BeautifulSoup(_SVG.sub(lambda _: f'<img data-svg="{next(places)}">', page), "html.parser")
    main = soup.find("main") or soup
    reader = _Reader(drawings, no_alt)
    return {
        "lang": str(soup.html["lang"]) if soup.html else "id",
        "title": line(soup.title),
        "description": clean(str(attribute(soup.find("meta", attrs={"name": "description"}), "content"))),
        "footer": line(soup.select_one("body > footer > p")),
        "body": list(_stepwise(reader.blocks(main))),
    }


class _Reader:
    """Reads blocks; holds the drawings that were taken out of the page."""

    def __init__(self, drawings: list[str], no_alt: str) -> None:
        self.drawings = drawings
        self.no_alt = no_alt

    def blocks(self, node: Tag) -> Iterator[Block]:
        """Blocks in a container, text that stands in it alone among them."""
        loose: list[Any] = []
        for child in node.children:
            if not isinstance(child, Tag) or child.name in _INLINE:
                loose.append(child)
                continue
            yield from _paragraph(loose)
            loose = []
            yield from self.block(child)
        yield from _paragraph(loose)

    def block(self, tag: Tag) -> Iterator[Block]:
        """The blocks that a tag stands for."""
        classes = attribute(tag, "class").split()
        if _SCREEN.intersection(classes):
            return
        if "cover" in classes:
            yield _cover(tag)
        elif "formulas" in classes:
            yield {"kind": "together", "body": list(self.blocks(tag))}
        elif "signature" in classes:
            yield {"kind": "signature", "lines": [inline(each) for each in tag.find_all("p")]}
            yield {"kind": "break"}  # what follows it is annex
        elif "summary" in classes:
            yield from self.blocks(tag)
            yield {"kind": "break"}  # whoever decides gets it as one page
        elif tag.name in _HEADINGS:
            yield {"kind": "heading", "level": int(tag.name[1]), "body": inline(tag)}
        elif tag.name == "p":
            yield from _paragraph(tag.children)
        elif tag.name in ("ul", "ol"):
            items = [list(self.blocks(item)) for item in tag.find_all("li", recursive=False)]
            yield {"kind": "list", "ordered": tag.name == "ol", "items": items}
        elif tag.name == "dl":
            yield {"kind": "terms", "items": list(self.terms(tag))}
        elif tag.name == "table":
            yield _table(tag)
        elif tag.name == "math":
            yield {"kind": "formula", "alt": clean(attribute(tag, "alttext")) or self.no_alt, "body": formula(tag)}
        elif tag.name == "pre":
            yield {"kind": "lines", "text": clean(tag.get_text().strip("\n"))}
        elif tag.name in ("figure", "img"):
            yield from self.figure(tag)
        else:
            yield from self.blocks(tag)

    def terms(self, tag: Tag) -> Iterator[Block]:
        """Names with what is said of each."""
        name: Inline = []
        for child in tag.find_all(["dt", "dd"]):
            if child.name == "dt":
                name = inline(child)
            else:
                yield {"name": name, "body": list(self.blocks(child))}
                name = []

    def figure(self, tag: Tag) -> Iterator[Block]:
        """A drawing with its caption and alternative text."""
        image = tag if tag.name == "img" else tag.find("img")
        if not isinstance(image, Tag):
            yield from self.blocks(tag)
            return
        caption = tag.find("figcaption")
        text = attribute(tag.select_one("[role=img]"), "aria-label") or attribute(image, "alt")
        found = {"kind": "figure", "caption": inline(caption) if isinstance(caption, Tag) else []}
        found["alt"] = clean(text) or line(caption) or self.no_alt
        if place := attribute(image, "data-svg"):
            yield found | {"svg": _on_paper(self.drawings[int(place)])}
        elif png := _png(attribute(image, "src")):
            yield found | {"png": png}


def _on_paper(svg: str) -> str:
    """A drawing with its own colours and font instead of the page's."""
    coloured = _VARIABLE.sub(r"\1", svg)
    return FORBIDDEN.sub("\ufffd", coloured.replace("<svg", f'<svg font-family="{_CHART_FONT}"', 1))


def _png(address: str) -> list[int]:
    """The bytes of an image that stands in the page itself; none of another."""
    head, _, data = address.partition("base64,")
    try:
        return list(base64.b64decode(data, validate=True)) if head == "data:image/png;" else []
    except binascii.Error:
        return []


def _cover(tag: Tag) -> Block:
    """The cover: what it is, of whom, of when, and the figures."""
    return {
        "kind": "cover",
        "what": line(tag.find(class_="kind")),
        "title": line(tag.find("h1")),
        "where": line(tag.find(class_="where")),
        "notes": [inline(note) for note in tag.find_all(class_="sample")],
        "score": [_score(cell) for cell in tag.select("dl > div")],
        "scale": scale(tag.find(class_="scale")),
    }


def _score(cell: Tag) -> dict[str, str]:
    """One figure of the cover: its name, the figure, what stands under it, and the mutu where it is one."""
    mutu = cell.find(class_="mutu")
    return {
        "name": line(cell.find("dt")),
        "value": line(cell.select_one(".value, .word, .mutu")),
        "note": line(cell.find(class_="unit")),
        "mutu": line(mutu),
    }


def _table(tag: Tag) -> Block:
    """A table: caption, head, rows and foot; each cell with its text, side and span."""
    parts: dict[str, list[list[dict[str, Any]]]] = {"thead": [], "tbody": [], "tfoot": []}
    for row in tag.find_all("tr"):
        part = row.parent.name if row.parent and row.parent.name in parts else "tbody"
        parts[part].append([_cell(cell) for cell in row.find_all(["th", "td"], recursive=False)])
    caption = tag.find("caption")
    return {
        "kind": "table",
        "caption": inline(caption) if isinstance(caption, Tag) else [],
        "columns": _columns(parts["thead"], [*parts["tbody"], *parts["tfoot"]]),
        "head": parts["thead"],
        "rows": parts["tbody"],
        "foot": parts["tfoot"],
    }


def _columns(head: list[list[dict[str, Any]]], rows: list[list[dict[str, Any]]]) -> list[dict[str, int]]:
    """Letters of each column: the longest cell, and the least that breaks no word of a heading and no figure."""
    found: list[dict[str, int]] = []
    for row in [*head, *rows]:
        place = 0
        for cell in row:
            found += [{"most": 0, "least": 0} for _ in range(place + cell["span"] - len(found))]
            if cell["span"] == 1:
                whole = cell["letters"] if cell["figure"] and row not in head else cell["word"]
                column = found[place]
                column["most"] = max(column["most"], cell["letters"])
                column["least"] = max(column["least"], whole)
            place += cell["span"]
    return found


def _cell(cell: Tag) -> dict[str, Any]:
    """A cell of a table; `letters` in all and of its longest `word`, capitals being wider."""
    text = line(cell)
    return {
        "body": inline(cell),
        "figure": "num" in attribute(cell, "class").split(),
        "span": int(attribute(cell, "colspan") or 1),
        "down": int(attribute(cell, "rowspan") or 1),
        "letters": _letters(text),
        "word": max(map(_letters, re.split("[ \u200b]", text))),
    }


def _letters(text: str) -> int:
    """Letters of a text; three capitals are as wide as four small ones."""
    return len(text) + sum(map(str.isupper, text)) // 3


def _paragraph(nodes: Iterable[Any]) -> Iterator[Block]:
    """A paragraph, unless there is nothing in it."""
    if parts := trimmed(marked(nodes)):
        yield {"kind": "paragraph", "body": parts}


def _stepwise(blocks: Iterable[Block]) -> Iterator[Block]:
    """Headings from level 1 on without a gap, as PDF/UA-1 wants them; the page's h2 is the first."""
    last = 0
    for block in blocks:
        if block["kind"] == "heading" and not block["body"]:
            continue
        if block["kind"] == "heading":
            last = min(max(block["level"] - 1, 1), last + 1)
            block = block | {"level": last}
        yield block
