"""What respondents wrote: how many, about which unsur and topic, in whose words, which may be quoted.

What a writer answered says nothing about what he wrote: kinds and signs are read from the words alone
(`ikm.texts.reading`), and low answers are counted elsewhere and shown beside. A complaint about an unsur is a comment
that complains and has that unsur among what it wants better; a request about it is one that only asks; praise is one
that praises it. What praises, and complains or asks as well, counts on both sides.
Every text here is redacted; what is not approved by a person leaves this module as counts, as topics of bahasa/, and as
words of a dictionary that as many people used as a group needs (`share_words`): patterns find no name without a word
that announces it.
"""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.disclosure import find_hidden_groups
from ikm.rules.instrument import Instrument
from ikm.survey.responses import Survey
from ikm.texts.reading import KINDS, Kind, Sign, join_signs, read_comment
from ikm.texts.redaction import RedactedText, redact_text
from ikm.texts.words import (
    Token,
    TopicWords,
    clean_text,
    is_dictionary_word,
    list_terms,
    list_topic_words,
)

#: Share of false finds allowed among the words that are named (Benjamini-Hochberg over all words that may be shown).
FALSE_WORDS = 0.05
#: Fewest people who used a word that a person approved, and comments that a topic of bahasa/ holds, before it is shown:
#: what one person wrote stays with that person.
LEAST_COMMENTS = 3


# --- Comments of a survey


@dataclass(frozen=True)
class Comment:
    """One comment, or an entry that says nothing ('-', 'tidak ada').

    Parameters
    ----------
    id : str
        Fingerprint of its row and text: the same comment keeps it, a changed one gets another.
    text : str
        Redacted.
    removed : tuple of str
        Kinds of personal data that were taken out.
    topics : tuple of TopicWords
        By keyword; may be empty.
    kind : Kind
        Praise, request, complaint, ... (`ikm.texts.reading`).
    signs : mapping of str to Sign
        Unsur key -> praised ('+'), wanted better ('-') or both ('±').
    topic_signs : mapping of str to Sign
        The same by key of the topic.
    doubt : float
        0-1: how unsure the rules are of it.
    score : float
        Its writer's own score, 25-100: 25 x mean of the given answers.
    writer : str
        Who wrote it, as the file calls the respondent; the row where it calls nobody.
    glad : bool
        Whether a part of it praises.
    row : int
        Row in the file.
    """

    id: str
    text: str
    removed: tuple[str, ...]
    topics: tuple[TopicWords, ...]
    kind: Kind
    signs: Mapping[str, Sign]
    topic_signs: Mapping[str, Sign]
    doubt: float
    score: float
    writer: str
    glad: bool
    row: int

    @property
    def complains(self) -> bool:
        """Whether it complains, beside praise or alone."""
        return self.kind in ("keluhan", "campuran")

    @property
    def praises(self) -> bool:
        """Whether it praises, beside a complaint or a request or alone."""
        return self.kind in ("pujian", "campuran") or (self.kind == "saran" and self.glad)


@dataclass(frozen=True)
class Mentions:
    """How many comments judge a thing; None where hidden.

    Parameters
    ----------
    key : str
        Of an unsur, topic or service; '' for what has none.
    comments : int or None
        That praise it, ask for something of it or complain about it.
    praise, requests, complaints : int or None
        Of these; a comment that praises, and complains or asks as well, is counted in both.
    """

    key: str
    comments: int | None
    praise: int | None
    requests: int | None
    complaints: int | None


@dataclass(frozen=True)
class DistinctWord:
    """A word that one group of writers uses more.

    Parameters
    ----------
    low, high : int
        Comments with it of low and of high scorers.
    z : float
        Log-odds ratio over its standard error; plus where low scorers use it more.
    p_adjusted : float
        Two-sided, adjusted by Benjamini and Hochberg (1995) for all words that may be shown.
    """

    word: str
    low: int
    high: int
    z: float
    p_adjusted: float


