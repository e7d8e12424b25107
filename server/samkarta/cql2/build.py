"""From a CQL2 JSON tree to a typed expression: every name, operator and kind of value is checked."""

import math
from collections.abc import Callable, Mapping

import shapely
from pyproj import CRS

from samkarta.cql2.faults import KINDS, fault, quote, too_much, unknown
from samkarta.cql2.functions import FUNCTIONS
from samkarta.cql2.instants import as_time, read_date, read_instant, read_timestamp
from samkarta.cql2.limits import Limits
from samkarta.cql2.literals import box_shape, geometry_shape
from samkarta.cql2.nodes import (
    ARITHMETIC,
    ARRAYS,
    COMPARISONS,
    SPATIAL,
    TEMPORAL,
    Array,
    Expression,
    Geometry,
    Interval,
    Kind,
    Literal,
    Operation,
    Property,
    walk,
)
from samkarta.cql2.text import Tree
from samkarta.errors import BadParameter
from samkarta.i18n import Text

OPEN_END = ".."
type _Build = Callable[[str, list[Tree]], Expression]

_INSTANTS: tuple[Kind, ...] = ("date", "timestamp")
_TIMES: tuple[Kind, ...] = (*_INSTANTS, "interval")


class Builder:
    """Builds expressions over the properties ``kinds``; geometries are read in ``crs``, in its own axis order."""

    def __init__(self, kinds: Mapping[str, Kind], crs: CRS, limits: Limits) -> None:
        self._kinds = kinds
        self._crs = crs
        self._limits = limits
        self._costly = 0
        self._operations: tuple[tuple[frozenset[str], _Build], ...] = (
            (COMPARISONS, self._comparison),
            (frozenset({"and", "or", "not"}), self._logic),
            (frozenset({"between"}), self._between),
            (frozenset({"in"}), self._in),
            (frozenset({"like"}), self._like),
            (frozenset({"isnull"}), self._is_null),
            (ARITHMETIC, self._arithmetic),
            (SPATIAL, self._spatial),
            (TEMPORAL, self._temporal),
            (ARRAYS, self._array),
        )

    def condition(self, tree: Tree) -> Expression:
        """``tree`` as something that is true or false."""
        return self._of_kind(tree, "boolean", "filter")

    def expression(self, tree: Tree) -> Expression:
        """``tree`` as a value of any kind."""
        match tree:
            case bool():
                return Literal(tree, "boolean")
            case int() | float():
                return _number(tree)
            case str():
                return Literal(tree, "text")
            case list():
                return Array(tuple(map(self.expression, tree)))
            case dict():
                return self._of_dict(tree)
            case _:
                raise _not_understood(tree)

    def _of_dict(self, tree: dict[str, Tree]) -> Expression:
        match tree:
            case {"op": str() as op, "args": list() as arguments, **rest} if not rest:
                return self._operation(op, arguments)
            case {"property": str() as name, **rest} if not rest:
                return self._property(name)
            case {"date": str() as text, **rest} if not rest:
                return read_date(text)
            case {"timestamp": str() as text, **rest} if not rest:
                return read_timestamp(text)
            case {"interval": [start, end], **rest} if not rest:
                return self._interval(start, end)
            case {"bbox": list() as numbers}:
                shape, box = box_shape(numbers, self._crs)
                return Geometry(shape, self._crs, box)
            case {"type": str(), **_rest}:
                return Geometry(geometry_shape(tree, self._crs), self._crs)
            case _:
                raise _not_understood(tree)

    def _property(self, name: str) -> Property:
        if name not in self._kinds:
            raise unknown(Text(sv="egenskap", en="property"), name, self._kinds)
        return Property(name, self._kinds[name])

    def _operation(self, name: str, arguments: list[Tree]) -> Expression:
        op = name.lower()
        for names, build in self._operations:
            if op in names:
                return build(op, arguments)
        if op not in FUNCTIONS:
            known = (*FUNCTIONS, *SPATIAL, *TEMPORAL, *ARRAYS)
            raise unknown(Text(sv="funktion", en="function"), name, known)
        function = FUNCTIONS[op]
        _expect_count(op, arguments, len(function.takes))
        taken = tuple(self._of_kind(tree, kind, op) for tree, kind in zip(arguments, function.takes, strict=True))
        for geometry in taken:
            if isinstance(geometry, Geometry) and shapely.get_num_coordinates(geometry.shape) > self._limits.measured:
                raise too_much(
                    Text(sv="koordinater i en funktion", en="coordinates in a function"), self._limits.measured
                )
        return self._counted(Operation(op, taken, function.gives))

    def _logic(self, op: str, arguments: list[Tree]) -> Expression:
        if op == "not":
            _expect_count(op, arguments, 1)
        elif len(arguments) < 2:
            raise fault(f"'{op}' behöver minst två villkor.", f"'{op}' needs at least two conditions.")
        return Operation(op, tuple(self._of_kind(tree, "boolean", op) for tree in arguments), "boolean")

    def _comparison(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        return Operation(op, self._comparable(op, arguments), "boolean")

    def _between(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 3)
        return Operation(op, self._comparable(op, arguments), "boolean")

    def _in(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        value, options = arguments
        if not isinstance(options, list) or not options:
            raise fault("'in' behöver en lista med värden.", "'in' needs a list of values.", ["x IN (1, 2)"])
        return Operation(op, self._comparable(op, [value, *options]), "boolean")

    def _like(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        text, pattern = (self._of_kind(tree, "text", op) for tree in arguments)
        literal = pattern
        while isinstance(literal, Operation) and literal.op in ("casei", "accenti"):
            literal = literal.arguments[0]
        if not isinstance(literal, Literal):
            raise fault("Mönstret i LIKE ska vara en text.", "The pattern of LIKE must be a text.", ["LIKE 'Ume%'"])
        if str(literal.value).count("%") > self._limits.wildcards or len(str(literal.value)) > self._limits.pattern:
            raise fault(
                f"Mönstret i LIKE får ha högst {self._limits.wildcards} procenttecken och "
                f"{self._limits.pattern} tecken.",
                f"The pattern of LIKE may have at most {self._limits.wildcards} percent signs and "
                f"{self._limits.pattern} characters.",
            )
        return self._counted(Operation(op, (text, pattern), "boolean"))

    def _is_null(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 1)
        return Operation(op, (self.expression(arguments[0]),), "boolean")

    def _arithmetic(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        return Operation(op, tuple(self._of_kind(tree, "number", op) for tree in arguments), "number")

    def _spatial(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        return Operation(op, tuple(self._of_kind(tree, "geometry", op) for tree in arguments), "boolean")

    def _array(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        arrays = tuple(self._of_kind(tree, "array", op) for tree in arguments)
        return self._counted(Operation(op, arrays, "boolean"))

    def _counted(self, operation: Operation) -> Operation:
        """``operation``, unless that is one too many that is costly for every feature."""
        self._costly += any(isinstance(node, Property) for node in walk(operation))
        if self._costly > self._limits.costly:
            raise too_much(Text(sv="funktioner och mönster", en="functions and patterns"), self._limits.costly)
        return operation

    def _temporal(self, op: str, arguments: list[Tree]) -> Expression:
        _expect_count(op, arguments, 2)
        times = tuple(self._time(tree) for tree in arguments)
        for time in times:
            if time.kind not in _TIMES:
                raise _wrong_kind(time, "interval", op)
        return Operation(op, times, "boolean")

    def _time(self, tree: Tree) -> Expression:
        return read_instant(tree) if isinstance(tree, str) else self.expression(tree)

    def _interval(self, start: Tree, end: Tree) -> Interval:
        first, last = (None if tree == OPEN_END else self._time(tree) for tree in (start, end))
        for instant in (first, last):
            if instant is not None and instant.kind not in _INSTANTS:
                raise _wrong_kind(instant, "timestamp", "interval")
        match first, last:
            case Literal(value=low, kind=kind), Literal(value=high, kind=other) if kind == other and low > high:  # type: ignore[operator]
                raise fault(
                    f"Intervallet börjar ({low}) efter att det slutar ({high}).",
                    f"The interval begins ({low}) after it ends ({high}).",
                )
        return Interval(first, last)

    def _of_kind(self, tree: Tree, kind: Kind, op: str) -> Expression:
        built = self.expression(tree)
        if built.kind != kind:
            raise _wrong_kind(built, kind, op)
        return built

    def _comparable(self, op: str, trees: list[Tree]) -> tuple[Expression, ...]:
        """The operands, all of one kind that can be compared; a text beside a time is read as that time."""
        operands = [self.expression(tree) for tree in trees]
        times = {operand.kind for operand in operands} & set(_INSTANTS)
        if len(times) == 1:
            operands = [as_time(operand, *times) for operand in operands]
        first = operands[0]
        for operand in operands:
            if operand.kind in ("geometry", "interval", "array"):
                raise fault(
                    f"'{op}' jämför inte {KINDS[operand.kind].sv}.",
                    f"'{op}' does not compare {KINDS[operand.kind].en}.",
                    sorted(SPATIAL | TEMPORAL | ARRAYS),
                )
            if operand.kind != first.kind:
                raise fault(
                    f"{_named(first)} är {KINDS[first.kind].sv} och kan inte jämföras med {KINDS[operand.kind].sv}, "
                    f"{_named(operand)}.",
                    f"{_named(first)} is {KINDS[first.kind].en} and cannot be compared with {KINDS[operand.kind].en}, "
                    f"{_named(operand)}.",
                    [KINDS[first.kind].en],
                )
        return tuple(operands)


def _number(value: float) -> Literal:
    if not math.isfinite(value):
        raise fault("Talet är för stort.", "The number is too large.")
    if -(2**63) <= value < 2**63:
        return Literal(int(value) if value == int(value) else value, "number")
    # No column holds whole numbers past 64 bits.
    return Literal(float(value), "number")


def _expect_count(op: str, arguments: list[Tree], count: int) -> None:
    if len(arguments) != count:
        raise fault(
            f"'{op}' tar {count} argument, inte {len(arguments)}.",
            f"'{op}' takes {count} argument(s), not {len(arguments)}.",
        )


def _named(expression: Expression) -> str:
    match expression:
        case Property(name=name):
            return f"'{name}'"
        case Literal(value=value):
            return quote(value)
        case Operation(op=op):
            return f"'{op}'"
        case _:
            return "…"


def _wrong_kind(found: Expression, wanted: Kind, op: str) -> BadParameter:
    return fault(
        f"'{op}' vill ha {KINDS[wanted].sv}, men {_named(found)} är {KINDS[found.kind].sv}.",
        f"'{op}' wants {KINDS[wanted].en}, but {_named(found)} is {KINDS[found.kind].en}.",
        [KINDS[wanted].en],
    )


def _not_understood(tree: Tree) -> BadParameter:
    return fault(
        f"{quote(tree)} är inget uttryck i CQL2.",
        f"{quote(tree)} is no CQL2 expression.",
        ['{"op": …, "args": […]}', '{"property": …}'],
    )
