"""What there is to open, and the menus of a notebook in which unit and period are chosen, in JupyterLab alone.

The parameters typed in the first cell hold in a report, and wherever there is no form. In JupyterLab they are where the
menus begin. A choice lasts until the kernel ends or the parameters are typed anew, so that running all cells again
keeps it; the cells below take it when they run the next time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ikm.errors import IkmError
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.units import Unit

#: JupyterLab's server tells a kernel which notebook it runs; other ways of running tell nothing.
_SESSION = "JPY_SESSION_NAME"
#: What a menu shows, and the value behind it.
MenuOptions = Sequence[tuple[str, str]]
#: Values of the first and of the second menu.
ChosenPair = tuple[str, str]
#: Kind of form -> what was typed when it was shown, and the choice since.
_chosen: dict[str, tuple[ChosenPair, ChosenPair]] = {}


def units(*, bahasa: str = "id", data: str = "") -> View:
    """List what there is to open: the units of the register and their periods.

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
    register = [(unit, tuple(project.periods(unit))) for unit in project.units().values()]
    rows = [
        (unit.code, None if period is None else str(period), unit.name, unit.city, unit.skpd, unit.sector)
        for unit, periods in register
        for period in periods or (None,)
    ]
    frame = pd.DataFrame(rows, columns=["unit", "period", "name", "city", "skpd", "sector"])
    tables = [partial(_tabulate_register, register, words)] if register else []
    return View(frame, Text.of(_describe_register(register, words)), tables)


def _describe_register(register: Sequence[tuple[Unit, Sequence[Period]]], words: Words) -> list[Markup]:
    """Describe how to open the first unit that has answers."""
    if not register:
        return [words.say("register.no_units")]
    newest = next(((unit, periods[-1]) for unit, periods in register if periods), None)
    if newest is None:
        return []
    call = Markup("<code>{}</code>").format(f'ikm.open("{newest[0].code}", "{newest[1]}")')
    return [words.say("register.hint", code=call)]


def _tabulate_register(register: Sequence[tuple[Unit, Sequence[Period]]], words: Words) -> Table:
    """Return one row a unit: its name, city and periods."""
    return Table(
        id="tabel-unit-terdaftar",
        caption=words.text("register.caption"),
        headings=list_headings(words, "register", "unit", "name", "city", "periods"),
        rows=[(unit.code, unit.name, unit.city, _format_periods(periods, words)) for unit, periods in register],
    )


def _format_periods(periods: Sequence[Period], words: Words) -> str:
    """Format the first and the last period, and how many there are."""
    if len(periods) < 2:
        return "".join(map(str, periods)) or NO_VALUE
    return words.text("register.range", first=periods[0], last=periods[-1], n=len(periods))


class Choice:
    """What a notebook is about; unpacked it fits what it was made for: `ikm.open(*pilihan)`.

    Shows the form where there is one, else nothing: at the end of a cell, or when it is unpacked in one.
    """

    def __init__(self, take: Callable[[], tuple[str, ...]], form: Any = None) -> None:
        self._take = take
        self._shown = False
        self.form = form

    def __iter__(self) -> Iterator[str]:
        if not self._shown:
            self._ipython_display_()
        return iter(self._take())

    def __repr__(self) -> str:
        return f"Choice({', '.join(map(repr, self))})"

    def _ipython_display_(self) -> None:
        self._shown = True
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
    if not is_in_lab():
        return Choice(lambda: (unit, period))
    project, words = Project.locate(data), Words(bahasa)
    register = project.units()
    menu = [(f"{each.code} – {each.name}", each.code) for each in register.values()]
    code = unit
    if city is not None:
        menu.insert(0, (words.text("choice.whole"), ""))
    else:
        code = unit or os.environ.get("IKM_UNIT") or next(iter(register), "")
    if code:
        start = project.period(project.unit(code), period)
    else:
        start = project.city_period(project.city(city or "")[1], period)

    def list_periods(chosen: str) -> MenuOptions:
        if not chosen:
            return _list_city_periods(project, words, city or "")
        return _make_period_menu(lambda: [*project.periods(project.unit(chosen))], words)

    return _make_choice("unit", (unit, period), (code, str(start)), menu, list_periods, words)


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
    if not is_in_lab():
        return Choice(lambda: (period, city))
    project, words = Project.locate(data), Words(bahasa)
    name, city_units = project.city(city)
    menu = [(each, each) for each in dict.fromkeys(unit.city for unit in project.units().values())]
    start = (name, str(project.city_period(city_units, period)))
    choice = _make_choice("city", (city, period), start, menu, partial(_list_city_periods, project, words), words)
    return Choice(lambda: tuple(choice._take())[::-1], choice.form)


