"""What somebody who knows pandas does first: three lines or fewer a task, and one message where it is not done so."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
import statsmodels.formula.api as smf

import ikm
from ikm.errors import SettingError
from ikm.study.unit import Study
from tests.helpers import KEYS

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "researcher"
UNSUR = list(KEYS)


@pytest.fixture(scope="module")
def studi() -> Study:
    """The sample's unit that asks everything."""
    return ikm.open("KPPT", "2026-S1")


# --- The fifteen tasks of the shared case, beside those on charts, which tests/publish/test_idioms.py has


def test_mean_of_each_unsur_by_education_and_service(studi: Study) -> None:
    """A pivot of the long answers; the cell of a simple mean."""
    table = studi.answers.long().pivot_table("score", "education", "service", observed=True)
    one = studi.answers.query("education == 'S1' and service == 'Izin reklame'")[UNSUR]
    assert table.loc["S1", "Izin reklame"] == pytest.approx(np.nanmean(one.to_numpy()))


def test_a_heat_map_of_it(studi: Study) -> None:
    """Seaborn takes the frame of a result unstacked."""
    axes = sns.heatmap(studi.cross("education", "service").frame.ikm.unstack(), annot=True, cmap="crest")
    assert len(axes.texts) == len(studi.cross("education", "service").frame)
    plt.close("all")


def test_a_table_of_ones_own_with_its_counts(studi: Study) -> None:
    """As the report shows it, small cells hidden."""
    groups = studi.answers.groupby(["education", "service"], observed=True).waktu
    table = ikm.table(groups.mean().unstack(), counts=groups.size().unstack(fill_value=0), caption="NRR waktu")
    assert table.counts is not None
    assert not table.counts.isin(range(1, 10)).any(axis=None)


def test_gaps_filled(studi: Study) -> None:
    """An imputation is a study of its own, and the official one stays."""
    answers = studi.answers
    answers[UNSUR] = answers[UNSUR].fillna(3)
    assert "85.66" in repr(studi.with_answers(answers))
    assert "86.14" in repr(studi)


def test_complete_answers_alone(studi: Study) -> None:
    """178 of 260 answered every unsur (docs/researchers.md)."""
    assert len(studi.with_answers(studi.answers.dropna(subset=UNSUR)).answers) == 178


def test_a_regression(studi: Study) -> None:
    """Without a single astype."""
    assert smf.ols("overall ~ waktu + age + C(service)", studi.answers).fit().rsquared > 0.3


def test_a_histogram_of_ages(studi: Study) -> None:
    """Every stated age is in a bar."""
    axes = sns.histplot(studi.answers, x="age", bins=[0, 30, 50, 99])
    assert sum(bar.get_height() for bar in axes.patches) == studi.answers.age.notna().sum()
    plt.close("all")


def test_the_chart_of_a_result_on_ones_own_axes(studi: Study) -> None:
    """As seaborn does."""
    figure, axes = plt.subplots()
    assert studi.by("age").plot(axes) is axes
    plt.close(figure)


def test_another_unit_beside(studi: Study) -> None:
    """By its code."""
    assert studi.compare("PDAM").frame.query("item == 'ikm'")["second"].item() == "KPPT 2026-S1"


def test_a_file_of_ones_own_joined(studi: Study, tmp_path: Path) -> None:
    """A row a service, joined by its name."""
    pd.DataFrame({"service": ["Izin reklame"], "biaya_rp": [50_000]}).to_csv(tmp_path / "tarif.csv", index=False)
    joined = studi.answers.merge(pd.read_csv(tmp_path / "tarif.csv"), how="left", on="service")
    assert joined.biaya_rp.notna().sum() == (studi.answers.service == "Izin reklame").sum()


