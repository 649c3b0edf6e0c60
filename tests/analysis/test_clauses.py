"""Comments cut into clauses, each read by hand."""

from __future__ import annotations

import pytest

from ikm.analysis.comments import is_complaint, is_praise, split_clauses


def parts(text: str) -> list[str]:
    """The clauses of a comment at a licence office, as written."""
    return [one.text for one in split_clauses(text, "perizinan")]


@pytest.mark.parametrize("word", ["tapi", "tp", "tetapi", "cuma", "namun", "hanya", "sayang", "sayangnya", "padahal"])
def test_cut_before_words_that_turn(word: str) -> None:
    """Each of them begins a clause, with a comma before it or without."""
    wanted = ["Petugas ramah", f"{word} toilet kotor"]
    assert parts(f"Petugas ramah {word} toilet kotor") == parts(f"Petugas ramah, {word} toilet kotor") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Petugas ramah. Toilet kotor!", ["Petugas ramah", "Toilet kotor"]),
        ("buka jam 10.30, tarif Rp5,000 mahal", ["buka jam 10.30", "tarif Rp5,000 mahal"]),
        ("petugas tidak hanya ramah", ["petugas tidak hanya ramah"]),
        ("ruang tunggu sempit dan panas", ["ruang tunggu sempit dan panas"]),
        ("tapi toilet kotor", ["tapi toilet kotor"]),
        ("petugas bertopi", ["petugas bertopi"]),
        ("...", []),
    ],
)
def test_where_a_comment_is_cut(text: str, wanted: list[str]) -> None:
    """Ends of sentences and commas cut; numbers, 'tidak hanya' and the inside of a word do not."""
    assert parts(text) == wanted


def test_a_clause_without_a_topic_goes_on_with_the_one_before() -> None:
    """'mohon ditegur' is about the rude officer; after praise it would turn the praise round, so it stands alone."""
    assert parts("petugas ketus, mohon ditegur") == ["petugas ketus mohon ditegur"]
    assert parts("petugas ramah, kecewa") == ["petugas ramah", "kecewa"]


@pytest.mark.parametrize(
    ("text", "sector", "faults"),
    [
        ("Loket rapi, tapi data di surat izin tidak sesuai berkas.", "perizinan", ["hasil"]),
        ("Petugas paham dan cekatan, tapi wifi tidak bisa dipakai", "perizinan", ["ruang"]),
        ("alur mudah, tapi antrean panjang banget padahal loket banyak yang kosong", "perizinan", ["antrean"]),
        ("Biaya jelas dan ada kuitansi, tapi petugas sibuk main HP.", "perizinan", ["sikap"]),
        ("kotak saran ada tp gak pernah ditanggapi", "perizinan", ["pengaduan"]),
        ("pembacaan meter cuma dikira-kira", "air", ["air-meter"]),
        ("petugas cepat datang waktu pipa bocor", "air", []),
        ("Keluhan dijawab tapi tidak ada yang datang", "air", ["pengaduan"]),
        ("air sering mati pas jam sibuk", "air", ["penyelesaian", "air-mengalir"]),
        ("lampu hijau cuma sebentar", "lalu-lintas", ["lalin-macet"]),
        ("info jalan ditutup cepat", "lalu-lintas", []),
        ("Kursi, toilet dan parkir kurang", "perizinan", ["ruang", "toilet", "parkir"]),
        ("Biaya, toilet dan antrean kurang baik", "perizinan", ["antrean", "tarif", "toilet"]),
        ("Petugas ramah, biaya, toilet dan antrean kurang baik", "perizinan", ["antrean", "tarif", "toilet"]),
        ("Biaya jelas, toilet dan antrean kurang baik", "perizinan", ["antrean", "toilet"]),
        ("Saya urus biaya, toilet dan antrean kurang baik", "perizinan", ["antrean", "toilet"]),
        ("Biaya, toilet dan antrean sudah baik", "perizinan", []),
        ("Biaya, toilet dan antrean", "perizinan", []),
    ],
)
def test_what_is_complained_about(text: str, sector: str, faults: list[str]) -> None:
    """Comments of the sample, read by hand: only the topic of the clause that complains."""
    assert [topic.key for one in split_clauses(text, sector) if one.complains for topic in one.topics] == faults


@pytest.mark.parametrize(
    "text",
    ["petugas tidak ramah", "kurang senyum", "loket tutup", "antrinya lama bgt", "blm jadi", "parkir dibiarkan penuh"],
)
def test_complaints(text: str) -> None:
    """A negation or a word that names a fault, in everyday spelling too."""
    assert is_complaint(text)
    assert not is_praise(text)


@pytest.mark.parametrize(
    "text", ["petugas ramah", "syarat gak ribet lagi", "tidak ada pungutan di luar tarif", "antrean tidak panjang"]
)
def test_praise(text: str) -> None:
    """A praising word, or a fault denied."""
    assert is_praise(text)
    assert not is_complaint(text)


@pytest.mark.parametrize("text", ["mohon petugas lebih ramah", "mohon ditambah kursi", "perpanjangan izin", "loket"])
def test_neither(text: str) -> None:
    """A request praises nothing, and 'perpanjangan' has no long queue in it."""
    assert not is_complaint(text)
    assert not is_praise(text)


def test_a_fault_beside_a_denied_one_still_counts() -> None:
    """'tidak ribet' is set aside, 'tidak ramah' is not."""
    assert is_complaint("tidak ribet tapi petugas tidak ramah")
