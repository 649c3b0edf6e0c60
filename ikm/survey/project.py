"""Where the answers are and where reports go, and which files a report reads.

Found by setting; else in the project that a command runs in, however deep: a folder with a register in `data/` and
with `notebooks/`, as `ikm init` writes one. Of a checkout that is its top, wherever a command runs.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from ikm.display import is_in_report
from ikm.errors import (
    IS_CHECKOUT,
    SHIPPED,
    DataError,
    IkmError,
    SettingError,
    format_command,
    list_known_names,
    refuse_no_file,
    suggest_name,
)
from ikm.rules.own import list_rule_files, use_rules
from ikm.rules.period import PERIOD_SPELLINGS, Period, find_duty_limit
from ikm.speech import _
from ikm.survey.settings import Settings, has_file, read_toml, validate_settings
from ikm.survey.units import Unit, WebAddress, read_units

#: Kinds of file that may hold answers, in the order they are looked for.
ANSWER_SUFFIXES = (".csv", ".xlsx", ".parquet")
SIDECAR_SUFFIX = ".toml"
#: Forms of the file in which comments are decided about, that of a new one first.
REVIEW_SUFFIXES = (".xlsx", ".csv")
#: Colours and logo of an office's own in the data folder.
LOOK_FILE, LOGO_FILE = "look.toml", "look.png"
#: Lines behind maps of points there.
OUTLINE_FILE = "outline.geojson"
#: Folder of the pictures of reports in the data folder, and the file of their captions beside them.
PICTURES_FOLDER, CAPTIONS_FILE = "lampiran", "keterangan.csv"
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png")
#: Pictures of one report, and bytes of each: what a telephone takes.
_MOST_PICTURES, _MOST_PICTURE_BYTES = 12, 20_000_000
#: Files that programs put into folders by themselves.
_NO_PICTURES = ("thumbs.db", "desktop.ini")
#: Folder of the sums of national tables in the data folder.
NATIONAL_FOLDER = "national"


def find_root() -> Path | None:
    """Find the folder of the project that the current one lies in, else the checkout; None where there is neither."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "units.toml").is_file() and (folder / "notebooks").is_dir():
            return folder
    return SHIPPED if IS_CHECKOUT else None


def _find_notebooks() -> Path:
    """Return the notebooks of the project; where there is none, those that ship."""
    return (find_root() or SHIPPED) / "notebooks"