def test_one_value_of_an_unsur(studi: Study) -> None:
    """Those who gave waktu a 3, by three ways to say so: 122 (docstring of `Study.distribution`)."""
    for rows in ("waktu == 3", studi.answers.waktu == 3, lambda answers: answers.waktu == 3):
        assert len(studi.where(rows, "waktu 3").answers) == 122


def test_spelling_changed_for_a_chart(studi: Study) -> None:
    """A copy is changed, not the groups of the report."""
    answers = studi.answers
    answers["service"] = answers["service"].str.upper()
    assert "Izin reklame" in studi.by("service").frame.index


def test_a_styled_frame(studi: Study) -> None:
    """A Styler of a frame."""
    assert "86.07" in studi.index().frame.style.format(precision=2).to_html()


def test_what_goes_with_satisfaction(studi: Study) -> None:
    """The unsur that goes with the overall answer most: produk (docs/researchers.md)."""
    assert studi.answers[[*UNSUR, "overall"]].corr()["overall"].drop("overall").idxmax() == "produk"


def test_a_period_by_its_year() -> None:
    """2024 has two halves; they are named, not 2022."""
    with pytest.raises(SettingError, match="Did you mean 2024-S1 or 2024-S2"):
        ikm.open("KPPT", 2024)  # type: ignore[arg-type]


# --- Ten more


def test_more_bands_of_age(studi: Study) -> None:
    """Three bands of one's own; together all who stated their age."""
    frame = studi.by(pd.cut(studi.answers.age, [0, 30, 45, 99], labels=["muda", "tengah", "tua"])).frame
    assert frame.n.drop("", errors="ignore").sum() == studi.answers.age.notna().sum()


def test_more_three_columns(studi: Study) -> None:
    """Crossed thrice; only cells of ten or more."""
    assert studi.by("gender", "service", studi.answers.age < 40).frame.n.min() >= 10


def test_more_a_bootstrap(studi: Study) -> None:
    """Twenty resamples; their spread is near the standard error of the report."""
    found = [studi.with_answers(studi.answers.sample(frac=1, replace=True, random_state=at)) for at in range(20)]
    spread = np.std([float(one.numbers.scored.exact or 0) for one in found])
    assert 0.3 < spread < 1.2


def test_more_a_mixed_model(studi: Study) -> None:
    """Respondents as groups, unsur within them."""
    long = studi.answers.long().dropna(subset=["score"])
    assert smf.mixedlm("score ~ unsur", long, groups="row").fit().params.size == len(KEYS) + 1


def test_more_the_gap_of_every_unsur(studi: Study) -> None:
    """Mean kinerja less mean harapan: -0.58 for waktu (docstring of `Study.importance`)."""
    means = studi.answers.long().groupby("unsur", observed=True)[["score", "harapan"]].mean()
    assert (means.score - means.harapan)["waktu"] == pytest.approx(-0.58, abs=0.005)


def test_more_months(studi: Study) -> None:
    """Respondents by the month of their answer."""
    months = studi.by(studi.answers["date"].dt.strftime("%Y-%m")).frame
    assert months.index.str.match(r"2026-0[1-6]").all()


def test_more_a_year_ago(studi: Study) -> None:
    """Both changes in one frame: 2.62 index points in a year, real (docstring of `Study.compare`)."""
    total = studi.change().frame.query("item == 'ikm' and first == '2025-S1'").iloc[0]
    assert (round(total.estimate, 2), bool(total.real)) == (2.62, True)


def test_more_all_periods_in_one_frame() -> None:
    """Answers of every half of a year, one under the other."""
    whole = pd.concat({str(one.survey.period): one.answers for one in ikm.open_all("PARKIR")}, names=["period"])
    assert whole.groupby("period").size().to_dict() == ikm.open_all("PARKIR").frame.n.to_dict()


def test_more_how_a_number_comes_about(studi: Study) -> None:
    """The lines, read and run."""
    found: dict[str, pd.DataFrame] = {}
    exec(str(studi.index().how()), found)
    assert found["frame"].value.tolist() == studi.index().frame.value.tolist()


