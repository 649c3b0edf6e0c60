"""R users: hasil.json and the open data read in two lines each, and R gives the same figures.

Runs where R with its packages survey and jsonlite is installed (Debian: r-base-core, r-cran-survey, r-cran-jsonlite).
R itself is no part of `make test`: it is larger than everything else together.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ikm.publish.site import refresh_site
from ikm.survey.project import Project
from tests.helpers import HEADINGS, make_project, row

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("ikm.R")


def r(*arguments: str | Path) -> list[str]:
    """Lines that Rscript prints."""
    done = subprocess.run(["Rscript", *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    """R with what the script needs, or none of these tests."""
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed (Debian: r-base-core, r-cran-survey, r-cran-jsonlite)")
    known = 'cat(all(c("survey", "jsonlite") %in% rownames(installed.packages())))'
    if r("-e", known) != ["TRUE"]:
        pytest.skip("R's packages survey and jsonlite are not installed (Debian: r-cran-survey, r-cran-jsonlite)")


def figures(lines: list[str], name: str, first: str = "ikm") -> dict[str, float]:
    """A row of a table that the script prints, by the names above it, the first of which is given."""
    head = next(line.split() for line in lines if line.split()[:1] == [first])
    cells = next(line.split()[1:] for line in lines if line.startswith(name))
    return dict(zip(head, map(float, cells), strict=True))


def test_survey_package_gives_index_and_interval(report: Mapping[str, bytes], hasil: Any, tmp_path: Path) -> None:
    """KPPT 2026-S1: error and ends of the interval to six digits, with finite population; the index when rounded."""
    (tmp_path / "hasil.json").write_bytes(report["hasil.json"])
    lines = r(SCRIPT, tmp_path / "hasil.json", ROOT / "data" / "responses" / "KPPT" / "2026-S1.csv")
    reckoned = figures(lines, "reckoned")
    assert reckoned["ikm"] == pytest.approx(25 * hasil["ikm"]["tertimbang"], rel=1e-9)
    for name in ("se", "low", "high"):
        assert reckoned[name] == pytest.approx(hasil["precision"][name], rel=1e-5)
    assert figures(lines, "published")["ikm"] == float(hasil["ikm"]["value"])


@pytest.mark.parametrize("unit", ["KPPT", "ANGKUTAN"])
def test_paired_tests_and_holm_give_the_order_of_unsur(unit: str, tmp_path: Path) -> None:
    """With strata (KPPT) svymean of a domain, t.test without; p.adjust("holm") of each unsur, to four decimals."""
    import ikm

    hasil = ikm.open(unit, "2026-S1", data=str(ROOT / "data")).results().content
    (tmp_path / "hasil.json").write_text(json.dumps(hasil), encoding="utf-8")
    lines = r(SCRIPT, tmp_path / "hasil.json", ROOT / "data" / "responses" / unit / "2026-S1.csv")
    told = {cells[1]: cells[2:] for cells in map(str.split, lines) if cells[:1] == ["order"]}
    order = {key: tests for key, tests in hasil["policy"]["order"].items() if tests}
    assert told.keys() == order.keys()
    for key, tests in order.items():
        names, published, reckoned = told[key][0::3], told[key][1::3], told[key][2::3]
        assert names == [test["key"] for test in tests]
        assert [float(p) for p in published] == [test["p_adjusted"] for test in tests]
        assert [float(p) for p in reckoned] == pytest.approx([test["p_adjusted"] for test in tests], abs=1.5e-4)


@pytest.mark.parametrize(("unit", "period"), [("KPPT", "2026-S1"), ("PDAM", "2024-S1")])
def test_svycontrast_gives_the_gaps(unit: str, period: str, tmp_path: Path) -> None:
    """Two services as strata, of some unsur one or two who stated nothing: means, gap and interval to six digits."""
    import ikm

    hasil = ikm.open(unit, period, data=str(ROOT / "data")).results().content
    (tmp_path / "hasil.json").write_text(json.dumps(hasil, default=str), encoding="utf-8")
    lines = r(SCRIPT, tmp_path / "hasil.json", ROOT / "data" / "responses" / unit / f"{period}.csv")
    told = {cells[1]: cells[2:] for cells in map(str.split, lines) if cells[:1] == ["gap"]}
    assert list(told) == [gap["key"] for gap in hasil["importance"]["unsur"]]
    assert "TRUE" in {cells[0] for cells in told.values()}
    for cells in told.values():
        published, reckoned = ([float(cell) for cell in some] for some in (cells[1:6], cells[6:]))
        assert published == pytest.approx(reckoned, rel=1e-5, abs=1e-7)


def test_lm_gives_the_slope(report: Mapping[str, bytes], hasil: Any, tmp_path: Path) -> None:
    """KPPT, 13 periods that scatter a little more than sampling has it: scaled, with t."""
    (tmp_path / "hasil.json").write_bytes(report["hasil.json"])
    lines = r(SCRIPT, tmp_path / "hasil.json", ROOT / "data" / "responses" / "KPPT" / "2026-S1.csv")
    reckoned = figures(lines, "slope_reckoned", "estimate")
    assert reckoned == pytest.approx({name: hasil["slope"][name] for name in reckoned}, rel=1e-3)


def test_lm_gives_a_slope_of_known_errors(tmp_path: Path) -> None:
    """PDAM, five periods as near a line as can be: not scaled, normal."""
    import ikm

    results = ikm.open("PDAM", "2026-S1").results().content
    assert results["slope"]["lack_of_fit"] < results["slope"]["df"]
    (tmp_path / "hasil.json").write_text(json.dumps(results), encoding="utf-8")
    lines = r(SCRIPT, tmp_path / "hasil.json", ROOT / "data" / "responses" / "PDAM" / "2026-S1.csv")
    reckoned = figures(lines, "slope_reckoned", "estimate")
    assert reckoned == pytest.approx({name: results["slope"][name] for name in reckoned}, rel=1e-3)


def test_without_known_population(tmp_path: Path) -> None:
    """Twelve rows and nobody's number of users: R takes no finite population either. Blank and '-' are no answers."""
    import ikm

    rows = [row(1 + at % 4, "" if at % 5 == 0 else 4, "-" if at % 3 == 0 else 2) for at in range(12)]
    files = {"KPPT/2026-S1.csv": "\n".join([HEADINGS, *rows, ",".join([""] * 9)]) + "\n"}
    project = make_project(tmp_path, files)
    results = ikm.open("KPPT", data=str(project.data)).results().content
    assert results["precision"]["population"] is None
    (tmp_path / "hasil.json").write_text(json.dumps(results), encoding="utf-8")
    reckoned = figures(r(SCRIPT, tmp_path / "hasil.json", project.data / "responses/KPPT/2026-S1.csv"), "reckoned")
    assert reckoned["ikm"] == pytest.approx(25 * results["ikm"]["tertimbang"], rel=1e-9)
    assert reckoned["se"] == pytest.approx(results["precision"]["se"], rel=1e-3)


