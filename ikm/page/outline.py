"""Lines behind a map of points: `outline.geojson` in the data folder, the border of a city, its rivers, its roads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ikm.errors import SettingError
from ikm.speech import _
from ikm.survey.project import OUTLINE_FILE, Project
from ikm.survey.settings import cut_value, has_file
from ikm.survey.units import lies_inside

#: A line as points of longitude and latitude.
Line = tuple[tuple[float, float], ...]
#: How many lists deep the lines of a geometry lie.
_DEPTHS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
#: What a browser still draws at once.
_MOST_BYTES, _MOST_POINTS = 5_000_000, 50_000


def read_outline(project: Project) -> tuple[Line, ...]:
    """Read the lines behind the maps of a data folder; none where it has no such file.

    Raises
    ------
    SettingError
        No GeoJSON, nothing but points, too large, or a place outside Indonesia.
    """
    path = project.data / OUTLINE_FILE
    if not has_file(path):
        return ()
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(_("more than {most:,} bytes", most=_MOST_BYTES))
        lines = tuple(_find_lines(_parse(path.read_bytes())))
        if not lines:
            raise ValueError(_("holds no line"))
        if (points := sum(map(len, lines))) > _MOST_POINTS:
            raise ValueError(_("{points:,} points, more than {most:,}", points=points, most=_MOST_POINTS))
    except (ValueError, RecursionError) as error:
        problem = _("no GeoJSON") if isinstance(error, RecursionError) else error
        raise SettingError(
            f"{project.shown(path)}: {problem}.",
            allowed=_("GeoJSON of {kinds} in degrees of longitude and latitude", kinds=", ".join(_DEPTHS)),
            remedy=_("save it simplified as GeoJSON in EPSG:4326, or take it away: the map has no lines then."),
        ) from error
    return lines


def _parse(content: bytes) -> Any:
    """Parse JSON; what is none is refused in our words."""
    try:
        return json.loads(content)
    except ValueError as error:
        raise ValueError(_("no GeoJSON")) from error


def _find_lines(node: Any) -> Iterator[Line]:
    """Yield the lines of a collection, a feature or a geometry."""
    kind = node.get("type") if isinstance(node, dict) else None
    if kind == "FeatureCollection" and isinstance(node.get("features"), list):
        for feature in node["features"]:
            yield from _find_lines(feature)
    elif kind == "Feature" and isinstance(node.get("geometry"), dict):
        yield from _find_lines(node["geometry"])
    elif isinstance(kind, str) and kind in _DEPTHS:
        lines = [node.get("coordinates")]
        for _depth in range(_DEPTHS[kind]):
            lines = [line for each in lines for line in _require_list(each)]
        yield from (_read_line(line) for line in lines)
    else:
        raise ValueError(_("{kind} is neither lines nor areas", kind=cut_value(repr(kind))))


def _read_line(value: object) -> Line:
    """Read a line of two points or more."""
    line = tuple(map(_read_point, _require_list(value)))
    if len(line) < 2:
        raise ValueError(_("a line of a single point"))
    return line


def _require_list(value: object) -> Sequence[object]:
    """Require a list that is not empty."""
    if not isinstance(value, list) or not value:
        raise ValueError(_("{value} is no list of points", value=cut_value(repr(value))))
    return value


def _read_point(value: object) -> tuple[float, float]:
    """Read a longitude and latitude in Indonesia; a height after them is passed over."""
    point = _require_list(value)
    if len(point) < 2 or any(type(each) not in (int, float) for each in point):
        raise ValueError(_("{value} is no point", value=cut_value(repr(value))))
    lon, lat = point[:2]
    assert isinstance(lon, int | float)
    assert isinstance(lat, int | float)
    if not lies_inside(lat, lon):
        swapped = _("; longitude and latitude are exchanged") if lies_inside(lon, lat) else ""
        where = _(
            "longitude {lon}, latitude {lat} lies outside Indonesia", lon=cut_value(str(lon)), lat=cut_value(str(lat))
        )
        raise ValueError(where + swapped)
    return float(lon), float(lat)
