"""Write the synthetic answers, plans, pictures, published figures and the export of a form that ship in data/.

    python data/make_sample.py [--out DIR]

Every file has its own random generator, seeded by its own name, so each run gives the same bytes and a new period
changes no other file. Sizes and levels, in index points (25-100), are in sample_plan.toml. Answers scatter around them
as people's do: a person's mood, the service used, the unsur and plain noise add up on a hidden scale, cut into 1-4.
"""

import argparse
import csv
import json
import re
import tomllib
import zlib
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
CUTS = np.array([-2.2, -0.9, 0.9])  # hidden scale -> answers 1, 2, 3, 4
PERSON_SD, NOISE_SD = 0.8, 0.9
MISSING, STRAIGHT_LINING, NOT_APPLICABLE, COMMENTING = 0.03, 0.03, 0.5, 0.25

# Unsur keys in the regulation's order; for the older instruments key -> the unsur of 2017 whose level it shares.
KEYS_2017 = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana"]
KEYS_2014 = {key: key for key in KEYS_2017[:7]} | {"maklumat": "produk", "pengaduan": "pengaduan"}
KEYS_2004 = {
    "prosedur": "prosedur",
    "persyaratan": "persyaratan",
    "kejelasan_petugas": "kompetensi",
    "kedisiplinan": "produk",
    "tanggung_jawab": "kompetensi",
    "kemampuan": "kompetensi",
    "kecepatan": "waktu",
    "keadilan": "perilaku",
    "kesopanan": "perilaku",
    "kewajaran_biaya": "biaya",
    "kepastian_biaya": "biaya",
    "kepastian_jadwal": "prosedur",
    "kenyamanan": "sarana",
    "keamanan": "sarana",
}
INSTRUMENTS = {
    "kepmenpan-25-2004": KEYS_2004,
    "permenpan-16-2014": KEYS_2014,
    "permenpanrb-14-2017": {key: key for key in KEYS_2017},
}

HOLIDAYS = {(5, 1), (6, 1), (8, 17)}  # month, day
EDUCATION = ["SD", "SMP", "SMA", "D1-D3", "S1", "S2"]
FIRST_NAMES = ["Andi", "Budi", "Citra", "Dewi", "Eka", "Fitri", "Galih", "Hana", "Indra", "Joko"]
OCCUPATION = ["PNS/TNI/POLRI", "Pegawai swasta", "Wiraswasta", "Pelajar/mahasiswa", "Lainnya"]


@cache
def load(name):
    """A TOML file beside this script."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def sector_of(unit):
    """The sector of a unit, from the register."""
    return load("units.toml")[unit]["sector"]


def instrument_of(period):
    """The instrument that was used in a period."""
    year = int(period[:4])
    return list(INSTRUMENTS)[0 if year <= 2014 else 1 if year <= 2016 else 2]


def field_dates(period, rng):
    """First and last day of the survey, inside the period: a Monday and the Friday of the fifth week."""
    month, day = {"S1": (4, 27), "S2": (9, 20)}.get(period[5:], (8, 20))
    start = date(int(period[:4]), month, day) + timedelta(days=int(rng.integers(0, 5)))
    start += timedelta(days=-start.weekday() % 7)
    return start, start + timedelta(days=32)


def location_for(points):
    """The place on the hidden scale whose answers have this index on average."""
    spread = NormalDist(0, (PERSON_SD**2 + NOISE_SD**2) ** 0.5)
    low, high = -8.0, 8.0
    for _ in range(50):
        middle = (low + high) / 2
        average = 1 + sum(spread.cdf(middle - cut) for cut in CUTS)
        low, high = (middle, high) if 25 * average < points else (low, middle)
    return round(low, 6)


def cut(hidden):
    """Answers 1-4 of values on the hidden scale."""
    return [int(answer) for answer in 1 + (np.atleast_1d(hidden)[:, None] > CUTS).sum(axis=1)]


def levels(unit, period, keys):
    """Hidden location of each unsur, so that the index comes out near the one aimed at."""
    plan = load("sample_plan.toml")
    points = plan["sector"][sector_of(unit)]["points"] | plan["moved"].get(unit, {}).get(period, {})
    wanted = np.array([points[theme] + 0.3 * (place % 3) for place, theme in enumerate(keys.values())])
    target = plan["plan"][unit][period][1]
    return np.array([location_for(target + extra) for extra in wanted - wanted.mean()])


def draw_services(services, n):
    """Place of each respondent's service, and what each service adds on the hidden scale."""
    _, shares, points, _ = np.array(services, dtype=float).T
    counts = np.diff(np.round(np.cumsum(shares) * n), prepend=0).astype(int)
    return np.repeat(np.arange(len(counts)), counts), (points - shares @ points) / 20


