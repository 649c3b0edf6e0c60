"""Invented answers and exports that use what the shipped sample does not, for `tests.fingerprints`. Not a test.

Everything is drawn with fixed seeds and typed out here, nothing is taken from the package: what is fingerprinted must
not depend on where a module lies.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

KEYS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")
#: The questions of the model form of PermenPANRB 14/2017.
QUESTIONS = (
    "1. Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
    "2. Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?",
    "3. Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?",
    "4. Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
    "5. Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan "
    "dengan hasil yang diberikan?",
    "6. Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?",
    "7. Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
    "8. Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
    "9. Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?",
)
#: When every workbook was saved: an export tells it, and dates after it are wrong.
SAVED = datetime(2026, 6, 30, 12, 0, 0)
#: The key that fingerprints of files are under, and its file in a data folder.
KEY_FILE, KEY = "fingerprint.key", "5a" * 32
Rows = Sequence[Sequence[object]]


def table(rows: Rows, separator: str = ",") -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def book(sheets: Mapping[str, Rows], merged: str = "") -> bytes:
    """Sheets as a workbook, numbers as numbers; the same bytes on every day."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        made.set_properties({"created": SAVED})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, ["" if cell is None else cell for cell in row])
            if merged:
                sheet.merge_range(merged, str(rows[int(merged[1:].split(":")[0]) - 1][0]))
    return out.getvalue()


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Files of a folder by their path in it; beside a register a key, the same in every run."""
    keys = {str(Path(name).with_name(KEY_FILE)): KEY for name in files if Path(name).name == "units.toml"}
    for name, content in {**files, **keys}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


# Answers ------------------------------------------------------------------------------------------------------------

_ODD = """
[LENGKAP]
name = "Kantor Lengkap & Cermat <Rekaan>"
city = "Kota Rekaan"
skpd = "Dinas Lengkap"
sector = "perizinan"
services = ["Izin usaha", "Izin reklame", "Surat keterangan"]
benchmark = "BERBOBOT"
users_per_year = 8000
letterhead = "kop.docx"
head = "Nama Kepala (contoh)"
head_title = "Kepala Kantor Lengkap"
address = "Jalan Rekaan No. 1"
site = "https://lengkap.example/ikm"

[[LENGKAP.own_unsur]]
key = "aman"
name = "Keamanan"
definition = "Keamanan adalah rasa aman di tempat pelayanan."
question = "Bagaimana pendapat Saudara tentang keamanan di tempat pelayanan?"
options = ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"]
since = "2025-S2"

[LENGKAP.technical_skpd]
waktu = ["Dinas Waktu", "Dinas Jam"]
sarana = ["Dinas Pekerjaan Umum"]

[BERBOBOT]
name = "Kantor Berbobot"
city = "Kota Rekaan"
skpd = "Dinas Bobot"
sector = "air"

[TUJUH]
name = "Kelurahan Tujuh Penjawab"
city = "Kota Rekaan"
skpd = "Kecamatan Rekaan"
sector = "kebersihan"

[DUA]
name = "Kelurahan Dua Penjawab"
city = "Kota Rekaan"
skpd = "Kecamatan Rekaan"
sector = "parkir"

[KOTOR]
name = "Kantor Berdata Kotor"
city = "Kota Rekaan"
skpd = "Dinas Kotor"
sector = "lalu-lintas"
services = ["Loket A", "Loket B"]

[KOTOR.quality]
duplicate = "exclude"
test = "exclude"
future = "exclude"

[BULANAN]
name = "Kantor Bulanan"
city = "Kabupaten Bulan"
skpd = "Dinas Bulan"
sector = "angkutan"

[KOSONG]
name = "Kantor tanpa Jawaban"
city = "Kabupaten Bulan"
skpd = "Dinas Kosong"
sector = "perizinan"

