"""What a report says of a survey: every wording key with the values put into it, while all that a report shows is made.

No kernel is started: the calls are those of the cells of notebooks/laporan_unit.ipynb, the edition's notice, the
announcement and the workbook beside it. Charts are drawn on paper that keeps nothing, for their texts are known by
then; and what no audience changes is worked out once for both editions.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from ikm.analysis.disclosure import Audience
from ikm.analysis.quality import screen_answers
from ikm.chapters import importance
from ikm.display import IN_REPORT_VARIABLE
from ikm.page import canvas, chart
from ikm.page.view import Results, Section, View
from ikm.page.wording import Words
from ikm.publish.poster import compose_unit_page
from ikm.publish.rekap import compile_rekap
from ikm.study import numbers
from ikm.study.unit import Study, open_study
from tests.truth.surveys import NOW, SURVEYS, Survey

#: What a notebook of one's own may ask besides; what it says has to be true as well.
BESIDE = (
    "studi.index()", "studi.certainty()", "studi.promises()", "studi.sector()",
    *(f'studi.by("{name}")' for name in ("gender", "age", "education", "occupation", "service")),
)  # fmt: skip
_NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "laporan_unit.ipynb"
#: Results that both editions share: they take long and know no audience.
_SHARED = ("scored", "errors", "precision", "importance", "reliability", "unanswered", "trend", "_changes",
           "against_benchmark", "followup")  # fmt: skip
Values = Mapping[str, object]


@dataclass(frozen=True)
class Said:
    """A text that was asked for: its key, and what was put in."""

    key: str
    values: Values


@dataclass(frozen=True, eq=False)
class Case:
    """A survey in one edition, what its report says, and what a predicate compares that with.

    Predicates work from `scores`, `answers` and `counts` where a figure can be had from the answers by a sum of their
    own, and from `numbers` where it cannot.
    """

    survey: Survey
    audience: Audience
    study: Study
    said: tuple[Said, ...]
    results: Mapping[str, Any]

    @property
    def name(self) -> str:
        """'n-3 public'."""
        return f"{self.survey.name} {self.audience}"

    @property
    def numbers(self) -> Any:
        """Every result behind the page; typed loosely, for a predicate may look anywhere."""
        return self.study.numbers

    @property
    def words(self) -> Words:
        """To spell a figure as the page does: sentences carry figures that are spelt already."""
        return self.study.words

    @property
    def answers(self) -> pd.DataFrame:
        """The rows that count, with all their columns."""
        return self.study.survey.answers

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Answers to the unsur of the rows that count, floats, missing where there is none."""
        return self.study.survey.scores.astype(float)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Answers per unsur."""
        return {str(key): int(n) for key, n in self.scores.notna().sum().items()}

    @property
    def n(self) -> int:
        """Respondents that count."""
        return len(self.scores)

    @property
    def sidecar(self) -> Any:
        """What the sidecar says of the period."""
        return self.study.survey.sidecar

    @property
    def threshold(self) -> int:
        """Fewest respondents of a group that is shown: 10, in the internal edition 5."""
        return 10 if self.audience == "public" else 5

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the report says, by wording key."""
        return frozenset(said.key for said in self.said)

    def says(self, key: str) -> bool:
        """Whether the report says a sentence."""
        return key in self.keys


@contextmanager
def listening() -> Iterator[list[Said]]:
    """Collect what is asked of any `Words`; whatever adds a third way to say something has to be added here."""
    heard: dict[tuple[str, str], Said] = {}
    found: list[Said] = []
    say, text = Words.say, Words.text

    def note(key: str, values: Mapping[str, object]) -> None:
        told = (key, repr(values))
        if told not in heard:
            heard[told] = Said(key, dict(values))
            found.append(heard[told])

    def noted_say(self: Words, key: str, **values: object) -> Any:
        note(key, values)
        return say(self, key, **values)

    def noted_text(self: Words, key: str, **values: object) -> str:
        note(key, values)
        return text(self, key, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Words, "say", noted_say)
        patch.setattr(Words, "text", noted_text)
        yield found


@cache
def list_calls() -> tuple[str, ...]:
    """What a study is asked: by a notebook of one's own, then by the cells of the report notebook in their order."""
    cells = nbformat.read(_NOTEBOOK, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return BESIDE + tuple(source for source in code if source.startswith("studi."))


class _Paper:
    """Axes that take whatever is drawn: texts are asked for, and no mark is placed."""

    def __init__(self, *size: float) -> None:
        self._ticks = 0

    def __getattr__(self, name: str) -> _Paper:
        return self

    def __call__(self, *what: object, **how: object) -> _Paper:
        return self

    def __getitem__(self, name: str) -> _Paper:
        return self

    def get_xlim(self) -> tuple[float, float]:
        """Any."""
        return 0.0, 1.0

    def set_yticks(self, places: Sequence[float], names: Sequence[str] = ()) -> None:
        """Count them."""
        self._ticks = len(places)

    def get_yticklabels(self) -> list[_Paper]:
        """One for each."""
        return [self] * self._ticks


@cache
def record(name: str) -> tuple[Case, ...]:
    """Make both editions of a survey's report, the public one first, and note what they say."""
    survey = SURVEYS[name]
    with tempfile.TemporaryDirectory(prefix="truth-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, IN_REPORT_VARIABLE, "1")
        patch.setattr(canvas, "make_axes", _Paper)
        patch.setattr(canvas.plt.style, "context", lambda *_: nullcontext())
        patch.setattr(canvas, "render_svg", lambda axes: "")
        patch.setattr(chart, "make_inline", lambda text, id: "")
        patch.setattr(importance, "_draw_codes", lambda *_: None)
        project = survey.lay_out(Path(folder))
        patch.setattr(numbers, "screen_answers", cache(screen_answers))
        with listening() as heard:
            study = open_study("KPPT", NOW, data=str(project.data))
            public = _make_report(survey, "public", study, heard)
        with listening() as heard:
            again = replace(study.numbers, audience="internal")
            known = study.numbers.__dict__
            again.__dict__.update({name: known[name] for name in _SHARED if name in known})
            again.__dict__["comments"] = replace(study.numbers.comments, threshold=again.threshold)
            internal = _make_report(survey, "internal", Study(again, study.words, project), heard)
        return public, internal


def _make_report(survey: Survey, audience: Audience, study: Study, heard: list[Said]) -> Case:
    """Make one edition, after all that can be asked of it."""
    shown = [eval(call, {"studi": study}) for call in list_calls()]
    for one in shown:
        if hasattr(one, "_repr_html_"):
            one._repr_html_()
        for part in one if isinstance(one, Section) else (one,):
            if isinstance(part, View) and not part.charted:  # a notebook of one's own may show it
                part.figure()
    (told,) = (one.content for one in shown if isinstance(one, Results))
    results = json.loads(json.dumps(told, default=str))
    if audience == "public":
        compose_unit_page(results, study.words)
    compile_rekap(results, study.words)
    return Case(survey, audience, study, tuple(heard), results)


def count_appearances(names: Iterable[str]) -> Counter[str]:
    """Wording key -> number of reports of these surveys that say it."""
    cases = [case for name in names for case in record(name)]
    return Counter(key for case in cases for key in {said.key for said in case.said})
