"""When what the report says is true: the texts of importance.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from tests.truth import figures, stated
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "importance.harapan",
    "importance.kepentingan",
    "importance.quadrant",
    "importance.named_quadrant",
    "importance.name_I",
    "importance.name_II",
    "importance.name_III",
    "importance.name_IV",
    "importance.ipa_key",
    "importance.axis_kinerja",
    "importance.axis_stated",
    "importance.ipa_caption",
    "importance.unsur",
    "importance.place",
    "importance.certainty",
    "importance.distance",
    "importance.gap_caption",
    "importance.stated_by",
    "importance.kinerja",
    "importance.gap",
    "importance.interval",
    "importance.tki",
    "importance.real",
    "importance.all_unsur",
    "importance.derived_axis_part",
    "importance.way_lmg",
    "importance.way_johnson",
    "importance.derived_caption",
    "importance.pearson",
    "importance.johnson",
    "importance.lmg",
    "importance.derived_axis",
    # What the order of priority weighs: `contradicted` is looked at as a whole.
    "importance.weighed_score",
    "importance.weighed_gap",
    "importance.weighed_certainty",
    "importance.weighed_low",
    "importance.weighed_complaints",
)

always(__name__, "importance.ask", "importance.derived_note")

_QUADRANTS = {"I": "prioritas utama", "II": "pertahankan prestasi", "III": "prioritas rendah", "IV": "berlebihan"}


def _find(case: Case, name: object) -> str:
    """The key of an unsur, from its name."""
    return next(key for key in case.scores if figures.name(case, key) == figures.plain(name))


def _find_coded(case: Case, name: object) -> str:
    """The key of an unsur, from its code and name."""
    return next(key for key in case.scores if f"{figures.code(case, key)} {figures.name(case, key)}" == str(name))


def _names(case: Case, keys: Iterable[str]) -> list[str]:
    """The names of unsur."""
    return [figures.name(case, key) for key in keys]


def _is_asked(case: Case, values: Values) -> bool:
    """Whether what the sentence names was asked, and is what the chapter rests on."""
    return values["asked"] == stated.asked(case) in ("harapan", "kepentingan")


def _tells_means(case: Case, key: str, values: Values) -> bool:
    """The two means of an unsur, as counted here."""
    shown = tuple(case.words.number(mean) for mean in stated.means(case)[key])
    return _is_asked(case, values) and (values["kinerja"], values["stated"]) == shown


# Quadrants


def _list_priorities(case: Case) -> list[str]:
    """Unsur in quadrant I, with certainty."""
    return [key for key, place in stated.quadrants(case).items() if place == "I" and stated.is_certain(case, key)]


@claims("importance.priority")
def unsur_is_a_certain_priority(case: Case, values: Values) -> bool:
    """In quadrant I with certainty, with its means on the scale of the index."""
    key = _find(case, values["unsur"])
    shown = tuple(case.words.number(figures.rounded(25 * mean)) for mean in stated.means(case)[key])
    told = _is_asked(case, values) and (values["kinerja"], values["stated"]) == shown
    return key in _list_priorities(case) and told


@claims("importance.priorities")
def priorities_are_these(case: Case, values: Values) -> bool:
    """All that are certain, each with its means; above and below the average of all, exactly."""
    cross, spelt = stated.crosshair(case), []
    assert cross is not None
    for key in _list_priorities(case):
        kinerja, wish = stated.means(case)[key]
        assert kinerja < cross[0]
        assert wish >= cross[1]
        means = [case.words.number(figures.rounded(25 * mean)) for mean in (wish, kinerja)]
        spelt.append(f"{figures.name(case, key)} ({stated.asked(case)} {means[0]}, kinerja {means[1]})")
    return _is_asked(case, values) and figures.is_listing(values["items"], spelt)


@claims("importance.ipa_chart")
def titled_priorities_are_these(case: Case, values: Values) -> bool:
    """All that are certain."""
    return figures.is_listing(values["items"], _names(case, _list_priorities(case)))


@claims("importance.priorities_none", "importance.ipa_chart_none")
def no_unsur_is_a_certain_priority(case: Case, values: Values) -> bool:
    """There are quadrants, and nothing is in I with certainty."""
    return bool(stated.quadrants(case)) and not _list_priorities(case)


def _first(case: Case) -> list[str]:
    """Unsur that the order of priority puts first: three, unless they equal the least pressing."""
    ranked = case.numbers.priorities.ranked
    least = min(priority.total for priority in ranked)
    return [priority.key for priority in ranked[:3] if priority.total > least]


def _contradicted(case: Case) -> dict[str, tuple[int, str]]:
    """Unsur of which quadrant and order differ, with the number in order and the quadrant."""
    places, first, found = stated.quadrants(case), _first(case), {}
    for priority in case.numbers.priorities.ranked:
        key, place = priority.key, places.get(priority.key)
        if place and (place != "I" if key in first else key in _list_priorities(case)):
            found[key] = (priority.rank, place)
    return found


def _is_contradicted(case: Case, values: Values, *, first: bool) -> bool:
    """Whether the two differ for this unsur, with its number and quadrant."""
    key = _find(case, values["unsur"])
    rank, place = _contradicted(case)[key]
    shown = (values["rank"], values["quadrant"], values["name"])
    return (key in _first(case)) is first and shown == (rank, f"Kuadran {place}", _QUADRANTS[place])


@claims("importance.contradicted_item")
def first_in_order_is_no_priority_by_quadrant(case: Case, values: Values) -> bool:
    """Among the first, and not in quadrant I."""
    return _is_contradicted(case, values, first=True)


@claims("importance.contradicted_later")
def priority_by_quadrant_comes_later(case: Case, values: Values) -> bool:
    """In quadrant I with certainty, and not among the first."""
    return _is_contradicted(case, values, first=False)


@claims("importance.contradicted")
def quadrant_and_order_differ(case: Case, values: Values) -> bool:
    """All of which they differ, and all that the order weighs."""
    spelt = [
        f"{figures.name(case, key)} (urutan ke-{rank}, tetapi Kuadran {place}, {_QUADRANTS[place]})"
        if key in _first(case)
        else f"{figures.name(case, key)} (Kuadran {place}, {_QUADRANTS[place]}, tetapi baru urutan ke-{rank})"
        for key, (rank, place) in _contradicted(case).items()
    ]
    ranked = {priority.key for priority in case.numbers.priorities.ranked}
    weighed = {
        "nilainya": True,
        f"selisih kinerja dengan {stated.asked(case)}": ranked <= stated.gaps(case).keys(),
        "kepastian": ranked <= stated.quadrants(case).keys() or bool(case.numbers.priorities.order.value),
        "bagian jawaban 1–2": ranked <= figures.shown_low_shares(case).keys(),
        "keluhan": len(case.numbers.comments.comments) >= case.threshold,
    }
    parts = [part for part, counts in weighed.items() if counts]
    return figures.is_listing(values["items"], spelt) and figures.is_listing(values["weighed"], parts)


def _other(case: Case, key: str) -> str:
    """The quadrant into which an unsur falls most often besides its own."""
    shares = {name: share for name, share in stated.quadrant_shares(case)[key].items()
              if name != stated.quadrants(case)[key]}  # fmt: skip
    return max(shares, key=lambda name: shares[name])


@claims("importance.uncertain_item")
def place_of_unsur_is_uncertain(case: Case, values: Values) -> bool:
    """Its own quadrant, and the one it may be in."""
    key = _find(case, values["unsur"])
    places = (stated.quadrants(case)[key], _other(case, key))
    return not stated.is_certain(case, key) and (values["quadrant"], values["other"]) == places


@claims("importance.uncertain")
def uncertain_places_are_these(case: Case, values: Values) -> bool:
    """All that are not certain."""
    spelt = [f"{figures.name(case, key)} (Kuadran {place} atau {_other(case, key)})"
             for key, place in stated.quadrants(case).items() if not stated.is_certain(case, key)]  # fmt: skip
    return figures.is_listing(values["items"], spelt)


@claims("importance.certain_all")
def all_places_are_certain(case: Case, values: Values) -> bool:
    """There are quadrants, and every unsur keeps its own."""
    return bool(stated.quadrants(case)) and all(stated.is_certain(case, key) for key in stated.quadrants(case))


@claims("importance.certain")
def cell_says_certain(case: Case, values: Values) -> bool:
    """An unsur is."""
    return any(stated.is_certain(case, key) for key in stated.quadrants(case))


@claims("importance.not_certain")
def cell_says_uncertain(case: Case, values: Values) -> bool:
    """An unsur is not certain, and may be in the other quadrant."""
    unsure = [key for key in stated.quadrants(case) if not stated.is_certain(case, key)]
    return values["other"] in [_other(case, key) for key in unsure]


@claims("importance.on_line")
def unsur_lie_on_a_line(case: Case, values: Values) -> bool:
    """Their mean is that of all, exactly."""
    cross = stated.crosshair(case)
    assert cross is not None
    keys = [key for key, (k, s) in stated.means(case).items() if k == cross[0] or s == cross[1]]
    return figures.is_listing(values["items"], _names(case, keys))


@claims("importance.lines_means")
def lines_lie_at_the_means(case: Case, values: Values) -> bool:
    """Two plain means; some unsur lies below unless all are the same."""
    cross = stated.crosshair(case)
    assert cross is not None
    below = [any(mean[at] < cross[at] for mean in stated.means(case).values()) for at in (0, 1)]
    same = [len({mean[at] for mean in stated.means(case).values()}) == 1 for at in (0, 1)]
    shown = (values["kinerja"], values["stated"]) == tuple(map(case.words.number, cross))
    return _is_asked(case, values) and shown and below == [not one for one in same]


@claims("importance.diagonal")
def there_is_a_diagonal(case: Case, values: Values) -> bool:
    """There are quadrants."""
    return _is_asked(case, values) and bool(stated.quadrants(case))


@claims("importance.certain_rule")
def certainty_is_a_share_of_resamples(case: Case, values: Values) -> bool:
    """Four of five of two thousand."""
    return bool(stated.quadrants(case)) and (values["share"], values["n"]) == ("80 %", "2.000")


@claims("importance.ipa_few")
def too_few_unsur_for_quadrants(case: Case, values: Values) -> bool:
    """Fewer than five can be compared, but some."""
    few = 0 < len(stated.means(case)) < 5 == values["fewest"]
    return few and values["n"] == case.words.count(len(stated.means(case)))


def _spell_point(case: Case, key: str) -> str:
    """An unsur with its means, as the description of the chart has it."""
    kinerja, wish = map(case.words.number, stated.means(case)[key])
    name = f"{figures.code(case, key)} {figures.name(case, key)}"
    item = f"{name}, kinerja {kinerja}, {stated.asked(case)} {wish}"
    return item if stated.is_certain(case, key) else f"{item}, belum pasti"


def _spell_group(case: Case, quadrant: str) -> str:
    """The unsur of a quadrant."""
    return "; ".join(_spell_point(case, key) for key, place in stated.quadrants(case).items() if place == quadrant)


@claims("importance.ipa_alt_item")
def point_is_described(case: Case, values: Values) -> bool:
    """The means of the unsur."""
    return _tells_means(case, _find_coded(case, values["unsur"]), values)


@claims("importance.ipa_alt_uncertain")
def point_is_uncertain(case: Case, values: Values) -> bool:
    """An unsur of these means, not certain."""
    return f"{values['item']}, belum pasti" in {_spell_point(case, key) for key in stated.quadrants(case)}


@claims("importance.ipa_alt_group")
def points_of_a_quadrant_are_described(case: Case, values: Values) -> bool:
    """All that lie in it."""
    quadrant = str(values["quadrant"]).split()[1]
    named = values["quadrant"] == f"Kuadran {quadrant} ({_QUADRANTS[quadrant]})"
    return named and values["items"] == _spell_group(case, quadrant) != ""


@claims("importance.ipa_alt")
def chart_of_quadrants_is_described(case: Case, values: Values) -> bool:
    """Every quadrant that holds any."""
    groups = [(name, _spell_group(case, name)) for name in _QUADRANTS]
    spelt = ". ".join(f"Kuadran {name} ({_QUADRANTS[name]}): {items}" for name, items in groups if items)
    return _is_asked(case, values) and values["groups"] == spelt != ""


# Gaps


def _is_real(case: Case, key: str, *, below: bool) -> bool:
    """Whether a gap is real, and on this side."""
    p, _ = stated.gap_tests(case).get(key, (1.0, 1.0))
    return p < 0.05 and (stated.gaps(case)[key] < 0) is below


def _list_real(case: Case, *, below: bool) -> list[str]:
    """Unsur whose kinerja is really below what was stated, or really above."""
    return [key for key in stated.gaps(case) if _is_real(case, key, below=below)]


def _list_widest(case: Case, keys: Iterable[str]) -> list[str]:
    """Of these unsur those farthest below, as printed."""
    shown = {key: stated.printed_gap(case, key) for key in keys}
    return [key for key, gap in shown.items() if gap == min(shown.values())]


def _tells_real_gaps(case: Case, values: Values) -> bool:
    """How many are really below, which is farthest among them, how far, and the interval of a single one."""
    real = _list_real(case, below=True)
    widest = _list_widest(case, real)
    ends = stated.gap_interval(case, widest[0])
    assert ends is not None
    low, high = (case.words.number(end, sign=True) for end in ends)
    interval = "" if widest[1:] else f" (selang kepercayaan 95 %: {low} sampai {high})"
    counted = (values["n"], values["all"]) == (len(real), len(stated.gaps(case)))
    named = figures.is_tied(values["unsur"], _names(case, widest))
    told = (
        values["gap"] == case.words.number(stated.printed_gap(case, widest[0])) and str(values["interval"]) == interval
    )
    return _is_asked(case, values) and counted and named and told


@claims("importance.below_interval")
def interval_of_the_widest_gap_is_told(case: Case, values: Values) -> bool:
    """Student's, of the one that is farthest below."""
    ends = stated.gap_interval(case, _list_widest(case, _list_real(case, below=True))[0])
    return values["level"] == "95 %" and ends == (figures.read(values["low"]), figures.read(values["high"]))


