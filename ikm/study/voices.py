"""What citizens expected and what they wrote. Floor 5."""

from __future__ import annotations

from ikm.present.comments import comments_view, quotes_block
from ikm.present.importance_views import importance_section
from ikm.present.view import Block, Section, View
from ikm.study.evidence import Evidence


class Voices(Evidence):
    """Expectation and need, comments, and those that may be quoted."""

    def importance(self) -> Section:
        """Expectation or importance beside kinerja, one view a question; frames have one row an unsur."""
        return importance_section(self.numbers.importance, self.words)

    def ipa(self) -> View:
        """Which unsur matter much and are done badly: quadrants of kinerja and harapan or kepentingan.

        The frame has one row an unsur: kinerja, stated (1-4), quadrant, its certainty. Where respondents were asked
        neither, it is what went with satisfaction on the whole (derived importance), or a sentence on what to ask.
        """
        return self.importance()[0]

    def comments(self) -> View:
        """What respondents wrote; the frame has one row an unsur mentioned: comments, complaints."""
        return comments_view(self.numbers.comments, self.words)

    def quotes(self) -> Block:
        """Comments that a person approved (`python -m ikm comments review`)."""
        return quotes_block(self.numbers.comments, self.numbers.quotes, self.words)
