"""Cover, basis, identity, collection, provenance, signature: what is known is told, what is not is said to be so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from ikm.analysis.disclosure import Audience
from ikm.chapters import introduction
from ikm.errors import SettingError
from ikm.page import table as table_
from ikm.page.markup import ABSENT_MARK, UNTOLD_MARK
from ikm.page.wording import Words
from ikm.study.numbers import Numbers
from ikm.study.unit import Study
from ikm.survey.pictures import Picture
from ikm.survey.responses import Source, Survey
from tests.builders import alike, made, survey, table
from tests.helpers import R2004, R2014, R2017, UNITS, load_instrument, read

ID, EN = Words("id"), Words("en")
LAW = "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik."
GOVERNMENT = (
    "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan "
    "Publik."
)
_MINISTER = "Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi"
CIRCULAR = (
    f"Surat Edaran {_MINISTER} Nomor 12 Tahun 2023 tentang Penyelenggaraan Survei Kepuasan Masyarakat di Lingkup "
    "Instansi Pemerintah."
)
ONLINE = f"Pedoman {_MINISTER} Nomor 9 Tahun 2024 tentang Pelaksanaan Survei Kepuasan Masyarakat Secara Daring."


def rows(shown: table_.Table) -> dict[str, str]:
    """A table of facts as a dict."""
    return dict(shown.rows)


# Basis


def basis(folder: Path, name: str, sidecar: str = "", rules: str = R2017) -> list[str]:
    """The basis of a survey whose one respondent answers 3 to everything."""
    keys = load_instrument(rules).keys
    content = ",".join(keys) + "\n" + ",".join(["3"] * len(keys)) + "\n"
    return [str(line) for line in introduction.describe_legal_basis(read(folder, content, sidecar, name=name), ID)]


def test_basis_in_force(tmp_path: Path) -> None:
    """PermenPANRB 14/2017 has no last day: both laws of its considerans, its title, and the circular of 2023."""
    assert basis(tmp_path, "2026-S1.csv") == [LAW, GOVERNMENT, f"{load_instrument(R2017).title}.", CIRCULAR]


@pytest.mark.parametrize(
    ("period", "sidecar", "guidance"),
    [
        ("2023-S1", 'mode = "online"', []),  # begins before the circular
        ("2023-S2", 'mode = "online"', [CIRCULAR]),  # begins before the guideline on online surveys
        ("2024-S1", 'mode = ["paper", "online"]', [CIRCULAR, ONLINE]),
        ("2024-S1", 'mode = "paper"', [CIRCULAR]),
        ("2024-S1", "", [CIRCULAR]),  # how answers were given is not recorded: nothing is guessed
    ],
)
def test_basis_of_later_texts(tmp_path: Path, period: str, sidecar: str, guidance: list[str]) -> None:
    """The circular for periods from 2023-07 on, the guideline for those from 2024 on that were answered online."""
    assert basis(tmp_path, f"{period}.csv", sidecar)[3:] == guidance


def test_basis_before_the_law(tmp_path: Path) -> None:
    """The law of 2009 is no basis of a survey of 2008; nor is a circular of 2023 one under an older regulation."""
    assert basis(tmp_path, "2008.csv", rules=R2004) == [f"{load_instrument(R2004).title}."]
    assert CIRCULAR not in basis(tmp_path, "2024-S1.csv", f'instrument = "{R2014}"\n', R2014)


def test_basis_of_the_region(tmp_path: Path) -> None:
    """Regulations of the register stand last, in their own words, escaped, with one full stop."""
    local = ["Peraturan Bupati Contoh Nomor 1 Tahun 2020 tentang <i>SKM</i>.", "Keputusan Bupati Nomor 2"]
    asked = survey(tmp_path, alike(3, 1), units=f"{UNITS}legal_basis = {local}\n")
    assert [str(line) for line in introduction.describe_legal_basis(asked, ID)[-2:]] == [
        "Peraturan Bupati Contoh Nomor 1 Tahun 2020 tentang &lt;i&gt;SKM&lt;/i&gt;.",
        "Keputusan Bupati Nomor 2.",
    ]


def test_basis_replaced(tmp_path: Path) -> None:
    """PermenPANRB 16/2014 until 11 May 2017: replaced within 2017-S1; the report of 2016 cannot know that."""
    assert basis(tmp_path, "2016.csv", rules=R2014) == [LAW, f"{load_instrument(R2014).title}."]
    assert basis(tmp_path, "2017-S1.csv", rules=R2014) == [
        LAW,
        f"{load_instrument(R2014).title}.",
        "Pedoman survei ini berlaku pada awal periode survei dan diganti pada 12 Mei 2017.",
    ]


def test_basis_outdated(tmp_path: Path) -> None:
    """The same asked in 2018-S1, which begins after its last day: it was no longer in force."""
    assert basis(tmp_path, "2018-S1.csv", f'instrument = "{R2014}"\n', R2014)[2] == (
        "Pedoman survei ini telah diganti sejak 12 Mei 2017, tetapi masih dipakai untuk survei ini."
    )


def test_basis_of_a_period_that_begins_before_the_last_day(tmp_path: Path) -> None:
    """2014 begins before 1 May 2014, the last day of the decree of 2004: it was in force then."""
    assert basis(tmp_path, "2014.csv", rules=R2004)[2].startswith("Pedoman survei ini berlaku pada awal periode survei")


def test_basis_on_the_last_day(tmp_path: Path) -> None:
    """A guideline is outdated for a period that begins after its last day, not on it."""
    asked = survey(tmp_path, alike(3, 1), name="2026-05.csv")
    last = replace(asked, instrument=replace(asked.instrument, in_force_until=asked.period.start))
    assert "berlaku pada awal periode survei" in introduction.describe_legal_basis(last, ID)[-1]


# Collection


def test_collection_of_an_empty_sidecar(tmp_path: Path) -> None:
    """Sections of the outline stand there and say so; what else nobody wrote down is named for the office alone."""
    asked = survey(tmp_path, alike(3, 7))
    assert rows(introduction.tabulate_collection(asked, made(21, n=7), ID)) == {
        "Responden yang dihitung": "7 dari 7 baris jawaban",
        "Pertanyaan": "9 unsur, jawaban bernilai 1 sampai 4",
        **dict.fromkeys(("2.1 Pelaksana survei", "2.2 Metode", "2.3 Lokasi", "2.4 Waktu pelaksanaan"), "tidak dicatat"),
        "2.5 Pedoman jumlah responden": load_instrument(R2017).min_respondents_note,
    }
    (told,) = introduction.describe_unrecorded(asked, made(21, n=7), ID)
    assert str(told) == (
        "Belum dicatat: 2.1 Pelaksana survei; 2.2 Metode; Cara menjawab; Pemilihan responden; 2.3 Lokasi; "
        "2.4 Waktu pelaksanaan; Pengguna layanan pada periode ini; dan Tingkat jawaban."
    )


SIDECAR = """surveyor = "Bagian Organisasi"
method = "Wawancara"
location = "Loket"
selection = "self-selected"
population = 1051
field_from = 2026-03-01
field_until = 2026-03-31
asked = 4
mode = ["online", "interview"]
"""


def test_collection_as_recorded(tmp_path: Path) -> None:
    """Each key of the sidecar in its row; nothing is left to name."""
    asked = survey(tmp_path, alike(3, 1), SIDECAR)
    assert introduction.describe_unrecorded(asked, made(3, n=1), ID) == []
    found = rows(introduction.tabulate_collection(asked, made(3, n=1), ID))
    assert [value for name, value in found.items() if not name.startswith("2.5")] == [
        "Bagian Organisasi",
        "Wawancara",
        "daring dan wawancara",
        "mengisi atas kemauan sendiri (misalnya lewat kode QR atau loket); bukan sampel acak",
        "9 unsur, jawaban bernilai 1 sampai 4",
        "Loket",
        "1 Maret 2026 sampai dengan 31 Maret 2026",
        "1.051 orang",
        "1 dari 1 baris jawaban",
        "1 dari 4 orang yang diminta menjawab (25,0 %)",
    ]


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("", []),
        (
            "asked = 594",  # 260 of 594 is 43.77 per cent
            ["Tingkat jawaban 43,8 % berarti: dari 594 orang yang diminta menjawab, 260 menjawab dan jawabannya "
             "dihitung; 334 lainnya tidak. Mereka yang tidak menjawab mungkin berpendapat lain, dan pendapatnya tidak "
             "tercermin dalam IKM."],
        ),
        ("asked = 260", ["Semua orang yang diminta menjawab, yaitu 260, telah menjawab dan jawabannya dihitung."]),
    ],
)  # fmt: skip
def test_response_rate(tmp_path: Path, asked: str, lines: list[str]) -> None:
    """What the rate means, where somebody counted whom was asked."""
    read_answers = survey(tmp_path, alike(3, 260), asked)
    assert [str(line) for line in introduction.describe_response(read_answers, ID)] == lines


def test_response_rate_with_refused_rows(tmp_path: Path) -> None:
    """Ten asked, three rows, one of which says that nothing applies: two count; of the eight others one did answer."""
    asked = survey(tmp_path, [*alike(3, 2), "-,-,-,-,-,-,-,-,-"], "asked = 10")
    (line,) = introduction.describe_response(asked, ID)
    assert "2 menjawab dan jawabannya dihitung; 8 lainnya tidak menjawab, atau jawabannya tidak dihitung." in line


def test_response_rate_is_exported(tmp_path: Path) -> None:
    """260 of 594, unrounded; nothing where it is not known."""
    exported = introduction.export_collection(survey(tmp_path, alike(3, 260), 'asked = 594\nmode = "paper"'))
    assert exported == {
        "mode": ["paper"], "selection": None, "asked": 594, "response_rate": pytest.approx(260 / 594),
        "guideline": None,
    }  # fmt: skip
    unknown = introduction.export_collection(survey(tmp_path / "b", alike(3, 1)))
    assert unknown == {"mode": [], "selection": None, "asked": None, "response_rate": None, "guideline": None}


@pytest.mark.parametrize(
    ("n", "sidecar", "told"),
    [
        (277, "population = 1000", "278 dari 1.000 pengguna; 277 responden belum mencapainya."),
        (278, "population = 1000", "278 dari 1.000 pengguna; 278 responden mencapainya."),
    ],
)
def test_guideline_for_the_unit_itself(tmp_path: Path, n: int, sidecar: str, told: str) -> None:
    """The printed row of Krejcie and Morgan (1970), 278 of 1,000: one answer short, and just enough."""
    found = introduction.describe_sample(survey(tmp_path, alike(3, 1), sidecar), made(3 * n, n=n), ID)
    assert found == [f"Rumus tabel Krejcie & Morgan meminta {told}"]


def test_guideline_by_users_of_services(tmp_path: Path) -> None:
    """20 and 30 users of two services: 44 of 50 are asked for, two were counted."""
    sidecar = "[strata]\nA = 20\nB = 30"
    asked = survey(tmp_path, [*alike(3, 1, "A"), *alike(3, 1, "B")], sidecar, extra="service")
    assert introduction.describe_sample(asked, made(6, n=2), ID) == [
        "Rumus tabel Krejcie & Morgan meminta 44 dari 50 pengguna; 2 responden belum mencapainya."
    ]


def test_guideline_without_the_table(tmp_path: Path) -> None:
    """PermenPANRB 16/2014 has no table: its note alone, though the users are known."""
    keys = load_instrument(R2014).keys
    asked = read(tmp_path, ",".join(keys) + "\n" + ",".join("3" * len(keys)) + "\n", "population = 50", name="2016.csv")
    found = rows(introduction.tabulate_collection(asked, made(3, n=1), ID))
    assert found["2.5 Pedoman jumlah responden"] == load_instrument(R2014).min_respondents_note
    assert introduction.describe_sample(asked, made(3, n=1), ID) == []


@pytest.mark.parametrize("key", ["field_from", "field_until"])
def test_collection_with_one_day(tmp_path: Path, key: str) -> None:
    """Only one end was written down: it stands alone."""
    asked = survey(tmp_path, alike(3, 1), f"{key} = 2026-03-05\n")
    assert rows(introduction.tabulate_collection(asked, made(3, n=1), ID))["2.4 Waktu pelaksanaan"] == "5 Maret 2026"


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        ("random", "drawn at random"),
        ("systematic", "chosen systematically (every n-th person)"),
        (
            "self-selected",
            "answered of their own accord (for instance by QR code or at the counter); not a random sample",
        ),
        ("census", "all users of the service were asked (census)"),
    ],
)
def test_choice_of_respondents(tmp_path: Path, selection: str, told: str) -> None:
    """Each way of choosing in words."""
    asked = survey(tmp_path, alike(3, 1), f'selection = "{selection}"\n')
    assert rows(introduction.tabulate_collection(asked, made(3, n=1), EN))["Choice of respondents"] == told


# Identity


def test_identity_leaves_out_what_the_register_leaves_open(tmp_path: Path) -> None:
    """No address, head or services: no such rows."""
    assert rows(introduction.tabulate_identity(survey(tmp_path, alike(3, 1)), ID)) == {
        "Unit pelayanan": "Kantor Perizinan",
        "Kode unit": "KPPT",
        "Kabupaten/kota": "Kota Contoh",
        "SKPD (perangkat daerah)": "Dinas Contoh",
        "Bidang pelayanan": "Perizinan",
        "Periode survei": "Semester I Tahun 2026",
        "Pedoman survei": "PermenPANRB 14/2017",
    }


def test_identity_with_all_of_the_register(tmp_path: Path) -> None:
    """Services in a row, address and head."""
    units = UNITS + 'services = ["IMB", "SIUP"]\naddress = "Jalan 1"\nhead = "Ani"\n'
    found = rows(introduction.tabulate_identity(survey(tmp_path, alike(3, 1), units=units), ID))
    assert (found["Jenis layanan"], found["Alamat"], found["Pimpinan unit"]) == ("IMB; SIUP", "Jalan 1", "Ani")


# Cover


def cover(asked: Survey, audience: Audience = "public") -> Tag:
    """The cover of a survey."""
    return BeautifulSoup(Study(Numbers(asked, audience=audience), ID).cover().html, "html.parser")


def texts(page: Tag, name: str) -> list[str]:
    """Texts of the elements of a class."""
    return [part.get_text(" ", strip=True) for part in page.find_all(class_=name)]


def test_cover(tmp_path: Path) -> None:
    """Twelve who answer 3: 75,00, C, Kurang baik, 12 respondents; no remark on invented answers or on the audience."""
    page = cover(survey(tmp_path, alike(3, 12)))
    assert page.h1.get_text() == "Kantor Perizinan"
    assert texts(page, "where") == ["Kota Contoh · Semester I Tahun 2026"]
    assert (texts(page, "value"), texts(page, "mutu")) == (["75,00"], ["C"])
    assert page.find(class_="mutu-C") is not None
    assert texts(page, "unit") == ["Kurang baik , pada skala 25–100; 12 responden"]
    assert texts(page, "sample") == []


def test_cover_of_invented_answers_for_the_office(tmp_path: Path) -> None:
    """Both are said, and only where they hold."""
    invented = "Data contoh. Semua jawaban di laporan ini adalah data buatan untuk peragaan, bukan jawaban warga."
    internal = "Edisi internal. Memuat kelompok responden yang lebih kecil (5–9 orang); tidak untuk diumumkan."
    asked = survey(tmp_path, alike(3, 12), "synthetic = true\n")
    assert texts(cover(asked), "sample") == [invented]
    assert texts(cover(asked, audience="internal"), "sample") == [invented, internal]
    real = replace(asked, sidecar=asked.sidecar.model_copy(update={"synthetic": False}))
    assert texts(cover(real, audience="internal"), "sample") == [internal]


@pytest.mark.parametrize("n", [1, 7, 9])
def test_cover_of_few(tmp_path: Path, n: int) -> None:
    """A value, no mutu, and why."""
    page = cover(survey(tmp_path, alike(3, n)))
    assert texts(page, "value") == ["75,00" if n >= 3 else "–"]
    why = ["Mutu tidak dinyatakan: kurang dari 10 responden"] if n >= 3 else []
    assert texts(page, "unit")[1:] == why
    assert texts(page, "mutu") == []


def test_cover_of_nobody(tmp_path: Path) -> None:
    """No value, and no remark on a mutu that there is not."""
    page = cover(survey(tmp_path))
    assert texts(page, "value") == ["–"]
    assert texts(page, "unit") == ["Belum ada jawaban; 0 responden"]


def test_cover_without_a_value_says_why(tmp_path: Path) -> None:
    """Two respondents: withheld. Twelve, none of whom answered biaya: cannot be computed."""
    withheld = cover(survey(tmp_path, alike(3, 2)))
    assert texts(withheld, "unit")[0].startswith("IKM tidak ditampilkan: kurang dari 3 responden")
    silent = cover(survey(tmp_path / "b", ["3,3,3,,3,3,3,3,3"] * 12))
    assert texts(silent, "unit")[0].startswith("IKM tidak dapat dihitung: ada unsur tanpa jawaban")


def test_cover_without_an_unsur(tmp_path: Path) -> None:
    """The unit left out biaya: the scale says so."""
    page = cover(survey(tmp_path, ["3,3,3,,3,3,3,3,3"] * 12, 'without = ["biaya"]'))
    assert texts(page, "value")[0] == "75,00"
    assert "pada skala 25–100, tanpa unsur Biaya/tarif" in texts(page, "unit")[0]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("harapan", "dengan membandingkan harapan masyarakat dengan pelayanan yang diterimanya"),
        ("kepentingan", "seberapa penting setiap unsur pelayanan bagi masyarakat"),
        ("overall", "menurut penilaian responden atas setiap unsur pelayanan"),
        ("", "menurut penilaian responden atas setiap unsur pelayanan"),
    ],
)
def test_purpose_promises_what_was_asked(stated: str, said: str) -> None:
    """No comparison with expectation where nobody was asked for it."""
    purpose = str(introduction.describe_purpose(stated, ID))
    assert said in purpose
    assert ("harapan" in purpose) == (stated == "harapan")


def test_cover_is_escaped(tmp_path: Path) -> None:
    """A unit's name is text."""
    asked = survey(tmp_path, alike(3, 1), units=UNITS.replace("Kantor Perizinan", "<i>K</i>"))
    assert cover(asked).h1.get_text() == "<i>K</i>"
    assert cover(asked).i is None


