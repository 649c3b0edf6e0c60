"""What the columns of an export say: headings by the words of words.toml, cells as scores."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import pandas as pd

from ikm.errors import DataError, list_some
from ikm.intake.dates import MONTHS
from ikm.intake.labels import normalise_label
from ikm.intake.mapping import OFFICIAL_POINTS, AnswerScale, FormMapping
from ikm.intake.personal import is_quotable
from ikm.intake.table import HEADING_JOINT, strip_again
from ikm.intake.words import find_in, has_match, read_words
from ikm.rules.instrument import Instrument, Unsur
from ikm.speech import _, say_count
from ikm.survey.responses import BLANK_ANSWER, DOES_NOT_APPLY

# What headings, labels of answers and rows of sums may mean

_LEAD = re.compile(r"^(?:(?:u|unsur|no|q|soal|pertanyaan)?[ .]*\d{1,2}\s*[.):\-]\s*|[ivx]+[.)]\s+|\W+)", re.IGNORECASE)
#: What LimeSurvey puts before a question: 'U[SQ001]. ', 'G01Q02. '; a grid's row stands behind it: '[Persyaratan]'.
_CODE = re.compile(r"^(?:\w+\[\w+\]|G\d+Q\d+\w*)\.?\s+")
_ROW = re.compile(r"\[(?!SQ\d+\])([^\[\]]*[^\W\d_]{3}[^\[\]]*)\]$")
#: A question within groups, as Kobo and ODK call it: 'data_diri/umur'.
_GROUPED = re.compile(r"[\w.-]+(?:/[\w.-]+)*/([\w.-]{3,})")
#: Where a name that is joined in humps has its blanks: 'jenisPelayanan'.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
#: The number or code before the words of a question: 'u1 persyaratan', 'q12 umur', 'x3 ...'.
_NUMBERED = re.compile(r"^(?:[a-z]{1,4} ?|unsur |soal |pertanyaan )?\d{1,2}[a-z]? +(?=[^\W\d])")
#: Two languages of one heading: 'Jenis kelamin / Gender', 'Waktu | Time', 'Waktu (Time)'.
_BILINGUAL = re.compile(r"\s+/\s+|\s*\|\s*|\s*[()]\s*|\n")
_NUMBER_BEHIND = re.compile(r"(|.*[^\d])[ .\-]*?0*(\d{1,2})\.?")
_NUMBER_BEFORE = re.compile(r"([a-z]{0,12}?)[ .]?0*(\d{1,2})[ .:)\-]+(?=[^\W\d])", re.IGNORECASE)
_KEY = re.compile(r"(?:^| )(?:id|kode|code)(?: |$)")
#: Words of a name of a column; a longer heading is a question.
_LONGEST_NAME = 4
#: Headings of an export: read once each.
_KEPT_HEADINGS = 1 << 12
#: A table's name joined to that of a column: 'refsex', 'refjenisizin'.
_JOINED_AFFIX = re.compile(r"^(?:ref|tbl|tb)(?=jenis|tingkat|sex|pend|pek|usia|umur|izin|loket|layanan)")
#: 'U3', 'Unsur 3', 'U 3.', with nothing behind it.
_PLACE = re.compile(r"(?:u|unsur|nilai unsur|nrr(?: u(?:nsur)?)?|p|q|v)[ _.\-]*0?(\d{1,2})\.?", re.IGNORECASE)


def normalise_question(heading: str) -> str:
    """Return what a heading says: its last part, in small letters, without a number in front.

    Examples
    --------
    >>> [normalise_question(text) for text in ("PROFIL / USIA", "3.  Kecepatan waktu ", "jenis_kelamin")]
    ['usia', 'kecepatan waktu', 'jenis kelamin']
    >>> normalise_question("Nilailah unsur berikut [Biaya/tarif]"), normalise_question("U[SQ003]. Kecepatan waktu")
    ('biaya/tarif', 'kecepatan waktu')
    >>> normalise_question("1. Persyaratan [Tingkat Kepentingan]")
    'persyaratan'
    >>> normalise_question("jenisPelayanan")
    'jenis pelayanan'
    """
    last = _CODE.sub("", heading.split(HEADING_JOINT)[-1].strip())
    row = _ROW.search(last)
    if row and row.start() and has_match(row[1].strip().casefold(), read_words()["affixes"]["side"]):
        last, row = last[: row.start()].rstrip(), None
    last = _HUMP.sub(" ", re.sub(r"(?<=\w)_+(?=\w)", " ", row[1] if row else last))
    return _LEAD.sub("", " ".join(last.split()).casefold()).strip() or last.casefold()


def parse_unsur_number(heading: str) -> int | None:
    """Parse the number of an unsur in a heading that is nothing but a number: 3 of 'U3'; None elsewhere."""
    match = _PLACE.fullmatch(_spell_last(heading))
    return int(match[1]) if match else None


def is_unsur_number(heading: str) -> bool:
    """Return whether a heading says that its number is that of an unsur: 'U3', not 'Q3'."""
    return bool(re.match("u|n", _spell_last(heading), re.IGNORECASE))


def split_number(heading: str) -> tuple[str, int] | None:
    """Split a heading that ends in a number: ('tblhasil pertanyaan', 3) of 'tblhasil_pertanyaan3'; None elsewhere.

    Examples
    --------
    >>> split_number("soal_03"), split_number("a9"), split_number("Saran"), split_number("Tahun 2026")
    (('soal', 3), ('a', 9), None, None)
    """
    match = _NUMBER_BEHIND.fullmatch(_spell_last(heading).replace("_", " "))
    return (match[1].casefold().strip(), int(match[2])) if match else None


def split_lead_number(heading: str) -> tuple[str, int] | None:
    """Split the number before the words of a heading, with its letter: ('u', 5) of 'u5_hasil'; None where none is.

    Examples
    --------
    >>> split_lead_number("U5 Hasil"), split_lead_number("5. Hasil"), split_lead_number("Hasil 5")
    (('u', 5), ('', 5), None)
    """
    match = _NUMBER_BEFORE.match(_spell_last(heading).replace("_", " "))
    return (match[1].casefold(), int(match[2])) if match else None


def names_code(heading: str) -> bool:
    """Return whether a heading says that its cells are keys of another table: 'ID_BIAYA', 'kode_wil'.

    Examples
    --------
    >>> names_code("ID_TANGGUNGAN_BIAYA"), names_code("satker_id"), names_code("Ide dan saran")
    (True, True, False)
    """
    return bool(_KEY.search(normalise_question(heading)))


def _spell_last(heading: str) -> str:
    """Return the last part of a heading, without the number that tells it from another of its name."""
    return strip_again(" ".join(heading.split(HEADING_JOINT)[-1].split()))


def match_unsur(heading: str, instrument: Instrument) -> list[str]:
    """List the keys of the unsur that a question may ask for; one where it is certain.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> match_unsur("9. Penanganan pengaduan, saran dan masukan", rules), match_unsur("u3_waktu_pelayanan", rules)
    (['pengaduan'], ['waktu'])
    >>> match_unsur("Kesesuaian produk / Conformity with the requirements", rules)
    ['persyaratan', 'produk']
    """
    parts = heading.split(HEADING_JOINT)
    found = []
    for part in reversed(parts):
        for text in _list_readings(part):
            if same := [item.key for item in instrument.unsur if text in _list_own_words(item)]:
                return same
            told = [keys for each in _list_languages(text) if (keys := _match_keys("unsur", each, instrument))]
            if told:
                found += told
                break
    # What two languages of a heading, or the group above it, agree in; else all that either may mean.
    agreed = [key for key in instrument.keys if found and all(key in keys for keys in found)]
    return agreed or [key for key in instrument.keys if any(key in keys for keys in found)]


def match_weakly(heading: str, instrument: Instrument) -> list[str]:
    """List the keys of the unsur that a question points to without naming one; never sure.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> match_weakly("Kejelasan hasil", load_instrument("permenpanrb-14-2017"))
    ['produk']
    """
    readings = [text for part in reversed(heading.split(HEADING_JOINT)) for text in _list_readings(part)]
    return next((keys for text in readings if (keys := _match_keys("unsur_weak", text, instrument))), [])


def _match_keys(table: str, text: str, instrument: Instrument) -> list[str]:
    """List the keys of an instrument of which a table has a word that is in a text."""
    return [key for key in instrument.keys if has_match(text, read_words()[table].get(key, ()))]


def _list_languages(text: str) -> list[str]:
    """List the parts of a heading that says one thing twice; the heading alone where it does not."""
    return [part for part in _BILINGUAL.split(text) if part.strip()] or [text]


def match_columns(heading: str) -> list[str]:
    """List the columns, other than unsur, that a heading may stand for."""
    return _match_words("columns", heading)


def match_place(heading: str) -> bool:
    """Return whether a heading may say where somebody was served, or whose service it was.

    Examples
    --------
    >>> match_place("ID_POLI"), match_place("kode_wil"), match_place("Tempat lahir"), match_place("Kebangsaan")
    (True, True, False, False)
    """
    return bool(_match_words("places", heading))


def match_cells(column: pd.Series) -> str:
    """Match the cells of a column with what a characteristic looks like: 'gender', 'education'; '' where neither.

    Examples
    --------
    >>> [match_cells(pd.Series(cells)) for cells in (["L", "P", ""], ["SMA", "D3", "S1"], ["3", "4"])]
    ['gender', 'education', '']
    """
    given = column[column.ne(BLANK_ANSWER)].value_counts()
    if not 1 < len(given) <= _MOST_CATEGORIES:
        return ""
    for name, patterns in read_words()["cells"].items():
        fits = [has_match(str(cell).strip().casefold(), patterns) for cell in given.index]
        if given[fits].sum() >= _LEAST_LIKE_SHARE * given.sum():
            return name
    return ""


def asks_further(heading: str) -> bool:
    """Return whether a heading is that of a line to be filled in behind a list: 'pekerjaan_lainnya'.

    Examples
    --------
    >>> asks_further("pekerjaan_lainnya"), asks_further("Pekerjaan"), asks_further("Jika lainnya, sebutkan")
    (True, False, True)
    """
    return has_match(normalise_question(heading), read_words()["affixes"]["further"])


def is_quiz_mark(heading: str, headings: Collection[str]) -> bool:
    """Return whether a heading is another one with a mark of a test before it, as MS Forms writes them.

    Examples
    --------
    >>> is_quiz_mark("Points - Kecepatan waktu", ["Kecepatan waktu"]), is_quiz_mark("Points", ["Kecepatan waktu"])
    (True, False)
    """
    mark, found, rest = heading.partition(" - ")
    return bool(found) and mark.strip().casefold() in read_words()["affixes"]["quiz"] and rest.strip() in headings


def choose_heading(name: str, headings: Sequence[str]) -> str:
    """Choose the heading where a form tool says one thing under several: the first in the order of words.toml.

    Examples
    --------
    >>> choose_heading("date", ["_submission_time", "end"]), choose_heading("date", ["end", "Tanggal survei"])
    ('end', '')
    """
    for patterns in read_words()["same"].get(name, ()):
        places = [
            next((at for at, each in enumerate(patterns) if re.search(each, normalise_question(heading))), -1)
            for heading in headings
        ]
        if min(places) >= 0 and places.count(min(places)) == 1:
            return headings[places.index(min(places))]
    return ""


def detect_personal_heading(heading: str) -> str:
    """Detect the kind of personal data that a heading announces; '' where none."""
    return next(iter(_match_words("personal", heading)), "")


def detect_total(heading: str, column: pd.Series) -> str:
    """Return 'sum', 'mean' or 'index' (mean x 25) where heading and size of the numbers say that answers are added up.

    Examples
    --------
    >>> detect_total("Nilai IKM", pd.Series(["83.3"])), detect_total("Skor akhir", pd.Series(["baik"]))
    ('index', '')
    >>> detect_total("ID_SKM", pd.Series(["1", "2"]))
    ''
    >>> detect_total("Total", pd.Series(["31", "29"])), detect_total("rata_rata", pd.Series(["3,44"]))
    ('sum', 'mean')
    """
    kinds = [] if names_code(heading) else _match_words("totals", heading)
    given = column[column.ne(BLANK_ANSWER)]
    numbers = pd.to_numeric(given.str.replace(",", "."), errors="coerce")
    if not kinds or numbers.isna().any():
        return ""
    if given.empty or kinds[0] == "mean":
        return kinds[0]
    highest = float(numbers.max())
    return "mean" if highest <= _HIGHEST_MEAN else "sum" if highest <= _HIGHEST_SUM else "index"


#: Highest mean of four steps, and sum of fourteen unsur.
_HIGHEST_MEAN, _HIGHEST_SUM = 4, 56
#: Distinct values that a characteristic may have, and the share of the rows that must look like it.
_MOST_CATEGORIES, _LEAST_LIKE_SHARE = 30, 0.8
#: Share of the rows that must say yes or no, where other cells are notes and slips.
_LEAST_CONSENT_SHARE = 0.8
#: Wordings of yes and no, and notes, that a question of consent may have.
_MOST_CONSENT_WORDINGS = 40


def asks_consent(heading: str, column: pd.Series) -> bool:
    """Return whether a column asks if answers may be used: answered with yes and no, under words of agreeing.

    A single text beside blanks is a ticked box. Answers such as 'Saya bersedia' need no such heading.

    Examples
    --------
    >>> ask = "Kesediaan menjadi responden"
    >>> [asks_consent(ask, pd.Series(cells)) for cells in (["1", "0"], ["Ikut serta", ""], ["3", "4"])]
    [True, True, False]
    >>> asks_consent("Apakah toilet tersedia?", pd.Series(["Ya", "Tidak"]))
    False
    """
    words = read_words()["consent"]
    given = column[~column.isin([BLANK_ANSWER, DOES_NOT_APPLY])].value_counts()
    if len(given) > _MOST_CONSENT_WORDINGS:
        return False
    counts = given.groupby([_spell_choice(str(cell)) for cell in given.index]).sum()
    cells = [str(cell) for cell in counts.index]
    if not cells or any(has_match(cell, words["step"]) for cell in cells):
        return False
    sides = [cell for cell in cells if has_match(cell, [*words["agreeing"], *words["refusing"]])]
    told = counts[sides].sum() >= _LEAST_CONSENT_SHARE * counts.sum()
    spelt = re.sub(r"[\s_]+", " ", heading).casefold()
    if has_match(spelt, words["not"]):
        return False
    asked = has_match(spelt, [*words["question"], *words["quoting"]])
    ticked = len(cells) == 1 and bool(column.eq(BLANK_ANSWER).any())
    plain = any(has_match(cell, words["plain"]) for cell in cells)
    return bool((asked and (told or ticked)) or (told and plain))


def asks_quoting(heading: str) -> bool:
    """Return whether a question of consent asks if a comment may be quoted, and nothing of the scores.

    Examples
    --------
    >>> asks_quoting("Boleh dikutip?"), asks_quoting("Bersediakah saran Anda dipublikasikan?"), asks_quoting("Setuju?")
    (True, True, False)
    """
    return has_match(re.sub(r"[\s_]+", " ", heading).casefold(), read_words()["consent"]["quoting"])


def list_agreeing(column: pd.Series) -> list[str]:
    """List the answers of a question of consent that seem to say yes; of a ticked box the one text that it has.

    Examples
    --------
    >>> list_agreeing(pd.Series(["Ya, saya bersedia", "Tidak bersedia", ""]))
    ['Ya, saya bersedia']
    """
    words = read_words()["consent"]
    cells = sorted(cell for cell in column.unique() if cell not in (BLANK_ANSWER, DOES_NOT_APPLY))
    agreeing = [cell for cell in cells if has_match(_spell_choice(cell), words["agreeing"])]
    refused = any(has_match(_spell_choice(cell), words["refusing"]) for cell in cells)
    return agreeing or ([] if refused else cells[:1])


def _spell_choice(cell: str) -> str:
    """Return an answer in small letters, without a letter or number in front and signs around it."""
    return normalise_label(cell).strip(" \"'“”.!")


def detect_pair_prefix(heading: str) -> str:
    """Return the prefix of a column of what was expected or how much it matters; '' for what was experienced."""
    return next(iter(find_in("pairs", heading.casefold())), "")


def match_figure_columns(heading: str) -> list[str]:
    """List the columns of printed figures that a heading may stand for; 'item' is a part of the index.

    Examples
    --------
    >>> match_figure_columns("Nilai Indeks"), match_figure_columns("V11"), match_figure_columns("Mutu Pelayanan")
    (['ikm'], ['item'], ['mutu'])
    """
    return find_in("figures", " ".join(heading.split(HEADING_JOINT)[-1].split()).casefold())


def match_figure_row(text: str) -> list[str]:
    """Return 'ikm' or 'n' where a row of an NRR table holds the index or the number of respondents, else nothing."""
    return find_in("figures_rows", normalise_question(text))[:1]


def list_foot_words() -> frozenset[str]:
    """List what stands first in a row that adds up a sheet."""
    return frozenset(read_words()["foot"]["words"])


def is_foot(cell: str) -> bool:
    """Return whether the first cell of a row says that it adds up the sheet.

    Examples
    --------
    >>> is_foot("Jumlah :"), is_foot("NRR per Unsur = Jumlah Nilai / Jumlah Kuesioner"), is_foot("Totok Jumlahadi")
    (True, True, False)
    """
    text = " ".join(cell.split()).casefold().rstrip(" :")
    return text in list_foot_words() or text.startswith(tuple(read_words()["foot"]["starts"]))


def stands_below(cell: str) -> bool:
    """Return whether a cell is of a line below a table: who signs it and where, or what explains it.

    Examples
    --------
    >>> [stands_below(cell) for cell in ("Mengetahui,", "Samarinda, 30 Juni 2026", "Plt. Kepala UPT", "Ruang kepala")]
    [True, True, True, False]
    """
    return has_match(" ".join(cell.split()).casefold(), read_words()["foot"]["below"])


@cache
def compile_foot_pattern() -> str:
    """Return a pattern for a quick look before the true one: every cell of which `is_foot` is true begins with it."""
    words = {re.match(r"\w+", each)[0] for each in [*read_words()["foot"]["words"], *read_words()["foot"]["starts"]]}  # type: ignore[index]
    return rf"^\s*(?:{'|'.join(sorted(words))})"


@lru_cache(_KEPT_HEADINGS)
def _list_readings(heading: str) -> tuple[str, ...]:
    """List what a heading may say, surest first.

    Of a question within groups its own name, then all of it, without a number before it, in each of two languages, and
    without words that say whose table it is.
    """
    text = normalise_question(strip_again(heading))
    grouped = _GROUPED.fullmatch(text.replace(" ", "_"))
    readings = [*([normalise_question(grouped[1])] if grouped else []), text]
    readings += [_NUMBERED.sub("", each) for each in readings]
    readings += [part.strip() for each in readings[-1:] for part in _list_languages(each)]
    readings += [_strip_affixes(each) for each in readings]
    return tuple(dict.fromkeys(each for each in readings if each))


def _strip_affixes(text: str) -> str:
    """Strip words before and behind a short name that say whose table it is, while others are left."""
    words = text.replace("-", " ").split()
    if len(words) > _LONGEST_NAME:
        return text
    before, behind = _compile_affixes()
    while len(words) > 1 and before.fullmatch(words[0]):
        words = words[1:]
    while len(words) > 1 and behind.fullmatch(words[-1]):
        words = words[:-1]
    return _JOINED_AFFIX.sub("", " ".join(words)) or text


@cache
def _compile_affixes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile the words before and behind a name."""
    given = read_words()["affixes"]
    return re.compile("|".join(given["before"])), re.compile("|".join(given["behind"]))


