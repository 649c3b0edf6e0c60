"""Exports put together from real headings and labels: each comes in right, is asked about or refused; books balance.

``python -m tests.intake.fuzz 500`` tries that many layouts and prints what became of them; the tests try fewer.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ikm.errors import IkmError
from ikm.intake.account import COLUMN_USES, LEFT_OUT_USES
from ikm.intake.dialogue import WIDTH, describe_form_proposal
from ikm.intake.mapping import FormMapping, format_toml, list_consent_questions, list_status_questions, read_mapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import ImportedAnswers, ImportOrder, account_proposal, read_export
from ikm.intake.table import OpenedFile
from ikm.rules.period import Period
from tests.helpers import KEYS, R2017, make_project
from tests.intake.layouts import ROWS, Layout, make_layout

PERIOD = Period.parse("2026-S1")
#: Lines of a proposal, so that the first and the last stand on one screen.
MOST_LINES = 40


def try_layouts(folder: Path, seeds: Iterable[int]) -> Iterator[tuple[str, str, list[str]]]:
    """Import the layouts of seeds: the kind of each, what became of it (in, asked, refused), and what is wrong."""
    project = make_project(folder, {})
    unit = project.unit("KPPT")
    for seed in seeds:
        layout = make_layout(seed)
        path = folder / layout.name
        path.write_bytes(layout.content)
        wrong: list[str] = []
        outcome = "refused"
        try:
            export = OpenedFile(path)
            mapping = propose_mapping(path, unit, R2017, PERIOD, export)
            wrong += judge_proposal(folder, layout, mapping, export)
            outcome = "asked"
            if not [about for about in mapping.ask if about not in answer_rows(mapping)]:
                outcome = "refused"
                told = mapping.model_copy(update={"ask": {}, **count_all(mapping)})
                done = read_export(project, ImportOrder(path, unit, told, "m.toml", PERIOD))
                outcome = "in"
                wrong += judge_answers(layout, mapping, done)
        except IkmError:
            pass
        yield layout.kind, outcome, [f"{seed}: {fault}" for fault in wrong]


def answer_rows(mapping: FormMapping) -> set[str]:
    """Questions about which rows count: answered here with 'all', so that more is looked at."""
    return {*list_consent_questions(mapping.ask), *list_status_questions(mapping.ask)}


def count_all(mapping: FormMapping) -> dict[str, dict[str, list[str]]]:
    """The answer that every row counts."""
    consent, status = list_consent_questions(mapping.ask), list_status_questions(mapping.ask)
    return {"consent": {name: ["*"] for name in consent}, "status": {name: ["*"] for name in status}}


def judge_proposal(folder: Path, layout: Layout, mapping: FormMapping, export: OpenedFile) -> list[str]:
    """List what is wrong with a proposal."""
    place = folder / "m.toml"
    place.write_text(format_toml(mapping), encoding="utf-8")
    faults = [] if read_mapping(place) == mapping else ["the mapping does not come back from its file"]
    columns = account_proposal(export, mapping)
    if len(columns) != len(layout.headings) or not set(columns["use"]) <= set(COLUMN_USES):
        faults.append(f"{len(columns)} of {len(layout.headings)} columns accounted for")
    if lost := sorted(set(columns[columns["use"].isin(["new"])]["heading"])):
        faults.append(f"in no account: {lost}")
    lines = describe_form_proposal(mapping, columns)
    if len(lines) > MOST_LINES or max(map(len, lines)) > WIDTH + 60:
        faults.append(f"{len(lines)} lines of up to {max(map(len, lines))}")
    asked = {*mapping.ask, *(name for choices in mapping.ask.values() for name in choices)}
    told = " ".join(mapping.ask)
    return faults + [
        f"{heading!r} tells which rows count, and is not asked about"
        for heading in layout.telling
        if heading not in asked and heading not in told and columns["heading"].eq(heading).any()
    ]


def judge_answers(layout: Layout, mapping: FormMapping, done: ImportedAnswers) -> list[str]:
    """List what is wrong with answers that came in without a question on their columns or codes."""
    counts = done.counts[["read", "written", "refused", "repeated"]].sum()
    faults = []
    if counts["read"] < ROWS or counts["read"] != counts["written"] + counts["refused"] + counts["repeated"]:
        faults.append(f"the books do not balance: {counts.to_dict()}")
    if int(done.columns["use"].isin(LEFT_OUT_USES).sum()) + int(
        (~done.columns["use"].isin(LEFT_OUT_USES)).sum()
    ) != len(layout.headings):
        faults.append("columns are not all accounted for")
    if done.others is not None or not done.files:
        return faults
    if layout.steps != 4:
        faults.append(f"{layout.steps} steps came in as four")
    (change,) = [change for path, change in done.files.items() if path.suffix == ".csv"]
    rows = list(csv.DictReader(io.StringIO(change.content.decode())))
    out = done.listing[done.listing["outcome"].isin(["refused", "repeated"])]
    refused = {layout.owners[int(row) - layout.first_row] for row in out["row"]}
    for key in KEYS:
        expected = [score for at, score in enumerate(layout.scores.get(key, [""] * ROWS)) if at not in refused]
        found = [row[key] for row in rows]
        if [score.strip("-") for score in found] != [score.strip("-") for score in expected]:
            faults.append(f"{key} from {mapping.columns.get(key)!r}: {found[:6]} for {expected[:6]}")
    return faults


def main(count: int) -> int:
    """Try so many layouts; print how many of each kind came in, were asked about or refused, and what is wrong."""
    told: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, outcome, wrong in try_layouts(Path(folder), range(count)):
            told[kind, outcome] += 1
            faults += wrong
    for (kind, outcome), layouts in sorted(told.items()):
        print(f"{kind:9} {outcome:8} {layouts:4}")
    print(f"{count} layouts, {len(faults)} wrong", *faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
