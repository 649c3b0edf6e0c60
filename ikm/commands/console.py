"""What the commands share: the application, the screen, mistakes of usage."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import typer
from rich.console import Console
from rich.prompt import Confirm, Prompt
from rich.text import Text
from typer.exceptions import Abort, TyperException

from ikm.errors import SettingError, escape_signs
from ikm.speech import BAHASA_VARIABLE, LANGUAGES, N_, _


class Screen(NamedTuple):
    """One question as it is shown.

    Parameters
    ----------
    title : str
        What is asked.
    lines : sequence of str
        What may be answered, to be numbered from 1.
    hint : str
        How to answer.
    """

    title: str
    lines: Sequence[str]
    hint: str


class Stopped(Exception):
    """Somebody stopped a command by Ctrl-C; says what stands as it was."""


@contextmanager
def tell_stopped(told: str) -> Iterator[None]:
    """Say what stands as it was where somebody stops what is done within, by Ctrl-C or the end of input."""
    try:
        yield
    except (EOFError, KeyboardInterrupt):
        raise Stopped(told) from None


#: Shows a question and returns what was typed; '' leaves it open.
Hear = Callable[[Screen], str]

#: Exit code of a command that was stopped by Ctrl-C, as a shell has it.
STOPPED_CODE = 130
#: How this program was called: by its own name where it is installed, by Python's in a checkout.
PROGRAM = "ikm" if Path(sys.argv[0]).stem == "ikm" else "python -m ikm"
#: Before the lines that a help ends with.
EXAMPLES = N_("Examples:")
app = typer.Typer(
    help=N_(
        "Reports of the Indeks Kepuasan Masyarakat (IKM), the satisfaction index of Indonesian public service units."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


#: Columns of a terminal that does not say.
_PLAIN_WIDTH = 80


class _Screen(Console):
    """Steered by nothing that stands in a file or in what a library says.

    Lines break between words at the width of a terminal; in a file or a pipe a line stays a line.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
        if not self.width:  # COLUMNS=0, as a terminal without a size says: nothing at all would be shown
            self.width = _PLAIN_WIDTH

    def print(self, *shown: Any, **how: Any) -> None:
        """Print texts folded and with such signs spelled out, and anything else as it is."""
        super().print(*(self._spell(each) if isinstance(each, str) else each for each in shown), **how)

    def _spell(self, text: str) -> str:
        """Return a text as it is shown here."""
        return _fold_text(escape_signs(text)) if self.is_terminal else escape_signs(text)


stderr_console = _Screen(stderr=True)
stdout_console = _Screen()


@app.callback()
def _start() -> None:
    """Commands share nothing."""


def is_somebody_there() -> bool:
    """Return whether somebody sits at the screen who can answer."""
    return sys.stdin is not None and sys.stdin.isatty() and stdout_console.is_terminal


def confirm(question: str) -> bool:
    """Ask whether to do something that is usually wanted."""
    return Confirm.ask(Text(question), console=stdout_console, default=True)


def show_lines(lines: Sequence[str]) -> None:
    """Show lines as they are."""
    if lines:
        stdout_console.print("\n".join(lines))


def make_hearer(quiet: Callable[[], None] | None = None) -> Hear:
    """Return what shows a question on the screen and reads the reply.

    Parameters
    ----------
    quiet : callable, optional
        Ends a sign of life that would run over the question.
    """

    def hear(screen: Screen) -> str:
        if quiet:
            quiet()
        choices = (f"  {at}  {line}" for at, line in enumerate(screen.lines, start=1))
        show_lines(["", *screen.title.splitlines(), *choices])
        return Prompt.ask(Text(_fold(f"  ({screen.hint})")), console=stdout_console, default="", show_default=False)

    return hear


#: A command at the end of a line, to be copied whole.
_COMMAND = re.compile(r"(.*\S) ((?:make|ikm|\S*python\S* -m|uv pip) [a-z-]+ .*?[\w/\"'](?: \([^()]*\))?\.?)", re.DOTALL)