def _match_words(table: str, heading: str) -> list[str]:
    """List the keys of a table of words of which one fits a heading: all of its last part, else a reading of it."""
    for part in reversed(heading.split(HEADING_JOINT)):
        text = normalise_question(part)
        for each in sorted(_list_readings(part), key=lambda each: each != text):
            if names := find_in(table, each):
                return names
    return []


def _list_own_words(unsur: Unsur) -> set[str]:
    """Return key, name and question of an unsur as headings have them."""
    plain = [" ".join(text.split()).casefold() for text in (unsur.name, unsur.question)]
    return {unsur.key, *plain, *(text.rstrip("?") for text in plain)}


# Answers -> '1' to '4', '' (not answered) or '-' (does not apply)

_WHOLE = re.compile(r"[+]?0*(\d{1,9})(?:[.,]0+)?")
#: '4', '4 - Sangat sesuai', '4. Sangat sesuai', 'Sangat sesuai (4)'.
#: '4 - 3' has two numbers and no label, and '04-Jan' is what a spreadsheet makes of '4-1': neither is an answer.
_NUMBER_FIRST = re.compile(
    rf"(\d{{1,2}})\s*[-–.=:)](?!\s*(?:{'|'.join(MONTHS)})(?:-\d{{2,4}})?$)(?=.*[^\d\s.,:;=/()–-])\s*\D.*", re.IGNORECASE
)
_NUMBER_LAST = re.compile(r"\D*[(\[](\d{1,2})[)\]]")
#: '4 bintang', '3 stars', 'Bintang 4'.
_NUMBER_NAMED = re.compile(
    r"(\d{1,2})\s*(?:bintang|stars?|poin|points?)|(?:bintang|skor|nilai|stars?)\s*(\d{1,2})", re.IGNORECASE
)
#: '(skala 1-5)', 'nilai 1 s/d 10', '[1 sampai 5]'.
_STATED_SCALE = re.compile(
    r"(?:\b(?:skala|scale|likert|rentang|range|nilai|skor|rating)\b\W*(?:dari|from|of|likert)?\W*|[(\[]\s*)"
    r"([01])\s*(?:[-–—]|s\s*[./]\s*d\.?|sampai(?:\s+dengan)?|hingga|to)\s*(\d{1,3})\b",
    re.IGNORECASE,
)
#: '1 = sangat baik', '1: very good'; not '1 = sangat tidak baik'.
_FIRST_IS_BEST = re.compile(
    r"(?<!\d)1\s*[=:]\s*(?:sangat|amat|very)\s+(?!tidak|kurang|buruk|jelek|lambat|sulit|mahal|bad|poor|dis|un)[a-z]",
    re.IGNORECASE,
)
#: 'd', 'd. Sangat sesuai'.
_LETTER = re.compile(r"([a-z])(?:\s*[-–.=:)]\s*(\D.*))?", re.IGNORECASE)
#: Share of answers off the scale above which the file has another scale than declared, not mistakes.
OTHER_SCALE_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class ScoredColumn:
    """One column of answers.

    Parameters
    ----------
    text : Series of str
        '1' to '4', '' or '-'.
    wrong : Series of bool
        Cells that say something which is no answer of the scale; '' in `text`.
    """

    text: pd.Series
    wrong: pd.Series


