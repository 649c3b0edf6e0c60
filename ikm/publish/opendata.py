"""The published figures of all reports as open data: two tidy tables and their Frictionless data package."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ikm.rules.period import Period
from ikm.survey.project import Site
from ikm.survey.settings import escape_formula

OPEN_DATA_FOLDER = "data"
REPORTS_FILE, FIGURES_FILE, PACKAGE_FILE = "laporan.csv", "hasil.csv", "datapackage.json"
#: Measure -> what it is, for the description of the data.
MEASURE_DESCRIPTIONS = {
    "ikm": "IKM of the unit, scale 25-100, rounded once; low and high are its 95 % interval",
    "ikm_exact_bobot": "the same with the exact bobot",
    "respondents_read": "rows of the answer file",
    "respondents_counted": "respondents who count",
    "chance_of_mutu": "chance of each mutu (category), given the sampling error",
    "unsur": "value of an unsur, scale 25-100",
    "nrr": "mean answer to an unsur, scale 1-4",
    "answers": "respondents who gave an answer (category 1-4) to an unsur",
    "group": "IKM of a group of respondents",
    "gap": "answer to an unsur minus what was expected of it",
    "item": "value of an item of the sector, beside the IKM",
    "complaints": "comments that complain of an unsur",
    "requests": "comments that only ask for something of an unsur",
    "praise": "comments that praise an unsur",
    "ikm_weighted": "IKM by number of users, beside the official one",
    "change": "IKM minus that of the period in category, before rounding",
    "change_year": "IKM minus that of the year before (category), before rounding",
    "benchmark": "IKM minus that of the benchmark unit (category), before rounding",
    "mean_plain": "mean of the IKM of the city's units; n are units",
    "mean_weighted": "the same weighted by users served",
    "units_measured": "units of the city with an IKM",
}
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
    "left_out": ("string", "Keys of unsur that the unit leaves out of its index, with spaces between; mostly none"),
    "asked": ("integer", "People asked to answer, where they were counted"),
    "read": ("integer", "Rows of the answer file"),
    "counted": ("integer", "Respondents who count"),
    "value": ("number", "The figure"),
    "low": ("number", "Lower end of its 95 % interval; empty where none is claimed"),
    "high": ("number", "Upper end of its 95 % interval"),
    "mutu": ("string", "Grade A-D; empty where none is claimed"),
    "synthetic": ("boolean", "Whether the answers are invented"),
    "language": ("string", "Language of the report"),
    "page": ("string", "The report, from the folder of the site on"),
    "measure": (
        "string",
        "What the figure is: " + "; ".join(f"{name}: {text}" for name, text in MEASURE_DESCRIPTIONS.items()),
    ),
    "unsur": ("string", "Key of the unsur"),
    "characteristic": ("string", "Characteristic of respondents by which they are grouped"),
    "category": ("string", "Group, answer, mutu, item, or what the figure is compared with"),
    "measured_in": ("string", "Unit of measure of value, low and high"),
    "n": ("integer", "Respondents (or units, comments) behind the figure"),
}
_ENUMS = {
    "kind": ["unit", "city"], "mutu": ["A", "B", "C", "D"], "language": ["id", "en"], "measure": [*MEASURE_DESCRIPTIONS]
}  # fmt: skip
_REQUIRED = {"report", "kind", "name", "city", "period", "start", "end", "measure", "measured_in"}


#: Columns of laporan.csv: the fields that hasil.csv has alone come after them.
REPORT_COLUMNS = tuple(_FIELDS)[: list(_FIELDS).index("measure")]
DATA_POINTS, DATA_ANSWER, DATA_SHARE, DATA_RESPONDENTS = "index points", "answer", "share", "respondents"
#: Columns that say which report a row is from.
REPORT_KEYS = ("report", "unit", "city", "period", "start", "end", "instrument")
#: Columns of hasil.csv.
DATA_COLUMNS = (
    *REPORT_KEYS, "measure", "unsur", "characteristic", "category", "value", "measured_in", "n", "low", "high", "mutu"
)  # fmt: skip


def write_reports_csv(reports: Iterable[Mapping[str, Any]]) -> bytes:
    """Write laporan.csv: one row a report."""
    return write_header(REPORT_COLUMNS) + _write_lines(_format_cells(report, REPORT_COLUMNS) for report in reports)


def write_figure_rows(report: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write the rows of one report, which is a row of laporan.csv, for hasil.csv; without the header."""
    about, figure = _format_cells(report, REPORT_KEYS), DATA_COLUMNS[len(REPORT_KEYS) :]
    return _write_lines(about + _format_cells(row, figure) for row in rows)


