"""The chapter on data quality: what was refused, what looks wrong, what stayed unanswered, and reliability."""

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
    Reliability,
    Screening,
    UnansweredUnsur,
    find_field_days,
    find_newest_day,
)
from ikm.chapters.index import name_unsur
from ikm.chapters.results import export_record, export_records, format_rounded
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import Words, name_tied
from ikm.rules.instrument import Instrument, round_half_up
from ikm.survey.ages import AGE_RANGE

#: So many row numbers stand in a cell; the rest is counted.
SHOWN_FLAGGED_ROWS = 10
#: Decimals of alpha, omega and correlations.
_PLACES = 3


def show_refusals(refusals: Refusals, words: Words, *, listed: bool) -> View:
    """Show what was not counted, and what counting it would have changed.

    Parameters
    ----------
    listed : bool
        Whether rows are listed by number, in an edition that stays within the office.
    """
    shown = bool(listed and refusals.refused and len(refusals.rows))
    tables = [partial(tabulate_refused_rows, refusals, words)] if shown else []
    return View(refusals.rows, Text.of(describe_refusals(refusals, words, listed=shown)), tables)


def describe_refusals(refusals: Refusals, words: Words, *, listed: bool = False) -> list[Markup]:
    """Say how many rows were not counted, why, and what that changed."""
    if not refusals.refused:
        return [words.counted("refused.sentence_none", refusals.read, read=words.count(refusals.read))]
    several = sum(map(int, refusals.by_reason)) > refusals.refused
    counts = words.say(
        "refused.sentence_several" if several else "refused.sentence",
        read=words.count(refusals.read),
        refused=words.count(refusals.refused),
        reasons=words.listing(
            [
                words.text("refused.reason_item", reason=words.text(f"reasons.{reason}"), n=words.count(int(n)))
                for reason, n in refusals.by_reason.items()
            ]
        ),
    )
    lines = [Markup(" ").join((counts, _describe_refused_effect(refusals, words)))]
    return [*lines, words.say("refused.file")] if listed else lines


