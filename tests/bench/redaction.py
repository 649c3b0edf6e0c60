"""How the time to redact a comment grows with its length: `make bench` writes output/bench-redaksi.md.

Each text is one part repeated, and one word of it behind 'petugas'; eight times the length should take eight times the
time. One that takes half as much again fails the bench.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ikm.texts import redaction
from ikm.texts.redaction import has_bare_name_nearby, redact_text
from tests.texts.test_redaction_cases import LONG

REPORT = Path(__file__).resolve().parents[2] / "output" / "bench-redaksi.md"
LENGTHS = (1000, 8000)
HIGHEST_RATIO = 12


def take_seconds(text: str) -> float:
    """Take the least processor time of several rounds; none is answered from what is kept of texts and words before."""
    kept = [each for each in vars(redaction).values() if hasattr(each, "cache_clear") and each.cache_info().maxsize]
    rounds = []
    for _ in range(4):
        for each in kept:
            each.cache_clear()
        started = time.process_time()
        redact_text(text)
        has_bare_name_nearby(text)
        rounds.append(time.process_time() - started)
    return min(rounds)


def main() -> int:
    """Measure, write the table, and fail where a ratio is too high."""
    lines = ["| repeated | 1,000 characters, ms | 8,000 characters, ms | ratio |", "|---|---|---|---|"]
    highest = 0.0
    for lead, part in [*(("", part) for part in LONG), *(("petugas ", part.replace(" ", "")) for part in LONG)]:
        texts = [lead + (part * (length // len(part) + 1))[: length - len(lead)] for length in LENGTHS]
        take_seconds(texts[1])  # what is looked up once
        short, long = (take_seconds(text) for text in texts)
        highest = max(highest, long / short)
        lines.append(f"| `{lead}{part}` | {1000 * short:.2f} | {1000 * long:.2f} | {long / short:.1f} |")
    lines += ["", f"Highest ratio {highest:.1f}; allowed {HIGHEST_RATIO}.", ""]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    return int(highest > HIGHEST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
