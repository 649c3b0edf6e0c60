"""Answers of very many units in one table of Parquet or CSV, in pieces that fit into memory. Floor 2.

Counted and refused as `read_survey` does it: the same spellings, scale, age groups and reasons; a piece holds whole
numbers instead of text. Only the columns that are counted are read, so comments and identifiers never enter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ikm.errors import DataError, SettingError
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period
from ikm.survey import categories, checks
from ikm.survey.files import cell_text
from ikm.survey.responses import NO_ANSWERS, OUTSIDE_SCALE, as_ages
from ikm.survey.sheet import undirected
from ikm.survey.tables import Piece, Tables

#: Columns that describe a respondent; all but the unit may be missing.
TRAITS = ("gender", "age", "education", "occupation", "service")
#: A third reason to refuse a row, beside those of one unit's file.
NO_UNIT = "no unit"
REASONS = (NO_ANSWERS, OUTSIDE_SCALE, NO_UNIT)
#: Rows of a piece that is counted: enough that the work on it outweighs the call, few enough for memory.
PIECE = 1 << 21
#: Rows that are read at a time; more would fill memory with text.
_READ = 1 << 17
#: Codes of a cell of an unsur besides the scores.
_BLANK, _NOT_APPLY, _OUTSIDE = 0, 250, 251


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some counted respondents.

    Parameters
    ----------
    unit : ndarray of int, shape (n,)
        Place of the unit in `Answers.units`.
    traits : dict of str to ndarray of int, shape (n,)
        Place of the category in `Answers.labels(name)`.
    scores : tuple of ndarray of uint8, each shape (n,)
        Answers to each unsur, 1-4; 0 where blank or '-'.
    """

    unit: np.ndarray
    traits: dict[str, np.ndarray]
    scores: tuple[np.ndarray, ...]


