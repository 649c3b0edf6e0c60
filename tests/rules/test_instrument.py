"""Regulations as data: unsur, bands, dates, order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.actions import rank_priorities
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.importance import Importance
from ikm.analysis.index import compute_index, compute_index_from_totals
from ikm.chapters.introduction import describe_sample
from ikm.errors import RuleError, SettingError
from ikm.intake.propose import find_heading_keys
from ikm.page.wording import Words
from ikm.rules import instrument
from ikm.rules.instrument import (
    Bobot,
    CollectionMode,
    LegalText,
    find_instrument_in_force,
    list_instruments,
    load_instrument,
    round_half_up,
)
from ikm.rules.period import Period
from ikm.survey.responses import read_survey
from tests.helpers import KEYS, R2004, R2014, R2017, RULES, make_project, row

OWN = {
    "key": "keamanan",
    "name": "Keamanan",
    "definition": "Rasa aman.",
    "question": "Bagaimana keamanannya?",
    "options": ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"],
}
#: Index before rounding and the mutu that the table of PermenPANRB 14/2017 gives: 65.00, 76.61, 88.31.
BOUNDS_2017 = [
    ("25", "D"),
    ("64.994", "D"),
    ("64.995", "C"),
    ("76.604", "C"),
    ("76.605", "B"),
    ("88.304", "B"),
    ("88.305", "A"),
    ("100", "A"),
]
#: The table of KEP/25/M.PAN/2/2004: 43.76, 62.51, 81.26.
BOUNDS_2004 = [
    ("25.00", "D"),
    ("43.75", "D"),
    ("43.76", "C"),
    ("62.50", "C"),
    ("62.51", "B"),
    ("81.25", "B"),
    ("81.26", "A"),
    ("100.00", "A"),
]


@pytest.mark.parametrize(("exact", "mutu"), BOUNDS_2017)
def test_mutu_of_an_index_2017(exact: str, mutu: str) -> None:
    """Rounded half up first, then read off the table of 2017: 64.995 is published as 65.00 and so C."""
    assert RULES.band(round_half_up(Fraction(exact))).mutu == mutu


@pytest.mark.parametrize(("exact", "mutu"), BOUNDS_2017)
def test_mutu_of_an_nrr_2017(exact: str, mutu: str) -> None:
    """The same bounds on the 1-4 scale: an NRR of 64.995 / 25 = 2.5998 is C, a hundredth of a point less is D."""
    assert RULES.band_of_nrr(Fraction(exact) / 25).mutu == mutu


@pytest.mark.parametrize(
    ("nrr", "mutu"),
    [
        ("1", "D"),
        ("2.5996", "D"),
        ("2.60", "C"),
        ("3.064", "C"),
        ("3.0644", "B"),
        ("3.532", "B"),
        ("3.5324", "A"),
        ("4", "A"),
    ],
)
def test_nrr_intervals_of_2017(nrr: str, mutu: str) -> None:
    """The intervals of NRR as the regulation's table prints them: 1-2.5996, 2.60-3.064, 3.0644-3.532, 3.5324-4."""
    assert RULES.band_of_nrr(Fraction(nrr)).mutu == mutu


@pytest.mark.parametrize("rules", [R2004, R2014])
@pytest.mark.parametrize(("published", "mutu"), BOUNDS_2004)
def test_mutu_of_an_index_2004(rules: str, published: str, mutu: str) -> None:
    """The bounds of 2004, which units went on using under the regulation of 2014."""
    assert load_instrument(rules).band(Decimal(published)).mutu == mutu


@pytest.mark.parametrize(
    ("nrr", "mutu"), [("1.75", "D"), ("1.7504", "C"), ("2.50", "C"), ("2.5004", "B"), ("3.25", "B"), ("3.2504", "A")]
)
def test_mutu_of_an_nrr_2004(nrr: str, mutu: str) -> None:
    """1.75, 2.50 and 3.25 end the intervals of NRR of 2004; 0.0004 more is a hundredth of an index point more."""
    assert load_instrument(R2004).band_of_nrr(Fraction(nrr)).mutu == mutu


