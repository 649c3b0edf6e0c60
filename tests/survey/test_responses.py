"""Answers from file to Survey: what counts, what is refused, what each column becomes."""

from __future__ import annotations

import hmac
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from ikm.analysis.index import compute_index
from ikm.display import READ_ONCE_VARIABLE
from ikm.errors import DataError, SettingError
from ikm.rules.instrument import load_instrument
from ikm.survey import responses
from ikm.survey.fingerprint import require_key
from ikm.survey.project import Project
from ikm.survey.responses import Survey, read_cells, read_survey
from tests.helpers import HEADINGS, KEYS, R2004, R2014, R2017, UNITS, read, row, workbook

REFUSE = 'invalid = "refuse"\n'


def given(survey: Survey, key: str) -> list[int | None]:
    """Answers to one unsur, None where there is none."""
    return [None if pd.isna(score) else int(score) for score in survey.scores[key]]


@pytest.mark.parametrize("wrong", ["5", "0", "a", "3,5", "2.5", "-1", "34", "300"])
def test_value_outside_the_scale_stops(tmp_path: Path, wrong: str) -> None:
    """The second respondent's third answer stands in row 3, column waktu of the file."""
    quoted = f'"{wrong}"'
    with pytest.raises(DataError, match=rf"2026-S1\.csv: 1 value outside .*\n  row 3, column waktu: '{wrong}'"):
        read(tmp_path, f"{HEADINGS}\n{row()}\n{row(3, 3, quoted)}\n")


def test_row_number_counts_blank_lines(tmp_path: Path) -> None:
    """Headings, an answer, a blank line, a 7: the 7 stands in row 4, where the spreadsheet shows it."""
    with pytest.raises(DataError, match="row 4, column persyaratan: '7'"):
        read(tmp_path, f"{HEADINGS}\n{row()}\n\n{row(7)}\n")


@pytest.mark.parametrize("spelling", ["3", "3.0", " 3 ", '"3,0"', '" 3"'])
def test_three_in_other_spellings(tmp_path: Path, spelling: str) -> None:
    """A spreadsheet's 3,0 and a 3 with blanks around it count as 3."""
    assert given(read(tmp_path, f"{HEADINGS}\n{row(spelling)}\n"), "persyaratan") == [3]


def test_blank_and_does_not_apply_differ(tmp_path: Path) -> None:
    """Neither is an answer, but only '-' says that the unsur does not apply."""
    survey = read(tmp_path, f"{HEADINGS}\n{row('')}\n{row('-')}\n{row(4)}\n")
    assert given(survey, "persyaratan") == [None, None, 4]
    assert survey.does_not_apply["persyaratan"].tolist() == [False, True, False]
    assert survey.does_not_apply.drop(columns="persyaratan").to_numpy().sum() == 0


def test_blank_and_does_not_apply_leave_the_mean(tmp_path: Path) -> None:
    """Persyaratan over its own answers: (4 + 3) / 2, not / 4."""
    survey = read(tmp_path, f"{HEADINGS}\n{row('')}\n{row('-')}\n{row(4)}\n{row(3)}\n")
    assert compute_index(survey.scores, survey.instrument).unsur[0].nrr == Fraction(7, 2)


def test_refused_rows_are_listed(tmp_path: Path) -> None:
    """Row 3 holds two wrong values: two reasons, one refused row; the answers of rows 2 and 4 count."""
    survey = read(tmp_path, f"{HEADINGS}\n{row(4)}\n{row('a', 'b', 2)}\n{row(2)}\n", REFUSE)
    assert list(survey.refused.itertuples(index=False, name=None)) == [
        (3, "persyaratan", "outside the scale", "a"),
        (3, "prosedur", "outside the scale", "b"),
    ]
    assert (survey.read, len(survey.answers), survey.refused_rows) == (3, 2, 1)
    assert given(survey, "persyaratan") == [4, 2]
    assert list(survey.answers.index) == [2, 4]


