"""Headings and labels of real applications and forms, by kind; none of them is invented, nobody's data is among them.

Names of columns of survey applications in public repositories (Laravel, CodeIgniter, Yii, Prisma, React) and questions
of Google Forms and Kobo as they were exported.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd
import pytest

from ikm.commands.answering import answer_questions
from ikm.intake.coding import Coding, detect_coding, holds_more, holds_options, holds_ratings
from ikm.intake.columns import asks_consent, detect_personal_heading, match_columns, match_unsur
from ikm.intake.labels import (
    grade_labels,
    is_label,
    is_negative,
    list_label_scales,
    list_symbol_orders,
    normalise_label,
    order_letters,
)
from ikm.intake.mapping import FormMapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from ikm.survey.units import Unit
from tests.commands import Typist
from tests.helpers import KEYS, R2017, RULES
from tests.intake.builders import QUESTIONS, answers, export, imported, said

UNIT = Unit(code="KPPT", name="K", city="C", skpd="D", sector="perizinan")

UNSUR = {
    "persyaratan": [
        "q_syarat_sesuai", "PersyaratanPelayanan", "u1_persyaratan",
        "Kesesuaian persyaratan pelayanan dengan jenis pelayanannya",
    ],
    "prosedur": ["SISTEM, MEKANISME, DAN PROSEDUR", "ProsedurPelayanan", "q_prosedur_mudah", "Kemudahan prosedur"],
    "waktu": [
        "WAKTU PENYELESAIAN", "q_waktu_cepat", "kecepatanPelayanan", "kecepatanpelayanan", "KECEPATAN_LAYANAN",
        "JANGKA_WAKTU", "u3_waktu_pelayanan", "Kecepatan waktu dalam memberi pelayanan / Speed of service",
    ],
    "biaya": ["BIAYA/TARIF", "q_biaya", "BIAYA_PELAYANAN", "Kewajaran biaya/tarif dalam pelayanan di Kecamatan ini"],
    "produk": ["PRODUK SPESIFIKASI JENIS PELAYANAN", "u5_produk_layanan", "kualitasHasil", "Kesesuaian hasil layanan"],
    "kompetensi": [
        "KOMPETENSI PELAKSANA", "kemampuanPetugas", "q6_kompetensi_petugas",
        "kemampuan_petugas_dalam_memberikan_pelayanan",
    ],
    "perilaku": ["PERILAKU_PELAYANAN", "q_kesopanan", "kesopanan_dan_keramahan_petugas", "staff_courtesy_score"],
    "pengaduan": [
        "PENANGANAN PENGADUAN, SARAN, DAN MASUKAN", "penanganan_pengaduan_saran_dan_masukan", "PENANGANAN_ADUAN",
    ],
    "sarana": ["sarpras", "q_sarpras", "fasilitasTersedia", "rating_fasilitas", "sarana_dan_prasarana_penunjang"],
}  # fmt: skip
COLUMNS = {
    "gender": ["refsex_id", "jenisKelamin", "jeniskelamin", "jenkel", "jkel", "jns_kelamin", "Jenis Kelamin / Sex"],
    "time": ["time", "JAM"],
    "age": ["respo_usia", "tblhasilsurvei_usia", "umur_responden", "age", "skm_umur", "Kelompok umur"],
    "education": ["reftingkatpendidikan_id", "pendidikanTerakhir", "pend", "education", "ID_PENDIDIKAN"],
    "occupation": ["pkj", "pekerjaan_utama", "job", "occupation_id", "profesi"],
    "service": ["jenisPelayanan", "refjenisizinikm_id", "service_type", "id_layanan", "jenis_layanan", "layanan"],
    "date": ["tgl_survey", "created_at", "submitted_at", "tblhasilsurvei_syscreate", "Tanggal isi"],
    "saran": ["saranMasukan", "kritiksaran", "tblhasilsurvei_saran", "saranmasukkan", "masukkan", "Feedback"],
    "overall": ["overall_score", "q_layanan_keseluruhan", "Seberapa puas Anda dengan pelayanan kami?"],
}  # fmt: skip


def proposed(folder: Path, rows: list[list[str]], unit: Unit = UNIT) -> FormMapping:
    """The proposal for these rows, headings first."""
    return propose_mapping(export(folder, rows), unit, R2017, find_present_period())


@pytest.mark.parametrize(("key", "heading"), [(key, each) for key, headings in UNSUR.items() for each in headings])
def test_headings_of_unsur(key: str, heading: str) -> None:
    """Each names one unsur."""
    assert match_unsur(heading, RULES) == [key]


@pytest.mark.parametrize(("name", "heading"), [(name, each) for name, given in COLUMNS.items() for each in given])
def test_headings_of_columns(name: str, heading: str) -> None:
    """Each names one column."""
    assert match_columns(heading) == [name]


@pytest.mark.parametrize("heading", ["sarana", "Kualitas sarana dan prasarana", "sarana_prasarana", "prasarana"])
def test_sarana_is_no_saran(heading: str) -> None:
    """A question on facilities is no comment."""
    assert match_columns(heading) == []


def test_words_that_say_two_things_are_not_decided() -> None:
    """'Waktu ... produk' may be either; 'kesesuaian' alone is none."""
    assert match_unsur("Waktu yang diperlukan untuk mendapatkan produk layanan", RULES) == ["waktu", "produk"]
    assert match_unsur("Q5_Kesesuaian", RULES) == []


def test_years_of_birth_are_personal_and_versions_are_no_consent() -> None:
    """'tahun_lahir' is somebody's; the version of a text of consent, and when it was given, agree to nothing."""
    assert detect_personal_heading("tahun_lahir") == "lahir"
    cells = pd.Series(["1", "1"])
    assert [asks_consent(heading, cells) for heading in ("consent_given", "consent_version", "consent_timestamp")] == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("stem", ["tblhasilsurvei_pertanyaan{}", "no{}", "soal_{}", "skm_u{}", "a{}", "Jawaban {}"])
