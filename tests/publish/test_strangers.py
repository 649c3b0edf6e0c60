"""Public notebooks of survey analysis, retold on our answers as their authors write: each becomes a report whole.

Retold, not copied: which calls follow one another, and how each shows itself, is theirs; the questions are ours.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from ikm.publish.job import Job
from ikm.publish.pdf import parse_page
from tests.publish.test_idioms import job, outputs

pytestmark = pytest.mark.slow

#: File of the cells -> whose notebook it is, how many pictures and tables they show, words that stand in the report.
STRANGERS = {
    # A file beside the notebook, where am I, correlations as Series, a masked heatmap, a loop of plots.
    "guests": ("ZoltanNyaradi/Guest-Survey-Analysis-to-Improve-Hotel-Breakfast", 3, 3, ["int64"]),
    # Options of pandas and a theme, shapes printed, a helper that draws, saves and shows, missing answers, an image.
    "developers": ("bellahavel/stack-overflow-developer-survey-analysis", 3, 3, ["Raw survey shape: 260 rows"]),
    # Stacked bars of shares with labels in them, a legend below.
    "likert": ("nmalkin/plot-likert", 1, 1, []),
    # Loops of count plots, one picture a column; HTML made by hand.
    "completed": ("a notebook on the survey of a community of analysts", 3, 1, ["menjawab semua unsur", "Silang"]),
    # Figure-level plots one after the other, facets with a title over all, a map over a grid, clusters.
    # Info and correlations printed, functions of its own, words counted and drawn.
    "service_rating": ("novitajh/BS-Customer-Satisfaction", 2, 0, ["10 kata paling sering"]),
    # Months by a lambda, tests printed, two axes in one, `plt.show` without its brackets, a model from a formula.
    "before_after": ("sandyng75/PesquisaDeSatisfacao", 3, 4, ["P-value:", "OLS Regression Results"]),
    # A grid of axes filled in a loop, lambdas in agg, two levels of columns, margins.
    "scales": ("a notebook on satisfaction by the scales of a test of personality", 1, 2, ["Scale WAKTU"]),
    # Where am I, shapes, lists of columns, gaps counted, a number of numpy, chi-square, a sentence by an if, an array.
    "attrition": ("an analysis of a survey of employees", 2, 3, ["No significant relationship", "<pre>0</pre>"]),
    "young_people": ("exercises on the Young People Survey", 5, 1, ["Waktu menurut pendidikan", "Segmen"]),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_notebook_is_a_report(name: str, tmp_path: Path, built: Callable[[Job], dict[str, bytes]]) -> None:
    """All pictures and tables stand on page and paper; no name of an object, no style sheet, no path of the machine."""
    _, pictures, tables, words = STRANGERS[name]
    sources = (Path(__file__).parent / "strangers" / f"{name}.txt").read_text(encoding="utf-8").split("\n# %%\n")
    cells = {f"sel-{place}": code.strip() for place, code in enumerate(sources)}
    answers = "overall,waktu,perilaku\n" + "".join(f"{n % 4 + 1},{n % 3 + 1},{n % 2 + 3}\n" for n in range(24))
    made = built(job(tmp_path / "notebooks", cells, files={"jawaban.csv": answers}))
    shown = [each for id in cells for each in outputs(made, id)]
    data = [each.get("data", {}) for each in shown]
    html = "".join(each.get("text/html", "") for each in data)
    assert html.count("<svg") + sum("image/png" in each for each in data) == pictures
    assert html.count("<table") == tables
    page = made["laporan.html"].decode()
    content = parse_page(page, "-")
    assert sum(block["kind"] == "figure" for block in content["body"]) >= pictures
    assert sum(block["kind"] == "table" for block in content["body"]) >= tables
    paper = "".join(part.extract_text() for part in pypdf.PdfReader(io.BytesIO(made["laporan.pdf"])).pages)
    seen = re.sub(r"<style.*?</style>|<svg.*?</svg>", "", page.partition('<div class="code">')[0], flags=re.DOTALL)
    assert [word for word in words if word not in seen] == []
    for text in (seen, paper):
        assert not re.search(
            r"(?:&lt;|<)(?:Axes|Figure|seaborn|matplotlib)|Text\(|background-color|dtype: |/tmp/", text
        )
