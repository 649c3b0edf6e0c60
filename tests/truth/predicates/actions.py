"""When what the report says is true: the texts of actions.toml."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from markupsafe import Markup

from tests.truth import figures, stated
from tests.truth.predicates import comments
from tests.truth.recording import Case, Values
from tests.truth.registry import always, chapters, claims, labels
from tests.truth.surveys import NOW

labels(
    __name__,
    "policy.caption",
    "policy.unsur",
    "policy.total",
    "policy.plan_caption",
    "policy.plan_unsur",
    "policy.kegiatan",
    "policy.tw",
    "policy.tahun",
    "policy.penanggung_jawab",
    "policy.skpd_teknis",
    "policy.target",
    "policy.to_fill",
    "policy.status_rencana",
    "policy.status_berjalan",
    "policy.status_selesai",
    "policy.status_batal",
)

# What `policy.reason` and `policy.note` are put together of, and the time of an action: wholes are checked.
labels(
    __name__,
    "policy.column_requests",
    "policy.quoted",
    "policy.full_score",
    "policy.full_gap",
    "policy.full_low",
    "policy.full_complaints",
)

always(
    __name__,
    "policy.certainty_note",
    "policy.simulation_note",
    *(key for key in chapters() if key.startswith("suggestions.")),
)

#: Component -> weight, and what counts as 1 of it (docs/statistics.md).
WEIGHTS = {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
PRESSING, FULL_GAP, FULL_SHARE = 65, 1, Fraction(1, 4)
#: Unsur that PermenPANRB 14/2017 plans for.
PLANNED = 3
STEP, HIGHEST = Decimal("2.00"), Decimal("100.00")
STATUSES = {"rencana": "direncanakan", "berjalan": "berjalan", "selesai": "selesai", "batal": "batal"}


@claims("policy.cause")
def office_wrote_these_causes(case: Case, values: Values) -> bool:
    """Into its plan of this period, each once."""
    rows = csv.DictReader(io.StringIO(case.survey.files.get("actions/KPPT.csv", "")))
    own = [row for row in rows if (row["period"], row["unsur"]) == (NOW, find_key(case, values["unsur"]))]
    told = dict.fromkeys(row["penyebab"].removesuffix(".") for row in own if row.get("penyebab"))
    return bool(told) and figures.is_listing(values["items"], list(told))


# Which unsur come first


def find_key(case: Case, name: object) -> str:
    """The key of an unsur by its name."""
    return {figures.name(case, key): key for key in case.scores}[figures.plain(name)]


def asked(case: Case) -> str:
    """What was asked beside kinerja, harapan before kepentingan."""
    found = [kind for kind in ("harapan", "kepentingan") if any(f"{kind}_{key}" in case.answers for key in case.scores)]
    return found[0] if found else ""


@cache
def find_compared(case: Case) -> tuple[str, ...]:
    """Unsur that ten answered, and not few of many."""
    return tuple(key for key in case.counts if key in figures.find_ranked(case) and case.counts[key] >= figures.CLAIM)


@cache
def find_gaps(case: Case) -> dict[str, Fraction]:
    """What was asked minus kinerja, mean over those who answered both, where ten did, and not few of many."""
    return {key: -gap for key, gap in stated.gaps(case).items() if key in find_compared(case)}


def count_complaints(case: Case) -> Counter[str]:
    """Complaints about each unsur, as a person reads the comments."""
    return comments.count_wanted(case, complains=True)


def _find_certainty(case: Case) -> dict[str, Fraction]:
    """Share of resamples, as the package drew them; without quadrants that of the others that are really higher."""
    keys = find_compared(case)
    if _is_resampled(case):
        return {one.key: one.components["certainty"].raw for one in case.numbers.priorities.ranked}
    if len(keys) < 2:
        return {}
    return {key: Fraction(figures.count_really_above(case, key), len(keys) - 1) for key in keys}


@cache
def find_components(case: Case) -> dict[str, dict[str, Fraction]]:
    """Component -> unsur -> measured, of those known for all compared unsur; certainty too."""
    keys, said = find_compared(case), case.numbers.comments.comments
    found: dict[str, Mapping[str, Fraction]] = {
        "score": {key: 100 - figures.values(case)[key] for key in keys},
        "gap": find_gaps(case),
        "certainty": _find_certainty(case),
        "low": {key: share for key, share in figures.shown_low_shares(case).items() if key in keys},
        "complaints": dict.fromkeys(keys, Fraction(0)) | {key: Fraction(n) for key, n in count_complaints(case).items()}
        if len(said) >= case.threshold
        else {},
    }
    return {name: dict(parts) for name, parts in found.items() if keys and set(keys) <= parts.keys()}


@cache
def find_totals(case: Case) -> dict[str, Fraction]:
    """Priority scores: weighted means of components from 0 to 1."""
    full = {"score": Fraction(100 - PRESSING), "gap": Fraction(FULL_GAP), "certainty": Fraction(1), "low": FULL_SHARE}
    full["complaints"] = FULL_SHARE * len(case.numbers.comments.comments)
    known = find_components(case)
    weight = sum(WEIGHTS[name] for name in known)
    return {
        key: sum(WEIGHTS[name] * min(Fraction(1), max(Fraction(0), parts[key] / full[name]))
                 for name, parts in known.items()) / weight
        for key in find_compared(case)
    }  # fmt: skip


@cache
def find_order(case: Case) -> tuple[str, ...]:
    """Highest score first, of equal ones the lower value, then the order of the form."""
    totals, values = find_totals(case), figures.values(case)
    return tuple(sorted(totals, key=lambda key: (-round(totals[key], 8), values[key])))


@cache
def find_first(case: Case) -> tuple[str, ...]:
    """The three with the highest scores, but none that equals the lowest score."""
    totals = find_totals(case)
    return tuple(key for key in find_order(case)[:PLANNED] if totals[key] > min(totals.values()))


@claims("policy.few")
def every_unsur_has_few_answers(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return max(case.counts.values()) < int(str(values["claim"])) == figures.CLAIM


@claims("policy.same")
def values_are_the_same(case: Case, values: Values) -> bool:
    """All values that are judged, and nothing else sets one apart."""
    known = {figures.rounded(figures.values(case)[key]) for key in find_compared(case)}
    return len(known) == 1 and not find_first(case)


@claims("policy.same_score")
def scores_are_the_same(case: Case, values: Values) -> bool:
    """Though the values are not."""
    known = {figures.rounded(figures.values(case)[key]) for key in find_compared(case)}
    return len(known) > 1 and not find_first(case)


@claims("policy.ranked")
def unsur_has_this_place(case: Case, values: Values) -> bool:
    """In the order of scores."""
    return find_order(case)[int(str(values["rank"])) - 1] == find_key(case, values["unsur"])


def _is_resampled(case: Case) -> bool:
    """Whether quadrants were made of what was asked: five unsur at least have a gap."""
    return len(find_gaps(case)) >= 5 and set(find_compared(case)) <= find_gaps(case).keys()


@claims("policy.note")
def components_are_those_in_use(case: Case, values: Values) -> bool:
    """What stands for 1 of each that is scaled."""
    told = {"score": "nilai 65 atau kurang", "gap": f"kinerja 25 poin atau lebih di bawah {asked(case)}",
            "low": "jawaban 1–2 sebanyak 25 % atau lebih",
            "complaints": "keluhan pada 25 % komentar atau lebih"}  # fmt: skip
    names = [told[name] for name in WEIGHTS if name in find_components(case) and name in told]
    return bool(find_first(case)) and figures.is_listing(values["items"], names)


def _is_column(case: Case, values: Values, name: str) -> bool:
    """The weight, and what was asked where the heading names it, of a component that is in use."""
    used = asked(case) if "gap" in find_components(case) else ""
    kind = "asked" not in values or values["asked"] == used
    return name in find_components(case) and int(str(values["weight"])) == WEIGHTS[name] and kind


@claims("policy.column_score")
def score_weighs_so_much(case: Case, values: Values) -> bool:
    """Three."""
    return _is_column(case, values, "score")


@claims("policy.column_gap")
def gap_weighs_so_much(case: Case, values: Values) -> bool:
    """Two; beside what was asked."""
    return _is_column(case, values, "gap")


@claims("policy.column_certainty")
def certainty_weighs_so_much(case: Case, values: Values) -> bool:
    """Two."""
    return _is_column(case, values, "certainty")


@claims("policy.column_low")
def low_answers_weigh_so_much(case: Case, values: Values) -> bool:
    """Two."""
    return _is_column(case, values, "low")


@claims("policy.column_complaints")
def complaints_weigh_so_much(case: Case, values: Values) -> bool:
    """One."""
    return _is_column(case, values, "complaints")


@claims("policy.certainty_note_stated")
def certainty_comes_from_resamples(case: Case, values: Values) -> bool:
    """Of what was asked."""
    return _is_resampled(case) and values["asked"] == asked(case) and bool(find_first(case))


@claims("policy.left_out")
def few_answered_these(case: Case, values: Values) -> bool:
    """Fewer than the sentence says, of these and no others."""
    few = [figures.name(case, key) for key in case.counts if key not in find_compared(case)]
    limits = (int(str(values["claim"])), int(str(values["ranked"]))) == (figures.CLAIM, figures.RANKED)
    return bool(find_compared(case)) and limits and figures.is_listing(values["items"], few)


def _quote(case: Case, keys: Sequence[str]) -> list[str]:
    """Names in quotation marks."""
    return [f"“{figures.name(case, key)}”" for key in keys]


@cache
def find_open_choice(case: Case) -> tuple[list[str], list[str], bool] | None:
    """Planned for and not, with nothing to choose between: equal scores; else close ones, none really higher."""
    order, totals, first = find_order(case), find_totals(case), find_first(case)
    if len(first) < PLANNED or len(order) == PLANNED:
        return None
    edge = totals[order[PLANNED - 1]]
    last = [key for key in first if totals[key] == edge]
    if equal := [key for key in order[PLANNED:] if totals[key] == edge]:
        return last, equal, True
    near = [key for key in order[PLANNED:] if edge - totals[key] < Fraction(1, 20)]
    real = figures.find_really_higher(case, [(own, other) for own in last for other in near])
    close = [other for other in near if not all((own, other) in real for own in last)]
    return (last, close, False) if close else None


def tells_choice(case: Case, values: Values, *, equal: bool, whole: bool = False) -> bool:
    """Whether these are all between which nothing chooses, for that reason; the short edition names the whole list."""
    found = find_open_choice(case)
    if found is None or found[2] != equal:
        return False
    planned, others, _ = found
    parts = {"items": [*planned, *others], "planned": planned, "others": others}
    names = figures.is_listing if whole else figures.is_tied
    return all(names(values[name], _quote(case, keys)) for name, keys in parts.items() if name in values)


@claims("policy.close")
def scores_are_close(case: Case, values: Values) -> bool:
    """Of the last that are planned for and the next, by less than 0.05, and these are not really higher."""
    return tells_choice(case, values, equal=False)


@claims("policy.close_equal")
def scores_at_the_edge_are_equal(case: Case, values: Values) -> bool:
    """Of the last that are planned for and the next."""
    return tells_choice(case, values, equal=True)


@claims("policy.equal")
def scores_of_the_first_are_equal(case: Case, values: Values) -> bool:
    """Of a group of those that are planned for, which holds all of that score."""
    totals, first = find_totals(case), find_first(case)
    groups = [[key for key in find_order(case) if totals[key] == total] for total in {totals[key] for key in first}]
    whole = [group for group in groups if len(group) > 1 and set(group) <= set(first)]
    return any(figures.is_tied(values["items"], _quote(case, group)) for group in whole)


# The plan


def list_rows(case: Case) -> list[Any]:
    """What the plan of the unit has for the period."""
    return [action for action in case.numbers.plan.actions if action.period == case.study.survey.period]


def is_planned(action: Any) -> bool:
    """Whether a person wrote what, when or who, or that it is on its way."""
    return bool(action.kegiatan or action.tw or action.penanggung_jawab) or action.status != "rencana"


def find_drafts(case: Case) -> list[str]:
    """First unsur that the plan has no row for."""
    return [key for key in find_first(case) if key not in {action.unsur for action in list_rows(case)}]


def is_own(case: Case) -> tuple[bool, bool]:
    """Whether any line of the plan is the unit's, and whether all are."""
    lines = [*(is_planned(action) for action in list_rows(case)), *(False for _ in find_drafts(case))]
    return any(lines), bool(lines) and all(lines)


