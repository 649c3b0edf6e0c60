"""Respondents by characteristic."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.profile import count_spreads, frame_spreads, profile_respondents, share_answers
from ikm.errors import SettingError
from ikm.survey.responses import Survey
from tests.helpers import HEADINGS, RULES, read, row, scores


def survey_by(folder: Path, heading: str, *groups: tuple[str, int, int], sidecar: str = "") -> Survey:
    """A survey with groups of (label, respondents, answer to every unsur)."""
    lines = [f"{row(*[answer] * 9)},{label}" for label, count, answer in groups for _ in range(count)]
    return read(folder, "\n".join([f"{HEADINGS},{heading}", *lines]) + "\n", sidecar)


def test_shares_and_indexes(tmp_path: Path) -> None:
    """15 men all 3 and 25 women all 2 of 40: 3/8 and 5/8, indexes 75 and 50, C (below 76.61) and D."""
    found = profile_respondents(survey_by(tmp_path, "gender", ("P", 25, 2), ("L", 15, 3)), "gender", 10)
    assert [(group.label, group.n, group.share, str(group.index.value)) for group in found.groups] == [
        ("Laki-laki", 15, Fraction(3, 8), "75.00"),
        ("Perempuan", 25, Fraction(5, 8), "50.00"),
    ]
    assert found.frame()["mutu"].tolist() == ["C", "D"]
    assert (found.total, found.stated) == (40, True)


def test_small_group_hides_with_the_next_smallest(tmp_path: Path) -> None:
    """3 not stated, 12 women, 15 men: 3 alone would be 30 - 27, so the 12 go too; not stated stands last."""
    found = profile_respondents(survey_by(tmp_path, "gender", ("", 3, 4), ("P", 12, 2), ("L", 15, 3)), "gender", 10)
    assert [group.label for group in found.groups] == ["Laki-laki"]
    assert (found.withheld, found.total) == (True, 30)


def test_a_hidden_group_leaves_no_trace(tmp_path: Path) -> None:
    """An occupation in a respondent's own words is a person: it stands neither in the result nor in its frame."""
    found = profile_respondents(
        survey_by(tmp_path, "occupation", ("Lurah", 1, 4), ("PNS", 12, 2), ("Buruh", 15, 3)), "occupation", 10
    )
    assert "Lurah" not in repr(found)
    assert found.frame().index.tolist() == ["Buruh"]


def test_all_groups_too_small(tmp_path: Path) -> None:
    """Nine respondents are fewer than ten: no group is shown, although all stated it."""
    found = profile_respondents(survey_by(tmp_path, "gender", ("P", 4, 4), ("L", 5, 3)), "gender", 10)
    assert (found.groups, found.withheld, found.stated) == ((), True, True)


def test_unreadable_is_not_unstated(tmp_path: Path) -> None:
    """Ages of 352 were stated, but cannot be read; ten cells."""
    found = profile_respondents(survey_by(tmp_path, "age", ("352", 10, 4)), "age", 10)
    assert (found.stated, found.unreadable) == (False, 10)


def test_not_stated_is_shown_when_large(tmp_path: Path) -> None:
    """Ten who did not state it are a group like another, in the last place."""
    found = profile_respondents(survey_by(tmp_path, "service", ("", 10, 2), ("KTP", 10, 3)), "service", 10)
    assert [(group.label, group.n) for group in found.groups] == [("KTP", 10), ("", 10)]


def test_nobody_stated_it(tmp_path: Path) -> None:
    """A file without the column has one group of everybody, and says that nothing was stated."""
    found = profile_respondents(survey_by(tmp_path, "saran", ("a", 12, 3)), "gender", 10)
    assert (found.stated, [(group.label, group.n) for group in found.groups]) == (False, [("", 12)])


def test_nobody_answered(tmp_path: Path) -> None:
    """A survey of nobody has no groups."""
    found = profile_respondents(read(tmp_path, f"{HEADINGS}\n"), "gender", 10)
    assert (found.total, found.groups, found.stated) == (0, (), False)


@pytest.mark.parametrize(
    ("characteristic", "labels", "order"),
    [
        ("age", ["61", "19", "41"], ["≤ 20", "41–50", "≥ 61"]),
        ("education", ["S1", "SD", "SMA"], ["SD", "SMA", "S1"]),
        ("occupation", ["PNS", "Wiraswasta", "Buruh"], ["Wiraswasta", "Buruh", "PNS"]),
    ],
)
def test_order_of_groups(tmp_path: Path, characteristic: str, labels: list[str], order: list[str]) -> None:
    """Ages and schooling rise; occupations (11, 12, 11 respondents) stand from the largest, equal ones by name."""
    sizes = (11, 12, 11)
    groups = [(label, size, 3) for label, size in zip(labels, sizes, strict=True)]
    found = profile_respondents(survey_by(tmp_path, characteristic, *groups), characteristic, 10)
    assert [group.label for group in found.groups] == order