@claims("importance.below")
def kinerja_falls_short_of_harapan(case: Case, values: Values) -> bool:
    """Harapan is a standard, kepentingan none."""
    return values["asked"] == "harapan" and _tells_real_gaps(case, values)


@claims("importance.below_kepentingan")
def kinerja_is_less_than_kepentingan(case: Case, values: Values) -> bool:
    """As for harapan."""
    return values["asked"] == "kepentingan" and _tells_real_gaps(case, values)


def _none_is_below(case: Case, values: Values, asked: str) -> bool:
    """No gap below is real, and none there is without a test."""
    compared = _is_asked(case, values) and values["asked"] == asked and bool(stated.gaps(case))
    untested = any(gap < 0 for key, gap in stated.gaps(case).items() if key not in stated.gap_tests(case))
    return compared and not _list_real(case, below=True) and not untested


@claims("importance.untested_cluster")
def all_lie_in_one_cluster(case: Case, values: Values) -> bool:
    """Who answered both, of each of these."""
    keys = [key for key in stated.gaps(case) if stated.gap_error(case, key)[1] < 1]
    return bool(case.sidecar.cluster) and figures.is_listing(values["items"], _names(case, keys))


@claims("importance.few_open")
def some_unsur_have_few_open(case: Case, values: Values) -> bool:
    """1 to 9 of one of the two questions."""
    return any(stated.few_left_one_open(case, key) for key in stated.gaps(case)) and values["most"] == 9


