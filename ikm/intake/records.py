"""The tables of an export -> one row for each set of answers, its cells still as the export has them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd

from ikm.errors import DataError, SettingError, format_count, list_some, suggest_name
from ikm.intake.account import account_columns
from ikm.intake.characteristics import (
    TYPED_CATEGORIES,
    CategoryTexts,
    clear_no_values,
    clear_signs,
    decide_categories,
    list_undecided_ages,
    list_unquoted_rows,
    normalise_ages,
)
from ikm.intake.columns import (
    asks_consent,
    asks_quoting,
    compile_foot_pattern,
    is_foot,
    list_agreeing,
    list_options,
    parse_step,
    recode_answers,
    require_fitting_scale,
    stands_below,
)
from ikm.intake.dates import DateSpelling, find_swapped_dates, is_date, join_dates_and_times, normalise_dates
from ikm.intake.labels import normalise_label
from ikm.intake.ledger import Ledger, Outcome, Reason
from ikm.intake.mapping import (
    ANY_OTHER,
    BLANK_WORD,
    CATEGORY_QUESTION,
    PLAIN_COLUMNS,
    FormMapping,
    JoinedTable,
    LongLayout,
    OpenQuestions,
    describe_categories,
    describe_consent,
    describe_status,
    list_category_choices,
    list_consent_choices,
    list_headings,
    list_status_choices,
)
from ikm.intake.personal import cut_texts, refuse_headless
from ikm.intake.status import count_status_values, find_uncounted, tells_status
from ikm.intake.table import (
    HEADING_JOINT,
    OpenedFile,
    RawTable,
    Sheet,
    map_distinct,
    read_headings,
    read_tables,
    try_headings,
)
from ikm.rules.instrument import Instrument
from ikm.speech import _, say_count
from ikm.survey.responses import BLANK_ANSWER, CHARACTERISTICS, DOES_NOT_APPLY
from ikm.survey.settings import escape_foreign_formula
from ikm.texts.words import is_trial_text

#: What a set of answers is known by: a respondent may have come several times.
_SET = ["respondent", "session"]
#: Columns within which a foot of sums begins.
_FOOT_COLUMNS = 3
#: Share of the sets of answers, from which each has a row of its own in a table that it refers to: it is no list.
LEAST_OWN_SHARE = 0.5
#: Questions that a form may have.
MOST_QUESTIONS = 60


@dataclass(frozen=True, eq=False)
class Records:
    """Sets of answers; index = record, from 0.

    Parameters
    ----------
    cells : DataFrame of str
        A column for each column of the answers that the mapping names.
    names : Series of str
        The name given in the same row, for cutting it out of texts; never written.
    totals : DataFrame of str
        Sums that the export stores, by heading.
    trial : Series of bool
        Rows in which a column that is left out, or one of categories, says that the form is being tried out.
    """

    cells: pd.DataFrame
    names: pd.Series
    totals: pd.DataFrame
    trial: pd.Series


def read_sheets(export: OpenedFile, mapping: FormMapping) -> tuple[list[Sheet], list[str]]:
    """Read the sheets that hold answers, and the names of those that do not.

    Raises
    ------
    DataError, SettingError
        The file cannot be read, or no sheet has the headings of the mapping.
    """
    tables = export.taken()
    _require_sheets(mapping, [table.sheet for table in tables], str(export.path))
    _refuse_idle_hidden(mapping, [] if export.is_database else [table.sheet for table in tables], str(export.path))
    wanted = list_needed_headings(mapping)
    chosen: list[Sheet] = []
    others: list[str] = []
    joined = {each.sheet for each in mapping.join}
    read = try_headings if len(tables) > 1 else read_headings
    for table in tables:
        sheet = _spell_headings(read(table, mapping.heading_row, mapping.heading_rows), mapping)
        headings = set(sheet.cells) if sheet else set()
        if sheet and (table.sheet in mapping.sheets if mapping.sheets else wanted <= headings):
            refuse_headless(sheet.cells, sheet.where)
            chosen.append(sheet)
            continue
        if table.sheet not in joined:
            others.append(table.sheet)
        # A sheet with most of the headings is a month with a misspelt one, and no note.
        if sheet and not mapping.sheets and not sheet.cells.empty and 2 * len(wanted & headings) > len(wanted):
            require_headings(sheet, wanted)
    _refuse_copied_sheets(chosen, mapping, str(export.path))
    _refuse_hidden_sheets(chosen, mapping, str(export.path))
    for sheet in chosen or [read_headings(tables[0], mapping.heading_row, mapping.heading_rows)]:
        require_headings(sheet, wanted)
        require_rows_decided(sheet, mapping)
    _require_hidden_decided(chosen, mapping)
    return _read_whole(export, chosen, mapping) if export.is_database else chosen, others


def _spell_headings(sheet: Sheet | None, mapping: FormMapping) -> Sheet | None:
    """Return a sheet whose headings are spelt as in the mapping, where they differ in blanks alone."""
    if sheet is None:
        return None
    deciding = [*mapping.consent, *mapping.status, *mapping.only, *mapping.totals, *mapping.personal, *mapping.unused]
    known = {" ".join(heading.split()): heading for heading in [*list_needed_headings(mapping), *deciding]}
    spelt = {heading: known.get(" ".join(heading.split()), heading) for heading in sheet.cells}
    new = {heading: name for heading, name in spelt.items() if name not in sheet.cells}
    hidden = frozenset(new.get(heading, heading) for heading in sheet.hidden_columns)
    return replace(sheet, cells=sheet.cells.rename(columns=new), hidden_columns=hidden) if new else sheet


#: Rows from which two sheets that begin alike are copies, and none by chance.
_LEAST_COPIED = 3


def find_copied_sheets(sheets: Sequence[Sheet], mapping: FormMapping) -> list[str]:
    """Find sheets that hold the rows of another again: a spreadsheet that was copied before it grew on.

    Where every row has a time of day, its second is told from somebody else's answers, and nothing need be found.
    """
    date = mapping.columns.get("date")
    if isinstance(date, str) and all(sheet.cells[date].str.contains(r"\d[:.]\d\d").all() for sheet in sheets):
        return []
    wanted = sorted(list_needed_headings(mapping))
    tables = {sheet.name: sheet.cells[wanted].reset_index(drop=True) for sheet in sheets}
    found: list[str] = []
    for name, table in tables.items():
        for other, rows in tables.items():
            size = min(len(table), len(rows))
            if name != other and size >= _LEAST_COPIED and table.head(size).equals(rows.head(size)):
                found += [name] if len(table.head(size).drop_duplicates()) > 1 else []
    return list(dict.fromkeys(found))


def _refuse_copied_sheets(sheets: Sequence[Sheet], mapping: FormMapping, where: str) -> None:
    """Refuse to count copies of one sheet, unless the mapping names the sheets."""
    if copies := [] if mapping.sheets or len(sheets) == 1 else find_copied_sheets(sheets, mapping):
        raise SettingError(
            _(
                "{where}: {counted_sheet} hold the same answers, which would be counted again.",
                where=where,
                counted_sheet=format_count(len(copies), "sheet"),
            ),
            places=copies,
            remedy=_('name those that count in the mapping, above its first table: sheets = ["..."].'),
        )


def _refuse_hidden_sheets(sheets: Sequence[Sheet], mapping: FormMapping, where: str) -> None:
    """Refuse to count a sheet that the workbook hides, unless the mapping names it."""
    if hidden := [sheet.name for sheet in sheets if sheet.is_hidden] if not mapping.sheets else []:
        raise SettingError(
            _(
                "{where}: {counted_sheet} with answers is hidden in the workbook.",
                where=where,
                counted_sheet=format_count(len(hidden), "sheet"),
            ),
            places=hidden,
            remedy=_('name the sheets that count in the mapping, above its first table: sheets = ["..."].'),
        )


def list_hidden_choices(sheets: Sequence[Sheet]) -> list[str]:
    """List what [ask] says of rows that a workbook hides; nothing where it hides none.

    Returns
    -------
    list of str
        'true (all 40 rows count)', 'false (25 rows count; hidden: rows 5, 9)'.
    """
    rows = [
        f"{f'{sheet.name} ' if len(sheets) > 1 else ''}{row}" for sheet in sheets for row in sorted(sheet.hidden_rows)
    ]
    every = sum(len(sheet.cells) for sheet in sheets)
    shown = every - len(rows)
    told = [
        _("true (all {every} rows count)", every=every),
        _("false ({shown} rows count; hidden: {rows})", shown=shown, rows=format_rows(rows)),
    ]
    return told if rows else []


def format_rows(rows: Sequence[str]) -> str:
    """Return rows for a message: 'row 5', 'rows 5, 9'."""
    return say_count("row {rows}", "rows {rows}", len(rows), rows=list_some(rows))


def _refuse_idle_hidden(mapping: FormMapping, names: Sequence[str], where: str) -> None:
    """Refuse a setting for hidden rows of a file that can hide none: names of its sheets, '' in a CSV file."""
    if mapping.hidden_rows is not None and not any(names):
        raise SettingError(
            _("{where}: hidden_rows is for workbooks.", where=where), remedy=_("take the line out of the mapping.")
        )


def _require_hidden_decided(sheets: Sequence[Sheet], mapping: FormMapping) -> None:
    """Refuse rows that a workbook hides while the mapping does not say whether they count."""
    if mapping.hidden_rows is None and (choices := list_hidden_choices(sheets)):
        raise SettingError(
            _(
                "{where}: the workbook hides rows, under a filter or by hand; nothing was written.",
                where=sheets[0].where,
            ),
            places=choices,
            remedy=_("write hidden_rows = true or hidden_rows = false into the mapping, above its first table."),
        )


def leave_hidden(sheet: Sheet, mapping: FormMapping, ledger: Ledger) -> Sheet:
    """Return a sheet without the rows that the workbook hides, where the mapping says that they do not count."""
    if mapping.hidden_rows is not False or not sheet.hidden_rows:
        return sheet
    ledger.set_aside(sheet, sorted(sheet.hidden_rows), Outcome.REFUSED, Reason.HIDDEN)
    return replace(sheet, cells=sheet.cells[~sheet.cells.index.isin(sheet.hidden_rows)])


def _read_whole(export: OpenedFile, sheets: Sequence[Sheet], mapping: FormMapping) -> list[Sheet]:
    """Read all rows of tables of a database that were chosen by their first ones, and of those joined to them."""
    deciding = [*mapping.consent, *mapping.status, *mapping.only, *mapping.totals, *mapping.personal]
    wanted = {sheet.name: [*list_needed_headings(mapping), *deciding] for sheet in sheets}
    for each in mapping.join:
        if each.sheet:
            wanted.setdefault(each.sheet, []).extend([*each.columns.values(), each.date, *deciding])
    whole = export.whole(wanted)
    return [read_headings(whole[sheet.name]) for sheet in sheets]


def _require_sheets(mapping: FormMapping, names: Sequence[str], where: str) -> None:
    """Refuse sheets of the mapping that the workbook does not have."""
    if missing := [name for name in mapping.sheets if name not in names]:
        known = [name for name in names if name]
        raise SettingError(
            _(
                "{where}: {counted_sheet} of the mapping not in the file.",
                where=where,
                counted_sheet=format_count(len(missing), "sheet"),
            ),
            places=[f"{name!r}. {suggest_name(name, known)}".rstrip() for name in missing],
            allowed=", ".join(known) or _("none: the file has one table; take the key sheets out"),
            remedy=_("correct sheets in the mapping."),
        )


def list_needed_headings(mapping: FormMapping) -> set[str]:
    """List the headings without which the mapping cannot be used."""
    long = mapping.long
    rows = {long.respondent, long.item, long.answer, long.date, *long.pairs.values()} - {""} if long else set()
    keys = set() if long else {each.key for each in mapping.join}
    # A heading of [only], [consent] and [status] may be in a table beside the export.
    deciding = [] if mapping.join or long else [*mapping.consent, *mapping.status, *mapping.only]
    return {*mapping.headings, *deciding, *rows, *keys}


def require_rows_decided(sheet: Sheet, mapping: FormMapping) -> None:
    """Refuse a sheet with a question of consent, or a column that tells which rows count, that the mapping passes over.

    Raises
    ------
    SettingError
        Gives the lines to be written.
    """
    known = {*mapping.consent, *mapping.headings, *mapping.personal, *mapping.totals, *mapping.only}
    joined = {each.sheet for each in mapping.join}
    # What a table of its own says is asked of that table, and not again of those that refer to it.
    own = [name for name in sheet.cells if name not in sheet.keys or name_table(name) not in joined]
    columns = {name: sheet.cells[name] for name in own if name not in known} | _split_items(sheet, mapping)
    if asked := {name: list_agreeing(column) for name, column in columns.items() if asks_consent(name, column)}:
        raise OpenQuestions(
            _(
                "{where}: {counted_question} may ask for consent; nothing was written.",
                where=sheet.where,
                counted_question=format_count(len(asked), "question"),
            ),
            {name: list_consent_choices(says) for name, says in asked.items()},
            places=list(asked),
            remedy=describe_consent(asked).strip(),
        )
    decided = {*mapping.consent, *mapping.status, *mapping.only}
    spare = [name for name in own if name not in decided and not _is_listed(sheet, name, mapping)]
    telling = {
        name: count_status_values(sheet.cells[name], name) for name in spare if tells_status(name, sheet.cells[name])
    }
    if telling:
        raise OpenQuestions(
            _(
                "{where}: {counted_column} may say which rows count; nothing was written.",
                where=sheet.where,
                counted_column=format_count(len(telling), "column"),
            ),
            {name: list_status_choices(counts) for name, counts in telling.items()},
            places=[
                f"{name}: {', '.join(f'{value or BLANK_WORD} ({count})' for value, count in counts.items())}"
                for name, counts in telling.items()
            ],
            remedy=describe_status({name: list(counts) for name, counts in telling.items()}).strip(),
        )


def name_table(heading: str) -> str:
    """Return the table that a heading of another one is of."""
    return heading.split(HEADING_JOINT)[0].partition(" (")[0]


def _is_listed(sheet: Sheet, heading: str, mapping: FormMapping) -> bool:
    """Return whether a heading says something of a list that many answers refer to, an officer or a service.

    Such a list may call an entry inactive: that tells nothing of the answers.
    """
    if heading not in sheet.keys:
        return False
    own = mapping.long is not None and mapping.long.respondent in sheet.cells  # else a row stands for a respondent
    cells = sheet.cells.drop_duplicates(mapping.long.respondent) if own and mapping.long else sheet.cells
    given = cells[sheet.keys[heading]][cells[sheet.keys[heading]].ne("")]
    return bool(given.nunique() < LEAST_OWN_SHARE * len(given))


def _split_items(sheet: Sheet, mapping: FormMapping) -> dict[str, pd.Series]:
    """Return the answers to each question of a long export of which the mapping says nothing."""
    shape = mapping.long
    if not shape or not {shape.item, shape.answer} <= set(sheet.cells):
        return {}
    spare = sheet.cells[~sheet.cells[shape.item].isin([*mapping.items, *mapping.consent, ""])]
    if spare[shape.item].nunique() > MOST_QUESTIONS:
        return {}
    return {str(item): answers for item, answers in spare[shape.answer].groupby(spare[shape.item])}


def _find_item_refusers(cells: pd.DataFrame, mapping: FormMapping, *, quoting: bool = False) -> dict[str, pd.Series]:
    """Find the rows of respondents who do not agree, where a row of a long export asks for it: whoever says anything
    else, or was not asked; by the question.

    Parameters
    ----------
    quoting : bool
        Whether it is asked if one may be quoted, or if answers may be used.
    """
    shape, refusing = mapping.long, {}
    for question, says in _list_item_consent(cells, mapping).items():
        if shape and ANY_OTHER not in says and asks_quoting(question) == quoting:
            asked, yes = cells[shape.item].eq(question), cells[shape.answer].isin(says)
            agreed = set(cells.loc[asked & yes, shape.respondent]) - set(cells.loc[asked & ~yes, shape.respondent])
            refusing[question] = ~cells[shape.respondent].isin(agreed)
    return refusing


def _list_item_consent(cells: pd.DataFrame, mapping: FormMapping) -> dict[str, list[str]]:
    """List the questions of [consent] that stand among the rows of a long export, with what says yes."""
    if not mapping.long or mapping.long.item not in cells:
        return {}
    items = set(cells[mapping.long.item])
    return {name: says for name, says in mapping.consent.items() if name not in cells and name in items}


def _require_asked(mapping: FormMapping, headings: Collection[str]) -> None:
    """Refuse an export in which a heading that decides about rows or is compared is in no table: nothing would come."""
    for table in ("consent", "status", "only", "totals"):
        if missing := sorted(set(getattr(mapping, table)) - set(headings)):
            raise SettingError(
                _(
                    "{counted_heading} of [{table}] in no table of the export.",
                    counted_heading=format_count(len(missing), "heading"),
                    table=table,
                ),
                places=missing,
                remedy=_(
                    "correct the heading, or join the table that has it: [[join]] with its file, key and a column."
                ),
            )


def _hold_comments(cells: pd.DataFrame, silent: Mapping[str, pd.Series], ledger: Ledger) -> pd.DataFrame:
    """Return records without the comments of those who do not agree to be quoted; noted.

    Parameters
    ----------
    silent : mapping of str to Series of bool
        Heading of the question -> records that do not say yes to it.
    """
    for heading, silences in silent.items():
        if "saran" in cells and (held := silences & cells["saran"].ne("")).any():
            ledger.judge(cells.index[held], Outcome.NOTED, Reason.NO_QUOTING, heading)
            cells = cells.assign(saran=cells["saran"].where(~held, ""))
    return cells


def _list_quoting(mapping: FormMapping) -> dict[str, list[str]]:
    """List the questions of [consent] whether one may be quoted, with what says yes."""
    return {name: says for name, says in mapping.consent.items() if asks_quoting(name) and ANY_OTHER not in says}


def _find_silent(
    sheets: Sequence[Sheet], beside: JoinedTables, cells: pd.DataFrame, mapping: FormMapping
) -> dict[str, pd.Series]:
    """Find the records of a long export whose respondents do not agree to be quoted, by the question."""
    shape, silent = mapping.long, {}
    tables = [(sheet.cells, shape.respondent) for sheet in sheets if shape]
    tables += [(table.cells, each.other or each.key) for each, table in beside if not holds_comments(each)]
    for heading, says in _list_quoting(mapping).items():
        who = {name for table, key in tables if heading in table for name in table.loc[~table[heading].isin(says), key]}
        for sheet in sheets if shape else ():
            found = _find_item_refusers(sheet.cells, mapping, quoting=True)
            who |= set(sheet.cells.loc[found[heading], shape.respondent]) if shape and heading in found else set()
        silent[heading] = cells["respondent"].isin(who)
    return silent


#: Rows that do not come in: the heading that says so, the reason, and which they are.
_LeftOut = tuple[str, str, pd.Series]


def _list_refusing(cells: pd.DataFrame, mapping: FormMapping) -> list[_LeftOut]:
    """List the rows that do not agree or do not count, for each heading of [consent] and [status] in a table."""
    asked = {heading: says for heading, says in mapping.consent.items() if heading in cells and ANY_OTHER not in says}
    asked = {heading: says for heading, says in asked.items() if not asks_quoting(heading)}
    told = {heading: says for heading, says in mapping.status.items() if heading in cells and ANY_OTHER not in says}
    return [
        *((heading, Reason.NO_CONSENT, ~cells[heading].isin(says)) for heading, says in asked.items()),
        *((heading, Reason.STATUS, find_uncounted(cells[heading], says)) for heading, says in told.items()),
    ]


def _list_refusers(sheets: Sequence[Sheet], mapping: FormMapping) -> dict[tuple[str, str], set[str]]:
    """List the respondents of a long export who are left out beside an answer, by the heading that says so and why."""
    refusers: dict[tuple[str, str], set[str]] = {}
    for sheet in sheets:
        for heading, reason, refusing in _list_refusing(sheet.cells, mapping):
            who = sheet.cells.loc[refusing, mapping.long.respondent] if mapping.long else []
            refusers.setdefault((heading, reason), set()).update(who)
        for question, refusing in _find_item_refusers(sheet.cells, mapping).items():
            who = sheet.cells.loc[refusing, mapping.long.respondent] if mapping.long else []
            refusers.setdefault((question, Reason.NO_CONSENT), set()).update(who)
    return refusers


def require_headings(sheet: Sheet, wanted: set[str]) -> None:
    """Refuse a sheet that lacks headings.

    Raises
    ------
    SettingError
        Names each, and the one it is like.
    """
    if missing := sorted(wanted - set(sheet.cells.columns)):
        spare = [name for name in sheet.cells.columns if name not in wanted]
        raise SettingError(
            _(
                "{where}: {counted_heading} of the mapping missing.",
                where=sheet.where,
                counted_heading=format_count(len(missing), "heading"),
            ),
            places=[f"{name!r}. {suggest_name(name, spare)}".rstrip() for name in missing],
            remedy=_("correct the mapping or the heading, or take this form's own mapping")
            + (_('; sheets = ["..."] in it leaves {sheet_name!r} out.', sheet_name=sheet.name) if sheet.name else "."),
        )


#: The other tables of an export, each with how it is joined.
JoinedTables = Sequence[tuple[JoinedTable, Sheet]]


def read_joined_tables(
    mapping: FormMapping, export: OpenedFile, instrument: Instrument, ledger: Ledger
) -> JoinedTables:
    """Read the tables that the mapping joins to the export.

    Parameters
    ----------
    export : OpenedFile
        The database in which they are, or the file beside which they lie.

    Raises
    ------
    DataError, SettingError
        A table is not there or lacks a heading, or passes over a question of consent or a status.
    """
    tables = [(each, _read_table(export, each, ledger)) for each in mapping.join]
    for each, table in tables:
        ledger.open(table, account_columns(table, mapping, instrument, each), rows=not each.lookup)
        if not each.lookup:
            require_rows_decided(table, mapping)
            _require_hidden_decided([table], mapping)
    return [(each, table if each.lookup else leave_hidden(table, mapping, ledger)) for each, table in tables]


def collect_wide(sheets: Sequence[Sheet], mapping: FormMapping, beside: JoinedTables, ledger: Ledger) -> Records:
    """Collect the records of an export that has a row for each respondent.

    Raises
    ------
    SettingError
        Another table has two rows of one key; or a heading that decides about rows is in no table.
    """
    scored = [heading for heading, name in mapping.headings.items() if name not in PLAIN_COLUMNS]
    kept: list[pd.DataFrame] = []
    first = 0
    for sheet in sheets:
        foot = find_foot_rows(sheet.cells, scored)
        cells = sheet.cells[~foot] if foot.any() else sheet.cells
        ledger.set_aside(sheet, foot.index[foot], Outcome.REFUSED, Reason.FOOT)
        ledger.read(sheet, cells.index, range(first, first + len(cells)))
        ledger.set_aside(sheet, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
        kept.append(cells)
        first += len(cells)
    joined = pd.concat(kept, ignore_index=True).fillna("") if len(kept) > 1 else kept[0].reset_index(drop=True)
    joined = joined.assign(**_clear_no_values(joined[list(mapping.headings)], mapping.headings, mapping, ledger))
    cells = pd.DataFrame(
        {name: _merge_columns(joined[list_headings(given)], name, ledger) for name, given in mapping.columns.items()},
        joined.index,
    )
    for each, table in beside:
        joined, cells = _take_beside(joined, cells, each, table, mapping, ledger)
    cells = _clear_no_values(cells, {name: name for name in cells}, mapping, ledger)
    comments = {heading for each, table in beside if holds_comments(each) for heading in table.cells}
    _require_asked(mapping, comments.union(joined.columns))
    refuse_other_units(joined, mapping, ledger)
    for heading, reason, refusing in _list_refusing(joined, mapping):
        ledger.judge(joined.index[refusing], Outcome.REFUSED, reason, heading)
    quoting = {name: ~joined[name].isin(says) for name, says in _list_quoting(mapping).items() if name in joined}
    cells = _hold_comments(cells, quoting, ledger)
    totals = joined[[heading for heading in mapping.totals if heading in joined]]
    return Records(cells, find_respondent_names(joined, mapping), totals, _find_trial_rows(joined, mapping, ledger))


#: What a text of trying out holds, for a quick look before the true one.
_TRIAL_LOOK = r"te+s|coba|trial|dummy"
#: Columns whose own texts are looked at later: by their name, in the answer file, or as numbers.
_TRIED_ELSEWHERE = ("respondent", "date", "time", "age", "weight", "service", "saran")


def _find_trial_rows(cells: pd.DataFrame, mapping: FormMapping, ledger: Ledger) -> pd.Series:
    """Find rows in which a column that will not be in the answer file says that the form is being tried out.

    A text in more than half of the rows is none: it is what the column is about.
    """
    trial = pd.Series(False, cells.index)
    for heading, column in cells.items():
        name = mapping.headings.get(str(heading), "")
        if str(heading) in mapping.personal or (name and name not in TYPED_CATEGORIES) or name in _TRIED_ELSEWHERE:
            continue
        near = column[column.str.contains(_TRIAL_LOOK, case=False)]
        trying = near.index[near.map(is_trial_text).astype("bool")]
        if 2 * len(trying) <= column.ne("").sum():
            ledger.judge(trying, Outcome.NOTED, Reason.TRIAL, str(heading))
            trial |= cells.index.isin(trying)
    return trial


def _take_beside(
    export: pd.DataFrame, cells: pd.DataFrame, each: JoinedTable, table: Sheet, mapping: FormMapping, ledger: Ledger
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each row of a wide export what the row with its key in another table says.

    Returns
    -------
    tuple of DataFrame
        The export with what the other table says of consent, status, unit and names; the columns of the answers.
    """
    key, beside = each.other or each.key, table.cells
    texts = holds_comments(each)
    if texts:
        beside = _leave_comments(table, mapping, ledger)
        heading = each.columns["saran"]
        rows = beside[beside[key].ne("") & beside[heading].ne("")].groupby(key)[[heading]].agg(COMMENT_SEPARATOR.join)
    elif (twice := beside[key].ne("") & beside[key].duplicated(keep=False)).any():
        raise SettingError(
            _(
                "{where}: {counted_row} have a key that stands there more than once; "
                "which of them a row of the export means cannot be told.",
                where=table.where,
                counted_row=format_count(int(twice.sum()), "row"),
            ),
            places=[
                _("row {row}: {key} = {beside}", row=row, key=key, beside=beside[key][row])
                for row in beside.index[twice]
            ],
            remedy=_("leave one row of each, or name another key in [[join]]."),
        )
    else:
        rows = beside[beside[key].ne("")].set_index(key)
    at = pd.Series(rows.index.get_indexer(export[each.key]), export.index)
    found = at.ge(0)
    if not texts:  # who made no comment is not missing
        ledger.judge(export.index[~found & export[each.key].ne("")], Outcome.NOTED, Reason.UNKNOWN_CODE, each.key)
    for name, heading in each.columns.items():
        there = rows[heading].to_numpy()[at.where(found, 0)] if len(rows) else ""
        taken = pd.Series(there, export.index, dtype="str").where(found, export[each.key] if each.lookup else "")
        cells = cells.assign(**{name: taken})
    if each.lookup:
        return export, cells
    owner = pd.Series(export.index, export[each.key]).groupby(level=0).first()
    mine = beside[key].isin(owner.index) & beside[key].ne("")
    ledger.read(table, beside.index[mine], beside.loc[mine, key].map(owner))
    ledger.set_aside(table, beside.index[~mine], Outcome.REFUSED, Reason.NO_RESPONDENT, key)
    names = [heading for heading, kind in mapping.personal.items() if kind == "nama"]
    more = [name for name in (*mapping.consent, *mapping.status, *mapping.only, *names) if name in rows]
    brought = {
        name: pd.Series(rows[name].to_numpy()[at.where(found, 0)], export.index).where(found, "") for name in more
    }
    return export.assign(**{name: brought[name] for name in more if name not in export}), cells


