"""The answers as statistics packages take them, and answers that a researcher changed."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

import ikm
from ikm.display import AUDIENCE_VARIABLE, RELEASED_VARIABLE
from ikm.errors import DataError, SettingError
from ikm.page.view import Section, View
from ikm.survey.answers import type_own_column
from tests.helpers import HEADINGS, KEYS
from tests.studies import FULL, opened, people, person

FILES = {"KPPT/2025-S2.csv": people(24), "KPPT/2026-S1.csv": people(60)}
#: Sixty respondents with columns of their own: a counter (number), a code, a day, a sum, words.
OWN = "\n".join(
    [
        f"{HEADINGS},loket,kode,hari,biaya_rp,catatan",
        *(
            f"{','.join(['3'] * 8)},{1 + at % 4},{1 + at % 3},00{at},2026-03-0{1 + at % 9},{at / 2},kata {at}"
            for at in range(60)
        ),
    ]
)


# --- As statistics packages take them


def test_scores_are_floats_and_characteristics_categories(tmp_path: Path) -> None:
    """NaN where not given; age groups and schools rise, as the report lists them; '' is missing."""
    lines = [FULL, *(person(at) for at in range(30)), person(30).replace(",P,", ",,").replace(",L,", ",,")]
    answers = opened(tmp_path, {"KPPT/2026-S1.csv": "\n".join(lines)}).answers
    floats = [*KEYS, *(f"harapan_{key}" for key in KEYS), "overall", "butir_toilet", "age"]
    assert {str(answers[name].dtype) for name in floats} == {"float64"}
    assert answers["education"].cat.categories.tolist() == ["SD", "SMA", "S1"]
    assert answers["education"].cat.ordered
    assert answers["age_group"].cat.categories.tolist() == ["21–30", "31–40", "41–50"]
    assert not answers["service"].cat.ordered
    assert answers["gender"].isna().sum() == 1
    assert pd.api.types.is_datetime64_any_dtype(answers["date"])


def test_own_columns_have_their_own_types(tmp_path: Path) -> None:
    """A number is one, a day a date, a code with noughts in front stays text."""
    answers = opened(tmp_path, {"KPPT/2026-S1.csv": OWN}).answers
    kinds = answers.dtypes.astype(str)
    assert kinds[["loket", "biaya_rp"]].tolist() == ["float64"] * 2
    assert kinds["hari"].startswith("datetime64")
    assert answers["kode"].iloc[7] == "007"


def test_what_may_be_thousands_stays_text() -> None:
    """1.500 is one and a half, or fifteen hundred; blank and '-' are missing."""
    assert type_own_column(pd.Series(["1.500", "2"])).tolist() == ["1.500", "2"]
    assert type_own_column(pd.Series(["2", "-", ""])).tolist()[0] == 2.0
    assert type_own_column(pd.Series(["2026-02-30"])).tolist() == ["2026-02-30"]


def test_long_has_a_row_a_respondent_and_unsur(tmp_path: Path) -> None:
    """Sixty respondents and nine unsur; harapan, 4 throughout, beside the score; also of some of the rows."""
    answers = opened(tmp_path, FILES).answers
    long = answers.long()
    assert (len(long), long["harapan"].unique().tolist()) == (60 * len(KEYS), [4.0])
    assert long["unsur"].cat.categories.tolist() == list(KEYS)
    whole = answers[list(KEYS)].stack()
    assert long.set_index(["row", "unsur"])["score"].tolist() == whole.tolist()
    assert len(answers.query("gender == 'Perempuan'").long()) == 30 * len(KEYS)
    with pytest.raises(SettingError, match="no unsur is among these columns"):
        answers[["age"]].long()


def test_a_public_report_has_no_words_of_respondents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments, names and texts of one's own stay out, however the frame comes to the page."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    answers = opened(tmp_path / "a", FILES).answers
    assert {"saran", "respondent"}.isdisjoint(answers.columns)
    for ask, kind in ((lambda: answers.saran, AttributeError), (lambda: answers.query("waktu > 1")["saran"], KeyError)):
        with pytest.raises(kind, match="saran is in respondents' own words"):
            ask()
    with pytest.raises(AttributeError, match="no attribute 'sarun'"):
        _ = answers.sarun
    own = opened(tmp_path / "b", {"KPPT/2026-S1.csv": OWN}).answers.columns
    assert {"catatan", "kode"}.isdisjoint(own)
    assert {"loket", "hari"} <= set(own)


def test_packages_take_the_answers_as_they_are() -> None:
    """statsmodels, seaborn and svy; the slope is that of least squares by hand, the mean NRR of the report."""
    import matplotlib.pyplot as plt
    import polars as pl
    import seaborn as sns
    import statsmodels.formula.api as smf
    import svy

    studi = ikm.open("KPPT", "2026-S1")
    answers = studi.answers
    fitted = smf.ols("overall ~ waktu + C(education)", answers).fit()
    assert fitted.nobs == len(answers[["overall", "waktu", "education"]].dropna())
    pair = answers[["waktu", "overall"]].dropna()
    by_hand = np.polyfit(pair["waktu"], pair["overall"], 1)[0]
    assert smf.ols("overall ~ waktu", answers).fit().params["waktu"] == pytest.approx(by_hand)
    mixed = smf.mixedlm("score ~ unsur", answers.long().dropna(subset=["score"]), groups="row").fit()
    assert mixed.params["unsur[T.waktu]"] < 0
    figure, (left, right) = plt.subplots(1, 2)
    sns.heatmap(answers[list(KEYS)].corr(), ax=left)
    sns.barplot(answers, x="education", y="age", ax=right)
    assert [label.get_text() for label in right.get_xticklabels()] == answers["education"].cat.categories.tolist()
    plt.close(figure)
    sample = svy.Sample(pl.from_pandas(answers.reset_index()), svy.Design())
    found = sample.estimation.mean("waktu", drop_nulls=True).to_polars()
    assert found["est"].item() == pytest.approx(studi.index().frame.loc["U3", "nrr"])


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")  # of pingouin: dropna(inplace=True)
def test_pingouin_takes_the_answers_as_they_are() -> None:
    """Alpha is that of the report."""
    import pingouin

    studi = ikm.open("KPPT", "2026-S1")
    complete = studi.answers[list(KEYS)].dropna()
    alpha, _ = pingouin.cronbach_alpha(complete)
    assert alpha == pytest.approx(studi.numbers.reliability.alpha)
    assert pingouin.anova(studi.answers, dv="overall", between="education").loc[0, "ddof1"] > 0


# --- Nothing that a cell does to a frame changes a number


def list_frames(study: object) -> list[pd.DataFrame]:
    """Every frame that the study's methods give."""
    shown = [method() for name in dir(study) if callable(method := getattr(study, name)) and name in ASKED]
    views = [each for one in shown for each in (one if isinstance(one, Section) else [one])]
    return [view.frame for view in views if isinstance(view, View)]


