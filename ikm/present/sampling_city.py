"""How many to ask in every unit of a city. Floor 4."""

from __future__ import annotations

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.sample_plan import METHODS, CityPlan
from ikm.present.chart_data import data
from ikm.present.drawing import Figure, bars, figure
from ikm.present.markup import render
from ikm.present.sampling import LEAST, half, method_name, sd_said, share_row, users_said, where
from ikm.present.tables import Table, headings
from ikm.present.wording import Words
from ikm.rules.period import Period
from ikm.rules.rounding import half_up


def city_cover(city: CityPlan, period: Period | None, synthetic: bool, words: Words) -> Markup:
    """City, and the number to ask, large."""
    people = words.text("sampling.people")
    return render(
        "plan_cover",
        say=words.say,
        title=city.name,
        where=where("", period, words),
        synthetic=synthetic,
        facts=[
            ("sampling.ask", words.count(city.ask), people),
            ("sampling.answers", words.count(city.answers), people),
            ("sampling.units", words.count(len(city.planned)), words.text("sampling.of_units", n=len(city.units))),
            ("sampling.users", words.count(city.users), people),
        ],
    )


def city_lines(city: CityPlan, words: Words) -> list[Markup]:
    """How many in all, and which units could not be planned for."""
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


def units_table(city: CityPlan, words: Words) -> Table:
    """The advised number of each unit, and from which way of reckoning it comes."""
    total = [words.count(number) for number in (city.users, city.answers, city.ask)]
    return Table(
        id="tabel-rencana-unit",
        caption=words.text("sampling.units_caption"),
        headings=headings(words, "sampling", "unit", "users", "answers", "ask", "half", "method"),
        rows=[
            (
                unit.name,
                words.count(plan.basis.population),
                words.count(plan.advised.answers),
                words.count(plan.advised.ask),
                half(plan.advised, words),
                method_name(plan.advised.name, plan.wish, words),
            )
            for unit, plan in city.planned
        ],
        numbers=frozenset({1, 2, 3, 4}),
        sums=[(words.text("words.total"), *total, "", "")],
    )


def units_methods_table(city: CityPlan, words: Words) -> Table:
    """Answers of each unit by every way of reckoning."""
    wish = city.planned[0][1].wish
    return Table(
        id="tabel-cara-hitung",
        caption=words.text("sampling.units_methods_caption"),
        headings=(words.text("sampling.unit"), *(method_name(name, wish, words) for name in METHODS)),
        rows=[
            (unit.name, *(words.count(plan.methods[name].answers) for name in METHODS)) for unit, plan in city.planned
        ],
        numbers=frozenset(range(1, 1 + len(METHODS))),
    )


def units_figure(city: CityPlan, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """How precise the index of each unit will be: bars of the half-width that the advised number gives."""
    known = city.measurable
    names = [unit.name for unit, _ in known]
    labels = [half(plan.advised, words) for _, plan in known]
    lengths = [plan.advised.half for _, plan in known]

    def draw(axes: Axes) -> None:
        bars(axes, names, lengths, labels)
        axes.set_xlim(0, max(*lengths, 1) * 1.35)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    widest = max(range(len(known)), key=lambda place: lengths[place])
    caption = words.text("sampling.units_chart", unit=names[widest], half=labels[widest])
    alt = words.text("sampling.units_alt", items=items)
    taken = data(
        words, ("unit", "margin"), [(name, half_up(length)) for name, length in zip(names, lengths, strict=True)]
    )
    return figure("gambar-ketelitian", draw, 0.1 + 0.34 * len(names), alt, caption, ax, taken)


def city_service_lines(city: CityPlan, words: Words) -> list[Markup]:
    """By what rule the numbers are shared out, and for which units they could not be."""
    lines = [words.say("sampling.services_rule", least=LEAST)] if city.with_services else []
    silent = [unit.name for unit, plan in city.planned if not plan.services]
    if silent:
        lines.append(words.say("sampling.services_unknown_units", items=words.listing(silent)))
    return lines


def all_services_table(city: CityPlan, words: Words) -> Table:
    """Users, answers and people to ask of each service of every unit that tells them."""
    return Table(
        id="tabel-pembagian",
        caption=words.text("sampling.services_caption"),
        headings=headings(words, "sampling", "unit", "service", "users", "answers", "ask"),
        rows=[(unit.name, *share_row(one, words)) for unit, plan in city.with_services for one in plan.services],
        numbers=frozenset({2, 3, 4}),
        row_heading=1,
    )


def units_basis_table(city: CityPlan, words: Words) -> Table:
    """Users and spread of each unit, and where they come from."""
    return Table(
        id="tabel-dasar-unit",
        caption=words.text("sampling.units_basis_caption"),
        headings=headings(words, "sampling", "unit", "users", "sd_name"),
        rows=[(unit.name, users_said(plan.basis, words), sd_said(plan, words)) for unit, plan in city.planned],
    )
