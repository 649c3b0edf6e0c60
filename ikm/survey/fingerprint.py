"""Fingerprints of files that are not for everybody: under a key that lies with the answers.

Whoever knows nearly all of a file finds the rest by trying: the nine answers of one respondent are 262,144 files, and
the plain SHA-256 of each is computed in a second. Under a key that only the data folder holds nothing can be tried
(HMAC, RFC 2104), while whoever has the folder still sees whether a report was made from what lies there now.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ikm.errors import SettingError
from ikm.speech import _
from ikm.survey.leftovers import write_in_one_step

#: File of the key in the data folder.
KEY_FILE = "fingerprint.key"
_KEY_BYTES = 32
_KEY_TEXT = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
#: What a file system says that knows no second name of a file.
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL})


@dataclass(frozen=True)
class FingerprintKey:
    """The key of a data folder; it shows itself by its name alone.

    Parameters
    ----------
    secret : bytes
        32 bytes drawn at random.
    """

    secret: bytes = field(repr=False)

    def compute(self, content: bytes) -> str:
        """Return the fingerprint of a content: HMAC-SHA256, 64 hexadecimal digits."""
        return hmac.digest(self.secret, content, "sha256").hex()

    def compute_of_file(self, path: Path) -> str:
        """Return the fingerprint of what a file holds, which is never held whole."""
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hmac.new(self.secret, digestmod="sha256")).hexdigest()

    @property
    def name(self) -> str:
        """What tells this key from others and betrays nothing of it: 16 hexadecimal digits, for the manifest."""
        return self.compute(b"ikm: name of the key")[:16]

    def __repr__(self) -> str:
        return f"FingerprintKey({self.name})"


def draw_key() -> FingerprintKey:
    """Draw a key that lies nowhere yet."""
    return FingerprintKey(secrets.token_bytes(_KEY_BYTES))


def find_key(data: Path) -> FingerprintKey | None:
    """Read the key of a data folder; None where it has none.

    Raises
    ------
    SettingError
        It cannot be read, or is none; the message does not show what stands there.
    """
    path = data / KEY_FILE
    try:
        text = path.read_bytes().decode("ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        remedy = _("have whoever made it let you read it, such as its group: chmod 640.")
        raise SettingError(
            _("{path}: the key cannot be read: {error_strerror}.", path=path, error_strerror=error.strerror),
            remedy=remedy,
        ) from error
    if not _KEY_TEXT.fullmatch(text):
        raise SettingError(
            _("{path}: this is no key.", path=path),
            allowed=_("one line of 64 hexadecimal digits"),
            remedy=_(
                "put back a copy of the key; without one remove the file: another key is made, and with it every "
                "report is made again."
            ),
        )
    return FingerprintKey(bytes.fromhex(text))


def compute_fingerprint(data: Path, path: Path) -> str:
    """Return the fingerprint of a file under the key of a data folder; '' where that has none yet."""
    key = find_key(data)
    return key.compute_of_file(path) if key else ""


def require_key(data: Path) -> FingerprintKey:
    """Read the key of a data folder; one is made at the first run, readable for its owner alone.

    One that is there is never replaced: of two runs that make one at once the first wins, and both use it.

    Raises
    ------
    SettingError
        There is none and none can be written, or it cannot be used.
    """
    known = find_key(data)
    if known is None:
        try:
            write_key(data, draw_key())
        except OSError as error:
            raise SettingError(
                _(
                    "{data}: there is no key yet, and it cannot be written: {error_strerror}.",
                    data=data / KEY_FILE,
                    error_strerror=error.strerror,
                ),
                remedy=_(
                    "make one report as somebody who may write there; reports are then made without writing there."
                ),
            ) from error
        known = find_key(data)
    if known is None:
        raise SettingError(
            _("{data}: the key was removed just now.", data=data / KEY_FILE), remedy=_("run the command again.")
        )
    return known


def write_key(data: Path, key: FingerprintKey) -> None:
    """Write a key into a data folder, whole and readable for its owner alone, unless there is one by now."""
    path = data / KEY_FILE
    with suppress(FileExistsError):
        write_in_one_step(path, f"{key.secret.hex()}\n".encode(), lambda fresh: _name_key(fresh, path))


def _name_key(fresh: Path, path: Path) -> None:
    """Give a file its name where nothing has it; raises FileExistsError else."""
    try:
        os.link(fresh, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(fresh.read_bytes())
