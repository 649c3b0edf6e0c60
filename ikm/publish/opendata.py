"""The published figures of all reports as open data: two tidy tables and their Frictionless data package. Floor 5."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ikm.present.opendata import ABOUT, FIGURES, MEASURES, REPORTS
from ikm.survey.sheet import safe
from ikm.survey.site import Site

FOLDER = "data"
REPORTS_FILE, FIGURES_FILE, PACKAGE_FILE = "laporan.csv", "hasil.csv", "datapackage.json"
#: Column -> type and what it holds.
_FIELDS = {
    "report": ("string", "Folder of the report in the site: unit or city, and period"),
    "kind": ("string", "unit or city"),
    "unit": ("string", "Code of the unit; empty for a city"),
    "name": ("string", "Name of the unit or the city"),
    "city": ("string", "City"),
    "period": ("string", "Period: 2026, 2026-S1 (semester), 2026-T3 (quarter) or 2026-07"),
    "start": ("date", "First day of the period"),
    "end": ("date", "Last day of the period"),
    "instrument": ("string", "Regulation that the questionnaire follows; empty where a city has several"),
    "bobot": ("string", "Weight of each unsur"),
    "read": ("integer", "Rows of the answer file"),
    "counted": ("integer", "Respondents who count"),
    "value": ("number", "The figure"),
    "low": ("number", "Lower end of its 95 % interval; empty where none is claimed"),
    "high": ("number", "Upper end of its 95 % interval"),
    "mutu": ("string", "Grade A-D; empty where none is claimed"),
    "synthetic": ("boolean", "Whether the answers are invented"),
    "language": ("string", "Language of the report"),
    "page": ("string", "The report, from the folder of the site on"),
    "measure": ("string", "What the figure is: " + "; ".join(f"{name}: {text}" for name, text in MEASURES.items())),
    "unsur": ("string", "Key of the unsur"),
    "characteristic": ("string", "Characteristic of respondents by which they are grouped"),
    "category": ("string", "Group, answer, mutu, item, or what the figure is compared with"),
    "measured_in": ("string", "Unit of measure of value, low and high"),
    "n": ("integer", "Respondents (or units, comments) behind the figure"),
}
_ENUMS = {"kind": ["unit", "city"], "mutu": ["A", "B", "C", "D"], "language": ["id", "en"], "measure": list(MEASURES)}
_REQUIRED = {"report", "kind", "name", "city", "period", "start", "end", "measure", "measured_in"}


def reports_csv(reports: Iterable[Mapping[str, Any]]) -> bytes:
    """laporan.csv: one row a report."""
    return header(REPORTS) + table(reports, REPORTS)


def figures_csv(report: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows of one report, which is a row of laporan.csv, for hasil.csv; without the header."""
    about = {name: report[name] for name in ABOUT}
    return table(({**about, **row} for row in rows), (*ABOUT, *FIGURES))


def header(columns: Sequence[str] = (*ABOUT, *FIGURES)) -> bytes:
    """Names of columns as the first line of a table, of hasil.csv unless named."""
    return (",".join(columns) + "\n").encode()


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Rows as UTF-8 CSV: figures as hasil.json writes them, nothing as nothing, no text a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(row.get(name), name) for name in columns] for row in rows)
    return text.getvalue().encode()


def _cell(value: object, column: str) -> str:
    """A cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return safe(str(value)) if _FIELDS[column][0] == "string" else str(value)


def package(reports: bytes, figures: Mapping[str, Any], site: Site, title: str) -> bytes:
    """datapackage.json, after the Data Package standard (v1).

    Parameters
    ----------
    figures : mapping
        bytes and hash of hasil.csv, which is not read again.
    """
    described: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "ikm",
        "title": title,
        "description": "Published figures of the Indeks Kepuasan Masyarakat (IKM), copied from the reports. "
        "Figures of few respondents are not here, as they are not in the reports.",
        "keywords": ["indeks kepuasan masyarakat", "IKM", "SKM", "survey", "public service"],
    }
    if site.publisher:
        described["contributors"] = [{"title": site.publisher, "role": "publisher"}]
    if site.licence:
        licence = {"name": site.licence, **({"path": site.licence_url} if site.licence_url else {})}
        described["licenses"] = [licence]
    described["sources"] = [{"title": "hasil.json of each report", "path": "../index.html"}]
    whole = {"bytes": len(reports), "hash": f"sha256:{hashlib.sha256(reports).hexdigest()}"}
    foreign = {"fields": "report", "reference": {"resource": "laporan", "fields": "report"}}
    described["resources"] = [
        _resource(REPORTS_FILE, "One row a report", REPORTS, whole, {"primaryKey": "report"}),
        _resource(FIGURES_FILE, "One row a figure", (*ABOUT, *FIGURES), figures, {"foreignKeys": [foreign]}),
    ]
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(file: str, title: str, columns: Sequence[str], whole: Mapping[str, Any], keys: Mapping[str, Any]) -> Any:
    """One table of the package with its schema."""
    return {
        "profile": "tabular-data-resource",
        "name": file.removesuffix(".csv"),
        "path": file,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **whole,
        "schema": {"fields": [_field(name) for name in columns], "missingValues": [""], **keys},
    }


def _field(name: str) -> dict[str, Any]:
    """One column."""
    kind, text = _FIELDS[name]
    rules = {
        **({"required": True} if name in _REQUIRED else {}),
        **({"enum": _ENUMS[name]} if name in _ENUMS else {}),
    }
    return {"name": name, "type": kind, "description": text, **({"constraints": rules} if rules else {})}
