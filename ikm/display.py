"""How an object shows itself at the end of a cell: styled in JupyterLab, bare in a report.

A report brings the style of its page. Anywhere else a cell brings its own, small, under one class, so that it changes
nothing around it; its colours follow the theme of JupyterLab or of the editor.
Ids of a page and names of folders are made here too.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup, escape

Audience = Literal["public", "internal"]
#: Fewest respondents of a group that is shown.
GROUP_THRESHOLDS: dict[Audience, int] = {"public": 10, "internal": 5}
#: Set in the kernel of a report, whose page has a style of its own.
IN_REPORT_VARIABLE = "IKM_REPORT"
#: Set there too: whom the report is for, and who released what the notebook itself tabulates and draws.
AUDIENCE_VARIABLE, RELEASED_VARIABLE = "IKM_AUDIENCE", "IKM_RELEASED"
#: There too: what its notebook declares that it reads besides, as JSON.
READS_VARIABLE = "IKM_READS"
#: Names the folder in which the kernels of a batch leave for each other what they read: of every unit one report after
#: the other reads all periods before it. It is the batch's own, for nobody else to look into, and gone with it.
READ_ONCE_VARIABLE = "IKM_READ_ONCE"
#: There too, until the kernel is up: what our own outputs are signed with, another in each run.
SECRET_VARIABLE = "IKM_SECRET"
#: In the metadata of an output: it keeps to the threshold of its edition, so that a report for the public may show it.
GUARDED_MARK = "ikm-guarded"
#: There too: it has styles of its own, and is the notebook's own.
STYLED_MARK = "ikm-styled"
#: There too: what nobody said of a figure, 'caption' or 'alt'.
UNDESCRIBED_MARK = "ikm-undescribed"
#: Mime type under which a notebook hands its results to the report.
RESULTS_MIME = "application/vnd.ikm.hasil+json"
#: Between the end of a tag and the next block.
_BLOCK = re.compile(r"(?<=>)\s*(?=<(?:p|h\d|div|li|tr|dt|dd)\b)")


def make_slug(text: str, empty: str = "", *, kept: str = r"\w", ends: str = "-") -> str:
    """Return a text as an id of a page or as the name of a folder or file: small letters, hyphens for the rest.

    Parameters
    ----------
    empty : str
        What stands for a text of which nothing is left.
    kept : str
        What is no hyphen, as in a class of a regular expression.
    ends : str
        What is cut off at both ends.

    Examples
    --------
    >>> make_slug("Kota Samarinda"), make_slug("?", "kota"), make_slug("U_1 (é)", kept="a-z0-9", ends="")
    ('kota-samarinda', 'kota', 'u-1-')
    """
    return re.sub(rf"[^{kept}]+", "-", text.casefold()).strip(ends) or empty


def is_in_report() -> bool:
    """Tell whether the cell is part of a report, whose readers know no Python."""
    return bool(os.environ.get(IN_REPORT_VARIABLE))


class Guarded:
    """Shows no group that its edition must not show; what a cell puts out of it is marked so.

    Only types that see to it themselves are: a frame, a drawing or a printed number carries no mark, whoever made it.
    """

    #: Whether this one does.
    _guarded = True

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        """Return no form of its own, which the other methods give, and the mark."""
        return {}, {GUARDED_MARK: True} if self._guarded else {}


def sign_output(secret: str, forms: Mapping[str, object]) -> str:
    """Return the signature of what an output shows, in all its forms but the plain one, which no page shows."""
    shown = {kind: form for kind, form in forms.items() if kind != "text/plain"}
    told = json.dumps(shown, sort_keys=True, default=str)
    return hmac.new(secret.encode(), told.encode(), "sha256").hexdigest()


def is_for_public() -> bool:
    """Tell whether the cell is part of a report for the public."""
    return os.environ.get(AUDIENCE_VARIABLE) == "public"


def format_plain_text(html: str) -> str:
    """Return HTML as text for a terminal: one line a block, no tags."""
    if not hasattr(html, "__html__"):
        return html
    lines = (Markup(line).striptags() for line in _BLOCK.sub("\n", html).splitlines())
    return "\n".join(line for line in lines if line)


def render_output(*parts: object) -> str:
    """Return the HTML of a cell's output; every part is escaped unless it is Markup or knows its HTML."""
    inside = Markup("\n").join(escape(part) for part in parts if part)
    if is_in_report():
        return inside
    return Markup('<div class="ikm"><style>{}</style>\n{}</div>').format(Markup(_style()), inside)


def render_card(title: str, facts: Iterable[tuple[str, object]], *parts: object) -> str:
    """Return the HTML of an object that is no result, such as a unit: its title, what is known of it, and more.

    Parameters
    ----------
    facts : iterable of (str, object)
        What, and its value; those without a value are left out.
    parts : object
        What stands below, such as `render_grid`.
    """
    lines = [
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value)
        for name, value in facts
        if value not in (None, "", ())
    ]
    facts_html = Markup('<dl class="facts">{}</dl>').format(Markup("").join(lines))
    return render_output(Markup('<p class="title">{}</p>').format(title), facts_html, *parts)


def render_grid(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """Return a plain table of a card."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in headings)
    body = Markup("\n").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in rows
    )
    return Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table>").format(
        caption, head, body
    )


def render_mutu_chip(mutu: str | None) -> Markup | None:
    """Return a mutu as a coloured letter; None where none is claimed."""
    return Markup('<span class="mutu mutu-{0}">{0}</span>').format(mutu) if mutu else None


@cache
def _style() -> str:
    """The style of a cell outside a report."""
    return (Path(__file__).parent / "display.css").read_text(encoding="utf-8")
