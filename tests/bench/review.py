"""What thirty minutes of reading are worth: python -m tests.bench.review LABELS.csv [READ].

LABELS.csv holds comments that a person labelled: text, sector, kind (keluhan, campuran, saran, pujian, lain, kosong, or
their English names), unsur ('waktu-; perilaku+') and perhaps group, by which the first table is told apart. The first
READ of them (30) are taken from the labels in the order in which the review shows them, the others stay as the rules
read them; beside it as many at random, the mean of 500 draws. Equal wordings are read once. The texts are not part of
the project.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from ikm.analysis.comments import find_unsur_signs
from ikm.rules.instrument import load_instrument
from ikm.survey.review import split_signs
from ikm.texts.reading import read_comment
from ikm.texts.redaction import redact_text
from ikm.texts.words import clean_text, list_words

DRAWS, READ = 500, 30
_KINDS = {"complaint": "keluhan", "mixed": "campuran", "suggestion": "saran", "praise": "pujian", "other": "lain"}


@dataclass(frozen=True)
class Labelled:
    """One comment as a person and as the rules read it: of each measure, what is marked."""

    group: str
    wording: tuple[str, ...]
    doubt: float
    true: tuple[frozenset[str], ...]
    guessed: tuple[frozenset[str], ...]


def mark(kind: str, unsur: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Return what is marked: that it complains, that it complains or asks, unsur wanted better."""
    complains, asks = kind in ("keluhan", "campuran"), kind in ("keluhan", "campuran", "saran")
    return frozenset({"complains"} if complains else ()), frozenset({"asks"} if asks else ()), frozenset(unsur)


def read_labels(path: Path) -> list[Labelled]:
    """Read labels, and let the rules read their texts; what says nothing is not shown for review."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"].strip()]
    made, instrument = [], load_instrument("permenpanrb-14-2017")
    for row in rows:
        text = redact_text(clean_text(row["text"])).text
        reading = read_comment(text, row["sector"])
        signs = find_unsur_signs(reading.signs, instrument)
        gold = [part[:-1] for part in split_signs(row["unsur"]) if part.endswith("-")]
        true = mark(_KINDS.get(row["kind"], row["kind"]), gold)
        guessed = mark(reading.kind, [key for key, sign in signs.items() if sign != "+"])
        group = row.get("group") or row["sector"]
        made.append(Labelled(group, tuple(list_words(text)), reading.doubt, true, guessed))
    return made


def score(comments: Sequence[Labelled], read: Collection[tuple[str, ...]]) -> list[float]:
    """Return the F1 of each measure, where a person read some wordings."""
    pairs = [(one.true, one.true if one.wording in read else one.guessed) for one in comments]
    return [compute_f1([(true[place], found[place]) for true, found in pairs]) for place in range(3)]


def compute_f1(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Return the F1 of what was found against what is true."""
    hits = sum(len(true & guess) for true, guess in pairs)
    wrong = sum(len(true ^ guess) for true, guess in pairs)
    return 2 * hits / (2 * hits + wrong) if hits + wrong else 1.0


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    comments = read_labels(Path(arguments[0]))
    count = int(arguments[1]) if len(arguments) > 1 else READ
    wordings = list(dict.fromkeys(one.wording for one in sorted(comments, key=lambda one: -one.doubt)))
    size = min(count, len(wordings))
    draws = [score(comments, random.Random(seed).sample(wordings, size)) for seed in range(DRAWS)]
    lines = {
        "by the rules": score(comments, set()),
        f"{count} read, most doubtful first": score(comments, set(wordings[:count])),
        f"{count} read, at random": [fmean(each) for each in zip(*draws, strict=True)],
    }
    groups = dict.fromkeys(one.group for one in comments)
    by_group = {group: [one for one in comments if one.group == group] for group in groups}
    print(f"{len(comments)} comments, {len(wordings)} wordings")
    print_table({f"{group} (n = {len(these)})": score(these, set()) for group, these in by_group.items()})
    print_table(lines)
    return 0


def print_table(rows: Mapping[str, Sequence[float]]) -> None:
    """Print the F1 of each measure."""
    print("| F1 of | complaint | complaint or request | unsur wanted better |\n|---|---|---|---|")
    for name, values in rows.items():
        print(f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
