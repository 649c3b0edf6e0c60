"""How a frame comes about: the lines of Python that make it again from `studi.answers`.

Most are pandas and scipy alone. Where a figure is more than a few lines (resampling, reading of comments, the rank of
priorities), they call the functions of the package that compute it, and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import dedent
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import LEAST_CLAIMED
from ikm.analysis.precision import design_survey, find_printable_range, find_unsur_range
from ikm.display import format_plain_text, render_output
from ikm.page.view import Discoverable
from ikm.survey.responses import AGE_GROUP, Survey

if TYPE_CHECKING:
    from ikm.analysis.promises import Promises
    from ikm.page.wording import Words


@dataclass(frozen=True, repr=False)
class Recipe(Discoverable):
    """Lines that make the frame of a result again; they end with `frame`.

    Parameters
    ----------
    code : str
        Python, to be pasted into a cell.
    note : Markup
        What the lines use.
    """

    code: str
    note: Markup

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"# {format_plain_text(self.note)}\n{self.code}"

    def _repr_html_(self) -> str:
        return render_output(
            Markup("<p>{}</p>").format(self.note), Markup("<pre><code>{}</code></pre>").format(self.code)
        )


def write_recipe(opened: str, body: str, words: Words, *, package: bool = False) -> Recipe:
    """Write the lines of a frame below those that open the study.

    Parameters
    ----------
    package : bool
        Whether they call functions of the package that compute the figures.
    """
    key = "recipe.package" if package else "recipe.pandas"
    return Recipe(f"{opened.strip()}\n{dedent(body).strip()}\n", words.say(key))


# --- Frames of counts and means


def list_index_lines(survey: Survey) -> str:
    """List the lines of `Study.index`."""
    names = [item.name for item in survey.instrument.unsur]
    codes = [survey.instrument.code(key) for key in survey.instrument.keys]
    return f"""
import numpy as np
import pandas as pd

unsur = {list(survey.instrument.keys)}
scores = studi.answers[unsur]
frame = pd.DataFrame({{"name": {names}, "n": scores.count(), "nrr": scores.mean()}}, index=unsur)
frame["tertimbang"] = frame.nrr * {_format_share(survey)}  # bobot
{_GRADE_LINES.format(figure="frame.nrr * 25", **_list_bands(survey))}
frame = frame.rename_axis("key").reset_index().set_index(pd.Index({codes}, name="code"))
"""


#: Value and mutu of a frame with n.
_GRADE_LINES = """\
frame["value"] = np.floor(({figure}) * 100 + 0.5 + 1e-9) / 100  # rounded half up, once
frame["mutu"] = pd.cut(frame.value, {edges}, right=False, labels={letters}).astype(object)
frame.loc[frame.n < {least}, "mutu"] = None"""


def _list_bands(survey: Survey) -> dict[str, object]:
    """Return the bounds of mutu as `pd.cut` takes them, lowest first."""
    bands = survey.instrument.bands[::-1]
    edges = [*(float(band.low) for band in bands), 101.0]
    return {"edges": edges, "letters": [band.mutu for band in bands], "least": LEAST_CLAIMED}


def _format_share(survey: Survey) -> str:
    """Return the bobot of an unsur as it is written."""
    weight = Fraction(survey.bobot.weight)
    return f"{weight.numerator} / {weight.denominator}"


def list_distribution_lines(survey: Survey, few: Sequence[str]) -> str:
    """List the lines of `Study.distribution`."""
    codes = [survey.instrument.code(key) for key in survey.instrument.keys]
    hidden = f"\nframe.loc[{list(few)}, [*counts, 'low']] = None  # of fewer than may be shown" if few else ""
    return f"""
import pandas as pd

