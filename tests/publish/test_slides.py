"""paparan.pptx: figures of hasil.json in native charts, labels with the decimal sign of the report, templates, few."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ikm
from ikm.errors import SettingError
from ikm.page.wording import Words
from ikm.publish import slides
from ikm.publish.formats import Draft, find_office_file
from ikm.publish.job import gather_unit_job
from ikm.publish.slides import write_slides
from ikm.study.slides import Series, Slide, SlideChart, compose_city_slides, compose_unit_slides
from ikm.study.unit import Study
from ikm.survey.project import Project
from tests.helpers import HEADINGS, KEYS, UNITS, make_project
from tests.printed import find_strange, list_numbers
from tests.studies import opened, people

pptx = pytest.importorskip("pptx", reason="python-pptx (extra slides) is not installed")
ROOT = Path(__file__).resolve().parents[2]
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"


def read(content: bytes) -> Any:
    """The slides as python-pptx reads them."""
    return pptx.Presentation(io.BytesIO(content))


def charts(deck: Any) -> Iterator[Any]:
    """Every chart."""
    return (shape.chart for page in deck.slides for shape in page.shapes if shape.has_chart)


def texts(deck: Any) -> list[str]:
    """Every text: titles, lines, cells, footers."""
    found = [shape.text_frame.text for page in deck.slides for shape in page.shapes if shape.has_text_frame]
    tables = [shape.table for page in deck.slides for shape in page.shapes if shape.has_table]
    return found + [cell.text_frame.text for table in tables for row in table.rows for cell in row.cells]


@pytest.fixture(scope="module")
def studi() -> Study:
    """The sample."""
    return ikm.open("KPPT", "2026-S1")


@pytest.fixture(scope="module")
def made(studi: Study) -> bytes:
    """Its slides."""
    return write_slides(compose_unit_slides(studi), "KPPT", studi.words)


def test_at_most_eight_each_with_a_finding(studi: Study, made: bytes) -> None:
    """The first says what the page says first; every title is a sentence of it or holds a figure."""
    titles = [page.shapes.title.text_frame.text for page in read(made).slides]
    assert len(titles) == 8
    assert titles[0] == studi.lead().paragraphs[0].striptags()
    assert all(re.search(r"\d", title) for title in titles)


def test_figures_are_those_of_the_results(studi: Study, made: bytes) -> None:
    """Of every chart: values as hasil.json has them, rounded or exact, or as shares of them in per cent."""
    known = {round(float(number), 4) for number in list_numbers(studi.results().content)}
    known |= {round(100 * number, 4) for number in known if 0 <= number <= 1}
    for chart in charts(read(made)):
        for series in chart.plots[0].series:
            for value in series.values:
                near = value is None or any(abs(value - number) < 0.006 for number in known)
                assert near or series.name.startswith(("Jawaban", "Batas")), (series.name, value)


@pytest.mark.parametrize("of", ["unit", "city"])
def test_numbers_that_are_read_are_those_of_the_results(of: str, studi: Study) -> None:
    """In titles, lines and tables every number is one of hasil.json."""
    if of == "unit":
        content, made = studi.results().content, compose_unit_slides(studi)
    else:
        kota = ikm.city("2026-S1")
        content, made = kota.results().content, compose_city_slides(kota)
    told = " ".join(texts(read(write_slides(made, "", studi.words))))
    assert len(re.findall(r"\d+,\d+", told)) > 15
    assert "<" not in told  # no mark of the page is left
    assert find_strange(told, json.loads(json.dumps(content, default=str))) == []


def test_shares_of_answers_are_whole(studi: Study, made: bytes) -> None:
    """1-2, 3 and 4 add to a hundred, and the first is the share that hasil.json has."""
    (chart,) = [one for one in charts(read(made)) if len(one.plots[0].series) == 3 and one.plots[0].categories[0]
                in {score.name for score in studi.numbers.index.unsur}]  # fmt: skip
    low, three, four = (series.values for series in chart.plots[0].series)
    assert [round(sum(each), 6) for each in zip(low, three, four, strict=True)] == [100] * 9
    by_name = {entry["name"]: entry["key"] for entry in studi.results().content["unsur"]}
    shares = {entry["key"]: entry["low"] for entry in studi.results().content["distribution"]}
    for name, value in zip(chart.plots[0].categories, low, strict=True):
        assert value == pytest.approx(100 * shares[by_name[name]], abs=1e-4)


@pytest.mark.parametrize(("bahasa", "own"), [("id", ","), ("en", ".")])
def test_labels_are_cells_of_the_workbook(bahasa: str, own: str) -> None:
    """Each is told as the report writes it, and its cell is a formula on the figure: whoever changes it sees it."""
    studi = ikm.open("KPPT", "2026-S1", bahasa=bahasa)
    seen = 0
    for chart in charts(read(write_slides(compose_unit_slides(studi), "", studi.words))):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        values = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob), data_only=True).active
        for reach in chart._chartSpace.iter(f"{C15}datalabelsRange"):
            column, first, last = re.match(r"Sheet1!\$(\w)\$(\d+):\$\w\$(\d+)", reach[0].text).groups()
            told = {int(point.get("idx")): point[0].text for point in reach.iter(f"{C}pt")}
            for at, text in told.items():
                cell = f"{column}{int(first) + at}"
                assert values[cell].value == text
                assert re.search(
                    r'SUBSTITUTE\(FIXED\([A-Z]+\d+,\d,TRUE\),"[.,]","' + re.escape(own) + '"', book[cell].value
                )
                assert ({",", "."} - {own}).isdisjoint(text)
                seen += 1
            assert int(last) - int(first) + 1 == len(chart.plots[0].categories)
    assert seen > 20


def test_elements_stand_where_the_schema_wants_them(made: bytes) -> None:
    """PowerPoint repairs, or refuses, a series whose parts stand in another order (ECMA-376, CT_LineSer, CT_BarSer)."""
    order = ["idx", "order", "tx", "spPr", "invertIfNegative", "marker", "pictureOptions", "dPt", "dLbls", "trendline",
             "errBars", "cat", "val", "smooth", "shape", "extLst"]  # fmt: skip
    for chart in charts(read(made)):
        for series in chart._chartSpace.iter(f"{C}ser"):
            places = [order.index(child.tag.removeprefix(C)) for child in series]
            assert places == sorted(places)
            assert len(set(places)) == len(places)


def test_intervals_come_from_the_workbook(studi: Study, made: bytes) -> None:
    """Of the index now: its ends, as far from it as the workbook's cells say."""
    chart = next(charts(read(made)))
    bars = next(chart._chartSpace.iter(f"{C}errBars"))
    plus, minus = (
        [float(point[0].text) for point in bars.find(f"{C}{side}").iter(f"{C}pt")] for side in ("plus", "minus")
    )
    error, value = studi.numbers.precision, float(studi.numbers.index.value or 0)
    assert error is not None
    assert error.low is not None
    assert error.high is not None
    assert (value - minus[-1], value + plus[-1]) == pytest.approx((error.low, error.high), abs=1e-3)