@dataclass(frozen=True)
class Comments:
    """All comments of one survey.

    Parameters
    ----------
    respondents : int
        Counted respondents.
    written : tuple of Comment
        All that was written, in the order of the file. Not for showing.
    threshold : int
        With fewer comments in all nothing but their number is shown; services with fewer are hidden.
    approved : frozenset of str
        Words of the comments that a person approved, as they may be quoted.
    read : int
        Comments of which a person said what they are (`ikm.analysis.review`); the rules said it of the others.
    held_back : bool
        Nothing but their number is shown, for less the comments of overlapping periods few are left.
    published : bool
        Whether they are those of a report, where a service of one voice is joined; a lab's stand nowhere.
    """

    survey: Survey
    respondents: int
    written: tuple[Comment, ...]
    threshold: int
    approved: frozenset[str] = frozenset()
    read: int = 0
    held_back: bool = False
    published: bool = True

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Those that say something, in the order of the file. Not for showing."""
        return tuple(comment for comment in self.written if comment.kind != "kosong")

    @property
    def empty(self) -> int:
        """Number of entries that say nothing: '-', 'tidak ada', '????'."""
        return len(self.written) - len(self.comments)

    @property
    def enough(self) -> bool:
        """Whether topics and words may be shown."""
        return len(self.comments) >= self.threshold and not self.held_back

    @property
    def share(self) -> Fraction | None:
        """Comments per counted respondent, 0-1; None where nobody answered."""
        return Fraction(len(self.comments), self.respondents) if self.respondents else None

    @property
    def complaints(self) -> int:
        """Number of comments that complain, those that praise as well among them."""
        return sum(comment.complains for comment in self.comments)

    @property
    def praise(self) -> int:
        """Number of comments that praise, those that complain or ask as well among them."""
        return sum(comment.praises for comment in self.comments)

    @property
    def requests(self) -> int:
        """Number of comments that ask for something and complain about nothing."""
        return self.kinds.get("saran", 0)

    @property
    def mixed(self) -> int:
        """Number of comments that praise, and complain or ask as well."""
        return sum(comment.praises and comment.kind != "pujian" for comment in self.comments)

    @property
    def kinds(self) -> dict[Kind, int]:
        """Kind -> number of comments, in the order of `KINDS`; those that occur."""
        found = Counter(comment.kind for comment in self.comments)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def removed(self) -> dict[str, int]:
        """Kind of personal data -> how often it was taken out."""
        return dict(sorted(Counter(kind for comment in self.comments for kind in comment.removed).items()))

    def by_unsur(self) -> tuple[Mentions, ...]:
        """Count comments per unsur judged, in the instrument's order, '' last: of none. One may be of several."""
        if not self.enough:
            return ()
        about = [(key, [one for one in self.comments if key in one.signs]) for key in self.survey.instrument.keys]
        mentions = [_count_mentions(key, found, [one.signs[key] for one in found]) for key, found in about if found]
        if rest := [comment for comment in self.comments if not comment.signs]:
            mentions.append(_count_kinds("", rest))
        return tuple(mentions)

    def by_topic(self) -> tuple[Mentions, ...]:
        """Count comments per topic, most first; last those of topics that fewer than three mention, and of none, as ''.

        A comment may be of several topics. Where fewer than three are left for '', their number is hidden.
        """
        if not self.enough:
            return ()
        about: dict[str, list[Comment]] = {}
        for comment in self.comments:
            for key in comment.topic_signs:
                about.setdefault(key, []).append(comment)
        shown = {key for key, found in about.items() if len(found) >= LEAST_COMMENTS}
        named = [
            _count_mentions(key, about[key], [one.topic_signs[key] for one in about[key]])
            for key in sorted(about, key=lambda key: -len(about[key]))
            if key in shown
        ]
        rest = [one for one in self.comments if not one.topic_signs or not one.topic_signs.keys() <= shown]
        return (*named, *_pool_mentions(rest, shown))

    def by_service(self) -> tuple[Mentions, ...]:
        """Count comments per service; small ones, and one more if needed, are joined without a name."""
        return self.by_group("service")

    def by_group(self, characteristic: str) -> tuple[Mentions, ...]:
        """Count comments per group of respondents; small ones, and one more if needed, are joined without a name.

        So is, in a report, a group in which everybody wrote and all say the same: it would tell what each said.
        """
        if not self.enough:
            return ()
        labels = self.survey.groups(characteristic)
        found: dict[str, list[Comment]] = {}
        for comment in self.comments:
            found.setdefault(labels[comment.row], []).append(comment)

        def say_the_same(groups: Sequence[str]) -> bool:
            """Return whether, in a report, every respondent of these wrote, and all comments are of one kind."""
            kinds = [comment.kind for group in groups for comment in found[group]]
            return self.published and len(set(kinds)) == 1 and len(kinds) == labels.isin(groups).sum()

        counts = pd.Series({label: len(comments) for label, comments in sorted(found.items())})
        secret = find_hidden_groups(counts, self.threshold, say_the_same)
        order = sorted(found, key=lambda label: (label == "", label))
        shown = [_count_kinds(label, found[label]) for label in order if not secret[label]]
        return (*shown, *([_HIDDEN] if secret.any() else []))

    def scorers(self) -> tuple[int, int]:
        """Count comments of low scorers (own score below the second-best mutu) and of the others."""
        low = sum(self._is_low(comment) for comment in self.comments)
        return low, len(self.comments) - low

    @cached_property
    def found_topics(self) -> tuple[FoundTopic, ...]:
        """Topics found in the comments themselves; none below 200 comments. Kept, for finding them takes long."""
        if len(self.comments) < MANY_COMMENTS or self.held_back:
            return ()
        return find_topics(self._list_texts(), self._list_writers(), self.approved, self.threshold)

    @cached_property
    def shared(self) -> SharedWords:
        """Words that may be shown, and how many may not."""
        return share_words(self._list_texts(), self._list_writers(), self.approved, self.threshold)

    def _list_texts(self) -> list[str]:
        """List the texts of the comments."""
        return [comment.text for comment in self.comments]

    def _list_writers(self) -> list[str]:
        """List who wrote each comment."""
        return [comment.writer for comment in self.comments]

    @cached_property
    def distinct_words(self) -> tuple[DistinctWord, ...]:
        """Words that tell low scorers from high scorers, most typical of low scorers first.

        Counted once a comment, all words weighed; of those that may be shown (`shared`) the ones whose difference
        stands the test for all of them together, and only where each group wrote at least `threshold` comments.
        """
        low, high = ([item.text for item in self.comments if self._is_low(item) is wanted] for wanted in (True, False))
        if min(len(low), len(high)) < self.threshold or self.held_back:
            return ()
        counts = pd.DataFrame({"low": _count_stems(low), "high": _count_stems(high)})
        counts = counts.fillna(0).astype(int).sort_index()
        if len(counts) < 2:  # one word alone is of all, and tells nobody apart
            return ()
        table = compute_keyness(counts["low"], counts["high"])
        table = table[table.index.isin(list(self.shared.forms))]
        if table.empty:
            return ()
        adjusted = control_false_discoveries(2 * scipy.special.ndtr(-table["z"].abs().to_numpy()))
        table = table.assign(p=adjusted)[adjusted < FALSE_WORDS]
        return tuple(
            DistinctWord(self.shared.forms[str(row.Index)], int(row.first), int(row.second), float(row.z), float(row.p))
            for row in table.sort_values("z", ascending=False, kind="stable").itertuples()
        )

    def _is_low(self, comment: Comment) -> bool:
        """Return whether its writer's own score lies below the second-best mutu ('Baik')."""
        return comment.score < float(self.survey.instrument.bands[1].low)


