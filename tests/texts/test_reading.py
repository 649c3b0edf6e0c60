"""What the rules read in a comment; every text was read by hand, and none is of a respondent."""

from __future__ import annotations

import pytest

from ikm.texts.reading import KINDS, read_comment
from ikm.texts.words import list_topic_words

UNSUR = {topic.key: (topic.unsur or ("",))[0] for topic in list_topic_words()}


def kind(text: str, sector: str = "perizinan") -> str:
    """The kind of a comment."""
    return read_comment(text, sector).kind


def signs(text: str, sector: str = "perizinan") -> dict[str, str]:
    """Signs by the first unsur of each topic; '!' where topics of one unsur disagree."""
    found: dict[str, str] = {}
    for key, sign in read_comment(text, sector).signs.items():
        if UNSUR[key]:
            found[UNSUR[key]] = sign if found.get(UNSUR[key], sign) == sign else "!"
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("petugas tidak ramah", "keluhan"),
        ("kurang senyum", "keluhan"),
        ("antrinya lama bgt", "keluhan"),
        ("blm jadi", "keluhan"),
        ("aplikasinya errorr terus", "keluhan"),
        ("jadwal gajelas", "keluhan"),
        ("petugas ngaret", "keluhan"),
        ("nunggu 2 jam", "keluhan"),
        ("petugasnya hanya satu", "keluhan"),
        ("antri berjam jam", "keluhan"),
        ("petugas parkir minta uang, padahal gratis", "keluhan"),
        ("sekarang cepat, dulu ribet", "pujian"),
        ("dari dulu ribet", "keluhan"),
        ("sudah ada peningkatan", "pujian"),
        ("gak perlu bolak balik", "pujian"),
        ("Tidak ada, sudah baik", "pujian"),
        ("dompet hilang jadi harus buat KTP lagi", "lain"),
        ("parkir dibiarkan penuh", "keluhan"),
        ("petugas ramah", "pujian"),
        ("syarat gak ribet lagi", "pujian"),
        ("tidak ada kendala", "pujian"),
        ("tidak sampai 10 menit", "pujian"),
        ("kurang dari 1 jam", "pujian"),
        ("prosesnya cuma 5 menit", "pujian"),
        ("tidak ada pungutan di luar tarif", "pujian"),
        ("antrean tidak panjang", "pujian"),
        ("ngurus KTP hilang cepat", "pujian"),
        ("ganti paspor lama jadi gampang", "pujian"),
        ("salah satu kantor terbaik", "pujian"),
        ("tidak hanya ramah tapi juga cepat", "pujian"),
        ("pertahankan", "pujian"),
        ("sangat puas, semoga makin baik", "pujian"),
        ("ok", "pujian"),
        ("Terima kasih", "pujian"),
        ("👍👍", "pujian"),
        ("very good service", "pujian"),
        ("pelayanane apik, cepet", "pujian"),
        ("mohon ditambah kursi", "saran"),
        ("mohon buka tepat waktu", "saran"),
        ("mohon petugas lebih ramah", "saran"),
        ("tingkatkan lagi", "saran"),
        ("di tingkatkan terus", "saran"),
        ("semoga lebih baik lagi", "saran"),
        ("lebih cepat lagi", "saran"),
        ("sebaiknya ada papan petunjuk", "saran"),
        ("Petugas ramah, tapi antrean lama", "campuran"),
        ("petugas ramah dan toilet kotor", "campuran"),
        ("sudah baik tetapi perlu ditingkatkan", "campuran"),
        ("Petugas ramah, antrean lama", "campuran"),
        ("dasdasdasd", "lain"),
        ("saya datang hari Senin", "lain"),
        ("apa bisa perpanjang SIM?", "lain"),
        ("belum pernah ke sini", "lain"),
        ("we were there on the first of the month with my friend", "bahasa lain"),
        ("-", "kosong"),
        ("tidak ada", "kosong"),
        ("belum ada saran", "kosong"),
        ("????", "kosong"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    """One of seven; a fault denied praises, an occasion is none, and a request is no complaint."""
    assert expected in KINDS
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Loket rapi, tapi data di surat izin tidak sesuai berkas.", {"produk": "-", "sarana": "+"}),
        ("Biaya jelas dan ada kuitansi, tapi petugas sibuk main HP.", {"biaya": "+", "perilaku": "-"}),
        ("kotak saran ada tp gak pernah ditanggapi", {"pengaduan": "-"}),
        ("Kursi, toilet dan parkiran kurang", {"sarana": "-"}),
        ("Biaya, toilet, antrean kurang", {"waktu": "-", "biaya": "-", "sarana": "-"}),
        ("Biaya, toilet dan antrean kurang baik", {"waktu": "-", "biaya": "-", "sarana": "-"}),
        ("Biaya, toilet dan antrean sudah baik", {"waktu": "+", "biaya": "+", "sarana": "+"}),
        ("Petugas ramah, biaya, toilet kurang", {"biaya": "-", "perilaku": "+", "sarana": "-"}),
        ("Biaya, toilet dan antrean", {}),
        ("cepat dan ramah pelayanannya", {"waktu": "+", "perilaku": "+"}),
        ("syaratnya mudah", {"persyaratan": "+"}),
        ("mudah", {"prosedur": "+"}),
        ("saya urus KTP, cetak dan bayar di sini", {}),
        ("petugas pilih-pilih", {"perilaku": "-"}),
        ("banyak pilihan", {}),
        ("mohon ditambah kursi dan printer", {"sarana": "-"}),
        ("Sistem ok tapi kurang fleksibel", {"prosedur": "-", "sarana": "+"}),
        ("lapor lampu mati tidak ditanggapi", {"pengaduan": "-"}),
        ("AC mati, parkiran sempit", {"sarana": "-"}),
        ("ditarik 5.000, ogak enek karcis", {"biaya": "-"}),
        ("ujung-ujungnya harus datang lagi", {"prosedur": "-"}),
        ("petugasnya malah main game", {"perilaku": "-"}),
        ("saya malas datang karena antre lama", {"waktu": "-"}),
        ("mohon toilet dibersihkan agar pengunjung nyaman", {"sarana": "-"}),
        ("barcode tidak terbaca", {"sarana": "-"}),
    ],
)
def test_signs(text: str, expected: dict[str, str]) -> None:
    """A sign per unsur and clause; a list is charged as a whole, and what names the errand is no unsur."""
    assert {key: sign.replace("±", "!") for key, sign in signs(text).items()} == expected


