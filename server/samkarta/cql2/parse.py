"""Parse a filter in CQL2, text or JSON, against the properties of a layer."""

from collections.abc import Sequence
from typing import Literal, get_args

import orjson
from pyproj import CRS

from samkarta.cql2.build import Builder
from samkarta.cql2.faults import fault
from samkarta.cql2.limits import IN_URL, Limits, check_length, check_tree
from samkarta.cql2.nodes import Expression, Kind
from samkarta.cql2.text import Tree, parse_text
from samkarta.layer import FieldSpec, FieldType
from samkarta.projection import CRS84

type FilterLanguage = Literal["cql2-text", "cql2-json"]
LANGUAGES: tuple[FilterLanguage, ...] = get_args(FilterLanguage.__value__)

GEOMETRY = "geometry"

KIND_OF_FIELD: dict[FieldType, Kind] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp",
}


def parse(
    source: str,
    language: FilterLanguage,
    fields: Sequence[FieldSpec],
    *,
    geometry: str = GEOMETRY,
    crs: CRS | None = None,
    limits: Limits = IN_URL,
) -> Expression:
    """The condition that ``source`` states; BadParameter tells what is wrong with it.

    Geometries in ``source`` are in ``crs``, in its own axis order; CRS84 by default.
    """
    check_length(source, limits)
    tree = parse_text(source, limits) if language == "cql2-text" else _parse_json(source)
    check_tree(tree, limits)
    kinds = {spec.name: KIND_OF_FIELD[spec.type] for spec in fields} | {geometry: "geometry"}
    return Builder(kinds, crs or CRS84, limits).condition(tree)


def _parse_json(source: str) -> Tree:
    try:
        return orjson.loads(source)
    except orjson.JSONDecodeError as error:
        raise fault(
            f"Filtret är ingen giltig JSON: rad {error.lineno}, tecken {error.colno}.",
            f"The filter is not valid JSON: line {error.lineno}, character {error.colno}.",
        ) from error
