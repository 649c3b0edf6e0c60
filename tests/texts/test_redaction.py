"""Personal data in comments: taken out where it has a form, in either case; what a complaint needs stays."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.texts.redaction import PERSONAL_KINDS, redact_text
from tests.helpers import ORACLES, needs_oracles

NIK, PHONE = "3578011203850002", "081234567890"


@needs_oracles
def test_cases_of_the_oracle() -> None:
    """All 18 cases of oracles/redaction_cases.csv: what must go is gone, what must stay stays."""
    with (ORACLES / "redaction_cases.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) == 18
    left = [
        case["id"] for case in cases if case["must_redact"] and case["must_redact"] in redact_text(case["text"]).text
    ]
    lost = [case["id"] for case in cases if case["must_keep"] not in redact_text(case["text"]).text]
    assert (left, lost) == ([], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"NIK saya {NIK} salah", "NIK saya [nik] salah"),
        ("NIK 3578.0112.0385.0002 belum terdaftar", "NIK [nik] belum terdaftar"),
        ("NIK 35 78 01 12 03 85 00 02", "NIK [nik]"),
        ("NIK 3578,0112,0385,0002", "NIK [nik]"),
        ("NPWP 09.254.294.3-407.000 ditolak", "NPWP [npwp] ditolak"),
        (f"wa {PHONE}", "wa [telepon]"),
        ("0812-3456-7890 ya", "[telepon] ya"),
        ("+62 812 3456 7890", "[telepon]"),
        ("62812.3456.7890", "[telepon]"),
        ("telp (024) 8311174 tidak diangkat", "telp [telepon] tidak diangkat"),
        ("telp 831174 sibuk", "telp [telepon] sibuk"),
        ("０８１２３４５６７８９０", "[telepon]"),
        ("0812\u200b3456\u00ad7890", "[telepon]"),
        ("nol delapan satu dua tiga empat lima enam", "[nomor]"),
        ("rek BCA 123-456-7890", "rek BCA [nomor]"),
        ("pelanggan 12345678 belum dilayani", "pelanggan [nomor] belum dilayani"),
        ("nomor pelanggan 123456 salah", "nomor pelanggan [nomor] salah"),
        ("Budi.Santoso+1@example.co.id", "[surel]"),
        ("budi(at)example.com", "[surel]"),
        ("budi at example dot com", "[surel]"),
        ("lihat https://wa.me/6281234567890 saya", "lihat [tautan] saya"),
        ("bit.ly/abc123", "[tautan]"),
        ("ig @budi_99 dm saja", "ig [akun] dm saja"),
        ("ig budi_santoso99", "ig [akun]"),
        ("plat H 1234 AB", "plat [plat]"),
        ("kt 1234 ab menutup jalan", "[plat] menutup jalan"),
        ("lahir di Solo 1 Januari 1985", "lahir di Solo [lahir]"),
        ("air mati di Jl. Mawar No. 12 RT 03 RW 05", "air mati di [alamat]"),
        ("rt 05/02 tidak diangkut", "[alamat] tidak diangkut"),
        ("Pak Slamet, hub 0812 3456 7890", "Pak [nama], hub [telepon]"),
    ],
)
def test_taken_out(text: str, expected: str) -> None:
    """Each form, with blanks, dots, dashes, full-width digits or invisible characters in it."""
    assert redact_text(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "Antre dari jam 08.00 sampai 11.30 untuk 2 berkas",
        "buka 08.00-15.30",
        "Biaya Rp 1.250.000 terlalu mahal tahun 2025",
        "bayar Rp 12.500.000,00 dan 10.000.000 rupiah",
        "anggaran 2024/2025",
        "tahun 2024 2025 2026",
        "tanggal 12-05-2026 loket tutup",
        "nomor antrean 0123 dipanggil lama",
        "nomor antrean B 123 TDK dipanggil",
        "antrean A 045 BRU dipanggil",
        "loket 1, 2, 3, 4, 5, 6, 7, 8 tutup",
        "di 10 dan 20 loket, S1 atau D3",
        "parkir 2 jam bayar 5000",
        "usia 63 tahun",
    ],
)
def test_left_in(text: str) -> None:
    """Hours, sums of money, years, days of the visit and short numbers say what was wrong and point at nobody."""
    assert redact_text(text).text == text


def test_kinds_are_counted() -> None:
    """Two telephones and a name: one entry each, in the order of KINDS."""
    found = redact_text("Bu Siti 081234567890 atau 081234567891")
    assert found.kinds == ("telepon", "telepon", "nama")
    assert set(found.kinds) <= set(PERSONAL_KINDS)


def test_one_line() -> None:
    """Line breaks and tabs would break the review file and the page."""
    assert redact_text(" antre\r\nlama\t sekali\u2028ya ").text == "antre lama sekali ya"


@given(st.text(max_size=120))
def test_redacting_twice_changes_nothing(text: str) -> None:
    """Whatever is typed: no error, and a redacted text is left as it is."""
    once = redact_text(text)
    assert redact_text(once.text).text == once.text


@given(st.sampled_from([NIK, PHONE, "budi@example.com"]), st.text(alphabet="abc .,;!?", max_size=30))
def test_never_left_in_any_sentence(secret: str, around: str) -> None:
    """A number or address that stands by itself goes, whatever stands around it."""
    assert secret not in redact_text(f"{around} {secret} {around}").text
