"""An export that was looked at: its columns, rows, reasons and faults, and the study that it would give. Floor 5."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from markupsafe import Markup

from ikm.analysis.cleaning import HOOKS
from ikm.analysis.faults import faults
from ikm.display import shown
from ikm.errors import IkmError, SettingError
from ikm.present import look as present
from ikm.present.intake import shown_name
from ikm.present.leading import Leading
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.rules.instrument import in_force, load
from ikm.rules.pack import pack_of
from ikm.rules.period import Period
from ikm.study.unit import Study, open_study
from ikm.survey.intake.collect import read_sheets
from ikm.survey.intake.columns import profile
from ikm.survey.intake.mapping import Mapping, scored
from ikm.survey.intake.run import NEWEST, Imported, Order, read_export
from ikm.survey.intake.workbook import Opened
from ikm.survey.project import Project
from ikm.survey.responses import read_leniently
from ikm.survey.units import Unit


@dataclass(frozen=True, eq=False)
class Look(Leading):
    """An export that was looked at. Made by `ikm.look`.

    Parameters
    ----------
    mapping : Mapping
        How it is understood.
    saved : str
        Name of the mapping's file; '' where it is only proposed.
    period : Period or None
        Of all rows; None where they are split by date.
    """

    project: Project
    unit: Unit
    file: Path
    mapping: Mapping
    saved: str
    period: Period | None
    words: Words

    @cached_property
    def _read(self) -> tuple[Imported | None, IkmError | None]:
        """What an import would do, or why it cannot."""
        try:
            order = Order(
                self.file, self.unit, self.mapping, self.saved or self.words.text("look.unsaved"), self.period
            )
            if not self.period and not self.mapping.dated:
                raise SettingError(self.words.text("look.undated"))
            return read_export(self.project, order, HOOKS), None
        except IkmError as error:
            return None, error

    @property
    def done(self) -> Imported | None:
        """What an import would do; None where no row can be read yet."""
        return self._read[0]

    def summary(self) -> Text:
        """What was read, how answers are counted, and what would become of the rows."""
        done, error = self._read
        why_not = error.what if error else ""
        return present.lead(shown_name(self.file.name), self.mapping, not self.saved, why_not, done, self.words)

    def columns(self) -> View:
        """How each column of the export is understood.

        Returns
        -------
        View
            Frame: one row a column: heading, use (used, personal, ...), column (of the answers; of personal data the
            kind), given, blank, distinct (cells), lowest and highest (1-4; missing where it is no score), off (cells
            outside the scale).

        Examples
        --------
        >>> found = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").columns().frame
        >>> found[found.use == "personal"].heading.tolist()
        ['Nama lengkap', 'Nomor HP']
        """
        instrument = load(self.mapping.instrument) if self.mapping.instrument else in_force(self.period or NEWEST)
        asked = self.unit.instrument(instrument, self.period or NEWEST)
        sheets, _ = read_sheets(Opened(self.file), self.mapping)
        return present.columns(profile(sheets, self.mapping, scored(asked, pack_of(self.unit.sector))), self.words)

    def questions(self) -> View:
        """What a person must answer before an import.

        Returns
        -------
        View
            Frame: one row a question: about (an unsur, the scale, ...), choices. Empty where all is clear.

        Examples
        --------
        >>> len(ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").questions().frame)
        0
        """
        return present.questions(self.mapping, self.words)

    def rows(self) -> View:
        """What becomes of the rows.

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
        return present.rows(self.done, self.words)

    def reasons(self) -> View:
        """Every place where something is refused, repeated or noted.

        Returns
        -------
        View
            Frame: one row a place: file, sheet, row (in the file), column ('' is the whole row), outcome, reason.

        Examples
        --------
        >>> found = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").reasons().frame
        >>> found[found.outcome == "repeated"].row.tolist()
        [22, 23]
        """
        return present.reasons(self.done, self.words)

    def faults(self) -> View:
        """What `python -m ikm check` would find after the import.

        Returns
        -------
        View
            Frame: one row a finding: period, row (in the answers), column, finding, wrong (bool; else only to be looked
            at).

        Examples
        --------
        >>> found = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2").faults().frame
        >>> found[found.finding == "age"].row.tolist()
        [9, 33]
        """
        return present.faults(self._faults, self.words)

    @cached_property
    def _faults(self) -> dict[str, pd.DataFrame] | None:
        """Faults by period, of the answer files as they would be; None where no row can be read yet."""
        if self.done is None:
            return None
        with TemporaryDirectory(prefix="ikm-") as folder:
            there = Project(Path(folder), Path(folder))
            self._put(self.done, there.data)
            periods = there.periods(self.unit)
            return {str(period): faults(read_leniently(there, self.unit, period)) for period in periods}

    def study(self, period: str = "") -> Study:
        """The unit's study as it would be after the import, as within the office, beside the periods that are there.

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
        with TemporaryDirectory(prefix="ikm-") as folder:
            self._put_beside(Path(folder))
            self._put(done, Path(folder))
            asked = period or str(self.period or "")
            return open_study(self.unit.code, asked, bahasa=self.words.bahasa, data=folder, audience="internal")

    def _put_beside(self, data: Path) -> None:
        """What is in the data already and stands in a report of the unit, into another folder."""
        shutil.copy(self.project.register, data)
        paths = [*self.project.published()]
        for code in filter(None, (self.unit.code, self.unit.benchmark)):
            paths += (self.project.data / "responses" / code).glob("*.*")
        for path in paths:
            target = data / path.relative_to(self.project.data)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)

    def _put(self, done: Imported, data: Path) -> None:
        """The answer files as they would be, into another folder."""
        for path, change in done.files.items():
            target = data / path.relative_to(self.project.data)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(change.content)

    def __html__(self) -> Markup:
        parts = (self.summary(), self.questions(), self.columns(), self.rows(), self.reasons())
        return Markup("\n").join(part.__html__() for part in parts)

    def _repr_html_(self) -> str:
        return shown(self)

    def __repr__(self) -> str:
        return f"Look({shown_name(self.file.name)}, {self.unit.code})"
