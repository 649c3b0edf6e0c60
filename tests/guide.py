"""The guide (docs/panduan.md) as it is followed: an invented export, its commands in order, what is typed and seen.

`python -m tests.guide` makes the pictures of the guide again: consoles of 80 columns, and with a Chromium the pages.
"""

from __future__ import annotations

import os
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "panduan"
#: Started under the name that an installed program has, naming commands as that does, on a day after the survey.
_PROGRAM = """
import sys
sys.argv[0] = "ikm"
from ikm import errors
errors.format_command.__defaults__ = (False,)
from ikm.__main__ import main
from ikm.commands import status
status.date = type("Day", (status.date,), {"today": classmethod(lambda day: day(2026, 7, 20))})
main()
"""
_COLUMNS = 80
_SERVICES = ("KTP-el", "Kartu Keluarga", "Akta Kelahiran", "Kartu Identitas Anak")
_EDUCATION = ("SD", "SMP", "SMA", "D1-D3", "S1", "S2")
_OCCUPATIONS = ("PNS/TNI/POLRI", "Pegawai swasta", "Wiraswasta", "Pelajar/mahasiswa", "Petani")
_COMMENTS = (
    "", "", "", "tidak ada", "-", "petugas ramah dan sabar menjelaskan", "antrean terlalu lama", "sudah baik",
    "mohon kursi di ruang tunggu ditambah", "jaringan sering gangguan, KTP belum jadi", "pelayanan cepat, terima kasih",
    "tempat parkir sempit", "syaratnya jelas", "nomor antrean habis padahal masih pagi",
)  # fmt: skip


class Scene(NamedTuple):
    """One command of the guide.

    Parameters
    ----------
    picture : str
        The picture that it stands in, below those before it; '' for none.
    command : str
        As it is typed.
    replies : sequence of str
        What is typed at each question.
    shown : int
        How many lines the picture shows.
    """

    picture: str
    command: str
    replies: Sequence[str] = ()
    shown: int = 99


_IMPORT = "ikm import form.xlsx --unit DUKCAPIL --period 2026-S1"
#: All commands of the guide in their order.
SCENES = (
    Scene("unit", "ikm unit DUKCAPIL", (
        "Dinas Kependudukan dan Pencatatan Sipil", "Kota Contoh", "Dinas Kependudukan dan Pencatatan Sipil",
        "kependudukan",
        "; ".join(_SERVICES), "24.000", "Siti Aminah, S.E.", "Kepala Dinas", "197001011995031001",
        "Pembina Utama Muda, IV/c", "", "Jalan Merdeka 1", "loket pengaduan; lapor.go.id", "",
    ), shown=23),
    Scene("", "ikm sample-size DUKCAPIL"),
    Scene("", "ikm questionnaire DUKCAPIL --period 2026-S1"),
    Scene("usulan", _IMPORT, ("1",)),
    Scene("impor", _IMPORT, (
        "sistematis", "12.000", "240", "daring", "Tim SKM Dinas Dukcapil",
        "Setiap pemegang nomor antrean kelipatan lima", "Ruang tunggu loket", "",
    )),
    Scene("laporan", "ikm check DUKCAPIL"),
    Scene("laporan", "ikm report DUKCAPIL"),
    Scene("tindak-lanjut", "ikm comments review DUKCAPIL"),
    Scene("tindak-lanjut", "ikm plan DUKCAPIL"),
    Scene("tindak-lanjut", "ikm status"),
)  # fmt: skip