@claims("importance.untested")
def all_differ_by_the_same(case: Case, values: Values) -> bool:
    """And by something."""
    alone = [key for key in stated.gaps(case) if stated.gap_error(case, key)[1] < 1]
    keys = [key for key, gap in stated.gaps(case).items() if gap and key not in (*stated.gap_tests(case), *alone)]
    return figures.is_listing(values["items"], _names(case, keys))


@claims("importance.below_none", beside=["importance.diagonal", "importance.tests"])
def none_is_below_harapan(case: Case, values: Values) -> bool:
    """Tested one by one."""
    return _none_is_below(case, values, "harapan")


@claims("importance.below_none_kepentingan", beside=["importance.diagonal", "importance.tests"])
def none_is_below_kepentingan(case: Case, values: Values) -> bool:
    """Tested one by one."""
    return _none_is_below(case, values, "kepentingan")


def _lists_above(case: Case, values: Values, asked: str) -> bool:
    """All that are really above."""
    named = figures.is_listing(values["items"], _names(case, _list_real(case, below=False)))
    return _is_asked(case, values) and values["asked"] == asked and named


@claims("importance.above")
def some_are_above_harapan(case: Case, values: Values) -> bool:
    """Tested one by one."""
    return _lists_above(case, values, "harapan")


@claims("importance.above_kepentingan")
def some_are_above_kepentingan(case: Case, values: Values) -> bool:
    """Tested one by one."""
    return _lists_above(case, values, "kepentingan")