[TERBIT]
name = "Kantor yang Angkanya Terbit"
city = "Kota Rekaan"
skpd = "Dinas Terbit"
sector = "perizinan"
"""
_SCHOOLS = ("SD", "SMP", "SMA", "D1-D3", "S1", "S2")
_WORK = ("PNS/TNI/POLRI", "Pegawai swasta", "Wiraswasta", "Pelajar/mahasiswa", "Lainnya")
_SAID = (
    "", "", "", "", "Antrean lama sekali", "Petugas ramah, terima kasih", "Toilet kotor dan ruang tunggu panas",
    "Hubungi saya di 0812-3456-7890", "Terima kasih Ibu Sumarwati, cepat dan jelas", "Biaya mahal, tidak transparan",
    "Parkir sempit; tolong ditambah", "=1+1", "<b>bagus</b>", "Mohon sistem daring diperbaiki karena sering macet",
)  # fmt: skip


def answers(
    seed: str, n: int, keys: Sequence[str] = KEYS, *, services: Sequence[str] = ("Layanan",), level: float = 3.25,
    beside: str = "", weighted: bool = False, more: Sequence[str] = (),
) -> list[list[str]]:  # fmt: skip
    """An answer file of n invented respondents, headings first.

    Parameters
    ----------
    beside : str
        'harapan' or 'kepentingan', asked of each unsur too.
    more : sequence of str
        Further items that are scored.
    """
    draw = random.Random(seed)
    year, part = seed.split()[-1].split("-")
    month = {"S1": 2, "S2": 8}.get(part) or int(part)
    heads = ["respondent", "date", "service", "gender", "age", "education", "occupation", *keys]
    heads += [f"{beside}_{key}" for key in keys] if beside else []
    heads += ["overall", *more, *(["weight"] if weighted else []), "saran"]
    rows = [heads]
    for at in range(1, n + 1):
        mood = draw.gauss(0, 0.45)
        row = [f"R{at:04}", f"{year}-{month:02}-{1 + at % 28:02}", draw.choice(services)]
        row += [draw.choice(("Laki-laki", "Perempuan")), str(draw.randint(17, 70)), draw.choice(_SCHOOLS)]
        row += [draw.choice(_WORK)]
        scores = [_score(draw, level + mood - 0.4 * (key in ("waktu", "pengaduan"))) for key in keys]
        if draw.random() < 0.1:
            scores[draw.randrange(len(keys))] = draw.choice(("", "-"))
        row += scores
        row += [_score(draw, 3.6) for _ in keys] if beside else []
        row += [_score(draw, level + mood), *(_score(draw, 3.0) for _ in more)]
        row += [f"{draw.uniform(0.5, 2):.3f}"] if weighted else []
        rows.append([*row, draw.choice(_SAID)])
    return rows


def _score(draw: random.Random, about: float) -> str:
    """An answer from 1 to 4 near a figure."""
    return str(min(4, max(1, round(draw.gauss(about, 0.6)))))


def _changed(rows: list[list[str]], changes: Sequence[tuple[int, str, str]]) -> list[list[str]]:
    """The same rows, some cells typed otherwise."""
    for place, column, cell in changes:
        rows[place][rows[0].index(column)] = cell
    return rows


def _dirty() -> list[list[str]]:
    """What the screens look for: the same twice, trials, impossible ages and dates, unknown services, bursts."""
    rows = answers("KOTOR 2026-S1", 80, services=("Loket A", "Loket B"))
    changes = [
        (3, "age", "-41"), (4, "age", "1121"), (5, "age", "tiga puluh"), (6, "date", "2031-01-01"),
        (7, "date", "kemarin"), (8, "service", "Loket Z"), (9, "respondent", "R0001"), (10, "saran", "tes"),
        (11, "respondent", "coba"), (12, "date", "2024-05-05"), (13, "waktu", "7"), (14, "biaya", "x"),
    ]  # fmt: skip
    rows = _changed(rows, changes)
    for place in range(20, 40):
        rows[place][1] = f"2026-03-03 10:00:{place:02}"
    for place in range(30, 46):
        rows[place][7:16] = ["4"] * 9
    rows[50][7:16] = [""] * 9
    rows[51][7:16] = ["3", *[""] * 8]
    return [*rows, rows[15]]


def _sidecar(instrument: str = "permenpanrb-14-2017", more: str = "") -> str:
    """A sidecar that says the answers are invented."""
    return f'instrument = "{instrument}"\nsynthetic = true\n{more}'


def _full_sidecar(year: str) -> str:
    """Everything that a sidecar can say; all tables count the same 4,000 users."""
    return _sidecar(
        more=f"""selection = "random"
