"""hasil.json: the numbers of a report as a machine reads them, the same in every language.

Rounded figures are strings, as they are printed; others are numbers of six digits, NRR alone exact. Small groups are
hidden here as on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ikm.analysis.index import read_figure
from ikm.survey.responses import Source, Survey

#: Significant digits of figures; of fewer respondents than the third, or where unsur are hidden, the second holds: an
#: error or a p to sixteen digits leaves few answers of few people possible. An index has as many as are printed.
DIGITS, COARSE_DIGITS, LEAST_FINE = 6, 4, 30
#: Means of whole answers, which stand beside their numbers.
_EXACT = frozenset({"nrr", "tertimbang", "kinerja", "stated"})

UNIT_MEASURES = {
    "ikm.value, unsur.value, groups.value, trend.value": "index points, scale 25-100, rounded once, half up",
    "left_out.whole_value": "the same, of all unsur, exact bobot",
    "ikm.exact_bobot_value, change.value, change_year.value, benchmark.value, refused.with_refused": "the same",
    "unsur.nrr": "mean answer, scale 1-4, exact",
    "unsur.tertimbang": "nrr x bobot, exact",
    "unsur.total": "sum of the answers",
    "ikm.tertimbang": "sum of unsur.tertimbang: the index before x 25",
    "precision.se, precision.low, precision.high": "index points",
    "precision.strata": "users served per service, where these are strata of the sample",
    "precision.level, precision.chance, groups.share": "share of 1",
    "n, respondents, refused.by_reason": "respondents (rows)",
    "collection.asked": "people asked to answer in the period",
    "collection.response_rate": "share of 1: respondents counted, of those asked",
    "collection.guideline": "respondents that the regulation's table asks of as many users",
    "left_out.unsur.answers": "answers that are not in the index",
    "trend.change, screening.findings.effect": "index points, difference of published values",
    "refused.change": "index points, with the refused rows minus without",
    "trend.low, trend.high": "index points, 95 % interval",
    "trend.exact": "index points, scale 25-100, six digits; as printed of fewer than 30 or where unsur are hidden",
    "trend.se": "index points, under the design without the finite population: for comparing periods",
    "slope.estimate, .se, .low, .high": "index points a year; 95 % interval",
    "slope.p, .p_adjusted": "two-sided probability; the same, for a unit's slope is tested alone",
    "slope.lack_of_fit, .df": "chi-square of the residuals and its degrees of freedom, periods minus 2",
    "slope.periods": "periods of one series that have a standard error",
    "trend.own_value, .own_difference": "index points: what the NRR of a published figure give; printed minus it",
    "answers.high, .low": "answers 3 and 4, and 1 and 2, to all unsur of the index together",
    "answers.high_of_100, .low_of_100": "the same of 100 answers, whole; both make 100",
    "distribution.answers, .low": "respondents per answer; low = share of 1 for the answers 1 and 2",
    "change, change_year, benchmark, group_differences: estimate, low, high": "index points, second minus first",
    "change, change_year, benchmark: change": "index points, difference of printed values",
    "change, change_year, benchmark, group_differences: g": "standard deviations (Hedges g)",
    "change, change_year, benchmark, group_differences: p, p_adjusted": "two-sided probability; adjusted in its family",
    "groups.low, groups.high": "index points, 95 % interval, the group as a domain of all respondents",
    "places.*.places.complaints": "comments that complain",
    "places.*.places.users": "users served there, over the same time at every place of a group",
    "places.*.places.weakest_value": "index points, scale 25-100, of the lowest unsur there",
    "places.*.places.moved": "index points since the period `before`, difference of published values",
    "places.*.by_users.value, .low, .high": "index points, scale 25-100; beside the IKM, never in it",
    "weighted.value, .se, .low, .high": "index points, scale 25-100; beside the IKM, never in it",
    "beside.value": "index points, scale 25-100: a weighted figure of another mutu, or outside the interval of the IKM",
    "weighted.n_eff": "respondents without weights worth as much (Kish)",
    "weighted.largest_weight": "times the median weight",
    "weighted.left_out": "respondents of no known category",
    "weighted.shares.users": "users served in the period",
    "weighted.level": "share of 1",
    "reliability.alpha, .low, .high, .omega, .unsur.alpha_without": "at most 1; three decimals",
    "reliability.unsur.correlation": "-1 to 1",
    "threshold, claim, least": "respondents: fewest of a shown group; with a mutu; of a unit with a shown index",
    "hidden.what, .why": "key of a figure not shown; few people, or beside other figures one of few would follow",
    "change, change_year, benchmark, group_differences: t, df": "standard errors from 0; Welch's degrees of freedom",
    "change, change_year, benchmark, group_differences: n_first, n_second": "respondents",
    "precision.population": "users served in the period, where the interval takes them into account",
    "refused.rows.row": "row of the answer file, the heading is row 1",
    "screening.flagged, .excluded, .findings.count, sources.rows": "rows",
    "screening.unanswered.blank, .does_not_apply, unsur.does_not_apply": "respondents",
    "promises.value, .low, .high": "index points, scale 25-100: mean of its unsur; beside the IKM, never in it",
    "sector.items.value, .low, .high": "index points, scale 25-100; beside the IKM, never in it",
    "sector.items.share_low": "share of 1",
    "screening.as_read, .as_decided, .all_excluded, .findings.*_value": "index points, scale 25-100, rounded once",
    "screening.unanswered.*_share": "share of 1",
    "comments.words.z": "log-odds ratio over its standard error; plus: used more by low scorers",
    "comments.words.p_adjusted": "probability, two-sided; adjusted by Benjamini-Hochberg",
    "comments": "comments that say something; one may be of several unsur or topics, and of praise and complaints",
    "importance.unsur.kinerja, .stated, importance.crosshair": "mean answer of all who answered it, scale 1-4",
    "importance.unsur.n": "respondents who stated harapan or kepentingan",
    "importance.unsur.few_open": "1 to 9 answered one of the two alone: the correlation is rounded down for the error",
    "importance.unsur.estimate (gap), .low, .high, .distance": "points of the answers, scale 1-4",
    "importance.unsur.wished, .short, .short_low, .short_high": "index points: stated x 25; kinerja minus it; 95 %",
    "importance.unsur.t": "standard errors from 0",
    "importance.unsur.p, .p_adjusted, .p_ranks, .p_ranks_adjusted": "probability, two-sided; adjusted by Holm",
    "importance.tki, .csi, importance.unsur.tki, .shares, importance.derived.r2, .johnson, .lmg, .leads": "share of 1",
    "policy.priorities.total, .components.*.scaled, .components.certainty, .low": "share of 1; 1 is most pressing",
    "policy.priorities.requests": "comments that only ask for something; they weigh nothing",
    "policy.priorities.components.score, .gap, .complaints": "index points short of 100; answer points; comments",
    "policy.weights": "times, in the mean of the components",
    "policy.order.*.p_adjusted": "probability, two-sided: paired t tests against every unsur of a higher value, Holm",
    "policy.priorities.rank": "place, 1 is most pressing",
    "policy.priorities.value, policy.plan.target, policy.followup.target": "index points, scale 25-100",
    "policy.simulation.before, .after, .gain, .targets": "index points, scale 25-100",
    "policy.followup.tahun, .tw, policy.plan.tahun, .tw": "year and its quarters",
    "policy.followup.movement.change": "index points, value now minus then, both as printed",
    "policy.followup.impact": "index points, change at the places of the action less change at the others",
    "overview.board.unsur.wished, .beside, .before": "index points, scale 25-100; wished: harapan x 25",
    "overview.board.unsur.short, .change, overview.differences": "index points, difference of printed values",
    "overview.board.unsur.low_answers": "share of 1 for the answers 1 and 2",
    "overview.board.unsur.complaints": "comments",
    "overview.standing.below, .above": "index points, as printed: to the next mutu, above the bound of its own",
    "overview.steps": "steps one way that end the series, falls below 0; 0 below three",
    "overview.asks.respondents": "respondents that are missing for a mutu",
    "overview.ways.value, .low, .high": "index points, scale 25-100",
    "overview.ways.n": "rows that are left out",
    "policy.followup.movement": "index points, now minus the period of the plan; others: mean of unsur without a plan",
    "importance.derived.unsur.pearson, .low, .high, .spearman": "correlation, -1 to 1",
}


def export_unit(
    survey: Survey, chapters: Mapping[str, Any], sources: Sequence[Source], audience: str, threshold: int
) -> dict[str, Any]:
    """Return every number of a unit's report under fixed keys; more may be added, none changes its meaning.

    Parameters
    ----------
    chapters : mapping of str to object
        What each chapter exports, by its key.
    sources : sequence of Source
        Files that the report rests on.
    audience : {'public', 'internal'}
    threshold : int
        Fewest respondents of a group that is shown.
    """
    hidden = any(entry.get("hidden") for entry in chapters.get("unsur", ()))
    content = {
        "report": "unit",
        "unit": survey.unit.code,
        "unit_name": survey.unit.name,
        "city": survey.unit.city,
        "period": str(survey.period),
        "instrument": survey.instrument.id,
        "audience": audience,
        "threshold": threshold,
        "synthetic": survey.sidecar.synthetic,
        "reissued": survey.sidecar.reissued,
        "respondents": {"read": survey.read, "counted": len(survey.answers), "refused": survey.refused_rows},
        **chapters,
        "sources": [asdict(source) for source in sources],
        "units_of_measure": UNIT_MEASURES,
    }
    rounded: dict[str, Any] = round_figures(content, len(survey.answers), coarse=hidden)
    return rounded


# --- How records become JSON


def export_records(records: Iterable[object], *names: str, **paths: str) -> list[dict[str, Any]]:
    """Return records for hasil.json: rounded figures as they are printed, exact ones as numbers.

    Parameters
    ----------
    names : str
        Keys of an entry, in order.
    paths : str
        Key -> where a record holds it, 'precision.low', if not under its own name.
    """
    return [export_record(record, *names, **paths) for record in records]


def export_record(record: object, *names: str, **paths: str) -> dict[str, Any]:
    """Return one record as `export_records` does."""
    return {name: _make_plain(read_figure(record, paths.get(name, name))) for name in names}


def round_figures(content: Any, respondents: int, *, coarse: bool = False) -> Any:
    """Return what is exported with no more digits than tell something.

    Parameters
    ----------
    content : object
        As JSON holds it; where a record has `n`, `n_first` or `n_second`, these are its respondents.
    respondents : int
        Respondents behind figures that do not say their own.
    coarse : bool
        Whether all figures take the fewer digits, as where unsur are hidden.

    Examples
    --------
    >>> round_figures({"se": 1.23456789, "nrr": 1 / 3, "groups": [{"n": 12, "low": 78.123456}]}, 260)
    {'se': 1.23457, 'nrr': 0.3333333333333333, 'groups': [{'n': 12, 'low': 78.12}]}
    """
    if isinstance(content, Mapping):
        own = [content[name] for name in ("n", "n_first", "n_second") if isinstance(content.get(name), int)]
        behind = min(own, default=respondents)
        return {
            name: value if name in _EXACT else round_figures(value, behind, coarse=coarse)
            for name, value in content.items()
        }
    if isinstance(content, list | tuple):
        return [round_figures(each, respondents, coarse=coarse) for each in content]
    if isinstance(content, float):
        return float(f"{content:.{COARSE_DIGITS if coarse or respondents < LEAST_FINE else DIGITS}g}")
    return content


def _make_plain(figure: Any) -> Any:
    """Return a figure as JSON holds it."""
    if isinstance(figure, Decimal):
        return str(figure)
    return float(figure) if isinstance(figure, Fraction) else figure


def format_rounded(value: Decimal | None) -> str | None:
    """Return a rounded figure as it is printed."""
    return None if value is None else str(value)


def as_number(value: Fraction | None) -> float | None:
    """Return an exact figure as a number."""
    return None if value is None else float(value)
