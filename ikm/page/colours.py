"""Colours and logo of an office's own: `look.toml` and `look.png` in the data folder.

One colour stands for headings, links, lines and bars; from it come its light neighbour and what a dark page needs, so
that whoever chooses it need not think of these. The colours of mutu and of warnings stay, for they mean something.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from markupsafe import Markup
from pydantic import AfterValidator

from ikm.errors import SettingError
from ikm.speech import _
from ikm.survey.project import LOGO_FILE, LOOK_FILE, Project
from ikm.survey.settings import Settings, has_file, read_toml, validate_settings

#: Colours of the charts and the CSS variable that each becomes in a page. Orange and blue are told apart by the
#: colour-blind, and by their darkness on grey paper.
CHART_COLOURS = {
    "#1b2733": "--chart-ink",
    "#5a6672": "--chart-quiet",
    "#d5dbe1": "--chart-grid",
    "#0f5c7a": "--chart-main",
    "#b5541c": "--chart-accent",
    "#d38d5f": "--chart-accent-soft",
    "#b3d6e4": "--chart-main-soft",
}
INK_COLOUR, QUIET_COLOUR, GRID_COLOUR, MAIN_COLOUR, ACCENT_COLOUR, SOFT_ACCENT_COLOUR, SOFT_MAIN_COLOUR = CHART_COLOURS
#: Colours of mutu in a chart, a shade beside those of the others, and the CSS variable that each becomes.
MUTU_COLOURS = {
    "A": ("#1a6b3d", "--a"),
    "B": ("#0f5c7b", "--b"),
    "C": ("#96500d", "--c"),
    "D": ("#a3262b", "--d"),
}
#: Contrast that text must have (WCAG 2.2, 1.4.3), and the grounds of a page: light, dark.
_LEAST_CONTRAST = 4.5
_LIGHT, _DARK = "#ffffff", "#12181f"
#: What a PNG begins with, and the most bytes of a logo, which stands in every page.
_PNG, _MOST_BYTES = b"\x89PNG\r\n\x1a\n", 500_000
#: Share of the ground in the light neighbour of the colour.
_SOFT = 0.68


def _require_colour(text: str) -> str:
    """Return a colour that can be read on paper."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("a colour is a sign and six figures: #0f5c7a")
    contrast = compute_contrast(text, _LIGHT)
    if contrast < _LEAST_CONTRAST:
        raise ValueError(
            f"its contrast to white is {contrast:.1f}, and text needs {_LEAST_CONTRAST}: take a darker one"
        )
    return text.lower()


class LookSettings(Settings):
    """What `look.toml` says; every key is optional.

    Parameters
    ----------
    accent : str
        Colour of headings, links, lines and bars: '#0f5c7a'.
    logo_alt : str
        What the logo shows, for those who do not see it; needed beside `look.png`.
    """

    accent: Annotated[str, AfterValidator(_require_colour)] = MAIN_COLOUR
    logo_alt: str = ""


@dataclass(frozen=True)
class Livery:
    """How the pages of an office look.

    Parameters
    ----------
    accent : str
        '#0f5c7a'.
    logo : bytes
        A PNG; none where empty.
    logo_alt : str
        Its alternative text.
    """

    accent: str = MAIN_COLOUR
    logo: bytes = b""
    logo_alt: str = ""

    @property
    def style(self) -> Markup:
        """The rules of a page in these colours; '' where they are those that ship."""
        if self.accent == MAIN_COLOUR:
            return Markup("")
        dark = lighten(self.accent)
        light = _name_colours(self.accent, _mix(self.accent, _LIGHT, _SOFT))
        night = _name_colours(dark, _mix(dark, _DARK, _SOFT))
        # Behind the style of the page, and before none of its rules for print.
        return Markup(
            f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {night} }} }}\n"
        )

    @property
    def logo_address(self) -> str:
        """The logo as a `data:` address; '' without one."""
        return f"data:image/png;base64,{base64.b64encode(self.logo).decode()}" if self.logo else ""


def read_livery(project: Project) -> Livery:
    """Read colours and logo of a data folder; those that ship where it has none.

    Raises
    ------
    SettingError
        A key is unknown, a colour is none or too light, the logo is no PNG, too large, or without words.
    """
    path, logo = project.data / LOOK_FILE, project.data / LOGO_FILE
    said = validate_settings(LookSettings, read_toml(path), str(path)) if has_file(path) else LookSettings()
    drawn = _read_logo(logo) if has_file(logo) else b""
    if drawn and not said.logo_alt:
        raise SettingError(
            _("{path}: nothing says what {logo_file} shows.", path=path, logo_file=LOGO_FILE),
            allowed=_('logo_alt = "Lambang Kota Contoh"'),
            remedy=_("write that line, for readers who do not see it; or take the logo away."),
        )
    if said.logo_alt and not drawn:
        raise SettingError(
            _("{path}: logo_alt without a logo.", path=path),
            remedy=_("put the logo beside it as {logo_file}.", logo_file=LOGO_FILE),
        )
    return Livery(said.accent, drawn, said.logo_alt)


def _read_logo(path: Path) -> bytes:
    """Read a logo; refuse what is no PNG, and one that would make every page heavy."""
    content = path.read_bytes()
    if not content.startswith(_PNG) or len(content) > _MOST_BYTES:
        heavy = _("{path}: {count:,} bytes.", path=path, count=len(content))
        raise SettingError(
            heavy if content.startswith(_PNG) else _("{path}: no PNG image.", path=path),
            allowed=_("a PNG image of at most {most_bytes:,} bytes", most_bytes=_MOST_BYTES),
            remedy=_("save it as PNG, some 600 pixels wide."),
        )
    return content


def compute_contrast(one: str, other: str) -> float:
    """Compute the contrast of two colours: 1 to 21.

    References
    ----------
    W3C. WCAG 2.2, contrast ratio.

    Examples
    --------
    >>> round(compute_contrast("#ffffff", "#000000"), 1), round(compute_contrast("#767676", "#ffffff"), 2)
    (21.0, 4.54)
    """
    darker, lighter = sorted(map(_compute_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def lighten(colour: str) -> str:
    """Lighten a colour until it can be read on a dark page.

    Examples
    --------
    >>> compute_contrast(lighten("#7a0f3c"), "#12181f") >= 4.5
    True
    """
    shares = (step / 20 for step in range(21))
    return next(mixed for share in shares if compute_contrast(mixed := _mix(colour, _LIGHT, share), _DARK) >= 7)


def _compute_luminance(colour: str) -> float:
    """Compute the relative luminance of a colour."""
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, ground: str, share: float) -> str:
    """Mix a colour with a share of another."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(own + share * (other - own)) for own, other in pairs).hex()


def _name_colours(accent: str, soft: str) -> str:
    """Name a colour and its light neighbour as the style of a page does."""
    return f"--accent: {accent}; --chart-main: {accent}; --chart-main-soft: {soft};"
