"""From query parameters to a query; every fault names the parameter and what would be right."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from fastapi import Request

from samkarta.errors import BadParameter
from samkarta.i18n import Text
from samkarta.layer import FieldSpec, FieldType
from samkarta.settings import Settings
from samkarta.stores.manifest import Manifest
from samkarta.stores.query import BBox, Interval, Query, Value
from samkarta.web import check_parameters

_OPEN = ("", "..")

FIXED = ("bbox", "datetime", "limit", "offset", "version", "f", "lang")


def parse_query(request: Request, manifest: Manifest, settings: Settings) -> Query:
    """The query that the request asks of the collection; BadParameter for the first fault."""
    fields = {spec.name: spec for spec in manifest.fields}
    check_parameters(request, (*FIXED, *fields))
    given = request.query_params
    return Query(
        bbox=parse_bbox(given["bbox"]) if "bbox" in given else None,
        interval=parse_datetime(given["datetime"]) if "datetime" in given else None,
        equals=tuple((name, parse_value(fields[name], given[name])) for name in given if name in fields),
        offset=_whole_number(given, "offset", default=0, least=0),
        # Features Part 1, /per/core/fc-limit-response-2: more than the server gives is no error.
        limit=min(_whole_number(given, "limit", default=settings.default_limit, least=1), settings.max_limit),
    )


def parse_bbox(text: str) -> BBox:
    """Four numbers, or six with heights, which features on the ground all meet."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadParameter(
            Text(
                sv=f"bbox ska vara fyra tal, väst,syd,öst,nord i grader (eller sex med höjder), inte '{text}'.",
                en=f"bbox must be four numbers, west,south,east,north in degrees (or six with heights), not '{text}'.",
            ),
            parameter="bbox",
            allowed=("west,south,east,north", "west,south,lowest,east,north,highest"),
        )
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if south > north:
        raise BadParameter(
            Text(
                sv=f"bbox: syd ({south:g}) ligger norr om nord ({north:g}).",
                en=f"bbox: south ({south:g}) lies north of north ({north:g}).",
            ),
            parameter="bbox",
            allowed=("west,south,east,north",),
        )
    return BBox(west, south, east, north)


def parse_datetime(text: str) -> Interval:
    """An instant, a day, or an interval with '..' or nothing for an open end (RFC 3339)."""
    first, slash, second = text.partition("/")
    if not slash:
        return Interval(_moment(first, text, last=False), _moment(first, text, last=True))
    start = None if first in _OPEN else _moment(first, text, last=False)
    end = None if second in _OPEN else _moment(second, text, last=True)
    if (start is None and end is None) or (start is not None and end is not None and start > end):
        raise _bad_datetime(text)
    return Interval(start, end)


def _moment(part: str, text: str, *, last: bool) -> datetime:
    """A moment, or the first or ``last`` one of a day."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", part):
            midnight = datetime.combine(date.fromisoformat(part), datetime.min.time(), UTC)
            return midnight + timedelta(days=1, milliseconds=-1) if last else midnight
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise _bad_datetime(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _bad_datetime(text) from error


def _bad_datetime(text: str) -> BadParameter:
    return BadParameter(
        Text(
            sv=f"datetime ska vara en tidpunkt, en dag eller ett intervall enligt RFC 3339, inte '{text}'.",
            en=f"datetime must be a moment, a day or an interval as in RFC 3339, not '{text}'.",
        ),
        parameter="datetime",
        allowed=("2026-01-31", "2026-01-31T12:00:00Z", "2026-01-01T00:00:00Z/..", "../2026-12-31T23:59:59Z"),
    )


def parse_value(spec: FieldSpec, text: str) -> Value:
    """The value that ``text`` names, of the field's type."""
    try:
        value = _READERS[spec.type](text)
    except (ValueError, KeyError) as error:
        kind = _KINDS[spec.type]
        raise BadParameter(
            Text(
                sv=f"{spec.name} ska vara {kind.sv}, inte '{text}'.", en=f"{spec.name} must be {kind.en}, not '{text}'."
            ),
            parameter=spec.name,
            allowed=("true", "false") if spec.type == "boolean" else (),
        ) from error
    if spec.enum is not None and value not in spec.enum:
        raise BadParameter(
            Text(sv=f"{spec.name} kan inte vara '{text}'.", en=f"{spec.name} cannot be '{text}'."),
            parameter=spec.name,
            allowed=tuple(map(str, spec.enum)),
        )
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _sixty_four_bits(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _moment_of_value(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_READERS: dict[FieldType, Callable[[str], Value]] = {
    "string": str,
    "integer": _sixty_four_bits,
    "number": _finite,
    "boolean": {"true": True, "false": False, "1": True, "0": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": _moment_of_value,
}

_KINDS: dict[FieldType, Text] = {
    "string": Text(sv="en text", en="a text"),
    "integer": Text(sv="ett heltal", en="an integer"),
    "number": Text(sv="ett tal", en="a number"),
    "boolean": Text(sv="true eller false", en="true or false"),
    "date": Text(sv="ett datum som 2026-01-31", en="a date such as 2026-01-31"),
    "datetime": Text(sv="en tidpunkt som 2026-01-31T12:00:00Z", en="a moment such as 2026-01-31T12:00:00Z"),
}


def _whole_number(given: Mapping[str, str], name: str, *, default: int, least: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,15}", text, re.ASCII) or int(text) < least:
        raise BadParameter(
            Text(
                sv=f"{name} ska vara ett heltal från {least}, inte '{text}'.",
                en=f"{name} must be an integer of at least {least}, not '{text}'.",
            ),
            parameter=name,
            allowed=(f"{least} or more",),
        )
    return int(text)
