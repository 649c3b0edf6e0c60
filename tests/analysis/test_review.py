"""What a person said takes the place of the rules; only what he let through is quoted, and redacted once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.analysis.actions import count_complaints_by_unsur, count_requests_by_unsur
from ikm.analysis.comments import Comments
from ikm.analysis.review import Quote, QuoteSelection, apply_review, list_proposals, select_quotes
from ikm.errors import DataError
from ikm.survey.review import CommentReview, Label, ReviewDecision, ReviewProposal
from tests.analysis.test_comments import survey_of

ROWS = [(3, "", "ramah"), (3, "", "Ramah."), *[(3, "", f"biaya mahal {word}") for word in "abcdefghi"]]


def find(comments: Comments, text: str) -> ReviewProposal:
    """The proposal of a text."""
    return next(one for one in list_proposals(comments) if one.text == text)


def said(comments: Comments, text: str, kind: str, *unsur: str, decision: str = "read") -> Comments:
    """The comments after a person read one of them."""
    proposal = find(comments, text)
    row = ReviewDecision(7, decision, proposal.text, "", Label(kind, unsur))
    return apply_review(comments, CommentReview("review.csv", {proposal.id: row}))


def count(comments: Comments) -> dict[str, tuple[int | None, int | None, int | None]]:
    """Unsur -> praise, requests, complaints."""
    return {one.key: (one.praise, one.requests, one.complaints) for one in comments.by_unsur()}


# What a comment is


def test_without_a_review_nothing_changes(tmp_path: Path) -> None:
    """No file: the rules' reading, and nobody has read anything."""
    found = survey_of(tmp_path, ROWS)
    assert apply_review(found, CommentReview()) == found
    assert found.read == 0


def test_a_reading_counts_in_place_of_the_rules(tmp_path: Path) -> None:
    """'ramah', twice in one wording, is a complaint about waktu: counted by unsur, and where priorities come from."""
    found = survey_of(tmp_path, ROWS)
    assert count(found) == {"biaya": (0, 0, 9), "perilaku": (2, 0, 0)}
    read = said(found, "ramah", "keluhan", "waktu-")
    assert count(read) == {"waktu": (0, 0, 2), "biaya": (0, 0, 9)}
    assert (read.read, read.complaints, found.complaints) == (2, 11, 9)
    assert count_complaints_by_unsur(read) == {"waktu": 2, "biaya": 9}


def test_topics_follow_the_reading(tmp_path: Path) -> None:
    """Praise made of a complaint turns its topic; an unsur that is not named takes its topics along."""
    dear = [(3, "", f"biaya mahal {word}") for word in "abcd"]
    found = survey_of(tmp_path, [*dear, *[(3, "", f"petugas ramah {word}") for word in "abcdef"]])
    turned = said(found, "biaya mahal a", "pujian", "biaya+")
    assert {one.key: (one.praise, one.complaints) for one in turned.by_topic()}["tarif"] == (1, 3)
    read = said(found, "petugas ramah a", "lain")
    assert next(one.comments for one in read.by_topic() if one.key == "sikap") == 5
    assert read.comments[4].topic_signs == {}


def test_both_signs(tmp_path: Path) -> None:
    """An unsur that is praised and complained about counts on both sides of a mixed comment."""
    read = said(survey_of(tmp_path, ROWS), "ramah", "campuran", "perilaku-", "perilaku+")
    assert count(read)["perilaku"] == (2, 0, 2)


def test_a_request_is_no_complaint(tmp_path: Path) -> None:
    """The nine are one less, and one asks."""
    read = said(survey_of(tmp_path, ROWS), "biaya mahal a", "saran", "biaya-")
    assert count(read)["biaya"] == (0, 1, 8)
    assert count_requests_by_unsur(read) == {"biaya": 1, "perilaku": 0}
    assert count_complaints_by_unsur(read) == {"biaya": 8, "perilaku": 0}


def test_few_comments_are_not_counted_by_unsur(tmp_path: Path) -> None:
    """Nine are none that may be shown: it is not known of any unsur, which is not the same as none of each."""
    found = survey_of(tmp_path, ROWS[:9])
    assert (count_requests_by_unsur(found), count_complaints_by_unsur(found)) == (None, None)