def draw_person(rng, men, usual_age):
    """Gender, age, education and occupation that fit each other."""
    gender = "Laki-laki" if rng.random() < men else "Perempuan"
    age = int(np.clip(round(rng.gamma(3, (usual_age - 15) / 3) + 15), 17, 75))
    young = [0, 0.35, 0.65, 0, 0, 0] if age < 19 else [0, 0.08, 0.82, 0.10, 0, 0]
    education = rng.choice(EDUCATION, p=young if age < 22 else [0.07, 0.11, 0.41, 0.13, 0.24, 0.04])
    if age < 19 or (age < 24 and rng.random() < 0.7):
        occupation = OCCUPATION[3]
    elif education in EDUCATION[:2] or age > 60:
        occupation = rng.choice(OCCUPATION, p=[0, 0.15, 0.45, 0, 0.40])
    else:
        occupation = rng.choice(OCCUPATION, p=[0.17, 0.37, 0.28, 0, 0.18])
    return {"gender": gender, "age": age, "education": str(education), "occupation": str(occupation)}


def compose_comment(rng, sector, scores):
    """One comment whose tone follows the scores; scores maps an unsur of 2017 to the answer given."""
    common, words = load("sample_comments.toml")["common"], load("sample_comments.toml")[sector]
    if not scores or rng.random() < 0.10:
        return str(rng.choice(common["nothing"]))
    worst = min(scores, key=lambda key: (scores[key], rng.random()))
    complaint = str(rng.choice(words["negative"][worst]))
    praises = [text for key, texts in words["positive"].items() if key != worst for text in texts]
    praise = str(rng.choice(praises))
    mood = rng.normal(sum(scores.values()) / len(scores), 0.3)
    if mood > 3.35:
        text = praise + (", " + str(rng.choice(common["thanks"])) if rng.random() < 0.4 else "")
    elif mood > 2.95 and " tapi " not in complaint:
        text = praise + str(rng.choice([" tapi ", ", tapi ", ", cuma "])) + complaint
    else:
        plea = not complaint.startswith(tuple(common["requests"])) and rng.random() < 0.3
        text = complaint + (", " + str(rng.choice(common["pleas"])) if plea else "")
    return spell(rng, text)


def spell(rng, text):
    """The text as people type it: neat, careless, or with slang."""
    style = rng.random()
    if style < 0.55:
        return text[0].upper() + text[1:] + ("." if style < 0.35 else "")
    slang = load("sample_comments.toml")["slang"] if style < 0.8 else {}
    return re.sub(r"\w+", lambda word: slang.get(word[0], word[0]), text)


def draw_answers(rng, keys, level, shift, straight):
    """One respondent's answers, what he expects, and his overall answer."""
    person = rng.normal(shift, PERSON_SD)
    hidden = person + level + rng.normal(0, NOISE_SD, len(keys))
    expected = load("sample_plan.toml")["expected"]
    wish = 0.3 * person + np.array([expected[theme] for theme in keys.values()]) + rng.normal(0, 0.8, len(keys))
    if straight:
        hidden[:] = wish[:] = 0 if rng.random() < 0.7 else 9
    return cut(hidden), cut(wish), *cut(hidden.mean() + rng.normal(0, 0.4))