def test_open_data_in_two_lines(report: Mapping[str, bytes], hasil: Any, tmp_path: Path) -> None:
    """The site's hasil.csv, read as its page says: one row of measure ikm, the published value."""
    folder = tmp_path / "output" / "KPPT" / "2026-S1"
    folder.mkdir(parents=True)
    for name, content in report.items():
        (folder / name).write_bytes(content)
    refresh_site(Project(ROOT / "data", tmp_path / "output"))
    code = f'ikm <- subset(read.csv("{tmp_path}/output/data/hasil.csv"), measure == "ikm"); cat(nrow(ikm), ikm$value)'
    assert r("-e", code) == [f"1 {hasil['ikm']['value']}"]


def test_designs_and_their_difference(tmp_path: Path) -> None:
    """Two services of 40 and 90 users, two periods by day: errors, ends and the difference, to the four digits told."""
    import ikm

    levels = [3, 3, 4, 2, 3, 4, 4, 3, 2, 3, 4, 4, 3, 4, 3, 3, 2, 4, 4, 3, 3, 4, 4, 4]
    lines = []
    for at, level in enumerate(levels):
        answers = [str(max(1, min(4, level + (at * place) % 3 - 1))) for place in range(9)]
        answers[at % 9] = "" if at % 4 == 0 else answers[at % 9]
        lines.append(f"2026-04-{1 + at % 6:02d},{'KTP' if at % 2 else 'KK'},{','.join(answers)}")
    heading = f"date,service,{HEADINGS}"
    older = [line.replace("2026-04", "2025-10").replace(",4,", ",3,", 2) for line in lines]
    strata = {"KTP": 40, "KK": 90}
    project = make_project(
        tmp_path,
        {
            "KPPT/2025-S1.csv": "\n".join([heading, *lines]) + "\n",
            "KPPT/2025-S1.toml": 'selection = "random"\n[strata]\nKTP = 40\nKK = 90\n',
            "KPPT/2025-S2.csv": "\n".join([heading, *older]) + "\n",
            "KPPT/2025-S2.toml": 'cluster = "date"\n',
            "KPPT/2026-S1.csv": "\n".join([heading, *lines]) + "\n",
            "KPPT/2026-S1.toml": 'cluster = "date"\n',
        },
    )
    paths = [str(project.data / f"responses/KPPT/{period}.csv") for period in ("2025-S1", "2025-S2", "2026-S1")]
    cases = [
        {"answers": paths[0], "strata": strata},
        {"answers": paths[1], "cluster": "date"},
        {"answers": paths[2], "cluster": "date"},
    ]
    (tmp_path / "cases.json").write_text(json.dumps({"unsur": HEADINGS.split(","), "surveys": cases}), encoding="utf-8")
    reckoned = json.loads("".join(r(SCRIPT.with_name("design.R"), tmp_path / "cases.json")))
    for period, known in zip(("2025-S1", "2025-S2", "2026-S1"), reckoned["surveys"], strict=True):
        results = ikm.open("KPPT", period, data=str(project.data)).results().content
        for name in ("se", "low", "high"):
            assert results["precision"][name] == pytest.approx(known[name], rel=5e-4), f"{period} {name}"
        assert 25 * results["ikm"]["tertimbang"] == pytest.approx(known["value"], rel=1e-9)
    change = results["change"]["total"]
    for name in ("estimate", "low", "high", "df", "p"):
        assert change[name] == pytest.approx(reckoned["difference"][name], rel=5e-4), name


