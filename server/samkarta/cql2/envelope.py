"""Where the features that a filter can match must lie, so that an index finds the candidates."""

from dataclasses import dataclass

from pyproj import CRS

from samkarta.cql2.crs import reproject, sweref99_tm
from samkarta.cql2.nodes import SPATIAL, Expression, Geometry, Literal, Operation, Property

type Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Envelope:
    """West, south, east, north in ``crs``, x before y; empty, so that nothing matches, where west exceeds east."""

    bounds: Bounds
    crs: CRS

    @property
    def is_empty(self) -> bool:
        """Whether no feature can match."""
        west, south, east, north = self.bounds
        return west > east or south > north


def bounding_box(expression: Expression) -> Envelope | None:
    """The box that every matching feature's own box intersects; None where there is no such bound.

    Conditions on geometries in different CRSs are not combined: the first one bounds.
    """
    match expression:
        case Operation(op="and", arguments=operands):
            boxes = [box for operand in operands if (box := bounding_box(operand)) is not None]
            same = [box.bounds for box in boxes if box.crs == boxes[0].crs]
            return Envelope(_shared(same), boxes[0].crs) if boxes else None
        case Operation(op="or", arguments=operands):
            alternatives = [bounding_box(operand) for operand in operands]
            bounded = [box for box in alternatives if box is not None]
            if len(bounded) < len(alternatives) or any(box.crs != bounded[0].crs for box in bounded):
                return None
            return Envelope(_around([box.bounds for box in bounded if not box.is_empty]), bounded[0].crs)
        case Operation(op=op, arguments=(Property(), Geometry() as literal) | (Geometry() as literal, Property())) if (
            op in SPATIAL and op != "s_disjoint"
        ):
            return Envelope(literal.shape.bounds, literal.crs)
        case Operation(op="<" | "<=", arguments=(Operation(op="distance_m", arguments=places), Literal(value=metres))):
            return _within(places, metres)
        case Operation(op=">" | ">=", arguments=(Literal(value=metres), Operation(op="distance_m", arguments=places))):
            return _within(places, metres)
        case _:
            return None


def _within(places: tuple[Expression, ...], metres: object) -> Envelope | None:
    """The box in which all lies that is so near to the place that is written in the filter."""
    literal = next((place for place in places if isinstance(place, Geometry)), None)
    if literal is None or not isinstance(metres, int | float):
        return None
    west, south, east, north = reproject(literal.shape, literal.crs, sweref99_tm()).bounds
    return Envelope((west - metres, south - metres, east + metres, north + metres), sweref99_tm())


_NOWHERE: Bounds = (float("inf"), float("inf"), float("-inf"), float("-inf"))


def _shared(boxes: list[Bounds]) -> Bounds:
    """The intersection of ``boxes``, of which there is at least one."""
    west, south, east, north = zip(*boxes, strict=True)
    return max(west), max(south), min(east), min(north)


def _around(boxes: list[Bounds]) -> Bounds:
    """The box around all ``boxes``."""
    if not boxes:
        return _NOWHERE
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
