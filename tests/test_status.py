"""`ikm status`: what each unit and period lacks, oldest first, with the next command; nothing is written."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ikm.commands.status import describe_status
from ikm.publish.formats import name_file
from ikm.publish.job import ReportRequest, request_again
from ikm.publish.stale import HASH_CACHE, FileHashes, list_current_ingredients
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from tests.commands import run_ikm as ikm
from tests.conftest import ROOT
from tests.helpers import UNITS, make_project
from tests.studies import people

TODAY = date(2026, 7, 20)
#: What a period with everything but a report has beside its answers.
SIDECAR = "synthetic = true\n"


def silent(n: int) -> str:
    """Answers of people who wrote no comment."""
    return "\n".join(line.rpartition(",")[0] for line in people(n).splitlines()) + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """KPPT with two periods."""
    return make_project(tmp_path, {"KPPT/2025-S2.csv": silent(12), "KPPT/2026-S1.csv": silent(14)})


def told(project: Project, unit: str = "", everything: bool = False, today: date = TODAY) -> list[str]:
    """What is told of each period: 'KPPT 2026-S1: plan, report'."""
    lines = describe_status(project, unit, everything, today)
    return [line for line in lines if line[:1].isalnum() and "next:" not in line and " units" not in line]


def lay(project: Project, period: str, bahasa: str = "id", poster: bool = True) -> None:
    """A report as it would be made now."""
    request = request_again(
        project, "laporan_unit", {"unit": "KPPT", "period": period, "bahasa": bahasa, "audience": "public"}
    )
    assert isinstance(request, ReportRequest)
    folder = project.output / request.folder
    folder.mkdir(parents=True, exist_ok=True)
    files = ["laporan.html", *(["publikasi.pdf"] if poster else [])]
    for name in files:
        (folder / name_file(name, bahasa)).touch()
    now = list_current_ingredients(request, FileHashes(project.output / HASH_CACHE, require_key(project.data)))
    now["package"] |= {"commit": "abc"}
    before = folder / "manifest.json"
    content = {**now, "outputs": {}}
    if before.is_file():
        content = {**json.loads(before.read_bytes()), "editions": {bahasa: content}}
    before.write_text(json.dumps(content), encoding="utf-8")


def complete(project: Project) -> None:
    """Sidecars and plans of both periods; nobody wrote a comment."""
    for period in ("2025-S2", "2026-S1"):
        (project.data / "responses" / "KPPT" / f"{period}.toml").write_text(SIDECAR, encoding="utf-8")
    plan = project.data / "actions" / "KPPT.csv"
    plan.parent.mkdir(exist_ok=True)
    plan.write_text("period;unsur\n2025-S2;waktu\n2026-s1;waktu\n", encoding="utf-8")


def test_what_is_lacking_stands_in_the_order_in_which_it_is_done(project: Project) -> None:
    """Oldest period first, each with the command for the first."""
    lines = describe_status(project, today=TODAY)
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")][:2] == ["KPPT 2025-S2", "KPPT 2026-S1"]
    assert "sidecar" in lines[0]
    assert "plan, report" in lines[0]
    assert lines[1].startswith("  next: ")


def test_nothing_is_left_where_all_is_done(project: Project) -> None:
    """Then a line with the sum alone, and the folders of no command."""
    complete(project)
    lay(project, "2025-S2")
    lay(project, "2026-S1")
    assert describe_status(project, today=TODAY) == ["1 unit: 0 periods with something to do, 2 done"]


def test_a_stale_report_is_told_in_its_language(project: Project) -> None:
    """Answers that changed; the English edition apart; without an announcement the publication is lacking."""
    complete(project)
    lay(project, "2025-S2")
    lay(project, "2026-S1", poster=False)
    assert told(project)[:2] == ["KPPT 2026-S1: publication", "1 unit: 1 period with something to do, 1 done"]
    lay(project, "2026-S1")
    lay(project, "2026-S1", "en")
    assert told(project) == ["1 unit: 0 periods with something to do, 2 done"]
    (project.data / "responses" / "KPPT" / "2026-S1.csv").write_text(silent(15), encoding="utf-8")
    assert told(project)[0] == "KPPT 2026-S1: report is stale, report is stale (en)"
    lines = describe_status(project, today=TODAY)
    assert "report UNIT=KPPT PERIOD=2026-S1" in lines[1]


def test_comments_that_nobody_read_are_counted(project: Project) -> None:
    """None read: to be reviewed; one read: begun."""
    complete(project)
    heading, *text = silent(14).splitlines()
    rows = [f"{heading},saran", *(f"{row},{'antre lama' if at < 3 else ''}" for at, row in enumerate(text))]
    (project.data / "responses" / "KPPT" / "2026-S1.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert "KPPT 2026-S1: review (3 comments), report" in told(project)
    review = project.data / "comments" / "KPPT" / "2026-S1.csv"
    review.parent.mkdir(parents=True)
    review.write_text("id,topic,text,decision,edited\n1,,antre lama,,\n2,,a,,\n", encoding="utf-8")
    assert "KPPT 2026-S1: review (2 to be read), report" in told(project)
    review.write_text("id,topic,text,decision,edited\n1,,antre lama,approve,\n2,,a,,\n", encoding="utf-8")
    assert "KPPT 2026-S1: report" in told(project)


def test_answers_are_due_once_the_period_is_over(project: Project) -> None:
    """Not in its course; a unit that never answered stands first."""
    complete(project)
    assert not [line for line in told(project) if "2026-S2" in line]
    (line,) = [line for line in told(project, today=date(2027, 1, 1)) if "2026-S2" in line]
    assert line == "KPPT 2026-S2: answers, sidecar"
    project.register.write_text(UNITS + UNITS.replace("KPPT", "BARU"), encoding="utf-8")
    assert told(project)[0] == "BARU: answers"
    assert told(project, "KPPT")[0] == "KPPT 2025-S2: report"


def test_periods_of_long_ago_are_counted_alone(project: Project) -> None:
    """With --all they are looked at."""
    for period in ("2023-S1", "2024-S2"):
        (project.data / "responses" / "KPPT" / f"{period}.csv").write_text(people(12), encoding="utf-8")
    assert "2 older periods not looked at; --all shows them." in describe_status(project, today=TODAY)
    assert told(project, everything=True)[0].startswith("KPPT 2023-S1: ")


def test_files_in_disorder_stop_nobody_else(project: Project) -> None:
    """The unit is named with what is wrong; an unknown one is the user's mistake."""
    (project.data / "responses" / "KPPT" / "entah.csv").write_text("x\n", encoding="utf-8")
    project.register.write_text(UNITS + UNITS.replace("KPPT", "BARU"), encoding="utf-8")
    lines = "\n".join(describe_status(project, today=TODAY))
    assert "files in order" in lines
    assert "BARU: answers" in lines
    done = ikm("status", "--unit", "BARUU", "--data", project.data)
    assert (done.returncode, "Did you mean BARU?" in done.stderr) == (2, True)


