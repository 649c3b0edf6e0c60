"""Data quality as people read it: what was found, what was done about it, what stayed unanswered. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.measure import RESPONDENTS, SHARE, measured
from ikm.analysis.screening import Finding, Screened, Unanswered
from ikm.analysis.screens import BURST_ROWS, BURST_SECONDS, REPEAT_MINUTES, STRAIGHT_ANSWERS, field_days, newest
from ikm.present.tables import Table
from ikm.present.view import Text, View
from ikm.present.wording import NOTHING, Words
from ikm.survey.responses import AGE_RANGE

#: So many row numbers stand in a cell; the rest is counted.
SHOWN_ROWS = 10


def screening_view(screened: Screened, threshold: int, words: Words, *, listed: bool) -> View:
    """All that the screens found; the frame is that of `Screened.frame`.

    Parameters
    ----------
    threshold : int
        Fewest rows of which a figure is shown.
    listed : bool
        Whether rows are listed by number, in an edition that stays within the office.
    """
    return View(
        screened.frame(),
        Text.of(screening_lines(screened, threshold, words)),
        [
            partial(findings_table, screened, words, listed=listed),
            partial(figures_table, screened, words),
            partial(kinds_table, screened, words),
        ],
    )


def unanswered_view(unanswered: Sequence[Unanswered], words: Words) -> View:
    """Silence per unsur; the frame has key, blank, blank_share, does_not_apply, does_not_apply_share (shares of 1)."""
    frame = pd.DataFrame(
        {
            "key": [one.unsur.key for one in unanswered],
            "blank": [one.blank for one in unanswered],
            "blank_share": [_float(one.blank_share) for one in unanswered],
            "does_not_apply": [one.does_not_apply for one in unanswered],
            "does_not_apply_share": [_float(one.does_not_apply_share) for one in unanswered],
        },
        index=pd.Index([one.code for one in unanswered], name="code"),
    )
    silent = dict.fromkeys(("blank", "does_not_apply"), RESPONDENTS)
    measured(frame, **silent, blank_share=SHARE, does_not_apply_share=SHARE)
    return View(frame, Text.of(unanswered_lines(unanswered, words)), [partial(unanswered_table, unanswered, words)])


def screening_lines(screened: Screened, threshold: int, words: Words) -> list[Markup]:
    """How many rows were flagged and taken out, the three figures, and what could not be checked."""
    counts = {
        "n": words.count(screened.as_read.respondents),
        "flagged": words.count(len(screened.flagged)),
        "excluded": words.count(len(screened.excluded)),
    }
    if not screened.flagged:
        lines = [words.say("screening.sentence_none", **counts)]
    else:
        lines = [
            words.say("screening.sentence" if screened.excluded else "screening.sentence_kept", **counts),
            words.say("screening.note"),
            *_figure_lines(screened, threshold, words),
        ]
    unchecked = [_kind(finding, words).lower() for finding in screened.findings if not finding.checked]
    if unchecked:
        lines.append(words.say("screening.unchecked_note", items=words.listing(unchecked)))
    return lines


def _figure_lines(screened: Screened, threshold: int, words: Words) -> list[Markup]:
    """The official index beside the others, or which are not shown and why."""
    secret = words.say("screening.withheld_note", threshold=threshold)
    wanted = {"as_decided", "all_excluded", *(["as_read"] if screened.excluded else [])}
    if wanted & screened.withheld or screened.as_decided.withheld:
        return [secret]
    figures = {
        name: words.text("screening.no_ikm") if index.value is None else words.number(index.value)
        for name, index in _figures(screened).items()
    }
    said = words.say("screening.figures" if screened.excluded else "screening.figures_kept", **figures)
    return [said, secret] if any(one.withheld for one in screened.findings) else [said]


def unanswered_lines(unanswered: Sequence[Unanswered], words: Words) -> list[Markup]:
    """The unsur left blank most often, or that none was; nothing where nobody is counted."""
    most = max(unanswered, key=lambda one: one.blank)
    if not most.respondents:
        return []
    if not most.blank:
        return [] if any(one.does_not_apply for one in unanswered) else [words.say("screening.unanswered_none")]
    named = {"unsur": words.unsur(most.unsur), "n": words.count(most.blank), "share": words.percent(most.blank_share)}
    return [words.say("screening.unanswered_most", **named)]


def findings_table(screened: Screened, words: Words, *, listed: bool) -> Table:
    """One row a kind: how many rows, what was done, the index with and without them; which rows where listed."""
    names = ("kind", "n", "decision", "kept_value", "excluded_value", "effect", *(["rows"] if listed else []))
    return Table(
        id="tabel-mutu-data",
        caption=words.text("screening.caption"),
        headings=_headings(words, *names),
        rows=[_finding_row(finding, words)[: len(names)] for finding in screened.findings],
        numbers=frozenset({1, 3, 4, 5}),
    )


def figures_table(screened: Screened, words: Words) -> Table:
    """The index with every row, as decided, and without every flagged row."""
    return Table(
        id="tabel-mutu-data-ikm",
        caption=words.text("screening.figures_caption"),
        headings=_headings(words, "figure", "respondents", "ikm", "mutu"),
        rows=[
            (
                words.text(f"screening.{name}"),
                words.count(index.respondents),
                words.text("words.hidden") if name in screened.withheld else words.number(index.value),
                index.grade.mutu if index.grade else NOTHING,
            )
            for name, index in _figures(screened).items()
        ],
        numbers=frozenset({1, 2}),
    )


def kinds_table(screened: Screened, words: Words) -> Table:
    """What each kind of finding means, with the limits that held for this survey."""
    first, last = field_days(screened.survey)
    limits: dict[str, dict[str, object]] = {
        "repeat": {"minutes": REPEAT_MINUTES},
        "age": {"low": AGE_RANGE[0], "high": AGE_RANGE[1]},
        "period": {"first": words.date(first), "last": words.date(last)},
        "future": {"newest": words.date(newest(screened.survey))},
        "straight": {"answers": STRAIGHT_ANSWERS},
        "burst": {"rows": BURST_ROWS, "seconds": BURST_SECONDS},
    }
    return Table(
        id="tabel-mutu-data-arti",
        caption=words.text("screening.kinds_caption"),
        headings=_headings(words, "kind", "meaning"),
        rows=[
            (_kind(finding, words), words.text(f"screening_notes.{finding.kind}", **limits.get(finding.kind, {})))
            for finding in screened.findings
        ],
    )


def unanswered_table(unanswered: Sequence[Unanswered], words: Words) -> Table:
    """Blank and 'does not apply' per unsur, as numbers and shares of the counted respondents."""
    return Table(
        id="tabel-tidak-dijawab",
        caption=words.text("screening.unanswered_caption", n=words.count(unanswered[0].respondents)),
        headings=_headings(words, "code", "unsur", "blank", "blank_share", "does_not_apply", "does_not_apply_share"),
        rows=[
            (
                one.code,
                words.unsur(one.unsur),
                words.count(one.blank),
                words.percent(one.blank_share),
                words.count(one.does_not_apply),
                words.percent(one.does_not_apply_share),
            )
            for one in unanswered
        ],
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
    )


def screening_results(screened: Screened, unanswered: Sequence[Unanswered]) -> dict[str, Any]:
    """The same for hasil.json: figures as they are printed, shares exact."""
    return {
        **{name: _text(index.value) for name, index in _figures(screened).items()},
        "hidden": sorted(screened.withheld),
        "flagged": len(screened.flagged),
        "excluded": len(screened.excluded),
        "findings": [
            {
                "kind": finding.kind,
                "checked": finding.checked,
                "count": finding.count,
                "decision": "exclude" if finding.excluded else "keep",
                "kept_value": _text(finding.kept_index.value),
                "excluded_value": _text(finding.excluded_index.value),
                "effect": _text(finding.effect),
                "hidden": finding.withheld,
            }
            for finding in screened.findings
        ],
        "unanswered": [
            {
                "key": one.unsur.key,
                "blank": one.blank,
                "blank_share": _float(one.blank_share),
                "does_not_apply": one.does_not_apply,
                "does_not_apply_share": _float(one.does_not_apply_share),
            }
            for one in unanswered
        ],
    }


def _figures(screened: Screened) -> dict[str, Any]:
    """The three indexes by the name of their words."""
    return {name: getattr(screened, name) for name in ("as_read", "as_decided", "all_excluded")}


def _finding_row(finding: Finding, words: Words) -> tuple[str, ...]:
    """One kind; figures only where there are rows."""
    name = _kind(finding, words)
    if not finding.checked:
        return (name, NOTHING, words.text("screening.unchecked"), NOTHING, NOTHING, NOTHING, NOTHING)
    decision = words.text("screening.exclude" if finding.excluded else "screening.keep")
    if not finding.rows:
        return (name, words.count(0), decision, NOTHING, NOTHING, NOTHING, NOTHING)
    if finding.withheld:
        secret = words.text("words.hidden")
        values = (finding.kept_index.value, finding.excluded_index.value)
        shown = [secret if value is None else words.number(value) for value in values]
        return (name, words.count(finding.count), decision, *shown, secret, secret)
    return (
        name,
        words.count(finding.count),
        decision,
        words.number(finding.kept_index.value),
        words.number(finding.excluded_index.value),
        words.number(finding.effect, sign=True),
        _rows(finding.rows, words),
    )


def _rows(rows: Sequence[int], words: Words) -> str:
    """Row numbers, the first ten and how many more."""
    shown = ", ".join(str(row) for row in rows[:SHOWN_ROWS])
    rest = len(rows[SHOWN_ROWS:])
    return words.text("screening.more", rows=shown, n=words.count(rest)) if rest else shown


def _kind(finding: Finding, words: Words) -> str:
    """Name of a kind."""
    return words.text(f"screening_kinds.{finding.kind}")


def _headings(words: Words, *names: str) -> tuple[str, ...]:
    """Headings of columns."""
    return tuple(words.text(f"screening.{name}") for name in names)


def _text(value: object) -> str | None:
    """A rounded figure as it is printed."""
    return None if value is None else str(value)


def _float(share: Any) -> float | None:
    """An exact share as a number."""
    return None if share is None else float(share)