def test_refused_rows_are_in_no_group(tmp_path: Path) -> None:
    """Two of twelve gave a 7 and are refused: the group has ten."""
    sidecar = 'invalid = "refuse"\n'
    content = "\n".join([f"{HEADINGS},service", *[f"{row()},KTP"] * 10, *[f"{row('x')},KTP"] * 2]) + "\n"
    found = profile_respondents(read(tmp_path, content, sidecar), "service", 10)
    assert (found.total, found.groups[0].n) == (10, 10)


def test_bobot_of_the_survey(tmp_path: Path) -> None:
    """All 4 under 0.11: the group prints 99, as the unit does."""
    found = profile_respondents(
        survey_by(tmp_path, "service", ("KTP", 12, 4), sidecar='bobot = "0.11"\n'), "service", 10
    )
    assert str(found.groups[0].index.value) == "99.00"


def test_unknown_characteristic(tmp_path: Path) -> None:
    """Only the five documented ones can be asked for."""
    with pytest.raises(SettingError, match="respondents cannot be grouped by 'saran'"):
        profile_respondents(survey_by(tmp_path, "saran", ("a", 12, 3)), "saran", 10)


def test_an_index_of_100_or_25_is_hidden(tmp_path: Path) -> None:
    """Ten women all 4, twelve not stated, twenty men all 2: each woman's answers are known, so she goes with the 12.

    Together those give (40 + 36) / 22 x 25 = 86.36, which tells of nobody.
    """
    found = profile_respondents(survey_by(tmp_path, "gender", ("P", 10, 4), ("", 12, 3), ("L", 20, 2)), "gender", 5)
    assert ([group.label for group in found.groups], found.withheld) == (["Laki-laki"], True)
    lowest = profile_respondents(
        survey_by(tmp_path / "low", "gender", ("P", 10, 1), ("", 12, 3), ("L", 20, 2)), "gender", 5
    )
    assert [group.label for group in lowest.groups] == ["Laki-laki"]


def test_hidden_groups_are_not_all_of_100(tmp_path: Path) -> None:
    """Two groups of 100 would be 100 together, total minus shown: the next smallest, of 50, goes along."""
    groups = (("SD", 10, 4), ("SMP", 11, 4), ("SMA", 12, 2), ("S1", 13, 3))
    assert [
        group.label for group in profile_respondents(survey_by(tmp_path, "education", *groups), "education", 5).groups
    ] == ["S1"]


def test_a_unit_of_100_hides_nothing(tmp_path: Path) -> None:
    """The official 100 of all 25 has told what each answered; their number by gender then adds nothing."""
    found = profile_respondents(survey_by(tmp_path, "gender", ("P", 10, 4), ("L", 15, 4)), "gender", 10)
    assert [(group.label, str(group.index.value)) for group in found.groups] == [
        ("Laki-laki", "100.00"), ("Perempuan", "100.00"),
    ]  # fmt: skip


def test_no_interval_without_width(tmp_path: Path) -> None:
    """Ten women all 3: an interval of 75.00 to 75.00 would say that each has 75; men of 2 and 3 have one."""
    men = (("L", 10, 2), ("L", 10, 3))
    found = profile_respondents(survey_by(tmp_path, "gender", ("P", 10, 3), *men), "gender", 10)
    assert [(group.label, group.precision is None) for group in found.groups] == [
        ("Laki-laki", False), ("Perempuan", True),
    ]  # fmt: skip


def test_the_frame_of_a_profile(tmp_path: Path) -> None:
    """One row a group: men 15 of 41 and 75, women half 2 and half 3 of 26: 62.50; an interval where answers differ."""
    groups = (("P", 13, 2), ("P", 13, 3), ("L", 15, 3))
    found = profile_respondents(survey_by(tmp_path, "gender", *groups), "gender", 10)
    frame = found.frame()
    assert (frame.index.name, frame.index.tolist()) == ("gender", ["Laki-laki", "Perempuan"])
    assert frame.columns.tolist() == ["n", "share", "ikm", "low", "high", "mutu"]
    assert frame["n"].to_dict() == {"Laki-laki": 15, "Perempuan": 26}
    assert frame["share"].tolist() == [15 / 41, 26 / 41]
    assert frame["ikm"].tolist() == [75, 62.5]
    assert frame["mutu"].tolist() == ["C", "D"]
    error = found.groups[1].precision
    assert error is not None
    assert frame.loc["Perempuan", ["low", "high"]].tolist() == [error.low, error.high]
    assert frame.loc["Laki-laki", ["low", "high"]].isna().all()
    assert (frame["n"].dtype, frame["low"].dtype) == ("Int64", float)
    assert frame.attrs["units"] == {
        "n": "respondents", "share": "share of 1", "mutu": "grade A-D; missing below 10 respondents",
        **dict.fromkeys(("ikm", "low", "high"), "index points, scale 25-100"),
    }  # fmt: skip


