"""When what the report says is true: the texts of quality.toml."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from ikm.survey.units import FINDING_KINDS
from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "refused.caption",
    "refused.reasons_caption",
    "refused.reason",
    "refused.n",
    "refused.row",
    "refused.column",
    "refused.whole_row",
    "screening.caption",
    "screening.kind",
    "screening.n",
    "screening.decision",
    "screening.excluded_value",
    "screening.effect",
    "screening.rows",
    "screening.keep",
    "screening.exclude",
    "screening.no_ikm",
    "screening.unsur",
    "screening.blank",
    "screening.blank_share",
    "screening.does_not_apply",
    "screening.does_not_apply_share",
    "screening_kinds.duplicate",
    "screening_kinds.repeat",
    "screening_kinds.test",
    "screening_kinds.age",
    "screening_kinds.period",
    "screening_kinds.future",
    "screening_kinds.service",
    "screening_kinds.straight",
    "screening_kinds.burst",
    "screening_kinds.sparse",
    "reliability.caption",
    "reliability.unsur",
    "reliability.correlation",
    "reliability.alpha_without",
)

always(
    __name__,
    *(f"screening_notes.{kind}" for kind in ("duplicate", "test", "service", "sparse")),
    "reliability.caveat",
    "screening.code",  # the heading 'No.', which ends in a full stop
    "reliability.code",
)


def _tells(shown: object, figure: object, places: int, within: float) -> bool:
    """Whether a printed figure is about that one."""
    return isinstance(figure, float) and abs(float(figures.read(shown)) - figure) <= 0.5 * 10**-places + within


# Refused rows


def _refused(case: Case) -> set[int]:
    """Rows of the file that do not count."""
    return set(figures.raw(case).index) - {int(row) for row in case.answers.index}


@cache
def _with_answers(case: Case) -> tuple[int, int]:
    """Refused rows with a valid answer: those that the unit excluded, and the others."""
    given = {row for row in _refused(case) if figures.valid(case).loc[row].notna().any()}
    return len(given & figures.excluded(case)), len(given - figures.excluded(case))


def _effect_is_told(case: Case) -> bool:
    """Whether rows were refused, and none or enough of them hold answers."""
    return bool(_refused(case)) and not any(0 < n < case.threshold for n in _with_answers(case))


@claims("refused.sentence")
def rows_do_not_count(case: Case, values: Values) -> bool:
    """Rows of the file, and those of them that no figure rests on, each for one reason."""
    return _tells_refused(case, values) and _count_reasons(case) == len(_refused(case))


@claims("refused.sentence_several")
def rows_do_not_count_for_several_reasons(case: Case, values: Values) -> bool:
    """The same, some for more than one."""
    return _tells_refused(case, values) and _count_reasons(case) > len(_refused(case))


def _count_reasons(case: Case) -> int:
    """Count rows by reason, a row as often as it has one."""
    return sum(int(n) for n in case.numbers.refusals.by_reason)


def _tells_refused(case: Case, values: Values) -> bool:
    """Whether rows, those refused and their reasons are told as they are."""
    told = (values["read"], values["refused"])
    counts = list(case.numbers.refusals.by_reason.items())
    reasons = [f"{case.words.text(f'reasons.{reason}')} ({case.words.count(int(n))})" for reason, n in counts]
    known = figures.is_listing(values["reasons"], reasons)
    return known and told == (case.words.count(len(figures.raw(case))), case.words.count(len(_refused(case))))


@claims("refused.reason_item")
def so_many_rows_have_a_reason(case: Case, values: Values) -> bool:
    """One of the reasons."""
    counts = list(case.numbers.refusals.by_reason.items())
    known = [(case.words.text(f"reasons.{reason}"), case.words.count(int(n))) for reason, n in counts]
    return (values["reason"], values["n"]) in known


@claims("refused.sentence_none")
def every_row_counts(case: Case, values: Values) -> bool:
    """As many answers as rows."""
    n = len(figures.raw(case))
    return not _refused(case) and n != 1 and values["read"] == case.words.count(n)


@claims("refused.sentence_none_one")
def the_only_row_counts(case: Case, values: Values) -> bool:
    """One row."""
    return len(figures.raw(case)) == case.n == 1 and values["read"] == "1"


@claims("refused.file")
def rows_are_listed(case: Case, values: Values) -> bool:
    """Within the office."""
    return bool(_refused(case)) and case.audience == "internal"


@claims("refused.hidden_effect")
def few_refused_rows_hold_answers(case: Case, values: Values) -> bool:
    """So few that the difference would tell theirs."""
    return bool(_refused(case)) and not _effect_is_told(case)


@claims("refused.unknown_effect")
def one_of_the_two_indexes_is_unknown(case: Case, values: Values) -> bool:
    """No index without these rows, or none with them."""
    with_all = figures.ikm_of(case, figures.valid(case))
    return _effect_is_told(case) and None in (figures.shown_ikm(case), with_all)


@claims("refused.no_effect")
def both_indexes_are_printed_alike(case: Case, values: Values) -> bool:
    """Known, and the same."""
    official = figures.shown_ikm(case)
    return _effect_is_told(case) and official is not None and official == figures.ikm_of(case, figures.valid(case))


@claims("refused.effect")
def the_index_would_be_another(case: Case, values: Values) -> bool:
    """The index of every valid answer in the file, and by how much it lies from the official one."""
    official, with_all = figures.shown_ikm(case), figures.ikm_of(case, figures.valid(case))
    if not _effect_is_told(case) or official is None or with_all is None or official == with_all:
        return False
    words = case.words
    told = (words.number(with_all), words.number(with_all - official, sign=True))
    return (values["with_refused"], values["change"]) == told


# Answers that look wrong


def _flagged(case: Case) -> set[int]:
    """Rows with a finding."""
    return {row for rows in figures.flagged(case).values() for row in rows}


def _tells_rows(case: Case, values: Values) -> bool:
    """Rows with valid answers, and those with a finding."""
    told = (case.words.count(len(figures.readable(case))), case.words.count(len(_flagged(case))))
    return (values["n"], values["flagged"]) == told


@claims("screening.sentence_none")
def no_row_is_flagged(case: Case, values: Values) -> bool:
    """None of those that hold valid answers."""
    n, excluded = str(values["n"]), str(values.get("excluded", "0"))
    return not _flagged(case) and n == case.words.count(len(figures.readable(case))) and excluded == "0"


@claims("screening.sentence")
def rows_are_flagged_and_excluded(case: Case, values: Values) -> bool:
    """Some are taken out."""
    out = figures.excluded(case)
    return bool(out) and _tells_rows(case, values) and values["excluded"] == case.words.count(len(out))


@claims("screening.sentence_kept")
def rows_are_flagged_and_kept(case: Case, values: Values) -> bool:
    """All of them count."""
    return bool(_flagged(case)) and not figures.excluded(case) and _tells_rows(case, values)


@claims("screening.note")
def a_row_is_flagged(case: Case, values: Values) -> bool:
    """There is a flag to explain."""
    return bool(_flagged(case))


def _index_without(case: Case, rows: set[int]) -> str:
    """The index of all rows that can be counted but these, as a sentence has it."""
    given = figures.valid(case).loc[[row for row in figures.readable(case).index if row not in rows]]
    found = figures.ikm_of(case, given)
    return case.words.text("screening.no_ikm") if found is None else case.words.number(found)


def _tells_indexes(case: Case, values: Values) -> bool:
    """The official index and that without any flagged row, enough rows apart and enough left."""
    apart = len(_flagged(case) - figures.excluded(case))
    left = len(figures.readable(case)) - len(_flagged(case))
    told = (_index_without(case, figures.excluded(case)), _index_without(case, _flagged(case)))
    open_to_all = not 0 < apart < case.threshold and not 0 < left < figures.SHOWN and case.n >= figures.SHOWN
    return bool(_flagged(case)) and open_to_all and (values["as_decided"], values["all_excluded"]) == told


@claims("screening.figures")
def indexes_under_three_decisions(case: Case, values: Values) -> bool:
    """As decided, with every row, without every flagged one."""
    out = figures.excluded(case)
    far = len(out) >= case.threshold
    return far and _tells_indexes(case, values) and values["as_read"] == _index_without(case, set())


@claims("screening.figures_kept")
def indexes_with_and_without_the_flagged(case: Case, values: Values) -> bool:
    """As the unit decided, and without every flagged row; "as_read" is asked for and not said."""
    return not figures.excluded(case) and _tells_indexes(case, values) and _is_as_read(case, values)


def _is_as_read(case: Case, values: Values) -> bool:
    """What else is put in is the index with every row, where it is put in."""
    return values.get("as_read", _index_without(case, set())) == _index_without(case, set())


@claims("screening.withheld_note")
def a_figure_is_hidden(case: Case, values: Values) -> bool:
    """Rows are flagged, and a figure of some of them is not shown, or nobody's is."""
    screened = case.numbers.screened
    hidden = screened.withheld or any(finding.withheld for finding in screened.findings) or case.n < figures.SHOWN
    return bool(_flagged(case)) and bool(hidden) and values["threshold"] == case.threshold


