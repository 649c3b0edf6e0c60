"""Data quality as people read it: what was found, what was done about it, what stayed unanswered. Floor 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from markupsafe import Markup

from ikm.analysis.index import LEAST_CLAIMED, RESPONDENTS, SHARE_OF_ONE, frame_records
from ikm.analysis.precision import CONFIDENCE_LEVEL
from ikm.analysis.quality import (
    BURST_ROWS,
    BURST_SECONDS,
    LEAST_STRAIGHT_ANSWERS,
    REPEAT_MINUTES,
    Finding,
    Refusals,
    Screening,
    UnansweredUnsur,
    find_field_days,
    find_newest_day,
)
from ikm.analysis.reliability import Reliability
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View, export_record, export_records, format_rounded
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument
from ikm.survey.responses import AGE_RANGE


def tabulate_refusal_reasons(refusals: Refusals, words: Words) -> Table:
    """How many rows were refused for which reason."""
    return tabulate_reasons({str(reason): int(n) for reason, n in refusals.by_reason.items()}, words)


def tabulate_reasons(counts: Mapping[str, int], words: Words) -> Table:
    """Return how many rows were refused for which reason; a number of rows per reason."""
    return Table(
        id="tabel-alasan",
        caption=words.text("refused.reasons_caption"),
        headings=(words.text("refused.reason"), words.text("refused.n")),
        rows=[(words.text(f"reasons.{reason}"), words.count(n)) for reason, n in counts.items()],
        numbers=frozenset({1}),
    )


def tabulate_refused_rows(refusals: Refusals, words: Words) -> Table:
    """Each refused row with its column and reason."""
    return Table(
        id="tabel-ditolak",
        caption=words.text("refused.caption"),
        headings=list_headings(words, "refused", "row", "column", "reason"),
        rows=[
            (str(case.row), case.column or words.text("refused.whole_row"), words.text(f"reasons.{case.reason}"))
            for case in refusals.rows.itertuples()
        ],
    )


def describe_refusals(refusals: Refusals, path: str, words: Words) -> list[Markup]:
    """How many rows were not counted, and what that changed."""
    if not refusals.refused:
        return [words.counted("refused.sentence_none", refusals.read, read=words.count(refusals.read))]
    said = words.say("refused.sentence", read=words.count(refusals.read), refused=words.count(refusals.refused))
    return [Markup(" ").join((said, _refused_effect(refusals, words))), words.say("refused.file", file=path)]


def _refused_effect(refusals: Refusals, words: Words) -> Markup:
    """What counting the refused rows would have done to the index."""
    if refusals.withheld:
        return words.say("refused.hidden_effect")
    if refusals.change is None:
        return words.say("refused.unknown_effect")
    if not refusals.change:
        return words.say("refused.no_effect")
    return words.say(
        "refused.effect",
        with_refused=words.number(refusals.with_refused.value),
        change=words.number(refusals.change, sign=True),
    )


def export_refusals(refusals: Refusals) -> dict[str, Any]:
    """Return what was not counted for hasil.json, and what counting it would have changed."""
    return {
        "by_reason": {str(reason): int(n) for reason, n in refusals.by_reason.items()},
        "rows": refusals.rows.to_dict("records"),
        "with_refused": format_rounded(refusals.with_refused.value),
        "change": format_rounded(refusals.change),
        "hidden": refusals.withheld,
    }


#: So many row numbers stand in a cell; the rest is counted.
SHOWN_FLAGGED_ROWS = 10


def show_screening(screened: Screening, threshold: int, words: Words, *, listed: bool) -> View:
    """All that the screens found; the frame is that of `Screening.frame`.

    Parameters
    ----------
    threshold : int
        Fewest rows of which a figure is shown.
    listed : bool
        Whether rows are listed by number, in an edition that stays within the office.
    """
    return View(
        screened.frame(),
        Text.of(describe_screening(screened, threshold, words)),
        [
            partial(tabulate_findings, screened, words, listed=listed),
            partial(tabulate_screening_indexes, screened, words),
            partial(tabulate_finding_kinds, screened, words),
        ],
    )


#: What is told of silence about an unsur -> unit of measure.
UNANSWERED_MEASURES = {
    "key": "",
    "blank": RESPONDENTS,
    "blank_share": SHARE_OF_ONE,
    "does_not_apply": RESPONDENTS,
    "does_not_apply_share": SHARE_OF_ONE,
}


def show_unanswered(unanswered: Sequence[UnansweredUnsur], words: Words) -> View:
    """Silence per unsur; the frame has key, blank, blank_share, does_not_apply, does_not_apply_share (shares of 1)."""
    frame = frame_records(unanswered, "code", UNANSWERED_MEASURES, key="unsur.key")
    return View(
        frame, Text.of(describe_unanswered(unanswered, words)), [partial(tabulate_unanswered, unanswered, words)]
    )


def describe_screening(screened: Screening, threshold: int, words: Words) -> list[Markup]:
    """How many rows were flagged and taken out, the three figures, and what could not be checked."""
    counts = {
        "n": words.count(screened.as_read.respondents),
        "flagged": words.count(len(screened.flagged)),
        "excluded": words.count(len(screened.excluded)),
    }
    if not screened.flagged:
        lines = [words.say("screening.sentence_none", **counts)]
    else:
        lines = [
            words.say("screening.sentence" if screened.excluded else "screening.sentence_kept", **counts),
            words.say("screening.note"),
            *_figure_lines(screened, threshold, words),
        ]
    unchecked = [_kind(finding, words).lower() for finding in screened.findings if not finding.checked]
    if unchecked:
        lines.append(words.say("screening.unchecked_note", items=words.listing(unchecked)))
    return lines


def _figure_lines(screened: Screening, threshold: int, words: Words) -> list[Markup]:
    """The official index beside the others, or which are not shown and why."""
    secret = words.say("screening.withheld_note", threshold=threshold)
    wanted = {"as_decided", "all_excluded", *(["as_read"] if screened.excluded else [])}
    if wanted & screened.withheld or screened.as_decided.withheld:
        return [secret]
    figures = {
        name: words.text("screening.no_ikm") if index.value is None else words.number(index.value)
        for name, index in _three_indexes(screened).items()
    }
    said = words.say("screening.figures" if screened.excluded else "screening.figures_kept", **figures)
    return [said, secret] if any(one.withheld for one in screened.findings) else [said]


def describe_unanswered(unanswered: Sequence[UnansweredUnsur], words: Words) -> list[Markup]:
    """The unsur left blank most often, or that none was; nothing where nobody is counted."""
    most = max(unanswered, key=lambda one: one.blank)
    if not most.respondents:
        return []
    if not most.blank:
        return [] if any(one.does_not_apply for one in unanswered) else [words.say("screening.unanswered_none")]
    named = {"unsur": words.unsur(most.unsur), "n": words.count(most.blank), "share": words.percent(most.blank_share)}
    return [words.say("screening.unanswered_most", **named)]


def tabulate_findings(screened: Screening, words: Words, *, listed: bool) -> Table:
    """One row a kind: how many rows, what was done, the index with and without them; which rows where listed."""
    names = ("kind", "n", "decision", "kept_value", "excluded_value", "effect", *(["rows"] if listed else []))
    return Table(
        id="tabel-mutu-data",
        caption=words.text("screening.caption"),
        headings=list_headings(words, "screening", *names),
        rows=[_finding_row(finding, words)[: len(names)] for finding in screened.findings],
        numbers=frozenset({1, 3, 4, 5}),
    )


def tabulate_screening_indexes(screened: Screening, words: Words) -> Table:
    """The index with every row, as decided, and without every flagged row."""
    return Table(
        id="tabel-mutu-data-ikm",
        caption=words.text("screening.figures_caption"),
        headings=list_headings(words, "screening", "figure", "respondents", "ikm", "mutu"),
        rows=[
            (
                words.text(f"screening.{name}"),
                words.count(index.respondents),
                words.text("words.hidden") if name in screened.withheld else words.number(index.value),
                index.grade.mutu if index.grade else NO_VALUE,
            )
            for name, index in _three_indexes(screened).items()
        ],
        numbers=frozenset({1, 2}),
    )


def tabulate_finding_kinds(screened: Screening, words: Words) -> Table:
    """What each kind of finding means, with the limits that held for this survey."""
    first, last = find_field_days(screened.survey)
    limits: dict[str, dict[str, object]] = {
        "repeat": {"minutes": REPEAT_MINUTES},
        "age": {"low": AGE_RANGE[0], "high": AGE_RANGE[1]},
        "period": {"first": words.date(first), "last": words.date(last)},
        "future": {"newest": words.date(find_newest_day(screened.survey))},
        "straight": {"answers": LEAST_STRAIGHT_ANSWERS},
        "burst": {"rows": BURST_ROWS, "seconds": BURST_SECONDS},
    }
    return Table(
        id="tabel-mutu-data-arti",
        caption=words.text("screening.kinds_caption"),
        headings=list_headings(words, "screening", "kind", "meaning"),
        rows=[
            (_kind(finding, words), words.text(f"screening_notes.{finding.kind}", **limits.get(finding.kind, {})))
            for finding in screened.findings
        ],
    )


def tabulate_unanswered(unanswered: Sequence[UnansweredUnsur], words: Words) -> Table:
    """Blank and 'does not apply' per unsur, as numbers and shares of the counted respondents."""
    return Table(
        id="tabel-tidak-dijawab",
        caption=words.text("screening.unanswered_caption", n=words.count(unanswered[0].respondents)),
        headings=list_headings(
            words, "screening", "code", "unsur", "blank", "blank_share", "does_not_apply", "does_not_apply_share"
        ),
        rows=[
            (
                one.code,
                words.unsur(one.unsur),
                words.count(one.blank),
                words.percent(one.blank_share),
                words.count(one.does_not_apply),
                words.percent(one.does_not_apply_share),
            )
            for one in unanswered
        ],
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
    )


def export_screening(screened: Screening, unanswered: Sequence[UnansweredUnsur]) -> dict[str, Any]:
    """The same for hasil.json: figures as they are printed, shares exact."""
    return {
        **{name: format_rounded(index.value) for name, index in _three_indexes(screened).items()},
        "hidden": sorted(screened.withheld),
        "flagged": len(screened.flagged),
        "excluded": len(screened.excluded),
        "findings": [
            {
                **export_record(finding, "kind", "checked", "count"),
                "decision": "exclude" if finding.excluded else "keep",
                **export_record(
                    finding,
                    *("kept_value", "excluded_value", "effect", "hidden"),
                    kept_value="kept_index.value",
                    excluded_value="excluded_index.value",
                    hidden="withheld",
                ),
            }
            for finding in screened.findings
        ],
        "unanswered": export_records(unanswered, *UNANSWERED_MEASURES, key="unsur.key"),
    }


def _three_indexes(screened: Screening) -> dict[str, Any]:
    """The three indexes by the name of their words."""
    return {name: getattr(screened, name) for name in ("as_read", "as_decided", "all_excluded")}


def _finding_row(finding: Finding, words: Words) -> tuple[str, ...]:
    """One kind; figures only where there are rows."""
    name = _kind(finding, words)
    if not finding.checked:
        return (name, NO_VALUE, words.text("screening.unchecked"), NO_VALUE, NO_VALUE, NO_VALUE, NO_VALUE)
    decision = words.text("screening.exclude" if finding.excluded else "screening.keep")
    if not finding.rows:
        return (name, words.count(0), decision, NO_VALUE, NO_VALUE, NO_VALUE, NO_VALUE)
    if finding.withheld:
        secret = words.text("words.hidden")
        values = (finding.kept_index.value, finding.excluded_index.value)
        shown = [secret if value is None else words.number(value) for value in values]
        return (name, words.count(finding.count), decision, *shown, secret, secret)
    return (
        name,
        words.count(finding.count),
        decision,
        words.number(finding.kept_index.value),
        words.number(finding.excluded_index.value),
        words.number(finding.effect, sign=True),
        _rows(finding.rows, words),
    )


def _rows(rows: Sequence[int], words: Words) -> str:
    """Row numbers, the first ten and how many more."""
    shown = ", ".join(str(row) for row in rows[:SHOWN_FLAGGED_ROWS])
    rest = len(rows[SHOWN_FLAGGED_ROWS:])
    return words.text("screening.more", rows=shown, n=words.count(rest)) if rest else shown


def _kind(finding: Finding, words: Words) -> str:
    """Name of a kind."""
    return words.text(f"screening_kinds.{finding.kind}")


#: Decimals of alpha, omega and correlations.
_PLACES = 3


def show_reliability(found: Reliability, instrument: Instrument, words: Words) -> View:
    """Alpha, omega and each unsur beside the others; the frame is that of `Reliability.frame`."""
    return View(
        found.frame(),
        Text.of(describe_reliability(found, instrument, words)),
        [partial(tabulate_reliability, found, instrument, words)] if found.items else [],
    )


def describe_reliability(found: Reliability, instrument: Instrument, words: Words) -> list[Markup]:
    """The figures with their caveat, or why there are none."""
    caveat = words.say("reliability.caveat")
    if found.refused:
        return [
            words.say(f"reliability.{found.refused}", **({"claim": LEAST_CLAIMED} if found.refused == "few" else {})),
            caveat,
        ]
    ends = {"low": words.number(found.low, _PLACES), "high": words.number(found.high, _PLACES)}
    alpha, level = words.number(found.alpha, _PLACES), words.percent(CONFIDENCE_LEVEL, 0)
    parts = [
        words.say("reliability.sentence", alpha=alpha, level=level, n=words.count(found.n), **ends),
        words.say("reliability.no_omega")
        if found.omega is None
        else words.say("reliability.omega", omega=words.number(found.omega, _PLACES)),
    ]
    if found.ordinal is not None:
        parts.append(words.say("reliability.ordinal", ordinal=words.number(found.ordinal, _PLACES)))
    if found.left_out:
        names = [words.unsur(one) for one in instrument.unsur if one.key in found.left_out]
        parts.append(words.say("reliability.left_out", items=words.listing(names)))
    return [Markup(" ").join([*parts, words.say("reliability.meaning")]), caveat]


def tabulate_reliability(found: Reliability, instrument: Instrument, words: Words) -> Table:
    """Each unsur with its correlation with the sum of the others, and alpha without it."""
    names = {one.key: words.unsur(one) for one in instrument.unsur}
    return Table(
        id="tabel-keandalan",
        caption=words.text("reliability.caption"),
        headings=list_headings(words, "reliability", "code", "unsur", "correlation", "alpha_without"),
        rows=[
            (
                instrument.code(one.key),
                names[one.key],
                words.number(one.correlation, _PLACES),
                words.number(one.alpha_without, _PLACES),
            )
            for one in found.items
        ],
        numbers=frozenset({2, 3}),
        row_heading=1,
    )


def export_reliability(found: Reliability) -> dict[str, Any]:
    """Numbers of the section for hasil.json; too few respondents are not counted out."""
    return {
        "n": None if found.refused == "few" else found.n,
        "refused": found.refused or None,
        "alpha": found.alpha,
        "low": found.low,
        "high": found.high,
        "omega": found.omega,
        "left_out": list(found.left_out),
        "unsur": [asdict(one) for one in found.items],
    }
