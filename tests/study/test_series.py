"""All periods of a unit: one table, breaks between regulations, each period to be opened; each file read once."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from ikm.errors import SettingError
from ikm.study import series as series_
from ikm.study.series import Series, open_all
from ikm.survey import responses
from tests.helpers import R2004, UNITS, load_instrument, make_project, row
from tests.studies import people

OLD = load_instrument(R2004)
OLD_FILE = "\n".join([",".join(OLD.keys), *[row(*["3"] * len(OLD.keys))] * 12]) + "\n"
FILES = {
    "KPPT/2013.csv": OLD_FILE,
    "KPPT/2025-S1.csv": people(20),
    "KPPT/2025-S2.csv": people(24),
    "KPPT/2026-S1.csv": people(28),
}


def series(folder: Path, files: dict[str, str] = FILES, **more: str) -> Series:
    """All periods of KPPT."""
    return open_all("KPPT", data=str(make_project(folder, files, UNITS).data), **more)


def test_one_row_a_period(tmp_path: Path) -> None:
    """The break after 2013 stands in the frame, and no change is given across it."""
    frame = series(tmp_path).frame
    assert frame.index.tolist() == ["2013", "2025-S1", "2025-S2", "2026-S1"]
    assert frame["n"].tolist() == [12, 20, 24, 28]
    assert frame["after_break"].tolist() == [False, True, False, False]
    assert frame["change"].isna().tolist() == [True, True, False, False]
    assert frame["ikm"].iloc[0] == 75.0
    assert set(frame.attrs["units"]) == {"n", "ikm", "low", "high", "mutu", "change"}


def test_periods_by_name_and_by_place(tmp_path: Path) -> None:
    """As a list and as a table of names; what is not there is told."""
    found = series(tmp_path)
    assert len(found) == 4
    assert [str(one.survey.period) for one in found] == ["2013", "2025-S1", "2025-S2", "2026-S1"]
    assert found["2025-s2"] is found[-2] is found[2]
    assert ("2025-S2" in found, "2024" in found) == (True, False)
    assert found._ipython_key_completions_() == ["2013", "2025-S1", "2025-S2", "2026-S1"]
    with pytest.raises(IndexError, match=r"has 4 periods, there is no \[4\]"):
        found[4]
    with pytest.raises(SettingError, match="no answers for period 2024"):
        found["2024"]


def test_a_year_beside_its_halves_is_left_out_but_opens(tmp_path: Path) -> None:
    """2025 shares its days with both semesters."""
    found = series(tmp_path, FILES | {"KPPT/2025.csv": people(44)})
    assert [str(one) for one in found.periods] == ["2013", "2025-S1", "2025-S2", "2026-S1"]
    assert len(found["2025"].survey.answers) == 44
    assert "2025" in found._ipython_key_completions_()


def test_each_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though every study needs the periods before it."""
    read: list[str] = []
    real = responses.read_survey

    def counting(project: object, unit: object, period: object) -> object:
        read.append(str(period))
        return real(project, unit, period)  # type: ignore[arg-type]

    monkeypatch.setattr(series_, "read_survey", counting)
    found = series(tmp_path)
    assert read == []
    assert (len(found.by("gender").frame), len(found.index().frame)) == (7, 14 + 3 * 9)
    assert sorted(read) == ["2013", "2025-S1", "2025-S2", "2026-S1"]


def test_unsur_of_every_period(tmp_path: Path) -> None:
    """Long table by period and code; shown are those that are one series with the newest."""
    view = series(tmp_path).index()
    assert view.frame.index.names == ["period", "code"]
    assert view.frame.loc[("2013", "U1"), "value"] == 75.0
    table = view.table()
    assert table.headings[1:] == ("2025-S1", "2025-S2", "2026-S1")
    assert [row[0] for row in table.rows][:2] == ["Persyaratan", "Sistem, mekanisme, dan prosedur"]
    assert str(view.text()).startswith("Periode sebelum Semester I Tahun 2025 memakai pedoman, unsur, atau bobot lain")
    assert set(view.units) == {"n", "nrr", "tertimbang", "value", "mutu"}


def test_groups_of_every_period(tmp_path: Path) -> None:
    """Halves of 20, 24 and 28; in 2013 nobody of 12 was asked."""
    frame = series(tmp_path).by("gender").frame
    assert frame.index.names == ["period", "gender"]
    assert "Antara Tahun 2013 dan Semester I Tahun 2025 pedoman" in str(series(tmp_path).by("gender").text())
    assert frame["n"].tolist() == [12, 10, 10, 12, 12, 14, 14]
    assert set(frame.attrs["units"]) == {"n", "share", "ikm", "low", "high", "mutu"}
    with pytest.raises(SettingError, match="Did you mean gender"):
        series(tmp_path).by("gendre")


def test_groups_stand_in_their_order(tmp_path: Path) -> None:
    """Age rises though the newest period hides its youngest: 30 of each age before, 12, 12 and 6 now."""
    ages = {"23": "21–30", "35": "31–40", "48": "41–50"}
    young, others = [line for line in people(90).splitlines() if ",23," in line], people(90).splitlines()
    now = "\n".join([others[0], *young[:6], *[line for line in others[1:] if ",23," not in line][:24]]) + "\n"
    view = series(tmp_path, {"KPPT/2025-S2.csv": people(90), "KPPT/2026-S1.csv": now}).by("age")
    assert [row[0] for row in view.table().rows] == list(ages.values())


def test_few_are_hidden_in_every_period(tmp_path: Path) -> None:
    """9 respondents: no group and no unsur of theirs."""
    found = series(tmp_path, {"KPPT/2026-S1.csv": people(9)})
    assert found.index().frame.empty
    assert found.by("gender").frame.empty
    assert str(found.index().text()) == "Belum ada angka yang dapat ditampilkan."
    assert found.index().figure() is None


def test_drawn_on_given_axes(tmp_path: Path) -> None:
    """Trend, unsur and groups."""
    found = series(tmp_path)
    _, axes = plt.subplots(1, 3)
    try:
        assert found.plot(axes[0]) is axes[0]
        assert found.index().plot(axes[1]) is axes[1]
        assert found.by("gender").plot(axes[2]) is axes[2]
        assert [text.get_text() for text in axes[2].get_xticklabels()] == ["2013", "2025-S1", "2025-S2", "2026-S1"]
    finally:
        plt.close("all")


def test_shows_itself(tmp_path: Path) -> None:
    """Unit, number of periods, trend; in a terminal one line; one period alone, too."""
    html = series(tmp_path)._repr_html_()
    assert "Kantor Perizinan, 4 periode dari Tahun 2013 sampai Semester I Tahun 2026." in html
    assert "<svg" in html
    alone = series(tmp_path / "b", {"KPPT/2026-S1.csv": people(20)}, bahasa="en")
    assert "Kantor Perizinan, one period: Semester I, 2026." in alone._repr_html_()


def test_unit_without_answers(tmp_path: Path) -> None:
    """Told, with where to put them."""
    with pytest.raises(SettingError, match="unit KPPT has no answers yet"):
        series(tmp_path, {})
