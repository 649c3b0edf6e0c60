"""The colours of the charts for readers who do not see all of them, and on grey paper."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from ikm.page.colours import ACCENT_COLOUR, INK_COLOUR, MAIN_COLOUR, SOFT_ACCENT_COLOUR, SOFT_MAIN_COLOUR

#: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (2009),
#: table 1, severity 1.0; for linear RGB.
MACHADO = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
CSS = Path(__file__).resolve().parents[2] / "ikm/publish/template/ikm/static/ikm.css"
#: The answers 1 to 4 stand beside each other in this order.
ANSWERS = ("accent", "accent-soft", "main-soft", "main")
LIGHT = dict(zip(ANSWERS, (ACCENT_COLOUR, SOFT_ACCENT_COLOUR, SOFT_MAIN_COLOUR, MAIN_COLOUR), strict=True))
DARK = dict(
    re.findall(
        r"--chart-([a-z-]+): (#[0-9a-f]{6})",
        CSS.read_text(encoding="utf-8").split("prefers-color-scheme: dark")[1].split("@media")[0],
    )
)


def linear(colour: str) -> list[float]:
    """Linear RGB of '#rrggbb' (IEC 61966-2-1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour: str, by: str) -> list[float]:
    """Linear RGB as somebody sees it."""
    rgb = linear(colour)
    return [min(1, max(0, sum(weight * part for weight, part in zip(row, rgb, strict=True)))) for row in MACHADO[by]]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* under D65 (CIE 15:2004) of linear RGB."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in rows]
    ratios = [value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True)]
    x, y, z = (ratio ** (1 / 3) if ratio > 0.008856 else 7.787 * ratio + 16 / 116 for ratio in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, by: str) -> float:
    """CIE 1976 distance of two colours as somebody sees them; 2.3 is just noticeable."""
    pairs = zip(lab(seen(one, by)), lab(seen(other, by)), strict=True)
    return sum((left - right) ** 2 for left, right in pairs) ** 0.5


def test_the_matrices_keep_grey_grey() -> None:
    """Each row of each adds up to one: white stays white (a check of what was copied)."""
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for rows in MACHADO.values() for row in rows)


@pytest.mark.parametrize("by", MACHADO)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_are_told_apart_by_all(palette: dict[str, str], by: str) -> None:
    """Every two colours of the charts, as each kind of eye sees them: eight times what is just noticeable or more."""
    distances = {pair: apart(*(palette[name] for name in pair), by) for pair in combinations(ANSWERS, 2)}
    assert {pair: round(far) for pair, far in distances.items() if far < 20} == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_neighbours_differ_in_grey(palette: dict[str, str]) -> None:
    """Answers that stand beside each other differ by lightness alone, as on grey paper."""
    lightness = [lab(linear(palette[name]))[0] for name in ANSWERS]
    assert min(abs(one - other) for one, other in pairwise(lightness)) > 15


def test_single_marks_stand_out_on_white() -> None:
    """Contrast of dots, lines and text with the paper: 3 for marks, 4.5 for text (WCAG 2.2, 1.4.11 and 1.4.3)."""

    def contrast(colour: str) -> float:
        red, green, blue = linear(colour)
        return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)

    assert contrast(MAIN_COLOUR) > 4.5
    assert contrast(ACCENT_COLOUR) > 4.5
    assert contrast(INK_COLOUR) > 7
