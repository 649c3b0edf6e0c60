"""Questions answered at the screen: what is typed goes to its place, Enter leaves open, nothing is asked twice."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from ikm.commands.answering import answer_questions
from ikm.errors import IkmError
from ikm.intake.mapping import PLAIN_COLUMNS, FormMapping, format_toml, is_as_written, read_mapping
from ikm.publish.imports import ImportWish, import_answers
from tests.commands import Typist
from tests.conftest import ROOT
from tests.helpers import KEYS, R2004, make_project
from tests.intake.builders import QUESTIONS, answers, export

COLUMNS = [*PLAIN_COLUMNS, *KEYS]
ASK = "Apakah Anda bersedia mengisi survei ini?"
LABELS = ["Tidak setuju", "Kurang setuju", "Setuju", "Sangat setuju"]


def asking(typist: Typist) -> Callable[[FormMapping, Sequence[str]], FormMapping]:
    """What an import puts its questions to."""
    return partial(answer_questions, hear=typist)


#: What is asked, what is typed, and what the mapping says then; None where the question stays.
TYPED: list[tuple[str, list[str], list[str], dict[str, object] | None]] = [
    ("Setuju?", ["consent: Ya", "consent: Iya"], ["1,2"], {"consent": {"Setuju?": ["Ya", "Iya"]}}),
    ("Setuju?", ["consent: ..."], ["Mau"], {"consent": {"Setuju?": ["Mau"]}}),
    ("Setuju?", ["consent: Ya"], ["*"], {"consent": {"Setuju?": ["*"]}}),
    ("Setuju?", ["consent: Ya"], [""], None),
    ("State", ["status: ok (3)", "status: (blank) (1)"], ["1, 2"], {"status": {"State": ["ok", ""]}}),
    ("State", ["status: ok (3)", "status: draft (1)"], ["5", "1"], {"status": {"State": ["ok"]}}),
    ("hapus", ["status: (given) (3)", "status: (blank) (9)"], ["2"], {"status": {"hapus": "blank"}}),
    ("hapus", ["status: (given) (3)", "status: (blank) (9)"], ["*"], {"status": {"hapus": ["*"]}}),
    ("sheets", ["Jan", "Lama (hidden)"], ["1,2"], {"sheets": ["Jan", "Lama"]}),
    ("hidden_rows", ["true (all 5 rows count)", "false (3 rows count)"], ["2"], {"hidden_rows": False}),
    ("scale.points", ["4 (nobody chose 1)", "5 (from 0 to 4: lowest = 0 as well)"], ["2"],
     {"scale": {"points": 5, "lowest": 0}}),
    ("scale.lowest", ["0 (from 0)", '1 (0 says that nothing was answered: no_value = ["0"])'], ["2"],
     {"no_value": ["0"]}),
    ("scale.points", ["9 (steps of the form)", '4 (9 says that nothing was answered: no_value = ["9"])'], ["2"],
     {"no_value": ["9"]}),
    ("scale.letters", ["abcd (a is the worst; answers: a: 3)", "dcba (a is the best)"], ["2"],
     {"scale": {"letters": "dcba"}}),
    ("options.waktu", ['"kerap" = ? (2 answers)', '"entah" = ? (1 answer)'], ["3", "7", "-"],
     {"options": {"waktu": {"kerap": 3, "entah": "-"}}}),
    ("options.all", ["a1 (2) < a2 (3)", "a2 (3) < a1 (2)"], ["2"],
     {"options": {"all": {"a2": 1, "a1": 2}}, "scale": {"points": 2}}),
    ("options.waktu", ["cukup (2) < baik (3); more may be on the form"], ["2", "3"],
     {"options": {"waktu": {"cukup": 2, "baik": 3}}}),
    ("options.waktu", ["a (1) < b (2) < c (3) < d (4); more may be on the form"], ["1"],
     {"options": {"waktu": {"a": 1, "b": 2, "c": 3, "d": 4}}}),
    ("options.waktu", ["a (1) < b (2) < c (3) < d (4); more may be on the form"], ["2", "1", "1", "2", "4"],
     {"options": {"waktu": {"a": 1, "b": 1, "c": 2, "d": 4}}}),
    ("options.waktu", ["texts that may be names: 1"], [], None),
    ("dates", ["dmy", "mdy"], ["2"], {"dates": "mdy"}),
    ("dates", ["dmy", "mdy"], ["Tidak tahu"], None),
    ("swapped_dates", ["true (4 March)", "false (3 April)"], ["1"], {"swapped_dates": True}),
    ("instrument", ["permenpan-16-2014 (maklumat: x)", "permenpanrb-14-2017"], ["1", ""], None),
    ("sheets", ["Jan", "Feb", "Salinan"], ["1 2"], {"sheets": ["Jan", "Feb"]}),
    ("only.unit_id", ["unit / nama = A", "unit / nama = B"], ["1"], {"only": {"unit / nama": ["A"]}}),
    ("unused", ["Ruang", "Catatan lain"], ["-", "saran"], {"columns": {"saran": "Catatan lain"}, "unused": ["Ruang"]}),
    ("waktu", ["Cepat", "Lama"], ["2"], {"columns": {"waktu": "Lama"}}),
    ("biaya", [], ["-"], {}),
    ("U8", ["pengaduan", "sarana"], ["2"], {"columns": {"sarana": "U8"}}),
    ("U8", ["pengaduan", "sarana"], ["tiada", "-"], {"unused": ["U8"]}),
    ("categories.occupation", ["category: Hansip (2)", "rows of what may be a name: 17"], ["5", "7"],
     {"categories": {"occupation": {"Hansip": "Lainnya", "*": "blank"}}}),
    ("categories.age", ["category: Lansia (5)"], [">=61"], {"categories": {"age": {"Lansia": ">=61"}}}),
]  # fmt: skip


@pytest.mark.parametrize(("about", "choices", "typed", "said"), TYPED)
def test_what_is_typed_goes_to_its_place(
    about: str, choices: list[str], typed: list[str], said: dict[str, object] | None
) -> None:
    """Every kind of question; what answers nothing is said so and asked again."""
    known = {"date": "Tanggal", "occupation": "Pekerjaan", "age": "Usia"}
    known |= {"waktu": "Waktu"} if about.startswith("options.") else {}
    before = FormMapping.model_validate(
        {"columns": known, "instrument": "permenpanrb-14-2017", "ask": {about: choices}}
    )
    after = answer_questions(before, COLUMNS, Typist(typed))
    if said is None:
        assert after == before
        return
    told = after.model_dump(exclude_defaults=True)
    columns = {name: heading for name, heading in told.pop("columns").items() if name not in known}
    assert told.pop("instrument") == "permenpanrb-14-2017"
    assert told | ({"columns": columns} if columns else {}) == said


def test_what_was_answered_in_part_is_kept() -> None:
    """Of three texts one was decided, of two labels one scored: the rest is asked the next time."""
    ask = {
        "categories.occupation": [f"category: {text} (2)" for text in ("Hansip", "Kurir", "Ojek")],
        "options.waktu": ['"kerap" = ? (2 answers)', '"entah" = ? (1 answer)'],
    }
    before = FormMapping(columns={"occupation": "Pekerjaan", "waktu": "Waktu"}, ask=ask)
    after = answer_questions(before, COLUMNS, Typist(["", "5", "", "4", ""]))
    assert after.categories == {"occupation": {"Kurir": "Lainnya"}}
    assert after.options == {"waktu": {"kerap": 4}}
    assert after.ask == {
        "categories.occupation": ["category: Hansip (2)", "category: Ojek (2)"],
        "options.waktu": ['"entah" = ? (1 answer)'],
    }
    assert answer_questions(before, COLUMNS, Typist([])) == before


def test_labels_of_one_score_are_asked_where_one_says_more() -> None:
    """'baik' and 'bagus' may both be 3; 'baik' and 'sangat baik' both 4 is asked, and scored again unless meant."""
    labels = {"baik": 30, "bagus": 5, "sangat baik": 12, "kerap": 2}
    ask = {"options.waktu": [f'"{label}" = ? ({n} answers)' for label, n in labels.items()]}
    before = FormMapping(columns={"waktu": "Waktu"}, ask=ask)
    typist = Typist(["3", "3", "4", "4"])
    assert answer_questions(before, COLUMNS, typist).options == {
        "waktu": {"baik": 3, "bagus": 3, "sangat baik": 4, "kerap": 4}
    }
    typist = Typist(["4", "3", "4", "4", "2", "3", "4"])
    again = answer_questions(before, COLUMNS, typist)
    assert again.options == {"waktu": {"bagus": 3, "kerap": 4, "baik": 3, "sangat baik": 4}}
    assert "'sangat baik' says more than 'baik', and both would count 4" in typist.shown[4].title
    kept = answer_questions(before, COLUMNS, Typist(["4", "4", "4", "4", "1", "1"]))
    assert (kept.options["waktu"]["baik"], kept.ask) == (4, {})


def test_labels_of_one_score_are_told_with_their_counts(tmp_path: Path) -> None:
    """Whoever wrote both into the mapping reads it when they come in; labels of a score of their own are not listed."""
    rows = [["Timestamp", *QUESTIONS]]
    rows += [[f"2026-01-05 08:{at:02}:00", *"12341234", ["Baik", "Sangat baik", "bagus"][at % 3]] for at in range(12)]
    project, path = make_project(tmp_path, {}), export(tmp_path, rows)
    place = project.data / "mappings" / "KPPT.toml"
    place.parent.mkdir()
    columns = {"date": "Timestamp", **dict(zip(KEYS, QUESTIONS, strict=True))}
    options = {"sarana": {"baik": 4, "sangat baik": 4, "bagus": 3}}
    place.write_text(format_toml(FormMapping(columns=columns, options=options)), encoding="utf-8")
    done = import_answers(project, ImportWish(str(path), "KPPT", period="2026-S1"))
    assert "  sarana 4: baik (4), sangat baik (4)" in done.lines
    assert not [line for line in done.lines if "bagus" in line]


def form(folder: Path) -> Path:
    """Twelve answers in numbers of which nobody gave 1, a bad statement, consent and a word that is no education."""
    heads = ["Timestamp", ASK, "Pendidikan", *QUESTIONS[:6], "Petugas tidak ramah", *QUESTIONS[7:]]
    rows = [
        [f"2026-01-05 08:{at:02}:00", "Tidak" if at == 11 else "Ya", "Pesantren" if at < 6 else "SMA",
         *[str(2 + at % 3)] * 6, LABELS[at % 4], *[str(2 + at % 3)] * 2]
        for at in range(12)
    ]  # fmt: skip
    return export(folder, [heads, *rows])


def test_a_form_is_answered_at_the_screen_and_asked_once(tmp_path: Path) -> None:
    """Four questions, four replies: the mapping holds them, the next run imports and asks nothing."""
    project = make_project(tmp_path, {})
    told: list[str] = []
    typist = Typist(["1", "1", "1", "3"])
    wish = ImportWish(str(form(tmp_path)), "KPPT", period="2026-S1", show=told.extend, ask=asking(typist))
    first = import_answers(project, wish)
    assert not first.open
    assert [screen.title.partition(":")[0] for screen in typist.shown] == [f"Question {at} of 4" for at in range(1, 5)]
    assert not [line for line in told if line.startswith("  ? ")]
    assert f"4 of 4 questions answered; written to {project.data / 'mappings' / 'KPPT.toml'}." in first.lines
    assert any("12 read = 11 written + 1 refused + 0 repeated" in line for line in first.lines)
    assert not list((project.data / "responses").rglob("*.csv"))
    done = import_answers(project, wish)
    assert len(typist.shown) == 4
    assert "export.csv: 12 read = 11 written + 1 refused + 0 repeated" in done.lines
    # By hand: the statement is turned round, the numbers are not.
    got = answers(tmp_path)
    assert (got["perilaku"].tolist(), got["waktu"].tolist()) == (list("43214321432"), list("23423423423"))
    assert set(got["education"]) == {"SMA"}


#: Fourteen questions whose headings name no unsur, of a form under the regulation of 2004.
UNKNOWN = [f"Kepuasan {letter}" for letter in "ABCDEFGHIJKLMN"]


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
@pytest.mark.parametrize("typed", [0, 7, 14, 15])
def test_a_form_of_fourteen_that_is_stopped_half_way(tmp_path: Path, typed: int, end: type[BaseException]) -> None:
    """After no question, seven, all headings, the number of steps: a mapping that can be read, and no answers."""
    rows = [[f"2010-01-05 08:{at:02}:00", "Ya", *("123"[(at + place) % 3] for place in range(14))] for at in range(24)]
    project, path = make_project(tmp_path, {}), export(tmp_path, [["Timestamp", ASK, *UNKNOWN], *rows])
    typist = Typist(["1"] * typed, end)
    wish = ImportWish(str(path), "KPPT", period="2010", instrument=R2004, ask=asking(typist))
    assert import_answers(project, wish).open
    told = read_mapping(project.data / "mappings" / "KPPT.toml")
    assert [*told.columns.values()][1:] == UNKNOWN[:typed]
    assert len(told.ask) == 17 - typed - (typed >= 14)  # the headings left over are none then, and not asked about
    assert not list((project.data / "responses").rglob("*.csv"))


def test_a_form_of_fourteen_answered_wrongly(tmp_path: Path) -> None:
    """The same heading twice, one that is not there, an unsur that is taken, a score off the scale: asked again.

    Two that were exchanged nobody can know but who answers: what is taken is shown once more.
    """
    rows = [[f"2010-01-05 08:{at:02}:00", *(str(1 + (at + place) % 4) for place in range(14))] for at in range(24)]
    project, path = make_project(tmp_path, {}), export(tmp_path, [["Timestamp", *UNKNOWN], *rows])
    typist = Typist(["2", "Kepuasan B", "Kepuasan Z", "15", *["1"] * 13])
    wish = ImportWish(str(path), "KPPT", period="2010", instrument=R2004, ask=asking(typist))
    done = import_answers(project, wish)
    assert not done.open
    assert sum("answers nothing here" in screen.title for screen in typist.shown) == 3
    first = next(line for line in done.lines if line.startswith("  taken (15): "))
    assert "prosedur = Kepuasan B, persyaratan = Kepuasan A" in first
    taken = FormMapping(columns={"waktu": "Waktu"}, ask={"U3": ["waktu", "biaya"]})
    typist = Typist(["waktu", "5", "1"])
    assert answer_questions(taken, COLUMNS, typist).columns == {"waktu": "Waktu", "biaya": "U3"}
    assert "waktu is taken from 'Waktu' already." in typist.shown[1].title


def test_what_is_left_open_is_asked_again_and_yes_answers_nothing(tmp_path: Path) -> None:
    """Enter at the second of four: three are written; --yes has no one to ask; the next run asks for the one."""
    project = make_project(tmp_path, {})
    path = str(form(tmp_path))
    wish = ImportWish(path, "KPPT", period="2026-S1", ask=asking(Typist(["1", "", "1", "3"])))
    assert import_answers(project, wish).open
    place = project.data / "mappings" / "KPPT.toml"
    assert list(tomllib.loads(place.read_text(encoding="utf-8"))["ask"]) == ["options.perilaku"]
    with pytest.raises(Exception, match=r"1 open question in the table \[ask\]"):
        import_answers(project, ImportWish(path, "KPPT", period="2026-S1", yes=True))
    again = Typist(["2"])
    assert not import_answers(project, ImportWish(path, "KPPT", period="2026-S1", ask=asking(again))).open
    assert [screen.title.partition(":")[0] for screen in again.shown] == ["Question 1 of 1"]
    assert answers(tmp_path)["perilaku"].tolist() == list("12341234123")


def test_a_mapping_with_comments_of_somebodys_is_not_written_anew(tmp_path: Path) -> None:
    """What a person typed stays to the letter: then the questions are answered in the file."""
    mapping = FormMapping(columns={"waktu": "Waktu"}, ask={"dates": ["dmy", "mdy"]})
    text = format_toml(mapping, "Head.")
    assert is_as_written(text, mapping, "Head.")
    assert not is_as_written(text.replace("[columns]", "# ours since 2024\n[columns]"), mapping, "Head.")
    project = make_project(tmp_path, {})
    place = project.data / "mappings" / "KPPT.toml"
    path = str(form(tmp_path))
    import_answers(project, ImportWish(path, "KPPT", period="2026-S1"))
    place.write_text("# ours\n" + place.read_text(encoding="utf-8"), encoding="utf-8")
    typist = Typist(["1"] * 4)
    with pytest.raises(Exception, match="4 open questions"):
        import_answers(project, ImportWish(path, "KPPT", period="2026-S1", ask=asking(typist)))
    assert typist.shown == []


def test_a_later_export_asks_what_is_new_in_it(tmp_path: Path) -> None:
    """A mapping that was read before, and an export with a new word and a column of consent: asked one by one."""
    project = make_project(tmp_path, {})
    heads, rows = ["Timestamp", "Pendidikan", *QUESTIONS], [["2026-01-05 08:00:00", "SMA", *"123412341"]]
    import_answers(project, ImportWish(str(export(tmp_path, [heads, *rows])), "KPPT", period="2026-S1", yes=True))
    later = [["Setuju?", *heads], ["Ya", "2026-01-06 08:00:00", "Pesantren", *"123412341"],
             ["Tidak", "2026-01-07 08:00:00", "SMA", *"123412341"]]  # fmt: skip
    path = str(export(tmp_path, later))
    with pytest.raises(IkmError, match="may ask for consent"):
        import_answers(project, ImportWish(path, "KPPT", period="2026-S1"))
    told: list[str] = []
    typist = Typist(["1", "3"])
    wish = ImportWish(path, "KPPT", period="2026-S1", show=told.extend, ask=asking(typist))
    done = import_answers(project, wish)
    assert [screen.title.partition("\n")[0] for screen in typist.shown] == [
        "Question 1 of 1: Setuju?", "Question 1 of 1: education: Pesantren (1)",
    ]  # fmt: skip
    assert "export.csv: 2 read = 1 written + 1 refused + 0 repeated" in done.lines
    assert answers(tmp_path)["education"].tolist() == ["SMA", "SMA"]
    import_answers(project, wish)
    assert len(typist.shown) == 2


def test_at_a_terminal(tmp_path: Path) -> None:
    """The command itself on a terminal of 80 columns: proposal and questions on the screen, answers in the mapping."""
    pty = pytest.importorskip("pty")
    make_project(tmp_path, {})
    words = ["import", str(form(tmp_path)), "--unit", "KPPT", "--period", "2026-S1", "--data", str(tmp_path / "data")]
    mine, its = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ikm", *words, "--output", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environment, cwd=tmp_path)
    os.close(its)
    shown, replies, read = "", ["1", "1", "1", "3"], 0
    while select.select([mine], [], [], 120)[0]:
        try:
            part = os.read(mine, 1 << 16)
        except OSError:
            break
        shown += part.decode(errors="replace")
        if replies and shown[read:].rstrip().endswith("):"):
            os.write(mine, f"{replies.pop(0)}\n".encode())
            read = len(shown)
        if not part:
            break
    os.close(mine)
    assert process.wait(60) == 0
    assert "Question 4 of 4: education: Pesantren (6)" in shown
    assert "4 of 4 questions answered" in shown
    told = tomllib.loads((tmp_path / "data" / "mappings" / "KPPT.toml").read_text(encoding="utf-8"))
    assert (told["consent"], "ask" in told) == ({ASK: ["Ya"]}, False)


def test_the_key_of_a_table_of_respondents() -> None:
    """The column that is picked stands in the join; the question is closed."""
    join = {"sheet": "biodata", "key": "id_biodata", "columns": {"age": "umur"}}
    ask = {"join.biodata": ["no_responden (24 of 24 who answered)", "id_biodata (20 of 24 who answered)"]}
    mapping = FormMapping.model_validate({"join": [join], "ask": ask})
    settled = asking(Typist(["1"]))(mapping, COLUMNS)
    assert (settled.join[0].other, settled.ask) == ("no_responden", {})
