"""Rules in the data folder: used where they are named or in force, told where they are wrong, part of every report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

import ikm
from ikm.errors import IkmError, RuleError, SettingError
from ikm.publish.job import gather_unit_job, request_city, request_unit
from ikm.publish.report import build_report
from ikm.publish.stale import FileHashes, hash_request
from ikm.rules import instrument
from ikm.rules.instrument import find_instrument_in_force, list_instruments, load_instrument
from ikm.rules.own import _InUse, use_rules
from ikm.rules.pack import find_pack, list_packs
from ikm.rules.period import Period
from ikm.rules.promises import find_item_promise
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from tests.helpers import KEYS, R2017, UNITS, make_project

SHIPPED = Path(str(instrument.__file__)).with_name(f"{R2017}.toml").read_text(encoding="utf-8")
TENTH = """
[[unsur]]
key = "digital"
name = "Layanan digital"
definition = "Kemudahan layanan lewat aplikasi."
question = "Bagaimana aplikasi kami?"
options = ["Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"]
"""
NAMED = 'instrument = "riset-10"'
PACK = """
sector = "riset"
name = "Riset"
name_en = "Research"
source = "Disusun peneliti."
options = ["Tidak", "Kurang", "Baik", "Sangat baik"]

[[items]]
key = "antre"
name = "Antrean"
name_en = "Queue"
question = "Bagaimana antrean?"
"""


PROMISES = """
[[promises]]
key = "lekas"
name = "Lekas"
name_en = "Quick"
unsur = ["waktu", "prosedur"]

