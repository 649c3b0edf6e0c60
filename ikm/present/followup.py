"""What became of earlier plans, in words and a table; worded as association, never as cause. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from ikm.analysis.followup import FollowUp, Movement, moved_once, statuses
from ikm.present.policy import unsur_name
from ikm.present.tables import Table, headings
from ikm.present.wording import NOTHING, Words
from ikm.rules.instrument import Instrument
from ikm.survey.plans import Action

_QUARTERS = ("I", "II", "III", "IV")


def followup_lines(found: Sequence[FollowUp], until: date, instrument: Instrument, words: Words) -> list[Markup]:
    """How many are done, which are late, which unsur moved, and what that does not prove.

    Parameters
    ----------
    until : date
        Last day of the period reported.
    """
    if not found:
        return [words.say("followup.none")]
    counts = [
        words.text("followup.count", n=words.count(n), status=words.text(f"policy.status_{status}"))
        for status, n in statuses(found).items()
    ]
    lines = [words.say("followup.counts", n=words.count(len(found)), items=words.listing(counts))]
    lines.append(_late_line(found, until, instrument, words))
    if undated := sum(one.action.open and one.action.due is None for one in found):
        lines.append(words.say("followup.no_due", n=words.count(undated)))
    lines += _moved_lines(moved_once(found), instrument, words)
    across = sorted({one.action.period for one in found if one.unknown == "across"})
    if across:
        lines.append(words.say("followup.across", items=words.listing([words.period(period) for period in across])))
    return lines


def _late_line(found: Sequence[FollowUp], until: date, instrument: Instrument, words: Words) -> Markup:
    """Actions whose time is over."""
    items = [
        words.text(
            "followup.late_item", unsur=unsur_name(one.action.unsur, instrument, words), due=due(one.action, words)
        )
        for one in found
        if one.overdue
    ]
    day = words.date(until)
    return (
        words.say("followup.late", date=day, items=words.listing(items))
        if items
        else words.say("followup.late_none", date=day)
    )


def _moved_lines(moved: Sequence[FollowUp], instrument: Instrument, words: Words) -> list[Markup]:
    """Unsur that really moved since their plan, the others, those without a plan, and what none of it proves."""
    if not moved:
        return []
    told = [(one, one.movement) for one in moved if one.movement is not None]
    lines = [_real_line(one, movement, instrument, words) for one, movement in told if movement.way != "same"]
    same = [
        words.text(
            "followup.same_item",
            unsur=unsur_name(one.action.unsur, instrument, words),
            period=words.period(one.action.period),
            estimate=words.number(movement.difference.estimate, sign=True),
        )
        for one, movement in told
        if movement.way == "same"
    ]
    if same:
        lines.append(words.say("followup.same", items=words.listing(same)))
    return [*lines, _others_line(told, words), words.say("followup.method"), words.say("followup.caution")]


def _real_line(one: FollowUp, movement: Movement, instrument: Instrument, words: Words) -> Markup:
    """One unsur that is really higher or lower than when it was planned for."""
    change = movement.difference
    return words.say(
        f"followup.{movement.way}",
        unsur=unsur_name(one.action.unsur, instrument, words),
        period=words.period(one.action.period),
        estimate=words.number(abs(change.estimate)),
        low=words.number(change.low, sign=True),
        high=words.number(change.high, sign=True),
    )


def _others_line(told: Sequence[tuple[FollowUp, Movement]], words: Words) -> Markup:
    """Mean movement of the unsur without a plan, since the period of each plan."""
    since = {one.action.period: movement for one, movement in told}
    items = [
        words.text(
            "followup.others_item",
            mean=words.number(movement.others, sign=True),
            period=words.period(period),
            n=movement.n_others,
        )
        for period, movement in since.items()
        if movement.others is not None
    ]
    return words.say("followup.others", items=words.listing(items)) if items else words.say("followup.others_none")


def followup_table(found: Sequence[FollowUp], instrument: Instrument, words: Words) -> Table:
    """Every action of earlier plans: status, movement, unsur without a plan, target."""
    return Table(
        id="tabel-tindak-lanjut",
        caption=words.text("followup.caption"),
        headings=headings(words, "followup", "unsur", "kegiatan", "period", "due", "status", "moved", "mean", "target"),
        rows=[_row(one, instrument, words) for one in found],
    )


def _row(one: FollowUp, instrument: Instrument, words: Words) -> tuple[str, ...]:
    """One action."""
    status = words.text(f"policy.status_{one.action.status}")
    movement = one.movement
    return (
        unsur_name(one.action.unsur, instrument, words),
        one.action.kegiatan or words.text("policy.to_fill"),
        words.period(one.action.period),
        due(one.action, words),
        words.text("followup.status_late", status=status) if one.overdue else status,
        _moved(movement, words) if movement else words.text(f"followup.why_{one.unknown}"),
        words.number(movement.others if movement else None, sign=True),
        _target(one, words),
    )


def _moved(movement: Movement, words: Words) -> str:
    """'+3,10 (+0,20 sampai +6,00), nyata'."""
    change = movement.difference
    return words.text(
        "followup.moved_value",
        estimate=words.number(change.estimate, sign=True),
        low=words.number(change.low, sign=True),
        high=words.number(change.high, sign=True),
        real=words.text("followup.real" if change.real else "followup.not_real"),
    )


def _target(one: FollowUp, words: Words) -> str:
    """The value wanted, and whether it is there."""
    target = words.number(one.action.target)
    if one.reached is None or one.movement is None:
        return target
    key = "followup.reached" if one.reached else "followup.not_reached"
    if one.reached and not one.movement.difference.real:
        key = "followup.reached_chance"
    return words.text(key, target=target, value=words.number(one.movement.value))


def due(action: Action, words: Words) -> str:
    """'TW I, II 2026', the year alone, or a dash."""
    if action.tahun is None:
        return NOTHING
    if not action.tw:
        return str(action.tahun)
    quarters = ", ".join(_QUARTERS[quarter - 1] for quarter in action.tw)
    return words.text("followup.due_tw", quarters=quarters, tahun=action.tahun)
