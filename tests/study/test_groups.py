"""Respondents by any columns, several crossed; answers chosen by a mask or a function."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ikm
from ikm.analysis.disclosure import find_hidden_cells
from ikm.display import AUDIENCE_VARIABLE
from ikm.errors import SettingError
from tests.helpers import HEADINGS, KEYS
from tests.studies import opened, people

FILES = {"KPPT/2025-S2.csv": people(60), "KPPT/2026-S1.csv": people(120)}


def crossed_file(cells: dict[tuple[str, str], int], score: int = 3) -> str:
    """So many respondents of each gender and service; the first answer goes round, so that none is alike."""
    rows = [pair for pair, n in cells.items() for _ in range(n)]
    lines = [
        f"{1 + at % 4},{','.join([str(score)] * 8)},{gender},{service}" for at, (gender, service) in enumerate(rows)
    ]
    return "\n".join([f"{HEADINGS},gender,service", *lines]) + "\n"


def test_two_columns_agree_with_pandas() -> None:
    """Numbers by crosstab; the index of a cell is 25 x the mean of its nine NRR, rounded half up."""
    studi = ikm.open("KPPT", "2026-S1")
    frame, answers = studi.by("gender", "service").frame, studi.answers
    counts = pd.crosstab(answers["gender"], answers["service"])
    assert frame["n"].to_dict() == counts.stack().loc[frame.index].to_dict()
    means = answers.groupby(["gender", "service"], observed=True)[list(KEYS)].mean().mean(axis=1) * 25
    assert frame["ikm"].tolist() == pytest.approx(means.loc[frame.index].tolist(), abs=0.00501)
    assert frame["share"].sum() == pytest.approx(1)
    assert studi.by(["gender", "service"]).frame.equals(frame)  # as groupby takes them
    assert (frame["low"] < frame["ikm"]).all()
    assert (frame["ikm"] < frame["high"]).all()


def test_one_column_is_as_the_report_has_it() -> None:
    """Asked as values of one's own, a characteristic gives the figures of the report."""
    studi = ikm.open("KPPT", "2026-S1")
    own = studi.by(studi.survey.answers["service"]).frame
    pd.testing.assert_frame_equal(own, studi.by("service").frame, check_names=False)


def test_small_cells_are_hidden_and_what_would_give_them_away(tmp_path: Path) -> None:
    """Three women at B: hidden; with them the men at B, the women at A and the men at A, of whom the sums tell."""
    cells = {("L", "A"): 40, ("P", "A"): 30, ("L", "B"): 25, ("P", "B"): 3, ("L", "C"): 30, ("P", "C"): 30}
    study = opened(tmp_path, {"KPPT/2026-S1.csv": crossed_file(cells)})
    frame = study.cross("gender", "service").frame
    counts = pd.Series(cells).unstack()
    wanted = find_hidden_cells(counts, 10)
    shown = {
        ("Laki-laki" if gender == "L" else "Perempuan", service)
        for gender, service in cells
        if not wanted.loc[gender, service]
    }
    assert set(frame.index) == shown
    assert ("Perempuan", "B") not in frame.index
    assert len(wanted.to_numpy()[wanted.to_numpy()]) >= 4  # no row and no column hides one cell alone
    assert "tidak ditampilkan" in str(study.cross("gender", "service").words)


def test_a_cell_of_one_answer_is_hidden(tmp_path: Path) -> None:
    """Twenty who all gave 4 are known by an index of 100."""
    lines = [f"{HEADINGS},gender,service"]
    for gender, service in (("L", "A"), ("P", "A"), ("L", "B"), ("P", "B")):
        alike = (gender, service) == ("P", "B")
        lines += [",".join(["4" if alike else str(1 + at % 4)] * 9 + [gender, service]) for at in range(20)]
    study = opened(tmp_path, {"KPPT/2026-S1.csv": "\n".join(lines)})
    assert ("Perempuan", "B") not in study.cross("gender", "service").frame.index


