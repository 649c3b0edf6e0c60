"""Labels of answers, put in order by how strong they are: 'tidak', 'kurang', 'cukup', 'sangat' order any adjective."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ikm.intake.words import compile_pattern, read_words
from ikm.rules.instrument import Unsur, list_option_labels
from ikm.rules.own import forget_with_rules

#: Labels that a form may have: read once each.
_KEPT_LABELS = 1 << 14
#: A longer text is no label, but somebody's own words.
_LONGEST_LABEL, _MOST_BLANKS, _MOST_WORDS = 80, 10, 4
#: Between two wordings of one label: 'Sesuai / Good', 'Mampu/Kompeten', 'Baik (good)'; 'Berbelit, tidak mudah'.
_WORDINGS = re.compile(r"\s*[/|;()\n]\s*|\s+(?:atau|or)\s+")
_PARTS = re.compile(r"\s*,\s*")
_NUMBER_BEFORE = re.compile(r"^(?:[a-e]|\d{1,2})\s*[-–.=:)]\s*(?=\D)")
_NUMBER_BEHIND = re.compile(r"(?<=\S)\s*[(\[]\d{1,2}[)\]]$")
#: Signs before or behind the words of a label: '🙂 Baik', 'Baik ★★★'.
_SIGNS = re.compile(r"^[^\w\s(\[\"']+\s+|\s+[^\w\s)\]\"'.,;!]+$")
_CLIPPED = re.compile(r"\btapi\b")
_DIGIT = re.compile(r"\d")
#: What stands in brackets behind a question: '(1 = tidak baik)', '[Sangat setuju - tidak setuju]'.
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W\d_]+")
#: Steps of an answer that says how much, from 0; of what is bad as far below zero as the good is above.
NOT_AT_ALL, NOT, LITTLE, FAIRLY, PLAIN, VERY = range(6)
#: What the options of the regulations go through: tidak, kurang, plainly, sangat.
OFFICIAL_STEPS = (NOT, LITTLE, PLAIN, VERY)


def normalise_label(text: str) -> str:
    """Return a label without regard to case, blanks, dots, and a letter or number before it or behind.

    Examples
    --------
    >>> [normalise_label(text) for text in ("d. Sangat  Sesuai ", "Sangat sesuai (4)", "sangat_sesuai")]
    ['sangat sesuai', 'sangat sesuai', 'sangat sesuai']
    """
    spelt = re.sub(r"(?<=\w)_(?=\w)", " ", text).casefold().replace("&", " dan ")
    squeezed = " ".join(_CLIPPED.sub("tetapi", spelt).split()).strip(" .,;")
    if _WORD.search(squeezed):
        squeezed = _SIGNS.sub("", squeezed)
    return _NUMBER_BEHIND.sub("", _NUMBER_BEFORE.sub("", squeezed)).strip(" .,;-–=:") or squeezed


def list_label_scales(unsur: Unsur | None) -> list[tuple[str, ...]]:
    """List the labels that a question's options may be from, worst first, those of the regulation in front."""
    own = [tuple(text.casefold() for text in unsur.options)] if unsur else []
    return [*own, *(tuple(row) for row in read_words()["scales"].values())]


@forget_with_rules
@cache
def list_known_labels() -> frozenset[str]:
    """List every label that an answer may have: those of all regulations and those in use besides."""
    return list_option_labels() | {text for row in list_label_scales(None) for text in row}


@forget_with_rules
@lru_cache(_KEPT_LABELS)
def is_label(text: str) -> bool:
    """Return whether a text is a label of an answer: one in use, a few words that say how much, stars or a face.

    Examples
    --------
    >>> [is_label(text) for text in ("Sesuai / Good", "Kurang bersih", "★★★☆", "Antrean agak lama", "Lainnya")]
    [True, True, True, False, False]
    """
    if len(text) > _LONGEST_LABEL or text.count(" ") > _MOST_BLANKS:
        return False
    label = normalise_label(text)
    wordings = list(_list_wordings(label))
    return (
        bool(label and not re.search(r"\w", label) and label not in ("-", "–", "—", "?", "."))
        or any(each in list_known_labels() for each in wordings)
        or any(reading.told for each in wordings if (reading := _read_label(each)))
    )


