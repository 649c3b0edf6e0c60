"""When what the report says is true: the texts of index.toml."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels
from tests.truth.surveys import NOW

labels(
    __name__,
    "index.caption",
    "index.unsur",
    "index.n",
    "index.nrr",
    "index.tertimbang",
    "index.value",
    "index.mutu",
    "index.kinerja",
    "index.sum",
    "bands.interval",
    "formulas.total",
    "formulas.count",
)

always(
    __name__,
    "index.code",  # 'No.'
    "index.note",
    "formulas.nrr_alt",
    "formulas.value",
    "formulas.value_alt",
    "formulas.tertimbang",
)

#: Under so many respondents a reader is warned.
_WARN = 30
_RULES = "PermenPANRB 14/2017"


def _tells_where(case: Case, values: Values) -> bool:
    """Whose index it is."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


def _shows_unsur(case: Case) -> bool:
    """Whether enough answered to show unsur."""
    return case.n >= case.threshold


def _printed(case: Case, key: str) -> Decimal:
    """The value of an unsur as printed."""
    return figures.rounded(figures.values(case)[key])


def _find_key(case: Case, name: object) -> str:
    """The key of an unsur of that name."""
    return next(str(key) for key in case.scores if figures.name(case, str(key)) == name)


# The index


def _tells_index(case: Case, values: Values) -> bool:
    """The index and the number of respondents, of this unit and period."""
    told = (values["value"], values["n"]) == (case.words.number(figures.ikm(case)), case.words.count(case.n))
    return told and figures.ikm(case) is not None and _tells_where(case, values)


@claims("index.sentence")
def index_and_mutu_are_told(case: Case, values: Values) -> bool:
    """Mutu and kinerja are those of the band of the printed index."""
    index = figures.ikm(case)
    graded = index is not None and (values["mutu"], values["kinerja"]) == figures.band(index)
    return graded and case.n >= figures.CLAIM and _tells_index(case, values)


@claims("index.few")
def index_without_mutu_is_told(case: Case, values: Values) -> bool:
    """Three to nine respondents."""
    return figures.SHOWN <= case.n < int(str(values["claim"])) == figures.CLAIM and _tells_index(case, values)


@claims("index.warn")
def there_are_fewer_than_thirty(case: Case, values: Values) -> bool:
    """Enough for a mutu, fewer than the sentence says."""
    return figures.mutu(case) is not None and case.n < int(str(values["warn"])) == _WARN


@claims("index.withheld")
def one_or_two_answered(case: Case, values: Values) -> bool:
    """Fewer than the sentence says, and as many as it says."""
    few = 0 < case.n < int(str(values["least"])) == figures.SHOWN
    return few and values["n"] == case.words.count(case.n) and _tells_where(case, values)


@claims("index.empty")
def nobody_answered(case: Case, values: Values) -> bool:
    """No row that counts."""
    return case.n == 0 and _tells_where(case, values)


def _unanswered(case: Case) -> list[str]:
    """Unsur that nobody answered, of enough respondents to tell."""
    return [key for key, n in case.counts.items() if not n] if case.n >= figures.SHOWN else []


@claims("index.unknown")
def unsur_without_answers_are_named(case: Case, values: Values) -> bool:
    """All of them."""
    names = [figures.name(case, key) for key in _unanswered(case)]
    return figures.is_listing(values["unsur"], names) and _tells_where(case, values)


@claims("index.propose")
def they_can_be_left_out(case: Case, values: Values) -> bool:
    """The line names their keys, and so many others were answered; the office alone is told."""
    keys = ", ".join(f'"{key}"' for key in _unanswered(case))
    others = sum(n > 0 for n in case.counts.values())
    return (
        case.audience == "internal"
        and figures.plain(values["setting"]) == f"without = [{keys}]"
        and bool(keys)
        and values["n"] == others > 0
    )


@claims("no_ikm.none")
def there_is_no_answer(case: Case, values: Values) -> bool:
    """No row that counts."""
    return case.n == 0


@claims("no_ikm.withheld")
def too_few_to_show_an_index(case: Case, values: Values) -> bool:
    """One or two."""
    return 0 < case.n < int(str(values["least"])) == figures.SHOWN


