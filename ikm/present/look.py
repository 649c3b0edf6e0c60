"""What an export holds, for a notebook: columns, open questions, rows, places, faults. Floor 4.

Never a respondent's text: of a cell only scores are shown.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup

from ikm.present.intake import reasons_table, rescaled_parts, rows_table, shown_name
from ikm.present.tables import Table
from ikm.present.view import Text, View
from ikm.present.wording import NOTHING, Words
from ikm.survey.intake.mapping import Mapping
from ikm.survey.intake.run import Imported


def lead(file: str, mapping: Mapping, proposed: bool, why_not: str, done: Imported | None, words: Words) -> Text:
    """What was read and by which mapping, how answers are counted, and why no row could be read."""
    said: list[Markup | None] = [words.say("look.proposed" if proposed else "look.mapped", file=file)]
    said.append(words.say("look.scale", lowest=mapping.scale.lowest, points=mapping.scale.points))
    said.append(words.say("look.why_not", reason=why_not) if why_not else None)
    said += [part for part in rescaled_parts(done, words)[:1] if isinstance(part, Markup)] if done else []
    if done is not None:
        sums = {name: words.count(int(done.counts[name].sum())) for name in ("read", "written", "refused", "repeated")}
        said += [words.say("look.balance", **sums), words.say("look.unwritten")]
        unread = [shown_name(name) for name in done.unread]
        said += [words.say("intake.unread", names=words.listing(unread))] if unread else []
    return Text.of(said)


def columns(frame: pd.DataFrame, words: Words) -> View:
    """Each column of the export: what it was taken for, how full it is, which answers it holds."""
    return View(frame, _tables=[partial(_columns_table, frame, words)])


def questions(mapping: Mapping, words: Words) -> View:
    """What the mapping could not tell and a person must."""
    frame = pd.DataFrame(
        [(about, " / ".join(choices)) for about, choices in mapping.ask.items()], columns=["about", "choices"]
    )
    if frame.empty:
        return View(frame, Text((words.say("look.no_questions"),)))
    cells = [(about, choices or words.text("look.nothing_fits")) for about, choices in frame.itertuples(index=False)]
    return View(frame, _tables=[partial(_table, "questions", ("about", "choices"), cells, words)])


def rows(done: Imported | None, words: Words) -> View:
    """Rows of each table: read, and what would become of them."""
    if done is None:
        return View(pd.DataFrame(), Text((words.say("look.no_rows"),)))
    return View(_shown(done.counts), _tables=[partial(rows_table, done.counts, words)])


def reasons(done: Imported | None, words: Words) -> View:
    """Why rows would be refused or repeated, and what would be noted of others; the frame lists every place."""
    if done is None or done.listing.empty:
        key = "look.no_rows" if done is None else "intake.nothing"
        return View(pd.DataFrame(), Text((words.say(key),)))
    return View(_shown(done.listing), _tables=[partial(reasons_table, done.listing, words)])


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame in which no name of a file or sheet is somebody's."""
    return frame.assign(file=frame["file"].map(shown_name), sheet=frame["sheet"].map(shown_name))


def faults(found: AnyMapping[str, pd.DataFrame] | None, words: Words) -> View:
    """What the checks would find, counted; the frame has every place. None where no row could be read."""
    if found is None:
        return View(pd.DataFrame(), Text((words.say("look.no_rows"),)))
    parts = [frame.assign(period=period) for period, frame in found.items()]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if frame.empty:
        return View(frame, Text((words.say("look.no_faults"),)))
    counted = frame.groupby(["period", "finding", "column"], sort=True)["row"].nunique()
    cells = [
        (period, words.text(f"reasons.{finding}"), column or NOTHING, words.count(int(n)))
        for (period, finding, column), n in counted.items()
    ]
    table = partial(_table, "faults", ("period", "finding", "column", "count"), cells, words, frozenset({3}))
    return View(frame[["period", "row", "column", "finding", "wrong"]], _tables=[table])


def _columns_table(frame: pd.DataFrame, words: Words) -> Table:
    """The columns as a table."""
    cells = [
        (row.heading, words.text(f"look.{row.use}"), _meaning(row.use, row.column, words), words.count(int(row.given)),
         words.count(int(row.blank)), words.count(int(row.distinct)), _span(row.lowest, row.highest),
         NOTHING if pd.isna(row.off) else words.count(int(row.off)))
        for row in frame.itertuples()
    ]  # fmt: skip
    headings = ("heading", "use", "column", "given", "blank", "distinct", "span", "off")
    return _table("columns", headings, cells, words, frozenset({3, 4, 5, 7}))


def _meaning(use: str, column: str, words: Words) -> str:
    """Column of the answers, or the kind of personal data."""
    return words.text(f"intake_kinds.{column}") if use == "personal" else column or NOTHING


def _span(lowest: object, highest: object) -> str:
    """'1–4', '3', or a dash where there are no answers."""
    if pd.isna(lowest) or pd.isna(highest):
        return NOTHING
    return str(lowest) if lowest == highest else f"{lowest}–{highest}"


def _table(
    name: str,
    headings: tuple[str, ...],
    cells: Sequence[tuple[str, ...]],
    words: Words,
    numbers: frozenset[int] = frozenset(),
) -> Table:
    """A table with the words of [look]."""
    named = [words.text(f"look.{heading}") for heading in headings]
    return Table(f"tabel-mutu-{name}", words.text(f"look.{name}"), named, cells, numbers)
