"""Categories of respondents as people type them, brought to one spelling; ages in groups. Floor 2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ikm.errors import near

#: Known spellings -> the one printed. Anything else keeps its most frequent spelling.
_GENDER = {
    "l": "Laki-laki", "laki": "Laki-laki", "laki-laki": "Laki-laki", "laki laki": "Laki-laki", "pria": "Laki-laki",
    "p": "Perempuan", "perempuan": "Perempuan", "wanita": "Perempuan",
}  # fmt: skip
#: The two that are printed, whether or not anybody stated them.
GENDERS = ("Laki-laki", "Perempuan")
#: Categories of the questionnaire, as the answers are stored. Gender, education and occupation follow the model form
#: of PermenPANRB 14/2017 as commonly used, with the diploma and pupils that most units add.
CHOICES = {
    "gender": GENDERS,
    "education": ("SD", "SMP", "SMA", "D1-D3", "S1", "S2"),
    "occupation": ("PNS/TNI/POLRI", "Pegawai swasta", "Wiraswasta", "Pelajar/mahasiswa", "Lainnya"),
}
#: Levels of education from the lowest; a category belongs to the first pattern that it begins with.
_EDUCATION = (
    "tidak",
    r"sd\b",
    r"(smp|sltp|mts)",
    r"(sma|slta|smk|ma\b)",
    r"(d\W?[1-3]|d\W?i{1,3}\b|diploma\W?[1-3i]|diploma$)",
    r"(d\W?4|d\W?iv|diploma|s\W?1|sarjana)",
    r"s\W?2",
    r"s\W?3",
)
#: What an Indonesian might type -> the column's name, where that is English.
_COLUMNS = {
    "jenis_kelamin": "gender", "kelamin": "gender", "umur": "age", "usia": "age",
    "pendidikan": "education", "pekerjaan": "occupation", "layanan": "service", "jenis_layanan": "service",
    "tanggal": "date", "responden": "respondent", "bobot": "weight", "komentar": "saran",
}  # fmt: skip
_AGE_EDGES = (0, 20, 30, 40, 50, 60, 200)
AGE_GROUPS = ("≤ 20", "21–30", "31–40", "41–50", "51–60", "≥ 61")


def meant(word: str, known: Iterable[str]) -> str:
    """'Did you mean age?' of a column that is called so, or alike; else nothing.

    Examples
    --------
    >>> meant("umur", ["age", "gender"]), meant("gendr", ["age", "gender"]), meant("umur", ["gender"])
    ('Did you mean age?', 'Did you mean gender?', '')
    """
    names = list(known)
    column = _COLUMNS.get(word.casefold().replace(" ", "_"), "")
    return f"Did you mean {column}?" if column in names else near(word, names)


def one_spelling(texts: pd.Series) -> pd.Series:
    """Texts that differ only in case or blanks, all in their most frequent spelling ('' stays '').

    Examples
    --------
    >>> one_spelling(pd.Series(["Wiraswasta", "wiraswasta", "Wiraswasta ", ""])).tolist()
    ['Wiraswasta', 'Wiraswasta', 'Wiraswasta', '']
    """
    squeezed = [" ".join(text.split()) for text in texts.tolist()]
    counts = Counter(squeezed)
    best: dict[str, str] = {}
    for spelling in sorted(counts, key=lambda spelling: (-counts[spelling], spelling)):
        best.setdefault(spelling.casefold(), spelling)
    return _column([best[text.casefold()] for text in squeezed], texts)


def gender(texts: pd.Series) -> pd.Series:
    """'Laki-laki' or 'Perempuan' for the usual spellings; others as typed."""
    return _column([usual_gender(text) for text in one_spelling(texts).tolist()], texts)


def usual_gender(text: str) -> str:
    """'Laki-laki' or 'Perempuan' for a usual spelling; another as typed, blanks squeezed.

    Examples
    --------
    >>> usual_gender("PRIA "), usual_gender("laki_laki"), usual_gender("n/a")
    ('Laki-laki', 'Laki-laki', 'n/a')
    """
    squeezed = " ".join(text.split())
    return _GENDER.get(squeezed.casefold().replace("_", " "), squeezed)


def _column(values: list[str], like: pd.Series) -> pd.Series:
    """Texts as a column with the rows and the name of another; plain Python beats pandas on texts this short."""
    return pd.Series(values, index=like.index, name=like.name, dtype="str")


def age_group(ages: pd.Series) -> pd.Series:
    """Group of each age; '' where the age is not known."""
    groups = pd.cut(ages.astype("Float64").astype(float), bins=list(_AGE_EDGES), labels=list(AGE_GROUPS))
    return groups.astype(object).where(ages.notna(), "").astype(str)


def in_order(characteristic: str, counts: pd.Series) -> list[str]:
    """Categories as a reader expects them: age and education rising, all others from the largest down.

    Parameters
    ----------
    counts : Series of int
        Respondents per category.
    """
    by_size = sorted(counts.index, key=lambda name: (-counts[name], name))
    if characteristic == "age":
        return sorted(by_size, key=AGE_GROUPS.index)
    if characteristic == "education":
        return sorted(by_size, key=_education_level)
    if characteristic == "gender":
        return sorted(by_size)
    return by_size


def _education_level(name: str) -> int:
    """Place of a level of education; unknown ones last."""
    for level, pattern in enumerate(_EDUCATION):
        if re.match(pattern, name.casefold()):
            return level
    return len(_EDUCATION)
