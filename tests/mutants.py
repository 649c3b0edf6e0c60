"""Change the code one place at a time and run the tests that call it: `python -m tests.mutants ikm/rules/period.py`.

mutmut makes the mutants, as `[tool.mutmut]` says. They are tried here, for a process of pytest per mutant takes longer
than its tests: tests are collected once, each mutant is a fork of that process. A test comes the earlier the more
mutants of the function it has killed; then those named like the module, then the quicker. `LONGEST` is where a mutant
has survived. For a first look `--tests tests/intake/test_columns.py --seconds 2`; what survives then is tried again by
its name, with all tests.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import functools
import gc
import importlib
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

#: Where mutmut writes the changed tree, and the results in it: a line a mutant.
TREE = Path("mutants")
RESULTS = "results.jsonl"
#: Seconds of tests after which a mutant has survived, and the times that a changed test may take what it takes.
LONGEST, PATIENCE = 20.0, 10
#: Names of the mutants to try, of a process that tries them.
_ASKED = "MUTANTS"
SEPARATOR = "__mutmut_"
#: Tests that are quick and call much of a part; the examples in its docstrings are others.
TESTS = {
    "rules": ("tests/rules", "tests/analysis"),
    "analysis": (
        "tests/analysis", "tests/rules", "tests/page/test_own.py", "tests/test_subtraction.py",
        "tests/attack/test_own_tables.py", "tests/attack/test_periods.py", "tests/attack/test_sets.py",
    ),
    "intake": ("tests/intake",),
}  # fmt: skip
#: Words of a notebook: no mutant of these is tried.
_WORDS = re.compile("ǁ(_repr_html_|__repr__)__")


def make_tree(modules: list[str]) -> list[str]:
    """Let mutmut write the tree anew, with mutants of these modules or of all it knows; returns their names."""
    from mutmut import __main__ as mutmut  # an extra that only this target installs
    from mutmut.configuration import config
    from mutmut.mutation.data import SourceFileMutationData

    config().only_mutate = modules or config().only_mutate
    shutil.rmtree(TREE, ignore_errors=True)
    TREE.mkdir()
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.create_mutants(1)
    names: list[str] = []
    for path in sorted(mutmut.walk_source_files()):
        if config().should_mutate(path):
            found = SourceFileMutationData(path=path)
            found.load()
            names += [name for name in found.exit_code_by_key if not _WORDS.search(name)]
            idle = _find_idle(TREE / path)
            names = [name for name in names if name.rpartition(".")[2] not in idle]
    return names


def _find_idle(path: Path) -> set[str]:
    """Find the mutants that differ from the original in `strict` of a zip alone, which only a mistake would show."""
    text = path.read_text(encoding="utf-8")
    lines, plain = text.splitlines(), {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and SEPARATOR in node.name:
            told = " ".join(lines[node.lineno - 1 : node.end_lineno]).replace(node.name, "")
            plain[node.name] = re.sub(r"strict=\w+|\s+", "", told).replace(",)", ")")
    return {name for name in plain if plain[name] == plain[f"{name.partition(SEPARATOR)[0]}{SEPARATOR}orig"]} - {
        name for name in plain if name.endswith("orig")
    }


def pytest_collection() -> None:
    """Examples of hypothesis are the same in each process, and a failing one is not made small."""
    from hypothesis import Phase, settings

    busy = settings.get_profile("busy")
    settings.register_profile("mutants", busy, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Examples in docstrings are tests too, but not those of the copies that mutmut makes of a function."""
    items[:] = [item for item in items if SEPARATOR not in item.nodeid]


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try the mutants that are asked for, instead of running the tests."""
    session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    names, longest = json.loads(Path(os.environ[_ASKED]).read_text())
    hits = _learn(session)
    _forget()
    gc.freeze()  # what is here already is never looked at by forks, and so not copied
    items = {item.nodeid: item for item in session.items}
    killers: dict[str, Counter[str]] = defaultdict(Counter)
    with Path(RESULTS).open("a") as results:
        for name in names:
            function = name.rpartition(SEPARATOR)[0]
            tests = hits.get(function, {})
            subject = function.rpartition(".")[0].rpartition(".")[2]
            order = sorted(tests, key=lambda test: (-killers[function][test], f"{subject}.py" not in test, tests[test]))
            took, chosen = 0.0, []
            for test in order:
                took += tests[test]
                if chosen and took > longest:
                    break
                chosen.append(items[test])
            status, killer = _try(session, name, chosen, min(took, longest)) if chosen else ("no tests", "")
            killers[function][killer] += 1
            print(json.dumps([name, status, killer]), file=results, flush=True)
    return True


def _learn(session: pytest.Session) -> dict[str, dict[str, float]]:
    """Run all tests once in a fork; returns the tests of each function and the seconds that they take."""
    from mutmut.state import state

    def run() -> str:
        hits: dict[str, dict[str, float]] = defaultdict(dict)
        _prepare(session, "stats")
        for item in session.items:  # each on its own: what a fixture or a cache calls counts for each that uses it
            _forget()
            before = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                return item.nodeid
            for function in state()._stats:
                hits[function][item.nodeid] = time.process_time() - before
            state()._stats.clear()
        return json.dumps([hits, list(sys.modules)])

    _, told = _fork(session, run)
    if not told.startswith("["):
        pytest.exit(f"a test fails without a change: {told}", 1)
    hits: dict[str, dict[str, float]]
    hits, loaded = json.loads(told)
    for name in loaded:  # what a test or the project imports late is here once, and not in each fork anew
        with suppress(ImportError):
            importlib.import_module(name)
    return hits


def _try(session: pytest.Session, name: str, items: list[pytest.Item], seconds: float) -> tuple[str, str]:
    """Run tests on one mutant in a fork until one fails; returns what became of it and the test that failed."""

    def run() -> str:
        limit = int(time.process_time() + 5 + PATIENCE * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        signal.alarm(20 * limit)  # where it waits for what never comes
        _prepare(session, name)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return item.nodeid
        return ""

    ended, killer = _fork(session, run)
    if ended:
        return "timed out" if -ended in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM) else "killed", killer
    return "killed" if killer else "survived", killer


def _fork(session: pytest.Session, run: Callable[[], str]) -> tuple[int, str]:
    """Run it in a fork; returns how that ended, 0 for well, and what was returned."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        status = 1
        try:
            with os.fdopen(writing, "w") as pipe:
                pipe.write(run())
            status = 0
        finally:  # whatever was raised, even SystemExit: a fork never goes on where its parent does
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shutil.rmtree(_place(session, child), ignore_errors=True)
    return ended, told


