"""Priorities, the plan and what it would give, in words and tables. Floor 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from ikm.analysis.actions import (
    COMPONENT_WEIGHTS,
    FULL_SCALES,
    TARGET_STEP,
    Component,
    ComponentName,
    FollowUp,
    Movement,
    PlanStep,
    Priorities,
    Priority,
    Simulation,
    count_statuses,
    list_distinct_movements,
)
from ikm.analysis.index import LEAST_CLAIMED
from ikm.chapters.comparison import export_difference
from ikm.page.table import Table, list_headings
from ikm.page.view import export_record, format_rounded
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument, Unsur
from ikm.survey.plans import Action
from ikm.survey.units import Unit

_QUARTERS = ("I", "II", "III", "IV")
#: What marks a quarter in the plan.
_TICK = "✓"


def describe_priorities(found: Priorities, words: Words) -> list[Markup]:
    """Each priority with its reason in one sentence, and how the order came about; or why there is none."""
    first = found.first()
    if not found.ranked:
        return [words.say("policy.few", claim=LEAST_CLAIMED)]
    lines = [describe_reason(one, found, words) for one in first] or [words.say("policy.same")]
    if first:
        lines.append(_note(found, words))
    if first and "certainty" in found.names:
        key = "policy.certainty_note_stated" if found.resampled else "policy.certainty_note"
        lines.append(words.say(key, asked=_name_stated(found, words)))
    if pair := found.close():
        last, after = (words.unsur(one.score.unsur) for one in pair)
        lines.append(words.say("policy.close", last=last, after=after))
    if found.left_out:
        items = words.listing([words.unsur(score.unsur) for score in found.left_out])
        lines.append(words.say("policy.left_out", claim=LEAST_CLAIMED, items=items))
    return lines


def _note(found: Priorities, words: Words) -> Markup:
    """How the order came about, and over which range each component runs."""
    full = {
        "score": words.number(found.instrument.pressing_value, 0),
        "gap": words.number(FULL_SCALES["gap"], 0),
        "low": words.percent(FULL_SCALES["low"], 0),
        "complaints": words.percent(FULL_SCALES["complaints"], 0),
    }
    items = [words.text(f"policy.full_{name}", full=full[name]) for name in found.names if name in full]
    return words.say("policy.note", items=words.listing(items))


def describe_reason(one: Priority, found: Priorities, words: Words) -> Markup:
    """Why an unsur is pressing, in one sentence."""
    parts = [_value_part(one, found, words), *(_part(name, part, found, words) for name, part in _parts(one))]
    listed = words.listing([part for part in parts if part])
    return words.say("policy.reason", rank=one.rank, unsur=words.unsur(one.score.unsur), parts=listed)


def _parts(one: Priority) -> list[tuple[ComponentName, Component]]:
    """Components besides the value, in their order."""
    return [(name, one.components[name]) for name in COMPONENT_WEIGHTS if name in one.components and name != "score"]


def _value_part(one: Priority, found: Priorities, words: Words) -> str:
    """The value and its place from below."""
    return words.text(
        "policy.score_lowest" if one.place == 1 else "policy.score_place",
        value=words.number(one.score.value),
        mutu=one.score.grade.mutu if one.score.grade else NO_VALUE,
        place=one.place,
        all=len(found.ranked),
    )


def _part(name: ComponentName, part: Component, found: Priorities, words: Words) -> str:
    """One component in words; '' where it says nothing against the unsur."""
    if name == "certainty":
        return _certainty_part(part, found, words)
    if part.raw <= 0:
        return ""
    if name == "gap":
        return words.text("policy.gap", gap=words.number(part.raw), asked=_name_stated(found, words))
    if name == "low":
        return words.text("policy.low", share=words.percent(part.raw))
    return words.text("policy.complaints", n=words.count(int(part.raw)))


def _certainty_part(part: Component, found: Priorities, words: Words) -> str:
    """How surely the unsur needs mending before others."""
    if found.resampled:
        return words.text("policy.certainty_share", share=words.chance(float(part.raw))) if part.raw else ""
    others = sum("certainty" in one.components for one in found.ranked) - 1
    above = round(part.raw * others)
    return words.text("policy.certainty_above", n=above) if above else words.text("policy.certainty_none")


def tabulate_priorities(found: Priorities, words: Words) -> Table:
    """Every unsur with its components, as measured and scaled, most pressing first."""
    names = found.names
    return Table(
        id="tabel-prioritas",
        caption=words.text("policy.caption"),
        headings=(
            words.text("policy.unsur"),
            *(
                words.text(f"policy.column_{name}", weight=COMPONENT_WEIGHTS[name], asked=_name_stated(found, words))
                for name in names
            ),
            words.text("policy.total"),
        ),
        rows=[
            (
                words.text("policy.ranked", rank=one.rank, unsur=words.unsur(one.score.unsur)),
                *(_format_component(one, name, words) for name in names),
                words.number(one.total),
            )
            for one in found.ranked
        ],
        numbers=frozenset(range(1, len(names) + 2)),
    )


def _format_component(one: Priority, name: ComponentName, words: Words) -> str:
    """A component as measured, and scaled in brackets; a certainty is scaled already."""
    if name not in one.components:
        return NO_VALUE
    part = one.components[name]
    measured: dict[ComponentName, Callable[[Fraction], str]] = {
        "score": lambda _: words.number(one.score.value),
        "gap": words.number,
        "certainty": words.number,
        "low": words.percent,
        "complaints": lambda raw: words.count(int(raw)),
    }
    raw = measured[name](part.raw)
    return raw if name == "certainty" else words.text("policy.cell", raw=raw, scaled=words.number(part.scaled))


def _name_stated(found: Priorities, words: Words) -> str:
    """'harapan' or 'kepentingan'; nothing where neither was asked."""
    return words.text(f"importance.{found.stated}") if found.stated else ""


def describe_plan(steps: Sequence[PlanStep], unit: Unit, words: Words) -> list[Markup]:
    """Whose plan it is, and what a target stands for."""
    if not steps:
        return [words.say("policy.plan_none")]
    written = [step.planned for step in steps]
    if all(written):
        return [words.say("policy.plan_own")]
    first = words.say("policy.plan_part") if any(written) else words.say("policy.plan_draft", file=_file(unit))
    return [first, words.say("policy.target_note", step=words.number(TARGET_STEP))]


def _file(unit: Unit) -> str:
    """Where a unit writes its plan."""
    return f"data/actions/{unit.code}.csv"


def tabulate_plan(steps: Sequence[PlanStep], instrument: Instrument, words: Words) -> Table:
    """Rencana tindak lanjut: unsur, kegiatan, quarters, who, and the value to reach."""
    quarters = [words.text("policy.tw", quarter=quarter) for quarter in _QUARTERS]
    return Table(
        id="tabel-rencana",
        caption=words.text("policy.plan_caption"),
        headings=(
            *list_headings(words, "policy", "plan_unsur", "kegiatan"),
            *quarters,
            *list_headings(words, "policy", "tahun", "penanggung_jawab", "skpd_teknis", "target"),
        ),
        rows=[_plan_row(step, instrument, words) for step in steps],
    )


def _plan_row(step: PlanStep, instrument: Instrument, words: Words) -> tuple[str, ...]:
    """One line of the plan."""
    open_ = words.text("policy.to_fill")
    action = step.action
    year = action.tahun if action and action.tahun else step.draft.tahun if step.draft else None
    return (
        name_unsur(step.key, instrument, words),
        _kegiatan(step, words),
        *(_TICK if action and quarter in action.tw else "" for quarter in range(1, 5)),
        str(year) if year else open_,
        (action.penanggung_jawab if action else "") or open_,
        "; ".join(step.skpd_teknis) or open_,
        _format_target(step, words),
    )


def suggest_step(key: str, words: Words) -> str:
    """Return what a unit might do about an unsur; of its own unsur something general."""
    known = f"suggestions.{key}"
    return words.text(known if words.has(known) else "suggestions.other")


def _kegiatan(step: PlanStep, words: Words) -> str:
    """What is to be done; a suggestion where nobody has written it; its status once it is on its way."""
    if step.action is None or not step.action.kegiatan:
        return words.text("policy.kegiatan_draft", suggestion=suggest_step(step.key, words))
    if step.action.status == "rencana":
        return step.action.kegiatan
    status = words.text(f"policy.status_{step.action.status}")
    return words.text("policy.kegiatan_status", kegiatan=step.action.kegiatan, status=status)


def _format_target(step: PlanStep, words: Words) -> str:
    """The value to reach, and what a drafted one stands for."""
    value = words.number(step.target)
    if step.draft is None or step.target != step.draft.target:
        return value
    if step.draft.mutu:
        return words.text("policy.target_mutu", target=value, mutu=step.draft.mutu)
    return words.text("policy.target_step", target=value, step=words.number(TARGET_STEP, sign=True))


def describe_simulation(found: Simulation | None, instrument: Instrument, words: Words) -> list[Markup]:
    """The index if the priorities reached their targets; or why it is not computed."""
    if found is None:
        return [words.say("policy.simulation_none", claim=LEAST_CLAIMED)]
    items = [
        words.text("policy.simulation_item", unsur=name_unsur(key, instrument, words), target=words.number(value))
        for key, value in found.targets
    ]
    old, new = found.before_band.mutu, found.after_band.mutu
    line = words.say(
        "policy.simulation",
        items=words.listing(items),
        after=words.number(found.after),
        before=words.number(found.before),
        gain=words.number(found.gain, sign=True),
    )
    mutu = words.say("policy.simulation_same" if old == new else "policy.simulation_up", old=old, new=new)
    return [Markup("{} {}").format(line, mutu), words.say("policy.simulation_note")]


def name_unsur(key: str, instrument: Instrument, words: Words) -> str:
    """Name of an unsur of this instrument; the key of another's."""
    known: Mapping[str, Unsur] = {item.key: item for item in instrument.unsur}
    return words.unsur(known[key]) if key in known else key