@dataclass(frozen=True)
class Project:
    """The folders of one project.

    Parameters
    ----------
    data : Path
        Holds `units.toml` and `responses/<UNIT>/<period>.csv`.
    output : Path
        Reports are written to `<UNIT>/<period>/` in it.
    notebooks : Path
        The report notebooks.
    """

    data: Path
    output: Path
    notebooks: Path = field(default_factory=_find_notebooks)

    @classmethod
    def locate(cls, data: str | Path | None = None, output: str | Path | None = None) -> Project:
        """Find the folders named, else those of IKM_DATA and IKM_OUTPUT, else the project's own.

        Raises
        ------
        SettingError
            The data folder does not exist or holds no units.toml; none is named and there is no project.
        """
        project = cls(_locate_folder(data, "IKM_DATA", "data"), _locate_folder(output, "IKM_OUTPUT", "output"))
        if not project.register.is_file():
            raise SettingError(
                _("{data}: no units.toml there.", data=project.data),
                remedy=_(
                    "give the folder that holds units.toml and responses/ (DATA=folder, --data folder, or the "
                    "environment variable IKM_DATA)."
                ),
            )
        use_rules(project.data)
        return project

    @classmethod
    def own(cls) -> Project:
        """Return the project that the current folder lies in, whatever the environment says.

        Raises
        ------
        SettingError
            There is none.
        """
        root = find_root()
        if root is None:
            raise _explain_no_project("notebooks")
        return cls(data=root / "data", output=root / "output")

    def name_folders(self, *names: str) -> dict[str, str]:
        """Name the folders that commands must be told, for they are not the project's own: DATA, OUTPUT, or some."""
        root, folders = find_root(), {"DATA": self.data, "OUTPUT": self.output}
        other = {name: str(folder) for name, folder in folders.items() if not root or folder != root / name.lower()}
        return {name: folder for name, folder in other.items() if not names or name in names}

    @property
    def register(self) -> Path:
        """The file that lists the units."""
        return self.data / "units.toml"

    def units(self) -> dict[str, Unit]:
        """Read all units of the register, by code; rules of the data folder are in use from then on."""
        use_rules(self.data)
        return read_units(self.register)

    def rules(self) -> list[Path]:
        """List the files of rules and looks of an office's own; none need exist."""
        return [
            *list_rule_files(self.data),
            *_existing(*(self.data / name for name in (LOOK_FILE, LOGO_FILE, OUTLINE_FILE))),
        ]

    def unit(self, code: str) -> Unit:
        """Find one unit of the register.

        Raises
        ------
        SettingError
            No such unit; the message lists those that exist. A code is looked up, never used as a path first.
        """
        units = self.units()
        if code not in units:
            self._require_units(units)
            asked = (
                _("unit '{code}' is not in {register}.", code=code, register=self.register)
                if code
                else _("no unit was named.")
            )
            raise SettingError(f"{asked} {suggest_name(code, units)}".rstrip(), allowed=list_known_names(units))
        return units[code]

    def _require_units(self, units: Collection[object]) -> None:
        """Require a register that names a unit."""
        if not units:
            raise SettingError(
                _("{register} names no unit yet.", register=self.register),
                remedy=_(
                    "{command} asks what it needs; or write one into it (data/README.md).",
                    command=format_command("unit", self.name_folders("DATA")),
                ),
            )

    def city(self, name: str = "") -> tuple[str, list[Unit]]:
        """Find a city with its units; the one with most units where none is named.

        Raises
        ------
        SettingError
            No such city in the register; the message lists those that exist.
        """
        units = list(self.units().values())
        self._require_units(units)
        cities = Counter(unit.city for unit in units)
        if name and name not in cities:
            asked = _("city '{name}' is not in {register}.", name=name, register=self.register)
            raise SettingError(f"{asked} {suggest_name(name, cities)}".rstrip(), allowed=list_known_names(cities))
        city = name or cities.most_common(1)[0][0]
        return city, [unit for unit in units if unit.city == city]

    def city_period(self, units: Sequence[Unit], text: str = "") -> Period:
        """Choose the asked period of a city's units, the newest of any where none is asked.

        Where no unit has answers of any period, those count of which a figure was published.

        Raises
        ------
        SettingError
            Not a period, or one in which no unit has answers.
        """
        known = sorted(
            {period for unit in units for period in self.public_periods(unit)} or self.printed_periods(units)
        )
        if not known:
            raise SettingError(
                _("no unit of {city} has answers yet.", city=units[0].city), remedy=_("see data/README.md.")
            )
        return _choose_period(text, known, _("no unit of {city} has answers", city=units[0].city))

    def printed_periods(self, units: Iterable[Unit]) -> set[Period]:
        """List the periods of published figures of these units; mistakes are told by whoever reads the figures."""
        codes, found = {unit.code for unit in units}, set()
        for path in self.published():
            head, *lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines() or [""]
            mark = ";" if head.count(";") > head.count(",") else ","
            for row in csv.DictReader([head, *lines], delimiter=mark):
                if row.get("unit") in codes:
                    with suppress(IkmError):
                        found.add(Period.parse(row.get("period") or ""))
        return found

    def periods(self, unit: Unit) -> dict[Period, Path]:
        """List the answer files of a unit, oldest period first.

        Raises
        ------
        SettingError
            A file is not named after a period, two files hold the same one, or a sidecar stands without answers.
        """
        folder = self.data / "responses" / unit.code
        answers = _list_by_period(folder, ANSWER_SUFFIXES)
        for period, path in self._list_sidecars(unit).items():
            # One written before its answers come in may wait; an older one describes answers that are not found.
            if period not in answers and answers and period < max(answers):
                raise SettingError(
                    _("{path}: no answers of period {period} stand beside this sidecar.", path=path, period=period),
                    allowed=", ".join(str(each) for each in answers),
                    remedy=_("rename it to the period of its answers, or move it out of responses/."),
                )
        return answers

    def public_periods(self, unit: Unit) -> list[Period]:
        """List the periods with answers whose reports are for the public, oldest first."""
        return [period for period in self.periods(unit) if unit.is_public(period)]

    def require_public(self, unit: Unit, period: Period) -> None:
        """Refuse a period that is not for the public.

        Raises
        ------
        SettingError
            Names what the unit publishes.
        """
        if not unit.is_public(period):
            raise SettingError(
                _(
                    "{unit_code} {period}: not for the public, for {register} says what [{unit_code}] publishes.",
                    unit_code=unit.code,
                    period=period,
                    register=self.register,
                ),
                allowed=_("a period of these: {publishes}", publishes=", ".join(unit.publishes)),
                remedy=_("make it for the office (AUDIENCE=internal), or change publishes there."),
            )

    def overlapping(self, unit: Unit, period: Period) -> list[Period]:
        """List the periods for the public that a report gives way to: they share days with it and are ranked before it.

        Those beside them count as well: a year less three of its quarters is the fourth.
        """
        before = [each for each in self.public_periods(unit) if unit.rank_period(each) < unit.rank_period(period)]
        longest = max((each for each in (period, *before) if each.overlaps(period)), key=lambda each: each.months)
        return [each for each in before if each.overlaps(longest)]

    def sidecar(self, unit: Unit, period: Period) -> Path | None:
        """Find the sidecar of a unit's period, however its name spells the period; None where there is none."""
        return self._list_sidecars(unit).get(period)

    def _list_sidecars(self, unit: Unit) -> dict[Period, Path]:
        """List the sidecars of a unit."""
        return _list_by_period(self.data / "responses" / unit.code, (SIDECAR_SUFFIX,))

    def earlier(self, unit: Unit, asked: Period) -> list[Period]:
        """List the periods with answers that a report compares with, oldest first.

        They end before the asked one begins and share no day: a year is not compared with its own half. Beside one for
        the public stand no others.
        """
        return asked.series_before(self.public_periods(unit) if unit.is_public(asked) else self.periods(unit))

    def files(self, unit: Unit, period: Period) -> list[Path]:
        """List the answer file of a period and, where there is one, its sidecar."""
        sidecar = self.sidecar(unit, period)
        return [self.periods(unit)[period], *([sidecar] if sidecar else [])]

    def period(self, unit: Unit, text: str = "") -> Period:
        """Choose the asked period of a unit, the newest for the public where none is asked.

        Raises
        ------
        SettingError
            Not a period, or one without answers; the message lists those that exist.
        """
        known = self.periods(unit)
        if is_in_report() and (not known or (text and Period.parse(text) not in known)):
            raise _explain_undeclared(unit, text, known)
        if not known:
            raise SettingError(
                _("unit {unit_code} has no answers yet.", unit_code=unit.code),
                remedy=_(
                    "put them in {data} (see data/README.md).",
                    data=self.data / "responses" / unit.code / "<period>.csv",
                ),
            )
        text = text or str(max(self.public_periods(unit), default=""))
        return _choose_period(text, list(known), _("unit {unit_code} has no answers", unit_code=unit.code))

    def review(self, unit: Unit, period: Period) -> Path:
        """Return the file in which a person decides about the comments of a unit and period; need not exist.

        Raises
        ------
        DataError
            A workbook and a CSV are there, and nobody knows which holds what.
        """
        places = [self.data / "comments" / unit.code / f"{period}{suffix}" for suffix in REVIEW_SUFFIXES]
        there = [place for place in places if has_file(place)]
        if len(there) > 1:
            raise DataError(
                _("{there}: {name} is there too.", there=there[0], name=there[1].name),
                remedy=_("move one of them elsewhere and take it in: ")
                + format_command(
                    "comments", {"UNIT": unit.code, "PERIOD": str(period), "FILE": "FILE", **self.name_folders("DATA")}
                ),
            )
        return next(iter(there), places[0])

    def published(self) -> list[Path]:
        """List the files of figures that were published without their answers, by name; none need exist."""
        paths = sorted((self.data / "published").glob("*.csv"))
        return [path for path in paths if not path.name.startswith((".", "~")) and has_file(path)]

    def actions(self, unit: Unit) -> Path:
        """Return the path of the unit's plan of action; need not exist."""
        return self.data / "actions" / f"{unit.code}.csv"

    def pictures(self, unit: Unit, period: Period) -> list[Path]:
        """List the pictures of a unit and period and the file of their captions, by name; none need exist.

        Raises
        ------
        SettingError
            A file stands where a folder should, a folder is not named after a period or stands twice, something else
            lies in it, a picture is too heavy, or there are too many.
        """
        place = self.data / PICTURES_FOLDER / unit.code
        folders = [path for path in _list_visible(place) if _parse_folder(path) == period]
        if folders[1:]:
            raise SettingError(
                _("{folder}: {name} is the same period.", folder=folders[0], name=folders[1].name),
                remedy=_("keep one of the two."),
            )
        files = _list_visible(folders[0]) if folders else []
        wrong = [path.name for path in files if not _may_be_picture(path)]
        if wrong:
            raise SettingError(
                _("{folder}: files that are no pictures of a report.", folder=folders[0]),
                places=wrong,
                allowed=_(
                    "{picture_suffixes} of at most {most_picture_bytes} MB, and {captions_file}",
                    picture_suffixes=", ".join(PICTURE_SUFFIXES),
                    most_picture_bytes=_MOST_PICTURE_BYTES // 1_000_000,
                    captions_file=CAPTIONS_FILE,
                ),
                remedy=_("take them out of the folder, or save them as JPEG or PNG."),
            )
        pictures = len([path for path in files if path.name != CAPTIONS_FILE])
        if pictures > _MOST_PICTURES:
            what = _("{folder}: {pictures} pictures.", folder=folders[0], pictures=pictures)
            raise SettingError(
                what,
                allowed=_("up to {most_pictures}", most_pictures=_MOST_PICTURES),
                remedy=_("keep those that show something."),
            )
        return files

    def sums(self, period: Period) -> Path:
        """Return where the sums of a national table are kept; need not exist."""
        return self.data / NATIONAL_FOLDER / f"{period}.parquet"

    def counted_periods(self) -> list[Period]:
        """List the periods whose national tables were counted, oldest first.

        Raises
        ------
        SettingError
            A file of sums is not named after its period.
        """
        return sorted(Period.parse_name(path) for path in (self.data / NATIONAL_FOLDER).glob("*.parquet"))

    def counted_period(self, text: str = "") -> Period:
        """Choose the asked period, the newest of those whose sums are kept where none is asked.

        Raises
        ------
        SettingError
            Not a period, or one without sums; the message lists those that exist.
        """
        known = self.counted_periods()
        remedy = _("count a table first: {command}", command=format_command("national", {"FILE": "answers.parquet"}))
        if not known:
            raise SettingError(
                _("{data}: no sums of a national table.", data=self.data / NATIONAL_FOLDER), remedy=remedy
            )
        asked = Period.parse(text) if text else known[-1]
        if asked not in known:
            names = ", ".join(map(str, known))
            raise SettingError(_("no sums of a national table for {asked}.", asked=asked), allowed=names, remedy=remedy)
        return asked

    def shown(self, path: Path) -> str:
        """Return a path as messages and provenance print it: from the data folder on, equal on every machine."""
        return f"data/{path.relative_to(self.data).as_posix()}" if path.is_relative_to(self.data) else str(path)


