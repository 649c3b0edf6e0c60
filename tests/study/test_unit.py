"""A study reads its own period and those before it, and no other; few respondents and small groups leave no trace."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import ikm
from ikm.errors import SettingError
from ikm.publish.job import gather_unit_job
from ikm.publish.kernels import KERNEL_ENVIRONMENT
from ikm.study.unit import Study, open_study
from tests.helpers import HEADINGS, KEYS, R2004, R2014, R2017, UNITS, load_instrument, make_project, mover_crossing, row
from tests.studies import FULL, content, opened, people, project

pytestmark = pytest.mark.slow

NOW = {"KPPT/2025-S1.csv": people(12), "KPPT/2025-S2.csv": people(14), "KPPT/2026-S1.csv": people(16)}
#: Each ends on or after the last day of 2026-S1, or is a year whose parts go before it.
OTHERS = ("2026", "2026-S2", "2027-S1", "2025")
#: Each lies within 2026-S1 or a period that it is compared with: what they tell together must not be of few people.
WITHIN = ("2026-T1", "2026-T2", "2026-06", "2026-01", "2025-T4", "2025-12")
BROKEN = "this is no answer file\n"


def read_files(study: Study) -> set[str]:
    """Names of the files behind a study."""
    return {Path(source.path).name for source in study.numbers.sources}


# Which periods are read


def test_reads_its_period_and_the_ones_before(tmp_path: Path) -> None:
    """2026-S1 with both semesters of 2025."""
    study = opened(tmp_path, NOW, "2026-S1")
    assert read_files(study) == {"2025-S1.csv", "2025-S2.csv", "2026-S1.csv"}
    assert [str(point.period) for point in study.numbers.trend] == ["2025-S1", "2025-S2", "2026-S1"]


@pytest.mark.parametrize("other", OTHERS)
def test_never_opens_a_later_or_overlapping_period(tmp_path: Path, other: str) -> None:
    """A file of another period that cannot even be read stops nothing, for it is not read."""
    before = content(opened(tmp_path, NOW, "2026-S1"))
    after = opened(tmp_path, {f"KPPT/{other}.csv": BROKEN}, "2026-S1")
    assert content(after) == before
    assert f"{other}.csv" not in read_files(after)


@pytest.mark.parametrize("other", OTHERS)
def test_report_gathers_no_later_or_overlapping_period(tmp_path: Path, other: str) -> None:
    """What prepare hands to the notebook is the same, file by file."""
    make_project(tmp_path, NOW)
    before = gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id")
    make_project(tmp_path, {f"KPPT/{other}.csv": BROKEN, f"KPPT/{other}.toml": "synthetic = true\n"})
    after = gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id")
    assert after.inputs == before.inputs
    assert after.parameters == before.parameters
    assert {Path(name).name for name in before.inputs} == {"units.toml", *(name[5:] for name in NOW)}


@pytest.mark.parametrize("other", WITHIN)
def test_reads_for_the_public_what_lies_within(tmp_path: Path, other: str) -> None:
    """What lies within is gathered and read, so a mistake in it stops the public report; the office's own is free."""
    make_project(tmp_path, {**NOW, f"KPPT/{other}.csv": BROKEN})
    assert f"responses/KPPT/{other}.csv" in gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id").inputs
    with pytest.raises(ikm.IkmError, match=f"{other}.csv"):
        open_study("KPPT", "2026-S1", data=str(project(tmp_path).data))
    assert open_study("KPPT", "2026-S1", data=str(project(tmp_path).data), audience="internal").numbers.index.value


def test_the_broken_file_is_broken(tmp_path: Path) -> None:
    """The two tests above could fail: asked for, that file stops the study."""
    with pytest.raises(ikm.IkmError):
        opened(tmp_path, NOW | {"KPPT/2026-S2.csv": BROKEN}, "2026-S2")


def test_an_earlier_period_is_read(tmp_path: Path) -> None:
    """A correction of the past does change a report."""
    before = content(opened(tmp_path, NOW, "2026-S1"))
    assert content(opened(tmp_path, {"KPPT/2024-S2.csv": people(11)}, "2026-S1")) != before


def test_study_and_report_read_the_same_files(tmp_path: Path) -> None:
    """Semesters beside their year and months: both choose alike; a month within one is gathered to look at it alone."""
    files = NOW | {f"KPPT/{name}.csv": people(10) for name in ("2024", "2024-S2", "2024-12", "2025", "2026-07")}
    study = opened(tmp_path, files, "2026-S1")
    job = gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id")
    assert {Path(name).name for name in job.inputs} - {"units.toml", "2024-12.csv"} == read_files(study)
    assert read_files(study) == {"2024-S2.csv", "2025-S1.csv", "2025-S2.csv", "2026-S1.csv"}


