"""The report of an import: what came in, what did not, and why. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup

from ikm.present.markup import render
from ikm.present.tables import Table
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.survey.intake.run import Imported

#: So many places stand on the page; all are in the .csv beside it.
SHOWN = 500


def page(done: Imported, unit: str, listing_file: str, words: Words) -> str:
    """The page of one import.

    Parameters
    ----------
    unit : str
        Name of the unit.
    listing_file : str
        File beside the page that lists every place.
    """
    title = words.text("intake.title", unit=unit)
    parts = [_counts(done, words), _periods(done, words), _columns(done, words), *_personal(done, words)]
    parts += [*_left_out(done, words), *_reasons(done, listing_file, words)]
    return str(render("intake", lang=words.bahasa, title=title, lead=_lead(done, words), parts=parts))


def understood_view(done: Imported, words: Words) -> View:
    """What each column was taken from, what stays outside; one row a heading in the frame: heading, column, kept."""
    mapping = done.order.mapping
    kept = [*mapping.columns.items(), *((key, item) for item, key in mapping.items.items())]
    rows = [(heading, name, True) for name, heading in kept]
    rows += [(heading, kind, False) for heading, kind in mapping.personal.items()]
    rows += [(heading, "", False) for heading in mapping.unused]
    lines = [_lead(done, words)[0], *(part for part in _personal(done, words) if isinstance(part, Markup))]
    tables = [_columns(done, words), *(part for part in _personal(done, words) if isinstance(part, Table))]
    return View(
        pd.DataFrame(rows, columns=["heading", "column", "kept"]),
        Text.of([*lines, *_left_out(done, words)]),
        [partial(_as_is, table) for table in tables],
    )


def accounted_view(done: Imported, words: Words) -> View:
    """Every row: written, refused or repeated, and why; one row a thing found in the frame."""
    tables = [_counts(done, words), *(part for part in _reasons(done, "", words) if isinstance(part, Table))]
    return View(done.listing, Text.of([_lead(done, words)[1]]), [partial(_as_is, table) for table in tables])


def _as_is(table: Table) -> Table:
    return table


def _lead(done: Imported, words: Words) -> list[Markup]:
    """What was read, that the sum is right, and that nobody is in it."""
    sums = {name: words.count(int(done.counts[name].sum())) for name in ("read", "written", "refused", "repeated")}
    order = done.order
    return [
        words.say("intake.lead", file=order.path.name, mapping=order.where, instrument=done.instrument.short),
        words.say("intake.balance", **sums),
        words.say("intake.pseudonym"),
        words.say("intake.fingerprint", sha256=done.sha256),
    ]


def _counts(done: Imported, words: Words) -> Table:
    """Rows of each table."""
    names = ("read", "written", "refused", "repeated")
    rows = [
        (row.file, row.sheet, *(words.count(getattr(row, name)) for name in names)) for row in done.counts.itertuples()
    ]
    return _table("counts", ("file", "sheet", *names), rows, words, frozenset({2, 3, 4, 5}))


def _periods(done: Imported, words: Words) -> Table:
    """Answer files and how they grew."""
    rows = [(row.period, words.count(row.rows), words.count(row.added)) for row in done.periods.itertuples()]
    return _table("periods", ("period", "rows", "added"), rows, words, frozenset({1, 2}))


def _columns(done: Imported, words: Words) -> Table:
    """What each column was taken from."""
    mapping = done.order.mapping
    rows = [*mapping.columns.items(), *((key, item) for item, key in mapping.items.items())]
    rows += [(name, f"{each.file}: {heading}") for each in mapping.join for name, heading in each.columns.items()]
    return _table("columns", ("column", "heading"), rows, words)


def _personal(done: Imported, words: Words) -> list[Table | Markup]:
    """Columns of personal data."""
    rows = [(heading, words.text(f"intake_kinds.{kind}")) for heading, kind in done.order.mapping.personal.items()]
    return [_table("personal", ("heading", "kind"), rows, words) if rows else words.say("intake.no_personal")]


def _left_out(done: Imported, words: Words) -> list[Markup]:
    """Other columns and sheets that were not read."""
    said = {"unused": done.order.mapping.unused, "unread": done.unread}
    return [words.say(f"intake.{key}", names=words.listing(names)) for key, names in said.items() if names]


def _reasons(done: Imported, listing_file: str, words: Words) -> list[Table | Markup]:
    """Reasons with their number, then their places."""
    listing = done.listing
    if listing.empty:
        return [words.say("intake.nothing")]
    counted = listing.value_counts(["outcome", "reason", "column"]).sort_index().reset_index(name="n")
    by_reason = [
        (
            words.text(f"intake.{row.outcome}"),
            words.text(f"intake_reasons.{row.reason}"),
            row.column,
            words.count(row.n),
        )
        for row in counted.itertuples(index=False)
    ]
    parts: list[Table | Markup] = [
        _table("reasons", ("outcome", "reason", "column", "count"), by_reason, words, frozenset({3})),
        _places(listing.head(SHOWN), words),
    ]
    if len(listing) > SHOWN:
        shown, every = words.count(SHOWN), words.count(len(listing))
        parts.append(words.say("intake.more", shown=shown, all=every, file=listing_file))
    return parts


def _places(listing: pd.DataFrame, words: Words) -> Table:
    """Where each thing was found."""
    rows = [
        (place.file, place.sheet, str(place.row), place.column, words.text(f"intake.{place.outcome}"),
         words.text(f"intake_reasons.{place.reason}"))
        for place in listing.itertuples()
    ]  # fmt: skip
    return _table("places", ("file", "sheet", "row", "column", "outcome", "reason"), rows, words, frozenset({2}))


def _table(
    name: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    words: Words,
    numbers: frozenset[int] = frozenset(),
) -> Table:
    """A table with the words of [intake]."""
    return Table(
        id=f"impor-{name}",
        caption=words.text(f"intake.{name}"),
        headings=[words.text(f"intake.{heading}") for heading in headings],
        rows=rows,
        numbers=numbers,
    )
