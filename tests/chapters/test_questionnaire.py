"""The questionnaire to print and its XLSForm: everything asked, once, escaped, under the columns that are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ikm.page.wording import Words
from ikm.publish.questionnaire import build_xlsform, render_questionnaire
from ikm.survey.responses import Form, read_form
from tests.helpers import HEADINGS, KEYS, RULES, UNITS, make_project, row

SERVICES = 'services = ["Izin usaha", "<b>Izin</b> & lain"]\n'


def form(folder: Path, more: str = "", units: str = UNITS + SERVICES) -> Form:
    """The form of KPPT 2026-S1, whose last survey had more columns."""
    extra = "".join(f",{name}" for name in more.split())
    project = make_project(
        folder, {"KPPT/2025-S1.csv": f"{HEADINGS}{extra}\n{row(4)}{',4' * extra.count(',')}\n"}, units
    )
    return read_form(project, project.unit("KPPT"), "2026-S1")


def page(found: Form, bahasa: str = "id") -> BeautifulSoup:
    """The printed form."""
    return BeautifulSoup(render_questionnaire(found, Words(bahasa)), "html.parser")


def names(found: Form) -> list[str]:
    """Names of the XLSForm's questions."""
    return [line[1] for line in build_xlsform(found, Words("id"))["survey"][1:]]


def test_each_unsur_with_its_four_answers(tmp_path: Path) -> None:
    """Question and options are the regulation's, worst first, numbered as on the model form."""
    rows = page(form(tmp_path)).select("table")[0].select("tbody tr")
    by_form = sorted(RULES.unsur, key=lambda item: item.form_number or RULES.keys.index(item.key) + 1)
    assert [one.th.get_text(strip=True) for one in rows] == [str(place) for place in range(1, 10)]
    for one, item in zip(rows, by_form, strict=True):
        assert item.question in one.td.get_text(" ", strip=True)
        shown = [" ".join(answer.get_text(" ", strip=True).split()) for answer in one.select("ol.answers li")]
        assert shown == [f"{value} {label}" for value, label in enumerate(item.options, start=1)]


def test_numbers_run_on_and_name_the_columns(tmp_path: Path) -> None:
    """After nine unsur overall is 10, then the sector's items; a line for the staff names the column of each."""
    soup = page(form(tmp_path, "overall"))
    numbers = [cell.get_text(strip=True) for cell in soup.select("tbody th")]
    assert numbers == [str(place) for place in range(1, 15)]
    staff = soup.select_one("section.staff").get_text(" ", strip=True).replace("\xa0", " ")
    for told in ("8 = sarana", "9 = pengaduan", "10 = overall", "11 = butir_daring", "14 = butir_toilet"):
        assert told in staff


@pytest.mark.parametrize(("asked", "columns"), [("", 0), ("harapan_waktu", 1), ("harapan_waktu kepentingan_biaya", 2)])
def test_harapan_is_asked_where_the_last_survey_did(tmp_path: Path, asked: str, columns: int) -> None:
    """A column of boxes 1 to 4 for each kind, and a question for each unsur in the XLSForm."""
    found = form(tmp_path, asked)
    cells = page(found).select("table")[0].select("tbody tr")[0].select("td.pair")
    assert [cell.get_text(" ", strip=True) for cell in cells] == ["1 2 3 4"] * columns
    assert sum(name.startswith(("harapan_", "kepentingan_")) for name in names(found)) == 9 * columns


def test_texts_of_the_register_are_escaped(tmp_path: Path) -> None:
    """A service that is HTML stays text, and nothing on the page is loaded or run."""
    soup = page(form(tmp_path))
    assert "<b>Izin</b> & lain" in soup.get_text()
    assert soup.find_all(["script", "img", "iframe"]) == []
    assert "default-src 'none'" in soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]


def test_unit_without_services_leaves_a_line(tmp_path: Path) -> None:
    """Services that are not declared are written by hand, or typed."""
    found = form(tmp_path, units=UNITS)
    assert page(found).select("dd")[1].find(class_="line")
    assert next(line for line in build_xlsform(found, Words("id"))["survey"] if line[1] == "service")[0] == "text"


def test_names_of_the_xlsform_are_columns(tmp_path: Path) -> None:
    """Each question once, named as the column that is read, in no group: an export's headings would change."""
    found = form(tmp_path, "overall harapan_waktu")
    assert names(found) == [
        "date", "service", "gender", "age", "education", "occupation",
        *(name for item in found.unsur for name in (item.key, f"harapan_{item.key}")),
        "overall", "butir_daring", "butir_lacak", "butir_ruang_tunggu", "butir_toilet", "saran",
    ]  # fmt: skip
    assert set(KEYS) < set(names(found))
    assert not [line for line in build_xlsform(found, Words("id"))["survey"] if "group" in line[0]]


def test_english_frame_around_indonesian_questions(tmp_path: Path) -> None:
    """BAHASA=en: labels change, values stored and the regulation's questions do not, and the page says so."""
    found = form(tmp_path)
    soup = page(found, "en")
    assert soup.html["lang"] == "en"
    assert "in the Indonesian original" in soup.get_text()
    indonesian, english = (build_xlsform(found, Words(bahasa))["choices"] for bahasa in ("id", "en"))
    assert [line[:2] for line in indonesian] == [line[:2] for line in english]
    assert ("gender", "Perempuan", "Female") in english