# Signature, provenance


@pytest.mark.parametrize(
    ("city", "place"), [("Kota Contoh", "Contoh"), ("Kabupaten Contoh", "Contoh"), ("Batu", "Batu")]
)
def test_signature(tmp_path: Path, city: str, place: str) -> None:
    """A letter is dated at the place without 'Kota'; name and title stay open where the register has none."""
    asked = survey(tmp_path, alike(3, 1), units=UNITS.replace("Kota Contoh", city))
    lines = [
        part.get_text() for part in BeautifulSoup(introduction.render_signature(asked, ID), "html.parser").find_all("p")
    ]
    assert lines == [f"{place}, ……………………", "Pimpinan unit", "……………………………………"]


def test_signature_of_a_known_head(tmp_path: Path) -> None:
    """Title and name of the register."""
    asked = survey(tmp_path, alike(3, 1), units=UNITS + 'head = "Ani"\nhead_title = "Kepala Kantor"\n')
    lines = [
        part.get_text() for part in BeautifulSoup(introduction.render_signature(asked, ID), "html.parser").find_all("p")
    ]
    assert lines[1:] == ["Kepala Kantor", "Ani"]


HEAD = 'head = "Ani"\nhead_title = "Kepala Kantor"\nhead_rank = "Pembina, IV/a"\nhead_nip = "197001011995031001"\n'