def fit_scale(labels: Collection[str], row: Sequence[str]) -> dict[str, int]:
    """Return the step, from 1, of each label in a row of labels; empty where one is not in it.

    Examples
    --------
    >>> fit_scale(["ada, tetapi kurang / fair", "baik"], ["tidak", "ada tetapi kurang", "baik"])
    {'ada, tetapi kurang / fair': 2, 'baik': 3}
    """
    steps = {label: {row.index(each) + 1 for each in _list_wordings(label) if each in row} for label in labels}
    return {label: step.pop() for label, step in steps.items()} if all(len(x) == 1 for x in steps.values()) else {}


@dataclass(frozen=True)
class _Reading:
    """How much a label says, of what, and whether it says so in words of strength or of good and bad."""

    step: int
    core: frozenset[str]
    told: bool


def grade_labels(labels: Collection[str]) -> dict[str, int]:
    """Grade labels that say more or less of one thing; empty where they do not, or two say the same in other words.

    Returns
    -------
    dict of str to int
        -5 (very bad) to 5 (very good); `OFFICIAL_STEPS` of what the regulations' own options say.

    Examples
    --------
    >>> grade_labels(["tidak bersih", "kurang bersih", "bersih", "sangat bersih"])
    {'tidak bersih': 1, 'kurang bersih': 2, 'bersih': 4, 'sangat bersih': 5}
    >>> grade_labels(["sangat buruk", "buruk", "bagus / good", "sangat bagus"])
    {'sangat buruk': -5, 'buruk': -4, 'bagus / good': 4, 'sangat bagus': 5}
    >>> grade_labels(["tidak bersih", "mudah"])
    {}
    """
    readings = {label: [r for each in _list_wordings(label) if (r := _read_label(each))] for label in labels}
    common = Counter(word for each in readings.values() for word in {word for r in each for word in r.core})
    for word in [name for name, _ in common.most_common()] or [""]:
        steps = {
            label: _prefer_good({r for r in each if word in r.core or not r.core}) for label, each in readings.items()
        }
        if all(len({r.step for r in each}) == 1 for each in steps.values()):
            graded = {label: next(iter(each)).step for label, each in steps.items()}
            return {} if _differ(steps) else graded
    return {}


def _differ(steps: Mapping[str, set[_Reading]]) -> bool:
    """Return whether labels of one step say it of other things, or in words that need not mean the same."""
    said: dict[int, set[frozenset[str]]] = {}
    for label, readings in steps.items():
        for each in readings:
            said.setdefault(each.step, set()).add(each.core or frozenset({label}))
    return any(len(cores) > 1 for cores in said.values())


def _prefer_good(readings: set[_Reading]) -> set[_Reading]:
    """Return the readings in words of what is good, where a label says it both ways: 'berbelit, tidak mudah'."""
    return {each for each in readings if each.step >= 0} or readings


def is_negative(question: str) -> bool:
    """Return whether a question or statement says something bad, so that who agrees with it is not content.

    Examples
    --------
    >>> [is_negative(text) for text in ("Petugas tidak ramah", "Prosedur berbelit-belit", "Biayanya terlalu mahal")]
    [True, True, True]
    >>> [is_negative(text) for text in ("Tidak ada pungutan liar", "Petugas tidak berbelit-belit", "Mahal atau murah?")]
    [False, False, False]
    >>> is_negative("Kesesuaian syarat (1 = tidak sesuai, 4 = sangat sesuai)")
    False
    """
    words = read_words()["negative"]
    text = _ASIDE.sub(" ", " ".join(question.casefold().replace("_", " ").split()))
    if any(compile_pattern(pattern).search(text) for pattern in words["both"]):
        return False
    for pattern in words["good"]:
        text = compile_pattern(pattern).sub(" ", text)
    return any(compile_pattern(pattern).search(text) for pattern in words["bad"])


def says_agreement(label: str) -> bool:
    """Return whether a label says how far somebody agrees, or how often something is so, and nothing of its quality.

    Examples
    --------
    >>> [says_agreement(text) for text in ("Sangat setuju", "Tidak", "kadang-kadang", "Kurang ramah")]
    [True, True, True, False]
    """
    return any(compile_pattern(pattern).search(normalise_label(label)) for pattern in read_words()["negative"]["agree"])


