"""What is wrong with the words of a command, told like every other mistake. Floor 6."""

from __future__ import annotations

import re
from collections.abc import Sequence

from typer.exceptions import Abort, TyperException

from ikm.commands.console import app, err
from ikm.errors import SettingError

_PROGRAM = "python -m ikm"
#: What the parser says of a value -> what it should have been.
_KINDS = (
    (r"valid integer", "a whole number"),
    (r"valid number", "a number, with a point: 1.5"),
    (r"greater than or equal to (\S+)", r"a number from \1 on"),
)
#: What it says of other words -> what is said here.
_SAID = (
    (r"No such option:? (\S+?)\.?(?: .*)?", r"there is no option \1."),
    (r"No such command '(.*?)'\..*|No such command '(.*?)'", r"there is no command '\1\2'."),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.*)\)", r"one word too many: \1."),
)


def run(given: Sequence[str]) -> int:
    """Run the command that these words are; its exit code.

    Raises
    ------
    IkmError
        As the command does.
    """
    try:
        return int(app(list(given), prog_name=_PROGRAM, standalone_mode=False) or 0)
    except TyperException as error:
        # Without a word the parser hands over the help.
        err.print(error.message if error.message.startswith("Usage:") else str(mistake(error, given)))
        return 2
    except Abort:
        err.print("Stopped.")
        return 1


def mistake(error: TyperException, given: Sequence[str]) -> SettingError:
    """A mistake of usage in the house's words.

    Parameters
    ----------
    error : TyperException
        What the parser of the command line raised.
    given : sequence of str
        The words of the command line.

    Returns
    -------
    SettingError
        To be told, not raised: what, allowed, remedy.
    """
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    remedy = f"{context.command_path if context else _PROGRAM} --help lists the words and has examples."
    if parameter is None:
        return SettingError(_said(error), remedy=remedy)
    option = next((name for name in parameter.opts if name.startswith("--")), "")
    if not option:
        return SettingError(f"no {parameter.name} was named.", remedy=remedy)
    value = _value(parameter.opts, given)
    told = next((each for each in _KINDS if re.search(each[0], error.message)), None)
    if told is None:
        return SettingError(f"{option}: {error.message.rstrip('.')}.", remedy=remedy)
    found = re.search(told[0], error.message)
    allowed = found.expand(told[1]) if found else told[1]
    make = f" ({option.removeprefix('--').upper()} of make)"
    return SettingError(f"{option}{make}: '{value}' is not {allowed.split(',')[0]}.", allowed=allowed, remedy=remedy)


def _said(error: TyperException) -> str:
    """A mistake about no one option: what was too much, or is not there, and what may be meant."""
    for pattern, words in _SAID:
        if match := re.fullmatch(pattern, error.message):
            near = getattr(error, "possibilities", None) or re.findall(r"'([\w-]+)'", error.message)[1:]
            return match.expand(words) + (f" Did you mean {' or '.join(near)}?" if near else "")
    return f"{error.message.rstrip('.')}."


def _value(names: Sequence[str], given: Sequence[str]) -> str:
    """What was given to an option."""
    for word, after in zip(given, [*given[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else after
    return ""
