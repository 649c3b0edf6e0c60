"""The units that can be opened. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ikm.present.tables import Table, headings
from ikm.present.wording import NOTHING, Words
from ikm.rules.period import Period
from ikm.survey.units import Unit


def register_lines(known: Sequence[tuple[Unit, Sequence[Period]]], words: Words) -> list[Markup]:
    """How to open the first that has answers."""
    if not known:
        return [words.say("register.no_units")]
    first = next(((unit, periods[-1]) for unit, periods in known if periods), None)
    if first is None:
        return []
    call = Markup("<code>{}</code>").format(f'ikm.open("{first[0].code}", "{first[1]}")')
    return [words.say("register.hint", code=call)]


def register_table(known: Sequence[tuple[Unit, Sequence[Period]]], words: Words) -> Table:
    """One row a unit: its name, city and periods."""
    return Table(
        id="tabel-unit-terdaftar",
        caption=words.text("register.caption"),
        headings=headings(words, "register", "unit", "name", "city", "periods"),
        rows=[(unit.code, unit.name, unit.city, _range(periods, words)) for unit, periods in known],
    )


def _range(periods: Sequence[Period], words: Words) -> str:
    """First to last, and how many."""
    if len(periods) < 2:
        return "".join(map(str, periods)) or NOTHING
    return words.text("register.range", first=periods[0], last=periods[-1], n=len(periods))