def test_what_says_nothing_counts_among_the_empty(tmp_path: Path) -> None:
    """Two comments less; they are not among those that were read, for they are none."""
    read = said(survey_of(tmp_path, ROWS), "ramah", "kosong")
    assert (len(read.comments), read.empty, read.read) == (9, 2, 0)


def test_what_the_rules_take_to_say_nothing_is_read_too(tmp_path: Path) -> None:
    """Last, once for each wording; a person may say that it says something, and all of that wording count then."""
    found = survey_of(tmp_path, [(3, "", "tidak ada"), *ROWS, (3, "", "Tidak ada."), (3, "", "-"), (3, "", "- -")])
    assert [one.text for one in list_proposals(found)][-2:] == ["tidak ada", "-"]
    assert find(found, "-").rules == Label("kosong")
    assert (len(found.comments), found.empty) == (11, 4)
    read = said(found, "tidak ada", "keluhan", "biaya-")
    assert (len(read.comments), read.empty, read.read) == (13, 2, 2)
    assert count(read)["biaya"] == (0, 0, 11)
    assert read.comments[0].text == "tidak ada"


def test_a_blank_kind_leaves_it_to_the_rules(tmp_path: Path) -> None:
    """As in files of older versions: the quote counts, the reading is the rules'."""
    found = survey_of(tmp_path, ROWS)
    row = ReviewDecision(7, "approve", "ramah")
    read = apply_review(found, CommentReview("review.csv", {find(found, "ramah").id: row}))
    assert (read.read, count(read), read.approved) == (0, count(found), {"ramah"})


def test_a_comment_is_found_by_its_text_where_rows_have_moved(tmp_path: Path) -> None:
    """Its fingerprint holds the row: a row more above it, and the reading stays."""
    found = survey_of(tmp_path, ROWS)
    row = ReviewDecision(7, "reject", "ramah", "", Label("keluhan", ("perilaku-",)))
    review = CommentReview("review.csv", {find(found, "ramah").id: row})
    moved = survey_of(tmp_path, [(3, "", "biaya mahal z"), *ROWS])
    assert count(apply_review(moved, review))["perilaku"] == (0, 0, 2)


def test_the_doubtful_come_first(tmp_path: Path) -> None:
    """In the order of the rules' doubt, each wording once; with what they take it for."""
    found = survey_of(tmp_path, ROWS)
    proposals = list_proposals(found)
    doubt = {comment.id: comment.doubt for comment in found.comments}
    assert [doubt[one.id] for one in proposals] == sorted((doubt[one.id] for one in proposals), reverse=True)
    assert len(proposals) == 10
    assert find(found, "ramah").rules == Label("pujian", ("perilaku+",))
    assert find(found, "biaya mahal a").rules == Label("keluhan", ("biaya-",))


def test_a_topic_of_both_signs_keeps_what_the_rules_found_of_it(tmp_path: Path) -> None:
    """Of sarana the rules have the waiting room praised, the toilet judged badly: a person who says both leaves that.

    A topic without a sign of its own takes both; where another of the unsur is judged, it takes none.
    """
    texts = ["toilet kotor, ruang tunggu nyaman", "toilet", "toilet kotor. ruang tunggu"]
    rows = [*ROWS, *((3, "", text) for text in texts)]
    for text, found, expected in zip(
        texts,
        ({"ruang": "+", "toilet": "-"}, {}, {"toilet": "-"}),
        ({"ruang": "+", "toilet": "-"}, {"toilet": "±"}, {"toilet": "-"}),
        strict=True,
    ):
        before = next(one for one in survey_of(tmp_path, rows).comments if one.text == text)
        assert before.topic_signs == found
        read = said(survey_of(tmp_path, rows), text, "campuran", "sarana-", "sarana+")
        assert next(one for one in read.comments if one.text == text).topic_signs == expected
    read = said(survey_of(tmp_path, rows), "toilet kotor. ruang tunggu", "pujian", "sarana+")
    assert read.comments[-1].topic_signs == {"toilet": "+"}