def is_in_lab() -> bool:
    """Return whether a form can be shown: what runs this kernel is a server with a person in front of it."""
    return bool(os.environ.get(_SESSION))


def _make_choice(
    kind: str,
    typed: ChosenPair,
    start: ChosenPair,
    first: MenuOptions,
    second: Callable[[str], MenuOptions],
    words: Words,
) -> Choice:
    """Return a choice with its form; the kept one where the parameters are as they were."""
    typed_before, kept = _chosen.get(kind, (None, start))
    known = kept[0] in [value for _, value in first] and kept[1] in [value for _, value in second(kept[0])]
    shown = kept if typed_before == typed and known else start
    _chosen[kind] = (typed, shown)

    def take(chosen: str, period: str) -> None:
        _chosen[kind] = (typed, (chosen, period))

    labels = (words.text(f"choice.{kind}"), words.text("choice.period"))
    form = _make_menus(labels, first, second, shown, words.text("choice.changed"), take)
    return Choice(lambda: _chosen[kind][1], form)


def _list_city_periods(project: Project, words: Words, city: str) -> MenuOptions:
    """Return the periods in which any unit of a city has answers."""

    def list_periods() -> list[Period]:
        return sorted({period for unit in project.city(city)[1] for period in project.periods(unit)})

    return _make_period_menu(list_periods, words)


def _make_period_menu(list_periods: Callable[[], list[Period]], words: Words) -> MenuOptions:
    """Return periods as a menu, the newest first; none where files hold a mistake, which the cell below tells."""
    try:
        periods = list_periods()
    except IkmError:
        periods = []
    return [(words.period(period), str(period)) for period in reversed(periods)] or [(NO_VALUE, "")]


def _make_menus(
    labels: tuple[str, str],
    first: MenuOptions,
    second: Callable[[str], MenuOptions],
    start: tuple[str, str],
    changed: str,
    take: Callable[[str, str], None],
) -> Any:
    """Make two menus of ipywidgets, one under the other, the second as the first decides.

    Parameters
    ----------
    labels : pair of str
    second : callable
        From a value of the first to the options of the second, the usual one in front.
    start : pair of str
        Values that the menus begin with.
    changed : str
        Shown once something else was chosen.
    take : callable
        Called with the two values of each choice.

    Returns
    -------
    Widget or None
        None where ipywidgets is not installed.
    """
    try:
        import ipywidgets
    except ImportError:
        return None
    options = (first, second(start[0]))
    look: dict[str, Any] = {"style": {"description_width": "5em"}, "layout": {"width": "min(36em, 95%)"}}
    upper, lower = (
        ipywidgets.Dropdown(options=options[at], value=start[at], description=labels[at], **look) for at in (0, 1)
    )
    note = ipywidgets.HTML()

    def choose(_: object) -> None:
        take(upper.value, lower.value)
        note.value = f"<p>{escape(changed)}</p>"

    def refill(change: object) -> None:
        options, wanted = second(upper.value), lower.value
        lower.options = options
        lower.value = wanted if wanted in [value for name, value in options] else options[0][1]
        choose(change)

    upper.observe(refill, "value")
    lower.observe(choose, "value")
    return ipywidgets.VBox([upper, lower, note])
