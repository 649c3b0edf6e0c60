"""The command `import` as a whole: it proposes, asks, imports, reports, and lets nobody's data in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.publish.imports import ImportMessage, ImportWish, import_answers
from ikm.survey.project import Project
from tests.helpers import make_project, workbook
from tests.intake.builders import QUESTIONS, answer, answers, export, saved

#: Invented: no such person, number or machine.
PLANTED = {
    "nama": "Sumarwati Ningtyaswara",
    "nik": "3374015504910007",
    "telepon": "0812-9934-7761",
    "surel": "sumarwati.n@contoh.co.id",
    "alamat": "Jl. Kenanga Raya No. 17 RT 03 RW 05",
    "jaringan": "114.122.37.208",
    "perangkat": "Mozilla/5.0 (Linux; Android 13; SM-A145F)",
}
#: What must not be found, also in part.
TRACES = (
    "Sumarwati", "Ningtyaswara", "3374015504910007", "0812-9934-7761", "99347761", "sumarwati.n", "Kenanga", "114.122",
    "Mozilla", "SM-A145F",
)  # fmt: skip
DESCRIBED = ["Timestamp", "Jenis Kelamin", "Umur", "Pendidikan", "Pekerjaan", "Jenis layanan", "Saran"]
PERSONAL = ["Nama Lengkap", "NIK", "No. HP/WA", "Email", "Alamat", "IP Address", "Perangkat"]
UNKNOWN = ["Keterangan", "column", "Kode", "Catatan petugas"]
HEADINGS = [*DESCRIBED, *PERSONAL, *UNKNOWN, *QUESTIONS]


def plain_row(minute: int) -> list[object]:
    """A respondent without anything planted."""
    told = [f"2026-01-05 08:{minute:02}:00", "P", "34", "S1", "PNS", "KTP", "Sudah baik"]
    return [*told, "", "", "", "", "", "", "", *[""] * len(UNKNOWN), *"124444443"]


def planted(rows: int) -> list[Sequence[object]]:
    """Each kind of data in each column: a row a column, so that a row spoilt elsewhere hides nothing."""
    table: list[Sequence[object]] = []
    for kind, text in PLANTED.items():
        for place in range(len(HEADINGS)):
            row = plain_row(len(table) % 60)
            row[0] = f"2026-0{1 + len(table) % 5}-{1 + len(table) // 60:02} 08:{len(table) % 60:02}:00"
            row[7] = PLANTED["nama"]
            row[place] = text if kind == "nama" or place != 6 else f"Tolong, {text}, ya"
            table.append(row)
    # Enough sound rows that the spoilt answers are single mistakes.
    return [*table, *(plain_row(minute % 60) for minute in range(rows))]


def everything(folder: Path) -> str:
    """All that a run left behind, names of files as well."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode('utf-8', errors='replace')}" for path in files)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_planted_personal_data_are_in_no_output(tmp_path: Path, kind: str) -> None:
    """Name, NIK, telephone, e-mail, address, IP and device in every column, proposed mapping and all files included."""
    source = tmp_path / "source"
    source.mkdir()
    if kind == "csv":
        path = export(source, [HEADINGS, *planted(200)])
    else:
        path = saved(source, workbook([[*row[:17], *row[18:]] for row in (HEADINGS, *planted(200))]), "export.xlsx")
    home = tmp_path / "home"
    project = make_project(home, {})
    wish = ImportWish(str(path), "KPPT", period="2026-S1", yes=True)
    said = import_answers(project, wish)
    assert said.open is False
    left = everything(home) + "\n".join(said.lines)
    assert [trace for trace in TRACES if trace.casefold() in left.casefold()] == []
    assert len(answers(home)) > 150
    assert not list(home.rglob("export.csv")) or path.read_bytes() not in [p.read_bytes() for p in home.rglob("*.csv")]