def export_policy(
    found: Priorities, steps: Sequence[PlanStep], simulated: Simulation | None, followed: Sequence[FollowUp]
) -> dict[str, Any]:
    """Priorities with their components, the plan, what it would give, and what became of earlier plans."""
    return {
        "weights": dict(COMPONENT_WEIGHTS),
        "stated": found.stated or None,
        "priorities": [
            {
                "key": one.key,
                "rank": one.rank,
                "value": format_rounded(one.score.value),
                "total": float(one.total),
                "components": {
                    name: {"raw": float(part.raw), "scaled": float(part.scaled)}
                    for name, part in one.components.items()
                },
            }
            for one in found.ranked
        ],
        "first": [one.key for one in found.first()],
        "left_out": [score.unsur.key for score in found.left_out],
        "plan": [_step(step) for step in steps],
        "simulation": _simulation(simulated),
        "followup": [_followup(one) for one in followed],
    }


def _step(step: PlanStep) -> dict[str, Any]:
    """One line of the plan."""
    planned = _action(step.action) if step.action else {"unsur": step.key}
    return {
        **planned,
        "draft": not step.planned,
        "skpd_teknis": list(step.skpd_teknis),
        "target": format_rounded(step.target),
    }


def _action(action: Action) -> dict[str, Any]:
    """One action as a person wrote it; notes stay in the file."""
    return {
        "period": str(action.period),
        "unsur": action.unsur,
        "kegiatan": action.kegiatan,
        "tw": list(action.tw),
        "tahun": action.tahun,
        "penanggung_jawab": action.penanggung_jawab,
        "skpd_teknis": list(action.skpd_teknis),
        "target": format_rounded(action.target),
        "status": action.status,
    }


