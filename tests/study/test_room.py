"""The room in which comments are read: one after another, each written at once, and nothing of anybody lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import ikm
from ikm.errors import DataError, SettingError
from ikm.page.wording import Words
from ikm.study.choose import is_in_lab
from ikm.study.room import ReviewRoom, make_form
from ikm.survey.review import read_review
from tests.helpers import RULES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the sample."""
    return shutil.copytree(ROOT / "data", tmp_path / "data")


def decisions(data: Path, unit: str = "PARKIR") -> dict[str, tuple[str, str]]:
    """Text -> decision and label, as a report reads them."""
    from ikm.rules.period import Period
    from ikm.survey.project import Project

    project = Project.locate(data)
    found = read_review(project, project.unit(unit), Period.parse("2026-S1"), RULES).decisions.values()
    return {each.text: (each.decision, str(each.label or "")) for each in found}


def test_a_comment_is_decided_and_the_next_is_shown(data: Path) -> None:
    """Written at once, into the file of `make comments`; the report counts it."""
    room = ikm.review("PARKIR", "2026-S1", data=str(data))
    first = room.row
    assert first is not None
    assert (room.file.read, room.file.path.exists()) == (0, False)
    room.decide("read", "keluhan", {"waktu": "-", "biaya": "", "perilaku": "-"})
    assert room.row not in (None, first)
    assert decisions(data) == {first["text"]: ("read", "keluhan waktu-; perilaku-")}
    assert repr(room) == f"ReviewRoom(PARKIR, 2026-S1, 1 read, {room.file.open} open)"
    assert ikm.open("PARKIR", "2026-S1", data=str(data)).results().content["comments"]["review"]["read"] >= 1


def test_going_back_shows_what_was_decided(data: Path) -> None:
    """And it can be decided anew."""
    room = ikm.review("PARKIR", "2026-S1", data=str(data))
    text = (room.row or {})["text"]
    room.decide("redact", "saran", {"biaya": "-+"}, "disunting  saja")
    room.move(-1)
    assert room.row is not None
    assert [room.row[name] for name in ("kind", "unsur", "decision", "edited")] == [
        "saran", "biaya-; biaya+", "redact", "disunting saja",
    ]  # fmt: skip
    room.decide("reject", "lain", {})
    assert decisions(data) == {text: ("reject", "lain")}


def test_behind_the_last_nothing_is_decided(data: Path) -> None:
    """The queue ends; before the first it stays."""
    room = ikm.review("PARKIR", "2026-S1", data=str(data))
    room.move(-5)
    assert room.row == room.file.rows[0]
    room.move(10_000)
    assert room.row is None
    room.decide("read", "lain", {})
    assert decisions(data) == {}


def test_two_rooms_share_a_file(data: Path) -> None:
    """What the other decided stays; the row that he decided is refused, and shown as it is after a refresh."""
    mine, other = (ikm.review("PARKIR", "2026-S1", data=str(data)) for _ in range(2))
    first = (mine.row or {})["text"]
    other.decide("approve", "lain", {})
    other.decide("reject", "lain", {})
    with pytest.raises(DataError, match="somebody else changed this row meanwhile"):
        mine.decide("reject", "keluhan", {})
    mine.move(2)
    mine.decide("read", "lain", {})
    assert sorted(decision for decision, _ in decisions(data).values()) == ["approve", "read", "reject"]
    assert decisions(data)[first] == ("approve", "lain")


def test_open_in_a_spreadsheet(data: Path) -> None:
    """Nothing is written that would be saved over from there; the comment stays."""
    room = ikm.review("PARKIR", "2026-S1", data=str(data))
    room.decide("read", "lain", {})
    (room.file.path.parent / f"~${room.file.path.name}").touch()
    here = room.row
    with pytest.raises(DataError, match="is open in a spreadsheet"):
        room.decide("read", "lain", {})
    assert (room.row, len(decisions(data))) == (here, 1)


