"""Instruments: what a regulation asks, in which order, how it weighs and grades, and how its figures are rounded.

Each regulation is a .toml file beside this module, or in `rules/` of the data folder. A new regulation is a new file
and no code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from ikm.display import Guarded, render_card, render_grid, render_mutu_chip
from ikm.errors import RuleError, SettingError, suggest_name
from ikm.rules.own import describe_own_place, forget_with_rules, read_own_rules, require_texts
from ikm.rules.period import Period
from ikm.speech import N_, _

# --- Instruments

_FOLDER = Path(__file__).parent
#: Other rules that lie beside them.
_NO_INSTRUMENTS = frozenset({"promises.toml"})
#: Tables of annexes that give a number of respondents; '' for none.
SAMPLE_TABLES = ("krejcie-morgan", "")
#: How respondents gave their answers: on a page of their own, on paper, to somebody who asked.
CollectionMode = Literal["online", "paper", "interview"]


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
    number : int, optional
        Its number where unsur are left out: those that stay keep theirs, so that U5 is the same unsur in all units.
    """

    key: str
    name: str
    name_en: str
    definition: str
    question: str
    options: tuple[str, ...]
    form_number: int | None = None
    own: bool = False
    number: int | None = None


@dataclass(frozen=True)
class Band:
    """One mutu: letter, kinerja and the lowest published index that earns it (25-100 scale)."""

    mutu: str
    kinerja: str
    kinerja_en: str
    low: Decimal


@dataclass(frozen=True)
class LegalText:
    """A text that a survey rests on beside its regulation.

    Parameters
    ----------
    title, title_en : str
        In full, as printed.
    since : date, optional
        Periods that begin on that day or later rest on it; any period of the regulation where there is none.
    mode : {'online', 'paper', 'interview'}, optional
        Only surveys answered in that way rest on it.
    """

    title: str
    title_en: str
    since: date | None = None
    mode: CollectionMode | None = None

    def applies(self, period: Period, modes: Collection[CollectionMode]) -> bool:
        """Return whether a survey of a period, answered in these ways, rests on it."""
        return (self.since is None or self.since <= period.start) and (self.mode is None or self.mode in modes)


