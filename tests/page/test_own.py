"""`ikm.table` and `ikm.figure`: small cells hidden with what would give them away, or a clear refusal."""

from __future__ import annotations

import itertools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import ikm
from ikm.analysis.disclosure import find_hidden_cells
from ikm.display import AUDIENCE_VARIABLE, GUARDED_MARK
from ikm.errors import SettingError
from ikm.page.own import draw_formula
from ikm.page.view import Text
from ikm.speech import BAHASA_VARIABLE
from ikm.survey.responses import READ_FOR_PUBLIC

COUNTS = pd.DataFrame(
    {"Izin A": [40, 30, 22], "Izin B": [25, 18, 15], "Izin C": [2, 12, 35]},
    index=pd.Index(["SD", "SMA", "S1"], name="education"),
)
#: By hand: 2 is small. The smallest beside or below it is 12; that is alone in its row, where 18 is next; this is alone
#: in its column, and so is 2 in its row: 25 closes both. 2 + 25, 12 + 18, 2 + 12 and 25 + 18 are each ten or more.
HIDDEN = [[False, True, True], [False, True, True], [False, False, False]]


def marked(shown: Any) -> bool:
    """Whether a report for the public takes it for guarded."""
    return bool(DisplayFormatter().format(shown)[1].get(GUARDED_MARK))


def cells(shown: Any) -> list[list[str]]:
    """The table as readers see it."""
    return [list(row) for row in shown.table().rows]


def test_small_cells_go_with_what_gives_them_away() -> None:
    """Two hidden in each row and column that has one; the line below says how many."""
    assert find_hidden_cells(COUNTS, 10).to_numpy().tolist() == HIDDEN
    shown = ikm.table(COUNTS, counts=COUNTS, caption="Silang")
    assert cells(shown) == [["SD", "40", "‡", "‡"], ["SMA", "30", "‡", "‡"], ["S1", "22", "15", "35"]]
    assert shown.frame.isna().to_numpy().tolist() == shown.counts.isna().to_numpy().tolist() == HIDDEN
    assert "‡ 4 sel disembunyikan: isinya dari kurang dari 10 responden" in str(shown.notes)
    assert marked(shown)


def test_no_sum_gives_a_small_cell() -> None:
    """Of 60 random tables, by brute force: hidden cells of a row or column are two, of ten or more."""
    random = np.random.default_rng(20)
    for _ in range(60):
        counts = pd.DataFrame(random.integers(0, 40, random.integers(2, 6, 2)))
        hidden = find_hidden_cells(counts, 10)
        assert not ((counts > 0) & (counts < 10) & ~hidden).any(axis=None)
        for numbers, gone in ((counts, hidden), (counts.T, hidden.T)):
            for row in numbers.index:
                secret = numbers.loc[row][gone.loc[row] & (numbers.loc[row] > 0)]
                shown = numbers.loc[row][~gone.loc[row]].sum()
                assert secret.empty or not shown or (len(secret) > 1 and secret.sum() >= 10)


def test_a_group_that_the_report_hides_is_hidden_with_all_its_cells() -> None:
    """S2 has 4 in all, D1 is hidden with it: `by` shows neither, and its cells of 11 and 12 would give its sum, 23."""
    counts = pd.DataFrame({"A": [50, 11, 2], "B": [60, 12, 2]}, index=["S1", "D1", "S2"])
    assert find_hidden_cells(counts, 10).to_numpy().tolist() == [[False, False], [True, True], [True, True]]


def test_a_long_table_is_crossed_as_well() -> None:
    """A Series by two characteristics hides the very cells of the crossed table."""
    long = COUNTS.stack()
    shown = ikm.table(long.rename("n"), counts=long, caption="Silang")
    assert shown.frame["n"].isna().tolist() == list(itertools.chain(*HIDDEN))
    assert cells(shown)[2] == ["SD, Izin C", "‡"]


