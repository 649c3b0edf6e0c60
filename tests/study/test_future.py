"""A regulation that is not in force yet: no report and no proposal speaks of it before its day."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import ikm
from ikm.intake import run
from ikm.page.wording import LANGUAGES, read_wording
from ikm.publish.formats import name_file
from ikm.publish.imports import ImportWish, import_answers
from ikm.publish.poster import compose_announcement
from ikm.publish.questionnaire import make_questionnaire
from ikm.rules import instrument
from ikm.rules.instrument import find_instrument_in_force, list_instruments, list_option_labels, load_instrument
from ikm.rules.period import Period
from ikm.study.look import look
from ikm.study.sample import sample_plan
from tests.builders import alike, table
from tests.helpers import KEYS, R2004, R2014, R2017, UNITS, make_project
from tests.studies import opened

NEW = "peraturan-baru-1-2031"
SHORT = "Peraturan Baru 1/2031"
#: Eight unsur of today, and one that no wording of the package knows.
NEW_KEYS = (*KEYS[:8], "aksesibilitas")
REGULATION = re.compile(r"14/2017|16/2014|KEP/25|Nomor (14|16) Tahun 20\d\d|Number (14|16) of 20\d\d")


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The regulations known, and one that comes into force in 2031: one file more, nothing else changed."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for path in instrument._FOLDER.glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / f"{R2017}.toml").read_text(encoding="utf-8")
    text = text.replace(f'id = "{R2017}"', f'id = "{NEW}"').replace("2017-05-12", "2031-01-01")
    text = text.replace('key = "sarana"', 'key = "aksesibilitas"').replace("PermenPANRB 14/2017", SHORT)
    text = text.replace("Nomor 14 Tahun 2017", "Nomor 1 Tahun 2031").replace("Number 14 of 2017", "Number 1 of 2031")
    text = re.sub(r"\[\[(laws|guidance)\]\]\n(\w+ = .*\n)+", "", text)
    (folder / f"{NEW}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(instrument, "_FOLDER", folder)
    for known in (list_instruments, list_option_labels):
        known.cache_clear()
    yield
    for known in (list_instruments, list_option_labels):
        known.cache_clear()


def put_today(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let the clock of an import show this day."""

    class Day(date):
        @classmethod
        def today(cls) -> date:
            return day

    monkeypatch.setattr(run, "date", Day)


def show_all(study: object) -> str:
    """Everything that a study shows without being asked for more."""
    names = [name for name in dir(type(study)) if not name.startswith("_")]
    shown = []
    for name in names:
        method = getattr(study, name)
        if callable(method) and name not in ("where", "with_answers", "compare", "by", "cross", "unsur_by", "results"):
            result = method()
            shown.append(result._repr_html_() if hasattr(result, "_repr_html_") else str(result))
    return "\n".join(map(str, shown))


def test_each_is_in_force_until_the_eve_of_the_next() -> None:
    """2014-05-02, 2017-05-12 and 2031-01-01 are first days; the newest has no last one."""
    last = {name: rules.in_force_until for name, rules in list_instruments().items()}
    assert last == {R2004: date(2014, 5, 1), R2014: date(2017, 5, 11), R2017: date(2030, 12, 31), NEW: None}
    assert [find_instrument_in_force(Period.parse(text)).id for text in ("2030-S2", "2031-S1")] == [R2017, NEW]


