"""Fingerprints of all that the product makes, to hold a change against that must change no report. Not a test.

    python -m tests.fingerprints before.json                     # make everything, SHA-256 of each file
    python -m tests.fingerprints after.json --against before.json --keep after/

Only the command line, the public names of `import ikm` and files are used, so that modules may move. All is made from a
copy of the tree in a temporary folder, whose place enters no file; another checkout is named with --tree. Exit 1 if a
file differs, is missing or new.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from tests import specimens

ROOT = Path(__file__).resolve().parents[1]
#: What every process sees, whatever the shell has set.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "100", "TZ": "UTC",
    "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "MPLBACKEND": "agg", "SOURCE_DATE_EPOCH": "0", "JPY_SESSION_NAME": "",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore",
}  # fmt: skip
#: Variables that would lead elsewhere.
STRAYS = ("IKM_DATA", "IKM_OUTPUT", "IKM_UNIT", "FORCE_COLOR", "PYTHONSTARTUP")
#: Files that hold the clock or the code's own fingerprint, and caches.
PASSED_OVER = ("manifest.json", "ikm.log", "SHA256SUMS")
NEWEST, OLD = "2026-S1", "2025-S2"
NATIONAL = "national/2026-S1.parquet"
#: Of the units in a quick run.
QUICK = ("KPPT", "PARKIR")


#: Commands that are refused, each with one message.
MISTAKES = (
    "", "report", "report KPTP", "report KPPT --period 2026-S2", "report KPPT --period semester",
    "report KPPT --bahasa fr", "report KPPT --data tiada", "report KPPT --notebook laporan_unti",
    "report KPPT --audience semua", "city --city Samarnda", "city --period 1999", "reports KPTP",
    "reports --period 1999", "national", "check", "check KPPT --period 2031", "plan KPTP", "sample-size --users x",
    "sample-size --margin 0", "sample-size KPPT --response 2", "questionnaire KPPT --period 2026-S9",
    "verify --output tiada", "units x", "reprt KPPT", "report KPPT --perod 2026", "new A", "new laporan_unit", "import",
)  # fmt: skip


class Workshop:
    """A temporary folder with a copy of the tree and of the answers; what is to be fingerprinted lies in `made`.

    Parameters
    ----------
    folder : Path
        Empty.
    tree : Path
        The checkout whose product is looked at.
    quick : bool
        Whether only a sample of everything is made.
    """

    def __init__(self, folder: Path, tree: Path, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        self.tree, self.made = folder / "tree", folder / "made"
        self.skipped: dict[str, str] = {}
        for name in ("ikm", "notebooks", "data"):
            hidden = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "national")
            shutil.copytree(tree / name, self.tree / name, ignore=hidden)
        for name in ("pyproject.toml", "requirements-report.txt", "README.md"):
            shutil.copy(tree / name, self.tree)
        specimens.write(self.tree / "data", {specimens.KEY_FILE: specimens.KEY})
        _register(self.tree)
        shutil.copytree(self.tree / "data", folder / "contoh")
        self.made.mkdir()

    def run(self, said: str, *words: object) -> None:
        """Run a command in a process of its own, and keep what it says in `made`/`said`.txt."""
        command = [sys.executable, "-m", "ikm", *map(str, words)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        self._keep(said, words, done.returncode, done.stdout, done.stderr)

    def call(self, said: str, *words: object, cwd: Path | None = None) -> None:
        """Run a command in this process, which is quick for what makes no report."""
        from ikm.__main__ import main

        out, err, given = io.StringIO(), io.StringIO(), sys.argv
        sys.argv, code = ["ikm", *map(str, words)], 0
        try:
            with chdir(cwd or self.folder), redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        finally:
            sys.argv = given
        self._keep(said, words, code, out.getvalue(), err.getvalue())

    def _keep(self, said: str, words: Sequence[object], code: int, out: str, err: str) -> None:
        """What a command said, and how it ended."""
        told = f"$ {' '.join(map(str, words))}\n{out}--- {code}\n{err}"
        path = self.made / f"{said}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")

    def stand(self, output: Path, notebook: str, about: str, period: str, bahasa: str, audience: str = "") -> None:
        """Let an internal edition or a notebook of one's own seem to stand there, for `reports` makes it again then."""
        internal = output / "internal" if audience else output
        folder = internal / ("" if notebook == "laporan_unit" else notebook) / about.casefold().replace(" ", "-")
        parameters = {"period": period, "bahasa": bahasa, **({"audience": audience} if audience else {})}
        parameters["city" if " " in about else "unit"] = about
        folder = folder if " " in about else folder.with_name(about)
        (folder / period).mkdir(parents=True)
        told = json.dumps({"notebook": {"name": notebook}, "parameters": parameters})
        (folder / period / "manifest.json").write_text(told, encoding="utf-8")

    def word(self, output: Path, *places: str) -> None:
        """Let a Word document seem to stand beside reports, for it is made again with them then."""
        for place in places:
            (output / place).mkdir(parents=True, exist_ok=True)
            (output / place / "laporan.docx").touch()


