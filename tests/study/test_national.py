"""What a national notebook shows: figures, words, hidden ones, results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ikm
from ikm.chapters.national import write_units_csv
from ikm.errors import SettingError
from ikm.publish.job import request_national
from ikm.publish.report import build_report
from ikm.study.national import National, count_table
from ikm.survey.national import write_sums
from tests.helpers import KEYS, make_project
from tests.national import PERIOD, few, write


def opened(folder: Path, cells: pd.DataFrame, **more: Any) -> National:
    """The national study of a table."""
    return ikm.national(write(cells, folder / "answers.parquet"), "2026-S1", **more)


def sixty_units(n: int = 12) -> pd.DataFrame:
    """Sixty units of n respondents, drawn with a fixed seed; two sexes."""
    drawn = np.random.default_rng(5).integers(2, 5, (60 * n, 9))
    units = [f"U{at % 60:02d}" for at in range(60 * n)]
    return pd.DataFrame(drawn, columns=list(KEYS)).assign(unit=units, gender=["L", "P"] * (30 * n))


def test_page_names_both_ends_of_many_units(tmp_path: Path) -> None:
    """Ten highest and ten lowest of sixty, in order; the other forty are in unit.csv."""
    nasional = opened(tmp_path, sixty_units())
    top, bottom = nasional.units().tables()
    assert (len(top.rows), len(bottom.rows)) == (10, 10)
    ranked = nasional.numbers.ranked
    assert [row[0] for row in top.rows] == list(ranked.index[:10])
    assert [row[0] for row in bottom.rows] == list(ranked.index[:-11:-1])
    assert "unit.csv" in str(nasional.units().text())
    assert len(write_units_csv(nasional.results().content).splitlines()) == 61


def test_page_names_all_of_few_units(tmp_path: Path) -> None:
    """Three units in one table; the one of seven respondents has an index, no interval, no mutu."""
    cells = pd.concat([few("A", *[4, 3] * 6), few("B", *[3, 2] * 6), few("C", *[4] * 7)])
    (table,) = opened(tmp_path, cells).units().tables()
    assert [row[0] for row in table.rows] == ["A", "B", "C"]
    assert table.rows[2] == ("C", "7", "100,00", "–", "–")


def test_one_or_two_respondents_are_nowhere(tmp_path: Path) -> None:
    """A unit of one: neither its index nor its number stands in page, results or unit.csv; nor the next smallest's."""
    cells = pd.concat([few("A", *[4, 3] * 6), few("B", *[3, 2] * 6), few("C", 1), few("D", *[2] * 4)])
    nasional = opened(tmp_path, cells)
    content = nasional.results().content
    hidden = {"n": None, "ikm": None, "mutu": None, "se": None, "low": None, "high": None}
    assert content["units"][2:] == [{"unit": "C", **hidden}, {"unit": "D", **hidden}]
    assert b"C,,,,,," in write_units_csv(content)
    assert nasional.units().tables()[0].rows[2] == ("C", "disembunyikan", "–", "–", "–")
    assert "2 unit tidak ditampilkan" in str(nasional.summary().text())


def test_small_groups_are_hidden(tmp_path: Path) -> None:
    """Nine women among sixty: their group and the other are hidden, unnamed in the results."""
    sexes = ["P"] * 9 + ["L"] * 51
    nasional = opened(tmp_path, few("A", *[4, 3, 2] * 20).assign(gender=sexes))
    assert nasional.results().content["groups"]["gender"] == [{"hidden": True}]
    assert "Perempuan" not in json.dumps(nasional.results().content)
    assert nasional.by("gender").tables() == []


def test_seven_respondents_in_all(tmp_path: Path) -> None:
    """No mean, no interval, no unsur; the page says why, and every part of it can be shown."""
    nasional = opened(tmp_path, few("A", *[4, 3] * 3, 4))
    shown = "".join(
        str(part.__html__())
        for part in (
            nasional.cover(), nasional.summary(), nasional.distribution(), nasional.units(), nasional.unsur(),
            nasional.spread(), nasional.groups(), nasional.refused(), nasional.method(), nasional.provenance(),
        )
    )  # fmt: skip
    assert "Rata-rata unit tidak dihitung" in shown
    assert ">nan<" not in shown
    assert nasional.results().content["unsur"] == []
    assert nasional.results().content["pooled"]["value"] is None


def test_where_it_comes_from(tmp_path: Path) -> None:
    """How many files that is, in both languages; which they are stands in hasil.json."""
    nasional = opened(tmp_path, few("A", *[4, 3] * 12))
    assert "Dihitung dari 1 berkas jawaban." in str(nasional.provenance().words)
    english = opened(tmp_path, few("A", *[4, 3] * 12), bahasa="en").provenance()
    assert "Counted from 1 file of answers." in str(english.words)


def test_a_code_is_no_formula(tmp_path: Path) -> None:
    """A unit whose code a spreadsheet would reckon is text in unit.csv."""
    content = opened(tmp_path, few("=1+1", *[3] * 12)).results().content
    assert "\n'=1+1," in write_units_csv(content).decode("utf-8-sig")


def test_english(tmp_path: Path) -> None:
    """The same in English."""
    assert "The simple mean of 60 units" in str(opened(tmp_path, sixty_units(), bahasa="en").summary().text())


def test_unknown_characteristic(tmp_path: Path) -> None:
    """Services are each unit's own; what can be asked is listed."""
    with pytest.raises(SettingError, match=r"'service'(.|\n)*Allowed: gender"):
        opened(tmp_path, sixty_units().assign(service="x")).by("service")


def test_period_must_be_known(tmp_path: Path) -> None:
    """A table that does not tell its period, and nobody names it."""
    with pytest.raises(SettingError, match="no column tells the period"):
        ikm.national(write(sixty_units(), tmp_path / "answers.parquet"))


@pytest.mark.slow
def test_report_is_made_of_the_sums(tmp_path: Path) -> None:
    """Page, results and unit.csv of the sums that were kept; the same bytes from a second count of shuffled rows."""
    project = make_project(tmp_path, {})
    made = []
    for seed in (1, 2):
        path = write(sixty_units().sample(frac=1, random_state=seed), tmp_path / "answers.parquet")
        kept = project.sums(PERIOD)
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(write_sums(count_table(path, "2026-S1", synthetic=True)))
        made.append(build_report(request_national(project, "", "id").gather()))
    first, second = made
    assert set(first) == {"laporan.html", "laporan.ipynb", "laporan.pdf", "hasil.json", "unit.csv", "manifest.json"}
    assert [name for name in first if first[name] != second[name]] == []
    assert "Data contoh" in first["laporan.html"].decode()
    assert str(tmp_path) not in first["laporan.html"].decode() + first["manifest.json"].decode()
    job = request_national(project, "2026-S1", "id").gather()
    assert (job.folder, job.command()) == (Path("nasional/2026-S1"), "make national PERIOD=2026-S1")


def test_no_sums_yet(tmp_path: Path) -> None:
    """The message tells the command that makes them."""
    project = make_project(tmp_path, {})
    with pytest.raises(SettingError, match="make national FILE"):
        request_national(project, "", "id").gather()
