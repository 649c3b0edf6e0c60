"""The command line: `python -m ikm`.

Exit 0: done. 1: a report failed. 2: a mistake in what was asked or given; one message, no traceback.
"""

from __future__ import annotations

import io
import logging
import signal
import sys

from ikm.errors import IkmError, explain_missing_library
from ikm.speech import _

try:
    from ikm.commands import commands  # isort: skip  # noqa: F401  (each adds its commands, in order of --help)
    from ikm.commands.console import run_command, shorten_paths, stderr_console
except ModuleNotFoundError as error:  # the system's Python, which has none of the libraries
    sys.exit(explain_missing_library(error))


def main() -> None:
    """Run, and turn a mistake into one message and exit 2."""
    logging.disable(logging.CRITICAL)  # what libraries say of their own business; what failed is said below
    for stream in (sys.stdout, sys.stderr):  # a console whose code page lacks a letter shows '?' in its place
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # Ended by the system or a batch, leave like a cell that stops: answers copied for the run are removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(run_command(sys.argv[1:]))
    except IkmError as error:
        stderr_console.print(shorten_paths(str(error)))
        sys.exit(2)
    except BrokenPipeError:  # whoever read along has seen enough
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:  # a full disk, a file where a folder belongs, rights that are missing
        place = error.filename2 or error.filename  # of two that which the other was to replace
        what = f"{place}: {error.strerror or error}." if place else f"{error.strerror or error}."
        held = _("close it where another program has it open, see that you may read and write it, then run it again.")
        remedy = held if isinstance(error, PermissionError) else _("see to it, then run the command again.")
        stderr_console.print(shorten_paths(_("{what}\nWhat to do: {remedy}", what=what, remedy=remedy)))
        sys.exit(2)


if __name__ == "__main__":
    main()
