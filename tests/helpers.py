"""Small builders that several tests share: rules, frames of answers, a project in a temporary folder."""

from __future__ import annotations

import base64
import hashlib
import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import NormalDist
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from ikm.rules.instrument import Instrument, load_instrument
from ikm.survey.project import Project
from ikm.survey.responses import Survey, read_survey

#: Ids of the three regulations, oldest first.
R2004, R2014, R2017 = "kepmenpan-25-2004", "permenpan-16-2014", "permenpanrb-14-2017"
RULES: Instrument = load_instrument(R2017)
KEYS = RULES.keys
HEADINGS = ",".join(KEYS)
#: Notebooks that ship in the researchers' own room: one a question, and the tour. Others there are a researcher's own.
ROOM_NOTEBOOKS = (
    "angka_terbitan", "bandingkan_unit", "membaca_saran", "mutu_data", "pendorong_kepuasan", "rancang_sampel",
    "survei_baru", "tinjau_komentar", "tur",
)  # fmt: skip
UNITS = '[KPPT]\nname = "Kantor Perizinan"\ncity = "Kota Contoh"\nskpd = "Dinas Contoh"\nsector = "perizinan"\n'

#: Values computed with R beside the project; not part of it.
ORACLES = Path(__file__).resolve().parents[2] / "shared" / "oracles"
needs_oracles = pytest.mark.skipif(
    not ORACLES.is_dir(), reason="the oracle values of R (../shared/oracles) do not lie beside this project"
)

needs_svy = pytest.mark.skipif(
    find_spec("svy") is None, reason="the library svy (extra `weighting`) is not installed, so nothing can be raked"
)


def synthetic_pairs() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kinerja and harapan of the oracles' unit U1, first period: 130 respondents, none missing."""
    data = pd.read_csv(ORACLES / "skm_synthetic.csv")
    rows = data[(data["unit"] == "U1") & (data["period"] == "2025S1")]
    kinerja, harapan = (rows[[f"{letter}{place}" for place in range(1, 10)]].set_axis(KEYS, axis=1) for letter in "uh")
    return kinerja, harapan


def scores(*rows: int | Sequence[int | None] | None, rules: Instrument = RULES) -> pd.DataFrame:
    """A frame of answers; a single number is one respondent's answer to every unsur."""
    full = [list(row) if isinstance(row, Sequence) else [row] * len(rules.keys) for row in rows]
    return pd.DataFrame(full, columns=list(rules.keys), dtype="Int8")


def logit_ends(estimate: float, se: float, margin: float, ends: tuple[float, float] = (25, 100)) -> list[float]:
    """Ends of an interval by the school's formulas: logit of the place on the scale -+ margin x se, mapped back."""
    low, width = ends[0], ends[1] - ends[0]
    place = (estimate - low) / width
    centre, spread = math.log(place / (1 - place)), se / width / (place * (1 - place))
    return [low + width / (1 + math.exp(-centre - sign * margin * spread)) for sign in (-1, 1)]


def mover_ends(first: tuple[float, float], second: tuple[float, float], margin: float) -> list[float]:
    """Zou and Donner's interval of second minus first, from estimate and error of each on the scale 25-100."""
    (one, _), (other, _) = first, second
    (low, high), (lower, upper) = (logit_ends(*pair, margin) for pair in (first, second))
    return [
        other - one - math.hypot(other - lower, high - one),
        other - one + math.hypot(upper - other, one - low),
    ]


def mover_crossing(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The margin at which that interval just reaches 0, by halving; the sign is that of the difference."""
    if second[0] < first[0]:
        return -mover_crossing(second, first)
    below, above = 0.0, 64.0
    for _ in range(80):
        middle = (below + above) / 2
        below, above = (middle, above) if mover_ends(first, second, middle)[0] > 0 else (below, middle)
    return below


def logit_chances(estimate: float, se: float) -> dict[str, float]:
    """Chances of the mutu of 2017 by the same formulas and the standard library's normal curve."""

    def place(value: float) -> float:
        return math.log((value - 25) / (100 - value))

    spread = se * 75 / ((estimate - 25) * (100 - estimate))
    above = [NormalDist().cdf((place(estimate) - place(cut)) / spread) for cut in (88.305, 76.605, 64.995)]
    return dict(zip("ABCD", np.diff([0, *above, 1]).tolist(), strict=True))


def row(*cells: object) -> str:
    """A line of a CSV file; fewer cells than unsur are filled up with 3."""
    return ",".join([*map(str, cells), *["3"] * (len(KEYS) - len(cells))])


def make_project(folder: Path, files: Mapping[str, str | bytes], units: str | None = UNITS) -> Project:
    """A project whose data folder holds a register and files such as {'KPPT/2026-S1.csv': '...'}."""
    data = folder / "data"
    (data / "responses").mkdir(parents=True, exist_ok=True)
    if units is not None:
        (data / "units.toml").write_text(units, encoding="utf-8")
    for name, content in files.items():
        path = data / "responses" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Project(data=data, output=folder / "output")


def read(
    folder: Path, content: str | bytes, sidecar: str = "", units: str = UNITS, name: str = "2026-S1.csv"
) -> Survey:
    """The survey of unit KPPT from one file and its sidecar."""
    path = Path(name)
    files = {f"KPPT/{path.name}": content}
    if sidecar:
        files[f"KPPT/{path.stem}.toml"] = sidecar
    project = make_project(folder, files, units)
    unit = project.unit("KPPT")
    return read_survey(project, unit, project.period(unit, path.stem))


def opendocument(rows: str) -> bytes:
    """A minimal .ods with one sheet of these rows, as the format writes them."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
            archive.writestr(name, text)
    return buffer.getvalue()


def workbook(rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    """A minimal .xlsx with one sheet: numbers as numbers, all else as text, None as no cell."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    body = "".join(
        f'<row r="{at}">{"".join(_cell(value, place, at) for place, value in enumerate(cells))}</row>'
        for at, cells in enumerate(rows, start=1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return buffer.getvalue()


def _cell(value: object, place: int, at: int) -> str:
    """One cell of a sheet; at most 26 columns."""
    where = f"{chr(ord('A') + place)}{at}"
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f'<c r="{where}"><v>{value}</v></c>'
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def find_unnamed_styles(page: str) -> tuple[str, list[str]]:
    """The policy of a page, and its styles and attributes of that name that it does not name by their hash."""
    soup = BeautifulSoup(page, "html.parser")
    policy = str(soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"])  # type: ignore[index]
    styles = [tag.get_text() for tag in soup("style")] + [str(tag["style"]) for tag in soup.select("[style]")]
    hashes = {text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in styles}
    return policy, [text for text, hashed in hashes.items() if f"'sha256-{hashed}'" not in policy]