population = 4000
surveyor = "Tim Rekaan"
method = "Acak sistematis."
location = "Ruang tunggu"
field_from = {year}-02-01
field_until = {year}-03-31
[quality]
straight = "keep"
[strata]
"Izin usaha" = 2200
"Izin reklame" = 900
"Surat keterangan" = 900
[margins.gender]
Laki-laki = 1900
Perempuan = 2100
[margins.education]
SD = 400
SMP = 600
SMA = 1400
D1-D3 = 400
S1 = 1000
S2 = 200
"""
    )


def odd(folder: Path) -> None:
    """A data folder that uses what the sample does not: weights, margins, own unsur, few respondents, dirt, months."""
    services = ("Izin usaha", "Izin reklame", "Surat keterangan")
    own = (*KEYS, "aman")
    older = (*KEYS[:7], "maklumat", "pengaduan")
    full = {"services": services, "beside": "harapan", "more": ("butir_daring", "butir_toilet")}
    weighted = {"beside": "kepentingan", "weighted": True}
    files: dict[str, str | bytes] = {
        "units.toml": _ODD,
        "site.toml": 'title = "Laporan IKM Kota Rekaan"\npublisher = "Pemerintah Kota Rekaan"\nlicence = "CC-BY-4.0"\n'
        'licence_url = "https://creativecommons.org/licenses/by/4.0/"\n',
        "kop.docx": _letterhead(),
        "responses/LENGKAP/2025-S1.csv": table(answers("LENGKAP 2025-S1", 90, KEYS, **full)),
        "responses/LENGKAP/2025-S1.toml": _full_sidecar("2025"),
        "responses/LENGKAP/2025-S2.csv": table(answers("LENGKAP 2025-S2", 95, own, level=3.1, **full)),
        "responses/LENGKAP/2025-S2.toml": _sidecar(more='selection = "self-selected"\n'),
        "responses/LENGKAP/2026-S1.csv": table(answers("LENGKAP 2026-S1", 120, own, level=3.4, **full)),
        "responses/LENGKAP/2026-S1.toml": f"order = {_typed((*own[:7], 'sarana', 'pengaduan', 'aman'))}\n"
        + _full_sidecar("2026"),
        "responses/BERBOBOT/2025-S2.csv": table(answers("BERBOBOT 2025-S2", 40, **weighted), ";"),
        "responses/BERBOBOT/2025-S2.toml": _sidecar(more='bobot = "0.111"\n'),
        "responses/BERBOBOT/2026-S1.csv": table(answers("BERBOBOT 2026-S1", 44, **weighted)),
        "responses/BERBOBOT/2026-S1.toml": _sidecar(more='bobot = "0.11"\nselection = "census"\npopulation = 44\n'),
        "responses/TUJUH/2025-S2.csv": table(answers("TUJUH 2025-S2", 2)),
        "responses/TUJUH/2026-S1.csv": table(answers("TUJUH 2026-S1", 7)),
        "responses/DUA/2026-S1.csv": table(answers("DUA 2026-S1", 2)),
        "responses/KOTOR/2025-S2.csv": table(answers("KOTOR 2025-S2", 60, services=("Loket A", "Loket B"))),
        "responses/KOTOR/2026-S1.csv": table(_dirty()),
        "responses/KOTOR/2026-S1.toml": _sidecar(more='invalid = "refuse"\n[quality]\nstraight = "exclude"\n'),
        "responses/BULANAN/2026-01.csv": table(answers("BULANAN 2026-01", 30, older)),
        "responses/BULANAN/2026-01.toml": _sidecar("permenpan-16-2014"),
        "responses/BULANAN/2026-02.xlsx": book({"Jawaban": answers("BULANAN 2026-02", 32)}),
        "responses/BULANAN/2026-03.parquet": _parquet(answers("BULANAN 2026-03", 34)),
        "published/angka.csv": f"unit,period,source,n,{','.join(KEYS)},ikm,bobot\n"
        f'TERBIT,2025-S2,"Laporan SKM, hal. 3",120,{",".join(["3.21"] * 9)},80.25,\n'
        f'TERBIT,2026-S1,"Laporan SKM, hal. 4",130,{",".join(["3.4"] * 8)},2.9,,0.11\n',
        "actions/LENGKAP.csv": "period,unsur,kegiatan,tw,tahun,penanggung_jawab,skpd_teknis,target,status,keterangan\n"
        "2025-S1,waktu,Tambah loket,II-IV,2025,Kepala Seksi,,85,selesai,\n"
        "2025-S1,pengaduan,Kotak pengaduan,III,2025,Kepala Seksi,Dinas Suara,80,berjalan,catatan\n"
        "2025-S2,sarana,Kursi ruang tunggu,I; II,2026,Kepala TU,,,rencana,\n"
        "2025-S2,waktu,Antrean daring,IV,2025,Kepala TU,,90,batal,\n",
    }
    write(folder, files)


def broken(folder: Path) -> None:
    """A data folder with a mistake in each unit but one: messages, and pages of reports that failed."""
    units = ("BAIK", "SKALA", "KOLOM", "SIDECAR", "RENCANA")
    off_scale = _changed(answers("SKALA 2026-S1", 20), [(4, "waktu", "5"), (7, "sarana", "9"), (9, "biaya", "b")])
    misspelt = answers("KOLOM 2026-S1", 20)
    misspelt[0][9] = "wktu"
    lines = [f'[{unit}]\nname = "Kantor {unit}"\ncity = "Kota Rusak"\nskpd = "D"\nsector = "air"\n' for unit in units]
    files: dict[str, str | bytes] = {
        "units.toml": "".join(lines),
        "responses/SKALA/2026-S1.csv": table(off_scale),
        "responses/KOLOM/2026-S1.csv": table(misspelt),
        "responses/SIDECAR/2026-S1.toml": 'selction = "random"\npopulation = -3\n',
        "actions/RENCANA.csv": "period,unsur,tw\n2026-S1,waktuu,V\n",
    }
    for unit in ("BAIK", "SIDECAR", "RENCANA"):
        files[f"responses/{unit}/2026-S1.csv"] = table(answers(f"{unit} 2026-S1", 20))
    write(folder, files)


def nation(folder: Path, answers_of_units: Mapping[str, Path]) -> None:
    """National tables: of some answer files as CSV, sixty units as a partitioned folder, and one with mistakes."""
    columns = ["gender", "age", "education", "occupation", *KEYS]
    parts = [pd.read_csv(path, dtype=str)[columns].assign(unit=unit) for unit, path in answers_of_units.items()]
    write(folder, {"unit.csv": pd.concat(parts).assign(period="2026-S1").to_csv(index=False)})
    draw = random.Random("nasional")
    for place in range(60):
        n = 1 if place == 7 else 2 if place == 8 else 6 if place == 9 else draw.randint(11, 30)
        rows = [[str(draw.randint(2, 4)) for _ in KEYS] for _ in range(n)]
        cells = pd.DataFrame(rows, columns=list(KEYS)).assign(gender=["L", "P"][place % 2])
        place_of = folder / "bagian" / f"unit=U{place:02}" / "a.parquet"
        place_of.parent.mkdir(parents=True)
        cells.to_parquet(place_of, index=False)
    wrong = pd.concat(parts).assign(period="2026-S1")
    wrong.iloc[5, wrong.columns.get_loc("waktu")] = "7"
    wrong.iloc[6, wrong.columns.get_loc("unit")] = ""
    write(folder, {"salah.csv": wrong.to_csv(index=False)})


def _parquet(rows: list[list[str]]) -> bytes:
    """Rows as Parquet, all cells text."""
    out = io.BytesIO()
    pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(out, index=False)
    return out.getvalue()


def _letterhead() -> bytes:
    """An office's letterhead in the page header; nothing where the extra docx is not installed."""
    try:
        import docx
    except ImportError:
        return b""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "PEMERINTAH KOTA REKAAN"
    saved, out = io.BytesIO(), io.BytesIO()
    made.save(saved)
    # Its parts carry the time of saving; packed again without it.
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name))
    return out.getvalue()