def as_cells(rng, keys, answers, expected, free):
    """Answers as the file spells them: blank where skipped, '-' for costs that a free service doesn't have."""
    not_applicable = free and rng.random() < NOT_APPLICABLE
    cells, wishes = {}, {}
    for (key, theme), answer, wish in zip(keys.items(), answers, expected, strict=True):
        skipped, wish_skipped = rng.random(2) < (MISSING, MISSING / 2)
        if theme == "biaya":
            cells[key] = "-" if not_applicable else max(answer, 3) if free else answer
        else:
            cells[key] = "" if skipped else answer
        wishes["harapan_" + key] = "-" if cells[key] == "-" else "" if wish_skipped else wish
    return cells, wishes


def draw_row(rng, unit, period, free, level, shift):
    """One respondent's answers, as cells."""
    keys = INSTRUMENTS[instrument_of(period)]
    answers, expected, overall = draw_answers(rng, keys, level, shift, rng.random() < STRAIGHT_LINING)
    cells, wishes = as_cells(rng, keys, answers, expected, free)
    if unit in ("KPPT", "PDAM") and period >= "2023":
        cells |= wishes
    if instrument_of(period) == "permenpanrb-14-2017":
        cells["overall"] = overall if rng.random() > 0.02 else ""
    return cells


def add_items(unit, period, rows, keys):
    """Answers to the items of the sector, from a generator of their own, so that they change no other answer."""
    plan = load("sample_plan.toml")
    if period < plan["items_from"]:
        return
    rng = np.random.default_rng(zlib.crc32(f"{unit}/{period}/items".encode()))
    places = {key: location_for(points) for key, points in plan["sector"][sector_of(unit)]["items"].items()}
    for row in rows:
        given = [row[key] for key in keys if row[key] not in ("", "-")]
        mood = 0.8 * (sum(given) / len(given) - 3) if given else 0
        answers = cut(mood + np.array(list(places.values())) + rng.normal(0, 1.1, len(places)))
        skipped = rng.random(len(places)) < MISSING
        row.update(
            {
                f"butir_{key}": "" if lost or not given else answer
                for key, answer, lost in zip(places, answers, skipped, strict=True)
            }
        )


def add_places(unit, period, rows, keys):
    """Where each respondent was served, from a generator of its own: places are given to answers, so none changes.

    A place of low level draws respondents whose answers are low, above all to the unsur that is weak there.
    """
    plan = load("sample_plan.toml")
    if period < plan["places_from"]:
        return
    themes = {theme: key for key, theme in keys.items()}
    for column, places in plan["places"].get(unit, {}).items():
        rng = np.random.default_rng(zlib.crc32(f"{unit}/{period}/{column}".encode()))
        means = [[float(row[key]) for key in keys if row[key] not in ("", "-")] for row in rows]
        mood = np.array([np.mean(given) if given else np.nan for given in means])
        mood = np.nan_to_num((mood - np.nanmean(mood)) / np.nanstd(mood))
        free = np.ones(len(rows), dtype=bool)
        counts = np.diff(np.round(np.cumsum([share for share, *_ in places.values()]) * len(rows)), prepend=0).astype(
            int
        )
        order = sorted(zip(places.items(), counts, strict=True), key=lambda each: -abs(each[0][1][1]))
        for (name, (_, level, weak)), count in order:
            level = plan["places_moved"].get(unit, {}).get(period, {}).get(name, level)
            own = [row[themes[weak]] for row in rows]
            low = np.array([float(cell) - 3 if cell not in ("", "-") else 0 for cell in own])
            chance = np.exp(level * mood - 0.5 * low) * free
            chosen = rng.choice(len(rows), size=min(count, free.sum()), replace=False, p=chance / chance.sum())
            free[chosen] = False
            for place in chosen:
                rows[place][column] = name


