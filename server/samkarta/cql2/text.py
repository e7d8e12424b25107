"""CQL2 text as the same tree of dicts and lists that CQL2 JSON is."""

import re
from functools import cache, lru_cache
from typing import Any

import numpy as np
import orjson
import shapely
from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.visitors import v_args

from samkarta.cql2.faults import fault, quote, too_much
from samkarta.cql2.limits import Limits, too_deep
from samkarta.errors import BadParameter
from samkarta.i18n import Text

type Tree = Any
"""A CQL2 JSON value: dict, list, str, int, float or bool."""

_NUMBER_DIGITS = 40


@lru_cache(maxsize=256)
def parse_text(source: str, limits: Limits) -> Tree:
    """The CQL2 JSON tree of ``source``, which is shared: read only; BadParameter tells where it cannot be read."""
    _check_words(source, limits)
    try:
        return _ungrouped(_parser().parse(source))
    except UnexpectedInput as error:
        raise _syntax_fault(source, error) from error


@cache
def _parser() -> Lark:
    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", transformer=_ToTree(), maybe_placeholders=False)


def _check_words(source: str, limits: Limits) -> None:
    """Refuse text that has too many words, or parentheses within each other, before the parser sees it."""
    depth = 0
    for words, match in enumerate(_words().finditer(source), start=1):
        depth += (match[0] == "(") - (match[0] == ")")
        if depth > limits.depth:
            raise too_deep(limits)
        if words > limits.words:
            raise too_much(Text(sv="ord och tecken", en="words and signs"), limits.words)


@cache
def _words() -> re.Pattern[str]:
    """A text or geometry, a word or number, or a sign."""
    geometry = _parser().get_terminal("GEOMETRY").pattern.to_regexp()
    return re.compile(rf"'[^']*'?|{geometry}|[\w.:]+|[^\s\w]")


def _syntax_fault(source: str, error: UnexpectedInput) -> BadParameter:
    if not source.strip():
        return fault("Filtret är tomt.", "The filter is empty.", ["people > 1000"])
    position = error.pos_in_stream
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return fault("Filtret slutar för tidigt: något saknas.", "The filter ends too early: something is missing.")
    if position is None:
        position = 0
    rest = source[position : position + 20]
    expected = _expected(error)
    return fault(
        f"Filtret kan inte läsas vid tecken {position + 1}: {quote(rest)} passar inte där.",
        f"The filter cannot be read at character {position + 1}: {quote(rest)} does not fit there.",
        expected,
    )


def _expected(error: UnexpectedInput) -> list[str]:
    """What could have stood where the text went wrong, as a person would write it."""
    terminals: set[str] = set()
    if isinstance(error, UnexpectedToken):
        terminals = set(error.accepts or error.expected)
    elif isinstance(error, UnexpectedCharacters):
        terminals = set(error.allowed or ())
    return sorted({_SPELLING.get(terminal, terminal.strip("_")) for terminal in terminals})


_SPELLING = {
    "COMPARISON": "= <> < <= > >=",
    "SIGN": "+ -",
    "FACTOR": "* / % div",
    "POWER": "^",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "NUMBER": "a number",
    "STRING": "'a text'",
    "NAME": "a property",
    "QUOTED_NAME": '"a property"',
    "GEOMETRY": "POINT(x y)",
    "$END": "the end",
}


class Group(list[Tree]):
    """One expression in parentheses: a list of one value where a list is wanted, else just the value."""


def _operation(op: str, *arguments: Tree) -> Tree:
    return {"op": op, "args": [_ungrouped(argument) for argument in arguments]}


def _ungrouped(tree: Tree) -> Tree:
    return tree[0] if isinstance(tree, Group) else tree


@v_args(inline=True)
class _ToTree(Transformer[Token, Tree]):
    """Builds the tree bottom-up while parsing, so that depth costs no recursion."""

    def or_(self, *operands: Tree) -> Tree:
        return _operation("or", *operands)

    def and_(self, *operands: Tree) -> Tree:
        return _operation("and", *operands)

    def not_(self, operand: Tree) -> Tree:
        return _operation("not", operand)

    def infix(self, left: Tree, operator: Token, right: Tree) -> Tree:
        return _operation(operator.lower(), left, right)

    def is_null(self, operand: Tree) -> Tree:
        return _operation("isNull", operand)

    def is_not_null(self, operand: Tree) -> Tree:
        return self.not_(self.is_null(operand))

    def like(self, text: Tree, pattern: Tree) -> Tree:
        return _operation("like", text, pattern)

    def not_like(self, text: Tree, pattern: Tree) -> Tree:
        return self.not_(self.like(text, pattern))

    def between(self, value: Tree, low: Tree, high: Tree) -> Tree:
        return _operation("between", value, low, high)

    def not_between(self, value: Tree, low: Tree, high: Tree) -> Tree:
        return self.not_(self.between(value, low, high))

    def in_(self, value: Tree, options: list[Tree]) -> Tree:
        return _operation("in", value, [_ungrouped(option) for option in options])

    def not_in(self, value: Tree, options: list[Tree]) -> Tree:
        return self.not_(self.in_(value, options))

    def signed(self, sign: Token, operand: Tree) -> Tree:
        number = _ungrouped(operand)
        if sign == "+":
            return number
        plain = isinstance(number, int | float) and not isinstance(number, bool)
        return -number if plain else _operation("*", -1, number)

    def number(self, digits: Token) -> Tree:
        # Python reads a whole number in time quadratic to its length; nobody writes one this long.
        if digits.isdecimal() and len(digits) <= _NUMBER_DIGITS:
            return int(digits)
        return float(digits)

    def string(self, token: Token) -> Tree:
        return re.sub(r"''|\\'", "'", token[1:-1])

    def true(self) -> Tree:
        return True

    def false(self) -> Tree:
        return False

    def geometry(self, token: Token) -> Tree:
        try:
            with np.errstate(over="ignore"):
                shape = shapely.from_wkt(str(token))
            return orjson.loads(shapely.to_geojson(shape))
        except (shapely.errors.ShapelyError, ValueError) as error:
            raise fault(
                f"Geometrin {quote(token)} kan inte läsas som WKT.", f"The geometry {quote(token)} is not valid WKT."
            ) from error

    def name(self, token: Token) -> str:
        return token[1:-1] if token.startswith('"') else str(token)

    def property(self, name: str) -> Tree:
        return {"property": name}

    def function(self, name: str, items: list[Tree] | None = None) -> Tree:
        match name.lower(), items or []:
            case ("date" | "timestamp") as kind, [str() as text]:
                return {kind: text}
            case "interval", [start, end]:
                return {"interval": [start, end]}
            case "bbox", numbers:
                return {"bbox": [_ungrouped(number) for number in numbers]}
            case lower, arguments if lower.startswith("a_"):
                return {"op": name, "args": [_listed(argument) for argument in arguments]}
            case _, arguments:
                return _operation(name, *arguments)

    def group(self, tree: Tree) -> Group:
        return Group([_ungrouped(tree)])

    def array(self, *items: Tree) -> Tree:
        return [_listed(item) for item in items]

    def items(self, *items: Tree) -> list[Tree]:
        return list(items)


def _listed(tree: Tree) -> Tree:
    return list(tree) if isinstance(tree, Group) else tree