def lines_of(html: object) -> list[str]:
    """Paragraphs as they are read."""
    return [part.get_text() for part in BeautifulSoup(str(html), "html.parser").find_all("p")]


def test_rank_and_nip_stand_below_the_name(tmp_path: Path) -> None:
    """In the signature, in groups, and in the table of identity; no comma where one is not known."""
    asked = survey(tmp_path, alike(3, 1), units=UNITS + HEAD)
    signed = ["Kepala Kantor", "Ani", "Pembina, IV/a", "NIP 19700101 199503 1 001"]
    assert lines_of(introduction.render_signature(asked, ID))[1:] == signed
    identity = rows(introduction.tabulate_identity(asked, ID))
    assert identity["Pimpinan unit"] == "Ani, Pembina, IV/a, NIP 19700101 199503 1 001"
    publication = introduction.export_publication(asked)
    assert publication["signer"] == {"name": "Ani", "title": "Kepala Kantor", "rank": "Pembina, IV/a"}
    assert introduction.export_publication(survey(tmp_path / "b", alike(3, 1)))["signer"] is None


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ('head = "Ani"\nhead_nip = "19700101199503100X"\n', "head_nip = '19700101199503100X': not the 18 digits"),
        ('head = "Ani"\nhead_nip = "1970"\n', "head_nip = '1970': not the 18 digits"),
        ('head_rank = "IV/a"\n', "head_rank without head"),
        ('[[KPPT.team]]\nrole = "Ketua"\n', "team #1.name: missing"),
        (f'[KPPT.preface]\ntext = "{"a" * 20_000}"\n', "preface.text = 'aaa"),
        ("[KPPT.preface]\nsigned_on = 2026-07-01\n", "preface.signed_on: no such key"),
    ],
)
def test_people_and_preface_are_checked(tmp_path: Path, units: str, said: str) -> None:
    """The message names the key and what was seen."""
    with pytest.raises(SettingError, match=re.escape(said)):
        survey(tmp_path, alike(3, 1), units=UNITS + units)


