"""The pages of a sample plan: how many to ask in a unit, and in all units of a city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.index import LEAST_CLAIMED
from ikm.analysis.precision import CONFIDENCE_LEVEL
from ikm.analysis.sample_size import (
    LEAST_FOR_SD,
    SIZE_METHODS,
    CitySampleSize,
    SampleBasis,
    SampleSize,
    SampleWish,
    ServiceShare,
    SizeMethod,
)
from ikm.page.chart import Chart, collect_chart_data, draw_bars, draw_chart, draw_note
from ikm.page.colours import ACCENT_COLOUR, MAIN_COLOUR
from ikm.page.markup import render_template
from ikm.page.table import Table, list_headings
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import round_half_up
from ikm.rules.period import Period
from ikm.survey.units import Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ikm.survey.responses import Source

#: Fewest answers of a service that a public report shows.
LEAST_SERVICE_ANSWERS = GROUP_THRESHOLDS["public"]


def render_sample_cover(
    unit: Unit | None, period: Period | None, plan: SampleSize, synthetic: bool, words: Words
) -> Markup:
    """Render the unit, and the number to ask, large."""
    people = words.text("sampling.people")
    users = words.count(plan.basis.population)
    return render_template(
        "plan_cover",
        say=words.say,
        title=unit.name if unit else words.text("sampling.users_title", n=users),
        where=format_place(unit.city if unit else "", period, words),
        synthetic=synthetic,
        facts=[
            ("sampling.ask", words.count(plan.advised.ask), people),
            ("sampling.answers", words.count(plan.advised.answers), people),
            ("sampling.users", users, people),
            ("sampling.half", format_half_width(plan.advised, words), words.text("sampling.scale")),
        ],
    )


def describe_advice(plan: SampleSize, words: Words) -> list[Markup]:
    """Say how many to ask, why so many, and what they will give."""
    advised = plan.advised
    about = {
        "ask": words.count(advised.ask),
        "answers": words.count(advised.answers),
        "expected": words.count(advised.expected),
        "users": words.count(plan.basis.population),
        "rate": words.percent(plan.wish.response),
    }
    everyone = advised.ask == plan.basis.population
    lines = [words.say("sampling.advice_everyone" if everyone else "sampling.advice", **about)]
    if not advised.reached:
        lines.append(words.say("sampling.not_reached", **about))
    lines += [_explain_advice(plan, words), *_describe_outcome(plan, words)]
    if not plan.graded:
        lines.append(words.say("sampling.ungraded", claim=LEAST_CLAIMED))
    return lines


def _explain_advice(plan: SampleSize, words: Words) -> Markup:
    """Explain by which method the advised number is computed."""
    if plan.everybody:
        return words.say("sampling.why_everybody")
    other = plan.methods["krejcie" if plan.advised.name == "margin" else "margin"]
    about = {"n": words.count(other.answers), "margin": words.number(plan.wish.margin)}
    why = words.say(f"sampling.why_{plan.advised.name}", answers=words.count(plan.advised.answers), **about)
    if plan.wish.deff == 1:
        return why
    return Markup(" ").join([why, words.say("sampling.with_deff", deff=words.number(plan.wish.deff))])


def _describe_outcome(plan: SampleSize, words: Words) -> list[Markup]:
    """Say how sure the index will be."""
    advised = plan.advised
    if not isfinite(advised.half):
        return []
    if not advised.half:
        return [words.say("sampling.census")]
    figures = {"expected": words.count(advised.expected), "half": words.number(advised.half)}
    return [words.say("sampling.outcome", level=words.percent(CONFIDENCE_LEVEL, 0), **figures)]


def explain_methods(words: Words) -> list[Markup]:
    """Explain which method is for what."""
    return [words.say(f"sampling.methods_{name}") for name in ("reading", "others", "units")]


def tabulate_methods(plan: SampleSize, words: Words) -> Table:
    """Tabulate every method: formula, answers, people to ask, interval to be expected."""
    return Table(
        id="tabel-cara-hitung",
        caption=words.text("sampling.methods_caption", users=words.count(plan.basis.population)),
        headings=list_headings(words, "sampling", "method", "formula", "answers", "ask", "half"),
        rows=[_tabulate_method(plan, name, words) for name in SIZE_METHODS],
        numbers=frozenset({1, 2, 3, 4}),
    )


def _tabulate_method(plan: SampleSize, name: str, words: Words) -> tuple[str, ...]:
    """Return one row of methods; the advised one is marked."""
    method = plan.methods[name]
    shown_name = name_method(name, plan.wish, words)
    return (
        words.text("sampling.advised", method=shown_name) if method is plan.advised else shown_name,
        words.count(method.formula),
        words.count(method.answers),
        words.count(method.ask),
        format_half_width(method, words),
    )


def name_method(name: str, wish: SampleWish, words: Words) -> str:
    """Return 'Selang IKM ±2,00 poin'."""
    return words.text(f"sampling.{name}", margin=words.number(wish.margin))


def format_half_width(method: SizeMethod, words: Words) -> str:
    """Return '±1,26'; a dash where too few answers are expected."""
    return words.text("sampling.plus_minus", half=words.number(method.half)) if isfinite(method.half) else NO_VALUE


def describe_widths(plan: SampleSize, words: Words) -> list[Markup]:
    """Say how the number grows as the interval narrows."""
    table = plan.methods["krejcie"]
    return [words.say("sampling.width", n=words.count(table.answers))]


def draw_widths(plan: SampleSize, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw how many answers give which half-width: a falling curve, the wanted point, the printed table as a line."""
    curve, margin = plan.curve(), plan.methods["margin"]
    table = plan.methods["krejcie"].answers
    wanted = words.number(plan.wish.margin)
    line = words.text("sampling.width_line", n=words.count(table))

    def draw(axes: Axes) -> None:
        axes.plot(curve["margin"], curve["answers"], color=MAIN_COLOUR, lw=2)
        axes.axhline(table, color=ACCENT_COLOUR, lw=1.1)
        right = max(curve["margin"].max(), plan.wish.margin)
        draw_note(axes, line, (right, table), (0, 3), ha="right", va="bottom", color=ACCENT_COLOUR)
        axes.plot([plan.wish.margin], [margin.answers], "o", color=MAIN_COLOUR, ms=6)
        point = words.text("sampling.width_point", margin=wanted, n=words.count(margin.answers))
        draw_note(axes, point, (plan.wish.margin, margin.answers), (5, 5), va="bottom")
        axes.set_ylim(0, max(curve["answers"].max(), table, margin.answers) * 1.12)
        axes.set(xlabel=words.text("sampling.width_axis"), ylabel=words.text("sampling.answers"))
        axes.grid(lw=0.6)
        axes.tick_params(length=0, labelsize=8)

    items = "; ".join(
        words.text("sampling.width_point", margin=words.number(at), n=words.count(n))
        for at, n in zip(curve["margin"], curve["answers"], strict=True)
    )
    caption = words.text("sampling.width_chart", margin=wanted, n=words.count(margin.answers))
    pairs = zip(map(round_half_up, curve["margin"]), curve["answers"], strict=True)
    taken = collect_chart_data(words, ("margin", "n"), pairs)
    return draw_chart("gambar-ketelitian", draw, 2.9, words.text("sampling.width_alt", items=items), caption, ax, taken)