def holds_comments(each: JoinedTable) -> bool:
    """Return whether a joined table is one of comments, and of nothing else."""
    return set(each.columns) == {"saran"} and not each.lookup


def _leave_comments(table: Sheet, mapping: FormMapping, ledger: Ledger) -> pd.DataFrame:
    """Return a table of comments without those that may not be used or quoted, or do not count."""
    cells, quoting = table.cells, _list_quoting(mapping)
    silent = [(name, Reason.NO_QUOTING, ~cells[name].isin(says)) for name, says in quoting.items() if name in cells]
    left_out = pd.Series(False, cells.index)
    for heading, reason, refusing in [*_list_refusing(cells, mapping), *silent]:
        ledger.set_aside(table, cells.index[refusing & ~left_out], Outcome.REFUSED, reason, heading)
        left_out |= refusing
    return cells[~left_out]


def _merge_columns(cells: pd.DataFrame, name: str, ledger: Ledger) -> pd.Series:
    """Merge the columns of one thing into one: what is filled is taken; rows that say two things are refused.

    Comments are no answers to one question: all of a row are kept, one behind the other.
    """
    merged = cells.iloc[:, 0]
    if name == "saran":
        for _rest, column in islice(cells.items(), 1, None):
            both = merged.ne("") & column.ne("")
            merged = merged.where(column.eq(""), column).where(~both, merged + COMMENT_SEPARATOR + column)
        return merged
    other = pd.Series(False, cells.index)
    for _rest, column in islice(cells.items(), 1, None):
        spare = merged.isin([BLANK_ANSWER, DOES_NOT_APPLY])
        given = ~column.isin([BLANK_ANSWER, DOES_NOT_APPLY])
        labels = [map_distinct(each, normalise_label) for each in (merged, column)]
        other |= given & ~spare & labels[0].ne(labels[1])
        merged = merged.where(~(spare & (given | merged.eq(BLANK_ANSWER))), column)
    ledger.judge(cells.index[other], Outcome.REFUSED, Reason.OTHER_ANSWER, name)
    return merged


