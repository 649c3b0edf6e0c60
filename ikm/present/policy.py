"""Priorities, the plan and what it would give, in words and tables. Floor 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from ikm.analysis.actions import STEP, Simulation, Step
from ikm.analysis.index import CLAIM
from ikm.analysis.priorities import FULL, WEIGHTS, WORST, Component, Name, Priorities, Priority
from ikm.present.tables import Table, headings
from ikm.present.wording import NOTHING, Words
from ikm.rules.instrument import Instrument, Unsur
from ikm.survey.units import Unit

_QUARTERS = ("I", "II", "III", "IV")
#: What marks a quarter in the plan.
_TICK = "✓"


def priorities_lines(found: Priorities, words: Words) -> list[Markup]:
    """Each priority with its reason in one sentence, and how the order came about; or why there is none."""
    first = found.first()
    if not found.ranked:
        return [words.say("policy.few", claim=CLAIM)]
    lines = [reason(one, found, words) for one in first] or [words.say("policy.same")]
    if first:
        lines.append(_note(found, words))
    if first and "certainty" in found.names:
        key = "policy.certainty_note_stated" if found.resampled else "policy.certainty_note"
        lines.append(words.say(key, asked=_asked(found, words)))
    if pair := found.close():
        last, after = (words.unsur(one.score.unsur) for one in pair)
        lines.append(words.say("policy.close", last=last, after=after))
    if found.left_out:
        items = words.listing([words.unsur(score.unsur) for score in found.left_out])
        lines.append(words.say("policy.left_out", claim=CLAIM, items=items))
    return lines


def _note(found: Priorities, words: Words) -> Markup:
    """How the order came about, and over which range each component runs."""
    full = {
        "score": words.number(WORST, 0),
        "gap": words.number(FULL["gap"], 0),
        "low": words.percent(FULL["low"], 0),
        "complaints": words.percent(FULL["complaints"], 0),
    }
    items = [words.text(f"policy.full_{name}", full=full[name]) for name in found.names if name in full]
    return words.say("policy.note", items=words.listing(items))


def reason(one: Priority, found: Priorities, words: Words) -> Markup:
    """Why an unsur is pressing, in one sentence."""
    parts = [_value_part(one, found, words), *(_part(name, part, found, words) for name, part in _parts(one))]
    listed = words.listing([part for part in parts if part])
    return words.say("policy.reason", rank=one.rank, unsur=words.unsur(one.score.unsur), parts=listed)


def _parts(one: Priority) -> list[tuple[Name, Component]]:
    """Components besides the value, in their order."""
    return [(name, one.components[name]) for name in WEIGHTS if name in one.components and name != "score"]


def _value_part(one: Priority, found: Priorities, words: Words) -> str:
    """The value and its place from below."""
    return words.text(
        "policy.score_lowest" if one.place == 1 else "policy.score_place",
        value=words.number(one.score.value),
        mutu=one.score.grade.mutu if one.score.grade else NOTHING,
        place=one.place,
        all=len(found.ranked),
    )


def _part(name: Name, part: Component, found: Priorities, words: Words) -> str:
    """One component in words; '' where it says nothing against the unsur."""
    if name == "certainty":
        return _certainty_part(part, found, words)
    if part.raw <= 0:
        return ""
    if name == "gap":
        return words.text("policy.gap", gap=words.number(part.raw), asked=_asked(found, words))
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


def priorities_table(found: Priorities, words: Words) -> Table:
    """Every unsur with its components, as measured and scaled, most pressing first."""
    names = found.names
    return Table(
        id="tabel-prioritas",
        caption=words.text("policy.caption"),
        headings=(
            words.text("policy.unsur"),
            *(words.text(f"policy.column_{name}", weight=WEIGHTS[name], asked=_asked(found, words)) for name in names),
            words.text("policy.total"),
        ),
        rows=[
            (
                words.text("policy.ranked", rank=one.rank, unsur=words.unsur(one.score.unsur)),
                *(_cell(one, name, words) for name in names),
                words.number(one.total),
            )
            for one in found.ranked
        ],
        numbers=frozenset(range(1, len(names) + 2)),
    )


def _cell(one: Priority, name: Name, words: Words) -> str:
    """A component as measured, and scaled in brackets; a certainty is scaled already."""
    if name not in one.components:
        return NOTHING
    part = one.components[name]
    measured: dict[Name, Callable[[Fraction], str]] = {
        "score": lambda _: words.number(one.score.value),
        "gap": words.number,
        "certainty": words.number,
        "low": words.percent,
        "complaints": lambda raw: words.count(int(raw)),
    }
    raw = measured[name](part.raw)
    return raw if name == "certainty" else words.text("policy.cell", raw=raw, scaled=words.number(part.scaled))


def _asked(found: Priorities, words: Words) -> str:
    """'harapan' or 'kepentingan'; nothing where neither was asked."""
    return words.text(f"importance.{found.stated}") if found.stated else ""


def plan_lines(steps: Sequence[Step], unit: Unit, words: Words) -> list[Markup]:
    """Whose plan it is, and what a target stands for."""
    if not steps:
        return [words.say("policy.plan_none")]
    written = [step.planned for step in steps]
    if all(written):
        return [words.say("policy.plan_own")]
    first = words.say("policy.plan_part") if any(written) else words.say("policy.plan_draft", file=_file(unit))
    return [first, words.say("policy.target_note", step=words.number(STEP))]


def _file(unit: Unit) -> str:
    """Where a unit writes its plan."""
    return f"data/actions/{unit.code}.csv"


def plan_table(steps: Sequence[Step], instrument: Instrument, words: Words) -> Table:
    """Rencana tindak lanjut: unsur, kegiatan, quarters, who, and the value to reach."""
    quarters = [words.text("policy.tw", quarter=quarter) for quarter in _QUARTERS]
    return Table(
        id="tabel-rencana",
        caption=words.text("policy.plan_caption"),
        headings=(
            *headings(words, "policy", "plan_unsur", "kegiatan"),
            *quarters,
            *headings(words, "policy", "tahun", "penanggung_jawab", "skpd_teknis", "target"),
        ),
        rows=[_plan_row(step, instrument, words) for step in steps],
    )


def _plan_row(step: Step, instrument: Instrument, words: Words) -> tuple[str, ...]:
    """One line of the plan."""
    open_ = words.text("policy.to_fill")
    action = step.action
    year = action.tahun if action and action.tahun else step.draft.tahun if step.draft else None
    return (
        unsur_name(step.key, instrument, words),
        _kegiatan(step, words),
        *(_TICK if action and quarter in action.tw else "" for quarter in range(1, 5)),
        str(year) if year else open_,
        (action.penanggung_jawab if action else "") or open_,
        "; ".join(step.skpd_teknis) or open_,
        _target(step, words),
    )


def _kegiatan(step: Step, words: Words) -> str:
    """What is to be done; a suggestion where nobody has written it; its status once it is on its way."""
    if step.action is None or not step.action.kegiatan:
        return words.text("policy.kegiatan_draft", suggestion=words.suggestion(step.key))
    if step.action.status == "rencana":
        return step.action.kegiatan
    status = words.text(f"policy.status_{step.action.status}")
    return words.text("policy.kegiatan_status", kegiatan=step.action.kegiatan, status=status)


def _target(step: Step, words: Words) -> str:
    """The value to reach, and what a drafted one stands for."""
    value = words.number(step.target)
    if step.draft is None or step.target != step.draft.target:
        return value
    if step.draft.mutu:
        return words.text("policy.target_mutu", target=value, mutu=step.draft.mutu)
    return words.text("policy.target_step", target=value, step=words.number(STEP, sign=True))


def simulation_lines(found: Simulation | None, instrument: Instrument, words: Words) -> list[Markup]:
    """The index if the priorities reached their targets; or why it is not computed."""
    if found is None:
        return [words.say("policy.simulation_none", claim=CLAIM)]
    items = [
        words.text("policy.simulation_item", unsur=unsur_name(key, instrument, words), target=words.number(value))
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


def unsur_name(key: str, instrument: Instrument, words: Words) -> str:
    """Name of an unsur of this instrument; the key of another's."""
    known: Mapping[str, Unsur] = {item.key: item for item in instrument.unsur}
    return words.unsur(known[key]) if key in known else key
