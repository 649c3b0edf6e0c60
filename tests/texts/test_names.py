"""Names are found by the word before them; ordinary words after an honorific stay."""

from __future__ import annotations

import pytest

from ikm.texts.redaction import find_names, has_bare_name_nearby, resembles_name


def names(text: str) -> list[str]:
    """The names found in a text."""
    return [text[start:end] for start, end in find_names(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pak Slamet Riyadi di loket 3 sangat ramah", ["Slamet Riyadi"]),
        ("pak slamet riyadi di loket 3", ["slamet riyadi"]),
        ("PAK SLAMET RIYADI SANGAT RAMAH", ["SLAMET RIYADI"]),
        ("bu siti kurang senyum", ["siti"]),
        ("pak dimas bgt ramahnya", ["dimas"]),
        ("Mbak Rina dan mas joko cekatan", ["Rina", "joko"]),
        ("Bapak H. Slamet ketus", ["Slamet"]),
        ("Ibu dr. Siti Aminah baik", ["Siti Aminah"]),
        ("sdr. agus lambat", ["agus"]),
        ("kak ros baik", ["ros"]),
        ("Bapak Kepala Dinas Budi Santoso", ["Budi Santoso"]),
        ("petugas Budi di loket 3 ketus", ["Budi"]),
        ("atas nama Wahyu Hidayat", ["Wahyu Hidayat"]),
        ("a.n. Joko Widodo", ["Joko Widodo"]),
        ("nama: Agung", ["Agung"]),
        ("bu indah dan pak agung", ["indah", "agung"]),
        ("Ibu Siti Nur Aisyah Rahmawati Dewi Lestari", ["Siti Nur Aisyah Rahmawati Dewi Lestari"]),
        ("Pak Budi,Bu Ani", ["Budi", "Ani"]),
        ("pak kades budi", ["budi"]),
        ("dr andi baik", ["andi"]),
        ("dokter andi baik", ["andi"]),
        ("saya Budi Santoso dari sini", ["Budi Santoso"]),
        ("Hormat saya, Budi Santoso", ["Budi Santoso"]),
        ("Bapak/Ibu Andi", ["Andi"]),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    """In either case, behind titles, with a dot, several in one comment; names that are words too (indah, agung)."""
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "bapak ibu petugas terima kasih",
        "Pak petugas tolong lebih ramah",
        "bu kasir judes",
        "Ibu hamil dan bapak lansia perlu prioritas",
        "Bapak Kepala Dinas harap turun langsung",
        "terima kasih pak, pelayanan bagus",
        "bu, tolong",
        "antre dr pagi",
        "mas mas parkir, mbak2 kasir, ibu-ibu",
        "Petugas Ramah Dan Sabar",
        "nama saya salah ketik",
        "pak yg di loket 2",
        "pak melayani dengan baik",
        "Namanya pelayanan publik harus cepat",
        "yang namanya antre pasti lama",
        "Hai kak, kapan buka",
        "kak aplikasinya error",
        "pak lampu jalan mati",
        "terima kasih mba hihihihi",
        "Kepada Yth. Bapak Walikota",
        "ibu/bapak petugas",
        "Bapak Kepala Dinas turun tangan",
        "Salam sejahtera",
        "Saya Sudah Menunggu Dua Jam",
        "pak",
        "",
    ],
)
def test_no_names(text: str) -> None:
    """Titles, jobs, groups of people, verbs and requests after an honorific are what the comment is about."""
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("saya budi hartono, KTP [nik]", True),
        ("[telepon] hartono", True),
        ("hubungi Budi di nomor [telepon]", True),
        ("KTP [nik] hilang, loket lama", False),
        ("Tolong hubungi saya, WA [telepon]", False),
        ("LOKET LAMA [TELEPON] [telepon]", False),
        ("saya budi hartono", False),
        ("hartono datang ke loket pagi pagi dan tidak ada petugas [telepon]", False),
    ],
)
def test_a_bare_name_beside_a_number(text: str, beside: bool) -> None:
    """A word no dictionary knows, or with a capital, within five words of a number that was taken out."""
    assert has_bare_name_nearby(text) is beside


def test_a_word_of_a_million_letters() -> None:
    """It is near to no word that is often written, and is not compared letter by letter."""
    assert resembles_name("ab" * 500_000)
    assert find_names("petugas " + "ab" * 500_000) == [(8, 1_000_008)]
