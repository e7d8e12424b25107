"""What is asked: the same boxes, ids and filters of every server, the same at every run."""

from dataclasses import dataclass

import numpy as np

from tests.benchmarks.data_set import EAST, MOST_PEOPLE, NORTH, SOUTH, WEST, DataSet

BOXES = 300
LIMITS = {10: 100, 1000: 2000}


@dataclass(frozen=True)
class Question:
    """One request in terms of the data, which each server has its own way to be asked."""

    collection: str
    bbox: tuple[float, float, float, float] | None = None
    limit: int = 10
    feature_id: int | None = None
    cql2: str | None = None


@dataclass(frozen=True)
class Row:
    """One row of the table of results: many questions of a kind."""

    title: str
    questions: list[Question]
    revalidates: bool = False


def boxes(data_set: DataSet, features: int, seed: int) -> list[tuple[float, float, float, float]]:
    """Boxes that meet about ``features`` features each, in places that ``seed`` decides."""
    random = np.random.default_rng([7, seed])
    wide, high = data_set.mean_extent
    # A box of width w and height h meets about density · (w + wide) · (h + high) features; the box is as oblong as
    # the whole area. Solved for the scale of the box.
    area = (EAST - WEST, NORTH - SOUTH)
    share = features / data_set.count
    linear = wide / area[0] + high / area[1]
    constant = wide * high / (area[0] * area[1]) - share
    scale = min(1.0, (-linear + (linear**2 - 4 * constant) ** 0.5) / 2)
    width, height = area[0] * scale, area[1] * scale
    wests = random.uniform(WEST, EAST - width, BOXES)
    souths = random.uniform(SOUTH, NORTH - height, BOXES)
    corners = np.column_stack((wests, souths, wests + width, souths + height)).round(5)
    return [(west, south, east, north) for west, south, east, north in corners.tolist()]


def box_row(data_set: DataSet, features: int) -> Row:
    """Boxes of about ``features`` features."""
    questions = [Question(data_set.name, bbox, LIMITS[features]) for bbox in boxes(data_set, features, features)]
    return Row(f"{data_set.name}, {features:,} a box", questions)


def id_row(data_set: DataSet) -> Row:
    """Single features by their id."""
    ids = np.random.default_rng([7, 1]).integers(1, data_set.count + 1, BOXES).tolist()
    return Row(f"{data_set.name}, one by id", [Question(data_set.name, feature_id=number) for number in ids])


def filter_row(data_set: DataSet) -> Row:
    """A CQL2 filter that keeps about a tenth of a box of 1,000."""
    cql2 = f"people >= {MOST_PEOPLE * 7 // 10} AND kind = 'fuel'"
    questions = [Question(data_set.name, bbox, LIMITS[1000], cql2=cql2) for bbox in boxes(data_set, 1000, 3)]
    return Row(f"{data_set.name}, CQL2 filter in a box of 1,000", questions)


def revalidation_row(data_set: DataSet) -> Row:
    """Boxes of 10 that the client already has, asked again with If-None-Match."""
    questions = [Question(data_set.name, bbox, LIMITS[10]) for bbox in boxes(data_set, 10, 10)]
    return Row(f"{data_set.name}, 10 a box, unchanged (304)", questions, revalidates=True)


def rows(points: DataSet, polygons: DataSet) -> list[Row]:
    """The rows of the table, in order."""
    return [
        box_row(points, 10),
        box_row(points, 1000),
        box_row(polygons, 10),
        box_row(polygons, 1000),
        id_row(points),
        filter_row(points),
        revalidation_row(points),
    ]