def write_header(columns: Sequence[str] = DATA_COLUMNS) -> bytes:
    """Write names of columns as the first line of a table, of hasil.csv unless named."""
    return (",".join(columns) + "\n").encode()


def _write_lines(lines: Iterable[Sequence[object]]) -> bytes:
    """Write lines as UTF-8 CSV; figures as in hasil.json, nothing as nothing."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


def _format_cells(row: Mapping[str, Any], columns: Sequence[str]) -> list[object]:
    """Format the cells of a row: no text that a spreadsheet would run, true and false as in JSON."""
    return [
        escape_formula(cell) if isinstance(cell, str) else str(cell).lower() if isinstance(cell, bool) else cell
        for cell in map(row.get, columns)
    ]


# Rows of a report -----------------------------------------------------------------------------------------------------


def make_report_row(results: Mapping[str, Any], folder: str, bahasa: str, page: str) -> dict[str, Any]:
    """Make one report one row of laporan.csv; of a city the headline mean stands for its value.

    Parameters
    ----------
    results : mapping
        Content of a public hasil.json.
    folder : str
        Where the report stands in the output folder: 'KPPT/2026-S1'.
    """
    period = Period.parse(results["period"])
    return {
        "report": folder,
        "unit": results.get("unit"),
        "city": results["city"],
        "period": str(period),
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "instrument": results["instrument"],
        "kind": results["report"],
        "name": results["unit_name"],
        **(_summarise_city(results) if results["report"] == "city" else _summarise_unit(results)),
        "synthetic": results["synthetic"],
        "language": bahasa,
        "page": page,
    }


def list_figure_rows(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List the rows of one report for hasil.csv, without REPORT_KEYS; a figure that is hidden is no row."""
    rows = _list_city_rows(results) if results["report"] == "city" else _list_unit_rows(results)
    return (row for row in rows if row["value"] is not None)


