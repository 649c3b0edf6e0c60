"""The short edition on what comes first: a card for each priority, and whether the earlier plan worked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from markupsafe import Markup, escape

from ikm.analysis.actions import FollowUp, PlanStep, Priorities, Priority, frame_followup
from ikm.analysis.overview import Board, BoardRow
from ikm.analysis.review import QuoteSelection
from ikm.chapters.actions import format_due, name_open_choice, suggest_step
from ikm.chapters.board import choose_board_range, draw_board_row
from ikm.chapters.index import name_unsur
from ikm.page.markup import render_template
from ikm.page.strip import Mark, Range, Strip, choose_close_range, render_key, render_pill
from ikm.page.table import Table
from ikm.page.view import Answer, Text
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument
from ikm.survey.plans import Action
from ikm.survey.units import Unit

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
        notes.append(words.say(key, items=name_open_choice(choice, words)))
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
        quote=said,
        running=[_describe_action(one.action, words, late=one.overdue) for one in running],
        planned=_list_planned(own, words),
        who="; ".join(dict.fromkeys(action.penanggung_jawab for action in actions if action.penanggung_jawab)),
        skpd="; ".join(name for name in skpd if name != unit.name),
    )


def _list_reasons(row: BoardRow, board: Board, words: Words) -> list[str]:
    """List what speaks for an unsur: low answers, distance to what was wished for, complaints."""
    reasons = []
    if row.low:
        reasons.append(words.text("focus.low", share=words.percent(row.low)))
    if row.short is not None and row.short < 0:
        asked = words.text(f"importance.{board.asked}")
        reasons.append(words.text("focus.short", short=words.number(-row.short), asked=asked))
    if row.complaints:
        reasons.append(words.text("focus.complaints", n=words.count(row.complaints)))
    return reasons


def _describe_action(action: Action, words: Words, *, late: bool = False) -> Markup:
    """Describe an action with its status as a sign and a word."""
    status = words.text("focus.late") if late else words.text(f"policy.status_{action.status}")
    pill = render_pill("late" if late else _PILLS[action.status], status)
    kegiatan = action.kegiatan or words.text("policy.to_fill")
    due = words.text("focus.undated") if action.due is None else format_due(action, words)
    return Markup("{} {}").format(pill, words.text("focus.action", kegiatan=kegiatan, due=due))


def _list_planned(steps: Sequence[PlanStep], words: Words) -> list[Markup]:
    """List what is planned in this period; where nothing is, that, and what is proposed."""
    planned = [step.action for step in steps if step.planned and step.action]
    if planned:
        return [_describe_action(action, words) for action in planned]
    suggestion = suggest_step(steps[0].key, words) if steps else ""
    pill = render_pill("open", words.text("focus.open"))
    return [Markup("{} {}").format(pill, words.text("focus.proposal", suggestion=suggestion))]


# --- Did the last plan work


def show_past_plan(followups: Sequence[FollowUp], instrument: Instrument, words: Words) -> Answer:
    """Show each action of earlier plans with what its unsur did since; nothing where there is no earlier plan."""
    if not followups:
        return Answer(frame_followup(followups))
    done = sum(one.action.status == "selesai" for one in followups)
    late = sum(one.overdue for one in followups)
    counts = {"n": words.count(len(followups)), "done": words.count(done), "late": words.count(late)}
    moved = [one.movement for one in followups if one.movement is not None]
    entries: list[tuple[Mark, str]] = [("now", words.text("past.key_now"))] if moved else []
    if any(movement.others is not None for movement in moved):
        entries.append(("others", words.text("past.key_others")))
    return Answer(
        frame_followup(followups),
        _tables=[partial(tabulate_past_plan, followups, instrument, words)],
        notes=Text.of([words.say("followup.caution")] if moved else []),
        question=words.text("summary.question_followup"),
        answer=words.say("summary.followup", **counts).unescape(),
        shown=(render_key(entries),) if entries else (),
    )


def tabulate_past_plan(followups: Sequence[FollowUp], instrument: Instrument, words: Words) -> Table:
    """Tabulate each action of earlier plans: when, status, what its unsur did since, the target."""
    moved = [one.movement for one in followups if one.movement is not None]
    ends = [(one.difference.low, one.difference.high, one.others) for one in moved]
    over = choose_close_range([0.0, *(None if end is None else float(end) for each in ends for end in each)])
    headings = [words.text(f"past.{name}") for name in ("action", "due", "status", "moved", "change", "target")]
    if moved:
        headings[3] = words.text("past.moved_range", range=over.label(words))
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
    about = {"kegiatan": action.kegiatan or words.text("policy.to_fill"), "unsur": unsur}
    status = words.text("focus.late") if late else words.text(f"policy.status_{action.status}")
    drawn, change = words.text(f"followup.why_{followup.unknown}") if followup.unknown else NO_VALUE, NO_VALUE
    if movement is not None:
        moved = movement.difference
        change = words.number(movement.value - movement.before, sign=True)
        if moved.real:
            change = Markup("<b>{}*</b>").format(change)
        ends = {"low": words.number(moved.low, sign=True), "high": words.number(moved.high, sign=True)}
        alt = words.text("past.alt", unsur=unsur, change=Markup(change).striptags(), **ends)
        marks: list[tuple[Mark, float]] = [("now", moved.estimate)]
        if movement.others is not None:
            marks.insert(0, ("others", float(movement.others)))
        drawn = escape(Strip(over, alt, marks=marks, ends=(moved.low, moved.high), zero=True))
    reached = NO_VALUE
    if followup.reached is not None:
        reached = words.text("past.reached" if followup.reached else "past.not_reached")
    return (
        Markup("{}<br>{}").format(about["kegiatan"], Markup("<small>{}</small>").format(unsur)),
        format_due(action, words),
        render_pill("late" if late else _PILLS[action.status], status),
        drawn,
        change,
        reached,
    )
