"""The report of a national table: means, distribution of units, groups; in words and tables. Floor 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import pandas as pd
from markupsafe import Markup

from ikm.analysis.disclosure import LEAST
from ikm.analysis.index import CLAIM, Index
from ikm.analysis.national import Nation
from ikm.analysis.precision import Precision
from ikm.analysis.profile import Profile
from ikm.present.markup import render
from ikm.present.tables import Table, headings, in_one_line, interval
from ikm.present.wording import NOTHING, Words

#: Units at each end of the league that a page names; where there are hardly more it names all.
ENDS = 10
#: Units up to which a page names all.
ALL = 40
#: Index points that the chart of groups spans at least.
LEAST_AXIS = 4.0
#: A share that prints as 0,0 %.
_TINY = Fraction(1, 2000)
#: Files that a page names.
NAMED_FILES = 5


def cover(nation: Nation, words: Words) -> Markup:
    """Mean of units first, then all respondents, units and respondents."""
    mean, pooled = nation.mean, nation.pooled
    low_high = in_one_line(interval(mean, words)) if mean else NOTHING
    return render(
        "national_cover",
        say=words.say,
        period=words.period(nation.sums.period),
        synthetic=nation.sums.synthetic,
        facts=[
            (
                "national.mean",
                words.number(mean.value) if mean else NOTHING,
                words.text("national.cover_interval", interval=low_high),
            ),
            ("national.pooled", words.number(pooled.value) if shown(nation) else NOTHING, words.text("cover.scale")),
            (
                "national.units",
                words.count(len(nation.codes)),
                words.text("national.with_index", n=words.count(_measured(nation))),
            ),
            (
                "cover.respondents",
                words.count(nation.respondents),
                words.text("cover.counted", read=words.count(nation.sums.read)),
            ),
        ],
    )


def shown(nation: Nation) -> bool:
    """Whether the figure of all respondents may be shown: not where it is that of one or two."""
    return nation.respondents >= LEAST and nation.pooled.value is not None


def _measured(nation: Nation) -> int:
    """Units with a shown index."""
    return int(nation.units["ikm"].notna().sum())


def summary_lines(nation: Nation, words: Words) -> list[Markup]:
    """Coverage, both national figures, what they assume, and units without a figure."""
    about = {"period": words.period(nation.sums.period), "short": nation.sums.instrument.short}
    lines = [
        words.say(
            "national.coverage", units=words.count(len(nation.codes)), n=words.count(nation.respondents), **about
        ),
        *mean_lines(nation, words),
    ]
    few = int((nation.units["n"].isna() | (nation.units["n"] < CLAIM)).sum())
    if few:
        lines.append(words.counted("national.few", few, n=words.count(few), claim=CLAIM))
    if withheld := int(nation.withheld.sum()):
        lines.append(words.counted("national.withheld", withheld, n=words.count(withheld), least=LEAST))
    return [*lines, words.say("national.assumption")]


def mean_lines(nation: Nation, words: Words) -> list[Markup]:
    """Mean of units and index of all respondents, each with its interval."""
    lines = []
    if mean := nation.mean:
        ends = {"low": words.number(mean.low), "high": words.number(mean.high)}
        about = {"value": words.number(mean.value), "units": words.count(mean.units)}
        lines.append(words.counted("national.mean_sentence", mean.units, **about, **ends))
    else:
        lines.append(words.say("national.no_mean", claim=CLAIM))
    if shown(nation) and (found := nation.precision):
        ends = {"low": words.number(found.low), "high": words.number(found.high)}
        lines.append(words.say("national.pooled_sentence", value=words.number(nation.pooled.value), **ends))
    elif shown(nation):
        lines.append(words.say("national.pooled_only", value=words.number(nation.pooled.value)))
    return lines


def distribution_lines(nation: Nation, words: Words) -> list[Markup]:
    """Where the middle half of the units lies."""
    ranked = nation.ranked["ikm"]
    if len(ranked) < ENDS:
        return [words.say("national.no_distribution", n=ENDS, claim=CLAIM)]
    low, middle, high = (words.number(float(ranked.quantile(share, "nearest"))) for share in (0.25, 0.5, 0.75))
    return [words.say("national.distribution", low=low, middle=middle, high=high)]


def mutu_table(nation: Nation, words: Words) -> Table:
    """How many units reach which mutu."""
    counts = nation.mutu_counts()
    total = sum(counts.values())
    return Table(
        id="tabel-jumlah-mutu",
        caption=words.text("city.mutu_caption"),
        headings=(words.text("city.mutu"), words.text("city.mutu_n"), words.text("respondents.share")),
        rows=[
            (mutu, words.count(n), _share(Fraction(n, total), words) if total else NOTHING)
            for mutu, n in counts.items()
        ],
        numbers=frozenset({1, 2}),
        narrow=True,
    )


def _share(share: Fraction, words: Words) -> str:
    """Per cent; a few of very many are not none."""
    return words.chance(float(share)) if 0 < share < _TINY else words.percent(share)


def unit_lines(nation: Nation, words: Words) -> list[Markup]:
    """How to read the order of units, and where the others stand."""
    if not len(nation.codes):
        return []
    lines = [words.say("national.order_note", claim=CLAIM)]
    if len(nation.units) > ALL:
        lines.append(words.say("national.all_units", n=words.count(len(nation.units))))
    return lines


def unit_tables(nation: Nation) -> list[Callable[[Nation, Words], Table]]:
    """Both ends of the league, or all units."""
    return [all_table] if len(nation.units) <= ALL else [top_table, bottom_table]


def top_table(nation: Nation, words: Words) -> Table:
    """Units with the highest index."""
    return _units("atas", nation.ranked.head(ENDS), words)


def bottom_table(nation: Nation, words: Words) -> Table:
    """Units with the lowest index, the lowest first."""
    return _units("bawah", nation.ranked.tail(ENDS).iloc[::-1], words)


def all_table(nation: Nation, words: Words) -> Table:
    """Every unit, those that claim a mutu first."""
    rest = nation.units[~nation.units.index.isin(nation.ranked.index)]
    return _units("semua", pd.concat([nation.ranked, rest]) if len(rest) else nation.ranked, words)


def _units(name: str, rows: pd.DataFrame, words: Words) -> Table:
    """Units as rows: respondents, index, interval, mutu."""
    return Table(
        id=f"tabel-unit-{name}",
        caption=words.text(f"national.units_{name}", n=len(rows)),
        headings=headings(words, "city", "unit", "n", "ikm", "interval", "mutu"),
        rows=[
            (
                str(row.Index),
                words.text("words.hidden") if pd.isna(row.n) else words.count(int(row.n)),
                words.number(float(row.ikm)) if pd.notna(row.ikm) else NOTHING,
                _between(row.low, row.high, words),
                row.mutu if isinstance(row.mutu, str) else NOTHING,
            )
            for row in rows.itertuples()
        ],
        numbers=frozenset({1, 2, 3}),
    )


def _between(low: float, high: float, words: Words) -> str:
    """'72,96 – 77,00'; a dash where none is claimed, and where all answered alike."""
    if not low < high:
        return NOTHING
    return words.text("words.between", low=words.number(low), high=words.number(high))


def unsur_table(index: Index, errors: Mapping[str, Precision], words: Words) -> Table:
    """Unsur over all respondents: answers, NRR, value with its interval, mutu."""
    return Table(
        id="tabel-unsur",
        caption=words.text("index.caption"),
        headings=(
            *headings(words, "index", "code", "unsur", "n", "nrr", "value"),
            words.text("city.interval"),
            words.text("index.mutu"),
        ),
        rows=[
            (
                score.code,
                words.unsur(score.unsur),
                words.count(score.n),
                words.number(score.nrr, 3),
                words.number(score.value),
                interval(errors.get(score.unsur.key), words),
                score.grade.mutu if score.grade else NOTHING,
            )
            for score in index.unsur
        ],
        numbers=frozenset({2, 3, 4, 5}),
        row_heading=1,
    )


def groups_table(profile: Profile, words: Words) -> Table:
    """Respondents, share, index and interval per category; that small ones are hidden stands in a row of its own."""
    name = words.text(f"characteristics.{profile.characteristic}")
    return Table(
        id=f"tabel-{profile.characteristic}",
        caption=words.text("respondents.caption", characteristic=name),
        headings=(
            name.capitalize(),
            *headings(words, "respondents", "n", "share"),
            *headings(words, "city", "ikm", "interval"),
        ),
        rows=[
            *(
                (
                    words.category(group.label),
                    words.count(group.n),
                    words.percent(group.share),
                    words.number(group.index.value),
                    interval(group.precision, words),
                )
                for group in profile.groups
            ),
            *([(words.text("words.small"), words.text("words.hidden"), "", "", "")] if profile.withheld else []),
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def group_lines(nation: Nation, profiles: Sequence[Profile], words: Words) -> list[Markup]:
    """The characteristic whose groups lie furthest apart, and what groups are."""
    apart = [
        (max(values) - min(values), profile)
        for profile in profiles
        if len(values := [one.index.value for one in profile.groups if one.label and one.index.value is not None]) > 1
    ]
    if not apart:
        return [words.say("national.no_groups")]
    points, furthest = max(apart, key=lambda one: one[0])
    name = words.text(f"characteristics.{furthest.characteristic}")
    return [
        words.say("national.groups", characteristic=name, points=words.number(points)),
        words.say("national.groups_note"),
    ]


def few_line(nation: Nation, words: Words) -> Markup:
    """Why unsur are not shown."""
    return words.say("index.hidden", threshold=nation.threshold)


def refused_lines(nation: Nation, words: Words) -> list[Markup]:
    """Rows read, counted, refused; answers 'does not apply'."""
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


def refused_table(nation: Nation, words: Words) -> Table:
    """How many rows were refused for which reason."""
    return Table(
        id="tabel-alasan",
        caption=words.text("refused.reasons_caption"),
        headings=(words.text("refused.reason"), words.text("refused.n")),
        rows=[(words.text(f"reasons.{reason}"), words.count(n)) for reason, n in nation.sums.refused.items() if n],
        numbers=frozenset({1}),
    )
