"""What opens and closes a report: preface, identity, basis, collection, signature, pictures, questions, provenance."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.importance import STATED_QUESTIONS, list_asked_questions
from ikm.analysis.index import Index
from ikm.analysis.sample_size import compute_krejcie_morgan
from ikm.chapters.index import name_left_out
from ikm.chapters.results import as_number
from ikm.chapters.sector import name_item
from ikm.display import RELEASED_VARIABLE
from ikm.page.markup import ABSENT_MARK, UNTOLD_MARK, render_template
from ikm.page.table import Table, list_headings, tabulate_facts
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument
from ikm.rules.pack import find_pack
from ikm.survey.pictures import Picture
from ikm.survey.responses import Source, Survey

#: Sections of chapter II in the outline of the ministry (UPP 2023, 2.1 to 2.4) that only a person can fill: a gap in
#: their numbers would say less than a word.
_OUTLINE = ("surveyor", "method", "location", "time")
#: Digits of a fingerprint on the page; whole ones stand in manifest.json.
SHOWN_HASH_DIGITS = 16


def tabulate_identity(survey: Survey, words: Words) -> Table:
    """Tabulate the identity of the unit; what the register leaves open is left out."""
    unit = survey.unit
    values = {
        "unit": unit.name,
        "code": unit.code,
        "city": unit.city,
        "skpd": unit.skpd,
        "sector": unit.sector.capitalize(),
        "services": "; ".join(unit.services),
        "address": unit.address,
        "complaints_to": unit.complaints_to,
        "head": ", ".join(filter(None, [unit.head, *_list_standing(survey, words)])),
        "period": words.period(survey.period),
        "publishes": words.listing([words.text(f"grids.{grid}") for grid in unit.publishes]),
        "instrument": survey.instrument.short,
    }
    return tabulate_facts("identity", {name: value for name, value in values.items() if value}, words)


def describe_legal_basis(survey: Survey, words: Words) -> list[Markup]:
    """List what the survey rests on; say so where its regulation was replaced by the end of the period.

    A regulation that came later does not matter: a report stays true, and the same, when the next one is issued.
    """
    instrument, period, modes = survey.instrument, survey.period, survey.sidecar.mode
    laws, guidance = (
        [words.legal_title(text) for text in texts if text.applies(period, modes)]
        for texts in (instrument.laws, instrument.guidance)
    )
    titles = [*laws, words.regulation(instrument), *guidance, *survey.unit.legal_basis]
    lines = [words.say("intro.basis", title=title.removesuffix(".")) for title in titles]
    until = instrument.in_force_until
    if until and until < period.end:
        key = "intro.basis_outdated" if period.start > until else "intro.basis_replaced"
        lines.append(words.say(key, until=words.date(until + timedelta(days=1))))
    return lines


def describe_purpose(asked: str, words: Words) -> Markup:
    """Describe what the survey is for.

    Parameters
    ----------
    asked : str
        What respondents were asked beside kinerja: 'harapan', 'kepentingan', or anything else for neither.
    """
    stated = asked if asked in STATED_QUESTIONS else "kinerja"
    return words.say("intro.purpose", means=words.text(f"intro.purpose_{stated}"))


def describe_response(survey: Survey, words: Words) -> list[Markup]:
    """Say what the response rate means; nothing where nobody counted whom was asked."""
    asked, n = survey.sidecar.asked, len(survey.answers)
    if asked is None:
        return []
    if n == asked:
        return [words.say("collection.response_all", asked=words.count(asked))]
    counts = {name: words.count(number) for name, number in {"asked": asked, "n": n, "silent": asked - n}.items()}
    key = "response_refused" if survey.refused_rows else "response_meaning"
    return [words.say(f"collection.{key}", share=words.percent(Fraction(n, asked)), **counts)]


def tabulate_collection(survey: Survey, index: Index, words: Words) -> Table:
    """Tabulate how the answers came about; of what the sidecar leaves open, sections of the official outline alone."""
    facts = _list_collection(survey, index, words)
    shown = {
        name: value or words.text("collection.missing") for name, value in facts.items() if value or name in _OUTLINE
    }
    return tabulate_facts("collection", shown, words)


def describe_unrecorded(survey: Survey, index: Index, words: Words) -> list[Markup]:
    """Name what nobody wrote down about how the answers came about, for the office."""
    facts = _list_collection(survey, index, words)
    names = [words.text(f"collection.{name}") for name, value in facts.items() if not value]
    return [words.say("collection.unrecorded", items=words.listing(names))] if names else []


def _list_collection(survey: Survey, index: Index, words: Words) -> dict[str, str]:
    """List how the answers came about, from the sidecar; '' for what it leaves open."""
    side = survey.sidecar
    instrument = survey.instrument
    return {
        "surveyor": side.surveyor,
        "method": side.method,
        "mode": words.listing([words.text(f"modes.{mode}") for mode in side.mode]),
        "selection": words.text(f"selection.{side.selection}") if side.selection else "",
        "questions": words.text(
            "collection.questions_without" if instrument.left_out else "collection.questions_value",
            n=len(instrument.unsur),
            low=instrument.scale_min,
            high=instrument.scale_max,
            items=name_left_out(instrument, words),
        ),
        "location": side.location,
        "time": _format_field_dates(survey, words),
        "guideline": words.respondents_note(instrument),
        "population": words.text("collection.people", n=words.count(side.population)) if side.population else "",
        "respondents": words.counted(
            "collection.of_read", survey.read, n=words.count(index.respondents), read=words.count(survey.read)
        ),
        "response": format_response(survey, words),
        **({"reissued": side.reissued} if side.reissued else {}),
    }


def tabulate_team(survey: Survey, words: Words) -> Table:
    """Tabulate who surveyed, by name."""
    return Table(
        id="tabel-tim",
        caption=words.text("team.caption"),
        headings=list_headings(words, "team", "name", "role", "nip"),
        rows=[(member.name, member.role or NO_VALUE, member.nip or NO_VALUE) for member in survey.team],
    )


def _format_field_dates(survey: Survey, words: Words) -> str:
    """Format the first and last day of the field work as the sidecar gives them."""
    first, last = survey.sidecar.field_from, survey.sidecar.field_until
    if first and last:
        return words.text("collection.dates", first=words.date(first), last=words.date(last))
    return words.date(first or last) if first or last else ""  # type: ignore[arg-type]


def format_response(survey: Survey, words: Words) -> str:
    """Format how many of those asked answered, and their share; '' where nobody counted whom was asked."""
    asked, n = survey.sidecar.asked, len(survey.answers)
    if asked is None:
        return ""
    counts = {"n": words.count(n), "asked": words.count(asked)}
    return words.text("collection.response_value", share=words.percent(Fraction(n, asked)), **counts)


def describe_sample(survey: Survey, index: Index, words: Words) -> list[Markup]:
    """Say whether as many were counted as the regulation's table asks of the users; nothing where it has none."""
    needed = _look_up_guideline(survey)
    if needed is None or not index.respondents:
        return []
    counts = {"users": _count_users(survey), "needed": needed, "n": index.respondents}
    end = "reached" if index.respondents >= needed else "short"
    return [words.say(f"collection.guideline_{end}", **{name: words.count(number) for name, number in counts.items()})]


