"""The command `import`: propose a mapping, or read an export by one; write answers and a report. Floor 5."""

from __future__ import annotations

from dataclasses import replace as replaced
from pathlib import Path

from markupsafe import Markup

from ikm.analysis.cleaning import HOOKS
from ikm.errors import IkmError, SettingError
from ikm.present.intake import page, rescaled_parts
from ikm.present.wording import Words
from ikm.publish.imports import DRY_OPEN, Said, Wish, name_after, put_report, sums
from ikm.publish.recap import bring_in_recap, is_recap
from ikm.rules.instrument import in_force, load
from ikm.rules.period import Period
from ikm.survey.intake.mapping import Mapping, as_toml, read_mapping
from ikm.survey.intake.private import masked, read_key
from ikm.survey.intake.propose import propose
from ikm.survey.intake.run import NEWEST, Imported, Order, read_export
from ikm.survey.intake.workbook import Opened
from ikm.survey.project import Project
from ikm.survey.sheet import replace
from ikm.survey.units import Unit

_HEAD = """How the exports of this form are read; see data/README.md, 'Mapping'. Proposed by python -m ikm import, to be
corrected by whoever knows the form. Lines of [ask] are open questions: write each answer into its table, then remove
them."""


def bring_in(project: Project, wish: Wish) -> Said:
    """Import an export; where there is no mapping yet, propose one and write that alone.

    Raises
    ------
    SettingError, DataError
        What was asked or given cannot be imported; nothing is written.
    """
    if not wish.file:
        raise SettingError("no file was named.", remedy="name the export: FILE=form.xlsx.")
    export = Opened(Path(wish.file))
    if is_recap(project, wish, export):
        return bring_in_recap(project, wish, export)
    unit = project.unit(wish.unit)
    place = Path(wish.map) if wish.map else project.data / "mappings" / f"{unit.code}.toml"
    lines: list[str] = []
    if place.is_file():
        mapping = read_mapping(place)
    else:
        mapping = propose(Path(wish.file), unit, _instrument(wish), _period(wish), export)
        if not wish.dry:
            replace(place, as_toml(mapping, _HEAD).encode(), b"")
        lines = _proposed(mapping, place, wish)
        if mapping.ask or not (wish.yes or wish.dry):
            *told, last = lines
            return Said([*told, *_preview(project, wish, unit, mapping, place, export), last], bool(mapping.ask))
    done = read_export(project, _order(project, wish, unit, mapping, place), replaced(HOOKS, say=wish.say), export)
    lines += [] if lines else understood(done)
    if wish.dry:
        return Said([*lines, *_told(done), "Nothing was written (--dry-run)."])
    name = name_after(wish.file)
    content = page(done, unit.name, f"{name}.csv", Words(wish.bahasa))
    report = put_report(
        project.output / unit.code / "impor", name, content, done.listing, bool(done.files) or done.others is not None
    )
    done.write()
    return Said([*lines, *_told(done), f"Report of the import: {report}"])


def _preview(project: Project, wish: Wish, unit: Unit, mapping: Mapping, place: Path, export: Opened) -> list[str]:
    """What an import by a complete proposal would do, where it was said for which period."""
    if mapping.ask or wish.split == bool(wish.period):
        return []
    try:
        done = read_export(project, _order(project, replaced(wish, dry=True), unit, mapping, place), HOOKS, export)
    except IkmError as error:
        return [f"It would stop: {error.what}"]
    return ["It would be:", *(f"  {line}" for line in _told(done))]


def understood(done: Imported) -> list[str]:
    """What the mapping was understood to say, a line a column."""
    mapping = done.order.mapping
    lines = [f"Read with {done.order.where} under {done.instrument.short}:"]
    return lines + _mapped(mapping)


def _instrument(wish: Wish) -> str:
    """The regulation named, else the one in force in the period, else the newest."""
    if wish.instrument:
        return load(wish.instrument).id
    return in_force(_period(wish)).id


def _period(wish: Wish) -> Period:
    """The period named, else one after all others: what the unit asks by now."""
    return Period.parse(wish.period) if wish.period else NEWEST