unsur = {list(survey.instrument.keys)}
scores = studi.answers[unsur]
counts = {{f"answer_{{answer}}": (scores == answer).sum() for answer in {list(survey.instrument.scores)}}}
frame = pd.DataFrame({{"code": {codes}, "n": scores.count(), **counts}}, index=unsur).rename_axis("key")
frame["low"] = (scores <= 2).sum() / scores.count(){hidden}
"""


def list_unanswered_lines(survey: Survey) -> str:
    """List the lines of `Study.unanswered`."""
    codes = [survey.instrument.code(key) for key in survey.instrument.keys]
    return f"""
import pandas as pd

unsur = {list(survey.instrument.keys)}
scores, said = studi.answers[unsur], studi.survey.does_not_apply[unsur]  # '-' in the file
frame = pd.DataFrame({{"blank": scores.isna().sum() - said.sum(), "does_not_apply": said.sum()}})
frame["blank_share"] = frame.blank / len(scores)
frame["does_not_apply_share"] = frame.does_not_apply / len(scores)
frame = frame.rename_axis("key").reset_index().set_index(pd.Index({codes}, name="code"))
"""


def list_reliability_lines(survey: Survey, keys: Sequence[str]) -> str:
    """List the lines of `Study.reliability`."""
    return f"""
import pandas as pd

unsur = {list(keys)}
complete = studi.answers[{list(survey.instrument.keys)}].dropna()[unsur]

def alpha(items):
    k, matrix = items.shape[1], items.cov()
    return k / (k - 1) * (1 - matrix.to_numpy().trace() / matrix.to_numpy().sum())

rest = {{key: complete.drop(columns=key) for key in unsur}}
frame = pd.DataFrame({{
    "correlation": {{key: complete[key].corr(rest[key].sum(axis=1)) for key in unsur}},
    "alpha_without": {{key: alpha(rest[key]) for key in unsur}},
}}).rename_axis("unsur")
"""


# --- Groups, with the interval of their index

#: Where respondents were drawn, and how sure an index of some of them is.
_INTERVAL = """
stratum = {stratum}
users = pd.Series({users}, dtype=float)  # of each stratum, where respondents were drawn from them

def interval(inside, columns, share, ends):
    own = answers.loc[inside, columns]
    if len(own) < {least} or own.count().min() < 3:
        return np.nan, np.nan
    value = 25 * share * own.mean().sum()
    influence = 25 * share * ((own - own.mean()) / own.count()).sum(axis=1).reindex(answers.index, fill_value=0)
    parts = influence.groupby(stratum)
    n = parts.size()
    left = (1 - n / users.reindex(n.index)).fillna(1)
    se = (left * n / (n - 1) * parts.apply(lambda z: ((z - z.mean()) ** 2).sum())).sum() ** 0.5
    if se < 1e-9:
        return np.nan, np.nan
    df = len(own) - stratum[inside].nunique()
    low, high = ends
    place = (value - low) / (high - low)  # symmetric on the logit of the place between the ends
    reach = special.stdtrit(df, 0.975) * se / (high - low) / (place * (1 - place))
    return tuple(low + (high - low) * special.expit(special.logit(place) + sign * reach) for sign in (-1, 1))
"""


def has_simple_design(survey: Survey) -> bool:
    """Return whether the lines of an interval hold: respondents were chosen one by one, not in clusters."""
    return design_survey(survey).cluster is None


def _list_interval_lines(survey: Survey) -> str:
    """List the lines that give an interval under the survey's design."""
    return _INTERVAL.format(least=LEAST_CLAIMED, **_describe_design(survey, corrected=True))


def _describe_design(survey: Survey, *, corrected: bool) -> dict[str, str]:
    """Return the stratum of each respondent and the users of each, as code."""
    design = design_survey(survey)
    users = {at: item.users for at, item in enumerate(design.strata) if corrected and item.users is not None}
    if len(design.strata) == 1:
        return {"stratum": "pd.Series(0, answers.index)", "users": str(users)}
    where = dict(sorted(zip(survey.groups("service"), design.place.tolist(), strict=True), key=lambda pair: pair[1]))
    return {"stratum": f'answers.service.astype(object).fillna("").map({where})', "users": str(users)}


