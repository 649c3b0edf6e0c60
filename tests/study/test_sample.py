"""The plan that notebooks ask for: of a unit, of a number, of a city."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ikm
from ikm.errors import SettingError
from ikm.study.sample import CitySamplePlan, SamplePlan
from ikm.survey.reads import READS_VARIABLE
from tests.helpers import HEADINGS, UNITS, make_project, row

DATA = str(Path(__file__).resolve().parents[2] / "data")
ANSWERS = "\n".join([HEADINGS, *(row(*[2 + place % 3] * 9) for place in range(30)), ""])


def unit_plan(*asked: str, **wish: object) -> SamplePlan:
    """The plan of one unit."""
    found = ikm.sample_plan(*asked, **wish)
    assert isinstance(found, SamplePlan)
    return found


def city_plan(**asked: object) -> CitySamplePlan:
    """The plan of a city."""
    found = ikm.sample_plan(**asked)
    assert isinstance(found, CitySamplePlan)
    return found


def folder(place: Path, files: dict[str, str], units: str = UNITS) -> str:
    """The data folder of a small project."""
    return str(make_project(place, files, units).data)


def test_unit_of_the_sample() -> None:
    """KPPT 2026-S1 counts 4923 users: 356.37 by the formula, 356 as in the table; five services that add up."""
    found = unit_plan("KPPT", "2026-S1", data=DATA)
    assert found.numbers.advised.answers == 356
    assert len(found.numbers.services) == 5
    assert found.allocation().frame["answers"].sum() == 356
    assert found.synthetic
    assert "Semester I Tahun 2026" in found.cover()._repr_html_()


def test_period_looks_no_further() -> None:
    """Asked for 2025-S2, neither users nor spread nor files of 2026-S1 are known."""
    found = unit_plan("KPPT", "2025-S2", data=DATA)
    assert str(found.numbers.basis.population_period) == "2025-S2"
    assert {Path(source.path).stem for source in found.sources} == {"2025-S2"}


def test_bare_users_need_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number of users alone: no folder is looked for, no service is asked for."""
    monkeypatch.setenv("IKM_DATA", "/no-such-folder")
    found = unit_plan(users=1000)
    assert found.numbers.advised.answers == 278
    assert "1.000 pengguna layanan" in found.cover()._repr_html_()
    assert str(found.allocation().text()) == ""
    assert found.results().content["period"] == ""
    assert "tabel-berkas" not in found.provenance()._repr_html_()


@pytest.mark.parametrize("users", [1, 7, 10, 11])
@pytest.mark.parametrize("bahasa", ["id", "en"])
def test_few_users_show_themselves(users: int, bahasa: str) -> None:
    """Every part of the page can be made for any number."""
    found = unit_plan(users=users, bahasa=bahasa)
    for part in (
        found.cover(),
        found.advice(),
        found.methods(),
        found.width(),
        found.allocation(),
        found.assumptions(),
    ):
        assert not re.search(r"\b(nan|inf)\b", part._repr_html_())
    assert found.numbers.advised.ask == users


def test_users_nobody_tells(tmp_path: Path) -> None:
    """The message names all three ways to give them, with file and key; given, the plan is made."""
    data = folder(tmp_path, {"KPPT/2026-S1.csv": ANSWERS})
    with pytest.raises(SettingError) as caught:
        ikm.sample_plan("KPPT", data=data)
    message = str(caught.value)
    assert "number of its users is not known" in message
    assert "--users" in message
    assert f"population = 5000 into {data}/responses/KPPT/2026-S1.toml" in message
    assert f"users_per_year = 10000 into {data}/units.toml, [KPPT]" in message
    assert unit_plan("KPPT", users=5000, data=data).numbers.methods["krejcie"].answers == 357


def test_unit_never_surveyed(tmp_path: Path) -> None:
    """No answers at all: yearly users and the default spread; a period of it is a mistake."""
    data = folder(tmp_path, {}, UNITS + "users_per_year = 5000\n")
    found = unit_plan("KPPT", data=data)
    assert (found.period, found.numbers.basis.sd, found.numbers.advised.answers) == (None, None, 357)
    assert "14,00 poin, anggapan" in found.assumptions()._repr_html_()
    assert city_plan(data=data).numbers.answers == 357
    with pytest.raises(SettingError, match="no answers yet"):
        ikm.sample_plan("KPPT", "2026-S1", data=data)


def test_city_of_the_sample() -> None:
    """Six units, each as if planned alone; the sum is that of its parts."""
    found = city_plan(data=DATA)
    assert len(found.numbers.planned) == 6
    alone = unit_plan("KPPT", data=DATA)
    assert found.numbers.frame().at["KPPT", "answers"] == alone.numbers.advised.answers
    assert found.numbers.answers == found.advice().frame["answers"].sum()
    for part in (found.cover(), found.methods(), found.width(), found.allocation(), found.assumptions()):
        assert part._repr_html_()


def test_city_with_unknown_users(tmp_path: Path) -> None:
    """A city none of whose units tells its users: nothing is drawn or tabled, and what to fill in is said."""
    found = city_plan(data=folder(tmp_path, {"KPPT/2026-S1.csv": ANSWERS}))
    assert found.width().figure() is None
    assert found.advice().tables() == found.allocation().tables() == []
    assert "users_per_year" in str(found.advice().text())
    assert found.results().content["unknown"] == ["KPPT"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"unit": "KPTP"}, "Did you mean KPPT"),
        ({"unit": "KPPT", "users": 0}, "nobody to ask"),
        ({"unit": "KPPT", "margin": 0}, "cannot be aimed at"),
        ({"unit": "KPPT", "response": 2}, "no share"),
        ({"unit": "KPPT", "bahasa": "fr"}, "'fr'"),
        ({"unit": "KPPT", "city": "Kota Samarinda"}, "not of both"),
        ({"city": "Kota Samarindo"}, "Did you mean Kota Samarinda"),
        ({"city": "Kota Samarinda", "users": 10}, "not of a city"),
        ({"period": "2031"}, "has answers for period 2031"),
    ],
)
def test_mistakes(asked: dict[str, object], told: str) -> None:
    """Each is told; none is a traceback of arithmetic."""
    with pytest.raises(SettingError, match=told):
        ikm.sample_plan(**asked, data=DATA)


def test_provenance_names_own_rules_and_declared_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its fingerprint, once; of a unit and of a city."""
    pack = (Path(ikm.__file__).parent / "rules" / "packs" / "perizinan.toml").read_text(encoding="utf-8")
    pack = pack.replace('sector = "perizinan"', 'sector = "uji"')
    data = folder(tmp_path, {"KPPT/2026-S1.csv": ANSWERS}, UNITS + "users_per_year = 5000\n")
    (tmp_path / "data" / "rules").mkdir()
    (tmp_path / "data" / "rules" / "perizinan.toml").write_text(pack, encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "bps.csv").write_text("tahun\n2025\n", encoding="utf-8")
    monkeypatch.setenv(READS_VARIABLE, '["bps.csv"]')
    for found in (unit_plan("KPPT", data=data), city_plan(data=data)):
        paths = [source.path for source in found.sources]
        assert paths == ["data/rules/perizinan.toml", "notebooks/bps.csv", "data/responses/KPPT/2026-S1.csv"]
        assert "bps.csv" in found.provenance()._repr_html_()
