"""The index: NRR per unsur, NRR tertimbang, IKM, mutu; and in what each number is measured.

NRR = sum of answers / number of answers; NRR tertimbang = NRR x bobot; IKM = 25 x sum of NRR tertimbang
(KEP/25/M.PAN/2/2004 and PermenPANRB 14/2017, annex, as commonly applied). Whole numbers and Fractions inside; rounded
once, half up; mutu is read off the rounded value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from ikm.display import render_card, render_grid, render_mutu_chip
from ikm.errors import DataError
from ikm.rules.instrument import Band, Bobot, Instrument, Unsur, count_decimals, round_half_up
from ikm.speech import _
from ikm.survey.responses import Survey

#: Fewer respondents carry no mutu: at n = 10 the mutu was right in 65-80 % of simulated surveys only.
LEAST_CLAIMED = 10
#: Fewest answers with which an unsur is ranked although less than half of the respondents answered it.
LEAST_RANKED = 30
#: The bobot besides the exact one that is met most in the field, by number of unsur.
ALSO_USED: Mapping[int, str] = {9: "0.11", 14: "0.071"}


# --- The index and how it is computed


@dataclass(frozen=True)
class UnsurRecord:
    """What is known of one unsur in one index.

    Parameters
    ----------
    unsur : Unsur
    code : str
        Its place, 'U1'.
    n, total : int
        Number of answers and their sum; blank and '-' are in neither.
    nrr : Fraction or None
        Mean answer, 1-4 scale; None where nobody answered.
    tertimbang : Fraction or None
        NRR x bobot.
    does_not_apply : int
        Respondents whom it did not concern.
    low, high : float or None
        95 % interval of the value, index points; None where none is claimed.
    counts : mapping of int to int
        Answer -> respondents who gave it; empty where it is not shown.

    The last four are joined by whoever knows the survey (`Index.join`); a new one is a column of `UNSUR_MEASURES` too.
    """

    unsur: Unsur
    code: str
    n: int
    total: int
    nrr: Fraction | None
    tertimbang: Fraction | None
    band: Band | None
    does_not_apply: int = field(default=0, compare=False)
    low: float | None = field(default=None, compare=False)
    high: float | None = field(default=None, compare=False)
    counts: Mapping[int, int] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.unsur.key

    @property
    def name(self) -> str:
        """Indonesian name."""
        return self.unsur.name

    @property
    def name_en(self) -> str:
        """English name."""
        return self.unsur.name_en

    @property
    def grade(self) -> Band | None:
        """The band that may be claimed: none below 10 answers."""
        return self.band if self.n >= LEAST_CLAIMED else None

    @property
    def mutu(self) -> str | None:
        """Letter of the band that may be claimed."""
        return self.grade.mutu if self.grade else None

    @property
    def value(self) -> Decimal | None:
        """NRR x 25 as published: 25-100 scale, two decimals."""
        return None if self.nrr is None else round_half_up(25 * self.nrr)


@dataclass(frozen=True, repr=False)
class Index:
    """IKM of a group of respondents under one instrument and bobot.

    Parameters
    ----------
    respondents : int
        Respondents with at least one answer.
    exact : Fraction or None
        IKM before rounding, 25-100 scale; None where an unsur has no answer at all, for the index is defined over
        every unsur of its instrument.
    withheld : bool
        Whether the figures were taken out because they would be those of one or two people (`disclose_index`).
    """

    instrument: Instrument
    bobot: Bobot
    respondents: int
    unsur: tuple[UnsurRecord, ...]
    exact: Fraction | None
    withheld: bool = False

    def __repr__(self) -> str:
        mutu = f" {self.grade.mutu}" if self.grade else ""
        return f"Index({self.value}{mutu}, {self.respondents} respondents, {self.instrument.short})"

    def _repr_html_(self) -> str:
        grade, clause = self.grade, f"{self.instrument.short}. {self.instrument.clause}"
        facts: list[tuple[str, object]] = [("Mutu", grade and render_mutu_chip(grade.mutu))]
        facts += [("Kinerja", grade and grade.kinerja), ("Responden", self.respondents), ("Pedoman", clause)]
        rows = [
            (score.code, score.unsur.name, score.n, round_half_up(score.nrr or 0, 3), score.value)
            for score in self.answered
        ]
        unsur = render_grid("Unsur", ("Kode", "Unsur", "Jawaban", "NRR (1-4)", "Nilai (25-100)"), rows)
        enough = all(score.n >= LEAST_CLAIMED for score in self.answered)
        return render_card(f"IKM {self.value or '-'}", facts, unsur if enough else None)

    @property
    def value(self) -> Decimal | None:
        """IKM as published: rounded once, half up, two decimals."""
        return None if self.exact is None else round_half_up(self.exact)

    @property
    def band(self) -> Band | None:
        """Mutu and kinerja, read off the published value."""
        return None if self.value is None else self.instrument.band(self.value)

    @property
    def grade(self) -> Band | None:
        """The band that may be claimed: none below 10 respondents."""
        return self.band if self.respondents >= LEAST_CLAIMED else None

    @property
    def tertimbang(self) -> Fraction | None:
        """Sum of NRR tertimbang, 1-4 scale: the index / 25."""
        return None if self.exact is None else self.exact / 25

    @property
    def unanswered(self) -> tuple[UnsurRecord, ...]:
        """Unsur that nobody answered; none is named where the figures are withheld."""
        return () if self.withheld else tuple(score for score in self.unsur if score.nrr is None)

    @property
    def answered(self) -> tuple[UnsurRecord, ...]:
        """Unsur with at least one answer, in the instrument's order."""
        return tuple(score for score in self.unsur if score.nrr is not None)

    def lowest(self) -> tuple[UnsurRecord, ...]:
        """Return the answered unsur from the lowest NRR up; equal ones in the instrument's order."""
        return tuple(sorted(self.answered, key=lambda score: score.nrr or 0))

    def rankable(self) -> tuple[UnsurRecord, ...]:
        """Return the unsur that enough answered to be called high or low, lowest first; all where none has enough."""
        order = self.lowest()
        return tuple(score for score in order if not is_few(score.n, self.respondents)) or order

    def under(self, convention: str) -> Decimal | None:
        """Return what another bobot convention would have printed from the same answers."""
        exact = compute_ikm([score.nrr for score in self.unsur], self.instrument.bobot(convention))
        return None if exact is None else round_half_up(exact)

    def without(self, key: str) -> Decimal | None:
        """Return the mean of the other unsur x 25: what one, such as biaya where nobody pays, adds to the index."""
        rest = [score.nrr for score in self.unsur if score.unsur.key != key]
        exact = compute_ikm(rest, Bobot.exact(len(rest)))
        return None if exact is None else round_half_up(exact)

    def frame(self) -> pd.DataFrame:
        """Return one row per unsur: code, key, name, n, nrr (1-4), tertimbang (1-4 x bobot), value (25-100), mutu."""
        measures = {name: measure for name, measure in UNSUR_MEASURES.items() if name not in _NOT_IN_FRAME}
        return frame_records(self.unsur, "code", measures | {"tertimbang": f"nrr x bobot, {self.bobot.name}"})

    def join(self, **columns: Mapping[str, Any]) -> Index:
        """Return the same index, whose unsur know more: attribute of `UnsurRecord` -> unsur key -> value."""
        known = {key: {name: own[key] for name, own in columns.items() if key in own} for key in self.instrument.keys}
        return replace(self, unsur=tuple(replace(record, **known[record.key]) for record in self.unsur))


