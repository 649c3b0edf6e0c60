"""Instruments: what a regulation asks, in which order, and how it grades. Floor 1.

Each regulation is a .toml file beside this module. A new regulation is a new file and no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from ikm.display import card, chip, grid
from ikm.errors import RuleError, SettingError, near
from ikm.rules.bobot import Bobot
from ikm.rules.period import Period
from ikm.rules.rounding import half_up

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Unsur:
    """One element of service that respondents score.

    Parameters
    ----------
    key : str
        Lasting name, column of the answers: 'waktu'. Never its place, for two orders of U8 and U9 are in use.
    name, name_en : str
    definition, question : str
        Indonesian, as the regulation or its common use has it.
    options : tuple of str
        Labels of the answers 1 to 4, worst first.
    form_number : int, optional
        Number on the printed form where it differs from the place in the list.
    own : bool
        Added by the unit, not in the regulation.
    """

    key: str
    name: str
    name_en: str
    definition: str
    question: str
    options: tuple[str, ...]
    form_number: int | None = None
    own: bool = False


@dataclass(frozen=True)
class Band:
    """One mutu: letter, kinerja and the lowest published index that earns it (25-100 scale)."""

    mutu: str
    kinerja: str
    kinerja_en: str
    low: Decimal


@dataclass(frozen=True, repr=False)
class Instrument:
    """A regulation as data: unsur in order, bands, dates in force, source.

    Scores are whole numbers from `scale_min` to `scale_max` (1-4); times 25 they give the 25-100 scale of `bands`.
    """

    id: str
    short: str
    title: str
    title_en: str
    in_force_from: date
    in_force_until: date | None
    clause: str
    scale_min: int
    scale_max: int
    min_respondents_note: str
    min_respondents_note_en: str
    source: str
    bands: tuple[Band, ...]
    unsur: tuple[Unsur, ...]

    def __repr__(self) -> str:
        return f"Instrument({self.id}: {self.short}, {len(self.unsur)} unsur)"

    def _repr_html_(self) -> str:
        until = f" sampai {self.in_force_until}" if self.in_force_until else ""
        facts = [
            ("Peraturan", self.title),
            ("Pasal", self.clause),
            ("Berlaku", f"sejak {self.in_force_from}{until}"),
            ("Jawaban", f"{self.scale_min} sampai {self.scale_max}, dikali 25"),
            ("Sumber", self.source),
        ]
        unsur = [(self.code(item.key), item.key, item.name, item.question) for item in self.unsur]
        bands = [(chip(band.mutu), band.kinerja, band.low) for band in self.bands]
        return card(
            self.short,
            facts,
            grid("Unsur", ("Kode", "Kunci", "Nama", "Pertanyaan"), unsur),
            grid("Mutu", ("Mutu", "Kinerja", "IKM sedikitnya"), bands),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the unsur in order; U1 is the first."""
        return tuple(item.key for item in self.unsur)

    @property
    def scores(self) -> tuple[int, ...]:
        """The answers that count, worst first."""
        return tuple(range(self.scale_min, self.scale_max + 1))

    def code(self, key: str) -> str:
        """Place of an unsur in this instrument: 'U3' for the third."""
        return f"U{self.keys.index(key) + 1}"

    def bobot(self, convention: str = "1/n") -> Bobot:
        """Weight convention for this number of unsur; exact unless another is named."""
        return Bobot.parse(convention, len(self.unsur))

    def band(self, published: Decimal) -> Band:
        """Band of a published index: the best whose lower bound it reaches.

        Parameters
        ----------
        published : Decimal
            Index on the 25-100 scale, already rounded to two decimals, so that no value falls between two bands.

        Raises
        ------
        RuleError
            The value is not rounded to two decimals, or lies below 0 or above 100.

        Examples
        --------
        >>> load("permenpanrb-14-2017").band(Decimal("76.61")).mutu
        'B'
        """
        if published.as_tuple().exponent != -2 or not 0 <= published <= 100:
            raise RuleError(f"mutu is read off an index of 0-100 with two decimals, not off {published}.")
        # 0.11 can print 24.75, below the lowest bound: the worst mutu still holds.
        return next((band for band in self.bands if published >= band.low), self.bands[-1])

    def tops(self) -> tuple[Decimal, ...]:
        """Highest published index of each band: a hundredth under the next better one, 100 for the best."""
        return (Decimal("100.00"), *(band.low - Decimal("0.01") for band in self.bands[:-1]))

    def band_of_nrr(self, nrr: Fraction) -> Band:
        """Band of an unsur's NRR (1-4 scale), read off NRR x 25 as it is published."""
        return self.band(half_up(25 * nrr))

    def with_own_unsur(self, added: Sequence[Mapping[str, Any]]) -> Instrument:
        """The instrument with unsur that a unit asks besides; exact bobot becomes 1/n of the new number."""
        own = tuple(_unsur(item, f"own unsur of {self.id}", own=True) for item in added)
        joined = self.unsur + own
        _check_keys([item.key for item in joined], self.id)
        return replace(self, unsur=joined)

    def in_order(self, keys: Sequence[str]) -> Instrument:
        """The instrument with its unsur in another order, as forms number U8 and U9 differently.

        Raises
        ------
        RuleError
            `keys` does not name each unsur exactly once.
        """
        if sorted(keys) != sorted(self.keys):
            raise RuleError(
                f"order {list(keys)} does not name each unsur of {self.short} exactly once.",
                allowed=", ".join(self.keys),
            )
        by_key = {item.key: item for item in self.unsur}
        return replace(self, unsur=tuple(by_key[key] for key in keys))