@claims("importance.high")
def every_gap_is_real(case: Case, values: Values) -> bool:
    """Of the unsur that are compared."""
    every = len(_list_real(case, below=True)) == len(stated.gaps(case)) > 0
    return _is_asked(case, values) and every


@claims("importance.tests")
def gaps_are_tested(case: Case, values: Values) -> bool:
    """There are quadrants, with which the rules are told; kinerja is the NRR."""
    nrr = {key: Fraction(int(case.scores[key].sum()), n) for key, n in case.counts.items() if n}
    same = all(kinerja == nrr[key] for key, (kinerja, _) in stated.means(case).items())
    return _is_asked(case, values) and bool(stated.quadrants(case)) and same


def _list_disputed(case: Case) -> list[str]:
    """Unsur of which the two tests say otherwise."""
    return [key for key, (means, ranks) in stated.gap_tests(case).items()
            if ranks is not None and (means < 0.05) != (ranks < 0.05)]  # fmt: skip


@claims("importance.ranks_same")
def both_tests_agree(case: Case, values: Values) -> bool:
    """Of every unsur that is tested."""
    ranked = any(ranks is not None for _, ranks in stated.gap_tests(case).values())
    return bool(stated.quadrants(case)) and ranked and not _list_disputed(case)


@claims("importance.ranks_differ")
def tests_disagree(case: Case, values: Values) -> bool:
    """Of these."""
    return bool(stated.quadrants(case)) and figures.is_listing(values["items"], _names(case, _list_disputed(case)))


