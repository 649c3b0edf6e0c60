"""What `ikm unit` does: ask what the register says of a unit, show the change, write it; all else in the file stays."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches, unified_diff
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

import tomlkit

from ikm.commands.console import Hear, Screen, parse_whole
from ikm.errors import SettingError
from ikm.rules.own import use_rules
from ikm.rules.pack import list_packs
from ikm.speech import N_, _
from ikm.survey.project import Project
from ikm.survey.settings import parse_toml, replace_file, strip_direction_marks, validate_settings
from ikm.survey.units import CODE_PATTERN, Unit, check_units

#: What a person says who does not know.
UNKNOWN_WORDS = frozenset(
    {"tidak tahu", "tdk tahu", "tak tahu", "belum tahu", "kurang tahu", "entah", "?", "don't know", "do not know"}
)
#: What takes out what the register says.
_NOTHING = "-"
#: Between the parts of an answer that is a list.
BETWEEN = ";"
_HEADER = N_("# The register of units: a table each. Every key is described in data/README.md.\n")
#: Byte order mark, with which Windows editors begin a file.
_MARK = "\ufeff"
#: How alike two spellings are that may be one name.
_ALIKE = 0.8
#: Characters of a line that is offered.
_WIDTH = 74
#: So many names are offered.
_MOST_OFFERED = 9


class UnitQuestion(NamedTuple):
    """One question about a unit.

    Parameters
    ----------
    key : str
        Key of the register.
    title : str
        What is asked.
    why : str
        Why it must be known; '' where it may stay open.
    kind : {'text', 'list', 'number'}
    """

    key: str
    title: str
    why: str = ""
    kind: str = "text"


QUESTIONS = (
    UnitQuestion("name", N_("Name of the unit, as it is printed"), N_("it stands on the cover of every report")),
    UnitQuestion("city", N_("City or regency, such as Kota Samarinda"), N_("units of one city stand in one report")),
    UnitQuestion(
        "skpd", N_("Agency (SKPD) that it belongs to"), N_("it is printed, and answers for what is to be done")
    ),
    UnitQuestion("sector", N_("Sector"), N_("it says what is asked beside the unsur; a word of your own will do")),
    UnitQuestion("services", N_("Services that it renders"), kind="list"),
    UnitQuestion("users_per_year", N_("Users served in a year"), kind="number"),
    UnitQuestion("head", N_("Name of the head, who signs")),
    UnitQuestion("head_title", N_("Office of the head, such as Kepala Dinas")),
    UnitQuestion("head_nip", N_("NIP of the head, 18 digits")),
    UnitQuestion("head_rank", N_("Rank of the head, such as Pembina Tingkat I, IV/b")),
    UnitQuestion("legal_basis", N_("Local regulations that the survey rests on, in full"), kind="list"),
    UnitQuestion("address", N_("Address")),
    UnitQuestion("complaints_to", N_("Where whoever is not content can turn to")),
)
_BY_KEY = {question.key: question for question in QUESTIONS}
#: How the answer to a question of each kind is given.
_HINTS = {"text": "", "list": N_("several with ; between them"), "number": N_("a whole number")}


class RegisterDraft(NamedTuple):
    """A register as it would be written.

    Parameters
    ----------
    path : Path
        data/units.toml.
    code : str
        Of the unit.
    before : bytes
        What stands there; b"" where there is none.
    text : str
        What is to stand there.
    is_new : bool
        Whether the unit was not there before.
    notes : tuple of str
        What is to be looked at, such as a city that is spelt nearly as another.
    """

    path: Path
    code: str
    before: bytes
    text: str
    is_new: bool
    notes: tuple[str, ...] = ()

    def list_changes(self) -> list[str]:
        """List the lines that go and those that come, '-' and '+' before them."""
        old, new = self.before.decode().splitlines(), self.text.splitlines()
        return [line for line in list(unified_diff(old, new, n=0, lineterm=""))[2:] if not line.startswith("@@")]

    def write(self) -> None:
        """Write it in one step.

        Raises
        ------
        DataError
            Somebody saved the file meanwhile.
        """
        replace_file(self.path, self.text.encode(), self.before)


def find_register(data: str = "") -> Path:
    """Find the register of a data folder, which need not exist where the folder is named.

    Raises
    ------
    SettingError
        None is named and there is no project.
    """
    named = data or os.environ.get("IKM_DATA", "")
    if named and not (path := Path(named).expanduser().resolve() / "units.toml").is_file():
        return path
    return Project.locate(data).register


def draft_register(
    path: Path, code: str, given: Mapping[str, str] | None = None, hear: Hear | None = None
) -> RegisterDraft:
    """Draft what the register would say of a unit, out of answers given or asked for.

    Parameters
    ----------
    given : mapping of str to str, optional
        Key -> answer; then nothing is asked.
    hear : callable, optional
        Puts a question to a person.

    Raises
    ------
    SettingError
        The register or an answer holds a mistake, or what must be known is not.
    """
    before = path.read_bytes() if path.is_file() else b""
    use_rules(path.parent)
    tables = parse_toml(before, path)
    known = check_units(tables, path)
    cities = list(dict.fromkeys(unit.city for unit in known.values()))
    if hear and not code:
        code = _ask_code(known, hear)
    _require_code(code, known)
    table, notes = dict(tables.get(code, {})), list[str]()
    answers = _ask_all(code, table, cities, hear) if hear else _read_given(code, table, cities, given or {}, notes)
    changes = {key: value for key, value in answers.items() if table.get(key) != value}
    text = change_register(before.decode() or _(_HEADER), code, changes)
    check_units(parse_toml(text.encode(), path), path)
    return RegisterDraft(path, code, before, text, code not in tables, tuple(notes))


def change_register(text: str, code: str, changes: Mapping[str, Any]) -> str:
    """Change the table of a unit in a register, or add one; comments, order and other keys stay.

    Parameters
    ----------
    changes : mapping
        Key -> value; None takes the key out.
    """
    if not changes:
        return text
    bare = text.removeprefix(_MARK)
    document = tomlkit.parse(bare)
    values = {key: _format_value(value) for key, value in changes.items() if value is not None}
    if code not in document:
        table = tomlkit.table()
        table.update(values)
        added = tomlkit.dumps(tomlkit.document().add(code, table))
        changed = f"{bare.rstrip()}\n\n{added}"
    else:
        for key in changes.keys() - values.keys():
            document[code].remove(key)
        document[code].update(values)
        changed = tomlkit.dumps(document)
    if "\r\n" in bare:
        changed = re.sub(r"(?<!\r)\n", "\r\n", changed)
    return f"{_MARK}{changed}" if text.startswith(_MARK) else changed


def _format_value(value: Any) -> Any:
    """Return a value as the file has it: a list of several a line each."""
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(len(value) > 1)
    return value


# Answers --------------------------------------------------------------------------------------------------------------


def _require_code(code: str, known: Iterable[str]) -> None:
    """Require the code of a unit, in the spelling that it has in the register."""
    if not CODE_PATTERN.fullmatch(code):
        named = _("'{code}' is no code of a unit.", code=code) if code else _("no unit was named.")
        raise SettingError(named, allowed=_("letters, digits, '-' and '_', such as MPP or KEC-ILIR-1"))
    if spelt := [other for other in known if other.casefold() == code.casefold() and other != code]:
        raise SettingError(
            _("unit '{code}' is '{spelt}' in the register.", code=code, spelt=spelt[0]),
            remedy=_("write it {spelt}.", spelt=spelt[0]),
        )


def _ask_code(known: Iterable[str], hear: Hear) -> str:
    """Ask for the code of a unit, one that is there or a new one."""
    codes, said = list(known), ""
    while True:
        lines = codes[:_MOST_OFFERED]
        hint = _("a code of its own, such as MPP") + (_("; a number changes one that is there") if codes else "")
        reply = _choose(hear(Screen(_("{said}Code of the unit", said=said), lines, hint)).strip(), lines)
        try:
            _require_code(reply, codes)
        except SettingError as error:
            said = f"{error}\n"
        else:
            return reply


def _ask_all(code: str, table: Mapping[str, Any], cities: Sequence[str], hear: Hear) -> dict[str, Any]:
    """Ask every question in its order; of a head who is not named nothing more."""
    answers: dict[str, Any] = {}
    for question in QUESTIONS:
        if question.key.startswith("head_") and not answers["head"]:
            answers[question.key] = None
        else:
            answers[question.key] = _ask(question, code, table, cities, hear)
    return answers


def _ask(question: UnitQuestion, code: str, table: Mapping[str, Any], cities: Sequence[str], hear: Hear) -> Any:
    """Ask a question until its answer can be used; what the register says already stays where nothing is typed."""
    stands, said = table.get(question.key), ""
    lines, offered = _offer(question, cities)
    while True:
        hint = ", ".join(
            filter(None, [_(_HINTS[question.kind]), _("a number of these or another word") if lines else ""])
        )
        keep = (
            _("Enter keeps [{stands}]", stands=_show(stands))
            if stands
            else _("needed")
            if question.why
            else _("Enter leaves it open")
        )
        out = _("{nothing} takes it out", nothing=_NOTHING) if stands and not question.why else ""
        reply = hear(Screen(said + _(question.title), lines, "; ".join(filter(None, [hint, keep, out])))).strip()
        if not reply and stands:
            return stands
        try:
            answer = read_answer(question, _choose(reply, offered), code)
        except SettingError as error:
            said = "\n".join([*(error.places or [str(error)]), ""])
            continue
        if near := _find_alike(question, answer, cities, offered):
            both = Screen(
                _("'{answer}' is nearly '{near}'. Which is meant?", answer=answer, near=near),
                [near, answer],
                _("1 or 2; Enter takes 1"),
            )
            return _choose(hear(both).strip() or "1", [near, answer]) if answer != near else near
        return answer


def _choose(reply: str, offered: Sequence[str]) -> str:
    """Return what a number stands for; else the reply as it is."""
    return offered[int(reply) - 1] if reply.isdecimal() and 1 <= int(reply) <= len(offered) else reply


def _offer(question: UnitQuestion, cities: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines that a question offers, and what each stands for: cities that are there, sectors with a pack."""
    if question.key == "city":
        names = cities[:_MOST_OFFERED]
        return [*names], [*names]
    if question.key == "sector":
        packs = list_packs().values()
        lines = [
            _(
                "{sector}: asks {item_name}",
                sector=pack.sector,
                item_name=", ".join(item.name.lower() for item in pack.items),
            )
            for pack in packs
        ]
        return [shorten(line, _WIDTH, placeholder=" ...") for line in lines], [pack.sector for pack in packs]
    return [], []


