"""The file in which a person decides about comments: data/comments/<UNIT>/<period>.xlsx or .csv, one row a wording.

The rules propose what a comment is and which unsur it judges; who reads it corrects that and says whether it may be
quoted. What was typed is only ever read here and carried over: no run changes or drops it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from ikm.errors import DataError, SettingError, format_command, format_count, suggest_name
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period
from ikm.speech import _, say_count
from ikm.survey.project import REVIEW_SUFFIXES, Project
from ikm.survey.responses import HEADING_ROW, Source, describe_source, read_cells, require_columns
from ikm.survey.settings import escape_formula, has_file, replace_file, unescape_formula
from ikm.survey.units import Unit
from ikm.survey.workbook import SHEETS, format_workbook, require_own_sheets

#: What a comment is: complaint, complaint and praise, request, praise, something else, another language, nothing.
KINDS = ("keluhan", "campuran", "saran", "pujian", "lain", "bahasa lain", "kosong")
#: approve: quote the text as it stands; redact: quote `edited` instead; reject: never quote; read: nothing said about
#: quoting. Blank: not yet read, unless kind or unsur were corrected.
DECISIONS = ("approve", "redact", "reject", "read")
#: Those that a person types into; the others are written here.
TYPED_COLUMNS = ("kind", "unsur", "decision", "edited")
REVIEW_COLUMNS = ("id", "topic", "text", "rules", *TYPED_COLUMNS)
#: Columns without which nothing can be decided; a file of an older version has no others.
NEEDED_COLUMNS = ("id", "topic", "text", "decision", "edited")
#: Between the unsur of one cell: 'waktu-; perilaku+'.
_BETWEEN = re.compile(r"[;,\s]+")
_SIGNED = re.compile(r"(?P<key>.*?)(?P<sign>[+-]?)")
#: What a spreadsheet or a person may write for a minus.
_MINUS = str.maketrans("−–—", "---")


@dataclass(frozen=True)
class Label:
    """What a comment is and which unsur it judges.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    unsur : tuple of str
        Key and sign of each: 'waktu-' (complained about, or asked for), 'perilaku+' (praised); one may have both.
    """

    kind: str
    unsur: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {spell_signs(self.unsur)}".rstrip()


@dataclass(frozen=True)
class ReviewProposal:
    """A comment to be read, redacted already, and what the rules take it for."""

    id: str
    topic: str
    text: str
    rules: Label = Label("lain")


@dataclass(frozen=True)
class ReviewDecision:
    """What a person decided about one comment.

    Parameters
    ----------
    row : int
        Row in the file, as a spreadsheet counts.
    decision : str
        One of `DECISIONS`; '' where kind or unsur were corrected and nothing was said about quoting.
    text : str
        What the person saw.
    edited : str
        What to quote instead; given with 'redact' alone.
    label : Label or None
        What the person takes it for; None where kind was left blank, as in files of older versions.
    """

    row: int
    decision: str
    text: str
    edited: str = ""
    label: Label | None = None


@dataclass(frozen=True)
class CommentReview:
    """All decisions of a unit and period, by id of the comment; none where there is no file."""

    path: str = ""
    decisions: Mapping[str, ReviewDecision] = field(default_factory=dict)
    source: Source | None = None

    def find(self, id: str, text: str) -> ReviewDecision | None:
        """Find the decision about a comment: by its id, or, where rows have moved in the answers, by its text."""
        return self.decisions.get(id) or self._by_text.get(_fold_text(text))

    @cached_property
    def _by_text(self) -> dict[str, ReviewDecision]:
        """Decisions by text."""
        return {_fold_text(decision.text): decision for decision in self.decisions.values()}


Row = dict[str, str]


@dataclass(frozen=True)
class ReviewFile:
    """A review file and the rows that it is to hold.

    Parameters
    ----------
    path : Path
        Where it is written; another suffix than `found` has where its form is changed.
    found : Path or None
        Where it was read; None where there was none.
    before : bytes
        What was read.
    columns : tuple of str
        Headings; columns of the office's own come last.
    rows : tuple of dict
        By column, without the apostrophes that keep a CSV from holding formulas.
    added : int
        Rows that are new.
    gone : frozenset of str
        Ids of rows that somebody filled in and whose comment has changed or is gone: kept, and not counted.
    """

    path: Path
    found: Path | None
    before: bytes
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    instrument: Instrument
    added: int = 0
    gone: frozenset[str] = frozenset()
    changed: bool = True

    @property
    def read(self) -> int:
        """Rows that a person has read."""
        return sum(is_read(row) and row["id"] not in self.gone for row in self.rows)

    @property
    def open(self) -> int:
        """Rows that wait for a person."""
        return len(self.rows) - self.read - len(self.gone)

    def find_row(self, id: str) -> Row:
        """Return the row of a comment."""
        return next(row for row in self.rows if row["id"] == id)

    def save(self) -> None:
        """Write the file, if anything has changed.

        Raises
        ------
        DataError
            It is open in a spreadsheet, holds sheets of somebody's own, or was saved by somebody else meanwhile.
        """
        if not self.changed:
            return
        place = self.found or self.path
        _require_closed(place)
        content = _format_file(self)
        if self.found is None or self.found == self.path:
            replace_file(self.path, content, self.before)
            return
        replace_file(self.path, content, b"")
        if self.found.read_bytes() != self.before:
            self.path.unlink()
            raise DataError(
                _("{found}: was saved by somebody else just now.", found=self.found), remedy=_("run the command again.")
            )
        self.found.unlink()


def read_review(project: Project, unit: Unit, period: Period, instrument: Instrument) -> CommentReview:
    """Read the decisions about a unit's comments of a period.

    Parameters
    ----------
    instrument : Instrument
        Of the period's answers; its unsur are those that a comment can judge.

    Raises
    ------
    DataError
        The file lacks a column, an id stands twice, a decision, kind or unsur is unknown, or a cell contradicts
        another; the message names row and column. There are two files.
    """
    path = project.review(unit, period)
    if not has_file(path):
        return CommentReview(str(path))
    cells = _read_review_cells(path, instrument)
    decisions = {row["id"]: _make_decision(place, row) for place, row in _list_rows(cells) if is_read(row)}
    return CommentReview(str(path), decisions, describe_source(project, path, len(cells)))


def open_review(
    project: Project,
    unit: Unit,
    period: Period,
    instrument: Instrument,
    proposals: Sequence[ReviewProposal],
    form: str = "",
) -> ReviewFile:
    """Read the review file and add to it what is proposed; nothing is written yet.

    A row in which anything was typed stays as it is. One that nobody touched takes what the rules say now, or goes
    where its comment is no longer there. Open rows come first, in the order of the proposals.

    Parameters
    ----------
    form : {'', 'xlsx', 'csv'}
        Another form for the file; '' keeps the one that it has, a workbook for a new one.

    Raises
    ------
    DataError, SettingError
        The file holds a mistake, as in `read_review`; the form is not known.
    """
    forms = [suffix.removeprefix(".") for suffix in REVIEW_SUFFIXES]
    if form and form not in forms:
        what = _("format '{form}' is not known. {suggestion}", form=form, suggestion=suggest_name(form, forms)).rstrip()
        raise SettingError(what, allowed=", ".join(forms))
    found = project.review(unit, period)
    path = found.with_suffix(f".{form}") if form else found
    if not has_file(found):
        new = tuple(map(_make_row, proposals))
        return ReviewFile(path, None, b"", REVIEW_COLUMNS, new, instrument, len(new), changed=bool(new))
    before = found.read_bytes()
    cells = _read_review_cells(found, instrument)
    columns = (*REVIEW_COLUMNS, *(name for name in cells.columns if name not in REVIEW_COLUMNS))
    old = [row for _rest, row in _list_rows(cells)]
    rows = _update_rows(old, proposals)
    known, proposed = {row["id"] for row in old}, {proposal.id for proposal in proposals}
    added = sum(not _is_touched(row) and row["id"] not in known for row in rows)
    gone = frozenset(row["id"] for row in rows) - proposed
    changed = path != found or columns != tuple(cells.columns) or list(rows) != old
    return ReviewFile(path, found, before, columns, rows, instrument, added, gone, changed)


def merge_copy(file: ReviewFile, copy: Path) -> tuple[ReviewFile, int]:
    """Take in what somebody else typed into a copy of the file.

    Parameters
    ----------
    copy : Path
        .xlsx or .csv with the same columns.

    Returns
    -------
    ReviewFile, int
        With what only the copy holds; and how many rows that is.

    Raises
    ------
    DataError
        The copy cannot be read; or both decide differently about a comment: each with its row and column. Nothing is
        taken in then.
    """
    if copy.suffix.lower() not in REVIEW_SUFFIXES or not copy.is_file():
        raise DataError(
            _("{copy}: is no review file.", copy=copy), allowed=_("a file .xlsx or .csv with the columns of a review")
        )
    theirs = [(place, row) for place, row in _list_rows(_read_review_cells(copy, file.instrument)) if _is_touched(row)]
    places = {row["id"]: place for place, row in enumerate(file.rows)}
    rows, columns, taken, clashes = list(file.rows), list(file.columns), 0, []
    for theirs_place, row in theirs:
        columns += [name for name in row if name not in columns]
        if row["id"] not in places:
            rows.append(row)
            taken += 1
            continue
        mine = rows[places[row["id"]]]
        merged, differing = _merge_row(mine, row)
        for name in differing:
            there, here = row.get(name, ""), mine.get(name, "")
            clashes.append(
                _(
                    "row {theirs_place}, column {name}: '{there}', here '{here}' ({text})",
                    theirs_place=theirs_place,
                    name=name,
                    there=there,
                    here=here,
                    text=_quote(row["text"]),
                )
            )
        taken += merged != mine
        rows[places[row["id"]]] = merged
    if clashes:
        raise DataError(
            _(
                "{copy}: {counted_cell} filled in otherwise in {found}.",
                copy=copy,
                counted_cell=format_count(len(clashes), "cell"),
                found=file.found or file.path,
            ),
            places=clashes,
            remedy=_("make the cells alike in one of the files, or blank them there, and run the command again."),
        )
    gone = file.gone.union(row["id"] for _rest, row in theirs if row["id"] not in places)
    blank = dict.fromkeys(columns, "")
    whole = tuple(blank | row for row in rows)
    changed = file.changed or taken > 0
    return replace(file, rows=whole, columns=tuple(columns), gone=gone, changed=changed), taken


def change_row(file: ReviewFile, shown: Row, typed: Mapping[str, str]) -> ReviewFile:
    """Return the file with what a person typed into one row.

    Parameters
    ----------
    shown : dict
        The row as the person saw it.
    typed : mapping
        New text of some of `TYPED_COLUMNS`.

    Raises
    ------
    DataError
        Somebody else filled in the row since it was shown, or it is gone; what is typed contradicts itself.
    """
    now = next((row for row in file.rows if row["id"] == shown["id"]), None)
    if now is None or any(now[name] != shown[name] for name in ("text", *TYPED_COLUMNS)):
        seen = (
            _("is no longer there")
            if now is None
            else _("now says '{typed_columns}'", typed_columns=" | ".join(now[name] for name in TYPED_COLUMNS))
        )
        raise DataError(
            _(
                "{found}: somebody else changed this row meanwhile: it {seen}.",
                found=file.found or file.path,
                seen=seen,
            ),
            remedy=_("look at it again; nothing was written."),
        )
    rows = [row | dict(typed) if row is now else row for row in file.rows]
    cells = pd.DataFrame(rows, columns=list(file.columns), dtype=str).fillna("")
    cells.index = pd.RangeIndex(HEADING_ROW + 1, HEADING_ROW + 1 + len(cells))
    _require_sound(cells, file.path, file.instrument)
    return replace(file, rows=tuple(rows), changed=True)


def is_read(row: Mapping[str, str]) -> bool:
    """Return whether a person has read the comment of a row: decided about it, or said otherwise than the rules."""
    return row["decision"] != "" or (row["kind"] != "" and not _agrees_with_rules(row))


def spell_signs(unsur: Iterable[str]) -> str:
    """Return unsur with their signs as a cell has them.

    Examples
    --------
    >>> spell_signs(["waktu-", "perilaku+"])
    'waktu-; perilaku+'
    """
    return "; ".join(unsur)


@lru_cache(maxsize=10_000)
def split_signs(cell: str) -> tuple[str, ...]:
    """Return the unsur of a cell with their signs, spelling evened out; unknown ones as they stand.

    Examples
    --------
    >>> split_signs("Waktu- , perilaku+;biaya −; sarana±")
    ('waktu-', 'perilaku+', 'biaya-', 'sarana-', 'sarana+')
    """
    spelt = re.sub(r"\s+(?=[+±-])", "", cell.translate(_MINUS).casefold())
    spelt = re.sub(r"(\w+)±", r"\1- \1+", spelt)
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(spelt) if part))


# Rows -----------------------------------------------------------------------------------------------------------------


def _fold_text(text: str) -> str:
    """Return a text as it is compared: blanks and capitals tell nothing."""
    return " ".join(text.casefold().split())


def _quote(text: str) -> str:
    """Return the beginning of a text, to find it by."""
    return text if len(text) <= 40 else f"{text[:37]}..."


def _make_row(proposal: ReviewProposal) -> Row:
    """Return the row of a proposal, kind and unsur as the rules have them."""
    label = proposal.rules
    return {
        "id": proposal.id, "topic": proposal.topic, "text": proposal.text, "rules": str(label),
        "kind": label.kind, "unsur": spell_signs(label.unsur), "decision": "", "edited": "",
    }  # fmt: skip


def _make_decision(place: int, row: Row) -> ReviewDecision:
    """Return what a row says."""
    label = Label(row["kind"], split_signs(row["unsur"])) if row["kind"] else None
    return ReviewDecision(place, row["decision"], row["text"], row["edited"], label)


def _agrees_with_rules(row: Mapping[str, str]) -> bool:
    """Return whether kind and unsur of a row are those of its column `rules`, in whatever order."""
    kind, rest = row["kind"], row["rules"].removeprefix(row["kind"])
    same = (kind == "") == (row["rules"] == "") and rest[:1] in ("", " ")
    return same and set(split_signs(rest)) == set(split_signs(row["unsur"]))


def _take_label(row: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """Return kind and unsur of a row, as two rows are compared."""
    return row["kind"], frozenset(split_signs(row["unsur"]))


def _list_rows(cells: pd.DataFrame) -> list[tuple[int, Row]]:
    """List the rows of a file with their places; columns that it lacks are blank."""
    blank = dict.fromkeys(REVIEW_COLUMNS, "")
    return [(int(str(place)), blank | row) for place, row in zip(cells.index, cells.to_dict("records"), strict=True)]


def _is_touched(row: Row) -> bool:
    """Return whether anything was typed into a row: a decision, a correction, a note in a column of one's own."""
    own = [text for name, text in row.items() if name not in REVIEW_COLUMNS]
    typed = row["kind"] != "" or row["unsur"] != ""
    return any((row["decision"], row["edited"], *own)) or (typed and not _agrees_with_rules(row))


