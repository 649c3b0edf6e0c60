"""A new notebook that obeys the rules and can be a report at once. Floor 5."""

from __future__ import annotations

import re
from pathlib import Path

from ikm.errors import NotebookError
from ikm.publish.committed import committed
from ikm.survey.project import Project

#: The researchers' own room, beside the notebooks that can be reports.
ROOM = "jelajah"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
#: Folders of the output that a notebook of this name would write into.
_TAKEN = {"internal", ROOM, "data"}
#: What a new notebook holds.
_NEW = Path(__file__).parent / "template" / "baru.ipynb"


def draft(project: Project, name: str) -> Path:
    """Write a new notebook; `make report NOTEBOOK=name` takes it as it is.

    Parameters
    ----------
    name : str
        'layanan_daring', or 'jelajah/layanan_daring' for the researchers' own room.

    Raises
    ------
    NotebookError
        Not a name for a notebook, or one that exists; nothing is written.
    """
    room, _, stem = name.rpartition("/")
    units = {code.casefold() for code in project.units()}
    if room not in ("", ROOM) or not _NAME.fullmatch(stem) or stem in _TAKEN | units:
        raise NotebookError(
            f"'{name}' cannot be the name of a notebook." if name else "no name was given.",
            allowed=f"2 to 40 small letters, digits and _, a letter first, no unit's code; {ROOM}/ may stand before",
            remedy="make new NOTEBOOK=layanan_daring",
        )
    path = project.notebooks / room / f"{stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(committed(_NEW.read_text(encoding="utf-8")))
    except FileExistsError:
        raise NotebookError(
            f"notebooks/{name}.ipynb exists already; it stays as it is.",
            remedy=f"choose another name, make new NOTEBOOK=layanan_daring, or open it: make lab NOTEBOOK={name}",
        ) from None
    return path
