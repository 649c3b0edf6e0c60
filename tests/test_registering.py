"""`ikm unit` asks and writes the register: what is typed goes to its place, all else stays, nothing half written."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ikm.commands.unit import QUESTIONS, change_register, draft_register
from ikm.errors import SettingError
from ikm.survey.units import Unit, read_units
from tests.commands import Typist
from tests.commands import run_ikm as ikm
from tests.conftest import ROOT

#: A register as somebody keeps it: comments, an order of their own, keys that are not asked.
KEPT = """# Ours. Do not sort.
[KPPT]  # permits
sector = "perizinan"
name = "Kantor Perizinan"  # as on the door
city = "Kota Contoh"
skpd = "Dinas Contoh"
poster = "resmi"
services = [
    "Izin A",  # at counter 1
    "Izin B",
]

[KPPT.technical_skpd]
waktu = ["Bagian Organisasi"]
"""
#: Answers to the questions in their order, for a unit of its own.
TYPED = (
    "Mal 'Pelayanan' \"Publik\"", "Kota Contoh", "DPMPTSP", "perizinan", "Izin usaha; Izin reklame", "12.000",
    "Siti, S.E.", "Kepala", "197001011995031001", "Pembina, IV/a", "Perwali 1/2020", "Jalan 1", "loket 1",
)  # fmt: skip


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The register that somebody keeps."""
    path = tmp_path / "units.toml"
    path.write_text(KEPT, encoding="utf-8")
    return path


def typed(path: Path, code: str, *replies: str) -> tuple[Unit, Typist]:
    """What the register says of a unit after these replies."""
    typist = Typist(replies, KeyboardInterrupt)
    draft_register(path, code, hear=typist).write()
    return read_units(path)[code], typist


def test_a_new_unit_is_written_below_what_is_there(register: Path) -> None:
    """Name with quotes, list, number with a point for thousands, NIP in its groups."""
    unit, typist = typed(register, "MPP", *TYPED)
    assert register.read_text(encoding="utf-8").startswith(KEPT)
    assert (unit.name, unit.services, unit.users_per_year) == (TYPED[0], ["Izin usaha", "Izin reklame"], 12000)
    assert (unit.head, unit.head_nip, unit.legal_basis) == ("Siti, S.E.", "19700101 199503 1 001", ["Perwali 1/2020"])
    assert len(typist.shown) == len(QUESTIONS) == len(TYPED)


def test_enter_keeps_everything(register: Path) -> None:
    """Of a unit that is there no line changes, and the defaults stand in brackets."""
    typist = Typist([""] * len(QUESTIONS), KeyboardInterrupt)
    draft = draft_register(register, "KPPT", hear=typist)
    assert (draft.text, draft.list_changes()) == (KEPT, [])
    assert "Enter keeps [Kantor Perizinan]" in typist.shown[0].hint
    assert "Enter keeps [Izin A; Izin B]" in typist.shown[4].hint


def test_comments_order_and_keys_that_are_not_asked_stay(register: Path) -> None:
    """A changed value alone differs; a new key stands above the tables of its unit; - takes one out."""
    draft_register(register, "KPPT", {"skpd": "Dinas Lain", "head": "Siti"}).write()
    assert register.read_text(encoding="utf-8") == KEPT.replace("Dinas Contoh", "Dinas Lain").replace(
        "]\n\n[KPPT.tech", ']\nhead = "Siti"\n\n[KPPT.tech'
    )
    draft = draft_register(register, "KPPT", {"head": "-", "skpd": "Dinas Contoh"})
    assert draft.text == KEPT
    assert draft.list_changes() == ['-skpd = "Dinas Lain"', '+skpd = "Dinas Contoh"', '-head = "Siti"']


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_windows_files_stay_windows_files(register: Path, ends: str) -> None:
    """Line ends and byte order mark are kept."""
    register.write_bytes(b"\xef\xbb\xbf" + KEPT.replace("\n", ends).encode())
    draft_register(register, "KPPT", {"skpd": "Dinas Lain"}).write()
    changed = KEPT.replace("Dinas Contoh", "Dinas Lain").replace("\n", ends)
    assert register.read_bytes() == b"\xef\xbb\xbf" + changed.encode()


def test_who_does_not_know_leaves_open_what_may_be(register: Path) -> None:
    """'tidak tahu' to each question: what must be known is asked again with why, until it is said."""
    replies = [text for answer in TYPED[:4] for text in ("tidak tahu", answer)] + ["Tidak tahu"] * 6
    unit, typist = typed(register, "MPP", *replies)
    assert (unit.services, unit.users_per_year, unit.head, unit.legal_basis) == ([], None, "", [])
    assert "it stands on the cover of every report" in typist.shown[1].title
    assert len(typist.shown) - 4 == len(QUESTIONS) - 3  # of a head who is not named neither office, NIP nor rank


def test_a_name_spelt_nearly_as_another_is_asked_about(register: Path) -> None:
    """A city of the register and a sector with a pack are offered; what is meant otherwise is taken as typed."""
    unit, typist = typed(register, "A", "a", "kota contoh", "", "b", "perijinan", "1", *[""] * 6)
    assert (unit.city, unit.sector) == ("Kota Contoh", "perizinan")
    assert typist.shown[2].lines == ["Kota Contoh", "kota contoh"]
    unit, _ = typed(register, "B", "a", "Kota Conto", "2", "b", "kependudukan", *[""] * 6)
    assert (unit.city, unit.sector) == ("Kota Conto", "kependudukan")
    unit, _ = typed(register, "C", "a", "1", "b", "6", *[""] * 6)
    assert (unit.city, unit.sector) == ("Kota Contoh", "perizinan")


