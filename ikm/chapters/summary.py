"""The page for whoever decides: number, change, priorities, earlier plans, citizens, certainty. Floor 4.

Six questions, each answered in a sentence or two, on one printed page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from ikm.analysis.actions import FollowUp, PlanStep, Priorities, Priority, Simulation
from ikm.analysis.comments import Comments, Mentions
from ikm.analysis.comparison import Comparison, TrendPoint
from ikm.analysis.disclosure import LEAST_SHOWN
from ikm.analysis.index import LEAST_CLAIMED, Index
from ikm.analysis.precision import CONFIDENCE_LEVEL, Precision
from ikm.analysis.quality import Doubt
from ikm.chapters.actions import format_due
from ikm.chapters.comparison import describe_year_change
from ikm.chapters.index import list_rankable_unsur
from ikm.chapters.trend import describe_last_change
from ikm.page.markup import render_template
from ikm.page.wording import Words
from ikm.survey.responses import Survey


def describe_conclusion(
    survey: Survey, index: Index, points: Sequence[TrendPoint], change: Comparison | None, words: Words, *, unsur: bool
) -> list[Markup]:
    """The report in four sentences; without its unsur where too few answered to show them."""
    about = {"unit": survey.unit.name, "period": words.period(survey.period), "n": words.count(index.respondents)}
    if index.withheld:
        return [words.say("conclusion.withheld", least=LEAST_SHOWN, unit=about["unit"], period=about["period"])]
    if index.value is None:
        return [words.say("conclusion.unknown", unit=about["unit"], period=about["period"])]
    value = words.number(index.value)
    if index.grade:
        graded = {"mutu": index.grade.mutu, "kinerja": words.kinerja(index.grade)}
        lines = [words.say("conclusion.measured", value=value, **graded, **about)]
    else:
        lines = [words.counted("conclusion.measured_few", index.respondents, value=value, **about)]
    if len(points) > 1:
        lines.append(describe_last_change(points, change, words))
    order = list_rankable_unsur(index) if unsur else ()
    if order and order[0].value != order[-1].value:
        for key, score in (("best", order[-1]), ("worst", order[0])):
            named = {"unsur": words.unsur(score.unsur), "value": words.number(score.value)}
            lines.append(words.say(f"conclusion.{key}", **named))
    return lines


#: A mutu less likely than this is said to be uncertain (statistics.md, 2.4).
_SURE = 0.95
#: How respondents came about -> the sentence about it.
_SELECTION = {"random": "random", "self-selected": "self", "census": "census"}
#: Fewer complaints than this about an unsur are not told as the most.
_FEWEST = 3


def render_summary(answers: Sequence[tuple[str, Sequence[Markup], Sequence[Markup]]], words: Words) -> Markup:
    """The page.

    Parameters
    ----------
    answers : sequence of (str, sequence of Markup, sequence of Markup)
        Name of a question, its sentences, and what is listed below them.
    """
    return render_template(
        "summary", questions=[(words.say(f"summary.question_{name}"), *told) for name, *told in answers]
    )


def summarise_ikm(index: Index, words: Words) -> list[Markup]:
    """The number and its mutu, or why there is none."""
    n = words.count(index.respondents)
    if not index.respondents:
        return [words.say("summary.ikm_empty")]
    if index.withheld:
        return [words.say("summary.ikm_withheld", least=LEAST_SHOWN)]
    if index.value is None:
        return [words.say("summary.ikm_unknown", n=n)]
    if index.grade is None:
        return [words.say("summary.ikm_few", value=words.number(index.value), n=n, claim=LEAST_CLAIMED)]
    return [
        words.say(
            "summary.ikm",
            value=words.number(index.value),
            mutu=index.grade.mutu,
            kinerja=words.kinerja(index.grade),
            n=n,
        )
    ]


def summarise_change(found: Comparison | None, words: Words, year: Comparison | None = None) -> list[Markup]:
    """Whether it really changed since the period before, and since the same period of the year before."""
    return [*_change_before(found, words), *(line for line in [describe_year_change(year, words)] if line)]


def _change_before(found: Comparison | None, words: Words) -> list[Markup]:
    """Whether it really changed since the period before."""
    if found is None:
        return [words.say("summary.change_first")]
    before = words.period(found.first.period)
    if found.across:
        return [words.say("summary.change_across", before=before)]
    if found.printed and found.difference is not None:
        estimate = words.number(found.difference, sign=True)
        return [words.say("summary.change_printed", before=before, estimate=estimate)]
    if found.total is None:
        return [words.say("summary.change_few", before=before)]
    apart = found.difference or Decimal(0)
    if not found.total.real:
        return [words.say("summary.change_same", before=before, estimate=words.number(apart, sign=True))]
    way = "up" if found.total.estimate > 0 else "down"
    return [words.say(f"summary.change_{way}", before=before, estimate=words.number(abs(apart)))]


def summarise_priorities(found: Priorities, simulated: Simulation | None, words: Words) -> list[Markup]:
    """Why no priority is set, or what reaching the targets would give."""
    if not found.ranked:
        return [words.say("summary.priorities_few", claim=LEAST_CLAIMED)]
    if not found.first():
        return [words.say("summary.priorities_same")]
    lines = []
    if pair := found.close():
        last, after = (words.unsur(one.score.unsur) for one in pair)
        lines.append(words.say("summary.priorities_close", last=last, after=after))
    if simulated is not None:
        whole = len(simulated.targets) == found.instrument.planned_unsur == 3  # the wording says 'all three'
        key = "summary.simulation" if whole else "summary.simulation_some"
        lines.append(words.say(key, after=words.number(simulated.after), mutu=simulated.after_band.mutu))
    return lines


def list_priorities(
    found: Priorities, steps: Sequence[PlanStep], earlier: Sequence[FollowUp], words: Words
) -> list[Markup]:
    """Each priority: who acts, by when; what an earlier plan still has open goes before a draft."""
    return [
        _priority(
            one,
            [step for step in steps if step.key == one.key],
            [each for each in earlier if each.action.unsur == one.key and each.action.open],
            words,
        )
        for one in found.first()
    ]


def _priority(one: Priority, steps: Sequence[PlanStep], running: Sequence[FollowUp], words: Words) -> Markup:
    """One priority."""
    about = {"unsur": words.unsur(one.score.unsur), "value": words.number(one.score.value)}
    if running and not any(step.planned for step in steps):
        items = words.listing([_running(each, words) for each in running])
        return words.say("summary.priority_open", items=items, **about)
    return words.say("summary.priority", who=_who(steps, words), when=_when(steps, words), **about)


def _running(one: FollowUp, words: Words) -> str:
    """'berjalan: Loket kedua, TW III, IV 2026, Manajer Teknik, terlambat'."""
    action = one.action
    return words.text(
        "summary.open_late" if one.overdue else "summary.open",
        status=words.text(f"policy.status_{action.status}"),
        kegiatan=action.kegiatan or words.text("policy.to_fill"),
        due=words.text("summary.open_undated") if action.due is None else format_due(action, words),
        who=action.penanggung_jawab or "; ".join(action.skpd_teknis) or words.text("summary.open_nobody"),
    )


def _who(steps: Sequence[PlanStep], words: Words) -> Markup:
    """SKPD teknis and persons in charge, each once."""
    planned = [step.action.penanggung_jawab for step in steps if step.action]
    names = dict.fromkeys(name for name in [*planned, *(each for step in steps for each in step.skpd_teknis)] if name)
    return words.say("summary.who", who="; ".join(names)) if names else words.say("summary.who_none")


def _when(steps: Sequence[PlanStep], words: Words) -> Markup:
    """Times of what a person planned."""
    known = [step.action for step in steps if step.action and step.action.tw]
    times = dict.fromkeys(format_due(action, words) for action in known)
    return words.say("summary.when", when="; ".join(times)) if times else words.say("summary.when_draft")


def summarise_followup(found: Sequence[FollowUp], words: Words) -> list[Markup]:
    """How many actions of earlier plans are done and late."""
    if not found:
        return [words.say("summary.followup_none")]
    done = sum(one.action.status == "selesai" for one in found)
    late = sum(one.overdue for one in found)
    counts = {"n": words.count(len(found)), "done": words.count(done), "late": words.count(late)}
    return [words.say("summary.followup", **counts)]


def summarise_comments(found: Comments, words: Words) -> list[Markup]:
    """How many wrote, how many complained, and about what most."""
    n = len(found.comments)
    if not n:
        return [words.say("summary.citizens_none")]
    if not found.enough:
        return [words.say("summary.citizens_few", n=words.count(n))]
    plain = words.say("summary.citizens_plain", n=words.count(n), complaints=words.count(found.complaints))
    most = _most_complained(found)
    if not most:
        return [plain]
    names = {item.key: item for item in found.survey.instrument.unsur}
    items = [
        words.text("summary.citizens_item", unsur=words.unsur(names[one.key]), n=words.count(one.complaints))
        for one in most
    ]
    return [Markup(" ").join((plain, words.say("summary.citizens_most", items=words.listing(items))))]


def _most_complained(found: Comments) -> list[Mentions]:
    """Unsur with the most complaints; none where there are fewer than three, or so many equal that none stands out."""
    named = [one for one in found.by_unsur() if one.key and one.complaints]
    highest = max((one.complaints or 0 for one in named), default=0)
    most = [one for one in named if one.complaints == highest]
    return most if highest >= _FEWEST and len(most) <= found.survey.instrument.planned_unsur else []


def summarise_certainty(
    survey: Survey, index: Index, precision: Precision | None, doubted: Doubt | None, words: Words
) -> list[Markup]:
    """The interval, how respondents came about, what answers that look wrong do to it, and whether the mutu is sure."""
    if precision is None:
        return [words.say("summary.sure_few", claim=LEAST_CLAIMED)]
    how = _SELECTION.get(survey.sidecar.selection or "", "unknown")
    lines = [
        words.say(
            "summary.sure",
            level=words.percent(CONFIDENCE_LEVEL, 0),
            low=words.number(precision.low),
            high=words.number(precision.high),
        ),
        words.say(f"summary.sure_{how}"),
    ]
    if doubted is not None:
        without, share = words.number(doubted.without), words.percent(doubted.share)
        key = "summary.sure_doubt" if doubted.without is not None else "summary.sure_doubt_few"
        lines.append(words.say(key, share=share, without=without))
    mutu = index.grade.mutu if index.grade else ""
    if precision.chance and precision.chance[mutu] < _SURE:
        lines.append(words.say("summary.sure_mutu", mutu=mutu, share=words.chance(1 - precision.chance[mutu])))
    return lines
