"""The reference of `import ikm`: docstrings as one page that needs nothing but itself. Floor 5.

griffe reads signatures and NumPy docstrings from the source; the page has the look of the reports.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mistune
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

import ikm
from ikm.errors import SettingError

if TYPE_CHECKING:
    import griffe

_TEMPLATES = Path(__file__).parent / "template"
#: Chapters of the page: heading, what it is about, and the names in it; of a class its public members follow.
CHAPTERS: Sequence[tuple[str, str, Sequence[str]]] = (
    (
        "What import ikm gives",
        "Three lines give an index, its table and its chart: `import ikm`, `studi = ikm.open(\"KPPT\", \"2026-S1\")`, "
        "`studi.index()`.",
        ("study.unit.open_study", "study.series.open_all", "study.city.open_city", "study.register.units",
         "study.sample.sample_plan", "study.national.open_national", "study.look.look", "study.figure.reproduce",
         "study.choose.choose", "study.choose.choose_city"),
    ),
    ("A unit and period", "", ("study.unit.Study",)),
    ("All periods of a unit", "", ("study.series.Series",)),
    ("All units of a city", "", ("study.city.City",)),
    ("An export before it is imported", "", ("study.looked.Look",)),
    ("A national table", "", ("study.national.National",)),
    ("How many to ask", "", ("study.sample_plans.SamplePlan", "study.sample_plans.CitySamplePlan")),
    (
        "Results",
        "What a method gives: it shows itself at the end of a cell, and its numbers can be taken out.",
        ("present.view.View", "present.view.Text", "present.view.Block", "present.view.Section",
         "present.tables.Table", "present.drawing.Figure", "present.results.Results"),
    ),
    (
        "Answers and rules",
        "`studi.survey` holds the checked answers, `studi.survey.instrument` their regulation.",
        ("survey.responses.Survey", "survey.responses.read_survey", "survey.project.Project", "survey.units.Unit",
         "rules.period.Period", "rules.instrument.Instrument", "rules.instrument.Unsur", "rules.instrument.Band",
         "rules.instrument.load", "rules.instrument.in_force", "rules.bobot.Bobot", "rules.rounding.half_up"),
    ),
    (
        "Arithmetic",
        "What a survey can be given to: `index(studi.survey.scores, studi.survey.instrument)`. `studi.numbers` holds "
        "what the report reckons with these.",
        ("analysis.index.index", "analysis.index.from_totals", "analysis.index.ikm_value", "analysis.index.follows",
         "analysis.index.Index", "analysis.index.UnsurScore", "analysis.precision.precision",
         "analysis.precision.of_unsur", "analysis.precision.Precision", "analysis.precision.chance_of_mutu",
         "analysis.profile.profile", "analysis.profile.Profile", "analysis.profile.Group", "analysis.domains.domain",
         "analysis.comparison.compare", "analysis.comparison.trend", "analysis.comparison.as_family",
         "analysis.comparison.Comparison", "analysis.comparison.Point", "analysis.differences.pseudo_scores",
         "analysis.differences.welch", "analysis.differences.hedges_g", "analysis.differences.between_unsur",
         "analysis.differences.between_groups", "analysis.differences.Difference", "analysis.distribution.spreads",
         "analysis.reliability.reliability", "analysis.screening.screened", "analysis.screening.counted",
         "analysis.importance.importance", "analysis.gap.gaps", "analysis.ipa.positions", "analysis.derived.derived",
         "analysis.priorities.priorities", "analysis.comments.comments", "analysis.sector.sector",
         "analysis.weighting.weighted", "analysis.measure.measured"),
    ),
    ("Mistakes", "What is raised where something was asked or given that cannot be.",
     ("errors.IkmError", "errors.SettingError", "errors.DataError", "errors.RuleError")),
)  # fmt: skip
#: Defined under one name, called under another.
CALLED = {"open_study": "ikm.open", "open_city": "ikm.city", "open_all": "ikm.open_all", "units": "ikm.units",
          "sample_plan": "ikm.sample_plan", "look": "ikm.look",
          "open_national": "ikm.national", "reproduce": "ikm.reproduce", "choose": "ikm.choose",
          "choose_city": "ikm.choose_city"}  # fmt: skip
#: Words of the glossary that are everyday English as well: no links.
_PLAIN = ("instrument", "period")
#: Classes that only hold a part of a public one.
_PARTS = {"Beside": "Study", "SamplePlan | CitySamplePlan": "SamplePlan"}


@dataclass(frozen=True)
class Term:
    """A word of the field, as the README explains it."""

    word: str
    meaning: str

    @property
    def id(self) -> str:
        """For links to it."""
        return f"istilah-{_slug(self.word)}"


@dataclass(frozen=True)
class Entry:
    """A function, class, method or property with its docstring."""

    id: str
    name: str
    signature: str
    kind: str
    sections: Sequence[Any]
    members: Sequence[Entry] = ()


@dataclass(frozen=True)
class Chapter:
    """A part of the page."""

    heading: str
    about: str
    entries: Sequence[Entry]

    @property
    def id(self) -> str:
        """For the list of contents."""
        return _slug(self.heading)


def page(glossary: str) -> str:
    """The reference as one HTML file.

    Parameters
    ----------
    glossary : str
        Text with the table under '## Glossary': the README of the project.

    Raises
    ------
    SettingError
        griffe is not installed.
    """
    try:
        import griffe
    except ImportError:
        raise SettingError(
            "griffe, which reads docstrings, is not installed.", remedy='run `make docs`, or `pip install "ikm[lab]"`.'
        ) from None
    root = griffe.load("ikm", search_paths=[Path(ikm.__file__).parents[1]], docstring_parser="numpy",
                       allow_inspection=False)  # fmt: skip
    chapters = [Chapter(heading, about, [_entry(root[path]) for path in paths]) for heading, about, paths in CHAPTERS]
    said = _Said(chapters, terms(glossary))
    style = "\n".join(path.read_text(encoding="utf-8") for path in _styles())
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template("reference.html.j2").render(
        chapters=chapters, terms=said.terms, said=said, style=Markup(style), hashed=hashed, version=ikm.__version__
    )


def terms(readme: str) -> list[Term]:
    """The glossary of a README: the rows of the table under its heading."""
    found = re.search(r"^## Glossary$(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", found[1], re.MULTILINE) if found else []
    return [Term(word, meaning) for word, meaning in rows[1:]]


def _styles() -> Iterator[Path]:
    """The style of the reports, and what the reference has besides."""
    yield _TEMPLATES / "ikm" / "static" / "ikm.css"
    yield _TEMPLATES / "reference.css"


def _entry(found: griffe.Object | griffe.Alias, owner: str = "") -> Entry:
    """A function, or a class with its members."""
    name = f"{owner}.{found.name}" if owner else CALLED.get(found.name, found.name)
    members = [_entry(one, owner=found.name) for one in _members(found)] if found.is_class else []
    return Entry(
        id=name.removeprefix("ikm.") if owner or found.is_class or name in CALLED.values() else _within(found),
        name=name,
        signature=_signature(found, name),
        kind="class" if found.is_class else "property" if found.is_attribute else "function",
        sections=found.docstring.parsed if found.docstring else (),
        members=members,
    )


def _within(found: griffe.Object | griffe.Alias) -> str:
    """A function by its module, for functions and chapters share words: 'index.index'."""
    return f"{found.module.name}.{found.name}"


def _members(found: griffe.Object | griffe.Alias) -> list[griffe.Object | griffe.Alias]:
    """Public methods and properties with a docstring, inherited ones first, in the order of the source."""
    chain = [*reversed(found.mro()), found]  # type: ignore[union-attr]
    ordered: dict[str, griffe.Object | griffe.Alias] = {}
    for kind in chain:
        ordered |= {name: one for name, one in kind.members.items() if not name.startswith("_") and not one.is_alias}
    return [one for one in ordered.values() if one.docstring and (one.is_function or "property" in one.labels)]


def _signature(found: griffe.Object | griffe.Alias, name: str) -> str:
    """How it is called; a class by its name alone, for its objects are made by functions."""
    if not found.is_function:
        return name
    told = found.signature(name=name)  # type: ignore[union-attr]
    for part, whole in _PARTS.items():
        told = told.replace(part, whole)
    # A default that is a constant is told by its value.
    told = re.sub(r"(?<== )[A-Z_]{3,}\b", lambda match: str(found.module[match[0]].value), told)
    return re.sub(r"\((?:self|cls)(?:, )?", "(", told)


class _Said:
    """Texts of docstrings as HTML: code in its type, names and words of the field as links."""

    def __init__(self, chapters: Sequence[Chapter], terms: Sequence[Term]) -> None:
        self.terms = terms
        self._ids = {entry.name.rpartition(".")[2]: entry.id for chapter in chapters for entry in chapter.entries
                     if entry.kind == "class"}  # fmt: skip
        self._markdown = mistune.create_markdown(escape=True)

    @cached_property
    def _words(self) -> Mapping[str, Term]:
        """Word -> its term; one line of the glossary may explain several."""
        found = {word: term for term in self.terms for word in term.word.split(", ")}
        return {word: term for word, term in found.items() if word not in _PLAIN}

    def text(self, text: str, *, linked: bool = True) -> Markup:
        """Paragraphs; each word of the field is a link where it stands first."""
        html = str(self._markdown(re.sub(r"(?m)^ +(?=\S)", "", text)))
        return Markup(self._with_terms(html) if linked else html)

    def line(self, text: str) -> Markup:
        """The same without a paragraph around it."""
        return Markup(re.sub(r"^<p>|</p>\s*$", "", str(self.text(text))))

    def typed(self, text: object) -> Markup:
        """A signature or type, its classes as links."""
        return Markup(re.sub(r"\b[A-Z]\w+\b", self._type, str(escape(text))))

    def _type(self, match: re.Match[str]) -> str:
        """A class of the page as a link to it."""
        name = match[0]
        return f'<a href="#{self._ids[name]}">{name}</a>' if name in self._ids else name

    def _with_terms(self, html: str) -> str:
        """The first place of each word outside of tags and code becomes a link."""
        names = "|".join(sorted(map(re.escape, self._words), key=len, reverse=True))
        seen: set[str] = set()

        def linked(match: re.Match[str]) -> str:
            word = match["word"]
            if word is None or word in seen:
                return match[0]
            seen.add(word)
            return f'<a class="term" href="#{self._words[word].id}">{word}</a>'

        return re.sub(rf"<code>.*?</code>|<[^>]+>|\b(?P<word>{names})\b", linked, html) if names else html


def _slug(text: str) -> str:
    """Letters and digits, the rest hyphens."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")
