"""The command line as an officer meets it: one message, the right exit code, nothing lost."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from ikm.commands import console
from ikm.commands.console import run_command, shorten_paths
from tests.commands import run_ikm as ikm

ROOT = Path(__file__).resolve().parents[1]


def started(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `python -m ikm` in a process of its own, which costs seconds: where the process is what is tested."""
    command = [sys.executable, "-m", "ikm", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Exit 2, no traceback, every phrase in the message."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not [phrase for phrase in said if phrase not in done.stderr], done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], ["no unit was named", "KPPT, PDAM"]),
        (["KPTP"], ["'KPTP'", "Did you mean KPPT?"]),
        (["../x"], ["'../x'", "KPPT"]),
        (["KPPT", "--period", "2026-S2"], ["no answers for period 2026-S2", "2026-S1"]),
        (["KPPT", "--period", "semester 1"], ["is not a period", "2026-S1", "2026-T3", "2026-07"]),
        (["KPPT", "--bahasa", "fr"], ["'fr'", "id or en"]),
        (["KPPT", "--data", "no-such-folder"], ["no units.toml", "DATA=folder"]),
        (["KPPT", "--notebook", "laporan_unti"], ["'laporan_unti'", "Did you mean laporan_unit"]),
    ],
)
def test_wrong_words_get_one_message(arguments: list[str], said: list[str], tmp_path: Path) -> None:
    """A unit, period, language, folder or notebook that does not exist: what was asked, what exists, exit 2."""
    refused(ikm("report", *arguments, "--output", tmp_path), *said)
    assert list(tmp_path.iterdir()) == []