def _explain_undeclared(unit: Unit, text: str, known: Iterable[Period]) -> SettingError:
    """Return that answers are not among what a report reads: it has copies of what its notebook declares alone."""
    named = " ".join(filter(None, (unit.code, text)))
    return SettingError(
        _(
            "answers of {named} are not among what this report reads, for its notebook does not declare them.",
            named=named,
        ),
        allowed=", ".join(map(str, known)),
        remedy=_('write into its parameters cell: reads = ["{named}"] (docs/researchers.md)', named=named),
    )


def _choose_period(text: str, known: Sequence[Period], none: str) -> Period:
    """Choose the asked period of those with answers, the newest where none is asked."""
    if not text:
        return known[-1]
    asked = Period.parse(text)
    if asked not in known:
        names = [str(period) for period in known]
        near = [str(each) for each in known if each.overlaps(asked)] or [str(e) for e in known if e.year == asked.year]
        suggestion = _("Did you mean {near}?", near=_(" or ").join(near)) if near else suggest_name(str(asked), names)
        raise SettingError(
            _("{none} for period {asked}. {suggestion}", none=none, asked=asked, suggestion=suggestion).rstrip(),
            allowed=", ".join(names),
        )
    return asked


def _list_by_period(folder: Path, suffixes: Sequence[str]) -> dict[Period, Path]:
    """List the files of a folder by the period in their name, oldest first."""
    paths: dict[Period, Path] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() not in suffixes or path.name.startswith((".", "~")):
            continue
        refuse_no_file(path)
        period = Period.parse_name(path)
        if period in paths:
            mistake = _(
                "{path}: period {period} stands in {name} as well.", path=path, period=period, name=paths[period].name
            )
            raise SettingError(mistake, remedy=_("keep one of the two files."))
        paths[period] = path
    return dict(sorted(paths.items()))


