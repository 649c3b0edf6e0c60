"""The register of output formats: which files a report has, what each needs and how it is made.

A new format is a module of this folder that makes it, and an entry of `REGISTER`; whoever makes, lists, keeps or
verifies reports asks here, and loads no module that makes one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
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

#: What a report was made from, and the fingerprints of its files; of no format, for it tells of all.
MANIFEST_FILE = "manifest.json"
#: The page of a report, and its results in machine-readable form: those that others refer to.
REPORT_PAGE, RESULTS_FILE = "laporan.html", "hasil.json"
PDF_FILE, DOCX_FILE, SLIDES_FILE = "laporan.pdf", "laporan.docx", "paparan.pptx"
REKAP_FILE, UNITS_FILE = "rekap.xlsx", "unit.csv"
#: The page of a report for citizens, and the page that lists all reports, in the output folder.
CITIZEN_PAGE, INDEX_PAGE = "warga.html", "index.html"
#: The notebook that was run.
EXECUTED_FILE = "laporan.ipynb"
#: Files without words: one for the editions of a report in all languages.
WORDLESS_FILES = frozenset({RESULTS_FILE, UNITS_FILE})


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


def _ask(home: str) -> Callable[..., Any]:
    """Return a function of a module of this folder that is loaded when it is called: 'html.make_page'."""
    module, _dot, name = home.partition(".")
    return lambda *given: getattr(import_module(f"ikm.publish.{module}"), name)(*given)


_PAGE = Format((REPORT_PAGE,), _ask("html.make_page"))
_PDF = Format((PDF_FILE,), _ask("pdf.make_file"), links={PDF_FILE: "pdf"}, beside=True)
DOCX = Format(
    (DOCX_FILE,),
    _ask("word.make_file"),
    links={DOCX_FILE: "docx"},
    option="docx",
    name=N_("a Word document"),
    needs={"pypandoc": "pypandoc_binary>=1.15", "docx": "python-docx>=1.1"},
    find_inputs=_ask("word.find_inputs"),
    edited=True,
)
SLIDES = Format(
    (SLIDES_FILE,),
    _ask("slides.make_file"),
    reports=("unit", "city"),
    links={SLIDES_FILE: "slides"},
    option="slides",
    name=N_("a file of slides"),
    needs={"pptx": "python-pptx>=1.0"},
    find_inputs=_ask("slides.find_inputs"),
    edited=True,
)
_REKAP = Format((REKAP_FILE,), _ask("rekap.make_rekap"), reports=("unit",), links={REKAP_FILE: "xlsx"})
_UNITS = Format((UNITS_FILE,), _ask("rekap.make_units"), reports=("national",))
POSTER = Format(
    ("publikasi.pdf", "publikasi.png"),
    _ask("poster.make_poster"),
    reports=("unit", "city"),
    audiences=("public",),
    links={"publikasi.pdf": "poster"},
)
_CITIZEN = Format(
    (CITIZEN_PAGE,),
    _ask("poster.write_citizen_page"),
    reports=POSTER.reports,
    audiences=POSTER.audiences,
    links={CITIZEN_PAGE: "citizen"},
)
_EXECUTED = Format((EXECUTED_FILE, RESULTS_FILE), _ask("html.make_executed"), links={RESULTS_FILE: "json"})
#: Every format, in the order in which they are made and listed: after those whose files it reads.
REGISTER = (_PAGE, _PDF, DOCX, SLIDES, _REKAP, _UNITS, POSTER, _CITIZEN, _EXECUTED)


def list_formats() -> tuple[Format, ...]:
    """Return every format."""
    return REGISTER


def load_formats() -> None:
    """Load the modules that make them."""
    for module in ("html", "pdf", "word", "slides", "rekap", "poster"):
        import_module(f"ikm.publish.{module}")


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
