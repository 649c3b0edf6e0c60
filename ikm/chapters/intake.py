"""The pages of an import: what came in, what did not and why, and the look at an export before it."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import ANSWER_SCALE, attach_measures
from ikm.analysis.quality import RescaledScores, rescale_scores
from ikm.intake.account import LEFT_OUT_USES
from ikm.intake.figures import ImportedFigures
from ikm.intake.mapping import FormMapping
from ikm.intake.personal import mask_personal
from ikm.intake.run import ImportedAnswers
from ikm.page.markup import render_template
from ikm.page.table import Table
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument

#: So many places stand on the page; all are in the .csv beside it.
SHOWN_PLACES = 500


def render_import_page(done: ImportedAnswers, unit: str, listing_file: str, words: Words) -> str:
    """Render the page of one import.

    Parameters
    ----------
    unit : str
        Name of the unit.
    listing_file : str
        File beside the page that lists every place.
    """
    grown = [_tabulate_periods(done, words)] if len(done.periods) else []
    parts = [
        *list_rescaled_parts(done, words),
        tabulate_row_counts(done.counts, words),
        *grown,
        _tabulate_answer_columns(done, words),
    ]
    parts += [*_tabulate_left_out(done.columns, words), *_tabulate_unreadable(done.unreadable, words)]
    parts += [*_describe_unread(done, words), *list_reason_parts(done.listing, listing_file, words)]
    return render_parts(words.text("intake.title", unit=unit), _introduce_import(done, words), parts, words)


def _tabulate_periods(done: ImportedAnswers, words: Words) -> Table:
    """Tabulate the answer files and how they grew."""
    rows = [(row.period, words.count(row.rows), words.count(row.added)) for row in done.periods.itertuples()]
    return make_intake_table("intake.periods", ("period", "rows", "added"), rows, words, frozenset({1, 2}))


def _tabulate_answer_columns(done: ImportedAnswers, words: Words) -> Table:
    """Tabulate what each column was taken from."""
    mapping = done.order.mapping
    rows = [(name, heading) for heading, name in mapping.headings.items()]
    rows += [(key, item) for item, key in mapping.items.items()]
    rows += [(name, f"{joined.name}: {heading}") for joined in mapping.join for name, heading in joined.columns.items()]
    return make_intake_table("intake.columns", ("column", "heading"), rows, words)


def _tabulate_left_out(columns: pd.DataFrame, words: Words) -> list[Table | Markup]:
    """Say that every column is accounted for, and tabulate those that are left out, by reason."""
    left_out = columns[columns["use"].isin(LEFT_OUT_USES)]
    sums = {"all": len(columns), "used": len(columns) - len(left_out), "left": len(left_out)}
    parts: list[Table | Markup] = [
        words.say("intake.columns_balance", **{name: words.count(n) for name, n in sums.items()})
    ]
    if not columns["use"].eq("personal").any():
        parts.append(words.say("intake.no_personal"))
    rows = [
        (
            mask_name(row.heading),
            words.text(f"look.{row.use}") + (f": {words.text(f'intake_kinds.{row.column}')}" if row.column else ""),
        )
        for use in LEFT_OUT_USES
        for row in left_out[left_out["use"].eq(use)].itertuples()
    ]
    return [*parts, make_intake_table("intake.left_out", ("heading", "reason"), rows, words)] if rows else parts


def _tabulate_unreadable(unreadable: pd.DataFrame, words: Words) -> list[Table]:
    """Tabulate the texts of dates and ages that could not be read; nothing where there are none."""
    rows = [
        (row.column, row.text or words.text("intake.not_shown"), words.listing([*map(str, row.rows)]))
        for row in unreadable.head(SHOWN_PLACES).itertuples()
    ]
    return [make_intake_table("intake.unreadable", ("column", "text", "row"), rows, words)] if rows else []


def _describe_unread(done: ImportedAnswers, words: Words) -> list[Markup]:
    """Name the sheets that were not read."""
    names = [mask_name(name) for name in done.unread]
    return [words.say("intake.unread", names=words.listing(names))] if names else []


def _introduce_import(done: ImportedAnswers, words: Words) -> list[Markup]:
    """Say what was read, that the sum is right, and that nobody is in it."""
    order = done.order
    name = mask_name(order.path.name)
    return [
        words.say("intake.lead", file=name, mapping=order.where, instrument=done.instrument.short),
        describe_balance(done.counts, words),
        words.say("intake.pseudonym"),
        words.say("intake.fingerprint", fingerprint=done.fingerprint),
    ]


def list_rescaled_parts(done: ImportedAnswers, words: Words) -> list[Table | Markup]:
    """List what answers on another scale give when rescaled; nothing where they are on the official one."""
    rescaled = show_rescaled(done, words)
    return [*rescaled.words.paragraphs, *rescaled.tables()] if done.others is not None else []


def show_rescaled(done: ImportedAnswers | None, words: Words) -> View:
    """Show what answers on another scale give when rescaled: named as no official index."""
    if done is None or done.others is None:
        return View(pd.DataFrame(), Text((words.say("intake.not_rescaled"),)))
    points = done.order.mapping.scale.points
    rescaled = rescale_scores(done.others, points, done.instrument)
    sentence = "rescaled_none" if rescaled.exact is None else "rescaled_index"
    n, value = words.count(rescaled.respondents), words.number(rescaled.exact)
    said = words.say(f"intake.{sentence}", points=points, n=n, value=value)
    table = partial(_tabulate_rescaled, rescaled, done.instrument, words)
    return View(_frame_rescaled(rescaled), Text((said,)), [table] if rescaled.means else [])


def _tabulate_rescaled(rescaled: RescaledScores, instrument: Instrument, words: Words) -> Table:
    """Tabulate the mean of each unsur on both scales."""
    names = {item.key: words.unsur(item) for item in instrument.unsur}
    return Table(
        "impor-rescaled",
        words.text("intake.rescaled", points=rescaled.points),
        [words.text(f"intake.{name}") for name in ("unsur", "mean", "nrr")],
        [
            (names[key], words.number(mean, 3), words.number(rescaled.nrr[key], 3))
            for key, mean in rescaled.means.items()
        ],
        frozenset({1, 2}),
    )


def _frame_rescaled(rescaled: RescaledScores) -> pd.DataFrame:
    """Return one row an unsur, by its key: mean on the scale that was asked, nrr (1-4)."""
    means = {key: float(mean) for key, mean in rescaled.means.items()}
    nrr = {key: float(value) for key, value in rescaled.nrr.items()}
    frame = pd.DataFrame({"mean": means, "nrr": nrr}).rename_axis("key")
    return attach_measures(frame, mean=f"mean answer, scale 1-{rescaled.points}", nrr=f"mean {ANSWER_SCALE}, rescaled")


def describe_balance(counts: pd.DataFrame, words: Words) -> Markup:
    """Say that the sum of all rows is right."""
    sums = {name: words.count(int(counts[name].sum())) for name in ("read", "written", "refused", "repeated")}
    return words.say("intake.balance", **sums)


def tabulate_row_counts(counts: pd.DataFrame, words: Words) -> Table:
    """Tabulate rows of each table of an export, and what became of them."""
    names = ("read", "written", "refused", "repeated")
    rows = [
        (mask_name(row.file), mask_name(row.sheet), *(words.count(getattr(row, name)) for name in names))
        for row in counts.itertuples()
    ]
    return _drop_empty_sheets(
        make_intake_table("intake.counts", ("file", "sheet", *names), rows, words, frozenset({2, 3, 4, 5}))
    )


def _drop_empty_sheets(table: Table) -> Table:
    """Return a table without its second column, the sheets, where no file has any."""
    if any(row[1] for row in table.rows):
        return table
    return replace(
        table,
        headings=[table.headings[0], *table.headings[2:]],
        rows=[(row[0], *row[2:]) for row in table.rows],
        numbers=frozenset(place - 1 for place in table.numbers),
    )


def list_reason_parts(listing: pd.DataFrame, listing_file: str, words: Words) -> list[Table | Markup]:
    """List reasons with their number, then their places."""
    if listing.empty:
        return [words.say("intake.nothing")]
    parts: list[Table | Markup] = [
        tabulate_import_reasons(listing, words),
        _tabulate_places(listing.head(SHOWN_PLACES), words),
    ]
    if len(listing) > SHOWN_PLACES:
        shown, every = words.count(SHOWN_PLACES), words.count(len(listing))
        parts.append(words.say("intake.more", shown=shown, all=every, file=listing_file))
    return parts


def _tabulate_places(listing: pd.DataFrame, words: Words) -> Table:
    """Tabulate where each thing was found."""
    rows = [
        (mask_name(place.file), mask_name(place.sheet), str(place.row), place.column or NO_VALUE,
         words.text(f"intake.{place.outcome}"), words.text(f"intake_reasons.{place.reason}"))
        for place in listing.itertuples()
    ]  # fmt: skip
    names = ("file", "sheet", "row", "column", "outcome", "reason")
    return _drop_empty_sheets(make_intake_table("intake.places", names, rows, words, frozenset({2})))


def tabulate_import_reasons(listing: pd.DataFrame, words: Words) -> Table:
    """Tabulate how often each reason occurs."""
    counted = listing.value_counts(["outcome", "reason", "column"]).sort_index().reset_index(name="n")
    by_reason = [
        (
            words.text(f"intake.{row.outcome}"),
            words.text(f"intake_reasons.{row.reason}"),
            row.column or NO_VALUE,
            words.count(row.n),
        )
        for row in counted.itertuples(index=False)
    ]
    return make_intake_table(
        "intake.reasons", ("outcome", "reason", "column", "count"), by_reason, words, frozenset({3})
    )


def render_figures_page(done: ImportedFigures, listing_file: str, words: Words) -> str:
    """Render the page of one import of printed figures.

    Parameters
    ----------
    listing_file : str
        File beside the page that lists every place.
    """
    order = done.order
    lead = [
        words.say("recap.lead", file=mask_name(order.path.name), mapping=order.where, target=order.target.name),
        words.say("recap.source", source=order.mapping.source),
        describe_balance(done.counts, words),
        words.say("intake.fingerprint", fingerprint=done.fingerprint),
    ]
    parts = [tabulate_row_counts(done.counts, words)]
    parts += [_tabulate_figures(done, words)] if len(done.figures) else []
    rest = [words.say("intake.unread", names=words.listing(done.unread))] if done.unread else []
    return render_parts(
        words.text("recap.title"),
        lead,
        [*parts, _tabulate_figure_columns(done, words), *rest, *list_reason_parts(done.listing, listing_file, words)],
        words,
    )


def _tabulate_figures(done: ImportedFigures, words: Words) -> Table:
    """Tabulate the figures that are written."""
    rows = [
        (row.unit, row.period, row.n or NO_VALUE, words.number(Decimal(row.ikm)) if row.ikm else NO_VALUE)
        for row in done.figures.itertuples()
    ]
    return make_intake_table("recap.figures", ("unit", "period", "n", "ikm"), rows, words, frozenset({2, 3}), "recap")


def _tabulate_figure_columns(done: ImportedFigures, words: Words) -> Table:
    """Tabulate what each column was taken from."""
    mapping = done.order.mapping
    rows = [*mapping.columns.items(), *((key, text) for text, key in mapping.rows.items())]
    rows += [(words.text("recap.compared"), heading) for heading in mapping.items]
    return make_intake_table("intake.columns", ("column", "heading"), rows, words)


def render_parts(title: str, lead: Sequence[Markup], parts: Sequence[Table | Markup], words: Words) -> str:
    """Render a page of paragraphs and tables."""
    return str(render_template("intake", lang=words.bahasa, title=title, lead=lead, parts=parts))


def make_intake_table(
    caption: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    words: Words,
    numbers: frozenset[int] = frozenset(),
    catalogue: str = "intake",
) -> Table:
    """Make a table whose caption and headings are in the catalogue."""
    named = [words.text(f"{catalogue}.{heading}") for heading in headings]
    return Table(f"impor-{caption.split('.')[1]}", words.text(caption), named, rows, numbers)


def mask_name(name: str) -> str:
    """Name of a file or sheet as it may be shown: '[telepon]' for a part that is somebody's."""
    return mask_personal(name)


