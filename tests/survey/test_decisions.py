"""Keep or exclude: in the register, in a sidecar, and which of the two holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.analysis.quality import SCREENS
from ikm.errors import SettingError
from ikm.survey.units import FINDING_KINDS, ScreenDecisions
from tests.helpers import HEADINGS, UNITS, read, row

CONTENT = f"{HEADINGS}\n{row()}\n"


def test_every_kind_can_be_found() -> None:
    """A kind that may be decided about and no rule finds, or the other way round, would be silently without effect."""
    assert tuple(SCREENS) == FINDING_KINDS


def test_nothing_is_excluded_unless_decided(tmp_path: Path) -> None:
    """The default: every kind is kept."""
    assert read(tmp_path, CONTENT).decisions.excluded == ()


def test_sidecar_goes_before_register(tmp_path: Path) -> None:
    """Register: duplicate and age excluded. Sidecar: duplicate kept, burst excluded. Left: age and burst."""
    units = f'{UNITS}[KPPT.quality]\nduplicate = "exclude"\nage = "exclude"\n'
    survey = read(tmp_path, CONTENT, '[quality]\nduplicate = "keep"\nburst = "exclude"\n', units)
    assert survey.decisions == ScreenDecisions(duplicate="keep", age="exclude", burst="exclude")
    assert survey.decisions.excluded == ("age", "burst")


KINDS = "duplicate, repeat, test, age, period, future, service, straight, burst, sparse"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('duplikate = "exclude"', rf"quality\.duplikate: no such key\. Did you mean duplicate\?.*Allowed: {KINDS}"),
        ('duplicate = "exlude"', r"quality\.duplicate = 'exlude' \(allowed: 'keep' or 'exclude'\)"),
        ("duplicate = true", r"quality\.duplicate = True \(allowed: 'keep' or 'exclude'\)"),
    ],
)
def test_slips_are_told(tmp_path: Path, text: str, message: str) -> None:
    """The file and the kind that was meant; allowed are the kinds, not the keys of the whole sidecar."""
    told = rf"{message}$"
    with pytest.raises(SettingError, match=rf"(?s)2026-S1\.toml: 1 wrong key\.\n  {told}"):
        read(tmp_path / "sidecar", CONTENT, f"[quality]\n{text}\n")
    with pytest.raises(SettingError, match=rf"(?s)units\.toml, \[KPPT\]: 1 wrong key\.\n  {told}"):
        read(tmp_path / "register", CONTENT, units=f"{UNITS}[KPPT.quality]\n{text}\n")


def test_slips_in_two_tables(tmp_path: Path) -> None:
    """One key of the sidecar and one of its table quality: both are told, each with the near key of its own table."""
    with pytest.raises(SettingError, match=r"(?s)2 wrong keys.*Did you mean duplicate\?.*Did you mean population"):
        read(tmp_path, CONTENT, 'popluation = 800\n[quality]\nduplikate = "keep"\n')
