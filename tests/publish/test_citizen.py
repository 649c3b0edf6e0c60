"""The page for citizens, of a unit and of a city: figures of hasil.json, plain words, nothing that is loaded."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup

import ikm
from ikm.errors import SettingError
from ikm.page.wording import Words
from ikm.publish import shelf, site
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.poster import (
    CITIZEN_PAGE,
    compose_city_page,
    compose_unit_page,
    render_citizen_page,
    write_poster_files,
)
from ikm.survey.project import Project
from tests.conftest import ROOT
from tests.helpers import UNITS, make_project
from tests.printed import find_strange, read_text
from tests.studies import FULL, people

#: Figures with decimals, as an Indonesian page prints them.
_FIGURE = re.compile(r"\d+(?:\.\d{3})*,\d+")


@pytest.fixture
def own(hasil: Any) -> Any:
    """A copy of KPPT's results that a test may change."""
    return copy.deepcopy(hasil)


@pytest.fixture(scope="module")
def city() -> Any:
    """What hasil.json holds of the sample's city."""
    return json.loads(json.dumps(ikm.city("2026-S1").results().content, default=str))


def of_pdf(made: dict[str, bytes]) -> str:
    """Text of the announcement, which has one page."""
    (page,) = pypdf.PdfReader(io.BytesIO(made["publikasi.pdf"])).pages
    return " ".join(page.extract_text().split())


def test_every_number_is_one_of_the_results(report: dict[str, bytes], hasil: Any) -> None:
    """Read back from page and paper."""
    page = read_text(report[CITIZEN_PAGE].decode())
    assert find_strange(page, hasil) == []
    assert find_strange(of_pdf(report), hasil) == []
    assert {"86,14", "89,72", "80,91", "83,53", "84,85", "87,35"} <= set(_FIGURE.findall(page))
    assert find_strange(page.replace("86,14", "86,41"), hasil) == ["86,41"]


def test_the_same_on_page_and_paper(report: dict[str, bytes], hasil: Any) -> None:
    """All sentences of the page stand on the announcement too."""
    content, paper = compose_unit_page(hasil, Words("id")), of_pdf(report)
    told = [
        content["rated"],
        content["lead"],
        content["share"]["text"],
        *content["course"],
        *content["meaning"]["lines"],
    ]
    told += [row["name"] for each in content["lists"] for row in each["rows"]]
    told += [row["what"] for row in content["plan"]["rows"]] + [row["name"] for row in content["promises"]["rows"]]
    assert len(told) > 20
    assert [text for text in told if text not in paper] == []
    assert [text for text in told if text not in read_text(report[CITIZEN_PAGE].decode())] == []


def test_of_100_answers(hasil: Any) -> None:
    """Added up by hand out of the answers per unsur: 2,092 of 2,247 are 3 or 4, which is 93.10 of 100."""
    given = [each["answers"] for each in hasil["distribution"]]
    high = sum(answers[place] for answers in given for place in ("3", "4"))
    low = sum(answers[place] for answers in given for place in ("1", "2"))
    assert (hasil["answers"]["high"], hasil["answers"]["low"]) == (high, low)
    assert hasil["answers"]["high_of_100"] == int(Decimal(100 * high) / (high + low) + Decimal("0.5")) == 93
    assert hasil["answers"]["low_of_100"] == 7


@pytest.mark.parametrize(
    ("high", "low", "expected"),
    [
        (2000, 0, "Semua jawaban bernilai baik"),
        (0, 9, "Tidak ada jawaban yang bernilai baik"),
        (1999, 1, "Lebih dari 99 dari 100 jawaban"),
        (1, 1999, "Kurang dari 1 dari 100 jawaban"),
    ],
)
def test_answers_nearly_all_alike(high: int, low: int, expected: str, own: Any) -> None:
    """Neither '100 of 100' where one was poor, nor '0 of 100' where one was good."""
    of_100 = int(Decimal(100 * high) / (high + low) + Decimal("0.5"))
    own["answers"] = {"high": high, "low": low, "high_of_100": of_100, "low_of_100": 100 - of_100}
    assert compose_unit_page(own, Words("id"))["share"]["text"].startswith(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("25.00", "“tidak baik”"),
        ("49.99", "di antara “tidak baik” dan “kurang baik”"),
        ("50.00", "“kurang baik”"),
        ("75.00", "“baik”"),
        ("76.00", "di antara “baik” dan “sangat baik”"),
        ("100.00", "“sangat baik”"),
    ],
)
def test_place_among_the_answers(value: str, expected: str, own: Any) -> None:
    """Answers 1 to 4 times 25 are 25, 50, 75 and 100."""
    own["ikm"]["exact_bobot_value"] = value
    assert compose_unit_page(own, Words("id"))["lead"].endswith(expected)


