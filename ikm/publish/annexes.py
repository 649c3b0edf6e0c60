"""What stands beside the page: the recap of a unit as a workbook, the units of a national table as CSV. Floor 5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikm.present.national_results import units_csv
from ikm.present.rekap import Cell, rekap
from ikm.present.wording import Words
from ikm.publish.rekap import rekap_workbook
from ikm.survey.project import Project


def annexes(results: Mapping[str, Any], words: Words, copied: Project) -> dict[str, bytes]:
    """Files beside the page: rekap.xlsx of a unit, unit.csv of a national table, nothing of a city.

    Parameters
    ----------
    results : mapping
        Content of hasil.json.
    copied : Project
        The inputs that the notebook ran on; respondents' rows are read from them for the internal edition alone.
    """
    if results.get("report") == "national":
        return {"unit.csv": units_csv(results)}
    if results.get("report") != "unit":
        return {}
    rows: tuple[tuple[Cell, ...], ...] = ()
    if results["audience"] == "internal":
        from ikm.publish.answers import answers_of  # here, for the public edition starts without pandas

        rows = answers_of(copied, results["unit"], results["period"])
    return {"rekap.xlsx": rekap_workbook(rekap(results, words, rows))}
