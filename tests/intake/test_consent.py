"""Whose answers may be used is asked, never guessed: whatever form the question of consent has."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import SettingError
from ikm.intake.columns import asks_consent, list_agreeing
from ikm.intake.mapping import FormMapping, JoinedTable, LongLayout
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from tests.commands import run_ikm
from tests.helpers import KEYS, RULES, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported, said, sums

HEAD = ["Timestamp", *QUESTIONS]
HEADINGS = (
    "Saya setuju jawaban saya digunakan untuk penelitian ini",
    "Dengan ini saya memberikan izin penggunaan data saya",
    "Kesediaan menjadi responden",
    "Apakah Anda bersedia menjadi responden?",
    "PERSETUJUAN / Pernyataan",
    "Informed consent",
    "informed_consent",
    "I agree to take part",
    "Apakah Saudara berkenan mengisi survei?",
    "Menyetujui pengolahan data pribadi",
    "Ijin memakai jawaban",
    "Secara sukarela mengikuti survei",
)
#: Yes and no as forms write them: what agrees first.
PAIRS = (
    ("Ya", "Tidak"), ("Setuju", "Tidak setuju"), ("Bersedia", "Tidak bersedia"), ("1", "0"), ("TRUE", "FALSE"),
    ("yes", "no"), ("Ya, saya bersedia", "Tidak, saya menolak"), ("a. Ya", "b. Tidak"), ("Y", "N"),
    ("Saya setuju", "Saya tidak setuju"), ("I agree", "I disagree"), ("1. Ya", "2. Tidak"), ("Saya ikut serta", ""),
    ("✓", ""), ("1", ""), ("x", ""),
)  # fmt: skip


def proposed(folder: Path, path: Path) -> FormMapping:
    """The mapping that is proposed."""
    return propose_mapping(path, make_project(folder, {}).unit("KPPT"), RULES.id, find_present_period())


def rows_of(told: Sequence[str]) -> list[list[object]]:
    """A set of answers for each answer to the question of consent, which stands first."""
    return [[each, *answer(f"2026-01-13 08:{place:02}:00")] for place, each in enumerate(told)]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_a_question_of_consent_is_known(heading: str, pair: tuple[str, str]) -> None:
    """Each heading with each pair; what says yes is the first, and no more than a proposal."""
    column = pd.Series([pair[0], pair[1], pair[0]], dtype="str")
    assert asks_consent(heading, column)
    assert list_agreeing(column) == [pair[0]]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Apakah toilet tersedia?", ["Ya", "Tidak"]),
        ("Apakah sarana disediakan?", ["Ya", "Tidak"]),
        ("Saya setuju bahwa biaya wajar", ["Sangat setuju", "Setuju", "Tidak setuju"]),
        ("Saya setuju bahwa biaya wajar", ["1", "2", "3", "4"]),
        ("Layanan perizinan yang diterima", ["Izin usaha", "Izin bangunan", "Reklame"]),
        ("Saran agar kami setuju", ["lama", "cepat", "bersih"]),
        ("Bersedia dihubungi di nomor", ["081234567890", "081234567891"]),
        ("Pernah mengurus sebelumnya", ["Ya", "Tidak"]),
    ],
)
def test_what_is_no_question_of_consent(heading: str, cells: list[str]) -> None:
    """Steps of a scale, services, texts, and yes or no about something else."""
    assert not asks_consent(heading, pd.Series(cells, dtype="str"))


@pytest.mark.parametrize("told", [["Ya", "Tidak", "Ya", "", "-"], ["Tidak", "Tidak"], ["Ya", "Ya"]])
def test_however_they_answered(told: list[str]) -> None:
    """Notes between, nobody agreed, everybody did."""
    assert asks_consent(HEADINGS[2], pd.Series(told, dtype="str"))


def test_an_answer_that_speaks_for_itself_needs_no_heading() -> None:
    """'Saya bersedia' under 'Pernyataan' is one as well."""
    assert asks_consent("Pernyataan", pd.Series(["Saya bersedia", "Saya tidak bersedia"], dtype="str"))


@pytest.mark.parametrize(
    ("heading", "how"),
    [
        *((heading, ["--yes"]) for heading in HEADINGS),
        *((HEADINGS[0], how) for how in ([], ["--dry-run"], ["--yes", "--split-by-period"])),
    ],
)
def test_without_an_answer_nothing_is_written(tmp_path: Path, heading: str, how: list[str]) -> None:
    """Exit 2, no file of answers, and the lines to write; with them the refuser and the silent are left out."""
    make_project(tmp_path, {})
    path = export(tmp_path, [[heading, *HEAD], *rows_of(["Ya", "Tidak", ""])])
    given = ["import", str(path), "--unit", "KPPT", "--data", str(tmp_path / "data"), "--output", str(tmp_path / "out")]
    period = [] if "--split-by-period" in how else ["--period", "2026-S1"]
    done = run_ikm(*given, *period, *how, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert not list((tmp_path / "data" / "responses").rglob("*.csv"))
    told = [line.strip() for line in done.stdout.splitlines()]
    at = told.index("[consent]")
    lines = "\n".join(told[at : at + 2])
    assert tomllib.loads(lines) == {"consent": {heading: ["Ya"]}}
    if "--dry-run" in how:
        return
    again = run_ikm(*given, *period, *how, cwd=tmp_path)
    assert (again.returncode, "[consent]" in again.stderr) == (2, True)
    place = tmp_path / "data" / "mappings" / "KPPT.toml"
    before, _, _ = place.read_text(encoding="utf-8").partition("\n[ask]\n")
    place.write_text(f"{before}\n{lines}\n", encoding="utf-8")
    last = run_ikm(*given, *period, *how, cwd=tmp_path)
    assert last.returncode == 0, last.stderr
    assert "3 read = 1 written + 2 refused + 0 repeated" in last.stdout


def test_a_mapping_that_passes_it_over_is_stopped(tmp_path: Path) -> None:
    """A mapping of before, or one typed by hand, with the question left out or in `unused`: refusers do not come in."""
    ask = HEADINGS[0]
    path = export(tmp_path, [[ask, *HEAD], *rows_of(["1", "0"])])
    for unused in ([], [ask]):
        with pytest.raises(SettingError, match=r"1 question may ask for consent; nothing was written") as caught:
            imported(tmp_path, path, FormMapping(columns=COLUMNS, unused=unused))
        assert f'"{ask}" = ["1"]' in str(caught.value)
    done = imported(tmp_path, path, FormMapping(columns=COLUMNS, consent={ask: ["1"]}))
    assert (sums(done), said(done)) == ((2, 1, 1, 0), [(3, ask, "refused", "no consent")])


@pytest.mark.parametrize("place", ["answers", "people"])
def test_a_row_for_each_answer(tmp_path: Path, place: str) -> None:
    """Consent beside each answer, or in the table of respondents: P2 and the silent P3 are left out, all they sent."""
    agreed = {"P1": "Ya", "P2": "Tidak", "P3": ""}
    rows = [[who, f"U{unsur}", "3", *([says] if place == "answers" else [])] for who, says in agreed.items()
            for unsur in range(1, 10)]  # fmt: skip
    path = export(tmp_path, [["responden", "soal", "jawaban", *(["Persetujuan"] if place == "answers" else [])], *rows])
    people = [[who, "30", *([says] if place == "people" else [])] for who, says in agreed.items()]
    export(tmp_path, [["responden", "umur", *(["Persetujuan"] if place == "people" else [])], *people], "people.csv")
    assert proposed(tmp_path, path).ask["Persetujuan"] == ["consent: Ya"]
    long = LongLayout(respondent="responden", item="soal", answer="jawaban")
    items = {f"U{at}": key for at, key in enumerate(KEYS, start=1)}
    join = [JoinedTable(file="people.csv", key="responden", columns={"age": "umur"})]
    mapping = FormMapping(layout="long", long=long, items=items, join=join)
    with pytest.raises(SettingError, match="may ask for consent"):
        imported(tmp_path, path, mapping)
    assert not list(tmp_path.rglob("2026-S1.csv"))
    with pytest.raises(SettingError, match=r"1 heading of \[consent\] in no table"):
        imported(tmp_path, path, mapping.model_copy(update={"consent": {"Persetujuan": ["Ya"], "Izin": ["Ya"]}}))
    done = imported(tmp_path, path, mapping.model_copy(update={"consent": {"Persetujuan": ["Ya"]}}))
    found = answers(tmp_path)
    assert (found["age"].tolist(), found["waktu"].tolist()) == (["30"], ["3"])
    assert {reason for *_, reason in said(done)} == {"no consent"}


def test_consent_among_the_rows_of_a_long_export(tmp_path: Path) -> None:
    """P2 refuses, P3 was not asked: all they sent stays out, 10 and 9 rows; of P1 nine answers and the question."""
    ask = "Apakah Anda bersedia menjadi responden?"
    rows = [[who, ask, says] for who, says in (("P1", "Ya"), ("P2", "Tidak"))]
    rows += [[who, item.name, "1234"[at % 4]] for who in ("P1", "P2", "P3") for at, item in enumerate(RULES.unsur)]
    path = export(tmp_path, [["responden", "pertanyaan", "jawaban"], *rows])
    mapping = proposed(tmp_path, path)
    assert mapping.ask == {ask: ["consent: Ya"]}
    with pytest.raises(SettingError, match="1 question may ask for consent") as caught:
        imported(tmp_path, path, mapping.model_copy(update={"ask": {}}))
    assert f'"{ask}" = ["Ya"]' in str(caught.value)
    done = imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "consent": {ask: ["Ya"]}}))
    assert sums(done) == (29, 10, 19, 0)
    assert {(column, reason) for _, column, _, reason in said(done)} == {(ask, "no consent")}
    assert answers(tmp_path)["waktu"].tolist() == ["3"]
    every = imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "consent": {ask: ["*"]}}))
    assert sums(every)[2] == 0


def test_a_column_that_asks_something_else(tmp_path: Path) -> None:
    """'*' keeps every row: the person who knows the form has said that nobody refuses in it."""
    ask = "Apakah mengurus izin sendiri?"
    path = export(tmp_path, [[ask, *HEAD], *rows_of(["Ya", "Tidak"])])
    assert proposed(tmp_path, path).ask[ask] == ["consent: Ya"]
    done = imported(tmp_path, path, FormMapping(columns=COLUMNS, consent={ask: ["*"]}))
    assert sums(done) == (2, 2, 0, 0)
    assert len(answers(tmp_path)) == 2