@pytest.mark.parametrize("value", ["76.605", "76.6", "77", "-0.01", "100.01"])
def test_mutu_wants_a_published_value(value: str) -> None:
    """Two decimals between 0 and 100 and nothing else, so that no index falls between 76.60 and 76.61."""
    with pytest.raises(RuleError, match=re.escape(value)):
        RULES.band(Decimal(value))


def test_lowest_index_of_a_convention_is_still_d() -> None:
    """All 1 under 0.11: 25 x 9 x 0.11 = 24.75, below the table's 25, and the worst mutu holds."""
    lowest = round_half_up(Bobot.parse("0.11", 9).index([Fraction(1)] * 9))
    assert (str(lowest), RULES.band(lowest).mutu) == ("24.75", "D")
    assert [RULES.band(Decimal(least)).mutu for least in ("0.00", "0.50")] == ["D", "D"]


def test_tops_of_the_bands() -> None:
    """Upper bounds as the table of 2017 prints them, best first."""
    assert [str(top) for top in RULES.tops()] == ["100.00", "88.30", "76.60", "64.99"]


@pytest.mark.parametrize(
    ("rules", "kinerja"),
    [(identity, ["Sangat baik", "Baik", "Kurang baik", "Tidak baik"]) for identity in (R2004, R2014, R2017)],
)
def test_kinerja_of_each_mutu(rules: str, kinerja: list[str]) -> None:
    """The four words of the tables of mutu, A to D."""
    assert [(band.mutu, band.kinerja) for band in load_instrument(rules).bands] == list(
        zip("ABCD", kinerja, strict=True)
    )


def test_regulations_oldest_first() -> None:
    """Three regulations with 14, 9 and 9 unsur, in the order in which they came into force."""
    assert {name: len(item.unsur) for name, item in list_instruments().items()} == {R2004: 14, R2014: 9, R2017: 9}
    assert list(list_instruments()) == [R2004, R2014, R2017]


def test_each_regulation_ends_where_the_next_begins() -> None:
    """No day without a regulation or with two: the last day of one is the day before the first of the next."""
    known = list(list_instruments().values())
    ends = [item.in_force_until for item in known]
    assert ends == [*(item.in_force_from - timedelta(days=1) for item in known[1:]), None]


def test_order_of_2017() -> None:
    """U1 to U9 as the regulation lists them; the model form asks sarana as 8 and pengaduan as 9."""
    order = "persyaratan prosedur waktu biaya produk kompetensi perilaku pengaduan sarana"
    assert RULES.keys == tuple(order.split())
    assert {item.key: item.form_number for item in RULES.unsur if item.form_number} == {"pengaduan": 9, "sarana": 8}
    assert (RULES.code("persyaratan"), RULES.code("sarana")) == ("U1", "U9")


@pytest.mark.parametrize(
    "item",
    [pytest.param(item, id=f"{rules.id}-{item.key}") for rules in list_instruments().values() for item in rules.unsur],
)
def test_every_unsur_can_be_asked(item: instrument.Unsur) -> None:
    """A questionnaire needs names, definition, question and four different answers; a column needs a plain key."""
    assert all((item.name, item.name_en, item.definition, item.question, *item.options))
    assert len(set(item.options)) == 4
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", item.key)
    assert not item.own


@pytest.mark.parametrize("rules", [R2004, R2014, R2017])
def test_scores_are_one_to_four(rules: str) -> None:
    """All three regulations score 1 to 4."""
    assert load_instrument(rules).scores == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("period", "rules"),
    [
        ("2004-03", R2004),
        ("2014", R2004),
        ("2014-05", R2004),
        ("2014-06", R2014),
        ("2017-S1", R2014),
        ("2017-05", R2014),
        ("2017-06", R2017),
        ("2017-S2", R2017),
        ("2026-S1", R2017),
    ],
)
def test_regulation_on_the_first_day(period: str, rules: str) -> None:
    """In force from 24 February 2004, 2 May 2014 and 12 May 2017; a period's first day decides."""
    assert find_instrument_in_force(Period.parse(period)).id == rules