def test_a_stem_that_counts_to_the_last_unsur_numbers_them(tmp_path: Path, stem: str) -> None:
    """Seven are taken, the last two asked: two orders are in use."""
    heads = [stem.format(place) for place in range(1, 10)]
    mapping = proposed(tmp_path, [heads, ["4"] * 9])
    assert mapping.columns == dict(zip(KEYS[:7], heads, strict=False))
    assert mapping.ask == {heads[7]: ["pengaduan", "sarana"], heads[8]: ["pengaduan", "sarana"]}


def test_a_stem_that_counts_on_numbers_questions_and_no_unsur(tmp_path: Path) -> None:
    """Q1 to Q12 ask of the respondent as well: nothing is taken by place, all is asked."""
    heads = [f"Q{place}" for place in range(1, 13)]
    mapping = proposed(tmp_path, [heads, ["4"] * 12])
    assert (mapping.columns, mapping.ask["unused"], mapping.unused) == ({}, heads, [])


def test_a_number_before_words_is_a_place_where_the_others_agree(tmp_path: Path) -> None:
    """'U5 Hasil' is produk where U1 to U4 are; where the form counts otherwise it is asked."""
    heads = ["U1 Persyaratan", "U2 Prosedur", "U3 Waktu", "U4 Biaya", "U5 Hasil", "U6 Kompetensi", "U7 Perilaku"]
    rest = ["U8 Pengaduan", "U9 Sarana"]
    assert proposed(tmp_path, [[*heads, *rest], ["4"] * 9]).columns["produk"] == "U5 Hasil"
    turned = ["U1 Prosedur", "U2 Persyaratan", *heads[2:], *rest]
    assert proposed(tmp_path, [turned, ["4"] * 9]).ask == {"produk": ["U5 Hasil"]}


def test_a_rated_column_that_nothing_fits_is_asked_about(tmp_path: Path) -> None:
    """Items of a second questionnaire, maklumat, an overall mark of five stars beside four steps; no code, no flag."""
    heads = [*QUESTIONS, "i1_tidak_diskriminatif", "u10_maklumat", "rating", "id_prodi", "is_active"]
    rows = [[*["1234"[at % 4]] * 9, "1234"[at % 4], "1234"[at % 4], "12345"[at % 5], "4", "1"] for at in range(20)]
    mapping = proposed(tmp_path, [heads, *rows])
    assert mapping.ask == {"unused": ["i1_tidak_diskriminatif", "u10_maklumat", "rating"]}
    assert mapping.unused == ["id_prodi", "is_active"]


def test_places_are_asked_for(tmp_path: Path) -> None:
    """A poli may be the service, if nothing else is; beside a service it is asked about as a column left out."""
    rows = [["Anak", "4", "Rawat jalan"], ["Gigi", "3", "Rawat inap"]]
    alone = proposed(tmp_path, [["ID_POLI", *QUESTIONS], *([poli, *[mark] * 9] for poli, mark, _ in rows)])
    assert alone.ask == {"service": ["ID_POLI"]}
    beside = proposed(tmp_path, [["ID_POLI", "Layanan", *QUESTIONS], *([p, s, *[m] * 9] for p, m, s in rows)])
    assert (beside.columns["service"], beside.ask) == ("Layanan", {"unused": ["ID_POLI"]})


def test_marks_of_a_test_are_left_out(tmp_path: Path) -> None:
    """MS Forms puts 'Points - ' and 'Feedback - ' before each question again."""
    heads = [each for question in QUESTIONS for each in (question, f"Points - {question}", f"Feedback - {question}")]
    mapping = proposed(tmp_path, [heads, ["4", "1", ""] * 9, ["3", "1", ""] * 9])
    assert (mapping.columns, mapping.ask) == (dict(zip(KEYS, QUESTIONS, strict=True)), {})


