"""Settings files: mistakes told key by key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import PositiveInt, model_validator

from ikm.errors import SettingError
from ikm.survey.settings import Settings, read_toml, validate_settings


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
    with pytest.raises(SettingError, match=r"(?s)a\.toml: 1 wrong key\..*pages = 'many'\nAllowed: whole numbers"):
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
        "  users.KTP = -3",
        "  users.KK = 'many'",
        "  users.KIA = 2.5",
        "Allowed: whole numbers above 0; whole numbers",
    ]