class Coder:
    """Texts of one column as numbers, and how often each spelling was met."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.codes: dict[str, int] = {}
        self.spelt: list[Counter[str]] = []
        #: Value as it was read -> its code and its text; a value is looked at once.
        self._known: dict[object, tuple[int, str]] = {}

    def __call__(self, column: pa.Array) -> np.ndarray:
        """Code of each cell."""
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        values = [*column.dictionary.to_pylist(), None]
        self._look_at([value for value in values if value not in self._known])
        found = [self._known[value] for value in values]
        codes = np.array([code for code, _ in found])
        places = column.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
        if self.name not in ("unit", "age"):
            for (code, text), count in zip(found, np.bincount(places, minlength=len(values)).tolist(), strict=True):
                if count:
                    self.spelt[code][text] += count
        return np.asarray(codes.astype(np.uint8 if codes.max() < 256 else np.int32)[places])

    def _look_at(self, values: Sequence[object]) -> None:
        """Give values that were not met before a code."""
        texts = plain_texts(values)
        for value, text, key in zip(values, texts, self._keys(texts) if texts else [], strict=True):
            self._known[value] = (self._code(key), " ".join(text.split()))

    @property
    def labels(self) -> list[str]:
        """One spelling for each code: the known or the most frequent one; '' is 'not stated'."""
        if self.name in ("unit", "age"):
            return list(self.codes)
        best = [
            min(found, key=lambda text: (-found[text], text)) if found else key
            for key, found in zip(self.codes, self.spelt, strict=True)
        ]
        return [categories.usual_gender(text) for text in best] if self.name == "gender" else best

    def _keys(self, texts: Sequence[str]) -> list[str]:
        """What spellings of one category have in common."""
        if self.name == "unit":
            return list(texts)
        if self.name == "age":
            return list(categories.age_group(as_ages(pd.Series(texts, dtype="str"))))
        if self.name == "gender":
            return [categories.usual_gender(text).casefold() for text in texts]
        return [" ".join(text.split()).casefold() for text in texts]

    def _code(self, key: str) -> int:
        if key not in self.codes:
            self.codes[key] = len(self.codes)
            self.spelt.append(Counter())
        return self.codes[key]


@dataclass(eq=False)
class Answers:
    """Answers of a period, to be gone through once with `chunks`; its counts are complete afterwards.

    Parameters
    ----------
    invalid : {'stop', 'refuse'}
        What a value outside the scale does: a message after all rows were seen, or its row is left out and counted.
    """

    tables: Tables
    period: Period
    instrument: Instrument
    invalid: Literal["stop", "refuse"] = "stop"
    read: int = 0
    counted: int = 0
    refused: dict[str, Counter[int]] = field(default_factory=lambda: {reason: Counter() for reason in REASONS})
    does_not_apply: Counter[tuple[int, int]] = field(default_factory=Counter)
    outside: int = 0
    _places: list[str] = field(default_factory=list)
    _coders: dict[str, Coder] = field(default_factory=dict)

    @property
    def units(self) -> list[str]:
        """Codes of the units that were met."""
        return self._coders["unit"].labels if "unit" in self._coders else []

    def labels(self, trait: str) -> list[str]:
        """Categories of a trait that were met; ages in groups."""
        return self._coders[trait].labels if trait in self._coders else []

    @property
    def traits(self) -> tuple[str, ...]:
        """Traits that the files tell."""
        return tuple(name for name in TRAITS if name in self.tables.columns)

    def chunks(self, rows: int = PIECE) -> Iterator[Chunk]:
        """Counted respondents, about `rows` at a time.

        Raises
        ------
        DataError
            A file cannot be read; values outside the scale (unless they are refused); nothing of the period.
        """
        self._coders = {name: Coder(name) for name in ("unit", *self.traits)}
        wanted = ["unit", *self.traits, *self.instrument.keys]
        kept: list[Chunk] = []
        for piece in self.tables.pieces(wanted, _READ, self.period):
            kept.append(self._chunk(piece))
            self.counted += len(kept[-1].unit)
            if sum(len(one.unit) for one in kept) >= rows:
                yield _joined(kept)
                kept = []
        if any(len(one.unit) for one in kept):
            yield _joined(kept)
        self._check()

    def _chunk(self, piece: Piece) -> Chunk:
        """One piece of a file as numbers, refused rows counted and left out."""
        self.read += len(piece.rows)
        codes = {name: coder(piece.columns[name]) for name, coder in self._coders.items()}
        scores = [self._scores(piece, key) for key in self.instrument.keys]
        stated = self._has_unit(codes["unit"])
        outside = np.zeros(len(piece.rows), dtype=bool)
        for given in scores:
            if given.max(initial=0) == _OUTSIDE:
                outside |= given == _OUTSIDE
        for place, given in enumerate(scores):
            if given.max(initial=0) >= _NOT_APPLY:
                skipped = given == _NOT_APPLY
                self._count_skipped(codes["unit"][skipped & ~outside & stated], place)
                given[skipped] = _BLANK
        silent = ~np.bitwise_or.reduce(scores).astype(bool)
        keep = stated & ~outside & ~silent
        if keep.all():
            return Chunk(codes.pop("unit"), codes, tuple(scores))
        for reason, rows in ((NO_UNIT, ~stated), (OUTSIDE_SCALE, outside & stated), (NO_ANSWERS, silent & stated)):
            self.refused[reason].update(codes["unit"][rows].tolist())
        return Chunk(
            codes["unit"][keep],
            {name: codes[name][keep] for name in self.traits},
            tuple(given[keep] for given in scores),
        )

    def _scores(self, piece: Piece, key: str) -> np.ndarray:
        """Answers to one unsur: 1-4, or a code."""
        column = piece.columns[key]
        if (found := self._numbers(column)) is not None:
            return found
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        given = [*plain_texts(column.dictionary.to_pylist()), ""]
        texts = checks.plain_scores(pd.DataFrame({key: given}, dtype="str"), [key])[key]
        known = {str(score): score for score in self.instrument.scores} | {
            checks.BLANK: _BLANK,
            checks.DOES_NOT_APPLY: _NOT_APPLY,
        }
        table = np.array([known.get(text, _OUTSIDE) for text in texts], dtype=np.uint8)
        places = column.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
        found = table[places]
        if _OUTSIDE in table:
            wrong = np.flatnonzero(found == _OUTSIDE)
            self.outside += len(wrong)
            self._places += [
                f"{piece.name}, row {piece.rows[at]}, column {key}: {checks.quoted(texts[places[at]])}"
                for at in wrong[:10]
            ]
        return np.asarray(found)

    def _numbers(self, column: pa.Array) -> np.ndarray | None:
        """Whole numbers that all lie on the scale, the usual case; None where a closer look is needed."""
        if not pa.types.is_integer(column.type):
            return None
        ends = pc.min_max(column).as_py()
        if (
            ends["min"] is not None
            and not self.instrument.scores[0] <= ends["min"] <= ends["max"] <= self.instrument.scores[-1]
        ):
            return None
        return np.asarray(column.fill_null(_BLANK).to_numpy(zero_copy_only=False), dtype=np.uint8)

    def _has_unit(self, units: np.ndarray) -> np.ndarray:
        """Whether each row names its unit."""
        return np.asarray(units != self._coders["unit"].codes.get("", -1))

    def _count_skipped(self, units: np.ndarray, place: int) -> None:
        """Answers '-' of one unsur, by unit."""
        self.does_not_apply.update({(unit, place): n for unit, n in Counter(units.tolist()).items()})

    def _check(self) -> None:
        """Raise what was found wrong."""
        if not self.read:
            raise DataError(f"{self.tables.name}: no rows of {self.period}.", allowed=self.tables.told_periods())
        if not self.counted and (not self.outside or self.invalid == "refuse"):
            raise DataError(
                f"{self.tables.name}: none of the {self.read} rows of {self.period} can be counted.",
                places=[f"{found.total()}: {reason}" for reason, found in self.refused.items() if found],
                remedy="look at the columns of the unsur: " + ", ".join(self.instrument.keys),
            )
        if self.outside and self.invalid == "stop":
            count = self.outside
            raise DataError(
                f"{self.tables.name}: {count} value{'s' if count > 1 else ''} outside the scale.",
                places=self._places[:10] + [""] * (count - 10),
                allowed=f"{', '.join(map(str, self.instrument.scores))}, blank (not answered), '-' (does not apply)",
                remedy="correct them; or name --invalid refuse to leave these rows out, counted in the report.",
            )


def plain_texts(values: Sequence[object]) -> list[str]:
    """Distinct values of a column as stripped text, as an answer file would hold them."""
    return [undirected(cell_text(value)).strip() for value in values]


def require_invalid(text: str) -> Literal["stop", "refuse"]:
    """The setting, or a message.

    Raises
    ------
    SettingError
        Neither of the two.
    """
    if text == "stop":
        return "stop"
    if text == "refuse":
        return "refuse"
    raise SettingError(f"invalid '{text}' is not known.", allowed="stop or refuse")


def _joined(chunks: Sequence[Chunk]) -> Chunk:
    """Small pieces as one."""
    if len(chunks) == 1:
        return chunks[0]
    return Chunk(
        np.concatenate([one.unit for one in chunks]),
        {name: np.concatenate([one.traits[name] for one in chunks]) for name in chunks[0].traits},
        tuple(np.concatenate(parts) for parts in zip(*(one.scores for one in chunks), strict=True)),
    )
