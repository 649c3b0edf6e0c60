"""Settings files that no person would write: one message for each, short, without a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.intake.mapping import read_mapping
from ikm.publish.imports import ImportWish, import_answers
from ikm.rules.period import Period
from ikm.survey.plans import read_plan
from ikm.survey.project import read_site
from ikm.survey.review import read_review
from ikm.survey.settings import read_toml
from ikm.survey.units import read_sidecar, read_units
from tests.commands import run_ikm
from tests.helpers import RULES, UNITS, make_project
from tests.intake.builders import QUESTIONS, answer, export

#: What stands in the file, and what the message says.
TOLD = [
    ("a = " + "[" * 30_000 + "]" * 30_000, "too deep"),
    ("a = " + "{b=" * 5_000 + "1" + "}" * 5_000, "too deep"),
    ("a = " + "9" * 5_000, "a number of thousands of digits"),
    ("a = \x1b[2J", "not a TOML file"),
    ("\x00", "not a TOML file"),
    ("a = 1\na = 2", "a key stands twice"),
    (b"\xff\xfe\xfa", "not a TOML file"),
]


@pytest.mark.parametrize(("content", "said"), TOLD, ids=[said + str(at) for at, (_, said) in enumerate(TOLD)])
def test_what_no_person_writes(tmp_path: Path, content: str | bytes, said: str) -> None:
    """Tables too deep, numbers too long, signs that steer a screen: short, and in signs that can be shown."""
    path = tmp_path / "a.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for read in (read_toml, read_mapping, read_sidecar, read_units):
        with pytest.raises(SettingError, match=said) as caught:
            read(path)
        assert len(str(caught.value)) < 500
        assert "\x1b" not in str(caught.value)


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    """A sidecar, a register or a mapping that is a folder is said to be one, and not taken for none."""
    (tmp_path / "a.toml").mkdir()
    for read in (read_toml, read_mapping, read_sidecar, read_units):
        with pytest.raises(SettingError, match="a folder, no file"):
            read(tmp_path / "a.toml")
    project = make_project(tmp_path, {})
    (project.data / "mappings" / "KPPT.toml").mkdir(parents=True)
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer()])
    with pytest.raises(SettingError, match="a folder, no file"):
        import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1", yes=True))


@pytest.mark.parametrize("place", ["actions/KPPT.csv", "comments/KPPT/2026-S1.xlsx", "site.toml", "look.toml"])
@pytest.mark.parametrize("way", ["a folder, no file", "a link that leads nowhere"])
def test_neither_file_nor_none(tmp_path: Path, place: str, way: str) -> None:
    """A folder or a dead link where a file may be is not the same as no file: the report would lack it unsaid."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": ""})
    path = project.data / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if "folder" in way else path.symlink_to("nowhere")
    unit = project.unit("KPPT")
    reads = (
        lambda: read_plan(project, unit),
        lambda: read_review(project, unit, Period.parse("2026-S1"), RULES),
        lambda: read_site(project),
        project.rules,
    )
    told = []
    for read in reads:
        try:
            read()
        except SettingError as error:
            told.append(str(error))
    assert len(told) == 1
    assert f"{path.name}: {way}" in told[0]


@pytest.mark.parametrize("command", ["city", "sample-size", "report KPPT", "units", "reports"])
def test_no_unit_yet(tmp_path: Path, command: str) -> None:
    """A register without a unit is told, and the way on."""
    project = make_project(tmp_path, {}, units="# nothing yet\n")
    run = run_ikm(*command.split(), "--data", str(project.data))
    assert run.returncode == (0 if command in ("units", "reports") else 2)
    assert "units.toml names no unit yet" in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("number", ["0", "-1", "10000000001", "1" + "0" * 400, "1.5", '"banyak"'])
def test_more_people_than_live(tmp_path: Path, number: str) -> None:
    """Users of a year are a number of people: each is refused, and what was seen is cut."""
    path = tmp_path / "units.toml"
    path.write_text(f"{UNITS}users_per_year = {number}\n", encoding="utf-8")
    with pytest.raises(SettingError, match="users_per_year") as caught:
        read_units(path)
    assert len(str(caught.value)) < 900


def test_a_file_where_a_folder_belongs_is_one_message(tmp_path: Path) -> None:
    """What the system refuses is said with its place, no traceback, before an answer is written: OUTPUT is a file."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer()])
    (tmp_path / "file").touch()
    given = ["import", path, "--unit", "KPPT", "--period", "2026-S1", "--yes", "--data", project.data]
    done = run_ikm(*given, "--output", tmp_path / "file", cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "file/KPPT/impor: Not a directory.")
    assert not (project.data / "responses" / "KPPT" / "2026-S1.csv").exists()


@pytest.mark.parametrize(
    ("read", "content", "said"),
    [
        (read_sidecar, "asked = true", r"asked = True \(allowed: whole numbers\)"),
        (read_sidecar, '[strata]\nKTP = "40"', r"strata.KTP = '40' \(allowed: whole numbers\)"),
        (read_mapping, "heading_row = true", r"heading_row = True \(allowed: whole numbers\)"),
        (read_mapping, "[scale]\npoints = true", r"scale.points = True \(allowed: whole numbers\)"),
    ],
    ids=["asked", "strata", "heading_row", "points"],
)
def test_true_is_no_number(tmp_path: Path, read: Callable[[Path], object], content: str, said: str) -> None:
    """`asked = true` asked one person; no setting that counts takes it, nor a number in quotes."""
    path = tmp_path / "a.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingError, match=said):
        read(path)