def _update_rows(old: Sequence[Row], proposals: Sequence[ReviewProposal]) -> tuple[Row, ...]:
    """Return rows of proposals that nobody has touched, then those that were touched and not read, then those read."""
    proposed = {proposal.id: proposal for proposal in proposals}
    known = {row["id"] for row in old}
    moved = {_fold_text(proposal.text): proposal.id for proposal in proposals if proposal.id not in known}
    kept: list[Row] = []
    for row in filter(_is_touched, old):
        again = "" if row["id"] in proposed else moved.pop(_fold_text(row["text"]), "")
        row = row | {"id": again} if again else row
        if not row["rules"] and row["id"] in proposed:  # a file of an older version
            row = row | {"rules": str(proposed[row["id"]].rules)}
        kept.append(row)
    taken = {row["id"] for row in kept}
    fresh = [_make_row(proposal) for proposal in proposals if proposal.id not in taken]
    own = {name: "" for row in old for name in row if name not in REVIEW_COLUMNS}
    unread = [row for row in kept if not is_read(row)]
    read = [row for row in kept if is_read(row)]
    return (*(row | own for row in fresh), *unread, *read)


def _merge_row(mine: Row, theirs: Row) -> tuple[Row, list[str]]:
    """Return a row with what two people typed, and the columns in which they disagree."""
    merged, differing = dict(mine), []
    if is_read(theirs) and theirs["kind"]:
        if not is_read(mine) or not mine["kind"]:
            merged |= {name: theirs[name] for name in ("kind", "unsur")}
        elif _take_label(mine) != _take_label(theirs):
            differing += [name for name in ("kind", "unsur") if mine[name] != theirs[name]]
    for name in dict.fromkeys(["decision", "edited", *(name for name in theirs if name not in REVIEW_COLUMNS)]):
        here, there = mine.get(name, ""), theirs[name]
        weak = ("", "read") if name == "decision" else ("",)
        if there not in weak and here not in weak and here != there:
            differing.append(name)
        elif here in weak and there and (here == "" or there not in weak):
            merged[name] = there
    return merged, differing