@claims("policy.plan_none")
def there_is_no_plan(case: Case, values: Values) -> bool:
    """Neither of the unit nor a draft."""
    return not list_rows(case) and not find_drafts(case)


@claims("policy.plan_draft")
def the_plan_is_a_draft(case: Case, values: Values) -> bool:
    """Nobody wrote anything of this period."""
    return bool(list_rows(case) or find_drafts(case)) and not is_own(case)[0]


@claims("policy.plan_part")
def the_plan_is_partly_a_draft(case: Case, values: Values) -> bool:
    """Some lines are the unit's."""
    some, every = is_own(case)
    return some and not every


@claims("policy.plan_own")
def the_plan_is_the_units(case: Case, values: Values) -> bool:
    """Every line."""
    return is_own(case)[1]


@claims("policy.target_note")
def targets_are_drafted(case: Case, values: Values) -> bool:
    """Of some line; two points, up to 100."""
    there = bool(list_rows(case) or find_drafts(case))
    told = (values["step"], values["highest"]) == (case.words.number(STEP), case.words.number(HIGHEST))
    return there and not is_own(case)[1] and told


@claims("policy.kegiatan_draft")
def nobody_wrote_what_to_do(case: Case, values: Values) -> bool:
    """About an unsur of the plan that this is suggested for."""
    keys = [*find_drafts(case), *(action.unsur for action in list_rows(case) if not action.kegiatan)]
    known = (f"suggestions.{key}" for key in keys)
    return values["suggestion"] in [
        case.words.text(key if case.words.has(key) else "suggestions.other") for key in known
    ]


