"""Excel workbooks as bytes: the same every time, and no text that could be taken for a formula. Floor 5."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

from xlsxwriter import Workbook

#: The date that ZIP archives begin with; a clock would change the bytes.
_CREATED = datetime(1980, 1, 1)
#: Longest header or footer that Excel takes.
_MARGIN_TEXT = 255


def workbook(title: str, fill: Callable[[Workbook], None]) -> bytes:
    """A workbook.

    Parameters
    ----------
    title : str
        In its properties.
    fill : callable
        Adds the sheets. Texts belong into `write_string`: plain `write` is told to take none for a formula, number
        or link, but an own call says so to the reader.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = Workbook(buffer, options)
    made.set_properties({"title": title, "created": _CREATED})
    fill(made)
    made.close()
    return buffer.getvalue()


def margin_text(text: str, room: int = _MARGIN_TEXT) -> str:
    """A text for a header or footer, in which '&' begins a command and is therefore doubled.

    Examples
    --------
    >>> margin_text("Air & Limbah")
    'Air && Limbah'
    >>> margin_text("a&b", room=3)
    'a'
    """
    safe = ""
    for character in text.replace("\n", " "):
        addition = "&&" if character == "&" else character
        if len(safe) + len(addition) >= room:
            break
        safe += addition
    return safe
