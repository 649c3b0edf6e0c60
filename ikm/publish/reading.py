"""Text, formulas and the scale of a page's elements, read into plain data. Floor 5."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bs4 import Tag
from bs4.element import Comment, NavigableString

#: Text with marks: a string, or a mark and what it holds.
Inline = list[Any]

#: What HTML calls white space; a no-break space is none.
_SPACE = re.compile(r"[ \t\n\r\f]+")
#: No character, or one that PDF/UA-1 forbids (clause 7.21.8; byte order marks).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufeff\ufffe\uffff]")
#: Letters without a place to break: longer ones would run off the paper.
_LONG = re.compile(r"[^\s\u200b]{32}(?=[^\s\u200b])")
MARKS = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph", "code": "code", "q": "quote"}
#: Parts of MathML that hold others, in a fixed number and order, and those that hold text.
_FORMS = ("mfrac", "msub", "msup", "munderover")
_TOKENS = ("mi", "mn", "mo", "mtext")


def clean(text: str) -> str:
    """Text that can be set: without forbidden characters, and with places to break in endless words."""
    return _LONG.sub("\\g<0>\u200b", FORBIDDEN.sub("\ufffd", text))


def inline(node: Tag) -> Inline:
    """Text of a paragraph or cell with its marks, white space as HTML takes it."""
    return trimmed(marked(node.children))


def plain(parts: Inline) -> str:
    """Text without its marks."""
    return "".join(part if isinstance(part, str) else plain(part[1]) for part in parts)


def marked(nodes: Iterable[Any]) -> Inline:
    """Strings and marks, one white space where HTML shows one."""
    found: Inline = []
    for node in nodes:
        if isinstance(node, Tag):
            mark = MARKS.get(node.name)
            inner = ["\n"] if node.name == "br" else marked(node.children)
            found += [[mark, inner]] if mark else inner
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            found.append(clean(_SPACE.sub(" ", str(node))))
    return found


def trimmed(parts: Inline) -> Inline:
    """Without white space at either end."""
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(" ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" ")
    return [part for part in parts if part != ""]


def line(tag: Any) -> str:
    """All text of a tag in one line; empty without the tag."""
    return clean(_SPACE.sub(" ", tag.get_text()).strip(" ")) if isinstance(tag, Tag) else ""


def attribute(tag: Any, name: str) -> str:
    """An attribute of a tag, several classes in one string; empty without the tag or the attribute."""
    found = tag.get(name) if isinstance(tag, Tag) else None
    return " ".join(found) if isinstance(found, list) else str(found or "")


def formula(tag: Tag) -> list[Any]:
    """MathML as a tree of lists: what it is, then its parts or its text."""
    parts = [child for child in tag.children if isinstance(child, Tag)]
    if tag.name in _TOKENS:
        return [tag.name, clean(_SPACE.sub(" ", tag.get_text()))]
    if tag.name in _FORMS:
        return [tag.name, *map(formula, parts)]
    return ["mrow", *map(formula, parts)]


def scale(tag: Any) -> dict[str, Any] | None:
    """The scale of mutu under the score: its bands, and where on it the index lies, in shares of its length."""
    if not isinstance(tag, Tag):
        return None
    return {
        "alt": clean(attribute(tag, "aria-label")),
        "at": float(attribute(tag, "data-at")),
        "bands": [
            {
                "mutu": line(band),
                "share": float(attribute(band, "data-share")),
                "own": "own" in attribute(band, "class"),
            }
            for band in tag.find_all(class_="band")
        ],
        "bounds": [
            {"text": line(bound), "at": float(attribute(bound, "data-at"))} for bound in tag.find_all(class_="bound")
        ],
    }