@claims("policy.kegiatan_status")
def action_is_on_its_way(case: Case, values: Values) -> bool:
    """A line of the plan of this period has that status."""
    rows = [action for action in list_rows(case) if action.status != "rencana"]
    return (values["kegiatan"], values["status"]) in [(row.kegiatan, STATUSES[row.status]) for row in rows]


def draft_target(case: Case, key: str) -> Decimal:
    """The lower bound of the next mutu; of the best one two points more, up to 100."""
    value = figures.rounded(figures.values(case)[key])
    above = [Decimal(low) for low, _, _ in figures.BANDS if Decimal(low) > value]
    return min(above) if above else min(value + STEP, HIGHEST)


@claims("policy.target_mutu")
def target_begins_the_next_mutu(case: Case, values: Values) -> bool:
    """Of one of the first that has not the best."""
    target = figures.read(values["target"])
    keys = [key for key in find_first(case) if draft_target(case, key) == target]
    graded = figures.band(target)[0] == values["mutu"] and target in [Decimal(low) for low, _, _ in figures.BANDS]
    return graded and any(figures.band(figures.rounded(figures.values(case)[key]))[0] != "A" for key in keys)


@claims("policy.target_step")
def target_is_some_points_more(case: Case, values: Values) -> bool:
    """Of one of the first that has the best mutu, as many as are told."""
    found = []
    for key in find_first(case):
        value, target = figures.rounded(figures.values(case)[key]), draft_target(case, key)
        if figures.band(value)[0] == "A" and target > value:
            found.append((case.words.number(target), case.words.number(target - value, sign=True)))
    return (values["target"], values["step"]) in found


