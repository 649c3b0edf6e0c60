"""When what the report says is true: the texts of board.toml."""

from __future__ import annotations

from fractions import Fraction

from tests.truth import figures, stated
from tests.truth.predicates import actions
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "board.caption",
    "board.unsur",
    "board.value",
    "board.short",
    "board.low",
    "board.complaints",
    "board.change",
    "board.beside",
    "board.no_promise",
    "board.key_now",
    "board.key_wish",
    "focus.target",
    "focus.why",
    "focus.causes",
    "focus.says",
    "focus.running",
    "focus.who",
    "focus.skpd",
    "focus.planned",
    "focus.open",
    "focus.due",
    "focus.undated",
    "focus.proposal",
    "past.caption",
    "past.action",
    "past.due",
    "past.status",
    "past.moved",
    "past.moved_range",
    "past.change",
    "past.target",
    "past.key_now",
    "past.key_others",
    "past.key_zero",
    "past.acted",
    "past.others",
    "past.impact",
    "past.impact_range",
    "past.impact_caption",
)

# What the marks mean, and what holds of every quote.
always(__name__, "board.question", "board.question_promises", "board.star", "focus.question", "focus.quoted",
       "past.caution")  # fmt: skip


def _spelt(case: Case, key: str) -> str:
    """Value of an unsur as printed."""
    return case.words.number(figures.rounded(figures.values(case)[key]))


@claims("board.key_value")
def no_interval_is_drawn(case: Case, values: Values) -> bool:
    """None is stated of any unsur that has a value."""
    rows = case.numbers.board.rows
    return bool(rows) and all(row.score.low is None for row in rows)


@claims("board.alt_value")
def a_value_is_that_of_an_unsur(case: Case, values: Values) -> bool:
    """Of one of them, or of a promise."""
    told = [(figures.name(case, key), _spelt(case, key)) for key in figures.values(case)]
    scores = case.numbers.promises.scores
    told += [(case.words.promise(score.promise), case.words.number(score.value)) for score in scores]
    return (values["unsur"], values["value"]) in told


@claims("board.alt_interval")
def an_interval_is_that_of_an_unsur(case: Case, values: Values) -> bool:
    """Of one of them, as it was estimated."""
    number = case.words.number
    known = [(number(one.low), number(one.high)) for one in case.numbers.errors.values()]
    return (values["low"], values["high"]) in known


def _list_wished(case: Case) -> dict[str, Fraction]:
    """What was stated of each unsur, on the scale of values."""
    return {key: 25 * wish for key, (_, wish) in stated.means(case).items()}


@claims("focus.first")
def these_come_first(case: Case, values: Values) -> bool:
    """The first priorities, not all of the best mutu."""
    return not _are_best(case) and _tells_first(case, values)


@claims("focus.kept")
def these_are_to_be_kept(case: Case, values: Values) -> bool:
    """The first priorities, all of the best mutu."""
    return _are_best(case) and _tells_first(case, values)


def _are_best(case: Case) -> bool:
    """Whether all of them have the best mutu."""
    found = [figures.rounded(figures.values(case)[key]) for key in actions.find_first(case)]
    return all(figures.band(value)[0] == "A" for value in found)


def _tells_first(case: Case, values: Values) -> bool:
    """All, in their order."""
    return figures.is_listing(values["items"], [figures.name(case, key) for key in actions.find_first(case)])


def _find_card(case: Case, values: Values) -> str:
    """The key of the unsur of a card."""
    key = actions.find_key(case, values["unsur"])
    assert key in actions.find_first(case)
    return key


@claims("focus.low")
def so_many_answers_are_low(case: Case, values: Values) -> bool:
    """Of this one of the first unsur."""
    share = figures.low_share(case, _find_card(case, values))
    return bool(share) and values["share"] == case.words.percent(share)


@claims("focus.short")
def it_is_so_far_below(case: Case, values: Values) -> bool:
    """What was stated of this one of the first unsur, from the printed figures."""
    key = _find_card(case, values)
    gap = figures.rounded(_list_wished(case)[key]) - figures.rounded(figures.values(case)[key])
    return values["asked"] == actions.asked(case) and values["short"] == case.words.number(gap)


@claims("focus.complaints")
def so_many_complain(case: Case, values: Values) -> bool:
    """About this one of the first unsur."""
    return values["n"] == case.words.count(actions.count_complaints(case)[_find_card(case, values)])


@claims("focus.late")
def an_action_is_late(case: Case, values: Values) -> bool:
    """Of an earlier plan."""
    return bool(actions.list_late(case))