def test_one_count_a_row_hides_whole_rows() -> None:
    """A mean and its number: of 4 respondents neither, and the next smallest goes with it."""
    frame = pd.DataFrame({"rata": [3.125, 2.5, 3.0], "n": [4, 12, 80]}, index=["SD", "SMP", "SMA"])
    assert cells(ikm.table(frame, counts=frame.n, caption="Rata")) == [
        ["SD", "‡", "‡"],
        ["SMP", "‡", "‡"],
        ["SMA", "3,00", "80"],
    ]


@pytest.mark.parametrize(("audience", "hidden"), [("", 4), ("public", 4), ("internal", 0)])
def test_the_threshold_is_that_of_the_edition(monkeypatch: pytest.MonkeyPatch, audience: str, hidden: int) -> None:
    """Seven respondents: within the office five are enough; outside a report as the public sees it."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, audience)
    counts = COUNTS.replace(2, 7)
    assert ikm.table(counts, counts=counts, caption="Silang").frame.isna().sum().sum() == hidden


def test_it_speaks_the_language_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels, numbers, the line below; a missing figure is a dash, a text stays one."""
    monkeypatch.setenv(BAHASA_VARIABLE, "en")
    frame = pd.DataFrame({"a": [1234.5, None], "b": ["<b>", ""]}, index=pd.Index(["SMA", ""], name="pendidikan"))
    shown = ikm.table(frame, counts=pd.Series([20, 20], frame.index), caption="X")
    assert cells(shown) == [["Senior high school", "1,234.50", "<b>"], ["Not stated", "–", ""]]
    assert "<b>" not in shown._repr_html_()
    shown = ikm.table(COUNTS, counts=COUNTS, caption="X")
    assert shown.table().headings == ("Education", "Izin A", "Izin B", "Izin C")
    assert "‡ 4 cells are hidden: they stand for fewer than 10 respondents" in str(shown.notes)


@pytest.mark.parametrize("source", [r"$\displaystyle \frac{1}{n}$", r"\[x^2\]", "$$x$$", "x_i", r"\begin{nothing}"])
def test_a_formula_is_drawn_or_not(source: str) -> None:
    """With or without its signs; what matplotlib cannot set is none."""
    drawn = draw_formula(source)
    assert ("<svg" in drawn) == ("begin" not in source)
    assert "$" not in drawn.partition("<svg")[0]


def test_without_counts_nothing_is_hidden_and_nothing_guarded() -> None:
    """It cannot be known what was counted; the report for the public leaves it out."""
    shown = ikm.table(COUNTS, caption="Silang")
    assert not shown.frame.isna().any(axis=None)
    assert not marked(shown)
    assert not marked(figure(None))


def figure(counts: Any, **more: Any) -> Any:
    """A figure of bars."""
    axes = plt.figure().subplots()
    axes.bar([0, 1], [1, 2])
    return ikm.figure(axes, counts=counts, **{"caption": "Satu & dua", "alt": "Satu 1, dua 2.", **more})


def test_a_figure_of_large_groups_is_shown_once() -> None:
    """With caption and alternative text; pyplot forgets it, lest JupyterLab show it a second time."""
    shown = figure(pd.Series([10, 40]))
    assert marked(shown)
    assert not plt.get_fignums()
    html = shown._repr_html_()
    assert "<figcaption>Satu &amp; dua</figcaption>" in html
    assert 'aria-label="Satu 1, dua 2."' in html
    assert html.count("<svg") == 1
    assert figure(pd.Series([10, 40]))._repr_html_() == html


@pytest.mark.parametrize("counts", [pd.Series([9, 40]), COUNTS])
def test_a_figure_of_small_groups_is_a_sentence(counts: Any) -> None:
    """What is drawn cannot be hidden in part."""
    shown = figure(counts)
    assert isinstance(shown, Text)
    assert "tidak ditampilkan" in str(shown)
    assert not plt.get_fignums()