def _register(tree: Path) -> None:
    """Entry points of the tree itself, before those of the project that is installed: a kernel is found by them."""
    project = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder = tree / f"ikm-{project['version']}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: ikm\nVersion: {project['version']}\n")
    groups = [f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
              for name, entries in project.get("entry-points", {}).items()]  # fmt: skip
    (folder / "entry_points.txt").write_text("\n".join(groups))


def _shared() -> Path:
    """The folder `shared` beside the checkout, or beside the folder that worktrees lie in; IKM_SHARED names another."""
    beside = [parent / "shared" for parent in (ROOT.parent, ROOT.parent.parent)]
    usual = next((path for path in beside if path.is_dir()), beside[0])
    return Path(os.environ.get("IKM_SHARED") or usual)


# Groups of what is made ---------------------------------------------------------------------------------------------


def sample(shop: Workshop) -> None:
    """Reports of the shipped answers: units, cities, internal editions, Word, plans of samples, site, open data."""
    data = shop.folder / "contoh"
    units = [path.name for path in sorted((data / "responses").iterdir())]
    for bahasa in ("id",) if shop.quick else ("id", "en"):
        output = shop.made / "contoh" / bahasa
        given = ("--data", data, "--output", output, "--bahasa", bahasa)
        shop.word(output, f"KPPT/{NEWEST}", f"kota-samarinda/{NEWEST}")
        if shop.quick:
            shop.run("contoh/quick", "reports", *QUICK, "--period", NEWEST, "--jobs", "2", *given)
            shop.run("contoh/quick-city", "city", "--period", NEWEST, *given)
            continue
        shop.word(output, f"PARKIR/{OLD}")
        for period in (NEWEST, OLD):
            for unit in units:
                shop.stand(output, "laporan_unit", unit, period, bahasa, "internal")
        for about in ("KPPT", "PARKIR", "Kota Samarinda"):
            shop.stand(output, "rencana_sampel", about, NEWEST, bahasa)
        for period in (NEWEST, OLD):
            shop.run(f"contoh/{bahasa} {period}", "reports", "--period", period, "--jobs", "2", *given)
        if bahasa == "id":
            shop.run("contoh/id KPPT", "reports", "KPPT", "--jobs", "2", *given)
        else:
            shop.run("contoh/en 2016", "reports", "KPPT", "--period", "2016", "--jobs", "2", *given)
        shop.call(f"contoh/{bahasa} site", "site", "--data", data, "--output", output)
        shop.call(f"contoh/{bahasa} verify", "verify", "--data", data, "--output", output)


