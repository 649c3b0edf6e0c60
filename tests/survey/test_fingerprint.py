"""The key under which files have fingerprints: made once, never shown, never replaced."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.survey import leftovers
from ikm.survey.fingerprint import KEY_FILE, FingerprintKey, compute_fingerprint, find_key, require_key, write_key
from tests.commands import run_ikm
from tests.helpers import HEADINGS, make_project, row


@pytest.mark.parametrize(
    ("secret", "content", "told"),
    [
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ],
)
def test_fingerprints_are_hmac_sha256(tmp_path: Path, secret: bytes, content: bytes, told: str) -> None:
    """Test cases 1 and 2 of RFC 4231."""
    assert FingerprintKey(secret).compute(content) == told
    path = tmp_path / "content"
    path.write_bytes(content)
    assert FingerprintKey(secret).compute_of_file(path) == told


def test_made_at_the_first_run_and_kept(tmp_path: Path) -> None:
    """32 bytes, readable for the owner alone; the second run finds the same, and writing another leaves it."""
    assert (find_key(tmp_path), compute_fingerprint(tmp_path, Path(__file__))) == (None, "")
    key = require_key(tmp_path)
    path = tmp_path / KEY_FILE
    assert path.read_text(encoding="ascii") == f"{key.secret.hex()}\n"
    assert (len(key.secret), path.stat().st_mode & 0o777) == (32, 0o600)
    write_key(tmp_path, FingerprintKey(b"other"))
    assert require_key(tmp_path) == find_key(tmp_path) == key
    assert [found.name for found in tmp_path.iterdir()] == [KEY_FILE]


def test_runs_at_once_end_with_one_key(tmp_path: Path) -> None:
    """Eight processes that wait for one another, thirty times: each time all read the same key."""
    code = (
        "import sys, threading, time; from pathlib import Path; from ikm.survey.fingerprint import require_key\n"
        "for line in sys.stdin: print(require_key(Path(line.strip())).secret.hex(), flush=True)"
    )
    start = [sys.executable, "-c", code]
    runs = [subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    folders = [tmp_path / str(number) for number in range(30)]
    for folder in folders:
        folder.mkdir()
        for run in runs:
            assert run.stdin is not None
            run.stdin.write(f"{folder}\n")
            run.stdin.flush()
    told = [run.communicate()[0].split() for run in runs]
    assert all(len(set(keys)) == 1 for keys in zip(*told, strict=True))
    assert len(set(told[0])) == len(folders), "each folder has its own"


def test_a_file_system_without_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file can have two names the key is written under its own at once; one that is there stays."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    key = require_key(tmp_path)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    write_key(tmp_path, FingerprintKey(b"other"))
    assert find_key(tmp_path) == key


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message that names the file and says what to do; with a key there nothing is written."""

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    key = require_key(tmp_path)
    monkeypatch.setattr(leftovers.tempfile, "mkstemp", refuse)
    assert require_key(tmp_path) == key
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(SettingError, match="there is no key yet, and it cannot be written: Read-only file system") as e:
        require_key(tmp_path)
    assert str(tmp_path / KEY_FILE) in str(e.value)
    assert "What to do: make one report as somebody who may write there" in str(e.value)


@pytest.mark.parametrize("words", [("report", "KPPT"), ("reports",), ("city",), ("report", "KPPT", "--bahasa", "en")])
def test_commands_without_a_key_that_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Exit 2 and the message alone, before any report is begun; the answers stay as they are."""
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": f"{HEADINGS}\n{row()}\n"})

    def refuse(**_: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(leftovers.tempfile, "mkstemp", refuse)
    done = run_ikm(*words, "--data", project.data, "--output", project.output)
    assert done.returncode == 2
    assert "there is no key yet, and it cannot be written: Permission denied" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr + done.stdout
    assert not project.output.exists()


@pytest.mark.parametrize("text", ["", "5bdcc146", "5b" * 33, "Jefe " * 13, "x" * 64, "é" * 32])
def test_what_is_no_key_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    """Empty, too short, too long, no digits: the file is named, what stands in it is not told, and it stays."""
    (tmp_path / KEY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match=r"fingerprint\.key: this is no key") as error:
        require_key(tmp_path)
    assert not text or text not in str(error.value)
    assert (tmp_path / KEY_FILE).read_text(encoding="utf-8") == text


def test_a_key_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder of its name, in place of a file that belongs to somebody else: what to do, and no traceback."""
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(SettingError, match="the key cannot be read: Is a directory"):
        find_key(tmp_path)


def test_a_key_shows_its_name_alone() -> None:
    """In a message, a job or a trace the secret does not stand; another key has another name."""
    key = FingerprintKey(bytes(range(32)))
    assert repr(key) == f"FingerprintKey({key.name})"
    assert key.name != FingerprintKey(bytes(32)).name
    assert key.name not in key.secret.hex()
