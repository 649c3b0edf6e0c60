"""The report of an import: what came in, what did not, and why. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from ikm.analysis.rescaled import rescaled
from ikm.present.markup import render
from ikm.present.tables import Table
from ikm.present.wording import NOTHING, Words
from ikm.survey.intake import private
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
    grown = [_periods(done, words)] if len(done.periods) else []
    parts = [*rescaled_parts(done, words), rows_table(done.counts, words), *grown, _columns(done, words)]
    parts += _personal(done, words)
    parts += [*_left_out(done, words), *listed(done.listing, listing_file, words)]
    return page_of(words.text("intake.title", unit=unit), _lead(done, words), parts, words)


def rescaled_parts(done: Imported, words: Words) -> list[Table | Markup]:
    """What answers on another scale give when rescaled; nothing where they are on the official one."""
    if done.others is None:
        return []
    points = done.order.mapping.scale.points
    found = rescaled(done.others, points, done.instrument)
    key = "rescaled_none" if found.exact is None else "rescaled_index"
    n, value = words.count(found.respondents), words.number(found.exact)
    names = {item.key: words.unsur(item) for item in done.instrument.unsur}
    rows = [(names[each], words.number(found.means[each], 3), words.number(found.nrr[each], 3)) for each in found.means]
    captioned = Table(
        "impor-rescaled",
        words.text("intake.rescaled", points=points),
        [words.text(f"intake.{name}") for name in ("unsur", "mean", "nrr")],
        rows,
        frozenset({1, 2}),
    )
    return [words.say(f"intake.{key}", points=points, n=n, value=value), *([captioned] if rows else [])]


def page_of(title: str, lead: Sequence[Markup], parts: Sequence[Table | Markup], words: Words) -> str:
    """A page of paragraphs and tables."""
    return str(render("intake", lang=words.bahasa, title=title, lead=lead, parts=parts))


def shown_name(name: str) -> str:
    """Name of a file or sheet as it may be shown: '[telepon]' for a part that is somebody's."""
    return private.masked(name)


def balance(counts: pd.DataFrame, words: Words) -> Markup:
    """That the sum of all rows is right."""
    sums = {name: words.count(int(counts[name].sum())) for name in ("read", "written", "refused", "repeated")}
    return words.say("intake.balance", **sums)


def rows_table(counts: pd.DataFrame, words: Words) -> Table:
    """Rows of each table of an export, and what became of them."""
    names = ("read", "written", "refused", "repeated")
    rows = [
        (shown_name(row.file), shown_name(row.sheet), *(words.count(getattr(row, name)) for name in names))
        for row in counts.itertuples()
    ]
    return _of_sheets(table("intake.counts", ("file", "sheet", *names), rows, words, frozenset({2, 3, 4, 5})))


def listed(listing: pd.DataFrame, listing_file: str, words: Words) -> list[Table | Markup]:
    """Reasons with their number, then their places."""
    if listing.empty:
        return [words.say("intake.nothing")]
    parts: list[Table | Markup] = [reasons_table(listing, words), _places(listing.head(SHOWN), words)]
    if len(listing) > SHOWN:
        shown, every = words.count(SHOWN), words.count(len(listing))
        parts.append(words.say("intake.more", shown=shown, all=every, file=listing_file))
    return parts


def reasons_table(listing: pd.DataFrame, words: Words) -> Table:
    """How often each thing was said of rows."""
    counted = listing.value_counts(["outcome", "reason", "column"]).sort_index().reset_index(name="n")
    by_reason = [
        (
            words.text(f"intake.{row.outcome}"),
            words.text(f"intake_reasons.{row.reason}"),
            row.column or NOTHING,
            words.count(row.n),
        )
        for row in counted.itertuples(index=False)
    ]
    return table("intake.reasons", ("outcome", "reason", "column", "count"), by_reason, words, frozenset({3}))


def table(
    caption: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    words: Words,
    numbers: frozenset[int] = frozenset(),
    catalogue: str = "intake",
) -> Table:
    """A table whose caption and headings are in the catalogue."""
    named = [words.text(f"{catalogue}.{heading}") for heading in headings]
    return Table(f"impor-{caption.split('.')[1]}", words.text(caption), named, rows, numbers)


def _lead(done: Imported, words: Words) -> list[Markup]:
    """What was read, that the sum is right, and that nobody is in it."""
    order = done.order
    name = shown_name(order.path.name)
    return [
        words.say("intake.lead", file=name, mapping=order.where, instrument=done.instrument.short),
        balance(done.counts, words),
        words.say("intake.pseudonym"),
        words.say("intake.fingerprint", sha256=done.sha256),
    ]


def _periods(done: Imported, words: Words) -> Table:
    """Answer files and how they grew."""
    rows = [(row.period, words.count(row.rows), words.count(row.added)) for row in done.periods.itertuples()]
    return table("intake.periods", ("period", "rows", "added"), rows, words, frozenset({1, 2}))


def _columns(done: Imported, words: Words) -> Table:
    """What each column was taken from."""
    mapping = done.order.mapping
    rows = [*mapping.columns.items(), *((key, item) for item, key in mapping.items.items())]
    rows += [(name, f"{each.file}: {heading}") for each in mapping.join for name, heading in each.columns.items()]
    return table("intake.columns", ("column", "heading"), rows, words)


def _personal(done: Imported, words: Words) -> list[Table | Markup]:
    """Columns of personal data."""
    rows = [(heading, words.text(f"intake_kinds.{kind}")) for heading, kind in done.order.mapping.personal.items()]
    return [table("intake.personal", ("heading", "kind"), rows, words) if rows else words.say("intake.no_personal")]


def _left_out(done: Imported, words: Words) -> list[Markup]:
    """Other columns and sheets that were not read."""
    said = {"unused": done.order.mapping.unused, "unread": [shown_name(name) for name in done.unread]}
    return [words.say(f"intake.{key}", names=words.listing(names)) for key, names in said.items() if names]


def _places(listing: pd.DataFrame, words: Words) -> Table:
    """Where each thing was found."""
    rows = [
        (shown_name(place.file), shown_name(place.sheet), str(place.row), place.column or NOTHING,
         words.text(f"intake.{place.outcome}"), words.text(f"intake_reasons.{place.reason}"))
        for place in listing.itertuples()
    ]  # fmt: skip
    names = ("file", "sheet", "row", "column", "outcome", "reason")
    return _of_sheets(table("intake.places", names, rows, words, frozenset({2})))


def _of_sheets(found: Table) -> Table:
    """A table whose second column names sheets, without it where no file has any."""
    if any(row[1] for row in found.rows):
        return found
    return replace(
        found,
        headings=[found.headings[0], *found.headings[2:]],
        rows=[(row[0], *row[2:]) for row in found.rows],
        numbers=frozenset(place - 1 for place in found.numbers),
    )