@pytest.mark.parametrize("wrong", ["5", "0", "2.5", "300", "a"])
def test_refused_answers_keep_the_valid_ones(tmp_path: Path, wrong: str) -> None:
    """Of a refused row the eight valid scores are kept aside; the wrong one is missing, number or not."""
    survey = read(tmp_path, f"{HEADINGS}\n{row(4)}\n{row(wrong, 2)}\n", REFUSE)
    kept = survey.refused_answers.loc[3]
    assert pd.isna(kept["persyaratan"])
    assert kept.drop("persyaratan").tolist() == [2, 3, 3, 3, 3, 3, 3, 3]


def test_wrong_value_beside_the_unsur_counts_too(tmp_path: Path) -> None:
    """Harapan and the overall score are on the same scale and stop likewise; an age is not on it."""
    with pytest.raises(
        DataError, match=r"2 values .*\n  row 2, column harapan_waktu: '9'\n  row 2, column overall: '6'"
    ):
        read(tmp_path, f"{HEADINGS},harapan_waktu,overall,age\n{row()},9,6,41\n")


def test_row_without_an_answer_is_refused(tmp_path: Path) -> None:
    """A respondent who only left a comment, and one to whom nothing applies, gave no answer: refused, not lost."""
    content = f"{HEADINGS},saran\n{row()},\n{row(*[''] * 9)},Bagus\n{row(*['-'] * 9)},\n"
    survey = read(tmp_path, content)
    assert survey.refused.to_dict("list") == {
        "row": [3, 4],
        "column": ["", ""],
        "reason": ["no answers", "no answers"],
        "seen": ["", ""],
    }
    assert (survey.read, len(survey.answers), survey.refused_rows) == (3, 1, 2)


def test_wrong_row_without_an_answer_has_one_reason(tmp_path: Path) -> None:
    """Nine times 'x' is nine values outside the scale, not 'no answers' besides."""
    survey = read(tmp_path, f"{HEADINGS}\n{row()}\n{row(*['x'] * 9)}\n", REFUSE)
    assert set(survey.refused["reason"]) == {"outside the scale"}
    assert (len(survey.refused), survey.refused_rows) == (9, 1)


def test_headings_only(tmp_path: Path) -> None:
    """A form nobody answered is a survey of nobody, without an index, not a crash."""
    survey = read(tmp_path, f"{HEADINGS}\n")
    assert (survey.read, len(survey.answers), survey.refused_rows) == (0, 0, 0)
    assert compute_index(survey.scores, survey.instrument).value is None


def test_nobody_left_after_refusing(tmp_path: Path) -> None:
    """One respondent, one wrong value: read 1, counted 0, no index."""
    survey = read(tmp_path, f"{HEADINGS}\n{row('a')}\n", REFUSE)
    assert (survey.read, len(survey.answers), survey.refused_rows) == (1, 0, 1)
    assert compute_index(survey.scores, survey.instrument).value is None


def test_missing_column(tmp_path: Path) -> None:
    """A file of eight unsur is not a survey of nine; the sidecar's way out is named."""
    with pytest.raises(DataError, match=r"(?s)2026-S1\.csv: 1 column of PermenPANRB 14/2017 missing.*waktu"):
        read(tmp_path, HEADINGS.replace("waktu,", "") + "\n" + ",".join("3" * 8) + "\n")


def test_columns_are_found_by_key(tmp_path: Path) -> None:
    """The same answers under headings in another order are the same survey."""
    turned = f"{','.join(reversed(KEYS))}\n{','.join('432143214')}\n"
    survey = read(tmp_path, turned)
    assert survey.scores.iloc[0].tolist() == [4, 1, 2, 3, 4, 1, 2, 3, 4]
    assert tuple(survey.scores.columns) == KEYS