# Exports ------------------------------------------------------------------------------------------------------------

_UNITS = "".join(
    f'[{code}]\nname = "{name}"\ncity = "Kota Contoh"\nskpd = "Dinas Contoh"\nsector = "perizinan"\n'
    for code, name in (("KPPT", "Kantor Perizinan"), ("KEC-A", "Kecamatan Mawar"), ("KEC-B", "Kecamatan Melati"))
)
HEAD = ["Timestamp", *QUESTIONS]
#: What most imports are asked for.
KPPT = "--unit KPPT --period 2026-S1"
COLUMNS = {"date": "Timestamp", **dict(zip(KEYS, QUESTIONS, strict=True))}
_NUMBERED = {key: f"U{place}" for place, key in enumerate(KEYS, start=1)}


@dataclass(frozen=True)
class Case:
    """An import: a project with files beside it, and the commands that follow one another.

    Parameters
    ----------
    files : mapping of str to str or bytes
        In the folder that the commands run in; 'data/...' is the project's.
    commands : sequence of str
        Words after `python -m ikm import`, parted by blanks.
    """

    name: str
    files: Mapping[str, str | bytes]
    commands: Sequence[str]
    units: str = field(default=_UNITS, repr=False)


def mapping(columns: Mapping[str, str] = COLUMNS, **more: object) -> str:
    """A mapping as a person would type it; tables of `more` are mappings, all else a line."""
    lines = [f"{name} = {_typed(value)}" for name, value in more.items() if not isinstance(value, Mapping)]
    tables = {"columns": columns, **{name: value for name, value in more.items() if isinstance(value, Mapping)}}
    for name, content in tables.items():
        lines += [f"[{name.replace('__', '.')}]", *(f'"{key}" = {_typed(value)}' for key, value in content.items())]
    return "\n".join(lines) + "\n"


