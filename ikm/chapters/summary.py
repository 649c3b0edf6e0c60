"""The page for whoever decides: number, change, priorities, earlier plans, citizens, certainty.

Six questions, each answered in a sentence or two, on one printed page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from ikm.analysis.actions import FollowUp, PlanStep, Priorities, Priority, Simulation
from ikm.analysis.comments import Comments, Mentions
from ikm.analysis.comparison import Comparison, Slope, TrendPoint, UnsurOrder
from ikm.analysis.disclosure import LEAST_SHOWN
from ikm.analysis.index import LEAST_CLAIMED, Index, UnsurRecord
from ikm.analysis.precision import Precision
from ikm.analysis.quality import Doubt
from ikm.analysis.weighting import WeightedIndex
from ikm.chapters.actions import describe_equal, format_due, name_open_choice
from ikm.chapters.certainty import describe_certainty, describe_interval, describe_mutu_doubt
from ikm.chapters.comparison import describe_year_change, find_untested
from ikm.chapters.index import End, describe_apart, list_end, name_unsur, remind_left_out
from ikm.chapters.trend import describe_last_change, describe_slope
from ikm.chapters.weighting import describe_disagreement
from ikm.page.markup import render_template
from ikm.page.wording import Words, name_tied
from ikm.survey.responses import Survey

#: Fewer complaints than this about an unsur are not named as the most.
_LEAST_COMPLAINTS = 3


def render_summary(answers: Sequence[tuple[str, Sequence[Markup], Sequence[Markup]]], words: Words) -> Markup:
    """Render the summary page.

    Parameters
    ----------
    answers : sequence of (str, sequence of Markup, sequence of Markup)
        Name of a question, its sentences, and what is listed below them.
    """
    return render_template(
        "summary", questions=[(words.say(f"summary.question_{name}"), *answer) for name, *answer in answers]
    )


def summarise_ikm(index: Index, disagreeing: WeightedIndex | None, words: Words) -> list[Markup]:
    """Describe the number and its mutu, and the one by users where that differs; or why there is none."""
    n = words.count(index.respondents)
    if not index.respondents:
        return [words.say("summary.ikm_empty")]
    if index.withheld:
        return [words.say("summary.ikm_withheld", least=LEAST_SHOWN)]
    if index.value is None:
        names = words.listing([words.unsur(score.unsur) for score in index.unanswered])
        return [words.say("summary.ikm_unknown", unsur=names, n=n)]
    if index.grade is None:
        lines = [words.say("summary.ikm_few", value=words.number(index.value), n=n, claim=LEAST_CLAIMED)]
    else:
        graded = {"mutu": index.grade.mutu, "kinerja": words.kinerja(index.grade)}
        lines = [words.say("summary.ikm", value=words.number(index.value), n=n, **graded)]
        lines += describe_disagreement(disagreeing, index, words)
    return [*lines, *remind_left_out(index.instrument, words)]


def summarise_change(
    comparison: Comparison | None, words: Words, year: Comparison | None = None, slope: Slope | None = None
) -> list[Markup]:
    """Say where it goes over the years, then whether it really changed since the period before and since a year ago."""
    told = [
        *([describe_slope(slope, words)] if slope else []),
        *_summarise_last_change(comparison, words),
        words.say("trend.turned") if slope and slope.is_turned_by(comparison) else None,
        describe_year_change(year, words),
    ]
    return [line for line in told if line]


def _summarise_last_change(comparison: Comparison | None, words: Words) -> list[Markup]:
    """Say whether it really changed since the period before."""
    if comparison is None:
        return [words.say("summary.change_first")]
    before = words.period(comparison.first.period)
    if comparison.across:
        return [words.say("summary.change_across", before=before)]
    if comparison.printed and comparison.difference is not None:
        estimate = words.number(comparison.difference, sign=True)
        return [words.say("summary.change_printed", before=before, estimate=estimate)]
    if comparison.total is None:
        return [words.say(f"summary.change_{find_untested(comparison)}", before=before, claim=LEAST_CLAIMED)]
    apart = comparison.difference or Decimal(0)
    if not comparison.total.real:
        return [words.say("summary.change_same", before=before, estimate=words.number(apart, sign=True))]
    way = "up" if comparison.total.estimate > 0 else "down"
    return [words.say(f"summary.change_{way}", before=before, estimate=words.number(abs(apart)))]


def summarise_priorities(priorities: Priorities, simulated: Simulation | None, words: Words) -> list[Markup]:
    """Say why no priority is set, or what reaching the targets would give."""
    if not priorities.ranked:
        return [words.say(f"summary.priorities_{'hidden' if priorities.hidden else 'few'}", claim=LEAST_CLAIMED)]
    if not priorities.first():
        return [words.say("summary.priorities_same")]
    lines = describe_equal(priorities, words)
    if choice := priorities.open_choice():
        key = "summary.priorities_equal" if choice.equal else "summary.priorities_close"
        lines.append(words.say(key, items=name_open_choice(choice, words)))
    if simulated is not None:
        whole = len(simulated.targets) == priorities.instrument.planned_unsur == 3  # the wording says 'all three'
        key = "summary.simulation" if whole else "summary.simulation_some"
        lines.append(words.say(key, after=words.number(simulated.after), mutu=simulated.after_band.mutu))
    return lines


def list_priorities(
    priorities: Priorities, steps: Sequence[PlanStep], earlier: Sequence[FollowUp], words: Words
) -> list[Markup]:
    """List each priority: who acts, by when; what an earlier plan still has open goes before a draft."""
    return [
        _describe_priority(
            priority,
            [step for step in steps if step.key == priority.key],
            [followup for followup in earlier if followup.action.unsur == priority.key and followup.action.open],
            words,
        )
        for priority in priorities.first()
    ]


def _describe_priority(
    priority: Priority, steps: Sequence[PlanStep], running: Sequence[FollowUp], words: Words
) -> Markup:
    """Describe one priority."""
    about = {"unsur": words.unsur(priority.score.unsur), "value": words.number(priority.score.value)}
    if running and not any(step.planned for step in steps):
        items = words.listing([_describe_running(followup, words) for followup in running])
        return words.say("summary.priority_open", items=items, **about)
    return words.say("summary.priority", who=_name_responsible(steps, words), when=_format_times(steps, words), **about)


def _describe_running(followup: FollowUp, words: Words) -> str:
    """Return 'berjalan: Loket kedua, TW III, IV 2026, Manajer Teknik, terlambat'."""
    action = followup.action
    return words.text(
        "summary.open_late" if followup.overdue else "summary.open",
        status=words.text(f"policy.status_{action.status}"),
        kegiatan=action.kegiatan or words.text("policy.to_fill"),
        due=words.text("summary.open_undated") if action.due is None else format_due(action, words),
        who=action.penanggung_jawab or "; ".join(action.skpd_teknis) or words.text("summary.open_nobody"),
    )


def _name_responsible(steps: Sequence[PlanStep], words: Words) -> Markup:
    """Name the persons in charge, each once; where there are none, the SKPD teknis of the unsur."""
    names = dict.fromkeys(
        step.action.penanggung_jawab for step in steps if step.action and step.action.penanggung_jawab
    )
    if names:
        return words.say("summary.who", who="; ".join(names))
    skpd = dict.fromkeys(name for step in steps for name in step.skpd_teknis)
    return words.say("summary.who_skpd", skpd="; ".join(skpd)) if skpd else words.say("summary.who_none")


def _format_times(steps: Sequence[PlanStep], words: Words) -> Markup:
    """Format the times of what a person planned."""
    known = [step.action for step in steps if step.action and step.action.tw]
    times = dict.fromkeys(format_due(action, words) for action in known)
    return words.say("summary.when", when="; ".join(times)) if times else words.say("summary.when_draft")


def summarise_followup(followups: Sequence[FollowUp], words: Words) -> list[Markup]:
    """Say how many actions of earlier plans are done and late."""
    if not followups:
        return [words.say("summary.followup_none")]
    done = sum(followup.action.status == "selesai" for followup in followups)
    late = sum(followup.overdue for followup in followups)
    counts = {"n": words.count(len(followups)), "done": words.count(done), "late": words.count(late)}
    return [words.say("summary.followup", **counts)]


def summarise_comments(comments: Comments, words: Words) -> list[Markup]:
    """Say how many wrote, how many complained, and about what most."""
    n = len(comments.comments)
    if not n:
        return [words.say("summary.citizens_none")]
    if not comments.enough:
        return [words.say(f"summary.citizens_{'held_back' if comments.held_back else 'few'}", n=words.count(n))]
    kinds = {"praise": comments.praise, "requests": comments.requests, "complaints": comments.complaints}
    counts = {name: words.count(count) for name, count in kinds.items()}
    plain = words.say("summary.citizens_plain", n=words.count(n), **counts)
    most = _find_most_complained(comments)
    if not most:
        return [plain]
    instrument = comments.survey.instrument
    items = [
        words.text(
            "summary.citizens_item", unsur=name_unsur(mention.key, instrument, words), n=words.count(mention.complaints)
        )
        for mention in most
    ]
    return [Markup(" ").join((plain, words.say("summary.citizens_most", items=words.listing(items))))]


def _find_most_complained(comments: Comments) -> list[Mentions]:
    """Find the unsur with the most complaints; none where there are fewer than three, or none stands out."""
    named = [mention for mention in comments.by_unsur() if mention.key and mention.complaints]
    highest = max((mention.complaints or 0 for mention in named), default=0)
    most = [mention for mention in named if mention.complaints == highest]
    return most if highest >= _LEAST_COMPLAINTS and len(most) <= comments.survey.instrument.planned_unsur else []


def summarise_certainty(
    survey: Survey, index: Index, precision: Precision | None, doubted: Doubt | None, words: Words
) -> list[Markup]:
    """Describe the interval, what answers that look wrong do to it, and whether the mutu is sure."""
    if precision is None or doubted is None:
        return describe_certainty(survey, index, precision, words)
    without, share = words.number(doubted.without), words.percent(doubted.share)
    key = "summary.sure_doubt" if doubted.without is not None else "summary.sure_doubt_few"
    parts = [words.say(key, share=share, without=without)]
    if precision.known:
        parts.append(words.say("summary.sure_doubt_interval"))
    return [
        *describe_interval(survey, precision, words),
        Markup(" ").join(parts),
        *describe_mutu_doubt(survey, index, precision, words),
    ]


def describe_conclusion(
    survey: Survey,
    index: Index,
    order: UnsurOrder,
    points: Sequence[TrendPoint],
    change: Comparison | None,
    disagreeing: WeightedIndex | None,
    words: Words,
    slope: Slope | None = None,
    *,
    unsur: bool,
) -> list[Markup]:
    """Describe the report in four to six sentences; without its unsur where too few answered to show them."""
    about = {"unit": survey.unit.name, "period": words.period(survey.period), "n": words.count(index.respondents)}
    if index.withheld:
        return [words.say("conclusion.withheld", least=LEAST_SHOWN, unit=about["unit"], period=about["period"])]
    if index.value is None:
        place = {"unit": about["unit"], "period": about["period"]}
        if not index.respondents:
            return [words.say("conclusion.unknown", **place)]
        items = words.listing([words.unsur(score.unsur) for score in index.unanswered])
        return [words.say("conclusion.unanswered", items=items, **place)]
    value = words.number(index.value)
    if index.grade:
        graded = {"mutu": index.grade.mutu, "kinerja": words.kinerja(index.grade)}
        lines = [words.say("conclusion.measured", value=value, **graded, **about)]
    else:
        lines = [words.say("conclusion.measured_few", value=value, **about)]
    lines += remind_left_out(index.instrument, words)
    lines += describe_disagreement(disagreeing, index, words)
    if slope and slope.real:
        lines.append(describe_slope(slope, words))
    if len(points) > 1:
        lines.append(describe_last_change(points, change, words))
    return [*lines, *_conclude_unsur(index, order, words)] if unsur else lines


def _conclude_unsur(index: Index, order: UnsurOrder, words: Words) -> list[Markup]:
    """Name the highest and the lowest unsur, all that tie, and whether they really are; none where all are equal."""
    high, low = list_end(index, "highest"), list_end(index, "lowest")
    if high == low:
        return []
    ends: tuple[tuple[End, tuple[UnsurRecord, ...]], ...] = (("highest", high), ("lowest", low))
    return [
        words.say(
            f"conclusion.{end}_each" if scores[1:] else f"conclusion.{end}",
            items=name_tied([words.unsur(score.unsur) for score in scores], words),
            value=words.number(scores[0].value),
            apart=describe_apart(order, end, words),
        )
        for end, scores in ends
    ]