def test_a_preface_stands_as_written(tmp_path: Path) -> None:
    """Paragraphs, escaped; place and day of the sidecar, text of the register where it has none of its own."""
    usual = '[KPPT.preface]\ntext = "Kata <script>alert(1)</script>\\nsatu.\\n\\nKata dua."\nplace = "Balai Kota"\n'
    asked = survey(tmp_path, alike(3, 1), "[preface]\nsigned_on = 2026-07-15\n", units=UNITS + HEAD + usual)
    html = introduction.render_preface(asked, ID, internal=False)
    assert "<script>" not in html
    assert lines_of(html)[:4] == [
        "Kata <script>alert(1)</script> satu.", "Kata dua.", "Balai Kota, 15 Juli 2026", "Kepala Kantor",
    ]  # fmt: skip
    own = survey(tmp_path / "own", alike(3, 1), '[preface]\ntext = "Lain."\n', units=UNITS + HEAD + usual)
    assert lines_of(introduction.render_preface(own, ID, internal=False))[:2] == ["Lain.", "Balai Kota, ……………………"]


def test_a_preface_that_nobody_wrote(tmp_path: Path) -> None:
    """The public page leaves it out without a word, that of the office names it."""
    asked = survey(tmp_path, alike(3, 1))
    assert introduction.render_preface(asked, ID, internal=False) == f'<div class="{UNTOLD_MARK}"></div>'
    assert introduction.render_preface(asked, ID, internal=True) == f'<div class="{ABSENT_MARK}"></div>'
    assert introduction.render_pictures((), internal=False) == f'<div class="{UNTOLD_MARK}"></div>'


