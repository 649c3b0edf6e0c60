"""Looks at what comes from outside: an export before it is imported, a published figure computed again.

Writes nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import compute_conventions
from ikm.analysis.quality import list_faults
from ikm.chapters import intake
from ikm.chapters.comparison import show_conventions
from ikm.chapters.intake import mask_name
from ikm.display import is_for_public, render_output
from ikm.errors import DataError, IkmError, SettingError, suggest_name
from ikm.intake.account import profile_columns
from ikm.intake.figures import looks_like_figures
from ikm.intake.mapping import FormMapping, is_figures_mapping, list_scored_columns, read_mapping
from ikm.intake.records import read_sheets
from ikm.intake.relations import propose_export
from ikm.intake.run import ImportedAnswers, ImportOrder, find_present_period, read_export
from ikm.intake.table import OpenedFile
from ikm.page.view import Discoverable, Text, View
from ikm.page.wording import Words
from ikm.rules.instrument import choose_instrument, load_instrument
from ikm.rules.pack import find_pack
from ikm.rules.period import Period
from ikm.speech import _
from ikm.study.unit import Study, open_study
from ikm.survey.leftovers import make_temporary_folder
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from ikm.survey.units import Unit


def look(
    file: str | Path,
    unit: str = "",
    *,
    mapping: str = "",
    columns: AnyMapping[str, str | list[str]] | None = None,
    scale: AnyMapping[str, Any] | None = None,
    rescale: int | None = None,
    period: str = "",
    instrument: str = "",
    bahasa: str = "id",
    data: str = "",
) -> Look:
    """Look at an export as `python -m ikm import` would read it; nothing is written.

    Parameters
    ----------
    file : str
        Workbook or CSV file: its name in data/exports/, or a path.
    unit : str
        Code in data/units.toml: 'KPPT'.
    mapping : str
        Path of a mapping; data/mappings/<UNIT>.toml where empty, and a proposal where there is none.
    columns, scale : mapping, optional
        Answers to open questions, tried out and not saved: {"sarana": "U8", "pengaduan": "U9"}, {"letters": "abcd"}.
    rescale : int, optional
        Answers are on a scale of so many steps: `rescaled` of the result shows what they would give on 1 to 4. They are
        no answers to the official index, and none is written.
    period : str
        Period of all rows; where empty they are split by their dates.
    instrument : str
        Regulation of a mapping to be proposed; the one in force where empty.
    bahasa : {'id', 'en'}
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Raises
    ------
    SettingError
        File, unit, period, language or mapping is not known; or the notebook makes a report for the public, which must
        not show rows of an export.
    DataError
        The file cannot be read as a table, or is a recap of published figures. What hinders only the reading of its
        rows stands in the result instead.

    Examples
    --------
    >>> ekspor = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2")
    >>> ekspor
    Look(formulir_parkir.csv, PARKIR)
    >>> ekspor.reasons().frame["reason"].value_counts().to_dict()
    {'same row': 2, 'trial': 1, 'no answers': 1}
    """
    if is_for_public():
        remedy = _("look at it in a notebook of its own, or AUDIENCE=internal.")
        raise SettingError(_("ikm.look shows rows of an export; a report for the public must not."), remedy=remedy)
    if not isinstance(file, str | Path):
        raise SettingError(
            _("ikm.look: {name} was given.", name=type(file).__name__),
            allowed=_("the name of a file in data/exports/, or a path"),
            remedy=_(
                'write it first, frame.to_csv("export.csv", index=False), and look at that; answers that were read '
                "already are changed with studi.with_answers(frame)."
            ),
        )
    words = Words(bahasa)
    project = Project.locate(data)
    asked_unit = project.unit(unit or os.environ.get("IKM_UNIT", ""))
    asked_period = Period.parse(period) if period else None
    path = _find_export(project, str(file))
    mapping_file = Path(mapping) if mapping else project.data / "mappings" / f"{asked_unit.code}.toml"
    proposed = not (mapping or mapping_file.is_file())
    _refuse_figures(path, mapping_file, proposed)
    newest = asked_period or find_present_period()
    if proposed:
        understood = propose_export(path, asked_unit, choose_instrument(instrument, newest).id, newest)
    else:
        understood = read_mapping(mapping_file)
    steps = {} if rescale is None else {"points": rescale, "rescale": True}
    understood = understood.answered(columns or {}, {**(scale or {}), **steps})
    return Look(project, asked_unit, path, understood, "" if proposed else mapping_file.name, asked_period, words)


def _refuse_figures(path: Path, mapping: Path, proposed: bool) -> None:
    """Refuse a file of published figures: there are no answers in it to look at."""
    if is_figures_mapping(mapping) or (proposed and looks_like_figures(OpenedFile(path))):
        raise DataError(
            _("{path_name}: a recap, published figures without answers.", path_name=mask_name(path.name)),
            remedy=_(
                'make import FILE=... PUBLISHED=1 SOURCE="title, page" (or python -m ikm import FILE --published), '
                "DRY=1 to see what would come in; then trends, city and ikm.reproduce have its figures."
            ),
        )


def _find_export(project: Project, file: str) -> Path:
    """Find a file of data/exports/, else a path that is there."""
    folder = project.data / "exports"
    for path in (folder / file, Path(file).expanduser()):
        if file and path.is_file():
            return path
    known = sorted(path.name for path in folder.glob("*.*"))
    raise SettingError(
        _(
            "export '{file}' is neither a file nor in {folder}. {suggestion}",
            file=file,
            folder=folder,
            suggestion=suggest_name(file, known),
        ).rstrip(),
        allowed=", ".join(known),
        remedy=_("give the path of the file, or put it into data/exports/."),
    )


@dataclass(frozen=True, eq=False)
class Look(Discoverable):
    """An export that was looked at. Made by `ikm.look`.

    Parameters
    ----------
    mapping : FormMapping
        How it is understood.
    saved : str
        Name of the mapping's file; '' where it is only proposed.
    period : Period or None
        Of all rows; None where they are split by date.
    """

    project: Project
    unit: Unit
    file: Path
    mapping: FormMapping
    saved: str
    period: Period | None
    words: Words

    @cached_property
    def _read(self) -> tuple[ImportedAnswers | None, IkmError | None]:
        """What an import would do, or why it cannot."""
        try:
            name = self.saved or self.words.text("look.unsaved")
            order = ImportOrder(self.file, self.unit, self.mapping, name, self.period)
            if not self.period and not self.mapping.dated:
                raise SettingError(self.words.text("look.undated"))
            return read_export(self.project, order), None
        except IkmError as error:
            return None, error

    @property
    def done(self) -> ImportedAnswers | None:
        """What an import would do; None where no row can be read yet."""
        return self._read[0]

    def summary(self) -> Text:
        """Describe what was read, how answers are counted, and what would become of the rows."""
        done, error = self._read
        why_not = error.what if error else ""
        return intake.introduce_look(mask_name(self.file.name), self.mapping, not self.saved, why_not, done, self.words)

    def columns(self) -> View:
        """Show how each column of the export is understood.

        Returns
        -------
        View
            Frame: one row a column: heading, use (used, personal, ...), column (of the answers; of personal data the
            kind), given, blank, distinct (cells), lowest and highest (1-4; missing where it is no score), off (cells
            outside the scale).

        Examples
        --------
        >>> columns = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").columns().frame
        >>> columns[columns.use == "personal"].heading.tolist()
        ['Nama lengkap', 'Nomor HP']
        """
        period = self.period or find_present_period()
        instrument = self.unit.instrument(choose_instrument(self.mapping.instrument, period), period)
        scored = list_scored_columns(instrument, find_pack(self.unit.sector))
        sheets, _rest = read_sheets(OpenedFile(self.file), self.mapping)
        return intake.show_columns(profile_columns(sheets, self.mapping, scored, instrument), self.words)

    def questions(self) -> View:
        """List what a person must answer before an import.

        Returns
        -------
        View
            Frame: one row a question: about (an unsur, the scale, ...), choices. Empty where all is clear.

        Examples
        --------
        >>> len(ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").questions().frame)
        0
        """
        return intake.show_questions(self.mapping, self.words)

    def rows(self) -> View:
        """Show what becomes of the rows.

        Returns
        -------
        View
            Frame: one row a table: file, sheet ('' of CSV), read = written + refused + repeated (rows). Empty where
            no row can be read yet.

        Examples
        --------
        >>> ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").rows().frame.written.tolist()
        [150]
        """
        return intake.show_row_counts(self.done, self.words)

    def rescaled(self) -> View:
        """Show what answers on a scale of other than four steps give when rescaled; no official index.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: mean (on the scale that was asked), nrr (1-4, rescaled linearly). Empty
            where the export is on four steps, no `rescale` was asked, or too few answered.

        Examples
        --------
        >>> len(ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").rescaled().frame)
        0
        """
        return intake.show_rescaled(self.done, self.words)

    def reasons(self) -> View:
        """List every place where something is refused, repeated or noted.

        Returns
        -------
        View
            Frame: one row a place: file, sheet, row (in the file), column ('' is the whole row), outcome, reason.

        Examples
        --------
        >>> reasons = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").reasons().frame
        >>> reasons[reasons.outcome == "repeated"].row.tolist()
        [22, 23]
        """
        return intake.show_reasons(self.done, self.words)

    def faults(self) -> View:
        """List what `python -m ikm check` would find after the import.

        Returns
        -------
        View
            Frame: one row a finding: period, row (in the answers), column, finding, wrong (bool; else only to be looked
            at).

        Examples
        --------
        >>> faults = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").faults().frame
        >>> faults[faults.finding == "age"].row.tolist()
        [9, 33]
        """
        return intake.show_faults(self._faults, self.words)

    @cached_property
    def _faults(self) -> dict[str, pd.DataFrame] | None:
        """Faults by period, of the answer files as they would be; None where no row can be read yet."""
        if self.done is None:
            return None
        with make_temporary_folder() as folder:
            imported = Project(folder, folder)
            self._write_answers(self.done, imported.data)
            surveys = [read_survey(imported, self.unit, period, lenient=True) for period in imported.periods(self.unit)]
            return {str(survey.period): list_faults(survey) for survey in surveys}

    def study(self, period: str = "") -> Study:
        """Open the unit's study as it would be after the import, within the office, beside periods that are there.

        Parameters
        ----------
        period : str
            One of those that the export is split into; the newest of the unit where empty.

        Raises
        ------
        SettingError, DataError
            What hinders the import, open questions among it; or no answers in the period.
        """
        done, error = self._read
        if error is not None or done is None:
            raise error or SettingError(self.words.text("look.no_rows"))
        with make_temporary_folder() as folder:
            self._copy_data(folder)
            self._write_answers(done, folder)
            asked = period or str(self.period or "")
            study = open_study(self.unit.code, asked, bahasa=self.words.bahasa, data=str(folder), audience="internal")
            study.numbers.read_now()
            return study

    def _copy_data(self, data: Path) -> None:
        """Copy into another folder what is in the data already and stands in a report of the unit."""
        shutil.copy(self.project.register, data)
        paths = [*self.project.rules(), *self.project.published()]
        for code in filter(None, (self.unit.code, self.unit.benchmark)):
            paths += (self.project.data / "responses" / code).glob("*.*")
        for path in paths:
            shutil.copy(path, self._make_room(path, data))

    def _write_answers(self, done: ImportedAnswers, data: Path) -> None:
        """Write into another folder the answer files as they would be."""
        for path, change in done.files.items():
            self._make_room(path, data).write_bytes(change.content)

    def _make_room(self, path: Path, data: Path) -> Path:
        """Return where a file of the data lies in another folder, which there is then."""
        target = data / path.relative_to(self.project.data)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def __html__(self) -> Markup:
        parts = (self.summary(), self.questions(), self.columns(), self.rows(), self.reasons())
        return Markup("\n").join(part.__html__() for part in parts)

    def _repr_html_(self) -> str:
        return render_output(self)

    def __repr__(self) -> str:
        return f"Look({mask_name(self.file.name)}, {self.unit.code})"


# --- A figure that was published with its NRR, computed again


def reproduce(
    nrr: Sequence[float | str],
    printed: float | str | None = None,
    *,
    instrument: str = "permenpanrb-14-2017",
    bahasa: str = "id",
) -> View:
    """Compute a published index again, under each bobot that publications use.

    Parameters
    ----------
    nrr : sequence of float or str
        As printed, of every unsur in the order of the regulation, scale 1-4.
    printed : float or str, optional
        The index as printed; as text ('74.60') where it ends in a nought.
    instrument : str
        Id of the regulation.
    bahasa : {'id', 'en'}

    Returns
    -------
    View
        Frame: one row a convention: bobot, ikm (25-100, rounded once), mutu, agrees (bool; missing without `printed`).

    Raises
    ------
    SettingError
        Not the NRR of every unsur, a number outside its scale, or no number.

    Notes
    -----
    The example is Badan Perizinan Terpadu Kabupaten Bogor, 2011, with 14 unsur and a bobot of 0,071:
    dpmptsp.bogorkab.go.id/indeks-kepuasan-masyarakat/.

    Examples
    --------
    >>> nrr = [3.007, 2.993, 3.02, 3, 3.113, 3.033, 2.887, 2.947, 2.98, 3.033, 3, 3.033, 3.02, 3]
    >>> ikm.reproduce(nrr, 74.67, instrument="kepmenpan-25-2004").frame
       bobot    ikm mutu  agrees
    0   1/14  75.12    B   False
    1  0.071  74.67    B    True
    """
    words, rules = Words(bahasa), load_instrument(instrument)
    values = [_parse_number(value, 1, 4, "NRR") for value in nrr]
    if len(values) != len(rules.keys):
        wrong = _(
            "{values_count} NRR were given, {rules_short} has {keys_count} unsur.",
            values_count=len(values),
            rules_short=rules.short,
            keys_count=len(rules.keys),
        )
        raise SettingError(wrong, allowed=", ".join(rules.keys))
    printed_index = None if printed is None else _parse_number(printed, 25, 100, _("printed index"))
    return show_conventions(compute_conventions(values, printed_index, rules), printed_index, words)


def _parse_number(value: float | str, low: int, high: int, what: str) -> Decimal:
    """Read a number as it was typed, with a point or a comma."""
    try:
        number = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        number = None
    if number is None or not low <= number <= high:
        raise SettingError(
            _("{what} '{value}' cannot be read.", what=what, value=value),
            allowed=_("a number from {low} to {high}", low=low, high=high),
        )
    return number