def test_newest_period_where_none_is_named(tmp_path: Path) -> None:
    """By the calendar."""
    assert str(opened(tmp_path, NOW).survey.period) == "2026-S1"
    assert repr(opened(tmp_path, NOW)) == "Study(KPPT, 2026-S1, 16 respondents, IKM 62.50 D)"


BENCHED = UNITS + 'benchmark = "LAIN"\n' + UNITS.replace("[KPPT]", "\n[LAIN]")


def test_benchmark_is_not_read_beyond_the_period(tmp_path: Path) -> None:
    """Of the benchmark unit the newest period up to the asked one is read; later ones are not."""
    files = NOW | {"LAIN/2025-S2.csv": people(13), "LAIN/2026-S2.csv": BROKEN, "LAIN/2026.csv": BROKEN}
    study = opened(tmp_path, files, "2026-S1", BENCHED)
    assert study.numbers.benchmark is not None
    assert str(study.numbers.benchmark.period) == "2025-S2"
    job = gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id")
    assert {name for name in job.inputs if "LAIN" in name} == {"responses/LAIN/2025-S2.csv"}


def test_benchmark_with_later_periods_alone(tmp_path: Path) -> None:
    """Nothing to compare with, and that is told."""
    study = opened(tmp_path, NOW | {"LAIN/2026-S2.csv": BROKEN}, "2026-S1", BENCHED)
    assert study.numbers.benchmark is None
    assert str(study.benchmark().text()) == (
        "Unit pembanding LAIN tidak mempunyai jawaban maupun angka terbitan untuk Semester I Tahun 2026."
    )
    assert str(opened(tmp_path / "b", NOW).benchmark().text()) == (
        "Unit ini tidak mempunyai unit pembanding di daftar unit."
    )


# A year ago


def mixed(threes: int, fours: int) -> str:
    """A file of respondents who answer 3 or 4 to everything."""
    return "\n".join([HEADINGS, *[row(*["3"] * 9)] * threes, *[row(*["4"] * 9)] * fours]) + "\n"


SEMESTERS = {
    "KPPT/2025-S1.csv": mixed(30, 10),
    "KPPT/2025-S2.csv": mixed(22, 18),
    "KPPT/2026-S1.csv": mixed(14, 26),
}


def test_small_rises_that_add_up(tmp_path: Path) -> None:
    """10, 18, 26 of 40 answer 4: 81.25, 86.25, 91.25. Each step by chance, both together real; Holm over the two.

    By hand: variances 25^2 x 40/39 x share x (1 - share) = 120.19, 158.65, 145.83, each / 40; the interval put together
    from both on the logit reaches 0 at 3.324 errors to a year ago, at 1.737 to the period before (Welch: 3.878, 1.812).
    """
    study = opened(tmp_path, SEMESTERS, "2026-S1")
    before, year = study.numbers.change, study.numbers.year_ago
    assert before is not None
    assert year is not None
    assert before.total is not None
    assert year.total is not None
    ago, then, now = ((75 + 25 * share, (625 / 39 * share * (1 - share)) ** 0.5) for share in (0.25, 0.45, 0.65))
    assert (before.total.t, year.total.t) == pytest.approx((mover_crossing(then, now), mover_crossing(ago, now)))
    assert (before.total.real, year.total.real) == (False, True)
    assert year.total.p_adjusted == pytest.approx(2 * year.total.p)
    assert before.total.p_adjusted == pytest.approx(before.total.p)
    told = (
        "Dibandingkan dengan Semester I Tahun 2025, setahun sebelumnya, "
        "IKM naik nyata 10,00 poin (81,25 menjadi 91,25)."
    )
    assert told in str(study.conclusion())
    lines = str(study.change().text()).splitlines()
    assert lines[0].startswith("Selisih IKM Semester I Tahun 2026 dan Semester II Tahun 2025")
    assert lines[1].startswith("IKM Semester I Tahun 2026 lebih tinggi 10,00 poin daripada Semester I Tahun 2025")
    assert [table.id for table in study.change().tables()] == ["tabel-perubahan"]
    found = study.results().content["change_year"]
    assert (found["period"], found["value"], found["total"]["real"]) == ("2025-S1", "81.25", True)