def test_no_regulation_before_the_first() -> None:
    """February 2004 began before the 24th; the sidecar can name one all the same."""
    with pytest.raises(SettingError, match=r"(?s)no instrument was in force on 2004-02-01 .*sidecar"):
        find_instrument_in_force(Period.parse("2004-02"))


def test_unknown_regulation_offers_the_near_one() -> None:
    """A slip in the year is offered back and all ids are listed."""
    with pytest.raises(SettingError, match=rf"(?s)-2018' is not known\. Did you mean {R2017}.*Allowed: {R2004}"):
        load_instrument("permenpanrb-14-2018")


def test_own_unsur_come_last_and_share_the_weight() -> None:
    """A tenth unsur is U10, marked as the unit's own, and each weighs 1/10."""
    asked = RULES.with_own_unsur([OWN])
    assert (asked.keys, asked.code("keamanan")) == ((*KEYS, "keamanan"), "U10")
    assert [item.key for item in asked.unsur if item.own] == ["keamanan"]
    assert asked.bobot().weight == Fraction(1, 10)
    assert RULES.keys == KEYS
    named = RULES.with_own_unsur([{**OWN, "name_en": "Safety"}])
    assert [rules.unsur[-1].name_en for rules in (asked, named)] == ["Keamanan", "Safety"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "waktu"}, f"{R2017}: unsur waktu stands twice"),
        ({"options": ["Ya", "Tidak"]}, r"'keamanan' has 2 options\.\nAllowed: 4, worst first"),
        ({"colour": "red"}, "'keamanan' has unknown keys: colour"),
    ],
)
def test_own_unsur_that_does_not_hold_together(change: dict[str, object], message: str) -> None:
    """A key already taken, fewer than four answers or a key nobody knows is refused by name."""
    with pytest.raises(RuleError, match=message):
        RULES.with_own_unsur([{**OWN, **change}])


def test_own_unsur_without_a_question() -> None:
    """What lacks is named, in alphabetical order."""
    with pytest.raises(RuleError, match="an unsur lacks definition, question"):
        RULES.with_own_unsur([{key: OWN[key] for key in ("key", "name", "options")}])


def test_order_of_a_form() -> None:
    """With sarana before pengaduan sarana is U8 and pengaduan U9, as on the model form; nothing else moves."""
    asked = RULES.in_order([*KEYS[:7], "sarana", "pengaduan"])
    assert [asked.code(key) for key in ("perilaku", "sarana", "pengaduan")] == ["U7", "U8", "U9"]


