"""Dumps of databases and SQLite files: each dialect's rows as they are, nothing executed, what is broken named."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.intake.dump import read_dump
from ikm.intake.table import OpenedFile, read_headings, read_tables
from tests.intake.builders import saved

MYSQL = """\
-- phpMyAdmin SQL Dump
-- version 5.2.2
SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `skm` (
  `id` int(11) NOT NULL COMMENT 'kunci, utama (id)',
  `u1` int(11) DEFAULT NULL,
  `saran` text DEFAULT 'a,b',
  KEY `u1` (`u1`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
"""


def rows(folder: Path, text: str | bytes, table: str = "skm", name: str = "dump.sql") -> list[list[str]]:
    """The rows of one table of a dump, its headings first."""
    opened = OpenedFile(saved(folder, text, name))
    sheet = next(read_headings(each) for each in opened.tables() if each.sheet == table)
    assert sheet.cells.index.tolist() == list(range(2, len(sheet.cells) + 2))
    return [list(sheet.cells), *sheet.cells.to_numpy().tolist()]


def test_phpmyadmin(tmp_path: Path) -> None:
    """Several rows an INSERT, comments between them, escapes of MySQL, NULL, signs within texts."""
    text = MYSQL + (
        "INSERT INTO `skm` (`id`, `u1`, `saran`) VALUES\n"
        "(1, 4, 'Tolong \\'cepat\\', ya; (segera)\\r\\nTerima kasih'),\n"
        "-- baris kedua\n"
        "(2, NULL, 'O''Neil \\\\ \"x\" -- /* bukan komentar */'), # lain\n"
        "(3, 3, NULL);\n"
        "COMMIT;\n"
    )
    assert rows(tmp_path, text) == [
        ["id", "u1", "saran"],
        ["1", "4", "Tolong 'cepat', ya; (segera)\r\nTerima kasih"],
        ["2", "", 'O\'Neil \\ "x" -- /* bukan komentar */'],
        ["3", "3", ""],
    ]


def test_literals_of_mysql(tmp_path: Path) -> None:
    """Bits, keys in hexadecimal, prefixes, double quotes; what a function would give is nothing."""
    text = MYSQL + (
        "REPLACE INTO skm VALUES (0x3F06, b'101', _utf8mb4'a'),(X'41', -1.5, \"b\\\"c\"),"
        "(1e3,NOW(),concat('a',(1),')')),(4,true,N'd');COMMIT;"
    )
    assert rows(tmp_path, text)[1:] == [
        ["0x3F06", "5", "a"], ["X'41'", "-1.5", 'b"c'], ["1e3", "", ""], ["4", "true", "d"],
    ]  # fmt: skip


def test_mysqldump(tmp_path: Path) -> None:
    """Its locks, its conditional comments, triggers between other delimiters, and the line that says it is whole."""
    text = (
        "-- MySQL dump 10.13  Distrib 8.0.36\n/*M!999999\\- enable the sandbox mode */ \n"
        "DROP TABLE IF EXISTS `skm`;\n/*!50503 SET character_set_client = utf8mb4 */;\n"
        "CREATE TABLE `skm` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `u``1` int,\n  PRIMARY KEY (`id`)\n)"
        " ENGINE=InnoDB\n/*!50100 PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (9)) */;\n"
        "LOCK TABLES `skm` WRITE;\n/*!40000 ALTER TABLE `skm` DISABLE KEYS */;\n"
        "INSERT INTO `skm` VALUES (1,4),(2,3);\nUNLOCK TABLES;\nDELIMITER ;;\n"
        "/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON skm FOR EACH ROW BEGIN "
        "INSERT INTO `skm` VALUES (9,9); END */;;\nDELIMITER ;\n"
    )
    whole = text + "-- Dump completed on 2026-11-30  9:00:00\n"
    assert rows(tmp_path, whole) == [["id", "u`1"], ["1", "4"], ["2", "3"]]
    with pytest.raises(DataError, match=r"line 18: the dump breaks off: what its tool writes at the end is missing"):
        rows(tmp_path, text)


def test_heidisql_and_several_databases(tmp_path: Path) -> None:
    """A table of the same name in two databases is two tables; made anew, only its last rows count."""
    text = (
        "-- HeidiSQL Version: 12.6\nCREATE DATABASE IF NOT EXISTS `a`;\nUSE `a`;\n"
        "CREATE TABLE IF NOT EXISTS `skm` (`id` int, `u1` int);\nDELETE FROM `skm`;\n"
        "INSERT INTO `skm` (`id`, `u1`) VALUES\n\t(1, 4);\nUSE `b`;\nCREATE TABLE `skm` (`id` int, `u1` int);\n"
        "INSERT IGNORE INTO `skm` (`u1`, `id`) VALUES (3, 1), (3, 2);\n"
        "DROP TABLE IF EXISTS `skm`;\nCREATE TABLE `skm` (`id` int, `u1` int);\nINSERT INTO `skm` VALUES (7, 2);\n"
    )
    assert rows(tmp_path, text, "a.skm")[1:] == [["1", "4"]]
    assert rows(tmp_path, text, "b.skm")[1:] == [["7", "2"]]


PG = """\
--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
\\restrict abc
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $_$
BEGIN x := 'a;'; INSERT INTO public.skm VALUES (9); END $_$;
CREATE TABLE public.skm (
    id integer NOT NULL,
    u1 integer,
    "Saran Anda" character varying(200) DEFAULT 'x'::character varying
);
"""


def test_pg_dump(tmp_path: Path) -> None:
    """COPY with its escapes; a backslash in a text of INSERT is a backslash, but within E''."""
    copied = PG + (
        'COPY public.skm (id, u1, "Saran Anda") FROM stdin;\n'
        "1\t4\tbaris\\npertama\\tdan \\\\ miring; '\n2\t\\N\t\n\\.\n\n"
        "ALTER TABLE ONLY public.skm ADD CONSTRAINT skm_pkey PRIMARY KEY (id);\n--\n-- PostgreSQL "
        "database dump complete\n--\n"
    )
    assert rows(tmp_path, copied) == [
        ["id", "u1", "Saran Anda"], ["1", "4", "baris\npertama\tdan \\ miring; '"], ["2", "", ""],
    ]  # fmt: skip
    inserted = PG + (
        "INSERT INTO public.skm VALUES (1, 4, 'C:\\');\nINSERT INTO public.skm VALUES (2, 3, "
        "E'it\\'s\\n') ON CONFLICT DO NOTHING;\n"
        "INSERT INTO public.skm (id, u1) OVERRIDING SYSTEM VALUE VALUES ('3'::integer, NULL);\n-- "
        "PostgreSQL database dump complete\n"
    )
    assert rows(tmp_path, inserted)[1:] == [["1", "4", "C:\\"], ["2", "3", "it's"], ["3", "", "x"]]


def test_sqlite(tmp_path: Path) -> None:
    """`.dump` of the shell and the file itself give the same."""
    path = tmp_path / "skm.db"
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            "CREATE TABLE loket (id INTEGER PRIMARY KEY, nama TEXT);"
            "CREATE TABLE skm (id INTEGER PRIMARY KEY, u1 INT, saran TEXT, loket_id INT REFERENCES loket(id));"
            "INSERT INTO loket VALUES (7, 'Loket A'); INSERT INTO skm VALUES (1, 4, 'it''s\nok', 7), "
            "(2, NULL, x'00', 8);"
        )
        dump = "\n".join(base.iterdump())
    for name, content in (("skm.db", path.read_bytes()), ("dump.sql", dump.encode())):
        found = rows(tmp_path, content, name=name)
        assert found[:2] == [["id", "u1", "saran", "loket_id", "loket / nama"], ["1", "4", "it's\nok", "7", "Loket A"]]
        assert [found[2][place] for place in (0, 1, 3, 4)] == ["2", "", "8", ""]
    saved(tmp_path, path.read_bytes()[:5000], "torn.db")
    with pytest.raises(DataError, match="a broken SQLite file"):
        OpenedFile(tmp_path / "torn.db").tables()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_packing(tmp_path: Path, encoding: str) -> None:
    """As PowerShell and phpMyAdmin write them: UTF-16, gzip, a zip of one dump."""
    text = (MYSQL + "INSERT INTO `skm` VALUES (1, 4, 'café – baik');COMMIT;\n").encode(encoding)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("dump.sql", text)
    for content in (text, gzip.compress(text), packed.getvalue()):
        assert rows(tmp_path, content)[1] == ["1", "4", "café – baik"]


def test_accounts_never_come_in(tmp_path: Path) -> None:
    """A table with passwords is no table, nor can one refer to it; what refers to it stays."""
    text = (
        "CREATE TABLE `users` (`id` int, `email` text, `password` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
        "INSERT INTO `users` VALUES (1, 'rahasia@example.id', '$2y$10$abc');\n"
        "CREATE TABLE `skm` (`id` int, `user_id` int, `u1` int, FOREIGN KEY (`user_id`) REFERENCES `users` (`id`));\n"
        "INSERT INTO `skm` VALUES (1, 1, 4);\n"
    )
    opened = OpenedFile(saved(tmp_path, text, "dump.sql"))
    assert [table.sheet for table in opened.tables()] == ["skm"]
    assert "rahasia" not in str([table.cells.to_numpy().tolist() for table in opened.tables()])
    assert rows(tmp_path, text) == [["id", "user_id", "u1"], ["1", "1", "4"]]


def test_references_declared_and_by_name(tmp_path: Path) -> None:
    """A key at the end of the dump; the same key in another table; 'id_x' and 'x_id' of a table x; of two: neither."""
    text = (
        "CREATE TABLE `skm` (`id` int, `sex_id` int, `id_loket` int, `kd_unit` int, `jenis_id` int) ENGINE=InnoDB;\n"
        "INSERT INTO `skm` VALUES (1, 1, 7, 5, 3), (2, 9, NULL, 5, 3);\n"
        "CREATE TABLE `refsex` (`sex_id` int, `nama` text, PRIMARY KEY (`sex_id`));INSERT INTO "
        "`refsex` VALUES (1, 'Pria');\n"
        "CREATE TABLE `tbl_loket` (`id` int, `nama` text, PRIMARY KEY (`id`));INSERT INTO "
        "`tbl_loket` VALUES (7, 'A');\n"
        "CREATE TABLE `dinas` (`kode` int, `nama` text);INSERT INTO `dinas` VALUES (5, 'DPMPTSP');\n"
        "CREATE TABLE `jenis` (`id` int, `nama` text, PRIMARY KEY (`id`));INSERT INTO `jenis` VALUES (3, 'X');\n"
        "CREATE TABLE `m_jenis` (`id` int, `nama` text, PRIMARY KEY (`id`));INSERT INTO `m_jenis` VALUES (3, 'Y');\n"
        "ALTER TABLE `skm`\n  ADD PRIMARY KEY (`id`),\n  ADD CONSTRAINT `a` FOREIGN KEY (`kd_unit`) "
        "REFERENCES `dinas` (`kode`);\n"
    )
    found = rows(tmp_path, text)
    assert found[0][5:] == ["refsex / nama", "tbl_loket / nama", "dinas / nama"]
    assert [row[5:] for row in found[1:]] == [["Pria", "A", "DPMPTSP"], ["", "", "DPMPTSP"]]


def test_all_rows_of_the_tables_that_are_wanted(tmp_path: Path) -> None:
    """Of a long table the first rows are looked at; then all are read, with what they refer to two tables on."""
    people = ", ".join(f"({place}, {place % 3})" for place in range(30_000))
    answers = ", ".join(f"({place}, {place}, '{'x' * 200}')" for place in range(30_000))
    text = (
        "CREATE TABLE `kerja` (`id` int, `nama` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
        "INSERT INTO `kerja` VALUES (0, 'PNS'), (1, 'TNI'), (2, 'Swasta');\n"
        "CREATE TABLE `orang` (`id` int, `kerja_id` int, PRIMARY KEY (`id`));\n"
        f"INSERT INTO `orang` VALUES {people};\nCREATE TABLE `skm` (`id` int, `orang_id` int, `saran` text);\n"
        f"INSERT INTO `skm` VALUES {answers};\n"
    )
    opened = OpenedFile(saved(tmp_path, text, "dump.sql"))
    top = next(table for table in opened.tables() if table.sheet == "skm")
    assert 1 < len(top.cells) < 30_001
    heading = "orang / kerja / nama"
    sheet = read_headings(opened.whole({"skm": [heading]})["skm"])
    assert list(sheet.cells) == ["id", "orang_id", "saran", heading]
    # 30,000 / 3 of each; row 29,999 is 29,999 mod 3 = 2.
    assert sheet.cells[heading].value_counts().to_dict() == {"PNS": 10_000, "TNI": 10_000, "Swasta": 10_000}
    assert sheet.cells[heading].iloc[-1] == "Swasta"


def test_keys_that_a_dump_leaves_to_the_database(tmp_path: Path) -> None:
    """A column that numbers itself counts on from the last number."""
    text = (
        "CREATE TABLE `skm` (`id` int AUTO_INCREMENT PRIMARY KEY, `u1` int);\nINSERT INTO `skm` "
        "(`u1`) VALUES (4), (3);\n"
        "INSERT INTO `skm` VALUES (9, 2);\nINSERT INTO `skm` (`u1`) VALUES (1);\n"
    )
    assert rows(tmp_path, text)[1:] == [["1", "4"], ["2", "3"], ["9", "2"], ["10", "1"]]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("INSERT INTO `skm` VALUES\n(1, 4, 'a'),\n(2, 3, 'b", r"line 14: .*breaks off within the rows of table skm"),
        ("INSERT INTO `skm` VALUES\n(1, 4, 'a'),", "line 13: the dump breaks off within the rows of table skm"),
        ("INSERT INTO `skm` VALUES\n(1, 4, 'a'),\n(2, 3);\n", "line 14: a row of table skm does not have the 3 values"),
        ("INSERT INTO `skm` (`id`, `u2`) VALUES (1, 2);", "line 12: table skm has no column 'u2'"),
        ("INSERT INTO `skm` VALUES (1, 4, 'a');\n", "the dump breaks off: what its tool writes at the end is missing"),
        ("CREATE TABLE `lain` (`id` int", "line 12: the dump breaks off within the definition of a table"),
        ("COPY skm FROM 'skm.txt';", "line 12: a COPY that cannot be read"),
        ("INSERT skm EXEC a;", "line 12: an INSERT that cannot be read"),
        ("COMMIT;", "the database holds no rows, or those of its users alone"),
    ],
)  # fmt: skip
def test_what_is_broken(tmp_path: Path, end: str, words: str) -> None:
    """One message, with the line."""
    with pytest.raises(DataError, match=words):
        OpenedFile(saved(tmp_path, MYSQL + end, "dump.sql")).tables()


@pytest.mark.parametrize(
    "change", ["UPDATE `skm` SET u1 = 4;", "INSERT INTO `skm` SELECT * FROM lama;", "DELETE FROM `skm` WHERE id = 1;"]
)
def test_rows_that_only_execution_would_tell(tmp_path: Path, change: str) -> None:
    """A table that a statement changes is refused where it is wanted; others of the dump are read."""
    text = MYSQL + f"INSERT INTO `skm` VALUES (1, 4, 'a');\n{change}\nCOMMIT;\n"
    opened = OpenedFile(saved(tmp_path, text, "dump.sql"))
    with pytest.raises(DataError, match="none is executed here") as error:
        opened.whole({"skm": []})
    assert "line 13: table skm" in str(error.value)


def test_two_exports_in_one_file(tmp_path: Path) -> None:
    """The same key twice is refused; with REPLACE the last counts."""
    twice = "ALTER TABLE `skm` ADD PRIMARY KEY (`id`);\n" + "{0} INTO `skm` VALUES (1, {1});\n" * 2 + "COMMIT;"
    twice = twice.replace("{1}", "4, 'a'", 1).replace("{1}", "2, 'b'")
    with pytest.raises(DataError, match="1 rows of table skm have a key that stands there more than once"):
        rows(tmp_path, MYSQL + twice.format("INSERT"))
    assert rows(tmp_path, MYSQL + twice.format("REPLACE"))[1:] == [["1", "2", "b"]]


def test_pictures_are_cut_and_rows_counted(tmp_path: Path) -> None:
    """A signature of 40,000 characters takes no more than a cell of a workbook; what nobody wants is counted."""
    text = MYSQL + f"INSERT INTO `skm` VALUES (1, 4, '{'A' * 40_000}'), (2, 4, 'b');\nCOMMIT;\n"
    assert [len(row[2]) for row in rows(tmp_path, text)[1:]] == [32_767, 1]
    table = read_dump(saved(tmp_path, text, "dump.sql"), lambda table: 0)[0]
    assert (table.rows, table.held, table.blocks) == (2, 0, [])


def losses(folder: Path, content: str | bytes, name: str = "dump.sql") -> dict[str, dict[tuple[str, str], list[int]]]:
    """Of each table: heading, and why -> rows in which it is not what the database has."""
    opened = OpenedFile(saved(folder, content, name))
    read = {table.sheet: read_headings(table).losses for table in opened.tables()}
    return {sheet: {about: list(rows) for about, rows in lost.items() if rows} for sheet, lost in read.items()}


def test_what_is_lost_is_known_by_its_row(tmp_path: Path) -> None:
    """Functions, defaults, long texts and pictures; a text that only looks like a function is a text."""
    text = MYSQL + (
        "INSERT INTO `skm` VALUES (1, NULL, 'NOW()'), (2, NOW(), _utf8mb4'a(b)'), (3, 4, DEFAULT);\n"
        f"INSERT INTO `skm` (`saran`, `id`) VALUES ('{'A' * 32_767}', 4), ('{'é' * 32_768}', 5), "
        f'(0x{"41" * 50}, CURRENT_TIMESTAMP), ("x", 7);\nCOMMIT;\n'
    )
    # Row 1 holds the headings.
    assert losses(tmp_path, text) == {
        "skm": {
            ("u1", "worked out"): [3], ("saran", "default"): [4], ("saran", "cut"): [7, 6], ("id", "worked out"): [7]
        }
    }  # fmt: skip


def test_columns_that_an_insert_leaves_out(tmp_path: Path) -> None:
    """Their default, where the definition states it, and said so; a function and a column worked out are lost; the
    database numbers a key for which it is given nothing.
    """
    text = (
        "CREATE TABLE `skm` (`id` int NOT NULL AUTO_INCREMENT COMMENT 'DEFAULT 7', `u1` int DEFAULT NULL,"
        " `jk` enum('L','P') NOT NULL DEFAULT 'L' COMMENT 'L atau P', `unit` int DEFAULT (5), `kota` text,"
        " `dibuat` timestamp DEFAULT current_timestamp(), `jumlah` int GENERATED ALWAYS AS (`u1` + 1) STORED,"
        " PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
        "INSERT INTO `skm` (`id`, `u1`) VALUES (NULL, 4), (7, 3), (NULL, 2);\n"
        "INSERT INTO `skm` (`u1`, `jk`, `unit`) VALUES (1, 'P', DEFAULT);\n"
    )
    assert rows(tmp_path, text) == [
        ["id", "u1", "jk", "unit", "kota", "dibuat", "jumlah"],
        ["1", "4", "L", "5", "", "", ""], ["7", "3", "L", "5", "", "", ""], ["8", "2", "L", "5", "", "", ""],
        ["9", "1", "P", "5", "", "", ""],
    ]  # fmt: skip
    assert losses(tmp_path, text) == {
        "skm": {
            ("jk", "default"): [2, 3, 4], ("unit", "default"): [2, 3, 4, 5], ("dibuat", "worked out"): [2, 3, 4, 5],
            ("jumlah", "worked out"): [2, 3, 4, 5],
        }
    }  # fmt: skip


def test_columns_that_are_added(tmp_path: Path) -> None:
    """As a dump written by hand has them; above rows that are there already only the database could fill them."""
    text = (
        "CREATE TABLE `skm` (`id` int, `u1` int) ENGINE=InnoDB;\n"
        "ALTER TABLE `skm` ADD COLUMN `aktif` tinyint(1) NOT NULL DEFAULT 1 AFTER `u1`, ADD KEY `u1` (`u1`);\n"
        "INSERT INTO `skm` (`id`, `aktif`) VALUES (1, 0);\n"
    )
    assert rows(tmp_path, text) == [["id", "u1", "aktif"], ["1", "", "0"]]
    opened = OpenedFile(saved(tmp_path, text + "ALTER TABLE `skm` ADD `kota` text;\n", "dump.sql"))
    with pytest.raises(DataError, match="none is executed here"):
        opened.whole({"skm": []})


def test_a_number_that_a_list_has_beside_its_key(tmp_path: Path) -> None:
    """'no_soal' of a table of questions leads there, unless a number stands there twice."""
    text = (
        "CREATE TABLE `nilai` (`id_responden` int, `no_soal` int) ENGINE=InnoDB;\nINSERT INTO `nilai` VALUES (1, 2);\n"
        "CREATE TABLE `soal` (`id` int, `no_soal` int, `teks` text, PRIMARY KEY (`id`));\n"
        "INSERT INTO `soal` VALUES (8, 1, 'a'), (9, 2, 'b');\n"
    )
    assert rows(tmp_path, text, "nilai") == [
        ["id_responden", "no_soal", "soal / id", "soal / teks"],
        ["1", "2", "9", "b"],
    ]
    twice = text + "INSERT INTO `soal` VALUES (10, 2, 'c');\n"
    assert rows(tmp_path, twice, "nilai") == [["id_responden", "no_soal"], ["1", "2"]]


def test_what_is_lost_of_rows_that_were_replaced(tmp_path: Path) -> None:
    """A row that another one replaced takes its loss along, and those behind it move up."""
    text = MYSQL + (
        "ALTER TABLE `skm` ADD PRIMARY KEY (`id`);\n"
        "REPLACE INTO `skm` VALUES (1, NOW(), 'a'), (2, 4, 'b'), (1, 3, 'c'), (3, NOW(), 'd');\nCOMMIT;\n"
    )
    assert losses(tmp_path, text) == {"skm": {("u1", "worked out"): [4]}}


def test_pictures_of_an_sqlite_file(tmp_path: Path) -> None:
    """Bytes are no text; they are noted."""
    path = tmp_path / "skm.db"
    with closing(sqlite3.connect(path)) as base:
        base.executescript("CREATE TABLE skm (id INT, saran TEXT); INSERT INTO skm VALUES (1, x'0102'), (2, NULL);")
    assert losses(tmp_path, path.read_bytes(), "skm.db") == {"skm": {("saran", "cut"): [2]}}


def test_references_that_find_no_row(tmp_path: Path) -> None:
    """A code that is in no list, two tables on too, and what a list itself has lost; nothing given is no reference."""
    text = (
        "CREATE TABLE `kerja` (`id` int, `nama` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
        "INSERT INTO `kerja` VALUES (1, 'PNS'), (2, CONCAT('T', 'NI'));\n"
        "CREATE TABLE `orang` (`id` int, `kerja_id` int, PRIMARY KEY (`id`));\n"
        "INSERT INTO `orang` VALUES (1, 1), (2, 9), (3, 2), (4, NULL);\n"
        "CREATE TABLE `skm` (`id` int, `orang_id` int);\n"
        "INSERT INTO `skm` VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 8), (6, NULL);\n"
    )
    assert losses(tmp_path, text) == {
        "kerja": {("nama", "worked out"): [3]},
        "orang": {("kerja / nama", "unknown code"): [3], ("kerja / nama", "worked out"): [4]},
        "skm": {
            ("orang / kerja_id", "unknown code"): [6],
            ("orang / kerja / nama", "unknown code"): [3, 6],
            ("orang / kerja / nama", "worked out"): [4],
        },
    }


def test_a_backup_in_the_format_of_pg_dump_is_named(tmp_path: Path) -> None:
    """What pgAdmin saves unless told otherwise: the command that makes it text is told."""
    path = tmp_path / "skm.backup"
    path.write_bytes(b"PGDMP\x01\x0e\x00\x04\x08\x01\x00\x00public.respondents\x00")
    with pytest.raises(DataError, match=r"PostgreSQL's own format.*\n.*pg_restore -f dump.sql skm.backup"):
        read_tables(path)
