"""hasil.json: the numbers of a report as a machine reads them, the same in every language. Floor 4.

Rounded figures are strings, as they are printed; exact ones are numbers. Small groups are hidden here as on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

# For hints only: what reads results back, the report, then starts without pandas.
if TYPE_CHECKING:
    from ikm.analysis.comparison import Comparison, Point
    from ikm.analysis.derived import Derived
    from ikm.analysis.differences import Difference
    from ikm.analysis.distribution import Spread
    from ikm.analysis.importance import Importance
    from ikm.analysis.index import Index
    from ikm.analysis.precision import Precision
    from ikm.analysis.profile import Group, Profile
    from ikm.analysis.published import PublishedIndex
    from ikm.analysis.quality import Refusals
    from ikm.survey.responses import Source, Survey

#: Mime type under which a notebook hands its results to the report.
MIME = "application/vnd.ikm.hasil+json"
UNITS_OF_MEASURE = {
    "ikm.value, unsur.value, groups.value, trend.value": "index points, scale 25-100, rounded once, half up",
    "ikm.exact_bobot_value, change.value, change_year.value, benchmark.value, refused.with_refused": "the same",
    "unsur.nrr": "mean answer, scale 1-4, exact",
    "unsur.tertimbang": "nrr x bobot, exact",
    "unsur.total": "sum of the answers",
    "ikm.tertimbang": "sum of unsur.tertimbang: the index before x 25",
    "precision.se, precision.low, precision.high": "index points",
    "precision.level, precision.chance, groups.share": "share of 1",
    "n, respondents, refused.by_reason": "respondents (rows)",
    "trend.change, screening.findings.effect": "index points, difference of published values",
    "refused.change": "index points, with the refused rows minus without",
    "trend.low, trend.high": "index points, 95 % interval",
    "trend.own_value, .own_difference": "index points: what the NRR of a published figure give; printed minus it",
    "distribution.answers, .low": "respondents per answer; low = share of 1 for the answers 1 and 2",
    "change, change_year, benchmark, group_differences: estimate, low, high": "index points, second minus first",
    "change, change_year, benchmark, group_differences: g": "standard deviations (Hedges g)",
    "change, change_year, benchmark, group_differences: p, p_adjusted": "two-sided probability; adjusted in its family",
    "groups.low, groups.high": "index points, 95 % interval, the group as a domain of all respondents",
    "weighted.value, .se, .low, .high": "index points, scale 25-100; beside the IKM, never in it",
    "weighted.n_eff": "respondents without weights worth as much (Kish)",
    "weighted.largest_weight": "times the median weight",
    "weighted.left_out": "respondents of no known category",
    "weighted.shares.users": "users served in the period",
    "weighted.level": "share of 1",
    "reliability.alpha, .low, .high, .omega, .unsur.alpha_without": "at most 1",
    "reliability.unsur.correlation": "-1 to 1",
    "threshold, claim, least": "respondents: fewest of a shown group; with a mutu; of a unit with a shown index",
    "change, change_year, benchmark, group_differences: t, df": "Welch's statistic and its degrees of freedom",
    "change, change_year, benchmark, group_differences: n_first, n_second": "respondents",
    "precision.population": "users served in the period, where the interval takes them into account",
    "refused.rows.row": "row of the answer file, the heading is row 1",
    "screening.flagged, .excluded, .findings.count, sources.rows": "rows",
    "screening.unanswered.blank, .does_not_apply, unsur.does_not_apply": "respondents",
    "sector.items.value, .low, .high": "index points, scale 25-100; beside the IKM, never in it",
    "sector.items.share_low": "share of 1",
    "screening.as_read, .as_decided, .all_excluded, .findings.*_value": "index points, scale 25-100, rounded once",
    "screening.unanswered.*_share": "share of 1",
    "comments.words.z": "log-odds ratio over its standard error; plus: used more by low scorers",
    "comments": "comments that say something; a comment may be of several unsur or topics",
    "importance.unsur.kinerja, .stated, importance.crosshair": "mean answer of those who answered both, scale 1-4",
    "importance.unsur.estimate (gap), .low, .high, .distance": "points of the answers, scale 1-4",
    "importance.unsur.t": "statistic of the paired t-test",
    "importance.unsur.p, .p_adjusted, .p_ranks, .p_ranks_adjusted": "probability, two-sided; adjusted by Holm",
    "importance.tki, .csi, importance.unsur.tki, .shares, importance.derived.r2, .johnson, .lmg, .leads": "share of 1",
    "policy.priorities.total, .components.*.scaled, .components.certainty, .low": "share of 1; 1 is most pressing",
    "policy.priorities.components.score, .gap, .complaints": "index points short of 100; answer points; comments",
    "policy.weights": "times, in the mean of the components",
    "policy.priorities.rank": "place, 1 is most pressing",
    "policy.priorities.value, policy.plan.target, policy.followup.target": "index points, scale 25-100",
    "policy.simulation.before, .after, .gain, .targets": "index points, scale 25-100",
    "policy.followup.tahun, .tw, policy.plan.tahun, .tw": "year and its quarters",
    "policy.followup.movement": "index points, now minus the period of the plan; others: mean of unsur without a plan",
    "importance.derived.unsur.pearson, .low, .high, .spearman": "correlation, -1 to 1",
}


@dataclass(frozen=True)
class Results:
    """The content of hasil.json; a cell that ends with one hands it to the report."""

    content: dict[str, Any]
    note: Markup
    bahasa: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        return {MIME: self.content, "text/html": f"<p>{self.note}</p>"}, {MIME: {"bahasa": self.bahasa}}


def unit_results(
    survey: Survey,
    index: Index,
    precision: Precision | None,
    profiles: Sequence[Profile],
    points: Sequence[Point],
    refusals: Refusals,
    sources: Sequence[Source],
    audience: str,
    threshold: int,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """Every number of a unit report under fixed keys; more may be added, none changes its meaning."""
    detailed = index.respondents >= threshold
    return {
        "report": "unit",
        "unit": survey.unit.code,
        "unit_name": survey.unit.name,
        "city": survey.unit.city,
        "period": str(survey.period),
        "instrument": survey.instrument.id,
        "audience": audience,
        "threshold": threshold,
        "synthetic": survey.sidecar.synthetic,
        "respondents": {"read": survey.read, "counted": len(survey.answers), "refused": survey.refused_rows},
        "ikm": {**_ikm(index), "tertimbang": _float(index.tertimbang) if detailed else None},
        "unsur": _unsur(survey, index) if detailed else _unsur_names(index),
        "precision": _precision(precision),
        "groups": {profile.characteristic: _groups(profile) for profile in profiles},
        "trend": [_point(point) for point in points],
        "refused": {
            "by_reason": {str(reason): int(n) for reason, n in refusals.by_reason.items()},
            "rows": refusals.rows.to_dict("records"),
            "with_refused": text(refusals.with_refused.value),
            "change": text(refusals.change),
            "hidden": refusals.withheld,
        },
        **more,
        "sources": [asdict(source) for source in sources],
        "units_of_measure": UNITS_OF_MEASURE,
    }


def publication(survey: Survey) -> dict[str, Any]:
    """What the announcement says besides numbers: the unit's services and where it publishes."""
    return {"services": survey.unit.services, "site": survey.unit.site}


