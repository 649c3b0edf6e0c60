"""A unit that leaves out unsur which do not apply to its service: index, words, comparisons, files, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.commands.checking import check_answers
from ikm.errors import IkmError, SettingError
from ikm.page.wording import Words
from ikm.publish.imports import ImportWish, import_answers
from ikm.publish.opendata import make_report_row
from ikm.publish.poster import compose_announcement
from ikm.publish.questionnaire import make_questionnaire
from ikm.publish.rekap import compile_rekap
from ikm.study.city import open_city
from ikm.survey.published import read_published
from ikm.survey.responses import read_form
from tests.builders import table
from tests.helpers import HEADINGS, KEYS, R2004, UNITS, make_project
from tests.studies import opened, project

ID = Words("id")
WITHOUT = 'without = ["biaya"]\n'
#: Twelve who answer 3, but 4 to waktu; biaya as the row says.
FREE, PAID = ["3,3,4,,3,3,3,3,3"] * 12, ["3,3,4,1,3,3,3,3,3"] * 12
SILENT = {"KPPT/2026-S1.csv": table(*FREE)}


@pytest.mark.parametrize("place", ["unit", "sidecar"])
def test_index_of_the_other_unsur(tmp_path: Path, place: str) -> None:
    """Seven 3s and one 4 of eight: (21 + 4) / 8 x 25 = 78.125, printed 78.13; the register or the sidecar says so."""
    files = SILENT | ({"KPPT/2026-S1.toml": WITHOUT} if place == "sidecar" else {})
    study = opened(tmp_path, files, units=UNITS + (WITHOUT if place == "unit" else ""))
    index = study.numbers.index
    assert (str(index.value), index.bobot.name, index.band.mutu) == ("78.13", "1/8", "B")  # type: ignore[union-attr]
    assert [score.code for score in index.unsur] == ["U1", "U2", "U3", "U5", "U6", "U7", "U8", "U9"]


def test_without_the_setting_there_is_no_index_and_it_is_proposed(tmp_path: Path) -> None:
    """Nobody answered biaya: no index, on the page and in the check; the setting is proposed, not made."""
    study = opened(tmp_path, SILENT)
    assert study.numbers.index.value is None
    said = str(study.index().text())
    assert "tidak dapat dihitung, karena tidak ada jawaban untuk unsur Biaya/tarif" in said
    assert "without" not in said  # what is for the office stands in the check and in its own edition
    assert 'without = ["biaya"]' in str(opened(tmp_path, SILENT, audience="internal").index().text())
    told = check_answers(project(tmp_path), "KPPT", "2026-S1").lines(ID)
    assert 'without = ["biaya"]' in told[-1]


def test_nothing_is_proposed_where_nobody_answered_at_all(tmp_path: Path) -> None:
    """Without answers no unsur is the one that does not apply."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table()})
    assert "without" not in str(study.index().text())


def test_the_sidecar_goes_before_the_register(tmp_path: Path) -> None:
    """`without = []` counts all nine again: (21 + 4 + 1) / 9 x 25 = 72.22; another list counts instead."""
    files = {"KPPT/2026-S1.csv": table(*PAID)}
    whole = opened(tmp_path / "a", files | {"KPPT/2026-S1.toml": "without = []\n"}, units=UNITS + WITHOUT)
    assert str(whole.numbers.index.value) == "72.22"
    other = opened(tmp_path / "b", files | {"KPPT/2026-S1.toml": 'without = ["waktu"]\n'}, units=UNITS + WITHOUT)
    assert [item.key for item in other.survey.instrument.left_out] == ["waktu"]


@pytest.mark.parametrize("bahasa", ["id", "en"])
def test_every_place_says_so(tmp_path: Path, bahasa: str) -> None:
    """Cover, summary, how data were collected, index, table, method and conclusion name what is left out."""
    study = opened(tmp_path, SILENT, units=UNITS + WITHOUT, bahasa=bahasa)
    name = {"id": "Biaya/tarif", "en": "Cost/fee"}[bahasa]
    shown = [study.cover(), study.summary(), study.collection(), study.index(), study.method()]
    assert all(name in part._repr_html_() for part in shown)
    assert name in study.index().table().caption
    assert name in str(study.conclusion())
    plain = opened(tmp_path / "b", {"KPPT/2026-S1.csv": table(*PAID)}, bahasa=bahasa)
    hero = str(plain.cover()._repr_html_()).partition('class="hero"')[2].partition('class="asks"')[0]
    assert name not in hero
    assert name not in str(plain.conclusion()).splitlines()[0]


