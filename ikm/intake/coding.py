"""How answers are coded: numbers, letters, codes, labels or signs, found out of the answers; what is open is asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from ikm.errors import format_count
from ikm.intake.columns import parse_step
from ikm.intake.labels import (
    OFFICIAL_STEPS,
    fit_scale,
    grade_labels,
    is_label,
    is_negative,
    list_label_scales,
    list_symbol_orders,
    normalise_label,
    says_agreement,
    says_degree,
)
from ikm.intake.mapping import ALL_COLUMNS, OFFICIAL_POINTS, SMALLER, UNKNOWN_SCORE
from ikm.rules.instrument import Instrument, Unsur
from ikm.speech import _
from ikm.survey.responses import BLANK_ANSWER, DOES_NOT_APPLY
from ikm.texts.redaction import resembles_name

_NUMBER = re.compile(r"[+]?\d{1,2}(?:[.,]0+)?")
#: Codes of options as form tools give them: 'A1', 'AO02'.
_CODE = re.compile(r"([a-z]{1,3})0*([1-9]|10)", re.IGNORECASE)
#: Percentages as a spreadsheet keeps them.
_FRACTION = re.compile(r"0[.,]\d+")
_LETTER = re.compile(r"[a-eA-E]")
#: Steps that scales have, beside those of the regulations.
_STEPS = (4, 5, 7, 10)
#: Share of the answers below which a value is a mistake and no step.
_LEAST_STEP_SHARE = 0.01
#: Share of the numbers up to the highest step from which that is the end of the scale.
_LEAST_NUMBER_SHARE = 0.8
#: Share of the answers below which a text is no option, but something typed into the wrong column.
_LEAST_OPTION_SHARE = 0.05
#: Share of the cells that must be answers on some scale.
_LEAST_RATED_SHARE = 0.8
#: Answers from which a step between others that nobody chose may be none of the form's.
_LEAST_TELLING = 30
#: Answers in numbers, of all unsur, from which it is asked whether there is a worst step that nobody chose: two
#: respondents who tried a form out hardly choose it.
_LEAST_ENDING = 20
#: Options that a question may have where their words are not known.
_MOST_OPTIONS, _FEW_OPTIONS, _LONGEST_OPTION = 12, 5, 80
_CELLS_LOOKED_AT, _CELLS_TRIED = 5000, 100
_KEPT_CELLS = 1 << 14
#: Behind the order proposed for the answers to a question that says something bad.
NEGATIVE_REMARK = "the question says something bad"
POINTS_QUESTION, _ASK_ALL = "scale.points", f"options.{ALL_COLUMNS}"


@dataclass
class Coding:
    """What was found out.

    Parameters
    ----------
    scale : dict
        Keys of [scale].
    options : dict
        Label -> step from 1, by unsur.
    ask : dict
        What must be asked.
    other : list of str
        Columns whose steps are not those of the unsur: an overall mark of five stars beside four options.
    """

    scale: dict[str, Any] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    ask: dict[str, list[str]] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)


@dataclass
class _Answers:
    """The answers of one column, sorted by what they are; each with its count."""

    numbers: Counter[int] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    tagged: dict[str, int] = field(default_factory=dict)

    def list_often(self) -> list[str]:
        """List the labels that are no slips."""
        total = self.numbers.total() + self.letters.total() + self.labels.total()  # where codes are no label is left
        return [label for label, count in self.labels.items() if count >= _LEAST_OPTION_SHARE * total]


@dataclass
class _Form:
    """The labels of all columns: what each is settled as, and what is open."""

    #: Steps from 1 that were seen, by column, of those that are settled; how many steps the labels have.
    seen: dict[str, set[int]] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    #: Whether a question has the options that the regulation gives it.
    official: bool = False
    graded: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    #: Orders of its labels, worst first, that a column may have; what else must be known of it.
    orders: dict[str, list[list[str]]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    #: Labels that are asked about for all columns.
    shared: set[str] = field(default_factory=set)


def holds_ratings(column: pd.Series) -> bool:
    """Return whether most cells of a column are answers on some scale: numbers up to 10, letters a-e, labels, signs."""
    given = column[~column.isin([BLANK_ANSWER, DOES_NOT_APPLY])].head(_CELLS_LOOKED_AT)
    # A hundred cells from all of them tell a column of texts, which need not be read one by one.
    some = given.iloc[:: max(1, len(given) // _CELLS_TRIED)]
    if 2 * sum(_is_rating(str(cell)) for cell in some) < len(some):
        return False
    spare = len(given) - _LEAST_RATED_SHARE * len(given)  # not (1 - share): four of five would fall short by rounding
    for cell, count in given.value_counts().items():
        spare -= 0 if _is_rating(str(cell)) else count
        if spare < 0:
            return False
    return len(given) > 0


def holds_more(column: pd.Series) -> bool:
    """Return whether a column of ratings has other texts too: slips of the hand, or comments that are short."""
    return holds_ratings(column) and not all(
        _is_rating(str(cell)) for cell in column.unique() if cell not in (BLANK_ANSWER, DOES_NOT_APPLY)
    )


def holds_options(column: pd.Series) -> bool:
    """Return whether the cells of a column may be options of a question, whatever they say: few, short, come again."""
    given = column[~column.isin([BLANK_ANSWER, DOES_NOT_APPLY])].head(_CELLS_LOOKED_AT)
    counts = given.value_counts()
    few = len(counts) <= _FEW_OPTIONS or (len(counts) <= _MOST_OPTIONS and 2 * len(counts) <= len(given))
    return len(given) > 0 and few and max(map(len, counts.index)) <= _LONGEST_OPTION


def detect_coding(columns: Mapping[str, pd.Series], instrument: Instrument, *, own: bool = False) -> Coding:
    """Detect how the columns of answers are coded.

    Parameters
    ----------
    columns : mapping of str to Series of str
        By unsur key, or by heading where the unsur is not known.
    own : bool
        Whether the form asks the regulation's own questions word for word: with them go its own four options, so that
        answers up to 4 count from 1 also where nobody chose it.
    """
    coding, form, whole = Coding(), _Form(), False
    answers = {name: _sort_answers(column) for name, column in columns.items()}
    for name, each in answers.items():
        unsur = next((item for item in instrument.unsur if item.key in (name, name.split("_", 1)[-1])), None)
        whole |= _compare_tags(name, each, unsur, form)
        _note_labels(name, each, unsur, coding, form)
    _settle_options(coding, form)
    _settle_graded(coding, form)
    _note_label_points(coding, form, answers)
    _ask_orders(form, answers, coding)
    _ask_labels(form, coding)
    _ask_symbols(form, coding)
    _note_numbers({name: each.numbers for name, each in answers.items()}, coding, whole=whole, own=own)
    letters = sum((each.letters for each in answers.values()), Counter[str]())
    codes = sum((each.codes for each in answers.values()), Counter[str]())
    numbered = sum(each.numbers.total() for each in answers.values())
    if codes:
        _ask_codes(codes, coding)
    if letters and letters.total() >= _LEAST_STEP_SHARE * numbered:
        _ask_letters(letters, coding)
    return coding


def ask_polarity(columns: Mapping[str, pd.Series], questions: Mapping[str, str], coding: Coding) -> None:
    """Ask which way questions count that say something bad of the service: who agrees with them is not content.

    Answers that say themselves what is good ('Tidak ramah' to 'Sangat ramah') leave nothing open, and are not asked.

    Parameters
    ----------
    columns, questions : mapping
        Answers and wording of each column.
    """
    for name, text in questions.items():
        if name not in columns or not is_negative(text):
            continue
        answers = _sort_answers(columns[name])
        known = coding.options.get(name) or grade_labels(answers.labels)
        counts: Counter[str] = Counter()
        if answers.labels and all(map(says_agreement, answers.labels)):
            order = sorted(known or answers.labels, key=lambda label: known.get(label, -is_negative(label)))
            counts = answers.labels
        elif answers.numbers and max(answers.numbers) <= OFFICIAL_POINTS:
            order = [str(step) for step in range(min(1, *answers.numbers), OFFICIAL_POINTS + 1)]
            counts = Counter({str(step): count for step, count in answers.numbers.items()})
        elif answers.letters:
            last = max(OFFICIAL_POINTS - 1, *map("abcde".index, answers.letters))
            order, counts = list("abcde"[: last + 1]), answers.letters
        if counts:
            spelt = [f"{label} ({counts[label]})" for label in order]
            coding.ask[f"options.{name}"] = [
                f"{SMALLER.join(reversed(spelt))}; {NEGATIVE_REMARK}: {text}",
                f"{SMALLER.join(spelt)}; it counts like the others",
            ]
            coding.options.pop(name, None)


@lru_cache(_KEPT_CELLS)
def _is_rating(cell: str) -> bool:
    """Return whether a cell is an answer on some scale."""
    if (step := parse_step(cell)) is not None:
        return step <= max(_STEPS)
    return bool(_LETTER.fullmatch(cell) or _CODE.fullmatch(cell)) or is_label(cell)


def _sort_answers(column: pd.Series) -> _Answers:
    """Sort the answers of a column by what they are."""
    answers = _Answers()
    for cell, count in column[~column.isin([BLANK_ANSWER, DOES_NOT_APPLY])].value_counts().items():
        if (step := parse_step(cell)) is not None:
            answers.numbers[step] += count
            if not _NUMBER.fullmatch(cell) and (label := normalise_label(cell)) and not re.search(r"\d", label):
                answers.tagged[label] = step
        elif _LETTER.fullmatch(cell):
            answers.letters[cell.casefold()] += count
        else:
            answers.labels[normalise_label(cell)] += count
    if any(_FRACTION.fullmatch(text) for text in answers.labels):
        # A spreadsheet keeps 100 % as 1 beside 0.75: not the lowest step.
        answers.labels += Counter({str(step): count for step, count in answers.numbers.items() if step <= 1})
        answers.numbers = Counter({step: count for step, count in answers.numbers.items() if step > 1})
    if answers.labels and all(_CODE.fullmatch(text) for text in answers.labels):
        answers.codes, answers.labels = answers.labels, Counter()
    return answers


# Labels


def _compare_tags(name: str, answers: _Answers, unsur: Unsur | None, form: _Form) -> bool:
    """Note where labels say otherwise than the numbers beside them: a list may count its best option as the first.

    Returns
    -------
    bool
        Whether the labels show that the numbers are steps of a scale of four, whichever of them nobody chose.
    """
    tagged = answers.tagged
    if len(tagged) < 2 or len(set(tagged.values())) < len(tagged):
        return False
    fits = {row: fit for row in list_label_scales(unsur) if (fit := fit_scale(tagged, row))}
    strength = next(iter(fits.values())) if fits else grade_labels(tagged)
    by_number = sorted(tagged, key=lambda label: tagged[label])
    by_strength = sorted(tagged, key=lambda label: strength[label]) if strength else by_number[::-1]
    if by_strength != by_number:
        form.orders[name] = [by_strength, by_number]
    return any(len(row) == OFFICIAL_POINTS and fit == tagged for row, fit in fits.items())


def _note_labels(name: str, answers: _Answers, unsur: Unsur | None, coding: Coding, form: _Form) -> None:
    """Note the scores of the labels of one question, if they can only mean one thing; else what they may mean."""
    often = answers.list_often()
    if not often or name in form.orders:
        return
    rows = {row: fit for row in list_label_scales(unsur) if (fit := fit_scale(often, row))}
    own = tuple(text.casefold() for text in unsur.options) if unsur else ()
    if own in rows:
        rows = {own: rows[own]}
        form.official = True
    # A longer scale is known by all of its steps alone; with some of them it may be another one.
    short = {
        row: fit
        for row, fit in rows.items()
        if len(row) == OFFICIAL_POINTS or set(fit.values()) >= set(range(1, len(row) + 1))
    }
    graded = grade_labels(answers.labels) or grade_labels(often)
    if rows and len({tuple(sorted(fit.items())) for fit in rows.values()}) == 1 and short:
        row = next(iter(rows))
        fitting = {label: step for label in answers.labels for step in fit_scale([label], row).values()}
        coding.options[name] = {label: step for step, label in enumerate(row, start=1)} | fitting
        form.seen[name], form.points[name] = set(rows[row].values()), len(row)
    elif len(graded) > 1 and not short:  # one text alone is no scale: it may be anything, a name too
        form.graded[name] = graded
    elif rows:
        form.orders[name] = [list(row) for row in rows]
    else:
        form.unknown[name] = answers.labels


def _settle_options(coding: Coding, form: _Form) -> None:
    """Settle what is asked of a question by the scale of the others: 'Baik' alone may be the third of four or five."""
    known = [list(options) for options in coding.options.values()]
    for name, orders in list(form.orders.items()):
        fitting = [order for order in orders if order in known]
        if len(fitting) == 1:
            del form.orders[name]
            coding.options[name] = {text: at for at, text in enumerate(fitting[0], start=1)}
            form.points[name] = len(fitting[0])


def _settle_graded(coding: Coding, form: _Form) -> None:
    """Settle labels that say more or less of one thing by the number of steps that the form has."""
    four = any(form.points[name] == OFFICIAL_POINTS == len(seen) for name, seen in form.seen.items())
    four |= any(set(graded.values()) == set(OFFICIAL_STEPS) for graded in form.graded.values())
    others = [
        set(graded.values()) for graded in form.graded.values() if not set(graded.values()) <= set(OFFICIAL_STEPS)
    ]
    pool = sorted(set().union(*others))
    more = len(pool) > OFFICIAL_POINTS or any(points > OFFICIAL_POINTS for points in form.points.values())
    for name, graded in form.graded.items():
        steps = sorted(set(graded.values()))
        if set(steps) <= set(OFFICIAL_STEPS) and not more:
            order: Sequence[int] = OFFICIAL_STEPS
        elif len(steps) > OFFICIAL_POINTS or (len(steps) == OFFICIAL_POINTS and four and not more):
            order = steps
        elif more and pool and set(steps) <= set(pool):
            order = pool
        else:
            form.orders[name] = [sorted(graded, key=lambda label: graded[label])]
            form.remarks[name] = "more may be on the form"
            continue
        coding.options[name] = {label: order.index(step) + 1 for label, step in graded.items()}
        form.seen[name], form.points[name] = set(coding.options[name].values()), len(order)


def _note_label_points(coding: Coding, form: _Form, answers: Mapping[str, _Answers]) -> None:
    """Note how many steps the labels have; ask where columns differ in that, or none shows an end of the scale."""
    lengths = set(form.points.values())
    if len(lengths) > 1:
        of = {length: ", ".join(name for name, points in form.points.items() if points == length) for length in lengths}
        coding.ask[POINTS_QUESTION] = [f"{length} ({of[length]})" for length in sorted(lengths)]
    elif lengths and lengths != {OFFICIAL_POINTS}:
        coding.scale["points"] = lengths.pop()
    elif form.seen and not any(each.numbers for each in answers.values()):
        seen = set().union(*form.seen.values())
        told = sum(answers[name].labels.total() for name in form.seen) >= _LEAST_TELLING
        gap = told and set(range(min(seen), OFFICIAL_POINTS)) - seen
        if OFFICIAL_POINTS not in seen or gap or not (form.official or 1 in seen):
            missing = ", ".join(str(step) for step in range(1, OFFICIAL_POINTS + 1) if step not in seen)
            coding.ask[POINTS_QUESTION] = [
                f"{OFFICIAL_POINTS} (nobody chose step {missing})",
                f"{max(2, len(seen))} (the form has no more options)",
            ]


def _ask_orders(form: _Form, answers: Mapping[str, _Answers], coding: Coding) -> None:
    """Ask in which order the labels of columns stand, each with its count; once where columns share them."""
    labels = {name: answers[name].labels + Counter({label: answers[name].numbers[step]
              for label, step in answers[name].tagged.items()}) for name in form.orders}  # fmt: skip
    for names, counts in _group_alike(labels):
        if all(name in form.remarks for name in names) and (graded := grade_labels(counts)):
            orders = [sorted(graded, key=lambda label: graded[label])]
            _ask_options(names, _spell_orders(orders, counts, form.remarks[names[0]]), counts, form, coding)
            continue
        for same in _group_same({name: form.orders[name] for name in names}):
            own = sum((labels[name] for name in same), Counter[str]())
            spelt = _spell_orders(form.orders[same[0]], own, form.remarks.get(same[0]))
            _ask_options(same, spelt, own, form, coding)


def _group_same(orders: Mapping[str, list[list[str]]]) -> list[list[str]]:
    """Group columns that may have the same orders."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, each in orders.items():
        groups[repr(each)].append(name)
    return list(groups.values())