def distribution(spreads: Sequence[Spread]) -> list[dict[str, Any]]:
    """Answers per value and unsur."""
    return [
        {
            "key": one.unsur.key,
            "n": one.n,
            "answers": {str(answer): count for answer, count in one.counts.items()} or None,
            "low": None if one.low is None else float(one.low),
        }
        for one in spreads
    ]


def comparison(found: Comparison | None, against: str) -> dict[str, Any] | None:
    """A comparison with another period or unit."""
    if found is None:
        return None
    return {
        "against": against,
        "period": str(found.first.period),
        "value": text(found.first.value),
        **printed(found.first.published),
        "comparable": not found.across,
        "total": None if found.total is None else difference(found.total),
        "unsur": [difference(one) for one in found.unsur],
    }


def printed(found: PublishedIndex | None) -> dict[str, Any]:
    """Whether a figure was published without its answers, where, and what the NRR printed with it give."""
    return {
        "published": found is not None,
        "source": found.figure.source if found else None,
        "own_value": text(found.own_value) if found else None,
        "own_difference": text(found.difference) if found else None,
    }


def difference(one: Difference) -> dict[str, Any]:
    """Second minus first, with its interval, effect size and p within its family."""
    return {**asdict(one), "real": one.real}


def _ikm(index: Index) -> dict[str, Any]:
    """The index with its grade and what the exact bobot gives."""
    return {
        "value": text(index.value),
        "mutu": index.grade.mutu if index.grade else None,
        "kinerja": index.grade.kinerja if index.grade else None,
        "bobot": index.bobot.name,
        "exact_bobot_value": text(index.under("1/n")),
        "unanswered": [score.unsur.key for score in index.unanswered],
        "hidden": index.withheld,
    }