def test_the_team_of_the_period_goes_before_the_usual_one(tmp_path: Path) -> None:
    """Name, role, NIP; a dash where one is not known."""
    usual = UNITS + '[[KPPT.team]]\nname = "Budi"\nrole = "Ketua"\nnip = "197001011995031001"\n'
    assert introduction.tabulate_team(survey(tmp_path, alike(3, 1), units=usual), ID).rows == [
        ("Budi", "Ketua", "19700101 199503 1 001")
    ]
    asked = survey(tmp_path / "own", alike(3, 1), '[[team]]\nname = "Cici"\n', units=usual)
    assert introduction.tabulate_team(asked, ID).rows == [("Cici", "–", "–")]


def test_pictures_stand_with_their_words() -> None:
    """Caption and alternative text escaped, the picture in the page itself."""
    picture = Picture("<script>x</script>", 'Orang "A"', b"\xff\xd8", (40, 20))
    html = introduction.render_pictures([picture], internal=False)
    image = BeautifulSoup(html, "html.parser").img
    assert image is not None
    assert "<script>" not in html
    assert (image["alt"], image["width"], image["src"]) == ('Orang "A"', "40", "data:image/jpeg;base64,/9g=")


def test_rules(tmp_path: Path) -> None:
    """Regulation, bobot as printed, rounding, version."""
    asked = survey(tmp_path, alike(3, 1), "bobot = 0.11\n")
    assert rows(introduction.tabulate_rules(asked, "1.2", ID)) == {
        "Pedoman": "PermenPANRB 14/2017",
        "Bobot": "0.11",
        "Pembulatan": "satu kali, setengah ke atas, dua desimal; mutu dibaca dari nilai yang dicetak",
        "Perangkat lunak": "ikm versi 1.2",
    }
    assert list(rows(introduction.tabulate_software("1.2", ID)).values())[1:] == ["ikm versi 1.2"]


