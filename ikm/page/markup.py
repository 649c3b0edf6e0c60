"""Pieces of HTML from templates; whatever is put into one is escaped."""

from __future__ import annotations

import re
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


def mark_unit_name(code: str, name: str) -> Markup:
    """Mark the name of a unit: where its report is known, the finished page makes a link of it."""
    return Markup('<span data-unit="{}">{}</span>').format(code, name)


def render_template(template: str, **values: object) -> Markup:
    """Fill the template `<template>.html.j2` with values; a value that is missing is an error, not a blank."""
    return Markup(_environment().get_template(f"{template}.html.j2").render(values))


@cache
def _environment() -> Environment:
    """Return the templates, with escaping on."""
    loader = FileSystemLoader([_PACKAGE / folder for folder in _FOLDERS])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
