"""What is wrong with the sentences of a survey's reports, and with predicates that cannot fail; a line for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.truth import registry
from tests.truth.recording import Case, Said, Values, record
from tests.truth.registry import CLAIMS, Claim


def find_unknown(survey: str) -> Iterator[str]:
    """Texts that are neither claim, statement, label nor frame."""
    yield from registry.find_missing({said.key for case in record(survey) for said in case.said})


def find_untrue(survey: str) -> Iterator[str]:
    """Sentences that are not true with the values they were said with."""
    for case, said, claim in _list_claims(survey):
        if not claim.holds(case, said.values):
            yield f"{said.key} of {case.name}: {dict(said.values)}"


def find_values_passed_over(survey: str) -> Iterator[str]:
    """Values that a predicate does not look at: each in turn is changed, and the sentence has to be untrue."""
    for case, said, claim in _list_claims(survey):
        for name in sorted(list_values(said.key) - set(claim.free)):
            if _holds(claim, case, {**said.values, name: _spoil(said.values[name])}):
                yield f"{said.key} of {case.name}: {dict(said.values)}, another {name}"


def find_conditions_passed_over(survey: str) -> Iterator[str]:
    """Sentences that would be true in the place of another one of the chapter, with its values."""
    for case, said, claim in _list_claims(survey):
        for other in _list_alike(claim.where, frozenset(said.values)):
            apart = other.key not in claim.beside and claim.key not in other.beside and not case.says(other.key)
            if apart and _holds(other, case, said.values):
                yield f"{other.key} of {case.name}: {dict(said.values)}, in the place of {said.key}"


def find_unsaid(survey: str) -> Iterator[str]:
    """Sentences without values that are true and not said, where their predicates do not name surveys against them."""
    for case in record(survey):
        for claim in CLAIMS.values():
            plain = not list_values(claim.key) and not case.says(claim.key)
            if plain and (not claim.untrue_of or survey in claim.untrue_of) and _holds(claim, case, {}):
                yield f"{claim.key} of {case.name}"


#: What only an officer can use: settings, files of the data folder, commands. Files beside a page are for everybody.
OFFICE_WORDS = re.compile(
    r"\w\.(toml|csv|xlsx|parquet|ipynb|py|md|docx)\b|\bdata/|python -m|\[\[?\w+[\].]|\w = [\[\"]"
    r"|\bmake (report|reports|check|plan|city|import|comments|units|lab|verify|questionnaire|sample-size)\b|\b[A-Z]+="
    r"|\b(harapan|kepentingan|butir)_"
)
_BESIDE = ("hasil.json", "manifest.json", "unit.csv")


def find_office_words(survey: str) -> Iterator[str]:
    """Texts of the public edition that tell an officer what to set, type or run."""
    for case in record(survey):
        for said in case.said if case.audience == "public" else ():
            told = case.words.text(said.key, **said.values)
            for name in _BESIDE:
                told = told.replace(name, "")
            if found := OFFICE_WORDS.search(told):
                yield f"{said.key} of {case.name}: {found[0]}"


CHECKS = (find_office_words, find_untrue, find_values_passed_over, find_conditions_passed_over, find_unsaid)


@cache
def list_values(key: str) -> frozenset[str]:
    """What is put into a text."""
    return frozenset(re.findall(r"\{(\w+)\}", registry.template(key)))


@cache
def _list_alike(where: str, values: frozenset[str]) -> tuple[Claim, ...]:
    """Sentences of a chapter into which the same values are put; none into which none are."""
    return tuple(
        claim for claim in CLAIMS.values() if claim.where == where and values == list_values(claim.key) != set()
    )


def _list_claims(survey: str) -> Iterator[tuple[Case, Said, Claim]]:
    """Every sentence of a survey's reports that has a predicate."""
    for case in record(survey):
        for said in case.said:
            if said.key in CLAIMS:
                yield case, said, CLAIMS[said.key]


def _holds(claim: Claim, case: Case, values: Values) -> bool:
    """Whether a sentence would be true; what cannot even be worked out of this case is not."""
    try:
        return claim.holds(case, values)
    except (ArithmeticError, AssertionError, AttributeError, LookupError, StopIteration, TypeError, ValueError):
        return False


def _spoil(value: object) -> object:
    """Another value: its first figure another, or another name."""
    if isinstance(value, (int, float)):
        return value + 1
    text = str(value)
    found = re.search(r"\d", text)
    return f"{text[: found.start()]}{(int(found[0]) + 1) % 10}{text[found.end() :]}" if found else f"bukan {text}"