def rows_of_a_file() -> list[list[object]]:
    """Headings and three respondents: text, numbers, blanks, '-'."""
    return [
        ["respondent", "age", "gender", "saran", *KEYS],
        ["007", 41, "P", "NA", 4, 3, None, 2, 1, 4, 4, 4, 4],
        ["R2", None, "l", None, 3, 3, 3, "-", 3, 3, 3, 3, 3],
        ["R3", 352, "P", "Ramah, cepat", 2, 2, 2, 2, 2, 2, 2, 2, 2],
    ]


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_every_kind_of_file_gives_the_same_survey(tmp_path: Path, suffix: str) -> None:
    """The three respondents saved as CSV and as workbook or Parquet are one and the same survey."""
    table = rows_of_a_file()
    frame = pd.DataFrame(table[1:], columns=table[0])
    if suffix == ".xlsx":
        content = workbook(table)
    else:
        frame["biaya"] = frame["biaya"].astype(str)
        frame.to_parquet(tmp_path / "x.parquet")
        content = (tmp_path / "x.parquet").read_bytes()
    one = read(tmp_path / "csv", frame.to_csv(index=False))
    other = read(tmp_path / "other", content, name=f"2026-S1{suffix}")
    for part in ("answers", "does_not_apply", "refused", "refused_answers"):
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part), obj=part)
    assert one.answers["respondent"].tolist() == ["007", "R2", "R3"]
    assert one.answers["saran"].tolist() == ["NA", "", "Ramah, cepat"]
    assert (one.read, one.instrument, one.bobot, one.unit) == (other.read, other.instrument, other.bobot, other.unit)


def test_a_parquet_file_whose_notes_of_pandas_are_cut(tmp_path: Path) -> None:
    """What pandas wrote of itself beside the table is read before the table: a part of it missing is no traceback."""
    table = pa.table({"u1": ["3"]}).replace_schema_metadata({"pandas": '{"columns": [{"name": "u1"}]}'})
    parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"a\.parquet: not a Parquet file"):
        read_cells(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("typed", "age"),
    [
        *[("41", 41), ("10", 10), ("110", 110)],
        *[(typed, None) for typed in ("9", "111", "-41", "1121212", "34.5", "", "tua", "34 tahun")],
    ],
)
def test_ages(tmp_path: Path, typed: str, age: int | None) -> None:
    """Whole years from 10 to 110 are ages of respondents; -41 and 1121212, which occur, count as not stated."""
    seen = read(tmp_path, f"{HEADINGS},age\n{row()},{typed}\n").answers.loc[2, "age"]
    assert (None if pd.isna(seen) else seen) == age


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-29", "2026-03-29"),
        ("2026-03-29 08:15", "2026-03-29"),
        ("", None),
        ("kemarin", None),
        ("31/02/2026", None),
    ],
)
def test_dates(tmp_path: Path, typed: str, day: str | None) -> None:
    """Days as ISO 8601 writes them; what is none is missing and does not stop a survey."""
    seen = read(tmp_path, f"{HEADINGS},date\n{row()},{typed}\n").answers.loc[2, "date"]
    assert (None if pd.isna(seen) else seen.date().isoformat()) == day


def test_dates_with_clocks_of_two_zones(tmp_path: Path) -> None:
    """Answers from Jakarta and Makassar on one day (+07:00 and +08:00) are dates and do not stop a survey."""
    content = f"{HEADINGS},date\n{row()},2026-03-29T10:00:00+07:00\n{row()},2026-03-29T10:00:00+08:00\n"
    assert read(tmp_path, content).answers["date"].notna().all()


def test_weight_is_a_number(tmp_path: Path) -> None:
    """The documented type of a respondent's weight is a number."""
    assert read(tmp_path, f"{HEADINGS},weight\n{row()},1.5\n").answers["weight"].tolist() == [1.5]


