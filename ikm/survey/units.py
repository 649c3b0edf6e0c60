"""What the settings files say: the register of units, data/units.toml, and the sidecar <period>.toml of a survey."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ikm.display import Guarded, make_slug, render_card
from ikm.errors import SettingError, list_known_names, suggest_name
from ikm.rules.instrument import CollectionMode, Instrument, list_instruments
from ikm.rules.pack import ITEM_PREFIX, find_pack, list_packs
from ikm.rules.period import GRIDS, Period
from ikm.rules.promises import list_promises, require_promise_members
from ikm.speech import _
from ikm.survey.settings import People, Settings, has_file, read_toml, validate_settings
from ikm.survey.zones import require_zone

#: Code of a unit.
CODE_PATTERN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
#: Names that Windows keeps for devices, in folders too.
_DEVICE = re.compile(r"CON|PRN|AUX|NUL|(?:COM|LPT)[0-9]", re.IGNORECASE)
#: Names that the output folder needs itself, in small letters (`ikm.publish`).
OUTPUT_NAMES = ("data", "internal", "jelajah", "nasional", "sha256sums")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_SITE_LENGTH = 200
_SITE = re.compile(rf"(?=.{{1,{_SITE_LENGTH}}}$)https?://[!-~]+")
#: Columns of an answer file that are no unsur.
COLUMNS = ("respondent", "date", "gender", "age", "education", "occupation", "service", "overall", "weight", "saran")
#: Names that columns of answers, and of what is shown of groups, have already.
_TAKEN = (
    "age_group", "time", "enumerator", "unit", "period", "ikm", "n", "share", "low", "high", "mutu", "key", "code",
    "name", "nrr", "tertimbang", "value",
)  # fmt: skip
#: Most groups of its own that a unit has, and most values that one of them has.
MOST_OWN_GROUPS, MOST_VALUES = 4, 200
#: Degrees of the smallest frame that holds Indonesia: latitude, longitude.
_LATITUDES, _LONGITUDES = (-11.5, 6.5), (94.5, 141.5)
ScreenDecision = Literal["keep", "exclude"]
Selection = Literal["random", "systematic", "self-selected", "census", "required"]
#: How offices call a way of choosing respondents, or of asking -> what it is called here.
_SELECTION_WORDS = {
    "acak": "random",
    "acak sederhana": "random",
    "acak sistematis": "systematic",
    "acak berstrata": "random",
    "sistematis": "systematic",
    "sensus": "census",
    "semua pengguna": "census",
    "sukarela": "self-selected",
    "kebetulan": "self-selected",
    "insidental": "self-selected",
    "aksidental": "self-selected",
    "wajib": "required",
    "syarat layanan": "required",
}
_MODE_WORDS = {
    "daring": "online",
    "kertas": "paper",
    "kuesioner kertas": "paper",
    "wawancara": "interview",
    "tatap muka": "interview",
}
OfficeFile = Literal["docx", "pptx"]
Grid = Literal["month", "quarter", "semester", "year"]


class ScreenDecisions(Settings):
    """Keep or exclude, per kind of finding; what is not decided is kept.

    Parameters
    ----------
    duplicate, repeat, test, age, period, future, service, straight, burst, sparse : {'keep', 'exclude'}, optional
        The kinds of `ikm.analysis.quality`, where each is defined.
    """

    duplicate: ScreenDecision | None = None
    repeat: ScreenDecision | None = None
    test: ScreenDecision | None = None
    age: ScreenDecision | None = None
    period: ScreenDecision | None = None
    future: ScreenDecision | None = None
    service: ScreenDecision | None = None
    straight: ScreenDecision | None = None
    burst: ScreenDecision | None = None
    sparse: ScreenDecision | None = None

    def over(self, other: ScreenDecisions) -> ScreenDecisions:
        """Return these decisions, and the other's where none is made here: a sidecar's over its unit's."""
        return ScreenDecisions(**{**_list_decided(other), **_list_decided(self)})

    @property
    def excluded(self) -> tuple[str, ...]:
        """Kinds that are decided to be excluded."""
        return tuple(kind for kind, decision in _list_decided(self).items() if decision == "exclude")


#: Kinds of finding, in the order in which they are reported.
FINDING_KINDS = tuple(ScreenDecisions.model_fields)


def _list_decided(decisions: ScreenDecisions) -> dict[str, ScreenDecision]:
    """Return the decisions that are made, in the order of the kinds."""
    return decisions.model_dump(exclude_none=True)


