"""Respondents by characteristic."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.profile import profile
from ikm.errors import SettingError
from ikm.survey.responses import Survey
from tests.helpers import HEADINGS, read, row


def survey_by(folder: Path, heading: str, *groups: tuple[str, int, int], sidecar: str = "") -> Survey:
    """A survey with groups of (label, respondents, answer to every unsur)."""
    lines = [f"{row(*[answer] * 9)},{label}" for label, count, answer in groups for _ in range(count)]
    return read(folder, "\n".join([f"{HEADINGS},{heading}", *lines]) + "\n", sidecar)


def test_shares_and_indexes(tmp_path: Path) -> None:
    """15 men all 3 and 25 women all 4 of 40: 3/8 and 5/8, indexes 75 and 100, C (below 76.61) and A."""
    found = profile(survey_by(tmp_path, "gender", ("P", 25, 4), ("L", 15, 3)), "gender", 10)
    assert [(group.label, group.n, group.share, str(group.index.value)) for group in found.groups] == [
        ("Laki-laki", 15, Fraction(3, 8), "75.00"),
        ("Perempuan", 25, Fraction(5, 8), "100.00"),
    ]
    assert found.frame()["mutu"].tolist() == ["C", "A"]
    assert (found.total, found.stated) == (40, True)


def test_small_group_hides_with_the_next_smallest(tmp_path: Path) -> None:
    """3 not stated, 12 women, 15 men: 3 alone would be 30 - 27, so the 12 go too; not stated stands last."""
    found = profile(survey_by(tmp_path, "gender", ("", 3, 4), ("P", 12, 4), ("L", 15, 3)), "gender", 10)
    assert [group.label for group in found.groups] == ["Laki-laki"]
    assert (found.withheld, found.total) == (True, 30)


def test_a_hidden_group_leaves_no_trace(tmp_path: Path) -> None:
    """An occupation in a respondent's own words is a person: it stands neither in the result nor in its frame."""
    found = profile(
        survey_by(tmp_path, "occupation", ("Lurah", 1, 4), ("PNS", 12, 4), ("Buruh", 15, 3)), "occupation", 10
    )
    assert "Lurah" not in repr(found)
    assert found.frame().index.tolist() == ["Buruh"]


def test_all_groups_too_small(tmp_path: Path) -> None:
    """Nine respondents are fewer than ten: no group is shown, although all stated it."""
    found = profile(survey_by(tmp_path, "gender", ("P", 4, 4), ("L", 5, 3)), "gender", 10)
    assert (found.groups, found.withheld, found.stated) == ((), True, True)


def test_unreadable_is_not_unstated(tmp_path: Path) -> None:
    """Ages of 352 were stated, but cannot be read; ten cells."""
    found = profile(survey_by(tmp_path, "age", ("352", 10, 4)), "age", 10)
    assert (found.stated, found.unreadable) == (False, 10)


def test_not_stated_is_shown_when_large(tmp_path: Path) -> None:
    """Ten who did not state it are a group like another, in the last place."""
    found = profile(survey_by(tmp_path, "service", ("", 10, 4), ("KTP", 10, 3)), "service", 10)
    assert [(group.label, group.n) for group in found.groups] == [("KTP", 10), ("", 10)]


def test_nobody_stated_it(tmp_path: Path) -> None:
    """A file without the column has one group of everybody, and says that nothing was stated."""
    found = profile(survey_by(tmp_path, "saran", ("a", 12, 3)), "gender", 10)
    assert (found.stated, [(group.label, group.n) for group in found.groups]) == (False, [("", 12)])


def test_nobody_answered(tmp_path: Path) -> None:
    """A survey of nobody has no groups."""
    found = profile(read(tmp_path, f"{HEADINGS}\n"), "gender", 10)
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
    found = profile(survey_by(tmp_path, characteristic, *groups), characteristic, 10)
    assert [group.label for group in found.groups] == order


def test_refused_rows_are_in_no_group(tmp_path: Path) -> None:
    """Two of twelve gave a 7 and are refused: the group has ten."""
    sidecar = 'invalid = "refuse"\n'
    content = "\n".join([f"{HEADINGS},service", *[f"{row()},KTP"] * 10, *[f"{row('x')},KTP"] * 2]) + "\n"
    found = profile(read(tmp_path, content, sidecar), "service", 10)
    assert (found.total, found.groups[0].n) == (10, 10)


def test_bobot_of_the_survey(tmp_path: Path) -> None:
    """All 4 under 0.11: the group prints 99, as the unit does."""
    found = profile(survey_by(tmp_path, "service", ("KTP", 12, 4), sidecar='bobot = "0.11"\n'), "service", 10)
    assert str(found.groups[0].index.value) == "99.00"


def test_unknown_characteristic(tmp_path: Path) -> None:
    """Only the five documented ones can be asked for."""
    with pytest.raises(SettingError, match="respondents cannot be grouped by 'saran'"):
        profile(survey_by(tmp_path, "saran", ("a", 12, 3)), "saran", 10)