@pytest.mark.parametrize("weight", ["0", "-1", "", "berat", "inf", "1e999"])
def test_a_respondent_without_a_weight_stops(tmp_path: Path, weight: str) -> None:
    """Nobody stands for no users: row 3 is named, its text only where it is short."""
    with pytest.raises(DataError, match=r"1 values in column weight are no weight.\n  row 3, column weight"):
        read(tmp_path, f"{HEADINGS},weight\n{row()},1.5\n{row()},{weight}\n")


def test_what_is_not_in_the_file_is_not_stated(tmp_path: Path) -> None:
    """A file of scores alone has respondents without service, gender, age, comment or date."""
    survey = read(tmp_path, f"{HEADINGS}\n{row()}\n")
    assert survey.answers.loc[2, ["service", "gender", "saran", "education"]].tolist() == ["", "", "", ""]
    assert survey.groups("age").tolist() == [""]
    assert survey.answers["date"].isna().all()


def test_groups(tmp_path: Path) -> None:
    """An age of 41 is in '41–50'; one category in two spellings is one group."""
    survey = read(tmp_path, f"{HEADINGS},age,service\n{row()},41,KTP\n{row()},,KTP\n{row()},20, ktp\n")
    assert survey.groups("age").tolist() == ["41–50", "", "≤ 20"]
    assert survey.groups("service").tolist() == ["KTP", "KTP", "KTP"]


def test_unknown_characteristic(tmp_path: Path) -> None:
    """A slip is offered the near one, and all five are listed."""
    survey = read(tmp_path, f"{HEADINGS}\n{row()}\n")
    with pytest.raises(SettingError, match=r"'gendr'\. Did you mean gender.*\nAllowed: gender, age, education"):
        survey.groups("gendr")


@pytest.mark.parametrize(("name", "rules"), [("2026-S1", R2017), ("2015", R2014), ("2010", R2004)])
def test_regulation_in_force(tmp_path: Path, name: str, rules: str) -> None:
    """The regulation of the period's first day, with its own columns: 2004, 2014 or 2017."""
    keys = load_instrument(rules).keys
    survey = read(tmp_path, f"{','.join(keys)}\n{','.join('3' * len(keys))}\n", name=f"{name}.csv")
    assert survey.instrument == load_instrument(rules)


def test_sidecar_names_regulation_bobot_and_order(tmp_path: Path) -> None:
    """A survey of 2016 under the rules of 2017 with 0.11 and sarana as U8: 25 x 4 x 9 x 0.11 = 99."""
    order = [*KEYS[:7], "sarana", "pengaduan"]
    sidecar = f'instrument = "{R2017}"\nbobot = 0.11\norder = {order}\n'
    survey = read(tmp_path, f"{HEADINGS}\n{row(*[4] * 9)}\n", sidecar, name="2016.csv")
    assert (survey.instrument.id, survey.instrument.code("sarana"), survey.bobot.name) == (R2017, "U8", "0.11")
    assert str(compute_index(survey.scores, survey.instrument, survey.bobot).value) == "99.00"


def test_own_unsur_is_asked_for(tmp_path: Path) -> None:
    """A unit with a tenth unsur needs its column, and its index is the mean of ten: (9 x 3 + 4) / 10 x 25 = 77.5."""
    own = """
[[KPPT.own_unsur]]
key = "keamanan"
name = "Keamanan"
definition = "Rasa aman."
question = "Bagaimana keamanannya?"
options = ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"]
"""
    survey = read(tmp_path, f"{HEADINGS},keamanan\n{row()},4\n", units=UNITS + own)
    assert compute_index(survey.scores, survey.instrument, survey.bobot).exact == Fraction(155, 2)
    with pytest.raises(DataError, match="keamanan"):
        read(tmp_path, f"{HEADINGS}\n{row()}\n", units=UNITS + own)