ASKED = (
    "index", "services", "groups", "trend", "change", "distribution", "importance", "priorities", "data_quality",
    "unanswered", "reliability", "refused",
)  # fmt: skip


def test_frames_are_copies(tmp_path: Path) -> None:
    """What the shared case of a researcher does, and more: the study is as it was, every frame of it."""
    study, untouched = opened(tmp_path, FILES), opened(tmp_path, FILES)
    shown = list_frames(study)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas says that copies are changed, and that `inplace` will go
        answers = study.survey.answers
        answers[list(KEYS)] = 1
        answers.index.name = "other"
        study.survey.answers.dropna(inplace=True)
        study.survey.answers.drop(columns="waktu", inplace=True)
        study.survey.scores.iloc[:, :] = 1
        study.survey.does_not_apply.iloc[:, :] = True
        study.survey.answers["waktu"].array[0] = 1
        study.survey.groups("gender").iloc[:] = "x"
        study.answers.loc[:, "waktu"] = 1
        for frame in shown:
            for name in frame.columns:
                frame[name] = None
    assert repr(study) == repr(untouched)
    for found, wanted in zip(list_frames(study), list_frames(untouched), strict=True):
        pd.testing.assert_frame_equal(found, wanted)
    assert study.results().content == untouched.results().content


def test_a_lost_assignment_is_said(tmp_path: Path) -> None:
    """To write into what is handed out warns in the words of pandas; a view keeps its frame."""
    study = opened(tmp_path, FILES)
    view = study.index()
    with pytest.warns(pd.errors.ChainedAssignmentError):
        study.answers["x"] = 1
    with pytest.warns(pd.errors.ChainedAssignmentError):
        view.frame["value"] = 0
    assert view.frame["value"].max() > 0


# --- Changed answers


def test_filled_gaps_are_counted() -> None:
    """A blank filled with 3: (822 + 6 x 3) / 260 of the sample's waktu; the official study is as it was."""
    studi = ikm.open("KPPT", "2026-S1")
    answers = studi.answers
    total, gaps = answers["waktu"].sum(), answers["waktu"].isna().sum()
    answers["waktu"] = answers["waktu"].fillna(3)
    changed = studi.with_answers(answers)
    assert changed.index().frame.loc["U3", "nrr"] == pytest.approx((total + 3 * gaps) / 260)
    assert (changed.index().frame.loc["U3", "n"], studi.index().frame.loc["U3", "n"]) == (260, 254)


