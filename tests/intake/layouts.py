"""Exports put together at random from real headings and labels, with what is right of each."""

from __future__ import annotations

import csv
import io
import os
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers import KEYS, RULES, workbook

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
#: Headings and labels of public repositories, where they lie beside the project.
_MORE = Path(os.environ.get("IKM_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "cases" / "headings"
ROWS = 24
_FIRST = ["Budi", "Siti", "Agus", "Dewi", "Rina", "Joko"]
_LAST = ["Santoso", "Wulandari", "Hidayat", "Lestari", "Saputra"]


@dataclass
class Layout:
    """An export, and what must come of it where it is not asked about or refused.

    Parameters
    ----------
    steps : int
        Of the answers; other than 4 never become answers unasked.
    scores : dict of str to list of str
        Unsur -> the score of each row, '' where not answered.
    headings : list of str
        All of them, in their order.
    telling : list of str
        Those that say which rows count or whose answers may be used, with rows of both kinds.
    first_row : int
        Row of the file in which the first respondent stands.
    kind : {'csv', 'workbook', 'long'}
        A row for each respondent, in a CSV file or a workbook; or one for each answer.
    owners : list of int
        Respondent of each row below the headings.
    kinds : list of str
        What each of the headings is: an unsur, or 'gender', 'nama', 'other'; of a long layout those of its columns.
    questions : dict of str to str
        Of a long layout: question -> unsur.
    labels : dict of str to list of str
        Unsur -> its options, worst first.
    dates : {'dmy', 'mdy'}
        Order in which its dates are written.
    """

    seed: int
    name: str = "export.csv"
    content: bytes = b""
    steps: int = 4
    scores: dict[str, list[str]] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    telling: list[str] = field(default_factory=list)
    first_row: int = 2
    kind: str = "csv"
    owners: list[int] = field(default_factory=lambda: list(range(ROWS)))
    kinds: list[str] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)
    labels: dict[str, list[str]] = field(default_factory=dict)
    dates: str = "dmy"


def _add_words() -> None:
    """Add the headings that lie beside the project to those of the list."""
    if not (_MORE / "headings.csv").is_file():
        return
    told = {
        "personal:name": "nama",
        "personal:phone": "telepon",
        "personal:email": "surel",
        "personal:address": "alamat",
    }
    with (_MORE / "headings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = told.get(row["meaning"], row["meaning"])
            for table in (WORDS["headings"]["unsur"], WORDS["headings"]):
                if isinstance(known := table.get(kind), list) and row["text"] not in known:
                    known.append(row["text"])


_add_words()


#: Heading, cells, and what it is.
_Column = tuple[str, list[str], str]


def make_layout(seed: int) -> Layout:
    """Make the export of a seed: the same in every run."""
    dice = random.Random(seed)
    layout = Layout(seed)
    asked = _answer_columns(dice, layout)
    layout.kind = dice.choices(["csv", "workbook", "long"], [8, 1, 1])[0]
    if layout.kind == "long":
        return _lengthen(dice, asked, layout)
    columns: list[_Column] = [*asked, *_other_columns(dice, layout)]
    if dice.random() < 0.3:
        dice.shuffle(columns)
    rows = [list(row) for row in zip(*(cells for _, cells, _ in columns), strict=True)]
    head = [heading for heading, _, _ in columns]
    kept = [(heading, kind) for heading, cells, kind in columns if heading or any(cells)]  # nothing is no column
    layout.headings, layout.kinds = [heading for heading, _ in kept], [kind for _, kind in kept]
    layout.content = _write(dice, [head, *rows], layout)
    return layout


def _lengthen(dice: random.Random, asked: list[_Column], layout: Layout) -> Layout:
    """Make the layout a long export: a row for each answer that was given, in the words of the question."""
    layout.headings = dice.choice(WORDS["headings"]["long"])
    layout.kinds = ["respondent", "date", "item", "answer"]
    layout.questions = {heading: key for heading, _, key in asked}
    dates = [f"2026-01-05 {8 + at // 12:02}:{at % 12:02}:00" for at in range(ROWS)]
    rows = []
    layout.owners = []
    for at in range(ROWS):
        given = [(heading, cells[at]) for heading, cells, _ in asked if cells[at] not in WORDS["cells"]["blank"]]
        rows += [[f"R{at:04}", dates[at], heading, cell] for heading, cell in given]
        layout.owners += [at] * len(given)
    layout.scores = {key: [score.strip("-") for score in scores] for key, scores in layout.scores.items()}
    layout.content = _write(dice, [layout.headings, *rows], layout)
    return layout


def _answer_columns(dice: random.Random, layout: Layout) -> list[_Column]:
    """Columns of the unsur, in the order of the regulation or, rarely, another; some not asked, some asked twice."""
    keys = list(KEYS)
    if dice.random() < 0.15:
        keys.remove(dice.choice(keys))
    how = dice.choice(["number", "question", "name", "real", "real", "mixed"])
    stem = dice.choice(["U{}", "u{}", "Unsur {}", "skm_u{}", "P{}", "pertanyaan{}", "q{}", "U0{}", "jawaban_{}"])
    steps = dice.choice([4, 4, 4, 4, 4, 4, 3, 5])
    layout.steps = steps
    shared = dice.choice(WORDS["labels"]["*"])
    columns = []
    for key in keys:
        place = KEYS.index(key) + 1
        item = next(each for each in RULES.unsur if each.key == key)
        headings = {
            "number": stem.format(place),
            "question": f"{place}. {item.question}",
            "name": item.name,
            "real": dice.choice(WORDS["headings"]["unsur"][key]),
        }
        heading = headings[dice.choice(list(headings)) if how == "mixed" else how]
        labels = list(shared)
        if dice.random() < 0.2 and key in WORDS["labels"]:
            labels = dice.choice(WORDS["labels"][key])
        if how == "question" and dice.random() < 0.5:
            labels = list(item.options)
        if steps != 4:
            labels = [str(step) for step in range(1, steps + 1)]
        given = [dice.randrange(len(labels)) for _ in range(ROWS)]
        given[: len(labels)] = range(len(labels))
        silent = {at for at in range(ROWS) if dice.random() < 0.03}
        cells = [
            dice.choice(WORDS["cells"]["blank"]) if at in silent else labels[step] for at, step in enumerate(given)
        ]
        layout.scores[key] = [
            "" if at in silent and cells[at] != "-" else "-" if at in silent else str(step + 1)
            for at, step in enumerate(given)
        ]
        layout.labels[key] = labels
        columns.append((heading, cells, key))
    return columns


def _other_columns(dice: random.Random, layout: Layout) -> list[_Column]:
    """Columns of the respondent, personal data, what tells of rows, and what nobody needs."""
    columns: list[_Column] = [(dice.choice(WORDS["headings"]["date"]), _dates(dice, layout), "date")]
    for kind in (
        "respondent",
        "gender",
        "age",
        "education",
        "occupation",
        "service",
        "saran",
        "nama",
        "telepon",
        "surel",
        "alamat",
    ):
        if dice.random() < 0.5:
            columns.append((dice.choice(WORDS["headings"][kind]), _cells(dice, kind), kind))
    for kind, often in (("status", 0.2), ("deleted", 0.08), ("consent", 0.12)):
        if dice.random() < often:
            heading = dice.choice(WORDS["headings"][kind])
            columns.append((heading, _cells(dice, kind), kind))
            layout.telling.append(heading)
    if dice.random() < 0.2:
        columns.append((dice.choice(WORDS["headings"]["total"]), [str(20 + at % 16) for at in range(ROWS)], "total"))
    for _ in range(dice.randrange(5)):
        columns.append((dice.choice(WORDS["headings"]["other"]), _cells(dice, "other"), "other"))
    return columns


def _cells(dice: random.Random, kind: str) -> list[str]:
    """Cells of a column of a kind."""
    if kind in WORDS["cells"]:
        choices = dice.choice(WORDS["cells"][kind])
        return (choices * ROWS)[:ROWS] if kind in ("status", "consent") else dice.choices(choices, k=ROWS)
    made = {
        "respondent": lambda at: f"R{at:04}", "age": lambda at: str(18 + at * 2),
        "nama": lambda at: f"{_FIRST[at % 6]} {_LAST[at % 5]}", "telepon": lambda at: f"0812340000{at:02}",
        "surel": lambda at: f"contoh{at}@example.org", "alamat": lambda at: f"Jalan Contoh No. {at}",
        "deleted": lambda at: "2026-02-01 10:00:00" if at % 5 == 0 else "",
    }  # fmt: skip
    return [made[kind](at) for at in range(ROWS)]


def _dates(dice: random.Random, layout: Layout) -> list[str]:
    """Moments as tools write them."""
    form = dice.choice(
        [
            "{y}-{m:02}-{d:02} {h:02}:{i:02}:00",
            "{d:02}/{m:02}/{y} {h}.{i:02}.00",
            "{m}/{d}/{y} {h:02}:{i:02}:00",
            "{y}-{m:02}-{d:02}T{h:02}:{i:02}:00.000+07:00",
            "{d} Januari {y}",
            "{d:02}-{m:02}-{y}",
        ]
    )
    layout.dates = "mdy" if form.startswith("{m}") else "dmy"
    return [form.format(y=2026, m=1 + at % 6, d=3 + at, h=8 + at % 7, i=at * 2 % 60) for at in range(ROWS)]


def _write(dice: random.Random, rows: Sequence[Sequence[str]], layout: Layout) -> bytes:
    """Write rows as one of the kinds of CSV."""
    if layout.kind == "workbook":
        layout.name = "export.xlsx"
        return workbook(rows)
    out = io.StringIO()
    if dice.random() < 0.1:
        rows = [["REKAP SKM", *[""] * (len(rows[0]) - 1)], *rows]
        layout.first_row = 3
    csv.writer(out, delimiter=dice.choice(",,,;\t"), lineterminator=dice.choice(["\n", "\r\n"])).writerows(rows)
    return out.getvalue().encode(dice.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))
