"""What the server says about its filters: conformance classes and functions."""

from typing import Any

from samkarta.cql2.functions import FUNCTIONS, Function
from samkarta.cql2.nodes import Kind
from samkarta.i18n import Language

CONFORMANCE: tuple[str, ...] = tuple(
    f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
    for name in (
        "cql2-text",
        "cql2-json",
        "basic-cql2",
        "advanced-comparison-operators",
        "case-insensitive-comparison",
        "accent-insensitive-comparison",
        "basic-spatial-functions",
        "basic-spatial-functions-plus",
        "spatial-functions",
        "temporal-functions",
        "array-functions",
        "property-property",
        "functions",
        "arithmetic",
    )
)

# Features Part 3, /rec/filter/functions: the names of kinds in the functions resource.
_KIND_NAMES: dict[Kind, str] = {
    "text": "string",
    "number": "number",
    "boolean": "boolean",
    "date": "datetime",
    "timestamp": "datetime",
    "interval": "datetime",
    "geometry": "geometry",
    "array": "string",
}

# Operators of the standard that are written like functions: every client knows them already.
_OF_THE_STANDARD = frozenset({"casei", "accenti"})


def functions(language: Language) -> dict[str, Any]:
    """The functions resource: each function beside those of the standard, its arguments and what it gives."""
    own = (function for name, function in FUNCTIONS.items() if name not in _OF_THE_STANDARD)
    return {"functions": [_described(function, language) for function in own]}


def _described(function: Function, language: Language) -> dict[str, Any]:
    names = function.names or function.takes
    return {
        "name": function.name,
        "description": function.description[language],
        "returns": [_KIND_NAMES[function.gives]],
        "arguments": [
            {"title": name, "type": [_KIND_NAMES[kind]]} for name, kind in zip(names, function.takes, strict=True)
        ],
    }
