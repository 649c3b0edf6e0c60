"""Numbers of priorities, plan, follow-up and simulation for hasil.json. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ikm.present.results import difference, text

if TYPE_CHECKING:
    from ikm.analysis.actions import Simulation, Step
    from ikm.analysis.followup import FollowUp
    from ikm.analysis.priorities import Priorities
    from ikm.survey.plans import Action


def policy_results(
    found: Priorities, steps: Sequence[Step], simulated: Simulation | None, followed: Sequence[FollowUp]
) -> dict[str, Any]:
    """Priorities with their components, the plan, what it would give, and what became of earlier plans."""
    from ikm.analysis.priorities import WEIGHTS

    return {
        "weights": dict(WEIGHTS),
        "stated": found.stated or None,
        "priorities": [
            {
                "key": one.key,
                "rank": one.rank,
                "value": text(one.score.value),
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


def _step(step: Step) -> dict[str, Any]:
    """One line of the plan."""
    planned = _action(step.action) if step.action else {"unsur": step.key}
    return {
        **planned,
        "draft": not step.planned,
        "skpd_teknis": list(step.skpd_teknis),
        "target": text(step.target),
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
        "target": text(action.target),
        "status": action.status,
    }


def _simulation(found: Simulation | None) -> dict[str, Any] | None:
    """The index if the priorities reached their targets."""
    if found is None:
        return None
    return {
        "targets": {key: text(value) for key, value in found.targets},
        "before": text(found.before),
        "after": text(found.after),
        "gain": text(found.gain),
        "mutu_before": found.before_band.mutu,
        "mutu_after": found.after_band.mutu,
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
            **difference(movement.difference),
            "value": text(movement.value),
            "others": None if movement.others is None else float(movement.others),
            "n_others": movement.n_others,
        },
    }
