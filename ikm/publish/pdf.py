"""laporan.pdf: the page of a report on A4 as PDF/UA-1, without a browser or LaTeX.

The page is read back into blocks (`parse_page`), for what stands on it is HTML that a kernel made: of our own views, of
a researcher's tables and drawings alike.
"""

from __future__ import annotations

import base64
import binascii
import importlib.util
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import typst
from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString
from markupsafe import escape

from ikm.errors import ReportFailed
from ikm.page.colours import MAIN_COLOUR
from ikm.page.markup import restore_paint
from ikm.page.wording import Words
from ikm.publish.formats import PDF_FILE, REPORT_PAGE, Draft

_TEMPLATES = Path(__file__).parent / "print"


def write_report_pdf(page: str) -> bytes:
    """Write the report as a tagged PDF: cover, contents with page numbers, bookmarks, header and footer.

    Parameters
    ----------
    page : str
        laporan.html; what stands in it stands here, so that the figures of both are the same.

    Raises
    ------
    ReportFailed
        Typst refused it, such as for a drawing that is no SVG.
    """
    words = choose_words(page)
    content = parse_page(page, words.text("own.no_alt"))
    cover: dict[str, Any] = next((block for block in content["body"] if block["kind"] == "cover"), {})
    notes = [strip_marks(note) for note in cover.get("notes", [])]
    more = {
        "author": cover.get("title", ""),
        # Each page says what the cover warns of; without a cover, what the foot of the page does.
        "note": " ".join(notes) or content["footer"].removeprefix(content["title"]).lstrip(". "),
        "words": {"contents": words.text("words.contents"), "page": words.text("pdf.page")},
    }
    return typeset_content("laporan", content | more, "pdf")


def choose_words(page: str) -> Words:
    """Choose the words of a page's language."""
    return Words("en" if '<html lang="en">' in page[:200] else "id")


def typeset_content(
    template: str, content: dict[str, Any], form: Literal["pdf", "png"], ppi: float | None = None
) -> bytes:
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
    compiler = _open_compiler(template, json.dumps(content, ensure_ascii=False))
    try:
        typeset = compiler.compile(
            format=form,
            ppi=ppi,
            pdf_standards="ua-1" if form == "pdf" else [],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise ReportFailed(f"{template}.{form}", f"TypstError: {error}".splitlines()[0]) from error
    return cast(bytes, typeset)  # of one page, or one file of all


@lru_cache(maxsize=2)
def _open_compiler(template: str, content: str) -> typst.Compiler:
    """Open a template with its content; what is set as an image next is laid out already."""
    return typst.Compiler(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=find_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"doc": content},
    )


@cache
def find_fonts() -> typst.Fonts:
    """Find the fonts that lie in installed libraries: typst's own, and those that matplotlib measured the charts with.

    None of the system's, so that the same report has the same letters everywhere. matplotlib's last resort draws a box
    for a character that no font has.
    """
    matplotlib = importlib.util.find_spec("matplotlib")
    folder = Path(str(matplotlib.origin)).parent / "mpl-data" / "fonts" / "ttf" if matplotlib else None
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)] if folder else [])


