"""The small form of a notebook: unit and period chosen from menus, in JupyterLab alone. Floor 5.

The parameters typed in the first cell hold in a report, and wherever there is no form. In JupyterLab they are where the
menus begin. A choice lasts until the kernel ends or the parameters are typed anew, so that running all cells again
keeps it; the cells below take it when they run the next time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.actions import ActionDraft
from ikm.analysis.comparison import compute_conventions
from ikm.chapters.comparison import show_conventions
from ikm.errors import DataError, IkmError, SettingError
from ikm.page.menus import MenuOptions, make_menus
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.study.unit import open_study
from ikm.survey.plans import PLAN_SEPARATOR, PlanUpdate, extend_plan
from ikm.survey.project import Project
from ikm.survey.units import Unit

#: JupyterLab's server tells a kernel which notebook it runs; other ways of running tell nothing.
_SESSION = "JPY_SESSION_NAME"
LabelledValue = tuple[str, str]
#: Kind of form -> what was typed when it was shown, and the choice since.
_chosen: dict[str, tuple[LabelledValue, LabelledValue]] = {}


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
        Folder of the answers, as in `ikm.open_study`.

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
    kind: str,
    typed: LabelledValue,
    start: LabelledValue,
    first: MenuOptions,
    second: Callable[[str], MenuOptions],
    words: Words,
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
    form = make_menus(labels, first, second, at, words.text("choice.changed"), take)
    return Choice(lambda: _chosen[kind][1], form)


def _of_unit(project: Project, city: str, words: Words) -> Callable[[str], MenuOptions]:
    """Periods by unit; without one, of the city."""

    def options(code: str) -> MenuOptions:
        if not code:
            return _of_city(project, words)(city)
        return _spelt(lambda: [*project.periods(project.unit(code))], words)

    return options


def _of_city(project: Project, words: Words) -> Callable[[str], MenuOptions]:
    """Periods by city, in which any of its units has answers."""

    def known(name: str) -> list[Period]:
        return sorted({period for unit in project.city(name)[1] for period in project.periods(unit)})

    return lambda name: _spelt(lambda: known(name), words)


def _spelt(known: Callable[[], list[Period]], words: Words) -> MenuOptions:
    """Periods as a menu, the newest first; none where files hold a mistake, which the cell below tells."""
    try:
        periods = known()
    except IkmError:
        periods = []
    return [(words.period(one), str(one)) for one in reversed(periods)] or [(NO_VALUE, "")]


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
    shown = [partial(tabulate_register, known, words)] if known else []
    return View(frame, Text.of(describe_register(known, words)), shown)


def reproduce(
    nrr: Sequence[float | str],
    printed: float | str | None = None,
    *,
    instrument: str = "permenpanrb-14-2017",
    bahasa: str = "id",
) -> View:
    """Reckon a published index again, under each bobot that publications use.

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
    values = [_number(value, 1, 4, "NRR") for value in nrr]
    if len(values) != len(rules.keys):
        raise SettingError(
            f"{len(values)} NRR were given, {rules.short} has {len(rules.keys)} unsur.", allowed=", ".join(rules.keys)
        )
    asked = None if printed is None else _number(printed, 25, 100, "printed index")
    return show_conventions(compute_conventions(values, asked, rules), asked, words)


def _number(value: float | str, low: int, high: int, what: str) -> Decimal:
    """A number as it was typed."""
    try:
        found = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        found = None
    if found is None or not low <= found <= high:
        raise SettingError(f"{what} '{value}' cannot be read.", allowed=f"a number from {low} to {high}")
    return found


def draft_plan(unit: str, period: str = "", *, data: str = "") -> PlanUpdate:
    """Add a row for each priority unsur of a period that has none; every row that stands in the file stays.

    Raises
    ------
    SettingError
        No such unit or period.
    DataError
        Answers or plan hold a mistake, or no priority can be named; nothing is written.
    """
    study = open_study(unit, period, data=data)
    survey = study.survey
    if not study.numbers.drafts:
        raise DataError(
            f"{survey.unit.code} {survey.period}: no priority can be named.",
            remedy="ten answers to an unsur are needed, and one unsur must differ from another.",
        )
    rows = [_row(draft, survey.period) for draft in study.numbers.drafts]
    return extend_plan(Project.locate(data), survey.unit, rows)


def _row(draft: ActionDraft, period: Period) -> dict[str, str]:
    """A draft as the file has it, in the language of the office; the officer writes kegiatan, tw, penanggung_jawab."""
    words = Words("id")
    return {
        "period": str(period),
        "unsur": draft.key,
        "tahun": str(draft.tahun),
        "skpd_teknis": f"{PLAN_SEPARATOR} ".join(draft.skpd_teknis),
        "target": words.number(draft.target),
        "status": "rencana",
        "keterangan": words.text("policy.suggestion", suggestion=words.suggestion(draft.key)),
    }


def describe_register(known: Sequence[tuple[Unit, Sequence[Period]]], words: Words) -> list[Markup]:
    """How to open the first that has answers."""
    if not known:
        return [words.say("register.no_units")]
    first = next(((unit, periods[-1]) for unit, periods in known if periods), None)
    if first is None:
        return []
    call = Markup("<code>{}</code>").format(f'ikm.open("{first[0].code}", "{first[1]}")')
    return [words.say("register.hint", code=call)]


def tabulate_register(known: Sequence[tuple[Unit, Sequence[Period]]], words: Words) -> Table:
    """One row a unit: its name, city and periods."""
    return Table(
        id="tabel-unit-terdaftar",
        caption=words.text("register.caption"),
        headings=list_headings(words, "register", "unit", "name", "city", "periods"),
        rows=[(unit.code, unit.name, unit.city, _format_periods(periods, words)) for unit, periods in known],
    )


def _format_periods(periods: Sequence[Period], words: Words) -> str:
    """First to last, and how many."""
    if len(periods) < 2:
        return "".join(map(str, periods)) or NO_VALUE
    return words.text("register.range", first=periods[0], last=periods[-1], n=len(periods))
