"""hasil.json of a national table, and its units as CSV. Floor 4."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ikm.present.results import text
from ikm.present.wording import Words
from ikm.survey.sheet import safe

if TYPE_CHECKING:
    from ikm.analysis.national import Nation
    from ikm.analysis.profile import Profile
    from ikm.survey.responses import Source

#: Columns of unit.csv.
COLUMNS = ("unit", "n", "ikm", "mutu", "se", "low", "high")
UNITS_OF_MEASURE = {
    "mean.value, pooled.value, units.ikm, unsur.value, groups.value": "index points, 25-100, rounded once, half up",
    "mean.se, pooled.se, units.se": "index points",
    "mean.low, .high, pooled.low, .high, units.low, .high, groups.low, .high": "index points, 95 % interval",
    "unsur.nrr": "mean answer, scale 1-4, exact",
    "unsur.answers": "respondents per answer",
    "units.n, groups.n, rows, unsur.n, unsur.does_not_apply": "respondents (rows)",
    "groups.share": "share of 1",
    "mutu_counts, mean.units": "units",
    "threshold": "respondents: fewest of a shown group",
}


def national_results(
    nation: Nation, profiles: Sequence[Profile], sources: Sequence[Source], words: Words
) -> dict[str, Any]:
    """Every number of the report under fixed keys; figures of one or two respondents are null."""
    sums, pooled, error = nation.sums, nation.pooled, nation.precision
    return {
        "report": "national",
        "unit_name": words.text("national.name"),
        "city": "",
        "period": str(sums.period),
        "instrument": sums.instrument.id,
        "synthetic": sums.synthetic,
        "threshold": nation.threshold,
        "rows": {"read": sums.read, "counted": nation.respondents, "refused": dict(sums.refused)},
        "mean": {**asdict(nation.mean), "value": text(nation.mean.value)} if nation.mean else None,
        "pooled": {
            "value": text(pooled.value) if nation.detailed else None,
            "se": error.se if error else None,
            "low": error.low if error else None,
            "high": error.high if error else None,
        },
        "mutu_counts": nation.mutu_counts(),
        "unsur": _unsur(nation) if nation.detailed else [],
        "groups": {one.characteristic: _groups(one) for one in profiles},
        "units": _units(nation),
        "files": list(sums.files),
        "sources": [asdict(source) for source in sources],
        "units_of_measure": UNITS_OF_MEASURE,
    }


def units_csv(results: Mapping[str, Any]) -> bytes:
    """Every unit as a row, from the content of hasil.json; no code is taken for a formula by a spreadsheet.

    Returns
    -------
    bytes
        CSV in UTF-8 with a byte order mark, as Excel wants it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in results["units"]:
        writer.writerow([safe(row["unit"]), *("" if row[name] is None else row[name] for name in COLUMNS[1:])])
    return out.getvalue().encode("utf-8-sig")


def _unsur(nation: Nation) -> list[dict[str, Any]]:
    """One entry an unsur, over all respondents."""
    return [
        {
            "key": score.unsur.key,
            "code": score.code,
            "n": score.n,
            "nrr": None if score.nrr is None else float(score.nrr),
            "value": text(score.value),
            "answers": {str(answer): n for answer, n in spread.counts.items()} or None,
        }
        for score, spread in zip(nation.pooled.unsur, nation.spreads, strict=True)
    ]


def _groups(profile: Profile) -> list[dict[str, Any]]:
    """The shown categories; that others are hidden is told, their names are not."""
    found: list[dict[str, Any]] = [
        {
            "label": group.label,
            "n": group.n,
            "share": float(group.share),
            "value": text(group.index.value),
            "low": group.precision.low if group.precision else None,
            "high": group.precision.high if group.precision else None,
        }
        for group in profile.groups
    ]
    return [*found, {"hidden": True}] if profile.withheld else found


def _units(nation: Nation) -> list[dict[str, Any]]:
    """One entry a unit; null where nothing is claimed or shown."""
    frame = nation.units.reset_index()
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} | {"ikm": _two(row["ikm"])} for row in rows]


def _two(value: float | None) -> str | None:
    """A published index as it is printed."""
    return None if value is None else f"{value:.2f}"
