"""The draft of a sidecar: what the answers say themselves, and as open questions what only a person knows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ikm.rules.period import Period
from ikm.speech import N_, _
from ikm.survey.settings import parse_toml, replace_file, validate_settings
from ikm.survey.units import Sidecar

#: Begins a line of a draft that is still a question.
OPEN_MARK = "#?"
_OPEN = re.compile(rf"\s*{re.escape(OPEN_MARK)}\s*(\w+)\s*=")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADER = N_("""\
# What no row of answers says; chapter II of the report prints it. Keys: data/README.md, 'Sidecar'.
# A line that begins with #? is an open question: write the answer and take the two signs away, or, where nobody can
# know it, take out the line.
""")


class SidecarQuestion(NamedTuple):
    """A question that only a person can answer.

    Parameters
    ----------
    key : str
        Key of the sidecar.
    title : str
        What is asked.
    allowed : tuple of str
        What may be answered; empty: any text, or a number.
    kind : {'text', 'number', 'list'}
    """

    key: str
    title: str
    allowed: tuple[str, ...] = ()
    kind: str = "text"


QUESTIONS = (
    SidecarQuestion(
        "selection",
        N_("How were respondents chosen?"),
        ("acak", "sistematis", "sensus", "sukarela", "kebetulan", "wajib"),
    ),
    SidecarQuestion("population", N_("How many users were served in the period?"), kind="number"),
    SidecarQuestion("asked", N_("How many people were asked to answer, those who refused among them?"), kind="number"),
    SidecarQuestion(
        "mode", N_("How did they answer? Several with ; between them"), ("daring", "kertas", "wawancara"), "list"
    ),
    SidecarQuestion("surveyor", N_("Who surveyed? As it is printed, such as Tim SKM Dinas ...")),
    SidecarQuestion("method", N_("How was it done? A sentence, as it is printed")),
    SidecarQuestion("location", N_("Where? As it is printed, such as Ruang tunggu loket")),
)


def list_open_questions(path: Path | None) -> list[str]:
    """List the keys that a draft still asks for; none where there is no such file.

    Examples
    --------
    >>> list_open_questions(None)
    []
    """
    if path is None or not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return [match[1] for line in lines if (match := _OPEN.match(line))]


def find_field_days(answers: bytes, period: Period) -> tuple[date, date] | None:
    """Find the first and the last day within a period on which somebody answered; None where no row tells.

    Days outside the period are left to whoever looks at the answers: field dates that held them would hide them.

    Parameters
    ----------
    answers : bytes
        A file of answers, CSV in UTF-8.
    """
    rows = csv.DictReader(io.StringIO(answers.decode("utf-8-sig")))
    texts = [match[0] for row in rows if (match := _DAY.match(row.get("date") or ""))]
    days = [date.fromisoformat(text) for text in texts if _is_day(text)]
    within = [day for day in days if period.start <= day <= period.end]
    return (min(within), max(within)) if within else None


def count_answers(answers: bytes) -> int:
    r"""Count the rows of a file of answers.

    Examples
    --------
    >>> count_answers(b"respondent,saran\nR1,baik\nR2,\n")
    2
    """
    return sum(1 for _rest in csv.DictReader(io.StringIO(answers.decode("utf-8-sig"))))


def _is_day(text: str) -> bool:
    """Return whether a text is a day of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def format_draft(days: tuple[date, date] | None, answered: Mapping[str, str]) -> str:
    """Format the draft of a sidecar.

    Parameters
    ----------
    days : tuple of date, optional
        First and last day of the field work.
    answered : mapping of str to str
        Key -> value as TOML has it; the other questions stay open.
    """
    lines = [_(_HEADER)]
    if days:
        lines += [_("# From the dates of the answers:"), f"field_from = {days[0]}", f"field_until = {days[1]}", ""]
    for question in QUESTIONS:
        blank = "0" if question.kind == "number" else '""'
        allowed = f" ({', '.join(question.allowed)})" if question.allowed else ""
        if question.key in answered:
            lines.append(f"{question.key} = {answered[question.key]}")
        else:
            lines += [f"# {_(question.title)}{allowed}", f"{OPEN_MARK} {question.key} = {blank}"]
    return "\n".join([*lines, ""])


def fill_draft(path: Path, answered: Mapping[str, str]) -> None:
    """Write answers in place of the lines that ask for them; all else in the file stays.

    Parameters
    ----------
    answered : mapping of str to str
        Key -> value as TOML has it.

    Raises
    ------
    SettingError
        The file would not be a sidecar, such as where a question stands below the name of a table.
    DataError
        Somebody saved it meanwhile.
    """
    before = path.read_bytes()
    text = before.decode()
    for key, value in answered.items():
        line = re.compile(rf"^[ \t]*{re.escape(OPEN_MARK)}[ \t]*{key}[ \t]*=[^\r\n]*", re.MULTILINE)
        text = line.sub(f"{key} = {value}".replace("\\", r"\\"), text, count=1)
    validate_settings(Sidecar, parse_toml(text.encode(), path), str(path))
    replace_file(path, text.encode(), before)


def write_draft(path: Path, text: str) -> None:
    """Write a draft where no file stands.

    Raises
    ------
    DataError
        One was put there meanwhile.
    """
    replace_file(path, text.encode(), b"")
