"""Users per category: known to the answers, spelt as there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.survey.units import Sidecar
from tests.helpers import HEADINGS, UNITS, read, row

CONTENT = f"{HEADINGS},service,gender,age,education\n{row()},Izin Usaha,L,25,S1\n{row()},KTP,P,70,SMA\n"


def known(folder: Path, sidecar: str, units: str = UNITS) -> Sidecar:
    """The sidecar as a survey of two people holds it."""
    return read(folder, CONTENT, sidecar, units).sidecar


def test_spelling_is_that_of_the_answers(tmp_path: Path) -> None:
    """Case, blanks, dashes, signs and 'L' for men make no other category; the order is the sidecar's."""
    text = """[strata]
ktp = 30
"izin  usaha" = 70
[margins.gender]
P = 40
pria = 60
[margins.age]
"21-30" = 55
">= 61" = 45
[margins.education]
s1 = 20
Sma = 80
"""
    found = known(tmp_path, text)
    assert list(found.strata.items()) == [("KTP", 30), ("Izin Usaha", 70)]
    assert found.margins.known == {
        "gender": {"Perempuan": 40, "Laki-laki": 60},
        "age": {"21–30": 55, "≥ 61": 45},
        "education": {"S1": 20, "SMA": 80},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[strata]\nKTB = 3", r"2026-S1\.toml: \[strata\]: 1 category that no answer has.*KTB\. Did you mean KTP"),
        ("[strata]\nA = 3\nB = 4", r"2 categories.*Allowed: Izin Usaha, KTP"),
        ('[margins.age]\n"20-30" = 3', r"\[margins\.age\].*20-30.*Allowed: ≤ 20"),
        ("[margins.gender]\nX = 3", r"\[margins\.gender\].*Laki-laki, Perempuan"),
        ("[margins.occupation]\nPNS = 3", r"\[margins\.occupation\].*PNS.*Allowed: PNS/TNI/POLRI"),
        ("[margins.gender]\nL = 3\nPria = 4", r"named twice"),
    ],
)
def test_unknown_categories_are_told(tmp_path: Path, text: str, message: str) -> None:
    """File, table, what was seen, what is near, what is allowed."""
    with pytest.raises(SettingError, match=f"(?s){message}"):
        known(tmp_path, text)


def test_what_nobody_answered_may_be_named_where_it_is_known(tmp_path: Path) -> None:
    """A declared service and either gender exist without respondents."""
    units = f'{UNITS}services = ["KTP", "Izin Usaha", "Akta"]\n'
    assert known(tmp_path, "[strata]\nAkta = 5\n", units).strata == {"Akta": 5}
    women = f"{HEADINGS},gender\n{row()},P\n"
    assert read(tmp_path, women, "[margins.gender]\nL = 5\n").sidecar.margins.gender == {"Laki-laki": 5}


@pytest.mark.parametrize(("name", "label"), [("education", "s2"), ("occupation", "lainnya")])
def test_a_category_of_the_questionnaire_may_be_counted_though_nobody_of_it_answered(
    tmp_path: Path, name: str, label: str
) -> None:
    """The only two answers are of S1 and SMA; the users know S2, which every printed questionnaire offers."""
    found = known(tmp_path, f"[margins.{name}]\n{label} = 5\n")
    assert found.margins.known == {name: {"S2" if label == "s2" else "Lainnya": 5}}
