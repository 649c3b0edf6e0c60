"""Exports put together from real headings and labels: each comes in right, its questions answered, or is refused.

``python -m tests.intake.fuzz 500`` tries that many layouts and prints each that is wrong as it is found, a count every
fifty, and at the end what became of them; the tests try fewer.
``147 398 401`` in its place tries the layouts of these seeds, ``415-500`` those from one to another.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ikm.errors import IkmError
from ikm.intake.account import COLUMN_USES, LEFT_OUT_USES
from ikm.intake.dialogue import WIDTH, describe_form_proposal
from ikm.intake.ledger import Reason
from ikm.intake.mapping import (
    OFFICIAL_POINTS,
    PLAIN_COLUMNS,
    FormMapping,
    format_toml,
    list_consent_questions,
    list_headings,
    list_status_questions,
    read_mapping,
)
from ikm.intake.propose import propose_mapping
from ikm.intake.run import ImportedAnswers, ImportOrder, account_proposal, read_export
from ikm.intake.table import OpenedFile, read_headings
from ikm.rules.period import Period
from ikm.speech import SPEECH_VARIABLE
from ikm.survey.settings import validate_settings
from tests.helpers import KEYS, R2017, make_project
from tests.intake.layouts import ROWS, Layout, make_layout

PERIOD = Period.parse("2026-S1")
#: Lines of a proposal, so that the first and the last stand on one screen.
MOST_LINES = 40
#: Layouts after which the count so far is printed.
PRINTED_EVERY = 50


def try_layouts(folder: Path, seeds: Iterable[int]) -> Iterator[tuple[str, str, list[str]]]:
    """Import the layouts of seeds: the kind of each, what became of it, and what is wrong.

    It came in without a question (in), after its questions were answered from what is true (answered), or did not
    (refused).
    """
    project = make_project(folder, {})
    unit = project.unit("KPPT")
    for seed in seeds:
        layout = make_layout(seed)
        path = folder / str(seed) / layout.name  # a table beside it might be joined to it
        path.parent.mkdir()
        path.write_bytes(layout.content)
        wrong: list[str] = []
        outcome = "refused"
        try:
            export = OpenedFile(path)
            mapping = propose_mapping(path, unit, R2017, PERIOD, export)
            wrong += judge_proposal(folder, layout, mapping, export)
            told = answer_questions(mapping, layout, export)
            done = read_export(project, ImportOrder(path, unit, told, "m.toml", PERIOD))
            outcome = "answered" if mapping.ask else "in"
            wrong += judge_answers(layout, told, done)
        except IkmError as error:
            wrong += [] if is_expected(error) else [f"refused: {error.what}"]
        yield layout.kind, outcome, [f"{seed}: {fault}" for fault in wrong]


def is_expected(error: IkmError) -> bool:
    """Return whether a layout may be refused, with its questions answered: for headings like answers, and the like."""
    return any(each in error.what for each in _EXPECTED)


#: What a message may say of a layout that cannot be brought in.
_EXPECTED = ("looks like an answer", "[consent]", "would carry personal data")


def answer_questions(mapping: FormMapping, layout: Layout, export: OpenedFile) -> FormMapping:
    """Answer the questions of a proposal as somebody who knows the form; nothing else of it is changed."""
    headings = [*read_headings(export.tables()[0]).cells]
    kinds = dict(zip(headings, layout.kinds, strict=True))
    values = mapping.model_dump(exclude_defaults=True)
    ask = values.pop("ask", {})
    columns, unused = values.setdefault("columns", {}), values.setdefault("unused", [])
    consent, status = list_consent_questions(ask), list_status_questions(ask)
    for about, choices in ask.items():
        table, _, name = about.partition(".")
        if about in consent or about in status:
            values.setdefault("consent" if about in consent else "status", {})[about] = ["*"]
        elif table == "categories":
            values.setdefault("categories", {}).setdefault(name, {})["*"] = "blank" if name == "age" else "keep"
        elif table == "options":
            # Labels that are no answers show that another heading was taken for an unsur.
            if name in columns and kinds.get(str(columns[name]), name) != name:
                unused.append(columns.pop(name))
            values["options"] = {key: _number(labels) for key, labels in layout.labels.items()}
        elif table == "scale":
            _answer_scale(name, layout, values)
        elif table == "items":
            if name in layout.questions:
                values.setdefault("items", {})[name] = layout.questions[name]
        elif about == "dates":
            values["dates"] = layout.dates
        elif about == "swapped_dates":
            values["swapped_dates"] = False
        elif about == "instrument":
            values["instrument"] = R2017
        else:
            _answer_headings([about, *choices], kinds, columns, unused)
            for key in {*columns} - {*mapping.columns}:
                # Whose labels nobody has looked at yet: the message that refuses them names them.
                if not all(label.isdecimal() for label in layout.labels.get(key, ["0"])):
                    values.setdefault("options", {})[key] = _number(layout.labels[key])
    scale = values.setdefault("scale", {})
    if not {*KEYS} & {*mapping.columns, *mapping.items.values()}:
        scale["points"] = layout.steps  # no answers were known, whose steps the proposal could have counted
    if scale.get("points", OFFICIAL_POINTS) != OFFICIAL_POINTS:
        scale["rescale"] = True  # other steps can be looked at beside the index alone
    values["unused"] = [heading for heading in unused if heading not in str(columns.values())]
    if mapping.long:
        del values["columns"]
    return validate_settings(FormMapping, values, "m.toml")


def _answer_headings(
    about: Sequence[str], kinds: Mapping[str, str], columns: dict[str, Any], unused: list[str]
) -> None:
    """Put the headings that a question speaks of to what they are, an unsur that it speaks of to its heading."""
    named = [heading for heading, kind in kinds.items() if kind in about]
    for heading in [*about, *named]:
        kind = kinds.get(heading, "")
        taken = {each for given in columns.values() for each in list_headings(given)}
        if heading in taken or not kind:
            continue
        if kind in (*KEYS, *PLAIN_COLUMNS) and kind not in columns:
            columns[kind] = heading
        else:
            unused.append(heading)


def _number(labels: Sequence[str]) -> dict[str, int]:
    """The score of each label, worst first."""
    return {label: score for score, label in enumerate(labels, start=1)}


def _answer_scale(name: str, layout: Layout, values: dict[str, Any]) -> None:
    """Say how many steps there are, from where they count, or in which order letters stand."""
    known = [*layout.labels.values()]
    labels = next((each for each in known if len(each[0]) == 1), known[0])
    scale = values.setdefault("scale", {})
    if name == "points":
        scale["points"] = layout.steps
    elif name == "lowest":
        scale["lowest"] = 0 if labels[0].startswith("0") else 1
    else:
        scale["letters"] = "".join(label[0].casefold() for label in labels)
    if name == "points" and labels[0].startswith("0"):
        scale["lowest"] = 0


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
    """List what is wrong with answers that came in."""
    counts = done.counts[["read", "written", "refused", "repeated"]].sum()
    faults = []
    if counts["read"] < ROWS or counts["read"] != counts["written"] + counts["refused"] + counts["repeated"]:
        faults.append(f"the books do not balance: {counts.to_dict()}")
    if int(done.columns["use"].isin(LEFT_OUT_USES).sum()) + int(
        (~done.columns["use"].isin(LEFT_OUT_USES)).sum()
    ) != len(layout.headings):
        faults.append("columns are not all accounted for")
    if (done.others is None) != (layout.steps == OFFICIAL_POINTS):
        faults.append(f"{layout.steps} steps came in as others")
    rows = list_answers(done)
    out = done.listing[done.listing["outcome"].isin(["refused", "repeated"])]
    out = out[out["reason"].ne(Reason.OTHER_SCALE)]
    refused = {layout.owners[int(row) - layout.first_row] for row in out["row"]}
    for key in KEYS:
        expected = [score for at, score in enumerate(layout.scores.get(key, [""] * ROWS)) if at not in refused]
        found = [row.get(key, "") for row in rows]
        if [score.strip("-") for score in found] != [score.strip("-") for score in expected]:
            faults.append(f"{key} from {mapping.columns.get(key)!r}: {found[:6]} for {expected[:6]}")
    return faults


def list_answers(done: ImportedAnswers) -> list[dict[str, str]]:
    """List the rows of the answer file that would be written, or of answers that are only shown."""
    if done.others is not None:
        return done.others.to_dict("records")
    (change,) = [change for path, change in done.files.items() if path.suffix == ".csv"]
    return list(csv.DictReader(io.StringIO(change.content.decode())))


def main(told_seeds: Sequence[str]) -> int:
    """Try layouts; print how many of each kind came in, were asked about or refused, and what is wrong."""
    os.environ[SPEECH_VARIABLE] = "en"  # as is_expected reads it
    seeds = list_seeds(told_seeds)
    told: Counter[tuple[str, str]] = Counter()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for tried, (kind, outcome, wrong) in enumerate(try_layouts(Path(folder), seeds), start=1):
            told[kind, outcome] += 1
            faults += bool(wrong)
            if wrong or tried % PRINTED_EVERY == 0:
                print(*wrong, *[f"{tried} tried, {faults} wrong"] * (tried % PRINTED_EVERY == 0), sep="\n", flush=True)
    for (kind, outcome), layouts in sorted(told.items()):
        print(f"{kind:9} {outcome:8} {layouts:4}")
    print(f"{len(seeds)} layouts, {faults} wrong")
    return 1 if faults else 0


def list_seeds(told: Sequence[str]) -> list[int]:
    """List the seeds that were asked for: of ``500`` alone the first 500, of ``147 415-500`` these."""
    if len(told) == 1 and told[0].isdecimal():
        return [*range(int(told[0]))]
    ends = [each.partition("-")[::2] for each in told]
    return [seed for first, last in ends for seed in range(int(first), int(last or first) + 1)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
