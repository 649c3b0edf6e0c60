"""When what the report says is true: the texts of wording.toml."""

from __future__ import annotations

from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels


@claims("words.tied", free=["n"])
def more_than_three_tie(case: Case, values: Values) -> bool:
    """Up to three are named; how many tie is asserted where the sentence is that holds this."""
    return int(values["n"]) > 3


@claims("words.ends", free=["low", "high"])
def a_range_of_changes_holds_no_change(case: Case, values: Values) -> bool:
    """From a fall, or nothing, to a rise, or nothing; which is seen in the strips below it."""
    low, high = str(values["low"]), str(values["high"])
    return (low == "0" or low.startswith("−")) and (high == "0" or high.startswith("+"))


labels(
    __name__,
    "words.no",
    "words.item",
    "words.value",
    "words.and",
    "words.hidden",
    "words.others",
    "words.yes",
    "words.total",
    "periods.S",
    "periods.short_S",
    "characteristics.gender",
    "characteristics.age",
    "characteristics.education",
    "characteristics.occupation",
    "characteristics.service",
    "reasons.no answers",
    "reasons.outside the scale",
    "reasons.duplicate",
    "reasons.test",
    "reasons.straight",
)