Block = dict[str, Any]

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
#: A drawing within text, 'strip' whose places across are per cent, 'mark' in it or 'spark' in a line, and what it says.
_STRIP = re.compile(r'<svg class="(strip|mark|spark)"')
_LABEL = re.compile(r'<svg [^>]*aria-label="([^"]*)"')
#: `var(--chart-main, #0f5c7a)`: on paper the colour itself.
_VARIABLE = re.compile(r"var\((--[\w-]+), *(#[0-9a-f]{6})\)")
#: The rules of a page in an office's own colours, and what they say of each.
_OWN_COLOUR = re.compile(r"(--[\w-]+): (#[0-9a-f]{6})")
#: Charts were measured with this font, and their text has none of its own.
_CHART_FONT = "DejaVu Sans"
INLINE_MARKS = {
    "strong": "strong",
    "mark": "mark",
    "b": "strong",
    "small": "small",
    "em": "emph",
    "i": "emph",
    "code": "code",
    "q": "quote",
}
_INLINE = {*INLINE_MARKS, "a", "br", "span", "small", "sub", "sup", "abbr", "time"}
#: What is of use on a screen alone: the code, the links to the data of charts.
_SCREEN_ONLY = {"code", "data"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
#: Tags whose text is no text of the page, such as the style that a table of pandas brings along.
_UNSEEN = ("style", "script", "template")


def parse_page(page: str, no_alt: str) -> dict[str, Any]:
    """Parse a page: the parts of it that go on paper.

    Parameters
    ----------
    page : str
        laporan.html, as `ikm.publish.html.render_report_page` makes it.
    no_alt : str
        Alternative text of a drawing that came with none.

    Returns
    -------
    dict
        lang, title, description, footer, edition (str; '' of one for the public), accent (colour), logo (bytes of a
        PNG, none of one that has none), logo_alt, and body (list of blocks, each with its `kind`).
    """
    page = restore_paint(page)
    drawings = _SVG.findall(page)
    places = iter(range(len(drawings)))
    # Taken out before parsing: HTML parsers write the names of SVG in small letters.
    soup = BeautifulSoup(_SVG.sub(lambda found: _stand_in(found[0], next(places)), page), "html.parser")
    own = soup.find("style", id="look")
    fills = _read_fills(style.get_text() for style in soup.find_all("style"))
    colours = dict(_OWN_COLOUR.findall(own.get_text().partition("@media")[0])) if own else {}
    for strip in soup.find_all("img", attrs={"data-strip": True}):
        strip["data-drawn"] = _prepare_for_paper(str(strip["data-drawn"]), colours)
    logo = _find_child(soup.main, "img", "logo")
    for unseen in (*soup(_UNSEEN), *([logo] if logo else [])):
        unseen.extract()
    main = soup.find("main") or soup
    about = soup.find("meta", attrs={"name": "description"})
    blocks = [*_Reader(drawings, no_alt, colours, fills).blocks(main)]
    return {
        "lang": str(soup.html["lang"]) if soup.html else "id",
        "title": read_line(soup.title),
        "description": clean_page_text(read_attribute(about, "content")),
        "footer": read_line(_find_child(_find_child(soup.body, "footer"), "p")),
        "edition": read_line(_find_child(soup.body, "", "edition")),
        "accent": colours.get("--accent", MAIN_COLOUR),
        "logo": _decode_png(read_attribute(logo, "src")),
        "logo_alt": clean_page_text(read_attribute(logo, "alt")),
        "body": list(_join_places([*_close_heading_gaps(_place_contents(_join_notes(blocks)))])),
    }


def _find_child(tag: Any, name: str, called: str = "") -> Any:
    """Find the first child of a tag by name and class; None without the tag. Selectors of CSS take long to load."""
    attributes: dict[str, Any] = {"class": called} if called else {}
    return tag.find(name or True, attributes, recursive=False) if isinstance(tag, Tag) else None


def _list_children(tag: Any, name: str = "") -> list[Tag]:
    """List the children of a tag by name; none without the tag."""
    return list(tag.find_all(name or True, recursive=False)) if isinstance(tag, Tag) else []


def _stand_in(svg: str, place: int) -> str:
    """Return what stands for a drawing while the page is parsed; a strip is part of the text around it."""
    kind = _STRIP.match(svg)
    if not kind:
        return f'<img data-svg="{place}">'
    alt = _LABEL.match(svg)
    told = f' alt="{alt[1]}"' if alt else ""
    return f'<img data-strip="{kind[1]}" data-drawn="{escape(svg)}"{told}>'


def _place_contents(blocks: list[Block]) -> list[Block]:
    """Put the table of contents behind the short edition, the first chapter with answers, where a page has one."""
    last = None
    for place, block in enumerate(blocks):
        if block["kind"] == "end":
            last = place
        elif last is not None and block["kind"] == "heading" and block["level"] == 2:
            break
    kept = [block | {"kind": "contents"} if place == last else block for place, block in enumerate(blocks)]
    return [block for block in kept if block["kind"] != "end"]


def _join_notes(blocks: list[Block]) -> list[Block]:
    """Put the first note below a table, which explains its marks, into its block; others are paragraphs."""
    joined: list[Block] = []
    for block in blocks:
        if block["kind"] != "notes":
            joined.append(block)
            continue
        first, *others = block["body"]
        if joined and joined[-1]["kind"] == "table" and first["kind"] == "paragraph":
            joined[-1] = joined[-1] | {"note": first["body"]}
        else:
            joined.append(first)
        joined += others
    return joined


def _join_places(blocks: list[Block]) -> Iterator[Block]:
    """Join answers that are a question, its answer and a chart: words beside the chart, or two answers side by side."""
    shape = ["question", "heading", "figure"]
    waiting: list[tuple[list[Block], list[Block]]] = []
    place = 0
    while place < len(blocks) or waiting:
        part = blocks[place : place + 3]
        found = [block["kind"] for block in part] == shape and part[1].get("quiet")
        if found:
            waiting.append((part[:2], part[2:]))
            place += 3
        if waiting and (len(waiting) == 2 or not found):
            yield {"kind": "places", "items": waiting}
            waiting = []
        if not found and place < len(blocks):
            yield blocks[place]
            place += 1


class _Reader:
    """Reads blocks; holds the drawings that were taken out of the page."""

    def __init__(
        self, drawings: list[str], no_alt: str, colours: dict[str, str], fills: dict[str, dict[str, str]]
    ) -> None:
        self.drawings = drawings
        self.no_alt = no_alt
        self.colours = colours
        self.fills = fills

    def blocks(self, node: Tag) -> Iterator[Block]:
        """Read the blocks in a container, text that stands in it alone among them."""
        loose: list[Any] = []
        for child in node.children:
            if not isinstance(child, Tag) or child.name in _INLINE:
                loose.append(child)
                continue
            yield from _read_paragraph(loose)
            loose = []
            yield from self.block(child)
        yield from _read_paragraph(loose)

    def block(self, tag: Tag) -> Iterator[Block]:
        """Read the blocks that a tag stands for."""
        classes = read_attribute(tag, "class").split()
        if _SCREEN_ONLY.intersection(classes):
            return
        if "cover" in classes:
            yield _read_cover(tag)
        elif "answer" in classes:
            yield from self.answer(tag)
            yield {"kind": "end"}
        elif "question" in classes:
            yield {"kind": "question", "body": read_inline(tag)}
        elif "left-out" in classes:
            yield {"kind": "left_out", "body": read_inline(tag)}
        elif "notes" in classes:
            if inside := list(self.blocks(tag)):
                yield {"kind": "notes", "body": inside}
        elif "aside" in classes:
            drawn, table = self.blocks(tag)
            yield {"kind": "aside", "items": [drawn, table | {"beside": True}]}
        elif "cards" in classes:
            yield {"kind": "cards", "items": [_read_card(card) for card in tag.find_all("article")]}
        elif "key" in classes:
            yield {"kind": "key", "items": [read_inline(item) for item in tag.find_all("li")]}
        elif "formulas" in classes:
            yield {"kind": "together", "body": list(self.blocks(tag))}
        elif "signature" in classes:
            lines = tag.find_all("p")
            names = [place for place, line in enumerate(lines) if "name" in read_attribute(line, "class").split()]
            yield {
                "kind": "signature",
                "lines": [read_inline(line) for line in lines],
                "named": names[-1] if names else len(lines) - 1,
            }
            if "early" not in classes:
                yield {"kind": "break"}  # what follows it is annex
        elif "summary" in classes:
            yield from self.blocks(tag)
            yield {"kind": "break"}  # whoever decides gets it as one page
        elif tag.name in _HEADINGS:
            yield {"kind": "heading", "level": int(tag.name[1]), "body": read_inline(tag)}
        elif tag.name == "p":
            yield from _read_paragraph(tag.children)
        elif tag.name in ("ul", "ol"):
            items = [list(self.blocks(item)) for item in tag.find_all("li", recursive=False)]
            yield {"kind": "list", "ordered": tag.name == "ol", "items": items}
        elif tag.name == "dl":
            yield {"kind": "terms", "items": list(self.terms(tag))}
        elif tag.name == "table":
            yield from _part_columns(_read_table(tag, self.fills))
        elif tag.name == "math":
            alt = clean_page_text(read_attribute(tag, "alttext")) or self.no_alt
            yield {"kind": "formula", "alt": alt, "body": read_formula(tag)}
        elif tag.name == "pre":
            yield {"kind": "lines", "text": clean_page_text(tag.get_text().strip("\n"))}
        elif tag.name == "img" and tag.get("data-strip"):
            yield {"kind": "drawing", **_read_drawing(tag)}
        elif tag.name in ("figure", "img"):
            yield from self.figure(tag)
        else:
            yield from self.blocks(tag)

    def answer(self, tag: Tag) -> Iterator[Block]:
        """Read an answer of the short edition: not listed in the table of contents, its text small."""
        for block in self.blocks(tag):
            if block["kind"] == "notes":
                yield block | {"body": [note | {"quiet": True} for note in block["body"]]}
            else:
                yield block | {"quiet": True} if block["kind"] in ("heading", "paragraph") else block

    def terms(self, tag: Tag) -> Iterator[Block]:
        """Read names with what is said of each."""
        name: Inline = []
        for child in tag.find_all(["dt", "dd"]):
            if child.name == "dt":
                name = read_inline(child)
            else:
                yield {"name": name, "body": list(self.blocks(child))}
                name = []

    def figure(self, tag: Tag) -> Iterator[Block]:
        """Read a drawing with its caption and alternative text."""
        image = tag if tag.name == "img" else tag.find("img")
        if not isinstance(image, Tag):
            yield from self.blocks(tag)
            return
        caption = tag.find("figcaption")
        text = read_attribute(tag.find(role="img"), "aria-label") or read_attribute(image, "alt")
        alt = clean_page_text(text) or read_line(caption) or self.no_alt
        figure = {"kind": "figure", "caption": read_inline(caption), "alt": alt}
        if place := read_attribute(image, "data-svg"):
            yield figure | {"svg": _prepare_for_paper(self.drawings[int(place)], self.colours)}
        elif png := _decode_png(read_attribute(image, "src")):
            yield figure | {"png": png}
        elif jpeg := _decode_image(read_attribute(image, "src"), "jpeg"):
            size = [int(read_attribute(image, name)) for name in ("width", "height")]
            yield figure | {"jpeg": jpeg, "size": size}


def _prepare_for_paper(svg: str, colours: dict[str, str]) -> str:
    """Give a drawing its own colours, or those of the office, and a font instead of the page's."""
    coloured = _VARIABLE.sub(lambda match: colours.get(match[1], match[2]), svg)
    return FORBIDDEN_CHARACTERS.sub("\ufffd", coloured.replace("<svg", f'<svg font-family="{_CHART_FONT}"', 1))


def _decode_png(address: str) -> list[int]:
    """Return the bytes of a PNG that stands in the page itself; none of another image."""
    return _decode_image(address, "png")


def _decode_image(address: str, form: str) -> list[int]:
    """Return the bytes of an image of this form that stands in the page itself; none of another."""
    head, _, data = address.partition("base64,")
    try:
        return list(base64.b64decode(data, validate=True)) if head == f"data:image/{form};" else []
    except binascii.Error:
        return []


def _read_drawing(tag: Tag) -> dict[str, str]:
    """Read a strip or mark: its SVG and what it says; '' of one that only adorns."""
    return {
        "svg": str(tag["data-drawn"]).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1),
        "alt": clean_page_text(read_attribute(tag, "alt")),
        "form": read_attribute(tag, "data-strip"),
    }