def _spell_orders(orders: Sequence[Sequence[str]], counts: Counter[str], remark: str | None) -> list[str]:
    """Spell the orders that labels may have, in the words of the form, each with its count."""
    spelt = []
    for order in orders:
        own: dict[int, str] = {}
        for label, _count in counts.most_common():
            for step in fit_scale([label], order).values():
                own.setdefault(step, label)
        labels = [own.get(step, label) for step, label in enumerate(order, start=1)]
        told = SMALLER.join(f"{label} ({counts[label]})" for label in labels)
        spelt.append(f"{told}; {remark}" if remark else told)
    return spelt


def _ask_labels(form: _Form, coding: Coding) -> None:
    """Ask the score of each label that is not understood, with its count; once where columns share them.

    What may be somebody's name is no label, and stands in no mapping: it is only counted.
    """
    labels_of = {name: labels for name, labels in form.unknown.items() if not list_symbol_orders(labels)}
    for names, counts in _group_alike(labels_of):
        told = [label for label, _count in counts.most_common() if says_degree(label) or not resembles_name(label)]
        values = [
            f'"{label}"{UNKNOWN_SCORE}({format_count(counts[label], "answer")})' for label in told[:_MOST_OPTIONS]
        ]
        values += [_("and {count} more", count=len(told) - _MOST_OPTIONS)] if len(told) > _MOST_OPTIONS else []
        values += (
            [_("texts that may be names: {count}", count=len(counts) - len(told))] if len(told) < len(counts) else []
        )
        _ask_options(names, values, counts, form, coding)