@claims("screening.unchecked_note")
def kinds_cannot_be_checked(case: Case, values: Values) -> bool:
    """Each kind that lacks its data, and no other."""
    names = [case.words.text(f"screening_kinds.{kind}").lower() for kind in figures.unchecked(case)]
    return figures.is_listing(values["items"], names)


@claims("screening.clear_note")
def kinds_were_checked_and_not_found(case: Case, values: Values) -> bool:
    """Each kind that could be checked and flags no row."""
    silent = {
        *figures.unchecked(case),
        *figures.untold(case),
        *(kind for kind, rows in figures.flagged(case).items() if rows),
    }
    names = [case.words.text(f"screening_kinds.{kind}").lower() for kind in FINDING_KINDS if kind not in silent]
    return figures.is_listing(values["items"], names)


@claims("screening.few_note")
def kinds_are_not_told_of_few(case: Case, values: Values) -> bool:
    """Kinds that compare answers, of fewer rows than a group has, but for those that the sidecar excludes."""
    names = [case.words.text(f"screening_kinds.{kind}").lower() for kind in figures.untold(case)]
    return figures.is_listing(values["items"], names) and values["threshold"] == case.threshold


@claims("screening.more")
def ten_rows_are_listed_and_the_rest_counted(case: Case, values: Values) -> bool:
    """The first ten rows of one kind, and how many more it has."""
    shown = [int(row) for row in str(values["rows"]).split(", ")]
    kinds = [sorted(rows) for rows in figures.flagged(case).values()]
    more = (shown == rows[:10] and values["n"] == case.words.count(len(rows) - 10) != "0" for rows in kinds)
    return case.audience == "internal" and any(more)


