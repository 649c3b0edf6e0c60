"""Objects that are no result show themselves: in a notebook as a card, in a terminal in a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ikm.analysis.index import compute_index
from ikm.display import format_plain_text, render_card, render_grid, render_mutu_chip
from ikm.rules.period import Period
from ikm.study import city, sample, unit
from tests.helpers import RULES, UNITS, scores
from tests.studies import opened, people

HOSTILE = "<script>alert(1)</script>"


def cell(thing: Any) -> BeautifulSoup:
    """What a notebook shows of it."""
    return BeautifulSoup(thing._repr_html_(), "html.parser")


def facts(thing: Any) -> dict[str, str]:
    """What its card says."""
    return {one.dt.get_text(): one.dd.get_text() for one in cell(thing).select(".facts > div")}


def test_card_escapes() -> None:
    """Title, facts and cells; what is empty is left out."""
    table = render_grid(HOSTILE, ["h"], [[HOSTILE]])
    html = render_card(HOSTILE, [("what", HOSTILE), ("empty", ""), ("none", None), ("zero", 0)], table)
    assert "<script>" not in html
    soup = BeautifulSoup(html, "html.parser")
    assert [term.get_text() for term in soup("dt")] == ["what", "zero"]
    assert soup.get_text().count(HOSTILE) == 4
    assert (render_mutu_chip(None), render_mutu_chip("")) == (None, None)


def test_plain_leaves_text_alone() -> None:
    """A cell that is no HTML keeps its angle brackets."""
    assert format_plain_text("< 0,001") == "< 0,001"


def test_regulation_is_told_with_its_clause() -> None:
    """Title, clause, dates, unsur and bands; no link, for none has been checked."""
    assert repr(RULES) == "Instrument(permenpanrb-14-2017: PermenPANRB 14/2017, 9 unsur)"
    told = facts(RULES)
    assert told["Peraturan"] == RULES.title
    assert told["Pasal"] == RULES.clause
    assert told["Berlaku"] == "sejak 2017-05-12"
    unsur, bands = cell(RULES)("table")
    assert len(unsur.tbody("tr")) == 9
    assert bands.tbody.tr.get_text("|", strip=True) == "A|Sangat baik|88.31"
    assert cell(RULES).a is None


def test_survey_shows_no_answer(tmp_path: Path) -> None:
    """Neither in a notebook nor in a terminal, where a dataclass would print its frames."""
    survey = opened(tmp_path, {"KPPT/2026-S1.csv": people(12)}).survey
    assert repr(survey) == "Survey(KPPT 2026-S1: 12 counted of 12 read, PermenPANRB 14/2017, bobot 1/9)"
    assert facts(survey)["Responden"] == "12 dihitung dari 12 yang dibaca"
    for text in (repr(survey), str(cell(survey)), repr(survey.unit), str(cell(survey.unit))):
        assert "antrean lama" not in text
        assert "R0" not in text


def test_unit_and_period(tmp_path: Path) -> None:
    """Hostile names are escaped."""
    units = UNITS.replace("Kantor Perizinan", HOSTILE)
    found = opened(tmp_path, {"KPPT/2026-S1.csv": people(3)}, units=units).survey.unit
    known = {"Kode": "KPPT", "Kota": "Kota Contoh", "SKPD": "Dinas Contoh", "Bidang": "perizinan"}
    assert facts(found) == known
    assert cell(found).script is None
    assert facts(Period.parse("2026-S1")) == {"Dari": "2026-01-01", "Sampai": "2026-06-30", "Lama": "6 bulan"}


@pytest.mark.parametrize(("n", "tables", "told"), [(9, 0, "Index(75.00, 9 "), (10, 1, "Index(75.00 C, 10 ")])
def test_index_of_few_shows_no_unsur(n: int, tables: int, told: str) -> None:
    """Everybody answers 3: 75.00, mutu C from ten respondents on."""
    found = compute_index(scores(*[3] * n), RULES)
    assert len(cell(found)("table")) == tables
    assert repr(found).startswith(told)
    assert ("Mutu" in facts(found)) is bool(tables)


def test_study_leads_on(tmp_path: Path) -> None:
    """Name, period, figures, regulation and what can be asked; every name that is offered is a method."""
    soup = cell(opened(tmp_path, {"KPPT/2026-S1.csv": people(12)}))
    assert soup.h1.get_text() == "Kantor Perizinan"
    assert RULES.clause in soup.get_text()
    assert [one.get_text() for one in soup("code")] == [f"{name}()" for name in unit.STUDY_METHODS]
    for names, kind in (
        (unit.STUDY_METHODS, unit.Study),
        (city.CITY_METHODS, city.City),
        (sample.SAMPLE_METHODS, sample.SamplePlan),
    ):
        assert [name for name in names if not callable(getattr(kind, name))] == []


def test_a_report_has_the_style_of_its_page_alone(page: str) -> None:
    """No cell of a report brings its own style, and none speaks of frames."""
    assert 'class="ikm"' not in page
    assert ".ikm.ikm" not in page
    assert ".frame" not in BeautifulSoup(page, "html.parser").get_text()