@claims("focus.action")
def this_is_planned(case: Case, values: Values) -> bool:
    """In this period, or in an earlier plan and still open."""
    known = [*actions.list_rows(case), *(one for one in actions.list_earlier(case) if actions.is_open(one))]
    spelt = [
        (
            one.kegiatan or "belum diisi",
            f"jatuh tempo {actions.spell_due(one)}" if one.tahun else "waktunya belum ditetapkan",
        )
        for one in known
    ]
    return (values["kegiatan"], values["due"]) in spelt


@claims("past.alt")
def unsur_moved_so(case: Case, values: Values) -> bool:
    """Since one of the earlier plans, with its interval; at the places of an action less elsewhere too."""
    number, found = case.words.number, []
    for one in case.study._followup:
        if one.impact is not None and one.impact.difference is not None:
            test = one.impact.difference
            ends = [number(end, sign=True) for end in (test.estimate, test.low, test.high)]
            found.append((figures.name(case, one.action.unsur), *ends))
    for one in case.numbers.followup:
        if one.movement is not None:
            test = one.movement.difference
            change = one.movement.value - one.movement.before
            star = "*" if test.p_adjusted < 0.05 else ""
            told = f"{number(change, sign=True)}{star}"
            unsur = figures.name(case, one.action.unsur)
            found.append((unsur, told, number(test.low, sign=True), number(test.high, sign=True)))
    return (values["unsur"], values["change"], values["low"], values["high"]) in found


def _list_outcomes(case: Case) -> set[str]:
    """What became of the targets of earlier plans: met before, reached really or by chance, or not."""
    found = set()
    for action, apart, test in actions.list_moved(case):
        now = figures.rounded(figures.values(case)[action.unsur])
        before = figures.rounded(figures.values(case)[action.unsur] - apart)
        if action.target is None:
            continue
        if now < action.target:
            found.add("not_reached")
        elif before >= action.target:
            found.add("met")
        else:
            found.add("reached" if actions.is_really_moved(test) else "reached_chance")
    return found


@claims("past.reached")
def a_target_is_reached(case: Case, values: Values) -> bool:
    """By an unsur that really moved."""
    return "reached" in _list_outcomes(case)


@claims("past.reached_chance")
def a_target_is_reached_by_chance(case: Case, values: Values) -> bool:
    """By an unsur that did not really move."""
    return "reached_chance" in _list_outcomes(case)


@claims("past.met")
def a_target_was_met_before(case: Case, values: Values) -> bool:
    """In the period of its plan, and still."""
    return "met" in _list_outcomes(case)


@claims("past.not_reached")
def a_target_is_not_reached(case: Case, values: Values) -> bool:
    """The printed value lies below."""
    return "not_reached" in _list_outcomes(case)


@claims("past.late")
def an_action_was_not_done_in_time(case: Case, values: Values) -> bool:
    """On the last day of the period."""
    return bool(actions.list_late(case)) and values["date"] == case.words.date(actions.end(case))


def _has_nothing_beside(case: Case) -> bool:
    """Whether unsur of earlier plans were compared, and no others that ten answered in both periods."""
    planned = {action.unsur for action in actions.list_earlier(case)}
    thens = [actions.find_then(case, action.period) for action, _, _ in actions.list_moved(case)]
    others = [
        key
        for then in thens
        for key in case.scores
        if key in then.scores
        and key not in planned
        and min(case.scores[key].count(), then.scores[key].count()) >= figures.CLAIM
    ]
    return bool(thens) and not others


@claims("past.others_none")
def every_unsur_is_planned_for(case: Case, values: Values) -> bool:
    """By an earlier plan."""
    return _has_nothing_beside(case) and set(case.scores) <= {one.unsur for one in actions.list_earlier(case)}


@claims("past.others_few")
def few_answered_the_others(case: Case, values: Values) -> bool:
    """Some unsur have no plan, but too few answers."""
    told = int(str(values["claim"])) == figures.CLAIM
    planned = {one.unsur for one in actions.list_earlier(case)}
    return told and _has_nothing_beside(case) and not set(case.scores) <= planned


@claims("past.impact_caution", untrue_of=["plan"])
def an_action_is_measured_at_its_places(case: Case, values: Values) -> bool:
    """Begun, and shown in both periods beside another place."""
    return "" in actions.list_place_reasons(case)


@claims("board.items")
def the_sector_asks_more(case: Case, values: Values) -> bool:
    """Items of it stand between the unsur, each under its promise."""
    items = case.numbers.sector.scores if case.numbers.sector else ()
    return bool(case.numbers.promises.scores) and any(item.value is not None for item in items)
