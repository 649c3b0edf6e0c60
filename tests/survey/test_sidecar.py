"""The sidecar of a period: every key optional, every slip told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ikm.errors import IkmError, SettingError
from ikm.survey.units import Sidecar, UserMargins, read_sidecar
from tests.helpers import HEADINGS, R2017, read, row


def written(folder: Path, text: str) -> Path:
    """A sidecar with that text."""
    path = folder / "2026-S1.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_sidecar_means_defaults(tmp_path: Path) -> None:
    """The exact bobot, the regulation in force, and a value outside the scale stops: the documented defaults."""
    sidecar = read_sidecar(tmp_path / "2026-S1.toml")
    assert (sidecar.bobot, sidecar.instrument, sidecar.invalid, sidecar.population) == ("1/n", "", "stop", None)


def test_every_key_is_read(tmp_path: Path) -> None:
    """Each key of data/README.md arrives with the value written."""
    text = f"""instrument = "{R2017}"
bobot = "0.111"
selection = "random"
population = 800
asked = 594
mode = "online"
without = ["biaya"]
field_from = 2026-02-01
field_until = 2026-03-31
surveyor = "Bagian Organisasi"
method = "wawancara"
location = "loket"
order = ["waktu"]
invalid = "refuse"
synthetic = true
[strata]
KTP = 500
KK = 300
[margins.gender]
Laki-laki = 420
Perempuan = 380
"""
    assert read_sidecar(written(tmp_path, text)) == Sidecar(
        instrument=R2017,
        bobot="0.111",
        selection="random",
        population=800,
        asked=594,
        mode=["online"],
        without=["biaya"],
        strata={"KTP": 500, "KK": 300},
        margins=UserMargins(gender={"Laki-laki": 420, "Perempuan": 380}),
        field_from=date(2026, 2, 1),
        field_until=date(2026, 3, 31),
        surveyor="Bagian Organisasi",
        method="wawancara",
        location="loket",
        order=["waktu"],
        invalid="refuse",
        synthetic=True,
    )


@pytest.mark.parametrize(
    ("typed", "read_as"), [("0.11", "0.11"), ("0.111", "0.111"), ("0.071", "0.071"), ('"1/9"', "1/9")]
)
def test_bobot_without_quotes(tmp_path: Path, typed: str, read_as: str) -> None:
    """`bobot = 0.11` is what people write, and the decimals are those typed."""
    assert read_sidecar(written(tmp_path, f"bobot = {typed}\n")).bobot == read_as


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("popluation = 800", r"popluation: no such key\. Did you mean population"),
        ('selction = "random"', r"Did you mean selection"),
        ('selection = "randm"', "selection = 'randm': "),
        ("population = 0", r"population = 0 \(allowed: whole numbers above 0\)"),
        ("asked = 0", r"asked = 0 \(allowed: whole numbers above 0\)"),
        ("asked = -1", r"asked = -1 \(allowed: whole numbers above 0\)"),
        ("asked = 3.5", r"asked = 3\.5 \(allowed: whole numbers\)"),
        ('mode = "telepati"', r"mode = 'telepati' \(allowed: 'online', 'paper' or 'interview'\)"),
        ("population = -5", r"population = -5 \(allowed: whole numbers above 0\)"),
        ('population = "many"', r"population = 'many' \(allowed: whole numbers\)"),
        ('invalid = "ignore"', "invalid = 'ignore' "),
        ("field_from = 2026-03-31\nfield_until = 2026-02-01", "field_from lies after field_until"),
        ("population = 700\n[strata]\nKTP = 500\nKK = 300", "strata add up to 800, more than population = 700"),
        ("[strata]\nKTP = 0", r"KTP = 0 \(allowed: whole numbers above 0\)"),
        ("[margins.gender]\nL = -3", r"margins\.gender\.L = -3 \(allowed: whole numbers above 0\)"),
        ("[margins.gendr]\nL = 3", r"margins\.gendr: no such key\. Did you mean gender"),
        (
            "[margins.gender]\nL = 3\n[margins.education]\nSD = 4",
            r"add up to the same: margins\.gender 3, .*education 4",
        ),
        ("[strata]\nKTP = 9\n[margins.gender]\nL = 8", r"add up to the same: margins\.gender 8, strata 9"),
        ("population = 9\n[margins.gender]\nL = 8", r"add up to the same: margins\.gender 8, population 9"),
    ],
)
def test_slips_are_told(tmp_path: Path, text: str, message: str) -> None:
    """The file, the key, what was seen and, for a slip of the pen, the key that was meant; 500 + 300 = 800."""
    with pytest.raises(SettingError, match=rf"(?s)2026-S1\.toml: 1 wrong key\..*{message}"):
        read_sidecar(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "field_from = 2026-03-31\nfield_until = 2026-03-31",
        "population = 800\n[strata]\nKTP = 500\nKK = 300",
        "field_until = 2026-01-01",
    ],
)
def test_what_is_just_allowed(tmp_path: Path, text: str) -> None:
    """One day of field work, strata that add up to all users (500 + 300 = 800), one day known alone."""
    assert read_sidecar(written(tmp_path, text)) != Sidecar()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('instrument = "permenpanrb-14-2018"', rf"'permenpanrb-14-2018' is not known\. Did you mean {R2017}"),
        ('bobot = "0,2x"', "bobot '0,2x' is not a bobot"),
        ('order = ["waktu", "biaya"]', "does not name each unsur"),
    ],
)
def test_values_that_no_regulation_knows(tmp_path: Path, text: str, message: str) -> None:
    """An unknown regulation, bobot or order stops the reading of the survey with what is right."""
    with pytest.raises(IkmError, match=rf"(?s){message}.*Allowed: "):
        read(tmp_path, f"{HEADINGS}\n{row()}\n", text)


@pytest.mark.parametrize(("asked", "fits"), [(2, False), (3, True), (4, True)])
def test_fewer_asked_than_answered(tmp_path: Path, asked: int, fits: bool) -> None:
    """Three rows of answers: two people asked cannot have given them; file, numbers and what to do are told."""
    text = f"{HEADINGS}\n" + f"{row(4)}\n" * 3
    if fits:
        assert read(tmp_path, text, f"asked = {asked}\n").sidecar.asked == asked
        return
    with pytest.raises(
        SettingError, match=r"(?s)2026-S1\.toml: asked = 2, but 3 rows .*Allowed: .* 3 or more.*take it"
    ):
        read(tmp_path, text, f"asked = {asked}\n")
