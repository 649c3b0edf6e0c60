"""Every key of a mapping does something in every layout, or is refused: none is echoed and passed over."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from ikm.errors import IkmError
from ikm.intake.mapping import FormMapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import ImportedAnswers, find_present_period, read_export
from ikm.survey.project import Project
from ikm.survey.settings import validate_settings
from tests.helpers import KEYS, R2017, make_project
from tests.intake.builders import export, order, saved
from tests.specimens import book

UNSUR = [f"u{at}" for at in range(1, 10)]
FILES = {"wide": "lebar.csv", "long": "panjang.csv"}
#: A mapping of each layout that says nothing which is not needed.
PLAIN: dict[str, dict[str, Any]] = {
    "wide": {
        "columns": {"respondent": "id", "date": "tgl", "occupation": "kerja", "saran": "saran"}
        | dict(zip(KEYS, UNSUR, strict=True)),
        "join": [{"file": "orang.csv", "key": "responden", "columns": {"service": "loket"}}],
    },
    "long": {
        "layout": "long",
        "long": {"respondent": "responden", "item": "soal", "answer": "jawaban", "date": "tgl"},
        "items": dict(zip(UNSUR, KEYS, strict=True)),
        "join": [{"file": "orang.csv", "key": "responden", "columns": {"occupation": "kerja", "saran": "saran"}}],
    },
}
#: Every key, set to what it is not. 'join' stands for the first of its tables.
VALUES: dict[str, Any] = {
    "layout": {"wide": "long", "long": "wide"},
    "instrument": "permenpan-16-2014",
    "sheets": ["Dua"],
    "heading_row": 3,
    "heading_rows": 2,
    "dates": "mdy",
    "swapped_dates": True,
    "hidden_rows": True,
    "no_value": ["PNS"],
    "made": "2026-02-10",
    "split": "month",
    "scale.lowest": 0,
    "scale.points": 5,
    "scale.letters": "dcba",
    "scale.rescale": True,
    "long.respondent": "soal",
    "long.item": "jawaban",
    "long.answer": "soal",
    "long.date": "",
    "long.harapan": "harap",
    "long.kepentingan": "harap",
    "columns": {"education": "sekolah"},
    "items": {"u1": "prosedur"},
    "options": {"waktu": {"lumayan": 3}},
    "join.file": "orang2.csv",
    "join.sheet": "orang",
    "join.key": "kunci",
    "join.other": "kunci",
    "join.columns": {"education": "sekolah"},
    "join.lookup": True,
    "join.date": "datang",
    "only": {"desa": ["Mawar"]},
    "consent": {"boleh": ["Ya"]},
    "status": {"keadaan": ["sah"]},
    "categories": {"occupation": {"PNS": "blank"}},
    "totals": {"jumlah": "sum"},
    "personal": {"nama": "nama"},
    "unused": ["catatan"],
    "ask": {"sarana": []},
}
#: Refused in both layouts: the answers are no others under another scale, nor the headings in another row, nor were
#: dates exchanged.
_EVERYWHERE = {
    "layout", "instrument", "sheets", "heading_row", "heading_rows", "swapped_dates", "hidden_rows", "scale.lowest",
    "scale.points", "scale.rescale", "ask", "join.sheet",
}  # fmt: skip
#: Refused in this layout, for nothing or something wrong would come of it; any other key must move something.
REFUSED = {
    "wide": _EVERYWHERE
    | {"items", "join.date"}
    | {f"long.{name}" for name in ("respondent", "item", "answer", "date", "harapan", "kepentingan")},
    "long": _EVERYWHERE | {"columns", "totals", "items", "long.item", "long.answer", "join.lookup"},
}


def list_keys(model: type[BaseModel] = FormMapping, above: str = "") -> Iterator[str]:
    """Every key that a mapping may have, those of a table with its name before them."""
    for name, field in model.model_fields.items():
        parts = [field.annotation, *get_args(field.annotation)]
        inner = next((each for each in parts if inspect.isclass(each) and issubclass(each, BaseModel)), None)
        yield from list_keys(inner, f"{name}.") if inner else [f"{above}{name}"]


def respondents() -> list[dict[str, str]]:
    """Twelve, and all that is known of them."""
    told = []
    for at in range(12):
        name = f"Tuti {['Wulandari', 'Lestari', 'Saputra', 'Rahayu'][at % 4]}"
        scores = [*"4324343", "d" if at == 3 else "4", "3"]
        scores[2] = "lumayan" if at == 4 else scores[2]
        told.append({
            "id": f"P{at}", "nama": name, "tgl": f"0{1 + at % 3}/0{2 + at % 5}/2026 08:{10 + at}:00", "kerja": "PNS",
            "responden": f"P{at}", "kunci": f"P{11 - at}", "catatan": "x" * at, "desa": ("Mawar", "Melati")[at % 2],
            "boleh": ("Ya", "Tidak")[at % 3 == 0], "keadaan": ("sah", "batal")[at % 4 == 0], "jumlah": "40",
            "saran": f"tertanda {name}", "loket": str(at), "sekolah": "S1",
            "datang": f"0{1 + at % 3}/0{2 + at % 5}/2026 07:00:00", **dict(zip(UNSUR, scores, strict=True)),
        })  # fmt: skip
    return told


def lay_out(folder: Path) -> None:
    """Write a file with a row for each respondent, one with a row for each answer, and the tables beside them."""
    people = respondents()
    beside = [
        "responden",
        "nama",
        "kerja",
        "loket",
        "sekolah",
        "datang",
        "desa",
        "kunci",
        "saran",
        "boleh",
        "keadaan",
        "catatan",
    ]
    rows = [[each[name] for name in beside] for each in people]
    export(folder, [beside, *rows], "orang.csv")
    export(folder, [beside, *([*row[:2], "Petani", "99", *row[4:]] for row in rows)], "orang2.csv")
    head = list(people[0])
    answers = [
        [each["responden"], unsur, each[unsur], each["tgl"], "4" if at % 2 else "3"]
        for at, each in enumerate(people)
        for unsur in UNSUR
    ]
    export(folder, [head, *([each[name] for name in head] for each in people)], FILES["wide"])
    export(folder, [["responden", "soal", "jawaban", "tgl", "harap"], *answers], FILES["long"])


def put(plain: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """A mapping with one key set; what it has of a table stays beside it."""
    table, _, name = key.rpartition(".")
    if table == "join":
        first, *rest = plain["join"]
        value = {**first[name], **value} if isinstance(value, dict) else value
        return {**plain, "join": [{**first, name: value}, *rest]}
    if table:
        return {**plain, table: {**plain.get(table, {}), name: value}}
    return {**plain, key: {**plain.get(key, {}), **value} if isinstance(value, dict) else value}


def read(folder: Path, path: Path, told: dict[str, Any]) -> ImportedAnswers:
    """What would be written by a mapping, split by the dates of the answers."""
    mapping = validate_settings(FormMapping, told, "m.toml")
    project = Project(folder / "data", folder / "output")
    return read_export(project, order(project, path, mapping, period=""))


def everything(done: ImportedAnswers) -> str:
    """All that an import says and writes."""
    frames = (done.counts, done.listing, done.columns, done.periods)
    files = sorted((path.name, change.content.decode()) for path, change in done.files.items())
    return "\n".join([*(frame.to_csv() for frame in frames), str(files), str(done.others), done.instrument.id])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, laid out once: nothing is written among them."""
    made = tmp_path_factory.mktemp("exports")
    lay_out(made)
    make_project(made, {})
    return made


