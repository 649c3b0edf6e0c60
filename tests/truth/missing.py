"""What is left to do: `python -m tests.truth.missing [chapter ...] [--check | --unheard] [--only SURVEY]`.

Without an option the texts that reports say and that have no predicate, by chapter. With --check the sentences that are
not true and the predicates that cannot fail; with --unheard texts of these chapters that no survey of `surveys.SURVEYS`
makes a report say, and so nothing tests.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from tests.truth import registry
from tests.truth.checking import CHECKS
from tests.truth.recording import count_appearances
from tests.truth.surveys import SURVEYS


def main(words: Sequence[str]) -> None:
    """Print it."""
    registry.load()
    only = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "--only"]
    asked = [word for word in words if not word.startswith("--") and word not in only]
    surveys = only or list(SURVEYS)
    if "--check" in words:
        for find in CHECKS:
            lines = [line for survey in surveys for line in find(survey)]
            shown = [line for line in lines if not asked or registry.chapters()[line.split(" ")[0]] in asked]
            print(f"{find.__name__}: {len(shown)}", *shown, sep="\n  ")
        return
    heard = count_appearances(surveys)
    reported = {registry.chapters()[key] for key in heard}
    if "--unheard" in words:
        keys = [key for key, chapter in registry.chapters().items() if key not in heard and chapter in reported]
    else:
        keys = registry.find_missing(heard)
    shown = [key for key in keys if not asked or registry.chapters()[key] in asked]
    for key in shown:
        print(f"{registry.chapters()[key]:13} {heard[key]:4}  {key}: {registry.template(key)}")
    print()
    for chapter, n in sorted(Counter(registry.chapters()[key] for key in shown).items()):
        print(f"{chapter:13} {n:4}")
    print(f"{'in all':13} {len(shown):4}  ({len(heard)} texts heard in {2 * len(surveys)} reports)")


if __name__ == "__main__":
    main(sys.argv[1:])
