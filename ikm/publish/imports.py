"""What the command import does: exports to answers and published figures."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as replaced
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from ikm.chapters.intake import list_rescaled_parts, render_figures_page, render_import_page
from ikm.display import make_slug
from ikm.errors import IkmError, SettingError, format_count, list_some
from ikm.intake import figures
from ikm.intake.dialogue import (
    WIDTH,
    describe_certain,
    describe_form_mapping,
    describe_form_proposal,
    list_questions,
)
from ikm.intake.ledger import Outcome
from ikm.intake.mapping import (
    PLAIN_COLUMNS,
    FiguresMapping,
    FormMapping,
    OpenQuestions,
    format_toml,
    is_as_written,
    is_figures_mapping,
    list_scored_columns,
    read_figures_mapping,
    read_mapping,
)
from ikm.intake.personal import detect_personal_text, mask_personal, read_pseudonym_key
from ikm.intake.relations import propose_export
from ikm.intake.run import FileChange, ImportedAnswers, ImportOrder, account_proposal, find_present_period, read_export
from ikm.intake.table import OpenedFile
from ikm.page.wording import Words
from ikm.rules.instrument import Instrument, choose_instrument, find_instrument_in_force, load_instrument
from ikm.rules.pack import find_pack
from ikm.rules.period import Period
from ikm.speech import N_, _, get_language
from ikm.survey.fingerprint import FingerprintKey, require_key
from ikm.survey.project import Project
from ikm.survey.settings import escape_formula, replace_file
from ikm.survey.units import Unit

_FORM_MAPPING_COMMENT = N_("""\
How the exports of this form are read; see data/README.md, 'Mapping'. Proposed by python -m ikm import, to be
corrected by whoever knows the form. Lines of [ask] are open questions: write each answer into its table, then remove
them.""")
_FIGURES_MAPPING_COMMENT = N_("""\
How the tables of this publication are read; see data/README.md, 'Mapping of a recap'. Proposed by
python -m ikm import, to be corrected by whoever has the publication. Lines of [ask] are open questions: write each
answer into its table, then remove them.""")


@dataclass(frozen=True)
class ImportWish:
    """What was asked on the command line; '' where nothing."""

    file: str
    unit: str
    map: str = ""
    period: str = ""
    split: bool = False
    instrument: str = ""
    key: str = ""
    bahasa: str = "id"
    yes: bool = False
    published: bool = False
    source: str = ""
    dry: bool = False
    #: Hears what is being done, for a sign of life on long exports.
    say: Callable[[str], None] = lambda stage: None
    #: Shows lines, and puts the open questions of a mapping to whoever sits at the screen; None where nobody does.
    show: Callable[[Sequence[str]], None] = lambda lines: None
    ask: Callable[[FormMapping, Sequence[str]], FormMapping] | None = None
    #: Asks that person whether something doubtful is meant.
    confirm: Callable[[str], bool] | None = None


class ImportMessage(NamedTuple):
    """Lines for the screen, and whether questions are open."""

    lines: list[str]
    open: bool = False
    #: Files of answers that the export is of, whether it changed them or not.
    files: tuple[Path, ...] = ()


def import_answers(project: Project, wish: ImportWish) -> ImportMessage:
    """Import an export; where there is no mapping yet, propose one and write that alone.

    Raises
    ------
    SettingError, DataError
        What was asked or given cannot be imported; nothing is written.
    """
    if not wish.file:
        raise SettingError(_("no file was named."), remedy=_("name the export: FILE=form.xlsx."))
    export = OpenedFile(Path(wish.file))
    if are_figures_meant(project, wish, export):
        return import_figures(project, wish, export)
    unit = project.unit(wish.unit)
    place = Path(wish.map) if wish.map else project.data / "mappings" / f"{unit.code}.toml"
    lines: list[str] = []
    if place.exists():
        mapping = _ask_person(read_mapping(place), unit, place, wish)
    else:
        mapping = propose_export(Path(wish.file), unit, _choose_instrument(wish).id, _period(wish), export)
        if not wish.dry:
            replace_file(place, format_toml(mapping, _(_FORM_MAPPING_COMMENT)).encode(), b"")
        columns = account_proposal(export, mapping)
        if mapping.ask and wish.ask:
            wish.show([_("No mapping yet; proposed {place}:", place=place), *describe_certain(mapping, columns)])
            asked, mapping = mapping, _ask_person(mapping, unit, place, wish)
            before = describe_certain(asked, columns)
            certain = describe_certain(mapping, account_proposal(export, mapping))
            lines = [line for line in certain if line not in before]
            lines += _describe_answered(asked, mapping, place, wish)
        else:
            lines = _describe_form_proposal(mapping, columns, place, wish)
        if mapping.ask or not (wish.yes or wish.dry):
            *description, last = lines
            preview = _preview_import(project, wish, unit, mapping, place, export)
            return ImportMessage([*description, *preview, last], bool(mapping.ask))
    if not wish.dry:
        require_key(project.data)  # the page that tells of the import names the export by a fingerprint under it
    mapping, imported = _read_asking(project, wish, unit, mapping, place, export)
    if not lines:
        lines = [
            _(
                "Read with {where} under {instrument_short}:",
                where=imported.order.where,
                instrument_short=imported.instrument.short,
            )
        ]
        lines += describe_form_mapping(mapping, imported.columns)
    if wish.dry:
        return ImportMessage([*lines, *_describe_import(imported), _("Nothing was written (--dry-run).")])
    told = _describe_import(imported)
    if imported.outside and imported.outside.are_most and imported.files and wish.confirm:
        wish.show([*lines, *told])
        if not wish.confirm(_("Import them into {period} all the same?", period=wish.period)):
            last = _("Nothing was imported. Another period is named by --period (make: PERIOD=).")
            return ImportMessage([last], open=True)
        lines, told = [], []
    name = name_after(wish.file)
    page = render_import_page(imported, unit.name, f"{name}.csv", Words(wish.bahasa))
    changed = bool(imported.files) or imported.others is not None
    folder = project.output / unit.code / "impor"
    account = compose_account(name, page, imported.listing)
    with keep_account(project, folder / f".{name}.json", account, imported.files) as told_of:
        imported.write()
        put_import_report(folder, told_of, changed or told_of is not account)
    report = folder / f"{name}.html"
    lines += told
    if not changed:
        known = bool(imported.counts[Outcome.REPEATED].sum())
        reason = _("every row that counts was there already") if known else _("no row of the export counts")
        lines.append(_("Nothing was added and no answer changed: {reason}.", reason=reason))
    there = project.periods(unit)
    files = [there[period] for period in map(Period.parse, imported.periods["period"]) if period in there]
    return ImportMessage([*lines, _("Report of the import: {report}", report=report)], files=tuple(files))


def _ask_person(mapping: FormMapping, unit: Unit, place: Path, wish: ImportWish) -> FormMapping:
    """Put what is open to whoever sits at the screen, and write what was answered into the mapping.

    A mapping with comments of somebody's, or spelt in another way, is left to that person.
    """
    text = place.read_bytes() if place.exists() else b""
    if not mapping.ask or not wish.ask or not is_as_written(text.decode(), mapping, _(_FORM_MAPPING_COMMENT)):
        return mapping
    instrument = unit.instrument(choose_instrument(mapping.instrument, _period(wish)), _period(wish))
    columns = [*PLAIN_COLUMNS, *list_scored_columns(instrument, find_pack(unit.sector))]
    answered = wish.ask(mapping, columns)
    if answered != mapping:
        replace_file(place, format_toml(answered, _(_FORM_MAPPING_COMMENT)).encode(), text)
    return answered


def _read_asking(
    project: Project, wish: ImportWish, unit: Unit, mapping: FormMapping, place: Path, export: OpenedFile
) -> tuple[FormMapping, ImportedAnswers]:
    """Read an export; what it asks and its mapping does not answer is put to whoever sits at the screen.

    Raises
    ------
    OpenQuestions
        Nobody sits there, or leaves a question open.
    """
    while True:
        try:
            return mapping, read_export(project, _make_order(project, wish, unit, mapping, place), export, wish.say)
        except OpenQuestions as error:
            wish.show([error.what] if wish.ask else [])
            asked = _ask_person(mapping.model_copy(update={"ask": error.ask}), unit, place, wish)
            if asked.ask:
                raise
            mapping = asked


def _describe_answered(asked: FormMapping, answered: FormMapping, place: Path, wish: ImportWish) -> list[str]:
    """Say how many questions were answered, and what to do next."""
    done = len(asked.ask) - len(answered.ask)
    first = _(
        "{done} of {counted_question} answered; written to {place}.",
        done=done,
        counted_question=format_count(len(asked.ask), "question"),
        place=place,
    )
    return ["", first, *_describe_next_step(answered.ask, place, wish, _("the command"))]


def _preview_import(
    project: Project, wish: ImportWish, unit: Unit, mapping: FormMapping, place: Path, export: OpenedFile
) -> list[str]:
    """Describe what an import by a complete proposal would do, where it was said for which period."""
    if mapping.ask or wish.split == bool(wish.period):
        return []
    try:
        order = _make_order(project, replaced(wish, dry=True), unit, mapping, place)
        imported = read_export(project, order, export)
    except IkmError as error:
        return [_("It would stop: {what}", what=error.what)]
    return [_("It would be:"), *(f"  {line}" for line in _describe_import(imported))]


def _choose_instrument(wish: ImportWish) -> Instrument:
    """Return the regulation named, else the one in force in the period, else the one in force now."""
    return load_instrument(wish.instrument) if wish.instrument else find_instrument_in_force(_period(wish))


def _period(wish: ImportWish) -> Period:
    """Return the period named, else that of today: what the unit asks by now."""
    return Period.parse(wish.period) if wish.period else find_present_period()


def _make_order(project: Project, wish: ImportWish, unit: Unit, mapping: FormMapping, place: Path) -> ImportOrder:
    """Return the order, checked."""
    if wish.split == bool(wish.period):
        what = _("an import is for one period, or split by the dates of the answers.")
        raise SettingError(what, remedy=_("give --period 2026-S1, or --split-by-period."))
    if wish.split and not mapping.dated:
        raise SettingError(
            _("{place}: no heading tells the date of an answer, so rows cannot be split by period.", place=place),
            remedy=_(
                "name the period of all rows, --period 2026-S1 (make: PERIOD=2026-S1); or the heading in [columns]."
            ),
        )
    if wish.key and "respondent" not in mapping.columns and not mapping.long:
        raise SettingError(
            _("{place}: a key was given, but no heading names the respondent.", place=place),
            remedy=_('name it in [columns]: respondent = "..."; what it holds is replaced, never written.'),
        )
    root = project.notebooks.parent
    key = None
    if wish.key:
        key = read_pseudonym_key(Path(wish.key), project.data, project.output, root, make=not wish.dry)
    period = Period.parse(wish.period) if wish.period else None
    return ImportOrder(Path(wish.file), unit, mapping, place.name, period, key)


def _describe_form_proposal(mapping: FormMapping, columns: pd.DataFrame, place: Path, wish: ImportWish) -> list[str]:
    """Describe a proposal, and what to do next."""
    first = (
        _("No mapping yet; one would be proposed:") if wish.dry else _("No mapping yet; proposed {place}:", place=place)
    )
    told = describe_form_proposal(mapping, columns)
    return [first, *told, *_describe_next_step(mapping.ask, place, wish, _("the command"))]


def _describe_import(imported: ImportedAnswers) -> list[str]:
    """Describe sums, reasons and files."""
    code = imported.order.unit.code
    files = [
        _("{code} {period}: {added} added, {rows} rows", code=code, period=row.period, added=row.added, rows=row.rows)
        for row in imported.periods.itertuples()
    ]
    rescaled = list_rescaled_parts(imported, Words("en"))[:1]
    beside = [str(part.striptags()) for part in rescaled if isinstance(part, Markup)]
    names = ", ".join(f"'{mask_personal(name)}'" for name in imported.unread)
    unread = (
        [
            _(
                "  not read: {counted_sheet} ({names})",
                counted_sheet=format_count(len(imported.unread), "sheet"),
                names=names,
            )
        ]
        if names
        else []
    )
    recoded = _list_recoded(imported.recoded)
    told = [*summarise_import(imported.counts, imported.listing), *_list_unreadable(imported.unreadable)]
    return [*told, *recoded, *unread, *files, *_list_outside(imported), *beside]


def _list_outside(imported: ImportedAnswers) -> list[str]:
    """Say how many days contradict the period that was named; nothing where none does, or nothing would be added."""
    outside, period = imported.outside, imported.order.period
    if not outside or not imported.files:
        return []
    return [
        _(
            "{count} of {dated} days of answers lie outside {period}: {before} before, {after} after. Most of them lie "
            "in {pointed}: is {period} the right period?",
            count=outside.before + outside.after,
            period=period,
            **outside._asdict(),
        )
    ]


def _list_unreadable(unreadable: pd.DataFrame) -> list[str]:
    """List the texts of dates and ages that could not be read, a column a line, each with its rows."""
    lines = []
    for column, texts in unreadable.groupby("column", sort=False):
        told = [
            _(
                "{row} (row {rows})",
                row=repr(row.text) if row.text else _("a text not shown here"),
                rows=list_some([*map(str, row.rows)]),
            )
            for row in texts.head(_MOST_UNREADABLE).itertuples()
        ]
        more = [_("{texts_count} more texts", texts_count=len(texts) - len(told))] if len(texts) > len(told) else []
        lines.append(_("  {column} not read: {told}", column=column, told=", ".join([*told, *more])))
    return lines


#: Texts of a column that are listed on the screen; all are on the page of the import.
_MOST_UNREADABLE = 8


def _list_recoded(recoded: pd.DataFrame) -> list[str]:
    """List how the texts of each column are stored, with their rows."""
    lines = []
    for (column, stored), texts in recoded.groupby(["column", "stored"], sort=True):
        told = ", ".join(f"{text} ({rows})" for text, rows in zip(texts["text"], texts["rows"], strict=True))
        lines.append(f"  {column} {stored}: {told}")
    return lines


# Published figures ----------------------------------------------------------------------------------------------------


def are_figures_meant(project: Project, wish: ImportWish, export: OpenedFile) -> bool:
    """Return whether figures are meant: said so, by the mapping, or by the shape of a file that has no mapping."""
    if wish.published or (wish.map and is_figures_mapping(Path(wish.map))):
        return True
    known = Path(wish.map) if wish.map else project.data / "mappings" / f"{wish.unit}.toml"
    return not known.is_file() and figures.looks_like_figures(export)


def import_figures(project: Project, wish: ImportWish, export: OpenedFile) -> ImportMessage:
    """Import published figures; where there is no mapping yet, propose one and write that alone.

    Raises
    ------
    SettingError, DataError
        What was asked or given cannot be imported; nothing is written.
    """
    name = name_after(wish.file)
    place = Path(wish.map) if wish.map else project.data / "mappings" / f"published-{name}.toml"
    lines: list[str] = []
    if place.exists():
        mapping = read_figures_mapping(place)
        if wish.source:
            mapping = mapping.model_copy(update={"source": wish.source})
    else:
        instrument = _choose_instrument(wish)
        if wish.unit:  # as that unit asks it
            instrument = project.unit(wish.unit).instrument(instrument, _period(wish))
        asked = (wish.unit, instrument, wish.period, wish.source)
        mapping = figures.propose_figures_mapping(export, project.units(), *asked)
        first = _("{name} is a publication of figures, without answers.", name=Path(wish.file).name)
        lines = [first, *list_questions(mapping.ask), *_list_figures_columns(mapping, str(place))]
        lines += _describe_next_step(mapping.ask, place, wish, "it")
        if not wish.dry:
            replace_file(place, format_toml(mapping, _(_FIGURES_MAPPING_COMMENT)).encode(), b"")
        if mapping.ask or not (wish.yes or wish.dry):
            return ImportMessage(lines, bool(mapping.ask))
    order = figures.FiguresOrder(Path(wish.file), mapping, place.name, project.data / "published" / f"{name}.csv")
    if not wish.dry:
        require_key(project.data)
    imported = figures.read_figures(project, order, export)
    lines += _list_figures_columns(mapping, order.where) if not lines else []
    lines += summarise_import(imported.counts, imported.listing)
    lines += [
        _(
            "{target_name}: {figures_count} figures added",
            target_name=order.target.name,
            figures_count=len(imported.figures),
        )
    ]
    if wish.dry:
        return ImportMessage([*lines, _("Nothing was written (--dry-run).")])
    page = render_figures_page(imported, f"{name}.csv", Words(wish.bahasa))
    changes = {order.target: imported.change} if imported.change else {}
    folder = project.output / "impor"
    account = compose_account(name, page, imported.listing)
    with keep_account(project, folder / f".{name}.json", account, changes) as told_of:
        imported.write()
        put_import_report(folder, told_of, bool(changes) or told_of is not account)
    report = folder / f"{name}.html"
    return ImportMessage([*lines, _("Report of the import: {report}", report=report)])


def _list_figures_columns(mapping: FiguresMapping, where: str) -> list[str]:
    """List what each column, sheet and row was taken for."""
    lines = [_("Read with {where}:", where=where)]
    lines += [f"  {name:<12}  {heading}" for name, heading in mapping.columns.items()]
    lines += [_("  {key:<12}  row '{text}'", key=key, text=text) for text, key in mapping.rows.items()]
    lines += (
        [_("  compared only: {items} ({values})", items=", ".join(mapping.items), values=mapping.values)]
        if mapping.items
        else []
    )
    lines += [_("  sheet '{sheet}': {period}", sheet=sheet, period=period) for sheet, period in mapping.periods.items()]
    lines += [_("  unit {code}: {name}", code=code, name=name) for name, code in mapping.units.items()]
    return lines + [_("  left out: {heading}", heading=heading) for heading in mapping.unused]


# What both imports share ----------------------------------------------------------------------------------------------


def _describe_next_step(ask: Mapping[str, Sequence[str]], place: Path, wish: ImportWish, again: str) -> list[str]:
    """Say what to do next; nothing where the import goes on."""
    if ask and wish.dry:
        return [
            _(
                "Nothing was written (--dry-run). Run it without, and answer the questions in the mapping that "
                "it writes."
            )
        ]
    if ask:
        return [
            _(
                "Nothing was imported. {counted_question} open in {place}; run the command again on a terminal and it "
                "asks again, or answer in the file.",
                counted_question=format_count(len(ask), "question"),
                place=place,
            )
        ]
    return (
        []
        if wish.yes or wish.dry
        else [_("Nothing was imported. Read the mapping, then run {again} again.", again=again)]
    )


def name_after(file: str) -> str:
    """Return the name of what is made from a file: its own as a slug, unless that is somebody's number."""
    stem = Path(file).stem
    return make_slug("" if detect_personal_text(stem) else stem, "ekspor")