def test_more_another_scale() -> None:
    """Five steps: what they would give on four, named as no official index; 1 + 3 x (mean - 1) / 4."""
    shown = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2", rescale=5, bahasa="en").rescaled()
    assert "not the official IKM" in str(shown.words)
    assert shown.frame["nrr"].tolist() == pytest.approx((1 + 3 * (shown.frame["mean"] - 1) / 4).tolist())


# --- The shared script, and messages


def test_the_shared_script_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its study keeps its index, priorities and respondents; before, half the numbers moved."""
    if not SHARED.is_dir():
        pytest.skip("the cases of researchers (../shared/cases) do not lie beside this project")
    run = subprocess.run(
        [sys.executable, "-W", "ignore", SHARED / "mutation.py"], capture_output=True, text=True, check=True
    )
    lines = run.stdout.splitlines()
    whole = "Study(KPPT, 2026-S1, 260 respondents, IKM 86.14 B)"
    assert f"official {whole} {whole}" in lines
    assert whole in lines
    chosen = next(line for line in lines if "where waktu == 3" in line)
    assert chosen == " ".join([chosen[: len(chosen) // 2]] * 2)
    assert "Did you mean 2024-S1 or 2024-S2?" in run.stdout


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda studi: studi.by("gender").to_csv("x.csv"), "Its numbers are a DataFrame: .frame.to_csv"),
        (lambda studi: studi.by("gender").head(), ".frame.head"),
        (lambda studi: studi.by("gender").df, "Its numbers are a DataFrame: .frame"),
        (lambda studi: studi.by("gender")["n"], ".frame['n']"),
        (lambda studi: studi.groupby("gender"), "Its answers are a DataFrame: .answers.groupby"),
        (lambda studi: studi["waktu"], ".answers['waktu']"),
        (lambda studi: studi.tren, "Did you mean trend()?"),
        (lambda studi: ikm.look(studi.answers, "KPPT"), "ikm.look: Answers was given"),
        (lambda studi: studi.with_answers([1]), "list was given"),
        (lambda studi: studi.by(3), "int was given"),
        (lambda studi: studi.unsur_by(studi.answers.gender), "unsur_by: Series was given"),
        (lambda studi: ikm.table(studi.index().frame), "ikm.table: no caption"),
        (lambda studi: ikm.figure(studi.index().plot(), caption="Unsur"), "ikm.figure: no alt"),
        (lambda studi: ikm.open("KPPT", audience="umum"), "audience 'umum' is not known"),  # type: ignore[arg-type]
        (lambda studi: studi.cover().how(), "Block has no 'how'. It is words and pictures"),
    ],
)
def test_habits_are_answered(ask: object, told: str, studi: Study) -> None:
    """In one message, with what is called so here."""
    with pytest.raises((AttributeError, TypeError, SettingError)) as caught:
        ask(studi)  # type: ignore[operator]
    assert told in str(caught.value)


def test_what_is_named_twice_is_tested_once(studi: Study) -> None:
    """Holm adjusts p over what is tested: the same unit again would double it."""
    once, twice = studi.compare("2025-S1").frame, studi.compare("2025-S1", "2025-S1").frame
    pd.testing.assert_frame_equal(once, twice)


def test_a_missing_cell_is_named() -> None:
    """Where a notebook's first cells did not run, the name that they make is explained."""
    from IPython.core.interactiveshell import InteractiveShell

    from ikm.errors import explain_missing_cells

    shell = InteractiveShell()
    explain_missing_cells(shell)
    for code, told in (
        ("ikm.open(unit)", "put back what it says: import ikm"),
        ("unit", "the parameters cell, the first, is missing"),
        ("studi.index()", "studi = ikm.open(unit, period"),
        ("unheard", "name 'unheard' is not defined"),
    ):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            shell.run_cell(code)
        assert told in out.getvalue(), code
