"""The short edition's board: every unsur in one row, beside what was wished for, the benchmark and an earlier period."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.index import INDEX_LEVEL, INDEX_POINTS, SHARE_OF_ONE, Index, frame_records
from ikm.analysis.overview import Board, BoardRow
from ikm.chapters.index import title_unsur
from ikm.chapters.results import export_record
from ikm.page.strip import Mark, Range, Strip, choose_range, render_key
from ikm.page.table import Table
from ikm.page.view import Answer, Text
from ikm.page.wording import Words

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
    """Show every unsur in one row; nothing where unsur are not shown.

    Parameters
    ----------
    called : str
        How the benchmark unit is called.
    """
    if not board.rows:
        return Answer(pd.DataFrame())
    return Answer(
        frame_board(board),
        _tables=[partial(tabulate_board, board, words)],
        notes=Text.of([_explain_real(board, words)]),
        question=words.text("board.question"),
        answer=title_unsur(index, order, words),
        shown=(_list_marks(board, called, words),),
    )


def frame_board(board: Board) -> pd.DataFrame:
    """Return one row an unsur, lowest first."""
    paths = {"value": "score.value", "low": "score.low", "high": "score.high", "low_answers": "low"}
    return frame_records(board.rows, "unsur", _MEASURES, unsur="key", **paths)


def tabulate_board(board: Board, words: Words) -> Table:
    """Tabulate every unsur, lowest first; columns of which nothing is known are left out."""
    over = choose_board_range(board)
    columns: list[tuple[str, list[str], bool]] = [
        (words.text("board.unsur"), [_name(row, words) for row in board.rows], False),
        (over.label(words), [escape(draw_board_row(row, over, board, words)) for row in board.rows], False),
        (words.text("board.value"), [_bold(words.number(row.score.value)) for row in board.rows], True),
    ]
    asked = words.text(f"importance.{board.asked}") if board.asked else ""
    optional = [
        (
            words.text("board.short", asked=asked),
            [_mark_real(words.number(row.short, sign=True), row.short_real) for row in board.rows],
            any(row.short is not None for row in board.rows),
        ),
        (
            words.text("board.low"),
            [words.percent(row.low) for row in board.rows],
            any(row.low is not None for row in board.rows),
        ),
        (
            words.text("board.complaints"),
            [words.count(row.complaints) for row in board.rows],
            any(row.complaints for row in board.rows),
        ),
        (
            words.text("board.change", before=name_short_period(board, words)) if board.since else "",
            [_mark_real(words.number(row.change, sign=True), row.change_real) for row in board.rows],
            board.since is not None,
        ),
    ]
    columns += [(heading, cells, True) for heading, cells, known in optional if known]
    return Table(
        id="tabel-papan",
        caption=words.text("board.caption"),
        headings=tuple(heading for heading, _, _ in columns),
        rows=list(zip(*(cells for _, cells, _ in columns), strict=True)),
        numbers=frozenset(place for place, (_, _, figures) in enumerate(columns) if figures),
        drawn=frozenset({1}),
    )


def choose_board_range(board: Board) -> Range:
    """Choose what the strips of all rows show."""
    ends = [(row.score.value, row.score.low, row.wished, row.beside) for row in board.rows]
    return choose_range([value for row in ends for value in row])


def _name(row: BoardRow, words: Words) -> str:
    """Return 'U3 Waktu penyelesaian'."""
    return f"{row.score.code} {words.unsur(row.score.unsur)}"


def _bold(text: str) -> Markup:
    """Return a figure that leads its row."""
    return Markup("<b>{}</b>").format(text)


def _mark_real(text: str, real: bool) -> str:
    """Mark a difference that is more than chance."""
    return Markup("<b>{}*</b>").format(text) if real else text


def name_short_period(board: Board, words: Words) -> str:
    """Return the earlier period of a board."""
    return words.period(board.since.period) if board.since else ""


def draw_board_row(row: BoardRow, over: Range, board: Board, words: Words) -> Strip:
    """Draw what was received with its interval, what was wished for, and the benchmark."""
    value = row.score.value
    marks: list[tuple[Mark, Any]] = [("beside", row.beside)] if row.beside is not None else []
    marks += [("wish", row.wished)] if row.wished is not None else []
    parts = [words.text("board.alt_value", value=words.number(value))]
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
        f"{words.unsur(row.score.unsur)}: {'; '.join(parts)}",
        board.instrument,
        [*marks, ("now", value)],
        (row.score.low, row.score.high),
        (value, row.wished) if value is not None and row.wished is not None else None,
    )


def _list_marks(board: Board, called: str, words: Words) -> Markup:
    """List what the marks stand for."""
    entries: list[tuple[Mark, str]] = [("now", words.text("board.key_now"))]
    if board.asked:
        entries.append(("wish", words.text("board.key_wish", asked=words.text(f"importance.{board.asked}"))))
    if board.beside:
        about = {"unit": called, "period": words.period(board.beside.period)}
        entries.append(("beside", words.text("board.key_beside", **about)))
    return render_key(entries, board.instrument, words)


def _explain_real(board: Board, words: Words) -> Markup | None:
    """Explain the star; nothing where none is set."""
    starred = any(row.short_real or row.change_real for row in board.rows)
    return words.say("board.star") if starred else None


def export_board(board: Board) -> dict[str, Any]:
    """Export the board for hasil.json."""
    names = ("wished", "short", "short_real", "beside", "low_answers", "complaints", "before", "change", "change_real")
    return {
        "asked": board.asked or None,
        "since": None if board.since is None else str(board.since.period),
        "beside": None if board.beside is None else str(board.beside.period),
        "unsur": [export_record(row, "key", *names, low_answers="low") for row in board.rows],
    }