def analyse_comments(survey: Survey, threshold: int) -> Comments:
    """Read, clean, redact and sort the comments of a survey.

    Parameters
    ----------
    survey : Survey
        Its column `saran`; rows that were refused are not read.
    threshold : int
        Fewest comments of a group that is shown, and people who used a word.
    """
    written, writers = survey.answers["saran"], survey.answers["respondent"]
    own = 25 * survey.scores.mean(axis=1)
    comments = (
        _make_comment(survey, int(str(row)), redact_text(clean_text(text)), str(writers[row]), float(own[row]))
        for row, text in written[written != ""].items()
    )
    return Comments(survey, len(survey.answers), tuple(comments), threshold)


def list_writing(survey: Survey) -> pd.Series:
    """Return who wrote something in the column `saran`; nobody where it was not asked."""
    return survey.answers["saran"].ne("")


def _make_comment(survey: Survey, row: int, redacted: RedactedText, writer: str, score: float) -> Comment:
    """Make a comment with what it says."""
    reading = read_comment(redacted.text, survey.unit.sector)
    return Comment(
        id="c" + hashlib.sha256(f"{row}\0{redacted.text}".encode()).hexdigest()[:12],
        text=redacted.text,
        removed=redacted.kinds,
        topics=reading.topics,
        kind=reading.kind,
        signs=find_unsur_signs(reading.signs, survey.instrument),
        topic_signs=reading.signs,
        doubt=reading.doubt,
        score=score,
        writer=writer or f"row {row}",
        glad=reading.praises,
        row=row,
    )