def is_few(n: int, respondents: int) -> bool:
    """Return whether too few answered an unsur to rank it: fewer than 10, or fewer than 30 and than half of all.

    An unsur that concerns few, such as pengaduan, is the judgement of others than answered the rest.
    """
    return n < LEAST_CLAIMED or (n < LEAST_RANKED and 2 * n < respondents)


def compute_survey_index(survey: Survey) -> Index:
    """Compute the IKM of all counted answers of a survey, under its own instrument and bobot."""
    return compute_index(survey.scores, survey.instrument, survey.bobot)


def compute_whole_ikm(survey: Survey, least: int = LEAST_CLAIMED) -> Decimal | None:
    """Compute what the index would be with the unsur that a unit leaves out, exact bobot, rounded once.

    Parameters
    ----------
    least : int
        Fewest answers to each of them; never below 10.

    Returns
    -------
    Decimal or None
        25-100 scale; None where none is left out, or where one of them, or all, have answers of fewer
        respondents: beside the index, the figure would tell what these answered.
    """
    whole, given = survey.instrument.whole, survey.left_out_answers
    left_out = [item.key for item in survey.instrument.left_out]
    if not left_out or any(given.get(key, 0) < max(least, LEAST_CLAIMED) for key in left_out):
        return None
    return compute_index(survey.answers[list(whole.keys)].astype(float), whole).value


