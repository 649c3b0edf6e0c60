"""What was asked decides what is said; figures on real paired answers agree with sums done in the test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.importance import (
    Crosshair,
    DerivedImportance,
    Gap,
    Importance,
    Position,
    assess_importance,
    estimate_gaps,
    list_asked_questions,
    place_crosshair,
    place_unsur,
)
from ikm.analysis.precision import design_simple
from ikm.errors import SettingError
from tests.helpers import KEYS, RULES, scores

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "raw"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real answers in ../shared/real are not on this machine")


def answers(kinerja: int = 3, respondents: int = 20, **stated: int) -> pd.DataFrame:
    """Respondents who answer alike: kinerja to all, and e.g. harapan=4 to every unsur."""
    frame = scores(*[kinerja] * respondents)
    for kind, value in stated.items():
        columns = ["overall"] if kind == "overall" else [f"{kind}_{key}" for key in KEYS]
        frame = frame.assign(**{column: pd.array([value] * respondents, dtype="Int8") for column in columns})
    return frame


def test_nothing_asked() -> None:
    """Unsur alone: nothing is derived from them."""
    found = assess_importance(answers(), RULES)
    assert found == Importance(RULES, "")


def test_columns_without_answers_were_not_asked() -> None:
    """A form may carry columns that stayed empty."""
    frame = answers(harapan=4, overall=3)
    empty = frame.assign(**{f"harapan_{key}": pd.array([None] * 20, dtype="Int8") for key in KEYS})
    assert list_asked_questions(frame, RULES) == ("harapan", "overall")
    assert list_asked_questions(empty, RULES) == ("overall",)


def test_harapan_comes_first_and_the_other_is_named() -> None:
    """Both asked: harapan is used, kepentingan can be chosen; overall is no second view beside them."""
    frame = answers(harapan=4, kepentingan=3, overall=3)
    assert (assess_importance(frame, RULES).asked, assess_importance(frame, RULES).also) == ("harapan", "kepentingan")
    chosen = assess_importance(frame, RULES, "kepentingan")
    assert (chosen.asked, chosen.also, chosen.tki) == ("kepentingan", "", 1)
    assert assess_importance(frame, RULES).derived is None


def test_what_was_not_asked_cannot_be_chosen() -> None:
    """The message says what was."""
    with pytest.raises(SettingError, match=r"not asked for kepentingan\.\nAllowed: harapan"):
        assess_importance(answers(harapan=4), RULES, "kepentingan")


def test_overall_alone() -> None:
    """Derived importance, refused here since all answer alike."""
    assert assess_importance(answers(overall=3), RULES) == Importance(
        RULES, "overall", derived=DerivedImportance(20, refused="alike")
    )


def test_nothing_claimed_below_ten() -> None:
    """Nine respondents: no gap, no quadrant, no share; that kepentingan was asked too is said."""
    found = assess_importance(answers(respondents=9, harapan=4, kepentingan=3), RULES)
    assert found == Importance(RULES, "harapan", "kepentingan", left_out=KEYS)


def test_unsur_that_were_not_asked_are_left_out() -> None:
    """Harapan of eight unsur only: the ninth is named as left out."""
    found = assess_importance(answers(harapan=4).drop(columns="harapan_sarana"), RULES)
    assert found.instrument is RULES
    assert [gap.key for gap in found.gaps] == list(KEYS[:-1])
    assert found.left_out == ("sarana",)


@pytest.mark.parametrize(("number", "places"), [(1, 0), (4, 0), (5, 5)])
def test_quadrants_need_five_unsur(number: int, places: int) -> None:
    """Harapan of one or four unsur: gaps, but no quadrants round a mean of so few; fixed lines need no mean."""
    frame = answers(harapan=4).drop(columns=[f"harapan_{key}" for key in KEYS[number:]])
    found = assess_importance(frame, RULES)
    assert (len(found.gaps), len(found.positions), found.cross is None) == (number, places, not places)
    assert len(assess_importance(frame, RULES, cross=Crosshair(3.5, 3.5, "target")).positions) == number


def test_totals_priorities_and_fixed_lines() -> None:
    """Kinerja 3, but waktu 1; harapan 4: Tki 25/36, weighted kinerja (8x3+1)/9/4; waktu alone is a sure priority."""
    frame = answers(harapan=4).assign(waktu=pd.array([1] * 20, dtype="Int8"))
    found = assess_importance(frame, RULES)
    assert (found.tki, found.csi) == (pytest.approx(25 / 36), pytest.approx(25 / 36))
    assert [one.key for one in found.priorities()] == ["waktu"]
    assert found.uncertain() == ()
    assert found.widest()[0].key == "waktu"
    target = Crosshair(3.5, 3.5, "target")
    assert len(assess_importance(frame, RULES, cross=target).priorities()) == 9
    assert assess_importance(frame, RULES, cross=target).cross == target


@pytest.mark.real
@needs_real
def test_real_expectation_and_performance() -> None:
    """Carpet shop, 50 respondents, 30 statements, 0-4 with two 5s, which are left out: gaps equal plain sums."""
    long = pd.read_csv(REAL / "siakp-ipa-harapan-kinerja" / "tb_jawaban.csv")
    long = long[long["id_pernyataan"].between(28, 57)]
    wide = long.pivot(index="id_responden", columns="id_pernyataan", values=["kinerja", "harapan"])
    wide = wide.where(wide <= 4) + 1
    kinerja, harapan = wide["kinerja"], wide["harapan"]
    assert kinerja.shape == (50, 30)
    found = estimate_gaps(kinerja, harapan)
    valid = long[(long["harapan"] <= 4) & (long["kinerja"] <= 4)]
    assert len(long) - len(valid) == 2
    for gap in found:
        rows = long[long["id_pernyataan"] == int(gap.key)]
        rated, wished = (rows[name][rows[name] <= 4] for name in ("kinerja", "harapan"))
        assert gap.n == len(wished)
        assert gap.estimate == pytest.approx(rated.sum() / len(rated) - wished.sum() / len(wished))
        assert gap.tki == pytest.approx((rated + 1).mean() / (wished + 1).mean())
        assert gap.few_open is (len(rated) != len(wished))
    assert sum(gap.few_open for gap in found) == 1  # of one statement the same person gave both 5s


@pytest.mark.real
@needs_real
def test_real_importance_and_performance() -> None:
    """Kiosks, 22 pairs on 1-7 with blanks of non-users: pairs, means, quadrants equal a count item by item."""
    table = pd.read_csv(REAL / "kiosk-servqual-kano-ipa-kr" / "responses_raw.csv")
    block = table.iloc[:, 102:146].apply(pd.to_numeric, errors="coerce")
    names = [f"item{place}" for place in range(1, 23)]
    stated, kinerja = (block.iloc[:, start::2].set_axis(names, axis=1) for start in (0, 1))
    found = estimate_gaps(kinerja, stated)
    cross = place_crosshair(found)
    assert cross.kinerja == pytest.approx(np.nanmean(kinerja.to_numpy(), axis=0).mean())
    for one, gap in zip(place_unsur(kinerja, stated, found, cross, 200), found, strict=True):
        both = block[kinerja[gap.key].notna() & stated[gap.key].notna()]
        assert gap.n == len(both)
        high = (stated.loc[both.index, gap.key].mean() >= cross.stated, gap.kinerja >= cross.kinerja)
        assert (
            one.quadrant == {(True, False): "I", (True, True): "II", (False, False): "III", (False, True): "IV"}[high]
        )


def placed(*places: tuple[str, str, float, bool]) -> Importance:
    """Unsur in quadrants, each with its distance from the diagonal, certain or not."""
    positions = tuple(
        Position(key, 3.0, 3.5, quadrant, False, distance, {quadrant: 0.9 if sure else 0.5})  # type: ignore[arg-type, dict-item]
        for key, quadrant, distance, sure in places
    )
    gaps = tuple(Gap(key, 20, 3.0, 3.0 + distance, 3 / (3 + distance), -distance) for key, _, distance, _ in places)
    return Importance(RULES, "harapan", "kepentingan", gaps, ("sarana",), None, positions, 0.9, 0.8)


def test_order_of_priorities_and_gaps() -> None:
    """Certain ones in I, the farthest from the diagonal first; gaps from the widest; equal ones as they come."""
    found = placed(
        ("a", "I", 0.1, True), ("b", "I", 0.4, True), ("c", "II", 0.2, True), ("d", "I", 0.3, False),
        ("e", "I", 0.4, True), ("f", "III", 0.0, False),
    )  # fmt: skip
    assert [one.key for one in found.priorities()] == ["b", "e", "a"]
    assert [one.key for one in found.uncertain()] == ["d", "f"]
    assert [one.key for one in found.widest()] == ["b", "e", "d", "c", "a", "f"]


def test_without_unsur_nothing_is_left_of_them() -> None:
    """What was asked and what was derived stay, and that something is hidden is said."""
    derived = DerivedImportance(12, refused="alike")
    hidden = replace(placed(("a", "I", 0.1, True)), derived=derived).without_unsur()
    assert hidden == Importance(RULES, "harapan", "kepentingan", (), (), None, (), None, None, derived, hidden=True)


def test_totals_are_of_answers_and_of_unsur() -> None:
    """All 3 but waktu 1; harapan 4 but 2 of waktu, of 15 of the thirty: sums (8 x 30 x 3 + 15) / (8 x 30 x 4 + 30).

    CSI weighs unsur by what was stated: (8 x 4 x 3 + 2 x 1) / 34 / 4.
    """
    frame = answers(respondents=30, harapan=4).assign(
        waktu=pd.array([1] * 30, dtype="Int8"), harapan_waktu=pd.array([2] * 15 + [None] * 15, dtype="Int8")
    )
    found = assess_importance(frame, RULES)
    assert found.tki == pytest.approx((720 + 15) / (960 + 30))
    assert found.csi == pytest.approx(98 / 34 / 4)
    assert found.left_out == ()


def test_the_design_reaches_the_tests() -> None:
    """Twenty on four days: no test of ranks, and a t of 3 degrees of freedom; alone each has both.

    Harapan 4, and 3 on the first day: gaps by day 0, -1, -1, -1; mean -3/4, error 1/4, t = -3.
    """
    frame = answers(harapan=4).assign(harapan_waktu=pd.array([3] * 5 + [4] * 15, dtype="Int8"))
    design = replace(design_simple(20), cluster=np.repeat(np.arange(4), 5))
    alone, by_day = (
        next(gap for gap in assess_importance(frame, RULES, design=one).gaps if gap.key == "waktu")
        for one in (None, design)
    )
    assert alone.p_ranks is not None
    assert (by_day.t, by_day.p_ranks) == (pytest.approx(-3), None)


def test_lines_lie_at_the_plain_means() -> None:
    """Kinerja (8 x 3 + 1) / 9, harapan 4; they stand for no period and no target."""
    found = assess_importance(answers(harapan=4).assign(waktu=pd.array([1] * 20, dtype="Int8")), RULES)
    assert found.cross == Crosshair(pytest.approx(25 / 9), 4.0, "")
