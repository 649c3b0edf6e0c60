"""What there is to open, for notebooks. Floor 5."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ikm.present.register import register_lines, register_table
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.survey.project import Project


def units(*, bahasa: str = "id", data: str = "") -> View:
    """What there is to open: the units of the register and their periods.

    Parameters
    ----------
    bahasa : {'id', 'en'}
        Language of the table.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Returns
    -------
    View
        Frame: one row a unit and period with answers, oldest first: unit, period, name, city, skpd, sector; period is
        missing for a unit without answers.

    Raises
    ------
    SettingError
        No such folder; or a register, or a file's name, that holds a mistake.

    Examples
    --------
    >>> ikm.units().frame.query("unit == 'PARKIR'").period.tolist()
    ['2024-S1', '2024-S2', '2025-S1', '2025-S2', '2026-S1']
    """
    words, project = Words(bahasa), Project.locate(data)
    known = [(unit, tuple(project.periods(unit))) for unit in project.units().values()]
    rows = [
        (unit.code, None if period is None else str(period), unit.name, unit.city, unit.skpd, unit.sector)
        for unit, periods in known
        for period in periods or (None,)
    ]
    frame = pd.DataFrame(rows, columns=["unit", "period", "name", "city", "skpd", "sector"])
    shown = [partial(register_table, known, words)] if known else []
    return View(frame, Text.of(register_lines(known, words)), shown)