def test_no_year_ago(tmp_path: Path) -> None:
    """A year ago is the period before, or not known: one comparison, tested alone."""
    for name, files in (("a", ("2025-S1", "2026-S1")), ("b", ("2025-S2", "2026-S1"))):
        study = opened(tmp_path / name, {f"KPPT/{one}.csv": SEMESTERS[f"KPPT/{one}.csv"] for one in files}, "2026-S1")
        assert study.numbers.year_ago is None
        assert study.results().content["change_year"] is None
        assert "setahun sebelumnya" not in str(study.conclusion())
        assert "diuji bersama" not in str(study.change().text())


# How many answered

#: Every method that a report shows, with its arguments.
METHODS: list[tuple[str, tuple[str, ...]]] = [
    *((name, ()) for name in ("cover", "background", "identity", "basis", "purpose", "collection", "respondents")),
    *(("by", (name,)) for name in ("gender", "age", "education", "occupation", "service")),
    ("by", ("waktu",)),
    ("by", ("gender", "age")),
    ("cross", ("gender", "age")),
    *(("unsur_by", (name,)) for name in ("gender", "age", "service")),
    *((name, ()) for name in ("index", "method", "formulas", "extremes", "trend")),
    *((name, ()) for name in ("conclusion", "signature", "questionnaire")),
    *(
        (name, ())
        for name in ("lead", "refused", "provenance", "certainty", "distribution", "promises", "sector", "data_quality")
    ),
    *((name, ()) for name in ("unanswered", "groups", "change", "benchmark", "importance", "comments", "quotes")),
    *((name, ()) for name in ("services", "ipa")),
    *((name, ()) for name in ("preface", "locations", "pictures")),
    *((name, ()) for name in ("direction", "board", "focus", "past_plan", "ways")),
    ("compare", ("2025-S2",)),
    *((name, ()) for name in ("weighted", "reliability", "summary", "priorities", "simulation", "plan", "past_plan")),
]


def test_every_method_is_tried() -> None:
    """A method that is added must be added here."""
    public = {name for name in dir(Study) if not name.startswith("_")}
    assert public - {"answers", "results", "survey", "where", "with_answers"} == {name for name, _ in METHODS}


@pytest.mark.parametrize("audience", ["public", "internal"])
@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_every_method_shows_itself_for_few(tmp_path: Path, n: int, audience: str) -> None:
    """None fails, none shows 'nan' or 'None', in both languages; results can be written as strict JSON."""
    files = {"KPPT/2025-S2.csv": people(n), "KPPT/2026-S1.csv": people(n)}
    for bahasa in ("id", "en"):
        study = opened(tmp_path, files, bahasa=bahasa, audience=audience)
        for name, arguments in METHODS:
            shown = str(getattr(study, name)(*arguments)._repr_html_())
            assert not re.search(r"\b(nan|NaN|None(?! of)|NaT)\b", shown), name
        json.dumps(study.results().content, allow_nan=False)


def test_texts_for_nobody(tmp_path: Path) -> None:
    """No respondent: each text says so, and no figure is drawn."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": people(0)})
    assert str(study.index().text()) == (
        "IKM Kantor Perizinan pada Semester I Tahun 2026 tidak dapat dihitung, karena belum ada jawaban."
    )
    assert str(study.conclusion()) == "IKM Kantor Perizinan pada Semester I Tahun 2026 belum dapat dinyatakan."
    nobody = "Belum ada jawaban yang dapat dihitung pada periode ini."
    assert [str(text) for text in (study.respondents(), study.extremes(), study.distribution().text())] == [nobody] * 3
    assert str(study.certainty()) == nobody
    assert (study.index().figure(), study.trend().figure(), study.groups().figure()) == (None, None, None)


# What few respondents hide


@pytest.mark.parametrize(("n", "audience", "shown"), [(4, "internal", False), (5, "internal", True)])
def test_unsur_are_shown_within_the_office_from_five_on(tmp_path: Path, n: int, audience: Any, shown: bool) -> None:
    """Five respondents may be seen by the office, four by nobody."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": people(n)}, audience=audience)
    assert ("nrr" in study.results().content["unsur"][0]) is shown
    assert bool(study.results().content["distribution"]) is shown
    assert ("Persyaratan" in str(study.index()._repr_html_())) is shown
    assert (study.results().content["sector"] is not None) is shown


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True)])
def test_unsur_are_shown_to_the_public_from_ten_on(tmp_path: Path, n: int, shown: bool) -> None:
    """Nine respondents are too few, page and results alike."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": people(n)})
    found = study.results().content
    assert ("nrr" in found["unsur"][0]) is shown
    assert bool(found["distribution"]) is shown
    assert (found["sector"] is not None) is shown
    assert (found["precision"] is not None) is shown
    for view in (study.index(), study.distribution(), study.sector()):
        assert bool(view._tables) is shown
        assert view.frame.empty is not shown


def test_office_sees_groups_of_five_to_nine(tmp_path: Path) -> None:
    """Of 16, the schools have 6, 5 and 5: all shown within the office without mutu, none to the public."""
    files = {"KPPT/2026-S1.csv": people(16)}
    public, internal = (opened(tmp_path, files, audience=audience) for audience in ("public", "internal"))
    groups = internal.results().content["groups"]["education"]
    assert [(group["label"], group["n"], group["mutu"]) for group in groups] == [
        ("SD", 6, None),
        ("SMA", 5, None),
        ("S1", 5, None),
    ]
    assert public.results().content["groups"]["education"] == [{"hidden": True}]
    assert "SMA" in internal.by("education")._repr_html_()
    assert str(public.by("education").text()).startswith("Menurut pendidikan terakhir tidak ada kelompok")
    assert "SMA" not in public.by("education")._repr_html_()


def test_office_does_not_see_groups_of_four(tmp_path: Path) -> None:
    """Of 13, the schools have 5, 4 and 4: the two of four are hidden together, their names too."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": people(13)}, audience="internal")
    found = study.results().content["groups"]["education"]
    assert [group.get("label", "hidden") for group in found] == ["SD", "hidden"]