@pytest.fixture(scope="module")
def plain(folder: Path) -> dict[str, str]:
    """What comes of each layout without the key."""
    return {layout: everything(read(folder, folder / FILES[layout], PLAIN[layout])) for layout in PLAIN}


def test_every_key_is_tried() -> None:
    """A key that is added to the mapping is added here."""
    assert sorted(list_keys()) == sorted(VALUES)


@pytest.mark.parametrize("layout", list(PLAIN))
@pytest.mark.parametrize("key", list(VALUES))
def test_a_key_moves_something_or_is_refused(folder: Path, plain: dict[str, str], layout: str, key: str) -> None:
    """Beside the mapping without it, answers, account of the rows, of the columns or the periods are others."""
    value = VALUES[key][layout] if key == "layout" else VALUES[key]
    told = put(PLAIN[layout], key, value)
    if key in REFUSED[layout]:
        with pytest.raises(IkmError):
            read(folder, folder / FILES[layout], told)
    else:
        assert everything(read(folder, folder / FILES[layout], told)) != plain[layout]


def test_keys_that_need_another_file(tmp_path: Path) -> None:
    """Sheets of a workbook, headings further down, another scale: each moves something where there is something."""
    people = respondents()
    head = ["id", *UNSUR]
    rows = [[each[name] for name in head] for each in people if "d" not in each.values() and each["u3"] != "lumayan"]
    columns = {"columns": {"respondent": "id", **dict(zip(KEYS, UNSUR, strict=True))}}
    path = saved(tmp_path, book({"Satu": [head, *rows], "Dua": [head, *rows[2::-1]]}), "b.xlsx")
    project = make_project(tmp_path, {})

    def count(told: dict[str, Any], where: Path) -> int:
        mapping = validate_settings(FormMapping, {**columns, **told}, "m.toml")
        done = read_export(project, order(project, where, mapping))
        return int(done.counts["read"].sum()) if done.others is None else len(done.others)

    assert [count(told, path) for told in ({}, {"sheets": ["Dua"]})] == [13, 3]
    with pytest.raises(IkmError, match="1 sheet of the mapping not in the file"):
        count({"sheets": ["Tiga"]}, path)
    # Headings that are said again further down are no row.
    deep = export(tmp_path, [["SKM", *[""] * 9], head, *rows, head, *rows[:2]], "d.csv")
    assert count({"heading_row": 2}, deep) - count({"heading_row": 13}, deep) == 10
    five = export(tmp_path, [head, *([row[0], "5", *row[2:]] for row in rows)], "lima.csv")
    assert count({"scale": {"points": 5, "rescale": True}}, five) == 10


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"columns": {"gender": "desa"}, "join": [{"file": "a.csv", "key": "id", "columns": {"gender": "nama"}}]},
         "gender is 'desa' in [columns] already"),
        ({"join": [{"file": "a.csv", "key": "id", "columns": {}}]}, "no columns are taken from it"),
        ({"options": {"gender": {"L": 1}}}, "options.gender"),
        ({"options": {"waktu": {"Baik": True}}, "columns": {"waktu": "a"}}, "waktu.Baik = True (allowed: whole"),
        ({"columns": {"time": "jam"}}, "columns.time joins columns.date"),
        ({"personal": {"Nomor HP": "kop.docx"}}, "personal.Nomor HP"),
        ({"consent": {"Setuju?": ["*", "Ya"]}}, "consent.Setuju?: '*' takes every row, and 'Ya' stands beside it"),
        ({"status": {"status": ["*", "selesai"]}}, "status.status: '*' takes every row"),
        ({"columns": {"gender": "desa"}, "unused": ["desa"]}, "heading desa stands for a column, and among the unused"),
    ],
)  # fmt: skip
def test_what_is_refused_as_it_is_read(told: dict[str, Any], said: str) -> None:
    """Keys that contradict another or mean nothing: one message, with the key."""
    with pytest.raises(IkmError) as caught:
        validate_settings(FormMapping, told, "m.toml")
    assert said in str(caught.value)