def list_group_lines(survey: Survey, names: Sequence[str], asked: Sequence[object], shown: pd.Index) -> str:
    """List the lines of `Study.by`, `services` and `cross`.

    Parameters
    ----------
    names : sequence of str
        Of the columns.
    asked : sequence of str or object
        What was asked: names of columns; else values that only whoever asked has.
    shown : Index
        Labels of the frame: of others nothing may be told.
    """
    groups = [
        _write_group(survey, name, each, place) for place, (name, each) in enumerate(zip(names, asked, strict=True))
    ]
    ends = find_printable_range(survey.instrument, survey.bobot)
    given = [
        f"# {name_values(place)}: what you gave, one value an answer"
        for place, each in enumerate(asked)
        if not isinstance(each, str)
    ]
    index = (
        f"pd.MultiIndex.from_tuples(shown, names={list(names)})"
        if len(names) > 1
        else f"pd.Index(shown, name={names[0]!r})"
    )
    cells = "list(zip(*groups))" if len(names) > 1 else "groups[0].tolist()"
    return "\n".join(
        [
            "import numpy as np",
            "import pandas as pd",
            "from scipy import special",
            "",
            "answers = studi.answers",
            f"unsur = {list(survey.instrument.keys)}",
            *given,
            f"groups = [{', '.join(groups)}]",
            f"shown = {shown.tolist()}  # large enough, and such as give no smaller one away",
            _list_interval_lines(survey).strip(),
            "",
            f"group = pd.Series({cells}, answers.index)",
            "inside = {label: group == label for label in shown}",
            'frame = pd.DataFrame({"n": [rows.sum() for rows in inside.values()]})',
            'frame["share"] = frame.n / len(answers)',
            "means = [answers.loc[rows, unsur].mean().sum(skipna=False) for rows in inside.values()]",
            _GRADE_LINES.format(
                figure=f"pd.Series(means, dtype=float) * {_format_share(survey)} * 25", **_list_bands(survey)
            ),
            f"ends = [interval(rows, unsur, {_format_share(survey)}, {ends}) for rows in inside.values()]",
            'frame[["low", "high"]] = np.reshape(ends, (-1, 2))',
            'frame = frame.rename(columns={"value": "ikm"})[["n", "share", "ikm", "low", "high", "mutu"]]',
            f"frame = frame.set_axis({index})",
        ]
    )


def name_values(place: int) -> str:
    """Return what lines call values that only whoever asked has."""
    return f"values_{place + 1}"


def _write_group(survey: Survey, name: str, asked: object, place: int) -> str:
    """Write the group of each respondent as a Series of texts, '' where not stated."""
    if not isinstance(asked, str):
        values = f"pd.Series({name_values(place)}, answers.index)"
        return f'{values}.astype("str").where({values}.notna(), "")'
    column = AGE_GROUP if name == "age" else name
    if name in survey.characteristics or name == AGE_GROUP:
        return f'answers["{column}"].astype(object).fillna("")'
    if pd.api.types.is_numeric_dtype(survey.answers[name].dtype):
        return f'answers["{column}"].map(lambda value: "" if pd.isna(value) else f"{{value:.0f}}")'
    return f'answers["{column}"].astype("str").where(answers["{column}"].notna(), "")'


def list_unsur_group_lines(survey: Survey, characteristic: str, shown: Sequence[str]) -> str:
    """List the lines of `Study.unsur_by`."""
    names = [item.name for item in survey.instrument.unsur]
    codes = [survey.instrument.code(key) for key in survey.instrument.keys]
    return f"""
import numpy as np
import pandas as pd

unsur = {list(survey.instrument.keys)}
groups = {_write_group(survey, characteristic, characteristic, 0).replace("answers[", "studi.answers[")}
shown = {list(shown)}  # enough answered each unsur, and no smaller group is given away

def score(label):
    scores = studi.answers.loc[groups == label, unsur]
    frame = pd.DataFrame({{"key": unsur, "name": {names}, "n": scores.count(), "nrr": scores.mean()}}, index=unsur)
    frame["tertimbang"] = frame.nrr * {_format_share(survey)}
    {_indent(_GRADE_LINES.format(figure="frame.nrr * 25", **_list_bands(survey)))}
    return frame.set_axis(pd.Index({codes}, name="code"))

frame = pd.concat({{label: score(label) for label in shown}}, names=["{characteristic}"])
"""