def _read_cover(tag: Tag) -> Block:
    """Read the cover: what it is, of whom, of when, and the figures; of a unit also finding and asks."""
    hero, asks, bands = (tag.find(class_=name) for name in ("hero", "asks", "bands"))
    return {
        "kind": "cover",
        "what": read_line(tag.find(class_="kind")),
        "title": read_line(tag.find("h1")),
        "where": read_line(tag.find(class_="where")),
        "notes": [read_inline(note) for note in tag.find_all(class_="sample")],
        "beside": [read_inline(line) for line in tag.find_all(class_="beside")],
        "score": [_read_score(cell) for cell in _list_children(tag.find("dl"), "div")],
        "lead": read_inline(tag.find(class_="lead")),
        "mutu_name": read_line(tag.find(class_="aloud")),
        "units": [read_inline(unit) for unit in hero.find_all(class_="unit")] if isinstance(hero, Tag) else [],
        "bands": [_read_drawing(drawn) for drawn in _list_children(bands, "img")],
        "key": [read_inline(item) for item in _list_children(_find_child(bands, "", "key"), "li")],
        "standing": read_inline(tag.find(class_="standing")),
        "asks": _read_asks(asks) if isinstance(asks, Tag) else None,
    }


def _read_asks(tag: Tag) -> dict[str, Any]:
    """Read what is asked of whoever decides."""
    return {
        "title": read_line(tag.find(class_="asks-title")),
        "items": [read_inline(item) for item in tag.find_all("li")],
        "none": read_inline(tag.find(class_="none")),
        "then": read_inline(tag.find(class_="then")),
    }