# Reading and checking -------------------------------------------------------------------------------------------------


def _read_review_cells(path: Path, instrument: Instrument) -> pd.DataFrame:
    """Read the file as text, words in small letters, checked."""
    cells = read_cells(path)
    remedy = _(
        "put the headings back and the sheet {sheet} first, or move the file away and have it written again: ",
        sheet=SHEETS[0],
    ) + format_command("comments", {"UNIT": path.parent.name})
    of_before = {"rules", "kind", "unsur"}.isdisjoint(cells.columns)
    require_columns(cells, NEEDED_COLUMNS if of_before else REVIEW_COLUMNS, REVIEW_COLUMNS, path, remedy)
    for name in REVIEW_COLUMNS:
        if name not in cells.columns:
            cells[name] = ""
    if path.suffix.lower() == ".csv":
        cells = cells.map(unescape_formula)
    for name in ("kind", "decision"):
        cells[name] = cells[name].str.casefold()
    _require_sound(cells, path, instrument)
    return cells


def _require_sound(cells: pd.DataFrame, path: Path, instrument: Instrument) -> None:
    """Refuse what means nothing, or would count or quote a comment against somebody's will; all of it at once."""
    faults = [
        *_list_strange_words(cells, "decision", DECISIONS, _("blank for not yet decided"), path),
        *_list_strange_words(cells, "kind", KINDS, _("blank for what the rules say"), path),
        *_list_strange_unsur(cells, path, instrument),
        *_list_lost_quotes(cells, path),
        *_list_contradictions(cells, path),
        *_list_twins(cells, path),
    ]
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise DataError(
            "\n".join(
                [_("{path}: {faults_count} kinds of mistakes.", path=path, faults_count=len(faults)), *map(str, faults)]
            )
        )


