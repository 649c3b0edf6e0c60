"""The announcement in both layouts: figures of hasil.json, nothing of small groups, a code that a phone can read."""

from __future__ import annotations

import copy
import hashlib
import io
from typing import Any

import cv2
import numpy as np
import pypdf
import pytest

from ikm.page.wording import Words
from ikm.publish.poster import compose_announcement, write_poster_files


@pytest.fixture(params=["warga", "resmi"])
def own(hasil: Any, request: pytest.FixtureRequest) -> Any:
    """A copy of KPPT's results that a test may change, in either layout."""
    changed = copy.deepcopy(hasil)
    changed["publication"]["layout"] = request.param
    return changed


def text(made: dict[str, bytes]) -> str:
    """Text of the PDF, which has one page, white space as one space."""
    (page,) = pypdf.PdfReader(io.BytesIO(made["publikasi.pdf"])).pages
    return " ".join(page.extract_text().split())


def decoded(made: dict[str, bytes]) -> str:
    """What a camera reads in the image; empty without a code."""
    image = cv2.imdecode(np.frombuffer(made["publikasi.png"], np.uint8), cv2.IMREAD_COLOR)
    return str(cv2.QRCodeDetector().detectAndDecode(image)[0])


def test_figures_are_those_of_the_results(own: Any, hasil: Any) -> None:
    """Unit, city, period, index, mutu, kinerja, respondents, gender, education, services, thanks; where to complain."""
    words = Words("id")
    found = text(write_poster_files(own, "id"))
    expected = ["Kantor Pelayanan Perizinan Terpadu", "Kota Samarinda · Semester I Tahun 2026", "Izin reklame"]
    expected += [words.number(float(hasil["ikm"]["value"])), "Mutu pelayanan B", "Kinerja unit pelayanan Baik"]
    expected += [f"Jumlah responden {hasil['respondents']['counted']} orang"]
    groups = [group for key in ("gender", "education") for group in hasil["groups"][key]]
    expected += [f"{group['label']}: {group['n']} orang" for group in groups]
    expected += ["Terima kasih atas penilaian yang telah Anda berikan.", "loket pengaduan di lantai 1 (contoh)"]
    assert len(groups) > 5
    assert [part for part in expected if part not in found] == []


def test_the_register_chooses_the_layout(report: dict[str, bytes], hasil: Any) -> None:
    """What is late stands on the page for citizens, which is what is made unless the register asks for the other."""
    assert hasil["publication"]["layout"] == "warga"
    assert "terlambat" in text(report)
    official = copy.deepcopy(hasil)
    official["publication"]["layout"] = "resmi"
    assert "terlambat" not in text(write_poster_files(official, "id"))


def test_it_says_that_the_sample_is_a_sample(own: Any) -> None:
    """Invented figures cannot be posted as real ones; real ones carry no such line."""
    assert "Data contoh." in text(write_poster_files(own, "id"))
    own["synthetic"] = False
    assert "Data contoh" not in text(write_poster_files(own, "id"))


def test_the_code_leads_to_the_site(own: Any) -> None:
    """Read from the rendered page, it is the register's address, which is printed beside it."""
    made = write_poster_files(own, "id")
    assert decoded(made) == "https://kppt.example/ikm"
    assert "https://kppt.example/ikm" in text(made)


def test_the_longest_address_can_be_read(own: Any) -> None:
    """200 letters, the most that the register takes."""
    own["publication"]["site"] = "https://kppt.example/" + "Ab9-" * 44 + "xyz"
    assert len(own["publication"]["site"]) == 200
    site = own["publication"]["site"]
    assert decoded(write_poster_files(own, "id")) == site
    assert decoded(write_poster_files(own, "id", page=b"<html>")) == site  # no room for a fingerprint
    own["publication"]["site"] = site[:176]
    digest = hashlib.sha256(b"<html>").hexdigest()[:16]
    assert decoded(write_poster_files(own, "id", page=b"<html>")) == f"{site[:176]}#sha256={digest}"


def test_no_code_without_an_address(own: Any) -> None:
    """Nothing to lead to: no code, no line about results elsewhere."""
    own["publication"]["site"] = ""
    made = write_poster_files(own, "id")
    assert decoded(made) == ""
    assert "selengkapnya" not in text(made)