def summarise_import(counts: pd.DataFrame, listing: pd.DataFrame) -> list[str]:
    """List the rows of each table and what became of them, then the reasons."""
    lines = [
        _(
            "{file}{sheet}: {row_read} read = {written} written + {refused} refused + {repeated} repeated",
            file=mask_personal(row.file),
            sheet=f" [{mask_personal(row.sheet)}]" if row.sheet else "",
            row_read=row.read,
            written=row.written,
            refused=row.refused,
            repeated=row.repeated,
        )
        for row in counts.itertuples()
    ]
    reasons, words = listing.value_counts(["outcome", "reason", "column"]).sort_index(), Words(get_language())
    for (outcome, reason, column), count in reasons.items():
        why = words.text(f"intake_reasons.{reason}")
        told = f"  {words.text(f'intake.{outcome}').lower()}: {count} x {why}{f' ({column})' if column else ''}"
        lines.append(textwrap.fill(told, WIDTH - 2, subsequent_indent=" " * 6, break_on_hyphens=False))
    return lines


def compose_account(name: str, page: str, listing: pd.DataFrame) -> dict[str, str]:
    """Return page and list that account for an import, by their names."""
    columns = ("file", "sheet", "column")
    safe = {column: listing[column].map(lambda text: escape_formula(mask_personal(text))) for column in columns}
    return {f"{name}.html": page, f"{name}.csv": listing.assign(**safe).to_csv(index=False, lineterminator="\n")}


