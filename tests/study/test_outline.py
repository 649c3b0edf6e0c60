"""The official outline joins what was reckoned with its words: each method shows its own result and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ikm
from ikm.errors import SettingError
from tests.builders import OWN, alike, table
from tests.helpers import KEYS, UNITS
from tests.studies import opened, people

BEFORE, NOW = table(*alike(2, 6), *alike(3, 6)), table(*alike(3, 6), *alike(4, 6))
TWO = {"KPPT/2025-S2.csv": BEFORE, "KPPT/2026-S1.csv": NOW}


def test_background_and_purpose(tmp_path: Path) -> None:
    """Unit, city and period in the sentence."""
    study = opened(tmp_path, TWO)
    assert "pada Kantor Perizinan, Kota Contoh, untuk Semester I Tahun 2026." in str(study.background())
    assert str(study.purpose()).startswith("Survei ini dimaksudkan untuk mengetahui tingkat kepuasan")


def test_index(tmp_path: Path) -> None:
    """Six 3s and six 4s: 87.50, B; sentence, warning, interval; frame, table and chart of nine unsur."""
    view = opened(tmp_path, TWO).index()
    lines = str(view.text()).splitlines()
    assert lines[0].endswith("adalah 87,50, mutu pelayanan B, kinerja Baik, dari 12 responden.")
    assert lines[1].startswith("Responden kurang dari 30 orang")
    assert lines[2].startswith("Dengan tingkat kepercayaan 95 %, IKM berada antara ")
    assert len(lines) == 3
    assert (view.frame["value"].tolist(), view.table().id) == ([87.5] * 9, "tabel-unsur")
    assert view.figure().caption == "Semua unsur bernilai sama (87,50)"  # type: ignore[union-attr]


def test_interval_goes_with_the_sidecar(tmp_path: Path) -> None:
    """How respondents were chosen, and how many users there were, stands in the same paragraph."""
    study = opened(tmp_path, TWO | {"KPPT/2026-S1.toml": 'selection = "random"\npopulation = 400\n'})
    last = str(study.index().text()).splitlines()[-1]
    assert "dipilih secara acak" in last
    assert last.endswith("Jumlah pengguna layanan (400 orang) ikut diperhitungkan.")


def test_users_narrow_no_interval_of_those_who_chose_themselves(tmp_path: Path) -> None:
    """12 of 13 users: the interval of the index, its unsur and its groups is as wide as without a known population."""
    files = {"KPPT/2026-S1.csv": people(12)}
    plain, chosen, unknown = (
        opened(tmp_path / name, files | {"KPPT/2026-S1.toml": sidecar}).numbers
        for name, sidecar in (
            ("a", 'selection = "random"\n'),
            ("b", 'selection = "self-selected"\npopulation = 13\n'),
            ("c", "population = 13\n"),
        )
    )
    drawn = opened(tmp_path / "d", files | {"KPPT/2026-S1.toml": 'selection = "random"\npopulation = 13\n'}).numbers
    for found in (chosen, unknown):
        assert found.precision is not None
        assert (found.precision, found.errors) == (plain.precision, plain.errors)
        assert found.profiles == plain.profiles
        assert found.sector is not None
        assert found.precision.population is None
    assert drawn.precision is not None
    assert plain.precision is not None
    assert drawn.precision.se == pytest.approx(plain.precision.se * (1 / 13) ** 0.5)
    assert drawn.errors["waktu"].se == pytest.approx(plain.errors["waktu"].se * (1 / 13) ** 0.5)
    study = opened(tmp_path / "b", {}, "2026-S1")
    assert "diperhitungkan" not in str(study.index().text())
    assert "atas kemauan sendiri" in str(study.certainty())


@pytest.mark.parametrize("n", [3, 7, 9])
def test_few_are_told_why_unsur_are_missing(tmp_path: Path, n: int) -> None:
    """Index and extremes say it; certainty claims none; the conclusion names no unsur, though 100 and 50 differ."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*["4,3,3,3,3,3,3,3,2"] * n)})
    hidden = (
        "Nilai per unsur tidak ditampilkan untuk kurang dari 10 responden, agar jawaban seseorang tidak dapat dikenali."
    )
    assert str(study.index().text()).splitlines()[1:] == [hidden]
    assert str(study.extremes()) == hidden
    assert str(study.certainty()) == "Dengan kurang dari 10 responden, selang kepercayaan tidak dinyatakan."
    assert str(study.distribution().text()) == "Sebaran jawaban tidak ditampilkan untuk kurang dari 10 responden."
    assert len(str(study.conclusion()).splitlines()) == 1