def spoil(data: Path, old: str, new: str) -> None:
    """Replace text once in the answers of PARKIR 2026-S1."""
    path = data / "responses" / "PARKIR" / "2026-S1.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("persyaratan,", "persyaratn,", ["column", "persyaratan. Did you mean persyaratn"]),
        (",4,", ",5,", ["1 value outside the scale", "row ", "'5'", "1, 2, 3, 4"]),
        ("R0001,", 'R0001,"', ["not a CSV file"]),
        ("R0003,", "R0003,extra,", ["not a CSV file", "row 4"]),
    ],
)
def test_bad_answers_leave_the_last_good_report(
    sample: Path, tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    """A mistake in the file is told with its place, exit 2, and every byte of the old report is still there."""
    shelf = tmp_path / "output" / "PARKIR" / "2026-S1"
    shelf.mkdir(parents=True)
    (shelf / "laporan.html").write_text("the last good report", encoding="utf-8")
    spoil(sample, old, new)
    done = ikm("report", "PARKIR", "--period", "2026-S1", "--data", sample, "--output", tmp_path / "output")
    refused(done, "2026-S1.csv", *said)
    assert str(sample) in done.stderr
    assert {path.name: path.read_text(encoding="utf-8") for path in shelf.iterdir()} == {
        "laporan.html": "the last good report"
    }


@pytest.mark.slow
def test_typo_in_a_sidecar(sample: Path, tmp_path: Path) -> None:
    """A key that the sidecar does not know is a mistake, and the near key is offered."""
    path = sample / "responses" / "PARKIR" / "2026-S1.toml"
    path.write_text('selecton = "random"\n', encoding="utf-8")
    done = ikm("report", "PARKIR", "--period", "2026-S1", "--data", sample, "--output", tmp_path / "output")
    refused(done, "2026-S1.toml", "selecton: no such key. Did you mean selection")


@pytest.mark.slow
def test_report_is_made_from_any_folder(sample: Path, tmp_path: Path) -> None:
    """The files stand under the unit and the newest period, whatever folder the command runs in; a line says where."""
    done = started("report", "PARKIR", "--data", sample, "--output", tmp_path / "output", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shelf = tmp_path / "output" / "PARKIR" / "2026-S1"
    assert done.stdout.strip() == "PARKIR 2026-S1: output/PARKIR/2026-S1/laporan.html"
    assert {path.name for path in shelf.iterdir()} == {
        "laporan.html", "laporan.ipynb", "laporan.pdf", "hasil.json", "manifest.json", "publikasi.pdf", "publikasi.png",
        "rekap.xlsx", "warga.html",
    }  # fmt: skip
    assert "PARKIR 2026-S1" in (tmp_path / "output" / "ikm.log").read_text(encoding="utf-8")


@pytest.mark.slow
def test_reports_are_made_and_failures_are_listed(sample: Path, tmp_path: Path) -> None:
    """A unit with a wrong value and one without: the good report stands, the other is told with its command, exit 1.

    Mended and asked again, only the one that failed is made.
    """
    given = ("PARKIR", "KPPT", "--period", "2026-S1", "--data", sample, "--output", tmp_path / "output")
    spoil(sample, ",4,", ",5,")
    done = started("reports", *given)
    assert done.returncode == 1
    assert done.stdout == "1 reports made, 1 failed, 0 up to date\n"
    assert "PARKIR 2026-S1: " in done.stderr
    assert "1 value outside the scale. row " in done.stderr
    assert "KPPT 2026-S1: what may still be added: pictures (" in done.stderr  # of all else the register has it
    assert f"make report UNIT=PARKIR PERIOD=2026-S1 DATA={sample} OUTPUT={tmp_path / 'output'}" in done.stderr
    assert (tmp_path / "output" / "KPPT" / "2026-S1" / "laporan.html").is_file()
    spoil(sample, ",5,", ",4,")
    done = ikm("reports", *given)
    assert (done.returncode, done.stdout) == (0, "1 reports made, 0 failed, 1 up to date\n")
    assert done.stderr.count("PARKIR 2026-S1: what may still be added: kata pengantar ([preface] in ") == 1
    refused(ikm("reports", "PRAKIR", *given[2:]), "Did you mean PARKIR")
    refused(ikm("reports", "PARKIR", "--period", "2031"), "no answers for period 2031")


def test_units_are_listed() -> None:
    """`units` names every unit with its periods."""
    done = started("units")
    assert done.returncode == 0
    assert "KPPT: Kantor Pelayanan Perizinan Terpadu, Kota Samarinda" in done.stdout
    assert "2026-S1" in done.stdout


def commands(group: Any, *names: str) -> dict[str, Any]:
    """Every command by its words: 'report', 'comments review'."""
    found: dict[str, Any] = {}
    for name, command in getattr(group, "commands", {}).items():
        found |= commands(command, *names, name) or {" ".join([*names, name]): command}
    return found


def test_every_command_has_examples_that_it_understands() -> None:
    """Each on a line of its own, to be copied: names of options and kinds of values are the command's."""
    app = console.app
    told = commands(typer.main.get_command(app))
    assert {"report", "comments review", "verify", "new"} <= set(told)
    for name, command in told.items():
        head, *examples = command.epilog.splitlines()[1:]
        assert (head, len(examples) > 0) == ("Examples:", True), name
        for line in examples:
            words = shlex.split(line)
            assert words[: 3 + len(name.split())] == ["python", "-m", "ikm", *name.split()], line
            command.make_context(name, words[3 + len(name.split()) :])  # which refuses what it does not know


def test_help_shows_each_example_on_its_line() -> None:
    """The lines are not run together."""
    lines = started("report", "--help").stdout.splitlines()
    assert "    python -m ikm report KPPT" in lines
    assert lines[-1] == "    python -m ikm report KPPT --data ../answers --output ../reports"


def test_comments_are_proposed_for_review(sample: Path) -> None:
    """`comments review` writes the file and says where; a second run adds nothing; a typo exits 2 and names its row."""
    done = ikm("comments", "review", "PARKIR", "--format", "csv", "--data", sample)
    path = sample / "comments" / "PARKIR" / "2026-S1.csv"
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout
    lines = path.read_text(encoding="utf-8").splitlines()
    assert f"{len(lines) - 1} added, 0 read, {len(lines) - 1} to be read" in done.stdout
    copy = sample / "salinan.csv"
    copy.write_text("\n".join([lines[0], lines[1][:-1] + "approve,"]) + "\n", encoding="utf-8")
    merged = ikm("comments", "review", "PARKIR", "--merge", copy, "--data", sample)
    assert "1 taken from" in merged.stdout
    assert f"0 added, 1 read, {len(lines) - 2} to be read" in merged.stdout
    path.write_text("\n".join([lines[0], lines[1][:-1] + "aprove,"]) + "\n", encoding="utf-8")
    refused(ikm("comments", "review", "PARKIR", "--data", sample), "2026-S1.csv", "row 2, column decision: 'aprove'")
    refused(ikm("comments", "review", "PARKIR", "--format", "xls", "--data", sample), "Did you mean xlsx")
    refused(ikm("comments", "review", "PRAKIR", "--data", sample), "Did you mean PARKIR")


def test_questionnaire_is_made(sample: Path, tmp_path: Path) -> None:
    """`questionnaire` writes both files and says where; a typo and a unit without a known period exit 2."""
    given = ("--data", sample, "--output", tmp_path / "output")
    done = ikm("questionnaire", "PARKIR", "--period", "2026-S2", *given, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"output/PARKIR/kuesioner/kuesioner.{kind}" for kind in ("html", "xlsx")]
    assert "Semester II Tahun 2026" in (tmp_path / done.stdout.split()[0]).read_text(encoding="utf-8")
    refused(ikm("questionnaire", "PRAKIR", *given), "Did you mean PARKIR")
    refused(ikm("questionnaire", "LALIN", *given), "LALIN has no answers yet", "PERIOD=")


def test_plan_says_what_it_did(sample: Path) -> None:
    """`ikm plan PARKIR` names the file and the unsur that got a row; a second time it leaves them as they are."""
    first, second = (ikm("plan", "PARKIR", "--data", sample) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "actions/PARKIR.csv: 3 added (" in first.stdout
    assert "0 added; 3 there already, left as it is (" in second.stdout


def test_plan_with_a_mistake_is_refused_and_kept(sample: Path) -> None:
    """A status that does not exist: file, row and column, exit 2; the file is as it was."""
    path = sample / "actions" / "PARKIR.csv"
    path.parent.mkdir()
    path.write_text("period;unsur;status\n2026-S1;waktu;slesai\n", encoding="utf-8")
    refused(ikm("plan", "PARKIR", "--data", sample), "PARKIR.csv", "row 2, column status", "Did you mean selesai?")
    assert path.read_text(encoding="utf-8").endswith("slesai\n")


def test_sample_size_is_told() -> None:
    """Number and reason, every way of reckoning, the services; 278 is the printed table's for 1000 users."""
    done = ikm("sample-size", "KPPT", "--users", "1000", "--response", "1")
    assert done.returncode == 0, done.stderr
    assert "Mintalah 278 orang" in done.stdout
    assert "Krejcie & Morgan" in done.stdout
    assert "Izin reklame" in done.stdout
    city = ikm("sample-size", "--bahasa", "en")
    assert city.returncode == 0, city.stderr
    assert "For 6 service units of Kota Samarinda" in city.stdout


def test_a_terminal_without_a_width_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """COLUMNS=0 is what a container's or a script's terminal says: what is said there is said as elsewhere."""
    monkeypatch.setenv("COLUMNS", "0")
    type(console.stdout_console)().print("unit 'KPTP' is not in data/units.toml.")
    assert capsys.readouterr().out == "unit 'KPTP' is not in data/units.toml.\n"


def test_thousands_of_users_are_set_apart_with_a_point() -> None:
    """'5.000' is how Indonesia writes five thousand: the plan is that of 5000, and not of five people."""
    plans = [ikm("sample-size", "PARKIR", "--users", users, "--bahasa", "en") for users in ("5.000", "5000")]
    assert [plan.returncode for plan in plans] == [0, 0], plans[0].stderr
    assert plans[0].stdout == plans[1].stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["KPTP"], ["Did you mean KPPT?"]),
        (["--users", "0"], ["users = 0: nobody to ask"]),
        (["--users", "1" + "0" * 400], ["… (401 characters): more than there are people", "1 to 10,000,000,000"]),
        (["KPPT", "--margin", "-1"], ["margin = -1", "above 0"]),
        (["KPPT", "--response", "60"], ["response = 60", "0.6 for 60 of 100"]),
        (["--users", "many"], ["--users (USERS of make): 'many' is not a whole number"]),
        (["--users", "5.0"], ["--users (USERS of make): '5.0' is not a whole number"]),
    ],
)
def test_sample_size_of_nonsense(arguments: list[str], said: list[str]) -> None:
    """What cannot be planned with is told, exit 2."""
    refused(ikm("sample-size", *arguments), *said)


