"""Who in the city must act, and what is late; in words, a table and numbers. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from ikm.analysis.city_actions import SkpdActions, UnitActions
from ikm.present.tables import Table, headings
from ikm.present.wording import Words

#: So many SKPD are named in a sentence.
_NAMED = 3


def actions_lines(
    units: Sequence[UnitActions], found: Sequence[SkpdActions], until: date, words: Words
) -> list[Markup]:
    """How many actions are open and late, and who has most that are late.

    Parameters
    ----------
    until : date
        Last day of the period reported.
    """
    if not found:
        return [words.say("followup.skpd_none")]
    actions = [one for each in units for one in each.found]
    counts = {
        "open": words.count(sum(one.action.open for one in actions)),
        "late": words.count(sum(one.overdue for one in actions)),
    }
    lines = [words.say("followup.skpd_counts", date=words.date(until), **counts)]
    late = [
        words.text("followup.skpd_item", skpd=_name(one, words), n=words.count(one.overdue))
        for one in found
        if one.overdue
    ]
    if late:
        lines.append(words.say("followup.skpd_most", items=words.listing(late[:_NAMED])))
    return [*lines, words.say("followup.skpd_note")]


def actions_table(found: Sequence[SkpdActions], words: Words) -> Table:
    """One row an SKPD teknis."""
    return Table(
        id="tabel-tindak-lanjut-skpd",
        caption=words.text("followup.skpd_caption"),
        headings=headings(
            words, "followup", "skpd", "units", "open", "late_n", "done", "moved_up", "moved_same", "moved_down"
        ),
        rows=[
            (
                _name(one, words),
                "; ".join(unit.name for unit in one.units),
                *(words.count(n) for n in (one.open, one.overdue, one.done, one.up, one.same, one.down)),
            )
            for one in found
        ],
        numbers=frozenset(range(2, 8)),
    )


def actions_results(found: Sequence[SkpdActions]) -> list[dict[str, Any]]:
    """The same for hasil.json."""
    return [
        {
            "skpd": one.name or None,
            "units": [unit.code for unit in one.units],
            "open": one.open,
            "overdue": one.overdue,
            "done": one.done,
            "up": one.up,
            "same": one.same,
            "down": one.down,
        }
        for one in found
    ]


def _name(one: SkpdActions, words: Words) -> str:
    """Name of an SKPD, or that none is set."""
    return one.name or words.text("followup.skpd_unknown")