def compute_index(scores: pd.DataFrame, instrument: Instrument, bobot: Bobot | None = None) -> Index:
    """Compute the IKM of answers.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        One row per respondent, a column per unsur key, whole numbers 1-4, missing where not answered. Not modified.
    instrument : Instrument
    bobot : Bobot, optional
        Exact 1/n by default.

    Returns
    -------
    Index
        Available case: each unsur over its own answers.

    Raises
    ------
    DataError
        A column is absent or holds something that is not on the scale.

    Source
    ------
    PermenPANRB 14/2017, annex, as commonly applied: total of the answers / number of filled answers.

    Examples
    --------
    Three respondents, one unsur unanswered by the third:

    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> answers = pd.DataFrame({key: [4, 3, 4] for key in rules.keys}).astype("Int8")
    >>> answers.loc[2, "waktu"] = None
    >>> result = compute_index(answers, rules)
    >>> result.unsur[2].nrr, result.exact
    (Fraction(7, 2), Fraction(4925, 54))
    >>> result.value, result.band.mutu
    (Decimal('91.20'), 'A')
    """
    if missing := [key for key in instrument.keys if key not in scores.columns]:
        raise DataError(_("answers lack {missing}.", missing=", ".join(missing)), allowed=", ".join(instrument.keys))
    given = select_unsur_scores(scores, instrument)
    if not all(is_numeric_dtype(kind) for kind in given.dtypes):  # '3' is no answer, for nobody has read it as a number
        _require_scale(given, (given.notna() & ~given.isin(instrument.scores)).to_numpy(), instrument)
    values = given.to_numpy()
    if values.dtype != float:  # a column of objects may hold pd.NA, which is no float
        values = given.astype("Float64").to_numpy(dtype=float)
    answered = ~np.isnan(values)
    _require_scale(given, answered & ~np.isin(values, instrument.scores), instrument)
    sums, sizes = np.where(answered, values, 0).sum(axis=0), answered.sum(axis=0)
    totals = {key: int(total) for key, total in zip(instrument.keys, sums, strict=True)}
    counts = {key: int(size) for key, size in zip(instrument.keys, sizes, strict=True)}
    return compute_index_from_totals(totals, counts, instrument, bobot, respondents=int(answered.any(axis=1).sum()))


def compute_index_from_totals(
    totals: Mapping[str, int],
    counts: Mapping[str, int],
    instrument: Instrument,
    bobot: Bobot | None = None,
    *,
    respondents: int | None = None,
) -> Index:
    """Compute the IKM from the sum and the number of answers per unsur key.

    Parameters
    ----------
    respondents : int, optional
        Where not known, the largest number of answers to one unsur.

    Raises
    ------
    DataError
        A sum that its number of answers cannot have.
    """
    for key in instrument.keys:
        low, high = instrument.scale_min * counts[key], instrument.scale_max * counts[key]
        if not low <= totals[key] <= high:
            raise DataError(
                _(
                    "{key}: {counts} answers cannot add up to {totals}.",
                    key=key,
                    counts=counts[key],
                    totals=totals[key],
                ),
                allowed=_("{low} to {high}", low=low, high=high),
            )
    bobot = bobot or instrument.bobot()
    unsur = [_score_unsur(item, instrument, bobot, counts[item.key], totals[item.key]) for item in instrument.unsur]
    answered = max(counts.values()) if respondents is None else respondents
    return Index(instrument, bobot, answered, tuple(unsur), compute_ikm([score.nrr for score in unsur], bobot))


def compute_ikm(nrr: list[Fraction | None], bobot: Bobot) -> Fraction | None:
    """Compute the IKM from NRR alone: 25 x sum(NRR x bobot), not rounded; None where an NRR is missing.

    Serves published tables too, whose NRR are printed decimals: pass `Fraction("3.007")`.

    Examples
    --------
    955 points of 29 respondents over nine unsur, exact and with 0.11 (published both ways):

    >>> nrr = [Fraction(955, 29 * 9)] * 9
    >>> round_half_up(compute_ikm(nrr, Bobot.parse("1/n", 9))), round_half_up(compute_ikm(nrr, Bobot.parse("0.11", 9)))
    (Decimal('91.48'), Decimal('90.56'))
    """
    known = [value for value in nrr if value is not None]
    return bobot.index(known) if known and len(known) == len(nrr) else None


def follows_from_nrr(printed: Decimal, nrr: list[Fraction], bobot: Bobot) -> bool:
    """Return whether a published index follows from its own published NRR under a bobot convention.

    Parameters
    ----------
    printed : Decimal
        The index as printed; the recomputed one is rounded half up to as many decimals.

    Examples
    --------
    >>> nrr = [Fraction(955, 29 * 9)] * 9
    >>> [follows_from_nrr(Decimal("90.56"), nrr, Bobot.parse(name, 9)) for name in ("0.11", "1/9")]
    [True, False]
    """
    return round_half_up(bobot.index(nrr), count_decimals(printed)) == printed