@contextmanager
def keep_account(
    project: Project, place: Path, account: dict[str, str], changes: Mapping[Path, FileChange]
) -> Iterator[dict[str, str]]:
    """Keep the account of an import in a hidden file while it writes, and give the one that is to be put in place.

    That is another where a run was cut off, and this one does the rest: the account of both.
    """
    key = require_key(project.data)
    kept = _read_cut_off(place, key)
    if changes and not kept:
        marks = {str(path): [key.compute(each.before), key.compute(each.content)] for path, each in changes.items()}
        replace_file(place, json.dumps({"account": account, "files": marks}).encode(), _read_bytes(place))
    yield kept or account
    place.unlink(missing_ok=True)


def _read_cut_off(place: Path, key: FingerprintKey) -> dict[str, str]:
    """Read the account of a run that was cut off; none where a file is neither as it was before nor as it left it."""
    try:
        kept = json.loads(place.read_bytes())
        known = all(key.compute(_read_bytes(Path(path))) in marks for path, marks in kept["files"].items())
        return {str(name): str(text) for name, text in kept["account"].items()} if known else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def put_import_report(folder: Path, account: Mapping[str, str], changed: bool) -> None:
    """Write page and list of an import; a run that added nothing leaves the report of the one that did."""
    for name, text in account.items():
        if changed or not (folder / name).is_file():
            replace_file(folder / name, text.encode(), _read_bytes(folder / name))


def _read_bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