@claims("importance.tki_all")
def tki_is_told(case: Case, values: Values) -> bool:
    """Sum of kinerja / sum of what was stated, each unsur as often as it was stated."""
    known = {key: stated.count_stated(case, key) for key in stated.means(case)}
    kinerja, wish = (sum((stated.means(case)[key][at] * n for key, n in known.items()), Fraction(0)) for at in (0, 1))
    return _is_asked(case, values) and values["tki"] == case.words.percent(kinerja / wish)


def _tells_csi(case: Case, values: Values, asked: str) -> bool:
    """Sum of stated x kinerja / sum of stated, of 4."""
    known = stated.means(case).values()
    csi = sum((k * s for k, s in known), Fraction(0)) / sum((s for _, s in known), Fraction(0)) / 4
    return stated.asked(case) == asked and values["csi"] == case.words.percent(csi)


@claims("importance.csi_harapan")
def csi_of_harapan_is_told(case: Case, values: Values) -> bool:
    """Computed alike, called otherwise."""
    return _tells_csi(case, values, "harapan")


@claims("importance.csi_kepentingan")
def csi_is_told(case: Case, values: Values) -> bool:
    """Of importance."""
    return _tells_csi(case, values, "kepentingan")


@claims("importance.left_out")
def few_answered_both(case: Case, values: Values) -> bool:
    """All unsur without a gap."""
    names = _names(case, [key for key in case.scores if key not in stated.gaps(case)])
    limits = (values["claim"], values["ranked"]) == (figures.CLAIM, 30)
    return bool(stated.gaps(case)) and limits and figures.is_listing(values["items"], names)


@claims("importance.also")
def kepentingan_was_asked_too(case: Case, values: Values) -> bool:
    """Both were answered, and harapan is used."""
    other = [name for name in case.answers if str(name).startswith("kepentingan_")]
    both = stated.asked(case) == "harapan" and bool(case.answers[other].notna().any(axis=None))
    return both and bool(stated.gaps(case))


def _falls(case: Case, items: object, figure: Mapping[str, float | Fraction], places: int = 2) -> bool:
    """Whether a description has every unsur with its figure, the largest first, equal ones in any order.

    A figure may be rounded otherwise where it lies halfway, for it was not summed in the same order.
    """
    order, half = [], 0.5 * 10**-places + 1e-9
    names = {key: f"{figures.code(case, key)} {figures.name(case, key)}" for key in figure}
    for item in str(items).split("; "):
        key = next((key for key, name in names.items() if item.startswith(f"{name} ")), None)
        assert key, item
        shown = figures.read(item.removeprefix(names[key]))
        assert abs(float(shown) - float(figure[key])) <= half, item
        order.append(key)
    sizes = [round(float(figure[key]), 6) for key in order]
    return sorted(order) == sorted(figure) and sizes == sorted(sizes, reverse=True)