def test_answers_to_what_is_left_out_are_told(tmp_path: Path) -> None:
    """Twelve 1s to biaya: counted in a sentence, with the index of all nine, 72.22; hasil.json has both."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*PAID)}, units=UNITS + WITHOUT)
    assert str(study.numbers.index.value) == "78.13"
    lines = str(study.index().text()).splitlines()
    assert "Jawaban untuk unsur itu ada di berkas, tetapi tidak masuk IKM: Biaya/tarif (12)." in lines
    assert "Bila semua unsur dihitung, IKM menjadi 72,22." in lines
    assert study.results().content["left_out"] == {
        "unsur": [{"key": "biaya", "code": "U4", "name": "Biaya/tarif", "name_en": "Cost/fee", "answers": 12}],
        "whole_value": "72.22",
    }
    assert "left_out" not in opened(tmp_path / "b", SILENT).results().content


def test_few_answers_to_what_is_left_out_make_no_figure(tmp_path: Path) -> None:
    """Two of fourteen answered biaya: an index with it would tell what the two answered."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*FREE, *PAID[:2])}, units=UNITS + WITHOUT)
    said = str(study.index().text())
    assert "Biaya/tarif (2)" in said
    assert "semua unsur dihitung" not in said
    assert study.results().content["left_out"]["whole_value"] is None


def test_the_file_need_not_hold_the_column(tmp_path: Path) -> None:
    """A form that does not ask it, and one that holds harapan_biaya: both are read."""
    keys = [key for key in KEYS if key != "biaya"]
    for name, heads in (("a", keys), ("b", [*keys, "harapan_biaya"])):
        text = ",".join(heads) + "\n" + "\n".join([",".join("3" * len(heads))] * 12) + "\n"
        assert str(opened(tmp_path / name, {"KPPT/2026-S1.csv": text}, units=UNITS + WITHOUT).numbers.index.value) == (
            "75.00"
        )


def test_periods_with_all_unsur_are_another_series(tmp_path: Path) -> None:
    """2025-S2 had all nine: the trend breaks, the change is not given, comparing is refused with the reason."""
    files = {"KPPT/2025-S2.csv": table(*PAID), "KPPT/2025-S2.toml": "without = []\n", **SILENT}
    study = opened(tmp_path, files, "2026-S1", units=UNITS + WITHOUT)
    assert study.trend().frame["after_break"].tolist() == [False, True]
    assert study.change().frame.empty
    assert "unsur" in str(study.change().text())
    with pytest.raises(SettingError, match="with other unsur or another bobot"):
        study.compare("2025-S2")


@pytest.mark.parametrize(
    ("units", "sidecar", "message"),
    [
        ("", 'without = ["biya"]', r"2026-S1\.toml: without names no unsur .* biya\. Did you mean biaya"),
        ("", "without = [{}]".format(", ".join(f'"{key}"' for key in KEYS)), "without leaves out every unsur"),
        ("", 'without = ["biaya", "biaya"]', "biaya stands twice"),
        ("", 'without = ["kewajaran_biaya"]', "without names no unsur of PermenPANRB 14/2017"),
        ('without = ["biya"]\n', "", r"unit KPPT: without names no unsur with biya\. Did you mean biaya"),
        ("without = [{}]\n".format(", ".join(f'"{key}"' for key in KEYS)), "", "unit KPPT: without leaves out every"),
        (WITHOUT, 'bobot = "0.111"', r"bobot '0\.111' is not that of 8 unsur: biaya is left out"),
        (WITHOUT, 'bobot = "1/9"', "bobot '1/9' does not fit 8 unsur"),
        (WITHOUT, 'bobot = "0.111;round3"', "is not that of 8 unsur"),
    ],
)
def test_what_cannot_be_left_out(tmp_path: Path, units: str, sidecar: str, message: str) -> None:
    """A key of no unsur, all of them, one twice, or the weight of nine: refused with one message."""
    files = {"KPPT/2026-S1.csv": table(*PAID), "KPPT/2026-S1.toml": sidecar + "\n"}
    with pytest.raises(IkmError, match=message):
        opened(tmp_path, files, units=UNITS + units)


def test_a_bobot_that_fits_the_rest(tmp_path: Path) -> None:
    """0.125 is 1/8: (21 + 4) x 0.125 x 25 = 78.125."""
    study = opened(tmp_path, SILENT | {"KPPT/2026-S1.toml": 'bobot = "0.125"\n'}, units=UNITS + WITHOUT)
    assert str(study.numbers.index.value) == "78.13"


def test_the_register_holds_for_the_regulations_that_ask_it(tmp_path: Path) -> None:
    """Biaya is no unsur of 2004, so a period under that decree counts its fourteen."""
    made = make_project(tmp_path, {"KPPT/2010.toml": f'instrument = "{R2004}"\n'}, UNITS + WITHOUT)
    assert len(read_form(made, made.unit("KPPT"), "2010").unsur) == 14


@pytest.mark.parametrize("order", [KEYS[::-1], tuple(key for key in KEYS[::-1] if key != "biaya")])
@pytest.mark.parametrize("place", ["unit", "sidecar"])
def test_an_order_may_name_it_or_not(tmp_path: Path, order: tuple[str, ...], place: str) -> None:
    """Forms that ask biaya all the same number nine, others eight; the order of the rest is kept."""
    line = f"order = {list(order)}\n".replace("'", '"')
    files = SILENT | ({"KPPT/2026-S1.toml": line} if place == "sidecar" else {})
    rules = opened(tmp_path, files, units=UNITS + WITHOUT + (line if place == "unit" else "")).survey.instrument
    assert rules.keys == tuple(key for key in KEYS[::-1] if key != "biaya")
    assert rules.code("sarana") == "U1"
    assert rules.code("persyaratan") == f"U{len(order)}"