@claims("no_ikm.unanswered")
def an_unsur_has_no_answer(case: Case, values: Values) -> bool:
    """Of at least three respondents."""
    return bool(_unanswered(case))


@claims("index.hidden")
def too_few_to_show_unsur(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return case.n < int(str(values["threshold"])) == case.threshold


@claims("index.line")
def line_stands_at_the_index(case: Case, values: Values) -> bool:
    """As printed."""
    return figures.shown_ikm(case) is not None and values["value"] == case.words.number(figures.shown_ikm(case))


@claims("index.skipped")
def it_did_not_apply_to_so_many(case: Case, values: Values) -> bool:
    """A dash in the file, in the rows that count."""
    cells = case.survey.periods[NOW].iloc[[row - 2 for row in case.answers.index]]
    counts = {str(key): int((cells[key] == "-").sum()) for key in case.scores if key in cells}
    names = [f"{figures.name(case, key)} ({n})" for key, n in counts.items() if n]
    return _shows_unsur(case) and figures.is_listing(values["items"], names)


# The unit leaves out unsur


def _left_out_keys(case: Case) -> dict[str, str]:
    """Key -> name of the unsur of the regulation that are not counted."""
    whole = case.study.survey.instrument.whole.unsur
    return {unsur.key: unsur.name for unsur in whole if unsur.key not in case.scores}


def _left_out(case: Case) -> list[str]:
    """Their names."""
    return list(_left_out_keys(case).values())


@claims("left_out.choice")
def unit_leaves_out(case: Case, values: Values) -> bool:
    """These unsur; so many others count, each with the same bobot."""
    k = len(case.scores.columns)
    return figures.is_listing(values["items"], _left_out(case)) and values["n"] == k and values["bobot"] == f"1/{k}"


@claims("left_out.short")
def unit_is_without(case: Case, values: Values) -> bool:
    """These unsur; in the workbook with their codes."""
    coded = [f"{figures.code(case, key)} {name}" for key, name in _left_out_keys(case).items()]
    return any(figures.is_listing(values["items"], names) for names in (_left_out(case), coded))


@claims("left_out.method")
def others_are_added_up(case: Case, values: Values) -> bool:
    """So many of so many, and these not."""
    k, names = len(case.scores.columns), _left_out(case)
    told = (values["n"], values["all"], values["short"]) == (k, k + len(names), _RULES)
    return told and figures.is_listing(values["items"], names)


@claims("left_out.count")
def so_many_answered_what_is_left_out(case: Case, values: Values) -> bool:
    """In the rows that count."""
    return f"{values['unsur']} ({values['n']})" in _left_out_answers(case)


def _left_out_answers(case: Case) -> list[str]:
    """Unsur left out that somebody answered, with the number of answers."""
    cells = case.survey.periods[NOW].iloc[[row - 2 for row in case.answers.index]]
    whole = case.study.survey.instrument.whole.unsur
    counts = {unsur.name: int(cells[unsur.key].isin(list("1234")).sum()) for unsur in whole
              if unsur.key not in case.scores and unsur.key in cells}  # fmt: skip
    return [f"{name} ({case.words.count(n)})" for name, n in counts.items() if n]


@claims("left_out.answered")
def what_is_left_out_was_answered(case: Case, values: Values) -> bool:
    """With numbers only where unsur are shown."""
    told = _left_out_answers(case)
    names = told if _shows_unsur(case) else [one.rpartition(" (")[0] for one in told]
    return figures.is_listing(values["items"], names)


@claims("left_out.whole")
def with_all_unsur_it_would_be(case: Case, values: Values) -> bool:
    """The mean of all values, from the file."""
    cells = case.survey.periods[NOW].iloc[[row - 2 for row in case.answers.index]]
    means = []
    for unsur in case.study.survey.instrument.whole.unsur:
        given = [int(cell) for cell in cells[unsur.key] if cell in "1234" and cell]
        means.append(Fraction(sum(given), len(given)))
    told = case.words.number(figures.rounded(sum(means, Fraction(0)) * 25 / len(means)))
    return bool(_left_out(case)) and values["value"] == told


@claims("index.caption_without", free=["caption"])
def table_is_without(case: Case, values: Values) -> bool:
    """These unsur."""
    return figures.is_listing(values["items"], _left_out(case))


# Bobot


def _weigh(case: Case, weight: Fraction) -> Decimal | None:
    """The index under another bobot, as printed."""
    known = figures.values(case)
    return (
        figures.rounded(sum(known.values(), Fraction(0)) * weight) if len(known) == len(case.scores.columns) else None
    )


def _bobot(case: Case) -> tuple[str, int | None]:
    """The bobot of the sidecar, and the decimals to which the sum of NRR tertimbang is rounded."""
    weight, _, places = str(case.sidecar.bobot).partition(";round")
    return weight, int(places) if places else None


def _is_exact(case: Case) -> bool:
    """Whether there is an index, and each unsur weighs 1/n in it."""
    return figures.shown_ikm(case) is not None and _bobot(case) == ("1/n", None)


@claims("bobot.exact")
def bobot_is_exact(case: Case, values: Values) -> bool:
    """One by the number of unsur; so the sidecar, or it says nothing."""
    return _is_exact(case) and values["bobot"] == f"1/{len(case.scores.columns)}"


@claims("bobot.exact_beside")
def another_bobot_gives(case: Case, values: Values) -> bool:
    """0.11 for nine unsur, 0.071 for fourteen."""
    other = {9: "0.11", 14: "0.071"}[len(case.scores.columns)]
    told = (values["other"], values["value"]) == (
        other.replace(".", ","),
        case.words.number(_weigh(case, Fraction(other))),
    )
    return _is_exact(case) and told


@claims("bobot.highest")
def it_cannot_reach_100(case: Case, values: Values) -> bool:
    """The bobot in use, or the other one beside it; all answers 4."""
    named = str(values["bobot"]).replace(",", ".").partition(";round")
    total = Fraction(named[0]) * 4 * len(case.scores.columns)
    highest = 25 * (Fraction(figures.rounded(total, int(named[2]))) if named[2] else total)
    used = "0.11" if _is_exact(case) else case.sidecar.bobot
    return (
        "".join(named) == used and highest != 100 and values["highest"] == case.words.number(figures.rounded(highest))
    )


@claims("bobot.other")
def bobot_is_another(case: Case, values: Values) -> bool:
    """That of the sidecar; the exact one gives what the sentence says."""
    k = len(case.scores.columns)
    exact = (values["exact"], values["value"]) == (f"1/{k}", case.words.number(_weigh(case, Fraction(1, k))))
    known = figures.shown_ikm(case) is not None and not _is_exact(case)
    return known and exact and values["bobot"] == str(case.sidecar.bobot).replace(".", ",")


@claims("bobot.mutu_differs")
def exact_bobot_gives_another_mutu(case: Case, values: Values) -> bool:
    """The band of what it gives is not the band of the index."""
    exact = _weigh(case, Fraction(1, len(case.scores.columns)))
    return exact is not None and values["mutu"] == figures.band(exact)[0] != figures.mutu(case)


@claims("index.ikm", "formulas.ikm", untrue_of=["bobot-changed"])
def nothing_is_rounded_in_between(case: Case, values: Values) -> bool:
    """The bobot says nothing of it."""
    return _bobot(case)[1] is None


@claims("index.ikm_rounded", "formulas.ikm_rounded")
def the_sum_is_rounded(case: Case, values: Values) -> bool:
    """To as many decimals as the bobot says."""
    return values["places"] == _bobot(case)[1] is not None


@claims("bands.caption")
def bands_are_those_of(case: Case, values: Values) -> bool:
    """The regulation of the period."""
    return values["short"] == _RULES


# Formulas


@claims("formulas.lead", "formulas.ikm_alt")
def so_many_unsur_count(case: Case, values: Values) -> bool:
    """Columns of answers."""
    return values["unsur"] == len(case.scores.columns)


@claims("formulas.tertimbang_alt")
def nrr_is_weighed_by(case: Case, values: Values) -> bool:
    """The bobot, with a decimal comma."""
    said = _bobot(case)[0]
    return values["weight"] == (f"1/{len(case.scores.columns)}" if said == "1/n" else said.replace(".", ","))


def _example(case: Case) -> str:
    """The first unsur that enough answered, where unsur are shown."""
    assert _shows_unsur(case)
    return next(key for key, n in case.counts.items() if n >= min(figures.CLAIM, case.n))


@claims("formulas.example")
def example_is_of(case: Case, values: Values) -> bool:
    """The first that enough answered."""
    return values["code"] == figures.code(case, _example(case))


@claims("formulas.example_alt")
def example_is_worked_out(case: Case, values: Values) -> bool:
    """Sum of its answers by their number."""
    given = case.scores[_example(case)].dropna()
    told = (case.words.count(int(given.sum())), case.words.count(len(given)))
    nrr = case.words.number(figures.rounded(Fraction(int(given.sum()), len(given)), 3), 3)
    return example_is_of(case, values) and (values["total"], values["n"], values["nrr"]) == (*told, nrr)


# Which unsur are high and low


def _few(case: Case) -> list[str]:
    """Answered unsur that are not ranked; none where no unsur is."""
    return [key for key in figures.values(case) if key not in figures.find_ranked(case)] if _shows_unsur(case) else []


def _list_few(case: Case) -> list[str]:
    """The same with their number of answers."""
    return [f"{figures.name(case, key)} ({case.words.count(case.counts[key])} jawaban)" for key in _few(case)]


@claims("index.few_note")
def some_unsur_have_few_answers(case: Case, values: Values) -> bool:
    """As the sentence says."""
    return bool(_few(case)) and (values["claim"], values["ranked"]) == (figures.CLAIM, figures.RANKED)


@claims("extremes.few")
def unsur_of_few_answers_are_named(case: Case, values: Values) -> bool:
    """With their number."""
    told = figures.is_listing(values["items"], _list_few(case))
    return told and (values["claim"], values["ranked"]) == (figures.CLAIM, figures.RANKED)


@claims("extremes.few_item")
def so_few_answered_it(case: Case, values: Values) -> bool:
    """One that is not ranked."""
    return f"{values['unsur']} ({values['n']} jawaban)" in _list_few(case)


@claims("extremes.item")
def unsur_has_value_and_mutu(case: Case, values: Values) -> bool:
    """Ten answered it; mutu of its printed value."""
    key = _find_key(case, values["unsur"])
    value = _printed(case, key)
    told = (values["value"], values["mutu"]) == (case.words.number(value), figures.band(value)[0])
    return told and case.counts[key] >= figures.CLAIM and key in figures.find_ranked(case)


@claims("extremes.item_few")
def unsur_has_value(case: Case, values: Values) -> bool:
    """Fewer than ten answered it."""
    key = _find_key(case, values["unsur"])
    return values["value"] == case.words.number(_printed(case, key)) and case.counts[key] < figures.CLAIM


def _are_first(case: Case, values: Values, *, least: bool) -> bool:
    """Some that are ranked are named with value and mutu, none that is not lies as far out, and not all are named."""
    ranked = figures.find_ranked(case)
    told = figures.plain(values["items"])
    spelt = {key: f"{figures.name(case, key)} ({case.words.number(value)}" for key, value in ranked.items()}
    named = [key for key in ranked if spelt[key] in told]
    ends = [
        f"{spelt[key]}, mutu {figures.band(ranked[key])[0]})" if case.counts[key] >= figures.CLAIM else f"{spelt[key]})"
        for key in named
    ]
    rest = [value for key, value in ranked.items() if key not in named]
    inner = (max if least else min)(ranked[key] for key in named)
    out = bool(rest) and (inner < min(rest) if least else inner > max(rest))
    return _shows_unsur(case) and figures.is_listing(told, ends) and out


@claims("extremes.high")
def unsur_are_highest(case: Case, values: Values) -> bool:
    """The highest of those that are ranked."""
    return _are_first(case, values, least=False)


@claims("extremes.low")
def unsur_are_lowest(case: Case, values: Values) -> bool:
    """The lowest of those that are ranked."""
    return _are_first(case, values, least=True)


def _are_all_equal(case: Case) -> bool:
    """Whether one value is printed of all that are ranked."""
    return _shows_unsur(case) and len(set(figures.find_ranked(case).values())) == 1


def _tells_equal(case: Case, value: object, *, every: bool) -> bool:
    """All unsur, or all that enough answered, have the value."""
    rest = bool(_few(case)) or bool(_unanswered(case))
    return _are_all_equal(case) and rest is not every and value == case.words.number(
        next(iter(figures.find_ranked(case).values()))
    )  # fmt: skip


@claims("extremes.same")
def all_unsur_are_equal(case: Case, values: Values) -> bool:
    """Every one was answered by enough."""
    return _tells_equal(case, values["value"], every=True)


@claims("extremes.same_ranked")
def all_ranked_unsur_are_equal(case: Case, values: Values) -> bool:
    """Some were not."""
    return _tells_equal(case, values["value"], every=False)


@claims("index.chart_same")
def chart_shows_all_equal(case: Case, values: Values) -> bool:
    """Every one was answered by enough."""
    return _tells_equal(case, values["high"], every=True)


@claims("index.chart_same_ranked")
def chart_shows_ranked_equal(case: Case, values: Values) -> bool:
    """Some were not."""
    return _tells_equal(case, values["high"], every=False) and values["n"] == len(figures.find_ranked(case))


@claims("extremes.free")
def without_the_fee_it_would_be(case: Case, values: Values) -> bool:
    """No unsur is above biaya; the mean of the others x 25, beside the index."""
    known = figures.values(case)
    rest = [value for key, value in known.items() if key != "biaya"]
    ranked = figures.find_ranked(case)
    told = case.words.number(figures.rounded(sum(rest, Fraction(0)) / len(rest)))
    highest = "biaya" in ranked and ranked["biaya"] == max(ranked.values())
    official = values["official"] == case.words.number(figures.ikm(case))
    return highest and official and values["value"] == told and len(rest) == len(case.scores.columns) - 1


# Whether they really are


def _is_tested(case: Case) -> bool:
    """Whether any two unsur of different values were compared."""
    enough = {key: value for key, value in figures.find_ranked(case).items() if case.counts[key] >= figures.CLAIM}
    pairs = [(low, high) for low in enough for high in enough if enough[low] < enough[high]]
    return _shows_unsur(case) and any(figures.find_p(case, *pair) is not None for pair in pairs)


def _spell_apart(case: Case, *, least: bool) -> str:
    """From how many others the end really differs."""
    apart, others = figures.count_apart(case, least=least)
    way = "bawah" if least else "atas"
    if not apart:
        return f"tidak nyata di {way} unsur lain mana pun"
    return f"nyata di {way} {'semua' if apart == others else f'{apart} dari {others}'} unsur lain"


@claims("extremes.apart_highest_all")
def highest_is_above_all(case: Case, values: Values) -> bool:
    """Really."""
    apart, others = figures.count_apart(case, least=False)
    return _is_tested(case) and apart == others > 0


@claims("extremes.apart_lowest_all")
def lowest_is_below_all(case: Case, values: Values) -> bool:
    """Really."""
    apart, others = figures.count_apart(case, least=True)
    return _is_tested(case) and apart == others > 0


@claims("extremes.apart_highest_none")
def highest_is_above_none(case: Case, values: Values) -> bool:
    """Not one pair is real."""
    return _is_tested(case) and not figures.count_apart(case, least=False)[0]


@claims("extremes.apart_lowest_none")
def lowest_is_below_none(case: Case, values: Values) -> bool:
    """Not one pair is real."""
    return _is_tested(case) and not figures.count_apart(case, least=True)[0]


def _is_apart_from_some(case: Case, values: Values, *, least: bool) -> bool:
    """As many as told, neither none nor all."""
    apart, others = figures.count_apart(case, least=least)
    told = (values["n"], values["all"]) == (case.words.count(apart), case.words.count(others))
    return _is_tested(case) and told and 0 < apart < others


@claims("extremes.apart_highest_some")
def highest_is_above_some(case: Case, values: Values) -> bool:
    """Really above so many of so many."""
    return _is_apart_from_some(case, values, least=False)


@claims("extremes.apart_lowest_some")
def lowest_is_below_some(case: Case, values: Values) -> bool:
    """Really below so many of so many."""
    return _is_apart_from_some(case, values, least=True)


def _ends(case: Case, *, least: bool) -> tuple[list[str], Decimal]:
    """Names of all that have the highest (lowest) printed value, and that value."""
    ranked = figures.find_ranked(case)
    edge = (min if least else max)(ranked.values())
    return [figures.name(case, key) for key, value in ranked.items() if value == edge], edge


def _tells_tested(case: Case, values: Values, *, least: bool) -> bool:
    """All at that end, and from how many others they really differ."""
    told = figures.is_tied(values["items"], _ends(case, least=least)[0])
    return told and _is_tested(case) and values["apart"] == _spell_apart(case, least=least)


@claims("extremes.tested_highest")
def highest_was_tested(case: Case, values: Values) -> bool:
    """All that tie."""
    return _tells_tested(case, values, least=False)


@claims("extremes.tested_lowest")
def lowest_was_tested(case: Case, values: Values) -> bool:
    """All that tie."""
    return _tells_tested(case, values, least=True)


@claims("extremes.tested")
def both_ends_were_tested(case: Case, values: Values) -> bool:
    """The highest, then the lowest."""
    high, low = figures.plain(values["items"]).split("; yang terendah (")
    parts = ((high.removeprefix("Yang tertinggi ("), False), (low, True))
    apart = [(told.rpartition(") "), least) for told, least in parts]
    return _is_tested(case) and all(
        figures.is_tied(names, _ends(case, least=least)[0]) and said == _spell_apart(case, least=least)
        for (names, _, said), least in apart
    )


@claims("extremes.test")
def ends_were_tested(case: Case, values: Values) -> bool:
    """Against the others."""
    return _is_tested(case)


# The chart


def _titles(case: Case, values: Values, *, least: bool, tied: bool) -> bool:
    """All at that end, their value, and from how many others they really differ, where that was tested."""
    names, edge = _ends(case, least=least)
    apart = f", {_spell_apart(case, least=least)}" if _is_tested(case) else ""
    told = (values["value"], values["apart"]) == (case.words.number(edge), apart)
    shown = _shows_unsur(case) and not _are_all_equal(case) and tied == (len(names) > 1)
    return shown and told and figures.is_tied(values["items"], names)


@claims("index.chart_highest")
def chart_names_the_highest(case: Case, values: Values) -> bool:
    """One."""
    return _titles(case, values, least=False, tied=False)


@claims("index.chart_highest_each")
def chart_names_all_highest(case: Case, values: Values) -> bool:
    """Several."""
    return _titles(case, values, least=False, tied=True)


@claims("index.chart_lowest")
def chart_names_the_lowest(case: Case, values: Values) -> bool:
    """One."""
    return _titles(case, values, least=True, tied=False)


@claims("index.chart_lowest_each")
def chart_names_all_lowest(case: Case, values: Values) -> bool:
    """Several."""
    return _titles(case, values, least=True, tied=True)


def _is_falling(case: Case, told: str) -> bool:
    """Every answered unsur, its code marked where few answered, with its value; the highest first."""
    few, known = _few(case), figures.values(case)
    spelt = {
        f"{figures.code(case, key)}{'†' if key in few else ''} {figures.name(case, key)} "
        f"{case.words.number(_printed(case, key))}": exact
        for key, exact in known.items()
    }
    order = [spelt[item] for item in told.split("; ")]
    return len(order) == len(spelt) and order == sorted(order, reverse=True)


@claims("index.alt")
def unsur_are_read_out(case: Case, values: Values) -> bool:
    """None of few answers."""
    return _shows_unsur(case) and not _few(case) and _is_falling(case, str(values["items"]))


@claims("index.alt_few")
def unsur_and_those_of_few_are_read_out(case: Case, values: Values) -> bool:
    """And which ones few answered."""
    return figures.is_listing(values["few"], _list_few(case)) and _is_falling(case, str(values["items"]))


def _has_interval(case: Case, keys: Sequence[str]) -> bool:
    """Whether ten answered any of these, not all alike, and something of it was left to chance."""
    varied = [key for key in keys if case.counts[key] >= figures.CLAIM and np.ptp(case.scores[key].dropna()) > 0]
    return bool(varied) and not figures.all_answered(case) and figures.clusters(case) != 1


@claims("index.chart_axis", "index.alt_intervals")
def chart_has_intervals(case: Case, values: Values) -> bool:
    """Of one unsur at least."""
    return _shows_unsur(case) and _has_interval(case, list(case.counts))


@claims("index.chart_axis_plain")
def chart_has_no_interval(case: Case, values: Values) -> bool:
    """Unsur are shown, and of none is one known."""
    shown = _shows_unsur(case) and any(case.counts.values())
    return shown and not _has_interval(case, list(case.counts))