def test_codes_of_a_wide_export_become_names(tmp_path: Path) -> None:
    """A list of codes beside it; one that is not in the list is noted and asked about; two rows of one are refused."""
    head = ["sex_id", *UNSUR]
    path = export(tmp_path, [head, *([code, *"333333333"] for code in ["1", "2", "1", "9"])])
    export(tmp_path, [["sex_id", "nama"], ["1", "Laki-laki"], ["2", "Perempuan"]], "sex.csv")
    told = {
        "columns": {"gender": "sex_id", **dict(zip(KEYS, UNSUR, strict=True))},
        "join": [{"file": "sex.csv", "key": "sex_id", "columns": {"gender": "nama"}, "lookup": True}],
    }
    project = make_project(tmp_path, {})
    mapping = validate_settings(FormMapping, told, "m.toml")
    with pytest.raises(IkmError, match="1 text in no category"):
        read_export(project, order(project, path, mapping))
    mapping = mapping.model_copy(update={"categories": {"gender": {"9": "keep"}}})
    done = read_export(project, order(project, path, mapping))
    done.write()
    written = (project.data / "responses" / "KPPT" / "2026-S1.csv").read_text(encoding="utf-8").splitlines()
    at = written[0].split(",").index("gender")
    assert [line.split(",")[at] for line in written[1:]] == ["Laki-laki", "Perempuan", "Laki-laki", "9"]
    assert done.listing[["row", "reason"]].to_numpy().tolist() == [[5, "unknown code"]]
    export(tmp_path, [["sex_id", "nama"], ["1", "Laki-laki"], ["1", "Perempuan"]], "sex.csv")
    with pytest.raises(IkmError, match="a key that stands there more than once"):
        read_export(project, order(project, path, mapping))