def _describe_refused_effect(refusals: Refusals, words: Words) -> Markup:
    """Say what counting the refused rows would have done to the index."""
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
    """Tabulate each refused row with its column and reason."""
    return Table(
        id="tabel-ditolak",
        caption=words.text("refused.caption"),
        headings=list_headings(words, "refused", "row", "column", "reason"),
        rows=[
            (str(case.row), case.column or words.text("refused.whole_row"), words.text(f"reasons.{case.reason}"))
            for case in refusals.rows.itertuples()
        ],
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


def show_screening(screened: Screening, threshold: int, words: Words, *, listed: bool) -> View:
    """Show all that the screens found; the frame is that of `Screening.frame`.

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
        ]
        if any(finding.checked and finding.rows for finding in screened.findings)
        else [],
    )


def describe_screening(screened: Screening, threshold: int, words: Words) -> list[Markup]:
    """Say how many rows were flagged and taken out, the three figures, and what could not be checked."""
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
            *_describe_figures(screened, threshold, words),
        ]
    clear = [
        _name_kind(finding, words).lower() for finding in screened.findings if finding.checked and not finding.rows
    ]
    if clear and screened.flagged:
        lines.append(words.say("screening.clear_note", items=words.listing(clear)))
    silent = [finding for finding in screened.findings if not finding.checked]
    for key, few in (("screening.unchecked_note", False), ("screening.few_note", True)):
        names = [_name_kind(finding, words).lower() for finding in silent if finding.few is few]
        if names:
            lines.append(words.say(key, items=words.listing(names), threshold=threshold))
    return lines


def _describe_figures(screened: Screening, threshold: int, words: Words) -> list[Markup]:
    """Describe the official index beside the others, or which are not shown and why."""
    wanted = {"as_decided", "all_excluded", *(["as_read"] if screened.excluded else [])}
    if wanted & screened.withheld or screened.as_decided.withheld:
        return [words.say("screening.withheld_note", threshold=threshold)]
    figures = {
        name: words.text("screening.no_ikm") if index.value is None else words.number(index.value)
        for name, index in _list_indexes(screened).items()
    }
    sentence = words.say("screening.figures" if screened.excluded else "screening.figures_kept", **figures)
    if any(finding.withheld for finding in screened.findings):
        return [sentence, words.say("screening.withheld_note", threshold=threshold)]
    return [sentence]


def _list_indexes(screened: Screening) -> dict[str, Any]:
    """Return the three indexes by the name of their words."""
    return {name: getattr(screened, name) for name in ("as_read", "as_decided", "all_excluded")}


def _name_kind(finding: Finding, words: Words) -> str:
    """Name of a kind."""
    return words.text(f"screening_kinds.{finding.kind}")


def tabulate_findings(screened: Screening, words: Words, *, listed: bool) -> Table:
    """Tabulate each kind that was found: meaning, rows, what was done, the index without; which rows where listed."""
    names = ("kind", "n", "decision", "excluded_value", "effect", *(["rows"] if listed else []))
    return Table(
        id="tabel-mutu-data",
        caption=words.text("screening.caption"),
        headings=list_headings(words, "screening", *names),
        rows=[
            (*_tabulate_finding(finding, screened, words), *([_list_rows(finding, words)] if listed else []))
            for finding in screened.findings
            if finding.checked and finding.rows
        ],
        numbers=frozenset({1, 3, 4}),
    )


def _tabulate_finding(finding: Finding, screened: Screening, words: Words) -> tuple[str, ...]:
    """Return one row of findings."""
    meaning = explain_kind(finding, screened, words)
    name = Markup("{} <br><small>{}</small>").format(_name_kind(finding, words), meaning)
    decision = words.text("screening.exclude" if finding.excluded else "screening.keep")
    without = finding.excluded_index.value
    if finding.withheld:
        secret = words.text("words.hidden")
        return (
            name,
            words.count(len(finding.rows)),
            decision,
            secret if without is None else words.number(without),
            secret,
        )
    effect = words.number(finding.effect, sign=True)
    return (name, words.count(len(finding.rows)), decision, words.number(without), effect)


def _list_rows(finding: Finding, words: Words) -> str:
    """List the row numbers, the first ten and how many more."""
    if finding.withheld:
        return words.text("words.hidden")
    shown = ", ".join(str(row) for row in finding.rows[:SHOWN_FLAGGED_ROWS])
    rest = len(finding.rows[SHOWN_FLAGGED_ROWS:])
    return words.text("screening.more", rows=shown, n=words.count(rest)) if rest else shown


def explain_kind(finding: Finding, screened: Screening, words: Words) -> str:
    """Explain what a kind of finding means, with the limits that held for this survey."""
    first, last = find_field_days(screened.survey)
    limits: dict[str, dict[str, object]] = {
        "repeat": {"minutes": REPEAT_MINUTES},
        "age": {"low": AGE_RANGE[0], "high": AGE_RANGE[1]},
        "period": {"first": words.date(first), "last": words.date(last)},
        "future": {"newest": words.date(find_newest_day(screened.survey))},
        "straight": {"answers": LEAST_STRAIGHT_ANSWERS},
        "burst": {"rows": BURST_ROWS, "seconds": BURST_SECONDS},
    }
    return words.text(f"screening_notes.{finding.kind}", **limits.get(finding.kind, {}))


#: Columns of silence about an unsur -> unit of measure.
UNANSWERED_MEASURES = {
    "key": "",
    "blank": RESPONDENTS,
    "blank_share": SHARE_OF_ONE,
    "does_not_apply": RESPONDENTS,
    "does_not_apply_share": SHARE_OF_ONE,
}


def show_unanswered(unanswered: Sequence[UnansweredUnsur], words: Words) -> View:
    """Show silence per unsur; the frame has the columns of `UNANSWERED_MEASURES`."""
    by_measure = dict(sorted(UNANSWERED_MEASURES.items(), key=lambda item: item[1]))
    frame = frame_records(unanswered, "code", by_measure, key="unsur.key")[list(UNANSWERED_MEASURES)]
    return View(
        frame, Text.of(describe_unanswered(unanswered, words)), [partial(tabulate_unanswered, unanswered, words)]
    )


def describe_unanswered(unanswered: Sequence[UnansweredUnsur], words: Words) -> list[Markup]:
    """Describe the unsur left blank most often, all that tie, or that none was; nothing where nobody is counted."""
    most = max(unanswered, key=lambda silence: silence.blank)
    if not most.respondents:
        return []
    if not most.blank:
        return [] if any(silence.does_not_apply for silence in unanswered) else [words.say("screening.unanswered_none")]
    names = [words.unsur(silence.unsur) for silence in unanswered if silence.blank == most.blank]
    n, share = words.count(most.blank), words.percent(most.blank_share)
    key = "screening.unanswered_most_each" if len(names) > 1 else "screening.unanswered_most"
    return [words.say(key, unsur=name_tied(names, words), n=n, share=share)]


def tabulate_unanswered(unanswered: Sequence[UnansweredUnsur], words: Words) -> Table:
    """Tabulate blank and 'does not apply' per unsur, as numbers and shares of the counted respondents."""
    return Table(
        id="tabel-tidak-dijawab",
        caption=words.text("screening.unanswered_caption", n=words.count(unanswered[0].respondents)),
        headings=list_headings(
            words, "screening", "code", "unsur", "blank", "blank_share", "does_not_apply", "does_not_apply_share"
        ),
        rows=[
            (
                silence.code,
                words.unsur(silence.unsur),
                words.count(silence.blank),
                words.percent(silence.blank_share),
                words.count(silence.does_not_apply),
                words.percent(silence.does_not_apply_share),
            )
            for silence in unanswered
        ],
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
    )


def export_screening(screened: Screening, unanswered: Sequence[UnansweredUnsur]) -> dict[str, Any]:
    """Export screening and silence for hasil.json: figures as they are printed, shares exact."""
    return {
        **{name: format_rounded(index.value) for name, index in _list_indexes(screened).items()},
        "hidden": sorted(screened.withheld),
        "flagged": len(screened.flagged),
        "excluded": len(screened.excluded),
        "findings": [
            {
                **export_record(finding, "kind", "checked", "count"),
                "decision": "exclude" if finding.excluded else "keep",
                **export_record(
                    finding,
                    *("kept_value", "excluded_value", "effect"),
                    kept_value="kept_index.value",
                    excluded_value="excluded_index.value",
                ),
                "hidden": finding.withheld or finding.few,
            }
            for finding in screened.findings
        ],
        "unanswered": export_records(unanswered, *UNANSWERED_MEASURES, key="unsur.key"),
    }


def show_reliability(reliability: Reliability, instrument: Instrument, words: Words) -> View:
    """Show alpha, omega and each unsur beside the others; the frame is that of `Reliability.frame`."""
    return View(
        reliability.frame(),
        Text.of(describe_reliability(reliability, instrument, words)),
        [partial(tabulate_reliability, reliability, instrument, words)] if reliability.items else [],
    )


def describe_reliability(reliability: Reliability, instrument: Instrument, words: Words) -> list[Markup]:
    """Describe the figures with their caveat, or why there are none."""
    caveat = words.say("reliability.caveat")
    if reliability.refused:
        return [
            words.say(
                f"reliability.{reliability.refused}",
                **({"claim": LEAST_CLAIMED} if reliability.refused == "few" else {}),
            ),
            caveat,
        ]
    ends = {"low": words.number(reliability.low, _PLACES), "high": words.number(reliability.high, _PLACES)}
    alpha, level = words.number(reliability.alpha, _PLACES), words.percent(CONFIDENCE_LEVEL, 0)
    parts = [
        words.say("reliability.sentence", alpha=alpha, level=level, n=words.count(reliability.n), **ends),
        words.say("reliability.no_omega")
        if reliability.omega is None
        else words.say("reliability.omega", omega=words.number(reliability.omega, _PLACES)),
    ]
    if reliability.ordinal is not None:
        parts.append(words.say("reliability.ordinal", ordinal=words.number(reliability.ordinal, _PLACES)))
    if reliability.left_out:
        names = [words.unsur(unsur) for unsur in instrument.unsur if unsur.key in reliability.left_out]
        parts.append(words.say("reliability.left_out", items=words.listing(names)))
    return [Markup(" ").join([*parts, words.say("reliability.meaning")]), caveat]


def tabulate_reliability(reliability: Reliability, instrument: Instrument, words: Words) -> Table:
    """Tabulate each unsur with its correlation with the sum of the others, and alpha without it."""
    return Table(
        id="tabel-keandalan",
        caption=words.text("reliability.caption"),
        headings=list_headings(words, "reliability", "code", "unsur", "correlation", "alpha_without"),
        rows=[
            (
                instrument.code(item.key),
                name_unsur(item.key, instrument, words),
                words.number(item.correlation, _PLACES),
                words.number(item.alpha_without, _PLACES),
            )
            for item in reliability.items
        ],
        numbers=frozenset({2, 3}),
        row_heading=1,
    )


def export_reliability(reliability: Reliability) -> dict[str, Any]:
    """Export the numbers of the section for hasil.json; too few respondents are not counted.

    As printed: they are of those who answered every unsur, and with all their figures, beside NRR and numbers of
    answers of all, trying would tell what the few others answered.
    """
    return {
        "n": None if reliability.refused == "few" else reliability.n,
        "refused": reliability.refused or None,
        **{name: _round_off(getattr(reliability, name)) for name in ("alpha", "low", "high", "omega")},
        "left_out": list(reliability.left_out),
        "unsur": [
            {name: _round_off(figure) if isinstance(figure, float) else figure for name, figure in asdict(item).items()}
            for item in reliability.items
        ],
    }


def _round_off(figure: float | None) -> float | None:
    """Return a figure as it is printed; None stays."""
    return None if figure is None else float(round_half_up(figure, _PLACES))
