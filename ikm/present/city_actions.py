"""Who in the city must act, and what is late; in words, a table and numbers. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from ikm.analysis.city_actions import Owed, SkpdActions, UnitActions, planless
from ikm.present.followup import due
from ikm.present.policy import unsur_name
from ikm.present.tables import Table, headings
from ikm.present.wording import Words
from ikm.rules.instrument import Instrument

#: So many SKPD are named in a sentence.
_NAMED = 3


def actions_lines(
    units: Sequence[UnitActions], found: Sequence[SkpdActions], until: date, words: Words
) -> list[Markup]:
    """Who has no plan, how many actions are open and late, and who has most that are late.

    Parameters
    ----------
    until : date
        Last day of the period reported.
    """
    if not found:
        return [words.say("followup.skpd_none")]
    actions = [one for each in units for one in each.found]
    without = [unit.name for unit in planless(units)]
    counts = {
        "open": words.count(sum(one.action.open for one in actions)),
        "late": words.count(sum(one.overdue for one in actions)),
    }
    lines = [words.say("city_actions.planless", n=len(without), items=words.listing(without))] if without else []
    lines.append(words.say("followup.skpd_counts", date=words.date(until), **counts))
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


def owed_table(found: Sequence[Owed], instrument: Instrument | None, words: Words) -> Table:
    """Every open action: who owes what to which unit, and when; overdue ones first."""
    names = (
        "city_actions.owing",
        "city.unit",
        "followup.unsur",
        "followup.kegiatan",
        "followup.due",
        "followup.status",
    )
    return Table(
        id="tabel-kegiatan-terbuka",
        caption=words.text("city_actions.caption"),
        headings=tuple(words.text(name) for name in names),
        rows=[
            (
                "; ".join(one.skpd) or words.text("followup.skpd_unknown"),
                one.unit.name,
                _unsur(one, instrument, words),
                one.found.action.kegiatan or words.text("policy.to_fill"),
                due(one.found.action, words),
                _status(one, words),
            )
            for one in found
        ],
        row_heading=1,
    )


def _unsur(one: Owed, instrument: Instrument | None, words: Words) -> str:
    """Name of the unsur, of the unit's own ones too."""
    key = one.found.action.unsur
    own = {str(item["key"]): str(item.get("name", item["key"])) for item in one.unit.own_unsur}
    return own.get(key) or (unsur_name(key, instrument, words) if instrument else key)


def _status(one: Owed, words: Words) -> str:
    """'berjalan', or 'berjalan, terlambat'."""
    status = words.text(f"policy.status_{one.found.action.status}")
    return words.text("followup.status_late", status=status) if one.found.overdue else status


def owed_results(found: Sequence[Owed]) -> list[dict[str, Any]]:
    """The open actions for hasil.json."""
    return [
        {
            "unit": one.unit.code,
            "unsur": one.found.action.unsur,
            "skpd": list(one.skpd),
            "due": one.found.action.due.isoformat() if one.found.action.due else None,
            "overdue": one.found.overdue,
            "status": one.found.action.status,
            "plan_of": str(one.found.action.period),
        }
        for one in found
    ]


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