def _typed(value: object) -> str:
    """A value of TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_typed, value))}]"
    return str(value) if isinstance(value, int) else '"' + str(value).replace('"', '\\"') + '"'


def answer(date: str = "2026-01-05 08:00:00", *scores: object) -> list[object]:
    """One respondent's row; scores that are not given are 3."""
    return [date, *scores, *["3"] * (len(KEYS) - len(scores))]


def _forms() -> Iterator[Case]:
    """Forms whose columns are proposed."""
    about = ["Jenis Kelamin", "Umur", "Pendidikan", "Pekerjaan", "Jenis layanan", "Saran"]
    personal = ["Nama Lengkap", "NIK", "No. HP/WA", "Email", "Alamat", "IP Address"]
    head = ["Timestamp", *about, *personal, "Keterangan", *QUESTIONS]
    draw = random.Random("formulir")
    rows = []
    for at in range(60):
        who = ["P", str(20 + at % 40), "S1", "PNS", "KTP", draw.choice(_SAID)]
        them = [
            "Sumarwati Ningtyaswara",
            "3374015504910007",
            "0812-9934-7761",
            "s@contoh.co.id",
            "Jl. Kenanga 17",
            "10.0.0.1",
        ]
        when = f"2026-0{1 + at % 5}-{1 + at // 3:02} 08:{at % 60:02}:00"
        rows.append([when, *who, *them, "", *(_score(draw, 3.2) for _ in KEYS)])
    rows += [rows[3], [*rows[4][:13], "5", *rows[4][14:]]]
    yield Case(
        "formulir",
        {"formulir.csv": table([head, *rows]), "baru.csv": table([head, *rows, [*rows[5][:14], *"123412341"]])},
        [f"formulir.csv {KPPT}", f"formulir.csv {KPPT}", f"formulir.csv {KPPT}", f"baru.csv {KPPT} --bahasa en"],
    )
    yield Case(
        "dibagi",
        {"f.csv": table([HEAD, *(answer(f"202{5 + at % 2}-{1 + at % 12:02}-05 09:00:00") for at in range(24))])},
        ["f.csv --unit KPPT --split-by-period --yes", "f.csv --unit KPPT", "f.csv --unit KPPT --period x"],
    )
    yield Case("kering", {"f.csv": table([HEAD, answer()])}, [f"f.csv {KPPT} --dry-run"])
    labels = [
        [
            "Sangat sesuai",
            "Mudah",
            "Cepat",
            "Sangat wajar",
            "Sesuai",
            "Kompeten",
            "Sopan dan ramah",
            "Berfungsi kurang maksimal",
            "Baik",
        ],
        [
            "Sesuai",
            "Kurang mudah",
            "Kurang cepat",
            "Wajar",
            "Sangat sesuai",
            "Sangat kompeten",
            "Kurang sopan dan ramah",
            "Tidak ada",
            "Cukup",
        ],
    ]
    yield Case(
        "pilihan",
        {"f.xlsx": book({"Form Responses 1": [HEAD, *([46027.5 + at, *labels[at % 2]] for at in range(8))]})},
        [f"f.xlsx {KPPT} --yes"],
    )
    numbered = [[f"U{place}" for place in range(1, 10)], *(["4", "3"] * 4 + ["2"] for _ in range(5))]
    yield Case(
        "nomor",
        {"f.csv": table(numbered), "peta.toml": mapping(_NUMBERED)},
        [f"f.csv {KPPT} --yes", f"f.csv {KPPT}", f"f.csv {KPPT} --map peta.toml"],
    )
    pairs = [f"{kind} / U{place}" for kind in ("Harapan", "Kinerja") for place in range(1, 10)]
    yield Case(
        "pasangan",
        {"f.csv": table([pairs, *(["4"] * 9 + ["3"] * 9 for _ in range(4))])},
        [f"f.csv {KPPT} --dry-run --bahasa en"],
    )
    kobo = [
        "start",
        "end",
        "data_diri/nama",
        "data_diri/umur",
        *(f"nilai/{key}" for key in KEYS),
        "meta/instanceID",
        "_uuid",
    ]
    when = "2026-01-05T08:00:00.000+08:00"
    yield Case(
        "kobo",
        {"f.csv": table([kobo, *([when, when, "A B", "34", *["3"] * 9, f"uuid:{at}", f"x{at}"] for at in range(3))])},
        [f"f.csv {KPPT} --yes"],
    )
    lime = ["submitdate", "datestamp", *(f"U[SQ{at:03}]. {text}" for at, text in enumerate(QUESTIONS, 1)), "Saran"]
    yield Case(
        "limesurvey",
        {"f.csv": table([lime, *(["", "2026-01-05 08:00:00", *[f"A{at}"] * 9, "baik sekali"] for at in (2, 3, 4))])},
        [f"f.csv {KPPT}"],
    )
    ask = "Apakah Anda bersedia mengisi survei ini?"
    yield Case(
        "persetujuan",
        {
            "f.csv": table(
                [
                    [ask, *HEAD],
                    *(
                        [said, *answer(f"2026-01-13 08:0{at}:00")]
                        for at, said in enumerate(("Ya, saya bersedia", "Tidak", ""))
                    ),
                ]
            )
        },
        [f"f.csv {KPPT} --yes"],
    )
    yield Case(
        "tanggal", {"f.csv": table([HEAD, answer("3/4/2026"), answer("5/6/2026")])}, [f"f.csv {KPPT}", f"f.csv {KPPT}"]
    )
    shop = ["Harga barang", "Keramahan kasir", "Rak rapi", "Toko bersih", "Merek lengkap"]
    yield Case("toko", {"f.csv": table([shop, ["4"] * 5])}, [f"f.csv {KPPT}"])


