"""Open questions of a mapping, put to a person one after another; each answer goes to its place in the mapping.

Nothing is answered for a person: what is left empty stays open, and what cannot be stands until it is said again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from itertools import combinations
from typing import Any, TypeVar

from ikm.commands.console import Hear, Screen
from ikm.commands.unit import UNKNOWN_WORDS
from ikm.errors import SettingError
from ikm.intake.columns import asks_quoting
from ikm.intake.labels import grade_labels
from ikm.intake.mapping import (
    ALL_COLUMNS,
    ANY_OTHER,
    BLANK,
    BLANK_MARK,
    CATEGORY_CHOICE,
    CATEGORY_QUESTION,
    GIVEN,
    GIVEN_WORD,
    HIDDEN_MARK,
    ITEM_TEXT,
    KEEP_CHOICE,
    LEFT_OUT_QUESTION,
    OFFICIAL_POINTS,
    SMALLER,
    STATUS_CHOICE,
    UNKNOWN_SCORE,
    FormMapping,
    list_consent_questions,
    list_status_questions,
)
from ikm.speech import N_, _
from ikm.survey.responses import CATEGORY_CHOICES, DOES_NOT_APPLY
from ikm.survey.settings import validate_settings

#: What a person types where nothing of the list is meant.
NONE_OF_THEM = "-"
#: A label with the number of its answers, in an order; what stands behind an order.
_COUNTED = re.compile(r"(.*?)(?: \(.*\))?", re.DOTALL)
_REMARK = re.compile(r"(?<=\d\)); ")
#: A label whose score is not known: '"kerap" = ? (18 answers)', '(18 jawaban)'.
_UNKNOWN = re.compile(rf'"(.*)"{re.escape(UNKNOWN_SCORE)}\((\d+) \w+\)', re.DOTALL)


_Values = dict[str, Any]
_Read = TypeVar("_Read")


def answer_questions(mapping: FormMapping, columns: Sequence[str], hear: Hear) -> FormMapping:
    """Put each open question to a person, and return the mapping with what was answered.

    A reply that does not fit is said so and asked again; end of input or Ctrl-C ends the questions and keeps what was
    answered.

    Parameters
    ----------
    columns : sequence of str
        Columns that answers may have.
    """
    asked = list(mapping.ask)
    for at, about in enumerate(asked, start=1):
        said = ""
        while about in mapping.ask:  # else closed by another answer
            begin = said + _("Question {at} of {count}: ", at=at, count=len(asked))
            try:
                mapping = _answer(mapping, about, columns, _begin(hear, begin))
            except SettingError as error:
                said = "".join(f"{line}\n" for line in error.places or [error.what])
            except (EOFError, KeyboardInterrupt):
                return mapping
            else:
                break
    return mapping


def _begin(hear: Hear, begin: str) -> Hear:
    """Return what shows a question under a beginning of its title."""
    return lambda screen: hear(screen._replace(title=f"{begin}{screen.title}"))


def _answer(mapping: FormMapping, about: str, columns: Sequence[str], hear: Hear) -> FormMapping:
    """Return the mapping with the reply to one question; as it was where that is left open."""
    choices = mapping.ask[about]
    values: _Values = deepcopy(mapping.model_dump(exclude_defaults=True))
    table, _rest, name = about.partition(".")
    if about in (consent := list_consent_questions(mapping.ask)):
        rest = _hear_consent(about, consent[about], choices, values, hear)
    elif about in (status := list_status_questions(mapping.ask)):
        rest = _hear_status(about, status[about], choices, values, hear)
    elif about.startswith(CATEGORY_QUESTION):
        rest = _hear_categories(name, choices, values, hear)
    elif table == "options":
        rest = _hear_options(name, choices, values, hear)
    elif table == "scale":
        rest = _hear_scale(name, choices, values, hear)
    elif table == "only" or about == "sheets":
        rest = _hear_rows(about, choices, values, hear)
    elif about in _SETTINGS:
        rest = _hear_setting(about, choices, values, hear)
    elif about == LEFT_OUT_QUESTION:
        rest = _hear_left_out(choices, columns, values, hear)
    elif about == "long.answer":
        rest = _hear_answer(choices, values, hear)
    elif about == "join":
        rest = choices  # a table of several keys is written by hand
    elif table == "join":
        rest = _hear_key(name, choices, values, hear)
    elif table == "items":
        rest = _hear_item(name, choices, columns, values, hear)
    else:
        return _hear_column(mapping, about, columns, values, hear)
    return _close(values, {about: rest})


_ONE = N_("a number; Enter leaves it open")
_SOME = N_("numbers of those that count, such as 1,3; Enter leaves it open")


#: Settings that are one word -> what is asked.
_SETTINGS = {
    "dates": N_("in which order are dates such as 03/04/2026? dmy is day first"),
    "swapped_dates": N_("were day and month exchanged by a spreadsheet?"),
    "hidden_rows": N_("do rows count that the workbook hides, under a filter or by hand?"),
    "instrument": N_("which regulation does the form ask after?"),
}


def _close(values: _Values, rest: Mapping[str, Sequence[str] | None]) -> FormMapping:
    """Return the mapping of these values; of each question what is left of it, None where that is nothing."""
    ask = {**values.get("ask", {}), **rest}
    values["ask"] = {name: list(choices) for name, choices in ask.items() if choices is not None}
    return validate_settings(FormMapping, values, _("this answer"))


def _hear_reply(screen: Screen, hear: Hear, read: Callable[[str], _Read | None]) -> _Read:
    """Show a question until the reply can be read; what cannot is said."""
    shown = screen
    while True:
        reply = hear(shown).strip()
        reply = "" if reply.casefold() in UNKNOWN_WORDS else reply
        if (found := read(reply)) is not None:
            return found
        shown = screen._replace(title=screen.title + "\n" + _("'{reply}' answers nothing here.", reply=reply))


def _pick(screen: Screen, hear: Hear, more: Sequence[str] = (), *, typed: bool = False) -> str:
    """Return the line that was picked by its number, or another reply; '' where it is left open.

    Parameters
    ----------
    more : sequence of str
        Other replies that are understood.
    typed : bool
        Whether anything else is.
    """

    def read(reply: str) -> str | None:
        if reply.isdecimal() and 1 <= int(reply) <= len(screen.lines):
            return screen.lines[int(reply) - 1]
        return reply if (typed and not (screen.lines and reply.isdecimal())) or reply in ("", *more) else None

    return _hear_reply(screen, hear, read)


def _pick_some(screen: Screen, hear: Hear, more: Sequence[str] = (), *, typed: bool = False) -> list[str]:
    """Return the lines that were picked by their numbers, or one other reply alone; none where it is left open."""

    def read(reply: str) -> list[str] | None:
        numbers = re.split(r"[\s,;]+", reply.strip(" ,;")) if reply else []
        if all(each.isdecimal() and 1 <= int(each) <= len(screen.lines) for each in numbers):
            return [screen.lines[int(each) - 1] for each in dict.fromkeys(numbers)]
        return [reply] if (typed and not reply.isdecimal()) or reply in more else None

    return _hear_reply(screen, hear, read)


#: What is left open of a question: its choices, or None where it is answered.
_Rest = Sequence[str] | None


def _hear_consent(heading: str, says: Sequence[str], choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear what says yes to the question whether answers may be used."""
    known = [each for each in says if each != "..."]
    hint = _(
        "numbers of what says yes, or its text; {any_other} where it asks something else; Enter leaves it open",
        any_other=ANY_OTHER,
    )
    lost = _("comes in without the comment") if asks_quoting(heading) else _("is left out")
    title = _(
        "{heading}\nasks for consent? Who says anything else than yes, or nothing, {lost}.", heading=heading, lost=lost
    )
    picked = _pick_some(Screen(title, known, hint), hear, typed=True)
    if not picked:
        return choices
    values.setdefault("consent", {})[heading] = picked
    return None


