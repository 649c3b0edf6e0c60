"""What stands published already: a new report must not tell of few people beside it.

Whoever kept the earlier edition of a report has both: the difference is what came late, or was corrected. The same
holds for a period that shares days with one whose report is out. Reports within the office are free of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.errors import IkmError, SettingError
from ikm.publish.job import AUDIENCES, INTERNAL_FOLDER, ReportName, list_published, read_results
from ikm.publish.notebooks import UNIT_NOTEBOOK
from ikm.publish.opendata import list_figure_rows
from ikm.rules.period import Period
from ikm.study.unit import make_study, refuse_unpublishable
from ikm.survey.project import ANSWER_SUFFIXES, Project
from ikm.survey.responses import read_survey
from ikm.survey.units import Unit, read_sidecar

#: Measures of the open data that are sums over respondents, from which one edition is taken from another.
_SUMS = frozenset({"ikm", "nrr", "answers", "group", "item", "respondents_counted"})
#: A figure by its name, such as ('group', '', 'gender', 'Perempuan') -> respondents behind it, and its value.
Figures = dict[tuple[str, ...], tuple[int | None, str]]
#: What is asked of a unit and a period, by their names.
_Pair = tuple[str, str]


def refuse_beside_published(project: Project, asked: ReportName, content: Mapping[str, Any]) -> None:
    """Refuse a public report that tells of few people beside what stands in the output folder.

    Parameters
    ----------
    content : mapping
        Its hasil.json.

    Raises
    ------
    SettingError
        Names unit and period, and what to do; not how few they are.
    """
    if INTERNAL_FOLDER in asked.folder.parts or content.get("report") not in ("unit", "city"):
        return
    before = read_results(project.output / asked.folder)
    kept, units = _list_named(before), project.units()
    for (code, text), figures in _list_named(content).items():
        if code in units:
            unit, period = units[code], Period.parse(text)
            standing = read_results(project.output / code / text)
            reference = _list_named(standing).get((code, text)) or kept.get((code, text))
            if reference and not _is_same(standing or before, content, unit, period, reference, figures):
                _refuse_reissue(project, unit, period, standing)
            if text == content["period"]:
                _refuse_overlap(project, unit, period)
                _refuse_unregarded(project, unit, period, content.get("overlapping"))


def describe_refusal(project: Project, unit: Unit, period: Period) -> str:
    """Describe why a public report would be refused beside others of the unit; '' where it would not, or is none."""
    folder = project.output / unit.code / str(period)
    if not unit.is_public(period) or not (project.overlapping(unit, period) or read_results(folder)):
        return ""
    try:
        study = make_study(partial(read_survey, project), project, unit, period)
        asked = ReportName(UNIT_NOTEBOOK, {"unit": unit.code, "period": str(period)})
        refuse_beside_published(project, asked, study.results().content)
    except IkmError as error:
        return str(error)
    return ""


def _is_same(
    before: Mapping[str, Any], now: Mapping[str, Any], unit: Unit, period: Period, old: Figures, new: Figures
) -> bool:
    """Return whether no figure of two editions gives answers of few: of the same answers, or of many others."""
    answers = _find_answers(before, unit, period)
    counted = [figures.get(_COUNTED, (None, ""))[0] for figures in (old, new)]
    if answers and answers == _find_answers(now, unit, period) and counted[0] == counted[1]:
        return True  # only the rules or the program changed
    threshold = GROUP_THRESHOLDS["public"]
    return all(
        figure == old.get(name, figure) or abs((figure[0] or 0) - (old[name][0] or 0)) >= threshold
        for name, figure in new.items()
    )


def _refuse_reissue(project: Project, unit: Unit, period: Period, standing: Mapping[str, Any]) -> None:
    """Refuse to publish other answers of few people, unless the sidecar says why, and has not said so before."""
    path = project.sidecar(unit, period)
    reason = read_sidecar(path).reissued if path else ""
    if reason and reason != standing.get("reissued"):
        return
    where = path or project.data / "responses" / unit.code / f"{period}.toml"
    raise SettingError(
        f"{unit.code} {period}: its published report was made of other answers. What changed, in all or in a group, is "
        f"of fewer than {GROUP_THRESHOLDS['public']} respondents: whoever has both editions has their answers.",
        places=[f"published: {project.output / unit.code / str(period)}"],
        remedy="let late answers count for the next period, and keep corrections until then. If the report never left "
        "the office, take its folder away and make it again (while answers come in: AUDIENCE=internal). If it must be "
        f'corrected all the same, say so in {where}: reissued = "<today>: <why>", which the report will print.',
    )


def _refuse_overlap(project: Project, unit: Unit, period: Period) -> None:
    """Refuse a period that leaves few between it and published ones that share days with it."""
    known = project.public_periods(unit)
    longest = max((each for each in known if each.overlaps(period)), key=lambda each: each.months, default=period)
    others = [each for each in known if each != period and each.overlaps(longest)]
    if standing := [each for each in others if list_published(project, unit, each)]:
        refuse_unpublishable(project, unit, period, partial(read_survey, project), standing)


def _refuse_unregarded(project: Project, unit: Unit, period: Period, given_way: Sequence[str] | None) -> None:
    """Refuse one of two periods that share days where the one that had to give way was published without doing so.

    Parameters
    ----------
    given_way : sequence of str or None
        Periods to which the new report gives way; None of a city, whose page has no group of a unit.
    """
    if given_way is None:
        return
    known = [each for each in project.public_periods(unit) if each.overlaps(period)]
    reports = {each: read_results(project.output / unit.code / str(each)) for each in known}
    for first in known:
        for then in known:
            ranked = unit.rank_period(first) < unit.rank_period(then) and first.overlaps(then)
            concerned = period == first or (period == then and str(first) in given_way)
            stands = reports[then] and not reports[first]
            if ranked and concerned and stands and str(first) not in reports[then].get("overlapping", ()):
                raise SettingError(
                    f"{unit.code} {period}: {then} was published before there was {first}, which shares days with it. "
                    "Groups of one less those of the other would tell of few respondents.",
                    allowed=f'publishes = ["{then.grid}", "{first.grid}"]',
                    remedy=f"write this line under [{unit.code}] in {project.register}; then {first} gives way.",
                )


# What a report says of which unit and period --------------------------------------------------------------------------

_COUNTED = ("respondents_counted", "", "", "")
_INDEX = ("ikm", "", "", "")


def _list_named(content: Mapping[str, Any]) -> dict[_Pair, Figures]:
    """List the figures of answers in a report, its own and those of other periods and units, by unit and period."""
    if content.get("audience", AUDIENCES[0]) != AUDIENCES[0]:
        return {}
    named: dict[_Pair, Figures] = {}
    with suppress(LookupError, TypeError, AttributeError):  # of another version of this package: not to be compared
        if content["report"] == "city":
            for unit in content["units"]:
                _add_index(named, unit["unit"], content["period"], unit)
        else:
            for point in content["trend"]:
                _add_index(named, content["unit"], point["period"], point)
            for row in list_figure_rows(content):
                if row["measure"] in _SUMS:
                    name = tuple(str(row.get(part, "")) for part in ("measure", "unsur", "characteristic", "category"))
                    own = named.setdefault((content["unit"], content["period"]), {})
                    own[name] = (row.get("n", row["value"]), str(row["value"]))
            _add_hidden_groups(named.get((content["unit"], content["period"]), {}))
            if benchmark := content["benchmark"]:
                known = {"n": (benchmark["total"] or {}).get("n_first"), **benchmark}
                _add_index(named, benchmark["against"], benchmark["period"], known)
    return named


def _add_index(named: dict[_Pair, Figures], unit: str, period: str, known: Mapping[str, Any]) -> None:
    """Add the index of a unit and period, where answers are behind it."""
    if known["value"] is not None and known["n"] is not None and not known["published"]:
        named.setdefault((unit, period), {})[_INDEX] = (known["n"], str(known["value"]))


def _add_hidden_groups(figures: Figures) -> None:
    """Add what all respondents less the shown groups of a characteristic are: hidden, and yet known by number."""
    shown: Counter[str] = Counter()
    for (measure, _, characteristic, _), (n, _) in figures.items():
        if measure == "group":
            shown[characteristic] += n or 0
    for characteristic, n in shown.items():
        hidden = (figures[_COUNTED][0] or 0) - n
        figures["group", "", characteristic, "hidden"] = (hidden, str(hidden))


def _find_answers(content: Mapping[str, Any], unit: Unit, period: Period) -> str:
    """Find the fingerprint of the answer file of a unit and period among the files of a report; '' where it is not."""
    for source in content.get("sources", ()):
        path = Path(source["path"])
        if path.suffix.lower() in ANSWER_SUFFIXES and path.parts[-3:-1] == ("responses", unit.code):
            with suppress(IkmError):
                if Period.parse_name(path) == period:
                    return str(source.get("fingerprint", ""))
    return ""
