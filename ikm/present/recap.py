"""The report of an import of published figures. Floor 4."""

from __future__ import annotations

from decimal import Decimal

from ikm.present.intake import balance, listed, page_of, rows_table, shown_name, table
from ikm.present.tables import Table
from ikm.present.wording import NOTHING, Words
from ikm.survey.intake.recap.read import ImportedRecap


def recap_page(done: ImportedRecap, listing_file: str, words: Words) -> str:
    """The page of one import of a recap.

    Parameters
    ----------
    listing_file : str
        File beside the page that lists every place.
    """
    order = done.order
    lead = [
        words.say("recap.lead", file=shown_name(order.path.name), mapping=order.where, target=order.target.name),
        words.say("recap.source", source=order.mapping.source),
        balance(done.counts, words),
        words.say("intake.fingerprint", sha256=done.sha256),
    ]
    parts = [rows_table(done.counts, words)]
    parts += [_figures(done, words)] if len(done.figures) else []
    rest = [words.say("intake.unread", names=words.listing(done.unread))] if done.unread else []
    return page_of(
        words.text("recap.title"),
        lead,
        [*parts, _columns(done, words), *rest, *listed(done.listing, listing_file, words)],
        words,
    )


def _figures(done: ImportedRecap, words: Words) -> Table:
    """Figures that are written."""
    rows = [
        (row.unit, row.period, row.n or NOTHING, words.number(Decimal(row.ikm)) if row.ikm else NOTHING)
        for row in done.figures.itertuples()
    ]
    return table("recap.figures", ("unit", "period", "n", "ikm"), rows, words, frozenset({2, 3}), "recap")


def _columns(done: ImportedRecap, words: Words) -> Table:
    """What each column was taken from."""
    mapping = done.order.mapping
    rows = [*mapping.columns.items(), *((key, text) for text, key in mapping.rows.items())]
    rows += [(words.text("recap.compared"), heading) for heading in mapping.items]
    return table("intake.columns", ("column", "heading"), rows, words)
