"""The second figure as people read it: beside the official one, with what it assumes, or why there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ikm.analysis.index import compute_index
from ikm.analysis.weighting import WeightedIndex, weight_survey
from ikm.chapters.weighting import export_weighting, show_weighting
from ikm.page.view import View
from ikm.page.wording import LANGUAGES, Words
from ikm.survey.responses import Survey
from tests.analysis.test_weighting import PEOPLE, STRATA, asked
from tests.helpers import HEADINGS, UNITS, needs_svy, read, row


def view_of(survey: Survey, bahasa: str = "id") -> View:
    """The section of a survey, for the public."""
    official = compute_index(survey.scores, survey.instrument, survey.bobot)
    return show_weighting(weight_survey(survey, 10), official, survey, Words(bahasa))


def said(survey: Survey, bahasa: str = "id") -> str:
    """Its words."""
    return str(view_of(survey, bahasa).text())


def test_services(tmp_path: Path) -> None:
    """62.50 beside the official 77.27, worth 16.27 respondents, largest weight 3.6 times the median (by hand there).

    Within a service all answer alike, so there is no error and no interval of it.
    """
    survey = asked(tmp_path, f'selection = "random"\n{STRATA}')
    assert said(survey) == (
        "Bila setiap layanan diberi bobot menurut jumlah penggunanya, IKM menjadi 62,50. Selangnya tidak dapat "
        "dihitung, karena dalam setiap layanan atau kelompok jawaban responden tidak berbeda. Angka ini "
        "menganggap jumlah pengguna setiap layanan benar dan responden suatu layanan mewakili semua pengguna layanan "
        "itu. Jawaban dengan bobot ini setara dengan sekitar 16 responden tanpa bobot; bobot terbesar "
        "3,6 kali bobot tengah (median).\n"
        "IKM resmi tetap 77,27, yang menggabungkan semua responden tanpa bobot; angka di bagian ini pelengkap, bukan "
        "pengganti."
    )
    assert [tuple(cells) for cells in view_of(survey).table().rows] == [
        ("KTP", "100", "25,0 %", "12", "54,5 %"),
        ("KK", "300", "75,0 %", "10", "45,5 %"),
    ]
    assert view_of(survey).frame.loc["services", "value"] == 62.5


@pytest.mark.parametrize(
    ("users", "reason"),
    [
        (
            "KTP = 12\nKK = 10\n",
            "Semua pengguna menjawab, sehingga angka ini tidak mengandung kesalahan pengambilan sampel.",
        ),
        ("KTP = 100\nKK = 300\n", "Selangnya tidak dapat dihitung, karena dalam setiap layanan atau kelompok"),
    ],
)
def test_without_an_interval_the_reason_is_told(tmp_path: Path, users: str, reason: str) -> None:
    """22 of 22 users answered; or 22 of 400, those of a service alike."""
    told = said(asked(tmp_path, f"[strata]\n{users}", [(service, sex, 3) for service, sex, _ in PEOPLE]))
    assert reason in told
    assert "–" not in told
    assert "selang ini" not in told


@pytest.mark.parametrize(
    ("sidecar", "words"),
    [('selection = "self-selected"\n', "Responden mengisi atas kemauan sendiri"), ("", "tidak dicatat; selang ini")],
)
def test_weights_do_not_mend_how_respondents_were_chosen(tmp_path: Path, sidecar: str, words: str) -> None:
    """The warning of the official interval stands here too."""
    assert words in said(asked(tmp_path, f"{sidecar}{STRATA}", [*PEOPLE, ("KK", "P", 4)]))


def test_nothing_known(tmp_path: Path) -> None:
    """One sentence."""
    survey = asked(tmp_path, "")
    assert said(survey, "en") == (
        "The number of users per service or per group was not recorded, so this figure is not computed."
    )
    assert view_of(survey).frame.empty


def test_small_services(tmp_path: Path) -> None:
    """Those put together are named, their respondents hidden, on the page and in hasil.json."""
    survey = asked(
        tmp_path, f"{STRATA}KIA = 50\nAKTA = 50\n", [*PEOPLE, *[("KIA", "P", 1)] * 6, *[("AKTA", "P", 1)] * 3]
    )
    assert "KK; KIA; dan AKTA dihitung sebagai satu kelompok" in said(survey)
    assert tuple(view_of(survey).table().rows[1]) == ("KK; KIA; dan AKTA", "400", "80,0 %", "disembunyikan", "–")
    (numbers,) = export_weighting(weight_survey(survey, 10))
    assert [share["n"] for share in numbers["shares"]] == [12, None]


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (9, "Angka berbobot menurut jenis layanan tidak ditampilkan, karena dari selisihnya"),
        (10, "10 responden tidak ikut dihitung di sini"),
    ],
)
def test_left_out(tmp_path: Path, left_out: int, words: str) -> None:
    """Few of them would be had by subtraction."""
    assert words in said(asked(tmp_path, STRATA, [*PEOPLE, *[("", "P", 1)] * left_out]))


def test_absent_service(tmp_path: Path) -> None:
    """Users for whom nobody answered are named."""
    lines = [f"{HEADINGS},service", *(f"{row(*[answer] * 9)},{service}" for service, _, answer in PEOPLE)]
    survey = read(
        tmp_path, "\n".join(lines) + "\n", f"{STRATA}Akta = 4\n", f'{UNITS}services = ["KTP", "KK", "Akta"]\n'
    )
    assert "Tidak ada responden untuk layanan Akta" in said(survey)


def test_heavy_weights(tmp_path: Path) -> None:
    """One of 23 weighs 30 times the others: read with care."""
    survey = asked(tmp_path, "", [*PEOPLE, ("KK", "P", 1)], [1.0] * 22 + [30.0])
    assert "Bobot terbesar melebihi 5 kali bobot tengah" in said(survey)


@needs_svy
def test_margins(tmp_path: Path) -> None:
    """76.00 by hand there; the characteristic is named."""
    told = said(asked(tmp_path, "[margins.gender]\nP = 100\nL = 400\n"))
    assert "disesuaikan dengan susunan pengguna menurut jenis kelamin, IKM menjadi 76,00" in told


@pytest.mark.parametrize("bahasa", LANGUAGES)
@pytest.mark.parametrize("refused", ["few", "unsur", "alike", "fit"])
@pytest.mark.parametrize(("kind", "names"), [("services", ("service",)), ("weights", ())])
def test_every_refusal_has_its_sentence(
    tmp_path: Path, bahasa: str, refused: str, kind: str, names: tuple[str]
) -> None:
    """One sentence each, no table, and numbers that are valid JSON."""
    survey = asked(tmp_path, "")
    found = [WeightedIndex(kind, names, refused=refused)]  # type: ignore[arg-type]
    view = show_weighting(found, compute_index(survey.scores, survey.instrument), survey, Words(bahasa))
    assert len(view.text().paragraphs) == 1
    assert "<table" not in view._repr_html_()
    assert json.loads(json.dumps(export_weighting(found), allow_nan=False))[0]["refused"] == refused


def test_names_are_escaped(tmp_path: Path) -> None:
    """A service is text that somebody typed."""
    people = [(f"<b>{service}", gender, answer) for service, gender, answer in PEOPLE]
    html = view_of(asked(tmp_path, '[strata]\n"<b>KTP" = 100\n"<b>KK" = 300\n', people))._repr_html_()
    assert "<b>KTP" not in html
    assert "&lt;b&gt;KTP" in html