def _list_visible(folder: Path) -> list[Path]:
    """List what lies in a folder, by name, without what programs put there; nothing where there is no folder.

    Raises
    ------
    SettingError
        A file stands in its place.
    """
    if folder.exists() and not folder.is_dir():
        raise SettingError(
            _("{folder}: a file, no folder.", folder=folder), remedy=_("put a folder in its place (data/README.md).")
        )
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in there if not path.name.startswith((".", "~")) and path.name.lower() not in _NO_PICTURES]


def _parse_folder(path: Path) -> Period:
    """Return the period that a folder of pictures is named after."""
    try:
        return Period.parse(path.name)
    except SettingError as error:
        what = _("{path}: the folder's name is not a period.", path=path)
        raise SettingError(what, allowed=_(PERIOD_SPELLINGS), remedy=_("rename it to its period.")) from error


def _may_be_picture(path: Path) -> bool:
    """Return whether a file may be a picture, or the file of captions."""
    named = path.name == CAPTIONS_FILE or path.suffix.lower() in PICTURE_SUFFIXES
    return named and path.is_file() and path.stat().st_size <= _MOST_PICTURE_BYTES


def _locate_folder(given: str | Path | None, variable: str, default: str) -> Path:
    """Return the absolute folder that was given, that the environment names, or that lies in the project's root."""
    named, root = given or os.environ.get(variable), find_root()
    if not named and not root:
        raise _explain_no_project(default)
    return Path(named or (root or Path()) / default).expanduser().resolve()


