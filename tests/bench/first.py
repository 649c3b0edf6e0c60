"""`make bench`: how soon a researcher has the first number, and a command its answer, beside imports. Not a test.

Every round starts a process for each way, one after the other, so that a busy machine slows all alike. Printed are
medians of processor seconds, and of the ratio to the baseline of the same round. Commands work on a copy of the sample
each, `site` and `verify` on 1,000 reports that are one report under other names.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree, rmtree

from tests.bench.growth import multiply

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "import pandas, scipy.stats, matplotlib.pyplot, seaborn"
#: What is measured -> the program.
WAYS = {
    BASELINE: BASELINE,
    "import pandas": "import pandas",
    "import ikm, open a study, its index": "import ikm; repr(ikm.open('KPPT', '2026-S1'))",
    "the same, and the frame of its unsur": "import ikm; ikm.open('KPPT', '2026-S1').index().frame",
}
#: What is waited for -> the command; {U} is the folder with 1,000 reports, {F} one with an export of 60 rows.
COMMANDS = {
    "help": "--help",
    "units": "units",
    "a refusal: no such unit": "report KPTP",
    "a refusal: no such period": "report KPPT --period 2031",
    "status": "status",
    "check, 262 rows": "check KPPT --period 2026-S1",
    "import, 60 rows": "import {F}/form.csv --unit PARKIR --period 2026-S2 --yes",
    "plan": "plan KPPT",
    "unit": "unit MPP --name MPP --city Kota --skpd Dinas --sector perizinan",
    "questionnaire": "questionnaire KPPT",
    "comments review": "comments review KPPT",
    "site, 1,000 reports, all read": "site --data {U}/data --output {U}/output",
    "site, the same again": "site --data {U}/data --output {U}/output",
    "verify, 8 of 1,000 reports": "verify U0000 --no-rebuild --data {U}/data --output {U}/output",
}
_TIMED = "import time; started = time.process_time()\n{}\nprint(time.process_time() - started)"


def measure(program: str) -> float:
    """Processor seconds of a program in a process of its own, once its modules are compiled."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(program)], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def wait(words: list[str], data: Path) -> float:
    """Processor seconds of a command from its start to its end."""
    environment = {
        **os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(ROOT), "IKM_DATA": str(data),
        "IKM_OUTPUT": str(data.parent / "output"),
    }  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=False, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wait_for_commands(rounds: int) -> str:
    """Markdown: what each command costs, and in terms of the import of pandas of the same round."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory(prefix="ikm-first-") as name:
        folder = Path(name)
        many = multiply(folder / "many", 125)
        lines = (ROOT / "data" / "exports" / "formulir_parkir.csv").read_text(encoding="utf-8").splitlines()[:61]
        (folder / "form.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for turn in range(rounds + 1):
            (many.output / ".site.json").unlink(missing_ok=True)
            pandas = wait(["-c", "import pandas"], folder / "none")
            for what, command in COMMANDS.items():
                data = folder / f"{turn}-{len(what)}" / "data"
                copytree(ROOT / "data", data)
                words = [word.format(U=folder / "many", F=folder) for word in command.split()]
                cost = wait(["-m", "ikm", *words], data)
                if turn:  # the first compiles
                    found[what].append((cost, cost / pandas))
                rmtree(data.parent)
    told = ["| what is waited for | processor s | x `import pandas` |", "|---|---|---|"]
    for what, costs in found.items():
        seconds, ratio = (statistics.median(each) for each in zip(*costs, strict=True))
        told.append(f"| {what} | {seconds:.2f} | {ratio:.1f} |")
    return "\n".join(told)


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
    print(f"\n{wait_for_commands(rounds)}\n\nMedian of {rounds} rounds.")


if __name__ == "__main__":
    main()