def find_unsur_signs(signs: Mapping[str, Sign], instrument: Instrument) -> dict[str, Sign]:
    """Find the sign of each unsur of an instrument from those of topics; in its order."""
    found: dict[str, set[Sign]] = {}
    for topic in list_topic_words():
        key = find_topic_unsur(topic, instrument)
        if key and topic.key in signs:
            found.setdefault(key, set()).add(signs[topic.key])
    return {key: join_signs(found[key]) for key in instrument.keys if key in found}


def _count_mentions(key: str, comments: Sequence[Comment], signs: Sequence[Sign]) -> Mentions:
    """Count the comments that judge a thing, by their kind and the sign that each gives it."""
    praise = sum(sign != "-" for sign in signs)
    pairs = list(zip(comments, signs, strict=True))
    requests = sum(sign != "+" and not comment.complains for comment, sign in pairs)
    complaints = sum(sign != "+" and comment.complains for comment, sign in pairs)
    return Mentions(key, len(comments), praise, requests, complaints)


def _count_kinds(key: str, comments: Sequence[Comment]) -> Mentions:
    """Count comments by kind, whatever they judge."""
    praise = sum(comment.praises for comment in comments)
    requests = sum(comment.kind == "saran" for comment in comments)
    return Mentions(key, len(comments), praise, requests, sum(comment.complains for comment in comments))


#: What is too little to be told.
_HIDDEN = Mentions("", None, None, None, None)


def _pool_mentions(rest: Sequence[Comment], shown: set[str]) -> tuple[Mentions, ...]:
    """Pool comments of small topics and of none: what they say of the small ones, or of nothing named."""
    if not rest:
        return ()
    if len(rest) < LEAST_COMMENTS:
        return (_HIDDEN,)
    plain = _count_kinds("", [comment for comment in rest if not comment.topic_signs])
    small = [comment for comment in rest if comment.topic_signs]
    signs = [join_signs(sign for key, sign in one.topic_signs.items() if key not in shown) for one in small]
    beside = _count_mentions("", small, signs)
    counts = [getattr(plain, name) + getattr(beside, name) for name in ("comments", "praise", "requests", "complaints")]
    return (Mentions("", *counts),)


def _count_stems(texts: Sequence[str]) -> pd.Series:
    """Count the comments that use each stem."""
    stems = (stem for text in texts for stem in {term.stem for term in list_terms(text)})
    return pd.Series(Counter(stems), dtype="int64")


# --- Words that may be shown


@dataclass(frozen=True)
class SharedWords:
    """Words that may be shown.

    Parameters
    ----------
    forms : mapping of str to str
        Stem -> the form that is shown.
    others : int
        Different words, by stem, that are written and not shown.
    """

    forms: Mapping[str, str]
    others: int


