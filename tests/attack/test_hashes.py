"""Nothing that is published lets answers be found by trying: the adversary of fingerprints.

Who published the report of one respondent hides the index. The adversary knows all of the answer file but three answers
and the day, has everything that lies in the output folder, and tries what the file can be: 64 answers on 31 days are
1,984 files, each in every form and under every hash that one would think of. (With nine answers unknown there are 4^9 x
31 files, and trying them took 41 seconds; here fewer are tried, in more forms.)
"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator

import pytest
from pypdf import PdfReader

from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from tests.commands import run_ikm
from tests.helpers import KEYS, make_project
from tests.intake.builders import QUESTIONS, answer, export

UNITS = '[MPP]\nname = "Mal"\ncity = "Kota Contoh"\nskpd = "Dinas"\nsector = "perizinan"\nservices = ["Izin A"]\n'
KNOWN = ("respondent", "date", "service", "gender", "age", "education", "occupation")
#: What the respondent answered, and when.
SECRET = ("1", "4", "2")
DAY = "2026-03-17"
ANSWERS = "responses/MPP/2026-S1.csv"
HASHES: tuple[Callable[[bytes], bytes], ...] = tuple(
    (lambda content, name=name: hashlib.new(name, content).digest())
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")
)
#: Digits of a shortened fingerprint that are no accident: 1,984 x 10 x 9 digests meet one of 1,000 tokens of ten
#: hexadecimal digits by chance once in 6,000 runs; colours and places of the page have fewer.
LEAST = 10
#: What stands before a digest where its kind is named: 'sha256-...', 'sha256:...'.
_KIND = re.compile(r"\b(?:sha[\d_]+|md5|blake2[bs]?)[-:]", re.IGNORECASE)
_HEX = re.compile(rf"(?<![0-9A-Za-z+/_-])[0-9a-fA-F]{{{LEAST},}}(?![0-9A-Za-z+/_-])")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{14,88}={0,2}(?![0-9A-Za-z+/_=-])")


# What is tried ------------------------------------------------------------------------------------------------------


def answer_file(day: str, given: Iterable[str]) -> str:
    """The answer file of one respondent: three answers that vary, six of 3."""
    answers = [*given, *["3"] * 6]
    about = ["R0001", day, "Izin A", "Perempuan", "42", "S1", "Wiraswasta"]
    return f"{','.join([*KNOWN, *KEYS])}\n{','.join([*about, *answers])}\n"


def candidates() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every day of March and every three answers."""
    days = [f"2026-03-{day:02}" for day in range(1, 32)]
    return itertools.product(days, itertools.product("1234", repeat=3))


def forms(text: str) -> Iterator[bytes]:
    """A file as a whole, and what a program might have hashed of it: rows, answers, cells, text of other systems."""
    head, line = text.splitlines()
    cells = line.split(",")
    answers = cells[len(KNOWN) :]
    yield from (each.encode() for each in (text, text.strip(), text.replace("\n", "\r\n"), f"{line}\n", line))
    yield from (each.encode() for each in (",".join(answers), "".join(answers), json.dumps(list(map(int, answers)))))
    yield json.dumps(dict(zip(head.split(","), cells, strict=True))).encode()
    yield ("\ufeff" + text).encode()
    # What a page of an earlier version printed of the files together: lines as sha256sum prints them, hashed again.
    lines = [(ANSWERS, text.encode()), ("units.toml", UNITS.encode())]
    told = [f"{hashlib.sha256(content).hexdigest()}  data/{name}\n" for name, content in lines]
    yield "".join(told).encode()
    yield told[0].encode()


# What is published ---------------------------------------------------------------------------------------------------


