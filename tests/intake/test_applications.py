"""Layouts of applications of public repositories, rebuilt small with invented rows.

Each is its tables as they are named there; the scores are those of `SCORES`, whatever the application stores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ikm.intake.figures import looks_like_figures
from ikm.intake.mapping import FormMapping
from ikm.intake.relations import propose_export
from ikm.intake.run import read_export
from ikm.intake.table import OpenedFile
from ikm.rules.period import Period
from tests.helpers import KEYS, RULES, make_project
from tests.intake.builders import answers, database, order, saved

#: Scores of respondents 1 to 6, one sign an unsur.
SCORES = ["123412341", "234123412", "341234123", "412341234", "444433331", "333344442"]
WHO = range(1, 7)
_SEX = ["L", "P"]
_GENDER = ["Perempuan", "Laki-laki"] * 3
_TEXT = {item.key: item.question for item in RULES.unsur}
_PUAS = ["Tidak Puas", "Kurang Puas", "Puas", "Sangat Puas"]
_SETUJU = ["Sangat Tidak Setuju", "Tidak Setuju", "Setuju", "Sangat Setuju"]
_GIVEN = [(who, place, int(SCORES[who - 1][place - 1])) for who in WHO for place in range(1, 10)]
#: Questions as most applications list them.
_QUESTIONS = [("id", "pertanyaan"), *((place, _TEXT[key]) for place, key in enumerate(KEYS, start=1))]
#: Every option of every question: its place, and a score.
_OPTIONS = [(place, score) for place in range(1, 10) for score in range(1, 5)]


def moment(who: int) -> str:
    """When somebody answered."""
    return f"2026-02-0{who} 08:00:00"


Tables = Mapping[str, Sequence[Sequence[object]]]


def numbered(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Sequence[object]]:
    """Rows under a running number."""
    return [("id", *head), *((at, *row) for at, row in enumerate(rows, start=1))]


def wide(key: str, numbers: Sequence[object]) -> list[Sequence[object]]:
    """A row for each respondent under U1 to U9 and a date, by a key."""
    head = (key, *(f"U{place}" for place in range(1, 10)), "TANGGAL")
    return [head, *((numbers[who - 1], *map(int, SCORES[who - 1]), f"2026-02-0{who}") for who in WHO)]


_NIK = [3571000000000000 + who for who in WHO]
_PERSON = ("USIA", "JENIS_KELAMIN")
_TOLD = [(30 + who, _SEX[who % 2]) for who in WHO]

#: What it is -> tables, declared keys, questions of the proposal (their beginnings), what answers them, gender of each.
LAYOUTS: dict[str, tuple[Tables, dict[str, str], set[str], dict[str, Any], list[str]]] = {
    # fikrinurfazri/skm: respondents refer to the row of the answers.
    "people who refer to answers": (
        {
            "t_responden": [("ID_RESPONDEN", *_PERSON, "ID_SKM"), *((100 + who, *_TOLD[who - 1], who) for who in WHO)],
            "t_skm": wide("ID_SKM", list(WHO)),
            "m_unsur": numbered(["UNSUR_SKM"], [(item.name,) for item in RULES.unsur]),
        },
        {},
        set(),
        {},
        _GENDER,
    ),
    # fariez11/survey_kepuasan_masyarakat: two tables under one NIK, which comes out of neither.
    "one personal number in two tables": (
        {
            "nilais": wide("NIK", _NIK),
            "surveiors": [("NIK", *_PERSON), *((_NIK[who - 1], *_TOLD[who - 1]) for who in WHO)],
            "soals": [("SOAL_ID", "SOAL"), *_QUESTIONS[1:]],
        },
        {},
        set(),
        {},
        _GENDER,
    ),
    # uconbeton/dinas: 'Sangat Setuju' is stored as 1, beside its text and in the list of options; known by e-mail.
    "the best option has the lowest number": (
        {
            "kuesioner": _QUESTIONS,
            "hasil_survey": numbered(
                ["kuesioner_id", "jawaban", "nilai", "waktu", "email"],
                [
                    (place, _SETUJU[score - 1], 5 - score, moment(who), f"orang{who}@example.id")
                    for who, place, score in _GIVEN
                ],
            ),
            "kuesioner_jawaban": numbered(
                ["kuesioner_id", "jawaban", "nilai", "urut"],
                [(place, _SETUJU[4 - number], number, number - 1) for place in range(1, 10) for number in range(1, 5)],
            ),
        },
        {},
        {"options.all"},
        {"options": {"all": {"4": 1, "3": 2, "2": 3, "1": 4}}},
        [""] * 6,
    ),
    # nurmitautami/ikm: the number of an option of a list called otherwise; 1 is the best there.
    "a list of options called otherwise": (
        {
            "tb_hasil": numbered(
                ["hasil_tgl", "hasil_user", "hasil_kuesioner", "hasil_jawaban"],
                [(f"2026-02-0{who}", f"LEMBAGA {who}", f"k{place:031}", 5 - score) for who, place, score in _GIVEN],
            ),
            "tb_jawaban": [
                ("jawab_id", "jawab_jenis"),
                *((5 - step, text) for step, text in enumerate(_PUAS, start=1)),
            ],
            "tb_kuesioner": [
                ("kuesioner_id", "kuesioner_judul"),
                *((f"k{place:031}", text) for place, text in _QUESTIONS[1:]),
            ],
        },
        {},
        {"options.all"},
        {"options": {"all": {"4": 1, "3": 2, "2": 3, "1": 4}}},
        [""] * 6,
    ),
    # dwipinay/surveiKepuasanPelangganApi: letters of each question's options, a the best; the list is no answers.
    "letters of a list": (
        {
            "data_responden": [
                ("id", "jenis_kelamin_id", "createdAt"),
                *((who, str(1 + who % 2), f"2026-02-0{who}") for who in WHO),
            ],
            "jenis_kelamin": [("id", "nama"), ("1", "Laki-laki"), ("2", "Perempuan")],
            "pertanyaan": _QUESTIONS,
            "data_pendapat_responden": [
                ("data_responden_id", "pertanyaan_id", "jawaban_id"),
                *((who, place, "dcba"[score - 1]) for who, place, score in _GIVEN),
            ],
            "jawaban": [
                ("pertanyaan_id", "id", "jawaban"),
                *(
                    (place, "dcba"[step], RULES.unsur[place - 1].options[step])
                    for place in range(1, 10)
                    for step in range(4)
                ),
            ],
        },
        {},
        set(),
        {},
        _GENDER,
    ),
    # azahrasyrdnia/project-kepuasan-pasien-main: nothing but a status and a date is taken of who answered.
    "a status in a table that says nothing else": (
        {
            "jawabans": [("id", "name", "skor"), *((5 - step, text, step) for step, text in enumerate(_PUAS, start=1))],
            "kuisioners": [("id", "judul"), *_QUESTIONS[1:]],
            "identitas_kuisioners": [
                ("id", "jenis_rawat", "selesai_kuisioner", "created_at"),
                *((who, "Inap", "belum" if who == 2 else "selesai", moment(who)) for who in WHO),
            ],
            "responden_kuisioners": numbered(
                ["identitas_kuisioner_id", "kuisioner_id", "jawaban_id", "skor"],
                [(who, place, 5 - score, score) for who, place, score in _GIVEN],
            ),
        },
        {
            "responden_kuisioners.identitas_kuisioner_id": "identitas_kuisioners",
            "responden_kuisioners.kuisioner_id": "kuisioners",
            "responden_kuisioners.jawaban_id": "jawabans",
        },
        {"selesai_kuisioner"},
        {"status": {"selesai_kuisioner": ["selesai"]}},
        [""] * 5,
    ),
    # ta_lulu: the answers' id_skm_biodata is the other table's no_responden; by its name all are shifted by four.
    "a key that means another column": (
        {
            "master_pertanyaan": [("id_pertanyaan", "uraian"), *_QUESTIONS[1:]],
            "skm_biodata": [
                ("id_skm_biodata", "no_responden", "umur", "jenis_kelamin"),
                *((who + 4, who, 30 + who, ["Laki-laki", "Perempuan"][who % 2]) for who in WHO),
            ],
            "skm_kuesioner": [
                ("id_kuesioner", "id_skm_biodata", "id_pertanyaan", "jawaban"),
                *((at, *given) for at, given in enumerate(_GIVEN, start=1)),
            ],
        },
        {},
        {"join.skm_biodata"},
        {
            "join": [
                {
                    "sheet": "skm_biodata",
                    "key": "id_skm_biodata",
                    "other": "no_responden",
                    "columns": {"age": "umur", "gender": "jenis_kelamin"},
                }
            ]
        },
        _GENDER,
    ),
    # dhedylistyawan-hash/laravel-survey-kepuasan: each row of answers says who answered, and how important it is.
    "people in the rows of their answers": (
        {
            "questions": [("id", "question_text"), *_QUESTIONS[1:]],
            "responses": numbered(
                ["session_id", "question_id", "importance", "satisfaction", "jenis_kelamin", "created_at"],
                [
                    (f"s{who:031}", place, 5 - score, score, ["Laki-laki", "Perempuan"][who % 2], moment(who))
                    for who, place, score in _GIVEN
                ],
            ),
        },
        {},
        set(),
        {},
        _GENDER,
    ),
    # rzkalfian/SurveyKepuasanMasyarakat: an answer is an option of a question, an option a text without a score.
    "an option of a question": (
        {
            "ms_opsi": [("opsi_id", "opsi_nama"), *enumerate(_PUAS, start=1)],
            "tr_pertanyaan": [("pertanyaan_id", "pertanyaan_nama"), *_QUESTIONS[1:]],
            "tr_pertanyaanopsi": [
                ("pertanyaanopsi_id", "po_pertanyaan_id", "po_opsi_id"),
                *((place * 4 + score, place, score) for place, score in _OPTIONS),
            ],
            "tr_respondensurvey": [("respondensurvey_id", "jenis_kelamin"), *((who, _SEX[who % 2]) for who in WHO)],
            "tr_rpoj": [
                ("rpoj_id", "rpoj_respondensurvey_id", "rpoj_pertanyaanopsi_id"),
                *((at, who, place * 4 + score) for at, (who, place, score) in enumerate(_GIVEN)),
            ],
        },
        {
            "tr_pertanyaanopsi.po_pertanyaan_id": "tr_pertanyaan",
            "tr_pertanyaanopsi.po_opsi_id": "ms_opsi",
            "tr_rpoj.rpoj_respondensurvey_id": "tr_respondensurvey",
            "tr_rpoj.rpoj_pertanyaanopsi_id": "tr_pertanyaanopsi",
        },
        set(),
        {},
        _GENDER,
    ),
    # WahyuExam/kepuasan-layanan and mjajak/survey-kepuasan-masyarakat: 'kel'; a list of which options a question has.
    "short words and a list of pairs": (
        {
            "pertanyaans": [
                ("id", "pertanyaan", "unsur"),
                *((place, text, RULES.unsur[place - 1].name) for place, text in _QUESTIONS[1:]),
            ],
            "pilihans": numbered(
                ["pertanyaan_id", "pilihan", "nilai"], [(place, _PUAS[score - 1], score) for place, score in _OPTIONS]
            ),
            "transaksi": [("id", "kel", "created_at"), *((who, _SEX[who % 2], moment(who)) for who in WHO)],
            "detail": numbered(
                ["transaksi_id", "pilihan_id"], [(who, (place - 1) * 4 + score) for who, place, score in _GIVEN]
            ),
        },
        {"pilihans.pertanyaan_id": "pertanyaans", "detail.transaksi_id": "transaksi", "detail.pilihan_id": "pilihans"},
        set(),
        {},
        _GENDER,
    ),
    # dpmptsp (prefixed keys) and nugroho-dev/skm-app (a list whose only text is its 'type').
    "prefixed keys and a list of types": (
        {
            "skm_jenis": [("id", "type"), (1, "Laki-laki"), (2, "Perempuan")],
            "skm_responden": [
                ("id", "jenis_kelamin_id", "created_at"),
                *((who, 1 + who % 2, moment(who)) for who in WHO),
            ],
            "skm_pertanyaan": _QUESTIONS,
            "skm_pilihan_jawaban": numbered(
                ["skm_pertanyaan_id", "jawaban", "bobot"],
                [(place, _PUAS[score - 1], score) for place, score in _OPTIONS],
            ),
            "skm_jawaban_pertanyaan": numbered(
                ["skm_pertanyaan_id", "skm_pilihan_jawaban_id", "skm_responden_id"],
                [(place, (place - 1) * 4 + score, who) for who, place, score in _GIVEN],
            ),
        },
        {"skm_responden.jenis_kelamin_id": "skm_jenis"},
        set(),
        {},
        _GENDER,
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_comes_in_right_or_is_asked(tmp_path: Path, name: str) -> None:
    """What is asked is what only a person knows; with its answer each respondent has their own scores and gender."""
    tables, refers, asked, told, genders = LAYOUTS[name]
    path = saved(tmp_path, database(tables, refers), "dump.sql")
    project = make_project(tmp_path, {})
    assert not looks_like_figures(OpenedFile(path))
    mapping = propose_export(path, project.unit("KPPT"), RULES.id, Period.parse("2026-S1"))
    assert set(mapping.ask) == asked
    settled = FormMapping.model_validate({**mapping.model_dump(exclude_defaults=True), "ask": {}, **told})
    read_export(project, order(project, path, settled)).write()
    found = answers(tmp_path)
    right = [row for who, row in zip(WHO, SCORES, strict=True) if len(genders) == len(SCORES) or who != 2]
    assert ["".join(row) for row in found[list(KEYS)].to_numpy().tolist()] == right
    assert found["gender"].tolist() == genders
    assert "3571" not in str(found.to_numpy().tolist())
    if "importance" in str(tables):
        assert found["kepentingan_waktu"].tolist() == [str(5 - int(row[2])) for row in SCORES]