def _explain_no_project(lacking: str) -> SettingError:
    """Return what to do where a command runs in no project."""
    return SettingError(
        _(
            "{cwd}: no project here, nor in a folder above it, so nothing says which {lacking} folder is meant.",
            cwd=Path.cwd(),
            lacking=lacking,
        ),
        remedy=_(
            "make a project with `ikm init FOLDER` and run the command in that folder; or name your own folders: "
            "--data FOLDER and --output FOLDER, or the environment variables IKM_DATA and IKM_OUTPUT."
        ),
    )


_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Snapshot(Project):
    """A project whose register and folders are read at most once; what is added later is not seen."""

    @cached_property
    def _values(self) -> dict[Any, Any]:
        return {}

    def _read_once(self, key: object, look: Callable[[], _Value]) -> _Value:
        """Return what was read under a key before, else read it now."""
        if key not in self._values:
            self._values[key] = look()
        value: _Value = self._values[key]
        return value

    def units(self) -> dict[str, Unit]:
        """Read all units of the register, by code; rules of the data folder are in use from then on."""
        use_rules(self.data)
        return self._read_once("units", super().units)

    def rules(self) -> list[Path]:
        """List the files of rules and looks of an office's own."""
        return self._read_once("rules", super().rules)

    def periods(self, unit: Unit) -> dict[Period, Path]:
        """List the answer files of a unit, oldest period first."""
        return self._read_once(("periods", unit.code), lambda: Project.periods(self, unit))

    def sidecar(self, unit: Unit, period: Period) -> Path | None:
        """Find the sidecar of a unit's period, however its name spells the period; None where there is none."""
        known = self._read_once(("sidecars", unit.code), lambda: self._list_sidecars(unit))
        return known.get(period)

    def files(self, unit: Unit, period: Period) -> list[Path]:
        """List the answer file of a period and, where there is one, its sidecar."""
        return self._read_once(("files", unit.code, period), lambda: Project.files(self, unit, period))

    def earlier(self, unit: Unit, asked: Period) -> list[Period]:
        """List the periods with answers that a report compares with, oldest first."""
        return self._read_once(("earlier", unit.code, asked), lambda: Project.earlier(self, unit, asked))

    def published(self) -> list[Path]:
        """List the files of figures that were published without their answers."""
        return self._read_once("published", super().published)


# Which periods and files a report reads: a request lists them and opens none, the study reads the same ones