def test_rules_of_a_bobot_that_rounds_the_sum(tmp_path: Path) -> None:
    """The sum to three decimals, then the value: not rounded once."""
    asked = survey(tmp_path, alike(3, 1), 'bobot = "0.111;round3"\n')
    assert rows(introduction.tabulate_rules(asked, "1.2", ID))["Pembulatan"] == (
        "jumlah tertimbang pada 3 desimal, lalu nilai pada dua desimal, setengah ke atas; "
        "mutu dibaca dari nilai yang dicetak"
    )


def test_files_with_sixteen_digits() -> None:
    """The first sixteen of the fingerprint; a dash where there is none, and for a file without rows."""
    files = [Source("data/a.csv", "0123456789abcdef" * 4, 1051), Source("data/a.toml", "f" * 64), Source("b", "")]
    shown = introduction.tabulate_sources(files, ID)
    assert [list(map(str, row)) for row in shown.rows] == [
        ["data/a.csv", "1.051", "<code>0123456789abcdef</code>"],
        ["data/a.toml", "–", f"<code>{'f' * 16}</code>"],
        ["b", "–", "–"],
    ]


def test_table_builder_reads_back(tmp_path: Path) -> None:
    """The builder of these tests writes what it says: one respondent, one further column."""
    asked = read(tmp_path, table(*alike(3, 1, "L"), extra="gender"))
    assert (len(asked.answers), asked.groups("gender").tolist()) == (1, ["Laki-laki"])
