"""The mapping file: which heading of an export is which column of the answers or figures, and how it is coded.

Written by `ikm.intake.propose`, read and corrected by a person, kept beside the answers so that the next export
of the same form is read in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ikm.errors import SettingError, format_count, suggest_name
from ikm.rules.instrument import Instrument
from ikm.rules.pack import Pack
from ikm.speech import N_, _
from ikm.survey.ages import parse_age_bands
from ikm.survey.responses import CATEGORY_CHOICES, CHARACTERISTICS, PAIR_PREFIXES, Characteristic
from ikm.survey.settings import Settings, read_toml, validate_settings

#: Columns that any answer file may have, besides those that are scored.
PLAIN_COLUMNS = ("respondent", "date", "time", *CHARACTERISTICS, "weight", "saran")
#: Answers from 1 to 4 are those of all regulations; others never become an official index.
OFFICIAL_POINTS = 4
#: Columns besides those of unsur that printed figures may have; mutu and kinerja are only compared with the index.
FIGURES_COLUMNS = ("unit", "period", "n", "ikm", "mutu", "kinerja", "number")
#: In [units] and [periods]: left out; in [units] also for every name that is not there.
LEFT_OUT, ANY_OTHER = "-", "*"
#: In [categories], in place of a category: the text stays as typed; BLANK empties it.
KEEP_CHOICE = "keep"
#: In [ask], before each text of a column of categories that a person must decide about, with its number of rows; and
#: before the column.
CATEGORY_CHOICE, CATEGORY_QUESTION = "category: ", "categories."
#: The same before the rows of a text that may be somebody's name, which is not shown.
ROWS_CHOICE = "rows of what may be a name: "
#: In [ask], before each answer that seems to say yes to the question whether answers may be used.
CONSENT_CHOICE = "consent: "
#: In [ask], before each value of a column that may say whether a row counts, with its number of rows.
STATUS_CHOICE = "status: "
#: In [status], in place of a list of values: rows count in which something stands, or nothing stands.
GIVEN, BLANK = "given", "blank"
#: What a column of personal data holds; each has its word on the page of an import.
PERSONAL_KINDS = ("nama", "nik", "telepon", "surel", "alamat", "lahir", "jaringan", "perangkat", "akun", "foto")
#: How [ask] spells nothing, and anything at all.
BLANK_WORD, GIVEN_WORD = "(blank)", "(given)"
_COUNTED = re.compile(r" \(\d+\)$")
#: Keys that say something of one layout only.
_WIDE_KEYS, _LONG_KEYS = ("totals",), ("items", "long")
#: In [ask], behind a label whose score is not known; between labels that stand in an order, worst first.
UNKNOWN_SCORE, SMALLER = " = ? ", " < "
#: In [options], in place of a column: labels of every column.
ALL_COLUMNS = "all"
#: In [ask], behind the name of a sheet that the workbook hides.
HIDDEN_MARK = " (hidden)"
#: In [ask], behind a heading that an unsur is called by, and below which nothing stands.
BLANK_MARK = " (blank in every row)"
#: In [ask], before the words of a question of a long export that is known by a code, or is to be told from another.
ITEM_TEXT = "it asks: "
#: Question of [ask]: headings that nothing is taken from, though their cells look like answers or groups.
LEFT_OUT_QUESTION = "unused"
#: Where an answer goes whose table its question does not name.
_WHERE = {
    "sheets": N_(' sheets = ["..."] is a line of its own, above the first table: each table whose answers count.'),
    "instrument": N_(
        ' instrument = "..." is a line of its own, at the top; of another regulation, take the mapping away '
        "and import with --instrument."
    ),
    "long": N_(' Of long.answer: answer = "..." in [long]: the heading whose cells are the answers.'),
    "join": N_(" Of join: [[join]] with sheet, key, other and columns of the table of comments that is meant."),
    "only": N_(" Of only: in [only], the heading = the values of the rows of this unit."),
    "service": N_(
        " Of service: a column of places (kecamatan, loket) is taken in once units.toml declares it: "
        "[<UNIT>.groups.<column>] (data/README.md)."
    ),
    "dates": N_(' dates = "dmy" is a line of its own, above the first table.'),
    "hidden_rows": N_(" Of hidden_rows: true or false, a line of its own, above the first table."),
    "swapped_dates": N_(" Of swapped_dates: true or false, a line of its own, above the first table."),
    "options": N_(' Of options: a line for each text, such as "sesuai" = 3, in [options.<column>] or [options.all].'),
    "scale": N_(' Of scale: in [scale], letters = "abcd", lowest = 0 or points = 4.'),
    "unused": N_(
        " Of unused: each heading into [columns], or, if nothing is to be taken from it, into unused = [...]; "
        "a column of places (kecamatan, loket) is taken in once units.toml declares it: [<UNIT>.groups.<column>] "
        "(data/README.md)."
    ),
}


class OpenQuestions(SettingError):
    """What an export asks that its mapping does not answer: nothing is written before somebody does.

    Parameters
    ----------
    ask : dict of str to list of str
        The questions, as [ask] of a mapping has them.
    """

    def __init__(self, what: str, ask: Mapping[str, list[str]], **told: Any) -> None:
        self.ask = dict(ask)
        super().__init__(what, **told)


class AnswerScale(Settings):
    """How the answers of the export are coded.

    Parameters
    ----------
    lowest : int
        Number of the worst answer; 0 where a tool counts from 0.
    points : int
        Number of steps; only 4 become official answers.
    letters : str
        Letters of the answers, worst first: 'abcd', or 'dcba' where a is the best.
    rescale : bool
        Of other than 4 steps: show what the answers give when rescaled to 1 to 4. They become no answers all the same.
    """

    lowest: int = Field(default=1, ge=0, le=1, strict=True)
    points: int = Field(default=OFFICIAL_POINTS, ge=2, le=100, strict=True)
    letters: str = ""
    rescale: bool = False


class LongLayout(Settings):
    """Headings of a table that has a row for each answer: who, which question, what, and what was expected of it."""

    respondent: str
    item: str
    answer: str
    date: str = ""
    harapan: str = ""
    kepentingan: str = ""

    @property
    def pairs(self) -> dict[str, str]:
        """Prefix of the columns of a pair -> its heading."""
        given = {"harapan_": self.harapan, "kepentingan_": self.kepentingan}
        return {prefix: heading for prefix, heading in given.items() if heading}


class JoinedTable(Settings):
    """Another table of the same export, in the same folder.

    In a long export a table of respondents makes a record of each visit. In a wide one each row of the export takes the
    cells of the row with its key; several comments of one key stand on one line, all else must be there once.

    Parameters
    ----------
    file : str
        Its name, without a folder.
    sheet : str
        In place of a file: a table of the same database.
    key : str
        Heading that both tables share.
    other : str
        Heading of the key in that table, where it is called otherwise.
    columns : dict of str to str
        Column of the answers -> heading in that table.
    lookup : bool
        A list of codes and names: replaces a code in the column instead of adding rows.
    date : str
        In a long export: heading of the time of the row, by which one of several visits of a respondent is found.
    """

    file: str = ""
    sheet: str = ""
    key: str
    other: str = ""
    columns: dict[str, str]
    lookup: bool = False
    date: str = ""

    @property
    def name(self) -> str:
        """Its file, or its table."""
        return self.file or self.sheet


class FormMapping(Settings):
    """How one form's exports are read; all keys but `columns` are optional.

    Parameters
    ----------
    layout : {'wide', 'long'}
        A row for each respondent, or a row for each answer.
    instrument : str
        Id of the regulation, where not the one in force in the period.
    sheets : list of str
        Sheets of a workbook that hold answers; all that have the headings, where none is named.
    heading_row, heading_rows : int
        First row of the headings and their number, where they are not found right.
    dates : {'dmy', 'mdy', 'ymd'}
        Order of day, month and year in dates such as 03/04/2026.
    swapped_dates : bool, optional
        Whether a spreadsheet exchanged day and month where that gave a date (`ikm.intake.dates.find_swapped_dates`);
        asked where the dates bear the mark of it.
    hidden_rows : bool, optional
        Whether rows that a workbook hides, under a filter or by hand, count; asked where there are any.
    no_value : list of str
        Further texts that say that there is nothing, besides NULL, n/a and the like: 'tidak tahu'.
    made : date
        Day on which the export was made; answers of a later day have a wrong date.
    split : {'year', 'S', 'T', 'month'}
        Kind of period that --split-by-period makes.
    columns : dict of str to (str or list of str)
        Column of the answers -> heading of the export; several where a form asks one thing in branches or in two
        wordings: the one that is filled is taken. In a long export: what each row says of who answered.
    items : dict of str to str
        In a long export: question as the export calls it -> unsur key, or another column of the answers ('gender').
    options : dict of str to (dict of str to int)
        Unsur key, or 'all' -> text of an option -> score from 1, or '-' where it does not apply.
    only : dict of str to list of str
        Heading -> values of the rows that belong to this unit.
    consent : dict of str to list of str
        Heading of the question whether answers may be used -> what says yes; other rows are refused, or, where it asks
        whether one may be quoted, come in without their comment. ['*'] where the column asks something else.
    status : dict of str to (list of str, 'given' or 'blank')
        Heading of what the tool or the office says of a row (approved, draft, deleted, ...) -> values of the rows that
        count, '' among them where nothing stands; 'given' or 'blank' where it is only told whether something stands
        there. Other rows are refused. ['*'] where the column says something else: no row is refused for it.
    categories : dict of str to (dict of str to str)
        Characteristic -> text of the export -> category that is stored, 'keep' for the text as typed, 'blank' where it
        names a person or says nothing; '*' for every other text that fits no category or may name a person.
    totals : dict of str to {'sum', 'mean', 'index'}
        Headings of sums that the export stores; compared with the answers, never used.
    personal : dict of str to str
        Headings left out because they hold personal data, and which of `PERSONAL_KINDS`.
    unused : list of str
        Headings left out for another reason.
    ask : dict of str to list of str
        Open questions: column or heading -> what it may be. While there are any nothing is imported.
    """

    layout: Literal["wide", "long"] = "wide"
    instrument: str = ""
    sheets: list[str] = []
    heading_row: int | None = Field(default=None, ge=1, strict=True)
    heading_rows: int | None = Field(default=None, ge=1, le=3, strict=True)
    dates: Literal["dmy", "mdy", "ymd"] = "dmy"
    swapped_dates: bool | None = None
    hidden_rows: bool | None = None
    no_value: list[str] = []
    made: date | None = None
    split: Literal["year", "S", "T", "month"] = "S"
    scale: AnswerScale = AnswerScale()
    long: LongLayout | None = None
    columns: dict[str, str | Annotated[list[str], Field(min_length=1)]] = {}
    items: dict[str, str] = {}
    options: dict[str, dict[str, Annotated[int, Field(strict=True)] | Literal["-"]]] = {}
    join: list[JoinedTable] = []
    only: dict[str, list[str]] = {}
    consent: dict[str, list[str]] = {}
    status: dict[str, list[str] | Literal["given", "blank"]] = {}
    categories: dict[Characteristic, dict[str, str]] = {}
    totals: dict[str, Literal["sum", "mean", "index"]] = {}
    personal: dict[str, str] = {}
    unused: list[str] = []
    ask: dict[str, list[str]] = {}

    @property
    def dated(self) -> bool:
        """Whether rows have a date, of their own or of a table beside the export."""
        joined = any(each.date or "date" in each.columns for each in self.join)
        return "date" in self.columns or bool(self.long and self.long.date) or joined

    @property
    def headings(self) -> dict[str, str]:
        """Heading of the export -> column of the answers that it is taken for."""
        return {heading: name for name, given in self.columns.items() for heading in list_headings(given)}

    def answered(self, columns: Mapping[str, str | list[str]], scale: Mapping[str, Any]) -> FormMapping:
        """Return the mapping with these columns and keys of [scale] filled in, and the questions about them closed."""
        taken = {heading for given in columns.values() for heading in list_headings(given)}
        closed = {*columns, *taken, *(f"scale.{key}" for key in scale)}
        values = self.model_dump(exclude_defaults=True)
        values["columns"] = {**self.columns, **columns}
        values["scale"] = {**self.scale.model_dump(exclude_defaults=True), **scale}
        values["unused"] = [heading for heading in self.unused if heading not in taken]
        open_questions = {
            about: choices
            for about, choices in self.ask.items()
            if about not in closed or any(map(_is_row_choice, choices))
        }
        if rest := [heading for heading in open_questions.pop(LEFT_OUT_QUESTION, []) if heading not in taken]:
            open_questions[LEFT_OUT_QUESTION] = rest
        values["ask"] = open_questions
        return validate_settings(FormMapping, values, "columns, scale")

    @model_validator(mode="after")
    def _require_categories(self) -> FormMapping:
        """Require that [categories] speaks of columns that are mapped, and names no category that is a slip."""
        taken = {*self.columns, *self.items.values(), *(name for each in self.join for name in each.columns)}
        idle = [name for name in self.categories if name not in taken]
        wrong = [_("[categories.{name}]: no heading is mapped to {name}", name=name) for name in idle]
        for name, texts in self.categories.items():
            choices = [*CATEGORY_CHOICES.get(name, ()), KEEP_CHOICE, BLANK]
            for text, choice in texts.items():
                if name == "age" and choice != BLANK and not parse_age_bands([choice]):
                    wrong.append(
                        _(
                            "[categories.age]: {text} = '{choice}' is no band of ages, such as '17-25' or '>=61'",
                            text=text,
                            choice=choice,
                        )
                    )
                elif name != "age" and choice not in choices and (near := suggest_name(choice, choices)):
                    wrong.append(
                        _(
                            "[categories.{name}]: {text} = '{choice}' is like no category. {near}",
                            name=name,
                            text=text,
                            choice=choice,
                            near=near,
                        )
                    )
                elif not choice:
                    wrong.append(
                        _(
                            "[categories.{name}]: {text} is empty; '{blank}' empties it",
                            name=name,
                            text=text,
                            blank=BLANK,
                        )
                    )
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @model_validator(mode="after")
    def _require_consistent(self) -> FormMapping:
        """Require that a heading is one column, a long layout names its headings, and other files are neighbours."""
        headings = [heading for given in self.columns.values() for heading in list_headings(given)]
        if twice := sorted({name for name in headings if headings.count(name) > 1}):
            raise ValueError(_("heading {twice} stands for two columns", twice=", ".join(twice)))
        keys = list(self.items.values())
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(
                _("two questions of [items] stand for {twice}; an answer must be of one", twice=", ".join(twice))
            )
        if (self.layout == "long") != (self.long is not None):
            raise ValueError(_("layout = 'long' and the table [long] go together"))
        if unclear := [each.key for each in self.join if bool(each.file) == bool(each.sheet)]:
            raise ValueError(_("join by {unclear}: name a file or a sheet", unclear=unclear[0]))
        if strange := [each.file for each in self.join if Path(each.file).name != each.file]:
            raise ValueError(
                _("file {strange} is not a name alone; put the file beside the export", strange=strange[0])
            )
        if both := [name for name in self.unused if name in headings]:
            raise ValueError(_("heading {both} stands for a column, and among the unused", both=both[0]))
        for table, lists in (("consent", self.consent), ("status", self.status)):
            if both := [heading for heading, says in lists.items() if ANY_OTHER in says and len(says) > 1]:
                values = ", ".join(f"'{text}'" for text in lists[both[0]] if text != ANY_OTHER)
                raise ValueError(
                    _(
                        "{table}.{both}: '{any_other}' takes every row, and {values} stands beside it: keep one",
                        table=table,
                        both=both[0],
                        any_other=ANY_OTHER,
                        values=values,
                    )
                )
        if own := {heading: kind for heading, kind in self.personal.items() if kind not in PERSONAL_KINDS}:
            told = "; ".join(f"personal.{heading} = {kind!r}" for heading, kind in own.items())
            raise ValueError(
                _(
                    "{told}: no kind of personal data; allowed are {personal_kinds}",
                    told=told,
                    personal_kinds=", ".join(PERSONAL_KINDS),
                )
            )
        return self

    @model_validator(mode="after")
    def _require_effect(self) -> FormMapping:
        """Require that every key that was written does something: one that is echoed and not applied misleads."""
        if idle := self._list_idle():
            raise ValueError("; ".join(idle))
        return self

    def _list_idle(self) -> list[str]:
        """List the keys that would be read and do nothing."""
        idle = [_("[{key}] is of a {other} export; this one is {layout}", key=key, other=other, layout=self.layout)
                for keys, other in ((_WIDE_KEYS, "wide"), (_LONG_KEYS, "long")) for key in keys
                if other != self.layout and getattr(self, key)]  # fmt: skip
        joined = {name: each for each in self.join if not each.lookup for name in each.columns}
        # Labels of a heading that nothing is taken from stand by for when something is.
        known = {*self.columns, *self.headings, *self.items, *self.items.values(), *joined, *self.unused, ALL_COLUMNS}
        if self.long:
            known |= {*(f"{prefix}{key}" for prefix in self.long.pairs for key in known)}
        if not self.ask:  # options of a heading that is asked about stand under its own name until it is answered
            idle += [
                _("[options.{name}]: no heading is mapped to {name}", name=name)
                for name in self.options
                if name not in known
            ]
        idle += [_("{key}: no heading is mapped to date", key=key) for key in ("dates", "swapped_dates")
                 if key in self.model_fields_set and not (self.dated or self.ask)]  # fmt: skip
        if "time" in self.columns and not (self.dated or self.ask):
            idle.append(_("columns.time joins columns.date, which is not there"))
        if self.scale.rescale and self.scale.points == OFFICIAL_POINTS:
            idle.append(_("scale.rescale is for other than {official_points} points", official_points=OFFICIAL_POINTS))
        return [*idle, *(line for each in self.join for line in self._list_idle_joins(each, joined))]

    def _list_idle_joins(self, each: JoinedTable, joined: Mapping[str, JoinedTable]) -> list[str]:
        """List what a joined table says in vain."""
        says = each.columns or (self.long and each.date) or self.status or self.consent or self.ask
        idle = [] if says else [_("join {each_name}: no columns are taken from it", each_name=each.name)]
        if each.date and (each.lookup or not self.long):
            idle.append(_("join {each_name}: date is for tables of respondents of a long export", each_name=each.name))
        for name in each.columns:
            coded = self.columns.get(name)
            if not self.long and coded is not None and not (each.lookup and list_headings(coded) == [each.key]):
                idle.append(
                    _(
                        "join {each_name}: {name} is '{coded}' in [columns] already; with lookup = true and "
                        "that heading "
                        "as key its codes become names",
                        each_name=each.name,
                        name=name,
                        coded=coded,
                    )
                )
            if self.long and each.lookup and name not in joined:
                idle.append(_("join {each_name}: no table has the codes of {name}", each_name=each.name, name=name))
        return idle


class FiguresMapping(Settings):
    """How one publication's tables are read.

    Parameters
    ----------
    kind : 'published'
        Tells this mapping from that of a form.
    layout : {'units', 'unsur'}
        A row for each unit, or, of one unit, a row for each unsur.
    source : str
        What was printed, by whom and where; printed in reports.
    instrument, bobot : str
        As in data/published: the regulation that the publication followed, the weights that it states.
    values : {'nrr', 'tertimbang', 'nilai'}
        What stands under the unsur: NRR (1 to 4), NRR x bobot (their sum x 25 is the index), or NRR x 25.
    heading_row, heading_rows : int
        Where the headings are, if they are not found right.
    columns : dict of str to str
        Column of data/published, 'mutu', 'kinerja' or 'number' -> heading; in layout 'unsur' also 'unsur' and 'nrr'.
    items : list of str
        Headings of parts of the index that are no NRR of a known unsur: added up and compared, never used.
    rows : dict of str to str
        In layout 'unsur': text of a row -> unsur key, 'ikm' or 'n'.
    units : dict of str to str
        Unit as the table names it -> code in the register, or '-'; '*' = '-' leaves out all others.
    periods : dict of str to str
        Sheet ('' in a CSV file) -> period, or '-'.
    unused : list of str
        Headings left out.
    ask : dict of str to list of str
        Open questions; while there are any nothing is imported.
    """

    kind: Literal["published"]
    layout: Literal["units", "unsur"] = "units"
    source: str = ""
    instrument: str = ""
    bobot: str = ""
    values: Literal["nrr", "tertimbang", "nilai"] = "nrr"
    heading_row: int | None = Field(default=None, ge=1, strict=True)
    heading_rows: int | None = Field(default=None, ge=1, le=3, strict=True)
    columns: dict[str, str] = {}
    items: list[str] = []
    rows: dict[str, str] = {}
    units: dict[str, str] = {}
    periods: dict[str, str] = {}
    unused: list[str] = []
    ask: dict[str, list[str]] = {}


def join_choices(about: str, choices: Sequence[str]) -> str:
    """Join what an open question may be answered with; of headings taken for nothing and of labels all are meant.

    Examples
    --------
    >>> join_choices("date", ["end", "Tanggal"]), join_choices("unused", ["Loket", "Ruang"]), join_choices("biaya", [])
    ('end or Tanggal', 'is anything to be taken from Loket; Ruang?', 'nothing fits')
    """
    if about == LEFT_OUT_QUESTION:
        return _("is anything to be taken from {choices}?", choices="; ".join(choices))
    return ("; " if any(UNKNOWN_SCORE in each for each in choices) else _(" or ")).join(choices) or _("nothing fits")


def list_headings(given: str | Sequence[str]) -> list[str]:
    """List the headings that a column of the answers is taken from: one, or several.

    Examples
    --------
    >>> list_headings("U3"), list_headings(["U3", "U3 (2)"])
    (['U3'], ['U3', 'U3 (2)'])
    """
    return [given] if isinstance(given, str) else list(given)


def list_consent_choices(agreeing: Sequence[str]) -> list[str]:
    """List what [ask] says of a question of consent: 'consent: Ya'; 'consent: ...' where nothing seems to say yes."""
    return [f"{CONSENT_CHOICE}{says}" for says in agreeing or ["..."]]


def list_consent_questions(ask: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """List the headings that [ask] takes for questions of consent, with what seems to say yes."""
    asked = {about: choices for about, choices in ask.items() if any(map(_is_consent_choice, choices))}
    return {about: [each.removeprefix(CONSENT_CHOICE) for each in choices] for about, choices in asked.items()}


def _is_consent_choice(choice: str) -> bool:
    """Return whether a choice of [ask] is an answer to a question of consent."""
    return choice.startswith(CONSENT_CHOICE)


def list_category_choices(counts: Mapping[str, int], rows: Sequence[str] = ()) -> list[str]:
    """List what [ask] says of texts that are in no category, with their rows; of what may be a name the rows alone.

    Examples
    --------
    >>> list_category_choices({"Juru parkir": 3}, ["17", "18, 40"])
    ['category: Juru parkir (3)', 'rows of what may be a name: 17; 18, 40']
    """
    told = [f"{CATEGORY_CHOICE}{text} ({count})" for text, count in counts.items()]
    return [*told, f"{ROWS_CHOICE}{'; '.join(rows)}"] if rows else told


def list_category_questions(ask: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """List the columns of categories that [ask] has questions about, with the texts that stand there."""
    return {
        about.removeprefix(CATEGORY_QUESTION): [
            each.removeprefix(CATEGORY_CHOICE).rpartition(" (")[0]
            for each in choices
            if each.startswith(CATEGORY_CHOICE)
        ]
        for about, choices in ask.items()
        if about.startswith(CATEGORY_QUESTION)
    }


def describe_categories(asked: Mapping[str, Sequence[str]]) -> str:
    """Say what to do about texts in no category, with the lines to be written; '' where there are none."""
    if not asked:
        return ""
    lines = []
    for name, texts in asked.items():
        allowed = [*CATEGORY_CHOICES.get(name, ()), KEEP_CHOICE, BLANK]
        allowed = [_("a band such as 17-25"), BLANK] if name == "age" else allowed
        lines += [f"  [{CATEGORY_QUESTION}{name}]    # {', '.join(allowed)}"]
        lines += [f'  {_format_key(text)} = "..."' for text in texts]
    told = _(
        ' Of categories: write behind each text what it is. "{keep_choice}" leaves it as typed, "{blank}" '
        'empties it (a name of somebody); "{any_other}" = "..." is for all others. What may be a name in fewer than '
        'five rows is told by its rows and never by its text: "{any_other}" = "{blank}" empties it; what is none gets '
        "a line of its own.",
        keep_choice=KEEP_CHOICE,
        blank=BLANK,
        any_other=ANY_OTHER,
    )
    return "\n".join([told, *lines])


def list_item_choices(keys: Sequence[str], text: str, name: str) -> list[str]:
    """List what [ask] says of a question of a long export: the unsur that it may be; its words, if its name is a code.

    Examples
    --------
    >>> list_item_choices(["waktu"], "Jam buka sudah tepat waktu", "5"), list_item_choices([], "Toilet", "Toilet")
    (['waktu', 'it asks: Jam buka sudah tepat waktu'], [])
    """
    return [*keys, *([f"{ITEM_TEXT}{text}"] if text not in ("", name) else [])]


def list_status_choices(counts: Mapping[str, int]) -> list[str]:
    """List what [ask] says of a column that may tell whether a row counts: 'status: approved (8)'."""
    return [f"{STATUS_CHOICE}{value or BLANK_WORD} ({count})" for value, count in counts.items()]


def _is_row_choice(choice: str) -> bool:
    """Return whether a choice of [ask] is about which rows count, and so is not answered by naming a column."""
    return choice.startswith((CONSENT_CHOICE, STATUS_CHOICE))


def list_status_questions(ask: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """List the headings that [ask] takes for what is said of a row, with the values that stand there."""
    return {
        about: [_COUNTED.sub("", each.removeprefix(STATUS_CHOICE)).replace(BLANK_WORD, "") for each in choices]
        for about, choices in ask.items()
        if choices and all(each.startswith(STATUS_CHOICE) for each in choices)
    }


def describe_status(asked: Mapping[str, Sequence[str]]) -> str:
    """Say what to do about columns that may tell which rows count, with the lines to be written; '' without any."""
    if not asked:
        return ""
    lines = [f"  {_format_key(heading)} = {_format_status(values)}" for heading, values in asked.items()]
    told = _(
        " Of status: of the lines below take out what does not count (rejected, deleted, tried out, not sent); "
        '"" where nothing stands. ["*"] where the column says something else.'
    )
    return "\n".join([told, "  [status]", *lines])


def _format_status(values: Sequence[str]) -> str:
    """Write the values of a column as the line of [status]; GIVEN where it only matters whether something stands."""
    told = [value for value in values if value != GIVEN_WORD]
    return _format_value(told) if len(told) == len(values) else f'"{GIVEN}" or "{BLANK}"'


def describe_consent(consent: Mapping[str, Sequence[str]]) -> str:
    """Say what to do about questions of consent, with the lines to be written; '' where there are none."""
    if not consent:
        return ""
    lines = [f"  {_format_key(heading)} = {_format_value(list(says) or ['...'])}" for heading, says in consent.items()]
    told = _(
        " Of consent: write what says yes, as below, compared with the form; rows that say anything else, or nothing, "
        'are left out (of a question whether one may be quoted, their comments). ["*"] where it asks something else.'
    )
    return "\n".join([told, "  [consent]", *lines])


def read_mapping(path: Path) -> FormMapping:
    """Read the mapping at a path.

    Raises
    ------
    SettingError
        No such file, not TOML, or a key unknown or of the wrong kind.
    """
    if not path.exists():
        raise SettingError(
            _("{path}: no such mapping.", path=path), remedy=_("leave --map out: a mapping is proposed.")
        )
    return validate_settings(FormMapping, read_toml(path), str(path))


def read_figures_mapping(path: Path) -> FiguresMapping:
    """Read the mapping of printed figures at a path.

    Raises
    ------
    SettingError
        Not TOML, or a key unknown or of the wrong kind.
    """
    return validate_settings(FiguresMapping, read_toml(path), str(path))


def is_figures_mapping(path: Path) -> bool:
    """Return whether a mapping is one of printed figures."""
    return path.is_file() and read_toml(path).get("kind") == "published"


def require_decided(mapping: FormMapping | FiguresMapping, where: str) -> None:
    """Refuse a mapping with open questions.

    Raises
    ------
    SettingError
        Names each question with its answers.
    """
    if mapping.ask:
        raise SettingError(
            _(
                "{where}: {counted_open_question} in the table [ask].",
                where=where,
                counted_open_question=format_count(len(mapping.ask), "open question"),
            ),
            places=[f"{about}: {join_choices(about, choices)}" for about, choices in mapping.ask.items()],
            remedy=_(
                "run the same command again on a terminal, where it asks again; or write each answer into its table "
                "(columns, items, options, scale) and take the line out of [ask]."
            )
            + "".join(_(how) for about, how in _WHERE.items() if any(key.split(".")[0] == about for key in mapping.ask))
            + describe_categories(list_category_questions(mapping.ask))
            + describe_consent(list_consent_questions(mapping.ask))
            + describe_status(list_status_questions(mapping.ask)),
        )


def require_known(
    mapping: FormMapping, instrument: Instrument, pack: Pack | None, where: str, own: Collection[str] = ()
) -> None:
    """Refuse columns that no answer file has, and a mapping of no unsur at all.

    Parameters
    ----------
    own : collection of str
        Columns of groups of the unit's own.

    Raises
    ------
    SettingError
        Names the column, and the one it is like.
    """
    known = [*PLAIN_COLUMNS, *own, *list_scored_columns(instrument, pack)]
    given = [*mapping.columns, *mapping.items.values(), *(name for each in mapping.join for name in each.columns)]
    if not set(given) & set(instrument.keys):
        raise SettingError(
            _("{where}: no unsur is mapped, so that rows without any answer would come in.", where=where),
            allowed=", ".join(instrument.keys),
            remedy=_("name the headings of the questions in [columns] (of a long export: the questions in [items])."),
        )
    _refuse_strange_columns(given, known, where, "answers")


def require_figures_decided(mapping: FiguresMapping, keys: Collection[str], where: str) -> None:
    """Refuse a mapping with open questions, without a source, or with columns that no published file has.

    Raises
    ------
    SettingError
        Names what is open, missing or unknown.
    """
    require_decided(mapping, where)
    if not mapping.source:
        raise SettingError(
            _("{where}: the source is missing.", where=where),
            remedy=_('source = "title of the publication, page, address": it is printed in reports; or --source.'),
        )
    given = [*mapping.columns, *(key for key in mapping.rows.values() if key != LEFT_OUT)]
    _refuse_strange_columns(given, [*FIGURES_COLUMNS, "unsur", "nrr", *keys], where, _("published figures"))


def _refuse_strange_columns(given: Collection[str], known: Sequence[str], where: str, things: str) -> None:
    """Refuse columns that answers or published figures do not have."""
    if strange := sorted({name for name in given if name not in known}):
        raise SettingError(
            _(
                "{where}: {counted_column} that no {things} have.",
                where=where,
                counted_column=format_count(len(strange), "column"),
                things=things,
            ),
            places=[f"{name}. {suggest_name(name, known)}".rstrip() for name in strange],
            allowed=", ".join(known),
        )


def list_scored_columns(instrument: Instrument, pack: Pack | None) -> tuple[str, ...]:
    """List the columns that may hold scores: unsur, pairs of them, the whole, items of the sector."""
    paired = (f"{prefix}{key}" for prefix in PAIR_PREFIXES for key in instrument.keys)
    return (*instrument.keys, *paired, "overall", *(pack.columns if pack else ()))


def format_toml(mapping: Settings, comment: str = "") -> str:
    """Write a mapping as the text of its file; keys that say nothing are left out.

    Parameters
    ----------
    comment : str
        Lines put at the top, each as a comment.
    """
    values = mapping.model_dump(exclude_defaults=True, mode="python")
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"{key} = {_format_value(value)}" for key, value in values.items() if not _is_table(value)]
    for key, value in values.items():
        if _is_table(value):
            lines += _format_tables(key, value)
    return "\n".join(lines) + "\n"


def is_as_written(text: str, mapping: Settings, comment: str) -> bool:
    """Return whether a file of a mapping holds nothing that would be lost if it were written anew: no comment of
    somebody's, no line spelt in another way.
    """
    return {line.strip() for line in text.splitlines()} <= {*format_toml(mapping, comment).splitlines(), ""}


def _is_table(value: object) -> bool:
    """Return whether a value has a table of its own in the file."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _format_tables(name: str, value: Any) -> list[str]:
    """Write the lines of a table, a list of tables, or a table of tables."""
    if isinstance(value, list):
        return [line for each in value for line in ("", f"[[{name}]]", *_format_body(each))]
    if all(isinstance(each, dict) for each in value.values()):
        tables = {f"{name}.{_format_key(key)}": each for key, each in value.items()}
        return [line for key, each in tables.items() for line in ("", f"[{key}]", *_format_body(each))]
    return ["", f"[{name}]", *_format_body(value)]


def _format_body(table: Mapping[str, Any]) -> list[str]:
    """Write the keys of a table; a table within it on one line."""
    return [f"{_format_key(key)} = {_format_value(value)}" for key, value in table.items()]


def _format_key(text: str) -> str:
    """Write a key, in quotes unless it is plain."""
    return text if text.replace("_", "").isalnum() and text.isascii() else json.dumps(text, ensure_ascii=False)


def _format_value(value: object) -> str:
    """Write a value as TOML; its basic strings take JSON's escapes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_format_key(key)} = {_format_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_format_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
