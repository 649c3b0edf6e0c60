"""The questionnaire of a unit and period as files: a form to print and an XLSForm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup
from xlsxwriter import Workbook

from ikm.page.markup import render_template
from ikm.page.wording import Words
from ikm.publish.formats import name_file
from ikm.publish.rekap import write_workbook
from ikm.survey.ages import AGE_RANGE
from ikm.survey.project import Project
from ikm.survey.responses import CATEGORY_CHOICES, Form, read_form

#: Folder of a unit's questionnaire, beside the folders of its periods.
QUESTIONNAIRE_FOLDER = "kuesioner"
_WIDTHS = {"survey": 30, "choices": 28, "settings": 40}


#: A sheet: headings, then rows.
SheetRows = list[tuple[str, ...]]
_SURVEY = ("type", "name", "label", "hint", "constraint", "constraint_message", "appearance")


class Question(NamedTuple):
    """A question with answers 1 to 4.

    Parameters
    ----------
    column : str
        Heading of its answers.
    options : sequence of (str, str)
        Value and label, worst first.
    """

    column: str
    text: str
    options: Sequence[tuple[str, str]]


@dataclass
class _Sheets:
    """Rows of an XLSForm as they come together."""

    survey: SheetRows = field(default_factory=lambda: [_SURVEY])
    choices: SheetRows = field(default_factory=lambda: [("list_name", "name", "label")])

    def ask(self, kind: str, name: str, label: str, **more: str) -> None:
        """Ask a question without choices."""
        values = {"type": kind, "name": name, "label": label, **more}
        self.survey.append(tuple(values.get(heading, "") for heading in _SURVEY))

    def choose(self, name: str, label: str, options: Iterable[tuple[str, str]]) -> None:
        """Ask a question with choices, which stand in a list of its own name."""
        self.ask(f"select_one {name}", name, label)
        self.choices.extend((name, value, text) for value, text in options)


def make_questionnaire(
    project: Project, unit: str, period: str = "", bahasa: str = "id"
) -> tuple[Path, dict[str, bytes]]:
    """Make the questionnaire of a unit: the folder that it belongs into, kuesioner.html and kuesioner.xlsx.

    Parameters
    ----------
    period : str
        The period that will be surveyed; the newest one with answers where empty.

    Raises
    ------
    SettingError
        No such unit, period or language; no period named and none known.
    DataError
        The file of the last survey, whose harapan columns are asked again, cannot be read.
    """
    form = read_form(project, project.unit(unit), period)
    words = Words(bahasa).name_groups(form.unit.group_names)
    xlsform = _write_sheets(build_xlsform(form, words), words.text("form.title"))
    files = {"kuesioner.html": render_questionnaire(form, words).encode(), "kuesioner.xlsx": xlsform}
    named = {name_file(name, bahasa): content for name, content in files.items()}
    return project.output / form.unit.code / QUESTIONNAIRE_FOLDER, named


def render_questionnaire(form: Form, words: Words) -> Markup:
    """Render the form to print on A4, one HTML file."""
    questions, further = _list_unsur_questions(form), _list_further_questions(form, words)
    numbered = enumerate([*questions, *further], start=1)
    return render_template(
        "questionnaire",
        say=lambda key, **values: words.say(f"form.{key}", **values),
        bahasa=words.bahasa,
        unit=form.unit,
        period=words.period(form.period),
        short=form.instrument.short,
        choices={name: [text for _, text in options] for name, options in _list_choices(form, words).items()},
        questions=questions,
        own={key: words.column(key) for key in form.unit.groups},
        pairs=[prefix.rstrip("_") for prefix in form.pairs],
        scores=form.instrument.scores,
        overall=further[0] if form.overall else None,
        sector=_name_sector(form, words),
        items=further[int(form.overall) :],
        first_item=len(questions) + int(form.overall) + 1,
        columns=", ".join(f"{number}\u00a0=\u00a0{question.column}" for number, question in numbered),
    )


def build_xlsform(form: Form, words: Words) -> dict[str, SheetRows]:
    """Build the sheets survey, choices and settings."""
    sheets = _Sheets()
    # The start of filling in, for the time of day tells answers sent twice.
    sheets.ask("start", "date", "")
    _ask_characteristics(sheets, form, words)
    for item, question in zip(form.unsur, _list_unsur_questions(form), strict=True):
        sheets.choose(question.column, question.text, question.options)
        for prefix in form.pairs:
            kind = prefix.rstrip("_")
            label = words.text(f"form.{kind}_question", unsur=words.unsur(item))
            sheets.choose(f"{prefix}{item.key}", label, _number_options(form, _split(words, f"{kind}_options")))
    for question in _list_further_questions(form, words):
        sheets.choose(question.column, question.text, question.options)
    sheets.ask("text", "saran", words.text("form.saran"), hint=words.text("form.saran_hint"), appearance="multiline")
    return {"survey": sheets.survey, "choices": sheets.choices, "settings": _make_settings(form, words)}


def _ask_characteristics(sheets: _Sheets, form: Form, words: Words) -> None:
    """Ask who answers."""
    low, high = AGE_RANGE
    choices = _list_choices(form, words)
    for name in ("service", *form.unit.groups, "gender", "age", "education", "occupation"):
        own = name in form.unit.groups
        label = words.column(name) if own else words.text(f"form.{name}")
        if choices.get(name):
            sheets.choose(name, label, choices[name])
        elif name == "age":
            rule = words.text("form.age_rule", low=low, high=high)
            sheets.ask("integer", name, label, constraint=f". >= {low} and . <= {high}", constraint_message=rule)
        else:
            sheets.ask("text", name, label)


def _list_choices(form: Form, words: Words) -> dict[str, list[tuple[str, str]]]:
    """List the choices of each characteristic, the unit's own groups too: value stored and label."""
    choices = {"service": [(name, name) for name in form.unit.services]}
    for key, group in form.unit.groups.items():
        choices[key] = [(value, words.category(value)) for value in group.values]
    for name, values in CATEGORY_CHOICES.items():
        choices[name] = [(value, words.category(value)) for value in values]
    return choices