@claims("importance.range")
def ends_are_those_of_an_interval(case: Case, values: Values) -> bool:
    """Of the gap, or of the correlation, of an unsur."""
    shown = (figures.read(values["low"]), figures.read(values["high"]))
    if stated.asked(case) == "overall":
        return shown in [_fisher(case, key) for key in stated.correlations(case)]
    return shown in [stated.gap_interval(case, key) for key in stated.gaps(case)]


@claims("importance.yes")
def a_gap_is_real(case: Case, values: Values) -> bool:
    """On either side."""
    return any(p < 0.05 for p, _ in stated.gap_tests(case).values())


@claims("importance.no")
def a_gap_is_not_real(case: Case, values: Values) -> bool:
    """One that is tested."""
    return any(p >= 0.05 for p, _ in stated.gap_tests(case).values())


@claims("importance.few")
def too_few_answered_both(case: Case, values: Values) -> bool:
    """No unsur has a gap, though somebody answered."""
    limits = (values["claim"], values["ranked"]) == (figures.CLAIM, 30)
    return _is_asked(case, values) and not stated.gaps(case) and limits


@claims("importance.not_asked")
def nothing_was_asked(case: Case, values: Values) -> bool:
    """Or nobody answered it."""
    return stated.asked(case) == ""


# Derived from satisfaction on the whole


def _is_derived(case: Case) -> bool:
    """Whether associations are shown."""
    return stated.asked(case) == "overall" and stated.refused(case) == ""


def _measure(case: Case) -> Mapping[str, float]:
    """What ranks the unsur: parts of R2 where known, else correlations."""
    return stated.parts(case) or stated.correlations(case)


def _print(case: Case, figure: float) -> Decimal:
    """A correlation to two decimals, a part of R2 to a tenth of a per cent."""
    return figures.rounded(100 * figure, 1) if stated.parts(case) else figures.rounded(figure)


def _leaders(case: Case) -> list[str]:
    """Unsur that are printed as the first."""
    shown = {key: _print(case, figure) for key, figure in _measure(case).items()}
    return [key for key, figure in shown.items() if figure == max(shown.values())]


def _fisher(case: Case, key: str) -> tuple[Decimal, Decimal]:
    """Fisher's interval of a correlation, as printed."""
    n, r = len(stated.complete(case)[2]), stated.correlations(case)[key]
    if abs(r) > 1 - 1e-12:
        return figures.rounded(r), figures.rounded(r)
    low, high = (np.tanh(np.arctanh(r) + sign * 1.959963984540054 / np.sqrt(n - 3)) for sign in (-1, 1))
    return figures.rounded(float(low)), figures.rounded(float(high))


def _is_led_by(case: Case, values: Values, *, parted: bool, alone: bool) -> bool:
    """The first, or all that tie, by parts of R2 or by correlation."""
    leaders = _leaders(case)
    named = figures.is_tied(values["unsur"], _names(case, leaders))
    ways = _is_derived(case) and bool(stated.parts(case)) is parted and (len(leaders) == 1) is alone
    if not parted:
        return ways and named and values["r"] == case.words.number(stated.correlations(case)[leaders[0]])
    part = case.words.percent(stated.parts(case)[leaders[0]])
    return ways and named and (values["way"], values["part"]) == ("LMG", part)


def _is_first(case: Case, values: Values, *, parted: bool) -> bool:
    """One alone, with its correlation, the interval of that, and in how many resamples it comes first."""
    first = _leaders(case)[0]
    ends = (figures.read(values["low"]), figures.read(values["high"]))
    fixed = (values["level"], values["resamples"]) == ("95 %", "2.000")
    told = values["r"] == case.words.number(stated.correlations(case)[first]) and ends == _fisher(case, first)
    leads = stated.is_leading_share(case, first, float(figures.read(values["leads"])) / 100, _measure(case))
    return _is_led_by(case, values, parted=parted, alone=True) and fixed and told and leads


@claims("importance.derived_first")
def association_is_closest(case: Case, values: Values) -> bool:
    """Below 100 respondents."""
    return _is_first(case, values, parted=False)


