"""`ikm plan`: rows for the priorities of a period, none twice, nothing lost, one message where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.commands.checking import draft_plan
from ikm.errors import DataError, SettingError
from ikm.survey.plans import read_plan
from ikm.survey.project import Project
from tests.helpers import HEADINGS, make_project, row


def test_priorities_get_a_row_and_a_second_run_adds_none(sample: Path) -> None:
    """PARKIR of the sample: three rows with target and status; run again, all three are left as they are."""
    done = draft_plan("PARKIR", data=str(sample))
    assert (len(done.added), done.kept) == (3, ())
    before = done.path.read_bytes()
    again = draft_plan("PARKIR", data=str(sample))
    assert (again.added, again.kept) == ((), done.added)
    assert done.path.read_bytes() == before
    project = Project.locate(sample)
    actions = read_plan(project, project.unit("PARKIR")).actions
    assert [str(one.period) for one in actions] == ["2026-S1"] * 3
    assert all(one.target and one.status == "rencana" and not one.kegiatan for one in actions)
    assert all(one.keterangan.startswith("Usulan: ") for one in actions)


def test_another_period_goes_below(sample: Path) -> None:
    """The plan of an earlier period is added after what stands there."""
    first = draft_plan("PARKIR", data=str(sample)).path.read_bytes()
    done = draft_plan("PARKIR", "2025-S2", data=str(sample))
    assert done.path.read_bytes().startswith(first)
    assert len(done.added) == 3


@pytest.mark.parametrize("respondents", [0, 1, 7])
def test_too_few_respondents_write_nothing(tmp_path: Path, respondents: int) -> None:
    """0, 1 and 7 answers: a message, no file."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": "\n".join([HEADINGS, *[row(1)] * respondents])})
    with pytest.raises(DataError, match="no priority can be named"):
        draft_plan("KPPT", data=str(project.data))
    assert not (project.data / "actions").exists()


def test_unknown_unit(sample: Path) -> None:
    """A code that is not in the register is told."""
    with pytest.raises(SettingError, match="Did you mean PARKIR"):
        draft_plan("PARKR", data=str(sample))