def _ask_options(names: Sequence[str], values: list[str], labels: Collection[str], form: _Form, coding: Coding) -> None:
    """Ask about the labels of columns: once, unless the question for all columns speaks of one of them already."""
    if len(names) > 1 and not form.shared & set(labels):
        form.shared.update(labels)
        coding.ask.setdefault(_ASK_ALL, []).extend(values)
    else:
        coding.ask |= {f"options.{name}": values for name in names}


def _group_alike(columns: Mapping[str, Counter[str]]) -> list[tuple[list[str], Counter[str]]]:
    """Group columns of which most labels are the same, with their counts together.

    Examples
    --------
    >>> first, second = Counter(ada=3, kadang=2), Counter(ada=1, selalu=4, kadang=2)
    >>> _group_alike({"waktu": first, "biaya": second, "produk": Counter(murah=2, ada=1)})
    [(['waktu', 'biaya'], Counter({'ada': 4, 'selalu': 4, 'kadang': 4})), (['produk'], Counter({'murah': 2, 'ada': 1}))]
    """
    groups: list[tuple[list[str], Counter[str]]] = []
    for name in sorted(columns, key=lambda name: -len(columns[name])):
        labels = columns[name]
        for names, counts in groups:
            if 2 * len(labels.keys() & counts.keys()) > len(labels):
                names.append(name)
                counts.update(labels)
                break
        else:
            groups.append(([name], Counter(labels)))
    order = list(columns)
    return [(sorted(names, key=order.index), counts) for names, counts in groups]


