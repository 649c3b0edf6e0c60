"""Only what a person let through is quoted, and redacted once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.analysis.comments import Quote, QuoteSelection, list_quote_proposals, select_quotes
from ikm.errors import DataError
from ikm.survey.review import QuoteDecision, QuoteReview
from tests.analysis.test_comments import survey_of

ROWS = [(3, "", "ramah"), (3, "", "Ramah."), *[(3, "", f"biaya mahal {word}") for word in "abcdefghi"]]


def test_equal_wordings_are_proposed_once(tmp_path: Path) -> None:
    """'ramah' and 'Ramah.' are one proposal; topics in the order of the file: fees before manners."""
    found = list_quote_proposals(survey_of(tmp_path, ROWS))
    assert len(found) == 10
    assert [one.topic for one in found] == ["Biaya dan tarif"] * 9 + ["Sikap dan kesopanan petugas"]
    assert found[-1].text == "ramah"


def test_few_comments_are_not_proposed(tmp_path: Path) -> None:
    """Nine comments stay unread by everybody."""
    found = survey_of(tmp_path, ROWS[:9])
    assert (list_quote_proposals(found), select_quotes(found, QuoteReview())) == ((), QuoteSelection((), 0, 0))


def decided(folder: Path, decision: str, text: str = "", edited: str = "") -> QuoteSelection:
    """What becomes of 'ramah' under a decision."""
    found = survey_of(folder, ROWS)
    proposal = list_quote_proposals(found)[-1]
    row = QuoteDecision(row=7, decision=decision, text=text or proposal.text, edited=edited)
    return select_quotes(
        found, QuoteReview("review.csv", {proposal.id: row, "c000": QuoteDecision(8, "approve", "x", "")})
    )


def test_approved(tmp_path: Path) -> None:
    """Quoted as it stands; the nine others are open; a decision on a comment that is gone does nothing."""
    assert decided(tmp_path, "approve") == QuoteSelection((Quote("sikap", "ramah"),), 0, 9)


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


def test_lost_signs_do_not_matter(tmp_path: Path) -> None:
    """A spreadsheet that loses an emoji or a full stop has not changed what was approved."""
    assert decided(tmp_path, "approve", text="Ramah ?").shown == (Quote("sikap", "ramah"),)


def test_a_proposal_with_a_number_beside_a_possible_name_says_so(tmp_path: Path) -> None:
    """Of two comments with a NIK the one that may hold a bare name is marked, beside its topic; none is quoted."""
    rows = [
        (3, "", "biaya mahal, budi hartono, NIK 3311012345678901"),
        (3, "", "biaya mahal, NIK 3311012345678902"),
    ]
    found = list_quote_proposals(survey_of(tmp_path, [*ROWS, *rows]))
    assert [one.topic for one in found if one.text.endswith("[nik]")] == [
        "Biaya dan tarif (periksa: mungkin masih memuat nama orang)",
        "Biaya dan tarif",
    ]
