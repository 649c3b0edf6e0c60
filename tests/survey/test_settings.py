"""Settings files: mistakes told key by key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import PositiveInt, model_validator

from ikm.errors import SettingError
from ikm.intake.mapping import FormMapping
from ikm.survey.settings import Settings, read_toml, validate_settings
from ikm.survey.units import Sidecar


class Form(Settings):
    """A model for these tests."""

    title: str
    pages: int = 1


def test_toml_is_read(tmp_path: Path) -> None:
    """A byte order mark, as Notepad writes it, is no part of the first key."""
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbftitle = 'Survei'\n")
    assert read_toml(tmp_path / "a.toml") == {"title": "Survei"}


def test_direction_of_writing_is_not_turned(tmp_path: Path) -> None:
    """A declared service is spelt as the answers are read: without U+202E."""
    (tmp_path / "a.toml").write_text("title = '\u202eSurvei'\n", encoding="utf-8")
    assert read_toml(tmp_path / "a.toml") == {"title": "Survei"}


@pytest.mark.parametrize("content", [b"title = Survei\n", b"title 'x'", b"title = 'caf\xe9'\n"])
def test_what_is_no_toml(tmp_path: Path, content: bytes) -> None:
    """No quotes, no equals sign, another encoding: the file is named and an example given."""
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(SettingError, match=r'(?s)a\.toml: not a TOML file: .*selection = "random"'):
        read_toml(tmp_path / "a.toml")


def test_good_values_make_a_model() -> None:
    """Blanks around a text are no part of it."""
    assert validate_settings(Form, {"title": " Survei ", "pages": 2}, "a.toml") == Form(title="Survei", pages=2)


def test_all_mistakes_at_once() -> None:
    """Two mistakes, two lines: a key missing, and one unknown with the near key offered; all keys are listed."""
    with pytest.raises(SettingError) as caught:
        validate_settings(Form, {"titel": "Survei"}, "a.toml")
    assert str(caught.value).splitlines() == [
        "a.toml: 2 wrong keys.",
        "  title: missing",
        "  titel: no such key. Did you mean title?",
        "Allowed: title, pages",
    ]


def test_value_of_the_wrong_kind() -> None:
    """The key and the value seen stand in the message, and one mistake is 'key', not 'keys'."""
    with pytest.raises(SettingError, match=r"(?s)a\.toml: 1 wrong key\..*pages = 'many' \(allowed: whole numbers\)"):
        validate_settings(Form, {"title": "Survei", "pages": "many"}, "a.toml")


class Pair(Settings):
    """A model whose keys must agree, and one with a table of numbers."""

    low: int = 0
    users: dict[str, PositiveInt] = {}

    @model_validator(mode="after")
    def _agree(self) -> Pair:
        if self.low > 5:
            raise ValueError("low lies above 5")
        return self


def test_keys_that_disagree_are_told_in_our_words() -> None:
    """No dictionary, no 'Value error': the sentence of the model alone."""
    with pytest.raises(SettingError) as caught:
        validate_settings(Pair, {"low": 9}, "a.toml")
    assert str(caught.value).splitlines() == ["a.toml: 1 wrong key.", "  low lies above 5"]


def test_numbers_of_a_table() -> None:
    """The key within the table, what was seen, and what kind of number is asked."""
    with pytest.raises(SettingError) as caught:
        validate_settings(Pair, {"users": {"KTP": -3, "KK": "many", "KIA": 2.5}}, "a.toml")
    assert str(caught.value).splitlines() == [
        "a.toml: 3 wrong keys.",
        "  users.KTP = -3 (allowed: whole numbers above 0)",
        "  users.KK = 'many' (allowed: whole numbers)",
        "  users.KIA = 2.5 (allowed: whole numbers)",
    ]


#: What is wrong in a mapping or a sidecar, and the line that says so.
SAID: list[tuple[type[Settings], dict[str, object], str]] = [
    (FormMapping, {"columns": {"waktu": 3}},
     'columns.waktu = 3 (allowed: a text in quotes or a list: ["...", "..."])'),
    (FormMapping, {"columns": {"waktu": [1]}}, "columns.waktu #1 = 1 (allowed: a text in quotes)"),
    (FormMapping, {"columns": {"waktu": []}},
     "columns.waktu = [] (allowed: a text in quotes or at least 1 in the list)"),
    (FormMapping, {"options": {"all": {"Baik": "B"}}}, "options.all.Baik = 'B' (allowed: whole numbers or '-')"),
    (FormMapping, {"scale": {"points": 1}}, "scale.points = 1 (allowed: 2 or more)"),
    (FormMapping, {"scale": {"points": 101}}, "scale.points = 101 (allowed: 100 or less)"),
    (FormMapping, {"status": {"x": 3}}, "or 'given' or 'blank')"),
    (FormMapping, {"hidden_rows": "ja"}, "hidden_rows = 'ja' (allowed: true or false)"),
    (FormMapping, {"made": "2026-02-30"}, "made = '2026-02-30' (allowed: a day such as 2026-07-31)"),
    (FormMapping, {"categories": {"gender": "x"}},
     "categories.gender = 'x' (allowed: a table, with lines such as key = value below its name)"),
    (FormMapping, {"join": [{"key": "a", "columns": {}, "fil": "b"}]}, "join #1.fil: no such key. Did you mean file?"),
    (FormMapping, {"long": {"respondent": "a", "item": "b"}}, "long.answer: missing"),
    (Sidecar, {"mode": ["online", "x"]}, "mode #2 = 'x' (allowed: 'online', 'paper' or 'interview')"),
    (Sidecar, {"team": [{"role": "Ketua"}]}, "team #1.name: missing"),
    (Sidecar, {"team": [{"name": "A"}] * 31}, "(allowed: at most 30 in the list)"),
    (Sidecar, {"preface": {"place": "x" * 151}}, "(allowed: at most 150 letters)"),
    (Sidecar, {"asked": 10**11}, "asked = 100000000000 (allowed: 10,000,000,000 or less)"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "values", "said"), SAID)
def test_a_mistake_is_told_in_our_words(model: type[Settings], values: dict[str, object], said: str) -> None:
    """Key, what was seen and what is allowed, in one line: no kinds of the library, no sentence of its own."""
    with pytest.raises(SettingError) as caught:
        validate_settings(model, values, "a.toml")
    (place,) = caught.value.places
    assert place.endswith(said)
    assert "Input" not in str(caught.value)
