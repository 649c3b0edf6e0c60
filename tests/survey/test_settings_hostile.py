"""Settings files that no person would write: one message for each, short, without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.intake.mapping import read_mapping
from ikm.publish.imports import ImportWish, import_answers
from ikm.survey.settings import read_toml
from ikm.survey.units import read_sidecar, read_units
from tests.commands import run_ikm
from tests.helpers import UNITS, make_project
from tests.intake.builders import QUESTIONS, answer, export

#: What stands in the file, and what the message says.
TOLD = [
    ("a = " + "[" * 30_000 + "]" * 30_000, "too deep"),
    ("a = " + "{b=" * 5_000 + "1" + "}" * 5_000, "too deep"),
    ("a = " + "9" * 5_000, "a number of thousands of digits"),
    ("a = \x1b[2J", "not a TOML file"),
    ("\x00", "not a TOML file"),
    ("a = 1\na = 2", "not a TOML file"),
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


@pytest.mark.parametrize("number", ["0", "-1", "10000000001", "1" + "0" * 400, "1.5", '"banyak"'])
def test_more_people_than_live(tmp_path: Path, number: str) -> None:
    """Users of a year are a number of people: each is refused, and what was seen is cut."""
    path = tmp_path / "units.toml"
    path.write_text(f"{UNITS}users_per_year = {number}\n", encoding="utf-8")
    with pytest.raises(SettingError, match="users_per_year") as caught:
        read_units(path)
    assert len(str(caught.value)) < 900


def test_a_file_where_a_folder_belongs_is_one_message(tmp_path: Path) -> None:
    """What the system refuses is said with its place, without a traceback: here OUTPUT is a file."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer()])
    (tmp_path / "file").touch()
    given = ["import", path, "--unit", "KPPT", "--period", "2026-S1", "--yes", "--data", project.data]
    done = run_ikm(*given, "--output", tmp_path / "file", cwd=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "file/KPPT/impor: Not a directory.")
    assert (project.data / "responses" / "KPPT" / "2026-S1.csv").is_file()
