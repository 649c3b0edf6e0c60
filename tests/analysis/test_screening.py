"""What was decided about findings, and what that does to the index."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from ikm.analysis.quality import (
    Finding,
    Screening,
    apply_decisions,
    assess_refusals,
    count_unanswered,
    hide_subtractable_figures,
    list_faults,
    list_hidden_figures,
    list_screening_rows,
    screen_answers,
)
from ikm.survey.project import Project
from ikm.survey.responses import Survey, read_survey
from ikm.survey.units import FINDING_KINDS
from tests.helpers import HEADINGS, RULES, UNITS, read, row

#: Row 2: all 4. Row 3: the same id again, all 2. Row 4: all 3 but a 2, age 352. Row 5: no answer.
CONTENT = f"""{HEADINGS},respondent,age,saran
{row(*[4] * 9)},R1,40,
{row(*[2] * 9)},R1,41,
{row(2)},R2,352,Siti
{row(*[""] * 9)},R3,30,Bagus
"""
REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def found(result: Screening, kind: str) -> Finding:
    """The finding of a kind."""
    return next(finding for finding in result.findings if finding.kind == kind)


def decided(folder: Path, **decisions: str) -> Survey:
    """The survey of the four rows under decisions of its sidecar."""
    lines = "".join(f'{kind} = "{decision}"\n' for kind, decision in decisions.items())
    return read(folder, CONTENT, f"[quality]\n{lines}")


def test_every_row_counts_by_default(tmp_path: Path) -> None:
    """Sum of nine: 36 + 18 + 26 = 80 of 27 answers: 80/27 x 25 = 74.07, whichever way it is asked."""
    survey = decided(tmp_path)
    result = screen_answers(survey)
    assert (str(result.as_read.value), str(result.as_decided.value)) == ("74.07", "74.07")
    assert result.survey is survey
    assert (result.flagged, result.excluded) == ((2, 3, 4), ())
    assert [finding.kind for finding in result.findings] == list(FINDING_KINDS)


def test_effect_of_each_kind(tmp_path: Path) -> None:
    """Without row 3: 62/18 x 25 = 86.11, +12.04. Without row 4: 54/18 x 25 = 75, +0.93. Without rows 2, 3: 72.22."""
    result = screen_answers(decided(tmp_path))
    values = {
        finding.kind: (finding.rows, str(finding.kept_index.value), str(finding.excluded_index.value), finding.effect)
        for finding in result.findings
        if finding.rows
    }
    assert values == {
        "duplicate": ((3,), "74.07", "86.11", Decimal("12.04")),
        "age": ((4,), "74.07", "75.00", Decimal("0.93")),
        "straight": ((2, 3), "74.07", "72.22", Decimal("-1.85")),
    }


def test_official_index_follows_the_decision(tmp_path: Path) -> None:
    """The duplicate out: official 86.11, with everything 74.07; all three rows are flagged, so none is left."""
    result = screen_answers(decided(tmp_path, duplicate="exclude"))
    assert (str(result.as_decided.value), str(result.as_read.value)) == ("86.11", "74.07")
    assert result.all_excluded.value is None
    assert result.excluded == (3,)
    assert list(result.survey.answers.index) == list(result.survey.does_not_apply.index) == [2, 4]


def test_one_of_the_two_figures_is_the_published_one(tmp_path: Path) -> None:
    """Row 3 is out as duplicate: age reckons from 86.11 (rows 2, 4) to 100 (row 2), straight to 26/9 x 25 = 72.22."""
    result = screen_answers(decided(tmp_path, duplicate="exclude"))
    figures = {
        kind: (str(found(result, kind).kept_index.value), str(found(result, kind).excluded_index.value))
        for kind in ("duplicate", "age", "straight")
    }
    assert figures == {"duplicate": ("74.07", "86.11"), "age": ("86.11", "100.00"), "straight": ("86.11", "72.22")}
    assert [found(result, kind).excluded for kind in ("duplicate", "age")] == [True, False]


def test_effect_is_not_known_where_nobody_is_left(tmp_path: Path) -> None:
    """Duplicate and age out leave row 2, which is straight: 100 with it, no index and so no effect without."""
    finding = found(screen_answers(decided(tmp_path, duplicate="exclude", age="exclude")), "straight")
    assert (str(finding.kept_index.value), finding.excluded_index.value, finding.effect) == ("100.00", None, None)


def test_excluded_rows_stand_among_the_refused(tmp_path: Path) -> None:
    """Each with its kind as reason and the column it is about; two kinds are two reasons of one row; nothing seen."""
    survey = screen_answers(decided(tmp_path, duplicate="exclude", age="exclude", straight="exclude")).survey
    assert survey.refused.to_dict("split")["data"] == [
        [2, "", "straight", ""],
        [3, "", "duplicate", ""],
        [3, "", "straight", ""],
        [4, "age", "age", ""],
        [5, "", "no answers", ""],
    ]
    assert (survey.read, survey.refused_rows, len(survey.answers)) == (4, 4, 0)


def test_reasons_of_a_row_stand_in_the_order_of_the_kinds(tmp_path: Path) -> None:
    """Twenty-one times one id and nine 3s: straight all, duplicates all but the first; of each row duplicate first."""
    text = "\n".join([f"{HEADINGS},respondent", *[f"{row()},R1"] * 21, ""])
    survey = apply_decisions(read(tmp_path, text, '[quality]\nduplicate = "exclude"\nstraight = "exclude"\n'))
    pairs = [(at, kind) for at in range(2, 23) for kind in ("duplicate", "straight")][1:]
    assert list(zip(survey.refused["row"], survey.refused["reason"], strict=True)) == pairs


def test_figures_are_of_the_published_bobot(tmp_path: Path) -> None:
    """0.11 nine times is 0.99 of the exact: without row 3 62/18 x 24.75 = 85.25, with it 80/27 x 24.75 = 73.33."""
    result = screen_answers(read(tmp_path, CONTENT, 'bobot = "0.11"\n'))
    duplicate = found(result, "duplicate")
    assert (str(duplicate.kept_index.value), str(duplicate.excluded_index.value)) == ("73.33", "85.25")


def test_refusals_tell_the_same(tmp_path: Path) -> None:
    """Of 4 rows 2 refused, one a reason; counting them gives 74.07 again: 74.07 - 86.11 = -12.04."""
    refused = assess_refusals(screen_answers(decided(tmp_path, duplicate="exclude")).survey)
    assert refused.by_reason.to_dict() == {"duplicate": 1, "no answers": 1}
    assert (refused.read, refused.refused, refused.change) == (4, 2, Decimal("-12.04"))
    assert str(refused.with_refused.value) == "74.07"


def test_counted_is_what_screened_counts(tmp_path: Path) -> None:
    """The short way for earlier periods and the long one for this period leave the same rows."""
    survey = decided(tmp_path, duplicate="exclude", age="exclude")
    short, long = apply_decisions(survey), screen_answers(survey).survey
    pd.testing.assert_frame_equal(short.answers, long.answers)
    pd.testing.assert_frame_equal(short.refused, long.refused)
    pd.testing.assert_frame_equal(short.refused_answers, long.refused_answers)


def test_survey_as_read_is_left_alone(tmp_path: Path) -> None:
    """Three rows count in what was given, after as before."""
    survey = decided(tmp_path, duplicate="exclude", straight="exclude")
    screen_answers(survey)
    assert (len(survey.answers), survey.refused_rows) == (3, 1)


def test_a_kind_that_cannot_be_checked(tmp_path: Path) -> None:
    """No dates: bursts are not checked and excluding them excludes nothing; ids were checked."""
    result = screen_answers(decided(tmp_path, burst="exclude"))
    assert [found(result, kind).checked for kind in ("burst", "repeat", "service", "duplicate", "age")] == [
        False, False, False, True, True,
    ]  # fmt: skip
    assert (found(result, "burst").excluded, result.excluded, len(result.survey.answers)) == (True, (), 3)


def test_faults_by_row(tmp_path: Path) -> None:
    """The refused row 5 among them; what may be plausible is not wrong; rows, then columns, then kinds in order."""
    faults = list_faults(decided(tmp_path))
    assert faults.to_dict("split", index=False) == {
        "columns": ["row", "column", "finding", "wrong"],
        "data": [
            [2, "", "straight", False],
            [3, "", "duplicate", True],
            [3, "", "straight", False],
            [4, "age", "age", True],
            [5, "", "no answers", True],
        ],
    }
    assert (faults.index.tolist(), str(faults["row"].dtype)) == ([0, 1, 2, 3, 4], "int64")


@pytest.mark.parametrize(
    ("threshold", "decision", "untold"),
    [
        (3, {}, set()),
        (4, {}, {"repeat", "straight", "sparse"}),
        (4, {"straight": "exclude"}, {"repeat", "sparse"}),
        (4, {"straight": "exclude", "age": "exclude"}, {"repeat", "sparse"}),
    ],
)
def test_what_few_answered_is_not_told(
    tmp_path: Path, threshold: int, decision: dict[str, str], untold: set[str]
) -> None:
    """Three rows count: below the fewest no kind that compares answers is looked at, unless the unit excludes it."""
    result = screen_answers(decided(tmp_path, **decision), threshold)
    assert {one.kind for one in result.findings if one.few} == untold
    assert {one.kind for one in result.findings if one.count is None} == untold
    assert all(one.rows == () and not one.checked for one in result.findings if one.few)
    assert (found(result, "straight").rows == (2, 3)) is ("straight" not in untold)
    assert found(result, "duplicate").rows == (3,)


@pytest.mark.parametrize(("rows", "threshold", "few"), [(0, 10, False), (1, 10, True), (1, None, False)])
def test_one_is_few_and_nobody_is_not(tmp_path: Path, rows: int, threshold: int | None, few: bool) -> None:
    """Where no row counts there is nothing to keep from being told; all is told where no fewest is named."""
    survey = read(tmp_path, "\n".join([HEADINGS, *[row()] * rows, ""]))
    result = screen_answers(survey) if threshold is None else screen_answers(survey, threshold)
    assert any(one.few for one in result.findings) is few
    assert found(result, "straight").rows == ((2,) if rows and not few else ())


def test_rows_of_each_figure(tmp_path: Path) -> None:
    """Rows 2, 3, 4; 3 is out. The figure of a kind is the other one than the official: with it where it is out."""
    survey = decided(tmp_path, duplicate="exclude")
    figures = {
        name: rows.index[rows].tolist() for name, rows in list_screening_rows(screen_answers(survey), survey).items()
    }
    assert {name: figures[name] for name in ("as_read", "all_excluded", "duplicate", "age", "straight", "burst")} == {
        "as_read": [2, 3, 4], "all_excluded": [], "duplicate": [2, 3, 4], "age": [2], "straight": [4], "burst": [2, 4],
    }  # fmt: skip
    assert set(figures) == {"as_read", "all_excluded", *FINDING_KINDS}


#: Ten respondents, five of them once more, which are out, and four whose ages cannot be; all other than 3 in one unsur.
NINETEEN = "\n".join([
    f"{HEADINGS},respondent,age", *[f"{row(4)},R{at},40" for at in range(10)],
    *[f"{row(2)},R{at},40" for at in range(5)], *[f"{row(1)},S{at},352" for at in range(4)], "",
])  # fmt: skip


@pytest.mark.parametrize(
    ("threshold", "hidden"),
    [(4, set()), (5, {"all_excluded", "age"}), (6, {"all_excluded", "age", "as_read", "duplicate"})],
)
def test_a_figure_apart_by_few_rows_is_hidden(tmp_path: Path, threshold: int, hidden: set[str]) -> None:
    """Official are 14; all 19 are five more, the ten without a flag four less; without the ages ten, with all 19."""
    survey = read(tmp_path, NINETEEN, '[quality]\nduplicate = "exclude"\n')
    whole = screen_answers(survey)
    result = hide_subtractable_figures(whole, survey, threshold)
    assert list_hidden_figures(result) == hidden
    assert result.withheld == hidden & {"as_read", "all_excluded"}
    assert result.as_decided == whole.as_decided
    assert (result.as_read.value is None, result.all_excluded.value is None) == (
        "as_read" in hidden, "all_excluded" in hidden,
    )  # fmt: skip
    duplicate, age = found(result, "duplicate"), found(result, "age")
    assert (duplicate.kept_index.value is None, age.excluded_index.value is None) == (
        "duplicate" in hidden, "age" in hidden,
    )  # fmt: skip
    assert duplicate.excluded_index == age.kept_index == whole.as_decided
    assert (duplicate.withheld, age.withheld) == ("duplicate" in hidden, "age" in hidden)


@pytest.mark.parametrize(("last", "hidden"), [(9, {"service"}), (10, set())])
def test_a_figure_beside_the_groups_of_its_table(tmp_path: Path, last: int, hidden: set[str]) -> None:
    """Undeclared are X (15), which the page shows, and Y, which it hides below ten: the figure without both gives Y."""
    names = ["A"] * 30 + ["B"] * 12 + ["X"] * 15 + ["Y"] * last
    rows = [f"{row(2 + at % 2 * 2)},{name}" for at, name in enumerate(names)]
    units = UNITS + 'services = ["A", "B"]\n'
    survey = read(tmp_path, "\n".join([f"{HEADINGS},service", *rows, ""]), units=units)
    whole = screen_answers(survey)
    assert {one.kind: one.count for one in whole.findings if one.count} == {"service": 15 + last}
    assert list_hidden_figures(hide_subtractable_figures(whole, survey, 10)) == hidden


def test_what_exposes_beside_other_figures_is_hidden_too(tmp_path: Path) -> None:
    """Named from outside, whatever its rows; a name that is no figure of these hides nothing."""
    survey = read(tmp_path, NINETEEN, '[quality]\nduplicate = "exclude"\n')
    result = hide_subtractable_figures(screen_answers(survey), survey, 4, {"as_read", "age", "ikm"})
    assert list_hidden_figures(result) == {"as_read", "age"}
    assert result.withheld == {"as_read"}
    assert result.survey.answers.index.tolist() == [*range(2, 12), *range(17, 21)]


def test_frame(tmp_path: Path) -> None:
    """One row a kind, with the numbers of the findings and what they are measured in."""
    frame = screen_answers(decided(tmp_path, duplicate="exclude")).frame()
    assert list(frame.index) == list(FINDING_KINDS)
    assert frame.loc["duplicate"].to_dict() == {
        "checked": True, "count": 1, "excluded": True, "kept_value": 74.07, "excluded_value": 86.11, "effect": 12.04,
    }  # fmt: skip
    level = "index points, scale 25-100"
    units = {"count": "rows", "kept_value": level, "excluded_value": level, "effect": "index points"}
    assert frame.attrs["units"] == units
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "checked": "bool", "count": "int64", "excluded": "bool", **dict.fromkeys(list(units)[1:], "float64"),
    }  # fmt: skip


def test_nobody(tmp_path: Path) -> None:
    """A form nobody answered: no findings, no index, no effect."""
    result = screen_answers(read(tmp_path, f"{HEADINGS}\n", '[quality]\nstraight = "exclude"\n'))
    assert (result.flagged, result.as_read.value, result.as_decided.value) == ((), None, None)
    assert {finding.effect for finding in result.findings} == {None}


def test_of_repeated_rows_one_is_always_left(tmp_path: Path) -> None:
    """Pressed three times, ids R1, R1, R2, newest first in the file: the one of 10:00 stays, whatever is excluded."""
    rows = [f"{row()},{name},2026-03-02 {time}" for name, time in (("R2", "10:02"), ("R1", "10:01"), ("R1", "10:00"))]
    content = "\n".join([f"{HEADINGS},respondent,date", *rows, ""])
    survey = read(tmp_path, content, '[quality]\nduplicate = "exclude"\nrepeat = "exclude"\n')
    assert list(screen_answers(survey).survey.answers.index) == [4]


def test_unanswered(tmp_path: Path) -> None:
    """Of three counted rows persyaratan: one blank, one '-'; prosedur: one '-'. The silent fourth does not count."""
    rows = [row("", "-"), row("-"), row(), row(*[""] * 9)]
    result = count_unanswered(read(tmp_path, "\n".join([f"{HEADINGS},saran", *(f"{one},Baik" for one in rows), ""])))
    assert [(one.code, one.blank, one.does_not_apply) for one in result[:3]] == [
        ("U1", 1, 1), ("U2", 0, 1), ("U3", 0, 0),
    ]  # fmt: skip
    assert (result[0].blank_share, result[0].does_not_apply_share) == (Fraction(1, 3), Fraction(1, 3))
    assert [one.unsur for one in result] == list(RULES.unsur)


def test_unanswered_by_nobody(tmp_path: Path) -> None:
    """No respondents, no shares; not a division by nothing."""
    one = count_unanswered(read(tmp_path, f"{HEADINGS}\n"))[0]
    assert (one.respondents, one.blank_share, one.does_not_apply_share) == (0, None, None)


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="the real answers in ../shared/real are not on this machine")
@pytest.mark.parametrize(
    ("unit", "period", "value"), [("MPP-JEPARA", "2021-S1", "96.79"), ("PDAM-JEPARA", "2021-S2", "96.78")]
)
def test_real_answers(unit: str, period: str, value: str) -> None:
    """Kept by default: the index of the data's README; every screen runs on real dirt; most rows straight-lined."""
    project = Project.locate(REAL)
    one = project.unit(unit)
    result = screen_answers(read_survey(project, one, project.period(one, period)))
    assert str(result.as_decided.value) == value
    assert found(result, "straight").count > len(result.survey.answers) / 2
    assert result.excluded == ()
