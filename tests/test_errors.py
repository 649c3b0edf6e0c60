"""Messages that say what is wrong, where, and what to do."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from ikm import errors
from ikm.errors import (
    DataError,
    IkmError,
    Mistakes,
    NotebookError,
    ReportFailed,
    RuleError,
    SettingError,
    list_known_names,
    suggest_name,
)


def test_message_in_full() -> None:
    """What, where, what would have been right, what to do: a line each, in that order."""
    error = IkmError("a.csv: wrong.", places=["row 2", "row 5"], allowed="1, 2", remedy="mend it.")
    assert str(error) == "a.csv: wrong.\n  row 2\n  row 5\nAllowed: 1, 2\nWhat to do: mend it."


def test_message_with_nothing_but_what() -> None:
    """No empty lines for what is not known."""
    assert str(IkmError("a.csv: wrong.")) == "a.csv: wrong."


def test_a_notebook_shows_the_message_alone() -> None:
    """IPython asks the error for what it prints: the message, no inside of the package, as in a terminal."""
    error = SettingError("unit 'KPTP' is not known.", allowed="KPPT")
    assert error._render_traceback_() == ["SettingError: unit 'KPTP' is not known.\nAllowed: KPPT"]


@pytest.mark.parametrize(("count", "last"), [(10, "  row 10"), (11, "  and 1 more"), (25, "  and 15 more")])
def test_ten_places_are_listed(count: int, last: str) -> None:
    """The first ten are printed, the others counted: 25 - 10 = 15."""
    lines = str(IkmError("wrong.", places=[f"row {place}" for place in range(1, count + 1)])).splitlines()
    assert lines[10] == "  row 10"
    assert (lines[-1], len(lines)) == (last, min(count, 11) + 1)


@pytest.mark.parametrize("kind", [RuleError, SettingError, DataError, NotebookError])
def test_every_mistake_of_a_user_is_an_ikm_error(kind: type[IkmError]) -> None:
    """The command line catches one class and prints its fields; all places are kept, printed or not."""
    with pytest.raises(IkmError) as caught:
        raise kind("wrong.", places=["x"] * 12, allowed="1", remedy="mend")
    error = caught.value
    assert (error.what, len(error.places), error.allowed, error.remedy) == ("wrong.", 12, "1", "mend")


def test_fault_of_a_notebook_is_none_of_the_user() -> None:
    """It is told with the cell and the reason, and is no IkmError."""
    error = ReportFailed("trend", "ValueError: x")
    assert str(error) == "cell 'trend' of the notebook stopped: ValueError: x"
    assert not isinstance(error, IkmError)


@pytest.mark.parametrize("error", [DataError("wrong.", places=["row 2"], remedy="mend it."), ReportFailed("a", "b")])
def test_errors_travel_between_processes(error: Exception) -> None:
    """Reports made side by side send their errors home pickled: the same text and fields arrive."""
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    ("word", "known", "offered"),
    [
        ("KPTP", ["KPPT", "PDAM"], "Did you mean KPPT?"),
        ("kppt", ["KPPT"], "Did you mean KPPT?"),
        ("waktuu", ["waktu", "waktu2"], "Did you mean waktu or waktu2?"),
        ("xyz", ["KPPT"], ""),
        ("", ["KPPT"], ""),
        ("KPPT", [], ""),
    ],
)
def test_near_words(word: str, known: list[str], offered: str) -> None:
    """What looks alike is offered in its own spelling, nearest first; nothing where nothing does."""
    assert suggest_name(word, known) == offered


def test_mistakes_are_told_together() -> None:
    """None goes on, one is raised as it is, two in full under their units, the same one once."""

    def wrong(text: str) -> None:
        raise SettingError(text, allowed="x")

    mistakes = Mistakes()
    assert mistakes.trying("A", int, "7") == 7
    mistakes.stop("K", "mend")
    assert mistakes.trying("A", wrong, "a.csv: bad.") is None
    with pytest.raises(SettingError, match=r"a\.csv: bad"):
        mistakes.stop("K", "mend")
    for unit, text in (("A", "a.csv: bad."), ("B", "b.csv: bad.")):
        mistakes.trying(unit, wrong, text)
    with pytest.raises(DataError) as caught:
        mistakes.stop("K", "mend")
    assert str(caught.value) == (
        "2 mistakes in 2 units of K:\n\n[A] a.csv: bad.\nAllowed: x\n\n[B] b.csv: bad.\nAllowed: x\n\nWhat to do: mend"
    )


@pytest.mark.parametrize("has_pip", [True, False])
def test_how_to_install_fits_the_environment(monkeypatch: pytest.MonkeyPatch, has_pip: bool) -> None:
    """Uv makes environments without pip, in which `python -m pip` fails: there uv itself is named."""
    monkeypatch.setattr(errors, "find_spec", lambda name: has_pip or None)
    monkeypatch.setattr(sys, "prefix", str(Path.cwd() / ".venv"))
    pip, uv = '.venv/bin/python -m pip install "a>=1" "b"', 'uv pip install "a>=1" "b" --python .venv/bin/python'
    assert errors.suggest_install("a>=1", "b") == (pip if has_pip else uv)


@pytest.mark.parametrize(("count", "end"), [(40, "U39"), (41, "U39 and 1 more"), (5000, "U39 and 4,960 more")])
def test_forty_names_of_a_register_are_listed(count: int, end: str) -> None:
    """A country's register holds thousands of units; a misspelt one must not fill the screen with them."""
    told = list_known_names(f"U{place}" for place in range(count))
    assert told.startswith("U0, U1, U2")
    assert told.endswith(f", {end}")