def draw_rows(unit, period, rng, first, last):
    """All rows of one file, oldest first."""
    plan, names = load("sample_plan.toml"), load("units.toml")[unit]["services"]
    sector, (n, _) = plan["sector"][sector_of(unit)], plan["plan"][unit][period]
    places, shifts = draw_services(sector["services"], n)
    keys = INSTRUMENTS[instrument_of(period)]
    level = levels(unit, period, keys)
    unanswered = rng.choice(n, size=rng.integers(1, 4), replace=False) if n >= 100 else []
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() < sector["week"] and (day.month, day.day) not in HOLIDAYS]
    rows = []
    for number, place in enumerate(places):
        row = {"date": days[rng.integers(len(days))], "service": names[place]} | draw_person(rng, *sector["people"])
        cells = draw_row(rng, unit, period, sector["services"][place][3], level, shifts[place])
        rows.append(row | (dict.fromkeys(cells, "") if number in unanswered else cells))
    rows.sort(key=lambda row: row["date"])
    add_items(unit, period, rows, keys)
    for row in rows:  # last, so that new words change no answer
        scores = {theme: row[key] for key, theme in keys.items() if row[key] not in ("", "-")}
        row["saran"] = compose_comment(rng, sector_of(unit), scores) if rng.random() < COMMENTING else ""
    add_places(unit, period, rows, keys)
    return [{"respondent": f"R{number:04d}"} | row for number, row in enumerate(rows, 1)]


def sidecar(unit, period, rng, first, last):
    """Text of the sidecar: what no row says."""
    register = load("units.toml")[unit]
    sector = load("sample_plan.toml")["sector"][register["sector"]]
    growth = 1 - 0.025 * (2026 - int(period[:4]))
    users = register["users_per_year"] * growth * (0.5 if "-S" in period else 1) * rng.uniform(0.96, 1.04)
    strata = [round(users * share) for share, *_ in sector["services"]]
    surveyor = f"Tim SKM {unit.removeprefix('PALEMBANG-')} {register['city']}"
    if register["sector"] not in ("perizinan", "air"):
        surveyor += " bersama Universitas Mulawarman (contoh)"
    pairs = {
        "instrument": instrument_of(period),
        "selection": "random",
        "population": sum(strata),
        "surveyor": surveyor,
        "method": sector["method"],
        "location": sector["location"],
    }
    if unit == "LALIN":  # an open form on the web: nobody knows how many could have answered
        pairs["selection"] = "self-selected"
        del pairs["population"]
    lines = ["# DATA CONTOH: written by make_sample.py"]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in pairs.items()]
    lines += [f"field_from = {first}", f"field_until = {last}", "synthetic = true"]
    if unit == "KPPT" and period == "2026-S1":
        lines += ["", "[preface]", "signed_on = 2026-07-15"]
    if unit in ("KPPT", "PDAM"):
        lines += ["", "[strata]"]
        lines += [f"{json.dumps(name)} = {count}" for name, count in zip(register["services"], strata, strict=True)]
    return "\n".join(lines) + "\n"


