"""What the commands share: the application, its options, the screen. Floor 6."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

app = typer.Typer(
    help="Reports of the Indeks Kepuasan Masyarakat (IKM), the satisfaction index of Indonesian public service units.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

Data = Annotated[
    str, typer.Option(help="Folder of the answers: units.toml and responses/. [default: data]", show_default=False)
]
Output = Annotated[str, typer.Option(help="Folder that reports are written to. [default: output]", show_default=False)]
PeriodText = Annotated[
    str,
    typer.Option(help="Year, semester, triwulan or month: 2026, 2026-S1, 2026-T3, 2026-07. [default: the newest]",
                 show_default=False),
]  # fmt: skip
EveryPeriod = Annotated[
    str,
    typer.Option(help="Only this year, semester, triwulan or month: 2026, 2026-S1, 2026-T3, 2026-07. [default: all]",
                 show_default=False),
]  # fmt: skip
Bahasa = Annotated[str, typer.Option(help="Language of the report: id or en.")]
UnitCode = Annotated[str, typer.Argument(help="Code of the unit; without it the units are listed.", show_default=False)]
CityName = Annotated[
    str,
    typer.Option(help="Name of the city as in the register. [default: the one with most units]", show_default=False),
]


@app.callback()
def _start() -> None:
    """Commands share nothing."""


def examples(*commands: str) -> str:
    """The end of a help text: commands to copy, each on a line of its own.

    Parameters
    ----------
    commands : str
        Without `python -m ikm`.
    """
    # \b tells click to leave the lines as they are.
    return "\n".join(["\b", "Examples:", *(f"  python -m ikm {command}" for command in commands)])


def working(what: str) -> AbstractContextManager[object]:
    """A sign of life on a terminal, nothing in a log."""
    return err.status(what) if err.is_terminal else nullcontext()


def stages(status: object, what: str) -> Callable[[str], None]:
    """Tells how far a long command has come, behind what it does; on a terminal alone."""
    return lambda stage: status.update(f"{what}: {stage} ...") if isinstance(status, Status) else None


def from_here(text: str) -> str:
    """A message whose paths are as short as they can be said from here."""
    return text.replace(f"{Path.cwd()}/", "")


def relative(path: Path) -> str:
    """A path as short as it can be said from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
