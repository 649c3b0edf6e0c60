"""Answers that look wrong: one rule a kind, each Survey -> rows. Floor 3.

A flag is a question, not a verdict: satisfied people do give one answer throughout, and a respondent may come twice.
Several plain rules rather than one score, as reviews of careless answering advise (Meade & Craig 2012; Curran 2016).
Only rows that count are looked at. A rule that lacks what it needs gives None: not checked is not the same as clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pandas as pd

from ikm.survey.responses import CHARACTERISTICS, Survey

#: Equal answers of equal respondents within this time are one person who pressed twice: in exports of form tools the
#: same answers came up to five times, each within two minutes of the one before.
REPEAT_MINUTES = 5
#: So many answers within so short a time were not given by as many people at a counter.
BURST_ROWS, BURST_SECONDS = 5, 30
#: Fewer answers that are all alike say nothing about care.
STRAIGHT_ANSWERS = 6
#: Columns in which people who try a form out say so; a name should not be in a file, but may be.
_SAYING = ("respondent", "name", "nama", "service", "saran")
_TEST_WORD = re.compile(r"te+s+t*(?:ing|er)?|coba(?:coba)?|ujicoba|percobaan|trial|dummy")
#: Words that may stand beside one; any other word makes it a sentence: 'coba toiletnya dibersihkan' is a comment.
_FILLERS = {
    "uji", "aja", "saja", "doang", "dulu", "ya", "hanya", "cuma", "sekadar", "sekedar", "ini", "data", "form",
    "formulir", "survei", "survey", "skm", "ikm", "aplikasi", "sistem", "input", "isi", "dev", "developer", "admin",
    "mode", "ok",
}  # fmt: skip


def duplicate(survey: Survey) -> pd.Index | None:
    """The same respondent id once more, or a whole row once more to the very second; the earliest is no finding.

    Rows without id and without time of day are not compared: two satisfied people of one age on one day are alike.
    """
    answers = _by_time(survey)
    named = answers.loc[answers["respondent"].ne(""), "respondent"]
    nameless = answers[answers["respondent"].eq("") & _has_time(answers)]
    if named.empty and nameless.empty:
        return None
    whole = nameless.join(survey.does_not_apply.add_suffix(" -"))
    return named.index[named.duplicated()].union(whole.index[whole.duplicated()])


def repeat(survey: Survey) -> pd.Index | None:
    """The same answers from a respondent with the same characteristics within five minutes of the last time."""
    answers = _by_time(survey)
    answers = answers[_has_time(answers)]
    if answers.empty:
        return None
    skipped = survey.does_not_apply.loc[answers.index]
    alike = answers[list(survey.instrument.keys)].mask(skipped, -1).fillna(0)
    described = answers[list(CHARACTERISTICS)].fillna({"age": 0})
    person = alike.join(described).groupby([*alike.columns, *described.columns], sort=False).ngroup()
    return answers.index[answers["date"].groupby(person).diff() <= pd.Timedelta(minutes=REPEAT_MINUTES)]


def test(survey: Survey) -> pd.Index | None:
    """Rows whose id, name, service or comment says nothing but that the form is being tried out."""
    declared = {_plain(name) for name in survey.unit.services}
    answers = survey.answers
    says = pd.Series(False, index=answers.index)
    for name in answers.columns.intersection(list(_SAYING)):
        trying = answers[name].map(says_test).astype(bool)
        says |= trying & ~answers[name].map(_plain).isin(declared) if name == "service" else trying
    return answers.index[says]


def age(survey: Survey) -> pd.Index | None:
    """Ages that cannot be read or lie outside `AGE_RANGE`; they count as not stated."""
    lost = _unreadable(survey, "age")
    return None if lost.empty and survey.answers["age"].isna().all() else lost


def period(survey: Survey) -> pd.Index | None:
    """Dates that cannot be read, lie before the first day or after the last of the field work, but not in the future.

    The days are the sidecar's; where it names none, those of the period.
    """
    first, last = field_days(survey)
    days = survey.answers["date"].dt.normalize()
    outside = days.lt(pd.Timestamp(first)) | (days.gt(pd.Timestamp(last)) & days.le(pd.Timestamp(newest(survey))))
    lost = _unreadable(survey, "date")
    return None if lost.empty and days.isna().all() else days.index[outside].union(lost)


def future(survey: Survey) -> pd.Index | None:
    """Dates after the newest day on which an answer of this period can have been given.

    Not reckoned from a clock: the same file must give the same report on any day.
    """
    days = survey.answers["date"].dt.normalize()
    return None if days.isna().all() else days.index[days.gt(pd.Timestamp(newest(survey)))]


def service(survey: Survey) -> pd.Index | None:
    """Services that the unit does not declare in the register; a service not stated is no finding."""
    declared = {_plain(name) for name in survey.unit.services}
    named = survey.answers["service"].map(_plain)
    return named.index[named.ne("") & ~named.isin(declared)] if declared else None


def straight(survey: Survey) -> pd.Index | None:
    """One and the same answer to every unsur that was answered, at least six of them."""
    scores = survey.scores
    if scores.shape[1] < STRAIGHT_ANSWERS:
        return None
    alike = scores.min(axis=1).eq(scores.max(axis=1)) & scores.count(axis=1).ge(STRAIGHT_ANSWERS)
    return scores.index[alike]


def burst(survey: Survey) -> pd.Index | None:
    """Five or more answers within thirty seconds: every row of such a window."""
    answers = _by_time(survey)
    times = answers.loc[_has_time(answers), "date"]
    if times.empty:
        return None
    reach = BURST_ROWS - 1
    ends = times.diff(reach) <= pd.Timedelta(seconds=BURST_SECONDS)  # this row and the four before it
    inside = ends.copy()
    for step in range(1, BURST_ROWS):
        inside |= ends.shift(-step, fill_value=False)
    return times.index[inside]


def sparse(survey: Survey) -> pd.Index | None:
    """More than half of the unsur that apply to the respondent left blank."""
    apply = (~survey.does_not_apply).sum(axis=1)
    blank = apply - survey.scores.count(axis=1)
    return blank.index[2 * blank > apply]


#: Kind -> rule; the kinds of `ikm.survey.decisions`, in their order.
SCREENS: dict[str, Callable[[Survey], pd.Index | None]] = {
    "duplicate": duplicate,
    "repeat": repeat,
    "test": test,
    "age": age,
    "period": period,
    "future": future,
    "service": service,
    "straight": straight,
    "burst": burst,
    "sparse": sparse,
}


def field_days(survey: Survey) -> tuple[date, date]:
    """First and last day of the field work: the sidecar's, where it names none the period's."""
    return survey.sidecar.field_from or survey.period.start, survey.sidecar.field_until or survey.period.end


def newest(survey: Survey) -> date:
    """The last day on which an answer can have been given: of the period, or of field work that ended later."""
    return max(survey.period.end, survey.sidecar.field_until or survey.period.end)


def _by_time(survey: Survey) -> pd.DataFrame:
    """Counted rows from the earliest on, those without a date last; equal times in the order of the file.

    `duplicate` and `repeat` share this order, so that of rows that repeat one another one is always left.
    """
    return survey.answers.sort_values("date", kind="stable")


def _has_time(answers: pd.DataFrame) -> pd.Series:
    """Whether the date tells a time of day: midnight is what a date alone becomes."""
    return answers["date"].notna() & answers["date"].ne(answers["date"].dt.normalize())


def _unreadable(survey: Survey, column: str) -> pd.Index:
    """Counted rows in which a cell was given and could not be read."""
    cells = survey.unreadable
    return survey.answers.index.intersection(cells.loc[cells["column"].eq(column), "row"])


def _plain(text: str) -> str:
    """A name without regard to case and blanks."""
    return " ".join(text.casefold().split())


def says_test(text: str) -> bool:
    """Whether a text, or a part of it set off by '|', consists of words of trying out alone: 'tes', 'Coba 123'."""
    return any(_only_test_words(part) for part in text.split("|"))


def _only_test_words(text: str) -> bool:
    """Whether at least one word is a test word and all others go with one."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z]{2})", " ", text)  # 'tesDEV' is two words
    words = re.findall(r"[^\W\d_]+", apart.casefold())
    rest = [word for word in words if not _TEST_WORD.fullmatch(word)]
    return len(rest) < len(words) and all(word in _FILLERS for word in rest)
