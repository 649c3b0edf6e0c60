"""Respondents by characteristic."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.profile import profile_respondents
from ikm.errors import SettingError
from ikm.survey.responses import Survey
from tests.helpers import HEADINGS, read, row


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