def test_few_respondents_claim_no_mutu(own: Any) -> None:
    """Nine respondents: the index, no mutu, no kinerja, no groups; hasil.json has none of them either."""
    own["ikm"].update(value="83.33", mutu=None, kinerja=None)
    own["respondents"]["counted"] = 9
    own["groups"] = {key: [{"hidden": True}] for key in own["groups"]}
    found = text(write_poster_files(own, "id"))
    assert "83,33" in found
    assert "9 orang" in found
    assert "Mutu tidak dinyatakan karena responden terlalu sedikit" in found
    assert found.count("Kelompok kecil tidak ditampilkan") == 2
    assert "Kinerja unit pelayanan" not in found
    assert "Laki-laki" not in found


def test_nobody_answered(own: Any) -> None:
    """No index: a dash and why, no mutu, no groups."""
    own["ikm"].update(value=None, mutu=None, kinerja=None)
    own["respondents"]["counted"] = 0
    own["groups"] = {key: [] for key in own["groups"]}
    found = compose_announcement(own, Words("id"))
    assert (found["value"], found["scale"]) == ("–", "Belum ada jawaban")
    assert (found["mutu"], found["kinerja"], found["no_mutu"]) == ("", "", "")
    assert [name for name, _ in found["facts"]] == ["Jenis layanan", "Jumlah responden", "Periode survei"]
    assert "0 orang" in text(write_poster_files(own, "id"))


def test_groups_that_are_hidden_or_not_stated(own: Any) -> None:
    """Hidden groups are told without their names; 'not stated' counts; a question nobody answered is left out."""
    own["groups"]["gender"] = [{"label": "Perempuan", "n": 20}, {"label": "", "n": 12}, {"hidden": True}]
    own["groups"]["education"] = [{"label": "", "n": 260}]
    facts = dict(compose_announcement(own, Words("id"))["facts"])
    assert facts["Jenis kelamin"] == [
        "Perempuan: 20 orang",
        "Tidak diisi: 12 orang",
        "Kelompok kecil tidak ditampilkan",
    ]
    assert "Pendidikan terakhir" not in facts


def test_always_one_page(own: Any) -> None:
    """Long names, many long services, a perfect index: the page is filled, not overrun."""
    own["unit_name"] = "Balai #let x = 1 $a$ " + "Pelayanan Perizinan Terpadu " * 8
    own["ikm"].update(value="100.00", mutu="A", kinerja="Sangat baik")
    own["publication"]["services"] = ["Pelayanan " + "panjang sekali " * 8] * 8
    found = text(write_poster_files(own, "id"))
    assert "100,00" in found
    assert "Balai #let x = 1 $a$" in found
    assert "https://kppt.example/ikm" in found
    assert found.endswith("Kepala KPPT Kota Samarinda: Nama Kepala Unit (contoh)")
    own["publication"]["services"] = ["a"] * 9
    assert "9 jenis layanan" in text(write_poster_files(own, "id"))


def test_in_english(own: Any) -> None:
    """Words, the band's own English name, and the language of the document."""
    made = write_poster_files(own, "en")
    found = text(made)
    assert "Service grade (mutu) B" in found
    assert "Good" in found
    assert "Male: 145 people" in found
    assert pypdf.PdfReader(io.BytesIO(made["publikasi.pdf"])).trailer["/Root"]["/Lang"] == "en"


def test_it_is_accessible_and_of_the_size_of_a_notice(own: Any) -> None:
    """PDF/UA-1 on A4; the image is A4 at 150 pixels an inch (210 / 25.4 x 150 = 1240)."""
    files = write_poster_files(own, "id")
    made = pypdf.PdfReader(io.BytesIO(files["publikasi.pdf"]))
    assert "<pdfuaid:part>1</pdfuaid:part>" in made.trailer["/Root"]["/Metadata"].get_data().decode()
    assert [round(float(side) / 72 * 25.4) for side in made.pages[0].mediabox[2:]] == [210, 297]
    assert cv2.imdecode(np.frombuffer(files["publikasi.png"], np.uint8), cv2.IMREAD_COLOR).shape == (1754, 1240, 3)


def test_the_same_bytes(report: dict[str, bytes], hasil: Any) -> None:
    """Set again, not a byte differs."""
    page = report["laporan.html"]
    assert write_poster_files(hasil, "id", page=page) == {
        name: report[name] for name in ("publikasi.pdf", "publikasi.png")
    }


@pytest.mark.parametrize("change", [{"audience": "internal"}, {"report": "national"}])
def test_only_a_public_report_is_announced(own: Any, change: dict[str, str]) -> None:
    """What is not for the public has no announcement, nor has a nation."""
    assert write_poster_files({**own, **change}, "id") == {}
