"""Promises are data: every unsur and item tells of one; the register may say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.rules.instrument import list_instruments
from ikm.rules.pack import list_packs
from ikm.rules.promises import find_item_promise, find_unsur_promise, list_promises
from ikm.survey.units import read_units
from tests.helpers import UNITS


def test_every_unsur_tells_of_one() -> None:
    """Of every regulation there is."""
    keys = {key for instrument in list_instruments().values() for key in instrument.keys}
    assert [key for key in keys if find_unsur_promise(key, {}) is None] == []


def test_every_item_tells_of_one() -> None:
    """Of every sector there is."""
    items = [(item, pack.sector) for pack in list_packs().values() for item in pack.items]
    assert [item.key for item, sector in items if find_item_promise(item, sector, {}) is None] == []


def test_no_name_of_nothing() -> None:
    """What the file names, a regulation or a sector has."""
    unsur = {key for instrument in list_instruments().values() for key in instrument.keys}
    items = {f"{pack.sector}.{item.key}" for pack in list_packs().values() for item in pack.items}
    for promise in list_promises():
        assert set(promise.unsur) <= unsur
        assert set(promise.items) <= items


def test_item_of_the_name_of_an_unsur() -> None:
    """A comfortable seat is an item of public transport, comfort an unsur of 2004: each is asked by its own name."""
    comfort = next(item for item in list_packs()["angkutan"].items if item.key == "kenyamanan")
    own = {comfort.column: "cepat"}
    told = [find_item_promise(comfort, "angkutan", own), find_unsur_promise("kenyamanan", own)]
    assert [promise.key for promise in told if promise] == ["cepat", "sarana"]


@pytest.mark.parametrize(
    ("line", "mistake", "allowed"),
    [
        ('wakto = "cepat"', "no unsur or item with 'wakto'. Did you mean waktu?", "persyaratan, prosedur"),
        ('waktu = "lekas"', "no promise with 'lekas'", "mudah, cepat, transparan, sarana, petugas"),
        ('butir_debit = "cepat"', "no unsur or item with 'butir_debit'", "butir_daring"),
    ],
)
def test_register_names_what_there_is(tmp_path: Path, line: str, mistake: str, allowed: str) -> None:
    """Else it says what was seen, what is allowed and where; KPPT is a licensing office, whose items these are not."""
    register = tmp_path / "units.toml"
    register.write_text(f"{UNITS}\n[KPPT.promises]\n{line}\n")
    with pytest.raises(SettingError) as refused:
        read_units(register)
    told = str(refused.value)
    assert [part for part in (mistake, allowed, "units.toml, [KPPT]") if part not in told] == []
