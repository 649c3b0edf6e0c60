"""Published figures as tidy rows: each a copy of a figure of a public hasil.json, none reckoned anew. Floor 4.

What hasil.json hides is no row here, so these rows tell nothing that the report does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ikm.rules.period import Period

#: Columns that say which report a row is from.
ABOUT = ("report", "unit", "city", "period", "start", "end", "instrument")
#: Columns of hasil.csv, those of ABOUT before them.
FIGURES = ("measure", "unsur", "characteristic", "category", "value", "measured_in", "n", "low", "high", "mutu")
#: Columns of laporan.csv.
REPORTS = (
    "report", "kind", "unit", "name", "city", "period", "start", "end", "instrument", "bobot", "read", "counted",
    "value", "low", "high", "mutu", "synthetic", "language", "page",
)  # fmt: skip
POINTS, ANSWER, SHARE, PEOPLE = "index points", "answer", "share", "respondents"
#: Measure -> what it is, for the description of the data.
MEASURES = {
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
    "ikm_weighted": "IKM by number of users, beside the official one",
    "change": "IKM minus that of the period in category, before rounding",
    "change_year": "IKM minus that of the year before (category), before rounding",
    "benchmark": "IKM minus that of the benchmark unit (category), before rounding",
    "mean_plain": "mean of the IKM of the city's units; n are units",
    "mean_weighted": "the same weighted by users served",
    "units_measured": "units of the city with an IKM",
}


def about(results: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """What every row of a report says of it.

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
    }


def report_row(results: Mapping[str, Any], folder: str, bahasa: str, page: str) -> dict[str, Any]:
    """One report as one row of laporan.csv; of a city the headline mean stands for its value."""
    main = _city_main(results) if results["report"] == "city" else _unit_main(results)
    return {
        **about(results, folder),
        "kind": results["report"],
        "name": results["unit_name"],
        **main,
        "synthetic": results["synthetic"],
        "language": bahasa,
        "page": page,
    }


def figures(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every row of one report for hasil.csv, without the columns of ABOUT; a figure that is hidden is no row."""
    rows = _of_city(results) if results["report"] == "city" else _of_unit(results)
    return (row for row in rows if row["value"] is not None)


def _unit_main(results: Mapping[str, Any]) -> dict[str, Any]:
    """Respondents and index of a unit."""
    index, respondents = results["ikm"], results["respondents"]
    return {
        "bobot": index["bobot"],
        "read": respondents["read"],
        "counted": respondents["counted"],
        "value": index["value"],
        **_ends(results["precision"]),
        "mutu": index["mutu"],
    }


def _city_main(results: Mapping[str, Any]) -> dict[str, Any]:
    """The headline mean of a city."""
    mean = results["mean"].get(results["headline"]) or {}
    return {"value": mean.get("value"), **_ends(mean)}


def _of_unit(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of a unit's report."""
    index, n = results["ikm"], results["respondents"]["counted"]
    yield _row("ikm", index["value"], POINTS, n=n, mutu=index["mutu"], **_ends(results["precision"]))
    yield _row("ikm_exact_bobot", index["exact_bobot_value"], POINTS, n=n)
    for name in ("read", "counted"):
        yield _row(f"respondents_{name}", results["respondents"][name], PEOPLE)
    for mutu, chance in ((results["precision"] or {}).get("chance") or {}).items():
        yield _row("chance_of_mutu", chance, SHARE, category=mutu)
    yield from _unsur(results)
    yield from _groups(results)
    yield from _beside(results)
    yield from _compared(results)


def _unsur(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Value, mean and spread of the answers to each unsur."""
    for one in results["unsur"]:
        if not one.get("hidden"):
            yield _row("unsur", one["value"], POINTS, unsur=one["key"], n=one["n"], mutu=one["mutu"])
            yield _row("nrr", one["nrr"], ANSWER, unsur=one["key"], n=one["n"])
    for one in results["distribution"]:
        for answer, count in (one.get("answers") or {}).items():
            yield _row("answers", count, PEOPLE, unsur=one["key"], category=answer, n=one["n"])


def _groups(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each group that is shown."""
    for characteristic, groups in results["groups"].items():
        for one in groups:
            if not one.get("hidden"):
                kind = {"characteristic": characteristic, "category": one["label"]}
                yield _row("group", one["value"], POINTS, n=one["n"], mutu=one["mutu"], **kind, **_ends(one))


def _beside(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What stands beside the IKM: gaps, items of the sector, complaints, the IKM by number of users."""
    asked = results["importance"] or {}
    for one in asked.get("unsur") or ():
        kind = {"unsur": one["key"], "category": asked["asked"]}
        yield _row("gap", one["estimate"], ANSWER, n=one["n"], **kind, **_ends(one))
    for one in (results["sector"] or {}).get("items") or ():
        yield _row("item", one["value"], POINTS, category=one["key"], n=one["n"], **_ends(one))
    for one in (results["comments"] or {}).get("unsur") or ():
        yield _row("complaints", one["complaints"], "comments", unsur=one["key"], n=one["comments"])
    for one in results["weighted"]:
        yield _row("ikm_weighted", one["value"], POINTS, category=one["kind"], **_ends(one))


def _compared(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What was tested against another period or unit."""
    for name in ("change", "change_year", "benchmark"):
        found = results[name] or {}
        if total := found.get("total"):
            other = f"{found['against']} {found['period']}"
            yield _row(name, total["estimate"], POINTS, category=other, n=total["n_second"], **_ends(total))


def _of_city(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of a city's report; the figures of its units stand with the units."""
    for kind in ("plain", "weighted"):
        if mean := results["mean"][kind]:
            yield _row(f"mean_{kind}", mean["value"], POINTS, n=mean["units"], **_ends(mean))
    coverage = results["coverage"]
    yield _row("units_measured", coverage["measured"], "units", n=coverage["units"])


def _row(measure: str, value: object, measured_in: str, **more: object) -> dict[str, Any]:
    """One figure."""
    return {"measure": measure, "value": value, "measured_in": measured_in, **more}


def _ends(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """Both ends of an interval, where one is claimed."""
    return {"low": (found or {}).get("low"), "high": (found or {}).get("high")}
