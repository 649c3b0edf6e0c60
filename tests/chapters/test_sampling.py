"""Plans as people read them: true sentences for many users and for one."""

from __future__ import annotations

import re

import pytest
from matplotlib import pyplot as plt

from ikm.analysis.sample_size import CitySampleSize, SampleBasis, SampleSize, SampleWish, UnitSampleSize
from ikm.chapters import sampling
from ikm.chapters.sampling import export_sample_size
from ikm.page.wording import LANGUAGES, Words
from ikm.rules.period import Period
from ikm.survey.units import Unit

ID, EN = Words("id"), Words("en")
S1, S2 = Period.parse("2026-S1"), Period.parse("2025-S2")
UNIT = Unit(code="A", name="Unit <b>A</b>", city="Kota Contoh", skpd="Dinas", sector="air")


def plan(users: int, services: dict[str, int] | None = None, sd: float | None = 12, **wish: float) -> SampleSize:
    """A plan for users counted in 2026-S1."""
    return SampleSize(
        SampleBasis(users, "sidecar", S1, services or {}, S1 if services else None, sd, S1 if sd else None),
        SampleWish(**wish),
    )


def said(found: SampleSize, words: Words = ID) -> str:
    """The advice as one text."""
    return " ".join(line.striptags() for line in sampling.describe_advice(found, words))


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
    rows = sampling.tabulate_methods(plan(1000), ID).rows
    assert [row[1] for row in rows][:3] == ["278", "278", "286"]
    assert [row[0].endswith("(dianjurkan)") for row in rows] == [True, False, False, False]
    assert {row[4] for row in sampling.tabulate_methods(plan(1), ID).rows} == {"–"}


def test_services_and_what_is_said_of_them() -> None:
    """Sums at the foot; services that stay hidden are named; escaped."""
    found = plan(10_000, {"<i>a</i>": 9996, "b": 4})
    table = sampling.tabulate_service_shares(found, ID)
    assert table.sums == [("Jumlah", "10.000", "370", "617")]
    assert "<i>a</i>" not in table.__html__()
    text = " ".join(sampling.describe_service_shares(found, ID))
    assert "tidak akan ditampilkan tersendiri: b." in text
    many = " ".join(sampling.describe_service_shares(plan(6000, {f"s{place}": 100 for place in range(60)}), ID))
    assert "diperlukan 600 jawaban" in many
    assert "belum diketahui" in " ".join(sampling.describe_service_shares(plan(1000), ID))


def test_services_of_another_period_are_said_to_be_estimated() -> None:
    """Counted in 2025-S2, used for the users of 2026-S1."""
    found = SampleSize(SampleBasis(1000, "sidecar", S1, {"a": 300, "b": 100}, S2), SampleWish())
    assert "menurut perbandingannya pada Semester II Tahun 2025" in " ".join(
        sampling.describe_service_shares(found, ID)
    )


@pytest.mark.parametrize(
    ("basis", "text"),
    [
        (SampleBasis(1000), "1.000 orang, menurut yang diberikan"),
        (SampleBasis(1000, "sidecar", S1), "1.000 orang, tercatat untuk Semester I Tahun 2026"),
        (SampleBasis(1000, "register", S1), "sebanding dengan lama periode seperti Semester I Tahun 2026"),
        (SampleBasis(1000, "register"), "1.000 orang setahun, dari daftar unit"),
    ],
)
def test_users_are_told_with_their_origin(basis: SampleBasis, text: str) -> None:
    """Given, counted, in proportion to the year, the year's."""
    assert text in sampling.format_user_source(basis, ID)


def test_spread_is_told_with_its_origin() -> None:
    """The unit's own, or the default with its reason."""
    assert sampling.format_sd_source(plan(1000), ID) == "12,00 poin, dari jawaban Semester I Tahun 2026"
    assert sampling.format_sd_source(plan(1000, sd=None), ID).startswith(
        "14,00 poin, anggapan karena belum ada jawaban"
    )


@pytest.mark.parametrize("users", [1, 7, 1000])
def test_figure_says_its_numbers(users: int) -> None:
    """Caption and alternative text name answers; drawn on given axes too."""
    found = plan(users, margin=2)
    drawn = sampling.draw_widths(found, ID)
    assert f"diperlukan {found.methods['margin'].answers} jawaban" in drawn.caption
    assert f"±2,00: {found.methods['margin'].answers}" in drawn.alt
    axes = plt.figure().subplots()
    assert sampling.draw_widths(found, ID, ax=axes) is axes
    plt.close("all")


def city(*plans: SampleSize | None) -> CitySampleSize:
    """A city of units with these plans."""
    return CitySampleSize("Kota Contoh", [UnitSampleSize(UNIT, one) for one in plans])


@pytest.mark.parametrize("words", [ID, EN], ids=LANGUAGES)
def test_city(words: Words) -> None:
    """Sums, the unit without users named, names escaped, the unit that cannot be reached named."""
    found = city(plan(1000), plan(7), None)
    assert sampling.tabulate_unit_sizes(found, words).sums[0][2:4] == ("285", "471")
    lines = sampling.describe_city_sample(found, words)
    assert len(lines) == 3
    assert not [line for line in lines if "<b>" in line]
    assert "<b>" not in sampling.tabulate_unit_basis(found, words).__html__()
    assert "±" in sampling.draw_unit_widths(found, words).caption
    assert len(sampling.tabulate_unit_methods(found, words).rows) == 2


def test_city_of_which_nothing_is_known() -> None:
    """Only what to fill in is said."""
    lines = sampling.describe_city_sample(city(None), ID)
    assert len(lines) == 1
    assert "users_per_year" in lines[0]
    assert sampling.describe_city_services(city(None), ID) == []


def test_city_services() -> None:
    """Services of the units that tell them; the others are named."""
    found = city(plan(10_000, {"a": 9990, "b": 10}), plan(1000))
    assert [row[1:] for row in sampling.tabulate_city_services(found, ID).rows] == [
        ("a", "9.990", "360", "607"),
        ("b", "10", "10", "10"),
    ]
    assert len(sampling.describe_city_services(found, ID)) == 2


def test_results_hold_no_infinity() -> None:
    """JSON has no infinite number: no interval is null; the rest as in the plan."""
    content = export_sample_size(plan(1))
    assert content["methods"]["krejcie"]["half"] is None
    assert export_sample_size(plan(1000))["methods"]["krejcie"]["answers"] == 278
