"""Pictures that a report shows: data/lampiran/<UNIT>/<period>/, JPEG or PNG, each with its caption in keterangan.csv.

They come from telephones and from strangers. Nothing of a file reaches a report but its pixels, drawn anew: where and
when a picture was taken, by whose telephone, and thumbnails of what was cut away stay in the data folder.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ikm.errors import DataError
from ikm.rules.period import Period
from ikm.speech import N_, _
from ikm.survey.project import CAPTIONS_FILE, Project
from ikm.survey.responses import Source, describe_source, read_cells, require_columns
from ikm.survey.units import Unit

CAPTION_COLUMNS = ("berkas", "keterangan", "alt")
#: Letters that a caption, and an alternative text, may have.
_MOST_LETTERS = 300
#: Pixels of a picture that is opened: what telephones take, and no more than half a gigabyte of memory.
_MOST_PIXELS = 50_000_000
#: Pixels of the longer side, enough for the width of A4 at 150 a inch, and bytes: of those that come near it one gets
#: coarser, then smaller, until it fits.
_SIDES, _QUALITIES, _MOST_BYTES = (1000, 800, 640), (82, 70, 58), 90_000
_REMEDY = N_("save it as JPEG or PNG, as a telephone does, or take it out of the folder with its row.")


@dataclass(frozen=True)
class Picture:
    """A picture as a report shows it.

    Parameters
    ----------
    caption, alt : str
        What is said of it, and what it shows to whoever does not see it.
    jpeg : bytes
        Drawn anew: no metadata.
    size : tuple of int
        Width and height in pixels.
    """

    caption: str
    alt: str
    jpeg: bytes = field(repr=False)
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Pictures:
    """The pictures of a unit and period, in the order of their captions; none where there is no folder."""

    shown: tuple[Picture, ...] = ()
    sources: tuple[Source, ...] = ()


def read_pictures(project: Project, unit: Unit, period: Period) -> Pictures:
    """Read the pictures of a unit and period.

    Raises
    ------
    DataError
        A picture without a caption or alternative text, a caption without a picture, a file that is no picture, or one
        too large: every one by its name.
    SettingError
        The folder holds something else, or too much; see `Project.pictures`.
    """
    files = {path.name: path for path in project.pictures(unit, period)}
    if not files:
        return Pictures()
    captions = files.pop(CAPTIONS_FILE, None)
    if captions is None:
        folder = next(iter(files.values())).parent
        raise DataError(
            _("{folder}: no {captions_file} says what the pictures show.", folder=folder, captions_file=CAPTIONS_FILE),
            places=list(files),
            allowed=_(
                "a file {captions_file} with the headings {caption_columns}, a row a picture",
                captions_file=CAPTIONS_FILE,
                caption_columns=", ".join(CAPTION_COLUMNS),
            ),
            remedy=_("write it (data/README.md), or take the pictures out of the folder."),
        )
    rows = _read_captions(captions, list(files))
    shown = [Picture(caption, alt, *shrink_picture(files[name])) for name, caption, alt in rows]
    read = [captions, *(files[name] for name, *_rest in rows)]
    return Pictures(tuple(shown), tuple(describe_source(project, path) for path in read))


def _read_captions(path: Path, there: Sequence[str]) -> list[tuple[str, str, str]]:
    """Read file name, caption and alternative text of each picture, in the order of the rows."""
    cells = read_cells(path)
    require_columns(cells, CAPTION_COLUMNS, CAPTION_COLUMNS, path, _("put the headings into the first row."))
    rows = [
        (int(row), str(name), str(caption), str(alt))
        for row, name, caption, alt in cells[[*CAPTION_COLUMNS]].itertuples()
    ]
    wrong = [
        *_list_faults(rows, there),
        *(_("{name}: no row", name=name) for name in there if name not in {row[1] for row in rows}),
    ]
    if wrong:
        raise DataError(
            _("{path}: pictures and captions do not fit each other.", path=path),
            places=wrong,
            allowed=_(
                "one row for each picture of the folder, keterangan and alt of at most {most_letters} letters",
                most_letters=_MOST_LETTERS,
            ),
            remedy=_("keterangan is printed below the picture, alt says what it shows to whoever does not see it."),
        )
    return [(name, caption, alt) for _rest, name, caption, alt in rows]


def _list_faults(rows: Sequence[tuple[int, str, str, str]], there: Sequence[str]) -> Iterator[str]:
    """List what is wrong with each row."""
    seen: set[str] = set()
    for row, name, *texts in rows:
        if name not in there:
            yield _("row {row}, column berkas: no picture '{name}' in the folder", row=row, name=name)
        elif name in seen:
            yield _("row {row}, column berkas: '{name}' a second time", row=row, name=name)
        seen.add(name)
        for column, text in zip(CAPTION_COLUMNS[1:], texts, strict=True):
            if not text:
                yield _("row {row}, column {column}: blank", row=row, column=column)
            elif len(text) > _MOST_LETTERS:
                yield _(
                    "row {row}, column {column}: {text_count:,} letters", row=row, column=column, text_count=len(text)
                )


def shrink_picture(path: Path) -> tuple[bytes, tuple[int, int]]:
    """Draw a picture anew as a JPEG of what A4 needs, without anything else that the file holds.

    Returns
    -------
    bytes, (int, int)
        Of the same file the same ones; width and height in pixels, upright as the camera was held.

    Raises
    ------
    DataError
        No JPEG or PNG, damaged, moving, or of more pixels than are opened.
    """
    from PIL import Image, ImageOps  # here, for few reports have pictures

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of large ones, which are refused below
            with Image.open(io.BytesIO(path.read_bytes()), formats=("JPEG", "PNG")) as opened:
                width, height = opened.size
                if width * height > _MOST_PIXELS:
                    raise DataError(
                        _("{path}: {width:,} x {height:,} pixels.", path=path, width=width, height=height),
                        allowed=_("{most_pixels:,} pixels", most_pixels=_MOST_PIXELS),
                        remedy=_("make it smaller; 2,000 pixels across are more than a page shows."),
                    )
                if opened.format == "PNG" and getattr(opened, "n_frames", 1) > 1:
                    raise DataError(_("{path}: a moving picture.", path=path), remedy=_(_REMEDY))
                opened.draft("RGB", (2 * _SIDES[0], 2 * _SIDES[0]))
                upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except DataError:
        raise
    except Exception as error:  # whatever a decoder raises for bytes that somebody made up
        raise DataError(
            _("{path}: no JPEG or PNG picture that can be opened.", path=path), remedy=_(_REMEDY)
        ) from error
    for side in _SIDES:
        small = upright.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        drawn = Image.new("RGB", small.size, "white")
        drawn.paste(small, mask=small.getchannel("A"))
        for quality in _QUALITIES:
            out = io.BytesIO()
            drawn.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= _MOST_BYTES:
                return out.getvalue(), drawn.size
    return out.getvalue(), drawn.size
