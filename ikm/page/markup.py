"""Pieces of HTML from the templates in html/; whatever is put into one is escaped. Floor 4."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

#: The name of a unit as `mark_unit_name` marks it.
UNIT_NAME_PATTERN = re.compile(r'<span data-unit="(?P<code>[\w-]+)">(?P<name>[^<]*)</span>')


def mark_unit_name(code: str, name: str) -> Markup:
    """The name of a unit, marked: where its report is known, the finished page makes a link of it."""
    return Markup('<span data-unit="{}">{}</span>').format(code, name)


def render_template(template: str, **values: object) -> Markup:
    """A template of html/ with values; a value that is missing is an error, not a blank."""
    return Markup(_environment().get_template(f"{template}.html.j2").render(values))


@cache
def _environment() -> Environment:
    """Templates, with escaping on."""
    loader = FileSystemLoader(Path(__file__).parent / "html")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