@dataclass(frozen=True, repr=False)
class Instrument(Guarded):
    """A regulation as data: unsur in order, bands, dates in force, source.

    Scores are whole numbers from `scale_min` to `scale_max` (1-4); times 25 they give the 25-100 scale of `bands`.

    Parameters
    ----------
    sample_table : {'krejcie-morgan', ''}
        Table of the annex by which the number of respondents is chosen; '' where it has none.
    planned_unsur : int
        Number of unsur that a plan of action is made for.
    pressing_value : Decimal, optional
        Value of an unsur (25-100 scale) from which down its score counts in full among its priorities; where a file
        says nothing, the lower bound of the band above the worst.
    in_force : bool
        Whether a survey falls to it by its date; a trial (False) is used only where it is named.
    in_force_until : date or None
        The day before the next regulation known came into force; None for the newest, and of a trial.
    laws, guidance : tuple of LegalText
        What the regulation itself rests on, and what was issued on it later.
    left_out : tuple of Unsur
        Of the regulation, but not in this index: a unit chose so, because they do not apply to its service.
    """

    id: str
    short: str
    title: str
    title_en: str
    in_force_from: date
    clause: str
    scale_min: int
    scale_max: int
    min_respondents_note: str
    min_respondents_note_en: str
    source: str
    bands: tuple[Band, ...]
    unsur: tuple[Unsur, ...]
    sample_table: str = ""
    planned_unsur: int = 3
    pressing_value: Decimal = Decimal(0)
    in_force: bool = True
    in_force_until: date | None = None
    laws: tuple[LegalText, ...] = ()
    guidance: tuple[LegalText, ...] = ()
    left_out: tuple[Unsur, ...] = ()

    def __repr__(self) -> str:
        return f"Instrument({self.id}: {self.short}, {len(self.unsur)} unsur)"

    def _repr_html_(self) -> str:
        until = f" sampai {self.in_force_until}" if self.in_force_until else ""
        facts = [
            ("Peraturan", self.title),
            ("Pasal", self.clause),
            ("Berlaku", f"sejak {self.in_force_from}{until}" if self.in_force else "hanya bila disebut (percobaan)"),
            ("Jawaban", f"{self.scale_min} sampai {self.scale_max}, dikali 25"),
            ("Sumber", self.source),
        ]
        unsur = [(self.code(item.key), item.key, item.name, item.question) for item in self.unsur]
        bands = [(render_mutu_chip(band.mutu), band.kinerja, band.low) for band in self.bands]
        return render_card(
            self.short,
            facts,
            render_grid("Unsur", ("Kode", "Kunci", "Nama", "Pertanyaan"), unsur),
            render_grid("Mutu", ("Mutu", "Kinerja", "IKM sedikitnya"), bands),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the unsur in order; U1 is the first."""
        return tuple(item.key for item in self.unsur)

    @property
    def scores(self) -> tuple[int, ...]:
        """The answers that count, worst first."""
        return tuple(range(self.scale_min, self.scale_max + 1))

    def asks_same(self, other: Instrument) -> bool:
        """Return whether another is the same regulation with the same unsur, in whatever order forms number them."""
        return self.id == other.id and set(self.keys) == set(other.keys)

    @property
    def whole(self) -> Instrument:
        """The instrument with what was left out put back, at the end."""
        return replace(self, unsur=self.unsur + self.left_out, left_out=())

    @property
    def agreed_places(self) -> int:
        """Number of places, from the first on, at which the list and the model form ask for the same unsur."""
        return min((item.form_number for item in self.unsur if item.form_number), default=len(self.unsur) + 1) - 1

    def code(self, key: str) -> str:
        """Return the place of an unsur in this instrument: 'U3' for the third; its number where some are left out."""
        place = self.keys.index(key)
        return f"U{self.unsur[place].number or place + 1}"

    def bobot(self, convention: str = "1/n") -> Bobot:
        """Return the weight convention for this number of unsur; exact unless another is named.

        Raises
        ------
        RuleError
            Not a convention (`Bobot.parse`); or that of all unsur, where some are left out.
        """
        bobot = Bobot.parse(convention, len(self.unsur))
        if self.left_out and 1 - bobot.weight * len(self.unsur) >= _NEAR:
            left_out = ", ".join(item.key for item in self.left_out)
            raise RuleError(
                _(
                    "bobot '{convention}' is not that of {unsur_count} unsur: {left_out} is left out (without).",
                    convention=convention,
                    unsur_count=len(self.unsur),
                    left_out=left_out,
                ),
                allowed=_("'1/{unsur_count}', or no bobot at all", unsur_count=len(self.unsur)),
                remedy=_("take bobot out; or without = [] in the sidecar, if the figure was published with all unsur."),
            )
        return bobot

    def band(self, published: Decimal) -> Band:
        """Return the band of a published index: the best whose lower bound it reaches.

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
        >>> load_instrument("permenpanrb-14-2017").band(Decimal("76.61")).mutu
        'B'
        """
        if published.as_tuple().exponent != -2 or not 0 <= published <= 100:
            raise RuleError(
                _("mutu is read off an index of 0-100 with two decimals, not off {published}.", published=published)
            )
        # 0.11 can print 24.75, below the lowest bound: the worst mutu still holds.
        return next((band for band in self.bands if published >= band.low), self.bands[-1])

    def tops(self) -> tuple[Decimal, ...]:
        """Return the highest published index of each band: a hundredth under the next better one, 100 for the best."""
        return (Decimal("100.00"), *(band.low - Decimal("0.01") for band in self.bands[:-1]))

    def band_of_nrr(self, nrr: Fraction) -> Band:
        """Return the band of an unsur's NRR (1-4 scale), read off NRR x 25 as it is published."""
        return self.band(round_half_up(25 * nrr))

    def with_own_unsur(self, added: Sequence[Mapping[str, Any]]) -> Instrument:
        """Return the instrument with unsur that a unit asks besides; exact bobot becomes 1/n of the new number."""
        own = tuple(_parse_unsur(item, _("own unsur of {id}", id=self.id), own=True) for item in added)
        joined = self.unsur + own
        _refuse_repeated_keys([item.key for item in joined], self.id)
        return replace(self, unsur=joined)

    def without_unsur(self, keys: Collection[str]) -> Instrument:
        """Return the instrument without unsur that do not apply to a service; exact bobot becomes 1/n of the rest.

        Raises
        ------
        RuleError
            A key of no unsur here, one that stands twice, or all of them.

        Examples
        --------
        >>> rest = load_instrument("permenpanrb-14-2017").without_unsur(["biaya"])
        >>> rest.bobot().name, rest.code("produk")
        ('1/8', 'U5')
        """
        if unknown := [key for key in keys if key not in self.keys]:
            mistake = _(
                "without names no unsur of {short} with {unknown}.", short=self.short, unknown=", ".join(unknown)
            )
            raise RuleError(f"{mistake} {suggest_name(unknown[0], self.keys)}".rstrip(), allowed=", ".join(self.keys))
        _refuse_repeated_keys(keys, "without")
        if len(keys) == len(self.keys):
            raise RuleError(_("without leaves out every unsur."), allowed=_("as many as do not apply, but not all"))
        numbered = [replace(item, number=place) for place, item in enumerate(self.unsur, start=1)]
        kept = tuple(item for item in numbered if item.key not in keys)
        left_out = tuple(item for item in numbered if item.key in keys)
        return replace(self, unsur=kept, left_out=left_out) if left_out else self

    def in_order(self, keys: Sequence[str]) -> Instrument:
        """Return the instrument with its unsur in another order, as forms number U8 and U9 differently.

        Raises
        ------
        RuleError
            `keys` does not name each unsur exactly once.
        """
        if sorted(keys) != sorted(self.keys):
            raise RuleError(
                _("order {keys} does not name each unsur of {short} exactly once.", keys=list(keys), short=self.short),
                allowed=", ".join(self.keys),
            )
        by_key = {item.key: replace(item, number=None) for item in self.unsur}
        return replace(self, unsur=tuple(by_key[key] for key in keys))


@forget_with_rules
@cache
def list_instruments() -> Mapping[str, Instrument]:
    """List all regulations known, oldest first, by id; each in force is so until the eve of the next in force.

    Raises
    ------
    RuleError
        One of the data folder is not well formed, or has the name of another; names the file.
    """
    shipped = [_read_instrument(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in _list_shipped()]
    own = [_read_instrument(path, data) for path, data in read_own_rules("unsur")]
    if taken := {item.id for item in shipped} & {item.id for item in own}:
        raise RuleError(
            _("{taken}.toml in the data folder has the name of a regulation that ships.", taken=sorted(taken)[0]),
            remedy=_("give it a name of its own, file and id; what was published under the other keeps its rules."),
        )
    instruments = sorted([*shipped, *own], key=lambda item: item.in_force_from)
    ruling = [item for item in instruments if item.in_force]
    eves = {item.id: later.in_force_from - timedelta(days=1) for item, later in pairwise(ruling)}
    return {item.id: replace(item, in_force_until=eves.get(item.id)) for item in instruments}


def _list_shipped() -> list[Path]:
    """List the regulations that ship."""
    return [path for path in sorted(_FOLDER.glob("*.toml")) if path.name not in _NO_INSTRUMENTS]


def load_instrument(instrument_id: str) -> Instrument:
    """Return the instrument of that id.

    Raises
    ------
    SettingError
        No such regulation; near names are offered, and where one's own would stand.
    """
    known = list_instruments()
    if instrument_id not in known:
        raise SettingError(
            _(
                "instrument '{instrument_id}' is not known. {suggestion}",
                instrument_id=instrument_id,
                suggestion=suggest_name(instrument_id, known),
            ).rstrip(),
            allowed=", ".join(known),
            remedy=describe_own_place(instrument_id),
        )
    return known[instrument_id]


def choose_instrument(named: str, period: Period) -> Instrument:
    """Choose the instrument of that id, else, where none is named, the one in force on the first day of a period."""
    return load_instrument(named) if named else find_instrument_in_force(period)


def find_instrument_in_force(period: Period) -> Instrument:
    """Find the instrument in force on the first day of a period.

    Raises
    ------
    SettingError
        The period lies before the first regulation; a sidecar can name one.
    """
    known = [instrument for instrument in list_instruments().values() if instrument.in_force]
    for instrument in reversed(known):
        if instrument.in_force_from <= period.start:
            return instrument
    raise SettingError(
        _("no instrument was in force on {period_start} (period {period}).", period_start=period.start, period=period),
        allowed=_("periods from {in_force_from} on", in_force_from=known[0].in_force_from),
        remedy=_('name the instrument in the sidecar of the period: instrument = "..."'),
    )


@forget_with_rules
@cache
def list_option_labels() -> frozenset[str]:
    """List the labels of the options of every regulation, in small letters."""
    options = (item.options for rules in list_instruments().values() for item in rules.unsur)
    return frozenset(text.casefold() for labels in options for text in labels)


def _read_instrument(path: Path, data: dict[str, Any]) -> Instrument:
    """Read one regulation from what its file holds."""
    try:
        bands = tuple(
            Band(item["mutu"], item["kinerja"], item["kinerja_en"], Decimal(item["low"])) for item in data.pop("bands")
        )
        unsur = tuple(_parse_unsur(item, str(path)) for item in data.pop("unsur"))
        pressing = Decimal(data.pop("pressing_value", bands[-2:][0].low))
        laws, guidance = ([LegalText(**item) for item in data.pop(name, [])] for name in ("laws", "guidance"))
        kept: dict[str, Any] = {"bands": bands, "unsur": unsur, "laws": tuple(laws), "guidance": tuple(guidance)}
        instrument = Instrument(pressing_value=pressing, **kept, **data)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise RuleError(_("{path}: a key is missing or unknown: {error}", path=path, error=error)) from error
    except (ArithmeticError, ValueError) as error:
        raise RuleError(
            _('{path}: low and pressing_value are numbers in quotes, such as "88.31".', path=path)
        ) from error
    for record in (instrument, *bands, *unsur, *laws, *guidance):
        require_texts(record, path)
    if type(instrument.in_force) is not bool or type(instrument.in_force_from) is not date:
        said = _(
            "in_force is {in_force!r}, in_force_from {in_force_from!r}",
            in_force=instrument.in_force,
            in_force_from=instrument.in_force_from,
        )
        raise RuleError(f"{path}: {said}.", allowed=_("true or false, and a date without quotes: 2026-01-31"))
    if (instrument.scale_min, instrument.scale_max) != (1, 4):
        said = _(
            "answers from {scale_min} to {scale_max}", scale_min=instrument.scale_min, scale_max=instrument.scale_max
        )
        raise RuleError(f"{path}: {said}.", allowed=_("1 to 4, which times 25 is the scale of bands"))
    modes = [text.mode for text in (*instrument.laws, *instrument.guidance) if text.mode]
    if unknown := [mode for mode in modes if mode not in get_args(CollectionMode)]:
        raise RuleError(
            _("{path}: mode is '{unknown}'.", path=path, unknown=unknown[0]),
            allowed=", ".join(get_args(CollectionMode)),
        )
    if derived := {"in_force_until", "left_out"} & set(data):
        raise RuleError(_("{path}: {derived} is not read from a file.", path=path, derived=", ".join(sorted(derived))))
    if [band.low for band in bands] != sorted((band.low for band in bands), reverse=True):
        raise RuleError(_("{path}: bands must stand best first.", path=path))
    if instrument.sample_table not in SAMPLE_TABLES:
        mistake = _("{path}: sample_table is '{sample_table}'.", path=path, sample_table=instrument.sample_table)
        raise RuleError(mistake, allowed=_("krejcie-morgan, or leave it out"))
    if not 1 <= instrument.planned_unsur <= len(unsur):
        raise RuleError(
            _("{path}: planned_unsur is {planned_unsur}.", path=path, planned_unsur=instrument.planned_unsur),
            allowed=_("1 to {unsur_count}", unsur_count=len(unsur)),
        )
    if instrument.id != path.stem:
        raise RuleError(
            _("{path}: id is '{instrument_id}', not the file's name.", path=path, instrument_id=instrument.id)
        )
    _refuse_repeated_keys(instrument.keys, str(path))
    return instrument


def _parse_unsur(item: Mapping[str, Any], where: str, own: bool = False) -> Unsur:
    """Read one unsur from a table of a .toml file."""
    required = {"key", "name", "definition", "question", "options"}
    optional = {"name_en", "form_number"}
    if missing := required - set(item):
        raise RuleError(
            _("{where}: an unsur lacks {missing}.", where=where, missing=", ".join(sorted(missing))),
            allowed=", ".join(sorted(required)),
        )
    if unknown := set(item) - required - optional:
        raise RuleError(
            _(
                "{where}: unsur '{key}' has unknown keys: {unknown}.",
                where=where,
                key=item["key"],
                unknown=", ".join(sorted(unknown)),
            )
        )
    if len(item["options"]) != 4:
        raise RuleError(
            _(
                "{where}: unsur '{key}' has {options_count} options.",
                where=where,
                key=item["key"],
                options_count=len(item["options"]),
            ),
            allowed=_("4, worst first"),
        )
    values = {**item, "options": tuple(item["options"]), "name_en": item.get("name_en", item["name"])}
    return Unsur(own=own, **values)


def _refuse_repeated_keys(keys: Collection[str], where: str) -> None:
    """Refuse a key that stands twice."""
    if twice := sorted({key for key in keys if list(keys).count(key) > 1}):
        raise RuleError(_("{where}: unsur {twice} stands twice.", where=where, twice=", ".join(twice)))


# --- Bobot

BOBOT_SPELLINGS = N_(
    "'1/n' (exact), the same written out ('1/9'), or a published decimal such as '0.11', '0.111', '0.071'"
)
#: Decimals in use: 1/9 and 1/14 cut off.
PUBLISHED_DECIMALS = ("0.111", "0.11", "0.071")
#: A decimal stands for 1/n where the weights of n unsur miss 1 by less than this.
_NEAR = Fraction(1, 50)
_SPELLING = re.compile(r"(?P<weight>1/n|\d{1,3}/\d{1,3}|0?\.\d{1,6}|1(?:\.0+)?)(?:;round(?P<places>\d))?")


@dataclass(frozen=True)
class Bobot:
    """How unsur are weighed in one index.

    Parameters
    ----------
    name : str
        As written in a sidecar and printed in the report: '1/9', '0.11', '0.071;round3'.
    weight : Fraction
        Weight of each unsur, above 0 and at most 1.
    sum_places : int, optional
        Decimals to which the sum of NRR tertimbang was rounded before x 25; one publication did so.

    Examples
    --------
    >>> Bobot.parse("0.11", unsur=9)
    Bobot(name='0.11', weight=Fraction(11, 100), sum_places=None)
    >>> Bobot.parse("1/n", unsur=9).name
    '1/9'
    """

    name: str = field(compare=False)
    weight: Fraction
    sum_places: int | None = None

    @classmethod
    def parse(cls, text: str, unsur: int) -> Bobot:
        """Read a convention; '1/n' takes the number of unsur.

        Raises
        ------
        RuleError
            Not a convention; a fraction other than 1 / number of unsur; or weights that add up to more than 1, so that
        an index above 100 could be printed.
        """
        match = _SPELLING.fullmatch(text.strip().replace(",", "."))
        weight = _parse_weight(match["weight"], unsur) if match else None
        if match is None or weight is None or weight <= 0:
            raise RuleError(_("bobot '{text}' is not a bobot.", text=text), allowed=_(BOBOT_SPELLINGS))
        if weight * unsur > 1 or ("/" in match["weight"] and weight * unsur != 1):
            raise RuleError(
                _("bobot '{text}' does not fit {unsur} unsur.", text=text, unsur=unsur),
                allowed=_("'1/{unsur}', or a decimal of which {unsur} make no more than 1", unsur=unsur),
            )
        places = int(match["places"]) if match["places"] else None
        name = f"1/{unsur}" if "/" in match["weight"] else str(Decimal(match["weight"]))
        if places is not None:
            name = f"{name};round{places}"
        return cls(name, weight, places)

    @classmethod
    def exact(cls, unsur: int) -> Bobot:
        """Return the default: each unsur weighs exactly 1 / number of unsur."""
        return cls.parse("1/n", unsur)

    @classmethod
    def used(cls, unsur: int) -> tuple[Bobot, ...]:
        """List conventions under which indexes of so many unsur were published, the exact one first.

        Examples
        --------
        >>> [bobot.name for bobot in Bobot.used(9)], [bobot.name for bobot in Bobot.used(14)]
        (['1/9', '0.111', '0.11'], ['1/14', '0.071'])
        """
        decimals = [cls.parse(text, unsur) for text in PUBLISHED_DECIMALS if 0 <= 1 - Fraction(text) * unsur < _NEAR]
        return (cls.exact(unsur), *decimals)

    def is_exact(self, unsur: int) -> bool:
        """Return whether this is the exact 1/n for so many unsur, with nothing rounded in between."""
        return self.weight * unsur == 1 and self.sum_places is None

    def highest(self, unsur: int) -> Fraction:
        """Return the highest index that this convention can print; 100 only for the exact one."""
        return self.index([Fraction(4)] * unsur)

    def index(self, nrr: list[Fraction]) -> Fraction:
        """Return 25 x sum(NRR x bobot), exact but for what the convention itself rounds.

        Parameters
        ----------
        nrr : list of Fraction
            NRR of every unsur, 1-4 scale, none missing.

        Returns
        -------
        Fraction
            Index on the 25-100 scale, not rounded.
        """
        total = sum((value * self.weight for value in nrr), Fraction(0))
        if self.sum_places is not None:
            total = round_fraction(total, self.sum_places)
        return 25 * total


def _parse_weight(text: str, unsur: int) -> Fraction | None:
    """Return the weight of a spelling; None for a fraction with nothing below the line."""
    if text == "1/n":
        return Fraction(1, unsur)
    if "/" in text and not int(text.split("/")[1]):
        return None
    return Fraction(text)


# --- Rounding

#: Decimals of a published index.
PUBLISHED_PLACES = 2


def round_half_up(value: Fraction | int | float | Decimal, places: int = PUBLISHED_PLACES) -> Decimal:
    """Round an exact number half up (half away from zero) to a number of decimals.

    Parameters
    ----------
    value : Fraction, int, float or Decimal
        The unrounded number; a float is taken at its shortest decimal spelling, so that 76.605 is what it says.
    places : int
        Decimals to keep, 0 or more.

    Returns
    -------
    Decimal
        With exactly `places` decimals, so that it prints as it is published.

    Examples
    --------
    >>> round_half_up(Fraction(76605, 1000)), round_half_up(76.604), round_half_up(Fraction(2, 3), 3)
    (Decimal('76.61'), Decimal('76.60'), Decimal('0.667'))
    """
    exact = Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if exact < 0 else whole).scaleb(-places)


def round_fraction(value: Fraction, places: int) -> Fraction:
    """Round half up and stay a Fraction: only for published conventions that round in between."""
    return Fraction(round_half_up(value, places))


def count_decimals(value: Decimal) -> int:
    """Count the decimals that a number was printed with."""
    return max(0, -int(value.as_tuple().exponent))


def compute_half_unit(value: Decimal) -> Fraction:
    """Return half a unit of a number's last decimal: how far rounding may have moved it."""
    return Fraction(1, 2 * 10 ** count_decimals(value))
