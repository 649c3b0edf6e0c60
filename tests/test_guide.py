"""The guide in Indonesian: its commands are those that are played, its pictures are what they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests import guide
from tests.commands import run_ikm

TEXT = (guide.ROOT / "docs" / "panduan.md").read_text(encoding="utf-8")
#: Commands of the guide that begin, repeat or go on.
BESIDE = {
    "ikm init skm --no-sample",
    "ikm reports",
    "ikm import form2.xlsx --unit DUKCAPIL --period 2026-S2",
}  # fmt: skip


def test_its_commands_are_those_that_are_played_in_their_order() -> None:
    """What stands in a block is what the pictures come from; the rest is named here."""
    told = re.findall(r"^ *(ikm .+)$", "\n".join(re.findall(r"^ *```\n(.*?)^ *```", TEXT, re.DOTALL | re.M)), re.M)
    played = list(dict.fromkeys(scene.command for scene in guide.SCENES))
    assert [command for command in dict.fromkeys(told) if command not in BESIDE] == played
    assert set(told) - set(played) == BESIDE


@pytest.mark.parametrize("command", sorted(BESIDE))
def test_the_commands_beside_have_their_options(command: str) -> None:
    """Each option stands in the help of its command."""
    _, name, *words = shlex.split(command)
    told = run_ikm(name, "--help")
    assert told.returncode == 0
    assert [word for word in words if word.startswith("--") and word not in told.stdout] == []


def test_every_picture_stands_in_it_with_words_for_who_does_not_see_it() -> None:
    """None is left over, none large."""
    shown = dict(re.findall(r"!\[([^\]]+)\]\(panduan/([\w-]+\.\w+)\)", TEXT))
    files = {path.name: path.stat().st_size for path in guide.PICTURES.iterdir()}
    assert sorted(shown.values()) == sorted(files)
    assert {scene.picture for scene in guide.SCENES} - {""} == {name[:-4] for name in files if name.endswith(".svg")}
    assert sum(files.values()) < 150_000


def test_a_console_is_drawn_as_it_stands() -> None:
    """Broken at 80 columns; what was typed is set off, signs of XML are written as such."""
    drawn = guide.draw_console(["skm> ikm unit A&B", "", "x" * 81, "  (needed): <Siti>"])
    assert re.findall(r"<text( class=\"t\")? x=\"(\d+)\" y=\"(\d+)\" textLength=\"(\d+)\">(.*?)</text>", drawn) == [
        ("", "8", "22", "32", "skm&gt;"),
        (' class="t"', "48", "22", "96", "ikm unit A&amp;B"),
        ("", "8", "58", "640", "x" * 80),
        ("", "8", "76", "8", "x"),
        ("", "8", "94", "88", "  (needed):"),
        (' class="t"', "104", "94", "48", "&lt;Siti&gt;"),
    ]
    assert 'height="106"' in drawn


@pytest.mark.slow
def test_the_pictures_are_what_the_commands_print(tmp_path: Path) -> None:
    """Followed from the first command to the last; `python -m tests.guide` draws them again."""
    pytest.importorskip("pty")
    for name, drawing in guide.play_all(tmp_path):
        assert (guide.PICTURES / f"{name}.svg").read_text(encoding="utf-8") == drawing, name
