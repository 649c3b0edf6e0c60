"""Findings and silence as people read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ikm.analysis.quality import Screening, apply_decisions, count_unanswered, hide_subtractable_figures, screen_answers
from ikm.chapters.quality import (
    explain_kind,
    export_screening,
    show_screening,
    show_unanswered,
    tabulate_findings,
    tabulate_refused_rows,
    tabulate_unanswered,
)
from ikm.page.wording import LANGUAGES, Words
from ikm.study.numbers import Numbers
from ikm.study.unit import Study
from ikm.survey.units import FINDING_KINDS
from tests.helpers import HEADINGS, UNITS, read, row

#: Rows 2 to 14 all 3; row 15 all 4 but a 3, an age of 352 and the id of row 2; the comment of row 3 names somebody.
ROWS = [
    *(f"{row()},R{at},40,{'Siti Aminah' if at == 3 else ''}" for at in range(2, 15)),
    f"{row(3, *[4] * 8)},R2,352,",
]
CONTENT = "\n".join([f"{HEADINGS},respondent,age,saran", *ROWS, ""])


def looked_at(folder: Path, sidecar: str = "") -> Screening:
    """The fourteen rows, screened."""
    return screen_answers(read(folder, CONTENT, sidecar))


def test_findings_table(tmp_path: Path) -> None:
    """Sum 13 x 27 + 35 = 386 of 126 answers: 76.59; without row 15 75: -1.59; without rows 2-14 35/9 x 25 = 97.22."""
    rows = {
        str(cells[0]).partition(" <br>")[0]: tuple(cells[1:])
        for cells in tabulate_findings(looked_at(tmp_path), Words("id"), listed=True).rows
    }
    assert rows["Jawaban ganda"] == ("1", "tetap dihitung", "75,00", "−1,59", "15")
    assert rows["Jawaban seragam"] == (
        "13", "tetap dihitung", "97,22", "+20,63", "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, dan 3 baris lainnya",
    )  # fmt: skip
    assert set(rows) == {"Jawaban ganda", "Jawaban seragam", "Umur tidak masuk akal"}  # what was found, and no more
    said = str(show_screening(looked_at(tmp_path), 1, Words("id"), listed=True).text())
    assert "Diperiksa, tanpa temuan: baris uji coba" in said
    assert "Tidak dapat diperiksa karena datanya tidak tersedia: jawaban berulang" in said


def test_what_was_excluded_says_so(tmp_path: Path) -> None:
    """The duplicate out: 75 is the official figure, beside 76.59 with everything."""
    result = looked_at(tmp_path, '[quality]\nduplicate = "exclude"\n')
    (cells, *_) = tabulate_findings(result, Words("en"), listed=True).rows
    assert str(cells[0]).startswith("Duplicate answers <br>")
    assert cells[1:5] == ("1", "excluded", "75.00", "−1.59")
    said = str(show_screening(result, 1, Words("en"), listed=True).text())
    assert "Rows that hold valid answers: 14; flagged by the data quality checks: 14; of these excluded" in said
    assert (
        "The official IKM is 75.00. With every row counted it would be 76.59; without any flagged row, not known."
        in said
    )


def test_what_was_kept_says_so(tmp_path: Path) -> None:
    """Nothing taken out: no third figure. One row twice of four: 35/9 x 25 = 97.22."""
    content = "\n".join([f"{HEADINGS},respondent", *[f"{row(*[4] * 8, 3)},R{name}" for name in (1, 1, 2, 3)], ""])
    lines = str(
        show_screening(screen_answers(read(tmp_path, content)), 1, Words("id"), listed=True).text()
    ).splitlines()
    assert lines[0].startswith("Dari 4 baris yang berisi jawaban sah, 1 ditandai")
    assert lines[0].endswith("; semuanya tetap dihitung.")
    assert lines[2] == "IKM resmi adalah 97,22; bila semua baris yang ditandai dikeluarkan, IKM 97,22."


@pytest.mark.parametrize("bahasa", LANGUAGES)
@pytest.mark.parametrize("kind", FINDING_KINDS)
def test_every_kind_has_its_words(tmp_path: Path, bahasa: str, kind: str) -> None:
    """Name, meaning with its limits filled in, and reason of refusal exist in each language."""
    words = Words(bahasa)
    name = words.text(f"screening_kinds.{kind}")
    result = looked_at(tmp_path)
    (finding,) = [each for each in result.findings if each.kind == kind]
    meaning = explain_kind(finding, result, words)
    assert name
    assert meaning.endswith(".")
    assert "{" not in meaning
    assert words.text(f"reasons.{kind}")


def test_meanings_name_the_limits_that_held(tmp_path: Path) -> None:
    """The period's days unless the sidecar names others."""
    result = looked_at(tmp_path, "field_from = 2026-02-01\nfield_until = 2026-07-02\n")
    meanings = {each.kind: explain_kind(each, result, Words("id")) for each in result.findings}
    assert "1 Februari 2026 sampai dengan 2 Juli 2026" in meanings["period"]
    assert "sesudah 2 Juli 2026" in meanings["future"]
    assert "di luar 10–110 tahun" in meanings["age"]