def test_topics_stay_with_their_unsur(tmp_path: Path) -> None:
    """Those of an unsur that is named, and those of none; the others go."""
    found = survey_of(tmp_path, [*ROWS, (3, "", "bagus"), (3, "", "petugas ramah tetapi toilet kotor")])
    assert [[topic.key for topic in one.topics] for one in found.comments[-2:]] == [["umum"], ["sikap", "toilet"]]
    assert [topic.key for topic in said(found, "bagus", "lain").comments[-2].topics] == ["umum"]
    read = said(found, "petugas ramah tetapi toilet kotor", "keluhan", "sarana-")
    assert [topic.key for topic in read.comments[-1].topics] == ["toilet"]


@pytest.mark.parametrize(
    ("text", "unsur", "praises"),
    [
        ("ramah, mohon AC ditambah", ("sarana-",), False),
        ("ramah, mohon AC ditambah", ("perilaku+", "sarana-"), True),
        ("biaya mahal a", ("biaya+",), True),
        ("biaya mahal a", ("biaya+", "biaya-"), True),
        ("biaya mahal a", ("biaya-",), False),
    ],
)
def test_a_request_praises_where_a_person_names_praise(
    tmp_path: Path, text: str, unsur: tuple[str, ...], praises: bool
) -> None:
    """Whatever the rules took it for: the first of these praises by them, the second does not."""
    found = survey_of(tmp_path, [*ROWS, (3, "", "ramah, mohon AC ditambah")])
    read = said(found, text, "saran", *unsur)
    assert next(one for one in read.comments if one.text == text).praises is praises


def test_of_two_readings_of_one_wording_the_first_counts(tmp_path: Path) -> None:
    """'ramah' stands on two rows of the file, read otherwise: what is said of the first is said of both."""
    found = survey_of(tmp_path, [ROWS[0], ROWS[0], *ROWS[2:]])
    first, second = found.comments[:2]
    rows = {
        first.id: ReviewDecision(2, "read", first.text, "", Label("keluhan", ("perilaku-",))),
        second.id: ReviewDecision(3, "read", second.text, "", Label("pujian", ("perilaku+",))),
    }
    assert count(apply_review(found, CommentReview("review.csv", rows)))["perilaku"] == (0, 0, 2)


def test_proposals_say_both_signs_and_have_no_topic_where_there_is_none(tmp_path: Path) -> None:
    """Of equal doubt the first topic comes first, what has none last."""
    texts = ["tolong AC ditambah", "ramah, mohon AC ditambah", "toilet kotor, ruang tunggu nyaman"]
    found = survey_of(
        tmp_path, [(3, "", text) for text in (*texts, "Merdeka", "warna cat 3311012345678901 budi hartono")]
    )
    proposals = {one.text: one for one in list_proposals(found)}
    assert proposals["toilet kotor, ruang tunggu nyaman"].rules == Label("campuran", ("sarana-", "sarana+"))
    assert proposals["Merdeka"].topic == ""
    assert proposals["warna cat [nik] budi hartono"].topic == "(periksa: mungkin masih memuat nama orang)"
    doubt = {one.text: one.doubt for one in found.comments}
    assert doubt[texts[0]] == doubt[texts[1]]
    assert [text for text in proposals if text in texts[:2]] == texts[1::-1]


# What may be quoted


def test_equal_wordings_are_proposed_once(tmp_path: Path) -> None:
    """'ramah' and 'Ramah.' are one proposal."""
    found = list_proposals(survey_of(tmp_path, ROWS))
    assert sorted(one.topic for one in found) == ["Biaya dan tarif"] * 9 + ["Sikap dan kesopanan petugas"]


def test_few_comments_are_read_and_not_quoted(tmp_path: Path) -> None:
    """Nine comments are offered to the officer, and none of them is quoted whatever he decides."""
    found = survey_of(tmp_path, ROWS[:9])
    proposals = list_proposals(found)
    assert len(proposals) == 8
    review = CommentReview("review.csv", {one.id: ReviewDecision(7, "approve", one.text) for one in proposals})
    assert select_quotes(found, review) == QuoteSelection((), 0, 0)
    assert apply_review(found, review).approved == frozenset()


def decided(folder: Path, decision: str, text: str = "", edited: str = "") -> QuoteSelection:
    """What becomes of 'ramah' under a decision."""
    found = survey_of(folder, ROWS)
    proposal = find(found, "ramah")
    row = ReviewDecision(row=7, decision=decision, text=text or proposal.text, edited=edited)
    return select_quotes(
        found, CommentReview("review.csv", {proposal.id: row, "c000": ReviewDecision(8, "approve", "x")})
    )