[[promises]]
key = "ramah"
name = "Ramah"
name_en = "Kind"
unsur = ["perilaku"]
items = ["perizinan.toilet"]
"""


def rules(*, in_force: str = "in_force = false", since: str = "2026-01-01") -> str:
    """The regulation of 2017 with a tenth unsur, of another name."""
    changed = SHIPPED.replace(f'id = "{R2017}"', f'id = "riset-10"\n{in_force}').replace(
        "PermenPANRB 14/2017", "Riset 10", 1
    )
    changed = changed.replace('short = "PermenPANRB 14/2017"', 'short = "Riset 10"')
    return changed.replace("in_force_from = 2017-05-12", f"in_force_from = {since}") + TENTH


@pytest.fixture(autouse=True)
def _nothing_stays(tmp_path: Path) -> Iterator[None]:
    """Tests after these know the rules that ship alone."""
    yield
    use_rules(tmp_path / "nowhere")


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """A function that makes a project of twelve answers, 3 to each unsur, with these rules."""

    def made(
        files: dict[str, str], sidecar: str = "", more: dict[str, int] | None = None, units: str = UNITS
    ) -> Project:
        lines = [",".join(["respondent", "date", *KEYS, *(more or {})])]
        lines += [
            ",".join([f"R{n}", "2026-03-02", *"3" * len(KEYS), *map(str, (more or {}).values())]) for n in range(12)
        ]
        answers = "".join(f"{line}\n" for line in lines)
        found = make_project(tmp_path / "own", {"KPPT/2026-S1.csv": answers, "KPPT/2026-S1.toml": sidecar}, units)
        for name, text in files.items():
            path = found.data / "rules" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return found

    return made


def test_a_trial_is_used_where_it_is_named(project: Callable[..., Project]) -> None:
    """By its date no unit falls to it. By hand: nine unsur of 3 and one of 4 are 31/10 x 25 = 77.50, B."""
    made = project({"riset-10.toml": rules()}, NAMED, {"digital": 4})
    made.units()
    assert find_instrument_in_force(Period.parse("2026-S1")).id == R2017
    assert load_instrument(R2017).in_force_until is None
    assert load_instrument("riset-10").in_force_until is None
    studi = ikm.open("KPPT", "2026-S1", data=str(made.data))
    assert studi.survey.instrument.id == "riset-10"
    assert studi.numbers.index.exact == Fraction(31, 10) * 25


def test_without_the_key_it_rules_from_its_day(project: Callable[..., Project]) -> None:
    """As a new regulation that an office cannot wait for; the one before ends on its eve."""
    made = project({"riset-10.toml": rules(in_force="")}, more={"digital": 4})
    assert ikm.open("KPPT", "2026-S1", data=str(made.data)).survey.instrument.id == "riset-10"
    assert find_instrument_in_force(Period.parse("2025-S2")).id == R2017
    assert str(load_instrument(R2017).in_force_until) == "2025-12-31"


def test_another_data_folder_has_other_rules(project: Callable[..., Project], sample: Path) -> None:
    """What was known of one is unknown in the next, and known again in the first."""
    made = project({"riset-10.toml": rules(in_force=""), "riset.toml": PACK})
    own, other = made, Project.locate(sample)
    for _ in range(2):
        own.units()
        assert "riset-10" in list_instruments()
        assert find_pack("riset")
        other.units()
        assert "riset-10" not in list_instruments()
        assert find_pack("riset") is None
        assert find_instrument_in_force(Period.parse("2026-S1")).id == R2017


def test_a_pack_of_ones_own_is_asked_of_its_sector(project: Callable[..., Project]) -> None:
    """By hand: twelve answers of 2 to the one item are 50.00."""
    units = UNITS.replace('sector = "perizinan"', 'sector = "riset"')
    made = project({"riset.toml": PACK}, more={"butir_antre": 2}, units=units)
    frame = ikm.open("KPPT", "2026-S1", data=str(made.data)).sector().frame
    assert frame.value.to_dict() == {"antre": 50.0}


def test_promises_of_ones_own_are_told_in_their_stead(project: Callable[..., Project]) -> None:
    """By hand: waktu 2 and prosedur 3 are 62.50, perilaku 4 is 100.00. A trial is told where it is named alone."""
    lines = [",".join(["respondent", "date", *KEYS])]
    answers = {key: {"waktu": 2, "perilaku": 4}.get(key, 3) for key in KEYS}
    lines += [",".join([f"R{n}", "2026-03-02", *map(str, answers.values())]) for n in range(12)]
    made = project({"janji.toml": PROMISES})
    (made.data / "responses" / "KPPT" / "2026-S1.csv").write_text("\n".join(lines), encoding="utf-8")
    told = {"lekas": 62.5, "ramah": 100.0}
    assert ikm.open("KPPT", "2026-S1", data=str(made.data)).promises().frame.value.to_dict() == told
    (made.data / "rules" / "janji.toml").write_text(f"in_force = false\n{PROMISES}", encoding="utf-8")
    studi = ikm.open("KPPT", "2026-S1", data=str(made.data))
    assert list(studi.promises().frame.index) == ["mudah", "cepat", "transparan", "sarana", "petugas"]
    assert studi.promises("janji").frame.value.to_dict() == told
    toilet = next(item for item in list_packs()["perizinan"].items if item.key == "toilet")
    found = [find_item_promise(toilet, "perizinan", {}, trial) for trial in ("janji", "")]
    assert [promise.key for promise in found if promise] == ["ramah", "sarana"]
    with pytest.raises(SettingError, match=r"promises 'janjo' are not known\. Did you mean janji"):
        studi.promises("janjo")
    (made.data / "rules" / "satu.toml").write_text(PROMISES, encoding="utf-8")
    (made.data / "rules" / "dua.toml").write_text(PROMISES, encoding="utf-8")
    with pytest.raises(RuleError, match=r"satu\.toml: dua\.toml has promises that are in force already"):
        ikm.open("KPPT", "2026-S1", data=str(made.data))


def test_what_is_not_known_is_named(project: Callable[..., Project]) -> None:
    """Which are known, the near one, and where one's own would stand."""
    made = project({"riset-10.toml": rules()}, 'instrument = "riset-11"')
    with pytest.raises(SettingError) as refused:
        ikm.open("KPPT", "2026-S1", data=str(made.data))
    said = str(refused.value)
    assert "instrument 'riset-11' is not known. Did you mean riset-10?" in said
    assert f"Allowed: kepmenpan-25-2004, permenpan-16-2014, {R2017}, riset-10" in said
    assert f"one of your own stands in {made.data}/rules/riset-11.toml" in said


