"""The register of output formats: which files a report has, what each needs and how it is made.

A new format is a module of this folder with a `Format`, and an entry of `REGISTER`; whoever makes, lists, keeps or
verifies reports asks here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ikm.errors import IkmError, SettingError, suggest_install
from ikm.page.wording import LANGUAGES
from ikm.speech import N_, _

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from ikm.publish.job import Job, ReportName
    from ikm.survey.project import Project
    from ikm.survey.units import Unit

#: Module and name of each format, in the order in which they are made and listed: after those whose files it reads.
REGISTER = (
    "html:PAGE",
    "pdf:FORMAT",
    "word:FORMAT",
    "slides:FORMAT",
    "rekap:REKAP",
    "rekap:UNITS",
    "poster:FORMAT",
    "poster:PAGE",
    "html:EXECUTED",
)
#: What a report was made from, and the fingerprints of its files; of no format, for it tells of all.
MANIFEST_FILE = "manifest.json"
#: The page of a report, and its results in machine-readable form: those that others refer to.
REPORT_PAGE, RESULTS_FILE = "laporan.html", "hasil.json"
#: Files without words: one for the editions of a report in all languages.
WORDLESS_FILES = frozenset({RESULTS_FILE, "unit.csv"})


@dataclass(frozen=True)
class Draft:
    """A report whose notebook has run: what its files are made from.

    Parameters
    ----------
    notebook : NotebookNode
        Executed and clean.
    results : dict
        Content of hasil.json.
    inputs : Project
        The copy of the inputs that the notebook ran on.
    files : dict of str to bytes
        What the formats before have made.
    """

    job: Job
    notebook: NotebookNode
    results: dict[str, Any]
    inputs: Project
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def bahasa(self) -> str:
        """The language of the report."""
        return self.job.parameters["bahasa"]


@dataclass(frozen=True)
class Format:
    """An output format.

    Parameters
    ----------
    files : tuple of str
        Names of its files in the folder of a report.
    make : callable
        Gives the content of its files, or of some of them, for a draft.
    reports : tuple of str
        Kinds of reports that have it, as hasil.json names them; empty: all.
    audiences : tuple of str
        Editions that have it; empty: all.
    links : mapping of str to str
        Files that the list of all reports leads to -> what the link is called, a key of the words in [site].
    option : str
        Name under which it is asked for; '' for a format that is always made. What was asked for is made again
        whenever the report is made again where it stands.
    name : str
        What messages call it.
    needs : mapping of str to str
        Modules that must be importable -> what installs them; those of the extra named like the option.
    find_inputs : callable
        Finds the files, besides those that the notebook reads, that it is made from: name -> path, None where there
        is none. They are part of what makes a report stale.
    edited : bool
        Whether an office writes in its file, so that an edited one is kept when the report is made again.
    beside : bool
        Whether it is made while those that follow are, none of which reads its files; worth it where most of the work
        lets other threads go on.
    """

    files: tuple[str, ...]
    make: Callable[[Draft], Mapping[str, bytes]]
    reports: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    option: str = ""
    name: str = ""
    needs: Mapping[str, str] = field(default_factory=dict)
    find_inputs: Callable[[Project, ReportName], Mapping[str, Path | None]] = lambda project, asked: {}
    edited: bool = False
    beside: bool = False

    def is_installed(self) -> bool:
        """Return whether it can be made here."""
        return all(find_spec(module) for module in self.needs)

    def suggest_install(self) -> str:
        """Return the command that installs what it needs."""
        return _("{command} (the extra {option}).", command=suggest_install(*self.needs.values()), option=self.option)

    def require_installed(self) -> None:
        """Refuse early where its extra is missing.

        Raises
        ------
        IkmError
            A library that it needs is not installed.
        """
        if not self.is_installed():
            libraries = _(" and ").join(requirement.partition(">")[0] for requirement in self.needs.values())
            what = _(
                "{name} needs the libraries {libraries}, which are not installed.",
                name=_(self.name),
                libraries=libraries,
            )
            raise IkmError(what, remedy=self.suggest_install())

    def is_for(self, draft: Draft) -> bool:
        """Return whether the report of a draft has it."""
        return (
            (not self.reports or draft.results.get("report") in self.reports)
            and (not self.audiences or _list_editions(draft) <= set(self.audiences))
            and (not self.option or (self.option in draft.job.extras and self.is_installed()))
        )

    def stands_in(self, folder: Path, bahasa: str) -> bool:
        """Return whether the edition of a report in a language has it already."""
        return any((folder / name_file(name, bahasa)).is_file() for name in self.files)

    def is_among(self, names: Collection[str]) -> bool:
        """Return whether a file of it is among these of one edition, whatever its language."""
        return any(name_file(name, bahasa) in names for name in self.files for bahasa in LANGUAGES)


def _list_editions(draft: Draft) -> set[str]:
    """List the editions that a draft is said to be of: a city's results name none."""
    return {said.get("audience", "public") for said in (draft.results, draft.job.parameters)}


@cache
def list_formats() -> tuple[Format, ...]:
    """Return every format."""
    places = (entry.split(":") for entry in REGISTER)
    return tuple(getattr(import_module(f"ikm.publish.{module}"), name) for module, name in places)


def list_optional_formats() -> list[Format]:
    """Return the formats that are made where they are asked for."""
    return [each for each in list_formats() if each.option]


