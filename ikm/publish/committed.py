"""A notebook as it is committed: what a person wrote, nothing that opening, running or saving it left behind. Floor 5.

Git runs this as a clean filter (.gitconfig, .gitattributes): the file keeps its outputs, the commit has none. Standard
library alone, for git starts it once for each notebook it looks at; nbstripout takes 2 s of a processor each time and
leaves the names of kernels and the random ids of new cells.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

#: Version and editor settings of the machine that saved it are no part of a notebook.
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: Ids that say which cell is meant; editors give random ones.
_READABLE = re.compile(r"(?![0-9a-f]{8}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Words of a cell that make its id.
_WORDS = 4


def strip_notebook(text: str, *, outputs: bool = False) -> str:
    """The text of a notebook as git stores it.

    Parameters
    ----------
    text : str
        The .ipynb file. What is no notebook of format 4 comes back as it is: a merge that waits for a person.
    outputs : bool
        Keep the outputs, cells counted from 1.

    Returns
    -------
    str
        The same for whatever an editor adds: outputs, counts, versions, view state, empty cells at the end. Of a cell's
        metadata only tags stay. A random id becomes the first words of its cell.
    """
    try:
        notebook = json.loads(text)
    except ValueError:
        return text
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return text
    cells = notebook["cells"]
    while cells and not "".join(cells[-1]["source"]).strip() and not cells[-1]["metadata"].get("tags"):
        cells.pop()
    taken = {cell["id"] for cell in cells if _readable(cell.get("id", ""))}
    kept = {**notebook, "metadata": _METADATA, "nbformat_minor": 5, "cells": [_cell(cell, taken) for cell in cells]}
    _count([cell for cell in kept["cells"] if cell["cell_type"] == "code"], outputs)
    return json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cell(cell: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    """A cell with a readable id, its source in lines, its tags and nothing else that is metadata."""
    source = "".join(cell["source"])
    given = cell.get("id", "")
    tags = cell["metadata"].get("tags")
    return {
        **cell,
        "id": given if _readable(given) else _named(source, taken),
        "metadata": {"tags": tags} if tags else {},
        "source": source.splitlines(keepends=True),
    }


def _count(cells: list[dict[str, Any]], outputs: bool) -> None:
    """No outputs and no counts; or outputs, and counts from 1."""
    for place, cell in enumerate(cells, start=1):
        cell["execution_count"] = place if outputs else None
        cell["outputs"] = cell["outputs"] if outputs else []
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = place


def _readable(name: str) -> bool:
    """Whether an id is words."""
    return bool(_READABLE.fullmatch(name)) and not _RANDOM.fullmatch(name)


def _named(source: str, taken: set[str]) -> str:
    """An id out of the first words of a cell, not taken yet."""
    words = re.findall(r"[a-z][a-z0-9]*", source.casefold())[:_WORDS]
    base = "-".join(words)[:60].rstrip("-")
    base = base if _readable(base) else f"sel-{base}".rstrip("-")
    name, place = base, 1
    while name in taken:
        place += 1
        name = f"{base}-{place}"
    taken.add(name)
    return name


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.stdout.write(strip_notebook(sys.stdin.read(), outputs="--outputs" in sys.argv[1:]))
