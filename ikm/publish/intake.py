"""The command `import`: propose a mapping, or read an export by one; write answers and a report. Floor 5."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from ikm.analysis.cleaning import HOOKS
from ikm.errors import SettingError
from ikm.present.intake import page
from ikm.present.wording import Words
from ikm.rules.instrument import in_force, load
from ikm.rules.period import Period
from ikm.survey.intake.mapping import Mapping, as_toml, read_mapping
from ikm.survey.intake.private import kind_of_text, read_key
from ikm.survey.intake.propose import propose
from ikm.survey.intake.run import NEWEST, Imported, Order, read_export
from ikm.survey.project import Project
from ikm.survey.sheet import replace
from ikm.survey.units import Unit

_HEAD = """How the exports of this form are read; see data/README.md, 'Mapping'. Proposed by python -m ikm import, to be
corrected by whoever knows the form. Lines of [ask] are open questions: write each answer into its table, then remove
them."""


@dataclass(frozen=True)
class Wish:
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


@dataclass(frozen=True)
class Said:
    """Lines for the screen, and whether questions are open."""

    lines: list[str]
    open: bool = False


def bring_in(project: Project, wish: Wish) -> Said:
    """Import an export; where there is no mapping yet, propose one and write that alone.

    Raises
    ------
    SettingError, DataError
        What was asked or given cannot be imported; nothing is written.
    """
    unit = project.unit(wish.unit)
    words = Words(wish.bahasa)
    place = Path(wish.map) if wish.map else project.data / "mappings" / f"{unit.code}.toml"
    lines: list[str] = []
    if not place.is_file():
        mapping = propose(Path(wish.file), unit, _instrument(wish), _period(wish))
        replace(place, as_toml(mapping, _HEAD).encode(), b"")
        lines = _proposed(mapping, place)
        if mapping.ask or not wish.yes:
            return Said(lines, bool(mapping.ask))
    mapping = read_mapping(place)
    done = read_export(project, _order(project, wish, unit, mapping, place), HOOKS)
    lines += understood(done)
    report = _report(project, done, words)
    done.write()
    for path, content in report.items():
        # A run that added nothing leaves the report of the one that did.
        if done.files or not path.is_file():
            replace(path, content, path.read_bytes() if path.is_file() else b"")
    return Said([*lines, *_told(done, next(iter(report)))])


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
    if wish.key and "respondent" not in mapping.columns and not mapping.long:
        raise SettingError(
            f"{place}: a key was given, but no heading names the respondent.",
            remedy='name it in [columns]: respondent = "..."; what it holds is replaced, never written.',
        )
    root = project.notebooks.parent
    key = read_key(Path(wish.key), project.data, project.output, root) if wish.key else None
    period = Period.parse(wish.period) if wish.period else None
    return Order(Path(wish.file), unit, mapping, place.name, period, key)


def _report(project: Project, done: Imported, words: Words) -> dict[Path, bytes]:
    """Page and list of an import, beside the unit's reports."""
    stem = done.order.path.stem
    name = "ekspor" if kind_of_text(stem) else re.sub(r"\W+", "-", stem.casefold()).strip("-") or "ekspor"
    folder = project.output / done.order.unit.code / "impor"
    out = io.StringIO()
    done.listing.to_csv(out, index=False, lineterminator="\n")
    content = page(done, done.order.unit.name, f"{name}.csv", words)
    return {folder / f"{name}.html": content.encode(), folder / f"{name}.csv": out.getvalue().encode()}


def _proposed(mapping: Mapping, place: Path) -> list[str]:
    """What is told of a proposal."""
    lines = [f"No mapping yet; proposed {place}:", *_mapped(mapping)]
    if mapping.scale.points != 4:
        lines.append(f"  answers on a scale of {mapping.scale.points}: no answers to the official index")
    if not mapping.ask:
        return [*lines, "Nothing was imported. Read the mapping, then run the command again."]
    lines += [f"  ? {about}: {' or '.join(choices) or 'nothing fits'}" for about, choices in mapping.ask.items()]
    return [*lines, f"Nothing was imported. Answer the questions in [ask] of {place}, then run the command again."]


def _mapped(mapping: Mapping) -> list[str]:
    """Columns, and what is left out."""
    pairs = [*mapping.columns.items(), *((key, item) for item, key in mapping.items.items())]
    pairs += [(name, f"{heading} ({each.file})") for each in mapping.join for name, heading in each.columns.items()]
    width = max((len(name) for name, _ in pairs), default=0)
    lines = [f"  {name:<{width}}  {heading}" for name, heading in pairs]
    lines += [f"  left out, personal data ({kind}): {heading}" for heading, kind in mapping.personal.items()]
    return lines + [f"  left out: {heading}" for heading in mapping.unused]


def _told(done: Imported, report: Path) -> list[str]:
    """Sums, reasons and files."""
    counts = done.counts
    lines = [
        f"{row.file}{f' [{row.sheet}]' if row.sheet else ''}: {row.read} read = {row.written} written"
        f" + {row.refused} refused + {row.repeated} repeated"
        for row in counts.itertuples()
    ]
    reasons = done.listing.value_counts(["outcome", "reason", "column"]).sort_index()
    lines += [f"  {outcome}: {count} x {reason}{f' ({column})' if column else ''}"
              for (outcome, reason, column), count in reasons.items()]  # fmt: skip
    lines += [
        f"{done.order.unit.code} {row.period}: {row.added} added, {row.rows} rows" for row in done.periods.itertuples()
    ]
    return [*lines, f"Report of the import: {report}"]
