"""Whether answers that look wrong outweigh what the interval allows for. Floor 3.

An interval knows only of chance. Where many rows are flagged, or the index moves farther without them than the interval
is wide to one side, whoever reads the interval must know.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ikm.analysis.precision import Precision
from ikm.analysis.screening import Screened

#: A larger share of flagged rows is told, whatever they do to the index.
MANY = Fraction(1, 10)


@dataclass(frozen=True)
class Doubt:
    """Flagged rows that matter.

    Parameters
    ----------
    share : Fraction
        Flagged rows that the unit kept, of the rows that count, of 1.
    without : Decimal or None
        The index without any of them, as it would be published; None where it would tell of too few.
    """

    share: Fraction
    without: Decimal | None


def doubt(found: Screened, precision: Precision, threshold: int) -> Doubt | None:
    """What to tell beside the interval; None where few rows are flagged and little depends on them, or all are out.

    Parameters
    ----------
    threshold : int
        Fewest rows, flagged and not, before the index without the flagged ones is shown: a difference of two indexes
        gives the answers of a single row away.
    """
    flagged = len(set(found.flagged) - set(found.excluded))
    respondents = found.as_read.respondents - len(found.excluded)
    if not flagged or not respondents:
        return None
    share = Fraction(flagged, respondents)
    without, official = found.all_excluded.value, found.as_decided.value
    if min(flagged, respondents - flagged) < threshold or without is None or official is None:
        return Doubt(share, None) if share > MANY else None
    wide = (precision.high - precision.low) / 2
    return Doubt(share, without) if share > MANY or abs(float(without - official)) > wide else None