def share_words(texts: Sequence[str], writers: Sequence[str], approved: Collection[str], threshold: int) -> SharedWords:
    """Find the words of comments that may be shown although nobody has read the comments.

    Parameters
    ----------
    texts, writers : sequence of str
        Redacted comments, and who wrote each; somebody who wrote twice is one person.
    approved : collection of str
        Words of comments that a person approved.
    threshold : int
        Fewest people who used a word that nobody approved.

    Returns
    -------
    SharedWords
        Approved words that `LEAST_COMMENTS` people used, and words of the dictionary, given names left out
        (`is_dictionary_word`), that `threshold` people used; in the form that most of them wrote, the first in the
        alphabet among equals.

    Examples
    --------
    >>> said = ["antre lama, hartono", "antrean lama, hartono", "lama, indah"]
    >>> share_words(said, ["R1", "R2", "R3"], (), 3)
    SharedWords(forms={'lama': 'lama'}, others=3)
    >>> share_words(said, ["R1", "R1", "R2"], (), 3).forms
    {}
    """
    terms = [list_terms(text) for text in texts]
    read = [[term for term in each if _is_approved(term, approved)] for each in terms]
    plain = [[term for term in each if is_dictionary_word(term.surface)] for each in terms]
    shared = {
        term.stem: None
        for kind, least in ((read, LEAST_COMMENTS), (plain, threshold))
        for term in _list_common(kind, writers, least)
    }
    may_show = {term for each in (*read, *plain) for term in each}
    written: dict[str, Counter[str]] = {stem: Counter() for stem in sorted(shared)}
    for term in (term for each in terms for term in each if term in may_show and term.stem in shared):
        written[term.stem][term.surface] += 1
    forms = {stem: min(counts, key=lambda form: (-counts[form], form)) for stem, counts in written.items()}
    return SharedWords(forms, len({term.stem for each in terms for term in each} - set(shared)))


def _is_approved(term: Token, approved: Collection[str]) -> bool:
    """Return whether a person approved each word of a term."""
    return all(word in approved for word in term.surface.split())


def _list_common(terms: Sequence[Sequence[Token]], writers: Sequence[str], least: int) -> list[Token]:
    """List the terms whose stem so many people used."""
    people = _list_users([[term.stem for term in each] for each in terms], writers)
    return [term for each in terms for term in each if len(people[term.stem]) >= least]


def _list_users(documents: Sequence[Sequence[str]], writers: Sequence[str]) -> dict[str, set[str]]:
    """List who used each word."""
    people: dict[str, set[str]] = {}
    for stems, writer in zip(documents, writers, strict=True):
        for stem in stems:
            people.setdefault(stem, set()).add(writer)
    return people


# --- Topics: by keyword, and found in many comments

#: From so many comments on, topics are found in the comments themselves (statistics.md, 4); below, keyword groups.
MANY_COMMENTS = 200
#: Fewest and most topics that are looked for.
LEAST_TOPICS, MOST_TOPICS = 4, 8
#: From this share of the comments on a found topic is a catch-all, and none is shown: the others are what it left.
CATCH_ALL = Fraction(2, 5)
#: Words that name a found topic.
NAMING_WORDS = 5


@dataclass(frozen=True)
class FoundTopic:
    """A topic found by factorisation.

    Parameters
    ----------
    words : tuple of str
        What names it, heaviest first, each of them shared (`share_words`).
    members : tuple of int
        Places of the comments whose heaviest topic this is.
    """

    words: tuple[str, ...]
    members: tuple[int, ...]


def find_topic_unsur(topic: TopicWords, instrument: Instrument) -> str:
    """Find the key of the unsur that a topic belongs to in an instrument; '' where it asked about none of them."""
    return next((key for key in topic.unsur if key in instrument.keys), "")