def test_trend_and_change(tmp_path: Path) -> None:
    """62.50 to 87.50, 25.00 up and real: told in the chart's caption, the comparison and the conclusion, not thrice."""
    study = opened(tmp_path, TWO)
    said = "IKM naik nyata 25,00 poin dibandingkan dengan Semester II Tahun 2025 (62,50 menjadi 87,50)."
    assert said in str(study.conclusion())
    assert str(study.trend().text()) == ""
    assert study.trend().figure().caption == "IKM 87,50: naik nyata 25,00 poin dari periode sebelumnya"  # type: ignore[union-attr]
    assert str(study.change().text()).startswith(
        "IKM Semester I Tahun 2026 lebih tinggi 25,00 poin daripada Semester II Tahun 2025 (87,50 dan 62,50), "
        "dan selisih itu nyata"
    )
    assert study.change().table().id == "tabel-perubahan"
    assert list(study.trend().frame.index) == ["2025-S2", "2026-S1"]


def test_first_period(tmp_path: Path) -> None:
    """Neither trend nor change, and each says why."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": NOW})
    assert str(study.trend().text()).startswith("Belum ada periode sebelumnya yang tercatat")
    assert study.trend().figure() is None
    assert str(study.change().text()) == "Tidak ada periode sebelumnya yang dapat dibandingkan."


def test_method(tmp_path: Path) -> None:
    """NRR, bobot, who skipped what, and the bands; the sentence of skipped unsur only where some were."""
    view = opened(tmp_path, {"KPPT/2026-S1.csv": table(*alike(3, 11), "-,3,3,3,3,3,3,3,3")}).method()
    note, bobot, skipped = str(view.text()).splitlines()
    assert note.startswith("NRR (nilai rata-rata) = jumlah nilai jawaban dibagi banyaknya jawaban")
    assert bobot.startswith("IKM dihitung dengan bobot tepat 1/9")
    assert skipped == "Tidak berlaku bagi sebagian responden (banyaknya dalam kurung): Persyaratan (1)."
    assert view.table().id == "tabel-mutu"
    assert len(str(opened(tmp_path / "b", TWO).method().text()).splitlines()) == 2


def test_an_own_unsur_is_counted_and_asked(tmp_path: Path) -> None:
    """Ten unsur: nine 3s and one 4 are (27 + 4) x 25/10 = 77.50; the questionnaire has ten lines."""
    units = UNITS + "\n[[KPPT.own_unsur]]\n" + "\n".join(f"{key} = {value!r}" for key, value in OWN.items()) + "\n"
    text = ",".join([*KEYS, "keamanan"]) + "\n" + "\n".join([",".join("3" * 9) + ",4"] * 12) + "\n"
    study = opened(tmp_path, {"KPPT/2026-S1.csv": text}, units=units)
    assert "adalah 77,50, mutu pelayanan B" in str(study.index().text())
    assert len(study.questionnaire().table().rows) == 10
    assert "bobot tepat 1/10" in str(study.method().text())


def test_extremes_and_conclusion_agree(tmp_path: Path) -> None:
    """Waktu 3, the rest 4 and biaya 4: the lowest of the one is the weakest of the other."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*["4,4,3,4,4,4,4,4,4"] * 12)})
    assert "nilai terendah: Waktu penyelesaian (75,00, mutu C)." in str(study.extremes())
    last = "Unsur dengan nilai terendah: Waktu penyelesaian (75,00), nyata di bawah semua unsur lain."
    assert str(study.conclusion()).splitlines()[-1] == last


def test_refused(tmp_path: Path) -> None:
    """One row of thirteen: told with its reason, its effect withheld; row by row for the office alone."""
    text = table(*alike(3, 12), "9,3,3,3,3,3,3,3,3")
    files = {"KPPT/2026-S1.csv": text, "KPPT/2026-S1.toml": 'invalid = "refuse"\n'}
    told = (
        "Dari 13 baris, 1 tidak dihitung: ada nilai di luar skala jawaban (1). Pengaruhnya terhadap IKM tidak "
        "ditampilkan, agar jawaban seseorang tidak dapat dikenali."
    )
    view = opened(tmp_path / "public", files).refused()
    assert (str(view.text()), view.tables()) == (told, [])
    assert view.frame["row"].tolist() == [14]
    office = opened(tmp_path / "office", files, audience="internal").refused()
    assert str(office.text()).splitlines() == [
        told,
        "Nomor baris menunjuk pada berkas jawaban periode ini.",
    ]
    assert [each.id for each in office.tables()] == ["tabel-ditolak"]


def test_none_refused(tmp_path: Path) -> None:
    """One sentence and no table."""
    view = opened(tmp_path, TWO).refused()
    assert str(view.text()) == "Semua 12 baris jawaban dihitung; tidak ada yang ditolak."
    assert len(view._tables) == 0


