"""The short edition on unsur: the board of all, a card for each that comes first, and what the earlier plan did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup, escape

from ikm.analysis.actions import FollowUp, PlanStep, Priorities, Priority, frame_followup, list_causes
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.index import INDEX_LEVEL, INDEX_POINTS, LEAST_CLAIMED, SHARE_OF_ONE, Index, frame_records
from ikm.analysis.overview import Board, BoardRow
from ikm.analysis.places import Impact
from ikm.analysis.profile import ItemScore
from ikm.analysis.promises import PromiseScore
from ikm.analysis.review import QuoteSelection
from ikm.chapters.actions import add_evidence, format_due, name_open_choice, suggest_step
from ikm.chapters.comparison import explain_adjusted, mark_real
from ikm.chapters.index import name_unsur, title_unsur
from ikm.chapters.promises import describe_weakest_promise
from ikm.chapters.results import export_record
from ikm.chapters.sector import name_item
from ikm.page.markup import render_template
from ikm.page.strip import Mark, Range, Strip, choose_close_range, choose_range, render_key, render_pill
from ikm.page.table import Table, list_headings
from ikm.page.view import Answer, Text
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument
from ikm.survey.plans import Action
from ikm.survey.responses import Survey
from ikm.survey.units import Unit

#: What a row is measured in.
_MEASURES = {
    **dict.fromkeys(("value", "low", "high", "wished", "beside", "before"), INDEX_LEVEL),
    **dict.fromkeys(("short", "change"), INDEX_POINTS),
    "low_answers": SHARE_OF_ONE,
    "complaints": "comments",
    "short_real": "",
    "change_real": "",
}


def show_board(board: Board, index: Index, order: UnsurOrder, called: str, words: Words) -> Answer:
    """Show every unsur in one row, under its promise; nothing where unsur are not shown.

    Parameters
    ----------
    called : str
        How the benchmark unit is called.
    """
    if not board.rows:
        return Answer(pd.DataFrame())
    unsur = title_unsur(index, order, words)
    weakest = describe_weakest_promise(board.promises, words)
    grouped = bool(board.promises.scores)
    lines = [Markup("<p>{}.</p>").format(unsur)] if weakest else []
    return Answer(
        frame_board(board),
        _tables=[partial(tabulate_board, board, words)],
        notes=Text.of(_explain_board(board, words)),
        question=words.text("board.question_promises" if grouped else "board.question"),
        answer=weakest[0].unescape() if weakest else unsur,
        shown=(*lines, _list_marks(board, called, words)),
    )


def frame_board(board: Board) -> pd.DataFrame:
    """Return one row an unsur, in the order of the board."""
    paths = {"value": "score.value", "low": "score.low", "high": "score.high", "low_answers": "low"}
    return frame_records(board.rows, "unsur", _MEASURES, unsur="key", **paths)


def tabulate_board(board: Board, words: Words) -> Table:
    """Tabulate every unsur under its promise, with what the sector asks besides.

    Columns of which nothing is known are left out.
    """
    over, known = choose_board_range(board), _list_columns(board, words)
    headings = [words.text("board.unsur"), over.label(words), words.text("board.value"), *known.values()]
    rows: list[tuple[str, ...]] = []
    heads: list[int] = []
    for promise, own, items in board.list_groups():
        if board.promises.scores:
            heads.append(len(rows))
            name = words.promise(promise.promise) if promise else words.text("board.no_promise")
            value = _bold(words.number(promise.value)) if promise else ""
            drawn = escape(_draw_promise(promise, over, board, words)) if promise else ""
            rows.append((_bold(name), drawn, value, *("" for _ in known)))
        for row in own:
            cells = _tabulate_row(row, words)
            strip = escape(draw_board_row(row, over, board, words))
            rows.append(
                (_name(row, words), strip, _bold(words.number(row.score.value)), *(cells[name] for name in known))
            )
        for item in items:
            share = words.percent(item.low)
            strip = escape(_draw_item(item, over, board, words))
            name = Markup("<small>{}</small>").format(name_item(item.item, words))
            rows.append((name, strip, words.number(item.value), *(share if one == "low" else "" for one in known)))
    return Table(
        id="tabel-papan",
        caption=words.text("board.caption"),
        headings=headings,
        rows=rows,
        numbers=frozenset(range(2, len(headings))),
        drawn=frozenset({1}),
        groups=frozenset(heads),
    )


def _list_columns(board: Board, words: Words) -> dict[str, str]:
    """List the columns besides the value of which something is known, with their headings."""
    rows, asked = board.rows, words.text(f"importance.{board.asked}") if board.asked else ""
    columns = {
        "short": (words.text("board.short", asked=asked), any(row.short is not None for row in rows)),
        "low": (words.text("board.low"), any(row.low is not None for row in rows)),
        "complaints": (words.text("board.complaints"), any(row.complaints for row in rows)),
        "change": ("", False),
    }
    if board.since:
        columns["change"] = (words.text("board.change", before=words.period(board.since.period)), True)
    return {name: heading for name, (heading, known) in columns.items() if known}


def _tabulate_row(row: BoardRow, words: Words) -> dict[str, str]:
    """Return the cells of an unsur by column."""
    return {
        "short": mark_real(words.number(row.short, sign=True), real=row.short_real),
        "low": words.percent(row.low),
        "complaints": words.count(row.complaints),
        "change": mark_real(words.number(row.change, sign=True), real=row.change_real),
    }


def choose_board_range(board: Board) -> Range:
    """Choose what the strips of all rows show."""
    ends = [(row.score.value, row.score.low, row.wished, row.beside) for row in board.rows]
    items = [item.value for _, _, found in board.list_groups() for item in found]
    lows = [item.precision.low for _, _, found in board.list_groups() for item in found if item.precision]
    return choose_range([*(value for row in ends for value in row), *items, *lows])


def _name(row: BoardRow, words: Words) -> str:
    """Return 'U3 Waktu penyelesaian'."""
    return f"{row.score.code} {words.unsur(row.score.unsur)}"


def _bold(text: str) -> Markup:
    """Return a figure that leads its row."""
    return Markup("<b>{}</b>").format(text)


def draw_board_row(row: BoardRow, over: Range, board: Board, words: Words) -> Strip:
    """Draw what was received with its interval, what was wished for, and the benchmark."""
    value = row.score.value
    marks: list[tuple[Mark, Any]] = [("beside", row.beside)] if row.beside is not None else []
    marks += [("wish", row.wished)] if row.wished is not None else []
    parts = [words.text("board.alt_value", unsur=words.unsur(row.score.unsur), value=words.number(value))]
    if row.score.low is not None and row.score.high is not None:
        about = {"low": words.number(row.score.low), "high": words.number(row.score.high)}
        parts.append(words.text("board.alt_interval", **about))
    if row.wished is not None:
        asked = words.text(f"importance.{board.asked}")
        parts.append(words.text("board.alt_item", name=asked, value=words.number(row.wished)))
    if row.beside is not None:
        parts.append(words.text("board.alt_item", name=words.text("board.beside"), value=words.number(row.beside)))
    return Strip(
        over,
        "; ".join(parts),
        board.instrument,
        marks if value is None else [*marks, ("now", value)],
        (row.score.low, row.score.high),
        (value, row.wished) if value is not None and row.wished is not None else None,
    )


def _draw_promise(promise: PromiseScore, over: Range, board: Board, words: Words) -> Strip:
    """Draw a promise with its interval."""
    alt = words.text("board.alt_value", unsur=words.promise(promise.promise), value=words.number(promise.value))
    marks: list[tuple[Mark, Any]] = [] if promise.value is None else [("now", promise.value)]
    ends = (promise.precision.low, promise.precision.high) if promise.precision else (None, None)
    return Strip(over, alt, board.instrument, marks, ends, height=16)


def _draw_item(item: ItemScore, over: Range, board: Board, words: Words) -> Strip:
    """Draw an item of the sector."""
    alt = words.text("board.alt_item", name=name_item(item.item, words), value=words.number(item.value))
    marks: list[tuple[Mark, Any]] = [] if item.value is None else [("now", item.value)]
    ends = (item.precision.low, item.precision.high) if item.precision else (None, None)
    return Strip(over, alt, board.instrument, marks, ends, height=16)


def _list_marks(board: Board, called: str, words: Words) -> Markup:
    """List what the marks stand for."""
    stated = any(row.score.low is not None for row in board.rows)
    entries: list[tuple[Mark, str]] = [("now", words.text("board.key_now" if stated else "board.key_value"))]
    if board.asked:
        entries.append(("wish", words.text("board.key_wish", asked=words.text(f"importance.{board.asked}"))))
    if board.beside:
        about = {"unit": called, "period": words.period(board.beside.period)}
        entries.append(("beside", words.text("board.key_beside", **about)))
    return render_key(entries, board.instrument, words)


def _explain_board(board: Board, words: Words) -> list[Markup]:
    """Explain the star, what a promise is, and what stands between the unsur; each where it is there."""
    there = {
        "board.star": any(row.short_real or row.change_real for row in board.rows),
        "promises.intro": bool(board.promises.scores),
        "board.items": any(items for _, _, items in board.list_groups()),
    }
    return [words.say(key) for key, shown in there.items() if shown]


def export_board(board: Board) -> dict[str, Any]:
    """Export the board for hasil.json."""
    names = ("wished", "short", "short_real", "beside", "low_answers", "complaints", "before", "change", "change_real")
    return {
        "asked": board.asked or None,
        "since": None if board.since is None else str(board.since.period),
        "beside": None if board.beside is None else str(board.beside.period),
        "unsur": [export_record(row, "key", *names, low_answers="low") for row in board.rows],
    }


# --- What comes first: a card for each priority

_Pill = Literal["done", "going", "waiting", "dropped", "late", "open"]
#: Status of an action -> its sign.
_PILLS: Mapping[str, _Pill] = {"selesai": "done", "berjalan": "going", "rencana": "waiting", "batal": "dropped"}


@dataclass(frozen=True)
class Card:
    """One priority.

    Parameters
    ----------
    target : str
        Value to reach; '' where none is set.
    reasons : sequence of str
    causes : str
        Why the office thinks it is so; '' where it wrote nothing.
    quote : str
        What a citizen wrote; '' where nothing may be quoted.
    running, planned : sequence of Markup
        Actions of earlier plans that are still open; those of this period, or that there is none.
    who, skpd : str
    """

    title: str
    value: str
    target: str
    strip: Markup
    reasons: Sequence[str]
    causes: str
    quote: str
    running: Sequence[Markup]
    planned: Sequence[Markup]
    who: str
    skpd: str


def show_focus(
    priorities: Priorities,
    board: Board,
    quotes: QuoteSelection,
    steps: Sequence[PlanStep],
    followups: Sequence[FollowUp],
    unit: Unit,
    words: Words,
) -> Answer:
    """Show a card for each priority: why, what a citizen says, what is under way, who answers, what is planned."""
    first, rows = priorities.first(), {row.key: row for row in board.rows}
    cards = [
        _make_card(priority, rows[priority.key], board, quotes, steps, followups, unit, words)
        for priority in first
        if priority.key in rows
    ]
    notes = []
    if choice := priorities.open_choice():
        key = "summary.priorities_equal" if choice.equal else "summary.priorities_close"
        notes.append(words.say(key, items=name_open_choice(choice, words, whole=True)))
    if any(card.quote for card in cards):
        notes.append(words.say("focus.quoted"))
    names = [words.unsur(priority.score.unsur) for priority in first]
    kept = bool(first) and all(priority.score.grade == priorities.instrument.bands[0] for priority in first)
    title = "focus.kept" if kept else "focus.first"
    return Answer(
        priorities.frame(),
        notes=Text.of(notes),
        question=words.text("focus.question"),
        answer=words.say(title, items=words.listing(names)).unescape() if cards else "",
        shown=(render_template("cards", say=words.say, cards=cards),) if cards else (),
    )


def _make_card(
    priority: Priority,
    row: BoardRow,
    board: Board,
    quotes: QuoteSelection,
    steps: Sequence[PlanStep],
    followups: Sequence[FollowUp],
    unit: Unit,
    words: Words,
) -> Card:
    """Make the card of one priority."""
    own = [step for step in steps if step.key == priority.key]
    running = [one for one in followups if one.action.unsur == priority.key and one.action.open]
    actions = [*(one.action for one in running), *(step.action for step in own if step.action)]
    skpd = dict.fromkeys(name for step in own for name in step.skpd_teknis)
    target = next((step.target for step in own if step.target is not None), None)
    said = next((quote.text for quote in quotes.shown if priority.key in quote.complains_of), "")
    return Card(
        title=f"{priority.rank}. {words.unsur(priority.score.unsur)}",
        value=words.number(priority.score.value),
        target="" if target is None else words.number(target),
        strip=escape(draw_board_row(row, choose_board_range(board), board, words)),
        reasons=_list_reasons(row, board, words),
        causes="; ".join(list_causes(own).get(priority.key, [])),
        quote=said,
        running=[_describe_action(one.action, words, late=one.overdue) for one in running],
        planned=_list_planned(own, words),
        who="; ".join(dict.fromkeys(action.penanggung_jawab for action in actions if action.penanggung_jawab)),
        skpd="; ".join(name for name in skpd if name != unit.name),
    )


def _list_reasons(row: BoardRow, board: Board, words: Words) -> list[str]:
    """List what speaks for an unsur: low answers, distance to what was wished for, complaints."""
    reasons, about = [], {"unsur": words.unsur(row.score.unsur)}
    if row.low:
        reasons.append(words.text("focus.low", share=words.percent(row.low), **about))
    if row.short is not None and row.short < 0:
        asked = words.text(f"importance.{board.asked}")
        reasons.append(words.text("focus.short", short=words.number(-row.short), asked=asked, **about))
    if row.complaints:
        reasons.append(words.text("focus.complaints", n=words.count(row.complaints), **about))
    return reasons


def render_status(action: Action, words: Words, *, late: bool) -> Markup:
    """Render the status of an action as a sign and a word; that it is late goes before."""
    status = words.text("focus.late") if late else words.text(f"policy.status_{action.status}")
    return render_pill("late" if late else _PILLS[action.status], status)


def _describe_action(action: Action, words: Words, *, late: bool = False) -> Markup:
    """Describe an action with its status as a sign and a word."""
    pill = render_status(action, words, late=late)
    kegiatan = action.kegiatan or words.text("policy.to_fill")
    undated = action.due is None
    due = words.text("focus.undated") if undated else words.text("focus.due", month=format_due(action, words))
    return Markup("{} {}").format(pill, words.text("focus.action", kegiatan=kegiatan, due=due))


def _list_planned(steps: Sequence[PlanStep], words: Words) -> list[Markup]:
    """List what is planned in this period; where nothing is, that, and what is proposed."""
    planned = [step.action for step in steps if step.planned and step.action]
    if planned:
        return [_describe_action(action, words) for action in planned]
    suggestion = suggest_step(steps[0].key, words) if steps else ""
    pill = render_pill("open", words.text("focus.open"))
    return [Markup("{}; {}").format(pill, words.text("focus.proposal", suggestion=suggestion))]


# --- Did the last plan work


def show_past_plan(followups: Sequence[FollowUp], survey: Survey, words: Words) -> Answer:
    """Show each action of earlier plans with what its unsur did since; nothing where there is no earlier plan."""
    if not followups:
        return Answer(frame_followup(followups))
    frame = frame_followup(followups)
    # Of what was not begun or given up no change is told.
    followups = [replace(one, movement=None) if one.action.status in ("rencana", "batal") else one for one in followups]
    moved = [one.movement for one in followups if one.movement is not None]
    entries: list[tuple[Mark, str]] = [("now", words.text("past.key_now"))] if moved else []
    if any(movement.others is not None for movement in moved):
        entries.append(("others", words.text("past.key_others")))
    if moved:
        entries.append(("zero", words.text("past.key_zero")))
    return Answer(
        frame,
        _tables=[
            partial(tabulate_past_plan, followups, survey.instrument, words),
            *([partial(tabulate_impacts, followups, survey.instrument, words)] if _list_impacts(followups) else []),
        ],
        notes=Text.of(_explain_past_plan(followups, survey, words)),
        question=words.text("summary.question_followup"),
        answer=_count_actions(followups, words),
        shown=(render_key(entries),) if entries else (),
    )


def _count_actions(followups: Sequence[FollowUp], words: Words) -> str:
    """Return '6 kegiatan: 2 selesai, 1 terlambat, dan 3 direncanakan.': those late apart, whatever their status."""
    found = Counter("focus.late" if one.overdue else f"policy.status_{one.action.status}" for one in followups)
    order = (
        "policy.status_selesai",
        "focus.late",
        *(f"policy.status_{name}" for name in ("berjalan", "rencana", "batal")),
    )
    items = [
        words.text("summary.followup_item", n=words.count(found[key]), status=words.text(key))
        for key in order
        if found[key]
    ]
    return words.say("summary.followup", n=words.count(len(followups)), items=words.listing(items)).unescape()


def _explain_past_plan(followups: Sequence[FollowUp], survey: Survey, words: Words) -> list[Markup]:
    """Explain what is late, the star, why there may be nothing to compare with, and what a change does not prove."""
    lines = []
    if any(one.overdue for one in followups):
        lines.append(words.say("past.late", date=words.date(survey.period.end)))
    placed = any(impact.difference for _, impact in _list_impacts(followups))
    moved = [one.movement for one in followups if one.movement is not None]
    if not moved and not placed:
        return lines
    lines += explain_adjusted([one.difference for one in moved], words)
    if moved and all(one.others is None for one in moved):
        every = {one.action.unsur for one in followups} >= set(survey.instrument.keys)
        lines.append(words.say("past.others_none") if every else words.say("past.others_few", claim=LEAST_CLAIMED))
    return [*lines, words.say("past.impact_caution" if placed else "past.caution")]


def tabulate_past_plan(followups: Sequence[FollowUp], instrument: Instrument, words: Words) -> Table:
    """Tabulate each action of earlier plans: when, status, what its unsur did since, the target."""
    moved = [one.movement for one in followups if one.movement is not None]
    ends = [(one.difference.low, one.difference.high, one.others) for one in moved]
    over = choose_close_range([0.0, *(None if end is None else float(end) for each in ends for end in each)])
    headings = [words.text(f"past.{name}") for name in ("action", "due", "status", "moved", "change", "target")]
    if moved:
        headings[3] = words.text("past.moved_range", range=over.label_changes(words))
    rows = [_tabulate_past_action(one, over, instrument, words) for one in followups]
    places = range(6) if moved else (0, 1, 2, 5)
    return Table(
        id="tabel-rencana-lalu",
        caption=words.text("past.caption"),
        headings=tuple(headings[place] for place in places),
        rows=[tuple(row[place] for place in places) for row in rows],
        numbers=frozenset({4} if moved else ()),
        drawn=frozenset({3} if moved else ()),
    )


def _tabulate_past_action(followup: FollowUp, over: Range, instrument: Instrument, words: Words) -> tuple[str, ...]:
    """Return one row of earlier plans."""
    action, movement = followup.action, followup.movement
    late = followup.overdue
    unsur = name_unsur(action.unsur, instrument, words)
    drawn, change = words.text(f"followup.why_{followup.unknown}") if followup.unknown else NO_VALUE, NO_VALUE
    if movement is not None:
        moved = movement.difference
        change = mark_real(words.number(movement.change, sign=True), real=moved.real)
        ends = {"low": words.number(moved.low, sign=True), "high": words.number(moved.high, sign=True)}
        alt = words.text("past.alt", unsur=unsur, change=Markup(change).striptags(), **ends)
        marks: list[tuple[Mark, float]] = [("now", moved.estimate)]
        if movement.others is not None:
            marks.insert(0, ("others", float(movement.others)))
        drawn = escape(Strip(over, alt, marks=marks, ends=(moved.low, moved.high), zero=True))
    return (
        _name_action(action, unsur, words),
        format_due(action, words),
        render_status(action, words, late=late),
        drawn,
        change,
        _format_outcome(followup, words),
    )


def _name_action(action: Action, unsur: str, words: Words) -> str:
    """Name an action, its unsur below, where it is done and what shows that it was."""
    kegiatan = action.kegiatan or words.text("policy.to_fill")
    return add_evidence(Markup("{} <br><small>{}</small>").format(kegiatan, unsur), action, words)


def _list_impacts(followups: Sequence[FollowUp]) -> list[tuple[FollowUp, Impact]]:
    """List the actions that name places, with what their unsur did there."""
    return [(one, one.impact) for one in followups if one.impact is not None]


def tabulate_impacts(followups: Sequence[FollowUp], instrument: Instrument, words: Words) -> Table:
    """Tabulate what the unsur of an action did at its places beside the others, or why that is not known."""
    impacts = _list_impacts(followups)
    tested = [impact.difference for _, impact in impacts if impact.difference]
    over = choose_close_range([0.0, *(end for each in tested for end in (each.low, each.high))])
    headings = list_headings(words, "past", "action", "acted", "others", "impact", "change")
    rows: list[tuple[str, ...]] = []
    for one, impact in impacts:
        unsur, difference = name_unsur(one.action.unsur, instrument, words), impact.difference
        name = _name_action(replace(one.action, bukti=""), unsur, words)
        if difference is None:
            rows.append((name, NO_VALUE, NO_VALUE, words.text(f"followup.why_{impact.unknown}"), NO_VALUE))
            continue
        gap = words.number(difference.estimate, sign=True)
        ends = {"low": words.number(difference.low, sign=True), "high": words.number(difference.high, sign=True)}
        alt = words.text("past.alt", unsur=unsur, change=gap, **ends)
        strip = Strip(
            over, alt, marks=[("now", difference.estimate)], ends=(difference.low, difference.high), zero=True
        )
        sides = (words.number(value, sign=True) for value in (impact.acted_change, impact.others_change))
        rows.append((name, *sides, escape(strip), mark_real(gap, real=difference.real)))
    return Table(
        id="tabel-dampak",
        caption=words.text("past.impact_caption"),
        headings=(*headings[:3], words.text("past.impact_range", range=over.label_changes(words)), headings[4])
        if tested
        else headings,
        rows=rows,
        numbers=frozenset({1, 2, 4}),
        drawn=frozenset({3} if tested else ()),
    )


def _format_outcome(followup: FollowUp, words: Words) -> str:
    """Format the value wanted, and whether it is there."""
    target = words.number(followup.action.target)
    if followup.reached is None or followup.movement is None:
        return target
    told = "met" if followup.met else "reached" if followup.reached else "not_reached"
    if told == "reached" and not followup.movement.difference.real:
        told = "reached_chance"
    return Markup("{} <br><small>{}</small>").format(target, words.text(f"past.{told}"))