def _require_web_address(text: str) -> str:
    """Require an address that a browser opens, short enough for a code that a phone can read; or nothing."""
    if text and not _SITE.fullmatch(text):
        raise ValueError(
            _(
                "not an address of at most {site_length} letters that begins with https:// or http://",
                site_length=_SITE_LENGTH,
            )
        )
    return text


#: An address on the internet, or nothing.
WebAddress = Annotated[str, AfterValidator(_require_web_address)]


#: Digits of a NIP, as it is written in groups: day of birth, month of appointment, gender, number.
_NIP_GROUPS = (8, 6, 1, 3)


def _parse_nip(value: object) -> object:
    """Parse the number of a civil servant, typed with or without spaces, into its groups; or nothing."""
    digits = re.sub(r"[ .]", "", str(value))
    if digits and not re.fullmatch(rf"[0-9]{{{sum(_NIP_GROUPS)}}}", digits):
        raise ValueError(_('not the 18 digits of a NIP, such as "19700101 199503 1 001"'))
    ends = [sum(_NIP_GROUPS[:place]) for place in range(len(_NIP_GROUPS) + 1)]
    return " ".join(digits[first:last] for first, last in pairwise(ends)).strip()


#: The number of a civil servant as it is printed, or nothing.
Nip = Annotated[str, BeforeValidator(_parse_nip)]
#: A line that a report prints.
Line = Annotated[str, StringConstraints(max_length=150)]


class TeamMember(Settings):
    """Somebody of the survey team.

    Parameters
    ----------
    name, role : str
        As printed: 'Siti Aminah, S.E.', 'Ketua'.
    nip : str
        18 digits; of somebody who is no civil servant none.
    """

    name: Annotated[Line, StringConstraints(min_length=1)]
    role: Line = ""
    nip: Nip = ""


#: A survey team as a report has room for it.
Team = Annotated[list[TeamMember], Field(max_length=30)]


class Preface(Settings):
    """The kata pengantar of every report of a unit.

    Parameters
    ----------
    text : str
        As printed; a blank line begins a new paragraph. At most 6,000 characters, some two pages.
    place : str
        Where it is signed; the city where not said.
    """

    text: Annotated[str, StringConstraints(max_length=6_000)] = ""
    place: Line = ""


class DatedPreface(Preface):
    """The kata pengantar of one report: what is not said here, the register says.

    Parameters
    ----------
    signed_on : date
        Day on which it is signed; left open where not said.
    """

    signed_on: date | None = None

    def over(self, usual: Preface) -> DatedPreface:
        """Return this kata pengantar, and what the usual one says where this one is silent."""
        return DatedPreface(text=self.text or usual.text, place=self.place or usual.place, signed_on=self.signed_on)


class Place(Settings):
    """One value of a group of the unit's own: a street, a counter.

    Parameters
    ----------
    users : int
        Users served there, over the same time at every place.
    lat, lon : float
        Where it lies, in degrees; both or neither.
    also : list of str
        Other spellings that were confirmed to be this one.
    """

    users: People | None = None
    lat: float | None = Field(default=None, strict=True)
    lon: float | None = Field(default=None, strict=True)
    also: list[str] = []

    @model_validator(mode="after")
    def _require_inside(self) -> Place:
        """Require coordinates to lie in Indonesia."""
        if (self.lat is None) != (self.lon is None):
            raise ValueError(_("lat and lon go together, in degrees such as lat = -0.502, lon = 117.153"))
        if self.lat is not None and self.lon is not None and not lies_inside(self.lat, self.lon):
            swapped = lies_inside(self.lon, self.lat)
            raise ValueError(
                _("lat = {lat}, lon = {lon} lies outside Indonesia", lat=self.lat, lon=self.lon)
                + (_("; lat and lon are exchanged") if swapped else "")
                + _(
                    ". Allowed: lat {latitude} to {latitude2}, lon {longitude} to {longitude2}",
                    latitude=_LATITUDES[0],
                    latitude2=_LATITUDES[1],
                    longitude=_LONGITUDES[0],
                    longitude2=_LONGITUDES[1],
                )
            )
        return self


def lies_inside(lat: float, lon: float) -> bool:
    """Return whether a point lies in the frame that holds Indonesia."""
    return _LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lon <= _LONGITUDES[1]


