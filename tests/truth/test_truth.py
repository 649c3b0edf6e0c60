"""Every sentence of a report is true of its survey, and each test of that can fail."""

from __future__ import annotations

import pytest

from tests.truth import registry
from tests.truth.checking import CHECKS, find_unknown, list_values
from tests.truth.recording import count_appearances
from tests.truth.registry import ALWAYS, CLAIMS, LABELS
from tests.truth.surveys import SURVEYS

registry.load()

#: Sentences that no survey makes a report say, and why none is added.
UNHEARD = {
    "respondents.largest_shown_many": "the groups of `largest_many`, of which a hidden one could be as large",
    "sector.worst_many": "the sector of these surveys has four items: all four would be alike",
    "sector.chart_many": "as above",
}


@pytest.mark.slow
@pytest.mark.parametrize("survey", SURVEYS)
def test_report_says_what_is_true(survey: str) -> None:
    """Every text is known, every sentence true; with another value, or in another's place, it is not."""
    found = {find.__name__: list(find(survey)) for find in (find_unknown, *CHECKS)}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.slow
def test_every_sentence_is_heard() -> None:
    """A predicate that nothing is compared with proves nothing."""
    heard = count_appearances(SURVEYS)
    assert {key for key in CLAIMS if key not in heard} == UNHEARD.keys()


def test_labels_are_no_sentences() -> None:
    """What ends as a sentence does is one."""
    assert [key for key in LABELS if registry.is_sentence(key)] == []


def test_unconditional_statements_hold_no_figure() -> None:
    """What is put in has to be looked at."""
    assert [key for key in ALWAYS if list_values(key)] == []


def test_each_text_is_judged_in_the_file_of_its_chapter() -> None:
    """So that whoever changes a sentence knows where to look."""
    places = {**{key: claim.where for key, claim in CLAIMS.items()}, **ALWAYS, **LABELS}
    assert {key for key, where in places.items() if where.rpartition(".")[2] != registry.chapters()[key]} == set()


def test_surveys_against_a_sentence_are_there() -> None:
    """Names of surveys; and only a sentence without values is in need of them."""
    named = {claim.key: claim for claim in CLAIMS.values() if claim.untrue_of}
    assert {name for claim in named.values() for name in claim.untrue_of} <= SURVEYS.keys()
    assert [key for key in named if list_values(key)] == []
