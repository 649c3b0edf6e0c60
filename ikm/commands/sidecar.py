"""What an import asks after the answers are in: how they were gathered, for the sidecar of each period."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ikm.commands.console import Hear, Screen, parse_whole, tell_stopped
from ikm.commands.unit import BETWEEN, UNKNOWN_WORDS
from ikm.errors import SettingError, format_count, list_some
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.project import SIDECAR_SUFFIX, Project
from ikm.survey.settings import validate_settings
from ikm.survey.sidecar import (
    QUESTIONS,
    SidecarQuestion,
    count_answers,
    fill_draft,
    find_field_days,
    format_draft,
    list_open_questions,
    write_draft,
)
from ikm.survey.units import Sidecar, Unit


def complete_sidecars(project: Project, unit: Unit, files: Iterable[Path], hear: Hear | None = None) -> Iterator[str]:
    """Draft the sidecar of every period that has none, answer what is open in one that stands; yield what to tell.

    Parameters
    ----------
    files : iterable of Path
        Files of answers that an import is of.
    hear : callable, optional
        Puts the questions to a person; without it, or where one is left open, they stand in the draft.

    Raises
    ------
    Stopped
        Somebody stopped while asked; it says that the sidecar is as it was.
    """
    for path in files:
        period = Period.parse_name(path)
        stands = project.sidecar(unit, period)
        keys = list_open_questions(stands) if stands else [question.key for question in QUESTIONS]
        if path.suffix != ".csv" or not keys:
            continue
        place, answers = stands or path.with_suffix(SIDECAR_SUFFIX), path.read_bytes()
        questions = [question for question in QUESTIONS if question.key in keys]
        stopped = _(
            "Stopped: the answers of {period} are in, but {place} was not written, nor what was typed. Run the "
            "same command again: it asks again.",
            period=period,
            place=place,
        )
        with tell_stopped(stopped):
            answered = _ask_all(period, count_answers(answers), questions, hear) if hear else {}
        if not stands:
            write_draft(place, format_draft(find_field_days(answers, period), answered))
        elif answered:
            fill_draft(place, answered)
        yield describe_open(place) or _("{place}: written", place=place)


def describe_open(path: Path | None) -> str:
    """Describe what a sidecar still asks; '' where nothing is open."""
    keys = list_open_questions(path)
    if not keys:
        return ""
    return _(
        "{path}: {counted_question} open ({keys}); until they are answered chapter II of the report lacks them. The "
        "same import asks again.",
        path=path,
        counted_question=format_count(len(keys), "question"),
        keys=list_some(keys),
    )


def _ask_all(period: Period, rows: int, questions: Sequence[SidecarQuestion], hear: Hear) -> dict[str, str]:
    """Ask each question, then show all answers, each of which may be given anew."""
    answered: dict[str, str] = {}
    for at in range(len(questions)):
        _answer(at, period, rows, questions, answered, hear)
    said = ""
    while answered:
        lines = [f"{_(each.title).partition('?')[0]}? {_show(answered.get(each.key))}" for each in questions]
        hint = _("Enter writes it; a number asks that question again")
        reply = hear(Screen(said + _("{period}: is this right?", period=period), lines, hint)).strip()
        if not reply:
            break
        known = reply.isdecimal() and 1 <= int(reply) <= len(questions)
        said = "" if known else _("'{reply}' answers nothing here.", reply=reply) + "\n"
        if known:
            _answer(int(reply) - 1, period, rows, questions, answered, hear)
    return answered


def _show(answer: str | None) -> str:
    """Show an answer that stands as TOML has it.

    Examples
    --------
    >>> _show('["daring", "kertas"]'), _show('"acak"'), _show("240")
    ('daring; kertas', 'acak', '240')
    """
    given = json.loads(answer) if answer else _("(open)")
    return f"{BETWEEN} ".join(given) if isinstance(given, list) else str(given)


def _answer(
    at: int, period: Period, rows: int, questions: Sequence[SidecarQuestion], answered: dict[str, str], hear: Hear
) -> None:
    """Ask one question, and keep or take out its answer."""
    question = questions[at]
    begin = _("{period}, question {at} of {count}: ", period=period, at=at + 1, count=len(questions))
    value = _ask(question, begin, rows, hear)
    answered.pop(question.key, None)
    if value:
        answered[question.key] = value


def _ask(question: SidecarQuestion, begin: str, rows: int, hear: Hear) -> str:
    """Ask one question until its answer can be used; return it as TOML has it, '' where it stays open.

    Parameters
    ----------
    rows : int
        Answers that are there: as many people were served and asked at least.
    """
    said = ""
    while True:
        hint = _("a whole number; ") if question.kind == "number" else ""
        number = _("a number or the word; ") if question.allowed else hint
        reply = hear(
            Screen(
                f"{said}{begin}{_(question.title)}", question.allowed, _("{number}Enter leaves it open", number=number)
            )
        )
        plain = " ".join(reply.split())
        if not plain or plain.casefold() in UNKNOWN_WORDS or plain == "-":
            return ""
        parts = [part.strip() for part in plain.split(BETWEEN)] if question.kind == "list" else [plain]
        words = [_choose(part, question) for part in parts]
        value: object = words if question.kind == "list" else words[0]
        if question.kind == "number" and (whole := parse_whole(plain)) is not None:
            value = whole
        try:
            validate_settings(Sidecar, {question.key: value}, "answer")
        except SettingError as error:
            said = "\n".join([*error.places, ""])
            continue
        if question.kind == "number" and int(str(value)) < rows:
            few = _(
                "{key} = {value}, but {rows} answers came in (allowed: {rows} or more)",
                key=question.key,
                value=value,
                rows=rows,
            )
            said = f"{few}\n"
            continue
        return str(value) if question.kind == "number" else json.dumps(value, ensure_ascii=False)


def _choose(reply: str, question: SidecarQuestion) -> str:
    """Return what a number stands for; else the reply as it is."""
    allowed = question.allowed
    return allowed[int(reply) - 1] if reply.isdecimal() and 1 <= int(reply) <= len(allowed) else reply