def test_a_page_for_the_public_counts_what_it_shows_already(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Women, then women and three men: the second would tell of the three."""
    study = opened(tmp_path, FILES)
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    answers = study.answers
    women = answers["gender"].eq("Perempuan")
    few = women | answers.index.isin(answers.index[~women][:3])
    assert len(study.by(women.rename("first")).frame) == 2
    assert study.by(few.rename("second")).frame.empty


def test_values_of_ones_own(tmp_path: Path) -> None:
    """Bands of age, true and false, whole numbers of a few values; categories in their own order."""
    study = opened(tmp_path, FILES)
    answers = study.answers
    bands = pd.cut(answers["age"], [0, 30, 40, 99], labels=["muda", "sedang", "tua"])
    assert study.by(bands).frame["n"].to_dict() == {"muda": 40, "sedang": 40, "tua": 40}
    assert study.by(answers["waktu"] >= 3).frame.index.tolist() == ["False", "True"]
    assert study.by("waktu").frame["n"].to_dict() == {"1": 30, "2": 30, "3": 30, "4": 30}
    assert study.by(np.where(answers["age"] < 30, "ya", "tidak")).frame["n"].to_dict() == {"tidak": 80, "ya": 40}


def test_numbers_are_cut_by_whoever_asks(tmp_path: Path) -> None:
    """Many numbers, fractions and dates are no groups; how to cut them is proposed."""
    study = opened(tmp_path, FILES)
    for values, told in (
        (study.answers["age"] + 0.5, "pd.cut(studi.answers"),
        (pd.Series(range(120), study.answers.index, name="urut"), "120 different numbers"),
        ("date", "strftime"),
        ("umur", "Did you mean age?"),
        ("saran", "cannot be grouped by 'saran'"),
        (study.answers, "a DataFrame was given"),
        ([1, 2, 3], "3 values were given, but not one for each of the 120"),
    ):
        with pytest.raises(SettingError) as caught:
            study.by(values)
        assert told in str(caught.value), told
    with pytest.raises(SettingError, match="1 to 3, each once"):
        study.by("gender", "gender")
    with pytest.raises(SettingError, match="1 to 3, each once"):
        study.by()
    with pytest.raises(SettingError, match="show = 'mean' is not known"):
        study.cross("gender", "age", show="mean")


def test_the_table_of_two_columns(tmp_path: Path) -> None:
    """Rows and columns in the order of the report; numbers whole."""
    study = opened(tmp_path, FILES)
    table = study.cross("age", "gender", "n").table()
    assert [row[0] for row in table.rows] == ["21–30", "31–40", "41–50"]
    assert table.headings == ("Kelompok umur", "Laki-laki", "Perempuan")
    assert table.rows[0][1:] == ("20", "20")
    assert study.cross("age", "gender").figure() is not None


def test_masks_and_functions_choose(tmp_path: Path) -> None:
    """A Series, an array, a list, a function: the same forty; a function is asked of other periods too."""
    study = opened(tmp_path, FILES)
    mask = study.answers["age"] < 30
    for rows in (mask, mask.to_numpy(), mask.tolist(), lambda answers: answers["age"] < 30, "age < 30"):
        assert len(study.where(rows, "muda").answers) == 40
    chosen = study.where(lambda answers: answers.age > 30, "di atas 30")
    assert chosen.trend().frame["n"].tolist() == [40, 80]
    assert study.where(mask, "muda").trend().frame["n"].tolist() == [40]
    twice = study.where(lambda answers: answers["age"] > 30).where("gender == 'Perempuan'")
    assert twice.trend().frame["n"].tolist()[-1] == 40


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (lambda answers: answers["wakt"] < 3, "no column 'wakt'. Did you mean waktu?"),
        (lambda answers: answers.wakt < 3, "no column 'wakt'"),
        (lambda answers: answers["waktu"], "true or false for every answer"),
        (np.array([True, False]), "2 values were given"),
        (3, "int was given"),
    ],
)
def test_what_chooses_nothing_is_refused(rows: object, told: str, tmp_path: Path) -> None:
    """In one message, whatever was handed in."""
    with pytest.raises(SettingError) as caught:
        opened(tmp_path, FILES).where(rows)
    assert told in str(caught.value)