def introduce_look(
    file: str, mapping: FormMapping, proposed: bool, why_not: str, done: ImportedAnswers | None, words: Words
) -> Text:
    """Say what was read and by which mapping, how answers are counted, and why no row could be read."""
    lines: list[Markup | None] = [words.say("look.proposed" if proposed else "look.mapped", file=file)]
    lines.append(words.say("look.scale", lowest=mapping.scale.lowest, points=mapping.scale.points))
    lines.append(words.say("look.why_not", reason=why_not) if why_not else None)
    lines += [part for part in list_rescaled_parts(done, words)[:1] if isinstance(part, Markup)] if done else []
    if done is not None:
        sums = {name: words.count(int(done.counts[name].sum())) for name in ("read", "written", "refused", "repeated")}
        lines += [words.say("look.balance", **sums), words.say("look.unwritten")]
        unread = [mask_name(name) for name in done.unread]
        lines += [words.say("intake.unread", names=words.listing(unread))] if unread else []
    return Text.of(lines)


def show_columns(frame: pd.DataFrame, words: Words) -> View:
    """Show each column of the export: what it was taken for, how full it is, which answers it holds."""
    return View(frame, _tables=[partial(_tabulate_columns, frame, words)])


def _tabulate_columns(frame: pd.DataFrame, words: Words) -> Table:
    """Tabulate the columns of an export."""
    cells = [
        (
            row.heading,
            words.text(f"look.{row.use}"),
            _name_meaning(row.use, row.column, words),
            words.count(int(row.given)),
            words.count(int(row.blank)),
            words.count(int(row.distinct)),
            _format_span(row.lowest, row.highest),
            NO_VALUE if pd.isna(row.off) else words.count(int(row.off)),
        )
        for row in frame.itertuples()
    ]
    headings = ("heading", "use", "column", "given", "blank", "distinct", "span", "off")
    return _make_look_table("columns", headings, cells, words, frozenset({3, 4, 5, 7}))