@claims("screening_notes.age")
def limits_of_age(case: Case, values: Values) -> bool:
    """From 10 to 110."""
    return (values["low"], values["high"]) == (figures.LEAST_AGE, figures.LARGEST_AGE)


@claims("screening_notes.period")
def days_of_the_survey(case: Case, values: Values) -> bool:
    """Those of the sidecar, else of the half-year."""
    first, last = case.sidecar.field_from, case.sidecar.field_until
    told = (case.words.date(first) if first else "1 Januari 2026", case.words.date(last) if last else "30 Juni 2026")
    return (values["first"], values["last"]) == told


@claims("screening_notes.future")
def newest_day(case: Case, values: Values) -> bool:
    """The end of the half-year; no survey here asks after it."""
    return values["newest"] == "30 Juni 2026"


@claims("screening_notes.repeat")
def minutes_of_a_repeat(case: Case, values: Values) -> bool:
    """Five."""
    return values["minutes"] == 5


@claims("screening_notes.burst")
def answers_of_a_burst(case: Case, values: Values) -> bool:
    """Five in half a minute."""
    return (values["rows"], values["seconds"]) == (5, 30)


@claims("screening_notes.straight")
def answers_of_a_straight_line(case: Case, values: Values) -> bool:
    """Six, or more."""
    return values["answers"] == figures.LEAST_STRAIGHT


# Unanswered unsur


@cache
def _blanks(case: Case) -> dict[str, int]:
    """Blank cells per unsur among the rows that count."""
    typed = figures.raw(case).loc[list(case.answers.index)]
    return {key: int((typed[key] == "").sum()) for key in case.scores.columns}