class OwnGroup(Settings):
    """A column of the unit's own by which its respondents are grouped: streets, routes, counters, channels.

    Parameters
    ----------
    name, name_en : str
        As printed, 'Ruas jalan'; in English too where given.
    kind : {'place', 'counter', 'channel', 'other'}
        What the values are; a place can have coordinates.
    values : list of str, or dict of str to Place
        The values that answers may have, in the order of the form; any where none is listed.
    users : dict of str to int
        Users served at each value; of a table of values their own `users` do as well.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    name_en: Annotated[str, StringConstraints(max_length=60)] = ""
    kind: Literal["place", "counter", "channel", "other"] = "place"
    values: dict[str, Place] = {}
    users: dict[str, People] = {}

    @field_validator("values", mode="before")
    @classmethod
    def _read_list(cls, values: object) -> object:
        """Take a list of values for a table of values of which no more is known."""
        if not isinstance(values, list):
            return values
        if wrong := [each for each in values if not isinstance(each, str)]:
            raise ValueError(_("{wrong!r} is no text; a list of values is a list of texts", wrong=wrong[0]))
        if twice := [each for place, each in enumerate(values) if each in values[:place]]:
            raise ValueError(_("'{twice}' stands twice", twice=twice[0]))
        return {each: {} for each in values}

    @field_validator("values")
    @classmethod
    def _require_apart(cls, values: dict[str, Place]) -> dict[str, Place]:
        """Require values that can be told apart, each spelling of one alone, and no more than a report can show."""
        if len(values) > MOST_VALUES:
            raise ValueError(
                _(
                    "{values_count} values, more than the {most_values} that a report can show; join some",
                    values_count=len(values),
                    most_values=MOST_VALUES,
                )
            )
        seen: dict[str, str] = {}
        for value, place in values.items():
            if value != " ".join(value.split()) or value in ("", "-") or len(value) > _VALUE_LENGTH:
                raise ValueError(
                    _(
                        "{value!r} is no value: 1 to {value_length} letters without blanks at its ends or two in a row",
                        value=value,
                        value_length=_VALUE_LENGTH,
                    )
                )
            for spelling in (value, *place.also):
                owner = seen.setdefault(fold_place(spelling), value)
                if owner != value:
                    raise ValueError(
                        _(
                            "'{spelling}' and '{owner}' differ in case, blanks or signs alone, and are two values",
                            spelling=spelling,
                            owner=owner,
                        )
                    )
        return values

    @model_validator(mode="after")
    def _require_known_users(self) -> OwnGroup:
        """Require users of values that are listed, once each, and coordinates of places alone."""
        if unknown := [value for value in self.users if value not in self.values]:
            guess = suggest_name(unknown[0], self.values)
            raise ValueError(
                _(
                    "users names '{unknown}', which values does not list. {guess}", unknown=unknown[0], guess=guess
                ).rstrip()
            )
        if twice := [value for value in self.users if self.values[value].users is not None]:
            raise ValueError(_("users of '{twice}' stand in users and in values; say them once", twice=twice[0]))
        without = [value for value, place in self.values.items() if value not in self.users and place.users is None]
        if without and len(without) < len(self.values):
            raise ValueError(
                _("users of '{without}' are missing: say them of every value, or of none", without=without[0])
            )
        if self.kind != "place" and any(place.lat is not None for place in self.values.values()):
            raise ValueError(_('lat and lon belong to kind = "place", not to kind = "{kind}"', kind=self.kind))
        return self

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every spelling that is confirmed -> its value."""
        return {spelling: value for value, place in self.values.items() for spelling in (value, *place.also)}

    @cached_property
    def known_users(self) -> Mapping[str, int]:
        """Users of each value, in the order of the values; empty where they are not known."""
        found = {value: self.users.get(value, place.users) for value, place in self.values.items()}
        return {value: users for value, users in found.items() if users is not None}


#: Letters of the longest value.
_VALUE_LENGTH = 80


def fold_place(text: str) -> str:
    """Return a value without what one place is often spelt differently by: case, blanks, signs.

    Examples
    --------
    >>> {fold_place(text) for text in ("Jl. P. Antasari", "jl p antasari", "JL.P.ANTASARI ", "Jl-P Antasari")}
    {'jlpantasari'}
    """
    return "".join(sign for sign in text.casefold() if sign.isalnum()) or text.strip()