def change(value: str, estimate: float, *, real: bool, period: str = "2025-S2") -> dict[str, Any]:
    """A comparison as hasil.json holds it."""
    return {"period": period, "value": value, "comparable": True, "total": {"estimate": estimate, "real": real}}


def test_what_fell_comes_first(own: Any) -> None:
    """A fall since the period before, though it rose in a year and over the years."""
    own["change"] = change("90.00", -3.86, real=True)
    course = compose_unit_page(own, Words("id"))["course"]
    assert course[0] == "Turun dari 90,00 pada Semester II Tahun 2025."
    assert sorted(course[1:]) == [
        "Naik dari 83,53 setahun lalu.",
        "Sejak Semester II Tahun 2017 cenderung naik, rata-rata 0,93 poin setahun.",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"change_year": change("86.00", 0.1, real=False)}, ["Setahun lalu 86,00; bedanya terlalu kecil"]),
        ({"change": change("86.00", 0.1, real=False)}, ["Pada Semester II Tahun 2025 86,00; bedanya terlalu kecil"]),
        (
            {"change": change("80.00", 0.0, real=False) | {"total": None}},
            ["Pada Semester II Tahun 2025 80,00; naik atau turunnya belum dapat dipastikan"],
        ),
        (
            {"change": change("86.14", 0.0, real=False) | {"total": None}},
            ["Sama dengan 86,14 pada Semester II Tahun 2025."],
        ),
        (
            {"change": change("80.00", 0.0, real=False) | {"total": None, "comparable": False}},
            ["Penilaian sebelumnya memakai aturan lain"],
        ),
        ({"trend": [{}]}, ["Ini penilaian yang pertama."]),
        ({"trend": [{}, {}]}, []),
    ],
)
def test_where_it_went(changed: dict[str, Any], expected: list[str], own: Any) -> None:
    """No real difference is neither a rise nor a fall; another regulation is no comparison; the first is said to be."""
    own.update({"change": None, "change_year": None, "slope": None, **changed})
    course = compose_unit_page(own, Words("id"))["course"]
    assert len(course) == len(expected)
    assert all(line.startswith(begin) for line, begin in zip(course, expected, strict=True))


def test_kept_late_and_without_a_plan(hasil: Any) -> None:
    """The sample's plan (data/actions/KPPT.csv): one late since March 2026, two done, and persyaratan without any."""
    plan = compose_unit_page(hasil, Words("id"))["plan"]
    assert plan["lead"] == (
        "Dari 6 kegiatan perbaikan yang kami rencanakan, 2 selesai dan 1 terlambat pada 30 Juni 2026."
    )
    rows = [(line["mark"], line["when"]) for line in plan["rows"]]
    assert rows == [
        ("late", "seharusnya selesai Maret 2026"),
        ("done", "jadwal September 2025"),
        ("done", "jadwal Desember 2025"),
        ("going", "paling lambat Juni 2026"),
        ("waiting", "paling lambat September 2026"),
        ("dropped", ""),
        ("open", ""),
    ]
    assert plan["rows"][-1]["what"] == "Syarat yang diminta"


def test_a_long_plan(own: Any) -> None:
    """What is late and to come is listed, old deeds give way, and how many are left out is said."""
    late, done = (next(each for each in own["policy"]["followup"] if each[key] == value)
                  for key, value in (("overdue", True), ("status", "selesai")))  # fmt: skip
    old = [{**done, "tahun": 2010 + year, "kegiatan": f"Lama {year}"} for year in range(9)]
    own["policy"]["followup"] = [*old, late]
    plan = compose_unit_page(own, Words("id"))["plan"]
    assert [line["what"] for line in plan["rows"] if line["mark"] != "open"] == [
        late["kegiatan"], "Lama 4", "Lama 5", "Lama 6", "Lama 7", "Lama 8",
    ]  # fmt: skip
    assert plan["more"] == "4 kegiatan lain ada dalam laporan lengkap."


def test_no_plan(own: Any) -> None:
    """That there is none is said once, not again of every priority."""
    own["policy"].update(followup=[], plan=[{**step, "draft": True} for step in own["policy"]["plan"]])
    plan = compose_unit_page(own, Words("id"))["plan"]
    assert plan["lead"] == "Rencana perbaikan belum ditetapkan."
    assert plan["rows"] == []