def test_branches_of_a_form_are_one_column(tmp_path: Path) -> None:
    """The same questions twice, each respondent in one branch: merged; where both are filled it is asked."""
    heads = ["Timestamp", *QUESTIONS, *QUESTIONS]
    first, second = [*"434343434", *[""] * 9], [*[""] * 9, *"121212121"]
    rows = [[f"2026-01-0{day} 08:00:00", *(first if day % 2 else second)] for day in range(1, 9)]
    mapping = proposed(tmp_path, [heads, *rows])
    assert mapping.columns["waktu"] == [QUESTIONS[2], f"{QUESTIONS[2]} (2)"]
    imported(tmp_path, tmp_path / "export.csv", mapping)
    assert answers(tmp_path)["waktu"].tolist() == ["4", "1"] * 4
    both = proposed(tmp_path, [heads, ["2026-01-01 08:00:00", *["4"] * 18]])
    assert both.ask["waktu"] == [QUESTIONS[2], f"{QUESTIONS[2]} (2)"]


# Labels


@pytest.mark.parametrize(
    ("labels", "asked"),
    [
        (["Tidak sesuai (1)", "Kurang sesuai (2)", "Sesuai (3)", "Sangat sesuai (4)"], False),
        (["tidak_sesuai", "kurang_sesuai", "sesuai", "sangat_sesuai"], False),
        (["Tidak sesuai / Poor", "Kurang sesuai / Fair", "Sesuai / Good", "Sangat sesuai / Very good"], False),
        (["Tidak sopan & ramah", "Kurang sopan & ramah", "Sopan & ramah", "Sangat sopan & ramah"], False),
        (["Tidak memuaskan", "Kurang memuaskan", "Memuaskan", "Sangat memuaskan"], False),
        (["😡 Tidak bersih", "🙁 Kurang bersih", "🙂 Bersih", "😍 Sangat bersih"], False),
        (["Tidak sopan dan tidak ramah", "Kurang sopan", "Sopan dan ramah", "Sangat sopan dan sangat ramah"], False),
        (["Tidak mampu", "Kurang mampu", "Mampu/Kompeten", "Sangat mampu dan terampil"], False),
        (["1 bintang", "2 bintang", "3 bintang", "4 bintang"], False),
        (["Kurang", "Cukup", "Baik", "Baik sekali"], True),
        (["Sangat buruk", "Buruk", "Bagus", "Sangat bagus"], True),
        (["Belum pernah", "Pernah", "Kerap", "Entah"], True),
        (["1. Sangat sesuai", "2. Sesuai", "3. Kurang sesuai", "4. Tidak sesuai"], True),
        (["★", "★★", "★★★", "★★★★"], True),
        (["😡", "🙁", "🙂", "😍"], True),
        (["A", "B", "C", "D"], True),
        (["Tidak jernih", "Kurang jernih", "Jernih"], True),
    ],
)
def test_labels_are_scored_in_their_order_or_asked(tmp_path: Path, labels: list[str], asked: bool) -> None:
    """Of all nine unsur: the worst label is 1 and the best 4, or nothing comes in before it is asked."""
    rows = [[f"2026-01-05 08:0{at}:00", *[label] * 9] for at, label in enumerate(labels * 2)]
    path = export(tmp_path, [["Timestamp", *QUESTIONS], *rows])
    mapping = propose_mapping(path, UNIT, R2017, find_present_period())
    assert bool(mapping.ask) is asked
    assert set(mapping.columns) == {"date", *KEYS}
    if not asked:
        assert said(imported(tmp_path, path, mapping)) == []
        assert answers(tmp_path)["waktu"].tolist() == ["1", "2", "3", "4"] * 2


def test_labels_that_are_not_understood_are_asked_with_their_counts(tmp_path: Path) -> None:
    """Once, where all questions share them; by question, where one has its own."""
    rows = [["pernah"] * 9, ["kerap"] * 9, ["kerap"] * 9]
    assert proposed(tmp_path, [QUESTIONS, *rows]).ask == {
        "options.all": ['"kerap" = ? (18 answers)', '"pernah" = ? (9 answers)']
    }
    mixed = [["4"] * 8 + ["ada"], ["1"] * 8 + ["belum tahu"], ["3"] * 8 + ["ada"]]
    assert proposed(tmp_path, [QUESTIONS, *mixed]).ask == {
        f"options.{KEYS[8]}": ['"ada" = ? (2 answers)', '"belum tahu" = ? (1 answer)']
    }


def test_a_question_on_complaints_and_comments_is_no_column_of_comments(tmp_path: Path) -> None:
    """'Penanganan pengaduan, saran dan masukan' over options that nobody knows: asked, or taken beside comments."""
    names = [item.name for item in RULES.unsur]
    rows = [[*[("pernah", "kerap", "entah")[at % 3]] * 9, f"loket nomor {at} lama sekali"] for at in range(12)]
    own = [[*"3" * 7, ("lapor", "kotak", "entah")[at % 3], str(1 + at % 4)] for at in range(12)]
    assert proposed(tmp_path, [names, *own]).ask[names[7]] == ["pengaduan", "saran"]
    # Words that the other questions have as well are answers.
    assert proposed(tmp_path, [names, *(row[:9] for row in rows)]).columns["pengaduan"] == names[7]
    both = proposed(tmp_path, [[*names, "Saran"], *rows])
    assert (both.columns["pengaduan"], both.columns["saran"], list(both.ask)) == (names[7], "Saran", ["options.all"])