def find_stated_points(heading: str) -> int | None:
    """Find how many steps a heading says that its scale has: 5 for '(skala 1-5)'; None where it is silent."""
    match = _STATED_SCALE.search(heading)
    return int(match[2]) - int(match[1]) + 1 if match else None


def says_first_is_best(heading: str) -> bool:
    """Return whether a heading says that 1 is the best answer: '(1 = sangat baik, 4 = tidak baik)'."""
    return _FIRST_IS_BEST.search(heading) is not None


def recode_answers(column: pd.Series, scale: AnswerScale, options: Mapping[str, int | str]) -> ScoredColumn:
    """Recode the answers of one column as scores.

    Parameters
    ----------
    column : Series of str
    options : mapping of str to int or '-'
        Label (see `normalise_label`) -> score from 1, counted from the worst.
    """
    scores = column.map({cell: _recode_cell(cell, scale, options) for cell in column.unique()})
    return ScoredColumn(scores.fillna(BLANK_ANSWER).astype("str"), scores.isna())


def list_options(mapping: FormMapping, column: str) -> Mapping[str, int | str]:
    """List the labels of a column's options, as `normalise_label` spells them."""
    asked = {**mapping.headings, **mapping.items}
    by_heading = [mapping.options[each] for each, name in asked.items() if name == column and each in mapping.options]
    return {
        normalise_label(text): score
        for options in (mapping.options.get("all", {}), *by_heading, mapping.options.get(column, {}))
        for text, score in options.items()
    }