def _read_card(tag: Tag) -> dict[str, Any]:
    """Read a card: its title, figure, strip, and what is said under each name."""
    terms: list[dict[str, Any]] = []
    for child in _list_children(tag.find("dl")):
        if child.name == "dt":
            terms.append({"name": read_inline(child), "lines": []})
        elif terms:
            terms[-1]["lines"].append(read_inline(child))
    drawn = tag.find("img")
    return {
        "title": read_line(tag.find("h4")),
        "figure": read_inline(tag.find(class_="figure")),
        "strip": _read_drawing(drawn) if isinstance(drawn, Tag) else None,
        "terms": terms,
    }


def _read_score(cell: Tag) -> dict[str, Any]:
    """Read one figure of the cover: its name, the figure, what stands under it, and the mutu where it is one."""
    return {
        "name": read_line(cell.find("dt")),
        "value": read_line(cell.find(class_=["value", "word", "mutu"])),
        "note": read_line(cell.find(class_="unit")),
        "mutu": read_line(cell.find(class_="mutu")),
        "late": "late" in read_attribute(cell, "class").split(),
    }


#: A rule of a style sheet, and what it says of ground and letters.
_RULE = re.compile(r"([^{}]+)\{([^}]*)\}")
_GROUND = re.compile(r"(?<![\w-])(background-color|color): *(#[0-9a-f]{6})\b")