def test_a_wide_export_with_respondents_beside_it(tmp_path: Path) -> None:
    """Status, unit and comments in tables of their own; rows of nobody are refused; the sum is right of each table."""
    path = export(tmp_path, [["id", *UNSUR], *([who, *"333333333"] for who in ("P1", "P2", "P3"))])
    export(tmp_path, [["id", "umur", "is_test"], ["P1", "30", "0"], ["P2", "31", "1"], ["P7", "32", "0"]], "orang.csv")
    export(tmp_path, [["id", "isi"], ["P3", "bersih"], ["P3", "ramah"], ["P9", "?"]], "saran.csv")
    told = {
        "columns": dict(zip(KEYS, UNSUR, strict=True)),
        "join": [
            {"file": "orang.csv", "key": "id", "columns": {"age": "umur"}},
            {"file": "saran.csv", "key": "id", "columns": {"saran": "isi"}},
        ],
        "status": {"is_test": ["0", ""]},
    }
    project = make_project(tmp_path, {})
    done = read_export(project, order(project, path, validate_settings(FormMapping, told, "m.toml")))
    counts = done.counts.set_index("file")[["read", "written", "refused"]].to_dict("index")
    assert counts == {
        "export.csv": {"read": 3, "written": 2, "refused": 1},
        "orang.csv": {"read": 3, "written": 1, "refused": 2},
        "saran.csv": {"read": 3, "written": 2, "refused": 1},
    }
    (change,) = done.files.values()
    assert [line.rsplit(",", 1)[1] for line in change.content.decode().splitlines()[1:]] == ["", "bersih | ramah"]


def test_options_of_a_heading_that_is_asked_about_hold_when_it_is_answered(tmp_path: Path) -> None:
    """U8 and U9 have two orders: labels stand under the heading, and count for the unsur that it proves to be."""
    labels = ["Tidak baik", "Kurang baik", "Baik", "Sangat baik"]
    head = [f"U{at}" for at in range(1, 10)]
    path = export(tmp_path, [head, *([label] * 9 for label in labels)])
    project = make_project(tmp_path, {})
    proposed = propose_mapping(path, project.unit("KPPT"), R2017, find_present_period())
    assert {"U8", "U9"} <= set(proposed.ask)
    told = proposed.answered({"sarana": "U8", "pengaduan": "U9"}, {})
    (change,) = read_export(project, order(project, path, told)).files.values()
    assert [line[-17:] for line in change.content.decode().splitlines()[1:]] == [
        ",".join(score * 9) for score in "1234"
    ]
