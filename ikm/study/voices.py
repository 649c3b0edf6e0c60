"""What citizens expected and what they wrote. Floor 5."""

from __future__ import annotations

from ikm.present.comments import comments_view, quotes_block
from ikm.present.importance_views import importance_section
from ikm.present.view import Block, Section, View
from ikm.study.evidence import Evidence


class Voices(Evidence):
    """Expectation and need, comments, and those that may be quoted."""

    def importance(self) -> Section:
        """Expectation or importance beside kinerja, or what went with satisfaction on the whole.

        Returns
        -------
        Section
            Views, one a question; `[0]` is that of `ipa`. Frames have one row an unsur: of quadrants kinerja, stated
            (1-4), quadrant; of gaps gap, low, high (answer points, kinerja minus stated), tki (share of 1), p's; of
            derived importance pearson, spearman (-1 to 1), johnson, lmg (shares of R2).

        Notes
        -----
        Refused where overall satisfaction is but the mean of the unsur. LMG and Johnson from 100 respondents on.

        Examples
        --------
        >>> gaps = ikm.open("KPPT", "2026-S1").importance()[1].frame
        >>> gaps.loc["waktu", ["kinerja", "stated", "gap"]].astype(float).round(2).tolist()
        [3.23, 3.82, -0.59]
        """
        return importance_section(self.numbers.importance, self.words)

    def ipa(self) -> View:
        """Which unsur matter much and are done badly: quadrants of kinerja and harapan or kepentingan.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: kinerja, stated (means, 1-4), quadrant, certain, on_line, distance
            (answer points from the diagonal), I to IV (shares of the resamples). Where respondents were asked neither,
            derived importance, or a sentence on what to ask and no frame.

        Source
        ------
        Martilla and James (1977), Importance-performance analysis.

        Examples
        --------
        >>> places = ikm.open("KPPT", "2026-S1").ipa().frame
        >>> places.index[places.quadrant == "I"].tolist()
        ['waktu']
        """
        return self.importance()[0]

    def comments(self) -> View:
        """What respondents wrote, personal data taken out, counted by unsur, topic and service.

        Returns
        -------
        View
            Frame: one row an unsur mentioned, by its key ('' is none): comments, complaints (numbers of comments; one
            may mention several unsur). Empty below 10 comments (internal edition: 5). No comment is quoted here: see
            `quotes`.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").comments().frame.loc["pengaduan"].tolist()
        [9, 5]
        """
        return comments_view(self.numbers.comments, self.words)

    def quotes(self) -> Block:
        """Comments that a person approved (`python -m ikm comments review`)."""
        return quotes_block(self.numbers.comments, self.numbers.quotes, self.words)
