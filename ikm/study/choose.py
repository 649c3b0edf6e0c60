"""The small form of a notebook: unit and period chosen from menus, in JupyterLab alone. Floor 5.

The parameters typed in the first cell hold in a report, and wherever there is no form. In JupyterLab they are where the
menus begin. A choice lasts until the kernel ends or the parameters are typed anew, so that running all cells again
keeps it; the cells below take it when they run the next time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from ikm.errors import IkmError
from ikm.present.form import Options, two_menus
from ikm.present.wording import NOTHING, Words
from ikm.rules.period import Period
from ikm.survey.project import Project

#: JupyterLab's server tells a kernel which notebook it runs; other ways of running tell nothing.
_SESSION = "JPY_SESSION_NAME"
Pair = tuple[str, str]
#: Kind of form -> what was typed when it was shown, and the choice since.
_chosen: dict[str, tuple[Pair, Pair]] = {}


class Choice:
    """What a notebook is about; unpacked it fits what it was made for: `ikm.open(*pilihan)`.

    Shows the form where there is one, else nothing.
    """

    def __init__(self, take: Callable[[], tuple[str, ...]], form: Any = None) -> None:
        self._take = take
        self.form = form

    def __iter__(self) -> Iterator[str]:
        return iter(self._take())

    def __repr__(self) -> str:
        return f"Choice({', '.join(map(repr, self))})"

    def _ipython_display_(self) -> None:
        if self.form is not None:
            from IPython.display import display  # here, for a report shows no form

            display(self.form)  # type: ignore[no-untyped-call]


def choose(unit: str = "", period: str = "", *, city: str | None = None, bahasa: str = "id", data: str = "") -> Choice:
    """Choose unit and period for `ikm.open(*pilihan)`.

    Parameters
    ----------
    unit, period : str
        As typed; where the menus begin. In a report, and outside JupyterLab, they are the choice.
    city : str, optional
        Where given, all units of this city ('': the one with most) are a choice as well, as `ikm.sample_plan` takes it.
    bahasa : {'id', 'en'}
        Language of the menus.
    data : str
        Folder of the answers, as in `ikm.open`.

    Raises
    ------
    SettingError
        In JupyterLab: unit or period is not known; the message lists what is.
    """
    if not _in_lab():
        return Choice(lambda: (unit, period))
    project, words = Project.locate(data), Words(bahasa)
    units = project.units()
    menu = [(f"{one.code} – {one.name}", one.code) for one in units.values()]
    if city is not None:
        menu.insert(0, (words.text("choice.whole"), ""))
        code = unit
    else:
        code = unit or os.environ.get("IKM_UNIT") or next(iter(units), "")
    if code:
        asked = project.period(project.unit(code), period)
    else:
        asked = project.city_period(project.city(city or "")[1], period)
    return _formed("unit", (unit, period), (code, str(asked)), menu, _of_unit(project, city or "", words), words)


def choose_city(period: str = "", city: str = "", *, bahasa: str = "id", data: str = "") -> Choice:
    """Choose city and period for `ikm.city(*pilihan)`, as `choose` does unit and period.

    Parameters
    ----------
    period, city : str
        What the parameters say; taken as they are in a report.
    bahasa : {'id', 'en'}
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.
    """
    if not _in_lab():
        return Choice(lambda: (period, city))
    project, words = Project.locate(data), Words(bahasa)
    name, units = project.city(city)
    menu = [(one, one) for one in dict.fromkeys(unit.city for unit in project.units().values())]
    start = (name, str(project.city_period(units, period)))
    found = _formed("city", (city, period), start, menu, _of_city(project, words), words)
    return Choice(lambda: tuple(found)[::-1], found.form)


def _in_lab() -> bool:
    """Whether a form can be shown: what runs this kernel is a server with a person in front of it."""
    return bool(os.environ.get(_SESSION))


def _formed(
    kind: str, typed: Pair, start: Pair, first: Options, second: Callable[[str], Options], words: Words
) -> Choice:
    """A choice with its form; the kept one where the parameters are as they were."""
    before, kept = _chosen.get(kind, (None, start))
    holds = (
        before == typed
        and kept[0] in [value for _, value in first]
        and kept[1] in [value for _, value in second(kept[0])]
    )
    at = kept if holds else start
    _chosen[kind] = (typed, at)

    def take(one: str, other: str) -> None:
        _chosen[kind] = (typed, (one, other))

    labels = (words.text(f"choice.{kind}"), words.text("choice.period"))
    form = two_menus(labels, first, second, at, words.text("choice.changed"), take)
    return Choice(lambda: _chosen[kind][1], form)


def _of_unit(project: Project, city: str, words: Words) -> Callable[[str], Options]:
    """Periods by unit; without one, of the city."""

    def options(code: str) -> Options:
        if not code:
            return _of_city(project, words)(city)
        return _spelt(lambda: [*project.periods(project.unit(code))], words)

    return options


def _of_city(project: Project, words: Words) -> Callable[[str], Options]:
    """Periods by city, in which any of its units has answers."""

    def known(name: str) -> list[Period]:
        return sorted({period for unit in project.city(name)[1] for period in project.periods(unit)})

    return lambda name: _spelt(lambda: known(name), words)


def _spelt(known: Callable[[], list[Period]], words: Words) -> Options:
    """Periods as a menu, the newest first; none where files hold a mistake, which the cell below tells."""
    try:
        periods = known()
    except IkmError:
        periods = []
    return [(words.period(one), str(one)) for one in reversed(periods)] or [(NOTHING, "")]
