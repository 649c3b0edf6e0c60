"""Which comments may be quoted: proposals for a person, and what that person let through. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass

from ikm.analysis.comments import Comment, Comments
from ikm.analysis.lexicon import topic_words
from ikm.analysis.names import bare_name_beside
from ikm.analysis.redaction import redact
from ikm.analysis.tokens import words
from ikm.errors import DataError
from ikm.survey.review import Decision, Proposal, Review

#: Stands beside the topic of a proposal that a person should read twice.
NAME_WARNING = "(periksa: mungkin masih memuat nama orang)"


@dataclass(frozen=True)
class Quote:
    """A comment that a person approved, as it may be printed; topic is '' where it has none."""

    topic: str
    text: str


@dataclass(frozen=True)
class Quotes:
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


def proposals(found: Comments) -> tuple[Proposal, ...]:
    """Comments to be decided on, by topic in the order of bahasa/topics.toml; equal ones once.

    The topic is named in Indonesian, for the officer who decides. Where a NIK or telephone number was taken out beside
    what may be a bare name, the topic says so: patterns find no name without an honorific.
    """
    return tuple(Proposal(comment.id, _about(comment), comment.text) for comment in _candidates(found))


def _about(comment: Comment) -> str:
    """The topic, and a warning where a number was taken out and a name may have stayed beside it."""
    topic = comment.topics[0].name if comment.topics else ""
    return f"{topic} {NAME_WARNING}".strip() if bare_name_beside(comment.text) else topic


def quotes(found: Comments, review: Review) -> Quotes:
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
    for comment in _candidates(found):
        decision = review.decisions.get(comment.id)
        if decision is None:
            still_open += 1
        elif decision.decision == "reject":
            rejected += 1
        else:
            topic = comment.topics[0].key if comment.topics else ""
            shown.append(Quote(topic, _approved(comment, decision, review.path)))
    return Quotes(tuple(shown), rejected, still_open)


def _candidates(found: Comments) -> list[Comment]:
    """One comment of each wording, ordered by topic; none while they are too few to be shown."""
    if not found.enough:
        return []
    place = {topic.key: number for number, topic in enumerate(topic_words())}
    distinct: dict[tuple[str, ...], Comment] = {}
    for comment in found.comments:
        distinct.setdefault(tuple(words(comment.text)), comment)
    return sorted(distinct.values(), key=lambda one: place[one.topics[0].key] if one.topics else len(place))


def _approved(comment: Comment, decision: Decision, path: str) -> str:
    """The text that a person let through."""
    if decision.decision == "redact":
        return redact(decision.edited).text
    if words(decision.text) != words(comment.text):
        raise DataError(
            f"{path}: a text was changed and then approved.",
            places=[f"row {decision.row}"],
            remedy="write the changed text into the column edited and 'redact' as its decision.",
        )
    return comment.text