def test_approved(tmp_path: Path) -> None:
    """Quoted as it stands; the nine others are open; a decision on a comment that is gone does nothing."""
    assert decided(tmp_path, "approve") == QuoteSelection((Quote("sikap", "ramah"),), 0, 9)


def test_quotes_say_what_they_complain_of(tmp_path: Path) -> None:
    """In the order of topics, those of none last: unsur that a complaint wants better, beside praise too, no others."""
    texts = {
        "bagus": Quote("umum", "bagus"),
        "Merdeka": Quote("", "Merdeka"),
        "toilet kotor, ruang tunggu nyaman": Quote("ruang", "toilet kotor, ruang tunggu nyaman", ("sarana",)),
        "mohon AC ditambah": Quote("ruang", "mohon AC ditambah"),
        "petugas ramah tetapi toilet kotor": Quote("sikap", "petugas ramah tetapi toilet kotor", ("sarana",)),
    }
    found = survey_of(tmp_path, [(3, "", text) for text in (*texts, *(f"biaya mahal {word}" for word in "abcde"))])
    rows = {
        one.id: ReviewDecision(one.row, "approve" if one.text in texts else "reject", one.text)
        for one in found.comments[:8]
    }
    order = [4, 2, 3, 0, 1]
    shown = tuple(list(texts.values())[at] for at in order)
    assert select_quotes(found, CommentReview("review.csv", rows)) == QuoteSelection(shown, 3, 2)


@pytest.mark.parametrize("decision", ["", "read"])
def test_read_is_not_approved(tmp_path: Path, decision: str) -> None:
    """Whether it may be quoted is open still."""
    assert decided(tmp_path, decision) == QuoteSelection((), 0, 10)


def test_rejected(tmp_path: Path) -> None:
    """Counted, not quoted."""
    assert decided(tmp_path, "reject") == QuoteSelection((), 1, 9)


def test_edited_text_is_redacted_again(tmp_path: Path) -> None:
    """Who edits may paste a number back in."""
    made = decided(tmp_path, "redact", edited="Pak Slamet ramah, 081234567890")
    assert made.shown == (Quote("sikap", "Pak [nama] ramah, [telepon]"),)


def test_a_changed_text_is_not_taken_for_an_approved_one(tmp_path: Path) -> None:
    """Editing the column text and approving would print the old words: refused, with the row."""
    with pytest.raises(DataError, match=r"(?s)review\.csv: a text was changed.*row 7"):
        decided(tmp_path, "approve", text="ramah dan sopan")


def test_a_reading_of_another_text_does_not_count(tmp_path: Path) -> None:
    """Where the column text was sorted alone, what a person said would be of another comment: refused with its rows."""
    found = survey_of(tmp_path, ROWS)
    first, second = find(found, "ramah"), find(found, "biaya mahal a")
    swapped = {
        first.id: ReviewDecision(3, "read", second.text, "", Label("keluhan", ("biaya-",))),
        second.id: ReviewDecision(2, "read", first.text, "", Label("pujian", ("perilaku+",))),
    }
    with pytest.raises(DataError, match=r"(?s)sorted without its row.*row 2.*row 3"):
        apply_review(found, CommentReview("review.csv", swapped))


def test_lost_signs_do_not_matter(tmp_path: Path) -> None:
    """A spreadsheet that loses an emoji or a full stop has not changed what was approved."""
    assert decided(tmp_path, "approve", text="Ramah ?").shown == (Quote("sikap", "ramah"),)


def test_a_proposal_with_a_number_beside_a_possible_name_says_so(tmp_path: Path) -> None:
    """Of two comments with a NIK the one that may hold a bare name is marked, beside its topic; none is quoted."""
    rows = [
        (3, "", "biaya mahal, budi hartono, NIK 3311012345678901"),
        (3, "", "biaya mahal, NIK 3311012345678902"),
    ]
    found = list_proposals(survey_of(tmp_path, [*ROWS, *rows]))
    assert sorted(one.topic for one in found if one.text.endswith("[nik]")) == [
        "Biaya dan tarif",
        "Biaya dan tarif (periksa: mungkin masih memuat nama orang)",
    ]