def test_words_of_strength_order_any_adjective() -> None:
    """Two wordings of one step are no order, nor are labels of two things."""
    assert grade_labels(["very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"]) == {
        "very dissatisfied": -5, "dissatisfied": -4, "neutral": 3, "satisfied": 4, "very satisfied": 5,
    }  # fmt: skip
    assert grade_labels(["berbelit, tidak mudah", "agak mudah", "mudah", "sangat mudah"]) == {
        "berbelit, tidak mudah": 1, "agak mudah": 3, "mudah": 4, "sangat mudah": 5,
    }  # fmt: skip
    assert grade_labels(["tidak jernih", "bersih"]) == {}
    assert grade_labels(["sopan tetapi tidak cekatan", "sopan"]) == {}
    assert grade_labels(["jernih sekali", "jernih dan dingin", "jernih"]) == {}
    assert grade_labels(["tidak bersih", "sangat bersih", "amat bersih"]) == {
        "tidak bersih": 1, "sangat bersih": 5, "amat bersih": 5,
    }  # fmt: skip
    assert grade_labels(["cukup", "sedang", "baik"]) == {}
    assert grade_labels(["berbelit, sama sekali tidak mudah", "mudah"]) == {
        "berbelit, sama sekali tidak mudah": 0, "mudah": 4,
    }  # fmt: skip
    assert [is_label(text) for text in ("kurang harum", "harum")] == [True, False]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Sangat jernih", "Jernih", "Kurang jernih", "Tidak jernih"], "dcba"),
        (["Selalu tepat waktu", "Banyak tepat waktu", "Kadang tepat waktu", "Tidak tepat waktu"], "dcba"),
        (["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai", "Sesuai"], ""),
        ([], ""),
    ],
)
def test_letters_are_in_the_order_of_their_labels(labels: list[str], expected: str) -> None:
    """Those of a regulation and others, from the best on; two letters for one label leave the order open."""
    assert order_letters(dict(zip("abcde", labels, strict=False))) == expected


def test_labels_without_what_stands_about_them() -> None:
    """A full stop behind a number, a colon, a face before or stars behind; 'tapi' is 'tetapi'."""
    labels = ["Sangat sesuai (4).", "Baik:", "🙂 Baik", "Baik ★★★", "Ada tapi kurang"]
    assert [normalise_label(text) for text in labels] == ["sangat sesuai", "baik", "baik", "baik", "ada tetapi kurang"]


def test_options_of_the_question_itself_come_first() -> None:
    """Those of waktu; without a question the first are those of persyaratan."""
    waktu = next(unsur for unsur in RULES.unsur if unsur.key == "waktu")
    assert list_label_scales(waktu)[0] == ("tidak cepat", "kurang cepat", "cepat", "sangat cepat")
    assert list_label_scales(None)[0] == ("tidak sesuai", "kurang sesuai", "sesuai", "sangat sesuai")


def test_full_stars_count_and_empty_ones_do_not() -> None:
    """One of three is the worst, or the best where 1 is."""
    order = ["★☆☆", "★★☆", "★★★"]
    assert list_symbol_orders(order[::-1]) == [order, order[::-1]]


def test_a_bad_statement_in_a_heading_of_one_word() -> None:
    """Strokes below stand for blanks."""
    assert is_negative("petugas_tidak_ramah")


def test_comments_and_other_words_are_no_ratings() -> None:
    """Spans of age, schools and complaints are no labels, whatever words they begin with."""
    texts = (
        ["Kurang dari 20 tahun", "21-30 tahun"],
        ["Tidak sekolah", "SMA"],
        ["Umum", "Khusus"],
        ["Antrean agak lama, tolong ditambah loketnya", "Sudah baik, pertahankan"],
    )
    assert [holds_ratings(pd.Series(cells)) for cells in texts] == [False] * 4


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ("1123", ["4 (nobody chose 4; answers: 1: 360, 2: 180, 3: 180)", "3 (the form has no more options)"]),
        ("12", ["4 (nobody chose 3, 4; answers: 1: 180, 2: 180)", "2 (the form has no more options)"]),
        (
            "123456",
            [
                "6 (steps of the form; answers: 1: 180, 2: 180, 3: 180, 4: 180, 5: 180, 6: 180)",
                "7 (steps of the form)",
            ],
        ),
        ("1245", ["5 (steps of the form; answers: 1: 180, 2: 180, 4: 180, 5: 180)", "7 (steps of the form)"]),
        (
            "2344",
            [
                "4 (nobody chose 1; answers: 2: 180, 3: 180, 4: 360)",
                "5 (from 0 to 4: lowest = 0 as well)",
                "3 (the form has 2, 3, 4 alone)",
            ],
        ),
        ("12345", None),
        ("1244", ["4 (nobody chose 3; answers: 1: 180, 2: 180, 4: 360)", "3 (the form has 1, 2, 4 alone)"]),
        ("0123", None),
        ("01234", None),
    ],
)
def test_the_number_of_steps_is_asked_where_the_answers_leave_it_open(cells: str, asked: list[str] | None) -> None:
    """Three steps are not taken for four, nor six for seven, nor 2 for the worst; what 0 is settles both ends."""
    coding = detect_coding(dict.fromkeys(KEYS, pd.Series(list(cells * 20))), RULES)
    assert coding.ask.get("scale.points") == asked


