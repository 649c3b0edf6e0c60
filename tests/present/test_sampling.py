"""Plans as people read them: true sentences for many users and for one."""

from __future__ import annotations

import re

import pytest
from matplotlib import pyplot as plt

from ikm.analysis.sample_basis import Basis
from ikm.analysis.sample_plan import CityPlan, Plan, UnitPlan, Wish
from ikm.present import sampling, sampling_city
from ikm.present.sampling_results import plan_results
from ikm.present.wording import LANGUAGES, Words
from ikm.rules.period import Period
from ikm.survey.units import Unit

ID, EN = Words("id"), Words("en")
S1, S2 = Period.parse("2026-S1"), Period.parse("2025-S2")
UNIT = Unit(code="A", name="Unit <b>A</b>", city="Kota Contoh", skpd="Dinas", sector="air")


def plan(users: int, services: dict[str, int] | None = None, sd: float | None = 12, **wish: float) -> Plan:
    """A plan for users counted in 2026-S1."""
    return Plan(
        Basis(users, "sidecar", S1, services or {}, S1 if services else None, sd, S1 if sd else None), Wish(**wish)
    )


def said(found: Plan, words: Words = ID) -> str:
    """The advice as one text."""
    return " ".join(line.striptags() for line in sampling.advice_lines(found, words))


def test_advice_by_the_table() -> None:
    """1000 users: 278 answers (printed table), 464 asked (278 / 0.6 = 463.3); 125 for two points (t, S = 12)."""
    text = said(plan(1000))
    assert text.startswith("Mintalah 464 orang mengisi survei supaya terkumpul 278 jawaban dari 1.000 pengguna")
    assert "Dianggap 60,0 %" in text
    assert "Angka 278 berasal dari tabel Krejcie & Morgan" in text
    assert f"diperlukan {plan(1000).methods['margin'].answers} jawaban" in text
    assert "Efek rancangan" not in text


def test_advice_by_the_margin_and_with_a_design_effect() -> None:
    """A narrow interval asks for more than the table, and says what the table asks; a design effect is told."""
    text = said(plan(1000, margin=0.5, response=1))
    assert "berasal dari ketelitian yang diinginkan, ±0,50 poin IKM. Tabel Krejcie & Morgan meminta 278" in text
    assert "Efek rancangan 1,50 sudah diperhitungkan." in said(plan(1000, deff=1.5))


@pytest.mark.parametrize("words", [ID, EN], ids=LANGUAGES)
@pytest.mark.parametrize("users", [1, 7])
def test_advice_for_few(words: Words, users: int) -> None:
    """Everyone is asked, no mutu is promised, and what is missing is told."""
    text = said(plan(users), words)
    assert words.text("sampling.why_everybody") in text
    assert words.text("sampling.ungraded", claim=10) in text
    assert not re.search(r"\b(inf|nan)\b|\{", text)


def test_census_has_no_error() -> None:
    """All seven answer: no sampling error, and still no mutu."""
    text = said(plan(7, response=1))
    assert "tidak mengandung galat sampel" in text
    assert "mutu pelayanan tidak dapat dinyatakan" in text


def test_methods_table() -> None:
    """Four ways; the advised one is marked; a dash where one answer has no interval."""
    rows = sampling.methods_table(plan(1000), ID).rows
    assert [row[1] for row in rows][:3] == ["278", "278", "286"]
    assert [row[0].endswith("(dianjurkan)") for row in rows] == [True, False, False, False]
    assert {row[4] for row in sampling.methods_table(plan(1), ID).rows} == {"–"}


def test_services_and_what_is_said_of_them() -> None:
    """Sums at the foot; services that stay hidden are named; escaped."""
    found = plan(10_000, {"<i>a</i>": 9996, "b": 4})
    table = sampling.services_table(found, ID)
    assert table.sums == [("Jumlah", "10.000", "370", "617")]
    assert "<i>a</i>" not in table.__html__()
    text = " ".join(sampling.service_lines(found, ID))
    assert "tidak akan ditampilkan tersendiri: b." in text
    many = " ".join(sampling.service_lines(plan(6000, {f"s{place}": 100 for place in range(60)}), ID))
    assert "diperlukan 600 jawaban" in many
    assert "belum diketahui" in " ".join(sampling.service_lines(plan(1000), ID))


