"""When what the report says is true: the texts of summary.toml."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ikm.rules.period import Period
from tests.truth import figures
from tests.truth.predicates import actions, comparison, trend
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "lead.key_now",
    "lead.key_item",
    "lead.scale_alt",
    "asks.title",
    "asks.nobody",
    "asks.late_more",
    "direction.caption",
    "direction.what",
    "direction.change",
    "direction.interval",
    "direction.since",
    "direction.slope",
    "direction.beside",
    "direction.beside_only",
    "ways.caption",
    "ways.way",
    "ways.value",
    "ways.mutu",
    "ways.one",
    "ways.official",
    "ways.services",
    "ways.margins",
    "ways.weights",
)

always(
    __name__, "direction.judged", *(f"summary.question_{name}" for name in ("followup", "sure")), "direction.question"
)


# The figure


def _tells_index(case: Case, values: Values) -> bool:
    """The index and the number of respondents, as counted here."""
    return values["value"] == case.words.number(figures.ikm(case)) and values["n"] == case.words.count(case.n)


def _tells_where(case: Case, values: Values) -> bool:
    """Whose index it is."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


@claims("summary.ikm_few")
def index_without_mutu_is_told(case: Case, values: Values) -> bool:
    """Three to nine respondents."""
    few = figures.SHOWN <= case.n < int(str(values["claim"])) == figures.CLAIM
    return few and _tells_index(case, values)


