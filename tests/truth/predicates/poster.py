"""When what the page for citizens and the announcement say is true: the texts of poster.toml."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ikm.rules.period import Period
from tests.truth import figures
from tests.truth.predicates import actions, comparison, trend
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "citizen.kind",
    *(f"citizen.word_{place}" for place in range(1, 5)),
    *(f"citizen.{name}" for name in ("valued", "promises", "weakest", "plan")),
    "citizen.status_late",
    "citizen.status_open",
    *(f"citizen.plan_{name}" for name in ("done", "done_none", "late", "late_none")),
    "citizen.unsur_other",
    *(
        f"plain.{key}"
        for key in (
            "persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana",
            "maklumat",
        )
    ),
)  # fmt: skip

always(__name__, "citizen.unhappy", "citizen.promises_note", "citizen.meaning", "citizen.who")

labels(
    __name__,
    "poster.heading",
    "poster.value",
    "poster.mutu",
    "poster.kinerja",
    "poster.services",
    "poster.respondents",
    "poster.gender",
    "poster.education",
    "poster.period",
    "poster.see",
    "poster.complaints_to",
    "poster.address",
)

always(__name__, "poster.thanks", "poster.request")

#: Services that fit on the page by their names.
NAMED = 8
#: Characteristics that are announced.
SHOWN = ("gender", "education")


def _count(case: Case, name: str) -> dict[str, int]:
    """Respondents per category, '' where not stated."""
    return {str(label): int(n) for label, n in case.answers[name].value_counts().items()}


@claims("poster.title", beside=["citizen.title", "citizen.description"])
def title_names_unit_and_period(case: Case, values: Values) -> bool:
    """Those of the survey."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


@claims("poster.sample", untrue_of=["n-12", "self"])
def answers_were_made_up(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.synthetic) and case.audience == "public"


@claims("poster.no_mutu", untrue_of=["n-0", "n-2", "n-10"])
def too_few_for_a_mutu(case: Case, values: Values) -> bool:
    """Though there is an index."""
    return figures.shown_ikm(case) is not None and case.n < figures.CLAIM


@claims("poster.many")
def services_are_counted(case: Case, values: Values) -> bool:
    """Those of the register, more than fit by their names."""
    services = case.study.survey.unit.services
    return len(services) > NAMED and values["n"] == case.words.count(len(services))


@claims("poster.people")
def respondents_are_counted(case: Case, values: Values) -> bool:
    """All that count."""
    return values["n"] == case.words.count(case.n)


def _list_shown(case: Case, name: str) -> dict[str, int]:
    """Groups that are large enough, and not given away by the others."""
    counts = _count(case, name)
    small = figures.find_small(counts, case.threshold)
    return {label: n for label, n in counts.items() if label not in small}


@claims("poster.group", free=["label"])
def group_is_counted(case: Case, values: Values) -> bool:
    """By gender or education; which of them has another name where two are as large."""
    return any(
        values["label"] == (label or "Tidak diisi") and values["n"] == case.words.count(n)
        for name in SHOWN
        for label, n in _list_shown(case, name).items()
    )


@claims("poster.hidden", untrue_of=["n-0", "n-12", "one-group"])
def a_group_is_hidden(case: Case, values: Values) -> bool:
    """Of those by gender or education, where anybody stated it; on the announcement, which is public."""
    stated = [name for name in SHOWN if set(_count(case, name)) - {""}]
    return case.audience == "public" and any(_list_shown(case, name) != _count(case, name) for name in stated)


@claims("poster.qr")
def code_leads_to_the_site(case: Case, values: Values) -> bool:
    """The address of the register."""
    return values["site"] == case.study.survey.unit.site


# The page for citizens

#: Answers in words, with what each is worth.
_WORDS = {25: "tidak baik", 50: "kurang baik", 75: "baik", 100: "sangat baik"}
_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember")  # fmt: skip
#: Lines of the plan that fit.
_LINES = 6


def _is_public(case: Case) -> bool:
    """Whether the page is made: not for the office."""
    return case.audience == "public"


