"""The reference of `import ikm`: docstrings as one page that needs nothing but itself.

pdoc reads signatures and NumPy docstrings and links them; the page has the look of the reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

import ikm
from ikm.display import make_slug
from ikm.errors import IS_CHECKOUT, SettingError, suggest_install
from ikm.page.markup import make_policy
from ikm.speech import _

if TYPE_CHECKING:
    from pdoc.doc import Class, Doc


_TEMPLATES = Path(__file__).parents[1] / "publish" / "template"
#: Chapters of the page: heading, what it is about, and the names in it; of a class its public members follow.
REFERENCE_CHAPTERS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("What import ikm gives",
     'Three lines give an index, its table and its chart: `import ikm`, `studi = ikm.open("KPPT", "2026-S1")`, '
     "`studi.index()`.",
     ("open", "open_all", "city", "units", "sample_plan", "national", "look", "reproduce", "table", "figure", "choose",
      "choose_city", "review")),
    ("A unit and period", "", ("study.unit.Study",)),
    ("All periods of a unit", "", ("study.series.Series",)),
    ("All units of a city", "", ("study.city.City",)),
    ("An export before it is imported", "", ("study.look.Look",)),
    ("A national table", "", ("study.national.National",)),
    ("Comments read by a person", "", ("ReviewRoom",)),
    ("How many to ask", "", ("study.sample.SamplePlan", "study.sample.CitySamplePlan")),
    ("Results",
     "What a method gives: it shows itself at the end of a cell, and its numbers can be taken out.",
     ("page.view.View", "page.view.Text", "page.view.Block", "page.view.Section", "page.table.Table",
      "page.chart.Chart", "page.view.Results")),
    ("Answers and rules",
     "`studi.survey` holds the checked answers, `studi.survey.instrument` their regulation.",
     ("survey.responses.Survey", "survey.responses.read_survey", "survey.project.Project", "survey.units.Unit",
      "rules.period.Period", "rules.instrument.Instrument", "rules.instrument.Unsur", "rules.instrument.Band",
      "rules.instrument.load_instrument", "rules.instrument.find_instrument_in_force", "rules.instrument.Bobot",
      "rules.instrument.round_half_up")),
    ("Arithmetic",
     "What a survey can be given to: `compute_index(studi.survey.scores, studi.survey.instrument)`. "
     "`studi.numbers` holds what the report computes with these.",
     ("analysis.index.compute_index", "analysis.index.compute_index_from_totals", "analysis.index.compute_ikm",
      "analysis.index.follows_from_nrr", "analysis.index.Index", "analysis.index.UnsurRecord",
      "analysis.precision.estimate_precision", "analysis.precision.estimate_unsur", "analysis.precision.Precision",
      "analysis.precision.compute_mutu_chances", "analysis.precision.design_survey",
      "analysis.precision.estimate_under_design", "analysis.profile.profile_respondents", "analysis.profile.Profile",
      "analysis.profile.Group", "analysis.precision.estimate_domain", "analysis.comparison.compare_surveys",
      "analysis.comparison.build_trend", "analysis.comparison.adjust_comparisons", "analysis.comparison.Comparison",
      "analysis.comparison.TrendPoint", "analysis.comparison.estimate_comparable_precision",
      "analysis.comparison.compare_precisions", "analysis.comparison.compare_unsur",
      "analysis.comparison.compare_groups", "analysis.comparison.Difference", "analysis.profile.count_spreads",
      "analysis.quality.estimate_reliability", "analysis.quality.screen_answers",
      "analysis.quality.apply_decisions", "analysis.importance.assess_importance",
      "analysis.importance.estimate_gaps", "analysis.importance.place_unsur", "analysis.importance.derive_importance",
      "analysis.actions.rank_priorities", "analysis.comments.analyse_comments", "analysis.profile.score_sector",
      "analysis.weighting.weight_survey", "analysis.index.attach_measures")),
    ("Mistakes",
     "What is raised where something was asked or given that cannot be.",
     ("errors.IkmError", "errors.SettingError", "errors.DataError", "errors.RuleError")),
)  # fmt: skip
#: Words of the glossary that are everyday English as well: no links.
_PLAIN = ("instrument", "period")
#: What of Markdown stands in docstrings; ids of headings are left out, for they would repeat.
_EXTRAS = ("code-friendly", "cuddled-lists", "fenced-code-blocks", "pyshell", "tables")


class Term(NamedTuple):
    """A word of the field, as the README explains it."""

    word: str
    meaning: str

    @property
    def id(self) -> str:
        """Its id, for links to it."""
        return f"istilah-{make_slug(self.word)}"


def render_reference(glossary: str) -> str:
    """Return the reference as one HTML file.

    Parameters
    ----------
    glossary : str
        Text with the table under '## Glossary': the README of the project.

    Raises
    ------
    SettingError
        pdoc is not installed.
    """
    try:
        import pdoc
        from pdoc.render import env
    except ImportError:
        lacking = f"`{suggest_install('pdoc>=16.0')}`."
        remedy = _("run `make docs`, or {lacking}", lacking=lacking) if IS_CHECKOUT else lacking
        raise SettingError(_("pdoc, which reads docstrings, is not installed."), remedy=remedy) from None
    names = pdoc.doc.Module(_public())
    chapters = [
        (make_slug(heading), heading, about, [names.members[path.rpartition(".")[2]] for path in paths])
        for heading, about, paths in REFERENCE_CHAPTERS
    ]
    words = parse_glossary(glossary)
    sheets = (_TEMPLATES / "ikm" / "static" / "ikm.css", _TEMPLATES / "reference.css")
    style = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    layout = env.from_string((_TEMPLATES / "reference.html.j2").read_text(encoding="utf-8"))
    return layout.render(
        module=names, all_modules={"ikm": names}, members=_members, prose=_prose, short=_short, chapters=chapters,
        with_terms=partial(_link_terms, _index_terms(words)), terms=words, style=Markup(style), version=ikm.__version__,
        policy=make_policy([style]),
    )  # fmt: skip


def parse_glossary(readme: str) -> list[Term]:
    """Return the glossary of a README: the rows of the table under its heading."""
    table = re.search(r"^## Glossary$(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", table[1], re.MULTILINE) if table else []
    return [Term(word, meaning) for word, meaning in rows[1:]]


def _public() -> ModuleType:
    """Return all names of the page as one module, which is what pdoc makes a page of."""
    public = ModuleType("ikm")
    for path in (path for _title, _text, paths in REFERENCE_CHAPTERS for path in paths):
        home, _rest, name = f"ikm.{path}".rpartition(".")
        setattr(public, name, getattr(import_module(home), name))
    public.__all__ = [name for name in vars(public) if not name.startswith("_")]  # type: ignore[attr-defined]
    return public


def _members(kind: Class) -> list[Doc[object]]:
    """Return methods and properties that are public, have a docstring and are our own."""
    return [
        member
        for member in kind.members.values()
        if member.docstring and not member.name.startswith("_") and member.taken_from[0].startswith("ikm.")
    ]


def _prose(docstring: str, level: int) -> Markup:
    """Return a docstring as HTML, the headings of its sections on this level."""
    import markdown2
    from pdoc.docstrings import convert

    html = markdown2.markdown(convert(docstring, "numpy", None), extras=_EXTRAS, safe_mode="escape")
    html = html.replace(">Examples</h6>", ">Example</h6>").replace("<pre>", '<pre tabindex="0">')
    return Markup(re.sub(r"(?<=<h)6(?=>)|(?<=</h)6(?=>)", str(level), html))


def _short(signature: str) -> Markup:
    """Return a signature whose own classes stand without their module, also where the page has none to link to."""
    return Markup(re.sub(r"\bikm(?:\.\w+)+\.(?=[A-Z])", "", signature))


def _index_terms(glossary: Sequence[Term]) -> dict[str, Term]:
    """Return the words that become links, longest first; one line of the glossary may explain several."""
    words = {word: term for term in glossary for word in term.word.split(", ") if word not in _PLAIN}
    return {word: words[word] for word in sorted(words, key=len, reverse=True)}


def _link_terms(words: Mapping[str, Term], html: str) -> Markup:
    """Make the first place of each word outside of tags, code and headings a link to the glossary."""
    seen: set[str] = set()

    def link(match: re.Match[str]) -> str:
        word = match["word"]
        if word is None or word in seen:
            return match[0]
        seen.add(word)
        return f'<a class="term" href="#{words[word].id}">{word}</a>'

    opaque = r"<(code|pre|a|h\d)\b.*?</\1>|<[^>]+>"
    pattern = rf"{opaque}|\b(?P<word>{'|'.join(map(re.escape, words))})\b"
    return Markup(re.sub(pattern, link, html, flags=re.DOTALL) if words else html)
