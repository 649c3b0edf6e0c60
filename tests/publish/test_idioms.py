"""What a cell draws or tabulates as everybody writes it stands in the report; in JupyterLab the same cell shows it too.

One report holds every idiom, a cell each; the same cells run once more as JupyterLab runs them.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from ikm.errors import IkmError, ReportFailed
from ikm.publish.batch import describe_undescribed, describe_unshown
from ikm.publish.job import Job, gather_unit_job
from ikm.publish.pdf import parse_page
from ikm.publish.report import build_report
from ikm.survey.project import Project
from tests.helpers import find_unnamed_styles

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SETTING_UP = (
    "import matplotlib.pyplot as plt, numpy as np, pandas as pd, seaborn as sns, seaborn.objects as so, sys\n"
    "from IPython.display import display\n"
    "jawaban = studi.survey.answers.astype({'overall': float, 'waktu': float, 'age': float})\n"
    "rata = jawaban.groupby('gender')[['overall', 'waktu']].mean()\n"
    "tangan = pd.DataFrame({'nilai': [10 / 3, 2.5]}, pd.Index(['Laki-laki', 'Perempuan'], name='gender'))"
)
#: Idiom -> the cell, and how many pictures it shows.
IDIOMS = {
    "pyplot": ("plt.plot([1, 2, 3])", 1),
    "pyplot-show": ("plt.plot([1, 2, 3]); plt.show()", 1),
    "pyplot-magic": ("%matplotlib inline\nplt.plot([3, 1, 2]); plt.show()", 1),
    "pyplot-assigned": ("fig, ax = plt.subplots()\nax.bar(['a', 'b'], [1, 2]);", 1),
    "pyplot-hist": ("plt.hist(jawaban.age)", 1),
    "pyplot-boxplot": ("plt.boxplot(jawaban.age)", 1),
    "pyplot-pie": ("plt.pie([1, 2])", 1),
    "figure-last": ("fig, ax = plt.subplots(); ax.plot([1, 2]); fig", 1),
    "figure-constrained": ("fig, ax = plt.subplots(layout='constrained'); sns.heatmap(rata, ax=ax); fig", 1),
    "figure-displayed": ("fig, ax = plt.subplots(); ax.bar([1], [2]); display(fig)", 1),
    "axes-last": ("fig, ax = plt.subplots(); ax.plot([2, 1]); ax", 1),
    "show-uncalled": ("plt.plot([3, 1]); plt.show", 1),
    "text-last": ("plt.plot([1, 3]); plt.title('Judul')", 1),
    "two-shown": ("plt.plot([1, 2]); plt.show()\nplt.plot([2, 1]); plt.show()", 2),
    "two-open": ("plt.figure(); plt.plot([1, 2, 1])\nplt.figure(); plt.plot([2, 1, 2])", 2),
    "seaborn-axes": ("sns.histplot(jawaban.age)", 1),
    "seaborn-heatmap": ("fig, ax = plt.subplots(figsize=(7, 4))\nsns.heatmap(rata, annot=True, ax=ax)", 1),
    "seaborn-figure": ("sns.catplot(jawaban, x='gender', y='overall', kind='bar')", 1),
    "seaborn-facets": ("sns.relplot(jawaban, x='age', y='overall', col='gender')", 1),
    "seaborn-joint": ("sns.jointplot(jawaban, x='age', y='overall')", 1),
    "seaborn-pairs": ("sns.pairplot(jawaban[['age', 'overall']].dropna())", 1),
    "seaborn-objects": ("so.Plot(jawaban, x='age', y='overall').add(so.Dots()).label(title='Umur')", 1),
    "seaborn-plotted": ("so.Plot(jawaban, x='gender').add(so.Bar(), so.Count()).plot()", 1),
    "pandas-plot": ("rata.plot.bar()", 1),
    "pandas-subplots": ("rata.plot(subplots=True)", 1),
    "pandas-hist": ("jawaban[['age', 'overall']].hist()", 1),
    "pandas-boxplot": ("jawaban.boxplot('overall', by='gender')", 1),
    "pandas-grouped": ("jawaban.groupby('gender').age.plot(kind='hist')", 1),
    "view-plot": ("studi.by('age').plot()", 1),
}
#: Idiom -> the cell, words that stand there in the report and words that do not.
TABLES = {
    "frame": ("tangan", ["3,33", "2,50", "Jenis kelamin"], ["3.33", "dataframe"]),
    "series": ("tangan.nilai", ["3,33"], ["dtype"]),
    "displayed": ("display(tangan)\ndisplay(tangan.T)", ["3,33", "nilai"], ["3.33"]),
    "long": ("jawaban[['gender', 'age']]", ["Hanya sebagian yang ditampilkan; seluruhnya 260 baris, 2 kolom."], []),
    "small": ("pd.DataFrame({'p': [0.0312, 0.0003, 4e-9]})", ["0,0312", "0,0003", "4,0 × 10^-9"], ["0,00<"]),
    "mixed": ("pd.DataFrame({'a': [1.5, 'dua', None]})", ["1,50", "dua", "–"], ["None"]),
    "days": ("pd.DataFrame({'hari': pd.to_datetime(['2026-03-01'])})", ["2026-03-01"], ["00:00"]),
    "styler": ("tangan.style.format(precision=1).background_gradient()", ["3.3", "Perempuan"], []),
    "statsmodels": (
        "import statsmodels.formula.api as smf\nsmf.ols('overall ~ waktu', jawaban).fit().summary()",
        ["OLS Regression Results", "Prob (F-statistic):", "Standard Errors assume"],
        [":00</td>"],
    ),
    "house": (
        "ikm.table(tangan, caption='Kepuasan', units={'nilai': 'skala 1-4'}, decimals=3)",
        ["Kepuasan", "nilai (skala 1-4)", "3,333", "2,500"],
        ["3,33<"],
    ),
}
#: What else a notebook shows -> the cell, and words of the page, '' for a line that it cannot, None for nothing.
OBJECTS = {
    "math": ("from IPython.display import *\ndisplay(Math(r'\\bar{x} = \\frac{1}{n}\\sum x_i'))", "<svg"),
    "latex": ("Latex(r'$$\\alpha = 0.9$$')", "<svg"),
    "unset": ("Latex(r'\\begin{unknown}')", "begin{unknown}"),
    "json": ("JSON({'a': ['<b>']})", "&#34;a&#34;"),
    "markdown": ("Markdown('**tebal**')", "<strong>tebal</strong>"),
    "jpeg": (
        "import io\nfrom PIL import Image as P\nb = io.BytesIO()\nP.new('RGB', (40, 20), 'blue').save(b, 'JPEG')\n"
        "Image(data=b.getvalue(), alt='Biru')",
        'alt="Biru"',
    ),
    "pillow": ("P.new('RGB', (4000, 20), 'green')", 'src="data:image/png'),
    "cloud": ("plt.scatter(*np.random.rand(2, 50_000)); plt.title('Awan')", "data:image/png;base64"),
    "colorbar": ("fig, ax = plt.subplots(); fig.colorbar(ax.imshow([[1, 2]]), ax=ax)", "<svg"),
    "complex": ("pd.DataFrame({'z': [1 + 2j], 's': pd.arrays.SparseArray([0])})", "(1+2j)"),
    "days-beside": ("pd.DataFrame({'n': [1]}, pd.to_datetime(['2026-03-01']))", ">2026-03-01<"),
    "scalar": ("np.int64(4321)", "<pre>4321</pre>"),
    "timed": ("%%time\nprint('hasil')", "hasil"),
    "coloured": ("print('\\x1b[31mmerah\\x1b[0m')", "<pre>merah"),
    "long-text": ("print('\\n'.join(map(str, range(1000))))", "[… 600 baris tidak ditampilkan …]"),
    "bar": ("from tqdm.auto import tqdm\nfor _ in tqdm([1, 2]): pass", None),
    "plotly": (
        "display({'application/vnd.plotly.v1+json': {}, 'text/html': '<div><script>x</script></div>'}, raw=True)",
        "",
    ),
    "altair": ("display({'application/vnd.vegalite.v5+json': {}, 'text/plain': '<VegaLite>'}, raw=True)", ""),
    "elsewhere": ("Image(url='https://example.org/a.png')", ""),
    "inline": ("HTML('<p style=\"color: teal; margin-left: 2em\">hijau</p>')", "color: teal; margin-left: 2em"),
    "sound": ("Audio(data=[0.0, 1.0], rate=8000)", ""),
}
#: How a drawing names itself.
_NAMED = re.compile(r"&lt;Axes|Axes\(|&lt;matplotlib|&lt;seaborn|&lt;Figure|Text\(")


def job(notebooks: Path, cells: dict[str, str], audience: str = "internal", files: Mapping[str, str] = {}) -> Job:
    """KPPT's report of a notebook of these cells, with files beside it that it declares."""
    sample = Project.locate(ROOT / "data")
    if not notebooks.is_dir():
        shutil.copytree(sample.notebooks, notebooks, ignore=shutil.ignore_patterns("jelajah", ".*"))
    for name, text in files.items():
        (notebooks / name).write_text(text, encoding="utf-8")
    notebook = nbformat.read(ROOT / "ikm/publish/template/baru.ipynb", as_version=4)
    notebook.cells[0].source += f"\nreads = {list(files)}"
    ids = [cell.id for cell in notebook.cells]
    own = [new_code_cell(code, id=id) for id, code in {"persiapan": SETTING_UP, **cells}.items()]
    notebook.cells[ids.index("perubahan") + 1 : ids.index("lampiran")] = own
    nbformat.write(notebook, notebooks / "gaya.ipynb")
    project = Project(sample.data, sample.output, notebooks)
    asked = gather_unit_job(project, "KPPT", "2026-S1", "id", "gaya", audience)
    return replace(asked, extras={"docx": {"letterhead": None}})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, built: Callable[[Job], dict[str, bytes]]) -> dict[str, bytes]:
    """The report of all idioms."""
    cells = {id: code for idioms in (IDIOMS, TABLES, OBJECTS) for id, (code, *_) in idioms.items()}
    return built(job(tmp_path_factory.mktemp("gaya") / "notebooks", cells))


