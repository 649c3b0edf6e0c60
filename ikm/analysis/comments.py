"""What respondents wrote: how many, about which unsur and topic, in whose words, which may be quoted.

No mood is guessed, and what a writer answered says nothing about what he wrote. A comment counts as a complaint if it
holds a complaining word of bahasa/signals.toml outside a phrase that denies a fault, and as one about an unsur if a
clause about that unsur does.
Every text here is redacted; what is not approved by a person leaves this module as counts, as topics of bahasa/, and as
words of a dictionary that as many people used as a group needs (`share_words`): patterns find no name without a word
that announces it.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from ikm.analysis.disclosure import find_hidden_groups
from ikm.rules.instrument import Instrument
from ikm.survey.responses import Survey
from ikm.texts.redaction import RedactedText, redact_text
from ikm.texts.words import (
    Token,
    TopicWords,
    clean_text,
    is_dictionary_word,
    list_cut_words,
    list_terms,
    list_topic_words,
    list_words,
    read_lexicon,
    says_something,
    stem_phrase,
)

#: Words beyond this many standard errors are named (10 % level, two-sided, each word alone): hints, not proof.
DISTINCT_Z = 1.645
#: Fewest people who used a word that a person approved, and comments that a topic of bahasa/ holds, before it is shown:
#: what one person wrote stays with that person.
LEAST_COMMENTS = 3


# --- Comments of a survey


@dataclass(frozen=True)
class Comment:
    """One comment that says something.

    Parameters
    ----------
    id : str
        Fingerprint of its row and text: the same comment keeps it, a changed one gets another.
    text : str
        Redacted.
    kinds : tuple of str
        Personal data that was taken out.
    topics : tuple of TopicWords
        By keyword; may be empty.
    unsur : tuple of str
        Keys of the unsur that the topics belong to, each once.
    complaint : bool
        Whether it counts as one, about whatever.
    faulted : tuple of TopicWords
        Those of its topics that it complains about.
    faulted_unsur : tuple of str
        Keys of the unsur that it complains about, each once.
    score : float
        Its writer's own score, 25-100: 25 x mean of the given answers.
    writer : str
        Who wrote it, as the file calls the respondent; the row where it calls nobody.
    """

    id: str
    text: str
    kinds: tuple[str, ...]
    service: str
    topics: tuple[TopicWords, ...]
    unsur: tuple[str, ...]
    complaint: bool
    faulted: tuple[TopicWords, ...]
    faulted_unsur: tuple[str, ...]
    score: float
    writer: str
    kind: str = "lain"
    signs: Mapping[str, str] = field(default_factory=dict)
    doubt: float = 0.0


@dataclass(frozen=True)
class Mentions:
    """How many comments mention a thing, and how many complain about it; None where hidden."""

    key: str
    comments: int | None
    complaints: int | None


@dataclass(frozen=True)
class DistinctWord:
    """A word that one group of writers uses more: comments with it of low and of high scorers, and z (low is plus)."""

    word: str
    low: int
    high: int
    z: float


@dataclass(frozen=True)
class Comments:
    """All comments of one survey.

    Parameters
    ----------
    respondents : int
        Counted respondents.
    empty : int
        Comments written that say nothing: '-', 'tidak ada', '????'.
    comments : tuple of Comment
        Those that say something, in the order of the file. Not for showing.
    threshold : int
        With fewer comments in all nothing but their number is shown; services with fewer are hidden.
    approved : frozenset of str
        Words of the comments that a person approved, as they may be quoted.
    read : int
        Comments of which a person said what they are (`ikm.analysis.review`); the rules said it of the others.
    """

    survey: Survey
    respondents: int
    empty: int
    comments: tuple[Comment, ...]
    threshold: int
    approved: frozenset[str] = frozenset()
    read: int = 0

    @property
    def enough(self) -> bool:
        """Whether topics and words may be shown."""
        return len(self.comments) >= self.threshold

    @property
    def share(self) -> Fraction | None:
        """Comments per counted respondent, 0-1; None where nobody answered."""
        return Fraction(len(self.comments), self.respondents) if self.respondents else None

    @property
    def complaints(self) -> int:
        """Number of complaints."""
        return sum(comment.complaint for comment in self.comments)

    @property
    def removed(self) -> dict[str, int]:
        """Kind of personal data -> how often it was taken out."""
        return dict(sorted(Counter(kind for comment in self.comments for kind in comment.kinds).items()))

    def by_unsur(self) -> tuple[Mentions, ...]:
        """Count comments per unsur mentioned, in the instrument's order, '' last: of none. One may be of several.

        Of those of none, complaints are all that count as such.
        """
        if not self.enough:
            return ()
        about = Counter(key for comment in self.comments for key in comment.unsur)
        faults = Counter(key for comment in self.comments for key in comment.faulted_unsur)
        mentions = [Mentions(key, about[key], faults[key]) for key in self.survey.instrument.keys if about[key]]
        if rest := [comment for comment in self.comments if not comment.unsur]:
            mentions.append(Mentions("", len(rest), sum(comment.complaint for comment in rest)))
        return tuple(mentions)

    def by_topic(self) -> tuple[Mentions, ...]:
        """Count comments per topic, most first; last those of topics that fewer than three mention, and of none, as ''.

        A comment may be of several topics. Where fewer than three are left for '', their number is hidden.
        """
        if not self.enough:
            return ()
        about = Counter(topic.key for comment in self.comments for topic in comment.topics)
        faults = Counter(topic.key for comment in self.comments for topic in comment.faulted)
        shown = {key for key, count in about.items() if count >= LEAST_COMMENTS}
        named = [Mentions(key, about[key], faults[key]) for key in about if key in shown]
        topics = {comment.id: {topic.key for topic in comment.topics} for comment in self.comments}
        rest = [comment for comment in self.comments if not comment.topics or not topics[comment.id] <= shown]
        return (*sorted(named, key=lambda mentions: -(mentions.comments or 0)), *_pool_mentions(rest, shown))

    def by_service(self) -> tuple[Mentions, ...]:
        """Count comments and complaints per service; small ones, and one more if needed, are joined without a name."""
        if not self.enough:
            return ()
        counts = pd.Series([comment.service for comment in self.comments]).value_counts(sort=False).sort_index()
        secret = find_hidden_groups(counts, self.threshold)
        complaints = Counter(comment.service for comment in self.comments if comment.complaint)
        order = sorted(counts.index, key=lambda label: (label == "", label))
        shown = [Mentions(label, int(counts[label]), complaints[label]) for label in order if not secret[label]]
        return (*shown, *([Mentions("", None, None)] if secret.any() else []))

    def scorers(self) -> tuple[int, int]:
        """Count comments of low scorers (own score below the second-best mutu) and of the others."""
        low = sum(self._is_low(comment) for comment in self.comments)
        return low, len(self.comments) - low

    @cached_property
    def found_topics(self) -> tuple[FoundTopic, ...]:
        """Topics found in the comments themselves; none below 200 comments. Kept, for finding them takes long."""
        if len(self.comments) < MANY_COMMENTS:
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

        Counted once a comment, all words weighed; only those that may be shown (`shared`), and only where each group
        wrote at least `threshold` comments.
        """
        low, high = ([item.text for item in self.comments if self._is_low(item) is wanted] for wanted in (True, False))
        if min(len(low), len(high)) < self.threshold:
            return ()
        counts = pd.DataFrame({"low": _count_stems(low), "high": _count_stems(high)})
        counts = counts.fillna(0).astype(int).sort_index()
        table = compute_keyness(counts["low"], counts["high"])
        table = table[table.index.isin(list(self.shared.forms)) & (table["z"].abs() >= DISTINCT_Z)]
        return tuple(
            DistinctWord(self.shared.forms[str(row.Index)], int(row.first), int(row.second), float(row.z))
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
    written = survey.answers["saran"]
    texts = {row: redact_text(clean_text(text)) for row, text in written[written != ""].items()}
    telling = {row: redacted for row, redacted in texts.items() if says_something(redacted.text)}
    own, services, comments = 25 * survey.scores.mean(axis=1), survey.groups("service"), []
    writers = survey.answers["respondent"] if "respondent" in survey.answers else pd.Series("", written.index)
    for row, redacted in telling.items():
        comment = _make_comment(survey, int(str(row)), redacted, str(services[row]), float(own[row]))
        comments.append(replace(comment, writer=str(writers[row]) or comment.writer))
    return Comments(survey, len(survey.answers), len(texts) - len(telling), tuple(comments), threshold)


def _make_comment(survey: Survey, row: int, redacted: RedactedText, service: str, score: float) -> Comment:
    """Make a comment with its topics."""
    clauses = split_clauses(redacted.text, survey.unit.sector)
    topics = _sort_topics([topic for clause in clauses for topic in clause.topics])
    faulted = [topic for clause in clauses if clause.complains for topic in clause.topics]
    return Comment(
        id="c" + hashlib.sha256(f"{row}\0{redacted.text}".encode()).hexdigest()[:12],
        text=redacted.text,
        kinds=redacted.kinds,
        service=service,
        topics=topics,
        unsur=_list_unsur(topics, survey),
        complaint=any(clause.complains for clause in clauses),
        faulted=tuple(topic for topic in topics if topic in faulted),
        faulted_unsur=_list_unsur(faulted, survey),
        score=score,
        writer=f"row {row}",
        kind="keluhan" if any(clause.complains for clause in clauses) else "lain",
        signs={key: "-" if key in _list_unsur(faulted, survey) else "+" for key in _list_unsur(topics, survey)},
    )


def _list_unsur(topics: Sequence[TopicWords], survey: Survey) -> tuple[str, ...]:
    """List keys of the unsur that topics belong to in this survey, each once."""
    return tuple(key for key in dict.fromkeys(find_topic_unsur(topic, survey.instrument) for topic in topics) if key)


def _pool_mentions(rest: Sequence[Comment], shown: set[str]) -> tuple[Mentions, ...]:
    """Pool comments of small topics and of none; complaints about the small ones, or about nothing named."""
    if not rest:
        return ()
    if len(rest) < LEAST_COMMENTS:
        return (Mentions("", None, None),)
    faults = [
        comment.complaint if not comment.topics else any(topic.key not in shown for topic in comment.faulted)
        for comment in rest
    ]
    return (Mentions("", len(rest), sum(faults)),)


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


# --- Clauses: what a comment complains about and praises

#: 'Toilet, parkir dan ' at the beginning of a sentence or after a comma: names of up to three words.
_NAME = r"[^\W\d]+(?: [^\W\d]+){0,2}"
_LIST = re.compile(
    rf"(?:^|(?<=[.;!?,] ))(?P<names>(?:{_NAME}, )+)(?P<last>{_NAME})(?P<joined>,? (?:dan|serta|maupun|&) )", re.I
)


@dataclass(frozen=True)
class Clause:
    """One clause of a comment.

    Parameters
    ----------
    topics : tuple of TopicWords
        By keyword; may be empty.
    complains : bool
        Whether it holds a complaining word.
    praises : bool
        Whether it holds a praising word, no complaining one, and asks for nothing.
    """

    text: str
    topics: tuple[TopicWords, ...]
    complains: bool
    praises: bool


def split_clauses(text: str, sector: str) -> tuple[Clause, ...]:
    """Split a comment into clauses.

    A clause without a topic goes on with the one before ('petugas ketus, mohon ditegur'), unless that one praises:
    what follows praise often turns it round. A list of nothing but topics before 'dan' stays together, so that what is
    said of it is said of each.

    Parameters
    ----------
    text : str
        A redacted comment.
    sector : str
        Sector of the unit; topics of other sectors are left out.

    Examples
    --------
    >>> clauses = split_clauses("Loket rapi, tapi wifi mati", "perizinan")
    >>> [(clause.text, clause.complains, clause.praises) for clause in clauses]
    [('Loket rapi', False, True), ('tapi wifi mati', True, False)]
    >>> [clause.text for clause in split_clauses("Toilet, wifi dan kursi kurang", "perizinan")]
    ['Toilet dan wifi dan kursi kurang']
    """
    clauses: list[Clause] = []
    for part in _cut_text(_LIST.sub(lambda match: _join_list(match, sector), text)):
        clause = _judge_clause(part, sector)
        if clauses and not clause.topics and not clauses[-1].praises:
            clause = _judge_clause(f"{clauses.pop().text} {part}", sector)
        clauses.append(clause)
    return tuple(clauses)


def is_complaint(text: str) -> bool:
    """Return whether a text holds a complaining word outside phrases that deny a fault ('tidak rumit').

    Examples
    --------
    >>> [is_complaint(text) for text in ("syarat gak ribet lagi", "loket tutup", "petugas ramah")]
    [False, True, False]
    """
    stems = stem_phrase(text)
    for phrase in sorted({*_list_stems("praise"), *_list_stems("neutral")}, key=lambda phrase: (-len(phrase), phrase)):
        stems = stems.replace(phrase, " ")
    return any(word in stems for word in _list_stems("words")) or _holds_signal(text, "complaint", "written")


def is_praise(text: str) -> bool:
    """Return whether a text praises: a praising word or a fault denied, no complaining word, and no request.

    Examples
    --------
    >>> [is_praise(text) for text in ("petugas ramah", "syarat gak ribet", "mohon petugas ramah", "kurang ramah")]
    [True, True, False, False]
    """
    if is_complaint(text) or _holds_signal(text, "praise", "request"):
        return False
    stems = stem_phrase(text)
    return _holds_signal(text, "praise", "words") or any(phrase in stems for phrase in _list_stems("praise"))


def _judge_clause(text: str, sector: str) -> Clause:
    """Return a clause with what it is about and how it judges."""
    return Clause(text, match_topics(text, sector), is_complaint(text), is_praise(text))


def _join_list(match: re.Match[str], sector: str) -> str:
    """Return a list with 'dan' for its commas, from the first name on after which all are topics and nothing else."""
    names = [*match["names"].split(", ")[:-1], match["last"]]
    place = len(names)
    while place and _is_bare_topic(names[place - 1], sector):
        place -= 1
    return ", ".join([*names[:place], *filter(None, [" dan ".join(names[place:])])]) + match["joined"]


def _is_bare_topic(text: str, sector: str) -> bool:
    """Return whether a text is a word or phrase of a topic, and judges nothing."""
    phrases = {stem_phrase(word) for topic in match_topics(text, sector) for word in topic.words}
    return stem_phrase(text) in phrases and not is_complaint(text) and not is_praise(text)


def _cut_text(text: str) -> list[str]:
    """Cut a text at commas, ends of sentences and joining words that turn it."""
    return [part.strip() for part in _compile_cuts().split(text) if part.strip()]


@cache
def _compile_cuts() -> re.Pattern[str]:
    """Compile where a comment is cut; 'tidak hanya' and 'bukan cuma' turn nothing, and '10.30' is one word."""
    joined = "".join(rf"(?<!\b{word} )" for word in ("tidak", "tdk", "gak", "bukan"))
    return re.compile(rf"[,;.!?|]+(?=\s|$)|{joined}(?=\b(?:{'|'.join(list_cut_words())})\b)", re.I)


def _holds_signal(text: str, part: str, kind: str) -> bool:
    """Return whether one of these words or phrases stands in a text as written, spelling evened out."""
    normalised = f" {' '.join(list_words(text))} "
    return any(f" {phrase} " in normalised for phrase in read_lexicon("signals")[part][kind])


@cache
def _list_stems(kind: str) -> tuple[str, ...]:
    """List words or phrases of the table `complaint`, as stems between blanks, longest first."""
    stems = {stem_phrase(phrase) for phrase in read_lexicon("signals")["complaint"][kind]}
    return tuple(sorted(stems, key=lambda phrase: -len(phrase)))


# --- Topics: by keyword, and found in many comments

#: From so many comments on, topics are found in the comments themselves (statistics.md, 4); below, keyword groups.
MANY_COMMENTS = 200
#: Fewest and most topics that are looked for.
LEAST_TOPICS, MOST_TOPICS = 4, 8
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


def match_topics(text: str, sector: str) -> tuple[TopicWords, ...]:
    """Match a comment to topics: those of bahasa/topics.toml with a word or phrase in it, in the order of the file.

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
    stems, topics = stem_phrase(text), set()
    for phrase, topic in _list_phrases(sector):
        if phrase in stems:
            stems = stems.replace(phrase, " | ")
            topics.add(topic)
    return _sort_topics(topics)


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
        the comments share too few words. The same comments give the same topics.

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
        model = NMF(n_components=number, init="nndsvda", random_state=0, max_iter=400)
        shares = model.fit_transform(weights)
    topics = []
    for topic, parts in enumerate(model.components_):
        heaviest = [terms[place] for place in np.argsort(-parts, kind="stable") if parts[place] > 0]
        members = np.flatnonzero((shares.argmax(axis=1) == topic) & (shares.max(axis=1) > 0))
        if len(members) >= threshold:
            topics.append(FoundTopic(_name_topic(heaviest, forms), tuple(int(place) for place in members)))
    return tuple(sorted(topics, key=lambda topic: -len(topic.members)))


def _sort_topics(topics: Collection[TopicWords]) -> tuple[TopicWords, ...]:
    """Return topics in the order of the file; those of no unsur only where there is no other."""
    ordered = [topic for topic in list_topic_words() if topic in topics]
    return tuple(topic for topic in ordered if topic.unsur) or tuple(ordered)


@cache
def _list_phrases(sector: str) -> tuple[tuple[str, TopicWords], ...]:
    """List words and phrases of a sector's topics, as stems between blanks, longest phrase first."""
    topics = [topic for topic in list_topic_words() if topic.sector in ("", sector)]
    phrases = [(stem_phrase(phrase), topic) for topic in topics for phrase in topic.words]
    return tuple(sorted(phrases, key=lambda entry: -len(entry[0].split())))


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
    a, b = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    alpha = prior * (a + b) / (a + b).sum()
    delta = _compute_log_odds(a, alpha) - _compute_log_odds(b, alpha)
    z = delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))
    return pd.DataFrame({"first": first, "second": second, "delta": delta, "z": z}, index=first.index)


def _compute_log_odds(counts: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Compute the log-odds of each word under the prior."""
    raised = counts + alpha
    return np.asarray(np.log(raised / (raised.sum() - raised)))