def _unsur_names(index: Index) -> list[dict[str, Any]]:
    """The unsur without their values, which would be a few people's answers."""
    return [{"key": score.unsur.key, "code": score.code, "hidden": True} for score in index.unsur]


def _unsur(survey: Survey, index: Index) -> list[dict[str, Any]]:
    """One entry an unsur."""
    skipped = survey.does_not_apply.sum()
    return [
        {
            "key": score.unsur.key,
            "code": score.code,
            "name": score.unsur.name,
            "name_en": score.unsur.name_en,
            "n": score.n,
            "total": score.total,
            "does_not_apply": int(skipped[score.unsur.key]),
            "nrr": _float(score.nrr),
            "tertimbang": _float(score.tertimbang),
            "value": text(score.value),
            "mutu": score.grade.mutu if score.grade else None,
        }
        for score in index.unsur
    ]


def _precision(precision: Precision | None) -> dict[str, Any] | None:
    """Sampling error; nothing where none is claimed."""
    if precision is None:
        return None
    keys = ("se", "low", "high", "level", "population")
    return {**{key: getattr(precision, key) for key in keys}, "chance": dict(precision.chance)}


def _groups(profile: Profile) -> list[dict[str, Any]]:
    """The shown categories; that others are hidden is told, their names are not."""
    return [*map(_group, profile.groups), *([{"hidden": True}] if profile.withheld else [])]


def _group(group: Group) -> dict[str, Any]:
    """One category."""
    grade = group.index.grade
    return {
        "label": group.label,
        "n": group.n,
        "share": float(group.share),
        "value": text(group.index.value),
        "low": group.precision.low if group.precision else None,
        "high": group.precision.high if group.precision else None,
        "mutu": grade.mutu if grade else None,
    }


def _point(point: Point) -> dict[str, Any]:
    """One period of the trend."""
    return {
        "period": str(point.period),
        "instrument": point.instrument.id,
        "n": point.n,
        "value": text(point.value),
        "low": point.precision.low if point.precision else None,
        "high": point.precision.high if point.precision else None,
        "mutu": point.grade.mutu if point.grade else None,
        "change": text(point.change),
        "after_break": point.after_break,
        **printed(point.published),
    }


def _float(value: Fraction | None) -> float | None:
    """An exact figure as a number."""
    return None if value is None else float(value)


def text(value: Decimal | None) -> str | None:
    """A rounded figure as it is printed."""
    return None if value is None else str(value)


def importance_numbers(found: Importance) -> dict[str, Any]:
    """Harapan or kepentingan beside kinerja, or derived importance: every number of its section, and the tests."""
    places = {one.key: one for one in found.positions}
    return {
        "asked": found.asked or None,
        "unsur": [
            {
                **asdict(gap),
                **(asdict(places[gap.key]) | {"certain": places[gap.key].certain} if gap.key in places else {}),
                "code": found.instrument.code(gap.key),
                "real": gap.real,
            }
            for gap in found.gaps
        ],
        "left_out": list(found.left_out),
        "crosshair": asdict(found.cross) if found.cross else None,
        "priorities": [one.key for one in found.priorities()],
        "tki": found.tki,
        "csi": found.csi,
        "derived": _derived(found.derived) if found.derived else None,
    }


def _derived(found: Derived) -> dict[str, Any]:
    """Derived importance; too few respondents are not counted out."""
    return {
        "n": None if found.refused == "few" else found.n,
        "refused": found.refused or None,
        "r2": found.r2,
        "ranked_by": None if found.refused else found.by,
        "unsur": [asdict(one) for one in found.weights],
    }
