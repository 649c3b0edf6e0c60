"""Comparisons that are asked for: periods, units and studies, one family of tests; refused where they mean nothing."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from ikm.errors import SettingError
from ikm.study.unit import Study
from tests.helpers import HEADINGS, KEYS, R2004, UNITS, load_instrument, row
from tests.studies import opened

TWO = UNITS + '[LAIN]\nname = "Kantor Lain"\ncity = "Kota Contoh"\nskpd = "Dinas Lain"\nsector = "perizinan"\n'
FIGURES = "unit,period,n,ikm,source\nKPPT,2023,30,80.00,Laporan tahunan\n"


def mixed(threes: int, fours: int) -> str:
    """A file of respondents who answer 3 or 4 to everything."""
    return "\n".join([HEADINGS, *[row(*["3"] * 9)] * threes, *[row(*["4"] * 9)] * fours]) + "\n"


FILES = {
    "KPPT/2025-S1.csv": mixed(30, 10),
    "KPPT/2025-S2.csv": mixed(22, 18),
    "KPPT/2026-S1.csv": mixed(14, 26),
    "LAIN/2025-S2.csv": mixed(20, 20),
    "LAIN/2026-S1.csv": mixed(30, 10),
}


def study(folder: Path, period: str = "2026-S1") -> Study:
    """KPPT beside another unit."""
    return opened(folder, FILES, period, TWO)


def test_two_periods_are_one_family(tmp_path: Path) -> None:
    """81.25, 86.25, 91.25: +5.00 and +10.00, by hand at 1.737 and 3.324 errors (tests/study/test_unit.py).

    Welch's df by hand: (158.65 + 145.83)^2 / (158.65^2 + 145.83^2) x 39 = 77.86 and (120.19 + 145.83)^2 /
    (120.19^2 + 145.83^2) x 39 = 77.28; p of t is 0.0863 and 0.0014; by Holm the smaller is doubled, the larger stays.
    """
    view = study(tmp_path).compare("2025-S2", "2025-S1")
    found = view.frame[view.frame["item"] == "ikm"].set_index("first")
    assert found["estimate"].round(2).to_dict() == {"KPPT 2025-S2": 5.0, "KPPT 2025-S1": 10.0}
    assert found["p"].round(4).to_dict() == {"KPPT 2025-S2": 0.0863, "KPPT 2025-S1": 0.0014}
    assert found.loc["KPPT 2025-S1", "p_adjusted"] == pytest.approx(2 * found.loc["KPPT 2025-S1", "p"])
    assert found.loc["KPPT 2025-S2", "p_adjusted"] == pytest.approx(found.loc["KPPT 2025-S2", "p"])
    assert found["real"].to_dict() == {"KPPT 2025-S2": False, "KPPT 2025-S1": True}
    assert str(view.text()).splitlines()[-1] == (
        "2 selisih IKM diuji bersama: nilai p disesuaikan untuk semuanya (Holm)."
    )


def test_frame_is_tidy(tmp_path: Path) -> None:
    """One row a comparison and item; every number has its unit."""
    frame = study(tmp_path).compare("2025-S2").frame
    assert frame["item"].tolist() == ["ikm", *KEYS]
    numbers = [name for name in frame if name not in ("first", "second", "item", "real")]
    assert set(frame.attrs["units"]) == set(numbers)
    assert all(frame[name].dtype.kind in "fi" for name in numbers)


def test_another_unit_is_the_first(tmp_path: Path) -> None:
    """91.25 - 81.25 = +10.00: this unit minus the other, in the same period."""
    view = study(tmp_path).compare("LAIN")
    assert view.frame.loc[0, ["first", "second"]].tolist() == ["LAIN 2026-S1", "KPPT 2026-S1"]
    assert str(view.text()).startswith(
        "IKM KPPT, Semester I Tahun 2026 lebih tinggi 10,00 poin daripada LAIN, Semester I Tahun 2026"
    )


def test_another_unit_in_another_period(tmp_path: Path) -> None:
    """'LAIN 2025-S2' is 87.50 and 'LAIN' in a study of 2025-S2 the same."""
    one = study(tmp_path, "2025-S2").compare("LAIN").frame
    other = study(tmp_path, "2025-S2").compare("LAIN 2025-S2").frame
    assert one.equals(other)
    assert one.loc[0, "estimate"] == pytest.approx(86.25 - 87.5)


def test_a_later_period_is_the_second(tmp_path: Path) -> None:
    """Of two periods the later minus the earlier, whichever study is asked."""
    forth = study(tmp_path).compare("2025-S1").frame
    back = study(tmp_path, "2025-S1").compare("2026-S1").frame
    assert forth.equals(back)
    assert forth.loc[0, "estimate"] == pytest.approx(10.0)


def test_a_study_is_compared_as_it_is_open(tmp_path: Path) -> None:
    """The same as by name."""
    now, before = study(tmp_path), study(tmp_path, "2025-S2")
    assert now.compare(before).frame.equals(now.compare("2025-S2").frame)


def test_a_printed_figure_stands_beside(tmp_path: Path) -> None:
    """91.25 - 80.00 = 11.25, without a test, for there are no answers."""
    opened(tmp_path, FILES, units=TWO)
    (tmp_path / "data" / "published").mkdir()
    (tmp_path / "data" / "published" / "a.csv").write_text(FIGURES)
    view = opened(tmp_path, FILES, "2026-S1", TWO).compare("2023")
    assert view.frame[["first", "item", "estimate"]].to_numpy().tolist() == [["KPPT 2023", "ikm", 11.25]]
    assert view.frame[["p", "real"]].isna().all(axis=None)
    assert "angka terbitan: Laporan tahunan" in str(view.text())
    assert view.figure() is None


def test_another_regulation_is_refused(tmp_path: Path) -> None:
    """2013 was surveyed under another regulation: told why, and what to look at instead."""
    old = load_instrument(R2004)
    file = "\n".join([",".join(old.keys), *[row(*["3"] * len(old.keys))] * 12]) + "\n"
    with pytest.raises(SettingError) as told:
        opened(tmp_path, FILES | {"KPPT/2013.csv": file}, "2026-S1", TWO).compare("2013")
    assert str(told.value).startswith(
        "KPPT 2013 and KPPT 2026-S1 are not one series: KEP/25/M.PAN/2/2004 and PermenPANRB 14/2017 ask other unsur"
    )
    assert "ikm.open_all('KPPT').trend() draws the break" in str(told.value)


def test_another_bobot_is_refused(tmp_path: Path) -> None:
    """0.11 prints up to a point less."""
    files = FILES | {"KPPT/2025-S2.toml": 'bobot = "0.11"\n'}
    with pytest.raises(SettingError, match="but with other unsur or another bobot"):
        opened(tmp_path, files, "2026-S1", TWO).compare("2025-S2")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("LIAN", "'LIAN' is neither a unit nor a period. Did you mean LAIN?"),
        ("2025-S3", "'2025-S3' is neither a unit nor a period. Did you mean 2025-S"),
        ("2024-S1", "unit KPPT has no answers for period 2024-S1"),
        ("LAIN 2025-S1", "unit LAIN has no answers for period 2025-S1"),
        ("LAIN none", "period 'none' is not a period"),
        ("2026-S1", "KPPT 2026-S1 and KPPT 2026-S1 share respondents"),
        ("2026", "KPPT 2026 and KPPT 2026-S1 share respondents"),
    ],
)
def test_what_cannot_be_compared(tmp_path: Path, asked: str, said: str) -> None:
    """Each mistake is told with what is allowed or what to do."""
    with pytest.raises(SettingError) as told:
        opened(tmp_path, FILES | {"KPPT/2026.csv": mixed(20, 20)}, "2026-S1", TWO).compare(asked)
    assert str(told.value).startswith(said)
    assert told.value.allowed or told.value.remedy


def test_with_what(tmp_path: Path) -> None:
    """Nothing named."""
    with pytest.raises(SettingError, match="compare with what"):
        study(tmp_path).compare()


def test_few_are_not_tested(tmp_path: Path) -> None:
    """9 respondents: a sentence, the two figures apart, no test."""
    view = opened(tmp_path, FILES | {"KPPT/2025-S2.csv": mixed(4, 5)}, "2026-S1", TWO).compare("2025-S2")
    assert str(view.text()) == (
        "Selisih antara Semester II Tahun 2025 dan Semester I Tahun 2026 tidak diuji, "
        "karena pada sedikitnya satu dari keduanya responden kurang dari 10."
    )
    assert view.frame["p"].isna().all()


def test_drawn_on_given_axes(tmp_path: Path) -> None:
    """Every item has its line: one comparison 10, two 20 and a heading each."""
    _, axes = plt.subplots(1, 2)
    try:
        found = study(tmp_path)
        assert found.compare("2025-S2").plot(axes[0]) is axes[0]
        assert len(axes[0].get_yticks()) == 10
        assert len(found.compare("2025-S2", "LAIN").plot(axes[1]).get_yticks()) == 22
    finally:
        plt.close("all")
