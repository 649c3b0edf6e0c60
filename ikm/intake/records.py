"""The tables of an export -> one row for each set of answers, its cells still as the export has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ikm.errors import DataError, SettingError, format_count, suggest_name
from ikm.intake.columns import (
    compile_foot_pattern,
    is_foot,
    join_dates_and_times,
    list_options,
    normalise_ages,
    normalise_dates,
    recode_answers,
    require_fitting_scale,
)
from ikm.intake.ledger import Ledger, Outcome, Reason
from ikm.intake.mapping import PLAIN_COLUMNS, FormMapping, JoinedTable, LongLayout
from ikm.intake.personal import cut_categories, cut_texts, refuse_headless
from ikm.intake.table import OpenedFile, RawTable, Sheet, map_distinct, normalise_heading, read_headings, read_tables
from ikm.rules.instrument import Instrument
from ikm.survey.responses import CHARACTERISTICS
from ikm.survey.settings import escape_foreign_formula
from ikm.texts.words import is_trial_text

#: Columns within which a foot of sums begins.
_FOOT_COLUMNS = 3


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
    """

    cells: pd.DataFrame
    names: pd.Series
    totals: pd.DataFrame


def read_sheets(export: OpenedFile, mapping: FormMapping) -> tuple[list[Sheet], list[str]]:
    """Read the sheets that hold answers, and the names of those that do not.

    Raises
    ------
    DataError, SettingError
        The file cannot be read, or no sheet has the headings of the mapping.
    """
    tables = export.taken()
    wanted = list_needed_headings(mapping)
    chosen: list[Sheet] = []
    others: list[str] = []
    for table in tables:
        sheet = _read_headed(table, mapping, tables)
        fits = sheet is not None and (table.sheet in mapping.sheets if mapping.sheets else wanted <= set(sheet.cells))
        if sheet is not None and fits:
            refuse_headless(sheet.cells.columns, sheet.where)
            chosen.append(sheet)
        else:
            if sheet is not None and not mapping.sheets and resembles_chosen_sheet(sheet, wanted):
                require_headings(sheet, wanted)
            others.append(table.sheet)
    for sheet in chosen or [read_headings(tables[0], mapping.heading_row, mapping.heading_rows)]:
        require_headings(sheet, wanted)
    return chosen, others


def resembles_chosen_sheet(sheet: Sheet, wanted: set[str]) -> bool:
    """Return whether an unread sheet has most headings of the mapping: a month with a misspelt one, not a note."""
    return not sheet.cells.empty and 2 * len(wanted & set(sheet.cells)) > len(wanted)


def list_needed_headings(mapping: FormMapping) -> set[str]:
    """List the headings without which the mapping cannot be used."""
    long = mapping.long
    rows = {long.respondent, long.item, long.answer, long.date, *long.pairs.values()} - {""} if long else set()
    # In a long export a heading of [only] may be in a table beside it.
    return {*mapping.columns.values(), *mapping.consent, *([] if long else mapping.only), *rows}


def require_headings(sheet: Sheet, wanted: set[str]) -> None:
    """Refuse a sheet that lacks headings.

    Raises
    ------
    SettingError
        Names each, and the one it is like.
    """
    missing = sorted(wanted - set(sheet.cells.columns))
    if missing:
        spare = [name for name in sheet.cells.columns if name not in wanted]
        raise SettingError(
            f"{sheet.where}: {format_count(len(missing), 'heading')} of the mapping missing.",
            places=[f"{name!r}. {suggest_name(name, spare)}".rstrip() for name in missing],
            remedy="correct the mapping or the heading, or take this form's own mapping"
            + (f'; sheets = ["..."] in it leaves {sheet.name!r} out.' if sheet.name else "."),
        )


