"""A stand-in for the main roads: straight lines between neighbouring places."""

import numpy as np
import shapely

from samkarta.sources.base import Geometries
from samkarta.sources.samples.geography import nearest_m, points
from samkarta.sources.samples.noise import Numbers

_ROUNDING = 1 - 1e-9


def roads_between(places_xy: Numbers) -> Geometries:
    """Lines between each two places that have no third one between them (their Gabriel graph)."""
    edges = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(places_xy), only_edges=True))
    ends = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    middles = ends.mean(axis=1)
    half_m = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1) / 2
    # A place inside the circle around an edge makes that edge a detour that nobody would build.
    free_m = nearest_m(middles, points(places_xy))
    return np.asarray(edges[free_m >= half_m * _ROUNDING], dtype=object)


def along(roads: Geometries, spacing_m: float) -> Numbers:
    """x, y of points about ``spacing_m`` apart on each road, its two ends left out."""
    points = []
    for road, length in zip(roads, shapely.length(roads), strict=True):
        steps = max(round(length / spacing_m), 1)
        distances = np.linspace(0, length, steps + 1)[1:-1]
        points.append(shapely.get_coordinates(shapely.line_interpolate_point(road, distances)))
    return np.vstack(points)
