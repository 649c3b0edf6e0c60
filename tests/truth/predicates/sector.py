"""When what the report says is true: the texts of sector.toml."""

from __future__ import annotations

from fractions import Fraction

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "sector.caption",
    "sector.item",
    "sector.n",
    "sector.value",
    "sector.interval",
    "sector.low",
    "sector.worst_item",
    "sector.axis",
)

#: Columns of the sector of these surveys -> how the report calls the item.
_ITEMS = {"butir_daring": "Permohonan secara daring", "butir_lacak": "Pelacakan status permohonan",
          "butir_ruang_tunggu": "Ruang tunggu", "butir_toilet": "Toilet"}  # fmt: skip


def asked_items(case: Case) -> list[str]:
    """Names of the items that somebody answered."""
    return [name for column, name in _ITEMS.items() if column in case.answers and case.answers[column].notna().any()]


def _asked(case: Case) -> list[str]:
    """Items that the file has."""
    return [column for column in _ITEMS if column in figures.raw(case)]


def _shown(case: Case) -> dict[str, Fraction]:
    """Item -> mean x 25, of those that enough answered, in a survey that enough answered."""
    given = {column: case.answers[column].dropna().astype(int) for column in _asked(case)}
    enough = {column: answers for column, answers in given.items() if len(answers) >= max(case.threshold, 1)}
    told = enough if case.n >= case.threshold else {}
    return {column: Fraction(int(answers.sum()), len(answers)) * 25 for column, answers in told.items()}


def _answered(case: Case) -> bool:
    """Whether anybody answered an item."""
    return any(case.answers[column].notna().any() for column in _asked(case))


def _list_lowest(case: Case) -> list[str]:
    """Items with the lowest value as printed."""
    printed = {column: figures.rounded(value) for column, value in _shown(case).items()}
    return [column for column in printed if printed[column] == min(printed.values())]


def _describe(case: Case, column: str) -> dict[str, str]:
    """Name, value and share of the answers 1 and 2."""
    answers = case.answers[column].dropna()
    share = Fraction(int((answers <= 2).sum()), len(answers))
    value = case.words.number(figures.rounded(_shown(case)[column]))
    return {"item": _ITEMS[column], "value": value, "share": case.words.percent(share)}


@claims("sector.none")
def no_item_was_asked(case: Case, values: Values) -> bool:
    """The file has no column of the sector."""
    return not _asked(case) and values["sector"] == "perizinan"


@claims("sector.empty")
def nobody_answered_an_item(case: Case, values: Values) -> bool:
    """Asked, and no answer counts."""
    return bool(_asked(case)) and not _answered(case) and values["sector"] == "Kantor perizinan"


@claims("sector.hidden")
def too_few_answered_the_items(case: Case, values: Values) -> bool:
    """Somebody did, and there is none that enough did."""
    return _answered(case) and not _shown(case) and values["threshold"] == case.threshold


@claims("sector.intro")
def items_are_shown(case: Case, values: Values) -> bool:
    """At least one."""
    return bool(_shown(case)) and values["sector"] == "Kantor perizinan"


def _are_lowest(case: Case, values: Values) -> bool:
    """Whether there are lowest ones, others are higher, and the value is theirs."""
    lowest = _list_lowest(case)
    return 0 < len(lowest) < len(_shown(case)) and values["value"] == _describe(case, lowest[0])["value"]


@claims("sector.certain")
def one_item_is_lowest(case: Case, values: Values) -> bool:
    """All of its 95 % interval, of mean and deviation of its answers, lies below that of every other."""
    ends = {}
    for column in _shown(case):
        answers = 25 * case.answers[column].dropna().astype(float)
        half = 1.96 * float(answers.std()) / len(answers) ** 0.5
        ends[column] = (float(answers.mean()) - half, float(answers.mean()) + half)
    lowest = _list_lowest(case)[0]
    told = _describe(case, lowest)
    apart = all(ends[lowest][1] < low for column, (low, _) in ends.items() if column != lowest)
    return len(ends) > 1 and apart and (values["item"], values["value"]) == (told["item"], told["value"])


@claims("sector.worst", beside=("sector.chart",))
def items_are_lowest(case: Case, values: Values) -> bool:
    """No other is as low; up to three, each with its share of low answers among those who answered it."""
    lowest = _list_lowest(case)
    told = ["{item} ({share} yang menjawab memilih di bawah “baik”)".format(**_describe(case, one)) for one in lowest]
    return _are_lowest(case, values) and len(told) <= 3 and figures.is_listing(values["items"], told)


@claims("sector.chart", beside=("sector.worst",))
def items_are_lowest_in_the_chart(case: Case, values: Values) -> bool:
    """The same, by name."""
    told = [_ITEMS[column] for column in _list_lowest(case)]
    return _are_lowest(case, values) and len(told) <= 3 and figures.is_listing(values["items"], told)


@claims("sector.worst_many", "sector.chart_many")
def many_items_are_lowest(case: Case, values: Values) -> bool:
    """More than three, counted."""
    lowest = _list_lowest(case)
    return _are_lowest(case, values) and len(lowest) > 3 and values["n"] == case.words.count(len(lowest))


@claims("sector.alike", "sector.chart_alike")
def no_item_is_lower(case: Case, values: Values) -> bool:
    """One item, or all printed alike."""
    lowest = _list_lowest(case)
    return len(lowest) == len(_shown(case)) and values["value"] == _describe(case, lowest[0])["value"]


@claims("sector.alt")
def values_fall(case: Case, values: Values) -> bool:
    """Every shown item with its value, the highest first."""
    shown = _shown(case)
    known = {f"{_ITEMS[column]} {_describe(case, column)['value']}": value for column, value in shown.items()}
    told = [known[item] for item in str(values["items"]).split("; ")]
    return len(told) == len(known) and told == sorted(told, reverse=True)
