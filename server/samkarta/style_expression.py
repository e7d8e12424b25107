"""The paint values of a style: constants, and the three MapLibre expressions that the map understands.

``["match", ["get", f], v, out, …, default]``, ``["step", ["get", f], out0, stop1, out1, …]`` and
``["case", ["==", ["get", f], v], out, …, default]``. The page evaluates them with ``pages/static/style.js``, which
must agree with :func:`evaluate`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

type Scalar = str | int | float | bool

EXPRESSIONS = (
    '["match", ["get", field], value, output, …, default]',
    '["step", ["get", field], output, stop, output, …]',
    '["case", ["==", ["get", field], value], output, …, default]',
)


@dataclass(frozen=True)
class Constant:
    """The same value for every feature."""

    value: Scalar


@dataclass(frozen=True)
class Match:
    """A value for each listed value of one field."""

    field: str
    branches: tuple[tuple[Scalar, Scalar], ...]
    default: Scalar


@dataclass(frozen=True)
class Step:
    """A value for each range of a number: ``first`` below the first stop, then from each stop on."""

    field: str
    first: Scalar
    stops: tuple[tuple[float, Scalar], ...]


@dataclass(frozen=True)
class Case:
    """The value of the first branch (field, value, output) whose field equals its value."""

    branches: tuple[tuple[str, Scalar, Scalar], ...]
    default: Scalar


type Expression = Constant | Match | Step | Case


def parse_expression(value: object) -> Expression:
    """The expression that the JSON ``value`` writes; ValueError says what is wrong and what would be right."""
    if not isinstance(value, list):
        return Constant(_scalar(value, "the value"))
    match value:
        case ["match", *_]:
            return _match(value)
        case ["step", *_]:
            return _step(value)
        case ["case", *_]:
            return _case(value)
        case _:
            raise ValueError(f"unknown expression {value!r:.60}; use a constant or one of {', '.join(EXPRESSIONS)}")


def evaluate(expression: Expression, properties: Mapping[str, object]) -> Scalar | None:
    """What ``expression`` gives for a feature; None where a step meets something that is no number."""
    match expression:
        case Constant(value):
            return value
        case Match(field, branches, default):
            return next((out for value, out in branches if _equal(properties.get(field), value)), default)
        case Step(field, first, stops):
            number = properties.get(field)
            if not isinstance(number, int | float) or isinstance(number, bool):
                return None
            return next((out for stop, out in reversed(stops) if number >= stop), first)
        case Case(branches, default):
            return next((out for name, value, out in branches if _equal(properties.get(name), value)), default)


def outputs(expression: Expression) -> tuple[Scalar, ...]:
    """Every value that ``expression`` can give, in the order they are written."""
    match expression:
        case Constant(value):
            return (value,)
        case Match(_, branches, default):
            return (*(out for _, out in branches), default)
        case Step(_, first, stops):
            return (first, *(out for _, out in stops))
        case Case(branches, default):
            return (*(out for _, _, out in branches), default)


def fields_used(expression: Expression) -> Iterator[str]:
    """Names of the fields that ``expression`` reads."""
    match expression:
        case Match(field=field) | Step(field=field):
            yield field
        case Case(branches, _):
            yield from dict.fromkeys(name for name, _, _ in branches)


def _match(value: list[object]) -> Match:
    if len(value) < 5 or len(value) % 2 == 0:
        raise ValueError(f"'match' needs a field, pairs of value and output, and a default: {EXPRESSIONS[0]}")
    rest = [_scalar(item, "a value or output of 'match'") for item in value[2:-1]]
    pairs = tuple(zip(rest[::2], rest[1::2], strict=True))
    return Match(_field(value[1]), pairs, _scalar(value[-1], "the default of 'match'"))


def _step(value: list[object]) -> Step:
    if len(value) < 5 or len(value) % 2 == 0:
        raise ValueError(f"'step' needs a field, an output, and pairs of stop and output: {EXPRESSIONS[1]}")
    stops = [_number(item) for item in value[3::2]]
    if any(later <= earlier for earlier, later in pairwise(stops)):
        raise ValueError(f"the stops of 'step' must rise: {stops}")
    outs = [_scalar(item, "an output of 'step'") for item in value[2::2]]
    return Step(_field(value[1]), outs[0], tuple(zip(stops, outs[1:], strict=True)))


def _case(value: list[object]) -> Case:
    if len(value) < 4 or len(value) % 2 == 1:
        raise ValueError(f"'case' needs pairs of condition and output, and a default: {EXPRESSIONS[2]}")
    branches = []
    for condition, out in zip(value[1:-1:2], value[2:-1:2], strict=True):
        if not (isinstance(condition, list) and len(condition) == 3 and condition[0] == "=="):
            raise ValueError(f'a condition of \'case\' must be ["==", ["get", field], value], not {condition!r}')
        wanted = _scalar(condition[2], "the value compared with")
        branches.append((_field(condition[1]), wanted, _scalar(out, "an output of 'case'")))
    return Case(tuple(branches), _scalar(value[-1], "the default of 'case'"))


def _field(value: object) -> str:
    if isinstance(value, Sequence) and len(value) == 2 and value[0] == "get" and isinstance(value[1], str):
        return value[1]
    raise ValueError(f'the input must be ["get", field], not {value!r}')


def _scalar(value: object, what: str) -> Scalar:
    if isinstance(value, str | int | float | bool):
        return value
    raise ValueError(f"{what} must be text, a number or true/false, not {value!r}")


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError(f"a stop of 'step' must be a number, not {value!r}")


def _equal(left: object, right: Scalar) -> bool:
    """Whether both are equal and of one JSON type: Python's ``True == 1`` is not what a style means."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right