@pytest.mark.parametrize(("wrote", "open_rows"), [(0, 0), (1, 1), (9, 9)])
def test_few_comments_are_read_too(data: Path, wrote: int, open_rows: int) -> None:
    """However few: of nine comments nothing is published, but the office reads them; where nobody wrote, it says so."""
    path = data / "responses" / "PARKIR" / "2026-S1.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("saran")
    assert lines[0].split(",")[place:] == ["saran", "ruas"]
    said = [f"lama sekali, loket {'abcdefghi'[number]}" if number < wrote else "" for number in range(len(lines) - 1)]
    kept = [
        ",".join([*line.split(",")[:place], f'"{text}"', line.rpartition(",")[2]])
        for line, text in zip(lines[1:], said, strict=True)
    ]
    path.write_text("\n".join([lines[0], *kept]) + "\n", encoding="utf-8")
    room = ikm.review("PARKIR", "2026-S1", data=str(data))
    assert room.file.open == open_rows
    assert ("tidak seorang pun menulis" in room._repr_html_()) is (wrote == 0)
    if wrote:
        room.decide("approve", "pujian", {"waktu": "+"})
        told = ikm.open("PARKIR", "2026-S1", data=str(data)).results().content["comments"]
        assert (told["comments"], told["praise"], told["quotes"]) == (wrote, None, [])


def test_outside_jupyterlab_it_says_where_the_buttons_are() -> None:
    """In both languages."""
    assert not is_in_lab()
    assert "make comments UNIT=PARKIR" in ikm.review("PARKIR", "2026-S1")._repr_html_()
    assert "The buttons are in JupyterLab" in ikm.review("PARKIR", "2026-S1", bahasa="en")._repr_html_()


def test_a_report_for_the_public_shows_no_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has read them."""
    monkeypatch.setattr("ikm.study.room.is_for_public", lambda: True)
    with pytest.raises(SettingError, match="must not"):
        ikm.review("PARKIR", "2026-S1")


# The buttons


def buttons(form: Any) -> dict[str, Any]:
    """Buttons by what stands on them."""
    rows = [widget for widget in form.children if type(widget).__name__ == "HBox"]
    return {button.description: button for row in rows for button in row.children}


@pytest.mark.parametrize("bahasa", ["id", "en"])
def test_the_form_is_filled_in_and_a_button_writes(data: Path, bahasa: str) -> None:
    """Kind and unsur as the rules have them; a click decides and shows the next; a mistake is told."""
    pytest.importorskip("ipywidgets")
    room: ReviewRoom = ikm.review("PARKIR", "2026-S1", data=str(data), bahasa=bahasa)
    form, words = make_form(room, Words(bahasa)), Words(bahasa)
    progress, text, kind, grid = form.children[:4]
    signs = dict(zip(room.file.instrument.keys, grid.children, strict=True))
    first = room.row
    assert first is not None
    assert first["text"][:20].split("<")[0] in text.value
    assert kind.value == first["kind"]
    assert [key for key, widget in signs.items() if widget.value] == [
        key for key in signs if f"{key}-" in first["unsur"] or f"{key}+" in first["unsur"]
    ]
    kind.value, signs["waktu"].value = "pujian", "-"
    press = buttons(form)
    press[words.text("review.read")].click()
    assert "contradict each other" in form.children[-1].value
    assert (kind.value, signs["waktu"].value, decisions(data)) == ("pujian", "-", {})
    kind.value = "campuran"
    press[words.text("review.approve")].click()
    assert form.children[-1].value == ""
    assert decisions(data)[first["text"]][0] == "approve"
    assert first["text"] not in text.value
    press[words.text("review.back")].click()
    assert kind.value == "campuran"
    for _ in room.file.rows:
        press[words.text("review.skip")].click()
    assert words.text("review.end") in text.value
    assert press[words.text("review.read")].disabled
    assert not press[words.text("review.back")].disabled
    assert "1 " in progress.value


def test_a_comment_is_text_and_no_markup(tmp_path: Path) -> None:
    """What somebody wrote between < and > is shown, not run."""
    from ikm.study.room import _render_comment

    row = {"text": "<script>alert(1)</script>", "rules": "lain", "topic": "<b>", "kind": "lain"}
    assert "<script" not in _render_comment(row, Words("id"))
    assert "<b>" not in _render_comment(row, Words("id"))