def _recode_cell(cell: str, scale: AnswerScale, options: Mapping[str, int | str]) -> str | None:
    """Return one cell as text of a score; None where it is none."""
    if cell in (BLANK_ANSWER, DOES_NOT_APPLY):
        return cell
    match = _WHOLE.fullmatch(cell)
    # What a person wrote of a number goes before its place on the scale: a form may count its best option as 1.
    if (named := options.get(normalise_label(cell), options.get(str(int(match[1]))) if match else None)) is not None:
        return str(named)
    if match:
        return _count_step(int(match[1]), scale)
    if (number := parse_step(cell)) is not None:
        return _count_step(number, scale)
    match = _LETTER.fullmatch(cell)
    place = scale.letters.casefold().find(match[1].casefold()) if match and scale.letters else -1
    return str(place + 1) if 0 <= place < scale.points else None


def parse_step(cell: str) -> int | None:
    """Parse the number of a step that an answer holds, alone or beside its label; None where it has none.

    Examples
    --------
    >>> [parse_step(cell) for cell in ("4", "4,0", "4 - Sesuai", "Sesuai (3)", "2 bintang", "Sesuai", "40 menit")]
    [4, 4, 4, 3, 2, None, None]
    >>> [parse_step(cell) for cell in ("4. 1 hari", "3. Sep", "04-Jan", "4-Jan-26", "4 - 3", "4: 30")]
    [4, None, None, None, None, None]
    """
    for shape in (_WHOLE, _NUMBER_FIRST, _NUMBER_LAST, _NUMBER_NAMED):
        if match := shape.fullmatch(cell):
            return int(next(part for part in match.groups() if part))
    return None


