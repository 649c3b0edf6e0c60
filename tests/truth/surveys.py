"""Generated surveys of awkward shape, one a situation that a sentence may be wrong about. Not a test.

Everything is drawn with fixed seeds from `tests.specimens`, then changed where the situation asks for it. All of them
are of the unit KPPT; its newest period is 2026-S1 and the one that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from ikm.survey.project import Project
from tests.helpers import KEYS, R2014, UNITS, make_project
from tests.specimens import answers

NOW = "2026-S1"
SERVICES = ("Izin usaha", "Izin reklame", "Surat keterangan")
#: The nine of PermenPAN 16/2014.
OLDER = (*KEYS[:7], "maklumat", "pengaduan")
_OWN = """
[[KPPT.own_unsur]]
key = "aman"
name = "Keamanan"
definition = "Keamanan adalah rasa aman di tempat pelayanan."
question = "Bagaimana pendapat Saudara tentang keamanan di tempat pelayanan?"
options = ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"]
since = "2026-S1"
"""
_BESIDE = UNITS.replace("KPPT", "PDAM").replace("perizinan", "air")
_PLAN = "period,unsur,kegiatan,tw,tahun,penanggung_jawab,skpd_teknis,target,status\n"


@dataclass(frozen=True)
class Survey:
    """A situation: what lies in the data folder.

    Parameters
    ----------
    periods : mapping of str to DataFrame
        Period -> answers as they stand in the file, all cells text.
    sidecars : mapping of str to str
        Period -> its sidecar.
    units : str
        What the register says besides.
    files : mapping of str to str
        Further files of the data folder, such as 'actions/KPPT.csv'.
    """

    name: str
    periods: Mapping[str, pd.DataFrame]
    sidecars: Mapping[str, str] = field(default_factory=dict)
    units: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def lay_out(self, folder: Path) -> Project:
        """Write the data folder."""
        files: dict[str, str | bytes] = {f"KPPT/{name}.csv": rows.to_csv(index=False) for name, rows in
                                         self.periods.items()}  # fmt: skip
        files |= {f"KPPT/{name}.toml": said for name, said in self.sidecars.items()}
        files |= {f"../{name}": said for name, said in self.files.items()}
        return make_project(folder, files, UNITS + self.units)


def crowd(n: int, period: str = NOW, keys: Sequence[str] = KEYS, level: float = 3.25, **more: object) -> pd.DataFrame:
    """Answers of n people who are mostly content, least so with time and complaints."""
    head, *rows = answers(f"{n} {level} {period}", n, keys, level=level, **more)  # type: ignore[arg-type]
    return pd.DataFrame(rows, columns=head)


def alike(rows: pd.DataFrame, answer: int) -> pd.DataFrame:
    """The same people, all of whom give one answer to every unsur."""
    return rows.assign(**dict.fromkeys(KEYS, str(answer)))


def blank(rows: pd.DataFrame, column: str, given: int) -> pd.DataFrame:
    """The same people, of whom but the first few answer to a column."""
    return rows.assign(**{column: [cell if at < given else "" for at, cell in enumerate(rows[column])]})


def written(rows: pd.DataFrame, said: Sequence[str]) -> pd.DataFrame:
    """The same people with these comments, one after another; the rest write nothing."""
    return rows.assign(saran=[said[at] if at < len(said) else "" for at in range(len(rows))])


def lifted(rows: pd.DataFrame, chosen: Callable[[pd.DataFrame], pd.Series], answer: int) -> pd.DataFrame:
    """The same people, some of whom answer about one figure, now a step lower, now as it is."""
    out = rows.copy()
    for at in rows.index[chosen(rows)]:
        out.loc[at, list(KEYS)] = [str(max(1, answer - (int(at) + place) % 2)) for place in range(len(KEYS))]
    return out


def _over(levels: Mapping[str, float], n: int = 120) -> dict[str, pd.DataFrame]:
    """Periods at these levels."""
    return {period: crowd(n, period, level=level) for period, level in levels.items()}


def _few() -> Iterator[Survey]:
    """From nobody to a dozen."""
    nobody = crowd(1).assign(**dict.fromkeys(KEYS, ""))
    yield Survey("n-0", {NOW: nobody})
    for n in (1, 2, 3, 5, 7, 9, 10, 12):
        more = ("butir_daring",) if n == 7 else ()
        yield Survey(f"n-{n}", {NOW: crowd(n, services=SERVICES, more=more), "2025-S2": crowd(n + 1, "2025-S2")})


def _equal() -> Iterator[Survey]:
    """Answers without spread, unsur without order."""
    for answer in (1, 3, 4):
        periods = {NOW: alike(crowd(30), answer), "2025-S2": alike(crowd(25, "2025-S2"), 3)}
        yield Survey(f"all-{answer}", periods)
    straight = crowd(40)
    each = [str(1 + at % 4) for at in range(40)]
    schools = [("SD", "SMP", "SMA", "S1")[at // 10] for at in range(40)]
    straight = straight.assign(**dict.fromkeys(KEYS, each), education=schools)
    yield Survey("unsur-alike", {NOW: straight, "2025-S2": crowd(40, "2025-S2")})
    tied = crowd(60)
    pairs = {"prosedur": "persyaratan", "pengaduan": "waktu", "sarana": "waktu", "perilaku": "kompetensi"}
    yield Survey("tied", {NOW: tied.assign(**{one: tied[other] for one, other in pairs.items()})})
    one = crowd(29).assign(gender="Perempuan", age="34", education="SMA", occupation="Wiraswasta", service="Layanan")
    yield Survey("one-group", {NOW: one, "2025-S2": crowd(40, "2025-S2")})
    nameless = crowd(35).assign(gender="", age="tua", education="", occupation="", service="")
    yield Survey("no-characteristics", {NOW: nameless.drop(columns=["overall", "saran"])})


def _drawn() -> Iterator[Survey]:
    """How respondents were chosen, and how many users there are."""
    strata = '[strata]\n"Izin usaha" = {}\n"Izin reklame" = {}\n"Surat keterangan" = {}\n'
    mixed = crowd(150, services=SERVICES)
    apart = lifted(mixed, lambda rows: rows["service"] == "Izin usaha", 4)
    apart = lifted(apart, lambda rows: rows["service"] == "Izin reklame", 2)
    yield Survey("strata-apart", {NOW: apart, "2025-S2": mixed}, {NOW: 'selection = "random"\npopulation = 5000\n'
                 + strata.format(4000, 600, 400)})  # fmt: skip
    taught = lifted(mixed, lambda rows: rows["education"].isin(["SD", "SMP"]), 2)
    taught = lifted(taught, lambda rows: rows["education"].isin(["S1", "S2"]), 4)
    content = taught["service"] == "Izin usaha"
    yield Survey("groups-apart", {NOW: taught.mask(content, alike(taught, 4))})
    users = [int((mixed["service"] == service).sum()) for service in SERVICES]
    yield Survey("strata-all-asked", {NOW: mixed}, {NOW: 'selection = "random"\n' + strata.format(*users)})
    full = [users[0], users[1] + 300, users[2] + 500]
    yield Survey("strata-part-asked", {NOW: mixed}, {NOW: 'selection = "random"\n' + strata.format(*full)})
    yield Survey("census-all", {NOW: crowd(60), "2025-S2": crowd(50, "2025-S2")},
                 {NOW: 'selection = "census"\npopulation = 60\n'})  # fmt: skip
    yield Survey("census-part", {NOW: crowd(60)}, {NOW: 'selection = "census"\npopulation = 75\n'})
    items = crowd(60, more=("butir_daring", "butir_lacak", "butir_toilet"))
    items = items.assign(butir_lacak=items["butir_daring"], butir_toilet="4")
    yield Survey("census-unknown", {NOW: items}, {NOW: 'selection = "census"\n'})
    yield Survey("census-alike", {NOW: alike(crowd(30), 4)}, {NOW: 'selection = "census"\npopulation = 30\n'})
    yield Survey("self-all", {NOW: crowd(60)}, {NOW: 'selection = "self-selected"\npopulation = 60\n'})
    unasked = crowd(200, level=3.0).assign(butir_daring="")
    yield Survey("required", {NOW: crowd(35, level=2.9)}, {NOW: 'selection = "required"\npopulation = 900\n'})
    yield Survey("self", {NOW: unasked}, {NOW: 'selection = "self-selected"\n'})
    yield Survey("random-large", {NOW: crowd(400, services=SERVICES, beside="harapan")},
                 {NOW: 'selection = "systematic"\npopulation = 9000\nfield_from = 2026-02-01\n'
                       'field_until = 2026-02-28\nsurveyor = "Tim Rekaan"\nmethod = "Acak sistematis."\n'
                       'location = "Ruang"\n'})  # fmt: skip
    high = alike(crowd(40), 4)
    yield Survey("near-100", {NOW: high.assign(waktu=["3", *["4"] * 39], biaya=["4", "3", *["4"] * 38])},
                 {NOW: 'selection = "random"\npopulation = 4000\n'})  # fmt: skip
    low = alike(crowd(40), 1)
    yield Survey("share-hardly", {NOW: low.assign(waktu=["3", *["1"] * 39])})
    yield Survey("near-25", {NOW: low.assign(waktu=["2", *["1"] * 39])}, {NOW: 'selection = "random"\n'})
    weighted = crowd(80, weighted=True, services=SERVICES)
    yield Survey("weights", {NOW: weighted}, {NOW: 'selection = "random"\n'})
    days = crowd(90)
    one_day = days.assign(date="2026-02-03")
    asked = days.assign(enumerator=[f"P{at % 6}" for at in range(90)])
    for name, rows, by in (("days", days, "date"), ("one-day", one_day, "date"), ("enumerators", asked, "enumerator")):
        yield Survey(f"cluster-{name}", {NOW: rows}, {NOW: f'selection = "random"\ncluster = "{by}"\n'})
    one_asked = days.assign(enumerator="P1")
    yield Survey("cluster-one-enumerator", {NOW: one_asked}, {NOW: 'cluster = "enumerator"\n'})
    margins = "[margins.gender]\nLaki-laki = 1900\nPerempuan = 2100\n"
    yield Survey("margins", {NOW: crowd(90, services=SERVICES)}, {NOW: 'selection = "random"\n' + margins})


def _over_time() -> Iterator[Survey]:
    """Earlier periods, printed ones among them."""
    rise = {"2022-S2": 2.7, "2023-S1": 2.85, "2023-S2": 3.0, "2024-S1": 3.15, "2024-S2": 3.3, "2025-S1": 3.45}
    yield Survey("fall-after-rise", _over(rise | {"2025-S2": 3.6, NOW: 2.9}))
    yield Survey("long-rise", _over(rise | {"2025-S2": 3.55, NOW: 3.65}))
    yield Survey("fall-not-real", _over({"2024-S2": 3.3, "2025-S1": 3.28, "2025-S2": 3.26, NOW: 3.24}, 25))
    fall = {"2023-S1": 3.6, "2023-S2": 3.5, "2024-S1": 3.4, "2024-S2": 3.3, "2025-S1": 3.2, "2025-S2": 3.1}
    yield Survey("long-fall", _over(fall | {NOW: 3.0}))
    yield Survey("up-and-down", _over({"2024-S1": 3.0, "2024-S2": 3.5, "2025-S1": 2.9, "2025-S2": 3.5, NOW: 3.2}))
    gap = {"2023-S1": crowd(100, "2023-S1"), NOW: crowd(100, level=3.3)}
    yield Survey("gap-of-years", gap)
    before = {"2025-S2": crowd(80, "2025-S2", OLDER), "2025-S1": crowd(70, "2025-S1", OLDER), NOW: crowd(90)}
    older = dict.fromkeys(("2025-S2", "2025-S1"), f'instrument = "{R2014}"\n')
    yield Survey("break", before, older)
    head = "unit,period,source,n,ikm,bobot\n"
    printed = head + "KPPT,2025-S2,Laporan SKM hal. 3,120,80.25,\nKPPT,2025-S1,Laporan SKM hal. 2,8,79.1,\n"
    yield Survey("printed-before", {NOW: crowd(80)}, files={"published/angka.csv": printed})
    other = head + "KPPT,2025-S2,Laporan SKM hal. 3,60,91.00,\n"
    periods = {NOW: crowd(80), "2025-S2": crowd(60, "2025-S2")}
    yield Survey("printed-contradicts", periods, files={"published/angka.csv": other})
    yield Survey("bobot-0.11", periods, {NOW: 'bobot = "0.11"\n', "2025-S2": 'bobot = "0.11"\n'})
    yield Survey("bobot-changed", periods, {NOW: 'bobot = "0.111;round3"\nselection = "random"\n'})
    yield Survey("year-ago", {NOW: crowd(200, level=3.5), "2025-S1": crowd(200, "2025-S1", level=2.9),
                              "2025-S2": crowd(200, "2025-S2", level=3.48)})  # fmt: skip


def _compared() -> Iterator[Survey]:
    """A unit to compare with."""
    lines = 'benchmark = "PDAM"\n' + _BESIDE
    own, others = crowd(90), {level: crowd(90, "2025-S2", level=level).to_csv(index=False) for level in (2.7, 3.25)}
    for name, level in (("benchmark-below", 2.7), ("benchmark-alike", 3.25)):
        yield Survey(name, {NOW: own}, units=lines, files={"responses/PDAM/2026-S1.csv": others[level]})
    printed = "unit,period,source,n,ikm\nPDAM,2026-S1,Laporan SKM,300,88.50\n"
    yield Survey("benchmark-printed", {NOW: own}, units=lines, files={"published/angka.csv": printed})


def _asked() -> Iterator[Survey]:
    """What was asked, and who answered to it."""
    yield Survey("unsur-unanswered", {NOW: blank(crowd(40), "biaya", 0), "2025-S2": crowd(40, "2025-S2")})
    yield Survey("unsur-3-of-40", {NOW: blank(crowd(40), "biaya", 3), "2025-S2": crowd(40, "2025-S2")})
    yield Survey("unsur-10-of-200", {NOW: blank(crowd(200), "biaya", 10)})
    free = crowd(70)
    yield Survey("unsur-not-applying", {NOW: free.assign(biaya=["-" if at % 3 else cell for at, cell in
                                                               enumerate(free["biaya"])])})  # fmt: skip
    own = {NOW: crowd(80, keys=(*KEYS, "aman")), "2025-S2": crowd(70, "2025-S2")}
    yield Survey("own-unsur", own, units=_OWN)
    yield Survey("harapan", {NOW: crowd(120, beside="harapan"), "2025-S2": crowd(120, "2025-S2", beside="harapan")})
    wanted = crowd(120, beside="harapan", level=3.9)
    yield Survey("harapan-below", {NOW: wanted.assign(**{f"harapan_{key}": "2" for key in KEYS})})
    yield Survey("harapan-12", {NOW: crowd(12, beside="harapan")})
    yield Survey("kepentingan", {NOW: crowd(120, beside="kepentingan")})
    yield Survey("sector-items", {NOW: crowd(90, more=("butir_daring", "butir_toilet"))})
    apart = crowd(90).assign(butir_daring=["4", "3"] * 45, butir_toilet=["1", "2", "2"] * 30)
    yield Survey("sector-item-apart", {NOW: apart})
    circular = crowd(60)
    yield Survey("overall-circular", {NOW: circular.assign(overall=circular["persyaratan"])})


def _wrote() -> Iterator[Survey]:
    """Comments."""
    yield Survey("comments-none", {NOW: written(crowd(60), [])})
    yield Survey("comments-4", {NOW: written(crowd(60), ["Antrean lama sekali", "Petugas ramah", "Bagus", "Baik"])})
    complaints = ["Antrean lama sekali", "Toilet kotor", "Biaya mahal, tidak transparan", "Petugas judes"] * 12
    asked = ["Mohon ditambah kursi"] * 4 + ["Petugas ramah, tapi toilet kotor"] * 3
    asked += ["Saya datang hari Senin"] * 2 + ["We were there on the first of the month"] * 2
    yield Survey("comments-many", {NOW: written(crowd(120, services=SERVICES), [*complaints, *asked])})
    praise = ["Petugas ramah, terima kasih", "Pelayanan cepat dan bagus", "Sangat puas"] * 6
    yield Survey("praise-of-low-scores", {NOW: written(alike(crowd(60), 1).assign(waktu=["2"] * 30 + ["1"] * 30),
                                                       praise)})  # fmt: skip


def _doubted() -> Iterator[Survey]:
    """Answers that look wrong, kept or excluded."""
    rows = crowd(120, level=3.0)
    rows.loc[:39, list(KEYS)] = "4"
    rows.loc[:9, "respondent"] = "R0001"
    rows.loc[50:52, "saran"] = "tes"
    yield Survey("doubt-kept", {NOW: rows}, {NOW: 'selection = "random"\n'})
    away = '[quality]\nduplicate = "exclude"\nstraight = "exclude"\ntest = "exclude"\n'
    yield Survey("doubt-excluded", {NOW: rows}, {NOW: f'selection = "random"\n{away}'})
    timed = crowd(60).assign(date=[f"2026-02-{at % 20 + 1:02} {8 + at // 20:02}:00:00" for at in range(60)])
    timed.loc[:4, "date"] = [f"2026-02-03 10:00:0{at}" for at in range(5)]
    timed.loc[11] = timed.loc[10].replace(timed.loc[10, "date"], "2026-02-11 08:02:00").replace("R0011", "R0012")
    timed.loc[20, "date"], timed.loc[21, "date"] = "2025-12-30 09:00:00", "2026-08-01 09:00:00"
    yield Survey("doubt-times", {NOW: timed})
    silent = crowd(60)
    silent.loc[7, list(KEYS)] = ""
    yield Survey("refused-silent", {NOW: silent})
    wrong = crowd(60)
    wrong.loc[3, "waktu"], wrong.loc[4, "biaya"], wrong.loc[5, list(KEYS)] = "7", "x", ""
    yield Survey("refused", {NOW: wrong}, {NOW: 'invalid = "refuse"\n'})


def _planned() -> Iterator[Survey]:
    """Plans of action."""
    earlier = {period: crowd(120, period, level=2.8) for period in ("2025-S1", "2025-S2")}
    plan = (
        "2025-S1,waktu,Tambah loket,II-IV,2025,Kepala Seksi,,85,selesai\n"
        "2025-S1,pengaduan,Kotak pengaduan,III,2025,Kepala Seksi,Dinas Suara,80,berjalan\n"
        "2025-S2,sarana,Kursi ruang tunggu,,,Kepala TU,,,rencana\n"
        "2025-S2,waktu,Antrean daring,I,2026,Kepala TU,,90,batal\n"
    )
    own = "2026-S1,waktu,Loket kedua,III,2026,Kepala Seksi,,90,rencana\n2026-S1,biaya,,,,,,,\n"
    yield Survey("plan", {**earlier, NOW: crowd(120, level=3.2)}, files={"actions/KPPT.csv": _PLAN + plan + own})
    late = (
        "2025-S1,waktu,Tambah loket,III,2025,,,85,berjalan\n2025-S1,biaya,,III,2025,Kepala Seksi,,,rencana\n"
        "2025-S2,pengaduan,Kotak pengaduan,IV,2025,Kepala Seksi,Dinas Suara,80,berjalan\n"
    )
    agencies = "[KPPT.technical_skpd]\n" + "".join(f'{key} = ["Dinas Satu", "Dinas Dua"]\n' for key in KEYS)
    yield Survey("plan-late", {**earlier, NOW: crowd(120, level=3.2)}, {}, agencies, {"actions/KPPT.csv": _PLAN + late})
    causes = (
        "period,unsur,penyebab,kegiatan,status\n2026-S1,waktu,Berkas menumpuk.,Loket kedua,rencana\n"
        "2026-S1,waktu,Petugas kurang,Pelatihan,rencana\n2026-S1,pengaduan,Tidak ada <petugas> tetap,,\n"
        "2025-S2,biaya,Tarif lama,Daftar tarif,selesai\n"
    )
    people = 'head = "Ani"\nhead_nip = "197001011995031001"\n[[KPPT.team]]\nname = "Budi"\nrole = "Ketua"\n'
    preface = {NOW: '[preface]\ntext = "Kata."\n'}
    asked = {"2025-S2": crowd(60, "2025-S2"), NOW: crowd(120)}
    yield Survey("plan-causes", asked, preface, people, {"actions/KPPT.csv": causes})
    every = "".join(f"2025-S2,{key},Perbaikan,I,2026,Kepala,,{95 if key == 'waktu' else ''},selesai\n" for key in KEYS)
    streets = '[KPPT.groups.ruas]\nname = "Ruas jalan"\nvalues = ["Jalan A", "Jalan B"]\n'
    there = (
        _PLAN.strip()
        + ",tempat,bukti\n"
        + (
            "2025-S2,waktu,Jalan dilebarkan,I,2026,Kepala,,90,{},{},https://contoh.example/a?b=1\n"
            "2025-S2,sarana,Marka,III,2026,Kepala,,,rencana,Jalan B,marka.pdf\n"
        )
    )
    asked = {
        period: rows.assign(ruas=["Jalan B" if at % 2 else "Jalan A" for at in range(len(rows))])
        for period, rows in {"2025-S2": crowd(120, "2025-S2"), NOW: crowd(120)}.items()
    }
    for name, status, places in (("", "selesai", "Jalan A"), ("-single", "selesai", "Jalan A; Jalan B")):
        plan = {"actions/KPPT.csv": there.format(status, places)}
        yield Survey(f"plan-places{name}", asked, units=streets, files=plan)
    plan = {"actions/KPPT.csv": there.format("berjalan", "Jalan B")}
    apart = {**asked, "2025-S2": asked["2025-S2"].assign(ruas="Jalan A")}
    yield Survey("plan-places-apart", apart, units=streets, files=plan)
    yield Survey(
        "plan-of-every-unsur", {**earlier, NOW: crowd(120, level=2.8)}, files={"actions/KPPT.csv": _PLAN + every}
    )


def _weighed() -> Iterator[Survey]:
    """Users per service or group that respondents can stand for, or cannot."""
    four = crowd(140, services=SERVICES)
    apart = lifted(four, lambda rows: rows["gender"] == "Perempuan", 2)
    by_gender = "[margins.gender]\nLaki-laki = {}\nPerempuan = {}\n"
    strata = "[strata]\n" + "".join(f'"{service}" = {{}}\n' for service in SERVICES)
    yield Survey("margins-apart", {NOW: apart}, {NOW: 'selection = "random"\n' + by_gender.format(9000, 400)})
    jobs = ["", *("PNS/TNI/POLRI" if at % 2 else "Wiraswasta" for at in range(1, 140))]
    users = by_gender.format(2000, 2100) + '[margins.occupation]\n"PNS/TNI/POLRI" = 1500\nWiraswasta = 2600\n'
    yield Survey("margins-few-left-out", {NOW: four.assign(occupation=jobs)}, {NOW: users})
    other = four.assign(service=[cell if at % 3 else "Lain" for at, cell in enumerate(four["service"])])
    yield Survey("strata-left-out", {NOW: other}, {NOW: strata.format(900, 500, 700) + '"Izin lama" = 40\n'},
                 units=f"services = {[*SERVICES, 'Izin lama', 'Lain']}\n".replace("'", '"'))  # fmt: skip
    small = four.assign(service=[SERVICES[0] if at > 12 else SERVICES[1 + at % 2] for at in range(140)])
    yield Survey("strata-joined", {NOW: small}, {NOW: 'selection = "random"\n' + strata.format(900, 500, 700)})
    tiny = four.assign(service=[SERVICES[0] if at > 3 else SERVICES[1] for at in range(140)])
    yield Survey("strata-one-left", {NOW: tiny}, {NOW: '[strata]\n"Izin usaha" = 900\n"Izin reklame" = 500\n'})
    near = four.assign(service=["Lain" if at < 4 else cell for at, cell in enumerate(four["service"])])
    yield Survey("strata-few-left-out", {NOW: near}, {NOW: strata.format(900, 500, 700)})
    yield Survey("strata-8", {NOW: crowd(8, services=SERVICES)}, {NOW: strata.format(900, 500, 700)})
    yield Survey("strata-unsur-unanswered", {NOW: blank(four, "biaya", 0)}, {NOW: strata.format(900, 500, 700)})
    yield Survey("strata-alike", {NOW: alike(four, 3)}, {NOW: strata.format(900, 500, 700)})
    weighted = lifted(crowd(80, weighted=True), lambda rows: rows["gender"] == "Perempuan", 2)
    heavy = weighted.assign(weight=["9.5" if cell == "Perempuan" else "0.5" for cell in weighted["gender"]])
    yield Survey("weights-apart", {NOW: heavy}, {NOW: 'selection = "random"\n'})
    yield Survey("weights-equal", {NOW: weighted.assign(weight="1.5")})
    alone = four.assign(education=["SMA" if cell == "Perempuan" else "S1" for cell in four["gender"]])
    yield Survey("margins-contradict", {NOW: alone}, {NOW: by_gender.format(1000, 3000) +
                 "[margins.education]\nSMA = 1000\nS1 = 3000\n"})  # fmt: skip


def _followed() -> Iterator[Survey]:
    """Plans that went well or badly, and what cannot be told of them; priorities that are none, or few."""
    head = {"actions/KPPT.csv": _PLAN}

    def plan(lines: str) -> dict[str, str]:
        return {name: text + lines for name, text in head.items()}

    fallen = {"2025-S2": crowd(120, "2025-S2", level=3.4), NOW: crowd(120, level=2.9)}
    earlier = (
        "2025-S2,waktu,Loket kedua,II,2026,,Dinas Jam,50,rencana\n2025-S2,pengaduan,Kotak pengaduan,,,,,60,berjalan\n"
        "2025-S2,biaya,Daftar tarif,,2025,,,,selesai\n"
    )
    yield Survey("plan-fallen", fallen, files=plan(earlier))
    own = "".join(f"2026-S1,{key},Perbaikan {key},I;II,2027,Kepala,,96,berjalan\n" for key in KEYS)
    near = {"2025-S2": crowd(120, "2025-S2", level=3.25), NOW: crowd(120)}
    met = "2025-S2,perilaku,Pelatihan,I,2026,Kepala,,60,selesai\n2025-S2,waktu,Loket kedua,I,2026,Kepala,,70,selesai\n"
    yield Survey("plan-own", near, files=plan(met + own))
    risen = {"2025-S2": crowd(120, "2025-S2", level=2.5), NOW: crowd(120, level=3.4)}
    yield Survey("plan-reached", risen, files=plan("2025-S2,waktu,Loket kedua,I,2026,Kepala,,60,selesai\n"))
    older = {"2025-S1": crowd(70, "2025-S1", OLDER), "2025-S2": blank(crowd(90, "2025-S2"), "biaya", 3)}
    gone = crowd(90, keys=(*KEYS, "aman")).assign(produk="3")
    lines = (
        "2024-S2,waktu,Antrean,I,2025,Kepala,,,selesai\n2025-S1,waktu,Antrean,II,2025,Kepala,,,selesai\n"
        "2025-S2,biaya,Tarif,I,2026,Kepala,,,selesai\n2025-S2,produk,Standar,I,2026,Kepala,,80,selesai\n"
        "2025-S2,aman,Penjaga,I,2026,Kepala,,,selesai\n"
    )
    rules = {"2025-S1": f'instrument = "{R2014}"\n'}
    yield Survey("plan-not-compared", {**older, NOW: gone}, rules, _OWN, plan(lines))
    most = "".join(f"2025-S2,{key},Perbaikan,I,2026,Kepala,,,selesai\n" for key in KEYS if key != "biaya")
    few = {"2025-S2": blank(crowd(90, "2025-S2"), "biaya", 3), NOW: crowd(90)}
    yield Survey("plan-of-all-answered", few, files=plan(most))
    flat = written(alike(crowd(60), 3), [])
    yield Survey("no-priority", {NOW: flat})
    yield Survey("no-priority-pressing", {NOW: written(alike(crowd(40), 1), []).assign(waktu=["2", *["1"] * 39])})
    yield Survey("one-priority", {NOW: flat.assign(waktu=["2", *["3"] * 59])})
    yield Survey("best-almost", {NOW: written(alike(crowd(60), 4), []).assign(waktu=["3", "3", *["4"] * 58])})
    lowest = crowd(120, keys=(*KEYS, "aman")).assign(waktu=["1", "2"] * 60, aman=["2", "2", "2", "3"] * 30)
    yield Survey("waktu-below-all", {NOW: lowest}, units=_OWN)
    one_day = {period: crowd(60, period) for period in ("2025-S2", NOW)}
    one_day[NOW] = one_day[NOW].assign(date="2026-02-03")
    yield Survey("cluster-one-day-again", one_day, {NOW: 'cluster = "date"\n'})
    names = [f"Layanan {letter}" for letter in "ABCDEFGHI"]
    register = f"services = {names}\nsite = 'https://kppt.example/ikm'\n".replace("'", '"')
    yield Survey("many-services", {NOW: crowd(120, services=names)}, {NOW: "synthetic = true\n"}, register)


def _told() -> Iterator[Survey]:
    """What the index, the trend and comparisons can say besides."""
    levels = [2.5, 2.65, 2.8, 2.95, 3.1, 3.25, 3.4]
    halves = [f"{year}-S{half}" for year in (2021, 2022, 2023, 2024, 2025) for half in (1, 2)]
    rising = {period: crowd(250, period, level=level) for period, level in zip(halves[3:], levels, strict=True)}
    printed = "unit,period,source,n,ikm,bobot\n"
    gap = f"{printed}KPPT,2021-S2,Laporan SKM,90,61.20,\n"
    turned = {"2021-S1": crowd(8, "2021-S1", level=2.4), **rising, NOW: crowd(250, level=2.9)}
    yield Survey("slope-turned", turned, files={"published/angka.csv": gap})
    older = "".join(f"KPPT,{period},Laporan SKM,90,7{at}.20,\n" for at, period in enumerate(halves[5:9]))
    yield Survey("slope-few", _over({"2025-S2": 3.2, NOW: 3.25}, 60), files={"published/angka.csv": printed + older})
    free = {NOW: crowd(60), "2025-S2": crowd(60, "2025-S2")}
    yield Survey("without", {**free, "2025-S1": crowd(60, "2025-S1")}, dict.fromkeys(free, 'without = ["biaya"]\n'))
    unasked = {NOW: blank(crowd(7), "biaya", 2)}
    yield Survey("without-few", unasked, {NOW: 'without = ["biaya", "sarana"]\n'})
    few = {NOW: crowd(60), "2025-S2": crowd(60, "2025-S2"), "2025-S1": crowd(8, "2025-S1")}
    yield Survey("year-ago-few", few)
    yield Survey("alike-but-few", {NOW: blank(alike(crowd(60), 3), "biaya", 6)})
    yield Survey("alike-but-unanswered", {NOW: blank(alike(crowd(60), 3), "biaya", 0),
                                          "2025-S2": crowd(60, "2025-S2")})  # fmt: skip
    past = blank(crowd(60, "2025-S2"), "biaya", 0)
    yield Survey("unanswered-before", {NOW: crowd(60), "2025-S2": past})
    asked = {period: crowd(60, period).assign(enumerator="P1") for period in (NOW, "2025-S2")}
    yield Survey("one-enumerator-before", asked, {"2025-S2": 'cluster = "enumerator"\n'})
    lines = 'benchmark = "PDAM"\n' + _BESIDE
    yield Survey("benchmark-missing", {NOW: crowd(60)}, units=lines)
    more, fewer = ["4"] * 24 + ["3"] * 16, ["4"] * 22 + ["3"] * 18
    near = alike(crowd(40), 3).assign(waktu=fewer, biaya=["2"] * 12 + ["3"] * 28, sarana=more)
    beside = near.assign(waktu=["4"] * 12 + ["3"] * 28, sarana=fewer).to_csv(index=False)
    yield Survey("benchmark-other-mutu", {NOW: near}, units=lines, files={"responses/PDAM/2026-S1.csv": beside})
    head = f"unit,period,source,n,ikm,bobot,{','.join(KEYS)}\n"
    nrr = "3.07,3.11,2.90,3.20,3.15,3.19,3.22,2.88,3.05"
    rows = (
        f"KPPT,2025-S2,Laporan SKM,120,,,{nrr}\nKPPT,2025-S1,Laporan SKM,120,77.20,1/9,{nrr}\n"
        f"KPPT,2024-S2,Laporan SKM,120,81.00,0.11,{nrr}\n"
    )
    yield Survey("printed-nrr", {NOW: crowd(80)}, files={"published/angka.csv": head + rows})
    # NRR of 2.6: 65.00 with 1/9, which is C, and 64.35 with 0.11, which is D
    edge = crowd(60).assign(**dict.fromkeys(KEYS, ["2"] * 24 + ["3"] * 36))
    yield Survey("bobot-other-mutu", {NOW: edge}, {NOW: 'bobot = "0.11"\n'})


def _stated() -> Iterator[Survey]:
    """Whom was asked, and how; harapan or kepentingan of few, of some unsur, without spread, or far from kinerja."""
    by_mode = 'without = ["biaya"]\nmode = ["online", "paper"]\nasked = 200\n'
    yield Survey("without-biaya", {NOW: crowd(80)}, {NOW: by_mode})
    yield Survey("asked-all", {NOW: crowd(60)}, {NOW: 'mode = "interview"\nasked = 60\n'})
    silent = crowd(60)
    silent.loc[7, list(KEYS)] = ""
    yield Survey("asked-refused", {NOW: silent}, {NOW: "asked = 80\n"})
    yield Survey("headings-alone", {NOW: crowd(1).iloc[:0]})

    def stating(rows: pd.DataFrame, answer: Callable[[str, int], object], kind: str = "harapan") -> pd.DataFrame:
        return rows.assign(**{f"{kind}_{key}": [str(answer(key, at)) for at in range(len(rows))] for key in KEYS})

    flat = alike(crowd(40), 3)
    yield Survey("harapan-equal", {NOW: stating(flat, lambda key, at: 3)})
    yield Survey("kepentingan-equal", {NOW: stating(flat, lambda key, at: 3, "kepentingan")})
    yield Survey("harapan-one-more", {NOW: stating(flat, lambda key, at: 4)})
    both = crowd(120, beside="harapan")
    yield Survey("harapan-and-kepentingan", {NOW: stating(both, lambda key, at: 3 + at % 2, "kepentingan")})
    yield Survey("harapan-of-6", {NOW: stating(crowd(40), lambda key, at: 4 if at < 6 else "")})
    in_turn = stating(crowd(135), lambda key, at: 4 if at % 9 == KEYS.index(key) else "")
    yield Survey("harapan-in-turn", {NOW: in_turn})
    unsure = alike(crowd(24), 3).assign(waktu=["1", "4"] * 12)
    half = stating(unsure, lambda key, at: 3 + at % 2 if key != "waktu" else 4 - at % 2 if at < 12 else "")
    yield Survey("harapan-widest-unsure", {NOW: half})
    pressing = KEYS[:4]
    worse = {key: [str((2 if key in pressing else 4) - (at % (place + 2) == 0)) for at in range(60)]
             for place, key in enumerate(KEYS)}  # fmt: skip
    sure = stating(crowd(60).assign(**worse), lambda key, at: 4 if key in pressing else 2 + at % 2)
    yield Survey("harapan-sure", {NOW: sure})
    for n, out in ((120, 1), (25, 2), (90, 15)):
        skipped = crowd(n, beside="harapan")
        for key in ("persyaratan", "waktu"):
            skipped[f"harapan_{key}"] = ["" if at < out else cell for at, cell in enumerate(skipped[f"harapan_{key}"])]
        yield Survey(f"harapan-{n}-skipped-by-{out}", {NOW: skipped})
    chosen = crowd(90, beside="harapan")
    for name, days in (("days", chosen["date"]), ("one-day", "2026-02-03")):
        yield Survey(f"harapan-cluster-{name}", {NOW: chosen.assign(date=days)}, {NOW: 'cluster = "date"\n'})
    for n in (150, 25):
        varied = crowd(n, level=2.8)
        varied = varied.assign(**{key: varied[key].replace({"": "3", "-": "3"}) for key in KEYS})
        open_to = ["" if at < 3 else cell if at % 3 else "3" for at, cell in enumerate(varied["waktu"])]
        yield Survey(f"overall-{n}-skipped-by-3", {NOW: varied.assign(overall=open_to)})
    some = stating(crowd(80), lambda key, at: 3 + at % 2 if key in KEYS[:3] else "", "kepentingan")
    yield Survey("kepentingan-of-3", {NOW: some})
    above = alike(crowd(60), 3).assign(waktu=["4", "3"] * 30)
    yield Survey("kepentingan-above", {NOW: stating(above, lambda key, at: 1 + at % 2, "kepentingan")})
    led = crowd(160, level=2.8)
    mostly = [cell if at % 4 else "3" for at, cell in enumerate(led["persyaratan"])]
    yield Survey("overall-led-by-two", {NOW: led.assign(prosedur=led["persyaratan"], overall=mostly)})


def _name_comment(row: int, text: str) -> str:
    """The fingerprint of a comment in which nothing is taken out."""
    return "c" + sha256(f"{row}\0{text}".encode()).hexdigest()[:12]


def _reviewed() -> Iterator[Survey]:
    """Comments that hold personal data, some of them decided on."""
    said = ("Loket tutup", "Petugas judes", "Surel saya budi@contoh.id", "Lihat www.contoh.id", "Akun IG @warga_kota",
            "NIK 3374010101010001 ditolak", "NPWP 01.234.567.8-901.000", "Motor H 1234 AB hilang", "Rekening BRI "
            "1234567890", "Alamat saya Jalan Melati No. 5", "Saya lahir 1 Mei 1980", "Loket tutup")  # fmt: skip
    ids = [_name_comment(row, text) for row, text in enumerate(said, start=2)]
    review = f"id,topic,text,decision,edited\n{ids[0]},,{said[0]},approve,\n{ids[1]},,{said[1]},reject,\n"
    yield Survey("comments-reviewed", {NOW: written(crowd(40), said)}, files={"comments/KPPT/2026-S1.csv": review})
    plain = ("Loket tutup", "Petugas judes", "Saya datang hari Senin", "Bagus", "Baik", "Sangat puas", "Toilet kotor",
             "Petugas ramah", "Mohon ditambah kursi", "Antrean lama sekali", "Pelayanan cepat dan bagus",
             "Loket tutup")  # fmt: skip
    labels = ((2, "Loket tutup", "saran,sarana-"), (3, "Petugas judes", "keluhan,perilaku-"), (4, plain[2], "kosong,"))
    lines = [f"{_name_comment(row, text)},,{text},lain,{label},read,\n" for row, text, label in labels]
    read = f"id,topic,text,rules,kind,unsur,decision,edited\n{''.join(lines)}"
    yield Survey("comments-read", {NOW: written(crowd(40), plain)}, files={"comments/KPPT/2026-S1.csv": read})
    one_other = written(crowd(30), ["Toilet kotor"] * 12 + ["Loket tutup"])
    yield Survey("comments-one-other", {NOW: one_other})
    low_half = lifted(crowd(80, level=3.9), lambda rows: pd.Series(rows.index < 40, rows.index), 2)
    apart = written(low_half, ["Petugas judes"] * 40 + ["Pelayanan cepat dan bagus"] * 40)
    yield Survey("comments-apart", {NOW: apart})


def _placed() -> Iterator[Survey]:
    """Where people were served."""

    def group(*values: str, kind: str = "place", users: bool = False, lat: bool = False) -> str:
        """The register's table of the group."""
        lines = ["[KPPT.groups.ruas]", 'name = "Ruas jalan"', 'name_en = "Street"', f'kind = "{kind}"']
        lines.append("[KPPT.groups.ruas.values]")
        for place, value in enumerate(values, start=1):
            told = [f"users = {300 * place}"] if users else []
            told += [f"lat = -0.{place}", f"lon = 117.{place}"] if lat else []
            lines.append(f'"{value}" = {{{", ".join(told)}}}')
        return "\n".join([*lines, ""])

    def at(rows: pd.DataFrame, *values: str) -> pd.DataFrame:
        """The same people, at one place after another."""
        return rows.assign(ruas=[values[place // 2 % len(values)] for place in range(len(rows))])

    four = ("Jalan A", "Jalan B", "Jalan C", "Jalan D")
    now, then = at(crowd(164), *four), at(crowd(160, "2025-S2"), *four)
    low = lifted(now, lambda rows: rows["ruas"] == "Jalan A", 2)
    register = group(*four, users=True, lat=True)
    yield Survey("places-apart", {NOW: low, "2025-S2": then}, units=register)
    still = lifted(
        now.assign(ruas=[four[place % 4] for place in range(len(now))]), lambda rows: rows["ruas"] == "Jalan A", 2
    )
    yield Survey("places-one-untested", {NOW: still}, units=group(*four))
    yield Survey("places-alike", {NOW: now, "2025-S2": then}, units=group(*four))
    small = now.assign(ruas=["Jalan D" if at < 4 else four[at % 3] for at in range(len(now))])
    yield Survey("places-small", {NOW: small}, units=group(*four, kind="channel", users=True))
    two = lifted(now, lambda rows: rows["ruas"].isin(["Jalan A", "Jalan B"]), 2)
    yield Survey("places-some", {NOW: two}, units=group(*four, kind="counter"))
    twelve = tuple(f"Jalan {number}" for number in range(1, 13))
    most = lifted(at(crowd(360), *twelve), lambda rows: rows["ruas"].isin(twelve[:8]), 2)
    yield Survey("places-many", {NOW: most, "2025-S2": at(crowd(360, "2025-S2"), *twelve)}, units=group(*twelve))
    yield Survey("places-one", {NOW: now.assign(ruas="Jalan A")}, units=group(*four))
    yield Survey("places-untested", {NOW: at(alike(crowd(40), 3), "Jalan A", "Jalan B")}, units=group(*four))


_KINDS = (
    _placed,
    _few,
    _equal,
    _drawn,
    _over_time,
    _compared,
    _asked,
    _wrote,
    _doubted,
    _planned,
    _weighed,
    _followed,
    _told,
    _stated,
    _reviewed,
)
SURVEYS = {survey.name: survey for kind in _KINDS for survey in kind()}