def _list_twins(cells: pd.DataFrame, path: Path) -> Iterator[DataError]:
    """List ids that are missing or stand twice."""
    twice = cells[cells["id"].duplicated(keep=False) | (cells["id"] == "")]
    if len(twice):
        yield DataError(
            _("{path}: an id is missing or stands twice.", path=path),
            places=[_("row {row}: '{id}'", row=row, id=id) for row, id in twice["id"].items()],
            remedy=_("leave one row of each id."),
        )


def _list_strange_words(
    cells: pd.DataFrame, column: str, known: Sequence[str], blank: str, path: Path
) -> Iterator[DataError]:
    """List words of a column that mean nothing, with the one that may be meant."""
    wrong = cells[~cells[column].isin(["", *known])]
    if len(wrong):
        yield DataError(
            _("{path}: {counted} that mean nothing.", path=path, counted=format_count(len(wrong), column)),
            places=[
                _(
                    "row {row}, column {column}: '{word}' {word2}",
                    row=row,
                    column=column,
                    word=word,
                    word2=_suggest_word(word, known),
                ).rstrip()
                for row, word in wrong[column].items()
            ],
            allowed=_("{words}, or {blank}", words=", ".join(known), blank=blank),
        )


#: What people write for a kind -> the kind.
_SAME_KIND = {
    "keluhan": ("komplain", "complain", "complaint", "keluh", "aduan", "pengaduan", "kritik", "negatif"),
    "saran": ("masukan", "usul", "usulan", "permintaan", "permohonan", "suggestion", "request"),
    "pujian": ("puji", "apresiasi", "terima kasih", "positif", "praise"),
    "lain": ("lainnya", "lain-lain", "lain lain", "other", "netral"),
    "kosong": ("tidak ada", "nihil", "none"),
}