def real(shop: Workshop) -> None:
    """Reports of real answers beside the project, where they are."""
    data = _shared() / "real"
    if not data.is_dir():
        shop.skipped["real"] = "no real answers (../shared/real, or IKM_SHARED) beside this checkout"
        return
    shutil.copytree(data, shop.folder / "nyata")
    specimens.write(shop.folder / "nyata", {specimens.KEY_FILE: specimens.KEY})
    for bahasa, wanted in (("id", []), ("en", ["--period", "2022-S1"])):
        output = shop.made / "nyata" / bahasa
        for unit in ("MPP-JEPARA", "PDAM-JEPARA"):
            shop.stand(output, "laporan_unit", unit, "2022-S1", bahasa, "internal")
        given = ("--data", shop.folder / "nyata", "--output", output, "--bahasa", bahasa)
        shop.run(f"nyata/{bahasa}", "reports", *wanted, "--jobs", "2", *given)
    for unit in ("MPP-JEPARA", "PDAM-JEPARA"):
        for period in ("2021-S2", "2022-S1"):
            shop.call(
                f"nyata/check {unit} {period}", "check", unit, "--period", period, "--data", shop.folder / "nyata"
            )


def odd(shop: Workshop) -> None:
    """Reports of what the sample does not use, and of folders with mistakes."""
    data, output = _odd_answers(shop), shop.made / "aneh" / "id"
    if not (data / "kop.docx").stat().st_size:
        shop.skipped["letterhead"] = "the extra docx is not installed"
    shop.word(output, f"LENGKAP/{NEWEST}", f"DUA/{NEWEST}")
    for unit in ("LENGKAP", "TUJUH", "DUA", "KOTOR"):
        shop.stand(output, "laporan_unit", unit, NEWEST, "id", "internal")
    shop.run("aneh/id", "reports", "--jobs", "2", "--data", data, "--output", output)
    english = shop.made / "aneh" / "en"
    given = ("--data", data, "--output", english, "--bahasa", "en", "--jobs", "2", "--period", NEWEST)
    shop.run("aneh/en", "reports", *given)
    (english / "TUJUH" / NEWEST / "laporan.en.html").write_text("x")
    (english / "DUA" / NEWEST / "rekap.en.xlsx").unlink(missing_ok=True)
    shop.call("aneh/verify", "verify", "--data", data, "--output", english)
    for unit in ("LENGKAP", "BERBOBOT", "TUJUH", "DUA", "KOTOR", "BULANAN", "KOSONG"):
        shop.call(f"aneh/check {unit}", "check", unit, "--data", data)
        shop.call(f"aneh/check {unit} en", "check", unit, "--data", data, "--bahasa", "en")
    for unit in ("LENGKAP", "BULANAN", "KOSONG"):
        for bahasa in ("id", "en"):
            about = (unit, "--data", data, "--bahasa", bahasa)
            forms_of = shop.made / "aneh" / "kuesioner" / bahasa
            shop.call(f"aneh/kuesioner {unit} {bahasa}", "questionnaire", *about, "--output", forms_of)
            shop.call(f"aneh/sampel {unit} {bahasa}", "sample-size", *about)
    wrong = shop.folder / "rusak"
    specimens.broken(wrong)
    shop.run("rusak/reports", "reports", "--jobs", "2", "--data", wrong, "--output", shop.made / "rusak" / "id")
    for unit in ("BAIK", "SKALA", "KOLOM", "SIDECAR", "RENCANA"):
        shop.call(f"rusak/check {unit}", "check", unit, "--data", wrong)
        shop.call(f"rusak/plan {unit}", "plan", unit, "--data", wrong)


def _odd_answers(shop: Workshop) -> Path:
    """The folder of answers that use what the sample does not, with decisions on comments."""
    data = shop.folder / "aneh"
    if not data.is_dir():
        specimens.odd(data)
        shop.call("aneh/review", "comments", "review", "LENGKAP", "--format", "csv", "--data", data)
        _decide(data / "comments" / "LENGKAP" / f"{NEWEST}.csv", shop.made / "aneh" / "saran.csv")
    return data


def _tables(shop: Workshop) -> Path:
    """The folder of national tables."""
    tables = shop.folder / "tabel"
    if not tables.is_dir():
        responses = shop.folder / "contoh" / "responses"
        specimens.nation(tables, {path.name: path / f"{NEWEST}.csv" for path in sorted(responses.iterdir())})
    return tables