@claims("citizen.title", beside=["poster.title", "citizen.description"])
def heading_names_unit_and_period(case: Case, values: Values) -> bool:
    """Those of the survey."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


@claims("citizen.description")
def description_names_unit_and_period(case: Case, values: Values) -> bool:
    """Those of the survey."""
    return title_names_unit_and_period(case, values)


@claims("citizen.rated")
def citizens_are_counted(case: Case, values: Values) -> bool:
    """None, or several."""
    return case.n != 1 and values["n"] == case.words.count(case.n)


@claims("citizen.rated_one")
def one_citizen_answered(case: Case, values: Values) -> bool:
    """A single one."""
    return case.n == 1 and values["n"] == "1"


# The number in words


def _find_exact(case: Case) -> Decimal | None:
    """The index with exact weights, as it would be printed; None where none is shown."""
    known = figures.values(case)
    whole = figures.shown_ikm(case) is not None and len(known) == len(case.scores.columns)
    return figures.rounded(sum(known.values(), Fraction(0)) / len(known)) if whole else None


@claims("citizen.between")
def index_lies_between_answers(case: Case, values: Values) -> bool:
    """Above the one and below the next."""
    exact = _find_exact(case)
    pairs = [(low, high) for low, high in ((25, 50), (50, 75), (75, 100)) if exact and low < exact < high]
    return [(values["low"], values["high"])] == [(_WORDS[low], _WORDS[high]) for low, high in pairs]


@claims("citizen.exactly")
def index_is_an_answer(case: Case, values: Values) -> bool:
    """To the hundredth."""
    exact = _find_exact(case)
    return exact is not None and values["word"] == _WORDS.get(int(exact)) and exact == int(exact)


@claims("citizen.ruler_alt")
def ruler_has_the_index(case: Case, values: Values) -> bool:
    """As printed."""
    return _find_exact(case) is not None and values["value"] == case.words.number(figures.ikm(case))


def _share(case: Case) -> tuple[int, int] | None:
    """Good and poor answers to all unsur; None where those to one of them are not shown."""
    if not case.numbers.spreads or any(0 < n < case.threshold for n in case.counts.values()):
        return None
    low = int((case.scores <= 2).sum().sum())
    return int(case.scores.notna().sum().sum()) - low, low


def _of_100(case: Case) -> tuple[int, int]:
    """The same of 100 answers."""
    found = _share(case)
    assert found
    high = int(figures.rounded(Fraction(100 * found[0], sum(found)), 0))
    return high, 100 - high


@claims("citizen.share")
def answers_of_100(case: Case, values: Values) -> bool:
    """Neither rounds to nothing."""
    return 0 not in _of_100(case) and (values["high"], values["low"]) == _of_100(case)


@claims("citizen.share_alt", beside=["citizen.share"])
def squares_of_100(case: Case, values: Values) -> bool:
    """As many as are told."""
    return (values["high"], values["low"]) == _of_100(case)


@claims("citizen.share_all")
def no_answer_is_poor(case: Case, values: Values) -> bool:
    """Not one 1 or 2."""
    found = _share(case)
    return _is_public(case) and found is not None and found[1] == 0


@claims("citizen.share_none")
def no_answer_is_good(case: Case, values: Values) -> bool:
    """Not one 3 or 4."""
    found = _share(case)
    return _is_public(case) and found is not None and found[0] == 0


@claims("citizen.share_nearly")
def hardly_an_answer_is_poor(case: Case, values: Values) -> bool:
    """Some, and none of 100."""
    found = _share(case)
    return _is_public(case) and found is not None and found[1] > 0 and _of_100(case)[1] == 0


@claims("citizen.share_hardly")
def hardly_an_answer_is_good(case: Case, values: Values) -> bool:
    """Some, and none of 100."""
    found = _share(case)
    return _is_public(case) and found is not None and found[0] > 0 and _of_100(case)[0] == 0


# Where it went


def _is_year_tested(case: Case) -> bool:
    """Whether a year ago is told and was tested."""
    return case.numbers.year_ago is not None and case.numbers.year_ago.total is not None


def _tells_year(case: Case, values: Values, *, real: bool, way: int = 0) -> bool:
    """The printed index of a year ago, and whether the difference is real."""
    side, test = comparison.year_ago(case), case.numbers.year_ago
    if side is None or not _is_year_tested(case) or values["before"] != case.words.number(side.value):
        return False
    apart = comparison.difference(side, comparison.now(case)) or Decimal(0)
    return bool(test.total.p_adjusted < 0.05) is real and (not way or way * apart > 0)


@claims("citizen.year_up")
def it_rose_in_a_year(case: Case, values: Values) -> bool:
    """Really."""
    return _tells_year(case, values, real=True, way=1)


@claims("citizen.year_down")
def it_fell_in_a_year(case: Case, values: Values) -> bool:
    """Really."""
    return _tells_year(case, values, real=True, way=-1)


@claims("citizen.year_same")
def it_did_not_really_move_in_a_year(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    return _tells_year(case, values, real=False)


def _tells_last(case: Case, values: Values) -> bool:
    """Period and printed index of the survey before."""
    side = comparison.before(case)
    if side is None:
        return False
    period = case.words.period(Period.parse(side.period))
    return (values["before"], values["period"]) == (case.words.number(side.value), period)


def _moved(case: Case) -> Decimal:
    """Printed index minus the printed one before."""
    side = comparison.before(case)
    return (comparison.difference(side, comparison.now(case)) if side else None) or Decimal(0)


@claims("citizen.last_up")
def it_rose_since_the_survey_before(case: Case, values: Values) -> bool:
    """Really."""
    return bool(comparison.is_real(case, "before")) and _moved(case) > 0 and _tells_last(case, values)


@claims("citizen.last_down")
def it_fell_since_the_survey_before(case: Case, values: Values) -> bool:
    """Really."""
    return bool(comparison.is_real(case, "before")) and _moved(case) < 0 and _tells_last(case, values)


@claims("citizen.last_same")
def it_did_not_really_move(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    return comparison.is_real(case, "before") is False and _tells_last(case, values)


@claims("citizen.last_equal")
def it_is_the_same_as_before(case: Case, values: Values) -> bool:
    """One series, no test, and one figure."""
    same = comparison.is_real(case, "before") is None and values["before"] == case.words.number(figures.shown_ikm(case))
    return same and _tells_last(case, values)


@claims("citizen.last_untested")
def it_was_not_tested(case: Case, values: Values) -> bool:
    """One series with the survey before, and no test."""
    side = comparison.before(case)
    alone = side is not None and side.is_series_with(comparison.now(case))
    apart = figures.shown_ikm(case) is None or values["before"] != case.words.number(figures.shown_ikm(case))
    return alone and apart and comparison.is_real(case, "before") is None and _tells_last(case, values)


def _tells_nothing_else(case: Case) -> bool:
    """Whether neither the years nor a year ago say where a shown index went."""
    line = trend.find_line(case)
    shown = _is_public(case) and figures.shown_ikm(case) is not None
    return shown and not (line and line.real) and not _is_year_tested(case)


@claims("citizen.last_across")
def the_survey_before_is_of_other_rules(case: Case, values: Values) -> bool:
    """No series with this one."""
    side = comparison.before(case)
    apart = side is not None and not side.is_series_with(comparison.now(case))
    return _tells_nothing_else(case) and apart


@claims("citizen.first")
def it_is_the_first_survey(case: Case, values: Values) -> bool:
    """None before."""
    return _tells_nothing_else(case) and comparison.before(case) is None


@claims("citizen.slope_up")
def it_tends_up(case: Case, values: Values) -> bool:
    """Really, over the years."""
    return trend.index_rises_over_the_years(case, values)


@claims("citizen.slope_down")
def it_tends_down(case: Case, values: Values) -> bool:
    """Really, over the years."""
    return trend.index_falls_over_the_years(case, values)


# What is valued, and what needs mending


def _mended(case: Case) -> list[str]:
    """The first priorities that not everybody gave the best answer."""
    return [key for key in actions.find_first(case) if figures.value(case, key) != 100]


@claims("citizen.mended")
def something_needs_mending(case: Case, values: Values) -> bool:
    """The mutu is not the best, and some unsur come first."""
    return _is_public(case) and bool(_mended(case)) and figures.mutu(case) != "A"


@claims("citizen.mended_note")
def those_to_mend_were_chosen_by_their_score(case: Case, values: Values) -> bool:
    """There are some."""
    return _is_public(case) and bool(_mended(case))


@claims("citizen.mended_best")
def something_can_be_better(case: Case, values: Values) -> bool:
    """The mutu is the best, and some unsur come first all the same."""
    return _is_public(case) and bool(_mended(case)) and figures.mutu(case) == "A"


@claims("citizen.alike")
def nothing_comes_first(case: Case, values: Values) -> bool:
    """Unsur can be compared, and none is more pressing."""
    shown = _is_public(case) and figures.shown_ikm(case) is not None
    return shown and bool(actions.find_compared(case)) and not _mended(case)


@claims("citizen.unsur_few")
def unsur_are_not_shown(case: Case, values: Values) -> bool:
    """There is an index, and too few answered to compare unsur."""
    return _is_public(case) and figures.shown_ikm(case) is not None and not actions.find_compared(case)


# What is done and what is late


def _list_planned(case: Case) -> list[Any]:
    """What was planned, earlier and now."""
    return [*actions.list_earlier(case), *(each for each in actions.list_rows(case) if actions.is_planned(each))]


@claims("citizen.plan_counts")
def planned_kept_and_late(case: Case, values: Values) -> bool:
    """Of all that was planned, on the last day of the period."""
    planned = _list_planned(case)
    done = sum(each.status == "selesai" for each in planned)
    counted = (len(planned), done, len(actions.list_late(case)))
    told = (values["n"], values["done"], values["late"]) == (
        case.words.count(counted[0]),
        f"{counted[1]} selesai" if counted[1] else "belum ada yang selesai",
        f"{counted[2]} terlambat" if counted[2] else "tidak ada yang terlambat",
    )
    return bool(planned) and told and values["date"] == case.words.date(actions.end(case))


@claims("citizen.plan_none")
def nothing_is_planned(case: Case, values: Values) -> bool:
    """Neither earlier nor now."""
    return _is_public(case) and not _list_planned(case)


@claims("citizen.plan_more")
def some_do_not_fit(case: Case, values: Values) -> bool:
    """More than there are lines."""
    more = len(_list_planned(case)) - _LINES
    return more > 0 and values["n"] == case.words.count(more)


@claims("citizen.plan_about")
def nobody_wrote_what(case: Case, values: Values) -> bool:
    """An action that names its unsur alone, in everyday words."""
    silent = [case.words.text(f"plain.{each.unsur}") for each in _list_planned(case) if not each.kegiatan]
    return values["unsur"] in silent


def _months(planned: Iterable[Any]) -> list[str]:
    """The last month of each, in words."""
    due = [actions.find_due(each) for each in planned]
    return [f"{_MONTHS[day.month - 1]} {day.year}" for day in due if day]


@claims("citizen.due")
def it_is_to_be_done_by(case: Case, values: Values) -> bool:
    """One that is open and not late."""
    late = actions.list_late(case)
    return values["month"] in _months(
        each for each in _list_planned(case) if each.status in ("rencana", "berjalan") and each not in late
    )


@claims("citizen.due_late")
def it_was_due(case: Case, values: Values) -> bool:
    """One that is late."""
    return values["month"] in _months(actions.list_late(case))


@claims("citizen.due_done", beside=["citizen.due"])
def it_was_planned_for(case: Case, values: Values) -> bool:
    """One that is done."""
    return values["month"] in _months(each for each in _list_planned(case) if each.status == "selesai")


# What the number means


@claims("citizen.meaning_scale")
def questions_weigh_alike(case: Case, values: Values) -> bool:
    """All that were asked, with exact weights."""
    exact = figures.weight(case) == Fraction(1, len(case.scores.columns))
    return exact and values["n"] == case.words.count(len(case.scores.columns))


@claims("citizen.meaning_bobot")
def questions_weigh_so_much(case: Case, values: Values) -> bool:
    """All that were asked, with the weight of the sidecar."""
    told = figures.read(values["bobot"]) == Decimal(str(float(figures.weight(case))))
    return told and values["n"] == case.words.count(len(case.scores.columns))


@claims("citizen.meaning_mutu")
def mutu_reaches_from_to(case: Case, values: Values) -> bool:
    """The band of the printed index, to a hundredth below the next."""
    lows = [Decimal(low) for low, *_ in figures.BANDS]
    tops = [*(low - Decimal("0.01") for low in lows[1:]), Decimal(100)]
    bands = {
        mutu: (case.words.number(low), case.words.number(top), kinerja.lower())
        for (_, mutu, kinerja), low, top in zip(figures.BANDS, lows, tops, strict=True)
    }
    told = (values["low"], values["high"], values["kinerja"])
    return values["mutu"] == figures.mutu(case) and told == bands[str(values["mutu"])]


@claims("citizen.sure_random")
def all_would_have_said(case: Case, values: Values) -> bool:
    """The interval of a random sample."""
    known = case.numbers.precision
    ends = figures.interval(case) if figures.is_plain(case) else (known.low, known.high)
    drawn = case.sidecar.selection in ("random", "systematic")
    return drawn and [values["low"], values["high"]] == [*map(case.words.number, ends)]


@claims("citizen.sure_self")
def they_came_of_their_own_accord(case: Case, values: Values) -> bool:
    """So the sidecar, of an index that is shown."""
    return _is_public(case) and figures.shown_ikm(case) is not None and case.sidecar.selection == "self-selected"


@claims("citizen.sure_required")
def they_had_to_answer(case: Case, values: Values) -> bool:
    """So the sidecar, of an index that is shown."""
    return _is_public(case) and figures.shown_ikm(case) is not None and case.sidecar.selection == "required"


@claims("citizen.sure_unknown")
def how_they_were_chosen_is_unknown(case: Case, values: Values) -> bool:
    """Nothing in the sidecar, of an index that is shown."""
    return _is_public(case) and figures.shown_ikm(case) is not None and case.sidecar.selection is None


@claims("citizen.tell")
def nowhere_to_turn_to_is_known(case: Case, values: Values) -> bool:
    """The register names no way to complain."""
    return _is_public(case) and not case.study.survey.unit.complaints_to