def _find_alike(question: UnitQuestion, answer: Any, cities: Iterable[str], offered: Iterable[str]) -> str:
    """Find a city of the register, or a sector with a pack, that is spelt nearly as the answer; '' where none is."""
    names = {"city": list(cities), "sector": list(offered)}.get(question.key, [])
    if not isinstance(answer, str) or answer in names:
        return ""
    spelt = {" ".join(name.casefold().split()): name for name in names}
    close = get_close_matches(" ".join(answer.casefold().split()), spelt, n=1, cutoff=_ALIKE)
    return spelt[close[0]] if close else ""


def read_answer(question: UnitQuestion, text: str, code: str) -> Any:
    """Read an answer as the register holds it; None where it is left open.

    Raises
    ------
    SettingError
        It must be known and is not, or is not what is asked.
    """
    plain = " ".join(strip_direction_marks(text).split())
    if plain.casefold() in UNKNOWN_WORDS or plain in ("", _NOTHING):
        if question.why:
            raise SettingError(
                _("'{title}' cannot stay open: {why}.", title=_(question.title), why=_(question.why)),
                remedy=_("ask whoever knows, then go on."),
            )
        return None
    value: Any = plain
    if question.kind == "list":
        value = [part for part in (each.strip() for each in plain.split(BETWEEN)) if part]
    elif question.kind == "number":
        number = parse_whole(plain)
        value = plain if number is None else number
    needed = {each.key: "-" for each in QUESTIONS if each.why} | {"head": "-"}
    return getattr(validate_settings(Unit, {"code": code, **needed, question.key: value}, "answer"), question.key)


