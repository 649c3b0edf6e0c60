"""Sector packs are data: well formed, in both languages, and never mistaken for unsur."""

from __future__ import annotations

import re

import pytest

from ikm.rules.instrument import load_instrument
from ikm.rules.pack import ITEM_PREFIX, Pack, find_pack, list_packs
from tests.helpers import R2004, R2014, R2017

SECTORS = ("air", "angkutan", "kebersihan", "lalu-lintas", "parkir", "perizinan")


def test_every_sector_of_the_city_has_a_pack() -> None:
    """The six sectors of the sample register."""
    assert tuple(list_packs()) == SECTORS


@pytest.mark.parametrize("pack", list_packs().values(), ids=SECTORS)
def test_pack_is_whole(pack: Pack) -> None:
    """Names in both languages, a question, four options, a source; keys are plain and stand once."""
    keys = [item.key for item in pack.items]
    assert len(keys) == len(set(keys)) >= 4
    assert all(re.fullmatch("[a-z_]+", key) for key in keys)
    assert all(item.name and item.name_en and item.question.endswith("?") for item in pack.items)
    assert all(len(item.options) == 4 for item in pack.items)
    assert pack.source


def test_six_groups_of_the_transport_standard() -> None:
    """PM 29/2015 as commonly cited: keamanan, keselamatan, kenyamanan, keterjangkauan, kesetaraan, keteraturan."""
    pack = find_pack("angkutan")
    assert pack is not None
    keys = {item.key for item in pack.items}
    assert keys == {"keamanan", "keselamatan", "kenyamanan", "keterjangkauan", "kesetaraan", "keteraturan"}


def test_columns_are_no_unsur() -> None:
    """The items of angkutan share names with unsur of 2004 (keamanan, kenyamanan); their columns do not."""
    unsur = {key for rules in (R2004, R2014, R2017) for key in load_instrument(rules).keys}
    columns = {column for pack in list_packs().values() for column in pack.columns}
    assert all(column.startswith(ITEM_PREFIX) for column in columns)
    assert not columns & unsur


@pytest.mark.parametrize(("sector", "found"), [("Air", "air"), ("AIR", "air"), ("kesehatan", None), ("", None)])
def test_sector_in_any_case(sector: str, found: str | None) -> None:
    """A register may write the sector as it likes; an unknown one has no pack."""
    pack = find_pack(sector)
    assert (pack.sector if pack else None) == found
