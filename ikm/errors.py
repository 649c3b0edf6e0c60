"""What can go wrong, in the words of the person who must correct it; any module may raise these."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from ikm.speech import _, say_count

P = ParamSpec("P")
T = TypeVar("T")

#: So many places are listed in a message; the rest is counted.
LISTED_PLACES = 10
#: So many names of a register are listed; a register may hold thousands.
LISTED_NAMES = 40
_PACKAGE = Path(__file__).resolve().parent
#: What ships beside the code: notebooks, sample, lock. An installed package holds it; of a checkout it is the top.
SHIPPED = _PACKAGE / "start" if (_PACKAGE / "start").is_dir() else _PACKAGE.parent
IS_CHECKOUT = _PACKAGE.parent == SHIPPED


#: Letters of a line of a message; a value may be a file's whole content.
_LINE = 2_000
#: Signs that steer a screen, turn the direction of writing, or are half a letter.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def escape_signs(text: str) -> str:
    """Return a text for a screen: signs that would steer it spelled out, for files and libraries say anything.

    Examples
    --------
    >>> len(escape_signs(chr(27)))
    4
    """
    return text if text.isprintable() else _STEERING.sub(lambda sign: ascii(sign[0])[1:-1], text)


class IkmError(Exception):
    """A mistake in what was asked or given, described so that it can be corrected.

    Parameters
    ----------
    what : str
        What is wrong, with the file in front where there is one.
    places : sequence of str, optional
        Where: 'row 18, column waktu: 5'. The first ten are printed, the others counted.
    allowed : str, optional
        What would have been right.
    remedy : str, optional
        What to do now.
    """

    def __init__(self, what: str, *, places: Sequence[str] = (), allowed: str = "", remedy: str = "") -> None:
        self.what = what
        self.places = tuple(places)
        self.allowed = allowed
        self.remedy = remedy
        super().__init__(self._text())

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows under a cell: the message alone, as on the command line."""
        return [f"{type(self).__name__}: {self}"]

    def _text(self) -> str:
        lines = [self.what, *(f"  {place}" for place in self.places[:LISTED_PLACES])]
        if len(self.places) > LISTED_PLACES:
            lines.append(_("  and {count} more", count=len(self.places) - LISTED_PLACES))
        if self.allowed:
            lines.append(_("Allowed: {allowed}", allowed=self.allowed))
        if self.remedy:
            lines.append(_("What to do: {remedy}", remedy=self.remedy))
        cut = [
            line if len(line) <= _LINE else f"{line[:_LINE]}… ({len(line):,})" for line in "\n".join(lines).split("\n")
        ]
        return escape_signs("\n".join(cut))


class RuleError(IkmError):
    """A regulation's file, or a use of it, that does not hold together."""


class SettingError(IkmError):
    """A unit, period, language, folder or key of a settings file that is not known."""


class DataError(IkmError):
    """Answers that cannot be read or counted as they stand."""


class NotebookError(IkmError):
    """A notebook that cannot be made into a report under the asked name."""


#: What the cell below the parameters makes -> the lines that do.
OPENINGS = {
    "ikm": "import ikm",
    "studi": "import ikm; studi = ikm.open(unit, period, bahasa=bahasa, audience=audience)",
    "kota": "import ikm; kota = ikm.city(period, city, bahasa=bahasa)",
    "nasional": "import ikm; nasional = ikm.national(period=period, bahasa=bahasa)",
    "rencana": "import ikm; rencana = ikm.sample_plan(unit, period, bahasa=bahasa, margin=margin)",
}
#: What its parameters cell names.
_PARAMETERS = {"unit": '"KPPT"', "period": '""', "city": '""', "bahasa": '"id"', "audience": '"public"',
               "margin": "2.0", "response": "0.6", "deff": "1.0"}  # fmt: skip