@claims("screening.unanswered_caption")
def of_those_who_count(case: Case, values: Values) -> bool:
    """As many as count."""
    return values["n"] == case.words.count(case.n)


@claims("screening.unanswered_hidden")
def too_few_to_list_unsur(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return 0 < case.n < int(str(values["threshold"])) == case.threshold


@claims("screening.unanswered_none")
def every_unsur_has_an_answer_of_everybody(case: Case, values: Values) -> bool:
    """Neither blank nor '-' among the rows that count, of enough to say so."""
    return case.n >= case.threshold and bool(case.scores.notna().all(axis=None))


def _most_blank(case: Case) -> tuple[list[str], int]:
    """Unsur with most blank cells, and how many; none where there is none, or too few answered."""
    blanks = _blanks(case)
    most = max(blanks.values())
    return [key for key in blanks if blanks[key] == most and most and case.n >= case.threshold], most


@claims("screening.unanswered_most")
def it_is_left_blank_most_often(case: Case, values: Values) -> bool:
    """No other unsur as often; how many respondents left it blank, and their share of those who count."""
    return len(_most_blank(case)[0]) == 1 and _are_blank(case, values)


@claims("screening.unanswered_most_each")
def they_are_left_blank_most_often(case: Case, values: Values) -> bool:
    """Several, each as often."""
    return len(_most_blank(case)[0]) > 1 and _are_blank(case, values)


def _are_blank(case: Case, values: Values) -> bool:
    """Whether these are left blank most often, by so many respondents."""
    most, n = _most_blank(case)
    told = (case.words.count(n), case.words.percent(Fraction(n, case.n)))
    named = bool(most) and figures.is_tied(values["unsur"], [figures.name(case, key) for key in most])
    return named and (values["n"], values["share"]) == told


# Reliability


def _has_alpha(case: Case) -> bool:
    """Whether ten answered every unsur, two unsur of them differently, and their sum is not always the same."""
    given = figures.complete(case)[figures.varied(case)]
    return len(given) >= figures.CLAIM and len(given.columns) > 1 and given.sum(axis=1).nunique() > 1


@claims("reliability.few")
def too_few_answered_all(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return len(figures.complete(case)) < int(str(values["claim"])) == figures.CLAIM


@claims("reliability.constant")
def answers_do_not_vary(case: Case, values: Values) -> bool:
    """Enough answered all, and there is no sum that varies."""
    return len(figures.complete(case)) >= figures.CLAIM and not _has_alpha(case)


@claims("reliability.sentence")
def alpha_and_its_interval(case: Case, values: Values) -> bool:
    """Reckoned anew."""
    if not _has_alpha(case) or values["level"] != "95 %":
        return False
    low, high = figures.alpha_interval(case)
    known = {"alpha": figures.alpha(case), "low": low, "high": high}
    return all(_tells(values[name], figure, 3, 1e-6) for name, figure in known.items()) and values[
        "n"
    ] == case.words.count(len(figures.complete(case)))


@claims("reliability.omega")
def omega_of_one_factor(case: Case, values: Values) -> bool:
    """Fitted anew."""
    fitted = figures.fit_factor(case) if _has_alpha(case) else None
    return fitted is not None and _tells(values["omega"], fitted[0], 3, 0.0006)


@claims("reliability.no_omega")
def one_factor_does_not_fit(case: Case, values: Values) -> bool:
    """Too few unsur, two of them the same, or one that is all factor."""
    fitted = figures.fit_factor(case) if _has_alpha(case) else (0.0, 1.0)
    return fitted is None or fitted[1] < 0.001


@claims("reliability.left_out")
def all_gave_the_same_answer_to_it(case: Case, values: Values) -> bool:
    """Every unsur that does not vary, and no other."""
    same = [figures.name(case, str(key)) for key in case.scores if key not in figures.varied(case)]
    return _has_alpha(case) and figures.is_listing(values["items"], same)


@claims("reliability.meaning")
def there_is_an_alpha(case: Case, values: Values) -> bool:
    """It stands above."""
    return _has_alpha(case)
