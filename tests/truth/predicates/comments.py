"""When what the report says is true: the texts of comments.toml."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import groupby
from typing import NamedTuple

from ikm.texts.words import list_terms
from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "comments.topics",
    "comments.topic",
    "comments.unsur",
    "comments.n",
    "comments.by_unsur",
    "comments.low_answers",
    "comments.praised",
    "comments.asked",
    "comments.complaint",
    "comments.no_unsur",
    "comments.no_topic",
    "comments.found",
    "comments.found_topic",
    "comments.words",
    "comments.word",
    "comments.low",
    "comments.high",
    "comments.more",
    "comments.more_low",
    "comments.more_high",
    "comments.services",
    # A part of `alt`, which is looked at as a whole.
    "comments.bar",
)


class _Read(NamedTuple):
    """What a person reads in a comment: its kind, what it praises and what it wants better, personal data in it."""

    kind: str
    praised: str = ""
    wanted: str = ""
    removed: str = ""

    @property
    def unsur(self) -> set[str]:
        """What it judges."""
        return {self.praised, self.wanted} - {""}

    @property
    def complains(self) -> bool:
        """Whether it complains, beside praise or alone."""
        return self.kind in ("keluhan", "campuran")

    @property
    def praises(self) -> bool:
        """Whether it praises, beside what it wants or alone."""
        return self.kind in ("pujian", "campuran") or bool(self.praised)


#: Every comment of `tests.truth.surveys` that says something, as read by a person; '=1+1' and 'tes' say nothing.
_READ = {
    "Biaya mahal, tidak transparan": _Read("keluhan", wanted="biaya"),
    "Toilet kotor dan ruang tunggu panas": _Read("keluhan", wanted="sarana"),
    "Antrean lama sekali": _Read("keluhan", wanted="waktu"),
    "Mohon sistem daring diperbaiki karena sering macet": _Read("keluhan", wanted="sarana"),
    "Petugas ramah, terima kasih": _Read("pujian", "perilaku"),
    "Hubungi saya di 0812-3456-7890": _Read("lain", removed="telepon"),
    "Parkir sempit; tolong ditambah": _Read("keluhan", wanted="sarana"),
    "<b>bagus</b>": _Read("pujian"),
    "Terima kasih Ibu Sumarwati, cepat dan jelas": _Read("pujian", "waktu", removed="nama"),
    "Toilet kotor": _Read("keluhan", wanted="sarana"),
    "Petugas judes": _Read("keluhan", wanted="perilaku"),
    "Pelayanan cepat dan bagus": _Read("pujian", "waktu"),
    "Sangat puas": _Read("pujian"),
    "Petugas ramah": _Read("pujian", "perilaku"),
    "Bagus": _Read("pujian"),
    "Baik": _Read("pujian"),
    "Loket tutup": _Read("keluhan", wanted="waktu"),
    "Mohon ditambah kursi": _Read("saran", wanted="sarana"),
    "Petugas ramah, tapi toilet kotor": _Read("campuran", "perilaku", "sarana"),
    "Saya datang hari Senin": _Read("lain"),
    "We were there on the first of the month": _Read("bahasa lain"),
    "Surel saya budi@contoh.id": _Read("lain", removed="surel"),
    "Lihat www.contoh.id": _Read("lain", removed="tautan"),
    "Akun IG @warga_kota": _Read("lain", removed="akun"),
    "NIK 3374010101010001 ditolak": _Read("keluhan", removed="nik"),
    "NPWP 01.234.567.8-901.000": _Read("lain", removed="npwp"),
    "Motor H 1234 AB hilang": _Read("keluhan", removed="plat"),
    "Rekening BRI 1234567890": _Read("lain", removed="nomor"),
    "Alamat saya Jalan Melati No. 5": _Read("lain", removed="alamat"),
    "Saya lahir 1 Mei 1980": _Read("lain", removed="lahir"),
}
_NOTHING = {"=1+1", "tes", "-"}
_KINDS = {"telepon": "nomor telepon", "nama": "nama orang", "surel": "alamat surel", "tautan": "tautan",
          "akun": "akun media sosial", "nik": "NIK atau nomor KK", "npwp": "NPWP", "plat": "nomor kendaraan",
          "nomor": "nomor rekening atau nomor lain", "alamat": "alamat rumah", "lahir": "tanggal lahir"}  # fmt: skip
#: What the officer of a survey says of comments, whatever others read in them; None: it says nothing.
_OFFICER: dict[str, dict[str, _Read | None]] = {
    "comments-read": {
        "Loket tutup": _Read("saran", wanted="sarana"),
        "Petugas judes": _Read("keluhan", wanted="perilaku"),
        "Saya datang hari Senin": None,
    }
}
#: Decisions in the file of `comments-reviewed`.
_APPROVED, _REJECTED = {"comments-reviewed": 1}, {"comments-reviewed": 1}


@cache
def _list_written(case: Case) -> tuple[str, ...]:
    """What is written in the rows that count; all of it was read by a person."""
    found = tuple(str(text) for text in case.answers["saran"] if text)
    assert set(found) <= _READ.keys() | _NOTHING, set(found) - _READ.keys()
    return found


@cache
def _list_said(case: Case) -> tuple[str, ...]:
    """The comments that say something."""
    officer = _OFFICER.get(case.survey.name, {})
    return tuple(text for text in _list_written(case) if officer.get(text, _READ.get(text)) is not None)


def count_said(case: Case) -> int:
    """How many comments say something."""
    return len(_list_said(case))


def _enough(case: Case) -> bool:
    """Whether as many wrote as the smallest group that is shown."""
    return len(_list_said(case)) >= case.threshold


def _list_read(case: Case) -> list[_Read]:
    """What a person reads in each of them: the officer, where there is one."""
    return [_OFFICER.get(case.survey.name, {}).get(text) or _READ[text] for text in _list_said(case)]


def _count(case: Case) -> Counter[str]:
    """Comments by unsur, most first."""
    return Counter(unsur for one in _list_read(case) for unsur in one.unsur if unsur in case.scores)


def count_wanted(case: Case, *, complains: bool) -> Counter[str]:
    """Comments that want an unsur better, by unsur: those that complain, or those that only ask."""
    return Counter(one.wanted for one in _list_read(case) if one.wanted in case.scores and one.complains is complains)


def _name(case: Case, key: str) -> str:
    """Code and name of an unsur."""
    return f"{figures.code(case, key)} {figures.name(case, key)}"


@claims("comments.written")
def so_many_wrote(case: Case, values: Values) -> bool:
    """Comments that say something, of all respondents."""
    said = len(_list_said(case))
    shown = (case.words.count(said), case.words.count(case.n), case.words.percent(Fraction(said, case.n)))
    return said > 0 and (values["n"], values["respondents"], values["share"]) == shown


@claims("comments.none")
def nobody_wrote(case: Case, values: Values) -> bool:
    """No comment says anything."""
    return not _list_said(case)


@claims("comments.empty")
def so_many_wrote_nothing(case: Case, values: Values) -> bool:
    """The rest of what is written."""
    rest = len(_list_written(case)) - len(_list_said(case))
    return rest > 0 and values["empty"] == case.words.count(rest)


@claims("comments.few")
def too_few_wrote(case: Case, values: Values) -> bool:
    """Some, but fewer than the sentence says."""
    return 0 < len(_list_said(case)) < values["threshold"] == case.threshold


def count_kinds(case: Case) -> dict[str, int]:
    """Comments in which a person reads a complaint, a request without one, praise; what is mixed is in two of them."""
    read = _list_read(case)
    return {
        "complaints": sum(one.complains for one in read),
        "requests": sum(one.kind == "saran" for one in read),
        "praise": sum(one.praises for one in read),
    }


@claims("comments.kinds")
def so_many_complain_ask_and_praise(case: Case, values: Values) -> bool:
    """As a person reads them."""
    told = {name: case.words.count(n) for name, n in count_kinds(case).items()}
    said = {name: values[name] for name in told} == told
    return _enough(case) and said and values["n"] == case.words.count(len(_list_said(case)))


def _claim_number(key: str, kind: str) -> None:
    """Register a sentence that counts the comments of one kind: said where there are any."""

    @claims(f"comments.{key}")
    def so_many_are_of_the_kind(case: Case, values: Values) -> bool:
        """As a person reads them."""
        n = sum(one.kind == kind for one in _list_read(case))
        return _enough(case) and n > 0 and values[key] == case.words.count(n)


for _key, _kind in (("other", "lain"), ("foreign", "bahasa lain")):
    _claim_number(_key, _kind)


@claims("comments.mixed")
def so_many_praise_and_want(case: Case, values: Values) -> bool:
    """Praise beside a complaint or a request."""
    n = sum(one.praises and one.kind != "pujian" for one in _list_read(case))
    return _enough(case) and n > 0 and values["mixed"] == case.words.count(n)


@claims("comments.kinds_rule")
def nobody_has_read_them(case: Case, values: Values) -> bool:
    """Said where the file of an officer says of no comment what it is."""
    return _enough(case) and case.survey.name not in _OFFICER


@claims("comments.reviewed")
def so_many_were_read(case: Case, values: Values) -> bool:
    """Comments of wordings that the officer read, and the others."""
    read = sum(text in _OFFICER[case.survey.name] for text in _list_said(case))
    shown = (case.words.count(read), case.words.count(len(_list_said(case)) - read))
    return _enough(case) and (values["read"], values["rest"]) == shown


@claims("comments.about", "comments.beside")
def rules_stand_where_comments_are_counted(case: Case, values: Values) -> bool:
    """Said where kinds are."""
    return _enough(case)


@claims("comments.removed")
def personal_data_were_taken_out(case: Case, values: Values) -> bool:
    """Each kind as often as a person finds it."""
    kinds = Counter(one.removed for one in _list_read(case) if one.removed)
    spelt = [f"{_KINDS[kind]} ({case.words.count(n)})" for kind, n in kinds.items()]
    return _enough(case) and figures.is_listing(values["items"], spelt)


def _claim_kind(kind: str) -> None:
    """Register the name of a kind: said where such data were taken out."""

    @claims(f"comments.kind_{kind}")
    def such_data_were_taken_out(case: Case, values: Values) -> bool:
        """A person finds such data."""
        return _enough(case) and kind in {one.removed for one in _list_read(case)}


for _kind in _KINDS:
    _claim_kind(_kind)


def _list_most(case: Case) -> list[str]:
    """The three that are mentioned most; those that tie are named together or not at all, but for the first."""
    named: list[str] = []
    ranked = _count(case).most_common()
    for _, group in groupby(ranked, key=lambda pair: pair[1]):
        tied = [key for key, _ in group]
        if named and len(named) + len(tied) > 3:
            break
        named += tied
    return named


def _spell_most(case: Case) -> list[str]:
    """Each with its number of comments."""
    return [f"{_name(case, key)} ({case.words.count(_count(case)[key])} komentar)" for key in _list_most(case)]


@claims("comments.most")
def these_are_mentioned_most(case: Case, values: Values) -> bool:
    """No other has as many comments as any of these."""
    return _enough(case) and figures.is_listing(values["items"], _spell_most(case))


@claims("comments.most_item")
def it_is_among_the_most(case: Case, values: Values) -> bool:
    """With its number of comments."""
    return _enough(case) and f"{values['unsur']} ({values['n']} komentar)" in _spell_most(case)


@claims("comments.several")
def comments_may_mention_several(case: Case, values: Values) -> bool:
    """Said where any unsur is mentioned."""
    return _enough(case) and bool(_count(case))


@claims("comments.chart")
def title_names_the_most(case: Case, values: Values) -> bool:
    """All that tie, with the number of comments of each."""
    counts = _count(case)
    most = [key for key, n in counts.items() if n == max(counts.values())]
    named = figures.is_tied(values["unsur"], [_name(case, key) for key in most])
    return _enough(case) and named and values["n"] == case.words.count(max(counts.values()))


def _list_bars(case: Case) -> dict[str, int]:
    """Every unsur that is mentioned, as its bar is labelled, with its number of comments."""
    complaints, count = count_wanted(case, complains=True), case.words.count
    return {f"{_name(case, key)} {count(n)} ({count(complaints[key])} keluhan)": n for key, n in _count(case).items()}


@claims("comments.alt")
def bars_get_shorter(case: Case, values: Values) -> bool:
    """Every unsur that is mentioned, the longest first, equal ones in any order."""
    bars, shown = _list_bars(case), str(values["items"]).split("; ")
    sizes = [bars[item] for item in shown]
    return _enough(case) and sorted(shown) == sorted(bars) and sizes == sorted(sizes, reverse=True)


@claims("comments.other_topics", "comments.few_n")
def small_topics_stand_together(case: Case, values: Values) -> bool:
    """Those of fewer than three comments."""
    return _enough(case) and values["least"] == 3


def _share_scorers(case: Case) -> tuple[int, int]:
    """Comments of respondents whose own mean x 25 lies below Baik, and of the others."""
    said = case.answers["saran"].isin(_list_said(case))
    low = 25 * case.scores.mean(axis=1) < float(figures.BANDS[2][0])
    return int((said & low).sum()), int((said & ~low).sum())


def _bounds(case: Case, values: Values) -> bool:
    """Where the mutu Baik begins."""
    return _enough(case) and values["bound"] == "76,61"


@claims("comments.words_few")
def too_few_for_words(case: Case, values: Values) -> bool:
    """One of the two wrote fewer than the sentence says."""
    few = min(_share_scorers(case)) < int(str(values["threshold"])) == case.threshold
    return _bounds(case, values) and few


@claims("comments.words_none")
def no_word_tells_them_apart(case: Case, values: Values) -> bool:
    """Both wrote enough, and no word that may be shown stands out."""
    enough = min(_share_scorers(case)) >= case.threshold
    return _bounds(case, values) and enough and not case.numbers.comments.distinct_words


@claims("comments.words_note")
def words_tell_them_apart(case: Case, values: Values) -> bool:
    """Both wrote so many, and a word stands out."""
    low, high = _share_scorers(case)
    told = (values["low"], values["high"]) == (case.words.count(low), case.words.count(high))
    apart = bool(case.numbers.comments.distinct_words) and min(low, high) >= case.threshold
    return _bounds(case, values) and values["kinerja"] == "Baik" and told and apart


@claims("comments.words_rule")
def only_shared_words_are_shown(case: Case, values: Values) -> bool:
    """By these limits; of the words whose stems differ all that are not shown are counted."""
    shared = case.numbers.comments.shared
    stems = {term.stem for comment in case.numbers.comments.comments for term in list_terms(comment.text)}
    limits = (values["threshold"], values["least"]) == (case.threshold, 3)
    return _enough(case) and limits and values["others"] == case.words.count(len(stems - set(shared.forms)))


@claims("comments.services_note")
def a_service_is_hidden(case: Case, values: Values) -> bool:
    """One has fewer comments than the sentence says, or all of one wrote."""
    by_service = case.answers.loc[case.answers["saran"].isin(_list_said(case)), "service"].value_counts()
    everybody = (case.answers["service"].value_counts()[by_service.index] == by_service).any()
    hidden = (everybody or by_service.min() < case.threshold) and int(str(values["threshold"])) == case.threshold
    return _enough(case) and bool(hidden)


# Quotes


def _count_wordings(case: Case) -> int:
    """Comments that differ, for each is proposed once."""
    return len(set(_list_said(case)))


@claims("comments.quotes_note")
def a_quote_is_approved(case: Case, values: Values) -> bool:
    """In the file of decisions."""
    return _enough(case) and case.survey.name in _APPROVED


@claims("comments.no_quotes")
def no_quote_is_approved(case: Case, values: Values) -> bool:
    """There is no such decision."""
    return _enough(case) and case.survey.name not in _APPROVED


@claims("comments.decided")
def decisions_add_up(case: Case, values: Values) -> bool:
    """Of all that differ those that are quoted, those turned down, and the others that the file does not decide."""
    count, name, all_of_them = case.words.count, case.survey.name, _count_wordings(case)
    shown, rejected = _APPROVED.get(name, 0), _REJECTED.get(name, 0)
    rest = all_of_them - shown - rejected
    told = tuple(values[each] for each in ("n", "wordings", "shown", "rejected", "open"))
    return (
        _enough(case)
        and shown + rejected > 0
        and told == (count(len(_list_said(case))), *map(count, (all_of_them, shown, rejected, rest)))
    )
