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
        ("10", "≤ 20"),
        ("20", "≤ 20"),
        ("21", "21–30"),
        ("30.0", "21–30"),
        ("31", "31–40"),
        ("60", "51–60"),
        ("61", "≥ 61"),
        ("110", "≥ 61"),
        ("9", ""),
        ("352", ""),
        ("-41", ""),
        ("", ""),
        ("<=20", "≤ 20"),
        ("21-30", "21–30"),
        (">=61", "≥ 61"),
    ],
)
def test_age_groups(age: str, group: str) -> None:
    """Both ends of a group belong to it, as its label says; an unknown age has no group; a band of ours is one."""
    assert responses.group_ages(pd.Series([age], dtype="str")).tolist() == [group]


#: As forms in public repositories spell them.
BANDS = {
    "17-25 tahun": "17–25", "20 Tahun Kebawah": "≤ 20", "61 tahun ke atas": "≥ 61", "21 s.d 30 Tahun": "21–30",
    "21 s/d 30": "21–30", "31 sampai dengan 40 tahun": "31–40", "> 50": "≥ 51", "<17": "≤ 16", "45+ tahun": "≥ 45",
    "≥ 56": "≥ 56", "=> 56": "≥ 56", "Kurang dari 18 Tahun": "≤ 17", "Diatas 50 Tahun": "≥ 51", "0-17": "≤ 17",
    "50 tahun atau lebih": "≥ 50", "Usia 26–35 th.": "26–35", "18 > 20": "18–20", "30-21": "", "dewasa": "",
    "1945-2026": "",
}  # fmt: skip


@pytest.mark.parametrize(("band", "group"), BANDS.items())
def test_bands_of_a_form(band: str, group: str) -> None:
    """What is not a group of ours is a group of its own, by the years it says; without sense it is none."""
    assert responses.group_ages(pd.Series([band], dtype="str")).tolist() == [group]


def test_a_band_open_at_one_end_closes_the_gap_of_one_year() -> None:
    """20 and 61 are in no other band of the first form, 20 and 50 in one of the second."""
    first = ["Kurang dari 20", "21-30", "51-60", "Lebih dari 61"]
    second = ["Kurang dari 20", "20-30", "41-50", "Diatas 50"]
    assert responses.group_ages(pd.Series(first)).tolist() == ["≤ 20", "21–30", "51–60", "≥ 61"]
    assert responses.group_ages(pd.Series(second)).tolist() == ["≤ 19", "20–30", "41–50", "≥ 51"]


def test_years_beside_bands_of_a_form() -> None:
    """25 goes where the form has 25; 70 is in no band of it, and in a group of ours."""
    assert responses.group_ages(pd.Series(["17-25", "25", "26", "70"])).tolist() == ["17–25", "17–25", "21–30", "≥ 61"]


def test_groups_of_nobody() -> None:
    """A file of headings alone has no age and no gender."""
    assert responses.group_ages(pd.Series([], dtype="str")).tolist() == []
    assert responses.parse_ages(pd.Series([], dtype="str")).tolist() == []
    assert responses.normalise_genders(pd.Series([], dtype="str")).tolist() == []


def test_ages_rise() -> None:
    """Groups stand from young to old whatever their size."""
    counts = pd.Series({"≥ 61": 9, "≤ 20": 1, "31–40": 40})
    assert responses.order_categories("age", counts) == ["≤ 20", "31–40", "≥ 61"]
    bands = pd.Series({"≥ 51": 9, "17–25": 1, "≤ 16": 40, "26–35": 2})
    assert responses.order_categories("age", bands) == ["≤ 16", "17–25", "26–35", "≥ 51"]


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
