"""Groups of the unit's own: what the register may say of them, and what a column of answers may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import DataError, SettingError
from ikm.publish.questionnaire import make_questionnaire
from ikm.survey.units import read_units
from tests.builders import alike, survey
from tests.helpers import UNITS, make_project

GROUP = '[KPPT.groups.ruas]\nname = "Ruas jalan"\nname_en = "Street"\n'
LISTED = GROUP + 'values = ["Jalan Antasari", "Jalan Bhayangkara"]\n'
TABLE = GROUP + '[KPPT.groups.ruas.values]\n"Jalan Antasari" = {users = 300, also = ["Jl. Antasari", "antasari"]}\n'


def answers(*values: str) -> list[str]:
    """Lines of respondents alike, each at a place."""
    return [line for value in values for line in alike(3, 1, value)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[KPPT.groups.gender]\nname = 'x'\n", "'gender' cannot be so named"),
        ("[KPPT.groups.waktu]\nname = 'x'\n", "'waktu' cannot be so named"),
        ("[KPPT.groups.ikm]\nname = 'x'\n", "'ikm' cannot be so named"),
        ("[KPPT.groups.harapan_x]\nname = 'x'\n", "'harapan_x' cannot be so named"),
        ("[KPPT.groups.butir_x]\nname = 'x'\n", "'butir_x' cannot be so named"),
        ("[KPPT.groups.Ruas]\nname = 'x'\n", "'Ruas' cannot be so named"),
        ("[KPPT.groups.ruas]\nkind = 'place'\n", "groups.ruas.name: missing"),
        ("[KPPT.groups.ruas]\nname = 'x'\nkind = 'street'\n", "'place', 'counter', 'channel' or 'other'"),
        ("[KPPT.groups.ruas]\nname = 'x'\nvalus = []\n", "Did you mean values?"),
        (LISTED + 'users = {"Jalan Antasri" = 3}\n', "which values does not list. Did you mean Jalan Antasari"),
        (LISTED + 'users = {"Jalan Antasari" = 3}\n', "users of 'Jalan Bhayangkara' are missing"),
        (TABLE + '[KPPT.groups.ruas.users]\n"Jalan Antasari" = 3\n', "stand in users and in values; say them once"),
        (GROUP + 'values = ["Jalan A", "jalan  a"]\n', "without blanks at its ends or two in a row"),
        (GROUP + 'values = ["Jalan A", "JALAN-A"]\n', "differ in case, blanks or signs alone"),
        (GROUP + 'values = ["Jalan A", "Jalan A"]\n', "'Jalan A' stands twice"),
        (GROUP + "values = [1, 2]\n", "1 is no text"),
        (GROUP + f"values = {[f'Jalan {n}' for n in range(201)]}\n", "201 values, more than the 200"),
        (GROUP + "[KPPT.groups.ruas.values]\nA = {lat = 117.1, lon = -0.5}\n", "lat and lon are exchanged"),
        (GROUP + "[KPPT.groups.ruas.values]\nA = {lat = 52.4, lon = 4.9}\n", "lies outside Indonesia. Allowed"),
        (GROUP + "[KPPT.groups.ruas.values]\nA = {lat = -0.5}\n", "lat and lon go together"),
        (GROUP + 'kind = "channel"\n[KPPT.groups.ruas.values]\nA = {lat = -0.5, lon = 117.1}\n', 'kind = "place"'),
        ("".join(f"[KPPT.groups.g{n}]\nname = 'x'\n" for n in range(5)), "5 groups: g0, g1, g2, g3, g4. Allowed: 4"),
    ],
)
def test_slips_in_the_register(tmp_path: Path, text: str, message: str) -> None:
    """Each gives one message that names what is wrong."""
    path = tmp_path / "units.toml"
    path.write_text(UNITS + text, encoding="utf-8")
    with pytest.raises(SettingError) as raised:
        read_units(path)
    assert message in str(raised.value)


def test_what_the_register_says(tmp_path: Path) -> None:
    """A list is a table of values of which no more is known; users stand in either form."""
    path = tmp_path / "units.toml"
    path.write_text(UNITS + LISTED + 'users = {"Jalan Antasari" = 3, "Jalan Bhayangkara" = 5}\n', encoding="utf-8")
    group = read_units(path)["KPPT"].groups["ruas"]
    assert (group.kind, list(group.values)) == ("place", ["Jalan Antasari", "Jalan Bhayangkara"])
    assert group.known_users == {"Jalan Antasari": 3, "Jalan Bhayangkara": 5}
    path.write_text(UNITS + TABLE, encoding="utf-8")
    assert read_units(path)["KPPT"].groups["ruas"].known_users == {"Jalan Antasari": 300}


def test_spellings_are_one_where_the_register_says_so(tmp_path: Path) -> None:
    """What `also` lists is the value; blank and '-' are not stated."""
    one = survey(
        tmp_path, answers("Jalan Antasari", "Jl. Antasari", "antasari", "", "-"), extra="ruas", units=UNITS + TABLE
    )
    assert one.groups("ruas").tolist() == ["Jalan Antasari"] * 3 + ["", ""]
    assert one.characteristics == ("gender", "age", "education", "occupation", "service", "ruas")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["jalan antasari"], "row 2, column ruas: 'jalan antasari'. Did you mean Jalan Antasari?"),
        (["JALAN-ANTASARI", "JALAN-ANTASARI"], "row 2 and 1 more, column ruas: 'JALAN-ANTASARI'. Did you mean"),
        (["Jalan Antasri"], "row 2, column ruas: 'Jalan Antasri'. Did you mean Jalan Antasari"),
        # what is like no value and said by one may be a person's name or number
        (["Budi 081234567890"], "row 2, column ruas: 17 characters."),
        (["Pasar Pagi"] * 3, "row 2 and 2 more, column ruas: 'Pasar Pagi'."),
    ],
)
def test_a_value_that_is_not_listed(tmp_path: Path, values: list[str], message: str) -> None:
    """It stops the reading, with the value that is meant where one is near, and what would confirm it."""
    with pytest.raises(DataError) as raised:
        survey(tmp_path, answers(*values), extra="ruas", units=UNITS + LISTED)
    assert message in str(raised.value)
    assert "does not list" in str(raised.value)
    assert "also" in str(raised.value)


def test_five_spellings_of_a_listed_place(tmp_path: Path) -> None:
    """One message names each that is not confirmed with what it may be; with all in `also` they are one place."""
    others = ["jl. antasari", "JL.ANTASARI", "Jl-Antasari", "Jl Antasari"]
    rows, place = answers("Jl. Antasari", *others), '[KPPT.groups.ruas.values]\n"Jl. Antasari" = '
    with pytest.raises(DataError) as raised:
        survey(tmp_path / "open", rows, extra="ruas", units=UNITS + GROUP + place + "{}\n")
    said = str(raised.value)
    for row, other in enumerate(others, start=3):
        assert f"row {row}, column ruas: '{other}'. Did you mean Jl. Antasari?" in said
    confirmed = UNITS + GROUP + place + f"{{also = {others}}}\n"
    assert (
        survey(tmp_path / "said", rows, extra="ruas", units=confirmed).groups("ruas").tolist() == ["Jl. Antasari"] * 5
    )


def test_five_spellings_of_one_place(tmp_path: Path) -> None:
    """Without a list they are neither joined nor counted apart: the message shows them, with their number."""
    five = ["Jl. Antasari", "Jl. Antasari", "jl antasari", "JL.ANTASARI", "Jl-Antasari", "Jl Antasari", "Pasar Pagi"]
    with pytest.raises(DataError) as raised:
        survey(tmp_path, answers(*five), extra="ruas", units=UNITS + GROUP)
    said = str(raised.value)
    assert "column ruas spells 1 value in several ways" in said
    assert "'Jl. Antasari' (2), 'JL.ANTASARI' (1)" in said
    assert '[KPPT.groups.ruas.values] and below it: "Jl. Antasari" = {also = ["JL.ANTASARI"' in said


def test_values_that_nobody_listed_are_groups_of_their_own(tmp_path: Path) -> None:
    """Any spelling is one where no two are alike."""
    one = survey(tmp_path, answers("Pasar Pagi", "Pasar Segiri", "Pasar Pagi"), extra="ruas", units=UNITS + GROUP)
    assert one.groups("ruas").tolist() == ["Pasar Pagi", "Pasar Segiri", "Pasar Pagi"]


def test_more_than_200_values(tmp_path: Path) -> None:
    """Refused, with what to do."""
    rows = answers(*(f"Jalan {n}" for n in range(201)))
    with pytest.raises(DataError) as raised:
        survey(tmp_path, rows, extra="ruas", units=UNITS + GROUP)
    assert "holds 201 different values" in str(raised.value)
    assert "group respondents by what is larger" in str(raised.value)


def test_a_period_that_did_not_ask(tmp_path: Path) -> None:
    """Nobody stated it, and the period is not grouped by it; a column that is not declared is told how it can be."""
    one = survey(tmp_path, alike(3, 2), units=UNITS + GROUP)
    assert one.groups("ruas").tolist() == ["", ""]
    assert "ruas" not in one.characteristics
    other = survey(tmp_path / "other", answers("A", "B"), extra="kecamatan", units=UNITS + GROUP)
    with pytest.raises(SettingError) as raised:
        other.groups("kecamatan")
    assert "Allowed: gender, age, education, occupation, service, ruas" in str(raised.value)
    assert "[KPPT.groups.kecamatan]" in str(raised.value)


def test_the_questionnaire_offers_the_values(tmp_path: Path) -> None:
    """In both forms by the group's name, in the language asked for."""
    _, files = make_questionnaire(make_project(tmp_path, {}, UNITS + LISTED), "KPPT", "2026-S1", "en")
    page = files["kuesioner.en.html"].decode()
    assert "<dt>Street</dt>" in page
    assert "Jalan Bhayangkara" in page
    bare = make_questionnaire(make_project(tmp_path / "bare", {}, UNITS + GROUP), "KPPT", "2026-S1")[1]
    assert "<dt>Ruas jalan</dt>" in bare["kuesioner.html"].decode()