def test_nothing_found(tmp_path: Path) -> None:
    """Without flags: one sentence, and what could not be checked."""
    result = screen_answers(read(tmp_path, f"{HEADINGS}\n{row(4)}\n"))
    lines = str(show_screening(result, 1, Words("id"), listed=True).text()).splitlines()
    assert len(lines) == 2
    assert lines[0] == ("Dari 1 baris yang berisi jawaban sah, tidak ada yang ditandai dalam pemeriksaan mutu data.")
    assert lines[1].startswith("Tidak dapat diperiksa karena datanya tidak tersedia: jawaban ganda; jawaban berulang;")


def test_nobody_is_named(tmp_path: Path) -> None:
    """No cell of an answer, and no id, reaches the page: rows and counts alone."""
    result = looked_at(tmp_path)
    html = show_screening(result, 1, Words("id"), listed=True)._repr_html_()
    assert "Siti" not in html
    assert "352" not in html
    assert "R2" not in html


def test_unanswered_table(tmp_path: Path) -> None:
    """Of three rows persyaratan is blank once and does not apply once: a third each, 33.3 %."""
    result = count_unanswered(read(tmp_path, f"{HEADINGS}\n{row('')}\n{row('-')}\n{row()}\n"))
    table = tabulate_unanswered(result, Words("id"))
    assert table.rows[0] == ("U1", "Persyaratan", "1", "33,3 %", "1", "33,3 %")
    assert table.rows[1][2:] == ("0", "0,0 %", "0", "0,0 %")
    assert "dari 3 responden" in table.caption


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(), row("")], "Unsur yang paling sering tidak dijawab: Persyaratan (1 responden, 50,0 %)."),
        (
            [row(), row("", "")],
            "Unsur yang paling sering tidak dijawab: Persyaratan dan Sistem, mekanisme, dan prosedur "
            "(masing-masing 1 responden, 50,0 %).",
        ),
        (
            [row(), row(*[""] * 8)],
            "Unsur yang paling sering tidak dijawab: 8 unsur (masing-masing 1 responden, 50,0 %).",
        ),
        ([row()], "Semua unsur dijawab oleh setiap responden yang dihitung."),
        ([row("-")], ""),
        ([], ""),
    ],
)
def test_unanswered_sentence(tmp_path: Path, rows: list[str], said: str) -> None:
    """The unsur left blank most often, all that tie, many counted; nothing where only '-' was said, or by nobody."""
    result = count_unanswered(read(tmp_path, "\n".join([HEADINGS, *rows, ""])))
    assert str(show_unanswered(result, Words("id")).text()) == said


def test_results_for_machines(tmp_path: Path) -> None:
    """Printed figures as text; JSON without NaN, also where nobody answered."""
    survey = read(tmp_path, CONTENT, '[quality]\nduplicate = "exclude"\n')
    found = export_screening(screen_answers(survey), count_unanswered(survey))
    assert (found["as_read"], found["as_decided"], found["all_excluded"]) == ("76.59", "75.00", None)
    assert (found["flagged"], found["excluded"]) == (14, 1)
    assert found["findings"][0] == {
        "kind": "duplicate", "checked": True, "count": 1, "decision": "exclude",
        "kept_value": "76.59", "excluded_value": "75.00", "effect": "-1.59", "hidden": False,
    }  # fmt: skip
    nobody = read(tmp_path / "nobody", f"{HEADINGS}\n")
    json.dumps(export_screening(screen_answers(nobody), count_unanswered(nobody)), allow_nan=False)