def _mapped() -> Iterator[Case]:
    """Exports with a mapping that a person typed."""
    asked = [f"f.csv {KPPT}"]

    def case(name: str, rows: Rows, typed: str, commands: Sequence[str] = asked, **files: str) -> Case:
        return Case(name, {"f.csv": table(rows), "data/mappings/KPPT.toml": typed, **files}, commands)

    many = [answer(f"2026-01-05 08:{minute:02}:00") for minute in range(40)]
    off = [list(row) for row in many]
    off[7][3] = "5"
    yield case("luar skala", [HEAD, *off, *off[:2]], mapping())
    fives = [HEAD, *(answer(f"2026-01-05 08:0{at}:00", *"555412345") for at in range(9))]
    yield case("skala lima", fives, mapping(scale={"points": 5}))
    yield case(
        "skala lima jadi empat",
        fives,
        mapping(scale={"points": 5, "rescale": True}),
        [*asked, asked[0] + " --dry-run --bahasa en"],
    )
    yield case("skala lima tak disebut", fives, mapping())
    yield case("dari nol", [HEAD, answer("2026-01-05", *"012301230")], mapping(scale={"lowest": 0}))
    yield case("huruf", [HEAD, answer("2026-01-05", *"abcdabcda")], mapping(scale={"letters": "abcd"}))
    other = [answer("31/12/2025 23.59"), answer("1/1/2026"), answer("bulan lalu"), answer("1/1/2030")]
    yield case(
        "periode", [HEAD, *other], mapping(made="2026-07-01", dates="dmy"), ["f.csv --unit KPPT --split-by-period"]
    )
    yield case(
        "tahun", [HEAD, answer("2026-05-31 23:59:59")], mapping(split="year"), ["f.csv --unit KPPT --split-by-period"]
    )
    foot = [
        ["NO", "NILAI UNSUR", *[""] * 8],
        ["", *(f"U{at}" for at in range(1, 10))],
        ["1", *"444444444"],
        ["2", *"333333333"],
        ["Jumlah", *"777777777"],
        [""] * 10,
        ["Keterangan", *[""] * 9],
    ]
    yield case("kertas", foot, mapping(_NUMBERED, heading_row=2))
    given = [("-41", "Wiraswasta", "-"), ("0", "wiraswasta ", "--"), ("1121212", "PNS", "ok ????")]
    dirt = [
        ["Umur", "Pekerjaan", "Saran", *HEAD],
        *([*cells, *answer(f"2026-01-05 08:0{at}:00")] for at, cells in enumerate(given)),
    ]
    yield case("data diri", dirt, mapping({**COLUMNS, "age": "Umur", "occupation": "Pekerjaan", "saran": "Saran"}))
    yield case("kosong", [HEAD, answer("2026-01-05 08:00:00", ""), answer("2026-01-05 09:00:00", *[""] * 9)], mapping())
    trial = [["Nama", *HEAD], ["tes", *answer()], ["Budi Santoso", *answer("2026-01-05 09:00:00")]]
    yield case("coba", trial, mapping(personal={"Nama": "nama"}))
    sums = [[*HEAD, "Jumlah", "Rata-rata"], [*answer(), "27", "3,00"], [*answer("2026-01-05 09:00:00"), "28", "3.0"]]
    yield case("jumlah", sums, mapping(totals={"Jumlah": "sum", "Rata-rata": "mean"}))
    desks = [["Loket", *HEAD], ["PDAM", *answer()], ["BPN", *answer()], ["PDAM", *answer("2026-01-06"), "4"]]
    yield case("loket", desks, mapping(only={"Loket": ["PDAM"]}))
    people = [
        ["No HP", *HEAD],
        ["0812-3456-7890", *answer()],
        ["+62 812 3456 7890", *answer("2026-01-06")],
        ["", *answer("2026-01-07")],
    ]
    named = mapping({**COLUMNS, "respondent": "No HP"})
    yield case("nama samaran", people, named)
    yield case("kunci", people, named, [asked[0] + " --key kunci", asked[0] + " --key data/kunci"], kunci="k" * 32)
    older = [["persyaratan", "maklumat", "pengaduan"], ["4", "3", "2"]]
    yield case(
        "pedoman lama", older, mapping({key: key for key in older[0]}, instrument="permenpan-16-2014"), [*asked, *asked]
    )
    yield case("tanya", [HEAD, answer()], mapping(ask={"sarana": []}))
    yield case("judul hilang", [HEAD, answer()], mapping({**COLUMNS, "age": "Umurr"}))
    yield case("kolom asing", [HEAD, answer()], mapping({**COLUMNS, "name": "Timestamp"}))
    yield case("tanpa unsur", [HEAD, answer()], mapping({"date": "Timestamp"}))
    yield case("surel", [[*HEAD, "Loket"], [*answer(), "a@b.id"]], mapping({**COLUMNS, "service": "Loket"}))
    mine = f'respondent,date,catatan,{",".join(KEYS)}\nR0007,2026-01-02," lihat, berkas",{",".join("4" * 9)}'
    yield case("punya sendiri", [HEAD, answer()], mapping(), **{"data/responses/KPPT/2026-S1.csv": mine})


