"""How the time to redact a comment grows with its length: `make bench` writes output/bench-redaksi.md.

Each text is one part repeated; eight times the length should take eight times the time. A part that takes twice as much
again fails the bench.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.texts.test_redaction_cases import LONG, take_seconds

REPORT = Path(__file__).resolve().parents[2] / "output" / "bench-redaksi.md"
LENGTHS = (1000, 8000)
HIGHEST_RATIO = 16


def main() -> int:
    """Measure, write the table, and fail where a ratio is too high."""
    lines = ["| repeated | 1,000 characters, ms | 8,000 characters, ms | ratio |", "|---|---|---|---|"]
    highest = 0.0
    for part in LONG:
        texts = [(part * (length // len(part) + 1))[:length] for length in LENGTHS]
        take_seconds(texts[1])  # what is looked up once
        short, long = (take_seconds(text) for text in texts)
        highest = max(highest, long / short)
        lines.append(f"| `{part.replace('|', ' ')}` | {1000 * short:.2f} | {1000 * long:.2f} | {long / short:.1f} |")
    lines += ["", f"Highest ratio {highest:.1f}; allowed {HIGHEST_RATIO}.", ""]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    return int(highest > HIGHEST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
