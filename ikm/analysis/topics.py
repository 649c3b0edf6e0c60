"""What comments are about: keyword groups, and topics found by factorisation where comments are many. Floor 3."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from ikm.analysis import lexicon
from ikm.analysis.lexicon import TopicWords
from ikm.analysis.tokens import phrase, terms
from ikm.rules.instrument import Instrument

#: From so many comments on, topics are found in the comments themselves (statistics.md, 4); below, keyword groups.
MANY = 200
#: Fewest comments that use a word before it may name a topic, or that a topic holds before it is shown: what one
#: person wrote stays with that person.
WORD_MIN = 3
#: Fewest and most topics that are looked for.
FEWEST, MOST = 4, 8
#: Words that name a found topic.
NAMING = 5


@dataclass(frozen=True)
class Found:
    """A topic found by factorisation.

    Parameters
    ----------
    words : tuple of str
        What names it, heaviest first, each used by at least three comments.
    members : tuple of int
        Places of the comments whose heaviest topic this is.
    """

    words: tuple[str, ...]
    members: tuple[int, ...]


def keyword_topics(text: str, sector: str) -> tuple[TopicWords, ...]:
    """Topics of a comment: those of bahasa/topics.toml with a word or phrase in it, in the order of the file.

    Longer phrases go first and use up their words: 'ruang tunggu' is the room, not the waiting.

    Parameters
    ----------
    text : str
        A redacted comment.
    sector : str
        Sector of the unit; topics of other sectors are left out.

    Returns
    -------
    tuple of TopicWords
        'umum' only where no other topic is found; empty where none is.
    """
    said, found = phrase(text), set()
    for each, topic in _phrases(sector):
        if each in said:
            said = said.replace(each, " | ")
            found.add(topic)
    ordered = [topic for topic in lexicon.topic_words() if topic in found]
    return tuple(topic for topic in ordered if topic.unsur) or tuple(ordered)


def unsur_of(topic: TopicWords, instrument: Instrument) -> str:
    """Key of the unsur that a topic belongs to in an instrument; '' where it asked about none of them."""
    return next((key for key in topic.unsur if key in instrument.keys), "")


def found_topics(texts: Sequence[str]) -> tuple[Found, ...]:
    """Topics of many comments: TF-IDF of words and pairs of words, non-negative matrix factorisation.

    Parameters
    ----------
    texts : sequence of str
        Redacted comments, at least `MANY`.

    Returns
    -------
    tuple of Found
        Largest first, each of at least three comments; a comment without any word that three comments use is in none.
        Empty where the comments share too few words. The same comments give the same topics.

    Source
    ------
    Lee and Seung (1999), Nature 401; initial values as in Boutsidis and Gallopoulos (2008).
    """
    # Loading scikit-learn takes longer than a small report, and only large surveys need it.
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [[term.stem for term in terms(text)] for text in texts]
    vectors = TfidfVectorizer(analyzer=_with_pairs, min_df=WORD_MIN, sublinear_tf=True)
    number = min(MOST, max(FEWEST, len(texts) // 50))
    counts = Counter(term for document in documents for term in set(_with_pairs(document)))
    if sum(count >= WORD_MIN for count in counts.values()) <= number:
        return ()
    weights = vectors.fit_transform(documents)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of a weight change no topic
        model = NMF(n_components=number, init="nndsvda", random_state=0, max_iter=400)
        shares = model.fit_transform(weights)
    names = vectors.get_feature_names_out()
    shown = surfaces(texts)
    topics = [
        Found(
            _naming([str(names[place]) for place in np.argsort(-parts, kind="stable") if parts[place] > 0], shown),
            tuple(int(place) for place in np.flatnonzero((shares.argmax(axis=1) == topic) & (shares.max(axis=1) > 0))),
        )
        for topic, parts in enumerate(model.components_)
    ]
    return tuple(
        sorted((topic for topic in topics if len(topic.members) >= WORD_MIN), key=lambda topic: -len(topic.members))
    )


def surfaces(texts: Sequence[str]) -> dict[str, str]:
    """Stem -> the form that comments write most, the first in the alphabet among equals."""
    written: dict[str, Counter[str]] = {}
    for text in texts:
        for term in terms(text):
            written.setdefault(term.stem, Counter())[term.surface] += 1
    return {stemmed: min(forms, key=lambda form: (-forms[form], form)) for stemmed, forms in written.items()}


def _naming(stems: Sequence[str], shown: dict[str, str]) -> tuple[str, ...]:
    """The first words that name a topic, as written; a word that is part of one named before is left out."""
    named: list[str] = []
    for each in stems:
        form = shown.get(each) or " ".join(shown.get(part, part) for part in each.split("+"))
        if not any(set(form.split()) & set(other.split()) for other in named):
            named.append(form)
        if len(named) == NAMING:
            break
    return tuple(named)


def _with_pairs(stems: Sequence[str]) -> list[str]:
    """Stems, and each with the one after it, joined by '+'."""
    return [*stems, *("+".join(pair) for pair in pairwise(stems))]


@cache
def _phrases(sector: str) -> tuple[tuple[str, TopicWords], ...]:
    """Words and phrases of a sector's topics, as stems between blanks, longest phrase first."""
    found = [
        (phrase(each), topic) for topic in lexicon.topic_words() if topic.sector in ("", sector) for each in topic.words
    ]
    return tuple(sorted(found, key=lambda entry: -len(entry[0].split())))