def _hear_status(heading: str, told: Sequence[str], choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear which values of a column are those of rows that count."""
    lines = [each.removeprefix(STATUS_CHOICE) for each in choices]
    title = _("{heading}\nwhich rows count? Those rejected, deleted, tried out or not sent must not.", heading=heading)
    picked = _pick_some(
        Screen(title, lines, _("{some}; {any_other}: it says something else", some=_(_SOME), any_other=ANY_OTHER)),
        hear,
        [ANY_OTHER],
    )
    if not picked:
        return choices
    counting = [told[lines.index(each)] if each in lines else each for each in picked]
    given = {GIVEN_WORD: GIVEN, "": BLANK} if GIVEN_WORD in told else {}
    words = [given.get(each, each) for each in counting]
    values.setdefault("status", {})[heading] = (
        words if not given or words == [ANY_OTHER] else words[0] if len(words) == 1 else [ANY_OTHER]
    )
    return None


def _hear_categories(name: str, choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear what each text of a column of categories is; of what may be a name, what becomes of all of them."""
    told = values.setdefault("categories", {}).setdefault(name, {})
    ages = name == "age"
    lines = [BLANK] if ages else [*CATEGORY_CHOICES.get(name, ()), KEEP_CHOICE, BLANK]
    hint = f"{_('a band such as 17-25, or ') if ages else ''}{_(_ONE)}"
    left = []
    for choice in choices:
        is_text = choice.startswith(CATEGORY_CHOICE)
        text = choice.removeprefix(CATEGORY_CHOICE).rpartition(" (")[0] if is_text else ANY_OTHER
        about = (
            choice.removeprefix(CATEGORY_CHOICE)
            if is_text
            else _("{choice}; what becomes of all such texts?", choice=choice)
        )
        screen = Screen(
            _(
                "{name}: {about}\n{keep_choice}: as typed; {blank}: emptied (a name of somebody)",
                name=name,
                about=about,
                keep_choice=KEEP_CHOICE,
                blank=BLANK,
            ),
            lines,
            hint,
        )
        reply = _pick(screen, hear, typed=ages)
        if reply:
            told[text] = reply
        else:
            left.append(choice)
    if not told:
        del values["categories"][name]
    return left or None


def _hear_options(name: str, choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear in which order labels stand, or the score of each."""
    where = _("all questions") if name == ALL_COLUMNS else name
    found = values.setdefault("options", {}).setdefault(name, {})
    orders = [each for each in choices if SMALLER in each and not _UNKNOWN.fullmatch(each)]
    labels = {match[1]: each for each in choices if (match := _UNKNOWN.fullmatch(each))}
    left = [each for each in choices if each not in orders and each not in labels.values()]
    single = _("each label has a score of its own, asked next")
    alone = _split_order(orders[0]) if len(orders) == 1 else []
    picked = single if alone and len(alone) != OFFICIAL_POINTS else ""
    if orders and not picked:
        lines = [_("{each} (proposed)", each=each) if each == orders[0] else each for each in orders]
        lines += [single] if alone else []
        picked = _pick(
            Screen(_("{where}: in which order do the answers stand, worst first?", where=where), lines, _(_ONE)), hear
        )
    if picked == single:
        labels |= dict.fromkeys(alone, orders[0])
    elif picked:
        order = _split_order(orders[lines.index(picked)])
        found |= {label: score for score, label in enumerate(order, start=1)}
        if len(order) != OFFICIAL_POINTS:
            values.setdefault("scale", {})["points"] = len(order)
    else:
        left += orders
    hint = _(
        "1 (worst) to {official_points} (best), {does_not_apply} where it does not apply; Enter leaves it open",
        official_points=OFFICIAL_POINTS,
        does_not_apply=DOES_NOT_APPLY,
    )
    scores = [DOES_NOT_APPLY, *map(str, range(1, OFFICIAL_POINTS + 1))]
    asked, same = [label for label in labels if label not in found], set[tuple[str, str]]()
    while asked:
        for label in asked:
            reply = _pick(
                Screen(
                    _("{where}: which score is '{label}'?\n  {told}", where=where, label=label, told=labels[label]),
                    [],
                    hint,
                ),
                hear,
                scores,
            )
            if reply:
                found[label] = int(reply) if reply.isdecimal() else reply
            elif labels[label] not in left:
                left.append(labels[label])
        asked = _hear_rivals(where, found, same, hear)
    if not found:
        del values["options"][name]
        return choices
    return left if {*left} & {*orders, *labels.values()} else None


def _hear_rivals(where: str, found: _Values, same: set[tuple[str, str]], hear: Hear) -> list[str]:
    """Hear whether labels of which one says more than the other are to count the same; return those to be scored again.

    Parameters
    ----------
    same : set of tuple
        Pairs of which it was said that they count the same; grows.
    """
    for pair in combinations(found, 2):
        graded = grade_labels(pair)
        if pair in same or found[pair[0]] != found[pair[1]] or len(set(graded.values())) < 2:
            continue
        less, more = sorted(pair, key=lambda label: graded[label])
        title = _(
            "{where}: '{more}' says more than '{less}', and both would count {score}. Is that meant?",
            where=where, more=more, less=less, score=found[more],
        )  # fmt: skip
        yes = _("yes")
        if _pick(Screen(title, [yes, _("no: score both again")], _("a number; Enter scores both again")), hear) != yes:
            for label in pair:
                del found[label]
            return [less, more]
        same.add(pair)
    return []


def _split_order(order: str) -> list[str]:
    """Split the labels of an order, without counts and remarks.

    Examples
    --------
    >>> _split_order("ada (2) < selalu (4); more may be on the form"), _split_order("2 < 1 (1 is the best)")
    (['ada', 'selalu'], ['2', '1'])
    """
    parts = _REMARK.split(order, maxsplit=1)[0].split(SMALLER)
    return [match[1] for part in parts if (match := re.fullmatch(r"(.*) \(\d+\)", part) or _COUNTED.fullmatch(part))]


def _hear_key(table: str, choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear which column of a table of respondents says whose row one is."""
    picked = _pick(Screen(_("{table}: which column says whose row it is?", table=table), choices, _(_ONE)), hear)
    if not picked:
        return choices
    for each in values["join"]:
        if each["sheet"] == table:
            each["other"] = picked.rpartition(" (")[0]
    return None


def _hear_scale(name: str, choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear how many steps there are, from where they count or which letter is worst, and what that says besides."""
    asked = {
        "points": _("how many steps have the answers?"),
        "lowest": _("what is 0?"),
        "letters": _("which letter is worst?"),
    }
    picked = _pick(Screen(_("the scale: {asked}", asked=asked.get(name, name)), choices, _(_ONE)), hear)
    if not picked:
        return choices
    first, _between, rest = picked.partition(" ")
    scale = values.setdefault("scale", {})
    scale[name] = first if name == "letters" else int(first)
    scale |= {key: int(number) for key, number in re.findall(r"\b(lowest|points) = (\d+)", rest)}
    values["no_value"] = [*values.get("no_value", []), *re.findall(r'no_value = \["(\d+)"\]', rest)]
    return None


def _hear_rows(about: str, choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear which sheets hold answers, or which rows are of this unit: 'heading = value'."""
    asked = _("which sheets hold answers that count?") if about == "sheets" else _("which rows are of this unit?")
    picked = _pick_some(Screen(asked, choices, _(_SOME)), hear)
    if not picked:
        return choices
    if about == "sheets":
        values["sheets"] = [each.removesuffix(HIDDEN_MARK) for each in picked]
        return None
    for each in picked:
        heading, _between, value = each.partition(" = ")
        values.setdefault("only", {}).setdefault(heading, []).append(value)
    return None


def _hear_setting(about: str, choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear a setting that is one word."""
    picked = _pick(Screen(_(_SETTINGS[about]), choices, _(_ONE)), hear).partition(" ")[0]
    if not picked:
        return choices
    if about == "instrument" and picked != values.get("instrument"):
        raise SettingError(
            _("Other unsur are asked then: take the mapping away and import with --instrument {picked}.", picked=picked)
        )
    values[about] = picked == "true" if about in ("swapped_dates", "hidden_rows") else picked
    return None


def _hear_answer(choices: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear which heading of a long export is that of the answers."""
    picked = _pick(Screen(_("which heading holds the answers? They do not say the same"), choices, _(_ONE)), hear)
    if not picked:
        return choices
    values["long"] = {**values["long"], "answer": picked}
    return None


def _hear_left_out(choices: Sequence[str], columns: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear whether anything is to be taken from headings that nothing fits."""
    left = []
    for heading in choices:
        reply = _pick(
            Screen(_("the heading '{heading}'", heading=heading), [], _name_hint(_("to take nothing from it"))),
            hear,
            [*columns, NONE_OF_THEM],
        )
        if not reply:
            left.append(heading)
        elif reply == NONE_OF_THEM:
            values["unused"] = [*values.get("unused", []), heading]
        else:
            given = values.setdefault("columns", {}).get(reply)
            values["columns"][reply] = [*([given] if isinstance(given, str) else given), heading] if given else heading
            values["unused"] = [each for each in values.get("unused", []) if each != heading]
    return left or None


def _name_hint(nothing: str) -> str:
    """Return how to name a column."""
    return _(
        "the column that it is, such as waktu or saran; {none_of_them} {nothing}; Enter leaves it open",
        none_of_them=NONE_OF_THEM,
        nothing=nothing,
    )


def _hear_item(name: str, choices: Sequence[str], columns: Sequence[str], values: _Values, hear: Hear) -> _Rest:
    """Hear which unsur a question of a long export asks for."""
    words = [each for each in choices if each.startswith(ITEM_TEXT)]
    lines = [each for each in choices if each not in words]
    title = "\n".join([_("the question '{name}'", name=name), *words])
    reply = _pick(Screen(title, lines, _name_hint(_("for none"))), hear, [*columns, NONE_OF_THEM])
    if reply == NONE_OF_THEM:
        values.get("options", {}).pop(name, None)
    elif reply:
        values.setdefault("items", {})[name] = reply
        values["ask"].pop(reply, None)
    return None if reply else choices


def _hear_column(mapping: FormMapping, about: str, columns: Sequence[str], values: _Values, hear: Hear) -> FormMapping:
    """Hear which heading a column is, or which column a heading."""
    choices = mapping.ask[about]
    if about not in columns:
        free = [each for each in choices if each not in mapping.columns] or list(choices)
        reply = _pick(
            Screen(_("the heading '{about}'", about=about), free, _name_hint(_("to take nothing from it"))),
            hear,
            [*columns, NONE_OF_THEM],
        )
        if reply in mapping.columns:
            raise SettingError(
                _("{reply} is taken from '{heading}' already.", reply=reply, heading=mapping.columns[reply])
            )
        if reply == NONE_OF_THEM:
            values["unused"] = [*values.get("unused", []), about]
            values["options"] = {name: each for name, each in values.get("options", {}).items() if name != about}
            return _close(values, {about: None})
        return mapping.answered({reply: about}, {}) if reply else mapping
    spare = choices or _list_spare(mapping)
    if mapping.long:
        title = _("{about}: which question is it?") if choices else _("{about}: no question fits it for sure")
    else:
        title = _("{about}: which heading is it?") if choices else _("{about}: no heading fits it for sure")
    hint = _("{none_of_them} where the form does not ask it; {one}", none_of_them=NONE_OF_THEM, one=_(_ONE))
    screen = Screen(title.format(about=about), spare, hint)
    reply = _pick(screen, hear, [NONE_OF_THEM, *spare, *mapping.unused]).removesuffix(BLANK_MARK)
    if mapping.long and reply in spare:
        values.setdefault("items", {})[reply] = about
        return _close(values, {about: None, f"items.{reply}": None})
    if reply == NONE_OF_THEM:
        rest = [name for each in choices if (name := each.removesuffix(BLANK_MARK)) not in mapping.headings]
        values["unused"] = list(dict.fromkeys([*values.get("unused", []), *rest]))
        return _close(values, {about: None})
    return mapping.answered({about: reply}, {}) if reply else mapping


def _list_spare(mapping: FormMapping) -> list[str]:
    """List what an unsur may be that nothing fits: questions that are open in a long export, headings of ratings."""
    if mapping.long:
        return [about.removeprefix("items.") for about in mapping.ask if about.startswith("items.")]
    return [each for each in mapping.ask.get(LEFT_OUT_QUESTION, []) if each not in mapping.headings]