def test_respondents_by_a_characteristic(tmp_path: Path) -> None:
    """12 of 24 each: table and chart; nobody stated their school: a sentence alone; another word is a mistake."""
    study = opened(
        tmp_path, {"KPPT/2026-S1.csv": table(*alike(3, 12, "L"), *alike(4, 11, "P"), *alike(3, 1, "P"), extra="gender")}
    )
    view = study.by("gender")
    assert (view.frame["n"].tolist(), view.frame["ikm"].tolist()) == ([12, 12], [75.0, 97.92])
    assert view.table().id == "tabel-gender"
    told = "Terbanyak: Laki-laki dan Perempuan, masing-masing 12 orang (50,0 %)"
    assert view.figure().caption == told  # type: ignore[union-attr]
    empty = study.by("education")
    assert str(empty.text()) == "Tidak ada responden yang mengisi pendidikan terakhir."
    assert (len(empty._tables), empty.figure()) == (0, None)
    with pytest.raises(SettingError, match="respondents cannot be grouped by 'gendr'"):
        study.by("gendr")


def test_groups(tmp_path: Path) -> None:
    """Twelve men around 65.28, twelve women around 97.22: the pair in words, and the chart of both."""
    men = ["3,3,3,3,3,3,3,3,3", "2,2,2,2,2,2,2,2,1"] * 6
    women = ["4,4,4,4,4,4,4,4,4", "4,4,4,4,4,4,4,4,2"] * 6
    rows = [*[f"{line},L" for line in men], *[f"{line},P" for line in women]]
    view = opened(tmp_path, {"KPPT/2026-S1.csv": table(*rows, extra="gender")}).groups()
    told = str(view.text()).splitlines()
    # Men: (9 x 3 + 17) / 18 x 25 = 61.11; women: (9 x 4 + 34) / 18 x 25 = 97.22; 36.11 apart.
    assert told[0].startswith("Laki-laki (61,11) dan Perempuan (97,22) berbeda nyata: selisih 36,11 poin (selang ")
    assert view.figure().caption == "Kelompok yang berbeda nyata: Laki-laki dan Perempuan"  # type: ignore[union-attr]
    assert len(view.frame) == 1


def test_provenance_names_every_file(tmp_path: Path) -> None:
    """To the office: those of the period first, then the earlier one. To all: the version of the package."""
    files = TWO | {"KPPT/2026-S1.toml": "synthetic = true\n"}
    assert "data/responses" not in opened(tmp_path / "public", files).provenance()._repr_html_()
    html = opened(tmp_path / "office", files, audience="internal").provenance()._repr_html_()
    order = [html.index(f"data/responses/KPPT/{name}") for name in ("2026-S1.csv", "2026-S1.toml", "2025-S2.csv")]
    assert order == sorted(order)
    assert f"ikm versi {ikm.__version__}" in html


def test_cover_of_each_audience(tmp_path: Path) -> None:
    """Only the office's edition is marked so."""
    files = {"KPPT/2026-S1.csv": people(12)}
    assert "Edisi internal" not in opened(tmp_path, files).cover()._repr_html_()
    assert "Edisi internal" in opened(tmp_path, files, audience="internal").cover()._repr_html_()


def test_sector(tmp_path: Path) -> None:
    """Toilet: 3s and 4s of twelve, 87.50, none low; for nine it is said that items are not shown."""
    rows = [*alike(3, 6, "3"), *alike(4, 6, "4")]
    shown = opened(tmp_path, {"KPPT/2026-S1.csv": table(*rows, extra="butir_toilet")}).sector()
    assert (shown.frame["value"].tolist(), len(shown._tables)) == ([87.5], 1)
    few = opened(tmp_path / "b", {"KPPT/2026-S1.csv": table(*rows[:9], extra="butir_toilet")}).sector()
    assert str(few.text()) == (
        "Nilai butir khusus tidak ditampilkan untuk kurang dari 10 responden, "
        "agar jawaban seseorang tidak dapat dikenali."
    )
    assert (few.figure(), len(few._tables)) == (None, 0)


def test_a_single_respondent_in_english(tmp_path: Path) -> None:
    """One respondent, one row, and no plural of either."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*alike(3, 1))}, bahasa="en")
    shown = [study.index().text(), study.respondents(), study.conclusion(), study.refused().text()]
    told = " ".join(map(str, [*shown, study.collection()._repr_html_()]))
    assert "is not shown" in told
    assert "1 of 1 row of answers" in told
    assert "The only row of answers (1) was counted" in told
    assert not re.search(r"\b1 (respondents|rows|were)\b", told)


def test_that_no_group_is_shown_is_said_once_in_a_report(tmp_path: Path) -> None:
    """Of seven respondents no group is shown: with their number, and not of each characteristic again."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": people(7)})
    assert "tidak satu pun kelompok responden ditampilkan" in str(study.respondents())
    assert "Menurut " in str(study.by("gender").text())
    assert "Menurut " not in str(study.groups().text())
    assert study.groups().tables() == []
