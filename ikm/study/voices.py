"""What citizens expected and what they wrote. Floor 5."""

from __future__ import annotations

from ikm.present.comments import comments_view, quotes_block
from ikm.present.view import Block, View
from ikm.study.evidence import Evidence


class Voices(Evidence):
    """Comments, and those that may be quoted."""

    def comments(self) -> View:
        """What respondents wrote; the frame has one row an unsur mentioned: comments, complaints."""
        return comments_view(self.numbers.comments, self.words)

    def quotes(self) -> Block:
        """Comments that a person approved (`python -m ikm comments review`)."""
        return quotes_block(self.numbers.comments, self.numbers.quotes, self.words)
