"""A report for nobody, before kernels are forked: what is looked up once is looked up already in each of them. Floor 5.

The first report of a process finds fonts, reads rules, texts and word lists, compiles templates and loads the parts of
libraries that are loaded when used: more work than the report itself. All answers here are invented by arithmetic.
"""

from __future__ import annotations

import inspect
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import ikm
from ikm.rules.instrument import load
from ikm.survey.responses import CHARACTERISTICS

_INSTRUMENT = "permenpanrb-14-2017"
_PERIODS = ("2025-S1", "2025-S2", "2026-S1")
_UNITS = ("A", "B")
#: Enough for every test, in groups large enough to be shown.
_RESPONDENTS = 60
_COMMENTS = ("Antrean lama, tolong ditambah loketnya", "Petugas ramah dan cepat", "Toilet kotor", "")


def rehearse() -> None:
    """Show every section of a unit and of a city made of invented answers, and throw all away."""
    with tempfile.TemporaryDirectory(prefix="ikm-rehearsal-") as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _invent(Path(name))
        for study in (ikm.open(_UNITS[0], data=name), ikm.city(data=name)):
            _show(study)


def _show(study: Any) -> None:
    """Every section that asks nothing, and the tables by characteristic."""
    asked: list[tuple[Any, tuple[str, ...]]] = [(method, ()) for method in _sections(study)]
    if hasattr(study, "by"):
        asked += [(study.by, (characteristic,)) for characteristic in CHARACTERISTICS]
    for method, given in asked:
        with suppress(Exception):  # what fails here fails in the reports too, where it is told
            shown = method(*given)
            if hasattr(shown, "_repr_html_"):
                shown._repr_html_()


def _sections(study: Any) -> Iterator[Any]:
    """Public methods that can be called without arguments."""
    for name, method in inspect.getmembers(study, inspect.ismethod):
        needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]
        if not name.startswith("_") and not needed:
            yield method


def _invent(folder: Path) -> None:
    """A data folder with two units of a city that are each other's benchmark."""
    register = [
        f'[{unit}]\nname = "{unit}"\ncity = "Kota"\nskpd = "{unit}"\nsector = "perizinan"\nservices = ["S1", "S2"]\n'
        f'benchmark = "{other}"\nusers_per_year = 2000\n'
        for unit, other in zip(_UNITS, reversed(_UNITS), strict=True)
    ]
    (folder / "units.toml").write_text("\n".join(register), encoding="utf-8")
    for place, unit in enumerate(_UNITS):
        answers = folder / "responses" / unit
        answers.mkdir(parents=True)
        for step, period in enumerate(_PERIODS):
            (answers / f"{period}.csv").write_text(_answers(step + place, period), encoding="utf-8")
            sidecar = f'instrument = "{_INSTRUMENT}"\nselection = "random"\npopulation = 1000\nsynthetic = true\n'
            (answers / f"{period}.toml").write_text(sidecar, encoding="utf-8")


def _answers(step: int, period: str) -> str:
    """Invented answers of one unit and period as CSV."""
    keys = load(_INSTRUMENT).keys
    head = ["respondent", "date", *CHARACTERISTICS, *keys, *(f"harapan_{key}" for key in keys), "overall", "saran"]
    month = "03" if period.endswith("S1") else "09"
    lines = [head]
    for row in range(_RESPONDENTS):
        person = [f"R{row:04}", f"{period[:4]}-{month}-{row % 28 + 1:02}", "LP"[row % 2], str(20 + row % 40),
                  ("SMA", "S1")[row % 3 // 2], ("Swasta", "PNS")[row % 5 // 3], f"S{row % 2 + 1}"]  # fmt: skip
        kinerja = [str(4 - (row * (place + 2) + step) % 7 % 3) for place in range(len(keys))]
        harapan = [str(4 - (row + place) % 5 // 3) for place in range(len(keys))]
        lines.append([*person, *kinerja, *harapan, kinerja[0], f'"{_COMMENTS[row % len(_COMMENTS)]}"'])
    return "".join(",".join(line) + "\n" for line in lines)