def _suggest_word(word: str, known: Sequence[str]) -> str:
    """Suggest a word by what it means, else by its letters.

    Examples
    --------
    >>> _suggest_word("komplain", KINDS), _suggest_word("aprove", DECISIONS)
    ('Did you mean keluhan?', 'Did you mean approve?')
    """
    meant = next((kind for kind, words in _SAME_KIND.items() if word in words and kind in known), "")
    return _("Did you mean {meant}?", meant=meant) if meant else suggest_name(word, known)


def _list_strange_unsur(cells: pd.DataFrame, path: Path, instrument: Instrument) -> Iterator[DataError]:
    """List unsur that the survey does not ask, and those without a sign."""
    places = []
    for row, cell in cells["unsur"].items():
        for part in split_signs(cell):
            match = _SIGNED.fullmatch(part)
            key, sign = (match["key"], match["sign"]) if match else (part, "")
            if key not in instrument.keys:
                places.append(
                    _(
                        "row {row}, column unsur: '{part}' {suggestion}",
                        row=row,
                        part=part,
                        suggestion=suggest_name(key, instrument.keys),
                    ).rstrip()
                )
            elif not sign:
                places.append(_("row {row}, column unsur: '{part}' has no sign", row=row, part=part))
    if places:
        yield DataError(
            say_count(
                "{path}: {count} unsur that cannot be read.",
                "{path}: {count} unsur that cannot be read.",
                len(places),
                path=path,
            ),
            places=places,
            allowed=_(
                "{keys}, each with - (complained about, asked for) or + (praised), such as "
                "'waktu-; perilaku+'; or blank for none",
                keys=", ".join(instrument.keys),
            ),
        )


