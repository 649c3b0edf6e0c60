"""What the notebook of a report reads besides the answers of its unit: only what it declares.

A report is made from copies, on whatever machine, and is stale once one of them changes. So what it reads must be known
before it runs: `reads = ["PDAM", "2024-S1", "PDAM 2025-S2", "bps.csv"]` in its parameters cell. In the kernel of a
report anything else is refused, with how to declare it; in JupyterLab nothing is.
"""

from __future__ import annotations

import json
import os
import re
import site
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ikm.display import READS_VARIABLE
from ikm.errors import IkmError, NotebookError, SettingError
from ikm.rules.period import Period
from ikm.speech import N_, _
from ikm.survey.fingerprint import compute_fingerprint
from ikm.survey.project import Project, UnitInputs
from ikm.survey.units import Unit

if TYPE_CHECKING:
    from ikm.survey.responses import Source

#: How a parameters cell declares what is read.
READS_FORM = N_('reads = ["PDAM", "2024-S1", "PDAM 2025-S2", "bps.csv"] (units, periods, files beside the notebook)')


@dataclass(frozen=True)
class Declared:
    """What a notebook declares.

    Parameters
    ----------
    answers : tuple of (str, str)
        Code of a unit, '' of the report's own, and a period, '' of the report's own.
    files : tuple of str
        Paths beside the notebook.
    """

    answers: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()

    def find_answers(self, project: Project, unit: Unit | None, period: Period, where: str) -> Iterator[Path]:
        """Find the files of the answers that are declared, with what a report of them reads.

        Parameters
        ----------
        unit : Unit or None
            That of the report; None of a city.
        period : Period
            That of the report; of another unit without answers of it the one before.
        where : str
            The notebook, for messages.

        Raises
        ------
        NotebookError
            A unit or period is not there.
        """
        for code, text in self.answers:
            said = _("{where}: reads names {code}", where=where, code=" ".join(filter(None, (code, text))))
            if not code and unit is None:
                raise NotebookError(_("{said} without a unit.", said=said), allowed=_(READS_FORM))
            try:
                read = project.unit(code) if code or unit is None else unit
                asked = project.period(read, text) if text else _find_period(project, read, period)
                yield from UnitInputs(project, read, asked).files()
            except SettingError as error:
                raise NotebookError(f"{said}: {error.what}", allowed=error.allowed, remedy=error.remedy) from error

    def find_files(self, folder: Path, where: str) -> tuple[Path, ...]:
        """Find the files that are declared.

        Parameters
        ----------
        folder : Path
            That of the notebook.

        Raises
        ------
        NotebookError
            One does not lie there, or is a link to somewhere else.
        """
        found = tuple(folder / name for name in self.files)
        for path in found:
            if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
                raise NotebookError(
                    _(
                        "{where}: reads names {path}, and no such file lies beside the notebook.",
                        where=where,
                        path=path.relative_to(folder),
                    ),
                    allowed=_("files in {folder}", folder=folder),
                    remedy=_("put it there, or take it out of reads."),
                )
        return found


def parse_reads(said: object, where: str) -> Declared:
    """Parse what a parameters cell says in `reads`.

    Parameters
    ----------
    where : str
        The notebook, for messages.

    Raises
    ------
    NotebookError
        It is no list of texts; a path leads out of the notebook's folder.

    Examples
    --------
    >>> parse_reads(["PDAM 2025-S2", "2024-S1", "bps.csv"], "x.ipynb")
    Declared(answers=(('PDAM', '2025-S2'), ('', '2024-S1')), files=('bps.csv',))
    """
    if not isinstance(said, list | tuple) or not all(isinstance(each, str) and each.strip() for each in said):
        raise NotebookError(
            _("{where}: reads = {said!r} is no list of texts.", where=where, said=said), allowed=_(READS_FORM)
        )
    answers, files = [], []
    for each in dict.fromkeys(text.strip() for text in said):
        if "." in each or "/" in each or "\\" in each:
            files.append(_parse_path(each, where))
        else:
            unit, _blank, period = each.rpartition(" ")
            answers.append((unit.strip(), period) if unit or _is_period(period) else (period, ""))
    return Declared(tuple(answers), tuple(files))