@cache
def find_targets(case: Case) -> dict[str, Fraction]:
    """Value that each of the first would reach: its highest target that is not dropped, and no less than it has."""
    targets = {}
    for key in find_first(case):
        rows = [action for action in list_rows(case) if action.unsur == key]
        draft = draft_target(case, key)
        wanted = [draft if row.target is None else row.target for row in rows if row.status != "batal"]
        if wanted or not rows:
            targets[key] = max(Fraction(max(wanted or [draft])), figures.values(case)[key])
    return targets


@cache
def simulate(case: Case) -> tuple[Decimal, Decimal] | None:
    """Index as printed, and as it would be with the targets."""
    before = figures.ikm(case)
    if before is None or case.n < figures.CLAIM or not find_targets(case):
        return None
    return before, figures.rounded(
        sum((figures.values(case) | find_targets(case)).values(), Fraction(0)) * figures.weight(case)
    )


def _list_targets(case: Case) -> list[tuple[str, str]]:
    """Names and values of the targets as printed."""
    return [
        (figures.name(case, key), case.words.number(figures.rounded(value)))
        for key, value in find_targets(case).items()
    ]


@claims("policy.simulation")
def index_would_become(case: Case, values: Values) -> bool:
    """With these targets, all else as it is."""
    found = simulate(case)
    if found is None:
        return False
    before, after = found
    items = [f"{name} mencapai {target}" for name, target in _list_targets(case)]
    told = (values["before"], values["after"], values["gain"]) == (
        case.words.number(before), case.words.number(after), case.words.number(after - before, sign=True),
    )  # fmt: skip
    return told and figures.is_listing(values["items"], items)