def _list_lost_quotes(cells: pd.DataFrame, path: Path) -> Iterator[DataError]:
    """List what would quote a comment against somebody's will."""
    decision, edited = cells["decision"], cells["edited"] != ""
    lost = cells[((decision == "redact") & ~edited) | (decision.isin(["approve", "read"]) & edited)]
    if len(lost):
        yield DataError(
            _("{path}: 'redact' and the column edited go together.", path=path),
            places=[_("row {row}: {word}", row=row, word=word) for row, word in lost["decision"].items()],
            remedy=_(
                "write the text to be quoted into edited and 'redact' beside it; with 'approve' leave edited blank."
            ),
        )


#: Kind -> the sign that contradicts it.
_CONTRADICTING = {"keluhan": "+", "pujian": "-"}


def _list_contradictions(cells: pd.DataFrame, path: Path) -> Iterator[DataError]:
    """List kinds and unsur that contradict each other, where a person typed them."""
    places = []
    for place, row in _list_rows(cells):
        if row["kind"] not in ("", *KINDS):
            continue  # said already
        signs = {part[-1] for part in split_signs(row["unsur"])}
        if row["kind"] == "kosong" and row["decision"] in ("approve", "redact"):
            places.append(
                _(
                    "row {place}: kind kosong says nothing, and decision {decision} would quote it",
                    place=place,
                    decision=row["decision"],
                )
            )
        elif _agrees_with_rules(row):
            continue
        elif row["kind"] == "" and signs:
            places.append(_("row {place}: unsur '{unsur}' without a kind", place=place, unsur=row["unsur"]))
        elif row["kind"] == "kosong" and signs:
            places.append(
                _("row {place}: kind kosong says nothing, and unsur is '{unsur}'", place=place, unsur=row["unsur"])
            )
        elif _CONTRADICTING.get(row["kind"], " ") in signs:
            places.append(
                _("row {place}: kind {kind}, and unsur '{unsur}'", place=place, kind=row["kind"], unsur=row["unsur"])
            )
    if places:
        yield DataError(
            _("{path}: kind and unsur contradict each other.", path=path),
            places=places,
            remedy=_(
                "a complaint that praises is 'campuran'; what says nothing, 'kosong', has neither unsur nor quote."
            ),
        )


def _require_closed(path: Path) -> None:
    """Refuse to write a file that a spreadsheet has open: what is written would be overwritten from there."""
    for name in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        if (path.parent / name).exists():
            raise DataError(
                _("{path}: is open in a spreadsheet.", path=path),
                places=[_("{path_parent} says so", path_parent=path.parent / name)],
                remedy=_("save and close it there, then try again; if nobody has it open, remove that other file."),
            )


# Writing --------------------------------------------------------------------------------------------------------------


def _format_file(file: ReviewFile) -> bytes:
    """Return the file as bytes."""
    if file.path.suffix == ".csv":
        return _format_csv(file.columns, file.rows)
    if file.found is not None and file.found.suffix == ".xlsx":
        require_own_sheets(file.found)
    choices = {"kind": KINDS, "decision": DECISIONS}
    return format_workbook(file.columns, file.rows, TYPED_COLUMNS, choices, file.instrument.unsur)


def _format_csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return the rows as CSV; with a byte order mark, or Excel would spell accents wrongly."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: escape_formula(text) for name, text in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")