def list_sources_besides(project: Project, unit: Unit | None, period: Period) -> list[Source]:
    """List what a study rests on besides its answers: rules and looks of one's own; in a report, what is declared."""
    from ikm.survey.responses import Source, describe_source  # here, for what asks what is stale needs no pandas

    declared = parse_reads(json.loads(os.environ.get(READS_VARIABLE) or "[]"), _("the notebook"))
    answers = declared.find_answers(project, unit, period, _("the notebook"))
    read = [path for path in answers if path.is_relative_to(project.data / "responses")]
    beside = declared.find_files(
        project.data.parent / "notebooks", _("the notebook")
    )  # copies, see `ikm.publish.report`
    return [
        *(describe_source(project, path) for path in dict.fromkeys((*project.rules(), *read))),
        *(
            Source(f"notebooks/{name}", compute_fingerprint(project.data, path))
            for name, path in zip(declared.files, beside, strict=True)
        ),
    ]


def _parse_path(text: str, where: str) -> str:
    """Return a path within the folder of a notebook; refuse another."""
    path = PurePosixPath(text)
    if path.is_absolute() or "\\" in text or ":" in text or any(part.startswith((".", "~")) for part in path.parts):
        raise NotebookError(
            _("{where}: reads names {text}, which leads out of the folder of the notebook.", where=where, text=text),
            allowed=_('a file that lies beside the notebook or below: "bps.csv", "bps/2025.csv"'),
            remedy=_("copy it there; a report is made from what lies in known places alone."),
        )
    return str(path)


def _is_period(text: str) -> bool:
    """Return whether a text is a period."""
    try:
        Period.parse(text)
    except IkmError:
        return False
    return True


def _find_period(project: Project, unit: Unit, period: Period) -> Period:
    """Find a unit's newest period up to another."""
    known = [each for each in project.periods(unit) if each <= period]
    return known[-1] if known else project.period(unit, str(period))


# In the kernel of a report ------------------------------------------------------------------------------------------

#: Files that hold data. What programs read of their own (fonts, settings, code) has other names, or lies elsewhere.
_DATA = frozenset(
    [".arrow", ".csv", ".db", ".dta", ".feather", ".geojson", ".json", ".npy", ".npz", ".ods", ".orc", ".parquet",
     ".pickle", ".pkl", ".rds", ".sas7bdat", ".sav", ".sqlite", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".xlsx",
     ".xml", ".zip"]
)  # fmt: skip
#: Where the machine has its own.
_OF_THE_MACHINE = ("/usr", "/etc", "/lib", "/proc", "/sys", "/dev", "/opt/python", "/nix")