def test_questions_of_the_regulation_itself_have_its_four_options(tmp_path: Path) -> None:
    """Word for word they count from 1, whoever chose it; a best step that nobody chose, or a gap, is asked."""
    for cells, asked in (("234", []), ("123", ["scale.points"]), ("124", ["scale.points"])):
        rows = [[cell] * 9 for cell in cells * 4]
        assert list(proposed(tmp_path, [QUESTIONS, *rows]).ask) == asked
        assert list(proposed(tmp_path, [[item.name for item in RULES.unsur], *rows]).ask) == ["scale.points"]


def test_codes_beside_the_unsur_do_not_hide_that_nobody_chose_a_step(tmp_path: Path) -> None:
    """A counter's number that may be the service, or a question that nobody knows, is no answer of an unsur."""
    head = [*(item.name for item in RULES.unsur), "Loket", "loket_id"]
    wide = [[*[str(at % 3 + 1)] * 9, ("KTP", "KK")[at % 2], str(at % 4 + 1)] for at in range(24)]
    assert sorted(proposed(tmp_path, [head, *wide]).ask) == ["scale.points", "service"]
    long = [["id_responden", "tanggal", "soal", "nilai"]]
    for at in range(24):
        given = [*((question, str(at % 3 + 1)) for question in QUESTIONS), ("Kebersihan toilet", str(at % 4 + 1))]
        long += [[f"R{at}", f"2026-01-05 08:{at:02}:00", question, score] for question, score in given]
    assert list(proposed(tmp_path, long).ask) == ["scale.points", "items.Kebersihan toilet"]


@pytest.mark.parametrize("known", [7, 0])
def test_a_heading_that_may_be_no_unsur_does_not_hide_that_nobody_chose_a_step(tmp_path: Path, known: int) -> None:
    """Three steps, and one column asked about with a 4 in it, which may be none of them: the number is asked.

    Seven are known by their numbers, or none is known at all.
    """
    heads = [f"U{at}" for at in range(1, 10)] if known else [f"Kepuasan {word}" for word in "ABCDEFGHI"]
    rows = [[*["123"[(at + place) % 3] for place in range(8)], "1234"[at % 4]] for at in range(24)]
    mapping = proposed(tmp_path, [heads, *rows])
    assert [key for key in mapping.columns if key in KEYS] == list(KEYS[:known])
    assert mapping.ask["scale.points"][0].startswith("4 (nobody chose 4;")
    without = answer_questions(mapping, KEYS, Typist([*["-"] * (2 if known else 9), "2"]))
    assert without.scale.points == 3


def test_a_number_that_a_question_has_is_none_of_what_describes_the_respondent(tmp_path: Path) -> None:
    """'4. Jenjang Pendidikan' beside the fourth question: neither is asked for the unsur, only what its codes mean."""
    head = [*(f"{at}. {question}" for at, question in enumerate(QUESTIONS, start=1)), "4. Jenjang Pendidikan"]
    mapping = proposed(tmp_path, [head, *([*[str(at % 4 + 1)] * 9, str(at % 3 + 1)] for at in range(24))])
    assert (mapping.columns["biaya"], mapping.columns["education"]) == (head[3], head[-1])
    assert list(mapping.ask) == ["categories.education"]


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        ("0123", "0 (they count from 0 to 3; answers: 0: 180, 1: 180, 2: 180, 3: 180)"),
        ("0244", "0 (they count from 0 to 4: points = 5; answers: 0: 180, 2: 180, 4: 360)"),
    ],
)
def test_what_a_zero_is_is_asked(cells: str, first: str) -> None:
    """The worst answer, a mistake, or nothing: the setting for the last is named."""
    coding = detect_coding(dict.fromkeys(KEYS, pd.Series(list(cells * 20))), RULES)
    assert (coding.scale, coding.ask) == (
        {},
        {
            "scale.lowest": [
                first,
                "1 (they count from 1 to 4; 0 is a mistake)",
                '1 (the same; 0 says that nothing was answered: no_value = ["0"])',
            ]
        },
    )


def test_labels_beside_numbers_tell_the_steps_that_nobody_chose() -> None:
    """'2 - Kurang sesuai' is the second of four."""
    cells = ["2 - Kurang sesuai", "3 - Sesuai", "4 - Sangat sesuai"] * 10
    coding = detect_coding(dict.fromkeys(KEYS, pd.Series(cells)), RULES)
    assert (coding.scale, coding.ask) == ({}, {})