class Unit(Guarded, Settings):
    """One service unit, as the register describes it. Only `code` and the first four keys are required.

    Parameters
    ----------
    code : str
        Letters, digits, '-' and '_': the table's name in the register and the folder of its answers.
    name, city, skpd, sector : str
        As printed: 'Kantor Pelayanan Perizinan Terpadu', 'Kota Samarinda', ...
    services : list of str
        Services that the unit renders; empty where not declared.
    groups : dict of str to OwnGroup
        Column of the answers -> a group of the unit's own, such as streets; at most four.
    benchmark : str
        Code of the unit it is compared with.
    users_per_year : int
    own_unsur : list of tables
        Unsur asked besides the regulation's: key, name, definition, question, options; with since = "2025-S1" from that
        period on.
    without : list of str
        Keys of unsur that do not apply to the unit's service and are left out of its index, as where nobody pays.
    order : list of str
        Order of the unsur where the unit's forms number them differently.
    legal_basis : list of str
        Local regulations that the survey rests on, in full, as printed.
    technical_skpd : dict of str to list of str
        Unsur key -> SKPD teknis that must act on it.
    promises : dict of str to str
        Unsur key, or column of an item of the sector -> the promise it tells of, where not that of `promises.toml`.
    quality : table
        What is done with answers that look wrong: duplicate = "exclude"; a period's sidecar may decide otherwise.
    letterhead : str
        A .docx of the data folder whose header, footer, paper and styles the Word document of a report takes.
    slide_template : str
        A .pptx of the data folder whose looks the slides of a report take.
    head, head_title, head_rank, address : str
        Who signs, in which office, of which rank ('Pembina Tingkat I, IV/b'); where the unit is.
    head_nip : str
        NIP of the head, 18 digits.
    preface : table
        Kata pengantar of every report: [KPPT.preface] with text and place; a period's sidecar may say otherwise.
    team : list of tables
        Who surveys: name, role, nip; a period's sidecar may say otherwise.
    complaints_to : str
        Where whoever is not content can turn to; the page for citizens and the announcement name it.
    poster : {'warga', 'resmi'}
        Layout of the announcement: for citizens, or the official one of the figures alone.
    timezone : str
        Zone whose clock the unit goes by: WIB, WITA, WIT or an IANA name; '' is WIB, for stamps of world time alone
        (`ikm.survey.zones.localise_moment`).
    site : str
        Address on the internet where the unit publishes its results; the announcement carries it as a QR code.
    publishes : list of {'month', 'quarter', 'semester', 'year'}
        Periods whose reports are for the public, the most important first; a single one needs no brackets. Empty: all.
    files : list of {'docx', 'pptx'}
        What is made with every report besides: Word document, slides; a single one needs no brackets.
    """

    code: str
    name: str
    city: str
    skpd: str
    sector: str
    services: list[str] = []
    groups: dict[str, OwnGroup] = {}
    benchmark: str = ""
    users_per_year: People | None = None
    own_unsur: list[dict[str, Any]] = []
    without: list[str] = []
    order: list[str] = []
    legal_basis: list[Annotated[str, StringConstraints(min_length=1)]] = []
    technical_skpd: dict[str, list[str]] = {}
    promises: dict[str, str] = {}
    quality: ScreenDecisions = ScreenDecisions()
    letterhead: str = ""
    slide_template: str = ""
    head: str = ""
    head_title: str = ""
    head_rank: Line = ""
    head_nip: Nip = ""
    preface: Preface = Preface()
    team: Team = []
    address: str = ""
    complaints_to: Annotated[str, StringConstraints(max_length=200)] = ""
    poster: Literal["warga", "resmi"] = "warga"
    timezone: Annotated[str, AfterValidator(require_zone)] = ""
    site: WebAddress = ""
    publishes: list[Grid] = []
    files: list[OfficeFile] = []

    def __repr__(self) -> str:
        return f"Unit({self.code}: {self.name}, {self.city})"

    def _repr_html_(self) -> str:
        facts = [
            ("Kode", self.code),
            ("Kota", self.city),
            ("SKPD", self.skpd),
            ("Bidang", self.sector),
            ("Layanan", "; ".join(self.services)),
            *((group.name, "; ".join(group.values) or key) for key, group in self.groups.items()),
            ("Unit pembanding", self.benchmark),
            ("Pengguna per tahun", self.users_per_year),
            ("Unsur tambahan", ", ".join(str(item.get("key")) for item in self.own_unsur)),
            ("Tanpa unsur", ", ".join(self.without)),
            ("Situs", self.site),
            ("Terbit per", ", ".join(self.publishes)),
        ]
        return render_card(self.name, facts)

    @property
    def group_names(self) -> dict[str, dict[str, str]]:
        """Column of each group of its own -> language -> name, '' where not given."""
        return {key: {"id": group.name, "en": group.name_en} for key, group in self.groups.items()}

    def is_public(self, period: Period) -> bool:
        """Return whether the unit publishes periods of this length."""
        return not self.publishes or period.grid in self.publishes

    def rank_period(self, period: Period) -> tuple[int, Period]:
        """Return by what overlapping periods are ranked: the grid named first, then whichever ends first, is shorter.

        Of two that give away a group of few, the one ranked lower hides it.
        """
        return (self.publishes.index(period.grid) if period.grid in self.publishes else len(GRIDS), period)

    @model_validator(mode="after")
    def _require_head(self) -> Unit:
        """Require somebody to be named whose NIP and rank are."""
        if not self.head and (said := [key for key in ("head_nip", "head_rank") if getattr(self, key)]):
            raise ValueError(_("{said} without head: name whose they are", said=_(" and ").join(said)))
        return self

    @field_validator("publishes", "files", mode="before")
    @classmethod
    def _read_single_word(cls, value: object) -> object:
        """Take `publishes = "quarter"` for the same as `publishes = ["quarter"]`."""
        return [value] if isinstance(value, str) else value

    @field_validator("letterhead", "slide_template")
    @classmethod
    def _require_office_file(cls, name: str, info: ValidationInfo) -> str:
        """Require the name of a Word document, or of slides, that lies in the data folder."""
        ending, example = (".docx", "kop.docx") if info.field_name == "letterhead" else (".pptx", "templat.pptx")
        if name and (not name.lower().endswith(ending) or name.startswith(".") or set(name) & set("/\\")):
            raise ValueError(
                _("not the name of a {ending} in the data folder, such as {example}", ending=ending, example=example)
            )
        return name

    @field_validator("groups")
    @classmethod
    def _require_few_groups(cls, groups: dict[str, OwnGroup]) -> dict[str, OwnGroup]:
        """Require no more groups than respondents can be looked at by."""
        if len(groups) > MOST_OWN_GROUPS:
            raise ValueError(
                _(
                    "{groups_count} groups: {groups}. Allowed: {most_own_groups}",
                    groups_count=len(groups),
                    groups=", ".join(groups),
                    most_own_groups=MOST_OWN_GROUPS,
                )
            )
        return groups

    @field_validator("own_unsur")
    @classmethod
    def _require_since(cls, own: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Require the first period of an own unsur to be a period."""
        for item in own:
            try:
                Period.parse(str(item.get("since", "2017")))
            except SettingError as error:
                raise ValueError(
                    _("since = {since!r} is not a period, such as 2025-S1", since=item["since"])
                ) from error
        return own

    def instrument(self, base: Instrument, period: Period) -> Instrument:
        """Return the instrument as this unit asks it in a period: with its own unsur and in its own order."""
        if taken := [str(item.get("key")) for item in self.own_unsur if _is_taken(str(item.get("key")))]:
            raise SettingError(
                _("unit {code}: own unsur {taken} cannot be so named.", code=self.code, taken=", ".join(taken)),
                allowed=_("small letters, digits and '_', and no other column of the answers"),
            )
        own = [_drop_since(item) for item in self.own_unsur if _was_asked(item, period)]
        asked = base.with_own_unsur(own) if own else base
        known = {*list_unsur_keys(()), *asked.keys}
        if unknown := [key for key in self.order if key not in known]:
            mistake = _("unit {code}: order names no unsur with {unknown}.", code=self.code, unknown=", ".join(unknown))
            suggestion = suggest_name(unknown[0], asked.keys)
            raise SettingError(f"{mistake} {suggestion}".rstrip(), allowed=", ".join(asked.keys))
        # An order is written for one regulation; under another the regulation's own order holds.
        return asked.in_order(self.order) if sorted(self.order) == sorted(asked.keys) else asked

    def list_left_out(self, asked: Instrument) -> list[str]:
        """List the unsur that do not apply to this unit's service, of those that an instrument asks.

        Raises
        ------
        SettingError
            A key of no unsur under any regulation, or every unsur.
        """
        known = [*asked.keys, *list_unsur_keys([self])]
        if unknown := [key for key in self.without if key not in known]:
            mistake = _(
                "unit {code}: without names no unsur with {unknown}.", code=self.code, unknown=", ".join(unknown)
            )
            suggestion = suggest_name(unknown[0], known)
            raise SettingError(f"{mistake} {suggestion}".rstrip(), allowed=", ".join(asked.keys))
        if set(asked.keys) <= set(self.without):
            allowed = _("those that do not apply to the service")
            raise SettingError(_("unit {code}: without leaves out every unsur.", code=self.code), allowed=allowed)
        return [key for key in asked.keys if key in self.without]


def _was_asked(item: dict[str, Any], period: Period) -> bool:
    """Return whether an own unsur was asked in a period already."""
    return "since" not in item or Period.parse(str(item["since"])).start <= period.start


def _drop_since(item: dict[str, Any]) -> dict[str, Any]:
    """Return an own unsur as an instrument takes it."""
    return {name: value for name, value in item.items() if name != "since"}


def _is_taken(key: str) -> bool:
    """Return whether an own unsur's key would be mistaken for another column."""
    return not _KEY.fullmatch(key) or key in COLUMNS or key.startswith(("harapan_", "kepentingan_"))


def read_units(path: Path) -> dict[str, Unit]:
    """Read all units of a register, in its order.

    Raises
    ------
    SettingError
        As `check_units`, or no TOML.
    """
    return check_units(read_toml(path), path)


def check_units(tables: dict[str, Any], path: Path) -> dict[str, Unit]:
    """Return the units of the tables of a register, in their order.

    Parameters
    ----------
    path : Path
        The register, as mistakes name it.

    Raises
    ------
    SettingError
        Not a register: a code that is no code or no name for a folder, two that are one where capitals do not count,
        a key unknown or missing, a benchmark that is no unit.
    """
    units: dict[str, Unit] = {}
    spelt: dict[str, str] = {}
    for code, table in tables.items():
        if not CODE_PATTERN.fullmatch(code) or not isinstance(table, dict):
            allowed = _("one table a unit, its code of letters, digits, '-' and '_'")
            raise SettingError(_("{path}: '{code}' is not a unit.", path=path, code=code), allowed=allowed)
        if is_device_name(code):
            mistake = _(
                "{path}: '{code}' cannot be the code of a unit, for on Windows no folder can have that name.",
                path=path,
                code=code,
            )
            raise SettingError(mistake, remedy=_("write another, such as [{code}-1], and rename its files.", code=code))
        if (other := spelt.setdefault(code.casefold(), code)) != code:
            mistake = _(
                "{path}: [{other}] and [{code}] are one folder on Windows and macOS.", path=path, other=other, code=code
            )
            raise SettingError(mistake, remedy=_("give one of them another code, and rename its files."))
        units[code] = validate_settings(Unit, {**table, "code": code}, f"{path}, [{code}]")
    for unit in units.values():
        if unit.benchmark and unit.benchmark not in units:
            mistake = _(
                "{path}, [{unit_code}]: benchmark '{benchmark}' is not a unit.",
                path=path,
                unit_code=unit.code,
                benchmark=unit.benchmark,
            )
            raise SettingError(mistake, allowed=list_known_names(units))
        _require_promises(unit, path)
        _require_group_keys(unit, path)
    _require_own_folders(units, path)
    items = [f"{pack.sector}.{item.key}" for pack in list_packs().values() for item in pack.items]
    require_promise_members(list_unsur_keys(units.values()), items)
    return units


def _require_own_folders(units: Mapping[str, Unit], path: Path) -> None:
    """Refuse units and cities whose reports would stand in one folder, each in the place of the other's.

    Raises
    ------
    SettingError
        A code, or a city as its folder is called, that is another's or a name that the output folder needs itself.
    """
    owners = dict.fromkeys(OUTPUT_NAMES, "ikm") | {code.casefold(): f"[{code}]" for code in units}
    for code in units:
        if code.casefold() in OUTPUT_NAMES:
            _refuse_folder(f"[{code}]", "ikm", path)
    for city in dict.fromkeys(unit.city for unit in units.values()):
        if (owner := owners.setdefault(make_slug(city, "kota"), repr(city))) != repr(city):
            _refuse_folder(repr(city), owner, path)


def _refuse_folder(name: str, owner: str, path: Path) -> NoReturn:
    """Refuse a unit or city whose reports would stand where those of another do."""
    raise SettingError(
        _("{path}: reports of {name} would stand in the folder of {owner}.", path=path, name=name, owner=owner),
        remedy=_(
            "write one city in one way, and give a unit a code that is no city and none of {names}.",
            names=", ".join(OUTPUT_NAMES),
        ),
    )


def is_device_name(name: str) -> bool:
    """Return whether Windows keeps a name for a device, so that no file or folder can have it.

    Examples
    --------
    >>> is_device_name("Nul"), is_device_name("NULL")
    (True, False)
    """
    return bool(_DEVICE.fullmatch(name))


def _require_group_keys(unit: Unit, path: Path) -> None:
    """Require the columns of a unit's own groups to be no other column of its answers."""
    for key in unit.groups:
        others = {*COLUMNS, *_TAKEN, *list_unsur_keys([unit])}
        prefixed = key.startswith(("harapan_", "kepentingan_", ITEM_PREFIX))
        if not _KEY.fullmatch(key) or key in others or prefixed:
            raise SettingError(
                _(
                    "{path}, [{unit_code}.groups.{key}]: '{key}' cannot be so named.",
                    path=path,
                    unit_code=unit.code,
                    key=key,
                ),
                allowed=_("small letters, digits and '_', and no other column of the answers or of what is shown"),
                remedy=_(
                    "name the column of the answers after what it holds, such as [{unit_code}.groups.ruas].",
                    unit_code=unit.code,
                ),
            )


def _require_promises(unit: Unit, path: Path) -> None:
    """Require what a unit says of promises to name unsur or items there are, and promises there are."""
    pack, keys = find_pack(unit.sector), [promise.key for promise in list_promises()]
    members = [*list_unsur_keys([unit]), *(pack.columns if pack else ())]
    for asked, known in ((unit.promises, members), (unit.promises.values(), keys)):
        if unknown := [name for name in asked if name not in known]:
            what = "promise" if known is keys else _("unsur or item")
            raise SettingError(
                _(
                    "{path}, [{unit_code}]: promises names no {what} with '{unknown}'. {suggestion}",
                    path=path,
                    unit_code=unit.code,
                    what=what,
                    unknown=unknown[0],
                    suggestion=suggest_name(unknown[0], known),
                ).rstrip(),
                allowed=", ".join(known),
                remedy=_(
                    'write them as: [{unit_code}.promises] and below it: {member} = "{key}"',
                    unit_code=unit.code,
                    member=members[0],
                    key=keys[0],
                ),
            )


def list_unsur_keys(units: Iterable[Unit]) -> list[str]:
    """List the keys of every unsur that any regulation, the newest first, or one of these units asks."""
    known = [key for instrument in reversed(list(list_instruments().values())) for key in instrument.keys]
    return list(dict.fromkeys([*known, *(str(item.get("key")) for unit in units for item in unit.own_unsur)]))


# The sidecar: what no row of answers says


class UserMargins(Settings):
    """Users served per category of respondents, from registers or a count; each table is optional.

    Parameters
    ----------
    gender, age, education, occupation : dict of str to int
        Category -> users; each table counts all users, so all have the same total.
    """

    gender: dict[str, People] = {}
    age: dict[str, People] = {}
    education: dict[str, People] = {}
    occupation: dict[str, People] = {}

    @property
    def known(self) -> dict[str, dict[str, int]]:
        """The tables that were given, by characteristic."""
        return {name: table for name, table in self if table}


def _require_dated_reason(text: str) -> str:
    """Require a day and a reason, so that another reissue is another text; or nothing."""
    day, colon, reason = text.partition(":")
    try:
        date.fromisoformat(day)
    except ValueError:
        colon = ""
    if text and not (colon and reason.strip()):
        raise ValueError(_("not a day and a reason, such as '2026-07-15: three late forms'"))
    return text


class Sidecar(Settings):
    """Settings of one unit and period; every key is optional.

    Parameters
    ----------
    instrument : str
        Id of a regulation, where not the one in force.
    bobot : str
        Weight convention: '1/n' (exact), or '0.11', '0.111', '0.071' to reproduce a figure published that way.
    selection : {'random', 'systematic', 'self-selected', 'census', 'required'}
        How respondents were chosen; decides what an interval may claim; required where answering was a condition of
        getting the service. Indonesian words stand for them: acak is random, sistematis is systematic, sensus is
        census, sukarela and kebetulan are self-selected, wajib is required.
    population : int
        Users served in the period.
    asked : int
        People who were asked to answer in the period; with those who did they give the response rate.
    mode : list of {'online', 'paper', 'interview'}
        How answers were given; a single one needs no brackets.
    without : list of str, optional
        Unsur left out of the index of this period, over what the register says; [] for none.
    strata : dict of str to int
        Users served per service, where the sample was drawn per service.
    cluster : {'date', 'enumerator'}
        Column that tells which respondents were chosen together: all of a day, or all that one person asked.
    margins : table
        Users served per category of a characteristic: [margins.gender].
    field_from, field_until : date
        First and last day of the field work.
    surveyor, method, location : str
        Who asked, how, where; printed as written.
    preface : table
        Kata pengantar: [preface] with text, place and signed_on; what it leaves open, the register says.
    team : list of tables
        Who surveyed, over what the register says: name, role, nip.
    order : list of str
        Order of the unsur on this period's form.
    invalid : {'stop', 'refuse'}
        What a value outside the scale does: stop with a message, or refuse the row and list it in the report.
    quality : table
        What is done with answers that look wrong, over what the unit decided: duplicate = "exclude".
    reissued : str
        Why a report that stands published is replaced although few answers changed: '2026-07-15: three late forms'.
    synthetic : bool
        The answers are invented; every page made from them says so.
    """

    instrument: str = ""
    bobot: str = "1/n"
    selection: Selection | None = None
    population: People | None = None
    asked: People | None = None
    mode: list[CollectionMode] = []
    without: list[str] | None = None
    strata: dict[str, People] = {}
    cluster: Literal["", "date", "enumerator"] = ""
    margins: UserMargins = UserMargins()
    field_from: date | None = None
    field_until: date | None = None
    surveyor: str = ""
    method: str = ""
    location: str = ""
    preface: DatedPreface = DatedPreface()
    team: Team = []
    order: list[str] = []
    invalid: Literal["stop", "refuse"] = "stop"
    quality: ScreenDecisions = ScreenDecisions()
    reissued: Annotated[str, AfterValidator(_require_dated_reason)] = ""
    synthetic: bool = False

    @field_validator("bobot", mode="before")
    @classmethod
    def _read_number_as_text(cls, value: object) -> object:
        """Take `bobot = 0.11` without quotes for the same as with them."""
        return str(value) if isinstance(value, float) else value

    @field_validator("mode", mode="before")
    @classmethod
    def _read_single_mode(cls, value: object) -> object:
        """Take `mode = "online"` for the same as `mode = ["online"]`, and Indonesian words for ours."""
        listed = [value] if isinstance(value, str) else value
        return [_translate(each, _MODE_WORDS) for each in listed] if isinstance(listed, list) else listed

    @field_validator("selection", mode="before")
    @classmethod
    def _read_selection_word(cls, value: object) -> object:
        """Take `selection = "acak"` for the same as `selection = "random"`."""
        word = _translate(value, _SELECTION_WORDS)
        if isinstance(word, str) and word not in get_args(Selection):
            raise ValueError(_("not one of {args}", args=", ".join([*get_args(Selection), *_SELECTION_WORDS])))
        return word

    @model_validator(mode="after")
    def _require_consistent(self) -> Sidecar:
        """Require days in order, and no more users in the services than in all."""
        if self.field_from and self.field_until and self.field_from > self.field_until:
            raise ValueError(_("field_from lies after field_until"))
        if self.population and sum(self.strata.values()) > self.population:
            raise ValueError(
                _(
                    "strata add up to {strata}, more than population = {population}",
                    strata=sum(self.strata.values()),
                    population=self.population,
                )
            )
        return self

    @model_validator(mode="after")
    def _require_one_total(self) -> Sidecar:
        """Require every table of users to count the same users."""
        tables = {f"margins.{name}": table for name, table in self.margins.known.items()}
        if tables and self.strata:
            tables["strata"] = self.strata
        totals = {name: sum(table.values()) for name, table in tables.items()}
        if self.population and tables:
            totals["population"] = self.population
        if len(set(totals.values())) > 1:
            sums = ", ".join(f"{name} {total}" for name, total in totals.items())
            raise ValueError(_("these count the same users and must add up to the same: {sums}", sums=sums))
        return self


def _translate(value: object, words: dict[str, str]) -> object:
    """Return what an office's word is called here; anything else as it is."""
    return words.get(" ".join(value.casefold().split()), value) if isinstance(value, str) else value


def require_asked(sidecar: Sidecar, rows: int, path: Path) -> None:
    """Require at least as many people to have been asked as answered.

    Parameters
    ----------
    rows : int
        Of the answers.

    Raises
    ------
    SettingError
        Fewer.
    """
    if sidecar.asked is not None and sidecar.asked < rows:
        raise SettingError(
            _(
                "{path}: asked = {asked}, but {rows} rows of answers were read.",
                path=path,
                asked=sidecar.asked,
                rows=rows,
            ),
            allowed=_("the number of people asked to answer, {rows} or more", rows=rows),
            remedy=_("correct it, or take it out where nobody counted whom was asked."),
        )


def read_sidecar(path: Path) -> Sidecar:
    """Read the sidecar at a path; all defaults where there is none.

    Raises
    ------
    SettingError
        A key is unknown or has a value of the wrong kind; near keys are offered.
    """
    return validate_settings(Sidecar, read_toml(path), str(path)) if has_file(path) else Sidecar()
