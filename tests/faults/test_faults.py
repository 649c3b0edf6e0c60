"""A sample of `make faults`: commands stopped at a few of their writes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="faults happen in forked processes")]


def test_a_sample_of_faults() -> None:
    """Killed, full, read-only, failing once: old or new, one message, nothing left behind."""
    words = ["--most", "1", "--only", "report", "plan", "init"]
    command = [sys.executable, "-m", "tests.faults.faults", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| report |" in done.stdout
    assert done.stdout.splitlines()[-1] == "Nothing was lost, nothing half, nothing left behind."


def test_wrong_is_told() -> None:
    """A command that writes in two steps is found: the harness does not say that all is well whatever happens."""
    code = (
        "from tests.faults import faults\n"
        "from ikm.survey import settings\n"
        "faults.replace_kernels()\n"
        "import ikm.survey.plans as plans\n"
        "def careless(path, content, before):\n"
        "    path.parent.mkdir(parents=True, exist_ok=True)\n"
        "    path.write_bytes(content)\n"
        "for module in (settings, plans):\n"
        "    module.replace_file = careless\n"
        "case = next(case for case in faults.CASES if case.name == 'plan')\n"
        "import random\n"
        "[(kind, result)] = faults.try_case(case, ['kill'], 60, random.Random(1))\n"
        "print(len(result.wrong))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert int(done.stdout.splitlines()[-1]) > 0, done.stdout + done.stderr
