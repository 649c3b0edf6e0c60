"""`make bench`: how soon a researcher has the first number, beside the import of the usual libraries. Not a test.

Every round starts a process for each way, one after the other, so that a busy machine slows all alike. Printed are
medians of processor seconds, and of the ratio to the baseline of the same round.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "import pandas, scipy.stats, matplotlib.pyplot, seaborn"
#: What is measured -> the program.
WAYS = {
    BASELINE: BASELINE,
    "import pandas": "import pandas",
    "import ikm, open a study, its index": "import ikm; repr(ikm.open('KPPT', '2026-S1'))",
    "the same, and the frame of its unsur": "import ikm; ikm.open('KPPT', '2026-S1').index().frame",
}
_TIMED = "import time; started = time.process_time()\n{}\nprint(time.process_time() - started)"


def measure(program: str) -> float:
    """Processor seconds of a program in a process of its own, once its modules are compiled."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(program)], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for program in WAYS.values():
        measure(program)  # compiles
    found = [{way: measure(program) for way, program in WAYS.items()} for _ in range(rounds)]
    print("| to the first number | processor s | x baseline |\n|---|---|---|")
    for way in WAYS:
        seconds = statistics.median(one[way] for one in found)
        ratio = statistics.median(one[way] / one[BASELINE] for one in found)
        print(f"| `{way}` | {seconds:.2f} | {ratio:.2f} |")
    print(f"\nMedian of {rounds} rounds.")


if __name__ == "__main__":
    main()