def test_the_error_of_a_group(tmp_path: Path) -> None:
    """Twelve of 24, of 48 users, half 3 and half 4, all bobot 0.11: 3.5 x 0.99 x 25, printed half up.

    Of each 0.99 x 12.5 / 12 from the mean: the variance is 24/23 x 12 such squares x (1 - 24/48) (Cochran 1977, 2.13).
    """
    sidecar = 'bobot = "0.11"\npopulation = 48\nselection = "random"\n'
    groups = (("KTP", 6, 3), ("KTP", 6, 4), ("KK", 6, 2), ("KK", 6, 3))
    group = profile_respondents(survey_by(tmp_path, "service", *groups, sidecar=sidecar), "service", 10).groups[1]
    assert (group.label, group.n, str(group.index.value)) == ("KTP", 12, "86.63")
    assert group.precision is not None
    assert group.precision.estimate == pytest.approx(86.625)
    assert group.precision.se == pytest.approx((24 / 23 * 12 * (0.99 * 12.5 / 12) ** 2 * 0.5) ** 0.5)


def test_values_of_groups(tmp_path: Path) -> None:
    """Indexes as printed and how far apart; none of a hidden group."""
    found = profile_respondents(survey_by(tmp_path, "gender", ("P", 25, 2), ("L", 15, 3)), "gender", 10)
    assert (found.value("Perempuan"), found.value("")) == (Decimal("50.00"), None)
    assert found.apart("Perempuan", "Laki-laki") == Decimal("25.00")
    assert found.apart("", "Laki-laki") is None


def test_groups_that_other_figures_expose(tmp_path: Path) -> None:
    """What is named is hidden, and that alone; what was known elsewhere of groups taken as one is hidden too."""
    one = survey_by(tmp_path, "education", ("SD", 12, 2), ("SMA", 13, 3), ("S1", 14, 2))
    assert [group.label for group in profile_respondents(one, "education", 10).groups] == ["SD", "SMA", "S1"]
    named = profile_respondents(one, "education", 10, ["SMA"])
    assert ([group.label for group in named.groups], named.withheld) == (["SD", "S1"], True)

    def known(labels: Sequence[str]) -> bool:
        return list(labels) == ["S1"]

    found = profile_respondents(one, "education", 10, known=known)
    assert [group.label for group in found.groups] == ["SMA"]  # with S1 the smallest, whose number they would be


# Answers to each unsur


def test_spreads_of_few_are_not_shown() -> None:
    """Nine answered: their number alone from a threshold of ten on; nobody answered: nothing to hide."""
    spread = count_spreads(scores(*[2] * 4, *[4] * 5), RULES)[0]
    assert (spread.n, spread.low, spread.share(4), spread.disclosed(9)) == (9, Fraction(4, 9), Fraction(5, 9), spread)
    hidden = spread.disclosed(10)
    assert (hidden.n, hidden.few, hidden.counts, hidden.low) == (9, 9, {}, None)
    assert (hidden.unsur, hidden.code) == (spread.unsur, "U1")
    nobody = count_spreads(scores(), RULES)[0]
    assert nobody.disclosed(10) == nobody
    assert nobody.low is None
    one = count_spreads(scores(3), RULES)[0]
    assert (one.disclosed(2).counts, one.disclosed(1)) == ({}, one)


def test_good_and_poor_answers_of_all_unsur() -> None:
    """Of two people 18 answers, one low; none where an unsur is of few, or nobody answered."""
    spreads = count_spreads(scores([1, *[3] * 8], 4), RULES)
    share = share_answers(spreads)
    assert share is not None
    assert (share.low, share.high, share.high_of_100, share.low_of_100) == (1, 17, 94, 6)  # 94.4
    assert share_answers([*spreads[1:], spreads[0].disclosed(3)]) is None
    assert share_answers(count_spreads(scores(), RULES)) is None


def test_the_frame_of_spreads() -> None:
    """One row an unsur; the share of 1 and 2 is missing where few answered."""
    spreads = count_spreads(scores([1, *[3] * 8], [2, *[4] * 8], [3, *[3] * 8], [4, *[4] * 8]), RULES)
    frame = frame_spreads(spreads)
    assert frame.index.name == "key"
    assert frame.index.tolist() == list(RULES.keys)
    assert frame.loc["persyaratan"].to_dict() == {
        "code": "U1", "n": 4, "answer_1": 1, "answer_2": 1, "answer_3": 1, "answer_4": 1, "low": 0.5,
    }  # fmt: skip
    assert frame.loc["sarana"].drop("code").tolist() == [4, 0, 0, 2, 2, 0]
    assert frame.attrs["units"] == {
        "n": "respondents",
        **{f"answer_{answer}": "respondents who gave it" for answer in (1, 2, 3, 4)},
        "low": "share of 1 that gave 1 or 2",
    }
    few = frame_spreads([spreads[0].disclosed(5), *spreads[1:]])
    assert (few["n"].iloc[0], few["low"].isna().tolist()) == (4, [True, *[False] * 8])
