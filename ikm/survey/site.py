"""Settings of the site of reports and of the data beside it, data/site.toml. Floor 2."""

from __future__ import annotations

from pydantic import field_validator

from ikm.survey.project import Project
from ikm.survey.settings import Settings, check, read_toml
from ikm.survey.units import web_address


class Site(Settings):
    """What the site says of itself; every key is optional.

    Parameters
    ----------
    title : str
        Heading of the site; without it the words of the language.
    publisher : str
        Office that publishes.
    licence : str
        Name of the licence of the open data: 'CC-BY-4.0'; without it none is claimed.
    licence_url : str
        Address of its text.
    """

    title: str = ""
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""

    @field_validator("licence_url")
    @classmethod
    def _address(cls, address: str) -> str:
        """An address that a browser opens."""
        return web_address(address)


def read_site(project: Project) -> Site:
    """The settings of a project's site; all empty without the file.

    Raises
    ------
    SettingError
        A key is unknown or has a value of the wrong kind.
    """
    path = project.data / "site.toml"
    return check(Site, read_toml(path), str(path)) if path.is_file() else Site()
