"""The questionnaire of a unit, as a form to print and as the sheets of an XLSForm. Floor 4.

An XLSForm is read by ODK, KoboToolbox and others. Its questions are named after the columns of an answer file and stand
in no group, so that an export has those headings as they are; its choices are named after the values stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from ikm.present.markup import render
from ikm.present.wording import Words
from ikm.rules.instrument import Unsur
from ikm.survey.categories import CHOICES
from ikm.survey.form import Form
from ikm.survey.responses import AGE_RANGE

#: A sheet: headings, then rows.
Rows = list[tuple[str, ...]]
_SURVEY = ("type", "name", "label", "hint", "constraint", "constraint_message", "appearance")


@dataclass(frozen=True)
class Question:
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

    survey: Rows = field(default_factory=lambda: [_SURVEY])
    choices: Rows = field(default_factory=lambda: [("list_name", "name", "label")])

    def ask(self, kind: str, name: str, label: str, **more: str) -> None:
        """A question without choices."""
        values = {"type": kind, "name": name, "label": label, **more}
        self.survey.append(tuple(values.get(heading, "") for heading in _SURVEY))

    def choose(self, name: str, label: str, options: Iterable[tuple[str, str]]) -> None:
        """A question with choices, which stand in a list of its own name."""
        self.ask(f"select_one {name}", name, label)
        self.choices.extend((name, value, text) for value, text in options)


def questionnaire_page(form: Form, words: Words) -> Markup:
    """The form to print on A4, one HTML file."""
    questions = [_unsur_question(form, item) for item in form.unsur]
    asked = [*questions, *([_overall(form, words)] if form.overall else []), *_items(form)]
    return render(
        "questionnaire",
        say=lambda key, **values: words.say(f"form.{key}", **values),
        bahasa=words.bahasa,
        unit=form.unit,
        period=words.period(form.period),
        short=form.instrument.short,
        choices={name: [text for _, text in options] for name, options in _choices(form, words).items()},
        questions=questions,
        pairs=[prefix.rstrip("_") for prefix in form.pairs],
        scores=form.instrument.scores,
        overall=_overall(form, words) if form.overall else None,
        sector=_sector_name(form, words),
        items=_items(form),
        first_item=len(questions) + int(form.overall) + 1,
        columns=", ".join(f"{number}\u00a0=\u00a0{item.column}" for number, item in enumerate(asked, start=1)),
    )


def xlsform(form: Form, words: Words) -> dict[str, Rows]:
    """The sheets survey, choices and settings."""
    sheets = _Sheets()
    # The start of filling in, for the time of day tells answers sent twice.
    sheets.ask("start", "date", "")
    _ask_characteristics(sheets, form, words)
    for item in form.unsur:
        question = _unsur_question(form, item)
        sheets.choose(question.column, question.text, question.options)
        for prefix in form.pairs:
            _ask_paired(sheets, form, prefix, item, words)
    for question in [*([_overall(form, words)] if form.overall else []), *_items(form)]:
        sheets.choose(question.column, question.text, question.options)
    sheets.ask("text", "saran", words.text("form.saran"), hint=words.text("form.saran_hint"), appearance="multiline")
    return {"survey": sheets.survey, "choices": sheets.choices, "settings": _settings(form, words)}


def _ask_characteristics(sheets: _Sheets, form: Form, words: Words) -> None:
    """Who answers."""
    low, high = AGE_RANGE
    choices = _choices(form, words)
    for name in ("service", "gender", "age", "education", "occupation"):
        label = words.text(f"form.{name}")
        if choices.get(name):
            sheets.choose(name, label, choices[name])
        elif name == "age":
            told = words.text("form.age_rule", low=low, high=high)
            sheets.ask("integer", name, label, constraint=f". >= {low} and . <= {high}", constraint_message=told)
        else:
            sheets.ask("text", name, label)


def _ask_paired(sheets: _Sheets, form: Form, prefix: str, item: Unsur, words: Words) -> None:
    """Harapan or kepentingan of an unsur."""
    kind = prefix.rstrip("_")
    label = words.text(f"form.{kind}_question", unsur=words.unsur(item))
    sheets.choose(f"{prefix}{item.key}", label, _labels(form, words.text(f"form.{kind}_options").split("|")))


def _choices(form: Form, words: Words) -> dict[str, list[tuple[str, str]]]:
    """Choices of each characteristic that has some: value stored and label; services keep their own name."""
    services = {"service": [(name, name) for name in form.unit.services]}
    return services | {name: [(value, words.category(value)) for value in values] for name, values in CHOICES.items()}


def _unsur_question(form: Form, item: Unsur) -> Question:
    """The question of an unsur, in the regulation's own words."""
    return Question(item.key, item.question, _labels(form, item.options))


def _overall(form: Form, words: Words) -> Question:
    """Satisfaction on the whole."""
    return Question("overall", words.text("form.overall"), _labels(form, words.text("form.overall_options").split("|")))


def _items(form: Form) -> list[Question]:
    """Items of the sector."""
    items = form.pack.items if form.pack else ()
    return [Question(item.column, item.question, _labels(form, item.options)) for item in items]


def _sector_name(form: Form, words: Words) -> str:
    """Name of the sector, '' where it asks nothing."""
    if form.pack is None:
        return ""
    return form.pack.name_en if words.bahasa == "en" else form.pack.name


def _labels(form: Form, options: Sequence[str]) -> list[tuple[str, str]]:
    """Answers with their values, worst first."""
    return [(str(score), label) for score, label in zip(form.instrument.scores, options, strict=True)]


def _settings(form: Form, words: Words) -> Rows:
    """Title and id of the XLSForm; the id is letters, digits and '_' alone."""
    title = f"{words.text('form.title')}: {form.unit.name}, {words.period(form.period)}"
    name = re.sub(r"\W", "_", f"skm_{form.unit.code}_{form.period}".lower(), flags=re.ASCII)
    return [("form_title", "form_id", "version"), (title, name, str(form.period))]