def test_an_answer_that_does_not_fit_is_asked_again(register: Path) -> None:
    """A NIP too short, users that are no number; the mistake is shown over the question."""
    unit, typist = typed(register, "MPP", *TYPED[:5], "banyak", "0", "500", "Siti", "", "123", "", *[""] * 4)
    assert (unit.users_per_year, unit.head_nip) == (500, "")
    assert "users_per_year = 'banyak'" in typist.shown[6].title
    assert "18 digits" in typist.shown[11].title


def test_the_code_is_asked_where_none_is_named(register: Path) -> None:
    """A number takes one that is there; one that is none, or differs in capitals alone, is asked again."""
    typist = Typist(["a b", "kppt", "1", *[""] * len(QUESTIONS)], KeyboardInterrupt)
    assert draft_register(register, "", hear=typist).code == "KPPT"
    assert "is 'KPPT' in the register" in typist.shown[2].title


@pytest.mark.parametrize("at", range(len(QUESTIONS)))
def test_ctrl_c_at_any_question_writes_nothing(register: Path, at: int) -> None:
    """The register stands as it was, and nothing beside it."""
    with pytest.raises(KeyboardInterrupt):
        draft_register(register, "MPP", hear=Typist(TYPED[:at], KeyboardInterrupt))
    assert [path.read_text(encoding="utf-8") for path in register.parent.iterdir()] == [KEPT]


def test_a_unit_that_stands_twice_is_named_with_its_line(register: Path) -> None:
    """Nothing is asked and nothing written."""
    register.write_text(KEPT + "\n[KPPT]\nname = 'x'\n", encoding="utf-8")
    with pytest.raises(SettingError, match=r"\[KPPT\] stands twice, the second time at line 16"):
        draft_register(register, "MPP", hear=Typist(TYPED, KeyboardInterrupt))
    register.write_text(KEPT.replace('poster = "resmi"', 'name = "x"'), encoding="utf-8")
    with pytest.raises(SettingError, match="a key stands twice, the second time at line 7"):
        read_units(register)


@pytest.mark.parametrize("name", ['a "b"', "a\\b", "[X]", "a # b", "a '''b'''", 'a """b"""', "\u00e9 \u4e2d"])
def test_text_that_is_no_plain_name_cannot_break_the_file(name: str) -> None:
    """Quotes, backslashes, brackets: the value comes back as typed."""
    assert tomllib.loads(change_register("", "X", {"name": name}))["X"]["name"] == name


# The command ----------------------------------------------------------------------------------------------------------


def test_a_script_writes_a_unit_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    """Into a folder that is not there yet; shown before; the unit works at once."""
    data = tmp_path / "answers"
    given = ("--name", "Mal", "--city", "Kota Contoh", "--skpd", "DPMPTSP", "--sector", "perijinan", "--data", data)
    done = ikm("unit", "MPP", *given)
    assert done.returncode == 0
    assert '+name = "Mal"' in done.stdout
    assert "sector 'perijinan' is nearly 'perizinan'" in done.stdout
    assert "FILE=form.xlsx" in done.stdout.splitlines()[-1]
    assert "says so already" in ikm("unit", "MPP", *given).stdout
    assert ikm("units", "--data", data).stdout == "MPP: Mal, Kota Contoh\n    no answers yet\n"
    assert "MPP: answers" in ikm("status", "--data", data).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("MPP", "--head", "Siti"), "--name, --city, --skpd, --sector needed"),
        (("MPP", "--name", "tidak tahu"), "'Name of the unit, as it is printed' cannot stay open"),
        (("KPPT", "--city", "kota  contoh"), "write it Kota Contoh"),
        (("kppt", "--head", "Siti"), "is 'KPPT' in the register"),
        (("A B", "--head", "Siti"), "is no code of a unit"),
        (("KPPT", "--head", "Siti", "--head-nip", "12"), "18 digits"),
        (("KPPT", "--head-nip", "197001011995031001"), "head_nip without head"),
        (("KPPT", "--users-per-year", "banyak"), "users_per_year = 'banyak'"),
        ((), "nobody to ask"),
        (("MPP",), "nobody to ask"),
    ],
)
def test_what_a_script_gets_wrong_is_said_in_one_message(register: Path, words: tuple[str, ...], said: str) -> None:
    """Exit 2, and the register as it was."""
    done = ikm("unit", *words, "--data", register.parent)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert register.read_text(encoding="utf-8") == KEPT


@pytest.mark.slow
@pytest.mark.parametrize(("last", "code"), [("", 0), ("n", 130), ("tidak tahu", 130), ("\x04", 130)])
def test_on_a_terminal(register: Path, last: str, code: int) -> None:
    """Asked, shown, confirmed; no, or the end of input, leaves the file as it was, and a line says so."""
    pty = pytest.importorskip("pty")
    mine, its = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ikm", "unit", "--data", str(register.parent)]
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environment, cwd=register.parent)
    os.close(its)
    shown, replies, read = "", ["MPP", *TYPED, last], 0
    while select.select([mine], [], [], 120)[0]:
        try:
            part = os.read(mine, 1 << 16)
        except OSError:
            break
        shown += part.decode(errors="replace")
        if replies and shown[read:].rstrip().endswith("):"):
            reply = replies.pop(0)
            os.write(mine, (reply if reply == "\x04" else f"{reply}\n").encode())
            read = len(shown)
        if not part:
            break
    os.close(mine)
    assert process.wait(60) == code, shown
    assert "+name = " in shown
    assert ("[MPP]" in register.read_text(encoding="utf-8")) == (code == 0)
    assert ("Stopped: " in shown) == (code == 130)
    assert register.read_text(encoding="utf-8").startswith(KEPT)
