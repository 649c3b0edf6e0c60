"""What the questionnaire of a unit and period asks: the columns that `read_survey` will find again. Floor 2."""

from __future__ import annotations

from dataclasses import dataclass

from ikm.errors import SettingError
from ikm.rules.instrument import Instrument, Unsur
from ikm.rules.pack import Pack, find_pack
from ikm.rules.period import Period
from ikm.survey.project import SIDECAR_SUFFIX, Project
from ikm.survey.responses import PAIR_PREFIXES, find_asked_instrument, name_sidecar_in_rule_errors, read_cells
from ikm.survey.sidecar import Sidecar, read_sidecar
from ikm.survey.units import Unit


@dataclass(frozen=True)
class Form:
    """The questionnaire of one unit and period.

    Parameters
    ----------
    unsur : tuple of Unsur
        In the order of the printed form, which for PermenPANRB 14/2017 is not that of the regulation's list.
    pack : Pack or None
        Items of the unit's sector.
    pairs : tuple of str
        'harapan_', 'kepentingan_' or both, where the unit's last survey asked them.
    overall : bool
        Whether the last survey asked for satisfaction on the whole.
    """

    unit: Unit
    period: Period
    instrument: Instrument
    unsur: tuple[Unsur, ...]
    pack: Pack | None
    pairs: tuple[str, ...]
    overall: bool


def read_form(project: Project, unit: Unit, period: str = "") -> Form:
    """The questionnaire of a period, which needs no answers yet; of the newest with answers where none is named.

    Raises
    ------
    SettingError
        Not a period; none named and no answers yet; or the sidecar or the instrument it names is wrong.
    DataError
        The file of the last survey cannot be read.
    """
    asked = Period.parse(period) if period else _newest(project, unit)
    path = project.sidecar(unit, asked) or project.data / "responses" / unit.code / f"{asked}{SIDECAR_SUFFIX}"
    sidecar = read_sidecar(path)
    with name_sidecar_in_rule_errors(path):
        instrument = find_asked_instrument(unit, asked, sidecar)
    columns = _last_columns(project, unit, asked)
    return Form(
        unit=unit,
        period=asked,
        instrument=instrument,
        unsur=_on_the_form(instrument, unit, sidecar),
        pack=find_pack(unit.sector),
        pairs=tuple(prefix for prefix in PAIR_PREFIXES if any(name.startswith(prefix) for name in columns)),
        overall="overall" in columns,
    )


def _newest(project: Project, unit: Unit) -> Period:
    """The newest period with answers."""
    known = project.periods(unit)
    if not known:
        raise SettingError(
            f"unit {unit.code} has no answers yet, so that no period is known.",
            remedy="name the period that will be surveyed: PERIOD=2026-S1 or --period 2026-S1.",
        )
    return list(known)[-1]


def _last_columns(project: Project, unit: Unit, asked: Period) -> list[str]:
    """Headings of the newest answers up to a period; none where there are none."""
    known = [path for period, path in project.periods(unit).items() if period <= asked]
    return list(read_cells(known[-1]).columns) if known else []


def _on_the_form(instrument: Instrument, unit: Unit, sidecar: Sidecar) -> tuple[Unsur, ...]:
    """Unsur by their number on the regulation's model form, unless the unit says in which order its own form asks."""
    if sidecar.order or tuple(unit.order) == instrument.keys:
        return instrument.unsur
    numbered = enumerate(instrument.unsur, start=1)
    return tuple(item for _, item in sorted(numbered, key=lambda pair: pair[1].form_number or pair[0]))