def _simulation(found: Simulation | None) -> dict[str, Any] | None:
    """The index if the priorities reached their targets."""
    if found is None:
        return None
    return {
        "targets": {key: format_rounded(value) for key, value in found.targets},
        **export_record(
            found,
            *("before", "after", "gain", "mutu_before", "mutu_after"),
            mutu_before="before_band.mutu",
            mutu_after="after_band.mutu",
        ),
    }


def _followup(one: FollowUp) -> dict[str, Any]:
    """One action of an earlier plan, with the movement of its unsur."""
    movement = one.movement
    return {
        **_action(one.action),
        "overdue": one.overdue,
        "reached": one.reached,
        "not_compared": one.unknown or None,
        "movement": None
        if movement is None
        else {
            **export_difference(movement.difference),
            "value": format_rounded(movement.value),
            "others": None if movement.others is None else float(movement.others),
            "n_others": movement.n_others,
        },
    }


def describe_followup(found: Sequence[FollowUp], until: date, instrument: Instrument, words: Words) -> list[Markup]:
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
        for status, n in count_statuses(found).items()
    ]
    lines = [words.say("followup.counts", n=words.count(len(found)), items=words.listing(counts))]
    lines.append(_late_line(found, until, instrument, words))
    if undated := sum(one.action.open and one.action.due is None for one in found):
        lines.append(words.say("followup.no_due", n=words.count(undated)))
    lines += _moved_lines(list_distinct_movements(found), instrument, words)
    across = sorted({one.action.period for one in found if one.unknown == "across"})
    if across:
        lines.append(words.say("followup.across", items=words.listing([words.period(period) for period in across])))
    return lines


