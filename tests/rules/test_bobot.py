"""Weights of unsur and the conventions of publications."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ikm.errors import RuleError
from ikm.rules.instrument import Bobot, round_half_up


@pytest.mark.parametrize(
    ("text", "unsur", "weight", "name"),
    [
        ("1/n", 9, Fraction(1, 9), "1/9"),
        ("1/n", 14, Fraction(1, 14), "1/14"),
        ("1/9", 9, Fraction(1, 9), "1/9"),
        ("0.11", 9, Fraction(11, 100), "0.11"),
        (" 0,111 ", 9, Fraction(111, 1000), "0.111"),
        ("0.071", 14, Fraction(71, 1000), "0.071"),
        ("0.071;round3", 14, Fraction(71, 1000), "0.071;round3"),
    ],
)
def test_conventions_are_read(text: str, unsur: int, weight: Fraction, name: str) -> None:
    """1/n takes the number of unsur, decimals are exact, comma or point: what the spelling says."""
    bobot = Bobot.parse(text, unsur)
    assert (bobot.weight, bobot.name) == (weight, name)


@pytest.mark.parametrize(
    "text",
    ["", "n", "abc", "0", "0.0", "0/9", "1/0", "2", "1.5", "-0.11", "11%", "0.11;round", "0.11;3", "nan"],
)
def test_other_spellings_are_refused(text: str) -> None:
    """A weight lies above 0 and is at most 1, and the message names the conventions."""
    with pytest.raises(RuleError, match=r"is not a bobot\.\nAllowed: '1/n'"):
        Bobot.parse(text, 9)


@pytest.mark.parametrize(("text", "unsur"), [("1/8", 9), ("1/9", 14), ("1/10", 9), ("10/9", 9), ("0.2", 9)])
def test_fraction_of_another_number_is_refused(text: str, unsur: int) -> None:
    """1/8 over nine unsur prints 112.50 where all answer 4 (25 x 4 x 9/8), 1/10 prints 90: no conventions of nine."""
    with pytest.raises(RuleError, match="bobot"):
        Bobot.parse(text, unsur)


@pytest.mark.parametrize("text", [".11", "0,11", " 0.11"])
def test_spelling_does_not_make_another_convention(text: str) -> None:
    """Eleven hundredths are eleven hundredths: two periods that spell it otherwise are one series."""
    assert Bobot.parse(text, 9) == Bobot.parse("0.11", 9)


@pytest.mark.parametrize(
    ("text", "unsur", "highest"),
    [("1/n", 9, "100.00"), ("1/n", 14, "100.00"), ("0.11", 9, "99.00"), ("0.111", 9, "99.90"), ("0.071", 14, "99.40")],
)
def test_highest_index_of_a_convention(text: str, unsur: int, highest: str) -> None:
    """25 x 4 x number of unsur x bobot: 100 x 9 x 0.11 = 99, 100 x 9 x 0.111 = 99.9, 100 x 14 x 0.071 = 99.4."""
    assert str(round_half_up(Bobot.parse(text, unsur).highest(unsur))) == highest


@pytest.mark.parametrize(
    ("text", "unsur", "exact"),
    [
        ("1/n", 9, True),
        ("1/9", 9, True),
        ("0.11", 9, False),
        ("0.111", 9, False),
        ("1/9;round3", 9, False),
        ("0.1", 10, True),
    ],
)
def test_only_one_over_n_is_exact(text: str, unsur: int, exact: bool) -> None:
    """Exact is number of unsur x bobot = 1 with nothing rounded in between."""
    assert Bobot.parse(text, unsur).is_exact(unsur) is exact


@pytest.mark.parametrize(("text", "printed"), [("0.071", "79.77"), ("0.071;round3", "79.78")])
def test_convention_that_rounds_the_sum(text: str, printed: str) -> None:
    """14 x 3.21 x 0.071 = 3.19074; x 25 = 79.7685, but 3.191 x 25 = 79.775."""
    assert str(round_half_up(Bobot.parse(text, 14).index([Fraction("3.21")] * 14))) == printed


def test_default_is_exact() -> None:
    """Nine NRR of 3.5 weigh 1/9 each: 25 x 3.5 = 87.5."""
    assert Bobot.exact(9).index([Fraction(7, 2)] * 9) == Fraction(175, 2)
