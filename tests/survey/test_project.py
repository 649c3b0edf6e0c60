"""Where the answers are: folders, units, periods."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.rules.period import Period
from ikm.survey.project import Project
from tests.helpers import UNITS, make_project

TWO_UNITS = UNITS + UNITS.replace("KPPT", "PDAM")


def periods(folder: Path, *names: str) -> list[str]:
    """Periods found where KPPT has files of those names."""
    project = make_project(folder, {f"KPPT/{name}": "" for name in names})
    return [str(period) for period in project.periods(project.unit("KPPT"))]


def test_argument_before_environment_before_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named wins, then IKM_DATA and IKM_OUTPUT, then data/ and output/ of the project."""
    one, two = (make_project(tmp_path / name, {}).data for name in ("one", "two"))
    monkeypatch.delenv("IKM_DATA", raising=False)
    monkeypatch.delenv("IKM_OUTPUT", raising=False)
    own = Path(__file__).resolve().parents[2]
    assert (Project.locate().data, Project.locate().output) == (own / "data", own / "output")
    monkeypatch.setenv("IKM_DATA", str(one))
    monkeypatch.setenv("IKM_OUTPUT", str(tmp_path / "out"))
    assert (Project.locate().data, Project.locate().output) == (one, tmp_path / "out")
    named = Project.locate(two, tmp_path / "x")
    assert (named.data, named.output) == (two, tmp_path / "x")


def test_empty_setting_is_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DATA= reaches the command from make as an empty text, which names no folder."""
    monkeypatch.setenv("IKM_DATA", str(make_project(tmp_path, {}).data))
    assert Project.locate("").data == tmp_path / "data"


def test_folder_of_the_shell_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From two working folders, one with a data/ of its own, the same project is found."""
    monkeypatch.delenv("IKM_DATA", raising=False)
    monkeypatch.delenv("IKM_OUTPUT", raising=False)
    make_project(tmp_path, {"KPPT/2026-S1.csv": ""})
    before = Project.locate()
    monkeypatch.chdir(tmp_path)
    assert Project.locate() == before
    assert not before.data.is_relative_to(tmp_path)


def test_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DATA=data is meant from where it is typed and holds when the working folder changes later."""
    make_project(tmp_path, {})
    monkeypatch.chdir(tmp_path)
    project = Project.locate("data", "output")
    monkeypatch.chdir("/")
    assert project.register.is_file()
    assert (project.data, project.output) == (tmp_path / "data", tmp_path / "output")


@pytest.mark.parametrize("name", ["data", "nowhere"])
def test_folder_without_a_register(tmp_path: Path, name: str) -> None:
    """A folder without units.toml, or none at all, is named, with how to name the right one."""
    make_project(tmp_path, {}, units=None)
    with pytest.raises(SettingError, match=rf"(?s){name}: no units\.toml there.*--data folder"):
        Project.locate(tmp_path / name)


def test_unit_is_looked_up(tmp_path: Path) -> None:
    """The register's second table is the unit of that code."""
    assert make_project(tmp_path, {}, TWO_UNITS).unit("PDAM").code == "PDAM"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("KPTP", r"unit 'KPTP' is not in .*units\.toml\. Did you mean KPPT\?\nAllowed: KPPT, PDAM"),
        ("kppt", r"unit 'kppt' is not in .*Did you mean KPPT"),
        ("../x", r"unit '\.\./x' is not in .*\nAllowed: KPPT, PDAM"),
        ("KPPT/../PDAM", r"unit 'KPPT/\.\./PDAM' is not in "),
        ("", r"no unit was named\.\nAllowed: KPPT, PDAM"),
    ],
)
def test_unknown_unit(tmp_path: Path, code: str, message: str) -> None:
    """A slip is offered the near code, a path is no code, and the codes that exist are listed."""
    project = make_project(tmp_path, {"../x/2026.csv": ""}, TWO_UNITS)
    with pytest.raises(SettingError, match=rf"(?s)^{message}"):
        project.unit(code)


def test_periods_oldest_first(tmp_path: Path) -> None:
    """By the calendar, not by the alphabet, which would put 2025 before 2025-S1."""
    assert periods(tmp_path, "2026-S1.csv", "2025.csv", "2025-S1.xlsx", "2025-S2.parquet") == [
        "2025-S1",
        "2025-S2",
        "2025",
        "2026-S1",
    ]


def test_what_holds_no_answers_is_passed_over(tmp_path: Path) -> None:
    """Sidecars, notes, hidden files and what Excel leaves while a workbook is open are no periods."""
    names = ("2026-S1.csv", "2026-S1.toml", "catatan.txt", ".2025.csv", "~$2026-S1.xlsx", "2024.csv.bak")
    assert periods(tmp_path, *names) == ["2026-S1"]