@claims("summary.ikm_withheld")
def one_or_two_answered(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return 0 < case.n < int(str(values["least"])) == figures.SHOWN


@claims("summary.ikm_unknown")
def an_unsur_is_not_answered(case: Case, values: Values) -> bool:
    """Enough to show an index, but one unsur has no answer."""
    unanswered = [figures.name(case, key) for key, n in case.counts.items() if not n]
    told = figures.is_listing(values["unsur"], unanswered) and values["n"] == case.words.count(case.n)
    return case.n >= figures.SHOWN and told


@claims("summary.ikm_empty")
def nobody_answered(case: Case, values: Values) -> bool:
    """No row that counts."""
    return case.n == 0


def _tells_graded(case: Case, values: Values) -> bool:
    """Mutu and kinerja are those of the band of the printed index."""
    index = figures.ikm(case)
    graded = index is not None and (values["mutu"], values["kinerja"]) == figures.band(index)
    return graded and case.n >= figures.CLAIM and values["value"] == case.words.number(index)


@claims("conclusion.measured")
def conclusion_tells_index_and_mutu(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and _tells_graded(case, values) and values["n"] == case.words.count(case.n)


@claims("conclusion.measured_few")
def conclusion_tells_index_without_mutu(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and figures.SHOWN <= case.n < figures.CLAIM and _tells_index(case, values)


@claims("conclusion.withheld")
def conclusion_tells_that_few_answered(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and one_or_two_answered(case, values)


@claims("conclusion.unknown")
def conclusion_tells_that_there_is_no_index(case: Case, values: Values) -> bool:
    """Nobody answered."""
    return _tells_where(case, values) and case.n == 0


@claims("conclusion.unanswered")
def conclusion_tells_what_nobody_answered(case: Case, values: Values) -> bool:
    """Not every unsur was answered."""
    silent = [figures.name(case, key) for key in case.scores if case.scores[key].notna().sum() == 0]
    return _tells_where(case, values) and case.n > 0 and bool(silent) and figures.is_listing(values["items"], silent)


def _is_at_the_end(case: Case, values: Values, *, least: bool, tied: bool) -> bool:
    """All unsur of the highest (lowest) printed value are named or counted, with how many others really differ."""
    ranked = figures.find_ranked(case)
    edge = (min if least else max)(ranked.values())
    ends = [figures.name(case, key) for key, value in ranked.items() if value == edge]
    told = case.n >= case.threshold and len(set(ranked.values())) > 1 and tied == (len(ends) > 1)
    named = figures.is_tied(values["items"], ends) and values["value"] == case.words.number(edge)
    return told and named and values["apart"] == _spell_apart(case, least=least)


def _spell_apart(case: Case, *, least: bool) -> str:
    """From how many others the end really differs; nothing where no pair is tested."""
    enough = [key for key in figures.find_ranked(case) if case.counts[key] >= figures.CLAIM]
    if all(figures.find_p(case, first, second) is None for first in enough for second in enough if first != second):
        return ""
    apart, others = figures.count_apart(case, least=least)
    way = "bawah" if least else "atas"
    if not apart:
        return f", tidak nyata di {way} unsur lain mana pun"
    return f", nyata di {way} {'semua' if apart == others else f'{apart} dari {others}'} unsur lain"


@claims("conclusion.highest")
def unsur_is_highest(case: Case, values: Values) -> bool:
    """Alone, of those that are ranked."""
    return _is_at_the_end(case, values, least=False, tied=False)


@claims("conclusion.highest_each")
def unsur_are_highest(case: Case, values: Values) -> bool:
    """Several, of those that are ranked."""
    return _is_at_the_end(case, values, least=False, tied=True)


@claims("conclusion.lowest")
def unsur_is_lowest(case: Case, values: Values) -> bool:
    """Alone, of those that are ranked."""
    return _is_at_the_end(case, values, least=True, tied=False)


@claims("conclusion.lowest_each")
def unsur_are_lowest(case: Case, values: Values) -> bool:
    """Several, of those that are ranked."""
    return _is_at_the_end(case, values, least=True, tied=True)


# The finding, and what is asked


def _names(case: Case, keys: Sequence[str]) -> list[str]:
    """Names of unsur."""
    return [figures.name(case, key) for key in keys]


def _real(case: Case) -> tuple[bool, str]:
    """Whether the index really moved in the last step; else whether in a year: which of the two."""
    tests = {"before": case.numbers.change, "year": case.numbers.year_ago}
    for name, compared in tests.items():
        if compared is not None and compared.total is not None and compared.total.p_adjusted < 0.05:
            return True, name
    return False, ""


def _leads_with_slope(case: Case) -> bool:
    """There is a slope, real, and the last step does not really go against it."""
    line = trend.find_line(case)
    return line is not None and line.real and not trend.is_turned(case)


def _tells_slope(case: Case, values: Values, way: int) -> bool:
    """Points a year, since when, and the figure of now."""
    line, number = trend.find_line(case), case.words.number
    if line is None or not _leads_with_slope(case) or line.estimate * way <= 0:
        return False
    first = case.words.period(Period.parse(trend.find_weighed(case)[0].period))
    known = (number(abs(line.estimate)), first, number(figures.ikm(case)))
    return (values["estimate"], values["first"], values["value"]) == known


@claims("lead.slope_up")
def it_rose_over_the_years(case: Case, values: Values) -> bool:
    """Really, and nothing speaks against it."""
    return _tells_slope(case, values, 1)


@claims("lead.slope_down")
def it_fell_over_the_years(case: Case, values: Values) -> bool:
    """Really, and nothing speaks against it."""
    return _tells_slope(case, values, -1)


def _tells_step(case: Case, values: Values, way: int) -> bool:
    """No slope leads; step or year is real, and the printed figures differ by what is told."""
    real, name = _real(case)
    if not real or _leads_with_slope(case):
        return False
    past = {"before": comparison.before, "year": comparison.year_ago}[name](case)
    assert past is not None
    apart, number = comparison.difference(past, comparison.now(case)), case.words.number
    assert apart is not None
    before = case.words.period(Period.parse(past.period))
    known = (number(abs(apart)), before, number(figures.ikm(case)))
    return apart * way > 0 and (values["estimate"], values["before"], values["value"]) == known


@claims("lead.step_up")
def it_rose_in_a_step(case: Case, values: Values) -> bool:
    """Since the period before, or in a year."""
    return _tells_step(case, values, 1)


@claims("lead.step_down")
def it_fell_in_a_step(case: Case, values: Values) -> bool:
    """Since the period before, or in a year."""
    return _tells_step(case, values, -1)


def _count_steps(case: Case) -> int:
    """Steps one way that end the series, in the printed figures; falls below 0."""
    sides = trend.list_newest_run(case)
    changes = [comparison.difference(first, second) or Decimal(0) for first, second in pairwise(sides)]
    last = changes[-1] if changes else Decimal(0)
    steps = 0
    for change in reversed(changes):
        if change * last <= 0:
            break
        steps += 1
    return steps if last > 0 else -steps


def _tells_run(case: Case, values: Values, way: int) -> bool:
    """Three steps or more one way, none of which is proven."""
    steps = _count_steps(case)
    led = _leads_with_slope(case) or _real(case)[0]
    told = (values["n"], values["value"]) == (abs(steps), case.words.number(figures.ikm(case)))
    return not led and steps * way >= 3 and told


@claims("lead.run_up")
def it_rose_several_times(case: Case, values: Values) -> bool:
    """Without proof."""
    return _tells_run(case, values, 1)


@claims("lead.run_down")
def it_fell_several_times(case: Case, values: Values) -> bool:
    """Without proof."""
    return _tells_run(case, values, -1)


@claims("lead.same")
def it_did_not_really_change(case: Case, values: Values) -> bool:
    """The last step was tested."""
    change, past = case.numbers.change, comparison.before(case)
    tested = change is not None and change.total is not None and past is not None
    if not tested or _leads_with_slope(case) or _real(case)[0] or abs(_count_steps(case)) >= 3:
        return False
    known = (case.words.number(figures.ikm(case)), case.words.period(Period.parse(past.period)))
    return (values["value"], values["before"]) == known


@claims("lead.first")
def it_was_measured_once(case: Case, values: Values) -> bool:
    """There is no period before."""
    return len(comparison.series(case)) == 1 and _tells_graded(case, values)


@claims("lead.plain")
def nothing_is_known_of_a_change(case: Case, values: Values) -> bool:
    """There is a period before, and no test of it."""
    change = case.numbers.change
    untested = change is None or change.total is None
    led = _leads_with_slope(case) or _real(case)[0] or abs(_count_steps(case)) >= 3
    return len(comparison.series(case)) > 1 and untested and not led and _tells_graded(case, values)


def _tells_most_pressing(case: Case, values: Values, *, kept: bool) -> bool:
    """All unsur of the highest score, which all have the best mutu, or not."""
    totals = actions.find_totals(case)
    most = [key for key in actions.find_order(case) if totals[key] == max(totals.values())]
    best = all(figures.band(figures.rounded(figures.values(case)[key]))[0] == "A" for key in most)
    return bool(actions.find_first(case)) and best == kept and figures.is_tied(values["items"], _names(case, most))


@claims("lead.weakest")
def this_needs_work_most(case: Case, values: Values) -> bool:
    """It is not all of the best mutu."""
    return _tells_most_pressing(case, values, kept=False)


@claims("lead.kept")
def this_is_to_be_kept(case: Case, values: Values) -> bool:
    """It is of the best mutu already."""
    return _tells_most_pressing(case, values, kept=True)


@claims("lead.below")
def so_far_is_the_next_mutu(case: Case, values: Values) -> bool:
    """From the printed figure to the bound."""
    index = figures.ikm(case)
    above = [(Decimal(low), mutu) for low, mutu, _ in figures.BANDS if index is not None and Decimal(low) > index]
    assert index is not None
    told = (values["below"], values["mutu"]) == (case.words.number(above[0][0] - index), above[0][1])
    return case.n >= figures.CLAIM and told


@claims("lead.above")
def so_far_is_the_bound_of_the_best(case: Case, values: Values) -> bool:
    """Of an index that has the best mutu."""
    index = figures.ikm(case)
    above = index is not None and index >= Decimal("88.31")
    return above and case.n >= figures.CLAIM and values["above"] == case.words.number((index or 0) - Decimal("88.31"))


@claims("lead.crossed")
def interval_reaches_these(case: Case, values: Values) -> bool:
    """More than one, lowest first."""
    ends = case.numbers.precision
    low, high = (figures.rounded(end) for end in (ends.low, ends.high))
    reached = [mutu for at, mutu, _ in figures.BANDS if Decimal(at) <= high]
    start = next(at for at, mutu in enumerate(reached) if mutu == figures.band(low)[0])
    return len(reached[start:]) > 1 and figures.is_listing(values["items"], reached[start:])


@claims("lead.key_interval")
def interval_of_now_is_told(case: Case, values: Values) -> bool:
    """As it was estimated."""
    ends = case.numbers.precision
    return (values["low"], values["high"]) == (case.words.number(ends.low), case.words.number(ends.high))


def _spell_late(case: Case) -> list[str]:
    """Actions that are late: what, when, who."""
    spelt = []
    for action in actions.list_late(case):
        who = "; ".join(dict.fromkeys(name for name in (action.penanggung_jawab, *action.skpd_teknis) if name))
        about = f"{action.kegiatan or 'belum diisi'}, jatuh tempo {actions.spell_due(action)}"
        spelt.append(f"{about} ({who or 'pelaksana belum ditetapkan'})")
    return spelt


@claims("asks.late")
def these_are_late(case: Case, values: Values) -> bool:
    """Two by name, more by their number."""
    late = _spell_late(case)
    more = [f"{len(late) - 2} kegiatan lain"] if len(late) > 2 else []
    return bool(late) and figures.is_listing(values["items"], [*late[:2], *more])


@claims("asks.late_item")
def this_is_late(case: Case, values: Values) -> bool:
    """One of them."""
    return f"{values['kegiatan']}, jatuh tempo {values['due']} ({values['who']})" in _spell_late(case)


@claims("asks.respondents")
def more_have_to_be_asked(case: Case, values: Values) -> bool:
    """For a mutu."""
    return case.n < int(str(values["claim"])) == figures.CLAIM and values["n"] == case.words.count(case.n)


def _list_unplanned(case: Case) -> list[str]:
    """Keys of the first priorities of which nothing is planned in this period."""
    planned = {row.unsur for row in actions.list_rows(case) if actions.is_planned(row)}
    return [key for key in actions.find_first(case) if key not in planned]


@claims("asks.unplanned")
def nothing_is_planned_for_these(case: Case, values: Values) -> bool:
    """Of the first priorities, and for no others."""
    names = _names(case, _list_unplanned(case))
    return bool(names) and figures.is_listing(values["items"], names)


def _list_agencies(case: Case) -> list[str]:
    """SKPD teknis of the most pressing unsur: as planned, else of the register."""
    first = actions.find_first(case)
    if not first:
        return []
    rows = [row for row in actions.list_rows(case) if row.unsur == first[0]]
    named = tuple(case.study.survey.unit.technical_skpd.get(first[0], ()))
    found = [name for row in rows for name in (row.skpd_teknis or named)] if rows else named
    return list(dict.fromkeys(found))


@claims("asks.meeting")
def these_have_to_meet(case: Case, values: Values) -> bool:
    """Several answer for the most pressing unsur."""
    found = _list_agencies(case)
    told = values["unsur"] == figures.name(case, actions.find_first(case)[0])
    return len(found) > 1 and told and figures.is_listing(values["items"], found)


@claims("asks.none")
def nothing_is_asked(case: Case, values: Values) -> bool:
    """Nothing is late or without a plan, nobody has to meet, and enough answered."""
    rest = _spell_late(case) or _list_unplanned(case) or len(_list_agencies(case)) > 1
    return not rest and case.n >= figures.CLAIM


# Where it goes


@claims("direction.real")
def a_difference_is_real(case: Case, values: Values) -> bool:
    """Of last step, year, slope and benchmark."""
    return any(_list_judged(case))


@claims("direction.chance")
def a_difference_can_be_chance(case: Case, values: Values) -> bool:
    """Of last step, year, slope and benchmark."""
    return not all(_list_judged(case))


def _list_judged(case: Case) -> list[bool]:
    """Whether each that was tested is real."""
    numbers = case.numbers
    compared = [one.total for one in (numbers.change, numbers.year_ago, numbers.against_benchmark) if one is not None]
    line = trend.find_line(case)
    judged = [test.p_adjusted < 0.05 for test in compared if test is not None]
    return [*judged, *([line.real] if line else [])] if figures.shown_ikm(case) is not None else []


def _list_compared(case: Case) -> list[Any]:
    """Comparisons that are told where there is an index."""
    found = (case.numbers.change, case.numbers.year_ago, case.numbers.against_benchmark)
    return [one for one in found if one is not None] if figures.shown_ikm(case) is not None else []


@claims("direction.untested")
def a_difference_is_not_tested(case: Case, values: Values) -> bool:
    """Though the two are one series."""
    return any(not one.across and one.total is None for one in _list_compared(case))


@claims("direction.across")
def two_are_not_compared(case: Case, values: Values) -> bool:
    """They are no series."""
    return any(one.across for one in _list_compared(case))


# Ways of counting


def _list_way_mutu(case: Case) -> list[str]:
    """The mutu that every way of counting gives, the official one first, each once."""
    index = figures.ikm(case)
    found = [index, *(way.value for way in case.numbers.ways[1:])]
    return list(dict.fromkeys(figures.band(value)[0] for value in found if value is not None))


@claims("ways.same")
def mutu_stays(case: Case, values: Values) -> bool:
    """By each of so many ways of counting it."""
    told = (values["n"], values["items"]) == (case.words.count(len(case.numbers.ways)), _list_way_mutu(case)[0])
    return len(_list_way_mutu(case)) == 1 and told


def _list_outside(case: Case) -> list[tuple[str, Decimal]]:
    """The other ways whose printed value lies outside the printed interval of the official one."""
    ends = case.numbers.precision
    if ends is None or ends.low is None:
        return []
    low, high = figures.rounded(ends.low), figures.rounded(ends.high)
    names = {
        "unflagged": f"tanpa {len(_list_doubted(case))} jawaban yang diragukan",
        "services": "menurut jumlah pengguna layanan",
        "margins": "menurut ciri pengguna",
        "weights": "dengan penimbang setiap jawaban",
    }
    ways = [way for way in case.numbers.ways[1:] if way.value < low or way.value > high]
    return [(names.get(way.name, f"dengan bobot {str(way.bobot).replace('.', ',')}"), way.value) for way in ways]


@claims("ways.outside")
def some_ways_lie_outside(case: Case, values: Values) -> bool:
    """All of them, each with its value."""
    found = [f"{name} ({case.words.number(value)})" for name, value in _list_outside(case)]
    return bool(found) and figures.is_listing(values["items"], found)


@claims("ways.outside_item")
def a_way_lies_outside(case: Case, values: Values) -> bool:
    """The printed interval."""
    found = [(name, case.words.number(value)) for name, value in _list_outside(case)]
    return (values["name"], values["value"]) in found


@claims("ways.differ")
def mutu_depends(case: Case, values: Values) -> bool:
    """On the way of counting."""
    return len(_list_way_mutu(case)) > 1 and figures.is_listing(values["items"], _list_way_mutu(case))


@claims("ways.unflagged")
def so_many_are_doubtful(case: Case, values: Values) -> bool:
    """They are left out, and the index without them may be shown."""
    without = next(way.value for way in case.numbers.ways if way.name == "unflagged")
    return without == _find_without(case) and values["n"] == case.words.count(len(_list_doubted(case)))


@claims("ways.bobot")
def another_bobot_is_counted_with(case: Case, values: Values) -> bool:
    """The other one in use, or the exact one."""
    k = len(case.scores.columns)
    exact = case.sidecar.bobot.partition(";")[0] in ("1/n", f"1/{k}")
    other = {9: "0,11", 14: "0,071"}[k] if exact else f"1/{k}"
    return values["bobot"] == other


@claims("ways.alt", free=["name"])
def a_way_gives_this(case: Case, values: Values) -> bool:
    """Value and mutu of one of them."""
    found = {(case.words.number(way.value), figures.band(way.value)[0]) for way in case.numbers.ways}
    return (values["value"], values["mutu"]) in found


# What comes first


@claims("summary.priorities_same")
def no_unsur_is_more_pressing(case: Case, values: Values) -> bool:
    """All scores are equal."""
    return bool(actions.find_compared(case)) and not actions.find_first(case)


@claims("summary.priorities_close")
def scores_are_close(case: Case, values: Values) -> bool:
    """Of the last that are planned for and the next, which are not really higher."""
    return actions.tells_choice(case, values, equal=False, whole=True)


@claims("summary.priorities_equal")
def scores_are_equal(case: Case, values: Values) -> bool:
    """Of the last that are planned for and the next."""
    return actions.tells_choice(case, values, equal=True, whole=True)


def _tells_simulation(case: Case, values: Values) -> bool:
    """The index that the targets give, and its mutu."""
    found = actions.simulate(case)
    return found is not None and (values["after"], values["mutu"]) == (
        case.words.number(found[1]), figures.band(found[1])[0],
    )  # fmt: skip


@claims("summary.simulation")
def all_three_reach_their_targets(case: Case, values: Values) -> bool:
    """Three are planned for, and three have a target."""
    return _tells_simulation(case, values) and len(actions.find_targets(case)) == 3


@claims("summary.simulation_some")
def some_reach_their_targets(case: Case, values: Values) -> bool:
    """Fewer have one."""
    return _tells_simulation(case, values) and len(actions.find_targets(case)) < 3


# What became of earlier plans


@claims("summary.followup")
def earlier_actions_are_counted(case: Case, values: Values) -> bool:
    """All, and how many are done, late, under way, planned and cancelled."""
    earlier, late = actions.list_earlier(case), actions.list_late(case)
    said = ["terlambat" if action in late else _STATUSES[action.status] for action in earlier]
    order = ("selesai", "terlambat", "berjalan", "direncanakan", "batal")
    items = [f"{said.count(name)} {name}" for name in order if name in said]
    return bool(earlier) and values["n"] == str(len(earlier)) and figures.is_listing(values["items"], items)


_STATUSES = {"rencana": "direncanakan", "berjalan": "berjalan", "selesai": "selesai", "batal": "batal"}


@claims("summary.followup_item")
def actions_of_a_status_are_counted(case: Case, values: Values) -> bool:
    """Those of one status, the late ones apart."""
    earlier, late = actions.list_earlier(case), actions.list_late(case)
    said = ["terlambat" if action in late else _STATUSES[action.status] for action in earlier]
    return values["status"] in said and values["n"] == str(said.count(values["status"]))


# How sure it is


def _list_doubted(case: Case) -> list[int]:
    """Rows that a check flagged and that count all the same."""
    return [row for row in case.numbers.screened.flagged if row not in case.numbers.screened.excluded]


def _find_without(case: Case) -> Decimal | None:
    """The index without them, where neither they nor the others are few, or all gave the worst or best answer."""
    doubted = _list_doubted(case)
    kept, taken = case.scores.drop(index=doubted), case.scores.loc[doubted]
    given = [kept[key].dropna() for key in kept]
    if min(len(kept), len(taken)) < case.threshold or not all(len(column) for column in given):
        return None
    if any(set(rows.stack()) in ({1}, {4}) for rows in (kept, taken)):
        return None
    total = sum((Fraction(int(column.sum()), len(column)) for column in given), Fraction(0))
    return figures.rounded(total * figures.weight(case) * 25)


def _tells_doubt(case: Case, values: Values) -> bool:
    """Their share of the respondents."""
    flagged = len(_list_doubted(case))
    return flagged > 0 and case.n >= figures.CLAIM and values["share"] == case.words.percent(Fraction(flagged, case.n))


@claims("summary.sure_required")
def nobody_was_served_without_answering(case: Case, values: Values) -> bool:
    """So the sidecar, of an index that is shown."""
    return case.sidecar.selection == "required" and figures.shown_ikm(case) is not None


@claims("summary.sure_doubt")
def index_without_doubted_answers_is_told(case: Case, values: Values) -> bool:
    """Reckoned anew."""
    told = values["without"] == case.words.number(_find_without(case))
    return _tells_doubt(case, values) and told and _find_without(case) is not None


@claims("summary.sure_doubt_few")
def index_without_doubted_answers_is_not_told(case: Case, values: Values) -> bool:
    """Of them, or without them, there are few."""
    return _tells_doubt(case, values) and _find_without(case) is None


@claims("summary.sure_doubt_interval", untrue_of=["all-4", "n-9"])
def there_is_an_interval_above(case: Case, values: Values) -> bool:
    """That does not allow for them."""
    return case.says("certainty.interval") and bool(_list_doubted(case))