def write_export(path: Path, people: int = 180) -> None:
    """Write answers as Google Forms exports them to Excel: of a civil registry office that does not exist."""
    rng = random.Random(19)
    rules = tomllib.loads((ROOT / "ikm" / "rules" / "permenpanrb-14-2017.toml").read_text(encoding="utf-8"))
    headings = ("Stempel waktu", "Nama lengkap", "Nomor HP", "Jenis layanan", "Jenis kelamin", "Umur",
                "Pendidikan terakhir", "Pekerjaan", *(each["question"] for each in rules["unsur"]), "Kritik dan saran",
                "Apakah Saudara bersedia mengisi survei ini?")  # fmt: skip
    first = datetime(2026, 5, 4, 8, 15)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Form Responses 1")
        stamp = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        sheet.write_row(0, 0, headings)
        for row in range(1, people + 1):
            moment = first + timedelta(days=row // 5, minutes=rng.randint(0, 420))
            sheet.write_datetime(row, 0, moment, stamp)
            scores = [
                rng.choices((1, 2, 3, 4), (1, 6 + 6 * (each["key"] == "waktu"), 50, 43))[0] for each in rules["unsur"]
            ]
            sheet.write_row(row, 1, (
                f"Contoh {row}", f"0800{row:08d}", rng.choice(_SERVICES), rng.choice(("Laki-laki", "Perempuan")),
                rng.randint(17, 68), rng.choices(_EDUCATION, (1, 2, 8, 3, 5, 1))[0], rng.choice(_OCCUPATIONS),
                *(each["options"][score - 1] for each, score in zip(rules["unsur"], scores, strict=True)),
                rng.choice(_COMMENTS), "Tidak" if row in (41, 112) else "Ya",
            ))  # fmt: skip


def play(scene: Scene, folder: Path) -> str:
    """Type a command and its replies on a terminal of 80 columns; return what stands there then."""
    import pty

    mine, its = pty.openpty()
    left_out = ("IKM_DATA", "IKM_OUTPUT", "IKM_SPEECH", "BAHASA", "UNIT", "DATA", "OUTPUT")
    known = {name: value for name, value in os.environ.items() if name not in left_out}
    environment = {**known, "TERM": "xterm", "COLUMNS": str(_COLUMNS), "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    words = [sys.executable, "-c", _PROGRAM, *scene.command.split()[1:]]
    process = subprocess.Popen(words, stdin=its, stdout=its, stderr=its, env=environment, cwd=folder)
    os.close(its)
    seen, replies, read = b"", list(scene.replies), 0
    while select.select([mine], [], [], 120)[0]:
        try:
            part = os.read(mine, 1 << 16)
        except OSError:  # the command has ended
            break
        seen += part
        if replies and seen[read:].rstrip().endswith((b"):", b"]:", b"(y):")):
            os.write(mine, f"{replies.pop(0)}\n".encode())
            read = len(seen)
    os.close(mine)
    code = process.wait(60)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode()).replace("\r\n", "\n")
    text = re.sub(r"[\u2800-\u28ff] (?:[^\r\n]*?\.\.\.(?=[^\s.])|[^\r\n]*)[\r\n]*", "", text)  # signs of life
    if code or replies:
        raise RuntimeError(f"{scene.command}: exit {code}, not asked for: {replies}\n{text}")
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r", "").strip("\n"))


def play_all(folder: Path) -> Iterator[tuple[str, str]]:
    """Follow the guide in a new folder; yield the name of each picture and what its console shows."""
    project = folder / "skm"
    play(Scene("", "ikm init skm --no-sample"), folder)
    write_export(project / "form.xlsx")
    consoles: dict[str, list[str]] = {}
    for scene in SCENES:
        lines = play(scene, project).splitlines()
        rest = ["..."] if len(lines) > scene.shown else []
        shown = ["", f"skm> {scene.command}", *lines[: scene.shown], *rest]
        consoles.setdefault(scene.picture, []).extend(shown)
    for name, lines in consoles.items():
        if name:
            yield name, draw_console(lines[1:])


def draw_console(lines: Sequence[str]) -> str:
    """Draw what a console of 80 columns shows, as SVG; what was typed is set off."""
    wide, high = 8, 18
    rows, drawn = 0, []
    for line in lines:
        begin = re.match(r"skm> |  (?:\(|   )[^(]*?\): ", line)
        typed = begin.end() if begin else len(line)
        for start in range(0, max(len(line), 1), _COLUMNS):
            rows += 1
            end = start + _COLUMNS
            middle = min(max(typed, start), end)
            for kind, at, part in (("", start, line[start:middle]), (' class="t"', middle, line[middle:end])):
                if part.strip():
                    place = f'x="{(at - start + 1) * wide}" y="{rows * high + 4}"'
                    length = f'textLength="{len(part.rstrip()) * wide}"'
                    drawn.append(f"<text{kind} {place} {length}>{escape(part.rstrip())}</text>")
    size = f'width="{(_COLUMNS + 2) * wide}" height="{rows * high + 16}"'
    style = "text{font:13px monospace;fill:#ddd;white-space:pre}.t{fill:#ffd866}rect{fill:#1b1f24}"
    ground = '<rect width="100%" height="100%" rx="6"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join([head, f"<style>{style}</style>", ground, *drawn, "</svg>", ""])


def photograph(project: Path) -> None:
    """Write what a browser shows of questionnaire and report, and the announcement, small and in few colours."""
    made = project / "output" / "DUKCAPIL"
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("no Chromium is installed: the pictures of pages stay as they are")
    for name, page in (("kuesioner", "kuesioner/kuesioner.html"), ("halaman", "2026-S1/laporan.html")):
        shot = project / f"{name}.png"
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,620")
        subprocess.run(
            [program, *options, f"--screenshot={shot}", (made / page).as_uri()], check=True, capture_output=True
        )
        _shrink(shot, PICTURES / shot.name, 520)
    _shrink(made / "2026-S1" / "publikasi.png", PICTURES / "publikasi.png", 460)


def _shrink(source: Path, target: Path, width: int) -> None:
    """Write the top of a picture at another width in few colours."""
    with Image.open(source) as image:
        top = image.convert("RGB").crop((0, 0, image.width, round(min(image.height, 0.7 * image.width))))
        small = top.resize((width, round(top.height * width / top.width)), Image.Resampling.LANCZOS)
        small.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> None:
    """Write all pictures of the guide."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name, drawing in play_all(Path(place)):
            (PICTURES / f"{name}.svg").write_text(drawing, encoding="utf-8")
        photograph(Path(place) / "skm")


if __name__ == "__main__":
    main()