@claims("policy.simulation_item")
def target_is_that_of_the_unsur(case: Case, values: Values) -> bool:
    """One of the first."""
    return (values["unsur"], values["target"]) in _list_targets(case)


@claims("policy.simulation_up")
def mutu_would_rise(case: Case, values: Values) -> bool:
    """From one to the other."""
    found = simulate(case)
    told = found and (values["old"], values["new"]) == tuple(figures.band(figure)[0] for figure in found)
    return bool(told) and values["old"] != values["new"]


@claims("policy.simulation_same")
def mutu_would_stay(case: Case, values: Values) -> bool:
    """The same before and after."""
    found = simulate(case)
    return found is not None and {figures.band(figure)[0] for figure in found} == {values["new"]}


@claims("policy.simulation_flat")
def index_would_stay(case: Case, values: Values) -> bool:
    """The same with these targets."""
    found = simulate(case)
    return found is not None and found[0] == found[1] and values["after"] == case.words.number(found[1])


@claims("policy.simulation_none")
def nothing_is_simulated(case: Case, values: Values) -> bool:
    """Too few, no index or no target."""
    return simulate(case) is None and int(str(values["claim"])) == figures.CLAIM


# What became of earlier plans


@cache
def list_earlier(case: Case) -> tuple[Any, ...]:
    """What reports of earlier periods planned."""
    now = case.study.survey.period
    return tuple(action for action in case.numbers.plan.actions if action.period < now and is_planned(action))


def is_open(action: Any) -> bool:
    """Whether it is neither done nor dropped."""
    return action.status in ("rencana", "berjalan")


def find_due(action: Any) -> datetime.date | None:
    """Last day of its last quarter, of its year without one."""
    last = [(3, 31), (6, 30), (9, 30), (12, 31)][max(action.tw or (4,)) - 1]
    return datetime.date(action.tahun, *last) if action.tahun else None


def end(case: Case) -> datetime.date:
    """Last day of the period that is reported."""
    last: datetime.date = case.study.survey.period.end
    return last


def list_late(case: Case) -> list[Any]:
    """Open ones whose time was over before that day."""
    dated = [(action, find_due(action)) for action in list_earlier(case) if is_open(action)]
    return [action for action, due in dated if due is not None and due < end(case)]


def spell_due(action: Any) -> str:
    """The month in which its last quarter ends, or its year: 'Desember 2026'."""
    due = find_due(action)
    return f"{('Maret', 'Juni', 'September', 'Desember')[due.month // 3 - 1]} {due.year}" if due else "–"


# How unsur moved since


def find_mean(scores: Any, key: str) -> tuple[Fraction, int]:
    """Value of an unsur in a survey, and its answers."""
    given = scores[key].dropna()
    return Fraction(int(given.sum()), len(given)) * 25, len(given)


@cache
def find_then(case: Case, period: Any) -> Any:
    """The earlier survey of a period, None where its answers are not there."""
    return next((survey for survey in case.numbers.earlier if survey.period == period), None)


def find_unknown(case: Case, action: Any) -> str:
    """Why an unsur cannot be compared; '' where it can."""
    then, key = find_then(case, action.period), action.unsur
    if then is None:
        return "no_answers"
    if then.instrument.id != case.study.survey.instrument.id:
        return "across"
    if key not in then.scores or key not in case.scores:
        return "not_asked"
    columns = [survey[key].dropna() for survey in (then.scores, case.scores)]
    if min(len(column) for column in columns) < figures.CLAIM:
        return "few"
    return "alike" if any(column.nunique() == 1 for column in columns) else ""