def _clear_no_values(
    cells: pd.DataFrame, names: Mapping[str, str], mapping: FormMapping, ledger: Ledger
) -> pd.DataFrame:
    """Return cells of which those that say that there is nothing are blank; noted, but for comments.

    Parameters
    ----------
    names : mapping of str to str
        Heading of each column -> column of the answers that it is.
    """
    cleared = clear_no_values(cells, mapping.no_value)
    for heading, name in names.items():
        if name in CHARACTERISTICS:
            cleared[heading] = clear_signs(cleared[heading])
        if name != "saran":
            emptied = cells[heading].ne(cleared[heading])
            ledger.judge(cells.index[emptied], Outcome.NOTED, Reason.NO_VALUE, name)
    return cleared


def find_respondent_names(cells: pd.DataFrame, mapping: FormMapping) -> pd.Series:
    """Find names of persons in the columns that the mapping leaves out as names, one a row."""
    headings = [heading for heading, kind in mapping.personal.items() if kind == "nama" and heading in cells]
    names = pd.Series("", cells.index, dtype="str")
    for heading in headings:
        names = names.where(names.ne(""), cells[heading])
    return map_distinct(names, lambda name: " ".join(name.split()))


def refuse_other_units(cells: pd.DataFrame, mapping: FormMapping, ledger: Ledger) -> None:
    """Refuse rows that belong to another unit."""
    for heading, values in mapping.only.items():
        if heading not in cells:
            continue
        blank = cells[heading].eq("") & ("" not in values)
        ledger.judge(cells.index[blank], Outcome.REFUSED, Reason.NO_UNIT, heading)
        ledger.judge(cells.index[~blank & ~cells[heading].isin(values)], Outcome.REFUSED, Reason.ELSEWHERE, heading)