@pytest.mark.parametrize("keys", [KEYS[:8], [*KEYS[:8], "waktu"], [*KEYS, "waktu"], [*KEYS[:8], "fasilitas"]])
def test_order_names_each_unsur_once(keys: list[str]) -> None:
    """One left out, one twice, one too many, one unknown: each refused with the keys that are right."""
    with pytest.raises(RuleError, match=r"exactly once\.\nAllowed: persyaratan, prosedur"):
        RULES.in_order(keys)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of regulations of its own, read afresh."""
    monkeypatch.setattr(instrument, "_FOLDER", tmp_path)
    list_instruments.cache_clear()
    yield tmp_path
    list_instruments.cache_clear()


def write(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    """The regulation of 2017 under another name, with changes to its text."""
    text = (Path(instrument.__file__).parent / f"{R2017}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_new_regulation_is_a_new_file(folder: Path) -> None:
    """A file with another id and first day is in force from that day on, with no code changed."""
    write(folder, R2017)
    write(folder, "baru-1-2030", (f'id = "{R2017}"', 'id = "baru-1-2030"'), ("2017-05-12", "2030-01-01"))
    assert [find_instrument_in_force(Period.parse(text)).id for text in ("2029-S2", "2030-S1")] == [
        R2017,
        "baru-1-2030",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((f'id = "{R2017}"', 'id = "other"'), "id is 'other', not the file's name"),
        (('low = "76.61"', 'low = "96.61"'), "bands must stand best first"),
        (("scale_max = 4\n", ""), "a key is missing or unknown: .*scale_max"),
        (("scale_max = 4\n", "scale_max = 4\nscale_mid = 2\n"), "a key is missing or unknown: .*scale_mid"),
        (('key = "sarana"', 'key = "waktu"'), "unsur waktu stands twice"),
        (('low = "76.61"\n', ""), "a key is missing or unknown: 'low'"),
        (('sample_table = "krejcie-morgan"', 'sample_table = "cochran"'), "sample_table is 'cochran'"),
        (("planned_unsur = 3", "planned_unsur = 10"), "planned_unsur is 10"),
        (("planned_unsur = 3", "planned_unsur = 0"), "planned_unsur is 0"),
        (('key = "sarana"\n', ""), "an unsur lacks key"),
    ],
)
def test_regulation_that_does_not_hold_together(folder: Path, change: tuple[str, str], message: str) -> None:
    """A slip in a regulation's file is told with the file's name, whatever it is."""
    write(folder, R2017, change)
    with pytest.raises(RuleError, match=rf"{R2017}\.toml: {message}"):
        list_instruments()


def test_facts_of_a_new_regulation_reach_what_is_proposed(folder: Path) -> None:
    """Where list and form number alike, how many unsur are planned for, which value is pressing: from the file."""
    write(folder, R2017)
    write(
        folder,
        "baru-1-2030",
        (f'id = "{R2017}"', 'id = "baru-1-2030"'),
        ("form_number = 9\n", ""),
        ("form_number = 8\n", ""),
        ("planned_unsur = 3", 'planned_unsur = 2\npressing_value = "50.00"'),
    )
    old, new = (load_instrument(name) for name in (R2017, "baru-1-2030"))
    assert [find_heading_keys("U8", rules, ordered=False) for rules in (old, new)] == [
        ["pengaduan", "sarana"],
        ["pengaduan"],
    ]
    totals = {key: 24 if key in ("waktu", "biaya", "sarana") else 40 for key in KEYS}
    old_ranking, new_ranking = (
        rank_priorities(
            compute_index_from_totals(totals, dict.fromkeys(totals, 12), rules), UnsurOrder(), (), Importance(rules, "")
        )
        for rules in (old, new)
    )
    assert [priority.key for priority in old_ranking.first()] == ["waktu", "biaya", "sarana"]
    assert [priority.key for priority in new_ranking.first()] == ["waktu", "biaya"]
    # 24 / 12 x 25 = 50: half the scale; NRR 40 / 12 is worth 83.33, that is 16.67 points short.
    assert [ranking.ranked[-1].total for ranking in (old_ranking, new_ranking)] == [
        Fraction(50, 3) / 35,
        Fraction(1, 3),
    ]


@pytest.mark.parametrize("planned", [1, 9])
def test_plan_of_one_unsur_or_of_all(folder: Path, planned: int) -> None:
    """Nine are asked: a plan for one of them and a plan for nine can both be made."""
    write(folder, R2017, ("planned_unsur = 3", f"planned_unsur = {planned}"))
    assert load_instrument(R2017).planned_unsur == planned


def test_pressing_value_of_three_bands(folder: Path) -> None:
    """Nothing said, it is the lower bound of the band above the worst: of bands from 76.61, 65.00 and 25.00, 65.00."""
    best = '[[bands]]\nmutu = "A"\nkinerja = "Sangat baik"\nkinerja_en = "Very good"\nlow = "88.31"\n'
    write(folder, R2017, (best, ""))
    assert [str(load_instrument(R2017).pressing_value), len(load_instrument(R2017).bands)] == ["65.00", 3]


@pytest.mark.parametrize(
    ("since", "mode", "applies"),
    [
        (None, None, True),
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 2), None, False),
        (None, "online", True),
        (None, "interview", False),
        (date(2026, 1, 1), "paper", True),
        (date(2026, 1, 2), "paper", False),
        (date(2026, 1, 1), "interview", False),
    ],
)
def test_texts_that_a_survey_rests_on(since: date | None, mode: CollectionMode | None, applies: bool) -> None:
    """A semester from 1 January, answered online and on paper: begun on the day or later, and in one of these ways."""
    text = LegalText("Pedoman", "Guidance", since, mode)
    assert text.applies(Period.parse("2026-S1"), ("online", "paper")) is applies


def test_table_of_the_annex_decides_what_the_report_says_of_the_sample(folder: Path, tmp_path: Path) -> None:
    """800 users: a regulation with the table of Krejcie and Morgan asks for 260, one without it for nothing."""
    write(folder, R2017)
    write(folder, "baru-1-2030", (f'id = "{R2017}"', 'id = "baru-1-2030"'), ('sample_table = "krejcie-morgan"\n', ""))
    rows = "\n".join([",".join(KEYS), *[row(*[3] * 9)] * 12])
    guidelines = []
    for name in (R2017, "baru-1-2030"):
        sidecar = f'instrument = "{name}"\npopulation = 800\n'
        project = make_project(tmp_path / name, {"KPPT/2026-S1.csv": rows, "KPPT/2026-S1.toml": sidecar})
        survey = read_survey(project, project.unit("KPPT"), Period.parse("2026-S1"))
        index = compute_index(survey.scores, survey.instrument, survey.bobot)
        guidelines.append(" ".join(describe_sample(survey, index, Words("id"))))
    assert ["260" in guideline for guideline in guidelines] == [True, False]


def test_unsur_left_out_keep_the_numbers_of_the_rest() -> None:
    """Without U4 eight unsur of 1/8 each, and U5 stays U5. Put back, nine; by another order U1 to U8."""
    rest = RULES.without_unsur(["biaya"])
    assert (len(rest.unsur), rest.bobot().weight) == (8, Fraction(1, 8))
    assert [rest.code(key) for key in ("waktu", "produk", "sarana")] == ["U3", "U5", "U9"]
    assert set(rest.whole.keys) == set(KEYS)
    assert rest.whole.left_out == ()
    assert rest.in_order(rest.keys[::-1]).code("persyaratan") == "U8"
    assert RULES.without_unsur([]) is RULES
    assert not rest.asks_same(RULES)
    assert RULES.in_order(KEYS[::-1]).asks_same(RULES)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (["biya"], r"without names no unsur of PermenPANRB 14/2017 with biya\. Did you mean biaya"),
        (["biaya", "biaya"], "without: unsur biaya stands twice"),
        (list(KEYS), "leaves out every unsur"),
    ],
)
def test_unsur_that_cannot_be_left_out(keys: list[str], message: str) -> None:
    """A slip, one twice, all: refused."""
    with pytest.raises(RuleError, match=message):
        RULES.without_unsur(keys)


@pytest.mark.parametrize(
    ("unsur", "spelling", "fits"),
    [(8, "0.111", False), (8, "0.124", True), (8, "0.122", False), (8, "0.1225", False), (7, "0.111", False)],
)
def test_bobot_of_more_unsur_than_count(unsur: int, spelling: str, fits: bool) -> None:
    """Weights of eight that miss 1 by 2 hundredths or more are those of nine: 0.888, 0.976 and 0.98, not 0.992."""
    rest = RULES.without_unsur(KEYS[unsur:])
    if fits:
        assert rest.bobot(spelling).name == spelling
        return
    left_out = ", ".join(KEYS[unsur:])
    with pytest.raises(RuleError, match=f"bobot '{spelling}' is not that of {unsur} unsur: {left_out} is left out"):
        rest.bobot(spelling)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('mode = "online"', 'mode = "on line"'), "mode is 'on line'"),
        (("since = 2023-07-01", "form = 2023-07-01"), "a key is missing or unknown: .*form"),
        (
            ("in_force_from = 2017-05-12", "in_force_from = 2017-05-12\nin_force_until = 2030-01-01"),
            "in_force_until is not",
        ),
        (("in_force_from = 2017-05-12", "in_force_from = 2017-05-12\nleft_out = []"), "left_out is not read"),
    ],
)
def test_legal_texts_that_do_not_hold_together(folder: Path, change: tuple[str, str], message: str) -> None:
    """A way of answering that nobody can name would never apply; a last day follows from the next regulation."""
    write(folder, R2017, change)
    with pytest.raises(RuleError, match=rf"{R2017}\.toml: {message}"):
        list_instruments()