def _fold(line: str) -> str:
    """Break a line between words at the width of the screen, what follows indented; a command at its end stays whole.

    Examples
    --------
    >>> print(_fold("What to do: name the unit " + "again " * 9 + ": make report UNIT=KPPT PERIOD=2026-S1"))
    What to do: name the unit again again again again again again again again
       again :
       make report UNIT=KPPT PERIOD=2026-S1
    """
    width, indent = max(stdout_console.width, 20) - 2, " " * (len(line) - len(line.lstrip()) + 3)
    if len(line) <= width + 2:
        return line
    if found := _COMMAND.fullmatch(line):
        return f"{_fold(found[1])}\n{indent}{found[2]}"
    return textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _fold_text(text: str) -> str:
    """Break each line of a text."""
    return "\n".join(map(_fold, text.split("\n")))


def shorten_paths(text: str) -> str:
    """Shorten the paths of a message to what they are from here, in this folder and in the one above it."""
    here = Path.cwd()
    ways = {here: ""} if here.parent == Path(here.anchor) else {here: "", here.parent: f"..{os.sep}"}
    for folder, way in ways.items():
        text = re.sub(rf"(?<![\w./~-]){re.escape(f'{folder}{os.sep}')}", way.replace("\\", r"\\"), text)
    return text


def shorten_path(path: Path) -> str:
    """Shorten a path to what it is from here."""
    return shorten_paths(str(path))


#: '5000', and with thousands apart, as in Indonesia: '5.000'. '5.0' and '0.005' are neither.
_WHOLE = re.compile(r"[1-9]\d{0,2}(?:([ .,])\d{3})(?:\1\d{3})*|\d+")


def parse_whole(text: str) -> int | None:
    """Parse a whole number as it is typed; None where it is none.

    Examples
    --------
    >>> [parse_whole(text) for text in ("5000", "5.000", "12,500", "5.0", "1.5", "0.005", "1.000,500", "")]
    [5000, 5000, 12500, None, None, None, None, None]
    """
    plain = " ".join(text.split())
    return int(re.sub(r"\D", "", plain)) if _WHOLE.fullmatch(plain) else None


def read_whole(text: str) -> int:
    """Read a whole number of the command line: '5.000' is five thousand and not five.

    Raises
    ------
    typer.BadParameter
        It is none; worded as the parser words it, so that one message says both.
    """
    number = parse_whole(str(text))
    if number is None:
        raise typer.BadParameter(f"{text!r} is not a valid integer.")
    return number


#: What the parser says of a value -> what it should have been.
_VALUE_MESSAGES = (
    (r"valid integer", N_("a whole number")),
    (r"valid number", N_("a number, with a point: 1.5")),
    (r"greater than or equal to (\S+)", N_(r"a number from \1 on")),
)
#: What it says of other words -> what we say.
_USAGE_MESSAGES = (
    (r"No such option:? (\S+?)\.?(?: .*)?", N_(r"there is no option \1.")),
    (r"No such command '(.*?)'\..*|No such command '(.*?)'", N_(r"there is no command '\1\2'.")),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.*)\)", N_(r"one word too many: \1.")),
)


#: What the parser itself says in a help.
_PARSER_WORDS = (
    N_("Show this message and exit."), N_("[OPTIONS]"), N_("COMMAND [ARGS]..."), N_("Options"), N_("Commands"),
    N_("Arguments"), N_("Usage: "), N_("[default: "), N_("[required]"),
)  # fmt: skip


