"""The room in which a person reads comments: one after another, with buttons, in JupyterLab.

It writes the file that `python -m ikm comments review` writes, a comment at a time: read, corrected, and said whether
it may be quoted. Nothing is written before a button is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from ikm.analysis.comments import analyse_comments
from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.quality import apply_decisions
from ikm.analysis.review import list_proposals
from ikm.display import is_for_public
from ikm.errors import IkmError, SettingError, format_command
from ikm.page.wording import Words
from ikm.speech import _
from ikm.study.choose import is_in_lab
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from ikm.survey.review import (
    DECISIONS,
    KINDS,
    ReviewFile,
    Row,
    change_row,
    is_read,
    open_review,
    spell_signs,
    split_signs,
)

#: What the buttons of an unsur mean: not judged, praised, complained about or asked for, both.
_SIGNS = (("·", ""), ("+", "+"), ("−", "-"), ("±", "-+"))


def open_comments(project: Project, unit: str, period: str = "", form: str = "") -> ReviewFile:
    """Open the review file of a unit and period with all comments; nothing is written.

    Raises
    ------
    SettingError
        No such unit, period or form.
    DataError
        The answers cannot be read, or the review file holds a mistake.
    """
    return _prepare(project, unit, period)(form)


def _prepare(project: Project, unit: str, period: str) -> Callable[..., ReviewFile]:
    """Read the answers, and return a function that opens the review file anew."""
    asked = project.unit(unit)
    of = project.period(asked, period)
    survey = apply_decisions(read_survey(project, asked, of))
    proposals = list_proposals(analyse_comments(survey, GROUP_THRESHOLDS["public"]))
    return partial(open_review, project, asked, of, survey.instrument, proposals)


def review(unit: str = "", period: str = "", *, bahasa: str = "id", data: str = "") -> ReviewRoom:
    """Read the comments of a unit and period one after another, in JupyterLab; elsewhere, say how far it has come.

    Parameters
    ----------
    unit, period : str
        As in `ikm.open`.
    bahasa : {'id', 'en'}
        Language of the buttons.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Raises
    ------
    SettingError
        Unit or period is not known; or the notebook makes a report for the public, which must not show comments that
        nobody has read.
    DataError
        The answers cannot be read, or the review file holds a mistake.

    Examples
    --------
    >>> ikm.review("PARKIR", "2026-S1")
    ReviewRoom(PARKIR, 2026-S1, 0 read, 36 open)
    """
    if is_for_public():
        remedy = _("look at it in a notebook of its own, or AUDIENCE=internal.")
        raise SettingError(_("ikm.review shows comments; a report for the public must not."), remedy=remedy)
    project = Project.locate(data)
    asked = project.unit(unit)
    name = (asked.code, str(project.period(asked, period)))
    return ReviewRoom(name, _prepare(project, *name), Words(bahasa))


class ReviewRoom:
    """Comments on their way past a person.

    Parameters
    ----------
    name : pair of str
        Unit and period.
    reopen : callable
        Opens the review file as it is now.

    Notes
    -----
    The file is read again before each writing, so that what somebody else typed meanwhile stays, also in the same file;
    a row that somebody else changed is refused.
    """

    def __init__(self, name: tuple[str, str], reopen: Callable[[], ReviewFile], words: Words) -> None:
        self.name = name
        self.file = reopen()
        self._reopen = reopen
        self._words = words
        self._queue = [row["id"] for row in self.file.rows if not is_read(row)]
        self._place = 0

    @property
    def row(self) -> Row | None:
        """The row of the comment that is read now; None behind the last."""
        return self.file.find_row(self._queue[self._place]) if self._place < len(self._queue) else None

    def move(self, by: int) -> None:
        """Go on, or back, without deciding."""
        self._place = min(max(self._place + by, 0), len(self._queue))

    def decide(self, decision: str, kind: str, signs: Mapping[str, str], edited: str = "") -> None:
        """Write what was decided about the comment, and go on to the next.

        Parameters
        ----------
        decision : {'approve', 'redact', 'reject', 'read'}
        kind : str
            One of `KINDS`.
        signs : mapping of str to str
            Key of an unsur -> '-', '+', '-+', or '' for not judged.
        edited : str
            What to quote instead, with 'redact'.

        Raises
        ------
        DataError
            The row was changed by somebody else, the file is open in a spreadsheet, or the words contradict each other:
            nothing is written, and the comment stays.
        """
        if self.row is None:
            return
        unsur = [f"{key}{sign}" for key, given in signs.items() for sign in given]
        typed = {"kind": kind, "unsur": spell_signs(unsur), "decision": decision,
                 "edited": " ".join(edited.split()) if decision == "redact" else ""}  # fmt: skip
        changed = change_row(self._reopen(), self.row, typed)
        changed.save()
        self.file = self._reopen()
        self.move(1)

    def refresh(self) -> None:
        """Read the file anew, after somebody else changed it; a comment that is gone is passed over."""
        self.file = self._reopen()
        there = {row["id"] for row in self.file.rows}
        self._queue = [id for id in self._queue if id in there]

    def describe(self) -> Markup:
        """Say how far the reading has come."""
        if not self.file.rows:
            return self._words.say("review.nothing")
        counts = {"read": self._words.count(self.file.read), "open": self._words.count(self.file.open)}
        return self._words.say("review.progress", **counts)

    def __repr__(self) -> str:
        return f"ReviewRoom({', '.join(self.name)}, {self.file.read} read, {self.file.open} open)"

    def _repr_html_(self) -> str:
        code = Markup("<code>{}</code>").format(format_command("comments", {"UNIT": self.name[0]}))
        return str(Markup("<p>{} {}</p>").format(self.describe(), self._words.say("review.elsewhere", code=code)))

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display  # here, for a report shows no form

        form = make_form(self, self._words) if is_in_lab() else None
        display(HTML(self._repr_html_()) if form is None else form)  # type: ignore[no-untyped-call]


def make_form(room: ReviewRoom, words: Words) -> Any:
    """Make the buttons of a room; None where ipywidgets is not installed.

    Parameters
    ----------
    room : ReviewRoom
        What the buttons move and write.
    """
    try:
        import ipywidgets
    except ImportError:
        return None
    html = {name: ipywidgets.HTML() for name in ("progress", "text", "message")}
    kinds = [(words.text(f"review.kind_{kind.replace(' ', '_')}"), kind) for kind in KINDS]
    kind = ipywidgets.ToggleButtons(
        options=kinds, description=words.text("review.kind"), style={"button_width": "8.5em"}
    )
    style = {"button_width": "2.6em", "description_width": "initial"}
    signs = {
        unsur.key: ipywidgets.ToggleButtons(options=_SIGNS, description=words.unsur(unsur), style=style)
        for unsur in room.file.instrument.unsur
    }
    edited = ipywidgets.Textarea(
        description=words.text("review.edited"), layout={"width": "min(52em, 95%)"}, style={"description_width": "10em"}
    )
    colours = {"approve": "success", "redact": "info", "reject": "danger", "read": ""}
    buttons = {
        name: ipywidgets.Button(
            description=words.text(f"review.{name}"), button_style=colours.get(name, ""), layout={"width": "auto"}
        )
        for name in (*DECISIONS, "back", "skip")
    }

    def show() -> None:
        row = room.row
        html["progress"].value = str(Markup("<p>{}</p>").format(room.describe()))
        html["message"].value = ""
        for widget in (kind, edited, *signs.values(), *(buttons[name] for name in (*DECISIONS, "skip"))):
            widget.disabled = row is None
        if row is None:
            html["text"].value = str(Markup("<p>{}</p>").format(words.text("review.end")))
            return
        html["text"].value = _render_comment(row, words)
        kind.value = row["kind"] or "lain"
        given = split_signs(row["unsur"])
        for key, widget in signs.items():
            widget.value = "".join(sign for sign in "-+" if f"{key}{sign}" in given)
        edited.value = row["edited"] or row["text"]

    def decide(name: str, _rest: object) -> None:
        try:
            room.decide(name, kind.value, {key: widget.value for key, widget in signs.items()}, edited.value)
        except IkmError as error:  # what was chosen stays on the screen
            room.refresh()
            lines = Markup("<br>").join(str(error).splitlines())
            html["message"].value = str(Markup('<p role="alert" style="color: #b00020">{}</p>').format(lines))
        else:
            show()

    def move(by: int, _rest: object) -> None:
        room.move(by)
        show()

    for name in DECISIONS:
        buttons[name].on_click(partial(decide, name))
    buttons["back"].on_click(partial(move, -1))
    buttons["skip"].on_click(partial(move, 1))
    show()
    rows = [ipywidgets.HBox([buttons[name] for name in names]) for names in (DECISIONS, ("back", "skip"))]
    layout = {"grid_template_columns": "repeat(auto-fill, minmax(21em, 1fr))", "width": "min(66em, 95%)"}
    grid = ipywidgets.GridBox(list(signs.values()), layout=layout)
    return ipywidgets.VBox([html["progress"], html["text"], kind, grid, edited, *rows, html["message"]])


def _render_comment(row: Row, words: Words) -> str:
    """Render a comment, its topic and what the rules say; every text is escaped."""
    topic = Markup(" <small>({})</small>").format(row["topic"]) if row["topic"] else ""
    rules = words.text("review.rules", rules=row["rules"]) if row["rules"] else ""
    return str(
        Markup('<blockquote style="font-size: 1.15em; max-width: 50em">{}</blockquote><p>{}{}</p>').format(
            row["text"], escape(rules), topic
        )
    )