def test_suffix_in_capitals(tmp_path: Path) -> None:
    """Windows writes .CSV and .XLSX."""
    assert periods(tmp_path, "2026-S1.CSV", "2025-S2.XLSX") == ["2025-S2", "2026-S1"]


@pytest.mark.parametrize("other", ["2026-S1.xlsx", "2026-s1.csv", "2026-S1 .csv"])
def test_two_files_for_one_period(tmp_path: Path, other: str) -> None:
    """Which of the two counts nobody can tell: both names stand in the message."""
    with pytest.raises(SettingError, match=r"(?s)period 2026-S1 stands in 2026-.*keep one of the two files"):
        periods(tmp_path, "2026-S1.csv", other)


@pytest.mark.parametrize("name", ["jawaban.csv", "2026-S3.csv", "2026-S1 (1).xlsx"])
def test_file_not_named_after_a_period(tmp_path: Path, name: str) -> None:
    """A file that would otherwise be passed over in silence is named."""
    with pytest.raises(SettingError, match=r"the file's name is not a period\."):
        periods(tmp_path, "2026-S1.csv", name)


@pytest.mark.parametrize("name", ["2026-S1.toml", "2026-s1.toml", "2026-S1.TOML"])
def test_sidecar_is_found_however_it_is_spelt(tmp_path: Path, name: str) -> None:
    """A sidecar belongs to the period its name says, as answers do, not to one way of typing it."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": "", f"KPPT/{name}": ""})
    found = project.sidecar(project.unit("KPPT"), Period(2026, "S", 1))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("2025-S2.toml", r"no answers of period 2025-S2 stand beside this sidecar\.\nAllowed: 2025-S1, 2026-S1"),
        ("2026-s1.toml", "period 2026-S1 stands in 2026-S1.toml as well"),
        ("2026-S1-lama.toml", "the file's name is not a period"),
    ],
)
def test_sidecar_that_would_be_ignored(tmp_path: Path, name: str, message: str) -> None:
    """What no survey would read is told, for its settings would be lost in silence."""
    with pytest.raises(SettingError, match=message):
        periods(tmp_path, "2025-S1.csv", "2026-S1.csv", "2026-S1.toml", name)


def test_sidecar_before_its_answers(tmp_path: Path) -> None:
    """A period's sidecar may be written before its answers come in."""
    assert periods(tmp_path, "2026-S1.csv", "2026-S2.toml") == ["2026-S1"]


def test_newest_period_where_none_is_asked(tmp_path: Path) -> None:
    """Of three periods the last to end; an asked one is read as people write it."""
    project = make_project(tmp_path, {f"KPPT/{name}.csv": "" for name in ("2025-S2", "2026-S1", "2025-S1")})
    unit = project.unit("KPPT")
    assert project.period(unit) == Period(2026, "S", 1)
    assert project.period(unit, "2025-s2") == Period(2025, "S", 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-S1", r"KPPT has no answers for period 2024-S1\. Did you mean .*2025-S1.*\nAllowed: 2025-S1, 2026"),
        ("2026-S9", "period '2026-S9' is not a period"),
        ("terakhir", "period 'terakhir' is not a period"),
        ("../2026-S1", "is not a period"),
    ],
)
def test_unknown_period(tmp_path: Path, text: str, message: str) -> None:
    """A period without answers is offered the near one and all that exist; what is no period is told as such."""
    project = make_project(tmp_path, {"KPPT/2025-S1.csv": "", "KPPT/2026-S1.csv": ""})
    with pytest.raises(SettingError, match=rf"(?s){message}"):
        project.period(project.unit("KPPT"), text)


def test_unit_without_answers(tmp_path: Path) -> None:
    """A new unit has no folder yet: no period, and the message says where to put the first file."""
    project = make_project(tmp_path, {})
    assert project.periods(project.unit("KPPT")) == {}
    with pytest.raises(SettingError, match=r"(?s)unit KPPT has no answers yet.*responses.KPPT"):
        project.period(project.unit("KPPT"))


def test_paths_are_shown_from_the_data_folder_on(tmp_path: Path) -> None:
    """Two machines print the same path for the same file; a file elsewhere is shown in full."""
    project = make_project(tmp_path, {})
    assert project.shown(project.data / "responses" / "KPPT" / "2026-S1.csv") == "data/responses/KPPT/2026-S1.csv"
    assert project.shown(tmp_path / "x.csv") == str(tmp_path / "x.csv")
