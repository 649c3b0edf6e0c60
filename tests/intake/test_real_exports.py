"""Real exports, where they lie beside the project: proposed, imported, compared with their golden sums."""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ikm.errors import DataError
from ikm.intake.figures import propose_figures_mapping
from ikm.intake.mapping import AnswerScale, FormMapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from ikm.intake.table import OpenedFile, read_headings, read_tables
from ikm.rules.instrument import load_instrument, round_half_up
from ikm.survey.responses import read_survey
from tests.helpers import KEYS, R2017, make_project
from tests.intake.builders import imported, sums

RAW = Path(os.environ.get("IKM_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "real" / "raw"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not RAW.is_dir(), reason="the real exports (../shared/real/raw) do not lie beside this project"),
]


def proposal(folder: Path, name: str) -> FormMapping:
    """What is proposed for a real export."""
    return propose_mapping(RAW / name, make_project(folder, {}).unit("KPPT"), R2017, find_present_period())


def counting_all(mapping: FormMapping) -> FormMapping:
    """The mapping with what was asked about rows answered: all of them count."""
    return mapping.model_copy(update={"ask": {}, "status": {heading: ["*"] for heading in mapping.ask}})


def test_a_database_of_a_service_mall(tmp_path: Path) -> None:
    """MPP Jepara: which rows count is asked, no more; 21,484 answers, 45 twice; index 96.181 (SOURCE.txt, golden)."""
    mapping = proposal(tmp_path, "mpp-jepara-skm-2021-2022/tb_hasil.csv")
    asked = {"published": ["status: 1 (18047)", "status: 2 (1952)"], "status": ["status: 1 (2427)", "status: 2 (1)"]}
    assert mapping.ask == asked
    mapping = counting_all(mapping)
    path = RAW / "mpp-jepara-skm-2021-2022" / "tb_hasil.csv"
    done = imported(tmp_path, path, mapping, period="")
    counts = done.counts.set_index("file")[["read", "written", "refused", "repeated"]]
    assert counts.loc["tb_hasil.csv"].tolist() == [21484, 21439, 0, 45]
    assert counts.loc["tb_detil_responden.csv", "read"] == 2555
    project = make_project(tmp_path, {})
    unit = project.unit("KPPT")
    scores = pd.concat([read_survey(project, unit, period).scores for period in project.periods(unit)])
    assert int(scores.count().sum()) == 21439
    nrr = [Fraction(int(scores[key].sum()), int(scores[key].count())) for key in KEYS]
    assert round_half_up(25 * sum(nrr) / 9, 3) == Decimal("96.181")
    assert sums(imported(tmp_path, path, mapping, period=""))[1] == 0


FIVE_OR_SEVEN = ["5 (steps of the form; answers: 2: 5, 3: 34, 4: 138, 5: 71)", "7 (steps of the form)"]


@pytest.mark.parametrize(
    ("name", "scale", "asked"),
    [("kantin", AnswerScale(points=5), None), ("administrasi", AnswerScale(), FIVE_OR_SEVEN)],
)
def test_google_forms_on_a_scale_of_five(
    tmp_path: Path, name: str, scale: AnswerScale, asked: list[str] | None
) -> None:
    """Items 1-5: no official index. Of one form nobody chose 1, so that its steps are asked and not guessed."""
    path = f"gform-kantin-fmipa-unram/form_responses_{name}.xlsx"
    mapping = proposal(tmp_path, path)
    assert (mapping.scale, mapping.ask.get("scale.points")) == (scale, asked)
    assert list(mapping.personal.values()) == ["nama"]
    assert {"date", "gender", "age", "overall"} <= set(mapping.columns)
    # Another questionnaire: three of its ten questions fit unsur, which is asked.
    columns = {**mapping.columns, **{key: mapping.ask[key][0] for key in ("waktu", "perilaku")}}
    told = {"ask": {}, "columns": columns, "scale": AnswerScale(points=5)}
    with pytest.raises(DataError, match="scale of 5"):
        imported(tmp_path, RAW / path, mapping.model_copy(update=told))


def test_a_two_row_merged_heading(tmp_path: Path) -> None:
    """The template's groups stand before the names of its columns; with a respondent typed in, U3 is waktu."""
    name = "template-merged-header-skm/template_file.xlsx"
    sheet = read_headings(read_tables(RAW / name)[0])
    assert (sheet.heading_rows, list(sheet.cells)[:3]) == (
        2,
        ["NO. RESPONDEN", "PROFIL / NAMA", "PROFIL / JENIS KELAMIN"],
    )
    book = openpyxl.load_workbook(RAW / name)
    book.active.append([1, "Budi", "L", 34, "S1", "PNS", "Izin usaha", 3, 3, 4, 3, 3, 3, 3, 3, 3, 3])  # type: ignore[union-attr]
    book.save(tmp_path / "filled.xlsx")
    mapping = propose_mapping(
        tmp_path / "filled.xlsx", make_project(tmp_path, {}).unit("KPPT"), R2017, find_present_period()
    )
    assert mapping.columns["waktu"] == "NILAI UNSUR PELAYANAN / U3"
    assert mapping.personal == {"PROFIL / NAMA": "nama"}


def test_counting_from_zero_is_asked(tmp_path: Path) -> None:
    """SIAKP: answers 0 to 4 on a scale declared as 5; two of thirty statements have words of an unsur."""
    mapping = proposal(tmp_path, "siakp-ipa-harapan-kinerja/tb_jawaban.csv")
    assert mapping.ask["scale.lowest"][0].startswith("0 (they count from 0 to 4: points = 5; answers: 0: ")
    assert mapping.scale.points == 4
    assert (mapping.items, mapping.ask["items.45"], mapping.ask["items.54"]) == ({}, ["waktu"], ["perilaku"])


def test_duplicate_headings_of_a_korean_form() -> None:
    """154 columns, '1-1' three times: each has a name of its own."""
    sheet = read_headings(read_tables(RAW / "kiosk-servqual-kano-ipa-kr" / "responses_raw.csv")[0])
    assert sheet.cells.shape == (200, 154)
    assert {"1-1", "1-1 (2)", "1-1 (3)"} <= set(sheet.cells)


def test_one_counter_of_a_service_mall(tmp_path: Path) -> None:
    """MPP Jepara, counter 18 (the water utility): 76 respondents with answers, index 96.966 (SOURCE.txt, golden)."""
    name = "mpp-jepara-skm-2021-2022/tb_hasil.csv"
    mapping = counting_all(proposal(tmp_path, name)).model_copy(update={"only": {"loket": ["18"]}})
    done = imported(tmp_path, RAW / name, mapping, period="")
    reasons = done.listing["reason"].value_counts()
    assert {"elsewhere", "no unit"} <= set(reasons.index)
    project = make_project(tmp_path, {})
    unit = project.unit("KPPT")
    scores = pd.concat([read_survey(project, unit, period).scores for period in project.periods(unit)])
    nrr = [Fraction(int(scores[key].sum()), int(scores[key].count())) for key in KEYS]
    assert (len(scores), round_half_up(25 * sum(nrr) / 9, 3)) == (76, Decimal("96.966"))


def test_indexes_of_sub_districts(tmp_path: Path) -> None:
    """Banyuwangi: a row a sub-district, four sheets, eleven parts that add up to the index but for rounding."""
    export = OpenedFile(RAW / "ikm-kecamatan-banyuwangi-2020-2022" / "IKMKecamatan.xlsx")
    mapping = propose_figures_mapping(export, {}, "", load_instrument(R2017), "", "CVIDE")
    assert (mapping.layout, mapping.values, len(mapping.items)) == ("units", "tertimbang", 11)
    assert mapping.periods == {"2021": "2021", "2020": "2020"}
    assert sorted(about for about in mapping.ask if about.startswith("periods")) == ["periods.2022 C", "periods.2022 D"]
    assert sum(about.startswith("units.") for about in mapping.ask) == 25


def test_expectation_and_performance_in_one_long_table(tmp_path: Path) -> None:
    """SIAKP: harapan stands beside kinerja in each row and is taken with it."""
    mapping = proposal(tmp_path, "siakp-ipa-harapan-kinerja/tb_jawaban.csv")
    assert mapping.long is not None
    assert (mapping.long.answer, mapping.long.harapan) == ("kinerja", "harapan")
