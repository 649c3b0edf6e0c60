"""The command line: `python -m ikm`.

Exit 0: done. 1: a report failed. 2: a mistake in what was asked or given; one message, no traceback.
"""

from __future__ import annotations

import logging
import signal
import sys

from ikm.errors import IkmError, explain_missing_library

try:
    from ikm.commands import commands  # isort: skip  # noqa: F401  (each adds its commands, in order of --help)
    from ikm.commands.console import run_command, shorten_paths, stderr_console
except ModuleNotFoundError as error:  # the system's Python, which has none of the libraries
    sys.exit(explain_missing_library(error))


def main() -> None:
    """Run, and turn a mistake into one message and exit 2."""
    logging.disable(logging.CRITICAL)  # what libraries say of their own business; what failed is said below
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
        where = f"{error.filename}: " if error.filename else ""
        what = f"{where}{error.strerror or error}."
        stderr_console.print(shorten_paths(f"{what}\nWhat to do: see to it, then run the command again."))
        sys.exit(2)


if __name__ == "__main__":
    main()
