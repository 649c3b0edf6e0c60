"""What of a notebook that ran a report for the public keeps: marked results, released outputs; a line for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

import ikm
from ikm.display import AUDIENCE_VARIABLE, GUARDED_MARK
from ikm.errors import NotebookError, SettingError
from ikm.publish.batch import describe_withheld
from ikm.publish.job import Job, choose_audience, gather_unit_job, request_city
from ikm.publish.report import read_release, release_outputs
from ikm.survey.fingerprint import FingerprintKey
from ikm.survey.project import Project
from tests.conftest import ROOT

PARAMETERS = 'unit: str = ""\nperiod: str = ""\nreleased: str = {}'
TABLE = {"text/html": "<table><tr><th>n</th></tr><tr><td>7</td></tr></table>", "text/plain": "n 7"}


def job(released: str = '""', audience: str = "public") -> Job:
    """A job whose notebook says who released."""
    cell = new_code_cell(PARAMETERS.format(released), metadata={"tags": ["parameters"]})
    source = nbformat.writes(new_notebook(cells=[cell])).encode()
    parameters = {"unit": "KPPT", "period": "2026-S1", "bahasa": "id", "audience": audience}
    return Job("sendiri", parameters, source, {}, FingerprintKey(b"x" * 32))


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["unit", "city", "rencana_sampel"])
def test_what_ships_leaves_out_nothing(asked: str, built: Callable[[Job], dict[str, bytes]]) -> None:
    """Every output of the notebooks that ship is a result of the package."""
    project = Project.locate(ROOT / "data")
    jobs = {
        "unit": lambda: gather_unit_job(project, "KPPT", "2026-S1", "id"),
        "city": lambda: request_city(project, "2026-S1", "Kota Samarinda", "id").gather(),
        "rencana_sampel": lambda: gather_unit_job(project, "KPPT", "2026-S1", "id", "rencana_sampel"),
    }
    made = built(jobs[asked]())
    assert "withheld" not in json.loads(made["manifest.json"])
    assert GUARDED_MARK.encode() not in made["laporan.ipynb"]


def ran(*outputs: NotebookNode, tags: tuple[str, ...] = (), told: str = "") -> NotebookNode:
    """A notebook that ran: parameters, a cell with these outputs, a result that may name who released."""
    given = new_code_cell("", metadata={"tags": ["parameters"]}, id="parameters")
    injected = new_code_cell("", metadata={"tags": ["injected-parameters"]}, id="injected-parameters")
    own = new_code_cell("x", id="silang", outputs=list(outputs), metadata={"tags": list(tags)} if tags else {})
    result = new_output("execute_result", {"text/html": f"<p>{told}</p>"}, metadata={GUARDED_MARK: True})
    return new_notebook(cells=[given, injected, own, new_code_cell("y", id="asal", outputs=[result])])


def stream(text: str, name: str = "stdout") -> NotebookNode:
    """What a cell prints."""
    return new_output("stream", text=text, name=name)


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        (new_output("execute_result", TABLE), "table"),
        (new_output("execute_result", {"text/plain": "7.25"}), "text"),
        (new_output("execute_result", {"text/plain": "<Axes: xlabel='7'>"}), "figure"),
        (new_output("display_data", {"image/png": "Nw==", "text/plain": "<Figure size 640x480>"}), "figure"),
        (new_output("display_data", {"image/svg+xml": "<svg><text>7</text></svg>"}), "figure"),
        (new_output("display_data", {"text/markdown": "**7**", "text/plain": "<Markdown 7>"}), "text"),
        (new_output("display_data", {"application/vnd.plotly.v1+json": {"7": 7}}), "other"),
        (new_output("error", ename="E", evalue="7", traceback=["7"]), "other"),
        (stream("7\n7\n"), "text"),
        (new_output("execute_result", TABLE, metadata={GUARDED_MARK: False}), "table"),
    ],
)
def test_whatever_is_own_is_left_out_and_named(output: NotebookNode, kind: str) -> None:
    """Of every kind of output nothing is left but a line; cell by id and number, as counted in the notebook."""
    notebook = ran(output)
    (withheld,) = release_outputs(notebook, job())
    assert (withheld["cell"], withheld["number"], withheld["kind"]) == ("silang", 2, kind)
    assert "sel 2 (silang) belum dilepas untuk umum" in nbformat.writes(notebook)
    assert "7" not in json.dumps(notebook.cells[2])
    message = describe_withheld("KPPT 2026-S1", {"manifest.json": json.dumps({"withheld": [withheld]}).encode()})
    assert "  cell 2 (silang): " in message
    assert all(word in message for word in ("ikm.table", "ikm.figure", "released = ", "AUDIENCE=internal"))


def test_results_of_the_package_stay_and_lose_their_mark() -> None:
    """Also beside what is own, in one cell: the rule is one of outputs."""
    result = new_output("display_data", {"text/html": "<p>guarded</p>"}, metadata={GUARDED_MARK: True})
    notebook = ran(result, stream("7"))
    assert len(release_outputs(notebook, job())) == 1
    told = nbformat.writes(notebook)
    assert "guarded</p>" in told
    assert GUARDED_MARK not in told


def test_alike_outputs_of_a_cell_share_a_line() -> None:
    """Both are named by the run, with what each holds."""
    notebook = ran(stream("7"), stream("7\n8"))
    assert [each["lines"] for each in release_outputs(notebook, job())] == [1, 2]
    assert len(notebook.cells[2].outputs) == 1


@pytest.mark.parametrize(
    ("output", "tags"), [(stream("7", "stderr"), ()), (stream(" \n"), ()), (stream("7"), ("hanya-peneliti",))]
)
def test_what_is_no_part_of_a_page_is_in_no_file(output: NotebookNode, tags: tuple[str, ...]) -> None:
    """Warnings, and cells for the researcher alone: nobody is asked to release them, and they are not published."""
    notebook = ran(output, tags=tags)
    assert release_outputs(notebook, job()) == []
    assert notebook.cells[2].outputs == []


def test_internal_edition_keeps_all() -> None:
    """Warnings too; nothing is named."""
    notebook = ran(new_output("execute_result", TABLE), stream("7", "stderr"))
    assert release_outputs(notebook, job(audience="internal")) == []
    assert len(notebook.cells[2].outputs) == 2


def test_what_was_released_stays_where_a_cell_says_so() -> None:
    """Without a cell that names who did, the report is refused."""
    asked = job('"Siti <Aminah>, 2026-07-15"')
    notebook = ran(new_output("execute_result", TABLE), told="Siti &lt;Aminah&gt;, 2026-07-15")
    assert release_outputs(notebook, asked) == []
    assert notebook.cells[2].outputs[0].data == TABLE
    with pytest.raises(NotebookError, match=r"no cell says so(?s:.*)studi\.provenance\(\)"):
        release_outputs(ran(new_output("execute_result", TABLE)), asked)
    assert release_outputs(ran(), asked) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [('""', ""), ('"Siti Aminah, 2026-07-15"', "Siti Aminah, 2026-07-15"),
     ('" Siti Aminah, S.Si.,2026-01-01"', "Siti Aminah, S.Si., 2026-01-01")],
)  # fmt: skip
def test_who_released_and_when(said: str, meant: str) -> None:
    """A name, titles and all, and a day of the period or later."""
    assert read_release(job(said)) == meant


@pytest.mark.parametrize(
    "said", ['"ya"', "True", "None", '"Siti Aminah"', '"2026-07-15"', '", 2026-07-15"', '"Siti, 2026-13-01"', "nama()"]
)
def test_half_a_release_is_refused(said: str) -> None:
    """Nobody, no day, a day that is none, what only running it would tell."""
    with pytest.raises(NotebookError, match=r"names nobody or no day(?s:.*)Siti Aminah, 2026-07-15"):
        read_release(job(said))


def test_a_release_of_an_earlier_period_is_none_of_this() -> None:
    """2026-S1 begins on 2026-01-01: who released the day before cannot have seen its answers."""
    with pytest.raises(NotebookError, match=r"released on 2025-12-31, before 2026-S1 began \(2026-01-01\)"):
        read_release(job('"Siti Aminah, 2025-12-31"'))


def test_what_is_for_the_office_cannot_be_opened_for_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of an export, groups of five: results that show them are marked as others are."""
    monkeypatch.setenv(AUDIENCE_VARIABLE, "public")
    with pytest.raises(SettingError, match="shows rows of an export; a report for the public must not"):
        ikm.look("formulir_parkir.csv", "PARKIR")
    with pytest.raises(SettingError, match="audience 'internal' in a report for the public"):
        ikm.open("KPPT", audience="internal")
    with pytest.raises(SettingError, match="audience 'internal' in a report for the public"):
        ikm.open_all("KPPT", audience="internal").index()


@pytest.mark.parametrize(
    ("notebook", "parameters", "edition"),
    [
        ("laporan_unit", {"audience": "internal"}, "public"),
        ("rencana_sampel", {}, "public"),
        ("sendiri", {}, "internal"),
        ("sendiri", {"audience": ""}, "internal"),
        ("sendiri", {"audience": None}, "internal"),
        ("sendiri", {"audience": "internal"}, "internal"),
        ("sendiri", {"audience": "public"}, "public"),
    ],
)
def test_an_own_notebook_is_internal_unless_it_says_otherwise(
    notebook: str, parameters: dict[str, Any], edition: str
) -> None:
    """What ships is for the public."""
    assert choose_audience(notebook, parameters) == edition


def test_an_edition_that_there_is_not_is_refused() -> None:
    """The parameters cell is a setting like others."""
    with pytest.raises(NotebookError, match=r"audience 'umum', which is not known(?s:.*)public or internal"):
        choose_audience("sendiri", {"audience": "umum"})
