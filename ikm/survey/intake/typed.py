"""Records as an export has them -> rows as the answer files have them, personal data cut out. Floor 2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ikm.rules.instrument import Instrument
from ikm.survey.intake import fields, private
from ikm.survey.intake import ledger as said
from ikm.survey.intake.answers import label, require_fitting, to_scores
from ikm.survey.intake.collect import Records
from ikm.survey.intake.ledger import Ledger
from ikm.survey.intake.mapping import Mapping as FormMapping
from ikm.survey.intake.pieces import by_value
from ikm.survey.responses import CHARACTERISTICS

#: Characteristics that are words, not numbers.
CATEGORIES = tuple(name for name in CHARACTERISTICS if name != "age")
#: How far a stored sum or mean may be off: means are stored with two decimals or one.
_TOLERANCE = 0.051
#: Put behind the pseudonym of a row that was somebody trying the form out; the screens know it.
TRIAL = "|tes"


@dataclass(frozen=True)
class Hooks:
    """What higher floors lend: how texts are cleaned, what looks like a trial, who is told how far it has come."""

    clean: private.Cleaner
    trial: Callable[[str], bool]
    say: Callable[[str], None] = lambda stage: None


def typed(
    records: Records, mapping: FormMapping, columns: tuple[str, ...], hooks: Hooks, ledger: Ledger, where: str
) -> pd.DataFrame:
    """Rows of the answer files, without pseudonyms yet: `respondent` holds what the export calls the respondent.

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
    rows["trial"] = _trials(records, hooks)
    ledger.judge(rows.index[rows["trial"].ne("")], said.NOTED, said.TRIAL)
    if "date" in cells:
        rows["date"] = _dates(cells, mapping, ledger)
    people = records.names[records.names.ne("")].str.lower()
    for name in CATEGORIES:
        if name in cells:
            given = cells.pop(name)
            rows[name] = _kept(given, private.cut_categories(given, people, hooks.clean), said.PERSONAL, ledger)
    if "age" in cells:
        given = cells.pop("age")
        rows["age"] = _kept(given, fields.to_ages(given), said.NO_AGE, ledger)
    rows = rows.join(_scores(cells, mapping, columns, ledger, where))
    if "weight" in cells:
        rows["weight"] = cells["weight"].where(cells["weight"].str.fullmatch(r"\d{1,6}(?:[.,]\d+)?"), "")
    if "saran" in cells:
        texts = cells.pop("saran").str.replace(r"\s+", " ", regex=True)
        rows["saran"] = private.cut_column(texts, records.names, hooks.clean)
        ledger.judge(rows.index[rows["saran"].ne(texts)], said.NOTED, said.PERSONAL, "saran")
    _compare_totals(rows, records.totals, mapping, columns, ledger)
    return rows


def no_answers(rows: pd.DataFrame, instrument: Instrument) -> pd.Index:
    """Records in which no unsur has a score."""
    held = rows.reindex(columns=list(instrument.keys), fill_value="")
    return rows.index[~held.isin([str(score) for score in instrument.scores]).any(axis=1)]


def _trials(records: Records, hooks: Hooks) -> pd.Series:
    """Mark of rows in which name or respondent says that the form is being tried out."""
    mark = pd.Series("", records.cells.index, dtype="str")
    for texts in (records.names, records.cells.get("respondent")):
        if texts is not None:
            mark[by_value(texts, lambda text: TRIAL if text and hooks.trial(text) else "").ne("")] = TRIAL
    return mark


def _dates(cells: pd.DataFrame, mapping: FormMapping, ledger: Ledger) -> pd.Series:
    """Dates, with the time of another column where there is one."""
    given = cells.pop("date")
    dates = _kept(given, fields.to_dates(given, mapping.dates), said.NO_DATE, ledger)
    return fields.joined(dates, cells["time"]) if "time" in cells else dates


def _kept(before: pd.Series, after: pd.Series, reason: str, ledger: Ledger) -> pd.Series:
    """A column as cleaned; cells that it emptied are noted."""
    ledger.judge(before.index[before.ne("") & after.eq("")], said.NOTED, reason, str(before.name))
    return after


def _scores(
    cells: pd.DataFrame, mapping: FormMapping, columns: tuple[str, ...], ledger: Ledger, where: str
) -> pd.DataFrame:
    """Scores of all columns; rows with an answer off the scale are refused."""
    given = {name: cells.pop(name) for name in columns if name in cells}
    found = {name: to_scores(column, mapping.scale, options_of(mapping, name)) for name, column in given.items()}
    require_fitting(found, given, mapping.scale, where)
    for name, column in found.items():
        ledger.judge(cells.index[column.wrong], said.REFUSED, said.OFF_SCALE, name)
    return pd.DataFrame({name: column.text for name, column in found.items()}, cells.index)


def options_of(mapping: FormMapping, column: str) -> Mapping[str, int | str]:
    """Labels of a column's options, as `label` spells them."""
    named = {**mapping.options.get("all", {}), **mapping.options.get(column, {})}
    return {label(text): score for text, score in named.items()}


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
        ledger.judge(rows.index[(stored - own).abs() > _TOLERANCE], said.NOTED, said.OTHER_TOTAL, str(heading))