def find_foot_rows(cells: pd.DataFrame, scored: Sequence[str]) -> pd.Series:
    """Find rows that add up a sheet, and notes and signatures below them: rows under the last answer that hold none.

    Parameters
    ----------
    scored : sequence of str
        Headings of answers; without any, only rows of sums, and lines that say that they stand below, are found.

    Returns
    -------
    Series of bool
    """
    adds = pd.Series(False, cells.index)
    for name in cells.columns[:_FOOT_COLUMNS]:
        near = cells[name][cells[name].str.contains(compile_foot_pattern(), case=False)]
        adds |= cells[name].isin([cell for cell in near.unique() if is_foot(cell)])
    adds |= _find_unnamed_sums(cells[~adds]).reindex(cells.index, fill_value=False)
    below = _find_lines_below(cells[~adds]).reindex(cells.index, fill_value=False)
    held = cells[list(scored)].ne("").any(axis=1) & ~adds & ~below
    if not adds.any() or not held.any():
        return adds | below
    last, first = held[held].index[-1], adds[adds].index[0]
    return adds | below | (cells.index > max(last, first))


#: Rows at the end of a sheet that are looked at, and cells of a row that must be the sum or mean of all above.
_FOOT_ROWS, _LEAST_SUMS = 25, 3
#: A number that is no step of a scale.
_SUM = re.compile(r"\d{2,}|\d+[.,]\d+")
#: An answer as a spreadsheet may write it: '4,00'.
_STEP = re.compile(r"\d[.,]0+")
#: How far a mean may be off that was rounded to two decimals, or one.
_MEAN_TOLERANCE = 0.0501