def _late_line(found: Sequence[FollowUp], until: date, instrument: Instrument, words: Words) -> Markup:
    """Actions whose time is over."""
    items = [
        words.text(
            "followup.late_item",
            unsur=name_unsur(one.action.unsur, instrument, words),
            due=format_due(one.action, words),
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
            unsur=name_unsur(one.action.unsur, instrument, words),
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
        unsur=name_unsur(one.action.unsur, instrument, words),
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


def tabulate_followup(found: Sequence[FollowUp], instrument: Instrument, words: Words) -> Table:
    """Every action of earlier plans: status, movement, unsur without a plan, target."""
    return Table(
        id="tabel-tindak-lanjut",
        caption=words.text("followup.caption"),
        headings=list_headings(
            words, "followup", "unsur", "kegiatan", "period", "due", "status", "moved", "mean", "target"
        ),
        rows=[_followup_row(one, instrument, words) for one in found],
    )


def _followup_row(one: FollowUp, instrument: Instrument, words: Words) -> tuple[str, ...]:
    """One action."""
    status = words.text(f"policy.status_{one.action.status}")
    movement = one.movement
    return (
        name_unsur(one.action.unsur, instrument, words),
        one.action.kegiatan or words.text("policy.to_fill"),
        words.period(one.action.period),
        format_due(one.action, words),
        words.text("followup.status_late", status=status) if one.overdue else status,
        _moved(movement, words) if movement else words.text(f"followup.why_{one.unknown}"),
        words.number(movement.others if movement else None, sign=True),
        _format_outcome(one, words),
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


def _format_outcome(one: FollowUp, words: Words) -> str:
    """The value wanted, and whether it is there."""
    target = words.number(one.action.target)
    if one.reached is None or one.movement is None:
        return target
    key = "followup.reached" if one.reached else "followup.not_reached"
    if one.reached and not one.movement.difference.real:
        key = "followup.reached_chance"
    return words.text(key, target=target, value=words.number(one.movement.value))


def format_due(action: Action, words: Words) -> str:
    """'TW I, II 2026', the year alone, or a dash."""
    if action.tahun is None:
        return NO_VALUE
    if not action.tw:
        return str(action.tahun)
    quarters = ", ".join(_QUARTERS[quarter - 1] for quarter in action.tw)
    return words.text("followup.due_tw", quarters=quarters, tahun=action.tahun)