def _tables() -> Iterator[Case]:
    """Databases of several tables, workbooks of several sheets."""
    labels = ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"]
    questions = [[f"U{place}", item, *labels] for place, item in enumerate(QUESTIONS, start=1)]
    head = ["responden", "id_soal", "jawaban", "created_date"]
    rows = [
        [who, f"U{place}", letter, "2026-01-05 08:00:00"]
        for who, letter in (("P1", "d"), ("P2", "a"))
        for place in range(1, 10)
    ]
    rows += [rows[0], [*rows[1][:2], "a", rows[1][3]], ["", "U1", "d", "2026-01-05"], ["P1", "U12", "d", "2026-01-05"]]
    files = {
        "tb_hasil.csv": table([head, *rows]),
        "tb_soal.csv": table([["id_soal", "soal", "a", "b", "c", "d"], *questions]),
        "tb_responden.csv": table(
            [
                ["no", "responden", "nama", "umur", "jk", "loket", "created_date"],
                ["1", "P1", "Budi Santoso", "30", "L", "7", "2026-01-05 07:00:00"],
                ["2", "P1", "Budi Santoso", "30", "L", "99", "2026-01-05 07:59:00"],
            ]
        ),
        "tb_saran.csv": table(
            [["responden", "saran", "created_date"], ["P1", "baik", "2026-01-05 08:01:00"], ["P9", "x", "2026-01-05"]]
        ),
        "tb_loket.csv": table([["id_loket", "nama_loket"], ["7", "KTP"]]),
    }
    yield Case(
        "basis data",
        files,
        [
            f"tb_hasil.csv {KPPT} --yes",
            f"tb_hasil.csv {KPPT} --bahasa en",
            "tb_loket.csv --unit KEC-A --period 2026-S1",
        ],
    )
    sheets = {
        "Januari": [HEAD, answer()],
        "Februari": [[*HEAD[:-1], "Sarana & prasarana"], answer("2026-02-05")],
        "Catatan": [["a", "b"], ["x", "y"]],
    }
    yield Case(
        "lembar",
        {"b.xlsx": book(sheets), "data/mappings/KPPT.toml": mapping(), "satu.toml": mapping(sheets=["Januari"])},
        [f"b.xlsx {KPPT}", f"b.xlsx {KPPT} --map satu.toml"],
    )
    tag = "<img src=x onerror=alert(1)>"
    hostile = [
        ["Timestamp", "Jenis layanan", tag, *QUESTIONS, "Saran"],
        *([f"2026-01-13 08:{at:02}:00", f"KTP {tag}", "=1+1", *"433333333", f"baik {tag}"] for at in range(12)),
    ]
    yield Case(
        "jahat",
        {"a<b> 0812-3456-7890.xlsx": book({"<b>0812-3456-7890": hostile})},
        [f"a<b>?0812-3456-7890.xlsx {KPPT} --yes"],
    )
    plain = table([HEAD, answer("2026-01-05 08:00:00", "4"), answer("2026-01-06 08:00:00", "2")], ";")
    for name, encoding in (("latin", "cp1252"), ("utf16", "utf-16")):
        text = plain.replace("Timestamp", "Timestamp;Saran – café", 1).replace("00:00;", "00:00;baik – café;")
        yield Case(name, {"f.csv": text.encode(encoding)}, [f"f.csv {KPPT} --yes"])