def test_headings_of_personal_data_are_named_in_the_report(tmp_path: Path) -> None:
    """What is left out is said: on the screen and on the page."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [HEADINGS, plain_row(0)])
    said = import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1", yes=True))
    page = (project.output / "KPPT" / "impor" / "export.html").read_text(encoding="utf-8")
    told = " ".join(" ".join(said.lines).split()).partition("left out, personal data (7): ")[2]
    for heading in PERSONAL:
        assert heading in told
        assert heading in page


def test_without_a_mapping_one_is_proposed_and_nothing_else_is_written(tmp_path: Path) -> None:
    """The proposal is complete, so it waits to be read; the second run imports."""
    project = make_project(tmp_path, {})
    wish = ImportWish(str(export(tmp_path, [["Timestamp", *QUESTIONS], answer()])), "KPPT", period="2026-S1")
    first = import_answers(project, wish)
    assert (first.open, first.lines[-1][:21]) == (False, "Nothing was imported.")
    assert sorted(path.name for path in project.data.iterdir()) == ["mappings", "responses", "units.toml"]
    assert not list((project.data / "responses").iterdir())
    second = import_answers(project, wish)
    assert "export.csv: 1 read = 1 written + 0 refused + 0 repeated" in second.lines
    assert "KPPT 2026-S1: 1 added, 1 rows" in second.lines
    third = import_answers(project, wish)
    assert "export.csv: 1 read = 0 written + 0 refused + 1 repeated" in third.lines
    assert "Nothing was added and no answer changed: every row that counts was there already." in third.lines


def test_a_period_that_the_days_contradict_is_told_and_asked(tmp_path: Path) -> None:
    """Two of three answers are of the semester before: no writes nothing, yes all; one of three is told alone."""
    project = make_project(tmp_path, {})
    days = ("2025-08-01 08:00:00", "2025-12-31 08:00:00", "2026-01-05 08:00:00")
    path = export(tmp_path, [["Timestamp", *QUESTIONS], *(answer(day) for day in days)])
    told = (
        "2 of 3 days of answers lie outside 2026-S1: 2 before, 0 after. Most of them lie in 2025-S2: "
        "is 2026-S1 the right period?"
    )
    asked: list[str] = []

    def run(agrees: bool, period: str = "2026-S1") -> ImportMessage:
        def confirm(title: str) -> bool:
            asked.append(title)
            return agrees

        return import_answers(project, ImportWish(str(path), "KPPT", period=period, confirm=confirm))

    assert any(told in line for line in run(agrees=True).lines)  # the preview of a proposal asks nothing
    assert (asked, answers_there(project)) == ([], [])
    refused = run(agrees=False)
    assert (refused.open, answers_there(project)) == (True, [])
    assert asked == ["Import them into 2026-S1 all the same?"]
    taken = run(agrees=True)
    assert (taken.open, [path.name for path in taken.files]) == (False, ["2026-S1.csv"])
    again = run(agrees=False)  # nothing is added
    assert (len(asked), told in again.lines) == (2, False)
    assert [path.name for path in again.files] == ["2026-S1.csv"]
    few = run(agrees=False, period="2025-S2")
    assert (len(asked), few.open) == (2, False)
    assert any(line.startswith("1 of 3 days of answers lie outside 2025-S2: 0 before, 1 after.") for line in few.lines)


def answers_there(project: Project) -> list[str]:
    """The names of the files of answers."""
    return [path.name for path in (project.data / "responses").rglob("*.csv")]


def test_open_questions_stop_the_import_until_they_are_answered(tmp_path: Path) -> None:
    """U8 and U9 have two orders: asked, never guessed, also with --yes."""
    project = make_project(tmp_path, {})
    heads = [f"U{place}" for place in range(1, 10)]
    wish = ImportWish(str(export(tmp_path, [heads, ["4"] * 9])), "KPPT", period="2026-S1", yes=True)
    assert import_answers(project, wish).open
    with pytest.raises(SettingError, match="2 open questions"):
        import_answers(project, wish)
    place = project.data / "mappings" / "KPPT.toml"
    text = (
        place.read_text(encoding="utf-8")
        .split("\n[ask]")[0]
        .replace("[columns]", '[columns]\npengaduan = "U9"\nsarana = "U8"')
    )
    place.write_text(text, encoding="utf-8")
    assert import_answers(project, wish).lines[-2] == "KPPT 2026-S1: 1 added, 1 rows"
    assert (project.data / "responses" / "KPPT" / "2026-S1.csv").read_text().endswith(",4" * 9 + "\n")


def test_a_proposal_never_overwrites_a_mapping(tmp_path: Path) -> None:
    """A mapping that a person corrected is read, not written."""
    project = make_project(tmp_path, {})
    mine = tmp_path / "mine.toml"
    mine.write_text('[columns]\nwaktu = "U3"\n', encoding="utf-8")
    path = export(tmp_path, [["U3"], ["4"]])
    import_answers(project, ImportWish(str(path), "KPPT", map=str(mine), period="2026-S1"))
    assert mine.read_text(encoding="utf-8") == '[columns]\nwaktu = "U3"\n'


def test_a_period_or_splitting_and_not_both(tmp_path: Path) -> None:
    """Neither and both are refused."""
    project = make_project(tmp_path, {})
    path = str(export(tmp_path, [["Timestamp", *QUESTIONS], answer()]))
    import_answers(project, ImportWish(path, "KPPT"))
    for period, split in (("", False), ("2026-S1", True)):
        with pytest.raises(SettingError, match="one period, or split"):
            import_answers(project, ImportWish(path, "KPPT", period=period, split=split))


def test_the_key_stays_outside(tmp_path: Path) -> None:
    """Within the answers it is refused; outside it is made, for its owner alone."""
    project = make_project(tmp_path, {})
    path = str(export(tmp_path, [["NIK", "Timestamp", *QUESTIONS], ["3374010101010001", *answer()]]))
    mapping = tmp_path / "m.toml"
    import_answers(project, ImportWish(path, "KPPT", map=str(mapping)))
    text = mapping.read_text(encoding="utf-8").replace("[columns]", '[columns]\nrespondent = "NIK"')
    mapping.write_text(text, encoding="utf-8")
    wish = ImportWish(path, "KPPT", map=str(mapping), period="2026-S1", key=str(project.data / "key"))
    with pytest.raises(SettingError, match="the key lies in"):
        import_answers(project, wish)
    key = tmp_path / "key"
    import_answers(project, ImportWish(path, "KPPT", map=str(mapping), period="2026-S1", key=str(key)))
    assert (key.stat().st_mode & 0o777, len(key.read_bytes())) == (0o600, 32)
    assert answers(tmp_path)["respondent"].str.startswith("K").all()


def test_the_page_escapes_what_an_export_says(tmp_path: Path) -> None:
    """A heading and a file name with markup stay text."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [["<script>x</script>", "Timestamp", *QUESTIONS], ["", *answer()]], "a<b>.csv")
    import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1", yes=True))
    page = next((project.output / "KPPT" / "impor").glob("*.html")).read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" not in page or "a&lt;b&gt;.csv" in page