def _order(project: Project, wish: Wish, unit: Unit, mapping: Mapping, place: Path) -> Order:
    """The order, checked."""
    if wish.split == bool(wish.period):
        raise SettingError(
            "an import is for one period, or split by the dates of the answers.",
            remedy="give --period 2026-S1, or --split-by-period.",
        )
    if wish.split and not mapping.dated:
        raise SettingError(
            f"{place}: no heading tells the date of an answer, so rows cannot be split by period.",
            remedy="name the period of all rows, --period 2026-S1 (make: PERIOD=2026-S1); or the heading in [columns].",
        )
    if wish.key and "respondent" not in mapping.columns and not mapping.long:
        raise SettingError(
            f"{place}: a key was given, but no heading names the respondent.",
            remedy='name it in [columns]: respondent = "..."; what it holds is replaced, never written.',
        )
    root = project.notebooks.parent
    key = read_key(Path(wish.key), project.data, project.output, root, make=not wish.dry) if wish.key else None
    period = Period.parse(wish.period) if wish.period else None
    return Order(Path(wish.file), unit, mapping, place.name, period, key)


def _proposed(mapping: Mapping, place: Path, wish: Wish) -> list[str]:
    """What is told of a proposal."""
    first = "No mapping yet; one would be proposed:" if wish.dry else f"No mapping yet; proposed {place}:"
    lines = [first, *_mapped(mapping)]
    if mapping.scale.points != 4:
        lines.append(f"  answers on a scale of {mapping.scale.points}: no answers to the official index")
    if not mapping.ask and (wish.yes or wish.dry):
        return lines
    if not mapping.ask:
        return [*lines, "Nothing was imported. Read the mapping, then run the command again."]
    lines += [f"  ? {about}: {' or '.join(choices) or 'nothing fits'}" for about, choices in mapping.ask.items()]
    if wish.dry:
        return [*lines, DRY_OPEN]
    return [*lines, f"Nothing was imported. Answer the questions in [ask] of {place}, then run the command again."]


def _mapped(mapping: Mapping) -> list[str]:
    """Columns, and what is left out."""
    pairs = [*mapping.columns.items(), *((key, item) for item, key in mapping.items.items())]
    pairs += [(name, f"{heading} ({each.file})") for each in mapping.join for name, heading in each.columns.items()]
    width = max((len(name) for name, _ in pairs), default=0)
    lines = [f"  {name:<{width}}  {heading}" for name, heading in pairs]
    lines += _coded(mapping)
    lines += [f"  of consent: {heading}: {' or '.join(values)}" for heading, values in mapping.consent.items()]
    lines += [f"  compared only ({kind}): {heading}" for heading, kind in mapping.totals.items()]
    lines += [f"  left out, personal data ({kind}): {heading}" for heading, kind in mapping.personal.items()]
    return lines + [f"  left out: {heading}" for heading in mapping.unused]


def _coded(mapping: Mapping) -> list[str]:
    """How answers become scores."""
    scale = mapping.scale
    lines = [f"  answers: {scale.lowest} to {scale.lowest + scale.points - 1}"]
    lines += (
        [f"  letters: {', '.join(f'{each} = {place}' for place, each in enumerate(scale.letters, 1))}"]
        if scale.letters
        else []
    )
    texts: dict[str, list[str]] = {}
    for name, options in mapping.options.items():
        said = ", ".join(f"{text} = {score}" for text, score in options.items())
        texts.setdefault(said, []).append(name)
    return lines + [f"  options of {', '.join(names)}: {said}" for said, names in texts.items()]


def _told(done: Imported) -> list[str]:
    """Sums, reasons and files."""
    files = [
        f"{done.order.unit.code} {row.period}: {row.added} added, {row.rows} rows" for row in done.periods.itertuples()
    ]
    beside = [str(part.striptags()) for part in rescaled_parts(done, Words("en"))[:1] if isinstance(part, Markup)]
    unread = [f"  not read, without the mapping's headings: sheet '{masked(name)}'" for name in done.unread]
    return [*sums(done.counts, done.listing), *unread, *files, *beside]
