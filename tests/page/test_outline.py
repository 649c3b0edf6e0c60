"""Lines behind a map of points: what is read, what is refused, and what is drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ikm
from ikm.chapters.respondents import draw_map
from ikm.errors import SettingError
from ikm.page.outline import read_outline
from ikm.survey.project import Project

LINE = [[117.14, -0.49], [117.15, -0.5]]
RING = [[117.14, -0.49], [117.15, -0.5], [117.14, -0.51], [117.14, -0.49]]


def geometry(kind: str, coordinates: Any) -> str:
    """A file of one geometry."""
    return json.dumps({"type": kind, "coordinates": coordinates})


def put(data: Path, text: str) -> Project:
    """A data folder with that outline."""
    data.mkdir(exist_ok=True)
    (data / "outline.geojson").write_text(text, encoding="utf-8")
    return Project(data, data.parent / "output")


@pytest.mark.parametrize(
    ("kind", "coordinates", "points"),
    [
        ("LineString", LINE, [2]),
        ("LineString", [[*point, 12.5] for point in LINE], [2]),
        ("MultiLineString", [LINE, RING], [2, 4]),
        ("Polygon", [RING, RING], [4, 4]),
        ("MultiPolygon", [[RING], [RING, RING]], [4, 4, 4]),
    ],
)
def test_lines_and_areas_are_read(tmp_path: Path, kind: str, coordinates: Any, points: list[int]) -> None:
    """Bare, as a feature, and among the features of a collection; heights are passed over."""
    bare = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": {"name": "x"}, "geometry": bare}
    for written in (bare, feature, {"type": "FeatureCollection", "features": [feature]}):
        lines = read_outline(put(tmp_path / "data", json.dumps(written)))
        assert [len(line) for line in lines] == points
        assert lines[0][:2] == ((117.14, -0.49), (117.15, -0.5))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no GeoJSON"),
        ("<kml/>", "no GeoJSON"),
        ('{"a":' * 100_000, "no GeoJSON"),
        ('{"type": "FeatureCollection", "features": [' * 5_000 + "]}" * 5_000, "no GeoJSON"),
        (geometry("LineString", [0]).replace("0", "[" * 900 + "]" * 900), " is no point"),
        ("[]", "None is neither lines nor areas"),
        ('{"type": ["LineString"]}', "is neither lines nor areas"),
        ('{"type": "FeatureCollection", "features": []}', "holds no line"),
        ('{"type": "FeatureCollection", "features": {}}', "is neither lines nor areas"),
        ('{"type": "Feature", "geometry": null}', "'Feature' is neither lines nor areas"),
        (geometry("Point", LINE[0]), "'Point' is neither lines nor areas"),
        (geometry("LineString", LINE[:1]), "a line of a single point"),
        (geometry("LineString", []), "[] is no list of points"),
        (geometry("Polygon", LINE), "117.14 is no list of points"),
        (geometry("LineString", [["117", "-0.5"]] * 2), "['117', '-0.5'] is no point"),
        (geometry("LineString", [[True, False]] * 2), "[True, False] is no point"),
        (geometry("LineString", [[117.1]] * 2), "[117.1] is no point"),
        (geometry("LineString", [[-0.5, 117.1]] * 2), "; longitude and latitude are exchanged"),
        (
            geometry("LineString", [[515000.5, 9945000]] * 2),
            "longitude 515000.5, latitude 9945000 lies outside Indonesia",
        ),
        (geometry("LineString", [[float("nan"), float("inf")]] * 2), "lies outside Indonesia"),
        (f'{{"type": "LineString", "coordinates": [[{"9" * 5000}, 1], [1, 1]]}}', "no GeoJSON"),
        (geometry("LineString", LINE * 25_001), "50,002 points, more than 50,000"),
        (" " * 5_000_001, "more than 5,000,000 bytes"),
    ],
)
def test_what_is_no_outline_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """One short message with the file, what may stand there, and what to do."""
    with pytest.raises(SettingError) as refused:
        read_outline(put(tmp_path / "data", text))
    message = str(refused.value)
    assert message.startswith("data/outline.geojson: ")
    assert said in message
    assert "Allowed: GeoJSON of LineString, MultiLineString, Polygon, MultiPolygon in degrees" in message
    assert "EPSG:4326" in message
    assert len(message) < 500


def test_without_a_file_there_are_no_lines(tmp_path: Path) -> None:
    """And a folder in its place is told."""
    assert read_outline(Project(tmp_path, tmp_path)) == ()
    (tmp_path / "outline.geojson").mkdir()
    with pytest.raises(SettingError, match="a folder, no file"):
        read_outline(Project(tmp_path, tmp_path))


def test_lines_near_the_points_are_drawn(sample: Path) -> None:
    """As one path behind the points; one far off leaves the map as it is without a file."""
    places = ikm.open("PARKIR", data=sample)._find_places("ruas")
    words = ikm.open("PARKIR", data=sample).words
    plain, far, near = (draw_map(places, words, outline=lines) for lines in ((), [((100, 1), (101, 2))], [LINE, RING]))
    assert plain == far
    assert near.caption == f"{plain.caption}; garis abu-abu: peta dasar"
    assert near.svg.count("<path") == plain.svg.count("<path") + 1


def test_a_border_of_very_many_points_is_drawn_with_few(sample: Path) -> None:
    """What no eye can tell apart is left out: 20,001 points on a straight line are a few bytes."""
    study = ikm.open("PARKIR", data=sample)
    straight = [(117.13 + 0.04 * step / 20_000, -0.5) for step in range(20_001)]
    plain, drawn = (draw_map(study._find_places("ruas"), study.words, outline=lines) for lines in ((), [straight]))
    assert len(drawn.svg) - len(plain.svg) < 1_000
