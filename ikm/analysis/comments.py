"""What respondents wrote: how many, about which unsur and topic, in whose words, which may be quoted. Floor 3.

No mood is guessed. A comment counts as a complaint if its writer gave any unsur 1 or 2, or if it holds a complaining
word of bahasa/signals.toml outside a phrase that denies a fault. It counts as a complaint about an unsur only if a
clause about that unsur complains, or if such a clause praises nothing and its writer gave that very unsur 1 or 2.
Every text here is redacted; what is not approved by a person leaves this module as counts, topics and words that at
least three comments share.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from ikm.analysis.clauses import Clause, clauses
from ikm.analysis.disclosure import hidden
from ikm.analysis.keyness import keyness
from ikm.analysis.lexicon import TopicWords, topic_words
from ikm.analysis.redaction import Redacted, redact
from ikm.analysis.tokens import cleaned, says_something, terms
from ikm.analysis.topics import MANY, WORD_MIN, Found, found_topics, surfaces, unsur_of
from ikm.survey.responses import Survey

#: An answer of at most this is low: both labels below the middle of the scale.
LOW_ANSWER = 2
#: Words beyond this many standard errors are named (10 % level, two-sided, each word alone): hints, not proof.
DISTINCT_Z = 1.645


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


@dataclass(frozen=True)
class Mentions:
    """How many comments mention a thing, and how many complain about it; None where hidden."""

    key: str
    comments: int | None
    complaints: int | None


@dataclass(frozen=True)
class Word:
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
    """

    survey: Survey
    respondents: int
    empty: int
    comments: tuple[Comment, ...]
    threshold: int

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
        """Comments per unsur mentioned, in the instrument's order, '' last: of none. One may be of several.

        Of those of none, complaints are all that count as such.
        """
        if not self.enough:
            return ()
        about = Counter(key for one in self.comments for key in one.unsur)
        faults = Counter(key for one in self.comments for key in one.faulted_unsur)
        named = [Mentions(key, about[key], faults[key]) for key in self.survey.instrument.keys if about[key]]
        none = [one for one in self.comments if not one.unsur]
        return (*named, *([Mentions("", len(none), sum(one.complaint for one in none))] if none else []))

    def by_topic(self) -> tuple[Mentions, ...]:
        """Comments per topic, most first; last those of topics that fewer than three mention, and of none, as ''.

        A comment may be of several topics. Where fewer than three are left for '', their number is hidden.
        """
        if not self.enough:
            return ()
        about = Counter(topic.key for one in self.comments for topic in one.topics)
        faults = Counter(topic.key for one in self.comments for topic in one.faulted)
        shown = {key for key, count in about.items() if count >= WORD_MIN}
        named = [Mentions(key, about[key], faults[key]) for key in about if key in shown]
        rest = [one for one in self.comments if not one.topics or not {topic.key for topic in one.topics} <= shown]
        return (*sorted(named, key=lambda found: -(found.comments or 0)), *_pooled(rest, shown))

    def by_service(self) -> tuple[Mentions, ...]:
        """Comments and complaints per service; small ones, and one more where needed, are joined without a name."""
        if not self.enough:
            return ()
        counts = pd.Series([one.service for one in self.comments]).value_counts(sort=False).sort_index()
        secret = hidden(counts, self.threshold)
        complaints = Counter(one.service for one in self.comments if one.complaint)
        order = sorted(counts.index, key=lambda label: (label == "", label))
        shown = [Mentions(label, int(counts[label]), complaints[label]) for label in order if not secret[label]]
        return (*shown, *([Mentions("", None, None)] if secret.any() else []))

    def found(self) -> tuple[Found, ...]:
        """Topics found in the comments themselves; none below 200 comments."""
        return self._found

    def scorers(self) -> tuple[int, int]:
        """Comments of low scorers (own score below the second-best mutu) and of the others."""
        low = sum(self._low(comment) for comment in self.comments)
        return low, len(self.comments) - low

    def words(self) -> tuple[Word, ...]:
        """Words that tell low scorers from high scorers, most typical of low scorers first.

        Counted once a comment; only words of at least three comments, and only where each group wrote at least
        `threshold` comments.
        """
        return self._words

    @cached_property
    def _found(self) -> tuple[Found, ...]:
        """Found once, for it takes long."""
        return found_topics([comment.text for comment in self.comments]) if len(self.comments) >= MANY else ()

    @cached_property
    def _words(self) -> tuple[Word, ...]:
        """Compared once."""
        low = [one.text for one in self.comments if self._low(one)]
        high = [one.text for one in self.comments if not self._low(one)]
        if min(len(low), len(high)) < self.threshold:
            return ()
        counts = pd.DataFrame({"low": _by_comment(low), "high": _by_comment(high)}).fillna(0).astype(int).sort_index()
        table = keyness(counts["low"], counts["high"])
        table = table[(table["first"] + table["second"] >= WORD_MIN) & (table["z"].abs() >= DISTINCT_Z)]
        shown = surfaces([*low, *high])
        return tuple(
            Word(shown[str(row.Index)], int(row.first), int(row.second), float(row.z))
            for row in table.sort_values("z", ascending=False, kind="stable").itertuples()
        )

    def _low(self, comment: Comment) -> bool:
        """Whether its writer's own score lies below the second-best mutu ('Baik')."""
        return comment.score < float(self.survey.instrument.bands[1].low)


