"""How large a filter may be: each limit is checked before the work that it bounds."""

from dataclasses import dataclass

from samkarta.cql2.faults import fault, too_much
from samkarta.errors import BadParameter
from samkarta.i18n import Text


@dataclass(frozen=True)
class Limits:
    """Generous for what people and programs write, small enough to refuse a filter bomb at once."""

    length: int = 8_000
    """Bytes of UTF-8, as most servers and proxies allow in a URL."""
    words: int = 3_000
    depth: int = 30
    nodes: int = 1_500
    options: int = 500
    """Values of one list."""
    coordinates: int = 5_000
    """Positions of all geometries together."""
    costly: int = 30
    """Functions, patterns and array relations of properties: each takes many times as long as a comparison."""
    measured: int = 200
    """Positions of a geometry to which the distance is measured: that cannot use an index."""
    wildcards: int = 20
    """Percent signs of one pattern."""
    pattern: int = 500
    """Characters of one pattern."""


IN_URL = Limits()
IN_BODY = Limits(length=64_000)


def check_length(source: str, limits: Limits) -> None:
    """Refuse a filter that is too long to be read at all, or no text."""
    # Characters first: a text that is far too long is not worth encoding.
    try:
        too_long = len(source) > limits.length or len(source.encode()) > limits.length
    except UnicodeEncodeError as error:
        raise fault("Filtret är ingen giltig text i UTF-8.", "The filter is not valid UTF-8 text.") from error
    if too_long:
        raise too_much(Text(sv="tecken (byte)", en="characters (bytes)"), limits.length)


def check_tree(tree: object, limits: Limits) -> None:
    """Refuse a CQL2 JSON tree that is too deep or has too many nodes, without recursion."""
    pending: list[tuple[object, int]] = [(tree, 1)]
    nodes = positions = 0
    while pending:
        node, depth = pending.pop()
        if depth > limits.depth:
            raise too_deep(limits)
        inner: list[object] = []
        match node:
            case {"type": str(), "coordinates": coordinates}:
                positions += _positions(coordinates, limits)
            case dict():
                inner = list(node.values())
            case list():
                if len(node) > limits.options:
                    raise too_much(Text(sv="värden i en lista", en="values in a list"), limits.options)
                inner = node
        nodes += not isinstance(node, list)
        if nodes > limits.nodes:
            raise too_much(Text(sv="delar", en="parts"), limits.nodes)
        if positions > limits.coordinates:
            raise too_much(Text(sv="koordinater", en="coordinates"), limits.coordinates)
        # The arguments of an operator stand in a list, which is no level of its own.
        own_level = isinstance(node, list)
        pending.extend((child, depth + (own_level or not isinstance(child, list))) for child in inner)


def too_deep(limits: Limits) -> BadParameter:
    """The parts of the filter stand too deep within each other."""
    return too_much(Text(sv="nivåer", en="levels"), limits.depth)


def _positions(coordinates: object, limits: Limits) -> int:
    """How many positions a GeoJSON coordinates member has."""
    pending, positions = [(coordinates, 1)], 0
    while pending:
        node, depth = pending.pop()
        if isinstance(node, list):
            if depth > 5:
                raise too_deep(limits)
            positions += bool(node) and not isinstance(node[0], list)
            pending.extend((child, depth + 1) for child in node if isinstance(child, list))
    return positions
