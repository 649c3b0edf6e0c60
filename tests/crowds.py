"""Made-up units of few and many respondents, whose answers look like those of people, for tests of reports."""

from __future__ import annotations

import random
from pathlib import Path

from ikm.survey.project import Project
from tests.helpers import KEYS, make_project
from tests.studies import FULL

#: Respondents of the newest period of each unit: too few for any group, a small office, a large one.
SIZES = {"TUJUH": 7, "SEDANG": 63, "RIBUAN": 1051}
#: Periods of the larger units, the newest last; the smallest has only this one.
PERIODS = ("2024-S2", "2025-S1", "2025-S2", "2026-S1")
NEWEST = PERIODS[-1]
UNITS = """
[TUJUH]
name = "Kelurahan Tujuh Penjawab"
city = "Kota Rekaan"
skpd = "Kecamatan Rekaan"
sector = "perizinan"
head = "Nama Kepala (contoh)"
head_title = "Lurah"
site = "https://tujuh.example/ikm"

[SEDANG]
name = "Kantor Urusan Sedang dengan Nama yang Cukup Panjang untuk Dua Baris"
city = "Kota Rekaan"
skpd = "Dinas Sedang"
sector = "perizinan"

[RIBUAN]
name = "Mal Pelayanan Publik Rekaan"
city = "Kota Rekaan"
skpd = "Dinas Penanaman Modal"
sector = "perizinan"
"""
_SCHOOLS = ("SD", "SMP", "SMA", "D3", "S1", "S2")
_WORK = ("PNS", "Wiraswasta", "Pelajar/mahasiswa", "Pegawai swasta", "Ibu rumah tangga")
_SERVICES = ("Surat keterangan domisili dan tempat usaha", "Izin usaha", "Legalisasi")
_SAID = ("", "", "", "Antrean lama sekali", "Petugas ramah, terima kasih", "Toilet kotor dan ruang tunggu panas")


def project(folder: Path) -> Project:
    """A project of the three units, the same on every call."""
    files = {f"TUJUH/{NEWEST}.csv": answers(SIZES["TUJUH"], NEWEST)}
    for unit in ("SEDANG", "RIBUAN"):
        files |= {f"{unit}/{period}.csv": answers(SIZES[unit], period) for period in PERIODS}
    return make_project(folder, files, UNITS)


def answers(n: int, period: str) -> str:
    """A file of n respondents who are mostly content, least so with time and complaints."""
    draw = random.Random(f"{n} {period}")
    return "\n".join([FULL, *(_person(draw, at, period) for at in range(n))]) + "\n"


def _person(draw: random.Random, at: int, period: str) -> str:
    """The line of one respondent; who is strict is so with every unsur."""
    mood = draw.gauss(0, 0.5)
    given = [_answer(draw, 3.25 + mood - 0.35 * (key in ("waktu", "pengaduan"))) for key in KEYS]
    hoped = [_answer(draw, 3.7) for _ in KEYS]
    month = 2 if period.endswith("S1") else 8
    about = [f"R{at}", f"{period[:4]}-{month:02}-{1 + at % 28:02}", draw.choice("LP"), draw.randint(17, 70),
             draw.choices(_SCHOOLS, (1, 2, 6, 2, 4, 1))[0], draw.choice(_WORK), draw.choice(_SERVICES)]  # fmt: skip
    more = [*hoped, _answer(draw, 3.3 + mood), _answer(draw, 3), f'"{draw.choice(_SAID)}"']
    return ",".join(map(str, [*given, *about, *more]))


def _answer(draw: random.Random, about: float) -> int:
    """An answer from 1 to 4 near a figure."""
    return min(4, max(1, round(draw.gauss(about, 0.6))))
