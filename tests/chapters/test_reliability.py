"""Reliability as people read it: figures with their caveat, or why there are none."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from ikm.analysis.quality import Reliability, estimate_reliability
from ikm.chapters.quality import export_reliability, show_reliability
from ikm.page.wording import LANGUAGES, Words
from tests.helpers import KEYS, RULES, scores

CAVEAT = "alfa yang rendah tidak membatalkan IKM."


def varied() -> pd.DataFrame:
    """Fifteen who answer every unsur alike, 2, 3 or 4, but for biaya, which is 4 throughout."""
    frame = scores(*[2, 3, 4] * 5)
    frame["biaya"] = pd.array([4] * 15, dtype="Int8")
    return frame


def test_sentences() -> None:
    """Eight unsur that are one and the same: alpha 1, no factor; biaya is named; what a formative index needs."""
    first, caveat = str(show_reliability(estimate_reliability(varied(), RULES), RULES, Words("id")).text()).splitlines()
    assert first.startswith("Alfa Cronbach 1,000 (selang 95 %: 1,000 sampai 1,000), dari 15 responden")
    assert "Omega tidak dinyatakan, karena jawaban tidak cocok dengan satu faktor." in first
    assert "nilai yang sama pada Biaya/tarif" in first
    assert caveat.startswith("IKM adalah indeks formatif")
    assert caveat.endswith(CAVEAT)


def test_omega_and_ordinal_alpha() -> None:
    """Shown where they are."""
    found = Reliability(130, alpha=0.8573, low=0.8174, high=0.8914, omega=0.8585, ordinal=0.889)
    told = str(show_reliability(found, RULES, Words("en")).text())
    assert "Cronbach's alpha 0.857 (95% interval: 0.817 to 0.891), from 130 respondents" in told
    assert "Omega 0.859. Ordinal alpha 0.889." in told


def test_table() -> None:
    """One row an unsur that varies: code, name, correlation, alpha without it."""
    rows = show_reliability(estimate_reliability(varied(), RULES), RULES, Words("id")).table().rows
    assert len(rows) == len(KEYS) - 1
    assert tuple(rows[0]) == ("U1", "Persyaratan", "1,000", "1,000")


@pytest.mark.parametrize("bahasa", LANGUAGES)
@pytest.mark.parametrize(
    ("rows", "reason"), [([], "few"), ([3], "few"), ([3] * 7, "few"), ([3] * 12, "constant")], ids=str
)
def test_refusals(rows: list[int], reason: str, bahasa: str) -> None:
    """Nobody, one, seven: too few; twelve alike: nothing varies; the caveat stands, no table, valid JSON."""
    found = estimate_reliability(scores(*rows), RULES)
    view = show_reliability(found, RULES, Words(bahasa))
    assert found.refused == reason
    assert len(view.text().paragraphs) == 2
    assert "<table" not in view._repr_html_()
    numbers = json.loads(json.dumps(export_reliability(found), allow_nan=False))
    assert (numbers["refused"], numbers["alpha"]) == (reason, None)
    assert numbers["n"] == (None if reason == "few" else 12)