def collect_wide(sheets: Sequence[Sheet], mapping: FormMapping, ledger: Ledger) -> Records:
    """Collect the records of an export that has a row for each respondent."""
    kept = [_drop_foot(sheet, mapping, ledger) for sheet in sheets]
    first = 0
    for sheet, cells in zip(sheets, kept, strict=True):
        ledger.read(sheet.file, sheet.name, cells.index, range(first, first + len(cells)))
        ledger.set_aside(sheet.file, sheet.name, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
        first += len(cells)
    joined = pd.concat(kept, ignore_index=True).fillna("") if len(kept) > 1 else kept[0].reset_index(drop=True)
    refuse_other_units(joined, mapping, ledger)
    for heading, values in mapping.consent.items():
        ledger.judge(joined.index[~joined[heading].isin(values)], Outcome.REFUSED, Reason.NO_CONSENT, heading)
    cells = joined[list(mapping.columns.values())].set_axis(list(mapping.columns), axis=1)
    totals = joined[[heading for heading in mapping.totals if heading in joined]]
    return Records(cells, find_respondent_names(joined, mapping), totals)


def find_respondent_names(cells: pd.DataFrame, mapping: FormMapping) -> pd.Series:
    """Find names of persons in the columns that the mapping leaves out as names, one a row."""
    headings = [heading for heading, kind in mapping.personal.items() if kind == "nama" and heading in cells]
    names = pd.Series("", cells.index, dtype="str")
    for heading in headings:
        names = names.where(names.ne(""), cells[heading])
    return map_distinct(names, normalise_heading)


def refuse_other_units(cells: pd.DataFrame, mapping: FormMapping, ledger: Ledger) -> None:
    """Refuse rows that belong to another unit."""
    for heading, values in mapping.only.items():
        if heading not in cells:
            continue
        blank = cells[heading].eq("") & ("" not in values)
        ledger.judge(cells.index[blank], Outcome.REFUSED, Reason.NO_UNIT, heading)
        ledger.judge(cells.index[~blank & ~cells[heading].isin(values)], Outcome.REFUSED, Reason.ELSEWHERE, heading)


def _read_headed(table: RawTable, mapping: FormMapping, tables: Sequence[RawTable]) -> Sheet | None:
    """Read a table below its headings; None for a further sheet without any."""
    try:
        return read_headings(table, mapping.heading_row, mapping.heading_rows)
    except DataError:
        if len(tables) == 1:
            raise
        return None


def _drop_foot(sheet: Sheet, mapping: FormMapping, ledger: Ledger) -> pd.DataFrame:
    """Return the rows of answers; those that add up the sheet and the notes below them are set aside."""
    below = find_foot_rows(
        sheet.cells, [heading for name, heading in mapping.columns.items() if name not in PLAIN_COLUMNS]
    )
    if not below.any():
        return sheet.cells
    ledger.set_aside(sheet.file, sheet.name, sheet.cells.index[below], Outcome.REFUSED, Reason.FOOT)
    return sheet.cells[~below]


def find_foot_rows(cells: pd.DataFrame, scored: Sequence[str]) -> pd.Series:
    """Find rows that add up a sheet, and notes below them: rows under the last answer that hold none.

    Parameters
    ----------
    scored : sequence of str
        Headings of answers; without any, only the rows of sums are found.

    Returns
    -------
    Series of bool
    """
    adds = pd.Series(False, cells.index)
    for name in cells.columns[:_FOOT_COLUMNS]:
        near = cells[name][cells[name].str.contains(compile_foot_pattern(), case=False)]
        adds |= cells[name].isin([cell for cell in near.unique() if is_foot(cell)])
    held = cells[list(scored)].ne("").any(axis=1) & ~adds
    if not adds.any() or not held.any():
        return adds
    last, first = held[held].index[-1], adds[adds].index[0]
    return adds | (pd.Series(cells.index > max(last, first), cells.index))


def collect_long(sheets: Sequence[Sheet], mapping: FormMapping, folder: Path, ledger: Ledger) -> Records:
    """Collect the records of an export that has a row for each answer.

    Parameters
    ----------
    folder : Path
        Where the other tables of the export lie.

    Raises
    ------
    DataError, SettingError
        Another table is not there or lacks a heading.
    """
    shape = mapping.long
    if shape is None:
        raise SettingError(f"{sheets[0].where}: the mapping does not say which headings the answers have.")
    answers = pd.concat([_collect_answers(sheet, shape, mapping, ledger) for sheet in sheets], ignore_index=True)
    sets = _group_sets(answers, mapping)
    joined = join_tables(sets, mapping, folder, ledger)
    owner = pd.Series(joined.owner.to_numpy(), pd.MultiIndex.from_frame(sets[["respondent", "session"]]))
    records = owner.reindex(pd.MultiIndex.from_frame(answers[["respondent", "session"]])).to_numpy()
    for (file, sheet), rows in answers.assign(record=records).groupby(["file", "sheet"], sort=False):
        ledger.read(str(file), str(sheet), pd.Index(rows["row"]), rows["record"])
    totals = pd.DataFrame(index=joined.cells.index)
    return Records(joined.cells.drop(columns="session", errors="ignore"), joined.names, totals)


def _collect_answers(sheet: Sheet, shape: LongLayout, mapping: FormMapping, ledger: Ledger) -> pd.DataFrame:
    """Return answers of one sheet that have respondent and unsur: respondent, session, key, answer, date, place.

    A second set of answers of the same respondent, given at another time, is another session.
    """
    require_headings(sheet, list_needed_headings(mapping))
    cells = sheet.cells
    frame = pd.DataFrame(
        {
            "respondent": cells[shape.respondent],
            "item": cells[shape.item],
            "answer": cells[shape.answer],
            "date": normalise_dates(cells[shape.date], mapping.dates) if shape.date else "",
            **{prefix: cells[heading] for prefix, heading in shape.pairs.items()},
        },
        cells.index,
    )
    frame = _keep_unit(frame, cells, sheet, mapping, ledger)
    nobody = frame["respondent"].eq("")
    strange = ~nobody & ~frame["item"].isin(list(mapping.items))
    aside = [(nobody, Outcome.REFUSED, Reason.NO_RESPONDENT, shape.respondent)]
    aside.append((strange, Outcome.REFUSED, Reason.UNKNOWN_ITEM, shape.item))
    good = frame[~nobody & ~strange]
    same = good.duplicated()
    other = ~same & good[~same].duplicated(["respondent", "item", "date"]).reindex(good.index, fill_value=False)
    aside += [
        (same, Outcome.REPEATED, Reason.SAME_ITEM, shape.item),
        (other, Outcome.REFUSED, Reason.OTHER_ANSWER, shape.answer),
    ]
    for rows, outcome, reason, column in aside:
        ledger.set_aside(sheet.file, sheet.name, rows.index[rows], outcome, reason, column)
    ledger.set_aside(sheet.file, sheet.name, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
    kept = good[~same & ~other].sort_values("date", kind="stable")
    session = kept.groupby(["respondent", "item"], sort=False).cumcount()
    kept = kept.assign(session=session, key=kept["item"].map(mapping.items)).sort_index()
    return kept.assign(file=sheet.file, sheet=sheet.name, row=kept.index)


def _keep_unit(
    frame: pd.DataFrame, cells: pd.DataFrame, sheet: Sheet, mapping: FormMapping, ledger: Ledger
) -> pd.DataFrame:
    """Return the answers of this unit, where the table of answers itself says whose they are."""
    mine = pd.Series(True, frame.index)
    for heading, values in mapping.only.items():
        if heading in cells:
            other = mine & ~cells[heading].isin(values)
            blank = other & cells[heading].eq("")
            ledger.set_aside(sheet.file, sheet.name, frame.index[blank], Outcome.REFUSED, Reason.NO_UNIT, heading)
            ledger.set_aside(
                sheet.file, sheet.name, frame.index[other & ~blank], Outcome.REFUSED, Reason.ELSEWHERE, heading
            )
            mine &= ~other
    return frame[mine]


def _group_sets(answers: pd.DataFrame, mapping: FormMapping) -> pd.DataFrame:
    """Return one row a respondent and session, in the order of the export: respondent, session, date, items."""
    who = ["respondent", "session"]
    keys = list(dict.fromkeys(mapping.items.values()))
    pairs = mapping.long.pairs if mapping.long else {}
    parts = [
        answers.pivot(index=who, columns="key", values=name).reindex(columns=keys).add_prefix(prefix)
        for prefix, name in (("", "answer"), *((prefix, prefix) for prefix in pairs))
    ]
    table = pd.concat(parts, axis=1).fillna("")
    order = pd.MultiIndex.from_frame(answers[who].drop_duplicates())
    items = table.reindex(order)
    items.columns.name = None
    items.insert(0, "date", answers.groupby(who)["date"].min().reindex(order))
    return items.reset_index()


#: Between two comments of one respondent.
COMMENT_SEPARATOR = " | "


@dataclass(frozen=True, eq=False)
class JoinedSets:
    """Sets of answers with what other tables say of them.

    Parameters
    ----------
    cells : DataFrame of str
        Index = record.
    names : Series of str
        Name of the respondent, to be cut out of texts; never written.
    owner : Series of int
        Record that each set of answers went to.
    """

    cells: pd.DataFrame
    names: pd.Series
    owner: pd.Series


def join_tables(sets: pd.DataFrame, mapping: FormMapping, folder: Path, ledger: Ledger) -> JoinedSets:
    """Join all tables of the mapping to the sets of answers.

    Parameters
    ----------
    sets : DataFrame of str
        respondent, session, date and the items.

    Raises
    ------
    DataError, SettingError
        A table is not there, or lacks a heading.
    """
    tables = [(each, _read_table(folder / each.file, each, ledger)) for each in mapping.join]
    state = JoinedSets(sets, pd.Series("", sets.index, dtype="str"), pd.Series(sets.index, sets.index))
    for each, table in tables:
        if not each.lookup and set(each.columns) - {"saran"}:
            state = _join_visits(state, each, table, mapping, ledger)
    for each, table in tables:
        if not each.lookup and set(each.columns) == {"saran"}:
            state = _join_comments(state, each, table, mapping, ledger)
    _judge_elsewhere(state.cells, mapping, ledger)
    for each, table in tables:
        if each.lookup:
            state = _join_names(state, each, table, ledger)
    return state


def _judge_elsewhere(records: pd.DataFrame, mapping: FormMapping, ledger: Ledger) -> None:
    """Refuse records of another unit, where a table of respondents says whose they are: before codes become names."""
    names = {heading: name for each in mapping.join if not each.lookup for name, heading in each.columns.items()}
    refuse_other_units(records.rename(columns={name: heading for heading, name in names.items()}), mapping, ledger)


def _read_table(path: Path, each: JoinedTable, ledger: Ledger) -> Sheet:
    """Read one table below its headings."""
    sheet = read_headings(read_tables(path)[0])
    require_headings(sheet, {each.other or each.key, *each.columns.values(), each.date} - {""})
    ledger.set_aside(sheet.file, sheet.name, sheet.malformed, Outcome.REFUSED, Reason.FIELDS)
    return sheet


def _join_visits(
    state: JoinedSets, each: JoinedTable, table: Sheet, mapping: FormMapping, ledger: Ledger
) -> JoinedSets:
    """Make a record of each visit, and of each set of answers of somebody who is not in the table."""
    sets, cells = state.cells, table.cells
    visits = pd.DataFrame({name: cells[heading] for name, heading in each.columns.items()}, cells.index)
    visits["respondent"] = cells[each.other or each.key]
    if each.date:
        visits["date"] = normalise_dates(cells[each.date], mapping.dates)
    place = find_last_visit(sets, visits.get("date", pd.Series("", visits.index)), visits["respondent"])
    given = sets[[name for name in sets if name not in visits]]
    placed = place[place.ge(0)]
    with_answers = given.loc[placed.index].set_axis(visits.index[placed.to_numpy()])
    alone = sets[place.lt(0)]
    records = pd.concat([visits.join(with_answers), alone], ignore_index=True)
    owner = place.where(place.ge(0), pd.Series(range(len(visits), len(records)), alone.index))
    names = pd.concat(
        [find_respondent_names(cells, mapping), pd.Series("", alone.index, dtype="str")], ignore_index=True
    )
    ledger.read(table.file, table.name, cells.index, range(len(visits)))
    ledger.judge(range(len(visits), len(records)), Outcome.NOTED, Reason.NO_RESPONDENT, each.key)
    session = records["session"].fillna(0).astype("int64")
    return JoinedSets(records.drop(columns="session").fillna("").assign(session=session), names, owner.astype("int64"))


def _join_comments(
    state: JoinedSets, each: JoinedTable, table: Sheet, mapping: FormMapping, ledger: Ledger
) -> JoinedSets:
    """Put comments to the record that they were made after; several of one record on one line."""
    cells, records = table.cells, state.cells
    made = pd.DataFrame({"respondent": cells[each.other or each.key], "saran": cells[each.columns["saran"]]})
    made["date"] = normalise_dates(cells[each.date], mapping.dates) if each.date else ""
    place = find_last_visit(made, records["date"], records["respondent"])
    nobody = place.lt(0)
    ledger.set_aside(table.file, table.name, cells.index[nobody], Outcome.REFUSED, Reason.NO_RESPONDENT, each.key)
    ledger.read(table.file, table.name, cells.index[~nobody], place[~nobody])
    texts = made["saran"][~nobody & made["saran"].ne("")]
    together = texts.groupby(place[texts.index]).agg(COMMENT_SEPARATOR.join)
    saran = together.reindex(records.index).fillna("").astype("str")
    return JoinedSets(records.assign(saran=saran), state.names, state.owner)


def _join_names(state: JoinedSets, each: JoinedTable, table: Sheet, ledger: Ledger) -> JoinedSets:
    """Replace codes by names; a code that the list does not have stays and is noted."""
    records = state.cells.copy()
    for name, heading in each.columns.items():
        known = dict(zip(table.cells[each.other or each.key], table.cells[heading], strict=True))
        codes = records[name]
        unknown = codes.index[~codes.isin(list(known))]
        ledger.judge(unknown, Outcome.NOTED, Reason.UNKNOWN_CODE, name)
        records[name] = codes.map(lambda code, known=known: known.get(code, code)).astype("str")
    return JoinedSets(records, state.names, state.owner)


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
    visits = visits.sort_values(["time", "place"])
    mine = pd.DataFrame({"set": sets.index, "respondent": sets["respondent"], "given": sets["date"]})
    pairs = mine.merge(visits, on="respondent").sort_values(["set", "time", "place"])
    pairs["late"] = pairs["time"] > pairs["given"]
    early = pairs[~pairs["late"]].drop_duplicates("set", keep="last")
    rest = pairs[pairs["late"] & ~pairs["set"].isin(early["set"])].drop_duplicates("set")
    return pd.concat([early, rest]).set_index("set")["place"].reindex(sets.index).fillna(-1).astype("int64")


#: Characteristics that are words, not numbers.
TYPED_CATEGORIES = tuple(name for name in CHARACTERISTICS if name != "age")
#: What a formula begins with.
_FORMULA_SIGNS = ("=", "@", "+", "-")
#: How far a stored sum or mean may be off: means are stored with two decimals or one.
_TOLERANCE = 0.051
#: Put behind the pseudonym of a row that was somebody trying the form out; the screens know it.
TRIAL_COMMENT = "|tes"


def normalise_records(
    records: Records, mapping: FormMapping, columns: tuple[str, ...], ledger: Ledger, where: str
) -> pd.DataFrame:
    """Make rows of the answer files, without pseudonyms yet: `respondent` holds what the export calls the respondent.

    The columns of `records` are used up on the way, so that a million rows are not held twice.

    Parameters
    ----------
    columns : tuple of str
        Columns that hold scores.

    Returns
    -------
    DataFrame of str
        Index = record; a column 'trial' ('' or a mark) besides those of the answers.

    Raises
    ------
    DataError
        So many answers lie off the scale that it must be another one.
    """
    cells = records.cells
    rows = pd.DataFrame({"respondent": cells.get("respondent", "")}, cells.index, dtype="str")
    rows["trial"] = _mark_trials(records)
    ledger.judge(rows.index[rows["trial"].ne("")], Outcome.NOTED, Reason.TRIAL)
    if "date" in cells:
        rows["date"] = _read_dates(cells, mapping, ledger)
    people = records.names[records.names.ne("")].str.lower()
    for name in TYPED_CATEGORIES:
        if name in cells:
            given = cells.pop(name)
            rows[name] = _note_emptied(given, cut_categories(given, people), Reason.PERSONAL, ledger)
    if "age" in cells:
        given = cells.pop("age")
        rows["age"] = _note_emptied(given, normalise_ages(given), Reason.NO_AGE, ledger)
    rows = rows.join(_recode_scores(cells, mapping, columns, ledger, where))
    if "weight" in cells:
        rows["weight"] = cells["weight"].where(cells["weight"].str.fullmatch(r"\d{1,6}(?:[.,]\d+)?"), "")
    if "saran" in cells:
        texts = cells.pop("saran").str.replace(r"\s+", " ", regex=True)
        rows["saran"] = cut_texts(texts, records.names)
        ledger.judge(rows.index[rows["saran"].ne(texts)], Outcome.NOTED, Reason.PERSONAL, "saran")
    for text in (each for each in (*TYPED_CATEGORIES, "saran") if each in rows):
        signed = rows[text].str.startswith(_FORMULA_SIGNS)
        if signed.any():
            rows.loc[signed, text] = rows.loc[signed, text].map(escape_foreign_formula).astype("str")
    _compare_totals(rows, records.totals, mapping, columns, ledger)
    return rows


def find_unanswered_records(rows: pd.DataFrame, instrument: Instrument) -> pd.Index:
    """Find the records in which no unsur has a score."""
    held = rows.reindex(columns=list(instrument.keys), fill_value="")
    return rows.index[~held.isin([str(score) for score in instrument.scores]).any(axis=1)]


def _mark_trials(records: Records) -> pd.Series:
    """Mark the rows in which name or respondent says that the form is being tried out."""
    mark = pd.Series("", records.cells.index, dtype="str")
    for texts in (records.names, records.cells.get("respondent")):
        if texts is not None:
            mark[map_distinct(texts, lambda text: TRIAL_COMMENT if text and is_trial_text(text) else "").ne("")] = (
                TRIAL_COMMENT
            )
    return mark


def _read_dates(cells: pd.DataFrame, mapping: FormMapping, ledger: Ledger) -> pd.Series:
    """Return dates, with the time of another column where there is one."""
    given = cells.pop("date")
    dates = _note_emptied(given, normalise_dates(given, mapping.dates), Reason.NO_DATE, ledger)
    return join_dates_and_times(dates, cells["time"]) if "time" in cells else dates


def _note_emptied(before: pd.Series, after: pd.Series, reason: str, ledger: Ledger) -> pd.Series:
    """Return a column as cleaned; cells that it emptied are noted."""
    ledger.judge(before.index[before.ne("") & after.eq("")], Outcome.NOTED, reason, str(before.name))
    return after


def _recode_scores(
    cells: pd.DataFrame, mapping: FormMapping, columns: tuple[str, ...], ledger: Ledger, where: str
) -> pd.DataFrame:
    """Return the scores of all columns; rows with an answer off the scale are refused."""
    given = {name: cells.pop(name) for name in columns if name in cells}
    recoded = {
        name: recode_answers(column, mapping.scale, list_options(mapping, name)) for name, column in given.items()
    }
    require_fitting_scale(recoded, given, mapping.scale, where)
    for name, column in recoded.items():
        ledger.judge(cells.index[column.wrong], Outcome.REFUSED, Reason.OFF_SCALE, name)
    return pd.DataFrame({name: column.text for name, column in recoded.items()}, cells.index)


def _compare_totals(
    rows: pd.DataFrame, totals: pd.DataFrame, mapping: FormMapping, columns: tuple[str, ...], ledger: Ledger
) -> None:
    """Note stored sums and means that are not those of the answers beside them."""
    if totals.empty:
        return
    keys = [name for name in columns if name in rows and not name.startswith(("harapan_", "kepentingan_", "overall"))]
    scores = rows[keys].apply(pd.to_numeric, errors="coerce") + (mapping.scale.lowest - 1)
    for heading in totals:
        stored = pd.to_numeric(totals[heading].str.replace(",", ".", regex=False), errors="coerce")
        own = scores.sum(axis=1) if mapping.totals[heading] == "sum" else scores.mean(axis=1)
        ledger.judge(rows.index[(stored - own).abs() > _TOLERANCE], Outcome.NOTED, Reason.OTHER_TOTAL, str(heading))