def test_questionnaire_does_not_ask_it(tmp_path: Path) -> None:
    """Eight questions, sarana before pengaduan as on the model form, own unsur last; no question on biaya."""
    made = make_project(tmp_path, {}, UNITS + WITHOUT)
    assert [item.key for item in read_form(made, made.unit("KPPT"), "2026-S1").unsur] == [
        "persyaratan", "prosedur", "waktu", "produk", "kompetensi", "perilaku", "sarana", "pengaduan",
    ]  # fmt: skip
    _, files = make_questionnaire(made, "KPPT", "2026-S1")
    assert b"kewajaran biaya" not in files["kuesioner.html"]


def test_files_beside_the_page_say_so(tmp_path: Path) -> None:
    """The announcement, the workbook and the open data: eight columns and what is missing."""
    results = opened(tmp_path, SILENT, units=UNITS + WITHOUT).results().content
    assert compose_announcement(results, ID)["scale"] == "pada skala 25–100, tanpa unsur Biaya/tarif"
    rekap = compile_rekap(results, ID)
    assert (len(rekap.columns), rekap.bobot.name) == (8, "1/8")
    assert rekap.notes[-1] == "IKM ini tidak memuat unsur U4 Biaya/tarif, atas pilihan unit."
    row = make_report_row(results, "KPPT/2026-S1", "id", "")
    assert (row["left_out"], row["bobot"], row["value"]) == ("biaya", "1/8", "78.13")


def test_a_city_ranks_it_with_its_like(tmp_path: Path) -> None:
    """One unit of eight unsur is shown, marked and not ranked; one without an index was measured all the same."""
    others = [UNITS.replace("KPPT", code).replace("Kantor Perizinan", code) for code in ("A", "B", "C")]
    units = "".join([UNITS, WITHOUT, *others])
    files = {f"{code}/2026-S1.csv": table(*PAID) for code in "AB"} | SILENT | {"C/2026-S1.csv": table(*FREE)}
    order = f"order = {[*KEYS[:7], 'sarana', 'pengaduan']}\n".replace("'", '"')  # of another form, the same unsur
    made = make_project(tmp_path, files | {"A/2026-S1.toml": order}, units)
    city = open_city("2026-S1", data=str(made.data))
    league = city.league().frame
    assert league["rank"].dropna().index.tolist() == ["A", "B"]
    assert league.loc["KPPT", "ikm"] == 78.13
    said = str(city.means())
    assert "dengan unsur yang sama. Tidak termasuk, karena pedoman atau unsurnya lain: Kantor Perizinan." in said
    shown = {row[1]: row for row in city.places().table().rows}
    cells = {str(name): (row[3], row[-1]) for name, row in shown.items()}
    assert next(cell for name, cell in cells.items() if "Kantor" in name) == ("78,13", "b, d")
    assert next(cell for name, cell in cells.items() if ">C<" in name or name == "C")[0] == "tidak dapat dihitung"


def test_printed_figures_of_the_unit(tmp_path: Path) -> None:
    """A row with eight NRR is of the eight, one with nine of all nine: the NRR that were printed tell."""
    made = make_project(tmp_path, {}, UNITS + WITHOUT)
    folder = made.data / "published"
    folder.mkdir()
    lines = [
        f"unit,period,source,{HEADINGS}",
        "KPPT,2025-S1,Buku,3,3,4,,3,3,3,3,3",
        "KPPT,2025-S2,Buku,3,3,4,1,3,3,3,3,3",
    ]
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [len(figure.instrument.keys) for figure in read_published(made)] == [8, 9]


@pytest.mark.parametrize(("headings", "asked"), [("words", False), ("numbers", True)])
def test_import_of_a_form_that_does_not_ask_it(tmp_path: Path, headings: str, asked: bool) -> None:
    """Questions in words need no biaya. Of mere numbers the fourth may be biaya or produk, so a person is asked."""
    keys = [key for key in KEYS if key != "biaya"]
    heads = keys if headings == "words" else [f"U{place}" for place in range(1, 9)]
    rows = [["2026-01-05", *("34323133" if at % 2 else "44144243")] for at in range(6)]
    path = tmp_path / "form.csv"
    path.write_text("\n".join(",".join(line) for line in [["date", *heads], *rows]) + "\n", encoding="utf-8")
    made = make_project(tmp_path, {}, UNITS + WITHOUT)
    found = import_answers(made, ImportWish(str(path), "KPPT", period="2026-S1", yes=True))
    assert found.open == asked
    assert (made.data / "responses/KPPT/2026-S1.csv").is_file() != asked