def write_survey(unit, period, folder):
    """The answers and the sidecar of one unit and period."""
    rng = np.random.default_rng(zlib.crc32(f"{unit}/{period}".encode()))
    first, last = field_dates(period, rng)
    text = sidecar(unit, period, rng, first, last)
    rows = draw_rows(unit, period, rng, first, last)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{period}.toml").write_text(text, encoding="utf-8", newline="\n")
    with (folder / f"{period}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def questions(period):
    """Unsur key -> the question and its options, worst first, as the regulation's form has them."""
    found = tomllib.loads((HERE.parent / "ikm" / "rules" / f"{instrument_of(period)}.toml").read_text(encoding="utf-8"))
    return {unsur["key"]: (unsur["question"], unsur["options"]) for unsur in found["unsur"]}


def as_form(number, row, asked, rng):
    """One respondent as a web form exports it: time of day, name and telephone, options in full."""
    moment = date.fromisoformat(str(row["date"])) + timedelta(days=184)
    hour, minute, second = rng.integers(8, 16), rng.integers(60), rng.integers(60)
    cells = {
        "Stempel waktu": f"{moment:%d/%m/%Y} {hour:02d}:{minute:02d}:{second:02d}",
        "Nama lengkap": f"Contoh {FIRST_NAMES[rng.integers(len(FIRST_NAMES))]}",
        "Nomor HP": f"0800{number:08d}",
        "Jenis layanan": row["service"],
        "Jenis kelamin": row["gender"],
        "Umur": row["age"],
        "Pendidikan terakhir": row["education"],
        "Pekerjaan": row["occupation"],
    }
    for key, (question, options) in asked.items():
        cells[question] = options[row[key] - 1] if row[key] not in ("", "-") else ""
    return cells | {"Kritik dan saran": row["saran"]}


def write_export(unit, period, path):
    """An export of a web form with the usual dirt: sent twice, a trial, impossible ages; not yet imported."""
    rng = np.random.default_rng(zlib.crc32(f"{unit}/{period}/export".encode()))
    first, last = field_dates(period, rng)
    asked = questions(period)
    rows = [as_form(number, row, asked, rng) for number, row in enumerate(draw_rows(unit, period, rng, first, last), 1)]
    rows[7]["Umur"], rows[31]["Umur"] = 352, 0
    rows[0] |= {"Nama lengkap": "tes", "Kritik dan saran": "tes"}
    rows[20:20] = [dict(rows[19]), dict(rows[19])]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def published_row(unit, period, n, points, elements):
    """One row of data/published: an index as a publication prints it, with the NRR from which it follows or alone."""
    row = {"unit": unit, "period": period, "instrument": instrument_of(period), "n": n}
    if elements:
        around = load("sample_plan.toml")["sector"][sector_of(unit)]["points"]
        middle = sum(around.values()) / len(around)
        exact = {key: Decimal(str(round(points + extra - middle, 6))) / 25 for key, extra in around.items()}
        nrr = {key: value.quantize(Decimal("0.001")) for key, value in exact.items()}
        points = (25 * sum(nrr.values()) / len(nrr)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        row |= nrr | {"bobot": "1/9"}
    return row | {"ikm": f"{points:.2f}", "source": "data contoh, angka buatan"}


def write_published(folder):
    """Figures of units and periods that have no answers."""
    plan = load("sample_plan.toml")["published"]
    rows = [published_row(unit, period, *what) for unit in plan for period, what in plan[unit].items()]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "contoh.csv").open("w", encoding="utf-8", newline="") as file:
        columns = ["unit", "period", "instrument", "n", *KEYS_2017, "ikm", "bobot", "source"]
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_plan(unit, rows, folder):
    """The plan of action of one unit, as an officer's Excel saves it: semicolons and a byte order mark."""
    columns = ["period", "unsur", "penyebab", "kegiatan", "tw", "tahun"]
    columns += ["penanggung_jawab", "skpd_teknis", "target", "status", "keterangan"]
    columns += [name for name in ("tempat", "bukti") if any(name in row for row in rows)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{unit}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def write_pictures(unit, period, folder):
    """Drawings that stand for photographs, each with a caption that says so."""
    rows = load("sample_pictures.toml")[unit][period]
    place = folder / unit / period
    place.mkdir(parents=True, exist_ok=True)
    for row in rows:
        image = Image.new("RGB", (480, 300), "#dfe7ee")
        pen = ImageDraw.Draw(image)
        for colour, *corners in row["shapes"]:
            pen.rectangle(corners, fill=colour, outline="#1b2733", width=2)
        image.save(place / row["berkas"])
    with (place / "keterangan.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["berkas", "keterangan", "alt"], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    """Write all files."""
    parser = argparse.ArgumentParser(description="Write the synthetic answers, plans and published figures of data/.")
    parser.add_argument("--out", type=Path, default=HERE, help="data folder to write into (default: this script's)")
    out = parser.parse_args().out
    for unit, periods in load("sample_plan.toml")["plan"].items():
        for period in periods:
            write_survey(unit, period, out / "responses" / unit)
    for unit, rows in load("sample_actions.toml").items():
        write_plan(unit, rows, out / "actions")
    write_pictures("KPPT", "2026-S1", out / "lampiran")
    write_published(out / "published")
    write_export("PARKIR", "2026-S1", out / "exports" / "formulir_parkir.csv")


if __name__ == "__main__":
    main()