def _decide(path: Path, copy: Path) -> None:
    """Decide on comments as a person would: approve, redact, reject, leave open, in turn."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    copy.write_bytes(path.read_bytes())
    decision, edited = rows[0].index("decision"), rows[0].index("edited")
    for place, row in enumerate(rows[1:]):
        row[decision] = ("approve", "redact", "reject", "")[place % 4]
        row[edited] = "Antrean perlu dipercepat." if row[decision] == "redact" else ""
    path.write_text(specimens.table(rows), encoding="utf-8")


def national(shop: Workshop) -> None:
    """National tables: counted from CSV and from a partitioned folder, with their reports."""
    _tables(shop)
    for name, words in {
        "unit": ("tabel/unit.csv", "--period", NEWEST, "--synthetic"),
        "bagian": ("tabel/bagian", "--period", NEWEST, "--bahasa", "en"),
        "salah": ("tabel/salah.csv", "--invalid", "refuse"),
        "berhenti": ("tabel/salah.csv",),
        "asing": ("tabel/unit.csv", "--period", "2025-S1"),
    }.items():
        data = shop.made / "nasional" / name / "data"
        specimens.write(data, {"units.toml": (shop.folder / "contoh" / "units.toml").read_bytes()})
        shop.run(f"nasional/{name}", "national", *words, "--data", data, "--output", data.parent / "output")


def notebooks(shop: Workshop) -> None:
    """A new notebook, and its report; what the notebooks of the researchers' room show."""
    shop.call("notebook/new", "new", "layanan_daring")
    shop.call("notebook/room", "new", "jelajah/layanan_daring")
    for name in ("layanan_daring", "jelajah/layanan_daring"):
        _copied(shop.tree / "notebooks" / f"{name}.ipynb", shop.made / "notebook" / f"{name}.ipynb")
    output = shop.made / "notebook" / "id"
    shop.run(
        "notebook/report", "report", "PARKIR", "--notebook", "layanan_daring", "--data", "contoh", "--output", output
    )
    _failing(shop.tree / "notebooks" / "layanan_daring.ipynb", shop.tree / "notebooks" / "gagal_di_sini.ipynb")
    shop.run(
        "notebook/failed", "report", "PARKIR", "--notebook", "gagal_di_sini", "--data", "contoh", "--output", output
    )
    room = [
        path for path in sorted((shop.tree / "notebooks" / "jelajah").glob("*.ipynb")) if path.stem != "layanan_daring"
    ]
    results = shop.folder / "room"
    for pair in zip(room[::2], [*room[1::2], None][: len(room[::2])], strict=True):
        command = [
            sys.executable,
            "-m",
            "nbconvert",
            "--to",
            "notebook",
            "--execute",
            "--allow-errors",
            "--output-dir",
            results,
        ]
        started = [
            subprocess.Popen([*command, path], cwd=shop.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for path in pair
            if path
        ]
        for process in started:
            process.wait()
    for path in room:
        told = json.loads((results / path.name).read_text(encoding="utf-8"))
        shown = [[_shown(output) for output in cell.get("outputs", [])] for cell in told["cells"]]
        (shop.made / "notebook" / f"{path.stem}.json").write_text(json.dumps(shown, indent=1), encoding="utf-8")


def _failing(path: Path, copy: Path) -> None:
    """A notebook that stops in its third cell of code."""
    told = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in told["cells"] if cell["cell_type"] == "code"]
    code[2]["source"] = ["1 / 0"]
    copy.write_text(json.dumps(told), encoding="utf-8")


def _shown(output: Mapping[str, Any]) -> dict[str, Any]:
    """An output of a cell without its number."""
    return {name: value for name, value in output.items() if name not in ("execution_count", "metadata")}