def test_charts_say_what_they_show(made: bytes) -> None:
    """An alternative text with the figures."""
    frames = [shape for page in read(made).slides for shape in page.shapes if shape.has_chart]
    told = [shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in frames]
    assert len(told) == 6
    assert all(re.search(r"\d+,\d|: .* \d", text) for text in told)


@pytest.mark.parametrize("year", [1970, 2110])
def test_same_bytes(studi: Study, made: bytes, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the clock stands in it, nor in the workbooks, nor of SOURCE_DATE_EPOCH."""
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((year, 1, 1, 0, 0, 0, 3, 1, 0)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert write_slides(compose_unit_slides(studi), "KPPT", studi.words) == made
    assert {entry.date_time[0] for entry in zipfile.ZipFile(io.BytesIO(made)).infolist()} == {1980}


@pytest.mark.parametrize("n", [0, 1, 7, 9, 12])
def test_few_respondents(tmp_path: Path, n: int) -> None:
    """Below ten no unsur, promise or share; decisions are always asked for, or that none is."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": people(n)})
    deck = read(write_slides(compose_unit_slides(study), "", study.words))
    told = " ".join(texts(deck))
    assert not re.search(r"\b(nan|None)\b", told)
    unsur = [score.name for score in study.numbers.index.unsur]
    charted = {str(name) for chart in charts(deck) for name in chart.plots[0].categories}
    assert (not charted.isdisjoint(unsur)) is (n >= 10)
    assert ("janji" in told.casefold()) is (n >= 10)
    assert len(deck.slides) >= 2