def test_no_other_audience(tmp_path: Path) -> None:
    """A report for somebody else is refused before anything is read."""
    make_project(tmp_path, NOW)
    with pytest.raises(SettingError, match="audience 'everybody' is not known"):
        gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id", audience="everybody")


# Other regulations


@pytest.mark.parametrize(("name", "rules"), [("2010", R2004), ("2015", R2014), ("2018", R2017)])
def test_each_period_under_its_own_regulation(tmp_path: Path, name: str, rules: str) -> None:
    """The regulation in force on the first day; 3 to each of 14 or 9 unsur is 75.00."""
    keys = load_instrument(rules).keys
    study = opened(tmp_path, {f"KPPT/{name}.csv": ",".join(keys) + "\n" + (",".join("3" * len(keys)) + "\n") * 3})
    assert study.results().content["instrument"] == rules
    assert study.results().content["ikm"]["value"] == "75.00"


# Settings


def test_unit_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JupyterLab is started with a unit: a notebook that names none gets it, one that names another does not."""
    make_project(tmp_path, NOW | {"LAIN/2026-S1.csv": people(11)}, BENCHED)
    data = str(tmp_path / "data")
    monkeypatch.setenv("IKM_UNIT", "LAIN")
    assert open_study("", data=data).survey.unit.code == "LAIN"
    assert ikm.open("", data=data).survey.unit.code == "LAIN"
    assert open_study("KPPT", data=data).survey.unit.code == "KPPT"
    monkeypatch.delenv("IKM_UNIT")
    with pytest.raises(SettingError, match="no unit was named"):
        open_study("", data=data)


def test_report_is_of_the_unit_that_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report never falls back on that unit: none named is a mistake, and the kernel does not see it."""
    make_project(tmp_path, NOW | {"LAIN/2026-S1.csv": people(11)}, BENCHED)
    monkeypatch.setenv("IKM_UNIT", "LAIN")
    with pytest.raises(SettingError, match="no unit was named"):
        gather_unit_job(project(tmp_path), "", "2026-S1", "id")
    assert gather_unit_job(project(tmp_path), "KPPT", "2026-S1", "id").parameters["unit"] == "KPPT"
    assert KERNEL_ENVIRONMENT["IKM_UNIT"] == ""


def test_data_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IKM_DATA where no folder is given."""
    make_project(tmp_path, NOW)
    monkeypatch.setenv("IKM_DATA", str(tmp_path / "data"))
    assert len(open_study("KPPT").survey.answers) == 16


def test_order_of_rows_changes_no_figure(tmp_path: Path) -> None:
    """The same answers, last first: only the fingerprint of the file is another."""
    lines = people(16).splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    found = [
        opened(tmp_path / name, {"KPPT/2026-S1.csv": text}).results().content
        for name, text in (("a", people(16)), ("b", turned))
    ]
    for key in ("ikm", "unsur", "groups", "trend", "distribution"):
        assert found[0][key] == found[1][key]


def test_people_fill_every_column() -> None:
    """The respondents of these tests answer all that is asked: nine unsur and what stands beside them."""
    header, line = people(1).splitlines()
    assert (header, len(line.split(",")), len(KEYS)) == (FULL, len(FULL.split(",")), 9)
