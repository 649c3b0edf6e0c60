"""What respondents wrote: how many, about which unsur and topic, in whose words, which may be quoted. Floor 3.

No mood is guessed. A comment counts as a complaint if its writer gave any unsur 1 or 2, or if it holds a complaining
word of bahasa/signals.toml outside a phrase that denies a fault. It counts as a complaint about an unsur only if a
clause about that unsur complains, or if such a clause praises nothing and its writer gave that very unsur 1 or 2.
Every text here is redacted; what is not approved by a person leaves this module as counts, topics and words that at
least three comments share.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from ikm.analysis.disclosure import find_hidden_groups
from ikm.errors import DataError
from ikm.rules.instrument import Instrument
from ikm.survey.responses import Survey
from ikm.survey.review import QuoteDecision, QuoteProposal, QuoteReview
from ikm.texts import words
from ikm.texts.redaction import RedactedText, has_bare_name_nearby, redact_text
from ikm.texts.words import (
    TopicWords,
    clean_text,
    list_terms,
    list_topic_words,
    list_words,
    says_something,
    stem_phrase,
)

#: An answer of at most this is low: both labels below the middle of the scale.
HIGHEST_LOW_ANSWER = 2
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
        about = Counter(key for comment in self.comments for key in comment.unsur)
        faults = Counter(key for comment in self.comments for key in comment.faulted_unsur)
        named = [Mentions(key, about[key], faults[key]) for key in self.survey.instrument.keys if about[key]]
        none = [comment for comment in self.comments if not comment.unsur]
        return (*named, *([Mentions("", len(none), sum(comment.complaint for comment in none))] if none else []))

    def by_topic(self) -> tuple[Mentions, ...]:
        """Comments per topic, most first; last those of topics that fewer than three mention, and of none, as ''.

        A comment may be of several topics. Where fewer than three are left for '', their number is hidden.
        """
        if not self.enough:
            return ()
        about = Counter(topic.key for comment in self.comments for topic in comment.topics)
        faults = Counter(topic.key for comment in self.comments for topic in comment.faulted)
        shown = {key for key, count in about.items() if count >= LEAST_COMMENTS}
        named = [Mentions(key, about[key], faults[key]) for key in about if key in shown]
        rest = [
            comment
            for comment in self.comments
            if not comment.topics or not {topic.key for topic in comment.topics} <= shown
        ]
        return (*sorted(named, key=lambda mentions: -(mentions.comments or 0)), *_pooled(rest, shown))

    def by_service(self) -> tuple[Mentions, ...]:
        """Comments and complaints per service; small ones, and one more where needed, are joined without a name."""
        if not self.enough:
            return ()
        counts = pd.Series([comment.service for comment in self.comments]).value_counts(sort=False).sort_index()
        secret = find_hidden_groups(counts, self.threshold)
        complaints = Counter(comment.service for comment in self.comments if comment.complaint)
        order = sorted(counts.index, key=lambda label: (label == "", label))
        shown = [Mentions(label, int(counts[label]), complaints[label]) for label in order if not secret[label]]
        return (*shown, *([Mentions("", None, None)] if secret.any() else []))

    def found(self) -> tuple[FoundTopic, ...]:
        """Topics found in the comments themselves; none below 200 comments."""
        return self._found

    def scorers(self) -> tuple[int, int]:
        """Comments of low scorers (own score below the second-best mutu) and of the others."""
        low = sum(self._low(comment) for comment in self.comments)
        return low, len(self.comments) - low

    def words(self) -> tuple[DistinctWord, ...]:
        """Words that tell low scorers from high scorers, most typical of low scorers first.

        Counted once a comment; only words of at least three comments, and only where each group wrote at least
        `threshold` comments.
        """
        return self._words

    @cached_property
    def _found(self) -> tuple[FoundTopic, ...]:
        """Found once, for it takes long."""
        return find_topics([comment.text for comment in self.comments]) if len(self.comments) >= MANY_COMMENTS else ()

    @cached_property
    def _words(self) -> tuple[DistinctWord, ...]:
        """Compared once."""
        low = [comment.text for comment in self.comments if self._low(comment)]
        high = [comment.text for comment in self.comments if not self._low(comment)]
        if min(len(low), len(high)) < self.threshold:
            return ()
        counts = pd.DataFrame({"low": _by_comment(low), "high": _by_comment(high)}).fillna(0).astype(int).sort_index()
        table = compute_keyness(counts["low"], counts["high"])
        table = table[(table["first"] + table["second"] >= LEAST_COMMENTS) & (table["z"].abs() >= DISTINCT_Z)]
        shown = list_written_forms([*low, *high])
        return tuple(
            DistinctWord(shown[str(row.Index)], int(row.first), int(row.second), float(row.z))
            for row in table.sort_values("z", ascending=False, kind="stable").itertuples()
        )

    def _low(self, comment: Comment) -> bool:
        """Whether its writer's own score lies below the second-best mutu ('Baik')."""
        return comment.score < float(self.survey.instrument.bands[1].low)