def _name_meaning(use: str, column: str, words: Words) -> str:
    """Name the column of the answers, or the kind of personal data."""
    return words.text(f"intake_kinds.{column}") if use == "personal" else column or NO_VALUE


def _format_span(lowest: object, highest: object) -> str:
    """Return '1–4', '3', or a dash where there are no answers."""
    if pd.isna(lowest) or pd.isna(highest):
        return NO_VALUE
    return str(lowest) if lowest == highest else f"{lowest}–{highest}"


def _make_look_table(
    name: str,
    headings: tuple[str, ...],
    cells: Sequence[tuple[str, ...]],
    words: Words,
    numbers: frozenset[int] = frozenset(),
) -> Table:
    """Make a table with the words of [look]."""
    named = [words.text(f"look.{heading}") for heading in headings]
    return Table(f"tabel-mutu-{name}", words.text(f"look.{name}"), named, cells, numbers)


def show_questions(mapping: FormMapping, words: Words) -> View:
    """Show the questions that the mapping leaves to a person."""
    frame = pd.DataFrame(
        [(about, " / ".join(choices)) for about, choices in mapping.ask.items()], columns=["about", "choices"]
    )
    if frame.empty:
        return View(frame, Text((words.say("look.no_questions"),)))
    cells = [(about, choices or words.text("look.nothing_fits")) for about, choices in frame.itertuples(index=False)]
    return View(frame, _tables=[partial(_make_look_table, "questions", ("about", "choices"), cells, words)])