def _find_unnamed_sums(cells: pd.DataFrame) -> pd.Series:
    """Find rows at the end whose numbers are the sums or means of the rows above, with no word that says so."""
    adds = pd.Series(False, cells.index)
    for row, texts in cells.tail(_FOOT_ROWS).iterrows():
        odd = [name for name, text in texts.items() if _SUM.fullmatch(text) and not _STEP.fullmatch(text)]
        # A sum has no date.
        if len(odd) < _LEAST_SUMS or any(is_date(text) for text in texts if text and not _SUM.fullmatch(text)):
            continue
        above = cells[(cells.index < row) & ~adds]
        if above.empty:
            continue
        numbers = above[odd].apply(lambda column: pd.to_numeric(column.str.replace(",", "."), errors="coerce"))
        stored = pd.to_numeric(texts[odd].str.replace(",", "."))
        same = (numbers.sum() - stored).abs().lt(_MEAN_TOLERANCE) | (numbers.mean() - stored).abs().lt(_MEAN_TOLERANCE)
        adds[row] = int(same.sum()) >= _LEAST_SUMS
    return adds


def _find_lines_below(cells: pd.DataFrame) -> pd.Series:
    """Find the lines below a table, from the first that says so on: no ratings, no cell like one in a row above."""
    found = pd.Series(False, cells.index)
    tail = cells.tail(_FOOT_ROWS)
    says = tail.map(stands_below).any(axis=1)
    if not says.any():
        return found
    first = says.idxmax()
    above, below = cells[cells.index < first], tail[tail.index >= first]
    alike = pd.concat([below[name].isin(above[name]) & below[name].ne("") for name in cells], axis=1).any(axis=1)
    alike |= below.map(lambda cell: len(cell) == 1 or parse_step(cell) is not None).sum(axis=1) >= _LEAST_SUMS
    rest = says[says.index > alike[alike].index.max()] if alike.any() else says
    if rest.any() and len(above):
        found |= cells.index >= rest.idxmax()
    return found


def collect_long(
    sheets: Sequence[Sheet], mapping: FormMapping, beside: JoinedTables, timezone: str, ledger: Ledger
) -> Records:
    """Collect the records of an export that has a row for each answer.

    Parameters
    ----------
    timezone : str
        Zone of the unit.

    Raises
    ------
    SettingError
        A heading that decides about rows is in no table.
    """
    shape = mapping.long
    if shape is None:
        raise SettingError(
            _("{where}: the mapping does not say which headings the answers have.", where=sheets[0].where)
        )
    parts = [_collect_answers(sheet, shape, mapping, timezone, ledger) for sheet in sheets]
    answers = pd.concat(parts, ignore_index=True)
    if answers.empty:
        raise DataError(
            _(
                "{where}: not one of {cells_count:,} rows answers a question of [items] and counts.",
                where=sheets[0].where,
                cells_count=sum(len(sheet.cells) for sheet in sheets),
            ),
            remedy=_("compare [items], [long], [only], [consent] and [status] of the mapping with the cells."),
        )
    sets = _group_sets(answers, mapping)
    cells, names, owners = join_tables(sets, mapping, beside, timezone, ledger, sheets)
    for name in mapping.columns:
        said = answers[answers[f"{_TOLD}{name}"].ne("")].groupby(_SET)[f"{_TOLD}{name}"].nunique()
        several = pd.MultiIndex.from_frame(sets[_SET]).isin(said.index[said.gt(1)])
        ledger.judge(owners[several].tolist(), Outcome.NOTED, Reason.OTHER_ANSWER, name)
    records = owners.set_axis(pd.MultiIndex.from_frame(sets[_SET]))
    for sheet, part in zip(sheets, parts, strict=True):
        ledger.read(sheet, part.index, records.reindex(pd.MultiIndex.from_frame(part[_SET])))
    cells = _hold_comments(cells, _find_silent(sheets, beside, cells, mapping), ledger)
    cells = cells.drop(columns="session")
    cells = _clear_no_values(cells, {name: name for name in cells}, mapping, ledger)
    return Records(cells, names, pd.DataFrame(index=cells.index), pd.Series(False, cells.index))


