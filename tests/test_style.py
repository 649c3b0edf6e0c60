"""Style and types: what `make lint` checks is what a commit is checked by, by tools that are pinned."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
#: A line that installs the package of that name from the public index.
_STRANGER = re.compile(r"""(?:pip|pipx|uv tool) install[^\n|]*?["'\s]ikm(?:\[[a-z,]+\])?(?=["'`\s.,]|$)""")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))


def recipe(target: str) -> list[str]:
    """The lines of a target."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert found is not None
    return [line.strip().removeprefix("@$(BIN)/") for line in found[1].splitlines()]


def test_a_commit_is_checked_as_ci_checks() -> None:
    """The same commands; hooks get the files of the commit instead of all."""
    entries = [hook["entry"] for repo in HOOKS["repos"] for hook in repo["hooks"]]
    bare = [entry.removeprefix(".venv/bin/").replace(" --force-exclude", "") for entry in entries]
    assert bare == [line.removesuffix(" .") for line in recipe("lint")]
    assert re.search(r"^test: lint\b", MAKEFILE, re.MULTILINE)


def test_hooks_fetch_nothing() -> None:
    """Tools of this folder's own environment."""
    assert [repo["repo"] for repo in HOOKS["repos"]] == ["local"]
    assert {hook["language"] for repo in HOOKS["repos"] for hook in repo["hooks"]} == {"system"}


def test_hooks_are_valid() -> None:
    """pre-commit itself reads the file."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_types_are_strict_everywhere() -> None:
    """The whole package; no module is let off but libraries without types."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert (settings["strict"], settings["files"]) == (True, ["ikm"])
    let_off = [one for one in settings["overrides"] if set(one) - {"module", "ignore_missing_imports"}]
    assert [set(one) for one in let_off] == [{"module", "disallow_untyped_calls"}]


def test_the_linter_finds_what_is_wrong(tmp_path: Path) -> None:
    """Ruff with the project's settings refuses a function without a docstring's form and an unused import."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import os\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--config",
        str(ROOT / "pyproject.toml"),
        "--no-cache",
        str(wrong),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "F401" in done.stdout


def test_nobody_is_told_to_install_another_package() -> None:
    """The public index has an `ikm` of somebody else: ours is not called so, and no page or message names that one."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    assert told != "ikm"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = [ROOT / name for name in listed.split("\0") if name.endswith((".py", ".md", ".toml", ".ipynb", "Makefile"))]
    assert [path.name for path in texts if path.is_file() and _STRANGER.search(path.read_text(encoding="utf-8"))] == []


def test_the_search_for_that_package_finds_it() -> None:
    """Written apart, so that this file does not hold it."""
    install = "pip " + "install "
    assert all(_STRANGER.search(install + name) for name in ("ikm", '"ikm[lab]"', "--quiet ikm.", "ikm[cluster]"))
    assert not any(_STRANGER.search(install + name) for name in ("ikm-laporan", '"ikm-laporan[lab]"', '"pandas>=2"'))
