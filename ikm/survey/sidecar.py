"""The sidecar <period>.toml: what no row of answers says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import PositiveInt, field_validator, model_validator

from ikm.survey.settings import Settings, read_toml, validate_settings
from ikm.survey.units import ScreenDecisions

Selection = Literal["random", "self-selected", "census"]


class UserMargins(Settings):
    """Users served per category of respondents, from registers or a count; each table is optional.

    Parameters
    ----------
    gender, age, education, occupation : dict of str to int
        Category -> users; each table counts all users, so all have the same total.
    """

    gender: dict[str, PositiveInt] = {}
    age: dict[str, PositiveInt] = {}
    education: dict[str, PositiveInt] = {}
    occupation: dict[str, PositiveInt] = {}

    @property
    def known(self) -> dict[str, dict[str, int]]:
        """The tables that were given, by characteristic."""
        return {name: table for name, table in self if table}


class Sidecar(Settings):
    """Settings of one unit and period; every key is optional.

    Parameters
    ----------
    instrument : str
        Id of a regulation, where not the one in force.
    bobot : str
        Weight convention: '1/n' (exact), or '0.11', '0.111', '0.071' to reproduce a figure published that way.
    selection : {'random', 'self-selected', 'census'}
        How respondents were chosen; decides what an interval may claim.
    population : int
        Users served in the period.
    strata : dict of str to int
        Users served per service, where the sample was drawn per service.
    margins : table
        Users served per category of a characteristic: [margins.gender].
    field_from, field_until : date
        First and last day of the field work.
    surveyor, method, location : str
        Who asked, how, where; printed as written.
    order : list of str
        Order of the unsur on this period's form.
    invalid : {'stop', 'refuse'}
        What a value outside the scale does: stop with a message, or refuse the row and list it in the report.
    quality : table
        What is done with answers that look wrong, over what the unit decided: duplicate = "exclude".
    synthetic : bool
        The answers are invented; every page made from them says so.
    """

    instrument: str = ""
    bobot: str = "1/n"
    selection: Selection | None = None
    population: PositiveInt | None = None
    strata: dict[str, PositiveInt] = {}
    margins: UserMargins = UserMargins()
    field_from: date | None = None
    field_until: date | None = None
    surveyor: str = ""
    method: str = ""
    location: str = ""
    order: list[str] = []
    invalid: Literal["stop", "refuse"] = "stop"
    quality: ScreenDecisions = ScreenDecisions()
    synthetic: bool = False

    @field_validator("bobot", mode="before")
    @classmethod
    def _read_number_as_text(cls, value: object) -> object:
        """Take `bobot = 0.11` without quotes for the same as with them."""
        return str(value) if isinstance(value, float) else value

    @model_validator(mode="after")
    def _require_consistent(self) -> Sidecar:
        """Require days in order, and no more users in the services than in all."""
        if self.field_from and self.field_until and self.field_from > self.field_until:
            raise ValueError("field_from lies after field_until")
        if self.population and sum(self.strata.values()) > self.population:
            raise ValueError(f"strata add up to {sum(self.strata.values())}, more than population = {self.population}")
        return self

    @model_validator(mode="after")
    def _require_one_total(self) -> Sidecar:
        """Require every table of users to count the same users."""
        tables = {f"margins.{name}": table for name, table in self.margins.known.items()}
        if tables and self.strata:
            tables["strata"] = self.strata
        totals = {name: sum(table.values()) for name, table in tables.items()}
        if self.population and tables:
            totals["population"] = self.population
        if len(set(totals.values())) > 1:
            sums = ", ".join(f"{name} {total}" for name, total in totals.items())
            raise ValueError(f"these count the same users and must add up to the same: {sums}")
        return self


def read_sidecar(path: Path) -> Sidecar:
    """Read the sidecar at a path; all defaults where there is none.

    Raises
    ------
    SettingError
        A key is unknown or has a value of the wrong kind; near keys are offered.
    """
    return validate_settings(Sidecar, read_toml(path), str(path)) if path.is_file() else Sidecar()