def test_services_of_another_period_are_said_to_be_estimated() -> None:
    """Counted in 2025-S2, used for the users of 2026-S1."""
    found = Plan(Basis(1000, "sidecar", S1, {"a": 300, "b": 100}, S2), Wish())
    assert "menurut perbandingannya pada Semester II Tahun 2025" in " ".join(sampling.service_lines(found, ID))


@pytest.mark.parametrize(
    ("basis", "text"),
    [
        (Basis(1000), "1.000 orang, menurut yang diberikan"),
        (Basis(1000, "sidecar", S1), "1.000 orang, tercatat untuk Semester I Tahun 2026"),
        (Basis(1000, "register", S1), "sebanding dengan lama periode seperti Semester I Tahun 2026"),
        (Basis(1000, "register"), "1.000 orang setahun, dari daftar unit"),
    ],
)
def test_users_are_told_with_their_origin(basis: Basis, text: str) -> None:
    """Given, counted, in proportion to the year, the year's."""
    assert text in sampling.users_said(basis, ID)


def test_spread_is_told_with_its_origin() -> None:
    """The unit's own, or the default with its reason."""
    assert sampling.sd_said(plan(1000), ID) == "12,00 poin, dari jawaban Semester I Tahun 2026"
    assert sampling.sd_said(plan(1000, sd=None), ID).startswith("14,00 poin, anggapan karena belum ada jawaban")


@pytest.mark.parametrize("users", [1, 7, 1000])
def test_figure_says_its_numbers(users: int) -> None:
    """Caption and alternative text name answers; drawn on given axes too."""
    found = plan(users, margin=2)
    drawn = sampling.width_figure(found, ID)
    assert f"diperlukan {found.methods['margin'].answers} jawaban" in drawn.caption
    assert f"±2,00: {found.methods['margin'].answers}" in drawn.alt
    axes = plt.figure().subplots()
    assert sampling.width_figure(found, ID, ax=axes) is axes
    plt.close("all")


def city(*plans: Plan | None) -> CityPlan:
    """A city of units with these plans."""
    return CityPlan("Kota Contoh", [UnitPlan(UNIT, one) for one in plans])


@pytest.mark.parametrize("words", [ID, EN], ids=LANGUAGES)
def test_city(words: Words) -> None:
    """Sums, the unit without users named, names escaped, the unit that cannot be reached named."""
    found = city(plan(1000), plan(7), None)
    assert sampling_city.units_table(found, words).sums[0][2:4] == ("285", "471")
    lines = sampling_city.city_lines(found, words)
    assert len(lines) == 3
    assert not [line for line in lines if "<b>" in line]
    assert "<b>" not in sampling_city.units_basis_table(found, words).__html__()
    assert "±" in sampling_city.units_figure(found, words).caption
    assert len(sampling_city.units_methods_table(found, words).rows) == 2


def test_city_of_which_nothing_is_known() -> None:
    """Only what to fill in is said."""
    lines = sampling_city.city_lines(city(None), ID)
    assert len(lines) == 1
    assert "users_per_year" in lines[0]
    assert sampling_city.city_service_lines(city(None), ID) == []


def test_city_services() -> None:
    """Services of the units that tell them; the others are named."""
    found = city(plan(10_000, {"a": 9990, "b": 10}), plan(1000))
    assert [row[1:] for row in sampling_city.all_services_table(found, ID).rows] == [
        ("a", "9.990", "360", "607"),
        ("b", "10", "10", "10"),
    ]
    assert len(sampling_city.city_service_lines(found, ID)) == 2


def test_results_hold_no_infinity() -> None:
    """JSON has no infinite number: no interval is null; the rest as in the plan."""
    content = plan_results(plan(1))
    assert content["methods"]["krejcie"]["half"] is None
    assert plan_results(plan(1000))["methods"]["krejcie"]["answers"] == 278
