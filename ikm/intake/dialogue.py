"""What an import says on the screen: what is asked first, what is certain folded, each column left out by its reason.

A proposal fits one screen of 80 x 24: so many lines of so many characters; what does not fit stands in the mapping.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from ikm.errors import format_count
from ikm.intake.account import LEFT_OUT_USES
from ikm.intake.mapping import (
    BLANK_WORD,
    CONSENT_CHOICE,
    OFFICIAL_POINTS,
    STATUS_CHOICE,
    FormMapping,
    describe_consent,
    describe_status,
    join_choices,
    list_consent_questions,
    list_status_questions,
)
from ikm.intake.personal import mask_personal
from ikm.speech import N_, _

#: Characters of a line.
WIDTH = 80
#: Lines that questions, what is taken, the labels of options, and each reason for leaving out may have; reasons that
#: have a line of their own.
_MOST_ASKED, _MOST_TAKEN, _MOST_CODED, _MOST_LEFT_OUT = 10, 3, 2, 2
_MOST_REASONS = 3
#: Lines of a question.
_MOST_QUESTION = 3
#: Characters of a heading, which may be a question of three lines.
_MOST_HEADING = 34
#: Headings from which what they begin with is the way the form asks, and not what it asks about.
_LEAST_SHARED = 3
#: A number before a question.
_NUMBER = re.compile(r"^\d{1,2}[.)]\s*")
_REASONS = {
    "personal": N_("personal data"),
    "empty": N_("empty"),
    "constant": N_("one value throughout"),
    "beside": N_("another column is taken for it"),
    "unused": N_("nothing fits"),
    "new": N_("not in the mapping"),
}


def describe_form_proposal(mapping: FormMapping, columns: pd.DataFrame) -> list[str]:
    """Describe a proposal: what is asked, then what is certain.

    Parameters
    ----------
    columns : DataFrame of str
        What each column of the export was taken for, from `ikm.intake.account.account_columns`.
    """
    return [*list_questions(mapping.ask), *describe_certain(mapping, columns)]


def describe_certain(mapping: FormMapping, columns: pd.DataFrame) -> list[str]:
    """Describe what a proposal takes for certain, folded; `columns` as `describe_form_proposal` takes them."""
    scale = [_("  answers on a scale of {points}: no answers to the official index", points=mapping.scale.points)]
    return [
        *_list_taken(mapping),
        *_list_codes(mapping),
        *(scale if mapping.scale.points != OFFICIAL_POINTS else []),
        *list_left_out(columns),
    ]


def describe_form_mapping(mapping: FormMapping, columns: pd.DataFrame) -> list[str]:
    """Describe a mapping that was seen before: how many columns are taken and left out, and which are new."""
    uses = columns["use"].value_counts()
    parts = [f"{count} {_(_REASONS[use])}" for use in LEFT_OUT_USES if (count := int(uses.get(use, 0)))]
    taken = len(columns) - int(uses.reindex(LEFT_OUT_USES).fillna(0).sum())
    told = _("  {counted_column} = {taken} taken", counted_column=format_count(len(columns), "column"), taken=taken)
    told += (
        _(" + {columns_count} left out ({parts})", columns_count=len(columns) - taken, parts=", ".join(parts))
        if parts
        else ""
    )
    decided = [
        _("  of {heading} count: {values}", heading=heading, values=_quote(values))
        for heading, values in mapping.status.items()
    ]
    decided += [
        _("  of consent: {heading}: {values}", heading=heading, values=_(" or ").join(values))
        for heading, values in mapping.consent.items()
    ]
    return [told, *map(_cut, decided), *list_left_out(columns[columns["use"].eq("new")])]


def list_questions(ask: Mapping[str, Sequence[str]]) -> list[str]:
    """List open questions, each with its choices, and the lines to be written where rows are asked about."""
    lines = [
        line
        for about, choices in ask.items()
        for line in _wrap(f"  ? {about}: ", _name_choices(about, choices), _MOST_QUESTION)
    ]
    if len(lines) > _MOST_ASKED:
        lines = [
            *lines[:_MOST_ASKED],
            _("    and more: {ask_count} questions in [ask] of the mapping", ask_count=len(ask)),
        ]
    for told in (describe_consent(list_consent_questions(ask)), describe_status(list_status_questions(ask))):
        first, *rest = told.strip().splitlines() or [""]
        lines += [*textwrap.wrap(first, WIDTH), *rest]
    return lines


def _name_choices(about: str, choices: Sequence[str]) -> str:
    """Name the choices of one question."""
    if choices and all(each.startswith(STATUS_CHOICE) for each in choices):
        return _("which rows count? {each}", each=", ".join(each.removeprefix(STATUS_CHOICE) for each in choices))
    if choices and all(each.startswith(CONSENT_CHOICE) for each in choices):
        return _(
            "asks for consent? {each} says yes",
            each=_(" or ").join(each.removeprefix(CONSENT_CHOICE) for each in choices),
        )
    return join_choices(about, choices)


def list_left_out(columns: pd.DataFrame) -> list[str]:
    """List the columns that do not come in, a reason a line; of many reasons the last ones by their number alone."""
    lines: list[str] = []
    counts: list[tuple[int, str]] = []
    for use in LEFT_OUT_USES:
        told = columns[columns["use"].eq(use)]
        names = [f"{_shorten(row.heading)}{f' ({row.column})' if row.column else ''}" for row in told.itertuples()]
        if names:
            if len(counts) < _MOST_REASONS:
                lead, most = (
                    _("  left out, {reasons} ({names_count}): ", reasons=_(_REASONS[use]), names_count=len(names)),
                    _MOST_LEFT_OUT + (use == "personal"),
                )
                lines += _wrap(lead, ", ".join(names), most)
            counts.append((len(names), _(_REASONS[use])))
    rest = ", ".join(f"{count} {reason}" for count, reason in counts[_MOST_REASONS:])
    return [*lines, *([_("  left out besides: {rest}; named in the mapping", rest=rest)] if rest else [])]


def _list_taken(mapping: FormMapping) -> list[str]:
    """List what each column of the answers is taken from, folded."""
    pairs = [(name, heading) for heading, name in mapping.headings.items()]
    pairs += [(key, item) for item, key in mapping.items.items()]
    for beside in mapping.join:
        pairs += [(name, f"{heading} ({beside.name})") for name, heading in beside.columns.items()]
    starts = _count_starts([heading for _rest, heading in pairs])
    told = ", ".join(f"{name} = {_shorten(heading, starts)}" for name, heading in pairs)
    lines = (
        _wrap(_("  taken ({pairs_count}): ", pairs_count=len(pairs)), told, _MOST_TAKEN)
        if pairs
        else [_("  taken: nothing yet")]
    )
    lines += [
        _("  compared only ({kind}): {heading}", kind=kind, heading=_shorten(heading))
        for heading, kind in mapping.totals.items()
    ]
    return [_cut(line) for line in lines]


def _list_codes(mapping: FormMapping) -> list[str]:
    """List how answers become scores, folded."""
    scale = mapping.scale
    lines = [_("  answers: {lowest} to {lowest2}", lowest=scale.lowest, lowest2=scale.lowest + scale.points - 1)]
    if scale.letters:
        lines += [
            _(
                "  letters: {letter}",
                letter=", ".join(f"{letter} = {score}" for score, letter in enumerate(scale.letters, 1)),
            )
        ]
    columns: dict[str, list[str]] = {}
    for name, options in mapping.options.items():
        columns.setdefault(", ".join(f"{text} = {score}" for text, score in options.items()), []).append(name)
    told = "; ".join(f"{codes} ({', '.join(names)})" for codes, names in columns.items())
    return lines + (_wrap(_("  options: "), told, _MOST_CODED) if told else [])


def _quote(values: Sequence[str] | str) -> str:
    """Name the values that count."""
    return values if isinstance(values, str) else ", ".join(value or BLANK_WORD for value in values)


def _shorten(heading: str, starts: Counter[str] | None = None) -> str:
    """Return a heading as it fits among others, masked where it is somebody's.

    Parameters
    ----------
    starts : Counter of str, optional
        How many headings begin so: what many of them share tells nothing, and is left out of a long one.
    """
    text = " ".join(mask_personal(heading).split())
    if len(text) <= _MOST_HEADING:
        return text
    text = _NUMBER.sub("", text)
    shared = max(
        (start for start in _list_starts(text) if starts and starts[start] >= _LEAST_SHARED), key=len, default=""
    )
    rest = f"…{text[len(shared) :].lstrip()}" if shared else text
    return rest if len(rest) <= _MOST_HEADING else f"{rest[: _MOST_HEADING - 1].rstrip()}…"


def _count_starts(headings: Sequence[str]) -> Counter[str]:
    """Count how many headings begin with the same words."""
    texts = [_NUMBER.sub("", " ".join(mask_personal(heading).split())) for heading in headings]
    return Counter(start for text in texts for start in _list_starts(text))


def _list_starts(text: str) -> list[str]:
    """List the beginnings of a text, of one word, two and so on, all but the whole.

    Examples
    --------
    >>> _list_starts("Bagaimana pendapat Anda")
    ['Bagaimana', 'Bagaimana pendapat']
    """
    words = text.split(" ")
    return [" ".join(words[:count]) for count in range(1, len(words))]


def _wrap(lead: str, text: str, most: int) -> list[str]:
    """Return a text in at most so many lines; the last says where the rest is."""
    lines = textwrap.wrap(f"{lead}{text}", WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: WIDTH - 2]} …"]
    return lines


def _cut(line: str) -> str:
    """Return a line that fits the screen."""
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"
