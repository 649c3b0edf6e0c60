"""The command `import` on a published recap: propose a mapping, or read the figures by one. Floor 5."""

from __future__ import annotations

from pathlib import Path

from ikm.present.recap import recap_page
from ikm.present.wording import Words
from ikm.publish.imports import DRY_OPEN, Said, Wish, name_after, put_report, sums
from ikm.rules.instrument import Instrument, in_force, load
from ikm.rules.period import Period
from ikm.survey.intake.mapping import as_toml
from ikm.survey.intake.recap.mapping import Recap, is_recap_mapping, read_recap_mapping
from ikm.survey.intake.recap.propose import fits, propose
from ikm.survey.intake.recap.read import ImportedRecap, RecapOrder, read_recap
from ikm.survey.intake.run import NEWEST
from ikm.survey.intake.workbook import Opened
from ikm.survey.project import Project
from ikm.survey.sheet import replace

_HEAD = """How the tables of this publication are read; see data/README.md, 'Mapping of a recap'. Proposed by
python -m ikm import, to be corrected by whoever has the publication. Lines of [ask] are open questions: write each
answer into its table, then remove them."""


def is_recap(project: Project, wish: Wish, export: Opened) -> bool:
    """Whether published figures are meant: said so, by the mapping, or by the shape of a file that has no mapping."""
    if wish.published or (wish.map and is_recap_mapping(Path(wish.map))):
        return True
    known = Path(wish.map) if wish.map else project.data / "mappings" / f"{wish.unit}.toml"
    return not known.is_file() and fits(export)


def bring_in_recap(project: Project, wish: Wish, export: Opened) -> Said:
    """Import published figures; where there is no mapping yet, propose one and write that alone.

    Raises
    ------
    SettingError, DataError
        What was asked or given cannot be imported; nothing is written.
    """
    name = name_after(wish.file)
    place = Path(wish.map) if wish.map else project.data / "mappings" / f"published-{name}.toml"
    lines: list[str] = []
    if place.is_file():
        mapping = read_recap_mapping(place)
        if wish.source:
            mapping = mapping.model_copy(update={"source": wish.source})
    else:
        mapping = propose(export, project.units(), wish.unit, _instrument(project, wish), wish.period, wish.source)
        lines = _proposed(mapping, place, wish)
        if not wish.dry:
            replace(place, as_toml(mapping, _HEAD).encode(), b"")
        if mapping.ask or not (wish.yes or wish.dry):
            return Said(lines, bool(mapping.ask))
    order = RecapOrder(Path(wish.file), mapping, place.name, project.data / "published" / f"{name}.csv")
    done = read_recap(project, order, export)
    lines += _mapped(mapping, order.where) if not lines else []
    lines += [*sums(done.counts, done.listing), f"{order.target.name}: {len(done.figures)} figures added"]
    if wish.dry:
        return Said([*lines, "Nothing was written (--dry-run)."])
    words = Words(wish.bahasa)
    page = put_report(
        project.output / "impor", name, recap_page(done, f"{name}.csv", words), done.listing, _changed(done)
    )
    done.write()
    return Said([*lines, f"Report of the import: {page}"])


def _changed(done: ImportedRecap) -> bool:
    """Whether anything is added."""
    return done.change is not None


def _instrument(project: Project, wish: Wish) -> Instrument:
    """The regulation that the publication followed, as the one unit asks it where one is named."""
    period = Period.parse(wish.period) if wish.period else NEWEST
    base = load(wish.instrument) if wish.instrument else in_force(period)
    return project.unit(wish.unit).instrument(base, period) if wish.unit else base


def _proposed(mapping: Recap, place: Path, wish: Wish) -> list[str]:
    """What is told of a proposal."""
    lines = [f"{Path(wish.file).name} is a publication of figures, without answers.", *_mapped(mapping, str(place))]
    lines += [f"  ? {about}: {' or '.join(choices) or 'nothing fits'}" for about, choices in mapping.ask.items()]
    if mapping.ask and wish.dry:
        return [*lines, DRY_OPEN]
    if mapping.ask:
        return [*lines, f"Nothing was imported. Answer the questions in [ask] of {place}, then run the command again."]
    return lines if wish.yes or wish.dry else [*lines, "Nothing was imported. Read the mapping, then run it again."]


def _mapped(mapping: Recap, where: str) -> list[str]:
    """What each column, sheet and row was taken for."""
    lines = [f"Read with {where}:"]
    lines += [f"  {name:<12}  {heading}" for name, heading in mapping.columns.items()]
    lines += [f"  {key:<12}  row '{text}'" for text, key in mapping.rows.items()]
    lines += [f"  compared only: {', '.join(mapping.items)} ({mapping.values})"] if mapping.items else []
    lines += [f"  sheet '{sheet}': {period}" for sheet, period in mapping.periods.items()]
    lines += [f"  unit {code}: {name}" for name, code in mapping.units.items()]
    return lines + [f"  left out: {heading}" for heading in mapping.unused]
