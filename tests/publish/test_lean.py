"""Commands and reports import nothing that they do not use, and rehearsing one loads what reports will use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from ikm.errors import DataError
from ikm.publish.job import gather_unit_job
from ikm.survey.project import Project

pytestmark = pytest.mark.slow


def modules(code: str, folder: Path) -> set[str]:
    """Modules of a fresh process after it ran this code, with a folder before the installed libraries."""
    told = f"import sys\n{code}\nprint(*[name for name, module in sys.modules.items() if module])"
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", told], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_what_jupyterlab_brings_is_not_loaded(tmp_path: Path) -> None:
    """Wherever the parser is installed jsonschema loads it: here a module of its name is found, and not by us."""
    (tmp_path / "rfc3987_syntax.py").write_text("is_valid_syntax = None\n", encoding="utf-8")
    assert "rfc3987_syntax" in modules("import rfc3987_syntax", tmp_path)
    found = modules("import ikm.publish.report", tmp_path)
    assert "rfc3987_syntax" not in found
    assert {"papermill", "jsonschema"} <= found


#: Command -> libraries that it does without: those that run a notebook, set a page, reckon, or draw.
LEAN = {
    "--help": ("pydantic", "jinja2", "pandas", "nbformat"),
    "units": ("jinja2", "pandas", "nbformat"),
    "report KPTP": ("jinja2", "pandas", "nbformat", "jupyter_client"),
    "report KPPT --period 2031": ("jinja2", "pandas", "nbformat", "jupyter_client"),
    "status": ("pandas", "numpy", "nbformat", "nbconvert", "typst", "xlsxwriter", "bs4"),
    "site": ("pandas", "numpy", "nbformat", "nbconvert", "typst", "xlsxwriter", "bs4", "jupyter_client"),
    "verify": ("pandas", "numpy", "nbconvert", "typst", "xlsxwriter", "bs4"),
    "unit MPP --name MPP --city K --skpd D --sector air": ("jinja2", "pandas", "nbformat"),
    "check KPPT": ("matplotlib", "scipy.stats", "sklearn", "nbformat", "nbconvert", "typst", "ikm.intake.run"),
    "comments review KPPT": ("matplotlib", "scipy.stats", "sklearn", "nbformat", "nbconvert", "ikm.intake.run"),
    "questionnaire KPPT": ("matplotlib", "scipy", "nbformat", "nbconvert", "typst"),
    "plan KPPT": ("matplotlib", "scipy.stats", "sklearn", "nbformat", "nbconvert", "typst"),
    "import FORM --unit PARKIR --period 2026-S2 --yes": ("matplotlib", "scipy.stats", "sklearn", "nbformat", "typst"),
}


@pytest.mark.parametrize("command", LEAN)
def test_a_command_loads_what_it_uses(command: str, sample: Path, tmp_path: Path) -> None:
    """Whoever waits for a list or a refusal does not wait for what makes reports."""
    words = command.replace("FORM", str(sample / "exports" / "formulir_parkir.csv")).split()
    folders = {"IKM_DATA": str(sample), "IKM_OUTPUT": str(tmp_path)}
    running = (
        f"import os, ikm.__main__; os.environ.update({folders})\ntry: ikm.__main__.main()\nexcept SystemExit: pass"
    )
    told = f"import sys, contextlib, io; sys.argv = ['ikm', *{words}]"
    found = modules(f"{told}\nwith contextlib.redirect_stdout(io.StringIO()):\n" + indent(running, "    "), tmp_path)
    assert not {*LEAN[command]} & found


@pytest.fixture(scope="module")
def of_a_report(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Modules of a process that makes reports."""
    return modules("import ikm.publish.report", tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("module", ["pandas", "numpy", "pyarrow", "matplotlib.pyplot", "scipy", "seaborn", "arrow"])
def test_the_process_that_runs_a_notebook_reckons_nothing(module: str, of_a_report: set[str]) -> None:
    """Numbers and charts are the kernel's: their libraries are imported there alone."""
    assert module not in of_a_report


def test_a_rehearsal_loads_what_sections_load_when_shown(tmp_path: Path) -> None:
    """Charts and stems are imported inside functions; a kernel forked later has them, and nothing few reports load."""
    late = {"matplotlib.axes", "Sastrawi.Stemmer.StemmerFactory", "scipy.special"}
    assert not late & modules("import ikm.study.unit", tmp_path)
    found = modules("import ikm.publish.kernels as f; f.rehearse_report()", tmp_path)
    assert late <= found
    assert "sklearn" not in found


def test_numbers_load_nothing_that_draws(tmp_path: Path) -> None:
    """Most of what is asked of a study is a frame: matplotlib waits until something is drawn, scipy.stats for ranks."""
    asked = "studi.index().frame, studi.by('service').frame, studi.trend().frame, studi.change().frame"
    found = modules(f"import ikm; studi = ikm.open('KPPT', '2026-S1'); {asked}", tmp_path)
    assert not {"matplotlib", "seaborn", "scipy.stats", "sklearn"} & found
    assert "scipy.special" in found


def test_a_report_of_few_comments_does_without_the_large_libraries(tmp_path: Path) -> None:
    """Tests, ranks and the factor of one unit are a few lines each; loading what else has them takes two seconds."""
    showing = "from ikm.publish.kernels import _show_sections; _show_sections(ikm.open('KPPT', '2026-S1'))"
    found = modules(f"import ikm; {showing}", tmp_path)
    assert not {"scipy.stats", "scipy.optimize", "sklearn"} & found
    assert "scipy.special" in found


def test_a_report_is_laid_beside_an_old_one_without_pandas(tmp_path: Path) -> None:
    """Whether few changed is asked of two hasil.json, by the threshold alone."""
    assert not {"pandas", "numpy"} & modules("from ikm.publish.shelf import _count_enough as n; n()", tmp_path)


def test_a_job_is_gathered_without_pandas(tmp_path: Path) -> None:
    """Of a plan only the periods are looked at, for the report itself reads it."""
    gathering = "from ikm.publish.job import gather_unit_job; from ikm.survey.project import Project"
    found = modules(f"{gathering}; gather_unit_job(Project.locate(), 'KPPT', '', 'id')", tmp_path)
    assert not {"pandas", "numpy"} & found


@pytest.mark.parametrize("row", ["2026-S2;waktu", "2027;waktu", "2026-S1;waktu\n2026-T4;waktu", "sekarang;waktu"])
def test_a_plan_ahead_of_the_survey_is_refused_before_anything_runs(sample: Path, row: str) -> None:
    """A period after the newest answers, or none at all, wherever it stands; one that was surveyed is let through."""
    project = Project.locate(str(sample))
    project.actions(project.unit("KPPT")).parent.mkdir()
    plan = project.actions(project.unit("KPPT"))
    plan.write_text("\ufeffperiod;unsur\n2026-S1;waktu\n", encoding="utf-8")
    assert gather_unit_job(project, "KPPT", "", "id").inputs["actions/KPPT.csv"]
    plan.write_text(f"period;unsur\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"actions/KPPT\.csv"):
        gather_unit_job(project, "KPPT", "", "id")


def test_the_table_of_the_docs_is_that_of_the_bench() -> None:
    """What `make bench` writes can be put in its place: the same ways in the same order, and what they make."""
    from tests.bench.bench import MAKES

    text = (Path(__file__).resolve().parents[2] / "docs" / "many-reports.md").read_text(encoding="utf-8")
    table = text.partition("| `make bench`: ")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    assert {name: makes for name, *_figures, makes in cells} == MAKES
    assert [name for name, *_rest in cells] == list(MAKES)
