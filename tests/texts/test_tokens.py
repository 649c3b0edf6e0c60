"""Words of comments: spelling evened out, nothing-said recognised, negations kept."""

from __future__ import annotations

import pytest

from ikm.texts import words as lexicon
from ikm.texts.words import clean_text, list_terms, list_words, says_something, stem_phrase, stem_word


@pytest.mark.parametrize("word", ["tidak", "kurang", "belum", "jangan", "lama", "tanpa", "bukan", "baik", "jelas"])
def test_the_signal_is_no_stop_word(word: str) -> None:
    """PySastrawi's own list drops these, and 'tidak ramah' would become 'ramah': ours never does."""
    assert word not in lexicon.list_stop_words()
    assert word in {*lexicon.list_negations(), *lexicon.read_lexicon("stop")["signal"]["keep"]}


def test_the_stemmers_own_list_would_have_dropped_them() -> None:
    """The reason for a list of our own still holds for the version in use."""
    from Sastrawi.StopWordRemover.StopWordRemoverFactory import StopWordRemoverFactory

    assert {"tidak", "kurang", "belum", "jangan", "lama"} <= set(StopWordRemoverFactory().get_stop_words())


@pytest.mark.parametrize(
    "text",
    ["-", "--", ".", "", "tidak ada", "Tdk ada saran.", "gak ada", "nihil", "????", "hhhhh", "x",
     "belum ada kritik dan saran untuk saat ini", "tidak ada tidak ada", "123", "[telepon]"],
)  # fmt: skip
def test_nothing_said(text: str) -> None:
    """Dashes, 'none', lost emoji, a letter repeated: no comments."""
    assert not says_something(text)


@pytest.mark.parametrize(
    "text", ["lama", "tidak ada kursi", "baik ????", "belum ada jawaban", "ok", "OKE", "👍👍", "Terima kasih"]
)
def test_something_said(text: str) -> None:
    """One word is enough, thanks and a thumb praise, and 'tidak ada' followed by a thing is a complaint."""
    assert says_something(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("papan kurang jelas | Papan kurang jelas | papan kurang jelas", "papan kurang jelas"),
        ("antre lama | mahal | antre lama", "antre lama | mahal"),
        ("Maksimal????????", "Maksimal"),
        ("kenapa lama?", "kenapa lama?"),
        (" | ", ""),
    ],
)
def test_cleaned(text: str, clean: str) -> None:
    """Repetitions and lost emoji as they occur in the exports of real forms; a question stays a question."""
    assert clean_text(text) == clean


def test_spelling() -> None:
    """Slang, capitals and drawn-out letters become the dictionary's words."""
    assert list_words("Antrian LAMAAAA bgt, gak jelas, udah 2 jam [nama]") == [
        "antrean", "lama", "sekali", "tidak", "jelas", "sudah", "jam",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "root"), [("pengaduan", "adu"), ("petugas", "tugas"), ("pelayanan", "layan"), ("menunggu", "tunggu")]
)
def test_stems(word: str, root: str) -> None:
    """The three examples of statistics.md section 4, and one more."""
    assert stem_word(word) == root


def test_negations_are_counted_with_their_word() -> None:
    """'kurang senyum' is one thing, a negation at the end stands alone, stop words are gone."""
    assert [term.surface for term in list_terms("petugas yang kurang senyum, kalau ramah tidak")] == [
        "petugas", "kurang senyum", "ramah", "tidak",
    ]  # fmt: skip


def test_phrases_match_whole_words() -> None:
    """' ac ' is not found in 'acara'."""
    assert stem_phrase("AC panas") == " ac panas "
    assert " ac " not in stem_phrase("acara")


def test_slang_leads_to_words_that_are_no_slang() -> None:
    """An entry of slang.toml that leads to another would depend on the order of reading."""
    targets = {word for spelt in lexicon.map_slang().values() for word in spelt.split()}
    assert not targets & set(lexicon.map_slang())