@claims("importance.derived_first_part")
def part_is_largest(case: Case, values: Values) -> bool:
    """From 100 respondents on."""
    return _is_first(case, values, parted=True)


@claims("importance.derived_first_tied")
def associations_are_equally_close(case: Case, values: Values) -> bool:
    """As printed."""
    return _is_led_by(case, values, parted=False, alone=False)


@claims("importance.derived_first_part_tied")
def parts_are_equally_large(case: Case, values: Values) -> bool:
    """As printed."""
    return _is_led_by(case, values, parted=True, alone=False)


def _is_sure(case: Case) -> bool:
    """Whether one alone comes first, in four of five resamples."""
    leaders = _leaders(case)
    told = next(one.leads for one in case.numbers.importance.derived.weights if one.key == leaders[0])
    return len(leaders) == 1 and told >= 0.8


@claims("importance.derived_unsure", "importance.derived_chart_unsure")
def the_first_place_is_unsure(case: Case, values: Values) -> bool:
    """Several tie, or others come first too often."""
    return _is_derived(case) and not _is_sure(case)


@claims("importance.derived_chart")
def title_names_the_closest(case: Case, values: Values) -> bool:
    """Sure to be the first."""
    return _is_derived(case) and _is_sure(case) and figures.is_listing(values["unsur"], _names(case, _leaders(case)))


@claims("importance.derived")
def so_many_answered_all(case: Case, values: Values) -> bool:
    """Satisfaction on the whole and every unsur that anybody answered."""
    return _is_derived(case) and values["n"] == case.words.count(len(stated.complete(case)[2]))


@claims("importance.derived_parts")
def unsur_explain_so_much(case: Case, values: Values) -> bool:
    """R2 by least squares, and the parts add up to it."""
    _, x, y = stated.complete(case)
    r2 = stated.follows(x, y)
    assert abs(sum(stated.exact_parts(case).values()) - r2) < 1e-9
    r2 = figures.cut_off(r2, 100) if stated.few_incomplete(case) else r2
    return _is_derived(case) and len(y) >= 100 and (values["r2"], values["way"]) == (case.words.percent(r2), "LMG")


@claims("importance.derived_no_parts")
def too_few_for_parts(case: Case, values: Values) -> bool:
    """Fewer complete answers than the sentence says."""
    return _is_derived(case) and len(stated.complete(case)[2]) < int(str(values["n"])) == 100


@claims("importance.derived_few")
def too_few_answered_all(case: Case, values: Values) -> bool:
    """Fewer complete answers than the sentence says."""
    few = stated.asked(case) == "overall" and stated.refused(case) == "few"
    return few and len(stated.complete(case)[2]) < int(str(values["claim"])) == figures.CLAIM


@claims("importance.derived_alike")
def all_answered_alike(case: Case, values: Values) -> bool:
    """On the whole, or to every unsur."""
    return stated.asked(case) == "overall" and stated.refused(case) == "alike"


@claims("importance.derived_circular")
def overall_follows_from_the_unsur(case: Case, values: Values) -> bool:
    """By a sum of them, or as their rounded mean."""
    return stated.asked(case) == "overall" and stated.refused(case) == "circular"


@claims("importance.derived_beside")
def answers_of_few_would_follow(case: Case, values: Values) -> bool:
    """1 to 9 answered an unsur and not all."""
    beside = stated.asked(case) == "overall" and stated.refused(case) == "beside"
    return beside and stated.few_incomplete(case) and values["most"] == 9


@claims("importance.derived_few_open")
def figures_are_cut_off(case: Case, values: Values) -> bool:
    """The same, and enough answered all."""
    return _is_derived(case) and stated.few_incomplete(case) and values["most"] == 9


@claims("importance.derived_alt")
def correlations_fall(case: Case, values: Values) -> bool:
    """Every unsur whose answers differ."""
    plain = _is_derived(case) and not stated.parts(case)
    return plain and _falls(case, values["items"], stated.correlations(case))


@claims("importance.derived_alt_part")
def parts_fall(case: Case, values: Values) -> bool:
    """Every unsur whose answers differ."""
    known = {key: 100 * part for key, part in stated.parts(case).items()}
    return _is_derived(case) and values["way"] == "LMG" and _falls(case, values["items"], known, 1)
