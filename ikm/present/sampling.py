"""How many to ask in one unit, in sentences, tables and one chart. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.disclosure import THRESHOLD
from ikm.analysis.index import CLAIM
from ikm.analysis.precision import LEVEL
from ikm.analysis.sample_basis import Basis
from ikm.analysis.sample_plan import METHODS, Method, Plan, Share, Wish
from ikm.analysis.sample_size import FEWEST_FOR_SD
from ikm.present.chart_data import data
from ikm.present.drawing import ACCENT, MAIN, Figure, figure, note
from ikm.present.markup import render
from ikm.present.tables import Table, headings
from ikm.present.wording import NOTHING, Words
from ikm.rules.period import Period
from ikm.rules.rounding import half_up
from ikm.survey.units import Unit

#: Fewest answers of a service that a public report shows.
LEAST = THRESHOLD["public"]


def cover(unit: Unit | None, period: Period | None, plan: Plan, synthetic: bool, words: Words) -> Markup:
    """Unit, and the number to ask, large."""
    people = words.text("sampling.people")
    users = words.count(plan.basis.population)
    return render(
        "plan_cover",
        say=words.say,
        title=unit.name if unit else words.text("sampling.users_title", n=users),
        where=where(unit.city if unit else "", period, words),
        synthetic=synthetic,
        facts=[
            ("sampling.ask", words.count(plan.advised.ask), people),
            ("sampling.answers", words.count(plan.advised.answers), people),
            ("sampling.users", users, people),
            ("sampling.half", half(plan.advised, words), words.text("sampling.scale")),
        ],
    )


def where(city: str, period: Period | None, words: Words) -> str:
    """City, and the period up to which was looked."""
    said = [city] if city else []
    if period:
        said.append(words.text("sampling.until", period=words.period(period)))
    return " · ".join(said)


def half(method: Method, words: Words) -> str:
    """'±1,26'; a dash where too few answers are expected."""
    return words.text("sampling.plus_minus", half=words.number(method.half)) if isfinite(method.half) else NOTHING


def advice_lines(plan: Plan, words: Words) -> list[Markup]:
    """How many to ask, why so many, and what they will give."""
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
    lines += [_why(plan, words), *_outcome(plan, words)]
    if not plan.graded:
        lines.append(words.say("sampling.ungraded", claim=CLAIM))
    return lines


def _why(plan: Plan, words: Words) -> Markup:
    """From which way of reckoning the advised number comes."""
    if plan.everybody:
        return words.say("sampling.why_everybody")
    other = plan.methods["krejcie" if plan.advised.name == "margin" else "margin"]
    about = {"n": words.count(other.answers), "margin": words.number(plan.wish.margin)}
    why = words.say(f"sampling.why_{plan.advised.name}", answers=words.count(plan.advised.answers), **about)
    if plan.wish.deff == 1:
        return why
    return Markup(" ").join([why, words.say("sampling.with_deff", deff=words.number(plan.wish.deff))])


def _outcome(plan: Plan, words: Words) -> list[Markup]:
    """How sure the index will be."""
    advised = plan.advised
    if not isfinite(advised.half):
        return []
    if not advised.half:
        return [words.say("sampling.census")]
    said = {"expected": words.count(advised.expected), "half": words.number(advised.half)}
    return [words.say("sampling.outcome", level=words.percent(LEVEL, 0), **said)]


def method_lines(words: Words) -> list[Markup]:
    """Which way of reckoning is for what."""
    return [words.say(f"sampling.methods_{name}") for name in ("reading", "others", "units")]


def methods_table(plan: Plan, words: Words) -> Table:
    """Every way of reckoning: formula, answers, people to ask, interval to be expected."""
    return Table(
        id="tabel-cara-hitung",
        caption=words.text("sampling.methods_caption", users=words.count(plan.basis.population)),
        headings=headings(words, "sampling", "method", "formula", "answers", "ask", "half"),
        rows=[_method_row(plan, name, words) for name in METHODS],
        numbers=frozenset({1, 2, 3, 4}),
    )


def _method_row(plan: Plan, name: str, words: Words) -> tuple[str, ...]:
    """One way of reckoning; the advised one is marked."""
    one = plan.methods[name]
    said = method_name(name, plan.wish, words)
    return (
        words.text("sampling.advised", method=said) if one is plan.advised else said,
        words.count(one.formula),
        words.count(one.answers),
        words.count(one.ask),
        half(one, words),
    )


def method_name(name: str, wish: Wish, words: Words) -> str:
    """'Selang IKM ±2,00 poin'."""
    return words.text(f"sampling.{name}", margin=words.number(wish.margin))


def width_lines(plan: Plan, words: Words) -> list[Markup]:
    """How the number grows as the interval narrows."""
    table = plan.methods["krejcie"]
    return [words.say("sampling.width", n=words.count(table.answers))]


def width_figure(plan: Plan, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """How many answers for which half-width: a falling curve, the wanted point on it, the printed table as a line."""
    curve, margin = plan.curve(), plan.methods["margin"]
    table = plan.methods["krejcie"].answers
    wanted = words.number(plan.wish.margin)
    line = words.text("sampling.width_line", n=words.count(table))

    def draw(axes: Axes) -> None:
        axes.plot(curve["margin"], curve["answers"], color=MAIN, lw=2)
        axes.axhline(table, color=ACCENT, lw=1.1)
        right = max(curve["margin"].max(), plan.wish.margin)
        note(axes, line, (right, table), (0, 3), ha="right", va="bottom", color=ACCENT)
        axes.plot([plan.wish.margin], [margin.answers], "o", color=MAIN, ms=6)
        said = words.text("sampling.width_point", margin=wanted, n=words.count(margin.answers))
        note(axes, said, (plan.wish.margin, margin.answers), (5, 5), va="bottom")
        axes.set_ylim(0, max(curve["answers"].max(), table, margin.answers) * 1.12)
        axes.set(xlabel=words.text("sampling.width_axis"), ylabel=words.text("sampling.answers"))
        axes.grid(lw=0.6)
        axes.tick_params(length=0, labelsize=8)

    items = "; ".join(
        words.text("sampling.width_point", margin=words.number(at), n=words.count(n))
        for at, n in zip(curve["margin"], curve["answers"], strict=True)
    )
    caption = words.text("sampling.width_chart", margin=wanted, n=words.count(margin.answers))
    pairs = zip(map(half_up, curve["margin"]), curve["answers"], strict=True)
    taken = data(words, ("margin", "n"), pairs)
    return figure("gambar-ketelitian", draw, 2.9, words.text("sampling.width_alt", items=items), caption, ax, taken)


def service_lines(plan: Plan, words: Words) -> list[Markup]:
    """By what rule the number is shared out, and which services will not be shown on their own."""
    if not plan.services:
        return [words.say("sampling.services_unknown")]
    lines = [words.say("sampling.services_rule", least=LEAST)]
    if plan.basis.services_period and plan.basis.services_period != plan.basis.population_period:
        lines.append(words.say("sampling.services_scaled", period=words.period(plan.basis.services_period)))
    hidden = [one.service for one in plan.services if not one.shown]
    if hidden:
        lines.append(words.say("sampling.services_hidden", least=LEAST, items=words.listing(hidden)))
    if plan.for_every_service > sum(one.answers for one in plan.services):
        lines.append(words.say("sampling.services_more", n=words.count(plan.for_every_service), least=LEAST))
    return lines


def services_table(plan: Plan, words: Words) -> Table:
    """Users, answers and people to ask of each service."""
    sums = plan.services_frame().sum()
    total = (words.text("words.total"), *(words.count(int(sums[name])) for name in ("users", "answers", "ask")))
    return Table(
        id="tabel-pembagian",
        caption=words.text("sampling.services_caption"),
        headings=headings(words, "sampling", "service", "users", "answers", "ask"),
        rows=[share_row(one, words) for one in plan.services],
        numbers=frozenset({1, 2, 3}),
        sums=[total],
    )


def share_row(one: Share, words: Words) -> tuple[str, ...]:
    """One service."""
    return one.service, words.count(one.users), words.count(one.answers), words.count(one.ask)


def assumption_lines(words: Words) -> list[Markup]:
    """That the numbers are as good as what they are reckoned from."""
    return [words.say("sampling.assumptions")]


def assumptions_table(plan: Plan, words: Words) -> Table:
    """Users, spread and wishes, each with where it comes from."""
    own = [("users", users_said(plan.basis, words)), ("sd", sd_said(plan, words))]
    return _facts([*own, *_wish_facts(plan.wish, words)], words)


def wish_table(wish: Wish, words: Words) -> Table:
    """What was wanted and assumed alike of all units."""
    return _facts(_wish_facts(wish, words), words)


def _wish_facts(wish: Wish, words: Words) -> list[tuple[str, str]]:
    """The wishes of whoever plans."""
    deff = words.number(wish.deff)
    return [
        ("margin", words.text("sampling.margin_value", half=words.number(wish.margin), level=words.percent(LEVEL, 0))),
        ("response", words.text("sampling.response_value", rate=words.percent(wish.response))),
        ("deff", words.text("sampling.deff_one" if wish.deff == 1 else "sampling.deff_more", deff=deff)),
    ]


def users_said(basis: Basis, words: Words) -> str:
    """Number of users and where it comes from."""
    n, period = words.count(basis.population), basis.population_period
    key = "year" if basis.population_from == "register" and period is None else basis.population_from
    return words.text(f"sampling.users_{key}", n=n, period=words.period(period) if period else "")


def sd_said(plan: Plan, words: Words) -> str:
    """Spread of the index and where it comes from."""
    period = plan.basis.sd_period
    if plan.basis.sd is None or period is None:
        return words.text("sampling.sd_default", sd=words.number(plan.sd), least=FEWEST_FOR_SD)
    return words.text("sampling.sd_own", sd=words.number(plan.sd), period=words.period(period))


def _facts(facts: Sequence[tuple[str, str]], words: Words) -> Table:
    """A table of two columns: what was assumed, and its value."""
    return Table(
        id="tabel-anggapan",
        caption=words.text("sampling.assumptions_caption"),
        headings=headings(words, "words", "item", "value"),
        rows=[(words.text(f"sampling.{name}_name"), value) for name, value in facts],
    )
