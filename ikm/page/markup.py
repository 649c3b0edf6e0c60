"""Pieces of HTML from templates; whatever is put into one is escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_PACKAGE = Path(__file__).parents[1]
#: Folders whose modules have their templates beside them.
_FOLDERS = ("page", "chapters", "publish")
#: Class of a result that holds nothing to report.
ABSENT_MARK = "view absent"
#: Of one that a page leaves out without a word: that nobody wrote or laid down something is told who made it.
UNTOLD_MARK = f"{ABSENT_MARK} untold"
#: The name of a unit as `mark_unit_name` marks it.
UNIT_NAME_PATTERN = re.compile(r'<span data-unit="(?P<code>[\w-]+)">(?P<name>[^<]*)</span>')

#: What is drawn, or stands in a table, with an attribute `style` that changes nothing but its colours, lines and type.
_PAINTED = re.compile(
    r"(?P<start><(?:circle|ellipse|g|line|path|polygon|polyline|rect|td|text|th|tspan|use)\b[^<>]*?) style=\""
    r"(?P<paint>(?:\s*(?:fill|stroke|font|opacity|paint-order|text-a(?:lign|nchor))[\w-]*\s*:[^;:&\"<>{}\\]*(?:;|(?=\")))+)"
    r"\s*\"(?P<rest>[^<>]*>)"
)
#: The rule of a class that stands for such an attribute, and where it is used.
_RULE, _CLASS = (
    re.compile(r"^\.(drawn-\d+)\.\S+ \{ (.*) \}$", re.MULTILINE),
    re.compile(r' class="(drawn-\d+)(?: ([^"]*))?"'),
)


def mark_unit_name(code: str, name: str) -> Markup:
    """Mark the name of a unit: where its report is known, the finished page makes a link of it."""
    return Markup('<span data-unit="{}">{}</span>').format(code, name)


def render_template(template: str, **values: object) -> Markup:
    """Fill the template `<template>.html.j2` with values; a value that is missing is an error, not a blank."""
    return Markup(_environment().get_template(f"{template}.html.j2").render(values))


def make_policy(styles: Iterable[str], scripts: Iterable[str] = (), attributes: Iterable[str] = ()) -> str:
    """Return the Content-Security-Policy of a page that loads nothing: these styles and scripts and no other.

    Parameters
    ----------
    styles, scripts : iterable of str
        Text of the elements.
    attributes : iterable of str
        Values of the attribute `style`; they are allowed nowhere else.
    """
    named = [
        (name, " ".join(f"'sha256-{_digest(text)}'" for text in texts))
        for name, texts in (("style-src", styles), ("script-src", scripts), ("style-src-attr", attributes))
    ]
    named = [(name, f"'unsafe-hashes' {hashes}" if "attr" in name else hashes) for name, hashes in named if hashes]
    rules = [" ".join(rule) for rule in named]
    return "; ".join(["default-src 'none'", *rules, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    """Return the SHA-256 of a text as a policy writes it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def name_paint(html: str) -> tuple[str, str]:
    """Replace how drawings are painted, an attribute of each line, by classes, which a policy can name.

    Returns
    -------
    str, str
        The HTML, and the style in which the classes are; '' where nothing is painted.
    """
    classes: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        known = classes.setdefault(match["paint"], f"drawn-{len(classes)}")
        tag = match["start"] + match["rest"]
        if ' class="' in tag:
            return tag.replace(' class="', f' class="{known} ', 1)
        return f'{match["start"]} class="{known}"{match["rest"]}'

    named = _PAINTED.sub(name, html)
    # three times, to go before every other rule as the attribute did
    rules = "".join(f"{f'.{name}' * 3} {{ {paint} }}\n" for paint, name in classes.items())
    return named, f'<style id="drawn">\n{rules}</style>\n' if rules else ""


def restore_paint(page: str) -> str:
    """Put the paint of drawings back into attributes, for what draws them without the style of the page."""
    head, end, body = page.partition("</head>")
    classes = dict(_RULE.findall(head))

    def restore(match: re.Match[str]) -> str:
        others = f' class="{match[2]}"' if match[2] else ""
        return f' style="{classes[match[1]]}"{others}' if match[1] in classes else match[0]

    return head + end + _CLASS.sub(restore, body)


@cache
def _environment() -> Environment:
    """Return the templates, with escaping on."""
    loader = FileSystemLoader([_PACKAGE / folder for folder in _FOLDERS])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["policy"] = make_policy
    return environment
