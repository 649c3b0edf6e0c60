"""When what the report says is true: the texts of summary.toml."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from tests.truth import figures
from tests.truth.predicates import actions, comments
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "summary.who",
    "summary.who_none",
    "summary.who_skpd",
    "summary.when",
    "summary.when_draft",
    "summary.open_undated",
    "summary.open_nobody",
)

always(
    __name__, *(f"summary.question_{name}" for name in ("ikm", "change", "priorities", "followup", "citizens", "sure"))
)


# The figure


def _tells_index(case: Case, values: Values) -> bool:
    """The index and the number of respondents, as counted here."""
    return values["value"] == case.words.number(figures.ikm(case)) and values["n"] == case.words.count(case.n)


def _tells_where(case: Case, values: Values) -> bool:
    """Whose index it is."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


@claims("summary.ikm")
def index_and_mutu_are_told(case: Case, values: Values) -> bool:
    """Mutu and kinerja are those of the band of the printed index."""
    index = figures.ikm(case)
    graded = index is not None and (values["mutu"], values["kinerja"]) == figures.band(index)
    return graded and case.n >= figures.CLAIM and _tells_index(case, values)


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


@claims("conclusion.measured")
def conclusion_tells_index_and_mutu(case: Case, values: Values) -> bool:
    """As the summary, of this unit and period."""
    return _tells_where(case, values) and index_and_mutu_are_told(case, values)


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


# Has it changed?


def _before(case: Case) -> object:
    """The period before: its answers, else its printed figure; None for the first."""
    points = case.numbers.trend
    return points[-2] if len(points) > 1 else None


def _tells_before(case: Case, values: Values) -> bool:
    """The name of the period before."""
    before = _before(case)
    return before is not None and values["before"] == case.words.period(before.period)  # type: ignore[attr-defined]


def _difference(case: Case) -> Decimal | None:
    """Printed index minus the printed one before."""
    before, now = _before(case), figures.shown_ikm(case)
    known = None if before is None else before.value  # type: ignore[attr-defined]
    return None if known is None or now is None else now - known


def _is_real(case: Case) -> bool | None:
    """Whether p, adjusted with the comparison of a year ago, is below 5 per cent; None where it was not tested."""
    change = case.numbers.change
    return None if change is None or change.total is None else bool(change.total.p_adjusted < 0.05)


@claims("summary.change_up")
def it_really_rose(case: Case, values: Values) -> bool:
    """Tested, and the printed figures differ by what is told."""
    apart = _difference(case)
    rose = apart is not None and apart > 0 and bool(_is_real(case))
    return rose and _tells_before(case, values) and values["estimate"] == case.words.number(apart)


@claims("summary.change_down")
def it_really_fell(case: Case, values: Values) -> bool:
    """Tested, and the printed figures differ by what is told."""
    apart = _difference(case)
    fell = apart is not None and apart < 0 and bool(_is_real(case))
    return fell and _tells_before(case, values) and values["estimate"] == case.words.number(abs(apart or 0))