def _place(session: pytest.Session, process: int) -> Path:
    factory: Any = session.config._tmp_path_factory  # type: ignore[attr-defined]
    return Path(factory.getbasetemp()) / str(process)


def _prepare(session: pytest.Session, name: str) -> None:
    """Switch the mutant on; what is shown goes nowhere, folders lie in one of this process."""
    from mutmut.mutation.trampoline import set_mutant_under_test

    reporter: Any = session.config.pluginmanager.getplugin("terminalreporter")
    reporter._tw._file = io.StringIO()
    place = _place(session, os.getpid())
    place.mkdir()
    session.config._tmp_path_factory._basetemp = place  # type: ignore[attr-defined]
    set_mutant_under_test(name)
    _forget()


def _forget() -> None:
    """Empty what functions of the project remember."""
    for function in _find_caches(len(sys.modules)):
        function.cache_clear()


@functools.cache
def _find_caches(loaded: int) -> list[Any]:
    """Find functions and methods that remember, among so many modules."""
    ours = [vars(module) for name, module in list(sys.modules.items()) if name.partition(".")[0] in ("ikm", "tests")]
    members = [vars(each) for names in ours for each in list(names.values()) if isinstance(each, type)]
    kind = type(functools.cache(int))
    found = [each for names in (*ours, *members) for each in list(names.values()) if isinstance(each, kind)]
    return [each for each in found if each is not _find_caches]


def tabulate(results: Path, names: list[str]) -> Iterator[str]:
    """Give the table of modules, and then what no test saw."""
    became = {name: status for name, status, _ in map(json.loads, results.read_text().splitlines())}
    kinds = ("killed", "survived", "timed out", "no tests")
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        if name in became:
            modules[name.rpartition(SEPARATOR)[0].rpartition(".")[0]][became[name]] += 1
    yield f"| module | made | {' | '.join(kinds)} |"
    yield "|---" * 6 + "|"
    for module, counts in modules.items():
        yield f"| `{module}` | {counts.total()} | {' | '.join(str(counts[kind]) for kind in kinds)} |"
    for name in names:
        if became.get(name) in ("survived", "no tests"):
            yield f"{name}: {became[name]}"


def main() -> None:
    """Try the mutants of the modules named, of all that pyproject.toml names without a name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="ikm/rules/period.py, or the pattern of a mutant's name")
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="these alone instead of all of the module's part")
    parser.add_argument("--seconds", type=float, default=LONGEST, help=f"of tests a mutant; {LONGEST:g} unless told")
    given = parser.parse_args()
    asked = given.modules
    names = make_tree(
        [one if one.endswith(".py") else f"{one.partition('.x')[0].replace('.', '/')}.py" for one in asked]
    )
    wholes = tuple(one.removesuffix("py").replace("/", ".") for one in asked if one.endswith(".py"))
    if asked:
        names = [one for one in names if one.startswith(wholes) or any(fnmatch.fnmatch(one, each) for each in asked)]
    wanted = (TREE / "asked.json").resolve()
    wanted.write_text(json.dumps([names, given.seconds]))
    from mutmut.configuration import config

    parts = sorted({name.split(".")[1] for name in names})
    examples = [one.replace(".", "/") + ".py" for one in sorted({name.rpartition(".")[0] for name in names})]
    options = [*config().pytest_add_cli_args, *(examples if given.tests else (f"ikm/{part}" for part in parts))]
    options += given.tests or dict.fromkeys(test for part in parts for test in TESTS[part])
    status = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.mutants",
            "--tb=native",
            *options,
        ],
        cwd=TREE,
        env={**os.environ, _ASKED: str(wanted), "PYTHONPATH": ""},
    ).returncode
    if status:
        sys.exit(status)
    print("\n".join(tabulate(TREE / RESULTS, names)))


if __name__ == "__main__":
    main()