def test_one_question_for_what_all_columns_share() -> None:
    """Labels in an order that may go on, in numbers that may be turned: once for nine unsur, with counts of all."""
    columns = {
        key: pd.Series(["Cukup jernih", "Jernih"] * 2 + ["Sangat jernih"] * (at > 0)) for at, key in enumerate(KEYS)
    }
    chain = "cukup jernih (18) < jernih (18) < sangat jernih (8); more may be on the form"
    assert detect_coding(columns, RULES).ask == {"options.all": [chain]}
    turned = ["1. Sangat sesuai", "2. Sesuai", "3. Kurang sesuai", "4. Tidak sesuai"]
    asked = detect_coding(dict.fromkeys(KEYS, pd.Series(turned)), RULES).ask
    best_last = "tidak sesuai (9) < kurang sesuai (9) < sesuai (9) < sangat sesuai (9)"
    assert asked == {"options.all": [best_last, " < ".join(reversed(best_last.split(" < ")))]}


def test_labels_of_two_sets_are_asked_in_one_question_unless_they_share_a_word() -> None:
    """Four unsur of one set, four of another, one with its own: the label of two sets is asked of each column."""
    one, other = ["ada", "entah"], ["pernah", "kerap"]
    columns = {key: pd.Series(one if at % 2 else other) for at, key in enumerate(KEYS[:8])}
    asked = detect_coding(columns, RULES).ask
    assert asked == {"options.all": [f'"{label}" = ? (4 answers)' for label in ("pernah", "kerap", "ada", "entah")]}


@pytest.mark.parametrize(
    ("n", "asked"), [(29, None), (30, ["4 (nobody chose step 2)", "3 (the form has no more options)"])]
)
def test_a_label_between_others_that_nobody_chose_is_asked_of_many(n: int, asked: list[str] | None) -> None:
    """Of 29 answers 'Kurang sesuai' may be missing by chance; of thirty the form may not have it."""
    cells = ["Tidak sesuai", "Sesuai", "Sangat sesuai"] * 10
    assert detect_coding({"persyaratan": pd.Series(cells[:n])}, RULES).ask.get("scale.points") == asked


def test_one_text_alone_is_no_scale() -> None:
    """A name repeated by a slip was taken for the step 'plainly'; it is counted, and never quoted."""
    coding = detect_coding(dict.fromkeys(KEYS, pd.Series(["Sumarwati Ningtyaswara"] * 9)), RULES)
    assert (coding.options, coding.ask) == ({}, {"options.all": ["texts that may be names: 1"]})


def test_one_column_with_more_steps_makes_no_longer_scale() -> None:
    """A five among one unsur's answers is asked with its column."""
    columns = {key: pd.Series(list("1234" * 10)) for key in KEYS} | {"sarana": pd.Series(list("12345" * 8))}
    coding = detect_coding(columns, RULES)
    assert (coding.scale, coding.ask) == ({}, {"scale.points": ["4 (more only in sarana)", "5"]})


NEGATIVE = [
    (["Tidak setuju", "Kurang setuju", "Setuju", "Sangat setuju"], "sangat setuju", "tidak setuju"),
    (["1", "2", "3", "4"], "4", "1"),
    (["Tidak", "Ya"], "ya", "tidak"),
]


@pytest.mark.parametrize(("labels", "worst", "best"), NEGATIVE)
def test_which_way_a_bad_statement_counts_is_asked(tmp_path: Path, labels: list[str], worst: str, best: str) -> None:
    """Who agrees with 'Petugas tidak ramah' is not content: proposed turned round, and never taken unasked."""
    names = [item.name for item in RULES.unsur]
    heads = ["Timestamp", *names[:6], "Petugas tidak ramah", *names[7:]]
    rows = [[f"2026-01-05 08:{at:02}:00", *[labels[at % len(labels)]] * 9] for at in range(12)]
    path = export(tmp_path, [heads, *rows])
    mapping = propose_mapping(path, UNIT, R2017, find_present_period())
    turned, straight = mapping.ask["options.perilaku"]
    assert turned.startswith(f"{worst} (")
    assert turned.endswith("the question says something bad: petugas tidak ramah")
    assert straight.startswith(f"{best} (")
    assert "perilaku" not in mapping.options
    if len(labels) == 4:
        assert list(mapping.ask) == ["options.perilaku"]
        told = {**mapping.options, "perilaku": {label: 4 - at for at, label in enumerate(labels)}}
        imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "options": told}))
        got = answers(tmp_path)
        assert (got["perilaku"].tolist(), got["waktu"].tolist()) == (list("4321") * 3, list("1234") * 3)