def describe_service_shares(plan: SampleSize, words: Words) -> list[Markup]:
    """Say by what rule the number is shared out, and which services will not be shown on their own."""
    if not plan.services:
        return [words.say("sampling.services_unknown")]
    lines = [words.say("sampling.services_rule", least=LEAST_SERVICE_ANSWERS)]
    if plan.basis.services_period and plan.basis.services_period != plan.basis.population_period:
        lines.append(words.say("sampling.services_scaled", period=words.period(plan.basis.services_period)))
    hidden = [share.service for share in plan.services if not share.shown]
    if hidden:
        lines.append(words.say("sampling.services_hidden", least=LEAST_SERVICE_ANSWERS, items=words.listing(hidden)))
    if plan.for_every_service > sum(share.answers for share in plan.services):
        lines.append(
            words.say("sampling.services_more", n=words.count(plan.for_every_service), least=LEAST_SERVICE_ANSWERS)
        )
    return lines


def tabulate_service_shares(plan: SampleSize, words: Words) -> Table:
    """Tabulate users, answers and people to ask of each service."""
    sums = plan.services_frame().sum()
    total = (words.text("words.total"), *(words.count(int(sums[name])) for name in ("users", "answers", "ask")))
    return Table(
        id="tabel-pembagian",
        caption=words.text("sampling.services_caption"),
        headings=list_headings(words, "sampling", "service", "users", "answers", "ask"),
        rows=[format_share_row(share, words) for share in plan.services],
        numbers=frozenset({1, 2, 3}),
        sums=[total],
    )


def format_share_row(share: ServiceShare, words: Words) -> tuple[str, ...]:
    """Return one row of services."""
    return share.service, words.count(share.users), words.count(share.answers), words.count(share.ask)


def describe_sample_assumptions(words: Words) -> list[Markup]:
    """Say that the numbers are as good as what they are computed from."""
    return [words.say("sampling.assumptions")]