def _ask_symbols(form: _Form, coding: Coding) -> None:
    """Ask which end of stars or faces is the best."""
    signs = {sign for labels in form.unknown.values() if list_symbol_orders(labels) for sign in labels}
    if orders := list_symbol_orders(signs) if signs else []:
        counts = sum((labels for labels in form.unknown.values() if list_symbol_orders(labels)), Counter[str]())
        values = [SMALLER.join(f"{sign} ({counts[sign]})" for sign in order) for order in orders]
        coding.ask.setdefault(_ASK_ALL, []).extend(values)


# Numbers and codes


def _note_numbers(columns: Mapping[str, Counter[int]], coding: Coding, *, whole: bool, own: bool) -> None:
    """Note the scale of the numbers; ask where an end of it, or a step, was never chosen.

    Parameters
    ----------
    whole : bool
        Whether labels beside the numbers show that they are of a scale of four, however few were chosen.
    own : bool
        As `detect_coding` takes it.
    """
    pooled = sum((numbers for name, numbers in columns.items() if name != "overall"), Counter[int]())
    often = _list_steps(pooled)
    if not often:
        return
    shift = int(min(often) == 0)
    highest = max(often) + shift
    fewer = [
        name for name, numbers in columns.items() if numbers and max(_list_steps(numbers)) + shift <= OFFICIAL_POINTS
    ]
    more = [name for name in columns if columns[name] and name not in fewer and name != "overall"]
    if shift:
        _ask_zero(pooled, max(often), coding)
    if shift and OFFICIAL_POINTS <= highest <= OFFICIAL_POINTS + 1:
        pass  # what 0 is settles both ends
    elif highest > OFFICIAL_POINTS and len(fewer) > len(more):
        coding.ask[POINTS_QUESTION] = [
            f"{OFFICIAL_POINTS} (more only in {', '.join(more)})", str(highest), *_offer_nothing(often)
        ]  # fmt: skip
    elif highest > OFFICIAL_POINTS and highest in _STEPS and len(often) == highest:
        coding.scale["points"] = highest
    elif not whole:
        _ask_ends(pooled, often, shift, coding, own=own)
    if (overall := columns.get("overall")) and max(_list_steps(overall)) + shift > max(highest, OFFICIAL_POINTS):
        coding.other.append("overall")