@pytest.mark.parametrize(
    ("heading", "labels"),
    [
        ("Petugas tidak ramah", ["Tidak ramah", "Kurang ramah", "Ramah", "Sangat ramah"]),
        ("Petugas sopan dan tidak diskriminatif", ["Tidak setuju", "Kurang setuju", "Setuju", "Sangat setuju"]),
        ("Sikap petugas: puas atau tidak puas", ["1", "2", "3", "4"]),
    ],
)
def test_answers_that_say_what_is_good_need_no_question(tmp_path: Path, heading: str, labels: list[str]) -> None:
    """Nor do statements that deny something bad, or name both sides."""
    names = [item.name for item in RULES.unsur]
    rows = [[label] * 9 for label in labels * 3]
    assert proposed(tmp_path, [[*names[:6], heading, *names[7:]], *rows]).ask == {}


def test_a_long_export_that_names_its_questions_in_words(tmp_path: Path) -> None:
    """Questions and labels stand in the table of answers itself; a question that is no unsur is asked about."""
    labels = ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"]
    asked = [item.name for item in RULES.unsur] + ["Kebersihan toilet"]
    rows = [[f"P{who}", text, label] for who, label in enumerate(labels) for text in asked]
    path = export(tmp_path, [["responden", "pertanyaan", "jawaban"], *rows])
    mapping = propose_mapping(path, UNIT, R2017, find_present_period())
    assert (sorted(mapping.items.values()), mapping.ask) == (sorted(KEYS), {"items.Kebersihan toilet": []})
    imported(tmp_path, path, mapping.model_copy(update={"ask": {}}))
    assert answers(tmp_path)["waktu"].tolist() == ["1", "2", "3", "4"]


def test_a_stored_total_is_compared_whatever_it_is_called(tmp_path: Path) -> None:
    """'Skor SKM' is a sum, an index or a mean by its size; a row of which it is not true is noted (row 3)."""
    rows = [["2026-01-05 08:00:00", *["4"] * 9, "100", "36"], ["2026-01-05 08:01:00", *["3"] * 9, "80", "27"]]
    path = export(tmp_path, [["Timestamp", *QUESTIONS, "Nilai IKM", "score_total"], *rows])
    mapping = propose_mapping(path, UNIT, R2017, find_present_period())
    assert (mapping.totals, mapping.ask) == ({"Nilai IKM": "index", "score_total": "sum"}, {})
    assert said(imported(tmp_path, path, mapping)) == [(3, "Nilai IKM", "noted", "other total")]


def coded(cells: Sequence[str], **asked: bool) -> Coding:
    """What is found of these answers to one question."""
    return detect_coding({"persyaratan": pd.Series(list(cells), dtype="str")}, RULES, **asked)


@pytest.mark.parametrize(
    ("cells", "chain", "points", "scale"),
    [
        (["A2", "A3", "A4", "A4"], "a1 (0) < a2 (1) < a3 (1) < a4 (2)", None, {}),
        (["AO01", "AO02", "AO03"], "ao01 (1) < ao02 (1) < ao03 (1) < ao04 (0)", [3, 4], {}),
        (["A1", "A2", "A3", "A4", "A5"], "a1 (1) < a2 (1) < a3 (1) < a4 (1) < a5 (1)", None, {"points": 5}),
        (["A1", "A2", "A3", "A5"], "a1 (1) < a2 (1) < a3 (1) < a4 (0) < a5 (1)", [5], {}),
    ],
)
def test_codes_of_options_are_asked_with_those_that_nobody_chose(
    cells: list[str], chain: str, points: list[int] | None, scale: dict[str, int]
) -> None:
    """Up to four without a word, up to five where the fifth was chosen; what was not chosen may not be on the form."""
    orders = {"options.all": [chain, " < ".join(reversed(chain.split(" < ")))]}
    steps = {"scale.points": [f"{each} (options of the form)" for each in points]} if points else {}
    assert (coded(cells).ask, coded(cells).scale) == (orders | steps, scale)


@pytest.mark.parametrize(
    ("cells", "order", "points", "scale"),
    [
        ("abcd", "abcd", None, {}),
        ("abC", "abcd", [3, 4], {}),
        ("a", "abcd", [2, 4], {}),
        ("abcde", "abcde", None, {"points": 5}),
        ("ace", "abcde", [5], {}),
    ],
)
def test_letters_are_asked(cells: str, order: str, points: list[int] | None, scale: dict[str, int]) -> None:
    """Which end is the worst; how many there are where the last, or one between, was not chosen."""
    counts = ", ".join(f"{letter}: 1" for letter in cells.casefold())
    asked = {"scale.letters": [f"{order} (a is the worst; answers: {counts})", f"{order[::-1]} (a is the best)"]}
    steps = {"scale.points": [f"{each} (options of the form)" for each in points]} if points else {}
    assert (coded(cells).ask, coded(cells).scale) == (asked | steps, scale)


def test_a_letter_or_text_among_many_answers_is_a_slip() -> None:
    """A letter from one of a hundred answers on, a label from one of twenty on."""
    letters = [list(coded([*"1234" * 25, *more, "a"]).ask) for more in ("", "1")]
    assert letters == [["scale.letters", "scale.points"], []]
    for others in ("3", "a"):
        assert ["options.persyaratan" in coded([*others * n, "entah"]).ask for n in (19, 20)] == [True, False]


