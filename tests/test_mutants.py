"""Ten changes of the code, each of one sign, that the examples beside it see; `make mutants` tries all there are."""

from __future__ import annotations

import doctest
import importlib
import sys
from operator import attrgetter
from pathlib import Path
from types import ModuleType

import pytest

INSTRUMENT, PERIOD = "ikm.rules.instrument", "ikm.rules.period"
INDEX, DISCLOSURE = "ikm.analysis.index", "ikm.analysis.disclosure"
#: Module, the function whose example sees it, what stands there once, and what stands there instead.
MUTANTS = [
    (INSTRUMENT, "round_half_up", "(2 * scaled.numerator + scaled.denominator)", "(2 * scaled.numerator)"),
    (INSTRUMENT, "round_half_up", "// (2 * scaled.denominator)", "// scaled.denominator"),
    (INSTRUMENT, "Instrument.band", "if published >= band.low)", "if published > band.low)"),
    (PERIOD, "find_duty_limit", "after.year - 1) - timedelta(days=1)", "after.year - 1)"),
    (INDEX, "compute_ikm", "if known and len(known) == len(nrr) else None", "if not known else None"),
    (INDEX, "follows_from_nrr", "count_decimals(printed)) == printed", "count_decimals(printed)) != printed"),
    (DISCLOSURE, "shows_unsur", "respondents >= threshold and not any(", "respondents >= threshold and any("),
    (DISCLOSURE, "shows_unsur", "any(0 < score.n < LEAST_SHOWN", "any(1 < score.n < LEAST_SHOWN"),
    (DISCLOSURE, "find_hidden_groups", "(n < threshold or", "(n < threshold - 9 or"),
    (DISCLOSURE, "find_hidden_groups", "for place in inside) >= threshold and", "for place in inside) >= 1 and"),
]


@pytest.mark.parametrize(("name", "function", "sound", "changed"), MUTANTS)
def test_an_example_sees_it(
    monkeypatch: pytest.MonkeyPatch, name: str, function: str, sound: str, changed: str
) -> None:
    """The example holds of the module as it is, and fails once it is changed."""
    path = Path(str(importlib.import_module(name).__file__))
    source = path.read_text(encoding="utf-8")
    assert source.count(sound) == 1
    failures = []
    for text in (source, source.replace(sound, changed)):
        module = ModuleType(name)
        module.__dict__.update(__file__=str(path), __package__=name.rpartition(".")[0])
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, name, module)
            exec(compile(text, str(path), "exec"), module.__dict__)
            runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
            found = attrgetter(function)(module)
            for example in doctest.DocTestFinder().find(found, function, module, globs=module.__dict__):
                runner.run(example, out=lambda said: None)
        failures.append(runner.summarize(verbose=False).failed)
    assert failures[0] == 0
    assert failures[1] > 0