@cache
def instruments() -> Mapping[str, Instrument]:
    """All regulations known, oldest first, by id."""
    found = [_read(path) for path in sorted(_FOLDER.glob("*.toml"))]
    return {item.id: item for item in sorted(found, key=lambda item: item.in_force_from)}


def load(instrument_id: str) -> Instrument:
    """The instrument of that id.

    Raises
    ------
    SettingError
        No such regulation; near names are offered.
    """
    known = instruments()
    if instrument_id not in known:
        raise SettingError(
            f"instrument '{instrument_id}' is not known. {near(instrument_id, known)}".rstrip(),
            allowed=", ".join(known),
        )
    return known[instrument_id]


def in_force(period: Period) -> Instrument:
    """The instrument in force on the first day of a period.

    Raises
    ------
    SettingError
        The period lies before the first regulation; a sidecar can name one.
    """
    for item in reversed(list(instruments().values())):
        if item.in_force_from <= period.start:
            return item
    first = next(iter(instruments().values()))
    raise SettingError(
        f"no instrument was in force on {period.start} (period {period}).",
        allowed=f"periods from {first.in_force_from} on",
        remedy='name the instrument in the sidecar of the period: instrument = "..."',
    )


def _read(path: Path) -> Instrument:
    """One regulation from its file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        bands = tuple(
            Band(item["mutu"], item["kinerja"], item["kinerja_en"], Decimal(item["low"])) for item in data.pop("bands")
        )
        unsur = tuple(_unsur(item, path.name) for item in data.pop("unsur"))
        result = Instrument(in_force_until=data.pop("in_force_until", None), bands=bands, unsur=unsur, **data)
    except (KeyError, TypeError) as error:
        raise RuleError(f"{path.name}: a key is missing or unknown: {error}") from error
    if [band.low for band in bands] != sorted((band.low for band in bands), reverse=True):
        raise RuleError(f"{path.name}: bands must stand best first.")
    if result.id != path.stem:
        raise RuleError(f"{path.name}: id is '{result.id}', not the file's name.")
    _check_keys(result.keys, path.name)
    return result


def _unsur(item: Mapping[str, Any], where: str, own: bool = False) -> Unsur:
    """One unsur from a table of a .toml file."""
    required = {"key", "name", "definition", "question", "options"}
    optional = {"name_en", "form_number"}
    if missing := required - set(item):
        raise RuleError(f"{where}: an unsur lacks {', '.join(sorted(missing))}.", allowed=", ".join(sorted(required)))
    if unknown := set(item) - required - optional:
        raise RuleError(f"{where}: unsur '{item['key']}' has unknown keys: {', '.join(sorted(unknown))}.")
    if len(item["options"]) != 4:
        raise RuleError(f"{where}: unsur '{item['key']}' has {len(item['options'])} options.", allowed="4, worst first")
    values = {**item, "options": tuple(item["options"]), "name_en": item.get("name_en", item["name"])}
    return Unsur(own=own, **values)


def _check_keys(keys: Sequence[str], where: str) -> None:
    """Refuse a key that stands twice."""
    if twice := sorted({key for key in keys if list(keys).count(key) > 1}):
        raise RuleError(f"{where}: unsur {', '.join(twice)} stands twice.")