def make_files(draft: Draft) -> dict[str, bytes]:
    """Make the files of a report under the names of its edition, its manifest left out."""
    with ThreadPoolExecutor(1) as thread:
        beside: list[Future[Mapping[str, bytes]]] = []
        for each in list_formats():
            if each.is_for(draft):
                if each.beside:
                    beside.append(thread.submit(each.make, draft))
                else:
                    draft.files.update(each.make(draft))
    for made in beside:
        draft.files.update(made.result())
    order = [name for each in list_formats() for name in each.files if name in draft.files]
    return {name_file(name, draft.bahasa): draft.files[name] for name in order}


# Editions: a report in both languages stands in one folder ------------------------------------------------------------


def name_file(name: str, bahasa: str) -> str:
    """Name a file as the edition in a language has it; one without words is shared.

    Examples
    --------
    >>> [name_file(name, "en") for name in ("laporan.html", "hasil.json")], name_file("laporan.html", "id")
    (['laporan.en.html', 'hasil.json'], 'laporan.html')
    """
    if bahasa == LANGUAGES[0] or name in WORDLESS_FILES:
        return name
    path = Path(name)
    return f"{path.stem}.{bahasa}{path.suffix}"


def read_manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """Read what each edition of a report was made from, by language; {} where nothing stands, or nothing legible."""
    try:
        return split_manifest(json.loads((folder / MANIFEST_FILE).read_bytes()))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def split_manifest(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Split what manifest.json holds into editions: the first stands as a whole, the other under `editions`."""
    first = {name: value for name, value in content.items() if name != "editions"}
    return {first.get("parameters", {}).get("bahasa", LANGUAGES[0]): first, **content.get("editions", {})}


def join_manifests(editions: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Write the manifests of editions as one, Indonesian first."""
    first, *others = sorted(editions, key=LANGUAGES.index)
    beside = {bahasa: editions[bahasa] for bahasa in others}
    content = {**editions[first], **({"editions": beside} if beside else {})}
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def find_extras(
    project: Project, asked: ReportName, wanted: Collection[str] = (), recorded: Collection[str] | None = None
) -> dict[str, Mapping[str, Path | None]]:
    """Return the optional formats of a report, each with the files that it is made from besides the inputs.

    Parameters
    ----------
    wanted : collection of str
        Options that are asked for; what the register wants with every report, and what stands beside it, is made too.
    recorded : collection of str, optional
        Where given, of what stands there only files with these names count.

    Raises
    ------
    IkmError
        One that is wanted is not installed, or a file that it is made from cannot be used.
    """
    folder, bahasa = project.output / asked.folder, asked.parameters["bahasa"]
    registered = list_registered(project, asked) if recorded is None else []
    extras: dict[str, Mapping[str, Path | None]] = {}
    for each in list_optional_formats():
        if each.option in wanted:
            each.require_installed()
        elif each in registered and each.is_installed():
            pass
        elif not each.stands_in(folder, bahasa) or not (recorded is None or each.is_among(recorded)):
            continue
        extras[each.option] = each.find_inputs(project, asked)
    return extras


def list_registered(project: Project, asked: ReportName) -> list[Format]:
    """List the optional formats that the register wants with every report: of a city those that all its units want."""
    from ikm.publish.notebooks import (
        CITY_NOTEBOOK,
        UNIT_NOTEBOOK,
    )  # here, for most of what asks for names needs no more

    if asked.notebook not in (UNIT_NOTEBOOK, CITY_NOTEBOOK):
        return []
    units = project.units()
    if "unit" in asked.parameters:
        of_report = [units[asked.parameters["unit"]]]
    else:
        of_report = [unit for unit in units.values() if unit.city == asked.parameters.get("city")]
    kinds = set.intersection(*(set(unit.files) for unit in of_report)) if of_report else set()
    return [each for each in list_optional_formats() if {Path(name).suffix[1:] for name in each.files} & kinds]


#: What every Office file begins with: it is a ZIP archive.
_ZIP = b"PK"
#: Key of the register that names a file of the office -> its ending, what it is.
_OFFICE_FILES = {"letterhead": (".docx", N_("Word document")), "slide_template": (".pptx", N_("PowerPoint file"))}


def find_office_file(project: Project, unit: Unit, key: str) -> Path | None:
    """Find a file of the office that the register names; None where it names none.

    Parameters
    ----------
    key : {'letterhead', 'slide_template'}

    Raises
    ------
    SettingError
        It is not in the data folder, or no such file.
    """
    name: str = getattr(unit, key)
    if not name:
        return None
    path = project.data / name
    beginning = b""
    if path.is_file():
        with path.open("rb") as file:
            beginning = file.read(len(_ZIP))
    if beginning != _ZIP:
        ending, kind = _OFFICE_FILES[key][0], _(_OFFICE_FILES[key][1])
        problem = _("is no {kind} ({ending})", kind=kind, ending=ending) if beginning else _("does not exist")
        raise SettingError(
            _(
                "{path}: {problem}; [{unit_code}] of the register names it as {key}.",
                path=path,
                problem=problem,
                unit_code=unit.code,
                key=key,
            ),
            remedy=_("save it as {ending} in the data folder, or take the key out.", ending=ending),
        )
    return path