@pytest.mark.parametrize(
    ("text", "sector", "expected"),
    [
        ("gagal melakukan pembayaran", "perizinan", {}),  # the stem of 'perlakuan'
        ("aturan belum berlaku", "perizinan", {}),
        ("harga tidak jelas", "perizinan", {"biaya": "-"}),  # of 'hargai'
        ("saya suka, tapi antre lama", "perizinan", {"waktu": "-"}),  # of 'suka-suka'
        ("takut salah", "perizinan", {}),  # of 'menakuti'
        ("toilet di ujung gedung kotor", "perizinan", {"sarana": "-"}),  # of 'ujung-ujungnya'
        ("harus dipertimbangkan, kurang adil", "perizinan", {}),  # of 'timbangan'
        ("scan muka di aplikasi gagal", "perizinan", {"sarana": "-"}),
        ("saya kira air keruh", "air", {"produk": "-"}),  # of 'kira-kira'
        ("tarif pelanggan mahal", "parkir", {"biaya": "-"}),  # of 'langganan'
        ("petugas suka-suka dan tidak menghargai warga", "perizinan", {"perilaku": "-"}),
        ("jalan lebih bersih", "kebersihan", {"produk": "+"}),  # of a sector's own topic, not of toilets
        ("tagihan tidak sesuai angka meter", "air", {"biaya": "-"}),
        ("mohon jadwal giliran air ditepati", "air", {"waktu": "-"}),
        ("pelayanan cepat, tapi mohon izin bisa dikirim ke rumah pemohon", "perizinan", {"waktu": "+"}),
        ("meter dikira-kira", "air", {"kompetensi": "-", "sarana": "-"}),
    ],
)
def test_a_stem_that_words_share_names_no_unsur(text: str, sector: str, expected: dict[str, str]) -> None:
    """Words whose stem is that of daily words are compared as they are written."""
    assert signs(text, sector) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("petugas ramah²", {"perilaku": "+"}),
        ("sopan2", {"perilaku": "+"}),
        ("ujung2nya harus ke kantor lagi", {"prosedur": "-"}),
        ("nunggu berjam2", {"waktu": "-"}),
        ("lantai 2 kotor", {"sarana": "-"}),
    ],
)
def test_words_said_twice(text: str, expected: dict[str, str]) -> None:
    """A 2 behind a word writes it twice."""
    assert signs(text) == expected


@pytest.mark.parametrize(
    ("text", "kind_of_it", "expected"),
    [
        ("niatnya mempermudah malah mempersulit", "keluhan", {"prosedur": "-"}),
        ("aplikasi dibuat untuk mempermudah, tapi error terus", "keluhan", {"sarana": "-"}),
        ("kuota selalu penuh", "keluhan", {"waktu": "-"}),
        ("daftar daring tapi masih harus ke kantor", "keluhan", {"prosedur": "-"}),
        ("kok d tolak", "keluhan", {}),
        ("sama saja bohong", "keluhan", {}),
    ],
)
def test_what_was_meant_is_no_praise(text: str, kind_of_it: str, expected: dict[str, str]) -> None:
    """A purpose praises nothing; having to come in spite of an application, and a full quota, are faults."""
    assert kind(text) == kind_of_it
    assert signs(text) == expected


def test_a_sector_has_its_own_topics() -> None:
    """'keruh' is about the water of a water company and about nothing at a licence office."""
    assert signs("airnya keruh", "air") == {"produk": "-"}
    assert signs("airnya keruh") == {}


def test_doubt_orders() -> None:
    """Between 0 and 1; a bare negation is less sure than a word that charges, mixed than praise, nothing is sure."""
    doubts = [read_comment(text).doubt for text in ("-", "ramah", "toilet kotor", "tidak ada kursi", "ramah, tapi bau")]
    assert all(0 <= doubt <= 1 for doubt in doubts)
    assert doubts[0] < doubts[1] < doubts[2] < doubts[3]
    assert doubts[2] < doubts[4]


@pytest.mark.parametrize("text", ["", "??!!", ",,, .", "[nama] [telepon]", "a" * 3000, "tidak " * 500, "1 2 3 " * 300])
def test_whatever_is_typed(text: str) -> None:
    """No error, and a kind."""
    assert kind(text) in KINDS
