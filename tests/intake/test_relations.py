"""Mappings proposed from dumps of applications, rebuilt small from real ones, and what comes in by them."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import DataError
from ikm.intake.mapping import FormMapping
from ikm.intake.relations import propose_export
from ikm.intake.run import ImportedAnswers, read_export
from ikm.rules.period import Period
from tests.helpers import KEYS, RULES, make_project
from tests.intake.builders import answers, export, order, saved, sums

SCORES = {1: "443333344", 2: "333333333", 3: "124444444"}


def propose(folder: Path, path: Path) -> FormMapping:
    """The mapping proposed for unit KPPT."""
    project = make_project(folder, {})
    return propose_export(path, project.unit("KPPT"), RULES.id, Period.parse("2026-S1"))


def imported(folder: Path, path: Path, mapping: FormMapping) -> ImportedAnswers:
    """A dump read and written."""
    project = make_project(folder, {})
    done = read_export(project, order(project, path, mapping))
    done.write()
    return done


def scores(folder: Path) -> list[str]:
    """The scores of each row, one sign an unsur."""
    return ["".join(row) for row in answers(folder)[list(KEYS)].to_numpy().tolist()]


def wide(folder: Path) -> Path:
    """A table of respondents whose columns are called after it, with lists of codes and of its own questions."""
    names = ["Persyaratan", "Prosedur", "Waktu penyelesaian", "Biaya/tarif", "Produk layanan", "Kompetensi pelaksana",
             "Perilaku pelaksana", "Sarana dan prasarana", "Penanganan pengaduan"]  # fmt: skip
    questions = ", ".join(f"({place}, {place}, '{name}')" for place, name in enumerate(names, start=1))
    columns = ", ".join(f"`hasil_pertanyaan{place}` int" for place in range(1, 10))
    rows = ", ".join(
        f"({who}, 'Nama Orang', {1 + who % 2}, {30 + who}, {', '.join(given)}, 'saran {who}')"
        for who, given in SCORES.items()
    )
    text = (
        f"CREATE TABLE `hasil` (`hasil_id` int, `hasil_nama` text, `refsex_id` int, `hasil_usia` int, {columns},"
        " `hasil_saran` text, PRIMARY KEY (`hasil_id`)) ENGINE=MyISAM;\n"
        f"INSERT INTO `hasil` VALUES {rows};\n"
        "CREATE TABLE `refsex` (`refsex_id` int, `refsex_kode` text, `refsex_nama` text, PRIMARY KEY (`refsex_id`));\n"
        "INSERT INTO `refsex` VALUES (1, 'L', 'Laki-laki'), (2, 'P', 'Perempuan');\n"
        "CREATE TABLE `pertanyaan` (`pertanyaan_id` int, `pertanyaan_urut` int, `pertanyaan_uraian` text);\n"
        f"INSERT INTO `pertanyaan` VALUES {questions};\n"
        "CREATE TABLE `pengguna` (`id` int, `email` text, `password` text); "
        "INSERT INTO `pengguna` VALUES (1, 'a@example.id', 'x');\n"
    )
    return saved(folder, text, "dump.sql")


def test_a_row_for_each_respondent(tmp_path: Path) -> None:
    """Codes become their names; the list of questions says that here 8 is sarana and 9 pengaduan."""
    path = wide(tmp_path)
    mapping = propose(tmp_path, path)
    assert (mapping.ask, mapping.sheets) == ({}, ["hasil"])
    assert mapping.columns["gender"] == "refsex / refsex_nama"
    assert (mapping.columns["sarana"], mapping.columns["pengaduan"]) == ("hasil_pertanyaan8", "hasil_pertanyaan9")
    assert mapping.personal == {"hasil_nama": "nama"}
    done = imported(tmp_path, path, mapping)
    # By hand: the last two answers of each change places.
    assert scores(tmp_path) == ["443333344", "333333333", "124444444"]
    assert answers(tmp_path)[["gender", "age", "saran"]].to_numpy().tolist() == [
        ["Perempuan", "31", "saran 1"], ["Laki-laki", "32", "saran 2"], ["Perempuan", "33", "saran 3"],
    ]  # fmt: skip
    assert sums(done) == (3, 3, 0, 0)
    assert "Nama Orang" not in str(answers(tmp_path).to_numpy().tolist())


def test_what_a_dump_does_not_say_is_noted(tmp_path: Path) -> None:
    """A code in no list, a function and a text that is cut: with their rows, of columns that come in alone."""
    path = wide(tmp_path)
    mapping = propose(tmp_path, path)
    text = path.read_text().replace("(2, 'Nama Orang', 1,", "(2, UPPER('x'), 7,").replace("'saran 1'", "CONCAT('a')")
    path.write_text(text.replace("'saran 3'", f"'{'baik ' * 7000}'"))
    done = imported(tmp_path, path, mapping)
    assert sums(done) == (3, 3, 0, 0)
    noted = done.listing[["sheet", "row", "column", "outcome", "reason"]].to_numpy().tolist()
    assert noted == [
        ["hasil", 2, "hasil_saran", "noted", "worked out"],
        ["hasil", 3, "refsex / refsex_nama", "noted", "unknown code"],
        ["hasil", 4, "hasil_saran", "noted", "cut"],
    ]
    assert answers(tmp_path)["gender"].tolist() == ["Perempuan", "", "Perempuan"]


def test_two_tables_that_fit_alike_are_asked_about(tmp_path: Path) -> None:
    """A copy of the answers in the same database: which counts is not guessed."""
    path = wide(tmp_path)
    text = path.read_text()
    first = text.index("CREATE TABLE `refsex`")
    path.write_text(text + text[:first].replace("`hasil`", "`hasil_lama`"))
    mapping = propose(tmp_path, path)
    assert (mapping.ask["sheets"], mapping.sheets) == (["hasil", "hasil_lama"], [])


def long(folder: Path, *, head: bool = False, units: int = 1) -> Path:
    """Questions, respondents and answers in a table each; `head`: a questionnaire between answers and respondents."""
    listed = [
        (place + 9 * unit, item.question, unit) for unit in range(units) for place, item in enumerate(RULES.unsur, 1)
    ]
    questions = ", ".join(f"({code}, '{text}', {unit + 1})" for code, text, unit in listed)
    offices = ", ".join(f"({unit + 1}, 'Dinas {unit + 1}')" for unit in range(units))
    people = ", ".join(f"({10 * who}, 'Orang {who}', 'SMA', 'o{who}@example.id')" for who in SCORES)
    heads = ", ".join(f"({100 + who}, {10 * who}, '2026-02-0{who}')" for who in SCORES)
    given = [
        f"({(100 + who) if head else 10 * who}, {place + 9 * ((who - 1) % units)}, {score}, {(who - 1) % units + 1})"
        for who, row in SCORES.items()
        for place, score in enumerate(row, start=1)
    ]
    key = "id_penilaian" if head else "id_responden"
    text = (
        "CREATE TABLE `tb_unit` (`id_unit` int, `nama_unit` text, PRIMARY KEY (`id_unit`)) ENGINE=InnoDB;\n"
        f"INSERT INTO `tb_unit` VALUES {offices};\n"
        "CREATE TABLE `pertanyaan` (`id_pertanyaan` int, `teks` text, `id_unit` int, PRIMARY KEY (`id_pertanyaan`));\n"
        f"INSERT INTO `pertanyaan` VALUES {questions};\n"
        "CREATE TABLE `responden` (`id_responden` int, `nama` text, `pendidikan` text, `email` text,"
        " PRIMARY KEY (`id_responden`));\n"
        f"INSERT INTO `responden` VALUES {people};\n"
        "CREATE TABLE `penilaian` (`id_penilaian` int, `id_responden` int, `tanggal` date,"
        " PRIMARY KEY (`id_penilaian`));\n"
        f"INSERT INTO `penilaian` VALUES {heads};\n"
        f"CREATE TABLE `detail` (`{key}` int, `id_pertanyaan` int, `nilai` int, `id_unit` int);\n"
        f"INSERT INTO `detail` VALUES {', '.join(given)};\n"
        "CREATE TABLE `saran` (`id_saran` int, `id_responden` int, `isi_saran` text, `balasan` text);\n"
        "INSERT INTO `saran` VALUES (1, 20, 'sudah sangat baik', 'terima kasih banyak');\n"
    )
    return saved(folder, text, "dump.sql")


@pytest.mark.parametrize("head", [False, True])
def test_a_row_for_each_answer(tmp_path: Path, head: bool) -> None:
    """Answers lead to respondents, through a questionnaire or straight; their comments come along."""
    path = long(tmp_path, head=head)
    mapping = propose(tmp_path, path)
    assert (mapping.ask, mapping.sheets, mapping.layout) == ({}, ["detail"], "long")
    done = imported(tmp_path, path, mapping)
    assert scores(tmp_path) == list(SCORES.values())
    found = answers(tmp_path)
    assert found[["education", "saran"]].to_numpy().tolist() == [["SMA", ""], ["SMA", "sudah sangat baik"], ["SMA", ""]]
    assert found["date"].tolist() == (["2026-02-01", "2026-02-02", "2026-02-03"] if head else [""] * 3)
    # 27 answers, 3 respondents, 1 comment.
    assert sums(done) == (31, 31, 0, 0)
    assert "example.id" not in str(found.to_numpy().tolist())


def test_the_same_as_csv_exports_of_its_tables(tmp_path: Path) -> None:
    """A dump, and its tables exported one by one and joined as before, give the same file of answers."""
    path = long(tmp_path)
    imported(tmp_path, path, propose(tmp_path, path))
    first = answers(tmp_path).drop(columns="saran")
    folder = tmp_path / "csv"
    folder.mkdir()
    export(folder, [["id_responden", "pendidikan"], *([str(10 * who), "SMA"] for who in SCORES)], "responden.csv")
    rows = [
        [str(10 * who), str(place), score] for who, row in SCORES.items() for place, score in enumerate(row, start=1)
    ]
    answered = export(folder, [["id_responden", "id_pertanyaan", "nilai"], *rows], "detail.csv")
    mapping = FormMapping.model_validate(
        {
            "layout": "long",
            "long": {"respondent": "id_responden", "item": "id_pertanyaan", "answer": "nilai"},
            "items": {str(place): key for place, key in enumerate(KEYS, start=1)},
            "join": [{"file": "responden.csv", "key": "id_responden", "columns": {"education": "pendidikan"}}],
        }
    )
    imported(folder, answered, mapping)
    assert answers(folder).equals(first)


def test_answers_of_several_units_are_asked_about(tmp_path: Path) -> None:
    """Each unit has questions of its own: they are known by their texts, and which unit is meant is asked."""
    path = long(tmp_path, units=2)
    mapping = propose(tmp_path, path)
    assert mapping.long is not None
    assert mapping.long.item == "pertanyaan / teks"
    assert mapping.ask == {"only.id_unit": ["tb_unit / nama_unit = Dinas 1", "tb_unit / nama_unit = Dinas 2"]}
    settled = mapping.model_copy(update={"ask": {}, "only": {"tb_unit / nama_unit": ["Dinas 2"]}})
    imported(tmp_path, path, settled)
    # Respondent 2 alone was asked by unit 2; the others have no answer there.
    assert [row for row in scores(tmp_path) if row] == [SCORES[2]]


def test_a_database_without_answers(tmp_path: Path) -> None:
    """Its tables are named with their headings."""
    text = "CREATE TABLE `menu` (`id` int, `judul` text) ENGINE=InnoDB;\nINSERT INTO `menu` VALUES (1, 'Beranda');\n"
    with pytest.raises(DataError, match="no table of the database holds answers") as error:
        propose(tmp_path, saved(tmp_path, text, "dump.sql"))
    assert "menu (1 rows): id, judul" in str(error.value)


def test_texts_of_categories_beside_long_answers_are_proposed(tmp_path: Path) -> None:
    """As in a wide export: 'SLTA' can be SMA alone, 'Juru parkir' is asked about with its rows."""
    path = long(tmp_path)
    text = path.read_text().replace("'Orang 1', 'SMA'", "'Orang 1', 'SLTA'")
    text = text.replace("`pendidikan` text,", "`pendidikan` text, `pekerjaan` text,")
    text = text.replace("'SLTA',", "'SLTA', 'Juru parkir',").replace("'SMA',", "'SMA', 'PNS',")
    path.write_text(text)
    mapping = propose(tmp_path, path)
    assert mapping.categories == {"education": {"SLTA": "SMA"}, "occupation": {"PNS": "PNS/TNI/POLRI"}}
    assert mapping.ask == {"categories.occupation": ["category: Juru parkir (1)"]}


def wide_answers(extra: str = "") -> str:
    """A table of three respondents under the names of the unsur."""
    rows = ", ".join(f"({10 * who}, {', '.join(given)})" for who, given in SCORES.items())
    columns = ", ".join(f"`{key}` int" for key in KEYS)
    table = f"CREATE TABLE `skm` (`id` int, {columns}, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
    return f"{table}INSERT INTO `skm` VALUES {rows};\n{extra}"


def test_comments_in_a_table_of_their_own_beside_a_row_for_each_respondent(tmp_path: Path) -> None:
    """They name the row that they belong to; two of one row stand on one line, who made none is not missing."""
    comments = (
        "CREATE TABLE `kritik` (`id` int, `skm_id` int, `isi_saran` text, PRIMARY KEY (`id`),"
        " FOREIGN KEY (`skm_id`) REFERENCES `skm` (`id`));\n"
        "INSERT INTO `kritik` VALUES (1, 20, 'ruang tunggu panas sekali'), (2, 20, 'parkir sempit'),"
        " (3, 30, 'ramah');\n"
    )
    path = saved(tmp_path, wide_answers(comments), "dump.sql")
    mapping = propose(tmp_path, path)
    assert mapping.ask == {}
    assert [(each.sheet, each.key, each.other, each.columns) for each in mapping.join] == [
        ("kritik", "id", "skm_id", {"saran": "isi_saran"})
    ]
    done = imported(tmp_path, path, mapping)
    assert answers(tmp_path)["saran"].tolist() == ["", "ruang tunggu panas sekali | parkir sempit", "ramah"]
    assert (sums(done), len(done.listing)) == ((6, 6, 0, 0), 0)


@pytest.mark.parametrize("agreed", [True, False])
def test_an_answer_in_words_beside_its_score(tmp_path: Path, agreed: bool) -> None:
    """The score is the answer where each text has one; where 'Sesuai' is 3 and 4, it is asked which column is meant."""
    words = {"1": "Tidak sesuai", "2": "Kurang sesuai", "3": "Sesuai", "4": "Sangat sesuai" if agreed else "Sesuai"}
    text = long(tmp_path).read_text().replace("`nilai` int, `id_unit` int", "`jawaban` text, `nilai` int")
    head, _, rest = text.partition("INSERT INTO `detail` VALUES ")
    given = [
        f"({10 * who}, {place}, '{words[score]}', {score})"
        for who, row in SCORES.items()
        for place, score in enumerate(row, start=1)
    ]
    path = saved(tmp_path, f"{head}INSERT INTO `detail` VALUES {', '.join(given)}{rest[rest.index(';') :]}", "dump.sql")
    mapping = propose(tmp_path, path)
    if not agreed:
        assert mapping.ask["long.answer"] == ["jawaban", "nilai"]
        return
    assert (mapping.ask, mapping.long and mapping.long.answer) == ({}, "nilai")
    imported(tmp_path, path, mapping)
    assert scores(tmp_path) == list(SCORES.values())


def test_a_list_of_questions_with_four_options_holds_no_answers(tmp_path: Path) -> None:
    """Its columns count from 1 to 4 over labels: the table of answers is another one."""
    text = long(tmp_path).read_text()
    options = ", ".join(f"`opsi{place}` text" for place in range(1, 5))
    text = text.replace("`teks` text, `id_unit` int,", f"`teks` text, {options},")
    text = text.replace("', 1)", "', 'Tidak sesuai', 'Kurang sesuai', 'Sesuai', 'Sangat sesuai')")
    mapping = propose(tmp_path, saved(tmp_path, text, "dump.sql"))
    assert (mapping.layout, mapping.sheets, mapping.ask) == ("long", ["detail"], {})


def test_numbers_of_questions_are_no_places_where_texts_say_what_they_ask(tmp_path: Path) -> None:
    """'Q1' to 'Q14' over texts of another form: nothing is taken by its place."""
    items = [f"Q{place}" for place in range(1, 15)]
    texts = ", ".join(f"('{item}', 'Pertanyaan lain yang ke {item}')" for item in items)
    given = ", ".join(f"({who}, '{item}', {1 + (who + at) % 4})" for who in range(5) for at, item in enumerate(items))
    text = (
        "CREATE TABLE `qall` (`id_qall` varchar(9), `question` text, PRIMARY KEY (`id_qall`)) ENGINE=InnoDB;\n"
        f"INSERT INTO `qall` VALUES {texts};\n"
        "CREATE TABLE `answer_all` (`nores` int, `id_qall` varchar(9), `answer` int);\n"
        f"INSERT INTO `answer_all` VALUES {given};\n"
    )
    with pytest.raises(DataError, match="no table of the database holds answers"):
        propose(tmp_path, saved(tmp_path, text, "dump.sql"))


def test_a_status_beside_long_answers_is_asked_about(tmp_path: Path) -> None:
    """Of an application that stores answers before they are sent."""
    text = long(tmp_path).read_text().replace("`nilai` int, `id_unit` int", "`nilai` int, `status` text")
    for who in SCORES:
        text = text.replace(f"({10 * who}, 1, {SCORES[who][0]}, 1)", f"({10 * who}, 1, {SCORES[who][0]}, 'mulai')")
    text = text.replace(", 1)", ", 'selesai')").replace("', 'selesai')", "', 1)", 9)
    mapping = propose(tmp_path, saved(tmp_path, text, "dump.sql"))
    assert "status" in mapping.ask


def test_a_dump_of_postgresql_by_heidisql_whose_list_of_questions_counts_otherwise(tmp_path: Path) -> None:
    """Its questions have the keys 2 to 10: no place of q1 to q9, so that the last two are asked about."""
    questions = ",\n\t".join(f"({place + 1}, '{item.question}')" for place, item in enumerate(RULES.unsur, start=1))
    given = ",\n\t".join(f"({who}, '2026-01-0{who}', {', '.join(row)})" for who, row in SCORES.items())
    columns = [f'"q{place}"' for place in range(1, 10)]
    text = (
        "-- HeidiSQL Version:             12.8.0\n/*!40101 SET NAMES  */;\n"
        'CREATE TABLE IF NOT EXISTS "kuesioner" (\n\t"id" BIGINT NOT NULL,\n\t"survey_date" DATE NOT NULL,\n\t'
        + "".join(f"{column} SMALLINT NOT NULL,\n\t" for column in columns)
        + 'PRIMARY KEY ("id"),\n\tCONSTRAINT "chk_q1" CHECK (((q1 >= 1) AND (q1 <= 4)))\n);\n\n'
        'DELETE FROM "kuesioner";\n/*!40000 ALTER TABLE "kuesioner" DISABLE KEYS */;\n'
        f'INSERT INTO "kuesioner" ("id", "survey_date", {", ".join(columns)}) VALUES\n\t{given};\n'
        'CREATE TABLE IF NOT EXISTS "responden" (\n\t"id" INTEGER NOT NULL,\n\t"pertanyaan" TEXT NULL DEFAULT NULL,'
        f'\n\tPRIMARY KEY ("id")\n);\nINSERT INTO "responden" ("id", "pertanyaan") VALUES\n\t{questions};\n'
    )
    path = saved(tmp_path, text, "dump.sql")
    mapping = propose(tmp_path, path)
    assert mapping.ask == {"q8": ["pengaduan", "sarana"], "q9": ["pengaduan", "sarana"]}
    settled = mapping.answered({"pengaduan": "q9", "sarana": "q8"}, {})
    imported(tmp_path, path, settled)
    assert scores(tmp_path) == list(SCORES.values())


def test_the_list_that_says_what_is_asked_holds_no_answers(tmp_path: Path) -> None:
    """Questions of several units have a weight each and a place: they are no answers of the units."""
    key = "`id_unit` int, PRIMARY KEY (`id_pert"
    text = long(tmp_path, units=2).read_text().replace(key, f"`nilai` int, `skor` int, {key}")
    head, _, rest = text.partition("INSERT INTO `pertanyaan` VALUES ")
    rows, _, rest = rest.partition(";")
    rows = rows.replace(", 1)", ", 4, 1, 1)").replace(", 2)", ", 3, 2, 2)")
    path = saved(tmp_path, f"{head}INSERT INTO `pertanyaan` VALUES {rows};{rest}", "dump.sql")
    assert list(propose(tmp_path, path).ask) == ["only.id_unit"]


def test_comments_that_do_not_count_or_must_not_be_quoted(tmp_path: Path) -> None:
    """Both are asked in the proposal, of a table of comments too; who must not be quoted keeps the scores."""
    comments = (
        "CREATE TABLE `kritik` (`id` int, `skm_id` int, `isi_saran` text, `status` text, `boleh_dikutip` text,"
        " PRIMARY KEY (`id`), FOREIGN KEY (`skm_id`) REFERENCES `skm` (`id`));\n"
        "INSERT INTO `kritik` VALUES (1, 10, 'ruang tunggu panas', 'tampil', 'Ya'),"
        " (2, 20, 'parkir terlalu sempit', 'sembunyi', 'Ya'), (3, 30, 'petugas ramah sekali', 'tampil', 'Tidak');\n"
    )
    path = saved(tmp_path, wide_answers(comments), "dump.sql")
    mapping = propose(tmp_path, path)
    assert mapping.ask == {
        "boleh_dikutip": ["consent: Ya"],
        "status": ["status: tampil (2)", "status: sembunyi (1)"],
    }
    told = {"ask": {}, "consent": {"boleh_dikutip": ["Ya"]}, "status": {"status": ["tampil"]}}
    done = imported(tmp_path, path, mapping.model_copy(update=told))
    assert answers(tmp_path)["saran"].tolist() == ["ruang tunggu panas", "", ""]
    assert (scores(tmp_path), sums(done)) == (list(SCORES.values()), (6, 4, 2, 0))
    assert sorted(done.listing["reason"]) == ["no quoting", "status"]


def test_a_follow_up_status_of_comments_is_in_the_proposal(tmp_path: Path) -> None:
    """Beside long answers: what is asked at the import is asked before."""
    text = long(tmp_path).read_text().replace("`balasan` text", "`status_tindak_lanjut` text")
    text = text.replace("(1, 20, 'sudah sangat baik', 'terima kasih banyak')",
                        "(1, 20, 'sudah sangat baik', 'selesai'), (2, 30, 'kurang kursi tunggu', '')")  # fmt: skip
    path = saved(tmp_path, text, "dump.sql")
    mapping = propose(tmp_path, path)
    assert mapping.ask == {"status_tindak_lanjut": ["status: selesai (1)", "status: (blank) (1)"]}
    done = imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "status": {"status_tindak_lanjut": ["*"]}}))
    assert answers(tmp_path)["saran"].tolist() == ["", "sudah sangat baik", "kurang kursi tunggu"]
    assert sums(done) == (32, 32, 0, 0)


def test_answers_in_words_of_each_question(tmp_path: Path) -> None:
    """A dump whose answers are texts of options: each question has its own, and each is applied."""
    text = long(tmp_path).read_text().replace("`nilai` int, `id_unit` int", "`jawaban` text")
    head, _, rest = text.partition("INSERT INTO `detail` VALUES ")
    given = [
        f"({10 * who}, {place}, '{RULES.unsur[place - 1].options[int(score) - 1]}')"
        for who, row in SCORES.items()
        for place, score in enumerate(row, start=1)
    ]
    path = saved(tmp_path, f"{head}INSERT INTO `detail` VALUES {', '.join(given)}{rest[rest.index(';') :]}", "dump.sql")
    mapping = propose(tmp_path, path)
    assert set(mapping.options) <= set(KEYS)
    imported(tmp_path, path, mapping.model_copy(update={"ask": {}}))
    assert scores(tmp_path) == list(SCORES.values())


def test_a_question_that_two_unsur_claim_is_asked_in_its_words(tmp_path: Path) -> None:
    """Two questions ask for waktu, one for none: each is told by its words, its code says nothing."""
    other = "Jam buka pelayanan tepat waktu"
    text = long(tmp_path).read_text().replace("', 1);", f"', 1), (10, '{other}', 1), (11, 'Kebersihan toilet', 1);", 1)
    text = text.replace("VALUES (10, 1, ", "VALUES (10, 10, 4, 1), (10, 11, 2, 1), (10, 1, ")
    mapping = propose(tmp_path, saved(tmp_path, text, "dump.sql"))
    assert mapping.ask["items.10"] == ["waktu", f"it asks: {other}"]
    assert mapping.ask["items.3"][0] == "waktu"
    assert mapping.ask["items.11"] == ["it asks: Kebersihan toilet"]


#: Of an application of a hospital (pg_dump 18), its tables as they are, its rows invented: the scores of each profile.
PROFILES = {5: "444444444", 6: "111243333", 7: "122033333", 9: "343234434"}
_QUESTIONS = (
    "kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
    "kemudahan prosedur pelayanan di unit ini?",
    "kecepatan waktu dalam memberikan pelayanan?",
    "kewajaran biaya atau tarif dalam pelayanan? (Jika saudara peserta BPJS/Asuransi tidak perlu diisi)",
    "kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan dengan hasil yang diberikan?",
    "kompetensi atau kemampuan petugas dalam pelayanan?",
    "perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
    "penanganan pengaduan pengguna layanan?",
    "kualitas sarana dan prasarana?",
)
_PG_TABLES = {
    "jenis_kelamin": ("id integer NOT NULL, nama character(1) NOT NULL", ["1\tL", "2\tP"]),
    "keluhan": (
        "id integer NOT NULL, alamat text NOT NULL, no_hp character varying(15) NOT NULL, masukan text",
        ["1\tSidoarjo\t081200000001\tlama\\nantriannya"],
    ),
    "kuisioner": (
        "id integer NOT NULL, pertanyaan_id integer, nilai smallint, profil_id integer, survey_date date,"
        " survey_time character varying(10), created_at timestamp without time zone DEFAULT now()",
        [
            f"{100 * who + place}\t{place}\t{score}\t{who}\t2026-02-0{who - 3}\t08-12\t2026-02-0{who - 3} 10:09:31"
            for who, row in PROFILES.items()
            for place, score in enumerate(row, start=4)
        ],
    ),
    "pekerjaan": ("id integer NOT NULL, nama character varying NOT NULL", ["1\tPNS", "4\tSWASTA", "5\tWIRAUSAHA"]),
    "pelayanan": ("id integer NOT NULL, nama character varying", ["6\tRADIOLOGI", "10\tRAWAT JALAN"]),
    "pendidikan": ("id integer NOT NULL, nama character varying NOT NULL", ["3\tSMA", "4\tS1", "7\tLAINNYA"]),
    "penjamin": ("id integer NOT NULL, nama character varying NOT NULL", ["1\tUMUM", "2\tBPJS"]),
    "pertanyaan": (
        "id integer NOT NULL, deskripsi text NOT NULL",
        [f"{place}\tBagaimana pendapat saudara tentang {text}" for place, text in enumerate(_QUESTIONS, start=4)],
    ),
    "profil": (
        "id integer NOT NULL, jenis_kelamin_id integer, pendidikan_id integer, pekerjaan_id integer,"
        " pelayanan_id integer, penjamin_id integer",
        ["4\t2\t3\t4\t6\t1", "5\t1\t3\t5\t6\t1", "6\t1\t4\t1\t10\t1", "7\t2\t7\t1\t10\t2", "9\t2\t\\N\t4\t10\t2"],
    ),
}  # fmt: skip
_PG_KEYS = [("kuisioner", "pertanyaan"), ("kuisioner", "profil"), ("profil", "jenis_kelamin"), ("profil", "pekerjaan"),
            ("profil", "pelayanan"), ("profil", "pendidikan"), ("profil", "penjamin")]  # fmt: skip


def pg_dump() -> str:
    """The dump of that application, in the words of pg_dump: tables, COPY, then keys."""
    lines = ["--\n-- PostgreSQL database dump\n--\n", "\\restrict abc", "SET client_encoding = 'UTF8';"]
    for name, (columns, _) in _PG_TABLES.items():
        body = ",\n    ".join(columns.split(", "))
        lines += [f"CREATE TABLE public.{name} (\n    {body}\n);", f"ALTER TABLE public.{name} OWNER TO postgres;"]
    for name, (columns, rows) in _PG_TABLES.items():
        names = ", ".join(each.split()[0] for each in columns.split(", "))
        lines += [f"COPY public.{name} ({names}) FROM stdin;", *rows, "\\.\n"]
    for name in _PG_TABLES:
        lines += [f"ALTER TABLE ONLY public.{name}\n    ADD CONSTRAINT {name}_pkey PRIMARY KEY (id);"]
    for name, other in _PG_KEYS:
        lines += [f"ALTER TABLE ONLY public.{name}\n    ADD CONSTRAINT fk_{name}_{other} FOREIGN KEY ({other}_id)"
                  f" REFERENCES public.{other}(id) ON UPDATE CASCADE ON DELETE CASCADE;"]  # fmt: skip
    return "\n".join([*lines, "--\n-- PostgreSQL database dump complete\n--\n", "\\unrestrict abc"])


def sqlite_file(folder: Path) -> Path:
    """The same tables in a file of SQLite."""
    path = folder / "database.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as base, base:
        for name, (columns, rows) in _PG_TABLES.items():
            keys = [f"FOREIGN KEY ({to}_id) REFERENCES {to}(id)" for of, to in _PG_KEYS if of == name]
            told = columns.replace(" DEFAULT now()", "").replace("id integer NOT NULL", "id integer PRIMARY KEY", 1)
            base.execute(f"CREATE TABLE {name} ({', '.join([told, *keys])})")
            for row in rows:
                cells = [None if cell == "\\N" else cell.replace("\\n", "\n") for cell in row.split("\t")]
                base.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(cells))})", cells)
    return path


@pytest.mark.parametrize("kind", ["pg_dump", "sqlite", "sqlite dump"])
def test_an_application_of_postgresql_and_of_sqlite_from_end_to_end(tmp_path: Path, kind: str) -> None:
    """Its questions answered as an officer does, rows and means are those that SQLite counts out of the tables."""
    base = sqlite_file(tmp_path)
    path = base if kind == "sqlite" else tmp_path / "dump.sql"
    with contextlib.closing(sqlite3.connect(base)) as read:
        if kind != "sqlite":
            path.write_text(pg_dump() if kind == "pg_dump" else "\n".join(read.iterdump()), encoding="utf-8")
        counted = dict(
            read.execute("SELECT pertanyaan_id, AVG(nilai) FROM kuisioner WHERE nilai > 0 GROUP BY 1").fetchall()
        )
    mapping = propose(tmp_path, path)
    assert sorted(mapping.ask) == ["categories.education", "scale.lowest"]
    assert mapping.ask["scale.lowest"][2].endswith('no_value = ["0"])')
    # 0 stands where the insured had nothing to say of biaya; 'LAINNYA' is no school.
    told = {"ask": {}, "no_value": ["0"], "categories": {**mapping.categories, "education": {"LAINNYA": "blank"}}}
    done = imported(tmp_path, path, mapping.model_copy(update=told))
    found = answers(tmp_path)
    # 36 answers and 5 profiles, of which one answered nothing.
    assert sums(done) == (41, 41, 0, 0)
    means = found[list(KEYS)].apply(pd.to_numeric).mean()
    assert [means[key] for key in KEYS] == [counted[place] for place in range(4, 13)]
    assert "".join(found.iloc[3][list(KEYS)]) == "122" + "33333"
    assert found[["gender", "education", "service"]].iloc[2].tolist() == ["Laki-laki", "S1", "RAWAT JALAN"]
    assert found["date"].str.slice(0, 10).tolist() == ["", "2026-02-02", "2026-02-03", "2026-02-04", "2026-02-06"]


def test_what_lists_and_respondents_of_applications_say(tmp_path: Path) -> None:
    """A list's name goes before its description, a year of birth is an age, the line behind a list no second column."""
    rows = ", ".join(f"({who}, {1 + who % 2}, 1980, 'PNS', '', 'KTP')" for who in SCORES)
    given = ", ".join(
        f"({who}, {place}, {score}, '2026-02-03')"
        for who, row in SCORES.items()
        for place, score in enumerate(row, start=1)
    )
    text = (
        "CREATE TABLE `layanan` (`id` int, `namalayanan` text, `deskripsi` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
        "INSERT INTO `layanan` VALUES (1, 'Akta', 'tiap hari'), (2, 'Kartu', 'Senin');\n"
        "CREATE TABLE `respondents` (`id` int, `layanan_id` int, `tahun_lahir` int, `pekerjaan` text,"
        " `pekerjaan_lainnya` text, `asal` text, PRIMARY KEY (`id`), FOREIGN KEY (`layanan_id`) REFERENCES `layanan`"
        " (`id`));\n"
        f"INSERT INTO `respondents` VALUES {rows};\n"
        "CREATE TABLE `answers` (`respondent_id` int, `question_number` int, `score` int, `created_at` date,"
        " FOREIGN KEY (`respondent_id`) REFERENCES `respondents` (`id`));\n"
        f"INSERT INTO `answers` VALUES {given};\n"
    )
    path = saved(tmp_path, text, "dump.sql")
    mapping = propose(tmp_path, path)
    # Questions that are numbers alone: the last two are asked, as of U8 and U9.
    assert mapping.ask["items.8"] == ["pengaduan", "sarana", "it asks: U8"]
    items = {**mapping.items, "8": "pengaduan", "9": "sarana"}
    imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "items": items}))
    assert scores(tmp_path) == list(SCORES.values())
    found = answers(tmp_path)
    assert found[["service", "age", "occupation"]].to_numpy().tolist() == [
        ["Kartu", "46", "PNS/TNI/POLRI"], ["Akta", "46", "PNS/TNI/POLRI"], ["Kartu", "46", "PNS/TNI/POLRI"],
    ]  # fmt: skip