def tabulate_sample_assumptions(plan: SampleSize, words: Words) -> Table:
    """Tabulate users, spread and wishes, each with where it comes from."""
    own = [("users", format_user_source(plan.basis, words)), ("sd", format_sd_source(plan, words))]
    return _tabulate_assumed([*own, *_list_wishes(plan.wish, words)], words)


def _tabulate_assumed(facts: Sequence[tuple[str, str]], words: Words) -> Table:
    """Tabulate what was assumed, and its value."""
    return Table(
        id="tabel-anggapan",
        caption=words.text("sampling.assumptions_caption"),
        headings=list_headings(words, "words", "item", "value"),
        rows=[(words.text(f"sampling.{name}_name"), value) for name, value in facts],
    )


def _list_wishes(wish: SampleWish, words: Words) -> list[tuple[str, str]]:
    """List the wishes of whoever plans."""
    deff = words.number(wish.deff)
    return [
        (
            "margin",
            words.text(
                "sampling.margin_value", half=words.number(wish.margin), level=words.percent(CONFIDENCE_LEVEL, 0)
            ),
        ),
        ("response", words.text("sampling.response_value", rate=words.percent(wish.response))),
        ("deff", words.text("sampling.deff_one" if wish.deff == 1 else "sampling.deff_more", deff=deff)),
    ]


def tabulate_wish(wish: SampleWish, words: Words) -> Table:
    """Tabulate what was wanted and assumed alike of all units."""
    return _tabulate_assumed(_list_wishes(wish, words), words)


def format_user_source(basis: SampleBasis, words: Words) -> str:
    """Format the number of users and where it comes from."""
    n, period = words.count(basis.population), basis.population_period
    key = "year" if basis.population_from == "register" and period is None else basis.population_from
    return words.text(f"sampling.users_{key}", n=n, period=words.period(period) if period else "")


def format_sd_source(plan: SampleSize, words: Words) -> str:
    """Format the spread of the index and where it comes from."""
    period = plan.basis.sd_period
    if plan.basis.sd is None or period is None:
        return words.text("sampling.sd_default", sd=words.number(plan.sd), least=LEAST_FOR_SD)
    return words.text("sampling.sd_own", sd=words.number(plan.sd), period=words.period(period))


def render_city_sample_cover(city: CitySampleSize, period: Period | None, synthetic: bool, words: Words) -> Markup:
    """Render city, and the number to ask, large."""
    people = words.text("sampling.people")
    return render_template(
        "plan_cover",
        say=words.say,
        title=city.name,
        where=format_place("", period, words),
        synthetic=synthetic,
        facts=[
            ("sampling.ask", words.count(city.ask), people),
            ("sampling.answers", words.count(city.answers), people),
            ("sampling.units", words.count(len(city.planned)), words.text("sampling.of_units", n=len(city.units))),
            ("sampling.users", words.count(city.users), people),
        ],
    )


def format_place(city: str, period: Period | None, words: Words) -> str:
    """Format the city, and the period up to which answers were read."""
    parts = [city] if city else []
    if period:
        parts.append(words.text("sampling.until", period=words.period(period)))
    return " · ".join(parts)


def describe_city_sample(city: CitySampleSize, words: Words) -> list[Markup]:
    """Say how many in all, and which units could not be planned for."""
    lines = []
    if city.planned:
        about = {"ask": words.count(city.ask), "answers": words.count(city.answers)}
        lines.append(words.say("sampling.city_advice", city=city.name, k=len(city.planned), **about))
    if city.unknown:
        names = words.listing([unit.name for unit in city.unknown])
        lines.append(words.say("sampling.city_unknown", items=names))
    short = [unit.name for unit, plan in city.planned if not plan.advised.reached]
    if short:
        lines.append(words.say("sampling.city_short", items=words.listing(short)))
    return lines


