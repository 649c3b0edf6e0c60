"""The questionnaire's files: an XLSForm that the reference reader takes, an export that is read as it is."""

from __future__ import annotations

import csv
import io
import warnings
from pathlib import Path

import openpyxl
import pytest

from ikm.publish.questionnaire import make_questionnaire
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from tests.helpers import HEADINGS, KEYS, UNITS, make_project, row

ROOT = Path(__file__).resolve().parents[2]
#: What ODK Central and KoboToolbox add to an export.
ADDED = ("SubmissionDate", "KEY", "meta-instanceID", "_id", "_uuid", "_submission_time", "__version__")


def project(folder: Path, units: str = UNITS) -> Project:
    """A unit whose last survey asked harapan and overall."""
    head = f"{HEADINGS},overall,{','.join(f'harapan_{key}' for key in KEYS)}"
    return make_project(folder, {"KPPT/2025-S2.csv": f"{head}\n{row(4)}{',4' * 10}\n"}, units)


def rows(content: bytes, sheet: str) -> list[dict[str, str]]:
    """Rows of a sheet of an XLSForm by heading."""
    lines = [[cell or "" for cell in line] for line in openpyxl.load_workbook(io.BytesIO(content))[sheet].values]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def filled(content: bytes, answer: int) -> dict[str, str]:
    """What a phone would send: of each question the answer at a place of its choices, or a typed one."""
    choices: dict[str, list[str]] = {}
    for line in rows(content, "choices"):
        choices.setdefault(line["list_name"], []).append(line["name"])
    typed = {"start": "2026-08-03T10:15:00.000+08:00", "integer": "35", "text": "Antrean, tolong"}
    return {
        line["name"]: typed.get(line["type"]) or choices[line["type"].split()[1]][answer]
        for line in rows(content, "survey")
    }


def test_an_export_is_read_as_it_is(tmp_path: Path) -> None:
    """An export with the form's names and values as headings and cells is a valid answer file, column for column."""
    one = project(tmp_path, UNITS + 'services = ["Izin usaha", "Izin reklame"]\n')
    _, files = make_questionnaire(one, "KPPT", "2026-S2")
    sent = [filled(files["kuesioner.xlsx"], place) for place in (0, 1)]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*sent[0], *ADDED], restval="x")
    writer.writeheader()
    writer.writerows(sent)
    (one.data / "responses" / "KPPT" / "2026-S2.csv").write_text(text.getvalue(), encoding="utf-8")
    unit = one.unit("KPPT")
    survey = read_survey(one, unit, one.period(unit, "2026-S2"))
    answers = survey.answers
    scored = [*KEYS, *(f"harapan_{key}" for key in KEYS), "overall", "butir_daring", "butir_toilet"]
    assert answers[scored].to_numpy().tolist() == [[1] * len(scored), [2] * len(scored)]
    assert answers["gender"].tolist() == ["Laki-laki", "Perempuan"]
    assert answers["service"].tolist() == ["Izin usaha", "Izin reklame"]
    assert answers["age"].tolist() == [35, 35]
    assert answers["date"].astype(str).tolist() == ["2026-08-03 10:15:00"] * 2
    assert answers["saran"].tolist() == ["Antrean, tolong"] * 2
    assert (len(survey.refused), len(survey.unreadable)) == (0, 0)


@pytest.mark.parametrize("unit", ["KPPT", "PDAM", "LALIN"])
def test_the_reference_reader_takes_the_xlsform(tmp_path: Path, unit: str) -> None:
    """pyxform, which ODK and KoboToolbox build on, converts it without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own
        xls2xform = pytest.importorskip("pyxform.xls2xform")
        _, files = make_questionnaire(Project(ROOT / "data", tmp_path), unit)
        path = tmp_path / "kuesioner.xlsx"
        path.write_bytes(files["kuesioner.xlsx"])
        done = xls2xform.convert(xlsform=str(path), validate=False)
    assert done.warnings == []
    assert "<persyaratan/>" in done.xform


def test_folder_and_bytes(tmp_path: Path) -> None:
    """The files stand in kuesioner/ beside the periods; the same again gives the same bytes."""
    one = project(tmp_path)
    folder, files = make_questionnaire(one, "KPPT")
    assert folder == one.output / "KPPT" / "kuesioner"
    assert set(files) == {"kuesioner.html", "kuesioner.xlsx"}
    assert make_questionnaire(one, "KPPT")[1] == files


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    """A service and a unit named like a formula stay texts in every sheet."""
    hostile = UNITS.replace("Kantor Perizinan", "=1+1") + 'services = ["=1+1", "+1", "-1", "@A1", "=cmd|x"]\n'
    _, files = make_questionnaire(project(tmp_path, hostile), "KPPT")
    book = openpyxl.load_workbook(io.BytesIO(files["kuesioner.xlsx"]))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert {"=1+1", "+1", "-1", "@A1", "=cmd|x"} <= {cell.value for cell in cells}