def _count_users(survey: Survey) -> int:
    """Count the users of the period, or of its strata; 0 where nobody did."""
    return survey.sidecar.population or sum(survey.sidecar.strata.values())


def _look_up_guideline(survey: Survey) -> int | None:
    """Look up how many respondents the regulation's table asks of this number of users; None where it has none."""
    users = _count_users(survey)
    return compute_krejcie_morgan(users) if survey.instrument.sample_table and users else None


def tabulate_questionnaire(instrument: Instrument, words: Words) -> Table:
    """Tabulate the questions with their options and the value of each."""
    return Table(
        id="tabel-kuesioner",
        caption=words.text("questionnaire.caption", short=instrument.short),
        headings=list_headings(words, "questionnaire", "code", "question", "options"),
        rows=[
            (
                instrument.code(item.key),
                item.question,
                "; ".join(f"{score} = {label}" for score, label in zip(instrument.scores, item.options, strict=True)),
            )
            for item in instrument.unsur
        ],
        row_heading=1,
    )


def describe_also_asked(survey: Survey, words: Words) -> list[Markup]:
    """Name what else the questionnaire asked, as far as its answers are in the file; nothing where that is nothing."""
    given = {str(name) for name, answered in survey.answers.replace("", None).notna().any().items() if answered}
    pack = find_pack(survey.unit.sector)
    asked = list_asked_questions(survey.answers, survey.instrument)
    items = [words.text(f"questionnaire.also_{name}") for name in asked]
    items += [name_item(item, words) for item in pack.items if item.column in given] if pack else []
    items += [words.text("questionnaire.also_saran")] if "saran" in given else []
    return [words.say("questionnaire.also", items=words.listing(items))] if items else []


def show_provenance(
    version: str, words: Words, *, sources: Sequence[Source] = (), lines: Sequence[Markup] = ()
) -> View:
    """Show with what the numbers of several units were made; from which files, on a page for the office alone."""
    files = [partial(tabulate_sources, sources, words)] if sources else []
    text = Text.of([*describe_making(words), *lines])
    return View(pd.DataFrame(), text, [partial(tabulate_software, version, words), *files])


def describe_making(words: Words) -> list[Markup]:
    """Describe that the same data give the same report, and who released what is the notebook's own."""
    release = os.environ.get(RELEASED_VARIABLE)
    return [words.say("provenance.note"), *([words.say("provenance.released", release=release)] if release else [])]