def comments(survey: Survey, threshold: int) -> Comments:
    """Read, clean, redact and sort the comments of a survey.

    Parameters
    ----------
    survey : Survey
        Its column `saran`; rows that were refused are not read.
    threshold : int
        Fewest comments of a group that is shown.
    """
    written = survey.answers["saran"]
    texts = {row: redact(cleaned(text)) for row, text in written[written != ""].items()}
    said = {row: found for row, found in texts.items() if says_something(found.text)}
    scores = survey.scores.astype("Float64")
    own, low = 25 * scores.mean(axis=1), scores.le(LOW_ANSWER).fillna(False)
    keys, services = scores.columns, survey.groups("service")
    return Comments(
        survey=survey,
        respondents=len(survey.answers),
        empty=len(texts) - len(said),
        comments=tuple(
            _comment(survey, int(str(row)), found, str(services[row]), float(own[row]), frozenset(keys[low.loc[row]]))
            for row, found in said.items()
        ),
        threshold=threshold,
    )


def _comment(survey: Survey, row: int, found: Redacted, service: str, score: float, low: frozenset[str]) -> Comment:
    """One comment with its topics; `low` holds the unsur to which its writer gave 1 or 2."""
    read = clauses(found.text, survey.unit.sector)
    topics = _ordered([topic for clause in read for topic in clause.topics])
    faulted = [topic for clause in read for topic in clause.topics if _faults(clause, topic, low, survey)]
    return Comment(
        id="c" + hashlib.sha256(f"{row}\0{found.text}".encode()).hexdigest()[:12],
        text=found.text,
        kinds=found.kinds,
        service=service,
        topics=topics,
        unsur=_keys(topics, survey),
        complaint=bool(low) or any(clause.complains for clause in read),
        faulted=tuple(topic for topic in topics if topic in faulted),
        faulted_unsur=_keys(faulted, survey),
        score=score,
    )


def _faults(clause: Clause, topic: TopicWords, low: frozenset[str], survey: Survey) -> bool:
    """Whether a clause complains about a topic: by its words, or because its writer rated that unsur low."""
    return clause.complains or (not clause.praises and unsur_of(topic, survey.instrument) in low)


def _ordered(topics: Sequence[TopicWords]) -> tuple[TopicWords, ...]:
    """Topics of all clauses in the order of the file; those of no unsur only where there is no other."""
    ordered = [topic for topic in topic_words() if topic in topics]
    return tuple(topic for topic in ordered if topic.unsur) or tuple(ordered)


def _keys(topics: Sequence[TopicWords], survey: Survey) -> tuple[str, ...]:
    """Keys of the unsur that topics belong to in this survey, each once."""
    return tuple(key for key in dict.fromkeys(unsur_of(topic, survey.instrument) for topic in topics) if key)


def _pooled(rest: Sequence[Comment], shown: set[str]) -> tuple[Mentions, ...]:
    """The entry for comments of small topics and of none; complaints about the small ones, or about nothing named."""
    if not rest:
        return ()
    if len(rest) < WORD_MIN:
        return (Mentions("", None, None),)
    faults = [one.complaint if not one.topics else any(topic.key not in shown for topic in one.faulted) for one in rest]
    return (Mentions("", len(rest), sum(faults)),)


def _by_comment(texts: Sequence[str]) -> pd.Series:
    """Number of comments that use each stem."""
    counts = Counter(each for text in texts for each in {term.stem for term in terms(text)})
    return pd.Series(counts, dtype="int64")