def analyse_comments(survey: Survey, threshold: int) -> Comments:
    """Read, clean, redact and sort the comments of a survey.

    Parameters
    ----------
    survey : Survey
        Its column `saran`; rows that were refused are not read.
    threshold : int
        Fewest comments of a group that is shown.
    """
    written = survey.answers["saran"]
    texts = {row: redact_text(clean_text(text)) for row, text in written[written != ""].items()}
    telling = {row: redacted for row, redacted in texts.items() if says_something(redacted.text)}
    scores = survey.scores.astype("Float64")
    own, low = 25 * scores.mean(axis=1), scores.le(HIGHEST_LOW_ANSWER).fillna(False)
    keys, services = scores.columns, survey.groups("service")
    return Comments(
        survey=survey,
        respondents=len(survey.answers),
        empty=len(texts) - len(telling),
        comments=tuple(
            _comment(
                survey, int(str(row)), redacted, str(services[row]), float(own[row]), frozenset(keys[low.loc[row]])
            )
            for row, redacted in telling.items()
        ),
        threshold=threshold,
    )


def _comment(
    survey: Survey, row: int, redacted: RedactedText, service: str, score: float, low: frozenset[str]
) -> Comment:
    """One comment with its topics; `low` holds the unsur to which its writer gave 1 or 2."""
    read = split_clauses(redacted.text, survey.unit.sector)
    topics = _ordered([topic for clause in read for topic in clause.topics])
    faulted = [topic for clause in read for topic in clause.topics if _faults(clause, topic, low, survey)]
    return Comment(
        id="c" + hashlib.sha256(f"{row}\0{redacted.text}".encode()).hexdigest()[:12],
        text=redacted.text,
        kinds=redacted.kinds,
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
    return clause.complains or (not clause.praises and find_topic_unsur(topic, survey.instrument) in low)


def _ordered(topics: Sequence[TopicWords]) -> tuple[TopicWords, ...]:
    """Topics of all clauses in the order of the file; those of no unsur only where there is no other."""
    ordered = [topic for topic in list_topic_words() if topic in topics]
    return tuple(topic for topic in ordered if topic.unsur) or tuple(ordered)


def _keys(topics: Sequence[TopicWords], survey: Survey) -> tuple[str, ...]:
    """Keys of the unsur that topics belong to in this survey, each once."""
    return tuple(key for key in dict.fromkeys(find_topic_unsur(topic, survey.instrument) for topic in topics) if key)


def _pooled(rest: Sequence[Comment], shown: set[str]) -> tuple[Mentions, ...]:
    """The entry for comments of small topics and of none; complaints about the small ones, or about nothing named."""
    if not rest:
        return ()
    if len(rest) < LEAST_COMMENTS:
        return (Mentions("", None, None),)
    faults = [
        comment.complaint if not comment.topics else any(topic.key not in shown for topic in comment.faulted)
        for comment in rest
    ]
    return (Mentions("", len(rest), sum(faults)),)


def _by_comment(texts: Sequence[str]) -> pd.Series:
    """Number of comments that use each stem."""
    counts = Counter(each for text in texts for each in {term.stem for term in list_terms(text)})
    return pd.Series(counts, dtype="int64")


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
    """The clauses of a comment.

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
    >>> [(clause.text, clause.complains, clause.praises) for clause in split_clauses("Loket rapi, tapi wifi mati", "perizinan")]
    [('Loket rapi', False, True), ('tapi wifi mati', True, False)]
    >>> [clause.text for clause in split_clauses("Toilet, wifi dan kursi kurang", "perizinan")]
    ['Toilet dan wifi dan kursi kurang']
    """
    clauses: list[Clause] = []
    for part in _parts(_LIST.sub(lambda match: _as_one(match, sector), text)):
        clause = _clause(part, sector)
        if clauses and not clause.topics and not clauses[-1].praises:
            clause = _clause(f"{clauses.pop().text} {part}", sector)
        clauses.append(clause)
    return tuple(clauses)


def is_complaint(text: str) -> bool:
    """Whether a text holds a complaining word outside phrases that deny a fault ('tidak rumit').

    Examples
    --------
    >>> [is_complaint(text) for text in ("syarat gak ribet lagi", "loket tutup", "petugas ramah")]
    [False, True, False]
    """
    stems = stem_phrase(text)
    for each in _set_aside():
        stems = stems.replace(each, " ")
    return any(each in stems for each in _stems("words")) or _says(text, "complaint", "written")


def is_praise(text: str) -> bool:
    """Whether a text praises: a praising word or a fault denied, no complaining word, and no request.

    Examples
    --------
    >>> [is_praise(text) for text in ("petugas ramah", "syarat gak ribet", "mohon petugas ramah", "kurang ramah")]
    [True, True, False, False]
    """
    if is_complaint(text) or _says(text, "praise", "request"):
        return False
    stems = stem_phrase(text)
    return _says(text, "praise", "words") or any(each in stems for each in _stems("praise"))


def _clause(text: str, sector: str) -> Clause:
    """A clause with what it is about and how it judges."""
    return Clause(text, match_topics(text, sector), is_complaint(text), is_praise(text))


def _as_one(match: re.Match[str], sector: str) -> str:
    """A list with 'dan' for its commas, from the first name on after which all are topics and nothing else."""
    names = [*match["names"].split(", ")[:-1], match["last"]]
    place = len(names)
    while place and _bare(names[place - 1], sector):
        place -= 1
    return ", ".join([*names[:place], *filter(None, [" dan ".join(names[place:])])]) + match["joined"]


def _bare(text: str, sector: str) -> bool:
    """Whether a text is a word or phrase of a topic, and judges nothing."""
    words = {stem_phrase(word) for topic in match_topics(text, sector) for word in topic.words}
    return stem_phrase(text) in words and not is_complaint(text) and not is_praise(text)


def _parts(text: str) -> list[str]:
    """A text cut at commas, ends of sentences and joining words that turn it."""
    return [part.strip() for part in _cuts().split(text) if part.strip()]


@cache
def _cuts() -> re.Pattern[str]:
    """Where a comment is cut; 'tidak hanya' and 'bukan cuma' turn nothing, and '10.30' is one word."""
    joined = "".join(rf"(?<!\b{word} )" for word in ("tidak", "tdk", "gak", "bukan"))
    return re.compile(rf"[,;.!?|]+(?=\s|$)|{joined}(?=\b(?:{'|'.join(words.list_cut_words())})\b)", re.I)


def _says(text: str, part: str, kind: str) -> bool:
    """Whether one of these words or phrases stands in a text as written, spelling evened out."""
    normalised = f" {' '.join(list_words(text))} "
    return any(f" {each} " in normalised for each in words.read_lexicon("signals")[part][kind])


@cache
def _stems(kind: str) -> tuple[str, ...]:
    """Words or phrases of the table `complaint`, as stems between blanks, longest first."""
    return tuple(
        sorted({stem_phrase(each) for each in words.read_lexicon("signals")["complaint"][kind]}, key=lambda x: -len(x))
    )


def _set_aside() -> list[str]:
    """Phrases in which a complaining word is none, longest first."""
    return sorted({*_stems("praise"), *_stems("neutral")}, key=lambda each: (-len(each), each))


#: From so many comments on, topics are found in the comments themselves (statistics.md, 4); below, keyword groups.
MANY_COMMENTS = 200
#: Fewest comments that use a word before it may name a topic, or that a topic holds before it is shown: what one
#: person wrote stays with that person.
LEAST_COMMENTS = 3
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
        What names it, heaviest first, each used by at least three comments.
    members : tuple of int
        Places of the comments whose heaviest topic this is.
    """

    words: tuple[str, ...]
    members: tuple[int, ...]


def match_topics(text: str, sector: str) -> tuple[TopicWords, ...]:
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
    stems, topics = stem_phrase(text), set()
    for each, topic in _phrases(sector):
        if each in stems:
            stems = stems.replace(each, " | ")
            topics.add(topic)
    ordered = [topic for topic in words.list_topic_words() if topic in topics]
    return tuple(topic for topic in ordered if topic.unsur) or tuple(ordered)


def find_topic_unsur(topic: TopicWords, instrument: Instrument) -> str:
    """Key of the unsur that a topic belongs to in an instrument; '' where it asked about none of them."""
    return next((key for key in topic.unsur if key in instrument.keys), "")


def find_topics(texts: Sequence[str]) -> tuple[FoundTopic, ...]:
    """Topics of many comments: TF-IDF of words and pairs of words, non-negative matrix factorisation.

    Parameters
    ----------
    texts : sequence of str
        Redacted comments, at least `MANY_COMMENTS`.

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

    documents = [[term.stem for term in list_terms(text)] for text in texts]
    vectors = TfidfVectorizer(analyzer=_with_pairs, min_df=LEAST_COMMENTS, sublinear_tf=True)
    number = min(MOST_TOPICS, max(LEAST_TOPICS, len(texts) // 50))
    counts = Counter(term for document in documents for term in set(_with_pairs(document)))
    if sum(count >= LEAST_COMMENTS for count in counts.values()) <= number:
        return ()
    weights = vectors.fit_transform(documents)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of a weight change no topic
        model = NMF(n_components=number, init="nndsvda", random_state=0, max_iter=400)
        shares = model.fit_transform(weights)
    names = vectors.get_feature_names_out()
    shown = list_written_forms(texts)
    topics = [
        FoundTopic(
            _naming([str(names[place]) for place in np.argsort(-parts, kind="stable") if parts[place] > 0], shown),
            tuple(int(place) for place in np.flatnonzero((shares.argmax(axis=1) == topic) & (shares.max(axis=1) > 0))),
        )
        for topic, parts in enumerate(model.components_)
    ]
    return tuple(
        sorted(
            (topic for topic in topics if len(topic.members) >= LEAST_COMMENTS), key=lambda topic: -len(topic.members)
        )
    )


def list_written_forms(texts: Sequence[str]) -> dict[str, str]:
    """Stem -> the form that comments write most, the first in the alphabet among equals."""
    written: dict[str, Counter[str]] = {}
    for text in texts:
        for term in list_terms(text):
            written.setdefault(term.stem, Counter())[term.surface] += 1
    return {stemmed: min(forms, key=lambda form: (-forms[form], form)) for stemmed, forms in written.items()}


def _naming(stems: Sequence[str], shown: dict[str, str]) -> tuple[str, ...]:
    """The first words that name a topic, as written; a word that is part of one named before is left out."""
    named: list[str] = []
    for each in stems:
        form = shown.get(each) or " ".join(shown.get(part, part) for part in each.split("+"))
        if not any(set(form.split()) & set(other.split()) for other in named):
            named.append(form)
        if len(named) == NAMING_WORDS:
            break
    return tuple(named)


def _with_pairs(stems: Sequence[str]) -> list[str]:
    """Stems, and each with the one after it, joined by '+'."""
    return [*stems, *("+".join(pair) for pair in pairwise(stems))]


@cache
def _phrases(sector: str) -> tuple[tuple[str, TopicWords], ...]:
    """Words and phrases of a sector's topics, as stems between blanks, longest phrase first."""
    phrases = [
        (stem_phrase(each), topic)
        for topic in words.list_topic_words()
        if topic.sector in ("", sector)
        for each in topic.words
    ]
    return tuple(sorted(phrases, key=lambda entry: -len(entry[0].split())))


#: Weight of the prior, in words: the pooled counts scaled to this sum.
PRIOR_STRENGTH = 100.0


def compute_keyness(first: pd.Series, second: pd.Series, prior: float = PRIOR_STRENGTH) -> pd.DataFrame:
    """Log-odds ratio of each word, first group against second.

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
    delta = _log_odds(a, alpha) - _log_odds(b, alpha)
    z = delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))
    return pd.DataFrame({"first": first, "second": second, "delta": delta, "z": z}, index=first.index)


def _log_odds(counts: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Log-odds of each word under the prior."""
    raised = counts + alpha
    odds: np.ndarray = np.log(raised / (raised.sum() - raised))
    return odds


#: Stands beside the topic of a proposal that a person should read twice.
NAME_WARNING = "(periksa: mungkin masih memuat nama orang)"


@dataclass(frozen=True)
class Quote:
    """A comment that a person approved, as it may be printed; topic is '' where it has none."""

    topic: str
    text: str


@dataclass(frozen=True)
class QuoteSelection:
    """What became of the proposals.

    Parameters
    ----------
    shown : tuple of Quote
        Approved, or approved after editing; in the order of the proposals.
    rejected, open : int
        Decided against; not decided yet.
    """

    shown: tuple[Quote, ...]
    rejected: int
    open: int


def list_quote_proposals(comments: Comments) -> tuple[QuoteProposal, ...]:
    """Comments to be decided on, by topic in the order of bahasa/topics.toml; equal ones once.

    The topic is named in Indonesian, for the officer who decides. Where a NIK or telephone number was taken out beside
    what may be a bare name, the topic says so: patterns find no name without an honorific.
    """
    return tuple(QuoteProposal(comment.id, _about(comment), comment.text) for comment in _candidates(comments))


def _about(comment: Comment) -> str:
    """The topic, and a warning where a number was taken out and a name may have stayed beside it."""
    topic = comment.topics[0].name if comment.topics else ""
    return f"{topic} {NAME_WARNING}".strip() if has_bare_name_nearby(comment.text) else topic


def select_quotes(comments: Comments, review: QuoteReview) -> QuoteSelection:
    """The comments that may be quoted.

    Parameters
    ----------
    review : Review
        Decisions about these comments; those about comments that are no longer there are left aside.

    Returns
    -------
    Quotes
        An edited text is redacted again: who edits sees less than the patterns do, and the other way round.

    Raises
    ------
    DataError
        A text was changed in its own column and approved: it is not clear what was approved.
    """
    shown: list[Quote] = []
    rejected = still_open = 0
    for comment in _candidates(comments):
        decision = review.decisions.get(comment.id)
        if decision is None:
            still_open += 1
        elif decision.decision == "reject":
            rejected += 1
        else:
            topic = comment.topics[0].key if comment.topics else ""
            shown.append(Quote(topic, _approved(comment, decision, review.path)))
    return QuoteSelection(tuple(shown), rejected, still_open)


def _candidates(comments: Comments) -> list[Comment]:
    """One comment of each wording, ordered by topic; none while they are too few to be shown."""
    if not comments.enough:
        return []
    place = {topic.key: number for number, topic in enumerate(list_topic_words())}
    distinct: dict[tuple[str, ...], Comment] = {}
    for comment in comments.comments:
        distinct.setdefault(tuple(list_words(comment.text)), comment)
    return sorted(distinct.values(), key=lambda comment: place[comment.topics[0].key] if comment.topics else len(place))


def _approved(comment: Comment, decision: QuoteDecision, path: str) -> str:
    """The text that a person let through."""
    if decision.decision == "redact":
        return redact_text(decision.edited).text
    if list_words(decision.text) != list_words(comment.text):
        raise DataError(
            f"{path}: a text was changed and then approved.",
            places=[f"row {decision.row}"],
            remedy="write the changed text into the column edited and 'redact' as its decision.",
        )
    return comment.text