def _copied(path: Path, copy: Path) -> None:
    """Copy a file into a folder that need not exist."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, copy)


def frames(shop: Workshop) -> None:
    """Every figure that `import ikm` hands to researchers: tidy frames with their units of measure, and the words."""
    import ikm

    data, odd_data = str(shop.folder / "contoh"), str(_odd_answers(shop))
    opened: dict[str, Any] = {
        "KPPT": ikm.open("KPPT", NEWEST, data=data),
        "KEBERSIHAN": ikm.open("KEBERSIHAN", OLD, data=data, bahasa="en"),
        "lama": ikm.open("KPPT", "2013", data=data),
        "LENGKAP": ikm.open("LENGKAP", NEWEST, data=odd_data),
        "BERBOBOT": ikm.open("BERBOBOT", NEWEST, data=odd_data, bahasa="en"),
        "KOTOR": ikm.open("KOTOR", NEWEST, data=odd_data, audience="internal"),
        "where": ikm.open("KPPT", NEWEST, data=data).where("age >= 60"),
        "kota": ikm.city(NEWEST, data=data),
        "deret": ikm.open_all("KPPT", data=data),
        "sampel": ikm.sample_plan("KPPT", data=data),
        "unit": ikm.units(data=data),
        "nasional": ikm.national(str(_tables(shop) / "unit.csv"), NEWEST),
    }
    asked = {"by": ["gender", "age", "education", "occupation", "service"], "unsur_by": ["gender", "service"],
             "compare": ["2025-S2", "PDAM"], "cross": [], "with_answers": []}  # fmt: skip
    for about, study in opened.items():
        for name in [one for one in dir(study) if not one.startswith("_")] + ["itself"] * hasattr(study, "frame"):
            for words in asked.get(name, [None]):
                _write_view(
                    shop.made / "frames" / about / f"{name}{f' {words}' if words else ''}.txt", study, name, words
                )


def _write_view(path: Path, study: Any, name: str, words: str | None) -> None:
    """A view as text: what it says, its frame to the last digit, units of measure; nothing of what is no view."""
    try:
        view = study if name == "itself" else getattr(study, name)
        view = view(*([words] if words else [])) if callable(view) else view
        told = "\n".join(_parts(view)) if hasattr(view, "frame") else ""
    except TypeError:  # it takes words that are not named here
        return
    except Exception as error:
        told = str(error) if isinstance(error, sys.modules["ikm"].IkmError) else ""  # a view that refuses says why
    if told:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")


def _parts(view: Any) -> Iterator[str]:
    """What a view says and holds."""
    yield view.frame.to_csv()
    yield str({column: str(kind) for column, kind in view.frame.dtypes.items()})
    for name in ("units", "text", "tables"):
        part = getattr(view, name, "")
        yield str(part() if callable(part) else part)


def forms(shop: Workshop) -> None:
    """Questionnaires, size of samples, plans, reviews, lists, and messages that tell of mistakes."""
    data = shop.folder / "contoh"
    units = QUICK if shop.quick else tuple(path.name for path in sorted((data / "responses").iterdir()))
    given = ("--data", data)
    for bahasa in ("id", "en"):
        for unit in units:
            output = shop.made / "kuesioner" / bahasa
            shop.call(
                f"kuesioner/{bahasa} {unit}", "questionnaire", unit, "--output", output, *given, "--bahasa", bahasa
            )
            shop.call(f"sampel/{bahasa} {unit}", "sample-size", unit, *given, "--bahasa", bahasa)
            shop.call(f"check/{bahasa} {unit}", "check", unit, *given, "--bahasa", bahasa)
        shop.call(f"sampel/{bahasa} kota", "sample-size", *given, "--bahasa", bahasa)
        shop.call(f"sampel/{bahasa} 5000", "sample-size", "--users", "5000", *given, "--bahasa", bahasa)
        words = ("--margin", "1.5", "--response", "0.8", "--deff", "1.4", "--period", OLD)
        shop.call(f"sampel/{bahasa} KPPT lain", "sample-size", "KPPT", *words, *given, "--bahasa", bahasa)
    copy = shop.made / "rencana" / "data"
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("responses"))
    shutil.copytree(data / "responses", shop.folder / "responses", dirs_exist_ok=True)
    (copy / "responses").symlink_to(shop.folder / "responses")
    for unit in units:
        shop.call(f"rencana/{unit}", "plan", unit, "--data", copy)
        shop.call(f"rencana/{unit} {OLD}", "plan", unit, "--period", OLD, "--data", copy)
        shop.call(f"saran/{unit}", "comments", "review", unit, "--data", copy)
        shop.call(f"saran/{unit} {OLD}", "comments", "review", unit, "--period", OLD, "--data", copy)
    (copy / "responses").unlink()
    shop.call("daftar/units", "units", *given)
    shop.call("daftar/codes", "units", "--codes", *given)
    for place, words in enumerate(MISTAKES):
        data_given = () if "--data" in words or words.split(" ")[0] in ("", "new", "reprt", "lab") else given
        shop.call(f"salah/{place:02} {words.replace(' ', '_')}", *words.split(), *data_given)


def imports(shop: Workshop) -> None:
    """Exports of every kind brought in: answers, mapping, page and list of the import, and what was said."""
    for case in specimens.cases():
        if shop.quick and case.name != "formulir":
            continue
        _import(shop, case.name, {"data/units.toml": case.units, **case.files}, case.commands)
    sample_export = {"data/units.toml": (shop.folder / "contoh" / "units.toml").read_text(encoding="utf-8"),
                     "f.csv": (shop.folder / "contoh" / "exports" / "formulir_parkir.csv").read_bytes()}  # fmt: skip
    words = "f.csv --unit PARKIR --period 2026-S2"
    _import(shop, "contoh", sample_export, [f"{words} --dry-run", words, words, f"{words} --bahasa en"])
    raw = _shared() / "real" / "raw"
    if shop.quick or not raw.is_dir():
        shop.skipped["imports of real exports"] = "a quick run" if shop.quick else f"no {raw.name} beside this checkout"
        return
    # The tables that one mapping reads lie beside each other, so each folder is a case; its answers are read only.
    for folder in sorted(path for path in raw.iterdir() if path.is_dir()):
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".xlsx")}
        names = [name for name in files if not name.startswith("tb_") or name in ("tb_hasil.csv", "tb_jawaban.csv")]
        commands = [f"{name} --unit KEC-A --period 2022-S1 --dry-run" for name in names]
        commands += ["tb_hasil.csv --unit KPPT --split-by-period --yes"] if "tb_hasil.csv" in files else []
        commands += [f"{name} --published" for name in names if name.startswith("IKM")]
        _import(shop, f"nyata {folder.name}", {"data/units.toml": specimens.cases()[0].units, **files}, commands)


def _import(shop: Workshop, name: str, files: Mapping[str, str | bytes], commands: Sequence[str]) -> None:
    """A project in a folder of its own, and its imports one after the other."""
    folder = shop.folder / "impor" / name
    specimens.write(folder, files)
    for place, words in enumerate(commands):
        given = [word.replace("?", " ") for word in words.split()]  # '?' is a blank within a word
        shop.call(f"impor/{name}/{place}", "import", *given, "--data", "data", "--output", "output", cwd=folder)
    for part in ("data", "output"):
        if (folder / part).is_dir():
            shutil.copytree(folder / part, shop.made / "impor" / name / part)


#: Notebooks come last: the new ones stand in lists of all notebooks then.
GROUPS: tuple[Callable[[Workshop], None], ...] = (sample, odd, real, national, frames, forms, imports, notebooks)
QUICK_GROUPS = (sample, forms, imports)


# Fingerprints ------------------------------------------------------------------------------------------------------


def fingerprints(shop: Workshop) -> dict[str, str]:
    """SHA-256 of every file that was made, by its path."""
    found = {}
    for path in sorted(shop.made.rglob("*")):
        name = path.relative_to(shop.made).as_posix()
        if (
            path.is_file()
            and path.name not in PASSED_OVER
            and not path.name.startswith(".")
            and not (shop.quick and _of_all(name))
        ):
            found[name] = hashlib.sha256(_normal(path, shop.folder)).hexdigest()
    return found


def _of_all(name: str) -> bool:
    """Whether a file tells of every report beside it: a quick run makes another one."""
    return name.startswith(("contoh/quick", "contoh/id/index.html", "contoh/id/data/", "rencana/data"))


def _normal(path: Path, folder: Path) -> bytes:
    """A file's content without what may differ where nothing has changed.

    What commands say, pages of failed reports and outputs of a notebook tell where a file lies: the temporary folder.
    Sums of a national table are compared as a table, since no report shows how Parquet lays out its bytes.
    """
    if path.as_posix().endswith(NATIONAL):
        import pyarrow.parquet as parquet

        cells = parquet.read_table(path).to_pandas()
        lines = cells[sorted(cells.columns)].to_csv(index=False).splitlines()
        return "\n".join([lines[0], *sorted(lines[1:])]).encode()
    content = path.read_bytes()
    if path.suffix in (".txt", ".json") or path.name == "gagal.html":
        return content.replace(str(folder).encode(), b"<folder>")
    return content


def differences(now: Mapping[str, str], before: Mapping[str, str], asked: Callable[[str], bool]) -> list[str]:
    """Lines that tell of files that differ, are missing or new; what was not asked for is not missed."""
    lines = [f"differs: {name}" for name in now if name in before and before[name] != now[name]]
    lines += [f"missing: {name}" for name in before if name not in now and asked(name)]
    return [*lines, *(f"new: {name}" for name in now if name not in before)]


def _asked(now: Mapping[str, str], quick: bool, only: Sequence[str] | None) -> Callable[[str], bool]:
    """What a run that makes a part of everything should have made: all in the folders of reports, or of groups."""
    folders, groups = {name.rpartition("/")[0] for name in now}, {name.split("/")[0] for name in now}
    if quick:
        return lambda name: "/" in name.rpartition("/")[0] and name.rpartition("/")[0] in folders and not _of_all(name)
    return lambda name: not only or name.split("/")[0] in groups


def main() -> None:
    """Make everything, write its fingerprints, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="where the fingerprints are written, as JSON")
    parser.add_argument("--against", type=Path, help="fingerprints of an earlier run")
    parser.add_argument("--quick", action="store_true", help="two units, their city, forms, one import")
    parser.add_argument("--keep", type=Path, help="keep what was made in this folder")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the checkout whose product is looked at")
    parser.add_argument("--only", nargs="+", choices=[group.__name__ for group in GROUPS], help="only these groups")
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ikm-cetak-") as name:
        folder = Path(name).resolve()
        shop = Workshop(folder, given.tree.resolve(), given.quick)
        _settle(shop.tree)
        try:
            for group in QUICK_GROUPS if given.quick else GROUPS:
                if not given.only or group.__name__ in given.only:
                    begun = time.monotonic()
                    group(shop)
                    print(f"{group.__name__}: {time.monotonic() - begun:.0f} s", flush=True)
        finally:
            if given.keep:
                shutil.rmtree(given.keep, ignore_errors=True)
                shutil.copytree(shop.made, given.keep)
        found = fingerprints(shop)
    for group, why in shop.skipped.items():
        print(f"skipped: {group}: {why}")
    told = {"files": found, "skipped": shop.skipped}
    given.out.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    used = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{len(found)} files in {time.monotonic() - started:.0f} s, {used:.0f} s of processor")
    if given.against:
        before = json.loads(given.against.read_text(encoding="utf-8"))["files"]
        lines = differences(found, before, _asked(found, given.quick, given.only))
        print("\n".join(lines) if lines else f"all as in {given.against}")
        sys.exit(1 if lines else 0)


def _settle(tree: Path) -> None:
    """Have this process and its children import the package from the copy."""
    os.environ["PYTHONPATH"] = str(tree)
    sys.path.insert(0, str(tree))
    for name in [name for name in sys.modules if name.split(".")[0] == "ikm"]:
        del sys.modules[name]


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in ENVIRONMENT.items()):
        # The order of sets and the width of lines are settled when Python starts.
        kept = {name: value for name, value in os.environ.items() if name not in STRAYS}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**kept, **ENVIRONMENT})
    main()