@dataclass(frozen=True)
class UnitInputs:
    """What the report of a unit and period reads."""

    project: Project
    unit: Unit
    period: Period

    @property
    def earlier(self) -> list[Period]:
        """Periods that it is compared with, oldest first."""
        return self.project.earlier(self.unit, self.period)

    @property
    def beside(self) -> list[tuple[Unit, Period]]:
        """Periods that share days with those that it shows, with which these must not tell of few people."""
        shown = [*((self.unit, period) for period in (*self.earlier, self.period)), *filter(None, [self.benchmark])]
        beside: list[tuple[Unit, Period]] = []
        for unit, period in shown:
            known = [*shown, *beside]
            beside += [(unit, each) for each in self.project.overlapping(unit, period) if (unit, each) not in known]
        return beside

    @cached_property
    def benchmark(self) -> tuple[Unit, Period] | None:
        """The benchmark unit and its newest period up to this one; None without any."""
        return find_benchmark(self.project, self.unit, self.period)

    def files(self) -> Iterator[Path]:
        """Yield register, published figures, answers with their sidecars, what people wrote about them, pictures."""
        yield self.project.register
        yield from self.project.rules()
        yield from self.project.published()
        for period in (*self.earlier, self.period):
            yield from self.project.files(self.unit, period)
        for unit, period in (*filter(None, [self.benchmark]), *self.beside):
            yield from self.project.files(unit, period)
        yield from _existing(self.project.review(self.unit, self.period), self.project.actions(self.unit))
        yield from self.project.pictures(self.unit, self.period)


@dataclass(frozen=True)
class CityUnitInputs:
    """What the report of a city and period reads of one of its units, besides register and published figures."""

    project: Project
    unit: Unit
    period: Period

    @cached_property
    def known(self) -> list[Period]:
        """Periods for the public with answers up to the city's, oldest first."""
        return [period for period in self.project.public_periods(self.unit) if period <= self.period]

    @cached_property
    def series(self) -> list[Period]:
        """Its period and those before that share no day, oldest first; none where it has no answers of the period."""
        return [*self.project.earlier(self.unit, self.period), self.period] if self.period in self.known else []

    def read(self, planned: Collection[Period]) -> list[Period]:
        """Its series, the period before, and those in which the actions that it follows up were planned."""
        wanted = {*self.series, self.period.previous(), *planned}
        return [period for period in self.known if period in wanted]

    @cached_property
    def benchmark(self) -> tuple[Unit, Period] | None:
        """The benchmark unit and its newest period up to the city's; None without any, or without own answers."""
        return find_benchmark(self.project, self.unit, self.period) if self.period in self.known else None

    @property
    def recent(self) -> list[Period]:
        """Periods that meet the duty to survey, newest first; read until one has answers that count."""
        since = find_duty_limit(self.period)
        return [period for period in reversed(self.known) if period.end > since]

    def files(self, periods: Iterable[Period]) -> Iterator[Path]:
        """Yield answers of some periods and the benchmark's, what shares days with them, and what people wrote."""
        shown = [*((self.unit, period) for period in periods), *filter(None, [self.benchmark])]
        beside = ((unit, each) for unit, period in shown for each in self.project.overlapping(unit, period))
        for unit, period in (*shown, *beside):
            yield from self.project.files(unit, period)
        yield from _existing(self.project.review(self.unit, self.period), self.project.actions(self.unit))


def find_benchmark(project: Project, unit: Unit, period: Period) -> tuple[Unit, Period] | None:
    """Find the benchmark of a unit and its newest period for the public up to this one; None without any."""
    if not unit.benchmark:
        return None
    beside = project.unit(unit.benchmark)
    known = [each for each in project.public_periods(beside) if each <= period]
    return (beside, known[-1]) if known else None


def _existing(*paths: Path) -> Iterator[Path]:
    """Yield those that are there."""
    return (path for path in paths if has_file(path))


# The site of the reports


class Site(Settings):
    """What the site says of itself; every key is optional.

    Parameters
    ----------
    title : str
        Heading of the site; without it the words of the language.
    publisher : str
        Office that publishes.
    licence : str
        Name of the licence of the open data: 'CC-BY-4.0'; without it none is claimed.
    licence_url : str
        Address of its text.
    """

    title: str = ""
    publisher: str = ""
    licence: str = ""
    licence_url: WebAddress = ""


def read_site(project: Project) -> Site:
    """Read the settings of a project's site; all empty without the file.

    Raises
    ------
    SettingError
        A key is unknown or has a value of the wrong kind.
    """
    path = project.data / "site.toml"
    return validate_settings(Site, read_toml(path), str(path)) if has_file(path) else Site()