def _count_step(number: int, scale: AnswerScale) -> str | None:
    """Return a number of the export's scale as a step from 1."""
    step = number - scale.lowest + 1
    return str(step) if 1 <= step <= scale.points else None


def require_official_scale(scale: AnswerScale, where: str) -> None:
    """Refuse a scale that no regulation has.

    Raises
    ------
    DataError
        The scale has other than four steps; says what may be done with it.
    """
    if scale.points != OFFICIAL_POINTS and not scale.rescale:
        raise DataError(
            _(
                "{where}: answers on a scale of {points} are no answers to the official index.",
                where=where,
                points=scale.points,
            ),
            allowed=_("four options, 1 to 4, under each of the three regulations"),
            remedy=_(
                "ask with four options; if these are four after all, set points = 4 in [scale]; rescale = true "
                "there shows what they give when rescaled, beside the official index and never as it."
            ),
        )


def require_fitting_scale(
    scored: Mapping[str, ScoredColumn],
    columns: Mapping[str, pd.Series],
    scale: AnswerScale,
    where: str,
    find_rows: Callable[[pd.Index], list[int]],
) -> None:
    """Refuse a file of which so many answers lie off the scale that it must be another scale.

    Parameters
    ----------
    find_rows : callable
        Takes records; returns their rows in the file.

    Raises
    ------
    DataError
        Names each such column, and rows that answer nothing else.
    """
    counts = {name: (column.wrong.sum(), columns[name].ne(BLANK_ANSWER).sum()) for name, column in scored.items()}
    strange = {name: count for name, count in counts.items() if count[0] > max(1, OTHER_SCALE_SHARE * count[1])}
    if not strange:
        return
    last = scale.lowest + scale.points - 1
    places = []
    for name, (off, given) in strange.items():
        wrong = columns[name][scored[name].wrong]
        rows = _(" (row {rows})", rows=list_some([*map(str, find_rows(wrong.index))])) if off <= _LISTED_WRONG else ""
        places.append(
            _(
                "column {name}: {off} of {given} answers{wrong}{rows}",
                name=name,
                off=off,
                given=given,
                wrong=_quote_wrong(wrong),
                rows=rows,
            )
        )
    remedy = _("set lowest, points or letters in [scale], or name the options in [options.all].")
    off_scale = pd.concat([column.wrong for column in scored.values()], axis=1).any(axis=1)
    answered = pd.concat([column.text.ne(BLANK_ANSWER) for column in scored.values()], axis=1).any(axis=1)
    if not (off_scale & answered).any():
        rows = list_some([*map(str, find_rows(off_scale.index[off_scale]))])
        remedy = _(
            "nothing on the scale stands in row {rows}: take notes and signatures out; else {remedy}",
            rows=rows,
            remedy=remedy,
        )
    if any(columns[name].eq("0").any() for name in strange) and scale.lowest > 0:
        remedy += _(' If 0 says that nothing was answered: no_value = ["0"], above the first table.')
    raise DataError(
        _(
            "{where}: too many answers lie off the declared scale of {lowest} to {last}.",
            where=where,
            lowest=scale.lowest,
            last=last,
        ),
        places=places,
        allowed=_("{lowest} to {last}, letters and options that the mapping names", lowest=scale.lowest, last=last),
        remedy=remedy,
    )


#: Cells off the scale of a column up to which their rows are told.
_LISTED_WRONG = 100


#: Values that a message quotes of a column; what only one person wrote may be about that person.
_QUOTED_VALUES, _LEAST_QUOTED = 4, 2


def _quote_wrong(cells: pd.Series) -> str:
    """Quote the values of a column that were not understood, most often first, those that recur."""
    counts = cells.value_counts()
    often = [
        f"'{value}' ({count})"
        for value, count in counts[counts >= _LEAST_QUOTED].items()
        if is_quotable(str(value), int(count))
    ][:_QUOTED_VALUES]
    rest = len(counts) - len(often)
    told = [*often, *([say_count("{count} other value", "{count} other values", rest)] if rest else [])]
    return f": {', '.join(told)}"
