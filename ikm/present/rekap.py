"""What stands in rekap.xlsx, the official table of answers, NRR and IKM: texts and figures, no cell yet. Floor 4.

Figures are those of hasil.json; the sheet's formulas recompute them from the lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ikm.present.wording import Words
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Band, load
from ikm.rules.period import Period

#: A cell of a line: an answer or a count; '-' where the unsur does not apply; None where nothing was answered.
Cell = int | str | None


@dataclass(frozen=True)
class Column:
    """One unsur: its place, its name and the figures that its formulas must give.

    Parameters
    ----------
    nrr : float or None
        Mean answer, 1-4 scale; None where nobody answered.
    tertimbang : float or None
        NRR x bobot.
    told : bool
        Whether the lines hold its answers; not where counts by value would tell what each of a few answered.
    """

    code: str
    name: str
    n: int
    total: int
    nrr: float | None
    tertimbang: float | None
    told: bool


@dataclass(frozen=True)
class Rekap:
    """The recap of one unit and period.

    Parameters
    ----------
    facts : tuple of (str, str)
        What the table is about, label and text.
    leads : tuple of str
        Headings before the unsur: number and row of a respondent, or the answer that is counted.
    columns : tuple of Column
        The unsur; none where too few people answered to show them.
    lines : tuple of rows of Cell
        Leads first, then one cell an unsur.
    counted : bool
        Lines are counts per answer (public), not respondents (internal).
    respondents, claim : int
        Counted respondents; fewer than `claim` carry no mutu.
    tertimbang : float or None
        Sum of NRR tertimbang; None where the index is not defined or hidden.
    ikm : str or None
        As printed.
    grade : Band or None
        The band that is claimed.
    bands : tuple of Band
        Worst first.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    leads: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[tuple[Cell, ...], ...]
    counted: bool
    respondents: int
    claim: int
    bobot: Bobot
    tertimbang: float | None
    ikm: str | None
    grade: Band | None
    bands: tuple[Band, ...]
    words: Words


def rekap(results: Mapping[str, Any], words: Words, answers: Sequence[tuple[Cell, ...]] = ()) -> Rekap:
    """The recap of a unit report.

    Parameters
    ----------
    results : mapping
        Content of hasil.json.
    answers : sequence of rows
        Internal edition: number, row in the file, then the answer to each unsur in the order of the results. Not
        looked at in the public edition, which counts answers by value, nor where the unsur are hidden.
    """
    entries = results["unsur"]
    shown = not any(entry.get("hidden") for entry in entries)
    internal = results["audience"] == "internal"
    instrument = load(results["instrument"])
    bobot = Bobot.parse(results["ikm"]["bobot"], len(entries))
    claim = results["claim"]
    untold = set() if internal else {one["key"] for one in results["distribution"] if not one["answers"]}
    few = [words.text("rekap.few", threshold=results["threshold"])]
    few += [words.text("rekap.withheld", least=results["least"])] if results["ikm"]["hidden"] else []
    return Rekap(
        title=words.text("rekap.title"),
        facts=_facts(results, words),
        notes=(*_notes(bobot, claim, words), *_untold(results, untold, words)) if shown else tuple(few),
        warnings=_warnings(results, words),
        leads=tuple(words.text(f"rekap.{name}") for name in (("number", "row") if internal else ("answer",))),
        columns=tuple(_column(entry, entry["key"] not in untold, words) for entry in entries) if shown else (),
        lines=(tuple(answers) if internal else _counts(results)) if shown else (),
        counted=not internal,
        respondents=results["respondents"]["counted"],
        claim=claim,
        bobot=bobot,
        tertimbang=results["ikm"]["tertimbang"],
        ikm=results["ikm"]["value"],
        grade=next((band for band in instrument.bands if band.mutu == results["ikm"]["mutu"]), None),
        bands=instrument.bands[::-1],
        words=words,
    )


def _facts(results: Mapping[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    """Unit, city, period and guideline."""
    said = {
        "unit": results["unit_name"],
        "city": results["city"],
        "period": words.period(Period.parse(results["period"])),
        "instrument": load(results["instrument"]).short,
    }
    return tuple((words.text(f"rekap.{name}"), text) for name, text in said.items())


def _notes(bobot: Bobot, claim: int, words: Words) -> tuple[str, ...]:
    """How the figures come about."""
    names = ["note_nrr", "note_ikm", *(["note_rounded"] if bobot.sum_places is not None else []), "note_claim"]
    return tuple(words.text(f"rekap.{name}", places=bobot.sum_places, claim=claim) for name in names)


def _untold(results: Mapping[str, Any], untold: set[str], words: Words) -> tuple[str, ...]:
    """That counts are left out, where so few answered that these would tell what each did."""
    codes = [entry["code"] for entry in results["unsur"] if entry["key"] in untold]
    about = {"items": words.listing(codes), "threshold": results["threshold"]}
    return (words.text("spread.few", **about),) if codes else ()


def _warnings(results: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """That answers are invented; that the edition is not for the public."""
    asked = {"sample": results["synthetic"], "internal": results["audience"] == "internal"}
    return tuple(words.text(f"cover.{name}") for name, holds in asked.items() if holds)


def _column(entry: Mapping[str, Any], told: bool, words: Words) -> Column:
    """One unsur of the results."""
    name = entry["name_en"] if words.bahasa == "en" else entry["name"]
    return Column(entry["code"], name, entry["n"], entry["total"], entry["nrr"], entry["tertimbang"], told)


def _counts(results: Mapping[str, Any]) -> tuple[tuple[Cell, ...], ...]:
    """One line an answer: the answer, then how many gave it to each unsur."""
    by_key = {entry["key"]: entry["answers"] for entry in results["distribution"]}
    answers = [by_key[entry["key"]] or {} for entry in results["unsur"]]
    scores = load(results["instrument"]).scores
    return tuple((score, *(counts.get(str(score)) for counts in answers)) for score in scores)