def list_sector_lines(survey: Survey, columns: Sequence[tuple[str, str]], told: Sequence[str]) -> str:
    """List the lines of `Study.sector`: key and column of each item, and the keys of those that may be told."""
    return f"""
import numpy as np
import pandas as pd
from scipy import special

answers = studi.answers
items = {dict(columns)}
{_list_interval_lines(survey).strip()}

def score(column):
    given = answers[column].dropna()
    low, high = interval(answers[column].notna(), [column], 1, {find_unsur_range(survey.instrument)})
    value = np.floor(given.mean() * 2500 + 0.5 + 1e-9) / 100  # rounded half up, once
    return {{"n": len(given), "value": value, "low": low, "high": high, "share_low": (given <= 2).mean()}}

frame = pd.DataFrame({{key: score(column) for key, column in items.items()}}).T.rename_axis("key")
frame.loc[~frame.index.isin({list(told)}), ["value", "low", "high", "share_low"]] = None
"""


def list_promise_lines(survey: Survey, promises: Promises) -> str:
    """List the lines of `Study.promises`."""
    members = {score.key: [one.key for one in score.unsur] for score in promises.scores}
    few = [score.key for score in promises.scores if score.precision is None]
    hidden = (
        f"\nframe.loc[{few}, ['low', 'high']] = None  # fewer than {LEAST_CLAIMED} answered one of its unsur"
        if few
        else ""
    )
    return f"""
import numpy as np
import pandas as pd
from scipy import special

answers = studi.answers
promises = {members}  # the mean of their values
{_list_interval_lines(survey).strip()}

def score(unsur):
    inside = answers[unsur].notna().any(axis=1)
    value = np.floor(answers[unsur].mean().mean(skipna=False) * 2500 + 0.5 + 1e-9) / 100  # rounded half up, once
    low, high = interval(inside, unsur, 1 / len(unsur), {find_unsur_range(survey.instrument)})
    return {{"value": value, "low": low, "high": high}}

frame = pd.DataFrame({{key: score(unsur) for key, unsur in promises.items()}}).T.rename_axis("key"){hidden}
"""


# --- Differences