def tabulate_sources(sources: Sequence[Source], words: Words) -> Table:
    """Tabulate every file that was read, with its rows and fingerprint."""
    return Table(
        id="tabel-berkas",
        caption=words.text("provenance.files"),
        headings=list_headings(words, "provenance", "file", "rows", "fingerprint"),
        rows=[(source.path, words.count(source.rows), _shorten_fingerprint(source.fingerprint)) for source in sources],
        numbers=frozenset({1}),
    )


def _shorten_fingerprint(fingerprint: str) -> str:
    """Return the first digits of a fingerprint; a dash where there is none."""
    return Markup("<code>{}</code>").format(fingerprint[:SHOWN_HASH_DIGITS]) if fingerprint else NO_VALUE


def tabulate_rules(survey: Survey, version: str, words: Words) -> Table:
    """Tabulate the rules under which the numbers were made."""
    places = survey.bobot.sum_places
    values = {
        "instrument": survey.instrument.short,
        "bobot": survey.bobot.name,
        "rounding": words.text(
            "provenance.rounding_value" if places is None else "provenance.rounding_sum", places=places
        ),
        "software": words.text("provenance.version", version=version),
    }
    return tabulate_facts("provenance", values, words)


def tabulate_software(version: str, words: Words) -> Table:
    """Tabulate the rounding and the software behind the numbers of several units."""
    values = {
        "rounding": words.text("provenance.rounding_value"),
        "software": words.text("provenance.version", version=version),
    }
    return tabulate_facts("provenance", values, words)


def render_preface(survey: Survey, words: Words, *, internal: bool) -> Markup:
    """Render the kata pengantar with who signs it; nothing where nobody wrote one, which the office's edition tells."""
    preface = survey.sidecar.preface.over(survey.unit.preface)
    if not preface.text:
        return _render_absent(internal=internal)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", preface.text)]
    place = preface.place or _name_city(survey)
    day = words.date(preface.signed_on) if preface.signed_on else words.text("signature.day")
    signed = _render_signature(survey, place, day, words, early=True)
    return Markup("\n").join([*(Markup("<p>{}</p>").format(part) for part in paragraphs), signed])


def render_signature(survey: Survey, words: Words) -> Markup:
    """Render room for place, date and the head of the unit; the date stays open, for it is set by hand."""
    return _render_signature(survey, _name_city(survey), words.text("signature.day"), words, early=False)


def _render_signature(survey: Survey, place: str, day: str, words: Words, *, early: bool) -> Markup:
    """Render place and day, office, room to sign, name, rank and NIP; early in a report, more of it follows."""
    unit = survey.unit
    return render_template(
        "signature",
        early=early,
        place=words.say("signature.place", city=place, day=day),
        title=unit.head_title or words.say("signature.head"),
        name=unit.head or words.say("signature.name"),
        standing=_list_standing(survey, words),
    )


def _name_city(survey: Survey) -> str:
    """Name the city as a place where something is signed."""
    return survey.unit.city.removeprefix("Kota ").removeprefix("Kabupaten ")


def _list_standing(survey: Survey, words: Words) -> list[str]:
    """List rank and NIP of the head, of those that the register knows."""
    unit = survey.unit
    return [
        *filter(None, [unit.head_rank]),
        *([words.text("signature.nip", nip=unit.head_nip)] if unit.head_nip else []),
    ]


def render_pictures(pictures: Sequence[Picture], *, internal: bool) -> Markup:
    """Render the pictures of a period with their captions; nothing where there are none, as `render_preface`."""
    if not pictures:
        return _render_absent(internal=internal)
    addresses = [f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode()}" for picture in pictures]
    return render_template("pictures", pictures=list(zip(pictures, addresses, strict=True)))


def _render_absent(*, internal: bool) -> Markup:
    """Render that nobody wrote or laid down what would stand here: the office is told, the public is not."""
    return Markup('<div class="{}"></div>').format(ABSENT_MARK if internal else UNTOLD_MARK)


def export_publication(survey: Survey) -> dict[str, Any]:
    """Return what the announcement says besides numbers: services, where to turn to, its layout, who signs."""
    unit = survey.unit
    told = {name: getattr(unit, name) for name in ("services", "site", "address", "complaints_to")}
    signer = {"name": unit.head, "title": unit.head_title, "rank": unit.head_rank}
    return {**told, "layout": unit.poster, "signer": signer if unit.head else None}


def export_collection(survey: Survey) -> dict[str, Any]:
    """Return how the answers came about for hasil.json: how they were given, whom was asked, the response rate."""
    asked = survey.sidecar.asked
    rate = None if asked is None else as_number(Fraction(len(survey.answers), asked))
    known = survey.sidecar
    return {
        "mode": known.mode,
        "selection": known.selection,
        "asked": asked,
        "response_rate": rate,
        "guideline": _look_up_guideline(survey),
    }