def find_missing_cell(name: str, user: str = "") -> NotebookError | None:
    """Return which of a notebook's first cells is missing, where it makes a name; None of any other name.

    Parameters
    ----------
    user : str
        The cell that uses it; this one unless named.

    Examples
    --------
    >>> print(find_missing_cell("period"))
    the parameters cell, the first, is missing or did not run: it makes period, which this cell uses.
    What to do: run it, or put back what it says: period = ""
    >>> find_missing_cell("x")
    """
    if name in _PARAMETERS:
        cell, line = _("the parameters cell, the first,"), f"{name} = {_PARAMETERS[name]}"
    elif name in OPENINGS:
        more = "" if name != "ikm" else _(" and below it what it opens, such as studi = ikm.open(unit, period)")
        cell, line = _("the cell below the parameters"), f"{OPENINGS[name]}{more}"
    else:
        return None
    what = _(
        "{cell} is missing or did not run: it makes {name}, which {user} uses.",
        cell=cell,
        name=name,
        user=user or _("this cell"),
    )
    return NotebookError(what, remedy=_("run it, or put back what it says: {line}", line=line))


def explain_missing_cells(shell: Any) -> None:
    """Have a notebook say which cell is missing where it would say that a name is not defined."""

    def explain(shell: Any, kind: type, error: NameError, traceback: Any, tb_offset: int | None = None) -> None:
        missing = find_missing_cell(error.name or "")
        if missing is not None:
            error._render_traceback_ = missing._render_traceback_  # type: ignore[attr-defined]
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    if NameError not in shell.custom_exceptions:
        shell.set_custom_exc((*shell.custom_exceptions, NameError), explain)