@pytest.fixture(scope="module")
def in_lab() -> dict[str, Any]:
    """What the same cells show in JupyterLab: id -> outputs. Its kernel has no setting of ours."""
    opened = "import ikm\nstudi = ikm.open('KPPT', '2026-S1')\n"
    cells = [new_code_cell(opened + SETTING_UP), *(new_code_cell(code, id=id) for id, (code, _) in IDIOMS.items())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        NotebookClient(
            notebook, kernel_name="python3", timeout=600, resources={"metadata": {"path": str(ROOT)}}
        ).execute()
    return {cell.id: cell.outputs for cell in notebook.cells}


def outputs(made: dict[str, bytes], id: str) -> list[Any]:
    """The outputs of a cell of the run notebook."""
    notebook = nbformat.reads(made["laporan.ipynb"].decode(), as_version=4)
    return next(cell.outputs for cell in notebook.cells if cell.id == id)


@pytest.mark.parametrize("id", IDIOMS)
def test_a_picture_stands_in_the_report(made: dict[str, bytes], id: str) -> None:
    """As SVG with an alternative text, once each; nothing else, and no name of an object."""
    shown = [each.get("data", {}).get("text/html", str(each)) for each in outputs(made, id)]
    assert [html.count("<svg") for html in shown] == [1] * IDIOMS[id][1]
    page = made["laporan.html"].decode()
    for html in shown:
        assert re.search(r'role="img" aria-label="[^"]+"', html)
        assert not _NAMED.search(html)
        assert html.partition(">")[0] in page


@pytest.mark.parametrize("id", IDIOMS)
def test_the_same_cell_shows_it_in_jupyterlab(in_lab: dict[str, Any], id: str) -> None:
    """As many pictures, or one more: JupyterLab shows a figure at the end of a cell twice."""
    shown = [each for each in in_lab[id] if "image/png" in each.get("data", {})]
    assert len(shown) in (IDIOMS[id][1], IDIOMS[id][1] + 1)


def test_paper_and_word_have_every_picture(made: dict[str, bytes]) -> None:
    """As many as the page; no object's name and no style sheet on paper."""
    page = made["laporan.html"].decode()
    figures = [block for block in parse_page(page, "-")["body"] if block["kind"] == "figure"]
    own = page.count('class="own"')
    assert len(figures) >= own >= sum(number for _, number in IDIOMS.values())
    with zipfile.ZipFile(io.BytesIO(made["laporan.docx"])) as document:
        assert sum(name.startswith("word/media/") for name in document.namelist()) >= len(figures)
        words = re.sub(r"<[^>]+>", " ", document.read("word/document.xml").decode())
    paper = "".join(part.extract_text() for part in pypdf.PdfReader(io.BytesIO(made["laporan.pdf"])).pages)
    for text in (paper, words):
        assert not re.search(r"<Axes|&lt;Axes|background-color|tbody|vertical-align", text)
        for id in ("styler", "statsmodels"):
            assert all(word.split()[0] in text for word in TABLES[id][1])


def test_styles_of_ones_own_are_named_in_the_policy(made: dict[str, bytes]) -> None:
    """A styled frame brings a style, a line of HTML an attribute: no other may style the page besides ours."""
    policy, unnamed = find_unnamed_styles(made["laporan.html"].decode())
    assert unnamed == []
    assert "style-src-attr 'unsafe-hashes' 'sha256-" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("id", TABLES)
def test_a_table_has_the_looks_and_numbers_of_the_report(made: dict[str, bytes], id: str) -> None:
    """Indonesian decimals, unless somebody styled it; what it holds is not lost."""
    _, there, absent = TABLES[id]
    html = "".join(each.data["text/html"] for each in outputs(made, id))
    assert "<table" in html
    assert [words for words in there if words not in html] == []
    assert [words for words in absent if words in html] == []


@pytest.mark.parametrize("id", OBJECTS)
def test_what_else_is_shown_or_named(made: dict[str, bytes], id: str) -> None:
    """Formulas, data and pictures as such; a line where a page can show nothing, and the run names the cell."""
    page = made["laporan.html"].decode().partition('<div class="code">')[0]
    _, words = OBJECTS[id]
    unshown = {each["cell"] for each in json.loads(made["manifest.json"])["unshown"]}
    assert (id in unshown) == (words == "")
    if words is None:
        assert outputs(made, id) == []
    else:
        line = re.search(rf"Keluaran sel \d+ \({id}\) tidak dapat ditampilkan", page)
        assert bool(line) == (words == "")
        assert words in page
    assert not re.search(r"object&gt;|CPU times|\x1b", page)
    said = describe_unshown("KPPT 2026-S1", made)
    assert (f"({id}): " in said) == (words == "")
    assert "fig.write_image" in said


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("input('umur?')", "asks for input, and nobody answers"),
        ("!pip install seaborn", "a report is made with what is installed"),
        ("import sys; sys.exit()", r"cell 'salah' ends the notebook with sys.exit\(\)"),
        ("%tidakada", "cell 'salah'.*magic function `%tidakada` not found"),
        ("while True: print('x' * 100_000)", "prints without end"),
    ],
)
def test_what_cannot_end_well_is_told(cell: str, told: str, tmp_path: Path) -> None:
    """In one message, not after ten minutes."""
    with pytest.raises((IkmError, ReportFailed), match=told):
        build_report(job(tmp_path / "notebooks", {"salah": cell}))