@pytest.mark.slow
def test_national_report_is_made_of_a_table(tmp_path: Path) -> None:
    """Counted, told, made; made again of the sums alone; a mistake in the table leaves both as they were."""
    data, output = tmp_path / "data", tmp_path / "output"
    data.mkdir()
    (data / "units.toml").write_text((ROOT / "data" / "units.toml").read_text(encoding="utf-8"), encoding="utf-8")
    keys = "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,pengaduan,sarana"
    lines = [f"{unit},{','.join([str(1 + at % 4)] * 9)}" for unit in "AB" for at in range(12)]
    table = tmp_path / "answers.csv"
    table.write_text("\n".join([f"unit,{keys}", *lines, "A" + "," * 9]) + "\n", encoding="utf-8")
    folders = ["--data", data, "--output", output]
    done = ikm("national", table, "--period", "2026-S1", *folders)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2026-S1: 25 rows read, 24 counted, 1 refused, 2 units; sums in ")
    page, kept = output / "nasional" / "2026-S1" / "laporan.html", data / "national" / "2026-S1.parquet"
    first, sums = page.read_bytes(), kept.read_bytes()
    table.write_text(f"unit,{keys}\nA,5{',4' * 8}\n", encoding="utf-8")
    refused(
        ikm("national", table, "--period", "2026-S1", *folders), "row 2, column persyaratan: '5'", "--invalid refuse"
    )
    refused(ikm("national", table, *folders), "no column tells the period", "--period")
    refused(ikm("national", "--period", "2025", *folders), "no sums of a national table for 2025", "2026-S1")
    assert (page.read_bytes(), kept.read_bytes()) == (first, sums)
    assert ikm("national", *folders).returncode == 0
    assert page.read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["reports", "--jobs", "two"],
            ["--jobs (JOBS of make): 'two' is not a whole number.", "ikm reports"],
        ),
        (["sample-size", "--margin=abc"], ["--margin (MARGIN of make): 'abc' is not a number.", "1.5"]),
        (["reports", "--jobs", "-1"], ["--jobs (JOBS of make): '-1' is not a number from 0 on."]),
        (["report", "--notebok", "x"], ["there is no option --notebok. Did you mean --notebook?"]),
        (["repor"], ["there is no command 'repor'. Did you mean report or reports?"]),
        (["report", "KPPT", "PDAM"], ["one word too many: PDAM."]),
        (["import"], ["no file was named."]),
    ],
)
def test_misused_commands_get_the_same_kind_of_message(
    arguments: list[str], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was given, what is allowed, where to look; none of the parser's own words."""
    assert run_command(arguments) == 2
    told = capsys.readouterr().err
    assert not [phrase for phrase in [*said, "What to do: python -m ikm "] if phrase not in told], told
    assert not [phrase for phrase in ("Usage:", "Error:", "Input should") if phrase in told]


def test_help_and_a_command_that_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """No word at all: the help, exit 2; a command that is done: 0."""
    assert run_command([]) == 2
    assert "sample-size" in capsys.readouterr().err
    assert run_command(["units", "--codes"]) == 0
    assert "KPPT" in capsys.readouterr().out


def test_make_check_does_not_pass_over_a_file() -> None:
    """FILE was ignored, and another file checked than was asked for."""
    done = subprocess.run(
        ["make", "-C", ROOT, "-o", ".venv/.report", "check", "UNIT=KPPT", "FILE=x.csv"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "FILE is not among them" in done.stderr
    assert "make import FILE=form.xlsx UNIT=KPPT DRY=1" in done.stderr


def test_paths_are_told_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those in the folder one is in, and in the one above it; another that ends alike is left as it is."""
    (tmp_path / "kerja").mkdir()
    monkeypatch.chdir(tmp_path / "kerja")
    told = shorten_paths(f"{tmp_path}/kerja/data/a.csv, DATA={tmp_path}/jawaban ({tmp_path}/b) /x{tmp_path}/kerja/c")
    assert told == f"data/a.csv, DATA=../jawaban (../b) /x{tmp_path}/kerja/c"