def _list_unsur_questions(form: Form) -> list[Question]:
    """List the questions of the unsur, in the regulation's own words."""
    return [Question(item.key, item.question, _number_options(form, item.options)) for item in form.unsur]


def _list_further_questions(form: Form, words: Words) -> list[Question]:
    """List the questions after those of the unsur: satisfaction on the whole, items of the sector."""
    items = form.pack.items if form.pack else ()
    questions = [Question(item.column, item.question, _number_options(form, item.options)) for item in items]
    if form.overall:
        options = _number_options(form, _split(words, "overall_options"))
        questions.insert(0, Question("overall", words.text("form.overall"), options))
    return questions


def _name_sector(form: Form, words: Words) -> str:
    """Name the sector, '' where it asks nothing."""
    if form.pack is None:
        return ""
    return form.pack.name_en if words.bahasa == "en" else form.pack.name


def _number_options(form: Form, options: Sequence[str]) -> list[tuple[str, str]]:
    """List answers with their values, worst first."""
    return [(str(score), label) for score, label in zip(form.instrument.scores, options, strict=True)]


def _split(words: Words, name: str) -> list[str]:
    """Return the answers that stand in one text."""
    return words.text(f"form.{name}").split("|")


def _make_settings(form: Form, words: Words) -> SheetRows:
    """Return title and id of the XLSForm; the id is letters, digits and '_' alone."""
    title = f"{words.text('form.title')}: {form.unit.name}, {words.period(form.period)}"
    name = re.sub(r"\W", "_", f"skm_{form.unit.code}_{form.period}".lower(), flags=re.ASCII)
    return [("form_title", "form_id", "version"), (title, name, str(form.period))]


def _write_sheets(sheets: dict[str, SheetRows], title: str) -> bytes:
    """Write sheets of texts as a workbook."""

    def fill(workbook: Workbook) -> None:
        bold = workbook.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.set_column(0, len(rows[0]) - 1, _WIDTHS[name])
            sheet.freeze_panes(1, 0)
            for row, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    sheet.write_string(row, column, text, None if row else bold)

    return write_workbook(title, fill)
