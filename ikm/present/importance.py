"""Expectation and need beside kinerja, in sentences and tables: what is pressing, and how sure that is. Floor 4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from ikm.analysis.derived import WEIGHTS_FROM, Derived
from ikm.analysis.gap import Gap
from ikm.analysis.importance import FEWEST, Importance
from ikm.analysis.index import CLAIM
from ikm.analysis.ipa import Crosshair, Position
from ikm.analysis.precision import LEVEL
from ikm.analysis.resampling import CERTAIN, RESAMPLES
from ikm.present.tables import Table
from ikm.present.wording import NOTHING, Words
from ikm.rules.instrument import Instrument


def name(key: str, instrument: Instrument, words: Words) -> str:
    """An unsur as it is called in a sentence."""
    return next(words.unsur(item) for item in instrument.unsur if item.key == key)


def coded(key: str, instrument: Instrument, words: Words) -> str:
    """An unsur with its place before it: 'U3 Waktu penyelesaian'."""
    return f"{instrument.code(key)} {name(key, instrument, words)}"


def named_quadrant(quadrant: str, words: Words) -> str:
    """'Kuadran I (prioritas utama)'."""
    return words.text("importance.named_quadrant", quadrant=quadrant, name=words.text(f"importance.name_{quadrant}"))


def place_lines(found: Importance, words: Words) -> list[Markup]:
    """Which unsur are prioritas utama with certainty, which are uncertain."""
    if found.gaps and found.cross is None:
        return [words.say("importance.ipa_few", fewest=FEWEST, n=words.count(len(found.gaps)))]
    if found.cross is None:
        return unknown_lines(found, words)
    lines = [_priorities_line(found, found.cross, words), _uncertain_line(found, words)]
    on_line = [one.key for one in found.positions if one.on_line]
    if on_line:
        lines.append(words.say("importance.on_line", items=_names(on_line, found, words)))
    return lines


def reading_lines(found: Importance, words: Words) -> list[Markup]:
    """By what rules the places and gaps above are to be read."""
    if found.cross is None:
        return []
    asked = _asked(found, words)
    cross = words.say(
        "importance.lines_fixed" if found.cross.fixed else "importance.lines_means",
        fixed=found.cross.fixed,
        kinerja=words.number(found.cross.kinerja),
        stated=words.number(found.cross.stated),
        asked=asked,
    )
    rule = words.say("importance.certain_rule", share=words.percent(CERTAIN, 0), n=words.count(RESAMPLES))
    tests = [words.say("importance.tests")]
    disputed = [gap.key for gap in found.gaps if gap.disputed]
    if disputed:
        tests.append(words.say("importance.ranks_differ", items=_names(disputed, found, words)))
    elif any(gap.p is not None for gap in found.gaps):
        tests.append(words.say("importance.ranks_same"))
    return [
        Markup(" ").join((cross, words.say("importance.diagonal", asked=asked))),
        rule,
        Markup(" ").join(tests),
    ]


def unknown_lines(found: Importance, words: Words) -> list[Markup]:
    """Why nothing is said, and what to ask."""
    if not found.asked:
        return [words.say("importance.not_asked"), words.say("importance.ask")]
    return [words.say("importance.few", claim=CLAIM, asked=_asked(found, words))]


def gap_lines(found: Importance, words: Words) -> list[Markup]:
    """How far kinerja lies below what was stated, and what the totals are."""
    asked = _asked(found, words)
    totals = [
        words.say("importance.tki_all", asked=asked, tki=words.percent(found.tki)),
        words.say(f"importance.csi_{found.asked}", csi=words.percent(found.csi)),
    ]
    lines = [Markup(" ").join(_gap_findings(found, words)), Markup(" ").join(totals)]
    if found.left_out:
        lines.append(words.say("importance.left_out", claim=CLAIM, items=_names(found.left_out, found, words)))
    if found.also:
        lines.append(words.say("importance.also"))
    return lines


def derived_lines(found: Derived, instrument: Instrument, words: Words) -> list[Markup]:
    """What goes most closely with satisfaction as a whole, how sure that is, and what to ask instead."""
    ask = words.say("importance.ask")
    if found.refused:
        return [words.say(f"importance.derived_{found.refused}", claim=CLAIM), ask]
    first = found.strongest()[0]
    parted = found.by != "pearson"
    said = words.say(
        "importance.derived_first_part" if parted else "importance.derived_first",
        unsur=name(first.key, instrument, words),
        way=named_way(found, words),
        part=words.percent(getattr(first, found.by)) if parted else "",
        r=words.number(first.pearson),
        low=words.number(first.low),
        high=words.number(first.high),
        level=words.percent(LEVEL, 0),
        leads=words.percent(first.leads),
        resamples=words.count(RESAMPLES),
    )
    unsure = [] if first.certain else [words.say("importance.derived_unsure")]
    parts = (
        words.say("importance.derived_no_parts", n=WEIGHTS_FROM)
        if found.r2 is None
        else words.say("importance.derived_parts", r2=words.percent(found.r2), way=named_way(found, words))
    )
    first_lines = Markup(" ").join([said, *unsure, words.say("importance.derived_note")])
    return [words.say("importance.derived", n=words.count(found.n)), first_lines, parts, ask]


def named_way(found: Derived, words: Words) -> str:
    """How the parts that rank the unsur were reckoned; nothing where correlations do."""
    return "" if found.by == "pearson" else words.text(f"importance.way_{found.by}")


def ipa_table(found: Importance, words: Words) -> Table:
    """Quadrant of each unsur with its certainty, most pressing first."""
    order = sorted(found.positions, key=lambda one: -one.distance)
    return Table(
        id="tabel-kuadran",
        caption=words.text("importance.ipa_caption", asked=_asked(found, words)),
        headings=_headings(words, "unsur", "place", "certainty", "distance"),
        rows=[
            (
                coded(one.key, found.instrument, words),
                named_quadrant(one.quadrant, words).removeprefix(words.text("importance.quadrant", quadrant="")),
                _certainty(one, words),
                words.number(one.distance, sign=True),
            )
            for one in order
        ],
        numbers=frozenset({3}),
    )


def gap_table(found: Importance, words: Words) -> Table:
    """Kinerja beside what was stated: means, gap with interval, whether it is real, tingkat kesesuaian."""
    headings = [
        *_headings(words, "unsur", "pairs", "kinerja"),
        _asked(found, words).capitalize(),
        words.text("importance.gap"),
        words.text("importance.interval", level=words.percent(LEVEL, 0)),
        *_headings(words, "real", "tki"),
    ]
    return Table(
        id="tabel-kesenjangan",
        caption=words.text("importance.gap_caption", asked=_asked(found, words)),
        headings=headings,
        rows=[_gap_row(gap, found, words) for gap in found.gaps],
        numbers=frozenset({1, 2, 3, 4, 5, 7}),
        sums=[(words.text("importance.all_unsur"), words.percent(found.tki))],
        span=7,
    )


def derived_table(found: Derived, instrument: Instrument, words: Words) -> Table:
    """Each unsur with kinerja, correlation, interval and, where enough answered, its parts of R2; closest first."""
    parts = ("johnson", "lmg") if found.r2 is not None else ()
    silent = [one for one in found.weights if one.pearson is None]
    return Table(
        id="tabel-hubungan",
        caption=words.text("importance.derived_caption"),
        headings=[
            *_headings(words, "unsur", "kinerja", "pearson"),
            words.text("importance.interval", level=words.percent(LEVEL, 0)),
            *_headings(words, *parts),
        ],
        rows=[
            (
                coded(one.key, instrument, words),
                words.number(one.kinerja),
                words.number(one.pearson),
                _range(one.low, one.high, words),
                *(words.percent(getattr(one, part)) for part in parts),
            )
            for one in (*found.strongest(), *silent)
        ],
        numbers=frozenset({1, 2, 3, 4, 5}),
    )


def _priorities_line(found: Importance, cross: Crosshair, words: Words) -> Markup:
    """What is pressing with certainty, or that nothing is."""
    asked = _asked(found, words)
    items = [
        words.text(
            "importance.priority",
            unsur=name(one.key, found.instrument, words),
            asked=asked,
            stated=words.number(one.stated),
            kinerja=words.number(one.kinerja),
        )
        for one in found.priorities()
    ]
    if not items:
        return words.say("importance.priorities_none")
    key = "importance.priorities_fixed" if cross.fixed else "importance.priorities"
    return words.say(key, items=words.listing(items), asked=asked)


def _uncertain_line(found: Importance, words: Words) -> Markup:
    """Unsur that lie too near the crosshair."""
    items = [
        words.text(
            "importance.uncertain_item",
            unsur=name(one.key, found.instrument, words),
            quadrant=one.quadrant,
            other=one.other,
        )
        for one in found.uncertain()
    ]
    return (
        words.say("importance.uncertain", items=words.listing(items)) if items else words.say("importance.certain_all")
    )


def _gap_findings(found: Importance, words: Words) -> list[Markup]:
    """The widest gap below, what lies above, and that high wishes make gaps real."""
    asked = _asked(found, words)
    widest = found.widest()[0]
    below = [gap for gap in found.gaps if gap.real and gap.estimate < 0]
    above = [gap.key for gap in found.gaps if gap.real and gap.estimate > 0]
    lines = []
    if widest.real and widest.estimate < 0:
        said = words.say(
            _of_asked("importance.below", found),
            asked=asked,
            n=len(below),
            all=len(found.gaps),
            unsur=name(widest.key, found.instrument, words),
            gap=words.number(widest.estimate),
            low=words.number(widest.low),
            high=words.number(widest.high),
            level=words.percent(LEVEL, 0),
        )
        lines.append(said)
    if len(below) == len(found.gaps):
        lines.append(words.say("importance.high", asked=asked))
    if above:
        lines.append(words.say(_of_asked("importance.above", found), asked=asked, items=_names(above, found, words)))
    return lines or [words.say(_of_asked("importance.below_none", found), asked=asked)]


def _gap_row(gap: Gap, found: Importance, words: Words) -> Sequence[str]:
    """One unsur of the table of gaps."""
    return (
        coded(gap.key, found.instrument, words),
        words.count(gap.n),
        words.number(gap.kinerja),
        words.number(gap.stated),
        words.number(gap.estimate, sign=True),
        _range(gap.low, gap.high, words, sign=True),
        NOTHING if gap.p is None else words.text("importance.yes" if gap.real else "importance.no"),
        words.percent(gap.tki),
    )


def _certainty(one: Position, words: Words) -> str:
    """'pasti', or where else the unsur may lie."""
    key = "importance.certain" if one.certain else "importance.not_certain"
    return words.text(key, share=words.chance(float(one.shares[one.quadrant])), other=one.other)


def _range(low: float | None, high: float | None, words: Words, *, sign: bool = False) -> str:
    """Ends of an interval; a dash where there is none."""
    if low is None:
        return NOTHING
    return words.text("importance.range", low=words.number(low, sign=sign), high=words.number(high, sign=sign))


def _of_asked(key: str, found: Importance) -> str:
    """The key for what was asked: kepentingan is no standard that kinerja may fall short of, harapan is."""
    return f"{key}_kepentingan" if found.asked == "kepentingan" else key


def gap_caption(found: Importance, words: Words) -> str:
    """The answer of the chart of gaps."""
    widest = found.widest()[0]
    return words.text(
        _of_asked("importance.gap_chart" if widest.estimate < 0 else "importance.gap_chart_none", found),
        asked=_asked(found, words),
        unsur=name(widest.key, found.instrument, words),
        gap=words.number(widest.estimate),
    )


def _asked(found: Importance, words: Words) -> str:
    """What was asked, as the report calls it."""
    return words.text(f"importance.{found.asked}")


def _names(keys: Iterable[str], found: Importance, words: Words) -> Markup:
    """Unsur in a row."""
    return words.listing([name(key, found.instrument, words) for key in keys])


def _headings(words: Words, *names: str) -> tuple[str, ...]:
    """Headings of columns from the catalogue."""
    return tuple(words.text(f"importance.{one}") for one in names)