def draw_unit_widths(city: CitySampleSize, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw how precise the index of each unit will be: bars of the half-width that the advised number gives."""
    known = city.measurable
    names = [unit.name for unit, _ in known]
    labels = [format_half_width(plan.advised, words) for _, plan in known]
    lengths = [plan.advised.half for _, plan in known]

    def draw(axes: Axes) -> None:
        draw_bars(axes, names, lengths, labels)
        axes.set_xlim(0, max(*lengths, 1) * 1.35)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    widest = max(range(len(known)), key=lambda place: lengths[place])
    caption = words.text("sampling.units_chart", unit=names[widest], half=labels[widest])
    alt = words.text("sampling.units_alt", items=items)
    taken = collect_chart_data(
        words, ("unit", "margin"), [(name, round_half_up(length)) for name, length in zip(names, lengths, strict=True)]
    )
    return draw_chart("gambar-ketelitian", draw, 0.1 + 0.34 * len(names), alt, caption, ax, taken)


def tabulate_unit_sizes(city: CitySampleSize, words: Words) -> Table:
    """Tabulate the advised number of each unit, and the method that gives it."""
    total = [words.count(number) for number in (city.users, city.answers, city.ask)]
    return Table(
        id="tabel-rencana-unit",
        caption=words.text("sampling.units_caption"),
        headings=list_headings(words, "sampling", "unit", "users", "answers", "ask", "half", "method"),
        rows=[
            (
                unit.name,
                words.count(plan.basis.population),
                words.count(plan.advised.answers),
                words.count(plan.advised.ask),
                format_half_width(plan.advised, words),
                name_method(plan.advised.name, plan.wish, words),
            )
            for unit, plan in city.planned
        ],
        numbers=frozenset({1, 2, 3, 4}),
        sums=[(words.text("words.total"), *total, "", "")],
    )


def tabulate_unit_methods(city: CitySampleSize, words: Words) -> Table:
    """Tabulate the answers of each unit by every method."""
    wish = city.planned[0][1].wish
    return Table(
        id="tabel-cara-hitung",
        caption=words.text("sampling.units_methods_caption"),
        headings=(words.text("sampling.unit"), *(name_method(name, wish, words) for name in SIZE_METHODS)),
        rows=[
            (unit.name, *(words.count(plan.methods[name].answers) for name in SIZE_METHODS))
            for unit, plan in city.planned
        ],
        numbers=frozenset(range(1, 1 + len(SIZE_METHODS))),
    )


def describe_city_services(city: CitySampleSize, words: Words) -> list[Markup]:
    """Say by what rule the numbers are shared out, and for which units they could not be."""
    lines = [words.say("sampling.services_rule", least=LEAST_SERVICE_ANSWERS)] if city.with_services else []
    silent = [unit.name for unit, plan in city.planned if not plan.services]
    if silent:
        lines.append(words.say("sampling.services_unknown_units", items=words.listing(silent)))
    return lines


def tabulate_city_services(city: CitySampleSize, words: Words) -> Table:
    """Tabulate users, answers and people to ask of each service of every unit that tells them."""
    return Table(
        id="tabel-pembagian",
        caption=words.text("sampling.services_caption"),
        headings=list_headings(words, "sampling", "unit", "service", "users", "answers", "ask"),
        rows=[
            (unit.name, *format_share_row(share, words)) for unit, plan in city.with_services for share in plan.services
        ],
        numbers=frozenset({2, 3, 4}),
        row_heading=1,
    )


def tabulate_unit_basis(city: CitySampleSize, words: Words) -> Table:
    """Tabulate users and spread of each unit, and where they come from."""
    return Table(
        id="tabel-dasar-unit",
        caption=words.text("sampling.units_basis_caption"),
        headings=list_headings(words, "sampling", "unit", "users", "sd_name"),
        rows=[
            (unit.name, format_user_source(plan.basis, words), format_sd_source(plan, words))
            for unit, plan in city.planned
        ],
    )


SAMPLE_MEASURES = {
    "population, methods.formula, .answers, .ask, .expected, services.users, .answers, .ask": "people",
    "sd, wish.margin, methods.half": "index points, scale 25-100; half = half of the 95 % interval, null: none",
    "wish.response": "share of 1",
    "wish.deff": "variance over that of a simple random sample",
}


def export_sample_subject(unit: Unit | None, period: Period | None, synthetic: bool) -> dict[str, Any]:
    """Export whose plan it is."""
    return {
        "report": "sample_plan",
        "unit": unit.code if unit else "",
        "unit_name": unit.name if unit else "",
        "city": unit.city if unit else "",
        "period": str(period or ""),
        "synthetic": synthetic,
    }


def export_city_sample_subject(city: CitySampleSize, period: Period | None, synthetic: bool) -> dict[str, Any]:
    """Export whose plans they are."""
    return {**export_sample_subject(None, period, synthetic), "unit_name": city.name, "city": city.name}


def export_sample_size(plan: SampleSize) -> dict[str, Any]:
    """Export every number of a plan under fixed keys."""
    return {
        "population": plan.basis.population,
        "population_from": plan.basis.population_from,
        "sd": plan.sd,
        "sd_period": str(plan.basis.sd_period) if plan.basis.sd_period else None,
        "wish": asdict(plan.wish),
        "advised": plan.advised.name,
        "methods": {
            name: {**asdict(method), "half": method.half if isfinite(method.half) else None}
            for name, method in plan.methods.items()
        },
        "services": [asdict(share) for share in plan.services],
    }


def export_sample_sources(sources: Sequence[Source]) -> dict[str, Any]:
    """Export where the numbers come from, and what they are measured in."""
    return {"sources": [asdict(source) for source in sources], "units_of_measure": SAMPLE_MEASURES}
