"""Four hundred personal details, planted wherever somebody types: no public file holds one of them.

In comments, in every column of an export and its headings, its file's and its sheet's names, ids, services, occupations
and enumerators, notes in register and sidecar, comments that an officer lets be quoted; then imported, checked and
published with all formats: page, PDF, Word, recap, announcement, run notebook, results, manifest, open data, list of
reports, report of the import, log. Everything is opened and searched.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.details import Detail, find_details, list_details
from tests.attack.test_words import read_all
from tests.commands import run_ikm
from tests.helpers import KEYS, UNITS, make_project, workbook
from tests.intake.builders import QUESTIONS, saved

#: Headings of an export besides the questions.
HEADINGS = [
    "Timestamp", "ID Responden", "Jenis Kelamin", "Umur", "Pendidikan", "Pekerjaan", "Jenis layanan", "Enumerator",
    "Nama Lengkap", "No. HP/WA", "Saran", "Keterangan",
]  # fmt: skip
#: Columns in which details are planted, by place.
PLANTED = (1, 5, 6, 7, 8, 9, 10, 11)
PLAIN = ("Sudah baik", "antre lama sekali", "petugas ramah", "toilet kotor", "", "biaya murah")


def rows(details: list[Detail]) -> Iterator[list[object]]:
    """A row a detail, which stands in one of the columns; in a comment it is in a sentence. Then 160 sound rows."""
    draw = random.Random("rows")
    for at in range(len(details) + 160):
        cells: list[object] = [
            f"2026-0{1 + at % 6}-{1 + at // 60 % 27:02} 08:{at % 60:02}:{at // 60:02}", f"id{at}", "LP"[at % 2],
            20 + at % 50,
            ("SMA", "S1")[at % 2], ("PNS", "Wiraswasta")[at % 2], ("KTP", "KK")[at % 2], "petugas 1", "", "",
            PLAIN[at % 6], "",
        ]  # fmt: skip
        if at < len(details):
            place = PLANTED[at // 10 % len(PLANTED)]
            told = details[at].told
            cells[place] = f"Tolong, {told}, terima kasih" if place == 10 else told
        yield [*cells, *(draw.randint(2, 4) for _ in KEYS)]


def published(folder: Path) -> dict[str, str]:
    """Every file of the output folder as text, with its name."""
    return {
        path.relative_to(folder).as_posix(): f"{path.name}\n{read_all(path)}"
        for path in folder.rglob("*")
        if path.is_file()
    }


def approve_clean(path: Path, details: list[Detail]) -> int:
    """An officer lets be quoted whatever shows him no detail; from how many comments something was taken out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    chosen = [each for each in lines if not find_details(each["text"], details)]
    for each in chosen:
        each["decision"] = "approve"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    return sum(each["text"].startswith("Tolong") for each in chosen)


@pytest.mark.slow
def test_no_public_file_holds_a_detail(tmp_path: Path) -> None:
    """Imported from a workbook whose name and headings tell, too, and published with every format there is."""
    details = list_details()
    assert len(details) == 400
    assert len({detail.told for detail in details}) == 400
    name, telephone = details[0], details[1]
    heads = [*HEADINGS, *QUESTIONS]
    export = saved(tmp_path, workbook([heads, *rows(details)], telephone.told), f"ekspor {telephone.told}.xlsx")
    register = f'# kontak: {name.told}, {telephone.told}\n{UNITS}services = ["KTP", "KK"]\n'
    project = make_project(tmp_path / "home", {}, register)
    given = ("--data", str(project.data), "--output", str(project.output))
    asked = ("import", str(export), "--unit", "KPPT", "--period", "2026-S1", "--yes")
    heading = saved(
        tmp_path, workbook([[*HEADINGS, f"Loket {telephone.told}", *QUESTIONS], *rows(details)]), "judul.xlsx"
    )
    refused = run_ikm(asked[0], str(heading), *asked[2:], *given, cwd=tmp_path)
    assert (refused.returncode, find_details(refused.stdout + refused.stderr, details)) == (2, [])
    run_ikm(*asked, *given, cwd=tmp_path)  # asks the officer about texts that may be names, who lets them go
    place = project.data / "mappings" / "KPPT.toml"
    mapping = place.read_text(encoding="utf-8").split("\n[ask]")[0] + "\n"
    answered = mapping.replace("[categories.occupation]\n", '[categories.occupation]\n"*" = "blank"\n')
    place.write_text(answered, encoding="utf-8")
    said = [run_ikm(*asked, *given, cwd=tmp_path)]
    assert said[-1].returncode == 0, said[-1].stdout + said[-1].stderr
    (project.data / "responses" / "KPPT" / "2026-S1.toml").write_text(
        f"# catatan: {name.told}, {telephone.told}\nsynthetic = false\n", encoding="utf-8"
    )
    said.append(run_ikm("check", "KPPT", "--period", "2026-S1", "--data", str(project.data), cwd=tmp_path))
    said.append(run_ikm("comments", "review", "KPPT", "--format", "csv", "--data", str(project.data), cwd=tmp_path))
    assert approve_clean(project.data / "comments" / "KPPT" / "2026-S1.csv", details) >= 5
    said.append(run_ikm("report", "KPPT", "--docx", *given, cwd=tmp_path))
    assert said[-1].returncode == 0, said[-1].stdout + said[-1].stderr
    said.append(run_ikm("site", *given, cwd=tmp_path))
    files = published(project.output)
    kinds = {
        "laporan.html", "laporan.pdf", "laporan.docx", "laporan.ipynb", "rekap.xlsx", "hasil.json", "manifest.json",
        "hasil.csv", "index.html", "ikm.log",
    }  # fmt: skip
    assert kinds <= {Path(path).name for path in files}
    assert any(path.startswith("KPPT/impor/") for path in files)
    comments = json.loads((project.output / "KPPT/2026-S1/hasil.json").read_text())["comments"]
    assert comments["comments"] > 100
    assert comments["quotes"]
    # What the import says of the officer's own mapping, on the terminal, is no public file; what comes after is.
    files |= {f"said {at}": one.stdout + one.stderr for at, one in enumerate(said[1:])}
    found = {path: [(one.kind, one.told) for one in find_details(text, details)] for path, text in files.items()}
    assert {path: some for path, some in found.items() if some} == {}


def test_every_detail_is_found_where_it_stands() -> None:
    """In plain text, in capitals, and within other text; and nothing is found in a text without any."""
    details = list_details()
    assert [one for one in details if one not in find_details(f"<td>Tolong, {one.told}, ya</td>", details)] == []
    assert [one for one in details if one not in find_details(one.told.upper(), details)] == []
    assert find_details("Sudah baik, antre 25 menit, IKM 86,14 dari 260 responden; 2026-03-17.", details) == []


def test_details_are_found_in_packed_files(tmp_path: Path) -> None:
    """The search opens what is packed: a workbook with one detail in a cell."""
    detail = list_details()[1]
    saved(tmp_path, workbook([["a"], [detail.told]]), "a.xlsx")
    assert [find_details(text, [detail]) for text in published(tmp_path).values()] == [[detail]]
