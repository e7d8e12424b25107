"""Paint values, feature properties and what they give: one table for Python's and the page's evaluation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One evaluation: ``value`` as the style file writes it, of a feature with ``properties``."""

    value: object
    properties: dict[str, object]
    result: object


MATCH = ["match", ["get", "kind"], "grocery", "#111111", "fuel", "#222222", "#999999"]
STEP = ["step", ["get", "people"], "#aaaaaa", 10, "#bbbbbb", 50.5, "#cccccc"]
BOOLEAN = ["case", ["==", ["get", "open"], True], "#00aa00", "#aa0000"]
CHAIN = ["case", ["==", ["get", "a"], 1], 3, ["==", ["get", "b"], "x"], 4, 5]

CASES = (
    Case("#123456", {}, "#123456"),
    Case(0.5, {}, 0.5),
    Case(MATCH, {"kind": "grocery"}, "#111111"),
    Case(MATCH, {"kind": "fuel"}, "#222222"),
    Case(MATCH, {"kind": "both"}, "#999999"),
    Case(MATCH, {"kind": None}, "#999999"),
    Case(MATCH, {}, "#999999"),
    Case(STEP, {"people": -1}, "#aaaaaa"),
    Case(STEP, {"people": 9.999}, "#aaaaaa"),
    Case(STEP, {"people": 10}, "#bbbbbb"),
    Case(STEP, {"people": 50.5}, "#cccccc"),
    Case(STEP, {"people": 1_000_000}, "#cccccc"),
    Case(STEP, {"people": None}, None),
    Case(STEP, {}, None),
    Case(STEP, {"people": "12"}, None),
    Case(STEP, {"people": True}, None),
    Case(BOOLEAN, {"open": True}, "#00aa00"),
    Case(BOOLEAN, {"open": False}, "#aa0000"),
    Case(BOOLEAN, {"open": 1}, "#aa0000"),
    Case(BOOLEAN, {"open": None}, "#aa0000"),
    Case(CHAIN, {"a": 1, "b": "x"}, 3),
    Case(CHAIN, {"a": 1.0}, 3),
    Case(CHAIN, {"a": True, "b": "x"}, 4),
    Case(CHAIN, {"a": "1"}, 5),
)
