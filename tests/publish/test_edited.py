"""What somebody wrote into the Word document of a report outlives the next report."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ikm.errors import LISTED_PLACES
from ikm.publish import shelf


def lay(folder: Path, document: bytes) -> None:
    """A report with a Word document, as it was made."""
    made = hashlib.sha256(document).hexdigest()
    manifest = json.dumps({"outputs": {"laporan.docx": made}}).encode()
    shelf.deliver_report(folder, {"laporan.html": b"page", "laporan.docx": document, "manifest.json": manifest})


def apart(folder: Path) -> dict[str, bytes]:
    """What is kept beside the folder of the period."""
    return {path.name: path.read_bytes() for path in sorted((folder.parent / "disunting").glob("*"))}


def test_an_edited_document_is_kept_and_one_as_made_is_not(tmp_path: Path) -> None:
    """As made it is simply replaced; edited it stands beside the period, each edition once."""
    folder = tmp_path / "KPPT" / "2026-S1"
    lay(folder, b"first")
    lay(folder, b"second")
    assert apart(folder) == {}
    (folder / "laporan.docx").write_bytes(b"mine")
    (copy,) = shelf.deliver_report(folder, {"laporan.docx": b"third"})
    assert copy == folder.parent / "disunting" / "2026-S1.docx"
    assert (folder / "laporan.docx").read_bytes() == b"third"
    assert apart(folder) == {"2026-S1.docx": b"mine"}
    for text in (b"mine", b"mine too"):  # no manifest tells that it was made
        (folder / "laporan.docx").write_bytes(text)
        lay(folder, b"fourth")
        (folder / "manifest.json").unlink()
    assert apart(folder) == {"2026-S1.docx": b"mine", "2026-S1-2.docx": b"mine too"}


def test_a_damaged_manifest_loses_nothing(tmp_path: Path) -> None:
    """Nobody can say that the document is as it was made: kept."""
    for number, damaged in enumerate((b"{", b"[]", b'{"outputs": null}', b'{"outputs": {}}')):
        folder = tmp_path / str(number) / "2026-S1"
        lay(folder, b"made")
        (folder / "manifest.json").write_bytes(damaged)
        lay(folder, b"new")
        assert apart(folder) == {"2026-S1.docx": b"made"}


def test_where_they_are_is_told() -> None:
    """Each place; nothing where there is none."""
    assert shelf.describe_kept_copies([]) == ""
    assert shelf.describe_kept_copies([Path("a/1.docx"), Path("b/2.docx")]) == (
        "laporan.docx had been edited and is kept as a/1.docx, b/2.docx."
    )
    assert shelf.describe_kept_copies([Path(f"{n}.docx") for n in range(LISTED_PLACES + 1)]).endswith(
        "9.docx, and 1 more."
    )
