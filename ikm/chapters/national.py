"""The pages of a national table: means, distribution of units, groups."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from ikm.analysis.disclosure import LEAST_SHOWN, shows_unsur
from ikm.analysis.index import LEAST_CLAIMED, Index
from ikm.analysis.national import Nation
from ikm.analysis.profile import Profile
from ikm.chapters.index import describe_hidden_unsur, list_unranked
from ikm.chapters.quality import tabulate_reasons
from ikm.chapters.respondents import export_profile
from ikm.chapters.results import export_record, format_rounded, round_figures
from ikm.page.chart import Chart, collect_chart_data, draw_chart, draw_note
from ikm.page.colours import ACCENT_COLOUR, MAIN_COLOUR, QUIET_COLOUR
from ikm.page.markup import render_template
from ikm.page.table import Table, format_interval, keep_in_one_line, list_headings
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import round_half_up
from ikm.survey.settings import escape_formula

if TYPE_CHECKING:  # what draws is loaded when something is drawn: answers are counted without
    from matplotlib.axes import Axes

    from ikm.survey.responses import Source

#: Units at each end of the league that a page names; where there are hardly more it names all.
LEAGUE_ENDS = 10
#: Units up to which a page names all.
MOST_LISTED_UNITS = 40
#: Index points that the chart of groups spans at least.
LEAST_AXIS_POINTS = 4.0
#: A share that prints as 0,0 %.
_TINY = Fraction(1, 2000)
#: Bars that a chart can hold; their width is a whole number of index points, or a half or a fifth of one.
_BARS = 24
_WIDTHS = (0.2, 0.5, 1.0, 2.0, 5.0)
#: From so many points of the axis on it is marked at whole points.
_WIDE_AXIS = 5


def render_nation_cover(nation: Nation, words: Words) -> Markup:
    """Render the mean of units first, then all respondents, units and respondents."""
    mean, pooled = nation.mean, nation.pooled
    low_high = keep_in_one_line(format_interval(mean, words)) if mean else NO_VALUE
    return render_template(
        "national_cover",
        say=words.say,
        period=words.period(nation.sums.period),
        synthetic=nation.sums.synthetic,
        facts=[
            (
                "national.mean",
                words.number(mean.value) if mean else NO_VALUE,
                words.text("national.cover_interval", interval=low_high),
            ),
            (
                "national.pooled",
                words.number(pooled.value) if may_show_pooled(nation) else NO_VALUE,
                words.text("cover.scale"),
            ),
            (
                "national.units",
                words.count(len(nation.codes)),
                words.text("national.with_index", n=words.count(_count_measured(nation))),
            ),
            (
                "cover.respondents",
                words.count(nation.respondents),
                words.text("cover.counted", read=words.count(nation.sums.read)),
            ),
        ],
    )


def _count_measured(nation: Nation) -> int:
    """Count units with a shown index."""
    return int(nation.units["ikm"].notna().sum())


def may_show_pooled(nation: Nation) -> bool:
    """Tell whether the figure of all respondents may be shown: not where it is that of one or two."""
    return nation.respondents >= LEAST_SHOWN and nation.pooled.value is not None


def describe_nation(nation: Nation, words: Words) -> list[Markup]:
    """Describe the coverage, both national figures, what they assume, and units without a figure."""
    about = {"period": words.period(nation.sums.period), "short": nation.sums.instrument.short}
    lines = [
        words.say(
            "national.coverage", units=words.count(len(nation.codes)), n=words.count(nation.respondents), **about
        ),
        *describe_nation_means(nation, words),
    ]
    few = int((nation.units["n"].isna() | (nation.units["n"] < LEAST_CLAIMED)).sum())
    if few:
        lines.append(words.counted("national.few", few, n=words.count(few), claim=LEAST_CLAIMED))
    if withheld := int(nation.withheld.sum()):
        lines.append(words.counted("national.withheld", withheld, n=words.count(withheld), least=LEAST_SHOWN))
    return [*lines, words.say("national.assumption")]


def describe_nation_means(nation: Nation, words: Words) -> list[Markup]:
    """Describe the mean of units and the index of all respondents, each with its interval."""
    lines = []
    if mean := nation.mean:
        ends = {"low": words.number(mean.low), "high": words.number(mean.high)}
        about = {"value": words.number(mean.value), "units": words.count(mean.units)}
        key = "national.mean_only" if mean.low is None else "national.mean_sentence"
        lines.append(words.counted(key, mean.units, **about, **ends))
    else:
        lines.append(words.say("national.no_mean", claim=LEAST_CLAIMED))
    if may_show_pooled(nation) and (error := nation.precision) and error.known:
        ends = {"low": words.number(error.low), "high": words.number(error.high)}
        lines.append(words.say("national.pooled_sentence", value=words.number(nation.pooled.value), **ends))
    elif may_show_pooled(nation):
        lines.append(words.say("national.pooled_only", value=words.number(nation.pooled.value)))
    return lines


def describe_unit_distribution(nation: Nation, words: Words) -> list[Markup]:
    """Say where the middle half of the units lies."""
    ranked = nation.ranked["ikm"]
    if len(ranked) < LEAGUE_ENDS:
        return [words.say("national.no_distribution", n=LEAGUE_ENDS, claim=LEAST_CLAIMED)]
    low, middle, high = (words.number(float(ranked.quantile(share, "nearest"))) for share in (0.25, 0.5, 0.75))
    return [words.say("national.distribution", low=low, middle=middle, high=high)]


def draw_unit_distribution(nation: Nation, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw how many units have which index, beside the bounds of the mutu and the mean of units."""
    values = nation.ranked["ikm"].to_numpy()
    edges = _choose_edges(values)
    counts, _ = np.histogram(values, edges)
    bounds = [band for band in nation.sums.instrument.bands[:-1] if edges[0] < float(band.low) < edges[-1]]

    above = ("data", "axes fraction")

    def draw(axes: Axes) -> None:
        import seaborn as sns

        sns.histplot(x=values, bins=list(edges), ax=axes, color=MAIN_COLOUR, alpha=1, linewidth=0.8, edgecolor="white")
        for band in bounds:
            axes.axvline(float(band.low), color=QUIET_COLOUR, lw=1, ls="--")
            name = words.text("national.from", mutu=band.mutu, low=words.number(band.low))
            draw_note(axes, name, (float(band.low), 1), (3, 2), color=QUIET_COLOUR, xycoords=above, va="bottom")
        if nation.mean:
            axes.axvline(float(nation.mean.value), color=ACCENT_COLOUR, lw=1.2)
            name = words.text("city.line", value=words.number(nation.mean.value))
            at = (float(nation.mean.value), 1)
            draw_note(axes, name, at, (0, 13), color=ACCENT_COLOUR, xycoords=above, va="bottom", ha="center")
        axes.set(
            xlabel=words.text("national.axis"), ylabel=words.text("national.axis_units"), xlim=(edges[0], edges[-1])
        )
        _set_ticks(axes, edges, words)
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)

    bins = list(zip(map(float, edges[:-1]), map(float, edges[1:]), counts, strict=True))
    places = 1 if edges[1] - edges[0] < 1 else 0
    items = "; ".join(
        f"{words.number(low, places)}–{words.number(high, places)}: {words.count(int(n))}" for low, high, n in bins if n
    )
    low, high = (words.number(float(end)) for end in (values.min(), values.max()))
    caption = words.text("national.chart", low=low, high=high)
    taken = collect_chart_data(
        words, ("low", "high", "n"), [(round_half_up(low, 1), round_half_up(high, 1), int(n)) for low, high, n in bins]
    )
    return draw_chart("gambar-sebaran-unit", draw, 2.6, words.text("national.alt", items=items), caption, ax, taken)