_COMPARE = '''
import numpy as np
import pandas as pd
from scipy import optimize, special, stats

def measure(answers, stratum, columns, share, ends):
    """Index, error, degrees of freedom and spread of the respondents' own scores."""
    own = answers[columns].dropna(how="all")
    z = 25 * share * ((own - own.mean()) / own.count()).sum(axis=1)
    parts = z.reindex(answers.index, fill_value=0).groupby(stratum)
    n = parts.size()
    se = (n / (n - 1) * parts.apply(lambda each: ((each - each.mean()) ** 2).sum())).sum() ** 0.5
    df = len(own) - stratum[own.index].nunique()
    value, sd = 25 * share * own.mean().sum(), z.std() * len(own)
    return {"n": len(own), "value": value, "se": se, "df": df, "sd": sd, "ends": ends}

def limits(side, margin):
    low, high = side["ends"]
    place = (side["value"] - low) / (high - low)
    reach = margin * side["se"] / (high - low) / (place * (1 - place))
    return [low + (high - low) * special.expit(special.logit(place) + sign * reach) for sign in (-1, 1)]

def compare(a, b):
    """Second minus first: interval of Zou and Donner (2008), degrees of freedom of Welch (1947), Hedges' g (1981)."""
    estimate = b["value"] - a["value"]
    df = (a["se"]**2 + b["se"]**2)**2 / (a["se"]**4 / a["df"] + b["se"]**4 / b["df"])

    def reach(margin):
        (low, high), (lower, upper) = limits(a, margin), limits(b, margin)
        below = np.hypot(b["value"] - lower, high - a["value"])
        above = np.hypot(upper - b["value"], a["value"] - low)
        return estimate - below, estimate + above

    t = 0.0 if estimate == 0 else optimize.brentq(lambda margin: reach(margin)[int(estimate < 0)], 0, 4096)
    low, high = reach(special.stdtrit(df, 0.975))
    pooled = ((a["n"] - 1) * a["sd"]**2 + (b["n"] - 1) * b["sd"]**2) / (a["n"] + b["n"] - 2)
    g = estimate / pooled**0.5 * (1 - 3 / (4 * (a["n"] + b["n"] - 2) - 1))
    return {"n_first": a["n"], "n_second": b["n"], "estimate": estimate, "low": low, "high": high, "g": g,
            "p": 2 * special.stdtr(df, -t)}

def adjust(p):
    """Holm (1979); above 20 tests Benjamini and Hochberg (1995)."""
    if len(p) > 20:
        return stats.false_discovery_control(p)
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(np.sort(p) * np.arange(len(p), 0, -1)), 1)
    return adjusted
'''


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Parameters
    ----------
    opened : str
        Code that gives its study.
    """

    survey: Survey
    opened: str
    code: str


def list_comparison_lines(pairs: Sequence[tuple[Side, Side]], tested: Sequence[Sequence[str]]) -> str:
    """List the lines of `Study.compare`, `change` and `benchmark`.

    Parameters
    ----------
    tested : sequence of sequence of str
        Of each pair what was tested: 'ikm' and keys of unsur.
    """
    names: dict[Side, str] = {}
    lines = [_COMPARE.strip(), ""]
    for side in dict.fromkeys(side for pair in pairs for side in pair):
        name = names[side] = f"study_{len(names) + 1}"
        lines += [f"{name} = {side.opened}"]
    lines += ["", "def list_items(study, place, unsur, share, ends):"]
    lines += [
        "    answers = study.answers",
        "    stratum = place(answers)",
        "    each = {key: (([key], 1, (25.0, 100.0))) for key in unsur}",
    ]
    lines += ['    asked = {"ikm": (unsur, share, ends), **each}']
    lines += ["    return {item: measure(answers, stratum, *how) for item, how in asked.items()}", ""]
    for side, name in names.items():
        survey = side.survey
        place = _describe_design(survey, corrected=False)["stratum"]
        ends = find_printable_range(survey.instrument, survey.bobot)
        counted = f"{list(survey.instrument.keys)}, {_format_share(survey)}, {ends}"
        lines += [f"of_{name} = list_items({name}, lambda answers: {place}, {counted})"]

    lines += ["", "rows = []"]
    for (first, second), items in zip(pairs, tested, strict=True):
        about = f'"first": {first.code!r}, "second": {second.code!r}, "item": item'
        pair = f"compare(of_{names[first]}[item], of_{names[second]}[item])"
        lines += [f"rows += [{{{about}, **{pair}}} for item in {list(items)}]"]
    lines += [
        "frame = pd.DataFrame(rows)",
        'total = frame["item"].eq("ikm")  # the indexes are one family of tests, the unsur of each comparison another',
        'family = frame["first"].where(~total, "ikm")',
        'frame["p_adjusted"] = frame.groupby(family).p.transform(adjust)',
        'frame["real"] = frame.p_adjusted < 0.05',
    ]
    return "\n".join(lines)


def _indent(lines: str) -> str:
    """Return lines for the body of a function, the first where it stands."""
    return lines.replace("\n", "\n    ")


# --- Lines that call the package

#: Result -> the lines that compute its frame with functions of the package.
PACKAGE_LINES = {
    "weighted": """
        from ikm.analysis.weighting import weight_survey
        from ikm.chapters.weighting import frame_weighting

        frame = frame_weighting(weight_survey(studi.survey, studi.numbers.threshold))
        """,
    "positions": """
        from ikm.analysis.importance import assess_importance, frame_positions
        from ikm.analysis.precision import design_survey

        survey = studi.survey
        found = assess_importance(survey.answers, survey.instrument, design=design_survey(survey))
        frame = frame_positions(found.positions)
        """,
    "gaps": """
        from ikm.analysis.importance import assess_importance, frame_gaps
        from ikm.analysis.precision import design_survey

        survey = studi.survey
        found = assess_importance(survey.answers, survey.instrument, design=design_survey(survey))
        frame = frame_gaps(found.gaps)
        """,
    "derived": """
        from ikm.analysis.importance import assess_importance, frame_derived
        from ikm.analysis.precision import design_survey

        survey = studi.survey
        found = assess_importance(survey.answers, survey.instrument, design=design_survey(survey))
        frame = frame_derived(found.derived)
        """,
    "comments": """
        from ikm.analysis.comments import analyse_comments
        from ikm.analysis.profile import count_spreads
        from ikm.analysis.review import apply_review
        from ikm.chapters.comments import frame_comments

        survey, known = studi.survey, studi.numbers
        comments = apply_review(analyse_comments(survey, known.threshold), known.review)
        frame = frame_comments(comments, count_spreads(survey.scores, survey.instrument))
        """,
    "priorities": """
        from ikm.analysis.actions import count_complaints_by_unsur, count_requests_by_unsur, rank_priorities

        known = studi.numbers
        complaints, requests = count_complaints_by_unsur(known.comments), count_requests_by_unsur(known.comments)
        measured = (known.index, known.order, known.spreads, known.importance)
        frame = rank_priorities(*measured, complaints, len(known.comments.comments), requests).frame()
        """,
    "plan": """
        from ikm.analysis.actions import draft_actions, frame_plan_steps, list_plan_steps

        survey, known = studi.survey, studi.numbers
        drafts = draft_actions(known.priorities, survey.unit, survey.instrument, survey.period)
        frame = frame_plan_steps(list_plan_steps(drafts, known.plan.rows(survey.period)))
        """,
    "followup": """
        from ikm.analysis.actions import add_impacts, follow_up_plan, frame_followup

        survey, known = studi.survey, studi.numbers
        before = [ikm.open(survey.unit.code, str(each.period)) for each in known.earlier]
        studies = {study.survey.period: study for study in [*before, studi]}

        def show_unsur(period, key):
            study = studies.get(period)
            asked = study is not None and key in study.survey.characteristics
            return (study.survey, study.numbers.unsur_by(key)) if asked else None

        followups = follow_up_plan(known.plan, known.earlier, survey)
        frame = frame_followup(add_impacts(followups, show_unsur, survey.period))
        """,
    "refused": """
        from ikm.analysis.quality import assess_refusals, hide_small_refusals

        survey, known = studi.survey, studi.numbers
        listed = known.audience == "internal"
        frame = hide_small_refusals(assess_refusals(survey), survey, known.threshold, listed=listed).rows
        """,
    "fair": """
        from ikm.analysis.mix import compare_at_equal_mix, frame_mixed_differences

        units = {one.unit.code: one.entry.survey for one in kota.numbers.comparable if one.entry.survey}
        equal = [compare_at_equal_mix(units), *kota.numbers.benchmarks_at_equal_mix]
        frame = frame_mixed_differences([one for each in equal for one in each.differences])
        """,
    "data_quality": """
        from ikm.analysis.quality import hide_subtractable_figures, screen_answers

        known = studi.numbers
        screened = screen_answers(known.read, known.threshold)
        frame = hide_subtractable_figures(screened, known.read, known.threshold, known.exposing).frame()
        """,
    "groups": """
        from ikm.analysis.comparison import compare_groups, frame_differences

        survey = studi.survey
        labels = {profile.characteristic: [group.label for group in profile.groups if group.label]
                  for profile in studi.numbers.profiles if profile.characteristic not in survey.unit.groups}
        families = [compare_groups(survey, survey.groups(name), shown) for name, shown in labels.items()]
        frame = frame_differences([pair for family in families for pair in family])
        """,
    "direction": """
        from ikm.analysis.comparison import frame_trend, list_known_points, list_newest_run

        points = list_newest_run(list_known_points(studi.numbers.trend))
        frame = frame_trend([point for point in points if point.value is not None])
        """,
    "board": """
        import numpy as np
        from ikm.chapters.board import frame_board

        # Each column is one of another result, whose how() has its lines: wished and short of studi.importance(),
        # complaints of studi.comments(), before and change of studi.change(), beside of studi.compare(benchmark), low
        # and high the intervals of studi.certainty(). ikm.analysis.overview.build_board sets them side by side.
        frame = frame_board(studi.numbers.board)
        scores = studi.answers[list(frame.index)]
        frame["value"] = np.floor(scores.mean() * 25 * 100 + 0.5 + 1e-9) / 100  # rounded half up, once
        frame["low_answers"] = (scores <= 2).sum() / scores.count()
        """,
    "ways": """
        import numpy as np
        from ikm.chapters.summary import frame_ways

        # Each way counts other answers or other weights, and has its lines elsewhere: unflagged is without rows that
        # studi.data_quality() names, services and population are of studi.weighted(), bobot has another share an unsur.
        frame = frame_ways(studi.numbers.ways)  # ikm.analysis.overview.list_ways
        share = float(studi.survey.bobot.weight)
        exact = studi.answers[list(studi.survey.instrument.keys)].mean().sum() * share * 25
        frame.loc["official", "value"] = np.floor(exact * 100 + 0.5 + 1e-9) / 100  # rounded half up, once
        """,
    "trend": """
        from ikm.analysis.comparison import build_trend, frame_trend

        known = studi.numbers
        printed = [each for each in known.published if each.figure.unit == studi.survey.unit.code]
        frame = frame_trend(build_trend([*known.earlier, studi.survey], printed))
        """,
    "sector": """
        from ikm.analysis.profile import score_sector

        frame = score_sector(studi.survey, studi.numbers.threshold).frame()
        """,
}


def list_clustered_group_lines(asked: Sequence[object], shown: pd.Index) -> str:
    """List the lines of groups where clusters were drawn: intervals by the package."""
    columns = ", ".join(repr(each) if isinstance(each, str) else name_values(place) for place, each in enumerate(asked))
    return f"""
        import pandas as pd
        from ikm.analysis.crossing import cross_respondents
        from ikm.survey.answers import label_groups

        survey = studi.survey
        labels = [label_groups(survey, each) for each in [{columns}]]
        everybody = pd.Series(True, survey.answers.index)
        crossed, _ = cross_respondents(survey, labels, studi.numbers.threshold, {{"ikm": everybody}})
        frame = crossed.frame().loc[{shown.tolist()}]
        """


def list_clustered_promise_lines(trial: str) -> str:
    """List the lines of promises where clusters were drawn."""
    return f"""
        from ikm.analysis.promises import estimate_promises, score_promises

        known = studi.numbers
        sector = known.sector if known.enough else None
        scored = score_promises(known.index, studi.survey.unit, sector, {trial!r})
        frame = estimate_promises(scored, studi.survey).frame()
        """


def list_clustered_comparison_lines(pairs: Sequence[tuple[Side, Side]]) -> str:
    """List the lines of comparisons where clusters were drawn."""
    calls = ", ".join(f"({first.opened}, {second.opened})" for first, second in pairs)
    codes = [(first.code, second.code) for first, second in pairs]
    return f"""
        from ikm.analysis.comparison import adjust_comparisons, compare_surveys, frame_comparisons

        pairs = [{calls}]
        compared = [compare_surveys(first.survey, second.survey) for first, second in pairs]
        frame = frame_comparisons(adjust_comparisons(*compared), {codes})
        """