def show_row_counts(done: ImportedAnswers | None, words: Words) -> View:
    """Show rows of each table: read, and what would become of them."""
    if done is None:
        return View(pd.DataFrame(), Text((words.say("look.no_rows"),)))
    return View(_mask_names(done.counts), _tables=[partial(tabulate_row_counts, done.counts, words)])


def _mask_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Mask names of files and sheets in a frame where they are somebody's."""
    return frame.assign(file=frame["file"].map(mask_name), sheet=frame["sheet"].map(mask_name))


def show_reasons(done: ImportedAnswers | None, words: Words) -> View:
    """Show why rows would be refused or repeated, and what would be noted of others; the frame lists every place."""
    if done is None or done.listing.empty:
        key = "look.no_rows" if done is None else "intake.nothing"
        return View(pd.DataFrame(), Text((words.say(key),)))
    return View(_mask_names(done.listing), _tables=[partial(tabulate_import_reasons, done.listing, words)])


def show_faults(faults: AnyMapping[str, pd.DataFrame] | None, words: Words) -> View:
    """Show what the checks would find, counted; the frame has every place. None where no row could be read."""
    if faults is None:
        return View(pd.DataFrame(), Text((words.say("look.no_rows"),)))
    parts = [frame.assign(period=period) for period, frame in faults.items()]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if frame.empty:
        return View(frame, Text((words.say("look.no_faults"),)))
    counted = frame.groupby(["period", "finding", "column"], sort=True)["row"].nunique()
    cells = [
        (period, words.text(f"reasons.{finding}"), column or NO_VALUE, words.count(int(n)))
        for (period, finding, column), n in counted.items()
    ]
    table = partial(_make_look_table, "faults", ("period", "finding", "column", "count"), cells, words, frozenset({3}))
    return View(frame[["period", "row", "column", "finding", "wrong"]], _tables=[table])
