"""Topics by keyword, complaints by word, topics found in many comments."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ikm.analysis.comments import CATCH_ALL, LEAST_TOPICS, MANY_COMMENTS, MOST_TOPICS, find_topic_unsur, find_topics
from ikm.rules.instrument import list_instruments, load_instrument
from ikm.texts.reading import read_comment
from ikm.texts.words import list_topic_words
from tests.helpers import R2004, RULES

ROOT = Path(__file__).resolve().parents[2]
INSTRUMENTS = list(list_instruments().values())


def topics(text: str, sector: str = "perizinan") -> list[str]:
    """Keys of the topics of a comment."""
    return [topic.key for topic in read_comment(text, sector).topics]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("gak nunggu lama, antriannya pendek", ["antrean"]),
        ("ruang tunggu bersih", ["ruang"]),
        ("nunggu di loket", ["antrean"]),
        ("pelayanan bagus", ["umum"]),
        ("pelayanan ramah", ["sikap"]),
        ("ngurus KTP cepat, bersih", ["penyelesaian", "toilet"]),
        ("lapor jalan rusak tidak ditanggapi", ["pengaduan"]),
        ("syarat di website beda, toiletnya kotor", ["berkas", "daring", "toilet"]),
        ("entahlah", []),
    ],
)
def test_topics_of_a_comment(text: str, keys: list[str]) -> None:
    """Several topics; longer phrases first; general remarks only where nothing else is said; none where none fits."""
    assert topics(text) == keys


def test_a_sector_has_its_own_topics() -> None:
    """'keruh' is about the water of a water company and about nothing at a licence office."""
    assert topics("keruh", "air") == ["air-mutu"]
    assert topics("keruh", "perizinan") == []


def test_unsur_of_a_topic() -> None:
    """Waiting belongs to waktu in 2017 and to kecepatan in 2004; a general remark to none."""
    words = {topic.key: topic for topic in list_topic_words()}
    assert find_topic_unsur(words["antrean"], RULES) == "waktu"
    assert find_topic_unsur(words["antrean"], load_instrument(R2004)) == "kecepatan"
    assert find_topic_unsur(words["umum"], RULES) == ""


def test_topics_belong_to_unsur_that_exist() -> None:
    """A misspelt key in topics.toml would lose its comments in silence."""
    known = {key for instrument in INSTRUMENTS for key in instrument.keys}
    assert [topic.key for topic in list_topic_words() if not set(topic.unsur) <= known] == []


@pytest.mark.parametrize("sector", ["perizinan", "air", "parkir", "angkutan", "lalu-lintas", "kebersihan"])
def test_clauses_of_the_sample_find_their_unsur(sector: str) -> None:
    """Of the clauses in data/sample_comments.toml, written for a known unsur, 85 in 100 lead to it.

    Others say more than one thing: an app that fails is of sarana and of prosedur.

    The keywords were chosen with these clauses in view: this guards them, it does not measure real comments.
    """
    clauses = tomllib.loads((ROOT / "data" / "sample_comments.toml").read_text(encoding="utf-8"))[sector]
    pairs = [(key, text) for tone in clauses.values() for key, texts in tone.items() for text in texts]
    right = sum(
        key in [find_topic_unsur(topic, RULES) for topic in read_comment(text, sector).topics] for key, text in pairs
    )
    assert right / len(pairs) >= 0.85


#: Three kinds of comments with no word in common, 70 of each.
THREE = [
    *(f"air keruh {extra}" for extra in ("berbau", "berlumpur") for _ in range(35)),
    *(f"tagihan mahal {extra}" for extra in ("melonjak", "dobel") for _ in range(35)),
    *(f"petugas sopan {extra}" for extra in ("membantu", "sabar") for _ in range(35)),
]

WRITERS = [f"R{place}" for place in range(len(THREE))]


def test_found_topics_part_what_has_no_word_in_common() -> None:
    """Each topic holds comments of one kind alone, and all 210 comments are in one topic each."""
    found = find_topics(THREE, WRITERS)
    assert len(THREE) >= MANY_COMMENTS
    assert LEAST_TOPICS - 1 <= len(found) <= MOST_TOPICS
    assert sorted(place for topic in found for place in topic.members) == list(range(210))
    assert all(len({place // 70 for place in topic.members}) == 1 for topic in found)
    assert all({"keruh", "mahal", "sopan"} & {word for name in topic.words for word in name.split()} for topic in found)


@pytest.mark.parametrize(("largest", "told"), [(83, 4), (84, 0)])
def test_a_catch_all_hides_the_topics(largest: int, told: int) -> None:
    """Four kinds of comments with no word in common: 84 of 210 are two fifths, and none is told; of 83 all are."""
    kinds = ("air keruh berbau", "tagihan mahal dobel", "petugas sopan sabar", "kursi tunggu rusak")
    sizes = (largest, 126 - largest, 42, 42)
    texts = [text for text, size in zip(kinds, sizes, strict=True) for _ in range(size)]
    assert CATCH_ALL * len(texts) == 84
    found = find_topics(texts, WRITERS)
    assert len(found) == told
    assert not told or [len(topic.members) for topic in found] == sorted(sizes, reverse=True)


def test_found_topics_are_the_same_on_every_run() -> None:
    """Fixed initial values and random state."""
    assert find_topics(THREE, WRITERS) == find_topics(list(THREE), WRITERS)


def test_a_word_of_two_people_names_no_topic() -> None:
    """Words of fewer than three people could point at who wrote them; two comments of one person are of one."""
    told = [*THREE, *["rahasia keruh"] * 3]
    words = {word for topic in find_topics(told, [*WRITERS, "S1", "S2", "S2"]) for word in topic.words}
    assert not [word for word in words if "rahasia" in word]
    words = {word for topic in find_topics(told, [*WRITERS, "S1", "S2", "S3"]) for word in topic.words}
    assert [word for word in words if "rahasia" in word]
    # of five people at least, three are enough for a word that stands in an approved comment, not for its pair
    read = find_topics(told, [*WRITERS, "S1", "S2", "S3"], {"rahasia"}, 5)
    assert {word for topic in read for word in topic.words if "rahasia" in word} == {"rahasia"}
    assert not [word for topic in find_topics(told, [*WRITERS, "S1", "S2", "S3"], (), 5) for word in topic.words
                if "rahasia" in word]  # fmt: skip


def test_a_topic_of_few_people_is_not_told() -> None:
    """With 71 asked for, the kind of 70 is too small: neither its words nor its topic are told."""
    told = [*THREE, *THREE[:70]]
    found = find_topics(told, [*WRITERS, *(f"S{place}" for place in range(70))], threshold=71)
    assert all(len(topic.members) >= 71 for topic in found)


def test_what_names_a_topic() -> None:
    """Words of one weight by the alphabet, five at most; a pair that says a word again is none.

    Where each word is of two kinds, the pair is rarer and goes first, and its words say nothing further.
    """
    kinds = ("air keruh", "tagihan mahal", "petugas sopan cepat ramah sabar murah senyum")
    found = find_topics([text for text in kinds for _ in range(70)], WRITERS)
    assert [topic.words for topic in found] == [
        ("air", "keruh"), ("mahal", "tagihan"), ("cepat", "murah", "ramah", "sabar", "senyum"),
    ]  # fmt: skip
    pairs = ("loket lama", "loket kotor", "antre lama", "antre kotor")
    found = find_topics([text for text in pairs for _ in range(50)], WRITERS[:200])
    assert sorted(topic.words for topic in found) == sorted((pair,) for pair in pairs)


def test_pairs_and_topics_of_just_enough_people() -> None:
    """Fifty of each pair and kind where fifty are asked for: told; of 51 neither pairs nor topics are."""
    pairs = ("loket lama", "loket kotor", "antre lama", "antre kotor")
    texts = [text for text in pairs for _ in range(50)]
    found = find_topics(texts, WRITERS[:200], threshold=50)
    assert sorted((topic.words, len(topic.members)) for topic in found) == sorted(((pair,), 50) for pair in pairs)
    assert find_topics(texts, WRITERS[:200], threshold=51) == ()


def test_a_topic_more_for_each_fifty_comments() -> None:
    """Five kinds of fifty: five topics, each of one kind; four words, as few as topics are looked for, part nothing."""
    kinds = ("air keruh", "tagihan mahal", "petugas sopan", "kursi rusak", "loket lama")
    found = find_topics([text for text in kinds for _ in range(50)], [f"R{place}" for place in range(250)])
    assert sorted(topic.members[0] for topic in found) == [0, 50, 100, 150, 200]
    assert {len(topic.members) for topic in found} == {50}
    words = [word for word in ("keruh", "mahal", "sopan", "rusak") for _ in range(50)]
    assert find_topics(words, WRITERS[:200]) == ()


def test_comments_without_a_shared_word_are_in_no_topic() -> None:
    """Ten names in front, which nobody reads, and a pair of one person: topics are of the others, named as ever."""
    texts = ["hartono"] * 10 + [text for text in ("air keruh", "tagihan mahal", "petugas sopan") for _ in range(70)]
    found = find_topics([*texts, "keruh tagihan"], [f"R{place}" for place in range(221)])
    members = sorted(place for topic in found for place in topic.members)
    assert members[:210] == list(range(10, 220))
    assert {word for topic in found for word in topic.words} == {"air", "keruh", "mahal", "tagihan", "petugas", "sopan"}


def test_a_word_that_is_not_shared_parts_the_pair() -> None:
    """Between 'loket' and 'lama' each wrote a name: the two are no pair, and name the topics one by one."""
    pairs = ("loket hartono lama", "loket hartono kotor", "antre hartono lama", "antre hartono kotor")
    found = find_topics([text for text in pairs for _ in range(50)], WRITERS[:200])
    assert {word for topic in found for word in topic.words} <= {"loket", "lama", "antre", "kotor"}


def test_comments_that_share_nothing_have_no_topics() -> None:
    """200 comments of one and the same word: too few words to part."""
    assert find_topics(["lama"] * 200, WRITERS[:200]) == ()


def test_scikit_learn_is_loaded_only_when_needed() -> None:
    """It takes seconds to load, and small surveys never use it."""
    script = "import sys, ikm.analysis.comments; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60).returncode == 0