def _read_fills(styles: Iterable[str]) -> dict[str, dict[str, str]]:
    """Read the colours of single cells, as a styled frame of pandas gives them: id -> fill, ink."""
    fills: dict[str, dict[str, str]] = {}
    for selectors, said in (match for style in styles for match in _RULE.findall(style)):
        found = dict(_GROUND.findall(said))
        names = {"fill": found.get("background-color"), "ink": found.get("color")}
        for selector in selectors.split(",") if names["fill"] else ():
            if re.fullmatch(r"#[\w-]+", selector.strip()):
                fills[selector.strip()[1:]] = {name: colour for name, colour in names.items() if colour}
    return fills


#: Points of a letter, of a column beside its letters, and of a line, in a table of many columns: print/laporan.typ.
_LETTER, _MARGIN, _LINE = 4.8, 10, 470
#: So many lines a table may be wide before it is parted: what is a little wider breaks words.
_MOST_LINES = 1.4


def _part_columns(table: Block) -> Iterator[Block]:
    """Part a table that is wider than the paper into several, each with the first column."""
    needs = [column["least"] * _LETTER + _MARGIN for column in table["columns"]]
    lines = [*table["head"], *table["rows"], *table["foot"]]
    simple = all(len(line) == len(needs) and all(cell["span"] == 1 for cell in line) for line in lines)
    if sum(needs) <= _MOST_LINES * _LINE or len(needs) < 3 or not simple:
        yield table
        return
    parts: list[list[int]] = [[]]
    for place in range(1, len(needs)):
        if parts[-1] and sum(needs[each] for each in (0, *parts[-1], place)) > _LINE:
            parts.append([])
        parts[-1].append(place)
    for number, part in enumerate(parts):
        places = [0, *part]
        taken = {name: [[line[place] for place in places] for line in table[name]] for name in ("head", "rows", "foot")}
        columns = [table["columns"][place] for place in places]
        yield {**table, **taken, "columns": columns, "caption": [] if number else table["caption"]}


