"""The mapping of a published recap: which heading, row and sheet is which figure of which unit and period. Floor 2."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from pydantic import Field

from ikm.errors import SettingError, near
from ikm.survey.intake.mapping import require_decided
from ikm.survey.settings import Settings, check, read_toml

#: Columns that a recap may have besides those of unsur; mutu and kinerja are compared with the index, never used.
PLAIN = ("unit", "period", "n", "ikm", "mutu", "kinerja", "number")
#: In [units] and [periods]: left out; in [units] also for every name that is not there.
LEFT_OUT, ANY_OTHER = "-", "*"


class Recap(Settings):
    """How one publication's tables are read.

    Parameters
    ----------
    kind : 'published'
        Tells this mapping from that of a form.
    layout : {'units', 'unsur'}
        A row for each unit, or, of one unit, a row for each unsur.
    source : str
        What was printed, by whom and where; printed in reports.
    instrument, bobot : str
        As in data/published: the regulation that the publication followed, the weights that it states.
    values : {'nrr', 'tertimbang', 'nilai'}
        What stands under the unsur: NRR (1 to 4), NRR x bobot (their sum x 25 is the index), or NRR x 25.
    heading_row, heading_rows : int
        Where the headings are, if they are not found right.
    columns : dict of str to str
        Column of data/published, 'mutu', 'kinerja' or 'number' -> heading; in layout 'unsur' also 'unsur' and 'nrr'.
    items : list of str
        Headings of parts of the index that are no NRR of a known unsur: added up and compared, never used.
    rows : dict of str to str
        In layout 'unsur': text of a row -> unsur key, 'ikm' or 'n'.
    units : dict of str to str
        Unit as the table names it -> code in the register, or '-'; '*' = '-' leaves out all others.
    periods : dict of str to str
        Sheet ('' in a CSV file) -> period, or '-'.
    unused : list of str
        Headings left out.
    ask : dict of str to list of str
        Open questions; while there are any nothing is imported.
    """

    kind: Literal["published"]
    layout: Literal["units", "unsur"] = "units"
    source: str = ""
    instrument: str = ""
    bobot: str = ""
    values: Literal["nrr", "tertimbang", "nilai"] = "nrr"
    heading_row: int | None = Field(default=None, ge=1)
    heading_rows: int | None = Field(default=None, ge=1, le=3)
    columns: dict[str, str] = {}
    items: list[str] = []
    rows: dict[str, str] = {}
    units: dict[str, str] = {}
    periods: dict[str, str] = {}
    unused: list[str] = []
    ask: dict[str, list[str]] = {}


def read_recap_mapping(path: Path) -> Recap:
    """The mapping of a recap at a path.

    Raises
    ------
    SettingError
        Not TOML, or a key unknown or of the wrong kind.
    """
    return check(Recap, read_toml(path), str(path))


def is_recap_mapping(path: Path) -> bool:
    """Whether a mapping is one of a published recap."""
    return path.is_file() and read_toml(path).get("kind") == "published"


def require_usable(mapping: Recap, keys: Collection[str], where: str) -> None:
    """Refuse a mapping with open questions, without a source, or with columns that no published file has.

    Raises
    ------
    SettingError
        Names what is open, missing or unknown.
    """
    require_decided(mapping, where)
    if not mapping.source:
        raise SettingError(
            f"{where}: the source is missing.",
            remedy='source = "title of the publication, page, address": it is printed in reports; or --source.',
        )
    known = [*PLAIN, "unsur", "nrr", *keys]
    given = [*mapping.columns, *(key for key in mapping.rows.values() if key != LEFT_OUT)]
    if strange := sorted({name for name in given if name not in known}):
        raise SettingError(
            f"{where}: {len(strange)} column{'s' if len(strange) > 1 else ''} that no published figures have.",
            places=[f"{name}. {near(name, known)}".rstrip() for name in strange],
            allowed=", ".join(known),
        )
