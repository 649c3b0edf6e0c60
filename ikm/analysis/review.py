"""What a person decided about comments: what they are, which unsur they judge, which may be quoted.

Where a person has read a comment, what he says takes the place of what the rules say, of every comment of that wording:
in counts, topics, priorities and services. A comment whose text has changed since is one that nobody has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from ikm.analysis.comments import Comment, Comments, find_topic_unsur
from ikm.errors import DataError
from ikm.rules.instrument import Instrument
from ikm.speech import _
from ikm.survey.review import CommentReview, Label, ReviewProposal
from ikm.texts.reading import Kind, Sign, join_signs
from ikm.texts.redaction import has_bare_name_nearby, redact_text
from ikm.texts.words import list_topic_words, list_words

#: Stands beside the topic of a proposal that a person should read twice.
NAME_WARNING = "(periksa: mungkin masih memuat nama orang)"
#: What a comment is compared by.
Wording = tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    """A comment that a person approved, as it may be printed.

    Parameters
    ----------
    topic : str
        Key; '' where it has none.
    complains_of : tuple of str
        Keys of the unsur that it complains about.
    """

    topic: str
    text: str
    complains_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuoteSelection:
    """What became of the proposals.

    Parameters
    ----------
    shown : tuple of Quote
        Approved, or approved after editing; in the order of the topics.
    rejected, open : int
        Decided against; not decided yet.
    """

    shown: tuple[Quote, ...]
    rejected: int
    open: int


def list_proposals(comments: Comments) -> tuple[ReviewProposal, ...]:
    """List the comments to be read, equal ones once, those first that the rules are least sure of.

    However few there are: what a person reads here is shown to nobody. What the rules take to say nothing comes last.
    The topic is named in Indonesian, for the officer who decides. Where a NIK or telephone number was taken out beside
    what may be a bare name, the topic says so: patterns find no name without an honorific.

    Parameters
    ----------
    comments : Comments
        As the rules read them, without a review.
    """
    candidates = sorted(_list_distinct(comments.written), key=lambda comment: -comment.doubt)
    return tuple(
        ReviewProposal(comment.id, _name_proposal(comment), comment.text, _read_label(comment))
        for comment in candidates
    )


def apply_review(comments: Comments, review: CommentReview) -> Comments:
    """Return comments as a person read them, where one did, with the words of those that may be quoted.

    A comment of which a person says that it says nothing counts among the empty ones, and the other way round.

    Raises
    ------
    DataError
        As `select_quotes`.
    """
    _require_texts(comments, review)
    labels = _find_labels(comments, review)
    read = [(comment, labels.get(_list_wording(comment))) for comment in comments.written]
    instrument = comments.survey.instrument
    labelled = tuple(comment if label is None else _relabel(comment, label, instrument) for comment, label in read)
    counted = sum(label is not None and label.kind != "kosong" for _rest, label in read)
    reviewed = replace(comments, written=labelled, read=counted)
    quotes = select_quotes(reviewed, review).shown
    return replace(reviewed, approved=frozenset(word for quote in quotes for word in list_words(quote.text)))


def select_quotes(comments: Comments, review: CommentReview) -> QuoteSelection:
    """Select the comments that may be quoted.

    Parameters
    ----------
    review : CommentReview
        Decisions about these comments; those about comments that are no longer there are left aside.

    Returns
    -------
    QuoteSelection
        An edited text is redacted again: who edits sees less than the patterns do, and the other way round. Nothing
        while there are too few comments to be shown.

    Raises
    ------
    DataError
        A text was changed in its own column, or sorted without its row: it is not clear what was read.
    """
    _require_texts(comments, review)
    shown: list[Quote] = []
    rejected = still_open = 0
    for comment in _list_distinct(comments.comments) if comments.enough else ():
        decision = review.find(comment.id, comment.text)
        if decision is None or decision.decision in ("", "read"):
            still_open += 1
        elif decision.decision == "reject":
            rejected += 1
        else:
            topic = comment.topics[0].key if comment.topics else ""
            about = tuple(key for key, sign in comment.signs.items() if comment.complains and sign != "+")
            edited = decision.decision == "redact"
            shown.append(Quote(topic, redact_text(decision.edited).text if edited else comment.text, about))
    return QuoteSelection(tuple(shown), rejected, still_open)


def _list_distinct(comments: Sequence[Comment]) -> list[Comment]:
    """List one comment of each wording, ordered by topic."""
    place = {topic.key: number for number, topic in enumerate(list_topic_words())}
    distinct: dict[Wording, Comment] = {}
    for comment in comments:
        distinct.setdefault(_list_wording(comment), comment)
    return sorted(distinct.values(), key=lambda comment: place[comment.topics[0].key] if comment.topics else len(place))


def _list_wording(comment: Comment) -> Wording:
    """Return what comments are compared by: their words, or the signs of those that have none ('-', a thumb)."""
    return tuple(list_words(comment.text)) or tuple(sorted(set(comment.text) - {" "}))


def _name_proposal(comment: Comment) -> str:
    """Name the topic, with a warning where a number was taken out and a name may have stayed beside it."""
    topic = comment.topics[0].name if comment.topics else ""
    return f"{topic} {NAME_WARNING}".strip() if has_bare_name_nearby(comment.text) else topic


def _read_label(comment: Comment) -> Label:
    """Return what the rules say of a comment."""
    signs = [f"{key}{part}" for key, sign in comment.signs.items() for part in ("-+" if sign == "±" else sign)]
    return Label(comment.kind, tuple(signs))


def _find_labels(comments: Comments, review: CommentReview) -> dict[Wording, Label]:
    """Find what a person said of each wording."""
    labels: dict[Wording, Label] = {}
    for comment in comments.written:
        decision = review.find(comment.id, comment.text)
        if decision is not None and decision.label is not None:
            labels.setdefault(_list_wording(comment), decision.label)
    return labels


def _relabel(comment: Comment, label: Label, instrument: Instrument) -> Comment:
    """Return a comment as a person read it.

    Of its topics stay those of the unsur that he names, and of none. What is said of an unsur is said of those of its
    topics that the rules found judged, else of all; where it is both, of each what the rules found.
    """
    given: dict[str, set[Sign]] = {}
    for part in label.unsur:
        given.setdefault(part[:-1], set()).add(cast(Sign, part[-1]))
    signs = {key: join_signs(given[key]) for key in instrument.keys if key in given}
    about = {topic.key: find_topic_unsur(topic, instrument) for topic in list_topic_words()}
    topics = tuple(topic for topic in comment.topics if about[topic.key] in ("", *signs))
    topic_signs: dict[str, Sign] = {}
    for key, sign in signs.items():
        named = [topic.key for topic in topics if about[topic.key] == key]
        judged = [topic for topic in named if topic in comment.topic_signs]
        for topic in judged or named:
            topic_signs[topic] = comment.topic_signs.get(topic, sign) if sign == "±" else sign
    kind = cast(Kind, label.kind)
    glad = any(sign != "-" for sign in signs.values())
    return replace(comment, kind=kind, signs=signs, topics=topics, topic_signs=topic_signs, glad=glad)


def _require_texts(comments: Comments, review: CommentReview) -> None:
    """Refuse a file in which a person read another text than that of the comment: ids and texts belong together."""
    read = [(comment, review.decisions.get(comment.id)) for comment in comments.written]
    changed = [one.row for comment, one in read if one and list_words(one.text) != list_words(comment.text)]
    if changed:
        raise DataError(
            _("{review_path}: a text was changed, or sorted without its row.", review_path=review.path),
            places=[_("row {row}", row=row) for row in sorted(changed)],
            remedy=_(
                "put the text back, and sort whole rows; what is to be quoted otherwise goes into the column edited "
                "with 'redact' as its decision."
            ),
        )