def test_template_of_the_office(tmp_path: Path, studi: Study) -> None:
    """Its size and layout; its own slides are taken out; a key that names none, or no such file, is told."""
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text_frame.text = "Contoh kantor"
    kept = io.BytesIO()
    deck.save(kept)
    found = read(write_slides(compose_unit_slides(studi), "KPPT", studi.words, kept.getvalue()))
    assert (found.slide_width, found.slide_height) == (deck.slide_width, deck.slide_height)
    assert "Contoh kantor" not in texts(found)
    for line, mistake in (
        ('slide_template = "templat.pptx"', r"templat\.pptx: does not exist; \[KPPT\]"),
        ('slide_template = "templat.ppt"', r"not the name of a \.pptx in the data folder"),
    ):
        project = make_project(tmp_path, {}, f"{UNITS}{line}\n")
        with pytest.raises(SettingError, match=mistake):
            find_office_file(project, project.unit("KPPT"), "slide_template")
    (tmp_path / "templat.pptx").write_bytes(b"text")


def test_template_that_is_none_of_slides(studi: Study) -> None:
    """A ZIP archive that PowerPoint would not open: one message."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(SettingError, match="slide_template is no PowerPoint file"):
        write_slides(compose_unit_slides(studi), "", studi.words, out.getvalue())


def test_hostile_names_are_text() -> None:
    """Names of units and activities are somebody's text: no element of a chart is made of them."""
    chart = SlideChart(["<b>&\"'</b>", "]]>"], [Series("a<b&", [1.0, 2.0], labelled=(0, 1))], "x<&", "<&>", 0, 3)
    found = read(write_slides([Slide("<script>&", ["&lt;"], chart)], "<f>", Words("id")))
    assert found.slides[0].shapes.title.text_frame.text == "<script>&"
    assert list(next(charts(found)).plots[0].categories) == ["<b>&\"'</b>", "]]>"]


def test_city(tmp_path: Path) -> None:
    """At most eight slides; figures as in the city's results."""
    kota = ikm.city("2026-S1")
    deck = read(write_slides(compose_city_slides(kota), "", kota.words))
    assert 4 <= len(deck.slides) <= 8
    (chart,) = list(charts(deck))[:1]
    known = {each["unit_name"] if "unit_name" in each else each["name"]: float(each["value"])
             for each in kota.results().content["units"] if each.get("value")}  # fmt: skip
    assert dict(zip(map(str, chart.plots[0].categories), chart.plots[0].series[0].values, strict=True)) == known


def test_city_of_many_units(tmp_path: Path) -> None:
    """Of eighteen the sixteen lowest, lowest first, and it says so; the best, 86.11 and 86.81, are left out."""
    codes = [f"U{at:02d}" for at in range(18)]
    units = "".join(UNITS.replace("KPPT", code).replace("Kantor Perizinan", f"Unit {code}") for code in codes)
    files = {
        f"{code}/2026-S1.csv": "\n".join(
            [HEADINGS, *[",".join("4" if row < at else "3" for _ in KEYS) for row in range(36)]]
        )
        for at, code in enumerate(codes)
    }
    kota = ikm.city("2026-S1", data=str(make_project(tmp_path, files, units).data))
    first = compose_city_slides(kota)[0]
    assert first.chart is not None
    assert list(first.chart.categories) == [f"Unit {code}" for code in codes[:16]]
    assert "Tampil 16 unit dengan IKM terendah dari 18." in first.lines


def test_as_a_format(report: Mapping[str, bytes], made: bytes, hasil: Any) -> None:
    """Made from a draft, with the template that was gathered, if any; the footer says that answers are invented."""
    project = Project.locate(ROOT / "data")
    job = replace(gather_unit_job(project, "KPPT", "2026-S1", "id"), extras={"slides": {"template": None}})
    draft = Draft(job, None, hasil, project)  # type: ignore[arg-type]
    files = slides.make_file(draft)
    assert list(files) == ["paparan.pptx"]
    assert any("DATA CONTOH" in text for text in texts(read(files["paparan.pptx"])))
    assert len(read(files["paparan.pptx"]).slides) == len(read(made).slides)
