"""From a pydantic error to problems that name the key, the reason and the allowed values."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from samkarta.errors import Problem
from samkarta.layer import Layer
from samkarta.layer_source import Strict


def explain(file: str, error: ValidationError, content: object, model: type[Strict] = Layer) -> Iterator[Problem]:
    """One problem for each fault that ``error`` found in ``content``, a parsed file that ``model`` describes."""
    schema = model.model_json_schema()
    for fault in error.errors():
        yield _problem(file, fault, content, schema)


def _problem(file: str, fault: ErrorDetails, content: object, schema: dict[str, Any]) -> Problem:
    key = _key(fault["loc"], content, missing=fault["type"] == "missing")
    context = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
            return Problem(file, key, "unknown key", ", ".join(_keys_at(fault["loc"][:-1], schema)))
        case "missing":
            return Problem(file, key, "is missing")
        case "literal_error" | "enum":
            return Problem(file, key, f"unknown value {fault['input']!r}", str(context.get("expected", "")))
        case "union_tag_invalid":
            return Problem(
                file, f"{key}.{_tag(context)}", f"unknown value {context['tag']!r}", str(context["expected_tags"])
            )
        case "union_tag_not_found":
            return Problem(file, f"{key}.{_tag(context)}", "is missing")
        case "string_pattern_mismatch":
            return Problem(
                file, key, f"{fault['input']!r} has the wrong form", f"text that matches {context['pattern']}"
            )
        case "value_error":
            return Problem(file, key, str(context["error"]))
        case _:
            return Problem(file, key, f"{fault['msg'][0].lower()}{fault['msg'][1:]}, not {fault['input']!r:.60}")


def _tag(context: dict[str, Any]) -> str:
    return str(context["discriminator"]).strip("'")


def _key(loc: tuple[int | str, ...], content: object, *, missing: bool) -> str:
    """The place as a person writes it: ``fields[2].type``.

    Steps that the file does not have are left out, since pydantic also lists which model of a union it tried; only
    a ``missing`` key is named although it is not there.
    """
    text = ""
    at = content
    for step in loc:
        if isinstance(at, dict) and (step in at or (missing and step == loc[-1])):
            at = at.get(step)
        elif isinstance(at, list) and isinstance(step, int) and step < len(at):
            at = at[step]
        else:
            continue
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".") or "(file)"


def _keys_at(loc: tuple[int | str, ...], schema: dict[str, Any]) -> list[str]:
    """The keys that the model at ``loc`` allows, found by walking the JSON Schema along ``loc``."""
    node: dict[str, Any] = schema
    for step in loc:
        node = _child(node, step, schema)
    return list(_resolve(node, schema).get("properties", {}))


def _child(node: dict[str, Any], step: str | int, schema: dict[str, Any]) -> dict[str, Any]:
    node = _resolve(node, schema)
    if isinstance(step, int):
        return dict(node.get("items", {}))
    if step in node.get("properties", {}):
        return dict(node["properties"][step])
    mapping = node.get("discriminator", {}).get("mapping", {})
    if step in mapping:
        return {"$ref": mapping[step]}
    return node


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """``node`` behind its reference, and the one object of an optional value."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    objects = [option for option in node.get("anyOf", []) if "$ref" in option or "discriminator" in option]
    if "anyOf" in node and len(objects) == 1:
        return _resolve(objects[0], schema)
    return node


def layer_json_schema() -> dict[str, Any]:
    """The JSON Schema of a layer file, for editors and for the committed copy."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return schema | Layer.model_json_schema()