@pytest.mark.parametrize("bahasa", LANGUAGES)
def test_reports_before_its_day_do_not_know_it(tmp_path: Path, bahasa: str) -> None:
    """The page, hasil.json, the announcement and the questionnaire of 2026 say nothing of 2031."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*alike(3, 12))}, bahasa=bahasa)
    results = study.results().content
    parts = [show_all(study), json.dumps(results, default=str), str(compose_announcement(results, study.words))]
    _, files = make_questionnaire(make_project(tmp_path, {}), "KPPT", "2026-S1", bahasa)
    parts.append(files[name_file("kuesioner.html", bahasa)].decode())
    for part in parts:
        assert "2031" not in part
        assert SHORT not in part
        assert "telah diganti" not in part
        assert "was replaced" not in part


@pytest.mark.parametrize("bahasa", LANGUAGES)
def test_reports_from_its_day_on_know_no_other(tmp_path: Path, bahasa: str) -> None:
    """The page, the announcement, the questionnaire and the sample plan of 2031 name it alone, with its unsur."""
    header = ",".join(NEW_KEYS)
    text = header + "\n" + "\n".join(["3,3,3,3,3,3,3,3,2"] * 12) + "\n"
    study = opened(tmp_path, {"KPPT/2031-S1.csv": text}, bahasa=bahasa)
    assert study.survey.instrument.id == NEW
    results = study.results().content
    page = show_all(study)
    assert SHORT in page
    assert study.priorities().frame.index[0] == "aksesibilitas"
    made = make_project(tmp_path, {})
    _, files = make_questionnaire(made, "KPPT", "2031-S1", bahasa)
    plan = sample_plan("KPPT", users=1000, data=str(made.data), bahasa=bahasa)
    for part in (
        page,
        str(compose_announcement(results, study.words)),
        files[name_file("kuesioner.html", bahasa)].decode(),
        show_all(plan),
    ):
        assert not REGULATION.search(part)


def test_a_period_within_which_it_begins(tmp_path: Path) -> None:
    """A survey of the whole of 2031 begins on its first day; one of 2030 ends on the eve: nothing was replaced."""
    study = opened(tmp_path, {"KPPT/2030.csv": table(*alike(3, 12))})
    assert "diganti" not in str(study.basis())
    outdated = opened(
        tmp_path / "b",
        {"KPPT/2031.csv": table(*alike(3, 12)), "KPPT/2031.toml": f'instrument = "{R2017}"\n'},
    )
    assert "telah diganti sejak 1 Januari 2031, tetapi masih dipakai" in str(outdated.basis())


@pytest.mark.parametrize(
    ("today", "proposed"), [(date(2026, 11, 30), R2017), (date(2030, 12, 31), R2017), (date(2031, 1, 2), NEW)]
)
def test_an_import_without_a_period_goes_by_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: date, proposed: str
) -> None:
    """Where dates decide the period, what is proposed is in force on that day, by the command and in a notebook."""
    put_today(monkeypatch, today)
    made = make_project(tmp_path, {})
    path = tmp_path / "form.csv"
    keys = NEW_KEYS if proposed == NEW else KEYS
    rows = [f"2026-01-05,{','.join('343433434' if at % 2 else '443443433')}" for at in range(6)]
    path.write_text("\n".join([f"date,{','.join(keys)}", *rows]) + "\n", encoding="utf-8")
    assert look(str(path), "KPPT", data=str(made.data)).mapping.instrument == proposed
    import_answers(made, ImportWish(str(path), "KPPT"))
    mapping = tomllib.loads((made.data / "mappings/KPPT.toml").read_text(encoding="utf-8"))
    assert mapping["instrument"] == proposed


def test_an_import_of_a_period_goes_by_the_period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of 2026 that are imported in 2031 are asked after the regulation of 2026."""
    put_today(monkeypatch, date(2031, 5, 1))
    made = make_project(tmp_path, {})
    path = tmp_path / "form.csv"
    path.write_text(f"{','.join(KEYS)}\n" + "3,4,3,4,3,4,3,4,3\n" * 6, encoding="utf-8")
    import_answers(made, ImportWish(str(path), "KPPT", period="2026-S1"))
    mapping = tomllib.loads((made.data / "mappings/KPPT.toml").read_text(encoding="utf-8"))
    assert mapping["instrument"] == R2017


def test_no_sentence_names_a_regulation() -> None:
    """A regulation's number comes from its file; a sentence with one typed in would outlive it."""
    texts = read_wording(Path(ikm.__file__).parent)
    typed = {key for language in LANGUAGES for key, text in texts[language].items() if REGULATION.search(text)}
    assert typed == set()


def test_documents_list_every_regulation_of_the_package() -> None:
    """data/README.md has the keys of each; a regulation that is added gets its line there."""
    page = (Path(ikm.__file__).parents[1] / "data/README.md").read_text(encoding="utf-8")
    for rules in list_instruments().values():
        if rules.id != NEW:
            line = next(line for line in page.splitlines() if line.startswith(f"| `{rules.id}`"))
            assert re.findall(r"`(\w+)`", line)[-len(rules.keys) :] == list(load_instrument(rules.id).keys)


def test_register_may_leave_out_an_unsur_of_a_regulation_to_come(tmp_path: Path) -> None:
    """`without` of the register holds where a regulation asks it: not in 2026, in 2031."""
    units = UNITS + 'without = ["aksesibilitas"]\n'
    text = ",".join(NEW_KEYS) + "\n" + "\n".join(["3,3,3,3,3,3,3,3,"] * 12) + "\n"
    files = {"KPPT/2026-S1.csv": table(*alike(3, 12)), "KPPT/2031-S1.csv": text}
    counted = [
        len(opened(tmp_path, files, period, units=units).numbers.index.unsur) for period in ("2026-S1", "2031-S1")
    ]
    assert counted == [9, 8]