#: What reads files past Python: module -> what is called with their paths, or with SQL that names them.
_READERS = {
    "pyarrow": ("OSFile", "memory_map"),
    "pyarrow.csv": ("open_csv", "read_csv"),
    "pyarrow.dataset": ("dataset", "parquet_dataset"),
    "pyarrow.feather": ("read_feather", "read_table"),
    "pyarrow.json": ("open_json", "read_json"),
    "pyarrow.orc": ("ORCFile.__init__", "read_table"),
    "pyarrow.parquet": ("ParquetDataset.__init__", "ParquetFile.__init__"),
    "polars": (
        *(f"read_{form}" for form in ("avro", "csv", "csv_batched", "delta", "excel", "ipc", "ipc_stream", "json",
                                      "ndjson", "ods", "parquet")),
        *(f"scan_{form}" for form in ("csv", "delta", "ipc", "ndjson", "parquet")),
    ),
    "duckdb": (
        *(f"{holder}{name}" for holder in ("", "DuckDBPyConnection.")
          for name in ("execute", "from_csv_auto", "from_parquet", "from_query", "query", "read_csv", "read_json",
                       "read_parquet", "sql")),
    ),
}  # fmt: skip
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def refuse_undeclared_reads(folder: Path) -> None:
    """Refuse, from now on and in this process, to read a data file that does not lie in the folder of the run.

    Seen is what Python opens, and what functions of pyarrow, polars and duckdb are told to; another library that opens
    a file by itself is not.
    """
    libraries = (sys.prefix, sys.base_prefix, *site.getsitepackages(), site.getusersitepackages())
    allowed = [os.path.realpath(path) for path in (str(folder.parent), *libraries, str(Path(__file__).parents[1]))]
    written: set[str] = set()

    def look(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(given[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(given[0]))
            if given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                written.add(path)
            else:
                refuse(path)
        elif event == "sqlite3.connect" and isinstance(given[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(given[0]).removeprefix("file:").partition("?")[0])
            if Path(path).exists():  # else it makes one
                refuse(path)
        elif event == "urllib.Request":
            _refuse_address(given[0])

    def refuse(path: str) -> None:
        if Path(path).suffix.casefold() in _DATA and path not in written:
            _refuse_path(path, folder, allowed)

    def refuse_named(*given: object) -> None:
        for text in _list_texts(given):
            if "://" in text:
                _refuse_address(text)
            path = os.path.realpath(text)
            if Path(path).suffix or not Path(path).is_dir():
                refuse(path)
            elif Path(text).is_absolute():  # a folder of Parquet files, say
                _refuse_path(path, folder, allowed)

    sys.addaudithook(look)
    sys.meta_path.insert(0, _Guard(refuse_named))


class _Guard(MetaPathFinder):
    """Has a library ask first, once it is imported, for what its functions are told to read."""

    def __init__(self, refuse: Callable[..., None]) -> None:
        self._refuse = refuse
        self._finding = False
        for name in _READERS.keys() & sys.modules.keys():
            self._guard(sys.modules[name])

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module as others do; what it is given to read is looked at."""
        if name not in _READERS or self._finding:
            return None
        self._finding = True
        try:
            spec = find_spec(name)
        finally:
            self._finding = False
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_guarded(module: ModuleType) -> None:
                execute(module)
                self._guard(module)

            spec.loader.exec_module = execute_guarded  # type: ignore[method-assign]
        return spec

    def _guard(self, module: ModuleType) -> None:
        """Wrap the functions of a module that read; another version may lack some."""
        for name in _READERS[module.__name__]:
            holder, _rest, called = name.rpartition(".")
            place = getattr(module, holder, None) if holder else module
            read = getattr(place, called, None)
            if read is not None:
                setattr(place, called, self._ask_first(read))

    def _ask_first(self, read: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(read)
        def guarded(*_given: Any, **_named: Any) -> Any:
            self._refuse(*_given, *_named.values())
            # Among the names of whoever asks: duckdb takes a name in SQL for a frame that is called so there.
            asker = sys._getframe(1)
            known = {**asker.f_locals, "_read": read, "_given": _given, "_named": _named}
            return eval("_read(*_given, **_named)", asker.f_globals, known)

        return guarded


def _list_texts(given: Iterable[object]) -> Iterator[str]:
    """List what may be paths among what a function is given: texts, what stands in quotes within, lists of them."""
    for each in given:
        if isinstance(each, os.PathLike):
            yield os.fsdecode(each)
        elif isinstance(each, str):
            yield from [single or double for single, double in _QUOTED.findall(each)] or [each]
        elif isinstance(each, list | tuple):
            yield from _list_texts(each)


def _refuse_address(address: str) -> None:
    """Refuse to read from the internet."""
    raise NotebookError(
        _("{address}: a report reads nothing from the internet, for it would be another tomorrow.", address=address),
        remedy=_('save the file beside the notebook and declare it in the parameters cell: reads = ["name.csv"]'),
    )


def _refuse_path(path: str, folder: Path, allowed: list[str]) -> None:
    """Refuse a data file outside the allowed folders, or one that is not there."""
    inside = next((root for root in allowed if Path(path).is_relative_to(root)), "")
    hidden = any(part.startswith(".") for part in Path(path).parts)  # caches and settings of programs
    if inside == allowed[0]:
        if Path(path).exists() or "*" in path:
            return
        name = os.path.relpath(path, os.path.realpath(folder))
    elif inside or hidden or path.startswith(_OF_THE_MACHINE):
        return
    else:
        name = Path(path).name
    name = Path(name).name if name.startswith("..") else name
    raise NotebookError(
        _("{name} is not among what this report reads, for its notebook does not declare it.", name=name),
        allowed=_(READS_FORM),
        remedy=_('put it beside the notebook and write into the parameters cell: reads = ["{name}"]', name=name),
    )