@claims("summary.change_same")
def change_can_be_chance(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    told = values["estimate"] == case.words.number(_difference(case), sign=True)
    return _is_real(case) is False and told and _tells_before(case, values)


@claims("summary.change_first")
def there_is_no_period_before(case: Case, values: Values) -> bool:
    """Neither answers nor a printed figure."""
    return _before(case) is None


@claims("summary.change_across")
def the_periods_are_no_series(case: Case, values: Values) -> bool:
    """Another regulation, other unsur or another bobot."""
    before = _before(case)
    keys = set() if before is None else set(before.instrument.keys)  # type: ignore[attr-defined]
    bobot = None if before is None else before.bobot.weight  # type: ignore[attr-defined]
    apart = keys != set(case.scores.columns) or bobot != figures.weight(case)
    return apart and _tells_before(case, values)


@claims("summary.change_printed")
def the_figure_before_was_printed(case: Case, values: Values) -> bool:
    """It stands in data/published, and there are no answers."""
    before = _before(case)
    printed = before is not None and before.period not in {one.period for one in case.numbers.earlier}  # type: ignore[attr-defined]
    return (
        printed
        and _tells_before(case, values)
        and values["estimate"] == case.words.number(_difference(case), sign=True)
    )


def _has_few(case: Case) -> bool:
    """Whether fewer than ten answered in either period, as far as the one before tells."""
    before = _before(case)
    n = None if before is None else before.n  # type: ignore[attr-defined]
    return case.n < figures.CLAIM or (n is not None and n < figures.CLAIM)


def _earlier_scores(case: Case) -> pd.DataFrame:
    """Answers of the period before."""
    before = _before(case)
    past = next(one for one in case.numbers.earlier if one.period == before.period)  # type: ignore[attr-defined]
    return past.scores.astype(float)


def _do_not_differ(scores: pd.DataFrame) -> bool:
    """Whether no respondent moves the index otherwise than another."""
    given = scores.to_numpy()
    apart = (given - np.nanmean(given, axis=0)) / (~np.isnan(given)).sum(axis=0)
    return bool(np.abs(np.where(np.isnan(apart), 0, apart).sum(axis=1)).max() < 1e-9)


@claims("summary.change_few")
def too_few_for_a_test(case: Case, values: Values) -> bool:
    """Fewer than the sentence says in either period."""
    return _tells_before(case, values) and _has_few(case) and int(str(values["claim"])) == figures.CLAIM


@claims("summary.change_unanswered", beside=["summary.change_alike", "summary.change_cluster"])
def an_unsur_was_not_answered_in_a_period(case: Case, values: Values) -> bool:
    """Enough answered in both, and one has no index."""
    return _tells_before(case, values) and not _has_few(case) and _difference(case) is None


@claims("summary.change_cluster")
def one_cluster_in_a_period(case: Case, values: Values) -> bool:
    """All on one day, or asked by one person."""
    before = _before(case)
    past = [one for one in case.numbers.earlier if one.period == before.period]  # type: ignore[union-attr, attr-defined]
    alone = [one for one in past if one.sidecar.cluster and one.answers[one.sidecar.cluster].nunique() == 1]
    return _tells_before(case, values) and not _has_few(case) and (bool(alone) or figures.clusters(case) == 1)


@claims("summary.change_alike")
def respondents_of_a_period_judged_alike(case: Case, values: Values) -> bool:
    """Nothing varies in one of them."""
    alike = _do_not_differ(case.scores) or _do_not_differ(_earlier_scores(case))
    return _tells_before(case, values) and not _has_few(case) and alike


# What comes first


@claims("summary.priorities_few")
def no_priority_is_set(case: Case, values: Values) -> bool:
    """Fewer answers to every unsur than the sentence says."""
    return max(case.counts.values()) < int(str(values["claim"])) == figures.CLAIM


@claims("summary.priorities_same")
def no_unsur_is_more_pressing(case: Case, values: Values) -> bool:
    """All scores are equal."""
    return bool(actions.find_compared(case)) and not actions.find_first(case)


@claims("summary.priorities_close")
def scores_are_close(case: Case, values: Values) -> bool:
    """Of the last that are planned for and the next, which are not really higher."""
    return actions.tells_choice(case, values, equal=False)


@claims("summary.priorities_equal")
def scores_are_equal(case: Case, values: Values) -> bool:
    """Of the last that are planned for and the next."""
    return actions.tells_choice(case, values, equal=True)


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


def _is_first(case: Case, values: Values) -> str:
    """The key of one of the first unsur, told with its value."""
    key = actions.find_key(case, values["unsur"])
    assert key in actions.find_first(case)
    assert values["value"] == case.words.number(figures.rounded(figures.values(case)[key]))
    return key


def _spell_running(action: object) -> str:
    """What an earlier plan still has open, when and by whom."""
    status, due = actions.STATUSES[action.status], actions.spell_due(action)  # type: ignore[attr-defined]
    who = action.penanggung_jawab or "; ".join(action.skpd_teknis) or "pelaksana belum ditetapkan"  # type: ignore[attr-defined]
    when = "waktunya belum ditetapkan" if due == "–" else due
    return f"{action.kegiatan or 'belum diisi'} ({status}{{late}}; {when}; {who})"  # type: ignore[attr-defined]


def _list_running(case: Case, key: str) -> list[str]:
    """The open actions of an unsur, those that are late so called."""
    late = actions.list_late(case)
    return [
        _spell_running(action).format(late=", terlambat" if action in late else "")
        for action in actions.list_earlier(case)
        if action.unsur == key and actions.is_open(action)
    ]


@claims("summary.priority_open")
def something_is_planned_already(case: Case, values: Values) -> bool:
    """By an earlier plan, still open, while the unit planned nothing anew."""
    key = _is_first(case, values)
    anew = [row for row in actions.list_rows(case) if row.unsur == key and actions.is_planned(row)]
    return not anew and figures.is_listing(values["items"], _list_running(case, key))


@claims("summary.priority")
def priority_tells_who_and_when(case: Case, values: Values) -> bool:
    """As the plan of the period has it; nothing is open of it in an earlier plan, unless it was planned anew."""
    key = _is_first(case, values)
    rows = [row for row in actions.list_rows(case) if row.unsur == key]
    names = [row.penanggung_jawab for row in rows]
    skpds = [name for row in rows for name in row.skpd_teknis]
    times = [actions.spell_due(row) for row in rows if row.tw]
    who, skpd, when = ("; ".join(dict.fromkeys(part for part in parts if part)) for parts in (names, skpds, times))
    nobody = f"SKPD teknis: {skpd}; penanggung jawab belum ditetapkan" if skpd else "Penanggung jawab belum ditetapkan"
    told = (
        f"Penanggung jawab: {who}" if who else nobody,
        f"Waktu: {when}" if when else "Waktunya belum ditetapkan",
    )
    free = not _list_running(case, key) or any(actions.is_planned(row) for row in rows)
    return free and told == (figures.plain(values["who"]), figures.plain(values["when"]))


def _is_running(case: Case, values: Values, late: str) -> bool:
    """Whether an action of one of the first unsur is open, with that time and by them."""
    told = f"{values['kegiatan']} ({values['status']}{late}; {values['due']}; {values['who']})"
    return told in [line for key in actions.find_first(case) for line in _list_running(case, key)]


@claims("summary.open")
def action_is_open(case: Case, values: Values) -> bool:
    """And not late."""
    return _is_running(case, values, "")


@claims("summary.open_late")
def action_is_late(case: Case, values: Values) -> bool:
    """Open, and its time is over."""
    return _is_running(case, values, ", terlambat")


# What became of earlier plans


@claims("summary.followup_none")
def no_earlier_plan_is_there(case: Case, values: Values) -> bool:
    """Not one line."""
    return not actions.list_earlier(case)


@claims("summary.followup")
def earlier_actions_are_counted(case: Case, values: Values) -> bool:
    """All, those that are done, those that are late."""
    earlier = actions.list_earlier(case)
    done = sum(action.status == "selesai" for action in earlier)
    told = (len(earlier), done, len(actions.list_late(case)))
    return bool(earlier) and (values["n"], values["done"], values["late"]) == tuple(map(case.words.count, told))


# What citizens say


def _count_written(case: Case) -> int:
    """Comments that say something; never more than people who wrote."""
    said = len(case.numbers.comments.comments)
    assert said <= (int((case.answers["saran"].str.strip() != "").sum()) if "saran" in case.answers else 0)
    return said


@claims("summary.citizens_none")
def nobody_wrote(case: Case, values: Values) -> bool:
    """Anything that says something."""
    return _count_written(case) == 0


@claims("summary.citizens_few")
def few_wrote(case: Case, values: Values) -> bool:
    """Fewer than a group that is shown."""
    n = _count_written(case)
    return 0 < n < case.threshold and values["n"] == case.words.count(n)


@claims("summary.citizens_plain")
def comments_and_complaints_are_counted(case: Case, values: Values) -> bool:
    """Enough to be counted; kinds as a person reads the comments."""
    told = {"n": _count_written(case), **comments.count_kinds(case)}
    return _count_written(case) >= case.threshold and all(values[name] == case.words.count(told[name]) for name in told)


def _list_most(case: Case) -> list[tuple[str, str]]:
    """The unsur that most complain about, all that tie, with how many."""
    counts = actions.count_complaints(case)
    most = max(counts.values())
    names = [(figures.name(case, key), case.words.count(n)) for key, n in counts.items() if n == most]
    return names if most >= 3 and len(names) <= 3 and _count_written(case) >= case.threshold else []


@claims("summary.citizens_most")
def most_complain_about_these(case: Case, values: Values) -> bool:
    """And about no other as many; three at least."""
    return figures.is_listing(values["items"], [f"{name} ({n})" for name, n in _list_most(case)])


@claims("summary.citizens_item")
def so_many_complain_about_this(case: Case, values: Values) -> bool:
    """One of them."""
    return (values["unsur"], values["n"]) in _list_most(case)


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