def find_topics(
    texts: Sequence[str], writers: Sequence[str], approved: Collection[str] = (), threshold: int = LEAST_COMMENTS
) -> tuple[FoundTopic, ...]:
    """Find topics of many comments: TF-IDF of words and pairs of words, non-negative matrix factorisation.

    Parameters
    ----------
    texts, writers : sequence of str
        Redacted comments, at least `MANY_COMMENTS`, and who wrote each.
    approved, threshold
        As of `share_words`: no other word is read.

    Returns
    -------
    tuple of FoundTopic
        Largest first, each of at least `threshold` comments; a comment without any shared word is in none. Empty where
        the comments share too few words, or one topic takes `CATCH_ALL` of them. The same comments give the same
        topics.

    Source
    ------
    Lee and Seung (1999), Nature 401; initial values as in Boutsidis and Gallopoulos (2008).
    """
    # Loading scikit-learn takes longer than a small report, and only large surveys need it.
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer

    forms = share_words(texts, writers, approved, threshold).forms
    # A word that is not shared parts the pair around it.
    documents = [[term.stem if term.stem in forms else "" for term in list_terms(text)] for text in texts]
    people = _list_users([_add_pairs(document) for document in documents], writers)
    terms = sorted(term for term, users in people.items() if term in forms or len(users) >= threshold)
    number = min(MOST_TOPICS, max(LEAST_TOPICS, len(texts) // 50))
    if len(terms) <= number:
        return ()
    weights = TfidfVectorizer(analyzer=_add_pairs, vocabulary=terms, sublinear_tf=True).fit_transform(documents)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of a weight change no topic
        warnings.filterwarnings("ignore", "invalid value", RuntimeWarning)  # of comments alike nothing is left over
        model = NMF(n_components=number, init="nndsvda", random_state=0, max_iter=400)
        shares = model.fit_transform(weights)
    topics = []
    for topic, parts in enumerate(model.components_):
        heaviest = [terms[place] for place in np.argsort(-parts, kind="stable") if parts[place] > 0]
        members = np.flatnonzero((shares.argmax(axis=1) == topic) & (shares.max(axis=1) > 0))
        if len(members) >= threshold:
            topics.append(FoundTopic(_name_topic(heaviest, forms), tuple(int(place) for place in members)))
    if any(len(topic.members) >= CATCH_ALL * len(texts) for topic in topics):
        return ()
    return tuple(sorted(topics, key=lambda topic: -len(topic.members)))


def _name_topic(stems: Sequence[str], written: Mapping[str, str]) -> tuple[str, ...]:
    """List the first words that name a topic, as written; a word that is part of one named before is left out."""
    names: list[str] = []
    for stem in stems:
        name = " ".join(written[part] for part in stem.split("+"))
        if not any(set(name.split()) & set(other.split()) for other in names):
            names.append(name)
        if len(names) == NAMING_WORDS:
            break
    return tuple(names)


def _add_pairs(stems: Sequence[str]) -> list[str]:
    """Return stems, and each with the one after it, joined by '+'; '' stands for a word that is not read."""
    return [*filter(None, stems), *("+".join(pair) for pair in pairwise(stems) if all(pair))]


# --- Words that one group uses more

#: Weight of the prior, in words: the pooled counts scaled to this sum.
PRIOR_STRENGTH = 100.0


def control_false_discoveries(p: np.ndarray) -> np.ndarray:
    """Adjust p of several tests so that the share of false among those below a level is that level at most.

    Source
    ------
    Benjamini and Hochberg (1995); agrees with R p.adjust and scipy.stats, which takes a second to load.

    Examples
    --------
    >>> control_false_discoveries(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p)
    steps = p[order] * (len(p) / np.arange(1.0, len(p) + 1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return adjusted


def compute_keyness(first: pd.Series, second: pd.Series, prior: float = PRIOR_STRENGTH) -> pd.DataFrame:
    """Compute the log-odds ratio of each word, first group against second.

    Parameters
    ----------
    first, second : Series of int, shape (words,)
        Count of each word in either group, same index; a word is used at least once, each group uses words.
    prior : float
        Sum of the prior counts.

    Returns
    -------
    DataFrame, shape (words,)
        first, second: the counts; delta: log-odds ratio, positive where the first group uses the word more;
        z: delta over its standard error. Same order as given.

    Source
    ------
    Monroe, Colaresi and Quinn (2008), Fightin' Words, Political Analysis 16, equations 16 and 22. Agrees with R
    (keyness.R).
    """
    a, b = first.to_numpy(), second.to_numpy()
    alpha = prior * (a + b) / (a + b).sum()
    delta = _compute_log_odds(a, alpha) - _compute_log_odds(b, alpha)
    z = delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))
    return pd.DataFrame({"first": first, "second": second, "delta": delta, "z": z})


def _compute_log_odds(counts: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Compute the log-odds of each word under the prior."""
    raised = counts + alpha
    return np.asarray(np.log(raised / (raised.sum() - raised)))