def _read_given(
    code: str, table: Mapping[str, Any], cities: Sequence[str], given: Mapping[str, str], notes: list[str]
) -> dict[str, Any]:
    """Read answers that a script gives; what it does not name stays as it is.

    Raises
    ------
    SettingError
        A new unit lacks what must be known, or a city differs in capitals or blanks alone from one of the register.
    """
    answers: dict[str, Any] = {}
    for key, text in given.items():
        question = _BY_KEY[key]
        answers[key] = read_answer(question, text, code)
        near = _find_alike(question, answers[key], cities, _offer(question, cities)[1])
        if near and "".join(near.casefold().split()) == "".join(text.casefold().split()):
            raise SettingError(
                _("{key} '{text}' is spelt '{near}' elsewhere.", key=key, text=text, near=near),
                remedy=_("write it {near}.", near=near),
            )
        if near:
            notes.append(
                _(
                    "{key} '{text}' is nearly '{near}'. If that is meant, run the command again with it.",
                    key=key,
                    text=text,
                    near=near,
                )
            )
    lacking = [question for question in QUESTIONS if question.why and not (answers | dict(table)).get(question.key)]
    if lacking:
        names = ", ".join(f"--{question.key}" for question in lacking)
        places = [f"{question.key}: {_(question.why)}" for question in lacking]
        raise SettingError(
            _("unit {code}: {names} needed.", code=code, names=names),
            places=places,
            remedy=_("name them, or run it on a terminal."),
        )
    return answers


def _show(value: Any) -> str:
    """Show what stands in the register."""
    return f"{BETWEEN} ".join(value) if isinstance(value, list) else str(value)