def _read_table(tag: Tag, fills: dict[str, dict[str, str]]) -> Block:
    """Read a table: caption, head, rows and foot; each cell with its text, side and span."""
    parts: dict[str, list[list[dict[str, Any]]]] = {"thead": [], "tbody": [], "tfoot": []}
    for row in tag.find_all("tr"):
        part = row.parent.name if row.parent and row.parent.name in parts else "tbody"
        cells = [cell for cell in row.children if isinstance(cell, Tag) and cell.name in ("th", "td")]
        parts[part].append([_read_cell(cell) | fills.get(read_attribute(cell, "id"), {}) for cell in cells])
    head, rows, foot = parts.values()
    table = {"kind": "table", "caption": read_inline(tag.find("caption")), "head": head, "rows": rows, "foot": foot}
    return table | {"columns": _measure_columns(head, [*rows, *foot])}


def _measure_columns(head: list[list[dict[str, Any]]], rows: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Count the letters of each column: the longest cell and word, the least that breaks no word and no figure.

    A heading may go into two lines.
    """
    columns: list[dict[str, Any]] = []
    for row in [*head, *rows]:
        place = 0
        for cell in row:
            columns += [
                {"most": 0, "least": 0, "word": 0, "drawn": False, "figure": False}
                for _ in range(place + cell["span"] - len(columns))
            ]
            if cell["span"] == 1:
                whole = cell["letters"] if cell["figure"] and row not in head else cell["word"]
                column = columns[place]
                wish = max(cell["word"], cell["line"] // 2) if row in head else cell["line"]
                column["most"] = max(column["most"], wish)
                column["least"] = max(column["least"], whole)
                column["word"] = max(column["word"], cell["word"])
                column["drawn"] = column["drawn"] or cell["drawn"]
                column["figure"] = column["figure"] or (cell["figure"] and row not in head)
            place += cell["span"]
    return columns


def _read_cell(cell: Tag) -> dict[str, Any]:
    """Read a cell of a table; `letters` in all, of its longest `line` and `word`, capitals being wider."""
    text, body = read_line(cell), read_inline(cell)
    # Looked through by hand, for a page has thousands of cells, and `find` takes longer to be asked than to look.
    inside = [part for part in cell.descendants if isinstance(part, Tag)]
    return {
        "body": body,
        "figure": "num" in read_attribute(cell, "class").split(),
        "span": int(read_attribute(cell, "colspan") or 1),
        "drawn": any(part.name == "img" and part.get("data-strip") == "strip" for part in inside),
        "tint": _read_tint(inside),
        "down": int(read_attribute(cell, "rowspan") or 1),
        "letters": _count_letters(text),
        "line": max(_count_letters(strip_marks(line)) for line in _part_lines(body)),
        "word": max(map(_count_letters, re.split("[ \u200b]", text))),
    }


def _part_lines(parts: Inline) -> list[Inline]:
    """Part text into its lines."""
    lines: list[Inline] = [[]]
    for part in parts:
        if part == "\n":
            lines.append([])
        else:
            lines[-1].append(part)
    return lines


def _read_tint(parts: Iterable[Tag]) -> str:
    """Read by which mutu's bounds a cell of these parts is tinted; '' of most."""
    classes = (read_attribute(part, "class").split() for part in parts)
    names = next((names for names in classes if "tint" in names), [])
    return next((name.removeprefix("tint-").upper() for name in names if name.startswith("tint-")), "")


def _count_letters(text: str) -> int:
    """Count the letters of a text; three capitals are as wide as four small ones."""
    return len(text) + sum(map(str.isupper, text)) // 3


def _read_paragraph(nodes: Iterable[Any]) -> Iterator[Block]:
    """Read a paragraph, unless there is nothing in it."""
    if parts := trim_inline(merge_inline(nodes)):
        yield {"kind": "paragraph", "body": parts}


def _close_heading_gaps(blocks: Iterable[Block]) -> Iterator[Block]:
    """Number headings from level 1 on without a gap, as PDF/UA-1 wants them; the page's h2 is the first."""
    last = 0
    for block in blocks:
        if block["kind"] == "heading" and not block["body"]:
            continue
        if block["kind"] == "heading":
            last = min(max(block["level"] - 1, 1), last + 1)
            block = block | {"level": last}
        yield block


#: Text with marks: a string, or a mark and what it holds.
Inline = list[Any]

#: What HTML calls white space; a no-break space is none.
_SPACE = re.compile(r"[ \t\n\r\f]+")
#: No character, or one that PDF/UA-1 forbids (clause 7.21.8; byte order marks).
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufeff\ufffe\uffff]")
#: Letters without a place to break: longer ones would run off the paper.
_LONG = re.compile(r"[^\s\u200b]{32}(?=[^\s\u200b])")
#: Parts of MathML that hold others, in a fixed number and order, and those that hold text.
_FORMS = ("mfrac", "msub", "msup", "munderover")
_TOKENS = ("mi", "mn", "mo", "mtext")