@pytest.mark.parametrize(("unit", "key"), [("PARKIR", "ruas"), ("KEBERSIHAN", "kecamatan")])
def test_svyby_gives_the_places(unit: str, key: str, tmp_path: Path) -> None:
    """Index and interval of every place, and that by users, to six digits."""
    import ikm

    study = ikm.open(unit, "2026-S1", data=str(ROOT / "data"))
    survey, shown = study.survey, study.locations()[0]
    (tmp_path / "users.json").write_text(json.dumps(dict(survey.unit.groups[key].known_users)), encoding="utf-8")
    answers, users = ROOT / "data" / "responses" / unit / "2026-S1.csv", tmp_path / "users.json"
    lines = r(SCRIPT.with_name("places.R"), answers, key, str(survey.sidecar.population or 0), users)
    told = {name: list(map(float, cells)) for name, *cells in (line.split("\t") for line in lines)}
    by_users = told.pop("users", None)
    assert told.keys() == set(shown.frame.index)
    for name, row_of_place in shown.frame.iterrows():
        value, low, high = told[str(name)]
        assert row_of_place["ikm"] == pytest.approx(value, abs=0.0051)
        assert [row_of_place["low"], row_of_place["high"]] == pytest.approx([low, high], rel=1e-6)
    if by_users:
        found = study.results().content["places"][key]["by_users"]
        assert float(found["value"]) == pytest.approx(by_users[0], abs=0.0051)
        assert [found["low"], found["high"]] == pytest.approx(by_users[1:], rel=1e-5)
    assert (by_users is None) == (unit == "KEBERSIHAN")


@pytest.mark.parametrize("acted", [["Simpang Jembatan"], ["Simpang Jembatan", "Simpang Pasar"]])
def test_svycontrast_and_lm_give_the_impact_at_places(acted: list[str], tmp_path: Path) -> None:
    """LALIN before and after the fly-over: estimate, interval, degrees of freedom and p; lm's interaction the same."""
    import ikm
    from ikm.analysis.places import measure_impact
    from ikm.rules.period import Period
    from ikm.survey.plans import Action, ActionPlaces

    periods = ("2025-S2", "2026-S1")
    shown = [(one.survey, one.numbers.unsur_by("simpang")) for one in (ikm.open("LALIN", each) for each in periods)]
    action = Action(2, Period.parse("2025-S2"), "waktu", status="selesai", tempat=ActionPlaces("simpang", tuple(acted)))
    impact = measure_impact(action, *shown)
    paths = [ROOT / "data" / "responses" / "LALIN" / f"{period}.csv" for period in periods]
    (line,) = r(SCRIPT.with_name("impact.R"), *paths, "simpang", "waktu", ";".join(acted), ";".join(impact.others))
    estimate, low, high, df, p, by_lm = map(float, line.split("\t"))
    found = impact.difference
    assert found is not None
    assert (found.estimate, found.low, found.high) == pytest.approx((estimate, low, high), rel=1e-6)
    assert (found.df, found.p, found.estimate) == pytest.approx((df, p, by_lm), rel=1e-6)


def test_svyglm_gives_the_differences_at_an_equal_mix() -> None:
    """What `tests/analysis/test_mix.py` holds the package to is what lm and svyglm print."""
    path = SCRIPT.with_name("mix.json")
    found = json.loads("".join(r(SCRIPT.with_name("mix.R"), path)))
    expected = json.loads(path.read_text(encoding="utf-8"))["expected"]
    assert found.keys() == expected.keys()
    for unit, figures in expected.items():
        assert found[unit] == pytest.approx(figures, rel=1e-10), unit