def test_unchanged_answers_give_the_same_numbers() -> None:
    """Handing on what was handed out: index, groups and their intervals are those of the report."""
    studi = ikm.open("KPPT", "2026-S1")
    for frame in (studi.answers, studi.survey.answers):
        again = studi.with_answers(frame)
        pd.testing.assert_frame_equal(again.index().frame, studi.index().frame)
        pd.testing.assert_frame_equal(again.services().frame, studi.services().frame)


def test_changed_answers_say_that_they_are_not_official(tmp_path: Path) -> None:
    """In the terminal, in every sentence, caption, axes; and there is no hasil.json of them."""
    import matplotlib.pyplot as plt

    study = opened(tmp_path, FILES, bahasa="en")
    changed = study.with_answers(study.answers)
    for one in (changed, changed.where("gender == 'Perempuan'")):
        assert "not official" in repr(one)
        for name in ("cover", "summary", "index", "respondents", "certainty", "priorities", "conclusion", "by"):
            shown = getattr(one, name)(*(["gender"] if name == "by" else []))
            assert "Not an official figure" in str(shown._repr_html_()), name
        assert one.index().table().caption.endswith("(not official)")
        assert one.index().figure().caption.endswith("(not official)")
        axes = one.index().plot(plt.figure().subplots())
        assert axes.get_title(loc="right") == "not official"
        plt.close("all")
        with pytest.raises(SettingError, match="no report of KPPT"):
            one.results()
    assert "official figure" not in str(study.index())
    cover = BeautifulSoup(str(changed.cover()._repr_html_()), "html.parser").select_one("header.cover")
    assert cover is not None
    assert "Not an official figure" in cover.select(".sample")[-1].text


def test_rows_may_be_fewer_or_stand_twice(tmp_path: Path) -> None:
    """A resample of sixty is sixty; who is left out is not counted; what a frame lacks is not stated."""
    study = opened(tmp_path, FILES)
    answers = study.answers
    assert len(study.with_answers(answers.sample(frac=1, replace=True, random_state=1)).answers) == 60
    assert len(study.with_answers(answers[answers["waktu"] > 1]).answers) == 45  # every fourth gave 1
    lacking = study.with_answers(answers.drop(columns="gender"))
    assert lacking.answers["gender"].isna().all()


def test_own_columns_group(tmp_path: Path) -> None:
    """A column that was added: thirty and thirty, by turns."""
    study = opened(tmp_path, FILES)
    answers = study.answers
    answers["kelas"] = pd.Categorical(np.where(np.arange(60) % 2, "b", "a"), categories=["b", "a"])
    assert study.with_answers(answers).by("kelas").frame["n"].to_dict() == {"b": 30, "a": 30}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda frame: 3, "int was given"),
        (lambda frame: frame.iloc[:0], "frame is empty"),
        (lambda frame: frame.drop(columns="waktu"), "1 unsur missing.\n  waktu"),
        (lambda frame: frame.assign(waktu=3.2), "60 values in column waktu cannot be counted.\n  row 2: 3.2"),
        (lambda frame: frame.assign(waktu=5), "row 2: 5"),
        (lambda frame: frame.assign(age="tua"), "row 2: tua"),
        (lambda frame: frame.assign(date="kemarin"), "row 2: kemarin"),
        (lambda frame: frame.assign(weight=-1), "60 values in column weight cannot be counted.\n  row 2: -1"),
        (lambda frame: frame.assign(weight=[np.inf, 0, np.nan, *[1.5] * 57]), "3 values in column weight"),
        (lambda frame: frame.assign(**dict.fromkeys(KEYS, np.nan)), "60 rows hold no answer"),
    ],
)
def test_what_cannot_be_counted_is_refused(spoil: object, told: str, tmp_path: Path) -> None:
    """With its column and row, and what was seen."""
    study = opened(tmp_path, FILES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with pytest.raises((SettingError, DataError)) as caught:
            study.with_answers(spoil(study.answers))  # type: ignore[operator]
    assert told in str(caught.value)


def test_the_public_is_shown_no_changed_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands behind such figures no program can know; somebody who looked at them may sign."""
    study = opened(tmp_path, FILES)
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    with pytest.raises(SettingError, match="no place in a report for the public"):
        study.with_answers(study.survey.answers)
    monkeypatch.setenv(RELEASED_VARIABLE, "Siti Aminah, 2026-07-15")
    assert "jawaban yang diubah" in study.with_answers(study.survey.answers).survey.unit.name