def clean_page_text(text: str) -> str:
    """Return text that can be set: without forbidden characters, and with places to break in endless words."""
    return _LONG.sub("\\g<0>\u200b", FORBIDDEN_CHARACTERS.sub("\ufffd", text))


def read_inline(tag: Any) -> Inline:
    """Read the text of a paragraph or cell with its marks, white space as HTML takes it; nothing without the tag."""
    return trim_inline(merge_inline(tag.children)) if isinstance(tag, Tag) else []


def strip_marks(parts: Inline) -> str:
    """Return text without its marks."""
    return "".join(part if isinstance(part, str) else strip_marks(part[1]) for part in parts if part[0] != "drawing")


def merge_inline(nodes: Iterable[Any]) -> Inline:
    """Merge strings and marks, with one white space where HTML shows one."""
    parts: Inline = []
    for node in nodes:
        if isinstance(node, Tag) and node.get("data-strip"):
            parts.append(["drawing", _read_drawing(node)])
        elif isinstance(node, Tag):
            mark = INLINE_MARKS.get(node.name)
            inner = ["\n"] if node.name == "br" else merge_inline(node.children)
            parts += [[mark, inner]] if mark else inner
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            parts.append(clean_page_text(_SPACE.sub(" ", str(node))))
    return parts


def trim_inline(parts: Inline) -> Inline:
    """Take away white space at either end."""
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(" ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" ")
    return [part for part in parts if part != ""]


def read_line(tag: Any) -> str:
    """Return all text of a tag in one line; empty without the tag."""
    return clean_page_text(_SPACE.sub(" ", tag.get_text()).strip(" ")) if isinstance(tag, Tag) else ""


def read_attribute(tag: Any, name: str) -> str:
    """Return an attribute of a tag, several classes in one string; empty without the tag or the attribute."""
    value = tag.get(name) if isinstance(tag, Tag) else None
    return " ".join(value) if isinstance(value, list) else str(value or "")


def read_formula(tag: Tag) -> list[Any]:
    """Read MathML as a tree of lists: what it is, then its parts or its text."""
    if tag.name in _TOKENS:
        return [tag.name, clean_page_text(_SPACE.sub(" ", tag.get_text()))]
    parts = [read_formula(child) for child in tag.children if isinstance(child, Tag)]
    return [tag.name if tag.name in _FORMS else "mrow", *parts]


def make_file(draft: Draft) -> dict[str, bytes]:
    """Return the page as PDF."""
    return {PDF_FILE: write_report_pdf(draft.files[REPORT_PAGE].decode())}
