"""The charts of a city's report: league with intervals, heat map of unsur. Floor 4."""

from __future__ import annotations

from matplotlib.axes import Axes

from ikm.analysis.city import City
from ikm.present.chart_data import data, interval_data
from ikm.present.city import league_title, standing_value
from ikm.present.drawing import Figure, Mark, figure, heat, intervals
from ikm.present.wording import Words


def league_figure(city: City, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Who is better than whom: the index of each unit with its interval, beside the mean that stands first."""
    known = city.comparable
    marks = [
        Mark(
            name=one.unit.name,
            value=float(one.value or 0),
            low=one.precision.low if one.precision else None,
            high=one.precision.high if one.precision else None,
            label=standing_value(one, words),
            hollow=one.printed,
        )
        for one in known
    ]
    mean = city.mean(city.headline)
    reference = None if mean is None else float(mean.value)
    label = "" if mean is None else words.text("city.line", value=words.number(mean.value))

    def draw(axes: Axes) -> None:
        intervals(axes, marks, reference, label)
        axes.set_xlabel(words.text("city.axis"))

    alt = words.text("city.league_alt", items="; ".join(f"{mark.name} {mark.label}" for mark in marks))
    title, taken = league_title(city, words), interval_data(marks, words)
    return figure("gambar-peringkat", draw, 0.8 + 0.4 * len(marks), alt, title, ax, taken)


def heat_figure(city: City, finding: str, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Where does it hurt: unsur (columns) in each unit (rows), figures in the cells."""
    values = city.heat().T
    units = {one.unit.code: one.unit.name for one in city.standings}
    codes = [city.instrument.code(key) for key in values.columns] if city.instrument else []
    labels = values.map(lambda value: words.number(value, 0))

    def draw(axes: Axes) -> None:
        heat(axes, values, labels, [units[code] for code in values.index], codes)

    lowest = values.astype(float).idxmin(axis=1)
    names = {item.key: words.unsur(item) for item in city.instrument.unsur} if city.instrument else {}
    items = "; ".join(
        f"{units[code]}: {names[key]} {words.number(values.at[code, key])}" for code, key in lowest.items()
    )
    alt = words.text("city.heat_alt", items=items)
    taken = data(
        words,
        ("unit", "name", "value"),
        [(units[code], names[key], value) for code, row in values.iterrows() for key, value in row.items()],
    )
    return figure("gambar-unsur-unit", draw, 0.7 + 0.34 * len(values), alt, finding, ax, taken)
