"""The form of a notebook: typed parameters hold outside JupyterLab, a choice lasts inside."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import ikm
from ikm.errors import SettingError
from ikm.study import choose as module
from ikm.study.choose import Choice, choose, choose_city
from tests.helpers import UNITS, make_project

needs_widgets = pytest.mark.skipif(find_spec("ipywidgets") is None, reason="ipywidgets (extra `lab`) is not installed")


@pytest.fixture(autouse=True)
def _sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample data; nothing chosen yet."""
    monkeypatch.setenv("IKM_DATA", str(Path(ikm.__file__).resolve().parents[1] / "data"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(module, "_chosen", {})


@pytest.fixture
def in_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel of JupyterLab started with a unit, as `make lab UNIT=PARKIR` does."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/notebooks/laporan_unit.ipynb")
    monkeypatch.setenv("IKM_UNIT", "PARKIR")


def menus(choice: Choice) -> Any:
    """The two menus and the note below them."""
    return choice.form.children


def test_outside_jupyterlab_the_typed_parameters_hold(capsys: pytest.CaptureFixture[str]) -> None:
    """No form, nothing shown, nothing looked up: what is wrong with them is told by the cell that opens the study."""
    assert (*choose("KPTP", "2026"),) == ("KPTP", "2026")
    assert (*choose_city("2026-S1", "Kota"),) == ("2026-S1", "Kota")
    assert choose().form is None
    choose()._ipython_display_()
    assert capsys.readouterr().out == ""


def test_a_report_imports_no_widgets() -> None:
    """Not even where ipywidgets is installed, and not where the run was started from a notebook of JupyterLab."""
    from ikm.publish.kernels import KERNEL_ENVIRONMENT

    told = "import sys, ikm; [*ikm.choose('KPPT', '')]; print('ipywidgets' in sys.modules, 'IPython' in sys.modules)"
    variables = {**os.environ, "JPY_SESSION_NAME": "x", **KERNEL_ENVIRONMENT}
    done = subprocess.run([sys.executable, "-c", told], env=variables, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


@needs_widgets
@pytest.mark.usefixtures("in_lab")
def test_menus_begin_with_what_was_typed() -> None:
    """Unit and period typed, else the unit that JupyterLab was started with, else its newest period."""
    assert (*choose("KPPT", "2025-S2"),) == ("KPPT", "2025-S2")
    found = choose()
    assert (*found,) == ("PARKIR", "2026-S1")
    unit, period, note = menus(found)
    assert unit.value == "PARKIR"
    assert [value for _, value in period.options[:2]] == ["2026-S1", "2025-S2"], "the newest first"
    assert period.options[0][0] == "Semester I Tahun 2026"
    assert (unit.description, period.description, note.value) == ("Unit", "Periode", "")


@needs_widgets
@pytest.mark.usefixtures("in_lab")
def test_a_choice_is_taken_by_the_cells_below_and_kept_when_all_run_again() -> None:
    """Until the parameters are typed anew, which then hold."""
    first = choose("KPPT", "2025-S2")
    unit, period, note = menus(first)
    unit.value = "LALIN"
    assert (*first,) == ("LALIN", "2025-S2"), "the period stays where the other unit has it too"
    assert "Jalankan sel ini dan sel-sel di bawahnya lagi" in note.value
    period.value = "2026-S1"
    assert (*first,) == ("LALIN", "2026-S1")
    again = choose("KPPT", "2025-S2")
    assert (*again,) == ("LALIN", "2026-S1")
    assert menus(again)[2].value == ""
    assert (*choose("KPPT", "2026-S1"),) == ("KPPT", "2026-S1")


@needs_widgets
@pytest.mark.usefixtures("in_lab")
def test_a_city_or_all_its_units_can_be_chosen() -> None:
    """In the order in which `ikm.open_city` and `ikm.sample_plan` take them; menus in the language of the report."""
    city = choose_city(bahasa="en")
    assert (*city,) == ("2026-S1", "Kota Samarinda")
    menus(city)[0].value = "Kota Palembang"
    assert (*city,) == ("2026-S1", "Kota Palembang")
    plan = choose(city="", bahasa="en")
    assert (*plan,) == ("", "2026-S1")
    assert menus(plan)[0].options[0] == ("All units of the city", "")
    menus(plan)[0].value = "KPPT"
    assert (*plan,)[0] == "KPPT"


@pytest.mark.usefixtures("in_lab")
def test_a_wrong_parameter_is_told_at_once() -> None:
    """The form says which unit is not known, and which is like it."""
    with pytest.raises(SettingError, match="Did you mean KPPT"):
        choose("KPTP")


@pytest.mark.usefixtures("in_lab")
def test_without_ipywidgets_there_is_quietly_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same choice, nothing to see."""
    usual = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name == "ipywidgets":
            raise ImportError(name)
        return usual(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    found = choose("KPPT")
    assert ((*found,), found.form) == (("KPPT", "2026-S1"), None)


@needs_widgets
@pytest.mark.usefixtures("in_lab")
def test_a_unit_whose_files_hold_a_mistake_has_no_periods(tmp_path: Path) -> None:
    """The menu shows a dash; the mistake is told by the cell that opens the study."""
    two = UNITS + UNITS.replace("[KPPT]", "[LAIN]")
    data = make_project(tmp_path, {"KPPT/2026-S1.csv": "", "LAIN/salah.csv": ""}, two).data
    found = choose("KPPT", data=str(data))
    menus(found)[0].value = "LAIN"
    assert (*found,) == ("LAIN", "")
    assert menus(found)[1].options == (("–", ""),)