def _choose_edges(values: np.ndarray) -> np.ndarray:
    """Choose the ends of the bars: steps of one width that hold all values."""
    spread = float(values.max() - values.min())
    width = next((candidate for candidate in _WIDTHS if spread / candidate <= _BARS), _WIDTHS[-1])
    first, last = np.floor(values.min() / width), np.floor(values.max() / width) + 1
    return np.round(np.arange(first, last + 1) * width, 1)


def _set_ticks(axes: Axes, edges: np.ndarray, words: Words) -> None:
    """Format the numbers of both axes; whole ones where the axis is wide."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_formatter(FuncFormatter(lambda n, _: words.count(int(n))))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    wide = edges[-1] - edges[0] >= _WIDE_AXIS
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10], integer=wide))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0 if wide else 1)))
    axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET_COLOUR)


def tabulate_nation_mutu(nation: Nation, words: Words) -> Table:
    """Tabulate how many units reach which mutu."""
    counts = nation.mutu_counts()
    total = sum(counts.values())
    return Table(
        id="tabel-jumlah-mutu",
        caption=words.text("national.mutu_caption"),
        headings=(words.text("city.mutu"), words.text("national.mutu_n"), words.text("respondents.share")),
        rows=[
            (mutu, words.count(n), _format_share(Fraction(n, total), words) if total else NO_VALUE)
            for mutu, n in counts.items()
        ],
        numbers=frozenset({1, 2}),
        narrow=True,
    )


def _format_share(share: Fraction, words: Words) -> str:
    """Format a share in per cent; a few of very many are not none."""
    return words.chance(float(share)) if 0 < share < _TINY else words.percent(share)


def describe_unit_order(nation: Nation, words: Words) -> list[Markup]:
    """Say how to read the order of units, and where the others stand."""
    if not len(nation.codes):
        return []
    lines = [words.say("national.order_note", claim=LEAST_CLAIMED)]
    if len(nation.units) > MOST_LISTED_UNITS:
        lines.append(words.say("national.all_units", n=words.count(len(nation.units))))
    return lines


def choose_unit_tables(nation: Nation) -> list[Callable[[Nation, Words], Table]]:
    """Choose tables of both ends of the league, or of all units."""
    return (
        [tabulate_all_units] if len(nation.units) <= MOST_LISTED_UNITS else [tabulate_top_units, tabulate_bottom_units]
    )


def tabulate_top_units(nation: Nation, words: Words) -> Table:
    """Tabulate the units with the highest index."""
    return _tabulate_units("atas", nation.ranked.head(LEAGUE_ENDS), words)


def _tabulate_units(name: str, rows: pd.DataFrame, words: Words) -> Table:
    """Tabulate units as rows: respondents, index, interval, mutu."""
    return Table(
        id=f"tabel-unit-{name}",
        caption=words.text(f"national.units_{name}", n=len(rows)),
        headings=list_headings(words, "city", "unit", "n", "ikm", "interval", "mutu"),
        rows=[
            (
                str(row.Index),
                words.text("words.hidden") if pd.isna(row.n) else words.count(int(row.n)),
                words.number(float(row.ikm)) if pd.notna(row.ikm) else NO_VALUE,
                _format_ends(row.low, row.high, words),
                row.mutu if isinstance(row.mutu, str) else NO_VALUE,
            )
            for row in rows.itertuples()
        ],
        numbers=frozenset({1, 2, 3}),
    )


def _format_ends(low: float, high: float, words: Words) -> str:
    """Return '72,96 – 77,00'; a dash where none is claimed, and where all answered alike."""
    if not low < high:
        return NO_VALUE
    return words.text("words.between", low=words.number(low), high=words.number(high))


def tabulate_bottom_units(nation: Nation, words: Words) -> Table:
    """Tabulate the units with the lowest index, the lowest first."""
    return _tabulate_units("bawah", nation.ranked.tail(LEAGUE_ENDS).iloc[::-1], words)


def tabulate_all_units(nation: Nation, words: Words) -> Table:
    """Tabulate every unit, those that claim a mutu first."""
    rest = nation.units[~nation.units.index.isin(nation.ranked.index)]
    return _tabulate_units("semua", pd.concat([nation.ranked, rest]) if len(rest) else nation.ranked, words)


def explain_missing_unsur(nation: Nation, words: Words) -> Markup:
    """Explain why unsur are not shown."""
    if shows_unsur(nation.pooled, nation.threshold):
        return words.say("national.unsur_beside", threshold=nation.threshold)
    return describe_hidden_unsur(nation.pooled, nation.threshold, words)


def tabulate_nation_unsur(index: Index, words: Words) -> Table:
    """Tabulate unsur over all respondents: answers, NRR, value with its interval, mutu."""
    few = list_unranked(index)
    return Table(
        id="tabel-unsur",
        caption=words.text("index.caption"),
        headings=(
            *list_headings(words, "index", "code", "unsur", "n", "nrr", "value"),
            words.text("city.interval"),
            words.text("index.mutu"),
        ),
        rows=[
            (
                score.code,
                words.unsur(score.unsur),
                words.text("index.few_mark", text=words.count(score.n)) if score in few else words.count(score.n),
                words.number(score.nrr, 3),
                words.number(score.value),
                format_interval(score, words),
                score.grade.mutu if score.grade else NO_VALUE,
            )
            for score in index.unsur
        ],
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
    )


def describe_nation_groups(profiles: Sequence[Profile], words: Words) -> list[Markup]:
    """Describe the characteristic whose groups lie furthest apart, and what groups are."""
    apart = [
        (max(values) - min(values), profile)
        for profile in profiles
        if len(
            values := [group.index.value for group in profile.groups if group.label and group.index.value is not None]
        )
        > 1
    ]
    if not apart:
        return [words.say("national.no_groups")]
    points, furthest = max(apart, key=lambda pair: pair[0])
    name = words.text(f"characteristics.{furthest.characteristic}")
    return [
        words.say("national.groups", characteristic=name, points=words.number(points)),
        words.say("national.groups_note"),
    ]


def tabulate_nation_groups(profile: Profile, words: Words) -> Table:
    """Tabulate respondents, share, index and interval per category; a row says that small ones are hidden."""
    name = words.text(f"characteristics.{profile.characteristic}")
    return Table(
        id=f"tabel-{profile.characteristic}",
        caption=words.text("respondents.caption", characteristic=name),
        headings=(
            name.capitalize(),
            *list_headings(words, "respondents", "n", "share"),
            *list_headings(words, "city", "ikm", "interval"),
        ),
        rows=[
            *(
                (
                    words.category(group.label),
                    words.count(group.n),
                    words.percent(group.share),
                    words.number(group.index.value),
                    format_interval(group.precision, words),
                )
                for group in profile.groups
            ),
            *([(words.text("words.others"), words.text("words.hidden"), "", "", "")] if profile.withheld else []),
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def describe_nation_refusals(nation: Nation, words: Words) -> list[Markup]:
    """Count the rows read, counted, refused; answers 'does not apply'."""
    sums = nation.sums
    refused = sum(sums.refused.values())
    counts = {"read": sums.read, "counted": nation.respondents, "refused": refused}
    lines = [words.say("national.rows", **{name: words.count(n) for name, n in counts.items()})]
    skipped = [
        f"{sums.instrument.code(item.key)} {words.unsur(item)} {words.count(n)}"
        for item, n in zip(sums.instrument.unsur, sums.does_not_apply, strict=True)
        if n >= nation.threshold
    ]
    return [*lines, words.say("index.skipped", items=words.listing(skipped))] if skipped else lines


def tabulate_nation_refusals(nation: Nation, words: Words) -> Table:
    """Tabulate how many rows were refused for which reason."""
    return tabulate_reasons({reason: n for reason, n in nation.sums.refused.items() if n}, words)


NATION_MEASURES = {
    "mean.value, pooled.value, units.ikm, unsur.value, groups.value": "index points, 25-100, rounded once, half up",
    "mean.se, pooled.se, units.se": "index points",
    "mean.low, .high, pooled.low, .high, units.low, .high, groups.low, .high": "index points, 95 % interval",
    "unsur.nrr": "mean answer, scale 1-4, exact",
    "unsur.answers": "respondents per answer",
    "units.n, groups.n, rows, unsur.n, unsur.does_not_apply": "respondents (rows)",
    "groups.share": "share of 1",
    "mutu_counts, mean.units": "units",
    "threshold": "respondents: fewest of a shown group",
    "hidden.what, .why": "key of a figure not shown; few people, or beside other figures one of few would follow",
}


def export_nation(
    nation: Nation, profiles: Sequence[Profile], sources: Sequence[Source], words: Words
) -> dict[str, Any]:
    """Export every number of the report under fixed keys; figures of one or two respondents are null."""
    sums, pooled, error = nation.sums, nation.pooled, nation.precision
    content = {
        "report": "national",
        "unit_name": words.text("national.name"),
        "city": "",
        "period": str(sums.period),
        "instrument": sums.instrument.id,
        "synthetic": sums.synthetic,
        "threshold": nation.threshold,
        "rows": {"read": sums.read, "counted": nation.respondents, "refused": dict(sums.refused)},
        "mean": export_record(nation.mean, "value", "se", "low", "high", "units") if nation.mean else None,
        "pooled": {
            "value": format_rounded(pooled.value) if nation.respondents >= nation.threshold else None,
            "se": error.se if error and error.known else None,
            **{name: getattr(error, name, None) for name in ("low", "high")},
        },
        "mutu_counts": nation.mutu_counts(),
        "unsur": _export_nation_unsur(nation) if nation.detailed else [],
        "groups": {profile.characteristic: export_profile(profile, graded=False) for profile in profiles},
        "hidden": [figure._asdict() for figure in nation.hidden],
        "units": _export_units(nation),
        "files": list(sums.files),
        "sources": [asdict(source) for source in sources],
        "units_of_measure": NATION_MEASURES,
    }
    rounded: dict[str, Any] = round_figures(content, nation.respondents)
    return rounded


def _export_nation_unsur(nation: Nation) -> list[dict[str, Any]]:
    """Export one entry for each unsur, over all respondents."""
    return [
        {
            **export_record(score, "key", "code", "n", "nrr", "value"),
            "answers": {str(answer): n for answer, n in score.counts.items()} or None,
        }
        for score in nation.pooled.unsur
    ]


def _export_units(nation: Nation) -> list[dict[str, Any]]:
    """Export one entry for each unit; null where nothing is claimed or shown."""
    frame = nation.units.reset_index()
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} | {"ikm": _format_index(row["ikm"])} for row in rows]


def _format_index(value: float | None) -> str | None:
    """Format a published index as it is printed."""
    return None if value is None else f"{value:.2f}"


#: Columns of unit.csv.
UNIT_COLUMNS = ("unit", "n", "ikm", "mutu", "se", "low", "high")


def write_units_csv(results: Mapping[str, Any]) -> bytes:
    """Write every unit as a row, from the content of hasil.json; no code is taken for a formula by a spreadsheet.

    Returns
    -------
    bytes
        CSV in UTF-8 with a byte order mark, as Excel wants it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(UNIT_COLUMNS)
    for row in results["units"]:
        writer.writerow(
            [escape_formula(row["unit"]), *("" if row[name] is None else row[name] for name in UNIT_COLUMNS[1:])]
        )
    return out.getvalue().encode("utf-8-sig")