def test_before_a_folder_is_opened_the_place_is_that_of_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules folder of `data`, as data/README.md has it."""
    monkeypatch.setattr(_InUse, "folder", None)
    with pytest.raises(SettingError, match=r"one of your own stands in data/rules/riset-11\.toml \(data/README\.md"):
        load_instrument("riset-11")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.toml", "a = 1", "x.toml: no instrument, sector pack or promises"),
        ("x.toml", "a = ", "x.toml: cannot be read as rules"),
        ("x.toml", rules() + PACK, "x.toml: cannot be read as rules"),
        ("x.toml", rules(), "x.toml: id is 'riset-10', not the file's name"),
        ("riset-10.toml", rules(in_force="in_force = 0"), "riset-10.toml: in_force is 0"),
        ("riset-10.toml", rules(since='"2026"'), "in_force_from '2026'"),
        ("riset-10.toml", rules().replace("scale_max = 4", "scale_max = 5"), "riset-10.toml: answers from 1 to 5"),
        ("riset-10.toml", rules().replace('low = "88.31"', 'low = "tinggi"'), "numbers in quotes"),
        ("riset-10.toml", rules().replace('key = "waktu"', "key = 2026-03-01"), "riset-10.toml: key is 2026-03-01."),
        ("x.toml", "a = " + "[" * 2000, "x.toml: cannot be read as rules: tables within tables too deep"),
        ("x.toml", PACK.replace('"Tidak"', "4"), "x.toml: options is 4."),
        ("riset-10.toml", rules(in_force="warna = 1"), "riset-10.toml: a key is missing or unknown"),
        (f"{R2017}.toml", SHIPPED, f"{R2017}.toml in the data folder has the name of a regulation that ships"),
        ("x.toml", PACK.replace('"riset"', '"perizinan"'), "x.toml: sector 'perizinan' has a pack already"),
        ("x.toml", PACK.replace("name_en = \"Queue\"\n", ""), "x.toml: not a sector pack: 'name_en'"),
        ("x.toml", PACK.replace('"Tidak", ', ""), "x.toml: not a sector pack: four options"),
        ("x.toml", PACK.replace("source", "sumber"), "x.toml: not a sector pack"),
        ("x.toml", PROMISES.replace('"waktu"', '"wakto"'), "unsur has 'wakto', which nothing asks. Did you mean waktu"),
        ("x.toml", PROMISES.replace("perizinan.toilet", "toilet"), "'ramah': items has 'toilet', which nothing asks."),
        ("x.toml", PROMISES.replace('"perilaku"', '"waktu"'), "x.toml: twice, or under two promises: waktu"),
        ("x.toml", PROMISES.replace('"ramah"', '"lekas"'), "x.toml: twice, or under two promises: lekas"),
        ("x.toml", PROMISES.replace('["perilaku"]', "[]"), "x.toml: promise 2 is not well formed"),
        ("x.toml", PROMISES.replace('["perilaku"]', '"perilaku"'), "x.toml: promise 2 is not well formed"),
        ("x.toml", PROMISES.replace('name = "Ramah"\n', ""), "x.toml: promise 2 has key, name_en, unsur, items"),
        ("x.toml", PROMISES.replace('"ramah"', '"weakest"'), "x.toml: promise 2 is not well formed"),
        ("x.toml", PROMISES.replace('"Ramah"', '" "'), "key = 'ramah', name = ' ', name_en"),
        ("x.toml", PROMISES.replace('"Ramah"', "3"), "key = 'ramah', name = 3, name_en"),
        ("x.toml", PROMISES + "warna = 1", "x.toml: promise 2 has key, name, name_en, unsur, items, warna."),
        ("x.toml", 'promises = ["lekas"]', "x.toml: promise 1 has 'lekas'."),
        ("x.toml", "in_force = 0\n" + PROMISES, "x.toml: in_force is 0"),
        ("x.toml", "promises = 1", "x.toml: not a list of promises"),
        ("x.toml", "warna = 1\n" + PROMISES, "x.toml: unknown key warna"),
    ],
)  # fmt: skip
def test_a_mistake_names_the_file(project: Callable[..., Project], name: str, text: str, said: str) -> None:
    """One message, whatever is asked of the folder."""
    made = project({name: text})
    with pytest.raises(IkmError) as refused:
        ikm.open("KPPT", "2026-S1", data=str(made.data))
    assert said in str(refused.value)
    assert isinstance(refused.value, RuleError)


def test_they_are_part_of_every_report(project: Callable[..., Project]) -> None:
    """Of a unit and of a city; a change makes each stale."""
    made = project({"riset-10.toml": rules()}, NAMED, {"digital": 4})
    key = require_key(made.data)
    for ask in (lambda: request_unit(made, "KPPT", "", "id"), lambda: request_city(made, "", "", "id")):
        path = made.data / "rules" / "riset-10.toml"
        assert path in ask().files
        before = hash_request(ask(), FileHashes(made.output / "hashes", key))
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert hash_request(ask(), FileHashes(made.output / "hashes", key)) != before


@pytest.mark.slow
def test_a_report_is_made_by_them(project: Callable[..., Project]) -> None:
    """In a kernel that has copies alone, with all of its files; the regulation that it names is the trial."""
    made = project({"riset-10.toml": rules()}, NAMED, {"digital": 4})
    files = build_report(gather_unit_job(made, "KPPT", "2026-S1", "id"))
    assert json.loads(files["hasil.json"])["instrument"] == "riset-10"
    assert "Riset 10" in files["laporan.html"].decode()
    assert "Layanan digital" in files["laporan.html"].decode()
    assert "rules/riset-10.toml" in json.loads(files["manifest.json"])["inputs"]