def test_numbers_that_are_no_steps_up_to_ten() -> None:
    """25, 50, 75 and 100 are four steps; a 9 behind four others may say that nothing was answered."""
    assert coded(["100", "25", "75", "50"] * 5).ask == {"options.all": ["25 (5) < 50 (5) < 75 (5) < 100 (5)"]}
    nine = [
        "9 (steps of the form; answers: 1: 5, 2: 5, 3: 5, 4: 5, 9: 5)",
        "10 (steps of the form)",
        '4 (9 says that nothing was answered: no_value = ["9"])',
    ]
    assert coded("12349" * 5).ask == {"scale.points": nine}


def test_an_overall_mark_of_more_steps_is_noted() -> None:
    """Five beside questions of four: its steps are others."""
    marks = {
        cells: {"persyaratan": pd.Series(list("1234")), "overall": pd.Series(list(cells))}
        for cells in ("12345", "1234")
    }
    assert [detect_coding(columns, RULES).other for columns in marks.values()] == [["overall"], []]


@pytest.mark.parametrize(
    ("answered", "other", "rated"),
    [(4, 1, True), (3, 1, False), (8, 2, True), (39, 11, False), (40, 10, True), (79, 20, False), (0, 0, False)],
)
def test_four_of_five_cells_are_ratings(answered: int, other: int, rated: bool) -> None:
    """The bound belongs to it; blank cells and dashes say nothing."""
    assert holds_ratings(pd.Series([*"1" * answered, *["kemarin"] * other, "", "-"])) is rated


@pytest.mark.parametrize(
    ("small", "large", "asked"), [(80, 20, False), (40, 10, False), (39, 10, True), (79, 20, True)]
)
def test_four_of_five_numbers_are_steps(small: int, large: int, asked: bool) -> None:
    """The rest are slips; of fewer it is asked what a 55 means, for 79 of 99 are 79.8 of 100."""
    cells = pd.Series([*("1234" * 20)[:small], *["55"] * large])
    assert ("scale.points" in detect_coding({"persyaratan": cells}, RULES).ask) is asked


def test_ratings_among_which_are_other_texts() -> None:
    """Blank cells are none."""
    assert [holds_more(pd.Series([*"12341234", *more])) for more in ([], ["", "-"], ["kemarin"])] == [
        False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("different", "cells", "options"),
    [(1, 1, True), (5, 5, True), (6, 11, False), (6, 12, True), (12, 24, True), (13, 26, False), (0, 0, False)],
)
def test_few_texts_that_come_again_may_be_options(different: int, cells: int, options: bool) -> None:
    """Five, or a dozen that come twice on average; none longer than eighty signs."""
    assert holds_options(pd.Series([*(f"kata {at % different}" for at in range(cells)), "", "-"])) is options
    assert [holds_options(pd.Series(["a" * length])) for length in (80, 81)] == [True, False]


JERNIH = {
    step: f"{word} jernih".strip() for step, word in enumerate(("tidak", "kurang", "cukup", "", "sangat"), start=1)
}


@pytest.mark.parametrize(
    ("other", "steps", "scores"),
    [
        ([], [1, 2, 4, 5], [1, 2, 3, 4]),
        ([], [2, 4], [2, 3]),
        ([], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        (JERNIH.values(), [3, 4], [3, 4]),
        (JERNIH.values(), [2, 4], [2, 4]),
        (JERNIH.values(), [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        ([JERNIH[step] for step in (1, 2, 4, 5)], [1, 2, 3, 4], [1, 2, 3, 4]),
        (["tidak sesuai", "kurang sesuai", "sesuai", "sangat sesuai"], [1, 2, 3, 4], [1, 2, 3, 4]),
        (["tidak sesuai", "kurang sesuai", "sesuai"], [1, 2, 3, 4], []),
        ([], [1, 2, 3, 4], []),
    ],
)
def test_words_of_strength_are_steps_of_what_the_form_has(
    other: Collection[str], steps: list[int], scores: list[int]
) -> None:
    """Four as the regulations have them, or five where a question shows five; what may be longer is asked.

    Four of which one is 'cukup' are all where another question shows that the form has four.
    """
    labels = [JERNIH[step] for step in steps]
    columns = {"air": pd.Series(labels), **({"lain": pd.Series(list(other))} if other else {})}
    coding = detect_coding(columns, RULES)
    assert coding.options.get("air", {}) == dict(zip(labels, scores, strict=False))
    chain = f"{' < '.join(f'{label} (1)' for label in labels)}; more may be on the form"
    assert coding.ask.get("options.air") == (None if scores else [chain])


def test_labels_of_two_scales_are_of_that_of_another_question() -> None:
    """'Baik' and 'Sangat baik' are the last of four or of five: 'Kurang baik' is of four alone."""
    coding = detect_coding(
        {"air": pd.Series(["Baik", "Sangat baik"]), "meja": pd.Series(["Baik", "Kurang baik"])}, RULES
    )
    assert coding.options["air"] == {"tidak baik": 1, "kurang baik": 2, "baik": 3, "sangat baik": 4}
