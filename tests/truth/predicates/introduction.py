"""When what the report says is true: the texts of introduction.toml."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import ikm
from tests.truth import figures, stated
from tests.truth.predicates.sector import asked_items
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels
from tests.truth.surveys import NOW

labels(
    __name__,
    "cover.kind",
    "cover.value",
    "cover.mutu",
    "identity.caption",
    "identity.unit",
    "identity.code",
    "identity.city",
    "identity.skpd",
    "identity.sector",
    "identity.period",
    "identity.instrument",
    "collection.caption",
    "collection.surveyor",
    "collection.method",
    "collection.selection",
    "collection.location",
    "collection.time",
    "collection.population",
    "collection.respondents",
    "collection.guideline",
    "collection.questions",
    "collection.mode",
    "collection.response",
    "identity.services",
    "identity.address",
    "identity.complaints_to",
    "identity.head",
    "questionnaire.caption",
    "questionnaire.question",
    "questionnaire.options",
    "provenance.caption",
    "provenance.files",
    "provenance.file",
    "provenance.rows",
    "provenance.fingerprint",
    "provenance.software",
    "provenance.instrument",
    "provenance.bobot",
    "provenance.rounding",
    "signature.head",
    "signature.nip",
    "team.caption",
    "team.name",
    "team.role",
    "team.nip",
)

# Headings that end in a full stop, and what is true of every report.
always(__name__, "questionnaire.code", "provenance.note", "provenance.results")

_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember")  # fmt: skip


def _read(case: Case) -> int:
    """Rows of the file."""
    return len(case.survey.periods[NOW])


def _left_out(case: Case) -> list[str]:
    """Names of unsur that the sidecar leaves out."""
    whole = case.study.survey.instrument.whole
    return [unsur.name for unsur in whole.unsur if unsur.key in (case.sidecar.without or [])]


# Cover


@claims("cover.internal")
def edition_is_internal(case: Case, values: Values) -> bool:
    """Groups of five to nine are shown in it."""
    return case.audience == "internal" and (values["least"], values["most"]) == (5, 9)


@claims("cover.sample")
def answers_are_made_up(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.synthetic)


@claims("cover.scale")
def scale_is_that_of_all_unsur(case: Case, values: Values) -> bool:
    """None is left out."""
    return not _left_out(case)


@claims("cover.scale_without")
def scale_is_that_of_fewer_unsur(case: Case, values: Values) -> bool:
    """All that are left out."""
    return figures.is_listing(values["items"], _left_out(case))


@claims("cover.respondents_count")
def respondents_are_counted(case: Case, values: Values) -> bool:
    """All that count."""
    return values["n"] == case.words.count(case.n)


@claims("cover.no_mutu")
def too_few_for_a_mutu(case: Case, values: Values) -> bool:
    """There is an index, of fewer than the sentence says."""
    return figures.shown_ikm(case) is not None and case.n < int(str(values["claim"])) == figures.CLAIM


# Basis and purpose


@claims("intro.background")
def report_is_of_this_unit_and_period(case: Case, values: Values) -> bool:
    """As the register has it."""
    told = (values["unit"], values["city"], values["period"])
    return told == ("Kantor Perizinan", "Kota Contoh", "Semester I Tahun 2026")


@claims("intro.basis")
def survey_rests_on_these(case: Case, values: Values) -> bool:
    """Its considerans, itself, and what was issued on it; the guideline of 2024 only for surveys online."""
    minister = "Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor"
    begin = ["Undang-Undang Nomor 25 Tahun 2009 tentang", "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang"]
    begin += [f"Peraturan {minister} 14 Tahun 2017 tentang", f"Surat Edaran {minister} 12 Tahun 2023 tentang"]
    if "online" in case.sidecar.mode:
        begin.append(f"Pedoman {minister} 9 Tahun 2024 tentang")
    said = [str(one.values["title"]) for one in case.said if one.key == "intro.basis"]
    all_there = len(said) == len(begin) and all(map(str.startswith, said, begin))
    return all_there and any(map(str(values["title"]).startswith, begin))


_MEANS = {
    "harapan": "dengan membandingkan harapan masyarakat dengan pelayanan yang diterimanya",
    "kepentingan": "dengan menanyakan pula seberapa penting setiap unsur pelayanan bagi masyarakat",
    "kinerja": "menurut penilaian responden atas setiap unsur pelayanan",
}


def _means(case: Case) -> str:
    """What was asked beside kinerja, of each unsur."""
    return stated.asked(case) if stated.asked(case) in _MEANS else "kinerja"


@claims("intro.purpose")
def purpose_is_told_with_its_means(case: Case, values: Values) -> bool:
    """By what was asked."""
    return values["means"] == _MEANS[_means(case)]


@claims("intro.purpose_harapan")
def harapan_is_compared(case: Case, values: Values) -> bool:
    """It was asked."""
    return _means(case) == "harapan"


@claims("intro.purpose_kepentingan")
def kepentingan_is_asked_too(case: Case, values: Values) -> bool:
    """And no harapan."""
    return _means(case) == "kepentingan"


@claims("intro.purpose_kinerja")
def only_kinerja_is_asked(case: Case, values: Values) -> bool:
    """Neither of the two."""
    return _means(case) == "kinerja"


# Collection


@claims("collection.unrecorded")
def these_facts_are_not_recorded(case: Case, values: Values) -> bool:
    """The sidecar may hold them, and does not; it is for the office to know."""
    side = case.sidecar
    facts = {"surveyor": side.surveyor, "method": side.method, "mode": side.mode, "selection": side.selection,
             "location": side.location, "time": side.field_from or side.field_until, "population": side.population,
             "response": side.asked}  # fmt: skip
    missing = [case.words.text(f"collection.{name}") for name, value in facts.items() if not value]
    return case.audience == "internal" and figures.is_listing(values["items"], missing)


@claims("collection.missing")
def a_section_of_the_outline_is_not_recorded(case: Case, values: Values) -> bool:
    """Who surveyed, how, where or when."""
    side = case.sidecar
    return not all([side.surveyor, side.method, side.location, side.field_from or side.field_until])


@claims("collection.dates")
def field_work_lasted_so_long(case: Case, values: Values) -> bool:
    """As the sidecar has it."""
    days: list[date] = [case.sidecar.field_from, case.sidecar.field_until]
    return [values["first"], values["last"]] == [f"{day.day} {_MONTHS[day.month - 1]} {day.year}" for day in days]


@claims("collection.people")
def so_many_were_served(case: Case, values: Values) -> bool:
    """As the sidecar has it."""
    return bool(case.sidecar.population) and values["n"] == case.words.count(case.sidecar.population)


def _tells_rows(case: Case, values: Values) -> bool:
    """Rows that count, and all."""
    return (values["n"], values["read"]) == (case.words.count(case.n), case.words.count(_read(case)))


@claims("collection.of_read")
def so_many_rows_count(case: Case, values: Values) -> bool:
    """Of several."""
    return _read(case) != 1 and _tells_rows(case, values)


@claims("collection.of_read_one")
def the_row_counts_or_not(case: Case, values: Values) -> bool:
    """Of a single one."""
    return _read(case) == 1 and _tells_rows(case, values)


def _tells_response(case: Case, values: Values) -> bool:
    """How many were asked, how many count, and their share."""
    asked = case.sidecar.asked
    shown = (case.words.count(case.n), case.words.count(asked), case.words.percent(Fraction(case.n, asked)))
    return (values["n"], values["asked"], values["share"]) == shown


def _tells_silent(case: Case, values: Values) -> bool:
    """The rest of those who were asked, and there is one."""
    silent = case.sidecar.asked - case.n
    return silent > 0 and _tells_response(case, values) and values["silent"] == case.words.count(silent)


@claims("collection.response_value")
def response_rate_is_told(case: Case, values: Values) -> bool:
    """Counted respondents of those who were asked."""
    return _tells_response(case, values)


@claims("collection.response_meaning")
def the_others_did_not_answer(case: Case, values: Values) -> bool:
    """Every row counts."""
    return case.n == _read(case) and _tells_silent(case, values)


@claims("collection.response_refused")
def the_others_did_not_answer_or_do_not_count(case: Case, values: Values) -> bool:
    """Not every row counts."""
    return case.n < _read(case) and _tells_silent(case, values)


@claims("collection.response_all")
def all_who_were_asked_answered(case: Case, values: Values) -> bool:
    """And count."""
    return case.sidecar.asked == case.n and values["asked"] == case.words.count(case.n)


def _tells_sample(case: Case, values: Values, *, reached: bool) -> bool:
    """What the table of Krejcie and Morgan (1970) asks of so many users: chi-square 3.841, half, 5 per cent."""
    users = case.sidecar.population or sum(case.sidecar.strata.values())
    spread = Fraction(3841, 1000) / 4
    needed = figures.rounded(spread * users / (Fraction(25, 10000) * (users - 1) + spread), 0)
    told = tuple(case.words.count(int(figure)) for figure in (users, needed, case.n))
    return (case.n >= needed) is reached and (values["users"], values["needed"], values["n"]) == told


@claims("collection.guideline_reached")
def enough_were_counted(case: Case, values: Values) -> bool:
    """As many as the table asks for."""
    return _tells_sample(case, values, reached=True)


@claims("collection.guideline_short")
def too_few_were_counted(case: Case, values: Values) -> bool:
    """Fewer than the table asks for."""
    return _tells_sample(case, values, reached=False)


def _tells_questions(case: Case, values: Values) -> bool:
    """Unsur that count, with their scale."""
    return (values["n"], values["low"], values["high"]) == (len(case.scores.columns), 1, 4)


@claims("collection.questions_value")
def every_unsur_is_asked(case: Case, values: Values) -> bool:
    """None is left out."""
    return not _left_out(case) and _tells_questions(case, values)


@claims("collection.questions_without")
def some_unsur_do_not_count(case: Case, values: Values) -> bool:
    """All that are left out."""
    return figures.is_listing(values["items"], _left_out(case)) and _tells_questions(case, values)


@claims("selection.random")
def respondents_were_drawn(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.selection == "random")


@claims("selection.systematic")
def respondents_were_chosen_by_turn(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.selection == "systematic")


@claims("selection.self-selected")
def respondents_came(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.selection == "self-selected")


@claims("selection.required")
def nobody_was_served_without_answering(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.selection == "required")


@claims("selection.census")
def all_users_were_asked(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.selection == "census")


@claims("modes.online")
def some_answered_online(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return "online" in case.sidecar.mode


@claims("modes.paper")
def some_answered_on_paper(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return "paper" in case.sidecar.mode


@claims("modes.interview")
def some_were_interviewed(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return "interview" in case.sidecar.mode


# Provenance


@claims("provenance.version")
def made_by_this_version(case: Case, values: Values) -> bool:
    """Of the package."""
    return values["version"] == ikm.__version__


@claims("provenance.rounding_value")
def figures_are_rounded_once(case: Case, values: Values) -> bool:
    """The bobot rounds no sum."""
    return ";round" not in case.sidecar.bobot


@claims("provenance.rounding_sum")
def figures_are_rounded_twice(case: Case, values: Values) -> bool:
    """The bobot rounds the sum to so many decimals."""
    return bool(case.sidecar.bobot.endswith(f";round{values['places']}"))


# The questionnaire

_ALSO = {"harapan": "harapan atas setiap unsur", "kepentingan": "kepentingan setiap unsur",
         "overall": "kepuasan secara keseluruhan", "saran": "saran, keluhan, atau pujian"}  # fmt: skip


def _is_given(case: Case, name: str) -> bool:
    """Whether any cell of these columns says something."""
    columns = [column for column in case.answers if column == name or column.startswith(f"{name}_")]
    return any(case.answers[column].replace("", None).notna().any() for column in columns)


@claims("questionnaire.also")
def this_was_asked_besides(case: Case, values: Values) -> bool:
    """All that somebody answered, beside the unsur and what respondents are."""
    before = [text for name, text in _ALSO.items() if name != "saran" and _is_given(case, name)]
    after = [_ALSO["saran"]] if _is_given(case, "saran") else []
    return figures.is_listing(values["items"], [*before, *asked_items(case), *after])


@claims("questionnaire.also_harapan")
def harapan_was_asked(case: Case, values: Values) -> bool:
    """Of any unsur."""
    return _is_given(case, "harapan")


@claims("questionnaire.also_kepentingan")
def kepentingan_was_asked(case: Case, values: Values) -> bool:
    """Of any unsur."""
    return _is_given(case, "kepentingan")


@claims("questionnaire.also_overall")
def satisfaction_on_the_whole_was_asked(case: Case, values: Values) -> bool:
    """In a column of its own."""
    return _is_given(case, "overall")


@claims("questionnaire.also_saran")
def words_were_asked(case: Case, values: Values) -> bool:
    """Somebody wrote."""
    return _is_given(case, "saran")
