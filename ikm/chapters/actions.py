"""The chapter on what to do: priorities, plan of action, simulation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from ikm.analysis.actions import (
    COMPONENT_WEIGHTS,
    FULL_SCALES,
    HIGHEST_TARGET,
    TARGET_STEP,
    ComponentName,
    FollowUp,
    OpenChoice,
    PlanStep,
    Priorities,
    Priority,
    Simulation,
    frame_plan_steps,
    list_causes,
)
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.index import LEAST_CLAIMED, LEAST_RANKED, subtract_known
from ikm.analysis.places import Impact
from ikm.chapters.comparison import export_difference
from ikm.chapters.index import name_unsur
from ikm.chapters.results import export_record, format_rounded
from ikm.page.table import Table, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.rules.instrument import Instrument
from ikm.survey.plans import Action
from ikm.survey.responses import Survey

_QUARTERS = ("I", "II", "III", "IV")
#: Decimals of a component, of a share as a part of 1: what would be printed as 0 is not said.
_PRINTED_PLACES: dict[ComponentName, int] = {"gap": 2, "low": 3, "complaints": 0}
#: Decimals of an exported p.
_P_PLACES = 4
#: What marks a quarter in the plan.
_TICK = "✓"
#: Letters of an address that are shown, of its host and path.
_LINK_LETTERS = 48


def show_priorities(priorities: Priorities, words: Words) -> View:
    """Show the unsur in order of urgency, with what it rests on."""
    tables = [partial(tabulate_priorities, priorities, words)] if priorities.first() else []
    return View(priorities.frame(), Text.of(describe_priorities(priorities, words)), tables)


def describe_causes(steps: Sequence[PlanStep], instrument: Instrument, words: Words) -> list[Markup]:
    """Say why unsur are weak, as the office wrote it into its plan; nothing where it did not."""
    return [
        words.say(
            "policy.cause",
            unsur=name_unsur(key, instrument, words),
            items=words.listing([each.rstrip(".") for each in told]),
        )
        for key, told in list_causes(steps).items()
    ]


def describe_priorities(priorities: Priorities, words: Words) -> list[Markup]:
    """Describe how the order came about and where it is open; or why there is none."""
    first = priorities.first()
    if not priorities.ranked:
        return [words.say("policy.hidden" if priorities.hidden else "policy.few", claim=LEAST_CLAIMED)]
    lines = [_explain_order(priorities, words) if first else _explain_same(priorities, words)]
    if first and "certainty" in priorities.names:
        key = "policy.certainty_note_stated" if priorities.resampled else "policy.certainty_note"
        lines.append(words.say(key, asked=_name_stated(priorities, words)))
    lines += describe_equal(priorities, words)
    if choice := priorities.open_choice():
        lines.append(_describe_open_choice(choice, words))
    if priorities.left_out:
        items = words.listing([words.unsur(score.unsur) for score in priorities.left_out])
        lines.append(words.say("policy.left_out", claim=LEAST_CLAIMED, ranked=LEAST_RANKED, items=items))
    return lines


def _explain_same(priorities: Priorities, words: Words) -> Markup:
    """Explain that no unsur stands out: their values are the same, or only what is reckoned from them."""
    same = len({priority.score.value for priority in priorities.ranked}) == 1
    return words.say("policy.same" if same else "policy.same_score")


def describe_equal(priorities: Priorities, words: Words) -> list[Markup]:
    """Say which of the first priorities are equal, and how they come by their places."""
    return [words.say("policy.equal", items=_name_quoted(group, words)) for group in priorities.list_equal()]


def _describe_open_choice(choice: OpenChoice, words: Words) -> Markup:
    """Say between which unsur nothing chooses, and why one goes before the other all the same."""
    items = name_open_choice(choice, words)
    if choice.equal:
        return words.say("policy.close_equal", items=items)
    planned, others = (_name_quoted(part, words) for part in (choice.planned, choice.others))
    return words.say("policy.close", items=items, planned=planned, others=others)


def name_open_choice(choice: OpenChoice, words: Words, *, whole: bool = False) -> Markup:
    """Name the unsur of an open choice; more than can be named are counted, but where the whole list is asked for."""
    found = (*choice.planned, *choice.others)
    return words.listing(_quote(found, words)) if whole else _name_quoted(found, words)


def _name_quoted(priorities: Sequence[Priority], words: Words) -> Markup:
    """Name unsur in quotation marks; more than can be named are counted."""
    return name_tied(_quote(priorities, words), words)


def _quote(priorities: Sequence[Priority], words: Words) -> list[str]:
    """List the names in quotation marks."""
    return [words.text("policy.quoted", unsur=words.unsur(one.score.unsur)) for one in priorities]


def _explain_order(priorities: Priorities, words: Words) -> Markup:
    """Explain how the order came about, and over which range each component runs."""
    full = {
        "score": words.number(priorities.instrument.pressing_value, 0),
        "gap": words.number(25 * FULL_SCALES["gap"], 0),
        "low": words.percent(FULL_SCALES["low"], 0),
        "complaints": words.percent(FULL_SCALES["complaints"], 0),
    }
    asked = _name_stated(priorities, words)
    items = [
        words.text(f"policy.full_{name}", full=full[name], asked=asked) for name in priorities.names if name in full
    ]
    return words.say("policy.note", items=words.listing(items))


def _name_stated(priorities: Priorities, words: Words) -> str:
    """Return 'harapan' or 'kepentingan'; nothing where neither was asked."""
    return words.text(f"importance.{priorities.stated}") if priorities.stated else ""


def tabulate_priorities(priorities: Priorities, words: Words) -> Table:
    """Tabulate every unsur with its components, as measured and scaled, most pressing first."""
    names = priorities.names
    told = any(priority.requests is not None for priority in priorities.ranked)
    return Table(
        id="tabel-prioritas",
        caption=words.text("policy.caption"),
        headings=(
            words.text("policy.unsur"),
            *(
                words.text(
                    f"policy.column_{name}", weight=COMPONENT_WEIGHTS[name], asked=_name_stated(priorities, words)
                )
                for name in names
            ),
            *([words.text("policy.column_requests")] if told else []),
            words.text("policy.total"),
        ),
        rows=[
            (
                words.text("policy.ranked", rank=priority.rank, unsur=words.unsur(priority.score.unsur)),
                *(_format_component(priority, name, words) for name in names),
                *([words.count(priority.requests or 0)] if told else []),
                words.number(priority.total),
            )
            for priority in priorities.ranked
        ],
        numbers=frozenset(range(1, len(names) + 2 + told)),
    )


def _format_component(priority: Priority, name: ComponentName, words: Words) -> str:
    """Format a component as measured, and scaled in brackets; of a gap and a certainty scaled alone."""
    if name not in priority.components:
        return NO_VALUE
    part = priority.components[name]
    if name in ("gap", "certainty"):  # as measured a gap stands on the board, of printed values
        return words.number(part.scaled)
    measured: dict[ComponentName, Callable[[Fraction], str]] = {
        "score": lambda _: words.number(priority.score.value),
        "low": words.percent,
        "complaints": lambda raw: words.count(int(raw)),
    }
    return words.text("policy.cell", raw=measured[name](part.raw), scaled=words.number(part.scaled))


def show_plan(steps: Sequence[PlanStep], survey: Survey, words: Words) -> View:
    """Show the rencana tindak lanjut of a period: as the unit planned, drafts where it has not."""
    tables = [partial(tabulate_plan, steps, survey.instrument, words)] if steps else []
    return View(frame_plan_steps(steps), Text.of(describe_plan(steps, words)), tables)


def describe_plan(steps: Sequence[PlanStep], words: Words) -> list[Markup]:
    """Say whose plan it is, and what a target stands for."""
    if not steps:
        return [words.say("policy.plan_none")]
    written = [step.planned for step in steps]
    if all(written):
        return [words.say("policy.plan_own")]
    first = words.say("policy.plan_part") if any(written) else words.say("policy.plan_draft")
    return [first, _explain_target(words)]


def _explain_target(words: Words) -> Markup:
    """Explain what a drafted target stands for."""
    return words.say("policy.target_note", step=words.number(TARGET_STEP), highest=words.number(HIGHEST_TARGET))


def tabulate_plan(steps: Sequence[PlanStep], instrument: Instrument, words: Words) -> Table:
    """Tabulate the plan (rencana tindak lanjut): unsur, kegiatan, quarters, who, and the value to reach."""
    quarters = [words.text("policy.tw", quarter=quarter) for quarter in _QUARTERS]
    return Table(
        id="tabel-rencana",
        caption=words.text("policy.plan_caption"),
        headings=(
            *list_headings(words, "policy", "plan_unsur", "kegiatan"),
            *quarters,
            *list_headings(words, "policy", "tahun", "penanggung_jawab", "skpd_teknis", "target"),
        ),
        rows=[_tabulate_step(step, instrument, words) for step in steps],
    )


def _tabulate_step(step: PlanStep, instrument: Instrument, words: Words) -> tuple[str, ...]:
    """Return one row of the plan."""
    open_ = words.text("policy.to_fill")
    action = step.action
    year = action.tahun if action and action.tahun else step.draft.tahun if step.draft else None
    return (
        name_unsur(step.key, instrument, words),
        add_evidence(_describe_kegiatan(step, words), step.action, words),
        *(_TICK if action and quarter in action.tw else "" for quarter in range(1, 5)),
        str(year) if year else open_,
        (action.penanggung_jawab if action else "") or open_,
        "; ".join(step.skpd_teknis) or open_,
        _format_target(step, words),
    )


def _describe_kegiatan(step: PlanStep, words: Words) -> str:
    """Say what is to be done; a suggestion where nobody has written it; its status once it is on its way."""
    if step.action is None or not step.action.kegiatan:
        return words.text("policy.kegiatan_draft", suggestion=suggest_step(step.key, words))
    if step.action.status == "rencana":
        return step.action.kegiatan
    status = words.text(f"policy.status_{step.action.status}")
    return words.text("policy.kegiatan_status", kegiatan=step.action.kegiatan, status=status)


def add_evidence(told: str, action: Action | None, words: Words) -> str:
    """Add to an action where it is done and what shows that it was: a link, or the name of a file."""
    lines = []
    if action and action.tempat:
        lines.append(words.say("policy.at_places", items=words.listing(action.tempat.names)))
    if action and action.bukti:
        address = urlsplit(action.bukti)
        shown: str = action.bukti
        if address.netloc:
            name = f"{address.hostname}{address.path.rstrip('/')}"
            name = name if len(name) <= _LINK_LETTERS else f"{name[: _LINK_LETTERS - 1]}…"
            shown = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(action.bukti, name)
        lines.append(words.say("policy.evidence", shown=shown))
    return Markup("{}").format(told) + Markup("").join(Markup(" <br><small>{}</small>").format(line) for line in lines)


def _format_target(step: PlanStep, words: Words) -> str:
    """Format the value to reach, and what a drafted one stands for."""
    value = words.number(step.target)
    if step.draft is None or step.target != step.draft.target:
        return value
    if step.draft.mutu:
        return words.text("policy.target_mutu", target=value, mutu=step.draft.mutu)
    gain = subtract_known(step.target, step.draft.priority.score.value)
    return words.text("policy.target_step", target=value, step=words.number(gain, sign=True)) if gain else value


def suggest_step(key: str, words: Words) -> str:
    """Return what a unit might do about an unsur; of its own unsur something general."""
    known = f"suggestions.{key}"
    return words.text(known if words.has(known) else "suggestions.other")


def describe_simulation(simulation: Simulation | None, instrument: Instrument, words: Words) -> list[Markup]:
    """Describe the index if the priorities reached their targets; or why it is not computed."""
    if simulation is None:
        return [words.say("policy.simulation_none", claim=LEAST_CLAIMED)]
    if not simulation.gain:
        return [words.say("policy.simulation_flat", after=words.number(simulation.after))]
    items = [
        words.text("policy.simulation_item", unsur=name_unsur(key, instrument, words), target=words.number(value))
        for key, value in simulation.targets
    ]
    old, new = simulation.before_band.mutu, simulation.after_band.mutu
    line = words.say(
        "policy.simulation",
        items=words.listing(items),
        after=words.number(simulation.after),
        before=words.number(simulation.before),
        gain=words.number(simulation.gain, sign=True),
    )
    mutu = words.say("policy.simulation_same" if old == new else "policy.simulation_up", old=old, new=new)
    return [Markup("{} {}").format(line, mutu), words.say("policy.simulation_note")]


def format_due(action: Action, words: Words) -> str:
    """Return the month in which its time is over, 'Desember 2026', or a dash."""
    return words.month(action.due) if action.due else NO_VALUE


def export_policy(
    priorities: Priorities, steps: Sequence[PlanStep], simulated: Simulation | None, followed: Sequence[FollowUp]
) -> dict[str, Any]:
    """Export priorities with their components, the plan, what it would give, and what became of earlier plans."""
    return {
        "weights": dict(COMPONENT_WEIGHTS),
        "stated": priorities.stated or None,
        "priorities": [
            {
                "key": priority.key,
                "rank": priority.rank,
                "value": format_rounded(priority.score.value),
                "total": float(priority.total),
                "requests": priority.requests,
                "components": {
                    name: {"raw": float(part.raw), "scaled": float(part.scaled)}
                    for name, part in priority.components.items()
                },
            }
            for priority in priorities.ranked
        ],
        "first": [priority.key for priority in priorities.first()],
        "valued": [priority.key for priority in priorities.valued()],
        "left_out": [score.unsur.key for score in priorities.left_out],
        "order": {key: _export_order(key, priorities.order) for key in priorities.order.value},
        "contradicted": [priority.key for priority in priorities.contradicted()],
        "plan": [_export_step(step) for step in steps],
        "simulation": _export_simulation(simulated),
        "followup": [_export_followup(followup) for followup in followed],
    }


def _export_order(key: str, order: UnsurOrder) -> list[dict[str, Any]]:
    """Export which unsur are really higher than one, of those with a higher value.

    Neither means nor numbers of those who answered both: beside NRR they would give away who left one of the two open.
    """
    return [
        {"key": test.second, "p_adjusted": round(test.p_adjusted, _P_PLACES), "real": test.real}
        for test in order.compare_above(key)
    ]


def _export_step(step: PlanStep) -> dict[str, Any]:
    """Export one line of the plan."""
    planned = _export_action(step.action) if step.action else {"unsur": step.key}
    return {
        **planned,
        "draft": not step.planned,
        "skpd_teknis": list(step.skpd_teknis),
        "target": format_rounded(step.target),
    }


def _export_action(action: Action) -> dict[str, Any]:
    """Export one action as a person wrote it; notes stay in the file."""
    return {
        "period": str(action.period),
        "unsur": action.unsur,
        "penyebab": action.penyebab,
        "kegiatan": action.kegiatan,
        "tw": list(action.tw),
        "tahun": action.tahun,
        "penanggung_jawab": action.penanggung_jawab,
        "skpd_teknis": list(action.skpd_teknis),
        "target": format_rounded(action.target),
        "status": action.status,
        "tempat": {"group": action.tempat.key, "values": list(action.tempat.names)} if action.tempat else None,
        "bukti": action.bukti or None,
    }


def _export_simulation(simulation: Simulation | None) -> dict[str, Any] | None:
    """Export the index if the priorities reached their targets."""
    if simulation is None:
        return None
    return {
        "targets": {key: format_rounded(value) for key, value in simulation.targets},
        **export_record(
            simulation,
            *("before", "after", "gain", "mutu_before", "mutu_after"),
            mutu_before="before_band.mutu",
            mutu_after="after_band.mutu",
        ),
    }


def _export_followup(followup: FollowUp) -> dict[str, Any]:
    """Export one action of an earlier plan, with the movement of its unsur."""
    movement = followup.movement
    return {
        **_export_action(followup.action),
        "overdue": followup.overdue,
        "reached": followup.reached,
        "not_compared": followup.unknown or None,
        "movement": None
        if movement is None
        else {
            **export_difference(movement.difference),
            "value": format_rounded(movement.value),
            "change": format_rounded(movement.change),
            "others": None if movement.others is None else float(movement.others),
            "n_others": movement.n_others,
        },
        "impact": _export_impact(followup.impact),
    }


def _export_impact(impact: Impact | None) -> dict[str, Any] | None:
    """Export what an unsur did at the places of an action beside the others."""
    if impact is None:
        return None
    return {
        "acted": list(impact.acted),
        "others": list(impact.others),
        "acted_change": impact.acted_change,
        "others_change": impact.others_change,
        "difference": None if impact.difference is None else export_difference(impact.difference),
        "not_measured": impact.unknown or None,
    }