def test_english_page(tmp_path: Path) -> None:
    """The same report in English."""
    project: Project = make_project(tmp_path, {})
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer()])
    import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1", yes=True, bahasa="en"))
    page = (project.output / "KPPT" / "impor" / "export.html").read_text(encoding="utf-8")
    assert "Every row is accounted for: 1 read = 1 written + 0 refused + 0 repeated." in page


def test_a_proposal_and_a_dry_run_make_no_key(tmp_path: Path) -> None:
    """Only an import that writes makes the key of the pseudonyms; what it would be is shown all the same."""
    project = make_project(tmp_path, {})
    path = str(export(tmp_path, [["ID Responden", "Timestamp", *QUESTIONS], ["P1", *answer()]]))
    key = tmp_path / "key"
    wish = ImportWish(path, "KPPT", period="2026-S1", key=str(key), dry=True)
    dry = import_answers(project, wish)
    assert dry.lines[-1] == "Nothing was written (--dry-run)."
    assert "export.csv: 1 read = 1 written + 0 refused + 0 repeated" in dry.lines
    assert not (project.data / "mappings").exists()
    first = import_answers(project, replace(wish, dry=False))
    assert "  KPPT 2026-S1: 1 added, 1 rows" in first.lines
    assert not key.exists()
    import_answers(project, replace(wish, dry=False))
    assert key.exists()


def test_a_dry_run_with_open_questions_writes_nothing(tmp_path: Path) -> None:
    """The questions are told, and that no mapping was written."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [[f"U{place}" for place in range(1, 10)], ["4"] * 9])
    said = import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1", dry=True))
    assert said.open
    assert "  ? U8: pengaduan or sarana" in said.lines
    assert said.lines[-1].startswith("Nothing was written (--dry-run).")
    assert not (project.data / "mappings").exists()


def test_what_is_understood_tells_how_answers_are_counted(tmp_path: Path) -> None:
    """The scale, and the score of each label; what an import would be, before anything is written."""
    project = make_project(tmp_path, {})
    texts = ["Sangat sesuai", "Sangat mudah", "Sangat cepat", "Sangat wajar", *["Sangat sesuai"] * 5]
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer("2026-01-05 08:00:00", *texts)])
    said = import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1"))
    assert "  answers: 1 to 4" in said.lines
    told = " ".join(" ".join(said.lines).split())
    assert "tidak sesuai = 1, kurang sesuai = 2, sesuai = 3, sangat sesuai = 4 (persyaratan, produk" in told
