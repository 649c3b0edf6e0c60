"""What a questionnaire asks: the instrument of its period, and what the last survey asked beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.survey.responses import Form, read_form
from tests.helpers import HEADINGS, R2004, UNITS, make_project, row

ANSWERS = f"{HEADINGS}\n{row(4)}\n"
OWN = """
[[KPPT.own_unsur]]
key = "antrean"
name = "Antrean"
definition = "d"
question = "Bagaimana antreannya?"
options = ["a", "b", "c", "d"]
since = "2026-S1"
"""


def form(folder: Path, files: dict[str, str], period: str = "", units: str = UNITS) -> Form:
    """The form of KPPT."""
    project = make_project(folder, files, units)
    return read_form(project, project.unit("KPPT"), period)


def keys(found: Form) -> list[str]:
    """Keys of the unsur in the order of the form."""
    return [item.key for item in found.unsur]


def test_order_of_the_model_form(tmp_path: Path) -> None:
    """The model form of 14/2017 asks sarana as 8 and pengaduan as 9, its list the other way round."""
    found = form(tmp_path, {"KPPT/2026-S1.csv": ANSWERS})
    assert keys(found)[7:] == ["sarana", "pengaduan"]
    assert found.instrument.keys[7:] == ("pengaduan", "sarana")


@pytest.mark.parametrize("place", ["unit", "sidecar"])
def test_order_that_the_unit_chose(tmp_path: Path, place: str) -> None:
    """An order in the register or the sidecar is that of the unit's own form."""
    order = f"order = {[*HEADINGS.split(',')]}\n".replace("'", '"')
    files = {"KPPT/2026-S1.csv": ANSWERS, **({"KPPT/2026-S1.toml": order} if place == "sidecar" else {})}
    found = form(tmp_path, files, units=UNITS + (order if place == "unit" else ""))
    assert keys(found) == HEADINGS.split(",")


def test_period_without_answers(tmp_path: Path) -> None:
    """A form is made before its survey: the sidecar may wait there already; what to ask beside comes from the last."""
    files = {
        "KPPT/2026-S1.csv": f"{HEADINGS},harapan_waktu,overall\n{row(4)},4,4\n",
        "KPPT/2026-S2.toml": f'instrument = "{R2004}"\n',
    }
    found = form(tmp_path, files, "2026-S2")
    assert (str(found.period), len(found.unsur)) == ("2026-S2", 14)
    assert (found.pairs, found.overall) == (("harapan_",), True)


def test_only_what_was_asked_up_to_the_period(tmp_path: Path) -> None:
    """Harapan that a later survey asked is none of an earlier form's business."""
    files = {"KPPT/2025-S1.csv": ANSWERS, "KPPT/2026-S1.csv": f"{HEADINGS},kepentingan_waktu\n{row(4)},4\n"}
    assert form(tmp_path, files, "2025-S2").pairs == ()
    assert form(tmp_path, files, "2025-S2").overall is False
    assert form(tmp_path, files).pairs == ("kepentingan_",)


def test_own_unsur_come_last_and_from_their_period_on(tmp_path: Path) -> None:
    """An own unsur stands behind the regulation's, in forms of its first period and later."""
    files = {"KPPT/2025-S1.csv": ANSWERS}
    assert keys(form(tmp_path, files, "2026-S1", UNITS + OWN))[8:] == ["pengaduan", "antrean"]
    assert len(form(tmp_path, files, "2025-S1", UNITS + OWN).unsur) == 9


def test_items_of_the_sector(tmp_path: Path) -> None:
    """A unit of a sector without a pack asks no items."""
    assert form(tmp_path / "a", {}, "2026-S1").pack.sector == "perizinan"
    assert form(tmp_path / "b", {}, "2026-S1", UNITS.replace('"perizinan"', '"lain"')).pack is None


def test_no_answers_and_no_period(tmp_path: Path) -> None:
    """A new unit must say which period it will survey; a mistake in a waiting sidecar is told with its name."""
    with pytest.raises(SettingError, match="KPPT has no answers yet"):
        form(tmp_path, {})
    with pytest.raises(SettingError, match=r"2026-S2\.toml: instrument 'x' is not known"):
        form(tmp_path, {"KPPT/2026-S2.toml": 'instrument = "x"\n'}, "2026-S2")
