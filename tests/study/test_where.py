"""Some of the answers as a study, a series, a comparison; the units of a city under one another."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from ikm.errors import SettingError
from ikm.study.city import open_city
from ikm.study.series import open_all
from ikm.study.unit import Study
from tests.helpers import UNITS
from tests.studies import opened, people, person, project

#: People are men and women by turns; the first period has too few women by far.
FILES = {"KPPT/2025-S1.csv": people(12), "KPPT/2025-S2.csv": people(24), "KPPT/2026-S1.csv": people(26)}
WOMEN = "gender == 'Perempuan'"
OTHER = '\n[PARKIR]\nname = "Parkir"\ncity = "Kota Contoh"\nskpd = "Dinas Lain"\nsector = "perizinan"\n'


def women(folder: Path) -> Study:
    """Thirteen of 26."""
    return opened(folder, FILES).where(WOMEN)


def test_a_selection_is_named_wherever_the_unit_is(tmp_path: Path) -> None:
    """In the terminal, on its card and in its sentences; the whole study is as it was."""
    found = women(tmp_path)
    assert repr(found).startswith("Study(KPPT, 2026-S1, 13 respondents where gender == 'Perempuan', IKM ")
    assert "Kantor Perizinan (gender == &#39;Perempuan&#39;)" in found._repr_html_()
    assert "Kantor Perizinan (gender == 'Perempuan')" in str(found.index().words)
    whole = opened(tmp_path, FILES)
    assert (len(whole.survey.answers), whole.survey.unit.name) == (26, "Kantor Perizinan")


def test_it_is_no_report(tmp_path: Path) -> None:
    """The official index is of all answers."""
    with pytest.raises(SettingError, match="no report of KPPT"):
        women(tmp_path).results()


def test_earlier_periods_are_asked_the_same(tmp_path: Path) -> None:
    """Of 2025-S1, six women of twelve, nothing is shown; of 2025-S2 twelve of 24."""
    found = women(tmp_path)
    assert found.trend().frame["n"].to_dict() == {"2025-S2": 12, "2026-S1": 13}
    compared = found.compare("2025-S2").frame.iloc[0]
    assert [compared["first"], compared["second"]] == [f"KPPT {one} ({WOMEN})" for one in ("2025-S2", "2026-S1")]
    assert (compared["n_first"], compared["n_second"]) == (12, 13)
    with pytest.raises(SettingError, match="6 of 12 answers fit"):
        found.compare("2025-S1")


def test_the_sentence_of_a_comparison_names_both(tmp_path: Path) -> None:
    """Women and men of one period share nobody; women and all do."""
    whole = opened(tmp_path, FILES)
    men = whole.where("gender == 'Laki-laki'", "pria")
    assert "KPPT (pria), Semester I Tahun 2026" in str(whole.where(WOMEN, "wanita").compare(men).words)
    with pytest.raises(SettingError, match="share respondents"):
        men.compare(whole)


def test_answers_named_one_by_one_have_no_other_period(tmp_path: Path) -> None:
    """Which answers of another period are meant cannot be known."""
    whole = opened(tmp_path, FILES)
    found = whole.where(whole.survey.scores["waktu"].le(2))
    assert len(found.trend().frame) == 1
    assert "where sebagian jawaban" in repr(found)
    with pytest.raises(SettingError, match="compare its own selection"):
        found.compare("2025-S2")


def test_a_series_of_a_selection(tmp_path: Path) -> None:
    """Periods with enough women alone; a condition that cannot be asked is told at once."""
    opened(tmp_path, FILES)
    deret = open_all("KPPT", data=str(project(tmp_path).data))
    found = deret.where(WOMEN)
    assert list(map(str, found.periods)) == ["2025-S2", "2026-S1"]
    assert repr(found) == "Series(KPPT, 2 periods, 2025-S2 to 2026-S1 where gender == 'Perempuan')"
    assert (found.frame["n"].tolist(), found.units["ikm"]) == ([12, 13], "index points, scale 25-100")
    assert len(deret) == 3
    with pytest.raises(SettingError, match=r"no column 'umur'\. Did you mean age\?"):
        deret.where("umur > 3")
    with pytest.raises(SettingError, match=r"of 13 answers fit|of 26 answers fit"):
        found.where("age == 23 and service == ''")


def test_unsur_of_groups_are_tidy_and_drawn(tmp_path: Path) -> None:
    """Of 26 people 13 are women: NRR of waktu by hand from the answers 1 + (at + place) % 4."""
    found = opened(tmp_path, FILES).unsur_by("gender")
    own = [int(person(at).split(",")[2]) for at in range(26) if at % 2]
    assert found.frame.index.names == ["gender", "code"]
    assert found.frame.loc[("Perempuan", "U3"), ["n", "nrr"]].tolist() == [13, pytest.approx(sum(own) / 13)]
    assert found.units["nrr"] == "mean answer, scale 1-4"
    axes = plt.subplots()[1]
    assert found.plot(axes) is axes
    plt.close("all")
    assert "<table" in found._repr_html_()


def test_units_of_a_city(tmp_path: Path) -> None:
    """Each is a study; unsur, groups and trends stand under one another, and are drawn."""
    opened(tmp_path, FILES | {"PARKIR/2025-S2.csv": people(20), "PARKIR/2026-S1.csv": people(28)}, units=UNITS + OTHER)
    kota = open_city("2026-S1", data=str(project(tmp_path).data))
    assert {one.survey.unit.code for one in kota} == {"KPPT", "PARKIR"} == set(kota._ipython_key_completions_())
    assert (len(kota), "PARKIR" in kota, repr(kota["PARKIR"])[:22]) == (2, True, "Study(PARKIR, 2026-S1,")
    with pytest.raises(SettingError, match="Did you mean PARKIR"):
        kota["PARKR"]
    assert len(kota.index().frame) == 18
    assert kota.by("gender").frame["n"].to_dict()[("PARKIR", "Perempuan")] == 14
    assert kota.by("service").tables() == []
    trend = kota.trend()
    assert trend.frame["n"].groupby(level="unit").apply(list).to_dict() == {"KPPT": [12, 24, 26], "PARKIR": [20, 28]}
    assert trend.table().headings == ("Unit", "2025-S2", "2026-S1")
    for view in (trend, kota.by("gender"), kota.index()):
        axes = plt.subplots()[1]
        assert view.plot(axes) is axes
    plt.close("all")


def test_names_at_the_ends_of_lines_keep_apart() -> None:
    """Two alike are pushed up by the height of a name; order stays."""
    from ikm.chapters.city import _space_names

    spaced = _space_names({"A": 80.0, "B": 80.0, "C": 90.0, "D": 79.5}, 1.0)
    assert spaced == {"D": 79.5, "A": 80.5, "B": 81.5, "C": 90.0}