def texts(content: bytes) -> Iterator[str]:
    """All text of a file, also of what is packed within it."""
    yield content.decode("utf-8", errors="replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from texts(packed.read(name))
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        yield "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata), str(reader.trailer)])


def tokens(files: Iterable[bytes]) -> set[str]:
    """Everything in files that can be a fingerprint, whole or shortened, as hexadecimal digits."""
    found = set()
    for text in (_KIND.sub(" ", each) for each in itertools.chain.from_iterable(map(texts, files))):
        found |= {each.lower() for each in _HEX.findall(text)}
        for each in set(_BASE64.findall(text)):
            plain = each.rstrip("=").replace("-", "+").replace("_", "/")
            if len(plain) % 4 != 1:
                found.add(base64.b64decode(plain + "=" * (-len(plain) % 4)).hex())
    return found


def attack(files: Iterable[bytes]) -> list[tuple[str, tuple[str, ...]]]:
    """The days and answers whose file has a fingerprint among what was published."""
    beginnings: dict[str, list[str]] = {}
    for token in tokens(files):
        beginnings.setdefault(token[:LEAST], []).append(token)
    found = []
    for day, given in candidates():
        for content, fingerprint in itertools.product(forms(answer_file(day, given)), HASHES):
            digest = fingerprint(content).hex()
            if any(digest.startswith(token) for token in beginnings.get(digest[:LEAST], ())):
                found.append((day, given))
    return found


# The unit ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A unit with one respondent whose answers came from an export, all its reports and the list of them."""
    folder = tmp_path_factory.mktemp("attack")
    project = make_project(folder, {"MPP/2026-S1.csv": answer_file(DAY, SECRET)}, UNITS)
    given = ("--data", project.data, "--output", project.output)
    done = run_ikm("reports", "--jobs", "1", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [["Timestamp", *QUESTIONS], answer(f"{DAY} 08:00:00", *SECRET)]
    file = str(export(folder, rows))
    wish = ("import", file, "--unit", "MPP", "--period", "2026-S2", "--yes")
    assert run_ikm(*wish, *given).returncode in (0, 2)
    return project


def contents(project: Project) -> dict[str, bytes]:
    """Every file of the output folder, hidden ones too: whoever uploads the folder uploads all."""
    paths = [path for path in project.output.rglob("*") if path.is_file()]
    return {path.relative_to(project.output).as_posix(): path.read_bytes() for path in paths}


@pytest.mark.slow
def test_no_answer_is_found_by_trying(published: Project) -> None:
    """In no file, hidden, packed or printed, stands a fingerprint of what was answered."""
    files = contents(published)
    listed = {"index.html", ".hashes.json", ".site.json", "ikm.log", "data/hasil.csv", "data/datapackage.json"}
    assert listed <= set(files)
    assert {f"MPP/2026-S1/{name}" for name in ("manifest.json", "hasil.json", "laporan.ipynb")} <= set(files)
    assert any(name.startswith("MPP/impor/") for name in files)
    assert json.loads(files["MPP/2026-S1/hasil.json"])["ikm"]["value"] is None, "the index is hidden"
    assert attack(files.values()) == []


@pytest.mark.slow
def test_nothing_tells_of_the_files_themselves(published: Project) -> None:
    """Neither key nor place, size with times, or checksum of the answer file are published."""
    files, secret, path = contents(published), require_key(published.data).secret, published.data / ANSWERS
    state, whole = path.stat(), b"\n".join(contents(published).values())
    text = "\n".join(itertools.chain.from_iterable(map(texts, files.values()))).lower()
    kept = {secret.hex(), base64.b64encode(secret).decode().rstrip("=").lower(), str(state.st_mtime_ns)}
    kept |= {str(state.st_ctime_ns), str(published.data).lower(), f"{zlib.crc32(path.read_bytes()):08x}"}
    assert [each for each in kept if each in text] == []
    assert secret not in whole
    assert not [name for name in files if name.endswith("fingerprint.key")]


def told(form: Callable[[bytes], str]) -> bytes:
    """A manifest as it would be with another fingerprint of the answers."""
    return json.dumps({"inputs": {ANSWERS: form(answer_file(DAY, SECRET).encode())}}).encode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        lambda content: hashlib.sha256(content).hexdigest(),  # as earlier versions published it
        lambda content: hashlib.sha256(content).hexdigest()[:16].upper(),
        lambda content: f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}",
        lambda content: base64.urlsafe_b64encode(hashlib.blake2b(content).digest()).decode().rstrip("="),
        lambda content: hashlib.md5(content.replace(b"\n", b"\r\n")).hexdigest(),
        lambda content: hashlib.sha1(content.splitlines()[1]).hexdigest(),
    ],
    ids=["sha256", "shortened", "base64", "blake2b", "md5 of CRLF", "sha1 of the row"],
)
def test_the_adversary_finds_a_plain_fingerprint(form: Callable[[bytes], str]) -> None:
    """What is tried above is enough to find the answers and the day in fingerprints without a key."""
    assert set(attack([told(form)])) == {(DAY, SECRET)}


@pytest.mark.slow
def test_the_adversary_finds_the_answers_through_the_page_of_earlier_versions() -> None:
    """The page printed sixteen digits over all files that were read; in a packed file they are found as well."""
    packed = io.BytesIO()
    lines = [(ANSWERS, answer_file(DAY, SECRET)), ("units.toml", UNITS)]
    text = "".join(f"{hashlib.sha256(content.encode()).hexdigest()}  data/{name}\n" for name, content in lines)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("a.xml", f"Sidik jari data: {hashlib.sha256(text.encode()).hexdigest()[:16]} (SHA-256)")
    assert set(attack([packed.getvalue()])) == {(DAY, SECRET)}
