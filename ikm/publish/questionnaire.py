"""The questionnaire of a unit and period as files: a form to print and an XLSForm. Floor 5."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook

from ikm.present.questionnaire import Rows, questionnaire_page, xlsform
from ikm.present.wording import Words
from ikm.publish.workbook import workbook
from ikm.survey.form import read_form
from ikm.survey.project import Project

#: Folder of a unit's questionnaire, beside the folders of its periods.
FOLDER = "kuesioner"
_WIDTHS = {"survey": 30, "choices": 28, "settings": 40}


def questionnaire(project: Project, unit: str, period: str = "", bahasa: str = "id") -> tuple[Path, dict[str, bytes]]:
    """The folder that the questionnaire of a unit belongs into, and its files: kuesioner.html and kuesioner.xlsx.

    Parameters
    ----------
    period : str
        The period that will be surveyed; the newest one with answers where empty.

    Raises
    ------
    SettingError
        No such unit, period or language; no period named and none known.
    DataError
        The file of the last survey, whose harapan columns are asked again, cannot be read.
    """
    words = Words(bahasa)
    form = read_form(project, project.unit(unit), period)
    files = {
        "kuesioner.html": questionnaire_page(form, words).encode(),
        "kuesioner.xlsx": _xlsx(xlsform(form, words), words.text("form.title")),
    }
    return project.output / form.unit.code / FOLDER, files


def _xlsx(sheets: dict[str, Rows], title: str) -> bytes:
    """Sheets of texts as a workbook."""

    def fill(made: Workbook) -> None:
        bold = made.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            sheet.set_column(0, len(rows[0]) - 1, _WIDTHS[name])
            sheet.freeze_panes(1, 0)
            for at, cells in enumerate(rows):
                for place, text in enumerate(cells):
                    sheet.write_string(at, place, text, None if at else bold)

    return workbook(title, fill)
