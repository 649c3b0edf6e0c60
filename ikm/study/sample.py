"""How many respondents to ask next time, for notebooks and the command line. Floor 5; adds no arithmetic."""

from __future__ import annotations

from ikm.analysis.sample_basis import Basis, basis
from ikm.analysis.sample_plan import DEFAULT_MARGIN, DEFAULT_RESPONSE, CityPlan, Plan, UnitPlan, Wish
from ikm.analysis.screening import counted
from ikm.errors import SettingError
from ikm.present.wording import Words
from ikm.rules.period import Period
from ikm.study.sample_plans import CitySamplePlan, SamplePlan
from ikm.survey.project import Project
from ikm.survey.responses import Survey, read_survey
from ikm.survey.sidecar import read_sidecar
from ikm.survey.units import Unit


def sample_plan(
    unit: str = "",
    period: str = "",
    *,
    users: int | None = None,
    margin: float = DEFAULT_MARGIN,
    response: float = DEFAULT_RESPONSE,
    deff: float = 1.0,
    city: str = "",
    bahasa: str = "id",
    data: str = "",
) -> SamplePlan | CitySamplePlan:
    """Plan how many people to ask: of one unit, of a number of users, or of every unit of a city.

    Parameters
    ----------
    unit : str
        Code in data/units.toml: 'KPPT'. Empty: of `users` alone, or without them of the whole city.
    period : str
        Newest period that may be looked at; the newest there is where empty.
    users : int, optional
        Users served in one period. Without it: `population` or `strata` of the newest sidecar that tells, else
        `users_per_year` of the register in proportion.
    margin : float
        Wanted half-width of the 95 % interval of the index, index points, above 0.
    response : float
        Share of those asked who answer, above 0, up to 1.
    deff : float
        Design effect, 1 or more.
    city : str
        As in the register; the one with most units where empty.
    bahasa : {'id', 'en'}
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Raises
    ------
    SettingError
        Unit, city, period or language is not known; a number cannot be planned with; nobody tells the users.

    Examples
    --------
    >>> ikm.sample_plan(users=1000, margin=2).numbers.advised.answers
    278
    """
    words, wish = Words(bahasa), Wish(margin, response, deff)
    if unit and city:
        raise SettingError("a plan is of a unit or of a city, not of both.", remedy="leave one of the two out.")
    if users is not None and not unit and not city:
        return SamplePlan(None, Plan(Basis(users), wish), (), words)
    project = Project.locate(data)
    if unit:
        return _of_unit(project, project.unit(unit), period, users, wish, words)
    if users is not None:
        raise SettingError("users are those of one unit, not of a city.", remedy="name the unit, or leave users out.")
    return _of_city(project, city, period, wish, words)


def _of_unit(project: Project, unit: Unit, period: str, users: int | None, wish: Wish, words: Words) -> SamplePlan:
    """The plan of one unit; one whose users nobody tells is the user's to mend."""
    asked = project.period(unit, period) if period or project.periods(unit) else None
    survey, found = _known(project, unit, asked, users)
    if found is None:
        usual = project.data / "responses" / unit.code / f"{asked or '<period>'}.toml"
        sidecar = (project.sidecar(unit, asked) if asked else None) or usual
        raise SettingError(
            f"unit {unit.code}: the number of its users is not known.",
            allowed="a whole number, 1 or more: users served in one period",
            remedy=f"give it (--users 5000, in Python users=5000), or write population = 5000 into {sidecar}, "
            f"or users_per_year = 10000 into {project.register}, [{unit.code}].",
        )
    return SamplePlan(unit, Plan(found, wish), [survey] if survey else [], words, asked)


def _of_city(project: Project, city: str, period: str, wish: Wish, words: Words) -> CitySamplePlan:
    """The plans of all units of a city."""
    name, units = project.city(city)
    surveyed = any(project.periods(unit) for unit in units)
    asked = project.city_period(units, period) if period or surveyed else None
    plans, surveys = [], []
    for unit in units:
        known = [one for one in project.periods(unit) if asked and one <= asked]
        survey, found = _known(project, unit, known[-1] if known else None, None)
        plans.append(UnitPlan(unit, Plan(found, wish) if found else None))
        surveys += [survey] if survey else []
    return CitySamplePlan(CityPlan(name, plans), wish, surveys, words, asked)


def _known(
    project: Project, unit: Unit, newest: Period | None, users: int | None
) -> tuple[Survey | None, Basis | None]:
    """The newest answers of a unit, and what is known of it."""
    if newest is None:
        return None, basis(unit, {}, None, users)
    periods = (*project.earlier(unit, newest), newest)
    sidecars = {one: read_sidecar(path) for one in periods if (path := project.sidecar(unit, one))}
    survey = counted(read_survey(project, unit, newest))
    return survey, basis(unit, sidecars, survey, users)