def _ask_zero(pooled: Counter[int], highest: int, coding: Coding) -> None:
    """Ask what 0 is: the worst answer, a mistake, or what stands where nothing was answered."""
    points = highest + 1
    told = "" if points == OFFICIAL_POINTS else f": points = {points}"
    coding.ask["scale.lowest"] = [
        f"0 (they count from 0 to {highest}{told}; {_spell_counts(pooled)})",
        f"1 (they count from 1 to {max(OFFICIAL_POINTS, highest)}; 0 is a mistake)",
        '1 (the same; 0 says that nothing was answered: no_value = ["0"])',
    ]


def _ask_ends(pooled: Counter[int], often: Sequence[int], shift: int, coding: Coding, *, own: bool) -> None:
    """Ask how many steps there are, where the first or the last of them was never chosen."""
    highest, told = max(often) + shift, _spell_counts(pooled)
    lowest = min(step for step in pooled if step or shift)
    missing = [step for step in range(1 - shift, OFFICIAL_POINTS + 1 - shift) if step not in pooled]
    least = _LEAST_ENDING if lowest > 1 else _LEAST_TELLING
    if highest > OFFICIAL_POINTS:
        longer = [step for step in _STEPS if step > highest][:1]
        asked = [f"{points} (steps of the form)" for points in (highest, *longer)]
        if highest > _STEPS[-1] and len(often) == OFFICIAL_POINTS:  # 25, 50, 75 and 100 are four steps
            coding.ask[_ASK_ALL] = [SMALLER.join(f"{step} ({pooled[step]})" for step in sorted(often))]
            return
        coding.ask[POINTS_QUESTION] = [f"{asked[0].removesuffix(')')}; {told})", *asked[1:], *_offer_nothing(often)]
    elif missing and (highest < OFFICIAL_POINTS or (pooled.total() >= least and not (own and max(missing) < lowest))):
        most = f"{OFFICIAL_POINTS} (nobody chose {', '.join(map(str, missing))}; {told})"
        from_zero = [f"{OFFICIAL_POINTS + 1} (from 0 to {OFFICIAL_POINTS}: lowest = 0 as well)"]
        fewer = [f"{max(2, highest)} (the form has no more options)"]
        alone = [f"{len(often)} (the form has {', '.join(map(str, sorted(often)))} alone)"]
        others = fewer if highest < OFFICIAL_POINTS else [*(from_zero if lowest > 1 else []), *alone]
        coding.ask[POINTS_QUESTION] = [most, *others]