def test_most_valued_and_most_to_be_mended(hasil: Any, own: Any) -> None:
    """The highest values, and the priorities of the report; with the best mutu they are what can still be better."""
    valued, mended = compose_unit_page(hasil, Words("id"))["lists"]
    highest = sorted((Decimal(unsur["value"]) for unsur in hasil["unsur"]), reverse=True)[:3]
    assert [line["value"] for line in valued["rows"]] == [Words("id").number(value) for value in highest]
    assert next(line["official"] for line in mended["rows"]) == "Waktu penyelesaian"
    assert mended["heading"] == "Yang paling perlu dibenahi"
    own["ikm"]["mutu"] = "A"
    own["unsur"] = [{**unsur, "value": "100.00"} if unsur["key"] == "waktu" else unsur for unsur in own["unsur"]]
    mended = compose_unit_page(own, Words("id"))["lists"][1]
    assert "Waktu penyelesaian" not in [line["official"] for line in mended["rows"]]
    assert mended["heading"] == "Yang masih dapat ditingkatkan"


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("random", "kira-kira antara 84,85 dan 87,35"),
        ("systematic", "kira-kira antara 84,85 dan 87,35"),
        ("self-selected", "atas kemauan sendiri"),
        ("required", "cenderung terlalu baik"),
        (None, "tidak dicatat"),
        ("census", ""),
    ],
)
def test_for_whom_it_speaks(selection: str | None, expected: str, own: Any) -> None:
    """An interval for all who were served is claimed of a random sample alone."""
    own["collection"]["selection"] = selection
    told = " ".join(compose_unit_page(own, Words("id"))["meaning"]["lines"])
    assert (expected or "bermutu B (baik).") in told
    assert ("84,85" in told) is (selection in ("random", "systematic"))


@pytest.mark.parametrize("n", [0, 1, 3, 7, 12])
def test_few_respondents(n: int, tmp_path: Path) -> None:
    """Nobody, one, seven: page and paper are made, say why figures are missing, and show nothing of a person."""
    rows = people(n) if n else f"{FULL}\n{',' * FULL.count(',')}\n"
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": rows})
    results = json.loads(json.dumps(ikm.open("KPPT", data=str(project.data)).results().content, default=str))
    page = read_text(render_citizen_page(results, Words("id")))
    paper = of_pdf(write_poster_files(results, "id"))
    for text in (page, paper):
        assert f"{n} warga menilai." in text
        assert ("Mutu pelayanan" in text) is (n >= 10)
        assert ("dari 100 jawaban" in text or "Semua jawaban" in text) is (n >= 10)
        assert ("Nilai IKM –" in text) is (n < 3)
        assert ("Nilai janji pelayanan" in text) is (n >= 10)
        assert "Rencana perbaikan belum ditetapkan." in text


def test_nothing_is_loaded_and_nothing_runs(report: dict[str, bytes]) -> None:
    """No script, no address but links beside it and what is printed; what is written in is escaped."""
    soup = BeautifulSoup(report[CITIZEN_PAGE], "html.parser")
    assert soup(["script", "img", "iframe", "object", "form"]) == []
    assert [tag["href"] for tag in soup("a")] == ["#isi", "laporan.html", "publikasi.pdf"]
    assert [tag["href"] for tag in soup("link")] == ["data:,"]
    style = str(soup.style)
    assert "url(" not in style
    assert '"Segoe UI"' in style  # nothing of it is escaped
    assert "main > *" in style
    assert soup.select_one(".qr svg[viewbox]")  # grows and shrinks whole
    assert len(report[CITIZEN_PAGE]) < 60_000


def test_what_an_office_wrote_is_escaped(own: Any) -> None:
    """A name, a place to complain and a deed with signs of HTML."""
    own["unit_name"] = own["policy"]["followup"][0]["kegiatan"] = "<b>x</b> & y"
    own["publication"]["complaints_to"] = "<script>alert(1)</script>"
    page = render_citizen_page(own, Words("id"))
    assert "<script>alert" not in page
    assert page.count("&lt;b&gt;x&lt;/b&gt; &amp; y") >= 3


def test_where_to_complain(own: Any) -> None:
    """As the register has it; without, whoever reads it is asked to tell the unit."""
    assert "Pengaduan dan saran: loket pengaduan di lantai 1 (contoh)." in read_text(
        render_citizen_page(own, Words("id"))
    )
    own["publication"].update(complaints_to="", address="Jalan Satu")
    assert "Belum puas? Sampaikan kepada kami. Alamat: Jalan Satu." in read_text(render_citizen_page(own, Words("id")))


def test_in_english(own: Any) -> None:
    """The setting of the language holds for all of it."""
    page = render_citizen_page(own, Words("en"))
    assert '<html lang="en">' in page
    assert "On average citizens answered between “good” and “very good”" in page
    assert "Of 6 improvements that we planned: 2 done and 1 late as of 30 June 2026." in page


# A city