def test_sources_tell_what_was_read(tmp_path: Path) -> None:
    """Answers and sidecar with their fingerprints, paths from the data folder on, rows of the answers."""
    content, sidecar = f"{HEADINGS}\n{row()}\n\n{row()}\n", "population = 50\n"
    read(tmp_path, content, sidecar)
    key = require_key(tmp_path / "data").secret
    sources = read(tmp_path, content, sidecar).sources
    assert [source.path for source in sources] == [f"data/responses/KPPT/2026-S1.{end}" for end in ("csv", "toml")]
    hashes = [hmac.new(key, text.encode(), "sha256").hexdigest() for text in (content, sidecar)]
    assert [source.fingerprint for source in sources] == hashes
    assert [source.rows for source in sources] == [2, None]


def test_unreadable_ages_and_dates_are_remembered(tmp_path: Path) -> None:
    """Given and not understood is not the same as not given: rows 3 to 6 say something, rows 2, 7 and 8 do not."""
    rows = ["41,2026-02-03", "-41,2026-02-03", "1121212,3/2", "25 tahun,", "25.5,besok", ",", "-,-"]
    survey = read(tmp_path, f"{HEADINGS},age,date\n" + "".join(f"{row()},{cells}\n" for cells in rows))
    assert list(survey.unreadable.itertuples(index=False, name=None)) == [
        (3, "age"),
        (4, "age"),
        (4, "date"),
        (5, "age"),
        (6, "age"),
        (6, "date"),
    ]
    assert survey.answers["age"].dropna().to_dict() == {2: 41}


def test_what_could_not_be_read_is_not_carried_on(tmp_path: Path) -> None:
    """A name typed into the age column stays in the file: row and column are all that is kept of it."""
    survey = read(tmp_path, f"{HEADINGS},age\n{row()},Siti\n")
    assert survey.unreadable.to_dict("records") == [{"row": 2, "column": "age"}]


def test_file_without_ages_and_dates(tmp_path: Path) -> None:
    """Columns that are not there hold nothing unreadable."""
    assert read(tmp_path, f"{HEADINGS}\n{row()}\n").unreadable.empty


FRAMES = ("answers", "does_not_apply", "refused", "refused_answers", "unreadable", "scores")


def require_alike(survey: Survey, other: Survey) -> None:
    """Two surveys hold the same to the last digit."""
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(survey, name), getattr(other, name), check_exact=True)
    for name in ("unit", "period", "instrument", "bobot", "sidecar", "read", "sources"):
        assert getattr(survey, name) == getattr(other, name)


def test_of_a_batch_answers_are_read_once(tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second kernel takes what the first has read; a change, and what was kept in part, is read again."""
    project = Project.locate(str(sample))
    require_key(sample)
    unit = project.unit("KPPT")
    period = max(project.periods(unit))
    alone = read_survey(project, unit, period)
    kept, looked = tmp_path / "kept", []
    kept.mkdir()
    monkeypatch.setenv(READ_ONCE_VARIABLE, str(kept))
    monkeypatch.setattr(responses, "read_cells", lambda path: looked.append(path) or read_cells(path))
    for _time in range(2):
        require_alike(alone, read_survey(project, unit, period))
    assert len(looked) == 1
    (left,) = kept.iterdir()
    whole = left.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1], whole.replace(b"pandas", b"pandaz")):
        left.write_bytes(damaged)
        require_alike(alone, read_survey(project, unit, period))
    assert len(looked) == 5
    path = project.periods(unit)[period]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    assert read_survey(project, unit, period).read == alone.read - 1
    assert len(looked) == 6


def test_without_a_key_nothing_is_kept(tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing tells one file from another then; nor is anything kept where there is no folder for it."""
    project = Project.locate(str(sample))
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv(READ_ONCE_VARIABLE, str(kept))
    unit = project.unit("KPPT")
    read_survey(project, unit, max(project.periods(unit)))
    require_key(sample)
    monkeypatch.setenv(READ_ONCE_VARIABLE, str(tmp_path / "none"))
    read_survey(project, unit, max(project.periods(unit)))
    assert [*kept.iterdir()] == []
    assert not (tmp_path / "none").exists()
