"""How long 100,000 comments take to read: `make bench` writes output/bench-komentar.md.

Comments are put together from the clauses of the sample, each different from the others by a number, so that nothing is
answered from memory. More than 60 seconds of processor time fail the bench.
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ikm.texts.reading import read_comment
from ikm.texts.redaction import redact_text
from ikm.texts.words import clean_text

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "output" / "bench-komentar.md"
COMMENTS, MOST_SECONDS = 100_000, 60


def compose(n: int, sector: str = "perizinan", seed: int = 2026) -> Iterator[str]:
    """Put comments of one to three clauses together; the same seed gives the same ones."""
    tones = tomllib.loads((ROOT / "data" / "sample_comments.toml").read_text(encoding="utf-8"))[sector]
    clauses = [clause for kinds in tones.values() for texts in kinds.values() for clause in texts]
    drawn = random.Random(seed)
    for number in range(n):
        said = drawn.sample(clauses, drawn.choice((1, 2, 2, 3)))
        yield f"{drawn.choice((', ', '. ', ', tapi '))}".join(said) + f", loket {number % 97 + 1} jam {number // 97}"


def main() -> int:
    """Measure, write the table, and fail where it takes too long."""
    texts = list(compose(COMMENTS))
    began = time.process_time()
    redacted = [redact_text(clean_text(text)).text for text in texts]
    taken_out = time.process_time()
    for text in redacted:
        read_comment(text, "perizinan")
    ended = time.process_time()
    letters = sum(map(len, texts)) / len(texts)
    lines = [
        f"{COMMENTS} comments of {letters:.0f} characters on average, seconds of one processor:",
        "",
        "| step | s |",
        "|---|---|",
        f"| personal data taken out | {taken_out - began:.1f} |",
        f"| read | {ended - taken_out:.1f} |",
        f"| together; allowed {MOST_SECONDS} | {ended - began:.1f} |",
        "",
    ]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    return int(ended - began > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