def test_every_unit_of_the_city(city: Any) -> None:
    """One line a unit with value, mutu in words, direction in words, and the unsur of its lowest value."""
    lines = {line["name"]: line for line in compose_city_page(city, Words("id"))["units"]}
    assert len(lines) == len(city["units"]) == 6
    assert lines["Kelancaran Lalu Lintas"] == {
        "name": "Kelancaran Lalu Lintas",
        "value": "67,90",
        "mutu": "C",
        "grade": "C, Kurang baik",
        "course": "belum pasti",
        "lowest": "Kecepatan pelayanan (59,93)",
    }
    assert lines["Kantor Pelayanan Perizinan Terpadu"]["course"] == "naik sejak Semester II Tahun 2017"


def test_every_number_of_the_city_is_one_of_the_results(city: Any) -> None:
    """Read back from page and paper."""
    for text in (read_text(render_citizen_page(city, Words("id"))), of_pdf(write_poster_files(city, "id"))):
        assert find_strange(text, city) == []
        assert {"73,78", "76,69", "86,14", "67,90"} <= set(_FIGURE.findall(text))
        assert "seharusnya selesai Desember 2025" in text
        assert "jadwal perbaikan pipa per wilayah (penanggung jawab: " in text
        assert "Dinas Pekerjaan Umum" in text


def test_a_late_action_of_a_city_without_name_or_anybody(city: Any) -> None:
    """Nobody wrote what, or who: the unsur alone; and what was written is text, whatever it holds."""
    changed = copy.deepcopy(city)
    late = [action for action in changed["open_actions"] if action["overdue"]]
    late[0].update(kegiatan="", penanggung_jawab="", skpd=[])
    late[1].update(kegiatan="<b>Loket</b>", skpd=[])
    rows = [row["what"] for row in compose_city_page(changed, Words("id"))["late"]["rows"]]
    assert "penanggung jawab" not in rows[0]
    assert rows[0].endswith(": Perbaikan Kecepatan pelayanan")
    assert "<b>Loket" not in render_citizen_page(changed, Words("id"))


def test_a_city_s_units_that_say_little(city: Any) -> None:
    """No value, too few for a mutu, a printed figure, one that fell."""
    changed = copy.deepcopy(city)
    none, few, printed, fell, *_ = changed["units"]
    none.update(value=None, mutu=None, slope=None, change=None)
    few.update(mutu=None, change=None, slope=None)
    printed.update(published=True)
    fell.update(slope={"real": True, "estimate": -1.0, "first": "2024-S1"}, change={"real": True, "estimate": 2.0})
    lines = compose_city_page(changed, Words("id"))["units"]
    assert (lines[0]["value"], lines[0]["grade"], lines[0]["course"]) == (
        "–",
        "belum ada nilai",
        "tidak dapat dibandingkan",
    )
    assert lines[1]["grade"] == "terlalu sedikit penjawab"
    assert lines[2]["grade"] == "B, Baik (angka terbitan)"
    assert lines[3]["course"] == "turun sejak Semester I Tahun 2024; naik dari periode lalu"


def test_a_city_without_values_or_with_very_many(city: Any) -> None:
    """Nothing to tell is said; forty units stand on one sheet of paper."""
    empty = copy.deepcopy(city)
    empty.update(highest=[], lowest=[], mean={"plain": None, "weighted": None}, promises={}, heat={}, open_actions=[])
    empty["units"] = [{**unit, "value": None, "mutu": None, "slope": None, "change": None} for unit in city["units"]]
    page = read_text(render_citizen_page(empty, Words("id")))
    assert "Belum ada nilai pada periode ini" in page
    assert "Tidak ada kegiatan perbaikan yang terlambat." in page
    many = copy.deepcopy(city)
    many["units"] = [{**unit, "name": f"{unit['name']} {at}"} for at in range(7) for unit in city["units"]][:40]
    paper = of_pdf(write_poster_files(many, "id"))
    assert all(unit["name"] in paper for unit in many["units"])


def test_it_is_listed_and_verified(built: Callable[[Job], dict[str, bytes]], tmp_path: Path) -> None:
    """The list of reports leads to it, and a changed one is found."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": people(12)}, UNITS)
    job = gather_unit_job(project, "KPPT", "2026-S1", "id")
    shelf.deliver_report(project.output / job.folder, built(job))
    site.refresh_site(project)
    assert 'href="KPPT/2026-S1/warga.html">Untuk warga</a>' in (project.output / "index.html").read_text("utf-8")


def test_the_layout_is_checked(tmp_path: Path) -> None:
    """Another word than the two is refused, and the two are named."""
    project = make_project(tmp_path, {}, UNITS + 'poster = "resmy"\n')
    with pytest.raises(SettingError, match="poster") as refused:
        project.units()
    assert "warga" in str(refused.value)
    assert Project(ROOT / "data", tmp_path).units()["KPPT"].poster == "warga"