def test_titles_are_captions_and_the_run_names_what_lacks_words(tmp_path: Path) -> None:
    """A title stands above the drawing and no more in it; each figure that lacks words is named."""
    cells = {
        "berjudul": "ax = rata.plot.bar(title='Kepuasan & waktu', xlabel='Siapa'); ax",
        "tanpa-judul": "plt.plot([1, 2])",
        "lengkap": "ikm.figure(rata.plot.bar(), caption='Kepuasan', alt='Perempuan 3,5.')",
        "objek": "ikm.figure(so.Plot(jawaban, x='age', y='overall').add(so.Dots()), caption='Umur', alt='Awan.')",
    }
    made = build_report(job(tmp_path / "notebooks", cells))
    figure = BeautifulSoup(outputs(made, "berjudul")[0].data["text/html"], "html.parser")
    assert figure.figcaption.text == "Kepuasan & waktu"
    assert figure.find(role="img")["aria-label"] == "Gambar: Kepuasan & waktu. Sumbu mendatar: Siapa."
    assert "Kepuasan" not in figure.svg.text
    lacking = json.loads(made["manifest.json"])["undescribed"]
    assert [(each["cell"], each["missing"]) for each in lacking] == [
        ("berjudul", ["alt"]),
        ("tanpa-judul", ["caption", "alt"]),
    ]
    first, second = (each["number"] for each in lacking)
    assert second == first + 1
    said = describe_undescribed("KPPT 2026-S1", made)
    assert f"cell {first} (berjudul): no alternative text\n" in said
    assert f"cell {second} (tanpa-judul): no caption and no alternative text\n" in said
    assert "Umur" in outputs(made, "objek")[0].data["text/html"]
    assert "ikm-undescribed" not in made["laporan.ipynb"].decode()