def _summarise_unit(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return respondents and index of a unit."""
    index, respondents = results["ikm"], results["respondents"]
    return {
        "bobot": index["bobot"],
        "left_out": " ".join(item["key"] for item in results.get("left_out", {}).get("unsur", [])),
        "asked": results["collection"]["asked"],
        "read": respondents["read"],
        "counted": respondents["counted"],
        "value": index["value"],
        **_copy_ends(results["precision"]),
        "mutu": index["mutu"],
    }


def _summarise_city(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headline mean of a city."""
    mean = results["mean"].get(results["headline"]) or {}
    return {"value": mean.get("value"), **_copy_ends(mean)}


def _list_unit_rows(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List the rows of a unit's report."""
    index, n = results["ikm"], results["respondents"]["counted"]
    yield _make_row("ikm", index["value"], DATA_POINTS, n=n, mutu=index["mutu"], **_copy_ends(results["precision"]))
    yield _make_row("ikm_exact_bobot", index["exact_bobot_value"], DATA_POINTS, n=n)
    for name in ("read", "counted"):
        yield _make_row(f"respondents_{name}", results["respondents"][name], DATA_RESPONDENTS)
    for mutu, chance in ((results["precision"] or {}).get("chance") or {}).items():
        yield _make_row("chance_of_mutu", chance, DATA_SHARE, category=mutu)
    yield from _list_unsur_rows(results)
    yield from _list_group_rows(results)
    yield from _list_rows_beside(results)
    yield from _list_comparison_rows(results)


def _list_unsur_rows(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List value, mean and spread of the answers to each unsur."""
    for unsur in results["unsur"]:
        if not unsur.get("hidden"):
            about = {"unsur": unsur["key"], "n": unsur["n"]}
            yield _make_row("unsur", unsur["value"], DATA_POINTS, mutu=unsur["mutu"], **about)
            yield _make_row("nrr", unsur["nrr"], DATA_ANSWER, **about)
    for spread in results["distribution"]:
        for answer, count in (spread.get("answers") or {}).items():
            about = {"unsur": spread["key"], "n": spread["n"]}
            yield _make_row("answers", count, DATA_RESPONDENTS, category=answer, **about)


def _list_group_rows(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List each group that is shown."""
    for characteristic, groups in results["groups"].items():
        for group in groups:
            if not group.get("hidden"):
                about = {"characteristic": characteristic, "category": group["label"], "n": group["n"]}
                yield _make_row("group", group["value"], DATA_POINTS, mutu=group["mutu"], **about, **_copy_ends(group))


def _list_rows_beside(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List what stands beside the IKM: gaps, items of the sector, comments, the IKM by number of users."""
    importance = results["importance"] or {}
    for gap in importance.get("unsur") or ():
        about = {"unsur": gap["key"], "category": importance["asked"], "n": gap["n"]}
        yield _make_row("gap", gap["estimate"], DATA_ANSWER, **about, **_copy_ends(gap))
    for item in (results["sector"] or {}).get("items") or ():
        yield _make_row("item", item["value"], DATA_POINTS, category=item["key"], n=item["n"], **_copy_ends(item))
    for unsur in (results["comments"] or {}).get("unsur") or ():
        for measure in ("complaints", "requests", "praise"):
            yield _make_row(measure, unsur[measure], "comments", unsur=unsur["key"], n=unsur["comments"])
    for index in results["weighted"]:
        yield _make_row("ikm_weighted", index["value"], DATA_POINTS, category=index["kind"], **_copy_ends(index))


def _list_comparison_rows(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List what was tested against another period or unit."""
    for name in ("change", "change_year", "benchmark"):
        comparison = results[name] or {}
        if total := comparison.get("total"):
            about = {"category": f"{comparison['against']} {comparison['period']}", "n": total["n_second"]}
            yield _make_row(name, total["estimate"], DATA_POINTS, **about, **_copy_ends(total))


def _list_city_rows(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """List the rows of a city's report; the figures of its units stand with the units."""
    for kind in ("plain", "weighted"):
        if mean := results["mean"][kind]:
            yield _make_row(f"mean_{kind}", mean["value"], DATA_POINTS, n=mean["units"], **_copy_ends(mean))
    coverage = results["coverage"]
    yield _make_row("units_measured", coverage["measured"], "units", n=coverage["units"])


def _make_row(measure: str, value: object, measured_in: str, **more: object) -> dict[str, Any]:
    """Make the row of one figure."""
    return {"measure": measure, "value": value, "measured_in": measured_in, **more}


def _copy_ends(figure: Mapping[str, Any] | None) -> dict[str, Any]:
    """Copy both ends of an interval, where one is claimed."""
    return {"low": (figure or {}).get("low"), "high": (figure or {}).get("high")}


# The data package -----------------------------------------------------------------------------------------------------


def compose_data_package(reports: bytes, figures: Mapping[str, Any], site: Site, title: str) -> bytes:
    """Compose datapackage.json, after the Data Package standard (v1).

    Parameters
    ----------
    figures : mapping
        bytes and hash of hasil.csv, which is not read again.
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "ikm",
        "title": title,
        "description": "Published figures of the Indeks Kepuasan Masyarakat (IKM), copied from the reports. "
        "Figures of few respondents are not here, as they are not in the reports.",
        "keywords": ["indeks kepuasan masyarakat", "IKM", "SKM", "survey", "public service"],
    }
    if site.publisher:
        package["contributors"] = [{"title": site.publisher, "role": "publisher"}]
    if site.licence:
        licence = {"name": site.licence, **({"path": site.licence_url} if site.licence_url else {})}
        package["licenses"] = [licence]
    package["sources"] = [{"title": "hasil.json of each report", "path": "../index.html"}]
    whole = {"bytes": len(reports), "hash": f"sha256:{hashlib.sha256(reports).hexdigest()}"}
    foreign = {"fields": "report", "reference": {"resource": "laporan", "fields": "report"}}
    package["resources"] = [
        _describe_table(REPORTS_FILE, "One row a report", REPORT_COLUMNS, whole, {"primaryKey": "report"}),
        _describe_table(FIGURES_FILE, "One row a figure", DATA_COLUMNS, figures, {"foreignKeys": [foreign]}),
    ]
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _describe_table(
    file: str, title: str, columns: Sequence[str], whole: Mapping[str, Any], keys: Mapping[str, Any]
) -> Any:
    """Describe one table of the package with its schema."""
    return {
        "profile": "tabular-data-resource",
        "name": file.removesuffix(".csv"),
        "path": file,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **whole,
        "schema": {"fields": [_describe_column(name) for name in columns], "missingValues": [""], **keys},
    }


def _describe_column(name: str) -> dict[str, Any]:
    """Describe one column."""
    kind, text = _FIELDS[name]
    rules = ({"required": True} if name in _REQUIRED else {}) | ({"enum": _ENUMS[name]} if name in _ENUMS else {})
    return {"name": name, "type": kind, "description": text, **({"constraints": rules} if rules else {})}