def select_unsur_scores(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Select the unsur's columns in the instrument's order; the frame itself where it has no other, as most have."""
    keys = list(instrument.keys)
    return scores if scores.columns.tolist() == keys else scores[keys]


def subtract_known(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """Return the first minus the second; None where either is not known."""
    return None if first is None or second is None else first - second


def _require_scale(given: pd.DataFrame, wrong: np.ndarray, instrument: Instrument) -> None:
    """Refuse answers that are not on the scale, naming the first of the first column that holds one."""
    if wrong.any():
        place = int(wrong.any(axis=0).argmax())
        seen = given.iloc[int(wrong[:, place].argmax()), place]
        raise DataError(
            _("answers to {columns} hold {seen}, which is not on the scale.", columns=given.columns[place], seen=seen),
            allowed=", ".join(map(str, instrument.scores)),
        )


def _score_unsur(item: Unsur, instrument: Instrument, bobot: Bobot, n: int, total: int) -> UnsurRecord:
    """Score one unsur from the number and the sum of its answers."""
    code = instrument.code(item.key)
    if not n:
        return UnsurRecord(item, code, n, total, None, None, None)
    nrr = Fraction(total, n)
    return UnsurRecord(item, code, n, total, nrr, nrr * bobot.weight, instrument.band_of_nrr(nrr))


# --- Tables, and what their columns are measured in

#: Level of an index: a published value is rounded to two decimals, an interval is not.
INDEX_LEVEL = "index points, scale 25-100"
#: Difference of two indexes.
INDEX_POINTS = "index points"
ANSWER_SCALE = "answer, scale 1-4"
SHARE_OF_ONE = "share of 1"
RESPONDENTS = "respondents"
PROBABILITY = "probability, two-sided"
MUTU_GRADE = "grade A-D; missing below 10 respondents"
STANDARD_DEVIATIONS = "standard deviations (Hedges g)"
#: Columns that are known of an unsur, each an attribute of `UnsurRecord` and a key of hasil.json -> unit of measure.
UNSUR_MEASURES = {
    "key": "",
    "code": "",
    "name": "",
    "name_en": "",
    "n": RESPONDENTS,
    "total": "sum of the answers",
    "does_not_apply": RESPONDENTS,
    "nrr": f"mean {ANSWER_SCALE}",
    "tertimbang": "nrr x bobot",
    "value": INDEX_LEVEL,
    "mutu": MUTU_GRADE,
}
#: Those that `Index.frame` does without.
_NOT_IN_FRAME = ("code", "name_en", "total", "does_not_apply")


def attach_measures(frame: pd.DataFrame, **units: str) -> pd.DataFrame:
    """Tell a table what its columns are measured in.

    Parameters
    ----------
    frame : DataFrame
        Modified: `frame.attrs["units"]` is set.
    units : str
        Unit of a column, by the column's name. Columns of names need none; those that the table lacks are left out.

    Returns
    -------
    DataFrame
        The same object. pandas carries `attrs` through selection and arithmetic.

    Examples
    --------
    >>> attach_measures(pd.DataFrame({"ikm": [86.14]}), ikm=INDEX_LEVEL).attrs["units"]
    {'ikm': 'index points, scale 25-100'}
    """
    frame.attrs["units"] = {name: unit for name, unit in units.items() if name in frame.columns}
    return frame


def frame_records(records: Iterable[object], index: str, measures: Mapping[str, str], **paths: str) -> pd.DataFrame:
    """Return records as a table that knows what its columns are measured in: a row per record, a figure per column.

    Parameters
    ----------
    index : str
        Column that names the rows.
    measures : mapping of str to str
        Column -> unit of measure, '' of what has none, in the order of the columns.
    paths : str
        Column -> where a record holds it (`read_figure`), if not under its own name.

    Returns
    -------
    DataFrame
        Exact and rounded figures are floats.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> bands = load_instrument("permenpanrb-14-2017").bands
    >>> frame_records(bands[:2], "mutu", {"from_value": INDEX_LEVEL}, from_value="low")["from_value"].to_dict()
    {'A': 88.31, 'B': 76.61}
    """
    rows = list(records)
    columns = {name: [read_figure(row, paths.get(name, name)) for row in rows] for name in (index, *measures)}
    frame = pd.DataFrame({name: list(map(_as_float, values)) for name, values in columns.items()}).set_index(index)
    return attach_measures(frame, **{name: measure for name, measure in measures.items() if measure})


def read_figure(record: object, path: str) -> Any:
    """Return what stands at the end of a path, 'precision.low' or 'shares.I'; None where it breaks off."""
    for name in path.split("."):
        if record is None:
            return None
        record = record[name] if isinstance(record, Mapping) else getattr(record, name)
    return record


def _as_float(figure: Any) -> Any:
    """Return an exact or rounded figure as a float; anything else as it is."""
    return float(figure) if isinstance(figure, Fraction | Decimal) else figure
