"""The sidecar that an import drafts: days from the answers, questions that only a person can answer left open."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from ikm.commands.console import Screen, Stopped
from ikm.commands.sidecar import complete_sidecars, describe_open
from ikm.errors import SettingError
from ikm.publish.imports import ImportWish, import_answers
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.sidecar import QUESTIONS, find_field_days, format_draft, list_open_questions
from ikm.survey.units import Sidecar, read_sidecar
from tests.commands import run_ikm as ikm
from tests.helpers import make_project
from tests.intake import builders
from tests.studies import people

PERIOD = Period.parse("2026-S1")


def answers(*days: str) -> str:
    """Answers of these days, one a row."""
    return "\n".join(["respondent,date,persyaratan", *(f"R{at},{day},4" for at, day in enumerate(days)), ""])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """KPPT with answers of three days and of one outside the period."""
    return make_project(
        tmp_path, {"KPPT/2026-S1.csv": answers("2026-03-02 08:00", "2026-02-28", "2025-12-31", "x", "")}
    )


def drafted(project: Project, replies: Iterable[str] | None = None) -> tuple[Path, list[str]]:
    """The sidecar after an import, and what was told; None: nobody there. Out of replies: Ctrl-C."""
    left = iter(replies or ())

    def hear(screen: Screen) -> str:
        for reply in left:
            return reply
        raise KeyboardInterrupt

    unit = project.unit("KPPT")
    told = [*complete_sidecars(project, unit, [project.periods(unit)[PERIOD]], None if replies is None else hear)]
    return project.data / "responses" / "KPPT" / "2026-S1.toml", told


def test_days_are_those_of_the_period_on_which_somebody_answered() -> None:
    """A day outside stays to be found; no day, no dates."""
    assert find_field_days(answers("2026-03-02", "2026-02-28", "2025-12-31").encode(), PERIOD) == (
        date(2026, 2, 28), date(2026, 3, 2),
    )  # fmt: skip
    assert find_field_days(answers("", "2026-02-31", "kemarin").encode(), PERIOD) is None
    assert find_field_days(b"respondent,persyaratan\nR1,4\n", PERIOD) is None


def test_without_anybody_there_every_question_stays_open(project: Project) -> None:
    """The file is read as it is, says what is open and what may be answered."""
    path, told = drafted(project)
    assert list_open_questions(path) == [question.key for question in QUESTIONS]
    read = read_sidecar(path)
    assert (read.field_from, read.field_until, read.selection) == (date(2026, 2, 28), date(2026, 3, 2), None)
    assert "acak, sistematis, sensus, sukarela, kebetulan, wajib" in path.read_text(encoding="utf-8")
    assert told == [describe_open(path)]
    assert "7 questions open (selection, population, asked," in told[0]


def test_what_is_answered_is_written_and_the_rest_stays_open(project: Project) -> None:
    """A number of a list, a word, several; a mistake is asked again; 'tidak tahu' and Enter leave open."""
    replies = ["2", "tidak tahu", "banyak", "1.250", "daring; 3", 'Tim "SKM"', "", "", ""]
    path, _ = drafted(project, replies)
    read = read_sidecar(path)
    assert (read.selection, read.population, read.asked) == ("systematic", None, 1250)
    assert (read.mode, read.surveyor) == (["online", "interview"], 'Tim "SKM"')
    assert list_open_questions(path) == ["population", "method", "location"]


def test_answers_are_shown_before_they_are_written_and_one_may_be_given_anew(project: Project) -> None:
    """Fewer asked or served than the five who answered is asked again; the third answer is mended, then written."""
    replies = ["acak", "4", "900", "3", "12", "daring", "", "", "", "0", "3", "4", "15", "5", "Tim SKM", ""]
    path, _ = drafted(project, replies)
    read = read_sidecar(path)
    assert (read.population, read.asked, read.surveyor) == (900, 15, "Tim SKM")
    lines: list[list[str]] = []

    def hear(screen: Screen) -> str:
        lines.append([*screen.lines])
        return {1: "acak", 4: "daring; kertas"}.get(len(lines), "")

    path.unlink()
    [*complete_sidecars(project, project.unit("KPPT"), [path.with_suffix(".csv")], hear)]
    assert lines[-1][:4] == [
        "How were respondents chosen? acak", "How many users were served in the period? (open)",
        "How many people were asked to answer, those who refused among them? (open)",
        "How did they answer? daring; kertas",
    ]  # fmt: skip
    assert list_open_questions(path) == ["population", "asked", "surveyor", "method", "location"]


def test_the_next_import_asks_what_is_open(project: Project) -> None:
    """Only that, in the lines that ask; comments, line ends and the mark of a Windows editor stay."""
    path, _ = drafted(project, ["acak", *["-"] * 6, ""])
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n") + "# milik kami\r\n[preface]\r\ntext = 'Ya.'\r\n"
    path.write_bytes(f"\ufeff{text}".encode())
    titles: list[str] = []
    replies = iter(["900", "", "kertas", "", 'Setiap \\1 "kelima"', "", ""])

    def hear(screen: Screen) -> str:
        titles.append(screen.title)
        return next(replies)

    told = [*complete_sidecars(project, project.unit("KPPT"), [path.with_suffix(".csv")], hear)]
    assert "question 1 of 6: How many users" in titles[0]
    assert (len(titles), told) == (7, [describe_open(path)])
    read = read_sidecar(path)
    assert (read.selection, read.population, read.mode) == ("random", 900, ["paper"])
    assert read.method == 'Setiap \\1 "kelima"'
    assert list_open_questions(path) == ["asked", "surveyor", "location"]
    held = path.read_bytes().decode()
    assert (held[0], held.count("\n")) == ("\ufeff", held.count("\r\n"))
    assert "# milik kami\r\n[preface]" in held


@pytest.mark.parametrize("stands", [False, True])
@pytest.mark.parametrize("at", range(8))
def test_stopping_at_any_question_writes_nothing(project: Project, at: int, stands: bool) -> None:
    """Neither a new sidecar nor one that stands, and it says so."""
    path = drafted(project)[0]
    before = path.read_bytes()
    if not stands:
        path.unlink()
    replies = iter(["acak", "900", "900", "daring", "Tim", "Cara", "Loket"][:at])

    def hear(screen: Screen) -> str:
        if (reply := next(replies, None)) is None:
            raise KeyboardInterrupt
        return reply

    with pytest.raises(Stopped, match=r"2026-S1 are in, but .*2026-S1\.toml was not written, nor what was typed"):
        [*complete_sidecars(project, project.unit("KPPT"), [path.with_suffix(".csv")], hear)]
    assert (path.read_bytes() if path.exists() else None) == (before if stands else None)


def test_an_import_with_more_answers_than_were_asked_is_refused(tmp_path: Path) -> None:
    """The sidecar says that two were asked; the third answer stops the import, as `check` would stop afterwards."""
    project = make_project(tmp_path, {"KPPT/2026-S1.toml": "asked = 2\n"})
    rows = [["Timestamp", *builders.QUESTIONS], *(builders.answer(f"2026-01-0{day} 08:00:00") for day in (5, 6))]
    wish = ImportWish(str(builders.export(tmp_path, rows)), "KPPT", period="2026-S1", yes=True)
    import_answers(project, wish)
    before = (project.data / "responses" / "KPPT" / "2026-S1.csv").read_bytes()
    builders.export(tmp_path, [*rows, builders.answer("2026-01-07 08:00:00")])
    with pytest.raises(SettingError, match=r"2026-S1\.toml: asked = 2, but 3 rows of answers were read"):
        import_answers(project, wish)
    assert (project.data / "responses" / "KPPT" / "2026-S1.csv").read_bytes() == before


def test_a_sidecar_that_stands_is_never_touched(project: Project) -> None:
    """However its name spells the period."""
    path = project.data / "responses" / "KPPT" / "2026-s1.toml"
    path.write_text('surveyor = "kami"\n', encoding="utf-8")
    assert [*complete_sidecars(project, project.unit("KPPT"), [path.with_name("2026-S1.csv")])] == []
    assert path.read_text(encoding="utf-8") == 'surveyor = "kami"\n'


def test_every_question_is_one_that_the_reader_takes() -> None:
    """Answered by the first of what is allowed, a number or a text, the draft is a sidecar without open questions."""
    answered = {each.key: "7" if each.kind == "number" else f'"{(each.allowed or ("teks",))[0]}"' for each in QUESTIONS}
    text = format_draft(None, answered)
    assert "#?" not in text.split("\n\n", 1)[1]
    read = Sidecar(**tomllib.loads(text))
    assert (read.selection, read.mode, read.asked, read.location) == ("random", ["online"], 7, "teks")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("acak", "random"), ("Acak  Sederhana", "random"), ("sistematis", "systematic"), ("sensus", "census"),
        ("wajib", "required"), ("sukarela", "self-selected"), ("kebetulan", "self-selected"), ("census", "census"),
    ],
)  # fmt: skip
def test_indonesian_words_for_how_respondents_were_chosen(word: str, meant: str) -> None:
    """They stand for the house's; any other is refused with all that are known."""
    assert Sidecar(selection=word).selection == meant  # type: ignore[arg-type]


def test_another_word_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    """One message with the file."""
    path = tmp_path / "2026-S1.toml"
    path.write_text('selection = "arisan"\n', encoding="utf-8")
    with pytest.raises(
        SettingError, match="'arisan': not one of random, systematic, self-selected, census, required, acak"
    ):
        read_sidecar(path)
    path.write_text('mode = ["kertas", "Tatap muka"]\n', encoding="utf-8")
    assert read_sidecar(path).mode == ["paper", "interview"]


def test_check_and_status_say_what_is_open(project: Project) -> None:
    """And no longer once it is answered."""
    project.data.joinpath("responses", "KPPT", "2026-S1.csv").write_text(people(12), encoding="utf-8")
    path, _ = drafted(project)
    given = ("--data", project.data, "--output", project.output)
    assert "7 questions open" in ikm("check", "KPPT", *given).stdout
    assert "sidecar (7 questions open)" in ikm("status", *given).stdout
    path.write_text("synthetic = true\n", encoding="utf-8")
    assert "questions open" not in ikm("check", "KPPT", *given).stdout
    assert "sidecar" not in ikm("status", *given).stdout
