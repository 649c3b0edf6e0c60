"""Categories of respondents: one spelling, age groups, a reader's order."""

from __future__ import annotations

import pandas as pd
import pytest

from ikm.survey import responses


def test_most_frequent_spelling_wins() -> None:
    """'PNS' stands twice, 'pns' and 'Pns' once each; blanks within a text are one."""
    typed = pd.Series(["PNS", "pns", " PNS ", "Pns", "Ibu  rumah tangga", "ibu rumah tangga", ""])
    assert responses.unify_spelling(typed).tolist() == ["PNS"] * 4 + ["Ibu rumah tangga"] * 2 + [""]


def test_rows_keep_their_number() -> None:
    """The respondent of row 7 stays the respondent of row 7."""
    assert responses.unify_spelling(pd.Series(["b", "a"], index=[7, 3])).to_dict() == {7: "b", 3: "a"}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("L", "Laki-laki"),
        ("laki laki", "Laki-laki"),
        ("PRIA", "Laki-laki"),
        (" p ", "Perempuan"),
        ("Wanita", "Perempuan"),
        ("perempuan", "Perempuan"),
        ("", ""),
        ("Lainnya", "Lainnya"),
    ],
)
def test_gender(typed: str, printed: str) -> None:
    """The spellings that forms use give two words; others stay as typed, nothing stays nothing."""
    assert responses.normalise_genders(pd.Series([typed])).tolist() == [printed]


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (10, "≤ 20"),
        (20, "≤ 20"),
        (21, "21–30"),
        (30, "21–30"),
        (31, "31–40"),
        (60, "51–60"),
        (61, "≥ 61"),
        (110, "≥ 61"),
        (None, ""),
    ],
)
def test_age_groups(age: int | None, group: str) -> None:
    """Both ends of a group belong to it, as its label says; an unknown age has no group."""
    assert responses.group_ages(pd.Series([age], dtype="Int16")).tolist() == [group]


def test_groups_of_nobody() -> None:
    """A file of headings alone has no age and no gender."""
    assert responses.group_ages(pd.Series([], dtype="Int16")).tolist() == []
    assert responses.normalise_genders(pd.Series([], dtype="str")).tolist() == []


def test_ages_rise() -> None:
    """Groups stand from young to old whatever their size."""
    counts = pd.Series({"≥ 61": 9, "≤ 20": 1, "31–40": 40})
    assert responses.order_categories("age", counts) == ["≤ 20", "31–40", "≥ 61"]


def test_education_rises() -> None:
    """From no school to S3 as schooling goes, D4 beside S1 as its equal in law; an unknown level comes last."""
    right = ["Tidak sekolah", "SD", "SLTP", "SMA/SMK", "D1-D3", "D4", "S2", "S3", "Pesantren"]
    counts = pd.Series(range(len(right)), index=right)
    assert responses.order_categories("education", counts) == right


@pytest.mark.parametrize("diploma", ["D4", "D-4", "D IV", "D-IV", "DIV"])
def test_diploma_of_four_years_is_with_s1(diploma: str) -> None:
    """D-IV stands beside S1 (level 6 of the national framework, Perpres 8/2012), so after D3, whatever the numerals."""
    assert responses.order_categories("education", pd.Series({diploma: 9, "D3": 1, "S2": 5})) == ["D3", diploma, "S2"]


def test_gender_by_name_and_the_rest_by_size() -> None:
    """Two genders keep their places from period to period; occupations stand from the largest, equal ones by name."""
    assert responses.order_categories("gender", pd.Series({"Perempuan": 9, "Laki-laki": 1})) == [
        "Laki-laki",
        "Perempuan",
    ]
    assert responses.order_categories("occupation", pd.Series({"PNS": 2, "Tani": 7, "Buruh": 2})) == [
        "Tani",
        "Buruh",
        "PNS",
    ]