class Mistakes:
    """Mistakes of several units, shown together: who corrects one should not meet the next only afterwards."""

    def __init__(self) -> None:
        self._errors: dict[str, list[IkmError]] = {}

    def trying(self, unit: str, read: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
        """Return what a function gives, or None where it met a mistake of this unit, which is kept."""
        try:
            return read(*given, **named)
        except IkmError as error:
            known = self._errors.setdefault(unit, [])
            if str(error) not in map(str, known):
                known.append(error)
            return None

    def stop(self, where: str, remedy: str) -> None:
        """Go on if there was no mistake.

        Raises
        ------
        IkmError
            One mistake as it is; several as one DataError, every message in full under the code of its unit.
        """
        errors = [error for unit_errors in self._errors.values() for error in unit_errors]
        if len(errors) == 1:
            raise errors[0]
        if errors:
            lines = [
                _(
                    "{errors_count} mistakes in {units_count} units of {where}:",
                    errors_count=len(errors),
                    units_count=len(self._errors),
                    where=where,
                )
            ]
            lines += [f"\n[{unit}] {error}" for unit, unit_errors in self._errors.items() for error in unit_errors]
            raise DataError("\n".join(lines) + "\n", remedy=remedy)


class ReportFailed(Exception):
    """A notebook stopped half way: a fault of the notebook or the package, not of the user.

    Parameters
    ----------
    cell : str
        Id of the cell that stopped.
    reason : str
        Last line of its error.
    printed : str
        The last that it had printed until then.
    """

    def __init__(self, cell: str, reason: str, printed: str = "") -> None:
        self.cell = cell
        self.reason = reason
        self.printed = printed
        super().__init__(cell, reason, printed)  # all, so that it can travel between processes

    def __str__(self) -> str:
        return _("cell '{cell}' of the notebook stopped: {reason}", cell=self.cell, reason=self.reason)


def explain_missing_library(error: ModuleNotFoundError) -> int:
    """Say that this Python lacks a library of ours, and which one has them; return the exit code of a mistake.

    Raises
    ------
    ModuleNotFoundError
        What lacks is a module of our own, which is no business of the user's.
    """
    if (error.name or "ikm").partition(".")[0] == "ikm":
        raise error
    remedy = "make " if IS_CHECKOUT else _("the command ikm ")
    told = IkmError(
        _(
            "{executable}: has not the libraries of ikm ({error_name} is missing).",
            executable=sys.executable,
            error_name=error.name,
        ),
        remedy=_(
            "use {remedy}instead of python -m ikm, which runs with the Python that has them: {command}",
            remedy=remedy,
            command=format_command("report", {"UNIT": "KPPT"}),
        ),
    )
    print(told, file=sys.stderr)
    return 2


def suggest_install(*packages: str) -> str:
    """Return the command that installs libraries into the environment at hand: with pip where it has pip, else with uv.

    Examples
    --------
    >>> "pip install " in suggest_install("svy==0.35.0")
    True
    """
    names = " ".join(f'"{package}"' for package in packages)
    folder = Path(sys.prefix)
    place = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
    python = quote_word(str((folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder) / place))
    return f"{python} -m pip install {names}" if find_spec("pip") else f"uv pip install {names} --python {python}"


def quote_word(text: str) -> str:
    """Return a word of a command as the system's own shell takes it for one word."""
    return subprocess.list2cmdline([text]) if os.name == "nt" else shlex.quote(text)


#: Targets of make whose command is called otherwise, and the variable that a command takes without an option's name.
_CALLED = {"comments": "comments review"}
_BARE = {
    "reports": "UNITS",
    "national": "FILE",
    "import": "FILE",
    "new": "NOTEBOOK",
    "lab": "",
    "city": "",
    "status": "",
}
#: Variables whose option is called otherwise.
_RENAMED = {("comments", "FILE"): "merge"}


def format_command(target: str, variables: Mapping[str, str], checkout: bool = IS_CHECKOUT) -> str:
    """Return a command as it is called here: by make in a checkout, by `ikm` where that was installed.

    Examples
    --------
    >>> format_command("report", {"UNIT": "KPPT", "PERIOD": "2026-S1"}, checkout=True)
    'make report UNIT=KPPT PERIOD=2026-S1'
    >>> format_command("report", {"UNIT": "KPPT", "PERIOD": "2026-S1"}, checkout=False)
    'ikm report KPPT --period 2026-S1'
    """
    if checkout:
        return " ".join(["make", target, *(f"{name}={shlex.quote(value)}" for name, value in variables.items())])
    bare = _BARE.get(target, "UNIT")
    named = variables.get(bare, "")
    words = named.split() if bare == "UNITS" else [named] if named else []
    for name, value in variables.items():
        words += [] if name == bare else [f"--{_RENAMED.get((target, name), name.lower())}", value]
    return " ".join(["ikm", _CALLED.get(target, target), *map(quote_word, words)])


def format_count(count: int, thing: str) -> str:
    """Return a count of things for a message: '1 column', '2 columns'.

    Parameters
    ----------
    thing : str
        In English, one of them.
    """
    return say_count(f"{{count}} {thing}", f"{{count}} {thing}s", count)


def refuse_no_file(path: Path) -> None:
    """Refuse what stands in the place of a file and is none; where nothing stands, or a file, go on.

    Raises
    ------
    SettingError
        A folder, a pipe or a device, which might be read without end, or a link that leads nowhere.
    """
    if path.is_file():
        return
    remedy = _("remove it, or put the file in its place.")
    if path.is_dir():
        raise SettingError(
            _("{path}: a folder, no file.", path=path), remedy=_("move it elsewhere, or put the file in its place.")
        )
    if path.exists():
        raise SettingError(_("{path}: a pipe or a device, no file.", path=path), remedy=remedy)
    if path.is_symlink():
        raise SettingError(_("{path}: a link that leads nowhere.", path=path), remedy=remedy)


def list_some(names: Sequence[str]) -> str:
    """Return the first few of some names, and how many more there are."""
    more = [_("and {count} more", count=len(names) - LISTED_PLACES)] if len(names) > LISTED_PLACES else []
    return ", ".join([*names[:LISTED_PLACES], *more])


def suggest_name(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean KPPT?' where a known word is like the one given, else nothing.

    Examples
    --------
    >>> suggest_name("KPTP", ["KPPT", "PDAM"])
    'Did you mean KPPT?'
    >>> suggest_name("xyz", ["KPPT"])
    ''
    """
    names = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), names, n=3, cutoff=0.6)
    return _("Did you mean {close}?", close=_(" or ").join(names[name] for name in close)) if close else ""


def list_known_names(known: Iterable[str]) -> str:
    """Return names that would have been right, the first forty of them; the rest is counted.

    Examples
    --------
    >>> list_known_names(["KPPT", "PDAM"])
    'KPPT, PDAM'
    """
    names = list(known)
    more = _(" and {count:,} more", count=len(names) - LISTED_NAMES) if len(names) > LISTED_NAMES else ""
    return ", ".join(names[:LISTED_NAMES]) + more