def _collect_answers(
    sheet: Sheet, shape: LongLayout, mapping: FormMapping, timezone: str, ledger: Ledger
) -> pd.DataFrame:
    """Return answers of one sheet that have respondent and unsur: respondent, session, key, answer, date.

    A second set of answers of the same respondent, given at another time, is another session.
    """
    require_headings(sheet, list_needed_headings(mapping))
    cells = sheet.cells
    frame = pd.DataFrame(
        {
            "respondent": cells[shape.respondent],
            "item": cells[shape.item],
            "answer": cells[shape.answer],
            "date": _read_told_dates(sheet, shape.date, mapping, timezone, ledger) if shape.date else "",
            **{prefix: cells[heading] for prefix, heading in shape.pairs.items()},
            **{f"{_TOLD}{name}": _take_first(cells[list_headings(given)]) for name, given in mapping.columns.items()},
        },
        cells.index,
    )
    frame = frame[_find_own(sheet, mapping, ledger)]
    nobody = frame["respondent"].eq("")
    consent = _list_item_consent(cells, mapping)
    strange = ~nobody & ~frame["item"].isin([*mapping.items, *consent])
    good = frame[~nobody & ~strange]
    same = good.duplicated()
    other = ~same & good.duplicated(["respondent", "item", "date"])
    ledger.set_aside(sheet, frame.index[nobody], Outcome.REFUSED, Reason.NO_RESPONDENT, shape.respondent)
    ledger.set_aside(sheet, frame.index[strange], Outcome.REFUSED, Reason.UNKNOWN_ITEM, shape.item)
    ledger.set_aside(sheet, good.index[same], Outcome.REPEATED, Reason.SAME_ITEM, shape.item)
    ledger.set_aside(sheet, good.index[other], Outcome.REFUSED, Reason.OTHER_ANSWER, shape.answer)
    ledger.set_aside(sheet, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
    kept = good[~same & ~other].sort_values("date")
    session = kept.groupby(["respondent", "item"], sort=False).cumcount()
    return kept.assign(session=session, key=kept["item"].map(mapping.items).fillna(kept["item"])).sort_index()


def _find_own(sheet: Sheet, mapping: FormMapping, ledger: Ledger) -> pd.Series:
    """Return which answers are of this unit and may be used, where the table of answers itself says so."""
    own = pd.Series(True, sheet.cells.index)
    for heading, values in mapping.only.items():
        if heading in sheet.cells:
            other = own & ~sheet.cells[heading].isin(values)
            blank = other & sheet.cells[heading].eq("")
            ledger.set_aside(sheet, own.index[blank], Outcome.REFUSED, Reason.NO_UNIT, heading)
            ledger.set_aside(sheet, own.index[other & ~blank], Outcome.REFUSED, Reason.ELSEWHERE, heading)
            own &= ~other
    for heading, reason, refusing in _list_refusing(sheet.cells, mapping):
        ledger.set_aside(sheet, own.index[own & refusing], Outcome.REFUSED, reason, heading)
        own &= ~refusing
    for question, refusing in _find_item_refusers(sheet.cells, mapping).items():
        ledger.set_aside(sheet, own.index[own & refusing], Outcome.REFUSED, Reason.NO_CONSENT, question)
        own &= ~refusing
    return own


def _group_sets(answers: pd.DataFrame, mapping: FormMapping) -> pd.DataFrame:
    """Return one row a respondent and session, in the order of the export: respondent, session, date, items."""
    keys = list(dict.fromkeys(mapping.items.values()))
    pairs = mapping.long.pairs if mapping.long else {}
    parts = [
        answers.pivot(index=_SET, columns="key", values=name).reindex(columns=keys, fill_value="").add_prefix(prefix)
        for prefix, name in (("", "answer"), *((prefix, prefix) for prefix in pairs))
    ]
    table = pd.concat(parts, axis=1).fillna("")
    order = pd.MultiIndex.from_frame(answers[_SET].drop_duplicates())
    items = table.reindex(order)
    items.columns.name = None
    items.insert(0, "date", answers.groupby(_SET)["date"].min())
    for name in mapping.columns:  # where a respondent's rows say two things, neither is known
        told = answers[answers[f"{_TOLD}{name}"].ne("")].groupby(_SET)[f"{_TOLD}{name}"]
        items[name] = told.first()[told.nunique().eq(1)].reindex(order).fillna("").astype("str")
    return items.reset_index()


def _take_first(cells: pd.DataFrame) -> pd.Series:
    """Return the first cell of each row that is filled."""
    return cells.mask(cells.eq("")).bfill(axis=1).iloc[:, 0].fillna("").astype("str")


#: Before the name of what the rows of a long export say of who answered.
_TOLD = "told "
#: Between two comments of one respondent.
COMMENT_SEPARATOR = " | "
#: Records; name of each respondent, to be cut out of texts and never written; record that each set of answers went to.
JoinedSets = tuple[pd.DataFrame, pd.Series, pd.Series]


def join_tables(
    sets: pd.DataFrame,
    mapping: FormMapping,
    tables: JoinedTables,
    timezone: str,
    ledger: Ledger,
    sheets: Sequence[Sheet] = (),
) -> JoinedSets:
    """Join all tables of the mapping to the sets of answers.

    Parameters
    ----------
    sets : DataFrame of str
        respondent, session, date and the items.
    sheets : sequence of Sheet
        The answers as they were read, in which a respondent may have refused.

    Raises
    ------
    SettingError
        A heading that decides about rows is in no table.
    """
    joined = [table for each, table in tables if not each.lookup]
    questions = {name for sheet in sheets for name in _list_item_consent(sheet.cells, mapping)}
    _require_asked(mapping, {heading for table in [*sheets, *joined] for heading in table.cells} | questions)
    records, names, owners = sets, pd.Series("", sets.index, dtype="str"), pd.Series(sets.index, sets.index)
    people = [(each, table) for each, table in tables if not each.lookup and not holds_comments(each)]
    for at, (each, table) in enumerate(people):
        if at:
            records = _join_more(records, each, table, mapping, timezone, ledger)
        else:
            records, names, owners = _join_visits(records, each, table, mapping, timezone, ledger)
            for (heading, reason), who in _list_refusers(sheets, mapping).items():
                none = records["respondent"].isin(who) & ~records["respondent"].isin(sets["respondent"])
                ledger.judge(records.index[none], Outcome.REFUSED, reason, heading)
    for each, table in tables:
        if holds_comments(each):
            records = _join_comments(records, each, table, mapping, timezone, ledger)
    # A table of respondents may say whose they are, which is read before codes become names.
    known = {heading: name for each in mapping.join if not each.lookup for name, heading in each.columns.items()}
    refuse_other_units(records.rename(columns={name: heading for heading, name in known.items()}), mapping, ledger)
    for each, table in tables:
        if each.lookup:
            records = _name_codes(records, each, table, ledger)
    return records, names, owners


def _read_table(export: OpenedFile, each: JoinedTable, ledger: Ledger) -> Sheet:
    """Read one table below its headings: of the same database, or of a file beside the export."""
    if each.sheet:
        sheet = read_headings(_find_sheet(export, each))
    else:
        sheet = read_headings(read_tables(export.path.parent / each.file)[0])
    require_headings(sheet, {each.other or each.key, *each.columns.values(), each.date} - {""})
    ledger.set_aside(sheet, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
    return sheet


def _find_sheet(export: OpenedFile, each: JoinedTable) -> RawTable:
    """Find the table of a database, or the sheet of a workbook, that is joined."""
    tables = {table.sheet: table for table in export.tables()}
    if each.sheet not in tables:
        raise SettingError(
            _(
                "{export_path}: join {sheet}: no such sheet or table. {suggestion}",
                export_path=export.path,
                sheet=each.sheet,
                suggestion=suggest_name(each.sheet, tables),
            ).rstrip(),
            allowed=", ".join(tables),
        )
    if not export.is_database:
        return tables[each.sheet]
    return export.whole({each.sheet: [*each.columns.values(), each.date]})[each.sheet]


def _join_visits(
    sets: pd.DataFrame, each: JoinedTable, table: Sheet, mapping: FormMapping, timezone: str, ledger: Ledger
) -> JoinedSets:
    """Make a record of each visit, and of each set of answers of somebody who came less often or is not there."""
    count = len(table.cells)
    visits = pd.DataFrame({name: table.cells[heading] for name, heading in each.columns.items()}, table.cells.index)
    visits["respondent"] = table.cells[each.other or each.key]
    if each.date:
        visits["date"] = _read_told_dates(table, each.date, mapping, timezone, ledger)
    place = find_last_visit(sets, visits.get("date", pd.Series("", visits.index)), visits["respondent"])
    again, alone = place.index[place.ge(0) & place.duplicated()], place.index[place.lt(0)]
    # Whoever answered again and stands there once has two records of that row, the second with the date of its answers.
    at = [*range(count), *place[again]]
    cells, visits = table.cells.iloc[at], visits.iloc[at].reset_index(drop=True)
    if "date" in visits:
        dates = sets["date"][again].set_axis(range(count, len(at)))
        visits["date"] = dates[dates.ne("")].reindex(visits.index).fillna(visits["date"])
    owners = place.copy()
    owners[again], owners[alone] = range(count, len(at)), range(len(at), len(at) + len(alone))
    given = sets[[name for name in sets if name not in visits]].drop(alone)
    records = pd.concat([visits.join(given.set_axis(owners.drop(alone))), sets.loc[alone]], ignore_index=True)
    nobody = pd.Series("", alone, dtype="str")
    names = pd.concat([find_respondent_names(cells, mapping), nobody], ignore_index=True)
    ledger.read(table, table.cells.index, range(count))
    for heading, reason, refusing in _list_refusing(cells, mapping):
        ledger.judge(np.flatnonzero(refusing), Outcome.REFUSED, reason, heading)
    _refuse_elsewhere(cells.reset_index(drop=True), each, mapping, ledger)
    ledger.judge(owners[alone], Outcome.NOTED, Reason.NO_RESPONDENT, each.key)
    session = records["session"].fillna(0).astype("int64")
    return records.drop(columns="session").fillna("").assign(session=session), names, owners


def _join_more(
    records: pd.DataFrame, each: JoinedTable, table: Sheet, mapping: FormMapping, timezone: str, ledger: Ledger
) -> pd.DataFrame:
    """Give each record what a further table says of its respondent: of several rows the last that is not later."""
    cells, key = table.cells, each.other or each.key
    blank = pd.Series("", cells.index)
    dates = _read_told_dates(table, each.date, mapping, timezone, ledger) if each.date else blank
    place = find_last_visit(records, dates, cells[key])
    there = place[place.ge(0)]
    known = cells[key].isin(records["respondent"]) & cells[key].ne("")
    first = pd.Series(records.index, records["respondent"]).groupby(level=0).first()
    ledger.read(table, cells.index[known], cells.loc[known, key].map(first))
    ledger.set_aside(table, cells.index[~known], Outcome.REFUSED, Reason.NO_RESPONDENT, key)
    taken = {
        name: cells[heading].iloc[there.to_numpy()].set_axis(there.index) for name, heading in each.columns.items()
    }
    for heading, reason, refusing in _list_refusing(cells, mapping):
        ledger.judge(there.index[refusing.iloc[there.to_numpy()].to_numpy()], Outcome.REFUSED, reason, heading)
    _refuse_elsewhere(cells.iloc[there.to_numpy()].set_axis(there.index), each, mapping, ledger)
    return records.assign(**{name: column.reindex(records.index).fillna("") for name, column in taken.items()})


def _refuse_elsewhere(cells: pd.DataFrame, each: JoinedTable, mapping: FormMapping, ledger: Ledger) -> None:
    """Refuse records of other units by headings that no column is taken from; the others are looked at at the end."""
    refuse_other_units(cells[[name for name in cells if name not in each.columns.values()]], mapping, ledger)


def _join_comments(
    records: pd.DataFrame, each: JoinedTable, table: Sheet, mapping: FormMapping, timezone: str, ledger: Ledger
) -> pd.DataFrame:
    """Put comments to the record that they were made after; several of one record on one line."""
    cells, key = _leave_comments(table, mapping, ledger), each.other or each.key
    made = pd.DataFrame({"respondent": cells[key], "saran": cells[each.columns["saran"]]})
    dates = _read_told_dates(table, each.date, mapping, timezone, ledger) if each.date else pd.Series("", cells.index)
    made["date"] = dates
    place = find_last_visit(made, records["date"], records["respondent"])
    nobody = place.lt(0)
    ledger.set_aside(table, cells.index[nobody], Outcome.REFUSED, Reason.NO_RESPONDENT, key)
    ledger.read(table, cells.index[~nobody], place[~nobody])
    texts = made["saran"][~nobody & made["saran"].ne("")]
    together = texts.groupby(place[texts.index]).agg(COMMENT_SEPARATOR.join)
    return records.assign(saran=together.reindex(records.index).fillna("").astype("str"))


def _name_codes(records: pd.DataFrame, each: JoinedTable, table: Sheet, ledger: Ledger) -> pd.DataFrame:
    """Replace codes by names; a code that the list does not have stays and is noted."""
    records = records.copy()
    for name, heading in each.columns.items():
        known = dict(zip(table.cells[each.other or each.key], table.cells[heading], strict=True))
        codes = records[name]
        unknown = codes.index[~codes.isin(list(known))]
        ledger.judge(unknown, Outcome.NOTED, Reason.UNKNOWN_CODE, name)
        records[name] = codes.map(lambda code, known=known: known.get(code, code)).astype("str")
    return records


def find_last_visit(sets: pd.DataFrame, times: pd.Series, keys: pd.Series) -> pd.Series:
    """Find the place, among visits, of the one that a set of answers or a comment belongs to; -1 where there is none.

    The last that is not later; where all are later, the first.

    Parameters
    ----------
    sets : DataFrame of str
        respondent and date, '' where not known.
    times, keys : Series of str
        Date and respondent of the visits.
    """
    visits = pd.DataFrame({"respondent": keys.to_numpy(), "time": times.to_numpy()}).reset_index(names="place")
    visits = visits[visits["respondent"].ne("")].sort_values(["time", "place"])  # whom no key names is nobody else
    mine = pd.DataFrame({"set": sets.index, "respondent": sets["respondent"], "given": sets["date"]})
    pairs = mine.merge(visits, on="respondent").sort_values(["set", "time", "place"])
    pairs["late"] = pairs["time"] > pairs["given"]
    early = pairs[~pairs["late"]].drop_duplicates("set", keep="last")
    rest = pairs[pairs["late"] & ~pairs["set"].isin(early["set"])].drop_duplicates("set")
    return pd.concat([early, rest]).set_index("set")["place"].reindex(sets.index).fillna(-1).astype("int64")


#: What a formula begins with.
_FORMULA_SIGNS = ("=", "@", "+", "-")
#: How far a stored sum or mean may be off: means are stored with two decimals or one.
_TOLERANCE = 0.051
#: An index is 25 times the mean; nine weights of 0.11 or 0.111 instead of 1/9 move it.
_INDEX_FACTOR, _INDEX_TOLERANCE = 25, 1.0
#: Put behind the pseudonym of a row that was somebody trying the form out; the screens know it.
TRIAL_COMMENT = "|tes"


def normalise_records(
    records: Records, mapping: FormMapping, columns: tuple[str, ...], timezone: str, ledger: Ledger, where: str
) -> pd.DataFrame:
    """Make rows of the answer files, without pseudonyms yet: `respondent` holds what the export calls the respondent.

    The columns of `records` are used up on the way, so that a million rows are not held twice.

    Parameters
    ----------
    columns : tuple of str
        Columns that hold scores.
    timezone : str
        Zone of the unit.

    Returns
    -------
    DataFrame of str
        Index = record; a column 'trial' ('' or a mark) besides those of the answers.

    Raises
    ------
    SettingError
        Texts fit no category or may name a person, or dates bear the mark of a wrong locale, and the mapping does not
        say.
    DataError
        So many answers lie off the scale that it must be another one.
    """
    cells = records.cells
    rows = pd.DataFrame({"respondent": cells.get("respondent", "")}, cells.index, dtype="str")
    said = _find_trial_names(records)
    rows["trial"] = (said | records.trial).map({True: TRIAL_COMMENT, False: ""}).astype("str")
    ledger.judge(rows.index[said], Outcome.NOTED, Reason.TRIAL)
    if "date" in cells:
        rows["date"] = _join_times(cells, mapping, timezone, ledger, where)
    people = records.names[records.names.ne("")].str.casefold()
    for name, texts in _require_categories_decided(cells, people, mapping, ledger, where).items():
        given = cells.pop(name)
        ledger.recode(name, given.value_counts(), texts.stored)
        rows[name] = _note_emptied(given, given.map(texts.stored).astype("str"), Reason.PERSONAL, ledger)
    if "age" in cells:
        given = cells.pop("age")
        answered = rows["date"] if "date" in rows else pd.Series("", rows.index, dtype="str")
        spelling, decided = DateSpelling(mapping.dates), mapping.categories.get("age", {})
        rows["age"] = _note_emptied(given, normalise_ages(given, answered, spelling, decided), Reason.NO_AGE, ledger)
    rows = rows.join(_recode_scores(cells, mapping, columns, ledger, where))
    if "weight" in cells:
        rows["weight"] = cells["weight"].where(cells["weight"].str.fullmatch(r"\d{1,6}(?:[.,]\d+)?"), "")
    if "saran" in cells:
        texts = cells.pop("saran").str.replace(r"\s+", " ", regex=True)
        rows["saran"] = cut_texts(texts, records.names)
        ledger.judge(rows.index[rows["saran"].ne(texts)], Outcome.NOTED, Reason.PERSONAL, "saran")
    for name in rows.columns.intersection([*TYPED_CATEGORIES, "saran"]):
        signed = rows[name].str.startswith(_FORMULA_SIGNS)
        if signed.any():
            rows.loc[signed, name] = rows.loc[signed, name].map(escape_foreign_formula).astype("str")
    _compare_totals(rows, records.totals, mapping, columns, ledger)
    return rows


def _require_categories_decided(
    cells: pd.DataFrame, people: pd.Series, mapping: FormMapping, ledger: Ledger, where: str
) -> dict[str, CategoryTexts]:
    """Return what the texts of each column of categories become; refuse to guess, empty or print any unasked."""
    decided: dict[str, CategoryTexts] = {
        name: decide_categories(name, cells[name], people, mapping.categories.get(name, {}))
        for name in TYPED_CATEGORIES
        if name in cells
    }
    asked = {name: texts.undecided for name, texts in decided.items() if texts.undecided}
    if "age" in cells and (ages := list_undecided_ages(cells["age"], mapping.categories.get("age", {}))):
        asked["age"] = ages
    unquoted = {
        name: list_unquoted_rows(given.set_axis(ledger.find_rows(given.index)), texts)
        for name, texts in decided.items()
        if texts.unquoted and (given := cells[name][cells[name].isin(texts.unquoted)]).size
    }
    if asked or unquoted:
        count = sum(map(len, [*asked.values(), *unquoted.values()]))
        raise OpenQuestions(
            _(
                "{where}: {counted_text} in no category, or with a name; nothing was written.",
                where=where,
                counted_text=format_count(count, "text"),
            ),
            {
                f"{CATEGORY_QUESTION}{name}": list_category_choices(asked.get(name, {}), unquoted.get(name, []))
                for name in dict.fromkeys([*asked, *unquoted])
            },
            places=[
                *(
                    f"{name}: {text} ({format_count(n, 'row')})"
                    for name, each in asked.items()
                    for text, n in each.items()
                ),
                *(
                    _("{name}: row {rows}: may be a name", name=name, rows=rows)
                    for name, each in unquoted.items()
                    for rows in each
                ),
            ],
            remedy=describe_categories(
                {name: list(asked.get(name, ())) for name in dict.fromkeys([*asked, *unquoted])}
            ).strip(),
        )
    return decided


def read_dates(column: pd.Series, mapping: FormMapping, timezone: str, where: str) -> pd.Series:
    """Read a column of dates, as the mapping says and on the clock of the unit.

    Raises
    ------
    SettingError
        Dates bear the mark of a wrong locale and the mapping does not say how to read them; or it says so of dates that
        do not bear it.
    """
    found = find_swapped_dates(column)
    if found and mapping.swapped_dates is None:
        exchanged, plain = found.describe(mapping.dates)
        raise OpenQuestions(
            _(
                "{where}: dates in two spellings, of which one has days up to 12 alone and the other days above "
                "12 alone: "
                "the mark of a spreadsheet of another locale, which exchanges day and month where that gives a date.",
                where=where,
            ),
            {"swapped_dates": [f"true ({exchanged})", f"false ({plain})"]},
            places=[_("up to 12: {low}", low=", ".join(found.low)), _("above 12: {high}", high=", ".join(found.high))],
            allowed=_(
                "swapped_dates = true ({exchanged}) or swapped_dates = false ({plain})",
                exchanged=exchanged,
                plain=plain,
            ),
            remedy=_("compare some with the form and write the line into the mapping, above its first table."),
        )
    if mapping.swapped_dates and not found and column.ne("").any():
        raise SettingError(
            _(
                "{where}: the mapping says swapped_dates = true, but these dates do not bear the mark of it.",
                where=where,
            ),
            remedy=_("take the line out for this export."),
        )
    swapped = found.shapes if found and mapping.swapped_dates else frozenset()
    return normalise_dates(column, DateSpelling(mapping.dates, timezone, swapped))


def _read_told_dates(sheet: Sheet, heading: str, mapping: FormMapping, timezone: str, ledger: Ledger) -> pd.Series:
    """Read the dates of a table of a long export, as `read_dates`; those that cannot be read are noted."""
    given = sheet.cells[heading]
    dates = read_dates(given, mapping, timezone, sheet.where)
    ledger.empty(given.rename("date"), dates, Reason.NO_DATE, sheet)
    return dates


def _find_trial_names(records: Records) -> pd.Series:
    """Find the rows in which name or respondent says that the form is being tried out."""
    trial = pd.Series(False, records.cells.index)
    for texts in (records.names, records.cells.get("respondent")):
        if texts is not None:
            trial |= map_distinct(texts, lambda text: TRIAL_COMMENT if text and is_trial_text(text) else "").ne("")
    return trial


def _join_times(cells: pd.DataFrame, mapping: FormMapping, timezone: str, ledger: Ledger, where: str) -> pd.Series:
    """Return dates, with the time of another column where there is one."""
    given = cells.pop("date")
    # Those of a long export were read already, to part the visits of a respondent; to read them again changes nothing.
    plain = DateSpelling(mapping.dates, timezone)
    read = normalise_dates(given, plain) if mapping.long else read_dates(given, mapping, timezone, where)
    dates = _note_emptied(given, read, Reason.NO_DATE, ledger)
    return join_dates_and_times(dates, cells["time"]) if "time" in cells else dates


def _note_emptied(before: pd.Series, after: pd.Series, reason: str, ledger: Ledger) -> pd.Series:
    """Return a column as cleaned; cells that it emptied are noted."""
    ledger.empty(before, after, reason)
    return after


def _recode_scores(
    cells: pd.DataFrame, mapping: FormMapping, columns: tuple[str, ...], ledger: Ledger, where: str
) -> pd.DataFrame:
    """Return the scores of all columns; rows with an answer off the scale are refused."""
    given = {name: cells.pop(name) for name in columns if name in cells}
    scale = mapping.scale
    recoded = {name: recode_answers(answers, scale, list_options(mapping, name)) for name, answers in given.items()}
    require_fitting_scale(recoded, given, scale, where, ledger.find_rows)
    for name, column in recoded.items():
        ledger.judge(cells.index[column.wrong], Outcome.REFUSED, Reason.OFF_SCALE, name)
        _tell_same_scores(name, given[name], list_options(mapping, name), ledger)
    return pd.DataFrame({name: column.text for name, column in recoded.items()}, cells.index)


def _tell_same_scores(name: str, answers: pd.Series, options: Mapping[str, int | str], ledger: Ledger) -> None:
    """Enter which labels of a question bring the same score, with their rows: whoever mapped them sees it."""
    if len(set(options.values())) == len(options):
        return
    counts = map_distinct(answers, normalise_label).value_counts()
    told = {str(label): str(options[str(label)]) for label in counts.index if str(label) in options}
    same = [label for label, score in told.items() if [*told.values()].count(score) > 1]
    ledger.recode(name, counts[same], told)


def _compare_totals(
    rows: pd.DataFrame, totals: pd.DataFrame, mapping: FormMapping, columns: tuple[str, ...], ledger: Ledger
) -> None:
    """Note stored sums and means that are not those of the answers beside them."""
    if totals.empty:
        return
    keys = [name for name in columns if name in rows and not name.startswith(("harapan_", "kepentingan_", "overall"))]
    scores = rows[keys].apply(pd.to_numeric, errors="coerce")
    stored_scores = scores + (mapping.scale.lowest - 1)
    for heading in totals:
        stored = pd.to_numeric(totals[heading].str.replace(",", "."), errors="coerce")
        kind = mapping.totals[heading]
        if kind == "index":
            own, tolerance = scores.mean(axis=1) * _INDEX_FACTOR, _INDEX_TOLERANCE
        else:
            own, tolerance = (stored_scores.sum if kind == "sum" else stored_scores.mean)(axis=1), _TOLERANCE
        ledger.judge(rows.index[(stored - own).abs() > tolerance], Outcome.NOTED, Reason.OTHER_TOTAL, str(heading))