def test_a_figure_of_what_the_table_left_is_shown() -> None:
    """The counts of a table are missing where it hides."""
    assert marked(figure(ikm.table(COUNTS, counts=COUNTS, caption="Silang").counts))


@pytest.mark.parametrize(
    ("frame", "counts", "told"),
    [
        (COUNTS, COUNTS / 100, "no whole numbers"),
        (COUNTS, -COUNTS, "no whole numbers"),
        (COUNTS, COUNTS.astype(str) + "x", "row SD, column Izin A: 40x"),
        (COUNTS, COUNTS.drop(columns="Izin C"), "other rows or columns"),
        (COUNTS, COUNTS.T, "other rows or columns"),
        (COUNTS, COUNTS["Izin A"].iloc[:2], "other rows or columns"),
        (COUNTS, COUNTS.where(COUNTS > 2), "figures without a respondent"),
        (COUNTS, 260, "counts is int"),
        (COUNTS, COUNTS.to_numpy(), "counts is ndarray"),
        (pd.concat([COUNTS, COUNTS]), COUNTS, "rows with the same label"),
        ([1, 2], None, "list is no table"),
    ],
)
def test_counts_that_do_not_fit_are_refused(frame: Any, counts: Any, told: str) -> None:
    """One message each; nothing is shown on a guess."""
    with pytest.raises(SettingError, match=told):
        ikm.table(frame, counts=counts, caption="Silang")


def test_a_report_for_the_public_knows_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of answers for counts of respondents, invented ones, and made up labels of more than answered."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    READ_FOR_PUBLIC.clear()
    answers = ikm.open("KPPT", "2026-S1").survey.answers
    counts = answers.groupby(["education", "service"]).size().unstack(fill_value=0)
    bands = answers.groupby(pd.cut(answers.age.astype(float), [0, 30, 50, 99]), observed=True).size()
    for right in (counts, counts.stack(), counts.rename({"S1": "Sarjana"}), bands, answers.groupby("gender").size()):
        assert marked(ikm.table(right, counts=right, caption="Silang"))
    for wrong in (counts * 9, counts.clip(lower=10), bands * 2, bands.rename_axis("umur").reset_index(drop=True) + 260):
        with pytest.raises(SettingError, match="counts of more respondents than gave such answers"):
            ikm.table(wrong, counts=wrong, caption="Silang")
    READ_FOR_PUBLIC.clear()


def test_counts_are_found_by_their_labels() -> None:
    """In another order they are the same; written as floats too, as pivot tables give them."""
    turned = COUNTS.iloc[::-1, ::-1].astype(float)
    assert cells(ikm.table(COUNTS, counts=turned, caption="Silang")) == cells(
        ikm.table(COUNTS, counts=COUNTS, caption="Silang")
    )


@pytest.mark.parametrize("given", [{"caption": ""}, {"alt": " "}, {"caption": None}])
def test_caption_and_alternative_text_are_needed(given: dict[str, Any]) -> None:
    """Who does not see the figure would be told nothing."""
    with pytest.raises(SettingError, match=r"ikm\.figure: no (caption|alt)"):
        figure(None, **given)
    with pytest.raises(SettingError, match="list is no figure"):
        ikm.figure([], caption="x", alt="y")


def test_labels_and_years_are_written_as_people_do() -> None:
    """2024 is no 2.024; 1 is no 1.0, though pandas makes scores beside a gap floats; a share has a comma."""
    frame = pd.DataFrame({"tahun": [2024, 2025], "jawaban": [2024, 1100]}, index=[1.0, 0.025])
    assert cells(ikm.table(frame, caption="X")) == [["1", "2024", "2.024"], ["0,025", "2025", "1.100"]]
    turned = pd.DataFrame([[0.5, 0.5]], columns=[3.0, 4.0])
    assert ikm.table(turned, caption="X").table().headings == ("", "3", "4")