def find_moved(case: Case, action: Any) -> Fraction | None:
    """Value now minus then, exact; None where the two are not compared."""
    if find_unknown(case, action):
        return None
    key = action.unsur
    return find_mean(case.scores, key)[0] - find_mean(find_then(case, action.period).scores, key)[0]


def list_moved(case: Case) -> list[tuple[Any, Fraction, Any]]:
    """Actions that were begun, with what their unsur moved, and the test that the package made of it."""
    tests = {(one.action.period, one.action.unsur): one.movement for one in case.numbers.followup if one.movement}
    moved = [(action, find_moved(case, action)) for action in list_earlier(case)]
    return [
        (action, apart, tests[action.period, action.unsur].difference)
        for action, apart in moved
        if apart is not None and action.status in ("berjalan", "selesai")
    ]


def is_really_moved(test: Any) -> bool:
    """Whether p, adjusted within the unsur, is below 5 per cent."""
    return bool(test.p_adjusted < 0.05)


def _is_unknown(case: Case, why: str) -> bool:
    """Whether that is why one of them is not compared."""
    return why in [find_unknown(case, action) for action in list_earlier(case)]


@claims("followup.why_across")
def one_is_of_another_regulation(case: Case, values: Values) -> bool:
    """The period of its plan."""
    return _is_unknown(case, "across")


@claims("followup.why_no_answers")
def answers_of_one_are_not_there(case: Case, values: Values) -> bool:
    """Those of the period of its plan."""
    return _is_unknown(case, "no_answers")


@claims("followup.why_not_asked")
def one_was_not_asked_twice(case: Case, values: Values) -> bool:
    """In both periods."""
    return _is_unknown(case, "not_asked")


def list_place_reasons(case: Case) -> list[str]:
    """Why each action of an earlier plan that names places is not measured there; '' where it is."""
    reasons, now = [], case.answers
    for action in list_earlier(case):
        if action.tempat is None:
            continue
        key, names = action.tempat
        then = find_then(case, action.period)
        shown = [
            {name for name, n in rows[key].value_counts().items() if name and n >= figures.CLAIM}
            for rows in (now, then.answers if then else now.iloc[:0])
            if key in rows
        ]
        both = set.intersection(*shown) if len(shown) == 2 else set()
        if action.status not in ("berjalan", "selesai"):
            reasons.append("not_begun")
        elif not set(names) <= both:
            reasons.append("places")
        else:
            reasons.append("" if both - set(names) else "single")
    return reasons


@claims("followup.why_not_begun")
def an_action_at_places_has_not_begun(case: Case, values: Values) -> bool:
    """Planned or cancelled."""
    return "not_begun" in list_place_reasons(case)


@claims("followup.why_places")
def places_were_not_asked_twice(case: Case, values: Values) -> bool:
    """Or by too few."""
    return "places" in list_place_reasons(case)


@claims("followup.why_single")
def there_is_no_other_place(case: Case, values: Values) -> bool:
    """All that both periods show have an action."""
    return "single" in list_place_reasons(case)


@claims("policy.at_places")
def an_action_names_places(case: Case, values: Values) -> bool:
    """As the plan has them."""
    known = [*list_rows(case), *list_earlier(case)]
    return any(one.tempat and figures.is_listing(values["items"], list(one.tempat.names)) for one in known)


@claims("policy.evidence")
def an_action_has_evidence(case: Case, values: Values) -> bool:
    """As the plan has it; an address leads there, and shows its host and path."""
    known = [one.bukti for one in (*list_rows(case), *list_earlier(case))]
    link = Markup('<a href="{}" rel="noopener noreferrer">{}</a>')
    return values["shown"] in [*known, *(link.format(each, each[8:].partition("?")[0]) for each in known)]


@claims("followup.why_few")
def one_has_few_answers(case: Case, values: Values) -> bool:
    """In either period."""
    return _is_unknown(case, "few")


@claims("followup.why_alike")
def answers_to_one_are_alike(case: Case, values: Values) -> bool:
    """In either period."""
    return _is_unknown(case, "alike")