class _SpokenHelp(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    """A help in the language that is spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        for words in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(words, _(words))
        super().write_usage(prog, args, prefix or _("Usage: "))

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(_(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *given: Any, **named: Any) -> None:
        """Write options or commands with what they are."""
        super().write_dl([(name, _say_marks(_(told))) for name, told in rows], *given, **named)


def _say_marks(told: str) -> str:
    """Say what the parser adds to a line of help in the language that is spoken."""
    for mark in ("[default: ", "[required]"):
        told = told.replace(mark, _(mark))
    return told


def _translate(command: Any) -> Any:
    """Return a command, or a group of them, with its help in the language that is spoken."""
    command.context_class.formatter_class = _SpokenHelp
    command.help = _(command.help or "")
    command.epilog = (command.epilog or "").replace(EXAMPLES, _(EXAMPLES)) or None
    for parameter in command.params:
        parameter.help = _(getattr(parameter, "help", None) or "")
    for each in getattr(command, "commands", {}).values():
        _translate(each)
    return command


def _choose_language(given: Sequence[str]) -> None:
    """Speak the language of --bahasa, where a command is given it, else that of BAHASA.

    Raises
    ------
    SettingError
        BAHASA is no language that is spoken.
    """
    if asked := _find_value(["--bahasa"], given):
        os.environ[BAHASA_VARIABLE] = asked
    elif (named := os.environ.get(BAHASA_VARIABLE) or "id") not in LANGUAGES:
        raise SettingError(_("BAHASA={named}: no such language.", named=named), allowed=_("id or en"))


def run_command(given: Sequence[str]) -> int:
    """Run the command that these words are; return its exit code.

    Raises
    ------
    IkmError
        As the command does.
    """
    _choose_language(given)
    try:
        program = _translate(typer.main.get_command(app))
        code = int(program(list(given), prog_name=PROGRAM, standalone_mode=False) or 0)
        if code == STOPPED_CODE:
            raise Stopped(_("Stopped."))
        return code
    except Stopped as stopped:
        stderr_console.print(f"\n{shorten_paths(str(stopped))}")
        return STOPPED_CODE
    except TyperException as error:
        # Without a word the parser hands over the help.
        is_help = error.message.startswith(_("Usage: "))
        stderr_console.print(error.message if is_help else str(explain_usage_error(error, given)))
        return 2
    except Abort:
        stderr_console.print(_("Stopped."))
        return STOPPED_CODE


def explain_usage_error(error: TyperException, given: Sequence[str]) -> SettingError:
    """Explain a mistake of usage in the house's words.

    Parameters
    ----------
    error : TyperException
        What the parser of the command line raised.
    given : sequence of str
        The words of the command line.

    Returns
    -------
    SettingError
        To be shown, not raised: what, allowed, remedy.
    """
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    remedy = _(
        "{command_path} --help lists the words and has examples.",
        command_path=context.command_path if context else PROGRAM,
    )
    if parameter is None:
        return SettingError(_explain_words(error), remedy=remedy)
    option = next((name for name in parameter.opts if name.startswith("--")), "")
    if not option:
        return SettingError(_("no {parameter_name} was named.", parameter_name=parameter.name), remedy=remedy)
    value = _find_value(parameter.opts, given)
    matches = ((re.search(pattern, error.message), meaning) for pattern, meaning in _VALUE_MESSAGES)
    allowed = next((match.expand(_(meaning)) for match, meaning in matches if match), "")
    if not allowed:
        return SettingError(f"{option}: {error.message.rstrip('.')}.", remedy=remedy)
    make = _(" ({option} of make)", option=option.removeprefix("--").upper())
    return SettingError(
        _(
            "{option}{make}: '{value}' is not {allowed}.",
            option=option,
            make=make,
            value=value,
            allowed=allowed.split(",")[0],
        ),
        allowed=allowed,
        remedy=remedy,
    )


def _explain_words(error: TyperException) -> str:
    """Explain a mistake that is of no single option: what was too much, or is not there, and what may be meant."""
    for pattern, words in _USAGE_MESSAGES:
        if match := re.fullmatch(pattern, error.message):
            near = getattr(error, "possibilities", None) or re.findall(r"'([\w-]+)'", error.message)[1:]
            return match.expand(_(words)) + (_(" Did you mean {near}?", near=_(" or ").join(near)) if near else "")
    return f"{error.message.rstrip('.')}."


def _find_value(names: Sequence[str], given: Sequence[str]) -> str:
    """Return what was given to an option."""
    for word, after in zip(given, [*given[1:], ""], strict=False):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else after
    return ""