def _refused() -> Iterator[Case]:
    """What is no table, and what is somebody's."""
    contents = {
        "kosong.csv": b"",
        "gambar.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "laman.html": b"<html><table><tr><td>U1</td></tr></table>",
        "isi.json": b'[{"U1": 3},\n{"U1": 3}]',
        "laporan.pdf": b"%PDF-1.7\n1 0 obj,\n",
        "isi.sql": b"-- Dump\nCREATE TABLE a (U1 int);\n",
        "rusak.xlsx": b"PK\x03\x04 broken",
        "orang.csv": b"Budi,081234567890,3,4\nAni,081298765432,4,4\n",
        "kutip.csv": b'a,b\n1,"2\n3,4\n',
        "judul.csv": ",".join(KEYS).encode(),
    }
    yield Case(
        "ditolak",
        contents,
        [
            *(f"{name} {KPPT}" for name in (*contents, "tiada.csv", "data")),
            "judul.csv --unit KPTP --period 2026-S1",
            "judul.csv --published",
        ],
    )


def _recaps() -> Iterator[Case]:
    """Tables of published figures."""
    head = ["No", "Kecamatan", *(f"V{place}" for place in range(1, 12)), "Nilai Indeks", "Mutu Pelayanan", "Kinerja"]
    mawar = [1, "Mawar", *["0.30"] * 11, "82.50", "B", "Baik"]
    melati = [2, "Melati", *["0.32"] * 11, "88.90", "A", "Sangat Baik"]
    total = ["Kabupaten", "", *["0.31"] * 11, "85.25", "B", "Baik"]
    said = "--source Laporan?SKM?contoh"
    years = {year: [head, mawar, melati, total] for year in ("2020", "2021")}
    yield Case(
        "rekap lembar",
        {"rekap.xlsx": book(years, "A4:B4")},
        [f"rekap.xlsx {said}", f"rekap.xlsx {said} --bahasa en", f"rekap.xlsx {said}"],
    )
    other = {"satu.csv": table([head, mawar]), "dua.csv": table([head, [*mawar[:13], "83.80", "A", "Baik"], melati])}
    yield Case("rekap dua kali", other, [f"{name} --period 2020 --yes {said} --bahasa en" for name in other])
    anggrek = [head, mawar, [3, "Anggrek", *melati[2:]]]
    yield Case(
        "rekap tanya", {"x.xlsx": book({"2022 C": anggrek, "2022 D": anggrek})}, ["x.xlsx --yes", "x.xlsx --yes"]
    )
    names = [
        "Persyaratan",
        "Sistem, mekanisme, dan prosedur",
        "Waktu penyelesaian",
        "Biaya/tarif",
        "Produk spesifikasi jenis pelayanan",
        "Kompetensi pelaksana",
        "Perilaku pelaksana",
        "Penanganan pengaduan, saran, dan masukan",
        "Sarana dan prasarana",
    ]
    wide = [
        ["Nama Unit", "Jumlah Responden", *names, "IKM"],
        ["Kecamatan Mawar", "120", *["3,500"] * 9, "87,50"],
        ["Kecamatan Melati", "9", *["3,1"] * 9, "77,50"],
    ]
    yield Case("rekap nrr", {"nrr.csv": table(wide)}, [f"nrr.csv --published --period 2024-S1 --yes {said}"] * 2)
    unsur = [
        ["Laporan SKM Semester I Tahun 2024", "", ""],
        ["", "", ""],
        ["No", "Unsur Pelayanan", "NRR"],
        *([at, name, "3.40"] for at, name in enumerate(names, 1)),
        ["", "Jumlah", "30.60"],
        ["", "Nilai IKM", "85.00"],
    ]
    yield Case(
        "rekap unsur", {"u.csv": table(unsur)}, [f"u.csv --unit KEC-B --yes {said}", "u.csv --unit KEC-B --dry-run"]
    )


def cases() -> list[Case]:
    """Every import."""
    kinds: Sequence[Callable[[], Iterator[Case]]] = (_forms, _mapped, _tables, _refused, _recaps)
    return [case for kind in kinds for case in kind()]