def test_one_city_in_two_spellings_is_asked_about(project: Project) -> None:
    """Two cities are two; what differs in capitals alone is refused as the register is read (test_units.py)."""
    more = UNITS.replace("KPPT", "A").replace("Kota Contoh", "kota Conto")
    project.register.write_text(UNITS + more, encoding="utf-8")
    assert "One city in two spellings?" in "\n".join(describe_status(project, today=TODAY))
    project.register.write_text(UNITS + more.replace("kota Conto", "Kota Padang"), encoding="utf-8")
    assert "One city" not in "\n".join(describe_status(project, today=TODAY))


def test_fifty_units_on_lines_of_eighty_characters(tmp_path: Path) -> None:
    """Commands too, for the folders are named once."""
    units = "".join(UNITS.replace("KPPT", f"UNIT-{at:02}") for at in range(50))
    files = {f"UNIT-{at:02}/2026-S1.csv": people(11) for at in range(0, 50, 10)}
    lines = describe_status(make_project(tmp_path, files, units), today=TODAY)
    assert max(len(line) for line in lines if not line.startswith("With each command")) <= 80
    assert "50 units: 50 periods with something to do, 0 done" in lines


@pytest.mark.slow
def test_it_is_shown_at_once_and_writes_nothing(project: Project) -> None:
    """No data frames, no notebooks, no charts are loaded."""
    complete(project)
    lay(project, "2026-S1")
    before = {path: path.read_bytes() for path in project.data.parent.rglob("*") if path.is_file()}
    code = (
        "import sys; sys.argv = ['ikm', 'status', '--data', sys.argv[1], '--output', sys.argv[2]]\n"
        "import ikm.__main__ as m\n"
        "try: m.main()\nexcept SystemExit as e: assert e.code == 0, e.code\n"
        "print({'pandas', 'nbconvert', 'matplotlib', 'scipy', 'nbformat'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(project.data), str(project.output)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "set()"
    assert {path: path.read_bytes() for path in project.data.parent.rglob("*") if path.is_file()} == before


def test_a_register_without_a_unit_says_how_to_write_one(project: Project) -> None:
    """With the folder that the command has to name."""
    project.register.write_text("# nothing yet\n", encoding="utf-8")
    first, then, where = describe_status(project, today=TODAY)
    assert (first, then.split()[0], str(project.data) in where) == ("No unit yet.", "next:", True)