def test_study_counts_as_decided(tmp_path: Path) -> None:
    """The official index, the trend and hasil.json follow the decision: 75, not 76.59, which one row's would give."""
    sidecar = '[quality]\nduplicate = "exclude"\n'
    survey = read(tmp_path, CONTENT, sidecar)
    study = Study(Numbers(survey, [apply_decisions(survey)]), Words("id"))
    content = study.results().content
    assert content["ikm"]["value"] == content["screening"]["as_decided"] == "75.00"
    assert content["screening"]["as_read"] is content["refused"]["with_refused"] is None
    assert [point["value"] for point in content["trend"]] == ["75.00", "75.00"]
    assert content["respondents"] == {"read": 14, "counted": 13, "refused": 1}
    assert content["refused"]["by_reason"] == {"duplicate": 1}
    assert content["refused"]["rows"] == []
    assert tabulate_refused_rows(study.numbers.refusals, Words("id")).rows == []
    assert study.unanswered().frame["blank"].sum() == 0


def of_ninety(folder: Path, late: int) -> Screening:
    """Ninety respondents, so many of them after the field work with 2s and 3s, the others 3s and 4s; for the public."""
    lines = [f"{row(*[2, 3] * 4, 2)},2026-08-01"] * late + [f"{row(*[3, 4] * 4, 3)},2026-03-02"] * (90 - late)
    survey = read(folder, "\n".join([f"{HEADINGS},date", *lines, ""]), "field_until = 2026-06-30\n")
    return hide_subtractable_figures(screen_answers(survey), survey, 10)


def test_figures_of_few_rows_are_hidden(tmp_path: Path) -> None:
    """90 x the index of all - 89 x that without one row would be this one's score: neither effect nor row number."""
    found = of_ninety(tmp_path, 1)
    kind = next(one for one in found.findings if one.count == 1 and one.kind in {"period", "future"})
    assert (kind.withheld, kind.excluded_index.value, kind.effect) == (True, None, None)
    (cells,) = [cells for cells in tabulate_findings(found, Words("id"), listed=True).rows if cells[1] == "1"]
    assert cells[3:] == ("disembunyikan", "disembunyikan", "disembunyikan")
    assert len(tabulate_findings(found, Words("id"), listed=False).headings) == 5
    said = str(show_screening(found, 10, Words("id"), listed=False).text())
    assert "Angka yang menyangkut kurang dari 10 baris tidak ditampilkan" in said
    assert "IKM resmi adalah" not in said
    results = export_screening(found, ())
    assert results["all_excluded"] is None
    assert results["hidden"] == ["all_excluded"]
    assert [one["hidden"] for one in results["findings"] if one["kind"] == kind.kind] == [True]


def test_figures_of_ten_rows_are_shown(tmp_path: Path) -> None:
    """The boundary; without the ten late ones (5 x 3 + 4 x 4) / 9 x 25 = 86.11."""
    found = of_ninety(tmp_path, 10)
    kind = next(one for one in found.findings if one.count == 10 and one.kind in {"period", "future"})
    assert (kind.withheld, str(kind.excluded_index.value)) == (False, "86.11")
    assert found.withheld == frozenset()


def test_an_undeclared_service_is_not_had_from_its_table(tmp_path: Path) -> None:
    """Undeclared are X (15) and Y (4); the page shows X, so the figure without both would give Y by subtraction."""
    units = UNITS + 'services = ["A", "B"]\n'
    names = ["A"] * 30 + ["B"] * 6 + ["X"] * 15 + ["Y"] * 4
    text = "\n".join([f"{HEADINGS},service", *(f"{row(at % 4 + 1)},{name}" for at, name in enumerate(names)), ""])
    survey = read(tmp_path, text, units=units)
    found = {one.kind: one for one in hide_subtractable_figures(screen_answers(survey), survey, 10).findings}
    assert (found["service"].count, found["service"].withheld) == (19, True)