def order_letters(labels: Mapping[str, str]) -> str:
    """Order the letters, worst first, by the labels they stand for; '' where those do not show it.

    Examples
    --------
    >>> order_letters({"a": "Tidak sesuai", "b": "Kurang sesuai", "c": "Sesuai", "d": "Sangat sesuai"})
    'abcd'
    """
    texts = {letter: normalise_label(text) for letter, text in labels.items()}
    for row in list_label_scales(None):
        if len(row) == len(texts) and set(row) == set(texts.values()):
            return "".join(sorted(texts, key=lambda letter: row.index(texts[letter])))
    graded = grade_labels(set(texts.values()))
    if len(set(graded.values())) < len(texts) or not texts:
        return ""
    return "".join(sorted(texts, key=lambda letter: graded[texts[letter]]))


def list_symbol_orders(symbols: Collection[str]) -> list[list[str]]:
    """List the orders, worst first, that stars or faces may have; empty where they are other signs.

    Examples
    --------
    >>> list_symbol_orders(["★★", "★"]), list_symbol_orders(["😀", "☹️"])[0], list_symbol_orders(["#"])
    ([['★', '★★'], ['★★', '★']], ['☹️', '😀'], [])
    """
    faces = read_words()["symbols"]
    plain = {each: re.sub(r"[\s\ufe0e\ufe0f]", "", each) for each in symbols}
    if all(text and set(text) <= set(faces["stars"] + faces["empty"]) for text in plain.values()):
        filled = {each: sum(text.count(star) for star in faces["stars"]) for each, text in plain.items()}
    elif all(text in faces["faces"] for text in plain.values()):
        filled = {each: faces["faces"].index(text) for each, text in plain.items()}
    else:
        return []
    order = sorted(symbols, key=lambda each: filled[each])
    return [order, order[::-1]]


def _list_wordings(label: str) -> Iterator[str]:
    """List what a label may say, surest first: all of it, each of two wordings, without commas, between commas."""
    wordings = dict.fromkeys([label, *(normalise_label(part) for part in _WORDINGS.split(label) if part)])
    yield from wordings
    for each in wordings:
        parts = [part for part in _PARTS.split(each) if part]
        if len(parts) > 1:
            yield " ".join(parts)
            yield from parts


@lru_cache(_KEPT_LABELS)
def _read_label(label: str) -> _Reading | None:
    """Read how much a label says and of what; None where it is no such label."""
    words = read_words()
    if _DIGIT.search(label):
        return None
    if label in words["degrees_alone"]["words"]:
        return _Reading(words["degrees_alone"]["words"][label], frozenset(), told=True)
    step, rest, told = _cut_degree(label)
    core = [word.removesuffix("nya") for word in _WORD.findall(rest) if word not in words["degrees_alone"]["filling"]]
    if not 0 < len(core) <= _MOST_WORDS or any(word in words["degrees_alone"]["strength"] for word in core):
        return None
    good, bad, best = (words["qualities"][side] for side in ("good", "bad", "best"))
    named = {good.get(word) or bad.get(word) or best.get(word) or word for word in core}
    signs = {-1 if word in bad else 1 for word in core if word in good or word in bad or word in best}
    if len(signs) > 1:
        return None
    if -1 in signs:
        if step <= NOT:
            return None
        return _Reading(-step, frozenset(named), told=True)
    if any(word in best for word in core):
        step = VERY if step == PLAIN else step
    return _Reading(step, frozenset(named), told or bool(signs))


def _cut_degree(label: str) -> tuple[int, str, bool]:
    """Return how strong the words of a label are, the rest, and whether a word says so; it may be repeated."""
    if not _compile_degrees().search(label):
        return PLAIN, label, False
    for step, patterns in enumerate(read_words()["degrees"].values()):
        for pattern in patterns:
            if compile_pattern(pattern).search(label):
                # 'tidak sopan dan tidak ramah' says no twice, of two things.
                return step, compile_pattern(pattern.removeprefix("^")).sub(" ", label), step != PLAIN
    return PLAIN, label, False


def says_degree(label: str) -> bool:
    """Return whether a label begins or ends with a word of how much, which no name of a person does.

    Examples
    --------
    >>> says_degree("less suitable"), says_degree("budi santoso")
    (True, False)
    """
    return _compile_degrees().search(label) is not None


@cache
def _compile_degrees() -> re.Pattern[str]:
    """Compile all words of strength into one pattern, for a quick look before the true one."""
    return re.compile("|".join(pattern for patterns in read_words()["degrees"].values() for pattern in patterns))