def _offer_nothing(often: Sequence[int]) -> list[str]:
    """Offer that a 9 behind 4, which is hardly a step, stands where nothing was answered, as many forms have it."""
    *others, last = sorted(often)
    if last <= OFFICIAL_POINTS + 1 or not others or others[-1] > OFFICIAL_POINTS:
        return []
    return [f'{OFFICIAL_POINTS} ({last} says that nothing was answered: no_value = ["{last}"])']


def _spell_counts(values: Mapping[Any, int]) -> str:
    """Spell how often each value was chosen."""
    return f"answers: {', '.join(f'{value}: {values[value]}' for value in sorted(values))}"


def _list_steps(numbers: Counter[int]) -> list[int]:
    """List the numbers that are no mistakes."""
    most = sum(count for number, count in numbers.items() if number <= _STEPS[-1])
    if most >= _LEAST_NUMBER_SHARE * numbers.total():
        # The few that are greater are sums at the foot, or slips of the hand: no scale has them.
        numbers = Counter({number: count for number, count in numbers.items() if number <= _STEPS[-1]})
    return [number for number, count in numbers.items() if count >= _LEAST_STEP_SHARE * numbers.total()]


def _ask_codes(codes: Counter[str], coding: Coding) -> None:
    """Ask which end of codes such as 'A1' to 'A4' is the worst; those that nobody chose are steps as well."""
    parts = {int(match[2]): match[1] for code in codes if (match := _CODE.fullmatch(code))}
    steps = next(step for step in _STEPS if max(parts) <= step)
    counts = Counter({code.casefold(): count for code, count in codes.items()})
    letters, width = parts[min(parts)], min(map(len, codes)) - len(parts[min(parts)])
    order = [f"{letters}{place:0{width}}" for place in range(1, steps + 1)]
    spelt = [f"{code} ({counts[code]})" for code in order]
    coding.ask.setdefault(_ASK_ALL, []).extend([SMALLER.join(spelt), SMALLER.join(reversed(spelt))])
    _note_codes(max(parts), len(parts), steps, coding)


def _ask_letters(letters: Counter[str], coding: Coding) -> None:
    """Ask which end of the letters is the worst."""
    highest = max(map("abcde".index, letters)) + 1
    steps = max(highest, OFFICIAL_POINTS)
    order = "abcde"[:steps]
    coding.ask["scale.letters"] = [
        f"{order} (a is the worst; {_spell_counts(letters)})",
        f"{order[::-1]} (a is the best)",
    ]
    _note_codes(highest, len(set(letters)), steps, coding)


def _note_codes(highest: int, seen: int, steps: int, coding: Coding) -> None:
    """Note how many steps codes or letters have; ask where the last were never chosen."""
    if highest < OFFICIAL_POINTS or (steps > OFFICIAL_POINTS and seen < steps):
        coding.ask[POINTS_QUESTION] = [f"{points} (options of the form)" for points in sorted({max(highest, 2), steps})]
    elif steps != OFFICIAL_POINTS:
        coding.scale["points"] = steps