def test_the_same_answers_draw_the_same_bytes(tmp_path: Path) -> None:
    """Also what seaborn draws by lot (ends of error bars), names of styles, times, and where objects lie in memory."""
    cells = {
        "lot": "sns.catplot(jawaban, x='gender', y='overall', kind='bar')",
        "acak": "np.random.default_rng().random(), np.random.rand()",
        "alamat": "jawaban.groupby('gender')",
        **{id: TABLES[id][0] for id in ("styler", "statsmodels")},
    }
    asked = job(tmp_path / "notebooks", cells)
    assert build_report(asked) == build_report(asked)


def test_a_figure_of_ones_own_is_left_out_for_the_public(tmp_path: Path) -> None:
    """As any output of one's own (`docs/privacy.md`): a line stands there, and nothing of the drawing."""
    cells = {"gambar": "rata.plot.bar(title='Rahasia');", "tabel": "rata", "bergaya": "rata.style.format(precision=2)"}
    forged = "{'text/html': 'Palsu!'}, {'ikm-guarded': True}"
    cells |= {
        "palsu": f"class Palsu:\n    def _repr_mimebundle_(self, **_): return {forged}\nPalsu()",
        "mentah": "display({'text/html': 'Palsu!'}, metadata={'ikm-guarded': True}, raw=True)",
        "turunan": "class Anak(type(studi.index())):\n    def _repr_html_(self): return 'Palsu!'\nAnak(rata)",
        "asli": "ikm.table(rata, counts=jawaban.groupby('gender').size(), caption='Rata-rata')",
    }
    made = build_report(job(tmp_path / "notebooks", cells, "public"))
    whole = made["laporan.html"].decode() + made["laporan.ipynb"].decode()
    assert re.search(r"Gambar sel \d+ \(gambar\) belum dilepas untuk umum\.", whole)
    assert "Rahasia" not in made["laporan.html"].decode().split('<div class="code">')[0]
    manifest = json.loads(made["manifest.json"])
    assert [each["kind"] for each in manifest["withheld"]] == ["figure", "table", "table", "text", "text", "text"]
    assert "<caption" in outputs(made, "asli")[0].data["text/html"]
    assert "ikm-guarded': True" not in str(outputs(made, "asli"))
    assert ">Palsu!" not in whole
    assert "undescribed" not in manifest
